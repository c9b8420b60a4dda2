//! Planted causes of cases: where, when and for which goods a share of sold lines comes back for one more reason.

use super::World;
use super::calendar::{DAY, Seconds, date_of};
use super::catalogue::Catalogue;
use super::devices;
use super::goods::CATEGORIES;
use super::orders::Order;
use super::rng::Rng;
use super::truths::Span;
use chrono::Datelike;

/// Goods that a cause touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goods {
    /// One product.
    Product(usize),
    /// All of a category.
    Category(usize),
}

/// A planted cause.
#[derive(Debug, Clone)]
pub struct Cause {
    /// By date of order.
    pub span: Span,
    /// Months in which it is active; empty is all year.
    pub months: &'static [u32],
    /// What it touches.
    pub goods: Goods,
    /// Province, when it is bound to one.
    pub province: Option<usize>,
    /// Firmware, when it is bound to one.
    pub firmware: Option<&'static str>,
    /// Reason of the cases.
    pub code: &'static str,
    /// Added share of sold lines that lead to a case.
    pub rate: f64,
}

impl Cause {
    /// Whether it touches a line of an order.
    pub fn holds(&self, world: &World, order: &Order, line: usize) -> bool {
        let product = order.lines[line].product;
        let goods = match self.goods {
            Goods::Product(one) => one == product,
            Goods::Category(one) => one == world.catalogue.products[product].category,
        };
        goods
            && self.span.holds(order.ordered_at)
            && (self.months.is_empty() || self.months.contains(&date_of(order.ordered_at).month()))
            && self.province.is_none_or(|province| province == order.province)
            && self.firmware.is_none_or(|version| devices::firmware_sold(world, order, line) == version)
    }
}

/// A change that somebody made and what became of the trouble.
#[derive(Debug, Clone)]
pub struct Improvement {
    /// When the change was made.
    pub changed_at: Seconds,
    /// The trouble before it.
    pub before: Cause,
    /// The trouble after it.
    pub after: Cause,
}

/// All planted causes.
#[derive(Debug)]
pub struct Causes {
    /// Poor packaging of one SKU.
    pub packaging: Cause,
    /// A size chart that is wrong on one listing.
    pub wrong_size: Cause,
    /// A new manual from which people install wrongly.
    pub manual: Cause,
    /// A region in which the mains voltage is too high for hot appliances.
    pub voltage: Cause,
    /// A firmware version that fails.
    pub firmware: Cause,
    /// A fault that comes with a season.
    pub season: Cause,
    /// A change that worked.
    pub worked: Improvement,
    /// A change that did not.
    pub failed: Improvement,
}

/// Version that carries the planted defect.
pub const BAD_FIRMWARE: &str = "2.3.0";

impl Causes {
    /// Draws places, times and sizes; sizes begin below what anybody can find.
    pub fn new(rng: &mut Rng, now: Seconds, start: Seconds, catalogue: &Catalogue) -> Causes {
        let of = |names: &[&str]| -> Vec<usize> { (0..CATEGORIES.len()).filter(|&index| names.contains(&CATEGORIES[index].name)).collect() };
        let plain = |span, goods, code, rate| Cause { span, months: &[], goods, province: None, firmware: None, code, rate };
        let since = |days: i64| Span { from: now - days * DAY, to: now };
        let one = |rng: &mut Rng, names: &[&str], rank: usize| {
            let category = *rng.pick(&of(names));
            Goods::Product(catalogue.ranked(category, rank))
        };
        let goods = one(rng, &["空气炸锅", "破壁机", "电饭煲", "加湿器"], 0);
        let packaging = plain(since(rng.between(125, 185)), goods, "logistics.damage.parcel_crushed", rng.real(0.012, 0.14));
        let goods = one(rng, &["连衣裙", "牛仔裤", "运动鞋", "卫衣"], 0);
        let wrong_size = plain(since(rng.between(70, 240)), goods, "description.mismatch.size_chart", rng.real(0.01, 0.2));
        let goods = one(rng, &["净水器", "智能门锁"], 0);
        let manual = plain(since(rng.between(90, 260)), goods, "misuse.install.wrong_step", rng.real(0.01, 0.16));
        let hot = *rng.pick(&of(&["空气炸锅", "电饭煲"]));
        let mut voltage = plain(since(rng.between(120, 300)), Goods::Category(hot), "misuse.use.voltage", rng.real(0.01, 0.12));
        // One of the larger provinces, but not the largest.
        voltage.province = Some(1 + rng.below(9));
        let goods = one(rng, &["扫地机器人"], 0);
        let mut firmware = plain(since(rng.between(80, 150)), goods, "product.fault.intermittent", rng.real(0.015, 0.2));
        firmware.firmware = Some(BAD_FIRMWARE);
        let dry = *rng.pick(&of(&["加湿器"]));
        let mut season = plain(Span { from: start, to: now }, Goods::Category(dry), "product.fault.leak", rng.real(0.008, 0.09));
        season.months = &[12, 1, 2];
        let worked = improvement(rng, now, one, ("吹风机", "product.fault.noise", (0.02, 0.12)), (0.1, 0.85));
        let failed = improvement(rng, now, one, ("蓝牙耳机", "product.design.comfort", (0.03, 0.12)), (0.0, 0.0));
        Causes { packaging, wrong_size, manual, voltage, firmware, season, worked, failed }
    }

    /// Every cause that adds cases.
    pub fn all(&self) -> [&Cause; 10] {
        let (worked, failed) = (&self.worked, &self.failed);
        [
            &self.packaging,
            &self.wrong_size,
            &self.manual,
            &self.voltage,
            &self.firmware,
            &self.season,
            &worked.before,
            &worked.after,
            &failed.before,
            &failed.after,
        ]
    }

    /// The reason that is planted on a line, if one is.
    pub fn hits(&self, world: &World, order: &Order, line: usize, rng: &mut Rng) -> Option<&'static str> {
        self.all().into_iter().find(|cause| cause.holds(world, order, line) && rng.chance(cause.rate)).map(|cause| cause.code)
    }
}

/// A trouble that lasted half a year before somebody changed something.
fn improvement(
    rng: &mut Rng,
    now: Seconds,
    one: impl Fn(&mut Rng, &[&str], usize) -> Goods,
    (category, code, (low, high)): (&str, &'static str, (f64, f64)),
    (least, most): (f64, f64),
) -> Improvement {
    let changed_at = now - rng.between(90, 170) * DAY;
    let rate = rng.real(low, high);
    let effect = if most > least { rng.real(least, most) } else { 0.0 };
    let goods = one(rng, &[category], 0);
    let cause = |span, rate| Cause { span, months: &[], goods, province: None, firmware: None, code, rate };
    Improvement {
        changed_at,
        before: cause(Span { from: changed_at - 200 * DAY, to: changed_at }, rate),
        after: cause(Span { from: changed_at, to: now }, rate * (1.0 - effect)),
    }
}
