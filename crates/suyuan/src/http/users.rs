//! Users, their rights, passwords and tokens: `/api/v1/users`.

use crate::clock::{now, rfc3339};
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use suyuan_case::actor::{Permission, Role};
use suyuan_case::scope::AccessScope;
use suyuan_store::{NewUser, UserInfo};
use utoipa::ToSchema;

/// A user as the administration page shows it.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)] // the names say it
pub struct UserRowOut {
    pub name: String,
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = Object)]
    pub scope: AccessScope,
    pub disabled: bool,
    pub created_at: String,
}

fn out(info: &UserInfo) -> UserRowOut {
    UserRowOut {
        name: info.user.name.clone(),
        role: info.user.role,
        scope: info.user.scope.clone(),
        disabled: info.disabled,
        created_at: rfc3339(info.created_at),
    }
}

/// Every user, every role with what it may do, and the values that a scope can hold.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageUsers, "GET /users").await?;
    let users = app.store.users().await?;
    let facets = app.store.facets().await?;
    let roles: Vec<Value> = Role::ALL
        .iter()
        .map(|role| json!({ "role": role, "permissions": Permission::ALL.into_iter().filter(|one| role.may(*one)).collect::<Vec<_>>() }))
        .collect();
    Ok(Json(json!({
        "rows": users.iter().map(out).collect::<Vec<_>>(),
        "roles": roles,
        "dimensions": { "departments": facets.departments, "regions": facets.regions, "channels": facets.channels, "shops": facets.shops },
    })))
}

/// A new user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserIn {
    /// 1 to 60 letters, digits or . _ - @.
    name: String,
    /// agent, manager, warehouse, finance, quality or admin.
    role: String,
    /// Row rights; everything when absent.
    #[serde(default)]
    #[schema(value_type = Object)]
    scope: AccessScope,
    /// Made and answered once when absent.
    #[serde(default)]
    password: Option<String>,
}

/// Whether a name may be a user's.
pub fn name_fits(name: &str) -> bool {
    (1..=60).contains(&name.chars().count()) && name.chars().all(|letter| letter.is_alphanumeric() || "._-@".contains(letter))
}

/// The password that was given, or a new one; the second is answered.
fn password_or_new(given: Option<String>) -> Result<(String, Option<String>), ApiError> {
    match given {
        Some(password) if (8..=200).contains(&password.chars().count()) => Ok((password, None)),
        Some(_) => Err(ApiError::new("password_unfit").at("/password")),
        None => {
            let made = crate::mint::password();
            Ok((made.clone(), Some(made)))
        }
    }
}

fn role_of(text: &str) -> Result<Role, ApiError> {
    Role::parse(text).ok_or_else(|| ApiError::new("unknown_value").at("/role"))
}

/// Values of a scope are short texts, and not too many.
fn check_scope(scope: &AccessScope) -> Result<(), ApiError> {
    for (dimension, values) in scope.restrictions() {
        if values.len() > 1_000 || values.iter().any(|value| value.is_empty() || value.chars().count() > 200) {
            return Err(ApiError::new("too_long").at(format!("/scope/{dimension}s")));
        }
    }
    Ok(())
}

/// Adds a user; a generated password is answered once.
#[utoipa::path(post, path = "/users", tag = "users", request_body = UserIn, responses((status = 201)))]
pub async fn create(State(app): State<App>, principal: Principal, Body(ask): Body<UserIn>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::ManageUsers, "POST /users").await?;
    if !name_fits(&ask.name) {
        return Err(ApiError::new("user_name_unfit").at("/name"));
    }
    let role = role_of(&ask.role)?;
    check_scope(&ask.scope)?;
    let (password, made) = password_or_new(ask.password)?;
    app.store.user_add(NewUser { name: ask.name.clone(), role, scope: ask.scope, password }, principal.actor()).await?;
    let info = app.store.user(&ask.name).await?.ok_or_else(|| ApiError::new("not_found"))?;
    Ok((StatusCode::CREATED, Json(json!({ "user": out(&info), "password": made }))))
}

/// One user with tokens and the latest changes of rights.
#[utoipa::path(get, path = "/users/{name}", tag = "users", params(("name" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageUsers, "GET /users/{name}").await?;
    let info = app.store.user(&name).await?.ok_or_else(|| ApiError::new("not_found"))?;
    let mut history = app.store.events(suyuan_case::event::StreamKind::User, &name).await?;
    history.reverse();
    history.truncate(50);
    let history: Vec<_> = history.iter().map(crate::http::case_one::event_out).collect();
    Ok(Json(json!({ "user": out(&info), "tokens": token_rows(&app, &name).await?, "history": history })))
}

/// What to change; absent members stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChangeIn {
    /// The new role.
    #[serde(default)]
    role: Option<String>,
    /// The new row rights, all of them.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    scope: Option<AccessScope>,
    /// Whether the user may sign in no longer.
    #[serde(default)]
    disabled: Option<bool>,
}

/// Changes role, row rights or access; sessions of the user end.
#[utoipa::path(patch, path = "/users/{name}", tag = "users", params(("name" = String, Path)), request_body = UserChangeIn, responses((status = 200, body = UserRowOut)))]
pub async fn change(
    State(app): State<App>,
    principal: Principal,
    Path(name): Path<String>,
    Body(ask): Body<UserChangeIn>,
) -> Result<Json<UserRowOut>, ApiError> {
    principal.may(&app, Permission::ManageUsers, "PATCH /users/{name}").await?;
    let known = app.store.user(&name).await?.ok_or_else(|| ApiError::new("not_found"))?;
    if name == principal.user.name {
        return Err(ApiError::new("not_yourself"));
    }
    if ask.role.is_some() || ask.scope.is_some() {
        let role = ask.role.as_deref().map(role_of).transpose()?.unwrap_or(known.user.role);
        let scope = ask.scope.unwrap_or(known.user.scope);
        check_scope(&scope)?;
        app.store.user_change(&name, role, scope, principal.actor()).await?;
    }
    match ask.disabled {
        Some(true) if !known.disabled => app.store.user_disable(&name, principal.actor()).await?,
        Some(false) if known.disabled => app.store.user_enable(&name, principal.actor()).await?,
        _ => {}
    }
    app.forget_user(&name);
    let info = app.store.user(&name).await?.ok_or_else(|| ApiError::new("not_found"))?;
    Ok(Json(out(&info)))
}

/// A new password, or none for a generated one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordIn {
    /// The password; made and answered once when absent.
    #[serde(default)]
    password: Option<String>,
}

/// Resets a password; sessions of the user end, and a generated password is answered once.
#[utoipa::path(post, path = "/users/{name}/password", tag = "users", params(("name" = String, Path)), request_body = PasswordIn, responses((status = 200)))]
pub async fn password(
    State(app): State<App>,
    principal: Principal,
    Path(name): Path<String>,
    Body(ask): Body<PasswordIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageUsers, "POST /users/{name}/password").await?;
    let (password, made) = password_or_new(ask.password)?;
    app.store.user_set_password(&name, &password, principal.actor()).await?;
    app.forget_user(&name);
    Ok(Json(json!({ "password": made })))
}

async fn token_rows(app: &App, name: &str) -> Result<Vec<Value>, ApiError> {
    let row = |token: &suyuan_store::TokenInfo| json!({ "mark": token.mark, "label": token.label, "created_at": rfc3339(token.created_at), "expires_at": token.expires_at.map(rfc3339) });
    Ok(app.store.tokens(name).await?.iter().map(row).collect())
}

/// A user's bearer tokens; their secrets are never shown again.
#[utoipa::path(get, path = "/users/{name}/tokens", tag = "users", params(("name" = String, Path)), responses((status = 200)))]
pub async fn tokens(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageUsers, "GET /users/{name}/tokens").await?;
    Ok(Json(json!({ "rows": token_rows(&app, &name).await? })))
}

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenIn {
    /// What it is for.
    #[serde(default)]
    label: String,
    /// Days until it ends, 1 to 3650; never when absent.
    #[serde(default)]
    days: Option<i64>,
}

/// Makes a bearer token; it is answered once.
#[utoipa::path(post, path = "/users/{name}/tokens", tag = "users", params(("name" = String, Path)), request_body = TokenIn, responses((status = 201)))]
pub async fn token_create(
    State(app): State<App>,
    principal: Principal,
    Path(name): Path<String>,
    Body(ask): Body<TokenIn>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::ManageUsers, "POST /users/{name}/tokens").await?;
    if ask.label.chars().count() > 100 || ask.label.chars().any(char::is_control) {
        return Err(ApiError::new("too_long").at("/label"));
    }
    let expires_at = match ask.days {
        None => None,
        Some(days @ 1..=3650) => Some(now() + days * suyuan_case::DAY),
        Some(_) => return Err(ApiError::new("number_out_of_range").at("/days").because("1 to 3650")),
    };
    let token = app.store.token_create_named(&name, ask.label.trim(), expires_at, principal.actor()).await?;
    Ok((StatusCode::CREATED, Json(json!({ "token": token }))))
}

/// Takes a token back; it opens nothing from now on.
#[utoipa::path(delete, path = "/users/{name}/tokens/{mark}", tag = "users", params(("name" = String, Path), ("mark" = String, Path)), responses((status = 204)))]
pub async fn token_revoke(State(app): State<App>, principal: Principal, Path((name, mark)): Path<(String, String)>) -> Result<StatusCode, ApiError> {
    principal.may(&app, Permission::ManageUsers, "DELETE /users/{name}/tokens/{mark}").await?;
    if !app.store.token_revoke(&name, &mark, principal.actor()).await? {
        return Err(ApiError::new("not_found"));
    }
    app.forget_user(&name);
    Ok(StatusCode::NO_CONTENT)
}
