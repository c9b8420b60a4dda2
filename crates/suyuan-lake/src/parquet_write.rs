//! Plain cells as one Parquet file; the type of a column follows from its cells.

use datafusion::arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::io::Write;
use std::sync::Arc;
use suyuan_case::value::Cell;

/// Writes rows under a header, zstd compressed.
///
/// A column of one type keeps it, whole numbers beside broken ones become floating-point, anything mixed becomes text
/// as `text` writes it.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(out: &mut (dyn Write + Send), header: &[String], rows: &[Vec<Cell>], text: impl Fn(&Cell) -> String) -> std::io::Result<()> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let cells: Vec<&Cell> = rows.iter().map(|row| row.get(at).unwrap_or(&Cell::Empty)).collect();
        let (data_type, array) = column(&cells, &text);
        fields.push(Field::new(name, data_type, true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let options = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let done = || -> Result<(), ParquetError> {
        let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(options))?;
        if !arrays.is_empty() {
            writer.write(&RecordBatch::try_new(schema.clone(), arrays).map_err(|error| ParquetError::General(error.to_string()))?)?;
        }
        writer.close().map(drop)
    };
    done().map_err(std::io::Error::other)
}

fn column(cells: &[&Cell], text: &impl Fn(&Cell) -> String) -> (DataType, ArrayRef) {
    let all = |fits: fn(&Cell) -> bool| cells.iter().all(|cell| **cell == Cell::Empty || fits(cell));
    let some = cells.iter().any(|cell| **cell != Cell::Empty);
    if some && all(|cell| matches!(cell, Cell::Bool(_))) {
        let values: BooleanArray = cells.iter().map(|cell| if let Cell::Bool(value) = cell { Some(*value) } else { None }).collect();
        return (DataType::Boolean, Arc::new(values));
    }
    if some && all(|cell| matches!(cell, Cell::Int(_))) {
        let values: Int64Array = cells.iter().map(|cell| if let Cell::Int(value) = cell { Some(*value) } else { None }).collect();
        return (DataType::Int64, Arc::new(values));
    }
    if some && all(|cell| matches!(cell, Cell::Int(_) | Cell::Float(_))) {
        let number = |cell: &&Cell| match cell {
            Cell::Int(value) => Some(*value as f64),
            Cell::Float(value) => Some(*value),
            _ => None,
        };
        let values: Float64Array = cells.iter().map(number).collect();
        return (DataType::Float64, Arc::new(values));
    }
    let zones: Vec<bool> = cells.iter().filter_map(|cell| if let Cell::Time { zoned, .. } = cell { Some(*zoned) } else { None }).collect();
    if some && all(|cell| matches!(cell, Cell::Time { .. })) && zones.iter().all(|zoned| *zoned == zones[0]) {
        let values: TimestampMicrosecondArray =
            cells.iter().map(|cell| if let Cell::Time { micros, .. } = cell { Some(*micros) } else { None }).collect();
        let zone = zones[0].then(|| Arc::<str>::from("UTC"));
        return (DataType::Timestamp(TimeUnit::Microsecond, zone.clone()), Arc::new(values.with_timezone_opt(zone)));
    }
    let values: StringArray = cells.iter().map(|cell| (**cell != Cell::Empty).then(|| text(cell))).collect();
    (DataType::Utf8, Arc::new(values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parquet_rows::ParquetRows;

    #[test]
    fn cells_come_back_as_they_were() {
        let header: Vec<String> = ["n", "x", "t", "b", "at", "none"].map(String::from).to_vec();
        let time = Cell::Time { micros: 1_700_000_000_000_000, zoned: true };
        let rows = vec![
            vec![Cell::Int(1), Cell::Float(0.5), Cell::Text("退货".into()), Cell::Bool(true), time.clone(), Cell::Empty],
            vec![Cell::Empty, Cell::Int(2), Cell::Empty, Cell::Bool(false), Cell::Empty, Cell::Empty],
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        write(&mut std::fs::File::create(&path).unwrap(), &header, &rows, |cell| {
            if let Cell::Text(text) = cell { text.clone() } else { format!("{cell:?}") }
        })
        .unwrap();
        let mut back = ParquetRows::open(&path, 0).unwrap();
        assert_eq!(back.header(), header);
        let found = back.next_batch(10).unwrap();
        assert_eq!(found[0], rows[0]);
        assert_eq!(found[1], vec![Cell::Empty, Cell::Float(2.0), Cell::Empty, Cell::Bool(false), Cell::Empty, Cell::Empty]);
    }
}
