//! From raw rows to rows of a fact table: each row is complete and right, or refused with every reason.

mod duplicate;
mod number;
pub mod operation_words;
mod plan;
mod text;
pub(crate) mod time;
pub mod words;

pub use duplicate::Duplicates;
pub(crate) use number::{narrow, units};
pub(crate) use text::trim;

use crate::mapping::Mapping;
use crate::source::{CellRef, CsvFields, RawBatch, RawContent, RowBatch};
use number::NumberError;
use plan::{How, Plan, Step, Target, Words};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use suyuan_case::fact::FactRow;
use suyuan_case::import::RefusedRow;
use suyuan_case::money::line_amount;
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;
use text::{NullWords, TextClass};
use time::{Clock, Moment};

/// Something that a person should know about a row that is loaded all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWarning {
    /// Row number.
    pub row: u64,
    /// What and where.
    pub problem: Problem,
}

/// The outcome of a batch; reuse one for many batches, validation clears it first.
#[derive(Debug, Default)]
pub struct Validated {
    /// Good rows in file order; personal columns are Null.
    pub rows: Vec<FactRow>,
    /// Personal data of each good row, aligned with `rows`.
    pub personal: Vec<Option<PersonalData>>,
    /// A hash of each good row's identity (see [`suyuan_case::fact::FactKind::identity`]), aligned with `rows`; 0 for kinds without identity.
    pub keys: Vec<u64>,
    /// Bad rows in file order, with every reason.
    pub refused: Vec<RefusedRow>,
    /// The first warnings of the batch (at most [`MAX_WARNINGS`]).
    pub warnings: Vec<RowWarning>,
    /// All warnings, counted by code.
    pub warning_counts: BTreeMap<String, u64>,
    /// Rows read: good and refused.
    pub rows_read: u64,
    /// Number of the last row read.
    pub last_row: u64,
}

/// Warnings of one batch that are kept with their row.
pub const MAX_WARNINGS: usize = 1000;

impl Validated {
    /// Empties it and keeps its memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.personal.clear();
        self.keys.clear();
        self.refused.clear();
        self.warnings.clear();
        self.warning_counts.clear();
        self.rows_read = 0;
        self.last_row = 0;
    }

    fn refuse(&mut self, row: u64, problems: Vec<Problem>) {
        self.refused.push(RefusedRow { row, problems });
    }

    fn warn(&mut self, row: u64, code: &str, place: &str) {
        match self.warning_counts.get_mut(code) {
            Some(count) => *count += 1,
            None => {
                self.warning_counts.insert(code.to_owned(), 1);
            }
        }
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(RowWarning { row, problem: Problem::new(code, place) });
        }
    }
}

/// Validates parsed rows.
pub fn validate_batch(mapping: &Mapping, batch: &RowBatch, out: &mut Validated) {
    out.clear();
    let mut reader = RowReader::new(mapping);
    for index in 0..batch.len() {
        let number = batch.row_number(index);
        match batch.problem(index) {
            Some(problem) => reader.broken(number, problem.clone(), out),
            None => reader.row(number, |column| batch.cell(index, column), out),
        }
    }
}

/// Parses and validates raw rows; the work that callers spread over threads.
pub fn parse_and_validate(mapping: &Mapping, raw: &RawBatch, out: &mut Validated) {
    match &raw.content {
        RawContent::Cells(batch) => validate_batch(mapping, batch, out),
        RawContent::Json(chunk) => {
            let mut batch = RowBatch::default();
            chunk.parse(&mut batch);
            validate_batch(mapping, &batch, out);
        }
        RawContent::Csv(chunk) => {
            out.clear();
            let mut reader = RowReader::new(mapping);
            chunk.for_each(|number, parsed| match parsed {
                Err(problem) => reader.broken(number, problem, out),
                Ok((record, fields)) => reader.row(number, |column| csv_cell(fields, record, column), out),
            });
        }
    }
}

fn csv_cell<'a>(fields: &'a CsvFields, record: &'a str, column: usize) -> CellRef<'a> {
    fields.get(record, column).filter(|field| !field.is_empty()).map_or(CellRef::Empty, CellRef::Text)
}

/// Earliest and latest time that is believed: 1990-01-01 and 2100-01-01.
const TIME_RANGE: std::ops::Range<i64> = 631_152_000_000_000..4_102_444_800_000_000;

/// What a cell turned out to be.
enum Read {
    Value(Value),
    Nothing,
    Problem(&'static str),
}

/// Reads rows of one mapping.
struct RowReader<'m> {
    mapping: &'m Mapping,
    plan: Plan,
    nulls: NullWords,
    clock: Clock,
    problems: Vec<Problem>,
    /// Warnings of the row at hand: code and step.
    doubts: Vec<(&'static str, usize)>,
}

impl<'m> RowReader<'m> {
    fn new(mapping: &'m Mapping) -> RowReader<'m> {
        RowReader {
            mapping,
            plan: Plan::new(mapping),
            nulls: NullWords::new(&mapping.options.null_words),
            clock: Clock::new(mapping.options.tz),
            problems: Vec::new(),
            doubts: Vec::new(),
        }
    }

    fn broken(&mut self, number: u64, problem: Problem, out: &mut Validated) {
        out.rows_read += 1;
        out.last_row = number;
        out.refuse(number, vec![problem]);
    }

    fn row<'a>(&mut self, number: u64, cell: impl Fn(usize) -> CellRef<'a>, out: &mut Validated) {
        out.rows_read += 1;
        out.last_row = number;
        self.problems.clear();
        self.doubts.clear();
        let mut values = vec![Value::Null; self.plan.width];
        let mut personal = PersonalData::default();
        let mut filled = false;
        for index in 0..self.plan.steps.len() {
            let source = cell(self.plan.steps[index].source);
            let read = self.read(index, source);
            let step = &self.plan.steps[index];
            match read {
                Read::Value(value) => {
                    filled = true;
                    place(step.target, value, &mut values, &mut personal);
                }
                Read::Nothing if step.required => self.problems.push(Problem::new("missing_required", &step.place)),
                Read::Nothing => {}
                Read::Problem(code) => {
                    filled = true;
                    let problem = Problem::new(code, &step.place);
                    let shown = if step.personal { String::new() } else { show(source) };
                    self.problems.push(problem.found(&shown));
                }
            }
        }
        if !filled && !self.plan.steps.is_empty() {
            return out.refuse(number, vec![Problem::new("empty_row", "")]);
        }
        self.problems.extend(self.plan.absent.iter().map(|name| Problem::new("missing_required", name)));
        if !self.problems.is_empty() {
            return out.refuse(number, std::mem::take(&mut self.problems));
        }
        self.complete(&mut values);
        self.warn(number, &values, out);
        out.keys.push(self.key(&values));
        out.personal.push((!personal.is_empty()).then_some(personal));
        out.rows.push(FactRow { row: number, values });
    }

    /// Fills what constants, options and arithmetic give.
    fn complete(&self, values: &mut [Value]) {
        for (column, value) in &self.plan.defaults {
            if values[*column] == Value::Null {
                values[*column] = value.clone();
            }
        }
        if let Some((time, place, basis)) = &self.plan.basis
            && values[*time] != Value::Null
        {
            values[*place] = Value::Text(basis.clone());
        }
        if let Some((quantity, price, amount)) = self.plan.amount
            && let (Some(quantity), Some(price)) = (values[quantity].as_int(), values[price].as_int())
            && let Some(sum) = line_amount(quantity, price, self.plan.minor_digits)
        {
            values[amount] = Value::Int(sum);
        }
    }

    fn warn(&self, number: u64, values: &[Value], out: &mut Validated) {
        for (code, step) in &self.doubts {
            out.warn(number, code, &self.plan.steps[*step].place);
        }
        for (first, second) in &self.plan.ordered_times {
            if let (Some(before), Some(after)) = (values[*first].as_int(), values[*second].as_int())
                && after < before
            {
                out.warn(number, "time_before_another", self.mapping.kind.columns()[*second].name);
            }
        }
    }

    fn key(&self, values: &[Value]) -> u64 {
        if self.plan.identity.is_empty() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        for column in &self.plan.identity {
            match &values[*column] {
                Value::Null => 0_u8.hash(&mut hasher),
                Value::Bool(value) => value.hash(&mut hasher),
                Value::Int(number) => number.hash(&mut hasher),
                Value::Text(text) => text.hash(&mut hasher),
            }
        }
        hasher.finish()
    }

    fn read(&mut self, index: usize, cell: CellRef<'_>) -> Read {
        let cell = match cell {
            CellRef::Empty => return Read::Nothing,
            CellRef::Float(number) if number.is_nan() => return Read::Nothing,
            CellRef::Text(text) => {
                let text = text::trim(text);
                if self.nulls.contains(text) {
                    return Read::Nothing;
                }
                CellRef::Text(text)
            }
            other => other,
        };
        match self.plan.steps[index].how {
            How::Text(class) => self.read_text(index, cell, class),
            How::Words(words) => self.read_words(index, cell, words),
            How::Number { exponent, min, max, clock, factor } => self.read_number(cell, exponent, (min, max), clock, factor),
            How::Time => self.read_time(index, cell),
            How::Bool => match cell {
                CellRef::Bool(value) => Read::Value(Value::Bool(value)),
                CellRef::Int(number @ 0..=1) => Read::Value(Value::Bool(number == 1)),
                CellRef::Text(text) => words::truth(text).map_or(Read::Problem("not_a_bool"), |value| Read::Value(Value::Bool(value))),
                _ => Read::Problem("not_a_bool"),
            },
        }
    }

    fn read_text(&mut self, index: usize, cell: CellRef<'_>, class: TextClass) -> Read {
        let step: &Step = &self.plan.steps[index];
        let text = match cell {
            CellRef::Text(text) => match text::check(text, class) {
                Ok(text) => text.into_owned(),
                Err(code) => return Read::Problem(code),
            },
            // Beyond 2^53, or from 16 digits on with a zero at the end, a spreadsheet has lost digits.
            CellRef::Int(number) => number.to_string(),
            CellRef::Float(number) if number.fract() == 0.0 && number.abs() >= 1e15 => {
                let lost = number.abs() > 9_007_199_254_740_992.0 || number % 10.0 == 0.0;
                if lost && class == TextClass::Id {
                    return Read::Problem("id_in_scientific_notation");
                }
                format!("{number:.0}")
            }
            CellRef::Float(number) => number.to_string(),
            CellRef::Bool(value) => value.to_string(),
            CellRef::Time { micros, .. } => show_time(micros),
            CellRef::Empty => return Read::Nothing,
        };
        if text.is_empty() {
            return Read::Nothing;
        }
        if step.target == Target::Phone && !words::is_phone(&text) {
            self.doubts.push(("phone_doubtful", index));
        }
        Read::Value(Value::Text(text))
    }

    fn read_words(&mut self, index: usize, cell: CellRef<'_>, words: Words) -> Read {
        let Read::Value(Value::Text(text)) = self.read_text(index, cell, TextClass::Short) else {
            return Read::Problem(if words == Words::Kind { "unknown_kind" } else { "not_a_word" });
        };
        let found = match words {
            Words::Kind => words::case_kind(&text),
            Words::Status => words::case_status(&text),
            Words::Outcome => words::outcome(&text),
            Words::Direction => words::direction(&text),
            Words::EntryKind => operation_words::entry_kind(&text),
            Words::Bearer => operation_words::bearer(&text),
            Words::Disposition => operation_words::disposition(&text),
            Words::Lifecycle => operation_words::lifecycle(&text),
            Words::InvoiceKind => operation_words::invoice_kind(&text),
        };
        match (found, words) {
            (Some(name), _) => Read::Value(Value::Text(name.to_owned())),
            (None, Words::Kind) => Read::Problem("unknown_kind"),
            (None, _) => {
                self.doubts.push(("unknown_word", index));
                Read::Value(Value::Text(text))
            }
        }
    }

    fn read_number(&self, cell: CellRef<'_>, exponent: i32, range: (i64, i64), clock: bool, factor: i64) -> Read {
        let parsed = match cell {
            CellRef::Int(number) => number::Decimal { mantissa: i128::from(number), scale: 0 }.units(exponent),
            CellRef::Float(number) if factor > 1 => number::float_units(number * factor as f64, exponent),
            CellRef::Float(number) => number::float_units(number, exponent),
            CellRef::Text(text) if clock && text.contains(':') => match clock_seconds(text) {
                Some(seconds) => return in_range(seconds, range),
                None => Err(NumberError::NotANumber),
            },
            CellRef::Text(text) if factor > 1 => number::parse(text, self.mapping.options.decimal)
                .ok_or(NumberError::NotANumber)
                .and_then(|decimal| number::Decimal { mantissa: decimal.mantissa.saturating_mul(i128::from(factor)), ..decimal }.units(exponent)),
            CellRef::Text(text) => number::units(text, exponent, self.mapping.options.decimal),
            CellRef::Bool(_) | CellRef::Time { .. } | CellRef::Empty => Err(NumberError::NotANumber),
        };
        let scaled_already = !matches!(cell, CellRef::Int(_));
        match parsed {
            Ok(number) if scaled_already => in_range(number, range),
            Ok(number) => number.checked_mul(factor).map_or(Read::Problem("out_of_range"), |number| in_range(number, range)),
            Err(NumberError::NotANumber) => Read::Problem("not_a_number"),
            Err(NumberError::TooManyDecimals) if exponent == 0 => Read::Problem("not_an_integer"),
            Err(NumberError::TooManyDecimals) => Read::Problem("too_many_decimals"),
            Err(NumberError::OutOfRange) => Read::Problem("out_of_range"),
        }
    }

    fn read_time(&mut self, index: usize, cell: CellRef<'_>) -> Read {
        let moment = match cell {
            CellRef::Time { micros, zoned: true } => Some(Moment::Utc(micros)),
            CellRef::Time { micros, zoned: false } => Some(Moment::Local(micros)),
            CellRef::Int(number) => time::from_number(number as f64),
            CellRef::Float(number) => time::from_number(number),
            CellRef::Text(text) => time::parse(text, self.mapping.options.date_order),
            CellRef::Bool(_) | CellRef::Empty => None,
        };
        let (local, doubtful) = match moment {
            None => return Read::Problem("not_a_date"),
            Some(Moment::Nothing) => return Read::Nothing,
            Some(Moment::Utc(utc)) => return time_in_range(utc),
            Some(Moment::Local(local)) => (local, false),
            Some(Moment::Doubtful(local)) => (local, true),
        };
        if doubtful {
            self.doubts.push(("ambiguous_date", index));
        }
        let (utc, doubt) = self.clock.utc_of(local);
        if let Some(code) = doubt {
            self.doubts.push((code, index));
        }
        time_in_range(utc)
    }
}

fn place(target: Target, value: Value, values: &mut [Value], personal: &mut PersonalData) {
    let text = |value: Value| if let Value::Text(text) = value { Some(text) } else { None };
    match target {
        Target::Column(column) => values[column] = value,
        Target::Name => personal.name = text(value),
        Target::Phone => personal.phone = text(value),
        Target::Email => personal.email = text(value),
        Target::Address => personal.address = text(value),
    }
}

fn in_range(number: i64, (min, max): (i64, i64)) -> Read {
    if (min..=max).contains(&number) { Read::Value(Value::Int(number)) } else { Read::Problem("out_of_range") }
}

fn time_in_range(utc: i64) -> Read {
    if TIME_RANGE.contains(&utc) { Read::Value(Value::Int(utc)) } else { Read::Problem("date_out_of_range") }
}

/// `1:02:03` or `02:03` in seconds.
fn clock_seconds(text: &str) -> Option<i64> {
    let parts: Vec<i64> =
        text.split(':').map(|part| part.trim().parse::<i64>().ok().filter(|value| (0..1_000_000).contains(value))).collect::<Option<_>>()?;
    match parts.as_slice() {
        [minutes, seconds] if *seconds < 60 => Some(minutes * 60 + seconds),
        [hours, minutes, seconds] if *minutes < 60 && *seconds < 60 => Some(hours * 3600 + minutes * 60 + seconds),
        _ => None,
    }
}

fn show_time(micros: i64) -> String {
    chrono::DateTime::from_timestamp_micros(micros).map_or_else(|| micros.to_string(), |time| time.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// A cell for people; control characters shown as blanks.
fn show(cell: CellRef<'_>) -> String {
    match cell {
        CellRef::Empty => String::new(),
        CellRef::Text(text) => text.chars().take(80).map(|letter| if letter.is_control() { ' ' } else { letter }).collect(),
        CellRef::Int(number) => number.to_string(),
        CellRef::Float(number) => number.to_string(),
        CellRef::Bool(value) => value.to_string(),
        CellRef::Time { micros, .. } => show_time(micros),
    }
}
