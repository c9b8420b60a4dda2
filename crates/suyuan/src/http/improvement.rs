//! Rules that improve: proposals from the past, the trade-off of limits, and both taken into drafts.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::settings::in_force;
use crate::http::state::App;
use crate::improve::edit::{Limit, amount_limit, risk_limit, with_limit, with_row};
use crate::improve::examples::gather_past;
use crate::improve::proposals::Proposal;
use crate::improve::tradeoff::{Curve, Tradeoff};
use crate::improve::{Findings, edit};
use crate::stage::policy::change;
use crate::stage::rules::{state, table_of};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_analysis::rule_search::Condition;
use suyuan_case::DAY;
use suyuan_case::actor::Permission;
use suyuan_case::event::PolicyEvent;
use suyuan_case::policy::{DraftStatus, PolicyState};
use suyuan_decide::Automation;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

/// Days of the past that are looked at.
const DAYS: i64 = 180;

async fn search(app: &App) -> Result<Findings, ApiError> {
    let now = clock::now();
    let examples = gather_past(&app.store, now - DAYS * DAY).await?;
    let automation: Automation = in_force(app, "automation").await?;
    let rules = app.rules.current(&app.store).await?;
    let table = table_of(&rules.state, rules.version).ok_or_else(|| ApiError::new("policy_unknown"))?;
    let statute = app.statute;
    let found = spawn_blocking(move || Findings::of(&rules, &table, statute, &examples, &automation, now));
    found.await.map_err(|error| ApiError::new("internal").because(error.to_string()))
}

fn condition_out(condition: &Condition) -> Value {
    let (op, value) = match condition {
        Condition::AtMost(_, cut) => ("at_most", json!(cut)),
        Condition::AtLeast(_, cut) => ("at_least", json!(cut)),
        Condition::Is(_, word) => ("is", json!(word)),
    };
    json!({ "fact": condition.column(), "op": op, "value": value, "text_zh": edit::words(condition, true), "text_en": edit::words(condition, false) })
}

fn proposal_out(proposal: &Proposal, state: &PolicyState) -> Value {
    let open = |status: DraftStatus| matches!(status, DraftStatus::Open | DraftStatus::Proposed);
    let draft =
        state.drafts.iter().rev().find(|draft| draft.proposal.as_ref() == Some(&proposal.mark) && open(draft.status)).map(|draft| draft.draft);
    let precision = proposal.held_out.precision();
    json!({
        "mark": proposal.mark, "rule": proposal.row.id, "rule_zh": proposal.row.text_zh, "rule_en": proposal.row.text_en,
        "conditions": proposal.conditions.iter().map(condition_out).collect::<Vec<_>>(), "outcome": proposal.outcome, "relaxes": proposal.relaxes(),
        "support": proposal.searched.rows + proposal.held_out.rows, "checked": proposal.held_out.rows, "checked_right": proposal.held_out.good,
        "precision": precision.map(|one| one.0), "precision_low": precision.map(|one| one.1), "precision_high": precision.map(|one| one.2),
        "cases_month": proposal.cases_month, "hours_month": proposal.hours_month, "money_month_minor": proposal.money_month_minor,
        "examples": proposal.examples, "draft": draft,
    })
}

fn curve_out(curve: &Curve, tradeoff: &Tradeoff) -> Value {
    let points: Vec<Value> = curve
        .points
        .iter()
        .map(|point| {
            let monthly = |value: f64| value * 30.0 / tradeoff.days;
            let share = if point.cases > 0 { Some(point.automatic as f64 / point.cases as f64) } else { None };
            json!({
                "value": point.value, "automatic_share": share, "approved": point.approved, "judged": point.judged, "wrong": point.wrong,
                "wrong_month": monthly(point.wrong as f64), "wrong_money_month_minor": monthly(point.wrong_minor as f64) as i64,
                "hours_month": monthly(point.automatic as f64 * tradeoff.review_minutes / 60.0),
            })
        })
        .collect();
    json!({ "current": curve.current, "points": points })
}

/// Proposals and limits as the past has them; the first call begins the search and says `running`.
#[utoipa::path(get, path = "/policies/improvement", tag = "policies", responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/improvement").await?;
    let state = state(&app.store).await?;
    let now = clock::now();
    let (look, begin) = app.improvement.look(state.in_force(now), now);
    if begin {
        let app = app.clone();
        tokio::spawn(async move {
            let found = search(&app).await;
            app.improvement.end(found);
        });
    }
    let Some(found) = look.last else {
        return Ok(Json(json!({ "state": if look.failed { "failed" } else { "running" } })));
    };
    let wanted = |proposal: &&Proposal| !state.rejected.iter().any(|one| one.whom == proposal.mark);
    let proposals: Vec<Value> = found.proposals.iter().filter(wanted).map(|proposal| proposal_out(proposal, &state)).collect();
    Ok(Json(json!({
        "state": if look.running { "running" } else { "done" }, "as_of": clock::rfc3339(found.at), "version": found.version,
        "cases": found.cases, "judged": found.judged, "days": found.days, "proposals": proposals,
        "rejected": state.rejected.len(), "review_minutes": found.tradeoff.review_minutes,
        "amount": found.tradeoff.amount.as_ref().map(|curve| curve_out(curve, &found.tradeoff)),
        "risk": found.tradeoff.risk.as_ref().map(|curve| curve_out(curve, &found.tradeoff)),
    })))
}

fn proposal(app: &App, mark: &str) -> Result<Proposal, ApiError> {
    let found = app.improvement.last().ok_or_else(|| ApiError::new("not_found"))?;
    found.proposals.iter().find(|one| one.mark == mark).cloned().ok_or_else(|| ApiError::new("not_found"))
}

/// Takes a proposal into a new draft of the version in force.
#[utoipa::path(post, path = "/policies/proposals/{mark}/draft", tag = "policies", params(("mark" = String, Path)), responses((status = 201), (status = 404)))]
pub async fn take(State(app): State<App>, principal: Principal, Path(mark): Path<String>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/proposals/{mark}/draft").await?;
    let proposal = proposal(&app, &mark)?;
    let state = change(&app, principal.actor(), |state| {
        let base = state.in_force(clock::now());
        let table = table_of(state, base).and_then(|table| with_row(&table, &proposal)).ok_or_else(|| ApiError::new("policy_unknown"))?;
        let (precision, low, _) = proposal.held_out.precision().unwrap_or_default();
        let note = format!(
            "依据历史的建议：核对样本 {} 件，符合率 {:.1}%（下限 {:.1}%） / From the past: {} cases checked, {:.1}% right (at least {:.1}%)",
            proposal.held_out.rows,
            precision * 100.0,
            low * 100.0,
            proposal.held_out.rows,
            precision * 100.0,
            low * 100.0
        );
        let name: String = format!("建议 {}：{}", state.next_draft(), proposal.row.text_zh).chars().take(200).collect();
        Ok(PolicyEvent::DraftSaved { draft: state.next_draft(), base, name, note, table, proposal: Some(mark) })
    })
    .await?;
    Ok((StatusCode::CREATED, Json(json!({ "draft": state.drafts.last().map(|draft| draft.draft) }))))
}

/// Why a proposal is not wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectIn {
    #[serde(default)]
    note: String,
}

/// Rejects a proposal; it does not come back, also with another threshold.
#[utoipa::path(post, path = "/policies/proposals/{mark}/reject", tag = "policies", params(("mark" = String, Path)), request_body = RejectIn, responses((status = 200), (status = 404)))]
pub async fn reject(
    State(app): State<App>,
    principal: Principal,
    Path(mark): Path<String>,
    Body(ask): Body<RejectIn>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/proposals/{mark}/reject").await?;
    let mark = proposal(&app, &mark)?.mark;
    if ask.note.chars().count() > 500 {
        return Err(ApiError::new("too_long").at("/note").because("at most 500 characters"));
    }
    change(&app, principal.actor(), |_| Ok(PolicyEvent::ProposalRejected { proposal: mark, note: ask.note.trim().to_owned() })).await?;
    Ok(Json(json!({ "rejected": true })))
}

/// Limits to set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsIn {
    /// The amount up to which cases are approved without a person, minor units.
    amount_minor: Option<i64>,
    /// The score from which on a person looks, 0 to 1.
    risk: Option<f64>,
}

/// Sets limits in a new draft of the version in force.
#[utoipa::path(post, path = "/policies/limits", tag = "policies", request_body = LimitsIn, responses((status = 201), (status = 422)))]
pub async fn limits(State(app): State<App>, principal: Principal, Body(ask): Body<LimitsIn>) -> Result<(StatusCode, Json<Value>), ApiError> {
    principal.may(&app, Permission::EditPolicy, "POST /policies/limits").await?;
    if ask.amount_minor.is_none() && ask.risk.is_none() {
        return Err(ApiError::new("missing_member").at("/amount_minor"));
    }
    if ask.amount_minor.is_some_and(|amount| !(100..=1_000_000_000).contains(&amount)) {
        return Err(ApiError::new("number_out_of_range").at("/amount_minor").because("100 to 1000000000"));
    }
    if ask.risk.is_some_and(|risk| !(0.01..=1.0).contains(&risk)) {
        return Err(ApiError::new("number_out_of_range").at("/risk").because("0.01 to 1"));
    }
    let state = change(&app, principal.actor(), |state| {
        let base = state.in_force(clock::now());
        let mut table = table_of(state, base).ok_or_else(|| ApiError::new("policy_unknown"))?;
        let mut said = Vec::new();
        let mut set = |limit: Option<Limit>, value: Option<f64>, at: &str, name: &str, scale: f64| -> Result<(), ApiError> {
            let Some(value) = value else { return Ok(()) };
            let limit = limit.ok_or_else(|| ApiError::new("unknown_value").at(at).because("the tables have no such limit"))?;
            table = with_limit(&table, limit, value);
            said.push(format!("{name} {} → {}", limit.value / scale, value / scale));
            Ok(())
        };
        let before = table_of(state, base).unwrap_or(Value::Null);
        set(amount_limit(&before), ask.amount_minor.map(|amount| amount as f64), "/amount_minor", "金额上限 / amount limit", 100.0)?;
        set(risk_limit(&before), ask.risk, "/risk", "风险阈值 / risk limit", 1.0)?;
        let name = format!("阈值 {}：{}", state.next_draft(), said.join("，"));
        Ok(PolicyEvent::DraftSaved { draft: state.next_draft(), base, name, note: said.join("; "), table, proposal: None })
    })
    .await?;
    Ok((StatusCode::CREATED, Json(json!({ "draft": state.drafts.last().map(|draft| draft.draft) }))))
}
