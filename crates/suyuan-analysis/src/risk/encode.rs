//! How a table's columns become features: which kind each is, learned from the training rows, and how levels are numbered.

use super::date;
use super::frame::{Column, Datum, Frame};
use std::collections::HashMap;

/// Most levels that a category keeps; rarer ones count as missing.
const MOST_LEVELS: usize = 2_000;
/// A category whose share of distinct values is above this names single rows, not groups of them.
const NAMES_ROWS: f64 = 0.5;

/// What a column is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Numbers.
    Number,
    /// Dates, as days.
    Date,
    /// Categories; level 0 is "missing or never seen", level n is `levels[n - 1]`.
    Category {
        /// Names, in the order of the numbers within them and then of their text.
        levels: Vec<String>,
    },
}

/// A column that the model reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// Why a column is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// No value, or one value only.
    Constant,
    /// Text that is different in most rows.
    NamesRows,
}

/// The columns that a model reads and those that it leaves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// Read, in the order of the training file.
    pub fields: Vec<Field>,
    /// Left, with the reason.
    pub dropped: Vec<(String, Dropped)>,
}

/// A table in a model's terms: numbers with `NaN` for missing, levels for categories; columns in schema order.
#[derive(Debug, Clone, Default)]
pub struct Encoded {
    /// One vector a field.
    pub columns: Vec<Vec<f32>>,
    /// Number of rows.
    pub rows: usize,
}

impl Schema {
    /// Learns the schema of the training rows.
    pub fn learn(frame: &Frame) -> Schema {
        let mut schema = Schema::default();
        for column in &frame.columns {
            match kind(column) {
                Ok(kind) => schema.fields.push(Field { name: column.name.clone(), kind }),
                Err(why) => schema.dropped.push((column.name.clone(), why)),
            }
        }
        schema
    }

    /// A table in the model's terms; a field whose column is not there is missing in every row.
    pub fn encode(&self, frame: &Frame) -> Encoded {
        let rows = frame.rows();
        let columns = self.fields.iter().map(|field| match frame.column(&field.name) {
            Some(column) => field.encode(column),
            None => vec![field.missing(); rows],
        });
        Encoded { columns: columns.collect(), rows }
    }
}

impl Field {
    /// How a missing value is written.
    fn missing(&self) -> f32 {
        if matches!(self.kind, Kind::Category { .. }) { 0.0 } else { f32::NAN }
    }

    /// One value in the model's terms, the same as [`Schema::encode`] gives for a column.
    pub(super) fn encode_one(&self, value: &Datum) -> f32 {
        match &self.kind {
            Kind::Number => {
                if let Datum::Number(number) = value {
                    *number as f32
                } else {
                    f32::NAN
                }
            }
            Kind::Date => day(value).map_or(f32::NAN, |day| day as f32),
            Kind::Category { levels } => {
                let place = |level: &str| levels.iter().position(|one| one == level).map_or(0.0, |place| (place + 1) as f32);
                match value {
                    Datum::Missing => 0.0,
                    Datum::Text(text) => place(text),
                    Datum::Number(_) => value.level().map_or(0.0, |level| place(&level)),
                }
            }
        }
    }

    fn encode(&self, column: &Column) -> Vec<f32> {
        match &self.kind {
            Kind::Number => column.values.iter().map(|value| if let Datum::Number(number) = value { *number as f32 } else { f32::NAN }).collect(),
            Kind::Date => column.values.iter().map(|value| day(value).map_or(f32::NAN, |day| day as f32)).collect(),
            Kind::Category { levels } => {
                let numbers: HashMap<&str, usize> = levels.iter().enumerate().map(|(number, level)| (level.as_str(), number + 1)).collect();
                let number = |value: &Datum| value.level().and_then(|level| numbers.get(level.as_str()).copied()).unwrap_or(0);
                column.values.iter().map(|value| number(value) as f32).collect()
            }
        }
    }
}

fn day(value: &Datum) -> Option<f64> {
    if let Datum::Text(text) = value { date::days(text) } else { None }
}

/// What a column is, or why it says nothing.
fn kind(column: &Column) -> Result<Kind, Dropped> {
    let known: Vec<&Datum> = column.values.iter().filter(|value| **value != Datum::Missing).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for value in &known {
        *counts.entry(value.level().unwrap_or_default()).or_default() += 1;
    }
    if counts.len() < 2 && (counts.is_empty() || known.len() == column.values.len()) {
        return Err(Dropped::Constant);
    }
    if known.iter().all(|value| matches!(value, Datum::Number(_))) {
        return Ok(Kind::Number);
    }
    if known.iter().all(|value| day(value).is_some()) {
        return Ok(Kind::Date);
    }
    if counts.len() > 20 && counts.len() as f64 > NAMES_ROWS * known.len() as f64 {
        return Err(Dropped::NamesRows);
    }
    let mut levels: Vec<(String, usize)> = counts.into_iter().collect();
    levels.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    levels.truncate(MOST_LEVELS);
    let mut levels: Vec<String> = levels.into_iter().map(|(level, _)| level).collect();
    levels.sort_by(|one, other| rank(one).total_cmp(&rank(other)).then_with(|| one.cmp(other)));
    Ok(Kind::Category { levels })
}

/// The number that a level's name begins its meaning with (`31 to 35` → 31), so that ranges come in their order.
///
/// `more than 30` and `over 30` come after 30; names without a number come first.
fn rank(level: &str) -> f64 {
    let Some(begin) = level.find(|letter: char| letter.is_ascii_digit()) else { return -1.0 };
    let digits: String = level[begin..].chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect();
    let number: f64 = digits.trim_end_matches('.').parse().unwrap_or(-1.0);
    let above = ["more", "over", "above", ">", "超", "以上", "大于"].iter().any(|word| level.contains(word));
    let below = ["under", "less", "below", "<", "不足", "以下", "小于"].iter().any(|word| level.contains(word));
    number
        + if above {
            0.5
        } else if below {
            -0.5
        } else {
            0.0
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, values: &[&str]) -> Column {
        Column { name: name.into(), values: values.iter().map(|text| Datum::of_text(text)).collect() }
    }

    #[test]
    fn kinds_follow_the_values_and_ranges_are_ordered() {
        let frame = Frame {
            columns: vec![
                column("amount", &["1", "2.5", "?", "4"]),
                column("day", &["1/2/2015", "2/1/2015", "", "3/1/2015"]),
                column("age", &["more than 30", "8 to 15", "none", "15 to 30"]),
                column("same", &["x", "x", "x", "x"]),
                column("mark", &["x", "", "x", ""]),
            ],
        };
        let schema = Schema::learn(&frame);
        let kinds: Vec<&Kind> = schema.fields.iter().map(|field| &field.kind).collect();
        assert_eq!(kinds[0], &Kind::Number);
        assert_eq!(kinds[1], &Kind::Date);
        assert_eq!(kinds[2], &Kind::Category { levels: ["none", "8 to 15", "15 to 30", "more than 30"].map(String::from).to_vec() });
        assert_eq!(kinds[3], &Kind::Category { levels: vec!["x".into()] }, "being there or not is information");
        assert_eq!(schema.dropped, [("same".to_owned(), Dropped::Constant)]);
    }

    #[test]
    fn what_was_never_seen_is_missing() {
        let schema = Schema::learn(&Frame { columns: vec![column("a", &["x", "y", "x"]), column("n", &["1", "2", "3"])] });
        let encoded = schema.encode(&Frame { columns: vec![column("a", &["y", "z", "?"])] });
        assert_eq!(encoded.columns[0], [2.0, 0.0, 0.0]);
        assert!(encoded.columns[1].iter().all(|value| value.is_nan()), "a column that is not there");
    }
}
