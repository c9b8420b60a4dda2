//! What cases teach beside abuse: whether they ended badly, whether the goods' value was lost, which reason was theirs.
//!
//! Labels come from what people, the bench and the customer said afterwards, never from what the rules decided.

use serde_json::Value as Json;
use suyuan_case::Micros;
use suyuan_case::goods::Finding;
use suyuan_case::kind::CaseKind;
use suyuan_case::return_case::ReturnCase;

/// Ratings from 1 to 5: at most this is poor.
const POOR: i64 = 2;

/// Whether a case ended badly: before the platform, with a rating of at most 2, or after its due date. `None` while it
/// goes on, or when neither the customer nor the clock says anything.
pub fn trouble(case: &ReturnCase, due_at: Micros, rating: Option<i64>) -> Option<bool> {
    if case.dispute.is_some() || rating.is_some_and(|rating| rating <= POOR) {
        return Some(true);
    }
    let ended = [case.refunded_at, case.replacement_sent_at, case.closed_at].into_iter().flatten().min()?;
    Some(ended > due_at.saturating_add(case.paused))
}

/// Whether the value of the goods was lost: nothing came back, or it cannot be sold as good. Only cases that were
/// granted say so.
pub fn value_lost(case: &ReturnCase) -> Option<bool> {
    if case.refunded_at.is_none() && case.replacement_sent_at.is_none() {
        return None;
    }
    // What is repaired or paid back in part was never to be sold again.
    if matches!(case.request.kind, CaseKind::Repair | CaseKind::PriceAdjustment) {
        return None;
    }
    match (case.finding, case.grade.as_deref()) {
        (Some(Finding::Used | Finding::EmptyBox | Finding::Swapped | Finding::Damaged), _) | (_, Some("C" | "D")) => Some(true),
        (_, Some("A" | "B")) => Some(false),
        // Refunded without goods: what was sent is gone.
        _ if case.goods_received_at.is_none() => Some(true),
        _ => None,
    }
}

/// The reason of a case as the one who knows best names it: the bench, else an agent, else the customer.
pub fn reason(case: &ReturnCase) -> Option<&str> {
    [&case.inspected_reason_code, &case.agent_reason_code, &case.request.reason_code]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .find(|code| !code.is_empty())
}

/// What the model of reasons reads: the customer's own words, and what the form says beside them. The words of a chosen
/// reason stand in only where no code was chosen: otherwise the model would read back what it is held against. `None`
/// without words.
pub fn reason_text(comment: Option<&str>, chosen: Option<&str>, code: Option<&str>, facts: &Json) -> Option<String> {
    let filled = |text: Option<&'_ str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut text = filled(comment).or_else(|| if code.is_none() { filled(chosen) } else { None })?;
    for path in ["case.kind", "product.category"] {
        if let Some(value) = super::risk::fact(facts, path).and_then(Json::as_str) {
            // The sign stands in no text, so that a form's word is never taken for the customer's.
            text.push_str(" \u{2063}");
            text.push_str(value);
        }
    }
    Some(text)
}

/// Whether two reasons belong to different groups (second level) of the taxonomy.
pub fn differs(stated: &str, read: &str) -> bool {
    let group = |code: &str| code.rsplit_once('.').map_or_else(|| code.to_owned(), |(group, _)| group.to_owned());
    group(stated) != group(read)
}

/// Steps of a review's priority for a chance of a bad end: two steps double the urgency, so that a case that is twice as
/// likely as the average to end badly counts twice as urgent. Between -4 and 4.
pub fn priority_steps(score: f64, base_log_odds: f64) -> i64 {
    let average = 1.0 / (1.0 + (-base_log_odds).exp());
    let steps = 2.0 * (score.max(1e-6) / average.max(1e-6)).log2();
    if steps.is_finite() { steps.round().clamp(-4.0, 4.0) as i64 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::tests::case;
    use serde_json::json;
    use suyuan_case::dispute::Dispute;

    #[test]
    fn a_bad_end_is_late_before_the_platform_or_poorly_rated() {
        let of = |rating, change: &dyn Fn(&mut ReturnCase)| {
            let mut case = case();
            change(&mut case);
            trouble(&case, 100, rating)
        };
        assert_eq!(of(None, &|_| {}), None, "it goes on");
        assert_eq!(of(Some(2), &|_| {}), Some(true));
        assert_eq!(of(Some(5), &|_| {}), None, "a good word before the end says nothing of the end");
        assert_eq!(of(None, &|case| case.refunded_at = Some(100)), Some(false));
        assert_eq!(of(None, &|case| case.closed_at = Some(101)), Some(true));
        assert_eq!(of(None, &|case| (case.closed_at, case.paused) = (Some(101), 1)), Some(false), "waiting for the customer stops the clock");
        assert_eq!(of(None, &|case| (case.refunded_at, case.closed_at) = (Some(90), Some(500))), Some(false), "the refund is the end that counts");
        let dispute = Dispute { ticket: None, since: 1, evidence_due_at: None, evidence_at: None, ruling: None, appealed: false };
        assert_eq!(of(Some(5), &|case| case.dispute = Some(dispute.clone())), Some(true));
    }

    #[test]
    fn value_is_lost_when_nothing_good_comes_back() {
        let of = |change: &dyn Fn(&mut ReturnCase)| {
            let mut case = case();
            change(&mut case);
            value_lost(&case)
        };
        assert_eq!(of(&|case| case.grade = Some("D".into())), None, "it was not granted");
        assert_eq!(of(&|case| case.refunded_at = Some(9)), Some(true), "no goods");
        assert_eq!(of(&|case| (case.refunded_at, case.goods_received_at) = (Some(9), Some(8))), None, "nobody looked yet");
        assert_eq!(of(&|case| (case.refunded_at, case.goods_received_at, case.grade) = (Some(9), Some(8), Some("B".into()))), Some(false));
        assert_eq!(of(&|case| (case.refunded_at, case.goods_received_at, case.grade) = (Some(9), Some(8), Some("C".into()))), Some(true));
        assert_eq!(of(&|case| (case.replacement_sent_at, case.finding) = (Some(9), Some(Finding::Swapped))), Some(true));
        assert_eq!(
            of(&|case| {
                case.refunded_at = Some(9);
                case.request.kind = CaseKind::PriceAdjustment;
            }),
            None
        );
    }

    #[test]
    fn the_bench_knows_the_reason_better_than_the_customer() {
        let mut case = case();
        assert_eq!(reason(&case), None);
        case.request.reason_code = Some("customer.mind.no_reason".into());
        assert_eq!(reason(&case), Some("customer.mind.no_reason"));
        (case.agent_reason_code, case.inspected_reason_code) = (Some("product.fault.dead".into()), Some(String::new()));
        assert_eq!(reason(&case), Some("product.fault.dead"), "an empty code is no code");
    }

    #[test]
    fn words_and_form_make_one_text() {
        let facts = json!({"case": {"kind": "exchange"}, "product": {"category": "冰箱"}});
        assert_eq!(reason_text(Some("  "), None, None, &facts), None);
        assert_eq!(reason_text(Some("不制冷"), Some("无法使用"), None, &facts).as_deref(), Some("不制冷 \u{2063}exchange \u{2063}冰箱"));
        assert_eq!(reason_text(None, Some("无法使用"), None, &Json::Null).as_deref(), Some("无法使用"), "nothing else says why");
        assert_eq!(reason_text(None, Some("无法使用"), Some("product.fault.not_working"), &facts), None, "that would be reading back the code");
        assert!(differs("product.fault.dead", "logistics.damage.broken") && !differs("product.fault.dead", "product.fault.noise"));
    }

    #[test]
    fn twice_the_average_chance_is_two_steps() {
        let base = (0.1_f64 / 0.9).ln();
        assert_eq!([0.05, 0.1, 0.2, 0.4, 0.99].map(|score| priority_steps(score, base)), [-2, 0, 2, 4, 4]);
        assert_eq!((priority_steps(f64::NAN, base), priority_steps(0.0, base)), (priority_steps(1e-6, base), -4));
    }
}
