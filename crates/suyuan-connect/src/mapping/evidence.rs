//! What the sample values of a column look like.

use super::{DateOrder, DecimalMark};
use crate::validate::words::{case_kind, is_phone, is_province, truth};
use crate::validate::{time, trim, units};
use suyuan_case::fact::ColumnType;
use suyuan_case::value::Cell;

/// Shares of the filled samples of one column, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Looks {
    /// Number of filled samples.
    pub filled: usize,
    pub time: f64,
    pub number: f64,
    pub whole: f64,
    pub phone: f64,
    pub email: f64,
    pub kind: f64,
    pub truth: f64,
    pub province: f64,
    pub reason: f64,
    /// Average length in characters.
    pub length: f64,
}

/// A cell as trimmed text.
pub(crate) fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => trim(text).to_owned(),
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Time { micros, .. } => {
            chrono::DateTime::from_timestamp_micros(*micros).map_or_else(String::new, |time| time.format("%Y-%m-%d %H:%M:%S").to_string())
        }
    }
}

/// Looks at one column of the samples.
pub(crate) fn look(samples: &[Vec<Cell>], column: usize) -> Looks {
    let mut looks = Looks::default();
    let count = |share: &mut f64, yes: bool| *share += f64::from(u8::from(yes));
    for cell in samples.iter().filter_map(|row| row.get(column)).take(400) {
        let text = text_of(cell);
        if text.is_empty() || matches!(text.to_ascii_lowercase().as_str(), "null" | "nan" | "n/a" | "-" | "\\n") {
            continue;
        }
        looks.filled += 1;
        let typed_time = matches!(cell, Cell::Time { .. });
        let dated = typed_time || (text.contains(['-', '/', '年', ':', '.']) && time::parse(&text, DateOrder::Auto).is_some());
        let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
        let stamp = digits_only && matches!(text.len(), 8 | 10 | 13 | 14) && time::parse(&text, DateOrder::Auto).is_some();
        count(&mut looks.time, (dated && text.parse::<f64>().is_err()) || stamp);
        let number = units(&text, 6, DecimalMark::Dot).is_ok() || units(&text, 6, DecimalMark::Comma).is_ok();
        count(&mut looks.number, number);
        count(&mut looks.whole, units(&text, 0, DecimalMark::Dot).is_ok());
        count(&mut looks.phone, is_phone(&text));
        count(&mut looks.email, text.contains('@') && text.contains('.') && !text.contains(' '));
        count(&mut looks.kind, !digits_only && case_kind(&text).is_some());
        count(&mut looks.truth, truth(&text).is_some());
        count(&mut looks.province, is_province(&text));
        count(&mut looks.reason, is_reason(&text));
        looks.length += text.chars().count() as f64;
    }
    let all = looks.filled.max(1) as f64;
    for share in [
        &mut looks.time,
        &mut looks.number,
        &mut looks.whole,
        &mut looks.phone,
        &mut looks.email,
        &mut looks.kind,
        &mut looks.truth,
        &mut looks.province,
        &mut looks.reason,
        &mut looks.length,
    ] {
        *share /= all;
    }
    looks
}

fn is_reason(text: &str) -> bool {
    use std::sync::LazyLock;
    static TAXONOMY: LazyLock<Vec<suyuan_case::reason::Reason>> = LazyLock::new(suyuan_case::reason::built_in);
    suyuan_case::reason::find(&TAXONOMY, text).is_some()
}

impl Looks {
    /// How well the values fit a field found by name: 1 when nothing speaks against it, less when the values do.
    pub fn fit(&self, field: &str, kind: ColumnType) -> f64 {
        if self.filled < 3 {
            return 1.0;
        }
        let doubt = |share: f64| if share >= 0.5 { 1.0 } else { 0.35 + share };
        match kind {
            ColumnType::Time => doubt(self.time.max(if self.number > 0.9 { 0.5 } else { 0.0 })),
            ColumnType::Minor | ColumnType::Micro => doubt(self.number),
            ColumnType::Int if field.ends_with("_seconds") => 1.0,
            ColumnType::Int => doubt(self.number),
            ColumnType::Bool => doubt(self.truth),
            ColumnType::Text => match field {
                "phone" => doubt(self.phone),
                "kind" => doubt(self.kind),
                "name" | "region" | "city" | "comment" | "reason_text" | "carrier" | "brand" if self.time > 0.8 || self.number > 0.9 => 0.4,
                field if field.ends_with("_no") && self.time > 0.8 && self.length > 10.0 => 0.5,
                _ => 1.0,
            },
        }
    }

    /// What the values alone say, for columns whose name says nothing.
    pub fn guess(&self) -> &'static [(&'static str, f64)] {
        if self.filled < 3 {
            &[]
        } else if self.phone > 0.8 && self.length >= 10.0 {
            &[("phone", 0.6)]
        } else if self.email > 0.8 {
            &[("email", 0.6)]
        } else if self.kind > 0.8 {
            &[("kind", 0.6)]
        } else if self.province > 0.8 {
            &[("region", 0.6)]
        } else if self.reason > 0.6 {
            &[("reason_text", 0.55)]
        } else if self.time > 0.9 {
            &[
                ("requested_at", 0.45),
                ("invoiced_at", 0.45),
                ("started_at", 0.45),
                ("created_at", 0.45),
                ("ordered_at", 0.45),
                ("shipped_at", 0.4),
                ("registered_at", 0.4),
            ]
        } else {
            &[]
        }
    }
}

/// The order of day and month that the samples of the given columns prove.
pub(crate) fn date_order(samples: &[Vec<Cell>], columns: &[usize]) -> (DateOrder, bool) {
    let (mut day_first, mut month_first, mut any) = (false, false, false);
    for row in samples {
        for cell in columns.iter().filter_map(|column| row.get(*column)) {
            let Cell::Text(text) = cell else { continue };
            let mut parts = trim(text).split(['/', '-', '.', ' ', 'T']);
            let mut next = || parts.next().filter(|part| part.len() <= 4).and_then(|part| part.parse::<u32>().ok());
            let (Some(first), Some(second), Some(year)) = (next(), next(), next()) else { continue };
            if first <= 31 && second <= 31 && (1900..2200).contains(&year) {
                any = true;
                day_first |= first > 12;
                month_first |= second > 12;
            }
        }
    }
    let order = match (day_first, month_first) {
        (true, false) => DateOrder::DayFirst,
        (false, true) => DateOrder::MonthFirst,
        _ => DateOrder::Auto,
    };
    (order, any)
}

/// The decimal mark that the samples of the given columns prove.
pub(crate) fn decimal_mark(samples: &[Vec<Cell>], columns: &[usize]) -> DecimalMark {
    let (mut dots, mut commas) = (0, 0);
    for row in samples {
        for cell in columns.iter().filter_map(|column| row.get(*column)) {
            let Cell::Text(text) = cell else { continue };
            let tail = |mark: char| text.rsplit_once(mark).map_or(0, |(_, tail)| tail.bytes().take_while(u8::is_ascii_digit).count());
            match (text.rfind('.'), text.rfind(',')) {
                (Some(dot), Some(comma)) if comma > dot => commas += 1,
                (Some(_), Some(_)) => dots += 1,
                (Some(_), None) if tail('.') != 3 => dots += 1,
                (None, Some(_)) if tail(',') != 3 => commas += 1,
                _ => {}
            }
        }
    }
    if commas > dots { DecimalMark::Comma } else { DecimalMark::Dot }
}
