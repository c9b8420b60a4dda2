//! Foreign Parquet files as cells, and a folder of them behind the door.

use crate::ask;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int32Array, Int64Array, LargeStringArray, RecordBatch,
    StringArray, TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
};
use parquet::arrow::ArrowWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suyuan_case::DAY;
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Cell;
use suyuan_lake::parquet_rows::ParquetRows;
use suyuan_lake::{Limits, Query};

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).expect("batch");
    let mut writer = ArrowWriter::try_new(std::fs::File::create(path).expect("create"), batch.schema(), None).expect("writer");
    writer.write(&batch).expect("write");
    writer.close().expect("close");
}

#[test]
fn every_type_becomes_a_cell_and_nulls_stay_empty() {
    let dir = tempfile::tempdir().expect("folder");
    let path = dir.path().join("all.parquet");
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("i", Arc::new(Int32Array::from(vec![Some(1), None]))),
        ("u", Arc::new(UInt64Array::from(vec![Some(u64::MAX), Some(5)]))),
        ("f", Arc::new(Float64Array::from(vec![Some(2.55), None]))),
        ("g", Arc::new(Float32Array::from(vec![Some(2.55), None]))),
        ("d", Arc::new(Decimal128Array::from(vec![Some(12_345), Some(-5)]).with_precision_and_scale(10, 2).expect("decimal"))),
        ("s", Arc::new(StringArray::from(vec![Some("名"), None]))),
        ("l", Arc::new(LargeStringArray::from(vec![Some(""), None]))),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(1), None]))),
        ("local", Arc::new(TimestampMillisecondArray::from(vec![Some(1_500), None]))),
        ("utc", Arc::new(TimestampNanosecondArray::from(vec![Some(-1), None]).with_timezone("UTC"))),
    ];
    write(&path, columns);
    let mut file = ParquetRows::open(&path, 0).expect("open");
    assert_eq!((file.header().len(), file.total_rows()), (11, 2));
    let rows = file.next_batch(10).expect("rows");
    let first = vec![
        Cell::Int(1),
        Cell::Text("18446744073709551615".into()),
        Cell::Float(2.55),
        Cell::Float(2.55),
        Cell::Text("123.45".into()),
        Cell::Text("名".into()),
        Cell::Text(String::new()),
        Cell::Bool(true),
        Cell::Time { micros: DAY, zoned: false },
        Cell::Time { micros: 1_500_000, zoned: false },
        Cell::Time { micros: -1, zoned: true },
    ];
    assert_eq!(rows[0], first);
    assert_eq!(rows[1].iter().filter(|cell| **cell == Cell::Empty).count(), 9);
    assert_eq!((&rows[1][1], &rows[1][4]), (&Cell::Int(5), &Cell::Text("-0.05".into())));
    assert!(file.next_batch(10).expect("end").is_empty());
}

#[test]
fn reading_continues_where_it_was_left() {
    let dir = tempfile::tempdir().expect("folder");
    let path = dir.path().join("many.parquet");
    write(&path, vec![("n", Arc::new(Int64Array::from_iter_values(0..20_000)))]);
    let mut file = ParquetRows::open(&path, 9_995).expect("open");
    let mut seen = Vec::new();
    loop {
        let rows = file.next_batch(777).expect("rows");
        if rows.is_empty() {
            break;
        }
        assert!(rows.len() <= 777);
        seen.extend(rows.into_iter().map(|row| row[0].clone()));
    }
    assert_eq!(seen, (9_995..20_000).map(Cell::Int).collect::<Vec<_>>());
    let error = ParquetRows::open(&dir.path().join("none.parquet"), 0).err().map(|error| error.to_string());
    assert!(error.is_some_and(|error| error.contains("none.parquet")));
}

#[test]
fn a_folder_of_files_is_a_set_of_tables() {
    let dir = tempfile::tempdir().expect("folder");
    write(&dir.path().join("lines.parquet"), vec![("n", Arc::new(Int64Array::from_iter_values(0..1_000)))]);
    write(&dir.path().join("names.parquet"), vec![("n", Arc::new(Int64Array::from(vec![7]))), ("name", Arc::new(StringArray::from(vec!["seven"])))]);
    let engine = suyuan_lake::bench::open_parquet_dir(dir.path(), Some(2)).expect("open");
    let sql = "select name, sum(l.n) from lines l join names k on l.n = k.n group by name";
    let result = ask(&engine, &AccessScope::all(), Query::sql(sql), Limits::default()).expect("query");
    assert_eq!(serde_json::json!(result.json_rows()), serde_json::json!([["seven", 7]]));
    let scope = AccessScope { shops: Some(vec![]), ..AccessScope::all() };
    assert_eq!(ask(&engine, &scope, Query::sql(sql), Limits::default()).expect_err("restricted").sqlstate(), "42501");
}

#[test]
fn the_real_ledger_is_read_to_its_last_row() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/uci-online-retail");
    let Ok(entries) = std::fs::read_dir(&dir) else {
        println!("skipped: shared/data/uci-online-retail is not here");
        return;
    };
    let mut total = 0;
    for entry in entries.flatten().filter(|entry| entry.path().extension().is_some_and(|extension| extension == "parquet")) {
        let mut file = ParquetRows::open(&entry.path(), 0).expect("open");
        assert!(file.header().iter().any(|name| name.starts_with("Invoice")), "{:?}", file.header());
        let mut rows = 0;
        loop {
            let batch = file.next_batch(50_000).expect("rows").len() as u64;
            rows += batch;
            if batch == 0 {
                break;
            }
        }
        assert_eq!(rows, file.total_rows());
        total += rows;
    }
    assert_eq!(total, 370_931);
}
