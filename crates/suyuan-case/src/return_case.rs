//! A return case as its events make it, which machine it follows, and why a step may be refused.

use crate::Micros;
use crate::actor::Actor;
use crate::decision::{Cause, Decision, Outcome};
use crate::dispute::{Dispute, PlatformAct};
use crate::event::{CaseEvent, Requested};
use crate::exchange::Exchange;
use crate::gate::{Gate, OpenGate};
use crate::goods::{Disposition, Finding};
use crate::id::ParcelId;
use crate::kind::{CaseKind, CaseStatus, Delivery, ReturnMethod, WayIn};
use crate::ledger::{EntryKind, LedgerEntry, Settlement};
use crate::machine::{Guard, Machine, machine};
use crate::money::Minor;
use crate::step::Step;
use crate::terms::{Offer, Terms};
use serde::{Deserialize, Serialize};

/// A return case as its events make it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnCase {
    /// The request.
    pub request: Requested,
    /// Where it stands.
    pub status: CaseStatus,
    /// Since when; 0 in cases that were stored before this was kept.
    #[serde(default)]
    pub status_since: Micros,
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
    /// When the first goods arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_received_at: Option<Micros>,
    /// Units that arrived.
    pub received_quantity: i64,
    /// Damaged units among them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub damaged_quantity: i64,
    /// Units that arrived by line of the request; empty while no receipt named lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received_lines: Vec<i64>,
    /// When the goods were inspected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspected_at: Option<Micros>,
    /// What the bench found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Where the goods went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// Grade A–D.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// The reason code that the agent found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_reason_code: Option<String>,
    /// The inspector's own reason code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspected_reason_code: Option<String>,
    /// When money moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<Micros>,
    /// Ledger entries.
    #[serde(default)]
    pub ledger: Vec<LedgerEntry>,
    /// When each ledger entry was booked, in the order of `ledger`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub booked_at: Vec<Micros>,
    /// Open entries that were settled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settlements: Vec<Settlement>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Micros>,
    /// What was agreed beyond the ordinary course.
    #[serde(default, skip_serializing_if = "Terms::is_empty")]
    pub terms: Terms,
    /// The offer that stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// The state to which a side road leads back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<CaseStatus>,
    /// The exchange, when it was settled by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// When a replacement went out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement_sent_at: Option<Micros>,
    /// When a report from the site came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Micros>,
    /// When a visit is to take place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_at: Option<Micros>,
    /// When holding the shipment failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_failed_at: Option<Micros>,
    /// The movement of money that waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingRefund>,
    /// The platform's intervention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<Dispute>,
    /// What the platform did by itself, last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_act: Option<PlatformAct>,
    /// Parcels that were found to belong here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parcels: Vec<ParcelId>,
    /// Time spent waiting for the customer's answer, microseconds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub paused: Micros,
    /// Whether it deserved a person, as the one who closed it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deserved_person: Option<bool>,
    /// When the last event happened.
    pub updated_at: Micros,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Money that is to move after a hold window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRefund {
    /// What will move.
    pub entry: LedgerEntry,
    /// Not before this moment.
    pub not_before: Micros,
    /// Whether a second person must agree first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_second: bool,
    /// Who proposed it.
    pub proposed_by: Actor,
    /// The second person, once agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<Actor>,
}

impl PendingRefund {
    /// Whether money may move at `now`.
    pub const fn is_ready(&self, now: Micros) -> bool {
        now >= self.not_before && (!self.needs_second || self.confirmed_by.is_some())
    }
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
    /// The amount is zero, negative or more than was asked for or agreed.
    #[error("the amount must be between 1 and the claimed {claimed}")]
    AmountOutOfRange {
        /// Claimed or agreed amount in minor units.
        claimed: Minor,
    },
    /// A decline needs a reason.
    #[error("a decline needs a reason")]
    ReasonMissing,
    /// A question must say something.
    #[error("a question needs a text")]
    QuestionMissing,
    /// A quantity is below 1 or beyond what is still expected.
    #[error("the quantity must be between 1 and {asked}")]
    QuantityOutOfRange {
        /// Units still expected.
        asked: i64,
    },
    /// A line is not part of the request.
    #[error("the request has {lines} lines")]
    LineUnknown {
        /// Lines of the request.
        lines: usize,
    },
    /// An offer must offer or say something.
    #[error("an offer needs terms or a text")]
    OfferEmpty,
    /// Nobody answers the own offer.
    #[error("the other side answers an offer")]
    OwnOffer,
    /// Words are needed.
    #[error("a text is needed")]
    TextMissing,
    /// An empty box, a swapped article or a pack for the platform needs evidence.
    #[error("evidence is needed")]
    EvidenceMissing,
    /// Goods that came in through customs are not put back into stock.
    #[error("cross-border goods are not restocked")]
    NotRestockable,
    /// Values and difference of an exchange do not agree.
    #[error("the exchange does not balance")]
    ExchangeUnbalanced,
    /// Another currency than the case's.
    #[error("the currency differs from the case's")]
    CurrencyDiffers,
    /// An entry of another kind is booked here.
    #[error("this step does not book such an entry")]
    EntryKindWrong,
    /// Another entry of this kind took the slot, or the bearer cannot bear it.
    #[error("the ledger entry does not fit: {why}")]
    EntryDoesNotFit {
        /// `slot` or `bearer`.
        why: &'static str,
    },
    /// There is no open entry of this kind and slot.
    #[error("there is no open entry of this kind")]
    NothingOpen,
    /// Another movement was proposed.
    #[error("this is not the movement that was proposed")]
    NotAsProposed,
    /// A second person must agree first.
    #[error("a second person must agree first")]
    SecondMissing,
    /// The second person is the first one.
    #[error("the second person must be another one")]
    SamePerson,
    /// The parcel was never linked to this case.
    #[error("the parcel is not linked to this case")]
    ParcelUnknown,
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
            IllegalStep::LineUnknown { .. } => "line_unknown",
            IllegalStep::OfferEmpty => "offer_empty",
            IllegalStep::OwnOffer => "own_offer",
            IllegalStep::TextMissing => "text_missing",
            IllegalStep::EvidenceMissing => "evidence_missing",
            IllegalStep::NotRestockable => "not_restockable",
            IllegalStep::ExchangeUnbalanced => "exchange_unbalanced",
            IllegalStep::CurrencyDiffers => "currency_differs",
            IllegalStep::EntryKindWrong => "entry_kind_wrong",
            IllegalStep::NotAsProposed => "not_as_proposed",
            IllegalStep::SecondMissing => "second_missing",
            IllegalStep::SamePerson => "same_person",
            IllegalStep::ParcelUnknown => "parcel_unknown",
            IllegalStep::EntryDoesNotFit { .. } => "entry_does_not_fit",
            IllegalStep::NothingOpen => "nothing_open",
        }
    }
    /// One of each, for tables that must have words for all.
    pub const EACH: [IllegalStep; 22] = [
        IllegalStep::NotABeginning,
        IllegalStep::NotNow { event: "", status: "" },
        IllegalStep::AlreadyRefunded,
        IllegalStep::AmountOutOfRange { claimed: 0 },
        IllegalStep::ReasonMissing,
        IllegalStep::QuestionMissing,
        IllegalStep::QuantityOutOfRange { asked: 0 },
        IllegalStep::LineUnknown { lines: 0 },
        IllegalStep::OfferEmpty,
        IllegalStep::OwnOffer,
        IllegalStep::TextMissing,
        IllegalStep::EvidenceMissing,
        IllegalStep::NotRestockable,
        IllegalStep::ExchangeUnbalanced,
        IllegalStep::CurrencyDiffers,
        IllegalStep::EntryKindWrong,
        IllegalStep::NotAsProposed,
        IllegalStep::SecondMissing,
        IllegalStep::SamePerson,
        IllegalStep::ParcelUnknown,
        IllegalStep::EntryDoesNotFit { why: "" },
        IllegalStep::NothingOpen,
    ];
}

impl ReturnCase {
    /// Begins a case.
    pub fn begin(request: Requested, at: Micros) -> ReturnCase {
        ReturnCase {
            status: CaseStatus::Requested,
            status_since: at,
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
            damaged_quantity: 0,
            received_lines: Vec::new(),
            inspected_at: None,
            finding: None,
            disposition: None,
            grade: None,
            agent_reason_code: None,
            inspected_reason_code: None,
            refunded_at: None,
            ledger: Vec::new(),
            booked_at: Vec::new(),
            settlements: Vec::new(),
            closed_at: None,
            terms: Terms::default(),
            offer: None,
            resume: None,
            exchange: None,
            replacement_sent_at: None,
            reported_at: None,
            visit_at: None,
            stop_failed_at: None,
            pending: None,
            dispute: None,
            platform_act: None,
            parcels: Vec::new(),
            paused: 0,
            deserved_person: None,
            updated_at: at,
            request,
        }
    }

    /// Sum of the lines' amounts; `None` when no line states one.
    pub fn claimed_minor(&self) -> Option<Minor> {
        let mut stated = self.request.lines.iter().filter_map(|line| line.amount_minor).peekable();
        stated.peek()?;
        Some(stated.fold(0, Minor::saturating_add))
    }

    /// The most that may be refunded: what was claimed, or less when less was agreed; `None` when neither is stated.
    pub fn most_minor(&self) -> Option<Minor> {
        match (self.claimed_minor(), self.terms.amount_minor) {
            (Some(claimed), Some(agreed)) => Some(claimed.min(agreed)),
            (claimed, agreed) => claimed.or(agreed),
        }
    }

    /// Sum of the lines' units.
    pub fn quantity(&self) -> i64 {
        self.request.lines.iter().fold(0, |sum, line| sum.saturating_add(line.quantity))
    }

    /// Units that are still expected back.
    pub fn outstanding(&self) -> i64 {
        (self.quantity() - self.received_quantity).max(0)
    }

    /// What was refunded so far, minor units.
    pub fn refunded_minor(&self) -> Minor {
        self.ledger.iter().filter(|entry| entry.kind == EntryKind::Refund).map(|entry| entry.amount_minor).sum()
    }

    /// Entries that wait for somebody: claims, advances, tasks that are not settled yet.
    pub fn open_entries(&self) -> impl Iterator<Item = &LedgerEntry> {
        let settled = |entry: &LedgerEntry| self.settlements.iter().any(|known| known.kind == entry.kind && known.slot == entry.slot);
        self.ledger.iter().filter(move |entry| entry.kind.stays_open() && !settled(entry))
    }

    /// The slot of the next entry of a kind.
    pub fn next_slot(&self, kind: EntryKind) -> u32 {
        self.ledger.iter().filter(|entry| entry.kind == kind).map(|entry| entry.slot + 1).max().unwrap_or(0)
    }

    /// Whether the money side is settled: a refund or an exchange was written.
    pub fn is_paid(&self) -> bool {
        self.exchange.is_some() || self.ledger.iter().any(|entry| entry.kind == EntryKind::Refund)
    }

    /// What the case is settled as: the agreed resolution, or what was asked for.
    pub fn resolution(&self) -> CaseKind {
        self.terms.resolution.unwrap_or(self.request.kind)
    }

    /// The machine that it follows now; an agreement may change it.
    pub fn machine(&self) -> Option<&'static Machine> {
        machine(self.machine_name())
    }

    /// The name of that machine.
    pub fn machine_name(&self) -> &'static str {
        let about = &self.request.circumstances;
        let way = about.way.unwrap_or(WayIn::Application);
        let stopped = way == WayIn::Intercept || about.delivery == Some(Delivery::InTransit);
        match self.resolution() {
            CaseKind::RefundOnly if way == WayIn::Cancellation || about.delivery == Some(Delivery::BeforeShipping) => "refund_before_shipping",
            CaseKind::RefundOnly | CaseKind::ReturnRefund if way == WayIn::Refusal => "refusal",
            CaseKind::RefundOnly if stopped && self.request.kind == CaseKind::RefundOnly => "refund_in_transit",
            CaseKind::RefundOnly => "refund_after_receipt",
            CaseKind::ReturnRefund if stopped => "refund_in_transit",
            CaseKind::ReturnRefund if way == WayIn::Counter || self.return_method() == Some(ReturnMethod::Store) => "store_return",
            CaseKind::ReturnRefund if about.installed => "return_installed",
            CaseKind::ReturnRefund => "return_refund",
            CaseKind::Exchange => "exchange",
            CaseKind::Repair if about.on_site => "repair_on_site",
            CaseKind::Repair => "repair_mail_in",
            CaseKind::Reship => "reship",
            CaseKind::PriceAdjustment => "price_adjustment",
        }
    }

    /// How goods come back, as agreed or asked for.
    pub fn return_method(&self) -> Option<ReturnMethod> {
        self.terms.return_method.or(self.request.circumstances.return_method)
    }

    /// Whether a guard of the machine holds.
    pub fn holds(&self, guard: Guard) -> bool {
        match guard {
            Guard::Paid => self.is_paid(),
            Guard::InAdvance => self.terms.in_advance,
            Guard::KeepGoods => self.terms.goods_back == Some(false),
            Guard::AllBack => self.received_quantity >= self.quantity(),
            Guard::SomeBack => self.received_quantity > 0,
            Guard::MoreDue => self.terms.goods_back != Some(false) && self.outstanding() > 0,
            Guard::Reported => self.reported_at.is_some(),
            Guard::Replaced => self.replacement_sent_at.is_some(),
            Guard::Proposed => self.pending.is_some(),
            Guard::HasParcel => !self.parcels.is_empty(),
            Guard::Ruled => self.dispute.as_ref().is_some_and(|dispute| dispute.ruling.is_some()),
        }
    }

    /// Whether the machine has a line for this step now; what the step says is not looked at.
    pub fn takes(&self, step: Step) -> bool {
        self.machine().is_some_and(|machine| machine.row(self.status, step, |guard| self.holds(guard)).is_some())
    }

    /// All steps that the machine has a line for now.
    pub fn next_steps(&self) -> Vec<Step> {
        Step::ALL.into_iter().filter(|step| self.takes(*step)).collect()
    }

    /// The gate that it stands at.
    pub fn gate(&self) -> Option<OpenGate> {
        let rule = self.machine()?.gate(self.status)?;
        let since = if self.status_since == 0 { self.updated_at } else { self.status_since };
        let own = since.saturating_add(rule.within);
        let (due_at, given) = match rule.gate {
            Gate::Application => (self.request.due_at.saturating_add(self.pause()), !self.may_pause()),
            Gate::Intervention => {
                let due = self.dispute.as_ref().and_then(|dispute| dispute.evidence_due_at);
                (due.unwrap_or(own), due.is_some())
            }
            Gate::Negotiation => {
                let until = self.offer.as_ref().and_then(|offer| offer.expires_at);
                (until.unwrap_or(own), until.is_some())
            }
            _ => (own, false),
        };
        Some(OpenGate { gate: rule.gate, since, due_at, default: rule.default, given })
    }

    /// Whether the due date is the merchant's own, so that waiting for the customer moves it.
    fn may_pause(&self) -> bool {
        self.request.due_basis == "kind"
    }

    fn pause(&self) -> Micros {
        if self.may_pause() { self.paused } else { 0 }
    }

    /// Until when the merchant owes something: evidence to a platform first, else the answer to the request, moved by the
    /// time in which the customer was waited for unless a platform gave the moment.
    pub fn due_at(&self) -> Micros {
        let evidence = self.dispute.as_ref().filter(|dispute| self.status == CaseStatus::InDispute && dispute.owes_evidence());
        match evidence.and_then(|dispute| dispute.evidence_due_at) {
            Some(due) => due,
            None => self.request.due_at.saturating_add(self.pause()),
        }
    }

    /// The cause for which a person must look, when one must.
    pub fn review_cause(&self) -> Option<Cause> {
        (self.status == CaseStatus::InReview).then(|| self.decision.as_ref().map_or(Cause::Person, |decision| decision.cause))
    }

    /// Kind of the case as it was asked for.
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
