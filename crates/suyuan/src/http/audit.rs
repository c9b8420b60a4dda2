//! The audit trail and the proof of the log: `/api/v1/audit`.

use crate::http::auth::Principal;
use crate::http::case_one::event_out;
use crate::http::error::ApiError;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::event::StreamKind;
use suyuan_store::AuditFilter;
use utoipa::IntoParams;

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct AuditQuery {
    /// case, import, user, policy or audit.
    stream: Option<String>,
    /// Id within the stream kind.
    stream_id: Option<String>,
    /// `user:NAME`, `import:ID`, `system:PART`.
    actor: Option<String>,
    /// Kind of event.
    kind: Option<String>,
    /// Recorded at or after this moment, RFC 3339.
    from: Option<String>,
    /// Recorded before this moment, RFC 3339.
    to: Option<String>,
    /// Continue below this sequence number.
    before: Option<i64>,
    /// 1 to 500.
    limit: Option<i64>,
}

impl AuditQuery {
    /// The filter of the store.
    pub fn filter(&self) -> Result<AuditFilter, ApiError> {
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let stream = match filled(&self.stream) {
            None => None,
            Some(text) => Some(StreamKind::parse(&text).ok_or_else(|| ApiError::new("bad_query").at("stream"))?),
        };
        let time = |text: &Option<String>, name: &str| match filled(text) {
            None => Ok(None),
            Some(text) => {
                let at = crate::clock::parse_rfc3339(&text);
                at.map(Some).ok_or_else(|| ApiError::new("bad_query").at(name).because("RFC 3339 expected"))
            }
        };
        Ok(AuditFilter {
            stream,
            stream_id: filled(&self.stream_id),
            actor: filled(&self.actor),
            kind: filled(&self.kind),
            from: time(&self.from, "from")?,
            to: time(&self.to, "to")?,
        })
    }
}

/// Events, newest first.
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditQuery), responses((status = 200)))]
pub async fn index(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<AuditQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Audit, "GET /audit").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let limit = query.limit.unwrap_or(100);
    if !(1..=500).contains(&limit) {
        return Err(ApiError::new("bad_query").at("limit").because("1 to 500"));
    }
    let filter = query.filter()?;
    let events = app.store.audit(&filter, query.before, limit).await?;
    let next = (events.len() as i64 == limit).then(|| events.last().map(|event| event.seq)).flatten();
    let rows: Vec<Value> = events
        .iter()
        .map(|recorded| {
            let out = event_out(recorded);
            let mut row = serde_json::to_value(&out).unwrap_or(Value::Null);
            if let Some(object) = row.as_object_mut() {
                object.insert("stream".into(), recorded.stream.as_str().into());
                object.insert("stream_id".into(), recorded.stream_id.as_str().into());
            }
            row
        })
        .collect();
    Ok(Json(json!({ "rows": rows, "next": next })))
}

/// Checks the whole chain now.
#[utoipa::path(post, path = "/audit/verify", tag = "audit", responses((status = 200)))]
pub async fn verify(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Audit, "POST /audit/verify").await?;
    let report = app.store.verify(&mut |_| {}).await?;
    Ok(Json(serde_json::to_value(report).unwrap_or(Value::Null)))
}
