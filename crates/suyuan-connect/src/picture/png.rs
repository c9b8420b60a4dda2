//! PNG (ISO/IEC 15948): text and Exif chunks are dropped, all others copied.

use super::{Meta, Picture, tiff};

/// The picture without chunks that tell about place, device or people.
pub(super) fn clean(bytes: &[u8]) -> Option<Picture> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut meta = Meta::default();
    let mut size = None;
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let name = bytes.get(at + 4..at + 8)?;
        let body = bytes.get(at + 8..end - 4)?;
        match name {
            b"eXIf" => {
                let found = tiff::read(body);
                meta.location |= found.location;
                meta.taken_at = meta.taken_at.take().or(found.taken_at);
            }
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => {}
            _ => {
                if name == b"IHDR" {
                    let number = |place: usize| Some(u32::from_be_bytes(body.get(place..place + 4)?.try_into().ok()?));
                    size = Some((number(0)?, number(4)?));
                }
                out.extend(bytes.get(at..end)?);
            }
        }
        if name == b"IEND" {
            size?;
            return Some(Picture { media: "image/png", size, bytes: out, had_location: meta.location, taken_at: meta.taken_at });
        }
        at = end;
    }
}
