//! What a merchant tunes, as small versioned tables: limits on money, the business calendar, decline reasons, review strategy.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::{ApiError, describe};
use crate::http::json::AnyBody;
use crate::http::state::App;
use crate::stage::settle;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::calendar::{CHINA, Calendar, CalendarTable};
use suyuan_case::event::{AuditEvent, Event, Recorded, StreamKind};
use suyuan_case::limits::MoneyLimits;
use suyuan_decide::automation::{Automation, OverrideReason};
use suyuan_decide::queue::{DeclineReason, Strategy, TierService, Weights};
use suyuan_decide::risk::Labels;
use suyuan_decide::stages::Stage;
use suyuan_store::{AuditFilter, Command, Expected};
use utoipa::IntoParams;

/// One table: its name, its built-in form, and whether a value can be used.
struct Known {
    name: &'static str,
    built_in: fn() -> Value,
    /// The value in its normal form, or why it cannot be used.
    sound: fn(Value) -> Result<Value, String>,
}

const KNOWN: &[Known] = &[
    Known { name: settle::LIMITS, built_in: || to_value(&MoneyLimits::default()), sound: limits },
    Known { name: "calendar", built_in: || to_value(&CalendarTable::default()), sound: calendar },
    Known { name: "decline_reasons", built_in: || to_value(&DeclineReason::built_in()), sound: reasons },
    Known { name: "review_strategy", built_in: || to_value(&Strategy::built_in()), sound: strategy },
    Known { name: "team_skills", built_in: || to_value(&Skills::default()), sound: skills },
    Known { name: "automation", built_in: || to_value(&Automation::default()), sound: automation },
    Known { name: "override_reasons", built_in: || to_value(&OverrideReason::built_in()), sound: overrides },
    Known { name: STAGES, built_in: || to_value(&Stage::built_in()), sound: stages },
    Known { name: crate::models::LABELS, built_in: || to_value(&Labels::default()), sound: labels },
    Known { name: TIERS, built_in: || to_value(&Vec::<TierService>::new()), sound: tiers },
    Known { name: "queue_weights", built_in: || to_value(&Weights::default()), sound: weights },
];

/// The table of the stages of automatic approval.
pub const STAGES: &str = "automation_stages";

fn stages(value: Value) -> Result<Value, String> {
    let stages: Vec<Stage> = read(value)?;
    Stage::check(&stages)?;
    Ok(to_value(&stages))
}

/// The table of what tiers of customers get.
pub const TIERS: &str = "customer_tiers";

fn tiers(value: Value) -> Result<Value, String> {
    let tiers: Vec<TierService> = read(value)?;
    TierService::check(&tiers)?;
    Ok(to_value(&tiers))
}

fn to_value(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn limits(value: Value) -> Result<Value, String> {
    let limits: MoneyLimits = read(value)?;
    if limits.is_sound() { Ok(to_value(&limits)) } else { Err("hold_minutes is at most a week and second_above_minor not below 0".to_owned()) }
}

fn calendar(value: Value) -> Result<Value, String> {
    let table: CalendarTable = read(value)?;
    Calendar::new(table.clone()).map_err(|error| error.to_string())?;
    Ok(to_value(&table))
}

fn reasons(value: Value) -> Result<Value, String> {
    let reasons: Vec<DeclineReason> = read(value)?;
    DeclineReason::check(&reasons)?;
    Ok(to_value(&reasons))
}

fn strategy(value: Value) -> Result<Value, String> {
    let strategy: Vec<Strategy> = read(value)?;
    Strategy::check(&strategy)?;
    Ok(to_value(&strategy))
}

fn labels(value: Value) -> Result<Value, String> {
    let labels: Labels = read(value)?;
    labels.check()?;
    Ok(to_value(&labels))
}

fn weights(value: Value) -> Result<Value, String> {
    let weights: Weights = read(value)?;
    if weights.is_sound() {
        Ok(to_value(&weights))
    } else {
        Err("weights lie between 0 and 10, a claim between 1 and 480 minutes, a review between 1 and 100000".to_owned())
    }
}

fn automation(value: Value) -> Result<Value, String> {
    let automation: Automation = read(value)?;
    if automation.is_sound() {
        Ok(to_value(&automation))
    } else {
        Err("sample_percent lies between 0 and 20, review_minutes between 0.1 and 240".to_owned())
    }
}

fn overrides(value: Value) -> Result<Value, String> {
    let reasons: Vec<OverrideReason> = read(value)?;
    OverrideReason::check(&reasons)?;
    Ok(to_value(&reasons))
}

/// Who takes work by itself, and what each is skilled in: user name → reasons, kinds and shops; an empty list means all.
pub type Skills = std::collections::BTreeMap<String, Vec<String>>;

fn skills(value: Value) -> Result<Value, String> {
    let skills: Skills = read(value)?;
    if skills.len() > 500 { Err("at most 500 colleagues".to_owned()) } else { Ok(to_value(&skills)) }
}

fn known(name: &str) -> Result<&'static Known, ApiError> {
    KNOWN.iter().find(|known| known.name == name).ok_or_else(|| ApiError::new("not_found"))
}

/// The table in force: the saved one, or the built-in one.
pub async fn in_force<T: serde::de::DeserializeOwned>(app: &App, name: &str) -> Result<T, ApiError> {
    let value = match app.store.settings_get(name).await? {
        Some(saved) => serde_json::from_str(&saved).map_err(|error| error.to_string()),
        None => known(name).map(|known| (known.built_in)()).map_err(|_| "no such table".to_owned()),
    };
    value.and_then(read).map_err(|error| ApiError::new("storage_failed").because(format!("setting {name}: {error}")))
}

/// Which version the caller saw.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct SeenQuery {
    /// Version on which the change is based; when it is another meanwhile, nothing is saved and the answer is 409.
    version: Option<i64>,
}

type Seen = Result<Query<SeenQuery>, axum::extract::rejection::QueryRejection>;

/// The stream that holds every version of a table with its author.
fn stream(name: &str) -> String {
    format!("setting:{name}")
}

/// The events of a table, newest first.
async fn told(app: &App, name: &str, most: i64) -> Result<Vec<Recorded>, ApiError> {
    let filter = AuditFilter { stream: Some(StreamKind::Audit), stream_id: Some(stream(name)), ..AuditFilter::default() };
    Ok(app.store.audit(&filter, None, most).await?)
}

/// Name, version and last author of a table; the author is unknown where the trail began later than the table.
async fn head(app: &App, name: &str, (saved, version): (bool, i64)) -> Result<Value, ApiError> {
    let last = told(app, name, 1)
        .await?
        .pop()
        .filter(|last| matches!(&last.event, Event::Audit(AuditEvent::SettingChanged { version: told, .. }) if *told == version));
    let (by, at) = last.map(|last| (last.actor.as_str().to_owned(), clock::rfc3339(last.at))).unzip();
    Ok(json!({ "name": name, "version": version, "built_in": !saved, "changed_by": by, "changed_at": at }))
}

/// A table as it stands, with what its form chooses from.
async fn full(app: &App, known: &Known, principal: &Principal) -> Result<Json<Value>, ApiError> {
    let (saved, version) = app.store.settings_row(known.name).await?;
    let mut out = head(app, known.name, (saved.is_some(), version)).await?;
    let built_in = (known.built_in)();
    out["value"] = match saved {
        Some(text) => {
            let value: Value =
                serde_json::from_str(&text).map_err(|error| ApiError::new("storage_failed").because(format!("setting {}: {error}", known.name)))?;
            // What an earlier version of the program saved gets the members that came since.
            (known.sound)(value.clone()).unwrap_or(value)
        }
        None => built_in.clone(),
    };
    out["default"] = built_in;
    if known.name == "calendar" {
        out["holidays"] = holidays();
    }
    if (known.name == "team_skills" || known.name == TIERS) && principal.user.role.may(Permission::Tune) {
        let people = app.store.users().await?;
        let reviewers = people.into_iter().filter(|one| !one.disabled && one.user.role.may(Permission::Review));
        out["people"] = reviewers.map(|one| json!({ "name": one.user.name, "role": one.user.role.as_str() })).collect();
    }
    Ok(Json(out))
}

/// The built-in holidays and make-up days, as the calendar reads them.
fn holidays() -> Value {
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let (range, what) = (words.next()?, words.next()?);
        let (from, to) = range.split_once("..").unwrap_or((range, range));
        Some(json!({ "from": from, "to": to, "what": what, "name": words.collect::<Vec<_>>().join(" ") }))
    };
    CHINA.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect()
}

/// All tables with their versions.
#[utoipa::path(get, path = "/settings", tag = "settings", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /settings").await?;
    let mut rows = Vec::with_capacity(KNOWN.len());
    for known in KNOWN {
        let (saved, version) = app.store.settings_row(known.name).await?;
        rows.push(head(&app, known.name, (saved.is_some(), version)).await?);
    }
    Ok(Json(json!({ "tables": rows })))
}

/// A table in force beside the built-in one.
#[utoipa::path(get, path = "/settings/{name}", tag = "settings", params(("name" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /settings/{name}").await?;
    full(&app, known(&name)?, &principal).await
}

/// The versions of a table with author and time, newest first, at most a hundred.
#[utoipa::path(get, path = "/settings/{name}/versions", tag = "settings", params(("name" = String, Path)), responses((status = 200)))]
pub async fn versions(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Tune, "GET /settings/{name}/versions").await?;
    let known = known(&name)?;
    let built_in = (known.built_in)();
    let row = |recorded: Recorded| {
        let Event::Audit(AuditEvent::SettingChanged { version, value, .. }) = recorded.event else { return None };
        let (by, at) = (recorded.actor.as_str(), clock::rfc3339(recorded.at));
        Some(json!({ "version": version, "by": by, "at": at, "built_in": value == built_in, "value": value }))
    };
    Ok(Json(json!({ "rows": told(&app, known.name, 100).await?.into_iter().filter_map(row).collect::<Vec<_>>() })))
}

/// Saves a table; the audit trail keeps every version with its author.
#[utoipa::path(put, path = "/settings/{name}", tag = "settings", params(("name" = String, Path), SeenQuery),
    responses((status = 200), (status = 409), (status = 422)))]
pub async fn save(
    State(app): State<App>,
    principal: Principal,
    Path(name): Path<String>,
    seen: Seen,
    AnyBody(ask): AnyBody,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Tune, "PUT /settings/{name}").await?;
    let known = known(&name)?;
    let value = (known.sound)(ask).map_err(|why| ApiError::new("unknown_value").at("").because(why))?;
    change(&app, known, Some(value), seen, principal.actor()).await?;
    full(&app, known, &principal).await
}

/// Goes back to the built-in table, also to what later versions of the program build in.
#[utoipa::path(delete, path = "/settings/{name}", tag = "settings", params(("name" = String, Path), SeenQuery),
    responses((status = 200), (status = 409)))]
pub async fn back(State(app): State<App>, principal: Principal, Path(name): Path<String>, seen: Seen) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Tune, "DELETE /settings/{name}").await?;
    let known = known(&name)?;
    if app.store.settings_get(known.name).await?.is_some() {
        change(&app, known, None, seen, principal.actor()).await?;
    }
    full(&app, known, &principal).await
}

/// Saves a value or takes the saved one back, unless somebody was faster, and tells it to the audit trail.
async fn change(app: &App, known: &Known, value: Option<Value>, seen: Seen, actor: Actor) -> Result<(), ApiError> {
    let Query(SeenQuery { version: seen }) = seen.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let text = value.as_ref().map(Value::to_string);
    let Some(version) = app.store.settings_change(known.name, text.as_deref(), seen).await? else {
        let (saved, actual) = app.store.settings_row(known.name).await?;
        let head = head(app, known.name, (saved.is_some(), actual)).await?;
        return Err(ApiError::new("setting_conflict").details(json!({
            "expected": seen, "actual": actual, "actor": head["changed_by"], "at": head["changed_at"],
        })));
    };
    let now = clock::now();
    // Back to built-in is told by its value, so that a reader of the trail knows what was in force.
    let value = value.unwrap_or_else(known.built_in);
    let event = Event::Audit(AuditEvent::SettingChanged { name: known.name.to_owned(), version, value });
    let command = Command::new(StreamKind::Audit, stream(known.name), Expected::Any, actor, now).event(event, now);
    if let Err(error) = app.store.append(command).await {
        // As everywhere in the trail: a failure is logged and does not undo what it reports.
        tracing::error!(error = describe(&error), "the audit trail could not be written");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_table_can_be_saved_as_it_is() {
        for known in KNOWN {
            let value = (known.built_in)();
            assert_eq!((known.sound)(value.clone()), Ok(value), "{}", known.name);
        }
    }
}
