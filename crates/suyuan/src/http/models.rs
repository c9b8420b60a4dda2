//! The learned risk model: `/api/v1/models/risk`: training, card, two people to put it in service, shadow, roll-back, drift.

use crate::clock::{self, rfc3339};
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::risk::{labels, learn, watch};
use crate::stage::model::{change, service, state};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use suyuan_case::actor::Permission;
use suyuan_case::event::ModelEvent;
use suyuan_case::model::{LabelCounts, ModelState, ModelVersion, Service};
use utoipa::ToSchema;

/// How long counts and the watch are shown again without reading the log anew.
const FRESH: Duration = Duration::from_secs(60);

/// What was counted last, each with the stream's version at that time.
#[derive(Default)]
pub struct Figures {
    labels: Mutex<Option<(Instant, String, LabelCounts)>>,
    watch: Mutex<Option<(Instant, i64, Value)>>,
}

fn version_out(one: &ModelVersion) -> Value {
    let card = &one.card;
    json!({
        "version": one.version, "trained_at": rfc3339(one.trained_at), "asked_by": one.asked_by, "labels": one.labels, "bytes": one.bytes,
        "sha256": one.sha256, "served": one.served, "proposed_by": one.proposed.as_ref().map(|(by, _)| by), "note": one.proposed.as_ref().map(|(_, note)| note),
        "auc": card["cross_validation"]["auc"], "calibration_error": card["calibration"]["expected_error"], "seconds": card["seconds"],
    })
}

fn service_out(one: &Service) -> Value {
    json!({
        "version": one.version, "since": rfc3339(one.since), "until": one.until.map(rfc3339), "by": one.by, "proposed_by": one.proposed_by, "note": one.note,
    })
}

/// Labels as they stand, counted at most once a minute.
async fn counted(app: &App) -> Result<(suyuan_decide::risk::Labels, LabelCounts), ApiError> {
    let table = labels(&app.store).await?;
    let mark = serde_json::to_string(&table).unwrap_or_default();
    let known = app.model_figures.labels.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, _, counts)) = known.filter(|(since, of, _)| since.elapsed() < FRESH && *of == mark) {
        return Ok((table, counts));
    }
    let counts = learn::count(&app.store, &table).await?;
    *app.model_figures.labels.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), mark, counts));
    Ok((table, counts))
}

async fn overview(app: &App, state: &ModelState) -> Result<Value, ApiError> {
    let (table, counts) = counted(app).await?;
    let unusable = app.models.current(&app.store).await?.unusable.clone();
    Ok(json!({
        "champion": state.champion, "challenger": state.challenger.map(|(version, since)| json!({ "version": version, "since": rfc3339(since) })),
        "before": state.before(), "versions": state.versions.iter().map(version_out).collect::<Vec<_>>(),
        "history": state.history.iter().map(service_out).collect::<Vec<_>>(),
        "training": state.training_since.map(|since| json!({ "since": rfc3339(since), "by": state.training_by })),
        "failure": state.failure.as_ref().map(|one| json!({ "code": one.code, "labels": one.labels, "at": rfc3339(one.at) })),
        "unusable": unusable,
        "labels": {
            "labelled": counts.labelled, "positive": counts.positive, "looked_at": counts.looked_at, "least": table.least, "least_positive": table.least_positive,
            "missing": table.least.saturating_sub(counts.labelled), "missing_positive": table.least_positive.saturating_sub(counts.positive),
        },
    }))
}

/// What is in service, all versions, labels against the floor, and what runs.
#[utoipa::path(get, path = "/models/risk", tag = "models", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "GET /models/risk").await?;
    Ok(Json(overview(&app, &state(&app.store).await?).await?))
}

/// The card of a version.
#[utoipa::path(get, path = "/models/risk/versions/{version}", tag = "models", params(("version" = u64, Path)), responses((status = 200), (status = 404)))]
pub async fn version(State(app): State<App>, principal: Principal, Path(version): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "GET /models/risk/versions/{version}").await?;
    let known = state(&app.store).await?;
    let found = known.version(version).ok_or_else(|| ApiError::new("model_unknown"))?;
    let mut card = found.card.clone();
    // Histograms are for the watch; nobody reads them.
    if let Some(object) = card.as_object_mut() {
        object.remove("baselines");
    }
    let mut out = version_out(found);
    out["card"] = card;
    Ok(Json(out))
}

/// Weeks against training with their levels, how the scores turned out, and the shadow on the same cases.
#[utoipa::path(get, path = "/models/risk/watch", tag = "models", responses((status = 200)))]
pub async fn drift(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "GET /models/risk/watch").await?;
    let at = state(&app.store).await?.stream_version;
    let known = app.model_figures.watch.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, _, report)) = known.filter(|(since, of, _)| since.elapsed() < FRESH && *of == at) {
        return Ok(Json(report));
    }
    let report = watch::report(&app.store, clock::now()).await?;
    *app.model_figures.watch.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), at, report.clone()));
    Ok(Json(report))
}

/// Asks for a training on the cases that people decided and inspected; answers at once.
#[utoipa::path(post, path = "/models/risk/training", tag = "models", responses((status = 202), (status = 409)))]
pub async fn training(State(app): State<App>, principal: Principal) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /models/risk/training").await?;
    let known = change(&app.store, principal.actor(), |_| Ok(ModelEvent::TrainingAsked {})).await?;
    Ok((StatusCode::ACCEPTED, Json(overview(&app, &known).await?)))
}

/// Why something is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelNoteIn {
    #[serde(default)]
    note: String,
}

impl ModelNoteIn {
    fn checked(&self) -> Result<String, ApiError> {
        if self.note.chars().count() > 2_000 {
            return Err(ApiError::new("too_long").at("/note").because("at most 2000 characters"));
        }
        Ok(self.note.trim().to_owned())
    }
}

/// Asks a second person to put a version in service.
#[utoipa::path(post, path = "/models/risk/versions/{version}/propose", tag = "models", params(("version" = u64, Path)), request_body = ModelNoteIn, responses((status = 200), (status = 409)))]
pub async fn propose(
    State(app): State<App>,
    principal: Principal,
    Path(version): Path<u64>,
    Body(ask): Body<ModelNoteIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /models/risk/versions/{version}/propose").await?;
    let note = ask.checked()?;
    let known = change(&app.store, principal.actor(), |_| Ok(ModelEvent::ServiceProposed { version, note })).await?;
    Ok(Json(overview(&app, &known).await?))
}

/// Puts a version in service; neither whoever asked for its training nor whoever proposed it may.
#[utoipa::path(post, path = "/models/risk/versions/{version}/service", tag = "models", params(("version" = u64, Path)), request_body = ModelNoteIn, responses((status = 200), (status = 403), (status = 409), (status = 422)))]
pub async fn put_in_service(
    State(app): State<App>,
    principal: Principal,
    Path(version): Path<u64>,
    Body(ask): Body<ModelNoteIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /models/risk/versions/{version}/service").await?;
    let event = service(&app.store, version, ask.checked()?).await?;
    let known = change(&app.store, principal.actor(), |_| Ok(event)).await?;
    Ok(Json(overview(&app, &known).await?))
}

/// Which version scores in the shadow.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengerIn {
    version: u64,
}

/// Lets a version score beside the one in service, without effect.
#[utoipa::path(post, path = "/models/risk/challenger", tag = "models", request_body = ChallengerIn, responses((status = 200), (status = 409)))]
pub async fn challenge(State(app): State<App>, principal: Principal, Body(ask): Body<ChallengerIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /models/risk/challenger").await?;
    let known = change(&app.store, principal.actor(), |_| Ok(ModelEvent::ChallengeStarted { version: ask.version })).await?;
    Ok(Json(overview(&app, &known).await?))
}

/// Ends the shadow.
#[utoipa::path(delete, path = "/models/risk/challenger", tag = "models", responses((status = 200), (status = 404)))]
pub async fn end_challenge(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "DELETE /models/risk/challenger").await?;
    let known = change(&app.store, principal.actor(), |_| Ok(ModelEvent::ChallengeEnded {})).await?;
    Ok(Json(overview(&app, &known).await?))
}

/// Goes back to the version that was in service before, or to the rules alone; one person may, at once.
#[utoipa::path(post, path = "/models/risk/rollback", tag = "models", request_body = ModelNoteIn, responses((status = 200), (status = 404)))]
pub async fn rollback(State(app): State<App>, principal: Principal, Body(ask): Body<ModelNoteIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /models/risk/rollback").await?;
    let note = ask.checked()?;
    let known = change(&app.store, principal.actor(), |state| {
        let from = state.champion.ok_or_else(|| ApiError::new("model_unknown"))?;
        Ok(ModelEvent::ModelRolledBack { from, to: state.before(), note })
    })
    .await?;
    Ok(Json(overview(&app, &known).await?))
}

/// Takes the model out of service; rules stand alone from the next decision on.
#[utoipa::path(post, path = "/models/risk/withdraw", tag = "models", request_body = ModelNoteIn, responses((status = 200), (status = 404)))]
pub async fn withdraw(State(app): State<App>, principal: Principal, Body(ask): Body<ModelNoteIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /models/risk/withdraw").await?;
    let note = ask.checked()?;
    let known = change(&app.store, principal.actor(), |state| {
        let version = state.champion.ok_or_else(|| ApiError::new("model_unknown"))?;
        Ok(ModelEvent::ModelWithdrawn { version, note })
    })
    .await?;
    Ok(Json(overview(&app, &known).await?))
}
