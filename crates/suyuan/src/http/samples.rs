//! The blind sample (抽检): automatic decisions that a person judges without seeing them; the customer's outcome stays as it is.

use crate::clock::rfc3339;
use crate::http::auth::Principal;
use crate::http::case_one::find;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::stage::task;
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::decision::Outcome;
use suyuan_case::event::TaskEvent;
use suyuan_case::return_case::ReturnCase;
use suyuan_decide::facts::catalogue;
use suyuan_store::{CaseFilter, CaseRow};
use utoipa::ToSchema;

/// Cases of the inbox that are listed.
const MOST: i64 = 200;

/// What a blind judge may know of a case: nothing that tells how it was decided or how it went on.
fn blind(row: &CaseRow) -> Value {
    json!({
        "id": row.case_id.as_str(), "kind": row.kind.as_str(), "shop": row.shop, "channel": row.channel, "sku": row.sku,
        "product_name": row.product_name, "quantity": row.quantity, "line_count": row.line_count, "amount_minor": row.amount_minor,
        "currency": row.currency, "reason_code": row.reason_code, "reason_text": row.reason_text, "comment": row.comment,
        "requested_at": rfc3339(row.requested_at),
    })
}

/// The facts that the rules saw, with their names.
fn seen(case: &ReturnCase) -> Vec<Value> {
    let inputs = case.decision.as_ref().map(|decision| &decision.inputs);
    catalogue()
        .filter(|fact| !fact.path.starts_with("risk."))
        .filter_map(|fact| {
            let value = fact.path.split('.').try_fold(inputs?, |value, name| value.get(name))?;
            (!value.is_null())
                .then(|| json!({ "path": fact.path, "name_zh": fact.name_zh, "name_en": fact.name_en, "type": fact.kind, "value": value }))
        })
        .collect()
}

/// The inbox: what waits for a blind judgement, longest waiting first.
#[utoipa::path(get, path = "/review/samples", tag = "review", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "GET /review/samples").await?;
    let filter = CaseFilter { scope: principal.user.scope.clone(), ..CaseFilter::default() };
    let ids = app.store.samples_waiting(&filter, MOST).await?;
    let cases = app.store.cases_by_id(&ids).await?;
    let rows: Vec<Value> = ids.iter().filter_map(|id| cases.iter().find(|(row, _)| row.case_id == *id)).map(|(row, _)| blind(row)).collect();
    Ok(Json(json!({ "total": rows.len(), "rows": rows })))
}

/// One of them, with the facts that the rules saw and without what they said.
#[utoipa::path(get, path = "/review/samples/{id}", tag = "review", params(("id" = String, Path)), responses((status = 200), (status = 409)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(key): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "GET /review/samples/{id}").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    if task::of(&app.store, &row.case_id).await?.waiting_sample().is_none() {
        return Err(ApiError::new("not_sampled"));
    }
    let attachments: Vec<String> =
        case.request.detail.as_ref().map(|detail| detail.attachments.iter().map(|one| one.id.as_str().to_owned()).collect()).unwrap_or_default();
    Ok(Json(json!({ "row": blind(&row), "facts": seen(&case), "attachments": attachments })))
}

/// A blind judgement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleIn {
    /// approve, decline or ask_for_info.
    #[schema(value_type = String)]
    outcome: Outcome,
    note: Option<String>,
}

/// Judges; only now the automatic decision is told. The case itself does not change.
#[utoipa::path(post, path = "/review/samples/{id}", tag = "review", params(("id" = String, Path)), request_body = SampleIn, responses((status = 200), (status = 409), (status = 422)))]
pub async fn judge(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<SampleIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Review, "POST /review/samples/{id}").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    if !matches!(ask.outcome, Outcome::Approve | Outcome::Decline | Outcome::AskForInfo) {
        return Err(ApiError::new("unknown_value").at("/outcome"));
    }
    let note = ask.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > 2_000) {
        return Err(ApiError::new("too_long").at("/note").because("at most 2000 characters"));
    }
    let drawn = task::of(&app.store, &row.case_id).await?.waiting_sample().cloned().ok_or_else(|| ApiError::new("not_sampled"))?;
    let judged = TaskEvent::SampleJudged { drawn: drawn.clone(), outcome: ask.outcome, note };
    task::step(&app.store, &row.case_id, judged, principal.actor()).await?;
    let fired = case.decision.as_ref().and_then(|decision| decision.rules.iter().find(|rule| rule.id == drawn.rule));
    Ok(Json(json!({
        "case_no": row.case_no, "automatic": drawn.automatic, "agrees": drawn.agrees(ask.outcome), "rule": drawn.rule, "policy_version": drawn.policy_version,
        "text_zh": fired.map(|rule| &rule.text_zh), "text_en": fired.map(|rule| &rule.text_en),
    })))
}
