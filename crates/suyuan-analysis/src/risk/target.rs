//! Target statistics: how often each level of a category was positive, so that a split can part levels by it.

/// Rows of prior that a level's share is shrunk with (Micci-Barreca 2001).
///
/// The prior is strong on purpose: a row's own label moves its level by at most one part in thirty-one. Encoding each
/// row from the other rows only, fold by fold, does worse: within a level the share is then the lower the more positive
/// rows the fold holds, and trees learn that mirror image of the labels.
const PRIOR_ROWS: f64 = 30.0;

/// Shares by level of one category.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares(pub Vec<f32>);

impl Shares {
    /// The share of a level; a level beyond the table counts as missing.
    pub fn of(&self, level: f32) -> f32 {
        self.0.get(level as usize).or(self.0.first()).copied().unwrap_or(0.0)
    }

    /// Learns the shares of the training rows; `count` is the number of levels, the missing one included.
    pub fn learn(levels: &[f32], labels: &[bool], count: usize) -> Shares {
        let mut sums = vec![(0.0, 0.0); count];
        for (level, label) in levels.iter().zip(labels) {
            let (positives, rows) = &mut sums[*level as usize];
            *positives += f64::from(u8::from(*label));
            *rows += 1.0;
        }
        let (positives, rows) = sums.iter().fold((0.0, 0.0), |sum: (f64, f64), level| (sum.0 + level.0, sum.1 + level.1));
        let prior = (positives + 0.5) / (rows + 1.0);
        Shares(sums.iter().map(|(positives, rows)| ((positives + PRIOR_ROWS * prior) / (rows + PRIOR_ROWS)) as f32).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_row_hardly_moves_its_level_and_many_rows_do() {
        let levels: Vec<f32> = (0..201).map(|row| if row < 200 { 1.0 } else { 2.0 }).collect();
        let labels: Vec<bool> = (0..201).map(|row| row % 4 == 0).collect();
        let shares = Shares::learn(&levels, &labels, 3);
        assert!((shares.of(1.0) - 0.25).abs() < 0.01);
        assert!((shares.of(2.0) - shares.of(0.0)).abs() < 0.03, "one positive row");
        assert_eq!(shares.of(500.0), shares.of(0.0), "never seen is missing");
    }
}
