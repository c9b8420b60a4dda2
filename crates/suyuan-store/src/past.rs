//! Past decisions in the order of the log, packed so that a million of them are read in seconds.

use crate::case_query::fetch_bare;
use crate::case_row::CaseRow;
use crate::db::{Kind, args};
use crate::dialect;
use crate::error::StoreError;
use crate::fact_key as key;
use crate::import::REVISION;
use crate::person_text::person_of_customer;
use crate::store::Store;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use suyuan_case::Micros;
use suyuan_case::customer::{CustomerEvent, IDENTITY};
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_case::id::PersonId;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::value::Value;

/// Decisions as they stand in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedPage {
    /// Sequence number of the last of them.
    pub last: i64,
    /// Case id and event body by turns, each on a line of its own.
    text: String,
}

impl DecidedPage {
    /// Case id and event body of each decision.
    pub fn decisions(&self) -> impl Iterator<Item = (&str, &str)> {
        // JSON as it is written to the log has no line's end inside.
        let mut lines = self.text.split('\n');
        std::iter::from_fn(move || Some((lines.next()?, lines.next()?)))
    }
}

/// Where the log and the imported rows stand; what rests on them is as good as new while neither moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMark {
    /// The last event.
    pub seq: i64,
    /// Its hash: a restored log is another one, whatever its numbers.
    pub hash: String,
    /// The last change of an imported row.
    pub revision: i64,
    /// Erasures that were asked for and those that were carried out.
    pub erasures: [i64; 2],
}

/// What moved since a mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastChanges {
    /// Ids of cases that changed themselves or came new.
    pub cases: HashSet<String>,
    /// Ids of cases whose persons changed, or share something with persons that did.
    pub around: HashSet<String>,
    /// Ids of persons who changed.
    pub persons: HashSet<String>,
    /// Numbers of orders with changed rows, lines or cases.
    pub orders: HashSet<String>,
    /// Numbers of customers with changed rows, orders or cases.
    pub customers: HashSet<String>,
    /// Changed products.
    pub skus: HashSet<String>,
}

impl PastChanges {
    /// Whether nothing moved.
    pub fn is_empty(&self) -> bool {
        *self == PastChanges::default()
    }
}

/// Keys of one look-up.
const KEYS: usize = 5_000;
/// Most linked cases of what changed; beyond it everything is put together again.
const MOST_AROUND: usize = 200_000;

impl Store {
    /// Where log and imported rows stand now.
    pub async fn past_mark(&self) -> Result<PastMark, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let last = link.fetch_one("reading the last event", "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", vec![]).await?;
        let (seq, hash) = last.map_or(Ok((0, String::new())), |row| Ok::<_, StoreError>((row.int(0)?, hex::encode(row.blob(1)?))))?;
        let sql = "SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = $1";
        let revision = link.number("reading the last change of an imported row", sql, args![REVISION]).await?;
        let asked = link.number("counting erasures", "SELECT COUNT(*) FROM erasure", vec![]).await?;
        let done = link.number("counting erasures", "SELECT COUNT(*) FROM erasure WHERE done <> 0", vec![]).await?;
        Ok(PastMark { seq, hash, revision, erasures: [asked, done] })
    }

    /// Whether the log went through a mark.
    async fn passed(&self, mark: &PastMark) -> Result<bool, StoreError> {
        let sql = "SELECT hash FROM event WHERE seq = $1";
        let row = self.core.read().await?.link().fetch_one("reading an earlier event", sql, args![mark.seq]).await?;
        let hash = row.map_or(Ok(String::new()), |row| Ok::<_, StoreError>(hex::encode(row.blob(0)?)))?;
        Ok(hash == mark.hash)
    }

    /// What moved since a mark; `None` when it is more than `most` of one kind, or a person was erased: then nothing that was
    /// put together before is worth keeping.
    pub async fn past_changes(&self, since: &PastMark, most: i64) -> Result<Option<PastChanges>, StoreError> {
        let now = self.past_mark().await?;
        if now.erasures != since.erasures || now.revision < since.revision || !self.passed(since).await? {
            return Ok(None);
        }
        let mut changes = PastChanges::default();
        if now.seq > since.seq {
            let sql = "SELECT id, order_no, customer_no, person FROM case_row WHERE seq > $1 LIMIT $2";
            let rows = self.core.read().await?.link().fetch("reading changed cases", sql, args![since.seq, most + 1]).await?;
            if rows.len() as i64 > most {
                return Ok(None);
            }
            for row in &rows {
                changes.cases.insert(row.text(0)?);
                changes.orders.insert(row.text(1)?);
                changes.customers.extend(row.opt_text(2)?);
                changes.persons.extend(row.opt_text(3)?);
            }
        }
        // A case that was given to another customer leaves both with another history.
        let sql = "SELECT body FROM event WHERE seq > $1 AND kind = 'corrected' AND stream = 'case'";
        for row in self.core.read().await?.link().fetch("reading corrections", sql, args![since.seq]).await? {
            let event = Event::from_json(StreamKind::Case, row.str(0)?).map_err(|error| StoreError::decode("an event", error))?;
            if let Event::Case(CaseEvent::Corrected { field, from, to, .. }) = event
                && field == "customer_no"
            {
                changes.customers.extend(from.into_iter().chain(to));
            }
        }
        for recorded in self.events(StreamKind::Customer, IDENTITY).await?.into_iter().filter(|recorded| recorded.seq > since.seq) {
            if let Event::Customer(CustomerEvent::IdentitySplit { one, other, .. } | CustomerEvent::IdentityJoined { one, other }) = recorded.event {
                changes.customers.extend([one, other]);
            }
        }
        if now.revision > since.revision {
            for kind in [FactKind::Orders, FactKind::OrderLines, FactKind::Products, FactKind::Customers] {
                if !self.changed_facts(kind, since.revision, most, &mut changes).await? {
                    return Ok(None);
                }
            }
        }
        // Cases carry the person of the customer book, also those that were since given to another customer.
        let customers: Vec<String> = changes.customers.iter().cloned().collect();
        changes.persons.extend(customers.iter().map(|customer| person_of_customer(&self.core, customer).as_str().to_owned()));
        for part in customers.chunks(KEYS) {
            let sql = format!("SELECT DISTINCT person FROM case_row WHERE person IS NOT NULL AND {}", self.core.kind().in_list("customer_no", 1));
            for row in self.core.read().await?.link().fetch("reading persons of customers", sql, args![part.to_vec()]).await? {
                changes.persons.insert(row.text(0)?);
            }
        }
        let persons: Vec<String> = changes.persons.iter().cloned().collect();
        for part in persons.chunks(KEYS / 10) {
            let sql = format!("SELECT id FROM case_row WHERE {}", self.core.kind().in_list("person", 1));
            for row in self.core.read().await?.link().fetch("reading cases of persons", sql, args![part.to_vec()]).await? {
                changes.around.insert(row.text(0)?);
            }
            let part: Vec<PersonId> = part.iter().filter_map(|person| PersonId::parse(person)).collect();
            let linked = self.linked_cases(&part, Micros::MIN, Micros::MAX).await?;
            changes.around.extend(linked.into_values().flatten().map(|case| case.case_id));
            if changes.around.len() > MOST_AROUND {
                return Ok(None);
            }
        }
        Ok(Some(changes))
    }

    /// Adds what changed rows of a kind name, in their former versions too; `false` when there are more than `most`.
    async fn changed_facts(&self, kind: FactKind, revision: i64, most: i64, changes: &mut PastChanges) -> Result<bool, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let sql = "SELECT key_hash, body FROM fact WHERE kind = $1 AND revision > $2 LIMIT $3";
        let rows = link.fetch("reading changed rows", sql, args![kind.code(), revision, most + 1]).await?;
        if rows.len() as i64 > most {
            return Ok(false);
        }
        let mut take = |body: &str| -> Result<(), StoreError> {
            let values = key::decode(kind, body).map_err(|error| StoreError::decode("an imported row", error))?;
            let text = |name| kind.index_of(name).and_then(|index| values.get(index)).and_then(Value::as_text).map(str::to_owned);
            match kind {
                FactKind::Products => changes.skus.extend(text("sku")),
                FactKind::OrderLines => changes.orders.extend(text("order_no")),
                FactKind::Orders => {
                    changes.orders.extend(text("order_no"));
                    changes.customers.extend(text("customer_no"));
                }
                _ => changes.customers.extend(text("customer_no")),
            }
            Ok(())
        };
        let mut keys = HashSet::new();
        for row in &rows {
            keys.insert(row.int(0)?);
            take(row.str(1)?)?;
        }
        let keys: Vec<i64> = keys.into_iter().collect();
        for part in keys.chunks(KEYS) {
            // The sign keeps the planner from the index by kind, which would read all rows of the kind.
            let sql = format!("SELECT body FROM fact WHERE superseded_by IS NOT NULL AND +kind = $2 AND {}", link.kind().in_list("key_hash", 1));
            for row in link.fetch("reading former rows", sql, args![part.to_vec(), kind.code()]).await? {
                take(row.str(0)?)?;
            }
        }
        Ok(true)
    }

    /// Up to `limit` decisions after a position that were taken at or after `since`; `None` behind the last one. Those of other
    /// systems are not among them: they keep no facts.
    pub async fn decided_page(&self, after: i64, since: Micros, limit: i64) -> Result<Option<DecidedPage>, StoreError> {
        let sql = match self.core.kind() {
            Kind::Sqlite => dialect::sqlite::DECIDED_PAGE,
            Kind::Postgres => dialect::postgres::DECIDED_PAGE,
        };
        self.packed(sql, after, since, limit).await
    }

    /// The same with what followed among them (verdicts of people, closings, rulings, blind judgements): what stands for the case
    /// id is the event's kind, the id and the time in microseconds, with spaces between.
    pub async fn judged_page(&self, after: i64, since: Micros, limit: i64) -> Result<Option<DecidedPage>, StoreError> {
        let sql = match self.core.kind() {
            Kind::Sqlite => dialect::sqlite::JUDGED_PAGE,
            Kind::Postgres => dialect::postgres::JUDGED_PAGE,
        };
        self.packed(sql, after, since, limit).await
    }

    async fn packed(&self, sql: &'static str, after: i64, since: Micros, limit: i64) -> Result<Option<DecidedPage>, StoreError> {
        let row = self.core.read().await?.link().fetch_one("reading past decisions", sql, args![after, since, limit]).await?;
        let Some(row) = row else { return Ok(None) };
        let (Some(last), Some(text)) = (row.opt_int(0)?, row.opt_text(1)?) else { return Ok(None) };
        Ok(Some(DecidedPage { last, text }))
    }

    /// Human numbers of cases by id.
    pub async fn case_numbers(&self, ids: Vec<String>) -> Result<HashMap<String, String>, StoreError> {
        let sql = format!("SELECT id, case_no FROM case_row WHERE {}", self.core.kind().in_list("id", 1));
        let rows = self.core.read().await?.link().fetch("reading numbers of cases", sql, args![ids]).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
    }

    /// Number of cases with an outcome that were asked for at or after `since`, for progress.
    pub async fn decided_count(&self, since: Micros) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM case_row WHERE outcome IS NOT NULL AND requested_at >= $1";
        self.core.read().await?.link().number("counting decided cases", sql, args![since]).await
    }

    /// Imported cases with an outcome after a position, in order of change, without their persons: their facts were never stored
    /// with a decision.
    pub async fn imported_outcomes(&self, after: i64, since: Micros, limit: i64) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
        let mut reader = self.core.read().await?;
        let tail = "WHERE seq > $1 AND source = 'import' AND outcome IS NOT NULL AND requested_at >= $2 ORDER BY seq LIMIT $3";
        let mut cases = fetch_bare(&mut reader.link(), tail, args![after, since, limit]).await?;
        cases.sort_by_key(|(row, _)| row.seq);
        Ok(cases)
    }
}
