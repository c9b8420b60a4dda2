//! Rows as the simulator and merchants write them, and the streams that they become.

use super::*;

/// A row from `column=value` pairs; times in hours after the epoch's first day.
fn row(number: u64, pairs: &str) -> FactRow {
    let mut values = vec![Value::Null; KIND.columns().len()];
    for pair in pairs.split_whitespace() {
        let (name, value) = pair.split_once('=').expect("a pair");
        let index = KIND.index_of(name).unwrap_or_else(|| panic!("no column {name}"));
        values[index] = match KIND.columns()[index].kind {
            suyuan_case::fact::ColumnType::Time => Value::Int(value.parse::<i64>().expect("hours") * 3_600_000_000),
            suyuan_case::fact::ColumnType::Text => Value::Text(value.to_owned()),
            suyuan_case::fact::ColumnType::Bool => Value::Bool(value == "true"),
            _ => Value::Int(value.parse().expect("a number")),
        };
    }
    FactRow { row: number, values }
}

fn context() -> Context {
    let hint = OrderHint { shop: Some("A".into()), region: Some("广东".into()), channel: Some("tmall".into()), ..OrderHint::default() };
    Context {
        taxonomy: reason::built_in(),
        orders: HashMap::from([("O1".to_owned(), vec![hint])]),
        currency: "CNY".into(),
        knows_orders: true,
        ..Context::default()
    }
}

fn names(steps: &[Step]) -> Vec<&'static str> {
    steps.iter().map(|step| step.event.name()).collect()
}

fn code(rows: &[FactRow]) -> String {
    match build(rows, &context()) {
        Ok(steps) => format!("ok {:?}", names(&steps)),
        Err(problems) => format!("{} {}", problems[0].code, problems[0].place),
    }
}

const OPEN: &str = "case_no=R1 order_no=O1 shop=A kind=return_refund quantity=2 amount_minor=500 requested_at=10";

#[test]
fn a_finished_row_becomes_the_whole_stream_with_its_own_times() {
    let text = format!(
        "{OPEN} outcome=approve automatic=false agent=王敏 decided_at=11 goods_shipped_at=12 goods_received_at=13 inspected_at=14 refunded_at=15 refund_minor=450 closed_at=16 status=closed reason_text=七天无理由"
    );
    let steps = build(&[row(1, &text)], &context()).expect("legal");
    assert_eq!(names(&steps), ["requested", "reviewed", "goods_shipped", "goods_received", "inspected", "refunded", "closed"]);
    let CaseEvent::Requested(request) = &steps[0].event else { panic!("a request first") };
    assert_eq!(request.region.as_deref(), Some("广东"), "from the order");
    assert_eq!(request.reason_code.as_deref(), Some("customer.mind.no_reason"));
    assert_eq!(request.due_basis, "kind");
    assert_eq!(request.agent.as_deref(), Some("王敏"));
    let CaseEvent::Refunded { entry } = &steps[5].event else { panic!("a refund") };
    assert_eq!(entry.amount_minor, 450);
}

#[test]
fn an_open_request_stays_open_and_an_unknown_order_is_a_warning() {
    let steps = build(&[row(1, &OPEN.replace("O1", "O9"))], &context()).expect("legal");
    assert_eq!(names(&steps), ["requested"]);
    let CaseEvent::Requested(request) = &steps[0].event else { panic!() };
    assert_eq!(request.warnings[0].code, "order_unknown");
}

#[test]
fn lines_of_one_number_are_one_case_and_shops_are_kept_apart() {
    let rows = vec![row(1, &format!("{OPEN} sku=X")), row(2, &OPEN.replace("shop=A", "shop=B")), row(3, &format!("{OPEN} sku=Y"))];
    let groups = group(rows, None);
    assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    let steps = build(&groups[0], &context()).expect("legal");
    let CaseEvent::Requested(request) = &steps[0].event else { panic!() };
    assert_eq!(request.lines.len(), 2);
    assert_ne!(case_id("A", "R1"), case_id("B", "R1"));
    assert_eq!(case_id("A", "R1"), case_id("A", "R1"));
    assert_ne!(case_id("AR", "1"), case_id("A", "R1"));
}

#[test]
fn what_cannot_have_happened_is_refused_with_its_place() {
    assert_eq!(code(&[row(1, &format!("{OPEN} refunded_at=12"))]), "step_not_allowed_now refunded_at", "goods come first");
    assert_eq!(code(&[row(1, &format!("{OPEN} decided_at=5 outcome=approve"))]), "times_out_of_order decided_at");
    assert_eq!(code(&[row(1, &format!("{OPEN} status=refunded"))]), "missing_required refunded_at");
    assert_eq!(code(&[row(1, &format!("{OPEN} status=in_review outcome=approve decided_at=11"))]), "status_contradicts_times status");
    assert_eq!(code(&[row(1, &format!("{OPEN} goods_received_at=12 refunded_at=13 refund_minor=501"))]), "amount_out_of_range refunded_at");
    assert_eq!(code(&[row(1, &OPEN.replace("quantity=2", "quantity=0"))]), "quantity_out_of_range quantity");
    assert_eq!(code(&[row(1, &format!("{OPEN} sku=X")), row(2, &format!("{OPEN} sku=Y status=closed"))]), "case_rows_disagree status");
    assert_eq!(code(&[row(1, &format!("{OPEN} decided_at=11"))]), "outcome_missing outcome");
}

#[test]
fn a_later_export_adds_only_what_is_new() {
    let steps = build(&[row(1, &format!("{OPEN} status=in_review"))], &context()).expect("legal");
    let existing = verified(&steps).expect("legal");
    let later = build(&[row(1, &format!("{OPEN} outcome=approve decided_at=12 goods_received_at=20"))], &context()).expect("legal");
    let rest = remaining(&existing, later.clone()).expect("legal");
    assert_eq!(names(&rest), ["reviewed", "goods_received"]);
    let mut now = existing.clone();
    continued(&mut now, &rest).expect("legal");
    assert_eq!(remaining(&now, later).expect("legal"), vec![], "the same export again adds nothing");
}

#[test]
fn a_line_that_is_repeated_counts_once_and_shares_of_a_refund_are_summed() {
    let (a, b) = (format!("{OPEN} sku=X"), format!("{OPEN} sku=Y"));
    let out = distinct(vec![row(1, &a), row(2, &b), row(3, &a), row(4, &a.replace("quantity=2", "quantity=3"))]);
    assert_eq!([out.rows.len(), out.repeated.len(), out.contradicting.len()], [2, 1, 1]);
    let refunded = |first: i64, second: i64| {
        let text = |sku: &str, share: i64| row(1, &format!("{OPEN} sku={sku} goods_received_at=12 refunded_at=13 refund_minor={share}"));
        let steps = build(&[text("X", first), text("Y", second)], &context()).expect("legal");
        let Some(CaseEvent::Refunded { entry }) = steps.last().map(|step| step.event.clone()) else { panic!("a refund last") };
        entry.amount_minor
    };
    assert_eq!(refunded(400, 450), 850, "shares");
    assert_eq!(refunded(500, 500), 1000, "equal shares of what was claimed");
    assert_eq!(refunded(900, 900), 900, "the whole refund on each row");
}
