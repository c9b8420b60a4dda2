//! Loads what a decision needs to know about many cases at once: orders, lines, products and what customers did before.

use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};
use suyuan_case::customer::IdentitySplits;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::kind::CaseStatus;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::{DAY, Micros};
use suyuan_decide::{HistoryFacts, LineFacts, OrderFacts, ProductFacts};
use suyuan_store::{CaseRow, FactRecord, LinkedCase, PastCase, Store, StoreError, Via};

/// Most cases of one customer or order that are counted, and most orders a customer on average; beyond it the count says "at least".
const MOST: i64 = 500;

/// Facts by order, SKU and customer.
#[derive(Default)]
pub struct Gathered {
    orders: HashMap<String, Vec<FactRecord>>,
    lines: HashMap<String, Vec<FactRecord>>,
    products: HashMap<String, FactRecord>,
    past: HashMap<String, Vec<PastCase>>,
    bought: HashMap<String, Vec<Micros>>,
    same_order: HashMap<String, Vec<PastCase>>,
    tiers: HashMap<String, String>,
    linked: HashMap<String, Vec<LinkedCase>>,
    splits: IdentitySplits,
}

/// Loads the surroundings of the cases.
pub async fn gather(store: &Store, cases: &[(CaseRow, ReturnCase)]) -> Result<Gathered, StoreError> {
    let unique = |values: BTreeSet<String>| values.into_iter().collect::<Vec<String>>();
    let order_nos = unique(cases.iter().map(|(row, _)| row.order_no.clone()).collect());
    let skus = unique(cases.iter().flat_map(|(_, case)| case.request.lines.iter().filter_map(|line| line.sku.clone())).collect());
    let customers = unique(cases.iter().filter_map(|(row, _)| row.customer_no.clone()).collect());
    let persons: Vec<_> = cases.iter().filter_map(|(row, _)| row.person.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let times = || cases.iter().map(|(row, _)| row.requested_at);
    let (first, last) = times().min().zip(times().max()).unwrap_or_default();
    let room = MOST.saturating_mul(i64::try_from(customers.len()).unwrap_or(MOST));
    // Side by side: on a server of its own each look-up is a way there and back.
    let (orders, lines, products, tiers, linked, past, mut bought, same_order, splits) = tokio::try_join!(
        store.orders_many(&order_nos),
        store.order_lines_many(&order_nos),
        store.products_many(&skus),
        store.customers_many(&customers),
        store.linked_cases(&persons, first.saturating_sub(90 * DAY), last),
        store.history_of_customers(&customers, MOST),
        store.facts_by_references(FactKind::Orders, &customers, room),
        store.shared_orders(&order_nos, MOST),
        store.identity_splits(),
    )?;
    let tier = |record: FactRecord| record.row.get(FactKind::Customers, "tier").as_text().map(str::to_owned);
    let times = |orders: Vec<FactRecord>| orders.iter().filter_map(|order| order.row.get(FactKind::Orders, "ordered_at").as_int()).collect();
    Ok(Gathered {
        orders,
        lines,
        products,
        past,
        // A customer without orders has none; one of whom nobody knows has no entry at all.
        bought: customers.iter().map(|customer| (customer.clone(), times(bought.remove(customer).unwrap_or_default()))).collect(),
        same_order,
        tiers: tiers.into_iter().filter_map(|(customer, record)| Some((customer, tier(record)?))).collect(),
        linked,
        splits,
    })
}

impl Gathered {
    /// The facts of one of the cases at `now`; what happened later is not seen, so that the past can be looked at as it was.
    pub fn facts(&self, row: &CaseRow, case: &ReturnCase, now: Micros) -> Json {
        let order = self.order(row);
        let others: Vec<&PastCase> =
            self.same_order.get(&row.order_no).into_iter().flatten().filter(|other| other.case_id != row.case_id.as_str()).collect();
        let order_facts = order.map(|order| OrderFacts {
            other_open_cases: Some(others.iter().filter(|other| was_open(other, now)).count() as i64),
            ..order_facts(order, now)
        });
        let lines: Vec<LineFacts> = match order {
            None => Vec::new(),
            Some(_) => self.lines.get(&row.order_no).into_iter().flatten().map(|line| line_facts(line, &others, now)).collect(),
        };
        let products: Vec<ProductFacts> =
            case.request.lines.iter().filter_map(|line| self.products.get(line.sku.as_deref()?)).map(product_facts).collect();
        let history = row.customer_no.as_ref().map(|customer| self.history(customer, row, now));
        suyuan_decide::facts(&case.request, order_facts.as_ref(), &lines, &products, history.as_ref(), now)
    }

    /// The imported rows that the facts of a case rest on.
    pub fn rows(&self, row: &CaseRow, case: &ReturnCase) -> Vec<(FactKind, &FactRow)> {
        let order = self.order(row).map(|order| (FactKind::Orders, &order.row));
        let lines = self.lines.get(&row.order_no).into_iter().flatten().filter(|_| order.is_some()).map(|line| (FactKind::OrderLines, &line.row));
        let products = case.request.lines.iter().filter_map(|line| self.products.get(line.sku.as_deref()?));
        order.into_iter().chain(lines).chain(products.map(|product| (FactKind::Products, &product.row))).collect()
    }

    /// The order, when its number and shop tell one.
    fn order(&self, row: &CaseRow) -> Option<&FactRecord> {
        let found = self.orders.get(&row.order_no)?;
        let fits: Vec<&FactRecord> = found
            .iter()
            .filter(|order| {
                let shop = order.row.get(FactKind::Orders, "shop").as_text();
                row.shop.as_deref().is_none_or(|wanted| shop.is_none_or(|shop| shop == wanted))
            })
            .collect();
        if let [order] = fits.as_slice() { Some(order) } else { None }
    }

    /// Cases of the last 90 days of others who share a telephone number, e-mail or building with this one's person.
    fn linked(&self, customer: &str, row: &CaseRow) -> i64 {
        let all = row.person.as_ref().and_then(|person| self.linked.get(person.as_str())).map_or(&[][..], Vec::as_slice);
        count_linked(all, customer, row.requested_at, &self.splits)
    }

    /// The persons whose cases stand in the count of linked cases, or would without a split. Customers would not do: after a
    /// merge their cases carry another number than the row of the customer book that the link comes from.
    pub fn linked_persons(&self, row: &CaseRow) -> BTreeSet<&str> {
        let all = row.person.as_ref().and_then(|person| self.linked.get(person.as_str()));
        all.into_iter().flatten().map(|linked| linked.person.as_str()).collect()
    }

    /// What the customer did before this case.
    fn history(&self, customer: &str, row: &CaseRow, now: Micros) -> HistoryFacts {
        let past: Vec<&PastCase> = self
            .past
            .get(customer)
            .into_iter()
            .flatten()
            .filter(|other| other.case_id != row.case_id.as_str() && other.requested_at <= row.requested_at)
            .collect();
        let within = |days: i64| past.iter().filter(|other| other.requested_at > row.requested_at - days * DAY).count() as i64;
        let bought = self.bought.get(customer);
        let orders = |days: i64| {
            let within = |at: &&Micros| **at <= row.requested_at && **at > row.requested_at - days * DAY;
            bought.map(|times| times.iter().filter(within).count() as i64)
        };
        let refunded = |days: i64| {
            let within = |other: &&&PastCase| other.refunded_at.is_some_and(|at| at > row.requested_at - days * DAY && at <= now);
            past.iter().filter(within).filter_map(|other| other.refund_minor).sum()
        };
        let year = |other: &&&PastCase| other.requested_at > row.requested_at - 365 * DAY;
        let groups: BTreeSet<&str> = past.iter().filter(year).filter_map(|other| other.reason_code.as_deref().map(second_level)).collect();
        HistoryFacts {
            cases_30d: Some(within(30)),
            cases_90d: Some(within(90)),
            cases_365d: Some(within(365)),
            orders_30d: orders(30),
            orders_90d: orders(90),
            orders_365d: orders(365),
            refunded_30d_minor: Some(refunded(30)),
            refunded_90d_minor: Some(refunded(90)),
            refunded_365d_minor: Some(refunded(365)),
            declined_365d: Some(past.iter().filter(year).filter(|other| was_declined(other, now)).count() as i64),
            reasons_365d: Some(groups.len() as i64),
            linked_cases_90d: Some(self.linked(customer, row)),
            tier: self.tiers.get(customer).cloned(),
        }
    }
}

/// Most other customers of a building within 90 days that its address still links: a tower full of customers is no ring.
pub const MOST_NEIGHBOURS: usize = 50;

/// Linked cases of other customers in the 90 days up to a moment, each once, without those that people split; a building that
/// is full of customers links nobody.
fn count_linked(all: &[LinkedCase], customer: &str, at: Micros, splits: &IdentitySplits) -> i64 {
    let within = |linked: &&LinkedCase| linked.requested_at <= at && linked.requested_at > at - 90 * DAY;
    let others: Vec<(&str, &LinkedCase)> =
        all.iter().filter(within).filter_map(|linked| Some((linked.customer_no.as_deref().filter(|other| *other != customer)?, linked))).collect();
    let neighbours: BTreeSet<&str> = others.iter().filter(|(_, linked)| linked.via == Via::Address).map(|(other, _)| *other).collect();
    let crowded = neighbours.len() > MOST_NEIGHBOURS;
    let counts = |(other, linked): &&(&str, &LinkedCase)| !(crowded && linked.via == Via::Address) && splits.between(customer, other).is_none();
    let cases: BTreeSet<&str> = others.iter().filter(counts).map(|(_, linked)| linked.case_id.as_str()).collect();
    cases.len() as i64
}

/// Whether a case was open at a moment.
fn was_open(row: &PastCase, now: Micros) -> bool {
    let declined = row.decided_at.filter(|_| row.status == CaseStatus::Declined);
    let ended = [row.closed_at, row.refunded_at, declined].into_iter().flatten().min();
    row.requested_at <= now && (row.status.is_open() || ended.is_some_and(|at| at > now))
}

/// Whether a case had been declined by a moment.
fn was_declined(row: &PastCase, now: Micros) -> bool {
    row.status == CaseStatus::Declined && row.decided_at.is_none_or(|at| at <= now)
}

/// The first two levels of a reason code.
fn second_level(code: &str) -> &str {
    code.match_indices('.').nth(1).map_or(code, |(at, _)| &code[..at])
}

fn order_facts(order: &FactRecord, now: Micros) -> OrderFacts {
    let text = |name| order.row.get(FactKind::Orders, name).as_text().map(str::to_owned);
    let number = |name| order.row.get(FactKind::Orders, name).as_int();
    OrderFacts {
        customer_no: text("customer_no"),
        amount_minor: number("amount_minor"),
        currency: text("currency"),
        ordered_at: number("ordered_at"),
        shipped_at: number("shipped_at").filter(|at| *at <= now),
        delivered_at: number("delivered_at").filter(|at| *at <= now),
        status: text("status"),
        sale_mode: text("sale_mode"),
        no_return_confirmed: None,
        other_open_cases: None,
    }
}

/// A line with the units that other cases of the order took back; declined cases took none.
fn line_facts(line: &FactRecord, others: &[&PastCase], now: Micros) -> LineFacts {
    let text = |name| line.row.get(FactKind::OrderLines, name).as_text().map(str::to_owned);
    let (line_no, sku) = (text("line_no"), text("sku"));
    let same = |asked: &&suyuan_case::event::CaseLine| if asked.line_no.is_some() { asked.line_no == line_no } else { asked.sku == sku };
    let returned = others
        .iter()
        .filter(|other| other.requested_at <= now && !was_declined(other, now))
        .flat_map(|case| case.lines.iter().filter(same))
        .map(|asked| asked.quantity)
        .sum();
    LineFacts {
        quantity: line.row.get(FactKind::OrderLines, "quantity").as_int().unwrap_or(0),
        amount_minor: line.row.get(FactKind::OrderLines, "amount_minor").as_int(),
        line_no,
        sku,
        returned,
    }
}

fn product_facts(product: &FactRecord) -> ProductFacts {
    let text = |name| product.row.get(FactKind::Products, name).as_text().map(str::to_owned);
    ProductFacts {
        sku: text("sku").unwrap_or_default(),
        category: text("category"),
        no_reason_exclusion: text("no_reason_exclusion"),
        // A warranty is what the law asks of durable goods, so a listing that states one says that its goods are durable.
        durable: product.row.get(FactKind::Products, "warranty_months").as_int().map(|months| months > 0),
        warranty_months: product.row.get(FactKind::Products, "warranty_months").as_int(),
        price_minor: product.row.get(FactKind::Products, "price_minor").as_int(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suyuan_case::actor::Actor;
    use suyuan_case::customer::{CustomerEvent, SplitReason};

    fn case(number: usize, via: Via, days_before: i64) -> LinkedCase {
        LinkedCase {
            case_id: format!("case_{number}"),
            customer_no: Some(format!("C{number}")),
            person: format!("person_{number}"),
            requested_at: 100 * DAY - days_before * DAY,
            via,
        }
    }

    #[test]
    fn linked_cases_are_counted_once_unless_a_whole_tower_is_linked() {
        let count = |all: &[LinkedCase], splits: &IdentitySplits| count_linked(all, "C0", 100 * DAY, splits);
        let none = IdentitySplits::default();
        let twice = [case(1, Via::Phone, 1), case(1, Via::Address, 1), case(0, Via::Phone, 1), case(2, Via::Email, 90), case(3, Via::Email, -1)];
        assert_eq!(count(&twice, &none), 1, "not one's own, not 90 days ago, not later");
        let mut building: Vec<LinkedCase> = (1..=MOST_NEIGHBOURS).map(|number| case(number, Via::Address, 5)).collect();
        building.extend((1..=MOST_NEIGHBOURS).map(|number| LinkedCase { case_id: format!("second_{number}"), ..case(number, Via::Address, 6) }));
        assert_eq!(count(&building, &none), 2 * MOST_NEIGHBOURS as i64, "customers count, not their requests");
        let mut splits = IdentitySplits::default();
        let split = CustomerEvent::IdentitySplit { one: "C0".into(), other: "C7".into(), reason: SplitReason::Checked };
        splits.apply(&split, &Actor::system("test"), 1);
        assert_eq!(count(&building, &splits), 2 * MOST_NEIGHBOURS as i64 - 2);
        building.extend([case(MOST_NEIGHBOURS + 1, Via::Address, 5), case(1, Via::Phone, 5)]);
        assert_eq!(count(&building, &none), 1, "a tower links nobody, a telephone still does");
    }
}
