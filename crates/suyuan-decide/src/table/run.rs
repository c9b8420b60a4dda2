//! Running a table over one set of facts.

use super::cell::Cell;
use super::column::Source;
use super::output::Outputs;
use super::path::merge;
use super::slot::Slot;
use super::{HitPolicy, Row, Table};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use suyuan_case::decision::GateFinding;
use zen_expression::expression::{Standard, Unary};
use zen_expression::vm::VM;
use zen_expression::{Expression, Scope, Variable};

/// One set of facts: the slots of a policy's paths, and all of them where an expression may ask for more.
#[derive(Debug)]
pub struct Facts<'f> {
    slots: Vec<Slot<'f>>,
    whole: Option<Cow<'f, Json>>,
    machine: OnceCell<RefCell<Machine>>,
}

/// The expression library's view of the facts, made once and only when a cell needs it.
struct Machine {
    scope: Scope,
    vm: VM,
}

impl std::fmt::Debug for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Machine")
    }
}

impl<'f> Facts<'f> {
    /// Facts of which only the slots are there; enough for a policy without expressions.
    pub fn of_slots(slots: Vec<Slot<'f>>) -> Facts<'f> {
        Facts { slots, whole: None, machine: OnceCell::new() }
    }

    /// Facts that were read as a whole.
    pub fn whole(slots: Vec<Slot<'f>>, json: Cow<'f, Json>) -> Facts<'f> {
        Facts { slots, whole: Some(json), machine: OnceCell::new() }
    }

    /// The facts as a whole, where they were read so.
    pub fn json(&self) -> Option<&Json> {
        self.whole.as_deref()
    }

    /// The fact in a slot.
    pub fn slot(&self, slot: usize) -> &Slot<'f> {
        self.slots.get(slot).unwrap_or(&Slot::Missing)
    }

    fn with<T>(&self, run: impl FnOnce(&mut Machine) -> T) -> T {
        let machine = self.machine.get_or_init(|| {
            let base = self.json().map_or(Variable::empty_object(), Variable::from);
            RefCell::new(Machine { scope: Scope::new(base), vm: VM::new() })
        });
        run(&mut machine.borrow_mut())
    }

    /// The value of an expression; `None` when it fails.
    pub(crate) fn evaluate(&self, expression: &Expression<Standard>) -> Option<Json> {
        self.with(|machine| expression.evaluate_with_scope(&machine.scope, &mut machine.vm).ok().map(|value| value.to_value()))
    }

    fn condition(&self, expression: &Expression<Standard>) -> bool {
        self.with(|machine| expression.evaluate_with_scope(&machine.scope, &mut machine.vm).ok().and_then(|value| value.as_bool()).unwrap_or(false))
    }

    fn unary(&self, expression: &Expression<Unary>) -> bool {
        self.with(|machine| expression.evaluate_with_scope(&machine.scope, &mut machine.vm).unwrap_or(false))
    }

    /// Lets `$` mean this fact from here on.
    fn refer(&self, fact: &Slot<'_>) {
        self.with(|machine| machine.scope.set_local(Variable::dollar_key(), Variable::from(&fact.json())));
    }
}

/// A row that was hit.
#[derive(Debug, Clone, PartialEq)]
pub struct RowHit {
    /// Its place in the table.
    pub row: usize,
    /// What it answers when that had to be computed; a row of literals answers what [`Table::output_of`] says.
    pub computed: Option<Json>,
}

/// What a table says about one set of facts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableAnswer {
    /// Complaints of the gate; rows were tried only when it is empty.
    pub gate: Vec<GateFinding>,
    /// Rows that were hit, in order.
    pub hits: Vec<RowHit>,
}

impl Table {
    /// The gate, and then the rows.
    pub fn answer(&self, facts: &Facts<'_>) -> TableAnswer {
        let computed: Vec<Slot<'static>> = self.computed(facts);
        let fact = |column: usize| match &self.columns[column].source {
            Source::Path(_, slot) => facts.slot(*slot),
            Source::Expression(_) => computed.get(column).unwrap_or(&Slot::Missing),
            Source::None => &Slot::Missing,
        };
        let complain = |(column, rules): (usize, &super::Column)| {
            let problem = rules.complaint(fact(column))?;
            Some(GateFinding { fact: rules.label().to_owned(), problem })
        };
        let gate: Vec<GateFinding> = self.columns.iter().enumerate().filter_map(complain).collect();
        if !gate.is_empty() {
            return TableAnswer { gate, hits: Vec::new() };
        }
        let mut hits = Vec::new();
        self.index.candidates(fact, |at, open| {
            let row = &self.rows[at];
            let passes = open.iter().all(|cell| {
                let (column, cell, _) = &row.cells[*cell as usize];
                passes(facts, cell, fact(*column))
            });
            let passes = passes && !self.has_expired(row, facts);
            let Some(computed) = passes.then(|| row_output(row, facts, fact)).flatten() else { return true };
            hits.push(RowHit { row: at, computed });
            self.hit_policy == HitPolicy::Collect
        });
        TableAnswer { gate, hits }
    }

    /// Whether the request came after the row's last day; a request without a day is one of today.
    fn has_expired(&self, row: &Row, facts: &Facts<'_>) -> bool {
        let day = self.requested_on.map(|slot| facts.slot(slot));
        match (&row.expires, day) {
            (Some(last), Some(Slot::Text(day))) => day.get(..10).is_some_and(|day| day > last.as_str()),
            _ => false,
        }
    }

    /// The columns whose field is an expression; empty when there is none.
    fn computed(&self, facts: &Facts<'_>) -> Vec<Slot<'static>> {
        if !self.columns.iter().any(|column| matches!(column.source, Source::Expression(_))) {
            return Vec::new();
        }
        let compute = |source: &Source| match source {
            Source::Expression(expression) => facts.evaluate(expression).map_or(Slot::Missing, |value| Slot::owned(Some(&value))),
            Source::Path(..) | Source::None => Slot::Missing,
        };
        self.columns.iter().map(|column| compute(&column.source)).collect()
    }

    /// What a row answers, as it stands in the list of a `collect` table.
    pub fn output_of<'t>(&'t self, hit: &'t RowHit) -> &'t Json {
        match (&hit.computed, &self.rows[hit.row].outputs) {
            (Some(computed), _) => computed,
            (None, Outputs::Constant { json, .. }) => json,
            // A row of expressions was computed when it was hit.
            (None, Outputs::Cells(_)) => &Json::Null,
        }
    }

    /// The answer of a row of literals as text, as a table of the hit policy `first` returns it.
    pub(crate) fn ready_output(&self, hit: &RowHit) -> Option<&str> {
        if let Outputs::Constant { text, .. } = &self.rows[hit.row].outputs { Some(text) } else { None }
    }

    /// What the reference engine returns for these hits: an object, `{}` when no row was hit, a list under `collect`.
    pub fn output(&self, hits: &[RowHit], facts: Option<&Json>) -> Json {
        if self.hit_policy == HitPolicy::Collect {
            return Json::Array(hits.iter().map(|hit| self.output_of(hit).clone()).collect());
        }
        let mut all = Map::new();
        if let (true, Some(Json::Object(facts))) = (self.pass_through, facts) {
            merge(&mut all, facts.clone());
        }
        if let Some(Json::Object(own)) = hits.first().map(|hit| self.output_of(hit)) {
            merge(&mut all, own.clone());
        }
        Json::Object(all)
    }
}

fn passes(facts: &Facts<'_>, cell: &Cell, fact: &Slot<'_>) -> bool {
    match (cell, fact) {
        (Cell::Typed(typed), _) => typed.holds(fact),
        (Cell::Standard(expression), _) => facts.condition(expression),
        (Cell::Unary(_), Slot::Missing | Slot::Null) => false,
        (Cell::Unary(expression), _) => {
            facts.refer(fact);
            facts.unary(expression)
        }
    }
}

/// `None` when an expression of the row fails, and then it does not count as hit; `Some(None)` when it is all literals.
fn row_output<'f>(row: &Row, facts: &Facts<'_>, fact: impl Fn(usize) -> &'f Slot<'f>) -> Option<Option<Json>> {
    match &row.outputs {
        Outputs::Constant { .. } => Some(None),
        Outputs::Cells(_) => {
            // In the reference engine `$` still means the fact of the row's last cell here.
            if let Some((column, _, _)) = row.cells.iter().rev().find(|(_, cell, _)| !matches!(cell, Cell::Standard(_))) {
                facts.refer(fact(*column));
            }
            row.outputs.evaluate(facts).map(Some)
        }
    }
}
