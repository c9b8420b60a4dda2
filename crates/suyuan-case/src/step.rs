//! The alphabet of the state machines: every event of a case, told apart by what it decides, and who may cause it.

use crate::actor::Permission;
use crate::case_event::{CaseEvent, OnSiteFinding};
use crate::decision::Outcome;
use crate::dispute::PlatformAct;
use crate::ledger::EntryKind;
use crate::terms::Party;
use serde::{Deserialize, Serialize};

/// One symbol of the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Step {
    /// Rules approved.
    #[serde(rename = "decided.approve")]
    DecidedApprove,
    /// Rules declined.
    #[serde(rename = "decided.decline")]
    DecidedDecline,
    /// Rules asked the customer.
    #[serde(rename = "decided.ask")]
    DecidedAsk,
    /// Rules sent it to a person.
    #[serde(rename = "decided.review")]
    DecidedReview,
    /// A person approved.
    #[serde(rename = "reviewed.approve")]
    ReviewedApprove,
    /// A person declined.
    #[serde(rename = "reviewed.decline")]
    ReviewedDecline,
    /// A person asked the customer.
    #[serde(rename = "reviewed.ask")]
    ReviewedAsk,
    /// A person kept it for a closer look.
    #[serde(rename = "reviewed.review")]
    ReviewedReview,
    /// The customer answered.
    #[serde(rename = "info_provided")]
    InfoProvided,
    /// An offer was made.
    #[serde(rename = "offered")]
    Offered,
    /// The offer was taken.
    #[serde(rename = "offer.accepted")]
    OfferAccepted,
    /// The offer was refused or lapsed.
    #[serde(rename = "offer.rejected")]
    OfferRejected,
    /// A visit was agreed.
    #[serde(rename = "visit_scheduled")]
    VisitScheduled,
    /// The visit confirmed the fault.
    #[serde(rename = "on_site.confirmed")]
    OnSiteConfirmed,
    /// The visit did not confirm it.
    #[serde(rename = "on_site.not_confirmed")]
    OnSiteNotConfirmed,
    /// It was repaired on the spot.
    #[serde(rename = "on_site.repaired")]
    OnSiteRepaired,
    /// The way back was arranged.
    #[serde(rename = "pickup_arranged")]
    PickupArranged,
    /// Holding the shipment was ordered.
    #[serde(rename = "stop_ordered")]
    StopOrdered,
    /// The shipment was held.
    #[serde(rename = "stop.done")]
    StopDone,
    /// The shipment could not be held.
    #[serde(rename = "stop.failed")]
    StopFailed,
    /// The customer sent the goods.
    #[serde(rename = "goods_shipped")]
    GoodsShipped,
    /// Goods arrived.
    #[serde(rename = "goods_received")]
    GoodsReceived,
    /// Goods were inspected.
    #[serde(rename = "inspected")]
    Inspected,
    /// The exchange was settled.
    #[serde(rename = "exchanged")]
    Exchanged,
    /// Goods went out to the customer.
    #[serde(rename = "replacement_sent")]
    ReplacementSent,
    /// They arrived.
    #[serde(rename = "replacement_delivered")]
    ReplacementDelivered,
    /// The repair began.
    #[serde(rename = "repair_started")]
    RepairStarted,
    /// The article works again.
    #[serde(rename = "repaired.fixed")]
    Repaired,
    /// It could not be repaired.
    #[serde(rename = "repaired.not_fixed")]
    NotRepairable,
    /// Goods went back to the customer.
    #[serde(rename = "sent_back")]
    SentBack,
    /// Money is to move after a hold window.
    #[serde(rename = "refund_proposed")]
    RefundProposed,
    /// A second person agreed.
    #[serde(rename = "refund_confirmed")]
    RefundConfirmed,
    /// The movement was called back.
    #[serde(rename = "refund_withdrawn")]
    RefundWithdrawn,
    /// Money moved.
    #[serde(rename = "refunded")]
    Refunded,
    /// Freight, compensation or another movement beside the refund was booked.
    #[serde(rename = "booked")]
    Booked,
    /// The platform stepped in.
    #[serde(rename = "platform_intervened")]
    PlatformIntervened,
    /// Evidence was handed in.
    #[serde(rename = "evidence_submitted")]
    EvidenceSubmitted,
    /// The platform took the customer's side.
    #[serde(rename = "platform_ruled.customer")]
    RuledCustomer,
    /// The platform took the merchant's side.
    #[serde(rename = "platform_ruled.merchant")]
    RuledMerchant,
    /// The merchant appealed.
    #[serde(rename = "appealed")]
    Appealed,
    /// The platform refunded by itself.
    #[serde(rename = "platform_acted.refunded")]
    PlatformRefunded,
    /// The platform agreed by itself.
    #[serde(rename = "platform_acted.agreed")]
    PlatformAgreed,
    /// The platform closed by itself.
    #[serde(rename = "platform_acted.closed")]
    PlatformClosed,
    /// Somebody checked what the platform did.
    #[serde(rename = "reconciled")]
    Reconciled,
    /// A parcel was found to belong here.
    #[serde(rename = "parcel_linked")]
    ParcelLinked,
    /// A parcel was found not to belong here.
    #[serde(rename = "parcel_unlinked")]
    ParcelUnlinked,
    /// A note was written.
    #[serde(rename = "noted")]
    Noted,
    /// The case was closed.
    #[serde(rename = "closed")]
    Closed,
}

impl Step {
    /// All symbols.
    pub const ALL: [Step; 48] = [
        Step::DecidedApprove,
        Step::DecidedDecline,
        Step::DecidedAsk,
        Step::DecidedReview,
        Step::ReviewedApprove,
        Step::ReviewedDecline,
        Step::ReviewedAsk,
        Step::ReviewedReview,
        Step::InfoProvided,
        Step::Offered,
        Step::OfferAccepted,
        Step::OfferRejected,
        Step::VisitScheduled,
        Step::OnSiteConfirmed,
        Step::OnSiteNotConfirmed,
        Step::OnSiteRepaired,
        Step::PickupArranged,
        Step::StopOrdered,
        Step::StopDone,
        Step::StopFailed,
        Step::GoodsShipped,
        Step::GoodsReceived,
        Step::Inspected,
        Step::Exchanged,
        Step::ReplacementSent,
        Step::ReplacementDelivered,
        Step::RepairStarted,
        Step::Repaired,
        Step::NotRepairable,
        Step::SentBack,
        Step::RefundProposed,
        Step::RefundConfirmed,
        Step::RefundWithdrawn,
        Step::Refunded,
        Step::Booked,
        Step::PlatformIntervened,
        Step::EvidenceSubmitted,
        Step::RuledCustomer,
        Step::RuledMerchant,
        Step::Appealed,
        Step::PlatformRefunded,
        Step::PlatformAgreed,
        Step::PlatformClosed,
        Step::Reconciled,
        Step::ParcelLinked,
        Step::ParcelUnlinked,
        Step::Noted,
        Step::Closed,
    ];
    /// The identifier used in the machines' text and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Step::DecidedApprove => "decided.approve",
            Step::DecidedDecline => "decided.decline",
            Step::DecidedAsk => "decided.ask",
            Step::DecidedReview => "decided.review",
            Step::ReviewedApprove => "reviewed.approve",
            Step::ReviewedDecline => "reviewed.decline",
            Step::ReviewedAsk => "reviewed.ask",
            Step::ReviewedReview => "reviewed.review",
            Step::InfoProvided => "info_provided",
            Step::Offered => "offered",
            Step::OfferAccepted => "offer.accepted",
            Step::OfferRejected => "offer.rejected",
            Step::VisitScheduled => "visit_scheduled",
            Step::OnSiteConfirmed => "on_site.confirmed",
            Step::OnSiteNotConfirmed => "on_site.not_confirmed",
            Step::OnSiteRepaired => "on_site.repaired",
            Step::PickupArranged => "pickup_arranged",
            Step::StopOrdered => "stop_ordered",
            Step::StopDone => "stop.done",
            Step::StopFailed => "stop.failed",
            Step::GoodsShipped => "goods_shipped",
            Step::GoodsReceived => "goods_received",
            Step::Inspected => "inspected",
            Step::Exchanged => "exchanged",
            Step::ReplacementSent => "replacement_sent",
            Step::ReplacementDelivered => "replacement_delivered",
            Step::RepairStarted => "repair_started",
            Step::Repaired => "repaired.fixed",
            Step::NotRepairable => "repaired.not_fixed",
            Step::SentBack => "sent_back",
            Step::RefundProposed => "refund_proposed",
            Step::RefundConfirmed => "refund_confirmed",
            Step::RefundWithdrawn => "refund_withdrawn",
            Step::Refunded => "refunded",
            Step::Booked => "booked",
            Step::PlatformIntervened => "platform_intervened",
            Step::EvidenceSubmitted => "evidence_submitted",
            Step::RuledCustomer => "platform_ruled.customer",
            Step::RuledMerchant => "platform_ruled.merchant",
            Step::Appealed => "appealed",
            Step::PlatformRefunded => "platform_acted.refunded",
            Step::PlatformAgreed => "platform_acted.agreed",
            Step::PlatformClosed => "platform_acted.closed",
            Step::Reconciled => "reconciled",
            Step::ParcelLinked => "parcel_linked",
            Step::ParcelUnlinked => "parcel_unlinked",
            Step::Noted => "noted",
            Step::Closed => "closed",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.as_str() == text)
    }

    /// The symbol of an event; `None` for a request, which only begins a case.
    pub fn of(event: &CaseEvent) -> Option<Step> {
        Some(match event {
            CaseEvent::Requested(_) => return None,
            CaseEvent::Decided { decision } => match decision.outcome {
                Outcome::Approve | Outcome::ApproveThenInspect => Step::DecidedApprove,
                Outcome::Decline => Step::DecidedDecline,
                Outcome::AskForInfo => Step::DecidedAsk,
                Outcome::Review | Outcome::Suggest => Step::DecidedReview,
            },
            CaseEvent::Reviewed { outcome, .. } => match outcome {
                Outcome::Approve | Outcome::ApproveThenInspect => Step::ReviewedApprove,
                Outcome::Decline => Step::ReviewedDecline,
                Outcome::AskForInfo => Step::ReviewedAsk,
                Outcome::Review | Outcome::Suggest => Step::ReviewedReview,
            },
            CaseEvent::InfoProvided { .. } => Step::InfoProvided,
            CaseEvent::GoodsShipped { .. } => Step::GoodsShipped,
            CaseEvent::GoodsReceived { .. } => Step::GoodsReceived,
            CaseEvent::Inspected { .. } => Step::Inspected,
            CaseEvent::Refunded { entry } if entry.kind == EntryKind::Refund => Step::Refunded,
            CaseEvent::Refunded { .. } | CaseEvent::Booked { .. } | CaseEvent::EntrySettled { .. } => Step::Booked,
            CaseEvent::Closed { .. } => Step::Closed,
            CaseEvent::Noted { .. } | CaseEvent::ReasonAssessed { .. } | CaseEvent::StepTaken { .. } | CaseEvent::Corrected { .. } => Step::Noted,
            CaseEvent::Offered { .. } => Step::Offered,
            CaseEvent::OfferAnswered { accepted: true, .. } => Step::OfferAccepted,
            CaseEvent::OfferAnswered { accepted: false, .. } => Step::OfferRejected,
            CaseEvent::VisitScheduled { .. } => Step::VisitScheduled,
            CaseEvent::OnSiteReported { finding, .. } => match finding {
                OnSiteFinding::Confirmed => Step::OnSiteConfirmed,
                OnSiteFinding::NotConfirmed => Step::OnSiteNotConfirmed,
                OnSiteFinding::Repaired => Step::OnSiteRepaired,
            },
            CaseEvent::PickupArranged { .. } => Step::PickupArranged,
            CaseEvent::StopOrdered { .. } => Step::StopOrdered,
            CaseEvent::StopAnswered { stopped: true, .. } => Step::StopDone,
            CaseEvent::StopAnswered { stopped: false, .. } => Step::StopFailed,
            CaseEvent::Exchanged { .. } => Step::Exchanged,
            CaseEvent::ReplacementSent { .. } => Step::ReplacementSent,
            CaseEvent::ReplacementDelivered {} => Step::ReplacementDelivered,
            CaseEvent::RepairStarted { .. } => Step::RepairStarted,
            CaseEvent::Repaired { fixed: true, .. } => Step::Repaired,
            CaseEvent::Repaired { fixed: false, .. } => Step::NotRepairable,
            CaseEvent::SentBack { .. } => Step::SentBack,
            CaseEvent::RefundProposed { .. } => Step::RefundProposed,
            CaseEvent::RefundConfirmed {} => Step::RefundConfirmed,
            CaseEvent::RefundWithdrawn { .. } => Step::RefundWithdrawn,
            CaseEvent::PlatformIntervened { .. } => Step::PlatformIntervened,
            CaseEvent::EvidenceSubmitted { .. } => Step::EvidenceSubmitted,
            CaseEvent::PlatformRuled { ruling } => match ruling.party {
                Party::Customer => Step::RuledCustomer,
                Party::Merchant | Party::Platform => Step::RuledMerchant,
            },
            CaseEvent::Appealed { .. } => Step::Appealed,
            CaseEvent::PlatformActed { act, .. } => match act {
                PlatformAct::RefundedFast | PlatformAct::RefundedOnTimeout => Step::PlatformRefunded,
                PlatformAct::AgreedOnTimeout => Step::PlatformAgreed,
                PlatformAct::ClosedOnTimeout => Step::PlatformClosed,
            },
            CaseEvent::Reconciled { .. } => Step::Reconciled,
            CaseEvent::ParcelLinked { .. } => Step::ParcelLinked,
            CaseEvent::ParcelUnlinked { .. } => Step::ParcelUnlinked,
        })
    }

    /// What somebody needs to cause it by hand; `None` for what only the program or an import writes.
    pub const fn permission(self) -> Option<Permission> {
        use Permission::*;
        Some(match self {
            Step::DecidedApprove | Step::DecidedDecline | Step::DecidedAsk | Step::DecidedReview => return None,
            Step::ReviewedApprove | Step::ReviewedDecline | Step::ReviewedAsk | Step::ReviewedReview => Review,
            Step::InfoProvided | Step::Offered | Step::OfferAccepted | Step::OfferRejected => Review,
            Step::VisitScheduled | Step::OnSiteConfirmed | Step::OnSiteNotConfirmed | Step::OnSiteRepaired => Review,
            Step::PickupArranged | Step::StopOrdered | Step::GoodsShipped => Review,
            Step::PlatformIntervened | Step::EvidenceSubmitted | Step::RuledCustomer | Step::RuledMerchant | Step::Appealed => Review,
            Step::PlatformAgreed | Step::PlatformClosed => Review,
            Step::StopDone | Step::StopFailed | Step::GoodsReceived | Step::Inspected | Step::ParcelLinked | Step::ParcelUnlinked => ReceiveGoods,
            Step::ReplacementSent | Step::ReplacementDelivered | Step::RepairStarted | Step::Repaired | Step::NotRepairable => ReceiveGoods,
            Step::SentBack => ReceiveGoods,
            Step::Exchanged | Step::RefundProposed | Step::RefundConfirmed | Step::RefundWithdrawn | Step::Refunded | Step::Booked => Refund,
            Step::PlatformRefunded | Step::Reconciled => Refund,
            Step::Noted => ReadCases,
            Step::Closed => Review,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique_and_read_back() {
        for (index, step) in Step::ALL.into_iter().enumerate() {
            assert_eq!(Step::parse(step.as_str()), Some(step));
            assert!(Step::ALL[..index].iter().all(|other| other.as_str() != step.as_str()));
        }
        assert_eq!(Step::parse("teleported"), None);
    }
}
