//! `suyuan serve`: opens the installation, makes the first administrator, starts the workers and listens.

use crate::config::{Config, ConfigError};
use crate::http::state::App;
use crate::open::{Installation, OpenError, write_secret};
use crate::stage::{assign, clocks, decide, export, model, parcel, pay};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use suyuan_case::actor::{Actor, Role};
use suyuan_case::scope::AccessScope;
use suyuan_decide::Statute;
use suyuan_lake::{EmbeddedEngine, Lake};
use suyuan_store::{NewUser, Store, StoreError};
use tokio::task::JoinSet;

/// What the command line gives.
#[derive(Debug, Clone)]
pub struct ServeArgs {
    /// Data folder.
    pub data: PathBuf,
    /// PostgreSQL's URL, if any.
    pub database: Option<String>,
    /// Where to listen.
    pub listen: SocketAddr,
}

/// Why serving could not begin or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The installation could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The configuration is not valid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lake could not be opened.
    #[error("cannot open the lake: {0}")]
    Lake(#[from] suyuan_lake::LakeError),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The password file could not be written.
    #[error("cannot write {path}: {source}")]
    Password {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl ServeError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ServeError::Open(error) => error.code(),
            ServeError::Config(_) => "configuration_invalid",
            ServeError::Store(error) => error.code(),
            ServeError::Lake(_) => "lake_unusable",
            ServeError::Listen { .. } => "address_unusable",
            ServeError::Password { .. } => "password_file_unwritable",
        }
    }
}

/// Joins everything that answers requests, without listening; used by the server and by tests.
pub async fn assemble(installation: Installation) -> Result<App, ServeError> {
    installation.prepare()?;
    let config = Config::load(&installation.dir)?;
    let store = installation.store().await?;
    first_administrator(&installation, &store).await?;
    let lake = Arc::new(Lake::open(&installation.lake_dir(), store.manifest().await?)?);
    let engine = Arc::new(EmbeddedEngine::new(lake.clone(), None)?);
    let egress = config.egress()?;
    let app = App::new(installation, config, store, lake, engine, Statute::built_in(), egress);
    app.reasons.refresh(&app.store).await?;
    Ok(app)
}

/// On an installation without users: makes `admin` with a generated password and leaves it in a file for its owner.
async fn first_administrator(installation: &Installation, store: &Store) -> Result<(), ServeError> {
    if !store.users().await?.is_empty() {
        return Ok(());
    }
    let password = crate::mint::password();
    let path = installation.password_file();
    write_secret(&path, &format!("{password}\n")).map_err(|source| ServeError::Password { path: path.display().to_string(), source })?;
    let user = NewUser { name: "admin".to_owned(), role: Role::Admin, scope: AccessScope::all(), password: password.clone() };
    store.user_add(user, Actor::system("first-start")).await?;
    eprintln!("首个管理员 first administrator: admin / {password}  ({})", path.display());
    Ok(())
}

/// Starts what works in the background; each ends when the set is shut down or dropped. What a worker leaves undone is
/// taken up at the next start, as after a crash.
#[must_use = "the workers end when the set is dropped"]
pub fn start_workers(app: &App) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    workers.spawn(export::follow(app.clone()));
    workers.spawn(decide::work(app.clone()));
    workers.spawn(pay::work(app.clone()));
    workers.spawn(assign::work(app.clone()));
    workers.spawn(clocks::work(app.clone()));
    workers.spawn(parcel::work(app.clone()));
    workers.spawn(model::work(app.clone()));
    workers.spawn(crate::backtest::keep(app.clone()));
    workers.spawn(crate::taxonomy::follow(app.clone()));
    workers.spawn(crate::connections::work::work(app.clone()));
    workers.spawn(crate::quality::watch(app.clone()));
    workers.spawn(crate::people::retention_job::work(app.clone()));
    workers
}

/// Serves until the program is told to stop, then lets running requests and the log finish.
pub async fn run(args: ServeArgs) -> Result<(), ServeError> {
    let app = assemble(Installation::from_args(&args.data, args.database.as_deref())).await?;
    let fail = |source| ServeError::Listen { address: args.listen, source };
    let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(fail)?;
    let address = listener.local_addr().map_err(fail)?;
    let metrics = listen_metrics(&app).await?;
    let mut workers = start_workers(&app);
    let service = crate::http::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    println!("http://{address}/");
    tracing::info!(%address, dialect = app.store.dialect(), events = app.store.head(), "ready");
    // Open event streams would hold a graceful end up for ever: give requests five seconds, then go.
    let (told, mut tell) = tokio::sync::watch::channel(false);
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop_signal().await;
        let _ = told.send(true);
    });
    tokio::select! {
        result = async move { server.await } => result.map_err(fail)?,
        () = async { let _ = tell.wait_for(|told| *told).await; tokio::time::sleep(std::time::Duration::from_secs(5)).await } => {}
    }
    if let Some(task) = metrics {
        task.abort();
    }
    // Before the store closes: a worker whose store is gone would report a failure that is none.
    workers.shutdown().await;
    app.store.clone().close().await;
    Ok(())
}

/// The listener of its own for Prometheus, when the configuration names one.
async fn listen_metrics(app: &App) -> Result<Option<tokio::task::JoinHandle<()>>, ServeError> {
    let Ok(address) = app.config.metrics_listen.parse::<SocketAddr>() else { return Ok(None) };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
    let router = crate::http::metrics::open_router(app.clone());
    tracing::info!(%address, "metrics");
    Ok(Some(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "metrics are no longer served");
        }
    })))
}

/// Waits for Ctrl-C or the system's request to end.
pub async fn stop_signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { () = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => interrupt.await,
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
