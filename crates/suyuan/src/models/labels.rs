//! What each case says to each model: yes, no, a reason, or nothing; with what other systems and the customer said of it.

use crate::import::findings;
use std::collections::HashMap;
use suyuan_case::fact::FactKind;
use suyuan_case::model::{LabelCounts, Learned};
use suyuan_case::return_case::ReturnCase;
use suyuan_decide::learned;
use suyuan_decide::risk::Labels;
use suyuan_store::{CaseRow, Store, StoreError};

/// Rows of inspections or feedback that are read for one page of cases.
const MOST_ROWS: i64 = 20_000;

/// What a case says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// Nothing.
    None,
    /// Yes or no.
    Truth(bool),
    /// Its reason.
    Reason(String),
    /// It happened; that is all an anomaly model needs.
    Seen,
}

impl Label {
    /// Adds it to the counts.
    pub fn count(&self, counts: &mut LabelCounts) {
        counts.looked_at += 1;
        counts.labelled += u64::from(*self != Label::None);
        counts.positive += u64::from(*self == Label::Truth(true));
    }
}

/// Gives cases what an inspection of another system found, where their own streams do not say.
async fn with_findings(store: &Store, cases: &mut [(CaseRow, ReturnCase)]) -> Result<(), StoreError> {
    let open = |case: &ReturnCase| case.finding.is_none();
    let numbers: Vec<String> = cases.iter().filter(|(_, case)| open(case)).map(|(row, _)| row.case_no.clone()).collect();
    let kind = FactKind::Inspections;
    let records = store.facts_by_references(kind, &numbers, MOST_ROWS).await?;
    for (row, case) in cases.iter_mut().filter(|(_, case)| open(case)) {
        for record in records.get(&row.case_no).into_iter().flatten() {
            case.finding = case.finding.max(findings::of_row(kind, &record.row));
            let grade = record.row.get(kind, "grade").as_text().map(str::to_owned);
            case.grade = case.grade.take().max(grade);
        }
    }
    Ok(())
}

/// The poorest rating that customers gave to each case.
async fn ratings(store: &Store, cases: &[(CaseRow, ReturnCase)]) -> Result<HashMap<String, i64>, StoreError> {
    let numbers: Vec<String> = cases.iter().map(|(row, _)| row.case_no.clone()).collect();
    let kind = FactKind::Feedback;
    let records = store.facts_by_references(kind, &numbers, MOST_ROWS).await?;
    let poorest = |rows: Vec<suyuan_store::FactRecord>| rows.iter().filter_map(|record| record.row.get(kind, "rating").as_int()).min();
    Ok(records.into_iter().filter_map(|(case, rows)| Some((case, poorest(rows)?))).collect())
}

/// What each of some cases says to a model; findings of other systems are put into the cases.
pub async fn of(store: &Store, learned: Learned, labels: &Labels, cases: &mut [(CaseRow, ReturnCase)]) -> Result<Vec<Label>, StoreError> {
    if matches!(learned, Learned::Risk | Learned::Cost) {
        with_findings(store, cases).await?;
    }
    let rated = if learned == Learned::Priority { ratings(store, cases).await? } else { HashMap::new() };
    let truth = |value: Option<bool>| value.map_or(Label::None, Label::Truth);
    let one = |(row, case): &(CaseRow, ReturnCase)| match learned {
        Learned::Risk => truth(labels.of(case)),
        Learned::Priority => truth(learned::trouble(case, row.due_at, rated.get(&row.case_no).copied())),
        Learned::Cost => truth(learned::value_lost(case)),
        Learned::Reason => learned::reason(case).filter(|_| row.comment.is_some()).map_or(Label::None, |code| Label::Reason(code.to_owned())),
        Learned::Anomaly => Label::Seen,
    };
    Ok(cases.iter().map(one).collect())
}
