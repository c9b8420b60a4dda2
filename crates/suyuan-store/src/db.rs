//! One way to speak to both databases: arguments, rows and columnar bulk inserts over sqlx connections.

use crate::error::StoreError;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, Postgres};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection, Row as _, Sqlite};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A statement: fixed text, or text put together from fixed parts only.
pub(crate) type Sql = Cow<'static, str>;

/// A bound value.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Option<Vec<u8>>),
    /// For [`Kind::in_list`].
    Ints(Vec<i64>),
    /// For [`Kind::in_list`].
    Texts(Vec<String>),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Arg {
        Arg::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Arg {
        Arg::Int(value)
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Arg {
        Arg::Text(Some(value.to_owned()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Arg {
        Arg::Text(Some(value))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Arg {
        Arg::Text(value)
    }
}
impl From<Vec<u8>> for Arg {
    fn from(value: Vec<u8>) -> Arg {
        Arg::Blob(Some(value))
    }
}
impl From<Vec<i64>> for Arg {
    fn from(value: Vec<i64>) -> Arg {
        Arg::Ints(value)
    }
}
impl From<Vec<String>> for Arg {
    fn from(value: Vec<String>) -> Arg {
        Arg::Texts(value)
    }
}

/// Builds an argument list.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

/// Which database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// `column IN (…)` over a list bound as parameter `$n`.
    pub fn in_list(self, column: &str, n: usize) -> String {
        match self {
            Kind::Sqlite => format!("{column} IN (SELECT value FROM json_each(${n}))"),
            Kind::Postgres => format!("{column} = ANY(${n})"),
        }
    }
}

impl Kind {
    /// Whether a text column holds the text bound as parameter `$n`, letter by letter.
    pub fn contains(self, column: &str, n: usize) -> String {
        match self {
            Kind::Sqlite => format!("instr({column}, ${n}) > 0"),
            Kind::Postgres => format!("strpos({column}, ${n}) > 0"),
        }
    }
}

/// A row of a result.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! getter {
    ($name:ident, $type:ty) => {
        pub fn $name(&self, index: usize) -> Result<$type, StoreError> {
            match self {
                Row::Sqlite(row) => row.try_get::<$type, _>(index),
                Row::Postgres(row) => row.try_get::<$type, _>(index),
            }
            .map_err(|source| StoreError::sql("reading a column", source))
        }
    };
}

impl Row {
    getter!(int, i64);
    getter!(opt_int, Option<i64>);
    getter!(text, String);
    getter!(opt_text, Option<String>);
    getter!(blob, Vec<u8>);

    /// A text column without copying it.
    pub fn str(&self, index: usize) -> Result<&str, StoreError> {
        match self {
            Row::Sqlite(row) => row.try_get::<&str, _>(index),
            Row::Postgres(row) => row.try_get::<&str, _>(index),
        }
        .map_err(|source| StoreError::sql("reading a column", source))
    }
    /// A blob column without copying it.
    pub fn bytes(&self, index: usize) -> Result<&[u8], StoreError> {
        match self {
            Row::Sqlite(row) => row.try_get::<&[u8], _>(index),
            Row::Postgres(row) => row.try_get::<&[u8], _>(index),
        }
        .map_err(|source| StoreError::sql("reading a column", source))
    }
    /// A text column that may be NULL, without copying it.
    pub fn opt_str(&self, index: usize) -> Result<Option<&str>, StoreError> {
        match self {
            Row::Sqlite(row) => row.try_get::<Option<&str>, _>(index),
            Row::Postgres(row) => row.try_get::<Option<&str>, _>(index),
        }
        .map_err(|source| StoreError::sql("reading a column", source))
    }
}

fn add<'q, A: sqlx::Arguments>(arguments: &mut A, value: impl sqlx::Encode<'q, A::Database> + sqlx::Type<A::Database>) -> Result<(), sqlx::Error> {
    arguments.add(value).map_err(sqlx::Error::Encode)
}

fn json_text(value: &impl serde::Serialize) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

fn sqlite_arguments(args: Vec<Arg>) -> Result<SqliteArguments, sqlx::Error> {
    let mut out = SqliteArguments::default();
    for arg in args {
        match arg {
            Arg::Int(value) => add(&mut out, value)?,
            Arg::Text(value) => add(&mut out, value)?,
            Arg::Blob(value) => add(&mut out, value)?,
            Arg::Ints(values) => add(&mut out, json_text(&values)?)?,
            Arg::Texts(values) => add(&mut out, json_text(&values)?)?,
        }
    }
    Ok(out)
}

fn postgres_arguments(args: Vec<Arg>) -> Result<PgArguments, sqlx::Error> {
    let mut out = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Int(value) => add(&mut out, value)?,
            Arg::Text(value) => add(&mut out, value)?,
            Arg::Blob(value) => add(&mut out, value)?,
            Arg::Ints(values) => add(&mut out, values)?,
            Arg::Texts(values) => add(&mut out, values)?,
        }
    }
    Ok(out)
}

/// A borrowed connection to either database.
pub(crate) enum Link<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Link<'_> {
    /// Which database it is.
    pub fn kind(&self) -> Kind {
        match self {
            Link::Sqlite(_) => Kind::Sqlite,
            Link::Postgres(_) => Kind::Postgres,
        }
    }

    /// Runs a statement; the number of rows that it changed.
    pub async fn execute(&mut self, attempt: &'static str, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<u64, StoreError> {
        let sql = AssertSqlSafe(sql.into());
        match self {
            Link::Sqlite(connection) => match sqlite_arguments(args) {
                Ok(arguments) => sqlx::query_with::<Sqlite, _>(sql, arguments).execute(&mut **connection).await.map(|done| done.rows_affected()),
                Err(error) => Err(error),
            },
            Link::Postgres(connection) => match postgres_arguments(args) {
                Ok(arguments) => sqlx::query_with::<Postgres, _>(sql, arguments).execute(&mut **connection).await.map(|done| done.rows_affected()),
                Err(error) => Err(error),
            },
        }
        .map_err(|source| StoreError::sql(attempt, source))
    }

    /// Runs several statements without parameters.
    pub async fn script(&mut self, attempt: &'static str, sql: impl Into<Sql>) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(sql.into());
        match self {
            Link::Sqlite(connection) => sqlx::raw_sql(sql).execute(&mut **connection).await.map(drop),
            Link::Postgres(connection) => sqlx::raw_sql(sql).execute(&mut **connection).await.map(drop),
        }
        .map_err(|source| StoreError::sql(attempt, source))
    }

    /// All rows of a query.
    pub async fn fetch(&mut self, attempt: &'static str, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        let sql = AssertSqlSafe(sql.into());
        match self {
            Link::Sqlite(connection) => match sqlite_arguments(args) {
                Ok(arguments) => sqlx::query_with::<Sqlite, _>(sql, arguments)
                    .fetch_all(&mut **connection)
                    .await
                    .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
                Err(error) => Err(error),
            },
            Link::Postgres(connection) => match postgres_arguments(args) {
                Ok(arguments) => sqlx::query_with::<Postgres, _>(sql, arguments)
                    .fetch_all(&mut **connection)
                    .await
                    .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
                Err(error) => Err(error),
            },
        }
        .map_err(|source| StoreError::sql(attempt, source))
    }

    /// The first row of a query, if there is one.
    pub async fn fetch_one(&mut self, attempt: &'static str, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(attempt, sql, args).await?.into_iter().next())
    }

    /// A single number; 0 when the query has no row or NULL.
    pub async fn number(&mut self, attempt: &'static str, sql: impl Into<Sql>, args: Vec<Arg>) -> Result<i64, StoreError> {
        match self.fetch_one(attempt, sql, args).await? {
            Some(row) => Ok(row.opt_int(0)?.unwrap_or(0)),
            None => Ok(0),
        }
    }
}

/// SQLite's one writer. It begins and ends transactions by itself: after a full disk SQLite has rolled back on its own
/// account, which sqlx's counting of transactions does not survive.
pub(crate) struct SqliteWriter {
    pub connection: SqliteConnection,
    /// Whether a transaction was begun and neither committed nor rolled back, because its task failed or went away.
    open: bool,
}

impl SqliteWriter {
    pub const fn new(connection: SqliteConnection) -> SqliteWriter {
        SqliteWriter { connection, open: false }
    }

    /// Undoes what an abandoned transaction left behind.
    pub async fn tidy(&mut self) {
        if self.open {
            // The only expected failure is that SQLite has rolled back already.
            if let Err(error) = Link::Sqlite(&mut self.connection).script("rolling back", "ROLLBACK").await {
                tracing::debug!(%error, "nothing to roll back");
            }
            self.open = false;
        }
    }
}

/// A transaction that is rolled back unless it is committed.
pub(crate) enum Tx<'a> {
    Sqlite(&'a mut SqliteWriter),
    Postgres(sqlx::Transaction<'a, Postgres>),
}

impl<'a> Tx<'a> {
    /// Begins a writing transaction on SQLite.
    pub async fn begin_sqlite(writer: &'a mut SqliteWriter) -> Result<Tx<'a>, StoreError> {
        writer.tidy().await;
        writer.open = true;
        Link::Sqlite(&mut writer.connection).script("beginning a transaction", "BEGIN IMMEDIATE").await?;
        Ok(Tx::Sqlite(writer))
    }

    /// Begins a transaction on PostgreSQL.
    pub async fn begin_postgres(connection: &'a mut PgConnection) -> Result<Tx<'a>, StoreError> {
        Ok(Tx::Postgres(connection.begin().await.map_err(|source| StoreError::sql("beginning a transaction", source))?))
    }

    /// The connection inside.
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Tx::Sqlite(writer) => Link::Sqlite(&mut writer.connection),
            Tx::Postgres(tx) => Link::Postgres(tx),
        }
    }
    /// Makes it durable.
    pub async fn commit(self, attempt: &'static str) -> Result<(), StoreError> {
        match self {
            Tx::Sqlite(writer) => {
                Link::Sqlite(&mut writer.connection).script(attempt, "COMMIT").await?;
                writer.open = false;
                Ok(())
            }
            Tx::Postgres(tx) => tx.commit().await.map_err(|source| StoreError::sql(attempt, source)),
        }
    }
    /// Undoes it.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Tx::Sqlite(writer) => {
                writer.tidy().await;
                Ok(())
            }
            Tx::Postgres(tx) => tx.rollback().await.map_err(|source| StoreError::sql("rolling back", source)),
        }
    }
}

/// A column of a bulk insert, with one value per row.
#[derive(Debug)]
pub(crate) enum Col {
    Int(Vec<i64>),
    OptInt(Vec<Option<i64>>),
    Text(Vec<String>),
    OptText(Vec<Option<String>>),
    Blob(Vec<Vec<u8>>),
    OptBlob(Vec<Option<Vec<u8>>>),
}

impl Col {
    fn len(&self) -> usize {
        match self {
            Col::Int(values) => values.len(),
            Col::OptInt(values) => values.len(),
            Col::Text(values) => values.len(),
            Col::OptText(values) => values.len(),
            Col::Blob(values) => values.len(),
            Col::OptBlob(values) => values.len(),
        }
    }
    const fn postgres_type(&self) -> &'static str {
        match self {
            Col::Int(_) | Col::OptInt(_) => "bigint",
            Col::Text(_) | Col::OptText(_) => "text",
            Col::Blob(_) | Col::OptBlob(_) => "bytea",
        }
    }
}

/// Rows for one table, column by column; written with as few statements as the database allows.
pub(crate) struct Bulk {
    pub table: &'static str,
    pub columns: Vec<(&'static str, Col)>,
    /// Follows the values: `ON CONFLICT …`, or nothing.
    pub suffix: &'static str,
}

/// SQLite takes 32,766 parameters a statement.
const SQLITE_PARAMETERS: usize = 32_000;

/// Rows of the next statement when so many are left: a power of two, or one and a half times one, so that few texts are prepared.
fn piece(left: usize, most: usize) -> usize {
    let power = 1_usize << left.min(most).max(1).ilog2();
    let half_more = power + power / 2;
    if half_more <= left.min(most) { half_more } else { power }
}

impl Bulk {
    /// Writes all rows.
    pub async fn insert(self, link: &mut Link<'_>, attempt: &'static str) -> Result<(), StoreError> {
        Bulk::insert_all(vec![self], link, attempt).await
    }

    /// Writes the rows of several tables, each of which stands once. SQLite takes as many rows of all tables of the same length at
    /// once: each errand to the writer's thread costs as much as a few rows.
    pub async fn insert_all(bulks: Vec<Bulk>, link: &mut Link<'_>, attempt: &'static str) -> Result<(), StoreError> {
        let mut by_length: BTreeMap<usize, Vec<Bulk>> = BTreeMap::new();
        for bulk in bulks {
            by_length.entry(bulk.columns.first().map_or(0, |(_, column)| column.len())).or_default().push(bulk);
        }
        by_length.remove(&0);
        match link {
            Link::Sqlite(connection) => {
                for (rows, bulks) in by_length {
                    Bulk::insert_sqlite(bulks, connection, rows).await.map_err(|source| StoreError::sql(attempt, source))?;
                }
                Ok(())
            }
            Link::Postgres(connection) => {
                let bulks = by_length.into_values().flatten().collect();
                Bulk::insert_postgres(bulks, connection).await.map_err(|source| StoreError::sql(attempt, source))
            }
        }
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// The statement that writes so many rows.
    fn sqlite_text(&self, rows: usize, sql: &mut String) {
        // A row that does not fit undoes the whole transaction, as every caller would; SQLite then need not keep a copy of each
        // page for undoing the statement alone.
        sql.push_str(&format!("INSERT OR ROLLBACK INTO {} ({}) VALUES ", self.table, self.names()));
        let one = format!("({})", vec!["?"; self.columns.len()].join(","));
        for index in 0..rows {
            if index > 0 {
                sql.push(',');
            }
            sql.push_str(&one);
        }
        sql.push(' ');
        sql.push_str(self.suffix);
        sql.push(';');
    }

    fn bind(&mut self, row: usize, arguments: &mut SqliteArguments) -> Result<(), sqlx::Error> {
        for (_, column) in &mut self.columns {
            match column {
                Col::Int(values) => add(arguments, values[row])?,
                Col::OptInt(values) => add(arguments, values[row])?,
                Col::Text(values) => add(arguments, std::mem::take(&mut values[row]))?,
                Col::OptText(values) => add(arguments, values[row].take())?,
                Col::Blob(values) => add(arguments, std::mem::take(&mut values[row]))?,
                Col::OptBlob(values) => add(arguments, values[row].take())?,
            }
        }
        Ok(())
    }

    async fn insert_sqlite(mut bulks: Vec<Bulk>, connection: &mut SqliteConnection, rows: usize) -> Result<(), sqlx::Error> {
        let widest = bulks.iter().map(|bulk| bulk.columns.len()).max().unwrap_or(1);
        let width: usize = bulks.iter().map(|bulk| bulk.columns.len()).sum();
        let mut done = 0;
        while done < rows {
            let count = piece(rows - done, SQLITE_PARAMETERS / widest);
            let mut sql = String::with_capacity(256 * bulks.len() + count * (width * 2 + 4));
            let mut arguments = SqliteArguments::default();
            sqlx::Arguments::reserve(&mut arguments, count * width, 0);
            for bulk in &mut bulks {
                bulk.sqlite_text(count, &mut sql);
                for row in done..done + count {
                    bulk.bind(row, &mut arguments)?;
                }
            }
            sqlx::query_with::<Sqlite, _>(AssertSqlSafe(sql), arguments).execute(&mut *connection).await?;
            done += count;
        }
        Ok(())
    }

    /// One statement for all tables, each but the last in a common table expression, so that they take one round trip.
    async fn insert_postgres(bulks: Vec<Bulk>, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let mut inserts = Vec::with_capacity(bulks.len());
        let mut arguments = PgArguments::default();
        let mut bound = 0;
        for bulk in bulks {
            let first = bound + 1;
            bound += bulk.columns.len();
            let arrays: Vec<String> =
                (first..).zip(&bulk.columns).map(|(place, (_, column))| format!("${place}::{}[]", column.postgres_type())).collect();
            inserts.push(format!("INSERT INTO {} ({}) SELECT * FROM unnest({}) {}", bulk.table, bulk.names(), arrays.join(", "), bulk.suffix));
            for (_, column) in bulk.columns {
                match column {
                    Col::Int(values) => add(&mut arguments, values)?,
                    Col::OptInt(values) => add(&mut arguments, values)?,
                    Col::Text(values) => add(&mut arguments, values)?,
                    Col::OptText(values) => add(&mut arguments, values)?,
                    Col::Blob(values) => add(&mut arguments, values)?,
                    Col::OptBlob(values) => add(&mut arguments, values)?,
                }
            }
        }
        let Some(last) = inserts.pop() else { return Ok(()) };
        let before: Vec<String> = inserts.iter().enumerate().map(|(index, insert)| format!("part{index} AS ({insert})")).collect();
        let sql = if before.is_empty() { last } else { format!("WITH {} {last}", before.join(", ")) };
        sqlx::query_with::<Postgres, _>(AssertSqlSafe(sql), arguments).execute(&mut *connection).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::piece;

    #[test]
    fn any_number_of_rows_is_written_in_few_pieces_of_few_sizes() {
        let mut sizes = std::collections::BTreeSet::new();
        for rows in 1..=1_000 {
            let (mut left, mut pieces) = (rows, 0);
            while left > 0 {
                let size = piece(left, 500);
                assert!((1..=left.min(500)).contains(&size));
                sizes.insert(size);
                left -= size;
                pieces += 1;
            }
            assert!(pieces <= 8, "{pieces} pieces of {rows} rows");
        }
        assert!(sizes.len() <= 17, "{sizes:?}");
    }
}
