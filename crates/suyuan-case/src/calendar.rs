//! Business calendars: working hours, public holidays and make-up days; and working time between two moments.

use crate::{Micros, SECOND};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Holidays and make-up days of mainland China; the file names the notice of each year.
pub const CHINA: &str = include_str!("holidays_cn.txt");

/// A day as its number since 1970-01-01, in the calendar's own zone.
pub type Day = i64;

const MINUTE: Micros = 60 * SECOND;
const DAY: Micros = crate::DAY;

/// A calendar as a merchant edits it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarTable {
    /// Seconds by which its zone is ahead of UTC; mainland China has one zone and no summer time.
    #[serde(default = "china_offset")]
    pub offset_seconds: i64,
    /// Working hours of Monday to Sunday: for each day pairs of minutes after midnight.
    pub hours: [Vec<(u16, u16)>; 7],
    /// Hours of a make-up day (调休上班), whatever its weekday.
    pub makeup_hours: Vec<(u16, u16)>,
    /// Whether the built-in holidays of mainland China apply.
    #[serde(default = "yes")]
    pub china: bool,
    /// The merchant's own exceptions, `YYYY-MM-DD` → off or working; they win.
    #[serde(default)]
    pub own: BTreeMap<String, Exception>,
}

const fn china_offset() -> i64 {
    8 * 3_600
}

const fn yes() -> bool {
    true
}

/// What a day is, apart from its weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exception {
    /// Nobody works.
    Off,
    /// A make-up day, or a working holiday.
    Work,
}

impl Default for CalendarTable {
    /// 9 to 18 with an hour at noon, Monday to Friday.
    fn default() -> CalendarTable {
        let working = vec![(540, 720), (780, 1_080)];
        let week = std::array::from_fn(|day| if day < 5 { working.clone() } else { Vec::new() });
        CalendarTable { offset_seconds: china_offset(), hours: week, makeup_hours: working, china: true, own: BTreeMap::new() }
    }
}

/// What is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Hours overlap, run backwards or beyond midnight.
    #[error("working hours overlap or lie outside the day")]
    Hours,
    /// A date cannot be read.
    #[error("{0} is no date")]
    Date(String),
    /// No hour of the week is worked.
    #[error("nobody ever works")]
    Empty,
    /// A zone lies within 14 hours of UTC.
    #[error("no such zone")]
    Zone,
}

/// A calendar that is ready to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    table: CalendarTable,
    days: BTreeMap<Day, Exception>,
}

impl Calendar {
    /// Reads a table.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(table: CalendarTable) -> Result<Calendar, CalendarError> {
        for hours in table.hours.iter().chain([&table.makeup_hours]) {
            let sound = hours.iter().all(|(from, to)| from < to && *to <= 1_440) && hours.windows(2).all(|pair| pair[0].1 <= pair[1].0);
            if !sound {
                return Err(CalendarError::Hours);
            }
        }
        if table.hours.iter().all(Vec::is_empty) {
            return Err(CalendarError::Empty);
        }
        if table.offset_seconds.abs() > 14 * 3_600 {
            return Err(CalendarError::Zone);
        }
        let mut days = if table.china { china() } else { BTreeMap::new() };
        for (date, exception) in &table.own {
            days.insert(parse_day(date).ok_or_else(|| CalendarError::Date(date.clone()))?, *exception);
        }
        Ok(Calendar { table, days })
    }

    /// Working hours of a day in minutes after its midnight.
    fn hours(&self, day: Day) -> &[(u16, u16)] {
        match self.days.get(&day) {
            Some(Exception::Off) => &[],
            Some(Exception::Work) => &self.table.makeup_hours,
            // 1970-01-01 was a Thursday.
            None => &self.table.hours[usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)],
        }
    }

    /// Whether somebody works on the day of a moment.
    pub fn is_working_day(&self, at: Micros) -> bool {
        !self.hours(self.local(at).div_euclid(DAY)).is_empty()
    }

    const fn local(&self, at: Micros) -> Micros {
        at.saturating_add(self.table.offset_seconds * SECOND)
    }

    /// Working time between two moments; 0 when the second is not later.
    pub fn between(&self, from: Micros, to: Micros) -> Micros {
        let (from, to) = (self.local(from), self.local(to));
        if to <= from {
            return 0;
        }
        let mut sum = 0;
        for day in from.div_euclid(DAY)..=to.div_euclid(DAY) {
            let midnight = day * DAY;
            for (begin, end) in self.hours(day) {
                let begin = (midnight + i64::from(*begin) * MINUTE).max(from);
                let end = (midnight + i64::from(*end) * MINUTE).min(to);
                sum += (end - begin).max(0);
            }
        }
        sum
    }

    /// The moment at which `working` time has passed since `from`. Work that would take more than ten years ends there.
    pub fn after(&self, from: Micros, working: Micros) -> Micros {
        let begin = self.local(from);
        let mut left = working.max(0);
        let first = begin.div_euclid(DAY);
        for day in first..first + 3_660 {
            let midnight = day * DAY;
            for (open, close) in self.hours(day) {
                let open = (midnight + i64::from(*open) * MINUTE).max(begin);
                let close = midnight + i64::from(*close) * MINUTE;
                if close <= open {
                    continue;
                }
                if close - open >= left {
                    return open + left - self.table.offset_seconds * SECOND;
                }
                left -= close - open;
            }
        }
        (first + 3_660) * DAY - self.table.offset_seconds * SECOND
    }
}

/// Reads `YYYY-MM-DD`.
pub fn parse_day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let number = day_number(year, month, day)?;
    Some(number)
}

/// Days since 1970-01-01 of a date of the Gregorian calendar; `None` for a date that does not exist.
fn day_number(year: i64, month: i64, day: i64) -> Option<Day> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last one.
    let shifted = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The built-in exceptions of mainland China. Lines are `FROM[..TO] off|work …`.
fn china() -> BTreeMap<Day, Exception> {
    let mut days = BTreeMap::new();
    for line in CHINA.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (Some(range), Some(what)) = (words.next(), words.next()) else { continue };
        let exception = if what == "work" { Exception::Work } else { Exception::Off };
        let (from, to) = range.split_once("..").unwrap_or((range, range));
        if let (Some(from), Some(to)) = (parse_day(from), parse_day(to)) {
            days.extend((from..=to).map(|day| (day, exception)));
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A moment in Shanghai.
    fn at(text: &str, hour: i64, minute: i64) -> Micros {
        parse_day(text).unwrap() * DAY + (hour * 60 + minute) * MINUTE - 8 * 3_600 * SECOND
    }

    fn calendar() -> Calendar {
        Calendar::new(CalendarTable::default()).unwrap()
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(parse_day("1970-01-01"), Some(0));
        assert_eq!(parse_day("2024-02-29"), Some(19_782));
        assert_eq!(parse_day("2000-03-01"), Some(11_017));
        assert_eq!((parse_day("2023-02-29"), parse_day("2024-13-01"), parse_day("2024-1-1")), (None, None, None));
    }

    #[test]
    fn every_line_of_the_holidays_is_read_and_make_up_days_are_weekends() {
        let lines = CHINA.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        for line in lines {
            let mut words = line.split_whitespace();
            let range = words.next().unwrap();
            let (from, to) = range.split_once("..").unwrap_or((range, range));
            let (from, to) = (parse_day(from).unwrap(), parse_day(to).unwrap());
            assert!(from <= to && to - from < 10, "{line}");
            match words.next() {
                Some("work") => assert!((from + 3).rem_euclid(7) >= 5 && from == to, "{line} is no weekend"),
                Some("off") => {}
                other => panic!("{other:?} in {line}"),
            }
        }
        // Days off by notice, with the weekends that lie inside.
        let off = |year: &str| {
            let (from, to) = (parse_day(&format!("{year}-01-01")).unwrap(), parse_day(&format!("{year}-12-31")).unwrap());
            china().range(from..=to).filter(|(_, what)| **what == Exception::Off).count()
        };
        assert_eq!((off("2024"), off("2025"), off("2026")), (28, 28, 33));
    }

    #[test]
    fn working_time_skips_nights_weekends_and_holidays_and_counts_make_up_days() {
        let calendar = calendar();
        assert_eq!(calendar.between(at("2026-11-25", 17, 0), at("2026-11-26", 10, 0)), 2 * 60 * MINUTE);
        assert_eq!(calendar.between(at("2026-11-27", 17, 30), at("2026-11-30", 9, 30)), 60 * MINUTE, "over a weekend");
        assert_eq!(calendar.between(at("2026-02-14", 0, 0), at("2026-02-24", 0, 0)), 8 * 60 * MINUTE, "the make-up Saturday, then nine days off");
        assert_eq!(calendar.after(at("2026-02-14", 17, 0), 2 * 60 * MINUTE), at("2026-02-24", 10, 0));
        assert_eq!(calendar.after(at("2026-11-25", 11, 30), 60 * MINUTE), at("2026-11-25", 13, 30), "over noon");
        assert_eq!(calendar.between(5, 5), 0);
        assert!(calendar.is_working_day(at("2026-02-14", 12, 0)) && !calendar.is_working_day(at("2026-10-01", 12, 0)));
    }

    #[test]
    fn own_days_win_and_nonsense_is_refused() {
        let mut table = CalendarTable::default();
        table.own.insert("2026-10-02".into(), Exception::Work);
        assert!(Calendar::new(table.clone()).unwrap().is_working_day(at("2026-10-02", 12, 0)));
        table.own.insert("2026-02-30".into(), Exception::Off);
        assert_eq!(Calendar::new(table), Err(CalendarError::Date("2026-02-30".into())));
        let backwards = CalendarTable { makeup_hours: vec![(600, 500)], ..CalendarTable::default() };
        assert_eq!(Calendar::new(backwards), Err(CalendarError::Hours));
        let idle = CalendarTable { hours: Default::default(), ..CalendarTable::default() };
        assert_eq!(Calendar::new(idle), Err(CalendarError::Empty));
    }

    #[test]
    fn after_is_the_inverse_of_between() {
        let calendar = calendar();
        let mut from = at("2024-01-01", 3, 7);
        for step in 0..2_000_i64 {
            let working = (step * 37 % 5_000) * MINUTE + 1;
            let to = calendar.after(from, working);
            assert_eq!(calendar.between(from, to), working);
            from += 17 * 3_600 * SECOND + step * MINUTE;
        }
    }
}
