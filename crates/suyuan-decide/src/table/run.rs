//! Running a table over one set of facts.

use super::cell::Cell;
use super::column::{ColumnType, Source};
use super::path::merge;
use super::{HitPolicy, Table};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};
use std::cell::OnceCell;
use suyuan_case::decision::{GateFinding, GateProblem};
use zen_expression::expression::{Standard, Unary};
use zen_expression::vm::VM;
use zen_expression::{Expression, Scope, Variable};

/// A fact as a predicate sees it.
#[derive(Debug)]
pub enum Value<'f> {
    /// Absent.
    Missing,
    /// Null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, converted as the reference engine converts it.
    Number(Decimal),
    /// A number beyond 28 digits.
    TooLarge,
    /// Text.
    Text(&'f str),
    /// A list or an object.
    Other(&'f Json),
}

impl<'f> From<Option<&'f Json>> for Value<'f> {
    fn from(value: Option<&'f Json>) -> Value<'f> {
        match value {
            None => Value::Missing,
            Some(Json::Null) => Value::Null,
            Some(Json::Bool(value)) => Value::Bool(*value),
            Some(Json::String(text)) => Value::Text(text),
            Some(number @ Json::Number(digits)) => match digits.as_i64() {
                Some(whole) => Value::Number(Decimal::from(whole)),
                None => match Variable::from(number) {
                    Variable::Number(number) => Value::Number(number),
                    _ => Value::TooLarge,
                },
            },
            Some(other) => Value::Other(other),
        }
    }
}

impl Value<'_> {
    /// Whether the value is of a type.
    pub(crate) fn is_of(&self, kind: ColumnType) -> bool {
        match (kind, self) {
            (ColumnType::Any, _)
            | (ColumnType::Number, Value::Number(_))
            | (ColumnType::Text, Value::Text(_))
            | (ColumnType::Bool, Value::Bool(_)) => true,
            (ColumnType::Integer, Value::Number(number)) => number.is_integer(),
            (ColumnType::List, Value::Other(json)) => json.is_array(),
            (ColumnType::Object, Value::Other(json)) => json.is_object(),
            _ => false,
        }
    }
}

/// A fact as a predicate sees it.
pub(crate) fn value_of(fact: &Json) -> Value<'_> {
    Value::from(Some(fact))
}

/// Facts, and their form for the expression library, made once and only when a cell needs it.
pub struct Facts<'f> {
    json: &'f Json,
    variable: OnceCell<Variable>,
}

impl<'f> Facts<'f> {
    /// Wraps facts.
    pub fn new(json: &'f Json) -> Facts<'f> {
        Facts { json, variable: OnceCell::new() }
    }

    /// The facts as they are.
    pub fn json(&self) -> &'f Json {
        self.json
    }

    fn scope(&self) -> Scope {
        Scope::new(self.variable.get_or_init(|| Variable::from(self.json)).clone())
    }

    /// The value of an expression; `None` when it fails.
    pub fn evaluate(&self, expression: &Expression<Standard>) -> Option<Json> {
        expression.evaluate_with_scope(&self.scope(), &mut VM::new()).ok().map(|value| value.to_value())
    }

    fn condition(&self, expression: &Expression<Standard>) -> bool {
        expression.evaluate_with_scope(&self.scope(), &mut VM::new()).ok().and_then(|value| value.as_bool()).unwrap_or(false)
    }

    fn unary(&self, expression: &Expression<Unary>, fact: &Json) -> bool {
        let mut scope = self.scope();
        scope.set_local(Variable::dollar_key(), Variable::from(fact));
        expression.evaluate_with_scope(&scope, &mut VM::new()).unwrap_or(false)
    }
}

/// What a table says about one set of facts.
#[derive(Debug, Clone, PartialEq)]
pub struct TableAnswer {
    /// Complaints of the gate; rows were tried only when it is empty.
    pub gate: Vec<GateFinding>,
    /// Rows that were hit, in order.
    pub hits: Vec<usize>,
    /// What the reference engine returns: an object, `{}` when no row was hit, a list under `collect`.
    pub output: Json,
    /// The answers of the single rows that were hit.
    pub row_outputs: Vec<Json>,
}

/// The state of one run: the facts of all columns, looked up once.
pub struct Run<'t, 'f> {
    table: &'t Table,
    facts: &'t Facts<'f>,
    computed: Vec<Option<Json>>,
}

impl<'t, 'f> Run<'t, 'f> {
    /// Prepares a run; columns whose field is an expression are computed here.
    pub fn new(table: &'t Table, facts: &'t Facts<'f>) -> Run<'t, 'f> {
        let needed = table.columns.iter().any(|column| matches!(column.source, Source::Expression(_)));
        let compute = |source: &Source| match source {
            Source::Expression(expression) => facts.evaluate(expression),
            Source::Path(_) | Source::None => None,
        };
        let computed = if needed { table.columns.iter().map(|column| compute(&column.source)).collect() } else { Vec::new() };
        Run { table, facts, computed }
    }

    fn fact(&self, column: usize) -> Option<&Json> {
        match &self.table.columns[column].source {
            Source::Path(path) => path.find(self.facts.json()),
            Source::Expression(_) => self.computed.get(column).and_then(Option::as_ref),
            Source::None => None,
        }
    }

    fn passes(&self, cell: &Cell, column: usize, value: &Value<'_>) -> bool {
        match cell {
            Cell::Typed(typed) => typed.holds(value),
            Cell::Standard(expression) => self.facts.condition(expression),
            Cell::Unary(expression) => match self.fact(column) {
                None | Some(Json::Null) => false,
                Some(fact) => self.facts.unary(expression, fact),
            },
        }
    }

    /// The gate, and then the rows.
    pub fn answer(&self) -> TableAnswer {
        let values: Vec<Value<'_>> = (0..self.table.columns.len()).map(|column| Value::from(self.fact(column))).collect();
        let gate: Vec<GateFinding> = self
            .table
            .columns
            .iter()
            .zip(&values)
            .filter_map(|(column, value)| column.complaint(value).map(|problem| finding(column.label(), problem)))
            .collect();
        if !gate.is_empty() {
            return TableAnswer { gate, hits: Vec::new(), output: Json::Null, row_outputs: Vec::new() };
        }
        let (mut hits, mut row_outputs) = (Vec::new(), Vec::new());
        for (index, row) in self.table.rows.iter().enumerate() {
            if row.cells.iter().all(|(column, cell, _)| self.passes(cell, *column, &values[*column])) {
                let Some(output) = row.outputs.evaluate(self.facts) else { continue };
                hits.push(index);
                row_outputs.push(output);
                if self.table.hit_policy == HitPolicy::First {
                    break;
                }
            }
        }
        TableAnswer { gate, hits, output: self.output(&row_outputs), row_outputs }
    }

    fn output(&self, rows: &[Json]) -> Json {
        if self.table.hit_policy == HitPolicy::Collect {
            return Json::Array(rows.to_vec());
        }
        let mut all = Map::new();
        if let (true, Json::Object(facts)) = (self.table.pass_through, self.facts.json()) {
            merge(&mut all, facts.clone());
        }
        if let Some(Json::Object(own)) = rows.first() {
            merge(&mut all, own.clone());
        }
        Json::Object(all)
    }
}

fn finding(fact: &str, problem: GateProblem) -> GateFinding {
    GateFinding { fact: fact.to_owned(), problem }
}
