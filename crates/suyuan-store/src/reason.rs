//! The reason taxonomy: the built-in one with the changes of its stream, and its rows for the lake.

use crate::case_row::{opt_text, text};
use crate::error::StoreError;
use crate::store::Store;
use std::collections::HashMap;
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::lake_table::ExportRow;
use suyuan_case::reason::{self, Reason};
use suyuan_case::reason_event::{ReasonEvent, STREAM};
use suyuan_case::value::Value;

/// Version of the taxonomy's stream; `reason` and `taxonomy` are its kind and id.
pub(crate) const VERSION: &str = "SELECT MAX(stream_version) FROM event WHERE stream = 'reason' AND stream_id = 'taxonomy'";
/// Revisions of changes lie above those of all built-in nodes.
const CHANGES: i64 = 1_000_000;

/// Highest revision of the rows, from the stream's version.
pub(crate) fn head(version: i64) -> i64 {
    if version > 0 { CHANGES + version } else { i64::try_from(reason::built_in().len()).unwrap_or(CHANGES) }
}

/// A taxonomy as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taxonomy {
    /// Number of changes so far; 0 for the built-in one.
    pub version: i64,
    /// Its nodes, parents before children.
    pub reasons: Vec<Reason>,
}

impl Store {
    /// The version of the taxonomy alone.
    pub async fn taxonomy_version(&self) -> Result<i64, StoreError> {
        let mut reader = self.core.read().await?;
        reader.link().number("reading the version of the reasons", VERSION, vec![]).await
    }

    /// The taxonomy.
    pub async fn taxonomy(&self) -> Result<Taxonomy, StoreError> {
        let changes = self.reason_changes().await?;
        Ok(Taxonomy { version: i64::try_from(changes.len()).unwrap_or(i64::MAX), reasons: reason::taxonomy(&changes) })
    }

    async fn reason_changes(&self) -> Result<Vec<ReasonEvent>, StoreError> {
        let events = self.events(StreamKind::Reason, STREAM).await?;
        Ok(events.into_iter().filter_map(|recorded| if let Event::Reason(change) = recorded.event { Some(change) } else { None }).collect())
    }

    pub(crate) async fn export_reasons(&self, after: i64, limit: i64) -> Result<Vec<ExportRow>, StoreError> {
        let changes = self.reason_changes().await?;
        let built_in: HashMap<String, i64> = reason::built_in().into_iter().map(|reason| reason.code).zip(1..).collect();
        let mut first: HashMap<&str, i64> = HashMap::new();
        let mut last: HashMap<&str, i64> = HashMap::new();
        for (change, version) in changes.iter().zip(1_i64..) {
            let code = match change {
                ReasonEvent::ReasonSaved { reason } => reason.code.as_str(),
                ReasonEvent::ReasonRetired { code } => code.as_str(),
            };
            first.entry(code).or_insert(version);
            last.insert(code, version);
        }
        let place = |code: &str| built_in.get(code).copied().unwrap_or_else(|| CHANGES + first.get(code).copied().unwrap_or(0));
        let mut rows: Vec<ExportRow> = reason::taxonomy(&changes)
            .iter()
            .map(|reason| ExportRow {
                key: place(&reason.code),
                revision: last.get(reason.code.as_str()).map_or_else(|| place(&reason.code), |version| CHANGES + version),
                values: values(reason),
            })
            .filter(|row| row.revision > after)
            .collect();
        rows.sort_by_key(|row| row.revision);
        rows.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(rows)
    }
}

fn values(reason: &Reason) -> Vec<Value> {
    vec![
        text(&reason.code),
        Value::Int(i64::from(reason.level)),
        opt_text(Some(reason.parent.as_str()).filter(|parent| !parent.is_empty())),
        text(&reason.name_zh),
        text(&reason.name_en),
        text(&reason.department),
        text(&reason.definition_zh),
        text(&reason.definition_en),
        Value::Bool(reason.retired),
    ]
}
