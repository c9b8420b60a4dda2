//! Whole tables from files and back, for the commands that read one file and write one: `train`, `score`, `analyze`.

mod write;

pub use write::{Output, cell_text, replace};

use crate::import::error::ImportError;
use crate::import::{plan, reader};
use std::path::Path;
use suyuan_case::value::Cell;
use suyuan_connect::source::{Format, ReadError, RowBatch, SniffOptions};

/// Rows read in one step.
const BATCH: usize = 8_192;

/// A table in memory, rows in file order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Column names.
    pub header: Vec<String>,
    /// Rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Reads a `.csv`, `.jsonl`, `.parquet` or `.xlsx` file; the first record of a CSV file is its header.
    ///
    /// # Errors
    /// When the file is missing, damaged or of another format, or when a row has no readable structure: a result must
    /// have a row for every row, so none may be passed over.
    pub fn read(path: &Path) -> Result<Table, ImportError> {
        plan::check_file(path)?;
        let format = Format::of(path);
        let options = SniffOptions { has_header: (format == Some(Format::Csv)).then_some(true), ..SniffOptions::default() };
        let sniffed = reader::sniff(path, &options)?;
        let mut source = reader::open_sniffed(path, &sniffed, 0)?;
        let mut table = Table { header: source.header().to_vec(), rows: Vec::new() };
        let failed = |source| ImportError::Read { path: path.display().to_string(), source };
        let mut batch = RowBatch::default();
        while source.next_batch(BATCH, &mut batch).map_err(failed)? > 0 {
            for row in 0..batch.len() {
                let number = batch.row_number(row);
                let broken = |detail: String| {
                    let format = sniffed.format.as_str();
                    failed(ReadError::Broken { path: path.to_owned(), format, detail: format!("row {number}: {detail}") })
                };
                if let Some(problem) = batch.problem(row) {
                    return Err(broken(problem.code.clone()));
                }
                if batch.width(row) > table.header.len() {
                    return Err(broken(format!("{} cells under {} columns", batch.width(row), table.header.len())));
                }
                table.rows.push((0..table.header.len()).map(|column| batch.cell(row, column).to_cell()).collect());
            }
        }
        Ok(table)
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|one| one == name)
    }

    /// Adds a column at the end; one of the same name in the file keeps its place and its values as `NAME_input`.
    pub fn put(&mut self, name: &str, values: impl IntoIterator<Item = Cell>) {
        if let Some(at) = self.column(name) {
            let mut kept = format!("{name}_input");
            while self.column(&kept).is_some() {
                kept.push('_');
            }
            self.header[at] = kept;
        }
        self.header.push(name.to_owned());
        self.rows.iter_mut().zip(values).for_each(|(row, value)| row.push(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_column_of_the_input_is_lost() {
        let mut table = Table { header: vec!["label".into()], rows: vec![vec![Cell::Int(1)]] };
        table.put("label", [Cell::Int(0)]);
        assert_eq!(table.header, ["label_input", "label"]);
        assert_eq!(table.rows, [[Cell::Int(1), Cell::Int(0)]]);
    }
}
