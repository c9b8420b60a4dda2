//! Known answers for the measures of the catalogue, each worked out by hand on a few rows.

use crate::support::{DAYS, Fixture, HOUR, NOW, ago, short, text};
use suyuan_case::lake_table::LakeTable;
use suyuan_case::value::Value;
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_insight::metric::registry;

fn opt(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}
fn order(fixture: &mut Fixture, no: &str, customer: Option<&str>, ordered: i64, shipped: Option<i64>) {
    let shipped = shipped.map_or(Value::Null, |days| ago(days, 0));
    fixture.put(
        LakeTable::Orders,
        &[("order_no", text(no)), ("shop", text("A")), ("customer_no", opt(customer)), ("ordered_at", ago(ordered, 0)), ("shipped_at", shipped)],
    );
}
fn case(fixture: &mut Fixture, values: &[(&str, Value)]) {
    let mut all = vec![("shop", text("A"))];
    all.extend_from_slice(values);
    fixture.put(LakeTable::Cases, &all);
}
fn micros(days: i64, hours: i64) -> Micros {
    NOW - days * DAY - hours * HOUR
}

#[test]
fn refunds_before_and_after_shipping() {
    let mut fixture = Fixture::new();
    assert!(fixture.figure("refund_before_shipping_rate").no_facts, "without any shipping time nothing can be told apart");
    // 4 orders of the period: shipped 3 days ago, not shipped, shipped 5 days ago, shipped 1 day ago.
    order(&mut fixture, "1", None, 6, Some(3));
    order(&mut fixture, "2", None, 5, None);
    order(&mut fixture, "3", None, 7, Some(5));
    order(&mut fixture, "4", None, 4, Some(1));
    let mut refunded = |no: &str, requested: i64| {
        case(&mut fixture, &[("order_no", text(no)), ("requested_at", ago(requested, 0)), ("refunded_at", ago(0, 3))]);
    };
    refunded("1", 4); // before
    refunded("2", 2); // never shipped: before
    refunded("3", 2); // after
    refunded("unknown", 2); // of no known order
    assert_eq!(short(&fixture.figure("refund_before_shipping_rate")), (Some(500), None, 4));
    assert_eq!(short(&fixture.figure("refund_after_shipping_rate")), (Some(250), None, 4));
}

#[test]
fn cohorts_and_dates() {
    let mut fixture = Fixture::new();
    // Mature after 30 days: the period covers days 30 to 39 ago.
    for (no, days) in [("1", 31), ("2", 32), ("3", 35), ("4", 38), ("young", 5)] {
        order(&mut fixture, no, None, days, Some(days - 1));
    }
    case(&mut fixture, &[("order_no", text("1")), ("kind", text("refund_only")), ("requested_at", ago(30, 0)), ("refunded_at", ago(3, 0))]);
    case(&mut fixture, &[("order_no", text("2")), ("kind", text("return_refund")), ("requested_at", ago(30, 0))]);
    case(&mut fixture, &[("order_no", text("young")), ("kind", text("return_refund")), ("requested_at", ago(2, 0)), ("refunded_at", ago(1, 0))]);
    assert_eq!(short(&fixture.figure("refund_rate_cohort")), (Some(250), None, 4), "1 of 4 mature orders; 2 was never paid");
    assert_eq!(short(&fixture.figure("return_rate_by_date")), (Some(1_000), None, 1), "1 request and 1 order within the period");
}

#[test]
fn young_cohorts_are_projected_by_the_delay_curve() {
    let mut fixture = Fixture::new();
    // 40 mature orders, 60 days ago: 20 come back, half of them on the first day and half on the tenth.
    for index in 0..40 {
        let no = format!("m{index}");
        order(&mut fixture, &no, None, 60, None);
        if index < 20 {
            let days = if index < 10 { 60 } else { 50 };
            case(&mut fixture, &[("order_no", text(&no)), ("kind", text("return_refund")), ("requested_at", ago(days, -2))]);
        }
    }
    // 10 orders two days ago, 2 of them back already: 20 % observed, half of the delays seen, 40 % projected.
    for index in 0..10 {
        let no = format!("y{index}");
        order(&mut fixture, &no, None, 3, None);
        if index < 2 {
            case(&mut fixture, &[("order_no", text(&no)), ("kind", text("return_refund")), ("requested_at", ago(2, 0))]);
        }
    }
    let days = fixture.daily("return_rate", DAYS);
    let young = days.iter().find(|day| day.value.is_some()).expect("a day with orders");
    assert!(young.immature);
    assert!((young.value.unwrap() - 0.2).abs() < 1e-9 && (young.projected.unwrap() - 0.4).abs() < 1e-9, "{young:?}");
}

#[test]
fn ratings() {
    let mut fixture = Fixture::new();
    assert!(fixture.figure("csat_coverage").no_facts);
    let mut feedback = |case_no: Option<&str>, rating: Option<i64>, asked: bool| {
        let asked = if asked { ago(2, 0) } else { Value::Null };
        let rating = rating.map_or(Value::Null, Value::Int);
        fixture.put(LakeTable::Feedback, &[("case_no", opt(case_no)), ("asked_at", asked), ("created_at", ago(1, 0)), ("rating", rating)]);
    };
    feedback(Some("1"), Some(5), true);
    feedback(Some("2"), Some(2), true);
    feedback(Some("3"), None, true);
    feedback(None, Some(3), false);
    for no in ["1", "2", "3", "4", "5"] {
        case(&mut fixture, &[("case_no", text(no)), ("refunded_at", ago(3, 0))]);
    }
    case(&mut fixture, &[("case_no", text("open"))]);
    assert_eq!(short(&fixture.figure("csat_mean")), (Some(3_333), None, 3), "(5 + 2 + 3) / 3");
    assert_eq!(short(&fixture.figure("return_experience_score")), (Some(3_500), None, 2), "(5 + 2) / 2, of cases only");
    assert_eq!(short(&fixture.figure("csat_coverage")), (Some(600), None, 5), "1, 2 and 3 of five settled cases");
}

#[test]
fn the_window_of_first_contact_resolution_follows_the_reason() {
    let mut fixture = Fixture::new();
    for (no, reason) in [("L", "logistics.delay.late"), ("P", "product.fault.noise"), ("O", "policy.terms.unclear")] {
        case(&mut fixture, &[("case_no", text(no)), ("reason_code", text(reason))]);
    }
    let mut contact = |no: &str, case_no: &str, days: i64| {
        fixture.put(LakeTable::Contacts, &[("contact_no", text(no)), ("case_no", text(case_no)), ("started_at", ago(days, 0))]);
    };
    // Mature days are 14 and older; all three matters are asked about again after 5 days.
    for case_no in ["L", "P", "O"] {
        contact(&format!("{case_no}1"), case_no, 20);
        contact(&format!("{case_no}2"), case_no, 15);
    }
    // Logistics: 3 days, so both are first contacts and both settled. Product: 14 days, the first is not settled, the second
    // no first one. Others: 7 days, likewise.
    assert_eq!(short(&fixture.figure("fcr_rate")), (Some(500), None, 4));
    let old = suyuan_insight::metric::metric("fcr_rate").unwrap().at_version(1).expect("version 1 is kept");
    assert!(old.query().contains("interval '7 days'") && !old.query().contains("{window"));
}

#[test]
fn times_of_review_response_and_refund() {
    let mut fixture = Fixture::new();
    assert!(fixture.figure("review_handling_seconds").no_facts, "nobody claims reviews in this log");
    let event = |fixture: &mut Fixture, seq: i64, version: i64, (stream, kind): (&str, &str), at: Micros| {
        let values = [
            ("seq", Value::Int(seq)),
            ("stream", text(stream)),
            ("stream_id", text("case_1")),
            ("stream_version", Value::Int(version)),
            ("kind", text(kind)),
            ("at", Value::Int(at)),
        ];
        fixture.put(LakeTable::Events, &values);
    };
    event(&mut fixture, 1, 1, ("task", "task_claimed"), micros(2, 5));
    event(&mut fixture, 2, 2, ("task", "task_claimed"), micros(2, 2)); // given back and claimed again: the later one counts
    event(&mut fixture, 3, 4, ("case", "reviewed"), micros(2, 1));
    assert_eq!(short(&fixture.figure("review_handling_seconds")), (Some(3_600_000), None, 1));
    let mut decided = |since: i64, automatic: bool| {
        case(&mut fixture, &[("review_since", ago(1, since)), ("decided_at", ago(1, 0)), ("automatic", Value::Bool(automatic))]);
    };
    decided(1, false);
    decided(3, false);
    decided(9, false);
    decided(2, true);
    assert_eq!(short(&fixture.figure("review_wait_seconds")), (Some(10_800_000), None, 3), "the middle one of 1, 3 and 9 hours");
    for (hours, after) in [(1, 60), (2, 100), (3, 400), (4, 700)] {
        let started = micros(1, hours);
        fixture.put(LakeTable::Contacts, &[("started_at", Value::Int(started)), ("first_response_at", Value::Int(started + after * SECOND))]);
    }
    assert_eq!(short(&fixture.figure("first_response_seconds")), (Some(250_000), None, 4), "between 100 s and 400 s");
    case(&mut fixture, &[("goods_received_at", ago(2, 0)), ("refunded_at", ago(1, 0))]);
    case(&mut fixture, &[("refunded_at", ago(1, 0))]); // no goods
    case(&mut fixture, &[("goods_received_at", ago(0, 1)), ("refunded_at", ago(1, 0))]); // money first
    assert_eq!(short(&fixture.figure("refund_after_goods_seconds")), (Some(86_400_000), None, 1));
}

#[test]
fn disputes_rulings_and_appeals() {
    let mut fixture = Fixture::new();
    for id in ["dispute_rate", "platform_intervention_rate"] {
        let figure = fixture.figure(id);
        assert!(figure.no_facts && figure.value.is_none(), "{id}: no intervention on record is no 0");
    }
    for (no, days) in [("1", 31), ("2", 32), ("3", 33), ("4", 34)] {
        order(&mut fixture, no, None, days, None);
    }
    let mut intervened = |no: &str, requested: i64, since: i64, ruled: Option<&str>, appealed: bool| {
        let values = [
            ("order_no", text(no)),
            ("requested_at", ago(requested, 0)),
            ("intervened_at", ago(since, 0)),
            ("ruled_for", opt(ruled)),
            ("appealed", Value::Bool(appealed)),
        ];
        case(&mut fixture, &values);
    };
    intervened("1", 20, 5, Some("customer"), false);
    intervened("1", 18, 4, Some("merchant"), true);
    intervened("9", 17, 3, Some("customer"), true);
    intervened("9", 16, 2, None, false);
    case(&mut fixture, &[("order_no", text("2")), ("requested_at", ago(15, 0))]);
    assert_eq!(short(&fixture.figure("dispute_rate")), (Some(250), None, 4), "order 1 of four");
    assert_eq!(short(&fixture.figure("platform_intervention_rate")), (Some(800), None, 5), "4 of the 5 cases of days 14 to 23");
    assert_eq!(short(&fixture.figure("fault_on_merchant_rate")), (Some(667), None, 3), "2 of 3 rulings");
    assert_eq!(short(&fixture.figure("appeals_won_rate")), (Some(500), None, 2));
}

#[test]
fn scores_of_platforms() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.figure("experience_score").value, None);
    let mut score = |kind: Option<&str>, days: i64, millis: i64| {
        fixture.put(
            LakeTable::ShopScores,
            &[("shop", text("A")), ("kind", opt(kind)), ("scored_at", ago(days, 0)), ("score_micro", Value::Int(millis * 1_000))],
        );
    };
    score(None, 1, 92_500);
    score(Some("experience"), 2, 93_500);
    score(Some("logistics"), 2, 10_000);
    score(None, 12, 90_000);
    assert_eq!(short(&fixture.figure("experience_score")), (Some(93_000), Some(90_000), 2));
}

#[test]
fn retention_and_what_becomes_of_goods() {
    let mut fixture = Fixture::new();
    let mut settled = |id: &str, kind: &str, resolution: &str, refunded: bool, disposition: Option<&str>, amount: i64| {
        let values = [
            ("case_id", text(id)),
            ("kind", text(kind)),
            ("resolution", text(resolution)),
            ("outcome", text("approve")),
            ("refunded_at", if refunded { ago(1, 0) } else { Value::Null }),
            ("closed_at", ago(0, 5)),
            ("goods_received_at", ago(2, 6)),
            ("inspected_at", ago(2, 0)),
            ("disposition", opt(disposition)),
            ("amount_minor", Value::Int(amount)),
        ];
        case(&mut fixture, &values);
    };
    settled("a", "return_refund", "exchange", false, Some("restock"), 10_000); // kept by an exchange
    settled("b", "return_refund", "return_refund", true, Some("scrap"), 20_000);
    settled("c", "refund_only", "refund_only", false, Some("downgrade"), 10_000); // kept by a partial refund
    settled("d", "refund_only", "refund_only", true, None, 10_000);
    settled("e", "exchange", "exchange", false, None, 10_000); // never asked for money
    fixture.put(LakeTable::LedgerEntries, &[("case_id", text("c")), ("entry_kind", text("partial_refund")), ("booked_at", ago(1, 0))]);
    assert_eq!(short(&fixture.figure("retention_rate")), (Some(500), None, 4), "a and c of a, b, c, d");
    assert_eq!(short(&fixture.figure("resale_share")), (Some(667), None, 3), "a and c of a, b, c");
    assert_eq!(short(&fixture.figure("value_recovery_rate")), (Some(250), None, 40_000), "100 of 400 yuan");
    assert_eq!(short(&fixture.figure("restock_seconds")), (Some(21_600_000), None, 2), "6 hours");
}

#[test]
fn costs_and_who_bears_them() {
    let mut fixture = Fixture::new();
    assert!(fixture.figure("cost_per_case_minor").no_facts);
    let mut entry = |kind: &str, bearer: &str, amount: i64, days: i64, settled: Option<i64>| {
        let values = [
            ("entry_kind", text(kind)),
            ("bearer", text(bearer)),
            ("amount_minor", Value::Int(amount)),
            ("booked_at", ago(days, 0)),
            ("settled_minor", settled.map_or(Value::Null, Value::Int)),
        ];
        fixture.put(LakeTable::LedgerEntries, &values);
    };
    entry("refund", "merchant", 99_900, 1, None); // the price of goods that came back is no cost
    entry("freight", "insurer", 1_000, 1, None);
    entry("compensation", "merchant", 2_000, 2, None);
    entry("price_difference", "merchant", 500, 3, None);
    entry("deduction", "customer", 700, 3, None); // money that was not paid
    // Claims of mature days, 14 to 23 ago: two paid, one refused, one open.
    entry("freight_insurance_claim", "insurer", 1_000, 15, Some(900));
    entry("freight_insurance_claim", "insurer", 1_000, 16, Some(1_000));
    entry("freight_insurance_claim", "insurer", 1_000, 17, Some(0));
    entry("freight_insurance_claim", "insurer", 1_000, 18, None);
    for days in [1, 2] {
        case(&mut fixture, &[("refunded_at", ago(days, 0))]);
    }
    assert_eq!(short(&fixture.figure("cost_per_case_minor")), (Some(1_750_000), None, 2), "3,500 over two cases");
    assert_eq!(short(&fixture.figure("cost_borne_by_merchant_share")), (Some(714), None, 3_500), "2,500 of 3,500");
    assert_eq!(short(&fixture.figure("freight_insurance_payout_rate")), (Some(500), None, 4));
}

#[test]
fn repurchase_and_its_tie_to_the_return() {
    let mut fixture = Fixture::new();
    // Mature after 90 days: ratings and orders of days 90 to 99 ago.
    let mut rated = |customer: &str, rating: i64| {
        fixture.put(
            LakeTable::Feedback,
            &[("case_no", text("1")), ("customer_no", text(customer)), ("created_at", ago(95, 0)), ("rating", Value::Int(rating))],
        );
    };
    rated("happy", 5);
    rated("gone", 4);
    rated("angry", 1);
    rated("forgiving", 2);
    rated("neutral", 3);
    for (no, customer, days) in
        [("a", "happy", 96), ("b", "happy", 60), ("c", "gone", 97), ("d", "angry", 92), ("e", "forgiving", 6), ("f", "forgiving", 98)]
    {
        order(&mut fixture, no, Some(customer), days, None);
    }
    order(&mut fixture, "g", None, 95, None);
    assert_eq!(short(&fixture.figure("repurchase_after_good_return")), (Some(500), None, 2), "happy, not gone");
    assert_eq!(short(&fixture.figure("repurchase_after_poor_return")), (Some(1_000), None, 2), "angry ordered 3 days later, forgiving after 89");
    // Orders of days 90 to 99 with a customer: a, c, d, f. Only a is followed within 90 days; f by e after 92 days.
    assert_eq!(short(&fixture.figure("repurchase_rate")), (Some(250), None, 4));
}

#[test]
fn churn_loyalty_and_reputation() {
    let mut fixture = Fixture::new();
    // Churn is mature after 180 days: customers who ordered on days 180 to 189 ago.
    for (no, customer, days) in [
        ("a", "back", 188),
        ("b", "back", 20), // 168 days later
        ("c", "gone", 187),
        ("d", "gone", 183), // the last one
        ("e", "late", 189),
        ("f", "late", 5), // 184 days later
        ("g", "before", 400),
    ] {
        order(&mut fixture, no, Some(customer), days, None);
    }
    order(&mut fixture, "h", None, 185, None);
    assert_eq!(short(&fixture.figure("churn_rate")), (Some(500), None, 4), "d and e of a, c, d, e");
    // Loyalty: orders of the last ten days; f is the second of its customer within a year.
    for (no, customer, days) in [
        ("i", "loyal", 300),
        ("j", "loyal", 100),
        ("k", "loyal", 3),
        ("l", "once", 4),
        ("m", "lapsed", 380),
        ("n", "lapsed", 50),
        ("o", "lapsed", 2),
        ("p", "split", 1),
        ("q", "split", 1),
        ("r", "split", 1),
    ] {
        order(&mut fixture, no, Some(customer), days, None);
    }
    assert_eq!(short(&fixture.figure("loyal_order_share")), (Some(143), None, 7), "k alone: orders of one moment are no earlier ones");
    for rating in [5, 5, 4, 3, 2, 1, 1, 1] {
        fixture.put(LakeTable::Feedback, &[("created_at", ago(2, 0)), ("rating", Value::Int(rating))]);
    }
    assert_eq!(short(&fixture.figure("reputation_score")), (Some(-125), None, 8), "three good, four poor of eight");
}

#[test]
fn errors_by_step() {
    let mut fixture = Fixture::new();
    for index in 0..5 {
        order(&mut fixture, &format!("{index}"), None, index + 1, None);
    }
    let mut reason = |customer: &str, inspector: Option<&str>| {
        case(&mut fixture, &[("reason_code", text(customer)), ("inspector_reason_code", opt(inspector)), ("requested_at", ago(1, 0))]);
    };
    reason("warehouse.picking.missing", None);
    reason("product.fault.noise", Some("warehouse.picking.wrong_item")); // the inspector knows better
    reason("logistics.delay.late", Some("logistics.damage.wet")); // the same family
    reason("warehouse.picking.missing", Some("customer.mind.no_reason"));
    assert_eq!(short(&fixture.figure("picking_error_rate")), (Some(400), None, 5));
    assert_eq!(short(&fixture.figure("delivery_error_rate")), (Some(200), None, 5));
    assert_eq!(short(&fixture.figure("reason_agreement_rate")), (Some(333), None, 3));
    let mut reviewed = |stream: &str, hours: i64| {
        fixture.put(LakeTable::Events, &[("stream", text("case")), ("stream_id", text(stream)), ("kind", text("reviewed")), ("at", ago(1, hours))]);
    };
    reviewed("a", 1);
    reviewed("b", 1);
    reviewed("b", 2);
    assert_eq!(short(&fixture.figure("decision_rework_rate")), (Some(500), None, 2));
}

#[test]
fn every_query_runs_on_nothing_and_says_so() {
    let fixture = Fixture::new();
    for metric in registry().expect("registry") {
        let figure = fixture.figure(&metric.id);
        let nothing = figure.value.is_none() || (metric.id == "cases_requested" && figure.value == Some(0.0));
        assert!(nothing && figure.rows == 0, "{}: {figure:?}", metric.id);
        if !metric.facts.is_empty() {
            assert!(figure.no_facts, "{}", metric.id);
        }
        for old in &metric.earlier {
            fixture.figure_of(&metric.at_version(old.version).expect("kept"));
        }
        fixture.daily(&metric.id, 3);
    }
}
