//! What may be refunded for any subset of an order's units, and how the amount comes about: a pure function.
//!
//! The rules follow 网络购买商品七日无理由退货暂行办法: gifts that do not come back are paid at the price stated
//! beforehand, freight that was free above a threshold may be charged when the threshold is no longer met, points and
//! coupons go back in kind. A state subsidy goes back to the state.

use crate::apportion::{Apportioned, DiscountShare, Funder, of_units};
use crate::ledger::Bearer;
use crate::money::Minor;
use serde::{Deserialize, Serialize};

/// What a part of a refund is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Units that come back, or for which money is given back without goods.
    Goods,
    /// A lower price for units that stay with the customer (部分退款, 价保).
    PriceReduction,
    /// Gifts that should have come back, at their stated price; negative.
    GiftMissing,
    /// Gifts that came back after they were deducted.
    GiftBack,
    /// Freight of the delivery that the customer paid.
    OutboundFreight,
    /// Freight of the delivery that was free only above an amount that is no longer paid; negative.
    FreeFreightLost,
    /// Freight of the return that the customer bears and somebody else paid; negative.
    ReturnFreight,
    /// What earlier deductions exceeded the refund by; negative.
    CarriedOver,
    /// Withheld by a person, such as for a missing part; negative.
    Withheld,
}

/// One part of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What for.
    pub kind: PartKind,
    /// Position of the order line, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Units, 0 where units make no sense.
    pub units: i64,
    /// Minor units; negative for what is deducted.
    pub amount_minor: Minor,
}

/// A refund that was paid before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Earlier {
    /// Its parts as they were computed. For units that came back only line and units count.
    pub parts: Vec<Part>,
    /// What was paid; it may differ from the sum of the parts.
    pub amount_minor: Minor,
}

impl Earlier {
    /// A refund of which only units and amount are known.
    pub fn of_units(units: &[(usize, i64)], amount_minor: Minor) -> Earlier {
        let parts = units.iter().map(|(line, units)| Part { kind: PartKind::Goods, line: Some(*line), units: *units, amount_minor: 0 }).collect();
        Earlier { parts, amount_minor }
    }
    /// A refund for which nothing came back, over some lines in proportion to what was paid for them.
    pub fn reduction(order: &Apportioned, lines: &[usize], amount_minor: Minor) -> Earlier {
        let weights: Vec<Minor> = lines.iter().map(|line| order.lines.get(*line).map_or(0, |line| line.paid_minor)).collect();
        let shares = crate::apportion::split(amount_minor, &weights).unwrap_or_default();
        let part = |(line, amount_minor): (&usize, Minor)| Part { kind: PartKind::PriceReduction, line: Some(*line), units: 0, amount_minor };
        Earlier { parts: lines.iter().zip(shares).map(part).collect(), amount_minor }
    }
}

/// What happens to the freight of the delivery that the customer paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboundFreight {
    /// It stays with the merchant.
    #[default]
    Keep,
    /// It goes back when the last unit does.
    WhenAllBack,
    /// Each unit takes its share along.
    ByShare,
}

/// The freight rules of one refund; who bears what is decided elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreightRules {
    /// Freight of the delivery.
    pub outbound: OutboundFreight,
    /// Amount of goods from which the delivery was free, when it was free for that reason.
    pub free_over_minor: Option<Minor>,
    /// What the delivery would have cost otherwise.
    pub waived_minor: Minor,
    /// What the return costs.
    pub return_minor: Minor,
    /// Who bears the return.
    pub return_bearer: Bearer,
    /// Whether the customer has paid for the return; otherwise the merchant has.
    pub customer_paid_return: bool,
}

impl Default for FreightRules {
    fn default() -> Self {
        FreightRules {
            outbound: OutboundFreight::Keep,
            free_over_minor: None,
            waived_minor: 0,
            return_minor: 0,
            return_bearer: Bearer::Merchant,
            customer_paid_return: false,
        }
    }
}

/// What may be refunded and how it comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refundable {
    /// The parts in the order of the computation; their sum is `amount_minor` unless a bound cuts it.
    pub parts: Vec<Part>,
    /// To the customer, out of what the customer paid: between 0 and `ceiling_minor`.
    pub amount_minor: Minor,
    /// Most that may still be refunded for the whole order: what was paid less what was refunded.
    pub ceiling_minor: Minor,
    /// What deductions exceed the refund by; it is carried over to the next one.
    pub owed_minor: Minor,
    /// Return freight that the customer has paid and gets back on top of `amount_minor`.
    pub return_freight_minor: Minor,
    /// Who bears that return freight.
    pub return_freight_bearer: Bearer,
    /// Discounts that go back to who bore them or, in kind, to the customer: the state's subsidy, the platform's
    /// coupon, points. Never part of `amount_minor`.
    pub returned: Vec<DiscountShare>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// The order has no such line.
    #[error("the order has no line {0}")]
    UnknownLine(usize),
    /// More units than the customer still has, or less than 1.
    #[error("line {line}: {units} units are asked for and {left} are left")]
    Units {
        /// Line.
        line: usize,
        /// Units asked for.
        units: i64,
        /// Units left.
        left: i64,
    },
    /// A freight amount is negative.
    #[error("a freight amount is negative")]
    NegativeFreight,
}

impl RefundError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            RefundError::UnknownLine(_) => "order_line_unknown",
            RefundError::Units { .. } => "units_exceed_order",
            RefundError::NegativeFreight => "freight_negative",
        }
    }
}

/// Where a line stands after earlier refunds.
#[derive(Debug, Clone, Copy)]
struct Line {
    back: i64,
    left: i64,
    /// Money for the units that are left.
    balance: Minor,
    /// Money for each of them but the last.
    base: Minor,
    gifts_deducted: i64,
    gift_money: Minor,
}

impl Line {
    /// Takes units back and says what they are worth.
    fn take(&mut self, units: i64) -> Minor {
        let units = units.clamp(0, self.left);
        let worth = if units == self.left { self.balance } else { self.base * units };
        self.back += units;
        self.left -= units;
        self.balance -= worth;
        worth
    }
    /// Lowers the price of the units that are left; returns what was lowered.
    fn reduce(&mut self, amount: Minor) -> Minor {
        let lowered = amount.clamp(0, self.balance);
        self.balance -= lowered;
        self.base = if self.left > 0 { self.balance / self.left } else { 0 };
        lowered
    }
}

struct State {
    lines: Vec<Line>,
    paid_out: Minor,
    outbound_back: Minor,
    free_freight_charged: bool,
    owed: Minor,
}

fn state(order: &Apportioned, earlier: &[Earlier]) -> State {
    let lines = order.lines.iter().map(|line| Line {
        back: 0,
        left: line.quantity,
        balance: line.paid_minor,
        base: line.paid_minor / line.quantity.max(1),
        gifts_deducted: 0,
        gift_money: 0,
    });
    let mut state = State { lines: lines.collect(), paid_out: 0, outbound_back: 0, free_freight_charged: false, owed: 0 };
    for refund in earlier {
        state.paid_out += refund.amount_minor.max(0);
        let mut sum = 0;
        for part in &refund.parts {
            sum += part.amount_minor;
            let line = part.line.and_then(|line| state.lines.get_mut(line));
            match (part.kind, line) {
                (PartKind::Goods, Some(line)) => {
                    line.take(part.units);
                }
                (PartKind::PriceReduction, Some(line)) => {
                    line.reduce(part.amount_minor);
                }
                (PartKind::GiftMissing, Some(line)) => {
                    line.gifts_deducted += part.units;
                    line.gift_money -= part.amount_minor;
                }
                (PartKind::GiftBack, Some(line)) => {
                    line.gifts_deducted -= part.units;
                    line.gift_money -= part.amount_minor;
                }
                (PartKind::OutboundFreight, _) => state.outbound_back += part.amount_minor,
                (PartKind::FreeFreightLost, _) => state.free_freight_charged = true,
                _ => {}
            }
        }
        // What is owed stands in the parts already (CarriedOver), so the last refund alone says it.
        state.owed = if refund.amount_minor == 0 { (-sum).max(0) } else { 0 };
    }
    state
}

/// What may be refunded when `back` (line, units; gifts included) comes back after `earlier` refunds.
///
/// Never more than was paid; the last unit of a line carries its remainder; asking for units one by one gives the same
/// sum as asking for them at once.
///
/// # Errors
/// When `back` names a line or units that the order does not have any more.
pub fn refundable(order: &Apportioned, back: &[(usize, i64)], earlier: &[Earlier], rules: &FreightRules) -> Result<Refundable, RefundError> {
    if rules.return_minor < 0 || rules.waived_minor < 0 {
        return Err(RefundError::NegativeFreight);
    }
    let mut state = state(order, earlier);
    let mut parts = Vec::new();
    let mut returned: Vec<DiscountShare> = Vec::new();
    if state.owed > 0 {
        parts.push(Part { kind: PartKind::CarriedOver, line: None, units: 0, amount_minor: -state.owed });
    }
    let mut shared_freight = 0;
    for (index, units) in back {
        let (Some(sold), Some(line)) = (order.lines.get(*index), state.lines.get_mut(*index)) else { return Err(RefundError::UnknownLine(*index)) };
        if *units < 1 || *units > line.left {
            return Err(RefundError::Units { line: *index, units: *units, left: line.left });
        }
        let before = line.back;
        let worth = line.take(*units);
        parts.push(Part { kind: PartKind::Goods, line: Some(*index), units: *units, amount_minor: worth });
        for share in &sold.discounts {
            give_back(&mut returned, share, of_units(share.amount_minor, sold.quantity, before, *units));
        }
        shared_freight += of_units(sold.freight_minor, sold.quantity, before, *units);
    }
    gifts(order, &mut state, &mut parts);
    freight(order, &state, rules, shared_freight, !back.is_empty(), &mut parts);
    let ceiling_minor = (order.paid_minor() - state.paid_out).max(0);
    let sum: Minor = parts.iter().map(|part| part.amount_minor).sum();
    let on_top = rules.customer_paid_return && rules.return_bearer != Bearer::Customer && !back.is_empty();
    Ok(Refundable {
        parts,
        amount_minor: sum.clamp(0, ceiling_minor),
        ceiling_minor,
        owed_minor: (-sum).max(0),
        return_freight_minor: if on_top { rules.return_minor } else { 0 },
        return_freight_bearer: rules.return_bearer,
        returned,
    })
}

/// Notes what goes back to who bore a discount; what the merchant gave itself goes nowhere.
fn give_back(returned: &mut Vec<DiscountShare>, share: &DiscountShare, amount: Minor) {
    if amount == 0 || (share.funder == Funder::Merchant && !share.kind.returned_in_kind()) {
        return;
    }
    match returned.iter_mut().find(|known| known.kind == share.kind && known.funder == share.funder) {
        Some(known) => known.amount_minor += amount,
        None => returned.push(DiscountShare { amount_minor: amount, ..share.clone() }),
    }
}

/// Money that stays paid for goods.
fn kept(state: &State) -> Minor {
    state.lines.iter().map(|line| line.balance).sum()
}

/// Deducts gifts that should have come back and returns deductions of those that did after all.
fn gifts(order: &Apportioned, state: &mut State, parts: &mut Vec<Part>) {
    let nothing_stays = order.lines.iter().zip(&state.lines).all(|(sold, line)| sold.gift.is_some() || line.left == 0);
    let kept = kept(state);
    for (index, sold) in order.lines.iter().enumerate() {
        let Some(gift) = &sold.gift else { continue };
        let due = match gift.main.and_then(|main| Some((order.lines.get(main)?.quantity, state.lines.get(main)?.left))) {
            // As many gifts stay as belong to the units that stay, rounded down.
            Some((quantity, left)) => {
                sold.quantity - i64::try_from(i128::from(sold.quantity) * i128::from(left) / i128::from(quantity.max(1))).unwrap_or(0)
            }
            None if nothing_stays || gift.threshold_minor.is_some_and(|threshold| kept < threshold) => sold.quantity,
            None => 0,
        };
        let Some(line) = state.lines.get_mut(index) else { continue };
        let missing = (due - line.back).max(0);
        let more = missing - line.gifts_deducted;
        if more > 0 {
            let amount = gift.stated_minor.saturating_mul(more);
            parts.push(Part { kind: PartKind::GiftMissing, line: Some(index), units: more, amount_minor: -amount });
        } else if more < 0 {
            let amount = of_units(line.gift_money, line.gifts_deducted, 0, -more);
            parts.push(Part { kind: PartKind::GiftBack, line: Some(index), units: -more, amount_minor: amount });
        }
    }
}

fn freight(order: &Apportioned, state: &State, rules: &FreightRules, shared: Minor, goods: bool, parts: &mut Vec<Part>) {
    let mut push = |kind, amount_minor| {
        if amount_minor != 0 {
            parts.push(Part { kind, line: None, units: 0, amount_minor });
        }
    };
    let nothing_stays = order.lines.iter().zip(&state.lines).all(|(sold, line)| sold.gift.is_some() || line.left == 0);
    let left = (order.freight_minor - state.outbound_back).max(0);
    match rules.outbound {
        OutboundFreight::Keep => {}
        OutboundFreight::WhenAllBack => push(PartKind::OutboundFreight, if nothing_stays && goods { left } else { 0 }),
        OutboundFreight::ByShare => push(PartKind::OutboundFreight, shared.min(left)),
    }
    if goods && !state.free_freight_charged && rules.free_over_minor.is_some_and(|threshold| kept(state) < threshold) {
        push(PartKind::FreeFreightLost, -rules.waived_minor);
    }
    if goods && rules.return_bearer == Bearer::Customer && !rules.customer_paid_return {
        push(PartKind::ReturnFreight, -rules.return_minor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apportion::{Discount, DiscountKind, Gift, LineIn, OrderIn, apportion};

    fn order(lines: Vec<LineIn>, discounts: Vec<(DiscountKind, Minor)>, freight_minor: Minor) -> Apportioned {
        let discounts = discounts
            .into_iter()
            .map(|(kind, amount_minor)| Discount { kind, funder: kind.usual_funder(), amount_minor, lines: Vec::new() })
            .collect();
        apportion(&OrderIn { lines, discounts, freight_minor, ..OrderIn::default() }).unwrap()
    }
    fn line(quantity: i64, price_minor: Minor) -> LineIn {
        LineIn { quantity, price_minor, ..LineIn::default() }
    }
    fn gift(main: Option<usize>, stated_minor: Minor, threshold_minor: Option<Minor>) -> LineIn {
        LineIn { gift: Some(Gift { main, stated_minor, threshold_minor }), ..line(1, 0) }
    }
    fn as_earlier(refund: &Refundable) -> Earlier {
        Earlier { parts: refund.parts.clone(), amount_minor: refund.amount_minor }
    }

    #[test]
    fn a_state_subsidy_goes_to_the_state_and_points_back_in_kind() {
        let order = order(vec![line(1, 300_000)], vec![(DiscountKind::StateSubsidy, 45_000), (DiscountKind::Points, 500)], 0);
        let refund = refundable(&order, &[(0, 1)], &[], &FreightRules::default()).unwrap();
        assert_eq!(refund.amount_minor, 254_500);
        let returned: Vec<_> = refund.returned.iter().map(|share| (share.kind, share.funder, share.amount_minor)).collect();
        assert_eq!(returned, [(DiscountKind::StateSubsidy, Funder::State, 45_000), (DiscountKind::Points, Funder::Platform, 500)]);
    }

    #[test]
    fn a_gift_that_stays_is_deducted_once_and_given_back_when_it_comes() {
        let order = order(vec![line(2, 20_000), gift(Some(0), 1_500, None)], vec![], 0);
        let rules = FreightRules::default();
        let first = refundable(&order, &[(0, 1)], &[], &rules).unwrap();
        assert_eq!(first.amount_minor, 8_500, "one gift for two: it goes with the first unit");
        let second = refundable(&order, &[(0, 1)], &[as_earlier(&first)], &rules).unwrap();
        assert_eq!(second.amount_minor, 10_000, "deducted once");
        let third = refundable(&order, &[(1, 1)], &[as_earlier(&first), as_earlier(&second)], &rules).unwrap();
        assert_eq!(third.amount_minor, 1_500);
        let all = refundable(&order, &[(0, 2), (1, 1)], &[], &rules).unwrap();
        assert_eq!(all.amount_minor, 20_000);
    }

    #[test]
    fn a_gift_for_an_amount_and_free_freight_for_an_amount() {
        let order = order(vec![line(1, 20_000), line(1, 15_000), gift(None, 3_000, Some(30_000))], vec![], 0);
        let rules = FreightRules { free_over_minor: Some(9_900), waived_minor: 800, ..FreightRules::default() };
        let first = refundable(&order, &[(0, 1)], &[], &rules).unwrap();
        assert_eq!(first.amount_minor, 17_000, "15,000 stay: the gift is lost, the freight not yet");
        let second = refundable(&order, &[(1, 1)], &[as_earlier(&first)], &rules).unwrap();
        assert_eq!(second.amount_minor, 14_200);
    }

    #[test]
    fn a_partial_refund_lowers_what_its_units_are_worth_later() {
        let order = order(vec![line(2, 10_000)], vec![], 0);
        let partial = Earlier::reduction(&order, &[0], 3_001);
        let first = refundable(&order, &[(0, 1)], std::slice::from_ref(&partial), &FreightRules::default()).unwrap();
        assert_eq!((first.amount_minor, first.ceiling_minor), (3_499, 6_999));
        let second = refundable(&order, &[(0, 1)], &[partial, as_earlier(&first)], &FreightRules::default()).unwrap();
        assert_eq!(second.amount_minor, 3_500);
    }

    #[test]
    fn freight_goes_by_its_rules() {
        let order = order(vec![line(1, 6_000), line(1, 3_000)], vec![], 900);
        let amount = |back: &[(usize, i64)], rules: FreightRules| refundable(&order, back, &[], &rules).unwrap();
        let by_share = FreightRules { outbound: OutboundFreight::ByShare, ..FreightRules::default() };
        assert_eq!(amount(&[(1, 1)], by_share).amount_minor, 3_300);
        let at_the_end = FreightRules { outbound: OutboundFreight::WhenAllBack, ..FreightRules::default() };
        assert_eq!(amount(&[(1, 1)], at_the_end).amount_minor, 3_000);
        assert_eq!(amount(&[(0, 1), (1, 1)], at_the_end).amount_minor, 9_900);
        let own = FreightRules { return_minor: 1_000, return_bearer: Bearer::Customer, ..FreightRules::default() };
        assert_eq!(amount(&[(1, 1)], own).amount_minor, 2_000, "the merchant paid for the pick-up and the customer bears it");
        let insured = FreightRules { return_minor: 1_000, return_bearer: Bearer::Insurer, customer_paid_return: true, ..FreightRules::default() };
        let refund = amount(&[(1, 1)], insured);
        assert_eq!((refund.amount_minor, refund.return_freight_minor, refund.return_freight_bearer), (3_000, 1_000, Bearer::Insurer));
    }

    #[test]
    fn deductions_beyond_the_refund_are_carried_over() {
        let order = order(vec![line(2, 1_000), gift(Some(0), 1_500, None)], vec![], 0);
        let first = refundable(&order, &[(0, 1)], &[], &FreightRules::default()).unwrap();
        assert_eq!((first.amount_minor, first.owed_minor), (0, 1_000));
        let second = refundable(&order, &[(0, 1)], &[as_earlier(&first)], &FreightRules::default()).unwrap();
        assert_eq!((second.amount_minor, second.owed_minor), (0, 500));
        let third = refundable(&order, &[(1, 1)], &[as_earlier(&first), as_earlier(&second)], &FreightRules::default()).unwrap();
        assert_eq!(third.amount_minor, 1_000, "1,500 less the 500 that were owed");
    }

    #[test]
    fn what_is_not_there_is_refused() {
        let order = order(vec![line(2, 1_000)], vec![], 0);
        let ask = |back: &[(usize, i64)], earlier: &[Earlier]| refundable(&order, back, earlier, &FreightRules::default()).map(|_| ());
        assert_eq!(ask(&[(1, 1)], &[]), Err(RefundError::UnknownLine(1)));
        assert_eq!(ask(&[(0, 3)], &[]), Err(RefundError::Units { line: 0, units: 3, left: 2 }));
        assert_eq!(ask(&[(0, 1)], &[Earlier::of_units(&[(0, 2)], 1_000)]), Err(RefundError::Units { line: 0, units: 1, left: 0 }));
        assert_eq!(ask(&[(0, 1)], &[Earlier::of_units(&[(0, 1)], 1_000)]), Ok(()));
    }
}
