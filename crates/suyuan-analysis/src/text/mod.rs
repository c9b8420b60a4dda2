//! Classes of short texts: hashed character n-grams, linear machines one against the rest, calibrated probabilities.

mod codec;
mod grams;
mod svm;
mod train;

pub use train::{MOST_CLASSES, Request, TrainError, train};

use crate::risk::measure;
use std::collections::HashMap;

/// What was measured while training, on texts that the measured model had not seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextCard {
    /// Column of the texts.
    pub text: String,
    /// Column of the labels.
    pub label: String,
    /// Texts with a label.
    pub rows: usize,
    /// Rows left out because text or label is missing.
    pub left_out: usize,
    /// Texts held out to measure and calibrate.
    pub held_out: usize,
    /// Share of held-out texts that were classified right.
    pub accuracy: f64,
    /// Mean of the classes' F1 on held-out texts.
    pub macro_f1: f64,
    /// Training texts of each class, in the order of the classes.
    pub counts: Vec<usize>,
    /// Features that were learned, and those that are kept in the file.
    pub features: (usize, usize),
    /// Seed.
    pub seed: u64,
}

/// A trained text model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextModel {
    /// Classes as written in training.
    pub classes: Vec<String>,
    /// Longest n-gram in characters.
    longest: usize,
    /// Place of each known n-gram in `inverse` and `weights`.
    places: HashMap<u32, u32>,
    /// The n-grams in the order of their places.
    keys: Vec<u32>,
    /// Inverse document frequency of each n-gram, in 1/16.
    inverse: Vec<u8>,
    /// Weights, one byte a class (one class in all for two), n-gram by n-gram.
    weights: Vec<i8>,
    /// Value of one step of a weight, by machine.
    scales: Vec<f32>,
    /// Intercept of each machine.
    intercepts: Vec<f64>,
    /// Log-odds of a probability are this times the margin (for more than two classes: of the softmax) …
    slope: f64,
    /// … plus this for two classes.
    shift: f64,
    /// What was measured.
    pub card: TextCard,
}

/// Steps of one unit of inverse document frequency in a byte.
const INVERSE_STEPS: f32 = 16.0;

impl TextModel {
    /// Class and probability of a text; `None` for an empty one.
    pub fn classify(&self, text: &str) -> Option<(&str, f64)> {
        if text.trim().is_empty() {
            return None;
        }
        let chances = self.chances(&self.margins(text));
        let (best, chance) = chances.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1).then(other.0.cmp(&one.0)))?;
        Some((self.classes.get(best)?, *chance))
    }

    /// Probabilities of the classes from the machines' margins.
    fn chances(&self, margins: &[f64]) -> Vec<f64> {
        if let [margin] = margins {
            let second = 1.0 / (1.0 + (-(self.slope * margin + self.shift)).exp());
            return vec![1.0 - second, second];
        }
        let most = margins.iter().copied().fold(f64::MIN, f64::max);
        let powers: Vec<f64> = margins.iter().map(|margin| (self.slope * (margin - most)).exp()).collect();
        let sum: f64 = powers.iter().sum();
        powers.iter().map(|power| power / sum).collect()
    }

    /// One margin a machine.
    fn margins(&self, text: &str) -> Vec<f64> {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        grams::each(text, self.longest, |gram| {
            if let Some(place) = self.places.get(&gram) {
                *counts.entry(*place).or_default() += 1;
            }
        });
        let mut entries: Vec<(u32, f32)> = counts.into_iter().map(|(place, count)| (place, self.value(place, count))).collect();
        // In order, for sums of floating-point numbers depend on it.
        entries.sort_unstable_by_key(|(place, _)| *place);
        let length = entries.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        let machines = self.scales.len();
        let mut sums = vec![0.0_f32; machines];
        for (place, value) in entries {
            let own = &self.weights[place as usize * machines..(place as usize + 1) * machines];
            sums.iter_mut().zip(own).for_each(|(sum, weight)| *sum += f32::from(*weight) * value);
        }
        sums.iter().zip(&self.scales).zip(&self.intercepts).map(|((sum, scale), intercept)| f64::from(sum * scale / length) + intercept).collect()
    }

    fn value(&self, place: u32, count: u32) -> f32 {
        weight(count) * f32::from(self.inverse[place as usize]) / INVERSE_STEPS
    }
}

/// Sublinear term frequency: 1 + ln n.
fn weight(count: u32) -> f32 {
    1.0 + (count as f32).ln()
}

/// Share of right answers and mean F1 of the classes.
fn quality(truth: &[usize], found: &[usize], classes: usize) -> (f64, f64) {
    let right = truth.iter().zip(found).filter(|(one, other)| one == other).count();
    let f1 = |class: usize| {
        let count = |values: &[usize]| values.iter().filter(|value| **value == class).count() as f64;
        let both = truth.iter().zip(found).filter(|(one, other)| **one == class && **other == class).count() as f64;
        let all = count(truth) + count(found);
        (all > 0.0).then(|| 2.0 * both / all)
    };
    let scores: Vec<f64> = (0..classes).filter_map(f1).collect();
    (right as f64 / truth.len().max(1) as f64, scores.iter().sum::<f64>() / scores.len().max(1) as f64)
}

/// The drift of classes between two sets of answers, see [`measure::stability`].
pub fn drift(before: &[u64], now: &[u64]) -> f64 {
    measure::stability(before, now)
}
