//! The registry of metrics: each defined once, as data, with its formula, words and query.

use crate::error::InsightError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
    /// Day from which this version holds, `YYYY-MM-DD`.
    pub since: String,
    /// Unit of the value.
    pub unit: Unit,
    /// Good direction.
    pub better: Better,
    /// From rows to a value.
    pub aggregate: Aggregate,
    /// Days until a day's value is final; the figure's period ends that much earlier. 0: at once.
    pub maturity_days: i64,
    /// Whether the morning page shows it; the catalogue shows all.
    #[serde(default)]
    pub morning: bool,
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
    /// Query for the number of facts without which the metric has no meaning; while it is 0 there is no data, never a 0.
    #[serde(default)]
    pub facts: String,
    /// For a metric by sale cohort: rows `(cohort_at, event_at)` within `[$low, $high)`, from which the delay curve is
    /// made that projects cohorts which are not mature yet.
    #[serde(default)]
    pub delay: String,
    /// Days by first word of a reason code, `default` for all others; stands in the query as `{window:COLUMN}`.
    #[serde(default)]
    pub windows: BTreeMap<String, u32>,
    /// Versions that held before, latest first.
    #[serde(default)]
    pub earlier: Vec<EarlierVersion>,
}

/// A version of a definition that holds no longer; old reports were made with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierVersion {
    /// Its number.
    pub version: u32,
    /// First day.
    pub since: String,
    /// Day on which the next version took over.
    pub until: String,
    /// Its formula.
    pub formula: String,
    /// What was different, in Chinese.
    pub note_zh: String,
    /// What was different, in English.
    pub note_en: String,
    /// Its query, so that an old figure can be made again.
    #[serde(skip_serializing)]
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
    /// Day from which the version holds.
    pub since: String,
    /// How values come about.
    pub aggregate: Aggregate,
    /// Days until a day's value is final.
    pub maturity_days: i64,
    /// Windows by reason, in days; empty where none apply.
    pub windows: BTreeMap<String, u32>,
    /// The query behind it.
    pub sql: String,
    /// Versions that held before.
    pub earlier: Vec<EarlierVersion>,
}

/// The files, in the order in which morning page and catalogue show them.
const FILES: [&str; 47] = [
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
    include_str!("../metrics/refund_before_shipping_rate.toml"),
    include_str!("../metrics/refund_after_shipping_rate.toml"),
    include_str!("../metrics/refund_rate_cohort.toml"),
    include_str!("../metrics/return_rate_by_date.toml"),
    include_str!("../metrics/csat_mean.toml"),
    include_str!("../metrics/csat_coverage.toml"),
    include_str!("../metrics/review_wait_seconds.toml"),
    include_str!("../metrics/review_handling_seconds.toml"),
    include_str!("../metrics/first_response_seconds.toml"),
    include_str!("../metrics/refund_after_goods_seconds.toml"),
    include_str!("../metrics/dispute_rate.toml"),
    include_str!("../metrics/platform_intervention_rate.toml"),
    include_str!("../metrics/fault_on_merchant_rate.toml"),
    include_str!("../metrics/appeals_won_rate.toml"),
    include_str!("../metrics/experience_score.toml"),
    include_str!("../metrics/retention_rate.toml"),
    include_str!("../metrics/restock_seconds.toml"),
    include_str!("../metrics/resale_share.toml"),
    include_str!("../metrics/value_recovery_rate.toml"),
    include_str!("../metrics/cost_per_case_minor.toml"),
    include_str!("../metrics/cost_borne_by_merchant_share.toml"),
    include_str!("../metrics/freight_insurance_payout_rate.toml"),
    include_str!("../metrics/return_experience_score.toml"),
    include_str!("../metrics/repurchase_rate.toml"),
    include_str!("../metrics/repurchase_after_good_return.toml"),
    include_str!("../metrics/repurchase_after_poor_return.toml"),
    include_str!("../metrics/churn_rate.toml"),
    include_str!("../metrics/loyal_order_share.toml"),
    include_str!("../metrics/reputation_score.toml"),
    include_str!("../metrics/picking_error_rate.toml"),
    include_str!("../metrics/delivery_error_rate.toml"),
    include_str!("../metrics/decision_rework_rate.toml"),
    include_str!("../metrics/reason_agreement_rate.toml"),
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
    /// The query with its windows filled in.
    pub fn query(&self) -> String {
        let Some(begin) = self.sql.find("{window:") else { return self.sql.clone() };
        let Some(end) = self.sql[begin..].find('}').map(|length| begin + length) else { return self.sql.clone() };
        let column = &self.sql[begin + "{window:".len()..end];
        let cases = self.windows.iter().filter(|(word, _)| *word != "default");
        let whens: String = cases.map(|(word, days)| format!(" when starts_with({column}, '{word}.') then interval '{days} days'")).collect();
        let default = self.windows.get("default").copied().unwrap_or(7);
        format!("{}case{whens} else interval '{default} days' end{}", &self.sql[..begin], &self.sql[end + 1..])
    }

    /// The metric as an earlier version defined it; itself for the version that holds.
    pub fn at_version(&self, version: u32) -> Option<Metric> {
        if version == self.version {
            return Some(self.clone());
        }
        let old = self.earlier.iter().find(|old| old.version == version)?;
        Some(Metric { version, since: old.since.clone(), formula: old.formula.clone(), sql: old.sql.clone(), delay: String::new(), ..self.clone() })
    }

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
            since: self.since.clone(),
            aggregate: self.aggregate,
            maturity_days: self.maturity_days,
            windows: self.windows.clone(),
            sql: self.query(),
            earlier: self.earlier.clone(),
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
            assert!(metric.version >= 1 && metric.maturity_days >= 0 && metric.since.len() == 10);
            assert!(metric.delay.is_empty() || (metric.delay.contains("cohort_at") && metric.maturity_days > 0), "{}", metric.id);
            assert!(!metric.query().contains('{'), "{}", metric.id);
            let versions: Vec<u32> = metric.earlier.iter().map(|old| old.version).collect();
            assert!(versions.iter().all(|version| *version < metric.version), "{}", metric.id);
        }
        assert!(metric("nothing").is_err());
    }
}
