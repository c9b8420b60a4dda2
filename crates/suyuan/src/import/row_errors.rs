//! The refused rows of an import as a CSV file: file, row, column, code, found, and the words in both languages.

use crate::import::error::ImportError;
use std::io::Write;
use suyuan_case::id::ImportId;
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::problem::Problem;
use suyuan_connect::message::ErrorFile;
use suyuan_store::{ImportRowOut, Store};

/// Rows read at once.
const PAGE: i64 = 5_000;

/// A stored row as the error file takes it; a row without problems states its code.
fn refused(row: &ImportRowOut) -> RefusedRow {
    let problems = if row.problems.is_empty() { vec![Problem::new(&row.code, "")] } else { row.problems.clone() };
    RefusedRow { row: u64::try_from(row.row).unwrap_or(0), problems }
}

/// Writes every refused row of a run; gives back how many there were.
pub async fn write_csv<W: Write>(store: &Store, import: &ImportId, out: W, path: &str) -> Result<u64, ImportError> {
    let fail = |source| ImportError::Write { path: path.to_owned(), source };
    let mut file = ErrorFile::new(out).map_err(fail)?;
    let (mut after, mut rows) = (None, 0);
    loop {
        let page = store.import_rows(import, Some(RowStatus::Refused), after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.file_no, last.row));
        rows += page.len() as u64;
        for row in &page {
            file.row(&row.file, &refused(row)).map_err(fail)?;
        }
    }
    file.finish().map_err(fail)?;
    Ok(rows)
}
