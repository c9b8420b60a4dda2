//! JPEG (ITU-T T.81): segments before the scan are kept or dropped, the scan is copied.

use super::{Meta, Picture, tiff};

/// The picture without application and comment segments that tell about place, device or people.
pub(super) fn clean(bytes: &[u8]) -> Option<Picture> {
    let mut out = vec![0xff, 0xd8];
    let mut meta = Meta::default();
    let mut size = None;
    let mut at = 2;
    loop {
        // Fill bytes may precede a marker.
        while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
            at += 1;
        }
        if bytes.get(at) != Some(&0xff) {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let end = at + 2 + length;
        let body = bytes.get(at + 4..end)?;
        match marker {
            0xe1 => {
                if let Some(block) = body.strip_prefix(b"Exif\0\0") {
                    let found = tiff::read(block);
                    meta.location |= found.location;
                    meta.taken_at = meta.taken_at.take().or(found.taken_at);
                    meta.orientation = meta.orientation.or(found.orientation);
                }
            }
            // Thumbnails of makers, captions, comments. APP0 (JFIF), APP2 (colour) and APP14 (colour transform) stay.
            0xe3..=0xed | 0xef | 0xfe => {}
            _ => {
                if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                    let number = |place: usize| Some(u32::from(u16::from_be_bytes([*body.get(place)?, *body.get(place + 1)?])));
                    size = Some((number(3)?, number(1)?));
                }
                if marker == 0xda {
                    if let Some(orientation) = meta.orientation.filter(|value| *value != 1) {
                        insert_orientation(&mut out, orientation);
                    }
                    out.extend(bytes.get(at..)?);
                    size?;
                    return Some(Picture { media: "image/jpeg", size, bytes: out, had_location: meta.location, taken_at: meta.taken_at });
                }
                out.extend(bytes.get(at..end)?);
            }
        }
        at = end;
    }
}

/// Puts the orientation behind the start of the image and its JFIF segment.
fn insert_orientation(out: &mut Vec<u8>, orientation: u16) {
    let block = [b"Exif\0\0".as_slice(), &tiff::orientation(orientation)].concat();
    let mut segment = vec![0xff, 0xe1];
    segment.extend(u16::try_from(block.len() + 2).unwrap_or(u16::MAX).to_be_bytes());
    segment.extend(block);
    let jfif = match out.get(2..6) {
        Some([0xff, 0xe0, high, low]) => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        _ => 2,
    };
    let place = jfif.min(out.len());
    out.splice(place..place, segment);
}
