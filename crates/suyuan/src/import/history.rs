//! Rows that tell steps of existing cases (history, inspections, refund records): each becomes an event of the case when the
//! case lacks it and its state machine allows it, else a step of the source that changes nothing, or only a fact.

use crate::import::case_chunk::{CaseChunk, Importer, PersonRow};
use crate::import::cases;
use crate::import::error::ImportError;
use crate::import::findings;
use std::collections::{BTreeMap, HashMap, HashSet};
use suyuan_case::decision::Outcome;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::goods::{Disposition, Inspection};
use suyuan_case::id::CaseId;
use suyuan_case::import::RowStatus;
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_case::return_case::ReturnCase;
use suyuan_case::{DAY, Micros};
use suyuan_connect::validate::operation_words;
use suyuan_store::{ChunkFact, Command, Expected, RowFate, Store};

/// Numbers that one look-up asks for.
const LOOK_UP: usize = 500;
/// Rows that waited, looked at in one go.
const WAITING_ROWS: i64 = 20_000;
/// Code of a row whose step became an event that moved the case on.
pub const APPLIED: &str = "step_applied";
/// Code of a row whose step the case knew already.
pub const KNOWN: &str = "step_known";
/// Code of a row whose step is kept in the case's stream without changing its state.
pub const KEPT: &str = "step_kept";
/// Code of a row whose case is not known yet; the row waits.
pub const WAITING: &str = "case_unknown";

/// What one row says about its case.
struct Told {
    fact: FactRow,
    at: Micros,
    /// The event that it means, when its words mean one.
    event: Option<CaseEvent>,
}

/// What becomes of a row: its code and the event to append.
type Verdict = (&'static str, Option<CaseEvent>);

/// The text of a column; empty counts as absent.
fn text<'a>(kind: FactKind, row: &'a FactRow, column: &str) -> Option<&'a str> {
    row.get(kind, column).as_text().map(str::trim).filter(|text| !text.is_empty())
}

/// Whether somebody's name stands for a machine.
fn is_machine(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["系统", "自动", "机器人", "system", "auto", "bot", "robot"].iter().any(|word| lower.contains(word))
}

/// Builds the chunk. Without a store (dry run) every row counts as a fact.
pub async fn build(
    store: Option<&Store>,
    kind: FactKind,
    rows: Vec<PersonRow>,
    importer: &Importer,
    shop: Option<&str>,
) -> Result<CaseChunk, ImportError> {
    let mut chunk = CaseChunk::default();
    let rows: Vec<FactRow> = rows.into_iter().map(|(row, _)| row).collect();
    let Some(store) = store else {
        chunk.facts = rows.into_iter().map(|row| fact(kind, row, kind.as_str(), None)).collect();
        return Ok(chunk);
    };
    let numbers: Vec<String> = distinct(rows.iter().filter_map(|row| text(kind, row, "case_no")));
    let found = find_cases(store, &numbers).await?;
    let mut stored = stored_rows(store, kind, &rows, &numbers).await?;
    let mut by_case: HashMap<CaseId, Vec<FactRow>> = HashMap::new();
    let mut order: Vec<CaseId> = Vec::new();
    for row in rows {
        let Some(case_no) = text(kind, &row, "case_no") else {
            chunk.facts.push(fact(kind, row, kind.as_str(), None));
            continue;
        };
        let own_shop = text(kind, &row, "shop").or(shop);
        let case = found.get(case_no).and_then(|cases| cases.iter().find(|(_, case)| own_shop.is_none() || case.request.shop.as_deref() == own_shop));
        match case {
            Some((id, _)) if stored.insert(identity(kind, &row)) => {
                let rows = by_case.entry(id.clone()).or_insert_with(|| {
                    order.push(id.clone());
                    Vec::new()
                });
                rows.push(row);
            }
            // It came before: the store says unchanged, or keeps the corrected row; the stream is not told twice.
            Some((id, _)) => chunk.facts.push(fact(kind, row, KNOWN, Some(id))),
            None if kind == FactKind::CaseHistory => {
                let mut waits = fact(kind, row, WAITING, None);
                waits.status = RowStatus::Pooled;
                chunk.facts.push(waits);
            }
            None => chunk.facts.push(fact(kind, row, kind.as_str(), None)),
        }
    }
    let cases: HashMap<CaseId, ReturnCase> = found.into_values().flatten().collect();
    for id in order {
        let (Some(case), Some(rows)) = (cases.get(&id), by_case.remove(&id)) else { continue };
        add_case(kind, &id, case, rows, importer, &mut chunk);
    }
    chunk.facts.sort_by_key(|fact| fact.row.row);
    Ok(chunk)
}

/// Rows of histories that waited for their case and find it now; how many.
pub async fn settle(store: &Store, importer: &Importer) -> Result<usize, ImportError> {
    const KIND: FactKind = FactKind::CaseHistory;
    let (mut after, mut settled) = (0, 0);
    loop {
        let page = store.facts_waiting(KIND, after, WAITING_ROWS).await?;
        let Some(last) = page.last() else { return Ok(settled) };
        after = last.id;
        let numbers = distinct(page.iter().filter_map(|record| text(KIND, &record.row, "case_no")));
        let found = find_cases(store, &numbers).await?;
        let mut by_case: BTreeMap<CaseId, (ReturnCase, Vec<FactRow>)> = BTreeMap::new();
        for record in page {
            let shop = text(KIND, &record.row, "shop").map(str::to_owned);
            let known = text(KIND, &record.row, "case_no").and_then(|case_no| found.get(case_no));
            let case = known.and_then(|cases| cases.iter().find(|(_, case)| shop.is_none() || case.request.shop == shop));
            if let Some((id, case)) = case {
                // The row's number stands for its id from here on: it names the row whose fate is told below.
                let fact = FactRow { row: u64::try_from(record.id).unwrap_or(0), values: record.row.values };
                by_case.entry(id.clone()).or_insert_with(|| (case.clone(), Vec::new())).1.push(fact);
            }
        }
        let mut chunk = CaseChunk::default();
        for (id, (case, rows)) in by_case {
            add_case(KIND, &id, &case, rows, importer, &mut chunk);
        }
        let mut overtaken: HashSet<u64> = HashSet::new();
        for (result, rows) in store.append_many(chunk.commands).await.into_iter().zip(&chunk.command_rows) {
            // Somebody changed the case meanwhile: its rows wait for the next import.
            if result.is_err() {
                overtaken.extend(rows);
            }
        }
        let fates: Vec<RowFate> = chunk
            .facts
            .into_iter()
            .filter(|fact| !overtaken.contains(&fact.row.row))
            .map(|fact| RowFate {
                fact_id: i64::try_from(fact.row.row).unwrap_or(0),
                status: RowStatus::Loaded,
                code: fact.code,
                target: fact.target,
                quantity: fact.quantity,
            })
            .collect();
        settled += fates.len();
        store.set_row_fates(&fates).await?;
    }
}

/// What rows tell about one case, in the order of their times, as one append.
fn add_case(kind: FactKind, id: &CaseId, case: &ReturnCase, rows: Vec<FactRow>, importer: &Importer, chunk: &mut CaseChunk) {
    let mut told: Vec<Told> = rows.into_iter().map(|fact| told(kind, fact, case)).collect();
    told.sort_by_key(|told| told.at);
    let mut command = Command::new(StreamKind::Case, id.as_str(), Expected::Version(case.version), importer.actor.clone(), importer.now);
    let mut now = case.clone();
    let mut numbers = Vec::new();
    for one in told {
        let (code, event) = verdict(kind, &now, &one);
        if let Some(event) = event {
            now.apply(&event, one.at, &importer.actor);
            command = command.event(Event::Case(event), one.at);
            numbers.push(one.fact.row);
        }
        chunk.facts.push(fact(kind, one.fact, code, Some(id)));
    }
    if !command.events.is_empty() {
        chunk.commands.push(command);
        chunk.command_rows.push(numbers);
    }
}

/// Reads a row.
fn told(kind: FactKind, fact: FactRow, case: &ReturnCase) -> Told {
    let (at, event) = match kind {
        FactKind::Inspections => (fact.get(kind, "inspected_at").as_int(), Some(inspected(kind, &fact))),
        FactKind::Refunds => (fact.get(kind, "refunded_at").as_int(), refunded(kind, &fact, case)),
        _ => (fact.get(kind, "occurred_at").as_int(), meant(kind, &fact, case)),
    };
    Told { at: at.unwrap_or(i64::MAX), event: event.filter(|_| at.is_some()), fact }
}

/// What a row makes of a case as it stands.
fn verdict(kind: FactKind, case: &ReturnCase, told: &Told) -> Verdict {
    let stays = || match kind {
        // Only a history is a sequence of steps; an inspection or a movement of money that does not fit stays a fact.
        FactKind::CaseHistory => (KEPT, Some(step_taken(kind, &told.fact))),
        _ => (kind.as_str(), None),
    };
    let Some(event) = &told.event else {
        return if is_request(kind, &told.fact) { (KNOWN, None) } else { stays() };
    };
    if knows(case, event, told.at) {
        return (KNOWN, None);
    }
    if told.at >= case.updated_at && case.check(event).is_ok() { (APPLIED, Some(event.clone())) } else { stays() }
}

fn is_request(kind: FactKind, row: &FactRow) -> bool {
    kind == FactKind::CaseHistory && text(kind, row, "activity").and_then(operation_words::activity) == Some("requested")
}

/// Whether a case holds what an event tells: the same step, told within a day of the time that the case has for it.
fn knows(case: &ReturnCase, event: &CaseEvent, at: Micros) -> bool {
    let near = |known: Option<Micros>| known.is_some_and(|known| (known - at).abs() < DAY);
    let settled = |outcome: Outcome| match outcome {
        Outcome::Approve | Outcome::ApproveThenInspect => {
            near(case.decided_at) && matches!(case.outcome, Some(Outcome::Approve | Outcome::ApproveThenInspect))
        }
        Outcome::Decline => near(case.decided_at) && case.outcome == Some(Outcome::Decline),
        Outcome::AskForInfo => case.question.is_some(),
        Outcome::Review | Outcome::Suggest => near(case.review_since),
    };
    match event {
        CaseEvent::Requested(_) => true,
        CaseEvent::Decided { decision } => settled(decision.outcome),
        CaseEvent::Reviewed { outcome, .. } => settled(*outcome),
        CaseEvent::GoodsShipped { .. } => near(case.goods_shipped_at),
        CaseEvent::GoodsReceived { .. } => near(case.goods_received_at),
        CaseEvent::Inspected { .. } => near(case.inspected_at),
        CaseEvent::Refunded { .. } => near(case.refunded_at),
        CaseEvent::Closed { .. } => near(case.closed_at),
        _ => false,
    }
}

/// The event that a step of the history means; nothing for the start of a step and for words without a meaning here.
fn meant(kind: FactKind, row: &FactRow, case: &ReturnCase) -> Option<CaseEvent> {
    let own = |column: &str| text(kind, row, column).map(str::to_owned);
    if text(kind, row, "lifecycle") == Some("start") {
        return None;
    }
    let by_machine = text(kind, row, "resource").is_none_or(is_machine);
    let decided = |outcome: Outcome| {
        if by_machine { CaseEvent::Decided { decision: Box::new(cases::source_decision(outcome)) } } else { cases::reviewed(outcome) }
    };
    let activity = text(kind, row, "activity").and_then(operation_words::activity)?;
    Some(match activity {
        "approved" => match text(kind, row, "outcome").and_then(Outcome::parse) {
            Some(Outcome::ApproveThenInspect) => decided(Outcome::ApproveThenInspect),
            _ => decided(Outcome::Approve),
        },
        "declined" => decided(Outcome::Decline),
        "sent_to_review" => CaseEvent::Decided { decision: Box::new(cases::source_decision(Outcome::Review)) },
        "asked_for_info" => cases::reviewed(Outcome::AskForInfo),
        "info_provided" => CaseEvent::InfoProvided { text: own("comment").unwrap_or_else(|| "—".to_owned()) },
        "goods_shipped" => CaseEvent::GoodsShipped { tracking_no: own("tracking_no") },
        "goods_received" => CaseEvent::GoodsReceived {
            warehouse: own("warehouse").or_else(|| case.request.warehouse.clone()),
            quantity: row.get(kind, "quantity").as_int().unwrap_or_else(|| case.quantity()),
            damaged: row.get(kind, "damaged_quantity").as_int().unwrap_or(0),
            detail: None,
        },
        "inspected" => inspected(kind, row),
        "refunded" => refund(case, row.get(kind, "amount_minor").as_int(), text(kind, row, "currency"), None)?,
        "closed" => CaseEvent::Closed { reason: "stated_in_source".to_owned(), deserved_person: None },
        _ => return None,
    })
}

/// An inspection, with what the row tells beside the grade.
fn inspected(kind: FactKind, row: &FactRow) -> CaseEvent {
    let detail = Inspection {
        finding: findings::of_row(kind, row).filter(|found| !found.needs_evidence() || row.get(kind, "weight_g").as_int().is_some()),
        disposition: text(kind, row, "disposition").and_then(|name| Disposition::ALL.into_iter().find(|one| one.as_str() == name)),
        reason_code: text(kind, row, "reason_code").map(str::to_owned),
        weight_grams: row.get(kind, "weight_g").as_int(),
        text: text(kind, row, "reason_text").or_else(|| text(kind, row, "comment")).map(str::to_owned),
        ..Inspection::default()
    };
    let detail = (detail != Inspection::default()).then(|| Box::new(detail));
    CaseEvent::Inspected { grade: text(kind, row, "grade").map(str::to_owned), detail }
}

/// A movement of money that is the refund itself and went through.
fn refunded(kind: FactKind, row: &FactRow, case: &ReturnCase) -> Option<CaseEvent> {
    let goods = text(kind, row, "entry_kind").is_none_or(|name| name == "refund");
    let failed = text(kind, row, "status").is_some_and(|status| {
        let lower = status.to_lowercase();
        ["失败", "处理中", "待", "关闭", "fail", "pending", "processing", "closed", "cancel"].iter().any(|word| lower.contains(word))
    });
    (goods && !failed).then(|| refund(case, row.get(kind, "amount_minor").as_int(), text(kind, row, "currency"), text(kind, row, "bearer"))).flatten()
}

/// The refund of a case; without an amount what was claimed.
fn refund(case: &ReturnCase, amount: Option<i64>, currency: Option<&str>, bearer: Option<&str>) -> Option<CaseEvent> {
    let bearer = match bearer {
        Some("platform") => Bearer::Platform,
        Some("insurer") => Bearer::Insurer,
        Some("supplier") => Bearer::Supplier,
        Some("carrier") => Bearer::Carrier,
        _ => Bearer::Merchant,
    };
    let amount_minor = amount.or_else(|| case.claimed_minor())?;
    let currency = currency.unwrap_or(&case.request.currency);
    Some(CaseEvent::Refunded { entry: LedgerEntry::new(EntryKind::Refund, 0, amount_minor, currency, bearer) })
}

/// A step that stays in the stream without moving the case.
fn step_taken(kind: FactKind, row: &FactRow) -> CaseEvent {
    let own = |column: &str| text(kind, row, column).map(str::to_owned);
    CaseEvent::StepTaken {
        activity: own("activity").unwrap_or_default(),
        lifecycle: own("lifecycle").filter(|word| word != "complete"),
        resource: own("resource"),
        team: own("team"),
        text: own("comment"),
    }
}

/// A row as the store keeps it.
fn fact(kind: FactKind, row: FactRow, code: &str, case: Option<&CaseId>) -> ChunkFact {
    ChunkFact {
        quantity: row.get(kind, "quantity").as_int(),
        amount_minor: row.get(kind, "amount_minor").as_int(),
        status: RowStatus::Loaded,
        code: code.to_owned(),
        target: case.map(ToString::to_string),
        personal: None,
        row,
    }
}

fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let set: HashSet<&str> = texts.collect();
    let mut all: Vec<String> = set.into_iter().map(str::to_owned).collect();
    all.sort_unstable();
    all
}

/// Cases by number; several shops may use the same one.
async fn find_cases(store: &Store, numbers: &[String]) -> Result<HashMap<String, Vec<(CaseId, ReturnCase)>>, ImportError> {
    let mut found: HashMap<String, Vec<(CaseId, ReturnCase)>> = HashMap::new();
    for part in numbers.chunks(LOOK_UP) {
        for (row, case) in store.cases_by_no(part).await? {
            found.entry(row.case_no.clone()).or_default().push((row.case_id, case));
        }
    }
    Ok(found)
}

/// Which thing a row is.
fn identity(kind: FactKind, row: &FactRow) -> Vec<String> {
    kind.identity().iter().map(|column| format!("{:?}", row.get(kind, column))).collect()
}

/// Identities of the rows that are in the store already.
async fn stored_rows(store: &Store, kind: FactKind, rows: &[FactRow], numbers: &[String]) -> Result<HashSet<Vec<String>>, ImportError> {
    let Some(main) = kind.identity().iter().find(|name| **name != "shop").copied() else { return Ok(HashSet::new()) };
    let mains = if main == "case_no" { numbers.to_vec() } else { distinct(rows.iter().filter_map(|row| text(kind, row, main))) };
    let mut stored = HashSet::new();
    for part in mains.chunks(LOOK_UP) {
        let found = store.facts_many(kind, main, part).await?;
        stored.extend(found.values().flatten().map(|record| identity(kind, &record.row)));
    }
    Ok(stored)
}
