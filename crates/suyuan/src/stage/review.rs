//! Review (人工审核): a person approves, declines with a reason, or asks for information.

use crate::http::error::ApiError;
use crate::stage::step;
use suyuan_case::actor::Actor;
use suyuan_case::decision::Outcome;
use suyuan_case::event::CaseEvent;
use suyuan_case::id::CaseId;
use suyuan_store::{Receipt, Store};

/// What a reviewer says.
pub struct Verdict {
    /// Approve, Decline or AskForInfo.
    pub outcome: Outcome,
    /// Reason code, for a decline.
    pub reason: Option<String>,
    /// Note for colleagues.
    pub note: Option<String>,
    /// Question to the customer.
    pub question: Option<String>,
}

/// Appends the verdict to the case as the reviewer saw it; a case that changed meanwhile answers 409 with who and when.
pub async fn decide(store: &Store, id: &CaseId, version: i64, verdict: Verdict, actor: Actor) -> Result<Receipt, ApiError> {
    let Verdict { outcome, reason, note, question } = verdict;
    if !matches!(outcome, Outcome::Approve | Outcome::Decline | Outcome::AskForInfo) {
        return Err(ApiError::new("unknown_value").at("/outcome"));
    }
    Ok(store.append(step(id, version, CaseEvent::Reviewed { outcome, reason, note, question }, actor)).await?)
}

/// The customer's answer to a question; the case goes back to the reviewers.
pub async fn answer(store: &Store, id: &CaseId, version: i64, text: String, actor: Actor) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::InfoProvided { text }, actor)).await?)
}

/// A note for colleagues; it changes nothing else.
pub async fn note(store: &Store, id: &CaseId, version: i64, text: String, actor: Actor) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::Noted { text }, actor)).await?)
}
