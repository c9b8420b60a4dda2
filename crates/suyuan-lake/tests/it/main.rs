//! The lake and its door on real files.

#![allow(clippy::unwrap_used)] // a test that fails here says where
#![allow(missing_docs)]

mod door;
mod files;
mod parquet;
mod rights;

use serde_json::Value as Json;
use std::path::Path;
use std::sync::Arc;
use suyuan_case::lake_table::{ExportRow, LakeTable};
use suyuan_case::manifest::ManifestRow;
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_lake::{EmbeddedEngine, Lake, Limits, ManifestChange, Principal, Query, QueryEngine, QueryError, QueryResult};

/// A row of `table` with the named values; all others are null.
pub fn row(table: LakeTable, key: i64, revision: i64, values: &[(&str, Value)]) -> ExportRow {
    let mut row = ExportRow { key, revision, values: vec![Value::Null; table.columns().len()] };
    for (name, value) in values {
        let index = table.columns().iter().position(|column| column.name == *name).unwrap_or_else(|| panic!("no column {name}"));
        row.values[index] = value.clone();
    }
    row
}

pub fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// The manifest as a store would keep it.
#[derive(Default, Clone)]
pub struct Manifest(pub Vec<ManifestRow>);

impl Manifest {
    pub fn apply(&mut self, change: &ManifestChange) {
        self.0.retain(|row| !change.retire.contains(&row.path));
        self.0.extend(change.add.iter().cloned());
    }
    /// Flushes everything, the way the program does it.
    pub fn flush(&mut self, lake: &Lake) {
        for change in lake.flush(None).expect("flush") {
            self.apply(&change);
            lake.commit(&change).expect("commit");
        }
    }
}

pub fn open(dir: &Path, manifest: &Manifest) -> Arc<Lake> {
    Arc::new(Lake::open(dir, manifest.0.clone()).expect("open the lake"))
}

pub fn engine(lake: &Arc<Lake>) -> EmbeddedEngine {
    EmbeddedEngine::new(Arc::clone(lake), Some(2)).expect("start the engine")
}

/// Runs a query for a scope; multi-threaded work happens on the engine's own threads.
pub fn ask(engine: &EmbeddedEngine, scope: &AccessScope, query: Query, limits: Limits) -> Result<QueryResult, QueryError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    runtime.block_on(async { engine.session(Principal::new("tester", scope.clone()))?.run(query, limits).await })
}

pub fn rows(engine: &EmbeddedEngine, scope: &AccessScope, sql: &str) -> Vec<Vec<Json>> {
    match ask(engine, scope, Query::sql(sql), Limits::default()) {
        Ok(result) => result.json_rows(),
        Err(error) => panic!("{sql}: {} {error}", error.sqlstate()),
    }
}

pub fn number(engine: &EmbeddedEngine, scope: &AccessScope, sql: &str) -> i64 {
    rows(engine, scope, sql)[0][0].as_i64().unwrap_or_else(|| panic!("{sql}: not a number"))
}
