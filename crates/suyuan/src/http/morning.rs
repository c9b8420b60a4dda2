//! The morning page's figures and the definitions behind them.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::query::query_error;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_insight::InsightError;
use utoipa::IntoParams;

/// Which period.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct MorningQuery {
    /// Days of the period that ends now, 1 to 730; 30 when absent.
    days: Option<i64>,
    /// Time zone in which days begin; the installation's when absent.
    tz: Option<String>,
}

/// The API's words for a figure that could not be computed.
fn insight_error(error: &InsightError) -> ApiError {
    match error {
        InsightError::Query { source, .. } => query_error(source),
        other => ApiError::new("internal").because(other.to_string()),
    }
}

/// Buckets, key figures, trend and reasons within the viewer's scope.
#[utoipa::path(get, path = "/morning", tag = "figures", params(MorningQuery), responses((status = 200)))]
pub async fn show(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<MorningQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadMorning, "GET /morning").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let days = query.days.unwrap_or(30);
    if !(1..=730).contains(&days) {
        return Err(ApiError::new("bad_query").at("days").because("1 to 730"));
    }
    let now = clock::now();
    let zone = query.tz.unwrap_or_else(|| app.config.time_zone.clone());
    let offset = clock::zone_offset(&zone, now).ok_or_else(|| ApiError::new("bad_query").at("tz"))?;
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    let morning = suyuan_insight::morning(app.engine.as_ref(), viewer, now, days, offset).await.map_err(|error| insight_error(&error))?;
    Ok(Json(serde_json::to_value(morning).unwrap_or(Value::Null)))
}

/// Every measure with formula and words.
#[utoipa::path(get, path = "/metrics/definitions", tag = "figures", responses((status = 200)))]
pub async fn definitions(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadMorning, "GET /metrics/definitions").await?;
    Ok(Json(json!({ "metrics": suyuan_insight::definitions().map_err(|error| insight_error(&error))? })))
}
