//! Erasure (个人信息删除): destroys the keys of a customer's persons, and with them everything that only they can read.
//!
//! The log stays as it is and its chain valid: it never held anything but pseudonyms and redacted text.

use crate::db::{Bulk, Col, Kind, Link, args};
use crate::dialect;
use crate::error::StoreError;
use crate::fact_key as key;
use crate::import::REVISION;
use crate::person_record::{PersonRecord, gather};
use crate::setting::take_numbers;
use crate::store::{Core, Store, now};
use std::time::Duration;
use suyuan_case::Micros;
use suyuan_case::id::PersonId;
use suyuan_case::lake_table::ExportRow;
use suyuan_case::redact::{Known, redact};
use suyuan_case::value::Value;

/// What an erasure took away.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct ErasureReport {
    /// The customer's pseudonymous id.
    pub customer: String,
    /// Persons whose key was destroyed.
    pub persons: i64,
    /// Original texts.
    pub texts: i64,
    /// Cases that named one of them.
    pub cases: i64,
    /// Attached files whose key was destroyed; their sealed files are to be removed.
    pub attachments: Vec<String>,
    /// Imported rows in which words were replaced.
    pub rows_redacted: i64,
    /// Events of the log that still hold a name or number of theirs, because it was not known when they were written.
    pub events_left: i64,
}

/// An erasure that the lake has still to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Number, for [`Store::erasure_done`].
    pub no: i64,
    /// Cases whose rows show masked personal data.
    ordinals: Vec<i64>,
}

/// How long a checkpoint is tried while readers hold the write-ahead log.
const CHECKPOINT_TRIES: u32 = 40;

impl Store {
    /// Destroys everything personal of a customer. Afterwards nothing of it is in the database file, the write-ahead log or
    /// the free pages; the lake follows through [`Store::erasures_open`]. `Ok(None)` when nothing is kept of such a customer.
    pub async fn erase_customer(&self, customer_no: &str, at: Micros) -> Result<Option<ErasureReport>, StoreError> {
        let record = {
            let mut reader = self.core.read().await?;
            gather(&self.core, &mut reader.link(), customer_no).await?
        };
        if record.is_empty() {
            return Ok(None);
        }
        let ids: Vec<String> = record.ids.iter().map(|person| person.as_str().to_owned()).collect();
        // Outside the database first: a backup of yesterday that is put back must not bring anybody back.
        self.core.keys.note_erased(&ids)?;
        let mut report = self.destroy(&record, &ids, at).await?;
        report.customer = record.customer.as_ref().map(|customer| customer.as_str().to_owned()).unwrap_or_default();
        report.cases = i64::try_from(record.cases.len()).unwrap_or(i64::MAX);
        self.core.log.lock().await.forget();
        purge(&self.core).await?;
        report.events_left = events_left(&self.core, &record).await?;
        Ok(Some(report))
    }

    /// Destroys several records one after the other; what was deleted leaves the files with [`Store::purge_deleted`].
    pub async fn erase_records(&self, records: &[PersonRecord], at: Micros) -> Result<Vec<ErasureReport>, StoreError> {
        let mut reports = Vec::with_capacity(records.len());
        for record in records {
            let ids: Vec<String> = record.ids.iter().map(|person| person.as_str().to_owned()).collect();
            self.core.keys.note_erased(&ids)?;
            let mut report = self.destroy(record, &ids, at).await?;
            report.customer = record.customer.as_ref().or(record.ids.first()).map(|id| id.as_str().to_owned()).unwrap_or_default();
            report.cases = i64::try_from(record.cases.len()).unwrap_or(i64::MAX);
            report.events_left = events_left(&self.core, record).await?;
            reports.push(report);
        }
        self.core.log.lock().await.forget();
        Ok(reports)
    }

    async fn destroy(&self, record: &PersonRecord, ids: &[String], at: Micros) -> Result<ErasureReport, StoreError> {
        let known = record.known();
        let mut writer = self.core.write().await?;
        let sqlite = self.core.kind() == Kind::Sqlite;
        if sqlite {
            // Deleted content is overwritten, freed pages included.
            writer.link().fetch("overwriting what is deleted", "PRAGMA secure_delete = ON", vec![]).await?;
        }
        let mut tx = writer.begin().await?;
        dialect::lock_facts(&mut tx.link()).await?;
        let cases: Vec<String> = record.cases.keys().map(|case| case.as_str().to_owned()).collect();
        let mut report = destroy_persons(&mut tx.link(), ids, &cases, at).await?;
        report.rows_redacted = scrub_facts(&mut tx.link(), record, &known).await? + scrub_refused(&mut tx.link(), &known).await?;
        let sql = "INSERT INTO erasure (at, persons, ordinals) VALUES ($1, $2, $3)";
        tx.link().execute("noting an erasure", sql, args![at, json(&ids)?, json(&record.ordinals)?]).await?;
        tx.commit("erasing personal data").await?;
        if sqlite {
            writer.link().fetch("overwriting what is deleted", "PRAGMA secure_delete = FAST", vec![]).await?;
        }
        Ok(report)
    }

    /// Erasures that the lake has not followed yet.
    pub async fn erasures_open(&self) -> Result<Vec<Erasure>, StoreError> {
        let sql = "SELECT no, ordinals FROM erasure WHERE done = 0 ORDER BY no LIMIT 100";
        let rows = self.core.read().await?.link().fetch("reading erasures", sql, vec![]).await?;
        rows.iter()
            .map(|row| {
                let ordinals = serde_json::from_str(row.str(1)?).map_err(|error| StoreError::decode("an erasure", error))?;
                Ok(Erasure { no: row.int(0)?, ordinals })
            })
            .collect()
    }

    /// The rows of the lake's `cases` that an erasure concerns, as they are now.
    pub async fn erasure_rows(&self, erasure: &Erasure) -> Result<Vec<ExportRow>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let tail = format!("WHERE {}", link.kind().in_list("ordinal", 1));
        let cases = crate::case_query::fetch_cases(&self.core, &mut link, &tail, args![erasure.ordinals.clone()]).await?;
        Ok(cases.into_iter().map(|(row, _)| ExportRow { key: row.ordinal, revision: row.seq, values: row.lake_values() }).collect())
    }

    /// The lake's files no longer hold anything of an erasure.
    pub async fn erasure_done(&self, no: i64) -> Result<(), StoreError> {
        let sql = "UPDATE erasure SET done = 1, persons = '[]', ordinals = '[]' WHERE no = $1";
        self.core.write().await?.link().execute("finishing an erasure", sql, args![no]).await.map(drop)
    }

    /// Moves the write-ahead log into the file and frees what was deleted; PostgreSQL rewrites the tables of persons.
    pub async fn purge_deleted(&self) -> Result<(), StoreError> {
        purge(&self.core).await
    }
}

fn json(list: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(list).map_err(|error| StoreError::decode("an erasure", error))
}

/// Deletes keys, data, hashes and texts, and notes that they must not come back.
async fn destroy_persons(link: &mut Link<'_>, ids: &[String], cases: &[String], at: Micros) -> Result<ErasureReport, StoreError> {
    let attempt = "erasing personal data";
    let of = |column: &str, kind: Kind| kind.in_list(column, 1);
    let kind = link.kind();
    let texts = link.execute(attempt, format!("DELETE FROM person_text WHERE {}", of("person", kind)), args![ids.to_vec()]).await?;
    let persons = link.execute(attempt, format!("DELETE FROM person WHERE {}", of("id", kind)), args![ids.to_vec()]).await?;
    link.execute(attempt, format!("DELETE FROM case_person WHERE {}", of("person", kind)), args![ids.to_vec()]).await?;
    Bulk {
        table: "erased_person",
        columns: vec![("person", Col::Text(ids.to_vec())), ("at", Col::Int(vec![at; ids.len()]))],
        suffix: "ON CONFLICT DO NOTHING",
    }
    .insert(link, attempt)
    .await?;
    let attachments = crate::attachment::destroy(link, ids, cases).await?;
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(ErasureReport { persons: count(persons), texts: count(texts), attachments, ..ErasureReport::default() })
}

/// Takes what is known of the persons out of the texts of their imported rows, older versions included, and has the lake
/// take the rows anew, because it shows masked values.
async fn scrub_facts(link: &mut Link<'_>, record: &PersonRecord, known: &Known) -> Result<i64, StoreError> {
    let mut scrubbed = 0;
    let shown: Vec<_> = record.facts.iter().filter(|fact| fact.person.is_some() || !fact.kind.free_text().is_empty()).collect();
    let first = take_numbers(link, REVISION, i64::try_from(shown.len().max(1)).unwrap_or(i64::MAX)).await?;
    for (fact, revision) in shown.into_iter().zip(first..) {
        let mut values = fact.row.values.clone();
        let mut changed = false;
        for value in &mut values {
            if let Value::Text(text) = value
                && let Some(clean) = redact_known(text, known)
            {
                (*text, changed) = (clean, true);
            }
        }
        scrubbed += i64::from(changed);
        let sql = "UPDATE fact SET body = $2, revision = $3, person = NULL WHERE id = $1";
        link.execute("redacting imported rows", sql, args![fact.id, key::encode(&values), revision]).await?;
    }
    Ok(scrubbed)
}

/// Only what is known of the persons; other finds were taken out before, or are numbers of the business.
fn redact_known(text: &str, known: &Known) -> Option<String> {
    known.words().iter().any(|word| text.contains(word.as_str())).then(|| redact(text, known)).flatten()
}

/// The same in what refused rows say was found in them.
async fn scrub_refused(link: &mut Link<'_>, known: &Known) -> Result<i64, StoreError> {
    let attempt = "redacting refused rows";
    let mut scrubbed = 0;
    for word in known.words() {
        let sql = format!("SELECT id, problems FROM import_extra WHERE problems IS NOT NULL AND {}", link.kind().contains("problems", 1));
        for row in link.fetch(attempt, sql, args![word.as_str()]).await? {
            let mut problems: Vec<suyuan_case::problem::Problem> =
                serde_json::from_str(row.str(1)?).map_err(|error| StoreError::decode("the problems of a row", error))?;
            for problem in &mut problems {
                problem.found = problem.found.replace(word.as_str(), "[erased]");
            }
            let text = serde_json::to_string(&problems).map_err(|error| StoreError::decode("the problems of a row", error))?;
            link.execute(attempt, "UPDATE import_extra SET problems = $2 WHERE id = $1", args![row.int(0)?, text]).await?;
            scrubbed += 1;
        }
    }
    Ok(scrubbed)
}

/// Events of the customer's cases that hold one of the words.
async fn events_left(core: &Core, record: &PersonRecord) -> Result<i64, StoreError> {
    let words = record.known().words();
    let ids: Vec<String> = record.cases.keys().map(|case| case.as_str().to_owned()).collect();
    if ids.is_empty() || words.is_empty() {
        return Ok(0);
    }
    let mut reader = core.read().await?;
    let mut link = reader.link();
    let sql = format!("SELECT body FROM event WHERE stream = 'case' AND {}", link.kind().in_list("stream_id", 1));
    let rows = link.fetch("looking for what is left in the log", sql, args![ids]).await?;
    let mut left = 0;
    for row in &rows {
        let body = row.str(0)?;
        left += i64::from(words.iter().any(|word| body.contains(word.as_str())));
    }
    Ok(left)
}

/// Leaves nothing of what was deleted in files.
async fn purge(core: &Core) -> Result<(), StoreError> {
    match core.kind() {
        Kind::Sqlite => {
            let free = core.read().await?.link().number("counting free pages", "PRAGMA freelist_count", vec![]).await?;
            if free > 0 {
                core.write().await?.link().script("rewriting the database without its free pages", "VACUUM").await?;
            }
            for _ in 0..CHECKPOINT_TRIES {
                let busy = core.write().await?.link().number("emptying the write-ahead log", "PRAGMA wal_checkpoint(TRUNCATE)", vec![]).await?;
                if busy == 0 {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            Err(StoreError::Invalid {
                what: "readers hold the write-ahead log; erased data leaves it with their end: run the erasure again".to_owned(),
            })
        }
        Kind::Postgres => {
            for table in ["person", "person_text", "case_person", "import_extra", "erasure", "attachment"] {
                core.write().await?.link().script("rewriting tables without deleted rows", format!("VACUUM (FULL) {table}")).await?;
            }
            core.write().await?.link().script("freeing deleted rows", "VACUUM fact").await
        }
    }
}

/// Erases again whom the list outside the database names but the database still knows: a backup was put back.
pub(crate) async fn erase_again(core: &Core) -> Result<(), StoreError> {
    let listed = core.keys.erased()?;
    if listed.is_empty() {
        return Ok(());
    }
    let back = {
        let mut reader = core.read().await?;
        let mut link = reader.link();
        let sql = format!("SELECT id FROM person WHERE {}", link.kind().in_list("id", 1));
        let rows = link.fetch("looking for erased persons", sql, args![listed]).await?;
        rows.iter().map(|row| row.text(0)).collect::<Result<Vec<String>, _>>()?
    };
    if back.is_empty() {
        return Ok(());
    }
    tracing::warn!(persons = back.len(), "erased persons were brought back, probably by a restored backup; they are erased again");
    let ids: Vec<String> = back.into_iter().filter(|id| PersonId::parse(id).is_some()).collect();
    let mut writer = core.write().await?;
    let mut tx = writer.begin().await?;
    destroy_persons(&mut tx.link(), &ids, &[], now()).await?;
    tx.commit("erasing personal data again").await?;
    drop(writer);
    purge(core).await
}
