//! Ledger entries: money moves once, each with who bears it.

use crate::money::Minor;
use serde::{Deserialize, Serialize};

/// What a ledger entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The refund of a case: there is at most one, ever.
    Refund,
    /// Freight that the merchant pays back.
    Freight,
    /// Compensation beyond the price.
    Compensation,
}

impl EntryKind {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryKind::Refund => "refund",
            EntryKind::Freight => "freight",
            EntryKind::Compensation => "compensation",
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

/// One movement of money. `(case, kind, slot)` is unique in the store, so that a second refund cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// What for.
    pub kind: EntryKind,
    /// 0 for the one refund of a case; other kinds may count up.
    pub slot: u32,
    /// Minor units, positive: from the bearer to the customer.
    pub amount_minor: Minor,
    /// ISO 4217.
    pub currency: String,
    /// Who bears it.
    pub bearer: Bearer,
}
