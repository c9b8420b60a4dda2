//! How long personal data is kept (保存期限): a rule for each class of data, and what forbids to erase (诉讼与结算保留).
//!
//! A rule erases what is personal and nothing else: orders, cases, money and the log stay as they are.

use crate::kind::CaseStatus;
use crate::return_case::ReturnCase;
use serde::{Deserialize, Serialize};

/// Longest time that a rule can name: a hundred years.
const MOST_DAYS: i64 = 36_500;
/// Longest legal basis.
const MOST_LETTERS: usize = 600;

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// A customer's entry in the book, with everything else that is kept of that customer.
    CustomerBook,
    /// Receivers named by orders.
    OrderPersons,
    /// Buyers, receivers and senders named by closed cases.
    CasePersons,
    /// What people wrote in closed cases, as they wrote it.
    OriginalTexts,
    /// Files attached to closed cases.
    Attachments,
    /// Files that were handed in for an import.
    Uploads,
    /// Answers kept under idempotency keys, and sessions that ended.
    Answers,
}

impl DataClass {
    /// All classes, in the order of a page.
    pub const ALL: [DataClass; 7] = [
        DataClass::CustomerBook,
        DataClass::OrderPersons,
        DataClass::CasePersons,
        DataClass::OriginalTexts,
        DataClass::Attachments,
        DataClass::Uploads,
        DataClass::Answers,
    ];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            DataClass::CustomerBook => "customer_book",
            DataClass::OrderPersons => "order_persons",
            DataClass::CasePersons => "case_persons",
            DataClass::OriginalTexts => "original_texts",
            DataClass::Attachments => "attachments",
            DataClass::Uploads => "uploads",
            DataClass::Answers => "answers",
        }
    }
    /// From what the days are counted.
    pub const fn counted_from(self) -> &'static str {
        match self {
            DataClass::CustomerBook => "last_order_or_case",
            DataClass::OrderPersons => "ordered",
            DataClass::CasePersons | DataClass::OriginalTexts | DataClass::Attachments => "case_closed",
            DataClass::Uploads => "uploaded",
            DataClass::Answers => "answered",
        }
    }
    /// Whether open cases, disputes and money that is not settled keep it.
    pub const fn can_be_held(self) -> bool {
        !matches!(self, DataClass::Uploads | DataClass::Answers)
    }
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionAction {
    /// Destroys keys and what only they can read.
    #[default]
    Erase,
}

/// How long one class is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRule {
    /// What it is about.
    pub class: DataClass,
    /// Whether it is in force; a class without a rule in force is kept.
    pub on: bool,
    /// Days that it is kept, from [`DataClass::counted_from`].
    pub days: i64,
    /// What happens then.
    #[serde(default)]
    pub action: RetentionAction,
    /// Why so long and no longer, in Chinese.
    pub basis_zh: String,
    /// The same in English.
    pub basis_en: String,
    /// Where the basis stands.
    #[serde(default)]
    pub source: String,
    /// Whether somebody held the basis against its official wording.
    #[serde(default)]
    pub verified: bool,
}

/// A rule for each class; a version is written whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RetentionRules(pub Vec<RetentionRule>);

impl RetentionRules {
    /// What stands until somebody writes a version: nothing personal of customers is erased by itself.
    ///
    /// # Panics
    /// Never: the text is part of the program and a test reads it.
    pub fn built_in() -> RetentionRules {
        serde_json::from_str(include_str!("retention_rules.json")).expect("the built-in rules are sound")
    }

    /// The rule in force for a class.
    pub fn in_force(&self, class: DataClass) -> Option<&RetentionRule> {
        self.0.iter().find(|rule| rule.class == class && rule.on)
    }

    /// Whether the rules can be put in force.
    ///
    /// # Errors
    /// Place and reason of the first fault.
    pub fn check(&self) -> Result<(), (String, &'static str)> {
        for (index, rule) in self.0.iter().enumerate() {
            let at = |field: &str| format!("/{index}/{field}");
            if self.0.iter().take(index).any(|other| other.class == rule.class) {
                return Err((at("class"), "a class has one rule"));
            }
            if !(1..=MOST_DAYS).contains(&rule.days) {
                return Err((at("days"), "between 1 and 36500 days"));
            }
            for (name, text) in [("basis_zh", &rule.basis_zh), ("basis_en", &rule.basis_en)] {
                if rule.on && text.trim().is_empty() {
                    return Err((at(name), "a rule in force says on what basis"));
                }
                if text.chars().count() > MOST_LETTERS {
                    return Err((at(name), "at most 600 letters"));
                }
            }
        }
        Ok(())
    }
}

/// What forbids to erase the people of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalHold {
    /// The case is open, or goods are still on their way.
    OpenCase,
    /// The platform or the parties have not ended their dispute.
    Dispute,
    /// Money waits, or a claim, an advance or a task of the ledger is open.
    UnsettledMoney,
}

impl LegalHold {
    /// All of them.
    pub const ALL: [LegalHold; 3] = [LegalHold::OpenCase, LegalHold::Dispute, LegalHold::UnsettledMoney];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            LegalHold::OpenCase => "open_case",
            LegalHold::Dispute => "dispute",
            LegalHold::UnsettledMoney => "unsettled_money",
        }
    }
}

impl ReturnCase {
    /// What forbids to erase the people of this case now.
    pub fn legal_hold(&self) -> Option<LegalHold> {
        if matches!(self.status, CaseStatus::InDispute | CaseStatus::Reconciling) {
            Some(LegalHold::Dispute)
        } else if self.status.is_open() || self.status == CaseStatus::SettledAwaitingGoods {
            Some(LegalHold::OpenCase)
        } else if self.pending.is_some() || self.open_entries().next().is_some() {
            Some(LegalHold::UnsettledMoney)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_are_sound_and_erase_no_customer() {
        let rules = RetentionRules::built_in();
        assert_eq!(rules.check(), Ok(()));
        assert_eq!(rules.0.iter().map(|rule| rule.class).collect::<Vec<_>>(), DataClass::ALL);
        let on: Vec<_> = DataClass::ALL.into_iter().filter(|class| rules.in_force(*class).is_some()).collect();
        assert_eq!(on, [DataClass::Uploads]);
    }

    #[test]
    fn a_faulty_rule_is_named_by_its_place() {
        let mut rules = RetentionRules::built_in();
        rules.0[1].days = 0;
        assert_eq!(rules.check().map_err(|(place, _)| place), Err("/1/days".to_owned()));
        let mut rules = RetentionRules::built_in();
        rules.0[2].class = DataClass::CustomerBook;
        assert_eq!(rules.check().map_err(|(place, _)| place), Err("/2/class".to_owned()));
        let mut rules = RetentionRules::built_in();
        (rules.0[0].on, rules.0[0].basis_en) = (true, " ".to_owned());
        assert_eq!(rules.check().map_err(|(place, _)| place), Err("/0/basis_en".to_owned()));
    }
}
