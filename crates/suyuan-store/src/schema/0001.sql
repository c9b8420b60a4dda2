CREATE TABLE event (
  seq {pk},
  stream {text} NOT NULL,
  stream_id {text} NOT NULL,
  stream_version BIGINT NOT NULL,
  kind {text} NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor {text} NOT NULL,
  source {text},
  body TEXT NOT NULL,
  hash {blob} NOT NULL
);
CREATE UNIQUE INDEX event_stream ON event (stream, stream_id, stream_version);

CREATE TABLE head_signature (
  seq {pk},
  hash {blob} NOT NULL,
  at BIGINT NOT NULL,
  signature {blob} NOT NULL
);

CREATE TABLE case_row (
  ordinal {pk},
  seq BIGINT NOT NULL,
  id {text} NOT NULL,
  case_no {text} NOT NULL,
  order_no {text} NOT NULL,
  status {text} NOT NULL,
  is_open BIGINT NOT NULL,
  kind {text} NOT NULL,
  shop {text},
  channel {text} NOT NULL,
  region {text},
  department {text} NOT NULL,
  team {text},
  sku {text},
  customer_no {text},
  person {text},
  reason_code {text},
  outcome {text},
  automatic BIGINT NOT NULL,
  amount_minor BIGINT,
  requested_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  goods_received_at BIGINT,
  refunded_at BIGINT,
  updated_at BIGINT NOT NULL,
  source {text}
);
CREATE UNIQUE INDEX case_row_id ON case_row (id);
CREATE INDEX case_row_seq ON case_row (seq);
CREATE INDEX case_row_case_no ON case_row (case_no);
CREATE INDEX case_row_order_no ON case_row (order_no);
CREATE INDEX case_row_sku ON case_row (sku) WHERE sku IS NOT NULL;
CREATE INDEX case_row_customer_no ON case_row (customer_no) WHERE customer_no IS NOT NULL;
CREATE INDEX case_row_person ON case_row (person) WHERE person IS NOT NULL;
CREATE INDEX case_row_status ON case_row (status, requested_at);
CREATE INDEX case_row_due_at ON case_row (due_at) WHERE is_open = 1;
CREATE INDEX case_row_requested_at ON case_row (requested_at);

CREATE TABLE case_body (
  ordinal {pk},
  body TEXT NOT NULL
);

CREATE TABLE facet (
  dimension {text} NOT NULL,
  value {text} NOT NULL,
  PRIMARY KEY (dimension, value)
);

CREATE TABLE ledger_entry (
  id {auto},
  case_id {text} NOT NULL,
  kind {text} NOT NULL,
  slot BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency {text} NOT NULL,
  bearer {text} NOT NULL,
  at BIGINT NOT NULL,
  seq BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (case_id, kind, slot);

CREATE TABLE idempotency (
  key {text} NOT NULL,
  scope {text} NOT NULL,
  body_sha256 {blob} NOT NULL,
  answer TEXT NOT NULL,
  seq BIGINT NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (key, scope)
){clustered};

CREATE TABLE job (
  id {auto},
  kind {text} NOT NULL,
  payload TEXT NOT NULL,
  key {text},
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  error TEXT
);
CREATE INDEX job_run_at ON job (kind, run_at);
CREATE UNIQUE INDEX job_key ON job (kind, key) WHERE key IS NOT NULL;

CREATE TABLE person (
  id {text} NOT NULL PRIMARY KEY,
  wrapped_key {blob} NOT NULL,
  data {blob} NOT NULL,
  phone_hash {blob},
  updated_at BIGINT NOT NULL
);
CREATE INDEX person_phone ON person (phone_hash) WHERE phone_hash IS NOT NULL;

CREATE TABLE counter (
  name {text} NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);

CREATE TABLE import_run (
  no {pk},
  id {text} NOT NULL,
  kind {text} NOT NULL,
  identity {text} NOT NULL,
  files TEXT NOT NULL,
  options TEXT NOT NULL,
  state {text} NOT NULL,
  cancel BIGINT NOT NULL DEFAULT 0,
  row_count BIGINT NOT NULL DEFAULT 0,
  loaded BIGINT NOT NULL DEFAULT 0,
  pooled BIGINT NOT NULL DEFAULT 0,
  refused BIGINT NOT NULL DEFAULT 0,
  unchanged BIGINT NOT NULL DEFAULT 0,
  superseded BIGINT NOT NULL DEFAULT 0,
  rows_total BIGINT,
  bytes_done BIGINT NOT NULL DEFAULT 0,
  bytes_total BIGINT NOT NULL,
  file_no BIGINT NOT NULL DEFAULT 0,
  row_no BIGINT NOT NULL DEFAULT 0,
  progress TEXT,
  started_at BIGINT NOT NULL,
  touched_at BIGINT NOT NULL,
  finished_at BIGINT,
  report TEXT,
  error TEXT,
  actor {text} NOT NULL,
  facts_sha256 {blob} NOT NULL,
  fact_low BIGINT NOT NULL DEFAULT 0,
  fact_high BIGINT NOT NULL DEFAULT -1
);
CREATE UNIQUE INDEX import_run_id ON import_run (id);
CREATE INDEX import_run_identity ON import_run (identity);

CREATE TABLE fact (
  id {pk},
  kind BIGINT NOT NULL,
  key_hash BIGINT NOT NULL,
  ref_hash BIGINT,
  row_hash BIGINT NOT NULL,
  key BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  superseded_by BIGINT,
  import_no BIGINT NOT NULL,
  file_no BIGINT NOT NULL,
  row_no BIGINT NOT NULL,
  status BIGINT NOT NULL,
  code {text} NOT NULL,
  target {text},
  quantity BIGINT,
  amount_minor BIGINT,
  person {text},
  body TEXT NOT NULL
);
CREATE INDEX fact_key ON fact (key_hash);
CREATE INDEX fact_ref ON fact (ref_hash) WHERE ref_hash IS NOT NULL;
CREATE INDEX fact_revision ON fact (kind, revision);
CREATE INDEX fact_pooled ON fact (id) WHERE status = 1;

CREATE TABLE import_extra (
  id {pk},
  import_no BIGINT NOT NULL,
  file_no BIGINT NOT NULL,
  row_no BIGINT NOT NULL,
  status BIGINT NOT NULL,
  code {text} NOT NULL,
  target {text},
  quantity BIGINT,
  amount_minor BIGINT,
  problems TEXT
);
CREATE INDEX import_extra_row ON import_extra (import_no, file_no, row_no);

CREATE TABLE manifest (
  table_name {text} NOT NULL,
  path {text} NOT NULL,
  low BIGINT NOT NULL,
  high BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 {text} NOT NULL,
  schema_version BIGINT NOT NULL,
  watermark BIGINT NOT NULL,
  PRIMARY KEY (table_name, path)
);

CREATE TABLE template (
  name {text} NOT NULL,
  kind {text} NOT NULL,
  json TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (name, kind)
);

CREATE TABLE setting (
  key {text} NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE app_user (
  name {text} NOT NULL PRIMARY KEY,
  role {text} NOT NULL,
  scope TEXT NOT NULL,
  password TEXT NOT NULL,
  disabled BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);

CREATE TABLE session (
  token_hash {blob} NOT NULL PRIMARY KEY,
  user_name {text} NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_by_user ON session (user_name);

CREATE TABLE api_token (
  token_hash {blob} NOT NULL PRIMARY KEY,
  user_name {text} NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX api_token_user ON api_token (user_name);
