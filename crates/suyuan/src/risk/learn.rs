//! Training on the installation's own cases: rows as they looked when they were asked for, labels as people found later.

use crate::import::findings;
use crate::learn::risk::card as card_of;
use crate::stage::facts::gather;
use serde_json::{Value as Json, json};
use std::time::Instant;
use suyuan_analysis::risk::drift::{Baseline, Bins};
use suyuan_analysis::risk::{self, Column, Datum, Frame, Request, RiskModel, TrainError};
use suyuan_case::Micros;
use suyuan_case::fact::FactKind;
use suyuan_case::model::LabelCounts;
use suyuan_case::return_case::ReturnCase;
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

/// Features of a case.
type Row = [Datum; FEATURES.len()];

/// What there is to learn from.
#[derive(Debug, Default)]
pub struct Collected {
    /// Rows with a label, the latest first.
    pub rows: Vec<Row>,
    /// Their labels.
    pub labels: Vec<bool>,
    /// Rows of other decided cases.
    pub others: Vec<Row>,
    /// How many labels there are.
    pub counts: LabelCounts,
    /// First and last request among the labelled rows.
    pub span: Option<(Micros, Micros)>,
}

/// Gives a case what an inspection of another system found, where its own stream does not say.
async fn with_finding(store: &Store, row: &CaseRow, case: &mut ReturnCase) -> Result<(), StoreError> {
    if case.inspected_at.is_none() || case.finding.is_some() {
        return Ok(());
    }
    let kind = FactKind::Inspections;
    for record in store.facts_by_reference(kind, &row.case_no, 50).await? {
        case.finding = case.finding.max(findings::of_row(kind, &record.row));
        let grade = record.row.get(kind, "grade").as_text().map(str::to_owned);
        case.grade = case.grade.take().max(grade);
    }
    Ok(())
}

/// Counts the labels of the latest decided cases.
pub async fn count(store: &Store, labels: &Labels) -> Result<LabelCounts, StoreError> {
    let (mut counts, mut before) = (LabelCounts::default(), i64::MAX);
    while counts.looked_at < MOST_COUNTED {
        let cases = store.outcomes_before(before, PAGE).await?;
        let Some((last, _)) = cases.last() else { break };
        before = last.seq;
        for (row, mut case) in cases {
            with_finding(store, &row, &mut case).await?;
            add(&mut counts, labels.of(&case));
        }
    }
    Ok(counts)
}

fn add(counts: &mut LabelCounts, label: Option<bool>) {
    counts.looked_at += 1;
    counts.labelled += u64::from(label.is_some());
    counts.positive += u64::from(label == Some(true));
}

/// Reads the rows. Facts are those that the decision saw; where none were kept they are put together as of the request.
pub async fn collect(store: &Store, labels: &Labels) -> Result<Collected, StoreError> {
    let (mut found, mut before) = (Collected::default(), i64::MAX);
    while found.counts.looked_at < MOST_CASES && found.rows.len() < MOST_LABELLED {
        let mut cases = store.outcomes_before(before, PAGE).await?;
        let Some((last, _)) = cases.last() else { break };
        before = last.seq;
        for (row, case) in &mut cases {
            with_finding(store, row, case).await?;
        }
        let told: Vec<Option<bool>> = cases.iter().map(|(_, case)| labels.of(case)).collect();
        told.iter().for_each(|label| add(&mut found.counts, *label));
        let wanted = |label: &Option<bool>| label.is_some() || found.others.len() < MOST_OTHERS;
        let (cases, told): (Vec<_>, Vec<_>) = cases.into_iter().zip(told).filter(|(_, label)| wanted(label)).unzip();
        for ((at, features), label) in features_of(store, &cases).await?.into_iter().zip(told) {
            match label {
                None => found.others.push(features),
                Some(label) => {
                    found.rows.push(features);
                    found.labels.push(label);
                    let (first, last) = found.span.unwrap_or((at, at));
                    found.span = Some((first.min(at), last.max(at)));
                }
            }
        }
    }
    Ok(found)
}

/// Request time and features of cases, as the decision saw them.
async fn features_of(store: &Store, cases: &[(CaseRow, ReturnCase)]) -> Result<Vec<(Micros, Row)>, StoreError> {
    let stored = |case: &ReturnCase| case.decision.as_ref().is_some_and(|decision| decision.inputs.is_object());
    let unknown: Vec<(CaseRow, ReturnCase)> = cases.iter().filter(|(_, case)| !stored(case)).cloned().collect();
    let gathered = gather(store, &unknown).await?;
    let one = |(row, case): &(CaseRow, ReturnCase)| {
        let features = match &case.decision {
            Some(decision) if decision.inputs.is_object() => super::row(&decision.inputs),
            _ => super::row(&gathered.facts(row, case, row.requested_at)),
        };
        (row.requested_at, features)
    };
    Ok(cases.iter().map(one).collect())
}

/// A trained version before it has a number.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: RiskModel,
    /// Its card.
    pub card: Json,
}

fn frame(rows: &[Row]) -> Frame {
    let column = |(at, name): (usize, &&str)| Column { name: (*name).to_owned(), values: rows.iter().map(|row| row[at].clone()).collect() };
    Frame { columns: FEATURES.iter().enumerate().map(column).collect() }
}

/// Trains; blocks for seconds to minutes.
///
/// # Errors
/// When there is too little to learn from.
pub fn train(found: &Collected, seed: u64) -> Result<Trained, TrainError> {
    let begin = Instant::now();
    let request = Request {
        label: "abuse".to_owned(),
        positive: "true".to_owned(),
        ignored: Vec::new(),
        unlabelled: usize::try_from(found.counts.looked_at - found.counts.labelled).unwrap_or(usize::MAX),
        seed,
    };
    let mut model = risk::train(&frame(&found.rows), &found.labels, &request)?;
    lighten(&mut model);
    let seconds = begin.elapsed().as_secs_f64();
    // Ordinary cases are mostly those that nobody had to look at, so the watch compares with all decided cases.
    let all: Vec<Row> = found.rows.iter().chain(&found.others).cloned().collect();
    let scores: Vec<Datum> = model.risks(&frame(&all)).into_iter().map(Datum::Number).collect();
    let mut baselines = vec![baseline_out(&Baseline::learn(super::watch::SCORE, scores.iter()))];
    for (at, name) in FEATURES.iter().enumerate().filter(|(_, name)| model.schema.fields.iter().any(|field| field.name == **name)) {
        baselines.push(baseline_out(&Baseline::learn(name, all.iter().map(|row| &row[at]))));
    }
    let mut card = card_of(&model);
    if let Some(object) = card.as_object_mut() {
        object.insert("seconds".into(), json!((seconds * 100.0).round() / 100.0));
        object.insert("features".into(), json!(FEATURES.to_vec()));
        object.insert("span".into(), json!(found.span.map(|(first, last)| [crate::clock::rfc3339(first), crate::clock::rfc3339(last)])));
        object.insert("population".into(), json!(all.len()));
        object.insert("baselines".into(), Json::from(baselines));
    }
    Ok(Trained { model, card })
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
