//! What the review queue needs of each case to put them in order: few columns of many cases, with their tasks.

use crate::case_query::filter_where;
use crate::case_row::CaseFilter;
use crate::db::Row;
use crate::error::StoreError;
use crate::store::Store;
use suyuan_case::Micros;
use suyuan_case::id::CaseId;
use suyuan_case::money::Minor;

/// One case of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueMark {
    /// Id.
    pub case_id: CaseId,
    /// Claimed amount.
    pub amount_minor: Option<Minor>,
    /// Until when an answer is owed.
    pub due_at: Micros,
    /// After-sales type.
    pub kind: String,
    /// Shop.
    pub shop: Option<String>,
    /// Channel.
    pub channel: String,
    /// Reason leaf.
    pub reason_code: Option<String>,
    /// SKU of the first line.
    pub sku: Option<String>,
    /// Whose inbox it is in.
    pub assignee: Option<String>,
    /// Who works on it, as it stands in the log.
    pub claimed_by: Option<String>,
    /// Until when.
    pub claimed_until: Micros,
    /// Out of sight until then.
    pub snoozed_until: Micros,
    /// When a supervisor was asked.
    pub escalated_at: Option<Micros>,
    /// Priority set by hand.
    pub priority: i64,
    /// Since when it stands where it stands.
    pub status_since: Option<Micros>,
}

/// Most cases that are put in order; beyond them the longest due ones are taken.
const MOST: i64 = 20_000;

const COLUMNS: &str = "id, amount_minor, due_at, kind, shop, channel, reason_code, sku, assignee, claimed_by, \
    COALESCE(claimed_until, 0), COALESCE(snoozed_until, 0), escalated_at, COALESCE(priority, 0), status_since";

fn read(row: &Row) -> Result<QueueMark, StoreError> {
    Ok(QueueMark {
        case_id: CaseId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a case", row.str(0).unwrap_or("")))?,
        amount_minor: row.opt_int(1)?,
        due_at: row.int(2)?,
        kind: row.text(3)?,
        shop: row.opt_text(4)?,
        channel: row.text(5)?,
        reason_code: row.opt_text(6)?,
        sku: row.opt_text(7)?,
        assignee: row.opt_text(8)?,
        claimed_by: row.opt_text(9)?,
        claimed_until: row.int(10)?,
        snoozed_until: row.int(11)?,
        escalated_at: row.opt_int(12)?,
        priority: row.int(13)?,
        status_since: row.opt_int(14)?,
    })
}

impl Store {
    /// The marks of all cases that a filter lets through, longest due first.
    pub async fn queue_marks(&self, filter: &CaseFilter) -> Result<Vec<QueueMark>, StoreError> {
        let clause = filter_where(&self.core, filter);
        let wanted = clause.text();
        let sql = format!(
            "SELECT {COLUMNS} FROM case_row LEFT JOIN task_row ON task_row.case_id = case_row.id WHERE {wanted} ORDER BY due_at LIMIT {MOST}"
        );
        let rows = self.core.read().await?.link().fetch("reading the review queue", sql, clause.values()).await?;
        rows.iter().map(read).collect()
    }

    /// Cases whose automatic decision waits for a blind judgement, longest waiting first, among those that a filter lets through.
    pub async fn samples_waiting(&self, filter: &CaseFilter, limit: i64) -> Result<Vec<CaseId>, StoreError> {
        let clause = filter_where(&self.core, filter);
        let wanted = clause.text();
        let sql = format!(
            "SELECT id FROM case_row JOIN task_row ON task_row.case_id = case_row.id WHERE sampled_at IS NOT NULL AND {wanted} ORDER BY sampled_at LIMIT {limit}"
        );
        let rows = self.core.read().await?.link().fetch("reading the blind sample", sql, clause.values()).await?;
        rows.iter().map(|row| CaseId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a case", row.str(0).unwrap_or("")))).collect()
    }

    /// Cases whose proposed refund waits for a second person, longest waiting first, among those that a filter lets through.
    pub async fn waiting_refunds(
        &self,
        filter: &CaseFilter,
        limit: i64,
    ) -> Result<Vec<(crate::CaseRow, suyuan_case::return_case::ReturnCase)>, StoreError> {
        let clause = filter_where(&self.core, filter);
        let wanted = clause.text();
        // Only these states may hold a proposal that waits.
        let sql = format!(
            "SELECT id FROM case_row WHERE status IN ('goods_received', 'awaiting_refund', 'awaiting_goods') AND {wanted} ORDER BY updated_at DESC LIMIT {MOST}"
        );
        let rows = self.core.read().await?.link().fetch("looking for refunds that wait", sql, clause.values()).await?;
        let ids = rows
            .iter()
            .map(|row| CaseId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a case", row.str(0).unwrap_or(""))))
            .collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::new();
        for part in ids.chunks(500) {
            found.extend(
                self.cases_by_id(part)
                    .await?
                    .into_iter()
                    .filter(|(_, case)| case.pending.as_ref().is_some_and(|pending| pending.needs_second && pending.confirmed_by.is_none())),
            );
        }
        found.sort_by_key(|(row, _)| row.updated_at);
        found.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(found)
    }

    /// Cases whose gate's deadline lies after a moment (and, at that moment, after an id) and not after `until`, in that order.
    pub async fn gates_due(&self, after: (Micros, &str), until: Micros, limit: i64) -> Result<Vec<(CaseId, Micros)>, StoreError> {
        let sql = "SELECT id, gate_due_at FROM case_row WHERE (gate_due_at > $1 OR (gate_due_at = $1 AND id > $2)) AND gate_due_at <= $3 \
                   ORDER BY gate_due_at, id LIMIT $4";
        let values = crate::db::args![after.0, after.1, until, limit];
        let rows = self.core.read().await?.link().fetch("looking for gates that are due", sql, values).await?;
        rows.iter()
            .map(|row| {
                let id = CaseId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a case", row.str(0).unwrap_or("")))?;
                Ok((id, row.int(1)?))
            })
            .collect()
    }
}
