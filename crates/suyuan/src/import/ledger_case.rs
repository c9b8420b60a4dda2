//! The return case that matched credit lines of one invoice become: taken back, refunded and closed at invoice time.

use crate::import::ledger_match::{MatchedLine, ledger_case_id};
use suyuan_case::DAY;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::decision::{Cause, Decision, Outcome};
use suyuan_case::event::{CaseEvent, CaseLine, Event, PurchaseMatch, Requested, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseKind;
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_case::problem::Problem;
use suyuan_store::{Command, Expected};

/// A case that is about to be appended.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id; it follows from shop, invoice, customer and round.
    pub case_id: CaseId,
    /// Number that people see: the invoice's, with the round behind it from the second on.
    pub case_no: String,
    /// Its lines.
    pub lines: Vec<MatchedLine>,
}

impl Draft {
    /// The case of an invoice's newly matched lines.
    pub fn new(key: &(String, String, String), round: usize, lines: &[MatchedLine]) -> Draft {
        let case_no = if round == 1 { key.1.clone() } else { format!("{}-{round}", key.1) };
        Draft { case_id: ledger_case_id(key, round), case_no, lines: lines.to_vec() }
    }

    /// Sum of the lines' amounts in minor units: what the credit note paid back.
    pub fn amount_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.credit.amount_minor).sum()
    }

    /// The append: the whole stream at the invoice's time.
    pub fn command(&self, actor: &Actor, now: Micros) -> Command {
        let request = self.request();
        let (at, quantity, currency) = (request.requested_at, request.lines.iter().map(|line| line.quantity).sum(), request.currency.clone());
        let mut events = vec![
            CaseEvent::Requested(Box::new(request)),
            CaseEvent::Decided { decision: Box::new(decision()) },
            CaseEvent::GoodsReceived { warehouse: None, quantity, damaged: 0, detail: None },
        ];
        let amount_minor = self.amount_minor();
        // Free goods come back without money; an entry over nothing is not a movement.
        if amount_minor > 0 {
            let entry = LedgerEntry::new(EntryKind::Refund, 0, amount_minor, &currency, Bearer::Merchant);
            events.push(CaseEvent::Refunded { entry });
        }
        events.push(CaseEvent::Closed { reason: "settled".to_owned(), deserved_person: None });
        let mut command = Command::new(StreamKind::Case, self.case_id.as_str(), Expected::New, actor.clone(), now);
        command.source = Some("import".to_owned());
        events.into_iter().fold(command, |command, event| command.event(Event::Case(event), at))
    }

    /// The request: what came back, and from which purchases.
    fn request(&self) -> Requested {
        let first = self.lines.first().map(|line| &line.credit);
        let own = |pick: fn(&super::ledger_match::Line) -> Option<String>| first.and_then(pick);
        let requested_at = self.lines.iter().map(|line| line.credit.at).max().unwrap_or_default();
        Requested {
            case_no: self.case_no.clone(),
            order_no: self.lines.iter().find_map(|line| line.parts.first()).map(|part| part.0.clone()).unwrap_or_default(),
            shop: own(|line| (!line.shop.is_empty()).then(|| line.shop.clone())),
            channel: own(|line| line.channel.clone()).unwrap_or_else(|| "ledger".to_owned()),
            kind: CaseKind::ReturnRefund,
            customer_no: own(|line| Some(line.customer.clone())),
            person: None,
            lines: self.lines.iter().map(case_line).collect(),
            currency: own(|line| Some(line.currency.clone())).unwrap_or_default(),
            reason_code: Some("other.unknown.credit".to_owned()),
            reason_text: None,
            comment: None,
            region: own(|line| line.region.clone()),
            department: "finance".to_owned(),
            agent: None,
            team: None,
            warehouse: None,
            carrier: None,
            requested_at,
            due_at: requested_at.saturating_add(CaseKind::ReturnRefund.default_due_days() * DAY),
            due_basis: "kind".to_owned(),
            warnings: self.warnings(),
            circumstances: Default::default(),
            detail: None,
        }
    }

    /// Lines that gave back more than was found among earlier purchases.
    fn warnings(&self) -> Vec<Problem> {
        let partly = self.lines.iter().enumerate().filter(|(_, line)| line.matched < line.credit.quantity);
        partly
            .map(|(index, line)| {
                Problem::new("credit_partly_matched", &format!("/lines/{index}")).found(&format!("{} / {}", line.matched, line.credit.quantity))
            })
            .collect()
    }
}

/// A credit line as a line of the case; its number is the ledger row, by which later runs know it again.
fn case_line(line: &MatchedLine) -> CaseLine {
    CaseLine {
        order_no: None,
        line_no: Some(line.credit.id.to_string()),
        sku: Some(line.credit.sku.clone()),
        product_name: line.credit.description.clone(),
        quantity: line.credit.quantity,
        amount_minor: Some(line.credit.amount_minor),
        matched: line
            .parts
            .iter()
            .map(|(invoice_no, fact_id, quantity)| PurchaseMatch { invoice_no: invoice_no.clone(), fact_id: *fact_id, quantity: *quantity })
            .collect(),
    }
}

/// The decision that a credit note stands for.
fn decision() -> Decision {
    Decision {
        outcome: Outcome::Approve,
        cause: Cause::Source,
        rules: Vec::new(),
        gate: Vec::new(),
        statute_version: "source".to_owned(),
        policy_version: "source".to_owned(),
        inputs: serde_json::Value::Null,
        text_zh: "账簿中已有红字发票".to_owned(),
        text_en: "The ledger holds a credit note".to_owned(),
        terms: serde_json::Map::new(),
        shadow: None,
        staged: None,
        risk: None,
        scores: Vec::new(),
    }
}
