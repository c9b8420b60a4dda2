//! Rows as text: the database packs each row into one value, which is copied as it is and taken apart only on restore.
//!
//! A packed row is one number per column, each followed by a space, then the texts and blobs of the row without separators.
//! The number of a whole-number column is its value, that of a text its length in bytes, that of a blob the length of its
//! hexadecimal form; `~` stands for NULL.

use crate::db::Kind;
use serde::{Deserialize, Serialize};

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ColumnType {
    Integer,
    Text,
    Blob,
}

impl ColumnType {
    /// By the type's name in either database.
    pub fn parse(name: &str) -> Option<ColumnType> {
        match name.to_ascii_uppercase().as_str() {
            "INTEGER" | "BIGINT" => Some(ColumnType::Integer),
            "TEXT" => Some(ColumnType::Text),
            "BLOB" | "BYTEA" => Some(ColumnType::Blob),
            _ => None,
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ColumnType,
}

/// The expression that packs a row.
pub(crate) fn expression(kind: Kind, columns: &[Column]) -> String {
    let mut numbers = Vec::with_capacity(columns.len());
    let mut texts = Vec::new();
    for column in columns {
        let name = &column.name;
        let (number, text) = match (column.kind, kind) {
            (ColumnType::Integer, _) => (format!("\"{name}\""), None),
            (ColumnType::Text, _) => (format!("octet_length(\"{name}\")"), Some(format!("\"{name}\""))),
            (ColumnType::Blob, Kind::Sqlite) => (format!("2 * octet_length(\"{name}\")"), Some(format!("hex(\"{name}\")"))),
            (ColumnType::Blob, Kind::Postgres) => (format!("2 * octet_length(\"{name}\")"), Some(format!("encode(\"{name}\", 'hex')"))),
        };
        numbers.push(match kind {
            Kind::Sqlite => format!("ifnull({number}, '~')"),
            Kind::Postgres => format!("coalesce(({number})::text, '~')"),
        });
        texts.extend(text);
    }
    // concat('') is there so that the numbers are followed by a space also when no text follows.
    format!("concat_ws(' ', {}, concat({}))", numbers.join(", "), if texts.is_empty() { "''".to_owned() } else { texts.join(", ") })
}

/// A value of a packed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Blob(Vec<u8>),
}

/// Takes the first row off; `None` when the text does not have the form of a row.
pub(crate) fn unpack<'a>(text: &'a str, columns: &[Column], row: &mut Vec<Field<'a>>) -> Option<&'a str> {
    row.clear();
    let mut rest = text;
    let mut lengths = Vec::with_capacity(columns.len());
    for _ in columns {
        let (number, tail) = rest.split_once(' ')?;
        rest = tail;
        lengths.push(if number == "~" { None } else { Some(number.parse::<i64>().ok()?) });
    }
    for (column, length) in columns.iter().zip(lengths) {
        row.push(match (column.kind, length) {
            (_, None) => Field::Null,
            (ColumnType::Integer, Some(value)) => Field::Integer(value),
            (kind, Some(length)) => {
                let (part, tail) = rest.split_at_checked(usize::try_from(length).ok()?)?;
                rest = tail;
                if kind == ColumnType::Text { Field::Text(part) } else { Field::Blob(hex::decode(part).ok()?) }
            }
        });
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        [("a", ColumnType::Integer), ("b", ColumnType::Text), ("c", ColumnType::Blob), ("d", ColumnType::Text)]
            .map(|(name, kind)| Column { name: name.to_owned(), kind })
            .to_vec()
    }

    #[test]
    fn a_row_comes_apart_as_it_was_and_damage_is_seen() {
        let text = "-5 6 4 ~ 退换beef7 0 ~ 2 1 ";
        let mut row = Vec::new();
        let rest = unpack(text, &columns(), &mut row).unwrap();
        assert_eq!(row, [Field::Integer(-5), Field::Text("退换"), Field::Blob(vec![0xbe, 0xef]), Field::Null]);
        assert_eq!(rest, "7 0 ~ 2 1 ");
        assert_eq!(unpack(rest, &columns(), &mut row), Some(""));
        assert_eq!(row, [Field::Integer(7), Field::Text(""), Field::Null, Field::Text("1 ")]);
        for bad in ["", "1", "1 2 3", "1 9 0 0 ab", "x 0 0 0 ", "1 1 0 0 退", "1 0 2 0 zz", "1 -4 0 0 abcd"] {
            assert_eq!(unpack(bad, &columns(), &mut row), None, "{bad}");
        }
    }
}
