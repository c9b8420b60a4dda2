//! Sheets of Office Open XML workbooks, streamed row by row from a thread of their own.

use super::sniff::{clean_header, looks_like_header};
use super::{CellRef, Format, RawBatch, ReadError, RowBatch, RowSource, SniffOptions, Sniffed};
use crate::validate::time::days_from_civil;
use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows that the reading thread hands over at once.
const BATCH_ROWS: usize = 1024;
/// Cells that the reading thread hands over at once.
const BATCH_CELLS: usize = 200_000;
/// Columns beyond this one are not read.
const MAX_COLUMNS: u32 = 2000;
/// Rows of the beginning among which the header is looked for.
const TITLE_ROWS: usize = 10;

type Book = Xlsx<BufReader<File>>;

/// What the reading thread says.
enum Message {
    Opened {
        sheets: Vec<String>,
        sheet: String,
        last_row: u32,
    },
    /// Rows with their number in the sheet, counted from 1.
    Rows(RowBatch),
    Failed(ReadError),
}

fn broken(path: &Path, error: &XlsxError) -> ReadError {
    ReadError::Broken { path: path.to_owned(), format: "xlsx", detail: error.to_string() }
}

/// A cell as the shared form; errors stay text such as `#REF!` and are refused later.
fn push(batch: &mut RowBatch, value: &DataRef<'_>) {
    match value {
        DataRef::Empty => batch.push_cell(CellRef::Empty),
        DataRef::Int(number) => batch.push_cell(CellRef::Int(*number)),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => batch.push_cell(CellRef::Int(*number as i64)),
        DataRef::Float(number) => batch.push_cell(CellRef::Float(*number)),
        DataRef::Bool(value) => batch.push_cell(CellRef::Bool(*value)),
        DataRef::String(text) => batch.push_cell(CellRef::Text(text)),
        DataRef::SharedString(text) => batch.push_cell(CellRef::Text(text)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => batch.push_cell(CellRef::Text(text)),
        DataRef::Error(error) => batch.push_cell(CellRef::Text(&error.to_string())),
        DataRef::DateTime(time) if time.is_duration() => batch.push_cell(CellRef::Int((time.as_f64() * 86_400.0).round() as i64)),
        DataRef::DateTime(time) => {
            let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
            let days = days_from_civil(i64::from(year), u32::from(month), u32::from(day));
            let seconds = days * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
            batch.push_cell(CellRef::Time { micros: seconds * 1_000_000 + i64::from(milli) * 1000, zoned: false });
        }
    }
}

/// The sheet to read: the named one, or the first with a value in it.
fn choose(book: &mut Book, path: &Path, wanted: Option<&str>) -> Result<(Vec<String>, String), ReadError> {
    let sheets = book.sheet_names();
    if let Some(wanted) = wanted {
        return match sheets.iter().find(|name| *name == wanted) {
            Some(name) => Ok((sheets.clone(), name.clone())),
            None => Err(ReadError::NoSuchSheet { path: path.to_owned(), sheet: wanted.to_owned(), sheets }),
        };
    }
    for name in &sheets {
        let Ok(mut cells) = book.worksheet_cells_reader(name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(|error| broken(path, &error))? {
            if !matches!(cell.get_value(), DataRef::Empty) {
                return Ok((sheets.clone(), name.clone()));
            }
        }
    }
    Err(ReadError::Empty(path.to_owned()))
}

/// Reads a sheet and sends its rows; stops when nobody listens any more.
fn stream(path: &Path, wanted: Option<&str>, sender: &SyncSender<Message>) -> Result<(), ReadError> {
    if let Some((part, bytes)) = super::zip_size::too_large(path) {
        let detail = format!("{part} unpacks to {bytes} bytes, which is more than is opened; split the file or save it as CSV");
        return Err(ReadError::Broken { path: path.to_owned(), format: "xlsx", detail });
    }
    let mut book: Book = open_workbook(path).map_err(|error: XlsxError| match error {
        XlsxError::Io(source) => ReadError::Io { path: path.to_owned(), source },
        other => broken(path, &other),
    })?;
    let (sheets, sheet) = choose(&mut book, path, wanted)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|error| broken(path, &error))?;
    let last_row = cells.dimensions().end.0;
    if sender.send(Message::Opened { sheets, sheet, last_row }).is_err() {
        return Ok(());
    }
    let mut batch = RowBatch::default();
    let mut row: Option<u32> = None;
    let mut column = 0;
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(|error| broken(path, &error))? {
        let (at, place) = cell.get_position();
        if matches!(cell.get_value(), DataRef::Empty) || place >= MAX_COLUMNS {
            continue;
        }
        if row != Some(at) {
            if let Some(done) = row {
                batch.end_row(u64::from(done) + 1);
                if batch.len() >= BATCH_ROWS || count >= BATCH_CELLS {
                    count = 0;
                    if sender.send(Message::Rows(std::mem::take(&mut batch))).is_err() {
                        return Ok(());
                    }
                }
            }
            row = Some(at);
            column = 0;
        }
        while column < place {
            batch.push_cell(CellRef::Empty);
            column += 1;
            count += 1;
        }
        if column == place {
            push(&mut batch, cell.get_value());
            column += 1;
            count += 1;
        }
    }
    if let Some(done) = row {
        batch.end_row(u64::from(done) + 1);
    }
    // A closed channel only means that the reader has seen enough.
    let _ = sender.send(Message::Rows(batch));
    Ok(())
}

/// A sheet that is being read.
struct Stream {
    path: PathBuf,
    receiver: Receiver<Message>,
    sheets: Vec<String>,
    sheet: String,
    last_row: u32,
}

impl Stream {
    fn start(path: &Path, wanted: Option<String>) -> Result<Stream, ReadError> {
        let (sender, receiver) = sync_channel(4);
        let thread_path = path.to_owned();
        std::thread::Builder::new()
            .name("xlsx".to_owned())
            .spawn(move || {
                if let Err(error) = stream(&thread_path, wanted.as_deref(), &sender) {
                    let _ = sender.send(Message::Failed(error));
                }
            })
            .map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
        match receiver.recv() {
            Ok(Message::Opened { sheets, sheet, last_row }) => Ok(Stream { path: path.to_owned(), receiver, sheets, sheet, last_row }),
            Ok(Message::Failed(error)) => Err(error),
            Ok(Message::Rows(_)) | Err(_) => {
                Err(ReadError::Broken { path: path.to_owned(), format: "xlsx", detail: "the workbook could not be read".to_owned() })
            }
        }
    }
    /// The next rows; `None` at the end of the sheet.
    fn next(&mut self) -> Result<Option<RowBatch>, ReadError> {
        match self.receiver.recv() {
            Ok(Message::Rows(batch)) => Ok(Some(batch)),
            Ok(Message::Failed(error)) => Err(error),
            Ok(Message::Opened { .. }) => Err(ReadError::Broken { path: self.path.clone(), format: "xlsx", detail: "opened twice".to_owned() }),
            Err(_) => Ok(None),
        }
    }
}

/// Index of the row that holds the header: titles of one cell above a wider row are stepped over.
fn header_index(rows: &RowBatch) -> usize {
    let filled = |index: usize| (0..rows.width(index)).filter(|column| rows.cell(index, *column) != CellRef::Empty).count();
    (0..rows.len().min(TITLE_ROWS)).find(|index| filled(*index) > 1 || index + 1 >= rows.len() || filled(index + 1) < 3).unwrap_or(0)
}

/// A cell as a column name.
fn name_of(cell: CellRef<'_>) -> String {
    match cell {
        CellRef::Empty | CellRef::Time { .. } => String::new(),
        CellRef::Text(text) => text.to_owned(),
        CellRef::Int(number) => number.to_string(),
        CellRef::Float(number) => number.to_string(),
        CellRef::Bool(value) => value.to_string(),
    }
}

/// Sniffs a workbook.
pub(crate) fn sniff_xlsx(path: &Path, options: &SniffOptions) -> Result<Sniffed, ReadError> {
    let bytes = std::fs::metadata(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?.len();
    let mut stream = Stream::start(path, options.sheet.clone())?;
    let rows = stream.next()?.filter(|rows| !rows.is_empty()).ok_or_else(|| ReadError::Empty(path.to_owned()))?;
    let top = header_index(&rows);
    let width = (top..rows.len().min(top + 200)).map(|index| rows.width(index)).max().unwrap_or(0);
    let names: Vec<String> = (0..width).map(|column| name_of(rows.cell(top, column))).collect();
    let typed = (0..width).any(|column| matches!(rows.cell(top, column), CellRef::Time { .. } | CellRef::Float(_) | CellRef::Bool(_)));
    let has_header = options.has_header.unwrap_or_else(|| !typed && looks_like_header(&names, crate::mapping::is_known_header));
    let first = if has_header { top + 1 } else { top };
    Ok(Sniffed {
        format: Format::Xlsx,
        encoding: "utf-8".to_owned(),
        delimiter: None,
        header: if has_header { clean_header(&names) } else { (1..=width).map(|place| format!("column_{place}")).collect() },
        has_header,
        sheet: Some(stream.sheet.clone()),
        sheets: std::mem::take(&mut stream.sheets),
        bytes,
        samples: (first..rows.len().min(first + 300)).map(|index| (0..width).map(|column| rows.cell(index, column).to_cell()).collect()).collect(),
    })
}

/// The rows of a sheet; a row's number is its distance from the header row, so that blank rows leave a gap.
pub(crate) struct XlsxSource {
    stream: Stream,
    header: Vec<String>,
    pending: RowBatch,
    at: usize,
    top: u64,
    skip_rows: u64,
    bytes: u64,
    sheet_row: u64,
    ended: bool,
}

impl XlsxSource {
    pub fn open(path: &Path, sniffed: &Sniffed, skip_rows: u64) -> Result<XlsxSource, ReadError> {
        let mut stream = Stream::start(path, sniffed.sheet.clone())?;
        let pending = stream.next()?.unwrap_or_default();
        let top = header_index(&pending);
        let (at, top) = match sniffed.has_header {
            true => (top + 1, pending.row_number(top)),
            false => (top, pending.row_number(top).saturating_sub(1)),
        };
        Ok(XlsxSource { stream, header: sniffed.header.clone(), pending, at, top, skip_rows, bytes: sniffed.bytes, sheet_row: 0, ended: false })
    }
}

impl RowSource for XlsxSource {
    fn header(&self) -> &[String] {
        &self.header
    }
    fn next_batch(&mut self, max_rows: usize, out: &mut RowBatch) -> Result<usize, ReadError> {
        out.clear();
        let width = self.header.len();
        while out.len() < max_rows.max(1) {
            if self.at >= self.pending.len() {
                if self.ended || !out.is_empty() {
                    break;
                }
                match self.stream.next()? {
                    Some(rows) => {
                        self.pending = rows;
                        self.at = 0;
                    }
                    None => self.ended = true,
                }
                continue;
            }
            let index = self.at;
            self.at += 1;
            self.sheet_row = self.pending.row_number(index);
            let number = self.sheet_row.saturating_sub(self.top);
            if number <= self.skip_rows {
                continue;
            }
            for column in 0..width {
                out.push_cell(self.pending.cell(index, column));
            }
            out.end_row(number);
        }
        Ok(out.len())
    }
    fn next_raw_batch(&mut self, max_rows: usize) -> Result<Option<RawBatch>, ReadError> {
        let mut batch = RowBatch::default();
        let count = self.next_batch(max_rows, &mut batch)?;
        Ok((count > 0).then(|| RawBatch::from_rows(batch)))
    }
    /// The share of rows read, as bytes: a packed sheet does not tell more.
    fn bytes_done(&self) -> u64 {
        if self.ended {
            return self.bytes;
        }
        let last = u64::from(self.stream.last_row).max(self.sheet_row).max(1);
        (u128::from(self.bytes) * u128::from(self.sheet_row) / u128::from(last)) as u64
    }
}
