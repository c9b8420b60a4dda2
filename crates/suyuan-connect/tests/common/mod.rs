//! Helpers of the tests: files on disk, a minimal workbook writer, and the whole road of a file.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::import::RefusedRow;
use suyuan_connect::mapping::{Mapping, propose};
use suyuan_connect::source::{RowBatch, Sniffed, open, sniff};
use suyuan_connect::validate::{Validated, parse_and_validate, validate_batch};

/// Everything that came out of a file.
#[derive(Debug, Default)]
pub struct Outcome {
    pub rows: Vec<FactRow>,
    pub refused: Vec<RefusedRow>,
    pub warnings: Vec<(u64, String)>,
    pub phones: Vec<Option<String>>,
    pub read: u64,
}

pub fn write(folder: &tempfile::TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Reads a file with a mapping by the fast road; the slow road must give the same.
pub fn read(path: &Path, sniffed: &Sniffed, mapping: &Mapping, skip: u64, batch_rows: usize) -> Outcome {
    let mut outcome = Outcome::default();
    let mut validated = Validated::default();
    let mut source = open(path, sniffed, skip).unwrap();
    assert_eq!(source.header(), sniffed.header);
    while let Some(raw) = source.next_raw_batch(batch_rows).unwrap() {
        assert!(!raw.is_empty() && raw.len() <= batch_rows);
        parse_and_validate(mapping, &raw, &mut validated);
        assert_eq!(validated.rows_read, raw.len() as u64);
        assert_eq!(validated.last_row, raw.last_row());
        assert_eq!(validated.rows.len(), validated.personal.len());
        assert_eq!(validated.rows.len(), validated.keys.len());
        outcome.read += validated.rows_read;
        outcome.phones.extend(validated.personal.iter().map(|data| data.as_ref().and_then(|data| data.phone.clone())));
        outcome.rows.append(&mut validated.rows);
        outcome.refused.append(&mut validated.refused);
        outcome.warnings.extend(validated.warnings.drain(..).map(|warning| (warning.row, warning.problem.code)));
    }
    let mut slow = (Vec::new(), Vec::new());
    let mut source = open(path, sniffed, skip).unwrap();
    let mut batch = RowBatch::default();
    while source.next_batch(batch_rows, &mut batch).unwrap() > 0 {
        validate_batch(mapping, &batch, &mut validated);
        slow.0.append(&mut validated.rows);
        slow.1.append(&mut validated.refused);
    }
    assert_eq!(slow.0, outcome.rows);
    assert_eq!(slow.1, outcome.refused);
    outcome
}

/// Sniffs, proposes and reads a file.
pub fn load(path: &Path, kind: Option<FactKind>) -> (Sniffed, Mapping, Outcome) {
    let sniffed = sniff(path).unwrap();
    let mapping = propose(kind, &sniffed.header, &sniffed.samples).mapping;
    let outcome = read(path, &sniffed, &mapping, 0, 1000);
    (sniffed, mapping, outcome)
}

/// Codes with their place.
pub fn codes(refused: &RefusedRow) -> Vec<(String, String)> {
    refused.problems.iter().map(|problem| (problem.code.clone(), problem.place.clone())).collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }))
}

/// A zip file without compression.
pub fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let offset = out.len() as u32;
        let mut common = Vec::new();
        for field in [20_u16, 0, 0, 0, 0x21] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc32(content.as_bytes()), content.len() as u32, content.len() as u32] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(content.as_bytes());
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (start, count) = (out.len() as u32, entries.len() as u16);
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

/// A cell of a test workbook.
pub enum Sheet<'a> {
    T(&'a str),
    N(&'a str),
    /// A number with a date format.
    D(&'a str),
    Blank,
}

/// A workbook: sheets by name, rows of cells.
pub fn workbook(sheets: &[(&str, Vec<Vec<Sheet<'_>>>)]) -> Vec<u8> {
    let mut entries = vec![(
        "xl/styles.xml".to_owned(),
        r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#.to_owned(),
    )];
    let (mut list, mut relations, mut types) = (String::new(), String::new(), String::new());
    for (index, (name, rows)) in sheets.iter().enumerate() {
        let number = index + 1;
        list.push_str(&format!(r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#));
        relations.push_str(&format!(
            r#"<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        ));
        types.push_str(&format!(
            r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#
        ));
        let mut data = String::new();
        for (row, cells) in rows.iter().enumerate() {
            data.push_str(&format!(r#"<row r="{}">"#, row + 1));
            for (column, cell) in cells.iter().enumerate() {
                let at = format!("{}{}", char::from(b'A' + column as u8), row + 1);
                match cell {
                    Sheet::T(text) => data.push_str(&format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)),
                    Sheet::N(number) => data.push_str(&format!(r#"<c r="{at}"><v>{number}</v></c>"#)),
                    Sheet::D(number) => data.push_str(&format!(r#"<c r="{at}" s="1"><v>{number}</v></c>"#)),
                    Sheet::Blank => {}
                }
            }
            data.push_str("</row>");
        }
        entries.push((
            format!("xl/worksheets/sheet{number}.xml"),
            format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{data}</sheetData></worksheet>"#),
        ));
    }
    entries.push((
        "xl/workbook.xml".to_owned(),
        format!(r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{list}</sheets></workbook>"#),
    ));
    entries.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"#),
    ));
    entries.push((
        "_rels/.rels".to_owned(),
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned(),
    ));
    entries.push((
        "[Content_Types].xml".to_owned(),
        format!(r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>"#),
    ));
    let entries: Vec<(&str, &str)> = entries.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    zip(&entries)
}
