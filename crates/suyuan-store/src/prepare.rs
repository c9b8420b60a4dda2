//! What can be done for a command before it waits for the log: on the caller's task, beside all others.

use crate::command::{Command, Expected, Idempotency, NewJob};
use crate::error::StoreError;
use crate::person::{SealedPerson, seal_person};
use crate::person_text::{People, PlainText, redact_command};
use crate::side::is_side;
use crate::store::Core;
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
    /// Kept for the fold of a parcel or a review task.
    pub side: Option<Event>,
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
    pub persons: Vec<SealedPerson>,
    /// Originals of texts out of which personal data was taken.
    pub texts: Vec<PlainText>,
    /// Persons beside the buyer of a new case, by which it is found.
    pub others: Vec<String>,
    /// Attachments of a new case, and its buyer.
    pub attached: (Vec<String>, Option<String>),
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

/// Takes personal data out of texts, serialises events, encrypts personal data, folds a new case.
pub(crate) fn prepare(core: &Core, mut command: Command, people: &People) -> Result<Prepared, StoreError> {
    if let Some(event) = command.events.iter().find(|new| new.event.stream() != command.stream) {
        let what = format!("an event {} does not belong to a stream of kind {}", event.event.name(), command.stream.as_str());
        return Err(StoreError::Invalid { what });
    }
    let texts = [Some(&command.stream_id), command.source.as_ref()];
    if texts.into_iter().flatten().any(|text| text.contains('\0')) || command.actor.as_str().contains('\0') {
        return Err(StoreError::Invalid { what: "the id, actor or source of an event holds a NUL character".to_owned() });
    }
    let texts = redact_command(core, &mut command, people);
    let mut persons = Vec::with_capacity(command.personal.len());
    for (id, data) in &command.personal {
        persons.push(seal_person(&core.keys, id, data, command.recorded_at)?);
    }
    let (mut others, mut attached) = (Vec::new(), (Vec::new(), None));
    if let Some(Event::Case(CaseEvent::Requested(request))) = command.events.first().map(|new| &new.event)
        && let Some(detail) = request.detail.as_deref()
    {
        others.extend(detail.persons().map(|person| person.as_str().to_owned()));
        attached.0.extend(detail.attachments.iter().map(|one| one.id.as_str().to_owned()));
        attached.1 = request.person.as_ref().map(|person| person.as_str().to_owned());
    }
    let mut events = Vec::with_capacity(command.events.len());
    for new in command.events {
        let body = new.event.to_json().map_err(json_error)?;
        let kind = new.event.name();
        let (case, side) = match new.event {
            Event::Case(event) => (Some(event), None),
            event if is_side(event.stream()) => (None, Some(event)),
            _ => (None, None),
        };
        events.push(PreparedEvent { kind, at: new.at, body, case, side });
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
        persons,
        texts,
        others,
        attached,
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
    case.permits(event_of_case, actor)?;
    case.apply(event_of_case, event.at, actor);
    Ok(())
}
