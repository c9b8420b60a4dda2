//! Matches pooled ledger credits to earlier purchases, over all imports, and makes return cases of what matched.
//!
//! The cases are the truth about which units were given back: a line of a ledger case names its credit row
//! (`line_no` is the fact id) and the purchases it takes units from. So a run that stopped between the append of a
//! case and the note on its credit rows repairs the note, and never takes a unit twice.

use crate::import::cases::derived_id;
use crate::import::error::ImportError;
use crate::import::ledger::{CREDIT_CODES, UNMATCHED, minor_digits, number, text};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::credit::{Account, Credit, Purchase, match_account};
use suyuan_case::id::CaseId;
use suyuan_case::import::RowStatus;
use suyuan_case::return_case::ReturnCase;
use suyuan_store::{AppendError, LedgerRecord, RowFate, Store};

/// Customers whose ledger lines are held in memory together.
const CUSTOMERS_AT_ONCE: usize = 100;
/// Ledger lines read at once.
const PAGE: i64 = 20_000;

/// A ledger line, shortened to what matching and cases need.
#[derive(Debug, Clone)]
pub struct Line {
    /// Fact row.
    pub id: i64,
    /// Invoice.
    pub invoice: String,
    /// Shop, empty for none.
    pub shop: String,
    /// Customer.
    pub customer: String,
    /// SKU.
    pub sku: String,
    /// Product name.
    pub description: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Currency.
    pub currency: String,
    /// When it was invoiced.
    pub at: Micros,
    /// Units, positive.
    pub quantity: i64,
    /// Price per unit, millionths.
    pub price: i64,
    /// Amount, positive minor units.
    pub amount_minor: i64,
    /// Code as it is stored.
    pub code: String,
}

/// What matching has found out about the credits of the customers it looked at.
#[derive(Debug, Default)]
pub struct Settled {
    /// Credit row → (code, amount in minor units, negative) for every credit that has found a purchase.
    pub codes: HashMap<i64, &'static str>,
    /// Cases that were opened now.
    pub cases: u64,
    /// Credit lines that became part of a case now.
    pub lines: u64,
}

/// Credits of one invoice and customer; they become one case.
type InvoiceKey = (String, String, String);

/// Who appends, and with what defaults.
pub struct Settler<'a> {
    /// The store.
    pub store: &'a Store,
    /// Under whose name cases are appended.
    pub actor: Actor,
    /// Time of the appends.
    pub now: Micros,
    /// Currency of rows without one.
    pub currency: String,
}

impl Settler<'_> {
    /// Matches the pooled credits of these customers, or of every customer that has one.
    pub async fn settle(&self, customers: Option<BTreeSet<String>>, progress: &mut (dyn FnMut(usize, usize) + Send)) -> Result<Settled, ImportError> {
        let customers = match customers {
            Some(customers) => customers,
            None => self.customers_with_pooled_credits().await?,
        };
        let customers: Vec<String> = customers.into_iter().collect();
        let mut settled = Settled::default();
        for (index, batch) in customers.chunks(CUSTOMERS_AT_ONCE).enumerate() {
            progress(index * CUSTOMERS_AT_ONCE, customers.len());
            self.settle_batch(batch, &mut settled).await?;
        }
        Ok(settled)
    }

    /// Customers that wait for a purchase, over the whole ledger.
    async fn customers_with_pooled_credits(&self) -> Result<BTreeSet<String>, ImportError> {
        let mut customers = BTreeSet::new();
        let mut after = 0;
        loop {
            let page = self.store.ledger_scan(None, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(customers) };
            after = last.id;
            let credits = page.iter().filter(|record| CREDIT_CODES.contains(&record.code.as_str()));
            customers.extend(credits.filter_map(|record| text(&record.row, "customer_no")).map(str::to_owned));
        }
    }

    /// All sales and credits of some customers.
    async fn lines(&self, customers: &[String]) -> Result<(Vec<Line>, Vec<Line>), ImportError> {
        let (mut sales, mut credits) = (Vec::new(), Vec::new());
        let mut after = 0;
        loop {
            let page = self.store.ledger_scan(Some(customers), after, PAGE).await?;
            let Some(last) = page.last() else { return Ok((sales, credits)) };
            after = last.id;
            for record in &page {
                let credit = CREDIT_CODES.contains(&record.code.as_str());
                if (credit || record.code == "sale")
                    && let Some(line) = self.line(record)
                {
                    if credit { credits.push(line) } else { sales.push(line) }
                }
            }
        }
    }

    /// A stored row as a line.
    fn line(&self, record: &LedgerRecord) -> Option<Line> {
        let own = |column| text(&record.row, column).map(str::to_owned);
        let currency = own("currency").unwrap_or_else(|| self.currency.clone());
        let (quantity, price) = (number(&record.row, "quantity")?, number(&record.row, "unit_price_micro")?);
        let amount = record.amount_minor.or_else(|| suyuan_case::money::line_amount(quantity, price, minor_digits(&currency)))?;
        Some(Line {
            id: record.id,
            invoice: own("invoice_no")?,
            shop: own("shop").unwrap_or_default(),
            customer: own("customer_no")?,
            sku: own("sku")?,
            description: own("description"),
            region: own("region"),
            channel: own("channel"),
            currency,
            at: number(&record.row, "invoiced_at")?,
            quantity: quantity.saturating_abs(),
            price,
            amount_minor: amount.saturating_abs(),
            code: record.code.clone(),
        })
    }

    /// Matches one batch of customers and appends the cases that follow.
    async fn settle_batch(&self, customers: &[String], settled: &mut Settled) -> Result<(), ImportError> {
        let (sales, credits) = self.lines(customers).await?;
        if credits.is_empty() {
            return Ok(());
        }
        let earlier = self.earlier_cases(&credits).await?;
        let known = Known::from_cases(earlier.values().flatten());
        let mut fates = Vec::new();
        for credit in &credits {
            if let Some((case_id, matched)) = known.credits.get(&credit.id) {
                let code = if *matched == credit.quantity { CREDIT_CODES[0] } else { CREDIT_CODES[1] };
                settled.codes.insert(credit.id, code);
                if credit.code == UNMATCHED {
                    fates.push(fate(credit.id, code, case_id, *matched));
                }
            }
        }
        let found = matched_now(&sales, &credits, &known);
        let mut drafts = Vec::new();
        for (key, lines) in &found {
            let round = earlier.get(key).map_or(0, Vec::len) + 1;
            drafts.push(super::ledger_case::Draft::new(key, round, lines));
        }
        let commands = drafts.iter().map(|draft| draft.command(&self.actor, self.now)).collect();
        for (draft, result) in drafts.iter().zip(self.store.append_many(commands).await) {
            match result {
                Ok(_) => settled.cases += 1,
                // Another importer was faster with the same case; the next run takes it over from there.
                Err(AppendError::Exists) => continue,
                Err(error) => return Err(error.into()),
            }
            for line in &draft.lines {
                let code = if line.matched == line.credit.quantity { CREDIT_CODES[0] } else { CREDIT_CODES[1] };
                settled.codes.insert(line.credit.id, code);
                settled.lines += 1;
                fates.push(fate(line.credit.id, code, &draft.case_id, line.matched));
            }
        }
        if !fates.is_empty() {
            self.store.set_row_fates(&fates).await?;
        }
        Ok(())
    }

    /// The cases that the credits' invoices have already, by invoice, in the order of their rounds.
    async fn earlier_cases(&self, credits: &[Line]) -> Result<BTreeMap<InvoiceKey, Vec<(CaseId, ReturnCase)>>, ImportError> {
        let mut open: Vec<InvoiceKey> = credits.iter().map(invoice_key).collect::<BTreeSet<_>>().into_iter().collect();
        let mut cases: BTreeMap<InvoiceKey, Vec<(CaseId, ReturnCase)>> = BTreeMap::new();
        let mut round = 1;
        while !open.is_empty() {
            let ids: Vec<CaseId> = open.iter().map(|key| ledger_case_id(key, round)).collect();
            let rows = self.store.cases_by_id(&ids).await?;
            let found: HashMap<CaseId, ReturnCase> = rows.into_iter().map(|(row, case)| (row.case_id, case)).collect();
            let mut next = Vec::new();
            for (key, id) in open.into_iter().zip(ids) {
                if let Some(case) = found.get(&id) {
                    cases.entry(key.clone()).or_default().push((id, case.clone()));
                    next.push(key);
                }
            }
            open = next;
            round += 1;
        }
        Ok(cases)
    }
}

/// Shop, invoice and customer of a credit.
fn invoice_key(line: &Line) -> InvoiceKey {
    (line.shop.clone(), line.invoice.clone(), line.customer.clone())
}

/// Id of the case that an invoice's credits become; later matches of the same invoice open the next round.
pub fn ledger_case_id(key: &InvoiceKey, round: usize) -> CaseId {
    derived_id(&["ledger-credit", &key.0, &key.1, &key.2, &round.to_string()])
}

/// The fate of a credit that found purchases.
fn fate(fact_id: i64, code: &str, case_id: &CaseId, matched: i64) -> RowFate {
    RowFate { fact_id, status: RowStatus::Loaded, code: code.to_owned(), target: Some(case_id.to_string()), quantity: Some(matched) }
}

/// What earlier cases say: units taken from purchases, and credits that are settled.
#[derive(Debug, Default)]
struct Known {
    taken: HashMap<i64, i64>,
    credits: HashMap<i64, (CaseId, i64)>,
}

impl Known {
    fn from_cases<'a>(cases: impl Iterator<Item = &'a (CaseId, ReturnCase)>) -> Known {
        let mut known = Known::default();
        for (id, case) in cases {
            for line in &case.request.lines {
                let matched: i64 = line.matched.iter().map(|part| part.quantity).sum();
                for part in &line.matched {
                    *known.taken.entry(part.fact_id).or_default() += part.quantity;
                }
                if let Some(credit) = line.line_no.as_deref().and_then(|number| number.parse().ok()) {
                    known.credits.insert(credit, (id.clone(), matched));
                }
            }
        }
        known
    }
}

/// A credit line with the purchases it takes units from.
#[derive(Debug, Clone)]
pub struct MatchedLine {
    /// The credit.
    pub credit: Line,
    /// Purchases: invoice, fact id, units.
    pub parts: Vec<(String, i64, i64)>,
    /// Units matched.
    pub matched: i64,
}

/// Matches the credits that are not settled yet, by shop, customer and SKU.
fn matched_now(sales: &[Line], credits: &[Line], known: &Known) -> BTreeMap<InvoiceKey, Vec<MatchedLine>> {
    let key = |line: &Line| (line.shop.clone(), line.customer.clone(), line.sku.clone());
    let mut accounts: BTreeMap<(String, String, String), Account> = BTreeMap::new();
    let mut by_id: HashMap<i64, &Line> = HashMap::new();
    for credit in credits.iter().filter(|credit| !known.credits.contains_key(&credit.id)) {
        let one = Credit { id: credit.id, at: credit.at, quantity: credit.quantity, unit_price: credit.price };
        accounts.entry(key(credit)).or_default().credits.push(one);
        by_id.insert(credit.id, credit);
    }
    for sale in sales {
        if let Some(account) = accounts.get_mut(&key(sale)) {
            let open = (sale.quantity - known.taken.get(&sale.id).copied().unwrap_or(0)).max(0);
            account.purchases.push(Purchase { id: sale.id, at: sale.at, open, unit_price: sale.price });
            by_id.insert(sale.id, sale);
        }
    }
    let mut found: BTreeMap<InvoiceKey, Vec<MatchedLine>> = BTreeMap::new();
    for account in accounts.values_mut() {
        for matching in match_account(account) {
            let Some(credit) = by_id.get(&matching.credit).filter(|_| !matching.parts.is_empty()) else { continue };
            let invoice = |id: &i64| by_id.get(id).map(|sale| sale.invoice.clone()).unwrap_or_default();
            let parts: Vec<(String, i64, i64)> = matching.parts.iter().map(|(id, units)| (invoice(id), *id, *units)).collect();
            let line = MatchedLine { credit: (*credit).clone(), matched: credit.quantity - matching.rest, parts };
            found.entry(invoice_key(credit)).or_default().push(line);
        }
    }
    for lines in found.values_mut() {
        lines.sort_by_key(|line| line.credit.id);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: i64, invoice: &str, sku: &str, at: i64, quantity: i64) -> Line {
        Line {
            id,
            invoice: invoice.into(),
            shop: String::new(),
            customer: "7".into(),
            sku: sku.into(),
            description: None,
            region: None,
            channel: None,
            currency: "GBP".into(),
            at,
            quantity,
            price: 1_000_000,
            amount_minor: quantity * 100,
            code: UNMATCHED.into(),
        }
    }

    #[test]
    fn units_that_an_earlier_case_took_are_not_taken_again() {
        let sales = [line(1, "100", "X", 1, 5), line(2, "101", "Y", 1, 1)];
        let credits = [line(10, "C1", "X", 9, 3), line(11, "C1", "Y", 9, 1), line(12, "C2", "X", 10, 4)];
        let first = matched_now(&sales, &credits[..2], &Known::default());
        assert_eq!(first.len(), 1, "one case per credit invoice and customer");
        let lines = &first[&(String::new(), "C1".to_owned(), "7".to_owned())];
        assert_eq!(lines.iter().map(|line| (line.credit.id, line.matched)).collect::<Vec<_>>(), [(10, 3), (11, 1)]);
        let known = Known {
            taken: HashMap::from([(1, 3), (2, 1)]),
            credits: HashMap::from([
                (10, (ledger_case_id(&invoice_key(&credits[0]), 1), 3)),
                (11, (ledger_case_id(&invoice_key(&credits[0]), 1), 1)),
            ]),
        };
        let later = matched_now(&sales, &credits, &known);
        let lines = &later[&(String::new(), "C2".to_owned(), "7".to_owned())];
        assert_eq!(lines[0].parts, vec![("100".to_owned(), 1, 2)], "only two of five units are left");
        assert_eq!(later.len(), 1);
    }
}
