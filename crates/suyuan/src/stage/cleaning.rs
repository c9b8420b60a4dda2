//! Cleaning (数据清理): load the rows and cases that hold a wrong value → new versions and case events → append; and the way back.

use crate::{clock, mint};
use std::collections::BTreeMap;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::cleaning::{CASE_FIELDS, CleaningAction, CleaningEvent, IDENTITIES};
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::fact::{Column, ColumnType, FactKind, FactRow};
use suyuan_case::id::ImportId;
use suyuan_case::import::RowStatus;
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;
use suyuan_store::{
    AppendError, AuditFilter, CaseFilter, CaseRow, CaseSort, ChunkFact, Command, Expected, ImportChunk, ImportFile, ImportRun, ImportRunState,
    ImportUpdate, Store, StoreError,
};

/// Rows looked at in one go.
const PAGE: i64 = 20_000;
/// Cases looked at and corrected in one go.
const CASES: i64 = 500;
/// Setting that later imports read: field → value → what it means.
pub const VALUE_MAP: &str = "value_map";

/// Values that mean others, by field.
pub type ValueMap = BTreeMap<String, BTreeMap<String, String>>;

/// Why a cleaning was not done.
#[derive(Debug, thiserror::Error)]
pub enum CleaningError {
    /// The action makes no sense.
    #[error("the action cannot be done")]
    Refused(Vec<Problem>),
    /// There is no such cleaning, or it was undone.
    #[error("there is no cleaning {0} that could be undone")]
    NotThere(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log refused.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// How much a cleaning touches or touched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Touched {
    /// Rows that get a new version.
    pub rows: i64,
    /// Cases that are corrected.
    pub cases: i64,
}

/// A change of one column.
#[derive(Debug, Clone)]
struct Change {
    kind: FactKind,
    file: Option<String>,
    column: usize,
    from: Option<Vec<Value>>,
    to: Value,
}

/// A change of cases.
#[derive(Debug, Clone)]
struct CaseChange {
    field: String,
    from: Vec<String>,
    to: String,
}

/// The columns of a kind that a map of values may change.
fn mappable(kind: FactKind, field: &str) -> Option<usize> {
    let index = kind.index_of(field)?;
    let column: &Column = kind.columns().get(index)?;
    (column.kind == ColumnType::Text && !column.personal).then_some(index)
}

/// Whether a later row of a kind replaces an earlier one. A ledger line is what its file says, and what a case's file said stays;
/// cases themselves are corrected by events.
fn is_versioned(kind: FactKind) -> bool {
    !kind.identity().is_empty() && kind != FactKind::ReturnCases
}

/// What an action changes, or what is wrong with it.
fn changes(action: &CleaningAction) -> Result<(Vec<Change>, Option<CaseChange>), Vec<Problem>> {
    match action {
        CleaningAction::MergeCustomers { from, into } => {
            let into = into.trim();
            if into.is_empty() || from.is_empty() || from.len() > 100 || from.iter().any(|one| one.trim().is_empty() || one == into) {
                return Err(vec![Problem::new("merge_needs_numbers", "/action/from")]);
            }
            let values: Vec<Value> = from.iter().map(|one| Value::Text(one.trim().to_owned())).collect();
            let kinds = FactKind::ALL.into_iter().filter(|kind| *kind != FactKind::Customers && is_versioned(*kind));
            let facts = kinds.filter_map(|kind| {
                let column = kind.index_of("customer_no")?;
                Some(Change { kind, file: None, column, from: Some(values.clone()), to: Value::Text(into.to_owned()) })
            });
            let case = CaseChange { field: "customer_no".to_owned(), from: from.clone(), to: into.to_owned() };
            Ok((facts.collect(), Some(case)))
        }
        CleaningAction::MapValue { field, from, to } => {
            let (from, to) = (from.trim(), to.trim());
            if from.is_empty() || to.is_empty() || from == to {
                return Err(vec![Problem::new("map_needs_values", "/action/to").found(to)]);
            }
            // A number names a thing; mapping one to another would make one of two.
            if IDENTITIES.contains(&field.as_str()) || field == "customer_no" || field == "sku" {
                return Err(vec![Problem::new("field_names_a_thing", "/action/field").found(field)]);
            }
            let kinds = FactKind::ALL.into_iter().filter_map(|kind| Some((kind, mappable(kind, field)?)));
            let facts: Vec<Change> = kinds
                .filter(|(kind, _)| is_versioned(*kind) && !kind.identity().contains(&field.as_str()))
                .map(|(kind, column)| Change {
                    kind,
                    file: None,
                    column,
                    from: Some(vec![Value::Text(from.to_owned())]),
                    to: Value::Text(to.to_owned()),
                })
                .collect();
            let case =
                CASE_FIELDS.contains(&field.as_str()).then(|| CaseChange { field: field.clone(), from: vec![from.to_owned()], to: to.to_owned() });
            if facts.is_empty() && case.is_none() {
                return Err(vec![Problem::new("unknown_column", "/action/field").found(field)]);
            }
            Ok((facts, case))
        }
        CleaningAction::CorrectBatch { kind, file, field, from, to } => {
            let Some(kind) = FactKind::parse(kind) else { return Err(vec![Problem::new("unknown_table", "/action/kind").found(kind)]) };
            let Some(column) = kind.index_of(field) else { return Err(vec![Problem::new("unknown_column", "/action/field").found(field)]) };
            let about = &kind.columns()[column];
            if kind.identity().contains(&field.as_str()) || about.personal || !is_versioned(kind) {
                return Err(vec![Problem::new("field_names_a_thing", "/action/field").found(field)]);
            }
            if about.required && to.is_none() {
                return Err(vec![Problem::new("missing_required", "/action/to").found(field)]);
            }
            let read = |text: &Option<String>, place: &str| match text.as_deref().map(str::trim) {
                None | Some("") => Ok(Value::Null),
                Some(text) => value_of(about.kind, text).ok_or_else(|| vec![Problem::new("wrong_type", place).found(text)]),
            };
            let from = from.as_ref().map(|_| read(from, "/action/from")).transpose()?;
            let to = read(to, "/action/to")?;
            Ok((vec![Change { kind, file: Some(file.clone()), column, from: from.map(|value| vec![value]), to }], None))
        }
    }
}

/// A value from its text; times as RFC 3339.
fn value_of(kind: ColumnType, text: &str) -> Option<Value> {
    match kind {
        ColumnType::Text => Some(Value::Text(text.to_owned())),
        ColumnType::Int | ColumnType::Minor | ColumnType::Micro => text.parse().ok().map(Value::Int),
        ColumnType::Time => clock::parse_rfc3339(text).map(Value::Int),
        ColumnType::Bool => text.parse().ok().map(Value::Bool),
    }
}

/// The row after a change; `None` when the change does not touch it.
fn changed(change: &Change, row: &FactRow) -> Option<Vec<Value>> {
    let old = row.values.get(change.column).unwrap_or(&Value::Null);
    let wanted = change.from.as_ref().is_none_or(|from| from.contains(old));
    (wanted && *old != change.to).then(|| {
        let mut values = row.values.clone();
        values.resize(values.len().max(change.kind.columns().len()), Value::Null);
        values[change.column] = change.to.clone();
        values
    })
}

/// What an action would touch, without touching it.
pub async fn preview(store: &Store, action: &CleaningAction) -> Result<Touched, CleaningError> {
    let (facts, case) = changes(action).map_err(CleaningError::Refused)?;
    let mut touched = Touched::default();
    for change in &facts {
        let mut after = 0;
        loop {
            let page = store.facts_page(change.kind, change.file.as_deref(), after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            touched.rows += page.iter().filter(|record| changed(change, &record.row).is_some()).count() as i64;
        }
    }
    if let Some(change) = &case {
        for from in &change.from {
            let mut cursor: Option<String> = None;
            loop {
                let page = store.cases(&filter(&change.field, from), CaseSort::RequestedAsc, cursor.as_deref(), CASES).await?;
                touched.cases += page.rows.iter().filter(|row| case_value(row, &change.field) == Some(from.as_str())).count() as i64;
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
    }
    Ok(touched)
}

/// Does it: names its batches in the log, writes new row versions, corrects the cases, and says how many.
pub async fn apply(store: &Store, action: CleaningAction, reason: String, actor: &Actor) -> Result<(String, Touched), CleaningError> {
    let (facts, case) = changes(&action).map_err(CleaningError::Refused)?;
    let id = format!("cleaning_{}", mint::import_id().as_str().trim_start_matches(ImportId::PREFIX));
    let batches: Vec<ImportId> = facts.iter().map(|_| mint::import_id()).collect();
    let ordered = CleaningEvent::CleaningOrdered { action: action.clone(), reason, batches: batches.clone() };
    tell(store, &id, ordered, actor).await?;
    let mut touched = Touched::default();
    for (change, batch) in facts.iter().zip(&batches) {
        touched.rows += rewrite(store, change, batch, &id, actor).await?;
    }
    if let Some(change) = &case {
        for from in &change.from {
            touched.cases += correct_cases(store, &change.field, from, &change.to, &id, actor).await?;
        }
    }
    if let CleaningAction::MapValue { field, from, to } = &action {
        let mut map = value_map(store).await?;
        map.entry(field.clone()).or_default().insert(from.trim().to_owned(), to.trim().to_owned());
        put_value_map(store, &map).await?;
    }
    tell(store, &id, CleaningEvent::CleaningApplied { rows: touched.rows, cases: touched.cases }, actor).await?;
    Ok((id, touched))
}

/// Takes it back: what still holds its values gets the former ones.
pub async fn undo(store: &Store, id: &str, actor: &Actor) -> Result<Touched, CleaningError> {
    let events = store.events(StreamKind::Cleaning, id).await?;
    let mut ordered = None;
    for recorded in &events {
        match &recorded.event {
            Event::Cleaning(CleaningEvent::CleaningOrdered { action, batches, .. }) => ordered = Some((action.clone(), batches.clone())),
            Event::Cleaning(CleaningEvent::CleaningUndone { .. }) => return Err(CleaningError::NotThere(id.to_owned())),
            _ => {}
        }
    }
    let Some((action, batches)) = ordered else { return Err(CleaningError::NotThere(id.to_owned())) };
    let mut touched = Touched::default();
    let mut back = Vec::new();
    for batch in &batches {
        let Some(info) = store.import(batch).await? else { continue };
        let again = mint::import_id();
        let rows = put_back(store, batch, info.kind, &again, id, actor).await?;
        if rows > 0 {
            touched.rows += rows;
            back.push(again);
        }
    }
    let (_, case) = changes(&action).map_err(CleaningError::Refused)?;
    if let Some(change) = case {
        touched.cases += uncorrect_cases(store, &change, id, actor).await?;
    }
    if let CleaningAction::MapValue { field, from, to } = &action {
        let mut map = value_map(store).await?;
        if let Some(of_field) = map.get_mut(field)
            && of_field.get(from.trim()).is_some_and(|known| known == to.trim())
        {
            of_field.remove(from.trim());
        }
        put_value_map(store, &map).await?;
    }
    tell(store, id, CleaningEvent::CleaningUndone { rows: touched.rows, cases: touched.cases, batches: back }, actor).await?;
    Ok(touched)
}

async fn tell(store: &Store, id: &str, event: CleaningEvent, actor: &Actor) -> Result<(), CleaningError> {
    let now = clock::now();
    store.append(Command::new(StreamKind::Cleaning, id, Expected::Any, actor.clone(), now).event(Event::Cleaning(event), now)).await?;
    Ok(())
}

/// A batch of new row versions under way.
struct Batch<'a> {
    store: &'a Store,
    kind: FactKind,
    id: ImportId,
    row: u64,
}

impl Batch<'_> {
    async fn begin<'a>(store: &'a Store, kind: FactKind, id: &ImportId, cleaning: &str, actor: &Actor) -> Result<Batch<'a>, StoreError> {
        use sha2::{Digest, Sha256};
        let sha256 = hex::encode(Sha256::digest(id.as_str()));
        let run = ImportRun {
            id: id.clone(),
            kind,
            files: vec![ImportFile { name: cleaning.to_owned(), sha256, bytes: 0 }],
            options: "{}".to_owned(),
            actor: actor.clone(),
            started_at: clock::now(),
            rows_total: None,
        };
        store.import_begin(&run).await?;
        Ok(Batch { store, kind, id: id.clone(), row: 0 })
    }

    async fn write(&mut self, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        let mut facts = Vec::with_capacity(rows.len());
        for values in rows {
            self.row += 1;
            let row = FactRow { row: self.row, values };
            facts.push(ChunkFact {
                quantity: row.get(self.kind, "quantity").as_int(),
                amount_minor: row.get(self.kind, "amount_minor").as_int(),
                status: RowStatus::Loaded,
                code: "corrected".to_owned(),
                target: None,
                personal: None,
                row,
            });
        }
        let chunk = ImportChunk {
            import: self.id.clone(),
            file_no: 0,
            row: i64::try_from(self.row).unwrap_or(i64::MAX),
            facts,
            refused: Vec::new(),
            commands: Vec::new(),
            bytes_done: 0,
            at: clock::now(),
            progress: None,
            keep_persons: true,
        };
        self.store.import_chunk(chunk).await.map(drop)
    }

    async fn end(self) -> Result<i64, StoreError> {
        let rows = i64::try_from(self.row).unwrap_or(i64::MAX);
        let done = ImportUpdate { rows_total: Some(rows), state: Some(ImportRunState::Done), ..ImportUpdate::default() };
        self.store.import_update(&self.id, done).await?;
        Ok(rows)
    }
}

/// Writes new versions of the rows that a change touches.
async fn rewrite(store: &Store, change: &Change, batch: &ImportId, cleaning: &str, actor: &Actor) -> Result<i64, StoreError> {
    let mut open: Option<Batch<'_>> = None;
    // Versions that are written now have higher ids and are not looked at again: they hold the new value.
    let mut after = 0;
    loop {
        let page = store.facts_page(change.kind, change.file.as_deref(), after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        let rows: Vec<Vec<Value>> = page.iter().filter_map(|record| changed(change, &record.row)).collect();
        if rows.is_empty() {
            continue;
        }
        if open.is_none() {
            open = Some(Batch::begin(store, change.kind, batch, cleaning, actor).await?);
        }
        if let Some(batch) = &mut open {
            batch.write(rows).await?;
        }
    }
    match open {
        Some(batch) => batch.end().await,
        None => Ok(0),
    }
}

/// Writes the former values again.
async fn put_back(store: &Store, batch: &ImportId, kind: FactKind, again: &ImportId, cleaning: &str, actor: &Actor) -> Result<i64, StoreError> {
    let mut open: Option<Batch<'_>> = None;
    let mut after = 0;
    loop {
        let page = store.replaced_by(batch, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        if open.is_none() {
            open = Some(Batch::begin(store, kind, again, cleaning, actor).await?);
        }
        if let Some(batch) = &mut open {
            batch.write(page.into_iter().map(|(_, record)| record.row.values).collect()).await?;
        }
    }
    match open {
        Some(batch) => batch.end().await,
        None => Ok(0),
    }
}

/// Cases that hold a value in a column.
fn filter(field: &str, value: &str) -> CaseFilter {
    let one = vec![value.to_owned()];
    match field {
        "customer_no" => CaseFilter { customer_no: Some(value.to_owned()), ..CaseFilter::default() },
        "channel" => CaseFilter { channel: one, ..CaseFilter::default() },
        "region" => CaseFilter { region: one, ..CaseFilter::default() },
        "shop" => CaseFilter { shop: one, ..CaseFilter::default() },
        "team" => CaseFilter { team: one, ..CaseFilter::default() },
        "reason_code" => CaseFilter { reason: one, ..CaseFilter::default() },
        _ => CaseFilter::default(),
    }
}

fn case_value<'a>(row: &'a CaseRow, field: &str) -> Option<&'a str> {
    match field {
        "customer_no" => row.customer_no.as_deref(),
        "channel" => Some(row.channel.as_str()),
        "region" => row.region.as_deref(),
        "shop" => row.shop.as_deref(),
        "team" => row.team.as_deref(),
        "carrier" => row.carrier.as_deref(),
        "warehouse" => row.warehouse.as_deref(),
        "reason_code" => row.reason_code.as_deref(),
        "agent" => row.agent.as_deref(),
        _ => None,
    }
}

/// Corrects every case that holds a value.
async fn correct_cases(store: &Store, field: &str, from: &str, to: &str, cleaning: &str, actor: &Actor) -> Result<i64, CleaningError> {
    let mut done = 0;
    let mut cursor: Option<String> = None;
    loop {
        let page = store.cases(&filter(field, from), CaseSort::RequestedAsc, cursor.as_deref(), CASES).await?;
        let rows: Vec<&CaseRow> = page.rows.iter().filter(|row| case_value(row, field) == Some(from)).collect();
        done += append_corrections(store, &rows, (field, from, to), cleaning, actor).await?;
        cursor = page.next;
        if cursor.is_none() {
            return Ok(done);
        }
    }
}

/// Appends one correction to each case; a case that somebody changed meanwhile is read again.
async fn append_corrections(
    store: &Store,
    rows: &[&CaseRow],
    (field, from, to): (&str, &str, &str),
    cleaning: &str,
    actor: &Actor,
) -> Result<i64, CleaningError> {
    let now: Micros = clock::now();
    let command = |row: &CaseRow| {
        let event =
            CaseEvent::Corrected { field: field.to_owned(), from: Some(from.to_owned()), to: Some(to.to_owned()), cleaning: cleaning.to_owned() };
        Command::new(StreamKind::Case, row.case_id.as_str(), Expected::Version(row.version), actor.clone(), now).event(Event::Case(event), now)
    };
    let results = store.append_many(rows.iter().map(|row| command(row)).collect()).await;
    let mut done = 0;
    for (result, row) in results.into_iter().zip(rows) {
        match result {
            Ok(_) => done += 1,
            Err(AppendError::Conflict { .. }) => {
                if let Some((fresh, _)) = store.case(&row.case_id).await?.filter(|(fresh, _)| case_value(fresh, field) == Some(from)) {
                    store.append(command(&fresh)).await?;
                    done += 1;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(done)
}

/// Gives the cases that a cleaning corrected their former values, where nobody changed them since.
async fn uncorrect_cases(store: &Store, change: &CaseChange, cleaning: &str, actor: &Actor) -> Result<i64, CleaningError> {
    let mut done = 0;
    let mut before = None;
    loop {
        let wanted = AuditFilter { stream: Some(StreamKind::Case), kind: Some("corrected".to_owned()), ..AuditFilter::default() };
        let page = store.audit(&wanted, before, CASES).await?;
        let Some(last) = page.last() else { return Ok(done) };
        before = Some(last.seq);
        for recorded in &page {
            let Event::Case(CaseEvent::Corrected { field, from: Some(from), cleaning: by, .. }) = &recorded.event else { continue };
            if by != cleaning {
                continue;
            }
            let Some(id) = suyuan_case::id::CaseId::parse(&recorded.stream_id) else { continue };
            let Some((row, _)) = store.case(&id).await? else { continue };
            if *field == change.field && case_value(&row, field) == Some(change.to.as_str()) {
                done += append_corrections(store, &[&row], (field.as_str(), change.to.as_str(), from.as_str()), cleaning, actor).await?;
            }
        }
    }
}

/// The values that mean others, for imports.
pub async fn value_map(store: &Store) -> Result<ValueMap, StoreError> {
    let text = store.settings_get(VALUE_MAP).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

async fn put_value_map(store: &Store, map: &ValueMap) -> Result<(), StoreError> {
    store.settings_put(VALUE_MAP, &serde_json::to_string(map).unwrap_or_else(|_| "{}".to_owned())).await
}

/// Brings a row's values to what they mean.
pub fn translate(map: &ValueMap, kind: FactKind, row: &mut FactRow) {
    for (field, values) in map {
        let Some(index) = mappable(kind, field).filter(|_| !kind.identity().contains(&field.as_str())) else { continue };
        if let Some(known) = row.values.get(index).and_then(Value::as_text).and_then(|text| values.get(text)) {
            row.values[index] = Value::Text(known.clone());
        }
    }
}
