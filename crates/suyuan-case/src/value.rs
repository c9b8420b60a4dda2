//! Typed cells: what a reader of a foreign format hands over, and what a fact table holds.

use crate::Micros;
use serde::{Deserialize, Serialize};

/// A cell as a foreign file holds it, before any meaning is given to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Absent: an empty CSV field, a JSON null, a Parquet null, an empty sheet cell.
    Empty,
    /// Text as written.
    Text(String),
    /// An integer that the format itself typed.
    Int(i64),
    /// A floating-point number that the format itself typed.
    Float(f64),
    /// A truth value that the format itself typed.
    Bool(bool),
    /// A point in time that the format itself typed: microseconds since 1970, `zoned` when it is UTC and not local time.
    Time {
        /// Microseconds since 1970.
        micros: Micros,
        /// Whether `micros` is UTC; otherwise it is local wall-clock time.
        zoned: bool,
    },
}

/// A cell of a fact table; its type is given by the column ([`crate::fact::ColumnType`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Unknown or not applicable; nulls of a source stay null.
    Null,
    /// A truth value.
    Bool(bool),
    /// Integer, minor units, micro units or microseconds, by the column's type.
    Int(i64),
    /// Text.
    Text(String),
}

impl Value {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }
    /// The number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Value::Int(number) = self { Some(*number) } else { None }
    }
}
