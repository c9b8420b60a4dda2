//! Reasons (原因): the taxonomy changes by events, and colleagues say what a case's reason was.

use crate::clock;
use crate::http::error::ApiError;
use crate::stage::step;
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, ReasonBy, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_case::reason;
use suyuan_case::reason_event::{ReasonEvent, STREAM};
use suyuan_store::{Command, Expected, Receipt, Store};

/// Appends a change to the taxonomy as the caller saw it, after checking that the tree stays sound.
pub async fn change(store: &Store, version: i64, change: ReasonEvent, actor: Actor) -> Result<Receipt, ApiError> {
    let taxonomy = store.taxonomy().await?;
    reason::check(&taxonomy.reasons, &change).map_err(|problem| ApiError::new(problem.code()).because(problem.to_string()))?;
    let now = clock::now();
    let expected = if version == 0 { Expected::New } else { Expected::Version(version) };
    let command = Command::new(StreamKind::Reason, STREAM, expected, actor, now).event(Event::Reason(change), now);
    Ok(store.append(command).await?)
}

/// Records what a colleague says the reason of a case was.
pub async fn assess(
    store: &Store,
    id: &CaseId,
    version: i64,
    by: ReasonBy,
    reason_code: String,
    note: Option<String>,
    actor: Actor,
) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::ReasonAssessed { by, reason_code, note }, actor)).await?)
}
