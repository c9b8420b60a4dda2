//! Pay (打款): money whose hold window is over, and that everybody who must has agreed to, moves by itself, once.

use crate::clock;
use crate::http::error::describe;
use crate::http::state::App;
use crate::stage::money;
use std::time::Duration;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_case::return_case::ReturnCase;
use suyuan_store::{AppendError, CaseRow, Command, Expected, Job, NewJob, StoreError};

/// Kind of the job that a proposal writes.
pub const JOB: &str = "pay";
const BATCH: i64 = 64;
const LEASE: Duration = Duration::from_secs(60);
/// Time until a refused movement is looked at again.
const AGAIN: Micros = 30 * suyuan_case::SECOND;

/// The job that moves the money of a case at `run_at`.
pub fn job(id: &CaseId, run_at: Micros) -> NewJob {
    NewJob { kind: JOB.to_owned(), payload: id.as_str().to_owned(), run_at, key: None }
}

/// Moves money for as long as the program runs.
pub async fn work(app: App) {
    loop {
        match batch(&app).await {
            Ok(0) => tokio::time::sleep(Duration::from_secs(1)).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(error = describe(&error), "moving money failed; it is tried again");
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
        }
    }
}

/// Moves what is ready, at most [`BATCH`] movements; returns how many jobs were taken.
pub async fn batch(app: &App) -> Result<usize, StoreError> {
    let jobs = app.store.jobs_claim(JOB, BATCH, LEASE).await?;
    for job in &jobs {
        let Some(id) = CaseId::parse(&job.payload) else {
            app.store.job_done(std::slice::from_ref(&job.id)).await?;
            continue;
        };
        match app.store.case(&id).await? {
            Some((row, case)) => settle(app, job, &row, &case).await?,
            None => app.store.job_done(std::slice::from_ref(&job.id)).await?,
        }
    }
    Ok(jobs.len())
}

async fn settle(app: &App, job: &Job, row: &CaseRow, case: &ReturnCase) -> Result<(), StoreError> {
    let now = clock::now();
    let Some(pending) = &case.pending else { return app.store.job_done(std::slice::from_ref(&job.id)).await };
    if !pending.is_ready(now) {
        // Still held: look again then. Waiting for a second person: the confirmation writes a job of its own.
        if pending.not_before > now {
            return app.store.job_failed(&job.id, "held", pending.not_before).await;
        }
        return app.store.job_done(std::slice::from_ref(&job.id)).await;
    }
    let event = Event::Case(CaseEvent::Refunded { entry: pending.entry.clone() });
    let actor = Actor::system(JOB);
    let mut command = Command::new(StreamKind::Case, row.case_id.as_str(), Expected::Version(row.version), actor, now).event(event, now);
    command.finish_jobs.push(job.id.clone());
    let command = money::with_follow_ups(command, money::follow_ups(&app.store, row, case).await?);
    match app.store.append(command).await {
        Ok(_) => Ok(()),
        // Somebody was faster; what is left to do is found out by looking again.
        Err(AppendError::Conflict { .. }) => app.store.job_failed(&job.id, "overtaken", now).await,
        Err(AppendError::Illegal(step)) => {
            tracing::warn!(case = row.case_no, step = step.code(), "held money can no longer move");
            app.store.job_done(std::slice::from_ref(&job.id)).await
        }
        Err(error) => app.store.job_failed(&job.id, &error.to_string(), now + AGAIN).await,
    }
}
