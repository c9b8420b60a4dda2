ALTER TABLE case_row ADD COLUMN gate {text};
ALTER TABLE case_row ADD COLUMN gate_due_at BIGINT;
ALTER TABLE case_row ADD COLUMN status_since BIGINT;
CREATE INDEX case_row_gate_due_at ON case_row (gate_due_at) WHERE gate_due_at IS NOT NULL;

CREATE TABLE parcel_row (
  id {text} NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  parcel_no {text} NOT NULL,
  status {text} NOT NULL,
  tracking {text},
  warehouse {text},
  case_id {text},
  person {text},
  received_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE UNIQUE INDEX parcel_row_no ON parcel_row (parcel_no);
CREATE INDEX parcel_row_status ON parcel_row (status, received_at);
CREATE INDEX parcel_row_tracking ON parcel_row (tracking) WHERE tracking IS NOT NULL;
CREATE INDEX parcel_row_case ON parcel_row (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE case_tracking (
  number {text} NOT NULL,
  case_id {text} NOT NULL,
  PRIMARY KEY (number, case_id)
){clustered};

CREATE TABLE task_row (
  case_id {text} NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  assignee {text},
  claimed_by {text},
  claimed_until BIGINT NOT NULL,
  snoozed_until BIGINT NOT NULL,
  escalated_at BIGINT,
  priority BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX task_row_assignee ON task_row (assignee) WHERE assignee IS NOT NULL;

CREATE UNIQUE INDEX ledger_settled_once ON ledger_entry (case_id) WHERE slot = 0 AND kind IN ('refund', 'exchange_difference');
