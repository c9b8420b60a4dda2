//! Risk models and tables: which rows are positive, what the card says, what scoring adds.

use super::error::LearnError;
use crate::table_file::{Table, cell_text};
use serde_json::{Map, Value as Json, json};
use suyuan_analysis::risk::{self, Column, Datum, Frame, Request, RiskModel, Scored, TrainError};
use suyuan_case::value::Cell;

/// What a person asks of a training run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RiskWishes {
    /// Label column.
    pub label: String,
    /// The positive value, where it is none of the known ones.
    pub positive: Option<String>,
    /// Columns that must not be read.
    pub ignore: Vec<String>,
    /// Seed.
    pub seed: u64,
}

/// Pairs of labels that need no word: negative and positive.
const PAIRS: [(&str, &str); 5] = [("0", "1"), ("false", "true"), ("n", "y"), ("no", "yes"), ("否", "是")];

/// A cell in the analysis' terms.
fn datum(cell: &Cell) -> Datum {
    match cell {
        Cell::Int(number) => Datum::Number(*number as f64),
        Cell::Float(number) if number.is_finite() => Datum::Number(*number),
        Cell::Empty | Cell::Float(_) => Datum::Missing,
        other => Datum::of_text(&cell_text(other)),
    }
}

/// Some columns and rows of a table in the analysis' terms.
pub(super) fn frame(table: &Table, columns: impl Fn(&str) -> bool, rows: &[usize]) -> Frame {
    let wanted = table.header.iter().enumerate().filter(|(_, name)| columns(name));
    let take = |(at, name): (usize, &String)| Column { name: name.clone(), values: rows.iter().map(|row| datum(&table.rows[*row][at])).collect() };
    Frame { columns: wanted.map(take).collect() }
}

/// The label of each row as text without a number's needless zeros; `None` when it is missing.
fn label_texts(table: &Table, at: usize) -> Vec<Option<String>> {
    table.rows.iter().map(|row| datum(&row[at]).level()).collect()
}

/// Which rows are positive, and the positive value as written.
fn labels(texts: &[Option<String>], positive: Option<&str>, place: &str) -> Result<(Vec<Option<bool>>, String), LearnError> {
    let mut found: Vec<String> = texts.iter().flatten().cloned().collect();
    found.sort();
    found.dedup();
    let unclear = || LearnError::Labels { path: place.to_owned(), found: found.clone(), positive: positive.map(str::to_owned) };
    if let Some(positive) = positive {
        let wanted = Datum::of_text(positive).level().unwrap_or_default();
        let same = |text: &String| *text == wanted;
        if !found.iter().any(same) {
            return Err(unclear());
        }
        return Ok((texts.iter().map(|text| text.as_ref().map(same)).collect(), positive.to_owned()));
    }
    let lower = |text: &String| text.to_lowercase();
    let fits = |(negative, positive): &&(&str, &str)| found.iter().all(|text| [*negative, *positive].contains(&lower(text).as_str()));
    let (_, positive) = PAIRS.iter().find(fits).filter(|_| !found.is_empty()).ok_or_else(unclear)?;
    let written = found.iter().find(|text| lower(text) == *positive).cloned().unwrap_or_else(|| (*positive).to_owned());
    Ok((texts.iter().map(|text| text.as_ref().map(|text| lower(text) == *positive)).collect(), written))
}

/// Trains on the labelled rows of a table; rows without a label are left out and counted.
///
/// # Errors
/// When columns are not there, labels are unclear, or there is too little to learn from.
pub fn train(table: &Table, wishes: &RiskWishes, place: &str) -> Result<RiskModel, LearnError> {
    for column in wishes.ignore.iter().chain([&wishes.label]) {
        if table.column(column).is_none() {
            return Err(LearnError::NoColumn { path: place.to_owned(), column: column.clone(), header: table.header.clone() });
        }
    }
    let at = table.column(&wishes.label).unwrap_or(0);
    let (labels, positive) = labels(&label_texts(table, at), wishes.positive.as_deref(), place)?;
    let rows: Vec<usize> = (0..labels.len()).filter(|row| labels[*row].is_some()).collect();
    let own: Vec<bool> = rows.iter().map(|row| labels[*row] == Some(true)).collect();
    let frame = frame(table, |name| name != wishes.label && !wishes.ignore.iter().any(|ignored| ignored == name), &rows);
    let request =
        Request { label: wishes.label.clone(), positive, ignored: wishes.ignore.clone(), unlabelled: labels.len() - rows.len(), seed: wishes.seed };
    risk::train(&frame, &own, &request).map_err(|error| match error {
        TrainError::TooFew { positives, negatives } => LearnError::TooFew { path: place.to_owned(), positives, negatives },
        TrainError::NoColumns => LearnError::NothingToLearn(place.to_owned()),
    })
}

/// Adds `risk` and `reasons` to each row; reasons are a JSON list, the largest first, at most `most`.
///
/// # Errors
/// When the table has none of the model's columns.
pub fn score(model: &RiskModel, table: &mut Table, most: Option<usize>, place: &str) -> Result<(), LearnError> {
    let reads = |name: &str| model.schema.fields.iter().any(|field| field.name == name);
    if !table.header.iter().any(|name| reads(name)) {
        let wanted = model.schema.fields.iter().map(|field| field.name.clone()).collect();
        return Err(LearnError::ForeignTable { path: place.to_owned(), wanted });
    }
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    let scored = model.score(&frame(table, reads, &rows));
    let places: Vec<Option<usize>> = model.schema.fields.iter().map(|field| table.column(&field.name)).collect();
    let reasons: Vec<Cell> = table.rows.iter().zip(&scored).map(|(row, scored)| Cell::Text(reasons(model, row, &places, scored, most))).collect();
    table.put("risk", scored.iter().map(|row| Cell::Float(row.risk)).collect::<Vec<_>>());
    table.put("reasons", reasons);
    Ok(())
}

/// `[{"feature", "value", "contribution"}, …]` in log-odds, the largest first.
fn reasons(model: &RiskModel, row: &[Cell], places: &[Option<usize>], scored: &Scored, most: Option<usize>) -> String {
    let mut order: Vec<usize> = (0..scored.contributions.len()).collect();
    order.sort_by(|one, other| scored.contributions[*other].abs().total_cmp(&scored.contributions[*one].abs()).then(one.cmp(other)));
    let list: Vec<Json> = order
        .into_iter()
        .take(most.unwrap_or(usize::MAX))
        .map(|at| {
            let value = match places[at].and_then(|place| row.get(place)) {
                None | Some(Cell::Empty) => Json::Null,
                Some(Cell::Int(number)) => Json::from(*number),
                Some(Cell::Float(number)) => Json::from(*number),
                Some(cell) => Json::from(cell_text(cell)),
            };
            // Five digits are far below what a person can tell apart and keep the file small.
            let contribution = (scored.contributions[at] * 1e5).round() / 1e5;
            json!({"feature": model.schema.fields[at].name, "value": value, "contribution": contribution})
        })
        .collect();
    Json::from(list).to_string()
}

/// The model card: data, folds, quality, calibration, importance, and what a person should look at before using it.
pub fn card(model: &RiskModel) -> Json {
    let card = &model.card;
    let pairs =
        |pairs: &[(String, String)], key: &str| -> Vec<Json> { pairs.iter().map(|(name, what)| json!({"column": name, key: what})).collect() };
    let calibration = card.calibration.iter().map(|bin| json!({"rows": bin.rows, "predicted": bin.predicted, "observed": bin.observed}));
    let learners = card.learners.iter().map(|(name, share, auc)| json!({"learner": name, "share": share, "auc": auc}));
    let importance = card.importance.iter().map(|(name, value)| json!({"column": name, "mean_contribution": value}));
    json!({
        "kind": "risk",
        "label": card.label,
        "positive": card.positive,
        "rows": card.rows,
        "positives": card.positives,
        "base_rate": card.positives as f64 / card.rows.max(1) as f64,
        "unlabelled": card.unlabelled,
        "seed": card.seed,
        "cross_validation": {"folds": card.folds, "auc": card.auc, "auc_mean": card.auc_folds.0, "auc_deviation": card.auc_folds.1, "brier": card.brier},
        "calibration": {"method": "platt", "slope": model.slope, "shift": model.shift, "expected_error": card.calibration_error, "bins": calibration.collect::<Vec<_>>()},
        "expected_log_odds": model.expected(),
        "learners": learners.collect::<Vec<_>>(),
        "importance": importance.collect::<Vec<_>>(),
        "dropped": pairs(&card.dropped, "why"),
        "proxies": pairs(&card.proxies, "trait"),
        "identifiers": card.identifiers,
        "warnings": warnings(model),
    })
}

/// What a person should look at, in both languages.
fn warnings(model: &RiskModel) -> Vec<Json> {
    let card = &model.card;
    let mut warnings = Vec::new();
    let mut warn = |code: &str, columns: Vec<String>, zh: &str, en: &str| {
        let mut one = Map::new();
        one.insert("code".into(), code.into());
        one.insert("columns".into(), columns.into());
        one.insert("zh".into(), zh.into());
        one.insert("en".into(), en.into());
        warnings.push(Json::Object(one));
    };
    if !card.proxies.is_empty() {
        let columns = card.proxies.iter().map(|(name, _)| name.clone()).collect();
        warn(
            "protected_trait",
            columns,
            "这些列可能代表受保护的个人特征，请确认是否应使用（--ignore 可排除）",
            "these columns may stand for a protected trait; decide whether they may be used (--ignore leaves them out)",
        );
    }
    if !card.identifiers.is_empty() {
        warn(
            "identifier",
            card.identifiers.clone(),
            "这些列几乎逐行不同，可能只是编号",
            "these columns differ in nearly every row and may be mere numbers of documents",
        );
    }
    if card.positives.min(card.rows - card.positives) < 100 {
        warn("few_labels", Vec::new(), "少数类不足 100 行，结果波动较大", "fewer than 100 rows of the rarer class: expect the figures to vary");
    }
    if card.auc < 0.6 {
        warn("weak", Vec::new(), "模型几乎不能区分两类，请勿依赖", "the model hardly tells the classes apart: do not rely on it");
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: usize) -> Table {
        let row = |number: usize| {
            let risky = number.is_multiple_of(3);
            let label = if (number * 7 % 10 < 8) == risky { "Y" } else { "N" };
            vec![Cell::Int(number as i64 % 17), Cell::Text(if risky { "急" } else { "缓" }.into()), Cell::Text(label.into())]
        };
        Table { header: ["days", "tone", "fraud"].map(String::from).to_vec(), rows: (0..rows).map(row).collect() }
    }

    fn wishes() -> RiskWishes {
        RiskWishes { label: "fraud".into(), seed: 1, ..RiskWishes::default() }
    }

    #[test]
    fn labels_are_known_by_their_words() {
        let texts = |values: &[&str]| values.iter().map(|text| Datum::of_text(text).level()).collect::<Vec<_>>();
        assert_eq!(labels(&texts(&["Y", "n", "?"]), None, "f").unwrap().0, [Some(true), Some(false), None]);
        assert_eq!(labels(&texts(&["1.0", "0"]), None, "f").unwrap().0, [Some(true), Some(false)]);
        assert_eq!(labels(&texts(&["bad", "good", "so"]), Some("bad"), "f").unwrap().0, [Some(true), Some(false), Some(false)]);
        assert_eq!(labels(&texts(&["bad", "good"]), None, "f").unwrap_err().code(), "labels_unclear");
        assert_eq!(labels(&texts(&["bad", "good"]), Some("x"), "f").unwrap_err().code(), "labels_unclear");
    }

    #[test]
    fn scoring_keeps_all_columns_and_reasons_add_up() {
        let model = train(&table(300), &wishes(), "f.csv").unwrap();
        let mut scored = table(30);
        scored.rows[0][1] = Cell::Text("没见过".into());
        score(&model, &mut scored, None, "g.csv").unwrap();
        assert_eq!(scored.header, ["days", "tone", "fraud", "risk", "reasons"]);
        for row in &scored.rows {
            let Cell::Float(risk) = row[3] else { panic!("{row:?}") };
            let reasons: Vec<Json> = serde_json::from_str(&cell_text(&row[4])).unwrap();
            let sum: f64 = model.expected() + reasons.iter().filter_map(|reason| reason["contribution"].as_f64()).sum::<f64>();
            assert!((sum - (risk / (1.0 - risk)).ln()).abs() < 1e-3);
        }
        let again = RiskModel::from_bytes(&model.to_bytes()).unwrap();
        assert_eq!(again, model);
        assert_eq!(train(&table(300), &wishes(), "f.csv").unwrap(), model, "the same file and seed give the same model");
    }

    #[test]
    fn foreign_tables_and_small_ones_are_refused() {
        let model = train(&table(300), &wishes(), "f.csv").unwrap();
        let mut other = Table { header: vec!["x".into()], rows: vec![vec![Cell::Int(1)]] };
        assert_eq!(score(&model, &mut other, None, "g").unwrap_err().code(), "table_does_not_fit");
        assert_eq!(train(&table(9), &wishes(), "f").unwrap_err().code(), "too_few_labels");
        let ignored = RiskWishes { ignore: vec!["nope".into()], ..wishes() };
        assert_eq!(train(&table(300), &ignored, "f").unwrap_err().code(), "no_such_column");
    }
}
