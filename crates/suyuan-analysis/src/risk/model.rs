//! A trained risk model: a row's calibrated probability, and what each column added to it.

use super::boost::{Booster, groups, sigmoid};
use super::encode::Schema;
use super::frame::{Datum, Frame};
use super::linear::Linear;
use super::measure::CalibrationBin;
use super::shap;

/// What was measured while training, on rows that the scoring member had not seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Card {
    /// Label column.
    pub label: String,
    /// The value of it that counts as positive.
    pub positive: String,
    /// Training rows.
    pub rows: usize,
    /// Positive ones.
    pub positives: usize,
    /// Rows left out because their label is missing.
    pub unlabelled: usize,
    /// Parts of the cross-validation.
    pub folds: usize,
    /// Area under the ROC curve over all held-out scores.
    pub auc: f64,
    /// Mean and standard deviation of the area over the parts.
    pub auc_folds: (f64, f64),
    /// Expected calibration error in ten equal bins.
    pub calibration_error: f64,
    /// Brier score.
    pub brier: f64,
    /// Calibration of held-out probabilities.
    pub calibration: Vec<CalibrationBin>,
    /// Each learner with its share in the blend and its own held-out area.
    pub learners: Vec<(String, f64, f64)>,
    /// Mean absolute contribution by column, largest first.
    pub importance: Vec<(String, f64)>,
    /// Columns that were not read: name, and `constant`, `names_rows` or `ignored`.
    pub dropped: Vec<(String, String)>,
    /// Columns that may stand for a protected trait: name and trait.
    pub proxies: Vec<(String, String)>,
    /// Numeric columns with a different value in nearly every row; they may be numbers of documents, not causes.
    pub identifiers: Vec<String>,
    /// Seed.
    pub seed: u64,
    /// Upper edges of ten equally filled bins of held-out probabilities, for the drift watch.
    pub score_edges: Vec<f64>,
}

/// A trained model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RiskModel {
    /// The columns that it reads.
    pub schema: Schema,
    /// Boosters with their weights in the blend.
    pub boosters: Vec<(f64, Booster)>,
    /// The regression with its weight.
    pub linear: Option<(f64, Linear)>,
    /// Calibration (Platt 1999): log-odds = slope × blend + shift.
    pub slope: f64,
    /// See `slope`.
    pub shift: f64,
    /// What was measured.
    pub card: Card,
}

/// A scored row.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Calibrated probability of the positive class.
    pub risk: f64,
    /// Log-odds that each field of the schema added; with [`RiskModel::expected`] they sum to the log-odds of `risk`.
    pub contributions: Vec<f64>,
}

impl RiskModel {
    /// The calibrated log-odds of the average training row.
    pub fn expected(&self) -> f64 {
        let of_booster =
            |(weight, booster): &(f64, Booster)| weight * (booster.base + booster.trees.iter().map(|tree| f64::from(tree.mean())).sum::<f64>());
        let of_linear = |(weight, linear): &(f64, Linear)| weight * (linear.base + linear.means.iter().map(|mean| f64::from(*mean)).sum::<f64>());
        self.shift + self.slope * (self.boosters.iter().map(of_booster).sum::<f64>() + self.linear.as_ref().map_or(0.0, of_linear))
    }

    /// Uncalibrated log-odds of a row of encoded values.
    fn blend(&self, values: &[f32], features: &mut Vec<f32>) -> f64 {
        let mut sum = self.linear.as_ref().map_or(0.0, |(weight, linear)| weight * linear.predict(values));
        for (weight, booster) in &self.boosters {
            booster.features(values, features);
            sum += weight * booster.predict(features);
        }
        sum
    }

    /// Probabilities alone, in the order of the rows.
    pub fn risks(&self, frame: &Frame) -> Vec<f64> {
        let data = self.schema.encode(frame);
        parallel(data.rows, |row| {
            let values: Vec<f32> = data.columns.iter().map(|column| column[row]).collect();
            sigmoid(self.shift + self.slope * self.blend(&values, &mut Vec::new()))
        })
    }

    /// Probabilities with contributions, in the order of the rows.
    pub fn score(&self, frame: &Frame) -> Vec<Scored> {
        let data = self.schema.encode(frame);
        let groups = groups(&self.schema);
        parallel(data.rows, |row| {
            let values: Vec<f32> = data.columns.iter().map(|column| column[row]).collect();
            self.score_row(&values, &groups)
        })
    }

    /// The values of one row in schema order.
    fn values_of(&self, value: impl Fn(usize) -> Datum) -> Vec<f32> {
        self.schema.fields.iter().enumerate().map(|(at, field)| field.encode_one(&value(at))).collect()
    }

    /// The probability of one row on the calling thread, from the value of each field of the schema; equal to [`RiskModel::risks`].
    pub fn risk_one(&self, value: impl Fn(usize) -> Datum) -> f64 {
        sigmoid(self.shift + self.slope * self.blend(&self.values_of(value), &mut Vec::new()))
    }

    /// The same with the contributions; equal to [`RiskModel::score`].
    pub fn score_one(&self, value: impl Fn(usize) -> Datum) -> Scored {
        self.score_row(&self.values_of(value), &groups(&self.schema))
    }

    fn score_row(&self, values: &[f32], groups: &[u32]) -> Scored {
        let mut features = Vec::new();
        let mut contributions = vec![0.0; values.len()];
        let mut room = shap::Room::default();
        let risk = sigmoid(self.shift + self.slope * self.blend(values, &mut features));
        for (weight, booster) in &self.boosters {
            booster.features(values, &mut features);
            for tree in &booster.trees {
                shap::contributions(tree, &features, weight * self.slope, groups, &mut room, &mut contributions);
            }
        }
        if let Some((weight, linear)) = &self.linear {
            for (at, part) in linear.parts.iter().enumerate() {
                contributions[at] += weight * self.slope * (part.of(values[at]) - f64::from(linear.means[at]));
            }
        }
        Scored { risk, contributions }
    }
}

/// Runs `one` for every row on the machine's cores; the answers keep the order.
pub(crate) fn parallel<T: Send>(rows: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 16).min(rows.max(1));
    let part = rows.div_ceil(threads);
    let answers: Vec<Vec<T>> = std::thread::scope(|scope| {
        let one = &one;
        let start = |thread: usize| scope.spawn(move || (thread * part..((thread + 1) * part).min(rows)).map(one).collect());
        let running: Vec<_> = (0..threads).map(start).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    answers.into_iter().flatten().collect()
}
