//! Connections to other systems: `/api/v1/connections`: what they are, how they stand, try, repeat, renew the secret.

use crate::clock;
use crate::connections::{self, Attempt, Connection, MOST, Pull, Push, Standing, Way, pull, push};
use crate::http::auth::Principal;
use crate::http::error::{ApiError, describe};
use crate::http::json::Body;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::{AuditEvent, Event, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_store::{Command, Expected};
use utoipa::ToSchema;

fn attempt_out(attempt: &Attempt) -> Value {
    json!({
        "at": clock::rfc3339(attempt.at), "took_ms": attempt.took_ms, "id": attempt.id, "ok": attempt.ok, "status": attempt.status,
        "count": attempt.count, "refused": attempt.refused, "first": attempt.span.map(|span| span.0), "last": attempt.span.map(|span| span.1),
        "code": attempt.code, "detail": attempt.detail,
    })
}

/// A connection for the outside: everything but secrets.
fn shown(app: &App, id: &str, connection: &Connection, version: i64, standing: &Standing) -> Value {
    let mut out = serde_json::to_value(connection).unwrap_or(Value::Null);
    if let Some(object) = out.as_object_mut() {
        let sealed = object.remove("sealed").is_some_and(|sealed| sealed.as_str().is_some_and(|text| !text.is_empty()));
        object.remove("rotation");
        object.insert("id".into(), id.into());
        object.insert("version".into(), version.into());
        object.insert("next_at".into(), clock::rfc3339(standing.next_at).into());
        object.insert("ok_at".into(), standing.ok_at.map(clock::rfc3339).into());
        object.insert("failures".into(), standing.failures.into());
        object.insert("attempts".into(), standing.attempts.iter().map(attempt_out).collect());
        match &connection.way {
            Way::Push(_) => object.insert("behind".into(), (app.store.head() - standing.cursor).max(0).into()),
            Way::Pull(pull) => {
                let folder = pull.url.trim().is_empty().then(|| pull::inbox(app, id).display().to_string());
                object.insert("folder".into(), folder.into());
                object.insert("has_secret".into(), sealed.into())
            }
        };
    }
    out
}

async fn found(app: &App, id: &str) -> Result<(Connection, i64), ApiError> {
    connections::one(&app.store, id).await?.ok_or_else(|| ApiError::new("not_found"))
}

async fn full(app: &App, id: &str) -> Result<Json<Value>, ApiError> {
    let (connection, version) = found(app, id).await?;
    let (standing, _) = connections::standing(&app.store, id).await?;
    Ok(Json(shown(app, id, &connection, version, &standing)))
}

/// All connections with their last attempts, and what a form chooses from.
#[utoipa::path(get, path = "/connections", tag = "connections", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Connect, "GET /connections").await?;
    let mut rows = Vec::new();
    for (id, connection, version) in connections::all(&app.store).await? {
        let (standing, _) = connections::standing(&app.store, &id).await?;
        rows.push(shown(&app, &id, &connection, version, &standing));
    }
    let templates: Vec<Value> =
        app.store.templates(None).await?.into_iter().map(|one| json!({ "name": one.name, "kind": one.kind.as_str() })).collect();
    let kinds: Vec<&str> = FactKind::ALL.into_iter().map(FactKind::as_str).collect();
    Ok(Json(json!({ "rows": rows, "event_kinds": push::KINDS, "import_kinds": kinds, "templates": templates })))
}

/// A connection as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionIn {
    name: String,
    #[serde(default)]
    enabled: bool,
    /// push or pull.
    way: String,
    /// http or https; of a pull empty for files in the connection's folder, `{since}` for the time of the last success.
    #[serde(default)]
    url: String,
    /// Push: kinds of events, all when empty.
    #[serde(default)]
    kinds: Vec<String>,
    /// Push: channels of the cases, all when empty.
    #[serde(default)]
    channels: Vec<String>,
    /// Push: shops of the cases, all when empty.
    #[serde(default)]
    shops: Vec<String>,
    /// Push: also what imports bring.
    #[serde(default)]
    imported: bool,
    /// Pull: name of a header that proves who asks.
    #[serde(default)]
    header: String,
    /// Pull: the header's value; kept as it is when absent, and never shown again.
    #[serde(default)]
    secret: Option<String>,
    /// Pull: the kind of import.
    #[serde(default)]
    kind: String,
    /// Pull: csv, json or xlsx.
    #[serde(default)]
    format: String,
    /// Pull: a saved mapping.
    #[serde(default)]
    template: String,
    /// Pull: shop of rows without one.
    #[serde(default)]
    shop: String,
    /// Pull: minutes between two pulls.
    #[serde(default)]
    every_minutes: u32,
    /// Version on which the change is based.
    #[serde(default)]
    version: Option<i64>,
}

/// Whether a pull asks the same host as before, by scheme, name and port.
fn same_host(before: &Connection, url: &str) -> bool {
    let origin = |url: &str| url.trim().split('/').take(3).collect::<Vec<_>>().join("/").to_ascii_lowercase();
    matches!(&before.way, Way::Pull(pull) if origin(&pull.url) == origin(url))
}

/// The connection that is asked for, beside the one that stands.
async fn sound(app: &App, id: &str, ask: ConnectionIn, before: Option<&Connection>) -> Result<Connection, ApiError> {
    let way = match ask.way.as_str() {
        "push" => {
            let rotation = before.and_then(|before| if let Way::Push(push) = &before.way { Some(push.rotation) } else { None }).unwrap_or(0);
            Way::Push(Push {
                url: ask.url.trim().to_owned(),
                kinds: ask.kinds,
                channels: ask.channels,
                shops: ask.shops,
                imported: ask.imported,
                rotation,
            })
        }
        "pull" => {
            let kept = before.and_then(|before| if let Way::Pull(pull) = &before.way { Some(pull.sealed.clone()) } else { None }).unwrap_or_default();
            let sealed = match ask.secret.as_deref() {
                // A secret goes to the host for which it was given; whoever leads it elsewhere must know it.
                None if !kept.is_empty() && before.is_some_and(|before| !same_host(before, &ask.url)) => {
                    return Err(ApiError::new("missing_member").at("/secret").because("another host needs the secret anew"));
                }
                None => kept,
                Some("") => String::new(),
                Some(secret) if secret.len() > 4_000 => return Err(ApiError::new("too_long").at("/secret").because("at most 4000 bytes")),
                Some(secret) => app.store.seal_secret(id, secret)?,
            };
            let pull = Pull {
                url: ask.url.trim().to_owned(),
                header: ask.header.trim().to_owned(),
                sealed,
                kind: ask.kind,
                format: ask.format,
                template: ask.template,
                shop: ask.shop,
                every_minutes: ask.every_minutes,
            };
            Way::Pull(pull)
        }
        _ => return Err(ApiError::new("unknown_value").at("/way")),
    };
    let connection = Connection { name: ask.name.trim().to_owned(), enabled: ask.enabled, way };
    connection.check().map_err(|(place, code)| ApiError::new(code).at(place))?;
    let url = match &connection.way {
        Way::Push(push) => Some(push.url.as_str()),
        Way::Pull(pull) => Some(pull.url.as_str()).filter(|url| !url.is_empty()),
    };
    if let Some(url) = url {
        // What stands in the place of {since} is of no matter to the host.
        let checked = app.egress.check(&url.replace("{since}", "1970-01-01T00:00:00Z")).await;
        checked.map_err(|error| ApiError::new("address_unusable").at("/url").because(error.to_string()).details(json!({ "code": error.code() })))?;
    }
    if let Way::Pull(pull) = &connection.way
        && !pull.template.is_empty()
    {
        let fits = app.store.templates(FactKind::parse(&pull.kind)).await?.iter().any(|one| one.name == pull.template);
        if !fits {
            return Err(ApiError::new("unknown_value").at("/template"));
        }
    }
    Ok(connection)
}

/// Saves a connection and tells it to the audit trail, without secrets.
async fn save(app: &App, id: &str, connection: Option<&Connection>, seen: Option<i64>, actor: Actor) -> Result<i64, ApiError> {
    let key = connections::spec_key(id);
    let value = connection.map(serde_json::to_value).transpose().map_err(|error| ApiError::new("internal").because(error.to_string()))?;
    let text = value.as_ref().map(Value::to_string);
    let Some(version) = app.store.settings_change(&key, text.as_deref(), seen).await? else {
        let (_, actual) = app.store.settings_row(&key).await?;
        return Err(ApiError::new("setting_conflict").details(json!({ "expected": seen, "actual": actual })));
    };
    let mut told = value.unwrap_or(Value::Null);
    if let Some(object) = told.as_object_mut()
        && object.remove("sealed").is_some_and(|sealed| sealed != "")
    {
        object.insert("secret".into(), "set".into());
    }
    let now = clock::now();
    let event = Event::Audit(AuditEvent::SettingChanged { name: key.clone(), version, value: told });
    let command = Command::new(StreamKind::Audit, format!("setting:{key}"), Expected::Any, actor, now).event(event, now);
    if let Err(error) = app.store.append(command).await {
        tracing::error!(error = describe(&error), "the audit trail could not be written");
    }
    Ok(version)
}

/// Makes a connection; what happened before is not pushed.
#[utoipa::path(post, path = "/connections", tag = "connections", request_body = ConnectionIn, responses((status = 201), (status = 422)))]
pub async fn add(State(app): State<App>, principal: Principal, Body(ask): Body<ConnectionIn>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::Connect, "POST /connections").await?;
    if connections::all(&app.store).await?.len() >= MOST {
        return Err(ApiError::new("number_out_of_range").because("at most 50 connections"));
    }
    let id = format!("conn_{}", crate::mint::request_id());
    let connection = sound(&app, &id, ask, None).await?;
    // Where it begins is written first: nothing works on it before it stands there.
    connections::begin(&app.store, &id).await?;
    save(&app, &id, Some(&connection), Some(0), principal.actor()).await?;
    Ok((StatusCode::CREATED, full(&app, &id).await?))
}

/// Changes a connection.
#[utoipa::path(put, path = "/connections/{id}", tag = "connections", params(("id" = String, Path)), request_body = ConnectionIn, responses((status = 200), (status = 409), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    Body(ask): Body<ConnectionIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Connect, "PUT /connections/{id}").await?;
    let (before, _) = found(&app, &id).await?;
    let seen = ask.version;
    let connection = sound(&app, &id, ask, Some(&before)).await?;
    if std::mem::discriminant(&before.way) != std::mem::discriminant(&connection.way) {
        return Err(ApiError::new("unknown_value").at("/way").because("a connection keeps its direction"));
    }
    save(&app, &id, Some(&connection), seen, principal.actor()).await?;
    // A mended address is tried at once, whatever the failures before; other data of the same source is no longer known.
    connections::restand(&app.store, &id, |standing| {
        (standing.next_at, standing.failures) = (clock::now(), 0);
        standing.seen.clear();
    })
    .await?;
    full(&app, &id).await
}

/// Removes a connection.
#[utoipa::path(delete, path = "/connections/{id}", tag = "connections", params(("id" = String, Path)), responses((status = 204), (status = 404)))]
pub async fn remove(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    principal.may(&app, Permission::Connect, "DELETE /connections/{id}").await?;
    found(&app, &id).await?;
    save(&app, &id, None, None, principal.actor()).await?;
    connections::forget(&app.store, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries a push without events, or has a pull begin now.
#[utoipa::path(post, path = "/connections/{id}/try", tag = "connections", params(("id" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn attempt(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Connect, "POST /connections/{id}/try").await?;
    let (connection, _) = found(&app, &id).await?;
    match &connection.way {
        Way::Push(push) => Ok(Json(attempt_out(&push::test(&app, &id, push).await))),
        Way::Pull(_) => {
            connections::restand(&app.store, &id, |standing| {
                standing.next_at = clock::now();
                standing.seen.clear();
            })
            .await?;
            Ok(Json(json!({ "begun": true })))
        }
    }
}

/// From when events are pushed again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplayIn {
    /// RFC 3339.
    from: String,
}

/// Pushes what was recorded since a time once more, in order; receivers know repetitions by the sequence number.
#[utoipa::path(post, path = "/connections/{id}/replay", tag = "connections", params(("id" = String, Path)), request_body = ReplayIn, responses((status = 200), (status = 422)))]
pub async fn replay(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    Body(ask): Body<ReplayIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Connect, "POST /connections/{id}/replay").await?;
    let (connection, _) = found(&app, &id).await?;
    if !matches!(connection.way, Way::Push(_)) {
        return Err(ApiError::new("unknown_value").because("only a push can be repeated"));
    }
    let from = clock::parse_rfc3339(&ask.from).ok_or_else(|| ApiError::new("not_a_time").at("/from"))?;
    let before = app.store.seq_before(from).await?;
    connections::restand(&app.store, &id, |standing| {
        (standing.cursor, standing.next_at, standing.failures) = (before.min(standing.cursor), clock::now(), 0);
    })
    .await?;
    full(&app, &id).await
}

/// The secret with which pushes are signed; each look is told to the audit trail.
#[utoipa::path(post, path = "/connections/{id}/secret", tag = "connections", params(("id" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn secret(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Connect, "POST /connections/{id}/secret").await?;
    let (connection, _) = found(&app, &id).await?;
    let Way::Push(push) = &connection.way else { return Err(ApiError::new("not_found")) };
    let (now, name) = (clock::now(), connections::spec_key(&id));
    let event = Event::Audit(AuditEvent::Exported { what: format!("{name}:secret"), rows: 1 });
    let command = Command::new(StreamKind::Audit, format!("setting:{name}"), Expected::Any, principal.actor(), now).event(event, now);
    app.store.append(command).await?;
    Ok(Json(json!({ "secret": connections::secret(&app.store, &id, push) })))
}

/// Renews the secret; pushes are signed with the new one at once.
#[utoipa::path(post, path = "/connections/{id}/renew", tag = "connections", params(("id" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn renew(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Connect, "POST /connections/{id}/renew").await?;
    let (mut connection, version) = found(&app, &id).await?;
    let Way::Push(push) = &mut connection.way else { return Err(ApiError::new("not_found")) };
    push.rotation += 1;
    save(&app, &id, Some(&connection), Some(version), principal.actor()).await?;
    full(&app, &id).await
}
