//! The manifest of the lake: plain rows that name its immutable files; the store writes them, the lake reads them.

use serde::{Deserialize, Serialize};

/// One immutable Parquet file of a lake table, covering the keys from `low` to `high` inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestRow {
    /// Table name, such as `cases`.
    pub table: String,
    /// Path relative to the lake folder.
    pub path: String,
    /// Lowest key in the file (`cases`: case ordinal; `events`: seq; facts: fact row id).
    pub low: i64,
    /// Highest key in the file.
    pub high: i64,
    /// Rows in the file.
    pub rows: i64,
    /// Bytes of the file.
    pub bytes: i64,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Version of the table's schema.
    pub schema_version: i64,
    /// Everything up to this log sequence (or fact row id) is contained.
    pub watermark: i64,
}
