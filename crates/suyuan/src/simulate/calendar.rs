//! Local time of the merchant and how much is sold on each day and hour.

use super::rng::{Rng, Stream, Weights};
use chrono::{Datelike, NaiveDate};

/// Seconds since 1970-01-01 00:00:00 of the merchant's wall clock (Asia/Shanghai, which has no summer time).
pub type Seconds = i64;

/// A minute in [`Seconds`].
pub const MINUTE: Seconds = 60;
/// An hour in [`Seconds`].
pub const HOUR: Seconds = 3_600;
/// A day in [`Seconds`].
pub const DAY: Seconds = 86_400;

/// First day of the lunar year (春节); years beyond the table have no dip.
const SPRING_FESTIVAL: &[(i32, u32, u32)] =
    &[(2022, 2, 1), (2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3)];

/// Sales peaks as (month, day from, day to, factor on a usual day); the factors are assumptions.
const PEAKS: &[(u32, u32, u32, f64)] = &[
    (3, 5, 8, 1.5),
    (5, 31, 31, 2.0),
    (6, 1, 3, 2.2),
    (6, 12, 15, 1.3),
    (6, 16, 17, 2.4),
    (6, 18, 18, 5.5),
    (8, 18, 18, 1.6),
    (9, 9, 9, 1.4),
    (10, 20, 24, 1.5),
    (10, 31, 31, 2.6),
    (11, 1, 3, 2.4),
    (11, 8, 9, 1.6),
    (11, 10, 10, 3.6),
    (11, 11, 11, 9.0),
    (12, 10, 11, 1.4),
    (12, 12, 12, 3.2),
];

/// Factor by weekday from Monday; an assumption.
const WEEKDAY: [f64; 7] = [0.97, 0.95, 0.96, 0.98, 1.0, 1.08, 1.1];

/// Share of a day's orders by hour, on usual days; an assumption.
const HOURS: [f64; 24] = [2.2, 1.1, 0.6, 0.4, 0.3, 0.5, 1.2, 2.4, 3.6, 5.0, 5.8, 5.4, 5.0, 4.8, 4.6, 4.8, 4.8, 4.4, 4.6, 6.2, 8.4, 8.8, 7.4, 4.4];
/// The same on peak days: sales open at midnight and at eight in the evening.
const PEAK_HOURS: [f64; 24] =
    [12.0, 5.0, 1.8, 0.8, 0.5, 0.6, 1.4, 2.4, 3.8, 5.2, 5.8, 5.0, 4.4, 4.0, 3.8, 4.0, 4.0, 3.8, 4.0, 6.0, 11.0, 8.2, 6.0, 4.5];

/// One simulated day.
#[derive(Debug, Clone)]
pub struct Day {
    /// Midnight.
    pub start: Seconds,
    /// Month, 1–12.
    pub month: u32,
    /// How many times a usual day this is; above 1.3 counts as a peak.
    pub factor: f64,
    /// First order number of the day.
    pub first_order: u64,
    /// Orders of the day.
    pub orders: u64,
}

/// The simulated period.
#[derive(Debug)]
pub struct Calendar {
    /// Its days.
    pub days: Vec<Day>,
    /// The first second after the period: nothing later has happened yet.
    pub now: Seconds,
    hours: Weights,
    peak_hours: Weights,
}

/// Midnight of a date.
pub fn midnight(date: NaiveDate) -> Seconds {
    i64::from(date.num_days_from_ce() - 719_163) * DAY
}

/// The date of a moment.
pub fn date_of(at: Seconds) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt((at.div_euclid(DAY) + 719_163) as i32).unwrap_or_default()
}

/// Days since the nearest Spring Festival, negative before it; `None` beyond the table.
fn days_from_spring_festival(date: NaiveDate) -> Option<i64> {
    SPRING_FESTIVAL
        .iter()
        .filter_map(|&(year, month, day)| NaiveDate::from_ymd_opt(year, month, day))
        .map(|first| (date - first).num_days())
        .min_by_key(|days| days.abs())
}

/// Whether parcels and warehouses rest: from two days before to six days after the Spring Festival.
pub fn is_holiday(date: NaiveDate) -> bool {
    days_from_spring_festival(date).is_some_and(|days| (-2..=6).contains(&days))
}

/// How many times a usual day a date is.
fn factor(date: NaiveDate) -> f64 {
    let peak = PEAKS.iter().find(|(month, from, to, _)| date.month() == *month && (*from..=*to).contains(&date.day())).map_or(1.0, |peak| peak.3);
    let festival = match days_from_spring_festival(date) {
        Some(-3..=5) => 0.35,
        Some(6..=9) => 0.7,
        Some(-24..=-10) => 1.25,
        _ => 1.0,
    };
    peak * festival
}

impl Calendar {
    /// 24 months that end with the day `until`, with `orders` spread over them.
    pub fn new(seed: u64, orders: u64, until: NaiveDate) -> Calendar {
        let first = until.succ_opt().and_then(|next| next.checked_sub_months(chrono::Months::new(24))).unwrap_or(until);
        let dates: Vec<NaiveDate> = first.iter_days().take_while(|date| *date <= until).collect();
        let weight = |index: usize, date: NaiveDate| {
            let noise = 1.0 + 0.06 * Rng::new(seed, Stream::Day, index as u64).normal();
            let growth = 1.0 + 0.3 * index as f64 / 365.0;
            growth * WEEKDAY[date.weekday().num_days_from_monday() as usize] * factor(date) * noise
        };
        let weights: Vec<f64> = dates.iter().enumerate().map(|(index, date)| weight(index, *date)).collect();
        let total: f64 = weights.iter().sum();
        let mut running = 0.0;
        let mut given = 0;
        let mut days = Vec::with_capacity(dates.len());
        for (index, (date, weight)) in dates.iter().zip(&weights).enumerate() {
            running += weight;
            let last = index + 1 == dates.len();
            let reached = if last { orders } else { ((orders as f64 * running / total) as u64).min(orders) };
            days.push(Day { start: midnight(*date), month: date.month(), factor: factor(*date), first_order: given, orders: reached - given });
            given = reached;
        }
        Calendar { days, now: midnight(until) + DAY, hours: Weights::new(HOURS), peak_hours: Weights::new(PEAK_HOURS) }
    }

    /// Midnight of the first day.
    pub fn start(&self) -> Seconds {
        self.days.first().map_or(self.now, |day| day.start)
    }

    /// The day of an order.
    pub fn day_of(&self, order: u64) -> (usize, &Day) {
        let index = self.days.partition_point(|day| day.first_order + day.orders <= order).min(self.days.len() - 1);
        (index, &self.days[index])
    }

    /// When an order was placed; later orders are never earlier.
    pub fn ordered_at(&self, day: &Day, order: u64, rng: &mut Rng) -> Seconds {
        let unit = ((order - day.first_order) as f64 + rng.unit()) / day.orders.max(1) as f64;
        let (hour, within) = if day.factor > 1.3 { &self.peak_hours } else { &self.hours }.at_exact(unit);
        day.start + hour as i64 * HOUR + (within * HOUR as f64) as i64
    }

    /// The factor of the day of a moment, 1 outside the period.
    pub fn factor_at(&self, at: Seconds) -> f64 {
        usize::try_from((at - self.start()).div_euclid(DAY)).ok().and_then(|index| self.days.get(index)).map_or(1.0, |day| day.factor)
    }
}

/// The next moment within working hours (from `open` to `close` o'clock), skipping the Spring Festival rest when `rests`.
pub fn working(at: Seconds, open: i64, close: i64, rests: bool) -> Seconds {
    let mut at = at;
    let hour = at.rem_euclid(DAY) / HOUR;
    if hour < open {
        at += open * HOUR - at.rem_euclid(DAY) + at % (40 * MINUTE);
    } else if hour >= close {
        at += DAY - at.rem_euclid(DAY) + open * HOUR + at % (40 * MINUTE);
    }
    if rests && is_holiday(date_of(at)) {
        let mut days = 0;
        while is_holiday(date_of(at + days * DAY)) {
            days += 1;
        }
        at += days * DAY;
    }
    at
}
