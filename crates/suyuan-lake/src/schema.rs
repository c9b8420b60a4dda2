//! The Arrow schema of each lake table, and the way from exported rows to columns.

use crate::error::LakeError;
use datafusion::arrow::array::{ArrayRef, BooleanBuilder, Int64Array, Int64Builder, RecordBatch, StringViewBuilder, TimestampMicrosecondBuilder};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use suyuan_case::fact::{Column, ColumnType};
use suyuan_case::lake_table::{ExportRow, LakeTable};
use suyuan_case::value::Value;

/// Column that holds [`ExportRow::key`]; stored, never in a view.
pub const KEY: &str = "__key";
/// Column that holds [`ExportRow::revision`]; in the hot tail only.
pub const REVISION: &str = "__revision";
/// Time zone of every time column.
pub const UTC: &str = "UTC";

fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text => DataType::Utf8View,
        ColumnType::Int | ColumnType::Minor | ColumnType::Micro => DataType::Int64,
        ColumnType::Time => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
        ColumnType::Bool => DataType::Boolean,
    }
}

fn business_fields(table: LakeTable) -> impl Iterator<Item = Field> {
    table.columns().iter().map(|column| Field::new(column.name, data_type(column.kind), true))
}

/// What a view shows: the business columns.
pub fn view_schema(table: LakeTable) -> SchemaRef {
    Arc::new(Schema::new(business_fields(table).collect::<Vec<_>>()))
}

/// What a segment stores: key, then the business columns.
pub fn stored_schema(table: LakeTable) -> SchemaRef {
    let key = Field::new(KEY, DataType::Int64, false);
    Arc::new(Schema::new(std::iter::once(key).chain(business_fields(table)).collect::<Vec<_>>()))
}

/// What the hot tail holds: key, revision, then the business columns.
pub fn hot_schema(table: LakeTable) -> SchemaRef {
    let internal = [Field::new(KEY, DataType::Int64, false), Field::new(REVISION, DataType::Int64, false)];
    Arc::new(Schema::new(internal.into_iter().chain(business_fields(table)).collect::<Vec<_>>()))
}

/// A number that changes whenever a column is added or changes its type: files of another version are rebuilt.
pub fn schema_version(table: LakeTable) -> i64 {
    let mut hasher = Sha256::new();
    for field in stored_schema(table).fields() {
        hasher.update(format!("{} {}\n", field.name(), field.data_type()));
    }
    hasher.finalize().iter().take(6).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// Turns rows into one batch of [`hot_schema`]; a row that is shorter than the table (older) is filled with nulls.
pub fn hot_batch(table: LakeTable, rows: &[&ExportRow]) -> Result<RecordBatch, LakeError> {
    let columns = table.columns();
    if let Some(row) = rows.iter().find(|row| row.values.len() > columns.len()) {
        let problem = format!("{} values for {} columns", row.values.len(), columns.len());
        return Err(LakeError::Row { table: table.name(), key: row.key, problem });
    }
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(columns.len() + 2);
    arrays.push(Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.key))));
    arrays.push(Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.revision))));
    for (index, column) in columns.iter().enumerate() {
        arrays.push(column_array(table, column, index, rows)?);
    }
    RecordBatch::try_new(hot_schema(table), arrays).map_err(|source| LakeError::Arrow { action: "make columns of rows", source })
}

fn column_array(table: LakeTable, column: &Column, index: usize, rows: &[&ExportRow]) -> Result<ArrayRef, LakeError> {
    let values = || rows.iter().map(|row| (row.key, row.values.get(index).unwrap_or(&Value::Null)));
    let misfit = |key: i64, value: &Value| {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Int(_) => "a number",
            Value::Text(_) => "text",
        };
        LakeError::Row { table: table.name(), key, problem: format!("{} is {:?} and cannot hold {found}", column.name, column.kind) }
    };
    Ok(match column.kind {
        ColumnType::Text => {
            let mut builder = StringViewBuilder::new().with_deduplicate_strings();
            for (key, value) in values() {
                match value {
                    Value::Null => builder.append_null(),
                    Value::Text(text) => builder.append_value(text),
                    other => return Err(misfit(key, other)),
                }
            }
            Arc::new(builder.finish())
        }
        ColumnType::Int | ColumnType::Minor | ColumnType::Micro => {
            let mut builder = Int64Builder::with_capacity(rows.len());
            for (key, value) in values() {
                match value {
                    Value::Null => builder.append_null(),
                    Value::Int(number) => builder.append_value(*number),
                    other => return Err(misfit(key, other)),
                }
            }
            Arc::new(builder.finish())
        }
        ColumnType::Time => {
            let mut builder = TimestampMicrosecondBuilder::with_capacity(rows.len()).with_timezone(UTC);
            for (key, value) in values() {
                match value {
                    Value::Null => builder.append_null(),
                    Value::Int(number) => builder.append_value(*number),
                    other => return Err(misfit(key, other)),
                }
            }
            Arc::new(builder.finish())
        }
        ColumnType::Bool => {
            let mut builder = BooleanBuilder::with_capacity(rows.len());
            for (key, value) in values() {
                match value {
                    Value::Null => builder.append_null(),
                    Value::Bool(truth) => builder.append_value(*truth),
                    other => return Err(misfit(key, other)),
                }
            }
            Arc::new(builder.finish())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_too_long_or_of_another_type_is_named() {
        let row = |values: Vec<Value>| ExportRow { key: 7, revision: 1, values };
        let long = row(vec![Value::Null; 99]);
        let error = hot_batch(LakeTable::Reasons, &[&long]).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(error, Err("a row of reasons with key 7 does not fit: 99 values for 9 columns".to_owned()));
        let typed = row(vec![Value::Int(1)]);
        let error = hot_batch(LakeTable::Reasons, &[&typed]).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(error, Err("a row of reasons with key 7 does not fit: code is Text and cannot hold a number".to_owned()));
        let short = row(vec![Value::Text("a".into())]);
        let batch = hot_batch(LakeTable::Reasons, &[&short]).expect("a short row is filled");
        assert_eq!((batch.num_rows(), batch.column(3).null_count()), (1, 1));
    }

    #[test]
    fn versions_differ_between_tables() {
        let mut seen: Vec<i64> = LakeTable::ALL.into_iter().map(schema_version).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), LakeTable::ALL.len());
        assert!(seen.iter().all(|version| *version > 0));
    }
}
