//! The planted truths against simple comparisons of rates: what the truth file says is what the files show.

use super::tests::company;
use super::tests_data::{Row, read, seconds, truths};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use suyuan_case::fact::FactKind;

/// One truth by family.
fn truth(family: &str) -> Value {
    truths(company()).into_iter().find(|truth| truth["family"] == family).unwrap_or_else(|| panic!("no {family}"))
}

fn text(truth: &Value, path: &str) -> String {
    truth.pointer(path).and_then(Value::as_str).unwrap_or("").to_owned()
}

fn within(truth: &Value, day: &str) -> bool {
    (text(truth, "/from").as_str()..=text(truth, "/to").as_str()).contains(&&day[..10])
}

fn size(truth: &Value) -> f64 {
    truth["size"].as_f64().unwrap()
}

/// Share of `part` inside and outside of a place and time, and how far chance alone moves their difference (four deviations).
fn shares(whole: &[Row], part: impl Fn(&Row) -> bool, inside: impl Fn(&Row) -> Option<bool>) -> (f64, f64, f64) {
    let mut counts = [[0_f64; 2]; 2];
    for row in whole {
        let Some(inside) = inside(row) else { continue };
        let place = usize::from(!inside);
        counts[place][0] += 1.0;
        counts[place][1] += f64::from(u8::from(part(row)));
    }
    assert!(counts[0][0] > 5.0 && counts[1][0] > 5.0, "only {counts:?} rows");
    let share = |place: usize| counts[place][1] / counts[place][0];
    let spread = |place: usize| (share(place).max(0.01) * (1.0 - share(place)) / counts[place][0]).sqrt();
    (share(0), share(1), 4.0 * (spread(0) + spread(1)))
}

/// Order lines with the reasons under which they came back, when and where they were bought.
struct Lines {
    rows: Vec<Row>,
    orders: BTreeMap<String, Row>,
    reasons: BTreeMap<(String, String), String>,
    categories: BTreeMap<String, String>,
}

fn lines() -> Lines {
    let folder = company();
    let orders = read(folder, FactKind::Orders).0.into_iter().map(|row| (row["order_no"].clone(), row)).collect();
    let reasons =
        read(folder, FactKind::ReturnCases).0.into_iter().map(|row| ((row["order_no"].clone(), row["line_no"].clone()), row["reason_code"].clone()));
    let categories = read(folder, FactKind::Products).0.into_iter().map(|row| (row["sku"].clone(), row["category"].clone())).collect();
    Lines { rows: read(folder, FactKind::OrderLines).0, orders, reasons: reasons.collect(), categories }
}

#[test]
fn causes_add_the_share_of_cases_that_the_truth_file_says() {
    let lines = lines();
    let mut clear = 0;
    for family in ["packaging_fault", "listing_wrong_size", "unclear_manual", "over_voltage", "seasonal_fault"] {
        let truth = truth(family);
        let code = text(&truth, "/filter/reason_code");
        let came_back = |row: &Row| lines.reasons.get(&(row["order_no"].clone(), row["line_no"].clone())).is_some_and(|reason| *reason == code);
        let place = |row: &Row| {
            let order = &lines.orders[&row["order_no"]];
            let goods = match truth["filter"].get("sku") {
                Some(sku) => *sku == row["sku"],
                None => truth["filter"]["category"] == lines.categories[&row["sku"]],
            };
            let month = &order["ordered_at"][5..7];
            let season = family != "seasonal_fault" || ["12", "01", "02"].contains(&month);
            let region = truth["filter"].get("region").is_none_or(|region| *region == order["region"]);
            let counter = order["channel"] == "store" || order["status"] == "closed" || order["status"] == "cancelled";
            (goods && !counter).then_some(season && region && within(&truth, &order["ordered_at"]))
        };
        let (inside, outside, chance) = shares(&lines.rows, came_back, place);
        // 7 % of the cases come without a code, and not every order arrives within the period.
        let planted = size(&truth) * 0.85;
        assert!((inside - outside - planted).abs() < chance + planted * 0.3, "{family}: {inside} {outside} planted {planted} chance {chance}");
        // Two deviations: sizes are drawn from a range that begins below what can be found.
        clear += i32::from(inside - outside > chance / 2.0);
    }
    assert!(clear >= 2, "only {clear} causes are larger than chance");
}

#[test]
fn an_improvement_lowers_the_rate_and_the_other_one_does_not() {
    let lines = lines();
    for family in ["improvement_worked", "improvement_failed"] {
        let truth = truth(family);
        let code = text(&truth, "/filter/reason_code");
        let before = &text(&truth, "/from");
        let came_back = |row: &Row| lines.reasons.get(&(row["order_no"].clone(), row["line_no"].clone())).is_some_and(|reason| *reason == code);
        let place = |row: &Row| {
            let day = &lines.orders[&row["order_no"]]["ordered_at"];
            let since = chrono::NaiveDate::parse_from_str(before, "%Y-%m-%d").unwrap() - chrono::Days::new(190);
            (truth["filter"]["sku"] == row["sku"] && day[..10] >= *since.to_string()).then_some(within(&truth, day))
        };
        let (after, before, chance) = shares(&lines.rows, came_back, place);
        assert!((before - after - size(&truth) * 0.9).abs() < chance + 0.02, "{family}: {before} → {after}, planted {}", size(&truth));
    }
    assert_eq!((text(&truth("improvement_failed"), "/direction"), size(&truth("improvement_failed"))), ("none".to_owned(), 0.0));
}

#[test]
fn devices_tell_of_voltage_and_firmware() {
    let rows = read(company(), FactKind::Usage).0;
    assert!(rows.len() > 1_000, "{}", rows.len());
    let products: BTreeMap<String, String> =
        read(company(), FactKind::Products).0.into_iter().map(|row| (row["sku"].clone(), row["category"].clone())).collect();
    let voltage = truth("over_voltage");
    let hot = |row: &Row| row["voltage_max_mv"].parse::<i64>().unwrap() > 253_000;
    let place = |row: &Row| {
        (voltage["filter"]["category"] == products[&row["sku"]])
            .then_some(voltage["filter"]["region"] == row["region"] && within(&voltage, &row["period_start_at"]))
    };
    let (inside, outside, _) = shares(&rows, hot, place);
    assert!(inside > outside + 0.1, "{inside} {outside}");
    let firmware = truth("firmware_defect");
    let place = |row: &Row| (firmware["filter"]["sku"] == row["sku"]).then_some(firmware["filter"]["firmware"] == row["firmware"]);
    let (inside, outside, _) = shares(&rows, |row| row["error_codes"].contains("E17"), place);
    assert_eq!((inside, outside), (1.0, 0.0));
}

#[test]
fn a_slow_step_a_courier_a_team_and_a_policy_show() {
    let cases = read(company(), FactKind::ReturnCases).0;
    let slow = truth("slow_step");
    let wait = |row: &Row| Some((seconds(&row["inspected_at"])? - seconds(&row["goods_received_at"])?) as f64);
    let (mut there, mut elsewhere) = (Vec::new(), Vec::new());
    for row in &cases {
        let Some(wait) = wait(row) else { continue };
        let inside = row["warehouse"] == text(&slow, "/filter/warehouse") && within(&slow, &row["goods_received_at"]);
        if inside { there.push(wait) } else { elsewhere.push(wait) }
    }
    let mean = |waits: &[f64]| waits.iter().sum::<f64>() / waits.len() as f64;
    let added = mean(&there) - mean(&elsewhere);
    assert!(there.len() > 30 && (added - size(&slow)).abs() < size(&slow) * 0.6 + 20_000.0, "slow step {added} of {}", size(&slow));

    let courier = truth("courier_region");
    let delayed: BTreeSet<&str> =
        cases.iter().filter(|row| row["reason_code"].starts_with("logistics.delay.l")).map(|row| row["order_no"].as_str()).collect();
    let carriers: BTreeMap<String, String> = read(company(), FactKind::Shipments)
        .0
        .into_iter()
        .filter(|row| row["direction"] == "outbound")
        .map(|mut row| (row.remove("order_no").unwrap(), row.remove("carrier").unwrap()))
        .collect();
    let place = |row: &Row| {
        Some(
            row["region"] == text(&courier, "/filter/region")
                && carriers.get(&row["order_no"]) == Some(&text(&courier, "/filter/carrier"))
                && within(&courier, &row["ordered_at"]),
        )
    };
    let orders = read(company(), FactKind::Orders).0;
    let (inside, outside, chance) = shares(&orders, |row| delayed.contains(row["order_no"].as_str()), place);
    assert!((inside - outside - size(&courier)).abs() < chance + size(&courier) * 0.6, "courier {inside} {outside} of {}", size(&courier));

    let by_no: BTreeMap<&str, &Row> = cases.iter().map(|row| (row["case_no"].as_str(), row)).collect();
    let rated: Vec<Row> =
        read(company(), FactKind::Feedback).0.into_iter().filter(|row| !row["rating"].is_empty() && !row["case_no"].is_empty()).collect();
    for (family, dimension) in [("rude_team", "team"), ("opaque_policy", "shop")] {
        let truth = truth(family);
        let place = |row: &Row| {
            let case = by_no.get(row["case_no"].as_str())?;
            Some(truth["filter"][dimension] == row[dimension] && within(&truth, &case["requested_at"]))
        };
        let (inside, outside, chance) = shares(&rated, |row| matches!(row["rating"].as_str(), "4" | "5"), place);
        assert!((outside - inside - size(&truth) * 0.8).abs() < chance + size(&truth) * 0.5, "{family} {inside} {outside} of {}", size(&truth));
    }
}

#[test]
fn the_ring_shares_a_building_and_sends_empty_boxes() {
    let ring = truth("fraud_ring");
    let members: BTreeSet<String> = ring["members"].as_array().unwrap().iter().map(|member| member.as_str().unwrap().to_owned()).collect();
    assert_eq!(members.len() as f64, size(&ring));
    let people: Vec<Row> = read(company(), FactKind::Customers).0.into_iter().filter(|row| members.contains(&row["customer_no"])).collect();
    assert_eq!(people.len(), members.len());
    let building = |row: &Row| row["address"].split('幢').next().unwrap().to_owned();
    assert!(people.iter().all(|row| building(row) == building(&people[0]) && row["phone"].starts_with("14098812")), "{people:?}");
    let theirs: BTreeSet<String> = read(company(), FactKind::ReturnCases)
        .0
        .into_iter()
        .filter(|row| members.contains(&row["customer_no"]))
        .map(|row| row["case_no"].clone())
        .collect();
    assert!(!theirs.is_empty());
    let (mut mine, mut all) = ((0, 0), (0, 0));
    for row in read(company(), FactKind::Inspections).0 {
        let empty = i32::from(row["reason_text"] == "空包" || row["reason_text"].starts_with("退回商品与"));
        let side = if theirs.contains(&row["case_no"]) { &mut mine } else { &mut all };
        *side = (side.0 + empty, side.1 + 1);
    }
    assert_eq!(all.0, 0);
    assert!(mine.1 == 0 || mine.0 * 2 >= mine.1, "{mine:?}");
}
