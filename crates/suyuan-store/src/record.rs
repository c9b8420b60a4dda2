//! Events of the log in the packed forms in which whole pages of them leave the databases.

use crate::chain::hash_of;

/// An event with borrowed parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// Sequence number, version of the stream, when it happened, when it was recorded.
    numbers: [i64; 4],
    /// Stream, id, kind, actor, source and body.
    texts: [Option<&'a [u8]>; 6],
    /// The stored hash.
    pub hash: [u8; 32],
}

impl Record<'_> {
    /// Sequence number.
    pub const fn seq(&self) -> i64 {
        self.numbers[0]
    }
    /// The hash that it should have.
    pub fn link_hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        hash_of(previous, self.numbers, self.texts)
    }
}

/// Between the parts of a record on SQLite. Nothing that was written by us holds it; if a part does, the parts behind it are
/// others than those that were hashed, and the page is looked at row by row.
const PART: u8 = 0x1f;
/// Between records on SQLite.
const RECORD: u8 = 0x1e;

/// The records of a page from SQLite: eleven parts each, an absent source as nothing, any other behind an equals sign.
/// `None` stands for what is no record.
pub(crate) fn of_text(page: &[u8]) -> impl Iterator<Item = Option<Record<'_>>> {
    let mut rest = Some(page);
    std::iter::from_fn(move || {
        let read = packed(rest.take()?);
        rest = read.as_ref().and_then(|(_, tail)| *tail);
        Some(read.map(|(record, _)| record))
    })
}

/// The first record and what follows it, if anything does.
fn packed(mut rest: &[u8]) -> Option<(Record<'_>, Option<&[u8]>)> {
    let mut take = |end| {
        let place = memchr::memchr(end, rest)?;
        let part = &rest[..place];
        rest = &rest[place + 1..];
        Some(part)
    };
    let mut numbers = [0; 4];
    for number in &mut numbers {
        *number = std::str::from_utf8(take(PART)?).ok()?.parse().ok()?;
    }
    let mut hash = [0; 32];
    hex::decode_to_slice(take(PART)?, &mut hash).ok()?;
    let (stream, id, kind, actor) = (take(PART)?, take(PART)?, take(PART)?, take(PART)?);
    let source = match take(PART)? {
        [] => None,
        [b'=', source @ ..] => Some(source),
        _ => return None,
    };
    let (body, rest) = match take(RECORD) {
        Some(body) => (body, Some(rest)),
        None => (rest, None),
    };
    Some((Record { numbers, texts: [Some(stream), Some(id), Some(kind), Some(actor), source, Some(body)], hash }, rest))
}

/// Signature, flags and length of the extension before the rows of PostgreSQL's binary copy.
const COPY_HEAD: usize = 19;

/// The records of a page from PostgreSQL's binary copy of four numbers, the hash and six texts.
pub(crate) fn of_copy(page: &[u8]) -> impl Iterator<Item = Option<Record<'_>>> {
    let mut rest = page.get(COPY_HEAD..);
    std::iter::from_fn(move || match rest.take()? {
        // The end is a number of fields below zero.
        [0xff, 0xff] => None,
        tail => match copied(tail) {
            Some((record, tail)) => {
                rest = Some(tail);
                Some(Some(record))
            }
            None => Some(None),
        },
    })
}

/// The first row and what follows it.
fn copied(row: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let (count, mut rest) = row.split_first_chunk::<2>()?;
    if i16::from_be_bytes(*count) != 11 {
        return None;
    }
    let mut take = || {
        let (length, tail) = rest.split_first_chunk::<4>()?;
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
            rest = tail;
            return Some(None);
        };
        let (part, tail) = tail.split_at_checked(length)?;
        rest = tail;
        Some(Some(part))
    };
    let mut numbers = [0; 4];
    for number in &mut numbers {
        *number = i64::from_be_bytes(take()??.try_into().ok()?);
    }
    let hash = take()??.try_into().ok()?;
    let mut texts = [None; 6];
    for text in &mut texts {
        *text = take()?;
    }
    Some((Record { numbers, texts, hash }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(source: Option<&'static [u8]>) -> Record<'static> {
        let texts = [Some(b"case".as_slice()), Some(b"c 1"), Some(b"noted"), Some("user:林".as_bytes()), source, Some(b"{\"a b\": 1}")];
        Record { numbers: [7, 2, -5, 9], texts, hash: [0xab; 32] }
    }

    #[test]
    fn a_page_from_sqlite_comes_apart_as_it_was() {
        let record = |source: &str| ["7", "2", "-5", "9", &"AB".repeat(32), "case", "c 1", "noted", "user:林", source, "{\"a b\": 1}"].join("\u{1f}");
        let page = [record(""), record("="), record("=api"), record("api")].join("\u{1e}");
        let records: Vec<_> = of_text(page.as_bytes()).collect();
        assert_eq!(records[..3], [Some(expected(None)), Some(expected(Some(b""))), Some(expected(Some(b"api")))]);
        assert_eq!(records[3..], [None], "no sign before the source");
        let shifted = record("=a\u{1f}b");
        assert!(of_text(shifted.as_bytes()).all(|record| record != Some(expected(Some(b"a\x1fb")))), "a separator within a part shifts the parts");
        assert_eq!(of_text(b"8").collect::<Vec<_>>(), [None]);
    }

    #[test]
    fn a_page_from_postgresql_comes_apart_as_it_was() {
        let mut page = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
        let one = expected(None);
        page.extend(11_i16.to_be_bytes());
        let mut put = |part: Option<&[u8]>| match part {
            Some(part) => {
                page.extend(i32::try_from(part.len()).unwrap().to_be_bytes());
                page.extend(part);
            }
            None => page.extend((-1_i32).to_be_bytes()),
        };
        one.numbers.iter().for_each(|number| put(Some(&number.to_be_bytes())));
        put(Some(&one.hash));
        one.texts.iter().for_each(|text| put(*text));
        let cut = page.clone();
        page.extend([0xff, 0xff]);
        assert_eq!(of_copy(&page).collect::<Vec<_>>(), [Some(expected(None))]);
        assert_eq!(of_copy(&cut[..cut.len() - 1]).collect::<Vec<_>>(), [None], "a row that breaks off");
        assert_eq!(of_copy(&cut).collect::<Vec<_>>(), [Some(expected(None)), None], "no end");
    }
}
