//! Numbers that the store keeps about itself: how large its commits are, how long they take, what was refused.

use crate::store::Store;
use std::sync::atomic::{AtomicU64, Ordering};

/// A histogram with fixed upper bounds, updated without locks.
///
/// Values are whole numbers: microseconds for times, pieces for sizes.
pub struct Histogram {
    bounds: &'static [u64],
    /// One more than bounds: the last one is above all of them.
    counts: [AtomicU64; Histogram::MOST + 1],
    sum: AtomicU64,
}

impl Histogram {
    /// Most bounds of a histogram.
    pub const MOST: usize = 16;

    /// A histogram over ascending bounds, at most [`Histogram::MOST`] of them.
    pub const fn new(bounds: &'static [u64]) -> Histogram {
        assert!(bounds.len() <= Histogram::MOST);
        Histogram { bounds, counts: [const { AtomicU64::new(0) }; Histogram::MOST + 1], sum: AtomicU64::new(0) }
    }

    /// Notes a value.
    pub fn note(&self, value: u64) {
        let place = self.bounds.iter().position(|bound| value <= *bound).unwrap_or(self.bounds.len());
        self.counts[place].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// The bounds with the number of values at or below each; and the number and the sum of all values.
    pub fn read(&self) -> (Vec<(u64, u64)>, u64, u64) {
        let mut below = 0;
        let mut steps = Vec::with_capacity(self.bounds.len());
        for (bound, count) in self.bounds.iter().zip(&self.counts) {
            below += count.load(Ordering::Relaxed);
            steps.push((*bound, below));
        }
        let all = below + self.counts[self.bounds.len()].load(Ordering::Relaxed);
        (steps, all, self.sum.load(Ordering::Relaxed))
    }
}

/// 0.5 ms to 10 s, in microseconds.
pub const SECONDS: &[u64] = &[500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000];
/// Commands of one commit.
const SIZES: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// What a store counts.
pub struct Stats {
    /// Commands of one commit.
    pub batch_commands: Histogram,
    /// From the first statement of a commit to its end, microseconds.
    pub commit_micros: Histogram,
    /// Commands that were refused: conflicts, illegal steps, repeated keys with another body.
    pub refused: AtomicU64,
    /// Batches that failed as a whole and were tried one by one.
    pub batches_failed: AtomicU64,
}

impl Default for Stats {
    fn default() -> Stats {
        Stats {
            batch_commands: Histogram::new(SIZES),
            commit_micros: Histogram::new(SECONDS),
            refused: AtomicU64::new(0),
            batches_failed: AtomicU64::new(0),
        }
    }
}

impl Store {
    /// What this process has counted since the store was opened.
    pub fn stats(&self) -> &Stats {
        &self.core.stats
    }

    /// Jobs that wait, by kind: how many, and when the oldest should have run (microseconds since 1970).
    pub async fn jobs_waiting(&self) -> Result<Vec<(String, i64, i64)>, crate::StoreError> {
        let sql = "SELECT kind, COUNT(*), MIN(run_at) FROM job GROUP BY kind ORDER BY kind";
        let rows = self.core.read().await?.link().fetch("counting jobs", sql, vec![]).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?, row.int(2)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_up_to_each_bound() {
        let histogram = Histogram::new(&[1, 10]);
        for value in [0, 1, 2, 10, 11] {
            histogram.note(value);
        }
        assert_eq!(histogram.read(), (vec![(1, 2), (10, 4)], 5, 24));
    }
}
