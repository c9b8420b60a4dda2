//! Counts by code and sums of an import, kept with its progress so that a resumed run ends with the whole report.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suyuan_case::import::{ImportReport, RefusedRow};

/// What an import counts beside the store's own counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Rows per code.
    pub by_code: BTreeMap<String, u64>,
    /// Sums by name; `_minor` after rounding per line, `_micro` before it (millionths of the major unit).
    pub sums: BTreeMap<String, i128>,
    /// Warnings of rows that were loaded all the same, by code.
    #[serde(default)]
    pub warnings: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts a code.
    pub fn count(&mut self, code: &str, rows: u64) {
        add(&mut self.by_code, code, rows);
    }

    /// Takes one row from a code.
    pub fn uncount(&mut self, code: &str) {
        if let Some(rows) = self.by_code.get_mut(code) {
            *rows = rows.saturating_sub(1);
        }
    }

    /// Adds to a sum.
    pub fn sum(&mut self, name: &str, amount: i128) {
        add(&mut self.sums, name, amount);
    }

    /// Counts a refused row by its first problem.
    pub fn refused(&mut self, row: &RefusedRow) {
        self.count(row.problems.first().map_or("refused", |problem| problem.code.as_str()), 1);
    }

    /// Adds warnings of a batch.
    pub fn warn(&mut self, counts: &BTreeMap<String, u64>) {
        for (code, rows) in counts {
            add(&mut self.warnings, code, *rows);
        }
    }

    /// Removes a code and gives back how often it was counted.
    pub fn take(&mut self, code: &str) -> u64 {
        self.by_code.remove(code).unwrap_or(0)
    }

    /// As JSON, for the progress of a run.
    pub fn to_json(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// From the progress of a run; nothing when it cannot be read.
    pub fn from_json(text: &str) -> Option<Tally> {
        serde_json::from_str(text).ok()
    }

    /// Puts codes, sums and warnings into a report.
    pub fn write_to(&self, report: &mut ImportReport) {
        report.by_code.clone_from(&self.by_code);
        report.sums.clone_from(&self.sums);
        report.warnings.clone_from(&self.warnings);
    }
}

/// Adds to an entry without a new key for an existing one.
fn add<T: Copy + std::ops::Add<Output = T>>(map: &mut BTreeMap<String, T>, key: &str, value: T) {
    match map.get_mut(key) {
        Some(old) => *old = *old + value,
        None => {
            map.insert(key.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_survives_its_json_and_fills_a_report() {
        let mut tally = Tally::default();
        tally.count("sale", 2);
        tally.count("sale", 3);
        tally.sum("total_micro", i128::from(i64::MAX) * 4);
        tally.warn(&BTreeMap::from([("ambiguous_date".to_owned(), 7)]));
        let again = Tally::from_json(&tally.to_json().expect("json")).expect("reads");
        assert_eq!(again, tally);
        let mut report = ImportReport::default();
        again.write_to(&mut report);
        assert_eq!(report.by_code["sale"], 5);
        assert_eq!(report.warnings["ambiguous_date"], 7);
        assert_eq!(report.sums["total_micro"], 36893488147419103228);
    }
}
