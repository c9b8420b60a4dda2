//! How unusual a row is among others, without labels: an isolation forest, and which columns make the row unusual.
//!
//! Liu, Ting and Zhou (2008): rows that few random cuts set apart are unusual. Categories enter as the share of rows
//! that have them, so a rare one stands apart; a missing value is a level of its own.

use crate::model_file::{self, ModelError, ModelKind, Reader, Writer};
use crate::random::Random;
use crate::risk::{Frame, Kind, Schema, parallel};

/// Trees of the forest.
const TREES: usize = 200;
/// Rows that each tree is grown on.
const SAMPLE: usize = 256;
/// Rows below which "unusual" has no meaning.
pub const LEAST_ROWS: usize = 50;

/// A node: a cut with two children, or a leaf with the rows that reached it in training.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Node {
    feature: u32,
    cut: f32,
    left: u32,
    right: u32,
    rows: u32,
}

/// A trained forest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AnomalyModel {
    /// The columns that it reads.
    pub schema: Schema,
    /// Training rows.
    pub rows: usize,
    /// Share of training rows by level, for categories; empty for numbers.
    shares: Vec<Vec<f32>>,
    /// The usual value of each column: median, or the share of the most frequent level.
    usual: Vec<f32>,
    trees: Vec<Vec<Node>>,
    sample: usize,
    /// Scores of the training rows at 1 %, 2 %, … 99 %.
    percentiles: Vec<f32>,
}

/// A scored row.
#[derive(Debug, Clone, PartialEq)]
pub struct Unusual {
    /// Isolation score in (0, 1): about 0.5 is ordinary, near 1 is unusual.
    pub score: f64,
    /// Share of the training rows that were less unusual, 0 to 1 in steps of a hundredth.
    pub rank: f64,
    /// By column: how much the score falls when the column alone takes its usual value; 0 where it would not fall.
    pub contributions: Vec<f64>,
}

/// Mean depth of an unsuccessful search in a binary search tree of `rows` keys: the scale of path lengths.
fn scale(rows: f64) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    if rows < 2.0 {
        0.0
    } else if rows < 3.0 {
        1.0
    } else {
        2.0 * ((rows - 1.0).ln() + EULER) - 2.0 * (rows - 1.0) / rows
    }
}

/// Trains on all rows of a table; `None` with fewer than [`LEAST_ROWS`] rows or without a column that says anything.
pub fn train(frame: &Frame, seed: u64) -> Option<AnomalyModel> {
    let schema = Schema::learn(frame);
    let rows = frame.rows();
    if rows < LEAST_ROWS || schema.fields.is_empty() {
        return None;
    }
    let mut model = AnomalyModel { rows, sample: SAMPLE.min(rows), ..AnomalyModel::default() };
    let data = schema.encode(frame);
    for (field, column) in schema.fields.iter().zip(&data.columns) {
        let mut shares = Vec::new();
        if let Kind::Category { levels } = &field.kind {
            shares = vec![0.0; levels.len() + 1];
            column.iter().for_each(|level| shares[*level as usize] += 1.0 / rows as f32);
        }
        let mut present: Vec<f32> = column.iter().copied().filter(|value| !value.is_nan()).collect();
        present.sort_by(f32::total_cmp);
        let median = present.get(present.len() / 2).copied().unwrap_or(0.0);
        model.usual.push(shares.iter().copied().reduce(f32::max).unwrap_or(median));
        model.shares.push(shares);
    }
    model.schema = schema;
    let table: Vec<Vec<f32>> = (0..rows).map(|row| model.features(&data.columns, row)).collect();
    model.trees = parallel(TREES, |tree| {
        let mut random = Random::new(seed.wrapping_add(tree as u64));
        let mut order: Vec<usize> = (0..rows).collect();
        random.shuffle(&mut order);
        order.truncate(model.sample);
        grow(&table, order, &mut random)
    });
    let mut scores = parallel(rows, |row| model.isolation(&table[row]) as f32);
    scores.sort_by(f32::total_cmp);
    model.percentiles = (1..100).map(|percent| scores[percent * rows / 100]).collect();
    Some(model)
}

/// Cuts random columns at random places until rows are alone or the usual depth is reached.
fn grow(table: &[Vec<f32>], rows: Vec<usize>, random: &mut Random) -> Vec<Node> {
    let limit = (rows.len() as f64).log2().ceil() as usize;
    let leaf = |rows: usize| Node { feature: 0, cut: 0.0, left: 0, right: 0, rows: rows as u32 };
    let mut nodes = vec![leaf(rows.len())];
    let mut open = vec![(0, rows, 0)];
    while let Some((at, rows, depth)) = open.pop() {
        if depth >= limit || rows.len() < 2 {
            continue;
        }
        let Some((feature, cut)) = cut(table, &rows, random) else { continue };
        let (left, right): (Vec<usize>, Vec<usize>) = rows.into_iter().partition(|row| goes_left(table[*row][feature], cut));
        nodes[at] = Node { feature: feature as u32, cut, left: nodes.len() as u32, right: nodes.len() as u32 + 1, rows: nodes[at].rows };
        open.push((nodes.len(), left.clone(), depth + 1));
        open.push((nodes.len() + 1, right.clone(), depth + 1));
        nodes.push(leaf(left.len()));
        nodes.push(leaf(right.len()));
    }
    nodes
}

/// A missing number lies below all others.
fn goes_left(value: f32, cut: f32) -> bool {
    value.is_nan() || value <= cut
}

/// A column in which the rows differ, and a place between its smallest and largest value.
fn cut(table: &[Vec<f32>], rows: &[usize], random: &mut Random) -> Option<(usize, f32)> {
    let width = table.first()?.len();
    for _ in 0..width * 2 {
        let feature = random.below(width);
        let values = rows.iter().map(|row| table[*row][feature]);
        let (low, high) =
            values.clone().filter(|value| !value.is_nan()).fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(value), high.max(value)));
        if low < high {
            let place = low + (high - low) * random.unit() as f32;
            return Some((feature, if place < high { place } else { low }));
        }
        // All present values are the same: presence itself may differ.
        if low <= high && values.clone().any(f32::is_nan) {
            return Some((feature, f32::MIN));
        }
    }
    None
}

impl AnomalyModel {
    fn features(&self, columns: &[Vec<f32>], row: usize) -> Vec<f32> {
        let one = |(column, shares): (&Vec<f32>, &Vec<f32>)| {
            let value = column[row];
            if shares.is_empty() { value } else { shares.get(value as usize).copied().unwrap_or(0.0) }
        };
        columns.iter().zip(&self.shares).map(one).collect()
    }

    /// 2 to the power of minus the mean path length over its scale.
    fn isolation(&self, features: &[f32]) -> f64 {
        let length = |tree: &Vec<Node>| {
            let (mut at, mut depth) = (0, 0.0);
            while let Some(node) = tree.get(at) {
                if node.left == 0 {
                    return depth + scale(f64::from(node.rows));
                }
                let left = goes_left(features.get(node.feature as usize).copied().unwrap_or(f32::NAN), node.cut);
                at = if left { node.left } else { node.right } as usize;
                depth += 1.0;
            }
            depth
        };
        let mean = self.trees.iter().map(length).sum::<f64>() / self.trees.len().max(1) as f64;
        (-mean / scale(self.sample as f64).max(1.0) * std::f64::consts::LN_2).exp()
    }

    /// Scores every row.
    pub fn score(&self, frame: &Frame) -> Vec<Unusual> {
        let data = self.schema.encode(frame);
        parallel(data.rows, |row| {
            let mut features = self.features(&data.columns, row);
            let score = self.isolation(&features);
            let contributions = (0..features.len()).map(|at| {
                let own = std::mem::replace(&mut features[at], self.usual[at]);
                let without = self.isolation(&features);
                features[at] = own;
                (score - without).max(0.0)
            });
            let contributions = contributions.collect();
            let rank = self.percentiles.iter().filter(|percentile| f64::from(**percentile) < score).count() as f64 / 100.0;
            Unusual { score, rank, contributions }
        })
    }

    /// The bytes of a model file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        crate::risk::schema_out(&mut to, &self.schema);
        to.size(self.rows);
        to.size(self.sample);
        to.list(&self.shares, |to, shares| to.list(shares, |to, share| to.float(*share)));
        to.list(&self.usual, |to, value| to.float(*value));
        to.list(&self.percentiles, |to, value| to.float(*value));
        to.list(&self.trees, |to, tree| {
            to.list(tree, |to, node| {
                [node.left, node.right, node.feature, node.rows].into_iter().for_each(|value| to.number(u64::from(value)));
                to.float(node.cut);
            });
        });
        model_file::seal(ModelKind::Anomaly, &to.0)
    }

    /// Reads the bytes of a model file.
    ///
    /// # Errors
    /// When they are foreign, newer, damaged, or another kind of model.
    pub fn from_bytes(bytes: &[u8]) -> Result<AnomalyModel, ModelError> {
        let (kind, content) = model_file::open(bytes)?;
        if kind != ModelKind::Anomaly {
            return Err(ModelError::OtherKind(kind));
        }
        let mut from = Reader(content);
        let short = |from: &mut Reader<'_>| u32::try_from(from.number()?).map_err(|_| ModelError::Damaged);
        let model = AnomalyModel {
            schema: crate::risk::schema_in(&mut from)?,
            rows: from.size()?,
            sample: from.size()?,
            shares: from.list(|from| from.list(Reader::float))?,
            usual: from.list(Reader::float)?,
            percentiles: from.list(Reader::float)?,
            trees: from.list(|from| {
                from.list(|from| Ok(Node { left: short(from)?, right: short(from)?, feature: short(from)?, rows: short(from)?, cut: from.float()? }))
            })?,
        };
        let sound = |tree: &Vec<Node>| {
            let after = |at: usize, child: u32| child == 0 || (child as usize > at && (child as usize) < tree.len());
            tree.iter().enumerate().all(|(at, node)| after(at, node.left) && after(at, node.right))
        };
        let fields = model.schema.fields.len();
        let whole = from.0.is_empty() && model.shares.len() == fields && model.usual.len() == fields && model.trees.iter().all(sound);
        if whole { Ok(model) } else { Err(ModelError::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::{Column, Datum};

    fn frame() -> Frame {
        let mut random = Random::new(3);
        let mut amounts: Vec<Datum> = (0..500).map(|_| Datum::Number((random.unit() + random.unit() + random.unit()) * 100.0)).collect();
        let mut shops: Vec<Datum> = (0..500).map(|row| Datum::Text(if row % 2 == 0 { "a" } else { "b" }.into())).collect();
        amounts[77] = Datum::Number(5_000.0);
        shops[123] = Datum::Text("z".into());
        Frame { columns: vec![Column { name: "amount".into(), values: amounts }, Column { name: "shop".into(), values: shops }] }
    }

    #[test]
    fn what_stands_apart_is_unusual_and_says_why() {
        let model = train(&frame(), 1).unwrap();
        let scored = model.score(&frame());
        let mut order: Vec<usize> = (0..500).collect();
        order.sort_by(|one, other| scored[*other].score.total_cmp(&scored[*one].score));
        assert!(order[0] == 77 && order[..5].contains(&123), "{:?}", &order[..5]);
        assert!(scored[77].contributions[0] > scored[77].contributions[1]);
        assert!(scored[123].contributions[1] > scored[123].contributions[0]);
        assert_eq!(scored[77].rank, 0.99);
        assert_eq!(AnomalyModel::from_bytes(&model.to_bytes()).unwrap(), model);
        assert!(train(&Frame::default(), 1).is_none());
    }

    #[test]
    fn the_scale_is_the_mean_depth_of_a_search_tree() {
        assert_eq!(scale(2.0), 1.0);
        assert!((scale(256.0) - 10.244).abs() < 0.01);
    }
}
