//! Free text that names somebody: redacted where it is stored, the original sealed under the person's key.

use crate::command::{Command, Expected};
use crate::db::{Bulk, Col, Kind, Link, args};
use crate::error::StoreError;
use crate::fact_key;
use crate::import_chunk::person_of;
use crate::keys::{self, Keys};
use crate::person::{SealedPerson, read_keys, read_persons, seal_person, write_persons};
use crate::store::{Core, Store};
use std::collections::{HashMap, HashSet};
use suyuan_case::event::{CaseEvent, Event, Requested, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_case::free_text;
use suyuan_case::id::{CaseId, PersonId};
use suyuan_case::person::PersonalData;
use suyuan_case::redact::{Known, redact};

/// An original on its way under its person's key.
#[derive(Clone)]
pub(crate) struct PlainText {
    /// `case:ID` or `fact:KEY`.
    pub owner: String,
    /// Version of the stream, or id of the fact row.
    pub version: i64,
    pub field: String,
    pub person: String,
    pub text: String,
}

impl std::fmt::Debug for PlainText {
    /// Never prints the text, so that it cannot reach a log by accident.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlainText({} {} {})", self.owner, self.version, self.field)
    }
}

/// An original as it is shown to those who may see it.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateText {
    /// `case:ID` or `fact:KEY`.
    pub owner: String,
    /// Version of the stream after the event that holds the text; for a fact the id of its row.
    pub version: i64,
    /// Field of the event or column of the fact.
    pub field: String,
    /// The original.
    pub text: String,
}

impl std::fmt::Debug for PrivateText {
    /// Never prints the text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivateText({} {} {})", self.owner, self.version, self.field)
    }
}

/// What is known of the people behind commands, gathered before they are prepared.
#[derive(Default)]
pub(crate) struct People {
    pub data: HashMap<PersonId, PersonalData>,
    /// Persons of cases that exist already, the buyer first.
    cases: HashMap<String, Vec<PersonId>>,
}

/// Reason words up to this length are a platform's own list, not somebody's sentence.
const LIST_WORD: usize = 12;

/// Whether a request holds text in which people of the customer book may be named.
fn is_talkative(request: &Requested) -> bool {
    request.comment.is_some() || request.reason_text.as_ref().is_some_and(|text| text.chars().count() > LIST_WORD)
}

/// The person under whose name a case keeps what its customer wrote, when nobody else is known.
pub(crate) fn person_of_case(keys: &Keys, case_id: &str) -> PersonId {
    let hash = keys.search_hash("case", case_id);
    let bits = hash.iter().take(16).fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    PersonId::from_bits(bits)
}

/// The person of a customer number.
pub(crate) fn person_of_customer(core: &Core, customer_no: &str) -> PersonId {
    person_of(core, FactKind::Customers, &format!("{customer_no}{}", fact_key::SEPARATOR))
}

/// Everybody whom a request names: buyer, customer book, receiver, sender.
fn people_of(core: &Core, request: &Requested) -> Vec<PersonId> {
    let book = request.customer_no.as_deref().map(|customer_no| person_of_customer(core, customer_no));
    let others = request.detail.iter().flat_map(|detail| detail.persons().cloned());
    request.person.iter().cloned().chain(book).chain(others).collect()
}

/// Under whom an imported order keeps its receiver; whoever writes about an order may name that person.
fn person_of_order(core: &Core, request: &Requested) -> PersonId {
    let (shop, separator) = (request.shop.as_deref().unwrap_or_default(), fact_key::SEPARATOR);
    person_of(core, FactKind::Orders, &format!("{shop}{separator}{}{separator}", request.order_no))
}

/// Loads what the texts of the commands may name. Commands without texts cost nothing.
pub(crate) async fn gather(core: &Core, commands: &[Command]) -> Result<People, StoreError> {
    let mut people = People::default();
    let mut wanted: HashSet<PersonId> = HashSet::new();
    let mut cases = Vec::new();
    for command in commands.iter().filter(|command| command.stream == StreamKind::Case) {
        let mut later = false;
        for new in &command.events {
            match &new.event {
                Event::Case(CaseEvent::Requested(request)) if is_talkative(request) => {
                    wanted.extend(people_of(core, request));
                    wanted.insert(person_of_order(core, request));
                }
                Event::Case(event) => later |= !matches!(event, CaseEvent::Requested(_) | CaseEvent::Decided { .. } | CaseEvent::Refunded { .. }),
                _ => {}
            }
        }
        if later && command.expected != Expected::New {
            cases.push(command.stream_id.clone());
        }
    }
    if wanted.is_empty() && cases.is_empty() {
        return Ok(people);
    }
    let mut reader = core.read().await?;
    let mut link = reader.link();
    if !cases.is_empty() {
        let sql = format!("SELECT r.id, b.body FROM case_row r JOIN case_body b ON b.ordinal = r.ordinal WHERE {}", link.kind().in_list("r.id", 1));
        for row in link.fetch("reading whom cases name", sql, args![cases]).await? {
            let case: suyuan_case::return_case::ReturnCase =
                serde_json::from_str(row.str(1)?).map_err(|error| StoreError::decode("a case", error))?;
            let mut persons = people_of(core, &case.request);
            persons.extend([person_of_case(&core.keys, row.str(0)?), person_of_order(core, &case.request)]);
            wanted.extend(persons.iter().cloned());
            people.cases.insert(row.text(0)?, persons);
        }
    }
    people.data = read_persons(core, &mut link, wanted.into_iter().map(|person| person.as_str().to_owned()).collect()).await?;
    Ok(people)
}

/// Takes personal data out of the texts of a command's events; gives back the originals that changed.
pub(crate) fn redact_command(core: &Core, command: &mut Command, people: &People) -> Vec<PlainText> {
    if !matches!(command.stream, StreamKind::Case | StreamKind::Parcel | StreamKind::Task) {
        return Vec::new();
    }
    let mut known = Known::default();
    for (_, data) in &command.personal {
        known.add(data);
    }
    let first = match command.events.first().map(|new| &new.event) {
        Some(Event::Case(CaseEvent::Requested(request))) => Some(people_of(core, request)),
        _ => None,
    };
    let persons = first.or_else(|| people.cases.get(&command.stream_id).cloned()).unwrap_or_default();
    let of_order = match command.events.first().map(|new| &new.event) {
        Some(Event::Case(CaseEvent::Requested(request))) => Some(person_of_order(core, request)),
        _ => None,
    };
    for data in persons.iter().chain(&of_order).filter_map(|person| people.data.get(person)) {
        known.add(data);
    }
    let before = if let Expected::Version(version) = command.expected { version } else { 0 };
    let owner = format!("{}:{}", command.stream.as_str(), command.stream_id);
    let person = persons.first().cloned().unwrap_or_else(|| person_of_case(&core.keys, &command.stream_id));
    let mut originals = Vec::new();
    for (new, version) in command.events.iter_mut().zip(before + 1..) {
        free_text::visit(&mut new.event, &mut |field, text| {
            if let Some(clean) = redact(text, &known) {
                let text = std::mem::replace(text, clean);
                originals.push(PlainText { owner: owner.clone(), version, field: field.to_owned(), person: person.as_str().to_owned(), text });
            }
        });
    }
    if !originals.is_empty()
        && let Some(Event::Case(CaseEvent::Requested(request))) = command.events.first_mut().map(|new| &mut new.event)
        && request.person.is_none()
    {
        request.person = Some(person);
    }
    originals
}

/// Writes originals under their persons' keys; a person without a key gets one. Texts of erased persons are dropped.
pub(crate) async fn write_texts(
    keys: &Keys,
    link: &mut Link<'_>,
    texts: Vec<PlainText>,
    fresh: &[(String, [u8; 32])],
    at: i64,
) -> Result<(), StoreError> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut at_hand: HashMap<String, [u8; 32]> = fresh.iter().cloned().collect();
    let mut missing: Vec<String> = texts.iter().map(|text| text.person.clone()).filter(|person| !at_hand.contains_key(person)).collect();
    missing.sort_unstable();
    missing.dedup();
    let gone = crate::person::erased(link, missing.clone()).await?;
    missing.retain(|person| !gone.contains(person));
    at_hand.extend(read_keys(keys, link, missing.clone()).await?.into_iter().map(|(person, (key, _))| (person, key)));
    let mut made: Vec<SealedPerson> = Vec::new();
    for person in missing.iter().filter(|person| !at_hand.contains_key(*person)) {
        let id = PersonId::parse(person).ok_or_else(|| StoreError::decode("the id of a person", person))?;
        made.push(seal_person(keys, &id, &PersonalData::default(), at)?);
    }
    at_hand.extend(made.iter().map(|person| (person.id.clone(), person.key)));
    write_persons(link, made).await?;
    let (mut owners, mut versions, mut fields, mut persons, mut sealed) = (vec![], vec![], vec![], vec![], vec![]);
    for text in texts {
        let Some(key) = at_hand.get(&text.person) else { continue };
        sealed.push(keys::seal(key, &text.person, text.text.as_bytes())?);
        owners.push(text.owner);
        versions.push(text.version);
        fields.push(text.field);
        persons.push(text.person);
    }
    Bulk {
        table: "person_text",
        columns: vec![
            ("owner", Col::Text(owners)),
            ("version", Col::Int(versions)),
            ("field", Col::Text(fields)),
            ("person", Col::Text(persons)),
            ("sealed", Col::Blob(sealed)),
        ],
        suffix: "ON CONFLICT (owner, version, field) DO UPDATE SET person = excluded.person, sealed = excluded.sealed",
    }
    .insert(link, "storing original texts")
    .await
}

/// Originals that fit a condition on `t`, decrypted; those whose key was destroyed are absent.
pub(crate) async fn read_texts(core: &Core, link: &mut Link<'_>, wanted: &str, ids: Vec<String>) -> Result<Vec<PrivateText>, StoreError> {
    let sql = format!(
        "SELECT t.owner, t.version, t.field, t.person, t.sealed, p.wrapped_key FROM person_text t JOIN person p ON p.id = t.person \
         WHERE {wanted} ORDER BY t.owner, t.version, t.field"
    );
    let rows = link.fetch("reading original texts", sql, args![ids]).await?;
    rows.iter()
        .map(|row| {
            let key = core.keys.unwrap(row.str(3)?, row.bytes(5)?)?;
            let plain = keys::open(&key, row.str(3)?, row.bytes(4)?, "an original text")?;
            let text = String::from_utf8(plain).map_err(|error| StoreError::decode("an original text", error))?;
            Ok(PrivateText { owner: row.text(0)?, version: row.int(1)?, field: row.text(2)?, text })
        })
        .collect()
}

/// `t.owner IN (…)` over the first parameter.
pub(crate) fn by_owner(kind: Kind) -> String {
    kind.in_list("t.owner", 1)
}

impl Store {
    /// What people wrote in a case, as they wrote it, where that differs from what the log holds.
    pub async fn private_texts(&self, case: &CaseId) -> Result<Vec<PrivateText>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let wanted = by_owner(link.kind());
        read_texts(&self.core, &mut link, &wanted, vec![format!("case:{case}")]).await
    }

    /// How many of them there are.
    pub async fn private_text_count(&self, case: &CaseId) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM person_text WHERE owner = $1";
        self.core.read().await?.link().number("counting original texts", sql, args![format!("case:{case}")]).await
    }

    /// The same for imported rows, by their key.
    pub async fn private_fact_texts(&self, keys: &[i64]) -> Result<Vec<PrivateText>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let wanted = by_owner(link.kind());
        read_texts(&self.core, &mut link, &wanted, keys.iter().map(|key| format!("fact:{key}")).collect()).await
    }
}
