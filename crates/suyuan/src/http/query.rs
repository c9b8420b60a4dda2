//! SQL for people and programs: `POST /api/v1/query`.

use crate::http::auth::{Principal, audit};
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use suyuan_case::actor::Permission;
use suyuan_case::event::AuditEvent;
use suyuan_lake::{Limits, Query, QueryError};
use utoipa::ToSchema;

/// One statement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryIn {
    sql: String,
}

/// The API's words for a query that failed.
pub fn query_error(error: &QueryError) -> ApiError {
    let code = match error.sqlstate() {
        "42501" | "0A000" => "sql_refused",
        "57014" | "53200" => "query_stopped",
        "XX000" | "58030" => "internal",
        _ => "bad_sql",
    };
    ApiError::new(code).because(error.to_string()).details(json!({ "sqlstate": error.sqlstate() }))
}

/// Limits from the configuration.
pub fn limits(config: &crate::config::Config) -> Limits {
    Limits {
        seconds: f64::from(config.query_seconds),
        memory_bytes: (config.query_mib as usize) << 20,
        rows: usize::try_from(config.query_rows).unwrap_or(usize::MAX),
    }
}

/// Runs a query within the viewer's scope; the audit trail keeps the statement's hash and the number of rows.
#[utoipa::path(post, path = "/query", tag = "figures", request_body = QueryIn, responses((status = 200)))]
pub async fn run(State(app): State<App>, principal: Principal, Body(ask): Body<QueryIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Query, "POST /query").await?;
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    let session = app.engine.session(viewer).map_err(|error| query_error(&error))?;
    let result = session.run(Query::sql(&ask.sql), limits(&app.config)).await.map_err(|error| query_error(&error))?;
    let statement = hex::encode(&Sha256::digest(ask.sql.as_bytes())[..8]);
    audit(&app, principal.actor(), AuditEvent::Queried { statement, rows: result.rows as i64 }).await;
    let columns: Vec<Value> = result.columns().iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect();
    Ok(Json(json!({
        "columns": columns,
        "rows": result.json_rows(),
        "row_count": result.rows,
        "truncated": result.truncated,
        "elapsed_ms": result.elapsed.as_secs_f64() * 1000.0,
        "as_of": crate::clock::rfc3339(result.freshness.at),
        "seq": result.freshness.seq,
    })))
}
