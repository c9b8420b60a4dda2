//! Decide (审批): leased jobs, many at a time: load the facts → learned scores → statute and policy → append, finishing the job.

use crate::clock;
use crate::http::error::describe;
use crate::http::settings::{STAGES, TIERS, in_force};
use crate::http::state::App;
use crate::models::serve::{InService, Notes};
use crate::quality::Gate;
use crate::stage::facts::{Gathered, gather};
use crate::stage::rules::InForce;
use crate::stage::task;
use serde_json::Value as Json;
use std::time::Duration;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::decision::{Decision, Outcome};
use suyuan_case::event::{CaseEvent, Event, StreamKind, TaskEvent};
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseStatus;
use suyuan_case::model::Learned;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::task::Drawn;
use suyuan_decide::automation::Automation;
use suyuan_decide::learned::priority_steps;
use suyuan_decide::queue::TierService;
use suyuan_decide::stages::{Stage, hold};
use suyuan_store::{AppendError, CaseRow, Command, Expected, Job, StoreError};

/// Kind of the job that intake writes for each new case.
pub const JOB: &str = "decide";
/// Cases decided in one go.
const BATCH: i64 = 256;
/// How long a taken job is ours; a worker that dies gives it back after this.
const LEASE: Duration = Duration::from_secs(60);
/// Longest time that deciding leaves the machine to a flood of requests; intake comes first.
const PATIENCE: Duration = Duration::from_secs(5);

/// Decides for as long as the program runs.
pub async fn work(app: App) {
    let mut news = app.store.watch();
    loop {
        match batch(&app).await {
            Ok(0) => {
                tokio::select! {
                    changed = news.changed() => if changed.is_err() { return },
                    () = tokio::time::sleep(Duration::from_millis(1_000)) => {}
                }
            }
            Ok(_) => app.intake.give_way(PATIENCE).await,
            Err(error) => {
                tracing::error!(error = describe(&error), "deciding failed; it is tried again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Decides what waits, at most [`BATCH`] cases; returns how many jobs were taken.
pub async fn batch(app: &App) -> Result<usize, StoreError> {
    let jobs = app.store.jobs_claim(JOB, BATCH, LEASE).await?;
    if jobs.is_empty() {
        return Ok(0);
    }
    let ids: Vec<CaseId> = jobs.iter().filter_map(|job| CaseId::parse(&job.payload)).collect();
    let cases = app.store.cases_by_id(&ids).await?;
    let gathered = gather(&app.store, &cases).await?;
    let rules = app.rules.current(&app.store).await?;
    let gate = Gate::load(&app.store).await?;
    let models = app.models.for_decisions(&app.store).await;
    let now = clock::now();
    // A table that cannot be read draws nothing; deciding goes on.
    let automation: Automation = in_force(app, "automation").await.unwrap_or(Automation { sample_percent: 0.0, ..Automation::default() });
    let tiers: Vec<TierService> = in_force(app, TIERS).await.unwrap_or_default();
    // A table of stages that cannot be read covers nothing: people decide until it can.
    let stages: Vec<Stage> = if rules.state.stage.is_some() { in_force(app, STAGES).await.unwrap_or_default() } else { Vec::new() };
    let shared = Shared { app, rules: &rules, models: &models, gathered: &gathered, gate: &gate, tiers: &tiers, stages: &stages, now };
    let mut done = Vec::new();
    let mut commands = Vec::new();
    let mut waiting = Vec::new();
    for job in &jobs {
        match cases.iter().find(|(row, _)| row.case_id.as_str() == job.payload) {
            Some((row, case)) if case.status == CaseStatus::Requested => {
                let (command, drawn, steps) = command(&shared, row, case, job, &automation);
                commands.push(command);
                waiting.push((job, drawn.map(|drawn| (row.case_id.clone(), drawn)), (row.case_id.clone(), steps)));
            }
            // Decided meanwhile, or never written: nothing is left to do.
            _ => done.push(job.id.clone()),
        }
    }
    app.store.job_done(&done).await?;
    let (mut sample, mut urgent) = (Vec::new(), Vec::new());
    for (result, (job, drawn, step)) in app.store.append_many(commands).await.into_iter().zip(waiting) {
        match result {
            Ok(_) => {
                sample.extend(drawn);
                urgent.extend(Some(step).filter(|(_, steps)| *steps != 0));
            }
            // Somebody was faster; the job is looked at again and then found done.
            Err(AppendError::Conflict { .. }) => app.store.job_failed(&job.id, "overtaken", now).await?,
            Err(error) => app.store.job_failed(&job.id, &error.to_string(), now + retry_after(job.attempts)).await?,
        }
    }
    draw(app, sample).await;
    prioritise(app, urgent).await;
    Ok(jobs.len())
}

/// Moves reviews up or down by their learned chance of a bad end and the customer's tier; a priority that somebody gave stays. One that is lost with
/// the process only leaves a case where money and time put it.
async fn prioritise(app: &App, cases: Vec<(CaseId, i64)>) {
    if cases.is_empty() {
        return;
    }
    let ids: Vec<CaseId> = cases.iter().map(|(id, _)| id.clone()).collect();
    let tasks = match app.store.tasks(&ids).await {
        Ok(tasks) => tasks,
        Err(error) => return tracing::warn!(error = describe(&error), "reviews were not given their priority"),
    };
    let free = |id: &CaseId| tasks.get(id).is_none_or(|task| task.priority == 0);
    let command =
        |(id, priority): (CaseId, i64)| task::command(&id, Expected::Any, vec![TaskEvent::TaskPrioritized { priority }], Actor::system(JOB));
    let commands = cases.into_iter().filter(|(id, _)| free(id)).map(command).collect();
    for error in app.store.append_many(commands).await.into_iter().filter_map(Result::err) {
        tracing::warn!(error = describe(&error), "a review was not given its priority");
    }
}

/// Steps of the review's priority, by the learned chance of a bad end and the customer's tier; 0 for what no person looks at.
fn steps(decision: &Decision, notes: &Notes, tier: Option<&TierService>) -> i64 {
    if decision.outcome != Outcome::Review {
        return 0;
    }
    let learned = notes.of(Learned::Priority).map_or(0, |note| priority_steps(note.score, note.base));
    learned + tier.map_or(0, |tier| tier.priority)
}

/// Puts decisions into the blind sample. A draw that is lost with the process is no loss: which ones are drawn is chance.
async fn draw(app: &App, sample: Vec<(CaseId, Drawn)>) {
    if sample.is_empty() {
        return;
    }
    let by = Actor::system(JOB);
    let commands = sample.into_iter().map(|(id, drawn)| task::command(&id, Expected::Any, vec![TaskEvent::SampleDrawn { drawn }], by.clone()));
    for error in app.store.append_many(commands.collect()).await.into_iter().filter_map(Result::err) {
        tracing::warn!(error = describe(&error), "a decision was not put into the blind sample");
    }
}

/// 2, 4, 8 … seconds, at most five minutes.
fn retry_after(attempts: i64) -> Micros {
    let exponent = u32::try_from(attempts.clamp(1, 8)).unwrap_or(8);
    2_i64.pow(exponent).min(300) * suyuan_case::SECOND
}

/// What the decisions of one batch share.
struct Shared<'a> {
    app: &'a App,
    rules: &'a InForce,
    models: &'a InService,
    gathered: &'a Gathered,
    gate: &'a Gate,
    tiers: &'a [TierService],
    stages: &'a [Stage],
    now: Micros,
}

/// The decision of one case as an append that also finishes its job.
/// Beside it stand what goes into the blind sample, when it was drawn, and the steps of the review's priority.
fn command(shared: &Shared<'_>, row: &CaseRow, case: &ReturnCase, job: &Job, automation: &Automation) -> (Command, Option<Drawn>, i64) {
    let Shared { app, rules, models, gathered, gate, tiers, stages, now } = *shared;
    let mut facts = gathered.facts(row, case, now);
    let breaches = gate.take_out(&mut facts, &gathered.rows(row, case), now);
    let notes = models.score(&mut facts, row);
    let mut decision = rules.decide(app.statute, row, case, &facts, now);
    if let Some(reached) = &rules.state.stage {
        hold(&mut decision, stages, &reached.whom);
    }
    let steps = steps(&decision, &notes, TierService::of(tiers, facts["customer"]["tier"].as_str()));
    (decision.risk, decision.scores) = (notes.risk, notes.others);
    gate.name_reasons(&mut decision, &breaches);
    let drawn = drawn(&decision, row.case_id.as_str(), automation);
    let event = Event::Case(CaseEvent::Decided { decision: Box::new(decision) });
    let mut command = Command::new(StreamKind::Case, row.case_id.as_str(), Expected::Version(row.version), Actor::system(JOB), now).event(event, now);
    command.finish_jobs.push(job.id.clone());
    (command, drawn, steps)
}

/// What goes into the blind sample: decisions of a row of the policy that needed no person, and only the share that is asked for.
fn drawn(decision: &Decision, case_id: &str, automation: &Automation) -> Option<Drawn> {
    if matches!(decision.outcome, Outcome::Review | Outcome::AskForInfo) || !automation.draws(case_id, &decision.policy_version) {
        return None;
    }
    let rule = decision.rules.iter().find(|rule| rule.set.starts_with("policy:"))?;
    Some(Drawn { policy_version: decision.policy_version.clone(), rule: rule.id.clone(), automatic: decision.outcome })
}

/// The articles that bear on a case, for its page: code, words in both languages, source and whether they apply.
pub async fn articles(app: &App, row: &CaseRow, case: &ReturnCase) -> Result<Vec<Json>, StoreError> {
    let pair = [(row.clone(), case.clone())];
    let gathered = gather(&app.store, &pair).await?;
    let facts = gathered.facts(row, case, clock::now());
    Ok(app.statute.articles_for(&facts).iter().filter_map(|article| serde_json::to_value(article).ok()).collect())
}
