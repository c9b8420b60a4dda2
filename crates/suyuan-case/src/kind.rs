//! After-sales types, ways in, ways back and case status.

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

/// How far the delivery had come when the customer asked; refunds without goods are told apart by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// 未发货: cancelling is enough.
    BeforeShipping,
    /// 运输中: the parcel is intercepted or refused.
    InTransit,
    /// 已签收.
    Delivered,
}

impl Delivery {
    /// All of them.
    pub const ALL: [Delivery; 3] = [Delivery::BeforeShipping, Delivery::InTransit, Delivery::Delivered];
    /// The identifier used in API and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Delivery::BeforeShipping => "before_shipping",
            Delivery::InTransit => "in_transit",
            Delivery::Delivered => "delivered",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<Delivery> {
        Delivery::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// How the matter came up (发起方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WayIn {
    /// The customer or an agent applied (申请).
    Application,
    /// The order is cancelled before it ships (取消订单).
    Cancellation,
    /// The parcel is called back on its way (快递拦截).
    Intercept,
    /// The customer refused the parcel at the door (拒收).
    Refusal,
    /// The customer stands in a store (门店退货).
    Counter,
}

impl WayIn {
    /// All of them.
    pub const ALL: [WayIn; 5] = [WayIn::Application, WayIn::Cancellation, WayIn::Intercept, WayIn::Refusal, WayIn::Counter];
    /// The identifier used in API and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            WayIn::Application => "application",
            WayIn::Cancellation => "cancellation",
            WayIn::Intercept => "intercept",
            WayIn::Refusal => "refusal",
            WayIn::Counter => "counter",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<WayIn> {
        WayIn::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// How goods come back (退回方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnMethod {
    /// The customer sends them (自行寄回).
    SelfShip,
    /// A carrier fetches them (上门取件).
    PickUp,
    /// The customer brings them to a store (门店退货).
    Store,
    /// The carrier brings the undelivered parcel back (原路退回).
    CarrierReturn,
    /// They stay with the customer (无需退回).
    None,
}

impl ReturnMethod {
    /// All of them.
    pub const ALL: [ReturnMethod; 5] =
        [ReturnMethod::SelfShip, ReturnMethod::PickUp, ReturnMethod::Store, ReturnMethod::CarrierReturn, ReturnMethod::None];
    /// The identifier used in API and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            ReturnMethod::SelfShip => "self_ship",
            ReturnMethod::PickUp => "pick_up",
            ReturnMethod::Store => "store",
            ReturnMethod::CarrierReturn => "carrier_return",
            ReturnMethod::None => "none",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<ReturnMethod> {
        ReturnMethod::ALL.into_iter().find(|one| one.as_str() == text)
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
    /// Goods have arrived; money or a replacement is due.
    GoodsReceived,
    /// Approved without goods; money is due.
    AwaitingRefund,
    /// Money has moved.
    Refunded,
    /// Declined with a reason.
    Declined,
    /// Finished.
    Closed,
    /// The shipment is being cancelled or intercepted (取消 / 拦截中).
    Stopping,
    /// Waits for a visit on site (待上门).
    AwaitingVisit,
    /// An offer waits for its answer (协商中).
    Negotiating,
    /// The platform has stepped in (平台介入中).
    InDispute,
    /// The platform acted by itself; somebody has to check it (待核对).
    Reconciling,
    /// Goods are to be sent to the customer (待换发 / 待补寄).
    AwaitingReplacement,
    /// Goods are on their way to the customer (已换发).
    ReplacementSent,
    /// Being repaired (维修中).
    InRepair,
    /// Goods are to go back to the customer (待寄回客户).
    Returning,
    /// Settled in advance; goods are still expected (先行处理，待退货).
    SettledAwaitingGoods,
    /// The service was rendered without money (已履行).
    Fulfilled,
}

impl CaseStatus {
    /// All of them.
    pub const ALL: [CaseStatus; 20] = [
        CaseStatus::Requested,
        CaseStatus::InReview,
        CaseStatus::AwaitingInfo,
        CaseStatus::AwaitingGoods,
        CaseStatus::GoodsReceived,
        CaseStatus::AwaitingRefund,
        CaseStatus::Refunded,
        CaseStatus::Declined,
        CaseStatus::Closed,
        CaseStatus::Stopping,
        CaseStatus::AwaitingVisit,
        CaseStatus::Negotiating,
        CaseStatus::InDispute,
        CaseStatus::Reconciling,
        CaseStatus::AwaitingReplacement,
        CaseStatus::ReplacementSent,
        CaseStatus::InRepair,
        CaseStatus::Returning,
        CaseStatus::SettledAwaitingGoods,
        CaseStatus::Fulfilled,
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
            CaseStatus::Stopping => "stopping",
            CaseStatus::AwaitingVisit => "awaiting_visit",
            CaseStatus::Negotiating => "negotiating",
            CaseStatus::InDispute => "in_dispute",
            CaseStatus::Reconciling => "reconciling",
            CaseStatus::AwaitingReplacement => "awaiting_replacement",
            CaseStatus::ReplacementSent => "replacement_sent",
            CaseStatus::InRepair => "in_repair",
            CaseStatus::Returning => "returning",
            CaseStatus::SettledAwaitingGoods => "settled_awaiting_goods",
            CaseStatus::Fulfilled => "fulfilled",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<CaseStatus> {
        CaseStatus::ALL.into_iter().find(|one| one.as_str() == text)
    }
    /// Whether the merchant still owes something, so that the due date counts.
    pub const fn is_open(self) -> bool {
        use CaseStatus::*;
        !matches!(self, Refunded | Declined | Closed | SettledAwaitingGoods | Fulfilled)
    }
    /// Whether a step of the customer or of a carrier is waited for, so that the merchant's own clocks stand still.
    pub const fn waits_for_others(self) -> bool {
        use CaseStatus::*;
        matches!(self, AwaitingInfo | AwaitingGoods | SettledAwaitingGoods | ReplacementSent)
    }
}
