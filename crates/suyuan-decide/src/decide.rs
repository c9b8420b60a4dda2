//! Facts, statute and policy to one decision: gate, then law, then the strictest table.

use crate::policy::{Policy, outcome_of};
use crate::statute::{Effect, Rule, Standings, Statute};
use crate::table::{Facts, TableAnswer, merge};
use crate::text::{self, Text};
use serde_json::{Map, Value as Json};
use suyuan_case::decision::{Cause, Decision, FiredRule, GateFinding, Outcome};

/// Decides a case. Every path that lacks a needed fact, finds no row or meets a row without a known outcome ends with a
/// person; `Decline` comes out only when the policy allows automatic declines and the statute certainly grants nothing.
pub fn decide(facts: &Json, statute: &Statute, policy: &Policy) -> Decision {
    let answers = policy.run(&policy.facts(facts));
    let gate = gate_of(&answers);
    if !gate.is_empty() {
        let sentence = text::gate(&gate);
        return finish(facts, statute, policy, Verdict { outcome: Outcome::Review, cause: Cause::DataQuality, rules: Vec::new(), gate, sentence });
    }
    let mut hits = hits_of(policy, &answers);
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
    let mut decision = finish(facts, statute, policy, Verdict { outcome, cause, rules, gate, sentence });
    decision.terms = terms_of(policy, &answers, &hits, &standings, statute, facts);
    decision
}

/// A decision for somebody whose cases go to people for the time being, in words that say who asked for it.
pub fn decide_paused(facts: &Json, statute: &Statute, policy: &Policy, why: &str) -> Decision {
    let sentence = text::paused(why);
    finish(facts, statute, policy, Verdict { outcome: Outcome::Review, cause: Cause::Paused, rules: Vec::new(), gate: Vec::new(), sentence })
}

/// What a policy comes to on facts, without words: the outcome that stands, the rows, and the articles that its own answer
/// would have broken.
pub(crate) struct Settled<'p> {
    pub outcome: Outcome,
    pub rows: Vec<&'p str>,
    pub broken: Vec<String>,
}

/// The outcome of [`decide`] without its words. `whole` reads all facts, for the rare case in which the statute is asked.
pub(crate) fn settle<'p>(policy: &'p Policy, statute: &Statute, facts: &Facts<'_>, whole: impl Fn() -> Json) -> Settled<'p> {
    let answers = policy.run(facts);
    if answers.iter().any(|answer| !answer.gate.is_empty()) {
        return Settled { outcome: Outcome::Review, rows: Vec::new(), broken: Vec::new() };
    }
    let hits = hits_of(policy, &answers);
    let rows = hits.iter().map(|hit| policy.tables()[hit.table].rows[hit.row].id.as_str()).collect();
    let strictest = hits.iter().map(|hit| hit.outcome).max().unwrap_or(Outcome::Review);
    let declines = strictest == Outcome::Decline;
    let of_money = |hit: &Hit| own_output(policy, &answers, hit).is_some_and(|own| own.get("money").is_some());
    if !declines && !hits.iter().any(of_money) {
        return Settled { outcome: strictest, rows, broken: Vec::new() };
    }
    let json = whole();
    let mut terms = Map::new();
    for hit in hits.iter().rev() {
        if let Some(Json::Object(own)) = own_output(policy, &answers, hit) {
            merge(&mut terms, own.clone());
        }
    }
    let broken = crate::backtest::broken(statute, &json, declines, &terms);
    let stands = !declines || (policy.automatic_decline() && against_statute(&statute.standings(&json), "", "").is_none());
    Settled { outcome: if stands { strictest } else { Outcome::Review }, rows, broken }
}

fn own_output<'a>(policy: &'a Policy, answers: &'a [TableAnswer], hit: &Hit) -> Option<&'a Json> {
    let found = answers[hit.table].hits.iter().find(|one| one.row == hit.row)?;
    Some(policy.tables()[hit.table].output_of(found))
}

/// What the rows say beside the outcome, the strictest first, and then the statute: the merchant bears the freight of a
/// fault, a right to return is a right to the whole price.
fn terms_of(policy: &Policy, answers: &[TableAnswer], hits: &[Hit], standings: &Standings<'_>, statute: &Statute, facts: &Json) -> Map<String, Json> {
    let mut terms = Map::new();
    for hit in hits.iter().rev() {
        if let Some(Json::Object(own)) = own_output(policy, answers, hit) {
            merge(&mut terms, own.clone());
        }
    }
    terms.remove("outcome");
    let bearer = statute.freight_bearer(facts).map(|(bearer, _)| bearer);
    let stated = terms.get("money").and_then(|money| money.get("freight_bearer")).is_some();
    let money = |terms: &mut Map<String, Json>, name: &str, value: Json| crate::table::insert(terms, &format!("money.{name}"), value);
    match bearer {
        Some("merchant") => money(&mut terms, "freight_bearer", "merchant".into()),
        Some(other) if !stated => money(&mut terms, "freight_bearer", other.into()),
        _ => {}
    }
    let share = terms.get("money").and_then(|money| money.get("refund_percent")).and_then(Json::as_f64);
    let owed = standings.granted.iter().any(|rule| rule.effect == Effect::GrantsReturn);
    if owed && share.is_some_and(|share| share < 100.0) {
        money(&mut terms, "refund_percent", 100.into());
    }
    terms
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
        terms: Map::new(),
        shadow: None,
        staged: None,
        risk: None,
        scores: Vec::new(),
    }
}

/// A row that was hit.
struct Hit {
    table: usize,
    row: usize,
    outcome: Outcome,
}

/// All rows that were hit, in table and row order.
fn hits_of(policy: &Policy, answers: &[TableAnswer]) -> Vec<Hit> {
    let rows = |(table, answer): (usize, &TableAnswer)| {
        let of = &policy.tables()[table];
        answer.hits.iter().map(|hit| Hit { table, row: hit.row, outcome: outcome_of(of.output_of(hit)) }).collect::<Vec<_>>()
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
