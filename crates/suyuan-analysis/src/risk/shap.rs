//! Exact Shapley contributions of features to a tree's prediction, path dependent.
//!
//! TreeSHAP of Lundberg, Erion and Lee (2018), algorithm 2: the expectation over absent features follows the training
//! rows of each branch. The contributions of a row and the tree's mean add up to its prediction.

use super::tree::Tree;

/// One feature on the way down: shares of subsets in which it is absent (`zero`) or present (`one`).
#[derive(Debug, Clone, Copy)]
struct Step {
    feature: usize,
    zero: f64,
    one: f64,
    weight: f64,
}

/// A row whose contributions are being added up.
struct Walk<'a> {
    tree: &'a Tree,
    row: &'a [f32],
    scale: f64,
    groups: &'a [u32],
    out: &'a mut [f64],
}

/// Adds `scale` times the contributions of one tree to `out`; `groups` says to which entry of `out` a feature belongs.
///
/// `room` is working memory that callers keep from tree to tree.
pub fn contributions(tree: &Tree, row: &[f32], scale: f64, groups: &[u32], room: &mut Room, out: &mut [f64]) {
    let mut walk = Walk { tree, row, scale, groups, out };
    room.0.clear();
    walk.descend(0, room, 0, Step { feature: usize::MAX, zero: 1.0, one: 1.0, weight: 0.0 });
}

/// Paths of the nodes from the root to the current one, one after the other; no memory is asked for on the way.
#[derive(Debug, Default)]
pub struct Room(Vec<Step>);

impl Walk<'_> {
    /// The entry of the answer that a feature belongs to: features of one column act as one player.
    fn group(&self, feature: usize) -> usize {
        self.groups.get(feature).map_or(0, |group| *group as usize)
    }

    /// Visits a node whose parent's path begins at `from`; the room is left as it was found.
    fn descend(&mut self, at: usize, room: &mut Room, from: usize, step: Step) {
        let Some(node) = self.tree.nodes.get(at) else { return };
        let begin = room.0.len();
        room.0.extend_from_within(from..begin);
        extend(&mut room.0, begin, step);
        if node.is_leaf() {
            let path = &room.0[begin..];
            for place in 1..path.len() {
                let weight = unwound_sum(path, place);
                let step = path[place];
                if let Some(out) = self.out.get_mut(step.feature) {
                    *out += self.scale * weight * (step.one - step.zero) * f64::from(node.value);
                }
            }
            room.0.truncate(begin);
            return;
        }
        let value = self.row.get(node.feature as usize).copied().unwrap_or(f32::NAN);
        let hot = node.child(value);
        let cold = if hot == node.left { node.right } else { node.left };
        let feature = self.group(node.feature as usize);
        let (mut zero, mut one) = (1.0, 1.0);
        if let Some(place) = room.0[begin..].iter().skip(1).position(|step| step.feature == feature) {
            let seen = room.0[begin + place + 1];
            (zero, one) = (seen.zero, seen.one);
            unwind(&mut room.0, begin, place + 1);
        }
        let share = |child: u32| self.tree.nodes.get(child as usize).map_or(0.0, |child| f64::from(child.rows) / f64::from(node.rows.max(1.0)));
        let (hot_share, cold_share) = (share(hot), share(cold));
        self.descend(hot as usize, room, begin, Step { feature, zero: zero * hot_share, one, weight: 0.0 });
        self.descend(cold as usize, room, begin, Step { feature, zero: zero * cold_share, one: 0.0, weight: 0.0 });
        room.0.truncate(begin);
    }
}

/// Grows the path that begins at `begin` by one feature.
fn extend(room: &mut Vec<Step>, begin: usize, step: Step) {
    let length = room.len() - begin;
    room.push(Step { weight: if length == 0 { 1.0 } else { 0.0 }, ..step });
    let path = &mut room[begin..];
    for place in (0..length).rev() {
        let before = path[place].weight;
        path[place + 1].weight += step.one * before * (place + 1) as f64 / (length + 1) as f64;
        path[place].weight = step.zero * before * (length - place) as f64 / (length + 1) as f64;
    }
}

/// Takes one feature out of the path that begins at `begin`.
fn unwind(room: &mut Vec<Step>, begin: usize, gone: usize) {
    let path = &mut room[begin..];
    let last = path.len() - 1;
    let (zero, one) = (path[gone].zero, path[gone].one);
    let mut next = path[last].weight;
    for place in (0..last).rev() {
        let before = path[place].weight;
        if one != 0.0 {
            path[place].weight = next * (last + 1) as f64 / ((place + 1) as f64 * one);
            next = before - path[place].weight * zero * (last - place) as f64 / (last + 1) as f64;
        } else {
            path[place].weight = before * (last + 1) as f64 / (zero * (last - place) as f64);
        }
    }
    for place in gone..last {
        let weight = path[place].weight;
        path[place] = Step { weight, ..path[place + 1] };
    }
    room.pop();
}

/// The sum of the weights that [`unwind`] would leave.
fn unwound_sum(path: &[Step], gone: usize) -> f64 {
    let last = path.len() - 1;
    let (zero, one) = (path[gone].zero, path[gone].one);
    let mut next = path[last].weight;
    let mut total = 0.0;
    for place in (0..last).rev() {
        if one != 0.0 {
            let weight = next * (last + 1) as f64 / ((place + 1) as f64 * one);
            total += weight;
            next = path[place].weight - weight * zero * (last - place) as f64 / (last + 1) as f64;
        } else if zero != 0.0 {
            total += path[place].weight * (last + 1) as f64 / (zero * (last - place) as f64);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::tree::Node;

    /// x0 ≤ 0 → (x1 ≤ 0 → 1, 2), else (x0 ≤ 5 → 4, 8): a feature asked twice and one asked on one side only.
    fn tree() -> Tree {
        let split = |feature, threshold, left, right, rows| Node { feature, threshold, missing_left: true, left, right, value: 0.0, rows };
        let mut tree = Tree {
            nodes: vec![
                split(0, 0.0, 1, 2, 10.0),
                split(1, 0.0, 3, 4, 4.0),
                split(0, 5.0, 5, 6, 6.0),
                Node::leaf(1.0, 1.0),
                Node::leaf(2.0, 3.0),
                Node::leaf(4.0, 2.0),
                Node::leaf(8.0, 4.0),
            ],
        };
        tree.fill_means();
        tree
    }

    /// Expectation of the tree when only the features of `known` are seen.
    fn expectation(tree: &Tree, at: usize, row: &[f32], known: &[bool]) -> f64 {
        let node = &tree.nodes[at];
        if node.is_leaf() {
            return f64::from(node.value);
        }
        if known[node.feature as usize] {
            return expectation(tree, node.child(row[node.feature as usize]) as usize, row, known);
        }
        let part = |child: u32| expectation(tree, child as usize, row, known) * f64::from(tree.nodes[child as usize].rows / node.rows);
        part(node.left) + part(node.right)
    }

    #[test]
    fn contributions_equal_shapley_values_over_all_subsets() {
        let tree = tree();
        for row in [[-1.0, -1.0], [-1.0, 1.0], [3.0, 0.0], [9.0, f32::NAN], [f32::NAN, 1.0]] {
            let mut found = [0.0; 2];
            contributions(&tree, &row, 1.0, &[0, 1], &mut Room::default(), &mut found);
            let value = |first, second| expectation(&tree, 0, &row, &[first, second]);
            let first = 0.5 * (value(true, false) - value(false, false)) + 0.5 * (value(true, true) - value(false, true));
            let second = 0.5 * (value(false, true) - value(false, false)) + 0.5 * (value(true, true) - value(true, false));
            assert!((found[0] - first).abs() < 1e-6 && (found[1] - second).abs() < 1e-6, "{row:?}: {found:?} {first} {second}");
            let sum = f64::from(tree.mean()) + found[0] + found[1];
            assert!((sum - f64::from(tree.predict(&row))).abs() < 1e-6);
        }
    }

    #[test]
    fn features_of_one_column_act_as_one_player() {
        let mut found = [0.0];
        contributions(&tree(), &[3.0, 1.0], 2.0, &[0, 0], &mut Room::default(), &mut found);
        assert!((found[0] - 2.0 * f64::from(tree().predict(&[3.0, 1.0]) - tree().mean())).abs() < 1e-5);
    }
}
