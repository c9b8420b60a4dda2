//! Which orders lead to a return case, why, when, and in which words.

use super::calendar::{DAY, HOUR, Seconds, date_of};
use super::goods::CATEGORIES;
use super::orders::{Fate, Order, later};
use super::people::{AGENTS, TEAMS};
use super::places::{CARRIERS, PROVINCES, WAREHOUSES};
use super::rates::{self, Delay, REASONS, ReasonRule};
use super::rng::Rng;
use super::steps::Steps;
use super::{Sheets, World, words};

/// One line of a case.
#[derive(Debug)]
pub struct CaseLine {
    /// Position in the order's lines.
    pub line: usize,
    /// Units.
    pub quantity: i64,
    /// Claimed amount in fen, never more than was paid.
    pub amount: i64,
}

/// A return case.
#[derive(Debug)]
pub struct Case {
    /// Number as it stands in the data.
    pub no: String,
    /// Which case of its order it is, from 0.
    pub slot: usize,
    /// Position in [`rates::KINDS`].
    pub kind: usize,
    /// Position in [`REASONS`].
    pub reason: usize,
    /// What comes back.
    pub lines: Vec<CaseLine>,
    /// When the customer asked.
    pub requested_at: Seconds,
    /// Position in [`TEAMS`].
    pub team: usize,
    /// Position in the team.
    pub agent: usize,
    /// Whether the planted rudeness touched it.
    pub rude: bool,
    /// Whether the planted unclear terms touched it.
    pub puzzled: bool,
    /// Whether the planted ring is behind it.
    pub ring: bool,
    /// What happened, cut at the end of the period.
    pub steps: Steps,
}

impl Case {
    /// The reason.
    pub fn rule(&self) -> &'static ReasonRule {
        &REASONS[self.reason]
    }

    /// Claimed in all lines, in fen.
    pub fn amount(&self) -> i64 {
        self.lines.iter().map(|line| line.amount).sum()
    }
}

/// The cases of an order, requested before the period's end.
pub fn cases_of(world: &World, order: &Order, rng: &mut Rng) -> Vec<Case> {
    let mut cases = Vec::new();
    let Some(paid) = order.paid_at else { return cases };
    let whole: Vec<usize> = (0..order.lines.len()).collect();
    match order.fate {
        Fate::Unpaid => {}
        Fate::Cancelled => {
            let at = later(paid, rng.around(1.4 * HOUR as f64, 1.0)).min(order.shipped_at - 60).max(paid + 30);
            let code = pick_code(
                rng,
                &[
                    ("customer.mind.wrong_order", 52.0),
                    ("customer.mind.no_reason", 26.0),
                    ("policy.price.dropped", 9.0),
                    ("other.unknown.unspecified", 7.0),
                    ("logistics.delay.late", 6.0),
                ],
            );
            push(world, order, Draft { kind: Some(rates::REFUND_ONLY), code, lines: whole, at }, &mut cases, rng);
        }
        Fate::Intercepted => {
            let at = later(order.shipped_at, rng.real(0.1, 0.6) * (order.delivered_at - order.shipped_at) as f64);
            let code = pick_code(rng, &[("customer.mind.wrong_order", 45.0), ("customer.mind.no_reason", 35.0), ("logistics.delay.late", 20.0)]);
            push(world, order, Draft { kind: Some(rates::REFUND_ONLY), code, lines: whole, at }, &mut cases, rng);
        }
        Fate::Lost => {
            if rng.chance(0.93) {
                let at = later(order.estimated_at, rng.real(0.5, 7.0) * DAY as f64);
                push(world, order, Draft { kind: None, code: "logistics.delay.lost", lines: whole, at }, &mut cases, rng);
            }
        }
        Fate::Refused => {
            let at = later(order.delivered_at, rng.real(0.1, 10.0) * HOUR as f64);
            push(world, order, Draft { kind: None, code: "logistics.delay.refused", lines: whole, at }, &mut cases, rng);
        }
        Fate::Delivered => delivered(world, order, &mut cases, rng),
    }
    cases.retain(|case| case.requested_at < world.calendar.now);
    cases
}

/// The cases of a delivered order, line by line.
fn delivered(world: &World, order: &Order, cases: &mut Vec<Case>, rng: &mut Rng) {
    let factor = order.at_shop().returns * order.customer.returns * rates::SALE_MODES[order.mode].1.value();
    // Impulse buys of a peak come back more often; an assumption.
    let peak = 1.0 + 0.06 * (world.calendar.factor_at(order.ordered_at) - 1.0).clamp(0.0, 4.0);
    let late = order.delivered_at > order.estimated_at + DAY;
    if (order.courier_hit && rng.chance(0.42)) || (late && rng.chance(0.035)) {
        let at = later(order.delivered_at, rng.real(-1.6, 0.6) * DAY as f64).max(order.shipped_at + 20 * HOUR);
        let lines = vec![rng.below(order.lines.len())];
        push(world, order, Draft { kind: None, code: "logistics.delay.late", lines, at }, cases, rng);
        return;
    }
    let mut taken = None;
    for (index, line) in order.lines.iter().enumerate() {
        let product = &world.catalogue.products[line.product];
        let category = &CATEGORIES[product.category];
        let planted = if order.over_the_counter() { None } else { world.truths.causes.hits(world, order, index, rng) };
        let ring = world.people.ring.holds(order.customer.index).then(|| rng.chance(0.8)) == Some(true);
        let base = (category.returned.value() * factor * peak * product.returns).min(0.8);
        if planted.is_none() && !ring && !rng.chance(base) || taken == Some(index) {
            continue;
        }
        let reason = match planted {
            Some(code) => rates::reason_index(code),
            None if ring => rates::reason_index(rng.word(&["warehouse.picking.missing", "product.fault.not_working", "product.fault.broken_part"])),
            None => world.reason(product.category, order.over_the_counter(), rng),
        };
        let rule = &REASONS[reason];
        let mut lines = vec![index];
        let alike = |other: usize| CATEGORIES[world.catalogue.products[order.lines[other].product].category].apparel == category.apparel;
        if index + 1 < order.lines.len()
            && alike(index + 1)
            && matches!(rule.delay, Delay::Mind | Delay::Unpacking)
            && rng.chance(rates::SECOND_LINE.value() * 4.0)
        {
            lines.push(index + 1);
            taken = Some(index + 1);
        }
        let at = asked_at(order, rule.delay, category.warranty_months, rng);
        let kind = (ring && planted.is_none()).then_some(if rule.code.starts_with("product") { rates::RETURN_REFUND } else { rates::REFUND_ONLY });
        push(world, order, Draft { kind, code: rule.code, lines, at }, cases, rng);
    }
}

/// When a customer asks, by the delay curve of the reason.
fn asked_at(order: &Order, delay: Delay, warranty_months: i64, rng: &mut Rng) -> Seconds {
    let days = match delay {
        Delay::Mind if rng.chance(0.04) => rng.real(7.0, 16.0),
        Delay::Mind => rng.around(1.5, 0.85).min(6.95),
        Delay::Unpacking => rng.around(0.45, 0.9).min(5.0),
        Delay::Transit => rng.around(0.2, 0.5),
        Delay::Price => rng.around(4.5, 0.7).min(15.0),
        Delay::Fault if warranty_months > 0 && rng.chance(0.42) => rng.real(0.1, 1.0) * rng.unit() * (warranty_months as f64 * 30.0).min(420.0) + 4.0,
        Delay::Fault => rng.around(2.8, 0.8),
        Delay::Use => rng.around(11.0, 1.0).min(200.0),
    };
    let at = later(order.delivered_at, days * DAY as f64);
    // People write in the evening and hardly ever at four in the morning.
    let hour = at.rem_euclid(DAY) / HOUR;
    if (1..7).contains(&hour) && rng.chance(0.9) { at + rng.between(7, 14) * HOUR } else { at }
}

/// One of some reason codes.
fn pick_code(rng: &mut Rng, choices: &[(&'static str, f64)]) -> &'static str {
    let total: f64 = choices.iter().map(|choice| choice.1).sum();
    let mut point = rng.unit() * total;
    for (code, weight) in choices {
        point -= weight;
        if point < 0.0 {
            return code;
        }
    }
    choices[0].0
}

/// A case before its course is known.
struct Draft {
    kind: Option<usize>,
    code: &'static str,
    lines: Vec<usize>,
    at: Seconds,
}

fn push(world: &World, order: &Order, draft: Draft, cases: &mut Vec<Case>, rng: &mut Rng) {
    let reason = rates::reason_index(draft.code);
    let rule = &REASONS[reason];
    let first = order.lines[draft.lines[0]].product;
    let apparel = CATEGORIES[world.catalogue.products[first].category].apparel;
    let kind = draft.kind.unwrap_or_else(|| {
        let drawn = world.kinds[reason].draw(rng);
        // Clothes are not repaired, and what cannot be exchanged in a shop is returned.
        if apparel && drawn == rates::REPAIR { rates::RETURN_REFUND } else { drawn }
    });
    let kind = if order.over_the_counter() && matches!(kind, rates::REFUND_ONLY | rates::RESHIP) { rates::RETURN_REFUND } else { kind };
    let lines = draft.lines.iter().map(|&line| claim(order, line, kind, rule, &draft, rng)).collect();
    let team = world.team_of(order, draft.at, rng);
    let truth = &world.truths.rude;
    let rude = truth.team == team && truth.span.holds(draft.at) && rng.chance(truth.share);
    let policy = &world.truths.policy;
    let puzzled = policy.shop == order.shop && policy.span.holds(draft.at) && rng.chance(policy.share);
    let ring = world.people.ring.holds(order.customer.index) && world.people.ring.span.holds(order.ordered_at);
    let agent = rng.below(AGENTS[team].len()).min(rng.below(AGENTS[team].len() + 2));
    let no = format!("AS{}{:08}", date_of(draft.at).format("%y%m%d"), order.index * 5 + cases.len() as u64);
    let slot = cases.len();
    let mut case = Case { no, slot, kind, reason, lines, requested_at: draft.at, team, agent, rude, puzzled, ring, steps: Steps::default() };
    case.steps = Steps::new(world, order, &case, rng);
    cases.push(case);
}

/// What is asked for on one line.
fn claim(order: &Order, index: usize, kind: usize, rule: &ReasonRule, draft: &Draft, rng: &mut Rng) -> CaseLine {
    let line = &order.lines[index];
    let whole = draft.kind.is_some() || matches!(rule.delay, Delay::Transit);
    let quantity = if line.quantity > 1 && !whole && rng.chance(0.6) { 1 } else { line.quantity };
    let paid = line.paid() * quantity / line.quantity;
    let yuan = |share: f64| ((paid as f64 * share) as i64 / 100 * 100).clamp(100.min(paid), paid);
    let amount = match kind {
        rates::PRICE_ADJUSTMENT => yuan(rng.real(0.03, 0.16)),
        rates::RESHIP => yuan(rng.real(0.08, 0.4)),
        // A small compensation while the customer keeps the goods.
        rates::REFUND_ONLY if !whole && rng.chance(0.7) => yuan(rng.real(0.1, 0.5)),
        rates::REFUND_ONLY if rule.code == "logistics.delay.late" && draft.kind.is_none() && rng.chance(0.8) => yuan(rng.real(0.04, 0.15)),
        _ => paid,
    };
    CaseLine { line: index, quantity, amount: amount.max(1) }
}

/// Writes a case: one row per line.
pub fn write(world: &World, order: &Order, case: &Case, sheets: &mut Sheets, rng: &mut Rng, dirt: &mut Rng) {
    let steps = &case.steps;
    let rule = case.rule();
    // Other reasons mostly come without a code: the taxonomy has to find it from the words.
    let coded = rng.chance(0.93);
    let text = rng.pick(&world.reason_texts[case.reason]).clone();
    let comment = if rng.chance(0.74) { words::request(world, order, case, rng) } else { String::new() };
    let department = if case.kind == rates::REPAIR { "quality" } else { rule.department };
    let mut left = steps.refund;
    for (number, line) in case.lines.iter().enumerate() {
        let last = number + 1 == case.lines.len();
        let share = if last { left } else { (steps.refund * line.amount / case.amount().max(1)).min(line.amount) };
        left -= share;
        let bought = &order.lines[line.line];
        let row = &mut sheets.return_cases;
        row.text(&case.no).text(&order.no).text(order.at_shop().name).text(order.at_shop().channel).text(rates::KINDS[case.kind]).text(steps.status);
        row.text(&world.customer_no(&order.customer)).int(line.line as i64 + 1).text(&world.catalogue.products[bought.product].sku);
        row.int(line.quantity).int(line.amount).text("CNY");
        row.text(if coded { rule.code } else { "" })
            .text(&text)
            .text(if number == 0 { &comment } else { "" })
            .text(PROVINCES[order.province].name)
            .text(department);
        row.text(if steps.automatic || steps.decided_at.is_none() && !steps.asked { "" } else { AGENTS[case.team][case.agent] });
        row.text(TEAMS[case.team].0).text(WAREHOUSES[order.warehouse]);
        row.text(if order.over_the_counter() || order.fate == Fate::Cancelled { "" } else { CARRIERS[order.carrier].name });
        row.time(Some(case.requested_at)).time(Some(case.requested_at + (rates::DUE_HOURS[case.kind].value() * HOUR as f64) as i64));
        row.time(steps.decided_at).text(steps.outcome);
        if steps.decided_at.is_some() {
            row.text(if steps.automatic { "true" } else { "false" });
        } else {
            row.none();
        }
        row.time(steps.shipped_at).time(steps.received_at).time(steps.inspected_at).time(steps.refunded_at);
        row.maybe(steps.refunded_at.map(|_| share.max(1))).time(steps.closed_at);
        row.end(dirt);
    }
    if let (Some(shipped), false) = (steps.shipped_at, order.over_the_counter()) {
        let carrier = &CARRIERS[steps.return_carrier];
        let weight: i64 =
            case.lines.iter().map(|line| line.quantity * world.catalogue.products[order.lines[line.line].product].weight_g).sum::<i64>() + 150;
        let row = &mut sheets.shipments;
        row.text(&super::orders::tracking(carrier.prefix, order.index, case.slot as u64 + 1))
            .text(&order.no)
            .text(&case.no)
            .text(order.at_shop().name)
            .text("return");
        row.text(carrier.name)
            .text(WAREHOUSES[order.warehouse])
            .text(PROVINCES[order.province].name)
            .time(Some(shipped))
            .time(steps.received_at)
            .int(weight);
        row.text(if steps.received_at.is_some() { "delivered" } else { "in_transit" });
        row.end(dirt);
    }
}
