//! What can be done for a command before it waits for the log: on the caller's task, beside all others.

use crate::command::{Command, Expected, Idempotency, NewJob};
use crate::error::StoreError;
use crate::keys::Keys;
use crate::person::{SealedPerson, seal_person};
use std::sync::Arc;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::id::JobId;
use suyuan_case::return_case::{IllegalStep, ReturnCase};

/// An event with its stored form.
#[derive(Debug, Clone)]
pub(crate) struct PreparedEvent {
    pub kind: &'static str,
    pub at: Micros,
    pub body: String,
    /// Kept for the fold, when the stream is a case.
    pub case: Option<CaseEvent>,
}

/// A new case that was folded and serialised before it reached the log.
#[derive(Debug, Clone)]
pub(crate) struct FreshCase {
    pub case: Arc<ReturnCase>,
    pub body: String,
}

/// A command that is ready for the log.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub stream: StreamKind,
    pub stream_id: String,
    pub expected: Expected,
    pub events: Vec<PreparedEvent>,
    pub actor: Actor,
    pub idempotency: Option<Idempotency>,
    pub person: Option<SealedPerson>,
    pub jobs: Vec<NewJob>,
    pub finish_jobs: Vec<JobId>,
    pub recorded_at: Micros,
    pub source: Option<String>,
    /// For [`Expected::New`] on a case stream: the folded case, or why its events are illegal.
    pub fresh: Option<Result<Box<FreshCase>, IllegalStep>>,
}

fn json_error(error: serde_json::Error) -> StoreError {
    StoreError::decode("an event before it is stored", error)
}

/// Serialises events, encrypts personal data, folds a new case.
pub(crate) fn prepare(keys: &Keys, command: Command) -> Result<Prepared, StoreError> {
    if let Some(event) = command.events.iter().find(|new| new.event.stream() != command.stream) {
        let what = format!("an event {} does not belong to a stream of kind {}", event.event.name(), command.stream.as_str());
        return Err(StoreError::Invalid { what });
    }
    let texts = [Some(&command.stream_id), command.source.as_ref()];
    if texts.into_iter().flatten().any(|text| text.contains('\0')) || command.actor.as_str().contains('\0') {
        return Err(StoreError::Invalid { what: "the id, actor or source of an event holds a NUL character".to_owned() });
    }
    let person = match &command.personal {
        Some((id, data)) => Some(seal_person(keys, id, data, command.recorded_at)?),
        None => None,
    };
    let mut events = Vec::with_capacity(command.events.len());
    for new in command.events {
        let body = new.event.to_json().map_err(json_error)?;
        let kind = new.event.name();
        let case = if let Event::Case(event) = new.event { Some(event) } else { None };
        events.push(PreparedEvent { kind, at: new.at, body, case });
    }
    let fresh = match (command.stream, command.expected) {
        (StreamKind::Case, Expected::New) if !events.is_empty() => Some(match begin_case(&events, &command.actor) {
            Ok(case) => {
                let body = serde_json::to_string(&case).map_err(json_error)?;
                Ok(Box::new(FreshCase { case: Arc::new(case), body }))
            }
            Err(step) => Err(step),
        }),
        _ => None,
    };
    Ok(Prepared {
        stream: command.stream,
        stream_id: command.stream_id,
        expected: command.expected,
        events,
        actor: command.actor,
        idempotency: command.idempotency,
        person,
        jobs: command.jobs,
        finish_jobs: command.finish_jobs,
        recorded_at: command.recorded_at,
        source: command.source,
        fresh,
    })
}

/// Folds the events of a case that does not exist yet, each checked before it is applied.
pub(crate) fn begin_case(events: &[PreparedEvent], actor: &Actor) -> Result<ReturnCase, IllegalStep> {
    let mut events = events.iter();
    let first = events.next().ok_or(IllegalStep::NotABeginning)?;
    let Some(CaseEvent::Requested(request)) = &first.case else { return Err(IllegalStep::NotABeginning) };
    let mut case = ReturnCase::begin((**request).clone(), first.at);
    for event in events {
        step(&mut case, event, actor)?;
    }
    Ok(case)
}

/// Checks and applies one event.
pub(crate) fn step(case: &mut ReturnCase, event: &PreparedEvent, actor: &Actor) -> Result<(), IllegalStep> {
    let event_of_case = event.case.as_ref().ok_or(IllegalStep::NotABeginning)?;
    case.check(event_of_case)?;
    case.apply(event_of_case, event.at, actor);
    Ok(())
}
