//! Changes of the merchant's policy: load the stream → check → append at the version that was seen.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::state::App;
use crate::stage::rules::{compile_draft, state, table_of};
use serde_json::{Value as Json, json};
use suyuan_case::actor::Actor;
use suyuan_case::decision::Outcome;
use suyuan_case::event::{Event, PolicyEvent, StreamKind};
use suyuan_case::policy::{PolicyState, STREAM, TestCase};
use suyuan_decide::{Policy, PolicyError, Statute, decide};
use suyuan_store::{Command, Expected};

/// Appends one event to the policy stream, made from the state as it is; answers the state that follows.
pub async fn change(app: &App, actor: Actor, make: impl FnOnce(&PolicyState) -> Result<PolicyEvent, ApiError>) -> Result<PolicyState, ApiError> {
    let mut known = state(&app.store).await?;
    let (now, event) = (clock::now(), make(&known)?);
    known.check(&event, &actor, now).map_err(|illegal| ApiError::new(illegal.code()).because(illegal.to_string()))?;
    let expected = if known.stream_version == 0 { Expected::New } else { Expected::Version(known.stream_version) };
    let command = Command::new(StreamKind::Policy, STREAM, expected, actor.clone(), now).event(Event::Policy(event.clone()), now);
    app.store.append(command).await?;
    known.apply(&event, &actor, now);
    Ok(known)
}

/// The version that a draft becomes: its tables compile, its tests pass, its back-test is current and breaks no article.
pub fn publication(state: &PolicyState, draft: u64, note: Option<String>, expires_at: Option<i64>) -> Result<PolicyEvent, ApiError> {
    let found = state.draft(draft).ok_or_else(|| ApiError::new("policy_unknown"))?;
    let policy = compile_draft(found).map_err(|error| refused(&error))?;
    let failed: Vec<Json> = outcomes_of_tests(&policy, &found.tests).into_iter().filter(|test| test["passed"] == false).collect();
    if !failed.is_empty() {
        return Err(ApiError::new("policy_tests_failed").details(json!({ "tests": failed })));
    }
    if let Some(report) = found.backtest.as_ref().filter(|report| report.revision == found.revision && !report.broken.is_empty()) {
        return Err(ApiError::new("policy_breaks_statute").details(json!({ "articles": report.broken })));
    }
    Ok(PolicyEvent::PolicyPublished {
        version: state.next_version(),
        table: found.table.clone(),
        draft: Some(draft),
        proposed_by: found.proposed_by.clone(),
        note: note.unwrap_or_else(|| found.note.clone()),
        expires_at,
    })
}

/// A new draft from a version, or from tables that the caller brings.
pub fn beginning(state: &PolicyState, base: Option<u64>, name: String, note: String, table: Option<Json>) -> Result<PolicyEvent, ApiError> {
    let base = base.unwrap_or(state.live);
    let table = table.or_else(|| table_of(state, base)).ok_or_else(|| ApiError::new("policy_unknown").at("/base"))?;
    Ok(PolicyEvent::DraftSaved { draft: state.next_draft(), base, name, note, table, proposal: None })
}

/// All complaints about tables, as the editor shows them beside the cells.
pub fn refused(error: &PolicyError) -> ApiError {
    ApiError::new("policy_refused").details(json!({ "complaints": complaints(error) }))
}

/// The complaints with their places.
pub fn complaints(error: &PolicyError) -> Vec<Json> {
    error
        .0
        .iter()
        .map(|one| {
            let (table, rule, column) = one.place();
            json!({ "table": table, "rule": rule, "column": column, "text_zh": one.text_zh(), "text_en": one.to_string() })
        })
        .collect()
}

/// What each test case comes to.
pub fn outcomes_of_tests(policy: &Policy, tests: &[TestCase]) -> Vec<Json> {
    tests
        .iter()
        .map(|test| {
            let decision = decide(&test.facts, Statute::built_in(), policy);
            let rule = decision.rules.iter().find(|rule| rule.set.starts_with("policy:")).map(|rule| rule.id.clone());
            let passed = decision.outcome == test.expect && test.rule.as_ref().is_none_or(|wanted| Some(wanted) == rule.as_ref());
            let expect: Outcome = test.expect;
            json!({
                "name": test.name, "expect": expect, "outcome": decision.outcome, "rule": rule, "passed": passed,
                "text_zh": decision.text_zh, "text_en": decision.text_en,
            })
        })
        .collect()
}
