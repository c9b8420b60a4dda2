//! One chunk of an import in one transaction: facts, refused rows, case commands and the progress they make.

use crate::append::one_failed;
use crate::batch;
use crate::db::{Bulk, Col, Link, args};
use crate::error::StoreError;
use crate::fact_key as key;
use crate::import::{REVISION, status_number};
use crate::import_texts::{Readers, customer_of, read_readers, redact_row};
use crate::import_types::{ChunkFact, ChunkOutcome, ImportChunk, ImportFile};
use crate::person::{SealedPerson, seal_person, under_known_keys, write_persons};
use crate::person_text::{self, PlainText, write_texts};
use crate::prepare::{Prepared, prepare};
use crate::setting::take_numbers;
use crate::store::{Core, Store, now};
use crate::{dialect, fact};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use suyuan_case::fact::FactKind;
use suyuan_case::id::PersonId;
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::value::Value;

/// A fact with everything that can be computed before the lock is taken.
struct Ready {
    row_no: i64,
    identity: String,
    key_hash: i64,
    ref_hash: Option<i64>,
    row_hash: i64,
    body: String,
    person: Option<SealedPerson>,
    /// Whose key holds the personal columns and original texts of the row.
    person_id: Option<String>,
    /// Column and original of texts out of which personal data was taken.
    texts: Vec<(&'static str, String)>,
    status: RowStatus,
    code: String,
    target: Option<String>,
    quantity: Option<i64>,
    amount_minor: Option<i64>,
}

/// A chunk that is ready to be written.
struct ReadyChunk {
    facts: Vec<Ready>,
    refused: Vec<RefusedRow>,
    commands: Vec<Prepared>,
    keep_persons: bool,
}

/// The run as the transaction finds it.
struct Run {
    no: i64,
    file_no: i64,
    row_no: i64,
    sha256: Vec<u8>,
    low: i64,
    high: i64,
}

/// A person's id that follows from the row's identity, so that a later import of the same customer finds the same person.
pub(crate) fn person_of(core: &Core, kind: FactKind, identity: &str) -> PersonId {
    let hash = core.keys.search_hash(kind.as_str(), identity);
    let mut bits = [0_u8; 16];
    for (place, byte) in bits.iter_mut().zip(&hash) {
        *place = *byte;
    }
    PersonId::from_bits(u128::from_be_bytes(bits))
}

impl crate::store::Store {
    /// The person of a customer number: the id under which an import of customers keeps that customer's data. It can be
    /// named before the data is there, and shows nothing until then.
    pub fn person_of_customer(&self, customer_no: &str) -> PersonId {
        person_text::person_of_customer(&self.core, customer_no)
    }
}

fn make_ready(core: &Core, kind: FactKind, file_sha256: &str, mut fact: ChunkFact, at: i64, readers: &Readers) -> Result<Ready, StoreError> {
    let identity = key::identity(kind, &fact.row, file_sha256);
    let original = kind.free_text().iter().any(|column| fact.row.get(kind, column) != &Value::Null).then(|| key::encode(&fact.row.values));
    let texts = redact_row(core, kind, &mut fact, readers);
    let body = key::encode(&fact.row.values);
    let mut row_hash = match &original {
        // Over what the file says, so that a better redaction makes no new version; keyed, because it names people.
        Some(original) => key::row_hash(&hex::encode(core.keys.search_hash("text", original))),
        None => key::row_hash(&body),
    };
    let own = || person_of(core, kind, &identity);
    let person_id = match (fact.personal.as_ref().is_some_and(|personal| !personal.is_empty()), texts.is_empty()) {
        (true, _) => Some(own()),
        (false, false) => Some(customer_of(core, kind, &fact.row).unwrap_or_else(own)),
        (false, true) => None,
    };
    let person = match fact.personal.filter(|personal| !personal.is_empty()) {
        Some(personal) => {
            let text = serde_json::to_string(&personal).map_err(|error| StoreError::decode("personal columns of a row", error))?;
            // Keyed, so that the stored hash tells nothing about a telephone number.
            row_hash ^= key::row_hash(&hex::encode(core.keys.search_hash("row", &text)));
            Some(seal_person(&core.keys, &own(), &personal, at)?)
        }
        None => None,
    };
    Ok(Ready {
        row_no: i64::try_from(fact.row.row).unwrap_or(i64::MAX),
        key_hash: key::identity_key(kind, &fact.row, &identity),
        ref_hash: key::reference(kind, &fact.row).map(|text| key::reference_key(kind, &text)),
        identity,
        row_hash,
        body,
        person,
        person_id: person_id.map(|person| person.as_str().to_owned()),
        texts,
        status: fact.status,
        code: fact.code,
        target: fact.target,
        quantity: fact.quantity,
        amount_minor: fact.amount_minor,
    })
}

/// Rows that go in, column by column.
#[derive(Default)]
struct FactColumns {
    id: Vec<i64>,
    key_hash: Vec<i64>,
    ref_hash: Vec<Option<i64>>,
    row_hash: Vec<i64>,
    key: Vec<i64>,
    superseded_by: Vec<Option<i64>>,
    row_no: Vec<i64>,
    status: Vec<i64>,
    code: Vec<String>,
    target: Vec<Option<String>>,
    quantity: Vec<Option<i64>>,
    amount_minor: Vec<Option<i64>>,
    person: Vec<Option<String>>,
    body: Vec<String>,
}

/// Rows that do not go in, column by column.
#[derive(Default)]
struct ExtraColumns {
    row_no: Vec<i64>,
    status: Vec<i64>,
    code: Vec<String>,
    target: Vec<Option<String>>,
    quantity: Vec<Option<i64>>,
    amount_minor: Vec<Option<i64>>,
    problems: Vec<Option<String>>,
}

/// The current version of a thing: stored, or earlier in this chunk (then with its place there).
struct Current {
    id: i64,
    key: i64,
    row_hash: i64,
    identity: Option<String>,
    place: Option<usize>,
    person: Option<String>,
}

struct Sorted {
    facts: FactColumns,
    extras: ExtraColumns,
    persons: Vec<SealedPerson>,
    texts: Vec<PlainText>,
    superseded: (Vec<i64>, Vec<i64>),
    fact_ids: Vec<i64>,
    unchanged: Vec<bool>,
    next_id: i64,
}

impl Store {
    /// Commits one chunk. Rows that an earlier, interrupted run committed already are passed over.
    ///
    /// # Errors
    /// Nothing of the chunk was written. A refused command is not an error: see [`ChunkOutcome::commands`].
    pub async fn import_chunk(&self, chunk: ImportChunk) -> Result<ChunkOutcome, StoreError> {
        let info = self.import(&chunk.import).await?.ok_or_else(|| StoreError::UnknownImport { id: chunk.import.as_str().to_owned() })?;
        let kind = info.kind;
        let (import, file_no, last_row, bytes_done, progress) =
            (chunk.import.clone(), chunk.file_no, chunk.row, chunk.bytes_done, chunk.progress.clone());
        let core = self.core.clone();
        let readers = read_readers(&core, kind, &chunk).await?;
        // Serialising and hashing 100,000 rows takes a noticeable moment, which must not hold up other tasks.
        let ready = tokio::task::spawn_blocking(move || ready_chunk(&core, kind, &info.files, chunk, &readers))
            .await
            .map_err(|error| StoreError::Invalid { what: error.to_string() })??;
        let place = Place { import: import.as_str(), kind, file_no, last_row, bytes_done, progress };
        write_chunk(&self.core, place, ready).await
    }
}

fn ready_chunk(core: &Core, kind: FactKind, files: &[ImportFile], chunk: ImportChunk, readers: &Readers) -> Result<ReadyChunk, StoreError> {
    let file_sha256 = usize::try_from(chunk.file_no).ok().and_then(|index| files.get(index)).map_or("", |file| file.sha256.as_str());
    Ok(ReadyChunk {
        keep_persons: chunk.keep_persons,
        facts: chunk.facts.into_iter().map(|fact| make_ready(core, kind, file_sha256, fact, chunk.at, readers)).collect::<Result<_, _>>()?,
        refused: chunk.refused,
        commands: chunk.commands.into_iter().map(|command| prepare(core, command, &readers.people)).collect::<Result<_, _>>()?,
    })
}

/// Where a chunk belongs.
struct Place<'a> {
    import: &'a str,
    kind: FactKind,
    file_no: i64,
    last_row: i64,
    bytes_done: i64,
    progress: Option<String>,
}

async fn read_run(link: &mut Link<'_>, import: &str) -> Result<(Run, bool), StoreError> {
    let sql = "SELECT no, file_no, row_no, facts_sha256, fact_low, fact_high, cancel FROM import_run WHERE id = $1";
    let row = link.fetch_one("reading an import", sql, args![import]).await?.ok_or_else(|| StoreError::UnknownImport { id: import.to_owned() })?;
    let run = Run { no: row.int(0)?, file_no: row.int(1)?, row_no: row.int(2)?, sha256: row.blob(3)?, low: row.int(4)?, high: row.int(5)? };
    Ok((run, row.int(6)? != 0))
}

async fn write_chunk(core: &Arc<Core>, place: Place<'_>, ready: ReadyChunk) -> Result<ChunkOutcome, StoreError> {
    let mut writer = core.write().await?;
    let mut tx = writer.begin().await?;
    dialect::lock_facts(&mut tx.link()).await?;
    let (run, cancelled) = read_run(&mut tx.link(), place.import).await?;
    if cancelled {
        tx.rollback().await?;
        return Ok(ChunkOutcome { cancelled: true, ..ChunkOutcome::default() });
    }
    let passed = |row: i64| (place.file_no, row) <= (run.file_no, run.row_no);
    let current = load_current(&mut tx.link(), place.kind, &ready.facts).await?;
    let refused: Vec<RefusedRow> = ready.refused.into_iter().filter(|row| !passed(i64::try_from(row.row).unwrap_or(i64::MAX))).collect();
    let most = i64::try_from(ready.facts.len() + refused.len()).unwrap_or(i64::MAX);
    let first_id = take_numbers(&mut tx.link(), REVISION, most.max(1)).await?;
    let sorted = sort_rows(ready.facts, refused, current, Numbering { first_id, keep_persons: ready.keep_persons }, passed)?;
    let mut outcome = ChunkOutcome { fact_ids: sorted.fact_ids.clone(), unchanged: sorted.unchanged.clone(), ..ChunkOutcome::default() };
    count(&sorted, &mut outcome);
    write_rows(core, &mut tx.link(), &place, run, sorted, &outcome).await?;
    if ready.commands.is_empty() {
        tx.commit("committing a chunk of an import").await?;
        return Ok(outcome);
    }
    let mut log = core.log.lock().await;
    let result = async {
        dialect::lock_log(&mut tx.link()).await?;
        let applied = batch::apply(core, &mut log, &mut tx.link(), &ready.commands, false).await?;
        tx.commit("committing a chunk of an import").await?;
        Ok::<_, StoreError>(applied)
    }
    .await;
    match result {
        Ok(mut applied) => {
            log.committed(&mut applied);
            core.publish_head(applied.head);
            outcome.commands = applied.answers;
            Ok(outcome)
        }
        Err(error) => {
            log.forget();
            // A second movement of the same money is told by its own code, although the whole chunk is given back.
            Err(match one_failed(error.clone()) {
                crate::error::AppendError::Illegal(step) => StoreError::Refused { attempt: "committing a chunk of an import", code: step.code() },
                _ => error,
            })
        }
    }
}

fn count(sorted: &Sorted, outcome: &mut ChunkOutcome) {
    let of = |status: RowStatus, column: &[i64]| i64::try_from(column.iter().filter(|&&one| one == status_number(status)).count()).unwrap_or(0);
    let counts = &mut outcome.counts;
    counts.loaded = of(RowStatus::Loaded, &sorted.facts.status);
    counts.pooled = of(RowStatus::Pooled, &sorted.facts.status);
    counts.refused = of(RowStatus::Refused, &sorted.extras.status);
    counts.unchanged = of(RowStatus::Unchanged, &sorted.extras.status);
    let replaced = sorted.superseded.0.len() + sorted.facts.superseded_by.iter().flatten().count();
    counts.superseded = i64::try_from(replaced).unwrap_or(0);
    counts.rows = counts.loaded + counts.pooled + counts.refused + counts.unchanged;
}

/// Stored current versions of the chunk's things, by key.
async fn load_current(link: &mut Link<'_>, kind: FactKind, facts: &[Ready]) -> Result<HashMap<i64, Vec<Current>>, StoreError> {
    let (Some(low), Some(high)) = (facts.iter().map(|fact| fact.key_hash).min(), facts.iter().map(|fact| fact.key_hash).max()) else {
        return Ok(HashMap::new());
    };
    // A file that continues where the last one ended has no key in common with what is stored: one look suffices.
    let any = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM fact WHERE key_hash >= $1 AND key_hash <= $2 LIMIT 1) AS found";
    if link.number("looking for earlier rows", any, args![low, high]).await? == 0 {
        return Ok(HashMap::new());
    }
    let mut keys: Vec<i64> = facts.iter().map(|fact| fact.key_hash).collect();
    keys.sort_unstable();
    keys.dedup();
    let hashes: HashMap<i64, i64> = facts.iter().map(|fact| (fact.key_hash, fact.row_hash)).collect();
    let sql = format!(
        "SELECT key_hash, id, key, row_hash, person FROM fact WHERE {} AND superseded_by IS NULL ORDER BY id",
        link.kind().in_list("key_hash", 1)
    );
    let mut found: HashMap<i64, Vec<Current>> = HashMap::new();
    let mut unsure = Vec::new();
    for row in link.fetch("looking for earlier rows", sql, args![keys]).await? {
        let (key_hash, id, row_hash) = (row.int(0)?, row.int(1)?, row.int(3)?);
        if hashes.get(&key_hash) != Some(&row_hash) {
            unsure.push(id);
        }
        found.entry(key_hash).or_default().push(Current { id, key: row.int(2)?, row_hash, identity: None, place: None, person: row.opt_text(4)? });
    }
    // Only where the content differs must the identity itself be compared: a key is a hash.
    let identities = fact::identities(link, kind, unsure).await?;
    for current in found.values_mut().flatten() {
        current.identity = identities.get(&current.id).cloned();
    }
    Ok(found)
}

/// How new versions are numbered, and whether they keep the persons of those that they replace.
#[derive(Clone, Copy)]
struct Numbering {
    first_id: i64,
    keep_persons: bool,
}

/// Decides for each row whether it is new, unchanged or replaces an earlier version.
fn sort_rows(
    facts: Vec<Ready>,
    refused: Vec<RefusedRow>,
    mut current: HashMap<i64, Vec<Current>>,
    Numbering { first_id, keep_persons }: Numbering,
    passed: impl Fn(i64) -> bool,
) -> Result<Sorted, StoreError> {
    let mut out = Sorted {
        facts: FactColumns::default(),
        extras: ExtraColumns::default(),
        persons: Vec::new(),
        texts: Vec::new(),
        superseded: (Vec::new(), Vec::new()),
        fact_ids: Vec::with_capacity(facts.len()),
        unchanged: Vec::with_capacity(facts.len()),
        next_id: first_id,
    };
    for fact in facts {
        let versions = current.entry(fact.key_hash).or_default();
        let known = versions.iter_mut().find(|one| match &one.identity {
            Some(identity) => *identity == fact.identity,
            None => one.row_hash == fact.row_hash,
        });
        match known {
            Some(known) if known.row_hash == fact.row_hash || passed(fact.row_no) => {
                out.fact_ids.push(known.id);
                out.unchanged.push(true);
                if !passed(fact.row_no) {
                    out.extras.unchanged(fact);
                }
            }
            known => {
                let id = out.next_id;
                out.next_id += 1;
                let place = Some(out.facts.id.len());
                let person = known.as_ref().and_then(|known| known.person.clone()).filter(|_| keep_persons);
                let next = |key| Current { id, key, row_hash: fact.row_hash, identity: Some(fact.identity.clone()), place, person: person.clone() };
                let key = match known {
                    Some(known) => {
                        match known.place {
                            Some(place) => out.facts.superseded_by[place] = Some(id),
                            None => {
                                out.superseded.0.push(known.id);
                                out.superseded.1.push(id);
                            }
                        }
                        let key = known.key;
                        *known = next(key);
                        key
                    }
                    None => {
                        versions.push(next(id));
                        id
                    }
                };
                out.fact_ids.push(id);
                out.unchanged.push(false);
                out.persons.extend(fact.person.clone());
                for (column, text) in &fact.texts {
                    let (field, person) = ((*column).to_owned(), fact.person_id.clone().unwrap_or_default());
                    out.texts.push(PlainText { owner: format!("fact:{key}"), version: id, field, person, text: text.clone() });
                }
                out.facts.push(id, key, fact);
                if let (Some(person), Some(place)) = (person, out.facts.person.last_mut()) {
                    place.get_or_insert(person);
                }
            }
        }
    }
    for row in refused {
        out.extras.refused(row)?;
    }
    Ok(out)
}

impl FactColumns {
    fn push(&mut self, id: i64, key: i64, fact: Ready) {
        self.id.push(id);
        self.key_hash.push(fact.key_hash);
        self.ref_hash.push(fact.ref_hash);
        self.row_hash.push(fact.row_hash);
        self.key.push(key);
        self.superseded_by.push(None);
        self.row_no.push(fact.row_no);
        self.status.push(status_number(fact.status));
        self.code.push(fact.code);
        self.target.push(fact.target);
        self.quantity.push(fact.quantity);
        self.amount_minor.push(fact.amount_minor);
        self.person.push(fact.person_id);
        self.body.push(fact.body);
    }
}

impl ExtraColumns {
    fn unchanged(&mut self, fact: Ready) {
        self.row_no.push(fact.row_no);
        self.status.push(status_number(RowStatus::Unchanged));
        self.code.push(fact.code);
        self.target.push(fact.target);
        self.quantity.push(fact.quantity);
        self.amount_minor.push(fact.amount_minor);
        self.problems.push(None);
    }

    fn refused(&mut self, row: RefusedRow) -> Result<(), StoreError> {
        let problems = serde_json::to_string(&row.problems).map_err(|error| StoreError::decode("the problems of a row", error))?;
        self.row_no.push(i64::try_from(row.row).unwrap_or(i64::MAX));
        self.status.push(status_number(RowStatus::Refused));
        self.code.push(row.problems.first().map(|problem| problem.code.clone()).unwrap_or_default());
        self.target.push(None);
        self.quantity.push(None);
        self.amount_minor.push(None);
        self.problems.push(Some(problems));
        Ok(())
    }
}

/// SHA-256 over the rows that went in, chained from chunk to chunk.
fn batch_hash(before: &[u8], facts: &FactColumns) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(before);
    for (id, body) in facts.id.iter().zip(&facts.body) {
        hasher.update(id.to_be_bytes());
        hasher.update(i64::try_from(body.len()).unwrap_or(i64::MAX).to_be_bytes());
        hasher.update(body);
    }
    hasher.finalize().to_vec()
}

async fn write_rows(
    core: &Core,
    link: &mut Link<'_>,
    place: &Place<'_>,
    run: Run,
    mut sorted: Sorted,
    outcome: &ChunkOutcome,
) -> Result<(), StoreError> {
    let sha256 = batch_hash(&run.sha256, &sorted.facts);
    let (low, high) = match (sorted.facts.id.first(), sorted.facts.id.last()) {
        (Some(&first), Some(&last)) => (if run.high < run.low { first } else { run.low }, last),
        _ => (run.low, run.high),
    };
    insert_facts(link, place, run.no, sorted.facts).await?;
    dialect::mark_superseded(link, sorted.superseded.0, sorted.superseded.1).await?;
    insert_extras(link, place, run.no, sorted.extras, sorted.next_id).await?;
    under_known_keys(&core.keys, link, &mut sorted.persons).await?;
    let fresh: Vec<(String, [u8; 32])> =
        if sorted.texts.is_empty() { Vec::new() } else { sorted.persons.iter().map(|person| (person.id.clone(), person.key)).collect() };
    write_persons(link, sorted.persons).await?;
    write_texts(&core.keys, link, sorted.texts, &fresh, now()).await?;
    let (file_no, row_no) = (place.file_no, place.last_row).max((run.file_no, run.row_no));
    let counts = &outcome.counts;
    let sql = "UPDATE import_run SET file_no = $2, row_no = $3, bytes_done = $4, progress = COALESCE($5, progress), row_count = row_count + $6, \
               loaded = loaded + $7, pooled = pooled + $8, refused = refused + $9, unchanged = unchanged + $10, superseded = superseded + $11, \
               facts_sha256 = $12, fact_low = $13, fact_high = $14, touched_at = $15 WHERE id = $1";
    let values = args![
        place.import,
        file_no,
        row_no,
        place.bytes_done,
        place.progress.clone(),
        counts.rows,
        counts.loaded,
        counts.pooled,
        counts.refused,
        counts.unchanged,
        counts.superseded,
        sha256,
        low,
        high,
        now(),
    ];
    link.execute("recording the progress of an import", sql, values).await.map(drop)
}

async fn insert_facts(link: &mut Link<'_>, place: &Place<'_>, import_no: i64, facts: FactColumns) -> Result<(), StoreError> {
    let count = facts.id.len();
    Bulk {
        table: "fact",
        columns: vec![
            ("revision", Col::Int(facts.id.clone())),
            ("id", Col::Int(facts.id)),
            ("kind", Col::Int(vec![place.kind.code(); count])),
            ("key_hash", Col::Int(facts.key_hash)),
            ("ref_hash", Col::OptInt(facts.ref_hash)),
            ("row_hash", Col::Int(facts.row_hash)),
            ("key", Col::Int(facts.key)),
            ("superseded_by", Col::OptInt(facts.superseded_by)),
            ("import_no", Col::Int(vec![import_no; count])),
            ("file_no", Col::Int(vec![place.file_no; count])),
            ("row_no", Col::Int(facts.row_no)),
            ("status", Col::Int(facts.status)),
            ("code", Col::Text(facts.code)),
            ("target", Col::OptText(facts.target)),
            ("quantity", Col::OptInt(facts.quantity)),
            ("amount_minor", Col::OptInt(facts.amount_minor)),
            ("person", Col::OptText(facts.person)),
            ("body", Col::Text(facts.body)),
        ],
        suffix: "",
    }
    .insert(link, "writing imported rows")
    .await
}

async fn insert_extras(link: &mut Link<'_>, place: &Place<'_>, import_no: i64, extras: ExtraColumns, first_id: i64) -> Result<(), StoreError> {
    let count = extras.row_no.len();
    Bulk {
        table: "import_extra",
        columns: vec![
            ("id", Col::Int((first_id..).take(count).collect())),
            ("import_no", Col::Int(vec![import_no; count])),
            ("file_no", Col::Int(vec![place.file_no; count])),
            ("row_no", Col::Int(extras.row_no)),
            ("status", Col::Int(extras.status)),
            ("code", Col::Text(extras.code)),
            ("target", Col::OptText(extras.target)),
            ("quantity", Col::OptInt(extras.quantity)),
            ("amount_minor", Col::OptInt(extras.amount_minor)),
            ("problems", Col::OptText(extras.problems)),
        ],
        suffix: "",
    }
    .insert(link, "writing the fate of rows")
    .await
}
