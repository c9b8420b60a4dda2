//! SQLite: one file, one writer connection at full durability, a few readers on the write-ahead log.

use crate::error::StoreError;
use crate::import::status_number;
use crate::import_types::RowFate;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const WORDS: [(&str, &str); 5] = [
    ("{pk}", "INTEGER PRIMARY KEY"),
    ("{auto}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("{blob}", "BLOB"),
    ("{text}", "TEXT"),
    ("{clustered}", " WITHOUT ROWID"),
];

pub(crate) const GUARDS: &str = "
CREATE TRIGGER IF NOT EXISTS event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
";

/// Readers beside the writer; more would only compete for two or four cores.
const READERS: u32 = 4;

fn options(path: &Path, cache_mib: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(30))
        .statement_cache_capacity(200)
        .row_buffer_size(512)
        .pragma("cache_size", format!("-{}", u64::from(cache_mib) * 1024))
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

fn open_error(path: &Path) -> impl FnOnce(sqlx::Error) -> StoreError + '_ {
    move |source| StoreError::Open { place: path.display().to_string(), source: Arc::new(source) }
}

/// The writer; checkpoints are left to a task of their own, so that no commit waits for one.
pub(crate) async fn open_writer(path: &Path, cache_mib: u32) -> Result<SqliteConnection, StoreError> {
    options(path, cache_mib)
        .pragma("wal_autocheckpoint", "0")
        .thread_name(|id| format!("sqlite-writer-{id}"))
        .connect()
        .await
        .map_err(open_error(path))
}

/// A connection that only moves the write-ahead log into the file.
pub(crate) async fn open_checkpointer(path: &Path) -> Result<SqliteConnection, StoreError> {
    options(path, 1).pragma("wal_autocheckpoint", "0").connect().await.map_err(open_error(path))
}

/// The readers.
pub(crate) async fn open_readers(path: &Path, cache_mib: u32) -> Result<SqlitePool, StoreError> {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .min_connections(0)
        .idle_timeout(Duration::from_secs(60))
        .test_before_acquire(false)
        .connect_with(options(path, (cache_mib / 8).max(4)).pragma("query_only", "1").pragma("wal_autocheckpoint", "0"))
        .await
        .map_err(open_error(path))
}

/// A page of events after $1 as one text. Handing over one value instead of eleven for each of thousands of rows is what
/// makes reading the whole log fast.
pub(crate) const PACKED_PAGE: &str = "SELECT group_concat(record, '') FROM (SELECT concat_ws(' ', seq, stream_version, at, recorded_at, \
    octet_length(stream), octet_length(stream_id), octet_length(kind), octet_length(actor), ifnull(octet_length(source), -1), \
    octet_length(body), concat(hex(hash), stream, stream_id, kind, actor, source, body)) AS record \
    FROM event WHERE seq > $1 ORDER BY seq LIMIT $2)";

/// Decisions after $1, taken at or after $2, at most $3: the last sequence number, and case ids and bodies by turns.
pub(crate) const DECIDED_PAGE: &str = "SELECT max(seq), group_concat(concat(stream_id, char(10), body), char(10)) FROM \
    (SELECT seq, stream_id, body FROM event WHERE seq > $1 AND kind = 'decided' AND stream = 'case' AND at >= $2 ORDER BY seq LIMIT $3)";

/// Decisions and verdicts of people in the same form, the kind before the case id.
pub(crate) const JUDGED_PAGE: &str = "SELECT max(seq), group_concat(concat(kind, ' ', stream_id, char(10), body), char(10)) FROM \
    (SELECT seq, kind, stream_id, body FROM event WHERE seq > $1 AND kind IN ('decided', 'reviewed') AND stream = 'case' AND at >= $2 ORDER BY seq LIMIT $3)";

/// Takes a JSON array of [old, new].
pub(crate) const MARK_SUPERSEDED: &str = "UPDATE fact SET superseded_by = v.new FROM \
    (SELECT value ->> 0 AS old, value ->> 1 AS new FROM json_each($1)) v WHERE fact.id = v.old";

/// Takes a JSON array of [id, status, code, target, quantity, revision].
pub(crate) const UPDATE_FATES: &str = "UPDATE fact SET status = v.status, code = v.code, target = v.target, quantity = v.quantity, revision = v.revision \
    FROM (SELECT value ->> 0 AS id, value ->> 1 AS status, value ->> 2 AS code, value ->> 3 AS target, value ->> 4 AS quantity, value ->> 5 AS revision \
    FROM json_each($1)) v WHERE fact.id = v.id";

/// The parameter of [`MARK_SUPERSEDED`].
pub(crate) fn pairs(old: &[i64], new: &[i64]) -> String {
    let pairs: Vec<(i64, i64)> = old.iter().copied().zip(new.iter().copied()).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

/// The parameter of [`UPDATE_FATES`].
pub(crate) fn fates(fates: &[RowFate], revision: i64) -> String {
    let rows: Vec<_> = fates
        .iter()
        .zip(revision..)
        .map(|(fate, revision)| (fate.fact_id, status_number(fate.status), &fate.code, &fate.target, fate.quantity, revision))
        .collect();
    serde_json::to_string(&rows).unwrap_or_default()
}
