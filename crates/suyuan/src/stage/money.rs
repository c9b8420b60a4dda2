//! The money of one case: loads the order, its lines and its other cases, and asks the pure functions.

use crate::http::error::ApiError;
use crate::import::ledger::minor_digits;
use suyuan_case::apportion::Funder;
use suyuan_case::event::{CaseEvent, Event};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_case::order_money::{self, OrderMoney};
use suyuan_case::problem::Problem;
use suyuan_case::refundable::{Earlier, FreightRules, OutboundFreight, Part, PartKind, RefundError, Refundable, refundable};
use suyuan_case::return_case::ReturnCase;
use suyuan_store::{CaseFilter, CaseRow, CaseSort, Command, FactRecord, Store, StoreError};

/// Most cases of one order that are looked at.
const MOST: i64 = 1_000;

/// An order's money, what cases took of it, and what this case asks about.
pub struct CaseMoney {
    /// The order, apportioned.
    pub money: OrderMoney,
    /// Its lines as they were imported, in the same order.
    pub rows: Vec<FactRow>,
    /// Units of the order that this case is about.
    pub units: Vec<(usize, i64)>,
    /// What was given back before, by this case and others.
    pub earlier: Vec<Earlier>,
}

/// Loads the money of a case; `Err` inside says why nothing can be computed.
pub async fn load(store: &Store, row: &CaseRow, case: &ReturnCase) -> Result<Result<CaseMoney, Problem>, StoreError> {
    let Some(order) = store.order(&row.order_no, row.shop.as_deref()).await? else {
        return Ok(Err(Problem::new("order_unknown", "/order_no")));
    };
    let shop = order.row.get(FactKind::Orders, "shop").clone();
    let mut lines: Vec<FactRow> = store
        .order_lines(&row.order_no)
        .await?
        .into_iter()
        .filter(|line| {
            let own = line.row.get(FactKind::OrderLines, "shop");
            own.as_text().is_none() || shop.as_text().is_none() || *own == shop
        })
        .map(|line: FactRecord| line.row)
        .collect();
    // A fixed order, so that a stored basis means the same line after a correction.
    lines.sort_by_cached_key(|line| {
        let text = |name| line.get(FactKind::OrderLines, name).as_text().unwrap_or("").to_owned();
        let number = text("line_no").parse::<i64>().unwrap_or(i64::MAX);
        (number, text("line_no"), text("sku"))
    });
    let money = match order_money::read(&order.row, &lines.iter().collect::<Vec<_>>(), minor_digits(&row.currency)) {
        Ok(money) => money,
        Err(problem) => return Ok(Err(problem)),
    };
    let filter = CaseFilter { order_no: Some(row.order_no.clone()), ..CaseFilter::default() };
    let page = store.cases(&filter, CaseSort::RequestedDesc, None, MOST).await?;
    let ids: Vec<_> = page.rows.iter().filter(|other| other.shop == row.shop).map(|other| other.case_id.clone()).collect();
    let others = store.cases_by_id(&ids).await?;
    let mine = (!others.iter().any(|(other, _)| other.case_id == row.case_id)).then_some(case);
    let earlier = order_money::history(&money.order, others.iter().map(|(_, other)| other).chain(mine));
    let units = order_money::units_of(&money.order, case);
    Ok(Ok(CaseMoney { units, earlier, rows: lines, money }))
}

impl CaseMoney {
    /// What may be refunded for the case's units and the gifts that came back.
    pub fn refundable(&self, gifts: &[(usize, i64)], rules: &FreightRules) -> Result<Refundable, RefundError> {
        let lines = &self.money.order.lines;
        let mut back: Vec<(usize, i64)> = self.units.iter().copied().filter(|(line, _)| lines[*line].gift.is_none()).collect();
        back.extend(gifts);
        refundable(&self.money.order, &back, &self.earlier, rules)
    }

    /// Gifts that the case lists among its lines.
    pub fn listed_gifts(&self) -> Vec<(usize, i64)> {
        self.units.iter().copied().filter(|(line, _)| self.money.order.lines[*line].gift.is_some()).collect()
    }
}

/// The freight rules that follow from a reason: at fault is who sold or carried, unless the customer changed their mind.
pub fn usual_rules(case: &ReturnCase) -> FreightRules {
    let of_customer = case.request.reason_code.as_deref().is_none_or(|code| code.starts_with("customer.") || code.starts_with("misuse."));
    if of_customer {
        FreightRules { return_bearer: Bearer::Customer, customer_paid_return: true, ..FreightRules::default() }
    } else {
        FreightRules { outbound: OutboundFreight::ByShare, return_bearer: Bearer::Merchant, ..FreightRules::default() }
    }
}

/// How a refund of this amount came about: the computed parts, and what was withheld beyond them.
pub fn basis(known: &Refundable, amount_minor: i64) -> Vec<Part> {
    let mut parts = known.parts.clone();
    if amount_minor < known.amount_minor {
        parts.push(Part { kind: PartKind::Withheld, line: None, units: 0, amount_minor: amount_minor - known.amount_minor });
    }
    parts
}

/// The refund as a ledger entry that keeps how its amount came about; no more than the order's money allows.
pub fn refund_entry(case: &ReturnCase, amount_minor: i64, bearer: Bearer, refundable: Option<&Refundable>) -> Result<LedgerEntry, ApiError> {
    // What was proposed and agreed to moves as it stands.
    if let Some(pending) = case.pending.as_ref().filter(|pending| pending.entry.amount_minor == amount_minor) {
        return Ok(pending.entry.clone());
    }
    let mut entry = LedgerEntry::new(EntryKind::Refund, 0, amount_minor, &case.request.currency, bearer);
    if let Some(known) = refundable {
        if amount_minor > known.amount_minor {
            let details = serde_json::json!({ "refundable_minor": known.amount_minor });
            return Err(ApiError::new("amount_above_refundable").at("/amount_minor").details(details));
        }
        entry.basis = basis(known, amount_minor);
    }
    Ok(entry)
}

/// Return freight on top of a refund, as a ledger entry.
pub fn return_freight(case: &ReturnCase, known: &Refundable) -> Option<LedgerEntry> {
    let entry = |amount| {
        LedgerEntry::new(EntryKind::Freight, case.next_slot(EntryKind::Freight), amount, &case.request.currency, known.return_freight_bearer)
    };
    Some(known.return_freight_minor).filter(|amount| *amount > 0).map(entry)
}

/// What is booked together with a refund: the subsidy goes to the state, coupons to the platform. It follows from the
/// units alone, whatever was agreed about freight and gifts.
pub async fn follow_ups(store: &Store, row: &CaseRow, case: &ReturnCase) -> Result<Vec<LedgerEntry>, StoreError> {
    let Ok(money) = load(store, row, case).await? else { return Ok(Vec::new()) };
    let Ok(known) = money.refundable(&[], &FreightRules::default()) else { return Ok(Vec::new()) };
    let sum = |wanted: Funder| -> i64 {
        let back = known.returned.iter().filter(|share| share.funder == wanted && !share.kind.returned_in_kind());
        back.map(|share| share.amount_minor).sum()
    };
    let candidates = [(EntryKind::SubsidyReturn, sum(Funder::State)), (EntryKind::PlatformReturn, sum(Funder::Platform))];
    let entry = |(kind, amount): (EntryKind, i64)| LedgerEntry::new(kind, case.next_slot(kind), amount, &case.request.currency, Bearer::Merchant);
    Ok(candidates.into_iter().filter(|(_, amount)| *amount > 0).map(entry).collect())
}

/// A refund's append together with what follows from it.
pub fn with_follow_ups(command: Command, follow: Vec<LedgerEntry>) -> Command {
    let at = command.recorded_at;
    follow.into_iter().fold(command, |command, entry| command.event(Event::Case(CaseEvent::Booked { entry }), at))
}
