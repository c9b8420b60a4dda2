//! Every metric and the morning page on a small fixed set of rows, against answers worked out by hand.

#![allow(clippy::unwrap_used)] // a test that fails here says where
#![allow(missing_docs)]

use std::sync::Arc;
use suyuan_case::lake_table::{ExportRow, Freshness, LakeTable};
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_insight::figure::{Figure, Period};
use suyuan_insight::{Morning, metric, morning};
use suyuan_lake::{EmbeddedEngine, Lake, Principal, QueryEngine};

/// 2025-10-10T04:00:00Z, noon in Shanghai.
const NOW: Micros = 1_760_068_800_000_000;
const SHANGHAI: i64 = 8 * 3_600;
const HOUR: Micros = 3_600 * SECOND;
/// Days of the period in these tests.
const DAYS: i64 = 10;

struct Fixture {
    lake: Arc<Lake>,
    key: i64,
    _dir: tempfile::TempDir,
}

impl Fixture {
    fn new() -> Fixture {
        let dir = tempfile::tempdir().expect("folder");
        let lake = Arc::new(Lake::open(dir.path(), vec![]).expect("open"));
        Fixture { lake, key: 0, _dir: dir }
    }
    fn put(&mut self, table: LakeTable, values: &[(&str, Value)]) {
        self.key += 1;
        let mut row = ExportRow { key: self.key, revision: self.key, values: vec![Value::Null; table.columns().len()] };
        for (name, value) in values {
            let index = table.columns().iter().position(|column| column.name == *name).unwrap_or_else(|| panic!("no column {name}"));
            row.values[index] = value.clone();
        }
        self.lake.ingest(table, vec![row]).expect("ingest");
    }
    fn engine(&self) -> EmbeddedEngine {
        self.lake.mark(Freshness { seq: self.key, at: NOW - SECOND });
        EmbeddedEngine::new(Arc::clone(&self.lake), Some(2)).expect("engine")
    }
    fn figure(&self, id: &str) -> Figure {
        self.figure_for(id, AccessScope::all())
    }
    fn figure_for(&self, id: &str, scope: AccessScope) -> Figure {
        let engine = self.engine();
        run(async {
            let session = engine.session(Principal::new("tester", scope)).expect("session");
            let metric = metric::metric(id).expect("metric");
            metric.figure(session.as_ref(), Period::ending(NOW, DAYS, SHANGHAI), DAYS, NOW).await.expect("figure")
        })
    }
    fn morning(&self) -> Morning {
        let engine = self.engine();
        run(morning(&engine, Principal::new("tester", AccessScope::all()), NOW, DAYS, SHANGHAI)).expect("morning")
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime").block_on(work)
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}
/// A moment so many days and hours before now.
fn ago(days: i64, hours: i64) -> Value {
    Value::Int(NOW - days * DAY - hours * HOUR)
}

/// Value, previous and rows, rounded for comparison.
fn short(figure: &Figure) -> (Option<i64>, Option<i64>, i64) {
    let millis = |value: Option<f64>| value.map(|value| (value * 1_000.0).round() as i64);
    (millis(figure.value), millis(figure.previous), figure.rows)
}

/// 10 orders in the period (days 0–9 ago), 5 in the one before.
fn orders(fixture: &mut Fixture) {
    for index in 0..15 {
        fixture.put(
            LakeTable::Orders,
            &[("order_no", text(&format!("O{index}"))), ("shop", text("A")), ("ordered_at", ago(if index < 10 { index } else { 12 }, 1))],
        );
    }
}

#[test]
fn counts_and_rates_by_date() {
    let mut fixture = Fixture::new();
    orders(&mut fixture);
    let mut case = |kind: &str, days: i64, refunded: Option<i64>, reason: Option<&str>| {
        let refunded = refunded.map_or(Value::Null, |days| ago(days, 0));
        let reason = reason.map_or(Value::Null, text);
        fixture.put(LakeTable::Cases, &[("kind", text(kind)), ("requested_at", ago(days, 2)), ("refunded_at", refunded), ("reason_code", reason)]);
    };
    case("return_refund", 3, Some(1), Some("product.fault.noise"));
    case("return_refund", 12, Some(2), Some("customer.mind.no_reason"));
    case("return_refund", 14, Some(11), Some("product.fault.leak"));
    case("exchange", 4, None, Some("product.fault.leak"));
    case("exchange", 5, None, Some("product.design.size"));
    case("repair", 6, None, Some("product.fault.leak"));
    case("refund_only", 7, None, None);
    assert_eq!(short(&fixture.figure("cases_requested")), (Some(5_000), Some(2_000), 5));
    assert_eq!(short(&fixture.figure("refund_rate")), (Some(200), Some(200), 10), "2 of 10, before that 1 of 5");
    assert_eq!(short(&fixture.figure("exchange_rate")), (Some(200), Some(0), 10));
    assert_eq!(short(&fixture.figure("repair_rate")), (Some(100), Some(0), 10));
    assert_eq!(short(&fixture.figure("quality_return_rate")), (Some(200), Some(200), 10), "a repair and a size do not count");
    let median = fixture.figure("refund_seconds");
    assert_eq!((median.value, median.rows), (Some((2.0 * 86_400.0 + 7_200.0 + 10.0 * 86_400.0 + 7_200.0) / 2.0), 2), "between 2 d 2 h and 10 d 2 h");
}

#[test]
fn the_return_rate_is_of_mature_sale_cohorts() {
    let mut fixture = Fixture::new();
    let mut order = |no: &str, shop: Option<&str>, days: i64| {
        fixture.put(LakeTable::Orders, &[("order_no", text(no)), ("shop", shop.map_or(Value::Null, text)), ("ordered_at", ago(days, 0))]);
    };
    // Mature cohorts are 21 days and older: the period covers days 21 to 30 ago.
    order("1", Some("A"), 22);
    order("2", Some("A"), 25);
    order("2", Some("B"), 25);
    order("3", None, 26);
    order("young", Some("A"), 5);
    order("old", Some("A"), 33);
    let mut case = |no: &str, shop: Option<&str>, kind: &str, days: i64| {
        let shop = shop.map_or(Value::Null, text);
        fixture.put(LakeTable::Cases, &[("order_no", text(no)), ("shop", shop), ("kind", text(kind)), ("requested_at", ago(days, 0))]);
    };
    case("2", Some("A"), "return_refund", 20);
    case("2", Some("A"), "return_refund", 10);
    case("3", None, "return_refund", 24);
    case("1", Some("A"), "exchange", 20);
    case("young", Some("A"), "return_refund", 3);
    let figure = fixture.figure("return_rate");
    assert_eq!(short(&figure), (Some(500), Some(0), 4), "2 of 4; order 2 of shop B is another one, two cases count once");
    assert_eq!(figure.period.to, NOW - 21 * DAY);
}

#[test]
fn ratings_and_answers() {
    let mut fixture = Fixture::new();
    for (days, rating) in [(1, Some(5)), (2, Some(4)), (3, Some(1)), (3, None), (4, Some(3)), (15, Some(5)), (5, Some(9))] {
        let rating = rating.map_or(Value::Null, Value::Int);
        fixture.put(LakeTable::Feedback, &[("feedback_no", text("F")), ("asked_at", ago(days, 5)), ("created_at", ago(days, 0)), ("rating", rating)]);
    }
    assert_eq!(short(&fixture.figure("csat")), (Some(500), Some(1_000), 4), "2 of 4; no rating and a 9 do not count");
    assert_eq!(short(&fixture.figure("csat_response_rate")), (Some(667), Some(1_000), 6), "4 of 6 asked");
}

#[test]
fn first_contacts_that_settle_the_matter() {
    let mut fixture = Fixture::new();
    let mut contact = |no: &str, case: Option<&str>, order: Option<&str>, days: i64, resolved: Option<bool>| {
        let (case, order) = (case.map_or(Value::Null, text), order.map_or(Value::Null, text));
        let resolved = resolved.map_or(Value::Null, Value::Bool);
        fixture.put(
            LakeTable::Contacts,
            &[("contact_no", text(no)), ("case_no", case), ("order_no", order), ("started_at", ago(days, 0)), ("resolved", resolved)],
        );
    };
    // Mature days are 7 and older: the period covers days 7 to 16 ago.
    contact("a", Some("1"), None, 15, Some(true)); // settled
    contact("b", Some("2"), None, 14, None); // followed after 5 days
    contact("c", Some("2"), None, 9, Some(true)); // a further contact, not a first one
    contact("d", None, Some("1"), 12, None); // an order, not case 1: settled
    contact("e", None, None, 10, Some(false)); // marked as unresolved
    contact("f", Some("3"), None, 8, None); // asked again 3 days later, in days that are not mature
    contact("g", Some("3"), None, 5, None);
    contact("h", Some("4"), None, 6, None); // not mature
    contact("i", Some("5"), None, 20, None); // the period before, settled: the next one came 8 days later
    contact("j", Some("5"), None, 12, None); // so it is a first contact again, settled
    let figure = fixture.figure("fcr_rate");
    assert_eq!(short(&figure), (Some(500), Some(1_000), 6), "a, d and j of a, b, d, e, f, j");
}

#[test]
fn handling_and_first_response() {
    let mut fixture = Fixture::new();
    let mut contact = |days: i64, talk: Option<i64>, hold: Option<i64>, wrap: Option<i64>, answered: Option<i64>| {
        let seconds = |value: Option<i64>| value.map_or(Value::Null, Value::Int);
        let answered = answered.map_or(Value::Null, |after| Value::Int(NOW - days * DAY + after * SECOND));
        fixture.put(
            LakeTable::Contacts,
            &[
                ("started_at", ago(days, 0)),
                ("talk_seconds", seconds(talk)),
                ("hold_seconds", seconds(hold)),
                ("wrap_seconds", seconds(wrap)),
                ("first_response_at", answered),
            ],
        );
    };
    contact(1, Some(100), Some(20), Some(30), Some(180));
    contact(2, Some(50), None, None, Some(181));
    contact(3, None, Some(500), None, Some(5));
    contact(4, Some(10), None, Some(5), None);
    contact(12, Some(300), None, None, Some(400));
    assert_eq!(short(&fixture.figure("aht_seconds")), (Some(71_667), Some(300_000), 3), "(150 + 50 + 15) / 3");
    assert_eq!(short(&fixture.figure("first_response_rate")), (Some(667), Some(0), 3), "180 s and 5 s, not 181 s");
}

#[test]
fn overdue_and_automatic() {
    let mut fixture = Fixture::new();
    let mut case = |due: Value, decided: Option<(i64, &str, bool)>, refunded: Option<i64>, closed: Option<i64>| {
        let (decided_at, outcome, automatic) = decided
            .map_or((Value::Null, Value::Null, Value::Null), |(days, outcome, automatic)| (ago(days, 0), text(outcome), Value::Bool(automatic)));
        let at = |days: Option<i64>| days.map_or(Value::Null, |days| ago(days, 0));
        let values = [
            ("due_at", due),
            ("decided_at", decided_at),
            ("outcome", outcome),
            ("automatic", automatic),
            ("refunded_at", at(refunded)),
            ("closed_at", at(closed)),
        ];
        fixture.put(LakeTable::Cases, &values);
    };
    case(ago(1, 0), None, None, None); // still open: overdue
    case(ago(2, 0), Some((5, "approve", true)), Some(3), None); // refunded in time
    case(ago(3, 0), Some((5, "approve", false)), Some(1), None); // refunded too late
    case(ago(4, 0), Some((6, "decline", false)), None, None); // declined in time
    case(ago(5, 0), None, None, Some(6)); // closed in time
    case(ago(-1, 0), None, None, None); // not due yet
    case(ago(14, 0), Some((15, "approve", true)), None, None); // the period before: approved, never refunded
    case(ago(14, 0), Some((15, "approve", true)), Some(15), None);
    assert_eq!(short(&fixture.figure("overdue_share")), (Some(400), Some(500), 5));
    assert_eq!(short(&fixture.figure("automation_rate")), (Some(333), Some(1_000), 3));
}

#[test]
fn nothing_is_no_value_and_rights_hold() {
    let mut fixture = Fixture::new();
    assert_eq!(short(&fixture.figure("csat")), (None, None, 0));
    assert_eq!(short(&fixture.figure("cases_requested")), (Some(0), Some(0), 0));
    for region in ["广东", "浙江", "浙江"] {
        fixture.put(LakeTable::Cases, &[("region", text(region)), ("requested_at", ago(1, 0))]);
    }
    let scope = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    assert_eq!(fixture.figure_for("cases_requested", scope).rows, 1);
    assert_eq!(fixture.figure("cases_requested").rows, 3);
}

#[test]
fn the_morning_page() {
    let mut fixture = Fixture::new();
    for (code, zh) in [("product.fault.leak", "漏水漏液"), ("logistics.delay.late", "送达太晚")] {
        fixture.put(LakeTable::Reasons, &[("code", text(code)), ("name_zh", text(zh)), ("name_en", text("name"))]);
    }
    let mut case = |status: &str, kind: &str, requested: Value, due: Value, reason: Option<&str>, extra: &[(&str, Value)]| {
        let reason = reason.map_or(Value::Null, text);
        let mut values = vec![("status", text(status)), ("kind", text(kind)), ("requested_at", requested), ("due_at", due), ("reason_code", reason)];
        values.extend_from_slice(extra);
        fixture.put(LakeTable::Cases, &values);
    };
    let leak = Some("product.fault.leak");
    case("in_review", "return_refund", ago(0, 1), ago(0, 1), leak, &[]);
    case("in_review", "return_refund", ago(0, 13), ago(0, -1), leak, &[]); // 23:00 of yesterday in Shanghai
    case("awaiting_info", "exchange", ago(3, 0), ago(0, -3), Some("logistics.delay.late"), &[]);
    case("goods_received", "return_refund", ago(4, 0), ago(-2, 0), None, &[("goods_received_at", ago(1, 0))]);
    case("refunded", "return_refund", ago(9, 0), ago(5, 0), leak, &[("refunded_at", ago(1, 0))]);
    case("refunded", "refund_only", ago(19, 0), ago(15, 0), leak, &[("refunded_at", ago(11, 0))]);
    let page = fixture.morning();
    let counts: Vec<(&str, i64)> = page.buckets.iter().map(|bucket| (bucket.id, bucket.count)).collect();
    let expected = [
        ("overdue", 1),
        ("due_2h", 1),
        ("in_review", 2),
        ("awaiting_info", 1),
        ("awaiting_refund", 1),
        ("refunded_not_received", 1),
        ("received_not_refunded", 1),
    ];
    assert_eq!(counts, expected);
    assert_eq!((page.rows, page.as_of.as_str()), (6, "2025-10-10T03:59:59.000Z"));
    let kpi = |id: &str| page.kpis.iter().find(|kpi| kpi.id == id).expect(id);
    assert_eq!((kpi("cases_requested").value, kpi("cases_requested").previous, kpi("cases_requested").change), (Some(5.0), Some(1.0), Some(4.0)));
    assert_eq!(kpi("csat").value, None);
    assert_eq!(kpi("fcr_rate").mature_until.as_deref(), Some("2025-10-03T04:00:00.000Z"));
    assert_eq!(kpi("exchange_rate").drill, "?kind=exchange&from=2025-09-30T16:00:00.000Z&to=2025-10-10T04:00:00.000Z");
    let days: Vec<(&str, Option<f64>, Option<f64>)> =
        page.trend.points.iter().map(|point| (point.day.as_str(), point.value, point.previous)).collect();
    assert_eq!((days.len(), days[0], days[9]), (10, ("2025-10-01", Some(1.0), Some(1.0)), ("2025-10-10", Some(1.0), Some(0.0))));
    assert_eq!(days[8], ("2025-10-09", Some(1.0), Some(0.0)), "23:00 in Shanghai is still the 9th");
    assert!(page.trend.points[9].immature && !page.trend.points[8].immature);
    let reasons: Vec<(&str, &str, i64)> = page.reasons.iter().map(|reason| (reason.code.as_str(), reason.name_zh.as_str(), reason.count)).collect();
    assert_eq!(reasons, [("product.fault.leak", "漏水漏液", 3), ("logistics.delay.late", "送达太晚", 1), ("", "未归类", 1)]);
    assert!((page.reasons[0].share - 0.6).abs() < 1e-12);
    let json = serde_json::to_value(&page).expect("json");
    assert_eq!(json["kpis"][0]["unit"], "count");
    assert!(json["kpis"][0].get("mature_until").is_none());
}
