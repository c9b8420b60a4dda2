//! Trials of templates, practice and proposals: `/api/v1/templates/{id}/pilot`, `/practice`, `/training`, `/suggestions`.

use crate::clock::{self, rfc3339};
use crate::forms::{self, Form, Suggestion};
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::query::{limits, query_error};
use crate::http::state::App;
use crate::http::templates::{append, read_form};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::Arc;
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::form::{Given, TemplateEvent};
use suyuan_lake::{Parameter, Query};
use suyuan_store::{Command, Expected};
use utoipa::ToSchema;

async fn known(app: &App, id: &str) -> Result<Arc<forms::Forms>, ApiError> {
    app.forms.forget();
    let forms = app.forms.forms(&app.store).await?;
    if forms.contains_key(id) { Ok(forms) } else { Err(ApiError::new("not_found")) }
}

/// Appends what does not depend on how the stream stands: two colleagues may practise at the same moment.
async fn note(app: &App, actor: Actor, id: &str, event: TemplateEvent) -> Result<(), ApiError> {
    let now = clock::now();
    app.store.append(Command::new(StreamKind::Template, id, Expected::Any, actor, now).event(Event::Template(event), now)).await?;
    app.forms.forget();
    Ok(())
}

/// A version to be tried by some.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PilotIn {
    /// The version in force that the author started from.
    based_on: u64,
    /// The form.
    #[schema(value_type = Object)]
    template: Value,
    /// Share of the users who get it, 0 to 100.
    #[serde(default)]
    share_percent: u32,
    /// Users who get it in any case.
    #[serde(default)]
    users: Vec<String>,
}

/// Begins a trial: some fill in the next version, everybody else the one in force.
#[utoipa::path(post, path = "/templates/{id}/pilot", tag = "templates", params(("id" = String, Path)), request_body = PilotIn, responses((status = 200), (status = 409), (status = 422)))]
pub async fn pilot(State(app): State<App>, principal: Principal, Path(id): Path<String>, Body(ask): Body<PilotIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageTemplates, "POST /templates/{id}/pilot").await?;
    let forms = known(&app, &id).await?;
    let form = &forms[&id];
    let template = read_form(&ask.template)?;
    if template.id != id {
        return Err(ApiError::new("unknown_value").at("/template/id").because("a trial keeps the name of its template"));
    }
    let current = form.current().map_or(0, |version| version.version);
    if current != ask.based_on || form.retired {
        return Err(ApiError::new("version_conflict").at("/based_on").details(json!({ "expected": ask.based_on, "actual": current })));
    }
    if ask.share_percent > 100 || (ask.share_percent == 0 && ask.users.is_empty()) {
        return Err(ApiError::new("number_out_of_range").at("/share_percent").because("1 to 100, or named users"));
    }
    let people: HashSet<String> = app.store.users().await?.into_iter().filter(|one| !one.disabled).map(|one| one.user.name).collect();
    if let Some(place) = ask.users.iter().position(|name| !people.contains(name)) {
        return Err(ApiError::new("unknown_value").at(format!("/users/{place}")));
    }
    let (version, share_percent, users) = (form.next_version(), ask.share_percent, ask.users);
    append(&app, &principal, &id, Some(form), TemplateEvent::TemplatePiloted { version, template: Box::new(template), share_percent, users }).await?;
    Ok(Json(json!({ "id": id, "version": version })))
}

/// Publishes the version on trial: everybody fills it in from now on.
#[utoipa::path(post, path = "/templates/{id}/pilot/publish", tag = "templates", params(("id" = String, Path)), responses((status = 200), (status = 404), (status = 409)))]
pub async fn publish(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageTemplates, "POST /templates/{id}/pilot/publish").await?;
    let forms = known(&app, &id).await?;
    let form = &forms[&id];
    let pilot = form.pilot.as_ref().ok_or_else(|| ApiError::new("not_found"))?;
    let tried = form.version(Some(pilot.version)).ok_or_else(|| ApiError::new("not_found"))?;
    let (version, template) = (pilot.version, Box::new(tried.form.clone()));
    append(&app, &principal, &id, Some(form), TemplateEvent::TemplatePublished { version, template, effective_at: clock::now() }).await?;
    Ok(Json(json!({ "id": id, "version": version })))
}

/// Gives the version on trial up; answers to it stay readable.
#[utoipa::path(delete, path = "/templates/{id}/pilot", tag = "templates", params(("id" = String, Path)), responses((status = 200), (status = 404), (status = 409)))]
pub async fn end(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageTemplates, "DELETE /templates/{id}/pilot").await?;
    let forms = known(&app, &id).await?;
    let form = &forms[&id];
    let version = form.pilot.as_ref().map(|pilot| pilot.version).ok_or_else(|| ApiError::new("not_found"))?;
    append(&app, &principal, &id, Some(form), TemplateEvent::PilotEnded {}).await?;
    Ok(Json(json!({ "id": id, "ended": version })))
}

/// Forms by version: how many, how long they took, and how complete they are.
const BY_VERSION: &str = "SELECT version, COUNT(*), MEDIAN(seconds), AVG(filled) FROM (\
    SELECT case_id, version, MAX(form_seconds) AS seconds, AVG(CASE WHEN is_answered THEN 1.0 ELSE 0.0 END) AS filled FROM (\
    SELECT DISTINCT case_id, version, question, is_answered, form_seconds FROM answers WHERE template = $template) q GROUP BY case_id, version) f \
    GROUP BY version ORDER BY version";

/// Answers by version and question.
const BY_QUESTION: &str = "SELECT version, question, MIN(position), COUNT(*), SUM(CASE WHEN is_answered THEN 1 ELSE 0 END), SUM(CASE WHEN is_other THEN 1 ELSE 0 END) FROM (\
    SELECT DISTINCT case_id, version, question, position, is_answered, is_other FROM answers WHERE template = $template) q \
    GROUP BY version, question ORDER BY version, MIN(position)";

/// How the cases of each version came out: status and number.
const BY_STATUS: &str = "SELECT a.version, c.status, COUNT(*) FROM (SELECT DISTINCT case_id, version FROM answers WHERE template = $template) a \
    JOIN cases c ON c.case_id = a.case_id GROUP BY a.version, c.status ORDER BY a.version, COUNT(*) DESC";

async fn rows(app: &App, principal: &Principal, sql: &str, id: &str) -> Result<(Vec<Vec<Value>>, String), ApiError> {
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    let session = app.engine.session(viewer).map_err(|error| query_error(&error))?;
    let query = Query::with(sql, [("template", Parameter::Text(id.to_owned()))]);
    let result = session.run(query, limits(&app.config)).await.map_err(|error| query_error(&error))?;
    Ok((result.json_rows(), rfc3339(result.freshness.at)))
}

/// Versions side by side, on the cases of the viewer's scope: forms, seconds, completeness, each question, and what became of the cases.
#[utoipa::path(get, path = "/templates/{id}/compare", tag = "templates", params(("id" = String, Path)), responses((status = 200)))]
pub async fn compare(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /templates/{id}/compare").await?;
    known(&app, &id).await?;
    let (versions, as_of) = rows(&app, &principal, BY_VERSION, &id).await?;
    let (questions, _) = rows(&app, &principal, BY_QUESTION, &id).await?;
    let (statuses, _) = rows(&app, &principal, BY_STATUS, &id).await?;
    let named = |row: Vec<Value>, names: &[&str]| Value::Object(names.iter().map(|name| (*name).to_owned()).zip(row).collect());
    Ok(Json(json!({
        "as_of": as_of,
        "versions": versions.into_iter().map(|row| named(row, &["version", "forms", "seconds", "filled"])).collect::<Vec<_>>(),
        "questions": questions.into_iter().map(|row| named(row, &["version", "question", "position", "asked", "answered", "other"])).collect::<Vec<_>>(),
        "statuses": statuses.into_iter().map(|row| named(row, &["version", "status", "cases"])).collect::<Vec<_>>(),
    })))
}

/// Answers that make no case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeIn {
    /// The version that the caller fills in when absent.
    version: Option<u64>,
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    /// How long it took, seconds.
    seconds: Option<i64>,
}

/// All texts of an answer: in practice every line and file that is named counts as known.
fn texts<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => out.push(text),
        Value::Array(list) => list.iter().for_each(|one| texts(one, out)),
        Value::Object(map) => map.values().for_each(|one| texts(one, out)),
        _ => {}
    }
}

/// Practice (练习): answers are held against the form as in earnest, and no case is made. Without a fault it counts as practised.
#[utoipa::path(post, path = "/templates/{id}/practice", tag = "templates", params(("id" = String, Path)), request_body = PracticeIn, responses((status = 200), (status = 404)))]
pub async fn practice(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    Body(ask): Body<PracticeIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::OpenCase, "POST /templates/{id}/practice").await?;
    let forms = known(&app, &id).await?;
    let form = &forms[&id];
    let version = ask.version.map_or_else(|| form.offered(&principal.user.name), |number| form.version(Some(number)));
    let version = version.ok_or_else(|| ApiError::new("not_found"))?;
    let mut named = Vec::new();
    ask.answers.values().for_each(|value| texts(value, &mut named));
    let given = Given { attachments: named.iter().copied().collect(), lines: named, today: clock::local_day(&app.config.time_zone, clock::now()) };
    let problems: Vec<Value> = match version.form.read_answers(version.version, &ask.answers, &given) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(forms::words::problem_out).collect(),
    };
    if problems.is_empty() {
        let seconds = ask.seconds.filter(|seconds| (0..=86_400).contains(seconds));
        note(&app, principal.actor(), &id, TemplateEvent::TemplatePractised { version: version.version, seconds }).await?;
    }
    Ok(Json(json!({ "version": version.version, "passed": problems.is_empty(), "problems": problems })))
}

/// Who has practised the version that they fill in, and who has not yet.
#[utoipa::path(get, path = "/templates/{id}/training", tag = "templates", params(("id" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn training(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageTemplates, "GET /templates/{id}/training").await?;
    let forms = known(&app, &id).await?;
    let form = &forms[&id];
    let mut people: Vec<_> = app.store.users().await?.into_iter().filter(|one| !one.disabled && one.user.role.may(Permission::OpenCase)).collect();
    people.sort_by(|one, two| one.user.name.cmp(&two.user.name));
    let rows: Vec<Value> = people
        .iter()
        .map(|one| {
            let name = &one.user.name;
            let (due, last) = (form.offered(name).map_or(0, |version| version.version), form.practised.get(name));
            json!({
                "name": name, "role": one.user.role.as_str(), "version": due, "done": last.is_some_and(|last| last.version >= due),
                "practised": last.map(|last| json!({ "version": last.version, "at": rfc3339(last.at), "seconds": last.seconds })),
            })
        })
        .collect();
    Ok(Json(json!({ "rows": rows })))
}

fn suggestion_out(one: &Suggestion) -> Value {
    let (by, at) = one.resolved.as_ref().map_or((None, None), |(by, at)| (Some(by.as_str()), Some(rfc3339(*at))));
    json!({
        "suggestion": one.suggestion, "question": one.question, "text": one.text, "by": one.by.as_str(), "at": rfc3339(one.at),
        "resolved_by": by, "resolved_at": at,
    })
}

/// Proposals for a template, the newest first; open ones before those that are dealt with.
fn listed(form: &Form) -> Value {
    let (open, done): (Vec<_>, Vec<_>) = form.suggestions.iter().rev().partition(|one| one.resolved.is_none());
    json!({ "suggestions": open.into_iter().chain(done.into_iter().take(200)).map(suggestion_out).collect::<Vec<_>>() })
}

/// What colleagues propose to change.
#[utoipa::path(get, path = "/templates/{id}/suggestions", tag = "templates", params(("id" = String, Path)), responses((status = 200), (status = 404)))]
pub async fn suggestions(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /templates/{id}/suggestions").await?;
    Ok(Json(listed(&known(&app, &id).await?[&id])))
}

/// A proposal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionIn {
    /// The question that it is about.
    question: Option<String>,
    /// At most 2,000 characters.
    text: String,
}

/// Proposes a change; whoever works with cases may.
#[utoipa::path(post, path = "/templates/{id}/suggestions", tag = "templates", params(("id" = String, Path)), request_body = SuggestionIn, responses((status = 201), (status = 404), (status = 422)))]
pub async fn suggest(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    Body(ask): Body<SuggestionIn>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::ReadCases, "POST /templates/{id}/suggestions").await?;
    let text = ask.text.trim().to_owned();
    match text.chars().count() {
        0 => return Err(ApiError::new("missing_member").at("/text")),
        1..=2_000 => {}
        _ => return Err(ApiError::new("too_long").at("/text").because("at most 2000 characters")),
    }
    let forms = known(&app, &id).await?;
    let form = &forms[&id];
    let asked =
        |question: &String| form.versions.iter().chain(&form.tried).any(|version| version.form.questions.iter().any(|one| one.id == *question));
    if ask.question.as_ref().is_some_and(|question| !asked(question)) {
        return Err(ApiError::new("unknown_value").at("/question"));
    }
    let event = TemplateEvent::TemplateSuggested { suggestion: form.next_suggestion(), question: ask.question, text };
    // Numbers are counted, so here the stream must stand as it was read.
    append(&app, &principal, &id, Some(form), event).await?;
    Ok((StatusCode::CREATED, Json(listed(&known(&app, &id).await?[&id]))))
}

/// Takes a proposal as dealt with.
#[utoipa::path(post, path = "/templates/{id}/suggestions/{suggestion}/resolve", tag = "templates", params(("id" = String, Path), ("suggestion" = u64, Path)), responses((status = 200), (status = 404)))]
pub async fn resolve(State(app): State<App>, principal: Principal, Path((id, suggestion)): Path<(String, u64)>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageTemplates, "POST /templates/{id}/suggestions/{suggestion}/resolve").await?;
    let forms = known(&app, &id).await?;
    let open = forms[&id].suggestions.iter().any(|one| one.suggestion == suggestion && one.resolved.is_none());
    if !open {
        return Err(ApiError::new("not_found"));
    }
    note(&app, principal.actor(), &id, TemplateEvent::SuggestionResolved { suggestion }).await?;
    Ok(Json(listed(&known(&app, &id).await?[&id])))
}
