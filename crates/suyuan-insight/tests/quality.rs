//! Rules of data quality on a small fixed set of rows, against counts made by hand.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use std::sync::Arc;
use suyuan_case::lake_table::{ExportRow, Freshness, LakeTable};
use suyuan_case::quality::{Check, Condition, Dimension, Rule, Severity, built_in};
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_case::{DAY, Micros};
use suyuan_insight::{RowsWanted, quality_figures, quality_rows, quality_trend};
use suyuan_lake::{EmbeddedEngine, Lake, Principal, QueryEngine};

/// 2025-10-10T04:00:00Z.
const NOW: Micros = 1_760_068_800_000_000;

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn put(lake: &Lake, table: LakeTable, key: i64, values: &[(&str, Value)]) {
    let mut row = ExportRow { key, revision: key, values: vec![Value::Null; table.columns().len()] };
    for (name, value) in values {
        row.values[table.columns().iter().position(|column| column.name == *name).unwrap()] = value.clone();
    }
    lake.ingest(table, vec![row]).unwrap();
}

fn rule(id: &str, table: &str, field: &str, test: Check) -> Rule {
    let (id, table, field) = (id.to_owned(), table.to_owned(), field.to_owned());
    Rule {
        id,
        table,
        field,
        test,
        when: None,
        severity: Severity::Warning,
        limit_permille: 300,
        facts: vec![],
        text_zh: "甲".into(),
        text_en: "a".into(),
        off: false,
    }
}

/// Five orders from two files: one without customer, one with an unknown customer, one delivered before it was ordered,
/// one from the future, one that stands twice.
fn lake() -> (Arc<Lake>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let lake = Arc::new(Lake::open(dir.path(), vec![]).unwrap());
    let order = |key: i64, no: &str, customer: Option<&str>, ordered: Micros, delivered: Option<Micros>, file: &str, region: &str| {
        let mut values = vec![
            ("order_no", text(no)),
            ("ordered_at", Value::Int(ordered)),
            ("region", text(region)),
            ("status", text(if delivered.is_some() { "delivered" } else { "paid" })),
            ("source_file", text(file)),
            ("source_row", Value::Int(key)),
            ("imported_at", Value::Int(NOW)),
        ];
        values.extend(customer.map(|customer| ("customer_no", text(customer))));
        values.extend(delivered.map(|at| ("delivered_at", Value::Int(at))));
        put(&lake, LakeTable::Orders, key, &values);
    };
    order(1, "O1", Some("C1"), NOW - DAY, Some(NOW), "a.csv", "广东");
    order(2, "O2", None, NOW - DAY, None, "a.csv", "广东");
    order(3, "O3", Some("C9"), NOW - 3 * DAY, Some(NOW - 4 * DAY), "b.csv", "浙江");
    order(4, "O4", Some("C1"), NOW + DAY, None, "b.csv", "广东");
    order(5, "O1", Some("C1"), NOW - DAY, Some(NOW), "b.csv", "广东");
    put(&lake, LakeTable::Customers, 6, &[("customer_no", text("C1"))]);
    lake.mark(Freshness { seq: 6, at: NOW });
    (lake, dir)
}

#[tokio::test]
async fn every_check_counts_its_rows_by_source_and_day() {
    let (lake, _dir) = lake();
    let engine = EmbeddedEngine::new(lake, Some(2)).unwrap();
    let session = engine.session(Principal::new("t", AccessScope::all())).unwrap();
    let mut paid = rule("when", "orders", "delivered_at", Check::Present {});
    paid.when = Some(Condition { column: "status".into(), like: "deliv%".into(), not: true });
    let rules = [
        rule("present", "orders", "customer_no", Check::Present {}),
        rule("orphan", "orders", "customer_no", Check::Refers { table: "customers".into(), column: "customer_no".into() }),
        rule("order", "orders", "delivered_at", Check::NotBefore { other: "ordered_at".into() }),
        rule("future", "orders", "ordered_at", Check::NotInFuture {}),
        rule("twice", "orders", "order_no", Check::Unique { columns: vec!["order_no".into()] }),
        rule("late", "orders", "ordered_at", Check::WithinHours { hours: 48 }),
        rule("list", "orders", "region", Check::OneOf { values: vec!["广东".into()] }),
        rule("like", "orders", "order_no", Check::Like { pattern: "O_".into() }),
        paid,
    ];
    assert_eq!(suyuan_case::quality::problems(&rules), []);
    let figures = quality_figures(session.as_ref(), &rules, NOW).await.unwrap();
    let got: Vec<(&str, i64, i64, bool)> = figures.iter().map(|one| (one.rule.as_str(), one.rows, one.bad, one.broken)).collect();
    assert_eq!(
        got,
        [
            ("present", 5, 1, false),
            ("orphan", 5, 1, false),
            ("order", 5, 1, false),
            ("future", 5, 1, false),
            ("twice", 5, 1, false),
            ("late", 5, 1, false),
            ("list", 5, 1, false),
            ("like", 5, 0, false),
            ("when", 2, 2, true),
        ]
    );
    assert_eq!(figures[0].sources.iter().map(|one| (one.source.as_str(), one.rows, one.bad)).collect::<Vec<_>>(), [("a.csv", 2, 1), ("b.csv", 3, 0)]);
    assert_eq!(figures[1].dimension, Dimension::Orphans);
    let trend = quality_trend(session.as_ref(), &rules[0], NOW, 8 * 3_600).await.unwrap();
    let days: Vec<(&str, i64, i64)> = trend.iter().map(|one| (one.day.as_str(), one.rows, one.bad)).collect();
    assert_eq!(days, [("2025-10-07", 1, 0), ("2025-10-09", 3, 1), ("2025-10-11", 1, 0)]);
    let wanted = RowsWanted { source: Some("b.csv".into()), limit: 10, ..RowsWanted::default() };
    let rows = quality_rows(session.as_ref(), &rules[4], &wanted, NOW).await.unwrap().unwrap();
    assert_eq!((rows.rows, rows.json_rows()[0][0].clone()), (1, "O1".into()));
    let day = RowsWanted { day: Some(20_370), offset_seconds: 8 * 3_600, limit: 10, ..RowsWanted::default() };
    assert_eq!(quality_rows(session.as_ref(), &rules[0], &day, NOW).await.unwrap().unwrap().rows, 1, "20370 is 2025-10-09");
}

#[tokio::test]
async fn figures_keep_to_the_viewers_rows_and_the_built_in_rules_run() {
    let (lake, _dir) = lake();
    let engine = EmbeddedEngine::new(lake, Some(2)).unwrap();
    let south = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    let session = engine.session(Principal::new("t", south)).unwrap();
    let figures = quality_figures(session.as_ref(), &built_in(), NOW).await.unwrap();
    assert_eq!(figures.len(), built_in().len());
    let of = |id: &str| figures.iter().find(|one| one.rule == id).unwrap();
    assert_eq!((of("order_customer").rows, of("order_customer").bad), (4, 1));
    assert_eq!((of("delivery_after_order").rows, of("delivery_after_order").bad), (4, 0), "the one that fails lies in another province");
}
