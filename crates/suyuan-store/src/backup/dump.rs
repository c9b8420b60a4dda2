//! Reading a database for a backup: the log in short steps first, then everything else from one snapshot.

use crate::backup::error::BackupError;
use crate::backup::manifest::TableInfo;
use crate::backup::packed::{self, Column, ColumnType};
use crate::backup::writer::PartSender;
use crate::backup::{BackupOptions, Watch};
use crate::chain;
use crate::db::{Kind, Link, args};
use crate::dialect;
use crate::error::StoreError;
use crate::schema::SCHEMA_VERSION;
use crate::store::{Database, Reader, StoreConfig};
use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Row as _};
use std::path::{Path, PathBuf};

/// Tables that are not carried: what a restore makes itself, the lake's list of files, and browser sessions.
const LEFT_OUT: [&str; 3] = ["schema_version", "manifest", "session"];
/// The only table whose rows never change; it is read first, before the snapshot is taken.
pub(crate) const LOG: &str = "event";
/// Events of one short read.
const STEP: i64 = 4_000;
/// Size of a part before compression.
const PART_BYTES: usize = 4 << 20;

/// What the snapshot said.
pub(crate) struct Dumped {
    pub schema_version: i64,
    pub head: (i64, Vec<u8>),
    pub tables: Vec<TableInfo>,
    pub counters: Vec<(String, i64)>,
}

/// A connection that only reads.
pub(crate) async fn open(config: &StoreConfig) -> Result<Reader, BackupError> {
    let attempt = "taking a connection to read";
    Ok(match &config.database {
        Database::Sqlite(path) => {
            if !path.exists() {
                return Err(BackupError::NothingThere { place: path.display().to_string() });
            }
            let pool = dialect::sqlite::open_readers(path, config.sqlite_cache_mib).await?;
            Reader::Sqlite(pool.acquire().await.map_err(|source| StoreError::sql(attempt, source))?)
        }
        Database::Postgres(url) => {
            let pool = dialect::postgres::open(url, 1).await?;
            Reader::Postgres(pool.acquire().await.map_err(|source| StoreError::sql(attempt, source))?)
        }
    })
}

/// Size of the database in bytes, to show progress by.
pub(crate) async fn size(link: &mut Link<'_>) -> Result<u64, StoreError> {
    let sql = match link.kind() {
        Kind::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        Kind::Postgres => "SELECT pg_database_size(current_database())",
    };
    Ok(u64::try_from(link.number("measuring the database", sql, vec![]).await?).unwrap_or(0))
}

/// Reads everything and hands it on part by part.
pub(crate) async fn dump(
    reader: &mut Reader,
    config: &StoreConfig,
    options: &BackupOptions,
    parts: &mut PartSender,
    watch: &mut Watch<'_>,
) -> Result<Dumped, BackupError> {
    let mut link = reader.link();
    let before = schema_version(&mut link).await?;
    let early = tables(&mut link).await?;
    let mut seen = (0, 0);
    if let Some(log) = early.first().filter(|table| table.name == LOG) {
        seen = log_steps(&mut link, log, parts, watch).await?;
    }
    let guard = WalGuard { wal: wal_path(config), limit_mib: options.wal_limit_mib };
    let begin = match link.kind() {
        Kind::Sqlite => "BEGIN",
        Kind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    link.script("taking a snapshot", begin).await?;
    let outcome = async {
        let schema_version = schema_version(&mut link).await?;
        let mut tables = tables(&mut link).await?;
        if schema_version != before || tables != early {
            return Err(BackupError::Store(StoreError::Invalid { what: "the schema changed during the backup; run it again".to_owned() }));
        }
        let head = chain::read_head(&mut link).await?;
        for (place, table) in tables.iter_mut().enumerate() {
            let after = if table.name == LOG { Some(seen.0) } else { None };
            table.rows = if table.name == LOG { seen.1 } else { 0 };
            snapshot_table(&mut link, (place, table), after, parts, watch, &guard).await?;
        }
        let counters = counters(&mut link).await?;
        Ok(Dumped { schema_version, head, tables, counters })
    }
    .await;
    // It only ends the snapshot; nothing was written.
    if let Err(error) = link.script("ending the snapshot", "ROLLBACK").await {
        tracing::debug!(%error, "the snapshot ended by itself");
    }
    outcome
}

async fn schema_version(link: &mut Link<'_>) -> Result<i64, BackupError> {
    let known = match link.kind() {
        Kind::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
        Kind::Postgres => "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_version'",
    };
    if link.number("looking for the schema", known, vec![]).await? == 0 {
        return Err(BackupError::NothingThere { place: "the database".to_owned() });
    }
    let found = link.number("reading the schema version", "SELECT MAX(version) FROM schema_version", vec![]).await?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::NewerSchema { found, known: SCHEMA_VERSION }.into());
    }
    Ok(found)
}

/// All tables with their columns; the log first.
pub(crate) async fn tables(link: &mut Link<'_>) -> Result<Vec<TableInfo>, BackupError> {
    let sql = match link.kind() {
        Kind::Sqlite => {
            "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid"
        }
        Kind::Postgres => {
            "SELECT c.table_name::text, c.column_name::text, c.data_type::text FROM information_schema.columns c \
             JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name COLLATE \"C\", c.ordinal_position"
        }
    };
    let mut found: Vec<TableInfo> = Vec::new();
    for row in link.fetch("reading the tables", sql, vec![]).await? {
        let (table, column, declared) = (row.text(0)?, row.text(1)?, row.text(2)?);
        if LEFT_OUT.contains(&table.as_str()) {
            continue;
        }
        let Some(kind) = ColumnType::parse(&declared) else { return Err(BackupError::ColumnType { table, column, found: declared }) };
        if found.last().is_none_or(|last| last.name != table) {
            found.push(TableInfo { name: table, columns: Vec::new(), rows: 0 });
        }
        if let Some(last) = found.last_mut() {
            last.columns.push(Column { name: column, kind });
        }
    }
    found.sort_by_key(|table| table.name != LOG);
    Ok(found)
}

/// Reads the log up to its present end without holding a snapshot; answers the last sequence number read and the number of events.
async fn log_steps(link: &mut Link<'_>, log: &TableInfo, parts: &mut PartSender, watch: &mut Watch<'_>) -> Result<(i64, i64), BackupError> {
    let end = link.number("reading the head of the log", "SELECT MAX(seq) FROM event", vec![]).await?;
    let packed = packed::expression(link.kind(), &log.columns);
    let sql = format!("SELECT seq, {packed} FROM event WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3");
    let (mut after, mut count, mut part, mut rows) = (0, 0, String::new(), 0);
    while after < end {
        let step = link.fetch("reading the log for a backup", sql.clone(), args![after, end, STEP]).await?;
        let Some(last) = step.last() else { break };
        after = last.int(0)?;
        for row in &step {
            part.push_str(row.str(1)?);
            rows += 1;
        }
        count += i64::try_from(step.len()).unwrap_or(0);
        if part.len() >= PART_BYTES {
            watch.tell(LOG, rows, part.len() as u64).await?;
            parts.rows(0, LOG, std::mem::take(&mut rows), std::mem::take(&mut part)).await?;
        }
    }
    if rows > 0 {
        watch.tell(LOG, rows, part.len() as u64).await?;
        parts.rows(0, LOG, rows, part).await?;
    }
    Ok((after, count))
}

/// Reads one table inside the snapshot; of the log only what came after the short steps.
async fn snapshot_table(
    link: &mut Link<'_>,
    (place, table): (usize, &mut TableInfo),
    after: Option<i64>,
    parts: &mut PartSender,
    watch: &mut Watch<'_>,
    guard: &WalGuard,
) -> Result<(), BackupError> {
    let packed = packed::expression(link.kind(), &table.columns);
    let wanted = after.map_or(String::new(), |seq| format!(" WHERE seq > {seq} ORDER BY seq"));
    let sql = AssertSqlSafe(format!("SELECT {packed} FROM \"{}\"{wanted}", table.name));
    let fail = |source| BackupError::Store(StoreError::sql("reading a table for a backup", source));
    let (mut part, mut rows) = (String::new(), 0_i64);
    // Both arms do the same; their streams are of different types.
    macro_rules! read {
        ($connection:expr) => {{
            let mut stream = sqlx::query(sql).fetch(&mut **$connection);
            while let Some(row) = stream.try_next().await.map_err(fail)? {
                part.push_str(row.try_get::<&str, _>(0).map_err(fail)?);
                rows += 1;
                if part.len() >= PART_BYTES {
                    guard.check()?;
                    table.rows += rows;
                    watch.tell(&table.name, rows, part.len() as u64).await?;
                    parts.rows(place, &table.name, std::mem::take(&mut rows), std::mem::take(&mut part)).await?;
                }
            }
        }};
    }
    match link {
        Link::Sqlite(connection) => read!(connection),
        Link::Postgres(connection) => read!(connection),
    }
    if rows > 0 {
        table.rows += rows;
        watch.tell(&table.name, rows, part.len() as u64).await?;
        parts.rows(place, &table.name, rows, part).await?;
    }
    Ok(())
}

/// Numbers that were given out, by table: SQLite's AUTOINCREMENT, PostgreSQL's identity columns.
async fn counters(link: &mut Link<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = match link.kind() {
        Kind::Sqlite => "SELECT name, seq FROM sqlite_sequence ORDER BY name",
        Kind::Postgres => {
            "SELECT t.relname::text, coalesce(pg_sequence_last_value(s.oid), 0) FROM pg_class s \
             JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'i' JOIN pg_class t ON t.oid = d.refobjid \
             WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace ORDER BY 1"
        }
    };
    let rows = link.fetch("reading the counters", sql, vec![]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Watches the write-ahead log, which cannot be emptied while the snapshot is held.
struct WalGuard {
    wal: Option<PathBuf>,
    limit_mib: u64,
}

impl WalGuard {
    fn check(&self) -> Result<(), BackupError> {
        let bytes = self.wal.as_ref().and_then(|path| std::fs::metadata(path).ok()).map_or(0, |found| found.len());
        if bytes >> 20 > self.limit_mib {
            return Err(BackupError::WalTooLarge { limit_mib: self.limit_mib });
        }
        Ok(())
    }
}

fn wal_path(config: &StoreConfig) -> Option<PathBuf> {
    let Database::Sqlite(path) = &config.database else { return None };
    let mut name = path.clone().into_os_string();
    name.push("-wal");
    Some(Path::new(&name).to_owned())
}
