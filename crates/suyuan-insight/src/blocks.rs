//! The lists of the morning page: what is late by shop, evidence due, parcels, spikes, poor ratings, scores.

use crate::error::InsightError;
use crate::figure::ask;
use futures_util::future::try_join_all;
use serde::Serialize;
use serde_json::Value as Json;
use suyuan_analysis::chance::poisson_at_least;
use suyuan_case::kind::CaseStatus;
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_lake::{Parameter, Query, QuerySession};

/// Rows that a list shows.
const MOST: i64 = 8;
/// Days after which a parcel on its way back counts as stuck.
const STUCK_DAYS: i64 = 7;
/// A spike: so unlikely, and at least so many cases, in this many days against four times as many before.
const SPIKE: (f64, f64, i64) = (0.01, 5.0, 7);

/// A row of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BlockRow {
    /// What: a shop, a case, a product.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// The number behind it.
    pub value: Option<f64>,
    /// What the number is compared with, where there is something.
    pub against: Option<f64>,
    /// When, RFC 3339.
    pub at: Option<String>,
    /// The case to open.
    pub case_no: Option<String>,
    /// Query string of the case list to open.
    pub drill: Option<String>,
}

/// A list of the morning page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// Id.
    pub id: &'static str,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// How many there are; null when the facts behind it do not exist, which is not 0.
    pub count: Option<i64>,
    /// The most urgent.
    pub rows: Vec<BlockRow>,
}

/// How a list is asked for: `facts` counts what must exist, `count` counts, `rows` gives
/// `(label, detail, value, against, at, case_no, drill)`.
struct Rule {
    id: &'static str,
    name_zh: &'static str,
    name_en: &'static str,
    facts: &'static str,
    count: String,
    rows: String,
}

fn open() -> String {
    let open: Vec<String> = CaseStatus::ALL.iter().filter(|status| status.is_open()).map(|status| format!("'{}'", status.as_str())).collect();
    format!("status in ({})", open.join(", "))
}

fn late() -> Rule {
    let counts = format!(
        "select coalesce(shop, '') as shop, coalesce(channel, '') as channel, count(*) filter (where due_at < $now) as late, \
         count(*) filter (where due_at >= $now) as soon from cases where {} and due_at < $soon group by 1, 2",
        open()
    );
    Rule {
        id: "late_by_shop",
        name_zh: "逾期与 2 小时内到期（按店铺、平台）",
        name_en: "Overdue and due within 2 h, by shop and platform",
        facts: "select count(*) from cases",
        count: format!("select coalesce(sum(late), 0) + coalesce(sum(soon), 0) from ({counts}) t"),
        rows: format!(
            "select shop, channel, cast(late as double) as value, cast(soon as double) as against, null as at, null as opened, \
             '?due=overdue' || case when shop = '' then '' else '&shop=' || shop end || case when channel = '' then '' else '&channel=' || channel end as drill \
             from ({counts}) t order by value desc, against desc, shop limit {MOST}"
        ),
    }
}

/// A list of cases: condition, what its time and number are, and the order.
fn cases(id: &'static str, names: (&'static str, &'static str), facts: &'static str, condition: &str, at: &str, order: &str) -> Rule {
    Rule {
        id,
        name_zh: names.0,
        name_en: names.1,
        facts,
        count: format!("select count(*) from cases where {condition}"),
        rows: format!(
            "select case_no as label, coalesce(shop, '') || case when product_name is null then '' else ' · ' || product_name end as detail, \
             cast(amount_minor as double) as value, null as against, {at} as at, case_no as opened, null as drill from cases where {condition} order by {order} limit {MOST}"
        ),
    }
}

fn rules() -> Vec<Rule> {
    const CASES: &str = "select count(*) from cases";
    const POOR: &str = "rating between 1 and 2 and created_at >= $week";
    const COMPLAINT: &str = "(topic like '%投诉%' or topic like '%12315%' or lower(topic) like '%complaint%') and started_at >= $week";
    const UNOWNED: &str = "stream = 'parcel' and kind = 'parcel_received' and stream_id not in \
        (select stream_id from events where stream = 'parcel' and kind in ('parcel_assigned', 'parcel_cleared'))";
    vec![
        late(),
        cases(
            "evidence_due",
            ("待举证（平台介入）", "Evidence due (platform intervention)"),
            CASES,
            "intervened_at is not null and evidence_at is null and ruled_for is null",
            "evidence_due_at",
            "evidence_due_at nulls last",
        ),
        cases(
            "stuck_parcels",
            ("退货在途停滞", "Returns stuck on their way"),
            CASES,
            "goods_shipped_at < $stuck and goods_received_at is null and closed_at is null",
            "goods_shipped_at",
            "goods_shipped_at",
        ),
        cases(
            "failed_intercepts",
            ("拦截失败或未答复", "Intercepts failed or unanswered"),
            CASES,
            "(stop_failed_at is not null and closed_at is null and refunded_at is null) or (status = 'stopping' and updated_at < $day)",
            "coalesce(stop_failed_at, updated_at)",
            "updated_at",
        ),
        Rule {
            id: "unowned_parcels",
            name_zh: "无主件",
            name_en: "Parcels without a case",
            facts: "select count(*) from events where stream = 'parcel'",
            count: format!("select count(*) from events where {UNOWNED}"),
            rows: format!(
                "select stream_id, actor, null as value, null as against, at, null as opened, null as drill from events where {UNOWNED} order by at limit {MOST}"
            ),
        },
        Rule {
            id: "poor_ratings",
            name_zh: "差评（近 7 天 1–2 分）",
            name_en: "Poor ratings (1–2, last 7 days)",
            facts: "select count(*) from feedback where rating is not null",
            count: format!("select count(*) from feedback where {POOR}"),
            rows: format!(
                "select coalesce(shop, '') as label, coalesce(comment, '') as detail, cast(rating as double) as value, null as against, created_at, case_no, null as drill \
                 from feedback where {POOR} order by created_at desc limit {MOST}"
            ),
        },
        Rule {
            id: "complaints",
            name_zh: "投诉（近 7 天，含 12315）",
            name_en: "Complaints (last 7 days, 12315 included)",
            facts: "select count(*) from contacts where topic is not null",
            count: format!("select count(*) from contacts where {COMPLAINT}"),
            rows: format!(
                "select coalesce(shop, '') as label, coalesce(topic, '') as detail, null as value, null as against, started_at, case_no, null as drill from contacts where {COMPLAINT} \
                 order by started_at desc limit {MOST}"
            ),
        },
        Rule {
            id: "experience_score",
            name_zh: "昨日体验分",
            name_en: "Yesterday's experience score",
            facts: "select count(*) from shop_scores",
            count: "select count(distinct shop) from shop_scores where scored_at >= $two_days".to_owned(),
            rows: format!(
                "select shop, coalesce(channel, '') as detail, score, previous, scored_at, null as opened, null as drill from ( \
                   select shop, channel, scored_at, score_micro / 1000000.0 as score, \
                     lag(score_micro) over (partition by shop, channel order by scored_at) / 1000000.0 as previous, \
                     row_number() over (partition by shop, channel order by scored_at desc) as place \
                   from shop_scores where coalesce(kind, 'experience') = 'experience') t where place = 1 order by score limit {MOST}"
            ),
        },
    ]
}

fn parameters(now: Micros) -> Vec<(&'static str, Parameter)> {
    [
        ("now", now),
        ("soon", now + 2 * 3_600 * SECOND),
        ("day", now - DAY),
        ("two_days", now - 2 * DAY),
        ("week", now - 7 * DAY),
        ("stuck", now - STUCK_DAYS * DAY),
    ]
    .map(|(name, at)| (name, Parameter::Time(at)))
    .into()
}

/// A query with the parameters that it names; others would be refused.
fn with(text: &str, now: Micros) -> Query {
    let named =
        |name: &str| text.split(&format!("${name}")).skip(1).any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'));
    Query::with(text, parameters(now).into_iter().filter(|(name, _)| named(name)))
}

async fn number(session: &dyn QuerySession, id: &str, text: &str, now: Micros) -> Result<i64, InsightError> {
    let rows = ask(session, id, with(text, now)).await?.json_rows();
    Ok(rows.first().and_then(|row| row.first()).and_then(Json::as_i64).unwrap_or(0))
}

fn row(cells: &[Json]) -> BlockRow {
    let text = |index: usize| cells.get(index).and_then(Json::as_str).map(str::to_owned);
    BlockRow {
        label: text(0).unwrap_or_default(),
        detail: text(1).unwrap_or_default(),
        value: cells.get(2).and_then(Json::as_f64),
        against: cells.get(3).and_then(Json::as_f64),
        at: text(4),
        case_no: text(5),
        drill: text(6),
    }
}

async fn block(session: &dyn QuerySession, rule: &Rule, now: Micros) -> Result<Block, InsightError> {
    let known = number(session, rule.id, rule.facts, now).await? > 0;
    let mut block = Block { id: rule.id, name_zh: rule.name_zh, name_en: rule.name_en, count: None, rows: Vec::new() };
    if known {
        block.count = Some(number(session, rule.id, &rule.count, now).await?);
        block.rows = ask(session, rule.id, with(&rule.rows, now)).await?.json_rows().iter().map(|cells| row(cells)).collect();
    }
    Ok(block)
}

/// Products with more cases in the last days than chance explains: Poisson, against the four times longer time before.
async fn spikes(session: &dyn QuerySession, now: Micros) -> Result<Block, InsightError> {
    let (unlikely, fewest, days) = SPIKE;
    let text = "select sku, max(product_name), count(*) filter (where requested_at >= $from), count(*) filter (where requested_at < $from) \
                from cases where sku is not null and requested_at >= $low and requested_at < $now group by 1";
    let moments = [("from", now - days * DAY), ("low", now - 5 * days * DAY), ("now", now)].map(|(name, at)| (name, Parameter::Time(at)));
    let counts = ask(session, "sku_spikes", Query::with(text, moments)).await?.json_rows();
    let mut found: Vec<(f64, BlockRow)> = counts
        .iter()
        .filter_map(|cells| {
            let number = |index: usize| cells.get(index).and_then(Json::as_f64).unwrap_or(0.0);
            // One case stands for a product that had none, or a first case would always be a spike.
            let (recent, usual) = (number(2), (number(3) / 4.0).max(0.25));
            let chance = poisson_at_least(recent, usual);
            let sku = cells.first().and_then(Json::as_str)?.to_owned();
            let name = cells.get(1).and_then(Json::as_str).unwrap_or("").to_owned();
            let row = BlockRow {
                detail: name,
                value: Some(recent),
                against: Some(number(3) / 4.0),
                drill: Some(format!("?sku={sku}")),
                label: sku,
                ..BlockRow::default()
            };
            (recent >= fewest && chance < unlikely).then_some((chance, row))
        })
        .collect();
    found.sort_by(|left, right| left.0.total_cmp(&right.0));
    let known = !counts.is_empty();
    Ok(Block {
        id: "sku_spikes",
        name_zh: "SKU 异常增多（近 7 天）",
        name_en: "SKU spikes (last 7 days)",
        count: known.then(|| i64::try_from(found.len()).unwrap_or(i64::MAX)),
        rows: found.into_iter().take(usize::try_from(MOST).unwrap_or(0)).map(|(_, row)| row).collect(),
    })
}

/// All lists, in the order of the page.
///
/// # Errors
/// When a query fails or is stopped by a limit.
pub async fn blocks(session: &dyn QuerySession, now: Micros) -> Result<Vec<Block>, InsightError> {
    let rules = rules();
    let mut blocks: Vec<Block> = try_join_all(rules.iter().map(|rule| block(session, rule, now))).await?;
    let place = blocks.iter().position(|block| block.id == "poor_ratings").unwrap_or(blocks.len());
    blocks.insert(place, spikes(session, now).await?);
    Ok(blocks)
}
