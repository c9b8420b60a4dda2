//! Reading the whole log again: is the chain whole, and does it end where signed heads say it ended?

use crate::chain::{COLUMNS, GENESIS, RawEvent, link_hash};
use crate::db::{Kind, Row, args};
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
const PAGE: i64 = 20_000;
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
    fn follow(mut self, rows: &[Row]) -> Result<Walk, StoreError> {
        for row in rows {
            let event = read(row)?;
            let stored = row.bytes(0)?;
            if event.seq != self.seq + 1 {
                self.bad = Some(BadEvent { seq: self.seq + 1, problem: "missing" });
                return Ok(self);
            }
            if link_hash(&self.hash, &event) != stored {
                self.bad = Some(BadEvent { seq: event.seq, problem: "altered" });
                return Ok(self);
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
                return Ok(self);
            }
        }
        Ok(self)
    }
}

/// An event from a row of hash and record.
fn read(row: &Row) -> Result<RawEvent<'_>, StoreError> {
    let text = row.str(1)?;
    unpack(text).ok_or_else(|| StoreError::decode("an event", "its record cannot be taken apart"))
}

/// Takes a packed record apart: nine numbers (four of the event, five lengths in bytes), each followed by a space, then six texts.
fn unpack(text: &str) -> Option<RawEvent<'_>> {
    let mut rest = text;
    let mut numbers = [0_i64; 9];
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
    let [seq, stream_version, at, recorded_at, stream, stream_id, kind, actor, source] = numbers;
    let (stream, stream_id, kind, actor) = (take(stream)?, take(stream_id)?, take(kind)?, take(actor)?);
    let source = if source < 0 { None } else { Some(take(source)?) };
    Some(RawEvent { seq, stream, stream_id, stream_version, kind, at, recorded_at, actor, source, body: rest })
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
        while !next.is_empty() && walk.bad.is_none() {
            let last = next.last().map_or(Ok(0), |row| read(row).map(|event| event.seq))?;
            let hashing = tokio::task::spawn_blocking(move || walk.follow(&next));
            next = self.page(last).await?;
            walk = hashing.await.map_err(|error| StoreError::Invalid { what: error.to_string() })??;
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

    async fn page(&self, after: i64) -> Result<Vec<Row>, StoreError> {
        let columns = match self.core.kind() {
            Kind::Sqlite => dialect::sqlite::PACKED,
            Kind::Postgres => dialect::postgres::PACKED,
        };
        let sql = format!("SELECT hash, {columns} FROM event WHERE seq > $1 ORDER BY seq LIMIT $2");
        self.core.read().await?.link().fetch("reading the log to verify it", sql, args![after, PAGE]).await
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
        let event = unpack("7 2 -5 9 4 3 5 8 -1 casec 1notedüser:lin{\"a b\": 1}").unwrap();
        assert_eq!((event.seq, event.stream_version, event.at, event.recorded_at), (7, 2, -5, 9));
        assert_eq!((event.stream, event.stream_id, event.kind), ("case", "c 1", "noted"));
        assert_eq!((event.actor, event.source), ("üser:li", None));
        assert_eq!(event.body, "n{\"a b\": 1}");
        assert_eq!(unpack("7 2 5 9 4 3 5 8 3 case1notedx").map(|event| event.seq), None, "lengths beyond the end");
    }
}
