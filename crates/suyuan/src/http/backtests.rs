//! Back-tests of drafts that run in this process: begin, watch, end.

use crate::backtest::{Trial, Watch, report, run};
use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::{ApiError, describe};
use crate::http::json::Body;
use crate::http::settings::in_force;
use crate::http::state::App;
use crate::stage::policy::{change, refused};
use crate::stage::rules::{compile_draft, state};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use suyuan_case::Micros;
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::PolicyEvent;
use suyuan_case::fact::FactKind;
use suyuan_case::policy::BacktestSummary;
use suyuan_decide::{Automation, Backtest};
use suyuan_store::StoreError;
use utoipa::ToSchema;

/// Most ratings that are read of one change.
const MOST_RATINGS: i64 = 2_000;

/// The runs by draft; the last one of each is kept.
#[derive(Default)]
pub struct Runs(Mutex<HashMap<u64, Run>>);

/// A run.
#[derive(Clone)]
struct Run {
    revision: u64,
    watch: Arc<Watch>,
    /// `None` while it runs.
    ended: Option<Ended>,
}

/// How a run ended.
#[derive(Clone)]
enum Ended {
    Report(Value),
    Cancelled,
    Failed,
}

impl Runs {
    fn get(&self, draft: u64) -> Option<Run> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&draft).cloned()
    }

    fn begin(&self, draft: u64, revision: u64) -> Option<Arc<Watch>> {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.get(&draft).is_some_and(|run| run.ended.is_none()) {
            return None;
        }
        let watch = Arc::new(Watch::default());
        runs.insert(draft, Run { revision, watch: watch.clone(), ended: None });
        Some(watch)
    }

    fn end(&self, draft: u64, ended: Ended) {
        if let Some(run) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&draft) {
            run.ended = Some(ended);
        }
    }
}

/// What to compare with and from when on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestIn {
    /// past (what was decided then) or live (default).
    against: Option<String>,
    /// RFC 3339; all of the past when absent.
    since: Option<String>,
}

/// Runs a draft over the past; answers at once, the result is asked for.
#[utoipa::path(post, path = "/policies/drafts/{draft}/backtest", tag = "policies", params(("draft" = u64, Path)), request_body = BacktestIn, responses((status = 202), (status = 409)))]
pub async fn start(
    State(app): State<App>,
    principal: Principal,
    Path(draft): Path<u64>,
    Body(ask): Body<BacktestIn>,
) -> Result<(axum::http::StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/drafts/{draft}/backtest").await?;
    let since = match &ask.since {
        None => Micros::MIN,
        Some(text) => clock::parse_rfc3339(text).ok_or_else(|| ApiError::new("not_a_time").at("/since"))?,
    };
    let known = state(&app.store).await?;
    let found = known.draft(draft).ok_or_else(|| ApiError::new("policy_unknown"))?;
    let policy = Arc::new(compile_draft(found).map_err(|error| refused(&error))?);
    let against = match ask.against.as_deref() {
        None | Some("live") => Some(app.rules.current(&app.store).await?.live.clone()),
        Some("past") => None,
        Some(_) => return Err(ApiError::new("unknown_value").at("/against")),
    };
    let revision = found.revision;
    let watch = app.backtests.begin(draft, revision).ok_or_else(|| ApiError::new("backtest_running"))?;
    let models = app.models.for_decisions(&app.store).await;
    let trial =
        Trial { policy, against, statute: app.statute, since, models, listing: None, past_file: app.installation.past_file(), only_keep: false };
    tokio::spawn(carry_out(app.clone(), principal.actor(), draft, revision, trial, watch));
    Ok((axum::http::StatusCode::ACCEPTED, Json(json!({ "draft": draft, "revision": revision }))))
}

/// Runs to the end and writes what came out into the policy stream.
async fn carry_out(app: App, actor: Actor, draft: u64, revision: u64, trial: Trial, watch: Arc<Watch>) {
    let started = Instant::now();
    let ended = match run(&app.store, &trial, &watch).await {
        Ok(Some(sums)) => {
            let summary = summary(&sums, revision);
            let mut report = report(&sums, started.elapsed().as_secs_f64());
            effects(&app, &sums, &mut report).await;
            match change(&app, actor, |_| Ok(PolicyEvent::DraftBacktested { draft, report: summary })).await {
                Ok(_) => Ended::Report(report),
                Err(error) => {
                    tracing::warn!(code = error.code(), draft, "a back-test could not be written to the log");
                    Ended::Failed
                }
            }
        }
        Ok(None) => Ended::Cancelled,
        Err(error) => {
            tracing::error!(error = describe(&error), draft, "a back-test failed");
            Ended::Failed
        }
    };
    app.backtests.end(draft, ended);
}

/// Adds what the changes would mean for people: hours of review, and how content the customers of changed cases were then. A report
/// without them is still one, so a failure is only told.
async fn effects(app: &App, sums: &Backtest, report: &mut Value) {
    if let Ok(automation) = in_force::<Automation>(app, "automation").await {
        let share = |which: &str| report["automatic"][which].as_f64().unwrap_or(0.0);
        let hours = (share("new") - share("old")) * automation.review_minutes / 60.0;
        report["hours_saved"] = json!(hours);
    }
    for (place, key) in sums.flips.keys().enumerate() {
        let names: Vec<String> = sums.flipping.get(key).into_iter().flat_map(|sample| sample.names()).map(str::to_owned).collect();
        match ratings(app, names).await {
            Ok(ratings) if !ratings.is_empty() => {
                let mean = ratings.iter().sum::<i64>() as f64 / ratings.len() as f64;
                report["flips"][place]["csat"] = json!({ "mean": mean, "ratings": ratings.len() });
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(error = describe(&error), "ratings of changed cases could not be read"),
        }
    }
}

/// The ratings that customers gave of some cases.
async fn ratings(app: &App, ids: Vec<String>) -> Result<Vec<i64>, StoreError> {
    let numbers: Vec<String> = app.store.case_numbers(ids).await?.into_values().collect();
    let found = app.store.facts_by_references(FactKind::Feedback, &numbers, MOST_RATINGS).await?;
    Ok(found.values().flatten().filter_map(|record| record.row.get(FactKind::Feedback, "rating").as_int()).collect())
}

fn summary(sums: &Backtest, revision: u64) -> BacktestSummary {
    let flipped = sums.flipped();
    BacktestSummary {
        revision,
        cases: sums.cases,
        flipped: flipped.count,
        money_minor: flipped.money_minor,
        broken: sums.broken.keys().cloned().collect(),
    }
}

/// How far the last run of a draft is, or what came out.
#[utoipa::path(get, path = "/policies/drafts/{draft}/backtest", tag = "policies", params(("draft" = u64, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(draft): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/drafts/{draft}/backtest").await?;
    // A draft without a run is nothing unusual: its page asks before the first one.
    let Some(run) = app.backtests.get(draft) else {
        return Ok(Json(json!({ "state": "none", "revision": null, "done": 0, "of": 0, "report": null })));
    };
    let (done, of) = (run.watch.done.load(Ordering::Relaxed), run.watch.of.load(Ordering::Relaxed));
    let (state, report) = match run.ended {
        None => ("running", Value::Null),
        Some(Ended::Report(report)) => ("done", report),
        Some(Ended::Cancelled) => ("cancelled", Value::Null),
        Some(Ended::Failed) => ("failed", Value::Null),
    };
    Ok(Json(json!({ "state": state, "revision": run.revision, "done": done, "of": of, "report": report })))
}

/// Ends a run early.
#[utoipa::path(delete, path = "/policies/drafts/{draft}/backtest", tag = "policies", params(("draft" = u64, Path)), responses((status = 200), (status = 404)))]
pub async fn cancel(State(app): State<App>, principal: Principal, Path(draft): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "DELETE /policies/drafts/{draft}/backtest").await?;
    let run = app.backtests.get(draft).ok_or_else(|| ApiError::new("not_found"))?;
    run.watch.cancel.store(true, Ordering::Relaxed);
    Ok(Json(json!({ "draft": draft })))
}
