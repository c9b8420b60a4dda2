//! What differs between the two databases: words of the schema, guards, locks and how a connection is opened.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::db::{Kind, Link, Row, args};
use crate::error::StoreError;
use crate::import_types::RowFate;

/// Words that a migration leaves open.
pub(crate) const fn words(kind: Kind) -> [(&'static str, &'static str); 5] {
    match kind {
        Kind::Sqlite => sqlite::WORDS,
        Kind::Postgres => postgres::WORDS,
    }
}

/// Triggers that abort every change of the log.
pub(crate) const fn guards(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => sqlite::GUARDS,
        Kind::Postgres => postgres::GUARDS,
    }
}

/// Advisory lock of the migrations.
const SCHEMA_LOCK: i64 = 0x5359_0001;
/// Advisory lock of the log.
const LOG_LOCK: i64 = 0x5359_0002;
/// Advisory lock of the fact tables. Taken before [`LOG_LOCK`] when both are needed.
const FACT_LOCK: i64 = 0x5359_0003;

async fn lock(link: &mut Link<'_>, attempt: &'static str, number: i64) -> Result<(), StoreError> {
    match link {
        // BEGIN IMMEDIATE holds the one write lock already.
        Link::Sqlite(_) => Ok(()),
        Link::Postgres(_) => link.execute(attempt, "SELECT pg_advisory_xact_lock($1)", vec![number.into()]).await.map(drop),
    }
}

/// Lets one process at a time migrate.
pub(crate) async fn lock_schema(link: &mut Link<'_>) -> Result<(), StoreError> {
    lock(link, "waiting for the lock of the schema", SCHEMA_LOCK).await
}

/// Lets one transaction at a time append, so that sequence order is commit order.
pub(crate) async fn lock_log(link: &mut Link<'_>) -> Result<(), StoreError> {
    lock(link, "waiting for the lock of the log", LOG_LOCK).await
}

/// Lets one transaction at a time change facts, so that revision order is commit order.
pub(crate) async fn lock_facts(link: &mut Link<'_>) -> Result<(), StoreError> {
    lock(link, "waiting for the lock of the facts", FACT_LOCK).await
}

/// A page of the log in the form in which its database hands it over fastest; [`crate::record`] takes it apart.
pub(crate) enum Packed {
    /// A row with one text, from SQLite.
    Text(Row),
    /// What COPY wrote, from PostgreSQL.
    Copy(Vec<u8>),
}

/// The events from one place to another, both included.
pub(crate) async fn packed_page(link: &mut Link<'_>, from: i64, to: i64) -> Result<Packed, StoreError> {
    let attempt = "reading the log to verify it";
    match link {
        Link::Sqlite(_) => {
            let row = link.fetch_one(attempt, sqlite::PACKED_PAGE, args![from, to]).await?;
            row.map(Packed::Text).ok_or_else(|| StoreError::decode("a page of the log", "no answer"))
        }
        Link::Postgres(connection) => {
            postgres::copy_page(connection, from, to).await.map(Packed::Copy).map_err(|source| StoreError::sql(attempt, source))
        }
    }
}

/// Current imported rows (id, row_no, body) whose key lies in one of the ranges, earliest first.
pub(crate) async fn facts_in(link: &mut Link<'_>, ranges: &[(i64, i64)]) -> Result<Vec<Row>, StoreError> {
    let attempt = "looking up imported rows";
    match link {
        Link::Sqlite(_) => link.fetch(attempt, sqlite::FACTS_IN, args![sqlite::json(&ranges)]).await,
        Link::Postgres(_) => {
            let numbers = ranges.iter().flat_map(|(low, high)| [(*low).into(), (*high).into()]).collect();
            link.fetch(attempt, postgres::facts_in(ranges.len()), numbers).await
        }
    }
}

/// Marks rows as replaced: pairs of (old id, new id).
pub(crate) async fn mark_superseded(link: &mut Link<'_>, old: Vec<i64>, new: Vec<i64>) -> Result<(), StoreError> {
    if old.is_empty() {
        return Ok(());
    }
    let attempt = "replacing earlier rows";
    match link {
        Link::Sqlite(_) => link.execute(attempt, sqlite::MARK_SUPERSEDED, vec![sqlite::pairs(&old, &new).into()]).await,
        Link::Postgres(_) => link.execute(attempt, postgres::MARK_SUPERSEDED, vec![old.into(), new.into()]).await,
    }
    .map(drop)
}

/// Changes fates; revisions count up from `revision`.
pub(crate) async fn update_fates(link: &mut Link<'_>, fates: &[RowFate], revision: i64) -> Result<(), StoreError> {
    let attempt = "changing the fate of rows";
    match link {
        Link::Sqlite(_) => link.execute(attempt, sqlite::UPDATE_FATES, vec![sqlite::fates(fates, revision).into()]).await.map(drop),
        Link::Postgres(connection) => postgres::update_fates(connection, fates, revision).await.map_err(|source| StoreError::sql(attempt, source)),
    }
}
