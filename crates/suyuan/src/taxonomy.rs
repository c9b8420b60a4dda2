//! The reason taxonomy in force, held in memory and brought up to date when its stream grows.

use crate::http::state::App;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use suyuan_case::reason;
use suyuan_store::{Store, StoreError, Taxonomy};

/// Shortest time between two looks at the stream's version.
const PACE: Duration = Duration::from_secs(1);

/// The taxonomy that intake, pages and imports read without asking the store.
pub struct Reasons(RwLock<Arc<Taxonomy>>);

impl Default for Reasons {
    fn default() -> Reasons {
        Reasons(RwLock::new(Arc::new(Taxonomy { version: 0, reasons: reason::built_in() })))
    }
}

impl Reasons {
    /// The taxonomy as last seen.
    pub fn current(&self) -> Arc<Taxonomy> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads it again when it changed.
    pub async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        if store.taxonomy_version().await? != self.current().version {
            let fresh = Arc::new(store.taxonomy().await?);
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        Ok(())
    }
}

/// Follows changes that other processes make, for as long as the program runs.
pub async fn follow(app: App) {
    let mut news = app.store.watch();
    loop {
        if let Err(error) = app.reasons.refresh(&app.store).await {
            tracing::warn!(%error, "the reasons could not be read; the last known ones stay in force");
        }
        tokio::time::sleep(PACE).await;
        if news.changed().await.is_err() {
            return;
        }
    }
}
