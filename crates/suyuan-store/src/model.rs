//! Files of learned models by kind and version, the cases that they learn from, and the identities that cases share.

use crate::case_query::fetch_bare;
use crate::case_row::CaseRow;
use crate::db::args;
use crate::error::StoreError;
use crate::store::Store;
use std::collections::HashMap;
use suyuan_case::Micros;
use suyuan_case::id::PersonId;
use suyuan_case::return_case::ReturnCase;

/// A case of somebody who shares a telephone number, e-mail or postal address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedCase {
    /// Its id.
    pub case_id: String,
    /// Customer number.
    pub customer_no: Option<String>,
    /// When it was asked for.
    pub requested_at: Micros,
}

/// Most linked cases of a batch that are counted; an address of hundreds of people says nothing of one of them.
pub(crate) const MOST_LINKED: i64 = 20_000;
/// Most persons of a building that their address still links: a tower full of customers is no ring.
const MOST_OF_ADDRESS: i64 = 30;

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

    /// Cases of other persons who share a telephone number, e-mail or building with each of these, asked for within a span, by
    /// keyed hashes. A building of more than [`MOST_OF_ADDRESS`] persons links nobody. Erased persons are not among them.
    pub async fn linked_cases(&self, persons: &[PersonId], from: Micros, until: Micros) -> Result<HashMap<String, Vec<LinkedCase>>, StoreError> {
        let mut found: HashMap<String, Vec<LinkedCase>> = HashMap::new();
        if persons.is_empty() {
            return Ok(found);
        }
        let ids: Vec<String> = persons.iter().map(|id| id.as_str().to_owned()).collect();
        let own = self.core.kind().in_list("p.id", 1);
        let part = |column: &str| {
            let few = match column {
                "address_hash" => format!(
                    " AND (SELECT COUNT(*) FROM (SELECT 1 FROM person r WHERE r.address_hash = p.address_hash LIMIT {}) n) <= {MOST_OF_ADDRESS}",
                    MOST_OF_ADDRESS + 1
                ),
                _ => String::new(),
            };
            format!(
                "SELECT p.id AS own, c.id AS case_id, c.customer_no AS customer_no, c.requested_at AS requested_at FROM person p \
                 JOIN person q ON q.{column} = p.{column} JOIN case_row c ON c.person = q.id \
                 WHERE p.{column} IS NOT NULL AND {own} AND q.id <> p.id AND c.requested_at > $2 AND c.requested_at <= $3{few}"
            )
        };
        let sql = format!("{} UNION {} UNION {} LIMIT $4", part("phone_hash"), part("email_hash"), part("address_hash"));
        let mut reader = self.core.read().await?;
        for row in reader.link().fetch("looking for linked cases", sql, args![ids, from, until, MOST_LINKED]).await? {
            let linked = LinkedCase { case_id: row.text(1)?, customer_no: row.opt_text(2)?, requested_at: row.int(3)? };
            found.entry(row.text(0)?).or_default().push(linked);
        }
        Ok(found)
    }
}
