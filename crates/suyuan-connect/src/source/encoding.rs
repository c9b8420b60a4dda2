//! Which encoding a text file has, by byte order mark, validity and frequency of Chinese characters.

use encoding_rs::Encoding;

/// A detected or named encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextEncoding {
    /// Name in reports.
    pub name: &'static str,
    /// Decoder; `None` when the bytes are UTF-8 already.
    pub decoder: Option<&'static Encoding>,
    /// Length of the byte order mark.
    pub mark: usize,
}

const UTF_8: TextEncoding = TextEncoding { name: "utf-8", decoder: None, mark: 0 };

/// The encoding that a byte order mark states.
fn by_mark(head: &[u8]) -> Option<TextEncoding> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some(TextEncoding { name: "utf-8-bom", decoder: None, mark: 3 }),
        [0xFF, 0xFE, ..] => Some(TextEncoding { name: "utf-16le", decoder: Some(encoding_rs::UTF_16LE), mark: 2 }),
        [0xFE, 0xFF, ..] => Some(TextEncoding { name: "utf-16be", decoder: Some(encoding_rs::UTF_16BE), mark: 2 }),
        [0x84, 0x31, 0x95, 0x33, ..] => Some(TextEncoding { name: "gb18030", decoder: Some(encoding_rs::GB18030), mark: 4 }),
        _ => None,
    }
}

/// UTF-16 without mark: text with many ASCII characters has zeros in every second byte.
fn by_zeros(head: &[u8]) -> Option<TextEncoding> {
    let head = &head[..head.len().min(4096) & !1];
    if head.len() < 16 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if odd * 10 > half * 3 && even * 20 < half {
        Some(TextEncoding { name: "utf-16le", decoder: Some(encoding_rs::UTF_16LE), mark: 0 })
    } else if even * 10 > half * 3 && odd * 20 < half {
        Some(TextEncoding { name: "utf-16be", decoder: Some(encoding_rs::UTF_16BE), mark: 0 })
    } else {
        None
    }
}

/// Well-formed multi-byte sequences and malformed ones in text that should be UTF-8; a cut at the end counts as neither.
fn utf8_sequences(mut bytes: &[u8]) -> (usize, usize) {
    let multi = |text: &[u8]| text.iter().filter(|byte| **byte >= 0xC0).count();
    let (mut good, mut bad) = (0, 0);
    loop {
        match std::str::from_utf8(bytes) {
            Ok(_) => return (good + multi(bytes), bad),
            Err(error) => {
                good += multi(&bytes[..error.valid_up_to()]);
                let Some(length) = error.error_len() else { return (good, bad) };
                bad += 1;
                bytes = &bytes[error.valid_up_to() + length..];
            }
        }
    }
}

/// What the bytes say when read as GB18030.
#[derive(Default)]
struct GbCount {
    /// Pairs in the area of the frequent characters and Chinese punctuation.
    common: usize,
    /// Other pairs.
    rare: usize,
    /// Four-byte sequences, which GBK does not have.
    quads: usize,
    /// High bytes that start nothing.
    bad: usize,
}

fn gb_sequences(bytes: &[u8]) -> GbCount {
    let mut count = GbCount::default();
    let mut at = 0;
    while at < bytes.len() {
        let lead = bytes[at];
        if lead < 0x80 {
            at += 1;
            continue;
        }
        let Some(trail) = bytes.get(at + 1).copied() else { break };
        match (lead, trail) {
            (0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE) => {
                let frequent = trail >= 0xA1 && matches!(lead, 0xA1 | 0xA3 | 0xB0..=0xD7);
                if frequent {
                    count.common += 1
                } else {
                    count.rare += 1
                }
                at += 2;
            }
            (0x81..=0xFE, 0x30..=0x39) => {
                let well = matches!(bytes.get(at + 2), Some(0x81..=0xFE)) && matches!(bytes.get(at + 3), Some(0x30..=0x39));
                if well {
                    count.quads += 1;
                    at += 4;
                } else {
                    count.bad += 1;
                    at += 1;
                }
            }
            _ => {
                count.bad += 1;
                at += 1;
            }
        }
    }
    count
}

/// Guesses the encoding from the beginning of a file and a window of it that holds bytes beyond ASCII.
pub(crate) fn detect(head: &[u8], window: &[u8]) -> TextEncoding {
    if let Some(found) = by_mark(head).or_else(|| by_zeros(head)) {
        return found;
    }
    let (good, bad) = utf8_sequences(window);
    if bad == 0 || good > bad * 20 {
        return UTF_8;
    }
    let gb = gb_sequences(window);
    let pairs = gb.common + gb.rare;
    if gb.common * 2 >= pairs && gb.bad * 20 <= pairs {
        return match gb.quads {
            0 => TextEncoding { name: "gbk", decoder: Some(encoding_rs::GBK), mark: 0 },
            _ => TextEncoding { name: "gb18030", decoder: Some(encoding_rs::GB18030), mark: 0 },
        };
    }
    if good > bad {
        return UTF_8;
    }
    TextEncoding { name: "windows-1252", decoder: Some(encoding_rs::WINDOWS_1252), mark: 0 }
}

/// The encoding of a name, with the mark that the file begins with.
pub(crate) fn named(name: &str, head: &[u8]) -> Option<TextEncoding> {
    let mark_of = |name: &str| by_mark(head).filter(|found| found.name == name).map_or(0, |found| found.mark);
    let lower = name.to_ascii_lowercase();
    if matches!(lower.as_str(), "utf-8" | "utf8" | "utf-8-bom" | "utf-8-sig") {
        return Some(TextEncoding { name: if lower.len() > 5 { "utf-8-bom" } else { "utf-8" }, decoder: None, mark: mark_of("utf-8-bom") });
    }
    let encoding = Encoding::for_label(name.as_bytes())?;
    let name = match encoding.name() {
        "GBK" => "gbk",
        "gb18030" => "gb18030",
        "UTF-16LE" => "utf-16le",
        "UTF-16BE" => "utf-16be",
        "windows-1252" => "windows-1252",
        other => other,
    };
    Some(TextEncoding { name, decoder: Some(encoding), mark: mark_of(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], name: &str) {
        assert_eq!(detect(bytes, bytes).name, name, "{bytes:?}");
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "订单编号,买家昵称,退款原因\n2026112200001,张三,质量问题：无法开机\n2026112200002,李四,七天无理由退换货\n";
        check(b"a,b\n1,2\n", "utf-8");
        check(text.as_bytes(), "utf-8");
        check(&[b"\xEF\xBB\xBF", text.as_bytes()].concat(), "utf-8-bom");
        check(&encoding_rs::GBK.encode(text).0, "gbk");
        check(&encoding_rs::GB18030.encode(&format!("{text}𠮷野家,\n")).0, "gb18030");
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xFF\xFE", utf16.as_slice()].concat(), "utf-16le");
        let utf16be: Vec<u8> = "order_no,amount\n1,2\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&utf16be, "utf-16be");
        check(b"name,price\ncaf\xE9,\xA31.50\nr\xF4le,\xA32\nna\xEFve,3\n", "windows-1252");
    }

    #[test]
    fn a_few_broken_bytes_do_not_turn_utf8_into_something_else() {
        let mut bytes = "订单编号,买家昵称,退款原因,质量问题无法开机七天无理由\n".repeat(20).into_bytes();
        bytes.extend_from_slice(b"1,\xFF\xFE,x\n");
        check(&bytes, "utf-8");
    }
}
