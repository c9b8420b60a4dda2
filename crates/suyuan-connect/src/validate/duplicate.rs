//! Rows that repeat an earlier row of the same file.

use super::Validated;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::import::RefusedRow;
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;

/// Remembers the rows of one file, 32 bytes each; batches must come in file order.
#[derive(Debug, Default)]
pub struct Duplicates {
    seen: HashMap<u64, (u64, u64)>,
}

impl Duplicates {
    /// The problem of a row that was there before: `duplicate_in_file` with the same content, `conflict_in_file` with
    /// another; `found` is the earlier row's number. Rows of kinds without identity (key 0) are never duplicates.
    pub fn check(&mut self, row: &FactRow, key: u64) -> Option<Problem> {
        if key == 0 {
            return None;
        }
        let content = content_hash(row);
        match self.seen.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert((content, row.row));
                None
            }
            Entry::Occupied(entry) => {
                let (earlier, number) = *entry.get();
                let code = if earlier == content { "duplicate_in_file" } else { "conflict_in_file" };
                Some(Problem::new(code, "").found(&number.to_string()))
            }
        }
    }

    /// Moves the repeated rows of a batch to its refused rows, which stay in file order.
    pub fn refuse(&mut self, kind: FactKind, batch: &mut Validated) {
        if kind.identity().is_empty() {
            return;
        }
        let rows = std::mem::take(&mut batch.rows);
        let personal = std::mem::take(&mut batch.personal);
        let keys = std::mem::take(&mut batch.keys);
        for ((row, data), key) in rows.into_iter().zip(personal).zip(keys) {
            match self.check(&row, key) {
                Some(problem) => batch.refused.push(RefusedRow { row: row.row, problems: vec![problem] }),
                None => {
                    batch.rows.push(row);
                    batch.personal.push(data);
                    batch.keys.push(key);
                }
            }
        }
        batch.refused.sort_by_key(|refused| refused.row);
    }
}

fn content_hash(row: &FactRow) -> u64 {
    let mut hasher = DefaultHasher::new();
    for value in &row.values {
        match value {
            Value::Null => 0_u8.hash(&mut hasher),
            Value::Bool(value) => (1_u8, value).hash(&mut hasher),
            Value::Int(number) => (2_u8, number).hash(&mut hasher),
            Value::Text(text) => (3_u8, text).hash(&mut hasher),
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_rows_are_told_from_conflicting_ones() {
        let row = |number: u64, name: &str| FactRow { row: number, values: vec![Value::Text("S1".to_owned()), Value::Text(name.to_owned())] };
        let mut batch = Validated {
            rows: vec![row(1, "a"), row(2, "a"), row(3, "b"), row(5, "z")],
            personal: vec![None, None, None, None],
            keys: vec![7, 7, 7, 8],
            refused: vec![RefusedRow { row: 4, problems: vec![Problem::new("empty_row", "")] }],
            ..Validated::default()
        };
        Duplicates::default().refuse(FactKind::Products, &mut batch);
        assert_eq!(batch.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [1, 5]);
        let refused: Vec<_> = batch.refused.iter().map(|row| (row.row, row.problems[0].code.as_str(), row.problems[0].found.as_str())).collect();
        assert_eq!(refused, [(2, "duplicate_in_file", "1"), (3, "conflict_in_file", "1"), (4, "empty_row", "")]);
        assert_eq!((batch.personal.len(), batch.keys), (2, vec![7, 8]));
    }
}
