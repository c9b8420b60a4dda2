//! The course of a case: decision, parcel, inspection, money, closing, with waiting times, cut at the end of the period.

use super::World;
use super::calendar::{DAY, HOUR, MINUTE, Seconds, working};
use super::cases::Case;
use super::orders::{Fate, Order, later};
use super::people::NIGHT_TEAM;
use super::rates::{self, Delay};
use super::rng::Rng;

/// What happened to a case until now; a time that lies beyond the period is absent.
#[derive(Debug, Default)]
pub struct Steps {
    /// Status that the log's fold would reach with these steps.
    pub status: &'static str,
    /// When it was decided.
    pub decided_at: Option<Seconds>,
    /// Outcome, empty before a decision.
    pub outcome: &'static str,
    /// Whether no person decided.
    pub automatic: bool,
    /// Whether the customer was asked for something.
    pub asked: bool,
    /// When the customer sent the goods.
    pub shipped_at: Option<Seconds>,
    /// Position of the carrier of the return.
    pub return_carrier: usize,
    /// When the goods arrived.
    pub received_at: Option<Seconds>,
    /// When they were inspected.
    pub inspected_at: Option<Seconds>,
    /// When money moved.
    pub refunded_at: Option<Seconds>,
    /// Refunded amount in fen; only meaningful with `refunded_at`.
    pub refund: i64,
    /// When it was closed.
    pub closed_at: Option<Seconds>,
}

/// What leads to a decision.
struct Review {
    routed: Seconds,
    asked: Option<Seconds>,
    answered: Option<Seconds>,
    decided: Seconds,
    automatic: bool,
    declined: bool,
}

impl Steps {
    /// Plays a case from its request on.
    pub fn new(world: &World, order: &Order, case: &Case, rng: &mut Rng) -> Steps {
        let now = world.calendar.now;
        let before = |at: Seconds| (at < now).then_some(at);
        let review = review(world, order, case, rng);
        let mut steps = Steps { return_carrier: rng.below(4), refund: case.amount(), ..Steps::default() };
        if rng.chance(rates::WITHDRAWN.value) && !review.automatic {
            let at = later(case.requested_at, rng.real(0.1, 0.9) * (review.decided - case.requested_at) as f64);
            steps.status = if at < now { "closed" } else { undecided(&review, now) };
            steps.closed_at = before(at);
            return steps;
        }
        steps.asked = review.asked.is_some_and(|at| at < now);
        steps.decided_at = before(review.decided);
        if steps.decided_at.is_none() {
            steps.status = undecided(&review, now);
            return steps;
        }
        steps.automatic = review.automatic;
        if review.declined {
            steps.outcome = "decline";
            steps.closed_at = before(review.decided + 7 * DAY + rng.between(0, 2 * HOUR));
            steps.status = if steps.closed_at.is_some() { "closed" } else { "declined" };
            return steps;
        }
        let goods = matches!(case.kind, rates::RETURN_REFUND | rates::EXCHANGE | rates::REPAIR);
        steps.outcome =
            if goods && (!review.automatic || rng.chance(0.3)) && case.rule().delay != Delay::Transit { "approve_then_inspect" } else { "approve" };
        if goods {
            steps.goods(world, order, case, review.decided, rng);
        } else {
            steps.without_goods(world, case, &review, order, rng);
        }
        steps
    }

    /// Goods come back first.
    fn goods(&mut self, world: &World, order: &Order, case: &Case, decided: Seconds, rng: &mut Rng) {
        let now = world.calendar.now;
        let before = |at: Seconds| (at < now).then_some(at);
        let counter = order.over_the_counter();
        let refused = order.fate == Fate::Refused;
        if !counter && !refused && rng.chance(rates::NEVER_SENT.value) {
            // The platform closes what is not sent within about ten days.
            self.closed_at = before(decided + 10 * DAY + rng.between(0, 3 * HOUR));
            self.status = if self.closed_at.is_some() { "closed" } else { "awaiting_goods" };
            return;
        }
        let waits = !counter && world.held_back(decided, 18.0, 0.6, rng);
        let sent = match (counter, refused) {
            (true, _) => decided + rng.between(2, 15) * MINUTE,
            (_, true) => decided + rng.between(10, 300) * MINUTE,
            _ => working(later(decided, rng.around(22.0 * HOUR as f64, 0.9).min(9.5 * DAY as f64)), 9, 20, false),
        };
        let sent = if waits { sent.max(now + HOUR) } else { sent };
        let travel = if counter { rng.between(1, 5) as f64 * MINUTE as f64 } else { rng.around(2.6 * DAY as f64, 0.35) };
        let received = if counter { sent + travel as i64 } else { working(later(sent, travel), 8, 19, true) };
        let load = world.load_at(received);
        let mut wait = rng.around(if counter { 0.2 } else { 8.0 } * HOUR as f64, 0.75) * load * [1.0, 1.1, 0.95, 1.2, 0.9][order.warehouse];
        if !counter && rng.chance(0.012) {
            wait += rng.real(3.0, 9.0) * DAY as f64;
        }
        let truth = &world.truths.slow;
        if truth.warehouse == order.warehouse && truth.span.holds(received) && !counter {
            wait += truth.days * rng.real(0.5, 1.5) * DAY as f64;
        }
        let mut inspected = working(later(received, wait), 8, if counter { 22 } else { 20 }, true);
        if !counter && world.held_back(received, 18.0, 0.9, rng) {
            inspected = inspected.max(now + HOUR);
        }
        self.shipped_at = before(sent);
        self.received_at = before(received);
        self.inspected_at = before(inspected);
        if self.received_at.is_none() {
            self.status = "awaiting_goods";
            return;
        }
        self.status = "goods_received";
        if case.kind == rates::RETURN_REFUND {
            if rng.chance(rates::PARTIAL.value) && case.amount() > 1_000 {
                self.refund = ((case.amount() as f64 * rng.real(0.5, 0.95)) as i64 / 100 * 100).max(100);
            }
            self.money(world, inspected, rng);
        } else {
            let days = if case.kind == rates::REPAIR { rng.around(6.0, 0.5) } else { rng.around(1.6, 0.5) };
            self.closed_at = before(working(later(inspected, days * DAY as f64), 9, 21, true));
            if self.closed_at.is_some() {
                self.status = "closed";
            }
        }
    }

    /// Money or a parcel goes out and nothing comes back.
    fn without_goods(&mut self, world: &World, case: &Case, review: &Review, order: &Order, rng: &mut Rng) {
        self.status = "awaiting_refund";
        if case.kind == rates::RESHIP {
            let sent = working(later(review.decided, rng.around(20.0 * HOUR as f64, 0.6)), 9, 21, true);
            let arrived = working(later(sent, rng.around(2.3 * DAY as f64, 0.4)), 8, 21, false);
            if arrived < world.calendar.now {
                self.closed_at = Some(arrived);
                self.status = "closed";
            }
            return;
        }
        // An intercepted parcel is refunded when the carrier confirms that it turned back.
        let ready = if order.fate == Fate::Intercepted { later(review.decided, rng.real(0.5, 3.0) * DAY as f64) } else { review.decided };
        self.money(world, ready, rng);
    }

    /// Refund and closing.
    fn money(&mut self, world: &World, ready: Seconds, rng: &mut Rng) {
        let now = world.calendar.now;
        let held = world.held_back(ready, 12.0, 0.4, rng);
        let refunded = match rng.unit() {
            _ if held => now.max(ready) + 2 * HOUR,
            part if part < 0.66 => later(ready, rng.around(25.0 * MINUTE as f64, 0.9)),
            part if part < 0.985 => working(later(ready, rng.around(5.0 * HOUR as f64, 0.7)), 10, 18, true),
            _ => working(later(ready, rng.real(2.0, 8.0) * DAY as f64), 10, 18, true),
        };
        let closed = if rng.chance(0.55) { refunded + rng.between(1, 20) * MINUTE } else { later(refunded, rng.real(0.5, 4.0) * DAY as f64) };
        if refunded < now {
            self.refunded_at = Some(refunded);
            self.status = "refunded";
        }
        if closed < now {
            self.closed_at = Some(closed);
            self.status = "closed";
        }
    }
}

/// Where an undecided case stands.
fn undecided(review: &Review, now: Seconds) -> &'static str {
    if review.routed >= now {
        "requested"
    } else if review.asked.is_some_and(|at| at < now) && review.answered.is_none_or(|at| at >= now) {
        "awaiting_info"
    } else {
        "in_review"
    }
}

/// Who decides, and when.
fn review(world: &World, order: &Order, case: &Case, rng: &mut Rng) -> Review {
    let at = case.requested_at;
    let amount = case.amount();
    let ease = match (case.kind, case.rule().delay) {
        (rates::REFUND_ONLY, _) if matches!(order.fate, Fate::Cancelled | Fate::Intercepted) => 1.45,
        (rates::PRICE_ADJUSTMENT, _) => 1.3,
        (rates::RETURN_REFUND, Delay::Mind) => 1.25,
        (rates::RETURN_REFUND, Delay::Transit) => 1.2,
        (rates::EXCHANGE, Delay::Mind) => 1.0,
        (rates::REFUND_ONLY, _) => 0.35,
        (_, Delay::Fault | Delay::Use) => 0.3,
        _ => 0.65,
    };
    let dear = if amount > 150_000 { 0.45 } else { 1.0 };
    if rng.chance((rates::AUTOMATIC.value * ease * dear).min(0.97)) {
        let decided = at + rng.around(7.0, 0.9) as i64 + 1;
        return Review { routed: at, asked: None, answered: None, decided, automatic: true, declined: false };
    }
    let pace = [1.0, 1.05, 0.9, 1.1, 1.25, 1.3][case.team] * if case.rude { 1.3 } else { 1.0 };
    let load = world.load_at(at);
    // Some of the last hours' requests were not looked at by any rule yet.
    let fresh = world.calendar.now - at < 14 * HOUR && rng.chance(0.4);
    let routed = if fresh { world.calendar.now + MINUTE } else { at + rng.around(9.0 * MINUTE as f64, 0.8) as i64 };
    let mut wait = rng.around(5.5 * HOUR as f64, 0.9) * pace * load;
    if rng.chance(0.07) {
        // Forgotten in the queue.
        wait += rng.real(1.5, 11.0) * DAY as f64;
    }
    let (open, close) = if case.team == NIGHT_TEAM { (0, 24) } else { (9, 21) };
    let mut first = working(later(routed, wait), open, close, false);
    let held = world.held_back(routed, 16.0, 1.0, rng);
    // What waits for the customer's answer was looked at before.
    let asked_before = rng.chance(0.16);
    if held && !asked_before {
        first = first.max(world.calendar.now + HOUR);
    }
    let asks = !matches!(case.rule().delay, Delay::Mind | Delay::Price | Delay::Transit) || amount > 100_000;
    let (asked, answered, decided) = if held && asked_before {
        let open_end = world.calendar.now + DAY;
        (Some(first), Some(open_end), open_end + HOUR)
    } else if rng.chance(rates::ASKED_FOR_INFO.value * if asks { 2.0 } else { 0.5 }) {
        let answered = later(first, rng.around(14.0 * HOUR as f64, 0.9));
        (Some(first), Some(answered), working(later(answered, rng.around(3.0 * HOUR as f64, 0.8)), open, close, false))
    } else {
        (None, None, first)
    };
    let odds = match case.rule().code {
        code if code.starts_with("misuse") => 3.2,
        "customer.mind.no_reason" if at > order.delivered_at + 7 * DAY => 5.0,
        "other.unknown.unspecified" => 1.5,
        "policy.price.dropped" => 1.8,
        _ if order.fate != Fate::Delivered => 0.15,
        _ => 0.8,
    };
    Review { routed, asked, answered, decided, automatic: false, declined: rng.chance(rates::DECLINED.value * odds) }
}
