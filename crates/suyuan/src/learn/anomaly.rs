//! Anomaly models and tables: how unusual each row is among the rows that were learned from, and by which columns.

use super::error::LearnError;
use super::risk::frame;
use crate::table_file::{Table, cell_text};
use serde_json::{Value as Json, json};
use suyuan_analysis::anomaly::{self, AnomalyModel, LEAST_ROWS, Unusual};
use suyuan_case::value::Cell;

/// Learns from all rows and all columns but the ignored ones.
///
/// # Errors
/// When a named column is not there, or there is too little to learn from.
pub fn train(table: &Table, ignore: &[String], seed: u64, place: &str) -> Result<AnomalyModel, LearnError> {
    if let Some(column) = ignore.iter().find(|column| table.column(column).is_none()) {
        return Err(LearnError::NoColumn { path: place.to_owned(), column: column.clone(), header: table.header.clone() });
    }
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    let frame = frame(table, |name| !ignore.iter().any(|ignored| ignored == name), &rows);
    anomaly::train(&frame, seed).ok_or_else(|| LearnError::TooFewRows { path: place.to_owned(), rows: rows.len(), least: LEAST_ROWS })
}

/// Adds `anomaly` (isolation score), `anomaly_rank` and `reasons` to each row.
///
/// # Errors
/// When the table has none of the model's columns.
pub fn score(model: &AnomalyModel, table: &mut Table, most: Option<usize>, place: &str) -> Result<(), LearnError> {
    let reads = |name: &str| model.schema.fields.iter().any(|field| field.name == name);
    if !table.header.iter().any(|name| reads(name)) {
        let wanted = model.schema.fields.iter().map(|field| field.name.clone()).collect();
        return Err(LearnError::ForeignTable { path: place.to_owned(), wanted });
    }
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    let scored = model.score(&frame(table, reads, &rows));
    let places: Vec<Option<usize>> = model.schema.fields.iter().map(|field| table.column(&field.name)).collect();
    let reasons: Vec<Cell> = table.rows.iter().zip(&scored).map(|(row, one)| Cell::Text(reasons(model, row, &places, one, most))).collect();
    table.put("anomaly", scored.iter().map(|one| Cell::Float(one.score)).collect::<Vec<_>>());
    table.put("anomaly_rank", scored.iter().map(|one| Cell::Float(one.rank)).collect::<Vec<_>>());
    table.put("reasons", reasons);
    Ok(())
}

/// The columns without which the row would be less unusual, the strongest first.
fn reasons(model: &AnomalyModel, row: &[Cell], places: &[Option<usize>], scored: &Unusual, most: Option<usize>) -> String {
    let mut order: Vec<usize> = (0..scored.contributions.len()).filter(|at| scored.contributions[*at] > 0.0).collect();
    order.sort_by(|one, other| scored.contributions[*other].total_cmp(&scored.contributions[*one]).then(one.cmp(other)));
    let list = order.into_iter().take(most.unwrap_or(usize::MAX)).map(|at| {
        let value = places[at].and_then(|place| row.get(place)).map_or_else(String::new, cell_text);
        json!({"feature": model.schema.fields[at].name, "value": value, "contribution": (scored.contributions[at] * 1e5).round() / 1e5})
    });
    Json::from(list.collect::<Vec<_>>()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_stands_apart_ranks_highest() {
        let row = |number: usize| vec![Cell::Int(if number == 40 { 9_000 } else { number as i64 % 10 }), Cell::Text("x".repeat(1 + number % 3))];
        let mut table = Table { header: ["n", "t"].map(String::from).to_vec(), rows: (0..120).map(row).collect() };
        let model = train(&table, &[], 1, "t.csv").unwrap();
        score(&model, &mut table, Some(1), "t.csv").unwrap();
        assert_eq!(table.header, ["n", "t", "anomaly", "anomaly_rank", "reasons"]);
        let value = |row: &Vec<Cell>| if let Cell::Float(value) = row[2] { value } else { 0.0 };
        assert!(table.rows.iter().enumerate().all(|(at, row)| at == 40 || value(row) < value(&table.rows[40])));
        assert!(cell_text(&table.rows[40][4]).contains(r#""feature":"n","value":"9000""#));
        table.rows.truncate(9);
        assert_eq!(train(&table, &[], 1, "t").unwrap_err().code(), "too_few_rows");
    }
}
