//! The money of one case: what was paid for each unit, what may be refunded and how it comes about, and its ledger.

use crate::clock::rfc3339;
use crate::http::auth::Principal;
use crate::http::case_actions::{StepOut, after, bounded};
use crate::http::case_one::find;
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use crate::http::words;
use crate::stage::money::{CaseMoney, load, usual_rules};
use crate::stage::settle;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json_, json};
use suyuan_case::actor::Permission;
use suyuan_case::fact::FactKind;
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_case::refundable::{FreightRules, OutboundFreight, Refundable};
use suyuan_case::return_case::ReturnCase;
use suyuan_store::CaseRow;
use utoipa::{IntoParams, ToSchema};

/// Freight and gifts of one refund; what is absent follows from the reason.
#[derive(Debug, Clone, Default, Deserialize, IntoParams, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MoneyQuery {
    /// Freight of the delivery: keep, when_all_back or by_share.
    #[schema(value_type = Option<String>)]
    #[param(value_type = Option<String>)]
    outbound: Option<OutboundFreight>,
    /// Amount of goods from which the delivery was free.
    free_over_minor: Option<i64>,
    /// What the delivery would have cost otherwise.
    waived_minor: Option<i64>,
    /// What the return costs.
    return_minor: Option<i64>,
    /// Who bears the return.
    #[schema(value_type = Option<String>)]
    #[param(value_type = Option<String>)]
    return_bearer: Option<Bearer>,
    /// Whether the customer has paid for the return.
    customer_paid_return: Option<bool>,
    /// Gifts that came back, `line:units` separated by commas, lines counted from 0; those among the case's lines when absent.
    gifts_back: Option<String>,
}

impl MoneyQuery {
    fn rules(&self, case: &ReturnCase) -> FreightRules {
        let usual = usual_rules(case);
        FreightRules {
            outbound: self.outbound.unwrap_or(usual.outbound),
            free_over_minor: self.free_over_minor.or(usual.free_over_minor),
            waived_minor: self.waived_minor.unwrap_or(usual.waived_minor),
            return_minor: self.return_minor.unwrap_or(usual.return_minor),
            return_bearer: self.return_bearer.unwrap_or(usual.return_bearer),
            customer_paid_return: self.customer_paid_return.unwrap_or(usual.customer_paid_return),
        }
    }

    fn gifts(&self, money: &CaseMoney) -> Result<Vec<(usize, i64)>, ApiError> {
        let Some(text) = self.gifts_back.as_deref() else { return Ok(money.listed_gifts()) };
        let bad = || ApiError::new("unknown_value").at("gifts_back").because("line:units,line:units");
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (line, units) = part.split_once(':').ok_or_else(bad)?;
                let line: usize = line.parse().map_err(|_| bad())?;
                let is_gift = money.money.order.lines.get(line).is_some_and(|line| line.gift.is_some());
                if is_gift { Ok((line, units.parse().map_err(|_| bad())?)) } else { Err(bad()) }
            })
            .collect()
    }
}

/// What may be refunded, for the settling stage; `None` when the order's money is not known.
pub async fn for_refund(
    app: &App,
    row: &CaseRow,
    case: &ReturnCase,
    asked: Option<&MoneyQuery>,
    amount_minor: i64,
) -> Result<Option<Refundable>, ApiError> {
    let Ok(money) = load(&app.store, row, case).await? else {
        return if asked.is_some() { Err(ApiError::new("order_unknown").at("/money")) } else { Ok(None) };
    };
    if money.units.is_empty() {
        return Ok(None);
    }
    if let Some(asked) = asked {
        let known = money.refundable(&asked.gifts(&money)?, &asked.rules(case));
        return known.map(Some).map_err(|error| ApiError::new(error.code()).at("/money").because(error.to_string()));
    }
    // Without a word about freight and gifts the usual rules explain the amount if they reach it; else the bound holds.
    let usual = money.refundable(&money.listed_gifts(), &usual_rules(case)).ok().filter(|known| known.amount_minor >= amount_minor);
    let bound = FreightRules { outbound: OutboundFreight::ByShare, ..FreightRules::default() };
    // A source that asks for units twice is settled by a person; the claim still bounds it.
    Ok(usual.or_else(|| money.refundable(&all_gifts(&money), &bound).ok()))
}

/// Every gift that is not back yet.
fn all_gifts(money: &CaseMoney) -> Vec<(usize, i64)> {
    let lines = money.money.order.lines.iter().enumerate().filter(|(_, line)| line.gift.is_some());
    let back = |index: usize| -> i64 {
        let parts = money.earlier.iter().flat_map(|earlier| &earlier.parts);
        parts.filter(|part| part.line == Some(index) && part.kind == suyuan_case::refundable::PartKind::Goods).map(|part| part.units).sum()
    };
    lines.map(|(index, line)| (index, line.quantity - back(index))).filter(|(_, units)| *units > 0).collect()
}

/// The ledger of a case with times and what is open.
fn ledger_out(case: &ReturnCase) -> Vec<Json_> {
    let out = |(place, entry): (usize, &LedgerEntry)| {
        let settled = case.settlements.iter().find(|known| known.kind == entry.kind && known.slot == entry.slot);
        let mut value = serde_json::to_value(entry).unwrap_or(Json_::Null);
        if let Some(object) = value.as_object_mut() {
            object.insert("nature".into(), json!(entry.kind.nature()));
            object.insert("booked_at".into(), json!(case.booked_at.get(place).copied().or(case.refunded_at).map(rfc3339)));
            object.insert("open".into(), json!(entry.kind.stays_open() && settled.is_none()));
            object.insert("settled_minor".into(), json!(settled.map(|known| known.amount_minor)));
            object.insert("settled_at".into(), json!(settled.map(|known| rfc3339(known.at))));
        }
        value
    };
    case.ledger.iter().enumerate().map(out).collect()
}

/// The money of one case.
#[derive(Serialize, ToSchema)]
pub struct MoneyOut {
    currency: String,
    /// The order's lines with what was paid for each; absent when the order is not known.
    lines: Option<Vec<Json_>>,
    freight_minor: Option<i64>,
    paid_minor: Option<i64>,
    /// What may be refunded and its parts.
    refundable: Option<Json_>,
    /// The freight rules behind it.
    rules: Json_,
    /// What did not fit together, or why nothing can be computed.
    problems: Vec<Json_>,
    /// Ledger entries.
    ledger: Vec<Json_>,
    /// Kinds that may be booked with who usually bears them.
    bookable: Vec<Json_>,
}

fn lines_out(money: &CaseMoney) -> Vec<Json_> {
    let lines = money.money.order.lines.iter().zip(&money.rows).enumerate();
    lines
        .map(|(index, (line, row))| {
            let mut value = serde_json::to_value(line).unwrap_or(Json_::Null);
            if let Some(object) = value.as_object_mut() {
                object.insert("product_name".into(), json!(row.get(FactKind::OrderLines, "product_name").as_text()));
                object.insert("asked".into(), json!(money.units.iter().find(|(line, _)| *line == index).map_or(0, |(_, units)| *units)));
            }
            value
        })
        .collect()
}

/// What was paid, what may be refunded, how it comes about, and the ledger of one case.
#[utoipa::path(get, path = "/cases/{id}/money", tag = "cases", params(("id" = String, Path), MoneyQuery), responses((status = 200, body = MoneyOut)))]
pub async fn show(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    query: Result<Query<MoneyQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<MoneyOut>, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /cases/{id}/money").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let (row, case) = find(&app, &principal, &key).await?;
    let rules = query.rules(&case);
    let bookable = EntryKind::ALL.iter().filter(|kind| **kind != EntryKind::Refund).map(|kind| {
        let bearers: Vec<Bearer> = Bearer::ALL.into_iter().filter(|bearer| kind.may_be_borne_by(*bearer)).collect();
        json!({ "kind": kind, "nature": kind.nature(), "bearer": kind.usual_bearer(), "bearers": bearers })
    });
    let mut out = MoneyOut {
        currency: row.currency.clone(),
        lines: None,
        freight_minor: None,
        paid_minor: None,
        refundable: None,
        rules: json!(rules),
        problems: Vec::new(),
        ledger: ledger_out(&case),
        bookable: bookable.collect(),
    };
    match load(&app.store, &row, &case).await? {
        Err(problem) => out.problems.push(words::problem_out(&problem)),
        Ok(money) => {
            out.lines = Some(lines_out(&money));
            out.freight_minor = Some(money.money.order.freight_minor);
            out.paid_minor = Some(money.money.order.paid_minor());
            out.problems.extend(money.money.problems.iter().map(words::problem_out));
            // A refunded case shows its entry's basis; another refund of it cannot be computed.
            if !case.ledger.iter().any(|entry| entry.kind == EntryKind::Refund) {
                match money.refundable(&query.gifts(&money)?, &rules) {
                    Ok(known) => out.refundable = serde_json::to_value(known).ok(),
                    Err(error) => {
                        out.problems.push(words::problem_out(&suyuan_case::problem::Problem::new(error.code(), "/lines").found(&error.to_string())))
                    }
                }
            }
        }
    }
    Ok(Json(out))
}

/// An entry to be booked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookIn {
    /// The version that the caller saw.
    version: i64,
    /// partial_refund, freight, compensation, price_difference, deduction, platform_advance, freight_insurance_claim,
    /// supplier_claim, carrier_claim, red_invoice, subsidy_return or platform_return.
    #[schema(value_type = String)]
    kind: EntryKind,
    /// Minor units, above 0.
    amount_minor: i64,
    /// Who bears it; the kind's usual bearer when absent.
    #[schema(value_type = Option<String>)]
    bearer: Option<Bearer>,
    note: Option<String>,
    reference: Option<String>,
}

/// Books a ledger entry other than the refund.
#[utoipa::path(post, path = "/cases/{id}/ledger", tag = "cases", params(("id" = String, Path)), request_body = BookIn, responses((status = 200, body = StepOut), (status = 409)))]
pub async fn book(State(app): State<App>, principal: Principal, Path(key): Path<String>, Body(ask): Body<BookIn>) -> Result<Json<StepOut>, ApiError> {
    principal.may(&app, Permission::Refund, "POST /cases/{id}/ledger").await?;
    let (row, case) = find(&app, &principal, &key).await?;
    let mut entry =
        LedgerEntry::new(ask.kind, case.next_slot(ask.kind), ask.amount_minor, &row.currency, ask.bearer.unwrap_or(ask.kind.usual_bearer()));
    entry.note = bounded(ask.note, "note", 500)?;
    entry.reference = bounded(ask.reference, "reference", 100)?;
    if ask.kind.of_price()
        && let Ok(money) = load(&app.store, &row, &case).await?
        && let Ok(known) = money.refundable(&[], &FreightRules::default())
        && ask.amount_minor > known.ceiling_minor
    {
        let details = json!({ "refundable_minor": known.ceiling_minor });
        return Err(ApiError::new("amount_above_refundable").at("/amount_minor").details(details));
    }
    let receipt = settle::book(&app.store, &row.case_id, ask.version, entry, principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}

/// An open entry that came to its end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleIn {
    /// The version that the caller saw.
    version: i64,
    /// Kind of the entry.
    #[schema(value_type = String)]
    kind: EntryKind,
    /// Its slot.
    slot: u32,
    /// What came in, minor units; 0 for a refused claim.
    amount_minor: i64,
}

/// Settles an open entry: a claim that was paid or refused, an advance, an invoice that was reversed.
#[utoipa::path(post, path = "/cases/{id}/ledger/settle", tag = "cases", params(("id" = String, Path)), request_body = SettleIn, responses((status = 200, body = StepOut), (status = 409)))]
pub async fn settle_entry(
    State(app): State<App>,
    principal: Principal,
    Path(key): Path<String>,
    Body(ask): Body<SettleIn>,
) -> Result<Json<StepOut>, ApiError> {
    principal.may(&app, Permission::Refund, "POST /cases/{id}/ledger/settle").await?;
    let (row, _) = find(&app, &principal, &key).await?;
    let receipt = settle::settle(&app.store, &row.case_id, ask.version, (ask.kind, ask.slot), ask.amount_minor, principal.actor()).await?;
    after(&app, &row.case_id, receipt).await
}
