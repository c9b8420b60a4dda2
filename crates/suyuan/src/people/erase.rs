//! Erasure of one customer: keys, texts, uploads and the lake's files; the log keeps its chain and every figure its value.

use crate::clock;
use crate::http::attachments;
use crate::open::Installation;
use crate::people::PeopleError;
use crate::stage::export::{self, Writer};
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use suyuan_case::actor::Actor;
use suyuan_case::customer::CustomerEvent;
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::id::AttachmentId;
use suyuan_lake::Lake;
use suyuan_store::{Command, ErasureReport, Expected, Store};

/// How long the running server is given to take the erased values out of the lake's files.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an erasure did.
#[derive(Debug, Clone, Serialize)]
pub struct Erased {
    /// Counts.
    #[serde(flatten)]
    pub report: ErasureReport,
    /// Uploaded files that were removed, because they may hold the person's rows.
    pub uploads_removed: usize,
    /// Whether the lake's files have followed; otherwise the running server finishes that.
    pub lake_done: bool,
}

/// Erases everything personal of a customer.
pub async fn erase(installation: &Installation, store: &Store, customer_no: &str, reason: &str, actor: Actor) -> Result<Erased, PeopleError> {
    let now = clock::now();
    let report = store.erase_customer(customer_no, now).await?.ok_or_else(|| PeopleError::Unknown(customer_no.to_owned()))?;
    let event = CustomerEvent::PersonalErased {
        persons: report.persons,
        texts: report.texts,
        attachments: i64::try_from(report.attachments.len()).unwrap_or(i64::MAX),
        reason: reason.to_owned(),
    };
    let command = Command::new(StreamKind::Customer, report.customer.clone(), Expected::Any, actor, now).event(Event::Customer(event), now);
    store.append(command).await?;
    for id in report.attachments.iter().filter_map(|id| AttachmentId::parse(id)) {
        remove_file(&attachments::path_of(&installation.attachment_dir(), &id))?;
    }
    let uploads_removed = remove_uploads(&installation.upload_dir())?;
    let lake_done = lake_follows(installation, store).await?;
    Ok(Erased { report, uploads_removed, lake_done })
}

/// Removes a file; one that is gone already is as good.
pub(crate) fn remove_file(path: &Path) -> Result<(), PeopleError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(PeopleError::Files { path: path.display().to_string(), source }),
        _ => Ok(()),
    }
}

/// Removes what was uploaded for imports: files as they came, which may name anybody.
fn remove_uploads(folder: &Path) -> Result<usize, PeopleError> {
    let mut removed = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let failed = |source| PeopleError::Files { path: path.display().to_string(), source };
        if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) }.map_err(failed)?;
        removed += 1;
    }
    Ok(removed)
}

/// Has the lake's files follow: by itself when no server writes them, else by waiting for the server.
pub(crate) async fn lake_follows(installation: &Installation, store: &Store) -> Result<bool, PeopleError> {
    let dir = installation.lake_dir();
    if let Some(writer) = Writer::take(&dir) {
        let manifest = store.manifest().await?;
        if manifest.is_empty() {
            for erasure in store.erasures_open().await? {
                store.erasure_done(erasure.no).await?;
            }
            return Ok(true);
        }
        let lake = Arc::new(Lake::open(&dir, manifest).map_err(export::ExportError::from)?);
        export::round(store, &lake, Some(&writer)).await?;
        return Ok(store.erasures_open().await?.is_empty());
    }
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < deadline {
        if store.erasures_open().await?.is_empty() {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(false)
}
