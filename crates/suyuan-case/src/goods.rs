//! Goods on their way and on the bench: receipt by line, inspection, grade, disposition.

use crate::id::ParcelId;
use crate::kind::ReturnMethod;
use serde::{Deserialize, Serialize};

/// What the bench found (质检结论).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// As the customer said.
    AsStated,
    /// No fault could be found.
    NoFault,
    /// Damaged on arrival.
    Damaged,
    /// Used beyond what trying needs.
    Used,
    /// Parts or accessories are missing.
    MissingParts,
    /// Another article than was sold (发错货).
    WrongItem,
    /// The box is empty (空包).
    EmptyBox,
    /// The article was exchanged for another (掉包).
    Swapped,
}

impl Finding {
    /// All findings.
    pub const ALL: [Finding; 8] = [
        Finding::AsStated,
        Finding::NoFault,
        Finding::Damaged,
        Finding::Used,
        Finding::MissingParts,
        Finding::WrongItem,
        Finding::EmptyBox,
        Finding::Swapped,
    ];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Finding::AsStated => "as_stated",
            Finding::NoFault => "no_fault",
            Finding::Damaged => "damaged",
            Finding::Used => "used",
            Finding::MissingParts => "missing_parts",
            Finding::WrongItem => "wrong_item",
            Finding::EmptyBox => "empty_box",
            Finding::Swapped => "swapped",
        }
    }
    /// Whether it accuses somebody, so that it needs evidence (weight, photo or video).
    pub const fn needs_evidence(self) -> bool {
        matches!(self, Finding::EmptyBox | Finding::Swapped)
    }
}

/// Where the goods go next (处置方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Back into stock as new.
    Restock,
    /// Into stock as second choice.
    Downgrade,
    /// To be worked up.
    Refurbish,
    /// Set apart until somebody decides.
    Quarantine,
    /// Back to the customer.
    ReturnToCustomer,
    /// Back to the supplier.
    ReturnToVendor,
    /// Destroyed.
    Scrap,
}

impl Disposition {
    /// All dispositions.
    pub const ALL: [Disposition; 7] = [
        Disposition::Restock,
        Disposition::Downgrade,
        Disposition::Refurbish,
        Disposition::Quarantine,
        Disposition::ReturnToCustomer,
        Disposition::ReturnToVendor,
        Disposition::Scrap,
    ];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Disposition::Restock => "restock",
            Disposition::Downgrade => "downgrade",
            Disposition::Refurbish => "refurbish",
            Disposition::Quarantine => "quarantine",
            Disposition::ReturnToCustomer => "return_to_customer",
            Disposition::ReturnToVendor => "return_to_vendor",
            Disposition::Scrap => "scrap",
        }
    }
    /// What the bench proposes for a grade and finding; goods that came in through customs never go back into stock.
    pub fn proposed(grade: Option<&str>, finding: Option<Finding>, cross_border: bool) -> Disposition {
        let by_grade = match grade {
            Some("A") => Disposition::Restock,
            Some("B") => Disposition::Downgrade,
            Some("C") => Disposition::Refurbish,
            Some("D") => Disposition::Scrap,
            _ => Disposition::Quarantine,
        };
        match finding {
            Some(finding) if finding.needs_evidence() => Disposition::Quarantine,
            Some(Finding::WrongItem) => Disposition::Quarantine,
            _ if cross_border && by_grade == Disposition::Restock => Disposition::Quarantine,
            _ => by_grade,
        }
    }
}

/// Units of one line of the request that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceivedLine {
    /// Place of the line in the request, from 0.
    pub line: u32,
    /// Units that arrived.
    pub quantity: i64,
    /// Damaged units among them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub damaged: i64,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// What else is known about a receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptDetail {
    /// The parcel, when it was received on its own first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<ParcelId>,
    /// Tracking number as scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_no: Option<String>,
    /// Weight in grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i64>,
    /// How it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<ReturnMethod>,
    /// By line; the sums equal the receipt's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ReceivedLine>,
}

/// One inspected line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InspectedLine {
    /// Place of the line in the request, from 0.
    pub line: u32,
    /// Units of this grade.
    pub quantity: i64,
    /// Grade A–D.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Where the units go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// Serial number read from the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial_no: Option<String>,
}

/// What the bench wrote down (质检单).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inspection {
    /// What was found, over all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// Where the goods go, over all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disposition: Option<Disposition>,
    /// The inspector's own reason code, apart from the customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
    /// Weight in grams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i64>,
    /// Attachment ids or file marks of photos and videos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// By line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<InspectedLine>,
    /// Words of the bench.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Inspection {
    /// All findings stated, over all and by line.
    pub fn findings(&self) -> impl Iterator<Item = Finding> + '_ {
        self.finding.into_iter().chain(self.lines.iter().filter_map(|line| line.finding))
    }
    /// All dispositions stated, over all and by line.
    pub fn dispositions(&self) -> impl Iterator<Item = Disposition> + '_ {
        self.disposition.into_iter().chain(self.lines.iter().filter_map(|line| line.disposition))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_proposes_a_disposition_and_customs_goods_are_never_restocked() {
        assert_eq!(Disposition::proposed(Some("A"), Some(Finding::AsStated), false), Disposition::Restock);
        assert_eq!(Disposition::proposed(Some("A"), None, true), Disposition::Quarantine);
        assert_eq!(Disposition::proposed(Some("A"), Some(Finding::Swapped), false), Disposition::Quarantine);
        assert_eq!(Disposition::proposed(Some("D"), None, false), Disposition::Scrap);
        assert_eq!(Disposition::proposed(None, None, false), Disposition::Quarantine);
    }
}
