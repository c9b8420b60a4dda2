//! One case with everything a reviewer needs on one screen: `GET /api/v1/cases/{id}`.

use crate::clock::rfc3339;
use crate::http::auth::Principal;
use crate::http::case_steps::{gate_out, open_doors};
use crate::http::cases::{CaseRowOut, row_out};
use crate::http::error::ApiError;
use crate::http::state::App;
use crate::http::words;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Map, Value as Json_, json};
use suyuan_case::actor::Permission;
use suyuan_case::event::{Recorded, StreamKind};
use suyuan_case::fact::{ColumnType, FactKind};
use suyuan_case::goods::{Disposition, Finding};
use suyuan_case::id::CaseId;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::step::Step;
use suyuan_case::value::Value;
use suyuan_store::{CaseFilter, CaseRow, CaseSort, FactRecord};
use utoipa::ToSchema;

/// A case with its surroundings.
#[derive(Serialize, ToSchema)]
pub struct CaseOut {
    row: CaseRowOut,
    request: Json_,
    decision: Option<Json_>,
    question: Option<String>,
    decline_reason: Option<String>,
    ledger: Vec<Json_>,
    timeline: Vec<EventOut>,
    law: Vec<Json_>,
    order: Option<Json_>,
    same_customer: Vec<CaseRowOut>,
    same_sku: Vec<CaseRowOut>,
    contacts: Vec<Json_>,
    feedback: Vec<Json_>,
    /// Texts that stand here without names and numbers; `reveal` with `texts` shows them as they were written.
    private_texts: i64,
    /// The form that was filled in, with the wording of its questions.
    form: Option<Json_>,
    /// Files as evidence.
    attachments: Vec<Json_>,
    /// Whether a receiver or a sender other than the buyer is known.
    other_people: Vec<&'static str>,
    /// Buyer, receiver and sender with masked data; absent ones are unknown or erased.
    people: Vec<Json_>,
    /// The reason as customer, agent and inspector each gave it: `{by, code, text}`.
    reasons: Vec<Json_>,
    /// What the viewer may do now: review, refuse_goods, receive, refund, close, info, note, reveal.
    allowed: Vec<&'static str>,
    /// Doors of `/cases/{id}/steps/` that are open to the viewer now.
    steps: Vec<&'static str>,
    /// The gate that it stands at, with its deadline.
    gate: Option<Json_>,
    /// The state machine that it follows and what it is settled as.
    machine: &'static str,
    resolution: &'static str,
    /// What was agreed, offered, exchanged, disputed and found; members as in the events.
    terms: Json_,
    offer: Option<Json_>,
    exchange: Option<Json_>,
    dispute: Option<Json_>,
    pending: Option<Json_>,
    bench: Json_,
    /// The most that may be refunded.
    most_minor: Option<i64>,
}

/// One event of the log.
#[derive(Serialize, ToSchema)]
pub struct EventOut {
    seq: i64,
    version: i64,
    kind: String,
    at: String,
    recorded_at: String,
    actor: String,
    body: Json_,
}

/// An event for the outside: the body without its tag.
pub fn event_out(recorded: &Recorded) -> EventOut {
    let tagged = serde_json::to_value(&recorded.event).unwrap_or(Json_::Null);
    EventOut {
        seq: recorded.seq,
        version: recorded.stream_version,
        kind: recorded.event.name().to_owned(),
        at: rfc3339(recorded.at),
        recorded_at: rfc3339(recorded.recorded_at),
        actor: recorded.actor.as_str().to_owned(),
        body: tagged.get("body").cloned().unwrap_or(Json_::Null),
    }
}

/// Finds a case by id or number within the viewer's scope; what lies outside is not found, not forbidden.
pub async fn find(app: &App, principal: &Principal, key: &str) -> Result<(CaseRow, ReturnCase), ApiError> {
    let found = match CaseId::parse(key) {
        Some(id) => app.store.case(&id).await?,
        None => app.store.case_by_no(key).await?,
    };
    let (row, case) = found.ok_or_else(|| ApiError::new("not_found"))?;
    let seen = principal.user.scope.permits(Some(&row.department), row.region.as_deref(), Some(&row.channel), row.shop.as_deref());
    if seen { Ok((row, case)) } else { Err(ApiError::new("not_found")) }
}

/// A fact row as an object with its column names; times as text, nulls left out.
pub fn fact_out(record: &FactRecord) -> Map<String, Json_> {
    let mut object = Map::new();
    for (column, value) in record.kind.columns().iter().zip(&record.row.values) {
        let shown = match (column.kind, value) {
            (_, Value::Null) => continue,
            (ColumnType::Time, Value::Int(at)) => Json_::from(rfc3339(*at)),
            (_, Value::Int(number)) => Json_::from(*number),
            (_, Value::Bool(truth)) => Json_::from(*truth),
            (_, Value::Text(text)) => Json_::from(text.as_str()),
        };
        object.insert(column.name.to_owned(), shown);
    }
    object
}

/// What a viewer may do with a case as it stands, at the doors that are named after what people do.
fn allowed(principal: &Principal, case: &ReturnCase, private_texts: i64) -> Vec<&'static str> {
    let may = |permission| principal.user.role.may(permission);
    let open = [
        ("review", Permission::Review, case.takes(Step::ReviewedApprove)),
        ("refuse_goods", Permission::Review, !case.takes(Step::ReviewedApprove) && case.takes(Step::ReviewedDecline)),
        ("info", Permission::Review, case.takes(Step::InfoProvided)),
        ("receive", Permission::ReceiveGoods, case.takes(Step::GoodsReceived)),
        ("refund", Permission::Refund, case.takes(Step::Refunded) && case.pending.is_none()),
        ("reveal", Permission::RevealPersonal, case.request.person.is_some() || private_texts > 0),
    ];
    let mut list: Vec<&'static str> = open.into_iter().filter(|(_, permission, open)| *open && may(*permission)).map(|(name, _, _)| name).collect();
    if case.takes(Step::Closed) && (may(Permission::Review) || may(Permission::Refund)) {
        list.push("close");
    }
    list.push("note");
    list
}

/// Cases with the same value in one column, without this one.
async fn alike(app: &App, principal: &Principal, own: &CaseRow, filter: CaseFilter) -> Result<Vec<CaseRowOut>, ApiError> {
    let filter = CaseFilter { scope: principal.user.scope.clone(), ..filter };
    let page = app.store.cases(&filter, CaseSort::RequestedDesc, None, 9).await?;
    Ok(page.rows.iter().filter(|row| row.case_id != own.case_id).take(8).map(row_out).collect())
}

/// The order with its lines, if it is known.
async fn order(app: &App, row: &CaseRow) -> Result<Option<Json_>, ApiError> {
    let Some(order) = app.store.order(&row.order_no, row.shop.as_deref()).await? else { return Ok(None) };
    let mut object = fact_out(&order);
    let lines: Vec<Json_> = app.store.order_lines(&row.order_no).await?.iter().map(|line| Json_::Object(fact_out(line))).collect();
    object.insert("lines".into(), lines.into());
    Ok(Some(object.into()))
}

/// Shows one case.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = String, Path)), responses((status = 200, body = CaseOut)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(key): Path<String>) -> Result<Json<CaseOut>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /cases/{id}").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    let events = app.store.events(StreamKind::Case, row.case_id.as_str()).await?;
    let same_customer = match &row.customer_no {
        Some(customer_no) => alike(&app, &principal, &row, CaseFilter { customer_no: Some(customer_no.clone()), ..CaseFilter::default() }).await?,
        None => Vec::new(),
    };
    let same_sku = match &row.sku {
        Some(sku) => alike(&app, &principal, &row, CaseFilter { sku: Some(sku.clone()), ..CaseFilter::default() }).await?,
        None => Vec::new(),
    };
    let facts = |records: Vec<FactRecord>| records.iter().map(|record| Json_::Object(fact_out(record))).collect();
    let order = order(&app, &row).await?;
    let law = match crate::stage::decide::articles(&app, &row, &case).await {
        Ok(articles) => articles,
        Err(error) => {
            tracing::warn!(%error, "articles could not be determined");
            Vec::new()
        }
    };
    let private_texts = app.store.private_text_count(&row.case_id).await?;
    let detail = case.request.detail.as_deref();
    Ok(Json(CaseOut {
        request: request_out(&case),
        decision: case.decision.as_ref().and_then(|decision| serde_json::to_value(decision).ok()),
        question: case.question.clone(),
        decline_reason: case.decline_reason.clone(),
        ledger: case.ledger.iter().filter_map(|entry| serde_json::to_value(entry).ok()).collect(),
        timeline: events.iter().map(event_out).map(without_person).collect(),
        law,
        order,
        same_customer,
        same_sku,
        contacts: facts(app.store.facts_by_reference(FactKind::Contacts, &row.case_no, 50).await?),
        feedback: facts(app.store.facts_by_reference(FactKind::Feedback, &row.case_no, 50).await?),
        allowed: allowed(&principal, &case, private_texts),
        private_texts,
        form: form_out(&app, &case).await?,
        attachments: app.store.attachments_of(&row.case_id).await?.iter().map(crate::http::attachments::attachment_out).collect(),
        other_people: [
            ("receiver", detail.is_some_and(|detail| detail.receiver.is_some())),
            ("sender", detail.is_some_and(|detail| detail.sender.is_some())),
        ]
        .into_iter()
        .filter_map(|(part, known)| known.then_some(part))
        .collect(),
        people: people_out(&app, &case).await?,
        reasons: reasons_out(&case),
        steps: open_doors(principal.user.role, &case),
        gate: case.gate().as_ref().map(gate_out),
        machine: case.machine_name(),
        resolution: case.resolution().as_str(),
        terms: outward(&case.terms).unwrap_or(Json_::Null),
        offer: case.offer.as_ref().and_then(outward),
        exchange: case.exchange.as_ref().and_then(outward),
        dispute: case.dispute.as_ref().and_then(outward),
        pending: case.pending.as_ref().and_then(outward),
        bench: bench_out(&case),
        most_minor: case.most_minor(),
        row: row_out(&row),
    }))
}

/// The people of a case, masked.
async fn people_out(app: &App, case: &ReturnCase) -> Result<Vec<Json_>, ApiError> {
    let detail = case.request.detail.as_deref();
    let parts = [
        ("buyer", case.request.person.clone()),
        ("receiver", detail.and_then(|detail| detail.receiver.clone())),
        ("sender", detail.and_then(|detail| detail.sender.clone())),
    ];
    let ids: Vec<_> = parts.iter().filter_map(|(_, id)| id.clone()).collect();
    let known = app.store.personal_many(&ids).await?;
    let shown = parts.into_iter().filter_map(|(part, id)| {
        let data = known.get(&id?)?;
        let masked = data.masked();
        (!data.is_empty())
            .then(|| json!({ "part": part, "name": masked.name, "phone": masked.phone, "email": masked.email, "address": masked.address }))
    });
    Ok(shown.collect())
}

/// The reason as each side gave it; a side that gave none says null.
fn reasons_out(case: &ReturnCase) -> Vec<Json_> {
    vec![
        json!({ "by": "customer", "code": case.request.reason_code, "text": case.request.reason_text }),
        json!({ "by": "agent", "code": case.agent_reason_code, "text": null }),
        json!({ "by": "inspector", "code": case.inspected_reason_code, "text": case.finding.map(Finding::as_str) }),
    ]
}

/// What came back and what the bench found.
fn bench_out(case: &ReturnCase) -> Json_ {
    json!({
        "received": case.received_quantity, "damaged": case.damaged_quantity, "outstanding": case.outstanding(), "lines": case.received_lines,
        "grade": case.grade, "finding": case.finding.map(Finding::as_str), "disposition": case.disposition.map(Disposition::as_str),
        "reason_code": case.inspected_reason_code, "parcels": case.parcels.iter().map(|parcel| parcel.as_str()).collect::<Vec<_>>(),
        "visit_at": case.visit_at.map(rfc3339), "replacement_sent_at": case.replacement_sent_at.map(rfc3339),
    })
}

/// A part of a case for the outside: its moments become RFC 3339.
fn outward(part: &impl Serialize) -> Option<Json_> {
    let mut value = serde_json::to_value(part).ok()?;
    times_out(&mut value);
    Some(value)
}

fn times_out(value: &mut Json_) {
    let Some(object) = value.as_object_mut() else { return };
    for (name, inner) in object.iter_mut() {
        match inner.as_i64() {
            Some(at) if name.ends_with("_at") || name == "since" || name == "not_before" => *inner = rfc3339(at).into(),
            _ => times_out(inner),
        }
    }
}

/// The answers beside the questions as they were worded when they were asked.
async fn form_out(app: &App, case: &ReturnCase) -> Result<Option<Json_>, ApiError> {
    let Some(form) = case.request.detail.as_ref().and_then(|detail| detail.form.as_ref()) else { return Ok(None) };
    let forms = app.forms.forms(&app.store).await?;
    let wording = forms.get(&form.template).and_then(|known| known.version(Some(form.version)));
    Ok(Some(json!({ "answers": form, "template": wording.map(|version| &version.form) })))
}

/// The request with its warnings in words.
fn request_out(case: &ReturnCase) -> Json_ {
    let mut value = serde_json::to_value(&case.request).unwrap_or(Json_::Null);
    if let Some(object) = value.as_object_mut() {
        object.remove("person");
        object.remove("detail");
        object.insert("warnings".into(), case.request.warnings.iter().map(words::problem_out).collect::<Vec<_>>().into());
        for name in ["requested_at", "due_at"] {
            if let Some(at) = object.get(name).and_then(Json_::as_i64) {
                object.insert(name.into(), json!(rfc3339(at)));
            }
        }
    }
    value
}

/// The first event repeats the request: its pseudonymous person id is of no use to a page.
pub(crate) fn without_person(mut event: EventOut) -> EventOut {
    if event.kind == "requested"
        && let Some(object) = event.body.as_object_mut()
    {
        object.remove("person");
        object.remove("detail");
    }
    event
}
