//! Thirteen planted truths: where they lie is drawn from the seed, and they are written down for whoever wants to check a finding.

use super::calendar::{Calendar, DAY, HOUR, Seconds, date_of};
use super::catalogue::Catalogue;
use super::goods::CATEGORIES;
use super::people::{Ring, TEAMS};
use super::places::{CARRIERS, PROVINCES, SHOPS, WAREHOUSES};
use super::planted::{BAD_FIRMWARE, Cause, Causes, Goods, Improvement};
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
    /// Where the measure goes: up, down, or none for a change without effect.
    pub direction: &'static str,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Where: dimension and value as in the data.
    pub filter: BTreeMap<&'static str, String>,
    /// How much, in the unit that the note names.
    pub size: f64,
    /// Members of a ring: customer numbers as in the data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
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
/// A shop whose terms nobody understands.
#[derive(Debug)]
pub struct OpaquePolicy {
    /// By date of request.
    pub span: Span,
    /// Shop.
    pub shop: usize,
    /// Share of its cases whose customer asks and complains about the terms.
    pub share: f64,
}

/// All planted truths.
#[derive(Debug)]
pub struct Truths {
    /// Families that add cases.
    pub causes: Causes,
    /// Family `slow_step`.
    pub slow: SlowStep,
    /// Family `courier_region`.
    pub courier: Courier,
    /// Family `rude_team`.
    pub rude: RudeTeam,
    /// Family `opaque_policy`.
    pub policy: OpaquePolicy,
}

impl Truths {
    /// Draws places, times and sizes.
    pub fn new(seed: u64, calendar: &Calendar, catalogue: &Catalogue) -> Truths {
        let mut rng = Rng::new(seed, Stream::World, 2);
        let now = calendar.now;
        let causes = Causes::new(&mut rng, now, calendar.start(), catalogue);
        let from = now - rng.between(200, 420) * DAY;
        let slow = SlowStep { span: Span { from, to: from + 91 * DAY }, warehouse: rng.below(WAREHOUSES.len()), days: rng.real(0.25, 4.6) };
        let from = now - rng.between(150, 210) * DAY;
        // One of the four large carriers in one of the provinces from the second to the ninth in size.
        let courier = Courier {
            span: Span { from, to: (from + rng.between(140, 190) * DAY).min(now) },
            carrier: rng.below(4),
            province: 1 + rng.below(8),
            rate: rng.real(0.015, 0.18),
        };
        let rude =
            RudeTeam { span: Span { from: now - rng.between(115, 160) * DAY, to: now }, team: rng.below(TEAMS.len()), share: rng.real(0.06, 0.6) };
        let policy = OpaquePolicy { span: Span { from: now - rng.between(80, 200) * DAY, to: now }, shop: rng.below(5), share: rng.real(0.04, 0.45) };
        Truths { causes, slow, courier, rude, policy }
    }

    /// The truths for the file.
    pub fn describe(&self, catalogue: &Catalogue, ring: &Ring) -> Vec<Truth> {
        let causes = &self.causes;
        vec![
            self.case_truth("T1", "packaging_fault", &causes.packaging, catalogue, "换包装后运输破损增多"),
            self.slow_truth(),
            self.courier_truth(),
            self.rude_truth(),
            self.case_truth("T5", "listing_wrong_size", &causes.wrong_size, catalogue, "商品页尺码表写错，按表购买的人穿不上"),
            self.case_truth("T6", "unclear_manual", &causes.manual, catalogue, "新版说明书的安装步骤不清楚，装错的人增多，使用咨询也增多"),
            self.policy_truth(),
            self.case_truth("T8", "over_voltage", &causes.voltage, catalogue, "该省电压偏高，设备在超出额定电压下使用；使用数据里最高电压超过 253 V"),
            self.case_truth("T9", "firmware_defect", &causes.firmware, catalogue, "该固件版本反复重启并报 E17"),
            self.case_truth("T10", "seasonal_fault", &causes.season, catalogue, "每年 12 月至次年 2 月漏水故障增多（季节性，按下单月份）"),
            improvement_truth("T11", "improvement_worked", &causes.worked, catalogue),
            improvement_truth("T12", "improvement_failed", &causes.failed, catalogue),
            ring_truth(ring),
        ]
    }

    fn case_truth(&self, id: &'static str, family: &'static str, cause: &Cause, catalogue: &Catalogue, what: &str) -> Truth {
        let mut filter = goods_filter(cause, catalogue);
        if let Some(province) = cause.province {
            filter.push(("region", PROVINCES[province].name.to_owned()));
        }
        if cause.firmware.is_some() {
            filter.push(("firmware", BAD_FIRMWARE.to_owned()));
        }
        let note = format!("{what}：size 是每个售出行新增的 {} 售后比例，按下单日期。", cause.code);
        truth((id, family, "return_rate", "up"), cause.span, &filter, cause.rate, note)
    }

    fn slow_truth(&self) -> Truth {
        truth(
            ("T2", "slow_step", "inspection_waiting_seconds", "up"),
            self.slow.span,
            &[("warehouse", WAREHOUSES[self.slow.warehouse].to_owned())],
            (self.slow.days * 24.0 * HOUR as f64).round(),
            "退货签收到质检的等待变长：size 是新增平均秒数，按签收日期。".to_owned(),
        )
    }

    fn courier_truth(&self) -> Truth {
        let courier = &self.courier;
        truth(
            ("T3", "courier_region", "return_rate", "up"),
            courier.span,
            &[("carrier", CARRIERS[courier.carrier].name.to_owned()), ("region", PROVINCES[courier.province].name.to_owned())],
            courier.rate,
            "该快递在该省延误和丢件：size 是每个订单新增的 logistics.delay.late / lost 售后比例，按下单日期；配送时长变长，评分变低。".to_owned(),
        )
    }

    fn rude_truth(&self) -> Truth {
        truth(
            ("T4", "rude_team", "csat", "down"),
            self.rude.span,
            &[("team", TEAMS[self.rude.team].0.to_owned())],
            self.rude.share,
            "该组态度恶化：size 是受到恶劣对待的售后比例，按申请日期；这些评价为 1–2 分，投诉增多。".to_owned(),
        )
    }

    fn policy_truth(&self) -> Truth {
        truth(
            ("T7", "opaque_policy", "csat", "down"),
            self.policy.span,
            &[("shop", SHOPS[self.policy.shop].name.to_owned())],
            self.policy.share,
            "该店的退换与价保规则写得不清楚：size 是客户为规则反复询问并给 1–2 分的售后比例，按申请日期；“政策咨询”联络增多。".to_owned(),
        )
    }
}

/// What a cause touches, and the reason under which it shows.
fn goods_filter(cause: &Cause, catalogue: &Catalogue) -> Vec<(&'static str, String)> {
    let goods = match cause.goods {
        Goods::Product(product) => ("sku", catalogue.products[product].sku.clone()),
        Goods::Category(category) => ("category", CATEGORIES[category].name.to_owned()),
    };
    vec![goods, ("reason_code", cause.code.to_owned())]
}

fn improvement_truth(id: &'static str, family: &'static str, change: &Improvement, catalogue: &Catalogue) -> Truth {
    let size = change.before.rate - change.after.rate;
    let direction = if size > 0.0 { "down" } else { "none" };
    let day = date_of(change.changed_at);
    let note = format!(
        "{day} 做了改进，之前每个售出行的 {} 售后比例高 {:.4}，之后高 {:.4}：size 是降低的比例，按下单日期。",
        change.before.code, change.before.rate, change.after.rate
    );
    truth((id, family, "return_rate", direction), change.after.span, &goods_filter(&change.before, catalogue), size, note)
}

fn ring_truth(ring: &Ring) -> Truth {
    let mut out = truth(
        ("T13", "fraud_ring", "refund_amount", "up"),
        ring.span,
        &[("region", PROVINCES[ring.province].name.to_owned()), ("city", PROVINCES[ring.province].cities[ring.city].to_owned())],
        ring.members.len() as f64,
        "一个团伙用多个账号下单后以“坏了”“少件”骗取退款，寄回空包或掉包；收货地址在同一幢楼，手机号相连：size 是账号数。".to_owned(),
    );
    out.members = ring.members.iter().map(|member| format!("C{:07}", member + 1)).collect();
    out
}

type Head = (&'static str, &'static str, &'static str, &'static str);

fn truth(head: Head, span: Span, filter: &[(&'static str, String)], size: f64, note: String) -> Truth {
    Truth {
        id: head.0.to_owned(),
        family: head.1,
        metric: head.2,
        direction: head.3,
        from: date_of(span.from).to_string(),
        to: date_of(span.to - 1).to_string(),
        filter: filter.iter().map(|(dimension, value)| (*dimension, value.clone())).collect(),
        size: (size * 10_000.0).round() / 10_000.0,
        members: Vec::new(),
        note,
    }
}
