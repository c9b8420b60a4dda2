//! Making parcels, review tasks and tracking numbers again from the log, and counting what had differed.

use crate::chain::{COLUMNS, RawEvent};
use crate::db::{Link, args};
use crate::error::StoreError;
use crate::side::{self, Side};
use std::collections::{BTreeMap, BTreeSet};
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::parcel::plain_no;

/// Events that are read at once.
const EVENTS: i64 = 4_000;

/// Replaces what differs from the log; returns how many rows did.
pub(crate) async fn rebuild(link: &mut Link<'_>) -> Result<i64, StoreError> {
    let mut differences = 0;
    for kind in [StreamKind::Parcel, StreamKind::Task] {
        differences += rebuild_kind(link, kind).await?;
    }
    Ok(differences + rebuild_tracking(link).await?)
}

async fn rebuild_kind(link: &mut Link<'_>, kind: StreamKind) -> Result<i64, StoreError> {
    let right = fold_all(link, kind).await?;
    let (table, id) = if kind == StreamKind::Parcel { ("parcel_row", "id") } else { ("task_row", "case_id") };
    let mut stored = BTreeMap::new();
    for row in link.fetch("reading streams to compare them", format!("SELECT {id}, seq, body FROM {table}"), vec![]).await? {
        stored.insert(row.text(0)?, (row.int(1)?, side::parse(kind, row.str(2)?).ok()));
    }
    let wrong: Vec<String> = stored
        .iter()
        .filter(|(id, (seq, state))| right.get(*id).is_none_or(|(right_seq, right_state)| right_seq != seq || Some(right_state) != state.as_ref()))
        .map(|(id, _)| id.clone())
        .collect();
    let lacking: Vec<(String, i64, Side)> =
        right.into_iter().filter(|(id, _)| !stored.contains_key(id) || wrong.contains(id)).map(|(id, (seq, state))| (id, seq, state)).collect();
    let strangers = wrong.iter().filter(|id| !lacking.iter().any(|(other, _, _)| other == *id)).count();
    let count = lacking.len() + strangers;
    if !wrong.is_empty() {
        let sql = format!("DELETE FROM {table} WHERE {}", link.kind().in_list(id, 1));
        link.execute("removing streams that differ from the log", sql, args![wrong]).await?;
    }
    side::write(link, lacking).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// All streams of a kind, folded: id → (sequence number of the last event, state).
async fn fold_all(link: &mut Link<'_>, kind: StreamKind) -> Result<BTreeMap<String, (i64, Side)>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    let mut states: BTreeMap<String, (i64, Side)> = BTreeMap::new();
    let mut after = 0;
    loop {
        let rows = link.fetch("reading streams to rebuild", sql.clone(), args![kind.as_str(), after, EVENTS]).await?;
        for row in &rows {
            let raw = RawEvent::of_row(row)?;
            let event = Event::from_json(kind, raw.body).map_err(|error| StoreError::decode("an event", error))?;
            let before = states.remove(raw.stream_id).map(|(_, state)| state);
            if let Some(state) = Side::replay(before, &event, raw.at, &Actor::from_log(raw.actor.to_owned())) {
                states.insert(raw.stream_id.to_owned(), (raw.seq, state));
            }
            after = raw.seq;
        }
        if i64::try_from(rows.len()).unwrap_or(0) < EVENTS {
            return Ok(states);
        }
    }
}

/// Kinds of events that name a tracking number.
const TRACKED: [&str; 5] = ["goods_shipped", "pickup_arranged", "stop_ordered", "parcel_linked", "goods_received"];

async fn rebuild_tracking(link: &mut Link<'_>) -> Result<i64, StoreError> {
    let kinds: Vec<String> = TRACKED.iter().map(|&kind| kind.to_owned()).collect();
    let sql = format!(
        "SELECT seq, stream_id, body FROM event WHERE stream = 'case' AND seq > $1 AND {} ORDER BY seq LIMIT $3",
        link.kind().in_list("kind", 2)
    );
    let mut right = BTreeSet::new();
    let mut after = 0;
    loop {
        let rows = link.fetch("reading tracking numbers to rebuild", sql.clone(), args![after, kinds.clone(), EVENTS]).await?;
        for row in &rows {
            after = row.int(0)?;
            let event: CaseEvent = serde_json::from_str(row.str(2)?).map_err(|error| StoreError::decode("an event", error))?;
            if let Some(number) = event.tracking_no().map(plain_no).filter(|number| !number.is_empty()) {
                right.insert((number, row.text(1)?));
            }
        }
        if i64::try_from(rows.len()).unwrap_or(0) < EVENTS {
            break;
        }
    }
    let mut stored = BTreeSet::new();
    for row in link.fetch("reading tracking numbers to compare them", "SELECT number, case_id FROM case_tracking", vec![]).await? {
        stored.insert((row.text(0)?, row.text(1)?));
    }
    let differences = right.symmetric_difference(&stored).count();
    if differences > 0 {
        link.execute("clearing tracking numbers", "DELETE FROM case_tracking", vec![]).await?;
        side::write_tracking(link, right.into_iter().collect()).await?;
    }
    Ok(i64::try_from(differences).unwrap_or(i64::MAX))
}
