//! Small versioned rows that people edit: mapping templates and settings; and the counters of numbers.

use crate::db::{Link, args};
use crate::error::StoreError;
use crate::import_types::TemplateRow;
use crate::store::Store;
use suyuan_case::fact::FactKind;

/// Takes `count` numbers from a counter inside a transaction; the first of them. Counters begin at 1.
pub(crate) async fn take_numbers(link: &mut Link<'_>, name: &str, count: i64) -> Result<i64, StoreError> {
    let sql =
        "INSERT INTO counter (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value";
    let rows = link.fetch("taking numbers", sql, args![name, count]).await?;
    let last = rows.first().map_or(Ok(count), |row| row.int(0))?;
    Ok(last - count + 1)
}

impl Store {
    /// Reserves `count` case numbers; the first of the block. Gaps are allowed, repetition is not.
    pub async fn reserve_numbers(&self, count: i64) -> Result<i64, StoreError> {
        self.reserve("case_no", count).await
    }

    /// The next number of parcels.
    pub async fn next_parcel_number(&self) -> Result<i64, StoreError> {
        self.reserve("parcel_no", 1).await
    }

    async fn reserve(&self, counter: &str, count: i64) -> Result<i64, StoreError> {
        if count < 1 {
            return Err(StoreError::Invalid { what: "at least one number must be reserved".to_owned() });
        }
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        let first = take_numbers(&mut tx.link(), counter, count).await?;
        tx.commit("reserving numbers").await?;
        Ok(first)
    }

    /// Saved templates, of one kind or all, by name.
    pub async fn templates(&self, kind: Option<FactKind>) -> Result<Vec<TemplateRow>, StoreError> {
        let sql = "SELECT name, kind, json, version FROM template ORDER BY name, kind";
        let rows = self.core.read().await?.link().fetch("reading templates", sql, vec![]).await?;
        let mut out = Vec::with_capacity(rows.len());
        for row in &rows {
            let found = FactKind::parse(row.str(1)?).ok_or_else(|| StoreError::decode("the kind of a template", row.str(1).unwrap_or("")))?;
            if kind.is_none_or(|wanted| wanted == found) {
                out.push(TemplateRow { name: row.text(0)?, kind: found, json: row.text(2)?, version: row.int(3)? });
            }
        }
        Ok(out)
    }

    /// Saves a template; an earlier one of the same name and kind is replaced.
    pub async fn save_template(&self, name: &str, kind: FactKind, json: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO template (name, kind, json, version) VALUES ($1, $2, $3, 1) \
                   ON CONFLICT (name, kind) DO UPDATE SET json = excluded.json, version = template.version + 1";
        self.core.write().await?.link().execute("saving a template", sql, args![name, kind.as_str(), json]).await.map(drop)
    }

    /// A setting, if one was put and not taken back.
    pub async fn settings_get(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.settings_row(key).await?.0)
    }

    /// A setting and its version as of one moment; no text when none was put or it was taken back. Versions begin at 1; 0 when it
    /// was never put.
    pub async fn settings_row(&self, key: &str) -> Result<(Option<String>, i64), StoreError> {
        let sql = "SELECT value, version FROM setting WHERE key = $1";
        let Some(row) = self.core.read().await?.link().fetch_one("reading a setting", sql, args![key]).await? else { return Ok((None, 0)) };
        Ok((Some(row.text(0)?).filter(|text| !text.is_empty()), row.int(1)?))
    }

    /// All settings whose key begins with a text without `%` and `_`, and that were not taken back: key, value, version, by key.
    pub async fn settings_beginning(&self, prefix: &str) -> Result<Vec<(String, String, i64)>, StoreError> {
        // By LIKE rather than by a range: what lies between two texts is the database's to say, and it may pass over punctuation.
        let pattern = format!("{}%", prefix.replace(['%', '_'], ""));
        let sql = "SELECT key, value, version FROM setting WHERE key LIKE $1 AND value <> '' ORDER BY key";
        let rows = self.core.read().await?.link().fetch("reading settings", sql, args![pattern]).await?;
        rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
    }

    /// Puts a setting.
    pub async fn settings_put(&self, key: &str, json: &str) -> Result<(), StoreError> {
        self.settings_change(key, Some(json), None).await.map(drop)
    }

    /// Puts a setting, or takes it back with `None`; its versions go on in both cases, so that no two states share one. With
    /// `expected` nothing happens unless that is the version now. Answers the new version, or `None` where it was another.
    pub async fn settings_change(&self, key: &str, json: Option<&str>, expected: Option<i64>) -> Result<Option<i64>, StoreError> {
        // No JSON is the empty text, which stands for a setting that was taken back.
        let value = json.unwrap_or("");
        let (sql, values) = match expected {
            None => (
                "INSERT INTO setting (key, value, version) VALUES ($1, $2, 1) \
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = setting.version + 1 RETURNING version",
                args![key, value],
            ),
            Some(0) => {
                ("INSERT INTO setting (key, value, version) VALUES ($1, $2, 1) ON CONFLICT (key) DO NOTHING RETURNING version", args![key, value])
            }
            Some(version) => {
                ("UPDATE setting SET value = $2, version = version + 1 WHERE key = $1 AND version = $3 RETURNING version", args![key, value, version])
            }
        };
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        let rows = tx.link().fetch("saving a setting", sql, values).await?;
        tx.commit("saving a setting").await?;
        rows.first().map(|row| row.int(0)).transpose()
    }
}
