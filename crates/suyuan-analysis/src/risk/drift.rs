//! Whether what a model sees today is what it learned from: histograms of training, counted again over later rows.

use super::frame::Datum;
use super::measure::stability;

/// Most bins of numbers, and most levels that are counted apart.
const BINS: usize = 10;
const LEVELS: usize = 9;
/// Stability index below which nothing moved.
pub const STEADY: f64 = 0.1;
/// Stability index above which the model sees another population.
pub const MOVED: f64 = 0.25;

/// How values are put into bins; the last bin is for missing values.
#[derive(Debug, Clone, PartialEq)]
pub enum Bins {
    /// Upper edges, ascending: bin n holds values up to edge n, the one after them all greater ones.
    Edges(Vec<f64>),
    /// Levels by name; the bin after them holds all others.
    Levels(Vec<String>),
}

/// A column's histogram over the training rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// The column.
    pub name: String,
    /// Its bins.
    pub bins: Bins,
    /// Training rows by bin.
    pub counts: Vec<u64>,
}

impl Bins {
    /// Bins of about equal filling for numbers, the most frequent levels for categories.
    pub fn learn<'d>(values: impl Iterator<Item = &'d Datum> + Clone) -> Bins {
        let mut numbers: Vec<f64> = values.clone().filter_map(|value| if let Datum::Number(number) = value { Some(*number) } else { None }).collect();
        let texts = values.filter_map(|value| if let Datum::Text(text) = value { Some(text) } else { None });
        let mut levels: std::collections::HashMap<&String, usize> = std::collections::HashMap::new();
        texts.for_each(|text| *levels.entry(text).or_default() += 1);
        if levels.is_empty() {
            numbers.sort_by(f64::total_cmp);
            let mut edges: Vec<f64> = (1..BINS).filter_map(|bin| numbers.get(bin * numbers.len() / BINS).copied()).collect();
            edges.dedup();
            return Bins::Edges(edges);
        }
        let mut levels: Vec<(&String, usize)> = levels.into_iter().collect();
        levels.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        Bins::Levels(levels.into_iter().take(LEVELS).map(|(level, _)| level.clone()).collect())
    }

    /// Number of bins.
    pub fn len(&self) -> usize {
        2 + match self {
            Bins::Edges(edges) => edges.len(),
            Bins::Levels(levels) => levels.len(),
        }
    }

    /// There is always a bin for the rest and one for missing values.
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// The bin of a value.
    pub fn place(&self, value: &Datum) -> usize {
        match (self, value) {
            (_, Datum::Missing) => self.len() - 1,
            (Bins::Edges(edges), Datum::Number(number)) => edges.iter().position(|edge| number <= edge).unwrap_or(edges.len()),
            (Bins::Edges(edges), Datum::Text(_)) => edges.len(),
            (Bins::Levels(levels), value) => {
                let level = value.level().unwrap_or_default();
                levels.iter().position(|one| *one == level).unwrap_or(levels.len())
            }
        }
    }
}

impl Baseline {
    /// The histogram of the training rows of a column.
    pub fn learn<'d>(name: &str, values: impl Iterator<Item = &'d Datum> + Clone) -> Baseline {
        let bins = Bins::learn(values.clone());
        let mut counts = vec![0; bins.len()];
        values.for_each(|value| counts[bins.place(value)] += 1);
        Baseline { name: name.to_owned(), bins, counts }
    }

    /// Stability index of later counts over the same bins; `None` when the bins are others or nothing was counted.
    pub fn shift(&self, counts: &[u64]) -> Option<f64> {
        let total: u64 = counts.iter().sum();
        (counts.len() == self.counts.len() && total > 0).then(|| stability(&self.counts, counts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(from: u32, until: u32) -> Vec<Datum> {
        (from..until).map(|number| Datum::Number(f64::from(number))).collect()
    }

    fn counted(base: &Baseline, values: &[Datum]) -> Vec<u64> {
        let mut counts = vec![0; base.bins.len()];
        values.iter().for_each(|value| counts[base.bins.place(value)] += 1);
        counts
    }

    #[test]
    fn the_same_population_is_steady_and_a_shifted_one_has_moved() {
        let base = Baseline::learn("n", numbers(0, 1_000).iter());
        assert_eq!((base.counts.len(), base.counts.iter().sum::<u64>()), (11, 1_000));
        assert!(base.shift(&counted(&base, &numbers(0, 500))).unwrap() > MOVED);
        let thinned: Vec<Datum> = numbers(0, 1_000).into_iter().step_by(7).collect();
        assert!(base.shift(&counted(&base, &thinned)).unwrap() < STEADY);
        assert_eq!(base.shift(&counted(&base, &[])), None);
        assert_eq!(base.shift(&[1, 2]), None, "other bins");
    }

    #[test]
    fn missing_values_and_new_levels_have_bins_of_their_own() {
        let values: Vec<Datum> = ["a", "a", "b", ""].iter().map(|text| Datum::of_text(text)).collect();
        let base = Baseline::learn("c", values.iter());
        assert_eq!((base.bins.clone(), base.counts.clone()), (Bins::Levels(vec!["a".into(), "b".into()]), vec![2, 1, 0, 1]));
        assert_eq!(base.bins.place(&Datum::Text("new".into())), 2);
        let constant = Baseline::learn("k", [Datum::Number(1.0), Datum::Number(1.0)].iter());
        assert_eq!((constant.bins.place(&Datum::Number(1.0)), constant.bins.place(&Datum::Number(2.0))), (0, 1));
    }
}
