//! The file of a backup: a plain tar archive whose members are hashed one by one.
//!
//! Any tar lists and unpacks it, so that a backup can be looked into without this program.

use crate::backup::error::{BackupError, io};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Tar works in blocks of this size.
const BLOCK: usize = 512;
/// Largest member that is read back; parts are far smaller, so more means damage.
const LARGEST_MEMBER: u64 = 1 << 30;

/// Writes members into a draft, which takes its name only when it is complete and on the disk.
pub(crate) struct ArchiveWriter {
    target: PathBuf,
    draft: PathBuf,
    out: Option<BufWriter<File>>,
    /// Bytes written so far.
    pub bytes: u64,
}

impl ArchiveWriter {
    /// Begins the file; an existing one is never replaced.
    pub fn create(target: &Path) -> Result<ArchiveWriter, BackupError> {
        if target.exists() {
            return Err(BackupError::FileExists { path: target.display().to_string() });
        }
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{:08x}.partial", rand::random::<u32>()));
        let draft = target.with_file_name(name);
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(&draft).map_err(io("creating", &draft))?;
        Ok(ArchiveWriter { target: target.to_owned(), draft, out: Some(BufWriter::with_capacity(1 << 18, file)), bytes: 0 })
    }

    /// Adds a member; answers the SHA-256 of its content in hex.
    pub fn member(&mut self, name: &str, content: &[u8]) -> Result<String, BackupError> {
        let header = header(name, content.len() as u64);
        let pad = content.len().next_multiple_of(BLOCK) - content.len();
        for piece in [&header[..], content, &[0; BLOCK][..pad]] {
            self.put(piece)?;
        }
        Ok(hex::encode(Sha256::digest(content)))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        if let Some(out) = &mut self.out {
            out.write_all(bytes).map_err(io("writing", &self.draft))?;
            self.bytes += bytes.len() as u64;
        }
        Ok(())
    }

    /// Ends the archive and gives it its name.
    pub fn finish(mut self) -> Result<u64, BackupError> {
        self.put(&[0; 2 * BLOCK])?;
        let Some(out) = self.out.take() else { return Err(BackupError::Cancelled) };
        let file = out.into_inner().map_err(|error| io("writing", &self.draft)(error.into_error()))?;
        file.sync_all().map_err(io("writing", &self.draft))?;
        // A link, unlike a rename, fails when the name was taken meanwhile.
        std::fs::hard_link(&self.draft, &self.target).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => BackupError::FileExists { path: self.target.display().to_string() },
            _ => io("creating", &self.target)(error),
        })?;
        Ok(self.bytes)
    }
}

impl Drop for ArchiveWriter {
    fn drop(&mut self) {
        drop(self.out.take());
        // The draft is gone already when its folder is.
        let _ = std::fs::remove_file(&self.draft);
    }
}

/// A ustar header.
fn header(name: &str, bytes: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, &name.as_bytes()[..name.len().min(100)]);
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{bytes:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum = block.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// A member as it was read.
pub(crate) struct Member {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl Member {
    /// SHA-256 of the content in hex.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.content))
    }
}

/// Reads members in order.
pub(crate) struct ArchiveReader {
    path: PathBuf,
    input: BufReader<File>,
    /// Position in the file.
    pub position: u64,
    /// Size of the file.
    pub size: u64,
}

impl ArchiveReader {
    /// Opens the file.
    pub fn open(path: &Path) -> Result<ArchiveReader, BackupError> {
        let file = File::open(path).map_err(io("opening", path))?;
        let size = file.metadata().map_err(io("opening", path))?.len();
        Ok(ArchiveReader { path: path.to_owned(), input: BufReader::with_capacity(1 << 18, file), position: 0, size })
    }

    /// The next member; `None` at the proper end. A file that ends before its end is damaged.
    pub fn next(&mut self) -> Result<Option<Member>, BackupError> {
        let at = self.position;
        let mut block = [0; BLOCK];
        self.fill(&mut block)?;
        if block == [0; BLOCK] {
            // Two empty blocks end an archive; what follows them is nothing of ours.
            self.fill(&mut block)?;
            return if block == [0; BLOCK] { Ok(None) } else { Err(BackupError::damaged(format!("byte {at}"), "no end where one belongs")) };
        }
        let (name, bytes) = parse_header(&block).ok_or_else(|| match at {
            0 => BackupError::NotABackup { path: self.path.display().to_string() },
            _ => BackupError::damaged(format!("byte {at}"), "no header where one belongs"),
        })?;
        if bytes > LARGEST_MEMBER || self.position + bytes > self.size {
            return Err(BackupError::damaged(name, "the file ends before this part does"));
        }
        let mut content = vec![0; usize::try_from(bytes).unwrap_or(0)];
        self.fill(&mut content)?;
        let pad = content.len().next_multiple_of(BLOCK) - content.len();
        self.fill(&mut block[..pad])?;
        Ok(Some(Member { name, content }))
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), BackupError> {
        let at = self.position;
        self.position += buffer.len() as u64;
        self.input.read_exact(buffer).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof if self.size < BLOCK as u64 => BackupError::NotABackup { path: self.path.display().to_string() },
            std::io::ErrorKind::UnexpectedEof => BackupError::damaged(format!("byte {at}"), "the file is cut off"),
            _ => io("reading", &self.path)(error),
        })
    }
}

/// Name and size from a header whose checksum is right.
fn parse_header(block: &[u8; BLOCK]) -> Option<(String, u64)> {
    let octal = |field: &[u8]| {
        let text = std::str::from_utf8(field).ok()?;
        u64::from_str_radix(text.trim_matches(['\0', ' ']), 8).ok()
    };
    let sum = block.iter().enumerate().map(|(at, byte)| u64::from(if (148..156).contains(&at) { b' ' } else { *byte })).sum::<u64>();
    if &block[257..262] != b"ustar" || octal(&block[148..156])? != sum {
        return None;
    }
    let name = block[..100].split(|byte| *byte == 0).next()?;
    Some((std::str::from_utf8(name).ok()?.to_owned(), octal(&block[124..136])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path) {
        let mut writer = ArchiveWriter::create(path).unwrap();
        writer.member("a.txt", b"hello").unwrap();
        writer.member("b/c", &[7; 1024]).unwrap();
        writer.finish().unwrap();
    }

    #[test]
    fn members_come_back_and_a_cut_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.tar");
        write(&path);
        let mut reader = ArchiveReader::open(&path).unwrap();
        let first = reader.next().unwrap().unwrap();
        assert_eq!((first.name.as_str(), first.content.as_slice()), ("a.txt", b"hello".as_slice()));
        assert_eq!(reader.next().unwrap().unwrap().content, [7; 1024]);
        assert!(reader.next().unwrap().is_none());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays behind");
        assert!(matches!(ArchiveWriter::create(&path), Err(BackupError::FileExists { .. })));
        let whole = std::fs::read(&path).unwrap();
        for length in (0..whole.len()).step_by(100) {
            std::fs::write(&path, &whole[..length]).unwrap();
            let mut reader = ArchiveReader::open(&path).unwrap();
            let ended = loop {
                match reader.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => break true,
                    Err(_) => break false,
                }
            };
            assert!(!ended, "cut at {length}");
        }
    }

    #[test]
    fn a_draft_that_is_dropped_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ArchiveWriter::create(&folder.path().join("x.tar")).unwrap();
        writer.member("a", b"b").unwrap();
        drop(writer);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
