//! From imported order rows and earlier cases to what apportionment and refunds need; contradictions become problems.

use crate::apportion::{Apportioned, Discount, DiscountKind, Funder, Gift, LineIn, OrderIn, apportion, split};
use crate::fact::{FactKind, FactRow};
use crate::kind::CaseKind;
use crate::ledger::{EntryKind, LedgerEntry};
use crate::money::{Minor, line_amount};
use crate::problem::Problem;
use crate::refundable::Earlier;
use crate::return_case::ReturnCase;

/// Columns of orders and order lines with the discount that each holds.
const DISCOUNT_COLUMNS: [(&str, DiscountKind); 6] = [
    ("platform_coupon_minor", DiscountKind::PlatformCoupon),
    ("shop_coupon_minor", DiscountKind::ShopCoupon),
    ("full_reduction_minor", DiscountKind::FullReduction),
    ("points_minor", DiscountKind::Points),
    ("red_packet_minor", DiscountKind::RedPacket),
    ("state_subsidy_minor", DiscountKind::StateSubsidy),
];

/// An order's money with what did not fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderMoney {
    /// The order, apportioned.
    pub order: Apportioned,
    /// What a person should know: `order_total_differs`, `gift_main_unknown`.
    pub problems: Vec<Problem>,
}

fn number(row: &FactRow, kind: FactKind, name: &str) -> Option<Minor> {
    row.get(kind, name).as_int()
}

fn text(row: &FactRow, name: &str) -> Option<String> {
    row.get(FactKind::OrderLines, name).as_text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What the source says of a line's money.
struct Stated {
    list: Option<Minor>,
    paid: Option<Minor>,
    lowered: Minor,
}

/// Reads an order and its lines, in the order of the lines.
///
/// Line amounts may be before or after the order's own discounts; the order's total tells which. Never more than the
/// total is taken as paid.
///
/// # Errors
/// `no_lines`, `line_amount_unknown` or `order_money_contradicts`, as a problem.
pub fn read(order: &FactRow, rows: &[&FactRow], minor_digits: u32) -> Result<OrderMoney, Problem> {
    if rows.is_empty() {
        return Err(Problem::new("no_lines", "order_lines"));
    }
    let mut problems = Vec::new();
    let mut sold = OrderIn::default();
    let mut stated = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let (line, known) = line(row, rows, minor_digits, &mut problems);
        if let (Some(name), Some(price)) = (&line.bundle, number(row, FactKind::OrderLines, "bundle_price_minor"))
            && !sold.bundles.iter().any(|(known, _)| known == name)
        {
            sold.bundles.push((name.clone(), price));
        }
        if line.gift.is_none() && known.list.is_none() && known.paid.is_none() {
            return Err(Problem::new("line_amount_unknown", &format!("order_lines/{index}")));
        }
        sold.lines.push(line);
        stated.push(known);
    }
    // A bundle without a price is no bundle: its members have prices of their own.
    for line in &mut sold.lines {
        line.bundle = line.bundle.take().filter(|name| sold.bundles.iter().any(|(known, _)| known == name));
    }
    sold.discounts = order_discounts(order, &sold.lines);
    let by_lines: Minor = rows.iter().filter_map(|row| number(row, FactKind::OrderLines, "freight_minor")).sum();
    sold.freight_minor = number(order, FactKind::Orders, "freight_minor").unwrap_or(by_lines).max(0);
    prices(&mut sold, &stated, number(order, FactKind::Orders, "amount_minor"), &mut problems);
    let order = apportion(&sold).map_err(|error| Problem::new("order_money_contradicts", "order_lines").found(&error.to_string()))?;
    Ok(OrderMoney { order, problems })
}

fn line(row: &FactRow, rows: &[&FactRow], minor_digits: u32, problems: &mut Vec<Problem>) -> (LineIn, Stated) {
    let kind = FactKind::OrderLines;
    let quantity = number(row, kind, "quantity").unwrap_or(1).max(1);
    let mut discounts: Vec<(DiscountKind, Funder, Minor)> = DISCOUNT_COLUMNS
        .iter()
        .filter_map(|(column, discount)| Some((*discount, discount.usual_funder(), number(row, kind, column).filter(|amount| *amount > 0)?)))
        .collect();
    let typed: Minor = discounts.iter().map(|(_, _, amount)| *amount).sum();
    let rest = number(row, kind, "discount_minor").unwrap_or(0) - typed;
    if rest > 0 {
        discounts.push((DiscountKind::Other, Funder::Merchant, rest));
    }
    let unit_price = number(row, kind, "unit_price_micro").and_then(|price| line_amount(quantity, price, minor_digits));
    let known = Stated {
        list: number(row, kind, "list_amount_minor").or(unit_price),
        paid: number(row, kind, "amount_minor"),
        lowered: discounts.iter().map(|(_, _, amount)| *amount).sum(),
    };
    let gift_of = text(row, "gift_of");
    let gift_price = number(row, kind, "gift_price_minor");
    let gift = (gift_of.is_some() || gift_price.is_some()).then(|| {
        let main = gift_of.as_deref().filter(|of| !matches!(*of, "order" | "整单" | "订单")).and_then(|of| {
            let found = rows.iter().position(|other| text(other, "line_no").as_deref() == Some(of) && text(other, "gift_of").is_none());
            if found.is_none() {
                problems.push(Problem::new("gift_main_unknown", "gift_of").found(of));
            }
            found
        });
        let list = known.list.map(|list| list / quantity);
        Gift {
            main,
            stated_minor: gift_price.or(list).unwrap_or(0).max(0),
            threshold_minor: number(row, kind, "gift_threshold_minor").filter(|threshold| *threshold > 0),
        }
    });
    if gift.is_some() {
        discounts.clear();
    }
    let line = LineIn {
        line_no: text(row, "line_no"),
        sku: text(row, "sku"),
        quantity,
        bundle: text(row, "bundle_no"),
        gift,
        discounts,
        ..LineIn::default()
    };
    (line, known)
}

/// The order's discounts beyond those that its lines state themselves.
fn order_discounts(order: &FactRow, lines: &[LineIn]) -> Vec<Discount> {
    let on_lines = |wanted: DiscountKind| -> Minor {
        lines.iter().flat_map(|line| &line.discounts).filter(|(kind, _, _)| *kind == wanted).map(|(_, _, amount)| *amount).sum()
    };
    let mut typed = 0;
    let mut discounts: Vec<Discount> = Vec::new();
    let mut push = |kind: DiscountKind, amount_minor: Minor| {
        if amount_minor > 0 {
            discounts.push(Discount { kind, funder: kind.usual_funder(), amount_minor, lines: Vec::new() });
        }
    };
    for (column, kind) in DISCOUNT_COLUMNS {
        let whole = number(order, FactKind::Orders, column).unwrap_or(0);
        typed += whole.max(on_lines(kind));
        push(kind, whole - on_lines(kind));
    }
    push(DiscountKind::Other, number(order, FactKind::Orders, "discount_minor").unwrap_or(0) - typed - on_lines(DiscountKind::Other));
    discounts
}

/// Settles prices and paid amounts of the lines from what the source states and from the order's total.
fn prices(sold: &mut OrderIn, stated: &[Stated], total: Option<Minor>, problems: &mut Vec<Problem>) {
    let priced: Vec<usize> = (0..stated.len()).filter(|index| sold.lines[*index].gift.is_none() && sold.lines[*index].bundle.is_none()).collect();
    let all_paid = priced.iter().all(|index| stated[*index].paid.is_some()) && sold.bundles.is_empty();
    let discounts: Minor = sold.discounts.iter().map(|discount| discount.amount_minor).sum();
    let paid: Vec<Minor> = priced.iter().map(|index| stated[*index].paid.unwrap_or(0)).collect();
    let sum: Minor = paid.iter().sum();
    let freight = sold.freight_minor;
    let fits = |goods: Minor| total.is_some_and(|total| total == goods || total == goods + freight);
    let lists: Option<Minor> = priced.iter().map(|index| Some(stated[*index].list? - stated[*index].lowered)).sum();
    let after_discounts = discounts == 0 || fits(sum) || (!fits(sum - discounts) && lists == Some(sum + discounts));
    if !all_paid || !after_discounts {
        for (index, known) in stated.iter().enumerate() {
            let price =
                known.list.filter(|_| !all_paid || known.paid.is_none()).or_else(|| known.paid.map(|paid| paid + known.lowered)).or(known.list);
            sold.lines[index].price_minor = price.unwrap_or(0).max(0);
        }
        let goods = sum - discounts;
        if all_paid && total.is_some() && !fits(goods) {
            problems.push(Problem::new("order_total_differs", "amount_minor").found(&format!("{} / {}", total.unwrap_or(0), goods)));
        }
    } else {
        // The paid amounts stand; prices follow from them, with the order's discounts spread where no list price says it.
        let use_list = lists.is_some_and(|lists| lists >= sum + discounts)
            && priced.iter().all(|index| stated[*index].list.is_some_and(|list| list - stated[*index].lowered >= stated[*index].paid.unwrap_or(0)));
        let spread = split(discounts, &paid).unwrap_or_else(|| vec![0; paid.len()]);
        for (place, index) in priced.iter().enumerate() {
            let known = &stated[*index];
            let line = &mut sold.lines[*index];
            line.price_minor = if use_list { known.list.unwrap_or(0) } else { paid[place] + known.lowered + spread[place] };
            line.paid_minor = Some(paid[place]);
        }
        if sum == 0 {
            sold.discounts.clear();
        }
    }
    bound_by_total(sold, sum, all_paid && after_discounts, total, problems);
}

/// Lines that say more than the order's total: the difference is a discount that nobody explained.
fn bound_by_total(sold: &mut OrderIn, sum: Minor, paid_stands: bool, total: Option<Minor>, problems: &mut Vec<Problem>) {
    let Some(over) = total.map(|total| sum - total).filter(|over| *over > 0 && paid_stands) else { return };
    problems.push(Problem::new("order_total_differs", "amount_minor").found(&format!("{} / {sum}", sum - over)));
    let weights: Vec<Minor> = sold.lines.iter().map(|line| line.paid_minor.unwrap_or(0)).collect();
    for (line, part) in sold.lines.iter_mut().zip(split(over, &weights).unwrap_or_default()) {
        line.paid_minor = line.paid_minor.map(|paid| paid - part);
    }
}

/// Positions and units of the order's lines that a case asks about; lines that the order does not have are left out.
pub fn units_of(order: &Apportioned, case: &ReturnCase) -> Vec<(usize, i64)> {
    let mut units: Vec<(usize, i64)> = Vec::new();
    let lines = &case.request.lines;
    for line in lines {
        let Some(index) = order.find(line.line_no.as_deref(), line.sku.as_deref()) else { continue };
        // Of a single line only what arrived counts, once something arrived.
        let arrived = if lines.len() == 1 && case.received_quantity > 0 { case.received_quantity.min(line.quantity) } else { line.quantity };
        match units.iter_mut().find(|(known, _)| *known == index) {
            Some(known) => known.1 += arrived,
            None => units.push((index, arrived)),
        }
    }
    units
}

/// What cases of an order gave back of its price, earliest first.
pub fn history<'a>(order: &Apportioned, cases: impl IntoIterator<Item = &'a ReturnCase>) -> Vec<Earlier> {
    let mut entries: Vec<(i64, Earlier)> = Vec::new();
    for case in cases {
        for (place, entry) in case.ledger.iter().enumerate().filter(|(_, entry)| entry.kind.of_price()) {
            let at = case.booked_at.get(place).copied().or(case.refunded_at).unwrap_or(case.updated_at);
            entries.push((at, earlier(order, case, entry)));
        }
    }
    entries.sort_by_key(|(at, _)| *at);
    entries.into_iter().map(|(_, earlier)| earlier).collect()
}

fn earlier(order: &Apportioned, case: &ReturnCase, entry: &LedgerEntry) -> Earlier {
    if !entry.basis.is_empty() {
        return Earlier { parts: entry.basis.clone(), amount_minor: entry.amount_minor };
    }
    let units = units_of(order, case);
    if entry.kind == EntryKind::Refund && case.request.kind != CaseKind::PriceAdjustment {
        return Earlier::of_units(&units, entry.amount_minor);
    }
    let lines: Vec<usize> = units.iter().map(|(line, _)| *line).collect();
    Earlier::reduction(order, &lines, entry.amount_minor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn row(kind: FactKind, values: &[(&str, Value)]) -> FactRow {
        let mut row = FactRow { row: 1, values: vec![Value::Null; kind.columns().len()] };
        for (name, value) in values {
            row.values[kind.index_of(name).unwrap_or_else(|| panic!("no {name}"))] = value.clone();
        }
        row
    }
    fn order(values: &[(&str, i64)]) -> FactRow {
        row(FactKind::Orders, &values.iter().map(|(name, value)| (*name, Value::Int(*value))).collect::<Vec<_>>())
    }
    fn line(no: &str, values: &[(&str, i64)]) -> FactRow {
        let mut row = row(FactKind::OrderLines, &values.iter().map(|(name, value)| (*name, Value::Int(*value))).collect::<Vec<_>>());
        row.values[1] = Value::Text(no.into());
        row
    }
    fn paid(order: &FactRow, lines: &[FactRow]) -> (Vec<Minor>, Vec<String>) {
        let read = read(order, &lines.iter().collect::<Vec<_>>(), 2).unwrap();
        (read.order.lines.iter().map(|line| line.paid_minor).collect(), read.problems.into_iter().map(|problem| problem.code).collect())
    }

    #[test]
    fn paid_amounts_before_and_after_the_order_discount() {
        let lines = [line("1", &[("quantity", 1), ("amount_minor", 6_000)]), line("2", &[("quantity", 2), ("amount_minor", 4_000)])];
        let after = order(&[("amount_minor", 10_500), ("freight_minor", 500), ("shop_coupon_minor", 1_000)]);
        assert_eq!(paid(&after, &lines), (vec![6_000, 4_000], vec![]));
        let before = order(&[("amount_minor", 9_000), ("shop_coupon_minor", 1_000)]);
        assert_eq!(paid(&before, &lines), (vec![5_400, 3_600], vec![]));
        let neither = order(&[("amount_minor", 8_000), ("discount_minor", 1_000)]);
        assert_eq!(paid(&neither, &lines), (vec![5_400, 3_600], vec!["order_total_differs".to_owned()]), "the lower reading");
        let less = order(&[("amount_minor", 9_999)]);
        assert_eq!(paid(&less, &lines), (vec![5_999, 4_000], vec!["order_total_differs".to_owned()]), "never more than the total");
    }

    #[test]
    fn list_prices_say_what_each_line_lost() {
        let lines = [
            line("1", &[("quantity", 1), ("list_amount_minor", 10_000), ("amount_minor", 8_000), ("platform_coupon_minor", 500)]),
            line("2", &[("quantity", 1), ("list_amount_minor", 5_000), ("amount_minor", 4_000)]),
        ];
        let order = order(&[("amount_minor", 12_000), ("platform_coupon_minor", 500), ("full_reduction_minor", 2_000)]);
        let read = read(&order, &lines.iter().collect::<Vec<_>>(), 2).unwrap();
        let shares: Vec<(&str, Minor)> =
            read.order.lines.iter().flat_map(|line| &line.discounts).map(|share| (share.kind.as_str(), share.amount_minor)).collect();
        assert_eq!(shares, [("platform_coupon", 500), ("full_reduction", 1_200), ("other", 300), ("full_reduction", 800), ("other", 200)]);
        assert_eq!((read.order.lines[0].paid_minor, read.order.lines[1].paid_minor), (8_000, 4_000));
    }

    #[test]
    fn bundles_and_gifts() {
        let text = |name: &str, value: &str, mut row: FactRow| {
            row.values[FactKind::OrderLines.index_of(name).unwrap()] = Value::Text(value.into());
            row
        };
        let member = |no, list| text("bundle_no", "B1", line(no, &[("quantity", 1), ("list_amount_minor", list), ("bundle_price_minor", 9_000)]));
        let gift = text("gift_of", "1", line("3", &[("quantity", 1), ("gift_price_minor", 900)]));
        let lost = text("gift_of", "9", line("4", &[("quantity", 1), ("gift_price_minor", 900)]));
        let lines = [member("1", 8_000), member("2", 4_000), gift, lost];
        let read = read(&order(&[]), &lines.iter().collect::<Vec<_>>(), 2).unwrap();
        assert_eq!(read.order.lines.iter().map(|line| line.paid_minor).collect::<Vec<_>>(), [6_000, 3_000, 0, 0]);
        assert_eq!(read.order.lines[2].gift.as_ref().map(|gift| (gift.main, gift.stated_minor)), Some((Some(0), 900)));
        assert_eq!(read.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["gift_main_unknown"]);
    }

    #[test]
    fn what_is_unknown_is_said() {
        let bare = [line("1", &[("quantity", 1)])];
        let code = |lines: &[FactRow]| read(&order(&[]), &lines.iter().collect::<Vec<_>>(), 2).map(|_| ()).map_err(|problem| problem.code);
        assert_eq!(code(&[]), Err("no_lines".to_owned()));
        assert_eq!(code(&bare), Err("line_amount_unknown".to_owned()));
        assert_eq!(code(&[line("1", &[("quantity", 3), ("unit_price_micro", 1_005_000)])]), Ok(()));
    }
}
