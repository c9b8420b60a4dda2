//! Sales ledgers: what kind of line a row is, and which earlier purchases a credit line gives back.

use crate::Micros;
use crate::money::Micro;
use std::collections::HashMap;

/// What a ledger row is (`import_rows.code`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineClass {
    /// Goods sold.
    Sale,
    /// Postage, manual entry, bank charge …: not goods; sales and credits alike.
    ServiceLine,
    /// A credit line for goods; matching decides between matched, partly matched and unmatched.
    Credit,
    /// A book-keeping entry, such as a bad-debt adjustment.
    Adjustment,
    /// Negative quantity without a credit mark: written-off stock.
    StockCorrection,
    /// Goods at no price: samples, gifts, errors.
    ZeroPrice,
}

impl LineClass {
    /// The code; for credits the one before matching.
    pub const fn as_str(self) -> &'static str {
        match self {
            LineClass::Sale => "sale",
            LineClass::ServiceLine => "service_line",
            LineClass::Credit => "credit_unmatched",
            LineClass::Adjustment => "adjustment",
            LineClass::StockCorrection => "stock_correction",
            LineClass::ZeroPrice => "zero_price",
        }
    }
}

/// The table by which ledger lines are classed; merchants edit it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LineRules {
    /// Prefix of a credit invoice.
    pub credit_prefix: String,
    /// Prefixes of adjustment invoices.
    pub adjustment_prefixes: Vec<String>,
    /// Codes that are not goods; `*` at the end stands for any rest. Compared without regard to case.
    pub service_codes: Vec<String>,
    /// Codes of book-keeping entries.
    pub adjustment_codes: Vec<String>,
}

impl Default for LineRules {
    /// The codes of the wholesale ledgers that are known by their headers.
    fn default() -> LineRules {
        let list = |text: &str| text.split('|').map(str::to_owned).collect();
        LineRules {
            credit_prefix: "C".to_owned(),
            adjustment_prefixes: list("A"),
            service_codes: list("M|POST|D|S|DOT|C2|C3|BANK CHARGES|AMAZONFEE|CRUK|PADS|GIFT*|DCGS*|TEST*"),
            adjustment_codes: list("B|ADJUST|ADJUST2"),
        }
    }
}

impl LineRules {
    /// Whether a code stands in a list, with `*` as trailing wildcard.
    fn listed(list: &[String], code: &str) -> bool {
        list.iter().any(|entry| match entry.strip_suffix('*') {
            Some(prefix) => code.len() >= prefix.len() && code.is_char_boundary(prefix.len()) && code[..prefix.len()].eq_ignore_ascii_case(prefix),
            None => code.eq_ignore_ascii_case(entry),
        })
    }

    /// Classes a row. The order matters: book-keeping first, then what is not goods, then credits, then goods.
    pub fn classify(&self, invoice_no: &str, sku: Option<&str>, quantity: i64, unit_price: Micro) -> LineClass {
        let code = sku.unwrap_or("").trim();
        let starts = |prefix: &str| {
            !prefix.is_empty()
                && invoice_no.len() >= prefix.len()
                && invoice_no.is_char_boundary(prefix.len())
                && invoice_no[..prefix.len()].eq_ignore_ascii_case(prefix)
        };
        if self.adjustment_prefixes.iter().any(|prefix| starts(prefix)) || Self::listed(&self.adjustment_codes, code) || unit_price < 0 {
            LineClass::Adjustment
        } else if Self::listed(&self.service_codes, code) {
            LineClass::ServiceLine
        } else if starts(&self.credit_prefix) {
            LineClass::Credit
        } else if quantity < 0 {
            LineClass::StockCorrection
        } else if unit_price == 0 {
            LineClass::ZeroPrice
        } else {
            LineClass::Sale
        }
    }
}

/// A purchase that a later credit may give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Caller's row id.
    pub id: i64,
    /// When it was invoiced.
    pub at: Micros,
    /// Units still to be given back, at least 0.
    pub open: i64,
    /// Price per unit.
    pub unit_price: Micro,
}

/// A credit line, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Caller's row id.
    pub id: i64,
    /// When it was invoiced.
    pub at: Micros,
    /// Units given back, positive.
    pub quantity: i64,
    /// Price per unit.
    pub unit_price: Micro,
}

/// How a credit was matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matching {
    /// The credit's id.
    pub credit: i64,
    /// (purchase id, units), latest purchase first.
    pub parts: Vec<(i64, i64)>,
    /// Units for which no earlier purchase was found.
    pub rest: i64,
}

impl Matching {
    /// The row code.
    pub fn code(&self) -> &'static str {
        match (self.parts.is_empty(), self.rest) {
            (true, _) => "credit_unmatched",
            (false, 0) => "credit_matched",
            (false, _) => "credit_partly_matched",
        }
    }
}

/// Purchases and credits of one customer and SKU.
#[derive(Debug, Default)]
pub struct Account {
    /// Purchases in any order.
    pub purchases: Vec<Purchase>,
    /// Credits in any order.
    pub credits: Vec<Credit>,
}

/// Matches credits of one customer and SKU to purchases that are not later than they.
///
/// Credits go in order of time (ties: by id). Each takes units first from purchases at its own price, then from
/// others, the latest purchase first in both: what comes back was most likely bought last, at the price credited.
/// No unit of a purchase is given back twice. Pure and deterministic; O((p + c) log + matches).
pub fn match_account(account: &mut Account) -> Vec<Matching> {
    account.purchases.sort_by_key(|purchase| (purchase.at, purchase.id));
    account.credits.sort_by_key(|credit| (credit.at, credit.id));
    let mut matchings = Vec::with_capacity(account.credits.len());
    for credit in &account.credits {
        let upto = account.purchases.partition_point(|purchase| purchase.at <= credit.at);
        let mut rest = credit.quantity;
        let mut parts = Vec::new();
        for same_price in [true, false] {
            for purchase in account.purchases[..upto].iter_mut().rev() {
                if rest == 0 {
                    break;
                }
                if purchase.open > 0 && (purchase.unit_price == credit.unit_price) == same_price {
                    let taken = purchase.open.min(rest);
                    purchase.open -= taken;
                    rest -= taken;
                    parts.push((purchase.id, taken));
                }
            }
        }
        matchings.push(Matching { credit: credit.id, parts, rest });
    }
    matchings
}

/// Accounts by customer and SKU.
pub type Accounts = HashMap<(String, String), Account>;

#[cfg(test)]
mod tests {
    use super::*;

    fn purchase(id: i64, at: i64, open: i64, unit_price: i64) -> Purchase {
        Purchase { id, at, open, unit_price }
    }

    #[test]
    fn takes_the_latest_purchase_at_the_same_price_first_then_others() {
        let mut account = Account {
            purchases: vec![purchase(1, 10, 5, 200), purchase(2, 20, 3, 200), purchase(3, 30, 4, 250), purchase(4, 99, 50, 200)],
            credits: vec![Credit { id: 100, at: 50, quantity: 10, unit_price: 200 }, Credit { id: 101, at: 60, quantity: 4, unit_price: 200 }],
        };
        let got = match_account(&mut account);
        assert_eq!(got[0], Matching { credit: 100, parts: vec![(2, 3), (1, 5), (3, 2)], rest: 0 });
        assert_eq!(got[1], Matching { credit: 101, parts: vec![(3, 2)], rest: 2 });
        assert_eq!(got[0].code(), "credit_matched");
        assert_eq!(got[1].code(), "credit_partly_matched");
    }

    #[test]
    fn classes_tell_goods_from_everything_else() {
        let rules = LineRules::default();
        let class = |invoice: &str, sku: &str, quantity, price| rules.classify(invoice, Some(sku), quantity, price);
        assert_eq!(class("536365", "85123A", 6, 2_550_000), LineClass::Sale);
        assert_eq!(class("C536379", "D", -1, 27_500_000), LineClass::ServiceLine);
        assert_eq!(class("536370", "POST", 3, 18_000_000), LineClass::ServiceLine);
        assert_eq!(class("C536383", "35004C", -1, 4_650_000), LineClass::Credit);
        assert_eq!(class("A563186", "B", 1, -11_062_060_000), LineClass::Adjustment);
        assert_eq!(class("536589", "21777", -10, 0), LineClass::StockCorrection);
        assert_eq!(class("536414", "22139", 56, 0), LineClass::ZeroPrice);
        assert_eq!(class("536544", "bank charges", 1, 15_000_000), LineClass::ServiceLine);
        assert_eq!(class("536544", "gift_0001_20", 1, 15_000_000), LineClass::ServiceLine);
    }
}
