//! Four planted truths: where they lie is drawn from the seed, and they are written down for whoever wants to check a finding.

use super::calendar::{Calendar, DAY, HOUR, Seconds, date_of};
use super::catalogue::Catalogue;
use super::goods::CATEGORIES;
use super::people::TEAMS;
use super::places::{CARRIERS, PROVINCES, WAREHOUSES};
use super::rng::{Rng, Stream};
use serde::Serialize;
use std::collections::BTreeMap;

/// A truth as it stands in the truth file.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    /// Number within the file.
    pub id: String,
    /// What kind of trouble it is.
    pub family: &'static str,
    /// The measure that shows it.
    pub metric: &'static str,
    /// Where the measure goes: up or down.
    pub direction: &'static str,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Where: dimension and value as in the data.
    pub filter: BTreeMap<&'static str, String>,
    /// How much, in the unit that the note names.
    pub size: f64,
    /// What was planted, in words.
    pub note: String,
}

/// A span of time, its end excluded.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// First second.
    pub from: Seconds,
    /// First second after it.
    pub to: Seconds,
}

impl Span {
    /// Whether a moment lies in it.
    pub const fn holds(&self, at: Seconds) -> bool {
        self.from <= at && at < self.to
    }
}

/// Poor packaging of one SKU.
#[derive(Debug)]
pub struct Packaging {
    /// By date of order.
    pub span: Span,
    /// Product.
    pub product: usize,
    /// Added share of sold lines that arrive crushed.
    pub rate: f64,
}
/// A warehouse in which inspection waits.
#[derive(Debug)]
pub struct SlowStep {
    /// By date of receipt.
    pub span: Span,
    /// Warehouse.
    pub warehouse: usize,
    /// Added mean waiting time in days.
    pub days: f64,
}
/// A carrier that fails in one province.
#[derive(Debug)]
pub struct Courier {
    /// By date of order.
    pub span: Span,
    /// Carrier.
    pub carrier: usize,
    /// Province.
    pub province: usize,
    /// Added share of orders with a case for late or lost parcels.
    pub rate: f64,
}
/// A team that became rude.
#[derive(Debug)]
pub struct RudeTeam {
    /// By date of request.
    pub span: Span,
    /// Team.
    pub team: usize,
    /// Share of its matters in which the customer is treated badly.
    pub share: f64,
}

/// All planted truths.
#[derive(Debug)]
pub struct Truths {
    /// Family `packaging_fault`.
    pub packaging: Packaging,
    /// Family `slow_step`.
    pub slow: SlowStep,
    /// Family `courier_region`.
    pub courier: Courier,
    /// Family `rude_team`.
    pub rude: RudeTeam,
}

impl Truths {
    /// Draws places, times and sizes.
    pub fn new(seed: u64, calendar: &Calendar, catalogue: &Catalogue) -> Truths {
        let mut rng = Rng::new(seed, Stream::World, 2);
        let now = calendar.now;
        let fragile: Vec<usize> =
            (0..CATEGORIES.len()).filter(|&index| ["空气炸锅", "破壁机", "电饭煲", "加湿器"].contains(&CATEGORIES[index].name)).collect();
        let product = catalogue.ranked(*rng.pick(&fragile), rng.below(2));
        let packaging = Packaging { span: Span { from: now - rng.between(125, 185) * DAY, to: now }, product, rate: rng.real(0.08, 0.14) };
        let from = now - rng.between(200, 420) * DAY;
        let slow = SlowStep { span: Span { from, to: from + 91 * DAY }, warehouse: rng.below(WAREHOUSES.len()), days: rng.real(2.2, 4.6) };
        let from = now - rng.between(150, 210) * DAY;
        // One of the four large carriers in one of the provinces from the second to the ninth in size.
        let courier = Courier {
            span: Span { from, to: (from + rng.between(140, 190) * DAY).min(now) },
            carrier: rng.below(4),
            province: 1 + rng.below(8),
            rate: rng.real(0.1, 0.18),
        };
        let rude =
            RudeTeam { span: Span { from: now - rng.between(115, 160) * DAY, to: now }, team: rng.below(TEAMS.len()), share: rng.real(0.38, 0.6) };
        Truths { packaging, slow, courier, rude }
    }

    /// The truths for the file.
    pub fn describe(&self, catalogue: &Catalogue) -> Vec<Truth> {
        let (packaging, slow, courier, rude) = (&self.packaging, &self.slow, &self.courier, &self.rude);
        let product = &catalogue.products[packaging.product];
        let crushed = "logistics.damage.parcel_crushed";
        vec![
            truth(
                ("T1", "packaging_fault", "return_rate", "up"),
                packaging.span,
                &[("sku", &product.sku), ("reason_code", crushed)],
                packaging.rate,
                format!("{}（{}）换包装后运输破损增多：size 是每个售出行新增的“包裹破损”售后比例，按下单日期。", product.name, product.sku),
            ),
            truth(
                ("T2", "slow_step", "inspection_waiting_seconds", "up"),
                slow.span,
                &[("warehouse", WAREHOUSES[slow.warehouse])],
                (slow.days * 24.0 * HOUR as f64).round(),
                "退货签收到质检的等待变长：size 是新增平均秒数，按签收日期。".to_owned(),
            ),
            truth(
                ("T3", "courier_region", "return_rate", "up"),
                courier.span,
                &[("carrier", CARRIERS[courier.carrier].name), ("region", PROVINCES[courier.province].name)],
                courier.rate,
                "该快递在该省延误和丢件：size 是每个订单新增的 logistics.delay.late / lost 售后比例，按下单日期；配送时长变长，评分变低。".to_owned(),
            ),
            truth(
                ("T4", "rude_team", "csat", "down"),
                rude.span,
                &[("team", TEAMS[rude.team].0)],
                rude.share,
                "该组态度恶化：size 是受到恶劣对待的售后比例，按申请日期；这些评价为 1–2 分，投诉增多。".to_owned(),
            ),
        ]
    }
}

type Head = (&'static str, &'static str, &'static str, &'static str);

fn truth(head: Head, span: Span, filter: &[(&'static str, &str)], size: f64, note: String) -> Truth {
    Truth {
        id: head.0.to_owned(),
        family: head.1,
        metric: head.2,
        direction: head.3,
        from: date_of(span.from).to_string(),
        to: date_of(span.to - 1).to_string(),
        filter: filter.iter().map(|(dimension, value)| (*dimension, (*value).to_owned())).collect(),
        size: (size * 10_000.0).round() / 10_000.0,
        note,
    }
}
