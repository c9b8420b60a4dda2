//! Pushes events of cases to another system: in the order of the log, signed, again and again until they are taken.

use crate::clock;
use crate::connections::{Attempt, Push, secret, short};
use crate::http::case_one::{event_out, without_person};
use crate::http::cases::row_out;
use crate::http::state::App;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::time::Instant;
use suyuan_case::SECOND;
use suyuan_case::event::{Recorded, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_connect::egress::Outgoing;
use suyuan_connect::webhook::{DELIVERY, SIGNATURE, TIME, sign};
use suyuan_store::{CaseRow, StoreError};

/// Kinds of events that can be pushed, as they stand in the log.
pub const KINDS: &[&str] = &[
    "requested",
    "decided",
    "reviewed",
    "info_provided",
    "goods_shipped",
    "goods_received",
    "inspected",
    "refunded",
    "closed",
    "noted",
    "offered",
    "offer_answered",
    "visit_scheduled",
    "on_site_reported",
    "pickup_arranged",
    "stop_ordered",
    "stop_answered",
    "exchanged",
    "replacement_sent",
    "replacement_delivered",
    "repair_started",
    "repaired",
    "sent_back",
    "refund_proposed",
    "refund_confirmed",
    "refund_withdrawn",
    "platform_intervened",
    "evidence_submitted",
    "platform_ruled",
    "appealed",
    "platform_acted",
    "reconciled",
    "parcel_linked",
    "step_taken",
    "corrected",
    "parcel_unlinked",
    "booked",
    "reason_assessed",
    "entry_settled",
];

/// Most events of one push.
const BATCH: i64 = 100;

/// What one look at the log came to.
pub struct Pushed {
    /// The position up to which everything is done.
    pub cursor: i64,
    /// The attempt, when there was something to send.
    pub attempt: Option<Attempt>,
    /// Whether more may wait.
    pub more: bool,
}

fn wanted(push: &Push, recorded: &Recorded, rows: &HashMap<String, CaseRow>) -> bool {
    let row = rows.get(&recorded.stream_id);
    let of = |list: &[String], value: Option<&str>| list.is_empty() || value.is_some_and(|value| list.iter().any(|one| one == value));
    let imported = recorded.actor.as_str().starts_with("import:") || recorded.actor.as_str() == "system:import";
    of(&push.kinds, Some(recorded.event.name()))
        && of(&push.channels, row.map(|row| row.channel.as_str()))
        && of(&push.shops, row.and_then(|row| row.shop.as_deref()))
        && (push.imported || !imported)
}

/// One event for the outside: what the case's timeline shows, beside the case as it is now; personal data as masked as there.
fn event(recorded: &Recorded, rows: &HashMap<String, CaseRow>) -> Value {
    let mut out = serde_json::to_value(without_person(event_out(recorded))).unwrap_or(Value::Null);
    out["case"] = rows.get(&recorded.stream_id).and_then(|row| serde_json::to_value(row_out(row)).ok()).unwrap_or(Value::Null);
    out
}

/// Sends the next events behind a position.
pub async fn next(app: &App, id: &str, push: &Push, cursor: i64) -> Result<Pushed, StoreError> {
    let (events, looked) = app.store.events_of_after(StreamKind::Case, cursor, BATCH).await?;
    let more = events.len() as i64 == BATCH;
    let ids: HashSet<CaseId> = events.iter().filter_map(|recorded| CaseId::parse(&recorded.stream_id)).collect();
    let cases = app.store.cases_by_id(&ids.into_iter().collect::<Vec<_>>()).await?;
    let rows: HashMap<String, CaseRow> = cases.into_iter().map(|(row, _)| (row.case_id.as_str().to_owned(), row)).collect();
    let sent: Vec<&Recorded> = events.iter().filter(|recorded| wanted(push, recorded, &rows)).collect();
    let (Some(first), Some(last)) = (sent.first(), sent.last()) else { return Ok(Pushed { cursor: looked, attempt: None, more }) };
    let span = (first.seq, last.seq);
    // A repetition of the same events has the same id, so that a receiver can tell it from something new.
    let delivery = format!("{id}-{}-{}", span.0, span.1);
    let body = json!({ "delivery": delivery, "connection": id, "events": sent.iter().map(|one| event(one, &rows)).collect::<Vec<_>>() });
    let attempt = post(app, id, push, delivery, &body, Some(span), sent.len() as i64).await;
    let cursor = if attempt.ok { looked } else { cursor };
    Ok(Pushed { cursor, more: more && attempt.ok, attempt: Some(attempt) })
}

/// Sends a push without events, which shows whether address and signature are right.
pub async fn test(app: &App, id: &str, push: &Push) -> Attempt {
    let delivery = format!("{id}-test-{}", crate::mint::request_id());
    let body = json!({ "delivery": delivery, "connection": id, "test": true, "events": [] });
    post(app, id, push, delivery, &body, None, 0).await
}

async fn post(app: &App, id: &str, push: &Push, delivery: String, body: &Value, span: Option<(i64, i64)>, count: i64) -> Attempt {
    let (at, begun) = (clock::now(), Instant::now());
    let body = body.to_string().into_bytes();
    let seconds = at / SECOND;
    let outgoing = Outgoing { limit: 1 << 16, ..Outgoing::post(&push.url, "application/json; charset=utf-8", Vec::new()) }
        .header(DELIVERY, &delivery)
        .header(TIME, seconds.to_string())
        .header(SIGNATURE, sign(&secret(&app.store, id, push), seconds, &body));
    let answer = app.egress.send(Outgoing { body, ..outgoing }).await;
    let took_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let (ok, status, code, detail) = match answer {
        Ok(answer) if (200..300).contains(&answer.status) => (true, Some(answer.status), "", String::new()),
        Ok(answer) => (false, Some(answer.status), "refused_by_receiver", short(&String::from_utf8_lossy(&answer.body))),
        Err(error) => (false, None, error.code(), short(&error.to_string())),
    };
    Attempt { at, took_ms, id: delivery, ok, status, count, refused: 0, span, code: code.to_owned(), detail }
}
