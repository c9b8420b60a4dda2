//! What learned models see of a case, and what cases teach of abuse: features from facts, labels from what people found.
//!
//! Training and scoring both read [`features`], so that a model never meets a case in other terms than those it learned.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use suyuan_case::decision::Outcome;
use suyuan_case::goods::Finding;
use suyuan_case::return_case::ReturnCase;
use suyuan_case::terms::Party;

/// The facts that a model may read, by their paths in the catalogue. Nothing here stands for a protected trait of a person
/// (region, name, sex, age), nothing changes after the decision (order status), nothing tells how long a case lay (age_hours).
pub const FEATURES: [&str; 37] = [
    "case.kind",
    "case.channel",
    "case.reason_code",
    "case.reason_group",
    "case.amount_minor",
    "case.amount_share",
    "case.amount_within_paid",
    "case.quantity",
    "case.line_count",
    "case.has_comment",
    "case.text_length",
    "case.evidence_count",
    "case.special_request",
    "case.several_parties",
    "case.warnings",
    "case.days_since_delivery",
    "case.days_since_order",
    "order.known",
    "order.amount_minor",
    "order.customer_matches",
    "order.delivered",
    "order.sale_mode",
    "order.other_open_cases",
    "lines.quantity_within_bought",
    "product.category",
    "product.no_reason_exclusion",
    "product.warranty_months",
    "customer.cases_30d",
    "customer.cases_90d",
    "customer.cases_365d",
    "customer.orders_365d",
    "customer.return_rate_365d",
    "customer.refunded_90d_minor",
    "customer.refunded_365d_minor",
    "customer.declined_365d",
    "customer.reasons_365d",
    "customer.linked_cases_90d",
];

/// One value of a case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Feature<'f> {
    /// The fact could not be told.
    Missing,
    /// A number; yes is 1, no is 0.
    Number(f64),
    /// A code.
    Text(&'f str),
}

/// What a model sees of a case, in the order of [`FEATURES`].
pub fn features(facts: &Json) -> [Feature<'_>; FEATURES.len()] {
    FEATURES.map(|path| match fact(facts, path) {
        Some(Json::Bool(truth)) => Feature::Number(f64::from(u8::from(*truth))),
        Some(Json::Number(number)) => number.as_f64().map_or(Feature::Missing, Feature::Number),
        Some(Json::String(text)) if !text.trim().is_empty() => Feature::Text(text),
        _ => Feature::Missing,
    })
}

/// A fact by its path.
pub fn fact<'f>(facts: &'f Json, path: &str) -> Option<&'f Json> {
    path.split('.').try_fold(facts, |value, name| value.get(name))
}

/// What counts as a label, and how many are needed; data of the merchant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Labels {
    /// Labels below which no model is trained.
    pub least: u64,
    /// Positive labels below which no model is trained.
    pub least_positive: u64,
    /// Reasons of a person's decline that mean abuse; `product.fault` and the like never do.
    pub decline_reasons: Vec<String>,
    /// Findings of the bench that mean abuse.
    pub findings: Vec<Finding>,
}

impl Default for Labels {
    fn default() -> Labels {
        Labels {
            least: 200,
            least_positive: 30,
            decline_reasons: ["damaged_by_use", "not_our_goods", "not_resalable", "duplicate"].map(str::to_owned).to_vec(),
            findings: vec![Finding::Used, Finding::EmptyBox, Finding::Swapped],
        }
    }
}

impl Labels {
    /// Whether the values can be used.
    ///
    /// # Errors
    /// What is wrong, in English, for the one who saves it.
    pub fn check(&self) -> Result<(), String> {
        if !(20..=1_000_000).contains(&self.least) || !(10..=self.least).contains(&self.least_positive) {
            return Err("least lies between 20 and 1000000, least_positive between 10 and least".to_owned());
        }
        if self.decline_reasons.len() > 100 || self.findings.is_empty() && self.decline_reasons.is_empty() {
            return Err("at least one decline reason or finding, at most 100 reasons".to_owned());
        }
        Ok(())
    }

    /// Whether a case was abuse, as people decided and found; `None` when nobody looked or what they found says nothing.
    ///
    /// A ruling of the platform comes before what the bench found, that before a decline, and only then a good end: goods that
    /// came back as stated, or a person's approval that was settled. What the rules alone approved teaches nothing.
    pub fn of(&self, case: &ReturnCase) -> Option<bool> {
        if let Some(ruling) = case.dispute.as_ref().and_then(|dispute| dispute.ruling.as_ref()) {
            return match ruling.party {
                Party::Customer => Some(false),
                Party::Merchant => Some(true),
                Party::Platform => None,
            };
        }
        match case.finding {
            Some(finding) if self.findings.contains(&finding) => return Some(true),
            Some(Finding::AsStated | Finding::Damaged) => return Some(false),
            Some(_) => return None,
            None => {}
        }
        match case.outcome {
            Some(Outcome::Decline) if !case.automatic => {
                let reason = case.decline_reason.as_deref()?;
                self.decline_reasons.iter().any(|one| one == reason).then_some(true)
            }
            Some(Outcome::Approve | Outcome::ApproveThenInspect) => {
                let sound = case.inspected_at.is_some() && matches!(case.grade.as_deref(), Some("A"));
                let settled = !case.automatic && (case.refunded_at.is_some() || case.replacement_sent_at.is_some() || case.closed_at.is_some());
                (sound || settled && case.grade.as_deref() != Some("D")).then_some(false)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::facts::catalogue;
    use serde_json::json;
    use suyuan_case::dispute::{Dispute, Ruling};
    use suyuan_case::event::{CaseLine, Requested};
    use suyuan_case::kind::CaseKind;

    #[test]
    fn every_feature_is_a_fact_of_the_catalogue() {
        for path in FEATURES {
            assert!(catalogue().any(|fact| fact.path == path), "{path} is not in the catalogue");
        }
    }

    #[test]
    fn absent_null_and_empty_facts_are_missing_and_truths_are_numbers() {
        let facts = json!({"case": {"kind": "exchange", "channel": "", "amount_minor": null, "has_comment": true}, "customer": {"cases_30d": 3}});
        let of = |path: &str| features(&facts)[FEATURES.iter().position(|one| *one == path).unwrap()];
        assert_eq!(of("case.kind"), Feature::Text("exchange"));
        assert_eq!(of("case.has_comment"), Feature::Number(1.0));
        assert_eq!(of("customer.cases_30d"), Feature::Number(3.0));
        for path in ["case.channel", "case.amount_minor", "order.known", "customer.linked_cases_90d"] {
            assert_eq!(of(path), Feature::Missing, "{path}");
        }
        assert!(features(&Json::Null).iter().all(|value| *value == Feature::Missing));
    }

    pub(crate) fn case() -> ReturnCase {
        let request = Requested {
            case_no: "1".into(),
            order_no: "2".into(),
            shop: None,
            channel: "tmall".into(),
            kind: CaseKind::ReturnRefund,
            customer_no: None,
            person: None,
            lines: vec![CaseLine { quantity: 1, ..CaseLine::default() }],
            currency: "CNY".into(),
            reason_code: None,
            reason_text: None,
            comment: None,
            region: None,
            department: "service".into(),
            team: None,
            agent: None,
            warehouse: None,
            carrier: None,
            requested_at: 1,
            due_at: 2,
            due_basis: "kind".into(),
            warnings: Vec::new(),
            circumstances: Default::default(),
            detail: None,
        };
        ReturnCase::begin(request, 1)
    }

    #[test]
    fn labels_follow_what_people_found_and_not_what_the_rules_decided() {
        let labels = Labels::default();
        let of = |change: &dyn Fn(&mut ReturnCase)| {
            let mut case = case();
            change(&mut case);
            labels.of(&case)
        };
        assert_eq!(of(&|_| {}), None);
        assert_eq!(of(&|case| case.finding = Some(Finding::Swapped)), Some(true));
        assert_eq!(of(&|case| case.finding = Some(Finding::AsStated)), Some(false));
        assert_eq!(of(&|case| case.finding = Some(Finding::WrongItem)), None, "that is the warehouse's mistake");
        let decline = |reason: &str, automatic| {
            of(&|case: &mut ReturnCase| {
                (case.outcome, case.automatic, case.decline_reason) = (Some(Outcome::Decline), automatic, Some(reason.to_owned()));
            })
        };
        assert_eq!(decline("not_our_goods", false), Some(true));
        assert_eq!(decline("past_seven_days", false), None, "late is not abuse");
        assert_eq!(decline("not_our_goods", true), None, "nobody looked");
        let settled =
            |automatic| of(&|case: &mut ReturnCase| (case.outcome, case.automatic, case.refunded_at) = (Some(Outcome::Approve), automatic, Some(9)));
        assert_eq!((settled(false), settled(true)), (Some(false), None));
        let ruled = |party| {
            of(&|case: &mut ReturnCase| {
                let ruling = Ruling { party, amount_minor: None, goods_back: None, fault_on_merchant: None, text: None };
                case.finding = Some(Finding::Used);
                case.dispute =
                    Some(Dispute { ticket: None, since: 1, evidence_due_at: None, evidence_at: None, ruling: Some(ruling), appealed: false });
            })
        };
        assert_eq!((ruled(Party::Customer), ruled(Party::Merchant)), (Some(false), Some(true)), "the ruling comes first");
    }

    #[test]
    fn the_floor_has_bounds() {
        assert_eq!(Labels::default().check(), Ok(()));
        assert!(Labels { least: 5, ..Labels::default() }.check().is_err());
        assert!(Labels { least_positive: 500, ..Labels::default() }.check().is_err());
        assert!(Labels { findings: Vec::new(), decline_reasons: Vec::new(), ..Labels::default() }.check().is_err());
    }
}
