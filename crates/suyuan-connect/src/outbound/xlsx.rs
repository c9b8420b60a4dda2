//! A table as an XLSX workbook of one sheet: texts as texts, marked so that they stay texts, and numbers as numbers.

use crate::outbound::is_formula;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Rows that a sheet can hold, the header included.
pub const MOST_ROWS: usize = 1_048_576;
/// Characters that a cell can hold.
const MOST_CHARACTERS: usize = 32_767;
/// Whole numbers beyond this would lose digits, for a cell holds a floating point number.
const EXACT: i64 = 1 << 53;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Style 1 is the header's, style 2 marks a text that must stay one when it is edited.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

/// The workbook's bytes.
///
/// # Errors
/// When there are more rows than a sheet holds, or the archive cannot be written.
pub fn write(sheet: &str, header: &[String], rows: &[Vec<Value>]) -> std::io::Result<Vec<u8>> {
    if rows.len() >= MOST_ROWS {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "a sheet holds at most 1,048,576 rows"));
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let book = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        sheet_name(sheet)
    );
    let options = SimpleFileOptions::default();
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        ("xl/styles.xml", STYLES),
    ];
    for (name, content) in parts {
        archive.start_file(name, options).map_err(std::io::Error::other)?;
        archive.write_all(content.as_bytes())?;
    }
    archive.start_file("xl/worksheets/sheet1.xml", options).map_err(std::io::Error::other)?;
    archive.write_all(
        br#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#,
    )?;
    let mut text = String::new();
    row(&mut text, 1, header.iter().map(|name| Value::from(name.as_str())), true);
    for (index, cells) in rows.iter().enumerate() {
        row(&mut text, index + 2, cells.iter().cloned(), false);
        if text.len() > 1 << 16 {
            archive.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    archive.write_all(text.as_bytes())?;
    archive.write_all(b"</sheetData></worksheet>")?;
    Ok(archive.finish().map_err(std::io::Error::other)?.into_inner())
}

/// 31 characters without those that a sheet's name may not hold.
fn sheet_name(name: &str) -> String {
    let kept: String = name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(31).collect();
    escape(if kept.trim().is_empty() { "Sheet1" } else { &kept })
}

fn row(out: &mut String, number: usize, cells: impl Iterator<Item = Value>, header: bool) {
    let _ = write!(out, r#"<row r="{number}">"#);
    for (place, cell) in cells.enumerate() {
        let at = format!("{}{number}", column(place));
        let _ = match cell {
            Value::Null => Ok(()),
            Value::Bool(value) => write!(out, r#"<c r="{at}" t="b"><v>{}</v></c>"#, u8::from(value)),
            Value::Number(value) if value.as_i64().is_none_or(|whole| whole.abs() <= EXACT) => write!(out, r#"<c r="{at}"><v>{value}</v></c>"#),
            Value::String(text) => put_text(out, &at, &text, header),
            other => put_text(out, &at, &other.to_string(), header),
        };
    }
    out.push_str("</row>");
}

fn put_text(out: &mut String, at: &str, text: &str, header: bool) -> std::fmt::Result {
    let style = match (header, is_formula(text)) {
        (_, true) => r#" s="2""#,
        (true, false) => r#" s="1""#,
        (false, false) => "",
    };
    let cut: String = text.chars().take(MOST_CHARACTERS).collect();
    write!(out, r#"<c r="{at}"{style} t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#, escape(&cut))
}

/// A, B, … Z, AA, AB, …
fn column(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (place % 26) as u8);
        if place < 26 {
            break;
        }
        place = place / 26 - 1;
    }
    letters.iter().rev().map(|letter| *letter as char).collect()
}

/// XML text; characters that XML does not take become spaces.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\r' => out.push_str("&#13;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use serde_json::json;

    #[test]
    fn another_program_reads_what_was_written() {
        let header = ["单号".to_owned(), "=x".to_owned(), "n".to_owned()];
        let rows = vec![
            vec![json!("RC1 <&> \"q\""), json!("=1+1"), json!(-12.5)],
            vec![json!("多\n行\u{1}"), json!(null), json!(9_007_199_254_740_993_i64)],
            vec![json!("@a"), json!(true), json!(42)],
        ];
        let bytes = write("退货/2026", &header, &rows).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["退货2026"]);
        let sheet = book.worksheet_range("退货2026").unwrap();
        let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(cell(0, 1), Data::String("=x".into()));
        assert_eq!(cell(1, 0), Data::String("RC1 <&> \"q\"".into()));
        assert_eq!(cell(1, 1), Data::String("=1+1".into()), "a text, not a formula");
        assert_eq!(cell(1, 2), Data::Float(-12.5));
        assert_eq!(cell(2, 0), Data::String("多\n行 ".into()));
        assert_eq!(cell(2, 2), Data::String("9007199254740993".into()), "no digit is lost");
        assert_eq!(cell(3, 1), Data::Bool(true));
        let formulas = book.worksheet_formula("退货2026").unwrap();
        assert!(formulas.used_cells().next().is_none());
        assert_eq!([0, 25, 26, 701, 702].map(column), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
