//! The fold: what each event makes of a case. It is total, so that a log that was legal once stays readable.

use crate::Micros;
use crate::actor::Actor;
use crate::decision::Outcome;
use crate::dispute::{Dispute, PlatformAct, Ruling};
use crate::event::{CaseEvent, ReasonBy};
use crate::goods::{Inspection, ReceiptDetail};
use crate::kind::CaseStatus;
use crate::ledger::{EntryKind, Settlement};
use crate::machine::Target;
use crate::return_case::{PendingRefund, ReturnCase};
use crate::step::Step;
use crate::terms::Party;

/// Reason that a ruling for the merchant leaves on the case.
const RULED: &str = "platform_ruling";

impl ReturnCase {
    /// Applies an event that was appended.
    pub fn apply(&mut self, event: &CaseEvent, at: Micros, actor: &Actor) {
        self.version += 1;
        match event {
            // Steps of other systems may be told late, and neither they nor corrections move the case.
            CaseEvent::StepTaken { .. } => return self.updated_at = self.updated_at.max(at),
            CaseEvent::Corrected { field, to, .. } => {
                crate::cleaning::correct(&mut self.request, field, to.as_deref());
                return self.updated_at = self.updated_at.max(at);
            }
            _ => self.updated_at = at,
        }
        let (before, Some(step)) = (self.status, Step::of(event)) else {
            if let CaseEvent::Requested(request) = event {
                self.request = (**request).clone();
            }
            return;
        };
        // The line is chosen by what was true before the event; where an agreement leads, by what is true after it.
        let row = self.machine().and_then(|machine| machine.row(before, step, |guard| self.holds(guard)));
        let (target, remember) = row.map_or((usual(step), false), |row| (row.target, row.remember));
        self.take_over(event, at, actor);
        if remember && self.resume.is_none() {
            self.resume = Some(before);
        }
        self.status = self.resolve(target, before);
        if !matches!(self.status, CaseStatus::Negotiating | CaseStatus::InDispute | CaseStatus::Reconciling) {
            self.resume = None;
        }
        if self.status != CaseStatus::Negotiating {
            self.offer = None;
        }
        if !self.takes(Step::RefundWithdrawn) {
            self.pending = None;
        }
        if self.status != before || step == Step::Offered {
            if before == CaseStatus::AwaitingInfo {
                self.paused = self.paused.saturating_add((at - self.status_since).max(0));
            }
            self.status_since = at;
        }
        match (before == CaseStatus::Closed, self.status == CaseStatus::Closed) {
            (false, true) => self.closed_at = Some(at),
            (true, false) => self.closed_at = None,
            _ => {}
        }
        if self.status == CaseStatus::InReview && (before != CaseStatus::InReview || matches!(step, Step::ReviewedReview)) {
            self.review_since = Some(at);
        }
    }

    /// The state that a target means.
    fn resolve(&mut self, target: Target, before: CaseStatus) -> CaseStatus {
        let machine = self.machine();
        match target {
            Target::To(status) => status,
            Target::Same => before,
            Target::Approved => machine.and_then(|machine| machine.approved(|guard| self.holds(guard))).unwrap_or(CaseStatus::AwaitingRefund),
            Target::Settled => machine.and_then(|machine| machine.settled(|guard| self.holds(guard))).unwrap_or(CaseStatus::Refunded),
            Target::Back => match self.resume.take().unwrap_or(CaseStatus::InReview) {
                // Goods may have come while the side road was taken.
                CaseStatus::AwaitingGoods if self.outstanding() == 0 => CaseStatus::GoodsReceived,
                CaseStatus::SettledAwaitingGoods => self.resolve(Target::Settled, before),
                status => status,
            },
        }
    }

    /// Everything but the status.
    fn take_over(&mut self, event: &CaseEvent, at: Micros, actor: &Actor) {
        match event {
            CaseEvent::StepTaken { .. } | CaseEvent::Corrected { .. } => {}
            CaseEvent::Requested(_) | CaseEvent::Noted { .. } | CaseEvent::PickupArranged { .. } | CaseEvent::StopOrdered { .. } => {}
            CaseEvent::RepairStarted { .. } | CaseEvent::Repaired { .. } | CaseEvent::SentBack { .. } | CaseEvent::ReplacementDelivered {} => {}
            CaseEvent::Decided { decision } => {
                self.settle(decision.outcome, at, actor, true);
                self.decision = Some((**decision).clone());
            }
            CaseEvent::Reviewed { outcome, reason, question, terms, .. } => {
                if let Some(terms) = terms {
                    self.terms.replace(terms);
                }
                self.settle(*outcome, at, actor, false);
                match outcome {
                    Outcome::Decline => self.decline_reason.clone_from(reason),
                    Outcome::AskForInfo => self.question.clone_from(question),
                    _ => {}
                }
            }
            CaseEvent::InfoProvided { .. } => self.question = None,
            CaseEvent::GoodsShipped { .. } => self.goods_shipped_at = Some(at),
            CaseEvent::GoodsReceived { quantity, warehouse, damaged, detail } => {
                self.receive(*quantity, *damaged, detail.as_deref(), at);
                if warehouse.is_some() {
                    self.request.warehouse.clone_from(warehouse);
                }
            }
            CaseEvent::Inspected { grade, detail } => self.inspect(grade.as_deref(), detail.as_deref(), at),
            CaseEvent::Offered { offer } => self.offer = Some((**offer).clone()),
            CaseEvent::OfferAnswered { accepted, .. } => self.answer(*accepted, at, actor),
            CaseEvent::VisitScheduled { at: visit, .. } => self.visit_at = Some(*visit),
            CaseEvent::OnSiteReported { .. } => self.reported_at = Some(at),
            CaseEvent::StopAnswered { stopped, .. } => self.stop_failed_at = (!stopped).then_some(at),
            CaseEvent::ReplacementSent { .. } => self.replacement_sent_at = Some(at),
            CaseEvent::ParcelLinked { parcel, .. } => {
                if !self.parcels.contains(parcel) {
                    self.parcels.push(parcel.clone());
                }
            }
            CaseEvent::ParcelUnlinked { parcel, .. } => self.parcels.retain(|known| known != parcel),
            CaseEvent::Closed { deserved_person, .. } => self.deserved_person = deserved_person.or(self.deserved_person),
            CaseEvent::Refunded { .. } | CaseEvent::Exchanged { .. } | CaseEvent::Booked { .. } => self.book(event, at),
            CaseEvent::ReasonAssessed { by: ReasonBy::Agent, reason_code, .. } => self.agent_reason_code = Some(reason_code.clone()),
            CaseEvent::ReasonAssessed { by: ReasonBy::Inspector, reason_code, .. } => self.inspected_reason_code = Some(reason_code.clone()),
            CaseEvent::EntrySettled { entry_kind, slot, amount_minor } => {
                self.settlements.push(Settlement { kind: *entry_kind, slot: *slot, amount_minor: *amount_minor, at });
            }
            CaseEvent::RefundProposed { .. } | CaseEvent::RefundConfirmed {} | CaseEvent::RefundWithdrawn { .. } => self.hold(event, actor),
            CaseEvent::PlatformIntervened { .. }
            | CaseEvent::EvidenceSubmitted { .. }
            | CaseEvent::PlatformRuled { .. }
            | CaseEvent::Appealed { .. }
            | CaseEvent::PlatformActed { .. }
            | CaseEvent::Reconciled { .. } => self.platform(event, at, actor),
        }
    }

    /// Money that moved.
    fn book(&mut self, event: &CaseEvent, at: Micros) {
        if let CaseEvent::Exchanged { exchange } = event {
            self.exchange = Some((**exchange).clone());
        }
        let Some(entry) = event.entry() else { return };
        self.ledger.push(entry.clone());
        self.booked_at.push(at);
        if !matches!(event, CaseEvent::Exchanged { .. }) && entry.kind == EntryKind::Refund {
            self.refunded_at = Some(at);
            self.pending = None;
        }
    }

    /// Money that waits.
    fn hold(&mut self, event: &CaseEvent, actor: &Actor) {
        match event {
            CaseEvent::RefundProposed { entry, not_before, needs_second } => {
                self.pending = Some(PendingRefund {
                    entry: entry.clone(),
                    not_before: *not_before,
                    needs_second: *needs_second,
                    proposed_by: actor.clone(),
                    confirmed_by: None,
                });
            }
            CaseEvent::RefundConfirmed {} => {
                if let Some(pending) = &mut self.pending {
                    pending.confirmed_by = Some(actor.clone());
                }
            }
            _ => self.pending = None,
        }
    }

    /// What the platform does, and what is done about it.
    fn platform(&mut self, event: &CaseEvent, at: Micros, actor: &Actor) {
        match event {
            CaseEvent::PlatformIntervened { ticket, evidence_due_at, .. } => {
                self.pending = None;
                self.offer = None;
                self.dispute = Some(Dispute {
                    ticket: ticket.clone(),
                    since: at,
                    evidence_due_at: *evidence_due_at,
                    evidence_at: None,
                    ruling: None,
                    appealed: false,
                });
            }
            CaseEvent::EvidenceSubmitted { .. } => {
                if let Some(dispute) = &mut self.dispute {
                    dispute.evidence_at = Some(at);
                }
            }
            CaseEvent::PlatformRuled { ruling } => self.rule(ruling, at, actor),
            CaseEvent::Appealed { evidence_due_at, .. } => {
                self.pending = None;
                if let Some(dispute) = &mut self.dispute {
                    dispute.appealed = true;
                    dispute.ruling = None;
                    dispute.evidence_at = None;
                    dispute.evidence_due_at = *evidence_due_at;
                }
            }
            CaseEvent::PlatformActed { act, .. } => {
                self.platform_act = Some(*act);
                self.offer = None;
                self.pending = None;
                if *act != PlatformAct::ClosedOnTimeout {
                    self.settle(Outcome::Approve, at, actor, true);
                }
                self.book(event, at);
            }
            _ => {}
        }
    }

    fn rule(&mut self, ruling: &Ruling, at: Micros, actor: &Actor) {
        if !self.is_paid() {
            if ruling.party == Party::Customer {
                self.terms.amount_minor = ruling.amount_minor.or(self.terms.amount_minor);
                self.terms.goods_back = ruling.goods_back.or(self.terms.goods_back);
                self.settle(Outcome::Approve, at, actor, false);
            } else {
                self.settle(Outcome::Decline, at, actor, false);
                self.decline_reason = Some(RULED.to_owned());
            }
        }
        if let Some(dispute) = &mut self.dispute {
            dispute.ruling = Some(ruling.clone());
        }
    }

    fn answer(&mut self, accepted: bool, at: Micros, actor: &Actor) {
        if let (Some(offer), true) = (self.offer.take(), accepted) {
            self.terms.replace(&offer.terms);
            self.settle(Outcome::Approve, at, actor, false);
        }
    }

    fn receive(&mut self, quantity: i64, damaged: i64, detail: Option<&ReceiptDetail>, at: Micros) {
        self.goods_received_at = self.goods_received_at.or(Some(at));
        self.received_quantity += quantity;
        self.damaged_quantity += damaged;
        let Some(detail) = detail else { return };
        if let Some(parcel) = detail.parcel.as_ref().filter(|parcel| !self.parcels.contains(parcel)) {
            self.parcels.push(parcel.clone());
        }
        if !detail.lines.is_empty() {
            self.received_lines.resize(self.request.lines.len(), 0);
            for line in &detail.lines {
                if let Some(units) = usize::try_from(line.line).ok().and_then(|place| self.received_lines.get_mut(place)) {
                    *units += line.quantity;
                }
            }
        }
    }

    fn inspect(&mut self, grade: Option<&str>, detail: Option<&Inspection>, at: Micros) {
        self.inspected_at = Some(at);
        // The worst grade and the gravest finding stand for the whole; letters and findings are ordered that way.
        let by_line = detail.and_then(|detail| detail.lines.iter().filter_map(|line| line.grade.as_deref()).max());
        self.grade = grade.or(by_line).map(str::to_owned).or(self.grade.take());
        let Some(detail) = detail else { return };
        self.finding = detail.findings().max().or(self.finding);
        self.disposition = detail.disposition.or(detail.dispositions().next()).or(self.disposition);
        self.inspected_reason_code = detail.reason_code.clone().or(self.inspected_reason_code.take());
    }

    /// Takes an outcome over.
    fn settle(&mut self, outcome: Outcome, at: Micros, actor: &Actor, automatic: bool) {
        self.decided_by = Some(actor.clone());
        if matches!(outcome, Outcome::Approve | Outcome::ApproveThenInspect | Outcome::Decline) {
            self.decided_at = Some(at);
            self.outcome = Some(outcome);
            self.automatic = automatic;
        }
    }
}

/// Where a step leads when no line of today's machines has it: logs may hold what was legal under older ones.
fn usual(step: Step) -> Target {
    use CaseStatus as S;
    match step {
        Step::DecidedApprove | Step::ReviewedApprove | Step::OfferAccepted | Step::RuledCustomer | Step::PlatformAgreed => Target::Approved,
        Step::DecidedDecline | Step::ReviewedDecline | Step::RuledMerchant => Target::To(S::Declined),
        Step::DecidedAsk | Step::ReviewedAsk => Target::To(S::AwaitingInfo),
        Step::DecidedReview | Step::ReviewedReview | Step::InfoProvided => Target::To(S::InReview),
        Step::GoodsReceived => Target::To(S::GoodsReceived),
        Step::Refunded => Target::To(S::Refunded),
        Step::Closed | Step::PlatformClosed => Target::To(S::Closed),
        Step::OfferRejected | Step::Reconciled => Target::Back,
        _ => Target::Same,
    }
}
