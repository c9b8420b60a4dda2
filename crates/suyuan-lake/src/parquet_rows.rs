//! Rows of any Parquet file as plain cells, for the importer.

use crate::error::LakeError;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Date64Type, Float32Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt64Type,
};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::path::{Path, PathBuf};
use suyuan_case::DAY;
use suyuan_case::value::Cell;

/// Rows that one step of the Parquet reader decodes.
const BATCH: usize = 8_192;

/// Reads a file from front to back.
pub struct ParquetRows {
    path: PathBuf,
    header: Vec<String>,
    total: u64,
    reader: ParquetRecordBatchReader,
    /// Decoded rows that were not handed out yet, and how many of them were.
    open: Option<(RecordBatch, usize)>,
}

impl ParquetRows {
    /// Opens a file and passes over its first `skip_rows` rows.
    ///
    /// # Errors
    /// When the file cannot be read, is no Parquet file, or a column holds lists or structures.
    pub fn open(path: &Path, skip_rows: u64) -> Result<ParquetRows, LakeError> {
        let action = "read";
        let file = File::open(path).map_err(|source| LakeError::Io { action, path: path.to_owned(), source })?;
        let failed = |source| LakeError::Parquet { action, path: path.to_owned(), source };
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(failed)?;
        for field in builder.schema().fields() {
            if field.data_type().is_nested() {
                let found = field.data_type().to_string();
                return Err(LakeError::ColumnType { path: path.to_owned(), column: field.name().clone(), found });
            }
        }
        let header = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let skip = usize::try_from(skip_rows).unwrap_or(usize::MAX);
        let reader = builder.with_batch_size(BATCH).with_offset(skip).build().map_err(failed)?;
        Ok(ParquetRows { path: path.to_owned(), header, total, reader, open: None })
    }

    /// Column names in order.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Rows of the whole file, those passed over included.
    pub const fn total_rows(&self) -> u64 {
        self.total
    }

    /// Up to `max` further rows; empty at the end of the file.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn next_batch(&mut self, max: usize) -> Result<Vec<Vec<Cell>>, LakeError> {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        while rows.len() < max {
            let (batch, from) = match self.open.take() {
                Some(open) => open,
                None => match self.reader.next() {
                    Some(batch) => (batch.map_err(|source| LakeError::Arrow { action: "decode Parquet rows", source })?, 0),
                    None => break,
                },
            };
            let count = (batch.num_rows() - from).min(max - rows.len());
            self.append(&batch.slice(from, count), &mut rows)?;
            if from + count < batch.num_rows() {
                self.open = Some((batch, from + count));
            }
        }
        Ok(rows)
    }

    fn append(&self, batch: &RecordBatch, rows: &mut Vec<Vec<Cell>>) -> Result<(), LakeError> {
        let from = rows.len();
        rows.extend((0..batch.num_rows()).map(|_| Vec::with_capacity(batch.num_columns())));
        for (column, name) in batch.columns().iter().zip(&self.header) {
            let cells = cells(column).ok_or_else(|| LakeError::ColumnType {
                path: self.path.clone(),
                column: name.clone(),
                found: column.data_type().to_string(),
            })?;
            rows[from..].iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        }
        Ok(())
    }
}

/// A whole column as cells; `None` for a type that no cell can hold.
fn cells(column: &dyn Array) -> Option<Vec<Cell>> {
    let cast_to = |to: &DataType| cast(column, to).ok();
    let each = |make: &dyn Fn(usize) -> Cell| (0..column.len()).map(|row| if column.is_null(row) { Cell::Empty } else { make(row) }).collect();
    Some(match column.data_type() {
        DataType::Null => vec![Cell::Empty; column.len()],
        DataType::Boolean => each(&|row| Cell::Bool(column.as_boolean().value(row))),
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => {
            let wide = cast_to(&DataType::Int64)?;
            let wide = wide.as_primitive::<Int64Type>();
            each(&|row| Cell::Int(wide.value(row)))
        }
        DataType::UInt64 => {
            let wide = column.as_primitive::<UInt64Type>();
            each(&|row| i64::try_from(wide.value(row)).map_or_else(|_| Cell::Text(wide.value(row).to_string()), Cell::Int))
        }
        // The shortest decimal form of a short float is what its writer meant: 2.55 and not 2.549999952316284.
        DataType::Float32 => {
            let short = column.as_primitive::<Float32Type>();
            each(&|row| Cell::Float(short.value(row).to_string().parse().unwrap_or_else(|_| f64::from(short.value(row)))))
        }
        DataType::Float64 => each(&|row| Cell::Float(column.as_primitive::<Float64Type>().value(row))),
        DataType::Utf8 => each(&|row| Cell::Text(column.as_string::<i32>().value(row).to_owned())),
        DataType::LargeUtf8 => each(&|row| Cell::Text(column.as_string::<i64>().value(row).to_owned())),
        DataType::Utf8View => each(&|row| Cell::Text(column.as_string_view().value(row).to_owned())),
        DataType::Dictionary(_, values) => return cells(&cast_to(values)?),
        DataType::Date32 => each(&|row| Cell::Time { micros: i64::from(column.as_primitive::<Date32Type>().value(row)) * DAY, zoned: false }),
        DataType::Date64 => each(&|row| time(column.as_primitive::<Date64Type>().value(row).checked_mul(1_000), false)),
        DataType::Timestamp(unit, zone) => {
            let zoned = zone.is_some();
            match unit {
                TimeUnit::Second => each(&|row| time(column.as_primitive::<TimestampSecondType>().value(row).checked_mul(1_000_000), zoned)),
                TimeUnit::Millisecond => each(&|row| time(column.as_primitive::<TimestampMillisecondType>().value(row).checked_mul(1_000), zoned)),
                TimeUnit::Microsecond => each(&|row| time(Some(column.as_primitive::<TimestampMicrosecondType>().value(row)), zoned)),
                TimeUnit::Nanosecond => each(&|row| time(Some(column.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000)), zoned)),
            }
        }
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
            let bytes = cast_to(&DataType::Binary)?;
            let bytes = bytes.as_binary::<i32>();
            each(&|row| Cell::Text(String::from_utf8(bytes.value(row).to_vec()).unwrap_or_else(|_| hex::encode(bytes.value(row)))))
        }
        // Decimals, times of day and intervals in their exact text form.
        other if !other.is_nested() => {
            let format = ArrayFormatter::try_new(column, &FormatOptions::default()).ok()?;
            each(&|row| Cell::Text(format.value(row).to_string()))
        }
        _ => return None,
    })
}

/// A point in time; one beyond the range of microseconds becomes empty rather than wrong.
const fn time(micros: Option<i64>, zoned: bool) -> Cell {
    match micros {
        Some(micros) => Cell::Time { micros, zoned },
        None => Cell::Empty,
    }
}
