//! Which rows can fit: bitmaps over the rows for each class of values that a column tells apart, and for tables too large
//! for that a list of rows behind each text of the column that tells most.

use super::cell::{Cell, Typed};
use super::number::{Constant, Number};
use super::slot::Slot;
use super::{Row, column::ColumnType};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::HashMap;

/// Most columns that have bitmaps; further ones are tested row by row.
const MOST_COLUMNS: usize = 32;
/// Most (class, row) pairs of one column's bitmaps: larger ones would cost more to build than they save.
const MOST_PAIRS: usize = 2_000_000;
/// Rows from which a column's list of rows is worth having.
const LARGE: usize = 512;
/// Texts up to this number are compared one by one.
const FEW: usize = 6;

/// Class of an absent or null fact.
const UNKNOWN: usize = 0;
/// Class of a fact of another type than the column's tests speak of.
const OTHER: usize = 1;
/// First class of the column's own type.
const OWN: usize = 2;

/// The index of a table.
#[derive(Debug)]
pub struct Index {
    rows: usize,
    bitmaps: Vec<Bitmaps>,
    postings: Option<Postings>,
    /// For each row the cells that no bitmap answers.
    rest: Vec<Vec<u32>>,
}

/// Bitmaps of one column, class by class.
#[derive(Debug)]
struct Bitmaps {
    column: usize,
    classes: Classes,
    words: Vec<u64>,
}

#[derive(Debug)]
enum Classes {
    /// Below the first constant, equal to it, between it and the second …
    Numbers(Vec<Constant>),
    /// Any other text, the first text, the second …
    Texts(Texts),
    /// False, true.
    Bools,
    /// Tests for null alone.
    Known,
}

#[derive(Debug)]
enum Texts {
    Few(Vec<String>),
    Many(HashMap<String, usize>),
}

impl Texts {
    fn new(mut all: Vec<String>) -> Texts {
        all.sort();
        all.dedup();
        if all.len() <= FEW { Texts::Few(all) } else { Texts::Many(all.into_iter().zip(0..).collect()) }
    }

    fn len(&self) -> usize {
        match self {
            Texts::Few(all) => all.len(),
            Texts::Many(all) => all.len(),
        }
    }

    fn find(&self, text: &str) -> Option<usize> {
        match self {
            Texts::Few(all) => all.iter().position(|one| one == text),
            Texts::Many(all) => all.get(text).copied(),
        }
    }

    fn all(&self) -> Vec<(usize, &str)> {
        match self {
            Texts::Few(all) => all.iter().enumerate().map(|(index, text)| (index, text.as_str())).collect(),
            Texts::Many(all) => all.iter().map(|(text, index)| (*index, text.as_str())).collect(),
        }
    }
}

/// For each text of a column the rows that need this text, and the rows that take any.
#[derive(Debug)]
struct Postings {
    column: usize,
    by_text: HashMap<String, Vec<u32>>,
    of_any: Vec<u32>,
    of_unknown: Vec<u32>,
}

impl Classes {
    fn of(kind: ColumnType, cells: &[(usize, &Typed)]) -> Option<Classes> {
        match kind {
            ColumnType::Number | ColumnType::Integer => {
                let mut all: Vec<Decimal> = cells.iter().flat_map(|(_, cell)| cell.numbers()).collect();
                all.sort();
                all.dedup();
                Some(Classes::Numbers(all.into_iter().map(Constant::new).collect()))
            }
            ColumnType::Text | ColumnType::Date => {
                Some(Classes::Texts(Texts::new(cells.iter().flat_map(|(_, cell)| cell.texts()).map(str::to_owned).collect())))
            }
            ColumnType::Bool => Some(Classes::Bools),
            ColumnType::List | ColumnType::Object | ColumnType::Any => Some(Classes::Known),
        }
    }

    fn count(&self) -> usize {
        OWN + match self {
            Classes::Numbers(all) => 2 * all.len() + 1,
            Classes::Texts(all) => all.len() + 1,
            Classes::Bools => 2,
            Classes::Known => 0,
        }
    }

    fn class(&self, fact: &Slot<'_>) -> usize {
        match (self, fact) {
            (_, Slot::Missing | Slot::Null) => UNKNOWN,
            (Classes::Numbers(all), Slot::Number(number)) => {
                let at = all.partition_point(|one| one.compare(*number).is_gt());
                let equal = all.get(at).is_some_and(|one| one.compare(*number).is_eq());
                OWN + 2 * at + usize::from(equal)
            }
            (Classes::Texts(all), Slot::Text(text)) => OWN + all.find(text).map_or(0, |at| at + 1),
            (Classes::Bools, Slot::Bool(value)) => OWN + usize::from(*value),
            _ => OTHER,
        }
    }

    /// One fact of each class; `None` when two constants lie too close for a third number between them.
    fn examples(&self) -> Option<Vec<(usize, Slot<'_>)>> {
        let mut found = vec![(UNKNOWN, Slot::Null)];
        // What is no number, text or truth value fails every test but those for null.
        let other = serde_json::Value::Array(Vec::new());
        found.push((OTHER, Slot::List(super::slot::Whole::Owned(Box::new(other)))));
        match self {
            Classes::Numbers(all) => {
                for (place, number) in places(all)?.into_iter().enumerate() {
                    found.push((OWN + place, Slot::Number(Number::Exact(number))));
                }
            }
            Classes::Texts(all) => {
                let known = all.all();
                let longest = known.iter().map(|(_, text)| text.len()).max().unwrap_or(0);
                found.push((OWN, Slot::Text(Cow::Owned("\u{1}".repeat(longest + 1)))));
                found.extend(known.into_iter().map(|(at, text)| (OWN + 1 + at, Slot::Text(Cow::Borrowed(text)))));
            }
            Classes::Bools => found.extend([(OWN, Slot::Bool(false)), (OWN + 1, Slot::Bool(true))]),
            Classes::Known => {}
        }
        Some(found)
    }
}

/// A number below the first constant, the first, one between it and the second …
fn places(constants: &[Constant]) -> Option<Vec<Decimal>> {
    let mut found = Vec::with_capacity(2 * constants.len() + 1);
    let Some(first) = constants.first() else { return Some(vec![Decimal::ZERO]) };
    found.push(first.decimal().checked_sub(Decimal::ONE)?);
    for (index, one) in constants.iter().enumerate() {
        found.push(one.decimal());
        let next = match constants.get(index + 1) {
            Some(next) => one.decimal().checked_add(next.decimal().checked_sub(one.decimal())? / Decimal::TWO)?,
            None => one.decimal().checked_add(Decimal::ONE)?,
        };
        let inside = next > one.decimal() && constants.get(index + 1).is_none_or(|after| next < after.decimal());
        if !inside {
            return None;
        }
        found.push(next);
    }
    (found[0] < first.decimal()).then_some(found)
}

fn typed_cells(rows: &[Row], column: usize) -> Vec<(usize, &Typed)> {
    let of_row = |(row, one): (usize, &'_ Row)| {
        let cell = one.cells.iter().find(|(of, _, _)| *of == column)?;
        if let Cell::Typed(_) = &cell.1 { Some(row) } else { None }
    };
    let found: Vec<usize> = rows.iter().enumerate().filter_map(of_row).collect();
    found
        .into_iter()
        .filter_map(|row| {
            rows[row]
                .cells
                .iter()
                .find_map(|(of, cell, _)| if let (true, Cell::Typed(typed)) = (*of == column, cell) { Some((row, typed)) } else { None })
        })
        .collect()
}

impl Bitmaps {
    fn build(column: usize, kind: ColumnType, rows: usize, cells: &[(usize, &Typed)]) -> Option<Bitmaps> {
        let classes = Classes::of(kind, cells)?;
        if classes.count().saturating_mul(rows.max(1)) > MOST_PAIRS {
            return None;
        }
        let a_class = rows.div_ceil(64);
        let mut words = vec![u64::MAX; a_class * classes.count()];
        for (class, example) in classes.examples()? {
            for (row, cell) in cells {
                if !cell.holds(&example) {
                    words[class * a_class + row / 64] &= !(1 << (row % 64));
                }
            }
        }
        Some(Bitmaps { column, classes, words })
    }

    fn of(&self, fact: &Slot<'_>, a_class: usize) -> &[u64] {
        let from = self.classes.class(fact) * a_class;
        &self.words[from..from + a_class]
    }
}

impl Postings {
    /// The list of a text column; `None` when most rows take any text.
    fn build(column: usize, rows: usize, cells: &[(usize, &Typed)]) -> Option<Postings> {
        let mut postings = Postings { column, by_text: HashMap::new(), of_any: Vec::new(), of_unknown: Vec::new() };
        let none = Slot::Text(Cow::Borrowed("\u{1}\u{1}"));
        let mut at = 0;
        for row in 0..rows {
            let own = cells.get(at).filter(|(of, _)| *of == row).map(|(_, cell)| *cell);
            at += usize::from(own.is_some());
            let number = u32::try_from(row).ok()?;
            match own {
                None => {
                    postings.of_any.push(number);
                    postings.of_unknown.push(number);
                }
                Some(cell) => {
                    if cell.holds(&Slot::Null) {
                        postings.of_unknown.push(number);
                    }
                    if cell.holds(&none) {
                        postings.of_any.push(number);
                        continue;
                    }
                    let mut texts: Vec<&str> = cell.texts().collect();
                    texts.sort_unstable();
                    texts.dedup();
                    for text in texts {
                        if cell.holds(&Slot::Text(Cow::Borrowed(text))) {
                            postings.by_text.entry(text.to_owned()).or_default().push(number);
                        }
                    }
                }
            }
        }
        (postings.of_any.len() * 2 < rows).then_some(postings)
    }
}

impl Index {
    /// Builds the index of a table whose columns are of these types.
    pub fn build(kinds: &[ColumnType], rows: &[Row]) -> Index {
        let mut bitmaps = Vec::new();
        let mut postings: Option<Postings> = None;
        for (column, kind) in kinds.iter().enumerate() {
            let cells = typed_cells(rows, column);
            if cells.is_empty() || bitmaps.len() == MOST_COLUMNS {
                continue;
            }
            match Bitmaps::build(column, *kind, rows.len(), &cells) {
                Some(found) => bitmaps.push(found),
                None if rows.len() >= LARGE && matches!(kind, ColumnType::Text | ColumnType::Date) => {
                    let found = Postings::build(column, rows.len(), &cells);
                    let better = |found: &Postings| postings.as_ref().is_none_or(|known| found.of_any.len() < known.of_any.len());
                    if let Some(found) = found.filter(better) {
                        postings = Some(found);
                    }
                }
                None => {}
            }
        }
        let answered = |column: usize, cell: &Cell| matches!(cell, Cell::Typed(_)) && bitmaps.iter().any(|one| one.column == column);
        let rest = rows
            .iter()
            .map(|row| row.cells.iter().zip(0u32..).filter(|((column, cell, _), _)| !answered(*column, cell)).map(|(_, at)| at).collect())
            .collect();
        Index { rows: rows.len(), bitmaps, postings, rest }
    }

    /// Goes through the rows that can fit, in order; `row` is told the row and its cells that still have to be tested,
    /// and answers whether to go on.
    pub fn candidates<'f>(&self, fact: impl Fn(usize) -> &'f Slot<'f>, mut row: impl FnMut(usize, &[u32]) -> bool) {
        let a_class = self.rows.div_ceil(64);
        let mut masks: [&[u64]; MOST_COLUMNS] = [&[]; MOST_COLUMNS];
        for (mask, bitmaps) in masks.iter_mut().zip(&self.bitmaps) {
            *mask = bitmaps.of(fact(bitmaps.column), a_class);
        }
        let masks = &masks[..self.bitmaps.len()];
        if let Some(postings) = &self.postings {
            let fits = |at: usize| masks.iter().all(|mask| mask[at / 64] >> (at % 64) & 1 == 1);
            for at in postings.rows(fact(postings.column)) {
                if fits(at) && !row(at, &self.rest[at]) {
                    return;
                }
            }
            return;
        }
        for word in 0..a_class {
            let last = self.rows - word * 64;
            let mut open = if last >= 64 { u64::MAX } else { (1 << last) - 1 };
            for mask in masks {
                open &= mask[word];
            }
            while open != 0 {
                let at = word * 64 + open.trailing_zeros() as usize;
                if !row(at, &self.rest[at]) {
                    return;
                }
                open &= open - 1;
            }
        }
    }
}

impl Postings {
    /// The rows that can fit a text, in order: those that need it and those that take any.
    fn rows(&self, fact: &Slot<'_>) -> impl Iterator<Item = usize> {
        let (mut own, mut any): (&[u32], &[u32]) = match fact {
            Slot::Text(text) => (self.by_text.get(text.as_ref()).map_or(&[], Vec::as_slice), &self.of_any),
            _ => (&[], &self.of_unknown),
        };
        std::iter::from_fn(move || {
            let from = match (own.first(), any.first()) {
                (Some(one), Some(two)) if one < two => &mut own,
                (Some(_), None) => &mut own,
                (None, None) => return None,
                _ => &mut any,
            };
            let (first, rest) = from.split_first()?;
            *from = rest;
            Some(*first as usize)
        })
    }
}
