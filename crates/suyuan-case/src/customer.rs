//! What was done with a customer's personal data (handed out, erased), and which customers who share something are not one.

use crate::Micros;
use crate::actor::Actor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Events of a customer stream; its id is the customer's pseudonymous person id, so that the log names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum CustomerEvent {
    /// 个人信息删除: the keys were destroyed, and with them data, original texts, attachments and search hashes.
    PersonalErased {
        /// Persons whose key was destroyed: the customer, receivers, senders.
        persons: i64,
        /// Original free texts.
        texts: i64,
        /// Attached files.
        #[serde(default)]
        attachments: i64,
        /// `request` of the customer, or `retention`.
        reason: String,
    },
    /// 个人信息副本: a complete copy was handed out.
    PersonalExported {
        /// Records in it.
        records: i64,
    },
    /// 关联拆分: two customers who share a telephone number, e-mail or building are not one. In the stream [`IDENTITY`].
    IdentitySplit {
        /// The smaller of both customer numbers.
        one: String,
        /// The greater one.
        other: String,
        /// Why.
        reason: SplitReason,
    },
    /// 撤销拆分: the link counts again. In the stream [`IDENTITY`].
    IdentityJoined {
        /// The smaller of both customer numbers.
        one: String,
        /// The greater one.
        other: String,
    },
}

/// The stream in which links between customers are split and joined; it names nobody but their numbers.
pub const IDENTITY: &str = "identity";

/// Why two customers who share something are not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitReason {
    /// 同住家人
    Household,
    /// 同一单位
    Workplace,
    /// 代收点、驿站
    PickupPoint,
    /// 号码换了主人
    ReusedNumber,
    /// 人工核实无关
    Checked,
}

impl SplitReason {
    /// All reasons, in the order in which they are offered.
    pub const ALL: [SplitReason; 5] =
        [SplitReason::Household, SplitReason::Workplace, SplitReason::PickupPoint, SplitReason::ReusedNumber, SplitReason::Checked];

    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            SplitReason::Household => "household",
            SplitReason::Workplace => "workplace",
            SplitReason::PickupPoint => "pickup_point",
            SplitReason::ReusedNumber => "reused_number",
            SplitReason::Checked => "checked",
        }
    }

    /// The reason of an identifier.
    pub fn parse(text: &str) -> Option<SplitReason> {
        SplitReason::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// A split that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Why.
    pub reason: SplitReason,
    /// Who split it.
    pub by: Actor,
    /// When.
    pub at: Micros,
}

/// All splits between customers, folded from the stream [`IDENTITY`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdentitySplits {
    /// Number of events.
    pub version: i64,
    pairs: BTreeMap<(String, String), Split>,
}

/// Two customer numbers in their order; `None` when they are the same or one is empty.
pub fn pair(first: &str, second: &str) -> Option<(String, String)> {
    let (first, second) = (first.trim(), second.trim());
    let both = if first < second { (first, second) } else { (second, first) };
    (first != second && !both.0.is_empty()).then(|| (both.0.to_owned(), both.1.to_owned()))
}

impl IdentitySplits {
    /// Takes an event in; one of another kind changes nothing.
    pub fn apply(&mut self, event: &CustomerEvent, by: &Actor, at: Micros) {
        self.version += 1;
        match event {
            CustomerEvent::IdentitySplit { one, other, reason } => {
                self.pairs.insert((one.clone(), other.clone()), Split { reason: *reason, by: by.clone(), at });
            }
            CustomerEvent::IdentityJoined { one, other } => {
                self.pairs.remove(&(one.clone(), other.clone()));
            }
            CustomerEvent::PersonalErased { .. } | CustomerEvent::PersonalExported { .. } => {}
        }
    }

    /// The split between two customers, if there is one.
    pub fn between(&self, first: &str, second: &str) -> Option<&Split> {
        if self.pairs.is_empty() {
            return None;
        }
        self.pairs.get(&pair(first, second)?)
    }
}

impl CustomerEvent {
    /// The kind as it stands in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            CustomerEvent::PersonalErased { .. } => "personal_erased",
            CustomerEvent::PersonalExported { .. } => "personal_exported",
            CustomerEvent::IdentitySplit { .. } => "identity_split",
            CustomerEvent::IdentityJoined { .. } => "identity_joined",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_holds_in_both_directions_until_it_is_taken_back() {
        let (one, other) = pair(" C2", "C1 ").unwrap();
        assert_eq!((one.as_str(), other.as_str()), ("C1", "C2"));
        assert!(pair("C1", "C1").is_none() && pair("", "C1").is_none());
        let mut splits = IdentitySplits::default();
        let by = Actor::system("test");
        splits.apply(&CustomerEvent::IdentitySplit { one: one.clone(), other: other.clone(), reason: SplitReason::Household }, &by, 5);
        assert_eq!(splits.between("C2", "C1"), Some(&Split { reason: SplitReason::Household, by: by.clone(), at: 5 }));
        assert_eq!(splits.between("C1", "C3"), None);
        splits.apply(&CustomerEvent::IdentityJoined { one, other }, &by, 6);
        assert_eq!((splits.between("C1", "C2"), splits.version), (None, 2));
        assert!(SplitReason::ALL.iter().all(|reason| SplitReason::parse(reason.as_str()) == Some(*reason)));
    }
}
