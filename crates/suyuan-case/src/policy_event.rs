//! Events of the merchant's policy: versions, drafts, tests, trials, pauses, and what is said about rows.

use crate::Micros;
use crate::actor::Actor;
use crate::decision::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A case that a draft must decide in a certain way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestCase {
    /// What it is about.
    pub name: String,
    /// The facts.
    pub facts: Json,
    /// The outcome that is expected.
    pub expect: Outcome,
    /// The row that is expected to settle it, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// What a back-test of a draft came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BacktestSummary {
    /// Revision of the draft that was tested.
    pub revision: u64,
    /// Past cases that were decided again.
    pub cases: u64,
    /// Cases that would have come out otherwise.
    pub flipped: u64,
    /// Amount of these cases, minor units.
    pub money_minor: i64,
    /// Articles that the draft would have broken; a draft with any is not published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<String>,
}

/// Events of a policy stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum PolicyEvent {
    /// A version became live.
    PolicyPublished {
        /// Version, counted from 1; 1 is the built-in one.
        version: u64,
        /// The tables in JDM.
        table: Json,
        /// The draft that it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<u64>,
        /// Who asked for it; the event's actor is the second person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposed_by: Option<Actor>,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// When it ends by itself and the version before it is in force again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Micros>,
    },
    /// A draft was begun or changed.
    DraftSaved {
        /// Number of the draft, counted from 1.
        draft: u64,
        /// The version that it began from.
        base: u64,
        /// Name.
        name: String,
        /// What it is for.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The tables in JDM.
        table: Json,
        /// The proposal that it took up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<String>,
    },
    /// A proposal that was found in the past is not wanted; it is not made again.
    ProposalRejected {
        /// Its mark: the row, the kind of change and what it looks at.
        proposal: String,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The test cases of a draft were set.
    DraftTested {
        /// The draft.
        draft: u64,
        /// All its test cases.
        tests: Vec<TestCase>,
    },
    /// A draft was run over the past.
    DraftBacktested {
        /// The draft.
        draft: u64,
        /// What came out.
        report: BacktestSummary,
    },
    /// The author asks a second person to publish.
    DraftProposed {
        /// The draft.
        draft: u64,
    },
    /// A draft was given up.
    DraftDiscarded {
        /// The draft.
        draft: u64,
    },
    /// A draft decides beside the live version: without effect, or for a share of the cases.
    TrialStarted {
        /// The draft.
        draft: u64,
        /// Share of the cases that it decides; 0 is a shadow.
        share_percent: u32,
    },
    /// The trial is over.
    TrialEnded {},
    /// An earlier version is live again.
    RolledBack {
        /// The version that was live.
        from: u64,
        /// The version that is.
        to: u64,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A family of cases goes to people, whatever the tables say.
    FamilyPaused {
        /// `all`, an after-sales type, or a first-level reason.
        family: String,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The tables decide this family again.
    FamilyResumed {
        /// The family.
        family: String,
    },
    /// A customer's cases go to people for a while.
    CustomerSnoozed {
        /// Customer number.
        customer_no: String,
        /// Until when.
        until: Micros,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The tables decide this customer's cases again.
    CustomerResumed {
        /// Customer number.
        customer_no: String,
    },
    /// Automatic approval reaches a stage, up or down; without one it is not staged at all.
    StageReached {
        /// Code of the stage in the merchant's table of stages; empty before the first one: people decide everything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<String>,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// Somebody said something about a row; what is said of a row goes with it from draft to draft.
    RuleCommented {
        /// Number of the comment, counted from 1.
        comment: u64,
        /// Id of the row.
        rule: String,
        /// The words.
        text: String,
    },
    /// What a comment was about is done; it stays readable.
    CommentResolved {
        /// Number of the comment.
        comment: u64,
    },
}

impl PolicyEvent {
    /// The kind as it stands in `events.kind`.
    pub const fn name(&self) -> &'static str {
        match self {
            PolicyEvent::PolicyPublished { .. } => "policy_published",
            PolicyEvent::DraftSaved { .. } => "draft_saved",
            PolicyEvent::DraftTested { .. } => "draft_tested",
            PolicyEvent::DraftBacktested { .. } => "draft_backtested",
            PolicyEvent::DraftProposed { .. } => "draft_proposed",
            PolicyEvent::DraftDiscarded { .. } => "draft_discarded",
            PolicyEvent::TrialStarted { .. } => "trial_started",
            PolicyEvent::TrialEnded {} => "trial_ended",
            PolicyEvent::RolledBack { .. } => "rolled_back",
            PolicyEvent::FamilyPaused { .. } => "family_paused",
            PolicyEvent::FamilyResumed { .. } => "family_resumed",
            PolicyEvent::CustomerSnoozed { .. } => "customer_snoozed",
            PolicyEvent::CustomerResumed { .. } => "customer_resumed",
            PolicyEvent::ProposalRejected { .. } => "proposal_rejected",
            PolicyEvent::StageReached { .. } => "stage_reached",
            PolicyEvent::RuleCommented { .. } => "rule_commented",
            PolicyEvent::CommentResolved { .. } => "comment_resolved",
        }
    }
}
