//! Retention rules over HTTP: the version in force, a preview, a new version, the run. `/api/v1/retention`.

use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::people::{retention, retention_job};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::retention::{DataClass, RetentionRules};
use utoipa::ToSchema;

/// Rules to be looked at or put in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesIn {
    /// A rule for each class: class, on, days, basis_zh, basis_en, source, verified.
    rules: Vec<Value>,
    /// The version on which they are based.
    #[serde(default)]
    based_on: i64,
    /// The mark that their preview gave.
    #[serde(default)]
    preview: Option<String>,
}

impl RulesIn {
    fn read(&self) -> Result<RetentionRules, ApiError> {
        let mut rules = Vec::with_capacity(self.rules.len());
        for (index, rule) in self.rules.iter().enumerate() {
            let read = serde_json::from_value(rule.clone());
            rules.push(read.map_err(|error| ApiError::new("unknown_value").at(format!("/rules/{index}")).because(error.to_string()))?);
        }
        let rules = RetentionRules(rules);
        rules.check().map_err(|(place, why)| ApiError::new("unknown_value").at(format!("/rules{place}")).because(why))?;
        Ok(rules)
    }
}

/// The rules in force, all versions with their authors, and the run under way or the last one.
#[utoipa::path(get, path = "/retention", tag = "people", responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManagePersonal, "GET /retention").await?;
    let mut versions = retention::versions(&app.store).await?;
    let current = versions.last().cloned();
    versions.reverse();
    let classes: Vec<Value> = DataClass::ALL
        .into_iter()
        .map(|class| json!({ "class": class.as_str(), "counted_from": class.counted_from(), "can_be_held": class.can_be_held() }))
        .collect();
    Ok(Json(json!({ "current": current, "versions": versions, "classes": classes, "run": retention::last_run(&app.store).await? })))
}

/// What the rules would erase now; nothing is erased.
#[utoipa::path(post, path = "/retention/preview", tag = "people", request_body = RulesIn, responses((status = 200), (status = 422)))]
pub async fn preview(State(app): State<App>, principal: Principal, Body(ask): Body<RulesIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManagePersonal, "POST /retention/preview").await?;
    let rules = ask.read()?;
    let classes = retention::preview(&app.installation, &app.store, &rules).await?;
    Ok(Json(json!({ "preview": retention::mark(&rules), "classes": classes })))
}

/// Puts rules in force whose preview was seen.
#[utoipa::path(put, path = "/retention", tag = "people", request_body = RulesIn, responses((status = 200), (status = 409), (status = 422)))]
pub async fn save(State(app): State<App>, principal: Principal, Body(ask): Body<RulesIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManagePersonal, "PUT /retention").await?;
    let rules = ask.read()?;
    if ask.preview.as_deref() != Some(retention::mark(&rules).as_str()) {
        return Err(ApiError::new("preview_missing").at("/preview"));
    }
    match retention::put(&app.store, ask.based_on, &rules, principal.actor()).await? {
        Some(version) => Ok(Json(json!({ "version": version }))),
        None => Err(ApiError::new("version_conflict").at("/based_on")),
    }
}

/// Erases what is due now, without waiting for the night.
#[utoipa::path(post, path = "/retention/run", tag = "people", responses((status = 202), (status = 409)))]
pub async fn run(State(app): State<App>, principal: Principal) -> Result<(axum::http::StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::ManagePersonal, "POST /retention/run").await?;
    if retention::last_run(&app.store).await?.is_some_and(|run| run.state == "running") {
        return Err(ApiError::new("already_running"));
    }
    retention_job::soon(&app.store, &principal.actor()).await?;
    Ok((axum::http::StatusCode::ACCEPTED, Json(json!({ "queued": true }))))
}

/// Ends the run after its batch; what was erased stays erased.
#[utoipa::path(post, path = "/retention/cancel", tag = "people", responses((status = 200), (status = 409)))]
pub async fn cancel(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManagePersonal, "POST /retention/cancel").await?;
    if retention::cancel(&app.store).await? { Ok(Json(json!({ "cancelled": true }))) } else { Err(ApiError::new("not_running")) }
}
