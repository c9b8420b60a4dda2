CREATE TABLE model_file (
  kind {text} NOT NULL,
  version BIGINT NOT NULL,
  sha256 {text} NOT NULL,
  bytes {blob} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (kind, version)
);
