//! Segments: immutable Parquet files of one table with non-overlapping key ranges, written once and then only read.

use crate::error::LakeError;
use crate::hot::keys_of;
use crate::schema::{schema_version, stored_schema};
use datafusion::arrow::array::{RecordBatch, UInt32Array};
use datafusion::arrow::compute::{concat_batches, take_record_batch};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use suyuan_case::lake_table::LakeTable;
use suyuan_case::manifest::ManifestRow;

/// Rows of a full segment unless the lake says otherwise; a file may hold half as many more before it is split.
pub const SEGMENT_ROWS: usize = 250_000;
/// Rows of a row group: small enough that two cores share one segment.
const GROUP_ROWS: usize = 125_000;

/// A file of the lake that a snapshot may still read after the lake has retired it.
#[derive(Debug)]
pub struct Segment {
    /// Its manifest row.
    pub row: ManifestRow,
    file: PathBuf,
    retired: AtomicBool,
}

impl Segment {
    /// Takes up a file that the manifest names; `None` when it is missing or not as long as it was.
    pub fn existing(dir: &Path, row: ManifestRow) -> Option<Segment> {
        let file = dir.join(&row.path);
        let bytes = std::fs::metadata(&file).ok().filter(std::fs::Metadata::is_file)?.len();
        (i64::try_from(bytes) == Ok(row.bytes)).then(|| Segment { row, file, retired: AtomicBool::new(false) })
    }
    /// Marks the file for deletion as soon as nobody reads it any more.
    pub fn retire(&self) {
        self.retired.store(true, Ordering::Release);
    }
    /// Whether any of `keys` (ascending) lies within its range.
    pub fn covers_any(&self, keys: &[i64]) -> bool {
        let from = keys.partition_point(|key| *key < self.row.low);
        keys.get(from).is_some_and(|key| *key <= self.row.high)
    }

    /// Reads all rows, in [`stored_schema`] and ascending by key.
    pub fn read(&self) -> Result<Vec<RecordBatch>, LakeError> {
        let action = "read the segment";
        let file = File::open(&self.file).map_err(|source| LakeError::Io { action, path: self.file.clone(), source })?;
        let failed = |source| LakeError::Parquet { action, path: self.file.clone(), source };
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?.with_batch_size(16_384).build().map_err(failed)?;
        reader.collect::<Result<Vec<_>, _>>().map_err(|source| LakeError::Arrow { action, source })
    }
}

impl Drop for Segment {
    fn drop(&mut self) {
        if self.retired.load(Ordering::Acquire)
            && let Err(error) = std::fs::remove_file(&self.file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(file = %self.file.display(), %error, "a retired lake file could not be removed; the next start sweeps it");
        }
    }
}

/// Batches of [`stored_schema`] ascending by key, the order of rows that share one kept. What follows one another already, as rows
/// behind the end of a table do, is not copied.
pub fn sorted(table: LakeTable, batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, LakeError> {
    let failed = |action| move |source| LakeError::Arrow { action, source };
    if batches.iter().flat_map(keys_of).is_sorted() {
        return Ok(batches);
    }
    let joined = concat_batches(&stored_schema(table), &batches).map_err(failed("join segment and tail"))?;
    drop(batches);
    let keys = keys_of(&joined);
    let mut order: Vec<u32> = (0..).take(keys.len()).collect();
    order.sort_by_key(|index| keys[*index as usize]);
    Ok(vec![take_record_batch(&joined, &UInt32Array::from(order)).map_err(failed("sort rows by key"))?])
}

/// Writes sorted batches as one or more segments; the rows of one key never lie in two files.
pub fn write(dir: &Path, table: LakeTable, batches: &[RecordBatch], watermark: i64, full: usize) -> Result<Vec<Segment>, LakeError> {
    let keys: Vec<i64> = batches.iter().flat_map(keys_of).copied().collect();
    let mut segments = Vec::new();
    let mut from = 0;
    while from < keys.len() {
        let mut to = if keys.len() - from <= full + full / 2 { keys.len() } else { from + full };
        while to < keys.len() && keys[to] == keys[to - 1] {
            to += 1;
        }
        segments.push(write_one(dir, table, &cut(batches, from, to), (keys[from], keys[to - 1]), watermark)?);
        from = to;
    }
    Ok(segments)
}

/// The rows from one place to another, counted over all batches.
fn cut(batches: &[RecordBatch], from: usize, to: usize) -> Vec<RecordBatch> {
    let mut start = 0;
    let mut parts = Vec::new();
    for batch in batches {
        let (low, high) = (from.max(start), to.min(start + batch.num_rows()));
        if low < high {
            parts.push(batch.slice(low - start, high - low));
        }
        start += batch.num_rows();
    }
    parts
}

fn write_one(dir: &Path, table: LakeTable, parts: &[RecordBatch], (low, high): (i64, i64), watermark: i64) -> Result<Segment, LakeError> {
    let path = format!("{}/{low}-{high}-{}.parquet", table.name(), unique());
    let file = dir.join(&path);
    let bytes = encode(table, parts).map_err(|source| LakeError::Parquet { action: "encode the segment", path: file.clone(), source })?;
    let sha256 = hex::encode(Sha256::digest(&bytes));
    store(&file, &bytes).map_err(|source| LakeError::Io { action: "write the segment", path: file.clone(), source })?;
    let row = ManifestRow {
        table: table.name().to_owned(),
        path,
        low,
        high,
        rows: count(parts.iter().map(RecordBatch::num_rows).sum()),
        bytes: count(bytes.len()),
        sha256,
        schema_version: schema_version(table),
        watermark,
    };
    Ok(Segment { row, file, retired: AtomicBool::new(false) })
}

/// A size as the manifest states it; no file comes near the limit of 63 bits.
fn count(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// A part of a file name that no other file of any run has.
fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map(|passed| passed.as_nanos()).unwrap_or_default();
    format!("{nanos:x}{:03x}", NEXT.fetch_add(1, Ordering::Relaxed) & 0xfff)
}

fn encode(table: LakeTable, parts: &[RecordBatch]) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Page)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), stored_schema(table), Some(properties))?;
    for part in parts {
        writer.write(part)?;
    }
    writer.into_inner()
}

/// Writes the file under a temporary name, makes it durable, and only then gives it its name.
fn store(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let temporary = file.with_extension("tmp");
    let mut out = File::create(&temporary)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    drop(out);
    std::fs::rename(&temporary, file)?;
    File::open(folder)?.sync_all()
}
