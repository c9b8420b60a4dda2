//! The morning page: what is late or stuck, the key figures, the trend and the reasons, for one principal.

use crate::error::InsightError;
use crate::figure::{Figure, Period, ask};
use crate::metric::{Better, Metric, Unit, metric, registry};
use futures_util::future::{try_join, try_join_all};
use serde::Serialize;
use serde_json::Value as Json;
use suyuan_case::kind::{CaseKind, CaseStatus};
use suyuan_case::{DAY, Micros, SECOND};
use suyuan_lake::result::rfc3339;
use suyuan_lake::{Parameter, Principal, Query, QueryEngine, QuerySession};

/// The metric whose daily values the page shows.
const TREND: &str = "cases_requested";
/// Reasons that the page lists.
const MOST_REASONS: i64 = 10;

/// A group of cases that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// Id.
    pub id: &'static str,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// Cases in it.
    pub count: i64,
    /// Query string of the case list that shows them.
    pub drill: String,
}

/// A key figure with its definition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kpi {
    /// Id of the metric.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Unit.
    pub unit: Unit,
    /// Value of the period; null without rows.
    pub value: Option<f64>,
    /// Value of the period before.
    pub previous: Option<f64>,
    /// `value - previous`, in the unit.
    pub change: Option<f64>,
    /// Whether the change is more than chance (95 %); absent where that cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond_chance: Option<bool>,
    /// Good direction.
    pub better: Better,
    /// Formula as people read it.
    pub formula: String,
    /// Explanation in Chinese.
    pub explanation_zh: String,
    /// Explanation in English.
    pub explanation_en: String,
    /// Version of the definition.
    pub version: u32,
    /// Rows behind the value.
    pub rows: i64,
    /// Query string of the case list behind it; empty without one.
    pub drill: String,
    /// End of the period of a metric that needs time to mature; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mature_until: Option<String>,
}

/// One day of the trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendPoint {
    /// Day in the viewer's zone, `YYYY-MM-DD`.
    pub day: String,
    /// Value.
    pub value: Option<f64>,
    /// Value of the same day one period earlier.
    pub previous: Option<f64>,
    /// Whether the value may still change.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub immature: bool,
}

/// The trend of one metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// Id of the metric.
    pub metric: String,
    /// Days in order.
    pub points: Vec<TrendPoint>,
}

/// One reason of the period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReasonCount {
    /// Reason code; empty for cases without one.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Cases.
    pub count: i64,
    /// Share among all cases of the period.
    pub share: f64,
    /// Query string of the case list; empty for cases without a reason.
    pub drill: String,
}

/// The whole page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Morning {
    /// The moment that the figures reflect, RFC 3339.
    pub as_of: String,
    /// Log sequence contained.
    pub seq: i64,
    /// Cases that the viewer may see.
    pub rows: i64,
    /// What waits.
    pub buckets: Vec<Bucket>,
    /// Key figures.
    pub kpis: Vec<Kpi>,
    /// Daily values.
    pub trend: Trend,
    /// Reasons, most frequent first.
    pub reasons: Vec<ReasonCount>,
}

/// Makes the page for `principal`: the `days` days that end `now`, days beginning at midnight of a zone that is
/// `offset_seconds` ahead of UTC.
///
/// # Errors
/// When a query fails or is stopped by a limit.
pub async fn morning(engine: &dyn QueryEngine, principal: Principal, now: Micros, days: i64, offset_seconds: i64) -> Result<Morning, InsightError> {
    let session = engine.session(principal).map_err(|source| InsightError::Query { figure: "morning".into(), source })?;
    let session = session.as_ref();
    let period = Period::ending(now, days, offset_seconds);
    let kpis = try_join_all(registry()?.iter().map(|metric| async move {
        let figure = metric.figure(session, period, days, now).await?;
        Ok(kpi(metric, &figure))
    }));
    let lists = try_join(trend(session, TREND, period, days, now, offset_seconds), reasons(session, period));
    let (((buckets, rows), kpis), (trend, reasons)) = try_join(try_join(buckets(session, now), kpis), lists).await?;
    let freshness = session.freshness();
    let at = if freshness.at > 0 { freshness.at } else { now };
    Ok(Morning { as_of: rfc3339(at), seq: freshness.seq, rows, buckets, kpis, trend, reasons })
}

fn kpi(metric: &Metric, figure: &Figure) -> Kpi {
    Kpi {
        id: metric.id.clone(),
        name_zh: metric.name_zh.clone(),
        name_en: metric.name_en.clone(),
        unit: metric.unit,
        value: figure.value,
        previous: figure.previous,
        change: figure.value.zip(figure.previous).map(|(value, previous)| value - previous),
        beyond_chance: figure.beyond_chance,
        better: metric.better,
        formula: metric.formula.clone(),
        explanation_zh: metric.explanation_zh.clone(),
        explanation_en: metric.explanation_en.clone(),
        version: metric.version,
        rows: figure.rows,
        drill: metric.drill_of(figure.period),
        mature_until: (metric.maturity_days > 0).then(|| rfc3339(figure.period.to)),
    }
}

/// A bucket's id, names, condition over `cases` and drill; the conditions are those of the case list's filters.
type BucketRule = (&'static str, &'static str, &'static str, &'static str, &'static str);

const BUCKETS: [BucketRule; 7] = [
    ("overdue", "已逾期", "Overdue", "open and due_at < $now", "?due=overdue"),
    ("due_2h", "2 小时内到期", "Due within 2 h", "open and due_at >= $now and due_at < $soon", "?due=2h"),
    ("in_review", "待人工审核", "In review", "status = 'in_review'", "?status=in_review"),
    ("awaiting_info", "待客户补充", "Waiting for the customer", "status = 'awaiting_info'", "?status=awaiting_info"),
    ("awaiting_refund", "待退款", "Refund due", "status in ('awaiting_refund', 'goods_received')", "?status=awaiting_refund,goods_received"),
    (
        "refunded_not_received",
        "已退款未收货",
        "Refunded, goods not back",
        "refunded_at is not null and goods_received_at is null and expects_goods",
        "?refunded_not_received=true",
    ),
    (
        "received_not_refunded",
        "已收货未退款",
        "Goods back, not refunded",
        "goods_received_at is not null and refunded_at is null and open",
        "?received_not_refunded=true",
    ),
];

async fn buckets(session: &dyn QuerySession, now: Micros) -> Result<(Vec<Bucket>, i64), InsightError> {
    let listed = |names: Vec<&str>| names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let open = listed(CaseStatus::ALL.iter().filter(|status| status.is_open()).map(|status| status.as_str()).collect());
    let goods = listed(CaseKind::ALL.iter().filter(|kind| kind.expects_goods()).map(|kind| kind.as_str()).collect());
    let counts: Vec<String> = BUCKETS.iter().map(|(_, _, _, condition, _)| format!("count(*) filter (where {condition})")).collect();
    let text = format!(
        "select count(*), {} from (select status, due_at, refunded_at, goods_received_at, status in ({open}) as open, kind in ({goods}) as expects_goods from cases) t",
        counts.join(", ")
    );
    let parameters = [("now", Parameter::Time(now)), ("soon", Parameter::Time(now + 2 * 3_600 * SECOND))];
    let rows = ask(session, "buckets", Query::with(text, parameters)).await?.json_rows();
    let cell = |index: usize| rows.first().and_then(|row| row.get(index)).and_then(Json::as_i64).unwrap_or(0);
    let bucket = |(index, (id, name_zh, name_en, _, drill)): (usize, &BucketRule)| Bucket {
        id,
        name_zh,
        name_en,
        count: cell(index + 1),
        drill: (*drill).to_owned(),
    };
    Ok((BUCKETS.iter().enumerate().map(bucket).collect(), cell(0)))
}

/// The daily values of a metric over a period, beside those of the period before.
///
/// # Errors
/// When the metric is unknown or a query fails.
pub async fn trend(session: &dyn QuerySession, id: &str, period: Period, days: i64, now: Micros, offset_seconds: i64) -> Result<Trend, InsightError> {
    let all = metric(id)?.daily(session, period.from - days * DAY, days * 2, now).await?;
    let (before, current) = all.split_at(all.len() / 2);
    let points = current.iter().zip(before).map(|(day, before)| TrendPoint {
        day: rfc3339(day.from + offset_seconds * SECOND).chars().take(10).collect(),
        value: day.value,
        previous: before.value,
        immature: day.immature,
    });
    Ok(Trend { metric: id.to_owned(), points: points.collect() })
}

async fn reasons(session: &dyn QuerySession, period: Period) -> Result<Vec<ReasonCount>, InsightError> {
    let text = "select c.reason_code, r.name_zh, r.name_en, c.n, c.total from \
         (select reason_code, count(*) as n, sum(count(*)) over () as total from cases where requested_at >= $from and requested_at < $to group by 1) c \
         left join reasons r on r.code = c.reason_code order by c.n desc, c.reason_code nulls last limit $most";
    let parameters = [("from", Parameter::Time(period.from)), ("to", Parameter::Time(period.to)), ("most", Parameter::Int(MOST_REASONS))];
    let rows = ask(session, "reasons", Query::with(text, parameters)).await?.json_rows();
    let of_row = |row: &Vec<Json>| {
        let text = |index: usize| row.get(index).and_then(Json::as_str).map(str::to_owned);
        let number = |index: usize| row.get(index).and_then(Json::as_i64).unwrap_or(0);
        let code = text(0).unwrap_or_default();
        let unnamed = |zh: &str| if code.is_empty() { zh.to_owned() } else { code.clone() };
        let drill = if code.is_empty() { String::new() } else { format!("?reason={code}&from={}&to={}", rfc3339(period.from), rfc3339(period.to)) };
        let total = number(4).max(1);
        ReasonCount {
            name_zh: text(1).unwrap_or_else(|| unnamed("未归类")),
            name_en: text(2).unwrap_or_else(|| unnamed("Not classified")),
            count: number(3),
            share: number(3) as f64 / total as f64,
            drill,
            code,
        }
    };
    Ok(rows.iter().map(of_row).collect())
}
