//! Earlier cases that resemble one, with how they ended, and the solution that they suggest (C11).

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use suyuan_case::money::Minor;

/// What similarity looks at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traits {
    /// After-sales type.
    pub kind: String,
    /// Reason leaf.
    pub reason_code: Option<String>,
    /// SKU of the first line.
    pub sku: Option<String>,
    /// Claimed amount in minor units.
    pub amount_minor: Option<Minor>,
    /// The customer's words.
    pub words: String,
}

/// How an earlier case ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Ending {
    /// Final outcome.
    pub outcome: String,
    /// What it was settled as.
    pub resolution: String,
}

/// An earlier case with its likeness.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier<'a, T> {
    /// Whatever the caller knows it by.
    pub case: &'a T,
    /// 0 to 1.
    pub likeness: f64,
}

/// What most of the similar cases ended with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The ending.
    pub ending: Ending,
    /// Cases with it among those that were looked at.
    pub support: usize,
    /// Cases that were looked at.
    pub of: usize,
    /// Share of likeness that speaks for it, 0 to 1.
    pub share: f64,
}

/// Pairs of neighbouring letters, which serve Chinese and Latin words alike.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Jaccard's index of two sets of pairs; 0 when one is empty.
fn jaccard(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> f64 {
    let both = a.intersection(b).count();
    let all = a.len() + b.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// 1 for the same reason, 0.6 for the same group, 0.3 for the same family.
fn reason(a: Option<&str>, b: Option<&str>) -> f64 {
    let (Some(a), Some(b)) = (a, b) else { return 0.0 };
    let same = a.split('.').zip(b.split('.')).take_while(|(a, b)| a == b).count();
    [0.0, 0.3, 0.6, 1.0][same.min(3)]
}

/// Likeness of two cases, 0 to 1: reason 0.35, article 0.25, words 0.2, kind 0.15, amount 0.05.
pub fn likeness(a: &Traits, b: &Traits) -> f64 {
    let article = if a.sku.is_some() && a.sku == b.sku { 1.0 } else { 0.0 };
    let kind = if a.kind == b.kind { 1.0 } else { 0.0 };
    let amount = match (a.amount_minor, b.amount_minor) {
        (Some(a), Some(b)) if a.max(b) > 0 => a.min(b).max(0) as f64 / a.max(b) as f64,
        _ => 0.0,
    };
    0.35 * reason(a.reason_code.as_deref(), b.reason_code.as_deref())
        + 0.25 * article
        + 0.2 * jaccard(&pairs(&a.words), &pairs(&b.words))
        + 0.15 * kind
        + 0.05 * amount
}

/// The most alike, at most `most`, above a likeness of 0.3; ties keep the caller's order.
pub fn similar<'a, T>(own: &Traits, earlier: &'a [(T, Traits)], most: usize) -> Vec<Earlier<'a, T>> {
    let mut found: Vec<Earlier<'a, T>> =
        earlier.iter().map(|(case, traits)| Earlier { case, likeness: likeness(own, traits) }).filter(|one| one.likeness > 0.3).collect();
    found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness));
    found.truncate(most);
    found
}

/// What they suggest, weighed by likeness; nothing below three cases or half of the likeness.
pub fn suggestion(endings: &[(Ending, f64)]) -> Option<Suggestion> {
    let mut sums: BTreeMap<&Ending, (usize, f64)> = BTreeMap::new();
    for (ending, likeness) in endings {
        let sum = sums.entry(ending).or_default();
        sum.0 += 1;
        sum.1 += likeness;
    }
    let all: f64 = endings.iter().map(|(_, likeness)| likeness).sum();
    let (ending, (support, weight)) = sums.into_iter().max_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    let share = if all > 0.0 { weight / all } else { 0.0 };
    (support >= 3 && share > 0.5).then(|| Suggestion { ending: ending.clone(), support, of: endings.len(), share })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits(reason_code: &str, sku: &str, words: &str) -> Traits {
        Traits {
            kind: "return_refund".into(),
            reason_code: Some(reason_code.into()),
            sku: Some(sku.into()),
            amount_minor: Some(10_000),
            words: words.into(),
        }
    }

    #[test]
    fn the_same_case_is_wholly_alike_and_a_stranger_is_not() {
        let own = traits("product.fault.not_working", "S1", "收到就不能开机");
        assert!((likeness(&own, &own) - 1.0).abs() < 1e-12);
        assert!(likeness(&own, &Traits { kind: "repair".into(), ..Traits::default() }).abs() < 1e-12);
        let earlier = vec![
            ("far", traits("customer.mind.no_reason", "S9", "不喜欢")),
            ("near", traits("product.fault.not_working", "S1", "不能开机了")),
            ("nearer", traits("product.fault.not_working", "S1", "收到就不能开机")),
        ];
        let found = similar(&own, &earlier, 5);
        assert_eq!(found.iter().map(|one| *one.case).collect::<Vec<_>>(), ["nearer", "near"]);
    }

    #[test]
    fn a_suggestion_needs_three_cases_and_half_of_the_weight() {
        let end = |outcome: &str| Ending { outcome: outcome.into(), resolution: "return_refund".into() };
        assert_eq!(suggestion(&[(end("approve"), 0.9), (end("approve"), 0.9)]), None);
        let three = suggestion(&[(end("approve"), 0.9), (end("approve"), 0.8), (end("approve"), 0.7), (end("decline"), 0.6)]).unwrap();
        assert_eq!((three.support, three.of), (3, 4));
        assert!((three.share - 0.8).abs() < 1e-12);
        assert_eq!(
            suggestion(&[(end("approve"), 0.4), (end("approve"), 0.4), (end("approve"), 0.4), (end("decline"), 0.9), (end("decline"), 0.9)]),
            None
        );
    }
}
