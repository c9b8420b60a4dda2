//! The hash chain over the log and its signed heads.

use crate::db::{Link, Row, args};
use crate::error::StoreError;
use crate::store::{Core, now};
use sha2::{Digest, Sha256};
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, Recorded, StreamKind};

/// Hash before the first event.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// A head is signed whenever this many events have been appended since a round number.
pub(crate) const SIGN_EVERY: i64 = 1_000;

/// The stored columns of an event, in the order of [`COLUMNS`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawEvent<'a> {
    pub seq: i64,
    pub stream: &'a str,
    pub stream_id: &'a str,
    pub stream_version: i64,
    pub kind: &'a str,
    pub at: i64,
    pub recorded_at: i64,
    pub actor: &'a str,
    pub source: Option<&'a str>,
    pub body: &'a str,
}

/// Columns of `event` in the order in which this crate reads them.
pub(crate) const COLUMNS: &str = "seq, stream, stream_id, stream_version, kind, at, recorded_at, actor, source, body, hash";

/// hash(n) = SHA-256(hash(n−1) ‖ record); integers are 8 bytes big-endian, texts follow their length in 8 bytes, an absent text is the length −1.
pub(crate) fn link_hash(previous: &[u8], event: &RawEvent<'_>) -> [u8; 32] {
    let texts = [Some(event.stream), Some(event.stream_id), Some(event.kind), Some(event.actor), event.source, Some(event.body)];
    hash_of(previous, [event.seq, event.stream_version, event.at, event.recorded_at], texts.map(|text| text.map(str::as_bytes)))
}

/// The same over the parts of a record: sequence number, version and two times; stream, id, kind, actor, source and body.
pub(crate) fn hash_of(previous: &[u8], numbers: [i64; 4], texts: [Option<&[u8]>; 6]) -> [u8; 32] {
    let mut input = Input { hasher: Sha256::new(), held: [0; HELD], length: 0 };
    input.push(previous);
    for number in numbers {
        input.push(&number.to_be_bytes());
    }
    for text in texts {
        let length = text.map_or(-1, |text| i64::try_from(text.len()).unwrap_or(i64::MAX));
        input.push(&length.to_be_bytes());
        input.push(text.unwrap_or_default());
    }
    input.hasher.update(&input.held[..input.length]);
    input.hasher.finalize().into()
}

/// Bytes that are gathered before the hash takes them: all of an event but its body.
const HELD: usize = 512;

/// What goes into a hash. An event has a dozen short parts, and handing each over by itself costs as much as hashing them.
struct Input {
    hasher: Sha256,
    held: [u8; HELD],
    length: usize,
}

impl Input {
    fn push(&mut self, bytes: &[u8]) {
        if self.length + bytes.len() > HELD {
            self.hasher.update(&self.held[..self.length]);
            self.length = 0;
            if bytes.len() > HELD {
                return self.hasher.update(bytes);
            }
        }
        self.held[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }
}

impl<'a> RawEvent<'a> {
    /// Borrows a row that was read with [`COLUMNS`].
    pub fn of_row(row: &'a Row) -> Result<RawEvent<'a>, StoreError> {
        Ok(RawEvent {
            seq: row.int(0)?,
            stream: row.str(1)?,
            stream_id: row.str(2)?,
            stream_version: row.int(3)?,
            kind: row.str(4)?,
            at: row.int(5)?,
            recorded_at: row.int(6)?,
            actor: row.str(7)?,
            source: row.opt_str(8)?,
            body: row.str(9)?,
        })
    }

    /// The event in the vocabulary's own types.
    pub fn recorded(&self) -> Result<Recorded, StoreError> {
        let stream = StreamKind::parse(self.stream).ok_or_else(|| StoreError::decode("the kind of a stream", self.stream))?;
        Ok(Recorded {
            seq: self.seq,
            stream,
            stream_id: self.stream_id.to_owned(),
            stream_version: self.stream_version,
            at: self.at,
            recorded_at: self.recorded_at,
            actor: Actor::from_log(self.actor.to_owned()),
            event: Event::from_json(stream, self.body).map_err(|error| StoreError::decode("an event", error))?,
        })
    }
}

/// The last event's sequence number and hash.
pub(crate) async fn read_head(link: &mut Link<'_>) -> Result<(i64, Vec<u8>), StoreError> {
    match link.fetch_one("reading the head of the log", "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", vec![]).await? {
        Some(row) => Ok((row.int(0)?, row.blob(1)?)),
        None => Ok((0, GENESIS.to_vec())),
    }
}

/// Writes a signed head into the transaction.
pub(crate) async fn sign_head(core: &Core, link: &mut Link<'_>, seq: i64, hash: &[u8]) -> Result<(), StoreError> {
    let signature = core.keys.sign_head(seq, hash);
    let sql = "INSERT INTO head_signature (seq, hash, at, signature) VALUES ($1, $2, $3, $4) ON CONFLICT (seq) DO NOTHING";
    link.execute("signing the head of the log", sql, args![seq, hash.to_vec(), now(), signature]).await.map(drop)
}

/// Signs the head as it is, and remembers it outside the database.
pub(crate) async fn sign_now(core: &Core) -> Result<(), StoreError> {
    let mut writer = core.write().await?;
    let mut tx = writer.begin().await?;
    crate::dialect::lock_log(&mut tx.link()).await?;
    let (seq, hash) = read_head(&mut tx.link()).await?;
    if seq == 0 {
        return tx.rollback().await;
    }
    sign_head(core, &mut tx.link(), seq, &hash).await?;
    tx.commit("committing a signed head").await?;
    core.keys.save_head(seq, &hash)
}
