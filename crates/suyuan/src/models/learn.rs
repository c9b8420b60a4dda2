//! Training on the installation's own cases: rows as they looked when they were asked for, labels as people found later.

use super::labels::{self, Label};
use crate::learn::{Model, risk::card as card_of, text::card as text_card};
use crate::stage::facts::gather;
use serde_json::{Value as Json, json};
use std::time::Instant;
use suyuan_analysis::anomaly;
use suyuan_analysis::risk::drift::{Baseline, Bins};
use suyuan_analysis::risk::{self, Column, Datum, Frame, Request, RiskModel, TrainError};
use suyuan_analysis::text;
use suyuan_case::Micros;
use suyuan_case::model::{LabelCounts, Learned};
use suyuan_case::return_case::ReturnCase;
use suyuan_decide::learned::reason_text;
use suyuan_decide::risk::{FEATURES, Labels};
use suyuan_store::{CaseRow, Store, StoreError};

/// Cases of one page.
const PAGE: i64 = 500;
/// Most decided cases that are looked at, the latest first.
const MOST_CASES: u64 = 100_000;
/// Most rows that are learned from, and most others that show what ordinary cases look like.
const MOST_LABELLED: usize = 50_000;
const MOST_OTHERS: usize = 20_000;
/// Most decided cases that are looked at only to count labels.
const MOST_COUNTED: u64 = 20_000;
/// Cases that a reason needs before it is told apart from others.
const LEAST_OF_REASON: usize = 10;

/// Features of a case.
type Row = [Datum; FEATURES.len()];

/// A case to learn from.
#[derive(Debug, Clone)]
struct Seen {
    at: Micros,
    row: Row,
    text: Option<String>,
}

/// What there is to learn from.
#[derive(Debug, Default)]
pub struct Collected {
    /// Which model it is for.
    pub learned: Learned,
    /// Rows with a label, the latest first.
    pub rows: Vec<Row>,
    /// Their texts, where the model reads texts.
    pub texts: Vec<String>,
    /// Their labels.
    pub labels: Vec<Label>,
    /// Rows of other decided cases.
    pub others: Vec<Row>,
    /// How many labels there are.
    pub counts: LabelCounts,
    /// First and last request among the labelled rows.
    pub span: Option<(Micros, Micros)>,
}

/// Counts the labels of the latest decided cases.
pub async fn count(store: &Store, learned: Learned, labels: &Labels) -> Result<LabelCounts, StoreError> {
    let (mut counts, mut before) = (LabelCounts::default(), i64::MAX);
    while counts.looked_at < MOST_COUNTED {
        let mut cases = store.outcomes_before(before, PAGE).await?;
        let Some((last, _)) = cases.last() else { break };
        before = last.seq;
        labels::of(store, learned, labels, &mut cases).await?.iter().for_each(|label| label.count(&mut counts));
    }
    Ok(counts)
}

/// Reads the rows. Facts are those that the decision saw; where none were kept they are put together as of the request.
pub async fn collect(store: &Store, learned: Learned, labels: &Labels) -> Result<Collected, StoreError> {
    let (mut found, mut before) = (Collected { learned, ..Collected::default() }, i64::MAX);
    while found.counts.looked_at < MOST_CASES && found.rows.len() < MOST_LABELLED {
        let mut cases = store.outcomes_before(before, PAGE).await?;
        let Some((last, _)) = cases.last() else { break };
        before = last.seq;
        let told = labels::of(store, learned, labels, &mut cases).await?;
        told.iter().for_each(|label| label.count(&mut found.counts));
        let others = learned.is_chance();
        let wanted = |label: &Label| *label != Label::None || others && found.others.len() < MOST_OTHERS;
        let (cases, told): (Vec<_>, Vec<_>) = cases.into_iter().zip(told).filter(|(_, label)| wanted(label)).unzip();
        for (seen, label) in features_of(store, &cases).await?.into_iter().zip(told) {
            match (label, seen.text) {
                (Label::None, _) => found.others.push(seen.row),
                (Label::Reason(_), None) => {}
                (label, text) => {
                    found.rows.push(seen.row);
                    found.texts.extend(text.filter(|_| learned == Learned::Reason));
                    found.labels.push(label);
                    let (first, last) = found.span.unwrap_or((seen.at, seen.at));
                    found.span = Some((first.min(seen.at), last.max(seen.at)));
                }
            }
        }
    }
    Ok(found)
}

/// Request time, features and words of cases, as the decision saw them.
async fn features_of(store: &Store, cases: &[(CaseRow, ReturnCase)]) -> Result<Vec<Seen>, StoreError> {
    let stored = |case: &ReturnCase| case.decision.as_ref().is_some_and(|decision| decision.inputs.is_object());
    let unknown: Vec<(CaseRow, ReturnCase)> = cases.iter().filter(|(_, case)| !stored(case)).cloned().collect();
    let gathered = gather(store, &unknown).await?;
    let one = |(row, case): &(CaseRow, ReturnCase)| {
        let of = |facts: &Json| Seen { at: row.requested_at, row: super::row(facts), text: reason_text(row.comment.as_deref(), None, None, facts) };
        match &case.decision {
            Some(decision) if decision.inputs.is_object() => of(&decision.inputs),
            _ => of(&gathered.facts(row, case, row.requested_at)),
        }
    };
    Ok(cases.iter().map(one).collect())
}

/// A trained version before it has a number.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Its card.
    pub card: Json,
}

fn frame(rows: &[Row]) -> Frame {
    let column = |(at, name): (usize, &&str)| Column { name: (*name).to_owned(), values: rows.iter().map(|row| row[at].clone()).collect() };
    Frame { columns: FEATURES.iter().enumerate().map(column).collect() }
}

/// Why there is no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoModel {
    /// Too few labels.
    TooFew,
    /// No column, or no reason, differs from the others.
    NothingToLearn,
}

impl NoModel {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            NoModel::TooFew => "too_few_labels",
            NoModel::NothingToLearn => "nothing_to_learn",
        }
    }
}

/// Trains; blocks for seconds to minutes.
///
/// # Errors
/// When there is too little to learn from.
pub fn train(found: &Collected, seed: u64) -> Result<Trained, NoModel> {
    let begin = Instant::now();
    let (model, mut card, baselines) = match found.learned {
        Learned::Risk | Learned::Priority | Learned::Cost => chance(found, seed)?,
        Learned::Reason => reason(found, seed)?,
        Learned::Anomaly => unusual(found, seed)?,
    };
    let seconds = begin.elapsed().as_secs_f64();
    if let Some(object) = card.as_object_mut() {
        object.insert("seconds".into(), json!((seconds * 100.0).round() / 100.0));
        object.insert("span".into(), json!(found.span.map(|(first, last)| [crate::clock::rfc3339(first), crate::clock::rfc3339(last)])));
        object.insert("baselines".into(), Json::from(baselines.iter().map(baseline_out).collect::<Vec<_>>()));
    }
    Ok(Trained { model, card })
}

/// A model of yes and no, its card without what all cards have, and its histograms.
fn chance(found: &Collected, seed: u64) -> Result<(Model, Json, Vec<Baseline>), NoModel> {
    let request = Request {
        label: if found.learned == Learned::Risk { "abuse" } else { found.learned.as_str() }.to_owned(),
        positive: "true".to_owned(),
        ignored: Vec::new(),
        unlabelled: usize::try_from(found.counts.looked_at - found.counts.labelled).unwrap_or(usize::MAX),
        seed,
    };
    let truths: Vec<bool> = found.labels.iter().map(|label| *label == Label::Truth(true)).collect();
    let mut model = risk::train(&frame(&found.rows), &truths, &request).map_err(|error| match error {
        TrainError::TooFew { .. } => NoModel::TooFew,
        TrainError::NoColumns => NoModel::NothingToLearn,
    })?;
    lighten(&mut model);
    // Ordinary cases are mostly those that nobody had to look at, so the watch compares with all decided cases.
    let all: Vec<Row> = found.rows.iter().chain(&found.others).cloned().collect();
    let scores: Vec<Datum> = model.risks(&frame(&all)).into_iter().map(Datum::Number).collect();
    let mut baselines = vec![Baseline::learn(super::watch::SCORE, scores.iter())];
    for (at, name) in FEATURES.iter().enumerate().filter(|(_, name)| model.schema.fields.iter().any(|field| field.name == **name)) {
        baselines.push(Baseline::learn(name, all.iter().map(|row| &row[at])));
    }
    let mut card = card_of(&model);
    if let Some(object) = card.as_object_mut() {
        object.insert("features".into(), json!(FEATURES.to_vec()));
        object.insert("population".into(), json!(all.len()));
    }
    Ok((Model::Risk(Box::new(model)), card, baselines))
}

/// A model of reasons; those with fewer than [`LEAST_OF_REASON`] cases are left out, and the card says so.
fn reason(found: &Collected, seed: u64) -> Result<(Model, Json, Vec<Baseline>), NoModel> {
    let code = |label: &Label| if let Label::Reason(code) = label { code.clone() } else { String::new() };
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for label in &found.labels {
        *counts.entry(code(label)).or_default() += 1;
    }
    let mut frequent: Vec<(&String, &usize)> = counts.iter().filter(|(_, count)| **count >= LEAST_OF_REASON).collect();
    frequent.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    frequent.truncate(text::MOST_CLASSES);
    let kept: std::collections::BTreeSet<&str> = frequent.iter().map(|(code, _)| code.as_str()).collect();
    let pairs: Vec<(&str, String)> = found
        .texts
        .iter()
        .zip(&found.labels)
        .map(|(text, label)| (text.as_str(), code(label)))
        .filter(|(_, code)| kept.contains(code.as_str()))
        .collect();
    let (texts, classes): (Vec<&str>, Vec<&str>) = pairs.iter().map(|(text, code)| (*text, code.as_str())).unzip();
    let request = text::Request { text: "text".to_owned(), label: "reason".to_owned(), left_out: found.texts.len() - texts.len(), seed };
    let model = text::train(&texts, &classes, &request).map_err(|error| match error {
        text::TrainError::TooFew(_) => NoModel::TooFew,
        text::TrainError::OneClass | text::TrainError::TooManyClasses(_) => NoModel::NothingToLearn,
    })?;
    let answers: Vec<Datum> = texts.iter().filter_map(|text| model.classify(text)).map(|(class, _)| Datum::Text(class.to_owned())).collect();
    let baselines = vec![Baseline::learn(super::watch::SCORE, answers.iter())];
    let mut card = text_card(&model);
    if let Some(object) = card.as_object_mut() {
        object.insert("reasons_left_out".into(), json!(counts.len() - kept.len()));
    }
    Ok((Model::Text(Box::new(model)), card, baselines))
}

/// A model of how unusual cases are.
fn unusual(found: &Collected, seed: u64) -> Result<(Model, Json, Vec<Baseline>), NoModel> {
    let table = frame(&found.rows);
    let model = anomaly::train(&table, seed).ok_or(NoModel::TooFew)?;
    let scored = model.score(&table);
    let ranks: Vec<Datum> = scored.iter().map(|one| Datum::Number(one.rank)).collect();
    let mut baselines = vec![Baseline::learn(super::watch::SCORE, ranks.iter())];
    for (at, name) in FEATURES.iter().enumerate().filter(|(_, name)| model.schema.fields.iter().any(|field| field.name == **name)) {
        baselines.push(Baseline::learn(name, found.rows.iter().map(|row| &row[at])));
    }
    // What makes the most unusual hundredth unusual: the mean part of each column.
    let far: Vec<_> = scored.iter().filter(|one| one.rank >= 0.99).collect();
    let part = |at: usize| far.iter().map(|one| one.contributions[at]).sum::<f64>() / far.len().max(1) as f64;
    let mut parts: Vec<(f64, &str)> = model.schema.fields.iter().enumerate().map(|(at, field)| (part(at), field.name.as_str())).collect();
    parts.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    let importance: Vec<Json> = parts.iter().map(|(part, name)| json!({ "column": name, "mean_contribution": (part * 1e5).round() / 1e5 })).collect();
    let card =
        json!({ "kind": "anomaly", "rows": model.rows, "seed": seed, "features": FEATURES.to_vec(), "importance": importance, "warnings": [] });
    Ok((Model::Anomaly(Box::new(model)), card, baselines))
}

/// Keeps one member of each learner: the card measures single members, and a decision must not wait for the parts of six.
fn lighten(model: &mut RiskModel) {
    let grown = model.card.learners.iter().filter(|(name, share, _)| name.ends_with("_trees") && *share > 0.0).count();
    let members = model.boosters.len() / grown.max(1);
    if members > 1 {
        let all = std::mem::take(&mut model.boosters);
        model.boosters = all.into_iter().step_by(members).map(|(weight, booster)| (weight * members as f64, booster)).collect();
    }
}

/// A histogram as it stands in the card.
fn baseline_out(base: &Baseline) -> Json {
    match &base.bins {
        Bins::Edges(edges) => json!({ "name": base.name, "edges": edges, "counts": base.counts }),
        Bins::Levels(levels) => json!({ "name": base.name, "levels": levels, "counts": base.counts }),
    }
}

/// Reads the histograms of a card.
pub fn baselines(card: &Json) -> Vec<Baseline> {
    let one = |value: &Json| {
        let bins = match value.get("edges").and_then(Json::as_array) {
            Some(edges) => Bins::Edges(edges.iter().filter_map(Json::as_f64).collect()),
            None => Bins::Levels(value.get("levels")?.as_array()?.iter().filter_map(|level| level.as_str().map(str::to_owned)).collect()),
        };
        let counts: Vec<u64> = value.get("counts")?.as_array()?.iter().filter_map(Json::as_u64).collect();
        (counts.len() == bins.len()).then_some(Baseline { name: value.get("name")?.as_str()?.to_owned(), bins, counts })
    };
    card.get("baselines").and_then(Json::as_array).into_iter().flatten().filter_map(one).collect()
}
