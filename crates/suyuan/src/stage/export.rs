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
use suyuan_store::{Store, StoreError};

/// Rows carried at a time.
const PAGE: i64 = 20_000;
/// Longest time without looking, in case a notice was missed.
const TICK: Duration = Duration::from_millis(1_000);
/// Shortest time between two rounds, so that a busy intake shares one.
const PACE: Duration = Duration::from_millis(300);

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
    let seq = store.head();
    let at = clock::now();
    let heads = store.export_heads().await?;
    for table in LakeTable::ALL {
        let head = heads.get(&table).copied().unwrap_or(0);
        while lake.revision(table) < head {
            let rows = store.export(table, lake.revision(table), PAGE).await?;
            if rows.is_empty() {
                break;
            }
            let target = lake.clone();
            tokio::task::spawn_blocking(move || target.ingest(table, rows)).await??;
            if writer.is_some() && lake.wants_flush().contains(&table) {
                flush(store, lake, Some(table)).await?;
            }
        }
    }
    if writer.is_some() {
        for table in lake.wants_flush() {
            flush(store, lake, Some(table)).await?;
        }
    }
    lake.mark(Freshness { seq, at });
    if writer.is_some() {
        forget_erased(store, lake).await?;
    }
    Ok(())
}

/// Follows erasures: the masked values of erased persons leave the rows, and the files that held them are retired.
async fn forget_erased(store: &Store, lake: &Arc<Lake>) -> Result<(), ExportError> {
    for erasure in store.erasures_open().await? {
        let rows = store.erasure_rows(&erasure).await?;
        let target = lake.clone();
        tokio::task::spawn_blocking(move || target.ingest(LakeTable::Cases, rows)).await??;
        flush(store, lake, None).await?;
        store.erasure_done(erasure.no).await?;
    }
    Ok(())
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
        tokio::select! {
            changed = news.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(TICK) => {}
        }
    }
}
