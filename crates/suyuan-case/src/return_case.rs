//! The fold from events to a return case, and which steps are legal.

use crate::Micros;
use crate::actor::Actor;
use crate::decision::{Cause, Decision, Outcome};
use crate::event::{CaseEvent, Requested};
use crate::kind::{CaseKind, CaseStatus};
use crate::ledger::{EntryKind, LedgerEntry};
use crate::money::Minor;
use serde::{Deserialize, Serialize};

/// A return case as its events make it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnCase {
    /// The request.
    pub request: Requested,
    /// Where it stands.
    pub status: CaseStatus,
    /// Number of events so far.
    pub version: i64,
    /// The latest automatic decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The final outcome and whether a person gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Whether the outcome came without a person.
    pub automatic: bool,
    /// Reviewer's reason code, for a declined case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline_reason: Option<String>,
    /// The open question to the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Who decided last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Actor>,
    /// When the outcome was settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Micros>,
    /// When a person became responsible for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_since: Option<Micros>,
    /// When the customer sent the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_shipped_at: Option<Micros>,
    /// When the goods arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_received_at: Option<Micros>,
    /// Units that arrived.
    pub received_quantity: i64,
    /// When the goods were inspected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspected_at: Option<Micros>,
    /// When money moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<Micros>,
    /// Ledger entries.
    #[serde(default)]
    pub ledger: Vec<LedgerEntry>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Micros>,
    /// When the last event happened.
    pub updated_at: Micros,
}

/// Why an event may not follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IllegalStep {
    /// The first event of a stream is `requested`, and it comes once.
    #[error("a case begins with its request, once")]
    NotABeginning,
    /// The step does not fit the status.
    #[error("{event} does not follow {status}")]
    NotNow {
        /// The event's name.
        event: &'static str,
        /// The status it met.
        status: &'static str,
    },
    /// Money has moved already.
    #[error("this case was refunded already")]
    AlreadyRefunded,
    /// The amount is zero, negative or more than was asked for.
    #[error("the amount must be between 1 and the claimed {claimed}")]
    AmountOutOfRange {
        /// Claimed amount in minor units.
        claimed: Minor,
    },
    /// A decline needs a reason.
    #[error("a decline needs a reason")]
    ReasonMissing,
    /// A question must say something.
    #[error("a question needs a text")]
    QuestionMissing,
    /// A quantity is below 1 or beyond what was asked for.
    #[error("the quantity must be between 1 and {asked}")]
    QuantityOutOfRange {
        /// Units asked for.
        asked: i64,
    },
}

impl IllegalStep {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            IllegalStep::NotABeginning => "not_a_beginning",
            IllegalStep::NotNow { .. } => "step_not_allowed_now",
            IllegalStep::AlreadyRefunded => "already_refunded",
            IllegalStep::AmountOutOfRange { .. } => "amount_out_of_range",
            IllegalStep::ReasonMissing => "reason_missing",
            IllegalStep::QuestionMissing => "question_missing",
            IllegalStep::QuantityOutOfRange { .. } => "quantity_out_of_range",
        }
    }
}

impl ReturnCase {
    /// Begins a case.
    pub fn begin(request: Requested, at: Micros) -> ReturnCase {
        ReturnCase {
            status: CaseStatus::Requested,
            version: 1,
            decision: None,
            outcome: None,
            automatic: false,
            decline_reason: None,
            question: None,
            decided_by: None,
            decided_at: None,
            review_since: None,
            goods_shipped_at: None,
            goods_received_at: None,
            received_quantity: 0,
            inspected_at: None,
            refunded_at: None,
            ledger: Vec::new(),
            closed_at: None,
            updated_at: at,
            request,
        }
    }

    /// Sum of the lines' amounts; `None` when no line states one.
    pub fn claimed_minor(&self) -> Option<Minor> {
        let stated: Vec<Minor> = self.request.lines.iter().filter_map(|line| line.amount_minor).collect();
        (!stated.is_empty()).then(|| stated.iter().sum())
    }

    /// Sum of the lines' units.
    pub fn quantity(&self) -> i64 {
        self.request.lines.iter().map(|line| line.quantity).sum()
    }

    /// What was refunded so far, minor units.
    pub fn refunded_minor(&self) -> Minor {
        self.ledger.iter().filter(|entry| entry.kind == EntryKind::Refund).map(|entry| entry.amount_minor).sum()
    }

    /// Whether `event` may follow; every appended event passes here first.
    pub fn check(&self, event: &CaseEvent) -> Result<(), IllegalStep> {
        use CaseStatus as S;
        let allowed: &[CaseStatus] = match event {
            CaseEvent::Requested(_) => return Err(IllegalStep::NotABeginning),
            CaseEvent::Decided { .. } => &[S::Requested, S::AwaitingInfo],
            CaseEvent::Reviewed { outcome, reason, question, .. } => {
                if *outcome == Outcome::Decline && reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
                    return Err(IllegalStep::ReasonMissing);
                }
                if *outcome == Outcome::AskForInfo && question.as_deref().is_none_or(|text| text.trim().is_empty()) {
                    return Err(IllegalStep::QuestionMissing);
                }
                &[S::Requested, S::InReview, S::AwaitingInfo]
            }
            CaseEvent::InfoProvided { .. } => &[S::AwaitingInfo],
            CaseEvent::GoodsShipped { .. } => &[S::AwaitingGoods],
            CaseEvent::GoodsReceived { quantity, damaged, .. } => {
                let asked = self.quantity();
                if *quantity < 1 || *quantity > asked || *damaged < 0 || *damaged > *quantity {
                    return Err(IllegalStep::QuantityOutOfRange { asked });
                }
                &[S::AwaitingGoods]
            }
            CaseEvent::Inspected { .. } => &[S::GoodsReceived],
            CaseEvent::Refunded { entry } => {
                if entry.kind == EntryKind::Refund && self.ledger.iter().any(|old| old.kind == EntryKind::Refund) {
                    return Err(IllegalStep::AlreadyRefunded);
                }
                if entry.amount_minor < 1 || self.claimed_minor().is_some_and(|claimed| entry.amount_minor > claimed) {
                    return Err(IllegalStep::AmountOutOfRange { claimed: self.claimed_minor().unwrap_or(0) });
                }
                &[S::GoodsReceived, S::AwaitingRefund]
            }
            CaseEvent::Closed { .. } => {
                &[S::Requested, S::InReview, S::AwaitingInfo, S::AwaitingGoods, S::GoodsReceived, S::AwaitingRefund, S::Refunded, S::Declined]
            }
            CaseEvent::Noted { .. } => return Ok(()),
        };
        if allowed.contains(&self.status) { Ok(()) } else { Err(IllegalStep::NotNow { event: event.name(), status: self.status.as_str() }) }
    }

    /// Where an approval leads.
    fn after_approval(&self) -> CaseStatus {
        if self.request.kind.expects_goods() { CaseStatus::AwaitingGoods } else { CaseStatus::AwaitingRefund }
    }

    /// Applies an event that was appended; the fold is total, so that a log that was legal once stays readable.
    pub fn apply(&mut self, event: &CaseEvent, at: Micros, actor: &Actor) {
        self.version += 1;
        self.updated_at = at;
        match event {
            CaseEvent::Requested(request) => self.request = (**request).clone(),
            CaseEvent::Decided { decision } => {
                self.settle(decision.outcome, at, actor, true);
                self.decision = Some((**decision).clone());
            }
            CaseEvent::Reviewed { outcome, reason, question, .. } => {
                self.settle(*outcome, at, actor, false);
                if *outcome == Outcome::Decline {
                    self.decline_reason.clone_from(reason);
                }
                if *outcome == Outcome::AskForInfo {
                    self.question.clone_from(question);
                }
            }
            CaseEvent::InfoProvided { .. } => {
                self.question = None;
                self.status = CaseStatus::InReview;
                self.review_since = Some(at);
            }
            CaseEvent::GoodsShipped { .. } => self.goods_shipped_at = Some(at),
            CaseEvent::GoodsReceived { quantity, warehouse, .. } => {
                self.goods_received_at = Some(at);
                self.received_quantity = *quantity;
                if warehouse.is_some() {
                    self.request.warehouse.clone_from(warehouse);
                }
                self.status = CaseStatus::GoodsReceived;
            }
            CaseEvent::Inspected { .. } => self.inspected_at = Some(at),
            CaseEvent::Refunded { entry } => {
                self.ledger.push(entry.clone());
                self.refunded_at = Some(at);
                self.status = CaseStatus::Refunded;
            }
            CaseEvent::Closed { .. } => {
                self.closed_at = Some(at);
                self.status = CaseStatus::Closed;
            }
            CaseEvent::Noted { .. } => {}
        }
    }

    /// Takes an outcome over.
    fn settle(&mut self, outcome: Outcome, at: Micros, actor: &Actor, automatic: bool) {
        self.decided_by = Some(actor.clone());
        match outcome {
            Outcome::Approve | Outcome::ApproveThenInspect => {
                self.status = self.after_approval();
                self.decided_at = Some(at);
                self.outcome = Some(outcome);
                self.automatic = automatic;
            }
            Outcome::Decline => {
                self.status = CaseStatus::Declined;
                self.decided_at = Some(at);
                self.outcome = Some(outcome);
                self.automatic = automatic;
            }
            Outcome::AskForInfo => self.status = CaseStatus::AwaitingInfo,
            Outcome::Review | Outcome::Suggest => {
                self.status = CaseStatus::InReview;
                self.review_since = Some(at);
            }
        }
    }

    /// The cause for which a person must look, when one must.
    pub fn review_cause(&self) -> Option<Cause> {
        (self.status == CaseStatus::InReview).then(|| self.decision.as_ref().map_or(Cause::Person, |decision| decision.cause))
    }

    /// Kind of the case.
    pub const fn kind(&self) -> CaseKind {
        self.request.kind
    }
}

/// Folds a stream from its beginning; `None` when the first event is not a request.
pub fn fold<'a>(events: impl IntoIterator<Item = (&'a CaseEvent, Micros, &'a Actor)>) -> Option<ReturnCase> {
    let mut events = events.into_iter();
    let (CaseEvent::Requested(request), at, _) = events.next()? else { return None };
    let mut case = ReturnCase::begin((**request).clone(), at);
    for (event, at, actor) in events {
        case.apply(event, at, actor);
    }
    Some(case)
}
