//! How rules perform: hits, what people made of the cases that a rule sent them, and what a version on trial would have done.

use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use suyuan_case::decision::{Outcome, Overrode, Staged};
use suyuan_case::task::Drawn;
use suyuan_case::terms::Party;
use suyuan_case::{DAY, Micros};

/// A blind judgement of one automatic decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The case.
    pub case: String,
    /// What was decided automatically.
    pub automatic: Outcome,
    /// What the person said.
    pub person: Outcome,
}

/// One row of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowRecord {
    /// Decisions that it settled.
    pub hits: u64,
    /// Of these, how many needed no person.
    pub automatic: u64,
    /// Their amounts, minor units.
    pub money_minor: i64,
    /// Of its cases, those that a person judged afterwards.
    pub judged: u64,
    /// Of these, how many the person approved.
    pub approved: u64,
    /// Of these, how many came out otherwise than the row or the similar cases said.
    pub overridden: u64,
    /// Coded reasons of the overrides that gave one.
    pub reasons: BTreeMap<String, u64>,
    /// Of its closed cases, how many deserved a person and how many did not, as the one who closed them said.
    pub deserved: (u64, u64),
    /// Blind judgements of its automatic decisions.
    pub samples: Vec<Judged>,
    /// Rulings of platforms for the merchant and for the customer.
    pub rulings: (u64, u64),
    /// Hits of the last seven days.
    pub hits_week: u64,
    /// Hits of the 28 days before them.
    pub hits_before: u64,
}

impl RowRecord {
    /// Blind judgements that agree with what was decided.
    pub fn agreed(&self) -> u64 {
        let agrees = |one: &&Judged| Drawn { policy_version: String::new(), rule: String::new(), automatic: one.automatic }.agrees(one.person);
        self.samples.iter().filter(agrees).count() as u64
    }
}

/// What a span of time is counted over; the week's drift is counted over 35 days, whatever the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First moment.
    pub since: Micros,
    /// The moment at which it ends.
    pub now: Micros,
}

impl Span {
    /// From when on events have to be read.
    pub const fn begin(self) -> Micros {
        let drift = self.now - 35 * DAY;
        if drift < self.since { drift } else { self.since }
    }
}

/// A version on trial against the decisions that stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShadowRecord {
    /// Decisions that it watched.
    pub cases: u64,
    /// Decisions on which it would have differed: stood, would have been.
    pub differs: HashMap<(Outcome, Outcome), u64>,
}

/// Cases of a stage that automatic approval has not reached: what people made of them against what the tables said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageRecord {
    /// Cases that went to people for that reason.
    pub cases: u64,
    /// Of these, those that a person judged.
    pub judged: u64,
    /// Of these, those on which the person agreed with the tables.
    pub agreed: u64,
}

/// The record of a span of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Decisions, of whatever version.
    pub decisions: u64,
    /// Decisions without a person.
    pub automatic: u64,
    /// By version and row.
    pub rows: HashMap<(String, String), RowRecord>,
    /// By version on trial.
    pub shadows: HashMap<String, ShadowRecord>,
    /// By the first stage that covers the case; those that none covers are under the empty code.
    pub stages: BTreeMap<String, StageRecord>,
    /// What the tables said of each case that waits for its stage.
    waiting: HashMap<String, Staged>,
    /// Decisions in which two rows fired together: version, the two rows in the order of their names.
    pub together: HashMap<(String, String, String), u64>,
    /// All hits of the last seven days, and of the 28 days before.
    pub drift: (u64, u64),
    /// Last decision of each case: version, row, outcome, and whether a person judged it since.
    open: HashMap<String, (String, String, Outcome, bool)>,
}

#[derive(Deserialize)]
struct Envelope<T> {
    body: T,
}

#[derive(Deserialize)]
struct Decided {
    decision: Decision,
}

#[derive(Deserialize)]
struct Decision {
    outcome: Outcome,
    #[serde(default)]
    rules: Vec<Fired>,
    policy_version: String,
    #[serde(default)]
    inputs: Inputs,
    #[serde(default)]
    shadow: Option<Shadow>,
    #[serde(default)]
    staged: Option<Staged>,
}

#[derive(Deserialize)]
struct Fired {
    id: String,
    set: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Inputs {
    case: CaseInputs,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CaseInputs {
    amount_minor: serde_json::Value,
}

#[derive(Deserialize)]
struct Shadow {
    policy_version: String,
    outcome: Outcome,
}

#[derive(Deserialize)]
struct Reviewed {
    outcome: Outcome,
    #[serde(default)]
    overrode: Option<Overrode>,
}

#[derive(Deserialize)]
struct Closed {
    #[serde(default)]
    deserved_person: Option<bool>,
}

#[derive(Deserialize)]
struct Ruled {
    ruling: Ruling,
}

#[derive(Deserialize)]
struct Ruling {
    party: Party,
}

#[derive(Deserialize)]
struct Sampled {
    drawn: Drawn,
    outcome: Outcome,
}

fn read<T: serde::de::DeserializeOwned>(body: &str) -> Option<T> {
    serde_json::from_str::<Envelope<T>>(body).ok().map(|envelope| envelope.body)
}

impl Record {
    /// Takes an event in, as it stands in the log: its kind, its case, when it happened and its body; `false` when it is none that
    /// is counted.
    pub fn event(&mut self, span: Span, kind: &str, case: &str, at: Micros, body: &str) -> bool {
        let counts = at >= span.since;
        match kind {
            "decided" => self.decided(span, case, at, body),
            "reviewed" if counts => self.reviewed(case, body),
            "closed" if counts => self.closed(case, body),
            "platform_ruled" if counts => self.ruled(case, body),
            "sample_judged" if counts => self.sampled(case, body),
            _ => false,
        }
    }

    fn decided(&mut self, span: Span, case: &str, at: Micros, body: &str) -> bool {
        let Some(Decided { decision }) = read(body) else { return false };
        let (counts, automatic) = (at >= span.since, !matches!(decision.outcome, Outcome::Review));
        if counts {
            self.decisions += 1;
            self.automatic += u64::from(automatic);
        }
        if let Some(shadow) = decision.shadow.filter(|_| counts) {
            let record = self.shadows.entry(shadow.policy_version).or_default();
            record.cases += 1;
            if shadow.outcome != decision.outcome {
                *record.differs.entry((decision.outcome, shadow.outcome)).or_default() += 1;
            }
        }
        self.waiting.remove(case);
        if let Some(staged) = decision.staged.filter(|_| counts) {
            self.stages.entry(staged.stage.clone()).or_default().cases += 1;
            self.waiting.insert(case.to_owned(), staged);
        }
        let mut rules = decision.rules.into_iter().filter(|rule| rule.set.starts_with("policy:")).map(|rule| rule.id);
        let Some(rule) = rules.next() else { return true };
        let version = decision.policy_version;
        if counts {
            for other in rules {
                let pair = if other < rule { (other, rule.clone()) } else { (rule.clone(), other) };
                *self.together.entry((version.clone(), pair.0, pair.1)).or_default() += 1;
            }
        }
        let week = u64::from(at >= span.now - 7 * DAY);
        let before = u64::from(week == 0 && at >= span.now - 35 * DAY);
        self.drift = (self.drift.0 + week, self.drift.1 + before);
        let row = self.rows.entry((version.clone(), rule.clone())).or_default();
        (row.hits_week, row.hits_before) = (row.hits_week + week, row.hits_before + before);
        if counts {
            row.hits += 1;
            row.automatic += u64::from(automatic);
            row.money_minor = row.money_minor.saturating_add(decision.inputs.case.amount_minor.as_i64().unwrap_or(0));
        }
        self.open.insert(case.to_owned(), (version, rule, decision.outcome, false));
        true
    }

    /// The row that decided a case last.
    fn row_of(&mut self, case: &str) -> Option<&mut RowRecord> {
        let (version, rule, ..) = self.open.get(case)?;
        Some(self.rows.entry((version.clone(), rule.clone())).or_default())
    }

    fn reviewed(&mut self, case: &str, body: &str) -> bool {
        let Some(Reviewed { outcome, overrode }) = read(body) else { return false };
        if outcome == Outcome::AskForInfo {
            return true;
        }
        if let Some(staged) = self.waiting.remove(case) {
            let drawn = Drawn { policy_version: String::new(), rule: String::new(), automatic: staged.outcome };
            let stage = self.stages.entry(staged.stage).or_default();
            (stage.judged, stage.agreed) = (stage.judged + 1, stage.agreed + u64::from(drawn.agrees(outcome)));
        }
        let Some((version, rule, decided, judged)) = self.open.get_mut(case).filter(|open| !open.3) else { return true };
        *judged = true;
        let row = self.rows.entry((version.clone(), rule.clone())).or_default();
        row.judged += 1;
        row.approved += u64::from(matches!(outcome, Outcome::Approve | Outcome::ApproveThenInspect));
        row.overridden += u64::from((*decided != Outcome::Review && *decided != outcome) || overrode.is_some());
        if let Some(overrode) = overrode {
            *row.reasons.entry(overrode.reason).or_default() += 1;
        }
        true
    }

    fn closed(&mut self, case: &str, body: &str) -> bool {
        let Some(Closed { deserved_person }) = read(body) else { return false };
        if let (Some(deserved), Some(row)) = (deserved_person, self.row_of(case)) {
            row.deserved.0 += u64::from(deserved);
            row.deserved.1 += u64::from(!deserved);
        }
        true
    }

    fn ruled(&mut self, case: &str, body: &str) -> bool {
        let Some(Ruled { ruling }) = read(body) else { return false };
        if let Some(row) = self.row_of(case) {
            row.rulings.0 += u64::from(ruling.party == Party::Merchant);
            row.rulings.1 += u64::from(ruling.party == Party::Customer);
        }
        true
    }

    fn sampled(&mut self, case: &str, body: &str) -> bool {
        let Some(Sampled { drawn, outcome }) = read(body) else { return false };
        let row = self.rows.entry((drawn.policy_version, drawn.rule)).or_default();
        row.samples.push(Judged { case: case.to_owned(), automatic: drawn.automatic, person: outcome });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Span = Span { since: 70 * DAY, now: 100 * DAY };

    fn decided(outcome: &str, rules: &[&str], shadow: &str) -> String {
        let shadow = if shadow.is_empty() { String::new() } else { format!(r#","shadow":{{"policy_version":"draft@1","outcome":"{shadow}"}}"#) };
        let fired = |id: &str, set: &str| format!(r#"{{"id":"{id}","set":"{set}","facts":[],"text_zh":"","text_en":""}}"#);
        let rules: Vec<String> = std::iter::once(fired("§", "statute:cn@1")).chain(rules.iter().map(|id| fired(id, "policy:default@2"))).collect();
        format!(
            r#"{{"kind":"decided","body":{{"decision":{{"outcome":"{outcome}","cause":"policy","rules":[{}],"policy_version":"default@2","inputs":{{"case":{{"amount_minor":100}}}}{shadow}}}}}}}"#,
            rules.join(",")
        )
    }

    fn row(record: &Record, rule: &str) -> RowRecord {
        record.rows[&("default@2".to_owned(), rule.to_owned())].clone()
    }

    #[test]
    fn a_stage_is_known_by_how_often_people_agree_with_the_tables() {
        let mut record = Record::default();
        let staged = |outcome: &str| {
            decided("review", &["r"], "").replace(r#","inputs""#, &format!(r#","staged":{{"stage":"goods","outcome":"{outcome}"}},"inputs""#))
        };
        let reviewed = |outcome: &str| format!(r#"{{"kind":"reviewed","body":{{"outcome":"{outcome}"}}}}"#);
        for (case, said, person) in
            [("c1", "approve", "approve"), ("c2", "approve", "decline"), ("c3", "approve_then_inspect", "approve"), ("c4", "approve", "ask_for_info")]
        {
            record.event(SPAN, "decided", case, 99 * DAY, &staged(said));
            record.event(SPAN, "reviewed", case, 99 * DAY, &reviewed(person));
        }
        record.event(SPAN, "reviewed", "c1", 99 * DAY, &reviewed("decline"));
        record.event(SPAN, "decided", "c5", 60 * DAY, &staged("approve"));
        assert_eq!(record.stages.get("goods"), Some(&StageRecord { cases: 4, judged: 3, agreed: 2 }));
    }

    #[test]
    fn a_row_is_known_by_what_people_made_of_its_cases() {
        let mut record = Record::default();
        let at = 99 * DAY;
        assert!(record.event(SPAN, "decided", "c1", at, &decided("review", &["high"], "approve")));
        assert!(record.event(SPAN, "decided", "c2", at, &decided("approve", &["small"], "approve")));
        assert!(record.event(SPAN, "decided", "c3", 80 * DAY, &decided("review", &["high", "also"], "")));
        assert!(record.event(SPAN, "decided", "c0", 66 * DAY, &decided("review", &["high"], "")), "before the span: for the drift alone");
        let overrode = r#","overrode":{"suggested":"decline","reason":"goodwill"}"#;
        for (case, outcome, more) in [("c1", "approve", overrode), ("c2", "decline", ""), ("c3", "ask_for_info", ""), ("c9", "approve", "")] {
            assert!(record.event(SPAN, "reviewed", case, at, &format!(r#"{{"kind":"reviewed","body":{{"outcome":"{outcome}"{more}}}}}"#)));
        }
        assert!(!record.event(SPAN, "decided", "c4", at, "{}"));
        for (kind, case, body) in [
            ("closed", "c1", r#"{"reason":"settled","deserved_person":false}"#),
            ("platform_ruled", "c2", r#"{"ruling":{"party":"merchant"}}"#),
            ("sample_judged", "c8", r#"{"drawn":{"policy_version":"default@2","rule":"small","automatic":"approve"},"outcome":"decline"}"#),
            ("sample_judged", "c7", r#"{"drawn":{"policy_version":"default@2","rule":"small","automatic":"approve"},"outcome":"approve"}"#),
        ] {
            assert!(record.event(SPAN, kind, case, at, &format!(r#"{{"kind":"{kind}","body":{body}}}"#)), "{kind}");
        }
        let high = row(&record, "high");
        assert_eq!((high.hits, high.automatic, high.money_minor, high.judged, high.approved, high.overridden), (2, 0, 200, 1, 1, 1));
        assert_eq!((high.reasons.get("goodwill"), high.deserved, high.hits_week, high.hits_before), (Some(&1), (0, 1), 1, 2));
        let small = row(&record, "small");
        assert_eq!((small.hits, small.automatic, small.judged, small.overridden, small.rulings), (1, 1, 1, 1, (1, 0)));
        assert_eq!((small.samples.len(), small.agreed()), (2, 1));
        assert_eq!(record.together[&("default@2".to_owned(), "also".to_owned(), "high".to_owned())], 1);
        assert_eq!((record.decisions, record.automatic, record.drift), (3, 1, (2, 2)));
        let shadow = &record.shadows["draft@1"];
        assert_eq!((shadow.cases, shadow.differs[&(Outcome::Review, Outcome::Approve)]), (2, 1));
    }
}
