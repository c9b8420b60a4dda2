//! Properties of apportionment and refunds over many random orders: every cent is accounted for, none is paid twice.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use proptest::prelude::*;
use suyuan_case::apportion::{Apportioned, Discount, DiscountKind, Funder, Gift, LineIn, OrderIn, apportion};
use suyuan_case::ledger::Bearer;
use suyuan_case::refundable::{Earlier, FreightRules, OutboundFreight, PartKind, Refundable, refundable};

/// Orders of 1 to 5 lines, some in a bundle, some gifts, with discounts of every kind that never exceed the price.
fn orders() -> impl Strategy<Value = OrderIn> {
    let line = (1_i64..=6, 0_i64..=50_000, any::<bool>(), 0_i64..=100);
    let extras = (prop::collection::vec((0_usize..7, 0_i64..=100), 0..4), 0_i64..=3_000, prop::option::of(0_i64..=80_000), any::<bool>());
    let gift = prop::option::of((any::<bool>(), 1_i64..=4, 0_i64..=5_000, prop::option::of(0_i64..=60_000)));
    (prop::collection::vec(line, 1..=5), extras, gift).prop_map(|(lines, (discounts, freight_minor, bundle_price, stated), gift)| {
        let mut order = OrderIn { freight_minor, ..OrderIn::default() };
        for (index, (quantity, price_minor, bundled, own)) in lines.into_iter().enumerate() {
            let mut line = LineIn { line_no: Some((index + 1).to_string()), quantity, price_minor, ..LineIn::default() };
            if bundled && bundle_price.is_some() {
                line.bundle = Some("set".into());
            } else {
                // A discount that the source states for this line, at most a quarter of its price.
                line.discounts.push((DiscountKind::ShopCoupon, Funder::Merchant, price_minor / 4 * own / 100));
                if stated {
                    line.paid_minor = Some(price_minor / 3);
                }
            }
            order.lines.push(line);
        }
        if let Some(price) = bundle_price {
            order.bundles.push(("set".into(), price));
        }
        if let Some((with_line, quantity, stated_minor, threshold_minor)) = gift {
            let gift = Gift { main: with_line.then_some(0), stated_minor, threshold_minor };
            order.lines.push(LineIn { quantity, gift: Some(gift), ..LineIn::default() });
        }
        // Each order discount is a share of what is still to pay when it is its turn.
        let stated_room: i64 = order
            .lines
            .iter()
            .filter(|line| line.gift.is_none() && line.bundle.is_none())
            .map(|line| line.price_minor - line.discounts.iter().map(|(_, _, amount)| *amount).sum::<i64>() - line.paid_minor.unwrap_or(0))
            .sum();
        let bundled = order.lines.iter().any(|line| line.bundle.is_some());
        let mut room = stated_room + if bundled { bundle_price.unwrap_or(0) } else { 0 };
        for (kind, percent) in discounts {
            let kind = DiscountKind::ALL[kind];
            let amount_minor = room * percent / 100;
            room -= amount_minor;
            order.discounts.push(Discount { kind, funder: kind.usual_funder(), amount_minor, lines: Vec::new() });
        }
        order
    })
}

fn rules() -> impl Strategy<Value = FreightRules> {
    (0_usize..3, prop::option::of(0_i64..=60_000), 0_i64..=1_500, 0_i64..=1_500, 0_usize..6, any::<bool>()).prop_map(
        |(outbound, free_over_minor, waived_minor, return_minor, bearer, customer_paid_return)| FreightRules {
            outbound: [OutboundFreight::Keep, OutboundFreight::WhenAllBack, OutboundFreight::ByShare][outbound],
            free_over_minor,
            waived_minor,
            return_minor,
            return_bearer: Bearer::ALL[bearer],
            customer_paid_return,
        },
    )
}

/// No rule that keeps money back.
fn plain() -> FreightRules {
    FreightRules { outbound: OutboundFreight::ByShare, ..FreightRules::default() }
}

fn paid(order: &Refundable) -> Earlier {
    Earlier { parts: order.parts.clone(), amount_minor: order.amount_minor }
}

/// Every unit of the order, one step each, in an order that `seed` shuffles.
fn single_units(order: &Apportioned, seed: u64) -> Vec<(usize, i64)> {
    let mut units: Vec<(usize, i64)> = order.lines.iter().enumerate().flat_map(|(index, line)| (0..line.quantity).map(move |_| (index, 1))).collect();
    let mut state = seed | 1;
    for index in (1..units.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        units.swap(index, (state >> 33) as usize % (index + 1));
    }
    units
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(4_000)))]

    #[test]
    fn price_is_discounts_plus_paid_to_the_cent(order in orders()) {
        let result = apportion(&order).unwrap();
        for (line, source) in result.lines.iter().zip(&order.lines) {
            let lowered: i64 = line.discounts.iter().map(|share| share.amount_minor).sum();
            prop_assert_eq!(line.price_minor, lowered + line.paid_minor);
            prop_assert!(line.paid_minor >= 0 && line.freight_minor >= 0 && line.discounts.iter().all(|share| share.amount_minor > 0));
            if let Some(stated) = source.paid_minor {
                prop_assert_eq!(line.paid_minor, stated);
            }
        }
        prop_assert_eq!(result.lines.iter().map(|line| line.freight_minor).sum::<i64>(), order.freight_minor);
        let bundled: i64 = result.lines.iter().filter(|line| line.bundle.is_some()).map(|line| line.price_minor).sum();
        if result.lines.iter().any(|line| line.bundle.is_some()) {
            prop_assert_eq!(bundled, order.bundles[0].1);
        }
        // Of each kind but the one for unexplained rests, as much falls on lines as the order states.
        for kind in DiscountKind::ALL.into_iter().filter(|kind| !matches!(kind, DiscountKind::Other)) {
            let stated: i64 = order.discounts.iter().filter(|discount| discount.kind == kind).map(|discount| discount.amount_minor).sum::<i64>()
                + order.lines.iter().flat_map(|line| &line.discounts).filter(|(known, _, _)| *known == kind).map(|(_, _, amount)| *amount).sum::<i64>();
            let fell: i64 = result.lines.iter().flat_map(|line| &line.discounts).filter(|share| share.kind == kind).map(|share| share.amount_minor).sum();
            prop_assert_eq!(stated, fell);
        }
    }

    #[test]
    fn unit_by_unit_gives_exactly_what_was_paid(order in orders(), seed in any::<u64>()) {
        let order = apportion(&order).unwrap();
        let mut earlier = Vec::new();
        let (mut sum, mut returned) = (0, 0);
        for unit in single_units(&order, seed) {
            let refund = refundable(&order, &[unit], &earlier, &plain()).unwrap();
            sum += refund.amount_minor;
            returned += refund.returned.iter().map(|share| share.amount_minor).sum::<i64>();
            earlier.push(paid(&refund));
        }
        prop_assert_eq!(sum, order.paid_minor(), "goods, gifts and freight are all back");
        let outside: i64 = order.lines.iter().flat_map(|line| &line.discounts).filter(|share| share.funder != Funder::Merchant).map(|share| share.amount_minor).sum();
        prop_assert_eq!(returned, outside, "what state and platform bore goes back to them, all of it");
        let whole: Vec<(usize, i64)> = order.lines.iter().enumerate().map(|(index, line)| (index, line.quantity)).collect();
        prop_assert_eq!(refundable(&order, &whole, &[], &plain()).unwrap().amount_minor, sum);
    }

    #[test]
    fn a_subset_at_once_equals_its_units_one_by_one(order in orders(), seed in any::<u64>(), take in 1_usize..12) {
        let order = apportion(&order).unwrap();
        let units: Vec<(usize, i64)> = single_units(&order, seed).into_iter().take(take).collect();
        let mut earlier = Vec::new();
        let mut goods = 0;
        for unit in &units {
            let refund = refundable(&order, &[*unit], &earlier, &plain()).unwrap();
            goods += refund.parts.iter().map(|part| part.amount_minor).sum::<i64>()
                - refund.parts.iter().filter(|part| part.kind == PartKind::CarriedOver).map(|part| part.amount_minor).sum::<i64>();
            earlier.push(paid(&refund));
        }
        let mut together: Vec<(usize, i64)> = Vec::new();
        for (line, _) in &units {
            match together.iter_mut().find(|(known, _)| known == line) {
                Some(known) => known.1 += 1,
                None => together.push((*line, 1)),
            }
        }
        let at_once = refundable(&order, &together, &[], &plain()).unwrap();
        prop_assert_eq!(at_once.parts.iter().map(|part| part.amount_minor).sum::<i64>(), goods);
    }

    #[test]
    fn never_more_than_was_paid_whatever_came_before(
        order in orders(), rules in rules(), seed in any::<u64>(),
        steps in prop::collection::vec((0_usize..4, 1_i64..=60_000), 1..12),
    ) {
        let order = apportion(&order).unwrap();
        let mut units = single_units(&order, seed).into_iter();
        let mut earlier: Vec<Earlier> = Vec::new();
        let mut out = 0;
        for (step, amount) in steps {
            let ceiling = order.paid_minor() - out;
            match step {
                // A partial refund while the goods stay.
                0 if ceiling > 0 => {
                    let lines: Vec<usize> = (0..order.lines.len()).filter(|line| order.lines[*line].paid_minor > 0).collect();
                    let amount = amount.min(ceiling).min(lines.iter().map(|line| order.lines[*line].paid_minor).sum());
                    earlier.push(Earlier::reduction(&order, &lines, amount));
                    out += amount;
                }
                _ => {
                    let Some(unit) = units.next() else { break };
                    let refund = refundable(&order, &[unit], &earlier, &rules).unwrap();
                    prop_assert_eq!(refund.ceiling_minor, ceiling);
                    prop_assert!((0..=ceiling).contains(&refund.amount_minor));
                    prop_assert!(refund.owed_minor >= 0 && refund.return_freight_minor >= 0);
                    prop_assert!(refund.returned.iter().all(|share| share.amount_minor > 0 && share.funder != Funder::Merchant));
                    let sum: i64 = refund.parts.iter().map(|part| part.amount_minor).sum();
                    prop_assert_eq!(refund.amount_minor, sum.clamp(0, ceiling));
                    // A person may withhold something: the rest is not paid out by a later unit.
                    let actual = if step == 1 { refund.amount_minor / 2 } else { refund.amount_minor };
                    earlier.push(Earlier { parts: refund.parts.clone(), amount_minor: actual });
                    out += actual;
                }
            }
            prop_assert!(out <= order.paid_minor());
        }
    }
}
