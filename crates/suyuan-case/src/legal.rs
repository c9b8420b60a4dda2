//! Which steps are legal: what an event says must hold in itself, and the machine must have a line for it.

use crate::actor::Actor;
use crate::decision::Outcome;
use crate::event::CaseEvent;
use crate::exchange::Exchange;
use crate::goods::{Disposition, Finding, Inspection, ReceiptDetail};
use crate::kind::CaseStatus;
use crate::ledger::{EntryKind, LedgerEntry};
use crate::return_case::{IllegalStep, ReturnCase};
use crate::step::Step;
use crate::terms::Terms;

type Verdict = Result<(), IllegalStep>;

fn need(holds: bool, otherwise: IllegalStep) -> Verdict {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn says_something(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

impl ReturnCase {
    /// Whether `event` may follow, caused by `actor`; every appended event passes here first.
    ///
    /// # Errors
    /// Why it may not; nothing was changed then.
    pub fn permits(&self, event: &CaseEvent, actor: &Actor) -> Verdict {
        self.check(event)?;
        match (event, &self.pending) {
            (CaseEvent::RefundConfirmed {}, Some(pending)) => need(pending.proposed_by != *actor, IllegalStep::SamePerson),
            _ => Ok(()),
        }
    }

    /// Whether `event` may follow, whoever causes it.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, event: &CaseEvent) -> Verdict {
        // What moves nothing is legal in every state.
        if matches!(event, CaseEvent::StepTaken { .. } | CaseEvent::Corrected { .. }) {
            return Ok(());
        }
        let step = Step::of(event).ok_or(IllegalStep::NotABeginning)?;
        self.check_content(event)?;
        need(self.takes(step), IllegalStep::NotNow { event: event.name(), status: self.status.as_str() })?;
        match event {
            CaseEvent::GoodsReceived { quantity, detail, .. } => self.check_receipt(*quantity, detail.as_deref()),
            _ => Ok(()),
        }
    }

    /// What an event says, apart from the state it meets.
    fn check_content(&self, event: &CaseEvent) -> Verdict {
        match event {
            CaseEvent::Reviewed { outcome, reason, question, terms, .. } => {
                need(*outcome != Outcome::Decline || says_something(reason.as_deref()), IllegalStep::ReasonMissing)?;
                need(*outcome != Outcome::AskForInfo || says_something(question.as_deref()), IllegalStep::QuestionMissing)?;
                terms.as_deref().map_or(Ok(()), |terms| self.check_terms(terms))
            }
            CaseEvent::GoodsReceived { quantity, damaged, .. } => {
                let asked = self.quantity();
                need(*quantity >= 1 && *quantity <= asked && *damaged >= 0 && *damaged <= *quantity, IllegalStep::QuantityOutOfRange { asked })
            }
            CaseEvent::Inspected { detail, .. } => detail.as_deref().map_or(Ok(()), |detail| self.check_inspection(detail)),
            CaseEvent::Refunded { entry } => self.check_refund(entry),
            CaseEvent::Booked { entry } => self.check_booked(entry),
            CaseEvent::ReasonAssessed { reason_code, .. } => need(says_something(Some(reason_code)), IllegalStep::ReasonMissing),
            CaseEvent::EntrySettled { entry_kind, slot, amount_minor } => {
                let open = self.open_entries().any(|entry| entry.kind == *entry_kind && entry.slot == *slot);
                need(open && *amount_minor >= 0, IllegalStep::NothingOpen)
            }
            CaseEvent::RefundProposed { entry, .. } => {
                need(entry.kind == EntryKind::Refund, IllegalStep::EntryKindWrong)?;
                self.check_money(entry)
            }
            CaseEvent::Exchanged { exchange } => self.check_exchange(exchange),
            CaseEvent::Offered { offer } => {
                need(!offer.terms.is_empty() || says_something(offer.text.as_deref()), IllegalStep::OfferEmpty)?;
                self.check_terms(&offer.terms)
            }
            // Also the side that offered may let its offer lapse; it cannot take it.
            CaseEvent::OfferAnswered { by, accepted: true, .. } => {
                need(self.offer.as_ref().is_none_or(|offer| offer.by != *by), IllegalStep::OwnOffer)
            }
            CaseEvent::EvidenceSubmitted { items, text } => need(!items.is_empty() || says_something(text.as_deref()), IllegalStep::EvidenceMissing),
            CaseEvent::PlatformRuled { ruling } => self.check_amount(ruling.amount_minor),
            CaseEvent::PlatformActed { act, entry, .. } => match entry {
                Some(entry) => {
                    need(act.moves_money() && entry.kind == EntryKind::Refund, IllegalStep::EntryKindWrong)?;
                    self.check_refund(entry)
                }
                None => need(!act.moves_money(), IllegalStep::EntryKindWrong),
            },
            CaseEvent::Appealed { text, .. } | CaseEvent::InfoProvided { text } | CaseEvent::Noted { text } => {
                need(says_something(Some(text)), IllegalStep::TextMissing)
            }
            CaseEvent::Reconciled { accepted, text } => need(*accepted || says_something(text.as_deref()), IllegalStep::TextMissing),
            CaseEvent::RepairStarted { quote_minor: Some(quote), .. } => need(*quote >= 0, IllegalStep::AmountOutOfRange { claimed: i64::MAX }),
            CaseEvent::ReplacementSent { lines, .. } => {
                need(lines.iter().all(|line| line.quantity >= 1), IllegalStep::QuantityOutOfRange { asked: self.quantity() })
            }
            CaseEvent::Requested(_)
            | CaseEvent::Decided { .. }
            | CaseEvent::GoodsShipped { .. }
            | CaseEvent::Closed { .. }
            | CaseEvent::OfferAnswered { accepted: false, .. }
            | CaseEvent::VisitScheduled { .. }
            | CaseEvent::OnSiteReported { .. }
            | CaseEvent::PickupArranged { .. }
            | CaseEvent::StopOrdered { .. }
            | CaseEvent::StopAnswered { .. }
            | CaseEvent::ReplacementDelivered {}
            | CaseEvent::RepairStarted { quote_minor: None, .. }
            | CaseEvent::Repaired { .. }
            | CaseEvent::SentBack { .. }
            | CaseEvent::RefundConfirmed {}
            | CaseEvent::RefundWithdrawn { .. }
            | CaseEvent::PlatformIntervened { .. }
            | CaseEvent::StepTaken { .. }
            | CaseEvent::Corrected { .. }
            | CaseEvent::ParcelLinked { .. } => Ok(()),
            CaseEvent::ParcelUnlinked { parcel, reason } => {
                need(says_something(Some(reason)), IllegalStep::ReasonMissing)?;
                need(self.parcels.is_empty() || self.parcels.contains(parcel), IllegalStep::ParcelUnknown)
            }
        }
    }

    /// An amount that somebody wants to agree on: above 0 and not above the claim.
    fn check_amount(&self, amount: Option<i64>) -> Verdict {
        let claimed = self.claimed_minor();
        let fits = amount.is_none_or(|amount| amount >= 1 && claimed.is_none_or(|claimed| amount <= claimed));
        need(fits, IllegalStep::AmountOutOfRange { claimed: claimed.unwrap_or(0) })
    }

    fn check_terms(&self, terms: &Terms) -> Verdict {
        self.check_amount(terms.amount_minor)
    }

    /// Money that is to move: positive, in the case's currency, and for a refund not above what was claimed or agreed.
    fn check_money(&self, entry: &LedgerEntry) -> Verdict {
        let before: i64 = self.ledger.iter().filter(|old| old.kind.of_price()).map(|old| old.amount_minor).sum();
        let most = if entry.kind.of_price() { self.most_minor().map(|most| (most - before).max(0)) } else { None };
        let fits = entry.amount_minor >= 1 && most.is_none_or(|most| entry.amount_minor <= most);
        need(fits, IllegalStep::AmountOutOfRange { claimed: most.unwrap_or(0) })?;
        need(entry.currency == self.request.currency, IllegalStep::CurrencyDiffers)
    }

    fn check_refund(&self, entry: &LedgerEntry) -> Verdict {
        need(entry.kind != EntryKind::Refund || !self.is_paid(), IllegalStep::AlreadyRefunded)?;
        need(entry.kind != EntryKind::ExchangeDifference, IllegalStep::EntryKindWrong)?;
        let twice = self.ledger.iter().any(|old| old.kind == entry.kind && old.slot == entry.slot);
        need(!twice, IllegalStep::AlreadyRefunded)?;
        self.check_money(entry)?;
        match &self.pending {
            Some(pending) if entry.kind == EntryKind::Refund => {
                need(pending.entry == *entry, IllegalStep::NotAsProposed)?;
                need(!pending.needs_second || pending.confirmed_by.is_some(), IllegalStep::SecondMissing)
            }
            _ => Ok(()),
        }
    }

    /// A ledger entry beside the refund: in the next slot of its kind, borne by somebody who can bear it.
    fn check_booked(&self, entry: &LedgerEntry) -> Verdict {
        need(!matches!(entry.kind, EntryKind::Refund | EntryKind::ExchangeDifference), IllegalStep::EntryKindWrong)?;
        need(entry.slot == self.next_slot(entry.kind), IllegalStep::EntryDoesNotFit { why: "slot" })?;
        need(entry.kind.may_be_borne_by(entry.bearer), IllegalStep::EntryDoesNotFit { why: "bearer" })?;
        let undecided = matches!(self.status, CaseStatus::Requested | CaseStatus::Declined);
        need(!(entry.kind.of_price() && undecided), IllegalStep::NotNow { event: "booked", status: self.status.as_str() })?;
        self.check_money(entry)
    }

    fn check_exchange(&self, exchange: &Exchange) -> Verdict {
        need(!self.is_paid(), IllegalStep::AlreadyRefunded)?;
        need(exchange.is_balanced(&self.request.currency), IllegalStep::ExchangeUnbalanced)?;
        let most = self.most_minor();
        let fits = most.is_none_or(|most| exchange.returned_minor <= most);
        need(fits, IllegalStep::AmountOutOfRange { claimed: most.unwrap_or(0) })
    }

    /// Units beyond what is still expected, over all and by line.
    fn check_receipt(&self, quantity: i64, detail: Option<&ReceiptDetail>) -> Verdict {
        let asked = self.outstanding();
        need(quantity <= asked, IllegalStep::QuantityOutOfRange { asked })?;
        let Some(detail) = detail.filter(|detail| !detail.lines.is_empty()) else { return Ok(()) };
        let mut units = self.received_lines.clone();
        units.resize(self.request.lines.len(), 0);
        let mut sum: i64 = 0;
        for line in &detail.lines {
            let place = usize::try_from(line.line).unwrap_or(usize::MAX);
            let (Some(unit), Some(known)) = (units.get_mut(place), self.request.lines.get(place)) else {
                return Err(IllegalStep::LineUnknown { lines: self.request.lines.len() });
            };
            let left = known.quantity - *unit;
            need(
                line.quantity >= 1 && line.quantity <= left && (0..=line.quantity).contains(&line.damaged),
                IllegalStep::QuantityOutOfRange { asked: left },
            )?;
            *unit += line.quantity;
            sum += line.quantity;
        }
        need(sum == quantity, IllegalStep::QuantityOutOfRange { asked: sum })
    }

    fn check_inspection(&self, detail: &Inspection) -> Verdict {
        let lines = self.request.lines.len();
        for line in &detail.lines {
            let known = usize::try_from(line.line).ok().and_then(|place| self.request.lines.get(place)).ok_or(IllegalStep::LineUnknown { lines })?;
            need((1..=known.quantity).contains(&line.quantity), IllegalStep::QuantityOutOfRange { asked: known.quantity })?;
        }
        let shown = detail.weight_grams.is_some() || !detail.evidence.is_empty();
        need(!detail.findings().any(Finding::needs_evidence) || shown, IllegalStep::EvidenceMissing)?;
        let restocked = detail.dispositions().any(|one| one == Disposition::Restock);
        need(!(restocked && self.request.circumstances.cross_border), IllegalStep::NotRestockable)
    }
}
