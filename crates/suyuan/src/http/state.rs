//! What every handler shares: the store, the lake, the rules in force and the people who are signed in.

use crate::config::Config;
use crate::http::throttle::Throttle;
use crate::open::Installation;
use crate::stage::intake::Intake;
use crate::stage::rules::Rules;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use suyuan_decide::Statute;
use suyuan_lake::{Lake, QueryEngine};
use suyuan_store::{SignedIn, Store, StoreError};

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
    /// The merchant's policy in force.
    pub rules: Rules,
    /// Back-tests of this process.
    pub backtests: crate::http::backtests::Runs,
    /// How the rules performed, as counted last.
    pub figures: crate::http::performance::Figures,
    /// What the past says about the rules, as searched last.
    pub improvement: crate::improve::Search,
    /// The risk model in service and the one in the shadow.
    pub models: crate::models::serve::Models,
    /// Labels and drift of the risk model, as counted last.
    pub model_figures: crate::http::models::Figures,
    /// Standard templates in force.
    pub forms: crate::forms::Registry,
    /// The reason taxonomy in force.
    pub reasons: crate::taxonomy::Reasons,
    /// Batches order look-ups of concurrent requests.
    pub intake: Intake,
    /// Slows guessing of passwords and floods.
    pub throttle: Throttle,
    /// Import runs of this process.
    pub imports: crate::http::imports::Runs,
    /// Announces import progress to pages.
    pub import_news: tokio::sync::broadcast::Sender<String>,
    known: Mutex<HashMap<[u8; 32], (Instant, SignedIn)>>,
    /// The one way out to other hosts.
    pub egress: suyuan_connect::egress::Egress,
    /// Counters and histograms for Prometheus.
    pub metrics: crate::metrics::Metrics,
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
        egress: suyuan_connect::egress::Egress,
    ) -> App {
        let throttle = Throttle::new(config.requests_per_second);
        App(Arc::new(Inner {
            intake: Intake::start(store.clone()),
            installation,
            store,
            lake,
            engine,
            statute,
            rules: Rules::default(),
            backtests: Default::default(),
            figures: Default::default(),
            improvement: Default::default(),
            models: Default::default(),
            model_figures: Default::default(),
            throttle,
            forms: Default::default(),
            reasons: Default::default(),
            imports: Default::default(),
            import_news: tokio::sync::broadcast::channel(64).0,
            known: Mutex::new(HashMap::new()),
            metrics: crate::metrics::Metrics::default(),
            egress,
            config,
        }))
    }

    /// Who is behind a session cookie or a bearer token; remembered for a few seconds.
    pub async fn user_by(&self, secret: &str, bearer: bool) -> Result<Option<SignedIn>, StoreError> {
        let key = digest(secret);
        if let Some((since, known)) = self.lock().get(&key)
            && since.elapsed() < TRUST
        {
            return Ok(Some(known.clone()));
        }
        let found =
            if bearer { self.store.token(secret).await?.map(|user| SignedIn { user, really: None }) } else { self.store.session(secret).await? };
        let mut known = self.lock();
        if known.len() > 10_000 {
            known.retain(|_, (since, _)| since.elapsed() < TRUST);
        }
        match &found {
            Some(found) => known.insert(key, (Instant::now(), found.clone())),
            None => known.remove(&key),
        };
        Ok(found)
    }

    /// Forgets what was looked up of a user, so that a change of rights counts at once.
    pub fn forget_user(&self, name: &str) {
        self.lock().retain(|_, (_, known)| known.user.name != name && known.really.as_deref() != Some(name));
    }

    /// Forgets a session at once, on signing out.
    pub fn forget(&self, secret: &str) {
        self.lock().remove(&digest(secret));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], (Instant, SignedIn)>> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// SHA-256 of a secret.
fn digest(secret: &str) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(secret.as_bytes()).into()
}
