//! A table as CSV (RFC 4180) with a byte order mark, so that spreadsheets read its Chinese.

use crate::outbound::is_formula;
use serde_json::Value;
use std::fmt::Write;

/// The table as text; text that a spreadsheet would take for a formula gets an apostrophe in front, numbers stay as they are.
pub fn write(header: &[String], rows: &[Vec<Value>]) -> String {
    let mut out = String::from("\u{feff}");
    line(&mut out, header.iter().map(|name| Value::from(name.as_str())));
    for row in rows {
        line(&mut out, row.iter().cloned());
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = Value>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        match cell {
            Value::Null => {}
            Value::String(text) => quote(out, &text),
            other => {
                let _ = write!(out, "{other}");
            }
        }
    }
    out.push_str("\r\n");
}

fn quote(out: &mut String, text: &str) {
    let guard = if is_formula(text) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) {
        let _ = write!(out, "\"{guard}{}\"", text.replace('"', "\"\""));
    } else {
        let _ = write!(out, "{guard}{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        let rows = vec![vec![json!("=HYPERLINK(\"x\")"), json!(-5), json!(null)], vec![json!("-2"), json!("a,b"), json!("\t@x\n")]];
        let text = write(&["列".into(), "=b".into(), "c".into()], &rows);
        assert_eq!(text, "\u{feff}列,'=b,c\r\n\"'=HYPERLINK(\"\"x\"\")\",-5,\r\n'-2,\"a,b\",\"'\t@x\n\"\r\n");
    }
}
