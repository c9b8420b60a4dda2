//! Efficiency against accuracy (效率与准确性的平衡): what the limits of amount and risk come to on past cases, point by point.

use crate::improve::edit::{Limit, amount_limit, risk_limit, with_limit};
use crate::improve::examples::Example;
use serde_json::Value as Json;
use suyuan_case::decision::Outcome;
use suyuan_decide::{Automation, Policy, Statute, tried};

/// Values that are weighed for the amount, as multiples of the present one.
const AMOUNTS: [f64; 11] = [0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 10.0];
/// Values that are weighed for the score, beside the present one.
const SCORES: [f64; 7] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// What one value of a limit comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// The value.
    pub value: f64,
    /// Past cases.
    pub cases: u64,
    /// Of these, decided without a person.
    pub automatic: u64,
    /// Of these, approved without a person.
    pub approved: u64,
    /// Of the approved ones, those that a person judged.
    pub judged: u64,
    /// Of these, those that the person declined.
    pub wrong: u64,
    /// Amount of the wrong ones, minor units.
    pub wrong_minor: i64,
}

/// A limit with its points, the present value among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The present value.
    pub current: f64,
    /// The points in the order of their values.
    pub points: Vec<Point>,
}

/// What the limits come to; a limit that the tables do not have is absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tradeoff {
    /// The amount up to which cases are approved.
    pub amount: Option<Curve>,
    /// The score from which on people look.
    pub risk: Option<Curve>,
    /// Days that the cases span.
    pub days: f64,
    /// Minutes of a review.
    pub review_minutes: f64,
}

/// Weighs both limits, each while the other stays as it is.
pub fn weigh(table: &Json, statute: &Statute, examples: &[Example], days: f64, automation: &Automation) -> Tradeoff {
    let amount = amount_limit(table).map(|limit| {
        // Whole tens of yuan read well on a slider; the present value stays as it is.
        let nice = |value: f64| if value == limit.value { value } else { ((value / 1_000.0).round() * 1_000.0).max(1_000.0) };
        curve(table, statute, examples, limit, AMOUNTS.iter().map(|factor| nice(limit.value * factor)).collect())
    });
    // Without a score no limit of it decides anything.
    let scored = examples.iter().any(|one| one.facts.contains("\"score\""));
    let risk = risk_limit(table)
        .filter(|_| scored)
        .map(|limit| curve(table, statute, examples, limit, SCORES.iter().copied().chain([limit.value]).collect()));
    Tradeoff { amount, risk, days, review_minutes: automation.review_minutes }
}

fn curve(table: &Json, statute: &Statute, examples: &[Example], limit: Limit, mut values: Vec<f64>) -> Curve {
    values.sort_by(f64::total_cmp);
    values.dedup();
    let points = values.into_iter().filter_map(|value| {
        let policy = Policy::compile("tradeoff", 1, &with_limit(table, limit, value)).ok()?;
        Some(point(&policy, statute, examples, value))
    });
    Curve { current: limit.value, points: points.collect() }
}

fn point(policy: &Policy, statute: &Statute, examples: &[Example], value: f64) -> Point {
    let mut point = Point { value, ..Point::default() };
    for example in examples {
        let Some(found) = tried(policy, statute, &example.facts) else { continue };
        point.cases += 1;
        point.automatic += u64::from(found.outcome != Outcome::Review);
        if !matches!(found.outcome, Outcome::Approve | Outcome::ApproveThenInspect) {
            continue;
        }
        point.approved += 1;
        let Some(right) = example.right else { continue };
        point.judged += 1;
        if !right {
            point.wrong += 1;
            point.wrong_minor = point.wrong_minor.saturating_add(amount(&example.facts));
        }
    }
    point
}

fn amount(facts: &str) -> i64 {
    serde_json::from_str::<Json>(facts).ok().and_then(|facts| facts["case"]["amount_minor"].as_i64()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_higher_limit_automates_more_and_errs_more() {
        let table: Json = serde_json::from_str(suyuan_decide::policy::DEFAULT_JDM).unwrap();
        let examples: Vec<Example> = (1..=100)
            .map(|number| {
                let facts = json!({
                    "case": {"kind": "refund_only", "amount_minor": number * 2_000, "reason_code": "customer.mind.no_reason", "special_request": false, "currency": "CNY"},
                    "order": {"known": true, "shipped": false},
                });
                // Every tenth is declined by a person; the small ones nobody looked at.
                Example { case: format!("c{number}"), facts: facts.to_string(), right: (number > 25).then_some(number % 10 != 0), at: 0 }
            })
            .collect();
        let tradeoff = weigh(&table, Statute::built_in(), &examples, 30.0, &Automation::default());
        assert_eq!(tradeoff.risk, None, "no case has a score");
        let curve = tradeoff.amount.unwrap();
        let at = |value: f64| *curve.points.iter().find(|point| point.value == value).unwrap();
        assert_eq!((curve.current, at(50_000.0).approved, at(50_000.0).judged, at(50_000.0).wrong), (50_000.0, 25, 0, 0));
        let wide = at(100_000.0);
        assert_eq!((wide.cases, wide.automatic, wide.approved, wide.judged, wide.wrong, wide.wrong_minor), (100, 50, 50, 25, 3, 240_000));
        assert!(curve.points.windows(2).all(|pair| pair[0].approved <= pair[1].approved && pair[0].value < pair[1].value));
    }
}
