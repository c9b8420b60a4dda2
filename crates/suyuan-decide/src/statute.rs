//! The statutory layer: rule sets as data, each rule with its article, source, dates and conditions.
//!
//! A rule is granted, not granted, or cannot be told because facts are missing; a policy may decline only what the
//! statute certainly does not grant.

mod intact;
mod platform;
mod rule;
mod term;

pub use intact::{Finding, GoodsClass, Intact, IntactFamily, IntactTests, WarrantyExclusions};
pub use platform::{Clock, PlatformRules};
pub use rule::{Article, Effect, Exclusion, Rule, Standing};
pub use term::{Repair, term_end};

use serde::Deserialize;
use serde_json::Value as Json;
use std::sync::OnceLock;
use suyuan_case::{DAY, Micros};

/// The built-in rule set for mainland China.
pub const CN_JSON: &str = include_str!("../statute/cn.json");

/// A rule set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statute {
    /// Short name, such as `cn`.
    pub set: String,
    /// The day from which this text of the set holds, `YYYY-MM-DD`.
    pub version: String,
    /// Name, zh.
    pub name_zh: String,
    /// Name, en.
    pub name_en: String,
    /// Offset of the calendar in which its days are counted; no daylight saving.
    pub utc_offset_minutes: i64,
    /// Channels that are no distance sale: the goods were seen at a counter.
    pub counter_channels: Vec<String>,
    /// Goods that the seven days do not cover.
    pub exclusions: Vec<Exclusion>,
    /// Classes of goods that are excluded only when the consumer confirmed it at purchase.
    pub confirmed_classes: Vec<GoodsClass>,
    /// What still counts as intact, by family of goods.
    pub intact_tests: IntactTests,
    /// The circumstances in which the warranty does not apply.
    pub warranty_exclusions: WarrantyExclusions,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// What the statute says about a case as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standings<'s> {
    /// Rules that grant what was asked for.
    pub granted: Vec<&'s Rule>,
    /// Rules that might grant it, with the facts that are missing to tell.
    pub undetermined: Vec<(&'s Rule, Vec<String>)>,
}

impl Statute {
    /// Reads a rule set; the message of an error names the rule.
    pub fn read(text: &str) -> Result<Statute, String> {
        let mut statute: Statute = serde_json::from_str(text).map_err(|error| format!("the rule set is not readable: {error}"))?;
        for rule in &mut statute.rules {
            rule.compile().map_err(|message| format!("rule `{}`: {message}", rule.id))?;
        }
        Ok(statute)
    }

    /// The built-in set `cn`.
    pub fn built_in() -> &'static Statute {
        static BUILT_IN: OnceLock<Statute> = OnceLock::new();
        BUILT_IN.get_or_init(|| match Statute::read(CN_JSON) {
            Ok(statute) => statute,
            // The file is part of the program and a test reads it, so this can only be a build that was never tested.
            Err(error) => panic!("the built-in statute is not readable: {error}"),
        })
    }

    /// Name and version, such as `cn@2014-03-15`.
    pub fn version(&self) -> String {
        format!("{}@{}", self.set, self.version)
    }

    /// The code of an exclusion that a listing states in its own words; `other` when the words are not known, for a
    /// merchant's own exclusion has no effect by itself and a person must look.
    pub fn exclusion_code(&self, words: &str) -> &str {
        let words = words.trim().to_lowercase();
        self.exclusions
            .iter()
            .find(|exclusion| exclusion.code == words || exclusion.name_zh == words || exclusion.words.contains(&words))
            .map_or("other", |exclusion| exclusion.code.as_str())
    }

    /// What the rules that grant a return, an exchange or a repair say about these facts.
    pub fn standings(&self, facts: &Json) -> Standings<'_> {
        let mut standings = Standings { granted: Vec::new(), undetermined: Vec::new() };
        for rule in self.rules.iter().filter(|rule| rule.effect.grants()) {
            match rule.standing(facts) {
                Standing::Granted => standings.granted.push(rule),
                Standing::Undetermined(missing) => standings.undetermined.push((rule, missing)),
                Standing::NotGranted => {}
            }
        }
        standings
    }

    /// The articles that bear on a case, for the case page: those that apply first, then those that cannot be told yet.
    pub fn articles_for(&self, facts: &Json) -> Vec<Article> {
        let mut articles: Vec<Article> = self
            .rules
            .iter()
            .filter_map(|rule| match rule.standing(facts) {
                Standing::NotGranted => None,
                standing => Some(rule.article(standing)),
            })
            .collect();
        articles.sort_by_key(|article| article.standing != Standing::Granted);
        articles
    }

    /// Until when a refund is due once goods came back, with the rule that says so: the end of the last day.
    pub fn refund_due(&self, facts: &Json, goods_received_at: Micros) -> Option<(Micros, &Rule)> {
        let rules = self.rules.iter().filter(|rule| rule.effect == Effect::RefundDeadline && rule.standing(facts) == Standing::Granted);
        // The earliest of them binds; a rule that was not compared with its text only shows.
        let rule = rules.filter(|rule| rule.verified).min_by_key(|rule| rule.days)?;
        Some((self.end_of_day(goods_received_at, rule.days?), rule))
    }

    /// Until when a request must be handled, with the rule that says so: the end of the last day. Rules that were not
    /// compared with their text count here, for an earlier deadline never narrows a right.
    pub fn handling_due(&self, facts: &Json, requested_at: Micros) -> Option<(Micros, &Rule)> {
        let rules = self.rules.iter().filter(|rule| rule.effect == Effect::HandlingDeadline && rule.standing(facts) == Standing::Granted);
        let rule = rules.filter(|rule| rule.days.is_some()).min_by_key(|rule| rule.days)?;
        Some((self.end_of_day(requested_at, rule.days?), rule))
    }

    /// The last moment of the day that lies `days` after the day of `from`; that day itself is not counted.
    fn end_of_day(&self, from: Micros, days: i64) -> Micros {
        let offset = self.utc_offset_minutes * 60 * suyuan_case::SECOND;
        (from.saturating_add(offset).div_euclid(DAY) + 1 + days) * DAY - offset - 1
    }

    /// Who must bear the freight by the rules that apply and were compared with their text; the merchant when two differ,
    /// for a fault comes before a change of mind.
    pub fn freight_bearer(&self, facts: &Json) -> Option<(&str, &Rule)> {
        let rules = self.rules.iter().filter(|rule| rule.bearer.is_some() && rule.standing(facts) == Standing::Granted);
        let mut found: Vec<&Rule> = rules.collect();
        found.sort_by_key(|rule| rule.bearer.as_deref() != Some("merchant"));
        found.first().and_then(|rule| Some((rule.bearer.as_deref()?, *rule)))
    }
}
