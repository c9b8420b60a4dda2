ALTER TABLE session ADD COLUMN view_as {text};

ALTER TABLE api_token ADD COLUMN label {text} NOT NULL DEFAULT '';
ALTER TABLE api_token ADD COLUMN expires_at BIGINT;

CREATE TABLE user_identity (
  issuer {text} NOT NULL,
  subject_hash {blob} NOT NULL,
  user_name {text} NOT NULL,
  linked_at BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject_hash)
);
CREATE INDEX user_identity_user ON user_identity (user_name);

CREATE TABLE saved_view (
  id {text} NOT NULL PRIMARY KEY,
  page {text} NOT NULL,
  name {text} NOT NULL,
  query TEXT NOT NULL,
  owner {text} NOT NULL,
  shared BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);
CREATE INDEX saved_view_owner ON saved_view (owner, page);
