//! What people say about rows of the rules: `/api/v1/policies/comments`.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::stage::policy::change;
use crate::stage::rules::{state, table_of};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::event::PolicyEvent;
use suyuan_case::policy::{BUILT_IN, Comment, DraftStatus, MOST_OF_COMMENT, PolicyState};
use utoipa::ToSchema;

/// Comments that a page shows: all open ones, and the latest of those that are done.
const MOST_DONE: usize = 500;

fn comment_out(comment: &Comment) -> Value {
    let (by, at) = comment.resolved.as_ref().map_or((None, None), |(by, at)| (Some(by), Some(clock::rfc3339(*at))));
    json!({
        "comment": comment.comment, "rule": comment.rule, "text": comment.text, "by": comment.by, "at": clock::rfc3339(comment.at),
        "resolved_by": by, "resolved_at": at,
    })
}

fn listed(state: &PolicyState) -> Value {
    let done = state.comments.iter().filter(|comment| comment.resolved.is_some()).count();
    let mut skip = done.saturating_sub(MOST_DONE);
    let shown = state.comments.iter().filter(|comment| {
        let left_out = comment.resolved.is_some() && skip > 0;
        skip -= usize::from(left_out);
        !left_out
    });
    json!({ "comments": shown.map(comment_out).collect::<Vec<_>>() })
}

/// Whether a row stands in the version in force, in any published one, or in a draft that is being written.
fn knows_row(state: &PolicyState, rule: &str) -> bool {
    let has = |table: &Value| {
        let nodes = table["nodes"].as_array().into_iter().flatten();
        nodes.flat_map(|node| node["content"]["rules"].as_array().into_iter().flatten()).any(|row| row["_id"] == rule)
    };
    let versions = std::iter::once(BUILT_IN).chain(state.versions.iter().map(|version| version.version));
    let open = state.drafts.iter().filter(|draft| matches!(draft.status, DraftStatus::Open | DraftStatus::Proposed));
    open.map(|draft| &draft.table).any(has) || versions.filter_map(|version| table_of(state, version)).any(|table| has(&table))
}

/// What was said about the rows: all open comments and the latest 500 of the others, oldest first.
#[utoipa::path(get, path = "/policies/comments", tag = "policies", responses((status = 200)))]
pub async fn comments(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/comments").await?;
    Ok(Json(listed(&state(&app.store).await?)))
}

/// A comment on a row.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentIn {
    /// Id of the row.
    rule: String,
    /// At most 2,000 characters.
    text: String,
}

/// Says something about a row; reviewers may, because they see first what a row does.
#[utoipa::path(post, path = "/policies/comments", tag = "policies", request_body = CommentIn, responses((status = 201), (status = 404), (status = 422)))]
pub async fn comment(State(app): State<App>, principal: Principal, Body(ask): Body<CommentIn>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::Review, "POST /policies/comments").await?;
    let text = ask.text.trim().to_owned();
    if text.is_empty() {
        return Err(ApiError::new("missing_member").at("/text"));
    }
    if text.chars().count() > MOST_OF_COMMENT {
        return Err(ApiError::new("too_long").at("/text").because("at most 2000 characters"));
    }
    let state = change(&app, principal.actor(), |state| {
        if !knows_row(state, &ask.rule) {
            return Err(ApiError::new("policy_unknown").at("/rule"));
        }
        Ok(PolicyEvent::RuleCommented { comment: state.next_comment(), rule: ask.rule, text })
    })
    .await?;
    Ok((StatusCode::CREATED, Json(listed(&state))))
}

/// Takes a comment as done.
#[utoipa::path(post, path = "/policies/comments/{comment}/resolve", tag = "policies", params(("comment" = u64, Path)), responses((status = 200), (status = 404)))]
pub async fn resolve(State(app): State<App>, principal: Principal, Path(comment): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "POST /policies/comments/{comment}/resolve").await?;
    Ok(Json(listed(&change(&app, principal.actor(), |_| Ok(PolicyEvent::CommentResolved { comment })).await?)))
}
