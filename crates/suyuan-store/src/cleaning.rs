//! Reading rows that a cleaning looks at, and the versions that one replaced.

use crate::db::{Row, args};
use crate::error::StoreError;
use crate::fact_key as key;
use crate::import_types::{FactRecord, ImportFile};
use crate::store::Store;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::ImportId;

fn record(kind: FactKind, row: &Row) -> Result<FactRecord, StoreError> {
    let values = key::decode(kind, row.str(2)?).map_err(|error| StoreError::decode("an imported row", error))?;
    Ok(FactRecord { id: row.int(0)?, kind, row: FactRow { row: u64::try_from(row.int(1)?).unwrap_or(0), values } })
}

impl Store {
    /// Current rows of a kind by id, after an id; only those of one file name when it is given.
    pub async fn facts_page(&self, kind: FactKind, file: Option<&str>, after: i64, limit: i64) -> Result<Vec<FactRecord>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let mut places: Vec<(i64, i64)> = Vec::new();
        if let Some(name) = file {
            for row in link.fetch("reading the imports", "SELECT no, files FROM import_run", vec![]).await? {
                let files: Vec<ImportFile> =
                    serde_json::from_str(row.str(1)?).map_err(|error| StoreError::decode("the files of an import", error))?;
                places.extend((0_i64..).zip(&files).filter(|(_, file)| file.name == name).map(|(file_no, _)| (row.int(0).unwrap_or(-1), file_no)));
            }
            if places.is_empty() {
                return Ok(Vec::new());
            }
        }
        let wanted = if places.is_empty() {
            String::new()
        } else {
            let parts: Vec<String> = places.iter().map(|(run, file)| format!("(import_no = {run} AND file_no = {file})")).collect();
            format!("AND ({})", parts.join(" OR "))
        };
        // The sign keeps the planner from the index by kind, which would sort all rows of the kind for every page.
        let sql = format!("SELECT id, row_no, body FROM fact WHERE +kind = $1 AND id > $2 AND superseded_by IS NULL {wanted} ORDER BY id LIMIT $3");
        let rows = link.fetch("reading imported rows", sql, args![kind.code(), after, limit]).await?;
        rows.iter().map(|row| record(kind, row)).collect()
    }

    /// Rows of a kind that wait for something, by id, after an id.
    pub async fn facts_waiting(&self, kind: FactKind, after: i64, limit: i64) -> Result<Vec<FactRecord>, StoreError> {
        let mut reader = self.core.read().await?;
        // Written out, so that the partial index of pooled rows serves.
        let sql = "SELECT id, row_no, body FROM fact WHERE status = 1 AND kind = $1 AND id > $2 AND superseded_by IS NULL ORDER BY id LIMIT $3";
        let rows = reader.link().fetch("reading rows that wait", sql, args![kind.code(), after, limit]).await?;
        rows.iter().map(|row| record(kind, row)).collect()
    }

    /// What the rows of a batch replaced, where the batch's version is still the current one: former values by the
    /// replaced row, in the order of the batch, after an id of the batch.
    pub async fn replaced_by(&self, batch: &ImportId, after: i64, limit: i64) -> Result<Vec<(i64, FactRecord)>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let sql = "SELECT no, kind FROM import_run WHERE id = $1";
        let Some(run) = link.fetch_one("reading an import", sql, args![batch.as_str()]).await? else { return Ok(Vec::new()) };
        let Some(kind) = FactKind::parse(run.str(1)?) else { return Ok(Vec::new()) };
        let sql = "SELECT o.id, o.row_no, o.body, n.id FROM fact n JOIN fact o ON o.superseded_by = n.id \
                   WHERE n.import_no = $1 AND n.id > $2 AND n.superseded_by IS NULL ORDER BY n.id LIMIT $3";
        let rows = link.fetch("reading replaced rows", sql, args![run.int(0)?, after, limit]).await?;
        rows.iter().map(|row| Ok((row.int(3)?, record(kind, row)?))).collect()
    }
}
