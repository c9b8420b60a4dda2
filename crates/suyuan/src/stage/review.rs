//! Review (人工审核): a person approves, declines with a reason, or asks for information.

use crate::http::error::ApiError;
use crate::http::settings::in_force;
use crate::http::state::App;
use crate::stage::{step, task};
use suyuan_case::actor::Actor;
use suyuan_case::decision::Outcome;
use suyuan_case::event::CaseEvent;
use suyuan_case::id::CaseId;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::terms::Terms;
use suyuan_decide::queue::DeclineReason;
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
    /// How it is settled, when that differs from the ordinary course.
    pub terms: Option<Terms>,
}

/// Appends the verdict to the case as the reviewer saw it; a case that changed meanwhile, or that a colleague has claimed,
/// answers 409 with who and when. A reason for a decline must be one that may be given for what the customer complains of.
pub async fn decide(app: &App, id: &CaseId, case: &ReturnCase, version: i64, verdict: Verdict, actor: Actor) -> Result<Receipt, ApiError> {
    let Verdict { outcome, reason, note, question, terms } = verdict;
    let terms = terms.filter(|terms| !terms.is_empty()).map(Box::new);
    if !matches!(outcome, Outcome::Approve | Outcome::Decline | Outcome::AskForInfo) {
        return Err(ApiError::new("unknown_value").at("/outcome"));
    }
    if let Some(code) = reason.as_deref().filter(|_| outcome == Outcome::Decline) {
        let reasons: Vec<DeclineReason> = in_force(app, "decline_reasons").await?;
        if let Some(known) = reasons.iter().find(|known| known.code == code) {
            if known.needs_note && note.is_none() {
                return Err(ApiError::new("text_missing").at("/note"));
            }
            if !known.may_be_given_for(case.request.reason_code.as_deref()) {
                return Err(ApiError::new("reason_not_allowed").at("/reason"));
            }
        }
    }
    task::free_for(app, id, &actor).await?;
    Ok(app.store.append(step(id, version, CaseEvent::Reviewed { outcome, reason, note, question, terms }, actor)).await?)
}

/// Any other step, as the caller saw the case; what it needs beside it is the machine's to know.
pub async fn take(store: &Store, id: &CaseId, version: i64, event: CaseEvent, actor: Actor) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, event, actor)).await?)
}

/// The customer's answer to a question; the case goes back to the reviewers.
pub async fn answer(store: &Store, id: &CaseId, version: i64, text: String, actor: Actor) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::InfoProvided { text }, actor)).await?)
}

/// A note for colleagues; it changes nothing else.
pub async fn note(store: &Store, id: &CaseId, version: i64, text: String, actor: Actor) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::Noted { text }, actor)).await?)
}
