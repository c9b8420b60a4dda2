//! Everything that is kept of one customer, wherever it lies; what a copy hands out and an erasure takes away.

use crate::db::{Link, Row, args};
use crate::error::StoreError;
use crate::fact_key as key;
use crate::person::{phone_hash, read_persons};
use crate::person_text::{PrivateText, person_of_case, person_of_customer, read_texts};
use crate::store::{Core, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::{CaseId, PersonId};
use suyuan_case::person::PersonalData;
use suyuan_case::redact::Known;

/// An imported row of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedFact {
    /// Row id.
    pub id: i64,
    /// Number that all versions of the same thing share.
    pub key: i64,
    /// Kind.
    pub kind: FactKind,
    /// Whether a later version replaced it.
    pub superseded: bool,
    /// The values.
    pub row: FactRow,
    /// Whose key holds its personal columns and texts.
    pub(crate) person: Option<String>,
}

/// One customer's data.
#[derive(Debug, Clone, Default)]
pub struct PersonRecord {
    /// The customer's pseudonymous id.
    pub customer: Option<PersonId>,
    /// Persons with their part (`customer`, `buyer`, `receiver`, `sender`, `order`, `row`) and what is known of them.
    pub persons: BTreeMap<PersonId, (&'static str, PersonalData)>,
    /// Cases: number by id.
    pub cases: BTreeMap<CaseId, String>,
    /// Imported rows.
    pub facts: Vec<RecordedFact>,
    /// Original texts.
    pub texts: Vec<PrivateText>,
    pub(crate) ordinals: Vec<i64>,
    /// Ids under which something may be kept, known or not.
    pub(crate) ids: BTreeSet<PersonId>,
}

impl PersonRecord {
    /// Whether nothing at all is kept of such a customer.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty() && self.cases.is_empty() && self.facts.is_empty()
    }
    /// Everything by which the persons could be recognised.
    pub fn known(&self) -> Known {
        let mut known = Known::default();
        self.persons.values().for_each(|(_, data)| known.add(data));
        known
    }
}

fn read_fact(row: &Row) -> Result<RecordedFact, StoreError> {
    let code = row.int(1)?;
    let kind = FactKind::ALL.into_iter().find(|kind| kind.code() == code).ok_or_else(|| StoreError::decode("the kind of a row", code))?;
    let values = key::decode(kind, row.str(3)?).map_err(|error| StoreError::decode("an imported row", error))?;
    Ok(RecordedFact {
        id: row.int(0)?,
        kind,
        row: FactRow { row: u64::try_from(row.int(2)?).unwrap_or(0), values },
        person: row.opt_text(4)?,
        key: row.int(5)?,
        superseded: row.opt_int(6)?.is_some(),
    })
}

/// Rows that are looked at in one go.
const PAGE: i64 = 5_000;

const FACT: &str = "SELECT id, kind, row_no, body, person, key, superseded_by FROM fact";

/// Rows that name the customer: one look at every row.
async fn named_facts(link: &mut Link<'_>, customer_no: &str) -> Result<Vec<RecordedFact>, StoreError> {
    let quoted = serde_json::to_string(customer_no).map_err(|error| StoreError::decode("a customer number", error))?;
    let sql = format!("{FACT} WHERE {} ORDER BY id", link.kind().contains("body", 1));
    let mut found = Vec::new();
    for row in link.fetch("looking for a customer's rows", sql, args![quoted]).await? {
        let fact = read_fact(&row)?;
        if fact.row.get(fact.kind, "customer_no").as_text() == Some(customer_no) {
            found.push(fact);
        }
    }
    Ok(found)
}

/// The same for many customers, with one look at every row for all of them.
async fn named_facts_of(link: &mut Link<'_>, customer_nos: &[String]) -> Result<HashMap<String, Vec<RecordedFact>>, StoreError> {
    let mut found: HashMap<String, Vec<RecordedFact>> = customer_nos.iter().map(|no| (no.clone(), Vec::new())).collect();
    let mut after = 0;
    loop {
        let sql = format!("{FACT} WHERE id > $1 ORDER BY id LIMIT {PAGE}");
        let rows = link.fetch("looking for customers' rows", sql, args![after]).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = last.int(0)?;
        for row in &rows {
            let fact = read_fact(row)?;
            let named = fact.row.get(fact.kind, "customer_no").as_text().map(str::to_owned);
            if let Some(of_customer) = named.and_then(|no| found.get_mut(&no)) {
                of_customer.push(fact);
            }
        }
    }
}

/// Rows whose personal columns one of the persons' keys opens.
pub(crate) async fn facts_of_persons(link: &mut Link<'_>, persons: Vec<String>) -> Result<Vec<RecordedFact>, StoreError> {
    let sql = format!("{FACT} WHERE {} ORDER BY id", link.kind().in_list("person", 1));
    link.fetch("looking for persons' rows", sql, args![persons]).await?.iter().map(read_fact).collect()
}

/// Rows of a case: its own imported row, and what refers to its number.
pub(crate) async fn facts_of_case(link: &mut Link<'_>, case_no: &str) -> Result<Vec<RecordedFact>, StoreError> {
    let attempt = "looking for a case's rows";
    let (low, high) = key::identity_range(FactKind::ReturnCases, case_no);
    let rows = link.fetch(attempt, format!("{FACT} WHERE key_hash BETWEEN $1 AND $2"), args![low, high]).await?;
    let mut found: Vec<RecordedFact> = rows.iter().map(read_fact).collect::<Result<_, _>>()?;
    let referring = FactKind::ALL.into_iter().filter(|kind| kind.reference() == Some("case_no"));
    let keys: Vec<i64> = referring.map(|kind| key::reference_key(kind, case_no)).collect();
    let sql = format!("{FACT} WHERE ref_hash IS NOT NULL AND {}", link.kind().in_list("ref_hash", 1));
    for row in link.fetch(attempt, sql, args![keys]).await? {
        found.push(read_fact(&row)?);
    }
    found.retain(|fact| fact.row.get(fact.kind, "case_no").as_text() == Some(case_no));
    Ok(found)
}

/// Rows that name the customer, and rows that belong to the customer's orders and cases.
async fn facts(link: &mut Link<'_>, customer_no: &str, case_nos: &[String], named: Vec<RecordedFact>) -> Result<Vec<RecordedFact>, StoreError> {
    let attempt = "looking for a customer's rows";
    let mut found: BTreeMap<i64, RecordedFact> = named.into_iter().map(|fact| (fact.id, fact)).collect();
    let of = |kind: FactKind, column: &str| {
        let own = found.values().filter(|fact| fact.kind == kind).filter_map(|fact| fact.row.get(kind, column).as_text().map(str::to_owned));
        own.collect::<BTreeSet<String>>()
    };
    let orders = of(FactKind::Orders, "order_no");
    let cases: BTreeSet<String> = of(FactKind::ReturnCases, "case_no").into_iter().chain(case_nos.iter().cloned()).collect();
    for kind in FactKind::ALL {
        let (column, references) = match kind.reference() {
            Some("order_no") => ("order_no", &orders),
            Some("case_no") => ("case_no", &cases),
            _ => continue,
        };
        let keys: Vec<i64> = references.iter().map(|reference| key::reference_key(kind, reference)).collect();
        let sql = format!("{FACT} WHERE ref_hash IS NOT NULL AND {}", link.kind().in_list("ref_hash", 1));
        for row in link.fetch(attempt, sql, args![keys]).await? {
            let fact = read_fact(&row)?;
            let other = fact.row.get(kind, "customer_no").as_text().is_some_and(|other| other != customer_no);
            if fact.kind == kind && !other && fact.row.get(kind, column).as_text().is_some_and(|text| references.contains(text)) {
                found.insert(fact.id, fact);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Gathers a customer's record.
pub(crate) async fn gather(core: &Core, link: &mut Link<'_>, customer_no: &str) -> Result<PersonRecord, StoreError> {
    let named = named_facts(link, customer_no).await?;
    gather_with(core, link, customer_no, named).await
}

async fn gather_with(core: &Core, link: &mut Link<'_>, customer_no: &str, named: Vec<RecordedFact>) -> Result<PersonRecord, StoreError> {
    let customer = person_of_customer(core, customer_no);
    let mut record = PersonRecord { customer: Some(customer.clone()), ..PersonRecord::default() };
    let mut parts: BTreeMap<PersonId, &'static str> = BTreeMap::from([(customer.clone(), "customer")]);
    let known = read_persons(core, link, vec![customer.as_str().to_owned()]).await?;
    cases(core, link, "r.customer_no = $1", args![customer_no], &mut record, &mut parts).await?;
    // Requests of a guest with the same telephone number are the same person's, unless they name another customer.
    let mut hashes: BTreeSet<Vec<u8>> =
        known.values().filter_map(|data| data.phone.as_deref()).filter_map(|phone| phone_hash(&core.keys, phone)).collect();
    let own: Vec<String> = parts.keys().map(|person| person.as_str().to_owned()).collect();
    for data in read_persons(core, link, own).await?.values() {
        hashes.extend(data.phone.as_deref().and_then(|phone| phone_hash(&core.keys, phone)));
    }
    for hash in hashes {
        let wanted = "r.customer_no IS NULL AND r.person IN (SELECT id FROM person WHERE phone_hash = $1)";
        cases(core, link, wanted, args![hash], &mut record, &mut parts).await?;
    }
    parcels(core, link, &record, &mut parts).await?;
    let case_nos: Vec<String> = record.cases.values().cloned().collect();
    record.facts = facts(link, customer_no, &case_nos, named).await?;
    for fact in &record.facts {
        if let Some(person) = fact.person.as_deref().and_then(PersonId::parse) {
            parts.entry(person).or_insert(if fact.kind == FactKind::Orders { "order" } else { "row" });
        }
    }
    let ids: Vec<String> = parts.keys().map(|person| person.as_str().to_owned()).collect();
    for (person, data) in read_persons(core, link, ids.clone()).await? {
        let part = parts.get(&person).copied().unwrap_or("row");
        record.persons.insert(person, (part, data));
    }
    let wanted = link.kind().in_list("t.person", 1);
    record.texts = read_texts(core, link, &wanted, ids).await?;
    record.ids = parts.into_keys().collect();
    Ok(record)
}

/// Adds the senders of parcels that belong to the cases, or that came with the telephone number of one of the people.
async fn parcels(core: &Core, link: &mut Link<'_>, record: &PersonRecord, parts: &mut BTreeMap<PersonId, &'static str>) -> Result<(), StoreError> {
    let cases: Vec<String> = record.cases.keys().map(|case| case.as_str().to_owned()).collect();
    let people: Vec<String> = parts.keys().map(|person| person.as_str().to_owned()).collect();
    let sql = format!(
        "SELECT id, person FROM parcel_row WHERE {} OR person IN \
         (SELECT p.id FROM person p JOIN person q ON p.phone_hash = q.phone_hash WHERE {})",
        link.kind().in_list("case_id", 1),
        link.kind().in_list("q.id", 2)
    );
    for row in link.fetch("looking for a customer's parcels", sql, args![cases, people]).await? {
        let own = person_of_case(&core.keys, row.str(0)?);
        for person in row.opt_str(1)?.and_then(PersonId::parse).into_iter().chain([own]) {
            parts.entry(person).or_insert("sender");
        }
    }
    Ok(())
}

/// Adds the cases that fit, and their people.
async fn cases(
    core: &Core,
    link: &mut Link<'_>,
    wanted: &str,
    values: Vec<crate::db::Arg>,
    record: &mut PersonRecord,
    parts: &mut BTreeMap<PersonId, &'static str>,
) -> Result<(), StoreError> {
    let sql = format!("SELECT r.id, r.case_no, r.ordinal, b.body FROM case_row r JOIN case_body b ON b.ordinal = r.ordinal WHERE {wanted}");
    for row in link.fetch("looking for a customer's cases", sql, values).await? {
        let case: suyuan_case::return_case::ReturnCase = serde_json::from_str(row.str(3)?).map_err(|error| StoreError::decode("a case", error))?;
        let id = CaseId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a case", row.str(0).unwrap_or("")))?;
        if record.cases.insert(id, row.text(1)?).is_none() {
            record.ordinals.push(row.int(2)?);
        }
        let detail = case.request.detail.as_deref();
        let people = [
            (case.request.person.clone(), "buyer"),
            (detail.and_then(|detail| detail.receiver.clone()), "receiver"),
            (detail.and_then(|detail| detail.sender.clone()), "sender"),
            (Some(person_of_case(&core.keys, row.str(0)?)), "buyer"),
        ];
        for (person, part) in people {
            if let Some(person) = person {
                parts.entry(person).or_insert(part);
            }
        }
    }
    Ok(())
}

impl Store {
    /// Everything that is kept of a customer, decrypted.
    pub async fn person_record(&self, customer_no: &str) -> Result<PersonRecord, StoreError> {
        gather(&self.core, &mut self.core.read().await?.link(), customer_no).await
    }

    /// The same for many customers at once.
    pub async fn person_records(&self, customer_nos: &[String]) -> Result<Vec<PersonRecord>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let mut named = named_facts_of(&mut link, customer_nos).await?;
        let mut out = Vec::with_capacity(customer_nos.len());
        for customer_no in customer_nos {
            let own = named.remove(customer_no).unwrap_or_default();
            out.push(gather_with(&self.core, &mut link, customer_no, own).await?);
        }
        Ok(out)
    }
}
