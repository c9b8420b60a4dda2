//! Reading foreign files as rows of cells: what a file is (`sniff`), and its rows in batches (`open`).

mod batch;
mod csv;
mod encoding;
mod json;
mod record;
mod sniff;
mod xlsx;
mod zip_size;

pub use batch::{CellRef, RowBatch};
pub(crate) use record::Fields as CsvFields;

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use suyuan_case::value::Cell;

/// A format of tabular files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Delimited text: `.csv`, `.tsv`, `.txt`.
    Csv,
    /// Office Open XML sheets: `.xlsx`, `.xlsm`.
    Xlsx,
    /// One JSON object a line: `.jsonl`, `.ndjson`.
    JsonLines,
    /// Parquet; its rows come through another crate.
    Parquet,
}

impl Format {
    /// The format that a file's extension names.
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "txt" => Some(Format::Csv),
            "xlsx" | "xlsm" => Some(Format::Xlsx),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "parquet" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The name in reports and API answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::JsonLines => "jsonl",
            Format::Parquet => "parquet",
        }
    }
}

/// What was found out about a file before its rows are read; callers may change any field before [`open`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sniffed {
    /// Its format.
    pub format: Format,
    /// `utf-8`, `utf-8-bom`, `gbk`, `gb18030`, `utf-16le` or `utf-16be`.
    pub encoding: String,
    /// The field delimiter of a CSV file.
    pub delimiter: Option<u8>,
    /// Column names: trimmed, none empty, none twice.
    pub header: Vec<String>,
    /// Whether the first record is the header; otherwise columns are called `column_1` and so on.
    pub has_header: bool,
    /// The sheet that is read (XLSX).
    pub sheet: Option<String>,
    /// All sheets (XLSX).
    pub sheets: Vec<String>,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Rows from the beginning and, where that is cheap, from other places of the file.
    #[serde(skip)]
    pub samples: Vec<Vec<Cell>>,
}

/// What a caller already knows about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SniffOptions {
    /// Read this sheet instead of the first that is not empty.
    pub sheet: Option<String>,
    /// Read the file in this encoding.
    pub encoding: Option<String>,
    /// Read the file with this delimiter.
    pub delimiter: Option<u8>,
    /// Take the first record as header or not.
    pub has_header: Option<bool>,
}

/// Why a file cannot be read at all; single bad rows are never a reason.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system refused.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The extension is none that is known.
    #[error("unknown file extension of {0}; known are .csv .tsv .txt .xlsx .xlsm .jsonl .ndjson .parquet")]
    UnknownFormat(PathBuf),
    /// The file has no row and no header.
    #[error("{0} is empty")]
    Empty(PathBuf),
    /// The content is not what the extension says.
    #[error("{path} is not a readable {format} file: {detail}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// The format that was tried.
        format: &'static str,
        /// What the reader of the format said.
        detail: String,
    },
    /// The named sheet does not exist.
    #[error("{path} has no sheet {sheet:?}; it has {sheets:?}")]
    NoSuchSheet {
        /// The file.
        path: PathBuf,
        /// The sheet that was asked for.
        sheet: String,
        /// The sheets that there are.
        sheets: Vec<String>,
    },
    /// An encoding label that is not known.
    #[error("unknown encoding {0:?}")]
    UnknownEncoding(String),
    /// Parquet is read by another door.
    #[error("{0} is a Parquet file, which is read as record batches")]
    OtherDoor(PathBuf),
}

impl ReadError {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            ReadError::Io { .. } => "file_unreadable",
            ReadError::UnknownFormat(_) => "unknown_file_format",
            ReadError::Empty(_) => "file_empty",
            ReadError::Broken { .. } => "file_broken",
            ReadError::NoSuchSheet { .. } => "no_such_sheet",
            ReadError::UnknownEncoding(_) => "unknown_encoding",
            ReadError::OtherDoor(_) => "read_elsewhere",
        }
    }
}

/// Records of a file that are not parsed yet; parsing happens in [`crate::validate::parse_and_validate`].
#[derive(Debug)]
pub struct RawBatch {
    pub(crate) content: RawContent,
}

/// The forms of a raw batch.
#[derive(Debug)]
pub(crate) enum RawContent {
    /// Cells that the reader had to parse.
    Cells(RowBatch),
    /// Delimited records.
    Csv(csv::CsvChunk),
    /// JSON lines.
    Json(json::JsonChunk),
}

impl RawBatch {
    /// Wraps rows that are parsed already, such as those of a Parquet file.
    pub fn from_rows(batch: RowBatch) -> RawBatch {
        RawBatch { content: RawContent::Cells(batch) }
    }
    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.content {
            RawContent::Cells(batch) => batch.len(),
            RawContent::Csv(chunk) => chunk.len(),
            RawContent::Json(chunk) => chunk.len(),
        }
    }
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Row number of the last row; 0 when there is none.
    pub fn last_row(&self) -> u64 {
        match &self.content {
            RawContent::Cells(batch) => batch.last_row(),
            RawContent::Csv(chunk) => chunk.last_row(),
            RawContent::Json(chunk) => chunk.last_row(),
        }
    }
}

/// A file that is being read; rows come in file order.
pub trait RowSource: Send {
    /// Column names.
    fn header(&self) -> &[String];
    /// Clears `out` and reads up to `max_rows` rows into it; 0 at the end of the file.
    fn next_batch(&mut self, max_rows: usize, out: &mut RowBatch) -> Result<usize, ReadError>;
    /// The fast path: up to `max_rows` records cut at record boundaries but not parsed; `None` at the end of the file.
    fn next_raw_batch(&mut self, max_rows: usize) -> Result<Option<RawBatch>, ReadError>;
    /// Bytes of the file that have been taken so far.
    fn bytes_done(&self) -> u64;
}

/// Finds out format, encoding, delimiter and header of a file.
pub fn sniff(path: &Path) -> Result<Sniffed, ReadError> {
    sniff_with(path, &SniffOptions::default())
}

/// The same with what the caller already knows.
pub fn sniff_with(path: &Path, options: &SniffOptions) -> Result<Sniffed, ReadError> {
    match Format::of(path) {
        Some(Format::Csv) => sniff::sniff_csv(path, options),
        Some(Format::Xlsx) => xlsx::sniff_xlsx(path, options),
        Some(Format::JsonLines) => json::sniff_json(path, options),
        Some(Format::Parquet) => Err(ReadError::OtherDoor(path.to_owned())),
        None => Err(ReadError::UnknownFormat(path.to_owned())),
    }
}

/// Opens a file for reading after its first `skip_rows` rows (a resumed import): rows keep their numbers.
pub fn open(path: &Path, sniffed: &Sniffed, skip_rows: u64) -> Result<Box<dyn RowSource>, ReadError> {
    match sniffed.format {
        Format::Csv => Ok(Box::new(csv::CsvSource::open(path, sniffed, skip_rows)?)),
        Format::Xlsx => Ok(Box::new(xlsx::XlsxSource::open(path, sniffed, skip_rows)?)),
        Format::JsonLines => Ok(Box::new(json::JsonSource::open(path, sniffed, skip_rows)?)),
        Format::Parquet => Err(ReadError::OtherDoor(path.to_owned())),
    }
}
