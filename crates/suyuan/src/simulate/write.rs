//! Rows as CSV bytes, spoiled rows among them, and the threads that make them in chunks and in order.

use super::calendar::{DAY, Seconds, date_of};
use super::rng::Rng;
use super::{SimulateError, rates};
use chrono::Datelike;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use suyuan_case::fact::{ColumnType, FactKind};

/// Ways in which a row is spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    /// A date that does not exist or is no date.
    BadDate,
    /// A quantity below zero.
    NegativeQuantity,
    /// A kind of case that nobody knows.
    UnknownKind,
    /// No order number.
    MissingOrderNo,
    /// The row before once more.
    Duplicate,
    /// A field too many or too few.
    FieldCount,
    /// Letters in an amount.
    LettersInAmount,
}

impl Defect {
    /// Name in the summary.
    pub const fn as_str(self) -> &'static str {
        match self {
            Defect::BadDate => "bad_date",
            Defect::NegativeQuantity => "negative_quantity",
            Defect::UnknownKind => "unknown_kind",
            Defect::MissingOrderNo => "missing_order_no",
            Defect::Duplicate => "duplicate",
            Defect::FieldCount => "field_count",
            Defect::LettersInAmount => "letters_in_amount",
        }
    }
}

/// Rows of one kind on their way into a file.
#[derive(Debug)]
pub struct Sheet {
    kind: FactKind,
    /// CSV bytes without a header.
    pub bytes: Vec<u8>,
    /// Good rows.
    pub rows: u64,
    /// Spoiled rows.
    pub spoiled: BTreeMap<Defect, u64>,
    /// Start of each field of the current row.
    fields: Vec<usize>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(kind: FactKind) -> Sheet {
        Sheet { kind, bytes: Vec::new(), rows: 0, spoiled: BTreeMap::new(), fields: Vec::with_capacity(40) }
    }

    fn begin_field(&mut self) {
        if !self.fields.is_empty() {
            self.bytes.push(b',');
        }
        self.fields.push(self.bytes.len());
    }

    /// A text field, quoted when it must be.
    pub fn text(&mut self, text: &str) -> &mut Sheet {
        self.begin_field();
        if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            self.bytes.push(b'"');
            for byte in text.bytes() {
                if byte == b'"' {
                    self.bytes.push(b'"');
                }
                self.bytes.push(byte);
            }
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(text.as_bytes());
        }
        self
    }

    /// An empty field.
    pub fn none(&mut self) -> &mut Sheet {
        self.begin_field();
        self
    }

    /// An integer.
    pub fn int(&mut self, number: i64) -> &mut Sheet {
        self.begin_field();
        push_int(&mut self.bytes, number);
        self
    }

    /// An integer that may be unknown.
    pub fn maybe(&mut self, number: Option<i64>) -> &mut Sheet {
        match number {
            Some(number) => self.int(number),
            None => self.none(),
        }
    }

    /// Local time as `2026-10-31 08:05:09`, or nothing.
    pub fn time(&mut self, at: Option<Seconds>) -> &mut Sheet {
        self.begin_field();
        if let Some(at) = at {
            let date = date_of(at);
            let second = at.rem_euclid(DAY);
            let bytes = &mut self.bytes;
            push_int(bytes, i64::from(date.year()));
            for (mark, number) in [
                (b'-', i64::from(date.month())),
                (b'-', i64::from(date.day())),
                (b' ', second / 3_600),
                (b':', second / 60 % 60),
                (b':', second % 60),
            ] {
                bytes.extend_from_slice(&[mark, b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]);
            }
        }
        self
    }

    /// Ends the row; now and then a spoiled copy follows. Columns that the vocabulary gained later stay empty.
    pub fn end(&mut self, dirt: &mut Rng) {
        while self.fields.len() < self.kind.columns().len() {
            self.none();
        }
        self.bytes.push(b'\n');
        self.rows += 1;
        if dirt.chance(rates::DIRTY.value()) {
            self.spoil(dirt);
        }
        self.fields.clear();
    }

    /// Appends a spoiled copy of the row just written.
    fn spoil(&mut self, dirt: &mut Rng) {
        let end = self.bytes.len() - 1;
        let bounds: Vec<(usize, usize)> =
            self.fields.iter().enumerate().map(|(index, start)| (*start, self.fields.get(index + 1).map_or(end, |next| next - 1))).collect();
        let mut fields: Vec<Vec<u8>> = bounds.iter().map(|(from, to)| self.bytes[*from..*to].to_vec()).collect();
        let columns = self.kind.columns();
        let filled =
            |kind: ColumnType| (0..columns.len()).filter(|&index| columns[index].kind == kind && !fields[index].is_empty()).collect::<Vec<usize>>();
        let (times, amounts) = (filled(ColumnType::Time), filled(ColumnType::Minor));
        let mut choices = vec![Defect::Duplicate, Defect::FieldCount];
        if !times.is_empty() {
            choices.extend([Defect::BadDate, Defect::BadDate]);
        }
        if !amounts.is_empty() {
            choices.push(Defect::LettersInAmount);
        }
        if self.kind.index_of("quantity").is_some() {
            choices.push(Defect::NegativeQuantity);
        }
        if columns.iter().any(|column| column.name == "order_no" && column.required) {
            choices.push(Defect::MissingOrderNo);
        }
        if self.kind == FactKind::ReturnCases {
            choices.extend([Defect::UnknownKind, Defect::UnknownKind]);
        }
        let defect = *dirt.pick(&choices);
        if defect != Defect::Duplicate {
            // Its own identity, so that the good row stays untouched whatever a reader makes of this one.
            let own = if self.kind == FactKind::OrderLines { 1 } else { 0 };
            fields[own].extend_from_slice(b"X");
        }
        let column = |name: &str| self.kind.index_of(name).unwrap_or(0);
        match defect {
            Defect::BadDate => {
                let bad: &&str =
                    dirt.pick(&["2025-02-30 10:12:00", "2025-13-05 09:00:00", "昨天下午", "2026-09-31 08:00:00", "45932.77.1", "二〇二五年六月"]);
                fields[*dirt.pick(&times)] = bad.as_bytes().to_vec();
            }
            Defect::NegativeQuantity => fields[column("quantity")] = format!("-{}", dirt.between(1, 3)).into_bytes(),
            Defect::UnknownKind => fields[column("kind")] = dirt.pick(&["refnud", "退换不明", "return+refund", "售后", "?"]).as_bytes().to_vec(),
            Defect::MissingOrderNo => fields[column("order_no")].clear(),
            Defect::Duplicate => {}
            Defect::FieldCount => {
                if dirt.chance(0.5) {
                    fields.push(b"1".to_vec());
                } else {
                    fields.pop();
                }
            }
            Defect::LettersInAmount => {
                let field = &mut fields[*dirt.pick(&amounts)];
                let middle = field.len() / 2;
                field.splice(middle..middle, dirt.pick(&["O", "l", "a", "x"]).bytes());
            }
        }
        self.bytes.extend_from_slice(&fields.join(&b","[..]));
        self.bytes.push(b'\n');
        *self.spoiled.entry(defect).or_default() += 1;
    }
}

/// Decimal digits of a number.
fn push_int(bytes: &mut Vec<u8>, number: i64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        bytes.push(b'-');
    }
    bytes.extend_from_slice(&digits[at..]);
}

/// A file of one kind with its header.
#[derive(Debug)]
pub struct Output {
    path: std::path::PathBuf,
    file: std::fs::File,
}

impl Output {
    /// Makes the file and writes its header.
    pub fn create(folder: &Path, kind: FactKind) -> Result<Output, SimulateError> {
        let path = folder.join(format!("{}.csv", kind.as_str()));
        let names: Vec<&str> = kind.columns().iter().map(|column| column.name).collect();
        let file = std::fs::File::create(&path).map_err(|source| SimulateError::Write { path: path.clone(), source })?;
        let mut output = Output { path, file };
        output.write(format!("{}\n", names.join(",")).as_bytes())?;
        Ok(output)
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SimulateError> {
        self.file.write_all(bytes).map_err(|source| SimulateError::Write { path: self.path.clone(), source })
    }
}

/// Makes chunks of `0..total` on all cores and hands them over in order; at most a few chunks per thread wait in memory.
pub fn in_order<T: Send>(
    total: u64,
    chunk: u64,
    make: impl Fn(std::ops::Range<u64>) -> T + Sync,
    mut take: impl FnMut(u64, T) -> Result<(), SimulateError>,
) -> Result<(), SimulateError> {
    let chunks = total.div_ceil(chunk);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).clamp(1, 16) as u64;
    std::thread::scope(|scope| {
        let make = &make;
        let receivers: Vec<Receiver<T>> = (0..threads)
            .map(|thread| {
                let (sender, receiver) = sync_channel(2);
                scope.spawn(move || {
                    for number in (thread..chunks).step_by(threads as usize) {
                        let made = make(number * chunk..((number + 1) * chunk).min(total));
                        // The receiver is gone when writing failed: there is nothing left to do.
                        if sender.send(made).is_err() {
                            return;
                        }
                    }
                });
                receiver
            })
            .collect();
        for number in 0..chunks {
            let made = receivers[(number % threads) as usize].recv().map_err(|_| SimulateError::Thread)?;
            take(((number + 1) * chunk).min(total), made)?;
        }
        Ok(())
    })
}
