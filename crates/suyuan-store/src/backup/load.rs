//! Filling a fresh database with the rows of a backup.

use crate::backup::dump;
use crate::backup::error::BackupError;
use crate::backup::manifest::{Manifest, TableInfo};
use crate::backup::packed::{ColumnType, Field};
use crate::db::{Kind, Link, args};
use crate::error::StoreError;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Sqlite, SqliteConnection};

/// Most rows of one statement; SQLite takes 32,766 parameters.
const ROWS: usize = 512;
const PARAMETERS: usize = 32_000;

/// An index that is taken away while rows are loaded.
pub(crate) struct Index {
    name: String,
    make: String,
}

/// Compares the tables of a backup with those of the fresh database.
pub(crate) async fn check_tables(link: &mut Link<'_>, manifest: &Manifest) -> Result<(), BackupError> {
    let found = dump::tables(link).await?;
    for table in &manifest.tables {
        let known = found.iter().find(|one| one.name == table.name).is_some_and(|one| {
            let fits = |column| one.columns.contains(column);
            table.columns.iter().all(fits)
        });
        if !known {
            return Err(BackupError::damaged(&table.name, "this program has no such table, or not with these columns"));
        }
    }
    Ok(())
}

/// Takes the indexes away that follow from no constraint; they are made again when all rows are there.
pub(crate) async fn drop_indexes(link: &mut Link<'_>) -> Result<Vec<Index>, StoreError> {
    let sql = match link.kind() {
        Kind::Sqlite => "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Kind::Postgres => {
            "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = current_schema() \
             AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace)"
        }
    };
    let mut indexes = Vec::new();
    for row in link.fetch("reading the indexes", sql, vec![]).await? {
        let index = Index { name: row.text(0)?, make: row.text(1)? };
        link.script("removing an index while rows are loaded", format!("DROP INDEX \"{}\"", index.name)).await?;
        indexes.push(index);
    }
    Ok(indexes)
}

/// Makes an index again.
pub(crate) async fn make_index(link: &mut Link<'_>, index: Index) -> Result<(), StoreError> {
    link.script("making an index again", index.make).await
}

/// Takes out the rows that migrations put into tables of the backup.
pub(crate) async fn empty(link: &mut Link<'_>, manifest: &Manifest) -> Result<(), StoreError> {
    for table in manifest.tables.iter().filter(|table| table.name != dump::LOG) {
        link.script("emptying a fresh table", format!("DELETE FROM \"{}\"", table.name)).await?;
    }
    Ok(())
}

/// Rows of one part on their way into the database; a row is taken apart before the connection is needed.
pub(crate) enum Rows {
    Sqlite { arguments: Vec<(usize, SqliteArguments)>, most: usize },
    Postgres { text: String },
}

impl Rows {
    pub fn new(kind: Kind, table: &TableInfo) -> Rows {
        match kind {
            Kind::Sqlite => {
                let fits = (PARAMETERS / table.columns.len().max(1)).clamp(1, ROWS);
                Rows::Sqlite { arguments: Vec::new(), most: 1 << fits.ilog2() }
            }
            Kind::Postgres => Rows::Postgres { text: String::new() },
        }
    }

    /// Takes a row.
    pub fn push(&mut self, row: &[Field<'_>]) -> Result<(), StoreError> {
        match self {
            Rows::Sqlite { arguments, most } => {
                if arguments.last().is_none_or(|(rows, _)| rows == most) {
                    let mut fresh = SqliteArguments::default();
                    fresh.reserve(*most * row.len(), 0);
                    arguments.push((0, fresh));
                }
                let Some((rows, last)) = arguments.last_mut() else { return Ok(()) };
                *rows += 1;
                for field in row {
                    let added = match field {
                        Field::Null => last.add(None::<i64>),
                        Field::Integer(value) => last.add(*value),
                        Field::Text(value) => last.add((*value).to_owned()),
                        Field::Blob(value) => last.add(value.clone()),
                    };
                    added.map_err(|error| StoreError::sql("loading a row", sqlx::Error::Encode(error)))?;
                }
            }
            Rows::Postgres { text } => copy_line(text, row),
        }
        Ok(())
    }

    /// Writes what was taken.
    pub async fn write(self, link: &mut Link<'_>, table: &TableInfo) -> Result<(), StoreError> {
        let names: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let (names, attempt) = (names.join(", "), "loading rows");
        match (self, link) {
            (Rows::Sqlite { arguments, .. }, Link::Sqlite(connection)) => {
                for (rows, arguments) in arguments {
                    insert(connection, &table.name, &names, (rows, table.columns.len()), arguments)
                        .await
                        .map_err(|source| StoreError::sql(attempt, source))?;
                }
                Ok(())
            }
            (Rows::Postgres { text }, Link::Postgres(connection)) => {
                let sql = format!("COPY \"{}\" ({names}) FROM STDIN", table.name);
                let done = async {
                    let mut copy = connection.copy_in_raw(&sql).await?;
                    copy.send(text.into_bytes()).await?;
                    copy.finish().await
                };
                done.await.map(drop).map_err(|source| StoreError::sql(attempt, source))
            }
            _ => Err(StoreError::Invalid { what: "rows of another database".to_owned() }),
        }
    }
}

async fn insert(
    connection: &mut SqliteConnection,
    table: &str,
    names: &str,
    (rows, columns): (usize, usize),
    arguments: SqliteArguments,
) -> Result<(), sqlx::Error> {
    let one = format!("({})", vec!["?"; columns].join(","));
    let sql = format!("INSERT INTO \"{table}\" ({names}) VALUES {}", vec![one.as_str(); rows].join(","));
    sqlx::query_with::<Sqlite, _>(AssertSqlSafe(sql), arguments).execute(connection).await.map(drop)
}

/// A line of PostgreSQL's COPY: values between tabs, `\N` for NULL, its own escapes.
fn copy_line(text: &mut String, row: &[Field<'_>]) {
    for (place, field) in row.iter().enumerate() {
        if place > 0 {
            text.push('\t');
        }
        match field {
            Field::Null => text.push_str("\\N"),
            Field::Integer(value) => text.push_str(&value.to_string()),
            Field::Blob(value) => {
                text.push_str("\\\\x");
                text.push_str(&hex::encode(value));
            }
            Field::Text(value) => {
                for letter in value.chars() {
                    match letter {
                        '\\' => text.push_str("\\\\"),
                        '\n' => text.push_str("\\n"),
                        '\r' => text.push_str("\\r"),
                        '\t' => text.push_str("\\t"),
                        other => text.push(other),
                    }
                }
            }
        }
    }
    text.push('\n');
}

/// Lets counters go on where they were, so that no number is given out twice.
pub(crate) async fn set_counters(link: &mut Link<'_>, counters: &[(String, i64)]) -> Result<(), StoreError> {
    let attempt = "setting a counter";
    for (table, value) in counters.iter().filter(|(_, value)| *value > 0) {
        match link.kind() {
            Kind::Sqlite => {
                link.execute(attempt, "DELETE FROM sqlite_sequence WHERE name = $1", args![table.as_str()]).await?;
                link.execute(attempt, "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", args![table.as_str(), *value]).await?;
            }
            Kind::Postgres => {
                let sql = "SELECT setval(pg_get_serial_sequence(quote_ident(c.table_name), c.column_name), $2) FROM information_schema.columns c \
                           WHERE c.table_schema = current_schema() AND c.is_identity = 'YES' AND c.table_name = $1";
                link.fetch(attempt, sql, args![table.as_str(), *value]).await?;
            }
        }
    }
    Ok(())
}

/// Whether a table has exactly the rows that were loaded.
pub(crate) async fn count(link: &mut Link<'_>, table: &str) -> Result<i64, StoreError> {
    link.number("counting what was loaded", format!("SELECT COUNT(*) FROM \"{table}\""), vec![]).await
}

/// Columns whose text could hold a zero byte would break COPY; PostgreSQL takes none anyway.
pub(crate) fn fits_postgres(table: &TableInfo, row: &[Field<'_>]) -> bool {
    table.columns.iter().zip(row).all(|(column, field)| match field {
        Field::Text(value) => column.kind != ColumnType::Text || !value.contains('\0'),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_copy_escapes_what_copy_means() {
        let mut text = String::new();
        let row = [Field::Null, Field::Integer(-3), Field::Text("a\tb\\N\nc\r退"), Field::Blob(vec![0, 255])];
        copy_line(&mut text, &row);
        assert_eq!(text, "\\N\t-3\ta\\tb\\\\N\\nc\\r退\t\\\\x00ff\n");
    }
}
