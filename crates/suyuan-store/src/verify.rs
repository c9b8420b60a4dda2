//! Reading the whole log again: is the chain whole, and does it end where signed heads say it ended?

use crate::chain::{COLUMNS, GENESIS, RawEvent, link_hash};
use crate::db::{Kind, args};
use crate::dialect;
use crate::error::StoreError;
use crate::store::Store;
use serde::Serialize;
use std::time::Instant;

/// What is wrong with the log at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadEvent {
    /// Sequence number from which on the log cannot be trusted.
    pub seq: i64,
    /// `altered`, `missing`, `reordered` or `truncated`.
    pub problem: &'static str,
}

/// Result of [`Store::verify`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerifyReport {
    /// Whether the log is as it was written.
    pub ok: bool,
    /// Events that were read.
    pub events: i64,
    /// How long it took.
    pub seconds: f64,
    /// The first place where something is wrong.
    pub first_bad: Option<BadEvent>,
}

/// Events of one page; pages are hashed on another thread while the next one is read.
const PAGE: i64 = 4_000;
/// How far a moved event is looked for.
const NEIGHBOURS: i64 = 10_000;

/// State of the walk along the chain.
struct Walk {
    seq: i64,
    hash: Vec<u8>,
    /// Signed heads that are still ahead, in descending order.
    heads: Vec<(i64, Vec<u8>)>,
    bad: Option<BadEvent>,
}

impl Walk {
    /// Follows one page; stops at the first event that does not fit.
    fn follow(mut self, page: &str) -> Walk {
        let mut rest = page;
        while !rest.is_empty() && self.bad.is_none() {
            match unpack(rest) {
                Some((event, stored, tail)) => {
                    rest = tail;
                    self.step(&event, &stored);
                }
                // A record whose own numbers are no numbers was not written by us.
                None => self.bad = Some(BadEvent { seq: self.seq + 1, problem: "altered" }),
            }
        }
        self
    }

    fn step(&mut self, event: &RawEvent<'_>, stored: &[u8; 32]) {
        if event.seq != self.seq + 1 {
            self.bad = Some(BadEvent { seq: self.seq + 1, problem: "missing" });
            return;
        }
        if link_hash(&self.hash, event) != *stored {
            self.bad = Some(BadEvent { seq: event.seq, problem: "altered" });
            return;
        }
        self.seq = event.seq;
        self.hash.clear();
        self.hash.extend_from_slice(stored);
        if self.heads.last().is_some_and(|(seq, _)| *seq == event.seq)
            && let Some((seq, hash)) = self.heads.pop()
            && hash != stored
        {
            // The chain is whole, but it is not the one that was signed: the tail was cut off and written anew.
            self.bad = Some(BadEvent { seq, problem: "truncated" });
        }
    }
}

/// Takes the first packed record apart: ten numbers (four of the event, six lengths in bytes), each followed by a space, the
/// hash in hex, then six texts. Answers event, stored hash and what follows.
fn unpack(text: &str) -> Option<(RawEvent<'_>, [u8; 32], &str)> {
    let mut rest = text;
    let mut numbers = [0_i64; 10];
    for number in &mut numbers {
        let (digits, tail) = rest.split_once(' ')?;
        *number = digits.parse().ok()?;
        rest = tail;
    }
    let mut take = |length: i64| {
        let (part, tail) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        rest = tail;
        Some(part)
    };
    let [seq, stream_version, at, recorded_at, stream, stream_id, kind, actor, source, body] = numbers;
    let mut hash = [0; 32];
    hex::decode_to_slice(take(64)?, &mut hash).ok()?;
    let (stream, stream_id, kind, actor) = (take(stream)?, take(stream_id)?, take(kind)?, take(actor)?);
    let source = if source < 0 { None } else { Some(take(source)?) };
    let body = take(body)?;
    Some((RawEvent { seq, stream, stream_id, stream_version, kind, at, recorded_at, actor, source, body }, hash, rest))
}

impl Store {
    /// Reads the whole log and checks every link, every signed head and the head that is remembered outside the database.
    ///
    /// `progress` is told the number of events read so far.
    pub async fn verify(&self, progress: &mut (dyn FnMut(i64) + Send)) -> Result<VerifyReport, StoreError> {
        let started = Instant::now();
        let (heads, forged) = self.signed_heads().await?;
        let mut walk = Walk { seq: 0, hash: GENESIS.to_vec(), heads, bad: None };
        let mut next = self.page(0).await?;
        while let Some(page) = next
            && walk.bad.is_none()
        {
            // Up to this sequence number the page reaches if nothing is missing; if something is, the walk stops before it matters.
            let last = walk.seq + PAGE;
            let hashing = tokio::task::spawn_blocking(move || walk.follow(&page));
            next = self.page(last).await?;
            walk = hashing.await.map_err(|error| StoreError::Invalid { what: error.to_string() })?;
            progress(walk.seq);
        }
        if let Some(bad) = &mut walk.bad
            && bad.problem == "altered"
            && self.was_moved(bad.seq, &walk.hash).await?
        {
            bad.problem = "reordered";
        }
        if walk.bad.is_none() && !walk.heads.is_empty() {
            walk.bad = Some(BadEvent { seq: walk.seq + 1, problem: "truncated" });
        }
        let first_bad = match (walk.bad, forged) {
            (Some(bad), Some(seq)) if seq < bad.seq => Some(BadEvent { seq, problem: "altered" }),
            (None, Some(seq)) => Some(BadEvent { seq, problem: "altered" }),
            (bad, _) => bad,
        };
        Ok(VerifyReport { ok: first_bad.is_none(), events: walk.seq, seconds: started.elapsed().as_secs_f64(), first_bad })
    }

    /// Events after a position, packed; `None` behind the last one.
    async fn page(&self, after: i64) -> Result<Option<String>, StoreError> {
        let sql = match self.core.kind() {
            Kind::Sqlite => dialect::sqlite::PACKED_PAGE,
            Kind::Postgres => dialect::postgres::PACKED_PAGE,
        };
        let row = self.core.read().await?.link().fetch_one("reading the log to verify it", sql, args![after, PAGE]).await?;
        row.map_or(Ok(None), |row| row.opt_text(0))
    }

    /// Heads that we signed, in descending order; and the lowest one whose signature is not ours.
    async fn signed_heads(&self) -> Result<(Vec<(i64, Vec<u8>)>, Option<i64>), StoreError> {
        let mut reader = self.core.read().await?;
        let rows = reader.link().fetch("reading signed heads", "SELECT seq, hash, signature FROM head_signature", vec![]).await?;
        let mut heads = Vec::with_capacity(rows.len());
        let mut forged = None;
        for row in &rows {
            let (seq, hash) = (row.int(0)?, row.blob(1)?);
            if self.core.keys.head_is_ours(seq, &hash, row.bytes(2)?) {
                heads.push((seq, hash));
            } else {
                forged = Some(forged.map_or(seq, |lowest: i64| lowest.min(seq)));
            }
        }
        heads.extend(self.core.keys.last_head()?);
        heads.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        heads.dedup();
        Ok((heads, forged))
    }

    /// Whether the event that belongs at `seq` stands somewhere behind it.
    async fn was_moved(&self, seq: i64, previous: &[u8]) -> Result<bool, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM event WHERE seq > $1 ORDER BY seq LIMIT $2");
        let mut reader = self.core.read().await?;
        for row in reader.link().fetch("looking for a moved event", sql, args![seq, NEIGHBOURS]).await? {
            let event = RawEvent { seq, ..RawEvent::of_row(&row)? };
            if link_hash(previous, &event) == row.bytes(10)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_record_comes_apart_as_it_was() {
        let hash = "ab".repeat(32);
        let text = format!("7 2 -5 9 4 3 5 9 -1 10 {hash}casec 1notedüser:lin{{\"a b\": 1}}8 1");
        let (event, stored, rest) = unpack(&text).unwrap();
        assert_eq!((event.seq, event.stream_version, event.at, event.recorded_at), (7, 2, -5, 9));
        assert_eq!((event.stream, event.stream_id, event.kind), ("case", "c 1", "noted"));
        assert_eq!((event.actor, event.source, event.body), ("üser:lin", None, "{\"a b\": 1}"));
        assert_eq!((stored, rest), ([0xab; 32], "8 1"));
        assert!(unpack(&text[..text.len() - 4]).is_none(), "a length beyond the end");
    }
}
