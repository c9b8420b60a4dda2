//! What customers say against what colleagues find, and agents against inspectors, reason by reason: counts, shares and intervals.

use crate::error::InsightError;
use crate::figure::{Period, ask};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use suyuan_analysis::chance::{Share, wilson};
use suyuan_lake::{Parameter, Principal, Query, QueryEngine};

/// The two-sided 95 % quantile of the normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;
/// Cases that a cell lists.
const MOST: i64 = 500;

/// Whose reasons stand against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// The customer's against the agent's.
    Agent,
    /// The customer's against the inspector's.
    Inspector,
    /// The agent's against the inspector's.
    AgentInspector,
}

impl Compared {
    const fn column(self) -> &'static str {
        match self {
            Compared::Agent => "agent_reason_code",
            Compared::Inspector | Compared::AgentInspector => "inspector_reason_code",
        }
    }
    /// The side that speaks first.
    const fn base(self) -> &'static str {
        match self {
            Compared::Agent | Compared::Inspector => "reason_code",
            Compared::AgentInspector => "agent_reason_code",
        }
    }
}

/// A share with its 95 % interval (Wilson).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// Cases that count.
    pub count: i64,
    /// Of how many.
    pub of: i64,
    /// Share; null without cases.
    pub share: Option<f64>,
    /// Lower bound.
    pub low: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
}

impl Rate {
    fn new(count: i64, of: i64) -> Rate {
        let interval = wilson(Share { hits: count as f64, trials: of as f64 }, Z_95);
        Rate { count, of, share: (of > 0).then(|| count as f64 / of as f64), low: interval.map(|one| one.0), high: interval.map(|one| one.1) }
    }
}

/// What colleagues found where customers said one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// Reason code, cut to the level asked for.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Its share among the cases of the row.
    pub rate: Rate,
}

/// One reason of the customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// Reason code, cut to the level asked for.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// How often the colleague found the same.
    pub agreed: Rate,
    /// Cases for which colleagues found this reason, whatever the customer said; above `agreed.of` customers say it too
    /// rarely, below it too often.
    pub found: i64,
    /// What was found instead, most frequent first.
    pub cells: Vec<Found>,
}

/// The whole matrix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bias {
    /// Cases of the period with a reason of the customer.
    pub cases: i64,
    /// Of them with the colleague's reason, too: the matrix rests on these.
    pub compared: Rate,
    /// How often both agree.
    pub agreed: Rate,
    /// One row for each reason of the customers, most cases first.
    pub rows: Vec<Said>,
}

/// A case of one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BiasCase {
    /// Id.
    pub case_id: String,
    /// Number.
    pub case_no: String,
    /// Product.
    pub product_name: Option<String>,
    /// The customer's reason.
    pub customer: String,
    /// The colleague's reason.
    pub colleague: String,
    /// Amount, minor units.
    pub amount_minor: Option<i64>,
    /// Currency.
    pub currency: Option<String>,
    /// When it was requested, RFC 3339.
    pub requested_at: String,
}

/// A code cut to a level: `product.fault` at level 2.
fn cut(code: &str, level: usize) -> String {
    code.split('.').take(level).collect::<Vec<_>>().join(".")
}

/// The matrix of the cases requested in a period, at a level of the taxonomy from 1 to 3.
///
/// # Errors
/// When a query fails or is stopped by a limit.
pub async fn bias(engine: &dyn QueryEngine, principal: Principal, period: Period, compared: Compared, level: usize) -> Result<Bias, InsightError> {
    let session = engine.session(principal).map_err(|source| InsightError::Query { figure: "bias".into(), source })?;
    let (base, column) = (compared.base(), compared.column());
    let text = format!(
        "select {base}, {column}, count(*) from cases \
         where requested_at >= $from and requested_at < $to and {base} is not null group by 1, 2"
    );
    let parameters = [("from", Parameter::Time(period.from)), ("to", Parameter::Time(period.to))];
    let rows = ask(session.as_ref(), "bias", Query::with(text, parameters)).await?.json_rows();
    let names = ask(session.as_ref(), "bias", Query::sql("select code, name_zh, name_en from reasons")).await?.json_rows();
    let word = |row: &Vec<Json>, index: usize| row.get(index).and_then(Json::as_str).map(str::to_owned);
    let names: HashMap<String, (String, String)> = names.iter().filter_map(|row| Some((word(row, 0)?, (word(row, 1)?, word(row, 2)?)))).collect();
    let mut cells: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    let mut cases = 0;
    for row in &rows {
        let count = row.get(2).and_then(Json::as_i64).unwrap_or(0);
        cases += count;
        if let (Some(said), Some(found)) = (word(row, 0), word(row, 1)) {
            *cells.entry(cut(&said, level)).or_default().entry(cut(&found, level)).or_default() += count;
        }
    }
    Ok(matrix(&cells, cases, &names))
}

fn matrix(cells: &BTreeMap<String, BTreeMap<String, i64>>, cases: i64, names: &HashMap<String, (String, String)>) -> Bias {
    let name = |code: &String| names.get(code).cloned().unwrap_or_else(|| (code.clone(), code.clone()));
    let mut found_of: HashMap<&String, i64> = HashMap::new();
    for (code, count) in cells.values().flatten() {
        *found_of.entry(code).or_default() += count;
    }
    let (mut compared, mut agreed) = (0, 0);
    let mut rows: Vec<Said> = cells
        .iter()
        .map(|(code, found)| {
            let of: i64 = found.values().sum();
            let same = found.get(code).copied().unwrap_or(0);
            compared += of;
            agreed += same;
            let mut cells: Vec<Found> = found
                .iter()
                .map(|(code, count)| {
                    let (name_zh, name_en) = name(code);
                    Found { code: code.clone(), name_zh, name_en, rate: Rate::new(*count, of) }
                })
                .collect();
            cells.sort_by_key(|cell| std::cmp::Reverse(cell.rate.count));
            let (name_zh, name_en) = name(code);
            Said { code: code.clone(), name_zh, name_en, agreed: Rate::new(same, of), found: found_of.get(code).copied().unwrap_or(0), cells }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.agreed.of));
    Bias { cases, compared: Rate::new(compared, cases), agreed: Rate::new(agreed, compared), rows }
}

/// The cases behind one cell, newest first, at most 500.
///
/// # Errors
/// When the query fails or is stopped by a limit.
pub async fn bias_cases(
    engine: &dyn QueryEngine,
    principal: Principal,
    period: Period,
    compared: Compared,
    said: &str,
    found: &str,
) -> Result<Vec<BiasCase>, InsightError> {
    let session = engine.session(principal).map_err(|source| InsightError::Query { figure: "bias".into(), source })?;
    let (base, column) = (compared.base(), compared.column());
    let text = format!(
        "select case_id, case_no, product_name, {base}, {column}, amount_minor, currency, requested_at from cases \
         where requested_at >= $from and requested_at < $to \
         and ({base} = $said or starts_with({base}, $said_below)) and ({column} = $found or starts_with({column}, $found_below)) \
         order by requested_at desc limit {MOST}"
    );
    let parameters = [
        ("from", Parameter::Time(period.from)),
        ("to", Parameter::Time(period.to)),
        ("said", Parameter::Text(said.to_owned())),
        ("said_below", Parameter::Text(format!("{said}."))),
        ("found", Parameter::Text(found.to_owned())),
        ("found_below", Parameter::Text(format!("{found}."))),
    ];
    let rows = ask(session.as_ref(), "bias", Query::with(text, parameters)).await?.json_rows();
    let of_row = |row: &Vec<Json>| {
        let word = |index: usize| row.get(index).and_then(Json::as_str).map(str::to_owned);
        BiasCase {
            case_id: word(0).unwrap_or_default(),
            case_no: word(1).unwrap_or_default(),
            product_name: word(2),
            customer: word(3).unwrap_or_default(),
            colleague: word(4).unwrap_or_default(),
            amount_minor: row.get(5).and_then(Json::as_i64),
            currency: word(6),
            requested_at: word(7).unwrap_or_default(),
        }
    };
    Ok(rows.iter().map(of_row).collect())
}
