//! Refunds above the limit that wait for the second person (四眼原则), with the invoice that a red letter has to reverse.

use crate::clock::rfc3339;
use crate::http::auth::Principal;
use crate::http::cases::row_out;
use crate::http::error::ApiError;
use crate::http::state::App;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::collections::HashMap;
use suyuan_case::actor::Permission;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_store::CaseFilter;

/// Cases that are listed.
const MOST: i64 = 200;
/// Invoices of one order that are looked at.
const INVOICES: i64 = 50;

/// The invoice of an order that stands and was not reversed: its number and amount.
fn standing(invoices: &[FactRow]) -> Option<Value> {
    let text = |row: &FactRow, name: &str| row.get(FactKind::Invoices, name).as_text().map(str::to_owned);
    let amount = |row: &FactRow| row.get(FactKind::Invoices, "amount_minor").as_int().unwrap_or(0);
    let red = |row: &FactRow| {
        let kind = text(row, "invoice_kind").unwrap_or_default().to_lowercase();
        kind.contains('红') || kind == "red" || amount(row) < 0 || text(row, "original_invoice_no").is_some()
    };
    let reversed: Vec<String> = invoices.iter().filter(|row| red(row)).filter_map(|row| text(row, "original_invoice_no")).collect();
    let blue = invoices.iter().filter(|row| !red(row)).find(|row| text(row, "invoice_no").is_some_and(|number| !reversed.contains(&number)))?;
    Some(json!({ "invoice_no": text(blue, "invoice_no"), "amount_minor": amount(blue) }))
}

/// What waits for a second person: longest waiting first; whoever proposed it does not confirm it.
#[utoipa::path(get, path = "/refunds/waiting", tag = "money", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Refund, "GET /refunds/waiting").await?;
    let filter = CaseFilter { scope: principal.user.scope.clone(), ..CaseFilter::default() };
    let cases = app.store.waiting_refunds(&filter, MOST).await?;
    let mut invoices: HashMap<String, Option<Value>> = HashMap::new();
    let me = principal.actor();
    let mut rows = Vec::with_capacity(cases.len());
    for (row, case) in cases {
        let Some(pending) = &case.pending else { continue };
        if !invoices.contains_key(&row.order_no) {
            let found = app.store.facts_by_reference(FactKind::Invoices, &row.order_no, INVOICES).await?;
            let facts: Vec<FactRow> = found.into_iter().map(|record| record.row).collect();
            invoices.insert(row.order_no.clone(), standing(&facts));
        }
        rows.push(json!({
            "row": row_out(&row), "amount_minor": pending.entry.amount_minor, "currency": pending.entry.currency, "bearer": pending.entry.bearer,
            "proposed_by": pending.proposed_by.as_str(), "not_before": rfc3339(pending.not_before), "own": pending.proposed_by == me,
            "invoice": invoices.get(&row.order_no).cloned().flatten(),
        }));
    }
    Ok(Json(json!({ "total": rows.len(), "rows": rows })))
}
