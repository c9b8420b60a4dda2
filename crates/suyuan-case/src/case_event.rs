//! The events of a case stream; variants and fields are added, never changed or removed.

use crate::Micros;
use crate::decision::{Decision, Outcome, Overrode};
use crate::detail::RequestDetail;
use crate::dispute::{EvidenceItem, PlatformAct, Ruling};
use crate::exchange::Exchange;
use crate::goods::{Inspection, ReceiptDetail};
use crate::id::{ParcelId, PersonId};
use crate::kind::{CaseKind, Delivery, ReturnMethod, WayIn};
use crate::ledger::{EntryKind, LedgerEntry};
use crate::money::Minor;
use crate::problem::Problem;
use crate::terms::{Offer, Party, Terms};
use serde::{Deserialize, Serialize};

/// One line of a request: what comes back and what it cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLine {
    /// Order of the line, when it is another than the case's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_no: Option<String>,
    /// Line of the order, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_no: Option<String>,
    /// SKU, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Product name as the source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// Units, at least 1.
    pub quantity: i64,
    /// Amount claimed or paid for these units, minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Minor>,
    /// Purchases that a credit line was matched to: (invoice no, fact row id, units).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matched: Vec<PurchaseMatch>,
}

/// Units of one earlier purchase that a credit line gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseMatch {
    /// Invoice of the purchase.
    pub invoice_no: String,
    /// Fact row of the purchase.
    pub fact_id: i64,
    /// Units taken from it.
    pub quantity: i64,
}

/// The circumstances of a request that choose its road: which state machine it follows and what must not happen to the goods.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// How far the delivery had come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// How the matter came up; an application when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<WayIn>,
    /// How the customer wants to send the goods back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_method: Option<ReturnMethod>,
    /// Delivered and installed in one (送装一体): a return needs a report from the site first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub installed: bool,
    /// The repair is done at the customer's place (上门维修).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_site: bool,
    /// Came in through customs (跨境): it is never put back into stock.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cross_border: bool,
    /// Number of the request on its platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_case_no: Option<String>,
}

impl Circumstances {
    /// Whether nothing is stated.
    pub fn is_plain(&self) -> bool {
        *self == Circumstances::default()
    }
}

/// A request as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    /// Human number, `RC` + 10 digits or the number of the source.
    pub case_no: String,
    /// Order number as given.
    pub order_no: String,
    /// Shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<String>,
    /// Channel.
    pub channel: String,
    /// After-sales type.
    pub kind: CaseKind,
    /// Customer number of the merchant's books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_no: Option<String>,
    /// The person behind it, when personal data was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// What comes back.
    pub lines: Vec<CaseLine>,
    /// ISO 4217.
    pub currency: String,
    /// Reason leaf of the taxonomy, when it could be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
    /// The customer's or platform's own reason words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_text: Option<String>,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Region (province) of the customer, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Department that handles it.
    pub department: String,
    /// Team, agent, warehouse and carrier as imports give them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Colleague who handled it, as an import gives the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Warehouse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warehouse: Option<String>,
    /// Carrier of the delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// When the customer asked; the append time may be later.
    pub requested_at: Micros,
    /// Until when the merchant owes an answer.
    pub due_at: Micros,
    /// `import` when the source gave it, `kind` when it follows from the after-sales type.
    pub due_basis: String,
    /// What somebody should know, such as `order_unknown`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Problem>,
    /// What chooses its road.
    #[serde(default, skip_serializing_if = "Circumstances::is_plain")]
    pub circumstances: Circumstances,
    /// Further people, answers and attachments, when there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<Box<RequestDetail>>,
}

/// Events of a case stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum CaseEvent {
    /// 提交申请.
    Requested(Box<Requested>),
    /// Decided by rules (自动审批) or sent to a person.
    Decided {
        /// The whole decision.
        decision: Box<Decision>,
    },
    /// 人工审核: a person decided.
    Reviewed {
        /// Approve, Decline or AskForInfo.
        outcome: Outcome,
        /// Reason code of the reviewer; required for Decline.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Note for colleagues.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Question to the customer, for AskForInfo.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<String>,
        /// How it is settled, when that differs from the ordinary course.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terms: Option<Box<Terms>>,
        /// What was suggested and why the reviewer decided otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        overrode: Option<Box<Overrode>>,
    },
    /// The customer answered a question.
    InfoProvided {
        /// The answer.
        text: String,
    },
    /// 客户寄出.
    GoodsShipped {
        /// Tracking number, when known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_no: Option<String>,
    },
    /// 仓库签收.
    GoodsReceived {
        /// Warehouse.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warehouse: Option<String>,
        /// Units that arrived.
        quantity: i64,
        /// Units that arrived damaged.
        #[serde(default)]
        damaged: i64,
        /// Parcel, weight and lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<Box<ReceiptDetail>>,
    },
    /// 质检.
    Inspected {
        /// Grade A–D.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grade: Option<String>,
        /// Finding, disposition, evidence and lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<Box<Inspection>>,
    },
    /// 退款: the ledger entry was written in the same transaction.
    Refunded {
        /// The entry.
        entry: LedgerEntry,
    },
    /// 关闭.
    Closed {
        /// Why, such as `settled`, `declined`, `withdrawn`.
        reason: String,
        /// Whether the case deserved a person, as the one who closed it says; a label for learning.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deserved_person: Option<bool>,
    },
    /// A note by a colleague.
    Noted {
        /// The text.
        text: String,
    },
    /// An offer or counter-offer (协商).
    Offered {
        /// The offer.
        offer: Box<Offer>,
    },
    /// The other side answered the offer that stood.
    OfferAnswered {
        /// Who answers.
        by: Party,
        /// Whether it is taken.
        accepted: bool,
        /// Words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A visit on site was agreed (预约上门).
    VisitScheduled {
        /// When.
        at: Micros,
        /// Technician or partner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        technician: Option<String>,
    },
    /// What the visit found (上门鉴定 / 上门维修).
    OnSiteReported {
        /// `confirmed`, `not_confirmed` or `repaired`.
        finding: OnSiteFinding,
        /// Technician or partner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        technician: Option<String>,
        /// Serial number read on site.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        serial_no: Option<String>,
        /// The report.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// How goods come back was arranged (上门取件, 退回地址).
    PickupArranged {
        /// How.
        method: ReturnMethod,
        /// Carrier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carrier: Option<String>,
        /// Tracking number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_no: Option<String>,
        /// When the carrier comes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Micros>,
    },
    /// The shipment is to be held: cancelled in the warehouse or called back on its way (拦截).
    StopOrdered {
        /// `cancellation` or `intercept`.
        how: WayIn,
        /// Carrier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carrier: Option<String>,
        /// Tracking number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_no: Option<String>,
    },
    /// Whether the shipment could be held.
    StopAnswered {
        /// Held, or gone already.
        stopped: bool,
        /// Words of warehouse or carrier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// An exchange was settled, price difference included; its ledger entry was written in the same transaction.
    Exchanged {
        /// Both sides of it.
        exchange: Box<Exchange>,
    },
    /// Goods went out to the customer (换发 / 补寄).
    ReplacementSent {
        /// Carrier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carrier: Option<String>,
        /// Tracking number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_no: Option<String>,
        /// What went out; for a reshipment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lines: Vec<CaseLine>,
    },
    /// They arrived.
    ReplacementDelivered {},
    /// A repair began.
    RepairStarted {
        /// Whether it is free of charge under warranty.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_warranty: Option<bool>,
        /// Quote in minor units, outside warranty.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote_minor: Option<Minor>,
    },
    /// A repair ended.
    Repaired {
        /// Whether the article works again.
        fixed: bool,
        /// What was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Parts that were changed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<String>,
    },
    /// Goods went back to the customer, repaired or refused (寄回客户).
    SentBack {
        /// Carrier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carrier: Option<String>,
        /// Tracking number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_no: Option<String>,
    },
    /// Money is to move after a hold window, perhaps after a second person agreed (待打款).
    RefundProposed {
        /// What will move.
        entry: LedgerEntry,
        /// Not before this moment.
        not_before: Micros,
        /// Whether a second person must agree.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        needs_second: bool,
    },
    /// A second person agreed (复核).
    RefundConfirmed {},
    /// It was called back before money moved (撤回).
    RefundWithdrawn {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The platform stepped in (平台介入).
    PlatformIntervened {
        /// Number on the platform.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<String>,
        /// Until when evidence may be given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence_due_at: Option<Micros>,
        /// Words of the platform or customer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Evidence was handed in (举证).
    EvidenceSubmitted {
        /// What the pack holds.
        items: Vec<EvidenceItem>,
        /// The statement.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The platform decided.
    PlatformRuled {
        /// The ruling.
        ruling: Box<Ruling>,
    },
    /// The merchant appealed against a ruling (申诉).
    Appealed {
        /// The grounds.
        text: String,
        /// Until when more evidence may be given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence_due_at: Option<Micros>,
    },
    /// The platform acted by itself; money that moved was written to the ledger in the same transaction.
    PlatformActed {
        /// What it did.
        act: PlatformAct,
        /// The movement, for a refund.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<LedgerEntry>,
        /// Words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Somebody checked what the platform did (核对).
    Reconciled {
        /// Whether it was right.
        accepted: bool,
        /// Words; needed when it was not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A parcel that was received without a case belongs to this one (无主件认领).
    ParcelLinked {
        /// The parcel.
        parcel: ParcelId,
        /// Its tracking number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_no: Option<String>,
    },
    /// It did not belong here after all.
    ParcelUnlinked {
        /// The parcel.
        parcel: ParcelId,
        /// Why.
        reason: String,
    },
    /// 记账: another ledger entry than the refund, written in the same transaction; it moves no status.
    Booked {
        /// The entry.
        entry: LedgerEntry,
    },
    /// 原因认定: what a colleague says the reason was; the customer's own stays beside it.
    ReasonAssessed {
        /// Who says it.
        by: ReasonBy,
        /// Leaf of the taxonomy.
        reason_code: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// 结清: an open entry (claim, advance, task) came to its end.
    EntrySettled {
        /// Kind of the entry.
        entry_kind: EntryKind,
        /// Its slot.
        slot: u32,
        /// What came in, minor units; 0 for a refused claim.
        amount_minor: Minor,
    },
    /// A step that another system took and that changes nothing here, such as 到达中转; process maps show it.
    StepTaken {
        /// What, in the source's own words.
        activity: String,
        /// `start` when the step only begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lifecycle: Option<String>,
        /// Who or what took it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resource: Option<String>,
        /// Team.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<String>,
        /// Remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A value of the request was corrected by a cleaning, or given back by its undoing.
    Corrected {
        /// Column, one of [`crate::cleaning::CASE_FIELDS`].
        field: String,
        /// The value before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The value after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// Id of the cleaning.
        cleaning: String,
    },
}

/// Whose reason beside the customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonBy {
    /// The agent who handled the case.
    Agent,
    /// The inspector who saw the goods.
    Inspector,
}

/// What a visit on site found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnSiteFinding {
    /// The fault is there.
    Confirmed,
    /// No fault, or one that the customer caused.
    NotConfirmed,
    /// Repaired on the spot.
    Repaired,
}

impl OnSiteFinding {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            OnSiteFinding::Confirmed => "confirmed",
            OnSiteFinding::NotConfirmed => "not_confirmed",
            OnSiteFinding::Repaired => "repaired",
        }
    }
}

impl CaseEvent {
    /// The kind as it stands in `events.kind` and in process maps.
    pub const fn name(&self) -> &'static str {
        match self {
            CaseEvent::Requested(_) => "requested",
            CaseEvent::Decided { .. } => "decided",
            CaseEvent::Reviewed { .. } => "reviewed",
            CaseEvent::InfoProvided { .. } => "info_provided",
            CaseEvent::GoodsShipped { .. } => "goods_shipped",
            CaseEvent::GoodsReceived { .. } => "goods_received",
            CaseEvent::Inspected { .. } => "inspected",
            CaseEvent::Refunded { .. } => "refunded",
            CaseEvent::Closed { .. } => "closed",
            CaseEvent::Noted { .. } => "noted",
            CaseEvent::Offered { .. } => "offered",
            CaseEvent::OfferAnswered { .. } => "offer_answered",
            CaseEvent::VisitScheduled { .. } => "visit_scheduled",
            CaseEvent::OnSiteReported { .. } => "on_site_reported",
            CaseEvent::PickupArranged { .. } => "pickup_arranged",
            CaseEvent::StopOrdered { .. } => "stop_ordered",
            CaseEvent::StopAnswered { .. } => "stop_answered",
            CaseEvent::Exchanged { .. } => "exchanged",
            CaseEvent::ReplacementSent { .. } => "replacement_sent",
            CaseEvent::ReplacementDelivered {} => "replacement_delivered",
            CaseEvent::RepairStarted { .. } => "repair_started",
            CaseEvent::Repaired { .. } => "repaired",
            CaseEvent::SentBack { .. } => "sent_back",
            CaseEvent::RefundProposed { .. } => "refund_proposed",
            CaseEvent::RefundConfirmed {} => "refund_confirmed",
            CaseEvent::RefundWithdrawn { .. } => "refund_withdrawn",
            CaseEvent::PlatformIntervened { .. } => "platform_intervened",
            CaseEvent::EvidenceSubmitted { .. } => "evidence_submitted",
            CaseEvent::PlatformRuled { .. } => "platform_ruled",
            CaseEvent::Appealed { .. } => "appealed",
            CaseEvent::PlatformActed { .. } => "platform_acted",
            CaseEvent::Reconciled { .. } => "reconciled",
            CaseEvent::ParcelLinked { .. } => "parcel_linked",
            CaseEvent::StepTaken { .. } => "step_taken",
            CaseEvent::Corrected { .. } => "corrected",
            CaseEvent::ParcelUnlinked { .. } => "parcel_unlinked",
            CaseEvent::Booked { .. } => "booked",
            CaseEvent::ReasonAssessed { .. } => "reason_assessed",
            CaseEvent::EntrySettled { .. } => "entry_settled",
        }
    }

    /// The movement of money that must be written with the event.
    pub fn entry(&self) -> Option<&LedgerEntry> {
        match self {
            CaseEvent::Refunded { entry } | CaseEvent::Booked { entry } => Some(entry),
            CaseEvent::Exchanged { exchange } => exchange.entry.as_ref(),
            CaseEvent::PlatformActed { entry, .. } => entry.as_ref(),
            _ => None,
        }
    }

    /// Tracking number that the event tells, with which a parcel finds its case.
    pub fn tracking_no(&self) -> Option<&str> {
        match self {
            CaseEvent::GoodsShipped { tracking_no, .. }
            | CaseEvent::PickupArranged { tracking_no, .. }
            | CaseEvent::StopOrdered { tracking_no, .. }
            | CaseEvent::ParcelLinked { tracking_no, .. } => tracking_no.as_deref(),
            CaseEvent::GoodsReceived { detail, .. } => detail.as_ref().and_then(|detail| detail.tracking_no.as_deref()),
            _ => None,
        }
    }
}
