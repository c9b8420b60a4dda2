//! Every other step of a case through one door: `POST /api/v1/cases/{id}/steps/{step}`.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::case_actions::{StepOut, after};
use crate::http::case_money;
use crate::http::case_one::find;
use crate::http::case_step_in::{self as read, DOORS};
use crate::http::error::ApiError;
use crate::http::json::{Body, Members};
use crate::http::state::App;
use crate::stage::{money, review, settle};
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use suyuan_case::actor::{Permission, Role};
use suyuan_case::event::CaseEvent;
use suyuan_case::gate::OpenGate;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::step::Step;
use utoipa::ToSchema;

/// What a step may say; which members belong to which step stands in the guide, and an unknown one is refused by name.
#[derive(ToSchema)]
#[allow(missing_docs, dead_code)] // read by the description generator alone
pub struct CaseStepIn {
    /// The version that the caller saw.
    pub version: i64,
    pub by: Option<String>,
    pub accepted: Option<bool>,
    pub resolution: Option<String>,
    pub amount_minor: Option<i64>,
    pub goods_back: Option<bool>,
    pub in_advance: Option<bool>,
    pub freight_bearer: Option<String>,
    pub return_method: Option<String>,
    pub text: Option<String>,
    pub at: Option<String>,
    pub expires_at: Option<String>,
    pub evidence_due_at: Option<String>,
    pub carrier: Option<String>,
    pub tracking_no: Option<String>,
    pub technician: Option<String>,
    pub finding: Option<String>,
    pub disposition: Option<String>,
    pub grade: Option<String>,
    pub weight_grams: Option<i64>,
    pub evidence: Option<Vec<String>>,
    pub lines: Option<Vec<Value>>,
    pub bearer: Option<String>,
    pub act: Option<String>,
    pub party: Option<String>,
    pub ticket: Option<String>,
}

/// Takes one step.
#[utoipa::path(post, path = "/cases/{id}/steps/{step}", tag = "cases",
    params(("id" = String, Path), ("step" = String, Path, description = "offer, answer-offer, schedule-visit, report-visit, arrange-pickup, order-stop, answer-stop, ship, inspect, exchange, send-replacement, deliver-replacement, start-repair, finish-repair, send-back, propose-refund, confirm-refund, withdraw-refund, intervene, submit-evidence, rule, appeal, platform-act, reconcile")),
    request_body = CaseStepIn, responses((status = 200, body = StepOut), (status = 409), (status = 422)))]
pub async fn take(
    State(app): State<App>,
    principal: Principal,
    Path((key, door)): Path<(String, String)>,
    Body(ask): Body<Value>,
) -> Result<Json<StepOut>, ApiError> {
    let Some(known) = DOORS.iter().find(|known| known.name == door) else { return Err(ApiError::new("no_such_door")) };
    // The permission is asked for before the case is looked up, so that a refusal says nothing about cases.
    principal.may(&app, door_permission(known.steps), "POST /cases/{id}/steps/{step}").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    let mut members = Members::of(&ask, "")?;
    let version = members.integer("version", 1, i64::MAX)?.ok_or_else(|| members.wrong("missing_member", "version"))?;
    let event = (known.read)(&mut members, &case)?;
    members.end()?;
    let receipt = match event {
        CaseEvent::RefundProposed { entry, .. } => {
            let known = case_money::for_refund(&app, &row, &case, None, entry.amount_minor).await?;
            let entry = money::refund_entry(&case, entry.amount_minor, entry.bearer, known.as_ref())?;
            settle::propose(&app, &row.case_id, version, entry, principal.actor()).await?
        }
        CaseEvent::RefundConfirmed {} => settle::confirm(&app, &row.case_id, version, principal.actor()).await?,
        event => review::take(&app.store, &row.case_id, version, event, principal.actor()).await?,
    };
    after(&app, &row.case_id, receipt).await
}

/// The permission of a door is that of its first step; doors whose steps differ do not exist (a test says so).
fn door_permission(steps: &[Step]) -> Permission {
    steps.first().and_then(|step| step.permission()).unwrap_or(Permission::ManageUsers)
}

/// The doors that are open for a role on a case as it stands.
pub fn open_doors(role: Role, case: &ReturnCase) -> Vec<&'static str> {
    let open = |door: &&read::Door| role.may(door_permission(door.steps)) && door.steps.iter().any(|step| case.takes(*step));
    DOORS.iter().filter(open).map(|door| door.name).collect()
}

/// A gate for the outside.
pub fn gate_out(gate: &OpenGate) -> Value {
    json!({
        "gate": gate.gate.as_str(), "number": gate.gate.number(), "since": clock::rfc3339(gate.since), "due_at": clock::rfc3339(gate.due_at),
        "default": gate.default.as_str(), "given": gate.given,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_the_machines_has_one_door_and_one_permission() {
        let elsewhere = [
            Step::ReviewedApprove,
            Step::ReviewedDecline,
            Step::ReviewedAsk,
            Step::ReviewedReview,
            Step::InfoProvided,
            Step::GoodsReceived,
            Step::Refunded,
            Step::Booked,
            Step::Closed,
            Step::Noted,
            Step::ParcelLinked,
            Step::ParcelUnlinked,
        ];
        for step in Step::ALL.into_iter().filter(|step| step.permission().is_some() && !elsewhere.contains(step)) {
            let doors: Vec<&str> = DOORS.iter().filter(|door| door.steps.contains(&step)).map(|door| door.name).collect();
            assert_eq!(doors.len(), 1, "{step:?}: {doors:?}");
        }
        for door in DOORS {
            assert!(door.steps.iter().all(|step| step.permission() == door.steps[0].permission()), "{}", door.name);
        }
    }
}
