//! Review (人工审核): a person approves, declines with a reason, or asks for information.

use crate::http::error::ApiError;
use crate::http::settings::in_force;
use crate::http::state::App;
use crate::stage::{step, task};
use suyuan_case::actor::Actor;
use suyuan_case::decision::{Decision, Outcome, Overrode};
use suyuan_case::event::CaseEvent;
use suyuan_case::id::CaseId;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::terms::Terms;
use suyuan_decide::automation::OverrideReason;
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
    /// What the similar cases suggested to the reviewer.
    pub suggested: Option<Outcome>,
    /// Why the reviewer decides otherwise than suggested or than the rules had decided.
    pub override_reason: Option<String>,
}

/// Appends the verdict to the case as the reviewer saw it; a case that changed meanwhile, or that a colleague has claimed,
/// answers 409 with who and when. A reason for a decline must be one that may be given for what the customer complains of.
pub async fn decide(app: &App, id: &CaseId, case: &ReturnCase, version: i64, verdict: Verdict, actor: Actor) -> Result<Receipt, ApiError> {
    let Verdict { outcome, reason, note, question, terms, suggested, override_reason } = verdict;
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
    let overrode = overrode(app, case, outcome, suggested, override_reason).await?.map(Box::new);
    task::free_for(app, id, &actor).await?;
    Ok(app.store.append(step(id, version, CaseEvent::Reviewed { outcome, reason, note, question, terms, overrode }, actor)).await?)
}

/// What the verdict goes against, with its coded reason: the automatic decision, where there was one, else what the reviewer was
/// shown. A code must be one of the merchant's reasons for overrides or for declines.
async fn overrode(
    app: &App,
    case: &ReturnCase,
    outcome: Outcome,
    suggested: Option<Outcome>,
    reason: Option<String>,
) -> Result<Option<Overrode>, ApiError> {
    let Some(reason) = reason.filter(|_| outcome != Outcome::AskForInfo) else { return Ok(None) };
    // What the tables said of a case whose stage is not reached yet counts as what was suggested.
    let said = |decision: &Decision| decision.staged.as_ref().map_or(decision.outcome, |staged| staged.outcome);
    let decided = case.decision.as_ref().map(said).filter(|outcome| !matches!(outcome, Outcome::Review | Outcome::AskForInfo));
    let suggested = decided.or(suggested).ok_or_else(|| ApiError::new("missing_member").at("/suggested"))?;
    if suggested == outcome {
        return Err(ApiError::new("unknown_value").at("/override_reason").because("the verdict is what was suggested"));
    }
    let overrides: Vec<OverrideReason> = in_force(app, "override_reasons").await?;
    let declines: Vec<DeclineReason> = in_force(app, "decline_reasons").await?;
    if !overrides.iter().any(|known| known.code == reason) && !declines.iter().any(|known| known.code == reason) {
        return Err(ApiError::new("unknown_value").at("/override_reason"));
    }
    Ok(Some(Overrode { suggested, reason }))
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
