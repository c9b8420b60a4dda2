//! Points in time as files write them, and local time resolved by a zone.

use super::number::narrow;
use crate::mapping::DateOrder;
use chrono::{DateTime, MappedLocalTime, Offset, TimeZone};
use chrono_tz::Tz;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A point in time as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// UTC.
    Utc(i64),
    /// Local wall-clock time.
    Local(i64),
    /// Local wall-clock time whose day and month could be the other way round.
    Doubtful(i64),
    /// A word for "no date", such as 0000-00-00.
    Nothing,
}

/// Days since 1970-01-01 of a Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn valid_day(year: i64, month: u32, day: u32) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day) && (1..=9999).contains(&year)
}

fn date(year: i64, month: u32, day: u32) -> Option<i64> {
    valid_day(year, month, day).then(|| days_from_civil(year, month, day) * DAY)
}

/// `2026-11-22 10:00:00`, `2026/11/22T10:00` and `2026-11-22`, the forms of nearly all files.
fn plain(bytes: &[u8]) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        bytes.get(range)?.iter().try_fold(0_u32, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
    };
    let sign = *bytes.get(4)?;
    if !matches!(sign, b'-' | b'/' | b'.') || bytes.get(7) != Some(&sign) {
        return None;
    }
    let day = date(i64::from(number(0..4)?), number(5..7)?, number(8..10)?)?;
    let clock = |hour: u32, minute: u32, second: u32| {
        (hour < 24 && minute < 60 && second < 60).then(|| i64::from(hour * 3600 + minute * 60 + second) * SECOND)
    };
    match bytes.len() {
        10 => Some(day),
        16 | 19 if matches!(bytes[10], b' ' | b'T') && bytes[13] == b':' => {
            let second = match bytes.len() {
                19 if bytes[16] == b':' => number(17..19)?,
                19 => return None,
                _ => 0,
            };
            Some(day + clock(number(11..13)?, number(14..16)?, second)?)
        }
        _ => None,
    }
}

/// A number that stands for a point in time: a date in eight digits, a spreadsheet's day number, seconds to nanoseconds since 1970.
pub(crate) fn from_number(number: f64) -> Option<Moment> {
    let whole = number as i64;
    match number {
        19_000_101.0..=22_001_231.0 if number.fract() == 0.0 => {
            date(whole / 10_000, (whole / 100 % 100) as u32, (whole % 100) as u32).map(Moment::Local)
        }
        // Day 25,569 of the 1900 system is 1970-01-01; days are taken to the millisecond, which is what sheets hold.
        18_000.0..=80_000.0 => Some(Moment::Local(((number - 25_569.0) * 86_400_000.0).round() as i64 * 1000)),
        5e8..=4.2e9 => Some(Moment::Utc((number * 1e6).round() as i64)),
        5e11..=4.2e12 => Some(Moment::Utc((number * 1e3).round() as i64)),
        1.9e13..=2.2e13 if number.fract() == 0.0 => stamp(whole),
        5e14..=4.2e15 => Some(Moment::Utc(whole)),
        5e17..=4.2e18 => Some(Moment::Utc(whole / 1000)),
        _ => None,
    }
}

/// 20261122103000.
fn stamp(whole: i64) -> Option<Moment> {
    let part = |divisor: i64, modulus: i64| whole / divisor % modulus;
    let day = date(whole / 10_000_000_000, part(100_000_000, 100) as u32, part(1_000_000, 100) as u32)?;
    let (hour, minute, second) = (part(10_000, 100), part(100, 100), part(1, 100));
    (hour < 24 && minute < 60 && second < 60).then(|| Moment::Local(day + (hour * 3600 + minute * 60 + second) * SECOND))
}

/// Reads a point in time; `None` when it is none.
pub(crate) fn parse(text: &str, order: DateOrder) -> Option<Moment> {
    if let Some(local) = plain(text.as_bytes()) {
        return Some(Moment::Local(local));
    }
    if text.len() > 80 {
        return None;
    }
    let text = normalize(text);
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.bytes().filter(|byte| *byte == b'.').count() <= 1 {
        return from_number(text.parse().ok()?);
    }
    let (day, rest) = read_date(text, order)?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']).trim();
    let (clock, zone) = if rest.is_empty() { (0, None) } else { read_clock(rest)? };
    match (day, zone) {
        (Moment::Nothing, _) => Some(Moment::Nothing),
        (Moment::Local(day) | Moment::Doubtful(day), Some(offset)) => Some(Moment::Utc(day + clock - offset * SECOND)),
        (Moment::Local(day), None) => Some(Moment::Local(day + clock)),
        (Moment::Doubtful(day), None) => Some(Moment::Doubtful(day + clock)),
        (Moment::Utc(_), _) => None,
    }
}

/// Chinese date words as signs, full-width forms as ASCII, runs of spaces as one.
fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut afternoon = None;
    for letter in text.chars().map(narrow) {
        match letter {
            '年' | '月' => out.push('-'),
            '日' | '号' => out.push(' '),
            '时' | '点' | '分' => out.push(':'),
            '秒' => {}
            '上' | '早' | '凌' => afternoon = Some(false),
            '下' | '晚' => afternoon = Some(true),
            '午' | '晨' => {}
            letter if letter.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            letter => out.push(letter),
        }
    }
    let trimmed = out.trim_end_matches([':', ' ', '-']).len();
    out.truncate(trimmed);
    match afternoon {
        Some(true) => out.push_str(" PM"),
        Some(false) => out.push_str(" AM"),
        None => {}
    }
    out
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// One part of a date: a number with its number of digits, or a month by name.
enum Part {
    Number(u32, usize),
    Month(u32),
}

fn read_part(text: &str) -> Option<(Part, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        return (digits <= 4).then(|| Some((Part::Number(text[..digits].parse().ok()?, digits), &text[digits..])))?;
    }
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let name = text.get(..letters).filter(|name| name.len() >= 3)?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| name.starts_with(month))? as u32 + 1;
    Some((Part::Month(month), text[letters..].trim_start_matches('.')))
}

/// Reads the date at the beginning; the rest follows.
fn read_date(text: &str, order: DateOrder) -> Option<(Moment, &str)> {
    let separator = |text: &str| -> Option<usize> {
        let count = text.bytes().take_while(|byte| matches!(byte, b'-' | b'/' | b'.' | b' ' | b',')).count();
        (1..=2).contains(&count).then_some(count)
    };
    let (first, rest) = read_part(text)?;
    let (second, rest) = read_part(&rest[separator(rest)?..])?;
    let (third, rest) = read_part(&rest[separator(rest)?..])?;
    use Part::{Month, Number};
    let moment = match (first, second, third) {
        (Number(0, _), Number(0, _), Number(0, _)) => Moment::Nothing,
        (Number(year, 4), Number(month, 1..=2), Number(day, 1..=2)) => Moment::Local(date(i64::from(year), month, day)?),
        (Number(day, 1..=2), Month(month), Number(year, 4)) | (Month(month), Number(day, 1..=2), Number(year, 4)) => {
            Moment::Local(date(i64::from(year), month, day)?)
        }
        (Number(first, 1..=2), Number(second, 1..=2), Number(year, 4)) => {
            let year = i64::from(year);
            let (day_first, month_first) = (date(year, second, first), date(year, first, second));
            match (order, day_first, month_first) {
                (DateOrder::DayFirst, Some(at), _) | (DateOrder::MonthFirst, _, Some(at)) => Moment::Local(at),
                (DateOrder::Auto, Some(at), Some(other)) if at != other => Moment::Doubtful(at),
                (DateOrder::Auto, Some(at), _) | (DateOrder::Auto, None, Some(at)) => Moment::Local(at),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((moment, rest))
}

/// Reads `10:00`, `10:00:00.123`, `3:05 PM`, `10`, each with an optional zone; microseconds of the day and the zone's offset in seconds.
fn read_clock(text: &str) -> Option<(i64, Option<i64>)> {
    let end = text.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')).count();
    let (clock, rest) = text.split_at(end);
    let mut parts = clock.split(':');
    let two = |part: &str| -> Option<i64> { (1..=2).contains(&part.len()).then(|| part.parse().ok())? };
    let mut hour = two(parts.next()?)?;
    let minute = parts.next().map_or(Some(0), two)?;
    let (second, fraction) = match parts.next() {
        None => (0, 0),
        Some(part) => {
            let (second, fraction) = part.split_once('.').unwrap_or((part, ""));
            let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
            (two(second)?, digits.parse::<i64>().ok()?)
        }
    };
    if parts.next().is_some() {
        return None;
    }
    let mut rest = rest.trim();
    for (word, afternoon) in [("AM", false), ("PM", true)] {
        if rest.len() >= 2 && rest.is_char_boundary(2) && rest[..2].eq_ignore_ascii_case(word) {
            rest = rest[2..].trim_start();
            if afternoon && hour < 12 {
                hour += 12;
            } else if !afternoon && hour == 12 {
                hour = 0;
            }
        }
    }
    let day_end = hour == 24 && minute == 0 && second == 0;
    if (hour > 23 && !day_end) || minute > 59 || second > 59 {
        return None;
    }
    let offset = if rest.is_empty() { None } else { Some(read_zone(rest)?) };
    Some(((hour * 3600 + minute * 60 + second) * SECOND + fraction, offset))
}

/// `Z`, `UTC`, `GMT`, `+08:00`, `+0800`, `+08`, `UTC+8`; seconds east of Greenwich.
fn read_zone(text: &str) -> Option<i64> {
    let upper = text.to_ascii_uppercase();
    let rest = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT")).unwrap_or(&upper).trim();
    if rest == "Z" || rest.is_empty() {
        return Some(0);
    }
    let (sign, rest) = match rest.as_bytes().first()? {
        b'+' => (1, &rest[1..]),
        b'-' => (-1, &rest[1..]),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|letter| *letter != ':').collect();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i64 = digits.parse().ok()?;
    let (hours, minutes) = if digits.len() <= 2 { (value, 0) } else { (value / 100, value % 100) };
    (hours <= 15 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Resolves local times of one zone; days whose offset does not change are remembered.
pub(crate) struct Clock {
    tz: Tz,
    days: Vec<(i64, i64)>,
}

/// Days remembered.
const CLOCK_DAYS: usize = 1024;
/// Marks a day on which the offset changes.
const CHANGES: i64 = i64::MIN;

impl Clock {
    pub fn new(tz: Tz) -> Clock {
        Clock { tz, days: vec![(i64::MIN, 0); CLOCK_DAYS] }
    }

    fn offsets(&self, local: i64) -> MappedLocalTime<i64> {
        match DateTime::from_timestamp_micros(local) {
            Some(naive) => self.tz.offset_from_local_datetime(&naive.naive_utc()).map(|offset| i64::from(offset.fix().local_minus_utc()) * SECOND),
            None => MappedLocalTime::None,
        }
    }

    /// UTC of a local time, and what a person should know: `time_in_gap` (the clock went over it; taken as if it had
    /// not been moved) or `time_twice` (it came twice; the first is taken).
    pub fn utc_of(&mut self, local: i64) -> (i64, Option<&'static str>) {
        let day = local.div_euclid(DAY);
        let slot = day.rem_euclid(CLOCK_DAYS as i64) as usize;
        if self.days[slot].0 != day {
            let steady = match (self.offsets(day * DAY), self.offsets((day + 1) * DAY)) {
                (MappedLocalTime::Single(from), MappedLocalTime::Single(to)) if from == to => from,
                _ => CHANGES,
            };
            self.days[slot] = (day, steady);
        }
        if self.days[slot].1 != CHANGES {
            return (local - self.days[slot].1, None);
        }
        match self.offsets(local) {
            MappedLocalTime::Single(offset) => (local - offset, None),
            MappedLocalTime::Ambiguous(first, second) => (local - first.max(second), Some("time_twice")),
            MappedLocalTime::None => {
                let before = (1..=24).find_map(|hours| self.offsets(local - hours * 3600 * SECOND).single()).unwrap_or(0);
                (local - before, Some("time_in_gap"))
            }
        }
    }
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;
