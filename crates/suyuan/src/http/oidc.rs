//! Signing in through an OpenID Connect provider: `/api/v1/session/oidc` and its way back.

use crate::http::error::{ApiError, describe};
use crate::http::session;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rand::Rng;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use suyuan_case::actor::Actor;
use suyuan_case::event::AuditEvent;
use suyuan_connect::oidc::rules::{Mapped, Rules};
use suyuan_connect::oidc::{Attempt, OidcError, Provider, Settings, base64url};
use suyuan_store::{NewUser, User};

/// Setting that holds the rules from claims to role and rows.
pub const OIDC_RULES: &str = "oidc_rules";
/// Cookie of one attempt; it must survive the way back from another site, so it is Lax and lives for minutes.
const COOKIE: &str = "suyuan_oidc";
const MINUTES: u32 = 10;

/// The ways in that the login page offers.
#[utoipa::path(get, path = "/session/ways", tag = "session", responses((status = 200)))]
pub async fn ways(State(app): State<App>) -> Json<Value> {
    let oidc = settings(&app).ok().flatten().map(|_| json!({ "name": app.config.oidc_name, "url": "/api/v1/session/oidc" }));
    Json(json!({ "password": true, "oidc": oidc }))
}

/// What the configuration says; `None` when it names no provider.
fn settings(app: &App) -> Result<Option<Settings>, ApiError> {
    let config = &app.config;
    if config.oidc_issuer.is_empty() {
        return Ok(None);
    }
    let client_secret = match config.oidc_client_secret_file.as_str() {
        "" => None,
        path => match std::fs::read_to_string(app.installation.dir.join(path)) {
            Ok(text) => Some(text.trim().to_owned()),
            Err(error) => return Err(ApiError::new("internal").because(format!("oidc_client_secret_file: {error}"))),
        },
    };
    Ok(Some(Settings {
        issuer: config.oidc_issuer.clone(),
        client_id: config.oidc_client_id.clone(),
        client_secret,
        redirect_url: format!("{}/api/v1/session/oidc/back", config.public_url.trim_end_matches('/')),
        scopes: config.oidc_scopes.clone(),
    }))
}

async fn provider(app: &App) -> Result<Provider, ApiError> {
    let settings = settings(app)?.ok_or_else(|| ApiError::new("no_such_door"))?;
    Provider::discover(settings, app.egress.clone()).await.map_err(|error| oidc_error(&error))
}

fn oidc_error(error: &OidcError) -> ApiError {
    tracing::warn!(error = describe(error), "a sign-in through the provider failed");
    match error {
        OidcError::Egress(_) | OidcError::Issuer { .. } | OidcError::Malformed { .. } => ApiError::new("provider_unreachable"),
        OidcError::Refused { .. } | OidcError::Token(_) => ApiError::new("provider_refused"),
    }
}

/// Sends the browser to the provider.
#[utoipa::path(get, path = "/session/oidc", tag = "session", responses((status = 302)))]
pub async fn begin(State(app): State<App>) -> Result<Response, ApiError> {
    let provider = provider(&app).await?;
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    let secret = base64url(&bytes);
    let url = provider.authorization_url(&Attempt(&secret));
    let mut response = StatusCode::FOUND.into_response();
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(&url).map_err(|_| ApiError::new("provider_unreachable"))?);
    set_cookie(&app, &mut response, &secret, MINUTES * 60);
    Ok(response)
}

fn set_cookie(app: &App, response: &mut Response, secret: &str, seconds: u32) {
    let secure = if app.config.secure_cookies { "; Secure" } else { "" };
    let text = format!("{COOKIE}={secret}; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// What the provider sends back through the browser.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Back {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// The way back: checks everything, begins a session and shows the pages; a failure is a page with its reason.
#[utoipa::path(get, path = "/session/oidc/back", tag = "session", responses((status = 200, description = "a page that leads on")))]
pub async fn back(State(app): State<App>, headers: HeaderMap, query: Result<Query<Back>, axum::extract::rejection::QueryRejection>) -> Response {
    let back = query.map(|query| query.0).unwrap_or_default();
    let mut response = match finish(&app, &headers, back).await {
        Ok(response) => lead_on(response, "/"),
        Err(error) => {
            app.metrics.sign_ins_failed.add(1);
            // The page shows the reason by its code; the address never carries what the provider said.
            lead_on(StatusCode::OK.into_response(), &format!("/login?failed={}", error.code()))
        }
    };
    set_cookie(&app, &mut response, "", 0);
    response
}

/// A page that leads on by itself. A redirect would not do: the way here began on another site, and a strict cookie is
/// only sent with a request that begins on this one.
fn lead_on(from: Response, to: &str) -> Response {
    let page = format!("<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url={to}\"><a href=\"{to}\">Suyuan 溯源</a>");
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    for cookie in from.headers().get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}

async fn finish(app: &App, headers: &HeaderMap, back: Back) -> Result<Response, ApiError> {
    let secret = cookie(headers).ok_or_else(|| ApiError::new("sign_in_expired"))?;
    let attempt = Attempt(&secret);
    let state = back.state.unwrap_or_default();
    if !bool::from(state.as_bytes().ct_eq(attempt.state().as_bytes())) {
        return Err(ApiError::new("sign_in_expired"));
    }
    if let Some(error) = back.error {
        tracing::info!(error = error.chars().take(60).collect::<String>(), "the provider refused a sign-in");
        return Err(ApiError::new("provider_refused"));
    }
    let code = back.code.ok_or_else(|| ApiError::new("provider_refused"))?;
    // RFC 9207: an answer of another provider is told by its name.
    if back.iss.is_some_and(|issuer| issuer != app.config.oidc_issuer) {
        return Err(ApiError::new("provider_refused"));
    }
    let provider = provider(app).await?;
    let now = crate::clock::now() / suyuan_case::SECOND;
    let claims = provider.finish(&code, &attempt, now).await.map_err(|error| oidc_error(&error))?;
    let user = user_of(app, &claims).await?;
    session::begin(app, &user).await
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == COOKIE && value.len() == 43).map(|(_, value)| value.to_owned())
}

/// The rules that an administrator has put; without any, nobody comes in this way.
pub async fn rules(app: &App) -> Result<Rules, ApiError> {
    match app.store.settings_get(OIDC_RULES).await? {
        Some(text) => serde_json::from_str(&text).map_err(|error| ApiError::new("internal").because(format!("{OIDC_RULES}: {error}"))),
        None => Ok(Rules::default()),
    }
}

/// The user whom the claims mean: made at the first sign-in, changed when the claims say something else now.
async fn user_of(app: &App, claims: &Value) -> Result<User, ApiError> {
    let (issuer, subject) = (claims["iss"].as_str().unwrap_or(""), claims["sub"].as_str().unwrap_or(""));
    let by = Actor::system("oidc");
    let Some(mapped) = rules(app).await?.map(claims).filter(|mapped| crate::http::users::name_fits(&mapped.name)) else {
        let name = "oidc".to_owned();
        crate::http::auth::audit(app, by, AuditEvent::SignInFailed { name }).await;
        return Err(ApiError::new("provider_no_role"));
    };
    let name = match app.store.identity(issuer, subject).await? {
        Some(name) => name,
        None => first_time(app, issuer, subject, &mapped, by.clone()).await?,
    };
    let info = app.store.user(&name).await?.filter(|info| !info.disabled).ok_or_else(|| ApiError::new("sign_in_failed"))?;
    if info.user.role == mapped.role && info.user.scope == mapped.scope {
        return Ok(info.user);
    }
    app.store.user_change(&name, mapped.role, mapped.scope.clone(), by).await?;
    app.forget_user(&name);
    Ok(User { name, role: mapped.role, scope: mapped.scope })
}

/// Makes the user. A local user of the same name is somebody else until an administrator says otherwise.
async fn first_time(app: &App, issuer: &str, subject: &str, mapped: &Mapped, by: Actor) -> Result<String, ApiError> {
    let user = NewUser { name: mapped.name.clone(), role: mapped.role, scope: mapped.scope.clone(), password: crate::mint::password() };
    match app.store.user_add(user, by.clone()).await {
        Ok(()) => {}
        Err(error) if error.code() == "duplicate_user" => return Err(ApiError::new("provider_name_taken")),
        Err(error) => return Err(error.into()),
    }
    app.store.identity_link(issuer, subject, &mapped.name, by).await?;
    Ok(mapped.name.clone())
}
