//! Why a figure could not be made.

use suyuan_lake::QueryError;

/// A failure of a figure.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// A definition that ships with the program cannot be read.
    #[error("the definition of a metric cannot be read: {0}")]
    Definition(String),
    /// No such metric.
    #[error("there is no metric {0}")]
    Unknown(String),
    /// The query of a figure failed.
    #[error("{figure}: {source}")]
    Query {
        /// Which figure.
        figure: String,
        /// Why.
        source: QueryError,
    },
}
