//! Finding imported rows: orders, their lines, products, what refers to a case, ledger lines.

use crate::db::{Arg, Link, Row, args};
use crate::dialect;
use crate::error::StoreError;
use crate::fact_key as key;
use crate::import::status_of;
use crate::import_types::{FactRecord, LedgerRecord};
use crate::store::Store;
use std::collections::{BTreeSet, HashMap};
use suyuan_case::fact::{FactKind, FactRow};

/// A row from the columns id, row_no, body.
fn read_fact(kind: FactKind, row: &Row) -> Result<FactRecord, StoreError> {
    let values = key::decode(kind, row.str(2)?).map_err(|error| StoreError::decode("an imported row", error))?;
    Ok(FactRecord { id: row.int(0)?, kind, row: FactRow { row: u64::try_from(row.int(1)?).unwrap_or(0), values } })
}

/// Identity texts of stored rows, by id.
pub(crate) async fn identities(link: &mut Link<'_>, kind: FactKind, ids: Vec<i64>) -> Result<HashMap<i64, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT f.id, f.row_no, f.body, f.file_no, r.files FROM fact f JOIN import_run r ON r.no = f.import_no WHERE {}",
        link.kind().in_list("f.id", 1)
    );
    let mut out = HashMap::with_capacity(ids.len());
    for row in link.fetch("comparing earlier rows", sql, args![ids]).await? {
        let fact = read_fact(kind, &row)?;
        // Only kinds without identity columns need the file's hash.
        let file_sha256 = if kind.identity().is_empty() { file_sha256(row.str(4)?, row.int(3)?)? } else { String::new() };
        out.insert(fact.id, key::identity(kind, &fact.row, &file_sha256));
    }
    Ok(out)
}

fn file_sha256(files: &str, file_no: i64) -> Result<String, StoreError> {
    let files: Vec<crate::import_types::ImportFile> =
        serde_json::from_str(files).map_err(|error| StoreError::decode("the files of an import", error))?;
    Ok(usize::try_from(file_no).ok().and_then(|index| files.into_iter().nth(index)).map(|file| file.sha256).unwrap_or_default())
}

/// Ranges of one lookup statement; more texts take several statements.
const RANGES: usize = 200;

impl Store {
    /// Current rows whose main column is one of `mains`, by that text.
    async fn by_main(&self, kind: FactKind, column: &str, mains: &[String]) -> Result<HashMap<String, Vec<FactRecord>>, StoreError> {
        let mut out: HashMap<String, Vec<FactRecord>> = HashMap::new();
        let mut wanted: Vec<&String> = mains.iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut reader = self.core.read().await?;
        for part in wanted.chunks(RANGES) {
            // Texts with the same digits share a range, and each row is to come once.
            let ranges: BTreeSet<(i64, i64)> = part.iter().map(|main| key::identity_range(kind, main)).collect();
            let ranges: Vec<(i64, i64)> = ranges.into_iter().collect();
            for row in dialect::facts_in(&mut reader.link(), &ranges).await? {
                let fact = read_fact(kind, &row)?;
                let Some(main) = fact.row.get(kind, column).as_text().map(str::to_owned) else { continue };
                if part.binary_search(&&main).is_ok() {
                    out.entry(main).or_default().push(fact);
                }
            }
        }
        Ok(out)
    }

    /// Current rows that refer to one of `references`, by that text.
    async fn by_reference(&self, kind: FactKind, references: &[String], limit: i64) -> Result<HashMap<String, Vec<FactRecord>>, StoreError> {
        let mut out: HashMap<String, Vec<FactRecord>> = HashMap::new();
        let Some(column) = kind.reference() else { return Ok(out) };
        if references.is_empty() {
            return Ok(out);
        }
        let keys: Vec<i64> = references.iter().map(|reference| key::reference_key(kind, reference)).collect();
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let sql = format!(
            "SELECT id, row_no, body FROM fact WHERE superseded_by IS NULL AND ref_hash IS NOT NULL AND {} ORDER BY +id LIMIT $2",
            link.kind().in_list("ref_hash", 1)
        );
        let wanted: std::collections::HashSet<&String> = references.iter().collect();
        for row in link.fetch("looking up imported rows by reference", sql, args![keys, limit]).await? {
            let fact = read_fact(kind, &row)?;
            let Some(reference) = fact.row.get(kind, column).as_text().map(str::to_owned) else { continue };
            if wanted.contains(&reference) {
                out.entry(reference).or_default().push(fact);
            }
        }
        Ok(out)
    }

    /// An order. Without a shop the earliest one of that number; with a shop that order, or one that names no shop.
    pub async fn order(&self, order_no: &str, shop: Option<&str>) -> Result<Option<FactRecord>, StoreError> {
        let mut found = self.by_main(FactKind::Orders, "order_no", &[order_no.to_owned()]).await?.remove(order_no).unwrap_or_default();
        let Some(shop) = shop else { return Ok(found.into_iter().next()) };
        let of = |record: &FactRecord| record.row.get(FactKind::Orders, "shop").as_text().map(str::to_owned);
        let place = found.iter().position(|one| of(one).as_deref() == Some(shop)).or_else(|| found.iter().position(|one| of(one).is_none()));
        Ok(place.map(|place| found.swap_remove(place)))
    }

    /// Orders of many numbers; several shops may use the same number.
    pub async fn orders_many(&self, order_nos: &[String]) -> Result<HashMap<String, Vec<FactRecord>>, StoreError> {
        self.by_main(FactKind::Orders, "order_no", order_nos).await
    }

    /// Lines of an order.
    pub async fn order_lines(&self, order_no: &str) -> Result<Vec<FactRecord>, StoreError> {
        Ok(self.order_lines_many(&[order_no.to_owned()]).await?.remove(order_no).unwrap_or_default())
    }

    /// Lines of many orders.
    pub async fn order_lines_many(&self, order_nos: &[String]) -> Result<HashMap<String, Vec<FactRecord>>, StoreError> {
        self.by_reference(FactKind::OrderLines, order_nos, i64::MAX).await
    }

    /// A product.
    pub async fn product(&self, sku: &str) -> Result<Option<FactRecord>, StoreError> {
        Ok(self.products_many(&[sku.to_owned()]).await?.remove(sku))
    }

    /// Many products by SKU.
    pub async fn products_many(&self, skus: &[String]) -> Result<HashMap<String, FactRecord>, StoreError> {
        let found = self.by_main(FactKind::Products, "sku", skus).await?;
        Ok(found.into_iter().filter_map(|(sku, records)| Some((sku, records.into_iter().next()?))).collect())
    }

    /// Many customers by number.
    pub async fn customers_many(&self, customer_nos: &[String]) -> Result<HashMap<String, FactRecord>, StoreError> {
        let found = self.by_main(FactKind::Customers, "customer_no", customer_nos).await?;
        Ok(found.into_iter().filter_map(|(number, records)| Some((number, records.into_iter().next()?))).collect())
    }

    /// A row by the text of its main column: a customer by number, a shipment by tracking number, a contact, a seller.
    pub async fn facts_by_main(&self, kind: FactKind, column: &str, text: &str) -> Result<Vec<FactRecord>, StoreError> {
        Ok(self.by_main(kind, column, &[text.to_owned()]).await?.remove(text).unwrap_or_default())
    }

    /// Rows by the texts of their main column, many at a time.
    pub async fn facts_many(&self, kind: FactKind, column: &str, texts: &[String]) -> Result<HashMap<String, Vec<FactRecord>>, StoreError> {
        self.by_main(kind, column, texts).await
    }

    /// Rows that refer to something: lines and shipments to an order, contacts and feedback to a case, orders to a customer.
    pub async fn facts_by_reference(&self, kind: FactKind, reference: &str, limit: i64) -> Result<Vec<FactRecord>, StoreError> {
        Ok(self.by_reference(kind, &[reference.to_owned()], limit).await?.remove(reference).unwrap_or_default())
    }

    /// The same for many, by reference; `limit` is for all of them together.
    pub async fn facts_by_references(
        &self,
        kind: FactKind,
        references: &[String],
        limit: i64,
    ) -> Result<HashMap<String, Vec<FactRecord>>, StoreError> {
        self.by_reference(kind, references, limit).await
    }

    /// Ledger rows with their fate by id, after an id; only those of some customers when they are given.
    pub async fn ledger_scan(&self, customers: Option<&[String]>, after_id: i64, limit: i64) -> Result<Vec<LedgerRecord>, StoreError> {
        let kind = FactKind::Ledger;
        let mut values: Vec<Arg> = args![after_id, limit, kind.code()];
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let wanted = match customers {
            Some(customers) => {
                values.push(Arg::Ints(customers.iter().map(|customer| key::reference_key(kind, customer)).collect()));
                format!("AND ref_hash IS NOT NULL AND {}", link.kind().in_list("ref_hash", 4))
            }
            None => String::new(),
        };
        // The sign keeps the planner from the index by kind, which would sort all ledger rows for every page.
        let sql = format!(
            "SELECT id, row_no, body, status, code, target, quantity, amount_minor FROM fact \
             WHERE +kind = $3 AND id > $1 AND superseded_by IS NULL {wanted} ORDER BY id LIMIT $2"
        );
        let rows = link.fetch("reading ledger rows", sql, values).await?;
        let mut out = Vec::with_capacity(rows.len());
        for row in &rows {
            let FactRecord { id, row: fact, .. } = read_fact(kind, row)?;
            out.push(LedgerRecord {
                id,
                row: fact,
                status: status_of(row.int(3)?)?,
                code: row.text(4)?,
                target: row.opt_text(5)?,
                quantity: row.opt_int(6)?,
                amount_minor: row.opt_int(7)?,
            });
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Store, StoreConfig};

    #[tokio::test]
    async fn looking_up_many_rows_never_walks_the_whole_table() {
        let folder = tempfile::tempdir().expect("folder");
        let config =
            StoreConfig { database: Database::Sqlite(folder.path().join("suyuan.db")), keys: folder.path().join("keys"), sqlite_cache_mib: 16 };
        let store = Store::open(config).await.expect("store");
        let mut reader = store.core.read().await.expect("reader");
        let text = format!("EXPLAIN QUERY PLAN {}", dialect::sqlite::FACTS_IN);
        let plan = reader.link().fetch("explaining a look-up", text, args!["[[1,2],[5,9]]"]).await.expect("plan");
        let steps: Vec<String> = plan.iter().map(|row| row.text(3).expect("detail")).collect();
        assert!(steps.iter().any(|step| step.contains("fact_key")), "{steps:?}");
        assert!(!steps.iter().any(|step| step.starts_with("SCAN fact")), "{steps:?}");
    }
}
