//! The reconciliation of ledger and platform bill, and today's refunds: `GET /api/v1/reconciliation`.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::morning::insight_error;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::Value;
use suyuan_case::actor::Permission;
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_insight::reconciliation::Asked;
use utoipa::IntoParams;

/// Days between both sides of one movement, unless somebody asks for more.
pub const SHIFT_DAYS: i64 = 3;
/// Longest period.
const LONGEST_DAYS: i64 = 366;

/// Which shop and days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct ReconciliationQuery {
    /// One shop; all of the viewer's when absent.
    shop: Option<String>,
    /// First day, YYYY-MM-DD; 30 days before `to` when absent.
    from: Option<String>,
    /// Last day, YYYY-MM-DD; yesterday when absent.
    to: Option<String>,
    /// Currency; the installation's when absent.
    currency: Option<String>,
    /// Most days between both sides of one movement, 0 to 31; 3 when absent.
    shift_days: Option<i64>,
}

/// The first moment of a day `YYYY-MM-DD` in a zone that is `offset_seconds` ahead of UTC.
pub fn day_begins(day: &str, offset_seconds: i64) -> Option<Micros> {
    let plain = day.len() == 10 && day.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    let at = if plain { clock::parse_rfc3339(&format!("{day}T00:00:00Z"))? } else { return None };
    Some(at - offset_seconds * SECOND)
}

/// Compares our ledger with the imported bills, per shop and day, every difference explained.
#[utoipa::path(get, path = "/reconciliation", tag = "finance", params(ReconciliationQuery), responses((status = 200)))]
pub async fn show(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<ReconciliationQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Refund, "GET /reconciliation").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let now = clock::now();
    let offset_seconds = clock::zone_offset(&app.config.time_zone, now).unwrap_or(0);
    let day = |text: Option<&str>, name: &str| match text {
        None => Ok(None),
        Some(text) => day_begins(text, offset_seconds).map(Some).ok_or_else(|| ApiError::new("bad_query").at(name.to_owned()).because("YYYY-MM-DD")),
    };
    let today = (now + offset_seconds * SECOND).div_euclid(DAY) * DAY - offset_seconds * SECOND;
    let to = day(query.to.as_deref(), "to")?.map_or(today, |last| last + DAY);
    let from = day(query.from.as_deref(), "from")?.unwrap_or(to - 30 * DAY);
    if from >= to || to - from > LONGEST_DAYS * DAY {
        return Err(ApiError::new("bad_query").at("from").because("1 to 366 days"));
    }
    let shift_days = query.shift_days.unwrap_or(SHIFT_DAYS);
    if !(0..=31).contains(&shift_days) {
        return Err(ApiError::new("bad_query").at("shift_days").because("0 to 31"));
    }
    let currency = query.currency.unwrap_or_else(|| app.config.currency.clone());
    let asked = Asked { shop: query.shop.filter(|shop| !shop.is_empty()), from, to, offset_seconds, shift_days, currency };
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    let answer = suyuan_insight::reconciliation::reconcile(app.engine.as_ref(), viewer, &asked).await.map_err(|error| insight_error(&error))?;
    Ok(Json(serde_json::to_value(answer).unwrap_or(Value::Null)))
}
