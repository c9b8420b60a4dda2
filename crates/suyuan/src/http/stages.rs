//! Stages of automatic approval: `/api/v1/policies/stages`: what each covers, the evidence for it, and the one that is reached.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::performance;
use crate::http::settings::{STAGES, in_force};
use crate::http::state::App;
use crate::stage::policy::change;
use crate::stage::rules::state;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_analysis::chance::{Share, wilson};
use suyuan_case::DAY;
use suyuan_case::actor::Permission;
use suyuan_case::event::PolicyEvent;
use suyuan_case::policy::PolicyState;
use suyuan_decide::stages::Stage;
use suyuan_decide::watch::{Record, Span, StageRecord};
use utoipa::ToSchema;

/// Days of the evidence.
const DAYS: i64 = 90;

/// What people made of the cases of a stage, and whether that is what the stage asks for.
fn evidence(stage: &Stage, record: StageRecord) -> (bool, Value) {
    let interval = wilson(Share { hits: record.agreed as f64, trials: record.judged as f64 }, 1.96);
    let low = interval.map_or(0.0, |(low, _)| low);
    let ready = record.judged >= stage.least_judged && low * 100.0 >= stage.least_agreed_percent;
    let share = (record.judged > 0).then(|| record.agreed as f64 / record.judged as f64);
    let (low, high) = interval.unzip();
    (ready, json!({ "cases": record.cases, "judged": record.judged, "agreed": record.agreed, "share": share, "low": low, "high": high }))
}

/// The place of the stage that is reached: how many stages are open; all of them without staging.
fn open(state: &PolicyState, stages: &[Stage]) -> usize {
    let place = |code: &str| stages.iter().position(|stage| stage.code == code).map_or(0, |place| place + 1);
    state.stage.as_ref().map_or(stages.len(), |reached| place(&reached.whom))
}

fn shown(state: &PolicyState, stages: &[Stage], record: &Record) -> Value {
    let open = open(state, stages);
    let known = |code: &str| code.is_empty() || stages.iter().any(|stage| stage.code == code);
    let rows: Vec<Value> = stages
        .iter()
        .enumerate()
        .map(|(place, stage)| {
            let (ready, evidence) = evidence(stage, record.stages.get(&stage.code).copied().unwrap_or_default());
            json!({ "stage": stage, "open": place < open, "ready": ready, "evidence": evidence })
        })
        .collect();
    let reached = state.stage.as_ref();
    json!({
        "staged": reached.is_some(), "reached": reached.map(|reached| &reached.whom), "by": reached.map(|reached| &reached.by),
        "since": reached.map(|reached| clock::rfc3339(reached.since)), "note": reached.map(|reached| &reached.note),
        "gone": reached.is_some_and(|reached| !known(&reached.whom)), "days": DAYS, "stages": rows,
        "uncovered": record.stages.get("").map_or(0, |record| record.cases),
    })
}

async fn record(app: &App) -> Result<Record, ApiError> {
    let now = clock::now();
    performance::count(&app.store, Span { since: now - DAYS * DAY, now }).await
}

/// The stages with their evidence of the last 90 days, and the one that automatic approval has reached.
#[utoipa::path(get, path = "/policies/stages", tag = "policies", responses((status = 200)))]
pub async fn stages(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/stages").await?;
    let stages: Vec<Stage> = in_force(&app, STAGES).await?;
    Ok(Json(shown(&state(&app.store).await?, &stages, &record(&app).await?)))
}

/// Where automatic approval is to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageIn {
    /// Code of a stage; empty lets people decide everything; absent or null ends staging, so that the tables decide all they cover.
    #[serde(default)]
    stage: Option<String>,
    #[serde(default)]
    note: String,
    /// Opens a stage although its evidence falls short.
    #[serde(default)]
    anyway: bool,
}

/// Opens stages, or closes them. Opening needs the right to publish and the evidence that each newly opened stage asks for, unless
/// it is asked for anyway; closing is always safe.
#[utoipa::path(post, path = "/policies/stages", tag = "policies", request_body = StageIn, responses((status = 200), (status = 403), (status = 404), (status = 409)))]
pub async fn reach(State(app): State<App>, principal: Principal, Body(ask): Body<StageIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/stages").await?;
    if ask.note.chars().count() > 500 {
        return Err(ApiError::new("too_long").at("/note").because("at most 500 characters"));
    }
    let stages: Vec<Stage> = in_force(&app, STAGES).await?;
    let wanted = match ask.stage.as_deref() {
        None => stages.len(),
        Some("") => 0,
        Some(code) => 1 + stages.iter().position(|stage| stage.code == code).ok_or_else(|| ApiError::new("policy_unknown").at("/stage"))?,
    };
    let (before, record) = (state(&app.store).await?, record(&app).await?);
    let opened = stages.get(open(&before, &stages)..wanted).unwrap_or_default();
    if !opened.is_empty() {
        principal.may(&app, Permission::PublishPolicy, "POST /policies/stages").await?;
        let lacks = |stage: &&Stage| !evidence(stage, record.stages.get(&stage.code).copied().unwrap_or_default()).0;
        if let Some(stage) = opened.iter().find(lacks).filter(|_| !ask.anyway) {
            return Err(ApiError::new("stage_not_ready").details(json!({ "stage": stage.code, "needs": stage.least_judged })));
        }
    }
    let (seen, note) = (before.stream_version, ask.note.trim().to_owned());
    let after = change(&app, principal.actor(), |now| {
        // What was looked at is what is changed: another stage meanwhile would have asked for other evidence.
        if now.stage.as_ref().map(|stage| &stage.whom) != before.stage.as_ref().map(|stage| &stage.whom) && now.stream_version != seen {
            return Err(ApiError::new("policy_number_taken"));
        }
        Ok(PolicyEvent::StageReached { stage: ask.stage, note })
    })
    .await?;
    Ok(Json(shown(&after, &stages, &record)))
}
