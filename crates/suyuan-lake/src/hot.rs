//! The hot tail of a table: rows that no segment holds yet, in memory, each key's rows replacing the colder ones.

use crate::error::LakeError;
use crate::schema::{KEY, REVISION, hot_batch, hot_schema};
use datafusion::arrow::array::{AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::compute::{concat_batches, filter_record_batch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::arrow::error::ArrowError;
use std::collections::{BTreeMap, HashMap, HashSet};
use suyuan_case::lake_table::{ExportRow, LakeTable};

/// A batch is merged into the one before while that one holds less than this many times its rows. So a tail of n rows has about
/// log n batches, and each row is copied about log n times, however small the pieces are in which it arrives.
const GROWTH: usize = 2;

/// An immutable state of the tail; a change makes a new one that shares the columns.
#[derive(Debug, Clone, Default)]
pub struct Hot {
    batches: Vec<RecordBatch>,
    /// Keys that have no row any more, with the revision that removed them.
    removed: BTreeMap<i64, i64>,
    /// Every key that the tail speaks for, ascending: segments must not show it.
    keys: Vec<i64>,
}

fn arrow(action: &'static str) -> impl FnOnce(ArrowError) -> LakeError {
    move |source| LakeError::Arrow { action, source }
}

/// The key column of a batch that has one.
pub fn keys_of(batch: &RecordBatch) -> &[i64] {
    batch.column_by_name(KEY).map(|column| column.as_primitive::<Int64Type>().values().as_ref()).unwrap_or_default()
}

fn revisions_of(batch: &RecordBatch) -> &[i64] {
    batch.column_by_name(REVISION).map(|column| column.as_primitive::<Int64Type>().values().as_ref()).unwrap_or_default()
}

/// Keeps the rows for which `keep` holds; `None` when nothing is left.
fn retain(batch: &RecordBatch, keep: impl Fn(i64, i64) -> bool) -> Result<Option<RecordBatch>, LakeError> {
    let mask: BooleanArray = keys_of(batch).iter().zip(revisions_of(batch)).map(|(key, revision)| Some(keep(*key, *revision))).collect();
    if mask.true_count() == batch.num_rows() {
        return Ok(Some(batch.clone()));
    }
    let left = filter_record_batch(batch, &mask).map_err(arrow("filter the hot tail"))?;
    Ok((left.num_rows() > 0).then_some(left))
}

impl Hot {
    /// Rows in memory.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
    /// Bytes of the columns.
    pub fn bytes(&self) -> usize {
        self.batches.iter().map(RecordBatch::get_array_memory_size).sum()
    }
    /// Whether the tail says nothing.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
    /// The rows, in [`hot_schema`].
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }
    /// Every key that the tail speaks for, ascending; removed ones included.
    pub fn keys(&self) -> &[i64] {
        &self.keys
    }

    /// The tail with `rows` in it, and the highest revision among them.
    ///
    /// All rows of a key stand for it together: of one call those with its highest revision, and they replace what
    /// the tail held for that key. A row without values removes its key.
    pub fn with(&self, table: LakeTable, rows: &[ExportRow]) -> Result<(Hot, i64), LakeError> {
        let mut newest: HashMap<i64, i64> = HashMap::with_capacity(rows.len());
        let mut reached = 0;
        for row in rows {
            let entry = newest.entry(row.key).or_insert(row.revision);
            *entry = (*entry).max(row.revision);
            reached = reached.max(row.revision);
        }
        let current = |row: &&ExportRow| newest.get(&row.key) == Some(&row.revision);
        let mut kept: Vec<&ExportRow> = rows.iter().filter(current).filter(|row| !row.values.is_empty()).collect();
        kept.sort_by_key(|row| row.key);

        let mut next = Hot { removed: self.removed.clone(), ..Hot::default() };
        if newest.keys().any(|key| self.keys.binary_search(key).is_ok()) {
            for batch in &self.batches {
                next.batches.extend(retain(batch, |key, _| !newest.contains_key(&key))?);
            }
        } else {
            next.batches.clone_from(&self.batches);
        }
        let present: HashSet<i64> = kept.iter().map(|row| row.key).collect();
        for (key, revision) in &newest {
            if present.contains(key) {
                next.removed.remove(key);
            } else {
                next.removed.insert(*key, *revision);
            }
        }
        if !kept.is_empty() {
            next.batches.push(hot_batch(table, &kept)?);
        }
        next.merge(table)?;
        next.index();
        Ok((next, reached))
    }

    /// The tail without the rows that a segment now holds: those up to `watermark`.
    pub fn after(&self, watermark: i64) -> Result<Hot, LakeError> {
        let mut next = Hot { removed: self.removed.clone(), ..Hot::default() };
        next.removed.retain(|_, revision| *revision > watermark);
        for batch in &self.batches {
            next.batches.extend(retain(batch, |_, revision| revision > watermark)?);
        }
        next.index();
        Ok(next)
    }

    /// Merges young batches into older ones of like size, so that a scan opens few of them.
    fn merge(&mut self, table: LakeTable) -> Result<(), LakeError> {
        let mut first = self.batches.len();
        let mut rows = 0;
        while let Some(before) = first.checked_sub(1)
            && (rows == 0 || self.batches[before].num_rows() < rows * GROWTH)
        {
            rows += self.batches[before].num_rows();
            first = before;
        }
        if self.batches.len() - first > 1 {
            let young = self.batches.split_off(first);
            self.batches.push(concat_batches(&hot_schema(table), &young).map_err(arrow("merge the hot tail"))?);
        }
        Ok(())
    }

    fn index(&mut self) {
        let mut keys: Vec<i64> = self.batches.iter().flat_map(|batch| keys_of(batch).iter().copied()).chain(self.removed.keys().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        self.keys = keys;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suyuan_case::value::Value;

    fn row(key: i64, revision: i64, code: &str) -> ExportRow {
        ExportRow { key, revision, values: vec![Value::Text(code.into())] }
    }
    fn codes(hot: &Hot) -> Vec<(i64, String)> {
        let mut all: Vec<(i64, String)> = hot
            .batches()
            .iter()
            .flat_map(|batch| {
                let text = batch.column(2).as_string_view().clone();
                keys_of(batch).iter().enumerate().map(move |(index, key)| (*key, text.value(index).to_owned())).collect::<Vec<_>>()
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn all_rows_of_a_key_are_replaced_together_and_an_empty_row_removes_it() {
        let table = LakeTable::Reasons;
        let (hot, reached) = Hot::default().with(table, &[row(1, 1, "a"), row(1, 1, "b"), row(2, 2, "c")]).expect("rows fit");
        assert_eq!((hot.rows(), reached), (3, 2));
        let (hot, _) = hot.with(table, &[row(1, 3, "old"), row(1, 4, "d")]).expect("rows fit");
        assert_eq!(codes(&hot), [(1, "d".to_owned()), (2, "c".to_owned())]);
        let (hot, _) = hot.with(table, &[ExportRow { key: 2, revision: 5, values: vec![] }]).expect("rows fit");
        assert_eq!((codes(&hot), hot.keys().to_vec()), (vec![(1, "d".to_owned())], vec![1, 2]));
        let flushed = hot.after(4).expect("filter");
        assert_eq!((flushed.rows(), flushed.keys().to_vec()), (0, vec![2]), "the removal is newer than the flush");
    }

    #[test]
    fn many_small_batches_are_merged_into_few() {
        let mut hot = Hot::default();
        for key in 0..300 {
            hot = hot.with(LakeTable::Reasons, &[row(key, key, "x")]).expect("rows fit").0;
            assert!(hot.batches().len() <= 9, "{} batches of {key} rows", hot.batches().len());
        }
        assert_eq!((hot.rows(), hot.keys().len()), (300, 300));
    }
}
