//! Training a text model: n-grams counted, machines one against the rest, probabilities fitted on held-out texts, weights rounded.

use super::svm::{self, Rows};
use super::{INVERSE_STEPS, TextCard, TextModel, grams, quality, weight};
use crate::random::Random;
use crate::risk::parallel;
use std::collections::HashMap;

/// Texts that an n-gram must stand in.
const LEAST_TEXTS: u32 = 3;
/// Most n-grams learned; the most frequent stay.
const MOST_GRAMS: usize = 1_200_000;
/// Bytes of keys, inverse frequencies and weights in the file; with the rest it stays below 4 MB.
const BUDGET: usize = 3_700_000;
/// Cost of a margin error.
const COST: f64 = 0.5;
/// Classes are weighed by their rarity to this power: 0 not at all, 1 fully balanced.
const BALANCE: f64 = 0.15;

/// What a training run is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Column of the texts, for the card.
    pub text: String,
    /// Column of the labels, for the card.
    pub label: String,
    /// Rows left out, for the card.
    pub left_out: usize,
    /// Seed.
    pub seed: u64,
}

/// Why no model can be trained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainError {
    /// Fewer than two classes.
    OneClass,
    /// More classes than a model holds.
    TooManyClasses(usize),
    /// Fewer than twenty texts, or none that repeats anything.
    TooFew(usize),
}

/// Most classes; beyond it a label is hardly a class.
pub const MOST_CLASSES: usize = 200;

/// Texts as sparse rows over numbered n-grams.
struct Corpus {
    rows: Rows,
    keys: Vec<u32>,
    inverse: Vec<u8>,
}

/// Trains on texts with labels.
///
/// # Errors
/// When there is too little to learn from, or too many classes.
pub fn train(texts: &[&str], labels: &[&str], request: &Request) -> Result<TextModel, TrainError> {
    let mut classes: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    classes.sort();
    classes.dedup();
    match classes.len() {
        0 | 1 => return Err(TrainError::OneClass),
        count if count > MOST_CLASSES => return Err(TrainError::TooManyClasses(count)),
        _ if texts.len() < 20 => return Err(TrainError::TooFew(texts.len())),
        _ => {}
    }
    let numbers: HashMap<&str, usize> = classes.iter().enumerate().map(|(number, class)| (class.as_str(), number)).collect();
    let truth: Vec<usize> = labels.iter().map(|label| numbers.get(label).copied().unwrap_or(0)).collect();
    // Two classes have weights to spare for longer n-grams; with many classes they only add noise.
    let longest = if classes.len() == 2 { 4 } else { 3 };
    let corpus = corpus(texts, longest);
    if corpus.keys.is_empty() {
        return Err(TrainError::TooFew(texts.len()));
    }
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    Random::new(request.seed).shuffle(&mut order);
    let held = (texts.len() / 8).clamp(4, 6_000);
    let (outside, inside) = order.split_at(held);
    let trial = machines(&corpus, inside, &truth, classes.len(), request.seed);
    let margins: Vec<Vec<f64>> = outside.iter().map(|row| trial.iter().map(|machine| margin(&corpus.rows, *row, machine)).collect()).collect();
    let held_truth: Vec<usize> = outside.iter().map(|row| truth[*row as usize]).collect();
    let mut model = TextModel { classes, longest, ..TextModel::default() };
    (model.slope, model.shift) = fit(&margins, &held_truth);
    let best = |margins: &Vec<f64>| {
        let chances = model.chances(margins);
        (0..chances.len()).max_by(|one, other| chances[*one].total_cmp(&chances[*other]).then(other.cmp(one))).unwrap_or(0)
    };
    let found: Vec<usize> = margins.iter().map(best).collect();
    let (accuracy, macro_f1) = quality(&held_truth, &found, model.classes.len());
    let mut counts = vec![0; model.classes.len()];
    truth.iter().for_each(|class| counts[*class] += 1);
    let all: Vec<u32> = (0..texts.len() as u32).collect();
    let learned = machines(&corpus, &all, &truth, model.classes.len(), request.seed);
    let kept = round(&mut model, &corpus, &learned);
    model.card = TextCard {
        text: request.text.clone(),
        label: request.label.clone(),
        rows: texts.len(),
        left_out: request.left_out,
        held_out: held,
        accuracy,
        macro_f1,
        counts,
        features: (corpus.keys.len(), kept),
        seed: request.seed,
    };
    Ok(model)
}

/// Counts the n-grams and turns each text into a row of unit length.
fn corpus(texts: &[&str], longest: usize) -> Corpus {
    let counted: Vec<Vec<(u32, u32)>> = parallel(texts.len(), |at| {
        let mut found = Vec::new();
        grams::each(texts[at], longest, |gram| found.push(gram));
        found.sort_unstable();
        let mut counted: Vec<(u32, u32)> = Vec::with_capacity(found.len());
        for gram in found {
            match counted.last_mut() {
                Some((last, count)) if *last == gram => *count += 1,
                _ => counted.push((gram, 1)),
            }
        }
        counted
    });
    let mut frequency: HashMap<u32, u32> = HashMap::new();
    counted.iter().flatten().for_each(|(gram, _)| *frequency.entry(*gram).or_default() += 1);
    let mut known: Vec<(u32, u32)> = frequency.into_iter().filter(|(_, texts)| *texts >= LEAST_TEXTS).collect();
    known.sort_unstable_by_key(|(gram, texts)| (std::cmp::Reverse(*texts), *gram));
    known.truncate(MOST_GRAMS);
    known.sort_unstable();
    let keys: Vec<u32> = known.iter().map(|(gram, _)| *gram).collect();
    let inverse = |frequency: u32| {
        let value = ((1.0 + texts.len() as f32) / (1.0 + frequency as f32)).ln() + 1.0;
        (value * INVERSE_STEPS).round().clamp(1.0, 255.0) as u8
    };
    let inverse: Vec<u8> = known.iter().map(|(_, frequency)| inverse(*frequency)).collect();
    let places: HashMap<u32, u32> = keys.iter().enumerate().map(|(place, gram)| (*gram, place as u32)).collect();
    let mut rows = Rows { begins: vec![0], entries: Vec::new() };
    for counted in counted {
        let begin = rows.entries.len();
        for (gram, count) in counted {
            if let Some(place) = places.get(&gram) {
                rows.entries.push((*place, weight(count) * f32::from(inverse[*place as usize]) / INVERSE_STEPS));
            }
        }
        let own = &mut rows.entries[begin..];
        let length = own.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        own.iter_mut().for_each(|(_, value)| *value /= length);
        rows.begins.push(rows.entries.len());
    }
    Corpus { rows, keys, inverse }
}

/// Weights and intercept of one machine.
type Machine = (Vec<f32>, f64);

/// One machine a class; for two classes one in all, for the second.
fn machines(corpus: &Corpus, rows: &[u32], truth: &[usize], classes: usize, seed: u64) -> Vec<Machine> {
    let mut counts = vec![0_usize; classes];
    rows.iter().for_each(|row| counts[truth[*row as usize]] += 1);
    let even = rows.len() as f64 / classes as f64;
    let costs: Vec<f64> = counts.iter().map(|count| COST * (even / (*count).max(1) as f64).powf(BALANCE)).collect();
    let wanted: Vec<usize> = if classes == 2 { vec![1] } else { (0..classes).collect() };
    parallel(wanted.len(), |at| {
        let class = wanted[at];
        svm::train(&corpus.rows, rows, corpus.keys.len(), |row| truth[row as usize] == class, |row| costs[truth[row as usize]], seed)
    })
}

fn margin(rows: &Rows, row: u32, machine: &Machine) -> f64 {
    machine.1 + f64::from(rows.row(row as usize).iter().map(|(feature, value)| machine.0[*feature as usize] * value).sum::<f32>())
}

/// Slope and shift that make probabilities of margins: Platt's for two classes, a softmax temperature for more.
fn fit(margins: &[Vec<f64>], truth: &[usize]) -> (f64, f64) {
    if margins.first().is_some_and(|margins| margins.len() == 1) {
        let scores: Vec<f64> = margins.iter().map(|margins| margins[0]).collect();
        let labels: Vec<bool> = truth.iter().map(|class| *class == 1).collect();
        return crate::risk::platt(&scores, &labels);
    }
    let loss = |slope: f64| -> f64 {
        let one = |(margins, class): (&Vec<f64>, &usize)| {
            let most = margins.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = margins.iter().map(|margin| (slope * (margin - most)).exp()).sum();
            sum.ln() - slope * (margins[*class] - most)
        };
        margins.iter().zip(truth).map(one).sum()
    };
    // The loss has one valley in the slope: narrow it down between a nearly flat and a nearly hard answer.
    let (mut low, mut high) = (0.1_f64.ln(), 50_f64.ln());
    for _ in 0..40 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if loss(left.exp()) < loss(right.exp()) { high = right } else { low = left }
    }
    (((low + high) / 2.0).exp(), 0.0)
}

/// Keeps the n-grams that matter most within the budget and rounds their weights to a byte; returns how many are kept.
fn round(model: &mut TextModel, corpus: &Corpus, machines: &[Machine]) -> usize {
    // A key takes up to two bytes as the distance to the one before it.
    let most = BUDGET / (3 + machines.len());
    let strength = |at: usize| {
        let strongest = machines.iter().map(|(weights, _)| weights[at].abs()).fold(0.0, f32::max);
        strongest * f32::from(corpus.inverse[at])
    };
    let mut order: Vec<(f32, u32)> = (0..corpus.keys.len()).map(|at| (strength(at), at as u32)).filter(|(strength, _)| *strength > 0.0).collect();
    order.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    order.truncate(most);
    let mut kept: Vec<u32> = order.into_iter().map(|(_, at)| at).collect();
    kept.sort_unstable();
    model.scales =
        machines.iter().map(|(weights, _)| kept.iter().map(|at| weights[*at as usize].abs()).fold(f32::MIN_POSITIVE, f32::max) / 127.0).collect();
    model.intercepts = machines.iter().map(|(_, intercept)| *intercept).collect();
    model.keys = kept.iter().map(|at| corpus.keys[*at as usize]).collect();
    model.inverse = kept.iter().map(|at| corpus.inverse[*at as usize]).collect();
    let steps =
        |at: &u32| machines.iter().zip(&model.scales).map(|((weights, _), scale)| (weights[*at as usize] / scale).round() as i8).collect::<Vec<_>>();
    model.weights = kept.iter().flat_map(steps).collect();
    model.places = model.keys.iter().enumerate().map(|(place, gram)| (*gram, place as u32)).collect();
    kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model_file::ModelError;

    fn sample() -> (Vec<String>, Vec<&'static str>) {
        let good = ["质量很好", "非常满意", "好用，推荐", "物流快，包装好"];
        let bad = ["质量太差", "退货，坏了", "不好用，后悔", "客服态度差"];
        let text =
            |number: usize| format!("{}，第{}次购买", if number.is_multiple_of(2) { good[number / 2 % 4] } else { bad[number / 2 % 4] }, number % 9);
        ((0..200).map(text).collect(), (0..200).map(|number: usize| if number.is_multiple_of(2) { "正面" } else { "负面" }).collect())
    }

    #[test]
    fn classes_come_back_and_the_file_is_the_model() {
        let (texts, labels) = sample();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let model = train(&texts, &labels, &Request::default()).unwrap();
        let (class, chance) = model.classify("这个质量太差了").unwrap();
        assert_eq!(class, "负面");
        assert!(chance > 0.5 && chance <= 1.0);
        assert_eq!(model.classify("真的非常满意").unwrap().0, "正面");
        assert_eq!(model.classify("  "), None);
        assert_eq!(model.card.accuracy, 1.0);
        let bytes = model.to_bytes();
        assert_eq!(TextModel::from_bytes(&bytes).unwrap(), model);
        assert_eq!(crate::risk::RiskModel::from_bytes(&bytes), Err(ModelError::OtherKind(crate::model_file::ModelKind::Text)));
        assert_eq!(train(&texts, &labels, &Request::default()).unwrap(), model, "the same texts and seed give the same model");
    }

    #[test]
    fn three_classes_have_probabilities_that_sum_to_one() {
        let (texts, mut labels) = sample();
        labels.iter_mut().enumerate().filter(|(row, _)| row % 8 == 3).for_each(|(_, label)| *label = "退货");
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let model = train(&texts, &labels, &Request::default()).unwrap();
        assert_eq!(model.classify("退货，坏了").unwrap().0, "退货");
        assert!((model.chances(&model.margins("退货")).iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn too_little_is_refused() {
        assert_eq!(train(&["a", "b"], &["x", "x"], &Request::default()), Err(TrainError::OneClass));
        assert_eq!(train(&["a", "b"], &["x", "y"], &Request::default()), Err(TrainError::TooFew(2)));
    }
}
