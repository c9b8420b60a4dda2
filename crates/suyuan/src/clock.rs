//! The one place that asks for the time, and how times are written for people and programs.

use suyuan_case::Micros;

/// Now, in microseconds since 1970.
pub fn now() -> Micros {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC with milliseconds; times outside the calendar's range become the empty text.
pub fn rfc3339(at: Micros) -> String {
    chrono::DateTime::from_timestamp_micros(at).map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)).unwrap_or_default()
}

/// Reads RFC 3339 with a zone.
pub fn parse_rfc3339(text: &str) -> Option<Micros> {
    chrono::DateTime::parse_from_rfc3339(text.trim()).ok().map(|time| time.timestamp_micros())
}

/// Seconds by which a named zone is ahead of UTC at a moment; `None` for an unknown zone.
pub fn zone_offset(zone: &str, at: Micros) -> Option<i64> {
    use chrono::{Offset, TimeZone};
    let zone: chrono_tz::Tz = zone.parse().ok()?;
    let time = chrono::DateTime::from_timestamp_micros(at)?;
    Some(i64::from(zone.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc()))
}

/// The day in a named zone as days since 1970-01-01; in UTC for an unknown zone.
pub fn local_day(zone: &str, at: Micros) -> i64 {
    (at + zone_offset(zone, at).unwrap_or(0) * suyuan_case::SECOND).div_euclid(suyuan_case::DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_the_same_moment() {
        assert_eq!(rfc3339(1_700_000_000_123_000), "2023-11-14T22:13:20.123Z");
        assert_eq!(parse_rfc3339("2023-11-15T06:13:20.123+08:00"), Some(1_700_000_000_123_000));
        assert_eq!(parse_rfc3339("2023-11-15"), None);
        assert_eq!(zone_offset("Asia/Shanghai", 0), Some(8 * 3600));
        assert_eq!(zone_offset("Mars/Base", 0), None);
    }
}
