//! The reason taxonomy: reading, changing, its history, and what customers say against what colleagues find.

use crate::clock::{self, rfc3339};
use crate::http::auth::Principal;
use crate::http::case_actions::{StepOut, after, bounded};
use crate::http::case_one::find;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::morning::insight_error;
use crate::http::state::App;
use crate::stage::reasons;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use suyuan_case::actor::Permission;
use suyuan_case::event::{Event, ReasonBy, StreamKind};
use suyuan_case::reason::Reason;
use suyuan_case::reason_event::{ReasonEvent, STREAM};
use suyuan_insight::Compared;
use suyuan_insight::figure::Period;
use utoipa::{IntoParams, ToSchema};

/// The taxonomy with its history.
#[derive(Serialize, ToSchema)]
pub struct ReasonsOut {
    /// Number of changes so far; to be sent back with the next change.
    version: i64,
    /// Nodes, parents before children: code, level, parent, names, definitions, department, synonyms, platforms, retired.
    reasons: Vec<Value>,
    /// Changes, newest first: version, at, actor, kind, code.
    history: Vec<Value>,
}

async fn listing(app: &App) -> Result<Json<ReasonsOut>, ApiError> {
    let taxonomy = app.store.taxonomy().await?;
    let events = app.store.events(StreamKind::Reason, STREAM).await?;
    let history = events.iter().rev().map(|recorded| {
        let code = match &recorded.event {
            Event::Reason(ReasonEvent::ReasonSaved { reason }) => reason.code.as_str(),
            Event::Reason(ReasonEvent::ReasonRetired { code }) => code.as_str(),
            _ => "",
        };
        json!({
            "version": recorded.stream_version, "at": rfc3339(recorded.at), "actor": recorded.actor.as_str(),
            "kind": recorded.event.name(), "code": code,
        })
    });
    Ok(Json(ReasonsOut {
        version: taxonomy.version,
        reasons: taxonomy.reasons.iter().filter_map(|reason| serde_json::to_value(reason).ok()).collect(),
        history: history.collect(),
    }))
}

/// All reasons with definitions, platform wordings and the history of changes.
#[utoipa::path(get, path = "/reasons", tag = "reasons", responses((status = 200, body = ReasonsOut)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<ReasonsOut>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /reasons").await?;
    listing(&app).await
}

/// A reason as it shall be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonIn {
    /// The taxonomy's version that the caller saw.
    version: i64,
    name_zh: String,
    name_en: String,
    department: String,
    definition_zh: String,
    definition_en: String,
    #[serde(default)]
    synonyms: Vec<String>,
    /// Platform → wordings.
    #[serde(default)]
    platforms: BTreeMap<String, Vec<String>>,
    /// Whether it cannot be chosen.
    #[serde(default)]
    retired: bool,
}

fn words(list: Vec<String>) -> Result<Vec<String>, ApiError> {
    let cleaned: Vec<String> = list.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
    let fits = cleaned.len() <= 100 && cleaned.iter().all(|word| word.chars().count() <= 60);
    if fits { Ok(cleaned) } else { Err(ApiError::new("too_long").at("/synonyms")) }
}

/// Adds or changes a reason.
#[utoipa::path(put, path = "/reasons/{code}", tag = "reasons", params(("code" = String, Path)), request_body = ReasonIn, responses((status = 200, body = ReasonsOut), (status = 409)))]
pub async fn save(
    State(app): State<App>,
    principal: Principal,
    Path(code): Path<String>,
    Body(ask): Body<ReasonIn>,
) -> Result<Json<ReasonsOut>, ApiError> {
    principal.may(&app, Permission::EditReasons, "PUT /reasons/{code}").await?;
    let platforms: Result<BTreeMap<_, _>, ApiError> = ask.platforms.into_iter().map(|(platform, list)| Ok((platform, words(list)?))).collect();
    let reason = Reason {
        level: u8::try_from(code.split('.').count()).unwrap_or(u8::MAX),
        parent: code.rsplit_once('.').map(|(parent, _)| parent.to_owned()).unwrap_or_default(),
        name_zh: ask.name_zh.trim().to_owned(),
        name_en: ask.name_en.trim().to_owned(),
        department: ask.department.trim().to_owned(),
        synonyms: words(ask.synonyms)?,
        definition_zh: ask.definition_zh.trim().to_owned(),
        definition_en: ask.definition_en.trim().to_owned(),
        platforms: platforms?.into_iter().filter(|(platform, list)| !platform.trim().is_empty() && !list.is_empty()).collect(),
        retired: ask.retired,
        code,
    };
    reasons::change(&app.store, ask.version, ReasonEvent::ReasonSaved { reason }, principal.actor()).await?;
    app.reasons.refresh(&app.store).await?;
    listing(&app).await
}

/// Which version the caller saw.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireIn {
    /// The taxonomy's version that the caller saw.
    version: i64,
}

/// Retires a reason: old cases keep it, new ones cannot choose it.
#[utoipa::path(post, path = "/reasons/{code}/retire", tag = "reasons", params(("code" = String, Path)), request_body = RetireIn, responses((status = 200, body = ReasonsOut), (status = 409)))]
pub async fn retire(
    State(app): State<App>,
    principal: Principal,
    Path(code): Path<String>,
    Body(ask): Body<RetireIn>,
) -> Result<Json<ReasonsOut>, ApiError> {
    principal.may(&app, Permission::EditReasons, "POST /reasons/{code}/retire").await?;
    reasons::change(&app.store, ask.version, ReasonEvent::ReasonRetired { code }, principal.actor()).await?;
    app.reasons.refresh(&app.store).await?;
    listing(&app).await
}

/// Which matrix.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct BiasQuery {
    /// Days that end now, 1 to 730; 90 when absent.
    days: Option<i64>,
    /// Whose reasons: customer against inspector (`inspector`, the default), customer against `agent`, or `agent_inspector`.
    compared: Option<String>,
    /// Level of the taxonomy, 1 to 3; 1 when absent.
    level: Option<usize>,
    /// For the list of a cell: what customers said.
    said: Option<String>,
    /// For the list of a cell: what colleagues found.
    found: Option<String>,
}

type Asked = Result<Query<BiasQuery>, axum::extract::rejection::QueryRejection>;

fn read(app: &App, query: Asked) -> Result<(BiasQuery, Period, Compared), ApiError> {
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let days = query.days.unwrap_or(90);
    if !(1..=730).contains(&days) {
        return Err(ApiError::new("bad_query").at("days").because("1 to 730"));
    }
    let compared = match query.compared.as_deref() {
        None | Some("inspector") => Compared::Inspector,
        Some("agent") => Compared::Agent,
        Some("agent_inspector") => Compared::AgentInspector,
        Some(_) => return Err(ApiError::new("bad_query").at("compared").because("inspector, agent, agent_inspector")),
    };
    let now = clock::now();
    let offset = clock::zone_offset(&app.config.time_zone, now).unwrap_or(0);
    Ok((query, Period::ending(now, days, offset), compared))
}

/// What customers say against what inspectors or agents find: counts, shares, 95 % intervals.
#[utoipa::path(get, path = "/reasons/bias", tag = "reasons", params(BiasQuery), responses((status = 200)))]
pub async fn bias(State(app): State<App>, principal: Principal, query: Asked) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadMorning, "GET /reasons/bias").await?;
    let (query, period, compared) = read(&app, query)?;
    let level = query.level.unwrap_or(1);
    if !(1..=3).contains(&level) {
        return Err(ApiError::new("bad_query").at("level").because("1 to 3"));
    }
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    let answer = suyuan_insight::bias(app.engine.as_ref(), viewer, period, compared, level).await.map_err(|error| insight_error(&error))?;
    Ok(Json(serde_json::to_value(answer).unwrap_or(Value::Null)))
}

/// The cases behind one cell of the matrix.
#[utoipa::path(get, path = "/reasons/bias/cases", tag = "reasons", params(BiasQuery), responses((status = 200)))]
pub async fn bias_cases(State(app): State<App>, principal: Principal, query: Asked) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /reasons/bias/cases").await?;
    let (query, period, compared) = read(&app, query)?;
    let said = query.said.ok_or_else(|| ApiError::new("bad_query").at("said"))?;
    let found = query.found.ok_or_else(|| ApiError::new("bad_query").at("found"))?;
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    let cases = suyuan_insight::bias_cases(app.engine.as_ref(), viewer, period, compared, &said, &found).await;
    Ok(Json(json!({ "rows": cases.map_err(|error| insight_error(&error))? })))
}

/// What a colleague says the reason was.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessIn {
    /// The case's version that the caller saw.
    version: i64,
    /// agent or inspector.
    #[schema(value_type = String)]
    by: ReasonBy,
    /// A leaf of the taxonomy.
    reason_code: String,
    note: Option<String>,
}

/// Records the agent's or the inspector's reason beside the customer's.
#[utoipa::path(post, path = "/cases/{id}/reason", tag = "cases", params(("id" = String, Path)), request_body = AssessIn, responses((status = 200, body = StepOut), (status = 409)))]
pub async fn assess(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<AssessIn>,
) -> Result<Json<StepOut>, ApiError> {
    let permission = if ask.by == ReasonBy::Inspector { Permission::ReceiveGoods } else { Permission::Review };
    principal.may(&app, permission, "POST /cases/{id}/reason").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let taxonomy = app.reasons.current();
    if !taxonomy.reasons.iter().any(|reason| reason.level == 3 && !reason.retired && reason.code == ask.reason_code) {
        return Err(ApiError::new("unknown_reason_code").at("/reason_code"));
    }
    let note = bounded(ask.note, "note", 500)?;
    let receipt = reasons::assess(&app.store, &row.case_id, ask.version, ask.by, ask.reason_code, note, principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}
