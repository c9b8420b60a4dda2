//! Backups: one file with the log, everything stored beside it and the files of the data folder, taken while the store is in use.
//!
//! The log is read in short steps first, because it never changes; the rest comes from one snapshot, so that the backup
//! is the state of one moment. Rows are kept in a form that both databases understand: a backup of one restores into the other.

mod archive;
mod check;
mod dump;
mod error;
mod load;
mod manifest;
mod packed;
mod restore;
mod sealed_keys;
mod writer;

pub use error::BackupError;
pub use manifest::KeysInside;
pub use restore::{RestoreOptions, RestoreReport, check, restore};
pub use sealed_keys::{KeysIn, KeysOut};

use crate::keys::Keys;
use crate::store::{Database, StoreConfig, now};
use archive::ArchiveWriter;
use manifest::{About, FORMAT, Manifest, Part, PartOf};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How to make a backup.
pub struct BackupOptions {
    /// The file to be written; it must not exist.
    pub file: PathBuf,
    /// Folder whose files are carried along, such as attachments.
    pub files: Option<PathBuf>,
    /// Paths below that folder that are left out, files or folders.
    pub leave: Vec<String>,
    /// Whether the keys go into the backup.
    pub keys: KeysOut,
    /// MiB a second that are read at most; `None` for as fast as it goes.
    pub rate_mib: Option<u32>,
    /// Size of SQLite's write-ahead log, MiB, at which the backup gives up rather than fill the disk.
    pub wal_limit_mib: u64,
    /// Version of the program, for the manifest.
    pub program: String,
}

/// How far a backup or a restore is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Table or part at hand.
    pub at: String,
    /// Rows so far.
    pub rows: i64,
    /// Bytes so far, before compression.
    pub bytes: u64,
    /// Size of the database or of the file, for comparison.
    pub of_bytes: u64,
}

/// Told how far it is; answers whether to go on.
pub type Report<'a> = &'a mut (dyn FnMut(&Progress) -> bool + Send);

/// Counts, reports, holds the rate and sees that it was cancelled.
pub(crate) struct Watch<'a> {
    pub progress: Progress,
    report: Report<'a>,
    started: Instant,
    rate_mib: Option<u32>,
}

impl<'a> Watch<'a> {
    pub fn new(report: Report<'a>, of_bytes: u64, rate_mib: Option<u32>) -> Watch<'a> {
        let progress = Progress { at: String::new(), rows: 0, bytes: 0, of_bytes };
        Watch { progress, report, started: Instant::now(), rate_mib }
    }

    /// After a part: reports, and waits if it went too fast.
    pub async fn tell(&mut self, at: &str, rows: i64, bytes: u64) -> Result<(), BackupError> {
        self.step(at, rows, bytes)?;
        if let Some(rate) = self.rate_mib {
            let due = Duration::from_secs_f64(self.progress.bytes as f64 / (f64::from(rate.max(1)) * 1_048_576.0));
            tokio::time::sleep(due.saturating_sub(self.started.elapsed())).await;
        }
        Ok(())
    }

    /// The same without waiting.
    pub fn step(&mut self, at: &str, rows: i64, bytes: u64) -> Result<(), BackupError> {
        if self.progress.at != at {
            at.clone_into(&mut self.progress.at);
        }
        self.progress.rows += rows;
        self.progress.bytes += bytes;
        if (self.report)(&self.progress) { Ok(()) } else { Err(BackupError::Cancelled) }
    }
}

/// What was backed up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BackupReport {
    /// The file.
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Size of the content before compression.
    pub raw_bytes: u64,
    /// Last event inside.
    pub head_seq: i64,
    /// Its hash, in hex.
    pub head_hash: String,
    /// Rows by table.
    pub rows: std::collections::BTreeMap<String, i64>,
    /// Files of the data folder.
    pub files: usize,
    /// Whether the keys are inside.
    pub keys: KeysInside,
    /// Whether the database has the newest schema that this program knows.
    pub schema_is_current: bool,
    /// How long it took.
    pub seconds: f64,
}

/// Makes a backup of a store that may be in use, by this process or others.
///
/// # Errors
/// See [`BackupError`]; no file is left behind then.
pub async fn backup(config: &StoreConfig, options: &BackupOptions, report: Report<'_>) -> Result<BackupReport, BackupError> {
    let started = Instant::now();
    let created_at = now();
    let Some(keys) = Keys::read(&config.keys)? else {
        return Err(BackupError::NothingThere { place: config.keys.display().to_string() });
    };
    let mut archive = ArchiveWriter::create(&options.file)?;
    let about = About { format: FORMAT, program: options.program.clone(), created_at };
    archive.member(manifest::ABOUT, &json(&about))?;
    let mut reader = dump::open(config).await?;
    let size = dump::size(&mut reader.link()).await?;
    let mut watch = Watch::new(report, size, options.rate_mib);
    let (mut parts, task) = writer::start(archive);
    let read = async {
        let dumped = dump::dump(&mut reader, config, options, &mut parts, &mut watch).await?;
        let files = match &options.files {
            Some(folder) => parts.files(writer::list(folder, |name| options.leave.iter().any(|left| left == name))?).await?,
            None => Vec::new(),
        };
        Ok::<_, BackupError>((dumped, files))
    }
    .await;
    let written = writer::finish(parts, task).await;
    // A failure of the writing half shows in the reading half only as a closed channel, so it is told first.
    let (mut archive, mut parts) = written?;
    let (dumped, files) = read?;
    let inside = match &options.keys {
        KeysOut::Leave => KeysInside::None,
        KeysOut::Passphrase(_) => KeysInside::Sealed,
        KeysOut::Open => KeysInside::Open,
    };
    if let Some(content) = sealed_keys::seal(&keys, &options.keys)? {
        let sha256 = archive.member(manifest::KEYS, &content)?;
        let bytes = content.len() as u64;
        parts.push(Part { name: manifest::KEYS.to_owned(), sha256, bytes, raw_bytes: bytes, of: PartOf::Keys, rows: 0 });
    }
    let manifest = Manifest {
        format: FORMAT,
        program: options.program.clone(),
        created_at,
        dialect: match config.database {
            Database::Sqlite(_) => "sqlite".to_owned(),
            Database::Postgres(_) => "postgres".to_owned(),
        },
        schema_version: dumped.schema_version,
        signer: keys.signer(),
        head_seq: dumped.head.0,
        head_hash: hex::encode(&dumped.head.1),
        tables: dumped.tables,
        counters: dumped.counters,
        files,
        keys: inside,
        parts,
    };
    let text = json(&manifest);
    archive.member(manifest::MANIFEST, &text)?;
    archive.member(manifest::SIGNATURE, hex::encode(keys.sign_backup(&text)).as_bytes())?;
    let bytes = archive.finish()?;
    Ok(BackupReport {
        file: options.file.display().to_string(),
        bytes,
        raw_bytes: manifest.parts.iter().map(|part| part.raw_bytes).sum(),
        head_seq: manifest.head_seq,
        head_hash: manifest.head_hash,
        rows: manifest.tables.into_iter().map(|table| (table.name, table.rows)).collect(),
        files: manifest.files.len(),
        keys: inside,
        schema_is_current: manifest.schema_version == crate::schema::SCHEMA_VERSION,
        seconds: started.elapsed().as_secs_f64(),
    })
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Plain values without maps of odd keys always have a JSON form.
    serde_json::to_vec_pretty(value).unwrap_or_default()
}

/// A path from a backup as a path below a folder; `None` when it would lead out of it.
pub(crate) fn below(folder: &Path, path: &str) -> Option<PathBuf> {
    use std::path::Component;
    let path = Path::new(path);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_))) && path.components().next().is_some();
    inside.then(|| folder.join(path))
}
