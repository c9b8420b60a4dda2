//! The sales ledger of the UCI data set: every row accounted for, against a second computation over the same file.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::import_support;

use import_support::{Site, shared, sites};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use suyuan_case::fact::FactKind;
use suyuan_case::import::RowStatus;
use suyuan_case::value::Cell;
use suyuan_lake::parquet_rows::ParquetRows;

/// A row of the file, read by nothing of the importer.
struct Raw {
    invoice: String,
    sku: String,
    quantity: i128,
    at: i64,
    /// Price in millionths.
    price: i128,
    customer: Option<String>,
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) => format!("{number}"),
        _ => String::new(),
    }
}

fn raw_rows(path: &Path) -> Vec<Raw> {
    let mut reader = ParquetRows::open(path, 0).expect("the file opens");
    let header = reader.header().to_vec();
    let at = |name: &str| header.iter().position(|column| column == name).expect("a column");
    let [invoice, sku, quantity, date, price, customer] = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"].map(at);
    let mut rows = Vec::new();
    loop {
        let batch = reader.next_batch(10_000).expect("rows");
        if batch.is_empty() {
            return rows;
        }
        for cells in batch {
            rows.push(Raw {
                invoice: text(&cells[invoice]),
                sku: text(&cells[sku]),
                quantity: text(&cells[quantity]).parse::<f64>().expect("a quantity") as i128,
                at: match &cells[date] {
                    Cell::Time { micros, .. } => *micros,
                    other => panic!("not a time: {other:?}"),
                },
                price: (text(&cells[price]).parse::<f64>().expect("a price") * 1e6).round() as i128,
                customer: Some(text(&cells[customer])).filter(|text| !text.is_empty()).map(|text| text.trim_end_matches(".0").to_owned()),
            });
        }
    }
}

fn class(row: &Raw) -> &'static str {
    let sku = row.sku.to_uppercase();
    let service = ["M", "POST", "D", "S", "DOT", "C2", "C3", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS"].contains(&sku.as_str())
        || ["GIFT", "DCGS", "TEST"].iter().any(|prefix| sku.starts_with(prefix));
    if row.invoice.starts_with('A') || ["B", "ADJUST", "ADJUST2"].contains(&sku.as_str()) || row.price < 0 {
        "adjustment"
    } else if service {
        "service_line"
    } else if row.invoice.starts_with('C') {
        "credit"
    } else if row.quantity < 0 {
        "stock_correction"
    } else if row.price == 0 {
        "zero_price"
    } else {
        "sale"
    }
}

/// Cents, rounded half away from zero.
fn cents(row: &Raw) -> i128 {
    let product = row.quantity * row.price;
    let rounded = (product.abs() + 5_000) / 10_000;
    if product < 0 { -rounded } else { rounded }
}

/// For each credit row (by index) how many units earlier purchases of the same customer and SKU cover. Which purchase
/// gives them does not change how many there are: what a credit may take, every later one might have taken too.
fn matched_units(rows: &[Raw]) -> HashMap<usize, i128> {
    type Lines = Vec<(i64, u8, usize)>;
    let mut accounts: BTreeMap<(&str, &str), Lines> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let order = match class(row) {
            "sale" => 0,
            "credit" => 1,
            _ => continue,
        };
        if let Some(customer) = &row.customer {
            accounts.entry((customer, &row.sku)).or_default().push((row.at, order, index));
        }
    }
    let mut matched = HashMap::new();
    for account in accounts.values_mut() {
        account.sort_unstable();
        let mut open = 0;
        for &(_, order, index) in account.iter() {
            if order == 0 {
                open += rows[index].quantity;
            } else {
                let taken = open.min(-rows[index].quantity);
                open -= taken;
                matched.insert(index, taken);
            }
        }
    }
    matched
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_the_ledger_is_accounted_for() {
    let Some(path) = shared("uci-online-retail/online_retail_2010-12_to_2011-09.parquet") else { return };
    let rows = raw_rows(&path);
    let matched = matched_units(&rows);
    let (mut codes, mut minor, mut micro) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, i128>::new(), 0_i128);
    let mut case_keys = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        let code = match (class(row), matched.get(&index).copied().unwrap_or(0)) {
            ("credit", 0) => "credit_unmatched",
            ("credit", units) if units == -row.quantity => "credit_matched",
            ("credit", _) => "credit_partly_matched",
            (class, _) => class,
        };
        if matches!(code, "credit_matched" | "credit_partly_matched") {
            case_keys.insert((&row.invoice, &row.customer));
        }
        *codes.entry(code).or_default() += 1;
        *minor.entry(code).or_default() += cents(row);
        micro += row.quantity * row.price;
        if row.customer.is_none() {
            *codes.entry("no_customer").or_default() += 1;
        }
    }
    let site = Site::new().await;
    let report = site.import(FactKind::Ledger, std::slice::from_ref(&path)).await.expect("imports");
    eprintln!("{:<24}{:>10}{:>18}", "code", "rows", "minor");
    for (code, count) in &codes {
        eprintln!("{code:<24}{count:>10}{:>18}", minor.get(code).copied().unwrap_or(0));
    }
    assert_eq!(report.rows, rows.len() as u64);
    assert_eq!(report.rows, 370_931);
    let ours: BTreeMap<&str, u64> = report.by_code.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(ours, codes);
    for code in ["sale", "service_line", "adjustment", "stock_correction", "credit_matched", "credit_partly_matched", "credit_unmatched"] {
        assert_eq!(report.sums[&format!("{code}_minor")], minor[code], "{code}");
    }
    assert_eq!(report.sums["total_minor"], minor.values().sum::<i128>());
    assert_eq!(report.sums["total_micro"], micro);
    assert_eq!(report.refused, 0);
    assert_eq!(report.pooled, codes["credit_unmatched"]);
    assert_eq!(report.loaded + report.pooled, report.rows);

    let cancellations = rows.iter().filter(|row| row.invoice.starts_with('C')).count();
    assert_eq!(cancellations, 6_652, "the number that the data set states");
    let cases = site.cases().await;
    assert_eq!(cases.len(), case_keys.len(), "one case per credit invoice and customer");
    let refunded: i128 = cases.iter().filter_map(|case| case.refund_minor).map(i128::from).sum();
    assert_eq!(refunded, -(minor["credit_matched"] + minor["credit_partly_matched"]), "to the cent");

    let fates = site.rows(&report).await;
    assert_eq!(fates.len(), rows.len());
    for fate in fates.iter().filter(|fate| fate.code.starts_with("credit_")) {
        let index = usize::try_from(fate.row).expect("a row") - 1;
        assert_eq!(i128::from(fate.quantity.unwrap_or(0)), matched.get(&index).copied().unwrap_or(0), "row {}", fate.row);
        assert_eq!(fate.status == RowStatus::Pooled, fate.code == "credit_unmatched");
        assert_eq!(fate.target.is_some(), fate.code != "credit_unmatched");
    }

    let head = site.store.head();
    let again = site.import(FactKind::Ledger, &[path]).await.expect("imports again");
    assert_eq!((again.loaded, again.pooled, again.refused, again.unchanged), (0, 0, 0, report.rows));
    let codes_again: BTreeMap<&str, u64> = again.by_code.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(codes_again, codes, "the second report tells the same");
    assert_eq!(site.cases().await.len(), cases.len());
    assert!(site.store.head() <= head + 3, "only the run itself is in the log");
    assert!(site.store.verify(&mut |_| {}).await.expect("verifies").ok);
}

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

#[tokio::test(flavor = "multi_thread")]
async fn credits_wait_in_the_pool_until_an_earlier_month_brings_their_purchase() {
    for site in sites().await {
        pooled(site).await;
    }
}

async fn pooled(site: Site) {
    let later = site.file(
        "later.csv",
        format!(
            "{HEADER}C200,22139,RETRO TEA SET,-5,2011-03-01 10:00,4.25,17850,United Kingdom\n\
             C200,POST,POSTAGE,-1,2011-03-01 10:00,3.00,17850,United Kingdom\n\
             201,22139,RETRO TEA SET,2,2011-02-01 10:00,4.25,17850,United Kingdom\n\
             C202,22139,RETRO TEA SET,-1,2011-03-02 10:00,4.25,,United Kingdom\n\
             C203,84879,BIRD,-3,2011-03-03 10:00,1.69,13047,United Kingdom\n\
             C204,84879,BIRD,0,2011-03-03 10:00,1.69,13047,United Kingdom\n\
             C205,22960,JAM,-2,2011-03-04 10:00,0,13047,United Kingdom\n"
        ),
    );
    let report = site.import(FactKind::Ledger, &[later]).await.expect("imports");
    let code = |report: &suyuan_case::import::ImportReport, code: &str| report.by_code.get(code).copied().unwrap_or(0);
    assert_eq!(code(&report, "credit_partly_matched"), 1, "{report:?}");
    assert_eq!(code(&report, "credit_unmatched"), 3);
    assert_eq!(code(&report, "credit_zero_quantity"), 1);
    assert_eq!(code(&report, "service_line"), 1);
    assert_eq!(code(&report, "no_customer"), 1);
    assert_eq!((report.loaded, report.pooled, report.refused), (3, 3, 1));
    assert_eq!(site.cases().await.len(), 1);

    let earlier = site.file(
        "earlier.csv",
        format!(
            "{HEADER}100,84879,BIRD,2,2010-12-01 09:00,1.69,13047,United Kingdom\n\
             101,84879,BIRD,6,2010-12-05 09:00,1.69,13047,United Kingdom\n\
             102,22960,JAM,6,2010-12-05 09:00,4.25,13047,United Kingdom\n\
             103,84879,BIRD,9,2011-06-05 09:00,1.69,13047,United Kingdom\n"
        ),
    );
    let second = site.import(FactKind::Ledger, &[earlier]).await.expect("imports");
    assert_eq!((second.loaded, second.pooled), (4, 0));
    let cases = site.cases().await;
    let case = cases.iter().find(|case| case.case_no == "C203").expect("a case for the bird");
    assert_eq!((case.quantity, case.refund_minor), (3, Some(507)));
    let (_, folded) = site.store.case(&case.case_id).await.expect("reads").expect("is there");
    assert_eq!(folded.request.lines[0].matched.iter().map(|part| (part.invoice_no.as_str(), part.quantity)).collect::<Vec<_>>(), [("101", 3)]);
    let jam = cases.iter().find(|case| case.case_no == "C205").expect("free goods came back");
    assert_eq!((jam.refund_minor, jam.status.as_str()), (None, "closed"));

    let fates = site.rows(&report).await;
    let pooled: Vec<i64> = fates.iter().filter(|fate| fate.status == RowStatus::Pooled).map(|fate| fate.row).collect();
    assert_eq!(pooled, [4], "only the credit without a customer still waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_table_of_line_classes_takes_effect() {
    let site = Site::new().await;
    let rules = r#"{"credit_prefix":"R","adjustment_prefixes":[],"service_codes":["FREIGHT"],"adjustment_codes":[]}"#;
    site.store.settings_put(suyuan::import::run::LEDGER_RULES, rules).await.expect("puts");
    let file = site.file(
        "ledger.csv",
        format!("{HEADER}R1,X,A,-1,2011-03-01 10:00,1,7,UK\n2,FREIGHT,B,1,2011-03-01 10:00,1,7,UK\n3,POST,C,1,2011-03-01 10:00,1,7,UK\n"),
    );
    let report = site.import(FactKind::Ledger, &[file]).await.expect("imports");
    let codes: Vec<(&str, u64)> = report.by_code.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(codes, [("credit_unmatched", 1), ("sale", 1), ("service_line", 1)]);
}
