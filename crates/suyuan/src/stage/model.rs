//! A learned model's life: training as a leased job, and the changes of its stream: load → check → append.

use crate::clock;
use crate::http::error::{ApiError, describe};
use crate::http::state::App;
use crate::models::learn::{NoModel, Trained, collect, train};
use crate::models::{labels, serve};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, ModelEvent, StreamKind};
use suyuan_case::model::{LabelCounts, Learned, ModelState};
use suyuan_decide::risk::Labels;
use suyuan_store::{AppendError, Command, Expected, Job, NewJob, Store, StoreError};

/// Kind of the job that trains.
pub const JOB: &str = "train_model";
/// How long a taken job is ours without a word; it is kept while the training goes on.
const LEASE: Duration = Duration::from_secs(120);
/// How often the job is kept.
const KEEP: Duration = Duration::from_secs(40);
/// Leases after which a training that always fails is given up.
const TRIES: i64 = 3;

/// What the job needs.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    learned: Learned,
    by: Actor,
    seed: u64,
}

/// Folds the stream of a model.
pub async fn state(store: &Store, learned: Learned) -> Result<ModelState, StoreError> {
    let mut state = ModelState::default();
    for recorded in store.events(StreamKind::Model, learned.as_str()).await? {
        if let Event::Model(event) = &recorded.event {
            state.apply(event, &recorded.actor, recorded.at);
        }
    }
    Ok(state)
}

fn command(learned: Learned, state: &ModelState, event: ModelEvent, actor: Actor) -> Command {
    let now = clock::now();
    let expected = if state.stream_version == 0 { Expected::New } else { Expected::Version(state.stream_version) };
    Command::new(StreamKind::Model, learned.as_str(), expected, actor, now).event(Event::Model(event), now)
}

/// Appends one event to a model's stream, made from the state as it is; answers the state that follows.
pub async fn change(
    store: &Store,
    learned: Learned,
    actor: Actor,
    make: impl FnOnce(&ModelState) -> Result<ModelEvent, ApiError>,
) -> Result<ModelState, ApiError> {
    let known = state(store, learned).await?;
    let event = make(&known)?;
    known.check(&event, &actor).map_err(|illegal| ApiError::new(illegal.code()).because(illegal.to_string()))?;
    let mut command = command(learned, &known, event.clone(), actor.clone());
    if event == (ModelEvent::TrainingAsked {}) {
        let payload =
            serde_json::to_string(&Payload { learned, by: actor, seed: 1 }).map_err(|error| ApiError::new("internal").because(error.to_string()))?;
        command.jobs.push(NewJob { kind: JOB.to_owned(), payload, run_at: clock::now(), key: Some(learned.as_str().to_owned()) });
    }
    store.append(command).await?;
    Ok(state(store, learned).await?)
}

/// The event that puts a version in service: its file is there, is the one that the log names, and can be read.
pub async fn service(store: &Store, learned: Learned, version: u64, note: String) -> Result<ModelEvent, ApiError> {
    let known = state(store, learned).await?;
    let found = known.version(version).ok_or_else(|| ApiError::new("model_unknown"))?;
    serve::read(store, learned, &known, version).await?.map_err(|why| ApiError::new("model_unusable").because(why))?;
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
    let invalid = |what: String| AppendError::Store(StoreError::Invalid { what });
    let payload: Payload = serde_json::from_str(&job.payload).map_err(|error| invalid(error.to_string()))?;
    let outcome = carry_out(store, &job, &payload).await;
    keep.abort();
    match outcome {
        Ok(()) => {}
        Err(error) if job.attempts >= TRIES => {
            tracing::error!(%error, model = payload.learned.as_str(), "a training is given up");
            fail(store, &job, payload.learned, "failed", LabelCounts::default(), &Labels::default()).await?;
        }
        Err(error) => store.job_failed(&job.id, &error.to_string(), clock::now() + 10 * suyuan_case::SECOND).await?,
    }
    Ok(true)
}

/// Labels that are needed: any, and of yes. Only a chance needs both.
pub fn needed(learned: Learned, labels: &Labels) -> (u64, u64) {
    (labels.least, if learned.is_chance() { labels.least_positive } else { 0 })
}

async fn carry_out(store: &Store, job: &Job, payload: &Payload) -> Result<(), AppendError> {
    let Payload { learned, seed, .. } = *payload;
    let labels = labels(store).await?;
    let found = collect(store, learned, &labels).await?;
    let counts = found.counts;
    let (least, least_positive) = needed(learned, &labels);
    if counts.labelled < least || counts.positive < least_positive {
        return fail(store, job, learned, NoModel::TooFew.code(), counts, &labels).await;
    }
    let work = tokio::task::spawn_blocking(move || train(&found, seed));
    match work.await.map_err(|error| AppendError::Store(StoreError::Invalid { what: error.to_string() }))? {
        Ok(trained) => keep(store, job, payload, counts, trained).await,
        Err(why) => fail(store, job, learned, why.code(), counts, &labels).await,
    }
}

/// Writes the end of a training into the stream and finishes its job; somebody else's change in between is waited out.
async fn end(store: &Store, job: &Job, learned: Learned, make: impl Fn(&ModelState) -> ModelEvent) -> Result<(), AppendError> {
    for _ in 0..10 {
        let known = state(store, learned).await?;
        let mut command = command(learned, &known, make(&known), Actor::system(JOB));
        command.finish_jobs.push(job.id.clone());
        match store.append(command).await {
            Err(AppendError::Conflict { .. } | AppendError::Exists) => {}
            other => return other.map(drop),
        }
    }
    Err(AppendError::Overloaded)
}

async fn fail(store: &Store, job: &Job, learned: Learned, code: &str, counts: LabelCounts, labels: &Labels) -> Result<(), AppendError> {
    let (least, least_positive) = needed(learned, labels);
    end(store, job, learned, |_| ModelEvent::TrainingFailed { code: code.to_owned(), labels: counts, least, least_positive }).await
}

async fn keep(store: &Store, job: &Job, payload: &Payload, counts: LabelCounts, trained: Trained) -> Result<(), AppendError> {
    let learned = payload.learned;
    let bytes = trained.model.to_bytes();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    // Trainings of a model come one at a time, so no other version takes the number while this one is written.
    let version = state(store, learned).await?.next_version();
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    store.model_put(learned.as_str(), version, &sha256, bytes, clock::now()).await?;
    tracing::info!(model = learned.as_str(), version, labelled = counts.labelled, positive = counts.positive, "a model was trained");
    end(store, job, learned, |_| ModelEvent::ModelTrained {
        version,
        sha256: sha256.clone(),
        bytes: size,
        asked_by: payload.by.clone(),
        labels: counts,
        card: trained.card.clone(),
    })
    .await
}
