//! The tables of the lake: names, columns and row rights, shared by the store that exports and the lake that holds.

use crate::Micros;
use crate::fact::{Column, ColumnType, FactKind};
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A table that SQL, dashboards and metrics read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LakeTable {
    /// One row per return case, as it stands now.
    Cases,
    /// One row per line of a case.
    CaseLines,
    /// One row per event of the log.
    Events,
    /// One row per ledger entry of kind refund.
    Refunds,
    /// Orders.
    Orders,
    /// Order lines.
    OrderLines,
    /// Customers, without personal data.
    Customers,
    /// Products.
    Products,
    /// Sellers.
    Sellers,
    /// Shipments.
    Shipments,
    /// Contacts.
    Contacts,
    /// Feedback.
    Feedback,
    /// Sales and credit lines of imported ledgers.
    LedgerLines,
    /// The fate of every imported row.
    ImportRows,
    /// The reason taxonomy.
    Reasons,
}

const fn column(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, required: false, personal: false }
}

use ColumnType::{Bool, Int, Minor, Text, Time};

/// Columns of `cases`.
const CASES: &[Column] = &[
    column("case_id", Text),
    column("case_no", Text),
    column("order_no", Text),
    column("version", Int),
    column("status", Text),
    column("kind", Text),
    column("shop", Text),
    column("channel", Text),
    column("region", Text),
    column("department", Text),
    column("customer_no", Text),
    column("phone", Text),
    column("sku", Text),
    column("product_name", Text),
    column("line_count", Int),
    column("quantity", Int),
    column("amount_minor", Minor),
    column("currency", Text),
    column("reason_code", Text),
    column("reason_text", Text),
    column("comment", Text),
    column("team", Text),
    column("agent", Text),
    column("warehouse", Text),
    column("carrier", Text),
    column("requested_at", Time),
    column("due_at", Time),
    column("due_basis", Text),
    column("outcome", Text),
    column("automatic", Bool),
    column("cause", Text),
    column("decided_at", Time),
    column("review_since", Time),
    column("goods_shipped_at", Time),
    column("goods_received_at", Time),
    column("inspected_at", Time),
    column("refunded_at", Time),
    column("refund_minor", Minor),
    column("closed_at", Time),
    column("updated_at", Time),
    column("source", Text),
];

/// Columns of `case_lines`.
const CASE_LINES: &[Column] = &[
    column("case_id", Text),
    column("case_no", Text),
    column("line", Int),
    column("line_no", Text),
    column("sku", Text),
    column("product_name", Text),
    column("quantity", Int),
    column("amount_minor", Minor),
    column("currency", Text),
    column("matched_quantity", Int),
    column("shop", Text),
    column("channel", Text),
    column("region", Text),
    column("department", Text),
    column("requested_at", Time),
];

/// Columns of `events`.
const EVENTS: &[Column] = &[
    column("seq", Int),
    column("stream", Text),
    column("stream_id", Text),
    column("stream_version", Int),
    column("kind", Text),
    column("at", Time),
    column("recorded_at", Time),
    column("actor", Text),
    column("shop", Text),
    column("channel", Text),
    column("region", Text),
    column("department", Text),
];

/// Columns of `refunds`.
const REFUNDS: &[Column] = &[
    column("case_id", Text),
    column("case_no", Text),
    column("entry_kind", Text),
    column("amount_minor", Minor),
    column("currency", Text),
    column("bearer", Text),
    column("refunded_at", Time),
    column("shop", Text),
    column("channel", Text),
    column("region", Text),
    column("department", Text),
];

/// Columns of `import_rows`.
const IMPORT_ROWS: &[Column] = &[
    column("import_id", Text),
    column("file", Text),
    column("row", Int),
    column("status", Text),
    column("code", Text),
    column("target", Text),
    column("quantity", Int),
    column("amount_minor", Minor),
];

/// Columns of `reasons`.
const REASONS: &[Column] = &[
    column("code", Text),
    column("level", Int),
    column("parent", Text),
    column("name_zh", Text),
    column("name_en", Text),
    column("department", Text),
];

impl LakeTable {
    /// All tables.
    pub const ALL: [LakeTable; 15] = [
        LakeTable::Cases,
        LakeTable::CaseLines,
        LakeTable::Events,
        LakeTable::Refunds,
        LakeTable::Orders,
        LakeTable::OrderLines,
        LakeTable::Customers,
        LakeTable::Products,
        LakeTable::Sellers,
        LakeTable::Shipments,
        LakeTable::Contacts,
        LakeTable::Feedback,
        LakeTable::LedgerLines,
        LakeTable::ImportRows,
        LakeTable::Reasons,
    ];

    /// The view's name in SQL.
    pub const fn name(self) -> &'static str {
        match self {
            LakeTable::Cases => "cases",
            LakeTable::CaseLines => "case_lines",
            LakeTable::Events => "events",
            LakeTable::Refunds => "refunds",
            LakeTable::Orders => "orders",
            LakeTable::OrderLines => "order_lines",
            LakeTable::Customers => "customers",
            LakeTable::Products => "products",
            LakeTable::Sellers => "sellers",
            LakeTable::Shipments => "shipments",
            LakeTable::Contacts => "contacts",
            LakeTable::Feedback => "feedback",
            LakeTable::LedgerLines => "ledger_lines",
            LakeTable::ImportRows => "import_rows",
            LakeTable::Reasons => "reasons",
        }
    }

    /// The fact kind that it holds, if it is a fact table.
    pub const fn fact(self) -> Option<FactKind> {
        match self {
            LakeTable::Orders => Some(FactKind::Orders),
            LakeTable::OrderLines => Some(FactKind::OrderLines),
            LakeTable::Customers => Some(FactKind::Customers),
            LakeTable::Products => Some(FactKind::Products),
            LakeTable::Sellers => Some(FactKind::Sellers),
            LakeTable::Shipments => Some(FactKind::Shipments),
            LakeTable::Contacts => Some(FactKind::Contacts),
            LakeTable::Feedback => Some(FactKind::Feedback),
            LakeTable::LedgerLines => Some(FactKind::Ledger),
            _ => None,
        }
    }

    /// Its columns in order. Personal columns of a fact kind are present here only as masked text.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            LakeTable::Cases => CASES,
            LakeTable::CaseLines => CASE_LINES,
            LakeTable::Events => EVENTS,
            LakeTable::Refunds => REFUNDS,
            LakeTable::ImportRows => IMPORT_ROWS,
            LakeTable::Reasons => REASONS,
            other => match other.fact() {
                Some(kind) => kind.columns(),
                None => &[],
            },
        }
    }

    /// Whether every signed-in user may read all of it: reference data without customers in it.
    pub const fn is_reference(self) -> bool {
        matches!(self, LakeTable::Products | LakeTable::Sellers | LakeTable::Reasons)
    }
}

/// One row on its way from the store to the lake.
///
/// A later row with the same `key` replaces the earlier one; `revision` is the monotonic change counter of its table
/// (the log sequence for cases, case lines, events and refunds; the fact revision otherwise).
#[derive(Debug, Clone, PartialEq)]
pub struct ExportRow {
    /// Key within the table; several rows of one case share the case's key in `case_lines` and `refunds`
    /// and are replaced together.
    pub key: i64,
    /// Change counter.
    pub revision: i64,
    /// One value per column of the table.
    pub values: Vec<Value>,
}

/// A point in the store that the lake has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Freshness {
    /// Log sequence contained.
    pub seq: i64,
    /// When the last contained change was recorded.
    pub at: Micros,
}
