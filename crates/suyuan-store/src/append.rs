//! The appender: one task that gathers waiting commands and commits them together.

use crate::batch;
use crate::command::{Command, Receipt};
use crate::db::args;
use crate::dialect;
use crate::error::{AppendError, StoreError};
use crate::person_text;
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
            core.stats.batches_failed.fetch_add(1, Ordering::Relaxed);
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
    let started = std::time::Instant::now();
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
            let refused = applied.answers.iter().filter(|answer| answer.is_err()).count();
            core.stats.refused.fetch_add(refused as u64, Ordering::Relaxed);
            core.stats.batch_commands.note(commands.len() as u64);
            core.stats.commit_micros.note(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
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

    /// The stored answer of an earlier request with the same key and body, for callers that must know before they append.
    ///
    /// # Errors
    /// [`AppendError::IdempotencyMismatch`] when the key was used with another body.
    pub async fn answered(&self, scope: &str, key: &str, body_sha256: &[u8; 32]) -> Result<Option<String>, AppendError> {
        let sql = "SELECT body_sha256, answer FROM idempotency WHERE key = $1 AND scope = $2";
        let mut reader = self.core.read().await?;
        match reader.link().fetch_one("looking up an idempotency key", sql, args![key, scope]).await? {
            None => Ok(None),
            Some(row) if row.bytes(0)? == body_sha256.as_slice() => Ok(Some(row.text(1)?)),
            Some(_) => Err(AppendError::IdempotencyMismatch),
        }
    }

    /// Appends commands together, usually in one commit; each has its own answer, and a refused one does not spoil the others.
    pub async fn append_many(&self, commands: Vec<Command>) -> Vec<Result<Receipt, AppendError>> {
        let mut answers: Vec<Option<Answer>> = Vec::with_capacity(commands.len());
        let mut ready = Vec::with_capacity(commands.len());
        let people = match person_text::gather(&self.core, &commands).await {
            Ok(people) => people,
            Err(error) => return commands.iter().map(|_| Err(error.clone().into())).collect(),
        };
        for command in commands {
            match prepare(&self.core, command, &people) {
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

/// A statement beside the log, run in the transaction of the append that tells of it.
pub(crate) struct Statement {
    pub attempt: &'static str,
    pub sql: crate::db::Sql,
    pub values: Vec<crate::db::Arg>,
    /// When it changes no row, nothing at all is done.
    pub must_change: bool,
}

/// Runs statements and appends a command in one transaction; `None` when a statement that must change a row changed none.
pub(crate) async fn change_and_append(core: &Core, statements: Vec<Statement>, command: Command) -> Result<Option<Receipt>, AppendError> {
    let people = person_text::gather(core, std::slice::from_ref(&command)).await?;
    let prepared = prepare(core, command, &people)?;
    let mut writer = core.write().await?;
    let mut tx = writer.begin().await?;
    let mut log = core.log.lock().await;
    let outcome = async {
        dialect::lock_log(&mut tx.link()).await?;
        for statement in statements {
            let changed = tx.link().execute(statement.attempt, statement.sql, statement.values).await?;
            if statement.must_change && changed == 0 {
                tx.rollback().await?;
                return Ok::<_, AppendError>(None);
            }
        }
        let mut applied = batch::apply(core, &mut log, &mut tx.link(), std::slice::from_ref(&prepared), false).await?;
        match applied.answers.pop() {
            Some(Ok(receipt)) => {
                tx.commit("committing to the log").await?;
                Ok(Some((applied, receipt)))
            }
            Some(Err(error)) => Err(error),
            None => Err(AppendError::Store(StoreError::Closed)),
        }
    }
    .await;
    match outcome {
        Ok(Some((mut applied, receipt))) => {
            log.committed(&mut applied);
            core.publish_head(applied.head);
            Ok(Some(receipt))
        }
        Ok(None) => Ok(None),
        Err(error) => {
            log.forget();
            Err(error)
        }
    }
}
