//! Limits on money that a merchant sets: how long a refund is held before it moves, and above what a second person agrees.

use crate::money::Minor;
use crate::{Micros, SECOND};
use serde::{Deserialize, Serialize};

/// The limits; the default holds nothing and asks nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MoneyLimits {
    /// Minutes between the proposal of a refund and its movement, in which it can be called back; at most a week.
    pub hold_minutes: u32,
    /// Refunds above this need a second person; minor units of the case's currency.
    pub second_above_minor: Option<Minor>,
}

/// Longest hold window: a week.
pub const LONGEST_HOLD_MINUTES: u32 = 7 * 24 * 60;

impl MoneyLimits {
    /// Whether the values can be used.
    pub const fn is_sound(&self) -> bool {
        let second = match self.second_above_minor {
            Some(limit) => limit >= 0,
            None => true,
        };
        self.hold_minutes <= LONGEST_HOLD_MINUTES && second
    }
    /// Whether a refund of this amount needs a second person.
    pub fn needs_second(&self, amount: Minor) -> bool {
        self.second_above_minor.is_some_and(|limit| amount > limit)
    }
    /// Whether a refund of this amount may move at once.
    pub fn moves_at_once(&self, amount: Minor) -> bool {
        self.hold_minutes == 0 && !self.needs_second(amount)
    }
    /// When a refund proposed at `now` may move: after the hold window, but never later than a quarter of an hour before a
    /// deadline that lies ahead, so that a platform does not act first.
    pub fn not_before(&self, now: Micros, due_at: Micros) -> Micros {
        let held = now.saturating_add(i64::from(self.hold_minutes.min(LONGEST_HOLD_MINUTES)) * 60 * SECOND);
        let latest = due_at.saturating_sub(15 * 60 * SECOND);
        if latest > now { held.min(latest) } else { held.min(now.max(latest)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Micros = 60 * SECOND;

    #[test]
    fn the_window_ends_before_the_deadline() {
        let limits = MoneyLimits { hold_minutes: 60, second_above_minor: Some(100_000) };
        assert_eq!(limits.not_before(0, 600 * MINUTE), 60 * MINUTE);
        assert_eq!(limits.not_before(0, 40 * MINUTE), 25 * MINUTE);
        assert_eq!(limits.not_before(100 * MINUTE, 90 * MINUTE), 100 * MINUTE, "a deadline that has passed leaves no window");
        assert!(limits.needs_second(100_001) && !limits.needs_second(100_000));
        assert!(!limits.moves_at_once(1) && MoneyLimits::default().moves_at_once(i64::MAX));
        assert!(!MoneyLimits { hold_minutes: LONGEST_HOLD_MINUTES + 1, second_above_minor: None }.is_sound());
    }
}
