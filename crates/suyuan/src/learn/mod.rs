//! Learned models as files: training from tables, loading, scoring tables.

pub mod anomaly;
mod error;
pub mod risk;
pub mod text;

pub use error::LearnError;

use crate::import::error::ImportError;
use crate::import::plan::check_file;
use crate::table_file::Table;
use std::path::Path;
use suyuan_analysis::anomaly::AnomalyModel;
use suyuan_analysis::model_file::{self, ModelKind};
use suyuan_analysis::risk::RiskModel;
use suyuan_analysis::text::TextModel;

/// A model of any kind.
#[derive(Debug)]
pub enum Model {
    /// A row's risk.
    Risk(Box<RiskModel>),
    /// A text's class.
    Text(Box<TextModel>),
    /// How unusual a row is.
    Anomaly(Box<AnomalyModel>),
}

/// Reads a model file.
///
/// # Errors
/// When it cannot be read, or is foreign, newer or damaged.
pub fn load(path: &Path) -> Result<Model, LearnError> {
    check_file(path)?;
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| ImportError::Unreadable { path: shown.clone(), source })?;
    let failed = |error| LearnError::Model { path: shown.clone(), error };
    match model_file::open(&bytes).map_err(failed)?.0 {
        ModelKind::Risk => Ok(Model::Risk(Box::new(RiskModel::from_bytes(&bytes).map_err(failed)?))),
        ModelKind::Anomaly => Ok(Model::Anomaly(Box::new(AnomalyModel::from_bytes(&bytes).map_err(failed)?))),
        ModelKind::Text => Ok(Model::Text(Box::new(TextModel::from_bytes(&bytes).map_err(failed)?))),
    }
}

/// Writes a file in one step.
///
/// # Errors
/// When the folder cannot be written.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), LearnError> {
    let written = crate::table_file::replace(path, bytes);
    written.map_err(|source| LearnError::Import(ImportError::Write { path: path.display().to_string(), source }))
}

/// Adds to each row what the model says of it; returns the columns whose text is JSON.
///
/// # Errors
/// When the table has none of the columns that the model reads.
pub fn score(
    model: &Model,
    table: &mut Table,
    reasons: Option<usize>,
    text: Option<&str>,
    place: &str,
) -> Result<&'static [&'static str], LearnError> {
    match model {
        Model::Risk(model) => {
            risk::score(model, table, reasons, place)?;
            Ok(&["reasons"])
        }
        Model::Anomaly(model) => {
            anomaly::score(model, table, reasons, place)?;
            Ok(&["reasons"])
        }
        Model::Text(model) => {
            text::score(model, table, text, place)?;
            Ok(&[])
        }
    }
}
