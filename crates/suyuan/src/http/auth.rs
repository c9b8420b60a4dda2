//! Who is asking, and whether they may: extractors that a handler names in its signature.

use crate::http::error::ApiError;
use crate::http::state::App;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{Method, header};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::{IpAddr, SocketAddr};
use subtle::ConstantTimeEq;
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::{AuditEvent, Event, StreamKind};
use suyuan_store::{Command, Expected, User};

/// Name of the session cookie.
pub const COOKIE: &str = "suyuan_session";

/// A signed-in person, or a program that holds that person's token.
#[derive(Debug, Clone)]
pub struct Principal {
    /// Name, role and scope that count.
    pub user: User,
    /// The administrator, when one looks with the eyes of `user` and may change nothing.
    pub really: Option<String>,
    /// The browser session's secret; absent for bearer tokens.
    pub session: Option<String>,
    /// Where the request came from.
    pub address: IpAddr,
}

impl Principal {
    /// As it stands in the log: always the person who acts, never the one with whose eyes is looked.
    pub fn actor(&self) -> Actor {
        Actor::user(self.really.as_deref().unwrap_or(&self.user.name))
    }

    /// Passes when the role holds the permission; a refusal is written to the audit trail.
    pub async fn may(&self, app: &App, permission: Permission, door: &str) -> Result<(), ApiError> {
        if self.user.role.may(permission) {
            return Ok(());
        }
        let name = serde_json::to_value(permission).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        audit(app, self.actor(), AuditEvent::Refused { permission: name.clone(), door: door.to_owned() }).await;
        Err(ApiError::new("forbidden").details(json!({ "permission": name })))
    }
}

/// The token that a page sends back in `X-CSRF-Token`: bound to the session, useless without its cookie.
pub fn csrf_token(session: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"suyuan csrf v1\0");
    hash.update(session.as_bytes());
    hex::encode(hash.finalize())
}

/// The session secret in the request's cookies.
pub fn session_cookie(parts: &Parts) -> Option<String> {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

/// The peer's address; loopback when the listener did not say.
pub fn address(parts: &Parts) -> IpAddr {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([127, 0, 0, 1]), |info| info.0.ip())
}

/// What may be asked while looking with another user's eyes: reading, queries, and going back or signing out.
fn reads_only(parts: &Parts) -> bool {
    let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    match parts.method {
        Method::GET | Method::HEAD => true,
        Method::POST => path == "/api/v1/query",
        Method::DELETE => matches!(path, "/api/v1/session" | "/api/v1/session/view-as"),
        _ => false,
    }
}

impl FromRequestParts<App> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Principal, ApiError> {
        let address = address(parts);
        let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
        if let Some(token) = bearer {
            return match app.user_by(token.trim(), true).await? {
                Some(found) => Ok(Principal { user: found.user, really: None, session: None, address }),
                None if app.throttle.stranger(address) => Err(ApiError::new("not_signed_in")),
                None => Err(ApiError::new("too_many_requests")),
            };
        }
        let Some(session) = session_cookie(parts) else {
            return Err(ApiError::new(if app.throttle.stranger(address) { "not_signed_in" } else { "too_many_requests" }));
        };
        let Some(found) = app.user_by(&session, false).await? else {
            return Err(ApiError::new(if app.throttle.stranger(address) { "not_signed_in" } else { "too_many_requests" }));
        };
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let sent = parts.headers.get("x-csrf-token").and_then(|value| value.to_str().ok()).unwrap_or("");
            if !bool::from(sent.as_bytes().ct_eq(csrf_token(&session).as_bytes())) {
                return Err(ApiError::new("csrf_failed"));
            }
        }
        if found.really.is_some() && !reads_only(parts) {
            return Err(ApiError::new("view_as_read_only"));
        }
        if !app.throttle.person(found.really.as_deref().unwrap_or(&found.user.name)) {
            return Err(ApiError::new("too_many_requests"));
        }
        Ok(Principal { user: found.user, really: found.really, session: Some(session), address })
    }
}

/// Writes to the audit trail; one stream a day. A failure is logged and does not undo what it reports.
pub async fn audit(app: &App, actor: Actor, event: AuditEvent) {
    let now = crate::clock::now();
    let day: String = crate::clock::rfc3339(now).chars().take(10).collect();
    let command = Command::new(StreamKind::Audit, day, Expected::Any, actor, now).event(Event::Audit(event), now);
    if let Err(error) = app.store.append(command).await {
        tracing::error!(%error, "the audit trail could not be written");
    }
}
