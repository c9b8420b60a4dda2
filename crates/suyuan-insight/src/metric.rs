//! The registry of metrics: each defined once, as data, with its formula, words and query.

use crate::error::InsightError;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// What a value is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share between 0 and 1 (or a little above where numerator and denominator are different things).
    Ratio,
    /// A number of things.
    Count,
    /// Money in minor units.
    Minor,
    /// Seconds.
    Seconds,
    /// Points.
    Score,
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    None,
}

/// How the rows `(at, num, den)` of a metric's query become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Σ num.
    Count,
    /// Σ num / Σ den.
    Ratio,
    /// Σ num / Σ den, of quantities.
    Mean,
    /// The median of num, interpolated.
    Median,
}

/// A metric as its file defines it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// snake_case id.
    pub id: String,
    /// Counted up whenever formula or query change.
    pub version: u32,
    /// Unit of the value.
    pub unit: Unit,
    /// Good direction.
    pub better: Better,
    /// From rows to a value.
    pub aggregate: Aggregate,
    /// Days until a day's value is final; the figure's period ends that much earlier. 0: at once.
    pub maturity_days: i64,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Formula as people read it.
    pub formula: String,
    /// Explanation in Chinese.
    pub explanation_zh: String,
    /// Explanation in English.
    pub explanation_en: String,
    /// Query string of the case list that shows the rows behind it, with `{from}` and `{to}`; empty without one.
    pub drill: String,
    /// Rows `(at, num, den)` over the lake's views, within `[$low, $high)`; `$now` is the moment of asking.
    pub sql: String,
}

/// A definition as people and the API see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// Id.
    pub id: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Unit.
    pub unit: Unit,
    /// Good direction.
    pub better: Better,
    /// Formula.
    pub formula: String,
    /// Explanation in Chinese.
    pub explanation_zh: String,
    /// Explanation in English.
    pub explanation_en: String,
    /// Version.
    pub version: u32,
}

/// The files, in the order in which the morning page shows them.
const FILES: [&str; 14] = [
    include_str!("../metrics/cases_requested.toml"),
    include_str!("../metrics/overdue_share.toml"),
    include_str!("../metrics/automation_rate.toml"),
    include_str!("../metrics/refund_seconds.toml"),
    include_str!("../metrics/refund_rate.toml"),
    include_str!("../metrics/return_rate.toml"),
    include_str!("../metrics/exchange_rate.toml"),
    include_str!("../metrics/repair_rate.toml"),
    include_str!("../metrics/quality_return_rate.toml"),
    include_str!("../metrics/csat.toml"),
    include_str!("../metrics/csat_response_rate.toml"),
    include_str!("../metrics/fcr_rate.toml"),
    include_str!("../metrics/aht_seconds.toml"),
    include_str!("../metrics/first_response_rate.toml"),
];

/// All metrics in the order of the morning page.
///
/// # Errors
/// When a file that ships with the program cannot be read; a test keeps that from happening.
pub fn registry() -> Result<&'static [Metric], InsightError> {
    static REGISTRY: OnceLock<Result<Vec<Metric>, String>> = OnceLock::new();
    let read = || FILES.iter().map(|text| toml::from_str(text).map_err(|error| error.to_string())).collect();
    REGISTRY.get_or_init(read).as_deref().map_err(|error| InsightError::Definition(error.clone()))
}

/// One metric.
///
/// # Errors
/// When there is none with this id.
pub fn metric(id: &str) -> Result<&'static Metric, InsightError> {
    registry()?.iter().find(|metric| metric.id == id).ok_or_else(|| InsightError::Unknown(id.to_owned()))
}

/// All definitions, for people.
///
/// # Errors
/// As [`registry`].
pub fn definitions() -> Result<Vec<Definition>, InsightError> {
    Ok(registry()?.iter().map(Metric::definition).collect())
}

impl Metric {
    /// What people see of it.
    pub fn definition(&self) -> Definition {
        Definition {
            id: self.id.clone(),
            name_zh: self.name_zh.clone(),
            name_en: self.name_en.clone(),
            unit: self.unit,
            better: self.better,
            formula: self.formula.clone(),
            explanation_zh: self.explanation_zh.clone(),
            explanation_en: self.explanation_en.clone(),
            version: self.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_is_complete_and_has_its_own_id() {
        let all = registry().expect("the files are valid");
        let mut ids: Vec<&str> = all.iter().map(|metric| metric.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), FILES.len());
        for metric in all {
            for text in [&metric.name_zh, &metric.name_en, &metric.formula, &metric.explanation_zh, &metric.explanation_en] {
                assert!(!text.trim().is_empty(), "{}", metric.id);
            }
            assert!(metric.sql.contains("$low") && metric.sql.contains("$high"), "{}", metric.id);
            assert!(metric.version >= 1 && metric.maturity_days >= 0);
        }
        assert!(metric("nothing").is_err());
    }
}
