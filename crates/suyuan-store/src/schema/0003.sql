CREATE TABLE manifest_own (
  installation {text} NOT NULL,
  table_name {text} NOT NULL,
  path {text} NOT NULL,
  low BIGINT NOT NULL,
  high BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 {text} NOT NULL,
  schema_version BIGINT NOT NULL,
  watermark BIGINT NOT NULL,
  PRIMARY KEY (installation, table_name, path)
);
INSERT INTO manifest_own (installation, table_name, path, low, high, row_count, bytes, sha256, schema_version, watermark)
  SELECT '', table_name, path, low, high, row_count, bytes, sha256, schema_version, watermark FROM manifest;
DROP TABLE manifest;
ALTER TABLE manifest_own RENAME TO manifest;
