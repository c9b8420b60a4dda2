//! How long events take to come, and where a young cohort will end.

/// Fewest events from which a curve is made.
pub const FEWEST_EVENTS: f64 = 20.0;
/// Below this share of events a projection would say more about noise than about the cohort.
pub const LEAST_SHARE: f64 = 0.2;

/// The share of a mature cohort's events that had come by each age in days: the empirical distribution of delays.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve(Vec<f64>);

impl Curve {
    /// The curve of `(age in days, events)` from cohorts that were followed for `horizon` days; later events do not count.
    ///
    /// `None` with fewer than [`FEWEST_EVENTS`] events.
    pub fn of(counts: &[(i64, f64)], horizon: i64) -> Option<Curve> {
        let mut days = vec![0.0; usize::try_from(horizon + 1).ok()?];
        for (age, events) in counts {
            if let Some(day) = usize::try_from(*age).ok().and_then(|age| days.get_mut(age)) {
                *day += events;
            }
        }
        let total: f64 = days.iter().sum();
        if total < FEWEST_EVENTS {
            return None;
        }
        let mut sum = 0.0;
        for day in &mut days {
            sum += *day;
            *day = sum / total;
        }
        Some(Curve(days))
    }

    /// Share of the events that have come at an age, 0 before the first day, 1 from the horizon on.
    pub fn at(&self, age: i64) -> f64 {
        match usize::try_from(age) {
            Ok(age) => self.0.get(age).copied().unwrap_or(1.0),
            Err(_) => 0.0,
        }
    }

    /// Where a rate that stands at `observed` at an age will end; `None` where less than [`LEAST_SHARE`] has come.
    ///
    /// The chain-ladder estimate with one development factor: observed divided by the share that has come.
    pub fn projected(&self, observed: f64, age: i64) -> Option<f64> {
        let share = self.at(age);
        (share >= LEAST_SHARE).then(|| observed / share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_events_seen_means_twice_the_rate() {
        // 10 on day 0, 20 on day 1, 10 on day 3; one beyond the horizon.
        let curve = Curve::of(&[(0, 10.0), (1, 20.0), (3, 10.0), (9, 1.0)], 4).expect("enough");
        assert_eq!((curve.at(-1), curve.at(0), curve.at(1), curve.at(2), curve.at(3), curve.at(99)), (0.0, 0.25, 0.75, 0.75, 1.0, 1.0));
        assert_eq!(curve.projected(0.03, 1), Some(0.04));
        assert_eq!(curve.projected(0.05, -1), None, "nothing can have come yet");
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(Curve::of(&[(0, 19.0)], 7), None);
        let late = Curve::of(&[(0, 1.0), (6, 99.0)], 7).expect("enough");
        assert_eq!(late.projected(0.001, 3), None);
    }
}
