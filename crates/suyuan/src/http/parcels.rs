//! Parcels for the warehouse: scan a number, take in what has no case, grade it, find its case.

use crate::clock::rfc3339;
use crate::http::auth::Principal;
use crate::http::case_one::{event_out, find};
use crate::http::case_steps::open_doors;
use crate::http::cases::row_out;
use crate::http::error::ApiError;
use crate::http::json::{Body, Members};
use crate::http::parcel_in;
use crate::http::state::App;
use crate::stage::parcel;
use crate::stage::parcel_match::{Candidate, candidates};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::HashMap;
use suyuan_case::actor::Permission;
use suyuan_case::event::{ParcelEvent, StreamKind};
use suyuan_case::id::ParcelId;
use suyuan_case::parcel::{Clue, Parcel, ParcelIn, ParcelStatus};
use suyuan_case::step::Step;

/// A parcel for the outside.
fn parcel_out(id: &ParcelId, parcel: &Parcel) -> Value {
    let received = &parcel.received;
    json!({
        "id": id.as_str(), "parcel_no": received.parcel_no, "status": parcel.status.as_str(), "version": parcel.version,
        "tracking_no": received.tracking_no, "carrier": received.carrier, "warehouse": received.warehouse, "order_no": received.order_no,
        "weight_grams": received.weight_grams, "items": received.items, "text": received.text, "has_sender": received.person.is_some(),
        "case_id": parcel.case_id, "grade": parcel.grade, "finding": parcel.finding, "disposition": parcel.disposition,
        "evidence": parcel.evidence, "received_at": rfc3339(parcel.received_at), "updated_at": rfc3339(parcel.updated_at),
    })
}

fn candidate_out(candidate: &Candidate) -> Value {
    let lines: Vec<Value> = candidate
        .case
        .request
        .lines
        .iter()
        .enumerate()
        .map(|(place, line)| {
            let received = candidate.case.received_lines.get(place).copied().unwrap_or(0);
            json!({ "line": place, "sku": line.sku, "product_name": line.product_name, "quantity": line.quantity, "received": received })
        })
        .collect();
    json!({
        "row": row_out(&candidate.row), "lines": lines, "outstanding": candidate.case.outstanding(), "points": candidate.points,
        "clues": candidate.clues.iter().map(|clue| clue.as_str()).collect::<Vec<_>>(), "certain": candidate.points >= 100,
        "expects_goods": candidate.case.takes(Step::GoodsReceived), "comment": candidate.case.request.comment,
        "cross_border": candidate.case.request.circumstances.cross_border,
    })
}

/// What a scanned number means: cases that expect it, parcels that came under it.
#[utoipa::path(get, path = "/scan", tag = "parcels", params(("no" = String, Query)), responses((status = 200)))]
pub async fn scan(State(app): State<App>, principal: Principal, Query(ask): Query<HashMap<String, String>>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReceiveGoods, "GET /scan").await?;
    let number = ask.get("no").map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).ok_or_else(|| ApiError::new("bad_query"))?;
    if number.chars().count() > 80 {
        return Err(ApiError::new("too_long").at("/no"));
    }
    let parcels = app.store.parcels_by_no(&number).await?;
    let asked = ParcelIn { tracking_no: Some(number.clone()), order_no: Some(number.clone()), ..blank() };
    let mut found = candidates(&app, &principal.user.scope, &asked).await?;
    // A case number names its case outright.
    if let Ok((row, case)) = find(&app, &principal, &number).await
        && !found.iter().any(|candidate| candidate.row.case_id == row.case_id)
    {
        found.insert(0, Candidate { row, case, clues: vec![Clue::OrderNo], points: Clue::TrackingNo.points() });
    }
    Ok(Json(json!({
        "no": number, "cases": found.iter().map(candidate_out).collect::<Vec<_>>(),
        "parcels": parcels.iter().map(|(id, parcel)| parcel_out(id, parcel)).collect::<Vec<_>>(),
    })))
}

fn blank() -> ParcelIn {
    ParcelIn {
        parcel_no: String::new(),
        tracking_no: None,
        carrier: None,
        warehouse: None,
        person: None,
        order_no: None,
        weight_grams: None,
        items: Vec::new(),
        text: None,
    }
}

/// Parcels in a state, longest waiting first.
#[utoipa::path(get, path = "/parcels", tag = "parcels", params(("status" = Option<String>, Query)), responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal, Query(ask): Query<HashMap<String, String>>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReceiveGoods, "GET /parcels").await?;
    let status = match ask.get("status").map(String::as_str) {
        None | Some("") => ParcelStatus::Unowned,
        Some(name) => ParcelStatus::parse(name).ok_or_else(|| ApiError::new("bad_query"))?,
    };
    let after = ask.get("after").and_then(|text| text.parse().ok()).unwrap_or(i64::MIN);
    let page = app.store.parcels(status, after, 100).await?;
    let next = (page.len() == 100).then(|| page.last().map(|(_, parcel)| parcel.received_at.to_string())).flatten();
    let rows: Vec<Value> = page.iter().map(|(id, parcel)| parcel_out(id, parcel)).collect();
    Ok(Json(json!({ "rows": rows, "next": next, "total": app.store.count_parcels(status).await? })))
}

/// What is known about a parcel that has no case yet; an unknown member is refused by name.
#[derive(utoipa::ToSchema)]
#[allow(missing_docs, dead_code)] // read by the description generator alone
pub struct ParcelReceivedIn {
    pub tracking_no: Option<String>,
    pub carrier: Option<String>,
    pub warehouse: Option<String>,
    pub order_no: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub weight_grams: Option<i64>,
    pub items: Option<Vec<Value>>,
    pub text: Option<String>,
}

/// Takes a parcel in and answers its candidates.
#[utoipa::path(post, path = "/parcels", tag = "parcels", request_body = ParcelReceivedIn, responses((status = 201)))]
pub async fn receive(State(app): State<App>, principal: Principal, Body(ask): Body<Value>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::ReceiveGoods, "POST /parcels").await?;
    let (received, personal) = parcel_in::received(&ask)?;
    let (id, parcel, found) = parcel::receive(&app, &principal, received, personal).await?;
    let body = json!({ "parcel": parcel_out(&id, &parcel), "candidates": found.iter().map(candidate_out).collect::<Vec<_>>() });
    Ok((StatusCode::CREATED, Json(body)))
}

async fn known(app: &App, key: &str) -> Result<(ParcelId, Parcel), ApiError> {
    match ParcelId::parse(key) {
        Some(id) => app.store.parcel(&id).await?.map(|parcel| (id, parcel)).ok_or_else(|| ApiError::new("not_found")),
        None => app.store.parcels_by_no(key).await?.into_iter().next().ok_or_else(|| ApiError::new("not_found")),
    }
}

/// One parcel with its candidates and its history.
#[utoipa::path(get, path = "/parcels/{id}", tag = "parcels", params(("id" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(key): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReceiveGoods, "GET /parcels/{id}").await?;
    let (id, parcel) = known(&app, &key).await?;
    let found = if parcel.status == ParcelStatus::Unowned { candidates(&app, &principal.user.scope, &parcel.received).await? } else { Vec::new() };
    let events = app.store.events(StreamKind::Parcel, id.as_str()).await?;
    let mut timeline: Vec<Value> = events.iter().filter_map(|event| serde_json::to_value(event_out(event)).ok()).collect();
    for event in &mut timeline {
        if let Some(body) = event.get_mut("body").and_then(Value::as_object_mut) {
            body.remove("person");
        }
    }
    let case = match &parcel.case_id {
        Some(case_id) => find(&app, &principal, case_id.as_str()).await.ok(),
        None => None,
    };
    Ok(Json(json!({
        "parcel": parcel_out(&id, &parcel), "candidates": found.iter().map(candidate_out).collect::<Vec<_>>(), "timeline": timeline,
        "case": case.map(|(row, case)| json!({ "row": row_out(&row), "steps": open_doors(principal.user.role, &case) })),
    })))
}

/// What a step of a parcel may say.
#[derive(utoipa::ToSchema)]
#[allow(missing_docs, dead_code)] // read by the description generator alone
pub struct ParcelStepIn {
    pub version: i64,
    pub case_id: Option<String>,
    pub basis: Option<Vec<String>>,
    pub reason: Option<String>,
    pub grade: Option<String>,
    pub finding: Option<String>,
    pub disposition: Option<String>,
    pub weight_grams: Option<i64>,
    pub evidence: Option<Vec<String>>,
    pub items: Option<Vec<Value>>,
    pub text: Option<String>,
}

/// Takes one step of a parcel.
#[utoipa::path(post, path = "/parcels/{id}/steps/{step}", tag = "parcels",
    params(("id" = String, Path), ("step" = String, Path, description = "inspect, assign, unassign, clear, note")),
    request_body = ParcelStepIn, responses((status = 200), (status = 409)))]
pub async fn take(
    State(app): State<App>,
    principal: Principal,
    Path((key, door)): Path<(String, String)>,
    Body(ask): Body<Value>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReceiveGoods, "POST /parcels/{id}/steps/{step}").await?;
    let (id, _) = known(&app, &key).await?;
    let mut members = Members::of(&ask, "")?;
    let version = members.integer("version", 1, i64::MAX)?.ok_or_else(|| members.wrong("missing_member", "version"))?;
    let parcel = match door.as_str() {
        "assign" => {
            let case_key = members.needed_text("case_id", 64)?;
            let basis = parcel_in::texts(&mut members, "basis")?;
            members.end()?;
            let (row, _) = find(&app, &principal, &case_key).await?;
            parcel::assign(&app, &id, version, &row.case_id, basis, principal.actor()).await?
        }
        "unassign" => {
            let reason = members.needed_text("reason", 500)?;
            members.end()?;
            parcel::unassign(&app, &id, version, reason, principal.actor()).await?
        }
        "inspect" | "clear" | "note" => {
            let event: ParcelEvent = parcel_in::step(&door, &mut members)?;
            members.end()?;
            parcel::step(&app, &id, version, event, principal.actor()).await?
        }
        _ => return Err(ApiError::new("no_such_door")),
    };
    Ok(Json(json!({ "parcel": parcel_out(&id, &parcel) })))
}
