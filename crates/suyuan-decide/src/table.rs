//! Decision tables in JDM: parsed, type-checked, compiled to typed predicates and run.
//!
//! A cell that the typed grammar covers becomes a [`cell::Cell::Typed`]; every other cell is compiled once by the
//! expression library and runs there, so that nothing a JDM editor can write is out of reach.

pub mod cell;
pub mod column;
mod error;
mod index;
mod jdm;
mod lex;
mod number;
mod output;
mod path;
mod run;
mod slot;

pub use column::{Column, ColumnType};
pub use error::TableError;
pub use jdm::compile;
pub use number::Number;
pub use path::Path;
pub(crate) use path::{insert, merge};
pub use run::{Facts, RowHit, TableAnswer};
pub use slot::{Paths, Slot, Whole};

use cell::Cell;
use column::Source;
use index::Index;
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
    /// The row's own words, zh, else its cells.
    pub text_zh: String,
    /// The row's own words, en, else its cells.
    pub text_en: String,
    /// Last day of a request that the row fits, `YYYY-MM-DD` (`_expires`).
    pub expires: Option<String>,
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
    index: Index,
    /// Slot of the day of the request, when a row expires.
    requested_on: Option<usize>,
}

impl Table {
    /// Whether some cell, column or answer is an expression, so that facts beside the columns' own may be asked for.
    pub fn needs_all_facts(&self) -> bool {
        let computed = |row: &Row| matches!(row.outputs, Outputs::Cells(_)) || row.cells.iter().any(|(_, cell, _)| !matches!(cell, Cell::Typed(_)));
        self.pass_through || self.columns.iter().any(|column| matches!(column.source, Source::Expression(_))) || self.rows.iter().any(computed)
    }

    /// The columns that a row's cells read, with the cells as written.
    pub fn cells_of(&self, row: usize) -> impl Iterator<Item = (&Column, &str)> {
        self.rows.get(row).into_iter().flat_map(|row| row.cells.iter()).map(|(column, _, source)| (&self.columns[*column], source.as_str()))
    }
}
