//! Standard templates and the answers to them as rows of the lake.

use crate::case_row::{CaseRow, opt_int, opt_text, text};
use crate::db::args;
use crate::error::StoreError;
use crate::store::Store;
use suyuan_case::Micros;
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::form::{self, Answer, FormTemplate, OTHER, TemplateEvent};
use suyuan_case::lake_table::ExportRow;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::value::Value;

/// Revision of the forms that come with the program; the log's first event is never a template's.
pub(crate) const BUILT_IN: i64 = 1;
/// How far `answers` has come.
pub(crate) const ANSWERS_HEAD: &str = "SELECT MAX(seq) FROM case_row WHERE ordinal IN (SELECT ordinal FROM case_form)";
/// How far `templates` has come.
pub(crate) const TEMPLATES_HEAD: &str = "SELECT MAX(seq) FROM event WHERE stream = 'template'";
/// Keys of published versions lie above those of the built-in ones.
const PUBLISHED: i64 = 1_000;

fn template_row(key: i64, revision: i64, form: &FormTemplate, version: i64, at: Option<Micros>) -> ExportRow {
    let purpose = serde_json::to_value(form.purpose).ok().and_then(|value| value.as_str().map(str::to_owned));
    let values = vec![
        text(&form.id),
        Value::Int(version),
        text(&form.name.zh),
        text(&form.name.en),
        opt_text(purpose.as_deref()),
        text(&form.goal.zh),
        text(&form.goal.en),
        Value::Int(i64::try_from(form.questions.len()).unwrap_or(i64::MAX)),
        opt_int(at),
    ];
    ExportRow { key, revision, values }
}

/// The rows of one case: one for each question that was asked, one for each code where several were chosen.
pub(crate) fn answers(row: &CaseRow, case: &ReturnCase) -> Vec<ExportRow> {
    let Some(form) = case.request.detail.as_ref().and_then(|detail| detail.form.as_ref()) else { return Vec::new() };
    let mut out = Vec::new();
    for (question, position) in form.asked.iter().zip(1_i64..) {
        let answer: Option<&Answer> = form.answers.iter().find(|answer| answer.question == *question);
        let codes: Vec<Option<&str>> = match answer {
            Some(answer) if !answer.codes.is_empty() => answer.codes.iter().map(|code| Some(code.as_str())).collect(),
            _ => vec![None],
        };
        let other = answer.is_some_and(|answer| answer.codes.iter().any(|code| code == OTHER));
        for code in codes {
            let values = vec![
                text(row.case_id.as_str()),
                text(&row.case_no),
                text(&form.template),
                Value::Int(i64::try_from(form.version).unwrap_or(i64::MAX)),
                text(question),
                Value::Int(position),
                Value::Bool(answer.is_some()),
                Value::Bool(other),
                opt_text(code),
                opt_text(answer.and_then(|answer| answer.text.as_deref())),
                opt_text(answer.and_then(|answer| answer.value.as_deref())),
                opt_int(answer.and_then(|answer| answer.number_micro)),
                opt_int(form.seconds),
                opt_text(row.shop.as_deref()),
                text(&row.channel),
                opt_text(row.region.as_deref()),
                text(&row.department),
                Value::Int(row.requested_at),
            ];
            out.push(ExportRow { key: row.ordinal, revision: row.seq, values });
        }
    }
    out
}

impl Store {
    /// Versions of templates after a revision: first those that come with the program, then published ones.
    pub(crate) async fn export_templates(&self, after: i64, limit: i64) -> Result<Vec<ExportRow>, StoreError> {
        let mut out = Vec::new();
        if after < BUILT_IN {
            out.extend(form::built_in().iter().zip(1_i64..).map(|(form, key)| template_row(key, BUILT_IN, form, 1, None)));
        }
        let sql = "SELECT seq, body FROM event WHERE stream = 'template' AND seq > $1 ORDER BY seq LIMIT $2";
        for row in self.core.read().await?.link().fetch("exporting templates", sql, args![after, limit]).await? {
            let seq = row.int(0)?;
            let event = Event::from_json(StreamKind::Template, row.str(1)?).map_err(|error| StoreError::decode("an event", error))?;
            if let Event::Template(TemplateEvent::TemplatePublished { version, template, effective_at }) = event {
                let version = i64::try_from(version).unwrap_or(i64::MAX);
                out.push(template_row(PUBLISHED + seq, seq, &template, version, Some(effective_at)));
            } else {
                // A row without values moves the table on without saying anything.
                out.push(ExportRow { key: PUBLISHED + seq, revision: seq, values: Vec::new() });
            }
        }
        Ok(out)
    }
}
