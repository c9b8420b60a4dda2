//! One regression tree over encoded features: prediction and what each feature added to it.

/// A node; a leaf has no children.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Feature that is asked; meaningless in a leaf.
    pub feature: u32,
    /// Values up to this go left.
    pub threshold: f32,
    /// Whether an absent value goes left.
    pub missing_left: bool,
    /// Index of the left child; 0 in a leaf, for the root is nobody's child.
    pub left: u32,
    /// Index of the right child.
    pub right: u32,
    /// Log-odds that the leaf adds; in an inner node the mean of its leaves, weighted by their training rows.
    pub value: f32,
    /// Training rows that came through.
    pub rows: f32,
}

impl Node {
    /// A leaf.
    pub const fn leaf(value: f32, rows: f32) -> Node {
        Node { feature: 0, threshold: 0.0, missing_left: false, left: 0, right: 0, value, rows }
    }
    /// Whether it has no children.
    pub const fn is_leaf(&self) -> bool {
        self.left == 0
    }
    /// The child that a value goes to; `NaN` is absent.
    pub fn child(&self, value: f32) -> u32 {
        let left = if value.is_nan() { self.missing_left } else { value <= self.threshold };
        if left { self.left } else { self.right }
    }
}

/// A tree; its root is the first node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    /// Nodes, parents before children.
    pub nodes: Vec<Node>,
}

impl Tree {
    /// The log-odds that it adds for a row of encoded features.
    pub fn predict(&self, row: &[f32]) -> f32 {
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            if node.is_leaf() {
                return node.value;
            }
            at = node.child(row.get(node.feature as usize).copied().unwrap_or(f32::NAN)) as usize;
        }
        0.0
    }

    /// The mean of its leaves over the training rows.
    pub fn mean(&self) -> f32 {
        self.nodes.first().map_or(0.0, |root| root.value)
    }

    /// Fills in the values of inner nodes from their children.
    pub fn fill_means(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let (left, right) = (self.nodes[at].left as usize, self.nodes[at].right as usize);
            if left != 0 {
                let (l, r) = (&self.nodes[left], &self.nodes[right]);
                let rows = (l.rows + r.rows).max(1.0);
                self.nodes[at].value = (l.value * l.rows + r.value * r.rows) / rows;
            }
        }
    }
}
