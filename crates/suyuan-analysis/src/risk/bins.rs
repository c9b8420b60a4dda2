//! Features cut into at most 255 bins, so that a split is searched in a histogram.

/// Bins of present values; with the bin of missing values they fit one byte.
const MOST_BINS: usize = 254;
/// Rows that a bin should hold on average; finer cuts of a small table only cost time and learn noise.
const BIN_ROWS: usize = 12;

/// The training rows in bins, one column a feature; bin 0 is missing.
#[derive(Debug, Clone, Default)]
pub struct Binned {
    /// Bin of each row.
    pub codes: Vec<Vec<u8>>,
    /// Upper edges: bin `b` holds values up to `cuts[b - 1]`, the last bin the rest.
    pub cuts: Vec<Vec<f32>>,
}

impl Binned {
    /// Cuts features into bins: between neighbours while they are few, else at quantiles.
    pub fn new(features: &[Vec<f32>], rows: usize) -> Binned {
        let cuts: Vec<Vec<f32>> = features.iter().map(|values| cuts(values, rows)).collect();
        let codes = features.iter().zip(&cuts).map(|(values, cuts)| values.iter().map(|value| code(*value, cuts)).collect()).collect();
        Binned { codes, cuts }
    }
    /// Number of bins of a feature, the missing one included.
    pub fn bins(&self, feature: usize) -> usize {
        self.cuts[feature].len() + 2
    }
}

fn code(value: f32, cuts: &[f32]) -> u8 {
    // At most 253 cuts, so the bin fits.
    if value.is_nan() { 0 } else { (cuts.partition_point(|cut| *cut < value) + 1) as u8 }
}

fn cuts(values: &[f32], rows: usize) -> Vec<f32> {
    let bins = (rows / BIN_ROWS).clamp(32, MOST_BINS);
    let mut sorted: Vec<f32> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f32::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    let between = |low: f32, high: f32| {
        let middle = low + (high - low) / 2.0;
        if middle < high { middle } else { low }
    };
    if distinct.len() <= bins {
        return distinct.windows(2).map(|pair| between(pair[0], pair[1])).collect();
    }
    let mut cuts: Vec<f32> = Vec::with_capacity(bins);
    for number in 1..bins {
        let low = sorted[number * sorted.len() / bins];
        let next = distinct.partition_point(|value| *value <= low);
        if let Some(high) = distinct.get(next) {
            let cut = between(low, *high);
            if cuts.last().is_none_or(|last| *last < cut) {
                cuts.push(cut);
            }
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_keep_the_order_and_missing_values_apart() {
        let binned = Binned::new(&[vec![3.0, f32::NAN, 1.0, 2.0, 3.0]], 5);
        assert_eq!(binned.codes[0], [3, 0, 1, 2, 3]);
        assert_eq!(binned.cuts[0], [1.5, 2.5]);
        let many: Vec<f32> = (0..10_000).map(|value| value as f32).collect();
        let binned = Binned::new(&[many], 10_000);
        assert!(binned.cuts[0].len() <= 253 && binned.cuts[0].len() > 250);
        assert!(binned.codes[0].windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
