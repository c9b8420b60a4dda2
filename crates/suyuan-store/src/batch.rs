//! A batch of commands inside one transaction: each is checked alone, what passes is written together.

use crate::cache::{CaseCache, KnownCase};
use crate::chain::{self, RawEvent, SIGN_EVERY};
use crate::command::{Expected, Receipt};
use crate::db::{Bulk, Col, Link, args};
use crate::error::{AppendError, StoreError};
use crate::prepare::{self, Prepared, PreparedEvent};
use crate::store::Core;
use crate::write::Writes;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, StreamKind};
use suyuan_case::return_case::ReturnCase;

/// What the holder of the log's lock remembers from one batch to the next.
#[derive(Debug, Default)]
pub(crate) struct LogState {
    /// Head after the last batch of this process; another head means that another process has written.
    head: i64,
    cases: CaseCache,
    facets: HashSet<(&'static str, String)>,
}

/// What a committed batch leaves to remember.
pub(crate) struct Applied {
    /// One answer per command, in order.
    pub answers: Vec<Result<Receipt, AppendError>>,
    /// Head after the batch.
    pub head: i64,
    /// Signed head to be remembered outside the database.
    pub signed: Option<(i64, Vec<u8>)>,
    known: Vec<(String, Arc<KnownCase>)>,
}

impl LogState {
    /// Takes over what was committed; call it only after the commit.
    pub fn committed(&mut self, applied: &mut Applied) {
        self.head = applied.head;
        for (id, case) in applied.known.drain(..) {
            self.cases.put(id, case);
        }
    }

    /// Forgets everything after a failure.
    pub fn forget(&mut self) {
        self.head = -1;
        self.cases.clear();
        self.facets.clear();
    }
}

/// A stream while a batch works on it.
struct Stream {
    version: i64,
    known: Option<Arc<KnownCase>>,
    /// Who wrote last, when that was in this batch.
    last: Option<(Actor, Micros)>,
    /// Serialised case, when it was prepared by the caller and nothing followed.
    body: Option<String>,
    /// Sequence number of its last event, when that was in this batch.
    seq: i64,
}

type Key = (StreamKind, String);

/// An answer under an idempotency key.
struct Answered {
    body_sha256: Vec<u8>,
    answer: String,
    seq: i64,
    version: i64,
}

struct Batch {
    seq: i64,
    hash: Vec<u8>,
    streams: HashMap<Key, Stream>,
    answered: HashMap<(String, String), Answered>,
    writes: Writes,
}

/// Checks and writes commands inside the transaction of `link`, which holds the log's lock.
///
/// An error means that nothing may be committed; a refused command is an answer, not an error.
pub(crate) async fn apply(core: &Core, state: &mut LogState, link: &mut Link<'_>, commands: &[Prepared]) -> Result<Applied, StoreError> {
    let (seq, hash) = chain::read_head(link).await?;
    if seq != state.head {
        state.cases.clear();
    }
    let before = seq;
    let mut batch = Batch { seq, hash, streams: HashMap::with_capacity(commands.len()), answered: HashMap::new(), writes: Writes::default() };
    batch.load_answers(link, commands).await?;
    batch.load_cases(state, link, commands).await?;
    batch.load_versions(link, commands).await?;
    let mut answers = Vec::with_capacity(commands.len());
    for command in commands {
        let answer = match batch.admit(command) {
            Err(AppendError::Conflict { expected, actual, actor, .. }) if actor.as_str().is_empty() => {
                let (actor, at) = last_writer(link, command, actual).await?;
                Err(AppendError::Conflict { expected, actual, actor, at })
            }
            answer => answer,
        };
        answers.push(answer);
    }
    batch.finish(core, state, link, before, answers).await
}

impl Batch {
    async fn load_answers(&mut self, link: &mut Link<'_>, commands: &[Prepared]) -> Result<(), StoreError> {
        let keys: Vec<String> = commands.iter().filter_map(|command| command.idempotency.as_ref()).map(|one| one.key.clone()).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let sql = format!("SELECT key, scope, body_sha256, answer, seq, version FROM idempotency WHERE {}", link.kind().in_list("key", 1));
        for row in link.fetch("looking up idempotency keys", sql, args![keys]).await? {
            let answered = Answered { body_sha256: row.blob(2)?, answer: row.text(3)?, seq: row.int(4)?, version: row.int(5)? };
            self.answered.insert((row.text(1)?, row.text(0)?), answered);
        }
        Ok(())
    }

    async fn load_cases(&mut self, state: &mut LogState, link: &mut Link<'_>, commands: &[Prepared]) -> Result<(), StoreError> {
        let mut unknown = Vec::new();
        for command in commands.iter().filter(|command| command.stream == StreamKind::Case) {
            match state.cases.get(&command.stream_id) {
                Some(known) => self.put_case(&command.stream_id, known),
                None => unknown.push(command.stream_id.clone()),
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let wanted = link.kind().in_list("c.id", 1);
        let sql = format!("SELECT c.id, c.ordinal, c.source, b.body FROM case_row c JOIN case_body b ON b.ordinal = c.ordinal WHERE {wanted}");
        for row in link.fetch("reading cases before an append", sql, args![unknown]).await? {
            let case = Arc::new(serde_json::from_str(row.str(3)?).map_err(|error| StoreError::decode("a case", error))?);
            self.put_case(row.str(0)?, Arc::new(KnownCase { ordinal: row.int(1)?, source: row.opt_text(2)?, case }));
        }
        Ok(())
    }

    fn put_case(&mut self, id: &str, known: Arc<KnownCase>) {
        let stream = Stream { version: known.case.version, known: Some(known), last: None, body: None, seq: 0 };
        self.streams.insert((StreamKind::Case, id.to_owned()), stream);
    }

    async fn load_versions(&mut self, link: &mut Link<'_>, commands: &[Prepared]) -> Result<(), StoreError> {
        for kind in [StreamKind::Import, StreamKind::User, StreamKind::Policy, StreamKind::Audit] {
            let ids: Vec<String> = commands.iter().filter(|command| command.stream == kind).map(|command| command.stream_id.clone()).collect();
            if ids.is_empty() {
                continue;
            }
            let sql = format!(
                "SELECT stream_id, MAX(stream_version) FROM event WHERE stream = $1 AND {} GROUP BY stream_id",
                link.kind().in_list("stream_id", 2)
            );
            for row in link.fetch("reading the versions of streams", sql, args![kind.as_str(), ids]).await? {
                let stream = Stream { version: row.int(1)?, known: None, last: None, body: None, seq: 0 };
                self.streams.insert((kind, row.text(0)?), stream);
            }
        }
        Ok(())
    }

    /// Decides about one command; what passes is queued for writing.
    fn admit(&mut self, command: &Prepared) -> Result<Receipt, AppendError> {
        if let Some(idempotency) = &command.idempotency
            && let Some(known) = self.answered.get(&(idempotency.scope.clone(), idempotency.key.clone()))
        {
            if known.body_sha256 != idempotency.body_sha256 {
                return Err(AppendError::IdempotencyMismatch);
            }
            return Ok(Receipt { seq: known.seq, version: known.version, replayed: Some(known.answer.clone()) });
        }
        let key = (command.stream, command.stream_id.clone());
        let mut version = self.streams.get(&key).map_or(0, |stream| stream.version);
        self.check_version(&key, version, command.expected)?;
        if !command.events.is_empty() {
            let (known, body) = if command.stream == StreamKind::Case { self.fold(&key, command)? } else { (None, None) };
            for event in &command.events {
                version += 1;
                self.push_event(&key, command, event, version);
            }
            let last = Some((command.actor.clone(), command.recorded_at));
            self.streams.insert(key, Stream { version, known, last, body, seq: self.seq });
        }
        if let Some(idempotency) = &command.idempotency {
            let answered = Answered { body_sha256: idempotency.body_sha256.to_vec(), answer: idempotency.answer.clone(), seq: self.seq, version };
            self.answered.insert((idempotency.scope.clone(), idempotency.key.clone()), answered);
            self.writes.idempotency(idempotency, self.seq, version, command.recorded_at);
        }
        self.writes.beside(command);
        Ok(Receipt { seq: self.seq, version, replayed: None })
    }

    /// Links one event to the chain and queues it.
    fn push_event(&mut self, key: &Key, command: &Prepared, event: &PreparedEvent, version: i64) {
        self.seq += 1;
        let raw = RawEvent {
            seq: self.seq,
            stream: key.0.as_str(),
            stream_id: &key.1,
            stream_version: version,
            kind: event.kind,
            at: event.at,
            recorded_at: command.recorded_at,
            actor: command.actor.as_str(),
            source: command.source.as_deref(),
            body: &event.body,
        };
        let hash = chain::link_hash(&self.hash, &raw);
        self.hash.clear();
        self.hash.extend_from_slice(&hash);
        if let Some(CaseEvent::Refunded { entry }) = &event.case {
            self.writes.ledger(&key.1, entry, event.at, self.seq);
        }
        self.writes.event(&raw, &hash);
    }

    /// The case after the command's events, each checked before it is applied; and its JSON when the caller made it.
    fn fold(&self, key: &Key, command: &Prepared) -> Result<(Option<Arc<KnownCase>>, Option<String>), AppendError> {
        if let Some(known) = self.streams.get(key).and_then(|stream| stream.known.as_ref()) {
            let mut case = (*known.case).clone();
            for event in &command.events {
                prepare::step(&mut case, event, &command.actor)?;
            }
            let next = KnownCase { ordinal: known.ordinal, source: known.source.clone(), case: Arc::new(case) };
            return Ok((Some(Arc::new(next)), None));
        }
        let (case, body) = match &command.fresh {
            Some(Ok(fresh)) => (fresh.case.clone(), Some(fresh.body.clone())),
            Some(Err(step)) => return Err(step.clone().into()),
            None => (Arc::new(prepare::begin_case(&command.events, &command.actor)?), None),
        };
        Ok((Some(Arc::new(KnownCase { ordinal: self.seq + 1, source: command.source.clone(), case })), body))
    }

    /// Writes what passed, and signs the head when a round number was crossed.
    async fn finish(
        mut self,
        core: &Core,
        state: &mut LogState,
        link: &mut Link<'_>,
        before: i64,
        answers: Vec<Result<Receipt, AppendError>>,
    ) -> Result<Applied, StoreError> {
        let mut known = Vec::new();
        let mut facets = Vec::new();
        for ((kind, id), stream) in self.streams.drain() {
            if kind == StreamKind::Case
                && stream.seq > before
                && let Some(case) = stream.known
            {
                let body = match stream.body {
                    Some(body) => body,
                    None => serde_json::to_string(&*case.case).map_err(|error| StoreError::decode("a case before it is stored", error))?,
                };
                for (dimension, value) in facets_of(&case.case) {
                    if !state.facets.contains(&(dimension, value.clone())) {
                        state.facets.insert((dimension, value.clone()));
                        facets.push((dimension, value));
                    }
                }
                self.writes.cases.push(&id, stream.seq, &case, body);
                known.push((id, case));
            }
        }
        self.writes.flush(link).await?;
        write_facets(link, facets).await?;
        let mut signed = None;
        if before / SIGN_EVERY != self.seq / SIGN_EVERY {
            chain::sign_head(core, link, self.seq, &self.hash).await?;
            signed = Some((self.seq, self.hash));
        }
        Ok(Applied { answers, head: self.seq, signed, known })
    }

    fn check_version(&self, key: &Key, version: i64, expected: Expected) -> Result<(), AppendError> {
        match expected {
            Expected::Any => Ok(()),
            Expected::New if version == 0 => Ok(()),
            Expected::New => Err(AppendError::Exists),
            Expected::Version(wanted) if wanted == version => Ok(()),
            Expected::Version(_) if version == 0 => Err(AppendError::NotFound),
            Expected::Version(wanted) => {
                let last = self.streams.get(key).and_then(|stream| stream.last.clone());
                let (actor, at) = last.unwrap_or_else(|| (Actor::from_log(String::new()), 0));
                Err(AppendError::Conflict { expected: wanted, actual: version, actor, at })
            }
        }
    }
}

/// Who wrote the given version of a stream, and when it was recorded.
async fn last_writer(link: &mut Link<'_>, command: &Prepared, version: i64) -> Result<(Actor, Micros), StoreError> {
    let sql = "SELECT actor, recorded_at FROM event WHERE stream = $1 AND stream_id = $2 AND stream_version = $3";
    match link.fetch_one("reading who wrote last", sql, args![command.stream.as_str(), command.stream_id.as_str(), version]).await? {
        Some(row) => Ok((Actor::from_log(row.text(0)?), row.int(1)?)),
        None => Ok((Actor::from_log(String::new()), 0)),
    }
}

/// The values of a case by which lists are filtered; known ones are not written again.
pub(crate) fn facets_of(case: &ReturnCase) -> impl Iterator<Item = (&'static str, String)> {
    let request = &case.request;
    [
        ("shop", request.shop.clone()),
        ("channel", Some(request.channel.clone())),
        ("region", request.region.clone()),
        ("department", Some(request.department.clone())),
        ("team", request.team.clone()),
    ]
    .into_iter()
    .filter_map(|(dimension, value)| Some((dimension, value?)))
}

/// Writes values that occur in cases; the log's rows of a facet that no case has any more are harmless.
pub(crate) async fn write_facets(link: &mut Link<'_>, facets: Vec<(&'static str, String)>) -> Result<(), StoreError> {
    let (dimensions, values) = facets.into_iter().map(|(dimension, value)| (dimension.to_owned(), value)).unzip();
    Bulk { table: "facet", columns: vec![("dimension", Col::Text(dimensions)), ("value", Col::Text(values))], suffix: "ON CONFLICT DO NOTHING" }
        .insert(link, "remembering values of cases")
        .await
}
