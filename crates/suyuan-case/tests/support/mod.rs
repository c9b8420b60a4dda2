//! Makes events for the tests of the state machines: one sound event for each step, from a case and a number.

use suyuan_case::actor::Actor;
use suyuan_case::decision::{Cause, Decision, Outcome};
use suyuan_case::dispute::{EvidenceItem, PlatformAct, Ruling};
use suyuan_case::event::{CaseEvent, CaseLine, Circumstances, OnSiteFinding, Requested};
use suyuan_case::exchange::Exchange;
use suyuan_case::goods::{Finding, Inspection, ReceiptDetail, ReceivedLine};
use suyuan_case::id::ParcelId;
use suyuan_case::kind::{CaseKind, Delivery, ReturnMethod, WayIn};
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_case::return_case::ReturnCase;
use suyuan_case::step::Step;
use suyuan_case::terms::{Offer, Party, Terms};

pub fn line(quantity: i64, amount_minor: i64) -> CaseLine {
    CaseLine { sku: Some("S1".into()), quantity, amount_minor: Some(amount_minor), ..CaseLine::default() }
}

/// A request of every road; `road` counts through them.
pub fn request(road: usize) -> Requested {
    let plain = Circumstances::default();
    let way = |way| Circumstances { way: Some(way), ..Circumstances::default() };
    let roads = [
        (CaseKind::RefundOnly, plain.clone()),
        (CaseKind::RefundOnly, Circumstances { delivery: Some(Delivery::BeforeShipping), ..plain.clone() }),
        (CaseKind::RefundOnly, Circumstances { delivery: Some(Delivery::InTransit), way: Some(WayIn::Intercept), ..plain.clone() }),
        (CaseKind::ReturnRefund, plain.clone()),
        (CaseKind::ReturnRefund, way(WayIn::Refusal)),
        (CaseKind::ReturnRefund, way(WayIn::Counter)),
        (CaseKind::ReturnRefund, Circumstances { installed: true, ..plain.clone() }),
        (CaseKind::Exchange, plain.clone()),
        (CaseKind::Reship, plain.clone()),
        (CaseKind::Repair, plain.clone()),
        (CaseKind::Repair, Circumstances { on_site: true, ..plain.clone() }),
        (CaseKind::PriceAdjustment, plain.clone()),
        (CaseKind::ReturnRefund, Circumstances { cross_border: true, ..plain }),
    ];
    let (kind, circumstances) = roads[road % roads.len()].clone();
    Requested {
        case_no: "RC0000000001".into(),
        order_no: "T1".into(),
        shop: None,
        channel: "tmall".into(),
        kind,
        customer_no: None,
        person: None,
        lines: vec![line(2, 20_000), line(1, 9_900)],
        currency: "CNY".into(),
        reason_code: None,
        reason_text: None,
        comment: None,
        region: None,
        department: "service".into(),
        team: None,
        agent: None,
        warehouse: None,
        carrier: None,
        requested_at: 0,
        due_at: 172_800_000_000,
        due_basis: if road.is_multiple_of(2) { "kind" } else { "import" }.into(),
        warnings: Vec::new(),
        circumstances,
        detail: None,
    }
}

pub const ROADS: usize = 13;

pub fn decision(outcome: Outcome) -> CaseEvent {
    CaseEvent::Decided {
        decision: Box::new(Decision {
            outcome,
            cause: Cause::Policy,
            rules: Vec::new(),
            gate: Vec::new(),
            statute_version: "cn@1".into(),
            policy_version: "p@1".into(),
            inputs: serde_json::Value::Null,
            text_zh: String::new(),
            text_en: String::new(),
            terms: serde_json::Map::new(),
            shadow: None,
            staged: None,
            risk: None,
            scores: Vec::new(),
        }),
    }
}

fn reviewed(outcome: Outcome, terms: Option<Terms>) -> CaseEvent {
    let given = |wanted| (outcome == wanted).then(|| "because".to_owned());
    CaseEvent::Reviewed {
        outcome,
        reason: given(Outcome::Decline),
        note: None,
        question: given(Outcome::AskForInfo),
        terms: terms.map(Box::new),
        overrode: None,
    }
}

pub fn entry(amount_minor: i64) -> LedgerEntry {
    LedgerEntry::new(EntryKind::Refund, 0, amount_minor, "CNY", Bearer::Merchant)
}

fn terms(case: &ReturnCase, salt: u16) -> Option<Terms> {
    let most = case.most_minor().unwrap_or(1_000).max(1);
    match salt % 6 {
        0 | 1 => None,
        2 => Some(Terms { in_advance: true, ..Terms::default() }),
        3 => Some(Terms { goods_back: Some(false), amount_minor: Some((most / 2).max(1)), ..Terms::default() }),
        4 => Some(Terms { resolution: Some(CaseKind::ALL[usize::from(salt / 6) % CaseKind::ALL.len()]), ..Terms::default() }),
        _ => Some(Terms { return_method: Some(ReturnMethod::PickUp), freight_bearer: Some(Bearer::Merchant), ..Terms::default() }),
    }
}

fn receipt(case: &ReturnCase, salt: u16) -> CaseEvent {
    let left = case.outstanding().max(1);
    let quantity = 1 + i64::from(salt) % left;
    let named = salt.is_multiple_of(3) && (case.received_lines.len() == case.request.lines.len() || case.received_quantity == 0);
    let mut lines = Vec::new();
    let mut rest = quantity;
    for (place, known) in case.request.lines.iter().enumerate().filter(|_| named) {
        let open = known.quantity - case.received_lines.get(place).copied().unwrap_or(0);
        let take = rest.min(open);
        if take > 0 {
            lines.push(ReceivedLine { line: u32::try_from(place).unwrap(), quantity: take, damaged: 0 });
        }
        rest -= take;
    }
    if rest > 0 {
        lines.clear();
    }
    let detail = named.then(|| Box::new(ReceiptDetail { tracking_no: Some("SF1".into()), lines, ..ReceiptDetail::default() }));
    CaseEvent::GoodsReceived { warehouse: None, quantity, damaged: i64::from(salt % 2), detail }
}

/// A sound event for a step.
pub fn event(case: &ReturnCase, step: Step, salt: u16) -> CaseEvent {
    let most = case.most_minor().unwrap_or(1_000).max(1);
    let amount = 1 + i64::from(salt) * 7 % most;
    let number = Some("SF1".to_owned());
    match step {
        Step::DecidedApprove => decision(if salt.is_multiple_of(2) { Outcome::Approve } else { Outcome::ApproveThenInspect }),
        Step::DecidedDecline => decision(Outcome::Decline),
        Step::DecidedAsk => decision(Outcome::AskForInfo),
        Step::DecidedReview => decision(Outcome::Review),
        Step::ReviewedApprove => reviewed(Outcome::Approve, terms(case, salt)),
        Step::ReviewedDecline => reviewed(Outcome::Decline, None),
        Step::ReviewedAsk => reviewed(Outcome::AskForInfo, None),
        Step::ReviewedReview => reviewed(Outcome::Review, None),
        Step::InfoProvided => CaseEvent::InfoProvided { text: "here".into() },
        Step::Offered => {
            let by = if salt.is_multiple_of(2) { Party::Merchant } else { Party::Customer };
            let offer = Offer { by, terms: terms(case, salt).unwrap_or_default(), text: Some("how about".into()), expires_at: None };
            CaseEvent::Offered { offer: Box::new(offer) }
        }
        Step::OfferAccepted | Step::OfferRejected => {
            let by = if case.offer.as_ref().is_some_and(|offer| offer.by == Party::Customer) { Party::Merchant } else { Party::Customer };
            CaseEvent::OfferAnswered { by, accepted: step == Step::OfferAccepted, text: None }
        }
        Step::VisitScheduled => CaseEvent::VisitScheduled { at: i64::from(salt), technician: None },
        Step::OnSiteConfirmed | Step::OnSiteNotConfirmed | Step::OnSiteRepaired => CaseEvent::OnSiteReported {
            finding: match step {
                Step::OnSiteConfirmed => OnSiteFinding::Confirmed,
                Step::OnSiteNotConfirmed => OnSiteFinding::NotConfirmed,
                _ => OnSiteFinding::Repaired,
            },
            technician: None,
            serial_no: None,
            text: None,
        },
        Step::PickupArranged => CaseEvent::PickupArranged { method: ReturnMethod::PickUp, carrier: None, tracking_no: number, at: None },
        Step::StopOrdered => CaseEvent::StopOrdered { how: WayIn::Intercept, carrier: None, tracking_no: number },
        Step::StopDone | Step::StopFailed => CaseEvent::StopAnswered { stopped: step == Step::StopDone, text: None },
        Step::GoodsShipped => CaseEvent::GoodsShipped { tracking_no: number },
        Step::GoodsReceived => receipt(case, salt),
        Step::Inspected => {
            let detail = Inspection { finding: Some(Finding::AsStated), ..Inspection::default() };
            CaseEvent::Inspected { grade: Some("B".into()), detail: salt.is_multiple_of(2).then(|| Box::new(detail)) }
        }
        Step::Exchanged => {
            let exchange = Exchange::new(most, vec![line(1, i64::from(salt))], "CNY").unwrap();
            CaseEvent::Exchanged { exchange: Box::new(exchange) }
        }
        Step::ReplacementSent => CaseEvent::ReplacementSent { carrier: None, tracking_no: number, lines: Vec::new() },
        Step::ReplacementDelivered => CaseEvent::ReplacementDelivered {},
        Step::RepairStarted => CaseEvent::RepairStarted { in_warranty: Some(true), quote_minor: None },
        Step::Repaired | Step::NotRepairable => CaseEvent::Repaired { fixed: step == Step::Repaired, text: None, parts: Vec::new() },
        Step::SentBack => CaseEvent::SentBack { carrier: None, tracking_no: number },
        Step::RefundProposed => CaseEvent::RefundProposed { entry: entry(amount), not_before: 0, needs_second: salt.is_multiple_of(2) },
        Step::RefundConfirmed => CaseEvent::RefundConfirmed {},
        Step::RefundWithdrawn => CaseEvent::RefundWithdrawn { reason: None },
        Step::Refunded => CaseEvent::Refunded { entry: case.pending.as_ref().map_or_else(|| entry(amount), |pending| pending.entry.clone()) },
        Step::Booked => {
            let slot = u32::try_from(case.ledger.len()).unwrap();
            CaseEvent::Refunded { entry: LedgerEntry { kind: EntryKind::Freight, slot, ..entry(1_200) } }
        }
        Step::PlatformIntervened => CaseEvent::PlatformIntervened { ticket: Some("P1".into()), evidence_due_at: Some(i64::from(salt)), text: None },
        Step::EvidenceSubmitted => {
            let items = vec![EvidenceItem { what: "video".into(), source: "a1".into(), sha256: None }];
            CaseEvent::EvidenceSubmitted { items, text: None }
        }
        Step::RuledCustomer | Step::RuledMerchant => {
            let party = if step == Step::RuledCustomer { Party::Customer } else { Party::Merchant };
            let goods_back = salt.is_multiple_of(3).then_some(false);
            let ruling = Ruling { party, amount_minor: salt.is_multiple_of(2).then_some(amount), goods_back, fault_on_merchant: None, text: None };
            CaseEvent::PlatformRuled { ruling: Box::new(ruling) }
        }
        Step::Appealed => CaseEvent::Appealed { text: "new evidence".into(), evidence_due_at: None },
        Step::PlatformRefunded => CaseEvent::PlatformActed { act: PlatformAct::RefundedFast, entry: Some(entry(amount)), text: None },
        Step::PlatformAgreed => CaseEvent::PlatformActed { act: PlatformAct::AgreedOnTimeout, entry: None, text: None },
        Step::PlatformClosed => CaseEvent::PlatformActed { act: PlatformAct::ClosedOnTimeout, entry: None, text: None },
        Step::Reconciled => CaseEvent::Reconciled { accepted: true, text: None },
        Step::ParcelLinked => CaseEvent::ParcelLinked { parcel: ParcelId::from_bits(u128::from(salt)), tracking_no: None },
        Step::ParcelUnlinked => {
            let parcel = case.parcels.first().cloned().unwrap_or_else(|| ParcelId::from_bits(1));
            CaseEvent::ParcelUnlinked { parcel, reason: "another customer".into() }
        }
        Step::Noted => CaseEvent::Noted { text: "n".into() },
        Step::Closed => CaseEvent::Closed { reason: "settled".into(), deserved_person: Some(salt.is_multiple_of(2)) },
    }
}

/// Somebody, by a number.
pub fn somebody(salt: u16) -> Actor {
    Actor::user(if salt.is_multiple_of(2) { "lin" } else { "wang" })
}
