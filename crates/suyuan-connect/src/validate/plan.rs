//! A mapping made ready for reading: for each target the source column, how to read it and what is allowed.

use super::text::TextClass;
use crate::mapping::{Mapping, MoneyForm, unit_of_header};
use suyuan_case::fact::{Column, ColumnType, FactKind};
use suyuan_case::value::Value;

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// A column of the kind.
    Column(usize),
    /// Personal data beside the row.
    Name,
    Phone,
    Email,
    Address,
}

/// Words with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    Kind,
    Status,
    Outcome,
    Direction,
}

/// How a cell is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum How {
    Text(TextClass),
    Words(Words),
    /// Units of 10^-exponent within limits.
    Number {
        exponent: i32,
        min: i64,
        max: i64,
        /// A duration may be written as hours, minutes and seconds.
        clock: bool,
        /// Factor of the header's unit, such as 60 for minutes.
        factor: i64,
    },
    Time,
    Bool,
}

/// One reading step.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub source: usize,
    pub target: Target,
    pub how: How,
    pub required: bool,
    pub personal: bool,
    /// Column name of the file.
    pub place: String,
}

/// Minor digits of a currency (ISO 4217).
pub(crate) fn minor_digits(currency: &str) -> i32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF" | "PYG" | "UGX" => 0,
        "KWD" | "BHD" | "OMR" | "TND" | "JOD" => 3,
        _ => 2,
    }
}

/// The class of a text column.
fn text_class(name: &str) -> TextClass {
    match name {
        "comment" | "reason_text" | "description" | "address" => TextClass::Free,
        "sku" | "reason_code" => TextClass::Id,
        name if name.ends_with("_no") => TextClass::Id,
        _ => TextClass::Short,
    }
}

/// Allowed range of a whole number.
fn int_range(kind: FactKind, name: &str) -> (i64, i64) {
    match (kind, name) {
        (FactKind::Ledger, "quantity") => (-1_000_000_000, 1_000_000_000),
        (_, "quantity") => (1, 1_000_000_000),
        (_, "rating") => (0, 10),
        (_, "warranty_months") => (0, 1200),
        (_, name) if name.ends_with("_seconds") => (0, 366 * 86_400),
        _ => (0, 1_000_000_000_000),
    }
}

/// Allowed range of money: what cannot be negative is not.
fn money_range(kind: FactKind, name: &str) -> (i64, i64) {
    const LIMIT: i64 = 1_000_000_000_000_000;
    match (kind, name) {
        (FactKind::Ledger, _) | (_, "discount_minor") => (-LIMIT, LIMIT),
        _ => (0, LIMIT),
    }
}

/// How a column is read from a source column with the given name.
fn how(kind: FactKind, column: &Column, mapping: &Mapping, header: &str) -> How {
    let unit = unit_of_header(header);
    let major = minor_digits(&mapping.options.currency);
    // `wan` is 万 in units: ten thousand more.
    let wan = if unit.is_some_and(|unit| unit.starts_with('万')) { 4 } else { 0 };
    let in_minor = match mapping.options.money {
        MoneyForm::Minor => true,
        MoneyForm::Major => false,
        MoneyForm::Auto => header_is_minor(header, unit),
    };
    match column.kind {
        ColumnType::Text => match (kind, column.name) {
            (FactKind::ReturnCases, "kind") => How::Words(Words::Kind),
            (FactKind::ReturnCases, "status") => How::Words(Words::Status),
            (FactKind::ReturnCases, "outcome") => How::Words(Words::Outcome),
            (FactKind::Shipments, "direction") => How::Words(Words::Direction),
            (_, name) => How::Text(text_class(name)),
        },
        ColumnType::Minor => {
            let (min, max) = money_range(kind, column.name);
            How::Number { exponent: if in_minor { 0 } else { major + wan }, min, max, clock: false, factor: 1 }
        }
        ColumnType::Micro => {
            let (min, max) = money_range(kind, column.name);
            let raw = header.trim().to_ascii_lowercase().ends_with("_micro");
            let exponent = match (raw, in_minor) {
                (true, _) => 0,
                (false, true) => 6 - major,
                (false, false) => 6 + wan,
            };
            How::Number { exponent, min: min.saturating_mul(1000), max: max.saturating_mul(1000), clock: false, factor: 1 }
        }
        ColumnType::Int => {
            let (min, max) = int_range(kind, column.name);
            let seconds = column.name.ends_with("_seconds");
            let factor = match unit {
                Some("kg" | "公斤" | "千克") if column.name == "weight_g" => 1000,
                Some("m" | "米") if column.name.ends_with("_cm") => 100,
                Some("分钟" | "分" | "min" | "minutes") if seconds => 60,
                Some("小时" | "h" | "hours") if seconds => 3600,
                Some("年" | "years") if column.name == "warranty_months" => 12,
                _ => 1,
            };
            How::Number { exponent: 0, min, max, clock: seconds, factor }
        }
        ColumnType::Time => How::Time,
        ColumnType::Bool => How::Bool,
    }
}

/// Whether a money column's name says that it is written in minor units.
fn header_is_minor(header: &str, unit: Option<&str>) -> bool {
    let lower = header.trim().to_ascii_lowercase();
    lower.ends_with("_minor")
        || lower.ends_with("_cents")
        || lower.ends_with("_fen")
        || matches!(unit, Some("分" | "cent" | "cents" | "minor" | "fen"))
}

/// A mapping made ready.
#[derive(Debug)]
pub(crate) struct Plan {
    pub steps: Vec<Step>,
    /// Values for columns that are still null after reading.
    pub defaults: Vec<(usize, Value)>,
    /// Required columns without any source: every row lacks them.
    pub absent: Vec<&'static str>,
    pub identity: Vec<usize>,
    pub width: usize,
    /// `ordered_at`, its basis column and the basis.
    pub basis: Option<(usize, usize, String)>,
    /// quantity, unit price and amount of order lines whose amount is not in the file.
    pub amount: Option<(usize, usize, usize)>,
    /// Pairs of times of which the second is never before the first.
    pub ordered_times: Vec<(usize, usize)>,
    pub minor_digits: u32,
}

/// Times that follow one another.
const TIME_ORDER: &[(&str, &str)] = &[
    ("ordered_at", "paid_at"),
    ("ordered_at", "shipped_at"),
    ("ordered_at", "delivered_at"),
    ("shipped_at", "delivered_at"),
    ("requested_at", "decided_at"),
    ("requested_at", "goods_received_at"),
    ("requested_at", "refunded_at"),
    ("requested_at", "closed_at"),
    ("started_at", "first_response_at"),
    ("started_at", "ended_at"),
    ("asked_at", "created_at"),
];

impl Plan {
    pub fn new(mapping: &Mapping) -> Plan {
        let kind = mapping.kind;
        let columns = kind.columns();
        let mut steps = Vec::new();
        let mut absent = Vec::new();
        let constant = |index: usize| mapping.constants.iter().find(|(place, value)| *place == index && *value != Value::Null);
        for (index, column) in columns.iter().enumerate() {
            let Some(source) = mapping.fields.get(index).copied().flatten() else {
                if column.required && constant(index).is_none() {
                    absent.push(column.name);
                }
                continue;
            };
            let place = mapping.header.get(source).cloned().unwrap_or_else(|| column.name.to_owned());
            let target = match (column.personal, column.name) {
                (true, "name") => Target::Name,
                (true, "phone") => Target::Phone,
                (true, "email") => Target::Email,
                (true, "address") => Target::Address,
                _ => Target::Column(index),
            };
            let how = how(kind, column, mapping, &place);
            let required = column.required && constant(index).is_none();
            steps.push(Step { source, target, how, required, personal: column.personal, place });
        }
        let beside = [
            (Target::Name, mapping.personal.name, TextClass::Short),
            (Target::Phone, mapping.personal.phone, TextClass::Short),
            (Target::Email, mapping.personal.email, TextClass::Short),
            (Target::Address, mapping.personal.address, TextClass::Free),
        ];
        for (target, source, class) in beside {
            if let Some(source) = source
                && !steps.iter().any(|step| step.target == target)
            {
                let place = mapping.header.get(source).cloned().unwrap_or_default();
                steps.push(Step { source, target, how: How::Text(class), required: false, personal: true, place });
            }
        }
        let find = |name: &str| kind.index_of(name);
        let mut defaults: Vec<(usize, Value)> = mapping.constants.iter().filter(|(place, _)| *place < columns.len()).cloned().collect();
        if let (Some(place), Some(shop)) = (find("shop"), &mapping.options.shop) {
            defaults.push((place, Value::Text(shop.clone())));
        }
        if let Some(place) = find("currency") {
            defaults.push((place, Value::Text(mapping.options.currency.clone())));
        }
        let mapped = |name: &str| find(name).is_some_and(|place| mapping.fields.get(place).copied().flatten().is_some());
        let amount = match (kind, find("quantity"), find("unit_price_micro"), find("amount_minor")) {
            (FactKind::OrderLines, Some(quantity), Some(price), Some(amount)) if mapped("unit_price_micro") && !mapped("amount_minor") => {
                Some((quantity, price, amount))
            }
            _ => None,
        };
        let basis = match (find("ordered_at"), find("ordered_at_basis"), &mapping.options.ordered_at_basis) {
            (Some(time), Some(place), Some(basis)) if !mapped("ordered_at_basis") => Some((time, place, basis.clone())),
            _ => None,
        };
        Plan {
            steps,
            defaults,
            absent,
            identity: kind.identity().iter().filter_map(|name| find(name)).collect(),
            width: columns.len(),
            basis,
            amount,
            ordered_times: TIME_ORDER.iter().filter_map(|(first, second)| Some((find(first)?, find(second)?))).collect(),
            minor_digits: minor_digits(&mapping.options.currency).unsigned_abs(),
        }
    }
}
