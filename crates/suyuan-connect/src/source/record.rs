//! Where a delimited record ends and what its fields are; both follow one rule for quotes.
//!
//! A quote opens a field only at the field's beginning. Within it, two quotes are one, and a quote before a delimiter
//! or the end of the line closes it; any other quote is a literal. A quoted field that holds a line break and then such
//! a literal, or that goes on beyond the limits, was never closed: its first line is the bad record, and reading goes on
//! with the next line, so that one stray quote cannot swallow a file.

use memchr::{memchr, memchr2};

/// Longest record in bytes; a longer one is refused and skipped.
pub(crate) const MAX_RECORD: usize = 4 << 20;
/// Longest quoted field in bytes.
const MAX_QUOTED: usize = 1 << 20;

/// Delimiter, line end and patience with line breaks in quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Field delimiter.
    pub delimiter: u8,
    /// Line end: `\n`, or `\r` in files that have no `\n`.
    pub newline: u8,
    /// Line breaks allowed within one quoted field.
    pub quoted_lines: usize,
}

/// How a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordEnd {
    /// After so many bytes, line end included.
    At(usize),
    /// A quote was not closed; the bad line ends after so many bytes.
    Unclosed(usize),
    /// No line end within [`MAX_RECORD`].
    TooLong,
    /// The buffer ends before the record does.
    NeedMore,
}

/// What follows a quote inside a quoted field.
enum AfterQuote {
    Escaped,
    Closes,
    Literal,
    Unknown,
}

fn after_quote(bytes: &[u8], next: usize, eof: bool, shape: Shape) -> AfterQuote {
    match bytes.get(next) {
        None => {
            if eof {
                AfterQuote::Closes
            } else {
                AfterQuote::Unknown
            }
        }
        Some(b'"') => AfterQuote::Escaped,
        Some(byte) if *byte == shape.delimiter || *byte == shape.newline => AfterQuote::Closes,
        Some(b'\r') => match bytes.get(next + 1) {
            Some(byte) if *byte == shape.newline => AfterQuote::Closes,
            None if eof => AfterQuote::Closes,
            None => AfterQuote::Unknown,
            Some(_) => AfterQuote::Literal,
        },
        Some(_) => AfterQuote::Literal,
    }
}

/// What became of a quoted field whose first byte after the quote is `from`.
enum Quoted {
    ClosedBefore(usize),
    Unclosed,
    NeedMore,
}

fn skip_quoted(bytes: &[u8], from: usize, eof: bool, shape: Shape) -> Quoted {
    let mut at = from;
    let mut lines = 0;
    loop {
        if at - from > MAX_QUOTED {
            return Quoted::Unclosed;
        }
        let Some(offset) = memchr2(b'"', shape.newline, &bytes[at..]) else {
            let gone = eof || bytes.len() - from > MAX_QUOTED;
            return if gone { Quoted::Unclosed } else { Quoted::NeedMore };
        };
        at += offset;
        if bytes[at] == shape.newline {
            lines += 1;
            if lines > shape.quoted_lines {
                return Quoted::Unclosed;
            }
            at += 1;
            continue;
        }
        match after_quote(bytes, at + 1, eof, shape) {
            AfterQuote::Escaped => at += 2,
            AfterQuote::Closes => return Quoted::ClosedBefore(at + 1),
            AfterQuote::Literal if lines > 0 => return Quoted::Unclosed,
            AfterQuote::Literal => at += 1,
            AfterQuote::Unknown => return Quoted::NeedMore,
        }
    }
}

/// Finds the end of the record that begins at the start of `bytes`.
pub(crate) fn find_end(bytes: &[u8], eof: bool, shape: Shape) -> RecordEnd {
    let mut at = 0;
    loop {
        let Some(offset) = memchr2(shape.newline, b'"', &bytes[at..]) else {
            return match (bytes.len() > MAX_RECORD, eof) {
                (true, _) => RecordEnd::TooLong,
                (false, true) => RecordEnd::At(bytes.len()),
                (false, false) => RecordEnd::NeedMore,
            };
        };
        let place = at + offset;
        if bytes[place] == shape.newline {
            return RecordEnd::At(place + 1);
        }
        if place > 0 && bytes[place - 1] != shape.delimiter {
            at = place + 1;
            continue;
        }
        match skip_quoted(bytes, place + 1, eof, shape) {
            Quoted::ClosedBefore(next) => at = next,
            Quoted::NeedMore => return RecordEnd::NeedMore,
            Quoted::Unclosed => {
                return match memchr(shape.newline, &bytes[place..]) {
                    Some(offset) => RecordEnd::Unclosed(place + offset + 1),
                    None if eof => RecordEnd::Unclosed(bytes.len()),
                    None => RecordEnd::TooLong,
                };
            }
        }
    }
}

/// A field as a range of the record, or of the scratch text when quotes had to be taken out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FieldRange {
    start: u32,
    end: u32,
    unquoted: bool,
}

/// The fields of one record; reused from record to record.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    ranges: Vec<FieldRange>,
    scratch: String,
}

impl Fields {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }
    /// The field at a column.
    pub fn get<'a>(&'a self, record: &'a str, column: usize) -> Option<&'a str> {
        let range = self.ranges.get(column)?;
        let text = if range.unquoted { self.scratch.as_str() } else { record };
        text.get(range.start as usize..range.end as usize)
    }
    /// Splits a record (line end already taken off) into fields.
    pub fn split(&mut self, record: &str, shape: Shape) {
        self.ranges.clear();
        self.scratch.clear();
        let bytes = record.as_bytes();
        let mut start = 0;
        if memchr(b'"', bytes).is_none() {
            for end in memchr::memchr_iter(shape.delimiter, bytes) {
                self.ranges.push(FieldRange { start: start as u32, end: end as u32, unquoted: false });
                start = end + 1;
            }
            self.ranges.push(FieldRange { start: start as u32, end: bytes.len() as u32, unquoted: false });
            return;
        }
        loop {
            let next = if bytes.get(start) == Some(&b'"') {
                self.push_quoted(record, start + 1, shape)
            } else {
                let end = memchr(shape.delimiter, &bytes[start..]).map_or(bytes.len(), |offset| start + offset);
                self.ranges.push(FieldRange { start: start as u32, end: end as u32, unquoted: false });
                end
            };
            if next >= bytes.len() {
                return;
            }
            start = next + 1;
        }
    }

    /// Takes a quoted field whose text begins at `from`; returns where the delimiter after it stands.
    fn push_quoted(&mut self, record: &str, from: usize, shape: Shape) -> usize {
        let bytes = record.as_bytes();
        let begin = self.scratch.len();
        let mut copied = from;
        let mut at = from;
        let mut plain = true;
        let close = loop {
            let Some(offset) = memchr(b'"', &bytes[at..]) else { break bytes.len() };
            at += offset;
            match after_quote(bytes, at + 1, true, shape) {
                AfterQuote::Closes => break at,
                AfterQuote::Escaped => {
                    self.scratch.push_str(record.get(copied..=at).unwrap_or(""));
                    plain = false;
                    at += 2;
                    copied = at;
                }
                _ => at += 1,
            }
        };
        if plain {
            self.ranges.push(FieldRange { start: from as u32, end: close as u32, unquoted: false });
        } else {
            self.scratch.push_str(record.get(copied..close).unwrap_or(""));
            self.ranges.push(FieldRange { start: begin as u32, end: self.scratch.len() as u32, unquoted: true });
        }
        (close + 1).min(bytes.len())
    }
}

/// A record without its line end.
pub(crate) fn without_line_end(record: &[u8], newline: u8) -> &[u8] {
    let record = record.strip_suffix(&[newline]).unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Shape = Shape { delimiter: b',', newline: b'\n', quoted_lines: 100 };

    fn fields(record: &str) -> Vec<String> {
        let mut fields = Fields::default();
        fields.split(record, COMMA);
        (0..fields.len()).map(|column| fields.get(record, column).unwrap_or("?").to_owned()).collect()
    }

    #[test]
    fn fields_follow_the_rule_for_quotes() {
        assert_eq!(fields("a,b,,d"), ["a", "b", "", "d"]);
        assert_eq!(fields(""), [""]);
        assert_eq!(fields("a,"), ["a", ""]);
        assert_eq!(fields(r#""a,1","say ""hi""",c"#), ["a,1", r#"say "hi""#, "c"]);
        assert_eq!(fields(r#"24" screen,"x""#), [r#"24" screen"#, "x"]);
        assert_eq!(fields(r#""24" screen",x"#), [r#"24" screen"#, "x"]);
        assert_eq!(fields(r#""","#), ["", ""], "an empty quoted field");
        assert_eq!(fields("\"a\nb\",c"), ["a\nb", "c"]);
        assert_eq!(fields(r#""""",x"#), ["\"", "x"]);
    }

    #[test]
    fn records_end_where_no_quote_is_open() {
        assert_eq!(find_end(b"a,b\nc", false, COMMA), RecordEnd::At(4));
        assert_eq!(find_end(b"a,\"b\nc\",d\r\nx", false, COMMA), RecordEnd::At(11));
        assert_eq!(find_end(b"a,\"b\nc", false, COMMA), RecordEnd::NeedMore);
        assert_eq!(find_end(b"a,\"b\nc", true, COMMA), RecordEnd::Unclosed(5));
        assert_eq!(find_end(b"a,\"b\nc,\"d\",e\n", false, COMMA), RecordEnd::Unclosed(5), "the next opening quote shows it");
        assert_eq!(find_end(b"5\" x,b\n", false, COMMA), RecordEnd::At(7), "a quote inside a field is a literal");
        assert_eq!(find_end(b"tail", true, COMMA), RecordEnd::At(4));
    }
}
