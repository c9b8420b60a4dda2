//! Log and facts as columnar tables, and the one door through which every query passes.
//!
//! [`Lake`] holds the rows: immutable Parquet segments and a hot tail in memory. [`EmbeddedEngine`] answers queries
//! over a snapshot of it, for a [`Principal`] and under [`Limits`].
//!
//! The loop of the program that feeds it, per table: `export(table, lake.revision(table), n)` from the store,
//! [`Lake::ingest`], after a round [`Lake::mark`]; when [`Lake::wants_flush`], [`Lake::flush`], then write the
//! changes to the store's manifest, then [`Lake::commit`].

pub mod bench;
pub mod door;
pub mod engine;
pub mod error;
mod flush;
mod guard;
pub mod hot;
pub mod lake;
pub mod parquet_rows;
pub mod parquet_write;
pub mod result;
pub mod schema;
pub mod segment;
mod view;
mod window;

pub use datafusion::arrow::datatypes::SchemaRef;
pub use door::{Limits, Parameter, Principal, Query, QueryEngine, QueryResult, QuerySession};
pub use engine::EmbeddedEngine;
pub use error::{LakeError, QueryError};
pub use lake::{Lake, ManifestChange, Snapshot};
