//! Linked identities (关联账号) of a case: who shares a telephone number, e-mail or building with its customer, and links that people split.

use crate::clock;
use crate::clock::rfc3339;
use crate::http::auth::Principal;
use crate::http::case_one::find;
use crate::http::cases::row_out;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::stage::facts::MOST_NEIGHBOURS;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use suyuan_case::DAY;
use suyuan_case::Micros;
use suyuan_case::actor::Permission;
use suyuan_case::customer::{CustomerEvent, IDENTITY, SplitReason, pair};
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_store::{CaseRow, Command, Expected, LinkedCase, Via};
use utoipa::ToSchema;

/// Linked customers that are shown, those with the latest cases first.
const SHOWN: usize = 30;
/// Linked cases that are looked at, the latest first.
const LOOKED_AT: usize = 500;

/// One linked customer, as far as the viewer may see.
#[derive(Default)]
struct Linked {
    via: BTreeSet<Via>,
    cases: BTreeSet<String>,
    recent: BTreeSet<String>,
    latest: Option<CaseRow>,
}

/// Customers that the case's customer is linked to.
#[derive(Default)]
struct Found {
    seen: BTreeMap<String, Linked>,
    /// Customers whose cases all lie outside of the viewer's scope.
    hidden: usize,
    /// Customers whose cases were not looked at.
    beyond: usize,
}

/// Looks at the cases of `only` one customer, or at those of the 90 days before the request and then the latest.
async fn linked(app: &App, principal: &Principal, row: &CaseRow, only: Option<&str>) -> Result<Found, ApiError> {
    let mut found = Found::default();
    let Some(person) = &row.person else { return Ok(found) };
    let recent = |one: &LinkedCase| one.requested_at <= row.requested_at && one.requested_at > row.requested_at - 90 * DAY;
    let mut all: Vec<(String, LinkedCase)> = Vec::new();
    for one in app.store.linked_cases(std::slice::from_ref(person), Micros::MIN, Micros::MAX).await?.into_values().flatten() {
        let customer = one.customer_no.clone().filter(|other| row.customer_no.as_ref() != Some(other));
        all.extend(customer.map(|customer| (customer, one)));
    }
    let neighbours: BTreeSet<&String> = all.iter().filter(|(_, one)| one.via == Via::Address && recent(one)).map(|(customer, _)| customer).collect();
    if neighbours.len() > MOST_NEIGHBOURS {
        // As decisions see it: a tower links nobody.
        all.retain(|(_, one)| one.via != Via::Address);
    }
    all.retain(|(customer, _)| only.is_none_or(|only| only == customer));
    all.sort_by_key(|(_, one)| std::cmp::Reverse((recent(one), one.requested_at)));
    let customers: BTreeSet<String> = all.iter().map(|(customer, _)| customer.clone()).collect();
    let mut ids: Vec<&str> = all.iter().map(|(_, one)| one.case_id.as_str()).collect();
    ids.dedup();
    ids.truncate(LOOKED_AT);
    let looked_at: BTreeSet<String> = ids.into_iter().map(str::to_owned).collect();
    all.retain(|(_, one)| looked_at.contains(&one.case_id));
    let ids: Vec<CaseId> = looked_at.iter().filter_map(|id| CaseId::parse(id)).collect();
    let scope = &principal.user.scope;
    let may_see = |case: &CaseRow| scope.permits(Some(&case.department), case.region.as_deref(), Some(&case.channel), case.shop.as_deref());
    let rows = app.store.cases_by_id(&ids).await?.into_iter().map(|(case, _)| case).filter(may_see);
    let rows: HashMap<String, CaseRow> = rows.map(|case| (case.case_id.as_str().to_owned(), case)).collect();
    let looked_at: BTreeSet<&String> = all.iter().map(|(customer, _)| customer).collect();
    found.beyond = customers.len() - looked_at.len();
    for (customer, one) in &all {
        let Some(case) = rows.get(&one.case_id) else { continue };
        let known = found.seen.entry(customer.clone()).or_default();
        known.via.insert(one.via);
        if recent(one) {
            known.recent.insert(one.case_id.clone());
        }
        known.cases.insert(one.case_id.clone());
        if known.latest.as_ref().is_none_or(|latest| latest.requested_at < case.requested_at) {
            known.latest = Some(case.clone());
        }
    }
    found.hidden = looked_at.len() - found.seen.len();
    Ok(found)
}

/// Linked customers with what is shared, how many cases they have, the latest of them within the viewer's scope, and splits.
#[utoipa::path(get, path = "/cases/{id}/links", tag = "review", params(("id" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(key): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /cases/{id}/links").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let splits = app.store.identity_splits().await?;
    let Found { seen, hidden, beyond } = linked(&app, &principal, &row, None).await?;
    let mut all: Vec<(String, Linked)> = seen.into_iter().collect();
    all.sort_by_key(|(_, linked)| std::cmp::Reverse(linked.latest.as_ref().map(|case| case.requested_at)));
    let count = all.len() + beyond;
    all.truncate(SHOWN);
    let split = |customer: &str| {
        let found = splits.between(row.customer_no.as_deref()?, customer)?;
        Some(json!({ "reason": found.reason, "by": found.by, "at": rfc3339(found.at) }))
    };
    let links: Vec<Value> = all
        .iter()
        .map(|(customer, linked)| {
            json!({
                "customer_no": customer, "via": linked.via.iter().map(|via| via.as_str()).collect::<Vec<_>>(),
                "cases": linked.cases.len(), "cases_90d": linked.recent.len(), "latest": linked.latest.as_ref().map(row_out), "split": split(customer),
            })
        })
        .collect();
    Ok(Json(json!({ "customer_no": row.customer_no, "count": count, "hidden": hidden, "links": links, "reasons": SplitReason::ALL })))
}

/// Another customer, and why both are not one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkIn {
    /// Number of the other customer.
    customer_no: String,
    /// household, workplace, pickup_point, reused_number or checked; needed to split.
    reason: Option<String>,
}

/// Says that a linked customer is another one; the link counts no more in decisions, scores and back-tests.
#[utoipa::path(post, path = "/cases/{id}/links/split", tag = "review", params(("id" = String, Path)), request_body = LinkIn, responses((status = 200), (status = 409)))]
pub async fn split(State(app): State<App>, principal: Principal, Path(key): Path<String>, Body(ask): Body<LinkIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "POST /cases/{id}/links/split").await?;
    let reason = ask.reason.as_deref().and_then(SplitReason::parse).ok_or_else(|| ApiError::new("unknown_value").at("/reason"))?;
    change(&app, &principal, &key, &ask.customer_no, Some(reason)).await?;
    show(State(app), principal, Path(key)).await
}

/// Takes a split back.
#[utoipa::path(post, path = "/cases/{id}/links/join", tag = "review", params(("id" = String, Path)), request_body = LinkIn, responses((status = 200), (status = 409)))]
pub async fn join(State(app): State<App>, principal: Principal, Path(key): Path<String>, Body(ask): Body<LinkIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "POST /cases/{id}/links/join").await?;
    change(&app, &principal, &key, &ask.customer_no, None).await?;
    show(State(app), principal, Path(key)).await
}

async fn change(app: &App, principal: &Principal, key: &str, other: &str, reason: Option<SplitReason>) -> Result<(), ApiError> {
    let (row, _) = find(app, principal, key).await?;
    let both = row.customer_no.as_deref().and_then(|own| pair(own, other));
    let (one, two) = both.filter(|_| !other.trim().is_empty()).ok_or_else(|| ApiError::new("unknown_value").at("/customer_no"))?;
    if linked(app, principal, &row, Some(other.trim())).await?.seen.is_empty() {
        return Err(ApiError::new("not_found").at("/customer_no"));
    }
    let splits = app.store.identity_splits().await?;
    if splits.between(&one, &two).is_some() == reason.is_some() {
        return Err(ApiError::new("link_unchanged").at("/customer_no"));
    }
    let event = match reason {
        Some(reason) => CustomerEvent::IdentitySplit { one, other: two, reason },
        None => CustomerEvent::IdentityJoined { one, other: two },
    };
    let now = clock::now();
    let expected = if splits.version == 0 { Expected::New } else { Expected::Version(splits.version) };
    let command = Command::new(StreamKind::Customer, IDENTITY, expected, principal.actor(), now).event(Event::Customer(event), now);
    app.store.append(command).await?;
    Ok(())
}
