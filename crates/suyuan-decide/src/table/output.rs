//! Output cells: constants where they are constants, compiled expressions otherwise.

use super::lex::{Token, tokens};
use super::path::{insert, merge};
use super::run::Facts;
use serde_json::{Map, Value as Json};
use zen_expression::expression::Standard;
use zen_expression::{Expression, Variable, compile_expression};

/// What a row answers.
#[derive(Debug)]
pub enum Outputs {
    /// Every cell is a literal, so the answer is ready.
    Constant {
        /// The answer.
        json: Json,
        /// What a table of the hit policy `first` returns for it, as text.
        text: String,
    },
    /// At least one cell is an expression.
    Cells(Vec<(String, OutputCell)>),
}

/// One output cell.
#[derive(Debug)]
pub enum OutputCell {
    /// A literal.
    Constant(Json),
    /// An expression over the facts.
    Expression(Expression<Standard>),
}

/// Compiles an output cell.
pub fn compile(source: &str) -> Result<OutputCell, String> {
    let expression = compile_expression(source).map_err(|error| error.to_string())?;
    if !is_literal(source) {
        return Ok(OutputCell::Expression(expression));
    }
    let value = expression.evaluate(Variable::Null).map_err(|error| error.to_string())?;
    Ok(OutputCell::Constant(value.to_value()))
}

fn is_literal(source: &str) -> bool {
    let Some(tokens) = tokens(source) else { return false };
    matches!(tokens.as_slice(), [Token::Text(_) | Token::Number(_) | Token::Word("true" | "false" | "null")] | [Token::Mark('-'), Token::Number(_)])
}

impl Outputs {
    /// Puts the cells of one row together, in column order.
    pub fn new(cells: Vec<(String, OutputCell)>) -> Outputs {
        if cells.iter().any(|(_, cell)| matches!(cell, OutputCell::Expression(_))) {
            return Outputs::Cells(cells);
        }
        let mut object = Map::new();
        for (field, cell) in cells {
            if let OutputCell::Constant(value) = cell {
                insert(&mut object, &field, value);
            }
        }
        let mut merged = Map::new();
        merge(&mut merged, object.clone());
        Outputs::Constant { json: Json::Object(object), text: Json::Object(merged).to_string() }
    }

    /// The answer; `None` when an expression fails, and then the row does not count as hit, as in the reference engine.
    pub fn evaluate(&self, facts: &Facts<'_>) -> Option<Json> {
        match self {
            Outputs::Constant { json, .. } => Some(json.clone()),
            Outputs::Cells(cells) => {
                let mut object = Map::new();
                for (field, cell) in cells {
                    let value = match cell {
                        OutputCell::Constant(value) => value.clone(),
                        OutputCell::Expression(expression) => facts.evaluate(expression)?,
                    };
                    insert(&mut object, field, value);
                }
                Some(Json::Object(object))
            }
        }
    }
}
