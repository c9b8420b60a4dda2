//! SQLite: one file, one writer connection at full durability, a few readers on the write-ahead log.

use crate::error::StoreError;
use crate::import::status_number;
use crate::import_types::RowFate;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
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
        // Deleted cells are overwritten where that costs no further page.
        .pragma("secure_delete", "FAST")
        .thread_name(|id| format!("sqlite-writer-{id}"))
        .connect()
        .await
        .map_err(open_error(path))
}

/// A connection that only moves the write-ahead log into the file.
pub(crate) async fn open_checkpointer(path: &Path) -> Result<SqliteConnection, StoreError> {
    options(path, 1).pragma("wal_autocheckpoint", "0").connect().await.map_err(open_error(path))
}

/// A file that is being filled and is thrown away if that fails: no journal, no waiting for the disk.
pub(crate) async fn open_filling(path: &Path, cache_mib: u32) -> Result<SqliteConnection, StoreError> {
    options(path, cache_mib)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .locking_mode(SqliteLockingMode::Exclusive)
        .connect()
        .await
        .map_err(open_error(path))
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

/// The events from $1 to $2 as one text, for [`crate::record::of_text`]. Handing over one value instead of eleven for each of
/// thousands of rows is what makes reading the whole log fast.
pub(crate) const PACKED_PAGE: &str = "SELECT group_concat(record, char(30)) FROM (SELECT concat_ws(char(31), seq, stream_version, at, recorded_at, \
    hex(hash), stream, stream_id, kind, actor, ifnull('=' || source, ''), body) AS record FROM event WHERE seq >= $1 AND seq <= $2 ORDER BY seq)";

/// Takes a JSON array of [low, high]. One text for any number of ranges, so that it is prepared once; each range is a walk along
/// the index.
pub(crate) const FACTS_IN: &str = "SELECT f.id, f.row_no, f.body FROM json_each($1) w CROSS JOIN fact f \
    WHERE f.key_hash >= w.value ->> 0 AND f.key_hash <= w.value ->> 1 AND f.superseded_by IS NULL ORDER BY +f.id";

/// Decisions after $1, taken at or after $2, at most $3: the last sequence number, and case ids and bodies by turns.
pub(crate) const DECIDED_PAGE: &str = "SELECT max(seq), group_concat(concat(stream_id, char(10), body), char(10)) FROM \
    (SELECT seq, stream_id, body FROM event WHERE seq > $1 AND kind = 'decided' AND (source IS NULL OR source <> 'import') AND at >= $2 ORDER BY seq LIMIT $3)";

/// Decisions and verdicts of people in the same form, the kind before the case id.
pub(crate) const JUDGED_PAGE: &str = "SELECT max(seq), group_concat(concat(kind, ' ', stream_id, ' ', at, char(10), body), char(10)) FROM \
    (SELECT seq, kind, stream_id, at, body FROM event WHERE seq > $1 AND kind IN ('decided', 'reviewed', 'closed', 'platform_ruled', 'sample_judged') \
    AND stream IN ('case', 'task') AND at >= $2 ORDER BY seq LIMIT $3)";

/// Takes a JSON array of [old, new].
pub(crate) const MARK_SUPERSEDED: &str = "UPDATE fact SET superseded_by = v.new FROM \
    (SELECT value ->> 0 AS old, value ->> 1 AS new FROM json_each($1)) v WHERE fact.id = v.old";

/// Takes a JSON array of [id, status, code, target, quantity, revision].
pub(crate) const UPDATE_FATES: &str = "UPDATE fact SET status = v.status, code = v.code, target = v.target, quantity = v.quantity, revision = v.revision \
    FROM (SELECT value ->> 0 AS id, value ->> 1 AS status, value ->> 2 AS code, value ->> 3 AS target, value ->> 4 AS quantity, value ->> 5 AS revision \
    FROM json_each($1)) v WHERE fact.id = v.id";

/// Numbers or texts as JSON, which cannot fail.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The parameter of [`MARK_SUPERSEDED`].
pub(crate) fn pairs(old: &[i64], new: &[i64]) -> String {
    json(&old.iter().zip(new).collect::<Vec<_>>())
}

/// The parameter of [`UPDATE_FATES`].
pub(crate) fn fates(fates: &[RowFate], revision: i64) -> String {
    let rows: Vec<_> = fates
        .iter()
        .zip(revision..)
        .map(|(fate, revision)| (fate.fact_id, status_number(fate.status), &fate.code, &fate.target, fate.quantity, revision))
        .collect();
    json(&rows)
}
