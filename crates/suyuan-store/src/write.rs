//! The rows of a batch, gathered column by column and written with few statements.

use crate::case_columns::CaseColumns;
use crate::chain::RawEvent;
use crate::command::{Idempotency, NewJob};
use crate::db::{Bulk, Col, Link, args};
use crate::error::StoreError;
use crate::job::number_of;
use crate::keys::Keys;
use crate::person::{SealedPerson, persons_bulk};
use crate::person_text::{PlainText, write_texts};
use crate::prepare::Prepared;
use crate::side::{self, Side};
use suyuan_case::Micros;
use suyuan_case::ledger::LedgerEntry;
use suyuan_case::parcel::plain_no;

#[derive(Default)]
struct EventColumns {
    seq: Vec<i64>,
    stream: Vec<String>,
    stream_id: Vec<String>,
    stream_version: Vec<i64>,
    kind: Vec<String>,
    at: Vec<i64>,
    recorded_at: Vec<i64>,
    actor: Vec<String>,
    source: Vec<Option<String>>,
    body: Vec<String>,
    hash: Vec<Vec<u8>>,
}

#[derive(Default)]
struct AnswerColumns {
    key: Vec<String>,
    scope: Vec<String>,
    body_sha256: Vec<Vec<u8>>,
    answer: Vec<String>,
    seq: Vec<i64>,
    version: Vec<i64>,
    at: Vec<i64>,
}

/// A movement of money as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LedgerRow {
    pub case_id: String,
    pub kind: String,
    pub slot: i64,
    pub amount_minor: i64,
    pub currency: String,
    pub bearer: String,
    pub at: i64,
    pub seq: i64,
}

/// The stored form of an entry.
pub(crate) fn ledger_row(case_id: &str, entry: &LedgerEntry, at: Micros, seq: i64) -> LedgerRow {
    LedgerRow {
        case_id: case_id.to_owned(),
        kind: entry.kind.as_str().to_owned(),
        slot: i64::from(entry.slot),
        amount_minor: entry.amount_minor,
        currency: entry.currency.clone(),
        bearer: entry.bearer.as_str().to_owned(),
        at,
        seq,
    }
}

/// Everything that a batch writes.
#[derive(Default)]
pub(crate) struct Writes {
    events: EventColumns,
    answers: AnswerColumns,
    ledger: Vec<LedgerRow>,
    pub cases: CaseColumns,
    pub sides: Vec<(String, i64, Side)>,
    tracking: Vec<(String, String)>,
    persons: Vec<SealedPerson>,
    texts: Vec<PlainText>,
    others: Vec<(String, String)>,
    attached: Vec<(Vec<String>, String, Option<String>)>,
    at: Micros,
    jobs: Vec<NewJob>,
    finished: Vec<i64>,
}

impl Writes {
    /// Queues an event.
    pub fn event(&mut self, raw: &RawEvent<'_>, hash: &[u8]) {
        let columns = &mut self.events;
        columns.seq.push(raw.seq);
        columns.stream.push(raw.stream.to_owned());
        columns.stream_id.push(raw.stream_id.to_owned());
        columns.stream_version.push(raw.stream_version);
        columns.kind.push(raw.kind.to_owned());
        columns.at.push(raw.at);
        columns.recorded_at.push(raw.recorded_at);
        columns.actor.push(raw.actor.to_owned());
        columns.source.push(raw.source.map(str::to_owned));
        columns.body.push(raw.body.to_owned());
        columns.hash.push(hash.to_vec());
    }

    /// Queues the answer to an idempotency key.
    pub fn idempotency(&mut self, idempotency: &Idempotency, seq: i64, version: i64, at: Micros) {
        let columns = &mut self.answers;
        columns.key.push(idempotency.key.clone());
        columns.scope.push(idempotency.scope.clone());
        columns.body_sha256.push(idempotency.body_sha256.to_vec());
        columns.answer.push(idempotency.answer.clone());
        columns.seq.push(seq);
        columns.version.push(version);
        columns.at.push(at);
    }

    /// Queues a movement of money.
    pub fn ledger(&mut self, case_id: &str, entry: &LedgerEntry, at: Micros, seq: i64) {
        self.ledger.push(ledger_row(case_id, entry, at, seq));
    }

    /// Queues a tracking number of a case.
    pub fn tracking(&mut self, number: &str, case_id: &str) {
        let number = plain_no(number);
        if !number.is_empty() {
            self.tracking.push((number, case_id.to_owned()));
        }
    }

    /// Queues what a command carries beside its events.
    pub fn beside(&mut self, command: &Prepared) {
        self.persons.extend(command.persons.iter().cloned());
        self.texts.extend(command.texts.iter().cloned());
        self.others.extend(command.others.iter().map(|person| (person.clone(), command.stream_id.clone())));
        if !command.attached.0.is_empty() {
            let (ids, person) = command.attached.clone();
            self.attached.push((ids, command.stream_id.clone(), person));
        }
        self.at = self.at.max(command.recorded_at);
        self.jobs.extend(command.jobs.iter().cloned());
        self.finished.extend(command.finish_jobs.iter().filter_map(number_of));
    }

    /// Writes everything.
    pub async fn flush(self, keys: &Keys, link: &mut Link<'_>) -> Result<(), StoreError> {
        let fresh: Vec<(String, [u8; 32])> =
            if self.texts.is_empty() { Vec::new() } else { self.persons.iter().map(|person| (person.id.clone(), person.key)).collect() };
        let mut bulks = vec![self.events.bulk()];
        bulks.extend(self.cases.bulks());
        bulks.push(self.answers.bulk());
        bulks.push(persons_bulk(self.persons));
        bulks.push(jobs_bulk(self.jobs));
        if !self.finished.is_empty() {
            // Before new ones are written: one of the same key may follow.
            let sql = format!("DELETE FROM job WHERE {}", link.kind().in_list("id", 1));
            link.execute("finishing jobs", sql, args![self.finished]).await?;
        }
        Bulk::insert_all(bulks, link, "appending to the log").await?;
        write_ledger_rows(link, self.ledger).await?;
        side::write(link, self.sides).await?;
        side::write_tracking(link, self.tracking).await?;
        write_texts(keys, link, self.texts, &fresh, self.at).await?;
        write_others(link, self.others).await?;
        crate::attachment::attach(link, self.attached).await
    }
}

impl EventColumns {
    fn bulk(self) -> Bulk {
        Bulk {
            table: "event",
            columns: vec![
                ("seq", Col::Int(self.seq)),
                ("stream", Col::Text(self.stream)),
                ("stream_id", Col::Text(self.stream_id)),
                ("stream_version", Col::Int(self.stream_version)),
                ("kind", Col::Text(self.kind)),
                ("at", Col::Int(self.at)),
                ("recorded_at", Col::Int(self.recorded_at)),
                ("actor", Col::Text(self.actor)),
                ("source", Col::OptText(self.source)),
                ("body", Col::Text(self.body)),
                ("hash", Col::Blob(self.hash)),
            ],
            suffix: "",
        }
    }
}

impl AnswerColumns {
    fn bulk(self) -> Bulk {
        Bulk {
            table: "idempotency",
            columns: vec![
                ("key", Col::Text(self.key)),
                ("scope", Col::Text(self.scope)),
                ("body_sha256", Col::Blob(self.body_sha256)),
                ("answer", Col::Text(self.answer)),
                ("seq", Col::Int(self.seq)),
                ("version", Col::Int(self.version)),
                ("at", Col::Int(self.at)),
            ],
            suffix: "",
        }
    }
}

/// Notes receivers and senders of cases, so that their telephone numbers find them too.
async fn write_others(link: &mut Link<'_>, others: Vec<(String, String)>) -> Result<(), StoreError> {
    let (persons, cases) = others.into_iter().unzip();
    Bulk { table: "case_person", columns: vec![("person", Col::Text(persons)), ("case_id", Col::Text(cases))], suffix: "ON CONFLICT DO NOTHING" }
        .insert(link, "noting the people of cases")
        .await
}

/// Writes movements of money; the unique index refuses a second one of the same kind and slot.
pub(crate) async fn write_ledger_rows(link: &mut Link<'_>, rows: Vec<LedgerRow>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let texts = |of: fn(&LedgerRow) -> &String| Col::Text(rows.iter().map(|row| of(row).clone()).collect());
    let numbers = |of: fn(&LedgerRow) -> i64| Col::Int(rows.iter().map(of).collect());
    Bulk {
        table: "ledger_entry",
        columns: vec![
            ("case_id", texts(|row| &row.case_id)),
            ("kind", texts(|row| &row.kind)),
            ("slot", numbers(|row| row.slot)),
            ("amount_minor", numbers(|row| row.amount_minor)),
            ("currency", texts(|row| &row.currency)),
            ("bearer", texts(|row| &row.bearer)),
            ("at", numbers(|row| row.at)),
            ("seq", numbers(|row| row.seq)),
        ],
        suffix: "",
    }
    .insert(link, LEDGER_ATTEMPT)
    .await
}

/// What is attempted when money is written; a unique violation there means that it has moved before.
pub(crate) const LEDGER_ATTEMPT: &str = "writing ledger entries";

/// Writes jobs; a job whose key waits already is dropped.
pub(crate) async fn write_jobs(link: &mut Link<'_>, jobs: Vec<NewJob>) -> Result<(), StoreError> {
    jobs_bulk(jobs).insert(link, "queueing jobs").await
}

fn jobs_bulk(jobs: Vec<NewJob>) -> Bulk {
    let (mut kind, mut payload, mut key, mut run_at) = (vec![], vec![], vec![], vec![]);
    for job in jobs {
        kind.push(job.kind);
        payload.push(job.payload);
        key.push(job.key);
        run_at.push(job.run_at);
    }
    Bulk {
        table: "job",
        columns: vec![("kind", Col::Text(kind)), ("payload", Col::Text(payload)), ("key", Col::OptText(key)), ("run_at", Col::Int(run_at))],
        suffix: "ON CONFLICT DO NOTHING",
    }
}
