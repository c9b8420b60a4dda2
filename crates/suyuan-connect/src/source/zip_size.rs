//! How large a zip file says its parts are, so that a small file that unpacks to all of memory is refused unopened.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Shared strings are held in memory as a whole.
const MAX_STRINGS: u64 = 1 << 30;
/// A sheet is streamed; a full one of a million rows stays far below this.
const MAX_PART: u64 = 3 << 30;
/// Everything together.
const MAX_TOTAL: u64 = 16 << 30;
/// The end record and the longest comment behind it.
const TAIL: u64 = 22 + 65_535;

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at + length)?.iter().rev().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
}

/// The part that is too large to be opened, with its unpacked size in bytes; `None` when all is in bounds or the
/// directory is not readable here (the reader of the format then says what is wrong).
pub(crate) fn too_large(path: &Path) -> Option<(String, u64)> {
    let mut file = File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL))).ok()?;
    let mut tail = Vec::new();
    (&mut file).take(TAIL).read_to_end(&mut tail).ok()?;
    let end = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let (length, start) = (number(&tail, end + 12, 4)?, number(&tail, end + 16, 4)?);
    if length == 0xFFFF_FFFF || start == 0xFFFF_FFFF || length > 64 << 20 {
        return Some(("zip64".to_owned(), size));
    }
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut directory = Vec::new();
    file.take(length).read_to_end(&mut directory).ok()?;
    let (mut at, mut total) = (0, 0_u64);
    while directory.get(at..at + 4) == Some(b"PK\x01\x02") {
        let unpacked = number(&directory, at + 24, 4)?;
        let name_length = number(&directory, at + 28, 2)? as usize;
        let rest = number(&directory, at + 30, 2)? as usize + number(&directory, at + 32, 2)? as usize;
        let name = String::from_utf8_lossy(directory.get(at + 46..at + 46 + name_length)?).into_owned();
        total += unpacked;
        let limit = if name.to_ascii_lowercase().ends_with("sharedstrings.xml") { MAX_STRINGS } else { MAX_PART };
        if unpacked > limit || total > MAX_TOTAL {
            return Some((name, unpacked));
        }
        at += 46 + name_length + rest;
    }
    None
}
