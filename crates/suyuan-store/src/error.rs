//! What can go wrong in the store, each with what was attempted and its source.

use std::sync::Arc;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::return_case::IllegalStep;

/// A failure of the store; cheap to clone, because one failed commit is answered to many callers.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database could not be opened.
    #[error("opening {place}")]
    Open {
        /// File or server, without a password.
        place: String,
        /// Why.
        source: Arc<sqlx::Error>,
    },
    /// A key file or folder could not be read or written.
    #[error("{attempt} {path}")]
    Keys {
        /// What was attempted.
        attempt: &'static str,
        /// Which file.
        path: String,
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// A key file does not hold 32 bytes.
    #[error("the key file {path} is damaged: it must hold exactly 32 bytes")]
    KeyDamaged {
        /// Which file.
        path: String,
    },
    /// The database was written by a newer version of the program.
    #[error("the database has schema version {found}, this program knows up to {known}; use the newer program")]
    NewerSchema {
        /// Version in the database.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// A statement failed.
    #[error("{attempt}")]
    Sql {
        /// What was attempted.
        attempt: &'static str,
        /// Why.
        source: Arc<sqlx::Error>,
    },
    /// The disk is full; nothing of the attempt was kept.
    #[error("{attempt}: the disk is full")]
    DiskFull {
        /// What was attempted.
        attempt: &'static str,
        /// The database's own words.
        source: Arc<sqlx::Error>,
    },
    /// A stored value could not be understood.
    #[error("reading {what}: {detail}")]
    Decode {
        /// What was read.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// A stored secret could not be decrypted: the key file does not belong to this database.
    #[error("decrypting {what}: the key does not fit")]
    Decrypt {
        /// What was decrypted.
        what: &'static str,
    },
    /// A password could not be hashed.
    #[error("hashing a password: {detail}")]
    Password {
        /// Why.
        detail: String,
    },
    /// A user of that name exists.
    #[error("a user named {name} exists already")]
    DuplicateUser {
        /// The name.
        name: String,
    },
    /// No user of that name exists.
    #[error("there is no user named {name}")]
    UnknownUser {
        /// The name.
        name: String,
    },
    /// No import run of that id exists.
    #[error("there is no import {id}")]
    UnknownImport {
        /// The id.
        id: String,
    },
    /// A cursor was not made by this store or for another order.
    #[error("the cursor is not valid for this list")]
    BadCursor,
    /// An argument is out of range.
    #[error("{what}")]
    Invalid {
        /// What is wrong.
        what: String,
    },
    /// An append that belongs to another operation was refused.
    #[error("{attempt}: the log refused it ({code})")]
    Refused {
        /// What was attempted.
        attempt: &'static str,
        /// Code of the append error.
        code: &'static str,
    },
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Stable snake_case code.
    pub const fn code(&self) -> &'static str {
        match self {
            StoreError::Open { .. } => "store_open_failed",
            StoreError::Keys { .. } => "key_file_failed",
            StoreError::KeyDamaged { .. } => "key_file_damaged",
            StoreError::NewerSchema { .. } => "newer_schema",
            StoreError::Sql { .. } => "store_failed",
            StoreError::DiskFull { .. } => "disk_full",
            StoreError::Decode { .. } => "stored_value_damaged",
            StoreError::Decrypt { .. } => "decrypt_failed",
            StoreError::Password { .. } => "password_hash_failed",
            StoreError::DuplicateUser { .. } => "duplicate_user",
            StoreError::UnknownUser { .. } => "unknown_user",
            StoreError::UnknownImport { .. } => "unknown_import",
            StoreError::BadCursor => "bad_cursor",
            StoreError::Invalid { .. } => "invalid_argument",
            StoreError::Refused { .. } => "append_refused",
            StoreError::Closed => "store_closed",
        }
    }

    /// Wraps a failed statement, telling a full disk apart.
    pub(crate) fn sql(attempt: &'static str, source: sqlx::Error) -> StoreError {
        let source = Arc::new(source);
        if is_disk_full(&source) { StoreError::DiskFull { attempt, source } } else { StoreError::Sql { attempt, source } }
    }

    /// A stored value that does not have its form.
    pub(crate) fn decode(what: &'static str, detail: impl std::fmt::Display) -> StoreError {
        StoreError::Decode { what, detail: detail.to_string() }
    }

    /// Whether a unique index refused a row.
    pub(crate) fn is_unique_violation(&self) -> bool {
        match self {
            StoreError::Sql { source, .. } => source.as_database_error().is_some_and(|error| error.is_unique_violation()),
            _ => false,
        }
    }
}

/// SQLITE_FULL (13), SQLITE_IOERR_WRITE (778) with ENOSPC in its words, or PostgreSQL's 53100.
fn is_disk_full(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => matches!(error.code().as_deref(), Some("13" | "53100")) || error.message().contains("disk is full"),
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
        _ => false,
    }
}

/// Why a command was not appended; nothing of it was written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// Somebody else was faster.
    #[error("expected version {expected}, the stream is at {actual}")]
    Conflict {
        /// Version that the caller had seen.
        expected: i64,
        /// Version now.
        actual: i64,
        /// Who wrote last.
        actor: Actor,
        /// When that was recorded.
        at: Micros,
    },
    /// A new stream was asked for, but it exists.
    #[error("the stream exists already")]
    Exists,
    /// A version was expected of a stream that does not exist.
    #[error("the stream does not exist")]
    NotFound,
    /// The step is not allowed in the case's state.
    #[error(transparent)]
    Illegal(#[from] IllegalStep),
    /// The idempotency key was used with another body.
    #[error("the idempotency key was used with another body")]
    IdempotencyMismatch,
    /// Too many commands wait.
    #[error("too many commands wait for the log")]
    Overloaded,
    /// The disk is full; nothing was written.
    #[error("the disk is full")]
    DiskFull(#[source] StoreError),
    /// The store failed; nothing was written.
    #[error("appending to the log")]
    Store(#[source] StoreError),
}

impl AppendError {
    /// Stable snake_case code.
    pub const fn code(&self) -> &'static str {
        match self {
            AppendError::Conflict { .. } => "version_conflict",
            AppendError::Exists => "stream_exists",
            AppendError::NotFound => "not_found",
            AppendError::Illegal(step) => step.code(),
            AppendError::IdempotencyMismatch => "idempotency_mismatch",
            AppendError::Overloaded => "overloaded",
            AppendError::DiskFull(_) => "disk_full",
            AppendError::Store(error) => error.code(),
        }
    }
}

impl From<StoreError> for AppendError {
    fn from(error: StoreError) -> AppendError {
        if matches!(error, StoreError::DiskFull { .. }) { AppendError::DiskFull(error) } else { AppendError::Store(error) }
    }
}
