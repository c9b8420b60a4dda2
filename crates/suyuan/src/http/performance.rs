//! How the rules perform: hits, amounts, verdicts of people and the version on trial, over the last days.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::settings::in_force;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use suyuan_analysis::chance::{Share, differ, wilson};
use suyuan_case::DAY;
use suyuan_case::actor::Permission;
use suyuan_case::task::Drawn;
use suyuan_decide::automation::Automation;
use suyuan_decide::watch::{Record, RowRecord, Span};
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
    let now = clock::now();
    let automation: Automation = in_force(&app, "automation").await?;
    let figures = figures(&count(&app.store, Span { since: now - days * DAY, now }).await?, days, &automation);
    app.figures.0.lock().unwrap_or_else(PoisonError::into_inner).insert(days, (Instant::now(), figures.clone()));
    Ok(Json(figures))
}

/// What the decisions and verdicts of a span came to.
pub(crate) async fn count(store: &Store, span: Span) -> Result<Record, ApiError> {
    let (mut record, mut after) = (Record::default(), 0);
    while let Some(page) = store.judged_page(after, span.begin(), PAGE).await? {
        after = page.last;
        let counted = spawn_blocking(move || {
            for (head, body) in page.decisions() {
                // Imported decisions of other systems have no rule of ours and are passed over by themselves.
                let mut parts = head.split(' ');
                if let (Some(kind), Some(case), Some(at)) = (parts.next(), parts.next(), parts.next().and_then(|at| at.parse().ok())) {
                    record.event(span, kind, case, at, body);
                }
            }
            record
        });
        record = counted.await.map_err(|error| ApiError::new("internal").because(error.to_string()))?;
    }
    Ok(record)
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn of(part: u64, whole: u64) -> Share {
    Share { hits: part as f64, trials: whole as f64 }
}

/// Most blind judgements of a row that are listed; those that disagree come first.
const LISTED: usize = 50;

/// One row of one version, with what its cases came to.
fn row_figures(record: &Record, version: &str, rule: &str, row: &RowRecord, automation: &Automation) -> Value {
    let (sampled, agreed) = (row.samples.len() as u64, row.agreed());
    let interval = wilson(of(agreed, sampled), 1.96);
    let mut samples: Vec<(bool, &suyuan_decide::watch::Judged)> = row
        .samples
        .iter()
        .map(|one| (Drawn { policy_version: String::new(), rule: String::new(), automatic: one.automatic }.agrees(one.person), one))
        .collect();
    samples.sort_by_key(|(agrees, _)| *agrees);
    let listed: Vec<Value> = samples
        .into_iter()
        .take(LISTED)
        .map(|(agrees, one)| json!({ "case": one.case, "automatic": one.automatic, "person": one.person, "agrees": agrees }))
        .collect();
    let (week, before) = (share(row.hits_week, record.drift.0), share(row.hits_before, record.drift.1));
    let drifts = differ(of(row.hits_week, record.drift.0), of(row.hits_before, record.drift.1)).unwrap_or(false);
    json!({
        "version": version, "rule": rule, "hits": row.hits, "share": share(row.hits, record.decisions), "money_minor": row.money_minor,
        "automatic": row.automatic, "minutes_saved": row.automatic as f64 * automation.review_minutes,
        "judged": row.judged, "approved": row.approved, "overridden": row.overridden, "override_rate": share(row.overridden, row.judged),
        "override_reasons": row.reasons, "deserved": row.deserved.0, "undeserved": row.deserved.1,
        "sampled": sampled, "agreed": agreed, "accuracy": share(agreed, sampled),
        "accuracy_low": interval.map(|(low, _)| low), "accuracy_high": interval.map(|(_, high)| high), "samples": listed,
        "rulings_won": row.rulings.0, "rulings_lost": row.rulings.1,
        "share_week": week, "share_before": before, "drifts": drifts,
    })
}

fn figures(record: &Record, days: i64, automation: &Automation) -> Value {
    let mut rows: Vec<_> = record.rows.iter().filter(|(_, row)| row.hits + row.hits_week + row.samples.len() as u64 > 0).collect();
    rows.sort_by(|one, two| two.1.hits.cmp(&one.1.hits).then(one.0.cmp(two.0)));
    let rows: Vec<Value> = rows.into_iter().map(|((version, rule), row)| row_figures(record, version, rule, row, automation)).collect();
    let shadows: Vec<Value> = record
        .shadows
        .iter()
        .map(|(version, shadow)| {
            let differs: Vec<Value> = shadow.differs.iter().map(|((from, to), count)| json!({ "from": from, "to": to, "count": count })).collect();
            json!({ "version": version, "cases": shadow.cases, "differs": differs })
        })
        .collect();
    let mut together: Vec<_> = record.together.iter().collect();
    together.sort_by(|one, two| two.1.cmp(one.1).then(one.0.cmp(two.0)));
    let together: Vec<Value> = together
        .into_iter()
        .take(20)
        .map(|((version, one, two), count)| json!({ "version": version, "rules": [one, two], "count": count }))
        .collect();
    json!({
        "days": days, "decisions": record.decisions, "automatic": record.automatic,
        "automatic_share": share(record.automatic, record.decisions), "rows": rows, "shadows": shadows, "together": together,
        "sample_percent": automation.sample_percent, "review_minutes": automation.review_minutes,
    })
}
