//! `suyuan sql`: one query over the views, in the scope of a user or of the installation's owner.

use crate::clock;
use crate::config::{Config, ConfigError};
use crate::open::{Installation, OpenError};
use crate::stage::export::{ExportError, Writer, round};
use std::io::Write;
use std::sync::Arc;
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::{AuditEvent, Event, StreamKind};
use suyuan_case::scope::AccessScope;
use suyuan_lake::{EmbeddedEngine, Lake, LakeError, Principal, Query, QueryEngine, QueryError};
use suyuan_store::{Command, Expected, StoreError};

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
            let user = store.user(name).await?.ok_or_else(|| SqlError::NoSuchUser(name.clone()))?;
            if !user.role.may(Permission::Query) {
                return Err(SqlError::Forbidden(name.clone()));
            }
            user.scope
        }
    };
    let dir = args.installation.lake_dir();
    let writer = Writer::take(&dir);
    let lake = Arc::new(Lake::open(&dir, store.manifest().await?)?);
    round(&store, &lake, writer.as_ref()).await?;
    let engine = EmbeddedEngine::new(lake)?;
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
    let bytes = match args.format {
        Format::Table => suyuan_lake::result::table(&result)?.into_bytes(),
        Format::Csv => suyuan_lake::result::csv(&result)?.into_bytes(),
        Format::Json => suyuan_lake::result::json(&result)?.into_bytes(),
        Format::Parquet => suyuan_lake::result::parquet(&result)?,
    };
    out.write_all(&bytes)?;
    out.flush()?;
    store.close().await;
    Ok(())
}
