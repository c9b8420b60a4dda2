//! WebP (RFC 9649): Exif and XMP chunks are dropped and their flags cleared, all others copied.

use super::{Meta, Picture, tiff};

/// Flags of a VP8X chunk that announce Exif and XMP metadata.
const METADATA_FLAGS: u8 = 0x0c;

fn u24(body: &[u8], at: usize) -> Option<u32> {
    let bytes = body.get(at..at + 3)?;
    Some(u32::from(bytes[0]) | u32::from(bytes[1]) << 8 | u32::from(bytes[2]) << 16)
}

/// Width and height as the first frame's own header states them.
fn frame_size(name: &[u8], body: &[u8]) -> Option<(u32, u32)> {
    match name {
        b"VP8X" => Some((u24(body, 4)? + 1, u24(body, 7)? + 1)),
        b"VP8L" => {
            let bits = u32::from_le_bytes(body.get(1..5)?.try_into().ok()?);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8 " => {
            let number = |at: usize| Some(u32::from(u16::from_le_bytes(body.get(at..at + 2)?.try_into().ok()?)) & 0x3fff);
            Some((number(6)?, number(8)?))
        }
        _ => None,
    }
}

/// The picture without chunks that tell about place, device or people.
pub(super) fn clean(bytes: &[u8]) -> Option<Picture> {
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut meta = Meta::default();
    let mut size = None;
    let mut at = 12;
    while at < bytes.len() {
        let name = bytes.get(at..at + 4)?;
        let length = usize::try_from(u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?)).ok()?;
        let end = at.checked_add(8)?.checked_add(length)?;
        let body = bytes.get(at + 8..end)?;
        match name {
            b"EXIF" => {
                let found = tiff::read(body.strip_prefix(b"Exif\0\0").unwrap_or(body));
                meta.location |= found.location;
                meta.taken_at = meta.taken_at.take().or(found.taken_at);
            }
            b"XMP " => {}
            _ => {
                size = size.or_else(|| frame_size(name, body));
                let place = out.len();
                out.extend(bytes.get(at..end)?);
                if name == b"VP8X"
                    && let Some(flags) = out.get_mut(place + 8)
                {
                    *flags &= !METADATA_FLAGS;
                }
                out.resize(out.len() + length % 2, 0);
            }
        }
        at = end + length % 2;
    }
    size?;
    let length = u32::try_from(out.len() - 8).ok()?.to_le_bytes();
    out.splice(4..8, length);
    Some(Picture { media: "image/webp", size, bytes: out, had_location: meta.location, taken_at: meta.taken_at })
}
