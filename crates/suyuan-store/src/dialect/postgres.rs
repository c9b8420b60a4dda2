//! PostgreSQL: a pool of connections; one writer at a time follows from advisory transaction locks.

use crate::error::StoreError;
use crate::import::status_number;
use crate::import_types::RowFate;
use futures_util::StreamExt;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

// Collation "C" compares bytes, as SQLite does: ranges find prefixes and both databases sort alike.
pub(crate) const WORDS: [(&str, &str); 5] = [
    ("{pk}", "BIGINT PRIMARY KEY"),
    ("{auto}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    ("{blob}", "BYTEA"),
    ("{text}", "TEXT COLLATE \"C\""),
    ("{clustered}", ""),
];

pub(crate) const GUARDS: &str = "
CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;
DROP TRIGGER IF EXISTS event_no_change ON event;
CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_is_append_only();
DROP TRIGGER IF EXISTS event_no_truncate ON event;
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only();
";

/// Connections of one process for reading, and for writing.
pub(crate) const READERS: u32 = 10;
pub(crate) const WRITERS: u32 = 4;

/// Opens a pool. A server that is not there is an error at once, not after retries.
pub(crate) async fn open(url: &str, connections: u32) -> Result<PgPool, StoreError> {
    let fail = |source| StoreError::Open { place: without_password(url), source: Arc::new(source) };
    let options = PgConnectOptions::from_str(url)
        .map_err(fail)?
        .application_name("suyuan")
        .statement_cache_capacity(200)
        .options([("synchronous_commit", "on"), ("client_min_messages", "warning")])
        .disable_statement_logging();
    PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(0)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(Duration::from_secs(60))
        .connect_with(options)
        .await
        .map_err(fail)
}

/// The URL as it may be shown.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "the database".to_owned() };
    match rest.rsplit_once('@') {
        Some((user, host)) => format!("{scheme}://{}@{host}", user.split(':').next().unwrap_or_default()),
        None => format!("{scheme}://{rest}"),
    }
}

/// The events from one place to another in the binary form of COPY, for [`crate::record::of_copy`].
pub(crate) async fn copy_page(connection: &mut PgConnection, from: i64, to: i64) -> Result<Vec<u8>, sqlx::Error> {
    let sql = format!(
        "COPY (SELECT seq, stream_version, at, recorded_at, hash, stream, stream_id, kind, actor, source, body FROM event \
         WHERE seq >= {from} AND seq <= {to} ORDER BY seq) TO STDOUT (FORMAT binary)"
    );
    let mut rows = connection.copy_out_raw(&sql).await?;
    let mut page = Vec::with_capacity(4 << 20);
    while let Some(part) = rows.next().await {
        page.extend_from_slice(&part?);
    }
    Ok(page)
}

/// Rows in any of so many ranges, each of two parameters: written out, so that the planner knows how few they find.
pub(crate) fn facts_in(ranges: usize) -> String {
    let ranges: Vec<String> = (0..ranges).map(|index| format!("(key_hash >= ${} AND key_hash <= ${})", index * 2 + 1, index * 2 + 2)).collect();
    format!("SELECT id, row_no, body FROM fact WHERE superseded_by IS NULL AND ({}) ORDER BY id", ranges.join(" OR "))
}

/// Decisions after $1, taken at or after $2, at most $3, in the same form as on SQLite.
pub(crate) const DECIDED_PAGE: &str = "SELECT max(seq), string_agg(concat(stream_id, chr(10), body), chr(10) ORDER BY seq) FROM \
    (SELECT seq, stream_id, body FROM event WHERE seq > $1 AND kind = 'decided' AND (source IS NULL OR source <> 'import') AND at >= $2 ORDER BY seq LIMIT $3) AS page";

/// Decisions and verdicts of people in the same form, the kind before the case id.
pub(crate) const JUDGED_PAGE: &str = "SELECT max(seq), string_agg(concat(kind, ' ', stream_id, ' ', at, chr(10), body), chr(10) ORDER BY seq) FROM \
    (SELECT seq, kind, stream_id, at, body FROM event WHERE seq > $1 AND kind IN ('decided', 'reviewed', 'closed', 'platform_ruled', 'sample_judged') \
    AND stream IN ('case', 'task') AND at >= $2 ORDER BY seq LIMIT $3) AS page";

/// Takes two arrays.
pub(crate) const MARK_SUPERSEDED: &str =
    "UPDATE fact SET superseded_by = v.new FROM unnest($1::bigint[], $2::bigint[]) AS v(old, new) WHERE fact.id = v.old";

/// Changes fates; revisions count up from `revision`.
pub(crate) async fn update_fates(connection: &mut PgConnection, fates: &[RowFate], revision: i64) -> Result<(), sqlx::Error> {
    let sql = "UPDATE fact SET status = v.status, code = v.code, target = v.target, quantity = v.quantity, revision = v.revision \
        FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) \
        AS v(id, status, code, target, quantity, revision) WHERE fact.id = v.id";
    sqlx::query(sql)
        .bind(fates.iter().map(|fate| fate.fact_id).collect::<Vec<_>>())
        .bind(fates.iter().map(|fate| status_number(fate.status)).collect::<Vec<_>>())
        .bind(fates.iter().map(|fate| fate.code.clone()).collect::<Vec<_>>())
        .bind(fates.iter().map(|fate| fate.target.clone()).collect::<Vec<_>>())
        .bind(fates.iter().map(|fate| fate.quantity).collect::<Vec<_>>())
        .bind(fates.iter().zip(revision..).map(|(_, revision)| revision).collect::<Vec<_>>())
        .execute(connection)
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://u:p@ss@h:5432/d"), "postgres://u@h:5432/d");
        assert_eq!(without_password("postgres://h/d"), "postgres://h/d");
    }
}
