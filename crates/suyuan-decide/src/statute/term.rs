//! The term of the warranty (三包有效期): suspended while a repair takes its time, counted anew after an exchange.

use super::Statute;
use crate::facts::{add_months, day_number};
use suyuan_case::{DAY, Micros, SECOND};

/// One stay at the repairer within the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repair {
    /// When the goods were handed over.
    pub begun_at: Micros,
    /// When they came back; `None` while they are still there.
    pub ended_at: Option<Micros>,
}

/// The last moment of a warranty of so many calendar months from `start` (sale or last exchange), as of `now`: each day
/// on which the goods lay at the repairer, waiting for parts included, is added once. `None` when `months` is negative or
/// beyond the calendar.
pub fn term_end(statute: &Statute, start: Micros, months: i64, repairs: &[Repair], now: Micros) -> Option<Micros> {
    let offset = statute.utc_offset_minutes.checked_mul(60 * SECOND)?;
    let last = add_months(day_number(start, offset), months)?;
    let mut stays: Vec<(i64, i64)> = repairs
        .iter()
        .map(|repair| (day_number(repair.begun_at.max(start), offset), day_number(repair.ended_at.unwrap_or(now).max(repair.begun_at), offset)))
        .collect();
    stays.sort_unstable();
    let (mut end, mut counted) = (last, i64::MIN);
    for (from, to) in stays {
        // What begins after the term as extended so far suspends nothing; what overlaps is counted once.
        let from = from.max(counted.saturating_add(1));
        if from <= end && to >= from {
            end += to - from + 1;
            counted = to;
        }
    }
    end.checked_add(1)?.checked_mul(DAY)?.checked_sub(offset)?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::iso_day;

    const CHINA: Micros = 8 * 3600 * SECOND;
    /// 2026-01-31T04:00:00Z, noon in China.
    const SOLD: Micros = 1_769_832_000 * SECOND;

    fn end(months: i64, repairs: &[(i64, Option<i64>)]) -> String {
        let repairs: Vec<Repair> =
            repairs.iter().map(|(from, to)| Repair { begun_at: SOLD + from * DAY, ended_at: to.map(|to| SOLD + to * DAY) }).collect();
        iso_day(term_end(Statute::built_in(), SOLD, months, &repairs, SOLD + 500 * DAY).unwrap(), CHINA)
    }

    #[test]
    fn a_term_ends_on_the_same_day_of_a_later_month_or_on_its_last() {
        assert_eq!(end(12, &[]), "2027-01-31");
        assert_eq!(end(1, &[]), "2026-02-28");
        assert_eq!(end(0, &[]), "2026-01-31");
        assert!(term_end(Statute::built_in(), SOLD, -1, &[], SOLD).is_none());
    }

    #[test]
    fn days_at_the_repairer_do_not_count() {
        assert_eq!(end(12, &[(10, Some(19))]), "2027-02-10");
        assert_eq!(end(12, &[(10, Some(19)), (15, Some(24))]), "2027-02-15", "overlapping stays count once");
        assert_eq!(end(12, &[(400, Some(410))]), "2027-01-31", "a repair after the term suspends nothing");
        assert_eq!(end(12, &[(360, Some(379)), (380, Some(384))]), "2027-02-25", "a repair within the suspended term suspends it further");
        assert_eq!(end(12, &[(365, None)]), "2027-06-16", "a repair that goes on suspends until now");
    }
}
