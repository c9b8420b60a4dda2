//! Writes a table as the extension says, all of it or nothing; without a file to stdout.

use super::Table;
use crate::import::error::ImportError;
use serde_json::{Map, Value as Json};
use std::io::Write;
use std::path::{Path, PathBuf};
use suyuan_case::DAY;
use suyuan_case::value::Cell;
use suyuan_connect::source::Format;

/// A format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    JsonLines,
    Json,
    Parquet,
}

/// Where a result goes and in which format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    path: Option<PathBuf>,
    form: Form,
}

impl Output {
    /// `--out FILE` or, without it or with `-`, stdout: JSON lines when the input is, else CSV.
    ///
    /// # Errors
    /// When the extension names no format that is written; the unknown path is the error.
    pub fn of(out: Option<&Path>, input: &Path) -> Result<Output, PathBuf> {
        let Some(path) = out.filter(|path| *path != Path::new("-")) else {
            let form = if Format::of(input) == Some(Format::JsonLines) { Form::JsonLines } else { Form::Csv };
            return Ok(Output { path: None, form });
        };
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
        let form = match extension.as_str() {
            "csv" => Form::Csv,
            "jsonl" | "ndjson" => Form::JsonLines,
            "json" => Form::Json,
            "parquet" => Form::Parquet,
            _ => return Err(path.to_owned()),
        };
        Ok(Output { path: Some(path.to_owned()), form })
    }

    /// Writes a table; `json` names the columns whose text is JSON and stands as such in JSON formats.
    ///
    /// # Errors
    /// When the file cannot be written; nothing is left of it then.
    pub fn write(&self, table: &Table, json: &[&str]) -> Result<(), ImportError> {
        let Some(path) = &self.path else {
            let mut out = std::io::BufWriter::new(std::io::stdout());
            return match render(self.form, table, json, &mut out).and_then(|()| out.flush()) {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(ImportError::Write { path: "stdout".to_owned(), source: error }),
                _ => Ok(()),
            };
        };
        let mut bytes = Vec::new();
        let written = render(self.form, table, json, &mut bytes).and_then(|()| replace(path, &bytes));
        written.map_err(|source| ImportError::Write { path: path.display().to_string(), source })
    }
}

/// Puts bytes in the place of a file in one step, so that no reader sees half of them.
///
/// # Errors
/// When the folder cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A pipe or device has no name that could be taken over.
    if std::fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return std::fs::write(path, bytes);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let done = std::fs::File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    if done.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    done
}

fn render(form: Form, table: &Table, json: &[&str], out: &mut (dyn Write + Send)) -> std::io::Result<()> {
    match form {
        Form::Csv => csv(table, out),
        Form::Parquet => suyuan_lake::parquet_write::write(out, &table.header, &table.rows, cell_text),
        Form::JsonLines => {
            for row in &table.rows {
                serde_json::to_writer(&mut *out, &object(table, row, json))?;
                out.write_all(b"\n")?;
            }
            Ok(())
        }
        Form::Json => {
            let rows: Vec<Json> = table.rows.iter().map(|row| object(table, row, json)).collect();
            serde_json::to_writer_pretty(&mut *out, &rows)?;
            out.write_all(b"\n")
        }
    }
}

fn object(table: &Table, row: &[Cell], json: &[&str]) -> Json {
    let member = |(name, cell): (&String, &Cell)| {
        let value = match cell {
            Cell::Empty => Json::Null,
            Cell::Text(text) if json.contains(&name.as_str()) => serde_json::from_str(text).unwrap_or_else(|_| Json::from(text.as_str())),
            Cell::Text(text) => Json::from(text.as_str()),
            Cell::Int(number) => Json::from(*number),
            Cell::Float(number) => Json::from(*number),
            Cell::Bool(value) => Json::from(*value),
            Cell::Time { .. } => Json::from(cell_text(cell)),
        };
        (name.clone(), value)
    };
    Json::Object(table.header.iter().zip(row).map(member).collect::<Map<String, Json>>())
}

fn csv(table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    let line = |cells: Vec<String>| cells.iter().map(|cell| quote(cell)).collect::<Vec<_>>().join(",");
    writeln!(out, "{}", line(table.header.clone()))?;
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(cell_text).collect();
        // A line of nothing would be no row for most readers.
        let text = if cells.len() == 1 && cells[0].is_empty() { "\"\"".to_owned() } else { line(cells) };
        writeln!(out, "{text}")?;
    }
    Ok(())
}

fn quote(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// A cell as text: times as RFC 3339, a date without a time as `YYYY-MM-DD`, empty for an absent one.
pub fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Time { micros, zoned } => {
            let Some(time) = chrono::DateTime::from_timestamp_micros(*micros) else { return String::new() };
            match (zoned, micros.rem_euclid(DAY)) {
                (true, _) => time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
                (false, 0) => time.format("%Y-%m-%d").to_string(),
                (false, _) => time.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let header = ["a", "b", "reasons"].map(String::from).to_vec();
        let row = |a: Cell, b: &str, reasons: &str| vec![a, Cell::Text(b.into()), Cell::Text(reasons.into())];
        Table { header, rows: vec![row(Cell::Int(1), "x,\"y\"\nz", r#"[{"f":"a"}]"#), row(Cell::Empty, "退", "[]")] }
    }

    #[test]
    fn every_format_gives_the_rows_back() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["t.csv", "t.jsonl", "t.parquet"] {
            let path = folder.path().join(name);
            Output::of(Some(&path), Path::new("in.csv")).unwrap().write(&table(), &[]).unwrap();
            let back = Table::read(&path).unwrap();
            assert_eq!(back.header, table().header, "{name}");
            let texts = |table: &Table| table.rows.iter().flatten().map(cell_text).collect::<Vec<_>>();
            assert_eq!(texts(&back), texts(&table()), "{name}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left");
    }

    #[test]
    fn json_columns_stand_as_json_in_json_lines() {
        let mut out = Vec::new();
        render(Form::JsonLines, &table(), &["reasons"], &mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().starts_with(r#"{"a":1,"b":"x,\"y\"\nz","reasons":[{"f":"a"}]}"#));
    }

    #[test]
    fn sheets_are_no_output() {
        assert!(Output::of(Some(Path::new("a.xlsx")), Path::new("in.csv")).is_err());
        assert_eq!(Output::of(None, Path::new("in.jsonl")).unwrap().form, Form::JsonLines);
    }
}
