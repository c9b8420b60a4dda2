//! Identity of fact rows: short keys that keep neighbours together, so that an import of millions of rows writes few index pages.

use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::value::Value;
use xxhash_rust::xxh3::xxh3_64;

/// Bits of a key below the kind: 34 of locality, 24 of hash.
const HASH_BITS: u32 = 24;
const LOCALITY_BITS: u32 = 34;
/// Numbers with fewer digits say nothing about neighbourhood.
const FEWEST_DIGITS: u32 = 4;
const LOCALITY: u64 = 10_000_000_000;

/// Separates the parts of an identity; it occurs in no cell, because control characters are refused on import.
pub(crate) const SEPARATOR: char = '\u{1f}';

/// A text's place among its neighbours: its last ten digits as a number, or a hash when it has hardly any.
///
/// Order, tracking and invoice numbers that follow each other in a file get places that follow each other.
fn locality(text: &str) -> u64 {
    let (mut number, mut digits) = (0_u64, 0);
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        number = (number * 10 + u64::from(byte - b'0')) % LOCALITY;
        digits += 1;
    }
    if digits >= FEWEST_DIGITS { number } else { xxh3_64(text.as_bytes()) % LOCALITY }
}

fn key(kind: FactKind, main: &str, whole: &str) -> i64 {
    let hash = xxh3_64(whole.as_bytes()) & ((1 << HASH_BITS) - 1);
    let bits = (kind.code().unsigned_abs() << (LOCALITY_BITS + HASH_BITS)) | (locality(main) << HASH_BITS) | hash;
    // Kinds are below 32, so the sign bit stays free.
    i64::try_from(bits).unwrap_or(i64::MAX)
}

/// The text of a value inside an identity.
fn cell(value: &Value, out: &mut String) {
    use std::fmt::Write;
    match value {
        Value::Null => {}
        Value::Bool(truth) => out.push(if *truth { '1' } else { '0' }),
        // Writing to a String cannot fail.
        Value::Int(number) => drop(write!(out, "{number}")),
        Value::Text(text) => out.push_str(text),
    }
}

/// What makes a row the same thing as another: its identity columns, or file and row number where a kind has none.
pub(crate) fn identity(kind: FactKind, row: &FactRow, file_sha256: &str) -> String {
    let mut out = String::with_capacity(48);
    if kind.identity().is_empty() {
        out.push_str(file_sha256);
        out.push(SEPARATOR);
        cell(&Value::Int(i64::try_from(row.row).unwrap_or(i64::MAX)), &mut out);
        return out;
    }
    for name in kind.identity() {
        cell(row.get(kind, name), &mut out);
        out.push(SEPARATOR);
    }
    out
}

/// The column that names the thing itself; the others only tell shops or lines apart.
fn main_column(kind: FactKind) -> Option<&'static str> {
    kind.identity().iter().find(|name| **name != "shop").copied()
}

/// The key under which a row is found.
pub(crate) fn identity_key(kind: FactKind, row: &FactRow, identity: &str) -> i64 {
    match main_column(kind) {
        Some(column) => {
            let mut main = String::new();
            cell(row.get(kind, column), &mut main);
            key(kind, &main, identity)
        }
        None => {
            // Rows of one file stay together, files apart: the row number is the locality.
            let hash = xxh3_64(identity.as_bytes()) & ((1 << HASH_BITS) - 1);
            let bits = (kind.code().unsigned_abs() << (LOCALITY_BITS + HASH_BITS)) | ((row.row % LOCALITY) << HASH_BITS) | hash;
            i64::try_from(bits).unwrap_or(i64::MAX)
        }
    }
}

/// All keys whose main column has this value, whatever the shop: an inclusive range.
pub(crate) fn identity_range(kind: FactKind, main: &str) -> (i64, i64) {
    let low = key(kind, main, "") & !((1 << HASH_BITS) - 1);
    (low, low | ((1 << HASH_BITS) - 1))
}

/// The key under which rows are found by what they refer to.
pub(crate) fn reference_key(kind: FactKind, reference: &str) -> i64 {
    key(kind, reference, reference)
}

/// The text of a row's reference column.
pub(crate) fn reference(kind: FactKind, row: &FactRow) -> Option<String> {
    let mut out = String::new();
    cell(row.get(kind, kind.reference()?), &mut out);
    (!out.is_empty()).then_some(out)
}

/// Hash over the content of a row.
pub(crate) fn row_hash(body: &str) -> i64 {
    xxh3_64(body.as_bytes()).cast_signed()
}

/// Values as a compact JSON array; Nulls at the end are left out.
pub(crate) fn encode(values: &[Value]) -> String {
    let length = values.iter().rposition(|value| *value != Value::Null).map_or(0, |last| last + 1);
    serde_json::to_string(&values[..length]).unwrap_or_else(|_| "[]".to_owned())
}

/// Values as they were encoded, filled up with Nulls to the columns that the kind has now.
pub(crate) fn decode(kind: FactKind, body: &str) -> Result<Vec<Value>, serde_json::Error> {
    let cells: Vec<Cell> = serde_json::from_str(body)?;
    let mut values: Vec<Value> = Vec::with_capacity(kind.columns().len());
    values.extend(cells.into_iter().map(|cell| cell.0));
    values.resize(kind.columns().len().max(values.len()), Value::Null);
    Ok(values)
}

/// A value that is read without the detour of an untagged enum.
struct Cell(Value);

impl<'de> serde::Deserialize<'de> for Cell {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl serde::de::Visitor<'_> for CellVisitor {
    type Value = Cell;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("null, a truth value, an integer or a text")
    }
    fn visit_unit<E>(self) -> Result<Cell, E> {
        Ok(Cell(Value::Null))
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Cell, E> {
        Ok(Cell(Value::Bool(truth)))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Cell, E> {
        Ok(Cell(Value::Int(number)))
    }
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Cell, E> {
        i64::try_from(number).map(|number| Cell(Value::Int(number))).map_err(E::custom)
    }
    fn visit_str<E>(self, text: &str) -> Result<Cell, E> {
        Ok(Cell(Value::Text(text.to_owned())))
    }
    fn visit_string<E>(self, text: String) -> Result<Cell, E> {
        Ok(Cell(Value::Text(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(no: &str, shop: &str) -> FactRow {
        let mut values = vec![Value::Null; FactKind::Orders.columns().len()];
        values[0] = Value::Text(no.into());
        values[1] = Value::Text(shop.into());
        FactRow { row: 1, values }
    }

    #[test]
    fn neighbours_stay_neighbours_and_shops_share_a_range() {
        let at = |no: &str, shop: &str| {
            let row = order(no, shop);
            identity_key(FactKind::Orders, &row, &identity(FactKind::Orders, &row, ""))
        };
        assert!(at("SO-20260101-0001", "a") < at("SO-20260101-0002", "a"));
        let (low, high) = identity_range(FactKind::Orders, "SO-20260101-0001");
        for shop in ["a", "b", ""] {
            assert!((low..=high).contains(&at("SO-20260101-0001", shop)));
        }
        assert!(!(low..=high).contains(&at("SO-20260101-0002", "a")));
        assert_ne!(at("SO-20260101-0001", "a"), at("SO-20260101-0001", "b"));
    }

    #[test]
    fn rows_come_back_as_they_were_and_gain_new_columns() {
        let values = vec![Value::Text("a\"\u{0}你".into()), Value::Null, Value::Int(i64::MIN), Value::Bool(true), Value::Null];
        let body = encode(&values);
        assert!(body.ends_with("true]"), "{body}");
        let back = decode(FactKind::Orders, &body).unwrap();
        assert_eq!(back[..4], values[..4]);
        assert_eq!(back.len(), FactKind::Orders.columns().len());
    }
}
