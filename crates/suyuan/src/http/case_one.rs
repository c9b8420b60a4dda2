//! One case with everything a reviewer needs on one screen: `GET /api/v1/cases/{id}`.

use crate::clock::rfc3339;
use crate::http::auth::Principal;
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
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseStatus;
use suyuan_case::return_case::ReturnCase;
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
    /// What the viewer may do now: review, receive, refund, close, info, note, reveal.
    allowed: Vec<&'static str>,
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

/// What a viewer may do with a case as it stands.
fn allowed(principal: &Principal, case: &ReturnCase) -> Vec<&'static str> {
    let may = |permission| principal.user.role.may(permission);
    let mut list = Vec::new();
    let status = case.status;
    if may(Permission::Review) && matches!(status, CaseStatus::Requested | CaseStatus::InReview | CaseStatus::AwaitingInfo) {
        list.push("review");
    }
    if may(Permission::Review) && status == CaseStatus::AwaitingInfo {
        list.push("info");
    }
    if may(Permission::ReceiveGoods) && status == CaseStatus::AwaitingGoods {
        list.push("receive");
    }
    if may(Permission::Refund) && matches!(status, CaseStatus::GoodsReceived | CaseStatus::AwaitingRefund) {
        list.push("refund");
    }
    if (may(Permission::Review) || may(Permission::Refund)) && status != CaseStatus::Closed {
        list.push("close");
    }
    list.push("note");
    if may(Permission::RevealPersonal) && case.request.person.is_some() {
        list.push("reveal");
    }
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
        allowed: allowed(&principal, &case),
        row: row_out(&row),
    }))
}

/// The request with its warnings in words.
fn request_out(case: &ReturnCase) -> Json_ {
    let mut value = serde_json::to_value(&case.request).unwrap_or(Json_::Null);
    if let Some(object) = value.as_object_mut() {
        object.remove("person");
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
fn without_person(mut event: EventOut) -> EventOut {
    if let Some(object) = event.body.as_object_mut() {
        object.remove("person");
    }
    event
}
