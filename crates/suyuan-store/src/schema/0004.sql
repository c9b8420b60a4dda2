ALTER TABLE person ADD COLUMN email_hash {blob};
ALTER TABLE person ADD COLUMN address_hash {blob};
CREATE INDEX person_email ON person (email_hash) WHERE email_hash IS NOT NULL;
CREATE INDEX person_address ON person (address_hash) WHERE address_hash IS NOT NULL;

CREATE INDEX fact_person ON fact (person) WHERE person IS NOT NULL;

CREATE TABLE person_text (
  owner {text} NOT NULL,
  version BIGINT NOT NULL,
  field {text} NOT NULL,
  person {text} NOT NULL,
  sealed {blob} NOT NULL,
  PRIMARY KEY (owner, version, field)
){clustered};
CREATE INDEX person_text_person ON person_text (person);

CREATE TABLE case_person (
  person {text} NOT NULL,
  case_id {text} NOT NULL,
  PRIMARY KEY (person, case_id)
){clustered};

CREATE TABLE erased_person (
  person {text} NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL
);

CREATE TABLE erasure (
  no {auto},
  at BIGINT NOT NULL,
  persons TEXT NOT NULL,
  ordinals TEXT NOT NULL,
  done BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX erasure_open ON erasure (no) WHERE done = 0;

CREATE TABLE attachment (
  id {text} NOT NULL PRIMARY KEY,
  case_id {text},
  person {text},
  owner {text} NOT NULL,
  media {text} NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 {text} NOT NULL,
  width BIGINT,
  height BIGINT,
  had_location BIGINT NOT NULL,
  taken_at {text},
  wrapped_key {blob} NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX attachment_case ON attachment (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX attachment_person ON attachment (person) WHERE person IS NOT NULL;
CREATE INDEX attachment_at ON attachment (at) WHERE case_id IS NULL;

CREATE TABLE case_form (
  ordinal {pk},
  template {text} NOT NULL,
  version BIGINT NOT NULL
);
