//! What a backup says about itself: its parts with their hashes, its tables with their columns and counts, the head of the log.

use crate::backup::packed::Column;
use serde::{Deserialize, Serialize};

/// Newest form of a backup that this program knows.
pub(crate) const FORMAT: i64 = 1;
/// First member: what the file is.
pub(crate) const ABOUT: &str = "suyuan-backup.json";
/// Last member but one: [`Manifest`].
pub(crate) const MANIFEST: &str = "manifest.json";
/// Last member: the signature of the manifest, in hex.
pub(crate) const SIGNATURE: &str = "manifest.sig";
/// The keys, sealed by a passphrase or as they are.
pub(crate) const KEYS: &str = "keys.json";

/// The first member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    pub format: i64,
    pub program: String,
    pub created_at: i64,
}

/// The last member but one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub format: i64,
    pub program: String,
    /// When it was begun, microseconds since 1970.
    pub created_at: i64,
    /// `sqlite` or `postgres`; a backup of one restores into the other.
    pub dialect: String,
    pub schema_version: i64,
    /// Public half of the key that signs heads of the log, in hex.
    pub signer: String,
    /// Last event: sequence number and hash in hex.
    pub head_seq: i64,
    pub head_hash: String,
    pub tables: Vec<TableInfo>,
    /// Numbers that count on beyond the rows that are left: table and last number given out.
    pub counters: Vec<(String, i64)>,
    pub files: Vec<FileInfo>,
    /// Whether keys are inside, and whether a passphrase guards them.
    pub keys: KeysInside,
    pub parts: Vec<Part>,
}

/// How keys lie in a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeysInside {
    /// Not at all: personal data in the backup can be read by nobody who has only the backup.
    None,
    /// Sealed by a passphrase.
    Sealed,
    /// Open: whoever has the backup can read personal data.
    Open,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableInfo {
    pub name: String,
    pub columns: Vec<Column>,
    pub rows: i64,
}

/// A file of the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileInfo {
    /// Path below the data folder, with slashes.
    pub path: String,
    pub bytes: u64,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
    /// Size before compression.
    pub raw_bytes: u64,
    /// What it is part of.
    pub of: PartOf,
    /// Rows inside, of a table's part.
    #[serde(default)]
    pub rows: i64,
}

/// What a part belongs to; numbers are places in the manifest's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PartOf {
    Table(usize),
    File(usize),
    Keys,
}
