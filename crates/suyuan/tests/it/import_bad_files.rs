//! Bad files: each is refused as a whole or row by row, with code, place and words in both languages.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::import_support;

use import_support::shared;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use suyuan::import::{Control, ImportError, Input, Plan, Wishes, check};
use suyuan_case::fact::FactKind;
use suyuan_case::import::RefusedRow;
use suyuan_connect::mapping::Template;

/// A file's content.
type Content = Vec<u8>;

/// A name, a kind, the content, and the code that is expected.
fn whole_files() -> Vec<(&'static str, FactKind, Content, &'static str)> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let orders = "order_no,shop\nA1,S\n";
    vec![
        ("empty.csv", FactKind::Orders, Vec::new(), "file_empty"),
        ("empty.xlsx", FactKind::Orders, Vec::new(), "file_empty"),
        ("empty.jsonl", FactKind::Orders, Vec::new(), "file_empty"),
        ("empty.parquet", FactKind::Orders, Vec::new(), "file_empty"),
        ("blank.csv", FactKind::Orders, bytes("\n\n  \n"), "file_empty"),
        ("bom.csv", FactKind::Orders, bytes("\u{feff}"), "file_empty"),
        ("header.csv", FactKind::Orders, bytes("order_no,shop\n"), "header_only"),
        ("header_no_newline.csv", FactKind::Orders, bytes("order_no,shop"), "header_only"),
        ("orders.pdf", FactKind::Orders, bytes(orders), "unknown_file_format"),
        ("orders.xls", FactKind::Orders, bytes(orders), "unknown_file_format"),
        ("orders", FactKind::Orders, bytes(orders), "unknown_file_format"),
        ("orders.csv.bak", FactKind::Orders, bytes(orders), "unknown_file_format"),
        ("fake.xlsx", FactKind::Orders, bytes(orders), "file_broken"),
        ("fake.parquet", FactKind::Orders, bytes(orders), "file_broken"),
        ("zip.xlsx", FactKind::Orders, b"PK\x03\x04garbage that is no workbook".to_vec(), "file_broken"),
        ("magic.parquet", FactKind::Orders, b"PAR1xxxxPAR1".to_vec(), "file_broken"),
        ("binary.csv", FactKind::Orders, (0..=255_u8).cycle().take(4_096).collect(), "file_broken"),
        ("wrong.csv", FactKind::Orders, bytes("colour,size\nred,3\n"), "columns_missing"),
        ("lines.csv", FactKind::OrderLines, bytes("order_no,quantity\nA1,1\n"), "columns_missing"),
        ("cases.csv", FactKind::ReturnCases, bytes("case_no,order_no\nR1,A1\n"), "columns_missing"),
        ("ledger.csv", FactKind::Ledger, bytes("InvoiceNo,StockCode\n1,X\n"), "columns_missing"),
        ("contacts.csv", FactKind::Contacts, bytes("contact_no\nC1\n"), "columns_missing"),
        ("array.jsonl", FactKind::Orders, bytes("[1,2,3]\n"), "file_broken"),
    ]
}

fn write(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("writes");
    path
}

/// Every complaint must be of use to a person.
fn assert_useful(what: &str, error: &ImportError) {
    let words = error.words();
    assert!(!words.zh.is_empty() && !words.en.is_empty(), "{what}: no words");
    assert!(!words.remedy_zh.is_empty() && !words.remedy_en.is_empty(), "{what}: no remedy");
    assert!(!error.place().is_empty(), "{what}: no place");
    assert!(!words.zh.is_ascii(), "{what}: not Chinese: {}", words.zh);
}

async fn try_import(kind: FactKind, path: &Path, wishes: &Wishes) -> Result<suyuan_case::import::ImportReport, ImportError> {
    check(Plan::prepare(kind, &[Input::of(path)], wishes)?, Control::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_read_are_refused_as_a_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut wrong = Vec::new();
    for (name, kind, content, code) in whole_files() {
        let path = write(folder.path(), name, &content);
        match try_import(kind, &path, &Wishes::default()).await {
            Ok(report) => wrong.push(format!("{name}: imported {report:?}, expected {code}")),
            Err(error) => {
                assert_useful(name, &error);
                if error.code() != code {
                    wrong.push(format!("{name}: {} instead of {code}: {error}", error.code()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn places_that_are_no_files_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("nowhere.csv");
    let of = |result: Result<_, ImportError>| result.map(|_: suyuan_case::import::ImportReport| ()).expect_err("refused");
    let error = of(try_import(FactKind::Orders, &missing, &Wishes::default()).await);
    assert_useful("missing", &error);
    assert_eq!(error.code(), "file_missing");
    let error = of(try_import(FactKind::Orders, folder.path(), &Wishes::default()).await);
    assert_useful("folder", &error);
    assert_eq!(error.code(), "is_folder");
    let good = write(folder.path(), "orders.csv", b"order_no\nA1\n");
    let twice = Plan::prepare(FactKind::Orders, &[Input::of(&good), Input::of(&good)], &Wishes::default()).expect_err("refused");
    assert_eq!(twice.code(), "same_file_twice");
    assert_eq!(Plan::prepare(FactKind::Orders, &[], &Wishes::default()).expect_err("refused").code(), "no_files");
}

#[tokio::test(flavor = "multi_thread")]
async fn options_that_make_no_sense_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = write(folder.path(), "orders.csv", b"order_no\nA1\n");
    let wishes = |change: fn(&mut Wishes)| {
        let mut wishes = Wishes::default();
        change(&mut wishes);
        wishes
    };
    let template = |kind: FactKind, header: &str| {
        let fields = std::collections::BTreeMap::from([(header.to_owned(), Some("order_no".to_owned()))]);
        Template { name: "t".into(), kind, fields, constants: Default::default(), options: Default::default() }
    };
    let mut cases: Vec<(&str, Wishes, &str)> = vec![
        ("zone", wishes(|wishes| wishes.tz = Some("Mars/Base".into())), "unknown_time_zone"),
        ("empty zone", wishes(|wishes| wishes.tz = Some(String::new())), "unknown_time_zone"),
        ("offset", wishes(|wishes| wishes.tz = Some("+08:00".into())), "unknown_time_zone"),
        ("currency", wishes(|wishes| wishes.currency = Some("yuan".into())), "unknown_currency"),
        ("small currency", wishes(|wishes| wishes.currency = Some("cny".into())), "unknown_currency"),
        ("empty currency", wishes(|wishes| wishes.currency = Some(String::new())), "unknown_currency"),
    ];
    cases.push((
        "template of another kind",
        Wishes { template: Some(template(FactKind::Products, "order_no")), ..Wishes::default() },
        "template_other_kind",
    ));
    cases.push((
        "template without the column",
        Wishes { template: Some(template(FactKind::Orders, "nummer")), ..Wishes::default() },
        "mapping_unfit",
    ));
    let choice = std::collections::BTreeMap::from([("order_no".to_owned(), Some("no_such_field".to_owned()))]);
    cases.push(("unknown field", Wishes { choice: Some(choice), ..Wishes::default() }, "mapping_unfit"));
    let choice = std::collections::BTreeMap::from([("nummer".to_owned(), Some("order_no".to_owned()))]);
    cases.push(("unknown header", Wishes { choice: Some(choice), ..Wishes::default() }, "mapping_unfit"));
    for (what, wishes, code) in cases {
        let error = try_import(FactKind::Orders, &good, &wishes).await.expect_err(what);
        assert_useful(what, &error);
        assert_eq!(error.code(), code, "{what}: {error}");
    }
}

/// Rows of one file that must be refused: kind, header, row, and the column that is complained about.
fn bad_rows() -> Vec<(&'static str, FactKind, &'static str, &'static str, &'static str)> {
    use FactKind::{Feedback, Ledger, OrderLines, Orders, Products, ReturnCases, Shipments};
    let case = "case_no,order_no,kind,requested_at,quantity,amount_minor,status";
    vec![
        ("required", Orders, "order_no,shop", ",S", "order_no"),
        ("blank required", Orders, "order_no,shop", "   ,S", "order_no"),
        ("too many cells", Orders, "order_no,shop", "A1,S,extra,more", ""),
        ("no date", Orders, "order_no,ordered_at", "A1,yesterday", "ordered_at"),
        ("no such day", Orders, "order_no,ordered_at", "A1,2026-02-30", "ordered_at"),
        ("month 13", Orders, "order_no,ordered_at", "A1,2026-13-01 10:00:00", "ordered_at"),
        ("hour 25", Orders, "order_no,ordered_at", "A1,2026-01-01 25:00:00", "ordered_at"),
        ("amount in words", Orders, "order_no,amount", "A1,twelve", "amount"),
        ("too many decimals", Orders, "order_no,amount", "A1,12.345", "amount"),
        ("amount too large", Orders, "order_no,amount", "A1,99999999999999999999", "amount"),
        ("minor with decimals", Orders, "order_no,amount_minor", "A1,12.5", "amount_minor"),
        ("no quantity", OrderLines, "order_no,sku,quantity", "A1,X,", "quantity"),
        ("quantity in words", OrderLines, "order_no,sku,quantity", "A1,X,two", "quantity"),
        ("half a unit", OrderLines, "order_no,sku,quantity", "A1,X,1.5", "quantity"),
        ("weight in words", Products, "sku,weight_g", "X,heavy", "weight_g"),
        ("launch date", Products, "sku,launched_at", "X,soon", "launched_at"),
        ("no tracking number", Shipments, "tracking_no,order_no", ",A1", "tracking_no"),
        ("no rating", Feedback, "feedback_no,rating", "F1,good", "rating"),
        ("unknown kind", ReturnCases, case, "R1,A1,gift,2026-01-01,1,100,", "kind"),
        ("no time", ReturnCases, case, "R1,A1,repair,,1,100,", "requested_at"),
        ("no number", ReturnCases, case, ",A1,repair,2026-01-01,1,100,", "case_no"),
        ("no unit", ReturnCases, case, "R1,A1,repair,2026-01-01,0,100,", "quantity"),
        ("unknown status", ReturnCases, case, "R1,A1,repair,2026-01-01,1,100,lost", "status"),
        ("status without its time", ReturnCases, case, "R1,A1,repair,2026-01-01,1,100,closed", "closed_at"),
        ("no price", Ledger, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "1,X,1,2011-01-01,,7", "UnitPrice"),
        ("seven decimals", Ledger, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "1,X,1,2011-01-01,0.0000001,7", "UnitPrice"),
        ("zero credit", Ledger, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "C1,X,0,2011-01-01,1,7", "quantity"),
        ("positive credit", Ledger, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "C1,X,2,2011-01-01,1,7", "quantity"),
        ("sale without SKU", Ledger, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", "1,,2,2011-01-01,1,7", "sku"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_rows_are_refused_with_their_column_and_good_ones_beside_them_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut wrong = Vec::new();
    for (what, kind, header, row, column) in bad_rows() {
        let path = write(folder.path(), "rows.csv", format!("{header}\n{row}\n").as_bytes());
        let refused: Arc<Mutex<Vec<RefusedRow>>> = Arc::default();
        let sink = refused.clone();
        let control = Control { refused: Arc::new(move |_, row| sink.lock().expect("lock").push(row.clone())), ..Control::default() };
        let result = match Plan::prepare(kind, &[Input::of(&path)], &Wishes::default()) {
            Ok(plan) => check(plan, control).await,
            Err(error) => Err(error),
        };
        let refused = refused.lock().expect("lock").clone();
        match (result, refused.as_slice()) {
            (Ok(report), [one]) if report.refused == 1 && report.loaded == 0 => {
                let problem = &one.problems[0];
                let (zh, en) = suyuan::import::words::text(problem);
                if one.row != 1 || (!column.is_empty() && problem.place != column) || zh == problem.code || en == problem.code {
                    wrong.push(format!("{what}: row {}, place {:?}, code {}, {zh} / {en}", one.row, problem.place, problem.code));
                }
            }
            other => wrong.push(format!("{what}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_cut_off_is_refused_wherever_it_is_cut() {
    let Some(path) = shared("olist-subset/sellers.parquet") else { return };
    let whole = std::fs::read(path).expect("reads");
    let folder = tempfile::tempdir().expect("a folder");
    for share in [1, 10, 50, 90, 99] {
        let path = write(folder.path(), &format!("cut{share}.parquet"), &whole[..whole.len() * share / 100]);
        let error = try_import(FactKind::Sellers, &path, &Wishes::default()).await.expect_err("cut off");
        assert_useful("cut off", &error);
        assert_eq!(error.code(), "file_broken", "at {share} %");
    }
}
