//! One metric on one period: the value, the period before it, and the value of each day.

use crate::error::InsightError;
use crate::metric::{Aggregate, Metric};
use serde_json::Value as Json;
use suyuan_analysis::chance::{Share, differ};
use suyuan_case::{DAY, Micros};
use suyuan_lake::result::rfc3339;
use suyuan_lake::{Limits, Parameter, Query, QueryResult, QuerySession};

/// A period `[from, to)` in microseconds UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First moment.
    pub from: Micros,
    /// First moment after it.
    pub to: Micros,
}

impl Period {
    /// The `days` calendar days that end with the running one, up to `now`; days begin at midnight of a zone that
    /// is `offset_seconds` ahead of UTC.
    pub fn ending(now: Micros, days: i64, offset_seconds: i64) -> Period {
        let offset = offset_seconds * 1_000_000;
        let midnight = (now + offset).div_euclid(DAY) * DAY - offset;
        Period { from: midnight - (days - 1) * DAY, to: now }
    }
    /// The same period earlier.
    pub const fn earlier(self, days: i64) -> Period {
        Period { from: self.from - days * DAY, to: self.to - days * DAY }
    }
}

/// A value with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The value; `None` when there is nothing to divide by.
    pub value: Option<f64>,
    /// The value of the period before.
    pub previous: Option<f64>,
    /// Whether value and previous differ by more than chance; `None` where that cannot be told.
    pub beyond_chance: Option<bool>,
    /// Rows behind `value`: those of the denominator.
    pub rows: i64,
    /// The period of `value`, earlier than asked for by the days of maturity.
    pub period: Period,
}

/// The value of one calendar day.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// First moment of the day.
    pub from: Micros,
    /// Value.
    pub value: Option<f64>,
    /// Whether the value may still change because the metric's time of maturity has not passed.
    pub immature: bool,
}

const PARTS: &str = "select sum(num) filter (where at >= $from and at < $to), sum(den) filter (where at >= $from and at < $to), \
     sum(num) filter (where at < $before), sum(den) filter (where at < $before)";
const MEDIANS: &str = "select percentile_cont(0.5) within group (order by cast(num as double)) filter (where at >= $from and at < $to), \
     sum(den) filter (where at >= $from and at < $to), \
     percentile_cont(0.5) within group (order by cast(num as double)) filter (where at < $before), sum(den) filter (where at < $before)";

/// Runs the query of a figure under the limits of a page.
pub(crate) async fn ask(session: &dyn QuerySession, figure: &str, query: Query) -> Result<QueryResult, InsightError> {
    session.run(query, Limits::default()).await.map_err(|source| InsightError::Query { figure: figure.to_owned(), source })
}

fn number(cell: Option<&Json>) -> Option<f64> {
    cell.and_then(Json::as_f64)
}

impl Metric {
    fn value(&self, num: Option<f64>, den: Option<f64>) -> Option<f64> {
        match self.aggregate {
            Aggregate::Count => Some(num.unwrap_or(0.0)),
            Aggregate::Median => num,
            Aggregate::Ratio | Aggregate::Mean => den.filter(|den| *den > 0.0).map(|den| num.unwrap_or(0.0) / den),
        }
    }

    /// The figure of a period and of the `days` days before it.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn figure(&self, session: &dyn QuerySession, asked: Period, days: i64, now: Micros) -> Result<Figure, InsightError> {
        let period = asked.earlier(self.maturity_days);
        let before = period.earlier(days);
        let head = if self.aggregate == Aggregate::Median { MEDIANS } else { PARTS };
        // `before.to` may be earlier than `period.from`: rows between them are in neither.
        let text = format!("{head} from ({}) t where at >= $low and at < $high", self.sql);
        let mut parameters: Vec<(&str, Parameter)> =
            [("from", period.from), ("to", period.to), ("before", before.to), ("low", before.from), ("high", period.to)]
                .map(|(name, at)| (name, Parameter::Time(at)))
                .into();
        parameters.push(("now", Parameter::Time(now)));
        let result = ask(session, &self.id, Query::with(text, parameters)).await?;
        let rows = result.json_rows();
        let row = rows.first();
        let cell = |index: usize| number(row.and_then(|row| row.get(index)));
        let share = |hits: Option<f64>, trials: Option<f64>| trials.map(|trials| Share { hits: hits.unwrap_or(0.0), trials });
        let shares = share(cell(0), cell(1)).zip(share(cell(2), cell(3)));
        Ok(Figure {
            beyond_chance: shares.filter(|_| self.aggregate == Aggregate::Ratio).and_then(|(now, before)| differ(now, before)),
            value: self.value(cell(0), cell(1)),
            previous: self.value(cell(2), cell(3)),
            rows: row.and_then(|row| row.get(1)).and_then(Json::as_i64).unwrap_or(0),
            period,
        })
    }

    /// The value of each day from `from` on, `days` of them.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn daily(&self, session: &dyn QuerySession, from: Micros, days: i64, now: Micros) -> Result<Vec<Day>, InsightError> {
        let value = if self.aggregate == Aggregate::Median { "percentile_cont(0.5) within group (order by cast(num as double))" } else { "sum(num)" };
        let text = format!(
            "select (cast(at as bigint) - $origin) / {DAY} as day, {value} as num, sum(den) as den from ({}) t where at >= $low and at < $high group by 1",
            self.sql
        );
        let parameters = [
            ("origin", Parameter::Int(from)),
            ("low", Parameter::Time(from)),
            ("high", Parameter::Time(from + days * DAY)),
            ("now", Parameter::Time(now)),
        ];
        let result = ask(session, &self.id, Query::with(text, parameters)).await?;
        let rows = result.json_rows();
        let of_day = |day: i64| {
            let row = rows.iter().find(|row| row.first().and_then(Json::as_i64) == Some(day));
            let cell = |index: usize| number(row.and_then(|row| row.get(index)));
            let from = from + day * DAY;
            Day { from, value: self.value(cell(1), cell(2)), immature: from + (1 + self.maturity_days) * DAY > now }
        };
        Ok((0..days).map(of_day).collect())
    }

    /// The query string of the case list behind a figure of this period; empty without one.
    pub fn drill_of(&self, period: Period) -> String {
        if self.drill.is_empty() {
            return String::new();
        }
        format!("?{}", self.drill.replace("{from}", &rfc3339(period.from)).replace("{to}", &rfc3339(period.to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_midnight_of_the_zone() {
        // 2025-10-09T20:00:00Z is 04:00 of the 10th in Shanghai.
        let now = 1_760_040_000_000_000;
        let period = Period::ending(now, 2, 8 * 3_600);
        assert_eq!((rfc3339(period.from).as_str(), period.to), ("2025-10-08T16:00:00.000Z", now));
        assert_eq!(rfc3339(period.earlier(2).from), "2025-10-06T16:00:00.000Z");
    }
}
