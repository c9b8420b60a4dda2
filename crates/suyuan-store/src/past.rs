//! Past decisions in the order of the log, packed so that a million of them are read in seconds.

use crate::case_query::fetch_cases;
use crate::case_row::CaseRow;
use crate::db::{Kind, args};
use crate::dialect;
use crate::error::StoreError;
use crate::store::Store;
use suyuan_case::Micros;
use suyuan_case::return_case::ReturnCase;

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

impl Store {
    /// Up to `limit` decisions after a position that were taken at or after `since`; `None` behind the last one.
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

    /// Number of cases with an outcome that were asked for at or after `since`, for progress.
    pub async fn decided_count(&self, since: Micros) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM case_row WHERE outcome IS NOT NULL AND requested_at >= $1";
        self.core.read().await?.link().number("counting decided cases", sql, args![since]).await
    }

    /// Imported cases with an outcome after a position, in order of change: their facts were never stored with a decision.
    pub async fn imported_outcomes(&self, after: i64, since: Micros, limit: i64) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
        let mut reader = self.core.read().await?;
        let tail = "WHERE seq > $1 AND source = 'import' AND outcome IS NOT NULL AND requested_at >= $2 ORDER BY seq LIMIT $3";
        let mut cases = fetch_cases(&self.core, &mut reader.link(), tail, args![after, since, limit]).await?;
        cases.sort_by_key(|(row, _)| row.seq);
        Ok(cases)
    }
}
