//! What a text file is: encoding, delimiter, header or not, and sample rows from several places of the file.

use super::encoding::{self, TextEncoding};
use super::record::{self, Fields, RecordEnd, Shape};
use super::{Format, ReadError, SniffOptions, Sniffed};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use suyuan_case::value::Cell;

/// Bytes of the beginning that are looked at.
const HEAD: usize = 256 << 10;
/// Rows sampled from the beginning.
const HEAD_ROWS: usize = 200;
/// Rows sampled from each further place.
const PLACE_ROWS: usize = 40;
/// How far into a file bytes beyond ASCII are looked for.
const ASCII_SCAN: u64 = 64 << 20;
/// Most columns that a file may have.
const MAX_COLUMNS: usize = 2000;

/// Delimiters by preference.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

fn io(path: &Path) -> impl Fn(std::io::Error) -> ReadError + '_ {
    move |source| ReadError::Io { path: path.to_owned(), source }
}

/// The first bytes of a file.
pub(crate) fn head(path: &Path, limit: usize) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    File::open(path).map_err(io(path))?.take(limit as u64).read_to_end(&mut bytes).map_err(io(path))?;
    Ok(bytes)
}

/// A window around the first byte beyond ASCII; the beginning when there is none.
fn telling_window(path: &Path, head: &[u8]) -> Result<Vec<u8>, ReadError> {
    if !head.is_ascii() || head.len() < HEAD {
        return Ok(head.to_vec());
    }
    let mut file = File::open(path).map_err(io(path))?;
    let mut block = vec![0; 1 << 20];
    let mut done = 0;
    while done < ASCII_SCAN {
        let count = file.read(&mut block).map_err(io(path))?;
        if count == 0 {
            break;
        }
        if let Some(place) = block[..count].iter().position(|byte| !byte.is_ascii()) {
            let mut window = block[place..count].to_vec();
            file.take(HEAD as u64).read_to_end(&mut window).map_err(io(path))?;
            return Ok(window);
        }
        done += count as u64;
    }
    Ok(head.to_vec())
}

/// Bytes as UTF-8 text, whatever cannot be decoded replaced.
fn decode(bytes: &[u8], encoding: TextEncoding) -> String {
    let bytes = bytes.get(encoding.mark..).unwrap_or(&[]);
    match encoding.decoder {
        Some(decoder) => decoder.decode_without_bom_handling(bytes).0.into_owned(),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The first records of a text; a record that the text cuts is left out unless the text is the whole file.
fn records(text: &str, whole: bool, shape: Shape, limit: usize) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let mut fields = Fields::default();
    let mut rest = text.as_bytes();
    while !rest.is_empty() && out.len() < limit {
        let (end, good) = match record::find_end(rest, whole, shape) {
            RecordEnd::At(end) => (end, true),
            RecordEnd::Unclosed(end) => (end, false),
            RecordEnd::TooLong | RecordEnd::NeedMore => break,
        };
        if let (true, Ok(line)) = (good, std::str::from_utf8(record::without_line_end(&rest[..end], shape.newline)))
            && !line.trim_matches([' ', '\r', '\u{1a}']).is_empty()
        {
            fields.split(line, shape);
            out.push((0..fields.len().min(MAX_COLUMNS)).map(|column| fields.get(line, column).unwrap_or("").to_owned()).collect());
        }
        rest = &rest[end..];
    }
    out
}

/// The delimiter by which the first records fall into the same number of fields, more than one if possible.
fn sniff_delimiter(text: &str, whole: bool, newline: u8) -> u8 {
    let mut best = (0.0, b',');
    for delimiter in DELIMITERS {
        let rows = records(text, whole, Shape { delimiter, newline, quoted_lines: 200 }, 100);
        let Some(first) = rows.first() else { continue };
        if first.len() < 2 {
            continue;
        }
        let same = rows.iter().filter(|row| row.len() == first.len()).count();
        let score = same as f64 / rows.len() as f64 + (first.len() as f64).min(50.0) / 1000.0;
        if score > best.0 + 1e-9 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Column names as they are used from here on: trimmed, empty ones named by place, repeated ones numbered.
pub(crate) fn clean_header(raw: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut out = Vec::with_capacity(raw.len());
    for (index, name) in raw.iter().enumerate() {
        let trimmed: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        let trimmed = trimmed.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}');
        let base: String = if trimmed.is_empty() { format!("column_{}", index + 1) } else { trimmed.chars().take(200).collect() };
        let mut name = base.clone();
        let mut count = 2;
        while !seen.insert(name.clone()) {
            name = format!("{base} ({count})");
            count += 1;
        }
        out.push(name);
    }
    out
}

/// Whether a row reads like data: at least one value that no column name looks like.
fn reads_like_data(value: &str) -> bool {
    let value = value.trim();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.chars().filter(|letter| letter.is_alphabetic()).count();
    !value.is_empty() && (digits >= 1 && letters == 0 || digits >= 6 && digits > letters || value.contains('@'))
}

/// Whether the first record is a header: no value of it reads like data and none stands twice with content, or it holds known names.
pub(crate) fn looks_like_header(first: &[String], known: impl Fn(&str) -> bool) -> bool {
    if first.iter().filter(|name| known(name)).count() * 3 >= first.len().max(1) {
        return true;
    }
    let data = first.iter().filter(|value| reads_like_data(value)).count();
    let empty = first.iter().filter(|value| value.trim().is_empty()).count();
    data == 0 && empty * 2 <= first.len()
}

/// Samples from further places of a large file whose bytes are text as they stand.
fn samples_elsewhere(path: &Path, size: u64, width: usize, shape: Shape, out: &mut Vec<Vec<Cell>>) -> Result<(), ReadError> {
    let mut file = File::open(path).map_err(io(path))?;
    for part in 1..=4_u64 {
        let start = size * part / 4 - if part == 4 { 64 << 10 } else { 0 };
        file.seek(SeekFrom::Start(start)).map_err(io(path))?;
        let mut bytes = Vec::new();
        (&mut file).take(64 << 10).read_to_end(&mut bytes).map_err(io(path))?;
        let text = String::from_utf8_lossy(&bytes);
        let Some((_, text)) = text.split_once(char::from(shape.newline)) else { continue };
        let rows = records(text, false, shape, PLACE_ROWS);
        out.extend(rows.into_iter().filter(|row| row.len() == width).map(to_cells));
    }
    Ok(())
}

fn to_cells(row: Vec<String>) -> Vec<Cell> {
    row.into_iter().map(|value| if value.is_empty() { Cell::Empty } else { Cell::Text(value) }).collect()
}

/// Sniffs delimited text.
pub(crate) fn sniff_csv(path: &Path, options: &SniffOptions) -> Result<Sniffed, ReadError> {
    let bytes = head(path, HEAD)?;
    let size = std::fs::metadata(path).map_err(io(path))?.len();
    let whole = bytes.len() < HEAD;
    let encoding = match &options.encoding {
        Some(name) => encoding::named(name, &bytes).ok_or_else(|| ReadError::UnknownEncoding(name.clone()))?,
        None => encoding::detect(&bytes, &telling_window(path, &bytes)?),
    };
    let text = decode(&bytes, encoding);
    let newline = if text.contains('\n') || !text.contains('\r') { b'\n' } else { b'\r' };
    let delimiter = options.delimiter.unwrap_or_else(|| sniff_delimiter(&text, whole, newline));
    let shape = Shape { delimiter, newline, quoted_lines: 1000 };
    let mut rows = records(&text, whole, shape, HEAD_ROWS + 1);
    let Some(first) = rows.first() else {
        return Err(match whole {
            true => ReadError::Empty(path.to_owned()),
            false => ReadError::Broken { path: path.to_owned(), format: "csv", detail: "no line ends within the first 256 KiB".to_owned() },
        });
    };
    let has_header = options.has_header.unwrap_or_else(|| looks_like_header(first, crate::mapping::is_known_header));
    let header = match has_header {
        true => clean_header(&rows.remove(0)),
        false => (1..=first.len()).map(|place| format!("column_{place}")).collect(),
    };
    let mut samples: Vec<Vec<Cell>> = rows.into_iter().map(to_cells).collect();
    if !whole && encoding.decoder.is_none() && size > 2 * HEAD as u64 {
        samples_elsewhere(path, size, header.len(), shape, &mut samples)?;
    }
    Ok(Sniffed {
        format: Format::Csv,
        encoding: encoding.name.to_owned(),
        delimiter: Some(delimiter),
        header,
        has_header,
        sheet: None,
        sheets: Vec::new(),
        bytes: size,
        samples,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_cleaned_and_every_column_gets_a_name() {
        let raw = ["\u{feff} 订单编号 ", "", "金额", "金额", "a\nb"].map(str::to_owned);
        assert_eq!(clean_header(&raw), ["订单编号", "column_2", "金额", "金额 (2)", "a b"]);
    }

    #[test]
    fn delimiters_are_found() {
        for (text, delimiter) in
            [("a,b;c\n1,2\n", b','), ("a;b;c\n1,5;2;3\n2,5;3;4\n", b';'), ("a\tb,c\n1\t2\n", b'\t'), ("a|b\n1|2\n", b'|'), ("a\n1\n", b',')]
        {
            assert_eq!(sniff_delimiter(text, true, b'\n'), delimiter, "{text:?}");
        }
    }

    #[test]
    fn a_first_row_of_data_is_no_header() {
        let row = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert!(looks_like_header(&row("a,b,c"), |_| false));
        assert!(!looks_like_header(&row("536365,85123A,WHITE,6,2010-12-01 08:26:00,2.55,17850,United Kingdom"), |_| false));
        assert!(looks_like_header(&row("order_no,2024,2025"), |name| name == "order_no"));
    }
}
