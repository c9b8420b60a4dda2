//! Measurements on a folder of Parquet files through the same door that every query passes.

use crate::engine::EmbeddedEngine;
use crate::error::LakeError;
use crate::schema::KEY;
use crate::view::file_table;
use datafusion::arrow::datatypes::Schema;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// An engine that shows each `NAME.parquet` of a folder as the table `NAME`; sessions are for unrestricted principals.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn open_parquet_dir(dir: &Path, threads: Option<usize>) -> Result<EmbeddedEngine, LakeError> {
    let failed = |source| LakeError::Io { action: "read the folder", path: dir.to_owned(), source };
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".parquet").map(str::to_owned));
    }
    names.sort();
    EmbeddedEngine::over_tables(dir, threads, |_| {
        let mut tables = Vec::new();
        for name in names {
            let path = dir.join(format!("{name}.parquet"));
            let file = File::open(&path).map_err(|source| LakeError::Io { action: "open", path: path.clone(), source })?;
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|source| LakeError::Parquet { action: "open", path, source })?;
            let fields: Vec<_> = reader.schema().fields().iter().filter(|field| field.name() != KEY).cloned().collect();
            let table = file_table(&[&format!("{name}.parquet")], Arc::new(Schema::new(fields)));
            tables.push((name, table.map_err(|error| LakeError::Engine(Box::new(error)))?));
        }
        Ok(tables)
    })
}

/// Replaces the one macro of the benchmark's SQL files: `{{pct q expr}}`, a continuous percentile.
pub fn expand(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{pct ") {
        out.push_str(before);
        let Some((body, after)) = tail.split_once("}}") else { break };
        let (share, expression) = body.split_once(' ').unwrap_or((body, ""));
        out.push_str(&format!("percentile_cont({share}) WITHIN GROUP (ORDER BY CAST({expression} AS DOUBLE))"));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentile_macro_is_spelt_out() {
        let text = expand("select {{pct 0.5 b - a}} as x, {{pct 0.9 c}} from t");
        let expected = "select percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(b - a AS DOUBLE)) as x, \
                        percentile_cont(0.9) WITHIN GROUP (ORDER BY CAST(c AS DOUBLE)) from t";
        assert_eq!(text, expected);
    }
}
