//! Smart devices: which firmware they carry and the monthly summaries of how they are used.

use super::World;
use super::calendar::{DAY, HOUR, Seconds, date_of};
use super::cases::Case;
use super::goods::CATEGORIES;
use super::orders::{Fate, Order};
use super::places::PROVINCES;
use super::planted::{BAD_FIRMWARE, Goods};
use super::rates;
use super::rng::{Rng, Stream, mix};
use super::write::Sheet;
use chrono::Datelike;

/// Categories whose devices report: what one use takes in seconds, uses a day, usual current in mA, usual temperature in m°C.
const SMART: &[(&str, i64, f64, i64, i64)] = &[
    ("扫地机器人", 3_300, 0.8, 1_900, 38_000),
    ("净水器", 190, 9.0, 420, 27_000),
    ("智能门锁", 6, 14.0, 210, 25_000),
    ("空气炸锅", 1_150, 0.6, 6_300, 84_000),
    ("电饭煲", 2_700, 0.7, 3_600, 78_000),
    ("加湿器", 21_000, 0.8, 130, 24_000),
];
/// Longest history that is written, in periods of thirty days.
const PERIODS: i64 = 5;
/// Length of a period.
const PERIOD: Seconds = 30 * DAY;

/// Serial number of a line, empty for goods without one.
pub fn serial(world: &World, order: &Order, line: usize) -> String {
    let product = &world.catalogue.products[order.lines[line].product];
    if CATEGORIES[product.category].apparel {
        return String::new();
    }
    format!("{}{}{:09}", product.sku, date_of(order.ordered_at).format("%y%m"), order.index * 4 + line as u64)
}

/// A fixed share of a device, in 0..1, by purpose.
fn share(world: &World, order: &Order, line: usize, purpose: u64) -> f64 {
    (mix(mix(world.seed ^ purpose) ^ (order.index * 4 + line as u64)) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// Firmware with which a line was sold.
pub fn firmware_sold(world: &World, order: &Order, line: usize) -> &'static str {
    let cause = &world.truths.causes.firmware;
    let new = cause.goods == Goods::Product(order.lines[line].product) && cause.span.holds(order.ordered_at);
    if new && share(world, order, line, 1) > rates::FIRMWARE_BEHIND.value() {
        return BAD_FIRMWARE;
    }
    const USUAL: [&str; 4] = ["1.8.4", "2.0.1", "2.1.7", "2.2.5"];
    let month = date_of(order.ordered_at).month0() as usize;
    USUAL[(month / 4 + usize::from(share(world, order, line, 2) > 0.7)).min(3)]
}

/// What a case says about its device.
struct Trouble {
    at: Seconds,
    code: &'static str,
}

/// Usage summaries of an order's devices.
pub fn write(world: &World, order: &Order, cases: &[Case], sheet: &mut Sheet, dirt: &mut Rng) {
    if order.fate != Fate::Delivered || order.paid_at.is_none() {
        return;
    }
    for line in 0..order.lines.len() {
        let product = &world.catalogue.products[order.lines[line].product];
        let Some(kind) = SMART.iter().find(|kind| kind.0 == CATEGORIES[product.category].name) else { continue };
        if share(world, order, line, 3) >= rates::CONNECTED.value() {
            continue;
        }
        let case = cases.iter().find(|case| case.lines.iter().any(|one| one.line == line));
        let trouble = case.map(|case| Trouble { at: case.requested_at, code: case.rule().code });
        let mut rng = Rng::new(world.seed, Stream::Usage, order.index * 4 + line as u64);
        // Who sends the thing back stops using it.
        let end = trouble.as_ref().map_or(world.calendar.now, |trouble| trouble.at).min(world.calendar.now);
        for period in 0..PERIODS {
            let from = (order.delivered_at + period * PERIOD) / DAY * DAY;
            if from + DAY >= end {
                break;
            }
            let to = (from + PERIOD).min(end);
            let hit = trouble.as_ref().filter(|trouble| trouble.at >= from && trouble.at <= from + PERIOD + DAY);
            row(world, order, line, kind, (from, to), hit, sheet, &mut rng);
            sheet.end(dirt);
        }
    }
}

/// One summary.
#[allow(clippy::too_many_arguments)] // one call, and each says what the row is about
fn row(
    world: &World,
    order: &Order,
    line: usize,
    kind: &(&str, i64, f64, i64, i64),
    (from, to): (Seconds, Seconds),
    trouble: Option<&Trouble>,
    sheet: &mut Sheet,
    rng: &mut Rng,
) {
    let product = &world.catalogue.products[order.lines[line].product];
    let code = trouble.map_or("", |trouble| trouble.code);
    let firmware = firmware_sold(world, order, line);
    let days = ((to - from) as f64 / DAY as f64).max(1.0);
    let cycles = (rng.around(kind.2 * days, 0.5) as i64).max(1);
    let on = (cycles as f64 * kind.1 as f64 * rng.real(0.7, 1.3)) as i64;
    let cause = &world.truths.causes.voltage;
    let high = cause.holds(world, order, line) && share(world, order, line, 4) < 0.3;
    let mean = rng.between(219_000, 229_500) + if high || code == "misuse.use.voltage" { rng.between(14_000, 22_000) } else { 0 };
    let peak = mean + rng.between(3_000, 9_000) + if high || code == "misuse.use.voltage" { rng.between(12_000, 24_000) } else { 0 };
    let low = mean - rng.between(3_000, 12_000);
    let current = (kind.3 as f64 * rng.real(0.9, 1.1)) as i64;
    let heat = (kind.4 as f64 * rng.real(0.93, 1.08)) as i64 + if code == "product.fault.overheat" { rng.between(18_000, 35_000) } else { 0 };
    let abused = code == "misuse.use.against_manual";
    let (mut errors, mut restarts) = (Vec::new(), i64::from(rng.chance(0.04)));
    match code {
        "product.fault.not_working" => errors.push(("E01", rng.between(2, 9))),
        "product.fault.intermittent" => errors.push(("E05", rng.between(3, 14))),
        "product.fault.leak" => errors.push(("E21", rng.between(1, 5))),
        "product.fault.overheat" => errors.push(("E08", rng.between(2, 8))),
        "misuse.use.voltage" => errors.push(("E11", rng.between(3, 12))),
        "misuse.use.against_manual" => errors.push(("E14", rng.between(2, 10))),
        "misuse.install.wrong_step" => errors.push(("E02", rng.between(2, 12))),
        "misuse.use.accessory" => errors.push(("E16", rng.between(1, 6))),
        _ if rng.chance(0.05) => errors.push((rng.word(&["E03", "E05", "E09"]), 1)),
        _ => {}
    }
    if firmware == BAD_FIRMWARE {
        restarts += rng.between(4, 30);
        errors.push(("E17", rng.between(3, 25)));
    }
    let humid = [52, 55, 60, 62, 64, 70, 72, 70, 62, 55, 48, 45][date_of(from).month0() as usize] + rng.between(-8, 8);
    sheet.text(&serial(world, order, line)).text(&product.sku).text(&product.model).text(&order.no);
    sheet.none().text(order.at_shop().name).text(firmware).time(Some(from)).time(Some(to)).int(on).int(cycles);
    sheet.int(mean).int(peak).int(low).int(current).int((current as f64 * rng.real(1.15, 1.6)) as i64);
    sheet.int(heat - rng.between(4_000, 9_000)).int(heat).int(humid);
    sheet.int((mean as f64 * current as f64 / 1e6 * on as f64 / HOUR as f64) as i64);
    sheet.int(if abused { rng.between(1_800, 20_000) } else { rng.between(0, 90) });
    sheet.int(errors.iter().map(|error| error.1).sum());
    sheet.text(&errors.iter().map(|error| error.0).collect::<Vec<_>>().join(";")).int(restarts);
    sheet.text(if abused { "超负荷" } else { rng.word(&["标准", "标准", "强力", "节能"]) });
    sheet.text(if code == "misuse.use.accessory" { rng.word(&["第三方充电器", "非原装滤芯", "延长线转接"]) } else { "" });
    sheet.text(PROVINCES[order.province].name);
}
