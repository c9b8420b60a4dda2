//! The lake's manifest: which immutable files make up each table.

use crate::db::{Bulk, Col, args};
use crate::error::StoreError;
use crate::store::Store;
use suyuan_case::manifest::ManifestRow;

impl Store {
    /// All files of all tables of this installation's lake. Other installations on the same database have lakes of their own.
    pub async fn manifest(&self) -> Result<Vec<ManifestRow>, StoreError> {
        let own = self.core.keys.installation.as_str();
        // Rows from before installations had names belong to the first one that asks.
        let unnamed = "SELECT COUNT(*) FROM manifest WHERE installation = ''";
        if self.core.read().await?.link().number("looking for unnamed files of the lake", unnamed, vec![]).await? > 0 {
            let sql = "UPDATE manifest SET installation = $1 WHERE installation = ''";
            self.core.write().await?.link().execute("naming files of the lake", sql, args![own]).await?;
        }
        let sql = "SELECT table_name, path, low, high, row_count, bytes, sha256, schema_version, watermark FROM manifest \
                   WHERE installation = $1 ORDER BY table_name, low, path";
        let rows = self.core.read().await?.link().fetch("reading the manifest", sql, args![own]).await?;
        rows.iter()
            .map(|row| {
                Ok(ManifestRow {
                    table: row.text(0)?,
                    path: row.text(1)?,
                    low: row.int(2)?,
                    high: row.int(3)?,
                    rows: row.int(4)?,
                    bytes: row.int(5)?,
                    sha256: row.text(6)?,
                    schema_version: row.int(7)?,
                    watermark: row.int(8)?,
                })
            })
            .collect()
    }

    /// Takes files out of a table and puts others in, in one transaction.
    pub async fn manifest_replace(&self, table: &str, retire: &[String], add: &[ManifestRow]) -> Result<(), StoreError> {
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        if !retire.is_empty() {
            let sql = format!("DELETE FROM manifest WHERE table_name = $1 AND {} AND installation = $3", tx.link().kind().in_list("path", 2));
            tx.link().execute("retiring files of the lake", sql, args![table, retire.to_vec(), self.core.keys.installation.as_str()]).await?;
        }
        let texts = |of: fn(&ManifestRow) -> &String| Col::Text(add.iter().map(|row| of(row).clone()).collect());
        let numbers = |of: fn(&ManifestRow) -> i64| Col::Int(add.iter().map(of).collect());
        Bulk {
            table: "manifest",
            columns: vec![
                ("installation", Col::Text(vec![self.core.keys.installation.clone(); add.len()])),
                ("table_name", texts(|row| &row.table)),
                ("path", texts(|row| &row.path)),
                ("low", numbers(|row| row.low)),
                ("high", numbers(|row| row.high)),
                ("row_count", numbers(|row| row.rows)),
                ("bytes", numbers(|row| row.bytes)),
                ("sha256", texts(|row| &row.sha256)),
                ("schema_version", numbers(|row| row.schema_version)),
                ("watermark", numbers(|row| row.watermark)),
            ],
            suffix: "",
        }
        .insert(&mut tx.link(), "adding files of the lake")
        .await?;
        tx.commit("changing the manifest").await
    }

    /// Forgets all files, so that the lake is built anew.
    pub async fn manifest_clear(&self) -> Result<(), StoreError> {
        let own = args![self.core.keys.installation.as_str()];
        self.core.write().await?.link().execute("clearing the manifest", "DELETE FROM manifest WHERE installation = $1", own).await.map(drop)
    }
}
