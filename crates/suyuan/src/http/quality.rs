//! Data quality and cleaning: `/api/v1/quality` and `/api/v1/cleaning`.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::query::query_error;
use crate::http::state::App;
use crate::quality::{self, RuleSet};
use crate::stage::cleaning::{self, CleaningError};
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::cleaning::{CleaningAction, CleaningEvent};
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::quality::Rule;
use suyuan_case::scope::AccessScope;
use suyuan_insight::{InsightError, RowsWanted, quality_figures, quality_rows, quality_trend};
use suyuan_lake::QuerySession;
use suyuan_store::AuditFilter;
use utoipa::{IntoParams, ToSchema};

/// Most cleanings that the list shows.
const MOST: i64 = 500;

fn insight_error(error: &InsightError) -> ApiError {
    match error {
        InsightError::Query { source, .. } => query_error(source),
        other => ApiError::new("internal").because(other.to_string()),
    }
}

fn cleaning_error(error: CleaningError) -> ApiError {
    match error {
        CleaningError::Refused(problems) => ApiError::new("cleaning_refused").details(json!({ "problems": problems })),
        CleaningError::NotThere(id) => ApiError::new("cleaning_not_there").because(id),
        CleaningError::Store(error) => error.into(),
        CleaningError::Append(error) => error.into(),
    }
}

fn session(app: &App, principal: &Principal) -> Result<std::sync::Arc<dyn QuerySession>, ApiError> {
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    app.engine.session(viewer).map_err(|error| query_error(&error))
}

/// Changing data for everybody asks for the right to import and for a scope without limits.
async fn may_clean(app: &App, principal: &Principal, door: &str) -> Result<(), ApiError> {
    principal.may(app, Permission::Import, door).await?;
    if principal.user.scope == AccessScope::all() { Ok(()) } else { Err(ApiError::new("forbidden").because("a scope without limits is needed")) }
}

/// What each rule found, within the viewer's rows.
#[utoipa::path(get, path = "/quality", tag = "quality", responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Query, "GET /quality").await?;
    let set = quality::rules(&app.store).await?;
    let session = session(&app, &principal)?;
    let figures = quality_figures(session.as_ref(), &set.rules, clock::now()).await.map_err(|error| insight_error(&error))?;
    let freshness = session.freshness();
    Ok(Json(json!({ "version": set.version, "rules": set.rules, "figures": figures, "as_of": clock::rfc3339(freshness.at), "seq": freshness.seq })))
}

/// Which rule, and which of its rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RuleQuery {
    /// Id of the rule.
    rule: String,
    /// Only rows of this source.
    source: Option<String>,
    /// Only rows of this day, `YYYY-MM-DD` in the installation's zone.
    day: Option<String>,
    /// 1 to 1,000; 100 when absent.
    limit: Option<i64>,
}

type Asked<T> = Result<Query<T>, axum::extract::rejection::QueryRejection>;

async fn asked(app: &App, query: Asked<RuleQuery>) -> Result<(Rule, RuleQuery, i64), ApiError> {
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let set = quality::rules(&app.store).await?;
    let rule = set.rules.into_iter().find(|rule| rule.id == query.rule).ok_or_else(|| ApiError::new("not_found").at("rule"))?;
    let offset = clock::zone_offset(&app.config.time_zone, clock::now()).unwrap_or(0);
    Ok((rule, query, offset))
}

/// The rows that break a rule.
#[utoipa::path(get, path = "/quality/rows", tag = "quality", params(RuleQuery), responses((status = 200)))]
pub async fn rows(State(app): State<App>, principal: Principal, query: Asked<RuleQuery>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Query, "GET /quality/rows").await?;
    let (rule, query, offset_seconds) = asked(&app, query).await?;
    let limit = query.limit.unwrap_or(100);
    if !(1..=1_000).contains(&limit) {
        return Err(ApiError::new("bad_query").at("limit").because("1 to 1000"));
    }
    let day = match query.day.as_deref().filter(|day| !day.is_empty()) {
        None => None,
        Some(day) => {
            let at = clock::parse_rfc3339(&format!("{day}T00:00:00Z")).ok_or_else(|| ApiError::new("bad_query").at("day").because("YYYY-MM-DD"))?;
            Some(at.div_euclid(suyuan_case::DAY))
        }
    };
    let wanted = RowsWanted { source: query.source, day, offset_seconds, limit };
    let session = session(&app, &principal)?;
    let result = quality_rows(session.as_ref(), &rule, &wanted, clock::now()).await.map_err(|error| insight_error(&error))?;
    let Some(result) = result else { return Err(ApiError::new("not_found").at("rule")) };
    let columns: Vec<String> = result.columns().into_iter().map(|(name, _)| name).collect();
    Ok(Json(json!({ "rule": rule, "columns": columns, "rows": result.json_rows() })))
}

/// What a rule found day by day.
#[utoipa::path(get, path = "/quality/trend", tag = "quality", params(RuleQuery), responses((status = 200)))]
pub async fn trend(State(app): State<App>, principal: Principal, query: Asked<RuleQuery>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Query, "GET /quality/trend").await?;
    let (rule, _, offset) = asked(&app, query).await?;
    let session = session(&app, &principal)?;
    let days = quality_trend(session.as_ref(), &rule, clock::now(), offset).await.map_err(|error| insight_error(&error))?;
    Ok(Json(json!({ "rule": rule, "days": days })))
}

/// A whole set of rules.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesIn {
    /// The version that the editor began with.
    version: u64,
    /// The rules.
    #[schema(value_type = Vec<Object>)]
    rules: Vec<Value>,
}

/// Puts a new version of the rule set; a set with a fault is refused as a whole, with every fault named.
#[utoipa::path(put, path = "/quality/rules", tag = "quality", request_body = RulesIn, responses((status = 200)))]
pub async fn put_rules(State(app): State<App>, principal: Principal, Body(body): Body<RulesIn>) -> Result<Json<Value>, ApiError> {
    may_clean(&app, &principal, "PUT /quality/rules").await?;
    let mut rules = Vec::with_capacity(body.rules.len());
    for (index, rule) in body.rules.into_iter().enumerate() {
        let rule: Rule =
            serde_json::from_value(rule).map_err(|error| ApiError::new("bad_rules").at(format!("/rules/{index}")).because(error.to_string()))?;
        rules.push(rule);
    }
    let problems = suyuan_case::quality::problems(&rules);
    if !problems.is_empty() || rules.len() > 500 {
        return Err(ApiError::new("bad_rules").details(json!({ "problems": problems })));
    }
    let set = RuleSet { version: body.version, rules };
    match quality::put_rules(&app.store, set, &principal.actor()).await? {
        Some(set) => Ok(Json(json!({ "version": set.version, "rules": set.rules }))),
        None => Err(ApiError::new("version_conflict")),
    }
}

/// A cleaning to do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CleaningIn {
    /// What is to be done.
    #[schema(value_type = Object)]
    action: Value,
    /// Why; it stays in the log.
    #[serde(default)]
    reason: String,
    /// Whether only the number of rows and cases is wanted.
    #[serde(default)]
    preview: bool,
}

/// Does a cleaning, or says what it would touch.
#[utoipa::path(post, path = "/cleaning", tag = "quality", request_body = CleaningIn, responses((status = 200)))]
pub async fn clean(State(app): State<App>, principal: Principal, Body(body): Body<CleaningIn>) -> Result<Json<Value>, ApiError> {
    may_clean(&app, &principal, "POST /cleaning").await?;
    let action: CleaningAction =
        serde_json::from_value(body.action).map_err(|error| ApiError::new("cleaning_refused").at("/action").because(error.to_string()))?;
    if body.preview {
        let touched = cleaning::preview(&app.store, &action).await.map_err(cleaning_error)?;
        return Ok(Json(json!({ "touched": touched })));
    }
    let reason: String = body.reason.trim().chars().take(500).collect();
    if reason.is_empty() {
        return Err(ApiError::new("missing_member").at("/reason"));
    }
    let (id, touched) = cleaning::apply(&app.store, action, reason, &principal.actor()).await.map_err(cleaning_error)?;
    Ok(Json(json!({ "id": id, "touched": touched })))
}

/// Undoes a cleaning.
#[utoipa::path(post, path = "/cleaning/{id}/undo", tag = "quality", params(("id" = String, Path, description = "Id of the cleaning")), responses((status = 200)))]
pub async fn undo(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    may_clean(&app, &principal, "POST /cleaning/{id}/undo").await?;
    let touched = cleaning::undo(&app.store, &id, &principal.actor()).await.map_err(cleaning_error)?;
    Ok(Json(json!({ "id": id, "touched": touched })))
}

/// Cleanings, the newest first, each with what became of it.
#[utoipa::path(get, path = "/cleaning", tag = "quality", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Import, "GET /cleaning").await?;
    let filter = AuditFilter { stream: Some(StreamKind::Cleaning), ..AuditFilter::default() };
    let mut events = app.store.audit(&filter, None, MOST).await?;
    events.reverse();
    let mut rows: Vec<Value> = Vec::new();
    for recorded in &events {
        let Event::Cleaning(event) = &recorded.event else { continue };
        match event {
            CleaningEvent::CleaningOrdered { action, reason, .. } => rows.push(json!({
                "id": recorded.stream_id, "at": clock::rfc3339(recorded.at), "actor": recorded.actor.as_str(), "action": action, "reason": reason,
                "state": "running", "touched": null, "undone_at": null,
            })),
            CleaningEvent::CleaningApplied { rows: facts, cases } => change(&mut rows, &recorded.stream_id, |row| {
                row["state"] = json!("done");
                row["touched"] = json!({ "rows": facts, "cases": cases });
            }),
            CleaningEvent::CleaningUndone { .. } => change(&mut rows, &recorded.stream_id, |row| {
                row["state"] = json!("undone");
                row["undone_at"] = json!(clock::rfc3339(recorded.at));
            }),
            CleaningEvent::QualityRulesChanged { .. } => {}
        }
    }
    rows.reverse();
    Ok(Json(json!({ "rows": rows })))
}

fn change(rows: &mut [Value], id: &str, edit: impl FnOnce(&mut Value)) {
    if let Some(row) = rows.iter_mut().find(|row| row["id"] == id) {
        edit(row);
    }
}
