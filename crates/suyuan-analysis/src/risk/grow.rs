//! Growing one tree: best leaf first, splits searched in histograms of gradients.

use super::bins::Binned;
use super::tree::{Node, Tree};

/// How large and how careful a tree is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// Most leaves.
    pub leaves: usize,
    /// Longest way from root to leaf.
    pub depth: usize,
    /// Fewest training rows in a leaf.
    pub leaf_rows: u32,
    /// Least sum of second derivatives in a leaf.
    pub leaf_hessian: f64,
    /// Ridge penalty on leaf values.
    pub ridge: f64,
}

/// Gradients and second derivatives of the loss, one pair a row.
pub type Slopes = Vec<(f32, f32)>;

/// Sums over the rows of a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    gradient: f64,
    hessian: f64,
    rows: u32,
}

impl Sum {
    fn plus(self, other: Sum) -> Sum {
        Sum { gradient: self.gradient + other.gradient, hessian: self.hessian + other.hessian, rows: self.rows + other.rows }
    }
    fn minus(self, other: Sum) -> Sum {
        Sum { gradient: self.gradient - other.gradient, hessian: self.hessian - other.hessian, rows: self.rows - other.rows }
    }
    fn score(self, ridge: f64) -> f64 {
        self.gradient * self.gradient / (self.hessian + ridge)
    }
}

/// A split that has been found.
#[derive(Debug, Clone, Copy)]
struct Split {
    feature: usize,
    bin: usize,
    missing_left: bool,
    gain: f64,
    left: Sum,
    right: Sum,
}

/// A leaf that may still be split.
struct Leaf {
    node: usize,
    depth: usize,
    rows: Vec<u32>,
    histogram: Vec<Sum>,
    total: Sum,
    split: Option<Split>,
}

/// What a tree is grown on.
pub struct Grower<'a> {
    /// Features in bins.
    pub binned: &'a Binned,
    /// Derivatives of the loss.
    pub slopes: &'a [(f32, f32)],
    /// Features that this tree may ask.
    pub features: &'a [usize],
    /// Size and care.
    pub shape: Shape,
    /// Factor on leaf values.
    pub rate: f64,
}

impl Grower<'_> {
    /// Grows a tree on some of the rows.
    pub fn grow(&self, rows: Vec<u32>) -> Tree {
        let histogram = self.histogram(&rows);
        let total = rows.iter().fold(Sum::default(), |sum, row| sum.plus(self.row(*row)));
        let mut tree = Tree { nodes: vec![self.leaf_node(total)] };
        let split = self.best(&histogram, total);
        let mut open = vec![Leaf { node: 0, depth: 0, rows, histogram, total, split }];
        let mut leaves = 1;
        while leaves < self.shape.leaves {
            let gain = |leaf: &Leaf| leaf.split.map_or(0.0, |split| split.gain);
            let Some(at) = (0..open.len()).max_by(|one, other| gain(&open[*one]).total_cmp(&gain(&open[*other])).then(other.cmp(one))) else { break };
            let leaf = open.swap_remove(at);
            let Some(split) = leaf.split else { break };
            open.extend(self.divide(&mut tree, leaf, split));
            leaves += 1;
        }
        tree.fill_means();
        tree
    }

    fn row(&self, row: u32) -> Sum {
        let (gradient, hessian) = self.slopes[row as usize];
        Sum { gradient: f64::from(gradient), hessian: f64::from(hessian), rows: 1 }
    }

    fn leaf_node(&self, sum: Sum) -> Node {
        Node::leaf((-self.rate * sum.gradient / (sum.hessian + self.shape.ridge)) as f32, sum.rows as f32)
    }

    /// One sum a bin, the tree's features one after the other.
    fn histogram(&self, rows: &[u32]) -> Vec<Sum> {
        let mut histogram = Vec::new();
        for feature in self.features {
            let codes = &self.binned.codes[*feature];
            let begin = histogram.len();
            histogram.resize(begin + self.binned.bins(*feature), Sum::default());
            let bins = &mut histogram[begin..];
            for row in rows {
                let (gradient, hessian) = self.slopes[*row as usize];
                let bin = &mut bins[codes[*row as usize] as usize];
                bin.gradient += f64::from(gradient);
                bin.hessian += f64::from(hessian);
                bin.rows += 1;
            }
        }
        histogram
    }

    /// The best split of a leaf, if any gains.
    fn best(&self, histogram: &[Sum], total: Sum) -> Option<Split> {
        let mut best: Option<Split> = None;
        let mut begin = 0;
        for feature in self.features {
            let bins = &histogram[begin..begin + self.binned.bins(*feature)];
            begin += bins.len();
            let missing = bins[0];
            let mut present = Sum::default();
            for bin in 1..bins.len() {
                present = present.plus(bins[bin]);
                let last = bin + 1 == bins.len();
                if bins[bin].rows == 0 && !last || last && missing.rows == 0 {
                    continue;
                }
                // After the last bin only "present against missing" is left to ask.
                let sides = if missing.rows == 0 {
                    [Some((present, false)), None]
                } else {
                    [Some((present, false)), (!last).then_some((present.plus(missing), true))]
                };
                for (left, missing_left) in sides.into_iter().flatten() {
                    let split = Split { feature: *feature, bin, missing_left, gain: 0.0, left, right: total.minus(left) };
                    if let Some(gain) = self.gain(&split, total)
                        && best.is_none_or(|best| gain > best.gain)
                    {
                        best = Some(Split { gain, ..split });
                    }
                }
            }
        }
        // Rows without a missing value take the larger side when one comes later.
        best.map(|split| {
            let seen = histogram[self.begin_of(split.feature)].rows > 0;
            Split { missing_left: if seen { split.missing_left } else { split.left.rows >= split.right.rows }, ..split }
        })
    }

    fn begin_of(&self, feature: usize) -> usize {
        self.features.iter().take_while(|one| **one != feature).map(|one| self.binned.bins(*one)).sum()
    }

    fn gain(&self, split: &Split, total: Sum) -> Option<f64> {
        let shape = &self.shape;
        let enough = |sum: Sum| sum.rows >= shape.leaf_rows && sum.hessian >= shape.leaf_hessian;
        if !enough(split.left) || !enough(split.right) {
            return None;
        }
        let gain = split.left.score(shape.ridge) + split.right.score(shape.ridge) - total.score(shape.ridge);
        (gain > 1e-9).then_some(gain)
    }

    /// Turns a leaf into a node with two leaves; the smaller one's histogram is counted, the other's is the difference.
    fn divide(&self, tree: &mut Tree, leaf: Leaf, split: Split) -> [Leaf; 2] {
        let codes = &self.binned.codes[split.feature];
        let goes_left = |row: &u32| match codes[*row as usize] {
            0 => split.missing_left,
            code => code as usize <= split.bin,
        };
        let (left_rows, right_rows): (Vec<u32>, Vec<u32>) = leaf.rows.iter().partition(|row| goes_left(row));
        let (left_node, right_node) = (tree.nodes.len(), tree.nodes.len() + 1);
        tree.nodes.push(self.leaf_node(split.left));
        tree.nodes.push(self.leaf_node(split.right));
        let cuts = &self.binned.cuts[split.feature];
        tree.nodes[leaf.node] = Node {
            feature: split.feature as u32,
            threshold: cuts.get(split.bin - 1).copied().unwrap_or(f32::INFINITY),
            missing_left: split.missing_left,
            left: left_node as u32,
            right: right_node as u32,
            value: 0.0,
            rows: leaf.total.rows as f32,
        };
        let depth = leaf.depth + 1;
        let done = depth >= self.shape.depth;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        if !done {
            let small_left = left_rows.len() <= right_rows.len();
            let small = self.histogram(if small_left { &left_rows } else { &right_rows });
            let mut large = leaf.histogram;
            large.iter_mut().zip(&small).for_each(|(large, small)| *large = large.minus(*small));
            (left, right) = if small_left { (small, large) } else { (large, small) };
        }
        let make = |node, rows, histogram: Vec<Sum>, total| {
            let split = if done { None } else { self.best(&histogram, total) };
            Leaf { node, depth, rows, histogram, total, split }
        };
        [make(left_node, left_rows, left, split.left), make(right_node, right_rows, right, split.right)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_finds_the_step_and_routes_missing_values() {
        let feature: Vec<f32> = (0..24).map(|row| if row >= 20 { f32::NAN } else { row as f32 }).collect();
        let binned = Binned::new(&[feature], 24);
        // Rows below 10 and the missing ones are positive: gradient p - y at p = 1/2.
        let slopes: Slopes = (0..24).map(|row| (if !(10..20).contains(&row) { -0.5 } else { 0.5 }, 0.25)).collect();
        let shape = Shape { leaves: 2, depth: 4, leaf_rows: 1, leaf_hessian: 0.0, ridge: 0.0 };
        let tree = Grower { binned: &binned, slopes: &slopes, features: &[0], shape, rate: 1.0 }.grow((0..24).collect());
        assert_eq!(tree.nodes[0].threshold, 9.5);
        assert_eq!([tree.predict(&[0.0]), tree.predict(&[15.0]), tree.predict(&[f32::NAN])], [2.0, -2.0, 2.0]);
    }
}
