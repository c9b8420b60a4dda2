//! Saved views with their counts: `/api/v1/views`.

use crate::clock::rfc3339;
use crate::http::auth::Principal;
use crate::http::cases::ListQuery;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_store::SavedView;
use utoipa::{IntoParams, ToSchema};

/// Pages whose filters can be saved.
const PAGES: [&str; 2] = ["cases", "review"];

/// Which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ViewsQuery {
    /// `cases` or `review`.
    page: String,
}

/// The filters that a view holds; `None` when they are none of the list's.
fn filters(query: &str) -> Option<ListQuery> {
    let uri: Uri = format!("/?{query}").parse().ok()?;
    Query::<ListQuery>::try_from_uri(&uri).ok().map(|query| query.0)
}

fn page_fits(page: &str) -> Result<(), ApiError> {
    if PAGES.contains(&page) { Ok(()) } else { Err(ApiError::new("unknown_value").at("page").because(PAGES.join(", "))) }
}

/// The viewer's own views and those that others share, each with the number of cases in the viewer's scope.
#[utoipa::path(get, path = "/views", tag = "views", params(ViewsQuery), responses((status = 200)))]
pub async fn index(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<ViewsQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /views").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    page_fits(&query.page)?;
    let views = app.store.saved_views(&query.page, &principal.user.name).await?;
    let mut rows = Vec::with_capacity(views.len());
    for view in &views {
        // A filter that a later version no longer knows has no count; the view stays visible and can be removed.
        let filter = filters(&view.query).and_then(|filters| filters.filter(&principal).ok());
        let count = match &filter {
            Some(filter) => Some(app.store.count_cases(filter).await?),
            None => None,
        };
        rows.push(json!({
            "id": view.id, "name": view.name, "query": view.query, "owner": view.owner, "shared": view.shared,
            "mine": view.owner == principal.user.name, "created_at": rfc3339(view.created_at), "count": count,
        }));
    }
    Ok(Json(json!({ "rows": rows })))
}

/// A view to be saved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewIn {
    /// `cases` or `review`.
    page: String,
    /// 1 to 60 characters.
    name: String,
    /// Filters as in `GET /cases`, without the question mark.
    query: String,
    /// Whether everybody sees it.
    #[serde(default)]
    shared: bool,
}

/// Saves a view; one of the same page and name is replaced.
#[utoipa::path(post, path = "/views", tag = "views", request_body = ViewIn, responses((status = 201)))]
pub async fn save(State(app): State<App>, principal: Principal, Body(ask): Body<ViewIn>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::ReadCases, "POST /views").await?;
    page_fits(&ask.page)?;
    let name = ask.name.trim();
    if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(ApiError::new("too_long").at("/name").because("1 to 60 characters"));
    }
    if ask.query.len() > 2_000 {
        return Err(ApiError::new("too_long").at("/query"));
    }
    filters(&ask.query).ok_or_else(|| ApiError::new("bad_query").at("/query"))?.filter(&principal)?;
    let view = SavedView {
        id: crate::mint::request_id(),
        page: ask.page,
        name: name.to_owned(),
        query: ask.query,
        owner: principal.user.name.clone(),
        shared: ask.shared,
        created_at: 0,
    };
    let id = app.store.saved_view_put(&view).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

/// Removes one of the viewer's own views.
#[utoipa::path(delete, path = "/views/{id}", tag = "views", params(("id" = String, Path)), responses((status = 204)))]
pub async fn delete(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    principal.may(&app, Permission::ReadCases, "DELETE /views/{id}").await?;
    if app.store.saved_view_delete(&id, &principal.user.name).await? { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::new("not_found")) }
}
