//! Calendar days and months between two moments, in a calendar with a fixed offset.

use suyuan_case::{DAY, Micros};

/// Day number since 1970-01-01 in the calendar with this offset.
pub fn day_number(at: Micros, offset: Micros) -> i64 {
    at.saturating_add(offset).div_euclid(DAY)
}

/// Year, month and day of a day number; proleptic Gregorian. Source: Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Day number of a date. Source: Howard Hinnant, `days_from_civil`.
fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The same day so many months later, or the last day of that month when it has no such day; `None` when `months` is
/// negative or beyond a thousand years.
pub fn add_months(day: i64, months: i64) -> Option<i64> {
    if !(0..=12_000).contains(&months) {
        return None;
    }
    let (year, month, day) = civil(day);
    let (year, month) = (year + (month - 1 + months) / 12, (month - 1 + months) % 12 + 1);
    let next = if month == 12 { day_of(year + 1, 1, 1) } else { day_of(year, month + 1, 1) };
    Some(day_of(year, month, day).min(next - 1))
}

/// `YYYY-MM-DD` of a moment.
pub fn iso_day(at: Micros, offset: Micros) -> String {
    let (year, month, day) = civil(day_number(at, offset));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Calendar days from one moment to another: the first day is not counted (民法典 §201), so the day after receipt is day 1.
pub fn days_between(from: Micros, to: Micros, offset: Micros) -> i64 {
    day_number(to, offset) - day_number(from, offset)
}

/// Full calendar months from one moment to another; negative when `to` lies before `from`.
pub fn months_between(from: Micros, to: Micros, offset: Micros) -> i64 {
    let (from_year, from_month, from_day) = civil(day_number(from, offset));
    let (to_year, to_month, to_day) = civil(day_number(to, offset));
    (to_year - from_year) * 12 + (to_month - from_month) - i64::from(to_day < from_day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use suyuan_case::SECOND;

    const CHINA: Micros = 8 * 3600 * SECOND;
    /// 2026-06-18T15:59:00Z, which is one minute before midnight in China.
    const LATE: Micros = 1_781_798_340 * SECOND;

    #[test]
    fn days_turn_at_local_midnight() {
        assert_eq!(iso_day(LATE, CHINA), "2026-06-18");
        assert_eq!(iso_day(LATE + 60 * SECOND, CHINA), "2026-06-19");
        assert_eq!(days_between(LATE, LATE + 60 * SECOND, CHINA), 1);
        assert_eq!(days_between(LATE, LATE + 7 * DAY, CHINA), 7);
        assert_eq!(days_between(LATE, LATE + 7 * DAY + 60 * SECOND, CHINA), 8);
        assert_eq!(iso_day(0, 0), "1970-01-01");
        assert_eq!(iso_day(-1, 0), "1969-12-31");
    }

    #[test]
    fn a_month_is_full_on_the_same_day() {
        assert_eq!(months_between(LATE, LATE + 29 * DAY, CHINA), 0);
        assert_eq!(months_between(LATE, LATE + 30 * DAY, CHINA), 1);
        assert_eq!(months_between(LATE, LATE + 183 * DAY, CHINA), 6);
        assert_eq!(months_between(LATE, LATE + 182 * DAY, CHINA), 5);
    }
}
