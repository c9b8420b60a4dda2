//! Earlier cases that resemble one, how they ended, what they suggest, and how its reason is to be reviewed.

use crate::http::auth::Principal;
use crate::http::case_one::find;
use crate::http::cases::row_out;
use crate::http::error::ApiError;
use crate::http::settings::in_force;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::decision::Outcome;
use suyuan_case::id::CaseId;
use suyuan_decide::automation::OverrideReason;
use suyuan_decide::queue::{DeclineReason, Strategy};
use suyuan_decide::similar::{Ending, Traits, similar, suggestion};
use suyuan_store::{CaseFilter, CaseRow, CaseSort};

/// Cases that are compared at most, by reason and by article.
const LOOKED_AT: i64 = 400;
/// Cases that the suggestion rests on.
const NEAREST: usize = 20;

fn traits(row: &CaseRow) -> Traits {
    let words = [row.reason_text.as_deref(), row.comment.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Traits { kind: row.kind.as_str().to_owned(), reason_code: row.reason_code.clone(), sku: row.sku.clone(), amount_minor: row.amount_minor, words }
}

/// Similar past cases with outcomes, a suggested solution, the written strategy and the reasons for a decline that fit.
#[utoipa::path(get, path = "/cases/{id}/similar", tag = "review", params(("id" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(key): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /cases/{id}/similar").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let group = row.reason_code.as_deref().and_then(|code| code.rsplit_once('.')).map(|(group, _)| group.to_owned());
    let scope = principal.user.scope.clone();
    let mut filters = Vec::new();
    if let Some(group) = group {
        filters.push(CaseFilter { reason: vec![group], ..CaseFilter::default() });
    }
    if let Some(sku) = &row.sku {
        filters.push(CaseFilter { sku: Some(sku.clone()), ..CaseFilter::default() });
    }
    let mut earlier: Vec<(CaseRow, Traits)> = Vec::new();
    for filter in filters {
        let filter = CaseFilter { scope: scope.clone(), outcome: vec![Outcome::Approve, Outcome::ApproveThenInspect, Outcome::Decline], ..filter };
        for other in app.store.cases(&filter, CaseSort::RequestedDesc, None, LOOKED_AT).await?.rows {
            if other.case_id != row.case_id && !earlier.iter().any(|(known, _)| known.case_id == other.case_id) {
                let marks = traits(&other);
                earlier.push((other, marks));
            }
        }
    }
    let nearest = similar(&traits(&row), &earlier, NEAREST);
    let ids: Vec<CaseId> = nearest.iter().map(|one| one.case.case_id.clone()).collect();
    let cases = app.store.cases_by_id(&ids).await?;
    let ending = |id: &CaseId| {
        let (row, case) = cases.iter().find(|(row, _)| row.case_id == *id)?;
        Some(Ending { outcome: row.outcome?.as_str().to_owned(), resolution: case.resolution().as_str().to_owned() })
    };
    let endings: Vec<(Ending, f64)> = nearest.iter().filter_map(|one| Some((ending(&one.case.case_id)?, one.likeness))).collect();
    let shown: Vec<Value> = nearest
        .iter()
        .take(8)
        .map(|one| json!({ "row": row_out(one.case), "likeness": one.likeness, "ending": ending(&one.case.case_id) }))
        .collect();
    let strategies: Vec<Strategy> = in_force(&app, "review_strategy").await?;
    let reasons: Vec<DeclineReason> = in_force(&app, "decline_reasons").await?;
    let overrides: Vec<OverrideReason> = in_force(&app, "override_reasons").await?;
    let reasons: Vec<Value> = reasons
        .iter()
        .map(|one| {
            json!({ "code": one.code, "name_zh": one.name_zh, "name_en": one.name_en, "needs_note": one.needs_note,
                    "allowed": one.may_be_given_for(row.reason_code.as_deref()) })
        })
        .collect();
    Ok(Json(json!({
        "cases": shown, "suggestion": suggestion(&endings), "strategy": Strategy::for_reason(&strategies, row.reason_code.as_deref()),
        "decline_reasons": reasons, "override_reasons": overrides,
    })))
}
