//! Saved views: a page's filters under a name, of one person or shared with all.

use crate::db::{Row, args};
use crate::error::StoreError;
use crate::store::{Store, now};
use suyuan_case::Micros;

/// A view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: String,
    /// The page whose filters it holds, such as `cases`.
    pub page: String,
    /// What its owner calls it.
    pub name: String,
    /// The filters as they stand in the page's address, without the question mark.
    pub query: String,
    /// Who made it.
    pub owner: String,
    /// Whether everybody sees it; each within the own scope.
    pub shared: bool,
    /// When it was made.
    pub created_at: Micros,
}

fn read(row: &Row) -> Result<SavedView, StoreError> {
    Ok(SavedView {
        id: row.text(0)?,
        page: row.text(1)?,
        name: row.text(2)?,
        query: row.text(3)?,
        owner: row.text(4)?,
        shared: row.int(5)? != 0,
        created_at: row.int(6)?,
    })
}

const COLUMNS: &str = "id, page, name, query, owner, shared, created_at";

impl Store {
    /// Views that a person sees on a page: the own ones first, then those that others share, by name.
    pub async fn saved_views(&self, page: &str, owner: &str) -> Result<Vec<SavedView>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM saved_view WHERE page = $1 AND (owner = $2 OR shared = 1) \
             ORDER BY CASE WHEN owner = $2 THEN 0 ELSE 1 END, name, id"
        );
        let rows = self.core.read().await?.link().fetch("reading saved views", sql, args![page, owner]).await?;
        rows.iter().map(read).collect()
    }

    /// Saves a view; one of the same owner, page and name is replaced and keeps its id.
    pub async fn saved_view_put(&self, view: &SavedView) -> Result<String, StoreError> {
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        let sql = "UPDATE saved_view SET query = $4, shared = $5 WHERE owner = $1 AND page = $2 AND name = $3 RETURNING id";
        let values = args![view.owner.as_str(), view.page.as_str(), view.name.as_str(), view.query.as_str(), i64::from(view.shared)];
        let known = tx.link().fetch_one("replacing a saved view", sql, values).await?;
        let id = match known {
            Some(row) => row.text(0)?,
            None => {
                let sql = format!("INSERT INTO saved_view ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)");
                let values = args![
                    view.id.as_str(),
                    view.page.as_str(),
                    view.name.as_str(),
                    view.query.as_str(),
                    view.owner.as_str(),
                    i64::from(view.shared),
                    now()
                ];
                tx.link().execute("saving a view", sql, values).await?;
                view.id.clone()
            }
        };
        tx.commit("saving a view").await?;
        Ok(id)
    }

    /// Removes a view of its owner; false when there is none.
    pub async fn saved_view_delete(&self, id: &str, owner: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM saved_view WHERE id = $1 AND owner = $2";
        Ok(self.core.write().await?.link().execute("removing a saved view", sql, args![id, owner]).await? > 0)
    }
}
