//! Delimited text: the file is cut at record boundaries on one thread, records are parsed wherever they are validated.

use super::encoding::{self, TextEncoding};
use super::record::{self, Fields, RecordEnd, Shape};
use super::{CellRef, RawBatch, RawContent, ReadError, RowBatch, RowSource, Sniffed};
use encoding_rs::Decoder;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use suyuan_case::problem::Problem;

/// Bytes read at once.
const BLOCK: usize = 256 << 10;
/// A batch is given out when it holds so many bytes, whatever its rows.
const BATCH_BYTES: usize = 4 << 20;
/// Unclosed quotes after which line breaks in quotes are hardly believed any more.
const UNCLOSED_PATIENCE: usize = 100;

/// Bytes of a file as UTF-8, block by block.
pub(crate) struct TextReader {
    file: File,
    path: PathBuf,
    decoder: Option<Decoder>,
    block: Vec<u8>,
    skip: usize,
    /// Bytes of the file read so far.
    pub bytes_done: u64,
    eof: bool,
}

impl TextReader {
    pub fn open(path: &Path, encoding: TextEncoding) -> Result<TextReader, ReadError> {
        let file = File::open(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
        let decoder = encoding.decoder.map(encoding_rs::Encoding::new_decoder_without_bom_handling);
        Ok(TextReader { file, path: path.to_owned(), decoder, block: vec![0; BLOCK], skip: encoding.mark, bytes_done: 0, eof: false })
    }
    /// Whether the bytes were decoded, so that U+FFFD stands for what could not be.
    pub fn decodes(&self) -> bool {
        self.decoder.is_some()
    }
    /// Appends a block to `out`; false at the end of the file.
    pub fn read(&mut self, out: &mut Vec<u8>) -> Result<bool, ReadError> {
        if self.eof {
            return Ok(false);
        }
        let count = loop {
            match self.file.read(&mut self.block) {
                Ok(count) => break count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => return Err(ReadError::Io { path: self.path.clone(), source }),
            }
        };
        self.bytes_done += count as u64;
        self.eof = count == 0;
        let skipped = self.skip.min(count);
        self.skip -= skipped;
        let bytes = &self.block[skipped..count];
        let Some(decoder) = &mut self.decoder else {
            out.extend_from_slice(bytes);
            return Ok(!self.eof);
        };
        let need = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 4 + 16);
        let start = out.len();
        out.resize(start + need, 0);
        let (_, _, written, _) = decoder.decode_to_utf8(bytes, &mut out[start..], self.eof);
        out.truncate(start + written);
        Ok(!self.eof)
    }
}

/// Records that are cut but not parsed.
#[derive(Debug)]
pub(crate) struct CsvChunk {
    bytes: Vec<u8>,
    spans: Vec<(u32, u32)>,
    bad: Vec<(u32, &'static str)>,
    first_row: u64,
    shape: Shape,
    width: usize,
    decoded: bool,
}

impl CsvChunk {
    pub fn len(&self) -> usize {
        self.spans.len()
    }
    pub fn last_row(&self) -> u64 {
        if self.spans.is_empty() { 0 } else { self.first_row + self.spans.len() as u64 - 1 }
    }
    /// Calls `row` for each record: its number and its fields, or its problem.
    pub fn for_each(&self, mut row: impl FnMut(u64, Result<(&str, &Fields), Problem>)) {
        let whole = std::str::from_utf8(&self.bytes).ok();
        let mut fields = Fields::default();
        let mut bad = self.bad.iter().peekable();
        for (index, (start, end)) in self.spans.iter().enumerate() {
            let number = self.first_row + index as u64;
            let range = *start as usize..*end as usize;
            if let Some((_, code)) = bad.next_if(|(place, _)| *place as usize == index) {
                row(number, Err(Problem::new(code, "")));
                continue;
            }
            let text = match whole {
                Some(whole) => whole.get(range),
                None => self.bytes.get(range).and_then(|record| std::str::from_utf8(record).ok()),
            };
            let Some(text) = text.filter(|text| !self.decoded || !text.contains('\u{FFFD}')) else {
                row(number, Err(Problem::new("bad_encoding", "")));
                continue;
            };
            fields.split(text, self.shape);
            let count = fields.len();
            let surplus_is_empty = || (self.width..count).all(|column| fields.get(text, column).is_none_or(|field| field.trim().is_empty()));
            if count < self.width || (count > self.width && !surplus_is_empty()) {
                row(number, Err(Problem::new("wrong_field_count", "").found(&format!("{count} / {}", self.width))));
            } else {
                row(number, Ok((text, &fields)));
            }
        }
    }
    /// Parses into a batch.
    pub fn parse(&self, out: &mut RowBatch) {
        self.for_each(|number, parsed| match parsed {
            Err(problem) => out.push_problem(number, problem),
            Ok((text, fields)) => {
                for column in 0..self.width {
                    out.push_cell(fields.get(text, column).filter(|field| !field.is_empty()).map_or(CellRef::Empty, CellRef::Text));
                }
                out.end_row(number);
            }
        });
    }
}

/// A CSV file that is being read.
pub(crate) struct CsvSource {
    reader: TextReader,
    header: Vec<String>,
    buffer: Vec<u8>,
    shape: Shape,
    next_row: u64,
    skip_rows: u64,
    eof: bool,
    skipping: bool,
    unclosed: usize,
}

impl CsvSource {
    pub fn open(path: &Path, sniffed: &Sniffed, skip_rows: u64) -> Result<CsvSource, ReadError> {
        let head = super::sniff::head(path, BLOCK)?;
        let encoding = encoding::named(&sniffed.encoding, &head).ok_or_else(|| ReadError::UnknownEncoding(sniffed.encoding.clone()))?;
        let reader = TextReader::open(path, encoding)?;
        let delimiter = sniffed.delimiter.unwrap_or(b',');
        let shape = Shape { delimiter, newline: b'\n', quoted_lines: 1000 };
        let mut source = CsvSource {
            reader,
            header: sniffed.header.clone(),
            buffer: Vec::with_capacity(BLOCK * 2),
            shape,
            next_row: 1,
            skip_rows,
            eof: false,
            skipping: false,
            unclosed: 0,
        };
        source.fill()?;
        if memchr::memchr(b'\n', &source.buffer).is_none() && memchr::memchr(b'\r', &source.buffer).is_some() {
            source.shape.newline = b'\r';
        }
        if sniffed.has_header {
            source.cut_header()?;
        }
        Ok(source)
    }

    fn fill(&mut self) -> Result<(), ReadError> {
        self.eof = !self.reader.read(&mut self.buffer)?;
        Ok(())
    }

    /// Takes the first record that is not blank off the buffer.
    fn cut_header(&mut self) -> Result<(), ReadError> {
        loop {
            match record::find_end(&self.buffer, self.eof, self.shape) {
                RecordEnd::NeedMore => self.fill()?,
                RecordEnd::TooLong => {
                    self.buffer.clear();
                    self.skipping = true;
                    return Ok(());
                }
                RecordEnd::At(end) | RecordEnd::Unclosed(end) => {
                    let blank = is_blank(record::without_line_end(&self.buffer[..end], self.shape.newline));
                    self.buffer.drain(..end);
                    if !blank || (self.buffer.is_empty() && self.eof) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Drops the rest of a record that was too long; false when the file ended with it.
    fn skip_line(&mut self) -> Result<bool, ReadError> {
        while self.skipping {
            if let Some(place) = memchr::memchr(self.shape.newline, &self.buffer) {
                self.buffer.drain(..=place);
                self.skipping = false;
            } else {
                self.buffer.clear();
                if self.eof {
                    return Ok(false);
                }
                self.fill()?;
            }
        }
        Ok(true)
    }

    fn cut(&mut self, max_rows: usize) -> Result<Option<CsvChunk>, ReadError> {
        if !self.skip_line()? {
            return Ok(None);
        }
        let mut spans: Vec<(u32, u32)> = Vec::with_capacity(max_rows.min(1 << 16));
        let mut bad = Vec::new();
        let mut at = 0;
        while spans.len() < max_rows && at < BATCH_BYTES && !self.skipping {
            if at >= self.buffer.len() && self.eof {
                break;
            }
            let (end, problem) = match record::find_end(&self.buffer[at..], self.eof, self.shape) {
                RecordEnd::NeedMore => {
                    self.fill()?;
                    continue;
                }
                RecordEnd::TooLong => {
                    self.skipping = true;
                    (self.buffer.len(), Some("record_too_long"))
                }
                RecordEnd::Unclosed(length) => {
                    self.unclosed += 1;
                    if self.unclosed > UNCLOSED_PATIENCE {
                        self.shape.quoted_lines = 16;
                    }
                    (at + length, Some("unclosed_quote"))
                }
                RecordEnd::At(length) => (at + length, None),
            };
            let line = record::without_line_end(&self.buffer[at..end], self.shape.newline);
            match problem {
                None if is_blank(line) => {
                    at = end;
                    continue;
                }
                None => {}
                Some(code) => bad.push((spans.len() as u32, code)),
            }
            spans.push((at as u32, (at + line.len()) as u32));
            at = end;
        }
        let rest = self.buffer.split_off(at);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        if spans.is_empty() {
            // Only blank lines so far: go on unless that was the end.
            return if self.eof && self.buffer.is_empty() { Ok(None) } else { self.cut(max_rows) };
        }
        let first_row = self.next_row;
        self.next_row += spans.len() as u64;
        Ok(Some(CsvChunk { bytes, spans, bad, first_row, shape: self.shape, width: self.header.len(), decoded: self.reader.decodes() }))
    }
}

/// Whether a line holds nothing at all.
fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b' ' | b'\r' | 0x1A))
}

impl RowSource for CsvSource {
    fn header(&self) -> &[String] {
        &self.header
    }
    fn next_batch(&mut self, max_rows: usize, out: &mut RowBatch) -> Result<usize, ReadError> {
        out.clear();
        if let Some(RawBatch { content: RawContent::Csv(chunk) }) = self.next_raw_batch(max_rows)? {
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
        Ok(self.cut(max_rows.max(1))?.map(|chunk| RawBatch { content: RawContent::Csv(chunk) }))
    }
    fn bytes_done(&self) -> u64 {
        self.reader.bytes_done - (self.buffer.len() as u64).min(self.reader.bytes_done)
    }
}
