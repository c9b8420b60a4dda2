//! Columns of the kinds that describe operations: case history, inspections, refunds, agents, warehouses, stock, usage, invoices.

use super::ColumnType::{Int, Micro, Minor, Text, Time};
use super::{Column, column, required};

/// 售后历史: one row per step of a case, in the source's own words.
pub(super) const CASE_HISTORY: &[Column] = &[
    required("case_no", Text),
    column("shop", Text),
    // Number of the step in the source; with it two steps of the same name at the same second stay two.
    column("step_no", Text),
    required("activity", Text),
    required("occurred_at", Time),
    // `start` or `complete`; empty is complete.
    column("lifecycle", Text),
    column("resource", Text),
    column("team", Text),
    column("outcome", Text),
    column("reason_code", Text),
    column("quantity", Int),
    column("damaged_quantity", Int),
    column("amount_minor", Minor),
    column("currency", Text),
    column("tracking_no", Text),
    column("warehouse", Text),
    column("grade", Text),
    column("comment", Text),
];

/// 质检: what the inspector found in returned goods.
pub(super) const INSPECTIONS: &[Column] = &[
    required("inspection_no", Text),
    column("case_no", Text),
    column("order_no", Text),
    column("line_no", Text),
    column("shop", Text),
    column("sku", Text),
    column("serial_no", Text),
    column("tracking_no", Text),
    column("warehouse", Text),
    column("inspector", Text),
    column("team", Text),
    required("inspected_at", Time),
    // Units in the parcel; 0 is an empty box.
    column("quantity", Int),
    column("damaged_quantity", Int),
    column("missing_quantity", Int),
    column("weight_g", Int),
    column("grade", Text),
    column("disposition", Text),
    // The inspector's own reason; the customer's stands in the case.
    column("reason_code", Text),
    column("reason_text", Text),
    column("fault_code", Text),
    column("recovered_minor", Minor),
    column("currency", Text),
    column("comment", Text),
];

/// 退款流水: one row per movement of money that a platform, a bank or the finance department reports.
pub(super) const REFUNDS: &[Column] = &[
    required("refund_no", Text),
    column("case_no", Text),
    column("order_no", Text),
    column("line_no", Text),
    column("shop", Text),
    column("channel", Text),
    column("region", Text),
    // refund, freight, compensation, price_difference or deduction.
    column("entry_kind", Text),
    required("amount_minor", Minor),
    column("currency", Text),
    column("bearer", Text),
    column("method", Text),
    column("status", Text),
    column("agent", Text),
    column("requested_at", Time),
    column("refunded_at", Time),
    column("payment_no", Text),
    column("comment", Text),
];

/// 客服人员: the colleagues that other files name.
pub(super) const AGENTS: &[Column] = &[
    required("agent", Text),
    column("agent_no", Text),
    column("team", Text),
    column("department", Text),
    column("shop", Text),
    column("channel", Text),
    column("skill", Text),
    column("level", Text),
    column("daily_capacity", Int),
    column("hired_at", Time),
    column("left_at", Time),
    column("status", Text),
];

/// 仓库.
pub(super) const WAREHOUSES: &[Column] = &[
    required("warehouse", Text),
    column("warehouse_no", Text),
    column("warehouse_kind", Text),
    column("region", Text),
    column("city", Text),
    column("department", Text),
    column("capacity_units", Int),
    column("daily_capacity", Int),
    column("opened_at", Time),
    column("closed_at", Time),
    column("status", Text),
];

/// 库存: one row per article, warehouse and count.
pub(super) const STOCK: &[Column] = &[
    required("sku", Text),
    required("warehouse", Text),
    required("counted_at", Time),
    // Units on the shelf; a negative one is a booking error and is kept as such.
    required("on_hand_quantity", Int),
    column("available_quantity", Int),
    column("returned_quantity", Int),
    column("damaged_quantity", Int),
    column("in_transit_quantity", Int),
    // What the books say; the difference to `on_hand_quantity` is a finding.
    column("book_quantity", Int),
    column("unit_cost_micro", Micro),
    column("currency", Text),
    column("shop", Text),
];

/// 使用数据: sensor and usage summaries of one device over one period.
pub(super) const USAGE: &[Column] = &[
    required("serial_no", Text),
    column("sku", Text),
    column("model", Text),
    column("order_no", Text),
    column("case_no", Text),
    column("shop", Text),
    column("firmware", Text),
    required("period_start_at", Time),
    column("period_end_at", Time),
    column("on_seconds", Int),
    column("cycle_count", Int),
    column("voltage_mean_mv", Int),
    column("voltage_max_mv", Int),
    column("voltage_min_mv", Int),
    column("current_mean_ma", Int),
    column("current_max_ma", Int),
    column("temperature_mean_mc", Int),
    column("temperature_max_mc", Int),
    column("humidity_mean_pct", Int),
    column("energy_wh", Int),
    column("over_limit_seconds", Int),
    column("error_count", Int),
    // All codes of the period, separated by `;`.
    column("error_codes", Text),
    column("restart_count", Int),
    column("mode", Text),
    column("attachment", Text),
    column("region", Text),
];

/// 发票: invoices and red-letter invoices of orders and cases.
pub(super) const INVOICES: &[Column] = &[
    required("invoice_no", Text),
    // blue or red (红字).
    column("invoice_kind", Text),
    column("original_invoice_no", Text),
    column("order_no", Text),
    column("case_no", Text),
    column("shop", Text),
    column("channel", Text),
    column("region", Text),
    column("customer_no", Text),
    required("amount_minor", Minor),
    column("tax_minor", Minor),
    column("currency", Text),
    required("issued_at", Time),
    column("status", Text),
];
