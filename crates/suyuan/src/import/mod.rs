//! Import: files become facts and cases, with a fate for every row; used by the command line and by HTTP.
//!
//! The road: [`plan::Plan::prepare`] settles files and mappings → [`run::run`] (or [`run::begin`] and
//! [`run::run_begun`] for callers that answer at once) reads, commits in chunks and finishes with a report.
//! [`preview::preview`] shows a file before that; [`row_errors::write_csv`] writes the refused rows of a run.
//!
//! `plan`, `preview` and the reader block; async callers wrap them in `spawn_blocking`.

pub mod case_chunk;
pub mod cases;
pub mod control;
pub mod dir;
pub mod error;
pub mod findings;
pub mod finish;
pub mod history;
pub mod ledger;
pub mod ledger_case;
pub mod ledger_match;
pub mod loader;
pub mod parquet;
pub mod plan;
pub mod preview;
pub mod reader;
pub mod restore;
pub mod row_errors;
pub mod run;
pub mod tally;
pub mod templates;
pub mod words;

pub use control::{Control, Phase, Progress};
pub use error::{ImportError, Words};
pub use plan::{Input, Plan, Wishes};
pub use preview::{ImportPreview, preview};
pub use restore::plan_again;
pub use row_errors::errors_csv;
pub use run::{begin, check, run, run_begun};
pub use templates::{all as templates, by_name as template, save_template};
