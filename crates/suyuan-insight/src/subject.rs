//! One product or one customer: the same metrics as everywhere, over the rows that belong to it alone.
//!
//! A session is narrowed by views of the same names in front of each query, so that no metric has a second definition.

use crate::error::InsightError;
use crate::figure::{Period, ask};
use crate::metric::{Better, Unit, metric};
use crate::morning::{ReasonCount, Trend, reasons, trend};
use futures_util::future::{BoxFuture, try_join_all};
use serde::Serialize;
use serde_json::Value as Json;
use suyuan_case::Micros;
use suyuan_case::lake_table::Freshness;
use suyuan_lake::result::rfc3339;
use suyuan_lake::{Limits, Parameter, Principal, Query, QueryError, QueryResult, QuerySession};

/// What the page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A product by its SKU.
    Product(String),
    /// A customer by number.
    Customer(String),
}

/// Metrics of each page, in order; those that need other tables (contacts by agent, first responses) are left out.
const OF_PRODUCT: [&str; 7] = ["cases_requested", "return_rate", "quality_return_rate", "refund_rate", "exchange_rate", "repair_rate", "csat"];
const OF_CUSTOMER: [&str; 5] = ["cases_requested", "return_rate", "refund_rate", "exchange_rate", "csat"];
/// The metric of the trend.
const TREND: &str = "cases_requested";

impl Subject {
    /// The views that stand before a query: what belongs to the subject, under the names of the tables.
    fn views(&self) -> &'static str {
        match self {
            Subject::Product(_) => {
                "with cases as (select c.* from cases c where c.case_id in (select case_id from case_lines where sku = $subject)), \
                 orders as (select o.* from orders o where exists (select 1 from order_lines l where l.sku = $subject \
                 and l.order_no = o.order_no and l.shop is not distinct from o.shop)), \
                 feedback as (select f.* from feedback f where f.sku = $subject or f.case_no in \
                 (select case_no from case_lines where sku = $subject)) "
            }
            Subject::Customer(_) => {
                "with cases as (select c.* from cases c where c.customer_no = $subject), \
                 orders as (select o.* from orders o where o.customer_no = $subject), \
                 feedback as (select f.* from feedback f where f.customer_no = $subject or f.case_no in \
                 (select case_no from cases where customer_no = $subject)) "
            }
        }
    }

    fn key(&self) -> &str {
        match self {
            Subject::Product(key) | Subject::Customer(key) => key,
        }
    }

    /// What narrows the list of cases to the subject.
    fn drill(&self) -> String {
        let name = if matches!(self, Subject::Product(_)) { "sku" } else { "customer_no" };
        format!("{name}={}", encode(self.key()))
    }
}

/// A value inside an address.
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A session that sees only what belongs to the subject.
struct Narrowed<'s> {
    inner: &'s dyn QuerySession,
    subject: &'s Subject,
}

impl QuerySession for Narrowed<'_> {
    fn principal(&self) -> &Principal {
        self.inner.principal()
    }
    fn freshness(&self) -> Freshness {
        self.inner.freshness()
    }
    fn run<'a>(&'a self, query: Query, limits: Limits) -> BoxFuture<'a, Result<QueryResult, QueryError>> {
        let mut parameters = query.parameters;
        parameters.push(("subject".to_owned(), Parameter::Text(self.subject.key().to_owned())));
        let text = format!("{}{}", self.subject.views(), query.text);
        self.inner.run(Query { text, parameters }, limits)
    }
    fn describe<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<suyuan_lake::SchemaRef, QueryError>> {
        self.inner.describe(text)
    }
}

/// A figure of the subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubjectFigure {
    /// Id of the metric.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Unit.
    pub unit: Unit,
    /// Good direction.
    pub better: Better,
    /// Value of the subject.
    pub value: Option<f64>,
    /// Value of the period before.
    pub previous: Option<f64>,
    /// Value over everything that the viewer may see, for comparison.
    pub overall: Option<f64>,
    /// Rows behind the value.
    pub rows: i64,
    /// Formula.
    pub formula: String,
    /// Explanation in Chinese.
    pub explanation_zh: String,
    /// Explanation in English.
    pub explanation_en: String,
    /// Query string of the cases behind it; empty without one.
    pub drill: String,
}

/// The figures of a product's or customer's page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubjectPage {
    /// The moment that the figures reflect, RFC 3339.
    pub as_of: String,
    /// Figures.
    pub figures: Vec<SubjectFigure>,
    /// Cases of each day.
    pub trend: Trend,
    /// Reasons, most frequent first.
    pub reasons: Vec<ReasonCount>,
}

/// Makes the figures of a subject over the `days` days that end `now`.
///
/// # Errors
/// When a query fails or is stopped by a limit.
pub async fn subject_page(
    session: &dyn QuerySession,
    subject: &Subject,
    now: Micros,
    days: i64,
    offset_seconds: i64,
) -> Result<SubjectPage, InsightError> {
    let narrowed = Narrowed { inner: session, subject };
    let period = Period::ending(now, days, offset_seconds);
    let ids: &[&str] = if matches!(subject, Subject::Product(_)) { &OF_PRODUCT } else { &OF_CUSTOMER };
    let narrowed_ref = &narrowed;
    let figures = try_join_all(ids.iter().map(|id| async move {
        let metric = metric(id)?;
        let own = metric.figure(narrowed_ref, period, days, now).await?;
        let overall = metric.figure(session, period, days, now).await?;
        let drill = metric.drill_of(own.period);
        let drill = if drill.is_empty() { drill } else { format!("{drill}&{}", subject.drill()) };
        Ok::<_, InsightError>(SubjectFigure {
            id: metric.id.clone(),
            name_zh: metric.name_zh.clone(),
            name_en: metric.name_en.clone(),
            unit: metric.unit,
            better: metric.better,
            value: own.value,
            previous: own.previous,
            overall: overall.value.filter(|_| metric.unit != Unit::Count),
            rows: own.rows,
            formula: metric.formula.clone(),
            explanation_zh: metric.explanation_zh.clone(),
            explanation_en: metric.explanation_en.clone(),
            drill,
        })
    }))
    .await?;
    let trend = trend(&narrowed, metric(TREND)?, period, days, now, offset_seconds).await?;
    let mut reasons = reasons(&narrowed, period).await?;
    for reason in reasons.iter_mut().filter(|reason| !reason.drill.is_empty()) {
        reason.drill = format!("{}&{}", reason.drill, subject.drill());
    }
    let freshness = session.freshness();
    let at = if freshness.at > 0 { freshness.at } else { now };
    Ok(SubjectPage { as_of: rfc3339(at), figures, trend, reasons })
}

/// A row of the list of products or customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubjectRow {
    /// SKU or customer number.
    pub key: String,
    /// Name of the product; customers have none here.
    pub name: Option<String>,
    /// Category of the product, tier of the customer.
    pub class: Option<String>,
    /// Region of the customer.
    pub region: Option<String>,
    /// Cases in the period.
    pub cases: i64,
    /// Units asked back for in the period.
    pub units: i64,
    /// Refunded in the period, minor units.
    pub refund_minor: i64,
    /// The most frequent reason code of the period.
    pub reason: Option<String>,
    /// The latest request, RFC 3339.
    pub latest: Option<String>,
}

/// Rows of one list at most.
const MOST: i64 = 500;

/// Products with cases in the period, most cases first; `search` is part of a SKU or name.
///
/// # Errors
/// When the query fails.
pub async fn products(session: &dyn QuerySession, period: Period, search: &str) -> Result<Vec<SubjectRow>, InsightError> {
    let text = "select l.sku, coalesce(max(p.name), max(l.product_name)), max(p.category), cast(null as varchar) as region, count(distinct l.case_id), sum(l.quantity), \
         sum(case when l.line = 1 then coalesce(c.refund_minor, 0) else 0 end), \
         cast(null as varchar) as reason, max(l.requested_at) \
         from case_lines l join cases c on c.case_id = l.case_id left join products p on p.sku = l.sku \
         where l.sku is not null and l.requested_at >= $from and l.requested_at < $to \
         and ($search = '' or strpos(lower(l.sku), $search) > 0 or strpos(lower(coalesce(p.name, l.product_name, '')), $search) > 0) \
         group by l.sku order by 5 desc, 1 limit $most";
    list(session, "products", text, period, search).await
}

/// Customers with cases in the period, most cases first; `search` is part of a number.
///
/// # Errors
/// When the query fails.
pub async fn customers(session: &dyn QuerySession, period: Period, search: &str) -> Result<Vec<SubjectRow>, InsightError> {
    let text = "select c.customer_no, cast(null as varchar) as name, max(k.tier), max(coalesce(k.region, c.region)), count(*), sum(c.quantity), sum(coalesce(c.refund_minor, 0)), \
         cast(null as varchar) as reason, max(c.requested_at) \
         from cases c left join customers k on k.customer_no = c.customer_no \
         where c.customer_no is not null and c.requested_at >= $from and c.requested_at < $to \
         and ($search = '' or strpos(lower(c.customer_no), $search) > 0) \
         group by c.customer_no order by 5 desc, 1 limit $most";
    list(session, "customers", text, period, search).await
}

async fn list(session: &dyn QuerySession, figure: &str, text: &str, period: Period, search: &str) -> Result<Vec<SubjectRow>, InsightError> {
    let parameters = [
        ("from", Parameter::Time(period.from)),
        ("to", Parameter::Time(period.to)),
        ("search", Parameter::Text(search.trim().to_lowercase())),
        ("most", Parameter::Int(MOST)),
    ];
    let rows = ask(session, figure, Query::with(text, parameters)).await?.json_rows();
    let mut found: Vec<SubjectRow> = rows.iter().map(|row| read(row)).collect();
    let by_key = top_reasons(session, figure, period, &found).await?;
    for row in &mut found {
        row.reason = by_key.iter().find(|(key, _)| *key == row.key).map(|(_, reason)| reason.clone());
    }
    Ok(found)
}

fn read(row: &[Json]) -> SubjectRow {
    let text = |index: usize| row.get(index).and_then(Json::as_str).map(str::to_owned);
    let number = |index: usize| row.get(index).and_then(Json::as_i64).unwrap_or(0);
    SubjectRow {
        key: text(0).unwrap_or_default(),
        name: text(1),
        class: text(2),
        region: text(3),
        cases: number(4),
        units: number(5),
        refund_minor: number(6),
        reason: None,
        latest: text(8),
    }
}

/// The most frequent reason of each row that has one.
async fn top_reasons(session: &dyn QuerySession, figure: &str, period: Period, rows: &[SubjectRow]) -> Result<Vec<(String, String)>, InsightError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let (key, from) = match figure {
        "products" => ("l.sku", "case_lines l join cases c on c.case_id = l.case_id"),
        _ => ("c.customer_no", "cases c"),
    };
    let text = format!(
        "select key, reason_code from (select {key} as key, c.reason_code, row_number() over (partition by {key} order by count(*) desc, c.reason_code) as place \
         from {from} where {key} is not null and c.reason_code is not null and c.requested_at >= $from and c.requested_at < $to group by 1, 2) t where place = 1"
    );
    let parameters = [("from", Parameter::Time(period.from)), ("to", Parameter::Time(period.to))];
    let answer = ask(session, "reasons", Query::with(text, parameters)).await?.json_rows();
    let wanted: std::collections::HashSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let pair = |row: &Vec<Json>| Some((row.first()?.as_str()?.to_owned(), row.get(1)?.as_str()?.to_owned()));
    Ok(answer.iter().filter_map(pair).filter(|(key, _)| wanted.contains(key.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_encoded_for_an_address() {
        assert_eq!(Subject::Product("A&B 退".into()).drill(), "sku=A%26B%20%E9%80%80");
        assert_eq!(Subject::Customer("C-1".into()).drill(), "customer_no=C-1");
    }
}
