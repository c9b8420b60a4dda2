//! The facts that a decision sees: a flat description of case, order, lines, product and customer as JSON.
//!
//! The dotted paths and what they say stand in `facts/catalogue.txt`; [`catalogue`] reads it. A fact that could not be
//! told is absent, a fact that its source states as null is null; neither ever becomes zero or false.

mod days;
mod history;
mod special;

use crate::statute::Statute;
pub(crate) use days::{add_months, day_number, iso_day};
use days::{days_between, months_between};
pub use history::{HistorySums, PastEvent};
use serde_json::{Map, Value as Json, json};
use suyuan_case::event::Requested;
use suyuan_case::model::Learned;
use suyuan_case::{Micros, SECOND};

/// What is known of the order that a case refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFacts {
    /// Customer of the order.
    pub customer_no: Option<String>,
    /// Paid, minor units.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// When it was placed.
    pub ordered_at: Option<Micros>,
    /// When it left.
    pub shipped_at: Option<Micros>,
    /// When it arrived.
    pub delivered_at: Option<Micros>,
    /// Status as imported.
    pub status: Option<String>,
    /// 销售方式 as imported.
    pub sale_mode: Option<String>,
    /// Whether the buyer confirmed at purchase that the goods cannot come back.
    pub no_return_confirmed: Option<bool>,
    /// Other open cases of the same order.
    pub other_open_cases: Option<i64>,
}

/// One line of the order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineFacts {
    /// Number of the line.
    pub line_no: Option<String>,
    /// SKU.
    pub sku: Option<String>,
    /// Units bought.
    pub quantity: i64,
    /// Paid for all units, minor units.
    pub amount_minor: Option<i64>,
    /// Units that earlier cases took back.
    pub returned: i64,
}

/// One product of the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductFacts {
    /// SKU.
    pub sku: String,
    /// Category as imported.
    pub category: Option<String>,
    /// The exclusion from the seven days that the listing states, in its own words; `None` or empty means none.
    pub no_reason_exclusion: Option<String>,
    /// Whether it is one of the durable goods of the law.
    pub durable: Option<bool>,
    /// Term of the warranty, calendar months; 0 when the listing states that there is none.
    pub warranty_months: Option<i64>,
    /// Price, minor units.
    pub price_minor: Option<i64>,
}

/// What is known of the customer, sums over days before this case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFacts {
    /// Cases of the last 30 days.
    pub cases_30d: Option<i64>,
    /// Cases of the last 90 days.
    pub cases_90d: Option<i64>,
    /// Cases of the last 365 days.
    pub cases_365d: Option<i64>,
    /// Orders of the last 365 days.
    pub orders_365d: Option<i64>,
    /// Refunded in the last 90 days, minor units.
    pub refunded_90d_minor: Option<i64>,
    /// Cases declined in the last 365 days.
    pub declined_365d: Option<i64>,
    /// Orders of the last 30 days.
    pub orders_30d: Option<i64>,
    /// Orders of the last 90 days.
    pub orders_90d: Option<i64>,
    /// Refunded in the last 30 days, minor units.
    pub refunded_30d_minor: Option<i64>,
    /// Refunded in the last 365 days, minor units.
    pub refunded_365d_minor: Option<i64>,
    /// Different second-level reasons of the last 365 days.
    pub reasons_365d: Option<i64>,
    /// Cases of other customers with the same building, phone or e-mail in the last 90 days.
    pub linked_cases_90d: Option<i64>,
    /// Tier as imported.
    pub tier: Option<String>,
}

/// Adds what a learned model says of a case to its facts; without it the facts stay absent, and no rule that reads them fits.
pub fn add_learned(facts: &mut Json, learned: Learned, members: Json) {
    if let Some(facts) = facts.as_object_mut() {
        facts.insert(learned.as_str().to_owned(), members);
    }
}

/// One entry of the catalogue of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactInfo {
    /// Dotted path.
    pub path: &'static str,
    /// number, string, boolean or list.
    pub kind: &'static str,
    /// Name, zh.
    pub name_zh: &'static str,
    /// Name, en.
    pub name_en: &'static str,
    /// What it says.
    pub about: &'static str,
}

/// All facts that rules may name: those that [`facts`] states, and those of the inspection, which come with the goods.
pub fn catalogue() -> impl Iterator<Item = FactInfo> {
    include_str!("facts/catalogue.txt").lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut parts = line.split('|').map(str::trim);
        Some(FactInfo { path: parts.next()?, kind: parts.next()?, name_zh: parts.next()?, name_en: parts.next()?, about: parts.next()? })
    })
}

/// The facts of a case at the moment `now`, in the calendar of the built-in statute.
pub fn facts(
    case: &Requested,
    order: Option<&OrderFacts>,
    lines: &[LineFacts],
    products: &[ProductFacts],
    history: Option<&HistoryFacts>,
    now: Micros,
) -> Json {
    facts_in(Statute::built_in(), case, order, lines, products, history, now)
}

/// The facts of a case in the calendar and with the exclusions of a given statute. `lines` are all lines of the order,
/// `products` those of the request that are known, `history` what the customer did before this case.
pub fn facts_in(
    statute: &Statute,
    case: &Requested,
    order: Option<&OrderFacts>,
    lines: &[LineFacts],
    products: &[ProductFacts],
    history: Option<&HistoryFacts>,
    now: Micros,
) -> Json {
    let found = match_lines(case, lines);
    json!({
        "case": case_facts(statute, case, order, &found, now),
        "order": order_facts(case, order),
        "lines": line_facts(case, order, lines, &found),
        "product": product_facts(statute, case, products),
        "customer": customer_facts(case, history),
        "warranty": warranty_facts(statute, case, order, products),
    })
}

/// Whether the warranty still runs at the time of the request, when every product of the request states its term.
fn warranty_facts(statute: &Statute, case: &Requested, order: Option<&OrderFacts>, products: &[ProductFacts]) -> Json {
    let mut facts = Map::new();
    let end = shortest_warranty(case, products).zip(order.and_then(|order| order.delivered_at));
    let end =
        end.filter(|(months, _)| *months > 0).and_then(|(months, from)| crate::statute::term_end(statute, from, months, &[], case.requested_at));
    put(&mut facts, "in_term", end.map(|end| case.requested_at <= end));
    Json::Object(facts)
}

/// The shortest term of the products of a request, months; `None` while one of them is unknown.
fn shortest_warranty(case: &Requested, products: &[ProductFacts]) -> Option<i64> {
    let of_line = |sku: &Option<String>| products.iter().find(|product| Some(&product.sku) == sku.as_ref())?.warranty_months;
    case.lines.iter().map(|line| of_line(&line.sku)).collect::<Option<Vec<i64>>>()?.into_iter().min()
}

/// Puts a fact in when it is known.
fn put<T: Into<Json>>(facts: &mut Map<String, Json>, name: &str, value: Option<T>) {
    if let Some(value) = value {
        facts.insert(name.to_owned(), value.into());
    }
}

/// For each line of the request the line of the order that it means: by number, else by a SKU that stands there once.
fn match_lines<'l>(case: &Requested, lines: &'l [LineFacts]) -> Vec<Option<&'l LineFacts>> {
    case.lines
        .iter()
        .map(|asked| {
            let by_number = asked.line_no.as_ref().and_then(|no| lines.iter().find(|line| line.line_no.as_ref() == Some(no)));
            by_number.filter(|line| asked.sku.is_none() || line.sku == asked.sku).or_else(|| {
                let mut same = lines.iter().filter(|line| asked.sku.is_some() && line.sku == asked.sku);
                same.next().filter(|_| asked.line_no.is_none() && same.next().is_none())
            })
        })
        .collect()
}

/// What was paid for the units asked for; `None` when a line or its amount is unknown. Rounded down per line, so that
/// nobody gets back more than was paid.
fn paid_for(case: &Requested, found: &[Option<&LineFacts>]) -> Option<i64> {
    case.lines.iter().zip(found).try_fold(0i64, |sum, (asked, line)| {
        let line = (*line)?;
        let paid = i128::from(line.amount_minor?) * i128::from(asked.quantity.min(line.quantity)) / i128::from(line.quantity.max(1));
        sum.checked_add(i64::try_from(paid).ok()?)
    })
}

fn case_facts(statute: &Statute, case: &Requested, order: Option<&OrderFacts>, found: &[Option<&LineFacts>], now: Micros) -> Json {
    let offset = statute.utc_offset_minutes * 60 * SECOND;
    let mut facts = Map::new();
    put(&mut facts, "kind", Some(case.kind.as_str()));
    put(&mut facts, "channel", Some(case.channel.as_str()));
    put(&mut facts, "distance_sale", Some(!statute.counter_channels.iter().any(|word| case.channel.eq_ignore_ascii_case(word))));
    put(&mut facts, "currency", Some(case.currency.as_str()));
    let claimed = case.lines.iter().try_fold(0i64, |sum, line| sum.checked_add(line.amount_minor?));
    let claimed = claimed.filter(|_| !case.lines.is_empty());
    let paid = paid_for(case, found).filter(|_| !case.lines.is_empty());
    put(&mut facts, "amount_minor", claimed.or(paid));
    put(&mut facts, "amount_basis", claimed.map(|_| "claimed").or(paid.map(|_| "order_lines")));
    let limit = paid.or(order.and_then(|order| order.amount_minor));
    put(&mut facts, "amount_within_paid", claimed.or(paid).zip(limit).map(|(amount, limit)| amount <= limit));
    let whole = order.and_then(|order| order.amount_minor).filter(|paid| *paid > 0);
    // Four digits: a share is read by people and by rules, and money stays in whole units.
    let share = claimed.or(paid).zip(whole).map(|(amount, whole)| (amount as f64 / whole as f64 * 1e4).round() / 1e4);
    put(&mut facts, "amount_share", share.filter(|_| order.and_then(|order| order.currency.as_ref()).is_none_or(|own| *own == case.currency)));
    put(&mut facts, "quantity", Some(case.lines.iter().map(|line| line.quantity).sum::<i64>()));
    put(&mut facts, "line_count", i64::try_from(case.lines.len()).ok());
    if let Some(code) = &case.reason_code {
        put(&mut facts, "reason_code", Some(code.as_str()));
        let mut levels = code.match_indices('.').map(|(at, _)| at);
        put(&mut facts, "reason_family", Some(levels.next().map_or(code.as_str(), |at| &code[..at])));
        put(&mut facts, "reason_group", Some(levels.next().map_or(code.as_str(), |at| &code[..at])));
    }
    let written = [case.comment.as_deref(), case.reason_text.as_deref()];
    let kinds = special::kinds(&written);
    put(&mut facts, "has_comment", Some(case.comment.as_deref().is_some_and(|text| !text.trim().is_empty())));
    let letters = written.iter().flatten().map(|text| text.trim().chars().count()).sum::<usize>();
    put(&mut facts, "text_length", i64::try_from(letters).ok());
    put(&mut facts, "evidence_count", i64::try_from(case.detail.as_ref().map_or(0, |detail| detail.attachments.len())).ok());
    put(&mut facts, "special_request", Some(!kinds.is_empty()));
    put(&mut facts, "several_parties", Some(kinds.contains(&"several_parties")));
    put(&mut facts, "special_kinds", Some(kinds));
    put(&mut facts, "warnings", i64::try_from(case.warnings.len()).ok());
    put(&mut facts, "requested_on", Some(iso_day(case.requested_at, offset)));
    put(&mut facts, "age_hours", Some(now.saturating_sub(case.requested_at).max(0) / (3600 * SECOND)));
    if let Some(delivered_at) = order.and_then(|order| order.delivered_at) {
        put(&mut facts, "days_since_delivery", Some(days_between(delivered_at, case.requested_at, offset)));
        put(&mut facts, "months_since_delivery", Some(months_between(delivered_at, case.requested_at, offset)));
    }
    put(&mut facts, "days_since_order", order.and_then(|order| order.ordered_at).map(|at| days_between(at, case.requested_at, offset)));
    Json::Object(facts)
}

fn order_facts(case: &Requested, order: Option<&OrderFacts>) -> Json {
    let mut facts = Map::new();
    put(&mut facts, "known", Some(order.is_some()));
    let Some(order) = order else { return Json::Object(facts) };
    put(&mut facts, "amount_minor", order.amount_minor);
    put(&mut facts, "currency", order.currency.as_deref());
    put(&mut facts, "currency_matches", order.currency.as_ref().map(|currency| *currency == case.currency));
    put(&mut facts, "customer_matches", order.customer_no.as_ref().zip(case.customer_no.as_ref()).map(|(order, case)| order == case));
    put(&mut facts, "shipped", Some(order.shipped_at.is_some() || order.delivered_at.is_some()));
    put(&mut facts, "delivered", Some(order.delivered_at.is_some()));
    put(&mut facts, "status", order.status.as_deref());
    put(&mut facts, "sale_mode", order.sale_mode.as_deref());
    put(&mut facts, "no_return_confirmed", order.no_return_confirmed);
    put(&mut facts, "other_open_cases", order.other_open_cases);
    Json::Object(facts)
}

fn line_facts(case: &Requested, order: Option<&OrderFacts>, lines: &[LineFacts], found: &[Option<&LineFacts>]) -> Json {
    let mut facts = Map::new();
    if order.is_none() || lines.is_empty() {
        return Json::Object(facts);
    }
    let known = !case.lines.is_empty() && found.iter().all(Option::is_some);
    put(&mut facts, "known", Some(known));
    if known {
        // Two lines of a request may mean the same line of the order, so the units are summed before they are compared.
        let within = found.iter().flatten().all(|line| {
            let same = |other: &Option<&LineFacts>| other.is_some_and(|other| std::ptr::eq(other, *line));
            let asked: i64 = case.lines.iter().zip(found).filter(|(_, other)| same(other)).map(|(asked, _)| asked.quantity).sum();
            asked <= line.quantity.saturating_sub(line.returned)
        });
        put(&mut facts, "quantity_within_bought", Some(within));
    }
    Json::Object(facts)
}

fn product_facts(statute: &Statute, case: &Requested, products: &[ProductFacts]) -> Json {
    let mut facts = Map::new();
    let of_lines: Vec<Option<&ProductFacts>> =
        case.lines.iter().map(|line| line.sku.as_ref().and_then(|sku| products.iter().find(|product| product.sku == *sku))).collect();
    let known: Vec<&ProductFacts> = of_lines.iter().copied().flatten().collect();
    let all_known = !of_lines.is_empty() && known.len() == of_lines.len();
    put(&mut facts, "known", Some(all_known));
    let stated = known.iter().filter_map(|product| product.no_reason_exclusion.as_deref()).find(|words| !words.trim().is_empty());
    let exclusion = stated.map(|words| if words.trim() == "none" { "none" } else { statute.exclusion_code(words) });
    put(&mut facts, "no_reason_exclusion", exclusion.or(all_known.then_some("none")));
    let dearest = known.iter().max_by_key(|product| product.price_minor);
    put(&mut facts, "category", dearest.and_then(|product| product.category.as_deref()));
    let durable = known.iter().any(|product| product.durable == Some(true));
    let told = all_known && known.iter().all(|product| product.durable.is_some());
    put(&mut facts, "durable", (durable || told).then_some(durable));
    put(&mut facts, "customised", exclusion.or(all_known.then_some("none")).map(|code| code == "custom_made"));
    let months = shortest_warranty(case, products);
    put(&mut facts, "warranty_months", months);
    put(&mut facts, "three_guarantees", months.map(|months| months > 0));
    Json::Object(facts)
}

fn customer_facts(case: &Requested, history: Option<&HistoryFacts>) -> Json {
    let mut facts = Map::new();
    put(&mut facts, "known", Some(case.customer_no.is_some()));
    if let Some(history) = history {
        put(&mut facts, "cases_30d", history.cases_30d);
        put(&mut facts, "cases_90d", history.cases_90d);
        put(&mut facts, "cases_365d", history.cases_365d);
        put(&mut facts, "orders_365d", history.orders_365d);
        put(&mut facts, "refunded_90d_minor", history.refunded_90d_minor);
        put(&mut facts, "declined_365d", history.declined_365d);
        put(&mut facts, "orders_30d", history.orders_30d);
        put(&mut facts, "orders_90d", history.orders_90d);
        put(&mut facts, "refunded_30d_minor", history.refunded_30d_minor);
        put(&mut facts, "refunded_365d_minor", history.refunded_365d_minor);
        put(&mut facts, "reasons_365d", history.reasons_365d);
        put(&mut facts, "linked_cases_90d", history.linked_cases_90d);
        put(&mut facts, "tier", history.tier.as_deref());
        let orders = history.orders_365d.filter(|orders| *orders > 0);
        put(&mut facts, "return_rate_365d", history.cases_365d.zip(orders).map(|(cases, orders)| (cases as f64 / orders as f64).min(1.0)));
    }
    Json::Object(facts)
}
