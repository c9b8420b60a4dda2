//! Ledger entries: money moves once, each with who bears it.

use crate::Micros;
use crate::money::Minor;
use crate::refundable::Part;
use serde::{Deserialize, Serialize};

/// What a ledger entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// 退款: the price of goods back; slot 0, once for each case.
    Refund,
    /// 运费: return freight that the merchant pays back.
    Freight,
    /// 补偿: compensation beyond the price.
    Compensation,
    /// 部分退款: part of the price back while the goods stay.
    PartialRefund,
    /// 价保差价: the difference to a lower price.
    PriceDifference,
    /// 扣款: withheld from a refund for a missing part or gift.
    Deduction,
    /// 平台垫付 (极速退款, 先行赔付): the platform paid the customer; open until it is settled with the merchant.
    PlatformAdvance,
    /// 运费险理赔: claimed from the insurer of the return freight.
    FreightInsuranceClaim,
    /// 供应商索赔.
    SupplierClaim,
    /// 承运商索赔.
    CarrierClaim,
    /// 红字发票: the invoice of this amount must be reversed; a task, open until it is done.
    RedInvoice,
    /// 补贴退回: the state's subsidy goes back to the state.
    SubsidyReturn,
    /// 平台优惠退回: the platform's part of a discount goes back to the platform.
    PlatformReturn,
    /// 换货差价: the price difference of an exchange, to the customer, or from the customer when the customer bears it.
    ExchangeDifference,
}

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryNature {
    /// Money to the customer.
    Payout,
    /// Less money to the customer; moves nothing by itself.
    Reduction,
    /// Somebody owes it; open until settled.
    Receivable,
    /// Money to the state or the platform.
    Remittance,
    /// Work that is due; open until settled.
    Task,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: [EntryKind; 14] = [
        EntryKind::Refund,
        EntryKind::PartialRefund,
        EntryKind::Freight,
        EntryKind::Compensation,
        EntryKind::PriceDifference,
        EntryKind::Deduction,
        EntryKind::PlatformAdvance,
        EntryKind::FreightInsuranceClaim,
        EntryKind::SupplierClaim,
        EntryKind::CarrierClaim,
        EntryKind::RedInvoice,
        EntryKind::SubsidyReturn,
        EntryKind::PlatformReturn,
        EntryKind::ExchangeDifference,
    ];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryKind::Refund => "refund",
            EntryKind::Freight => "freight",
            EntryKind::Compensation => "compensation",
            EntryKind::PartialRefund => "partial_refund",
            EntryKind::PriceDifference => "price_difference",
            EntryKind::Deduction => "deduction",
            EntryKind::PlatformAdvance => "platform_advance",
            EntryKind::FreightInsuranceClaim => "freight_insurance_claim",
            EntryKind::SupplierClaim => "supplier_claim",
            EntryKind::CarrierClaim => "carrier_claim",
            EntryKind::RedInvoice => "red_invoice",
            EntryKind::SubsidyReturn => "subsidy_return",
            EntryKind::PlatformReturn => "platform_return",
            EntryKind::ExchangeDifference => "exchange_difference",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
    /// What entries of this kind do.
    pub const fn nature(self) -> EntryNature {
        match self {
            EntryKind::Refund
            | EntryKind::PartialRefund
            | EntryKind::Freight
            | EntryKind::Compensation
            | EntryKind::PriceDifference
            | EntryKind::ExchangeDifference => EntryNature::Payout,
            EntryKind::Deduction => EntryNature::Reduction,
            EntryKind::PlatformAdvance | EntryKind::FreightInsuranceClaim | EntryKind::SupplierClaim | EntryKind::CarrierClaim => {
                EntryNature::Receivable
            }
            EntryKind::RedInvoice => EntryNature::Task,
            EntryKind::SubsidyReturn | EntryKind::PlatformReturn => EntryNature::Remittance,
        }
    }
    /// Whether the entry gives back what the customer paid for goods, so that all such entries together stay below it.
    pub const fn of_price(self) -> bool {
        matches!(self, EntryKind::Refund | EntryKind::PartialRefund | EntryKind::PriceDifference)
    }
    /// Whether the entry stays open until somebody settles it.
    pub const fn stays_open(self) -> bool {
        matches!(self.nature(), EntryNature::Receivable | EntryNature::Task)
    }
    /// Who bears it when nobody says otherwise.
    pub const fn usual_bearer(self) -> Bearer {
        match self {
            EntryKind::Deduction => Bearer::Customer,
            EntryKind::PlatformAdvance => Bearer::Platform,
            EntryKind::FreightInsuranceClaim => Bearer::Insurer,
            EntryKind::SupplierClaim => Bearer::Supplier,
            EntryKind::CarrierClaim => Bearer::Carrier,
            _ => Bearer::Merchant,
        }
    }
    /// Whether a bearer makes sense: a claim is borne by who is claimed from, money to the customer never by the customer.
    pub fn may_be_borne_by(self, bearer: Bearer) -> bool {
        match self.nature() {
            EntryNature::Payout => bearer != Bearer::Customer,
            _ => bearer == self.usual_bearer(),
        }
    }
}

/// Who bears the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearer {
    /// The merchant.
    Merchant,
    /// The platform.
    Platform,
    /// The insurer of the return freight.
    Insurer,
    /// The supplier.
    Supplier,
    /// The carrier.
    Carrier,
    /// The customer.
    Customer,
}

impl Bearer {
    /// All bearers.
    pub const ALL: [Bearer; 6] = [Bearer::Merchant, Bearer::Platform, Bearer::Insurer, Bearer::Supplier, Bearer::Carrier, Bearer::Customer];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Bearer::Merchant => "merchant",
            Bearer::Platform => "platform",
            Bearer::Insurer => "insurer",
            Bearer::Supplier => "supplier",
            Bearer::Carrier => "carrier",
            Bearer::Customer => "customer",
        }
    }
}

/// One movement of money. `(case, kind, slot)` is unique in the store, so that a second refund cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// What for.
    pub kind: EntryKind,
    /// 0 for the one refund of a case; other kinds count up.
    pub slot: u32,
    /// Minor units, positive; `kind` says from whom to whom.
    pub amount_minor: Minor,
    /// ISO 4217.
    pub currency: String,
    /// Who bears it.
    pub bearer: Bearer,
    /// How the amount came about, where it was computed from an order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Part>,
    /// Why, in the words of who booked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Number of the platform, insurer, invoice … that the entry refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl LedgerEntry {
    /// An entry without basis, note and reference.
    pub fn new(kind: EntryKind, slot: u32, amount_minor: Minor, currency: &str, bearer: Bearer) -> LedgerEntry {
        LedgerEntry { kind, slot, amount_minor, currency: currency.to_owned(), bearer, basis: Vec::new(), note: None, reference: None }
    }
}

/// An open entry that was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Kind of the entry.
    pub kind: EntryKind,
    /// Its slot.
    pub slot: u32,
    /// What came in, 0 or more: a claim may be paid in part or refused.
    pub amount_minor: Minor,
    /// When.
    pub at: Micros,
}
