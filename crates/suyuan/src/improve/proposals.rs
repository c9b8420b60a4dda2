//! Changes of rules that follow from the past: a row's cases that people nearly always approve, and automatic ones that they decline.

use crate::improve::edit::{self, Row};
use crate::improve::examples::Example;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use suyuan_analysis::rule_search::{Column, Condition, Found, Support, Values, Wanted, fits, search};
use suyuan_case::decision::Outcome;
use suyuan_decide::facts::catalogue;
use suyuan_decide::{Automation, Policy, Statute, tried};

/// Facts that a rule must not be built on: they name one case or one moment, or follow from other facts.
const LEFT_OUT: [&str; 7] =
    ["case.requested_on", "case.age_hours", "case.amount_basis", "case.warnings", "case.currency", "order.currency", "risk.model"];
/// People approve nearly all: 95 of 100, surely above 90.
const RELAX: Wanted = Wanted { least: 15, floor: 0.9, depth: 3 };
/// People decline more often than not.
const TIGHTEN: Wanted = Wanted { least: 5, floor: 0.4, depth: 2 };
/// Proposals for one row.
const FOR_A_ROW: usize = 2;
/// Cases that are named with a proposal.
const NAMED: usize = 5;

/// One new row before another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The same for the same change, whatever its thresholds are: what was rejected is not made again.
    pub mark: String,
    /// The row before which it goes.
    pub row: Row,
    /// Conditions beside those of the row.
    pub conditions: Vec<Condition>,
    /// What the new row answers.
    pub outcome: Outcome,
    /// Cases on which it was searched.
    pub searched: Support,
    /// Cases on which it was checked; the precision is theirs.
    pub held_out: Support,
    /// Cases a month that it decides.
    pub cases_month: f64,
    /// Hours of people a month: saved by an approval, spent by a review.
    pub hours_month: f64,
    /// Their amounts a month, minor units.
    pub money_month_minor: i64,
    /// Some of its cases; those that a person judged otherwise come first.
    pub examples: Vec<String>,
}

impl Proposal {
    /// Whether it spares people work.
    pub fn relaxes(&self) -> bool {
        self.outcome != Outcome::Review
    }
}

/// An example as the live rules decide it.
struct Tried {
    place: usize,
    facts: Json,
    right: Option<bool>,
}

/// The proposals, the most hours first.
pub fn find(policy: &Policy, table: &Json, statute: &Statute, examples: &[Example], days: f64, automation: &Automation) -> Vec<Proposal> {
    let rows = edit::rows(table);
    let mut by_row: BTreeMap<(String, bool), Vec<Tried>> = BTreeMap::new();
    for (place, example) in examples.iter().enumerate() {
        let Some(found) = tried(policy, statute, &example.facts) else { continue };
        let Some(row) = found.row else { continue };
        let automatic = match found.outcome {
            Outcome::Approve | Outcome::ApproveThenInspect => true,
            Outcome::Review => false,
            _ => continue,
        };
        let Ok(facts) = serde_json::from_str(&example.facts) else { continue };
        by_row.entry((row, automatic)).or_default().push(Tried { place, facts, right: example.right });
    }
    let mut proposals = Vec::new();
    for ((id, automatic), cases) in by_row {
        // In a table whose rows all count, a row before another one changes nothing.
        let Some(row) = rows.iter().find(|row| row.id == id && row.first_counts) else { continue };
        proposals.extend(for_row(row, automatic, &cases, examples, days, automation));
    }
    proposals.sort_by(|one, two| two.hours_month.total_cmp(&one.hours_month).then_with(|| one.mark.cmp(&two.mark)));
    proposals
}

fn for_row(row: &Row, automatic: bool, cases: &[Tried], examples: &[Example], days: f64, automation: &Automation) -> Vec<Proposal> {
    let wanted = if automatic { TIGHTEN } else { RELAX };
    let good = |right: bool| right != automatic;
    let mut judged: Vec<&Tried> = cases.iter().filter(|one| one.right.is_some()).collect();
    let all: Vec<&Tried> = cases.iter().collect();
    let mut proposals = Vec::new();
    while proposals.len() < FOR_A_ROW {
        let columns = columns_of(&judged);
        let marks: Vec<bool> = judged.iter().map(|one| one.right.is_some_and(good)).collect();
        let Some(found) = search(&columns, &marks, wanted) else { break };
        // An automatic row that is wrong as a whole is a matter for its author, not for a row before it.
        if automatic && found.conditions.is_empty() {
            break;
        }
        let outcome = match (automatic, of_returns(&judged, &columns, &found)) {
            (true, _) => Outcome::Review,
            (false, true) => Outcome::ApproveThenInspect,
            (false, false) => Outcome::Approve,
        };
        proposals.push(proposal(row, outcome, &found, &all, examples, days, automation, good));
        let mut place = 0;
        judged.retain(|_| {
            place += 1;
            !fits(&found.conditions, &columns, place - 1)
        });
    }
    proposals
}

/// Whether most of what the rule covers are returns of goods, which are looked at on arrival.
fn of_returns(judged: &[&Tried], columns: &[Column], found: &Found) -> bool {
    let covered: Vec<&&Tried> = judged.iter().enumerate().filter(|(place, _)| fits(&found.conditions, columns, *place)).map(|(_, one)| one).collect();
    let returns = covered.iter().filter(|one| matches!(one.facts["case"]["kind"].as_str(), Some("return_refund" | "exchange" | "repair"))).count();
    2 * returns >= covered.len()
}

#[allow(clippy::too_many_arguments)] // all of it is what one proposal is made of
fn proposal(
    row: &Row,
    outcome: Outcome,
    found: &Found,
    cases: &[&Tried],
    examples: &[Example],
    days: f64,
    automation: &Automation,
    good: impl Fn(bool) -> bool,
) -> Proposal {
    let columns = columns_of(cases);
    let covered: Vec<&&Tried> = cases.iter().enumerate().filter(|(place, _)| fits(&found.conditions, &columns, *place)).map(|(_, one)| one).collect();
    let money: i64 = covered.iter().filter_map(|one| one.facts["case"]["amount_minor"].as_i64()).fold(0, i64::saturating_add);
    let monthly = |value: f64| value * 30.0 / days;
    let cases_month = monthly(covered.len() as f64);
    let mut named: Vec<&&Tried> = covered.iter().copied().filter(|one| one.right.is_some()).collect();
    named.sort_by_key(|one| one.right.is_some_and(&good));
    Proposal {
        mark: mark(&row.id, outcome, &found.conditions),
        row: row.clone(),
        conditions: found.conditions.clone(),
        outcome,
        searched: found.searched,
        held_out: found.held_out,
        cases_month,
        hours_month: cases_month * automation.review_minutes / 60.0,
        money_month_minor: monthly(money as f64) as i64,
        examples: named.into_iter().take(NAMED).map(|one| examples[one.place].case.clone()).collect(),
    }
}

/// Row, direction and what is looked at; thresholds are left out.
fn mark(row: &str, outcome: Outcome, conditions: &[Condition]) -> String {
    let mut looks: Vec<String> = conditions
        .iter()
        .map(|condition| match condition {
            Condition::AtMost(name, _) => format!("{name}<"),
            Condition::AtLeast(name, _) => format!("{name}>"),
            Condition::Is(name, word) => format!("{name}={word}"),
        })
        .collect();
    looks.sort();
    let direction = if outcome == Outcome::Review { "review" } else { "approve" };
    let text = format!("{row}|{direction}|{}", looks.join("|"));
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

fn columns_of(cases: &[&Tried]) -> Vec<Column> {
    let value = |one: &Tried, path: &str| path.split('.').try_fold(&one.facts, |value, name| value.get(name)).cloned();
    catalogue()
        .filter(|fact| !LEFT_OUT.contains(&fact.path))
        .filter_map(|fact| {
            let values = match fact.kind {
                "number" => Values::Numbers(cases.iter().map(|one| value(one, fact.path).and_then(|value| value.as_f64())).collect()),
                "boolean" => Values::Words(
                    cases.iter().map(|one| value(one, fact.path).and_then(|value| value.as_bool()).map(|value| value.to_string())).collect(),
                ),
                "string" => {
                    Values::Words(cases.iter().map(|one| value(one, fact.path).and_then(|value| value.as_str().map(str::to_owned))).collect())
                }
                _ => return None,
            };
            Some(Column { name: fact.path.to_owned(), values })
        })
        .collect()
}

#[cfg(test)]
#[path = "proposals_tests.rs"]
mod tests;
