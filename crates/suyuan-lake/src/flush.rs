//! Copy-on-write: a tail goes into the segments whose keys it changes, and into new ones behind the last.

use crate::error::LakeError;
use crate::hot::keys_of;
use crate::lake::{ManifestChange, TableView};
use crate::schema::stored_schema;
use crate::segment::{Segment, sorted, write};
use datafusion::arrow::array::{BooleanArray, RecordBatch};
use datafusion::arrow::compute::filter_record_batch;
use std::path::Path;
use std::sync::Arc;
use suyuan_case::lake_table::LakeTable;

/// A flush that waits for the store's manifest.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) change: ManifestChange,
    /// All segments of the table after the change.
    pub(crate) segments: Vec<Arc<Segment>>,
    /// Rows of the tail up to this revision are in them.
    pub(crate) watermark: i64,
}

/// Where a key belongs: the segment whose range holds it or precedes it; behind a full last segment, a new one.
fn home(segments: &[Arc<Segment>], key: i64, full: usize) -> usize {
    let next = segments.partition_point(|segment| segment.row.low <= key);
    let behind_full = next == segments.len()
        && segments.last().is_none_or(|last| key > last.row.high && usize::try_from(last.row.rows).is_ok_and(|rows| rows >= full));
    if behind_full { segments.len() } else { next.saturating_sub(1) }
}

/// Rows of `batch` (with or without revision) whose key passes, in the stored schema.
fn pick(table: LakeTable, batch: &RecordBatch, keep: impl Fn(i64) -> bool) -> Result<RecordBatch, LakeError> {
    let action = "pick rows by key";
    let schema = stored_schema(table);
    let columns = schema.fields().iter().map(|field| batch.schema().index_of(field.name())).collect::<Result<Vec<_>, _>>();
    let batch = columns.and_then(|columns| batch.project(&columns)).map_err(|source| LakeError::Arrow { action, source })?;
    let mask: BooleanArray = keys_of(&batch).iter().map(|key| Some(keep(*key))).collect();
    filter_record_batch(&batch, &mask).map_err(|source| LakeError::Arrow { action, source })
}

/// Writes the files of one flush; the view itself is not touched.
pub(crate) fn rewrite(dir: &Path, table: LakeTable, view: &TableView, revision: i64, stale: Vec<String>, full: usize) -> Result<Pending, LakeError> {
    let keys = view.hot.keys();
    let mut touched: Vec<usize> = keys.iter().map(|key| home(&view.segments, *key, full)).collect();
    touched.dedup();
    let mut segments: Vec<Arc<Segment>> = Vec::new();
    let mut retire = stale;
    let mut add = Vec::new();
    for index in 0..=view.segments.len() {
        let old = view.segments.get(index);
        if !touched.contains(&index) {
            segments.extend(old.cloned());
            continue;
        }
        let mut parts: Vec<RecordBatch> = Vec::new();
        if let Some(old) = old {
            for batch in old.read()? {
                parts.push(pick(table, &batch, |key| keys.binary_search(&key).is_err())?);
            }
            retire.push(old.row.path.clone());
        }
        for batch in view.hot.batches() {
            parts.push(pick(table, batch, |key| home(&view.segments, key, full) == index)?);
        }
        for segment in write(dir, table, &sorted(table, parts)?, revision, full)? {
            add.push(segment.row.clone());
            segments.push(Arc::new(segment));
        }
    }
    Ok(Pending { change: ManifestChange { table, retire, add }, segments, watermark: revision })
}
