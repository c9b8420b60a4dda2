//! Whether two shares differ by more than chance, so that nobody is alarmed by noise.

/// A share: `hits` of `trials`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Cases that count, 0 to `trials`.
    pub hits: f64,
    /// All cases.
    pub trials: f64,
}

/// Fewest trials on each side for which a verdict is given.
pub const FEWEST_TRIALS: f64 = 10.0;

/// The two-sided 95 % quantile of the normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// Wilson's score interval of a share at confidence `z` (1.96 for 95 %); `None` without trials.
///
/// Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. JASA 22, 209–212.
pub fn wilson(share: Share, z: f64) -> Option<(f64, f64)> {
    if share.trials <= 0.0 {
        return None;
    }
    let p = share.hits / share.trials;
    let n = share.trials;
    let middle = p + z * z / (2.0 * n);
    let half = z * ((p * (1.0 - p) + z * z / (4.0 * n)) / n).sqrt();
    let scale = 1.0 + z * z / n;
    Some((((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0)))
}

/// Whether two shares differ at the 95 % level: Newcombe's interval of the difference does not hold 0.
///
/// `None` when either side has fewer than [`FEWEST_TRIALS`] trials, or hits outside `0..=trials` (a mean, not a share).
/// Newcombe, R. G. (1998): Interval estimation for the difference between independent proportions, method 10.
/// Statistics in Medicine 17, 873–890.
pub fn differ(now: Share, before: Share) -> Option<bool> {
    let sound = |share: Share| share.trials >= FEWEST_TRIALS && (0.0..=share.trials).contains(&share.hits);
    if !sound(now) || !sound(before) {
        return None;
    }
    let (low_now, high_now) = wilson(now, Z_95)?;
    let (low_before, high_before) = wilson(before, Z_95)?;
    let (p_now, p_before) = (now.hits / now.trials, before.hits / before.trials);
    let difference = p_now - p_before;
    let low = difference - ((p_now - low_now).powi(2) + (high_before - p_before).powi(2)).sqrt();
    let high = difference + ((high_now - p_now).powi(2) + (p_before - low_before).powi(2)).sqrt();
    Some(low > 0.0 || high < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(hits: f64, trials: f64) -> Share {
        Share { hits, trials }
    }

    #[test]
    fn wilson_gives_the_published_interval() {
        // Newcombe 1998 (part I), table I: 81 of 263 at 95 %: 0.2553 to 0.3662.
        let (low, high) = wilson(share(81.0, 263.0), Z_95).expect("trials");
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        assert_eq!(wilson(share(0.0, 0.0), Z_95), None);
    }

    #[test]
    fn newcombe_tells_change_from_noise() {
        // Newcombe 1998, table II (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339, so they differ.
        assert_eq!(differ(share(56.0, 70.0), share(48.0, 80.0)), Some(true));
        // The same, table II (c): 6/7 against 2/7 is too few to speak; (d) 5/56 against 0/29 holds 0.
        assert_eq!(differ(share(6.0, 7.0), share(2.0, 7.0)), None);
        assert_eq!(differ(share(5.0, 56.0), share(0.0, 29.0)), Some(false));
        assert_eq!(differ(share(30.0, 20.0), share(1.0, 20.0)), None, "a mean is no share");
    }
}
