//! The learned models: `/api/v1/models/{model}`, such as `risk` or `reason`: training, card, two people to put it in service, shadow, roll-back, drift.

use crate::clock::{self, rfc3339};
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::models::{labels, learn, watch};
use crate::stage::model::{change, needed, service, state};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use suyuan_case::actor::Permission;
use suyuan_case::event::ModelEvent;
use suyuan_case::model::{LabelCounts, Learned, ModelState, ModelVersion, Service};
use utoipa::ToSchema;

/// How long counts and the watch are shown again without reading the log anew.
const FRESH: Duration = Duration::from_secs(60);

/// What was counted last, each with the stream's version at that time.
#[derive(Default)]
pub struct Figures {
    labels: Mutex<HashMap<Learned, (Instant, String, LabelCounts)>>,
    watch: Mutex<HashMap<Learned, (Instant, i64, Value)>>,
}

/// The model that an address names.
fn model(name: &str) -> Result<Learned, ApiError> {
    Learned::parse(name).ok_or_else(|| ApiError::new("model_unknown").at("/model"))
}

fn version_out(one: &ModelVersion) -> Value {
    let card = &one.card;
    json!({
        "version": one.version, "trained_at": rfc3339(one.trained_at), "asked_by": one.asked_by, "labels": one.labels, "bytes": one.bytes,
        "sha256": one.sha256, "served": one.served, "proposed_by": one.proposed.as_ref().map(|(by, _)| by), "note": one.proposed.as_ref().map(|(_, note)| note),
        "auc": card["cross_validation"]["auc"], "accuracy": card["held_out"]["accuracy"], "calibration_error": card["calibration"]["expected_error"], "seconds": card["seconds"],
    })
}

fn service_out(one: &Service) -> Value {
    json!({
        "version": one.version, "since": rfc3339(one.since), "until": one.until.map(rfc3339), "by": one.by, "proposed_by": one.proposed_by, "note": one.note,
    })
}

/// Labels as they stand, counted at most once a minute.
async fn counted(app: &App, learned: Learned) -> Result<(suyuan_decide::risk::Labels, LabelCounts), ApiError> {
    let table = labels(&app.store).await?;
    let mark = serde_json::to_string(&table).unwrap_or_default();
    let known = app.model_figures.labels.lock().unwrap_or_else(PoisonError::into_inner).get(&learned).cloned();
    if let Some((_, _, counts)) = known.filter(|(since, of, _)| since.elapsed() < FRESH && *of == mark) {
        return Ok((table, counts));
    }
    let counts = learn::count(&app.store, learned, &table).await?;
    app.model_figures.labels.lock().unwrap_or_else(PoisonError::into_inner).insert(learned, (Instant::now(), mark, counts));
    Ok((table, counts))
}

async fn overview(app: &App, learned: Learned, state: &ModelState) -> Result<Value, ApiError> {
    let (table, counts) = counted(app, learned).await?;
    let unusable = app.models.current(&app.store).await?.of(learned).unusable.clone();
    let (least, least_positive) = needed(learned, &table);
    Ok(json!({
        "model": learned.as_str(), "champion": state.champion, "challenger": state.challenger.map(|(version, since)| json!({ "version": version, "since": rfc3339(since) })),
        "before": state.before(), "versions": state.versions.iter().map(version_out).collect::<Vec<_>>(),
        "history": state.history.iter().map(service_out).collect::<Vec<_>>(),
        "training": state.training_since.map(|since| json!({ "since": rfc3339(since), "by": state.training_by })),
        "failure": state.failure.as_ref().map(|one| json!({ "code": one.code, "labels": one.labels, "at": rfc3339(one.at) })),
        "unusable": unusable,
        "labels": {
            "labelled": counts.labelled, "positive": counts.positive, "looked_at": counts.looked_at, "least": least, "least_positive": least_positive,
            "missing": least.saturating_sub(counts.labelled), "missing_positive": least_positive.saturating_sub(counts.positive),
        },
    }))
}

/// All models: which version is in service, which runs in the shadow, what waits for a second person, what runs.
#[utoipa::path(get, path = "/models", tag = "models", responses((status = 200)))]
pub async fn list(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "GET /models").await?;
    let mut out = Vec::new();
    for learned in Learned::ALL {
        let known = state(&app.store, learned).await?;
        out.push(json!({
            "model": learned.as_str(), "champion": known.champion, "challenger": known.challenger.map(|(version, _)| version),
            "versions": known.versions.len(), "proposed": known.versions.iter().filter(|one| one.proposed.is_some()).map(|one| one.version).next_back(),
            "training": known.training_since.map(rfc3339), "failure": known.failure.as_ref().map(|one| &one.code),
        }));
    }
    Ok(Json(json!({ "models": out })))
}

/// What is in service, all versions, labels against the floor, and what runs.
#[utoipa::path(get, path = "/models/{model}", tag = "models", params(("model" = String, Path)), responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "GET /models/{model}").await?;
    let learned = model(&name)?;
    Ok(Json(overview(&app, learned, &state(&app.store, learned).await?).await?))
}

/// The card of a version.
#[utoipa::path(get, path = "/models/{model}/versions/{version}", tag = "models", params(("model" = String, Path), ("version" = u64, Path)), responses((status = 200), (status = 404)))]
pub async fn version(State(app): State<App>, principal: Principal, Path((name, version)): Path<(String, u64)>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "GET /models/{model}/versions/{version}").await?;
    let learned = model(&name)?;
    let known = state(&app.store, learned).await?;
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
#[utoipa::path(get, path = "/models/{model}/watch", tag = "models", params(("model" = String, Path)), responses((status = 200)))]
pub async fn drift(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "GET /models/{model}/watch").await?;
    let learned = model(&name)?;
    let at = state(&app.store, learned).await?.stream_version;
    let known = app.model_figures.watch.lock().unwrap_or_else(PoisonError::into_inner).get(&learned).cloned();
    if let Some((_, _, report)) = known.filter(|(since, of, _)| since.elapsed() < FRESH && *of == at) {
        return Ok(Json(report));
    }
    let report = watch::report(&app.store, learned, clock::now()).await?;
    app.model_figures.watch.lock().unwrap_or_else(PoisonError::into_inner).insert(learned, (Instant::now(), at, report.clone()));
    Ok(Json(report))
}

/// Asks for a training on the cases that people decided and inspected; answers at once.
#[utoipa::path(post, path = "/models/{model}/training", tag = "models", params(("model" = String, Path)), responses((status = 202), (status = 409)))]
pub async fn training(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /models/{model}/training").await?;
    let learned = model(&name)?;
    let known = change(&app.store, learned, principal.actor(), |_| Ok(ModelEvent::TrainingAsked {})).await?;
    Ok((StatusCode::ACCEPTED, Json(overview(&app, learned, &known).await?)))
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
#[utoipa::path(post, path = "/models/{model}/versions/{version}/propose", tag = "models", params(("model" = String, Path), ("version" = u64, Path)), request_body = ModelNoteIn, responses((status = 200), (status = 409)))]
pub async fn propose(
    State(app): State<App>,
    principal: Principal,
    Path((name, version)): Path<(String, u64)>,
    Body(ask): Body<ModelNoteIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /models/{model}/versions/{version}/propose").await?;
    let learned = model(&name)?;
    let note = ask.checked()?;
    let known = change(&app.store, learned, principal.actor(), |_| Ok(ModelEvent::ServiceProposed { version, note })).await?;
    Ok(Json(overview(&app, learned, &known).await?))
}

/// Puts a version in service; neither whoever asked for its training nor whoever proposed it may.
#[utoipa::path(post, path = "/models/{model}/versions/{version}/service", tag = "models", params(("model" = String, Path), ("version" = u64, Path)), request_body = ModelNoteIn, responses((status = 200), (status = 403), (status = 409), (status = 422)))]
pub async fn put_in_service(
    State(app): State<App>,
    principal: Principal,
    Path((name, version)): Path<(String, u64)>,
    Body(ask): Body<ModelNoteIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /models/{model}/versions/{version}/service").await?;
    let learned = model(&name)?;
    let event = service(&app.store, learned, version, ask.checked()?).await?;
    let known = change(&app.store, learned, principal.actor(), |_| Ok(event)).await?;
    Ok(Json(overview(&app, learned, &known).await?))
}

/// Which version scores in the shadow.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengerIn {
    version: u64,
}

/// Lets a version score beside the one in service, without effect.
#[utoipa::path(post, path = "/models/{model}/challenger", tag = "models", params(("model" = String, Path)), request_body = ChallengerIn, responses((status = 200), (status = 409)))]
pub async fn challenge(
    State(app): State<App>,
    principal: Principal,
    Path(name): Path<String>,
    Body(ask): Body<ChallengerIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /models/{model}/challenger").await?;
    let learned = model(&name)?;
    let known = change(&app.store, learned, principal.actor(), |_| Ok(ModelEvent::ChallengeStarted { version: ask.version })).await?;
    Ok(Json(overview(&app, learned, &known).await?))
}

/// Ends the shadow.
#[utoipa::path(delete, path = "/models/{model}/challenger", tag = "models", params(("model" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn end_challenge(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "DELETE /models/{model}/challenger").await?;
    let learned = model(&name)?;
    let known = change(&app.store, learned, principal.actor(), |_| Ok(ModelEvent::ChallengeEnded {})).await?;
    Ok(Json(overview(&app, learned, &known).await?))
}

/// Goes back to the version that was in service before, or to the rules alone; one person may, at once.
#[utoipa::path(post, path = "/models/{model}/rollback", tag = "models", params(("model" = String, Path)), request_body = ModelNoteIn, responses((status = 200), (status = 404)))]
pub async fn rollback(
    State(app): State<App>,
    principal: Principal,
    Path(name): Path<String>,
    Body(ask): Body<ModelNoteIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /models/{model}/rollback").await?;
    let learned = model(&name)?;
    let note = ask.checked()?;
    let known = change(&app.store, learned, principal.actor(), |state| {
        let from = state.champion.ok_or_else(|| ApiError::new("model_unknown"))?;
        Ok(ModelEvent::ModelRolledBack { from, to: state.before(), note })
    })
    .await?;
    Ok(Json(overview(&app, learned, &known).await?))
}

/// Takes the model out of service; rules stand alone from the next decision on.
#[utoipa::path(post, path = "/models/{model}/withdraw", tag = "models", params(("model" = String, Path)), request_body = ModelNoteIn, responses((status = 200), (status = 404)))]
pub async fn withdraw(
    State(app): State<App>,
    principal: Principal,
    Path(name): Path<String>,
    Body(ask): Body<ModelNoteIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /models/{model}/withdraw").await?;
    let learned = model(&name)?;
    let note = ask.checked()?;
    let known = change(&app.store, learned, principal.actor(), |state| {
        let version = state.champion.ok_or_else(|| ApiError::new("model_unknown"))?;
        Ok(ModelEvent::ModelWithdrawn { version, note })
    })
    .await?;
    Ok(Json(overview(&app, learned, &known).await?))
}
