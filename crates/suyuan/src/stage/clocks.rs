//! Clocks (时限): what happens by itself when a gate's deadline or the time for a review has passed, once each.

use crate::clock;
use crate::http::error::{ApiError, describe};
use crate::http::settings::in_force;
use crate::http::state::App;
use crate::stage::{step, task};
use std::time::Duration;
use suyuan_case::actor::Actor;
use suyuan_case::calendar::{Calendar, CalendarTable};
use suyuan_case::event::{CaseEvent, TaskEvent};
use suyuan_case::gate::{GateDefault, OpenGate};
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseStatus;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::{Micros, SECOND};
use suyuan_decide::queue::Weights;
use suyuan_store::{AppendError, CaseFilter, CaseRow, Expected};

/// Name of the setting that remembers up to which moment clocks were looked at.
const WATERMARK: &str = "clock_watermark";
const PACE: Duration = Duration::from_secs(10);
const PAGE: i64 = 500;
/// Clock of the time for a review.
const REVIEW: &str = "sla:review";

fn actor() -> Actor {
    Actor::system("clock")
}

/// Watches clocks for as long as the program runs.
pub async fn work(app: App) {
    loop {
        match round(&app, clock::now()).await {
            Ok(0) => {}
            Ok(fired) => tracing::info!(fired, "clocks ran out"),
            Err(error) => tracing::error!(error = error.code(), "clocks could not be looked at; it is tried again"),
        }
        tokio::time::sleep(PACE).await;
    }
}

/// Looks at every moment between the last round and `now`; returns how many clocks fired.
///
/// Deadlines that had passed before the program first watched fire nothing: an import of old cases is no alarm.
pub async fn round(app: &App, now: Micros) -> Result<usize, ApiError> {
    let saved = app.store.settings_get(WATERMARK).await?.and_then(|text| text.parse::<Micros>().ok());
    let Some(after) = saved else {
        app.store.settings_put(WATERMARK, &now.to_string()).await?;
        return Ok(0);
    };
    let mut fired = reviews(app, after, now).await?;
    // No id is greater than this one, so that the moment of the last round itself is left out.
    let mut from = (after, "~".to_owned());
    loop {
        let due = app.store.gates_due((from.0, &from.1), now, PAGE).await?;
        let Some((last, at)) = due.last().cloned() else { break };
        let ids: Vec<CaseId> = due.into_iter().map(|(id, _)| id).collect();
        for (row, case) in app.store.cases_by_id(&ids).await? {
            if let Some(gate) = case.gate().filter(|gate| gate.due_at <= now)
                && at_gate(app, &row, &case, &gate).await?
            {
                fired += 1;
            }
        }
        from = (at, last.as_str().to_owned());
    }
    app.store.settings_put(WATERMARK, &now.to_string()).await?;
    Ok(fired)
}

/// What a gate's deadline does: first what it changes on the case, then the mark that it fired.
async fn at_gate(app: &App, row: &CaseRow, case: &ReturnCase, gate: &OpenGate) -> Result<bool, ApiError> {
    let clock = format!("gate:{}", gate.gate.as_str());
    let known = task::of(&app.store, &row.case_id).await?;
    if known.has_fired(&clock, gate.due_at) {
        return Ok(false);
    }
    let fired = TaskEvent::ClockFired { clock: clock.clone(), due_at: gate.due_at };
    let imported = row.source.as_deref() != Some("api");
    let change = match (gate.default, &case.offer) {
        (GateDefault::Lapse, Some(offer)) => Some(CaseEvent::OfferAnswered { by: offer.by, accepted: false, text: None }),
        // Cases that live in another system are not closed from here.
        (GateDefault::Close, _) if !imported => Some(CaseEvent::Closed { reason: "no_goods".to_owned(), deserved_person: None }),
        _ => None,
    };
    let events = match change {
        Some(event) => {
            match app.store.append(step(&row.case_id, row.version, event, actor())).await {
                Ok(_) => {}
                // It moved on meanwhile, or may not: the deadline no longer means anything.
                Err(AppendError::Conflict { .. } | AppendError::Illegal(_)) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
            vec![fired]
        }
        None => vec![fired, TaskEvent::TaskEscalated { reason: clock, to: None }],
    };
    mark(app, &row.case_id, events).await
}

/// Writes that a clock fired; false when another process was faster.
async fn mark(app: &App, id: &CaseId, events: Vec<TaskEvent>) -> Result<bool, ApiError> {
    match app.store.append(task::command(id, Expected::Any, events, actor())).await {
        Ok(_) => Ok(true),
        Err(AppendError::IllegalTask(_)) => Ok(false),
        Err(error) => {
            tracing::warn!(error = describe(&error), "a clock could not be marked");
            Err(error.into())
        }
    }
}

/// Cases whose time for a review has run out between two moments: working time since they came to the reviewers; waiting for
/// the customer takes a case out of the queue, so that its clock begins anew, and a platform's own deadline comes first.
async fn reviews(app: &App, after: Micros, now: Micros) -> Result<usize, ApiError> {
    let weights: Weights = in_force(app, "queue_weights").await?;
    let table: CalendarTable = in_force(app, "calendar").await?;
    let calendar = Calendar::new(table).map_err(|error| ApiError::new("storage_failed").because(error.to_string()))?;
    let filter = CaseFilter { status: vec![CaseStatus::InReview], ..CaseFilter::default() };
    let mut fired = 0;
    for one in app.store.queue_marks(&filter).await? {
        let Some(since) = one.status_since else { continue };
        let due = review_due(&calendar, &weights, since, one.due_at);
        if due > after && due <= now {
            let events = vec![
                TaskEvent::ClockFired { clock: REVIEW.to_owned(), due_at: due },
                TaskEvent::TaskEscalated { reason: REVIEW.to_owned(), to: None },
            ];
            fired += usize::from(mark(app, &one.case_id, events).await?);
        }
    }
    Ok(fired)
}

/// Until when a case is to be reviewed: working time after it came to the reviewers, but before the answer is owed.
pub fn review_due(calendar: &Calendar, weights: &Weights, since: Micros, due_at: Micros) -> Micros {
    calendar.after(since, i64::from(weights.review_minutes) * 60 * SECOND).min(due_at)
}
