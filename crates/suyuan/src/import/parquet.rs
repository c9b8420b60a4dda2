//! Parquet files as a row source: rows come from the lake's reader and take the same road as all others.

use crate::import::error::ImportError;
use std::path::{Path, PathBuf};
use suyuan_case::value::Cell;
use suyuan_connect::source::{Format, RawBatch, ReadError, RowBatch, RowSource, Sniffed};
use suyuan_lake::parquet_rows::ParquetRows;

/// Rows that a mapping proposal looks at.
const SAMPLE_ROWS: usize = 500;

/// A Parquet file that is being read.
pub struct ParquetSource {
    path: PathBuf,
    rows: ParquetRows,
    /// Number of the last row handed out.
    row: u64,
    bytes: u64,
}

/// A failure of the Parquet reader with the file's name.
fn broken(path: &Path, error: &suyuan_lake::LakeError) -> ImportError {
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    ImportError::Parquet { path: path.display().to_string(), detail: cause }
}

impl ParquetSource {
    /// Opens a file after its first rows.
    pub fn open(path: &Path, skip_rows: u64) -> Result<ParquetSource, ImportError> {
        let rows = ParquetRows::open(path, skip_rows).map_err(|error| broken(path, &error))?;
        let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
        Ok(ParquetSource { path: path.to_owned(), rows, row: skip_rows, bytes })
    }

    /// Header, size and sample rows.
    pub fn sniff(path: &Path) -> Result<Sniffed, ImportError> {
        let bytes = std::fs::metadata(path).map_or(0, |meta| meta.len());
        let mut source = ParquetSource::open(path, 0)?;
        let samples = source.rows.next_batch(SAMPLE_ROWS).map_err(|error| broken(path, &error))?;
        Ok(Sniffed {
            format: Format::Parquet,
            encoding: "utf-8".to_owned(),
            delimiter: None,
            header: source.rows.header().to_vec(),
            has_header: true,
            sheet: None,
            sheets: Vec::new(),
            bytes,
            samples,
        })
    }

    /// The next rows with their numbers.
    fn take(&mut self, max_rows: usize) -> Result<Vec<Vec<Cell>>, ReadError> {
        self.rows.next_batch(max_rows).map_err(|error| ReadError::Broken {
            path: self.path.clone(),
            format: "parquet",
            detail: std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string),
        })
    }
}

impl RowSource for ParquetSource {
    fn header(&self) -> &[String] {
        self.rows.header()
    }

    fn next_batch(&mut self, max_rows: usize, out: &mut RowBatch) -> Result<usize, ReadError> {
        out.clear();
        for cells in self.take(max_rows)? {
            self.row += 1;
            out.push_cells(self.row, &cells);
        }
        Ok(out.len())
    }

    fn next_raw_batch(&mut self, max_rows: usize) -> Result<Option<RawBatch>, ReadError> {
        let mut batch = RowBatch::default();
        Ok((self.next_batch(max_rows, &mut batch)? > 0).then(|| RawBatch::from_rows(batch)))
    }

    fn bytes_done(&self) -> u64 {
        let share = self.row as f64 / self.rows.total_rows().max(1) as f64;
        (self.bytes as f64 * share.min(1.0)) as u64
    }
}
