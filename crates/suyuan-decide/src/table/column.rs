//! Input columns: where their fact is, of which type it must be, and whether it may be absent.

use super::cell::{Typed, compile_typed};
use super::path::Path;
use super::slot::Slot;
use serde_json::Value as Json;
use std::fmt;
use suyuan_case::decision::GateProblem;
use zen_expression::Expression;
use zen_expression::expression::Standard;

/// The type of a fact, declared by the table or told by its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A number of any kind.
    Number,
    /// A whole number.
    Integer,
    /// Text; times of day are text, too.
    Text,
    /// Text that begins with a day of the calendar, `YYYY-MM-DD`.
    Date,
    /// A truth value.
    Bool,
    /// A list.
    List,
    /// An object.
    Object,
    /// Nothing is known: only absence and null are complaints.
    Any,
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ColumnType::Number => "number",
            ColumnType::Integer => "integer",
            ColumnType::Text => "string",
            ColumnType::Date => "date",
            ColumnType::Bool => "boolean",
            ColumnType::List => "list",
            ColumnType::Object => "object",
            ColumnType::Any => "any",
        })
    }
}

impl ColumnType {
    /// Reads a declared type; `Some(None)` is a declaration that says nothing, such as the editor's `expression`.
    pub fn parse(text: &str) -> Option<Option<ColumnType>> {
        let text = text.trim();
        if text.ends_with("[]") {
            return Some(Some(ColumnType::List));
        }
        Some(Some(match text.trim_end_matches('?').to_ascii_lowercase().as_str() {
            "" | "any" | "expression" | "string-expression" => return Some(None),
            "number" | "decimal" | "float" | "double" | "money" => ColumnType::Number,
            "integer" | "int" => ColumnType::Integer,
            "string" | "text" | "time" | "enum" => ColumnType::Text,
            "date" | "datetime" | "date-time" | "timestamp" => ColumnType::Date,
            "boolean" | "bool" => ColumnType::Bool,
            "array" | "list" => ColumnType::List,
            "object" => ColumnType::Object,
            _ => return None,
        }))
    }

    /// Whether a test of type `other` may stand in a column of this type.
    pub fn accepts(self, other: ColumnType) -> bool {
        self == other
            || self == ColumnType::Any
            || (self == ColumnType::Integer && other == ColumnType::Number)
            || (self == ColumnType::Date && other == ColumnType::Text)
    }

    /// Whether a fact is of this type.
    pub(crate) fn takes(self, fact: &Slot<'_>) -> bool {
        match (self, fact) {
            (ColumnType::Any, _)
            | (ColumnType::Number, Slot::Number(_))
            | (ColumnType::Text, Slot::Text(_))
            | (ColumnType::Bool, Slot::Bool(_))
            | (ColumnType::List, Slot::List(_))
            | (ColumnType::Object, Slot::Object(_)) => true,
            (ColumnType::Integer, Slot::Number(number)) => number.is_whole(),
            (ColumnType::Date, Slot::Text(text)) => is_day(text),
            _ => false,
        }
    }
}

/// Whether a text begins with a day that the calendar has; what follows is the time of that day.
pub(crate) fn is_day(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).filter(|part| part.bytes().all(|c| c.is_ascii_digit()))?.parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else { return false };
    let marks = text.get(4..5) == Some("-") && text.get(7..8) == Some("-") && matches!(text.as_bytes().get(10), None | Some(b'T' | b't' | b' '));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    marks && (1..=12).contains(&month) && (1..=longest).contains(&day)
}

/// Where a column's fact comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A dotted path, and its slot among the policy's paths.
    Path(Path, usize),
    /// An expression over the facts.
    Expression(Expression<Standard>),
    /// No fact: each cell is a whole condition.
    None,
}

/// One input column.
#[derive(Debug)]
pub struct Column {
    /// Id within the table.
    pub id: String,
    /// Heading, as a person wrote it.
    pub name: String,
    /// The field as written; empty when each cell is a whole condition.
    pub field: String,
    pub(crate) source: Source,
    /// Type of the fact.
    pub column_type: ColumnType,
    /// Whether a row may be tried without the fact.
    pub optional: bool,
    pub(crate) range: Option<Typed>,
}

impl Column {
    /// What a person calls the column.
    pub fn label(&self) -> &str {
        [self.field.as_str(), self.name.as_str(), self.id.as_str()].into_iter().find(|text| !text.is_empty()).unwrap_or("")
    }

    /// The fact itself, when the field is a dotted path and the fact is there.
    pub fn fact<'f>(&self, facts: &'f Json) -> Option<&'f Json> {
        if let Source::Path(path, _) = &self.source { path.find(facts) } else { None }
    }

    /// Where the fact stands among the slots of the policy, when the field is a dotted path.
    pub fn slot(&self) -> Option<usize> {
        if let Source::Path(_, slot) = &self.source { Some(*slot) } else { None }
    }

    /// The gate: what is wrong with a fact, if anything. An absent fact is no complaint when it is optional; one that
    /// is there and malformed always is, for a broken value is not an unknown one.
    pub(crate) fn complaint(&self, fact: &Slot<'_>) -> Option<GateProblem> {
        match fact {
            Slot::Missing => return (!self.optional && !matches!(self.source, Source::None)).then_some(GateProblem::Missing),
            Slot::Null => return (!self.optional).then_some(GateProblem::Null),
            Slot::TooLarge(_) if matches!(self.column_type, ColumnType::Any | ColumnType::Number | ColumnType::Integer) => {
                return Some(GateProblem::OutOfRange);
            }
            _ => {}
        }
        if !self.column_type.takes(fact) {
            return Some(GateProblem::WrongType);
        }
        self.range.as_ref().is_some_and(|range| !range.holds(fact)).then_some(GateProblem::OutOfRange)
    }
}

/// The declared range of a column: `range` as a unary test, `[min, max]` or `{min, max}`; `min` and `max`; `values` or `enum`.
pub(crate) fn declared_range(input: &Json) -> Result<Option<Typed>, String> {
    let number = |value: Option<&Json>| value.filter(|value| value.is_number()).map(Json::to_string);
    let bounds = |low: Option<String>, high: Option<String>| match (low, high) {
        (Some(low), Some(high)) => Some(format!("[{low}..{high}]")),
        (Some(low), None) => Some(format!(">= {low}")),
        (None, Some(high)) => Some(format!("<= {high}")),
        (None, None) => None,
    };
    let values = input.get("values").or_else(|| input.get("enum"));
    let source = match (input.get("range"), values) {
        (Some(Json::String(text)), _) if text.trim().is_empty() => None,
        (Some(Json::String(text)), _) => Some(text.clone()),
        (Some(Json::Array(pair)), _) => {
            Some(bounds(number(pair.first()), number(pair.get(1))).ok_or("`range` holds two numbers, one of which may be null")?)
        }
        (Some(Json::Object(object)), _) => Some(bounds(number(object.get("min")), number(object.get("max"))).ok_or("`range` needs `min` or `max`")?),
        (Some(Json::Null) | None, Some(Json::Array(values))) if !values.is_empty() => {
            Some(format!("in [{}]", values.iter().map(Json::to_string).collect::<Vec<_>>().join(", ")))
        }
        (Some(Json::Null) | None, _) => bounds(number(input.get("min")), number(input.get("max"))),
        (Some(_), _) => return Err("`range` is a test such as \"[0..100]\", a pair or an object with `min` and `max`".to_owned()),
    };
    source.map(|source| compile_typed(source.trim()).map_err(|message| format!("range `{source}`: {message}"))).transpose()
}
