//! Background jobs: queued with the append they follow from, leased to one worker at a time, finished with the append they cause.

use crate::command::NewJob;
use crate::db::args;
use crate::error::StoreError;
use crate::store::{Store, now};
use crate::write::write_jobs;
use std::time::Duration;
use suyuan_case::Micros;
use suyuan_case::id::JobId;

/// A leased job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Which worker takes it.
    pub kind: String,
    /// What it needs.
    pub payload: String,
    /// How often it was leased, this time included.
    pub attempts: i64,
}

/// Id of a job row.
fn id_of(number: i64) -> JobId {
    JobId::from_bits(u128::try_from(number).unwrap_or(0))
}

/// Row of a job id; `None` for an id that this store did not make.
pub(crate) fn number_of(id: &JobId) -> Option<i64> {
    const ALPHABET: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bits: u128 = 0;
    for byte in id.as_str().strip_prefix(JobId::PREFIX)?.bytes() {
        let digit = ALPHABET.iter().position(|&one| one == byte)?;
        bits = bits.checked_mul(32)? + digit as u128;
    }
    i64::try_from(bits).ok()
}

impl Store {
    /// Queues jobs on their own; jobs that follow from an append belong into its [`crate::Command`].
    pub async fn jobs_add(&self, jobs: Vec<NewJob>) -> Result<(), StoreError> {
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        write_jobs(&mut tx.link(), jobs).await?;
        tx.commit("queueing jobs").await
    }

    /// Leases up to `limit` due jobs of a kind, oldest first. A job that is neither done nor failed within `lease` comes back.
    pub async fn jobs_claim(&self, kind: &str, limit: i64, lease: Duration) -> Result<Vec<Job>, StoreError> {
        let due = now();
        let until = due.saturating_add(Micros::try_from(lease.as_micros()).unwrap_or(Micros::MAX));
        if self.core.read().await?.link().number("looking for jobs", DUE, args![kind, due]).await? == 0 {
            return Ok(Vec::new());
        }
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        let mut link = tx.link();
        let skip = if link.kind() == crate::db::Kind::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE job SET run_at = $3, attempts = attempts + 1 \
             WHERE id IN (SELECT id FROM job WHERE kind = $1 AND run_at <= $2 ORDER BY run_at, id LIMIT $4 {skip}) \
             RETURNING id, kind, payload, attempts"
        );
        let rows = link.fetch("leasing jobs", sql, args![kind, due, until, limit]).await?;
        let mut jobs = Vec::with_capacity(rows.len());
        for row in &rows {
            jobs.push(Job { id: id_of(row.int(0)?), kind: row.text(1)?, payload: row.text(2)?, attempts: row.int(3)? });
        }
        jobs.sort_by(|a, b| a.id.cmp(&b.id));
        tx.commit("leasing jobs").await?;
        Ok(jobs)
    }

    /// Finishes jobs that cause no append; others are finished by [`crate::Command::finish_jobs`].
    pub async fn job_done(&self, ids: &[JobId]) -> Result<(), StoreError> {
        let numbers: Vec<i64> = ids.iter().filter_map(number_of).collect();
        // Most rounds have none, and the writer is what everybody waits for.
        if numbers.is_empty() {
            return Ok(());
        }
        let mut writer = self.core.write().await?;
        let mut link = writer.link();
        let sql = format!("DELETE FROM job WHERE {}", link.kind().in_list("id", 1));
        link.execute("finishing jobs", sql, args![numbers]).await.map(drop)
    }

    /// Keeps a leased job for longer, counted from now; for work that takes longer than any lease should be.
    pub async fn job_hold(&self, id: &JobId, lease: Duration) -> Result<(), StoreError> {
        let Some(number) = number_of(id) else { return Ok(()) };
        let until = now().saturating_add(Micros::try_from(lease.as_micros()).unwrap_or(Micros::MAX));
        let sql = "UPDATE job SET run_at = $2 WHERE id = $1";
        self.core.write().await?.link().execute("keeping a job", sql, args![number, until]).await.map(drop)
    }

    /// Puts a job back with its error, not to be taken before `retry_at`.
    pub async fn job_failed(&self, id: &JobId, error: &str, retry_at: Micros) -> Result<(), StoreError> {
        let Some(number) = number_of(id) else { return Ok(()) };
        let sql = "UPDATE job SET error = $2, run_at = $3 WHERE id = $1";
        self.core.write().await?.link().execute("putting a job back", sql, args![number, error, retry_at]).await.map(drop)
    }

    /// Moves a job to another moment: a lease is made longer, or a daily job waits for its next day.
    pub async fn job_move(&self, id: &JobId, run_at: Micros) -> Result<(), StoreError> {
        let Some(number) = number_of(id) else { return Ok(()) };
        let sql = "UPDATE job SET run_at = $2, error = NULL WHERE id = $1";
        self.core.write().await?.link().execute("moving a job", sql, args![number, run_at]).await.map(drop)
    }

    /// Number of jobs of a kind that are not finished, leased ones included.
    pub async fn jobs_pending(&self, kind: &str) -> Result<i64, StoreError> {
        self.core.read().await?.link().number("counting jobs", "SELECT COUNT(*) FROM job WHERE kind = $1", args![kind]).await
    }
}

const DUE: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM job WHERE kind = $1 AND run_at <= $2 LIMIT 1) AS due";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_ids_are_their_row_numbers() {
        for number in [1, 31, 32, 1_000_000, i64::MAX] {
            assert_eq!(number_of(&id_of(number)), Some(number));
        }
        assert_eq!(number_of(&JobId::from_bits(u128::MAX)), None);
    }
}
