//! Review tasks (审核任务): claims, inboxes, snoozes and escalations beside the case, and who may decide meanwhile.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::state::App;
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, StreamKind, TaskEvent};
use suyuan_case::id::CaseId;
use suyuan_case::task::ReviewTask;
use suyuan_store::{Command, Expected, Store};

/// A command on the task of a case.
pub fn command(id: &CaseId, expected: Expected, events: Vec<TaskEvent>, actor: Actor) -> Command {
    let now = clock::now();
    let mut command = Command::new(StreamKind::Task, id.as_str(), expected, actor, now);
    for event in events {
        command = command.event(Event::Task(event), now);
    }
    command
}

/// One step of a task; the fold refuses what is not allowed, so that no version is needed.
pub async fn step(store: &Store, id: &CaseId, event: TaskEvent, actor: Actor) -> Result<ReviewTask, ApiError> {
    store.append(command(id, Expected::Any, vec![event], actor)).await?;
    of(store, id).await
}

/// The task of a case; one without events is in nobody's inbox.
pub async fn of(store: &Store, id: &CaseId) -> Result<ReviewTask, ApiError> {
    Ok(store.tasks(std::slice::from_ref(id)).await?.remove(id).unwrap_or_default())
}

/// Refuses a decision on a case that a colleague has claimed: 409 with who and until when.
pub async fn free_for(app: &App, id: &CaseId, actor: &Actor) -> Result<(), ApiError> {
    let task = of(&app.store, id).await?;
    match task.held_by(clock::now()).filter(|holder| *holder != actor) {
        Some(holder) => {
            Err(ApiError::new("claimed_by_other")
                .details(serde_json::json!({ "actor": holder.as_str(), "until": clock::rfc3339(task.claimed_until) })))
        }
        None => Ok(()),
    }
}
