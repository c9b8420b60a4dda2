//! Rows by hand: a lake in a temporary folder and the figures over it.

use std::sync::Arc;
use suyuan_case::lake_table::{ExportRow, Freshness, LakeTable};
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_insight::figure::{Figure, Period};
use suyuan_insight::{Morning, metric, morning};
use suyuan_lake::{EmbeddedEngine, Lake, Principal, QueryEngine};

/// 2025-10-10T04:00:00Z, noon in Shanghai.
pub const NOW: Micros = 1_760_068_800_000_000;
pub const SHANGHAI: i64 = 8 * 3_600;
pub const HOUR: Micros = 3_600 * SECOND;
/// Days of the period in these tests.
pub const DAYS: i64 = 10;

pub struct Fixture {
    lake: Arc<Lake>,
    key: i64,
    _dir: tempfile::TempDir,
}

impl Fixture {
    pub fn new() -> Fixture {
        let dir = tempfile::tempdir().expect("folder");
        let lake = Arc::new(Lake::open(dir.path(), vec![]).expect("open"));
        Fixture { lake, key: 0, _dir: dir }
    }
    pub fn put(&mut self, table: LakeTable, values: &[(&str, Value)]) {
        self.key += 1;
        let mut row = ExportRow { key: self.key, revision: self.key, values: vec![Value::Null; table.columns().len()] };
        for (name, value) in values {
            let index = table.columns().iter().position(|column| column.name == *name).unwrap_or_else(|| panic!("no column {name}"));
            row.values[index] = value.clone();
        }
        self.lake.ingest(table, vec![row]).expect("ingest");
    }
    pub fn engine(&self) -> EmbeddedEngine {
        self.lake.mark(Freshness { seq: self.key, at: NOW - SECOND });
        EmbeddedEngine::new(Arc::clone(&self.lake), Some(2)).expect("engine")
    }
    pub fn figure(&self, id: &str) -> Figure {
        self.figure_for(id, AccessScope::all())
    }
    pub fn figure_for(&self, id: &str, scope: AccessScope) -> Figure {
        let engine = self.engine();
        run(async {
            let session = engine.session(Principal::new("tester", scope)).expect("session");
            let metric = metric::metric(id).expect("metric");
            metric.figure(session.as_ref(), Period::ending(NOW, DAYS, SHANGHAI), DAYS, NOW).await.expect("figure")
        })
    }
    pub fn figure_of(&self, metric: &suyuan_insight::Metric) -> Figure {
        let engine = self.engine();
        run(async {
            let session = engine.session(Principal::new("tester", AccessScope::all())).expect("session");
            metric.figure(session.as_ref(), Period::ending(NOW, DAYS, SHANGHAI), DAYS, NOW).await.expect("figure")
        })
    }
    pub fn daily(&self, id: &str, days: i64) -> Vec<suyuan_insight::figure::Day> {
        let engine = self.engine();
        run(async {
            let session = engine.session(Principal::new("tester", AccessScope::all())).expect("session");
            let metric = metric::metric(id).expect("metric");
            metric.daily(session.as_ref(), Period::ending(NOW, days, SHANGHAI).from, days, NOW).await.expect("daily")
        })
    }
    pub fn morning(&self) -> Morning {
        let engine = self.engine();
        run(morning(&engine, Principal::new("tester", AccessScope::all()), NOW, DAYS, SHANGHAI)).expect("morning")
    }
}

pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime").block_on(work)
}

pub fn text(value: &str) -> Value {
    Value::Text(value.into())
}
/// A moment so many days and hours before now.
pub fn ago(days: i64, hours: i64) -> Value {
    Value::Int(NOW - days * DAY - hours * HOUR)
}

/// Value, previous and rows, rounded for comparison.
pub fn short(figure: &Figure) -> (Option<i64>, Option<i64>, i64) {
    let millis = |value: Option<f64>| value.map(|value| (value * 1_000.0).round() as i64);
    (millis(figure.value), millis(figure.previous), figure.rows)
}
