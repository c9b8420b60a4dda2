//! Data quality on real data sets against counts made without it; cleaning, its undoing and the gate, on both databases.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::import_support;

use import_support::{Site, shared, sites, sql_as};
use std::collections::HashSet;
use std::sync::Arc;
use suyuan::quality::unsound;
use suyuan::stage::cleaning::{self, CleaningError, translate, value_map};
use suyuan::stage::export::round;
use suyuan_case::actor::Actor;
use suyuan_case::cleaning::CleaningAction;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_case::quality::built_in;
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Cell;
use suyuan_insight::{QualityFigure, quality_figures};
use suyuan_lake::parquet_rows::ParquetRows;
use suyuan_lake::{EmbeddedEngine, Lake, Principal, QueryEngine};
use suyuan_store::{CaseFilter, CaseSort};

/// What the built-in rules find.
async fn figures(site: &Site) -> Vec<QualityFigure> {
    let lake = Arc::new(Lake::open(&site.dir.path().join("lake-quality"), site.store.manifest().await.unwrap()).unwrap());
    round(&site.store, &lake, None).await.unwrap();
    let session = EmbeddedEngine::new(lake, None).unwrap().session(Principal::new("test", AccessScope::all())).unwrap();
    quality_figures(session.as_ref(), &built_in(), suyuan::clock::now()).await.unwrap()
}

fn of<'a>(figures: &'a [QualityFigure], rule: &str) -> (i64, i64, &'a QualityFigure) {
    let figure = figures.iter().find(|one| one.rule == rule).unwrap_or_else(|| panic!("no {rule}"));
    (figure.rows, figure.bad, figure)
}

/// All cells of a file as text, read by nothing of the importer; absent ones are empty.
fn cells(name: &str) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let path = shared(name)?;
    let mut reader = ParquetRows::open(&path, 0).unwrap();
    let header = reader.header().to_vec();
    let mut rows = Vec::new();
    loop {
        let batch = reader.next_batch(10_000).unwrap();
        if batch.is_empty() {
            return Some((header, rows));
        }
        rows.extend(batch.iter().map(|row| {
            row.iter()
                .map(|cell| match cell {
                    Cell::Empty => String::new(),
                    Cell::Float(number) if number.is_nan() => String::new(),
                    Cell::Text(text) => text.clone(),
                    other => format!("{other:?}"),
                })
                .collect::<Vec<String>>()
        }));
    }
}

/// The 370,931 lines of the UCI ledger: customers that are missing, repeated lines, stock corrections, prices of nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_it_finds_in_the_uci_ledger_is_what_a_plain_count_finds() {
    let Some((header, rows)) = cells("uci-online-retail/online_retail_2010-12_to_2011-09.parquet") else { return };
    let site = Site::new().await;
    let path = shared("uci-online-retail/online_retail_2010-12_to_2011-09.parquet").unwrap();
    let report = site.import(FactKind::Ledger, &[path]).await.unwrap();
    let refused: HashSet<i64> =
        site.rows(&report).await.iter().filter(|row| row.status == suyuan_case::import::RowStatus::Refused).map(|row| row.row).collect();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let [invoice, description, quantity, price, customer] = ["InvoiceNo", "Description", "Quantity", "UnitPrice", "CustomerID"].map(at);
    let number = |text: &str| text.trim_start_matches("Int(").trim_start_matches("Float(").trim_end_matches(')').parse::<f64>().unwrap();
    let taken: Vec<&Vec<String>> = rows.iter().zip(1_i64..).filter(|(_, row)| !refused.contains(row)).map(|(row, _)| row).collect();
    let count = |test: &dyn Fn(&Vec<String>) -> bool| taken.iter().filter(|row| test(row)).count() as i64;
    let found = figures(&site).await;
    let all = taken.len() as i64;
    let no_customer = count(&|row| row[customer].is_empty());
    assert_eq!(of(&found, "ledger_customer").0, all);
    assert_eq!(of(&found, "ledger_customer").1, no_customer);
    assert!(no_customer > 80_000, "{no_customer}");
    assert_eq!(of(&found, "ledger_description").1, count(&|row| row[description].trim().is_empty()));
    assert_eq!(of(&found, "ledger_price").1, count(&|row| number(&row[price]) <= 0.0));
    let corrections = count(&|row| number(&row[quantity]) < 1.0 && !row[invoice].to_uppercase().contains("C"));
    assert_eq!(of(&found, "ledger_stock_correction").1, corrections);
    assert!(corrections > 500, "{corrections}");
    let mut seen = HashSet::new();
    let repeated = taken.iter().filter(|row| !seen.insert(row.iter().map(|cell| cell.trim()).collect::<Vec<_>>())).count() as i64;
    assert_eq!(of(&found, "ledger_once").1, repeated);
    assert!(repeated > 1_000, "{repeated}");
    eprintln!("UCI: {all} rows, {no_customer} without customer, {corrections} stock corrections, {repeated} repeated");
    let source = &of(&found, "ledger_customer").2.sources;
    assert_eq!((source.len(), source[0].source.as_str()), (1, "online_retail_2010-12_to_2011-09.parquet"));
}

/// The Olist subset: purchase times that are missing, deliveries that are missing, orphans.
#[tokio::test(flavor = "multi_thread")]
async fn what_it_finds_in_olist_is_what_a_plain_count_finds() {
    let Some((header, orders)) = cells("olist-subset/orders.parquet") else { return };
    let site = Site::new().await;
    let files =
        [("products", FactKind::Products), ("customers", FactKind::Customers), ("orders", FactKind::Orders), ("order_items", FactKind::OrderLines)];
    for (name, kind) in files {
        site.import(kind, &[shared(&format!("olist-subset/{name}.parquet")).unwrap()]).await.unwrap();
    }
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let [status, approved, delivered] = ["order_status", "order_approved_at", "order_delivered_customer_date"].map(at);
    let count = |test: &dyn Fn(&Vec<String>) -> bool| orders.iter().filter(|row| test(row)).count() as i64;
    let found = figures(&site).await;
    let (rows, bad, _) = of(&found, "order_time");
    assert_eq!((rows, bad), (orders.len() as i64, count(&|row| row[approved].is_empty())));
    let (rows, bad, _) = of(&found, "order_delivered");
    let arrived = count(&|row| row[status] == "delivered");
    assert_eq!((rows, bad), (arrived, count(&|row| row[status] == "delivered" && row[delivered].is_empty())));
    let (header, products) = cells("olist-subset/products.parquet").unwrap();
    let category = header.iter().position(|name| name == "product_category_name").unwrap();
    assert_eq!(of(&found, "product_category").1, products.iter().filter(|row| row[category].is_empty()).count() as i64);
    assert_eq!((of(&found, "line_order_known").1, of(&found, "line_product_known").1, of(&found, "order_customer_known").1), (0, 0, 0));
    assert_eq!(of(&found, "order_late").1, orders.len() as i64 - count(&|row| row[approved].is_empty()), "old orders arrived here years later");
}

const ORDERS: &str = "order_no,shop,channel,region,customer_no,ordered_at,amount_minor\n\
    O1,S,天猫旗舰,广东,C1,2026-01-01T00:00:00Z,500\nO2,S,tmall,广东,C2,2026-01-01T00:00:00Z,500\nO3,S,tmall,浙江,C3,2026-01-01T00:00:00Z,500\n";
const CASES: &str = "case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,requested_at\n\
    R1,O1,S,天猫旗舰,repair,requested,X,1,500,2026-01-02T00:00:00Z\nR2,O2,S,tmall,repair,requested,X,1,500,2026-01-02T00:00:00Z\n";

#[tokio::test(flavor = "multi_thread")]
async fn cleanings_are_events_that_can_be_undone() {
    for site in sites().await {
        let actor = Actor::user("lin");
        let customers = site.file("customers.csv", "customer_no,name,phone,region\nC1,张三,13800005678,广东\nC2,张三,13800005678,广东\n");
        site.import(FactKind::Customers, &[customers]).await.unwrap();
        let orders = site.file("orders.csv", ORDERS);
        site.import(FactKind::Orders, std::slice::from_ref(&orders)).await.unwrap();
        let cases = site.file("cases.csv", CASES);
        site.import(FactKind::ReturnCases, &[cases]).await.unwrap();
        map(&site, &actor, &orders).await;
        merge(&site, &actor).await;
        correct(&site, &actor).await;
        assert!(site.store.verify(&mut |_| {}).await.unwrap().ok);
        let rebuilt = site.store.rebuild(&mut |_| {}).await.unwrap();
        assert_eq!(rebuilt.differences, 0, "the projections follow from the log");
    }
}

async fn sql(site: &Site, text: &str) -> String {
    sql_as(site, &AccessScope::all(), text).await
}

async fn map(site: &Site, actor: &Actor, orders: &std::path::Path) {
    let action = CleaningAction::MapValue { field: "channel".into(), from: "天猫旗舰".into(), to: "tmall".into() };
    let expected = cleaning::preview(&site.store, &action).await.unwrap();
    assert_eq!((expected.rows, expected.cases), (1, 1));
    let (id, touched) = cleaning::apply(&site.store, action, "同一个渠道".into(), actor).await.unwrap();
    assert_eq!(touched, expected);
    assert_eq!(sql(site, "select distinct channel from orders union select distinct channel from cases").await, r#"[["tmall"]]"#);
    // The list of cases filters by what a case holds now.
    for (channel, found) in [("天猫旗舰", 0), ("tmall", 2)] {
        let filter = CaseFilter { channel: vec![channel.into()], ..CaseFilter::default() };
        assert_eq!(site.store.cases(&filter, CaseSort::RequestedAsc, None, 10).await.unwrap().rows.len(), found, "{channel}");
    }
    // A later file with the old word means the same.
    let mut row = suyuan_case::fact::FactRow { row: 1, values: vec![suyuan_case::value::Value::Null; FactKind::Orders.columns().len()] };
    row.values[FactKind::Orders.index_of("channel").unwrap()] = suyuan_case::value::Value::Text("天猫旗舰".into());
    translate(&value_map(&site.store).await.unwrap(), FactKind::Orders, &mut row);
    assert_eq!(row.get(FactKind::Orders, "channel").as_text(), Some("tmall"));
    let again = site.import(FactKind::Orders, &[orders.to_owned()]).await.unwrap();
    assert_eq!((again.loaded, again.unchanged), (0, 3), "the same file finds its cleaned rows unchanged");
    let back = cleaning::undo(&site.store, &id, actor).await.unwrap();
    assert_eq!(back, expected);
    assert_eq!(sql(site, "select channel from orders where order_no = 'O1'").await, r#"[["天猫旗舰"]]"#);
    assert_eq!(sql(site, "select channel from cases where case_no = 'R1'").await, r#"[["天猫旗舰"]]"#);
    assert!(matches!(cleaning::undo(&site.store, &id, actor).await, Err(CleaningError::NotThere(_))), "only once");
    let kinds: Vec<&str> = site.store.events(StreamKind::Cleaning, &id).await.unwrap().iter().map(|event| event.event.name()).collect();
    assert_eq!(kinds, ["cleaning_ordered", "cleaning_applied", "cleaning_undone"]);
    let refused = CleaningAction::MapValue { field: "order_no".into(), from: "O1".into(), to: "O2".into() };
    assert!(matches!(cleaning::preview(&site.store, &refused).await, Err(CleaningError::Refused(_))));
}

async fn merge(site: &Site, actor: &Actor) {
    let action = CleaningAction::MergeCustomers { from: vec!["C2".into()], into: "C1".into() };
    let (id, touched) = cleaning::apply(&site.store, action, "同名同号".into(), actor).await.unwrap();
    assert_eq!((touched.rows, touched.cases), (1, 1));
    assert_eq!(sql(site, "select order_no from orders where customer_no = 'C1' order by 1").await, r#"[["O1"],["O2"]]"#);
    assert_eq!(sql(site, "select count(*) from cases where customer_no = 'C1'").await, "[[2]]");
    assert_eq!(sql(site, "select phone from customers where customer_no = 'C2'").await, r#"[["138****5678"]]"#, "the customer book is untouched");
    let case = site.store.case_by_no("R2").await.unwrap().unwrap().0;
    let events = site.store.events(StreamKind::Case, case.case_id.as_str()).await.unwrap();
    assert!(matches!(&events.last().unwrap().event, Event::Case(CaseEvent::Corrected { field, .. }) if field == "customer_no"));
    cleaning::undo(&site.store, &id, actor).await.unwrap();
    assert_eq!(sql(site, "select customer_no from cases where case_no = 'R2'").await, r#"[["C2"]]"#);
}

async fn correct(site: &Site, actor: &Actor) {
    let action = CleaningAction::CorrectBatch {
        kind: "orders".into(),
        file: "orders.csv".into(),
        field: "amount_minor".into(),
        from: Some("500".into()),
        to: Some("50000".into()),
    };
    let (id, touched) = cleaning::apply(&site.store, action, "少写两个零".into(), actor).await.unwrap();
    // O1 came back with the undoing of the map, so it belongs to that batch and no longer to the file.
    assert!(touched.rows >= 1, "{touched:?}");
    assert_eq!(sql(site, "select amount_minor from orders where order_no = 'O3'").await, "[[50000]]");
    cleaning::undo(&site.store, &id, actor).await.unwrap();
    assert_eq!(sql(site, "select distinct amount_minor from orders").await, "[[500]]");
    let wrong = CleaningAction::CorrectBatch {
        kind: "orders".into(),
        file: "orders.csv".into(),
        field: "amount_minor".into(),
        from: None,
        to: Some("viel".into()),
    };
    assert!(matches!(cleaning::preview(&site.store, &wrong).await, Err(CleaningError::Refused(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocking_breach_names_the_facts_that_no_decision_may_rest_on() {
    let site = Site::new().await;
    let orders = site.file("orders.csv", "order_no,shop,ordered_at,delivered_at,amount_minor\nO1,S,2026-01-05T00:00:00Z,2026-01-01T00:00:00Z,500\nO2,S,2026-01-01T00:00:00Z,2026-01-03T00:00:00Z,500\n");
    site.import(FactKind::Orders, &[orders]).await.unwrap();
    let gate = async |order_no: &str| {
        let order = site.store.order(order_no, None).await.unwrap().unwrap();
        unsound(&built_in(), &[(FactKind::Orders, &order.row)], suyuan::clock::now())
    };
    assert_eq!(gate("O1").await, [("order.delivered_at".to_owned(), "delivery_after_order".to_owned())]);
    assert_eq!(gate("O2").await, []);
}
