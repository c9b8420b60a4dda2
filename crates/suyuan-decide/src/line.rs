//! Deciding lines of a file against a policy file: the answers of `suyuan decide`.

use crate::decide::{against_statute, gate_of};
use crate::policy::{Policy, outcome_of};
use crate::statute::Statute;
use crate::table::{Facts, HitPolicy, RowHit, TableAnswer, merge};
use crate::text::{self, Text};
use serde_json::{Map, Value as Json};
use suyuan_case::decision::{GateFinding, GateProblem, Outcome};

/// The explanation of an answer in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// zh-CN.
    pub zh: String,
    /// en.
    pub en: String,
}

/// The answer to one line. It keeps rows by number; output, ids and words are made when they are asked for.
#[derive(Debug)]
pub struct LineAnswer<'p, 'f> {
    /// Number of the line, from 1.
    pub line: u64,
    /// `output.outcome` when it is one of the six, else review.
    pub outcome: Outcome,
    /// What the gate found.
    pub gate: Vec<GateFinding>,
    policy: &'p Policy,
    facts: Option<Facts<'f>>,
    /// The rows that were hit, table by table.
    hits: Vec<(usize, RowHit)>,
    overruled: Option<Text>,
}

/// Decides one line by the policy alone.
pub fn decide_line<'p, 'f>(policy: &'p Policy, line: u64, facts: &'f Json) -> LineAnswer<'p, 'f> {
    answer(policy, line, facts.is_object().then(|| policy.facts(facts)))
}

/// Decides one line by statute and policy: a decline that the statute forbids, or that cannot be told to be lawful, is review.
pub fn decide_line_under<'p, 'f>(policy: &'p Policy, statute: &Statute, line: u64, facts: &'f Json) -> LineAnswer<'p, 'f> {
    let mut answer = answer(policy, line, facts.is_object().then(|| policy.facts(facts)));
    answer.hear(statute, facts);
    answer
}

/// Decides facts that stand in the policy's slots already, by the policy alone.
pub fn decide_facts<'p, 'f>(policy: &'p Policy, line: u64, facts: Facts<'f>) -> LineAnswer<'p, 'f> {
    answer(policy, line, Some(facts))
}

/// Decides one line of text, with the statute or by the policy alone; a line that is not a JSON object is the gate's `not_json`.
pub fn decide_text<'p, 'f>(policy: &'p Policy, statute: Option<&Statute>, line: u64, text: &'f str) -> LineAnswer<'p, 'f> {
    let mut answer = answer(policy, line, policy.read_facts(text));
    if let (Outcome::Decline, Some(statute)) = (answer.outcome, statute) {
        // Rare enough to read the line once more, for the statute may ask for facts that no column names.
        answer.hear(statute, &serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or(Json::Null));
    }
    answer
}

fn answer<'p, 'f>(policy: &'p Policy, line: u64, facts: Option<Facts<'f>>) -> LineAnswer<'p, 'f> {
    let mut answer = LineAnswer { line, outcome: Outcome::Review, gate: Vec::new(), policy, facts, hits: Vec::new(), overruled: None };
    let Some(facts) = &answer.facts else {
        answer.gate = vec![GateFinding { fact: String::new(), problem: GateProblem::NotJson }];
        return answer;
    };
    let answers: Vec<TableAnswer> = policy.run(facts);
    if answers.iter().any(|one| !one.gate.is_empty()) {
        answer.gate = gate_of(&answers);
        return answer;
    }
    answer.hits = answers.into_iter().enumerate().flat_map(|(table, one)| one.hits.into_iter().map(move |hit| (table, hit))).collect();
    if answer.hits.is_empty() {
        return answer;
    }
    answer.outcome = answer.outcome_of_output();
    answer
}

impl LineAnswer<'_, '_> {
    /// Lets the statute overrule a decline.
    fn hear(&mut self, statute: &Statute, facts: &Json) {
        if self.outcome != Outcome::Decline {
            return;
        }
        let (zh, en) = self.words();
        self.overruled = against_statute(&statute.standings(facts), &zh, &en);
        if self.overruled.is_some() {
            self.outcome = Outcome::Review;
        }
    }

    /// `output.outcome`; with several tables the strictest of theirs.
    fn outcome_of_output(&self) -> Outcome {
        let of_hit = |(table, hit): &(usize, RowHit)| outcome_of(self.policy.tables()[*table].output_of(hit));
        match self.policy.tables() {
            [table] if table.pass_through || table.hit_policy == HitPolicy::Collect => outcome_of(&self.output()),
            _ => self.hits.iter().map(of_hit).max().unwrap_or(Outcome::Review),
        }
    }

    /// What the reference engine returns; null when the gate held the line back. One table answers for itself; tables
    /// beside each other are merged, and the one whose edge comes first wins a clash.
    pub fn output(&self) -> Json {
        if !self.gate.is_empty() {
            return Json::Null;
        }
        let facts = self.facts.as_ref().and_then(Facts::json);
        let hits_of = |table: usize| self.hits.iter().filter(|(of, _)| *of == table).map(|(_, hit)| hit.clone()).collect::<Vec<_>>();
        let tables = self.policy.tables();
        if let [table] = tables {
            return table.output(&hits_of(0), facts);
        }
        let mut all = Map::new();
        for (index, table) in tables.iter().enumerate().rev() {
            if let Json::Object(object) = table.output(&hits_of(index), facts) {
                merge(&mut all, object);
            }
        }
        Json::Object(all)
    }

    /// `_id` of every row that was hit, in order.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.hits.iter().map(|(table, hit)| self.policy.tables()[*table].rows[hit.row].id.as_str())
    }

    fn words(&self) -> (String, String) {
        let (mut zh, mut en) = (String::new(), String::new());
        for (index, (table, hit)) in self.hits.iter().enumerate() {
            let row = &self.policy.tables()[*table].rows[hit.row];
            zh.push_str(if index == 0 { "" } else { "；" });
            zh.push_str(&row.text_zh);
            en.push_str(if index == 0 { "" } else { "; " });
            en.push_str(&row.text_en);
        }
        (zh, en)
    }

    /// Why, for people: the gate's complaints, or the rows with the facts that made them fire.
    pub fn explanation(&self) -> Explanation {
        let plain = |Text { zh, en }: Text| Explanation { zh, en };
        if !self.gate.is_empty() {
            return plain(text::gate(&self.gate));
        }
        if let Some(overruled) = &self.overruled {
            return plain(overruled.clone());
        }
        let Some(facts) = self.facts.as_ref().filter(|_| !self.hits.is_empty()) else { return plain(text::no_rule()) };
        let (zh, en) = self.words();
        let mut said = text::row(self.outcome, &zh, &en);
        let mut read = String::new();
        for (table, hit) in &self.hits {
            let mut of_row = String::new();
            text::facts_read(&mut of_row, &self.policy.tables()[*table], hit.row, facts);
            if !of_row.is_empty() {
                read.push_str(if read.is_empty() { "" } else { "; " });
                read.push_str(&of_row);
            }
        }
        if !read.is_empty() {
            for (said, before, after) in [(&mut said.zh, "依据：", "。"), (&mut said.en, " Because ", ".")] {
                said.push_str(before);
                said.push_str(&read);
                said.push_str(after);
            }
        }
        plain(said)
    }

    /// The literal answer of the one row that was hit, ready as text, where nothing has to be put together.
    fn ready_output(&self) -> Option<&str> {
        let ([table], [(_, hit)]) = (self.policy.tables(), self.hits.as_slice()) else { return None };
        (table.hit_policy == HitPolicy::First && !table.pass_through).then(|| table.ready_output(hit))?
    }

    /// Appends the answer as one line of JSON, without the line's end.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"line\":");
        json(out, &self.line);
        out.extend_from_slice(b",\"outcome\":\"");
        out.extend_from_slice(self.outcome.as_str().as_bytes());
        out.extend_from_slice(b"\",\"output\":");
        match self.ready_output() {
            Some(ready) => out.extend_from_slice(ready.as_bytes()),
            None => json(out, &self.output()),
        }
        out.extend_from_slice(b",\"rules\":[");
        for (index, rule) in self.rules().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            json(out, rule);
        }
        out.extend_from_slice(b"],\"gate\":");
        json(out, &self.gate);
        out.extend_from_slice(b",\"explanation\":");
        json(out, &self.explanation());
        out.push(b'}');
    }
}

/// Decides the lines of a block of text and appends an answer and a line's end for each; answers how many there were.
/// A block ends with its last line, whether that has a line's end or not.
pub fn decide_block(policy: &Policy, statute: Option<&Statute>, first_line: u64, block: &[u8], out: &mut Vec<u8>) -> u64 {
    let mut line = first_line;
    for text in block.strip_suffix(b"\n").unwrap_or(block).split(|byte| *byte == b'\n') {
        // What is not UTF-8 is not JSON either; the line keeps its place.
        let text = std::str::from_utf8(text).unwrap_or("");
        decide_text(policy, statute, line, text).write(out);
        out.push(b'\n');
        line += 1;
    }
    line - first_line
}

fn json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    // Plain values into memory: nothing can fail.
    let _ = serde_json::to_writer(&mut *out, value);
}
