//! The store itself: connections, keys, the appender task and the background tasks of one process.

use crate::append::{self, Pending};
use crate::batch::LogState;
use crate::db::{Kind, Link, SqliteWriter, Tx};
use crate::dialect;
use crate::error::StoreError;
use crate::keys::Keys;
use crate::{case_query::FacetCache, schema};
use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use suyuan_case::Micros;
use tokio::sync::{Mutex, MutexGuard, mpsc, watch};
use tokio::task::JoinHandle;

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A server's URL.
    Postgres(String),
}

/// How to open a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// Where the data lives.
    pub database: Database,
    /// Folder of the keys; made when absent.
    pub keys: PathBuf,
    /// Page cache of the SQLite writer in MiB; readers get an eighth each.
    pub sqlite_cache_mib: u32,
}

impl StoreConfig {
    /// A store with the default cache of 64 MiB.
    pub fn new(database: Database, keys: PathBuf) -> StoreConfig {
        StoreConfig { database, keys, sqlite_cache_mib: 64 }
    }
}

/// The event log, its projections and everything else that is kept in SQL. Clones share one store.
#[derive(Clone)]
pub struct Store {
    pub(crate) core: Arc<Core>,
    queue: mpsc::Sender<Pending>,
    tasks: Arc<Tasks>,
}

struct Tasks {
    appender: Mutex<Option<JoinHandle<()>>>,
    background: Vec<JoinHandle<()>>,
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.background {
            task.abort();
        }
    }
}

enum Pools {
    Sqlite { readers: SqlitePool, writer: Mutex<SqliteWriter> },
    Postgres { readers: PgPool, writers: PgPool },
}

/// What all parts of the store share.
pub(crate) struct Core {
    pools: Pools,
    pub keys: Keys,
    pub log: Mutex<LogState>,
    pub head: watch::Sender<i64>,
    pub waiting: AtomicUsize,
    pub facets: FacetCache,
    pub stats: crate::stats::Stats,
}

/// A connection for reading.
pub(crate) enum Reader {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Reader::Sqlite(connection) => Link::Sqlite(connection),
            Reader::Postgres(connection) => Link::Postgres(connection),
        }
    }
}

/// The right to write: SQLite's one writer, or any connection to PostgreSQL.
pub(crate) enum Writer<'a> {
    Sqlite(MutexGuard<'a, SqliteWriter>),
    Postgres(PoolConnection<Postgres>),
}

impl Writer<'_> {
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Writer::Sqlite(writer) => Link::Sqlite(&mut writer.connection),
            Writer::Postgres(connection) => Link::Postgres(connection),
        }
    }
    /// Begins a transaction.
    pub async fn begin(&mut self) -> Result<Tx<'_>, StoreError> {
        match self {
            Writer::Sqlite(writer) => Tx::begin_sqlite(writer).await,
            Writer::Postgres(connection) => Tx::begin_postgres(connection).await,
        }
    }
}

impl Core {
    pub const fn kind(&self) -> Kind {
        match self.pools {
            Pools::Sqlite { .. } => Kind::Sqlite,
            Pools::Postgres { .. } => Kind::Postgres,
        }
    }

    pub async fn read(&self) -> Result<Reader, StoreError> {
        let attempt = "taking a connection to read";
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => Reader::Sqlite(readers.acquire().await.map_err(|source| StoreError::sql(attempt, source))?),
            Pools::Postgres { readers, .. } => Reader::Postgres(readers.acquire().await.map_err(|source| StoreError::sql(attempt, source))?),
        })
    }

    pub async fn write(&self) -> Result<Writer<'_>, StoreError> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => {
                let mut writer = writer.lock().await;
                writer.tidy().await;
                Writer::Sqlite(writer)
            }
            Pools::Postgres { writers, .. } => {
                Writer::Postgres(writers.acquire().await.map_err(|source| StoreError::sql("taking a connection to write", source))?)
            }
        })
    }

    /// Ends a transaction that a cancelled task left open, so that it holds up no other process.
    async fn tidy(&self) {
        if let Pools::Sqlite { writer, .. } = &self.pools
            && let Ok(mut writer) = writer.try_lock()
        {
            writer.tidy().await;
        }
    }

    /// Tells everybody who watches that the log has reached `seq`.
    pub fn publish_head(&self, seq: i64) {
        self.head.send_if_modified(|known| {
            let newer = seq > *known;
            if newer {
                *known = seq;
            }
            newer
        });
    }
}

/// Microseconds since 1970 by this machine's clock; for leases, sessions and heartbeats only, never for the log.
pub(crate) fn now() -> Micros {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX))
}

/// Commands that may wait before [`crate::AppendError::Overloaded`] is answered.
const QUEUE: usize = 16_384;

impl Store {
    /// Opens the store: makes files and keys, migrates, starts the appender.
    ///
    /// # Errors
    /// When the database cannot be reached, has a newer schema, or a key file is damaged.
    pub async fn open(config: StoreConfig) -> Result<Store, StoreError> {
        let keys = Keys::open(&config.keys)?;
        let (pools, checkpointer) = open_pools(&config).await?;
        let core = Arc::new(Core {
            pools,
            keys,
            log: Mutex::new(LogState::default()),
            head: watch::Sender::new(0),
            waiting: AtomicUsize::new(0),
            facets: FacetCache::default(),
            stats: crate::stats::Stats::default(),
        });
        core.publish_head(stored_head(&core).await?);
        crate::person_erase::erase_again(&core).await?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        let appender = tokio::spawn(append::run(core.clone(), waiting));
        let mut background = vec![tokio::spawn(poll_head(core.clone()))];
        if let Some(connection) = checkpointer {
            background.push(tokio::spawn(checkpoint(core.clone(), connection)));
        }
        Ok(Store { core, queue, tasks: Arc::new(Tasks { appender: Mutex::new(Some(appender)), background }) })
    }

    /// Lets the appender finish what waits, signs the head and closes all connections.
    pub async fn close(self) {
        let appender = self.tasks.appender.lock().await.take();
        let (done, closed) = tokio::sync::oneshot::channel();
        if self.queue.send(Pending::Close(done)).await.is_ok() {
            // The appender answers after the last commit; an error means that it is gone already.
            let _ = closed.await;
        }
        if let Some(task) = appender {
            let _ = task.await;
        }
        if let Err(error) = crate::chain::sign_now(&self.core).await {
            tracing::warn!(%error, "the head of the log could not be signed on close");
        }
        for task in &self.tasks.background {
            task.abort();
        }
        match &self.core.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                let mut writer = writer.lock().await;
                writer.tidy().await;
                if let Err(error) = Link::Sqlite(&mut writer.connection).script("checkpointing on close", "PRAGMA wal_checkpoint(TRUNCATE)").await {
                    tracing::warn!(%error, "the write-ahead log could not be moved into the file on close");
                }
            }
            Pools::Postgres { readers, writers } => {
                writers.close().await;
                readers.close().await;
            }
        }
    }

    /// `sqlite` or `postgres`.
    pub fn dialect(&self) -> &'static str {
        match self.core.kind() {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
        }
    }

    /// Limits the size of a SQLite file, in pages of 4 KiB but never below its present size; beyond it the store answers
    /// as on a full disk. PostgreSQL has its own quotas and is left alone. The limit ends with the store.
    pub async fn limit_pages(&self, pages: i64) -> Result<(), StoreError> {
        if self.core.kind() == Kind::Sqlite {
            let sql = format!("PRAGMA max_page_count = {}", pages.max(1));
            self.core.write().await?.link().fetch("limiting the size of the database", sql, vec![]).await?;
        }
        Ok(())
    }

    /// Number of commands that wait for the log.
    pub fn queue_depth(&self) -> usize {
        self.core.waiting.load(Ordering::Relaxed)
    }

    /// Last committed sequence number that this process knows of.
    pub fn head(&self) -> i64 {
        *self.core.head.borrow()
    }

    /// Follows the last committed sequence number; other processes' commits are seen within half a second.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.core.head.subscribe()
    }

    pub(crate) const fn queue(&self) -> &mpsc::Sender<Pending> {
        &self.queue
    }
}

async fn open_pools(config: &StoreConfig) -> Result<(Pools, Option<SqliteConnection>), StoreError> {
    match &config.database {
        Database::Sqlite(path) => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(|error| StoreError::Keys {
                    attempt: "creating the data folder",
                    path: folder.display().to_string(),
                    source: Arc::new(error),
                })?;
            }
            let mut writer = SqliteWriter::new(dialect::sqlite::open_writer(path, config.sqlite_cache_mib).await?);
            schema::migrate(Tx::begin_sqlite(&mut writer).await?).await?;
            let readers = dialect::sqlite::open_readers(path, config.sqlite_cache_mib).await?;
            let checkpointer = dialect::sqlite::open_checkpointer(path).await?;
            Ok((Pools::Sqlite { readers, writer: Mutex::new(writer) }, Some(checkpointer)))
        }
        Database::Postgres(url) => {
            // Writers have connections of their own, so that no commit waits behind readers.
            let readers = dialect::postgres::open(url, dialect::postgres::READERS).await?;
            let writers = dialect::postgres::open(url, dialect::postgres::WRITERS).await?;
            let mut connection = writers.acquire().await.map_err(|source| StoreError::sql("taking a connection to migrate", source))?;
            schema::migrate(Tx::begin_postgres(&mut connection).await?).await?;
            drop(connection);
            Ok((Pools::Postgres { readers, writers }, None))
        }
    }
}

async fn stored_head(core: &Core) -> Result<i64, StoreError> {
    core.read().await?.link().number("reading the head of the log", "SELECT MAX(seq) FROM event", vec![]).await
}

/// Sees what other processes append, and tidies up behind cancelled tasks.
async fn poll_head(core: Arc<Core>) {
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        core.tidy().await;
        match stored_head(&core).await {
            Ok(seq) => core.publish_head(seq),
            Err(error) => tracing::debug!(%error, "the head of the log could not be read"),
        }
    }
}

/// Pages in the write-ahead log beyond which the writer must wait for the checkpoint (512 MiB).
const CHECKPOINT_PAGES_AT_MOST: i64 = 131_072;

/// How long the writer waits for readers that still need the write-ahead log, and when it tries again if they did not let go:
/// a backup or a long query holds its snapshot for minutes, and intake must not stand still behind it.
const RESTART_WAIT: &str = "PRAGMA busy_timeout = 100";
const RESTART_AGAIN: Duration = Duration::from_secs(15);

/// Moves the write-ahead log into the file beside the writer, so that no commit waits for it.
async fn checkpoint(core: Arc<Core>, mut connection: SqliteConnection) {
    let mut not_before = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(1_000)).await;
        let pages = match passive_checkpoint(&mut connection).await {
            Ok(pages) => pages,
            Err(error) => {
                tracing::warn!(%error, "the write-ahead log could not be moved into the file");
                continue;
            }
        };
        if pages > CHECKPOINT_PAGES_AT_MOST && tokio::time::Instant::now() >= not_before {
            match restart_wal(&core).await {
                Ok(true) => {}
                Ok(false) => not_before = tokio::time::Instant::now() + RESTART_AGAIN,
                Err(error) => tracing::warn!(%error, "the write-ahead log could not be restarted"),
            }
        }
    }
}

/// Lets the next commit begin the write-ahead log anew; false when a reader still needs it.
async fn restart_wal(core: &Core) -> Result<bool, StoreError> {
    let mut writer = core.write().await?;
    let mut link = writer.link();
    link.script("waiting for a checkpoint", RESTART_WAIT).await?;
    let outcome = link.fetch("waiting for a checkpoint", "PRAGMA wal_checkpoint(RESTART)", vec![]).await;
    link.script("waiting for a checkpoint", "PRAGMA busy_timeout = 30000").await?;
    outcome?.first().map_or(Ok(true), |row| Ok(row.int(0)? == 0))
}

async fn passive_checkpoint(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let rows = Link::Sqlite(connection).fetch("checkpointing", "PRAGMA wal_checkpoint(PASSIVE)", vec![]).await?;
    rows.first().map_or(Ok(0), |row| row.int(1))
}
