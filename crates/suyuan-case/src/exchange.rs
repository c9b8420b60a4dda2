//! An exchange (换货) as one movement: what comes back, what goes out, and the price difference between them.

use crate::event::CaseLine;
use crate::ledger::{Bearer, EntryKind, LedgerEntry};
use crate::money::Minor;
use serde::{Deserialize, Serialize};

/// Both sides of an exchange. There is one per case, and no refund beside it: a customer never gets goods and money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Value of what comes back, minor units.
    pub returned_minor: Minor,
    /// Value of what goes out, minor units.
    pub replacement_minor: Minor,
    /// What goes out.
    pub replacement: Vec<CaseLine>,
    /// The difference: from merchant to customer when what goes out is worth less, from customer to merchant when it is
    /// worth more, absent when both are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<LedgerEntry>,
}

impl Exchange {
    /// Makes the exchange of goods worth `returned_minor` for `replacement`, whose value is the sum of its lines' amounts;
    /// `None` when a line has no amount, a quantity below 1, or the sum overflows.
    pub fn new(returned_minor: Minor, replacement: Vec<CaseLine>, currency: &str) -> Option<Exchange> {
        let replacement_minor = value(&replacement)?;
        let entry = difference(returned_minor, replacement_minor, currency)?;
        Some(Exchange { returned_minor, replacement_minor, replacement, entry })
    }

    /// Whether values and difference agree, to the unit.
    pub fn is_balanced(&self, currency: &str) -> bool {
        self.returned_minor >= 0
            && value(&self.replacement) == Some(self.replacement_minor)
            && difference(self.returned_minor, self.replacement_minor, currency) == Some(self.entry.clone())
    }

    /// What the customer pays, positive, or gets back, negative; minor units.
    pub const fn to_pay_minor(&self) -> Minor {
        self.replacement_minor - self.returned_minor
    }
}

/// Sum of the lines' amounts; every line needs one.
fn value(lines: &[CaseLine]) -> Option<Minor> {
    let mut sum: Minor = 0;
    for line in lines {
        if line.quantity < 1 {
            return None;
        }
        sum = sum.checked_add(line.amount_minor.filter(|amount| *amount >= 0)?)?;
    }
    (!lines.is_empty()).then_some(sum)
}

/// The entry of a difference; the outer `None` stands for an overflow.
fn difference(returned: Minor, replacement: Minor, currency: &str) -> Option<Option<LedgerEntry>> {
    let to_customer = returned.checked_sub(replacement)?;
    let bearer = if to_customer > 0 { Bearer::Merchant } else { Bearer::Customer };
    Some(match to_customer.checked_abs()? {
        0 => None,
        amount_minor => Some(LedgerEntry::new(EntryKind::ExchangeDifference, 0, amount_minor, currency, bearer)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(amount_minor: Option<Minor>) -> CaseLine {
        CaseLine { sku: Some("S2".into()), quantity: 1, amount_minor, ..CaseLine::default() }
    }

    #[test]
    fn the_difference_goes_to_whom_it_belongs() {
        let dearer = Exchange::new(10_000, vec![line(Some(12_500))], "CNY").unwrap();
        assert_eq!((dearer.to_pay_minor(), dearer.entry.as_ref().unwrap().bearer), (2_500, Bearer::Customer));
        let cheaper = Exchange::new(10_000, vec![line(Some(9_999))], "CNY").unwrap();
        assert_eq!(cheaper.entry.as_ref().map(|entry| (entry.amount_minor, entry.bearer)), Some((1, Bearer::Merchant)));
        let equal = Exchange::new(10_000, vec![line(Some(4_000)), line(Some(6_000))], "CNY").unwrap();
        assert_eq!(equal.entry, None);
        for one in [&dearer, &cheaper, &equal] {
            assert!(one.is_balanced("CNY") && (!one.is_balanced("USD") || one.entry.is_none()));
        }
        assert!(!Exchange { replacement_minor: 12_499, ..dearer.clone() }.is_balanced("CNY"));
        assert!(!Exchange { entry: None, ..dearer }.is_balanced("CNY"));
    }

    #[test]
    fn bad_lines_make_no_exchange() {
        assert_eq!(Exchange::new(1, vec![], "CNY"), None);
        assert_eq!(Exchange::new(1, vec![line(None)], "CNY"), None);
        assert_eq!(Exchange::new(1, vec![line(Some(i64::MAX)), line(Some(1))], "CNY"), None);
    }
}
