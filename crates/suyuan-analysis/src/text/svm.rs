//! One linear support vector machine with squared hinge loss, by dual coordinate descent.
//!
//! Hsieh, Chang, Lin, Keerthi and Sundararajan (2008), algorithm 1, with a constant feature for the intercept.

use crate::random::Random;

/// Most passes over the rows.
const PASSES: usize = 40;
/// Largest projected gradient at which the solution is good enough.
const TOLERANCE: f64 = 0.02;

/// Rows as (feature, value) pairs, all in one list.
#[derive(Debug, Default)]
pub struct Rows {
    /// Where each row begins, and the end of the last.
    pub begins: Vec<usize>,
    /// The entries.
    pub entries: Vec<(u32, f32)>,
}

impl Rows {
    /// The entries of a row.
    pub fn row(&self, at: usize) -> &[(u32, f32)] {
        &self.entries[self.begins[at]..self.begins[at + 1]]
    }
}

/// Weights and intercept that separate the rows for which `positive` holds; `cost` of a margin error by row.
pub fn train(rows: &Rows, chosen: &[u32], features: usize, positive: impl Fn(u32) -> bool, cost: impl Fn(u32) -> f64, seed: u64) -> (Vec<f32>, f64) {
    let mut weights = vec![0.0_f32; features];
    let mut intercept = 0.0_f64;
    let mut duals = vec![0.0_f64; chosen.len()];
    // The constant feature adds one to the squared length.
    let lengths: Vec<f64> =
        chosen.iter().map(|row| 1.0 + rows.row(*row as usize).iter().map(|(_, value)| f64::from(value * value)).sum::<f64>()).collect();
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    let mut random = Random::new(seed);
    for _ in 0..PASSES {
        random.shuffle(&mut order);
        let mut worst = 0.0_f64;
        for at in &order {
            let row = chosen[*at];
            let sign = if positive(row) { 1.0 } else { -1.0 };
            let entries = rows.row(row as usize);
            let margin = intercept + f64::from(entries.iter().map(|(feature, value)| weights[*feature as usize] * value).sum::<f32>());
            let diagonal = 0.5 / cost(row);
            let gradient = sign * margin - 1.0 + diagonal * duals[*at];
            let projected = if duals[*at] == 0.0 { gradient.min(0.0) } else { gradient };
            worst = worst.max(projected.abs());
            if projected.abs() > 1e-9 {
                let next = (duals[*at] - gradient / (lengths[*at] + diagonal)).max(0.0);
                let step = (next - duals[*at]) * sign;
                duals[*at] = next;
                intercept += step;
                entries.iter().for_each(|(feature, value)| weights[*feature as usize] += step as f32 * value);
            }
        }
        if worst < TOLERANCE {
            break;
        }
    }
    (weights, intercept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_margin_is_found() {
        // Points at 1 and -1 on one axis: w = 1 in the limit of a high cost.
        let rows = Rows { begins: vec![0, 1, 2], entries: vec![(0, 1.0), (0, -1.0)] };
        let (weights, intercept) = train(&rows, &[0, 1], 1, |row| row == 0, |_| 1e4, 1);
        assert!((weights[0] - 1.0).abs() < 0.02 && intercept.abs() < 0.02, "{weights:?} {intercept}");
    }
}
