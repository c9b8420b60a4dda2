//! What every handler shares: the store, the lake, the policy in force and the people who are signed in.

use crate::config::Config;
use crate::http::throttle::Throttle;
use crate::open::Installation;
use crate::stage::intake::Intake;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use suyuan_decide::{Policy, Statute};
use suyuan_lake::{Lake, QueryEngine};
use suyuan_store::{Store, StoreError, User};

/// How long a looked-up session or token is trusted without asking the store again.
const TRUST: Duration = Duration::from_secs(5);

/// Shared state; cloning is cheap.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// The parts of [`App`].
pub struct Inner {
    /// The folder and database.
    pub installation: Installation,
    /// Configuration.
    pub config: Config,
    /// Event log, projections, facts, users.
    pub store: Store,
    /// Columnar tables.
    pub lake: Arc<Lake>,
    /// The one door for queries.
    pub engine: Arc<dyn QueryEngine>,
    /// Statute set in force.
    pub statute: &'static Statute,
    /// Policy in force.
    pub policy: &'static Policy,
    /// Batches order look-ups of concurrent requests.
    pub intake: Intake,
    /// Slows guessing of passwords and floods.
    pub throttle: Throttle,
    /// Import runs of this process.
    pub imports: crate::http::imports::Runs,
    /// Announces import progress to pages.
    pub import_news: tokio::sync::broadcast::Sender<String>,
    known: Mutex<HashMap<[u8; 32], (Instant, User)>>,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Joins the parts.
    pub fn new(
        installation: Installation,
        config: Config,
        store: Store,
        lake: Arc<Lake>,
        engine: Arc<dyn QueryEngine>,
        statute: &'static Statute,
        policy: &'static Policy,
    ) -> App {
        let throttle = Throttle::new(config.requests_per_second);
        App(Arc::new(Inner {
            intake: Intake::start(store.clone()),
            installation,
            store,
            lake,
            engine,
            statute,
            policy,
            throttle,
            imports: Default::default(),
            import_news: tokio::sync::broadcast::channel(64).0,
            known: Mutex::new(HashMap::new()),
            config,
        }))
    }

    /// The user behind a session cookie or a bearer token; remembered for a few seconds.
    pub async fn user_by(&self, secret: &str, bearer: bool) -> Result<Option<User>, StoreError> {
        let key = digest(secret);
        if let Some((since, user)) = self.lock().get(&key)
            && since.elapsed() < TRUST
        {
            return Ok(Some(user.clone()));
        }
        let user = if bearer { self.store.token(secret).await? } else { self.store.session(secret).await? };
        let mut known = self.lock();
        if known.len() > 10_000 {
            known.retain(|_, (since, _)| since.elapsed() < TRUST);
        }
        match &user {
            Some(user) => known.insert(key, (Instant::now(), user.clone())),
            None => known.remove(&key),
        };
        Ok(user)
    }

    /// Forgets a session at once, on signing out.
    pub fn forget(&self, secret: &str) {
        self.lock().remove(&digest(secret));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], (Instant, User)>> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// SHA-256 of a secret.
fn digest(secret: &str) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(secret.as_bytes()).into()
}
