//! Numbered migrations, written once for both databases with a few words that a dialect fills in.

use crate::db::{Kind, Tx, args};
use crate::dialect;
use crate::error::StoreError;

/// Newest schema version that this program knows.
pub(crate) const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Statements of version 1, 2, …; a published one is never changed. `{pk}`, `{auto}`, `{blob}`, `{text}` and `{clustered}` are the dialect's words.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
    include_str!("schema/0004.sql"),
    include_str!("schema/0005.sql"),
    include_str!("schema/0006_sample.sql"),
    include_str!("schema/0007_model.sql"),
    include_str!("schema/0008_decided.sql"),
];

/// Brings the database to [`SCHEMA_VERSION`] in one transaction.
pub(crate) async fn migrate(mut tx: Tx<'_>) -> Result<(), StoreError> {
    migrate_to(&mut tx, SCHEMA_VERSION).await?;
    tx.commit("committing the migrations").await
}

/// Brings the database to a version, inside a transaction.
pub(crate) async fn migrate_to(tx: &mut Tx<'_>, wanted: i64) -> Result<(), StoreError> {
    let kind = tx.link().kind();
    dialect::lock_schema(&mut tx.link()).await?;
    tx.link().script("creating the table of versions", "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)").await?;
    let found = tx.link().number("reading the schema version", "SELECT MAX(version) FROM schema_version", vec![]).await?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::NewerSchema { found, known: SCHEMA_VERSION });
    }
    for version in found + 1..=wanted {
        let Some(text) = usize::try_from(version - 1).ok().and_then(|index| MIGRATIONS.get(index)) else { continue };
        tx.link().script("applying a migration", fill(kind, text)).await?;
        tx.link().script("creating the guards of the log", dialect::guards(kind)).await?;
        tx.link().execute("recording the schema version", "INSERT INTO schema_version (version) VALUES ($1)", args![version]).await?;
    }
    Ok(())
}

fn fill(kind: Kind, text: &str) -> String {
    let words = dialect::words(kind);
    words.iter().fold(text.to_owned(), |text, (placeholder, word)| text.replace(placeholder, word))
}
