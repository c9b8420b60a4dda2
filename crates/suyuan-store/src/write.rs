//! The rows of a batch, gathered column by column and written with few statements.

use crate::case_columns::CaseColumns;
use crate::chain::RawEvent;
use crate::command::{Idempotency, NewJob};
use crate::db::{Bulk, Col, Link, args};
use crate::error::StoreError;
use crate::job::number_of;
use crate::person::{SealedPerson, write_persons};
use crate::prepare::Prepared;
use suyuan_case::Micros;
use suyuan_case::ledger::LedgerEntry;

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
        bearer: bearer_name(entry).to_owned(),
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
    persons: Vec<SealedPerson>,
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

    /// Queues what a command carries beside its events.
    pub fn beside(&mut self, command: &Prepared) {
        self.persons.extend(command.person.clone());
        self.jobs.extend(command.jobs.iter().cloned());
        self.finished.extend(command.finish_jobs.iter().filter_map(number_of));
    }

    /// Writes everything.
    pub async fn flush(self, link: &mut Link<'_>) -> Result<(), StoreError> {
        let events = self.events;
        Bulk {
            table: "event",
            columns: vec![
                ("seq", Col::Int(events.seq)),
                ("stream", Col::Text(events.stream)),
                ("stream_id", Col::Text(events.stream_id)),
                ("stream_version", Col::Int(events.stream_version)),
                ("kind", Col::Text(events.kind)),
                ("at", Col::Int(events.at)),
                ("recorded_at", Col::Int(events.recorded_at)),
                ("actor", Col::Text(events.actor)),
                ("source", Col::OptText(events.source)),
                ("body", Col::Text(events.body)),
                ("hash", Col::Blob(events.hash)),
            ],
            suffix: "",
        }
        .insert(link, "appending events")
        .await?;
        write_ledger_rows(link, self.ledger).await?;
        self.cases.write(link).await?;
        write_answers(link, self.answers).await?;
        write_persons(link, self.persons).await?;
        if !self.finished.is_empty() {
            let sql = format!("DELETE FROM job WHERE {}", link.kind().in_list("id", 1));
            link.execute("finishing jobs", sql, args![self.finished]).await?;
        }
        write_jobs(link, self.jobs).await
    }
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

async fn write_answers(link: &mut Link<'_>, columns: AnswerColumns) -> Result<(), StoreError> {
    Bulk {
        table: "idempotency",
        columns: vec![
            ("key", Col::Text(columns.key)),
            ("scope", Col::Text(columns.scope)),
            ("body_sha256", Col::Blob(columns.body_sha256)),
            ("answer", Col::Text(columns.answer)),
            ("seq", Col::Int(columns.seq)),
            ("version", Col::Int(columns.version)),
            ("at", Col::Int(columns.at)),
        ],
        suffix: "",
    }
    .insert(link, "storing idempotency keys")
    .await
}

/// Writes jobs; a job whose key waits already is dropped.
pub(crate) async fn write_jobs(link: &mut Link<'_>, jobs: Vec<NewJob>) -> Result<(), StoreError> {
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
    .insert(link, "queueing jobs")
    .await
}

/// The identifier of who bears an entry.
pub(crate) const fn bearer_name(entry: &LedgerEntry) -> &'static str {
    use suyuan_case::ledger::Bearer;
    match entry.bearer {
        Bearer::Merchant => "merchant",
        Bearer::Platform => "platform",
        Bearer::Insurer => "insurer",
        Bearer::Supplier => "supplier",
        Bearer::Carrier => "carrier",
        Bearer::Customer => "customer",
    }
}
