//! Slows guessing of passwords per name and address, and floods per person and address.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Failures after which waiting begins.
const FREE_FAILURES: u32 = 5;
/// Failures are forgotten after this long without a new one.
const FORGET: Duration = Duration::from_secs(15 * 60);
/// Longest wait.
const LONGEST: Duration = Duration::from_secs(300);

/// Sign-in failures and request rates.
pub struct Throttle {
    failures: Mutex<HashMap<String, (u32, Instant)>>,
    people: DefaultKeyedRateLimiter<String>,
    strangers: DefaultKeyedRateLimiter<IpAddr>,
}

impl Throttle {
    /// `per_second` for signed-in people (bursts of four times as many); strangers get 20 a second.
    pub fn new(per_second: u32) -> Throttle {
        let rate = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
        let burst = rate.saturating_mul(NonZeroU32::new(4).unwrap_or(NonZeroU32::MIN));
        let stranger = NonZeroU32::new(20).unwrap_or(NonZeroU32::MIN);
        Throttle {
            failures: Mutex::new(HashMap::new()),
            people: RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)),
            strangers: RateLimiter::keyed(
                Quota::per_second(stranger).allow_burst(stranger.saturating_mul(NonZeroU32::new(5).unwrap_or(NonZeroU32::MIN))),
            ),
        }
    }

    /// Whether a signed-in person may make one more request now.
    pub fn person(&self, name: &str) -> bool {
        self.people.check_key(&name.to_owned()).is_ok()
    }

    /// Whether an address without a session may make one more request now.
    pub fn stranger(&self, address: IpAddr) -> bool {
        self.strangers.check_key(&address).is_ok()
    }

    /// Seconds to wait before the next attempt to sign in as `name` from `address`; 0 = go ahead.
    pub fn wait(&self, name: &str, address: IpAddr) -> u64 {
        let failures = self.lock();
        [format!("n:{name}"), format!("a:{address}")]
            .iter()
            .filter_map(|key| failures.get(key))
            .map(|(count, last)| penalty(*count).saturating_sub(last.elapsed()).as_secs_f64().ceil() as u64)
            .max()
            .unwrap_or(0)
    }

    /// Notes the result of an attempt.
    pub fn note(&self, name: &str, address: IpAddr, succeeded: bool) {
        let mut failures = self.lock();
        if failures.len() > 10_000 {
            failures.retain(|_, (_, last)| last.elapsed() < FORGET);
        }
        for key in [format!("n:{name}"), format!("a:{address}")] {
            if succeeded {
                failures.remove(&key);
            } else {
                let entry = failures.entry(key).or_insert((0, Instant::now()));
                *entry = if entry.1.elapsed() > FORGET { (1, Instant::now()) } else { (entry.0 + 1, Instant::now()) };
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (u32, Instant)>> {
        self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// 2, 4, 8 … seconds from the sixth failure on.
fn penalty(failures: u32) -> Duration {
    match failures.checked_sub(FREE_FAILURES) {
        None => Duration::ZERO,
        Some(extra) => Duration::from_secs(2_u64.saturating_pow(extra.min(16) + 1)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_begins_after_five_failures_and_ends_with_a_success() {
        let throttle = Throttle::new(50);
        let address: IpAddr = [127, 0, 0, 1].into();
        for _ in 0..4 {
            throttle.note("admin", address, false);
        }
        assert_eq!(throttle.wait("admin", address), 0);
        throttle.note("admin", address, false);
        assert!((1..=2).contains(&throttle.wait("admin", address)));
        assert!(throttle.wait("other", address) > 0, "the address waits, whatever name it tries");
        throttle.note("admin", address, true);
        assert_eq!(throttle.wait("admin", address), 0);
        assert_eq!(penalty(100), LONGEST);
    }
}
