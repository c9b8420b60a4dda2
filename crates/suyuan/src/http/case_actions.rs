//! What people do with a case: review, information, goods, refund, closing, notes, revealing personal data.

use crate::clock::rfc3339;
use crate::http::auth::{Principal, audit};
use crate::http::case_money::{self, MoneyQuery};
use crate::http::case_one::find;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::stage::review::Verdict;
use crate::stage::settle::Arrival;
use crate::stage::{money, review, settle};
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::decision::Outcome;
use suyuan_case::event::AuditEvent;
use suyuan_case::goods::ReceiptDetail;
use suyuan_case::id::{CaseId, PersonId};
use suyuan_case::ledger::Bearer;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::terms::Terms;
use suyuan_store::Receipt;
use utoipa::ToSchema;

/// Where the case stands after a step.
#[derive(Serialize, ToSchema)]
pub struct StepOut {
    id: String,
    version: i64,
    status: &'static str,
    /// When money that was only proposed will move; absent when none waits.
    pending_until: Option<String>,
    /// Whether a second person must agree before.
    needs_second: bool,
}

/// Answers a step with the state that it led to.
pub async fn after(app: &App, id: &CaseId, receipt: Receipt) -> Result<Json<StepOut>, ApiError> {
    let (row, case) = app.store.case(id).await?.ok_or_else(|| ApiError::new("not_found"))?;
    let pending = case.pending.as_ref();
    Ok(Json(StepOut {
        id: id.as_str().to_owned(),
        version: receipt.version,
        status: row.status.as_str(),
        pending_until: pending.map(|pending| rfc3339(pending.not_before)),
        needs_second: pending.is_some_and(|pending| pending.needs_second && pending.confirmed_by.is_none()),
    }))
}

/// A text of bounded length, trimmed; empty counts as absent.
pub(crate) fn bounded(text: Option<String>, name: &str, longest: usize) -> Result<Option<String>, ApiError> {
    match text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) {
        Some(text) if text.chars().count() > longest => {
            Err(ApiError::new("too_long").at(format!("/{name}")).because(format!("at most {longest} characters")))
        }
        other => Ok(other),
    }
}

/// A reviewer's verdict.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewIn {
    /// The version that the reviewer saw.
    version: i64,
    /// approve, decline or ask_for_info.
    #[schema(value_type = String)]
    outcome: Outcome,
    reason: Option<String>,
    note: Option<String>,
    question: Option<String>,
    /// resolution, amount_minor, goods_back, in_advance, freight_bearer, return_method.
    #[schema(value_type = Option<Object>)]
    terms: Option<Terms>,
    /// What the reviewer was shown as the suggestion: approve or decline.
    #[schema(value_type = Option<String>)]
    suggested: Option<Outcome>,
    /// Code of the setting `override_reasons` (or of `decline_reasons`), when the verdict goes against the suggestion or the rules.
    override_reason: Option<String>,
}

/// Approves, declines or asks.
#[utoipa::path(post, path = "/cases/{id}/review", tag = "cases", params(("id" = String, Path)), request_body = ReviewIn, responses((status = 200, body = StepOut), (status = 409)))]
pub async fn review(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<ReviewIn>,
) -> Result<Json<StepOut>, ApiError> {
    principal.may(&app, Permission::Review, "POST /cases/{id}/review").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    let verdict = Verdict {
        outcome: ask.outcome,
        reason: bounded(ask.reason, "reason", 200)?,
        note: bounded(ask.note, "note", 2_000)?,
        question: bounded(ask.question, "question", 1_000)?,
        terms: ask.terms,
        suggested: ask.suggested,
        override_reason: bounded(ask.override_reason, "override_reason", 80)?,
    };
    let receipt = review::decide(&app, &row.case_id, &case, ask.version, verdict, principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}

/// The customer's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InfoIn {
    version: i64,
    text: String,
}

/// Records the customer's answer to a question.
#[utoipa::path(post, path = "/cases/{id}/info", tag = "cases", params(("id" = String, Path)), request_body = InfoIn, responses((status = 200, body = StepOut)))]
pub async fn info(State(app): State<App>, principal: Principal, Path(key): Path<String>, Body(ask): Body<InfoIn>) -> Result<Json<StepOut>, ApiError> {
    principal.may(&app, Permission::Review, "POST /cases/{id}/info").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let text = bounded(Some(ask.text), "text", 4_000)?.ok_or_else(|| ApiError::new("missing_member").at("/text"))?;
    let receipt = review::answer(&app.store, &row.case_id, ask.version, text, principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}

/// Goods that arrived.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsIn {
    version: i64,
    quantity: i64,
    #[serde(default)]
    damaged: i64,
    warehouse: Option<String>,
    /// parcel, tracking_no, weight_grams, method, lines.
    #[schema(value_type = Option<Object>)]
    detail: Option<ReceiptDetail>,
}

/// Records goods received.
#[utoipa::path(post, path = "/cases/{id}/goods-received", tag = "cases", params(("id" = String, Path)), request_body = GoodsIn, responses((status = 200, body = StepOut)))]
pub async fn goods_received(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<GoodsIn>,
) -> Result<Json<StepOut>, ApiError> {
    principal.may(&app, Permission::ReceiveGoods, "POST /cases/{id}/goods-received").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let warehouse = bounded(ask.warehouse, "warehouse", 100)?;
    let arrival = Arrival { quantity: ask.quantity, damaged: ask.damaged, warehouse, detail: ask.detail };
    let receipt = settle::receive(&app.store, &row.case_id, ask.version, arrival, principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}

/// Money to be paid back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundIn {
    version: i64,
    /// Minor units, above 0 and not above what was claimed.
    amount_minor: i64,
    /// merchant (default), platform, insurer, supplier, carrier or customer.
    #[schema(value_type = Option<String>)]
    bearer: Option<Bearer>,
    /// Freight and gifts, as `GET /cases/{id}/money` takes them. When absent only the upper bound holds: the units'
    /// price and their share of the freight.
    money: Option<MoneyQuery>,
}

/// Refunds, once, and never more than the order's money allows where the order is known.
#[utoipa::path(post, path = "/cases/{id}/refund", tag = "cases", params(("id" = String, Path)), request_body = RefundIn, responses((status = 200, body = StepOut)))]
pub async fn refund(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<RefundIn>,
) -> Result<Json<StepOut>, ApiError> {
    principal.may(&app, Permission::Refund, "POST /cases/{id}/refund").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    let bearer = ask.bearer.unwrap_or(Bearer::Merchant);
    let refundable = case_money::for_refund(&app, &row, &case, ask.money.as_ref(), ask.amount_minor).await?;
    let entry = money::refund_entry(&case, ask.amount_minor, bearer, refundable.as_ref())?;
    // Return freight that the customer paid and somebody else bears is paid on top, where somebody said so.
    let freight = refundable.filter(|_| ask.money.is_some()).and_then(|known| money::return_freight(&case, &known));
    let receipt = settle::refund(&app, &row, &case, ask.version, (entry, freight), principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}

/// Why a case is closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseIn {
    version: i64,
    reason: String,
    /// Whether the case deserved a person.
    deserved_person: Option<bool>,
}

/// Closes a case.
#[utoipa::path(post, path = "/cases/{id}/close", tag = "cases", params(("id" = String, Path)), request_body = CloseIn, responses((status = 200, body = StepOut)))]
pub async fn close(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<CloseIn>,
) -> Result<Json<StepOut>, ApiError> {
    let permission = if principal.user.role.may(Permission::Refund) { Permission::Refund } else { Permission::Review };
    principal.may(&app, permission, "POST /cases/{id}/close").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let reason = bounded(Some(ask.reason), "reason", 200)?.ok_or_else(|| ApiError::new("missing_member").at("/reason"))?;
    let receipt = settle::close(&app.store, &row.case_id, ask.version, reason, ask.deserved_person, principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}

/// A note for colleagues.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteIn {
    text: String,
}

/// Adds a note; a note never conflicts, so it is tried again when the case moved on meanwhile.
#[utoipa::path(post, path = "/cases/{id}/notes", tag = "cases", params(("id" = String, Path)), request_body = NoteIn, responses((status = 200, body = StepOut)))]
pub async fn note(State(app): State<App>, principal: Principal, Path(key): Path<String>, Body(ask): Body<NoteIn>) -> Result<Json<StepOut>, ApiError> {
    principal.may(&app, Permission::ReadCases, "POST /cases/{id}/notes").await?;
    let text = bounded(Some(ask.text), "text", 4_000)?.ok_or_else(|| ApiError::new("missing_member").at("/text"))?;
    for attempt in 0.. {
        let (row, _) = find(&app, &principal, &key).await?;
        match review::note(&app.store, &row.case_id, row.version, text.clone(), principal.actor()).await {
            Err(error) if error.code() == "version_conflict" && attempt < 5 => {}
            result => return after(&app, &row.case_id, result?).await,
        }
    }
    Err(ApiError::new("internal"))
}

/// Which personal fields to show.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealIn {
    /// name, phone, email, address, texts (what people wrote, as they wrote it).
    fields: Vec<String>,
    /// buyer (default), receiver or sender.
    person: Option<String>,
}

/// The person of a case in a part.
fn part(case: &ReturnCase, part: Option<&str>) -> Result<Option<PersonId>, ApiError> {
    let detail = case.request.detail.as_deref();
    match part {
        None | Some("buyer") => Ok(case.request.person.clone()),
        Some("receiver") => Ok(detail.and_then(|detail| detail.receiver.clone())),
        Some("sender") => Ok(detail.and_then(|detail| detail.sender.clone())),
        Some(_) => Err(ApiError::new("unknown_value").at("/person")),
    }
}

/// Shows personal data unmasked; the audit trail says who saw what.
#[utoipa::path(post, path = "/cases/{id}/reveal", tag = "cases", params(("id" = String, Path)), request_body = RevealIn, responses((status = 200)))]
pub async fn reveal(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<RevealIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::RevealPersonal, "POST /cases/{id}/reveal").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    if let Some(index) = ask.fields.iter().position(|field| !matches!(field.as_str(), "name" | "phone" | "email" | "address" | "texts")) {
        return Err(ApiError::new("unknown_value").at(format!("/fields/{index}")));
    }
    let texts = if ask.fields.iter().any(|field| field == "texts") { app.store.private_texts(&row.case_id).await? } else { Vec::new() };
    let data = match part(&case, ask.person.as_deref())? {
        Some(person) => app.store.personal(&person).await?,
        None => None,
    };
    if data.is_none() && texts.is_empty() {
        return Err(ApiError::new("not_found"));
    }
    let data = data.unwrap_or_default();
    audit(&app, principal.actor(), AuditEvent::PersonalRevealed { case_id: row.case_id.as_str().to_owned(), fields: ask.fields.clone() }).await;
    let pick = |name: &str, value: Option<String>| ask.fields.iter().any(|field| field == name).then_some(value).flatten();
    Ok(Json(json!({
        "name": pick("name", data.name), "phone": pick("phone", data.phone), "email": pick("email", data.email), "address": pick("address", data.address),
        "texts": texts.iter().map(|text| json!({ "version": text.version, "field": text.field, "text": text.text })).collect::<Vec<_>>(),
    })))
}
