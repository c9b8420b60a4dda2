//! Cleaning: corrections of data as events of their own stream, each of which can be undone; and the rule set's versions.

use crate::event::Requested;
use crate::id::ImportId;
use crate::quality::Rule;
use serde::{Deserialize, Serialize};

/// Columns of a case that a cleaning may change, by the names of `cases`.
pub const CASE_FIELDS: [&str; 7] = ["customer_no", "channel", "region", "carrier", "warehouse", "reason_code", "team"];

/// Columns that name a thing; changing them by a map of values would make one thing of two.
pub const IDENTITIES: [&str; 12] = [
    "order_no",
    "line_no",
    "case_no",
    "tracking_no",
    "contact_no",
    "feedback_no",
    "invoice_no",
    "refund_no",
    "inspection_no",
    "serial_no",
    "agent_no",
    "payment_no",
];

/// Gives a column of a request another value; a column that is not one of [`CASE_FIELDS`], or cannot be empty, stays.
pub fn correct(request: &mut Requested, field: &str, to: Option<&str>) {
    let value = to.map(str::to_owned);
    match field {
        "customer_no" => request.customer_no = value,
        "channel" => request.channel = value.unwrap_or_else(|| request.channel.clone()),
        "region" => request.region = value,
        "carrier" => request.carrier = value,
        "warehouse" => request.warehouse = value,
        "reason_code" => request.reason_code = value,
        "team" => request.team = value,
        _ => {}
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum CleaningAction {
    /// Several customer numbers are one customer: their orders, contacts, ratings, ledger lines and cases move to `into`.
    MergeCustomers {
        /// Numbers that go.
        from: Vec<String>,
        /// The number that stays.
        into: String,
    },
    /// A value that nobody knows means a known one, in every table that has the column, now and in later imports.
    MapValue {
        /// Column, such as `channel`, `carrier`, `region`.
        field: String,
        /// The value that goes.
        from: String,
        /// The value that stays.
        to: String,
    },
    /// One column of the rows of one file gets another value, or none.
    CorrectBatch {
        /// Import kind of the file, such as `orders`.
        kind: String,
        /// File name as `source_file` shows it.
        file: String,
        /// Column.
        field: String,
        /// Only rows with this value; all when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The new value as text; none empties the column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
}

/// Events of a cleaning stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum CleaningEvent {
    /// A cleaning was ordered; its batches are named before the first row changes, so that a broken one can be undone as well.
    CleaningOrdered {
        /// What is to be done.
        action: CleaningAction,
        /// Why.
        reason: String,
        /// The batches that new row versions go into.
        batches: Vec<ImportId>,
    },
    /// It was done.
    CleaningApplied {
        /// Rows that got a new version.
        rows: i64,
        /// Cases that were corrected.
        cases: i64,
    },
    /// It was undone: rows and cases that still hold its values have their former ones again.
    CleaningUndone {
        /// Rows that got their former values.
        rows: i64,
        /// Cases that got their former values.
        cases: i64,
        /// The batches that the former values came back with.
        batches: Vec<ImportId>,
    },
    /// The set of quality rules got a new version.
    QualityRulesChanged {
        /// Version, counted from 1.
        version: u64,
        /// The whole set.
        rules: Vec<Rule>,
    },
}

impl CleaningEvent {
    /// `kind` as stored in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            CleaningEvent::CleaningOrdered { .. } => "cleaning_ordered",
            CleaningEvent::CleaningApplied { .. } => "cleaning_applied",
            CleaningEvent::CleaningUndone { .. } => "cleaning_undone",
            CleaningEvent::QualityRulesChanged { .. } => "quality_rules_changed",
        }
    }
}
