//! Cells as predicates: unary tests of the JDM grammar, compiled once.
//!
//! Numbers compare exactly, as the decimals of the reference engine do; the joins `and`, `or` and `,` bind from left to right without
//! precedence, as they do in the reference engine.

use super::column::ColumnType;
use super::lex::{Token, tokens};
use super::number::Constant;
use super::slot::Slot;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::str::FromStr;
use zen_expression::expression::{Standard, Unary};
use zen_expression::{Expression, compile_expression, compile_unary_expression};

/// A compiled cell.
#[derive(Debug)]
pub enum Cell {
    /// The typed grammar.
    Typed(Typed),
    /// A unary test for the expression library; the fact is `$`.
    Unary(Expression<Unary>),
    /// A whole condition for the expression library, in a column without a field.
    Standard(Expression<Standard>),
}

/// A chain of tests, joined from left to right.
#[derive(Debug)]
pub struct Typed {
    first: Test,
    rest: Vec<(Join, Test)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    And,
    Or,
}

#[derive(Debug)]
enum Test {
    Less { than: Constant, or_equal: bool },
    More { than: Constant, or_equal: bool },
    Between { low: Constant, low_open: bool, high: Constant, high_open: bool, negated: bool },
    Numbers { of: Vec<Constant>, or_null: bool, negated: bool },
    Texts { of: Vec<String>, or_null: bool, negated: bool },
    Bool { is: bool, negated: bool },
    Null { negated: bool },
}

impl Test {
    fn column_type(&self) -> Option<ColumnType> {
        match self {
            Test::Less { .. } | Test::More { .. } | Test::Between { .. } | Test::Numbers { .. } => Some(ColumnType::Number),
            Test::Texts { .. } => Some(ColumnType::Text),
            Test::Bool { .. } => Some(ColumnType::Bool),
            Test::Null { .. } => None,
        }
    }

    /// A missing or null fact passes null tests alone; a negation does not make it pass either.
    fn holds(&self, fact: &Slot<'_>) -> bool {
        match (self, fact) {
            (Test::Null { negated }, Slot::Missing | Slot::Null) => !negated,
            (Test::Null { negated }, _) => *negated,
            (Test::Numbers { or_null, negated, .. } | Test::Texts { or_null, negated, .. }, Slot::Missing | Slot::Null) => *or_null && !negated,
            (Test::Less { than, or_equal }, Slot::Number(number)) => below(than.compare(*number), !or_equal),
            (Test::More { than, or_equal }, Slot::Number(number)) => above(than.compare(*number), !or_equal),
            (Test::Between { low, low_open, high, high_open, negated }, Slot::Number(number)) => {
                (above(low.compare(*number), *low_open) && below(high.compare(*number), *high_open)) != *negated
            }
            (Test::Numbers { of, negated, .. }, Slot::Number(number)) => of.iter().any(|one| one.compare(*number).is_eq()) != *negated,
            (Test::Texts { of, negated, .. }, Slot::Text(text)) => of.iter().any(|one| one == text) != *negated,
            (Test::Bool { is, negated }, Slot::Bool(value)) => (is == value) != *negated,
            _ => false,
        }
    }

    /// The constants that a number is compared with.
    fn numbers(&self) -> Vec<Decimal> {
        match self {
            Test::Less { than, .. } | Test::More { than, .. } => vec![than.decimal()],
            Test::Between { low, high, .. } => vec![low.decimal(), high.decimal()],
            Test::Numbers { of, .. } => of.iter().map(Constant::decimal).collect(),
            Test::Texts { .. } | Test::Bool { .. } | Test::Null { .. } => Vec::new(),
        }
    }

    /// The texts that a text is compared with.
    fn texts(&self) -> &[String] {
        if let Test::Texts { of, .. } = self { of } else { &[] }
    }
}

fn above(how: Ordering, open: bool) -> bool {
    how.is_gt() || (!open && how.is_eq())
}

fn below(how: Ordering, open: bool) -> bool {
    how.is_lt() || (!open && how.is_eq())
}

impl Typed {
    /// Whether a fact passes.
    pub(crate) fn holds(&self, fact: &Slot<'_>) -> bool {
        self.rest.iter().fold(self.first.holds(fact), |passed, (join, test)| match join {
            Join::And => passed && test.holds(fact),
            Join::Or => passed || test.holds(fact),
        })
    }

    fn tests(&self) -> impl Iterator<Item = &Test> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, test)| test))
    }

    /// Every number that decides between passing and failing.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = Decimal> {
        self.tests().flat_map(Test::numbers)
    }

    /// Every text that the tests name.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.tests().flat_map(Test::texts).map(String::as_str)
    }

    /// The type that the tests speak of; an error when they disagree.
    pub fn column_type(&self) -> Result<Option<ColumnType>, String> {
        let mut found = self.first.column_type();
        for kind in self.rest.iter().filter_map(|(_, test)| test.column_type()) {
            match found {
                Some(known) if known != kind => return Err(format!("one cell compares with {known} and with {kind}")),
                _ => found = Some(kind),
            }
        }
        Ok(found)
    }
}

/// Compiles a cell; `unary` when its column has a field. The message of an error is for people.
pub fn compile(source: &str, unary: bool) -> Result<Cell, String> {
    if !unary {
        return compile_expression(source).map(Cell::Standard).map_err(|error| error.to_string());
    }
    match Reader::read(source)? {
        Some(typed) => Ok(Cell::Typed(typed)),
        None => compile_unary_expression(source).map(Cell::Unary).map_err(|error| error.to_string()),
    }
}

/// Compiles a cell that must lie in the typed grammar, such as a declared range or a condition of the statute.
pub fn compile_typed(source: &str) -> Result<Typed, String> {
    Reader::read(source)?
        .ok_or_else(|| "only comparisons, ranges, lists, true, false and null, joined by `and`, `or` or `,`, are known here".to_owned())
}

struct Reader<'c> {
    tokens: Vec<Token<'c>>,
    at: usize,
}

/// A literal of the typed grammar.
enum Literal {
    Number(Decimal),
    Text(String),
    Bool(bool),
    Null,
}

impl<'c> Reader<'c> {
    /// `Ok(None)` when the cell is outside the typed grammar; an error when it is inside and makes no sense.
    fn read(source: &'c str) -> Result<Option<Typed>, String> {
        let Some(tokens) = tokens(source) else { return Ok(None) };
        let mut reader = Reader { tokens, at: 0 };
        let Some(first) = reader.test()? else { return Ok(None) };
        let mut rest = Vec::new();
        while let Some(token) = reader.next() {
            let join = match token {
                Token::Word("and") => Join::And,
                Token::Word("or") | Token::Mark(',') => Join::Or,
                _ => return Ok(None),
            };
            let Some(test) = reader.test()? else { return Ok(None) };
            rest.push((join, test));
        }
        Ok(Some(Typed { first, rest }))
    }

    fn peek(&self) -> Option<Token<'c>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'c>> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn test(&mut self) -> Result<Option<Test>, String> {
        let dollar = self.peek() == Some(Token::Word("$"));
        if dollar {
            self.at += 1;
        }
        match self.peek() {
            Some(Token::Operator(operator)) => {
                self.at += 1;
                let Some(literal) = self.literal() else { return Ok(None) };
                comparison(operator, literal).map(Some)
            }
            Some(Token::NotIn) => {
                self.at += 1;
                self.set(true)
            }
            Some(Token::Word("in")) => {
                self.at += 1;
                self.set(false)
            }
            _ if dollar => Ok(None),
            Some(Token::Mark('[' | '(')) => self.set(false),
            _ => match self.literal() {
                Some(literal) => comparison("==", literal).map(Some),
                None => Ok(None),
            },
        }
    }

    /// A list or an interval.
    fn set(&mut self, negated: bool) -> Result<Option<Test>, String> {
        let open = match self.next() {
            Some(Token::Mark('[')) => false,
            Some(Token::Mark('(')) => true,
            _ => return Ok(None),
        };
        let Some(first) = self.literal() else { return Ok(None) };
        match (self.next(), first) {
            (Some(Token::Range), Literal::Number(low)) => {
                let Some(Literal::Number(high)) = self.literal() else { return Ok(None) };
                let high_open = match self.next() {
                    Some(Token::Mark(']')) => false,
                    Some(Token::Mark(')')) => true,
                    _ => return Ok(None),
                };
                if low > high {
                    return Err("the range is empty: its lower end lies above its upper end".to_owned());
                }
                let (low, high) = (Constant::new(low), Constant::new(high));
                Ok(Some(Test::Between { low, low_open: open, high, high_open, negated }))
            }
            (Some(Token::Mark(']')), only) if !open => list(vec![only], negated),
            (Some(Token::Mark(',')), head) if !open => {
                let mut all = vec![head];
                loop {
                    let Some(literal) = self.literal() else { return Ok(None) };
                    all.push(literal);
                    match self.next() {
                        Some(Token::Mark(',')) => {}
                        Some(Token::Mark(']')) => return list(all, negated),
                        _ => return Ok(None),
                    }
                }
            }
            _ => Ok(None),
        }
    }

    fn literal(&mut self) -> Option<Literal> {
        match self.next()? {
            Token::Number(text) => Decimal::from_str(text).ok().map(Literal::Number),
            Token::Mark('-') => match self.next()? {
                Token::Number(text) => Decimal::from_str(text).ok().map(|number| Literal::Number(-number)),
                _ => None,
            },
            Token::Text(text) => Some(Literal::Text(text.to_owned())),
            Token::Word("true") => Some(Literal::Bool(true)),
            Token::Word("false") => Some(Literal::Bool(false)),
            Token::Word("null") => Some(Literal::Null),
            _ => None,
        }
    }
}

fn comparison(operator: &str, literal: Literal) -> Result<Test, String> {
    let negated = operator == "!=";
    match (operator, literal) {
        ("==" | "!=", Literal::Number(number)) => Ok(Test::Numbers { of: vec![Constant::new(number)], or_null: false, negated }),
        ("==" | "!=", Literal::Text(text)) => Ok(Test::Texts { of: vec![text], or_null: false, negated }),
        ("==" | "!=", Literal::Bool(is)) => Ok(Test::Bool { is, negated }),
        ("==" | "!=", Literal::Null) => Ok(Test::Null { negated }),
        ("<" | "<=", Literal::Number(than)) => Ok(Test::Less { than: Constant::new(than), or_equal: operator == "<=" }),
        (">" | ">=", Literal::Number(than)) => Ok(Test::More { than: Constant::new(than), or_equal: operator == ">=" }),
        _ => Err(format!("`{operator}` compares with a number; write dates as d(\"2026-01-31\")")),
    }
}

/// A list of one type; truth values in a list are left to the expression library.
fn list(all: Vec<Literal>, negated: bool) -> Result<Option<Test>, String> {
    let (mut numbers, mut texts, mut or_null) = (Vec::new(), Vec::new(), false);
    for literal in all {
        match literal {
            Literal::Number(number) => numbers.push(Constant::new(number)),
            Literal::Text(text) => texts.push(text),
            Literal::Null => or_null = true,
            Literal::Bool(_) => return Ok(None),
        }
    }
    match (numbers.is_empty(), texts.is_empty()) {
        (false, false) => Err("a list holds numbers or texts, not both".to_owned()),
        (false, true) => Ok(Some(Test::Numbers { of: numbers, or_null, negated })),
        (true, false) => Ok(Some(Test::Texts { of: texts, or_null, negated })),
        (true, true) => Ok(Some(Test::Null { negated })),
    }
}
