//! Results for people and programs: rows as JSON values, CSV with a formula guard, names of column types.

use crate::door::QueryResult;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use datafusion::arrow::temporal_conversions::{date32_to_datetime, timestamp_us_to_datetime};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde_json::Value;
use std::io::Write;

/// The SQL name of a column type, as the API and the SQL port state it.
pub fn type_name(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "boolean",
        DataType::Int8 | DataType::Int16 | DataType::UInt8 => "smallint",
        DataType::Int32 | DataType::UInt16 => "integer",
        DataType::Int64 | DataType::UInt32 | DataType::UInt64 => "bigint",
        DataType::Float32 | DataType::Float64 => "double precision",
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => "numeric",
        DataType::Timestamp(_, Some(_)) => "timestamptz",
        DataType::Timestamp(_, None) => "timestamp",
        DataType::Date32 | DataType::Date64 => "date",
        DataType::Interval(_) | DataType::Duration(_) => "interval",
        _ => "text",
    }
}

/// A time as RFC 3339 with milliseconds, `Z` when it is UTC; `None` outside the years that the form can hold.
fn time_text(micros: i64, zoned: bool) -> Option<String> {
    let time = timestamp_us_to_datetime(micros)?;
    let text = time.format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
    Some(if zoned { text + "Z" } else { text })
}

/// A moment in microseconds as RFC 3339 UTC with milliseconds; the nearest that the form can hold beyond its years.
pub fn rfc3339(micros: i64) -> String {
    const FIRST: i64 = -62_135_596_800_000_000;
    const LAST: i64 = 253_402_300_799_999_999;
    time_text(micros.clamp(FIRST, LAST), true).unwrap_or_default()
}

/// One cell as JSON: integers and money as integers, times as RFC 3339 UTC with milliseconds, decimals as exact text.
pub fn cell(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    macro_rules! number {
        ($kind:ty) => {
            Value::from(array.as_primitive::<$kind>().value(row))
        };
    }
    match array.data_type() {
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => number!(Float64Type),
        DataType::Utf8 => Value::from(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Value::from(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Value::from(array.as_string_view().value(row)),
        DataType::Date32 => {
            let date = date32_to_datetime(array.as_primitive::<Date32Type>().value(row));
            date.map_or(Value::Null, |date| Value::from(date.format("%Y-%m-%d").to_string()))
        }
        DataType::Timestamp(unit, zone) => {
            let micros = match unit {
                TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(row).checked_mul(1_000_000),
                TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(row).checked_mul(1_000),
                TimeUnit::Microsecond => Some(array.as_primitive::<TimestampMicrosecondType>().value(row)),
                TimeUnit::Nanosecond => Some(array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000)),
            };
            micros.and_then(|micros| time_text(micros, zone.is_some())).map_or(Value::Null, Value::from)
        }
        _ => ArrayFormatter::try_new(array, &FormatOptions::default()).map_or(Value::Null, |format| Value::from(format.value(row).to_string())),
    }
}

impl QueryResult {
    /// Column names with the SQL names of their types.
    pub fn columns(&self) -> Vec<(String, &'static str)> {
        self.schema.fields().iter().map(|field| (field.name().clone(), type_name(field.data_type()))).collect()
    }

    /// All rows as JSON values.
    pub fn json_rows(&self) -> Vec<Vec<Value>> {
        let of_batch = |batch: &RecordBatch| {
            let batch = batch.clone();
            (0..batch.num_rows()).map(move |row| batch.columns().iter().map(|column| cell(column, row)).collect())
        };
        self.batches.iter().flat_map(of_batch).collect()
    }

    /// Writes CSV with a header line (RFC 4180, `\n`).
    ///
    /// Text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, tab or return) gets an
    /// apostrophe in front; numbers stay as they are.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write_csv(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let header: Vec<String> = self.schema.fields().iter().map(|field| quote(field.name())).collect();
        writeln!(out, "{}", header.join(","))?;
        for row in self.json_rows() {
            let cells: Vec<String> = row.iter().map(csv_cell).collect();
            writeln!(out, "{}", cells.join(","))?;
        }
        Ok(())
    }
}

impl QueryResult {
    /// Writes one Parquet file, zstd compressed.
    ///
    /// # Errors
    /// When a column cannot be stored or `out` cannot be written.
    pub fn write_parquet(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        let options = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
        let write = |bytes: &mut Vec<u8>| -> Result<(), ParquetError> {
            let mut writer = ArrowWriter::try_new(bytes, self.schema.clone(), Some(options))?;
            for batch in &self.batches {
                writer.write(batch)?;
            }
            writer.close().map(drop)
        };
        write(&mut bytes).map_err(std::io::Error::other)?;
        out.write_all(&bytes)
    }
}

fn csv_cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => {
            let decimal = text.parse::<f64>().is_ok();
            let formula = !decimal && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            if formula { quote(&format!("'{text}")) } else { quote(text) }
        }
        other => other.to_string(),
    }
}

fn quote(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_cells_are_quoted_and_formulas_are_disarmed() {
        let cells = ["=1+2", "-3.5", "-x", "@a,b", "plain", "say \"hi\""].map(|text| csv_cell(&Value::from(text)));
        assert_eq!(cells, ["'=1+2", "-3.5", "'-x", "\"'@a,b\"", "plain", "\"say \"\"hi\"\"\""]);
        assert_eq!(csv_cell(&Value::Null), "");
    }

    #[test]
    fn times_have_milliseconds_and_their_zone() {
        assert_eq!(time_text(1_700_000_000_123_456, true).as_deref(), Some("2023-11-14T22:13:20.123Z"));
        assert_eq!(time_text(-1, false).as_deref(), Some("1969-12-31T23:59:59.999"));
    }
}
