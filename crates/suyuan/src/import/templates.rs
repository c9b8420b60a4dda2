//! Saved mappings: reading them from the store by name, and keeping new ones.

use crate::import::error::ImportError;
use crate::import::plan::Plan;
use suyuan_case::fact::FactKind;
use suyuan_connect::mapping::Template;
use suyuan_store::{Store, TemplateRow};

/// A stored template.
fn read(row: &TemplateRow) -> Result<Template, ImportError> {
    serde_json::from_str(&row.json).map_err(|error| ImportError::StoredTable { name: row.name.clone(), detail: error.to_string() })
}

/// All templates of a kind, or of every kind; one that cannot be read is left out of proposals.
pub async fn all(store: &Store, kind: Option<FactKind>) -> Result<Vec<Template>, ImportError> {
    Ok(store.templates(kind).await?.iter().filter_map(|row| read(row).ok()).collect())
}

/// The template of a name.
pub async fn by_name(store: &Store, name: &str) -> Result<Template, ImportError> {
    let rows = store.templates(None).await?;
    match rows.iter().find(|row| row.name == name) {
        Some(row) => read(row),
        None => Err(ImportError::UnknownTemplate { name: name.to_owned(), known: rows.into_iter().map(|row| row.name).collect() }),
    }
}

/// Keeps the mapping of a plan's first file under a name; a template of that name gets a new version.
pub async fn save_template(store: &Store, name: &str, plan: &Plan) -> Result<(), ImportError> {
    let Some(file) = plan.files.first() else { return Err(ImportError::NoFiles) };
    save(store, &Template::of(name, &file.mapping)).await
}

/// Keeps a template under its name; an earlier one of that name becomes its older version.
pub async fn save(store: &Store, template: &Template) -> Result<(), ImportError> {
    let json =
        serde_json::to_string(template).map_err(|error| ImportError::StoredTable { name: template.name.clone(), detail: error.to_string() })?;
    store.save_template(&template.name, template.kind, &json).await?;
    Ok(())
}
