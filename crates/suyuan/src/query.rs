//! `suyuan sql`: one query over the views, in the scope of a user or of the installation's owner.

use crate::clock;
use crate::config::{Config, ConfigError};
use crate::open::{Installation, OpenError};
use crate::stage::export::{ExportError, Writer, round, settle};
use std::io::Write;
use std::sync::Arc;
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::{AuditEvent, Event, StreamKind};
use suyuan_case::scope::AccessScope;
use suyuan_lake::{EmbeddedEngine, Lake, LakeError, Principal, Query, QueryEngine, QueryError, QueryResult};
use suyuan_store::{Command, Expected, Store, StoreError};

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Table,
    /// CSV with a header.
    Csv,
    /// One JSON array of objects.
    Json,
    /// A Parquet file.
    Parquet,
}

/// What the command line gives.
#[derive(Debug, Clone)]
pub struct SqlArgs {
    /// Data folder and database.
    pub installation: Installation,
    /// One statement.
    pub text: String,
    /// In whose scope; the installation's owner sees everything.
    pub user: Option<String>,
    /// Form of the answer.
    pub format: Format,
}

/// Why a query gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The installation could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The configuration is not valid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lake failed.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The lake could not be brought up to date.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The query was refused, stopped or wrong.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// There is no such user, or the user is disabled.
    #[error("there is no user {0}")]
    NoSuchUser(String),
    /// The user's role may not query.
    #[error("the role of {0} may not run queries")]
    Forbidden(String),
    /// The answer could not be written.
    #[error("cannot write the answer: {0}")]
    Write(#[from] std::io::Error),
}

impl SqlError {
    /// Stable code; queries answer with their SQLSTATE.
    pub fn code(&self) -> &str {
        match self {
            SqlError::Open(error) => error.code(),
            SqlError::Config(_) => "configuration_invalid",
            SqlError::Store(error) => error.code(),
            SqlError::Lake(_) => "lake_unusable",
            SqlError::Export(_) => "lake_behind",
            SqlError::Query(error) => error.sqlstate(),
            SqlError::NoSuchUser(_) => "unknown_user",
            SqlError::Forbidden(_) => "42501",
            SqlError::Write(_) => "write_failed",
        }
    }
}

/// Brings the lake up to date, runs the query and writes the answer.
pub async fn sql(args: &SqlArgs, out: &mut dyn Write) -> Result<(), SqlError> {
    let config = Config::load(&args.installation.dir)?;
    let store = args.installation.store().await?;
    let scope = match &args.user {
        None => AccessScope::all(),
        Some(name) => {
            let info = store.user(name).await?.filter(|info| !info.disabled).ok_or_else(|| SqlError::NoSuchUser(name.clone()))?;
            let user = info.user;
            if !user.role.may(Permission::Query) {
                return Err(SqlError::Forbidden(name.clone()));
            }
            user.scope
        }
    };
    let lake = lake_of(&args.installation, &store).await?;
    let engine = EmbeddedEngine::new(lake, None)?;
    let name = args.user.clone().unwrap_or_else(|| "owner".to_owned());
    let session = engine.session(Principal::new(name.clone(), scope))?;
    let result = session.run(Query::sql(&args.text), crate::http::query::limits(&config)).await?;
    let now = clock::now();
    let day: String = clock::rfc3339(now).chars().take(10).collect();
    let statement = hex::encode(&<sha2::Sha256 as sha2::Digest>::digest(args.text.as_bytes())[..8]);
    let queried = Event::Audit(AuditEvent::Queried { statement, rows: result.rows as i64 });
    if let Err(error) = store.append(Command::new(StreamKind::Audit, day, Expected::Any, Actor::user(&name), now).event(queried, now)).await {
        tracing::warn!(%error, "the audit trail could not be written");
    }
    match args.format {
        Format::Table => write_table(&result, out)?,
        Format::Csv => result.write_csv(out)?,
        Format::Json => write_json(&result, out)?,
        Format::Parquet => result.write_parquet(out)?,
    }
    out.flush()?;
    store.close().await;
    Ok(())
}

/// The lake of an installation, brought up to date with its store.
async fn lake_of(installation: &Installation, store: &Store) -> Result<Arc<Lake>, SqlError> {
    let dir = installation.lake_dir();
    let writer = Writer::take(&dir);
    let lake = Arc::new(Lake::open(&dir, store.manifest().await?)?);
    round(store, &lake, writer.as_ref()).await?;
    settle(store, &lake, writer.as_ref()).await?;
    Ok(lake)
}

/// Store and lake of an installation for a command that computes figures.
pub async fn up_to_date(installation: &Installation) -> Result<(Store, Arc<Lake>), SqlError> {
    let store = installation.store().await?;
    let lake = lake_of(installation, &store).await?;
    Ok((store, lake))
}

/// One JSON array of objects, an object a line.
fn write_json(result: &QueryResult, out: &mut dyn Write) -> std::io::Result<()> {
    let names: Vec<String> = result.columns().into_iter().map(|(name, _)| name).collect();
    let rows = result.json_rows();
    writeln!(out, "[")?;
    for (index, row) in rows.iter().enumerate() {
        let object: serde_json::Map<String, serde_json::Value> = names.iter().cloned().zip(row.iter().cloned()).collect();
        let comma = if index + 1 < rows.len() { "," } else { "" };
        writeln!(out, "{}{comma}", serde_json::Value::Object(object))?;
    }
    writeln!(out, "]")
}

/// How many columns of a terminal a text takes: Chinese letters take two.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if matches!(letter as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0x1f300..=0x1faff) { 2 } else { 1 }).sum()
}

/// Aligned columns, and the number of rows below.
fn write_table(result: &QueryResult, out: &mut dyn Write) -> std::io::Result<()> {
    let shown = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.replace(['\n', '\r', '\t'], " "),
        other => other.to_string(),
    };
    let header: Vec<String> = result.columns().into_iter().map(|(name, _)| name).collect();
    let rows: Vec<Vec<String>> = result.json_rows().iter().map(|row| row.iter().map(shown).collect()).collect();
    let widths: Vec<usize> =
        header.iter().enumerate().map(|(index, name)| rows.iter().map(|row| width(&row[index])).max().unwrap_or(0).max(width(name))).collect();
    let mut line = |cells: &[String]| -> std::io::Result<()> {
        let padded: Vec<String> = cells.iter().zip(&widths).map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell)))).collect();
        writeln!(out, "{}", padded.join("  ").trim_end())
    };
    line(&header)?;
    line(&widths.iter().map(|wide| "-".repeat(*wide)).collect::<Vec<_>>())?;
    for row in &rows {
        line(row)?;
    }
    writeln!(out, "({} rows{})", result.rows, if result.truncated { ", cut by the row limit" } else { "" })
}
