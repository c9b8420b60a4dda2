//! What can go wrong while a backup is made or restored.

use crate::error::StoreError;
use std::path::Path;
use std::sync::Arc;

/// Why a backup was not made or not restored; in every case nothing half-done stays behind.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BackupError {
    /// The file to be written exists.
    #[error("{path} exists; a backup never replaces a file")]
    FileExists {
        /// The file.
        path: String,
    },
    /// There is no installation to back up.
    #[error("there is no installation at {place}")]
    NothingThere {
        /// Folder, file or server.
        place: String,
    },
    /// The place to restore into holds data.
    #[error("{place} is not empty; a restore never replaces anything")]
    TargetNotEmpty {
        /// Folder, file or server.
        place: String,
    },
    /// The file is no backup of this program.
    #[error("{path} is not a backup of this program")]
    NotABackup {
        /// The file.
        path: String,
    },
    /// The backup was made in a newer form.
    #[error("the backup has {what} {found}, this program knows up to {known}")]
    Newer {
        /// `format` or `schema version`.
        what: &'static str,
        /// Found in the backup.
        found: i64,
        /// Newest that this program knows.
        known: i64,
    },
    /// A part of the backup is not what was written.
    #[error("the backup is damaged at {place}: {what}")]
    Damaged {
        /// Part of the backup, or the position in the file.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// The backup holds no keys, and none were given.
    #[error("the backup holds no keys")]
    KeysNeeded,
    /// The keys belong to another installation.
    #[error("the keys do not belong to this backup")]
    KeysWrong,
    /// The passphrase does not open the keys.
    #[error("the passphrase does not open the keys of this backup")]
    PassphraseWrong,
    /// A column is of a type that a backup does not know.
    #[error("column {column} of {table} has the type {found}, which a backup does not know")]
    ColumnType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its declared type.
        found: String,
    },
    /// The write-ahead log grew beyond its limit while the snapshot was held.
    #[error("the write-ahead log grew beyond {limit_mib} MiB during the backup")]
    WalTooLarge {
        /// The limit, MiB.
        limit_mib: u64,
    },
    /// A file could not be read or written.
    #[error("{attempt} {path}: {source}")]
    Io {
        /// What was attempted.
        attempt: &'static str,
        /// Which file.
        path: String,
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// The caller cancelled it.
    #[error("cancelled")]
    Cancelled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// Stable snake_case code.
    pub const fn code(&self) -> &'static str {
        match self {
            BackupError::FileExists { .. } => "file_exists",
            BackupError::NothingThere { .. } => "nothing_to_back_up",
            BackupError::TargetNotEmpty { .. } => "target_not_empty",
            BackupError::NotABackup { .. } => "not_a_backup",
            BackupError::Newer { .. } => "newer_backup",
            BackupError::Damaged { .. } => "backup_damaged",
            BackupError::KeysNeeded => "keys_needed",
            BackupError::KeysWrong => "keys_wrong",
            BackupError::PassphraseWrong => "passphrase_wrong",
            BackupError::ColumnType { .. } => "column_type_unknown",
            BackupError::WalTooLarge { .. } => "wal_too_large",
            BackupError::Io { .. } => "backup_io_failed",
            BackupError::Cancelled => "cancelled",
            BackupError::Store(error) => error.code(),
        }
    }

    pub(crate) fn damaged(place: impl Into<String>, what: impl Into<String>) -> BackupError {
        BackupError::Damaged { place: place.into(), what: what.into() }
    }
}

/// Wraps a failure of the file system.
pub(crate) fn io<'a>(attempt: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> BackupError + use<'a> {
    move |source| BackupError::Io { attempt, path: path.display().to_string(), source: Arc::new(source) }
}
