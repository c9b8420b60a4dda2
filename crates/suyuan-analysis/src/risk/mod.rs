//! Risk of a binary outcome from a table: boosting and regression blended, calibrated, with exact contributions.
//!
//! [`train`] compares learners by cross-validation, blends them, calibrates the blend on held-out scores and trains it
//! on all rows; [`RiskModel::score`] answers a probability and what each column added to its log-odds.

mod bins;
mod boost;
mod codec;
mod date;
pub mod drift;
mod encode;
mod frame;
mod grow;
mod linear;
pub mod measure;
mod model;
pub mod proxy;
mod shap;
mod target;
mod train;
mod tree;

pub(crate) use codec::{schema_in, schema_out};
pub use encode::{Dropped, Field, Kind, Schema};
pub use frame::{Column, Datum, Frame};
pub(crate) use model::parallel;
pub use model::{Card, RiskModel, Scored};
pub use train::{LEAST_OF_CLASS, Request, TrainError, platt, train};
