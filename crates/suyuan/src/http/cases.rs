//! The list of cases and the way in: `GET` and `POST /api/v1/cases`, search and counts.

use crate::clock::{self, rfc3339};
use crate::http::auth::Principal;
use crate::http::case_form;
use crate::http::error::ApiError;
use crate::http::json;
use crate::http::state::App;
use crate::stage::intake;
use axum::Json;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use suyuan_case::actor::Permission;
use suyuan_case::decision::Outcome;
use suyuan_case::kind::{CaseKind, CaseStatus};
use suyuan_case::scope::AccessScope;
use suyuan_store::{CaseFilter, CaseRow, CaseSort};
use utoipa::{IntoParams, ToSchema};

/// One case as lists show it; personal data is masked.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)] // the columns of `cases`, described once in suyuan_case::lake_table
pub struct CaseRowOut {
    pub id: String,
    pub case_no: String,
    pub order_no: String,
    pub version: i64,
    pub status: &'static str,
    pub kind: &'static str,
    pub shop: Option<String>,
    pub channel: String,
    pub region: Option<String>,
    pub department: String,
    pub customer_no: Option<String>,
    pub customer_name: Option<String>,
    pub phone: Option<String>,
    pub sku: Option<String>,
    pub product_name: Option<String>,
    pub line_count: i64,
    pub quantity: i64,
    pub amount_minor: Option<i64>,
    pub currency: String,
    pub reason_code: Option<String>,
    pub reason_text: Option<String>,
    pub team: Option<String>,
    pub agent: Option<String>,
    pub warehouse: Option<String>,
    pub carrier: Option<String>,
    pub requested_at: String,
    pub due_at: String,
    pub due_basis: String,
    pub outcome: Option<&'static str>,
    pub automatic: bool,
    pub cause: Option<String>,
    pub decided_at: Option<String>,
    pub review_since: Option<String>,
    pub goods_received_at: Option<String>,
    pub refunded_at: Option<String>,
    pub refund_minor: Option<i64>,
    pub closed_at: Option<String>,
    pub updated_at: String,
    pub warnings: i64,
}

/// A row for the outside; the store masks the personal data of its customer.
pub fn row_out(row: &CaseRow) -> CaseRowOut {
    let time = |at: Option<i64>| at.map(rfc3339);
    CaseRowOut {
        id: row.case_id.as_str().to_owned(),
        case_no: row.case_no.clone(),
        order_no: row.order_no.clone(),
        version: row.version,
        status: row.status.as_str(),
        kind: row.kind.as_str(),
        shop: row.shop.clone(),
        channel: row.channel.clone(),
        region: row.region.clone(),
        department: row.department.clone(),
        customer_no: row.customer_no.clone(),
        customer_name: row.customer_name.clone(),
        phone: row.phone.clone(),
        sku: row.sku.clone(),
        product_name: row.product_name.clone(),
        line_count: row.line_count,
        quantity: row.quantity,
        amount_minor: row.amount_minor,
        currency: row.currency.clone(),
        reason_code: row.reason_code.clone(),
        reason_text: row.reason_text.clone(),
        team: row.team.clone(),
        agent: row.agent.clone(),
        warehouse: row.warehouse.clone(),
        carrier: row.carrier.clone(),
        requested_at: rfc3339(row.requested_at),
        due_at: rfc3339(row.due_at),
        due_basis: row.due_basis.clone(),
        outcome: row.outcome.map(Outcome::as_str),
        automatic: row.automatic,
        cause: row.cause.and_then(|cause| serde_json::to_value(cause).ok()).and_then(|value| value.as_str().map(str::to_owned)),
        decided_at: time(row.decided_at),
        review_since: time(row.review_since),
        goods_received_at: time(row.goods_received_at),
        refunded_at: time(row.refunded_at),
        refund_minor: row.refund_minor,
        closed_at: time(row.closed_at),
        updated_at: rfc3339(row.updated_at),
        warnings: row.warnings,
    }
}

/// Filters, order and page of the list; several values of one filter are separated by commas.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ListQuery {
    pub status: Option<String>,
    pub open: Option<bool>,
    pub kind: Option<String>,
    pub shop: Option<String>,
    pub channel: Option<String>,
    pub region: Option<String>,
    pub department: Option<String>,
    pub team: Option<String>,
    pub reason: Option<String>,
    pub outcome: Option<String>,
    pub automatic: Option<bool>,
    /// `overdue`, `2h` or `24h`: open cases whose due date has passed or comes within that time.
    pub due: Option<String>,
    /// First moment of the request time.
    pub from: Option<String>,
    /// First moment after the request times wanted.
    pub to: Option<String>,
    /// First moment of the refund.
    pub refunded_from: Option<String>,
    /// First moment after the refunds wanted.
    pub refunded_to: Option<String>,
    pub sku: Option<String>,
    pub customer_no: Option<String>,
    pub order_no: Option<String>,
    pub refunded_not_received: Option<bool>,
    pub received_not_refunded: Option<bool>,
    /// Case number, order number, SKU, customer number or telephone number.
    pub q: Option<String>,
    /// `-requested_at` (default), `requested_at`, `due_at`, `-amount`, `-updated_at`.
    pub sort: Option<String>,
    pub limit: Option<i64>,
    pub cursor: Option<String>,
}

/// Values of a filter.
fn list(text: &Option<String>) -> Vec<String> {
    text.as_deref().unwrap_or("").split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Values of a filter that must be known.
fn known<T>(text: &Option<String>, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, ApiError> {
    list(text).iter().map(|part| parse(part).ok_or_else(|| ApiError::new("bad_query").at(name).because(format!("unknown value {part}")))).collect()
}

impl ListQuery {
    /// The filter of the store, narrowed to what the viewer may see.
    pub fn filter(&self, principal: &Principal) -> Result<CaseFilter, ApiError> {
        let time = |text: &Option<String>, name: &str| match text {
            None => Ok(None),
            Some(text) => clock::parse_rfc3339(text).map(Some).ok_or_else(|| ApiError::new("bad_query").at(name).because("RFC 3339 expected")),
        };
        let now = clock::now();
        let (open, due_before) = match self.due.as_deref() {
            None => (self.open, None),
            Some("overdue") => (Some(true), Some(now)),
            Some("2h") => (Some(true), Some(now + 2 * 3600 * suyuan_case::SECOND)),
            Some("24h") => (Some(true), Some(now + suyuan_case::DAY)),
            Some(_) => return Err(ApiError::new("bad_query").at("due").because("overdue, 2h or 24h")),
        };
        let due_after = if matches!(self.due.as_deref(), Some("2h" | "24h")) { Some(now) } else { None };
        Ok(CaseFilter {
            scope: principal.user.scope.clone(),
            status: known(&self.status, "status", CaseStatus::parse)?,
            kind: known(&self.kind, "kind", CaseKind::parse)?,
            outcome: known(&self.outcome, "outcome", Outcome::parse)?,
            open,
            due_before,
            due_after,
            shop: list(&self.shop),
            channel: list(&self.channel),
            region: list(&self.region),
            department: list(&self.department),
            team: list(&self.team),
            reason: list(&self.reason),
            automatic: self.automatic,
            requested_from: time(&self.from, "from")?,
            requested_to: time(&self.to, "to")?,
            refunded_from: time(&self.refunded_from, "refunded_from")?,
            refunded_to: time(&self.refunded_to, "refunded_to")?,
            sku: self.sku.clone(),
            customer_no: self.customer_no.clone(),
            order_no: self.order_no.clone(),
            refunded_not_received: self.refunded_not_received.unwrap_or(false),
            received_not_refunded: self.received_not_refunded.unwrap_or(false),
            search: self.q.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            ..CaseFilter::default()
        })
    }

    fn order(&self) -> Result<CaseSort, ApiError> {
        Ok(match self.sort.as_deref() {
            None | Some("-requested_at") => CaseSort::RequestedDesc,
            Some("requested_at") => CaseSort::RequestedAsc,
            Some("due_at") => CaseSort::DueAsc,
            Some("-amount") => CaseSort::AmountDesc,
            Some("-updated_at") => CaseSort::UpdatedDesc,
            Some(_) => return Err(ApiError::new("bad_query").at("sort")),
        })
    }
}

/// One page of cases.
#[derive(Serialize, ToSchema)]
pub struct CasePageOut {
    rows: Vec<CaseRowOut>,
    /// Give it back as `cursor` for the next page; absent on the last one.
    next: Option<String>,
    /// How many cases fit the filter.
    total: i64,
    as_of: String,
    /// Log sequence that the answer contains.
    seq: i64,
}

/// Lists cases within the viewer's scope.
#[utoipa::path(get, path = "/cases", tag = "cases", params(ListQuery), responses((status = 200, body = CasePageOut)))]
pub async fn index(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<ListQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<CasePageOut>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /cases").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let filter = query.filter(&principal)?;
    let limit = query.limit.unwrap_or(100);
    if !(1..=500).contains(&limit) {
        return Err(ApiError::new("bad_query").at("limit").because("1 to 500"));
    }
    let seq = app.store.head();
    let sort = query.order()?;
    let (page, total) = tokio::join!(app.store.cases(&filter, sort, query.cursor.as_deref(), limit), app.store.count_cases(&filter));
    let page = page.map_err(|error| if error.code() == "bad_cursor" { ApiError::new("bad_cursor") } else { error.into() })?;
    Ok(Json(CasePageOut {
        rows: page.rows.iter().map(row_out).collect::<Vec<_>>(),
        next: page.next,
        total: total?,
        as_of: rfc3339(clock::now()),
        seq,
    }))
}

/// Answers the command palette: the first cases that a number, phone or SKU finds.
#[utoipa::path(get, path = "/search", tag = "cases", params(("q" = String, Query)), responses((status = 200)))]
pub async fn search(
    State(app): State<App>,
    principal: Principal,
    Query(ask): Query<HashMap<String, String>>,
) -> Result<Json<serde_json::Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /search").await?;
    let query = ListQuery { q: ask.get("q").cloned(), ..ListQuery::default() };
    let filter = query.filter(&principal)?;
    if filter.search.is_none() {
        return Ok(Json(serde_json::json!({ "cases": [] })));
    }
    let page = app.store.cases(&filter, CaseSort::RequestedDesc, None, 10).await?;
    Ok(Json(serde_json::json!({ "cases": page.rows.iter().map(row_out).collect::<Vec<_>>() })))
}

/// Numbers for the navigation.
#[utoipa::path(get, path = "/counts", tag = "cases", responses((status = 200)))]
pub async fn counts(State(app): State<App>, principal: Principal) -> Result<Json<serde_json::Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /counts").await?;
    let with = |query: ListQuery| query.filter(&principal);
    let in_review = with(ListQuery { status: Some("in_review".into()), ..ListQuery::default() })?;
    let overdue = with(ListQuery { due: Some("overdue".into()), ..ListQuery::default() })?;
    let awaiting_refund = with(ListQuery { status: Some("awaiting_refund,goods_received".into()), ..ListQuery::default() })?;
    let (a, b, c) = tokio::join!(app.store.count_cases(&in_review), app.store.count_cases(&overdue), app.store.count_cases(&awaiting_refund));
    Ok(Json(serde_json::json!({ "in_review": a?, "overdue": b?, "awaiting_refund": c?, "as_of": rfc3339(clock::now()) })))
}

/// The `Idempotency-Key` header.
fn idempotency_key(request: &Request) -> Result<String, ApiError> {
    let value = request.headers().get("idempotency-key").ok_or_else(|| ApiError::new("idempotency_key_missing"))?;
    match value.to_str() {
        Ok(key) if (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(key.to_owned()),
        _ => Err(ApiError::new("idempotency_key_invalid")),
    }
}

/// Opens a case.
#[utoipa::path(post, path = "/cases", tag = "cases", params(("Idempotency-Key" = String, Header)), request_body = crate::http::case_in::CaseIn,
    responses((status = 201, description = "id, case_no, version, status, warnings")))]
pub async fn create(State(app): State<App>, principal: Principal, request: Request) -> Result<Response, ApiError> {
    principal.may(&app, Permission::OpenCase, "POST /cases").await?;
    let key = idempotency_key(&request)?;
    let body = json::raw(request, &app).await?;
    let (mut asked, form) = crate::http::case_in::read(&body, &app, clock::now())?;
    // Region and department follow from the order and the kind, so only what the caller states is held against the scope.
    let stated = AccessScope { departments: None, regions: None, ..principal.user.scope.clone() };
    if !stated.permits(None, None, Some(&asked.requested.channel), asked.requested.shop.as_deref()) {
        return Err(ApiError::new("forbidden").because("the shop or channel lies outside your scope"));
    }
    let body_sha256: [u8; 32] = Sha256::digest(&body).into();
    // Files belong to the case that took them: a repeated request is answered before they are looked at again.
    let earlier = if form.has_files() { app.store.answered(&principal.user.name, &key, &body_sha256).await? } else { None };
    let accepted = match earlier {
        Some(answer) => intake::Accepted { answer, replayed: true },
        None => {
            case_form::fill(&app, &principal, &form, &mut asked.requested).await?;
            intake::take(&app.store, &app.intake, &principal, asked, &key, body_sha256).await?
        }
    };
    let mut response = (StatusCode::CREATED, accepted.answer).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if accepted.replayed {
        response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    Ok(response)
}
