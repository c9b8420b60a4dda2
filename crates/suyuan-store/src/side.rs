//! Streams beside the cases that are folded before they are appended: parcels without a case, and review tasks.

use crate::db::{Bulk, Col, Link, args};
use crate::error::{AppendError, StoreError};
use crate::prepare::Prepared;
use std::collections::HashMap;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, ParcelEvent, StreamKind};
use suyuan_case::parcel::{IllegalParcelStep, Parcel, plain_no};
use suyuan_case::task::ReviewTask;

/// The state of one such stream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Side {
    /// A parcel.
    Parcel(Box<Parcel>),
    /// A review task.
    Task(Box<ReviewTask>),
}

/// Whether streams of this kind are folded here.
pub(crate) const fn is_side(kind: StreamKind) -> bool {
    matches!(kind, StreamKind::Parcel | StreamKind::Task)
}

impl Side {
    /// Number of its events.
    pub fn version(&self) -> i64 {
        match self {
            Side::Parcel(parcel) => parcel.version,
            Side::Task(task) => task.version,
        }
    }

    /// The state after one event, which is checked first.
    pub fn step(before: Option<Side>, event: &Event, at: Micros, actor: &Actor) -> Result<Side, AppendError> {
        match (before, event) {
            (None, Event::Parcel(ParcelEvent::ParcelReceived(received))) => Ok(Side::Parcel(Box::new(Parcel::begin((**received).clone(), at)?))),
            (Some(Side::Parcel(mut parcel)), Event::Parcel(event)) => {
                parcel.check(event)?;
                parcel.apply(event, at);
                Ok(Side::Parcel(parcel))
            }
            (None, Event::Parcel(_)) => Err(AppendError::NotFound),
            (before, Event::Task(event)) => {
                let mut task = match before {
                    Some(Side::Task(task)) => task,
                    _ => Box::default(),
                };
                task.check(event, actor, at)?;
                task.apply(event, at, actor);
                Ok(Side::Task(task))
            }
            _ => Err(IllegalParcelStep::NotABeginning.into()),
        }
    }

    /// The state after one event of the log, which was legal when it was written.
    pub fn replay(before: Option<Side>, event: &Event, at: Micros, actor: &Actor) -> Option<Side> {
        match (before, event) {
            (None, Event::Parcel(ParcelEvent::ParcelReceived(received))) => {
                Parcel::begin((**received).clone(), at).ok().map(|parcel| Side::Parcel(Box::new(parcel)))
            }
            (Some(Side::Parcel(mut parcel)), Event::Parcel(event)) => {
                parcel.apply(event, at);
                Some(Side::Parcel(parcel))
            }
            (before, Event::Task(event)) => {
                let mut task = match before {
                    Some(Side::Task(task)) => task,
                    _ => Box::default(),
                };
                task.apply(event, at, actor);
                Some(Side::Task(task))
            }
            (before, _) => before,
        }
    }
}

/// Reads the states that commands need.
pub(crate) async fn load(link: &mut Link<'_>, commands: &[Prepared]) -> Result<HashMap<(StreamKind, String), Side>, StoreError> {
    let mut found = HashMap::new();
    for kind in [StreamKind::Parcel, StreamKind::Task] {
        let ids: Vec<String> = commands.iter().filter(|command| command.stream == kind).map(|command| command.stream_id.clone()).collect();
        if !ids.is_empty() {
            found.extend(read(link, kind, ids).await?.into_iter().map(|(id, side)| ((kind, id), side)));
        }
    }
    Ok(found)
}

async fn read(link: &mut Link<'_>, kind: StreamKind, ids: Vec<String>) -> Result<Vec<(String, Side)>, StoreError> {
    let (table, id) = if kind == StreamKind::Parcel { ("parcel_row", "id") } else { ("task_row", "case_id") };
    let sql = format!("SELECT {id}, body FROM {table} WHERE {}", link.kind().in_list(id, 1));
    let rows = link.fetch("reading streams before an append", sql, args![ids]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, parse(kind, row.str(1)?)?))).collect()
}

/// Reads a stored state.
pub(crate) fn parse(kind: StreamKind, body: &str) -> Result<Side, StoreError> {
    let wrong = |error| StoreError::decode("a stored stream", error);
    Ok(match kind {
        StreamKind::Parcel => Side::Parcel(serde_json::from_str(body).map_err(wrong)?),
        _ => Side::Task(serde_json::from_str(body).map_err(wrong)?),
    })
}

/// Rows to be written: (id, sequence number of the last event, state).
pub(crate) async fn write(link: &mut Link<'_>, rows: Vec<(String, i64, Side)>) -> Result<(), StoreError> {
    let (mut parcels, mut tasks) = (Vec::new(), Vec::new());
    for (id, seq, side) in rows {
        match side {
            Side::Parcel(parcel) => parcels.push((id, seq, parcel)),
            Side::Task(task) => tasks.push((id, seq, task)),
        }
    }
    write_parcels(link, parcels).await?;
    write_tasks(link, tasks).await
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::decode("a stream before it is stored", error))
}

async fn write_parcels(link: &mut Link<'_>, rows: Vec<(String, i64, Box<Parcel>)>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let bodies = rows.iter().map(|(_, _, parcel)| json(parcel)).collect::<Result<_, _>>()?;
    let texts = |of: &dyn Fn(&Parcel) -> Option<String>| Col::OptText(rows.iter().map(|(_, _, parcel)| of(parcel)).collect());
    let numbers = |of: &dyn Fn(&Parcel) -> i64| Col::Int(rows.iter().map(|(_, _, parcel)| of(parcel)).collect());
    Bulk {
        table: "parcel_row",
        columns: vec![
            ("id", Col::Text(rows.iter().map(|(id, _, _)| id.clone()).collect())),
            ("seq", Col::Int(rows.iter().map(|(_, seq, _)| *seq).collect())),
            ("parcel_no", Col::Text(rows.iter().map(|(_, _, parcel)| parcel.received.parcel_no.clone()).collect())),
            ("status", Col::Text(rows.iter().map(|(_, _, parcel)| parcel.status.as_str().to_owned()).collect())),
            ("tracking", texts(&|parcel| parcel.received.tracking_no.as_deref().map(plain_no).filter(|number| !number.is_empty()))),
            ("warehouse", texts(&|parcel| parcel.received.warehouse.clone())),
            ("case_id", texts(&|parcel| parcel.case_id.as_ref().map(|id| id.as_str().to_owned()))),
            ("person", texts(&|parcel| parcel.received.person.as_ref().map(|id| id.as_str().to_owned()))),
            ("received_at", numbers(&|parcel| parcel.received_at)),
            ("updated_at", numbers(&|parcel| parcel.updated_at)),
            ("body", Col::Text(bodies)),
        ],
        suffix: "ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, status = excluded.status, tracking = excluded.tracking, \
                 warehouse = excluded.warehouse, case_id = excluded.case_id, updated_at = excluded.updated_at, body = excluded.body",
    }
    .insert(link, "writing parcels")
    .await
}

async fn write_tasks(link: &mut Link<'_>, rows: Vec<(String, i64, Box<ReviewTask>)>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let bodies = rows.iter().map(|(_, _, task)| json(task)).collect::<Result<_, _>>()?;
    let numbers = |of: &dyn Fn(&ReviewTask) -> i64| Col::Int(rows.iter().map(|(_, _, task)| of(task)).collect());
    Bulk {
        table: "task_row",
        columns: vec![
            ("case_id", Col::Text(rows.iter().map(|(id, _, _)| id.clone()).collect())),
            ("seq", Col::Int(rows.iter().map(|(_, seq, _)| *seq).collect())),
            ("assignee", Col::OptText(rows.iter().map(|(_, _, task)| task.assignee.clone()).collect())),
            ("claimed_by", Col::OptText(rows.iter().map(|(_, _, task)| task.claimed_by.as_ref().map(|by| by.as_str().to_owned())).collect())),
            ("claimed_until", numbers(&|task| task.claimed_until)),
            ("snoozed_until", numbers(&|task| task.snoozed_until)),
            ("escalated_at", Col::OptInt(rows.iter().map(|(_, _, task)| task.escalation.as_ref().map(|one| one.at)).collect())),
            ("priority", numbers(&|task| task.priority)),
            ("sampled_at", Col::OptInt(rows.iter().map(|(_, _, task)| task.waiting_sample().and(task.sample.as_ref()).map(|one| one.at)).collect())),
            ("body", Col::Text(bodies)),
        ],
        suffix: "ON CONFLICT (case_id) DO UPDATE SET seq = excluded.seq, assignee = excluded.assignee, claimed_by = excluded.claimed_by, \
                 claimed_until = excluded.claimed_until, snoozed_until = excluded.snoozed_until, escalated_at = excluded.escalated_at, \
                 priority = excluded.priority, sampled_at = excluded.sampled_at, body = excluded.body",
    }
    .insert(link, "writing review tasks")
    .await
}

/// Remembers which case a tracking number was given for.
pub(crate) async fn write_tracking(link: &mut Link<'_>, pairs: Vec<(String, String)>) -> Result<(), StoreError> {
    if pairs.is_empty() {
        return Ok(());
    }
    let (numbers, cases) = pairs.into_iter().unzip();
    Bulk { table: "case_tracking", columns: vec![("number", Col::Text(numbers)), ("case_id", Col::Text(cases))], suffix: "ON CONFLICT DO NOTHING" }
        .insert(link, "remembering tracking numbers")
        .await
}
