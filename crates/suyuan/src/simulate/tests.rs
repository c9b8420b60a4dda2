//! The simulator's promises: equal bytes, sound references, ordered steps, visible truths, words that differ.

use super::people::customer_count;
use super::tests_data::{Row, WRITTEN, read, seconds, truths, write};
use super::{Options, SimulateError, run};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;
use suyuan_case::fact::FactKind;
use suyuan_case::kind::CaseStatus;

/// One company for the tests that only read: large enough for the truths to show.
fn company() -> &'static Path {
    static COMPANY: OnceLock<tempfile::TempDir> = OnceLock::new();
    COMPANY
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            write(folder.path(), 20_000, 3);
            folder
        })
        .path()
}

fn bytes(folder: &Path) -> Vec<Vec<u8>> {
    WRITTEN.iter().map(|kind| std::fs::read(folder.join(format!("{}.csv", kind.as_str()))).unwrap()).collect()
}

#[test]
fn same_seed_gives_equal_bytes_and_another_seed_does_not() {
    let folders: Vec<tempfile::TempDir> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let first = write(folders[0].path(), 3_000, 42);
    let second = write(folders[1].path(), 3_000, 42);
    write(folders[2].path(), 3_000, 43);
    assert_eq!(first, second);
    let (one, two, other) = (bytes(folders[0].path()), bytes(folders[1].path()), bytes(folders[2].path()));
    assert!(one == two, "same seed, other bytes");
    for (kind, (one, other)) in WRITTEN.iter().zip(one.iter().zip(&other)) {
        assert!(one != other, "{} does not depend on the seed", kind.as_str());
    }
    assert_eq!(truths(folders[0].path()), truths(folders[1].path()));
    assert_ne!(truths(folders[0].path()), truths(folders[2].path()));
}

#[test]
fn headers_are_the_columns_of_the_vocabulary() {
    for kind in WRITTEN {
        let text = std::fs::read_to_string(company().join(format!("{}.csv", kind.as_str()))).unwrap();
        let names: Vec<&str> = kind.columns().iter().map(|column| column.name).collect();
        assert_eq!(text.lines().next().unwrap(), names.join(","));
    }
}

#[test]
fn every_spoiled_row_is_counted_and_a_strict_reader_refuses_exactly_those() {
    let folder = tempfile::tempdir().unwrap();
    let summary = write(folder.path(), 10_000, 5);
    let mut all = 0;
    for kind in WRITTEN {
        let (rows, refused) = read(folder.path(), kind);
        let spoiled: u64 = summary.spoiled.get(kind.as_str()).map_or(0, |defects| defects.values().sum());
        assert_eq!(refused, spoiled, "{}", kind.as_str());
        assert_eq!(rows.len() as u64 + refused, summary.rows[kind.as_str()], "{}", kind.as_str());
        all += spoiled;
    }
    let share = all as f64 / summary.rows.values().sum::<u64>() as f64;
    assert!((0.002..0.004).contains(&share), "{share}");
    let defects: BTreeSet<&str> = summary.spoiled.values().flat_map(|defects| defects.keys().copied()).collect();
    assert_eq!(defects.len(), 7, "{defects:?}");
}

#[test]
fn references_resolve_and_amounts_are_never_more_than_was_paid() {
    let folder = company();
    let orders: BTreeSet<String> = read(folder, FactKind::Orders).0.into_iter().map(|mut row| row.remove("order_no").unwrap()).collect();
    assert_eq!(orders.len(), 20_000);
    let customers = read(folder, FactKind::Customers).0;
    assert_eq!(customers.len() as u64, customer_count(20_000));
    let skus: BTreeSet<String> = read(folder, FactKind::Products).0.into_iter().map(|mut row| row.remove("sku").unwrap()).collect();
    assert_eq!(skus.len(), 404);
    let names: BTreeSet<String> = read(folder, FactKind::Products).0.into_iter().map(|mut row| row.remove("name").unwrap()).collect();
    assert_eq!(names.len(), skus.len(), "two products share a name");
    let mut paid: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    for row in read(folder, FactKind::OrderLines).0 {
        assert!(orders.contains(&row["order_no"]), "line without order {}", row["order_no"]);
        assert!(skus.contains(&row["sku"]), "line without product {}", row["sku"]);
        paid.insert((row["order_no"].clone(), row["line_no"].clone()), (row["amount_minor"].parse().unwrap(), row["quantity"].parse().unwrap()));
    }
    let mut cases = BTreeSet::new();
    for row in read(folder, FactKind::ReturnCases).0 {
        let (amount, quantity) = paid[&(row["order_no"].clone(), row["line_no"].clone())];
        let (claimed, units): (i64, i64) = (row["amount_minor"].parse().unwrap(), row["quantity"].parse().unwrap());
        assert!(claimed >= 1 && claimed <= amount && units >= 1 && units <= quantity, "{row:?}");
        if let Ok(refund) = row["refund_minor"].parse::<i64>() {
            assert!((1..=claimed).contains(&refund), "{row:?}");
        }
        cases.insert(row["case_no"].clone());
    }
    for kind in [FactKind::Shipments, FactKind::Contacts, FactKind::Feedback] {
        for row in read(folder, kind).0 {
            assert!(orders.contains(&row["order_no"]), "{row:?}");
            assert!(row["case_no"].is_empty() || cases.contains(&row["case_no"]), "{row:?}");
        }
    }
}

#[test]
fn steps_are_in_order_and_the_status_is_what_the_fold_reaches() {
    let steps = ["requested_at", "decided_at", "goods_shipped_at", "goods_received_at", "inspected_at", "refunded_at", "closed_at"];
    let end = seconds("2026-11-01 00:00:00").unwrap();
    let mut open = BTreeMap::new();
    let rows = read(company(), FactKind::ReturnCases).0;
    for row in &rows {
        let times: Vec<i64> = steps.iter().filter_map(|step| seconds(&row[step])).collect();
        assert!(times.is_sorted(), "{row:?}");
        assert!(times.iter().all(|at| *at < end), "{row:?}");
        let status = CaseStatus::parse(&row["status"]).unwrap();
        let done = |step: &str| !row[step].is_empty();
        let goods = matches!(row["kind"].as_str(), "return_refund" | "exchange" | "repair");
        let folded = match () {
            () if done("closed_at") => CaseStatus::Closed,
            () if done("refunded_at") => CaseStatus::Refunded,
            () if row["outcome"] == "decline" => CaseStatus::Declined,
            () if done("goods_received_at") => CaseStatus::GoodsReceived,
            () if done("decided_at") && goods => CaseStatus::AwaitingGoods,
            () if done("decided_at") => CaseStatus::AwaitingRefund,
            () if matches!(status, CaseStatus::Requested | CaseStatus::InReview | CaseStatus::AwaitingInfo) => status,
            () => panic!("{row:?}"),
        };
        assert_eq!(status, folded, "{row:?}");
        assert_eq!(done("decided_at"), !row["outcome"].is_empty(), "{row:?}");
        if status.is_open() {
            *open.entry(status).or_insert(0) += 1;
        }
    }
    let share = open.values().sum::<u64>() as f64 / rows.len() as f64;
    assert!((0.015..0.04).contains(&share), "{share}");
    for status in [CaseStatus::InReview, CaseStatus::AwaitingInfo, CaseStatus::AwaitingGoods, CaseStatus::GoodsReceived, CaseStatus::AwaitingRefund] {
        assert!(open.get(&status).is_some_and(|cases| *cases >= 3), "{status:?} is empty: {open:?}");
    }
}

#[test]
fn words_of_platforms_lead_to_the_reason_that_was_meant() {
    let taxonomy = suyuan_case::reason::built_in();
    let mut without = 0;
    for row in read(company(), FactKind::ReturnCases).0 {
        let found = suyuan_case::reason::find(&taxonomy, &row["reason_text"]).unwrap_or_else(|| panic!("{row:?}"));
        if row["reason_code"].is_empty() {
            without += 1;
        } else {
            assert_eq!(found.code, row["reason_code"]);
        }
    }
    assert!(without > 100);
}

#[test]
fn comments_differ_from_one_another() {
    let comments: Vec<String> =
        read(company(), FactKind::ReturnCases).0.into_iter().map(|mut row| row.remove("comment").unwrap()).filter(|text| !text.is_empty()).collect();
    let distinct: BTreeSet<&String> = comments.iter().collect();
    assert!(comments.len() > 2_500, "{}", comments.len());
    assert!(distinct.len() * 100 > comments.len() * 85, "{} of {}", distinct.len(), comments.len());
    assert!(comments.iter().all(|text| !text.contains(['{', '}'])), "a slot was left open");
}

#[test]
fn another_end_moves_the_period_and_bad_wishes_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        Options { orders: 300, seed: 1, out: folder.path().join("new/deep"), truth: None, end: chrono::NaiveDate::from_ymd_opt(2026, 11, 21) };
    let mut seen = Vec::new();
    let summary = run(&options, &mut |done, total| seen.push((done, total))).unwrap();
    assert_eq!(summary.period, ("2024-11-22".to_owned(), "2026-11-21".to_owned()));
    assert_eq!(seen.last(), Some(&(300, 300)));
    let days: Vec<String> = read(&options.out, FactKind::Orders).0.into_iter().map(|mut row| row.remove("ordered_at").unwrap()).collect();
    assert!(days.is_sorted() && days[0].as_str() >= "2024-11-22" && days.last().unwrap().as_str() < "2026-11-22", "{days:?}");
    assert!(matches!(run(&Options { orders: 0, ..options.clone() }, &mut |_, _| {}), Err(SimulateError::Orders)));
    std::fs::write(folder.path().join("file"), "in the way").unwrap();
    let blocked = Options { out: folder.path().join("file"), ..options };
    assert!(matches!(run(&blocked, &mut |_, _| {}), Err(SimulateError::Folder { .. })));
}

#[test]
fn every_parameter_names_a_source_or_the_word_assumption() {
    let parameters = super::parameters();
    assert!(parameters.len() > 40);
    let names: BTreeSet<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names.len(), parameters.len(), "a name stands twice");
    assert!(parameters.iter().all(|parameter| !parameter.source.is_empty()));
}

/// Share of `part` in `whole` inside and outside of a truth's place and time.
fn rates(whole: &[Row], part: impl Fn(&Row) -> bool, inside: impl Fn(&Row) -> bool) -> (f64, f64) {
    let mut counts = [[0_f64; 2]; 2];
    for row in whole {
        let place = usize::from(!inside(row));
        counts[place][0] += 1.0;
        counts[place][1] += f64::from(u8::from(part(row)));
    }
    assert!(counts[0][0] > 30.0, "only {} rows inside", counts[0][0]);
    (counts[0][1] / counts[0][0], counts[1][1] / counts[1][0])
}

#[test]
fn the_planted_truths_show_in_a_simple_comparison_of_rates() {
    let folder = company();
    let truths = truths(folder);
    assert_eq!(truths.len(), 4);
    let text = |truth: usize, path: &str| truths[truth].pointer(path).unwrap().as_str().unwrap().to_owned();
    let within = |truth: usize, day: &str| (text(truth, "/from").as_str()..=text(truth, "/to").as_str()).contains(&&day[..10]);
    let size = |truth: usize| truths[truth]["size"].as_f64().unwrap();
    let (orders, cases) = (read(folder, FactKind::Orders).0, read(folder, FactKind::ReturnCases).0);
    let days: BTreeMap<&str, &str> = orders.iter().map(|row| (row["order_no"].as_str(), row["ordered_at"].as_str())).collect();

    let crushed: BTreeSet<(&str, &str)> = cases
        .iter()
        .filter(|row| row["reason_code"] == text(0, "/filter/reason_code"))
        .map(|row| (row["order_no"].as_str(), row["line_no"].as_str()))
        .collect();
    let lines = read(folder, FactKind::OrderLines).0;
    let place = |row: &Row| row["sku"] == text(0, "/filter/sku") && within(0, days[row["order_no"].as_str()]);
    let (inside, outside) = rates(&lines, |row| crushed.contains(&(row["order_no"].as_str(), row["line_no"].as_str())), place);
    assert!(inside > outside * 6.0 && inside > size(0) * 0.5, "packaging {inside} {outside}");

    let wait = |row: &Row| Some((seconds(&row["inspected_at"])? - seconds(&row["goods_received_at"])?) as f64);
    let (mut slow, mut usual) = (Vec::new(), Vec::new());
    for row in &cases {
        if let Some(wait) = wait(row) {
            if row["warehouse"] == text(1, "/filter/warehouse") && within(1, &row["goods_received_at"]) { slow.push(wait) } else { usual.push(wait) }
        }
    }
    let mean = |waits: &[f64]| waits.iter().sum::<f64>() / waits.len() as f64;
    let added = mean(&slow) - mean(&usual);
    assert!(slow.len() > 30 && added > size(1) * 0.5 && added < size(1) * 2.0, "slow step {added} of {}", size(1));

    let delayed: BTreeSet<&str> =
        cases.iter().filter(|row| row["reason_code"].starts_with("logistics.delay.l")).map(|row| row["order_no"].as_str()).collect();
    let carriers: BTreeMap<String, String> = read(folder, FactKind::Shipments)
        .0
        .into_iter()
        .filter(|row| row["direction"] == "outbound")
        .map(|mut row| (row.remove("order_no").unwrap(), row.remove("carrier").unwrap()))
        .collect();
    let place = |row: &Row| {
        row["region"] == text(2, "/filter/region")
            && carriers.get(&row["order_no"]) == Some(&text(2, "/filter/carrier"))
            && within(2, &row["ordered_at"])
    };
    let (inside, outside) = rates(&orders, |row| delayed.contains(row["order_no"].as_str()), place);
    assert!(inside > outside * 5.0 && inside > size(2) * 0.4, "courier {inside} {outside}");

    let asked: BTreeMap<&str, &str> = cases.iter().map(|row| (row["case_no"].as_str(), row["requested_at"].as_str())).collect();
    let rated: Vec<Row> =
        read(folder, FactKind::Feedback).0.into_iter().filter(|row| !row["rating"].is_empty() && !row["case_no"].is_empty()).collect();
    let place = |row: &Row| row["team"] == text(3, "/filter/team") && asked.get(row["case_no"].as_str()).is_some_and(|day| within(3, day));
    let (inside, outside) = rates(&rated, |row| matches!(row["rating"].as_str(), "4" | "5"), place);
    assert!(outside - inside > size(3) * 0.4, "rude team {inside} {outside}");
}
