//! Making the projections again from the log, and counting what had differed.

use crate::batch::write_facets;
use crate::cache::KnownCase;
use crate::case_columns::CaseColumns;
use crate::chain::{COLUMNS, RawEvent};
use crate::db::{Link, Row, args};
use crate::dialect;
use crate::error::StoreError;
use crate::store::Store;
use crate::write::{LedgerRow, ledger_row, write_ledger_rows};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::return_case::ReturnCase;

/// Result of [`Store::rebuild`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RebuildReport {
    /// Events of case streams that were read.
    pub events: i64,
    /// Cases that were made again.
    pub cases: i64,
    /// How long it took.
    pub seconds: f64,
    /// Rows of projections that differed from the log, lacked or were too many.
    pub differences: i64,
}

/// Streams of one page.
const PAGE: usize = 8_000;
/// Events that are read at once; few compared with a page, because what is read beyond a page is read again.
const EVENTS: i64 = 2_000;

/// A stream folded from its events.
struct Folded {
    id: String,
    seq: i64,
    known: KnownCase,
    ledger: Vec<LedgerRow>,
}

impl Store {
    /// Folds every case from the log and replaces what differs, in one transaction; appends wait meanwhile.
    ///
    /// `progress` is told the number of events read so far.
    pub async fn rebuild(&self, progress: &mut (dyn FnMut(i64) + Send)) -> Result<RebuildReport, StoreError> {
        let started = Instant::now();
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        let mut log = self.core.log.lock().await;
        dialect::lock_log(&mut tx.link()).await?;
        log.forget();
        let mut report = RebuildReport { events: 0, cases: 0, seconds: 0.0, differences: 0 };
        let mut facets = HashSet::new();
        let mut after = String::new();
        loop {
            let (page, events) = read_page(&mut tx.link(), &after).await?;
            let Some(last) = page.last() else { break };
            let last = last.id.clone();
            report.differences += remove_strangers(&mut tx.link(), &after, Some(&last), &page).await?;
            report.events += events;
            report.cases += i64::try_from(page.len()).unwrap_or(0);
            for folded in &page {
                facets.extend(crate::batch::facets_of(&folded.known.case));
            }
            report.differences += replace_page(&mut tx.link(), page).await?;
            after = last;
            progress(report.events);
        }
        report.differences += remove_strangers(&mut tx.link(), &after, None, &[]).await?;
        tx.link().execute("clearing the values of cases", "DELETE FROM facet", vec![]).await?;
        write_facets(&mut tx.link(), facets.into_iter().collect()).await?;
        tx.commit("committing the projections").await?;
        report.seconds = started.elapsed().as_secs_f64();
        Ok(report)
    }
}

/// Up to [`PAGE`] whole case streams after an id, folded; and the number of their events.
async fn read_page(link: &mut Link<'_>, after: &str) -> Result<(Vec<Folded>, i64), StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE stream = 'case' AND (stream_id > $1 OR (stream_id = $1 AND stream_version > $2)) \
         ORDER BY stream_id, stream_version LIMIT $3"
    );
    let (mut id, mut version) = (after.to_owned(), i64::MAX);
    let mut page: Vec<Folded> = Vec::new();
    let mut events = 0;
    loop {
        let rows = link.fetch("reading the log to rebuild", sql.clone(), args![id.as_str(), version, EVENTS]).await?;
        for row in &rows {
            let raw = RawEvent::of_row(row)?;
            if page.len() == PAGE && page.last().is_some_and(|folded| folded.id != raw.stream_id) {
                return Ok((page, events));
            }
            events += 1;
            (id, version) = (raw.stream_id.to_owned(), raw.stream_version);
            fold(&mut page, &raw)?;
        }
        if i64::try_from(rows.len()).unwrap_or(0) < EVENTS {
            return Ok((page, events));
        }
    }
}

fn fold(page: &mut Vec<Folded>, raw: &RawEvent<'_>) -> Result<(), StoreError> {
    let Event::Case(event) = Event::from_json(StreamKind::Case, raw.body).map_err(|error| StoreError::decode("an event", error))? else {
        return Ok(());
    };
    if page.last().is_none_or(|folded| folded.id != raw.stream_id) {
        let CaseEvent::Requested(request) = &event else { return Err(StoreError::decode("a case", "its first event is no request")) };
        let case = Arc::new(ReturnCase::begin((**request).clone(), raw.at));
        let known = KnownCase { ordinal: raw.seq, source: raw.source.map(str::to_owned), case };
        page.push(Folded { id: raw.stream_id.to_owned(), seq: raw.seq, known, ledger: Vec::new() });
        return Ok(());
    }
    let Some(folded) = page.last_mut() else { return Ok(()) };
    if let CaseEvent::Refunded { entry } = &event {
        folded.ledger.push(ledger_row(raw.stream_id, entry, raw.at, raw.seq));
    }
    Arc::make_mut(&mut folded.known.case).apply(&event, raw.at, &suyuan_case::actor::Actor::from_log(raw.actor.to_owned()));
    folded.seq = raw.seq;
    Ok(())
}

/// Removes rows of cases that the log does not know, between two ids.
async fn remove_strangers(link: &mut Link<'_>, after: &str, last: Option<&str>, page: &[Folded]) -> Result<i64, StoreError> {
    let (sql, values) = match last {
        Some(last) => ("SELECT id, ordinal FROM case_row WHERE id > $1 AND id <= $2", args![after, last]),
        None => ("SELECT id, ordinal FROM case_row WHERE id > $1", args![after]),
    };
    let known: HashSet<&str> = page.iter().map(|folded| folded.id.as_str()).collect();
    let mut strangers = Vec::new();
    for row in link.fetch("looking for cases that the log does not know", sql, values).await? {
        if !known.contains(row.str(0)?) {
            strangers.push(row.int(1)?);
        }
    }
    delete_cases(link, strangers).await
}

async fn delete_cases(link: &mut Link<'_>, ordinals: Vec<i64>) -> Result<i64, StoreError> {
    if ordinals.is_empty() {
        return Ok(0);
    }
    let wanted = link.kind().in_list("ordinal", 1);
    let attempt = "removing rows that differ from the log";
    let gone = link.execute(attempt, format!("DELETE FROM case_row WHERE {wanted}"), args![ordinals.clone()]).await?;
    link.execute(attempt, format!("DELETE FROM case_body WHERE {wanted}"), args![ordinals]).await?;
    Ok(i64::try_from(gone).unwrap_or(0))
}

/// Compares a page with what is stored and writes what differs.
async fn replace_page(link: &mut Link<'_>, page: Vec<Folded>) -> Result<i64, StoreError> {
    let ids: Vec<String> = page.iter().map(|folded| folded.id.clone()).collect();
    let stored = read_stored(link, ids.clone()).await?;
    let mut columns = CaseColumns::default();
    let mut wrong = Vec::new();
    let mut entries = Vec::new();
    let mut differences = 0;
    for folded in page {
        let body = serde_json::to_string(&*folded.known.case).map_err(|error| StoreError::decode("a case before it is stored", error))?;
        let mut one = CaseColumns::default();
        one.push(&folded.id, folded.seq, &folded.known, body.clone());
        let print = one.print();
        if stored.get(&folded.id).is_none_or(|(_, known)| *known != print) {
            differences += 1;
            wrong.extend(stored.get(&folded.id).map(|(ordinal, _)| *ordinal));
            columns.push(&folded.id, folded.seq, &folded.known, body);
        }
        entries.extend(folded.ledger);
    }
    delete_cases(link, wrong).await?;
    // A stored row under the right number but another id would stand in the way.
    delete_cases(link, columns.ordinal.clone()).await?;
    columns.write(link).await?;
    Ok(differences + replace_ledger(link, ids, entries).await?)
}

/// Stored cases as one text each, by id.
async fn read_stored(link: &mut Link<'_>, ids: Vec<String>) -> Result<HashMap<String, (i64, String)>, StoreError> {
    let names: Vec<String> = CaseColumns::NAMES.iter().map(|name| format!("c.{name}")).collect();
    let sql = format!(
        "SELECT {}, b.body FROM case_row c LEFT JOIN case_body b ON b.ordinal = c.ordinal WHERE {}",
        names.join(", "),
        link.kind().in_list("c.id", 1)
    );
    let rows = link.fetch("reading cases to compare them", sql, args![ids]).await?;
    rows.iter().map(|row| Ok((row.text(CaseColumns::ID)?, (row.int(0)?, print_row(row)?)))).collect()
}

fn print_row(row: &Row) -> Result<String, StoreError> {
    let mut out = String::new();
    for (index, number) in CaseColumns::IS_NUMBER.iter().enumerate() {
        if *number {
            CaseColumns::print_number(&mut out, row.opt_int(index)?);
        } else {
            CaseColumns::print_text(&mut out, row.opt_str(index)?);
        }
    }
    CaseColumns::print_text(&mut out, row.opt_str(CaseColumns::IS_NUMBER.len())?);
    Ok(out)
}

async fn replace_ledger(link: &mut Link<'_>, ids: Vec<String>, entries: Vec<LedgerRow>) -> Result<i64, StoreError> {
    let wanted = link.kind().in_list("case_id", 1);
    let sql = format!("SELECT case_id, kind, slot, amount_minor, currency, bearer, at, seq FROM ledger_entry WHERE {wanted}");
    let mut stored = HashSet::new();
    for row in link.fetch("reading ledger entries to compare them", sql, args![ids.clone()]).await? {
        stored.insert(LedgerRow {
            case_id: row.text(0)?,
            kind: row.text(1)?,
            slot: row.int(2)?,
            amount_minor: row.int(3)?,
            currency: row.text(4)?,
            bearer: row.text(5)?,
            at: row.int(6)?,
            seq: row.int(7)?,
        });
    }
    let right: HashSet<LedgerRow> = entries.iter().cloned().collect();
    let differences = right.symmetric_difference(&stored).count();
    if differences > 0 {
        link.execute("removing ledger entries that differ from the log", format!("DELETE FROM ledger_entry WHERE {wanted}"), args![ids]).await?;
        write_ledger_rows(link, entries).await?;
    }
    Ok(i64::try_from(differences).unwrap_or(i64::MAX))
}
