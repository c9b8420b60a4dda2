//! Reading parcels and review tasks, and finding the cases that a parcel may belong to.

use crate::db::{Row, args};
use crate::error::StoreError;
use crate::side::{self, Side};
use crate::store::Store;
use std::collections::HashMap;
use suyuan_case::event::StreamKind;
use suyuan_case::id::{CaseId, ParcelId, PersonId};
use suyuan_case::parcel::{Parcel, ParcelStatus, plain_no};
use suyuan_case::task::ReviewTask;

/// Most rows of one answer.
const MOST: i64 = 200;

fn read_parcel(row: &Row) -> Result<(ParcelId, Parcel), StoreError> {
    let id = ParcelId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("the id of a parcel", row.str(0).unwrap_or("")))?;
    match side::parse(StreamKind::Parcel, row.str(1)?)? {
        Side::Parcel(parcel) => Ok((id, *parcel)),
        Side::Task(_) => Err(StoreError::decode("a parcel", "it is a task")),
    }
}

impl Store {
    /// A parcel by its id.
    pub async fn parcel(&self, id: &ParcelId) -> Result<Option<Parcel>, StoreError> {
        let sql = "SELECT id, body FROM parcel_row WHERE id = $1";
        let row = self.core.read().await?.link().fetch_one("reading a parcel", sql, args![id.as_str()]).await?;
        row.map(|row| read_parcel(&row).map(|(_, parcel)| parcel)).transpose()
    }

    /// Parcels in a state, longest waiting first, after the one that came in at `after`.
    pub async fn parcels(&self, status: ParcelStatus, after: i64, limit: i64) -> Result<Vec<(ParcelId, Parcel)>, StoreError> {
        let sql = "SELECT id, body FROM parcel_row WHERE status = $1 AND received_at > $2 ORDER BY received_at, id LIMIT $3";
        let rows = self.core.read().await?.link().fetch("listing parcels", sql, args![status.as_str(), after, limit.clamp(1, MOST)]).await?;
        rows.iter().map(read_parcel).collect()
    }

    /// Number of parcels in a state.
    pub async fn count_parcels(&self, status: ParcelStatus) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM parcel_row WHERE status = $1";
        self.core.read().await?.link().number("counting parcels", sql, args![status.as_str()]).await
    }

    /// Parcels with this tracking number or parcel number, latest first.
    pub async fn parcels_by_no(&self, number: &str) -> Result<Vec<(ParcelId, Parcel)>, StoreError> {
        let sql = "SELECT id, body FROM parcel_row WHERE tracking = $1 OR parcel_no = $2 ORDER BY received_at DESC LIMIT 20";
        let rows = self.core.read().await?.link().fetch("finding parcels", sql, args![plain_no(number), number.trim()]).await?;
        rows.iter().map(read_parcel).collect()
    }

    /// Cases for which this tracking number was given.
    pub async fn cases_by_tracking(&self, number: &str) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT case_id FROM case_tracking WHERE number = $1 ORDER BY case_id DESC LIMIT 50";
        let rows = self.core.read().await?.link().fetch("finding cases by tracking number", sql, args![plain_no(number)]).await?;
        rows.iter().map(|row| case_id(row.str(0)?)).collect()
    }

    /// Tracking numbers that were given for cases.
    pub async fn tracking_of_cases(&self, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<String>>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let sql = format!("SELECT case_id, number FROM case_tracking WHERE {}", link.kind().in_list("case_id", 1));
        let wanted: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
        let mut out: HashMap<CaseId, Vec<String>> = HashMap::new();
        for row in link.fetch("reading tracking numbers", sql, args![wanted]).await? {
            out.entry(case_id(row.str(0)?)?).or_default().push(row.text(1)?);
        }
        Ok(out)
    }

    /// Latest cases of people who have the same telephone number as this one.
    pub async fn cases_by_phone_of(&self, person: &PersonId) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT id FROM case_row WHERE person IN (SELECT p.id FROM person p WHERE p.phone_hash IS NOT NULL AND p.phone_hash = \
                   (SELECT q.phone_hash FROM person q WHERE q.id = $1)) ORDER BY requested_at DESC LIMIT 50";
        let rows = self.core.read().await?.link().fetch("finding cases by telephone", sql, args![person.as_str()]).await?;
        rows.iter().map(|row| case_id(row.str(0)?)).collect()
    }

    /// Review tasks of cases; those without one are absent.
    pub async fn tasks(&self, ids: &[CaseId]) -> Result<HashMap<CaseId, ReviewTask>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let sql = format!("SELECT case_id, body FROM task_row WHERE {}", link.kind().in_list("case_id", 1));
        let wanted: Vec<String> = ids.iter().map(|id| id.as_str().to_owned()).collect();
        let mut out = HashMap::new();
        for row in link.fetch("reading review tasks", sql, args![wanted]).await? {
            if let Side::Task(task) = side::parse(StreamKind::Task, row.str(1)?)? {
                out.insert(case_id(row.str(0)?)?, *task);
            }
        }
        Ok(out)
    }
}

fn case_id(text: &str) -> Result<CaseId, StoreError> {
    CaseId::parse(text).ok_or_else(|| StoreError::decode("the id of a case", text))
}
