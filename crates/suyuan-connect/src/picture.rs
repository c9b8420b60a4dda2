//! Attached files: what they are by their content, how large a picture is, and the same picture without the place and the
//! device that its metadata name. Pixels are never touched.

mod jpeg;
mod png;
mod tiff;
mod webp;

/// A file as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Media type that its content shows.
    pub media: &'static str,
    /// Width and height in pixels, for pictures.
    pub size: Option<(u32, u32)>,
    /// The bytes without location, device and thumbnail; orientation stays.
    pub bytes: Vec<u8>,
    /// Whether metadata named the place where it was taken.
    pub had_location: bool,
    /// When the camera says it was taken, `YYYY:MM:DD HH:MM:SS` of its own clock.
    pub taken_at: Option<String>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Its content is of no type that is taken.
    #[error("the content is neither a picture (JPEG, PNG, WebP, GIF) nor a PDF or MP4 file")]
    UnknownType,
    /// It begins like a picture, but is cut off or damaged.
    #[error("the file is damaged or cut off")]
    Damaged,
    /// It is empty.
    #[error("the file is empty")]
    Empty,
}

/// What metadata said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    pub location: bool,
    pub taken_at: Option<String>,
    pub orientation: Option<u16>,
}

/// Finds out what a file is, whatever its name says, and takes out what its metadata tell about place and device.
pub fn inspect(bytes: &[u8]) -> Result<Picture, PictureError> {
    let plain = |media: &'static str| Picture { media, size: None, bytes: bytes.to_vec(), had_location: false, taken_at: None };
    match bytes {
        [] => Err(PictureError::Empty),
        [0xff, 0xd8, 0xff, ..] => jpeg::clean(bytes).ok_or(PictureError::Damaged),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => png::clean(bytes).ok_or(PictureError::Damaged),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::clean(bytes).ok_or(PictureError::Damaged),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', wide, wide_high, high, high_high, ..] => {
            let size = Some((u32::from(u16::from_le_bytes([*wide, *wide_high])), u32::from(u16::from_le_bytes([*high, *high_high]))));
            Ok(Picture { size, ..plain("image/gif") })
        }
        [b'%', b'P', b'D', b'F', b'-', ..] => Ok(plain("application/pdf")),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if brand.len() >= 4 => match &brand[..4] {
            b"isom" | b"iso2" | b"mp41" | b"mp42" | b"avc1" | b"M4V " | b"qt  " | b"3gp4" | b"3gp5" => Ok(plain("video/mp4")),
            _ => Err(PictureError::UnknownType),
        },
        _ => Err(PictureError::UnknownType),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF block as cameras write it: orientation, time, and a GPS directory that names a place.
    fn exif() -> Vec<u8> {
        let mut out = b"MM\0\x2a\0\0\0\x08".to_vec();
        let entry = |out: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            out.extend(tag.to_be_bytes());
            out.extend(kind.to_be_bytes());
            out.extend(count.to_be_bytes());
            out.extend(value);
        };
        out.extend(4_u16.to_be_bytes());
        entry(&mut out, 0x010f, 2, 4, *b"ACM\0");
        entry(&mut out, 0x0112, 3, 1, [0, 6, 0, 0]);
        entry(&mut out, 0x0132, 2, 20, 86_u32.to_be_bytes());
        entry(&mut out, 0x8825, 4, 1, 62_u32.to_be_bytes());
        out.extend([0; 4]);
        assert_eq!(out.len(), 62);
        out.extend(1_u16.to_be_bytes());
        entry(&mut out, 1, 2, 2, *b"N\0\0\0");
        out.extend([0; 4]);
        out.extend([0; 6]);
        assert_eq!(out.len(), 86);
        out.extend(b"2026:11:20 09:30:00\0");
        out
    }

    fn jpeg() -> Vec<u8> {
        let mut out = vec![0xff, 0xd8];
        let segment = |out: &mut Vec<u8>, marker: u8, body: &[u8]| {
            out.extend([0xff, marker]);
            out.extend(u16::try_from(body.len() + 2).expect("short").to_be_bytes());
            out.extend(body);
        };
        segment(&mut out, 0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        segment(&mut out, 0xe1, &[b"Exif\0\0".as_slice(), &exif()].concat());
        segment(&mut out, 0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta place='Shenzhen'/>");
        segment(&mut out, 0xed, b"Photoshop 3.0\0Shenzhen");
        segment(&mut out, 0xfe, b"taken by Chen");
        segment(&mut out, 0xc0, &[8, 0, 3, 0, 4, 1, 1, 0x11, 0]);
        segment(&mut out, 0xda, &[1, 1, 0, 0, 63, 0]);
        out.extend([0x12, 0x34, 0xff, 0x00, 0x56, 0xff, 0xd9]);
        out
    }

    fn png() -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        let chunk = |out: &mut Vec<u8>, name: &[u8; 4], body: &[u8]| {
            out.extend(u32::try_from(body.len()).expect("short").to_be_bytes());
            out.extend(name);
            out.extend(body);
            out.extend([1, 2, 3, 4]);
        };
        chunk(&mut out, b"IHDR", &[0, 0, 0, 4, 0, 0, 0, 3, 8, 2, 0, 0, 0]);
        chunk(&mut out, b"eXIf", &exif());
        chunk(&mut out, b"tEXt", b"Author\0Chen");
        chunk(&mut out, b"IDAT", &[9, 9]);
        chunk(&mut out, b"IEND", &[]);
        out
    }

    fn webp() -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        let chunk = |out: &mut Vec<u8>, name: &[u8; 4], content: &[u8]| {
            out.extend(name);
            out.extend(u32::try_from(content.len()).expect("short").to_le_bytes());
            out.extend(content);
            out.extend(vec![0; content.len() % 2]);
        };
        chunk(&mut body, b"VP8X", &[0x0c, 0, 0, 0, 3, 0, 0, 2, 0, 0]);
        chunk(&mut body, b"VP8L", &[0x2f, 1, 2, 3, 4]);
        chunk(&mut body, b"EXIF", &exif());
        chunk(&mut body, b"XMP ", b"<x place='Shenzhen'/>");
        let mut out = b"RIFF".to_vec();
        out.extend(u32::try_from(body.len()).expect("short").to_le_bytes());
        out.extend(body);
        out
    }

    fn holds(bytes: &[u8], word: &[u8]) -> bool {
        bytes.windows(word.len()).any(|window| window == word)
    }

    #[test]
    fn pictures_lose_place_and_device_and_keep_their_pixels() {
        for (name, file, pixels) in [
            ("jpeg", jpeg(), [0x12, 0x34, 0xff, 0x00, 0x56].as_slice()),
            ("png", png(), [b'I', b'D', b'A', b'T', 9, 9].as_slice()),
            ("webp", webp(), [0x2f, 1, 2, 3, 4].as_slice()),
        ] {
            let picture = inspect(&file).expect(name);
            assert!(picture.had_location, "{name}");
            assert_eq!(picture.taken_at.as_deref(), Some("2026:11:20 09:30:00"), "{name}");
            assert_eq!(picture.size, Some((4, 3)), "{name}");
            assert!(holds(&picture.bytes, pixels), "{name} lost its pixels");
            for word in [b"Shenzhen".as_slice(), b"Chen", b"ACM", b"2026:11:20"] {
                assert!(!holds(&picture.bytes, word), "{name} still names {}", String::from_utf8_lossy(word));
            }
            let again = inspect(&picture.bytes).expect(name);
            assert!(!again.had_location && again.taken_at.is_none() && again.bytes == picture.bytes, "{name}: cleaning twice changes something");
        }
    }

    #[test]
    fn orientation_stays() {
        let bytes = inspect(&jpeg()).expect("jpeg").bytes;
        assert_eq!(jpeg::clean(&bytes).map(|picture| picture.bytes), Some(bytes.clone()));
        let exif = bytes.windows(6).position(|window| window == b"Exif\0\0").expect("an orientation block");
        assert_eq!(tiff::read(&bytes[exif + 6..]).orientation, Some(6));
    }

    #[test]
    fn other_files_are_told_by_their_content() {
        assert_eq!(inspect(b"%PDF-1.7 ...").map(|file| file.media), Ok("application/pdf"));
        assert_eq!(inspect(b"\0\0\0\x18ftypisom....").map(|file| file.media), Ok("video/mp4"));
        assert_eq!(inspect(b"GIF89a\x04\0\x03\0").map(|file| file.size), Ok(Some((4, 3))));
        assert_eq!(inspect(b"<svg onload='alert(1)'/>"), Err(PictureError::UnknownType));
        assert_eq!(inspect(b"MZ\x90\0"), Err(PictureError::UnknownType));
        assert_eq!(inspect(b""), Err(PictureError::Empty));
    }

    #[test]
    fn a_damaged_file_is_refused_and_never_a_panic() {
        for file in [jpeg(), png(), webp()] {
            for cut in 0..file.len() {
                let _ = inspect(&file[..cut]);
            }
            for place in 0..file.len() {
                let mut broken = file.clone();
                broken[place] ^= 0xff;
                let _ = inspect(&broken);
            }
        }
        assert_eq!(inspect(&jpeg()[..20]), Err(PictureError::Damaged));
    }
}
