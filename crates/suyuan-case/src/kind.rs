//! After-sales types, case status and resolution.

use serde::{Deserialize, Serialize};

/// After-sales type (售后类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// 仅退款.
    RefundOnly,
    /// 退货退款.
    ReturnRefund,
    /// 换货.
    Exchange,
    /// 维修.
    Repair,
    /// 补寄.
    Reship,
    /// 价保.
    PriceAdjustment,
}

impl CaseKind {
    /// All kinds.
    pub const ALL: [CaseKind; 6] =
        [CaseKind::RefundOnly, CaseKind::ReturnRefund, CaseKind::Exchange, CaseKind::Repair, CaseKind::Reship, CaseKind::PriceAdjustment];
    /// The identifier used in files, API and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            CaseKind::RefundOnly => "refund_only",
            CaseKind::ReturnRefund => "return_refund",
            CaseKind::Exchange => "exchange",
            CaseKind::Repair => "repair",
            CaseKind::Reship => "reship",
            CaseKind::PriceAdjustment => "price_adjustment",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<CaseKind> {
        CaseKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
    /// Days within which the merchant owes an answer when no platform deadline was given; an assumption, shown as such.
    pub const fn default_due_days(self) -> i64 {
        match self {
            CaseKind::RefundOnly | CaseKind::PriceAdjustment => 2,
            CaseKind::ReturnRefund | CaseKind::Exchange | CaseKind::Reship => 7,
            CaseKind::Repair => 30,
        }
    }
    /// Whether goods come back in the ordinary course.
    pub const fn expects_goods(self) -> bool {
        matches!(self, CaseKind::ReturnRefund | CaseKind::Exchange | CaseKind::Repair)
    }
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// Taken in, not yet decided.
    Requested,
    /// Waits for a person (人工审核).
    InReview,
    /// Waits for the customer's answer.
    AwaitingInfo,
    /// Approved; goods are expected.
    AwaitingGoods,
    /// Goods have arrived; money is due.
    GoodsReceived,
    /// Approved without goods; money is due.
    AwaitingRefund,
    /// Money has moved.
    Refunded,
    /// Declined with a reason.
    Declined,
    /// Finished.
    Closed,
}

impl CaseStatus {
    /// All states.
    pub const ALL: [CaseStatus; 9] = [
        CaseStatus::Requested,
        CaseStatus::InReview,
        CaseStatus::AwaitingInfo,
        CaseStatus::AwaitingGoods,
        CaseStatus::GoodsReceived,
        CaseStatus::AwaitingRefund,
        CaseStatus::Refunded,
        CaseStatus::Declined,
        CaseStatus::Closed,
    ];
    /// The identifier used in API and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            CaseStatus::Requested => "requested",
            CaseStatus::InReview => "in_review",
            CaseStatus::AwaitingInfo => "awaiting_info",
            CaseStatus::AwaitingGoods => "awaiting_goods",
            CaseStatus::GoodsReceived => "goods_received",
            CaseStatus::AwaitingRefund => "awaiting_refund",
            CaseStatus::Refunded => "refunded",
            CaseStatus::Declined => "declined",
            CaseStatus::Closed => "closed",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<CaseStatus> {
        CaseStatus::ALL.into_iter().find(|status| status.as_str() == text)
    }
    /// Whether the merchant still owes something, so that the due date counts.
    pub const fn is_open(self) -> bool {
        !matches!(self, CaseStatus::Refunded | CaseStatus::Declined | CaseStatus::Closed)
    }
}
