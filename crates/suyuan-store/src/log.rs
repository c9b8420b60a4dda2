//! Reading the log: one stream, everything after a position, the audit trail.

use crate::chain::{COLUMNS, RawEvent};
use crate::db::{Arg, Row, args};
use crate::error::StoreError;
use crate::store::Store;
use std::collections::HashMap;
use suyuan_case::Micros;
use suyuan_case::event::{Recorded, StreamKind};

/// Which events of the audit trail; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Kind of the stream.
    pub stream: Option<StreamKind>,
    /// Id of the stream.
    pub stream_id: Option<String>,
    /// Who: an actor's whole text, such as `user:lin`.
    pub actor: Option<String>,
    /// Kind of the event.
    pub kind: Option<String>,
    /// Recorded at or after this time.
    pub from: Option<Micros>,
    /// Recorded before this time (exclusive).
    pub to: Option<Micros>,
}

/// A position in the outbox: what happened, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Sequence number.
    pub seq: i64,
    /// Kind of the stream.
    pub stream: StreamKind,
    /// Id of the stream.
    pub stream_id: String,
    /// Version of the stream.
    pub stream_version: i64,
    /// Kind of the event.
    pub kind: String,
    /// When it was recorded.
    pub recorded_at: Micros,
}

fn decode(rows: &[Row]) -> Result<Vec<Recorded>, StoreError> {
    rows.iter().map(|row| RawEvent::of_row(row)?.recorded()).collect()
}

impl Store {
    /// All events of one stream, oldest first.
    pub async fn events(&self, stream: StreamKind, id: &str) -> Result<Vec<Recorded>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM event WHERE stream = $1 AND stream_id = $2 ORDER BY stream_version");
        let mut reader = self.core.read().await?;
        decode(&reader.link().fetch("reading a stream", sql, args![stream.as_str(), id]).await?)
    }

    /// Number of events of one stream; 0 when it has none.
    pub async fn stream_version(&self, stream: StreamKind, id: &str) -> Result<i64, StoreError> {
        let sql = "SELECT MAX(stream_version) FROM event WHERE stream = $1 AND stream_id = $2";
        self.core.read().await?.link().number("reading a stream's version", sql, args![stream.as_str(), id]).await
    }

    /// Number of events of every stream of a kind of which there are few, by id.
    pub async fn stream_versions(&self, stream: StreamKind) -> Result<HashMap<String, i64>, StoreError> {
        let sql = "SELECT stream_id, MAX(stream_version) FROM event WHERE stream = $1 GROUP BY stream_id";
        let rows = self.core.read().await?.link().fetch("reading the versions of streams", sql, args![stream.as_str()]).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
    }

    /// Events after a position, in order of the log.
    pub async fn events_after(&self, seq: i64, limit: i64) -> Result<Vec<Recorded>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM event WHERE seq > $1 ORDER BY seq LIMIT $2");
        let mut reader = self.core.read().await?;
        decode(&reader.link().fetch("reading the log", sql, args![seq, limit]).await?)
    }

    /// Events that match, newest first; `before_seq` is the position of the last one seen.
    pub async fn audit(&self, filter: &AuditFilter, before_seq: Option<i64>, limit: i64) -> Result<Vec<Recorded>, StoreError> {
        let mut parts = Vec::new();
        let mut values: Vec<Arg> = Vec::new();
        let mut add = |part: &str, value: Option<Arg>| {
            if let Some(value) = value {
                values.push(value);
                parts.push(format!("{part} ${}", values.len()));
            }
        };
        add("stream =", filter.stream.map(|stream| stream.as_str().into()));
        add("stream_id =", filter.stream_id.clone().map(Arg::from));
        add("actor =", filter.actor.clone().map(Arg::from));
        add("kind =", filter.kind.clone().map(Arg::from));
        add("recorded_at >=", filter.from.map(Arg::from));
        add("recorded_at <", filter.to.map(Arg::from));
        add("seq <", before_seq.map(Arg::from));
        let wanted = if parts.is_empty() { "1 = 1".to_owned() } else { parts.join(" AND ") };
        values.push(limit.into());
        let sql = format!("SELECT {COLUMNS} FROM event WHERE {wanted} ORDER BY seq DESC LIMIT ${}", values.len());
        let mut reader = self.core.read().await?;
        decode(&reader.link().fetch("reading the audit trail", sql, values).await?)
    }

    /// The last position that was recorded before a time; 0 when there is none.
    pub async fn seq_before(&self, at: Micros) -> Result<i64, StoreError> {
        // Times of recording grow with the log but for clocks that were set back; a search by halves finds one such place.
        let mut reader = self.core.read().await?;
        let (mut low, mut high) = (0, reader.link().number("reading the log's end", "SELECT COALESCE(MAX(seq), 0) FROM event", vec![]).await?);
        while low < high {
            let middle = low + (high - low + 1) / 2;
            let sql = "SELECT recorded_at FROM event WHERE seq = $1";
            let row = reader.link().fetch_one("reading a time of the log", sql, args![middle]).await?;
            if row.map(|row| row.int(0)).transpose()?.is_some_and(|recorded| recorded < at) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(low)
    }

    /// Events of a kind of stream after a position, in order of the log, and the position up to which the log was looked at.
    pub async fn events_of_after(&self, stream: StreamKind, seq: i64, limit: i64) -> Result<(Vec<Recorded>, i64), StoreError> {
        // The end is read first: what is appended meanwhile comes with the next look.
        let mut reader = self.core.read().await?;
        let end = reader.link().number("reading the log's end", "SELECT COALESCE(MAX(seq), 0) FROM event", vec![]).await?;
        let sql = format!("SELECT {COLUMNS} FROM event WHERE seq > $1 AND seq <= $2 AND stream = $3 ORDER BY seq LIMIT $4");
        let found = decode(&reader.link().fetch("reading the log", sql, args![seq, end, stream.as_str(), limit]).await?)?;
        let looked = if (found.len() as i64) < limit { end.max(seq) } else { found.last().map_or(seq, |last| last.seq) };
        Ok((found, looked))
    }

    /// The outbox: what was committed after a position, without content. It is the log itself, so it can neither lag nor lose;
    /// a consumer keeps its own position with [`Store::settings_put`].
    pub async fn outbox_after(&self, seq: i64, limit: i64) -> Result<Vec<OutboxRow>, StoreError> {
        let sql = "SELECT seq, stream, stream_id, stream_version, kind, recorded_at FROM event WHERE seq > $1 ORDER BY seq LIMIT $2";
        let mut reader = self.core.read().await?;
        let rows = reader.link().fetch("reading the outbox", sql, args![seq, limit]).await?;
        rows.iter()
            .map(|row| {
                Ok(OutboxRow {
                    seq: row.int(0)?,
                    stream: StreamKind::parse(row.str(1)?).ok_or_else(|| StoreError::decode("the kind of a stream", row.str(1).unwrap_or("")))?,
                    stream_id: row.text(2)?,
                    stream_version: row.int(3)?,
                    kind: row.text(4)?,
                    recorded_at: row.int(5)?,
                })
            })
            .collect()
    }
}
