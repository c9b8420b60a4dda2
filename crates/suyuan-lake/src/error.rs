//! What can go wrong in the lake and at its door; each query error carries its SQLSTATE.

use std::path::PathBuf;

/// A failure of the lake's own files or tables.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// A file or folder could not be read or written.
    #[error("{action} {path}: {source}")]
    Io {
        /// What was attempted, such as `write the segment`.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A Parquet file could not be read or written.
    #[error("{action} {path}: {source}")]
    Parquet {
        /// What was attempted.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: parquet::errors::ParquetError,
    },
    /// Columns could not be made or combined.
    #[error("{action}: {source}")]
    Arrow {
        /// What was attempted.
        action: &'static str,
        /// Why not.
        source: datafusion::arrow::error::ArrowError,
    },
    /// A row does not fit its table.
    #[error("a row of {table} with key {key} does not fit: {problem}")]
    Row {
        /// The table.
        table: &'static str,
        /// Key of the row.
        key: i64,
        /// Which column and why.
        problem: String,
    },
    /// The manifest names a table that this program does not know, or a path outside the lake.
    #[error("the manifest row {path} of table {table} cannot be used: {problem}")]
    Manifest {
        /// Table as stated.
        table: String,
        /// Path as stated.
        path: String,
        /// Why not.
        problem: &'static str,
    },
    /// The query engine could not be started.
    #[error("start the query engine: {0}")]
    Engine(#[source] Box<datafusion::error::DataFusionError>),
    /// A column of a foreign Parquet file has a type that no cell can hold.
    #[error("column {column} of {path} has the type {found}, which cannot be imported")]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// Its type.
        found: String,
    },
}

/// Why a query gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The statement is not a query: SQLSTATE 42501.
    #[error("only queries are allowed here: {what}")]
    Refused {
        /// What it was, such as `DROP`.
        what: String,
    },
    /// A query, but one that this door does not offer: SQLSTATE 0A000.
    #[error("not supported: {what}")]
    Unsupported {
        /// What was asked for.
        what: String,
    },
    /// The text is not SQL: SQLSTATE 42601.
    #[error("syntax error: {0}")]
    Syntax(String),
    /// A name or type is wrong: SQLSTATE 42P01, 42703 or 42000.
    #[error("{message}")]
    Plan {
        /// `42P01` unknown table, `42703` unknown column, `42000` anything else.
        sqlstate: &'static str,
        /// What is wrong.
        message: String,
    },
    /// A value could not be computed: SQLSTATE 22000. For a restricted viewer the message holds no value of any
    /// row, because a row that the viewer may not see could have raised it.
    #[error("{0}")]
    Value(String),
    /// The time limit passed: SQLSTATE 57014.
    #[error("stopped after {seconds} s, the time limit of this query")]
    Timeout {
        /// The limit.
        seconds: f64,
    },
    /// The memory limit was reached: SQLSTATE 53200.
    #[error("stopped: the query needs more than its {mebibytes} MiB of memory")]
    Memory {
        /// The limit.
        mebibytes: usize,
    },
    /// Something else failed inside: SQLSTATE XX000.
    #[error("the query failed inside: {0}")]
    Internal(String),
}

impl QueryError {
    /// The five-character code of the SQL standard and PostgreSQL.
    pub const fn sqlstate(&self) -> &'static str {
        match self {
            QueryError::Refused { .. } => "42501",
            QueryError::Unsupported { .. } => "0A000",
            QueryError::Syntax(_) => "42601",
            QueryError::Plan { sqlstate, .. } => sqlstate,
            QueryError::Value(_) => "22000",
            QueryError::Timeout { .. } => "57014",
            QueryError::Memory { .. } => "53200",
            QueryError::Internal(_) => "XX000",
        }
    }

    /// A stable snake_case code for the API.
    pub const fn code(&self) -> &'static str {
        match self {
            QueryError::Refused { .. } => "query_refused",
            QueryError::Unsupported { .. } => "query_not_supported",
            QueryError::Syntax(_) => "query_syntax",
            QueryError::Plan { .. } => "query_invalid",
            QueryError::Value(_) => "query_value",
            QueryError::Timeout { .. } => "query_timeout",
            QueryError::Memory { .. } => "query_memory",
            QueryError::Internal(_) => "query_failed",
        }
    }
}
