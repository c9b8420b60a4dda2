//! Proposals from a past with a planted habit: they are found, they compile, and they decide as they say.

use super::*;
use serde_json::json;

fn example(number: usize, amount: i64, reason: &str, right: Option<bool>) -> Example {
    let facts = json!({
        "case": {"kind": "return_refund", "amount_minor": amount, "reason_code": reason, "special_request": false, "currency": "CNY",
                 "reason_group": reason.rsplit_once('.').map(|(group, _)| group), "reason_family": reason.split('.').next(), "days_since_delivery": 3},
        "order": {"known": true, "shipped": true, "customer_matches": true, "other_open_cases": 0}, "lines": {"known": true, "quantity_within_bought": true},
        "product": {"no_reason_exclusion": "none"}, "customer": {"cases_90d": number as i64 % 4},
    });
    Example { case: format!("case_{number}"), facts: facts.to_string(), right, at: (number as i64) * suyuan_case::DAY / 20 }
}

fn built_in() -> (Json, Policy) {
    let table: Json = serde_json::from_str(suyuan_decide::policy::DEFAULT_JDM).unwrap();
    let policy = Policy::compile("default", 1, &table).unwrap();
    (table, policy)
}

#[test]
fn cases_that_people_always_approve_become_a_row_before_the_one_that_asks() {
    let (table, policy) = built_in();
    // Above 500 yuan a person decides; up to 900 yuan people nearly always approve, above they often decline.
    let examples: Vec<Example> = (0..1_200)
        .map(|number| {
            let amount = 50_100 + (number as i64 * 7_919) % 100_000;
            let right = if amount <= 90_000 { number % 97 != 0 } else { number % 3 == 0 };
            example(number, amount, "customer.mind.no_reason", Some(right))
        })
        .collect();
    let found = find(&policy, &table, Statute::built_in(), &examples, 60.0, &Automation::default());
    let first = found.first().unwrap();
    assert_eq!((first.row.id.as_str(), first.outcome, first.relaxes()), ("high_value", Outcome::ApproveThenInspect, true));
    let [Condition::AtMost(name, cut)] = first.conditions.as_slice() else { panic!("{:?}", first.conditions) };
    assert!(name == "case.amount_minor" && (80_000.0..=92_000.0).contains(cut), "{cut}");
    let (precision, low, high) = first.held_out.precision().unwrap();
    assert!(precision > 0.97 && low > 0.93 && high <= 1.0);
    assert!((180.0..260.0).contains(&first.cases_month), "{}", first.cases_month);
    assert!((first.hours_month - first.cases_month * 0.05).abs() < 1e-9);
    assert_eq!(first.examples.len(), NAMED);

    let changed = edit::with_row(&table, first).unwrap();
    let after = Policy::compile("draft", 1, &changed).unwrap();
    let says = |amount| tried(&after, Statute::built_in(), &example(1, amount, "customer.mind.no_reason", None).facts).unwrap();
    assert_eq!((says(70_000).outcome, says(70_000).row.as_deref()), (Outcome::ApproveThenInspect, Some("high_value_learned_1")));
    assert_eq!(says(120_000).row.as_deref(), Some("high_value"));
    assert_eq!(edit::rows(&changed).len(), edit::rows(&table).len() + 1);
}

#[test]
fn automatic_approvals_that_people_decline_become_a_row_that_asks() {
    let (table, policy) = built_in();
    let examples: Vec<Example> = (0..600)
        .map(|number| {
            let reason = if number % 5 == 0 { "product.design.ugly" } else { "customer.mind.no_reason" };
            let right = (number % 3 == 0).then_some(!reason.starts_with("product"));
            example(number, 20_000, reason, right)
        })
        .collect();
    let found = find(&policy, &table, Statute::built_in(), &examples, 30.0, &Automation::default());
    let first = found.iter().find(|one| !one.relaxes()).unwrap();
    assert_eq!((first.row.id.as_str(), first.outcome), ("no_reason_in_seven_days", Outcome::Review));
    assert!(first.conditions.iter().all(|condition| condition.column().starts_with("case.reason")), "{:?}", first.conditions);
    let after = Policy::compile("draft", 1, &edit::with_row(&table, first).unwrap()).unwrap();
    let says = |reason| tried(&after, Statute::built_in(), &example(1, 20_000, reason, None).facts).unwrap().outcome;
    assert_eq!((says("product.design.ugly"), says("customer.mind.no_reason")), (Outcome::Review, Outcome::Approve));
}

#[test]
fn a_mark_stays_when_the_threshold_moves() {
    let at = |cut| [Condition::AtMost("case.amount_minor".into(), cut)];
    assert_eq!(mark("high_value", Outcome::Approve, &at(80_000.0)), mark("high_value", Outcome::ApproveThenInspect, &at(91_000.0)));
    assert_ne!(mark("high_value", Outcome::Approve, &at(80_000.0)), mark("high_value", Outcome::Review, &at(80_000.0)));
}
