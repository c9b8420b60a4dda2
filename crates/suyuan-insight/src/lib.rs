//! Metric definitions and every number a person reads; each metric is defined once, here.

pub mod error;
pub mod figure;
pub mod metric;
pub mod morning;

pub use error::InsightError;
pub use metric::{Definition, Metric, definitions, registry};
pub use morning::{Morning, morning};
