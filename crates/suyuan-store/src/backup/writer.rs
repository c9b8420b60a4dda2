//! The other half of a backup: a thread that compresses, hashes and writes parts while the next ones are read.

use crate::backup::archive::ArchiveWriter;
use crate::backup::error::{BackupError, io};
use crate::backup::manifest::{FileInfo, Part, PartOf};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Speed before size: the machine has other work to do.
const LEVEL: i32 = 1;
/// Size of a part of a file.
const FILE_PART_BYTES: usize = 8 << 20;

struct Piece {
    name: String,
    of: PartOf,
    rows: i64,
    raw: Vec<u8>,
}

/// Takes parts; at most two wait.
pub(crate) struct PartSender {
    sender: mpsc::Sender<Piece>,
    number: usize,
}

/// The thread's result: the archive, not yet ended, and its parts so far.
pub(crate) type Written = (ArchiveWriter, Vec<Part>);

/// Starts the thread.
pub(crate) fn start(archive: ArchiveWriter) -> (PartSender, JoinHandle<Result<Written, BackupError>>) {
    let (sender, mut pieces) = mpsc::channel::<Piece>(2);
    let task = tokio::task::spawn_blocking(move || {
        let (mut archive, mut parts) = (archive, Vec::new());
        while let Some(piece) = pieces.blocking_recv() {
            parts.push(write(&mut archive, &piece)?);
        }
        Ok((archive, parts))
    });
    (PartSender { sender, number: 0 }, task)
}

fn write(archive: &mut ArchiveWriter, piece: &Piece) -> Result<Part, BackupError> {
    let packed = zstd::bulk::compress(&piece.raw, LEVEL).map_err(io("compressing", Path::new(&piece.name)))?;
    let sha256 = archive.member(&piece.name, &packed)?;
    let (bytes, raw_bytes) = (packed.len() as u64, piece.raw.len() as u64);
    Ok(Part { name: piece.name.clone(), sha256, bytes, raw_bytes, of: piece.of, rows: piece.rows })
}

impl PartSender {
    /// Hands over rows of a table.
    pub async fn rows(&mut self, place: usize, table: &str, rows: i64, raw: String) -> Result<(), BackupError> {
        self.send(format!("table/{table}"), PartOf::Table(place), rows, raw.into_bytes()).await
    }

    async fn send(&mut self, folder: String, of: PartOf, rows: i64, raw: Vec<u8>) -> Result<(), BackupError> {
        self.number += 1;
        let piece = Piece { name: format!("{folder}/{:06}.zst", self.number), of, rows, raw };
        // The thread is gone only when it failed; its own error is told by whoever joins it.
        self.sender.send(piece).await.map_err(|_| BackupError::Cancelled)
    }

    /// Hands over files that [`list`] found; one that vanishes meanwhile is left out.
    pub async fn files(&mut self, files: Vec<(String, PathBuf)>) -> Result<Vec<FileInfo>, BackupError> {
        let mut found = Vec::new();
        for (name, path) in files {
            let place = found.len();
            if let Some(bytes) = self.file(&path, place).await? {
                found.push(FileInfo { path: name, bytes });
            }
        }
        Ok(found)
    }

    async fn file(&mut self, path: &Path, place: usize) -> Result<Option<u64>, BackupError> {
        let mut file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io("reading", path)(error)),
        };
        let mut bytes = 0;
        loop {
            let mut raw = Vec::new();
            std::io::Read::by_ref(&mut file).take(FILE_PART_BYTES as u64).read_to_end(&mut raw).map_err(io("reading", path))?;
            // An empty file has one empty part, so that it comes back too.
            if raw.is_empty() && bytes > 0 {
                return Ok(Some(bytes));
            }
            let (length, last) = (raw.len() as u64, raw.len() < FILE_PART_BYTES);
            bytes += length;
            self.send("file".to_owned(), PartOf::File(place), 0, raw).await?;
            if last {
                return Ok(Some(bytes));
            }
        }
    }
}

/// Files below a folder except those that `skip` names: path with slashes and place, in the order of their names.
pub(crate) fn list(folder: &Path, skip: impl Fn(&str) -> bool) -> Result<Vec<(String, PathBuf)>, BackupError> {
    let mut found = Vec::new();
    let mut folders = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, folder)) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(io("listing", &folder)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(io("listing", &folder))?;
            // A name that is no UTF-8 was not made by this program.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            let kind = entry.file_type().map_err(io("listing", &folder))?;
            if skip(&name) {
                continue;
            }
            if kind.is_dir() {
                folders.push((name, entry.path()));
            } else if kind.is_file() {
                found.push((name, entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Ends the thread and takes what it has written.
pub(crate) async fn finish(parts: PartSender, task: JoinHandle<Result<Written, BackupError>>) -> Result<Written, BackupError> {
    drop(parts);
    task.await.map_err(|error| BackupError::Io {
        attempt: "writing",
        path: "the backup".to_owned(),
        source: Arc::new(std::io::Error::other(error.to_string())),
    })?
}
