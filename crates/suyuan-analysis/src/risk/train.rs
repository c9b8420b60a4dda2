//! Training a risk model: learners compared and blended by cross-validation, calibrated on held-out scores, then trained on all rows.

use super::boost::{Booster, Settings, groups, loss, sigmoid};
use super::encode::{Dropped, Encoded, Kind, Schema};
use super::frame::Frame;
use super::grow::Shape;
use super::linear::Linear;
use super::measure;
use super::model::{Card, RiskModel, parallel};
use super::proxy;
use crate::random::Random;

/// Fewest rows of each class; with fewer there is nothing to hold out.
pub const LEAST_OF_CLASS: usize = 10;
/// Rows up to which the cross-validation is repeated with other parts, for steadier choices.
const SMALL: usize = 3_000;

/// What a training run is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Label column, for the card.
    pub label: String,
    /// Its positive value, for the card.
    pub positive: String,
    /// Columns left out on request, for the card.
    pub ignored: Vec<String>,
    /// Rows left out because their label is missing, for the card.
    pub unlabelled: usize,
    /// Seed of everything random.
    pub seed: u64,
}

/// Why no model can be trained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainError {
    /// Too few rows of a class.
    TooFew {
        /// Positive rows.
        positives: usize,
        /// Negative rows.
        negatives: usize,
    },
    /// No column says anything.
    NoColumns,
}

/// A learner that takes part in the comparison.
#[derive(Debug, Clone, Copy)]
enum Learner {
    Boost(Settings),
    Linear(f64),
}

/// The learners: small careful trees, larger trees on sampled columns, and a regression.
fn learners(rows: usize) -> Vec<(&'static str, Learner)> {
    let rounds = if rows > 50_000 { 400 } else { 800 };
    let settings = |shape, rate, column_share| Settings { shape, rounds, rate, row_share: 0.8, column_share, patience: 40 };
    vec![
        ("small_trees", Learner::Boost(settings(Shape { leaves: 6, depth: 4, leaf_rows: 10, leaf_hessian: 0.5, ridge: 5.0 }, 0.06, 1.0))),
        ("large_trees", Learner::Boost(settings(Shape { leaves: 24, depth: 7, leaf_rows: 5, leaf_hessian: 1.0, ridge: 5.0 }, 0.06, 0.5))),
        ("regression", Learner::Linear(4.0)),
    ]
}

/// What cross-validation found out about one learner.
struct Tried {
    name: &'static str,
    learner: Learner,
    /// Mean number of trees at the best held-out loss.
    rounds: usize,
    /// Held-out log-odds of every row, averaged over repetitions.
    scores: Vec<f64>,
}

/// Trains a model on labelled rows.
///
/// # Errors
/// When a class has too few rows, or no column can be read.
pub fn train(frame: &Frame, labels: &[bool], request: &Request) -> Result<RiskModel, TrainError> {
    let positives = labels.iter().filter(|label| **label).count();
    let negatives = labels.len() - positives;
    if positives.min(negatives) < LEAST_OF_CLASS {
        return Err(TrainError::TooFew { positives, negatives });
    }
    let schema = Schema::learn(frame);
    if schema.fields.is_empty() {
        return Err(TrainError::NoColumns);
    }
    let data = schema.encode(frame);
    let (folds, repetitions) = if labels.len() <= SMALL { (8, 2) } else { (5, 1) };
    let parts: Vec<Vec<u8>> = (0..repetitions).map(|number| stratified(labels, folds, request.seed + number)).collect();
    let tried = compare(&schema, &data, labels, &parts, folds, request.seed);
    let weights = blend(&tried, labels);
    let held: Vec<f64> = (0..labels.len()).map(|row| tried.iter().zip(&weights).map(|(one, weight)| weight * one.scores[row]).sum()).collect();
    let (slope, shift) = platt(&held, labels);
    let mut model = RiskModel { slope, shift, ..fit(&schema, &data, labels, &tried, &weights, folds, request.seed) };
    model.schema = schema;
    model.card = card(&model, frame, labels, request, &held, &parts[0], folds);
    model.card.learners =
        tried.iter().zip(&weights).map(|(one, weight)| (one.name.to_owned(), *weight, measure::auc(&one.scores, labels).unwrap_or(0.5))).collect();
    Ok(model)
}

/// The part of each row, so that every part holds its share of both classes.
fn stratified(labels: &[bool], folds: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed ^ 0x70617274);
    let mut parts = vec![0; labels.len()];
    for class in [true, false] {
        let mut rows: Vec<usize> = (0..labels.len()).filter(|row| labels[*row] == class).collect();
        random.shuffle(&mut rows);
        rows.into_iter().enumerate().for_each(|(number, row)| parts[row] = (number % folds) as u8);
    }
    parts
}

/// Cross-validates every learner.
fn compare(schema: &Schema, data: &Encoded, labels: &[bool], parts: &[Vec<u8>], folds: usize, seed: u64) -> Vec<Tried> {
    let learners = learners(labels.len());
    let tasks = parts.len() * folds;
    let found = parallel(learners.len() * tasks, |task| {
        let (learner, task) = (learners[task % learners.len()].1, task / learners.len());
        let (repetition, fold) = (task / folds, (task % folds) as u8);
        let side =
            |inside: bool| -> Vec<u32> { (0..labels.len() as u32).filter(|row| (parts[repetition][*row as usize] != fold) == inside).collect() };
        let (inside, outside) = (side(true), side(false));
        let (scores, rounds) = match learner {
            Learner::Boost(settings) => {
                let (booster, scores) = Booster::train(schema, data, labels, (&inside, &outside), &settings, seed.wrapping_add(task as u64));
                (scores, booster.trees.len())
            }
            Learner::Linear(ridge) => {
                let linear = Linear::train(schema, data, labels, &inside, ridge);
                let value = |row: &u32| -> Vec<f32> { data.columns.iter().map(|column| column[*row as usize]).collect() };
                (outside.iter().map(|row| linear.predict(&value(row))).collect(), 0)
            }
        };
        (outside, scores, rounds)
    });
    let collect = |(number, (name, learner)): (usize, &(&'static str, Learner))| {
        let mut scores = vec![0.0; labels.len()];
        let mut rounds = 0;
        for (outside, own, trees) in found.iter().skip(number).step_by(learners.len()) {
            outside.iter().zip(own).for_each(|(row, score)| scores[*row as usize] += score / parts.len() as f64);
            rounds += trees;
        }
        Tried { name, learner: *learner, rounds: rounds.div_ceil(tasks), scores }
    };
    learners.iter().enumerate().map(collect).collect()
}

/// Shares of the learners with the least held-out loss, in steps of a tenth; a learner that adds nothing gets none.
fn blend(tried: &[Tried], labels: &[bool]) -> Vec<f64> {
    let steps = 10;
    let mut best: Option<(f64, Vec<f64>)> = None;
    for first in 0..=steps {
        for second in 0..=steps - first {
            let weights = [first, second, steps - first - second].map(|step| f64::from(step) / f64::from(steps));
            let scores: Vec<f64> =
                (0..labels.len()).map(|row| tried.iter().zip(weights).map(|(one, weight)| weight * one.scores[row]).sum()).collect();
            let (slope, shift) = platt(&scores, labels);
            let calibrated: Vec<f64> = scores.iter().map(|score| slope * score + shift).collect();
            // An even blend is preferred while the loss is all but the same.
            let uneven: f64 = weights.iter().map(|weight| (weight - 1.0 / 3.0).powi(2)).sum();
            let value = loss(&calibrated, labels) * (1.0 + 0.002 * uneven);
            if best.as_ref().is_none_or(|(least, _)| value < *least) {
                best = Some((value, weights.to_vec()));
            }
        }
    }
    best.map_or_else(|| vec![1.0 / 3.0; 3], |(_, weights)| weights)
}

/// Slope and shift of the log-odds that fit the labels best (Platt 1999, with his smoothed targets), by Newton's method.
pub fn platt(scores: &[f64], labels: &[bool]) -> (f64, f64) {
    let positives = labels.iter().filter(|label| **label).count() as f64;
    let negatives = labels.len() as f64 - positives;
    let (high, low) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
    let (mut slope, mut shift) = (1.0, 0.0);
    for _ in 0..30 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for (score, label) in scores.iter().zip(labels) {
            let chance = sigmoid(slope * score + shift);
            let (gap, curve) = (chance - if *label { high } else { low }, (chance * (1.0 - chance)).max(1e-12));
            g0 += gap * score;
            g1 += gap;
            h00 += curve * score * score;
            h01 += curve * score;
            h11 += curve;
        }
        let determinant = h00 * h11 - h01 * h01;
        if determinant.abs() < 1e-12 {
            break;
        }
        let (step0, step1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant);
        // A bounded step keeps the method from leaving when scores separate the classes.
        slope -= step0.clamp(-1.0, 1.0);
        shift -= step1.clamp(-2.0, 2.0);
        if step0.abs() + step1.abs() < 1e-9 {
            break;
        }
    }
    // A model must not turn its own order around, whatever a few rows say.
    (slope.max(1e-3), shift)
}

/// Trains the learners that have a share on all rows; boosters several times with other samples.
fn fit(schema: &Schema, data: &Encoded, labels: &[bool], tried: &[Tried], weights: &[f64], folds: usize, seed: u64) -> RiskModel {
    let members = if labels.len() <= SMALL {
        6
    } else if labels.len() <= 50_000 {
        3
    } else {
        2
    };
    let all: Vec<u32> = (0..labels.len() as u32).collect();
    let mut model = RiskModel::default();
    let mut tasks = Vec::new();
    for (one, weight) in tried.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        match one.learner {
            Learner::Linear(ridge) => model.linear = Some((*weight, Linear::train(schema, data, labels, &all, ridge))),
            Learner::Boost(settings) => {
                // More rows bear more trees.
                let rounds = (one.rounds * (folds + 1)).div_ceil(folds).max(1);
                tasks.extend((0..members).map(|member| (*weight / members as f64, Settings { rounds, ..settings }, member as u64)));
            }
        }
    }
    model.boosters = parallel(tasks.len(), |task| {
        let (weight, settings, member) = tasks[task];
        let seed = seed.wrapping_add(1_000 + member);
        (weight, Booster::train(schema, data, labels, (&all, &[]), &settings, seed).0)
    });
    model
}

fn card(model: &RiskModel, frame: &Frame, labels: &[bool], request: &Request, held: &[f64], parts: &[u8], folds: usize) -> Card {
    let chances: Vec<f64> = held.iter().map(|score| sigmoid(model.slope * score + model.shift)).collect();
    let calibration = measure::calibration(&chances, labels);
    let of_part = |part: usize| {
        let rows: Vec<usize> = (0..labels.len()).filter(|row| parts[*row] as usize == part).collect();
        let pick = |row: &usize| (held[*row], labels[*row]);
        let (scores, own): (Vec<f64>, Vec<bool>) = rows.iter().map(pick).unzip();
        measure::auc(&scores, &own)
    };
    let areas: Vec<f64> = (0..folds).filter_map(of_part).collect();
    let mean = areas.iter().sum::<f64>() / areas.len().max(1) as f64;
    let deviation = (areas.iter().map(|area| (area - mean).powi(2)).sum::<f64>() / areas.len().max(1) as f64).sqrt();
    let mut dropped: Vec<(String, String)> = model.schema.dropped.iter().map(|(name, why)| (name.clone(), why_text(*why).to_owned())).collect();
    dropped.extend(request.ignored.iter().map(|name| (name.clone(), "ignored".to_owned())));
    let mut sorted = chances.clone();
    sorted.sort_by(f64::total_cmp);
    Card {
        label: request.label.clone(),
        positive: request.positive.clone(),
        rows: labels.len(),
        positives: labels.iter().filter(|label| **label).count(),
        unlabelled: request.unlabelled,
        folds,
        auc: measure::auc(held, labels).unwrap_or(0.5),
        auc_folds: (mean, deviation),
        calibration_error: measure::calibration_error(&calibration),
        brier: measure::brier(&chances, labels),
        calibration,
        learners: Vec::new(),
        importance: importance(model, frame),
        dropped,
        proxies: proxy::find(model.schema.fields.iter().map(|field| field.name.as_str())),
        identifiers: identifiers(model, frame),
        seed: request.seed,
        score_edges: (1..10).map(|bin| sorted[bin * sorted.len() / 10]).collect(),
    }
}

const fn why_text(why: Dropped) -> &'static str {
    match why {
        Dropped::Constant => "constant",
        Dropped::NamesRows => "names_rows",
    }
}

/// Mean absolute contribution by column over up to 500 rows, evenly taken.
fn importance(model: &RiskModel, frame: &Frame) -> Vec<(String, f64)> {
    let step = frame.rows().div_ceil(500).max(1);
    let sample = frame.every(step);
    let scored = model.score(&sample);
    debug_assert_eq!(groups(&model.schema).last().map_or(0, |last| *last as usize + 1), model.schema.fields.len());
    let mean = |at: usize| scored.iter().map(|row| row.contributions[at].abs()).sum::<f64>() / scored.len().max(1) as f64;
    let mut importance: Vec<(String, f64)> = model.schema.fields.iter().enumerate().map(|(at, field)| (field.name.clone(), mean(at))).collect();
    importance.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    importance
}

/// Whole-number columns in which nearly every row is different.
fn identifiers(model: &RiskModel, frame: &Frame) -> Vec<String> {
    let distinct = |name: &str| {
        let numbers = frame.column(name).into_iter().flat_map(|column| &column.values).filter_map(|value| match value {
            super::frame::Datum::Number(number) if number.fract() == 0.0 => Some(number.to_bits()),
            _ => None,
        });
        numbers.collect::<std::collections::HashSet<_>>().len()
    };
    let numeric = model.schema.fields.iter().filter(|field| field.kind == Kind::Number);
    numeric.filter(|field| distinct(&field.name) as f64 > 0.95 * frame.rows() as f64).map(|field| field.name.clone()).collect()
}
