//! How rules perform: hits, what people made of the cases that a rule sent them, and what a version on trial would have done.

use serde::Deserialize;
use std::collections::HashMap;
use suyuan_case::decision::Outcome;

/// One row of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowRecord {
    /// Decisions that it settled.
    pub hits: u64,
    /// Their amounts, minor units.
    pub money_minor: i64,
    /// Of its cases, those that a person judged afterwards.
    pub judged: u64,
    /// Of these, how many the person approved.
    pub approved: u64,
    /// Of these, how many came out otherwise than the row said.
    pub overridden: u64,
}

/// A version on trial against the decisions that stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShadowRecord {
    /// Decisions that it watched.
    pub cases: u64,
    /// Decisions on which it would have differed: stood, would have been.
    pub differs: HashMap<(Outcome, Outcome), u64>,
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
    /// Last decision of each case, until a person judged it.
    open: HashMap<String, (String, String, Outcome)>,
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
}

impl Record {
    /// Takes a `decided` event in, as it stands in the log; `false` when the text is none.
    pub fn decided(&mut self, case: &str, body: &str) -> bool {
        let Ok(Envelope { body: Decided { decision } }) = serde_json::from_str::<Envelope<Decided>>(body) else { return false };
        self.decisions += 1;
        self.automatic += u64::from(!matches!(decision.outcome, Outcome::Review));
        if let Some(shadow) = decision.shadow {
            let record = self.shadows.entry(shadow.policy_version).or_default();
            record.cases += 1;
            if shadow.outcome != decision.outcome {
                *record.differs.entry((decision.outcome, shadow.outcome)).or_default() += 1;
            }
        }
        let Some(rule) = decision.rules.into_iter().find(|rule| rule.set.starts_with("policy:")) else { return true };
        let row = self.rows.entry((decision.policy_version.clone(), rule.id.clone())).or_default();
        row.hits += 1;
        row.money_minor = row.money_minor.saturating_add(decision.inputs.case.amount_minor.as_i64().unwrap_or(0));
        self.open.insert(case.to_owned(), (decision.policy_version, rule.id, decision.outcome));
        true
    }

    /// Takes a `reviewed` event in.
    pub fn reviewed(&mut self, case: &str, body: &str) -> bool {
        let Ok(Envelope { body: Reviewed { outcome } }) = serde_json::from_str::<Envelope<Reviewed>>(body) else { return false };
        if outcome == Outcome::AskForInfo {
            return true;
        }
        if let Some((version, rule, decided)) = self.open.remove(case) {
            let row = self.rows.entry((version, rule)).or_default();
            row.judged += 1;
            row.approved += u64::from(matches!(outcome, Outcome::Approve | Outcome::ApproveThenInspect));
            row.overridden += u64::from(decided != Outcome::Review && decided != outcome);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(outcome: &str, rule: &str, shadow: &str) -> String {
        let shadow = if shadow.is_empty() { String::new() } else { format!(r#","shadow":{{"policy_version":"draft@1","outcome":"{shadow}"}}"#) };
        format!(
            r#"{{"kind":"decided","body":{{"decision":{{"outcome":"{outcome}","cause":"policy","rules":[{{"id":"§","set":"statute:cn@1","facts":[],"text_zh":"","text_en":""}},{{"id":"{rule}","set":"policy:default@2","facts":[],"text_zh":"","text_en":""}}],"policy_version":"default@2","inputs":{{"case":{{"amount_minor":100}}}}{shadow}}}}}}}"#
        )
    }

    #[test]
    fn a_row_is_known_by_what_people_made_of_its_cases() {
        let mut record = Record::default();
        assert!(record.decided("c1", &decided("review", "high", "approve")));
        assert!(record.decided("c2", &decided("approve", "small", "approve")));
        assert!(record.decided("c3", &decided("review", "high", "")));
        for (case, outcome) in [("c1", "approve"), ("c2", "decline"), ("c3", "ask_for_info"), ("c9", "approve")] {
            assert!(record.reviewed(case, &format!(r#"{{"kind":"reviewed","body":{{"outcome":"{outcome}"}}}}"#)));
        }
        assert!(!record.decided("c4", "{}"));
        let row = |rule: &str| record.rows[&("default@2".to_owned(), rule.to_owned())].clone();
        assert_eq!(row("high"), RowRecord { hits: 2, money_minor: 200, judged: 1, approved: 1, overridden: 0 });
        assert_eq!(row("small"), RowRecord { hits: 1, money_minor: 100, judged: 1, approved: 0, overridden: 1 });
        assert_eq!((record.decisions, record.automatic), (3, 1));
        let shadow = &record.shadows["draft@1"];
        assert_eq!((shadow.cases, shadow.differs[&(Outcome::Review, Outcome::Approve)]), (2, 1));
    }
}
