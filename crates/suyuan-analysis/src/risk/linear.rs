//! Ridge logistic regression over one-hot categories and standardised numbers, by Newton's method.

use super::boost::sigmoid;
use super::encode::{Encoded, Kind, Schema};

/// Rows that a level needs for a weight of its own.
const LEVEL_ROWS: usize = 8;
/// Most weights; the cost of a step grows with their cube.
const MOST_WEIGHTS: usize = 600;
/// Newton steps; the loss is convex and rarely needs more than eight.
const STEPS: usize = 12;

/// How a field's values become weights.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// `weight × (value − mean) / deviation`, or `missing` when it is missing.
    Number {
        /// Mean of the present training values.
        mean: f32,
        /// Their standard deviation.
        deviation: f32,
        /// Weight.
        weight: f32,
        /// Log-odds of a missing value.
        missing: f32,
    },
    /// Log-odds by level; levels beyond the list count as missing.
    Levels(Vec<f32>),
}

/// A fitted regression.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linear {
    /// Log-odds of the average row.
    pub base: f64,
    /// One part a field.
    pub parts: Vec<Part>,
    /// Mean contribution of each part over the training rows.
    pub means: Vec<f32>,
}

impl Part {
    /// What a value adds to the log-odds.
    pub fn of(&self, value: f32) -> f64 {
        f64::from(match self {
            Part::Number { missing, .. } if value.is_nan() => *missing,
            // Values far outside of the training rows must not run away with the sum.
            Part::Number { mean, deviation, weight, .. } => weight * ((value - mean) / deviation).clamp(-5.0, 5.0),
            Part::Levels(levels) => levels.get(value as usize).or(levels.first()).copied().unwrap_or(0.0),
        })
    }
}

/// Where the weights of a field stand.
enum Place {
    Number { at: usize, mean: f32, deviation: f32, missing: Option<usize> },
    Levels(Vec<Option<usize>>),
}

impl Linear {
    /// Log-odds of a row of encoded values, one a field.
    pub fn predict(&self, values: &[f32]) -> f64 {
        self.base + self.parts.iter().zip(values).map(|(part, value)| part.of(*value)).sum::<f64>()
    }

    /// Fits some rows of a table; `ridge` is the penalty on squared weights, in rows.
    pub fn train(schema: &Schema, data: &Encoded, labels: &[bool], rows: &[u32], ridge: f64) -> Linear {
        let (places, count) = places(schema, data, rows);
        let sparse: Vec<Vec<(u32, f32)>> = rows.iter().map(|row| entries(&places, data, *row as usize)).collect();
        let labels: Vec<bool> = rows.iter().map(|row| labels[*row as usize]).collect();
        let weights = newton(&sparse, &labels, count, ridge);
        let of = |at: usize| weights[at] as f32;
        let parts: Vec<Part> = places
            .iter()
            .map(|place| match place {
                Place::Number { at, mean, deviation, missing } => {
                    Part::Number { mean: *mean, deviation: *deviation, weight: of(*at), missing: missing.map_or(0.0, of) }
                }
                Place::Levels(levels) => Part::Levels(levels.iter().map(|at| at.map_or(0.0, of)).collect()),
            })
            .collect();
        let mean = |(part, column): (&Part, &Vec<f32>)| {
            let sum: f64 = rows.iter().map(|row| part.of(column[*row as usize])).sum();
            (sum / rows.len().max(1) as f64) as f32
        };
        let means = parts.iter().zip(&data.columns).map(mean).collect();
        Linear { base: weights[0], parts, means }
    }
}

fn places(schema: &Schema, data: &Encoded, rows: &[u32]) -> (Vec<Place>, usize) {
    // Weight 0 is the intercept.
    let mut next = 1;
    let mut take = || {
        let at = next;
        next += 1;
        at
    };
    let mut places = Vec::new();
    for (field, column) in schema.fields.iter().zip(&data.columns) {
        let values = rows.iter().map(|row| column[*row as usize]);
        if let Kind::Category { levels } = &field.kind {
            let mut counts = vec![0_usize; levels.len() + 1];
            values.for_each(|level| counts[level as usize] += 1);
            let mut order: Vec<usize> = (0..counts.len()).filter(|level| counts[*level] >= LEVEL_ROWS).collect();
            order.sort_by_key(|level| std::cmp::Reverse(counts[*level]));
            order.truncate(MOST_WEIGHTS / schema.fields.len().max(1) + 8);
            let mut known = vec![None; counts.len()];
            order.into_iter().for_each(|level| known[level] = Some(take()));
            places.push(Place::Levels(known));
        } else {
            let present: Vec<f64> = values.filter(|value| !value.is_nan()).map(f64::from).collect();
            let count = present.len().max(1) as f64;
            let mean = present.iter().sum::<f64>() / count;
            let variance = present.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
            let deviation = if variance > 0.0 { variance.sqrt() } else { 1.0 };
            let missing = (present.len() < rows.len()).then(&mut take);
            places.push(Place::Number { at: take(), mean: mean as f32, deviation: deviation as f32, missing });
        }
    }
    (places, next)
}

/// The weights that a row touches, with their factors.
fn entries(places: &[Place], data: &Encoded, row: usize) -> Vec<(u32, f32)> {
    let mut entries = vec![(0, 1.0)];
    for (place, column) in places.iter().zip(&data.columns) {
        let value = column[row];
        match place {
            Place::Number { missing, .. } if value.is_nan() => entries.extend(missing.map(|at| (at as u32, 1.0))),
            Place::Number { at, mean, deviation, .. } => entries.push((*at as u32, ((value - mean) / deviation).clamp(-5.0, 5.0))),
            Place::Levels(levels) => entries.extend(levels[value as usize].map(|at| (at as u32, 1.0))),
        }
    }
    entries
}

/// Newton's method with halved steps while the penalised loss does not fall.
fn newton(rows: &[Vec<(u32, f32)>], labels: &[bool], count: usize, ridge: f64) -> Vec<f64> {
    let score = |weights: &[f64], row: &[(u32, f32)]| row.iter().map(|(at, factor)| weights[*at as usize] * f64::from(*factor)).sum::<f64>();
    let objective = |weights: &[f64]| {
        let scores: Vec<f64> = rows.iter().map(|row| score(weights, row)).collect();
        super::boost::loss(&scores, labels) * rows.len() as f64 + ridge / 2.0 * weights[1..].iter().map(|weight| weight * weight).sum::<f64>()
    };
    let mut weights = vec![0.0; count];
    let mut now = objective(&weights);
    for _ in 0..STEPS {
        let mut gradient: Vec<f64> = weights.iter().enumerate().map(|(at, weight)| if at == 0 { 1e-6 * weight } else { ridge * weight }).collect();
        let mut hessian = vec![0.0; count * count];
        for (row, label) in rows.iter().zip(labels) {
            let chance = sigmoid(score(&weights, row));
            let (slope, curve) = (chance - f64::from(u8::from(*label)), chance * (1.0 - chance));
            for (at, factor) in row {
                gradient[*at as usize] += slope * f64::from(*factor);
                let line = &mut hessian[*at as usize * count..(*at as usize + 1) * count];
                for (other, other_factor) in row {
                    line[*other as usize] += curve * f64::from(*factor) * f64::from(*other_factor);
                }
            }
        }
        (0..count).for_each(|at| hessian[at * count + at] += if at == 0 { 1e-6 } else { ridge });
        let Some(step) = solve(hessian, gradient, count) else { break };
        let mut share = 1.0;
        let found = (0..6).find_map(|_| {
            let next: Vec<f64> = weights.iter().zip(&step).map(|(weight, step)| weight - share * step).collect();
            share /= 2.0;
            let value = objective(&next);
            (value < now).then_some((next, value))
        });
        let Some((next, value)) = found else { break };
        let gained = now - value;
        (weights, now) = (next, value);
        if gained < 1e-4 {
            break;
        }
    }
    weights
}

/// Solves a positive definite system by Cholesky's decomposition; `None` when it is not definite.
fn solve(mut matrix: Vec<f64>, mut right: Vec<f64>, count: usize) -> Option<Vec<f64>> {
    for column in 0..count {
        let (before, rest) = matrix.split_at_mut(column * count);
        let own = &mut rest[..count];
        for at in 0..column {
            let line = &before[at * count..at * count + at];
            let sum: f64 = line.iter().zip(&own[..at]).map(|(one, other)| one * other).sum();
            own[at] = (own[at] - sum) / before[at * count + at];
        }
        let sum: f64 = own[..column].iter().map(|value| value * value).sum();
        let pivot = own[column] - sum;
        if pivot <= 0.0 || !pivot.is_finite() {
            return None;
        }
        own[column] = pivot.sqrt();
        let sum: f64 = own[..column].iter().zip(&right[..column]).map(|(one, other)| one * other).sum();
        right[column] = (right[column] - sum) / own[column];
    }
    for column in (0..count).rev() {
        right[column] /= matrix[column * count + column];
        let value = right[column];
        for at in 0..column {
            right[at] -= matrix[column * count + at] * value;
        }
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::frame::{Column, Datum, Frame};

    #[test]
    fn the_share_of_each_level_comes_back() {
        let levels: Vec<Datum> = (0..400).map(|row| Datum::Text(if row < 200 { "a" } else { "b" }.into())).collect();
        let frame = Frame { columns: vec![Column { name: "x".into(), values: levels }] };
        let schema = Schema::learn(&frame);
        let data = schema.encode(&frame);
        let labels: Vec<bool> = (0..400).map(|row| if row < 200 { row % 4 == 0 } else { row % 2 == 0 }).collect();
        let rows: Vec<u32> = (0..400).collect();
        let linear = Linear::train(&schema, &data, &labels, &rows, 1e-6);
        assert!((sigmoid(linear.predict(&[1.0])) - 0.25).abs() < 1e-3);
        assert!((sigmoid(linear.predict(&[2.0])) - 0.5).abs() < 1e-3);
    }

    #[test]
    fn a_system_is_solved() {
        let solved = solve(vec![4.0, 2.0, 2.0, 3.0], vec![2.0, 1.0], 2).unwrap();
        assert!((solved[0] - 0.5).abs() < 1e-12 && solved[1].abs() < 1e-12);
        assert_eq!(solve(vec![0.0], vec![1.0], 1), None);
    }
}
