//! People's data over HTTP: what is kept of a customer, a complete copy, erasure. `/api/v1/customers/{customer_no}/personal`.

use crate::http::auth::Principal;
use crate::http::error::{ApiError, describe};
use crate::http::json::Body;
use crate::http::state::App;
use crate::people::{self, PeopleError};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::Value;
use suyuan_case::actor::Permission;
use utoipa::ToSchema;

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> ApiError {
        match error {
            PeopleError::Unknown(_) => ApiError::new("not_found"),
            PeopleError::Store(error) => error.into(),
            PeopleError::Append(error) => error.into(),
            error => ApiError::new("storage_failed").because(describe(&error)),
        }
    }
}

/// What is kept of a customer, masked, with what was done with it so far.
#[utoipa::path(get, path = "/customers/{customer_no}/personal", tag = "people", params(("customer_no" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(customer_no): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManagePersonal, "GET /customers/{customer_no}/personal").await?;
    Ok(Json(people::copy::summary(&app.store, &customer_no).await?))
}

/// A complete copy with everything in the clear; the log says who made it.
#[utoipa::path(post, path = "/customers/{customer_no}/personal/copy", tag = "people", params(("customer_no" = String, Path)), responses((status = 200)))]
pub async fn copy(State(app): State<App>, principal: Principal, Path(customer_no): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManagePersonal, "POST /customers/{customer_no}/personal/copy").await?;
    Ok(Json(people::personal_copy(&app.store, &customer_no, principal.actor()).await?))
}

/// The confirmation of an erasure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseIn {
    /// The customer's number once more, typed by the person who confirms.
    confirm: String,
}

/// Erases everything personal of a customer; it cannot be undone.
#[utoipa::path(post, path = "/customers/{customer_no}/personal/erase", tag = "people", params(("customer_no" = String, Path)), request_body = EraseIn, responses((status = 200)))]
pub async fn erase(
    State(app): State<App>,
    principal: Principal,
    Path(customer_no): Path<String>,
    Body(ask): Body<EraseIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManagePersonal, "POST /customers/{customer_no}/personal/erase").await?;
    if ask.confirm != customer_no {
        return Err(ApiError::new("confirmation_differs").at("/confirm"));
    }
    // The erasure finishes even when the page goes away.
    let work = tokio::spawn(async move { people::erase(&app.installation, &app.store, &customer_no, "request", principal.actor()).await });
    let erased = work.await.map_err(|error| ApiError::new("internal").because(error.to_string()))??;
    Ok(Json(serde_json::to_value(erased).unwrap_or(Value::Null)))
}
