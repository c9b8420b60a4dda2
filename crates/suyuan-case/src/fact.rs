//! Fact tables: reference data that is imported as immutable batches, with the columns of each kind.
//!
//! One list of columns serves the importer (validation), the store (rows), the lake (typed columns) and the SQL views.

use crate::value::Value;
use serde::{Deserialize, Serialize};

/// A kind of file that `suyuan import` takes (spec: the command line contract).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// 订单.
    Orders,
    /// 订单行.
    OrderLines,
    /// 商品.
    Products,
    /// 客户.
    Customers,
    /// 商家 / 供应商.
    Sellers,
    /// 运单, outbound and return.
    Shipments,
    /// 售后单; each row becomes (part of) a case stream.
    ReturnCases,
    /// 客服联络.
    Contacts,
    /// 评价与反馈.
    Feedback,
    /// 销售与红字明细: one row per sales or credit line.
    Ledger,
}

/// The type of a fact column; it decides how a cell is read and how the lake stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// 64-bit integer.
    Int,
    /// Money in minor units (`_minor`); files may give major units with decimals (see the importer's options).
    Minor,
    /// A decimal number in millionths (`_micro`).
    Micro,
    /// A point in time in microseconds (`_at`).
    Time,
    /// A truth value.
    Bool,
}

/// One column of a fact table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// snake_case name, unit last.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnType,
    /// Whether a row without it is refused.
    pub required: bool,
    /// Whether it is personal data: stored encrypted under the person's key, never in the lake.
    pub personal: bool,
}

const fn column(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, required: false, personal: false }
}
const fn required(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, required: true, personal: false }
}
const fn personal(name: &'static str) -> Column {
    Column { name, kind: ColumnType::Text, required: false, personal: true }
}

use ColumnType::{Bool, Int, Micro, Minor, Text, Time};

const ORDERS: &[Column] = &[
    required("order_no", Text),
    column("shop", Text),
    column("channel", Text),
    column("customer_no", Text),
    column("ordered_at", Time),
    // Which source column `ordered_at` came from when it is a stand-in, such as `order_approved_at`.
    column("ordered_at_basis", Text),
    column("paid_at", Time),
    column("shipped_at", Time),
    column("delivered_at", Time),
    column("estimated_delivery_at", Time),
    column("region", Text),
    column("city", Text),
    column("amount_minor", Minor),
    column("discount_minor", Minor),
    column("freight_minor", Minor),
    column("currency", Text),
    column("status", Text),
    column("warehouse", Text),
    column("sale_mode", Text),
];

const ORDER_LINES: &[Column] = &[
    required("order_no", Text),
    column("line_no", Text),
    required("sku", Text),
    column("shop", Text),
    column("product_name", Text),
    column("seller_no", Text),
    required("quantity", Int),
    column("unit_price_micro", Micro),
    column("amount_minor", Minor),
    column("discount_minor", Minor),
    column("freight_minor", Minor),
    column("currency", Text),
    column("serial_no", Text),
    column("shipping_limit_at", Time),
];

const PRODUCTS: &[Column] = &[
    required("sku", Text),
    column("name", Text),
    column("category", Text),
    column("brand", Text),
    column("model", Text),
    column("price_minor", Minor),
    column("weight_g", Int),
    column("length_cm", Int),
    column("height_cm", Int),
    column("width_cm", Int),
    // A statutory exclusion from the seven days that the listing states (定作, 鲜活易腐 …); empty = none.
    column("no_reason_exclusion", Text),
    column("warranty_months", Int),
    column("launched_at", Time),
];

const CUSTOMERS: &[Column] = &[
    required("customer_no", Text),
    personal("name"),
    personal("phone"),
    personal("email"),
    personal("address"),
    column("region", Text),
    column("city", Text),
    column("tier", Text),
    column("registered_at", Time),
];

const SELLERS: &[Column] = &[required("seller_no", Text), column("name", Text), column("region", Text), column("city", Text)];

const SHIPMENTS: &[Column] = &[
    required("tracking_no", Text),
    column("order_no", Text),
    column("case_no", Text),
    column("shop", Text),
    column("direction", Text),
    column("carrier", Text),
    column("warehouse", Text),
    column("region", Text),
    column("shipped_at", Time),
    column("delivered_at", Time),
    column("weight_g", Int),
    column("status", Text),
];

const RETURN_CASES: &[Column] = &[
    required("case_no", Text),
    required("order_no", Text),
    column("shop", Text),
    column("channel", Text),
    required("kind", Text),
    column("status", Text),
    column("customer_no", Text),
    column("line_no", Text),
    column("sku", Text),
    column("quantity", Int),
    column("amount_minor", Minor),
    column("currency", Text),
    column("reason_code", Text),
    column("reason_text", Text),
    column("comment", Text),
    column("region", Text),
    column("department", Text),
    column("agent", Text),
    column("team", Text),
    column("warehouse", Text),
    column("carrier", Text),
    required("requested_at", Time),
    column("due_at", Time),
    column("decided_at", Time),
    column("outcome", Text),
    column("automatic", Bool),
    column("goods_shipped_at", Time),
    column("goods_received_at", Time),
    column("inspected_at", Time),
    column("refunded_at", Time),
    column("refund_minor", Minor),
    column("closed_at", Time),
];

const CONTACTS: &[Column] = &[
    required("contact_no", Text),
    column("case_no", Text),
    column("order_no", Text),
    column("shop", Text),
    column("customer_no", Text),
    column("channel", Text),
    column("topic", Text),
    column("agent", Text),
    column("team", Text),
    column("region", Text),
    required("started_at", Time),
    column("first_response_at", Time),
    column("ended_at", Time),
    column("talk_seconds", Int),
    column("hold_seconds", Int),
    column("wrap_seconds", Int),
    column("resolved", Bool),
];

const FEEDBACK: &[Column] = &[
    required("feedback_no", Text),
    column("case_no", Text),
    column("order_no", Text),
    column("shop", Text),
    column("customer_no", Text),
    column("sku", Text),
    column("channel", Text),
    column("region", Text),
    column("team", Text),
    column("carrier", Text),
    column("asked_at", Time),
    column("created_at", Time),
    column("rating", Int),
    column("comment", Text),
];

const LEDGER: &[Column] = &[
    required("invoice_no", Text),
    column("sku", Text),
    column("description", Text),
    required("quantity", Int),
    required("invoiced_at", Time),
    required("unit_price_micro", Micro),
    column("customer_no", Text),
    column("region", Text),
    column("shop", Text),
    column("channel", Text),
    column("currency", Text),
];

impl FactKind {
    /// All kinds, in the order in which `import dir` takes them: what others refer to comes first.
    pub const ALL: [FactKind; 10] = [
        FactKind::Sellers,
        FactKind::Products,
        FactKind::Customers,
        FactKind::Orders,
        FactKind::OrderLines,
        FactKind::Shipments,
        FactKind::ReturnCases,
        FactKind::Contacts,
        FactKind::Feedback,
        FactKind::Ledger,
    ];

    /// The name in commands and file names.
    pub const fn as_str(self) -> &'static str {
        match self {
            FactKind::Orders => "orders",
            FactKind::OrderLines => "order-lines",
            FactKind::Products => "products",
            FactKind::Customers => "customers",
            FactKind::Sellers => "sellers",
            FactKind::Shipments => "shipments",
            FactKind::ReturnCases => "return-cases",
            FactKind::Contacts => "contacts",
            FactKind::Feedback => "feedback",
            FactKind::Ledger => "ledger",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<FactKind> {
        FactKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// A stable small number for storage.
    pub const fn code(self) -> i64 {
        match self {
            FactKind::Orders => 1,
            FactKind::OrderLines => 2,
            FactKind::Products => 3,
            FactKind::Customers => 4,
            FactKind::Sellers => 5,
            FactKind::Shipments => 6,
            FactKind::ReturnCases => 7,
            FactKind::Contacts => 8,
            FactKind::Feedback => 9,
            FactKind::Ledger => 10,
        }
    }

    /// Its columns, in storage order. Columns are only ever added at the end: a stored row is positional.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            FactKind::Orders => ORDERS,
            FactKind::OrderLines => ORDER_LINES,
            FactKind::Products => PRODUCTS,
            FactKind::Customers => CUSTOMERS,
            FactKind::Sellers => SELLERS,
            FactKind::Shipments => SHIPMENTS,
            FactKind::ReturnCases => RETURN_CASES,
            FactKind::Contacts => CONTACTS,
            FactKind::Feedback => FEEDBACK,
            FactKind::Ledger => LEDGER,
        }
    }

    /// Position of a column.
    pub fn index_of(self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name == name)
    }

    /// The columns that make two rows the same thing; empty when identity is file hash + row number (ledger).
    pub const fn identity(self) -> &'static [&'static str] {
        match self {
            FactKind::Orders => &["shop", "order_no"],
            FactKind::OrderLines => &["shop", "order_no", "line_no", "sku"],
            FactKind::Products => &["sku"],
            FactKind::Customers => &["customer_no"],
            FactKind::Sellers => &["seller_no"],
            FactKind::Shipments => &["tracking_no"],
            FactKind::ReturnCases => &["shop", "case_no", "line_no", "sku"],
            FactKind::Contacts => &["contact_no"],
            FactKind::Feedback => &["feedback_no"],
            FactKind::Ledger => &[],
        }
    }

    /// The column by which rows of this kind are found from elsewhere: lines by order, shipments by order,
    /// contacts and feedback by case, orders and ledger lines by customer.
    pub const fn reference(self) -> Option<&'static str> {
        match self {
            FactKind::OrderLines | FactKind::Shipments => Some("order_no"),
            FactKind::Orders | FactKind::Ledger => Some("customer_no"),
            FactKind::Contacts | FactKind::Feedback => Some("case_no"),
            FactKind::ReturnCases => Some("order_no"),
            FactKind::Products | FactKind::Customers | FactKind::Sellers => None,
        }
    }
}

/// A validated row of a fact file, values in the order of [`FactKind::columns`]; personal columns are taken out
/// of `values` (Null there) before a row is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRow {
    /// Row number in its file: the first row after the header is 1.
    pub row: u64,
    /// One value per column of the kind.
    pub values: Vec<Value>,
}

impl FactRow {
    /// The value of a named column; `Null` when the kind has no such column or the row is shorter (older).
    pub fn get(&self, kind: FactKind, name: &str) -> &Value {
        const NULL: Value = Value::Null;
        kind.index_of(name).and_then(|index| self.values.get(index)).unwrap_or(&NULL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identity_and_reference_is_a_column() {
        for kind in FactKind::ALL {
            for name in kind.identity().iter().chain(kind.reference().iter()) {
                assert!(kind.index_of(name).is_some(), "{} lacks {name}", kind.as_str());
            }
            assert_eq!(FactKind::parse(kind.as_str()), Some(kind));
        }
    }
}
