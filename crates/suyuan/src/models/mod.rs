//! Learned models in service: abuse, bad ends, lost value, reasons and anomalies; what they learn from, how they score, how they are watched.
//!
//! [`learn`] collects cases and trains; [`serve`] keeps the versions in force in memory and scores facts; [`watch`]
//! compares weeks of decisions with training. The events and who may cause them stand in `stage/model`.

pub mod labels;
pub mod learn;
pub mod serve;
pub mod watch;

use serde_json::Value as Json;
use suyuan_analysis::risk::Datum;
use suyuan_decide::risk::{FEATURES, Feature, Labels, features};
use suyuan_store::{Store, StoreError};

/// Setting that says what counts as abuse and how many labels are needed.
pub const LABELS: &str = "risk_labels";

/// The features of a case in the analysis' terms, in the order of [`FEATURES`].
pub fn row(facts: &Json) -> [Datum; FEATURES.len()] {
    features(facts).map(|value| match value {
        Feature::Missing => Datum::Missing,
        Feature::Number(number) => Datum::Number(number),
        Feature::Text(text) => Datum::Text(text.to_owned()),
    })
}

/// What counts as a label now.
pub async fn labels(store: &Store) -> Result<Labels, StoreError> {
    let saved = store.settings_get(LABELS).await?;
    Ok(saved.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
