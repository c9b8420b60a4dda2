//! What customers and orders went through before a case: only those parts of the cases that a decision counts, so that
//! many are read at once without their texts, decisions and persons.

use crate::db::args;
use crate::error::StoreError;
use crate::store::Store;
use serde::Deserialize;
use std::collections::HashMap;
use suyuan_case::Micros;
use suyuan_case::event::CaseLine;
use suyuan_case::kind::CaseStatus;
use suyuan_case::ledger::{EntryKind, LedgerEntry};
use suyuan_case::money::Minor;

/// An earlier case as the next decision sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct PastCase {
    /// Id.
    pub case_id: String,
    /// Sequence number of its first event.
    pub ordinal: i64,
    /// Where it stands.
    pub status: CaseStatus,
    /// When the customer asked.
    pub requested_at: Micros,
    /// Reason leaf of the customer.
    pub reason_code: Option<String>,
    /// When the outcome was settled.
    pub decided_at: Option<Micros>,
    /// When money moved.
    pub refunded_at: Option<Micros>,
    /// Refunded amount; absent while nothing was refunded.
    pub refund_minor: Option<Minor>,
    /// When it was closed.
    pub closed_at: Option<Micros>,
    /// What was asked to come back.
    pub lines: Vec<CaseLine>,
}

/// The parts of a stored case that are read; the rest of its JSON is passed over.
#[derive(Deserialize)]
struct Body {
    request: Request,
    status: CaseStatus,
    #[serde(default)]
    decided_at: Option<Micros>,
    #[serde(default)]
    refunded_at: Option<Micros>,
    #[serde(default)]
    ledger: Vec<LedgerEntry>,
    #[serde(default)]
    closed_at: Option<Micros>,
}

#[derive(Deserialize)]
struct Request {
    requested_at: Micros,
    #[serde(default)]
    reason_code: Option<String>,
    #[serde(default)]
    lines: Vec<CaseLine>,
}

impl PastCase {
    fn read(case_id: String, ordinal: i64, body: &str) -> Result<PastCase, StoreError> {
        let body: Body = serde_json::from_str(body).map_err(|error| StoreError::decode("an earlier case", error))?;
        let refunds = body.ledger.iter().filter(|entry| entry.kind == EntryKind::Refund).map(|entry| entry.amount_minor);
        Ok(PastCase {
            case_id,
            ordinal,
            status: body.status,
            requested_at: body.request.requested_at,
            reason_code: body.request.reason_code,
            decided_at: body.decided_at,
            refunded_at: body.refunded_at,
            refund_minor: body.refunded_at.is_some().then(|| refunds.sum()),
            closed_at: body.closed_at,
            lines: body.request.lines,
        })
    }
}

impl Store {
    /// The latest cases of each of some customers, at most `each` of one, by customer number; the latest first.
    pub async fn history_of_customers(&self, customer_nos: &[String], each: i64) -> Result<HashMap<String, Vec<PastCase>>, StoreError> {
        self.latest_of("customer_no", 1, customer_nos, each).await
    }

    /// The latest cases of each order that has more than one, at most `each` of one, by order number; the latest first.
    pub async fn shared_orders(&self, order_nos: &[String], each: i64) -> Result<HashMap<String, Vec<PastCase>>, StoreError> {
        self.latest_of("order_no", 2, order_nos, each).await
    }

    /// The latest cases by a column, where it has `least` of them or more.
    async fn latest_of(&self, column: &str, least: i64, texts: &[String], each: i64) -> Result<HashMap<String, Vec<PastCase>>, StoreError> {
        let mut out: HashMap<String, Vec<PastCase>> = HashMap::new();
        if texts.is_empty() {
            return Ok(out);
        }
        let wanted = self.core.kind().in_list(column, 1);
        // The narrow rows are found and cut first; only then is the content fetched.
        let sql = format!(
            "SELECT c.text, c.id, c.ordinal, b.body FROM (SELECT {column} AS text, id, ordinal, requested_at, \
             ROW_NUMBER() OVER (PARTITION BY {column} ORDER BY requested_at DESC, ordinal DESC) AS place, \
             COUNT(*) OVER (PARTITION BY {column}) AS many FROM case_row WHERE {wanted}) c \
             JOIN case_body b ON b.ordinal = c.ordinal WHERE c.place <= $2 AND c.many >= $3"
        );
        let mut reader = self.core.read().await?;
        for row in reader.link().fetch("reading earlier cases", sql, args![texts.to_vec(), each, least]).await? {
            out.entry(row.text(0)?).or_default().push(PastCase::read(row.text(1)?, row.int(2)?, row.str(3)?)?);
        }
        out.values_mut().for_each(|cases| cases.sort_by_key(|case| std::cmp::Reverse((case.requested_at, case.ordinal))));
        Ok(out)
    }
}
