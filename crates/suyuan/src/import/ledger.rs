//! What a ledger row is and what it adds to the sums, before matching.

use crate::import::tally::Tally;
use suyuan_case::credit::{LineClass, LineRules};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::money::line_amount;
use suyuan_case::problem::Problem;
use suyuan_store::ChunkFact;

/// The kind of the rows that this file reads.
const KIND: FactKind = FactKind::Ledger;

/// The code of a credit that found no purchase yet.
pub const UNMATCHED: &str = "credit_unmatched";
/// The three codes of credits.
pub const CREDIT_CODES: [&str; 3] = ["credit_matched", "credit_partly_matched", UNMATCHED];
/// The flag beside another code: the row names no customer.
pub const NO_CUSTOMER: &str = "no_customer";

/// Decimals of a currency's minor unit; 2 for all but the few that have none.
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF" | "XPF" | "PYG" | "UGX" | "RWF" => 0,
        _ => 2,
    }
}

/// A ledger row that goes in, with what it counts for.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed {
    /// What it is.
    pub class: LineClass,
    /// Amount in minor units, rounded half up; the sign is the row's own.
    pub minor: i64,
    /// The same before rounding, millionths of the major unit.
    pub micro: i128,
    /// Whether the row names a customer.
    pub customer: bool,
    /// Units as the row states them.
    pub quantity: i64,
}

/// The text of a column, trimmed; empty text counts as absent.
pub fn text<'a>(row: &'a FactRow, column: &str) -> Option<&'a str> {
    row.get(KIND, column).as_text().map(str::trim).filter(|text| !text.is_empty())
}

/// The number of a column.
pub fn number(row: &FactRow, column: &str) -> Option<i64> {
    row.get(KIND, column).as_int()
}

/// Classes a row and computes its amount; refuses credits that give nothing back.
pub fn assess(row: &FactRow, rules: &LineRules, currency: &str) -> Result<Assessed, Problem> {
    let need = |column: &str| number(row, column).ok_or_else(|| Problem::new("missing_required", column));
    let (quantity, price) = (need("quantity")?, need("unit_price_micro")?);
    let class = rules.classify(text(row, "invoice_no").unwrap_or(""), text(row, "sku"), quantity, price);
    if class == LineClass::Credit && quantity == 0 {
        return Err(Problem::new("credit_zero_quantity", "quantity").found("0"));
    }
    if class == LineClass::Credit && quantity > 0 {
        return Err(Problem::new("credit_quantity_positive", "quantity").found(&quantity.to_string()));
    }
    if matches!(class, LineClass::Credit | LineClass::Sale) && text(row, "sku").is_none() {
        return Err(Problem::new("missing_required", "sku"));
    }
    let digits = minor_digits(text(row, "currency").unwrap_or(currency));
    let minor = line_amount(quantity, price, digits)
        .ok_or_else(|| Problem::new("amount_out_of_range", "unit_price_micro").found(&format!("{quantity} × {price}")))?;
    Ok(Assessed { class, minor, micro: i128::from(quantity) * i128::from(price), customer: text(row, "customer_no").is_some(), quantity })
}

/// The group of sums that a class belongs to; the three codes of credits are summed as one before matching.
pub const fn sum_name(class: LineClass) -> &'static str {
    match class {
        LineClass::Credit => "credit",
        other => other.as_str(),
    }
}

/// Counts a row into the tally.
pub fn tally(row: &Assessed, tally: &mut Tally) {
    tally.count(row.class.as_str(), 1);
    if !row.customer {
        tally.count(NO_CUSTOMER, 1);
    }
    for group in [sum_name(row.class), "total"] {
        tally.sum(&format!("{group}_minor"), i128::from(row.minor));
        tally.sum(&format!("{group}_micro"), row.micro);
        tally.sum(&format!("{group}_quantity"), i128::from(row.quantity));
    }
}

/// The row as the store takes it: a credit waits in the pool with no unit matched; everything else is loaded.
pub fn fact(row: FactRow, assessed: &Assessed) -> ChunkFact {
    let credit = assessed.class == LineClass::Credit;
    ChunkFact {
        row,
        status: if credit { RowStatus::Pooled } else { RowStatus::Loaded },
        code: assessed.class.as_str().to_owned(),
        target: None,
        quantity: Some(if credit { 0 } else { assessed.quantity }),
        amount_minor: Some(assessed.minor),
        personal: None,
    }
}

/// A refused row.
pub fn refused(row: &FactRow, problem: Problem) -> RefusedRow {
    RefusedRow { row: row.row, problems: vec![problem] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suyuan_case::value::Value;

    fn row(invoice: &str, sku: &str, quantity: i64, micro: i64, customer: Option<&str>) -> FactRow {
        let mut values = vec![Value::Null; KIND.columns().len()];
        let mut set = |name: &str, value: Value| values[KIND.index_of(name).expect("a column")] = value;
        set("invoice_no", Value::Text(invoice.into()));
        set("sku", if sku.is_empty() { Value::Null } else { Value::Text(sku.into()) });
        set("quantity", Value::Int(quantity));
        set("unit_price_micro", Value::Int(micro));
        set("customer_no", customer.map_or(Value::Null, |customer| Value::Text(customer.into())));
        FactRow { row: 1, values }
    }

    #[test]
    fn amounts_round_half_up_and_sums_keep_both_forms() {
        let rules = LineRules::default();
        let mut sums = Tally::default();
        for one in [row("1", "X", 3, 1_005_000, Some("7")), row("C2", "X", -3, 1_005_000, None), row("3", "POST", 1, 4_999, Some("7"))] {
            tally(&assess(&one, &rules, "GBP").expect("good"), &mut sums);
        }
        assert_eq!(sums.sums["sale_minor"], 302);
        assert_eq!(sums.sums["credit_minor"], -302);
        assert_eq!(sums.sums["total_minor"], 0);
        assert_eq!(sums.sums["total_micro"], 4_999);
        assert_eq!(sums.by_code["no_customer"], 1);
        assert_eq!(sums.by_code["service_line"], 1);
        let yen = assess(&row("1", "X", 1, 1_500_000, None), &rules, "JPY").expect("good");
        assert_eq!(yen.minor, 2);
    }

    #[test]
    fn a_credit_that_gives_nothing_back_is_refused_with_a_reason() {
        let rules = LineRules::default();
        let code = |one: FactRow| assess(&one, &rules, "GBP").map(|row| row.class).map_err(|problem| problem.code);
        assert_eq!(code(row("C1", "X", 0, 1_000_000, Some("7"))), Err("credit_zero_quantity".into()));
        assert_eq!(code(row("C1", "X", 2, 1_000_000, Some("7"))), Err("credit_quantity_positive".into()));
        assert_eq!(code(row("C1", "X", -2, 0, Some("7"))), Ok(LineClass::Credit), "free goods come back too");
        assert_eq!(code(row("C1", "M", 2, 1_000_000, Some("7"))), Ok(LineClass::ServiceLine));
        assert_eq!(code(row("1", "", 2, 1_000_000, Some("7"))), Err("missing_required".into()));
        assert_eq!(code(row("1", "X", i64::MAX, i64::MAX, None)), Err("amount_out_of_range".into()));
    }
}
