//! Files of learned models by kind and version, and the cases that they learn from.

use crate::case_query::fetch_bare;
use crate::case_row::CaseRow;
use crate::db::args;
use crate::error::StoreError;
use crate::store::Store;
use suyuan_case::Micros;
use suyuan_case::return_case::ReturnCase;

impl Store {
    /// Keeps the file of a version; one that was never named in the log is replaced.
    pub async fn model_put(&self, kind: &str, version: u64, sha256: &str, bytes: Vec<u8>, at: Micros) -> Result<(), StoreError> {
        let sql = "INSERT INTO model_file (kind, version, sha256, bytes, at) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (kind, version) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes, at = excluded.at";
        let number = i64::try_from(version).map_err(|error| StoreError::decode("the number of a model", error))?;
        self.core.write().await?.link().execute("keeping a model", sql, args![kind, number, sha256, bytes, at]).await.map(drop)
    }

    /// The file of a version with its SHA-256.
    pub async fn model_file(&self, kind: &str, version: u64) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        let number = i64::try_from(version).map_err(|error| StoreError::decode("the number of a model", error))?;
        let sql = "SELECT sha256, bytes FROM model_file WHERE kind = $1 AND version = $2";
        let row = self.core.read().await?.link().fetch_one("reading a model", sql, args![kind, number]).await?;
        row.map(|row| Ok((row.text(0)?, row.blob(1)?))).transpose()
    }

    /// Cases with an outcome whose last event lies before a position, the latest first, without their persons.
    pub async fn outcomes_before(&self, before: i64, limit: i64) -> Result<Vec<(CaseRow, ReturnCase)>, StoreError> {
        let mut reader = self.core.read().await?;
        let tail = "WHERE seq < $1 AND outcome IS NOT NULL ORDER BY seq DESC LIMIT $2";
        let mut cases = fetch_bare(&mut reader.link(), tail, args![before, limit]).await?;
        cases.sort_by_key(|(row, _)| std::cmp::Reverse(row.seq));
        Ok(cases)
    }
}
