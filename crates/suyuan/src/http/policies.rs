//! The merchant's policy: `/api/v1/policies`: versions, drafts, tests, trials, publication by two, roll-back, pauses.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::stage::policy::{beginning, change, complaints, outcomes_of_tests, publication};
use crate::stage::rules::{compile_draft, state, table_of};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::event::PolicyEvent;
use suyuan_case::policy::{BUILT_IN, Draft, Pause, PolicyState, TestCase};
use suyuan_decide::facts::catalogue;
use suyuan_decide::{PlatformRules, Policy};
use utoipa::ToSchema;

fn draft_out(draft: &Draft) -> Value {
    json!({
        "draft": draft.draft, "base": draft.base, "name": draft.name, "note": draft.note, "revision": draft.revision,
        "authors": draft.authors, "saved_at": clock::rfc3339(draft.saved_at), "status": draft.status, "proposed_by": draft.proposed_by,
        "tests": draft.tests.len(), "backtest": draft.backtest, "proposal": draft.proposal,
    })
}

fn pause_out(pause: &Pause) -> Value {
    json!({ "whom": pause.whom, "note": pause.note, "by": pause.by, "since": clock::rfc3339(pause.since), "until": pause.until.map(clock::rfc3339) })
}

fn overview(state: &PolicyState) -> Value {
    let now = clock::now();
    let built_in = json!({ "version": BUILT_IN, "published_by": "system:built-in", "note": "", "draft": null, "expires_at": null });
    let versions = state.versions.iter().map(|version| {
        json!({
            "version": version.version, "draft": version.draft, "proposed_by": version.proposed_by, "published_by": version.published_by,
            "published_at": clock::rfc3339(version.published_at), "note": version.note, "expires_at": version.expires_at.map(clock::rfc3339),
        })
    });
    let trial = state.trial.map(|trial| json!({ "draft": trial.draft, "share_percent": trial.share_percent, "since": clock::rfc3339(trial.since) }));
    json!({
        "stream_version": state.stream_version, "live": state.in_force(now), "before": state.before_live(),
        "versions": std::iter::once(built_in).chain(versions).collect::<Vec<_>>(),
        "drafts": state.drafts.iter().map(draft_out).collect::<Vec<_>>(), "trial": trial,
        "stage": state.stage.as_ref().map(pause_out), "paused": state.paused.iter().map(pause_out).collect::<Vec<_>>(),
        "snoozed": state.snoozed.iter().filter(|pause| pause.until.is_none_or(|until| now < until)).map(pause_out).collect::<Vec<_>>(),
    })
}

/// What is in force, all versions and drafts, the trial, and who sent which cases to people.
#[utoipa::path(get, path = "/policies", tag = "policies", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies").await?;
    Ok(Json(overview(&state(&app.store).await?)))
}

/// The facts that rules may name, the statute's articles and the platforms' clocks.
#[utoipa::path(get, path = "/policies/vocabulary", tag = "policies", responses((status = 200)))]
pub async fn vocabulary(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/vocabulary").await?;
    let facts: Vec<Value> = catalogue()
        .map(|fact| json!({ "path": fact.path, "type": fact.kind, "name_zh": fact.name_zh, "name_en": fact.name_en, "about": fact.about }))
        .collect();
    let articles: Vec<Value> = app
        .statute
        .rules
        .iter()
        .filter_map(|rule| serde_json::to_value(rule.article(suyuan_decide::Standing::NotGranted)).ok())
        .map(|mut article| {
            if let Some(object) = article.as_object_mut() {
                object.remove("standing");
            }
            article
        })
        .collect();
    Ok(Json(json!({
        "facts": facts, "statute": { "version": app.statute.version(), "articles": articles }, "platforms": PlatformRules::built_in(),
    })))
}

/// The tables of a published version.
#[utoipa::path(get, path = "/policies/versions/{version}", tag = "policies", params(("version" = u64, Path)), responses((status = 200), (status = 404)))]
pub async fn version(State(app): State<App>, principal: Principal, Path(version): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/versions/{version}").await?;
    let table = table_of(&state(&app.store).await?, version).ok_or_else(|| ApiError::new("policy_unknown"))?;
    Ok(Json(json!({ "version": version, "table": table })))
}

/// A new draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftIn {
    /// Version that it begins from; the live one when absent.
    base: Option<u64>,
    name: String,
    #[serde(default)]
    note: String,
    /// Tables in JDM; those of the base when absent.
    #[schema(value_type = Option<Object>)]
    table: Option<Value>,
}

fn named(text: &str, pointer: &str) -> Result<String, ApiError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(ApiError::new("missing_member").at(pointer)),
        1..=200 => Ok(text.to_owned()),
        _ => Err(ApiError::new("too_long").at(pointer).because("at most 200 characters")),
    }
}

fn noted(text: &str) -> Result<String, ApiError> {
    if text.chars().count() > 2_000 {
        Err(ApiError::new("too_long").at("/note").because("at most 2000 characters"))
    } else {
        Ok(text.trim().to_owned())
    }
}

/// Begins a draft.
#[utoipa::path(post, path = "/policies/drafts", tag = "policies", request_body = DraftIn, responses((status = 201), (status = 422)))]
pub async fn begin(State(app): State<App>, principal: Principal, Body(ask): Body<DraftIn>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/drafts").await?;
    let (name, note) = (named(&ask.name, "/name")?, noted(&ask.note)?);
    let state = change(&app, principal.actor(), |state| beginning(state, ask.base, name, note, ask.table)).await?;
    Ok((StatusCode::CREATED, Json(state.drafts.last().map(full).unwrap_or(Value::Null))))
}

/// A draft with its tables, tests and complaints.
pub(crate) fn full(draft: &Draft) -> Value {
    let mut out = draft_out(draft);
    let (complaints, tests) = match compile_draft(draft) {
        Ok(policy) => (Vec::new(), outcomes_of_tests(&policy, &draft.tests)),
        Err(error) => (complaints(&error), Vec::new()),
    };
    if let Some(object) = out.as_object_mut() {
        object.insert("table".into(), draft.table.clone());
        object.insert("tests".into(), serde_json::to_value(&draft.tests).unwrap_or(Value::Null));
        object.insert("complaints".into(), complaints.into());
        object.insert("test_results".into(), tests.into());
    }
    out
}

/// One draft with tables, tests and what is wrong with it.
#[utoipa::path(get, path = "/policies/drafts/{draft}", tag = "policies", params(("draft" = u64, Path)), responses((status = 200), (status = 404)))]
pub async fn draft(State(app): State<App>, principal: Principal, Path(draft): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/drafts/{draft}").await?;
    let state = state(&app.store).await?;
    Ok(Json(full(state.draft(draft).ok_or_else(|| ApiError::new("policy_unknown"))?)))
}

/// A draft as it should be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveIn {
    /// The revision that the author saw.
    revision: u64,
    name: String,
    #[serde(default)]
    note: String,
    #[schema(value_type = Object)]
    table: Value,
}

/// Saves a draft; wrong tables are saved too, and their complaints come back.
#[utoipa::path(put, path = "/policies/drafts/{draft}", tag = "policies", params(("draft" = u64, Path)), request_body = SaveIn, responses((status = 200), (status = 409)))]
pub async fn save(State(app): State<App>, principal: Principal, Path(draft): Path<u64>, Body(ask): Body<SaveIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "PUT /policies/drafts/{draft}").await?;
    let (name, note) = (named(&ask.name, "/name")?, noted(&ask.note)?);
    let state = change(&app, principal.actor(), |state| {
        let found = state.draft(draft).ok_or_else(|| ApiError::new("policy_unknown"))?;
        if found.revision != ask.revision {
            let (by, at) = (found.authors.last().cloned(), clock::rfc3339(found.saved_at));
            return Err(ApiError::new("draft_conflict").details(json!({ "actor": by, "at": at, "revision": found.revision })));
        }
        Ok(PolicyEvent::DraftSaved { draft, base: found.base, name, note, table: ask.table, proposal: None })
    })
    .await?;
    Ok(Json(state.draft(draft).map(full).unwrap_or(Value::Null)))
}

/// Test cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestsIn {
    #[schema(value_type = Vec<Object>)]
    tests: Vec<TestCase>,
}

/// Sets the test cases of a draft.
#[utoipa::path(put, path = "/policies/drafts/{draft}/tests", tag = "policies", params(("draft" = u64, Path)), request_body = TestsIn, responses((status = 200)))]
pub async fn tests(State(app): State<App>, principal: Principal, Path(draft): Path<u64>, Body(ask): Body<TestsIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "PUT /policies/drafts/{draft}/tests").await?;
    if ask.tests.len() > 500 {
        return Err(ApiError::new("number_out_of_range").at("/tests").because("at most 500 test cases"));
    }
    let state = change(&app, principal.actor(), |_| Ok(PolicyEvent::DraftTested { draft, tests: ask.tests })).await?;
    Ok(Json(state.draft(draft).map(full).unwrap_or(Value::Null)))
}

/// Tables and facts to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    #[schema(value_type = Object)]
    table: Value,
    /// Facts to decide; only the tables are checked when absent.
    #[schema(value_type = Option<Object>)]
    facts: Option<Value>,
}

/// Checks tables, and decides facts by them, without saving anything.
#[utoipa::path(post, path = "/policies/check", tag = "policies", request_body = CheckIn, responses((status = 200)))]
pub async fn check(State(app): State<App>, principal: Principal, Body(ask): Body<CheckIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "POST /policies/check").await?;
    Ok(Json(match Policy::compile("check", 1, &ask.table) {
        Err(error) => json!({ "complaints": complaints(&error), "decision": null }),
        Ok(policy) => {
            let decision = ask.facts.map(|facts| suyuan_decide::decide(&facts, app.statute, &policy));
            json!({ "complaints": [], "decision": decision })
        }
    }))
}

/// Asks a second person to publish.
#[utoipa::path(post, path = "/policies/drafts/{draft}/propose", tag = "policies", params(("draft" = u64, Path)), responses((status = 200), (status = 409)))]
pub async fn propose(State(app): State<App>, principal: Principal, Path(draft): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/drafts/{draft}/propose").await?;
    let state = change(&app, principal.actor(), |state| publication(state, draft, None, None).map(|_| PolicyEvent::DraftProposed { draft })).await?;
    Ok(Json(overview(&state)))
}

/// Gives a draft up.
#[utoipa::path(delete, path = "/policies/drafts/{draft}", tag = "policies", params(("draft" = u64, Path)), responses((status = 200), (status = 409)))]
pub async fn discard(State(app): State<App>, principal: Principal, Path(draft): Path<u64>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "DELETE /policies/drafts/{draft}").await?;
    Ok(Json(overview(&change(&app, principal.actor(), |_| Ok(PolicyEvent::DraftDiscarded { draft })).await?)))
}

/// How a version is published.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishIn {
    note: Option<String>,
    /// RFC 3339; the version before it is in force again from then on.
    expires_at: Option<String>,
}

/// Publishes a draft; neither its authors nor whoever proposed it may.
#[utoipa::path(post, path = "/policies/drafts/{draft}/publish", tag = "policies", params(("draft" = u64, Path)), request_body = PublishIn, responses((status = 200), (status = 403), (status = 409), (status = 422)))]
pub async fn publish(
    State(app): State<App>,
    principal: Principal,
    Path(draft): Path<u64>,
    Body(ask): Body<PublishIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /policies/drafts/{draft}/publish").await?;
    let note = ask.note.as_deref().map(noted).transpose()?;
    let expires_at = ask.expires_at.as_deref().map(|text| clock::parse_rfc3339(text).ok_or_else(|| ApiError::new("not_a_time").at("/expires_at")));
    let expires_at = expires_at.transpose()?;
    Ok(Json(overview(&change(&app, principal.actor(), |state| publication(state, draft, note, expires_at)).await?)))
}

/// A draft on trial.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialIn {
    draft: u64,
    /// Share of cases that it decides, 0 to 100; 0 is a shadow that only records.
    share_percent: u32,
}

/// Lets a draft decide beside the live version; a share above 0 needs the right to publish and a second person.
#[utoipa::path(post, path = "/policies/trial", tag = "policies", request_body = TrialIn, responses((status = 200), (status = 403), (status = 409)))]
pub async fn trial(State(app): State<App>, principal: Principal, Body(ask): Body<TrialIn>) -> Result<Json<Value>, ApiError> {
    let permission = if ask.share_percent == 0 { Permission::EditPolicy } else { Permission::PublishPolicy };
    principal.may(&app, permission, "POST /policies/trial").await?;
    let actor = principal.actor();
    let state = change(&app, actor.clone(), |state| {
        publication(state, ask.draft, None, None)?;
        let own = state.draft(ask.draft).is_some_and(|draft| draft.authors.contains(&actor));
        if ask.share_percent > 0 && own {
            return Err(ApiError::new("second_person_needed"));
        }
        Ok(PolicyEvent::TrialStarted { draft: ask.draft, share_percent: ask.share_percent })
    })
    .await?;
    Ok(Json(overview(&state)))
}

/// Ends the trial.
#[utoipa::path(delete, path = "/policies/trial", tag = "policies", responses((status = 200)))]
pub async fn end_trial(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "DELETE /policies/trial").await?;
    Ok(Json(overview(&change(&app, principal.actor(), |_| Ok(PolicyEvent::TrialEnded {})).await?)))
}

/// Which version to go back to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollbackIn {
    /// The version before the live one when absent.
    to: Option<u64>,
    #[serde(default)]
    note: String,
}

/// Makes an earlier version live again, at once and by one person: going back to what was published is always safe.
#[utoipa::path(post, path = "/policies/rollback", tag = "policies", request_body = RollbackIn, responses((status = 200), (status = 404)))]
pub async fn rollback(State(app): State<App>, principal: Principal, Body(ask): Body<RollbackIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::PublishPolicy, "POST /policies/rollback").await?;
    let note = noted(&ask.note)?;
    let state = change(&app, principal.actor(), |state| {
        let to = ask.to.or_else(|| state.before_live()).ok_or_else(|| ApiError::new("policy_unknown"))?;
        Ok(PolicyEvent::RolledBack { from: state.live, to, note })
    })
    .await?;
    Ok(Json(overview(&state)))
}

/// A family of cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseIn {
    /// all, an after-sales type such as return_refund, or a first-level reason such as product.
    family: String,
    #[serde(default)]
    note: String,
}

/// Sends a family of cases to people from now on.
#[utoipa::path(post, path = "/policies/pauses", tag = "policies", request_body = PauseIn, responses((status = 200)))]
pub async fn pause(State(app): State<App>, principal: Principal, Body(ask): Body<PauseIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/pauses").await?;
    let (family, note) = (named(&ask.family, "/family")?, noted(&ask.note)?);
    Ok(Json(overview(&change(&app, principal.actor(), |_| Ok(PolicyEvent::FamilyPaused { family, note })).await?)))
}

/// Lets the tables decide a family again.
#[utoipa::path(delete, path = "/policies/pauses/{family}", tag = "policies", params(("family" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn resume(State(app): State<App>, principal: Principal, Path(family): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "DELETE /policies/pauses/{family}").await?;
    Ok(Json(overview(&change(&app, principal.actor(), |_| Ok(PolicyEvent::FamilyResumed { family })).await?)))
}

/// A customer whose cases go to people for a while.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeIn {
    customer_no: String,
    /// RFC 3339.
    until: String,
    #[serde(default)]
    note: String,
}

/// Sends a customer's cases to people until a time.
#[utoipa::path(post, path = "/policies/snoozes", tag = "policies", request_body = SnoozeIn, responses((status = 200), (status = 422)))]
pub async fn snooze(State(app): State<App>, principal: Principal, Body(ask): Body<SnoozeIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "POST /policies/snoozes").await?;
    let (customer_no, note) = (named(&ask.customer_no, "/customer_no")?, noted(&ask.note)?);
    let until = clock::parse_rfc3339(&ask.until).ok_or_else(|| ApiError::new("not_a_time").at("/until"))?;
    Ok(Json(overview(&change(&app, principal.actor(), |_| Ok(PolicyEvent::CustomerSnoozed { customer_no, until, note })).await?)))
}

/// Lets the tables decide a customer's cases again.
#[utoipa::path(delete, path = "/policies/snoozes/{customer_no}", tag = "policies", params(("customer_no" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn wake(State(app): State<App>, principal: Principal, Path(customer_no): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "DELETE /policies/snoozes/{customer_no}").await?;
    Ok(Json(overview(&change(&app, principal.actor(), |_| Ok(PolicyEvent::CustomerResumed { customer_no })).await?)))
}
