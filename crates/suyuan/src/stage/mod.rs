//! The stages that a case passes, in the product's own order. Only stages append to the log.

pub mod decide;
pub mod export;
pub mod facts;
pub mod intake;
pub mod review;
pub mod settle;

use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_store::{Command, Expected};

/// One event on a case that stands at `version`.
pub fn step(id: &CaseId, version: i64, event: CaseEvent, actor: Actor) -> Command {
    let now = crate::clock::now();
    Command::new(StreamKind::Case, id.as_str(), Expected::Version(version), actor, now).event(Event::Case(event), now)
}
