//! Apportionment: what each unit of an order cost after discounts, bundles, gifts and freight, and who bore each discount.

use crate::money::Minor;
use serde::{Deserialize, Serialize};

/// What lowered a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountKind {
    /// 平台券.
    PlatformCoupon,
    /// 店铺券.
    ShopCoupon,
    /// 满减.
    FullReduction,
    /// 积分.
    Points,
    /// 红包.
    RedPacket,
    /// 国家补贴.
    StateSubsidy,
    /// A discount whose kind the source does not state.
    Other,
}

impl DiscountKind {
    /// All kinds, in the order in which they lower a price: the shop's own first, then the platform's, the state's last.
    pub const ALL: [DiscountKind; 7] = [
        DiscountKind::Other,
        DiscountKind::FullReduction,
        DiscountKind::ShopCoupon,
        DiscountKind::PlatformCoupon,
        DiscountKind::RedPacket,
        DiscountKind::Points,
        DiscountKind::StateSubsidy,
    ];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            DiscountKind::PlatformCoupon => "platform_coupon",
            DiscountKind::ShopCoupon => "shop_coupon",
            DiscountKind::FullReduction => "full_reduction",
            DiscountKind::Points => "points",
            DiscountKind::RedPacket => "red_packet",
            DiscountKind::StateSubsidy => "state_subsidy",
            DiscountKind::Other => "other",
        }
    }
    /// Who bears it when the source does not say.
    pub const fn usual_funder(self) -> Funder {
        match self {
            DiscountKind::ShopCoupon | DiscountKind::FullReduction | DiscountKind::Other => Funder::Merchant,
            DiscountKind::PlatformCoupon | DiscountKind::Points | DiscountKind::RedPacket => Funder::Platform,
            DiscountKind::StateSubsidy => Funder::State,
        }
    }
    /// Whether the customer paid with something that is given back in kind and never in money.
    pub const fn returned_in_kind(self) -> bool {
        matches!(self, DiscountKind::Points | DiscountKind::RedPacket)
    }
}

/// Who bore a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Funder {
    /// The merchant: the money was never there.
    Merchant,
    /// The platform paid the merchant this part.
    Platform,
    /// The supplier paid the merchant this part.
    Supplier,
    /// The state paid the merchant this part.
    State,
}

/// A discount over some or all lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// What kind.
    pub kind: DiscountKind,
    /// Who bears it.
    pub funder: Funder,
    /// Minor units, 0 or more.
    pub amount_minor: Minor,
    /// Positions of the lines that it lowers; empty = every line that is no gift.
    pub lines: Vec<usize>,
}

/// Why a line is a gift (赠品) and when it has to come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// Position of the line that it was given with; `None` = with the whole order.
    pub main: Option<usize>,
    /// Price for one unit that was stated beforehand; deducted when the unit does not come back.
    pub stated_minor: Minor,
    /// For a gift with the whole order: the amount that must stay paid to keep it. Without one it is kept until
    /// nothing of the order stays.
    pub threshold_minor: Option<Minor>,
}

/// A line as it was sold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineIn {
    /// Line number.
    pub line_no: Option<String>,
    /// SKU.
    pub sku: Option<String>,
    /// Units, at least 1.
    pub quantity: i64,
    /// Price of all its units before discounts; for a member of a bundle its list price, which only weighs.
    pub price_minor: Minor,
    /// Name of the bundle (套装) that it was sold in.
    pub bundle: Option<String>,
    /// Set for a gift; its price counts as 0 then.
    pub gift: Option<Gift>,
    /// Discounts that the source states for this line: kind, who bears it, amount.
    pub discounts: Vec<(DiscountKind, Funder, Minor)>,
    /// What the source says was paid for the line after every discount; it wins over computation.
    pub paid_minor: Option<Minor>,
}

/// An order as it was sold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderIn {
    /// Its lines.
    pub lines: Vec<LineIn>,
    /// Bundles by name with the price at which the whole was sold.
    pub bundles: Vec<(String, Minor)>,
    /// Discounts over several lines.
    pub discounts: Vec<Discount>,
    /// Freight that the customer paid.
    pub freight_minor: Minor,
}

/// A discount's part that fell on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountShare {
    /// What kind.
    pub kind: DiscountKind,
    /// Who bore it.
    pub funder: Funder,
    /// Minor units.
    pub amount_minor: Minor,
}

/// A line after apportionment: `price_minor = Σ discounts + paid_minor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePaid {
    /// Line number.
    pub line_no: Option<String>,
    /// SKU.
    pub sku: Option<String>,
    /// Units.
    pub quantity: i64,
    /// Price of all units before discounts, bundles dissolved.
    pub price_minor: Minor,
    /// What lowered it, each kind and bearer once.
    pub discounts: Vec<DiscountShare>,
    /// What the customer paid for all units.
    pub paid_minor: Minor,
    /// Share of the freight that the customer paid.
    pub freight_minor: Minor,
    /// Set for a gift.
    pub gift: Option<Gift>,
    /// Bundle that it was sold in.
    pub bundle: Option<String>,
}

/// An order after apportionment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apportioned {
    /// Its lines in the order given.
    pub lines: Vec<LinePaid>,
    /// Freight that the customer paid.
    pub freight_minor: Minor,
}

/// Why an order cannot be apportioned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApportionError {
    /// There is no line.
    #[error("an order has at least one line")]
    NoLines,
    /// A quantity is below 1.
    #[error("line {0}: the quantity is below 1")]
    Quantity(usize),
    /// An amount is negative.
    #[error("line {0}: an amount is negative")]
    Negative(usize),
    /// A discount, a bundle price or the freight is negative.
    #[error("a discount, a bundle price or the freight is negative")]
    NegativeOrder,
    /// Discounts take more than the price.
    #[error("discounts take {over} more than there is to pay")]
    DiscountsExceedPrice {
        /// By how much, minor units.
        over: Minor,
    },
    /// A discount or a gift names a line that does not exist, a gift is given with a gift, or a bundle is unknown.
    #[error("line {0} names another line or a bundle that does not fit")]
    BadReference(usize),
    /// The numbers are too large.
    #[error("the amounts are too large")]
    Overflow,
}

/// Splits `amount` in proportion to `weights` by largest remainder (Hamilton); ties go to the later part, so that a
/// remainder lands on the last. The parts are never above their weight when `amount` is not above their sum.
///
/// `None` for a negative number, or when there is something to split and all weights are 0.
pub fn split(amount: Minor, weights: &[Minor]) -> Option<Vec<Minor>> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if amount < 0 || weights.iter().any(|weight| *weight < 0) || (total == 0 && amount > 0) {
        return None;
    }
    if total == 0 {
        return Some(vec![0; weights.len()]);
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
    for (index, weight) in weights.iter().enumerate() {
        let product = i128::from(amount).checked_mul(i128::from(*weight))?;
        parts.push(i64::try_from(product / total).ok()?);
        remainders.push((product % total, index));
    }
    let missing = amount - parts.iter().sum::<Minor>();
    remainders.sort_unstable_by(|left, right| right.cmp(left));
    for (_, index) in remainders.into_iter().take(usize::try_from(missing).ok()?) {
        parts[index] += 1;
    }
    Some(parts)
}

/// What `count` units of a line are worth after `before` units of it: each unit the same whole number of minor units,
/// the last one with the remainder. Units outside the line are worth nothing.
pub fn of_units(total: Minor, quantity: i64, before: i64, count: i64) -> Minor {
    if quantity < 1 {
        return 0;
    }
    let begin = before.clamp(0, quantity);
    let end = begin + count.clamp(0, quantity - begin);
    let base = total / quantity;
    let remainder = if end == quantity && end > begin { total - base * quantity } else { 0 };
    base * (end - begin) + remainder
}

/// Apportions an order: bundles dissolve in proportion to list prices, then each discount falls on its lines in
/// proportion to what is still to pay, then freight in proportion to what was paid.
///
/// # Errors
/// When the order contradicts itself; see [`ApportionError`].
pub fn apportion(order: &OrderIn) -> Result<Apportioned, ApportionError> {
    check(order)?;
    let mut lines = prices(order)?;
    for (line, source) in lines.iter_mut().zip(&order.lines) {
        for (kind, funder, amount) in &source.discounts {
            take(line, *kind, *funder, *amount)?;
        }
    }
    // What an order discount may take from a line: down to the paid amount that the source states.
    let mut room: Vec<Minor> = lines.iter().zip(&order.lines).map(|(line, source)| line.paid_minor - source.paid_minor.unwrap_or(0)).collect();
    if let Some(short) = room.iter().find(|room| **room < 0) {
        return Err(ApportionError::DiscountsExceedPrice { over: -short });
    }
    for discount in &order.discounts {
        let weights: Vec<Minor> = room
            .iter()
            .enumerate()
            .map(|(index, room)| {
                let meant = if discount.lines.is_empty() { lines[index].gift.is_none() } else { discount.lines.contains(&index) };
                if meant { *room } else { 0 }
            })
            .collect();
        let available: Minor = weights.iter().sum();
        if discount.amount_minor > available {
            return Err(ApportionError::DiscountsExceedPrice { over: discount.amount_minor - available });
        }
        let parts = split(discount.amount_minor, &weights).ok_or(ApportionError::Overflow)?;
        for (index, part) in parts.into_iter().enumerate() {
            room[index] -= part;
            take(&mut lines[index], discount.kind, discount.funder, part)?;
        }
    }
    // A stated paid amount below price less discounts leaves a discount whose kind nobody stated.
    for (index, source) in order.lines.iter().enumerate().filter(|(_, source)| source.paid_minor.is_some() && source.gift.is_none()) {
        debug_assert!(source.quantity > 0);
        take(&mut lines[index], DiscountKind::Other, Funder::Merchant, room[index])?;
    }
    spread_freight(&mut lines, order.freight_minor)?;
    Ok(Apportioned { lines, freight_minor: order.freight_minor })
}

fn check(order: &OrderIn) -> Result<(), ApportionError> {
    if order.lines.is_empty() {
        return Err(ApportionError::NoLines);
    }
    let negative = order.freight_minor < 0 || order.bundles.iter().any(|(_, price)| *price < 0);
    if negative || order.discounts.iter().any(|discount| discount.amount_minor < 0) {
        return Err(ApportionError::NegativeOrder);
    }
    for (index, line) in order.lines.iter().enumerate() {
        if line.quantity < 1 {
            return Err(ApportionError::Quantity(index));
        }
        let stated = line.gift.as_ref().map_or(0, |gift| gift.stated_minor.min(gift.threshold_minor.unwrap_or(0)));
        if line.price_minor < 0 || line.paid_minor.unwrap_or(0) < 0 || stated < 0 || line.discounts.iter().any(|(_, _, amount)| *amount < 0) {
            return Err(ApportionError::Negative(index));
        }
        let main = line.gift.as_ref().and_then(|gift| gift.main);
        let bad_main = main.is_some_and(|main| order.lines.get(main).is_none_or(|line| line.gift.is_some()));
        if bad_main || line.bundle.as_ref().is_some_and(|name| !order.bundles.iter().any(|(known, _)| known == name)) {
            return Err(ApportionError::BadReference(index));
        }
    }
    match order.discounts.iter().flat_map(|discount| &discount.lines).find(|line| **line >= order.lines.len()) {
        Some(line) => Err(ApportionError::BadReference(*line)),
        None => Ok(()),
    }
}

/// The lines at their prices: gifts at 0, members of a bundle at their share of its price.
fn prices(order: &OrderIn) -> Result<Vec<LinePaid>, ApportionError> {
    let mut lines: Vec<LinePaid> = order
        .lines
        .iter()
        .map(|line| {
            let price_minor = if line.gift.is_some() { 0 } else { line.price_minor };
            LinePaid {
                line_no: line.line_no.clone(),
                sku: line.sku.clone(),
                quantity: line.quantity,
                price_minor,
                discounts: Vec::new(),
                paid_minor: price_minor,
                freight_minor: 0,
                gift: line.gift.clone(),
                bundle: line.bundle.clone(),
            }
        })
        .collect();
    for (name, price) in &order.bundles {
        let members: Vec<usize> =
            (0..lines.len()).filter(|index| lines[*index].bundle.as_ref() == Some(name) && lines[*index].gift.is_none()).collect();
        let mut weights: Vec<Minor> = members.iter().map(|index| lines[*index].price_minor).collect();
        if weights.iter().all(|weight| *weight == 0) {
            weights = members.iter().map(|index| lines[*index].quantity).collect();
        }
        if members.is_empty() {
            continue;
        }
        for (index, part) in members.into_iter().zip(split(*price, &weights).ok_or(ApportionError::Overflow)?) {
            lines[index].price_minor = part;
            lines[index].paid_minor = part;
        }
    }
    Ok(lines)
}

/// Takes a discount off a line.
fn take(line: &mut LinePaid, kind: DiscountKind, funder: Funder, amount: Minor) -> Result<(), ApportionError> {
    if amount == 0 {
        return Ok(());
    }
    if amount > line.paid_minor {
        return Err(ApportionError::DiscountsExceedPrice { over: amount - line.paid_minor });
    }
    line.paid_minor -= amount;
    match line.discounts.iter_mut().find(|share| share.kind == kind && share.funder == funder) {
        Some(share) => share.amount_minor += amount,
        None => line.discounts.push(DiscountShare { kind, funder, amount_minor: amount }),
    }
    Ok(())
}

fn spread_freight(lines: &mut [LinePaid], freight: Minor) -> Result<(), ApportionError> {
    let mut weights: Vec<Minor> = lines.iter().map(|line| line.paid_minor).collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights = lines.iter().map(|line| if line.gift.is_some() { 0 } else { line.quantity }).collect();
    }
    if weights.iter().all(|weight| *weight == 0) {
        weights = lines.iter().map(|line| line.quantity).collect();
    }
    for (line, part) in lines.iter_mut().zip(split(freight, &weights).ok_or(ApportionError::Overflow)?) {
        line.freight_minor = part;
    }
    Ok(())
}

impl Apportioned {
    /// What the customer paid for goods and freight together.
    pub fn paid_minor(&self) -> Minor {
        self.freight_minor + self.lines.iter().map(|line| line.paid_minor).sum::<Minor>()
    }
    /// The line with a number, or else the only line with a SKU.
    pub fn find(&self, line_no: Option<&str>, sku: Option<&str>) -> Option<usize> {
        let by_no = line_no.and_then(|wanted| self.lines.iter().position(|line| line.line_no.as_deref() == Some(wanted)));
        by_no.or_else(|| {
            let wanted = sku?;
            let mut found = (0..self.lines.len()).filter(|index| self.lines[*index].sku.as_deref() == Some(wanted));
            let first = found.next();
            if found.next().is_some() && line_no.is_none() { None } else { first }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: i64, price_minor: Minor) -> LineIn {
        LineIn { quantity, price_minor, ..LineIn::default() }
    }
    fn discount(kind: DiscountKind, amount_minor: Minor) -> Discount {
        Discount { kind, funder: kind.usual_funder(), amount_minor, lines: Vec::new() }
    }

    #[test]
    fn largest_remainder_and_ties_to_the_last() {
        assert_eq!(split(100, &[1, 1, 1]), Some(vec![33, 33, 34]));
        assert_eq!(split(10, &[300, 500, 200]), Some(vec![3, 5, 2]));
        assert_eq!(split(5, &[100, 100, 299]), Some(vec![1, 1, 3]));
        assert_eq!(split(0, &[0, 0]), Some(vec![0, 0]));
        assert_eq!(split(1, &[0, 0]), None);
        assert_eq!(split(-1, &[1]), None);
        assert_eq!(split(i64::MAX, &[i64::MAX, i64::MAX]).map(|parts| parts.iter().map(|part| i128::from(*part)).sum()), Some(i128::from(i64::MAX)));
    }

    #[test]
    fn the_last_unit_carries_the_remainder() {
        assert_eq!((of_units(100, 3, 0, 1), of_units(100, 3, 1, 1), of_units(100, 3, 2, 1)), (33, 33, 34));
        assert_eq!((of_units(100, 3, 0, 2), of_units(100, 3, 0, 3), of_units(100, 3, 2, 9)), (66, 100, 34));
        assert_eq!(of_units(100, 0, 0, 1), 0);
    }

    #[test]
    fn discounts_fall_on_lines_with_who_bore_them() {
        let order = OrderIn {
            lines: vec![line(2, 20_000), line(1, 9_999)],
            discounts: vec![discount(DiscountKind::FullReduction, 3_000), discount(DiscountKind::StateSubsidy, 4_050)],
            freight_minor: 1_000,
            ..OrderIn::default()
        };
        let paid = apportion(&order).unwrap();
        // 3000 · 20000/29999 = 2000.07, 999.93 → 2000 and 1000; 4050 over 18000 and 8999 → 2700.1 and 1349.9.
        let shares = |index: usize| paid.lines[index].discounts.iter().map(|share| (share.funder, share.amount_minor)).collect::<Vec<_>>();
        assert_eq!(shares(0), [(Funder::Merchant, 2_000), (Funder::State, 2_700)]);
        assert_eq!(shares(1), [(Funder::Merchant, 1_000), (Funder::State, 1_350)]);
        assert_eq!((paid.lines[0].paid_minor, paid.lines[1].paid_minor), (15_300, 7_649));
        assert_eq!((paid.lines[0].freight_minor, paid.lines[1].freight_minor), (667, 333));
        assert_eq!(paid.paid_minor(), 29_999 - 7_050 + 1_000);
    }

    #[test]
    fn a_bundle_dissolves_by_list_price_and_a_gift_costs_nothing() {
        let member = |price| LineIn { bundle: Some("B".into()), ..line(1, price) };
        let gift = LineIn { gift: Some(Gift { main: Some(0), stated_minor: 500, threshold_minor: None }), ..line(1, 800) };
        let order = OrderIn { lines: vec![member(30_000), member(10_000), gift], bundles: vec![("B".into(), 29_999)], ..OrderIn::default() };
        let paid = apportion(&order).unwrap();
        assert_eq!(paid.lines.iter().map(|line| line.paid_minor).collect::<Vec<_>>(), [22_499, 7_500, 0]);
    }

    #[test]
    fn a_stated_paid_amount_wins() {
        let stated = |price, paid| LineIn { paid_minor: Some(paid), ..line(1, price) };
        let order = OrderIn {
            lines: vec![stated(10_000, 8_000), stated(5_000, 4_500)],
            discounts: vec![discount(DiscountKind::PlatformCoupon, 2_000)],
            ..OrderIn::default()
        };
        let paid = apportion(&order).unwrap();
        assert_eq!((paid.lines[0].paid_minor, paid.lines[1].paid_minor), (8_000, 4_500));
        let kinds: Vec<_> = paid.lines[0].discounts.iter().map(|share| (share.kind, share.amount_minor)).collect();
        assert_eq!(kinds, [(DiscountKind::PlatformCoupon, 1_600), (DiscountKind::Other, 400)]);
    }

    #[test]
    fn contradictions_are_refused() {
        let order = |lines, discounts| apportion(&OrderIn { lines, discounts, ..OrderIn::default() }).map(|_| ());
        assert_eq!(order(vec![], vec![]), Err(ApportionError::NoLines));
        assert_eq!(order(vec![line(0, 1)], vec![]), Err(ApportionError::Quantity(0)));
        assert_eq!(order(vec![line(1, -1)], vec![]), Err(ApportionError::Negative(0)));
        let too_much = vec![discount(DiscountKind::Points, 101)];
        assert_eq!(order(vec![line(1, 100)], too_much), Err(ApportionError::DiscountsExceedPrice { over: 1 }));
        let nowhere = Discount { lines: vec![7], ..discount(DiscountKind::Points, 1) };
        assert_eq!(order(vec![line(1, 100)], vec![nowhere]), Err(ApportionError::BadReference(7)));
    }
}
