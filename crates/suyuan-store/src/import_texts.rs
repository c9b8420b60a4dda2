//! Free text in imported rows: what names somebody is taken out before a row is stored.

use crate::error::StoreError;
use crate::import_types::{ChunkFact, ImportChunk};
use crate::person::{erased, read_persons};
use crate::person_text::{self, People};
use crate::store::Core;
use std::collections::HashSet;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::PersonId;
use suyuan_case::person::PersonalData;
use suyuan_case::redact::{Known, redact};
use suyuan_case::value::Value;

/// What is known of the people behind a chunk.
#[derive(Default)]
pub(crate) struct Readers {
    pub people: People,
    /// Customers whose data was erased: what they wrote does not come back.
    pub erased: HashSet<String>,
}

/// Stands in place of a text of somebody whose data was erased.
const ERASED: &str = "[erased]";

/// The customer whom a row names.
pub(crate) fn customer_of(core: &Core, kind: FactKind, row: &FactRow) -> Option<PersonId> {
    row.get(kind, "customer_no").as_text().map(|customer_no| person_text::person_of_customer(core, customer_no))
}

/// Takes personal data out of the row's texts; gives back column and original of those that changed.
pub(crate) fn redact_row(core: &Core, kind: FactKind, fact: &mut ChunkFact, readers: &Readers) -> Vec<(&'static str, String)> {
    let mut originals = Vec::new();
    let customer = customer_of(core, kind, &fact.row);
    let gone = customer.as_ref().is_some_and(|customer| readers.erased.contains(customer.as_str()));
    let mut known: Option<Known> = None;
    for column in kind.free_text() {
        let Some(Value::Text(text)) = kind.index_of(column).and_then(|index| fact.row.values.get_mut(index)) else { continue };
        if gone {
            ERASED.clone_into(text);
            continue;
        }
        let known = known.get_or_insert_with(|| {
            let mut known = Known::default();
            let book = customer.as_ref().and_then(|customer| readers.people.data.get(customer));
            fact.personal.iter().chain(book).for_each(|data: &PersonalData| known.add(data));
            known
        });
        if let Some(clean) = redact(text, known) {
            originals.push((*column, std::mem::replace(text, clean)));
        }
    }
    originals
}

/// Loads what the texts of a chunk may name.
pub(crate) async fn read_readers(core: &Core, kind: FactKind, chunk: &ImportChunk) -> Result<Readers, StoreError> {
    let mut readers = Readers { people: person_text::gather(core, &chunk.commands).await?, erased: HashSet::new() };
    if kind.free_text().is_empty() {
        return Ok(readers);
    }
    let talks = |fact: &&ChunkFact| kind.free_text().iter().any(|column| fact.row.get(kind, column) != &Value::Null);
    let customers: HashSet<PersonId> = chunk.facts.iter().filter(talks).filter_map(|fact| customer_of(core, kind, &fact.row)).collect();
    let ids: Vec<String> = customers.into_iter().map(|customer| customer.as_str().to_owned()).collect();
    let mut reader = core.read().await?;
    readers.erased = erased(&mut reader.link(), ids.clone()).await?;
    let known = read_persons(core, &mut reader.link(), ids).await?;
    readers.people.data.extend(known);
    Ok(readers)
}
