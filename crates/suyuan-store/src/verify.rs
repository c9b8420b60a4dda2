//! Reading the whole log again: is the chain whole, and does it end where signed heads say it ended?

use crate::chain::{COLUMNS, GENESIS, RawEvent, link_hash};
use crate::db::{Row, args};
use crate::dialect::{self, Packed};
use crate::error::StoreError;
use crate::record::{self, Record};
use crate::store::{Core, Store};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinHandle;

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

/// Events of one page. hash(n) depends on the stored hash(n−1) and the event alone, so pages are checked side by side.
const PAGE: i64 = 4_000;
/// How far a moved event is looked for.
const NEIGHBOURS: i64 = 10_000;
/// Most pages that are read at the same time; more would only compete for connections.
const READERS: usize = 4;

/// The events after `from` up to `to`; the event `from` itself is read for its hash.
#[derive(Debug, Clone, Copy)]
struct Page {
    from: i64,
    to: i64,
}

/// What a page was found to be.
struct Checked {
    /// Last event that is as it was written.
    seq: i64,
    /// Its hash.
    hash: Vec<u8>,
    bad: Option<BadEvent>,
}

/// Heads that we signed, ascending.
struct Heads(Vec<(i64, Vec<u8>)>);

impl Heads {
    /// Whether a head was signed at this place with another hash: the tail was cut off and written anew.
    fn contradict(&self, seq: i64, hash: &[u8]) -> bool {
        let from = self.0.partition_point(|(signed, _)| *signed < seq);
        self.0[from..].iter().take_while(|(signed, _)| *signed == seq).any(|(_, signed)| signed != hash)
    }
}

/// Whether a page is whole. The packed form is fast to read; where it does not fit, the rows themselves are looked at.
fn whole<'a>(page: Page, heads: &Heads, mut records: impl Iterator<Item = Option<Record<'a>>>) -> bool {
    let mut previous = GENESIS;
    if page.from > 0 {
        match records.next() {
            Some(Some(first)) if first.seq() == page.from => previous = first.hash,
            _ => return false,
        }
    }
    let mut seq = page.from;
    for record in records {
        let Some(record) = record else { return false };
        seq += 1;
        if record.seq() != seq || record.link_hash(&previous) != record.hash || heads.contradict(seq, &record.hash) {
            return false;
        }
        previous = record.hash;
    }
    seq == page.to
}

/// Follows the rows of a page one by one and names the first that does not fit.
fn follow(page: Page, heads: &Heads, rows: &[Row]) -> Result<Checked, StoreError> {
    let mut rows = rows.iter();
    let mut checked = Checked { seq: page.from, hash: GENESIS.to_vec(), bad: None };
    let bad = |seq, problem| Some(BadEvent { seq, problem });
    if page.from > 0 {
        match rows.next() {
            Some(first) if first.int(0)? == page.from => checked.hash = first.blob(10).unwrap_or_default(),
            _ => return Ok(Checked { seq: page.from - 1, bad: bad(page.from, "missing"), ..checked }),
        }
    }
    for row in rows {
        let seq = checked.seq + 1;
        // A row whose columns cannot be read was not written by us.
        let stored = match (RawEvent::of_row(row), row.bytes(10)) {
            (Ok(event), _) if event.seq != seq => return Ok(Checked { bad: bad(seq, "missing"), ..checked }),
            (Ok(event), Ok(stored)) if link_hash(&checked.hash, &event) == *stored => stored,
            _ => return Ok(Checked { bad: bad(seq, "altered"), ..checked }),
        };
        if heads.contradict(seq, stored) {
            return Ok(Checked { bad: bad(seq, "truncated"), ..checked });
        }
        checked.seq = seq;
        checked.hash = stored.to_vec();
    }
    if checked.seq < page.to {
        checked.bad = bad(checked.seq + 1, "missing");
    }
    Ok(checked)
}

/// Reads and checks one page.
async fn check(core: Arc<Core>, heads: Arc<Heads>, page: Page) -> Result<Checked, StoreError> {
    let attempt = "reading the log to verify it";
    let mut reader = core.read().await?;
    let packed = dialect::packed_page(&mut reader.link(), page.from, page.to).await?;
    let known = heads.clone();
    let fits = move || match &packed {
        Packed::Text(row) => row.bytes(0).is_ok_and(|text| whole(page, &known, record::of_text(text))),
        Packed::Copy(bytes) => whole(page, &known, record::of_copy(bytes)),
    };
    let fits = tokio::task::spawn_blocking(fits).await.map_err(|error| StoreError::Invalid { what: error.to_string() })?;
    if fits {
        return Ok(Checked { seq: page.to, hash: Vec::new(), bad: None });
    }
    let sql = format!("SELECT {COLUMNS} FROM event WHERE seq >= $1 AND seq <= $2 ORDER BY seq");
    let rows = reader.link().fetch(attempt, sql, args![page.from, page.to]).await?;
    follow(page, &heads, &rows)
}

impl Store {
    /// Reads the whole log and checks every link, every signed head and the head that is remembered outside the database.
    ///
    /// `progress` is told the number of events read so far.
    pub async fn verify(&self, progress: &mut (dyn FnMut(i64) + Send)) -> Result<VerifyReport, StoreError> {
        let started = Instant::now();
        let (heads, forged) = self.signed_heads().await?;
        let signed = heads.last().map_or(0, |(seq, _)| *seq);
        let heads = Arc::new(Heads(heads));
        let end = self.core.read().await?.link().number("reading the head of the log", "SELECT MAX(seq) FROM event", vec![]).await?;
        let mut pages = (0..end).step_by(PAGE as usize).map(|from| Page { from, to: (from + PAGE).min(end) });
        let ahead = std::thread::available_parallelism().map_or(2, |cores| cores.get() + 1).min(READERS);
        let mut running = VecDeque::with_capacity(ahead);
        let mut last = Checked { seq: 0, hash: GENESIS.to_vec(), bad: None };
        while last.bad.is_none() {
            while running.len() < ahead
                && let Some(page) = pages.next()
            {
                running.push_back(AbortOnDrop(tokio::spawn(check(self.core.clone(), heads.clone(), page))));
            }
            let Some(mut next) = running.pop_front() else { break };
            last = (&mut next.0).await.map_err(|error| StoreError::Invalid { what: error.to_string() })??;
            progress(last.seq);
        }
        if let Some(bad) = &mut last.bad
            && bad.problem == "altered"
            && self.was_moved(bad.seq, &last.hash).await?
        {
            bad.problem = "reordered";
        }
        if last.bad.is_none() && signed > last.seq {
            last.bad = Some(BadEvent { seq: last.seq + 1, problem: "truncated" });
        }
        let first_bad = match (last.bad, forged) {
            (Some(bad), Some(seq)) if seq < bad.seq => Some(BadEvent { seq, problem: "altered" }),
            (None, Some(seq)) => Some(BadEvent { seq, problem: "altered" }),
            (bad, _) => bad,
        };
        Ok(VerifyReport { ok: first_bad.is_none(), events: last.seq, seconds: started.elapsed().as_secs_f64(), first_bad })
    }

    /// Heads that we signed, ascending; and the lowest one whose signature is not ours.
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
        heads.sort();
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

/// A task that ends when nobody waits for it any more.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
