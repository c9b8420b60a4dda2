//! Facts, statute and policy to one decision: gate, then law, then the strictest table.

use crate::policy::{Policy, outcome_of};
use crate::statute::{Rule, Standings, Statute};
use crate::table::TableAnswer;
use crate::text::{self, Text};
use serde_json::Value as Json;
use suyuan_case::decision::{Cause, Decision, FiredRule, GateFinding, Outcome};

/// Decides a case. Every path that lacks a needed fact, finds no row or meets a row without a known outcome ends with a
/// person; `Decline` comes out only when the policy allows automatic declines and the statute certainly grants nothing.
pub fn decide(facts: &Json, statute: &Statute, policy: &Policy) -> Decision {
    let answers = policy.run(facts);
    let gate = gate_of(&answers);
    if !gate.is_empty() {
        let sentence = text::gate(&gate);
        return finish(facts, statute, policy, Verdict { outcome: Outcome::Review, cause: Cause::DataQuality, rules: Vec::new(), gate, sentence });
    }
    let mut hits = hits_of(&answers);
    if hits.is_empty() {
        let sentence = text::no_rule();
        return finish(facts, statute, policy, Verdict { outcome: Outcome::Review, cause: Cause::NoRule, rules: Vec::new(), gate, sentence });
    }
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.outcome));
    let standings = statute.standings(facts);
    let mut rules: Vec<FiredRule> = hits.iter().map(|hit| policy.fired(hit.table, hit.row, facts)).collect();
    let (outcome, cause, sentence) = judge(hits[0].outcome, &rules[0], &standings, policy.automatic_decline());
    let articles = standings.granted.iter().map(|rule| fired(rule, statute, facts));
    if cause == Cause::Statute {
        let unknown = standings.granted.is_empty().then(|| standings.undetermined.iter().map(|(rule, _)| fired(rule, statute, facts)));
        rules.splice(0..0, articles.chain(unknown.into_iter().flatten()).collect::<Vec<_>>());
    } else {
        rules.extend(articles);
    }
    finish(facts, statute, policy, Verdict { outcome, cause, rules, gate, sentence })
}

struct Verdict {
    outcome: Outcome,
    cause: Cause,
    rules: Vec<FiredRule>,
    gate: Vec<GateFinding>,
    sentence: Text,
}

fn finish(facts: &Json, statute: &Statute, policy: &Policy, verdict: Verdict) -> Decision {
    Decision {
        outcome: verdict.outcome,
        cause: verdict.cause,
        rules: verdict.rules,
        gate: verdict.gate,
        statute_version: statute.version(),
        policy_version: policy.version(),
        inputs: facts.clone(),
        text_zh: verdict.sentence.zh,
        text_en: verdict.sentence.en,
    }
}

/// A row that was hit.
pub(crate) struct Hit {
    pub table: usize,
    pub row: usize,
    pub outcome: Outcome,
}

/// All rows that were hit, in table and row order.
pub(crate) fn hits_of(answers: &[TableAnswer]) -> Vec<Hit> {
    let rows = |(table, answer): (usize, &TableAnswer)| {
        answer
            .hits
            .iter()
            .zip(&answer.row_outputs)
            .map(move |(row, output)| Hit { table, row: *row, outcome: outcome_of(output) })
            .collect::<Vec<_>>()
    };
    answers.iter().enumerate().flat_map(rows).collect()
}

/// The complaints of all tables, each once.
pub(crate) fn gate_of(answers: &[TableAnswer]) -> Vec<GateFinding> {
    let mut gate: Vec<GateFinding> = Vec::new();
    for finding in answers.iter().flat_map(|answer| &answer.gate) {
        if !gate.contains(finding) {
            gate.push(finding.clone());
        }
    }
    gate
}

/// The strictest row against the statute.
fn judge(outcome: Outcome, row: &FiredRule, standings: &Standings<'_>, automatic_decline: bool) -> (Outcome, Cause, Text) {
    if outcome != Outcome::Decline {
        return (outcome, Cause::Policy, text::row(outcome, &row.text_zh, &row.text_en));
    }
    if let Some(sentence) = against_statute(standings, &row.text_zh, &row.text_en) {
        return (Outcome::Review, Cause::Statute, sentence);
    }
    if automatic_decline {
        (outcome, Cause::Policy, text::row(outcome, &row.text_zh, &row.text_en))
    } else {
        (Outcome::Review, Cause::Policy, text::decline_needs_person(&row.text_zh, &row.text_en))
    }
}

/// Why a decline may not stand, when it may not: the statute grants the return, or nobody can tell.
pub(crate) fn against_statute(standings: &Standings<'_>, zh: &str, en: &str) -> Option<Text> {
    match standings.granted.first() {
        Some(rule) => Some(text::statute_first(rule, zh, en)),
        None => text::statute_unknown(standings, zh, en),
    }
}

fn fired(rule: &Rule, statute: &Statute, facts: &Json) -> FiredRule {
    FiredRule {
        id: rule.article.clone(),
        set: format!("statute:{}", statute.version()),
        facts: rule.facts_read(facts),
        text_zh: rule.text_zh.clone(),
        text_en: rule.text_en.clone(),
    }
}
