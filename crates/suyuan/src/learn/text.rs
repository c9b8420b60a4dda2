//! Text models and tables: which rows are learned from, what the card says, what scoring adds.

use super::error::LearnError;
use crate::table_file::{Table, cell_text};
use serde_json::{Value as Json, json};
use suyuan_analysis::text::{self, MOST_CLASSES, Request, TextModel, TrainError};
use suyuan_case::value::Cell;

/// The place of a column.
fn column(table: &Table, name: &str, place: &str) -> Result<usize, LearnError> {
    table.column(name).ok_or_else(|| LearnError::NoColumn { path: place.to_owned(), column: name.to_owned(), header: table.header.clone() })
}

/// Trains on the rows that have a text and a label.
///
/// # Errors
/// When columns are not there, or there is too little to learn from.
pub fn train(table: &Table, text: &str, label: &str, seed: u64, place: &str) -> Result<TextModel, LearnError> {
    let (text_at, label_at) = (column(table, text, place)?, column(table, label, place)?);
    let pairs: Vec<(String, String)> = table
        .rows
        .iter()
        .map(|row| (cell_text(&row[text_at]), cell_text(&row[label_at]).trim().to_owned()))
        .filter(|(text, label)| !text.trim().is_empty() && !label.is_empty())
        .collect();
    let texts: Vec<&str> = pairs.iter().map(|(text, _)| text.as_str()).collect();
    let labels: Vec<&str> = pairs.iter().map(|(_, label)| label.as_str()).collect();
    let request = Request { text: text.to_owned(), label: label.to_owned(), left_out: table.rows.len() - pairs.len(), seed };
    text::train(&texts, &labels, &request).map_err(|error| LearnError::Classes {
        path: place.to_owned(),
        texts: texts.len(),
        classes: match error {
            TrainError::OneClass => Some(1),
            TrainError::TooManyClasses(count) => Some(count),
            TrainError::TooFew(_) => None,
        },
        most: MOST_CLASSES,
    })
}

/// Adds `label` and `label_score` to each row; both stay empty for an empty text.
///
/// # Errors
/// When the table has no such column.
pub fn score(model: &TextModel, table: &mut Table, text: Option<&str>, place: &str) -> Result<(), LearnError> {
    let at = column(table, text.unwrap_or(&model.card.text), place)?;
    let texts: Vec<String> = table.rows.iter().map(|row| cell_text(&row[at])).collect();
    let answers: Vec<Option<(&str, f64)>> = texts.iter().map(|text| model.classify(text)).collect();
    table.put("label", answers.iter().map(|answer| answer.map_or(Cell::Empty, |(class, _)| Cell::Text(class.to_owned()))).collect::<Vec<_>>());
    table.put("label_score", answers.iter().map(|answer| answer.map_or(Cell::Empty, |(_, chance)| Cell::Float(chance))).collect::<Vec<_>>());
    Ok(())
}

/// The model card.
pub fn card(model: &TextModel) -> Json {
    let card = &model.card;
    let classes = model.classes.iter().zip(&card.counts).map(|(class, rows)| json!({"class": class, "rows": rows}));
    json!({
        "kind": "text",
        "text": card.text,
        "label": card.label,
        "rows": card.rows,
        "left_out": card.left_out,
        "classes": classes.collect::<Vec<_>>(),
        "held_out": {"rows": card.held_out, "accuracy": card.accuracy, "macro_f1": card.macro_f1},
        "features": {"learned": card.features.0, "kept": card.features.1},
        "seed": card.seed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_texts_have_empty_answers_and_no_row_is_lost() {
        let row = |number: usize| {
            vec![Cell::Text(if number.is_multiple_of(2) { "质量很好，满意" } else { "太差了，退货" }.into()), Cell::Int(number as i64 % 2)]
        };
        let table = Table { header: ["review", "label"].map(String::from).to_vec(), rows: (0..60).map(row).collect() };
        let model = train(&table, "review", "label", 1, "t.csv").unwrap();
        let mut scored = Table { header: vec!["review".into()], rows: vec![vec![Cell::Text("很好".into())], vec![Cell::Empty]] };
        score(&model, &mut scored, None, "s.csv").unwrap();
        assert_eq!(scored.header, ["review", "label", "label_score"]);
        assert_eq!(scored.rows[0][1], Cell::Text("0".into()));
        assert_eq!(scored.rows[1][1..], [Cell::Empty, Cell::Empty]);
        assert_eq!(score(&model, &mut scored, Some("x"), "s").unwrap_err().code(), "no_such_column");
        assert_eq!(train(&scored, "review", "label", 1, "s").unwrap_err().code(), "classes_unclear");
    }
}
