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
use suyuan_analysis::model_file::{self, ModelError, ModelKind};
use suyuan_analysis::risk::RiskModel;
use suyuan_analysis::text::TextModel;

/// A model of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    /// A row's risk, or any other chance of yes.
    Risk(Box<RiskModel>),
    /// A text's class.
    Text(Box<TextModel>),
    /// How unusual a row is.
    Anomaly(Box<AnomalyModel>),
}

impl Model {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// When they are foreign, newer or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelError> {
        Ok(match model_file::open(bytes)?.0 {
            ModelKind::Risk => Model::Risk(Box::new(RiskModel::from_bytes(bytes)?)),
            ModelKind::Anomaly => Model::Anomaly(Box::new(AnomalyModel::from_bytes(bytes)?)),
            ModelKind::Text => Model::Text(Box::new(TextModel::from_bytes(bytes)?)),
        })
    }

    /// The bytes of a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Model::Risk(model) => model.to_bytes(),
            Model::Text(model) => model.to_bytes(),
            Model::Anomaly(model) => model.to_bytes(),
        }
    }
}

/// Reads a model file.
///
/// # Errors
/// When it cannot be read, or is foreign, newer or damaged.
pub fn load(path: &Path) -> Result<Model, LearnError> {
    check_file(path)?;
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|source| ImportError::Unreadable { path: shown.clone(), source })?;
    Model::from_bytes(&bytes).map_err(|error| LearnError::Model { path: shown, error })
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
