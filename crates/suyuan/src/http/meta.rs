//! What filters and forms choose from: `GET /api/v1/meta`.

use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::state::App;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use suyuan_case::kind::{CaseKind, CaseStatus};
use suyuan_case::reason;

/// Keeps the values that a scope lets through.
fn within(values: Vec<String>, allowed: &Option<Vec<String>>) -> Vec<String> {
    match allowed {
        None => values,
        Some(allowed) => values.into_iter().filter(|value| allowed.contains(value)).collect(),
    }
}

/// Kinds, statuses, reasons and the dimensions' values within the viewer's scope.
#[utoipa::path(get, path = "/meta", tag = "meta", responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    let facets = app.store.facets().await?;
    let scope = &principal.user.scope;
    let reasons: Vec<Value> = reason::built_in()
        .iter()
        .map(|reason| json!({ "code": reason.code, "level": reason.level, "parent": reason.parent, "name_zh": reason.name_zh, "name_en": reason.name_en, "department": reason.department }))
        .collect();
    Ok(Json(json!({
        "kinds": CaseKind::ALL.map(CaseKind::as_str),
        "statuses": CaseStatus::ALL.map(CaseStatus::as_str),
        "outcomes": ["approve", "approve_then_inspect", "suggest", "ask_for_info", "review", "decline"],
        "reasons": reasons,
        "shops": within(facets.shops, &scope.shops),
        "channels": within(facets.channels, &scope.channels),
        "regions": within(facets.regions, &scope.regions),
        "departments": within(facets.departments, &scope.departments),
        "teams": facets.teams,
    })))
}
