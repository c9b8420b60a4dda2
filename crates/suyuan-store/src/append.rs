//! The appender: one task that gathers waiting commands and commits them together.

use crate::batch;
use crate::command::{Command, Receipt};
use crate::dialect;
use crate::error::{AppendError, StoreError};
use crate::prepare::{Prepared, prepare};
use crate::store::{Core, Store};
use crate::write::LEDGER_ATTEMPT;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use suyuan_case::return_case::IllegalStep;
use tokio::sync::{mpsc, oneshot};

type Answer = Result<Receipt, AppendError>;

/// What waits for the appender.
pub(crate) enum Pending {
    /// Commands that should be committed together, and where their answers go.
    Commands(Vec<Prepared>, oneshot::Sender<Vec<Answer>>),
    /// Finish what waits, then end.
    Close(oneshot::Sender<()>),
}

/// Commands of one commit.
const BATCH: usize = 512;
/// How long a commit waits for company while the store is busy.
const GATHER: Duration = Duration::from_millis(2);

struct Waiting {
    commands: Vec<Prepared>,
    answer: oneshot::Sender<Vec<Answer>>,
}

/// Runs until the store is closed or dropped.
pub(crate) async fn run(core: Arc<Core>, mut queue: mpsc::Receiver<Pending>) {
    let mut last = 1;
    while let Some(first) = queue.recv().await {
        let mut gathered = Vec::new();
        let mut count = 0;
        let mut closing = take(first, &mut gathered, &mut count);
        // A lone caller is committed at once; after a large commit its callers come back within moments, so they are awaited.
        let wanted = (last * 3 / 4).min(BATCH);
        let deadline = tokio::time::Instant::now() + GATHER;
        while closing.is_none() && count < BATCH {
            let next = match queue.try_recv() {
                Ok(next) => Some(next),
                Err(_) if count < wanted => tokio::time::timeout_at(deadline, queue.recv()).await.ok().flatten(),
                Err(_) => None,
            };
            let Some(next) = next else { break };
            closing = take(next, &mut gathered, &mut count);
        }
        last = count.max(1);
        commit(&core, gathered).await;
        if let Some(done) = closing {
            queue.close();
            let mut rest = Vec::new();
            while let Some(next) = queue.recv().await {
                take(next, &mut rest, &mut count);
            }
            commit(&core, rest).await;
            // Nobody may listen any more, which is fine.
            let _ = done.send(());
            return;
        }
    }
}

fn take(pending: Pending, gathered: &mut Vec<Waiting>, count: &mut usize) -> Option<oneshot::Sender<()>> {
    match pending {
        Pending::Commands(commands, answer) => {
            *count += commands.len();
            gathered.push(Waiting { commands, answer });
            None
        }
        Pending::Close(done) => Some(done),
    }
}

/// Commits everything in one transaction; when that fails, each command in its own.
async fn commit(core: &Core, gathered: Vec<Waiting>) {
    if gathered.is_empty() {
        return;
    }
    let total: usize = gathered.iter().map(|waiting| waiting.commands.len()).sum();
    core.waiting.fetch_sub(total, Ordering::Relaxed);
    let mut parts = Vec::with_capacity(gathered.len());
    let mut all = Vec::with_capacity(total);
    for waiting in gathered {
        parts.push((waiting.commands.len(), waiting.answer));
        all.extend(waiting.commands);
    }
    let mut answers = match try_commit(core, &all, total > 1).await {
        Ok(answers) => answers,
        Err(error @ StoreError::DiskFull { .. }) => (0..total).map(|_| Err(error.clone().into())).collect(),
        Err(error) if total == 1 => vec![Err(one_failed(error))],
        Err(error) => {
            tracing::warn!(%error, commands = total, "a batch failed; its commands are tried one by one");
            one_by_one(core, &all).await
        }
    }
    .into_iter();
    for (count, answer) in parts {
        // A caller that went away does not need its answer.
        let _ = answer.send(answers.by_ref().take(count).collect());
    }
}

async fn one_by_one(core: &Core, commands: &[Prepared]) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(commands.len());
    for command in commands {
        answers.push(match try_commit(core, std::slice::from_ref(command), false).await {
            Ok(mut one) => one.pop().unwrap_or(Err(AppendError::Store(StoreError::Closed))),
            Err(error) => Err(one_failed(error)),
        });
    }
    answers
}

/// The error of a command that failed alone; a second movement of the same money is told as such.
pub(crate) fn one_failed(error: StoreError) -> AppendError {
    match &error {
        StoreError::Sql { attempt, .. } if *attempt == LEDGER_ATTEMPT && error.is_unique_violation() => {
            AppendError::Illegal(IllegalStep::AlreadyRefunded)
        }
        _ => error.into(),
    }
}

/// One transaction; after an error nothing of it was written and nothing of it is remembered.
async fn try_commit(core: &Core, commands: &[Prepared], trusting: bool) -> Result<Vec<Answer>, StoreError> {
    let mut writer = core.write().await?;
    let mut tx = writer.begin().await?;
    let mut log = core.log.lock().await;
    let outcome = async {
        dialect::lock_log(&mut tx.link()).await?;
        let applied = batch::apply(core, &mut log, &mut tx.link(), commands, trusting).await?;
        tx.commit("committing to the log").await?;
        Ok::<_, StoreError>(applied)
    }
    .await;
    match outcome {
        Ok(mut applied) => {
            log.committed(&mut applied);
            drop(log);
            drop(writer);
            core.publish_head(applied.head);
            if let Some((seq, hash)) = &applied.signed
                && let Err(error) = core.keys.save_head(*seq, hash)
            {
                tracing::warn!(%error, "the head of the log could not be remembered outside the database");
            }
            Ok(applied.answers)
        }
        Err(error) => {
            log.forget();
            Err(error)
        }
    }
}

impl Store {
    /// Appends one command; the answer comes after the commit is durable.
    ///
    /// # Errors
    /// See [`AppendError`]; in every case nothing was written.
    pub async fn append(&self, command: Command) -> Result<Receipt, AppendError> {
        self.append_many(vec![command]).await.pop().unwrap_or(Err(AppendError::Store(StoreError::Closed)))
    }

    /// Appends commands together, usually in one commit; each has its own answer, and a refused one does not spoil the others.
    pub async fn append_many(&self, commands: Vec<Command>) -> Vec<Result<Receipt, AppendError>> {
        let mut answers: Vec<Option<Answer>> = Vec::with_capacity(commands.len());
        let mut ready = Vec::with_capacity(commands.len());
        for command in commands {
            match prepare(&self.core.keys, command) {
                Ok(prepared) => {
                    ready.push(prepared);
                    answers.push(None);
                }
                Err(error) => answers.push(Some(Err(error.into()))),
            }
        }
        let count = ready.len();
        let mut given = match self.push(ready).await {
            Ok(given) => given,
            Err(error) => (0..count).map(|_| Err(error.clone())).collect(),
        }
        .into_iter();
        answers.into_iter().map(|answer| answer.or_else(|| given.next()).unwrap_or(Err(AppendError::Store(StoreError::Closed)))).collect()
    }

    async fn push(&self, ready: Vec<Prepared>) -> Result<Vec<Answer>, AppendError> {
        if ready.is_empty() {
            return Ok(Vec::new());
        }
        let count = ready.len();
        let (answer, given) = oneshot::channel();
        self.core.waiting.fetch_add(count, Ordering::Relaxed);
        if let Err(error) = self.queue().try_send(Pending::Commands(ready, answer)) {
            self.core.waiting.fetch_sub(count, Ordering::Relaxed);
            return Err(match error {
                mpsc::error::TrySendError::Full(_) => AppendError::Overloaded,
                mpsc::error::TrySendError::Closed(_) => AppendError::Store(StoreError::Closed),
            });
        }
        given.await.map_err(|_| AppendError::Store(StoreError::Closed))
    }
}
