//! What the door refuses, what limits stop, what parameters and descriptions give.

use crate::{Manifest, ask, engine, number, open, row, rows, text};
use std::sync::Arc;
use suyuan_case::lake_table::LakeTable;
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_lake::{EmbeddedEngine, Lake, Limits, Parameter, Principal, Query, QueryEngine};

fn lake_with(count: i64) -> (tempfile::TempDir, Arc<Lake>, EmbeddedEngine) {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path(), &Manifest::default());
    let cases = (0..count).map(|key| {
        let values = [
            ("case_no", text(&format!("RC{key:010}"))),
            ("region", text(if key % 2 == 0 { "广东" } else { "浙江" })),
            ("comment", text(&format!("note {key}"))),
            ("amount_minor", Value::Int(key)),
            ("requested_at", Value::Int(1_760_000_000_000_000 + key * 1_000_000)),
            ("automatic", Value::Bool(key % 3 == 0)),
        ];
        row(LakeTable::Cases, key, key + 1, &values)
    });
    lake.ingest(LakeTable::Cases, cases.collect()).expect("ingest");
    let engine = engine(&lake);
    (dir, lake, engine)
}

fn refused(engine: &EmbeddedEngine, scope: &AccessScope, sql: &str, limits: Limits) -> &'static str {
    ask(engine, scope, Query::sql(sql), limits).map(|_| ()).expect_err(sql).sqlstate()
}

#[test]
fn names_that_do_not_exist_and_bad_text_have_their_codes() {
    let (_dir, _lake, engine) = lake_with(10);
    let all = AccessScope::all();
    for (sql, code) in [
        ("select * from nothing", "42P01"),
        ("select nothing from cases", "42703"),
        ("select * from '/etc/passwd'", "42P01"),
        ("select * from read_parquet('/etc/passwd')", "42000"),
        ("selct 1", "42601"),
        ("insert into cases select * from cases", "42501"),
        ("with a as (insert into cases values (1)) select * from a", "0A000"),
        ("set datafusion.execution.batch_size = 1", "0A000"),
        ("select 1 / 0", "22000"),
        ("select cast(comment as int) from cases", "22000"),
    ] {
        assert_eq!(refused(&engine, &all, sql, Limits::default()), code, "{sql}");
    }
}

#[test]
fn limits_stop_a_query() {
    let (_dir, _lake, engine) = lake_with(4_000);
    let all = AccessScope::all();
    let hurry = Limits { seconds: 0.3, ..Limits::default() };
    let endless = "select count(*) from cases a cross join cases b cross join cases c where a.amount_minor + b.amount_minor + c.amount_minor = -1";
    assert_eq!(refused(&engine, &all, endless, hurry), "57014");
    let narrow = Limits { memory_bytes: 1 << 19, ..Limits::default() };
    assert_eq!(refused(&engine, &all, "select comment, count(distinct case_no) from cases group by 1 order by 2, 1", narrow), "53200");
    let few = Limits { rows: 100, ..Limits::default() };
    let result = ask(&engine, &all, Query::sql("select case_no from cases order by case_no"), few).expect("query");
    assert_eq!((result.rows, result.truncated), (100, true));
    assert_eq!(result.json_rows()[99][0], "RC0000000099");
    let exact = ask(&engine, &all, Query::sql("select case_no from cases limit 100"), few).expect("query");
    assert_eq!((exact.rows, exact.truncated), (100, false));
    assert_eq!(number(&engine, &all, "select count(*) from cases"), 4_000, "the engine still answers");
}

#[test]
fn internal_columns_are_hidden_and_the_information_schema_shows_views_only() {
    let (_dir, _lake, engine) = lake_with(3);
    let all = AccessScope::all();
    let result = ask(&engine, &all, Query::sql("select * from cases"), Limits::default()).expect("query");
    let names: Vec<String> = result.columns().into_iter().map(|(name, _)| name).collect();
    let expected: Vec<&str> = LakeTable::Cases.columns().iter().map(|column| column.name).collect();
    assert_eq!(names, expected);
    assert_eq!(refused(&engine, &all, "select __key from cases", Limits::default()), "42703");
    let mut tables: Vec<String> = rows(&engine, &all, "select table_name from information_schema.tables where table_schema = 'public' order by 1")
        .into_iter()
        .map(|row| row[0].as_str().expect("text").to_owned())
        .collect();
    tables.sort();
    let mut views: Vec<String> = LakeTable::ALL.into_iter().map(|table| table.name().to_owned()).collect();
    views.sort();
    assert_eq!(tables, views);
    assert_eq!(rows(&engine, &all, "select count(*) from information_schema.columns where column_name like '\\_\\_%'")[0][0], 0);
    assert!(rows(&engine, &all, "show tables").len() >= views.len());
    assert_eq!(rows(&engine, &all, "describe reasons").len(), 9);
    assert!(!rows(&engine, &all, "explain select count(*) from cases").is_empty());
}

#[test]
fn parameters_are_values_and_results_are_typed() {
    let (_dir, _lake, engine) = lake_with(100);
    let all = AccessScope::all();
    let query = Query::with(
        "select count(*) as n, min(requested_at) as first, sum(amount_minor) as amount, avg(amount_minor) as mean \
         from cases where requested_at >= $from and requested_at < $to and region = $region",
        [
            ("from", Parameter::Time(1_760_000_000_000_000 + 10_000_000)),
            ("to", Parameter::Time(1_760_000_000_000_000 + 20_000_000)),
            ("region", Parameter::Text("广东".into())),
        ],
    );
    let result = ask(&engine, &all, query, Limits::default()).expect("query");
    let columns: Vec<&str> = result.columns().into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(columns, ["bigint", "timestamptz", "bigint", "double precision"]);
    assert_eq!(serde_json::json!(result.json_rows()), serde_json::json!([[5, "2025-10-09T08:53:30.000Z", 70, 14.0]]));
    let hostile = Query::with("select count(*) from cases where region = $1", [("1", Parameter::Text("' or 1=1 --".into()))]);
    assert_eq!(ask(&engine, &all, hostile, Limits::default()).expect("query").json_rows()[0][0], 0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    let schema = runtime.block_on(async {
        let session = engine.session(Principal::new("tester", AccessScope::all())).expect("session");
        session.describe("select case_no, count(*) as n from cases group by 1").await.expect("describe")
    });
    assert_eq!(schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), ["case_no", "n"]);
    let daily = "select date_trunc('day', requested_at) as day, count(*) from cases where requested_at > now() - interval '100 years' group by 1";
    assert_eq!(rows(&engine, &all, daily)[0][0], "2025-10-09T00:00:00.000Z");
}

#[test]
fn a_restricted_viewer_learns_nothing_from_errors_or_plans() {
    let (_dir, _lake, engine) = lake_with(10);
    let scope = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    let error = ask(&engine, &scope, Query::sql("select * from cases where cast(comment as int) > 0"), Limits::default()).expect_err("conversion");
    assert!(!error.to_string().contains("note"), "{error}");
    assert_eq!(refused(&engine, &scope, "explain select * from cases", Limits::default()), "0A000");
    assert_eq!(refused(&engine, &scope, "explain analyze select * from cases", Limits::default()), "0A000");
}

#[test]
fn windows_over_partitions_count_as_they_should() {
    let (_dir, _lake, engine) = lake_with(9_000);
    let all = AccessScope::all();
    // Partitions of three rows each, with the amounts 3g, 3g + 1, 3g + 2.
    let windows = "select amount_minor as a, amount_minor / 3 as g, lag(amount_minor, 2) over (partition by amount_minor / 3 order by requested_at) as back, \
         row_number() over (partition by amount_minor / 3 order by requested_at) as place, \
         sum(amount_minor) over (partition by amount_minor / 3 order by requested_at rows between 1 preceding and current row) as pair from cases";
    let sql = format!("select count(*), count(back), sum(a - back), max(place), sum(pair) from ({windows}) t");
    let pairs: i64 = (0..3_000).map(|group| 3 * group + (6 * group + 1) + (6 * group + 3)).sum();
    assert_eq!(serde_json::json!(rows(&engine, &all, &sql)), serde_json::json!([[9_000, 3_000, 6_000, 3, pairs]]));
    let plan = rows(&engine, &all, &format!("explain {windows}"));
    assert!(serde_json::json!(plan).to_string().contains("WindowAggExec: wdw"), "{plan:?}");
}
