//! The risk model's life: training as a leased job, and the changes of its stream: load → check → append.

use crate::clock;
use crate::http::error::{ApiError, describe};
use crate::http::state::App;
use crate::risk::learn::{Trained, collect, train};
use crate::risk::{labels, serve};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;
use suyuan_analysis::risk::TrainError;
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, ModelEvent, StreamKind};
use suyuan_case::model::{LabelCounts, ModelState, RISK};
use suyuan_decide::risk::Labels;
use suyuan_store::{AppendError, Command, Expected, Job, NewJob, Store, StoreError};

/// Kind of the job that trains.
pub const JOB: &str = "train_risk";
/// How long a taken job is ours without a word; it is kept while the training goes on.
const LEASE: Duration = Duration::from_secs(120);
/// How often the job is kept.
const KEEP: Duration = Duration::from_secs(40);
/// Leases after which a training that always fails is given up.
const TRIES: i64 = 3;

/// What the job needs.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    by: Actor,
    seed: u64,
}

/// Folds the model stream.
pub async fn state(store: &Store) -> Result<ModelState, StoreError> {
    let mut state = ModelState::default();
    for recorded in store.events(StreamKind::Model, RISK).await? {
        if let Event::Model(event) = &recorded.event {
            state.apply(event, &recorded.actor, recorded.at);
        }
    }
    Ok(state)
}

fn command(state: &ModelState, event: ModelEvent, actor: Actor) -> Command {
    let now = clock::now();
    let expected = if state.stream_version == 0 { Expected::New } else { Expected::Version(state.stream_version) };
    Command::new(StreamKind::Model, RISK, expected, actor, now).event(Event::Model(event), now)
}

/// Appends one event to the model stream, made from the state as it is; answers the state that follows.
pub async fn change(store: &Store, actor: Actor, make: impl FnOnce(&ModelState) -> Result<ModelEvent, ApiError>) -> Result<ModelState, ApiError> {
    let known = state(store).await?;
    let event = make(&known)?;
    known.check(&event, &actor).map_err(|illegal| ApiError::new(illegal.code()).because(illegal.to_string()))?;
    let mut command = command(&known, event.clone(), actor.clone());
    if event == (ModelEvent::TrainingAsked {}) {
        let payload = serde_json::to_string(&Payload { by: actor, seed: 1 }).map_err(|error| ApiError::new("internal").because(error.to_string()))?;
        command.jobs.push(NewJob { kind: JOB.to_owned(), payload, run_at: clock::now(), key: Some(RISK.to_owned()) });
    }
    store.append(command).await?;
    Ok(state(store).await?)
}

/// The event that puts a version in service: its file is there, is the one that the log names, and can be read.
pub async fn service(store: &Store, version: u64, note: String) -> Result<ModelEvent, ApiError> {
    let known = state(store).await?;
    let found = known.version(version).ok_or_else(|| ApiError::new("model_unknown"))?;
    serve::read(store, &known, version).await?.map_err(|why| ApiError::new("model_unusable").because(why))?;
    let (proposed_by, asked) = found.proposed.clone().ok_or_else(|| ApiError::new("model_not_proposed"))?;
    Ok(ModelEvent::ModelPutInService { version, proposed_by, note: if note.is_empty() { asked } else { note } })
}

/// Trains for as long as the program runs.
pub async fn work(app: App) {
    let mut news = app.store.watch();
    loop {
        match round(&app.store).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    changed = news.changed() => if changed.is_err() { return },
                    () = tokio::time::sleep(Duration::from_secs(5)) => {}
                }
                // One look a second is enough for something that takes minutes.
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(error) => {
                tracing::error!(error = describe(&error), "training failed; it is tried again");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// Takes a training that waits, if there is one, and carries it out.
pub async fn round(store: &Store) -> Result<bool, AppendError> {
    let Some(job) = store.jobs_claim(JOB, 1, LEASE).await?.pop() else { return Ok(false) };
    let keep = {
        let (store, id) = (store.clone(), job.id.clone());
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(KEEP).await;
                if let Err(error) = store.job_hold(&id, LEASE).await {
                    tracing::warn!(%error, "the lease of a training could not be kept");
                }
            }
        })
    };
    let outcome = carry_out(store, &job).await;
    keep.abort();
    match outcome {
        Ok(()) => {}
        Err(error) if job.attempts >= TRIES => {
            tracing::error!(%error, "a training is given up");
            fail(store, &job, "failed", LabelCounts::default(), &Labels::default()).await?;
        }
        Err(error) => store.job_failed(&job.id, &error.to_string(), clock::now() + 10 * suyuan_case::SECOND).await?,
    }
    Ok(true)
}

async fn carry_out(store: &Store, job: &Job) -> Result<(), AppendError> {
    let invalid = |what: String| AppendError::Store(StoreError::Invalid { what });
    let payload: Payload = serde_json::from_str(&job.payload).map_err(|error| invalid(error.to_string()))?;
    let labels = labels(store).await?;
    let found = collect(store, &labels).await?;
    let counts = found.counts;
    if counts.labelled < labels.least || counts.positive < labels.least_positive {
        return fail(store, job, "too_few_labels", counts, &labels).await;
    }
    let trained = tokio::task::spawn_blocking(move || train(&found, payload.seed)).await.map_err(|error| invalid(error.to_string()))?;
    match trained {
        Ok(trained) => keep(store, job, payload.by, counts, trained).await,
        Err(TrainError::TooFew { .. }) => fail(store, job, "too_few_labels", counts, &labels).await,
        Err(TrainError::NoColumns) => fail(store, job, "nothing_to_learn", counts, &labels).await,
    }
}

/// Writes the end of a training into the stream and finishes its job; somebody else's change in between is waited out.
async fn end(store: &Store, job: &Job, make: impl Fn(&ModelState) -> ModelEvent) -> Result<(), AppendError> {
    for _ in 0..10 {
        let known = state(store).await?;
        let mut command = command(&known, make(&known), Actor::system(JOB));
        command.finish_jobs.push(job.id.clone());
        match store.append(command).await {
            Err(AppendError::Conflict { .. } | AppendError::Exists) => {}
            other => return other.map(drop),
        }
    }
    Err(AppendError::Overloaded)
}

async fn fail(store: &Store, job: &Job, code: &str, counts: LabelCounts, labels: &Labels) -> Result<(), AppendError> {
    let (least, least_positive) = (labels.least, labels.least_positive);
    end(store, job, |_| ModelEvent::TrainingFailed { code: code.to_owned(), labels: counts, least, least_positive }).await
}

async fn keep(store: &Store, job: &Job, asked_by: Actor, counts: LabelCounts, trained: Trained) -> Result<(), AppendError> {
    let bytes = trained.model.to_bytes();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    // Trainings come one at a time, so no other version takes the number while this one is written.
    let version = state(store).await?.next_version();
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    store.model_put(RISK, version, &sha256, bytes, clock::now()).await?;
    tracing::info!(version, labelled = counts.labelled, positive = counts.positive, auc = trained.model.card.auc, "a risk model was trained");
    end(store, job, |_| ModelEvent::ModelTrained {
        version,
        sha256: sha256.clone(),
        bytes: size,
        asked_by: asked_by.clone(),
        labels: counts,
        card: trained.card.clone(),
    })
    .await
}
