//! What a customer did before: sums over windows of days, in one pass over the events.

/// One past purchase or case of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastEvent<'e> {
    /// Day number, in any calendar, the same for all.
    pub day: i64,
    /// What moved back, minor units.
    pub amount_minor: i64,
    /// Whether it was taken back; purchases that were kept count in the rate alone.
    pub returned: bool,
    /// Its reason; empty when there is none.
    pub reason: &'e str,
}

/// Sums over `W` windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistorySums<const W: usize> {
    /// All events.
    pub events: u32,
    /// Events that were taken back.
    pub returned: u32,
    /// Of these, how many lie within each window.
    pub within: [u32; W],
    /// Their amounts by window, minor units.
    pub amounts: [i64; W],
    /// Different reasons of what was taken back.
    pub reasons: u32,
}

impl<const W: usize> HistorySums<W> {
    /// Sums events as of `today`; an event lies within a window of n days when it is at most n days old.
    pub fn of<'e>(events: impl IntoIterator<Item = PastEvent<'e>>, today: i64, windows: [i64; W]) -> HistorySums<W> {
        let mut sums = HistorySums { events: 0, returned: 0, within: [0; W], amounts: [0; W], reasons: 0 };
        let mut reasons: Vec<&str> = Vec::new();
        for event in events {
            sums.events += 1;
            if !event.returned {
                continue;
            }
            sums.returned += 1;
            let age = today - event.day;
            for (at, days) in windows.iter().enumerate() {
                if age <= *days {
                    sums.within[at] += 1;
                    sums.amounts[at] = sums.amounts[at].saturating_add(event.amount_minor);
                }
            }
            if !reasons.contains(&event.reason) {
                reasons.push(event.reason);
            }
        }
        sums.reasons = u32::try_from(reasons.len()).unwrap_or(u32::MAX);
        sums
    }

    /// Share of the events that were taken back; `None` without events.
    pub fn rate(&self) -> Option<f64> {
        (self.events > 0).then(|| f64::from(self.returned) / f64::from(self.events))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_end_today_and_include_their_first_day() {
        let event = |day, amount_minor, returned, reason| PastEvent { day, amount_minor, returned, reason };
        let events = [event(100, 500, true, "size"), event(70, 300, true, "fault"), event(69, 200, true, "size"), event(99, 900, false, "")];
        let sums = HistorySums::of(events, 100, [30, 365]);
        assert_eq!((sums.events, sums.returned, sums.within, sums.amounts, sums.reasons), (4, 3, [2, 3], [800, 1000], 2));
        assert_eq!(sums.rate(), Some(0.75));
        assert_eq!(HistorySums::of([], 0, [30]).rate(), None);
    }
}
