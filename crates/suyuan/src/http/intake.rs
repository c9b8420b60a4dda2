//! What an agent on the phone needs first: the orders behind a number, their lines, and cases that exist already.

use crate::http::auth::Principal;
use crate::http::case_one::fact_out;
use crate::http::cases::row_out;
use crate::http::error::ApiError;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use suyuan_case::actor::Permission;
use suyuan_case::fact::FactKind;
use suyuan_case::scope::AccessScope;
use suyuan_store::{CaseFilter, CaseSort, FactRecord};
use utoipa::IntoParams;

/// Most orders that one answer holds; newer ones first.
const ORDERS: usize = 20;
/// Most rows behind a telephone number or customer that are looked at.
const ROWS: i64 = 100;

/// What to look for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct LookupQuery {
    /// Order number, telephone number or customer number.
    q: String,
}

/// An order's place among the viewer's rights; an order that says nothing about shop or channel is the merchant's own.
fn is_visible(scope: &AccessScope, order: &FactRecord) -> bool {
    let text = |name| order.row.get(FactKind::Orders, name).as_text();
    let stated = AccessScope {
        departments: None,
        regions: scope.regions.clone().filter(|_| text("region").is_some()),
        channels: scope.channels.clone().filter(|_| text("channel").is_some()),
        shops: scope.shops.clone().filter(|_| text("shop").is_some()),
    };
    stated.permits(None, text("region"), text("channel"), text("shop"))
}

/// Orders of customers.
async fn orders_of(app: &App, customers: BTreeSet<String>, found: &mut Vec<FactRecord>) -> Result<(), ApiError> {
    for customer in customers {
        found.extend(app.store.facts_by_reference(FactKind::Orders, &customer, ROWS).await?);
    }
    Ok(())
}

/// Everything that the words may mean: an order, a telephone number, a customer.
async fn find_orders(app: &App, q: &str) -> Result<Vec<FactRecord>, ApiError> {
    let mut found: Vec<FactRecord> = app.store.orders_many(&[q.to_owned()]).await?.into_values().flatten().collect();
    if found.is_empty() {
        let behind = app.store.facts_by_phone(q, ROWS).await?;
        let customers = behind.iter().filter_map(|fact| fact.row.get(fact.kind, "customer_no").as_text().map(str::to_owned)).collect();
        found.extend(behind.into_iter().filter(|fact| fact.kind == FactKind::Orders));
        orders_of(app, customers, &mut found).await?;
    }
    if found.is_empty() {
        orders_of(app, BTreeSet::from([q.to_owned()]), &mut found).await?;
    }
    let mut seen = BTreeSet::new();
    found.retain(|order| seen.insert(order.id));
    found.sort_by_key(|order| std::cmp::Reverse(order.row.get(FactKind::Orders, "ordered_at").as_int()));
    found.truncate(ORDERS);
    Ok(found)
}

/// An order with its lines and the cases that it has.
async fn order_out(app: &App, principal: &Principal, order: &FactRecord) -> Result<Value, ApiError> {
    let mut object = fact_out(order);
    let text = |name| order.row.get(FactKind::Orders, name).as_text().map(str::to_owned);
    let order_no = text("order_no").unwrap_or_default();
    let shop = text("shop");
    let lines = app.store.order_lines(&order_no).await?;
    let own = |line: &&FactRecord| {
        let other = line.row.get(FactKind::OrderLines, "shop").as_text();
        shop.as_deref().is_none_or(|shop| other.is_none_or(|other| other == shop))
    };
    object.insert("lines".into(), lines.iter().filter(own).map(|line| Value::Object(fact_out(line))).collect());
    let filter = CaseFilter { scope: principal.user.scope.clone(), order_no: Some(order_no), ..CaseFilter::default() };
    let cases = app.store.cases(&filter, CaseSort::RequestedDesc, None, 20).await?;
    object.insert("cases".into(), cases.rows.iter().filter_map(|row| serde_json::to_value(row_out(row)).ok()).collect());
    if let Some(customer_no) = text("customer_no") {
        let person = app.store.person_of_customer(&customer_no);
        if let Some(data) = app.store.personal(&person).await? {
            let masked = data.masked();
            object.insert("customer".into(), json!({ "name": masked.name, "phone": masked.phone }));
        }
    }
    Ok(object.into())
}

/// Orders behind an order number, telephone number or customer number.
#[utoipa::path(get, path = "/intake/lookup", tag = "cases", params(LookupQuery), responses((status = 200)))]
pub async fn lookup(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<LookupQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::OpenCase, "GET /intake/lookup").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let q = query.q.trim();
    if q.is_empty() || q.chars().count() > 64 {
        return Err(ApiError::new("bad_query").at("q").because("1 to 64 characters"));
    }
    let mut orders = Vec::new();
    for order in find_orders(&app, q).await?.iter().filter(|order| is_visible(&principal.user.scope, order)) {
        orders.push(order_out(&app, &principal, order).await?);
    }
    Ok(Json(json!({ "orders": orders })))
}
