//! Signing in and out: `/api/v1/session`.

use crate::http::auth::{COOKIE, Principal, audit, csrf_token};
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use suyuan_case::actor::{Actor, Permission, Role};
use suyuan_case::event::AuditEvent;
use suyuan_case::scope::AccessScope;
use suyuan_store::User;
use utoipa::ToSchema;

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// User name.
    username: String,
    /// Password.
    password: String,
}

/// A signed-in user.
#[derive(Serialize, ToSchema)]
pub struct UserOut {
    name: String,
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = Vec<String>)]
    permissions: Vec<Permission>,
    #[schema(value_type = Object)]
    scope: AccessScope,
}

/// The session as a page needs it.
#[derive(Serialize, ToSchema)]
pub struct SessionOut {
    user: UserOut,
    /// To be sent back in `X-CSRF-Token` with every change.
    csrf: String,
    /// The administrator's own name, while looking with the eyes of `user`; everything is read-only then.
    really: Option<String>,
    version: &'static str,
    time_zone: String,
    currency: String,
}

fn out(app: &App, user: &User, really: Option<&str>, session: &str) -> SessionOut {
    SessionOut {
        user: UserOut {
            name: user.name.clone(),
            role: user.role,
            permissions: Permission::ALL.into_iter().filter(|permission| user.role.may(*permission)).collect(),
            scope: user.scope.clone(),
        },
        csrf: csrf_token(session),
        really: really.map(str::to_owned),
        version: env!("CARGO_PKG_VERSION"),
        time_zone: app.config.time_zone.clone(),
        currency: app.config.currency.clone(),
    }
}

/// Signs a browser in.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn, responses((status = 200, body = SessionOut)))]
pub async fn sign_in(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Body(ask): Body<SignIn>,
) -> Result<Response, ApiError> {
    let address: IpAddr = peer.ip();
    refuse_foreign_origin(&headers)?;
    let wait = app.throttle.wait(&ask.username, address);
    if wait > 0 {
        return Err(ApiError::new("too_many_attempts").details(json!({ "retry_after_seconds": wait })));
    }
    let Some(user) = app.store.user_check(&ask.username, &ask.password).await? else {
        app.throttle.note(&ask.username, address, false);
        let name: String = ask.username.chars().take(40).collect();
        app.metrics.sign_ins_failed.add(1);
        audit(&app, Actor::system("session"), AuditEvent::SignInFailed { name }).await;
        return Err(ApiError::new("sign_in_failed"));
    };
    app.throttle.note(&ask.username, address, true);
    begin(&app, &user).await
}

/// Begins a session of a person who has proved who that is.
pub async fn begin(app: &App, user: &User) -> Result<Response, ApiError> {
    let lasts = Duration::from_secs(u64::from(app.config.session_hours) * 3600);
    let session = app.store.session_create(&user.name, lasts).await?;
    app.metrics.sign_ins.add(1);
    audit(app, Actor::user(&user.name), AuditEvent::SignedIn {}).await;
    let mut response = Json(out(app, user, None, &session)).into_response();
    set_cookie(&mut response, app, &session, lasts.as_secs());
    Ok(response)
}

/// Tells who is signed in.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = SessionOut)))]
pub async fn show(State(app): State<App>, principal: Principal) -> Json<SessionOut> {
    Json(out(&app, &principal.user, principal.really.as_deref(), principal.session.as_deref().unwrap_or("")))
}

/// With whose eyes to look.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewAsIn {
    /// The user.
    user: String,
}

/// Begins to look with another user's eyes: that role and those rows, and nothing can be changed.
#[utoipa::path(post, path = "/session/view-as", tag = "session", request_body = ViewAsIn, responses((status = 200, body = SessionOut)))]
pub async fn view_as(State(app): State<App>, principal: Principal, Body(ask): Body<ViewAsIn>) -> Result<Json<SessionOut>, ApiError> {
    principal.may(&app, Permission::ManageUsers, "POST /session/view-as").await?;
    let Some(session) = &principal.session else {
        return Err(ApiError::new("bad_query").because("a browser session is needed; a token has one user's eyes only"));
    };
    let known = app.store.user(&ask.user).await?.filter(|info| !info.disabled && info.user.name != principal.user.name);
    let Some(info) = known else { return Err(ApiError::new("not_found").at("/user")) };
    audit(&app, principal.actor(), AuditEvent::ViewAsBegan { user: info.user.name.clone() }).await;
    if !app.store.session_view_as(session, Some(&info.user.name)).await? {
        return Err(ApiError::new("not_found").at("/user"));
    }
    app.forget(session);
    Ok(Json(out(&app, &info.user, Some(&principal.user.name), session)))
}

/// Goes back to the own role.
#[utoipa::path(delete, path = "/session/view-as", tag = "session", responses((status = 204)))]
pub async fn view_as_end(State(app): State<App>, principal: Principal) -> Result<StatusCode, ApiError> {
    if let (Some(session), Some(_)) = (&principal.session, &principal.really) {
        app.store.session_view_as(session, None).await?;
        app.forget(session);
        audit(&app, principal.actor(), AuditEvent::ViewAsEnded { user: principal.user.name.clone() }).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(State(app): State<App>, principal: Principal) -> Result<Response, ApiError> {
    if let Some(session) = &principal.session {
        app.store.session_delete(session).await?;
        app.forget(session);
        audit(&app, principal.actor(), AuditEvent::SignedOut {}).await;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &app, "", 0);
    Ok(response)
}

/// Sets or clears the session cookie.
fn set_cookie(response: &mut Response, app: &App, session: &str, seconds: u64) {
    let secure = if app.config.secure_cookies { "; Secure" } else { "" };
    let text = format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

/// Signing in needs no token yet, so a form on a foreign page is kept out by its Origin.
fn refuse_foreign_origin(headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) if origin.split_once("://").map(|(_, rest)| rest) != Some(host) => Err(ApiError::new("csrf_failed")),
        _ => Ok(()),
    }
}
