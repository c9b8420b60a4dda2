//! How good scores are: area under the curve, calibration, Brier score, population stability.

/// A bin of a calibration table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationBin {
    /// Rows in it.
    pub rows: usize,
    /// Their mean predicted probability.
    pub predicted: f64,
    /// The share that was positive.
    pub observed: f64,
}

/// Area under the ROC curve: the chance that a positive row scores above a negative one, ties counted half (Mann and Whitney 1947).
///
/// `None` when one of the classes has no row.
pub fn auc(scores: &[f64], labels: &[bool]) -> Option<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|one, other| scores[*one].total_cmp(&scores[*other]));
    let (mut ranks, mut begin) = (0.0, 0);
    while begin < order.len() {
        let end = begin + order[begin..].iter().take_while(|row| scores[**row] == scores[order[begin]]).count();
        let positives = order[begin..end].iter().filter(|row| labels[**row]).count();
        ranks += positives as f64 * (begin + end + 1) as f64 / 2.0;
        begin = end;
    }
    let positives = labels.iter().filter(|label| **label).count() as f64;
    let negatives = labels.len() as f64 - positives;
    (positives > 0.0 && negatives > 0.0).then(|| (ranks - positives * (positives + 1.0) / 2.0) / (positives * negatives))
}

/// Ten bins of equal numbers of rows, from the lowest predicted probability to the highest.
pub fn calibration(chances: &[f64], labels: &[bool]) -> Vec<CalibrationBin> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|one, other| chances[*one].total_cmp(&chances[*other]).then(one.cmp(other)));
    let bins = 10.min(order.len());
    (0..bins)
        .map(|bin| {
            let rows = &order[bin * order.len() / bins..(bin + 1) * order.len() / bins];
            let mean = |value: &dyn Fn(usize) -> f64| rows.iter().map(|row| value(*row)).sum::<f64>() / rows.len() as f64;
            CalibrationBin { rows: rows.len(), predicted: mean(&|row| chances[row]), observed: mean(&|row| f64::from(u8::from(labels[row]))) }
        })
        .collect()
}

/// Expected calibration error over the bins of [`calibration`]: the mean gap between predicted and observed share.
pub fn calibration_error(bins: &[CalibrationBin]) -> f64 {
    let rows: usize = bins.iter().map(|bin| bin.rows).sum();
    bins.iter().map(|bin| bin.rows as f64 * (bin.predicted - bin.observed).abs()).sum::<f64>() / rows.max(1) as f64
}

/// Mean squared distance of probability and outcome (Brier 1950).
pub fn brier(chances: &[f64], labels: &[bool]) -> f64 {
    let one = |(chance, label): (&f64, &bool)| (chance - f64::from(u8::from(*label))).powi(2);
    chances.iter().zip(labels).map(one).sum::<f64>() / labels.len().max(1) as f64
}

/// Population stability index of two histograms over the same bins: Σ (a − e) ln(a / e).
///
/// Below 0.1 nothing moved, above 0.25 the model sees another population than it learned from. Empty bins count as
/// half a row, or one lone row would be infinitely far.
pub fn stability(expected: &[u64], actual: &[u64]) -> f64 {
    let share = |counts: &[u64]| -> Vec<f64> {
        let total: f64 = counts.iter().map(|count| (*count as f64).max(0.5)).sum();
        counts.iter().map(|count| (*count as f64).max(0.5) / total.max(1.0)).collect()
    };
    share(expected).iter().zip(share(actual)).map(|(expected, actual)| (actual - expected) * (actual / expected).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_counts_ties_half() {
        assert_eq!(auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]), Some(0.75));
        assert_eq!(auc(&[0.5, 0.5], &[false, true]), Some(0.5));
        assert_eq!(auc(&[0.5, 0.5], &[true, true]), None);
    }

    #[test]
    fn calibration_compares_shares() {
        let chances: Vec<f64> = (0..100).map(|row| f64::from(row / 50) * 0.5 + 0.25).collect();
        let labels: Vec<bool> = (0..100).map(|row| row % 4 == 0 || row >= 50 && row % 4 < 3).collect();
        assert!(calibration_error(&calibration(&chances, &labels)) < 0.06);
        assert!((brier(&[1.0, 0.0], &[true, true]) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_population_that_moved_is_seen() {
        assert!(stability(&[100, 100, 100], &[101, 99, 100]) < 0.01);
        assert!(stability(&[100, 100, 100], &[10, 40, 250]) > 0.25);
        assert!(stability(&[100, 0], &[0, 100]).is_finite());
    }
}
