//! What is wrong with a decision table, with the rule and the cell it is about.

use thiserror::Error;

/// One complaint about a JDM file; a file is refused with all of them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    /// The file is not a graph of decision tables between an input and an output.
    #[error("{0}")]
    Graph(String),
    /// A table as a whole.
    #[error("table `{table}`: {message}")]
    Table {
        /// Name of the node.
        table: String,
        /// What is wrong.
        message: String,
    },
    /// A column.
    #[error("table `{table}`, column `{column}`: {message}")]
    Column {
        /// Name of the node.
        table: String,
        /// Field, or name or id when it has none.
        column: String,
        /// What is wrong.
        message: String,
    },
    /// A cell.
    #[error("table `{table}`, rule `{rule}`, column `{column}`, cell `{cell}`: {message}")]
    Cell {
        /// Name of the node.
        table: String,
        /// `_id` of the row.
        rule: String,
        /// Field, or name or id when it has none.
        column: String,
        /// The cell as written.
        cell: String,
        /// What is wrong.
        message: String,
    },
}

impl TableError {
    /// Table, rule and column that it is about; empty where it is about none.
    pub fn place(&self) -> (&str, &str, &str) {
        match self {
            TableError::Graph(_) => ("", "", ""),
            TableError::Table { table, .. } => (table, "", ""),
            TableError::Column { table, column, .. } => (table, "", column),
            TableError::Cell { table, rule, column, .. } => (table, rule, column),
        }
    }

    /// The complaint in Chinese; the inner message of the expression library stays as it is.
    pub fn text_zh(&self) -> String {
        match self {
            TableError::Graph(message) => format!("决策文件不正确：{message}"),
            TableError::Table { table, message } => format!("决策表「{table}」：{message}"),
            TableError::Column { table, column, message } => format!("决策表「{table}」的列「{column}」：{message}"),
            TableError::Cell { table, rule, column, cell, message } => {
                format!("决策表「{table}」规则「{rule}」列「{column}」单元格「{cell}」：{message}")
            }
        }
    }
}
