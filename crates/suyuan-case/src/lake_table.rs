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
    /// One row per ledger entry of every kind, as it stands now.
    LedgerEntries,
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
    /// Platform bills.
    PlatformBill,
    /// Platforms' scores of shops.
    ShopScores,
    /// Steps of cases as sources tell them.
    CaseHistory,
    /// Inspections of returned goods.
    Inspections,
    /// Movements of money as platforms, banks and finance report them; `refunds` is our own ledger.
    RefundRecords,
    /// Colleagues.
    Agents,
    /// Warehouses.
    Warehouses,
    /// Stock counts.
    Stock,
    /// Sensor and usage summaries of devices.
    Usage,
    /// Invoices.
    Invoices,
    /// The fate of every imported row.
    ImportRows,
    /// The reason taxonomy.
    Reasons,
    /// One row per version of a standard template.
    Templates,
    /// One row per question that was asked and code that was chosen.
    Answers,
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
    // `reason_code` is the customer's; these are what colleagues found.
    column("agent_reason_code", Text),
    column("inspector_reason_code", Text),
    // What it was settled as, and what became of the goods.
    column("resolution", Text),
    column("finding", Text),
    column("grade", Text),
    column("disposition", Text),
    column("replacement_sent_at", Time),
    column("stop_failed_at", Time),
    // The platform's intervention.
    column("intervened_at", Time),
    column("evidence_due_at", Time),
    column("evidence_at", Time),
    column("ruled_for", Text),
    column("appealed", Bool),
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
    // The step as a process map names it: the source's own word for steps of other systems, else the kind.
    column("activity", Text),
    column("lifecycle", Text),
    column("resource", Text),
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

/// Columns of `ledger_entries`.
const LEDGER_ENTRIES: &[Column] = &[
    column("case_id", Text),
    column("case_no", Text),
    column("order_no", Text),
    column("entry_kind", Text),
    column("slot", Int),
    column("amount_minor", Minor),
    column("currency", Text),
    column("bearer", Text),
    column("reference", Text),
    column("booked_at", Time),
    column("settled_at", Time),
    column("settled_minor", Minor),
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
    column("definition_zh", Text),
    column("definition_en", Text),
    column("retired", Bool),
];

/// Columns of `templates`.
const TEMPLATES: &[Column] = &[
    column("template", Text),
    column("version", Int),
    column("name_zh", Text),
    column("name_en", Text),
    column("purpose", Text),
    column("goal_zh", Text),
    column("goal_en", Text),
    column("questions", Int),
    column("published_at", Time),
];

/// Columns of `answers`. A question with several chosen codes has a row for each; `is_answered` and `is_other` are the same
/// in all of them.
const ANSWERS: &[Column] = &[
    column("case_id", Text),
    column("case_no", Text),
    column("template", Text),
    column("version", Int),
    column("question", Text),
    column("position", Int),
    column("is_answered", Bool),
    column("is_other", Bool),
    column("code", Text),
    column("text", Text),
    column("value", Text),
    column("number_micro", ColumnType::Micro),
    column("form_seconds", Int),
    column("shop", Text),
    column("channel", Text),
    column("region", Text),
    column("department", Text),
    column("requested_at", Time),
];

impl LakeTable {
    /// All tables.
    pub const ALL: [LakeTable; 28] = [
        LakeTable::Cases,
        LakeTable::CaseLines,
        LakeTable::Events,
        LakeTable::Refunds,
        LakeTable::LedgerEntries,
        LakeTable::Orders,
        LakeTable::OrderLines,
        LakeTable::Customers,
        LakeTable::Products,
        LakeTable::Sellers,
        LakeTable::Shipments,
        LakeTable::Contacts,
        LakeTable::Feedback,
        LakeTable::LedgerLines,
        LakeTable::PlatformBill,
        LakeTable::ShopScores,
        LakeTable::CaseHistory,
        LakeTable::Inspections,
        LakeTable::RefundRecords,
        LakeTable::Agents,
        LakeTable::Warehouses,
        LakeTable::Stock,
        LakeTable::Usage,
        LakeTable::Invoices,
        LakeTable::ImportRows,
        LakeTable::Reasons,
        LakeTable::Templates,
        LakeTable::Answers,
    ];

    /// The view's name in SQL.
    pub const fn name(self) -> &'static str {
        match self {
            LakeTable::Cases => "cases",
            LakeTable::CaseLines => "case_lines",
            LakeTable::Events => "events",
            LakeTable::Refunds => "refunds",
            LakeTable::LedgerEntries => "ledger_entries",
            LakeTable::Orders => "orders",
            LakeTable::OrderLines => "order_lines",
            LakeTable::Customers => "customers",
            LakeTable::Products => "products",
            LakeTable::Sellers => "sellers",
            LakeTable::Shipments => "shipments",
            LakeTable::Contacts => "contacts",
            LakeTable::Feedback => "feedback",
            LakeTable::LedgerLines => "ledger_lines",
            LakeTable::PlatformBill => "platform_bill",
            LakeTable::ShopScores => "shop_scores",
            LakeTable::CaseHistory => "case_history",
            LakeTable::Inspections => "inspections",
            LakeTable::RefundRecords => "refund_records",
            LakeTable::Agents => "agents",
            LakeTable::Warehouses => "warehouses",
            LakeTable::Stock => "stock",
            LakeTable::Usage => "usage",
            LakeTable::Invoices => "invoices",
            LakeTable::ImportRows => "import_rows",
            LakeTable::Reasons => "reasons",
            LakeTable::Templates => "templates",
            LakeTable::Answers => "answers",
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
            LakeTable::PlatformBill => Some(FactKind::PlatformBill),
            LakeTable::ShopScores => Some(FactKind::ShopScores),
            LakeTable::CaseHistory => Some(FactKind::CaseHistory),
            LakeTable::Inspections => Some(FactKind::Inspections),
            LakeTable::RefundRecords => Some(FactKind::Refunds),
            LakeTable::Agents => Some(FactKind::Agents),
            LakeTable::Warehouses => Some(FactKind::Warehouses),
            LakeTable::Stock => Some(FactKind::Stock),
            LakeTable::Usage => Some(FactKind::Usage),
            LakeTable::Invoices => Some(FactKind::Invoices),
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
            LakeTable::LedgerEntries => LEDGER_ENTRIES,
            LakeTable::ImportRows => IMPORT_ROWS,
            LakeTable::Reasons => REASONS,
            LakeTable::Templates => TEMPLATES,
            LakeTable::Answers => ANSWERS,
            other => match other.fact() {
                Some(kind) => crate::lineage::columns(kind),
                None => &[],
            },
        }
    }

    /// Whether every signed-in user may read all of it: reference data without customers in it.
    pub const fn is_reference(self) -> bool {
        matches!(
            self,
            LakeTable::Products
                | LakeTable::Sellers
                | LakeTable::Reasons
                | LakeTable::Templates
                | LakeTable::Agents
                | LakeTable::Warehouses
                | LakeTable::Stock
        )
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
