//! The Olist subset loads through mappings alone; nulls stay null, and the missing purchase time is marked as replaced.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::import_support;

use import_support::{Site, shared};
use suyuan_case::fact::FactKind;
use suyuan_lake::parquet_rows::ParquetRows;

/// Files, kinds and the number of rows that the data set's own description states or the file holds.
const FILES: [(&str, FactKind, u64); 5] = [
    ("sellers", FactKind::Sellers, 1_897),
    ("products", FactKind::Products, 8_716),
    ("customers", FactKind::Customers, 14_101),
    ("orders", FactKind::Orders, 14_101),
    ("order_items", FactKind::OrderLines, 15_961),
];

#[tokio::test(flavor = "multi_thread")]
async fn olist_loads_through_mappings_alone() {
    let site = Site::new().await;
    for (name, kind, rows) in FILES {
        let Some(path) = shared(&format!("olist-subset/{name}.parquet")) else { return };
        let in_file = ParquetRows::open(&path, 0).expect("opens").total_rows();
        let report = site.import(kind, std::slice::from_ref(&path)).await.unwrap_or_else(|error| panic!("{name}: {:?}", error.words()));
        eprintln!("{name}: {report:?}");
        assert_eq!(report.rows, in_file, "{name}");
        assert_eq!(in_file, rows, "{name}");
        assert_eq!(report.refused, 0, "{name}");
        assert_eq!(report.loaded + report.unchanged, rows, "{name}");
    }
    let orders = site.store.orders_many(&first_orders()).await.expect("reads");
    let (mut approved, mut undelivered) = (0, 0);
    for record in orders.values().flatten() {
        let get = |column| record.row.get(FactKind::Orders, column);
        if get("ordered_at").as_int().is_some() {
            assert_eq!(get("ordered_at_basis").as_text(), Some("order_approved_at"));
            approved += 1;
        }
        undelivered += i64::from(get("delivered_at").as_int().is_none());
    }
    assert!(approved > 900, "{approved} of 1,000 orders have a time that is marked as a stand-in");
    assert!(undelivered > 0, "orders that were never delivered keep no time");
}

/// The numbers of the first thousand orders of the file.
fn first_orders() -> Vec<String> {
    let Some(path) = shared("olist-subset/orders.parquet") else { return Vec::new() };
    let mut reader = ParquetRows::open(&path, 0).expect("opens");
    let column = reader.header().iter().position(|name| name == "order_id").expect("order_id");
    let rows = reader.next_batch(1_000).expect("rows");
    rows.iter()
        .map(|cells| match &cells[column] {
            suyuan_case::value::Cell::Text(text) => text.clone(),
            other => panic!("not a text: {other:?}"),
        })
        .collect()
}
