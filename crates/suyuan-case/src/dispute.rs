//! What a platform does: stepping in, ruling, acting by itself (平台介入, 极速退款, 超时自动同意).

use crate::Micros;
use crate::money::Minor;
use crate::terms::Party;
use serde::{Deserialize, Serialize};

/// An act of the platform that nobody of the merchant asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformAct {
    /// Refunded at once (极速退款, 先行赔付).
    RefundedFast,
    /// Refunded because the merchant's time was over.
    RefundedOnTimeout,
    /// Agreed because the merchant's time was over.
    AgreedOnTimeout,
    /// Closed, for instance because the customer's time was over.
    ClosedOnTimeout,
}

impl PlatformAct {
    /// All acts.
    pub const ALL: [PlatformAct; 4] =
        [PlatformAct::RefundedFast, PlatformAct::RefundedOnTimeout, PlatformAct::AgreedOnTimeout, PlatformAct::ClosedOnTimeout];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            PlatformAct::RefundedFast => "refunded_fast",
            PlatformAct::RefundedOnTimeout => "refunded_on_timeout",
            PlatformAct::AgreedOnTimeout => "agreed_on_timeout",
            PlatformAct::ClosedOnTimeout => "closed_on_timeout",
        }
    }
    /// Whether it moved money.
    pub const fn moves_money(self) -> bool {
        matches!(self, PlatformAct::RefundedFast | PlatformAct::RefundedOnTimeout)
    }
}

/// One piece of evidence in a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceItem {
    /// What it shows: `inspection`, `weight`, `video`, `chat`, `tracking`, `photo`, `report`, `law`, `other`.
    pub what: String,
    /// Attachment id, event number or file name.
    pub source: String,
    /// SHA-256 of the content, hex, where there is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// The platform's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// Whose side it takes: customer or merchant.
    pub party: Party,
    /// What is to be refunded, minor units; the claim when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Minor>,
    /// Whether goods come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_back: Option<bool>,
    /// Whether the platform counts it as the merchant's fault (判商责).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault_on_merchant: Option<bool>,
    /// The platform's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Where a dispute stands, as the fold sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Number on the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// When it began.
    pub since: Micros,
    /// Until when evidence may be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_due_at: Option<Micros>,
    /// When evidence was given last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_at: Option<Micros>,
    /// The ruling in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruling>,
    /// Whether the merchant has appealed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub appealed: bool,
}

impl Dispute {
    /// Whether evidence is owed: asked for, not given, not ruled.
    pub const fn owes_evidence(&self) -> bool {
        self.ruling.is_none() && self.evidence_at.is_none() && self.evidence_due_at.is_some()
    }
}
