//! Standard templates over HTTP: list, show a version, publish a new one, retire. `/api/v1/templates`.

use crate::clock::{self, rfc3339};
use crate::forms::{self, Form, Version};
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::{Actor, Permission};
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::form::{FormTemplate, TemplateEvent, check};
use suyuan_case::problem::Problem;
use suyuan_store::{Command, Expected};
use utoipa::{IntoParams, ToSchema};

/// A version without its questions.
fn version_out(version: &Version) -> Value {
    json!({
        "version": version.version, "questions": version.form.questions.len(),
        "effective_at": version.effective_at.map(rfc3339), "by": version.by.as_ref().map(Actor::as_str),
    })
}

fn summary(id: &str, form: &Form) -> Value {
    let Some(current) = form.current() else { return Value::Null };
    json!({
        "id": id, "name": current.form.name, "purpose": current.form.purpose, "goal": current.form.goal, "scope": current.form.scope,
        "version": current.version, "questions": current.form.questions.len(), "retired": form.retired,
        "versions": form.versions.iter().rev().map(version_out).collect::<Vec<_>>(),
        "pilot": form.pilot.as_ref().map(|pilot| json!({
            "version": pilot.version, "share_percent": pilot.share_percent, "users": pilot.users, "by": pilot.by.as_str(), "since": rfc3339(pilot.since),
        })),
        "open_suggestions": form.suggestions.iter().filter(|one| one.resolved.is_none()).count(),
    })
}

/// All templates with their versions, without questions.
#[utoipa::path(get, path = "/templates", tag = "templates", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /templates").await?;
    let forms = app.forms.forms(&app.store).await?;
    let may_publish = principal.user.role.may(Permission::ManageTemplates);
    Ok(Json(json!({ "templates": forms.iter().map(|(id, form)| summary(id, form)).collect::<Vec<_>>(), "may_publish": may_publish })))
}

/// Which version.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct VersionQuery {
    /// The one that the caller fills in without it: on trial where that reaches them, else in force.
    version: Option<u64>,
}

/// One version of a template with its questions.
#[utoipa::path(get, path = "/templates/{id}", tag = "templates", params(("id" = String, Path), VersionQuery), responses((status = 200)))]
pub async fn show(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    query: Result<Query<VersionQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /templates/{id}").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let forms = app.forms.forms(&app.store).await?;
    let form = forms.get(&id).ok_or_else(|| ApiError::new("not_found"))?;
    let version = query.version.map_or_else(|| form.offered(&principal.user.name), |number| form.version(Some(number)));
    let version = version.ok_or_else(|| ApiError::new("not_found"))?;
    let mut out = summary(&id, form);
    if let Some(object) = out.as_object_mut() {
        object.insert("shown".into(), version.version.into());
        let practised = form.practised.get(&principal.user.name).map(|one| json!({ "version": one.version, "at": rfc3339(one.at) }));
        object.insert("practised".into(), practised.unwrap_or(Value::Null));
        object.insert("template".into(), serde_json::to_value(&version.form).unwrap_or(Value::Null));
    }
    Ok(Json(out))
}

/// A new version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishIn {
    /// The version that the author started from; 0 for a new template.
    based_on: u64,
    /// The form.
    #[schema(value_type = Object)]
    template: Value,
}

/// Members that the form does not know, as problems at their place.
fn unknown_members(given: &Value, read: &Value, place: &str, out: &mut Vec<Problem>) {
    match (given, read) {
        (Value::Object(given), Value::Object(read)) => {
            for (name, value) in given {
                let place = format!("{place}/{name}");
                match read.get(name) {
                    Some(read) => unknown_members(value, read, &place, out),
                    // What says nothing is left out when the form is written back.
                    None if value.is_null() || *value == json!(false) || *value == json!([]) || *value == json!("") => {}
                    None => out.push(Problem::new("unknown_member", &place)),
                }
            }
        }
        (Value::Array(given), Value::Array(read)) => {
            for (index, (given, read)) in given.iter().zip(read).enumerate() {
                unknown_members(given, read, &format!("{place}/{index}"), out);
            }
        }
        _ => {}
    }
}

/// Where in a template the reader stopped: the questions are read one by one so that the place is known.
fn shape_fault(template: &Value, error: &serde_json::Error) -> ApiError {
    let questions = template.get("questions").and_then(Value::as_array);
    let broken = questions.into_iter().flatten().enumerate().find_map(|(index, question)| {
        let error = serde_json::from_value::<suyuan_case::form::Question>(question.clone()).err()?;
        Some((format!("/template/questions/{index}"), error.to_string()))
    });
    let (place, text) = broken.unwrap_or_else(|| ("/template".to_owned(), error.to_string()));
    ApiError::new("template_invalid").at(place).because(text)
}

/// Reads a form; every fault is named.
pub(crate) fn read_form(template: &Value) -> Result<FormTemplate, ApiError> {
    let form: FormTemplate = serde_json::from_value(template.clone()).map_err(|error| shape_fault(template, &error))?;
    let mut problems = check(&form);
    unknown_members(template, &serde_json::to_value(&form).unwrap_or(Value::Null), "", &mut problems);
    let Some(first) = problems.first() else { return Ok(form) };
    let listed: Vec<Value> = problems
        .iter()
        .map(|problem| {
            let mut out = forms::words::problem_out(problem);
            out["pointer"] = format!("/template{}", problem.place).into();
            out
        })
        .collect();
    Err(ApiError::new("template_invalid").at(format!("/template{}", first.place)).details(json!({ "problems": listed })))
}

/// Publishes a new version; it is in force at once, and answers to earlier versions stay as they are.
#[utoipa::path(post, path = "/templates", tag = "templates", request_body = PublishIn, responses((status = 200), (status = 409), (status = 422)))]
pub async fn publish(State(app): State<App>, principal: Principal, Body(ask): Body<PublishIn>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageTemplates, "POST /templates").await?;
    let form = read_form(&ask.template)?;
    app.forms.forget();
    let forms = app.forms.forms(&app.store).await?;
    let known = forms.get(&form.id);
    let current = known.and_then(Form::current).map_or(0, |version| version.version);
    if current != ask.based_on {
        return Err(ApiError::new("version_conflict").at("/based_on").details(json!({ "expected": ask.based_on, "actual": current })));
    }
    let (id, now, version) = (form.id.clone(), clock::now(), known.map_or(1, Form::next_version));
    let event = TemplateEvent::TemplatePublished { version, template: Box::new(form), effective_at: now };
    append(&app, &principal, &id, known, event).await?;
    Ok(Json(json!({ "id": id, "version": version })))
}

/// Retires a template: it is offered no longer.
#[utoipa::path(post, path = "/templates/{id}/retire", tag = "templates", params(("id" = String, Path)), responses((status = 200), (status = 409)))]
pub async fn retire(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ManageTemplates, "POST /templates/{id}/retire").await?;
    app.forms.forget();
    let forms = app.forms.forms(&app.store).await?;
    let known = forms.get(&id).ok_or_else(|| ApiError::new("not_found"))?;
    if !known.retired {
        append(&app, &principal, &id, Some(known), TemplateEvent::TemplateRetired {}).await?;
    }
    Ok(Json(json!({ "id": id, "retired": true })))
}

/// Appends to the template's stream, expecting it as it was read.
pub(crate) async fn append(app: &App, principal: &Principal, id: &str, known: Option<&Form>, event: TemplateEvent) -> Result<(), ApiError> {
    let expected = match known.map_or(0, |form| form.stream_version) {
        0 => Expected::New,
        version => Expected::Version(version),
    };
    let now = clock::now();
    let command = Command::new(StreamKind::Template, id, expected, principal.actor(), now).event(Event::Template(event), now);
    app.store.append(command).await?;
    app.forms.forget();
    Ok(())
}
