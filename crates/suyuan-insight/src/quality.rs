//! Data quality as figures: how many rows of each source break a rule, by day, and which rows they are.

use crate::error::InsightError;
use crate::figure::ask;
use serde::Serialize;
use serde_json::Value as Json;
use suyuan_case::fact::ColumnType;
use suyuan_case::lake_table::LakeTable;
use suyuan_case::quality::{Check, Dimension, Rule, table};
use suyuan_case::{DAY, Micros};
use suyuan_lake::{Parameter, Query, QueryResult, QuerySession};

/// Days beyond this many are left out of a trend, the oldest first.
const MOST_DAYS: i64 = 400;

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityFigure {
    /// Id of the rule.
    pub rule: String,
    /// What kind of fault it looks for.
    pub dimension: Dimension,
    /// Rows that it looked at.
    pub rows: i64,
    /// Rows that break it.
    pub bad: i64,
    /// Share of them; null without rows.
    pub share: Option<f64>,
    /// Whether the share is above the rule's limit.
    pub broken: bool,
    /// The same by source, the worst first.
    pub sources: Vec<SourceFigure>,
}

/// What a rule found in one source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceFigure {
    /// File, or the door by which cases came in; empty when it is not known.
    pub source: String,
    /// Rows that the rule looked at.
    pub rows: i64,
    /// Rows that break it.
    pub bad: i64,
}

/// What a rule found on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityDay {
    /// `YYYY-MM-DD` in the viewer's zone; empty for rows without a time.
    pub day: String,
    /// Rows that the rule looked at.
    pub rows: i64,
    /// Rows that break it.
    pub bad: i64,
}

/// A rule as SQL: where its rows come from, which it looks at and which break it, with the values of its parameters.
struct Compiled {
    from: String,
    looked_at: String,
    bad: String,
    source: &'static str,
    time: Option<&'static str>,
    parameters: Vec<(String, Parameter)>,
}

/// Times that tell the day of a row, the best first.
const TIMES: [&str; 13] = [
    "requested_at",
    "ordered_at",
    "invoiced_at",
    "started_at",
    "created_at",
    "asked_at",
    "occurred_at",
    "inspected_at",
    "refunded_at",
    "issued_at",
    "counted_at",
    "period_start_at",
    "shipped_at",
];

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

fn has(table: LakeTable, name: &str) -> bool {
    table.columns().iter().any(|column| column.name == name)
}

/// Turns a validated rule into SQL; `None` when its table or field is not there any more.
fn compile(rule: &Rule, now: Micros) -> Option<Compiled> {
    let own = table(&rule.table)?;
    let column = own.columns().iter().find(|column| column.name == rule.field)?;
    let field = format!("t.{}", quoted(&rule.field));
    let mut parameters: Vec<(String, Parameter)> = Vec::new();
    let mut bind = |value: Parameter| {
        let name = format!("p{}", parameters.len());
        parameters.push((name.clone(), value));
        format!("${name}")
    };
    let literal = |number: i64| if column.kind == ColumnType::Time { Parameter::Time(number) } else { Parameter::Int(number) };
    let mut from = format!("{} t", quoted(own.name()));
    let bad = match &rule.test {
        Check::Present {} => format!("{field} is null"),
        Check::Between { min, max } => {
            let low = min.map(|min| format!("{field} < {}", bind(literal(min))));
            let high = max.map(|max| format!("{field} > {}", bind(literal(max))));
            low.into_iter().chain(high).collect::<Vec<_>>().join(" or ")
        }
        Check::OneOf { values } => {
            let list: Vec<String> = values.iter().map(|value| bind(Parameter::Text(value.clone()))).collect();
            format!("{field} not in ({})", list.join(", "))
        }
        Check::Like { pattern } => format!("{field} not like {}", bind(Parameter::Text(pattern.clone()))),
        Check::NotBefore { other } => format!("{field} < t.{}", quoted(other)),
        Check::NotInFuture {} => format!("{field} > {}", bind(Parameter::Time(now))),
        Check::WithinHours { hours } => {
            format!("(cast(t.imported_at as bigint) - cast({field} as bigint)) > {}", bind(Parameter::Int(hours * 3_600_000_000)))
        }
        Check::Unique { columns } => {
            let list: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
            let order = if has(own, "source_row") { "source_file, source_row" } else { "1" };
            from =
                format!("(select *, row_number() over (partition by {} order by {order}) as __copy from {}) t", list.join(", "), quoted(own.name()));
            format!("{field} is not null and t.__copy > 1")
        }
        Check::Refers { table: other, column: key } => {
            let other = table(other)?;
            from =
                format!("{from} left join (select distinct {key} as __key from {}) o on o.__key = {field}", quoted(other.name()), key = quoted(key));
            format!("{field} is not null and o.__key is null")
        }
    };
    let looked_at = match &rule.when {
        None => "true".to_owned(),
        Some(when) => {
            let column = format!("coalesce(t.{}, '')", quoted(&when.column));
            let not = if when.not { "not " } else { "" };
            format!("{column} {not}like {}", bind(Parameter::Text(when.like.clone())))
        }
    };
    let source = if has(own, "source_file") {
        "source_file"
    } else if has(own, "source") {
        "source"
    } else {
        "''"
    };
    let time = TIMES.into_iter().find(|name| has(own, name)).or(has(own, "imported_at").then_some("imported_at"));
    Some(Compiled { from, looked_at, bad: format!("({bad})"), source, time, parameters })
}

impl Compiled {
    fn source_expression(&self) -> String {
        if self.source.starts_with('\'') { self.source.to_owned() } else { format!("coalesce(t.{}, '')", quoted(self.source)) }
    }
    /// Days of the viewer since 1970.
    fn day_expression(&self, offset_seconds: i64) -> Option<String> {
        let micros = offset_seconds * 1_000_000;
        // Flooring division keeps days before 1970 apart as well.
        self.time.map(|time| format!("cast(floor((cast(t.{} as bigint) + {micros}) / {DAY}.0) as bigint)", quoted(time)))
    }
}

fn int(row: &[Json], place: usize) -> i64 {
    row.get(place).and_then(Json::as_i64).unwrap_or(0)
}

/// What each rule found among the rows that the session may see; rules that are off or have lost their field are left out.
///
/// # Errors
/// When a query fails.
pub async fn quality_figures(session: &dyn QuerySession, rules: &[Rule], now: Micros) -> Result<Vec<QualityFigure>, InsightError> {
    let mut figures = Vec::new();
    for rule in rules.iter().filter(|rule| !rule.off) {
        let Some(compiled) = compile(rule, now) else { continue };
        let text = format!(
            "select {} as source, count(*) as n, coalesce(sum(case when {} then 1 else 0 end), 0) as bad from {} where {} group by 1",
            compiled.source_expression(),
            compiled.bad,
            compiled.from,
            compiled.looked_at
        );
        let result = ask(session, &rule.id, Query::with(text, compiled.parameters)).await?;
        let mut sources: Vec<SourceFigure> = result
            .json_rows()
            .iter()
            .map(|row| SourceFigure { source: row.first().and_then(Json::as_str).unwrap_or("").to_owned(), rows: int(row, 1), bad: int(row, 2) })
            .collect();
        sources.sort_by(|left, right| right.bad.cmp(&left.bad).then(left.source.cmp(&right.source)));
        let (rows, bad) = sources.iter().fold((0, 0), |sum, one| (sum.0 + one.rows, sum.1 + one.bad));
        figures.push(QualityFigure {
            rule: rule.id.clone(),
            dimension: rule.test.dimension(),
            rows,
            bad,
            share: (rows > 0).then(|| bad as f64 / rows as f64),
            broken: rows > 0 && bad * 1_000 > rows * rule.limit_permille,
            sources,
        });
    }
    Ok(figures)
}

/// What a rule found by day, in the zone that is `offset_seconds` ahead of UTC; the newest days, in order.
///
/// # Errors
/// When the query fails.
pub async fn quality_trend(session: &dyn QuerySession, rule: &Rule, now: Micros, offset_seconds: i64) -> Result<Vec<QualityDay>, InsightError> {
    let Some(compiled) = compile(rule, now) else { return Ok(Vec::new()) };
    let Some(day) = compiled.day_expression(offset_seconds) else { return Ok(Vec::new()) };
    let text = format!(
        "select {day} as day, count(*) as n, coalesce(sum(case when {} then 1 else 0 end), 0) as bad from {} where {} group by 1 order by 1 desc limit {MOST_DAYS}",
        compiled.bad, compiled.from, compiled.looked_at
    );
    let result = ask(session, &rule.id, Query::with(text, compiled.parameters)).await?;
    let mut days: Vec<QualityDay> = result
        .json_rows()
        .iter()
        .map(|row| QualityDay { day: row.first().and_then(Json::as_i64).map_or_else(String::new, day_name), rows: int(row, 1), bad: int(row, 2) })
        .collect();
    days.reverse();
    Ok(days)
}

/// `YYYY-MM-DD` of a day since 1970.
fn day_name(day: i64) -> String {
    suyuan_lake::result::rfc3339(day.saturating_mul(DAY)).chars().take(10).collect()
}

/// Which of the failing rows are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowsWanted {
    /// Of one source.
    pub source: Option<String>,
    /// Of one day, days since 1970 in the viewer's zone.
    pub day: Option<i64>,
    /// The viewer's zone, seconds ahead of UTC.
    pub offset_seconds: i64,
    /// At most so many, 1 to 1,000.
    pub limit: i64,
}

/// The rows that break a rule, as the viewer may see them; `None` when the rule has lost its table or field.
///
/// # Errors
/// When the query fails.
pub async fn quality_rows(session: &dyn QuerySession, rule: &Rule, wanted: &RowsWanted, now: Micros) -> Result<Option<QueryResult>, InsightError> {
    let (Some(mut compiled), Some(own)) = (compile(rule, now), table(&rule.table)) else { return Ok(None) };
    // The field in question and what names the row come first.
    let mut names: Vec<&str> = vec![&rule.field];
    names.extend(own.columns().iter().map(|column| column.name).filter(|name| *name != rule.field));
    let columns: Vec<String> = names.iter().map(|name| format!("t.{}", quoted(name))).collect();
    let mut text = format!("select {} from {} where {} and {}", columns.join(", "), compiled.from, compiled.looked_at, compiled.bad);
    if let Some(source) = &wanted.source {
        text.push_str(&format!(" and {} = $source", compiled.source_expression()));
        compiled.parameters.push(("source".to_owned(), Parameter::Text(source.clone())));
    }
    if let (Some(day), Some(expression)) = (wanted.day, compiled.day_expression(wanted.offset_seconds)) {
        text.push_str(&format!(" and {expression} = $day"));
        compiled.parameters.push(("day".to_owned(), Parameter::Int(day)));
    }
    if has(own, "source_row") {
        text.push_str(" order by t.source_file, t.source_row");
    }
    text.push_str(&format!(" limit {}", wanted.limit.clamp(1, 1_000)));
    ask(session, &rule.id, Query::with(text, compiled.parameters)).await.map(Some)
}
