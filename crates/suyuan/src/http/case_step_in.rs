//! Reads the body of each step door into its event; faults are named by their JSON pointer.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::json::Members;
use serde_json::Value;
use suyuan_case::Micros;
use suyuan_case::dispute::{EvidenceItem, PlatformAct, Ruling};
use suyuan_case::event::{CaseEvent, CaseLine, OnSiteFinding};
use suyuan_case::exchange::Exchange;
use suyuan_case::goods::{Disposition, Finding, InspectedLine, Inspection};
use suyuan_case::kind::{CaseKind, ReturnMethod, WayIn};
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_case::return_case::ReturnCase;
use suyuan_case::step::Step;
use suyuan_case::terms::{Offer, Party, Terms};

type Read = fn(&mut Members<'_>, &ReturnCase) -> Result<CaseEvent, ApiError>;

/// One door: its name in the address, the steps that it may cause, and how its body is read.
pub struct Door {
    /// Name in the address.
    pub name: &'static str,
    /// Steps that it may cause.
    pub steps: &'static [Step],
    /// Reads its body.
    pub read: Read,
}

/// All doors.
pub const DOORS: &[Door] = &[
    Door { name: "offer", steps: &[Step::Offered], read: offer },
    Door { name: "answer-offer", steps: &[Step::OfferAccepted, Step::OfferRejected], read: answer_offer },
    Door { name: "schedule-visit", steps: &[Step::VisitScheduled], read: schedule_visit },
    Door { name: "report-visit", steps: &[Step::OnSiteConfirmed, Step::OnSiteNotConfirmed, Step::OnSiteRepaired], read: report_visit },
    Door { name: "arrange-pickup", steps: &[Step::PickupArranged], read: arrange_pickup },
    Door { name: "order-stop", steps: &[Step::StopOrdered], read: order_stop },
    Door { name: "answer-stop", steps: &[Step::StopDone, Step::StopFailed], read: answer_stop },
    Door { name: "ship", steps: &[Step::GoodsShipped], read: ship },
    Door { name: "inspect", steps: &[Step::Inspected], read: inspect },
    Door { name: "exchange", steps: &[Step::Exchanged], read: exchange },
    Door { name: "send-replacement", steps: &[Step::ReplacementSent], read: send_replacement },
    Door { name: "deliver-replacement", steps: &[Step::ReplacementDelivered], read: deliver_replacement },
    Door { name: "start-repair", steps: &[Step::RepairStarted], read: start_repair },
    Door { name: "finish-repair", steps: &[Step::Repaired, Step::NotRepairable], read: finish_repair },
    Door { name: "send-back", steps: &[Step::SentBack], read: send_back },
    Door { name: "propose-refund", steps: &[Step::RefundProposed], read: propose_refund },
    Door { name: "confirm-refund", steps: &[Step::RefundConfirmed], read: confirm_refund },
    Door { name: "withdraw-refund", steps: &[Step::RefundWithdrawn], read: withdraw_refund },
    Door { name: "intervene", steps: &[Step::PlatformIntervened], read: intervene },
    Door { name: "submit-evidence", steps: &[Step::EvidenceSubmitted], read: submit_evidence },
    Door { name: "rule", steps: &[Step::RuledCustomer, Step::RuledMerchant], read: rule },
    Door { name: "appeal", steps: &[Step::Appealed], read: appeal },
    Door { name: "platform-act", steps: &[Step::PlatformAgreed, Step::PlatformClosed], read: platform_act },
    Door { name: "platform-refund", steps: &[Step::PlatformRefunded], read: platform_refund },
    Door { name: "reconcile", steps: &[Step::Reconciled], read: reconcile },
];

/// Longest words of one step.
const LONGEST: usize = 4_000;
/// One trillion major units: beyond it an amount is a slip, not money.
const LARGEST_AMOUNT: i64 = 100_000_000_000_000;

fn text(members: &mut Members<'_>) -> Result<Option<String>, ApiError> {
    members.text("text", LONGEST)
}

/// A member whose values are a closed list.
pub fn one_of<T: serde::de::DeserializeOwned>(members: &mut Members<'_>, name: &'static str) -> Result<Option<T>, ApiError> {
    let Some(word) = members.text(name, 40)? else { return Ok(None) };
    serde_json::from_value(Value::from(word)).map(Some).map_err(|error| members.wrong("unknown_value", name).because(error.to_string()))
}

fn needed<T>(members: &Members<'_>, name: &str, value: Option<T>) -> Result<T, ApiError> {
    value.ok_or_else(|| members.wrong("missing_member", name))
}

fn time(members: &mut Members<'_>, name: &'static str) -> Result<Option<Micros>, ApiError> {
    let Some(text) = members.text(name, 40)? else { return Ok(None) };
    clock::parse_rfc3339(&text).map(Some).ok_or_else(|| members.wrong("not_a_time", name))
}

fn shipping(members: &mut Members<'_>) -> Result<(Option<String>, Option<String>), ApiError> {
    Ok((members.text("carrier", 80)?, members.text("tracking_no", 80)?))
}

/// The elements of an optional list, at most 200, each read as an object.
pub fn list<T>(members: &mut Members<'_>, name: &'static str, each: impl Fn(&mut Members<'_>) -> Result<T, ApiError>) -> Result<Vec<T>, ApiError> {
    let Some(value) = members.value(name) else { return Ok(Vec::new()) };
    let Some(values) = value.as_array() else { return Err(members.wrong("wrong_type", name)) };
    if values.len() > 200 {
        return Err(members.wrong("too_many_lines", name));
    }
    let one = |(index, value): (usize, &Value)| {
        let mut inner = Members::of(value, &format!("/{name}/{index}"))?;
        let read = each(&mut inner)?;
        inner.end()?;
        Ok(read)
    };
    values.iter().enumerate().map(one).collect()
}

/// An optional list of short texts.
pub fn texts(members: &mut Members<'_>, name: &'static str) -> Result<Vec<String>, ApiError> {
    let Some(value) = members.value(name) else { return Ok(Vec::new()) };
    let words: Option<Vec<String>> = value.as_array().filter(|list| list.len() <= 100).and_then(|list| {
        list.iter()
            .map(|one| one.as_str().filter(|text| !text.trim().is_empty() && text.chars().count() <= 300).map(|text| text.trim().to_owned()))
            .collect()
    });
    words.ok_or_else(|| members.wrong("wrong_type", name).because("a list of texts, each at most 300 characters"))
}

fn terms(members: &mut Members<'_>) -> Result<Terms, ApiError> {
    Ok(Terms {
        resolution: one_of::<CaseKind>(members, "resolution")?,
        amount_minor: members.integer("amount_minor", 1, LARGEST_AMOUNT)?,
        goods_back: members.truth("goods_back")?,
        in_advance: members.truth("in_advance")?.unwrap_or(false),
        freight_bearer: one_of::<Bearer>(members, "freight_bearer")?,
        return_method: one_of::<ReturnMethod>(members, "return_method")?,
    })
}

fn offer(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let by = one_of::<Party>(members, "by")?.unwrap_or(Party::Merchant);
    let expires_at = time(members, "expires_at")?;
    if expires_at.is_some_and(|until| until <= clock::now()) {
        return Err(members.wrong("moment_in_past", "expires_at"));
    }
    Ok(CaseEvent::Offered { offer: Box::new(Offer { by, terms: terms(members)?, text: text(members)?, expires_at }) })
}

fn answer_offer(members: &mut Members<'_>, case: &ReturnCase) -> Result<CaseEvent, ApiError> {
    // Who did not make the offer answers it, unless the body says otherwise.
    let other = if case.offer.as_ref().is_some_and(|offer| offer.by == Party::Customer) { Party::Merchant } else { Party::Customer };
    let by = one_of::<Party>(members, "by")?.unwrap_or(other);
    let accepted = members.truth("accepted")?;
    Ok(CaseEvent::OfferAnswered { by, accepted: needed(members, "accepted", accepted)?, text: text(members)? })
}

fn schedule_visit(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let at = time(members, "at")?;
    Ok(CaseEvent::VisitScheduled { at: needed(members, "at", at)?, technician: members.text("technician", 80)? })
}

fn report_visit(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let finding = one_of::<OnSiteFinding>(members, "finding")?;
    Ok(CaseEvent::OnSiteReported {
        finding: needed(members, "finding", finding)?,
        technician: members.text("technician", 80)?,
        serial_no: members.text("serial_no", 80)?,
        text: text(members)?,
    })
}

fn arrange_pickup(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let method = one_of::<ReturnMethod>(members, "return_method")?.unwrap_or(ReturnMethod::PickUp);
    let (carrier, tracking_no) = shipping(members)?;
    Ok(CaseEvent::PickupArranged { method, carrier, tracking_no, at: time(members, "at")? })
}

fn order_stop(members: &mut Members<'_>, case: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let usual = if case.machine_name() == "refund_before_shipping" { WayIn::Cancellation } else { WayIn::Intercept };
    let how = one_of::<WayIn>(members, "how")?.unwrap_or(usual);
    let (carrier, tracking_no) = shipping(members)?;
    Ok(CaseEvent::StopOrdered { how, carrier, tracking_no })
}

fn answer_stop(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let stopped = members.truth("stopped")?;
    Ok(CaseEvent::StopAnswered { stopped: needed(members, "stopped", stopped)?, text: text(members)? })
}

fn ship(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    Ok(CaseEvent::GoodsShipped { tracking_no: members.text("tracking_no", 80)? })
}

/// A grade, A to D.
pub fn grade(members: &mut Members<'_>) -> Result<Option<String>, ApiError> {
    match members.text("grade", 1)? {
        Some(grade) if !matches!(grade.as_str(), "A" | "B" | "C" | "D") => Err(members.wrong("unknown_value", "grade").because("A, B, C or D")),
        grade => Ok(grade),
    }
}

fn inspect(members: &mut Members<'_>, case: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let grade = grade(members)?;
    let finding = one_of::<Finding>(members, "finding")?;
    // What is not said follows from grade and finding, as the bench proposes it.
    let proposed =
        || (grade.is_some() || finding.is_some()).then(|| Disposition::proposed(grade.as_deref(), finding, case.request.circumstances.cross_border));
    let inspection = Inspection {
        finding,
        disposition: one_of::<Disposition>(members, "disposition")?.or_else(proposed),
        reason_code: members.text("reason_code", 80)?,
        weight_grams: members.integer("weight_grams", 0, 10_000_000)?,
        evidence: texts(members, "evidence")?,
        lines: list(members, "lines", inspected_line)?,
        text: text(members)?,
    };
    let detail = (inspection != Inspection::default()).then(|| Box::new(inspection));
    Ok(CaseEvent::Inspected { grade, detail })
}

fn inspected_line(members: &mut Members<'_>) -> Result<InspectedLine, ApiError> {
    let line = members.integer("line", 0, 199)?;
    let quantity = members.integer("quantity", 1, 1_000_000)?;
    Ok(InspectedLine {
        line: u32::try_from(needed(members, "line", line)?).unwrap_or(u32::MAX),
        quantity: quantity.unwrap_or(1),
        grade: grade(members)?,
        finding: one_of(members, "finding")?,
        disposition: one_of(members, "disposition")?,
        serial_no: members.text("serial_no", 80)?,
    })
}

fn goods_line(members: &mut Members<'_>) -> Result<CaseLine, ApiError> {
    let sku = members.text("sku", 64)?;
    Ok(CaseLine {
        sku: Some(needed(members, "sku", sku)?),
        product_name: members.text("product_name", 200)?,
        quantity: members.integer("quantity", 1, 1_000_000)?.unwrap_or(1),
        amount_minor: members.integer("amount_minor", 0, LARGEST_AMOUNT)?,
        ..CaseLine::default()
    })
}

fn exchange(members: &mut Members<'_>, case: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let stated = members.integer("returned_minor", 0, LARGEST_AMOUNT)?;
    let returned = needed(members, "returned_minor", stated.or(case.most_minor()))?;
    let lines = list(members, "lines", goods_line)?;
    let exchange = Exchange::new(returned, lines, &case.request.currency);
    let exchange = exchange.ok_or_else(|| members.wrong("exchange_unbalanced", "lines").because("every line needs an amount_minor"))?;
    Ok(CaseEvent::Exchanged { exchange: Box::new(exchange) })
}

fn send_replacement(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let (carrier, tracking_no) = shipping(members)?;
    Ok(CaseEvent::ReplacementSent { carrier, tracking_no, lines: list(members, "lines", goods_line)? })
}

fn deliver_replacement(_: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    Ok(CaseEvent::ReplacementDelivered {})
}

fn start_repair(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    Ok(CaseEvent::RepairStarted { in_warranty: members.truth("in_warranty")?, quote_minor: members.integer("quote_minor", 0, LARGEST_AMOUNT)? })
}

fn finish_repair(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let fixed = members.truth("fixed")?;
    Ok(CaseEvent::Repaired { fixed: needed(members, "fixed", fixed)?, text: text(members)?, parts: texts(members, "parts")? })
}

fn send_back(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let (carrier, tracking_no) = shipping(members)?;
    Ok(CaseEvent::SentBack { carrier, tracking_no })
}

/// A refund entry out of `amount_minor` and `bearer`.
fn entry(members: &mut Members<'_>, case: &ReturnCase, usual: Bearer) -> Result<LedgerEntry, ApiError> {
    let amount = members.integer("amount_minor", 1, LARGEST_AMOUNT)?.or(case.most_minor());
    let amount = needed(members, "amount_minor", amount)?;
    let bearer = one_of::<Bearer>(members, "bearer")?.unwrap_or(usual);
    Ok(LedgerEntry::new(EntryKind::Refund, 0, amount, &case.request.currency, bearer))
}

fn propose_refund(members: &mut Members<'_>, case: &ReturnCase) -> Result<CaseEvent, ApiError> {
    // When it may move and whether a second person is needed is the stage's to say.
    Ok(CaseEvent::RefundProposed { entry: entry(members, case, Bearer::Merchant)?, not_before: 0, needs_second: false })
}

fn confirm_refund(_: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    Ok(CaseEvent::RefundConfirmed {})
}

fn withdraw_refund(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    Ok(CaseEvent::RefundWithdrawn { reason: text(members)? })
}

fn intervene(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    Ok(CaseEvent::PlatformIntervened {
        ticket: members.text("ticket", 80)?,
        evidence_due_at: time(members, "evidence_due_at")?,
        text: text(members)?,
    })
}

fn submit_evidence(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let items = list(members, "items", |item| {
        let (what, source) = (item.text("what", 40)?, item.text("source", 300)?);
        Ok(EvidenceItem { what: needed(item, "what", what)?, source: needed(item, "source", source)?, sha256: item.text("sha256", 64)? })
    })?;
    Ok(CaseEvent::EvidenceSubmitted { items, text: text(members)? })
}

fn rule(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let party = one_of::<Party>(members, "party")?.filter(|party| *party != Party::Platform);
    let ruling = Ruling {
        party: needed(members, "party", party)?,
        amount_minor: members.integer("amount_minor", 1, LARGEST_AMOUNT)?,
        goods_back: members.truth("goods_back")?,
        fault_on_merchant: members.truth("fault_on_merchant")?,
        text: text(members)?,
    };
    Ok(CaseEvent::PlatformRuled { ruling: Box::new(ruling) })
}

fn appeal(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let words = text(members)?;
    Ok(CaseEvent::Appealed { text: needed(members, "text", words)?, evidence_due_at: time(members, "evidence_due_at")? })
}

fn platform_act(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let act = one_of::<PlatformAct>(members, "act")?.filter(|act| !act.moves_money());
    Ok(CaseEvent::PlatformActed { act: needed(members, "act", act)?, entry: None, text: text(members)? })
}

fn platform_refund(members: &mut Members<'_>, case: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let act = one_of::<PlatformAct>(members, "act")?.unwrap_or(PlatformAct::RefundedFast);
    if !act.moves_money() {
        return Err(members.wrong("unknown_value", "act").because("refunded_fast or refunded_on_timeout"));
    }
    Ok(CaseEvent::PlatformActed { act, entry: Some(entry(members, case, Bearer::Platform)?), text: text(members)? })
}

fn reconcile(members: &mut Members<'_>, _: &ReturnCase) -> Result<CaseEvent, ApiError> {
    let accepted = members.truth("accepted")?;
    Ok(CaseEvent::Reconciled { accepted: needed(members, "accepted", accepted)?, text: text(members)? })
}
