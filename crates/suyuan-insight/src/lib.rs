//! Metric definitions and every number a person reads; each metric is defined once, here.

pub mod bias;
pub mod blocks;
pub mod catalogue;
pub mod error;
pub mod figure;
pub mod metric;
pub mod morning;
pub mod quality;
pub mod reconciliation;
pub mod subject;

pub use bias::{Bias, Compared, bias, bias_cases};
pub use catalogue::{Catalogue, Detail, catalogue, detail};
pub use error::InsightError;
pub use metric::{Definition, Metric, definitions, registry};
pub use morning::{Morning, morning};
pub use quality::{QualityFigure, RowsWanted, quality_figures, quality_rows, quality_trend};
