//! Return-case rows of one chunk: looks up what is known, builds the case streams, and says what each row became.

use crate::import::cases::{self, Context, OrderHint, Step};
use crate::import::error::ImportError;
use std::collections::{HashMap, HashSet};
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::{CaseId, PersonId};
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::kind::CaseStatus;
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;
use suyuan_case::return_case::{ReturnCase, fold};
use suyuan_store::{ChunkFact, Command, Expected, FactRecord, NewJob, Store};

/// Numbers that one look-up asks for; keeps statements within the databases' limits.
const LOOK_UP: usize = 500;

/// What the rows of a chunk become.
#[derive(Debug, Default)]
pub struct CaseChunk {
    /// Good rows in file order.
    pub facts: Vec<ChunkFact>,
    /// Refused rows in file order.
    pub refused: Vec<RefusedRow>,
    /// Appends, each with the indexes of its rows in `facts`.
    pub commands: Vec<Command>,
    /// For each command the row numbers that it stands for.
    pub command_rows: Vec<Vec<u64>>,
}

/// Who imports, and when.
#[derive(Debug, Clone)]
pub struct Importer {
    /// Under whose name events are appended.
    pub actor: Actor,
    /// Time of the appends.
    pub now: Micros,
}

/// A row with the personal data that travelled beside it.
pub type PersonRow = (FactRow, Option<PersonalData>);

/// Builds the chunk; without a store (dry run) every case counts as new and no order is known.
pub async fn build(store: Option<&Store>, rows: Vec<PersonRow>, importer: &Importer, context: &mut Context) -> Result<CaseChunk, ImportError> {
    let mut persons: HashMap<u64, PersonalData> = HashMap::new();
    let mut plain = Vec::with_capacity(rows.len());
    for (row, person) in rows {
        if let Some(person) = person.filter(|person| !person.is_empty()) {
            persons.insert(row.row, person);
        }
        plain.push(row);
    }
    if let Some(store) = store {
        look_up(store, &plain, context).await?;
    }
    let groups = cases::group(plain, context.shop.as_deref());
    let ids: Vec<CaseId> = groups.iter().filter_map(|rows| rows.first()).map(|row| id_of(row, context)).collect();
    let existing = match store {
        Some(store) => existing(store, &ids).await?,
        None => HashMap::new(),
    };
    let mut chunk = CaseChunk::default();
    for (rows, id) in groups.into_iter().zip(ids) {
        let cases::Distinct { rows, repeated, contradicting } = cases::distinct(rows);
        let numbers: Vec<u64> = rows.iter().map(|row| row.row).collect();
        let person = numbers.iter().find_map(|number| persons.remove(number));
        chunk.refused.extend(contradicting.iter().map(|row| refused(row.row, vec![Problem::new("line_stated_twice", "line_no")])));
        match case_command(&rows, &id, existing.get(&id), person, importer, context) {
            Ok(command) => {
                if let Some(mut command) = command {
                    if let Some(store) = store {
                        name_customer(&mut command, store);
                    }
                    chunk.commands.push(command);
                    chunk.command_rows.push(numbers);
                }
                chunk.facts.extend(rows.into_iter().chain(repeated).map(|row| fact(row, &id)));
            }
            Err(problems) => chunk.refused.extend(rows.iter().chain(&repeated).map(|row| refused(row.row, problems.clone()))),
        }
    }
    chunk.facts.sort_by_key(|fact| fact.row.row);
    chunk.refused.sort_by_key(|refused| refused.row);
    Ok(chunk)
}

/// A refused row.
const fn refused(row: u64, problems: Vec<Problem>) -> RefusedRow {
    RefusedRow { row, problems }
}

/// The id of a row's case.
fn id_of(row: &FactRow, context: &Context) -> CaseId {
    let (shop, case_no) = cases::key(row, context.shop.as_deref());
    cases::case_id(&shop, &case_no)
}

/// The row as the store keeps it.
fn fact(row: FactRow, id: &CaseId) -> ChunkFact {
    let number = |column| row.get(FactKind::ReturnCases, column).as_int();
    ChunkFact {
        quantity: Some(number("quantity").unwrap_or(1)),
        amount_minor: number("amount_minor"),
        status: RowStatus::Loaded,
        code: "case".to_owned(),
        target: Some(id.to_string()),
        personal: None,
        row,
    }
}

/// The append that makes a case what its rows say; none when it is that already.
fn case_command(
    rows: &[FactRow],
    id: &CaseId,
    existing: Option<&ReturnCase>,
    person: Option<PersonalData>,
    importer: &Importer,
    context: &Context,
) -> Result<Option<Command>, Vec<Problem>> {
    let mut steps = cases::build(rows, context)?;
    let expected = match existing {
        None => Expected::New,
        Some(case) => {
            lines_are_known(&steps, case)?;
            steps = cases::remaining(case, steps)?;
            Expected::Version(case.version)
        }
    };
    if steps.is_empty() {
        return Ok(None);
    }
    let mut command = Command::new(StreamKind::Case, id.as_str(), expected, importer.actor.clone(), importer.now);
    command.source = Some("import".to_owned());
    if existing.is_none() {
        attach_person(&mut steps, id, person, &mut command);
        let events = steps.iter().map(|step| (&step.event, step.at, &importer.actor));
        if fold(events).is_some_and(|case| case.status == CaseStatus::Requested) {
            command.jobs.push(NewJob { kind: "decide".to_owned(), payload: id.to_string(), run_at: importer.now, key: Some(id.to_string()) });
        }
    }
    Ok(Some(steps.into_iter().fold(command, |command, step| command.event(Event::Case(step.event), step.at))))
}

/// A later row may not add a line to a case that was taken in without it.
fn lines_are_known(steps: &[Step], case: &ReturnCase) -> Result<(), Vec<Problem>> {
    let Some(CaseEvent::Requested(request)) = steps.first().map(|step| &step.event) else { return Ok(()) };
    let known: HashSet<(&Option<String>, &Option<String>)> = case.request.lines.iter().map(|line| (&line.line_no, &line.sku)).collect();
    match request.lines.iter().find(|line| !known.contains(&(&line.line_no, &line.sku))) {
        None => Ok(()),
        Some(line) => {
            let found = line.sku.as_deref().or(line.line_no.as_deref()).unwrap_or("");
            Err(vec![Problem::new("case_exists_with_other_lines", "case_no").found(found)])
        }
    }
}

/// Gives the case its person: the data is encrypted beside the log, the request only names the id.
fn attach_person(steps: &mut [Step], id: &CaseId, person: Option<PersonalData>, command: &mut Command) {
    let Some(data) = person else { return };
    if let Some(Step { event: CaseEvent::Requested(request), .. }) = steps.first_mut() {
        let bits = crate::import::cases::derived_bits(&["person-of", id.as_str()]);
        let person = PersonId::from_bits(bits);
        request.person = Some(person.clone());
        command.personal.push((person, data));
    }
}

/// A case without personal data of its own shows what the customer book holds under its customer number.
fn name_customer(command: &mut Command, store: &Store) {
    for event in &mut command.events {
        if let Event::Case(CaseEvent::Requested(request)) = &mut event.event
            && request.person.is_none()
        {
            request.person = request.customer_no.as_deref().map(|customer_no| store.person_of_customer(customer_no));
        }
    }
}

/// Cases that are in the log already, by id.
async fn existing(store: &Store, ids: &[CaseId]) -> Result<HashMap<CaseId, ReturnCase>, ImportError> {
    let mut found = HashMap::new();
    for part in ids.chunks(LOOK_UP) {
        found.extend(store.cases_by_id(part).await?.into_iter().map(|(row, case)| (row.case_id, case)));
    }
    Ok(found)
}

/// Loads the orders and product names that the rows refer to.
async fn look_up(store: &Store, rows: &[FactRow], context: &mut Context) -> Result<(), ImportError> {
    const KIND: FactKind = FactKind::ReturnCases;
    let distinct = |column: &str| -> Vec<String> {
        let values: HashSet<&str> = rows.iter().filter_map(|row| row.get(KIND, column).as_text()).collect();
        values.into_iter().map(str::to_owned).collect()
    };
    context.orders.clear();
    context.products.clear();
    context.knows_orders = true;
    for part in distinct("order_no").chunks(LOOK_UP) {
        for (order_no, records) in store.orders_many(part).await? {
            context.orders.insert(order_no, records.iter().map(hint).collect());
        }
    }
    for part in distinct("sku").chunks(LOOK_UP) {
        for (sku, record) in store.products_many(part).await? {
            if let Some(name) = record.row.get(FactKind::Products, "name").as_text() {
                context.products.insert(sku, name.to_owned());
            }
        }
    }
    Ok(())
}

/// What an order tells about its cases.
fn hint(record: &FactRecord) -> OrderHint {
    let own = |column: &str| record.row.get(FactKind::Orders, column).as_text().filter(|text| !text.is_empty()).map(str::to_owned);
    OrderHint {
        shop: own("shop"),
        region: own("region"),
        channel: own("channel"),
        customer_no: own("customer_no"),
        currency: own("currency"),
        warehouse: own("warehouse"),
    }
}
