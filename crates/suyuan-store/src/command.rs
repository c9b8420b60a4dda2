//! What callers hand to the log and what they get back.

use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::id::{JobId, PersonId};
use suyuan_case::person::PersonalData;

/// Which state of the stream the caller has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The stream must not exist.
    New,
    /// The stream must be at this version.
    Version(i64),
    /// Whatever it is; a stream that does not exist begins. For streams without contention, such as the audit trail.
    Any,
}

/// An event on its way into the log.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// What happened.
    pub event: Event,
    /// When it happened.
    pub at: Micros,
}

/// Makes a repeated request harmless: the same key with the same body gets the stored answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Who owns the key, such as the user's name.
    pub scope: String,
    /// The key as the caller gave it.
    pub key: String,
    /// SHA-256 of the request's body.
    pub body_sha256: [u8; 32],
    /// The answer to give again; it must not hold personal data.
    pub answer: String,
}

/// A job that follows from an append, written in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Which worker takes it.
    pub kind: String,
    /// What it needs, as text; no personal data.
    pub payload: String,
    /// Not before this time.
    pub run_at: Micros,
    /// At most one waiting job of a kind has this key; a second one is dropped.
    pub key: Option<String>,
}

/// One append to one stream: all of it or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Kind of the stream.
    pub stream: StreamKind,
    /// Id within the kind.
    pub stream_id: String,
    /// Which state the caller has seen.
    pub expected: Expected,
    /// Events in order; none is allowed when the command only finishes jobs.
    pub events: Vec<NewEvent>,
    /// Who causes them.
    pub actor: Actor,
    /// Against repeated requests.
    pub idempotency: Option<Idempotency>,
    /// Personal data to keep encrypted, each under its person's own key; ids that are new, or that belong to this stream alone.
    pub personal: Vec<(PersonId, PersonalData)>,
    /// Jobs that follow.
    pub jobs: Vec<NewJob>,
    /// Jobs that this append completes.
    pub finish_jobs: Vec<JobId>,
    /// When it is appended.
    pub recorded_at: Micros,
    /// Where a case came from, for `cases.source`: `api`, `import`, …
    pub source: Option<String>,
}

impl Command {
    /// A command with nothing beside its events.
    pub fn new(stream: StreamKind, stream_id: impl Into<String>, expected: Expected, actor: Actor, recorded_at: Micros) -> Command {
        Command {
            stream,
            stream_id: stream_id.into(),
            expected,
            events: Vec::new(),
            actor,
            idempotency: None,
            personal: Vec::new(),
            jobs: Vec::new(),
            finish_jobs: Vec::new(),
            recorded_at,
            source: None,
        }
    }
    /// Adds an event.
    pub fn event(mut self, event: Event, at: Micros) -> Command {
        self.events.push(NewEvent { event, at });
        self
    }
}

/// Proof that a command is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Sequence number of the last event written (for a command without events: of the log's head).
    pub seq: i64,
    /// Version of the stream afterwards.
    pub version: i64,
    /// The stored answer, when the idempotency key was seen with the same body and nothing was written now.
    pub replayed: Option<String>,
}
