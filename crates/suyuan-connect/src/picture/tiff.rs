//! The TIFF block of Exif metadata (CIPA DC-008): only what matters here is read, and only the orientation is written.

use super::Meta;

const ORIENTATION: u16 = 0x0112;
const CHANGED_AT: u16 = 0x0132;
const TAKEN_AT: u16 = 0x9003;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
/// Most entries of a directory that are looked at.
const ENTRIES: u16 = 500;

struct Block<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl Block<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }
    fn u32(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()
    }
    fn text(&self, entry: usize) -> Option<String> {
        let (count, place) = (self.u32(entry + 4)?, self.u32(entry + 8)?);
        let bytes = self.bytes.get(place..place.checked_add(count)?)?;
        let text: String = bytes.iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
        (text.len() == 19 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b' '))).then_some(text)
    }
    fn directory(&self, at: usize, meta: &mut Meta, nested: bool) {
        let Some(count) = self.u16(at) else { return };
        for index in 0..usize::from(count.min(ENTRIES)) {
            let entry = at + 2 + index * 12;
            match self.u16(entry) {
                Some(ORIENTATION) => meta.orientation = self.u16(entry + 8).filter(|value| (1..=8).contains(value)),
                Some(TAKEN_AT) => meta.taken_at = self.text(entry).or(meta.taken_at.take()),
                Some(CHANGED_AT) if meta.taken_at.is_none() => meta.taken_at = self.text(entry),
                Some(GPS_DIRECTORY) => meta.location = true,
                Some(EXIF_DIRECTORY) if !nested => {
                    if let Some(place) = self.u32(entry + 8) {
                        self.directory(place, meta, true);
                    }
                }
                Some(_) => {}
                None => return,
            }
        }
    }
}

/// What a block says; nothing when it is none.
pub(super) fn read(bytes: &[u8]) -> Meta {
    let mut meta = Meta::default();
    let big = match bytes.get(..4) {
        Some(b"MM\0\x2a") => true,
        Some(b"II\x2a\0") => false,
        _ => return meta,
    };
    let block = Block { bytes, big };
    if let Some(first) = block.u32(4) {
        block.directory(first, &mut meta, false);
    }
    meta
}

/// A block that says nothing but the orientation.
pub(super) fn orientation(value: u16) -> Vec<u8> {
    let mut out = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    out.extend(value.to_be_bytes());
    out.extend([0; 6]);
    out
}
