//! The refused rows of an import as a CSV file: file, row, column, code, found, and the words in both languages.

use crate::import::error::ImportError;
use crate::import::words;
use std::io::Write;
use suyuan_case::id::ImportId;
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::problem::Problem;
use suyuan_store::{ImportInfo, ImportRowOut, Store};

/// Rows read at once.
const PAGE: i64 = 5_000;

/// The error file while it is written: UTF-8 with BOM, so that spreadsheets read the Chinese, one line per problem.
pub struct ErrorFile<W: Write> {
    out: W,
}

impl<W: Write> ErrorFile<W> {
    /// Starts the file.
    pub fn new(mut out: W) -> std::io::Result<ErrorFile<W>> {
        out.write_all("\u{feff}file,row,column,code,found,message_zh,message_en\r\n".as_bytes())?;
        Ok(ErrorFile { out })
    }

    /// Writes the problems of a row.
    pub fn row(&mut self, file: &str, refused: &RefusedRow) -> std::io::Result<()> {
        for problem in &refused.problems {
            let (zh, en) = words::text(problem);
            let fields = [file, &refused.row.to_string(), &problem.place, &problem.code, &problem.found, &zh, &en].map(quoted);
            self.out.write_all(fields.join(",").as_bytes())?;
            self.out.write_all(b"\r\n")?;
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A field of a CSV line. A text that a spreadsheet would run as a formula gets an apostrophe before it.
fn quoted(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A stored row as the error file takes it; a row without problems states its code.
fn refused(row: &ImportRowOut) -> RefusedRow {
    let problems = if row.problems.is_empty() { vec![Problem::new(&row.code, "")] } else { row.problems.clone() };
    RefusedRow { row: u64::try_from(row.row).unwrap_or(0), problems }
}

/// Hands every refused row of a run to `take`, in file order; gives back how many there were.
pub async fn each(
    store: &Store,
    import: &ImportId,
    path: &str,
    take: &mut (dyn FnMut(&str, &RefusedRow) -> std::io::Result<()> + Send),
) -> Result<i64, ImportError> {
    let (mut after, mut rows) = (None, 0);
    loop {
        let page = store.import_rows(import, Some(RowStatus::Refused), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = Some((last.file_no, last.row));
        rows += page.len() as i64;
        for row in &page {
            take(&row.file, &refused(row)).map_err(|source| ImportError::Write { path: path.to_owned(), source })?;
        }
    }
}

/// All refused rows of a run as a CSV file in memory, with their number.
pub async fn errors_csv(store: &Store, info: &ImportInfo) -> Result<(Vec<u8>, i64), ImportError> {
    let fail = |source| ImportError::Write { path: "errors.csv".to_owned(), source };
    let mut file = ErrorFile::new(Vec::new()).map_err(fail)?;
    let rows = each(store, &info.id, "errors.csv", &mut |name, row| file.row(name, row)).await?;
    Ok((file.finish().map_err(fail)?, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_problem_is_a_line_with_both_languages_and_no_formula() {
        let mut file = ErrorFile::new(Vec::new()).expect("memory");
        let problems = vec![Problem::new("unknown_status", "status").found("=cmd|' /C calc'!A0"), Problem::new("already_refunded", "refunded_at")];
        file.row("a,b.csv", &RefusedRow { row: 7, problems }).expect("memory");
        let text = String::from_utf8(file.finish().expect("memory")).expect("utf-8");
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}file,row,column,code,found,message_zh,message_en");
        assert!(lines[1].starts_with("\"a,b.csv\",7,status,unknown_status,'=cmd|' /C calc'!A0,无法识别的状态"), "{}", lines[1]);
        assert!(lines[2].ends_with("a case is refunded once only"), "{}", lines[2]);
    }
}
