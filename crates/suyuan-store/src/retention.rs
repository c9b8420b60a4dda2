//! What is older than a moment, class by class, and taking it away in small batches; what the moment is, the program says.

use crate::db::{Kind, Link, Row, args};
use crate::error::StoreError;
use crate::fact_key as key;
use crate::person::read_persons;
use crate::person_record::{PersonRecord, facts_of_case, facts_of_persons};
use crate::person_text::{person_of_case, person_of_customer, read_texts};
use crate::store::{Core, Store};
use std::collections::{BTreeSet, HashMap, HashSet};
use suyuan_case::Micros;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::{AttachmentId, CaseId, PersonId};
use suyuan_case::return_case::ReturnCase;

/// Rows that are read in one go.
const PAGE: i64 = 5_000;

/// Something whose time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// Customer number, person id of an order, case id, owner of texts, or attachment id.
    pub key: String,
    /// From when its days are counted.
    pub since: Micros,
    /// Cases that could forbid it.
    pub cases: Vec<CaseId>,
}

fn case_id(text: &str) -> Result<CaseId, StoreError> {
    CaseId::parse(text).ok_or_else(|| StoreError::decode("the id of a case", text))
}

/// Current imported rows of a kind that a person's key opens, with the person and when it was written last.
async fn rows_with_person(link: &mut Link<'_>, kind: FactKind) -> Result<Vec<(FactRow, String, Micros)>, StoreError> {
    let (mut out, mut after) = (Vec::new(), 0);
    loop {
        let sql = format!(
            "SELECT f.id, f.row_no, f.body, f.person, p.updated_at FROM fact f JOIN person p ON p.id = f.person \
             WHERE f.kind = $1 AND f.id > $2 AND f.person IS NOT NULL AND f.superseded_by IS NULL ORDER BY f.id LIMIT {PAGE}"
        );
        let rows = link.fetch("looking for rows with personal data", sql, args![kind.code(), after]).await?;
        let Some(last) = rows.last() else { return Ok(out) };
        after = last.int(0)?;
        for row in &rows {
            let values = key::decode(kind, row.str(2)?).map_err(|error| StoreError::decode("an imported row", error))?;
            out.push((FactRow { row: u64::try_from(row.int(1)?).unwrap_or(0), values }, row.text(3)?, row.int(4)?));
        }
    }
}

/// Cases by the value of a column, those of the wanted values.
async fn cases_by(link: &mut Link<'_>, column: &str, wanted: Vec<String>) -> Result<HashMap<String, Vec<(CaseId, Micros)>>, StoreError> {
    let mut found: HashMap<String, Vec<(CaseId, Micros)>> = HashMap::new();
    for part in wanted.chunks(2_000) {
        let sql = format!("SELECT {column}, id, updated_at FROM case_row WHERE {}", link.kind().in_list(column, 1));
        for row in link.fetch("looking for cases of people", sql, args![part.to_vec()]).await? {
            found.entry(row.text(0)?).or_default().push((case_id(row.str(1)?)?, row.int(2)?));
        }
    }
    Ok(found)
}

/// `'case:' || id` is the owner of a case's texts.
fn owner_of(case: &str) -> String {
    format!("case:{case}")
}

fn overdue_case(row: &Row, key: String) -> Result<Overdue, StoreError> {
    Ok(Overdue { key, since: row.int(1)?, cases: vec![case_id(row.str(0)?)?] })
}

impl Store {
    /// Customers of the book whose last order and last case both lie before a moment; a customer without either counts from
    /// when the entry was written.
    pub async fn overdue_customers(&self, before: Micros) -> Result<Vec<Overdue>, StoreError> {
        let mut last: HashMap<String, (Option<Micros>, Micros)> = HashMap::new();
        {
            let mut reader = self.core.read().await?;
            for (row, _, written) in rows_with_person(&mut reader.link(), FactKind::Customers).await? {
                if let Some(no) = row.get(FactKind::Customers, "customer_no").as_text() {
                    last.insert(no.to_owned(), (None, written));
                }
            }
        }
        let mut after = 0;
        while !last.is_empty() {
            let page = self.facts_page(FactKind::Orders, None, after, PAGE).await?;
            let Some(end) = page.last() else { break };
            after = end.id;
            for record in &page {
                let of = |name: &str| record.row.get(FactKind::Orders, name);
                if let Some(entry) = of("customer_no").as_text().and_then(|no| last.get_mut(no)) {
                    entry.0 = entry.0.max(of("ordered_at").as_int());
                }
            }
        }
        let mut reader = self.core.read().await?;
        let mut cases = cases_by(&mut reader.link(), "customer_no", last.keys().cloned().collect()).await?;
        let mut out: Vec<Overdue> = last
            .into_iter()
            .filter_map(|(no, (ordered, written))| {
                let own = cases.remove(&no).unwrap_or_default();
                let since = own.iter().map(|(_, at)| *at).chain(ordered).max().unwrap_or(written);
                (since < before).then(|| Overdue { key: no, since, cases: own.into_iter().map(|(id, _)| id).collect() })
            })
            .collect();
        out.sort_by(|a, b| (a.since, &a.key).cmp(&(b.since, &b.key)));
        Ok(out)
    }

    /// Receivers of orders that were placed before a moment; their key is the person's id.
    pub async fn overdue_orders(&self, before: Micros) -> Result<Vec<Overdue>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let mut out = Vec::new();
        let mut numbers = Vec::new();
        for (row, person, written) in rows_with_person(&mut link, FactKind::Orders).await? {
            let since = row.get(FactKind::Orders, "ordered_at").as_int().unwrap_or(written);
            if since < before {
                numbers.push(row.get(FactKind::Orders, "order_no").as_text().unwrap_or_default().to_owned());
                out.push(Overdue { key: person, since, cases: Vec::new() });
            }
        }
        let cases = cases_by(&mut link, "order_no", numbers.clone()).await?;
        for (overdue, number) in out.iter_mut().zip(&numbers) {
            overdue.cases = cases.get(number).into_iter().flatten().map(|(id, _)| id.clone()).collect();
        }
        out.sort_by(|a, b| (a.since, &a.key).cmp(&(b.since, &b.key)));
        Ok(out)
    }

    /// Cases that ended before a moment and still name somebody; people of the customer book and people whom a later case
    /// names stay.
    pub async fn overdue_cases(&self, before: Micros) -> Result<Vec<Overdue>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let sql = "SELECT r.id, r.updated_at FROM case_row r WHERE r.is_open = 0 AND r.updated_at < $1 \
                   AND (EXISTS (SELECT 1 FROM person p WHERE p.id = r.person AND NOT EXISTS \
                   (SELECT 1 FROM fact f WHERE f.person = p.id AND f.kind = $2 AND f.superseded_by IS NULL)) \
                   OR EXISTS (SELECT 1 FROM case_person o JOIN person p ON p.id = o.person WHERE o.case_id = r.id)) ORDER BY r.updated_at, r.id";
        let rows = link.fetch("looking for cases with people", sql, args![before, FactKind::Customers.code()]).await?;
        let found: Vec<Overdue> = rows.iter().map(|row| overdue_case(row, row.text(0)?)).collect::<Result<_, _>>()?;
        let ids: Vec<CaseId> = found.iter().flat_map(|overdue| overdue.cases.clone()).collect();
        let people = free_people(&self.core, &mut link, &ids, before).await?;
        Ok(found.into_iter().filter(|overdue| overdue.cases.iter().any(|case| people.get(case).is_some_and(|free| !free.is_empty()))).collect())
    }

    /// Original texts of cases that ended before a moment, by their owner.
    pub async fn overdue_texts(&self, before: Micros) -> Result<Vec<Overdue>, StoreError> {
        let sql = "SELECT r.id, r.updated_at FROM case_row r WHERE r.is_open = 0 AND r.updated_at < $1 \
                   AND EXISTS (SELECT 1 FROM person_text t WHERE t.owner = 'case:' || r.id) ORDER BY r.updated_at, r.id";
        let rows = self.core.read().await?.link().fetch("looking for original texts", sql, args![before]).await?;
        rows.iter().map(|row| overdue_case(row, owner_of(row.str(0)?))).collect()
    }

    /// Files of cases that ended before a moment.
    pub async fn overdue_attachments(&self, before: Micros) -> Result<Vec<Overdue>, StoreError> {
        let sql = "SELECT r.id, r.updated_at, a.id FROM attachment a JOIN case_row r ON r.id = a.case_id \
                   WHERE r.is_open = 0 AND r.updated_at < $1 ORDER BY r.updated_at, a.id";
        let rows = self.core.read().await?.link().fetch("looking for attachments", sql, args![before]).await?;
        rows.iter().map(|row| overdue_case(row, row.text(2)?)).collect()
    }

    /// How many idempotency answers were given, and sessions ended, before a moment; and when the oldest was.
    pub async fn overdue_answers(&self, before: Micros) -> Result<(i64, Option<Micros>), StoreError> {
        let sql = "SELECT COUNT(*), MIN(at) FROM (SELECT at FROM idempotency WHERE at < $1 \
                   UNION ALL SELECT expires_at AS at FROM session WHERE expires_at < $1) AS due";
        let row = self.core.read().await?.link().fetch_one("counting answers", sql, args![before]).await?;
        row.map_or(Ok((0, None)), |row| Ok((row.int(0)?, row.opt_int(1)?)))
    }

    /// Forgets them; how many there were.
    pub async fn forget_answers(&self, before: Micros) -> Result<i64, StoreError> {
        let mut gone = 0;
        for sql in ["DELETE FROM idempotency WHERE at < $1", "DELETE FROM session WHERE expires_at < $1"] {
            gone += self.core.write().await?.link().execute("forgetting answers", sql, args![before]).await?;
        }
        Ok(i64::try_from(gone).unwrap_or(i64::MAX))
    }

    /// Forgets the original texts of owners; how many there were.
    pub async fn forget_texts(&self, owners: &[String]) -> Result<i64, StoreError> {
        let sql = format!("DELETE FROM person_text WHERE {}", self.core.kind().in_list("owner", 1));
        let gone = overwriting(&self.core, sql, owners.to_vec()).await?;
        Ok(i64::try_from(gone.len()).unwrap_or(i64::MAX))
    }

    /// Destroys the keys of files; the ids of those that there were, so that the files can be removed.
    pub async fn forget_attachments(&self, ids: &[String]) -> Result<Vec<AttachmentId>, StoreError> {
        let sql = format!("DELETE FROM attachment WHERE {}", self.core.kind().in_list("id", 1));
        let gone = overwriting(&self.core, format!("{sql} RETURNING id"), ids.to_vec()).await?;
        Ok(gone.iter().flatten().filter_map(|id| AttachmentId::parse(id)).collect())
    }

    /// The receivers of orders as records that can be erased, by person id.
    pub async fn order_records(&self, persons: &[String]) -> Result<Vec<PersonRecord>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let mut out = Vec::with_capacity(persons.len());
        for person in persons {
            let Some(id) = PersonId::parse(person) else { continue };
            out.push(record(&self.core, &mut link, BTreeSet::from([id]), "order").await?);
        }
        Ok(out)
    }

    /// The people of cases as records that can be erased, in the order of the cases. People of the customer book and people
    /// whom a case names that did not end before the moment are left out.
    pub async fn case_records(&self, cases: &[CaseId], before: Micros) -> Result<Vec<PersonRecord>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let people = free_people(&self.core, &mut link, cases, before).await?;
        let mut out = Vec::with_capacity(cases.len());
        for case in cases {
            let Some(free) = people.get(case).filter(|free| !free.is_empty()).cloned() else { continue };
            let sql = "SELECT case_no, ordinal, customer_no FROM case_row WHERE id = $1";
            let Some(row) = link.fetch_one("reading a case", sql, args![case.as_str()]).await? else { continue };
            let mut found = record(&self.core, &mut link, free, "buyer").await?;
            found.cases.insert(case.clone(), row.text(0)?);
            found.ordinals.push(row.int(1)?);
            found.customer = row.opt_str(2)?.map(|no| person_of_customer(&self.core, no));
            out.push(found);
        }
        Ok(out)
    }
}

/// Deletes rows so that their content is overwritten; what the statement returns, a `None` for each row without a text.
async fn overwriting(core: &Core, sql: String, keys: Vec<String>) -> Result<Vec<Option<String>>, StoreError> {
    let attempt = "forgetting what is over";
    let mut writer = core.write().await?;
    let sqlite = core.kind() == Kind::Sqlite;
    if sqlite {
        writer.link().fetch("overwriting what is deleted", "PRAGMA secure_delete = ON", vec![]).await?;
    }
    let gone = if sql.contains("RETURNING") {
        let rows = writer.link().fetch(attempt, sql, args![keys]).await?;
        rows.iter().map(|row| row.opt_text(0)).collect::<Result<Vec<_>, _>>()?
    } else {
        let count = writer.link().execute(attempt, sql, args![keys]).await?;
        vec![None; usize::try_from(count).unwrap_or(0)]
    };
    if sqlite {
        writer.link().fetch("overwriting what is deleted", "PRAGMA secure_delete = FAST", vec![]).await?;
    }
    Ok(gone)
}

/// A record of some persons with everything that their keys open.
async fn record(core: &Core, link: &mut Link<'_>, ids: BTreeSet<PersonId>, part: &'static str) -> Result<PersonRecord, StoreError> {
    let texts: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
    let mut found = PersonRecord { facts: facts_of_persons(link, texts.clone()).await?, ..PersonRecord::default() };
    for (person, data) in read_persons(core, link, texts.clone()).await? {
        found.persons.insert(person, (part, data));
    }
    let wanted = link.kind().in_list("t.person", 1);
    found.texts = read_texts(core, link, &wanted, texts).await?;
    found.ids = ids;
    Ok(found)
}

/// The people of cases who may go with them: not in the customer book, and named by no case that goes on or ended later.
async fn free_people(core: &Core, link: &mut Link<'_>, cases: &[CaseId], before: Micros) -> Result<HashMap<CaseId, BTreeSet<PersonId>>, StoreError> {
    let mut of_case: HashMap<CaseId, BTreeSet<PersonId>> = HashMap::new();
    for part in cases.chunks(500) {
        let ids: Vec<String> = part.iter().map(|id| id.as_str().to_owned()).collect();
        let sql = format!(
            "SELECT r.id, b.body, r.case_no FROM case_row r JOIN case_body b ON b.ordinal = r.ordinal WHERE {}",
            link.kind().in_list("r.id", 1)
        );
        for row in link.fetch("reading whom cases name", sql, args![ids]).await? {
            let case: ReturnCase = serde_json::from_str(row.str(1)?).map_err(|error| StoreError::decode("a case", error))?;
            let others = case.request.detail.iter().flat_map(|detail| detail.persons().cloned());
            let mut people: BTreeSet<PersonId> = case.request.person.iter().cloned().chain(others).collect();
            people.insert(person_of_case(&core.keys, row.str(0)?));
            for fact in facts_of_case(link, row.str(2)?).await? {
                people.extend(fact.person.as_deref().and_then(PersonId::parse));
            }
            of_case.insert(case_id(row.str(0)?)?, people);
        }
    }
    let all: Vec<String> = of_case.values().flatten().map(|id| id.as_str().to_owned()).collect::<HashSet<_>>().into_iter().collect();
    let known: HashSet<String> = known_ids(link, &all).await?;
    let kept = kept(link, &all, before).await?;
    let held = held(link, &all, before).await?;
    for (case, people) in &mut of_case {
        let elsewhere = |id: &str| held.get(id).is_some_and(|cases| cases.iter().any(|other| other != case));
        people.retain(|id| known.contains(id.as_str()) && !kept.contains(id.as_str()) && !elsewhere(id.as_str()));
    }
    Ok(of_case)
}

/// Cases that ended before the moment but still hold their people, by person.
async fn held(link: &mut Link<'_>, ids: &[String], before: Micros) -> Result<HashMap<String, HashSet<CaseId>>, StoreError> {
    let mut held: HashMap<String, HashSet<CaseId>> = HashMap::new();
    let kind = link.kind();
    let ended = "r.is_open = 0 AND r.updated_at < $2";
    for sql in [
        format!(
            "SELECT r.person, r.id, b.body FROM case_row r JOIN case_body b ON b.ordinal = r.ordinal WHERE {} AND {ended}",
            kind.in_list("r.person", 1)
        ),
        format!(
            "SELECT o.person, r.id, b.body FROM case_person o JOIN case_row r ON r.id = o.case_id JOIN case_body b ON b.ordinal = r.ordinal \
             WHERE {} AND {ended}",
            kind.in_list("o.person", 1)
        ),
    ] {
        for row in link.fetch("looking for what forbids an erasure", sql, args![ids.to_vec(), before]).await? {
            let case: ReturnCase = serde_json::from_str(row.str(2)?).map_err(|error| StoreError::decode("a case", error))?;
            if case.legal_hold().is_some() {
                held.entry(row.text(0)?).or_default().insert(case_id(row.str(1)?)?);
            }
        }
    }
    Ok(held)
}

/// Those of whom something is stored.
async fn known_ids(link: &mut Link<'_>, ids: &[String]) -> Result<HashSet<String>, StoreError> {
    let sql = format!("SELECT id FROM person WHERE {}", link.kind().in_list("id", 1));
    link.fetch("looking for people", sql, args![ids.to_vec()]).await?.iter().map(|row| row.text(0)).collect()
}

/// Those whom the customer book, an order, or a case that goes on or ended later names.
async fn kept(link: &mut Link<'_>, ids: &[String], before: Micros) -> Result<HashSet<String>, StoreError> {
    let attempt = "looking for people who are still named";
    let mut kept = HashSet::new();
    let kind = link.kind();
    let book = format!("SELECT person FROM fact WHERE {} AND kind IN ($2, $3) AND superseded_by IS NULL", kind.in_list("person", 1));
    for row in link.fetch(attempt, book, args![ids.to_vec(), FactKind::Customers.code(), FactKind::Orders.code()]).await? {
        kept.insert(row.text(0)?);
    }
    let later = "(r.is_open = 1 OR r.updated_at >= $2)";
    for sql in [
        format!("SELECT r.person FROM case_row r WHERE {} AND {later}", kind.in_list("r.person", 1)),
        format!("SELECT o.person FROM case_person o JOIN case_row r ON r.id = o.case_id WHERE {} AND {later}", kind.in_list("o.person", 1)),
    ] {
        for row in link.fetch(attempt, sql, args![ids.to_vec(), before]).await? {
            kept.insert(row.text(0)?);
        }
    }
    Ok(kept)
}
