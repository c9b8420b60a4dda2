//! The stages that a case passes, in the product's own order. Only stages append to the log.

pub mod assign;
pub mod cleaning;
pub mod clocks;
pub mod decide;
pub mod export;
pub mod facts;
pub mod intake;
pub mod model;
pub mod money;
pub mod parcel;
pub mod parcel_match;
pub mod pay;
pub mod policy;
pub mod reasons;
pub mod review;
pub mod rules;
pub mod settle;
pub mod task;

use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_store::{Command, Expected};

/// One event on a case that stands at `version`.
pub fn step(id: &CaseId, version: i64, event: CaseEvent, actor: Actor) -> Command {
    let now = crate::clock::now();
    Command::new(StreamKind::Case, id.as_str(), Expected::Version(version), actor, now).event(Event::Case(event), now)
}
