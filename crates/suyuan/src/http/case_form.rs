//! The form and the attachments of a new case: held against the template, the request's lines and who handed the files in.

use crate::clock;
use crate::forms;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Members;
use crate::http::state::App;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use suyuan_case::detail::{Attached, RequestDetail};
use suyuan_case::event::Requested;
use suyuan_case::form::Given;
use suyuan_case::id::AttachmentId;

/// Most files of one request.
const FILES: usize = 30;

/// What the body says about a form and files.
#[derive(Debug, Clone, Default)]
pub struct FormIn {
    template: Option<String>,
    answers: Option<Map<String, Value>>,
    attachments: Vec<String>,
    seconds: Option<i64>,
}

impl FormIn {
    /// Whether files are handed in.
    pub const fn has_files(&self) -> bool {
        !self.attachments.is_empty()
    }

    /// Takes the members out of the body.
    pub fn read(top: &mut Members<'_>) -> Result<FormIn, ApiError> {
        let template = top.text("template", 100)?;
        let seconds = top.integer("form_seconds", 0, 86_400)?;
        let answers = match top.value("answers") {
            None => None,
            Some(Value::Object(answers)) => Some(answers.clone()),
            Some(_) => return Err(top.wrong("wrong_type", "answers").because("an object of question and answer")),
        };
        if template.is_none() && answers.is_some() {
            return Err(top.wrong("unknown_template", "answers").because("answers belong to a template"));
        }
        let attachments = match top.value("attachments") {
            None => Vec::new(),
            Some(Value::Array(list)) if list.len() <= FILES => list
                .iter()
                .enumerate()
                .map(|(index, id)| id.as_str().map(str::to_owned).ok_or_else(|| ApiError::new("wrong_type").at(format!("/attachments/{index}"))))
                .collect::<Result<_, _>>()?,
            Some(Value::Array(_)) => return Err(top.wrong("too_many_lines", "attachments").because(format!("at most {FILES} files"))),
            Some(_) => return Err(top.wrong("wrong_type", "attachments")),
        };
        Ok(FormIn { template, answers, attachments, seconds })
    }
}

/// The files of the request, each handed in by the caller and still free.
async fn attached(app: &App, principal: &Principal, form: &FormIn) -> Result<Vec<Attached>, ApiError> {
    let mut out: Vec<Attached> = Vec::with_capacity(form.attachments.len());
    for (index, text) in form.attachments.iter().enumerate() {
        let unknown = || ApiError::new("unknown_attachment").at(format!("/attachments/{index}"));
        let id = AttachmentId::parse(text).ok_or_else(unknown)?;
        let info = app.store.attachment(&id).await?.filter(|info| info.owner == principal.user.name && info.case.is_none()).ok_or_else(unknown)?;
        if out.iter().any(|known| known.id == id) {
            return Err(unknown());
        }
        out.push(Attached { id, sha256: info.sha256, media: info.media });
    }
    Ok(out)
}

/// Holds form and files against what is known, and puts them into the request.
pub async fn fill(app: &App, principal: &Principal, form: &FormIn, requested: &mut Requested) -> Result<(), ApiError> {
    if form.template.is_none() && form.attachments.is_empty() {
        return Ok(());
    }
    let attachments = attached(app, principal, form).await?;
    let answers = match &form.template {
        None => None,
        Some(text) => {
            let unknown = || ApiError::new("unknown_template").at("/template");
            let forms = app.forms.forms(&app.store).await?;
            let (id, number) = forms::reference(text).ok_or_else(unknown)?;
            let known = forms.get(id).filter(|form| !form.retired || number.is_some()).ok_or_else(unknown)?;
            let version = number.map_or_else(|| known.offered(&principal.user.name), |number| known.version(Some(number))).ok_or_else(unknown)?;
            let lines = requested.lines.iter().flat_map(|line| line.line_no.as_deref().into_iter().chain(line.sku.as_deref())).collect();
            let given = Given {
                lines,
                attachments: attachments.iter().map(|one| one.id.as_str()).collect::<HashSet<_>>(),
                today: clock::local_day(&app.config.time_zone, requested.requested_at),
            };
            let none = Map::new();
            let mut read = version.form.read_answers(version.version, form.answers.as_ref().unwrap_or(&none), &given).map_err(|problems| {
                let first = problems.first().map(|problem| problem.place.clone()).unwrap_or_default();
                let listed: Vec<Value> = problems.iter().map(forms::words::problem_out).collect();
                ApiError::new("answers_invalid").at(first).details(json!({ "problems": listed }))
            })?;
            read.seconds = form.seconds;
            Some(read)
        }
    };
    let detail = requested.detail.get_or_insert_with(|| Box::new(RequestDetail::default()));
    detail.form = answers;
    detail.attachments = attachments;
    Ok(())
}
