//! How the rules perform: hits, amounts, verdicts of people and the version on trial, over the last days.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use suyuan_case::DAY;
use suyuan_case::actor::Permission;
use suyuan_decide::watch::Record;
use suyuan_store::Store;
use tokio::task::spawn_blocking;
use utoipa::IntoParams;

/// Events of one page.
const PAGE: i64 = 4_000;
/// How long figures are shown again without counting anew.
const FRESH: Duration = Duration::from_secs(30);

/// The last figures by number of days.
#[derive(Default)]
pub struct Figures(Mutex<HashMap<i64, (Instant, Value)>>);

/// Which span.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct PerformanceQuery {
    /// Days that end now, 1 to 365; 30 when absent.
    days: Option<i64>,
}

/// Rules by version: hits, share, amounts, what people made of their cases; and the trial's differences.
#[utoipa::path(get, path = "/policies/performance", tag = "policies", params(PerformanceQuery), responses((status = 200)))]
pub async fn show(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<PerformanceQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/performance").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let days = query.days.unwrap_or(30);
    if !(1..=365).contains(&days) {
        return Err(ApiError::new("bad_query").at("days").because("1 to 365"));
    }
    let known = app.figures.0.lock().unwrap_or_else(PoisonError::into_inner).get(&days).cloned();
    if let Some((_, figures)) = known.filter(|(since, _)| since.elapsed() < FRESH) {
        return Ok(Json(figures));
    }
    let figures = figures(&count(&app.store, clock::now() - days * DAY).await?, days);
    app.figures.0.lock().unwrap_or_else(PoisonError::into_inner).insert(days, (Instant::now(), figures.clone()));
    Ok(Json(figures))
}

async fn count(store: &Store, since: i64) -> Result<Record, ApiError> {
    let (mut record, mut after) = (Record::default(), 0);
    while let Some(page) = store.judged_page(after, since, PAGE).await? {
        after = page.last;
        let counted = spawn_blocking(move || {
            for (head, body) in page.decisions() {
                // Imported decisions of other systems have no rule of ours and are passed over by themselves.
                match head.split_once(' ') {
                    Some(("decided", case)) => record.decided(case, body),
                    Some(("reviewed", case)) => record.reviewed(case, body),
                    _ => false,
                };
            }
            record
        });
        record = counted.await.map_err(|error| ApiError::new("internal").because(error.to_string()))?;
    }
    Ok(record)
}

fn figures(record: &Record, days: i64) -> Value {
    let mut rows: Vec<_> = record.rows.iter().collect();
    rows.sort_by(|one, two| two.1.hits.cmp(&one.1.hits).then(one.0.cmp(two.0)));
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    let rows: Vec<Value> = rows
        .into_iter()
        .map(|((version, rule), row)| {
            json!({
                "version": version, "rule": rule, "hits": row.hits, "share": share(row.hits, record.decisions), "money_minor": row.money_minor,
                "judged": row.judged, "approved": row.approved, "overridden": row.overridden, "override_rate": share(row.overridden, row.judged),
            })
        })
        .collect();
    let shadows: Vec<Value> = record
        .shadows
        .iter()
        .map(|(version, shadow)| {
            let differs: Vec<Value> = shadow.differs.iter().map(|((from, to), count)| json!({ "from": from, "to": to, "count": count })).collect();
            json!({ "version": version, "cases": shadow.cases, "differs": differs })
        })
        .collect();
    json!({
        "days": days, "decisions": record.decisions, "automatic": record.automatic,
        "automatic_share": share(record.automatic, record.decisions), "rows": rows, "shadows": shadows,
    })
}
