//! Known answers for dates and zones.

use super::*;

fn at(year: i64, month: u32, day: u32, clock: &str) -> i64 {
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().unwrap());
    let seconds = parts.next().unwrap_or(0) * 3600 + parts.next().unwrap_or(0) * 60 + parts.next().unwrap_or(0);
    days_from_civil(year, month, day) * DAY + seconds * SECOND
}

#[test]
fn days_are_counted_from_1970() {
    assert_eq!(days_from_civil(1970, 1, 1), 0);
    assert_eq!(days_from_civil(2000, 3, 1), 11_017);
    assert_eq!(days_from_civil(2026, 11, 22), 20_779);
    assert_eq!(days_from_civil(1899, 12, 30), -25_569);
}

#[test]
fn local_times_are_read_in_many_forms() {
    let morning = at(2026, 11, 22, "10:00:00");
    for text in [
        "2026-11-22 10:00:00",
        "2026-11-22T10:00:00",
        "2026/11/22 10:00",
        "2026.11.22 10:00",
        "2026/11/22  10:00:00",
        "2026年11月22日 10时",
        "2026年11月22日10时00分",
        "2026年11月22日 10时00分00秒",
        "2026年11月22日 上午10:00",
        "２０２６-１１-２２　１０：００",
        "20261122100000",
        "22-Nov-2026 10:00",
        "Nov 22, 2026 10:00 AM",
        "22/11/2026 10:00",
        "11/22/2026 10:00:00.000",
        "2026-11-22 10:00:00.000000",
    ] {
        assert_eq!(parse(text, DateOrder::Auto), Some(Moment::Local(morning)), "{text}");
    }
    for text in ["2026-11-22", "2026/11/22", "20261122", "2026年11月22日", "2026-11-22 00:00:00", "46348", "46348.0"] {
        assert_eq!(parse(text, DateOrder::Auto), Some(Moment::Local(at(2026, 11, 22, "0"))), "{text}");
    }
    assert_eq!(parse("2026-1-2 3:04", DateOrder::Auto), Some(Moment::Local(at(2026, 1, 2, "3:4"))));
    assert_eq!(parse("2026年11月22日 下午3:05", DateOrder::Auto), Some(Moment::Local(at(2026, 11, 22, "15:5"))));
    assert_eq!(parse("12/1/2010 8:26", DateOrder::MonthFirst), Some(Moment::Local(at(2010, 12, 1, "8:26"))));
    assert_eq!(parse("12/1/2010 8:26", DateOrder::DayFirst), Some(Moment::Local(at(2010, 1, 12, "8:26"))));
    assert_eq!(parse("12/1/2010 8:26", DateOrder::Auto), Some(Moment::Doubtful(at(2010, 1, 12, "8:26"))));
    assert_eq!(parse("45943.541", DateOrder::Auto), Some(Moment::Local(at(2025, 10, 13, "12:59:2") + 400_000)));
    assert_eq!(parse("0000-00-00 00:00:00", DateOrder::Auto), Some(Moment::Nothing));
}

#[test]
fn zoned_times_are_read() {
    let moment = Some(Moment::Utc(at(2026, 11, 22, "2:0:0")));
    for text in
        ["2026-11-22T10:00:00+08:00", "2026-11-22T02:00:00Z", "2026-11-22 10:00:00 +0800", "2026-11-22 10:00 UTC+8", "1795312800", "1795312800000"]
    {
        assert_eq!(parse(text, DateOrder::Auto), moment, "{text}");
    }
    assert_eq!(parse("2026-11-22T02:00:00.5Z", DateOrder::Auto), Some(Moment::Utc(at(2026, 11, 22, "2:0:0") + 500_000)));
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "",
        "abc",
        "2026-13-01",
        "2026-02-30",
        "30/02/2026",
        "2026-11-22 25:00",
        "2026",
        "11-22",
        "1/2/26",
        "2026-11-22 10:00 XYZ",
        "22/13/2026",
        "12345",
        "日",
        "::",
    ] {
        assert_eq!(parse(text, DateOrder::Auto), None, "{text}");
    }
    assert_eq!(parse("25/12/2010", DateOrder::MonthFirst), None);
}

#[test]
fn zones_resolve_gaps_and_overlaps() {
    let mut shanghai = Clock::new(chrono_tz::Asia::Shanghai);
    assert_eq!(shanghai.utc_of(at(2026, 11, 22, "10:00")), (at(2026, 11, 22, "2:00"), None));
    let mut berlin = Clock::new(chrono_tz::Europe::Berlin);
    assert_eq!(berlin.utc_of(at(2026, 7, 1, "12:00")), (at(2026, 7, 1, "10:00"), None));
    assert_eq!(berlin.utc_of(at(2026, 3, 29, "2:30")), (at(2026, 3, 29, "1:30"), Some("time_in_gap")));
    assert_eq!(berlin.utc_of(at(2026, 10, 25, "2:30")), (at(2026, 10, 25, "0:30"), Some("time_twice")));
    assert_eq!(berlin.utc_of(at(2026, 10, 25, "12:00")), (at(2026, 10, 25, "11:00"), None));
}
