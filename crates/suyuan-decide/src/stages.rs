//! Stages of automatic approval (分阶段放开): from simple cases to complex ones, each with the evidence that it asks for.
//!
//! A stage says which cases it lets the tables decide by themselves. Stages add up: a case is decided automatically when the
//! stage that was reached, or one before it, covers it. Every other case goes to a person with what the tables would have said
//! beside it, and how often people then agree is the evidence on which the next stage is opened.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use suyuan_case::decision::{Cause, Decision, Outcome, Staged};

/// One stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// snake_case code, as it stands in the log.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// After-sales types that it covers; all when empty.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Reasons (codes or their beginnings, as `product.fault`) that it covers; all when empty.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// Largest amount, minor units.
    #[serde(default)]
    pub most_minor: Option<i64>,
    /// Most lines of a request.
    #[serde(default)]
    pub most_lines: Option<i64>,
    /// Cases of this stage that people must have judged before it is opened.
    pub least_judged: u64,
    /// Percent of these on which they must have agreed with the tables, as the lower end of a 95 % interval.
    pub least_agreed_percent: f64,
}

/// Most stages of a table.
pub const MOST_STAGES: usize = 10;

impl Stage {
    /// The stages that a new installation has.
    pub fn built_in() -> Vec<Stage> {
        let stage = |code: &str, name_zh: &str, name_en: &str, kinds: &[&str], limits: Option<(i64, i64)>, least_judged| Stage {
            code: code.to_owned(),
            name_zh: name_zh.to_owned(),
            name_en: name_en.to_owned(),
            kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            reasons: Vec::new(),
            most_minor: limits.map(|(minor, _)| minor),
            most_lines: limits.map(|(_, lines)| lines),
            least_judged,
            least_agreed_percent: 90.0,
        };
        vec![
            stage("small_refunds", "小额单件退款", "Small refunds of one line", &["refund_only", "return_refund"], Some((20_000, 1)), 50),
            stage(
                "ordinary_refunds",
                "一般退款和价保",
                "Ordinary refunds and price adjustments",
                &["refund_only", "return_refund", "price_adjustment"],
                Some((100_000, 3)),
                100,
            ),
            stage("goods", "换货、补寄和维修", "Exchanges, reshipments and repairs", &["exchange", "reship", "repair"], Some((100_000, 3)), 100),
            stage("everything", "规则覆盖的全部单据", "Everything that the rules cover", &[], None, 200),
        ]
    }

    /// Whether a list can be used.
    ///
    /// # Errors
    /// What is wrong with it, in English, for the one who saves it.
    pub fn check(list: &[Stage]) -> Result<(), String> {
        if list.is_empty() || list.len() > MOST_STAGES {
            return Err(format!("one to {MOST_STAGES} stages"));
        }
        for (place, stage) in list.iter().enumerate() {
            let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            if stage.code.is_empty() || !stage.code.bytes().all(letters) {
                return Err(format!("stage {place}: a code has small letters, digits and underscores"));
            }
            if stage.name_zh.trim().is_empty() || stage.name_en.trim().is_empty() {
                return Err(format!("stage {place}: it needs a name in both languages"));
            }
            if list[..place].iter().any(|other| other.code == stage.code) {
                return Err(format!("stage {place}: {} stands twice", stage.code));
            }
            if stage.most_minor.is_some_and(|most| most < 0) || stage.most_lines.is_some_and(|most| most < 1) {
                return Err(format!("stage {place}: an amount is not below 0, and a request has a line at least"));
            }
            if !(0.0..=100.0).contains(&stage.least_agreed_percent) || stage.least_judged > 100_000 {
                return Err(format!("stage {place}: least_agreed_percent lies between 0 and 100, least_judged below 100000"));
            }
        }
        Ok(())
    }

    /// Whether the stage covers a case; what is not known of it is not covered.
    pub fn covers(&self, facts: &Json) -> bool {
        let case = &facts["case"];
        let kind = case["kind"].as_str().unwrap_or_default();
        let reason = case["reason_code"].as_str().unwrap_or_default();
        let begins = |with: &String| reason == with || reason.strip_prefix(with.as_str()).is_some_and(|rest| rest.starts_with('.'));
        let most = |limit: Option<i64>, value: &Json| limit.is_none_or(|limit| value.as_i64().is_some_and(|value| value <= limit));
        (self.kinds.is_empty() || self.kinds.iter().any(|one| one == kind))
            && (self.reasons.is_empty() || self.reasons.iter().any(begins))
            && most(self.most_minor, &case["amount_minor"])
            && most(self.most_lines, &case["line_count"])
    }
}

/// Holds a decision against the stage that was reached: what is not covered yet goes to a person, with what the tables said
/// beside it. A stage that is no longer in the list covers nothing. Asking the customer for something is no verdict and stays.
pub fn hold(decision: &mut Decision, stages: &[Stage], reached: &str) {
    if matches!(decision.outcome, Outcome::Review | Outcome::AskForInfo) {
        return;
    }
    let open = stages.iter().position(|stage| stage.code == reached).map_or(0, |place| place + 1);
    let first = stages.iter().position(|stage| stage.covers(&decision.inputs));
    if first.is_some_and(|first| first < open) {
        return;
    }
    let stage = first.and_then(|first| stages.get(first));
    let sentence = crate::text::not_yet(decision.outcome, &decision.text_zh, &decision.text_en);
    decision.staged = Some(Staged { stage: stage.map(|stage| stage.code.clone()).unwrap_or_default(), outcome: decision.outcome });
    (decision.outcome, decision.cause) = (Outcome::Review, Cause::Staged);
    (decision.text_zh, decision.text_en) = (sentence.zh, sentence.en);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use crate::statute::Statute;
    use serde_json::json;

    fn facts(kind: &str, minor: i64, lines: i64) -> Json {
        json!({"case": {"kind": kind, "amount_minor": minor, "line_count": lines, "reason_code": "customer.mind.no_reason"}})
    }

    #[test]
    fn stages_add_up_from_simple_to_complex() {
        let stages = Stage::built_in();
        Stage::check(&stages).unwrap();
        let first = |facts: &Json| stages.iter().position(|stage| stage.covers(facts));
        assert_eq!(first(&facts("return_refund", 20_000, 1)), Some(0));
        assert_eq!(first(&facts("return_refund", 20_001, 1)), Some(1));
        assert_eq!(first(&facts("exchange", 100, 1)), Some(2));
        assert_eq!(first(&facts("exchange", 100_001, 1)), Some(3));
        assert_eq!(first(&json!({"case": {"kind": "refund_only"}})), Some(3), "an unknown amount is not small");
        let fault = Stage { reasons: vec!["product.fault".into()], ..stages[3].clone() };
        let of = |code: &str| fault.covers(&json!({"case": {"reason_code": code}}));
        assert_eq!((of("product.fault.dead"), of("product.fault"), of("product.faulty"), of("")), (true, true, false, false));
    }

    #[test]
    fn a_list_that_cannot_be_used_is_refused() {
        let good = Stage::built_in();
        let with = |change: fn(&mut Stage)| {
            let mut list = good.clone();
            change(&mut list[1]);
            Stage::check(&list)
        };
        assert!(Stage::check(&[]).is_err() && Stage::check(&vec![good[0].clone(); 2]).is_err());
        assert!(with(|stage| stage.code = "Big".into()).is_err() && with(|stage| stage.name_en = " ".into()).is_err());
        assert!(with(|stage| stage.most_lines = Some(0)).is_err() && with(|stage| stage.least_agreed_percent = f64::NAN).is_err());
    }

    #[test]
    fn what_is_not_covered_yet_goes_to_a_person_with_what_the_tables_said() {
        let table = r#"{"nodes":[{"id":"i","type":"inputNode"},{"id":"z","type":"outputNode"},{"id":"t","type":"decisionTableNode","name":"t","content":{"hitPolicy":"first","inputs":[{"id":"a","field":"case.kind","type":"string"}],"outputs":[{"id":"o","field":"outcome"}],"rules":[{"_id":"r","a":"","o":"\"approve\"","_description_zh":"都行","_description_en":"all"}]}}],"edges":[{"sourceId":"i","targetId":"t"},{"sourceId":"t","targetId":"z"}]}"#;
        let policy = Policy::read("default", 1, table).unwrap();
        let held = |kind: &str, reached: &str| {
            let mut decision = crate::decide(&facts(kind, 100, 1), Statute::built_in(), &policy);
            assert_eq!(decision.outcome, Outcome::Approve);
            hold(&mut decision, &Stage::built_in(), reached);
            decision
        };
        assert_eq!(held("refund_only", "small_refunds").outcome, Outcome::Approve);
        assert_eq!(held("exchange", "everything").outcome, Outcome::Approve);
        for reached in ["", "small_refunds", "a stage that is gone"] {
            let decision = held("exchange", reached);
            assert_eq!((decision.outcome, decision.cause), (Outcome::Review, Cause::Staged));
            assert_eq!(decision.staged, Some(Staged { stage: "goods".into(), outcome: Outcome::Approve }));
            assert!(decision.text_zh.contains("都行") && decision.text_en.contains("all"), "{}", decision.text_zh);
        }
    }
}
