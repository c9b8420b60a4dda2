//! The append-only log, its projections, imported facts, personal data, jobs and users, on SQLite and on PostgreSQL.
//!
//! One appender at a time writes events; sequence order is commit order, and every event is linked to the one before by a hash.
//! There is no business rule here and no UPDATE or DELETE on the log.

mod append;
mod attachment;
pub mod backup;
mod batch;
mod cache;
mod case_columns;
mod case_query;
mod case_row;
mod chain;
mod cleaning;
mod command;
mod db;
mod dialect;
mod error;
mod export;
mod fact;
mod fact_key;
mod form_rows;
mod history;
mod import;
mod import_chunk;
mod import_rows;
mod import_texts;
mod import_types;
mod job;
mod keys;
mod linked;
mod log;
mod manifest;
mod model;
mod parcel;
mod past;
mod person;
mod person_erase;
mod person_record;
mod person_text;
mod prepare;
mod queue;
mod reason;
mod rebuild;
mod record;
mod retention;
mod saved_view;
mod schema;
mod secret;
mod session;
mod setting;
mod side;
mod side_rebuild;
pub mod stats;
mod store;
mod user;
mod verify;
mod write;

pub use attachment::Attachment;
pub use case_row::{CaseFilter, CasePage, CasePlace, CaseRow, CaseSort, Facets};
pub use command::{Command, Expected, Idempotency, NewEvent, NewJob, Receipt};
pub use error::{AppendError, StoreError};
pub use history::PastCase;
pub use import_types::{
    ChunkFact, ChunkOutcome, FactRecord, ImportChunk, ImportFile, ImportInfo, ImportRowOut, ImportRun, ImportRunState, ImportState, ImportUpdate,
    LedgerRecord, RowCounts, RowFate, TemplateRow,
};
pub use job::Job;
pub use linked::{LinkedCase, Via};
pub use log::{AuditFilter, OutboxRow};
pub use past::{DecidedPage, PastChanges, PastMark};
pub use person_erase::{Erasure, ErasureReport};
pub use person_record::{PersonRecord, RecordedFact};
pub use person_text::PrivateText;
pub use queue::QueueMark;
pub use reason::Taxonomy;
pub use rebuild::RebuildReport;
pub use retention::Overdue;
pub use saved_view::SavedView;
pub use session::{SignedIn, TokenInfo};
pub use store::{Database, Store, StoreConfig};
pub use user::{NewUser, User, UserInfo};
pub use verify::{BadEvent, VerifyReport};
