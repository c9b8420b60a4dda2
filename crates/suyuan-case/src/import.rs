//! What happened to each row of an imported file.

use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The fate of one row (`import_rows.status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowStatus {
    /// It is in.
    Loaded,
    /// It is kept and waits for something that later imports may bring.
    Pooled,
    /// It is not in; `code` says why.
    Refused,
    /// It was in already, with the same content.
    Unchanged,
}

impl RowStatus {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            RowStatus::Loaded => "loaded",
            RowStatus::Pooled => "pooled",
            RowStatus::Refused => "refused",
            RowStatus::Unchanged => "unchanged",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<RowStatus> {
        [RowStatus::Loaded, RowStatus::Pooled, RowStatus::Refused, RowStatus::Unchanged].into_iter().find(|status| status.as_str() == text)
    }
}

/// A row that was not taken, with every reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Row number: the first row after the header is 1.
    pub row: u64,
    /// At least one; `place` is the column's name.
    pub problems: Vec<Problem>,
}

/// The report of one import (`--report`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Id of the run.
    pub import_id: String,
    /// The kind of the files.
    pub kind: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows read.
    pub rows: u64,
    /// Rows that went in.
    pub loaded: u64,
    /// Rows that wait.
    pub pooled: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that were in already.
    pub unchanged: u64,
    /// Rows per code.
    pub by_code: BTreeMap<String, u64>,
    /// Sums of the file, in minor units unless the name says otherwise.
    pub sums: BTreeMap<String, i128>,
    /// Warnings of rows that went in all the same, by code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub warnings: BTreeMap<String, u64>,
}
