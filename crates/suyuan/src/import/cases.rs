//! Turns rows of `return-cases` files into the events of case streams, with the source's own times.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use suyuan_case::DAY;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::decision::{Cause, Decision, Outcome};
use suyuan_case::event::{CaseEvent, CaseLine, Circumstances, ReasonBy, Requested};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::CaseId;
use suyuan_case::kind::{CaseKind, CaseStatus};
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_case::problem::Problem;
use suyuan_case::reason::{self, Reason};
use suyuan_case::return_case::ReturnCase;
use suyuan_case::value::Value;

/// The kind of the rows that this file reads.
const KIND: FactKind = FactKind::ReturnCases;

/// What is known about a case's order from facts that are already in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderHint {
    /// Shop of the order.
    pub shop: Option<String>,
    /// Region of the customer.
    pub region: Option<String>,
    /// Sales channel.
    pub channel: Option<String>,
    /// Customer number.
    pub customer_no: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// Warehouse that sent it.
    pub warehouse: Option<String>,
}

/// What building a case needs beside its rows.
#[derive(Debug, Default)]
pub struct Context {
    /// The reason taxonomy.
    pub taxonomy: Vec<Reason>,
    /// Known orders by number; several shops may use the same number.
    pub orders: HashMap<String, Vec<OrderHint>>,
    /// Product names by SKU.
    pub products: HashMap<String, String>,
    /// Currency of rows that state none.
    pub currency: String,
    /// Shop of rows that state none.
    pub shop: Option<String>,
    /// Whether orders can be looked up at all; a dry run cannot, and then says nothing about unknown orders.
    pub knows_orders: bool,
}

/// One event to append, with the time that the source gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The event.
    pub event: CaseEvent,
    /// When it happened.
    pub at: Micros,
}

/// Rows of one case, in file order.
pub type CaseRows = Vec<FactRow>;

/// The text of a column, without surrounding blanks; empty text counts as absent.
fn text<'a>(row: &'a FactRow, column: &str) -> Option<&'a str> {
    row.get(KIND, column).as_text().map(str::trim).filter(|text| !text.is_empty())
}

/// The number of a column.
fn number(row: &FactRow, column: &str) -> Option<i64> {
    row.get(KIND, column).as_int()
}

/// The truth value of a column.
fn truth(row: &FactRow, column: &str) -> Option<bool> {
    match row.get(KIND, column) {
        Value::Bool(value) => Some(*value),
        _ => None,
    }
}

/// The key under which rows are one case: shop and case number.
pub fn key(row: &FactRow, shop: Option<&str>) -> (String, String) {
    let shop = text(row, "shop").or(shop).unwrap_or("");
    (shop.to_owned(), text(row, "case_no").unwrap_or("").to_owned())
}

/// Groups rows by case, in the order in which the cases begin.
pub fn group(rows: Vec<FactRow>, shop: Option<&str>) -> Vec<CaseRows> {
    let mut places: HashMap<(String, String), usize> = HashMap::with_capacity(rows.len());
    let mut groups: Vec<CaseRows> = Vec::with_capacity(rows.len());
    for row in rows {
        let place = *places.entry(key(&row, shop)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// The id of an imported case: it follows from shop and number, so that the same row always means the same case.
pub fn case_id(shop: &str, case_no: &str) -> CaseId {
    derived_id(&["return-case", shop, case_no])
}

/// An id from the SHA-256 of parts.
pub fn derived_id(parts: &[&str]) -> CaseId {
    CaseId::from_bits(derived_bits(parts))
}

/// The first 128 bits of the SHA-256 of parts, each with its length before it.
pub fn derived_bits(parts: &[&str]) -> u128 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut bits = [0_u8; 16];
    bits.copy_from_slice(&digest[..16]);
    u128::from_be_bytes(bits)
}

/// Rows of one case without repeated ones.
#[derive(Debug, Default)]
pub struct Distinct {
    /// One row per line.
    pub rows: CaseRows,
    /// Rows that repeat a line word for word.
    pub repeated: CaseRows,
    /// Rows that name a line again with other content.
    pub contradicting: CaseRows,
}

/// Tells repeated rows of a case apart: a line is named by line number and SKU.
pub fn distinct(rows: CaseRows) -> Distinct {
    let mut out = Distinct::default();
    for row in rows {
        let same = |other: &&FactRow| ["line_no", "sku"].iter().all(|column| other.get(KIND, column) == row.get(KIND, column));
        match out.rows.iter().find(same) {
            None => out.rows.push(row),
            Some(other) if other.values == row.values => out.repeated.push(row),
            Some(_) => out.contradicting.push(row),
        }
    }
    out
}

/// Columns that must agree on all rows of one case.
const SHARED: [&str; 13] = [
    "order_no",
    "kind",
    "status",
    "customer_no",
    "requested_at",
    "due_at",
    "decided_at",
    "outcome",
    "automatic",
    "goods_shipped_at",
    "goods_received_at",
    "refunded_at",
    "closed_at",
];

/// Builds the events of one case from its rows; every step is checked against the fold, so that no illegal
/// sequence can leave this function.
pub fn build(rows: &[FactRow], context: &Context) -> Result<Vec<Step>, Vec<Problem>> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    for row in &rows[1..] {
        if let Some(column) = SHARED.iter().find(|column| row.get(KIND, column) != first.get(KIND, column)) {
            return Err(vec![Problem::new("case_rows_disagree", column).found(text(row, "case_no").unwrap_or(""))]);
        }
    }
    let request = requested(rows, first, context)?;
    let mut steps = vec![Step { at: request.requested_at, event: CaseEvent::Requested(Box::new(request)) }];
    steps.extend(later_steps(rows, first, &steps[0])?);
    let last = steps.iter().map(|step| step.at).max().unwrap_or_default();
    steps.extend(assessed(first, &context.taxonomy, last));
    let folded = verified(&steps)?;
    agrees_with_status(first, &folded)?;
    Ok(steps)
}

/// The request itself.
fn requested(rows: &[FactRow], first: &FactRow, context: &Context) -> Result<Requested, Vec<Problem>> {
    let kind_text = text(first, "kind").unwrap_or("");
    let kind = CaseKind::parse(kind_text).ok_or_else(|| vec![Problem::new("unknown_kind", "kind").found(kind_text)])?;
    let requested_at = number(first, "requested_at").ok_or_else(|| vec![Problem::new("missing_required", "requested_at")])?;
    let order_no = text(first, "order_no").unwrap_or("").to_owned();
    let shop = text(first, "shop").map(str::to_owned).or_else(|| context.shop.clone());
    let known = context.orders.get(&order_no).map(Vec::as_slice).unwrap_or_default();
    let hint = known.iter().find(|hint| shop.is_none() || hint.shop.is_none() || hint.shop == shop);
    let mut warnings = Vec::new();
    if hint.is_none() && context.knows_orders {
        warnings.push(Problem::new("order_unknown", "order_no").found(&order_no));
    }
    let hint = hint.cloned().unwrap_or_default();
    let reason = reason_of(first, &context.taxonomy, &mut warnings);
    let own = |column: &str| text(first, column).map(str::to_owned);
    Ok(Requested {
        case_no: own("case_no").unwrap_or_default(),
        order_no,
        shop,
        channel: own("channel").or(hint.channel).unwrap_or_else(|| "unknown".to_owned()),
        kind,
        customer_no: own("customer_no").or(hint.customer_no),
        person: None,
        lines: rows.iter().map(|row| line(row, context)).collect::<Result<_, _>>()?,
        currency: own("currency").or(hint.currency).unwrap_or_else(|| context.currency.clone()),
        reason_code: reason,
        reason_text: own("reason_text"),
        comment: own("comment"),
        region: own("region").or(hint.region),
        department: own("department").unwrap_or_else(|| "service".to_owned()),
        agent: own("agent"),
        team: own("team"),
        warehouse: own("warehouse").or(hint.warehouse),
        carrier: own("carrier"),
        requested_at,
        due_at: number(first, "due_at").unwrap_or(requested_at.saturating_add(kind.default_due_days() * DAY)),
        due_basis: if number(first, "due_at").is_some() { "import" } else { "kind" }.to_owned(),
        warnings,
        circumstances: Circumstances::default(),
        detail: None,
    })
}

/// The reason leaf: by code, else by the words that the source gives; an unknown code is a warning on the case.
fn reason_of(row: &FactRow, taxonomy: &[Reason], warnings: &mut Vec<Problem>) -> Option<String> {
    let channel = text(row, "channel").unwrap_or("");
    if let Some(code) = text(row, "reason_code") {
        match reason::find(taxonomy, code) {
            Some(found) => return Some(found.code.clone()),
            None => warnings.push(Problem::new("reason_unknown", "reason_code").found(code)),
        }
    }
    text(row, "reason_text").and_then(|words| reason::find_on(taxonomy, channel, words)).map(|found| found.code.clone())
}

/// One line of the case.
fn line(row: &FactRow, context: &Context) -> Result<CaseLine, Vec<Problem>> {
    let quantity = number(row, "quantity").unwrap_or(1);
    if quantity < 1 {
        return Err(vec![Problem::new("quantity_out_of_range", "quantity").found(&quantity.to_string())]);
    }
    let amount = number(row, "amount_minor");
    if amount.is_some_and(|amount| amount < 0) {
        return Err(vec![Problem::new("amount_out_of_range", "amount_minor").found(&amount.unwrap_or_default().to_string())]);
    }
    let sku = text(row, "sku").map(str::to_owned);
    Ok(CaseLine {
        order_no: None,
        line_no: text(row, "line_no").map(str::to_owned),
        product_name: sku.as_ref().and_then(|sku| context.products.get(sku)).cloned(),
        sku,
        quantity,
        amount_minor: amount,
        matched: Vec::new(),
    })
}

/// The outcome that the row states, or that its later columns imply.
fn outcome_of(row: &FactRow) -> Result<Option<Outcome>, Vec<Problem>> {
    if let Some(stated) = text(row, "outcome") {
        return Outcome::parse(stated).map(Some).ok_or_else(|| vec![Problem::new("unknown_outcome", "outcome").found(stated)]);
    }
    let moved = ["goods_shipped_at", "goods_received_at", "inspected_at", "refunded_at"].iter().any(|column| number(row, column).is_some());
    Ok(match text(row, "status").and_then(CaseStatus::parse) {
        Some(CaseStatus::Declined) => Some(Outcome::Decline),
        Some(CaseStatus::InReview) => Some(Outcome::Review),
        Some(CaseStatus::AwaitingInfo) => Some(Outcome::AskForInfo),
        Some(CaseStatus::AwaitingGoods | CaseStatus::GoodsReceived | CaseStatus::AwaitingRefund | CaseStatus::Refunded) => Some(Outcome::Approve),
        _ if moved => Some(Outcome::Approve),
        _ if number(row, "decided_at").is_some() => return Err(vec![Problem::new("outcome_missing", "outcome")]),
        _ => None,
    })
}

/// Everything after the request, in the one legal order.
fn later_steps(rows: &[FactRow], row: &FactRow, request: &Step) -> Result<Vec<Step>, Vec<Problem>> {
    let CaseEvent::Requested(body) = &request.event else { return Ok(Vec::new()) };
    let mut steps = Vec::new();
    let mut push = |event, at| steps.push(Step { event, at });
    if let Some(outcome) = outcome_of(row)? {
        let later = ["decided_at", "goods_shipped_at", "goods_received_at", "inspected_at", "refunded_at", "closed_at"];
        let at = later.iter().find_map(|column| number(row, column)).unwrap_or(request.at);
        let by_person = truth(row, "automatic") == Some(false) || (truth(row, "automatic").is_none() && body.agent.is_some());
        match by_person && outcome != Outcome::Review {
            true => push(reviewed(outcome), at),
            false => push(CaseEvent::Decided { decision: Box::new(source_decision(outcome)) }, at),
        }
    }
    if let Some(at) = number(row, "goods_shipped_at") {
        push(CaseEvent::GoodsShipped { tracking_no: None }, at);
    }
    if let Some(at) = number(row, "goods_received_at") {
        let quantity = body.lines.iter().map(|line| line.quantity).sum();
        push(CaseEvent::GoodsReceived { warehouse: body.warehouse.clone(), quantity, damaged: 0, detail: None }, at);
    }
    if let Some(at) = number(row, "inspected_at") {
        push(CaseEvent::Inspected { grade: None, detail: None }, at);
    }
    if let Some(at) = number(row, "refunded_at") {
        let amount = refund(rows, body)?;
        let entry = LedgerEntry::new(EntryKind::Refund, 0, amount, &body.currency, Bearer::Merchant);
        push(CaseEvent::Refunded { entry }, at);
    }
    if let Some(at) = number(row, "closed_at") {
        push(CaseEvent::Closed { reason: closing_reason(row).to_owned(), deserved_person: None }, at);
    }
    Ok(steps)
}

/// The reasons that colleagues found beside the customer's; words that mean no leaf are left to the source's row.
fn assessed(row: &FactRow, taxonomy: &[Reason], at: Micros) -> Vec<Step> {
    let found = |column| text(row, column).and_then(|words| reason::find(taxonomy, words));
    [(ReasonBy::Agent, "agent_reason"), (ReasonBy::Inspector, "inspector_reason")]
        .into_iter()
        .filter_map(|(by, column)| Some(CaseEvent::ReasonAssessed { by, reason_code: found(column)?.code.clone(), note: None }))
        .map(|event| Step { event, at })
        .collect()
}

/// What was refunded: the sum of the rows' shares. Sources that repeat the case's refund on each row state more than
/// was claimed in sum, the same on every row; then it counts once. Without any, what was claimed was refunded.
fn refund(rows: &[FactRow], request: &Requested) -> Result<i64, Vec<Problem>> {
    let stated: Vec<i64> = request.lines.iter().filter_map(|line| line.amount_minor).collect();
    let claimed: Option<i64> = (!stated.is_empty()).then(|| stated.iter().sum());
    let shares: Vec<i64> = rows.iter().filter_map(|row| number(row, "refund_minor")).collect();
    let Some(first) = shares.first().copied() else {
        return claimed.ok_or_else(|| vec![Problem::new("missing_required", "refund_minor")]);
    };
    let sum: i64 = shares.iter().sum();
    let repeated = shares.len() > 1 && shares.iter().all(|share| *share == first) && claimed.is_some_and(|claimed| sum > claimed);
    Ok(if repeated { first } else { sum })
}

/// Why an imported case was closed, as far as its columns tell.
fn closing_reason(row: &FactRow) -> &'static str {
    let has = |column| number(row, column).is_some();
    match text(row, "outcome").and_then(Outcome::parse) {
        Some(Outcome::Decline) => "declined",
        _ if has("refunded_at") || has("goods_received_at") => "settled",
        Some(Outcome::Approve | Outcome::ApproveThenInspect) => "settled",
        _ => "withdrawn",
    }
}

/// A person's decision as the source gives it; the reason and the question are not among its columns.
pub(crate) fn reviewed(outcome: Outcome) -> CaseEvent {
    CaseEvent::Reviewed {
        outcome,
        reason: (outcome == Outcome::Decline).then(|| "stated_in_source".to_owned()),
        note: None,
        question: (outcome == Outcome::AskForInfo).then(|| "问题记录在来源系统 / the question stands in the source system".to_owned()),
        terms: None,
        overrode: None,
    }
}

/// An automatic decision that the source had made: it says so, and names no rules of ours.
pub(crate) fn source_decision(outcome: Outcome) -> Decision {
    Decision {
        outcome,
        cause: Cause::Source,
        rules: Vec::new(),
        gate: Vec::new(),
        statute_version: "source".to_owned(),
        policy_version: "source".to_owned(),
        inputs: serde_json::Value::Null,
        text_zh: "由来源系统给出，随导入带入".to_owned(),
        text_en: "Given by the source system and taken over with the import".to_owned(),
        terms: serde_json::Map::new(),
        shadow: None,
        staged: None,
        risk: None,
        scores: Vec::new(),
    }
}

/// The column that a step's time comes from.
fn time_column(event: &CaseEvent) -> &'static str {
    match event {
        CaseEvent::Decided { .. } | CaseEvent::Reviewed { .. } => "decided_at",
        CaseEvent::GoodsShipped { .. } => "goods_shipped_at",
        CaseEvent::GoodsReceived { .. } => "goods_received_at",
        CaseEvent::Inspected { .. } => "inspected_at",
        CaseEvent::Refunded { .. } => "refunded_at",
        CaseEvent::Closed { .. } => "closed_at",
        _ => "requested_at",
    }
}

/// Folds the steps from the beginning and refuses what cannot follow.
fn verified(steps: &[Step]) -> Result<ReturnCase, Vec<Problem>> {
    let Some((Step { event: CaseEvent::Requested(request), at, .. }, rest)) = steps.split_first() else {
        return Err(vec![Problem::new("not_a_beginning", "requested_at")]);
    };
    let mut case = ReturnCase::begin((**request).clone(), *at);
    continued(&mut case, rest)?;
    Ok(case)
}

/// Continues a case by steps; each must be legal and not earlier than the one before.
fn continued(case: &mut ReturnCase, steps: &[Step]) -> Result<(), Vec<Problem>> {
    for step in steps {
        let column = time_column(&step.event);
        if step.at < case.updated_at {
            return Err(vec![Problem::new("times_out_of_order", column)]);
        }
        case.check(&step.event).map_err(|illegal| vec![Problem::new(illegal.code(), column).found(&illegal.to_string())])?;
        case.apply(&step.event, step.at, &Actor::system("import"));
    }
    Ok(())
}

/// Whether the status column tells the same as the times do.
fn agrees_with_status(row: &FactRow, case: &ReturnCase) -> Result<(), Vec<Problem>> {
    let Some(stated) = text(row, "status") else { return Ok(()) };
    let status = CaseStatus::parse(stated).ok_or_else(|| vec![Problem::new("unknown_status", "status").found(stated)])?;
    let money_due = |status| matches!(status, CaseStatus::GoodsReceived | CaseStatus::AwaitingRefund | CaseStatus::AwaitingReplacement);
    if status == case.status || (money_due(status) && money_due(case.status)) {
        return Ok(());
    }
    let missing = match status {
        CaseStatus::GoodsReceived => Some("goods_received_at"),
        CaseStatus::Refunded => Some("refunded_at"),
        CaseStatus::Closed => Some("closed_at"),
        _ => None,
    };
    Err(vec![match missing.filter(|column| number(row, column).is_none()) {
        Some(column) => Problem::new("missing_required", column).found(stated),
        None => Problem::new("status_contradicts_times", "status").found(&format!("{stated} / {}", case.status.as_str())),
    }])
}

/// The steps that an existing case still lacks: what its columns told before is skipped, what is new must be legal.
pub fn remaining(existing: &ReturnCase, steps: Vec<Step>) -> Result<Vec<Step>, Vec<Problem>> {
    let waits = |event: &CaseEvent| match existing.status {
        CaseStatus::InReview => is_outcome(event, &[Outcome::Review, Outcome::Suggest]),
        CaseStatus::AwaitingInfo => is_outcome(event, &[Outcome::AskForInfo]),
        _ => false,
    };
    let has = |event: &CaseEvent| match event {
        CaseEvent::Requested(_) => true,
        CaseEvent::Decided { .. } | CaseEvent::Reviewed { .. } => existing.decided_at.is_some() || waits(event),
        CaseEvent::GoodsShipped { .. } => existing.goods_shipped_at.is_some(),
        CaseEvent::GoodsReceived { .. } => existing.goods_received_at.is_some(),
        CaseEvent::Inspected { .. } => existing.inspected_at.is_some(),
        CaseEvent::Refunded { .. } => existing.refunded_at.is_some(),
        CaseEvent::Closed { .. } => existing.closed_at.is_some(),
        CaseEvent::ReasonAssessed { by: ReasonBy::Agent, reason_code, .. } => existing.agent_reason_code.as_ref() == Some(reason_code),
        CaseEvent::ReasonAssessed { by: ReasonBy::Inspector, reason_code, .. } => existing.inspected_reason_code.as_ref() == Some(reason_code),
        _ => false,
    };
    let mut rest: Vec<Step> = steps.into_iter().filter(|step| !has(&step.event)).collect();
    // A case that waits for a person can only go on by a person's decision, also when the source calls it automatic.
    if existing.status == CaseStatus::InReview {
        for step in &mut rest {
            if let CaseEvent::Decided { decision } = &step.event {
                step.event = reviewed(decision.outcome);
            }
        }
    }
    let mut case = existing.clone();
    case.updated_at = rest.first().map_or(case.updated_at, |step| step.at);
    continued(&mut case, &rest)?;
    Ok(rest)
}

/// Whether an event states one of these outcomes.
fn is_outcome(event: &CaseEvent, outcomes: &[Outcome]) -> bool {
    match event {
        CaseEvent::Decided { decision } => outcomes.contains(&decision.outcome),
        CaseEvent::Reviewed { outcome, .. } => outcomes.contains(outcome),
        _ => false,
    }
}

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
