//! Products and customers: lists with search, and one page each that leads to the cases behind it.

use crate::clock;
use crate::http::auth::{Principal, audit};
use crate::http::cases::{CaseRowOut, ListQuery, row_out};
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::morning::insight_error;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use suyuan_case::actor::Permission;
use suyuan_case::event::AuditEvent;
use suyuan_insight::figure::Period;
use suyuan_insight::subject::{self, Subject};
use suyuan_lake::QuerySession;
use suyuan_store::CaseSort;
use utoipa::{IntoParams, ToSchema};

/// Which rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct SubjectQuery {
    /// Part of a number or name.
    q: Option<String>,
    /// Days of the period that ends now, 1 to 730; 90 when absent.
    days: Option<i64>,
}

type Asked = Result<Query<SubjectQuery>, axum::extract::rejection::QueryRejection>;

/// A query that was checked: search words, days and the seconds by which the installation is ahead of UTC.
fn asked(app: &App, query: Asked, now: i64) -> Result<(String, i64, i64), ApiError> {
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let days = query.days.unwrap_or(90);
    if !(1..=730).contains(&days) {
        return Err(ApiError::new("bad_query").at("days").because("1 to 730"));
    }
    let search = query.q.unwrap_or_default();
    if search.chars().count() > 200 {
        return Err(ApiError::new("bad_query").at("q").because("at most 200 characters"));
    }
    let offset = clock::zone_offset(&app.config.time_zone, now).unwrap_or(0);
    Ok((search, days, offset))
}

fn session(app: &App, principal: &Principal) -> Result<Arc<dyn QuerySession>, ApiError> {
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    app.engine.session(viewer).map_err(|error| crate::http::query::query_error(&error))
}

/// Products with cases in the period, most cases first.
#[utoipa::path(get, path = "/products", tag = "subjects", params(SubjectQuery), responses((status = 200)))]
pub async fn products(State(app): State<App>, principal: Principal, query: Asked) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /products").await?;
    let now = clock::now();
    let (search, days, offset) = asked(&app, query, now)?;
    let session = session(&app, &principal)?;
    let rows = subject::products(session.as_ref(), Period::ending(now, days, offset), &search).await.map_err(|error| insight_error(&error))?;
    Ok(Json(json!({ "rows": rows, "days": days, "as_of": clock::rfc3339(session.freshness().at) })))
}

/// Customers with cases in the period, most cases first; without personal data.
#[utoipa::path(get, path = "/customers", tag = "subjects", params(SubjectQuery), responses((status = 200)))]
pub async fn customers(State(app): State<App>, principal: Principal, query: Asked) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /customers").await?;
    let now = clock::now();
    let (search, days, offset) = asked(&app, query, now)?;
    let session = session(&app, &principal)?;
    let rows = subject::customers(session.as_ref(), Period::ending(now, days, offset), &search).await.map_err(|error| insight_error(&error))?;
    Ok(Json(json!({ "rows": rows, "days": days, "as_of": clock::rfc3339(session.freshness().at) })))
}

/// The latest cases of a subject in the viewer's scope, and how many there are.
async fn cases_of(app: &App, principal: &Principal, query: ListQuery) -> Result<(Vec<CaseRowOut>, i64), ApiError> {
    let filter = query.filter(principal)?;
    let (page, total) = tokio::join!(app.store.cases(&filter, CaseSort::RequestedDesc, None, 20), app.store.count_cases(&filter));
    Ok((page?.rows.iter().map(row_out).collect(), total?))
}

/// What is known of a product, its figures, trend, reasons and latest cases.
#[utoipa::path(get, path = "/products/{sku}", tag = "subjects", params(("sku" = String, Path), SubjectQuery), responses((status = 200)))]
pub async fn product(State(app): State<App>, principal: Principal, Path(sku): Path<String>, query: Asked) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /products/{sku}").await?;
    let now = clock::now();
    let (_, days, offset) = asked(&app, query, now)?;
    let facts = app.store.product(&sku).await?;
    let (cases, total) = cases_of(&app, &principal, ListQuery { sku: Some(sku.clone()), ..ListQuery::default() }).await?;
    if facts.is_none() && total == 0 {
        return Err(ApiError::new("not_found"));
    }
    let session = session(&app, &principal)?;
    let page =
        subject::subject_page(session.as_ref(), &Subject::Product(sku.clone()), now, days, offset).await.map_err(|error| insight_error(&error))?;
    let text = |column: &str| {
        let kind = suyuan_case::fact::FactKind::Products;
        facts.as_ref().and_then(|facts| facts.row.get(kind, column).as_text().map(str::to_owned))
    };
    let name = text("name").or_else(|| cases.first().and_then(|case| case.product_name.clone()));
    Ok(Json(json!({
        "sku": sku, "name": name, "category": text("category"), "brand": text("brand"), "model": text("model"),
        "days": days, "page": page, "cases": cases, "total": total,
    })))
}

/// A customer's figures and cases; name and telephone number masked.
#[utoipa::path(get, path = "/customers/{customer_no}", tag = "subjects", params(("customer_no" = String, Path), SubjectQuery), responses((status = 200)))]
pub async fn customer(State(app): State<App>, principal: Principal, Path(number): Path<String>, query: Asked) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /customers/{customer_no}").await?;
    let now = clock::now();
    let (_, days, offset) = asked(&app, query, now)?;
    let (cases, total) = cases_of(&app, &principal, ListQuery { customer_no: Some(number.clone()), ..ListQuery::default() }).await?;
    // Who has no case in the viewer's scope is not shown, or the number of a customer would tell that there is one.
    if total == 0 {
        return Err(ApiError::new("not_found"));
    }
    let session = session(&app, &principal)?;
    let page = subject::subject_page(session.as_ref(), &Subject::Customer(number.clone()), now, days, offset)
        .await
        .map_err(|error| insight_error(&error))?;
    let known = |pick: fn(&CaseRowOut) -> Option<String>| cases.iter().find_map(pick);
    Ok(Json(json!({
        "customer_no": number, "name": known(|case| case.customer_name.clone()), "phone": known(|case| case.phone.clone()),
        "region": known(|case| case.region.clone()), "days": days, "page": page, "cases": cases, "total": total,
    })))
}

/// Which fields to show.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerRevealIn {
    /// Among name, phone, email and address.
    fields: Vec<String>,
}

/// Shows personal data of a customer unmasked; each use is in the audit trail.
#[utoipa::path(post, path = "/customers/{customer_no}/reveal", tag = "subjects", params(("customer_no" = String, Path)), request_body = CustomerRevealIn, responses((status = 200)))]
pub async fn reveal(
    State(app): State<App>,
    principal: Principal,
    Path(number): Path<String>,
    Body(ask): Body<CustomerRevealIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::RevealPersonal, "POST /customers/{customer_no}/reveal").await?;
    if let Some(index) = ask.fields.iter().position(|field| !matches!(field.as_str(), "name" | "phone" | "email" | "address")) {
        return Err(ApiError::new("unknown_value").at(format!("/fields/{index}")));
    }
    let filter = ListQuery { customer_no: Some(number.clone()), ..ListQuery::default() }.filter(&principal)?;
    let page = app.store.cases(&filter, CaseSort::RequestedDesc, None, 20).await?;
    let found = page.rows.iter().find_map(|row| row.person.clone().map(|person| (row.case_id.clone(), person)));
    let (case_id, person) = found.ok_or_else(|| ApiError::new("not_found"))?;
    let data = app.store.personal(&person).await?.ok_or_else(|| ApiError::new("not_found"))?;
    audit(&app, principal.actor(), AuditEvent::PersonalRevealed { case_id: case_id.as_str().to_owned(), fields: ask.fields.clone() }).await;
    let pick = |name: &str, value: Option<String>| ask.fields.iter().any(|field| field == name).then_some(value).flatten();
    Ok(Json(json!({
        "name": pick("name", data.name), "phone": pick("phone", data.phone), "email": pick("email", data.email), "address": pick("address", data.address),
    })))
}
