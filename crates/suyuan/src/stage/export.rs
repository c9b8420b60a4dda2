//! Export: carries what the store gained to the lake, so that a figure is at most two seconds behind the log.

use crate::clock;
use crate::http::error::describe;
use crate::http::state::App;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use suyuan_case::lake_table::{Freshness, LakeTable};
use suyuan_lake::{Lake, LakeError};
use suyuan_store::{Erasure, Store, StoreError};

/// Rows carried at a time; few, for each of them is held several times while it is carried.
const PAGE: i64 = 4_000;
/// Rows of a tail that become files while more is to come. Each time they do, the table's last file is written again.
const CATCHING_UP: usize = 100_000;
/// Longest time without looking, in case a notice was missed.
const TICK: Duration = Duration::from_millis(1_000);
/// Shortest time between two rounds, so that a busy intake shares one.
const PACE: Duration = Duration::from_millis(300);

/// Longest time that carrying leaves the machine to a flood of requests.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why carrying failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lake could not be written.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The blocking task was lost.
    #[error("the export task was interrupted: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// The right to write the lake's files: one process at a time holds it.
pub struct Writer(#[allow(dead_code)] File);

impl Writer {
    /// Takes the right, or gives `None` when another process has it.
    pub fn take(dir: &Path) -> Option<Writer> {
        std::fs::create_dir_all(dir).ok()?;
        let file = File::options().create(true).truncate(false).write(true).open(dir.join("writer.lock")).ok()?;
        file.try_lock().ok()?;
        Some(Writer(file))
    }
}

/// One round: every table that has gained rows is carried; with the writer's right, full tails become files.
pub async fn round(store: &Store, lake: &Arc<Lake>, writer: Option<&Writer>) -> Result<(), ExportError> {
    // Read before anything is carried: what an erasure scrubbed was committed with it, so a round that knows of an
    // erasure carries its scrubbed rows too. One that is committed on the way waits for the next round; finished in this
    // one, its files would be written from rows that still hold the person.
    let erasures = if writer.is_some() { store.erasures_open().await? } else { Vec::new() };
    let seq = store.head();
    let at = clock::now();
    let heads = store.export_heads().await?;
    cases(store, lake, writer, heads.get(&LakeTable::Cases).copied().unwrap_or(0)).await?;
    for table in LakeTable::ALL {
        let head = heads.get(&table).copied().unwrap_or(0);
        while lake.revision(table) < head {
            let rows = store.export(table, lake.revision(table), PAGE).await?;
            if rows.is_empty() {
                break;
            }
            let target = lake.clone();
            tokio::task::spawn_blocking(move || target.ingest(table, rows)).await??;
            flush_long(store, lake, writer, table).await?;
        }
    }
    flush_full(store, lake, writer).await?;
    lake.mark(Freshness { seq, at });
    forget_erased(store, lake, erasures).await
}

/// Follows erasures: the masked values of erased persons leave the rows, and the files that held them are retired.
async fn forget_erased(store: &Store, lake: &Arc<Lake>, erasures: Vec<Erasure>) -> Result<(), ExportError> {
    for erasure in erasures {
        let rows = store.erasure_rows(&erasure).await?;
        let target = lake.clone();
        tokio::task::spawn_blocking(move || target.ingest(LakeTable::Cases, rows)).await??;
        flush(store, lake, None).await?;
        store.erasure_done(erasure.no).await?;
    }
    Ok(())
}

/// Carries cases and their lines, which are read once for both tables, while both have come equally far.
async fn cases(store: &Store, lake: &Arc<Lake>, writer: Option<&Writer>, head: i64) -> Result<(), ExportError> {
    loop {
        let reached = lake.revision(LakeTable::Cases);
        if reached >= head || reached != lake.revision(LakeTable::CaseLines) {
            return Ok(());
        }
        let (cases, lines) = store.export_cases(reached, PAGE).await?;
        if cases.is_empty() {
            return Ok(());
        }
        let target = lake.clone();
        let take = move || target.ingest(LakeTable::CaseLines, lines).and_then(|_| target.ingest(LakeTable::Cases, cases));
        tokio::task::spawn_blocking(take).await??;
        for table in [LakeTable::Cases, LakeTable::CaseLines] {
            flush_long(store, lake, writer, table).await?;
        }
    }
}

/// Turns the tail of a table into files when it has become long on the way.
async fn flush_long(store: &Store, lake: &Arc<Lake>, writer: Option<&Writer>, table: LakeTable) -> Result<(), ExportError> {
    if writer.is_some() && lake.hot_rows(table) > CATCHING_UP { flush(store, lake, Some(table)).await } else { Ok(()) }
}

/// Turns full tails into files, if this process may write them.
async fn flush_full(store: &Store, lake: &Arc<Lake>, writer: Option<&Writer>) -> Result<(), ExportError> {
    if writer.is_some() {
        for table in lake.wants_flush() {
            flush(store, lake, Some(table)).await?;
        }
    }
    Ok(())
}

/// Rows in tails from which on a command that caught up leaves files behind it.
const WORTH_FILES: usize = 20_000;

/// Turns tails into files after a large catching up by a command, so that the program that starts next need not read the log again.
pub async fn settle(store: &Store, lake: &Arc<Lake>, writer: Option<&Writer>) -> Result<(), ExportError> {
    let rows: usize = LakeTable::ALL.iter().map(|table| lake.hot_rows(*table)).sum();
    if writer.is_some() && rows > WORTH_FILES { flush(store, lake, None).await } else { Ok(()) }
}

/// Turns the tail of a table, or of all, into files: written first, then named in the manifest in one transaction,
/// then used.
async fn flush(store: &Store, lake: &Arc<Lake>, table: Option<LakeTable>) -> Result<(), ExportError> {
    let source = lake.clone();
    let changes = tokio::task::spawn_blocking(move || source.flush(table)).await??;
    for change in changes {
        store.manifest_replace(change.table.name(), &change.retire, &change.add).await?;
        lake.commit(&change)?;
    }
    Ok(())
}

/// Follows the store for as long as the program runs; a failure is logged once per kind of trouble and tried again.
pub async fn follow(app: App) {
    let mut news = app.store.watch();
    let writer = Writer::take(&app.installation.lake_dir());
    if writer.is_none() {
        tracing::warn!("another process writes the lake; this one keeps its tail in memory");
    }
    let mut last_trouble = String::new();
    let mut first = writer.is_some();
    loop {
        let mut result = round(&app.store, &app.lake, writer.as_ref()).await;
        if result.is_ok() && first {
            // What was caught up at the start becomes files at once: a program at rest holds little in memory.
            result = flush(&app.store, &app.lake, None).await;
            first = false;
        }
        if let Err(error) = result {
            let trouble = describe(&error);
            if trouble != last_trouble {
                tracing::error!(error = trouble, "figures fall behind the log");
                last_trouble = trouble;
            }
            tokio::time::sleep(TICK).await;
        } else {
            last_trouble.clear();
        }
        tokio::time::sleep(PACE).await;
        app.intake.give_way(PATIENCE).await;
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(TICK) => {}
        }
    }
}
