//! JSON lines: one object a line, nested objects flattened with dots, whole numbers exact.

use super::record;
use super::sniff::{clean_header, head};
use super::{Format, RawBatch, RawContent, ReadError, RowBatch, RowSource, SniffOptions, Sniffed};
use crate::source::csv::TextReader;
use crate::source::encoding;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use suyuan_case::problem::Problem;
use suyuan_case::value::Cell;

/// Bytes of the beginning from which the columns are taken.
const HEAD: usize = 4 << 20;
/// Rows from which the columns are taken.
const HEADER_ROWS: usize = 1000;
/// Longest line.
const MAX_LINE: usize = record::MAX_RECORD;
/// A batch is given out when it holds so many bytes.
const BATCH_BYTES: usize = 4 << 20;
/// Deepest nesting that is flattened; anything deeper stays JSON text.
const MAX_DEPTH: usize = 6;

/// Calls `leaf` for each member with its dotted name.
fn flatten(prefix: &mut String, value: &Json, depth: usize, leaf: &mut impl FnMut(&str, &Json)) {
    match value {
        Json::Object(members) if depth < MAX_DEPTH => {
            let length = prefix.len();
            for (name, value) in members {
                if length > 0 {
                    prefix.push('.');
                }
                prefix.push_str(name);
                flatten(prefix, value, depth + 1, leaf);
                prefix.truncate(length);
            }
        }
        other => leaf(prefix, other),
    }
}

/// A JSON leaf as a cell; lists and deep objects stay JSON text, numbers beyond 64 bits keep their digits.
fn to_cell(value: &Json) -> Cell {
    match value {
        Json::Null => Cell::Empty,
        Json::Bool(value) => Cell::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) => Cell::Int(whole),
            (None, Some(whole), _) => Cell::Text(whole.to_string()),
            (None, None, Some(float)) => Cell::Float(float),
            _ => Cell::Text(number.to_string()),
        },
        Json::String(text) => Cell::Text(text.clone()),
        other => Cell::Text(other.to_string()),
    }
}

/// Lines of JSON that are not parsed yet.
#[derive(Debug)]
pub(crate) struct JsonChunk {
    bytes: Vec<u8>,
    spans: Vec<(u32, u32)>,
    first_row: u64,
    columns: Arc<HashMap<String, usize>>,
    width: usize,
}

impl JsonChunk {
    pub fn len(&self) -> usize {
        self.spans.len()
    }
    pub fn last_row(&self) -> u64 {
        if self.spans.is_empty() { 0 } else { self.first_row + self.spans.len() as u64 - 1 }
    }
    /// Parses into a batch; a bad line becomes a row with a problem.
    pub fn parse(&self, out: &mut RowBatch) {
        let mut cells = vec![Cell::Empty; self.width];
        for (index, (start, end)) in self.spans.iter().enumerate() {
            let number = self.first_row + index as u64;
            let Some(line) = self.bytes.get(*start as usize..*end as usize) else { continue };
            if line.len() > MAX_LINE {
                out.push_problem(number, Problem::new("record_too_long", ""));
                continue;
            }
            let Ok(text) = std::str::from_utf8(line) else {
                out.push_problem(number, Problem::new("bad_encoding", ""));
                continue;
            };
            match serde_json::from_str::<Json>(text) {
                Ok(object @ Json::Object(_)) => {
                    cells.fill(Cell::Empty);
                    flatten(&mut String::new(), &object, 0, &mut |name, value| {
                        if let Some(cell) = self.columns.get(name).and_then(|column| cells.get_mut(*column)) {
                            *cell = to_cell(value);
                        }
                    });
                    out.push_cells(number, &cells);
                }
                Ok(_) => out.push_problem(number, Problem::new("bad_json", "").found("not an object")),
                Err(error) => out.push_problem(number, Problem::new("bad_json", "").found(&format!("column {}", error.column()))),
            }
        }
    }
}

/// A JSON lines file that is being read.
pub(crate) struct JsonSource {
    reader: TextReader,
    header: Vec<String>,
    columns: Arc<HashMap<String, usize>>,
    buffer: Vec<u8>,
    next_row: u64,
    skip_rows: u64,
    eof: bool,
    skipping: bool,
}

impl JsonSource {
    pub fn open(path: &Path, sniffed: &Sniffed, skip_rows: u64) -> Result<JsonSource, ReadError> {
        let start = head(path, 4096)?;
        let encoding = encoding::named(&sniffed.encoding, &start).ok_or_else(|| ReadError::UnknownEncoding(sniffed.encoding.clone()))?;
        let columns = sniffed.header.iter().enumerate().map(|(index, name)| (name.clone(), index)).collect();
        Ok(JsonSource {
            reader: TextReader::open(path, encoding)?,
            header: sniffed.header.clone(),
            columns: Arc::new(columns),
            buffer: Vec::new(),
            next_row: 1,
            skip_rows,
            eof: false,
            skipping: false,
        })
    }

    fn cut(&mut self, max_rows: usize) -> Result<Option<JsonChunk>, ReadError> {
        let mut spans: Vec<(u32, u32)> = Vec::new();
        let mut at = 0;
        while spans.len() < max_rows && at < BATCH_BYTES {
            let found = memchr::memchr(b'\n', &self.buffer[at..]).map(|offset| at + offset);
            let (end, next) = match found {
                Some(end) => (end, end + 1),
                None if self.eof => (self.buffer.len(), self.buffer.len()),
                None => {
                    if self.buffer.len() - at > MAX_LINE {
                        // The head of the long line becomes the refused row, what follows up to the line's end is dropped.
                        if !self.skipping {
                            spans.push((at as u32, self.buffer.len() as u32));
                            self.skipping = true;
                        }
                        at = self.buffer.len();
                    }
                    self.eof = !self.reader.read(&mut self.buffer)?;
                    continue;
                }
            };
            let blank = self.buffer[at..end].iter().all(u8::is_ascii_whitespace);
            if std::mem::take(&mut self.skipping) || blank {
                at = next;
                if at >= self.buffer.len() && self.eof {
                    break;
                }
                continue;
            }
            spans.push((at as u32, end as u32));
            at = next;
        }
        let rest = self.buffer.split_off(at);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        if spans.is_empty() {
            return if self.eof && self.buffer.is_empty() { Ok(None) } else { self.cut(max_rows) };
        }
        let first_row = self.next_row;
        self.next_row += spans.len() as u64;
        Ok(Some(JsonChunk { bytes, spans, first_row, columns: self.columns.clone(), width: self.header.len() }))
    }
}

impl RowSource for JsonSource {
    fn header(&self) -> &[String] {
        &self.header
    }
    fn next_batch(&mut self, max_rows: usize, out: &mut RowBatch) -> Result<usize, ReadError> {
        out.clear();
        if let Some(RawBatch { content: RawContent::Json(chunk) }) = self.next_raw_batch(max_rows)? {
            chunk.parse(out);
        }
        Ok(out.len())
    }
    fn next_raw_batch(&mut self, max_rows: usize) -> Result<Option<RawBatch>, ReadError> {
        while self.next_row <= self.skip_rows {
            let left = usize::try_from(self.skip_rows + 1 - self.next_row).unwrap_or(usize::MAX);
            if self.cut(left.min(65_536))?.is_none() {
                return Ok(None);
            }
        }
        Ok(self.cut(max_rows.max(1))?.map(|chunk| RawBatch { content: RawContent::Json(chunk) }))
    }
    fn bytes_done(&self) -> u64 {
        self.reader.bytes_done - (self.buffer.len() as u64).min(self.reader.bytes_done)
    }
}

/// Sniffs JSON lines: the columns are the members of the first objects in order of appearance.
pub(crate) fn sniff_json(path: &Path, options: &SniffOptions) -> Result<Sniffed, ReadError> {
    let bytes = head(path, HEAD)?;
    let size = std::fs::metadata(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?.len();
    let encoding = match &options.encoding {
        Some(name) => encoding::named(name, &bytes).ok_or_else(|| ReadError::UnknownEncoding(name.clone()))?,
        None => encoding::detect(&bytes, &bytes[..bytes.len().min(256 << 10)]),
    };
    let mut reader = TextReader::open(path, encoding)?;
    let mut text = Vec::new();
    while text.len() < HEAD && reader.read(&mut text)? {}
    let mut header: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut samples = Vec::new();
    let mut lines = 0;
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.iter().all(u8::is_ascii_whitespace)).take(HEADER_ROWS) {
        lines += 1;
        let Ok(object @ Json::Object(_)) = serde_json::from_slice::<Json>(line) else { continue };
        let mut row = vec![Cell::Empty; header.len()];
        flatten(&mut String::new(), &object, 0, &mut |name, value| {
            let place = match places.get(name) {
                Some(place) => *place,
                None if header.len() < 2000 => {
                    header.push(name.to_owned());
                    places.insert(name.to_owned(), header.len() - 1);
                    header.len() - 1
                }
                None => return,
            };
            if row.len() <= place {
                row.resize(place + 1, Cell::Empty);
            }
            row[place] = to_cell(value);
        });
        if samples.len() < 200 {
            samples.push(row);
        }
    }
    if lines == 0 {
        return Err(ReadError::Empty(path.to_owned()));
    }
    if header.is_empty() {
        return Err(ReadError::Broken { path: path.to_owned(), format: "jsonl", detail: "none of the first lines is a JSON object".to_owned() });
    }
    for row in &mut samples {
        row.resize(header.len(), Cell::Empty);
    }
    debug_assert_eq!(clean_header(&header).len(), header.len());
    Ok(Sniffed {
        format: Format::JsonLines,
        encoding: encoding.name.to_owned(),
        delimiter: None,
        header,
        has_header: true,
        sheet: None,
        sheets: Vec::new(),
        bytes: size,
        samples,
    })
}
