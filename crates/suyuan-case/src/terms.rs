//! What parties agree about how a case is settled: terms, offers and answers (协商).

use crate::Micros;
use crate::kind::{CaseKind, ReturnMethod};
use crate::ledger::Bearer;
use crate::money::Minor;
use serde::{Deserialize, Serialize};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The customer.
    Customer,
    /// The merchant.
    Merchant,
    /// The platform.
    Platform,
}

impl Party {
    /// All parties.
    pub const ALL: [Party; 3] = [Party::Customer, Party::Merchant, Party::Platform];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Party::Customer => "customer",
            Party::Merchant => "merchant",
            Party::Platform => "platform",
        }
    }
}

/// How a case is settled; what is absent follows the ordinary course of its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What the case has become, when it is no longer what was asked for (换货改退款, 部分退款 …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<CaseKind>,
    /// Agreed refund in minor units; it bounds what may be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<Minor>,
    /// Whether goods come back; `Some(false)` leaves them with the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goods_back: Option<bool>,
    /// Money or a replacement goes out before the goods are back (先退款后退货, 先行换发).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_advance: bool,
    /// Who bears the return freight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freight_bearer: Option<Bearer>,
    /// How goods come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_method: Option<ReturnMethod>,
}

impl Terms {
    /// Takes over what `newer` states and keeps the rest; `in_advance` follows the newer terms.
    pub fn replace(&mut self, newer: &Terms) {
        let later = newer.clone();
        self.resolution = later.resolution.or(self.resolution);
        self.amount_minor = later.amount_minor.or(self.amount_minor);
        self.goods_back = later.goods_back.or(self.goods_back);
        self.in_advance = later.in_advance;
        self.freight_bearer = later.freight_bearer.or(self.freight_bearer);
        self.return_method = later.return_method.or(self.return_method);
    }
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        *self == Terms::default()
    }
}

/// One offer or counter-offer (协商方案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Who makes it.
    pub by: Party,
    /// What is offered.
    pub terms: Terms,
    /// Words to the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Until when it stands; afterwards it lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Micros>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_terms_replace_what_they_state() {
        let mut terms = Terms { amount_minor: Some(500), in_advance: true, ..Terms::default() };
        terms.replace(&Terms { resolution: Some(CaseKind::RefundOnly), goods_back: Some(false), ..Terms::default() });
        assert_eq!(terms, Terms { resolution: Some(CaseKind::RefundOnly), amount_minor: Some(500), goods_back: Some(false), ..Terms::default() });
        assert!(!terms.is_empty() && Terms::default().is_empty());
    }
}
