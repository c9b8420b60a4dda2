//! Gradient boosting of trees for a binary outcome: log loss, Newton steps, sampled rows and columns.

use super::bins::Binned;
use super::encode::{Encoded, Kind, Schema};
use super::grow::{Grower, Shape, Slopes};
use super::target::Shares;
use super::tree::Tree;
use crate::random::Random;

/// How one booster learns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Size and care of its trees.
    pub shape: Shape,
    /// Most trees.
    pub rounds: usize,
    /// Factor on each tree.
    pub rate: f64,
    /// Share of the rows that a tree is grown on.
    pub row_share: f64,
    /// Share of the features that a tree may ask.
    pub column_share: f64,
    /// Trees without a better loss on the rows held out, after which learning stops.
    pub patience: usize,
}

/// A trained booster with the encoding of categories that it learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Booster {
    /// Log-odds before any tree.
    pub base: f64,
    /// Shares by level, one table a field; empty for fields that are no categories.
    pub shares: Vec<Shares>,
    /// The trees.
    pub trees: Vec<Tree>,
}

/// Which column of the schema each feature of a tree comes from: numbers once, categories as level and as share.
pub fn groups(schema: &Schema) -> Vec<u32> {
    let of_field = |(number, field): (usize, &super::encode::Field)| {
        let count = if matches!(field.kind, Kind::Category { .. }) { 2 } else { 1 };
        std::iter::repeat_n(number as u32, count)
    };
    schema.fields.iter().enumerate().flat_map(of_field).collect()
}

/// The logistic function.
pub fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

impl Booster {
    /// A row's features from its encoded values, one a field.
    pub fn features(&self, values: &[f32], out: &mut Vec<f32>) {
        out.clear();
        for (value, shares) in values.iter().zip(&self.shares) {
            out.push(*value);
            if !shares.0.is_empty() {
                out.push(shares.of(*value));
            }
        }
    }

    /// Log-odds of a row of features.
    pub fn predict(&self, features: &[f32]) -> f64 {
        self.base + self.trees.iter().map(|tree| f64::from(tree.predict(features))).sum::<f64>()
    }

    /// Learns from some rows of a table and stops by others; returns the booster and the log-odds of the others.
    pub fn train(schema: &Schema, data: &Encoded, labels: &[bool], split: (&[u32], &[u32]), settings: &Settings, seed: u64) -> (Booster, Vec<f64>) {
        let (inside, outside) = split;
        let mut random = Random::new(seed);
        let own_labels: Vec<bool> = inside.iter().map(|row| labels[*row as usize]).collect();
        let (mut features, mut shares) = (Vec::new(), Vec::new());
        for (field, column) in schema.fields.iter().zip(&data.columns) {
            let values: Vec<f32> = inside.iter().map(|row| column[*row as usize]).collect();
            let mut table = Shares(Vec::new());
            let mut shared = None;
            if let Kind::Category { levels } = &field.kind {
                table = Shares::learn(&values, &own_labels, levels.len() + 1);
                shared = Some(values.iter().map(|value| table.of(*value)).collect());
            }
            features.push(values);
            features.extend(shared);
            shares.push(table);
        }
        let binned = Binned::new(&features, inside.len());
        let positives = own_labels.iter().filter(|label| **label).count() as f64;
        let base = ((positives + 0.5) / (inside.len() as f64 - positives + 0.5)).ln();
        let mut booster = Booster { base, shares, trees: Vec::new() };
        let mut row = Vec::new();
        let test: Vec<Vec<f32>> = outside
            .iter()
            .map(|at| {
                let values: Vec<f32> = data.columns.iter().map(|column| column[*at as usize]).collect();
                booster.features(&values, &mut row);
                row.clone()
            })
            .collect();
        let test_labels: Vec<bool> = outside.iter().map(|row| labels[*row as usize]).collect();
        let scores = booster.boost(&binned, &features, &own_labels, (&test, &test_labels), settings, &mut random);
        (booster, scores)
    }

    fn boost(
        &mut self,
        binned: &Binned,
        features: &[Vec<f32>],
        labels: &[bool],
        test: (&[Vec<f32>], &[bool]),
        settings: &Settings,
        random: &mut Random,
    ) -> Vec<f64> {
        let rows = labels.len();
        let mut scores = vec![self.base; rows];
        let mut held = vec![self.base; test.0.len()];
        let (mut best, mut best_loss, mut best_held) = (0, loss(&held, test.1), held.clone());
        let mut slopes: Slopes = vec![(0.0, 0.0); rows];
        let all: Vec<usize> =
            (0..features.len()).filter(|feature| binned.bins(*feature) > 2 || features[*feature].iter().any(|value| value.is_nan())).collect();
        let take = ((all.len() as f64 * settings.column_share).ceil() as usize).clamp(1, all.len().max(1));
        let mut row = vec![0.0; features.len()];
        for round in 1..=settings.rounds {
            for ((slope, score), label) in slopes.iter_mut().zip(&scores).zip(labels) {
                let chance = sigmoid(*score);
                *slope = ((chance - f64::from(u8::from(*label))) as f32, (chance * (1.0 - chance)).max(1e-6) as f32);
            }
            let mut chosen = all.clone();
            random.shuffle(&mut chosen);
            chosen.truncate(take);
            chosen.sort_unstable();
            let sample: Vec<u32> = (0..rows as u32).filter(|_| settings.row_share >= 1.0 || random.unit() < settings.row_share).collect();
            let tree = Grower { binned, slopes: &slopes, features: &chosen, shape: settings.shape, rate: settings.rate }.grow(sample);
            for (at, score) in scores.iter_mut().enumerate() {
                row.iter_mut().zip(features).for_each(|(value, column)| *value = column[at]);
                *score += f64::from(tree.predict(&row));
            }
            held.iter_mut().zip(test.0).for_each(|(score, row)| *score += f64::from(tree.predict(row)));
            self.trees.push(tree);
            let now = loss(&held, test.1);
            if test.1.is_empty() || now < best_loss {
                (best, best_loss, best_held) = (round, now, held.clone());
            } else if round - best >= settings.patience {
                break;
            }
        }
        self.trees.truncate(best);
        best_held
    }
}

/// Mean log loss of log-odds.
pub fn loss(scores: &[f64], labels: &[bool]) -> f64 {
    let one = |(score, label): (&f64, &bool)| {
        let signed = if *label { -score } else { *score };
        // ln(1 + e^x) without overflow.
        signed.max(0.0) + (-signed.abs()).exp().ln_1p()
    };
    scores.iter().zip(labels).map(one).sum::<f64>() / labels.len().max(1) as f64
}
