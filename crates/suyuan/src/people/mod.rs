//! People's data (个人信息): erasure, a complete copy for the person, and how long anything is kept.

pub mod copy;
pub mod erase;
pub mod retention;
pub mod retention_job;
pub mod words;

pub use copy::personal_copy;
pub use erase::{Erased, erase};

use crate::stage::export::ExportError;
use suyuan_store::{AppendError, StoreError};

/// Why something could not be done with a person's data.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// Nothing is kept of such a customer.
    #[error("nothing is kept of customer {0}")]
    Unknown(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log refused the event.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The lake could not follow.
    #[error(transparent)]
    Lake(#[from] ExportError),
    /// Files of the installation could not be removed.
    #[error("cannot remove {path}: {source}")]
    Files {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}
