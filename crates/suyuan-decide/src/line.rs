//! Deciding lines of a file against a policy file: the answers of `suyuan decide`.

use crate::decide::{against_statute, gate_of, hits_of};
use crate::policy::Policy;
use crate::statute::Statute;
use crate::table::{TableAnswer, merge};
use crate::text::{self, Text};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use suyuan_case::decision::{GateFinding, GateProblem, Outcome};

/// The explanation of an answer in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// zh-CN.
    pub zh: String,
    /// en.
    pub en: String,
}

/// The answer to one line. It keeps rows by number; ids and words are made when they are asked for.
#[derive(Debug)]
pub struct LineAnswer<'p, 'f> {
    /// Number of the line, from 1.
    pub line: u64,
    /// `output.outcome` when it is one of the six, else review.
    pub outcome: Outcome,
    /// What the reference engine returns; null when the gate held the line back.
    pub output: Json,
    /// What the gate found.
    pub gate: Vec<GateFinding>,
    policy: &'p Policy,
    facts: Cow<'f, Json>,
    hits: Vec<(usize, usize)>,
    overruled: Option<Text>,
}

/// Decides one line by the policy alone.
pub fn decide_line<'p, 'f>(policy: &'p Policy, line: u64, facts: &'f Json) -> LineAnswer<'p, 'f> {
    answer(policy, None, line, Cow::Borrowed(facts))
}

/// Decides one line by statute and policy: a decline that the statute forbids, or that cannot be told to be lawful, is review.
pub fn decide_line_under<'p, 'f>(policy: &'p Policy, statute: &Statute, line: u64, facts: &'f Json) -> LineAnswer<'p, 'f> {
    answer(policy, Some(statute), line, Cow::Borrowed(facts))
}

/// Decides one line of text by the policy alone; a line that is not a JSON object is the gate's `not_json`.
pub fn decide_text<'p>(policy: &'p Policy, line: u64, text: &str) -> LineAnswer<'p, 'static> {
    read(policy, None, line, text)
}

/// Decides one line of text by statute and policy.
pub fn decide_text_under<'p>(policy: &'p Policy, statute: &Statute, line: u64, text: &str) -> LineAnswer<'p, 'static> {
    read(policy, Some(statute), line, text)
}

fn read<'p>(policy: &'p Policy, statute: Option<&Statute>, line: u64, text: &str) -> LineAnswer<'p, 'static> {
    let facts = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or(Json::Null);
    answer(policy, statute, line, Cow::Owned(facts))
}

fn answer<'p, 'f>(policy: &'p Policy, statute: Option<&Statute>, line: u64, facts: Cow<'f, Json>) -> LineAnswer<'p, 'f> {
    let blank =
        |gate, facts| LineAnswer { line, outcome: Outcome::Review, output: Json::Null, gate, policy, facts, hits: Vec::new(), overruled: None };
    if !facts.is_object() {
        return blank(vec![GateFinding { fact: String::new(), problem: GateProblem::NotJson }], facts);
    }
    let answers = policy.run(&facts);
    let gate = gate_of(&answers);
    if !gate.is_empty() {
        return blank(gate, facts);
    }
    let hits = hits_of(&answers);
    let output = output_of(answers);
    let mut outcome = if hits.is_empty() { Outcome::Review } else { outcome_of_output(policy, &output, &hits) };
    let hits: Vec<(usize, usize)> = hits.iter().map(|hit| (hit.table, hit.row)).collect();
    let mut overruled = None;
    if let (Outcome::Decline, Some(statute)) = (outcome, statute) {
        let (zh, en) = words(policy, &hits);
        overruled = against_statute(&statute.standings(&facts), &zh, &en);
        if overruled.is_some() {
            outcome = Outcome::Review;
        }
    }
    LineAnswer { line, outcome, output, gate, policy, facts, hits, overruled }
}

/// One table answers for itself; tables beside each other are merged, and the one whose edge comes first wins a clash.
fn output_of(mut answers: Vec<TableAnswer>) -> Json {
    if answers.len() == 1 {
        return answers.swap_remove(0).output;
    }
    let mut all = Map::new();
    for answer in answers.into_iter().rev() {
        if let Json::Object(object) = answer.output {
            merge(&mut all, object);
        }
    }
    Json::Object(all)
}

/// `output.outcome`; with several tables the strictest of theirs.
fn outcome_of_output(policy: &Policy, output: &Json, hits: &[crate::decide::Hit]) -> Outcome {
    if policy.tables().len() > 1 {
        return hits.iter().map(|hit| hit.outcome).max().unwrap_or(Outcome::Review);
    }
    crate::policy::outcome_of(output)
}

fn words(policy: &Policy, hits: &[(usize, usize)]) -> (String, String) {
    let all = |words: fn(&crate::table::Table, usize) -> String, between: &str| {
        hits.iter().map(|(table, row)| words(&policy.tables()[*table], *row)).collect::<Vec<_>>().join(between)
    };
    (all(text::row_zh, "；"), all(text::row_en, "; "))
}

impl LineAnswer<'_, '_> {
    /// `_id` of every row that was hit, in order.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.hits.iter().map(|(table, row)| self.policy.tables()[*table].rows[*row].id.as_str())
    }

    /// Why, for people: the gate's complaints, or the rows with the facts that made them fire.
    pub fn explanation(&self) -> Explanation {
        if !self.gate.is_empty() {
            let Text { zh, en } = text::gate(&self.gate);
            return Explanation { zh, en };
        }
        if let Some(Text { zh, en }) = &self.overruled {
            return Explanation { zh: zh.clone(), en: en.clone() };
        }
        if self.hits.is_empty() {
            let Text { zh, en } = text::no_rule();
            return Explanation { zh, en };
        }
        let (zh, en) = words(self.policy, &self.hits);
        let mut said = text::row(self.outcome, &zh, &en);
        let facts: Vec<String> = self.hits.iter().map(|(table, row)| text::facts_read(&self.policy.tables()[*table], *row, &self.facts)).collect();
        let facts = facts.into_iter().filter(|facts| !facts.is_empty()).collect::<Vec<_>>().join("; ");
        if !facts.is_empty() {
            said.zh.push_str(&format!("依据：{facts}。"));
            said.en.push_str(&format!(" Because {facts}."));
        }
        Explanation { zh: said.zh, en: said.en }
    }
}

impl Serialize for LineAnswer<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("line", &self.line)?;
        map.serialize_entry("outcome", &self.outcome)?;
        map.serialize_entry("output", &self.output)?;
        map.serialize_entry("rules", &self.rules().collect::<Vec<_>>())?;
        map.serialize_entry("gate", &self.gate)?;
        map.serialize_entry("explanation", &self.explanation())?;
        map.end()
    }
}
