//! The append-only log, its projections, imported facts, personal data, jobs and users, on SQLite and on PostgreSQL.
//!
//! One appender at a time writes events; sequence order is commit order, and every event is linked to the one before by a hash.
//! There is no business rule here and no UPDATE or DELETE on the log.

mod append;
mod batch;
mod cache;
mod case_columns;
mod case_query;
mod case_row;
mod chain;
mod command;
mod db;
mod dialect;
mod error;
mod export;
mod fact;
mod fact_key;
mod import;
mod import_chunk;
mod import_rows;
mod import_types;
mod job;
mod keys;
mod log;
mod manifest;
mod person;
mod prepare;
mod rebuild;
mod schema;
mod setting;
mod store;
mod user;
mod verify;
mod write;

pub use case_row::{CaseFilter, CasePage, CaseRow, CaseSort, Facets};
pub use command::{Command, Expected, Idempotency, NewEvent, NewJob, Receipt};
pub use error::{AppendError, StoreError};
pub use import_types::{
    ChunkFact, ChunkOutcome, FactRecord, ImportChunk, ImportFile, ImportInfo, ImportRowOut, ImportRun, ImportRunState, ImportState, ImportUpdate,
    LedgerRecord, RowCounts, RowFate, TemplateRow,
};
pub use job::Job;
pub use log::{AuditFilter, OutboxRow};
pub use rebuild::RebuildReport;
pub use store::{Database, Store, StoreConfig};
pub use user::{NewUser, User, UserInfo};
pub use verify::{BadEvent, VerifyReport};
