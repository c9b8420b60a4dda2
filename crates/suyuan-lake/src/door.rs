//! The one door through which every query passes: a principal, a snapshot, a query, limits, a result.

use crate::error::QueryError;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use suyuan_case::Micros;
use suyuan_case::lake_table::Freshness;
use suyuan_case::scope::AccessScope;

/// For whom a query runs; there is no query without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// User name, for logs and limits.
    pub name: String,
    /// Row rights.
    pub scope: AccessScope,
}

impl Principal {
    /// A principal with the given rights.
    pub fn new(name: impl Into<String>, scope: AccessScope) -> Principal {
        Principal { name: name.into(), scope }
    }
}

/// A typed literal for a `$name` or `$1` in a query; never pasted into the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    /// A point in time, microseconds UTC.
    Time(Micros),
    /// An integer, or money in minor units.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(String),
    /// A truth value.
    Bool(bool),
    /// No value.
    Null,
}

/// What is asked: one statement and the values of its parameters.
///
/// Text only: the row rights of a plan that was made elsewhere could not be proven.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// One statement; `$from` is the parameter `from`, `$1` is the parameter `1`.
    pub text: String,
    /// Values by name, without the dollar sign.
    pub parameters: Vec<(String, Parameter)>,
}

impl Query {
    /// A text without parameters.
    pub fn sql(text: impl Into<String>) -> Query {
        Query { text: text.into(), parameters: Vec::new() }
    }
    /// A text with parameters.
    pub fn with<N: Into<String>>(text: impl Into<String>, parameters: impl IntoIterator<Item = (N, Parameter)>) -> Query {
        Query { text: text.into(), parameters: parameters.into_iter().map(|(name, value)| (name.into(), value)).collect() }
    }
}

/// What a query may use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Wall time in seconds; SQLSTATE 57014 after it.
    pub seconds: f64,
    /// Memory of operators and of the result in bytes; SQLSTATE 53200 beyond it.
    pub memory_bytes: usize,
    /// Rows of the result; more are cut off and `truncated` says so.
    pub rows: usize,
}

impl Default for Limits {
    /// 30 s, 512 MiB, 100,000 rows.
    fn default() -> Limits {
        Limits { seconds: 30.0, memory_bytes: 512 << 20, rows: 100_000 }
    }
}

/// The answer of a query.
#[derive(Debug, Clone)]
pub struct QueryResult {
    /// Columns.
    pub schema: SchemaRef,
    /// Rows in columnar batches, in order.
    pub batches: Vec<RecordBatch>,
    /// Number of rows.
    pub rows: usize,
    /// Whether the row limit cut the answer.
    pub truncated: bool,
    /// Wall time.
    pub elapsed: Duration,
    /// The point in the store that the answer reflects.
    pub freshness: Freshness,
}

/// A principal on one snapshot: all its queries see the same rows.
pub trait QuerySession: Send + Sync {
    /// For whom.
    fn principal(&self) -> &Principal;
    /// The point in the store that this session sees.
    fn freshness(&self) -> Freshness;
    /// Runs one read query under limits; anything but a query is refused. To be awaited within a tokio runtime that
    /// has its clock enabled; dropping the future stops the query.
    fn run<'a>(&'a self, query: Query, limits: Limits) -> BoxFuture<'a, Result<QueryResult, QueryError>>;
    /// The columns that a query would give, without running it; refused like [`QuerySession::run`].
    fn describe<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<SchemaRef, QueryError>>;
}

/// Whoever can answer queries: embedded DataFusion now, a cluster later.
pub trait QueryEngine: Send + Sync {
    /// Opens a session for `principal` on the newest snapshot.
    fn session(&self, principal: Principal) -> Result<Arc<dyn QuerySession>, QueryError>;
    /// The point in the store that a session opened now would see.
    fn freshness(&self) -> Freshness;
}
