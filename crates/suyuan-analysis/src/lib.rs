//! Mathematics of after-sales over plain values: no SQL, no I/O, no sentences for people.
//!
//! [`chance`]: whether a change of a rate is more than chance. [`risk`]: learned risk of a binary outcome, from training
//! to contributions. [`anomaly`]: how unusual a row is. [`text`]: classes of short texts. Process mining, attribution, misuse signals and forecasting get a module each as their features come.

pub mod anomaly;
pub mod chance;
pub mod delay;
pub mod model_file;
mod random;
pub mod risk;
pub mod rule_search;
pub mod text;
