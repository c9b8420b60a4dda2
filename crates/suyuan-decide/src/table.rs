//! Decision tables in JDM: parsed, type-checked, compiled to typed predicates and run.
//!
//! A cell that the typed grammar covers becomes a [`cell::Cell::Typed`]; every other cell is compiled once by the
//! expression library and runs there, so that nothing a JDM editor can write is out of reach.

pub mod cell;
pub mod column;
mod error;
mod jdm;
mod lex;
mod output;
mod path;
mod run;

pub use column::{Column, ColumnType};
pub use error::TableError;
pub use jdm::compile;
pub use path::Path;
pub(crate) use path::merge;
pub(crate) use run::value_of;
pub use run::{Facts, Run, TableAnswer};

use cell::Cell;
use output::Outputs;

/// Which rows of a table count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitPolicy {
    /// The first row that fits.
    First,
    /// All rows that fit, in order.
    Collect,
}

/// A compiled row.
#[derive(Debug)]
pub struct Row {
    /// `_id` of the row, or `#n` counted from 1 when it has none.
    pub id: String,
    /// The row's own words, zh; empty when it has none.
    pub text_zh: String,
    /// The row's own words, en; empty when it has none.
    pub text_en: String,
    /// The cells that are not empty: column, predicate, source.
    pub(crate) cells: Vec<(usize, Cell, String)>,
    /// What the row answers.
    pub(crate) outputs: Outputs,
}

/// A compiled decision table.
#[derive(Debug)]
pub struct Table {
    /// Name of its node.
    pub name: String,
    /// Hit policy.
    pub hit_policy: HitPolicy,
    /// Whether the answer starts from the facts themselves (`passThrough`).
    pub pass_through: bool,
    /// Input columns.
    pub columns: Vec<Column>,
    /// Rows, in order.
    pub rows: Vec<Row>,
}

impl Table {
    /// The columns that a row's cells read, with the cells as written.
    pub fn cells_of(&self, row: usize) -> impl Iterator<Item = (&Column, &str)> {
        self.rows.get(row).into_iter().flat_map(|row| row.cells.iter()).map(|(column, _, source)| (&self.columns[*column], source.as_str()))
    }
}
