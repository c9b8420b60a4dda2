//! What a merchant tunes, as small versioned tables: limits on money, the business calendar, decline reasons, review strategy.

use crate::http::auth::{Principal, audit};
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::stage::settle;
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::calendar::{Calendar, CalendarTable};
use suyuan_case::event::AuditEvent;
use suyuan_case::limits::MoneyLimits;
use suyuan_decide::automation::{Automation, OverrideReason};
use suyuan_decide::queue::{DeclineReason, Strategy, Weights};
use suyuan_decide::risk::Labels;

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
    Known { name: crate::models::LABELS, built_in: || to_value(&Labels::default()), sound: labels },
    Known { name: "queue_weights", built_in: || to_value(&Weights::default()), sound: weights },
];

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

/// A table in force.
#[utoipa::path(get, path = "/settings/{name}", tag = "settings", params(("name" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /settings/{name}").await?;
    let known = known(&name)?;
    let version = app.store.settings_version(known.name).await?;
    let value: Value = in_force(&app, known.name).await?;
    Ok(Json(json!({ "name": known.name, "version": version, "built_in": version == 0, "value": value })))
}

/// Saves a table; the audit trail keeps every version with its author.
#[utoipa::path(put, path = "/settings/{name}", tag = "settings", params(("name" = String, Path)), responses((status = 200), (status = 422)))]
pub async fn save(State(app): State<App>, principal: Principal, Path(name): Path<String>, Body(ask): Body<Value>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Tune, "PUT /settings/{name}").await?;
    let known = known(&name)?;
    let value = (known.sound)(ask).map_err(|why| ApiError::new("unknown_value").at("").because(why))?;
    let before = app.store.settings_version(known.name).await?;
    app.store.settings_put(known.name, &value.to_string()).await?;
    let changed = AuditEvent::SettingChanged { name: known.name.to_owned(), version: before + 1, value: value.clone() };
    audit(&app, principal.actor(), changed).await;
    Ok(Json(json!({ "name": known.name, "version": before + 1, "built_in": false, "value": value })))
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
