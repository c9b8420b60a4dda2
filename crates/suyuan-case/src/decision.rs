//! A decision about a case: outcome, cause, the rules that fired and the facts that made them fire.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Result of automatic approval or of a reviewer (审批结果), from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 自动通过.
    Approve,
    /// Approve now, inspect the goods on arrival.
    ApproveThenInspect,
    /// Suggest a fix, a part or a partial refund.
    Suggest,
    /// Ask the customer for something.
    AskForInfo,
    /// A person decides.
    Review,
    /// Decline; automatic only on hard facts and off by default.
    Decline,
}

impl Outcome {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Approve => "approve",
            Outcome::ApproveThenInspect => "approve_then_inspect",
            Outcome::Suggest => "suggest",
            Outcome::AskForInfo => "ask_for_info",
            Outcome::Review => "review",
            Outcome::Decline => "decline",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<Outcome> {
        use Outcome::*;
        [Approve, ApproveThenInspect, Suggest, AskForInfo, Review, Decline].into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// A person decided against what was suggested (改判): what it was, and why, as a code that can be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrode {
    /// What the rule or the similar cases said.
    pub suggested: Outcome,
    /// Code of the reason, such as `goodwill`.
    pub reason: String,
}

/// Which layer settled the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A required fact was missing or malformed.
    DataQuality,
    /// A statutory right, whatever the merchant's policy says.
    Statute,
    /// A row of the merchant's policy.
    Policy,
    /// No row of the policy fitted.
    NoRule,
    /// A person decided.
    Person,
    /// The system that the case was imported from had decided it by itself.
    Source,
    /// Somebody had sent this family of cases, or this customer's, to people for the time being.
    Paused,
    /// Automatic approval has not reached cases of this kind yet.
    Staged,
}

impl Cause {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Cause::DataQuality => "data_quality",
            Cause::Statute => "statute",
            Cause::Policy => "policy",
            Cause::NoRule => "no_rule",
            Cause::Person => "person",
            Cause::Source => "source",
            Cause::Paused => "paused",
            Cause::Staged => "staged",
        }
    }
}

/// What was wrong with a fact that a decision needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateProblem {
    /// The fact is absent.
    Missing,
    /// The fact is null.
    Null,
    /// The fact has another type than the table declares.
    WrongType,
    /// The fact lies outside its declared range.
    OutOfRange,
    /// The line is not a JSON object.
    NotJson,
}

/// One finding of the data-quality gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateFinding {
    /// Dotted path of the fact.
    pub fact: String,
    /// What is wrong with it.
    pub problem: GateProblem,
}

/// A rule that fired, with what a person needs to see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FiredRule {
    /// Row id in its table, or the article for the statute.
    pub id: String,
    /// Which set it belongs to, with its version: `policy:seven_days@3` or `statute:cn@2014-03-15`.
    pub set: String,
    /// The facts that the row's cells read, with their values.
    pub facts: Vec<(String, Json)>,
    /// The row's own words, zh.
    pub text_zh: String,
    /// The row's own words, en.
    pub text_en: String,
}

/// What another version would have decided, recorded beside the decision and without effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShadowDecision {
    /// The version, such as `draft:7`.
    pub policy_version: String,
    /// Its outcome.
    pub outcome: Outcome,
    /// The rows that it hit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// What the tables would have decided of a case that automatic approval has not reached yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    /// Code of the first stage that covers the case; empty when none does.
    pub stage: String,
    /// The outcome.
    pub outcome: Outcome,
}

/// One part of a score: what a fact added to its log-odds, or to how unusual the case is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScorePart {
    /// Dotted path of the fact.
    pub fact: String,
    /// Its value; null when it was absent.
    pub value: Json,
    /// What it added, five digits.
    pub contribution: f64,
}

/// What a learned model said of a case; it is a fact for the tables and never an outcome by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelNote {
    /// The model, such as `risk@3`.
    pub model: String,
    /// Calibrated probability, 0 to 1; of an anomaly the share of past cases that were less unusual.
    pub score: f64,
    /// Log-odds of the average case that it learned from; 0 where there is no such thing.
    pub base: f64,
    /// What it answers, where it names one of several: the reason that the text speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The largest parts, the largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<ScorePart>,
    /// What all other facts added together.
    pub rest: f64,
    /// The model in the shadow and its score, without effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<(String, f64)>,
}

/// A decision as it stands in the log; it can be recomputed from `inputs` and the named versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// The outcome.
    pub outcome: Outcome,
    /// The layer that settled it.
    pub cause: Cause,
    /// The rules that fired, strictest first; empty only for `DataQuality` and `NoRule`.
    pub rules: Vec<FiredRule>,
    /// What the data-quality gate found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gate: Vec<GateFinding>,
    /// Version of the statute set.
    pub statute_version: String,
    /// Version of the policy.
    pub policy_version: String,
    /// All facts that the decision saw.
    pub inputs: Json,
    /// One sentence, zh.
    pub text_zh: String,
    /// One sentence, en.
    pub text_en: String,
    /// What the row that settled it says beside the outcome: resolution, return method, freight, share of the refund,
    /// queue …, after the statute had its say.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub terms: serde_json::Map<String, Json>,
    /// What a version on trial would have decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shadow: Option<ShadowDecision>,
    /// What the tables said of a case that automatic approval has not reached yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staged: Option<Staged>,
    /// What the risk model said, while one was in service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Box<ModelNote>>,
    /// What the other learned models said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<ModelNote>,
}
