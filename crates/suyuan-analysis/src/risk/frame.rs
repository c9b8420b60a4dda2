//! The table that a model learns from or scores: named columns of plain values.

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// Absent: empty, `?` or null.
    Missing,
    /// A number.
    Number(f64),
    /// Anything else, as written.
    Text(String),
}

impl Datum {
    /// Reads a written value: empty and `?` are missing, a finite number is a number, all else is text.
    pub fn of_text(text: &str) -> Datum {
        let trimmed = text.trim();
        if trimmed.is_empty() || trimmed == "?" {
            return Datum::Missing;
        }
        // Words that Rust would read as numbers, such as `inf` and `nan`, are words here.
        let numeric = trimmed.bytes().any(|byte| byte.is_ascii_digit());
        match trimmed.parse::<f64>() {
            Ok(number) if numeric && number.is_finite() => Datum::Number(number),
            _ => Datum::Text(trimmed.to_owned()),
        }
    }

    /// The value as a category's name; `None` when it is missing.
    pub fn level(&self) -> Option<String> {
        match self {
            Datum::Missing => None,
            Datum::Number(number) => Some(number.to_string()),
            Datum::Text(text) => Some(text.clone()),
        }
    }
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// One value a row.
    pub values: Vec<Datum>,
}

/// Columns of equal length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frame {
    /// The columns in file order.
    pub columns: Vec<Column>,
}

impl Frame {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Frame {
    /// Every `step`-th row.
    pub fn every(&self, step: usize) -> Frame {
        let thin = |column: &Column| Column { name: column.name.clone(), values: column.values.iter().step_by(step.max(1)).cloned().collect() };
        Frame { columns: self.columns.iter().map(thin).collect() }
    }
}
