//! What must hold for any facts and any policy.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use suyuan_case::decision::{Cause, Outcome};
use suyuan_decide::facts::catalogue;
use suyuan_decide::{Policy, Statute, decide, decide_line_under};

fn any_json() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (-20i64..60_000).prop_map(Json::from),
        "[a-z.]{0,12}".prop_map(Json::from),
        Just(json!(["x"])),
        Just(json!({})),
    ]
}

/// A value that the catalogue allows for a fact, with the words that rules ask for well represented.
fn fitting(path: &'static str, kind: &'static str) -> BoxedStrategy<Json> {
    let of = |words: &'static [&'static str]| proptest::sample::select(words).prop_map(Json::from).boxed();
    match (path, kind) {
        ("case.kind", _) => {
            of(&["refund_only", "return_refund", "return_refund", "return_refund", "exchange", "repair", "reship", "price_adjustment"])
        }
        ("case.reason_code", _) => {
            of(&["customer.mind.no_reason", "product.fault.noise", "description.mismatch.counterfeit", "other.unknown.credit"])
        }
        ("case.reason_group", _) => {
            of(&["customer.mind", "product.fault", "description.mismatch", "logistics.damage", "product.design", "service.attitude"])
        }
        ("case.currency", _) => of(&["CNY", "CNY", "CNY", "GBP"]),
        ("case.days_since_delivery", _) => (-1i64..12).prop_map(Json::from).boxed(),
        ("case.requested_on", _) => of(&["2013-01-01", "2014-03-15", "2026-06-18"]),
        ("product.no_reason_exclusion", _) => of(&["none", "none", "custom_made", "perishable", "by_nature_confirmed", "other"]),
        ("customer.cases_90d", _) => (0i64..8).prop_map(Json::from).boxed(),
        ("case.several_parties" | "case.disputed" | "product.vehicle", _) => proptest::bool::weighted(0.05).prop_map(Json::from).boxed(),
        ("risk.score", _) => prop_oneof![9 => (0.0f64..0.5).prop_map(Json::from), 1 => (0.5f64..1.0).prop_map(Json::from)].boxed(),
        ("anomaly.rank", _) => prop_oneof![9 => (0.0f64..0.99).prop_map(Json::from), 1 => (0.99f64..1.0).prop_map(Json::from)].boxed(),
        ("priority.score" | "cost.share" | "reason.share", _) => (0.0f64..1.0).prop_map(Json::from).boxed(),
        ("customer.linked_cases_90d", _) => (0i64..7).prop_map(Json::from).boxed(),
        ("warranty.exclusion", _) => of(&["none", "none", "misuse", "over_term"]),
        ("case.special_request", _) => proptest::bool::weighted(0.1).prop_map(Json::from).boxed(),
        ("order.other_open_cases", _) => prop_oneof![8 => Just(json!(0)), 1 => Just(json!(2))].boxed(),
        (_, "boolean") => proptest::bool::weighted(0.9).prop_map(Json::from).boxed(),
        (_, "number") => prop_oneof![(0i64..8).prop_map(Json::from), (0i64..90_000).prop_map(Json::from)].boxed(),
        (_, "list") => Just(json!([])).boxed(),
        _ => "[a-z]{1,6}".prop_map(Json::from).boxed(),
    }
}

/// Facts of the catalogue, each fitting, absent or anything at all.
fn any_facts() -> impl Strategy<Value = Json> {
    let parts: Vec<_> = catalogue()
        .map(|info| {
            prop_oneof![
                8 => fitting(info.path, info.kind).prop_map(Some),
                1 => Just(None),
                1 => any_json().prop_map(Some),
            ]
            .prop_map(move |value| (info.path, value))
        })
        .collect();
    parts.prop_map(build)
}

/// Facts of the catalogue that are all there and well typed.
fn good_facts() -> impl Strategy<Value = Json> {
    let parts: Vec<_> = catalogue().map(|info| fitting(info.path, info.kind).prop_map(move |value| (info.path, Some(value)))).collect();
    parts.prop_map(build)
}

fn build(values: Vec<(&'static str, Option<Json>)>) -> Json {
    let mut facts = Map::new();
    for (path, value) in values {
        let (Some((group, name)), Some(value)) = (path.split_once('.'), value) else { continue };
        let group = facts.entry(group).or_insert_with(|| json!({}));
        group[name] = value;
    }
    Json::Object(facts)
}

/// A policy of a few rows over two facts, with any outcomes.
fn any_policy() -> impl Strategy<Value = Policy> {
    let outcome =
        proptest::sample::select(vec!["approve", "approve_then_inspect", "suggest", "ask_for_info", "review", "decline", "decline", "nonsense"]);
    let row = (
        proptest::sample::select(vec!["", "> 3", "<= 7", "[2..5]"]),
        proptest::sample::select(vec!["", "\"return_refund\"", "!= \"repair\""]),
        outcome,
    );
    (proptest::collection::vec(row, 1..5), any::<bool>(), any::<bool>()).prop_map(|(rows, automatic, collect)| {
        let rules: Vec<Json> = rows
            .iter()
            .enumerate()
            .map(|(index, (days, kind, outcome))| json!({"_id": format!("r{index}"), "d": days, "k": kind, "o": format!("\"{outcome}\"")}))
            .collect();
        let jdm = json!({
            "automaticDecline": automatic,
            "nodes": [{"id": "i", "type": "inputNode"}, {"id": "o", "type": "outputNode"}, {"id": "t", "type": "decisionTableNode", "content": {
                "hitPolicy": if collect { "collect" } else { "first" },
                "inputs": [{"id": "d", "field": "case.days_since_delivery", "type": "number", "optional": true}, {"id": "k", "field": "case.kind"}],
                "outputs": [{"id": "o", "field": "outcome"}], "rules": rules}}],
            "edges": [{"sourceId": "i", "targetId": "t"}, {"sourceId": "t", "targetId": "o"}]
        });
        Policy::compile("random", 1, &jdm).unwrap()
    })
}

fn approves(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Approve | Outcome::ApproveThenInspect)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_at_all_is_decided_without_a_panic_and_never_approved(facts in any_json()) {
        let decision = decide(&facts, Statute::built_in(), Policy::built_in());
        prop_assert_eq!(decision.outcome, Outcome::Review);
        prop_assert_eq!(decision.cause, Cause::DataQuality);
    }

    #[test]
    fn every_decision_has_reasons_in_both_languages(facts in any_facts(), policy in any_policy()) {
        for policy in [&policy, Policy::built_in()] {
            let decision = decide(&facts, Statute::built_in(), policy);
            prop_assert!(!decision.text_zh.is_empty() && !decision.text_en.is_empty());
            prop_assert_eq!(decision.rules.is_empty(), matches!(decision.cause, Cause::DataQuality | Cause::NoRule));
            prop_assert_eq!(decision.gate.is_empty(), decision.cause != Cause::DataQuality);
            prop_assert_eq!(&decide(&decision.inputs, Statute::built_in(), policy), &decision);
        }
    }

    #[test]
    fn no_policy_takes_a_statutory_return_away(facts in any_facts(), policy in any_policy()) {
        let standings = Statute::built_in().standings(&facts);
        let decision = decide(&facts, Statute::built_in(), &policy);
        if !standings.granted.is_empty() || !standings.undetermined.is_empty() || !policy.automatic_decline() {
            prop_assert_ne!(decision.outcome, Outcome::Decline);
            if policy.automatic_decline() {
                prop_assert_ne!(decide_line_under(&policy, Statute::built_in(), 1, &facts).outcome, Outcome::Decline);
            }
        }
    }

    #[test]
    fn the_built_in_policy_never_declines(facts in any_facts()) {
        prop_assert_ne!(decide(&facts, Statute::built_in(), Policy::built_in()).outcome, Outcome::Decline);
    }

    #[test]
    fn without_a_required_fact_nothing_is_approved(facts in good_facts(), which in any::<proptest::sample::Index>(), broken in prop_oneof![Just(None), any_json().prop_map(Some)]) {
        let table = &Policy::built_in().tables()[0];
        let required: Vec<&str> = table.columns.iter().filter(|column| !column.optional).map(|column| column.field.as_str()).collect();
        let path = required[which.index(required.len())];
        let (group, name) = path.split_once('.').unwrap();
        let fits = |value: &Json| match catalogue().find(|info| info.path == path).unwrap().kind {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            // A number that is nearer to zero than 28 decimals can tell counts as zero.
            _ => value.as_f64().is_some_and(|number| (-1e-20..1e28).contains(&number)),
        };
        prop_assume!(!broken.as_ref().is_some_and(fits));
        let mut facts = facts;
        match broken {
            Some(value) => facts[group][name] = value,
            None => { facts[group].as_object_mut().unwrap().remove(name); }
        }
        let decision = decide(&facts, Statute::built_in(), Policy::built_in());
        prop_assert!(!approves(decision.outcome));
        prop_assert_eq!(decision.cause, Cause::DataQuality);
        prop_assert!(decision.gate.iter().any(|finding| finding.fact == path), "{:?} lacks {}", decision.gate, path);
    }

    #[test]
    fn an_approval_of_the_built_in_policy_keeps_its_promises(facts in any_facts()) {
        let decision = decide(&facts, Statute::built_in(), Policy::built_in());
        if approves(decision.outcome) {
            let most = if facts["case"]["kind"] == "repair" { 500_000.0 } else { 50_000.0 };
            prop_assert!(facts["case"]["amount_minor"].as_f64().unwrap() <= most);
            prop_assert_eq!(&facts["case"]["currency"], "CNY");
            prop_assert_eq!(&facts["order"]["known"], true);
            prop_assert_eq!(&facts["case"]["special_request"], false);
        }
    }
}

#[test]
fn good_facts_are_approved_often_enough_for_these_properties_to_mean_something() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = good_facts();
    let mut approved = 0;
    for _ in 0..2_000 {
        let facts = strategy.new_tree(&mut runner).unwrap().current();
        approved += usize::from(approves(decide(&facts, Statute::built_in(), Policy::built_in()).outcome));
    }
    assert!(approved > 20, "{approved} of 2000");
}

#[test]
fn every_column_of_the_built_in_policy_and_every_fact_of_the_statute_is_in_the_catalogue() {
    let known: Vec<&str> = catalogue().map(|info| info.path).collect();
    for column in &Policy::built_in().tables()[0].columns {
        assert!(known.contains(&column.field.as_str()), "{}", column.field);
    }
    for rule in &Statute::built_in().rules {
        for path in rule.facts_named() {
            assert!(known.contains(&path), "{}: {path}", rule.id);
        }
    }
    for row in &Policy::built_in().tables()[0].rows {
        assert!(!row.text_zh.is_empty() && !row.text_en.is_empty() && row.text_zh != row.text_en, "{}", row.id);
    }
}

#[test]
fn official_wording_is_the_law_s_own() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/law");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not here", folder.display());
        return;
    };
    let law: String = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    for rule in &Statute::built_in().rules {
        assert!(law.contains(&rule.wording_zh), "{}: {}", rule.id, rule.wording_zh);
        assert!(!rule.verified || !rule.wording_zh.is_empty(), "{} is said to be verified without its wording", rule.id);
        assert!(rule.verified || !rule.note_zh.is_empty(), "{} does not say why it is not verified", rule.id);
    }
}

#[test]
fn what_is_not_verified_never_narrows_a_right_that_is() {
    let facts = json!({"case": {"kind": "return_refund", "distance_sale": true, "days_since_delivery": 3, "requested_on": "2026-06-18", "reason_group": "product.fault"},
        "product": {"no_reason_exclusion": "other", "three_guarantees": true}, "warranty": {"exclusion": "misuse"}});
    let granted: Vec<&str> = Statute::built_in().standings(&facts).granted.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(granted, ["cn.consumer.25.return", "cn.consumer.24.return"], "a merchant's own exclusion and a second-hand one take nothing away");
    let decision = decide(&facts, Statute::built_in(), Policy::built_in());
    assert_ne!(decision.outcome, Outcome::Decline);
}

#[test]
fn money_follows_the_statute_whatever_a_row_says() {
    let row = json!({"_id": "r", "k": "", "o": "\"approve\"", "p": "80", "f": "\"customer\""});
    let outputs =
        json!([{"id": "o", "field": "outcome"}, {"id": "p", "field": "money.refund_percent"}, {"id": "f", "field": "money.freight_bearer"}]);
    let jdm = json!({
        "nodes": [{"id": "i", "type": "inputNode"}, {"id": "x", "type": "outputNode"}, {"id": "t", "type": "decisionTableNode", "content": {
            "hitPolicy": "first", "inputs": [{"id": "k", "field": "case.kind"}], "outputs": outputs, "rules": [row]}}],
        "edges": [{"sourceId": "i", "targetId": "t"}, {"sourceId": "t", "targetId": "x"}]
    });
    let policy = Policy::compile("mean", 1, &jdm).unwrap();
    let facts = |reason: &str, days: i64| json!({"case": {"kind": "return_refund", "distance_sale": true, "days_since_delivery": days, "reason_group": reason}, "product": {"no_reason_exclusion": "none"}});
    let terms = |reason: &str, days: i64| Json::Object(decide(&facts(reason, days), Statute::built_in(), &policy).terms);
    assert_eq!(terms("product.fault", 3), json!({"money": {"refund_percent": 100, "freight_bearer": "merchant"}}));
    assert_eq!(terms("customer.mind", 3), json!({"money": {"refund_percent": 100, "freight_bearer": "customer"}}));
    assert_eq!(terms("product.fault", 30)["money"]["freight_bearer"], "merchant");
    assert_eq!(terms("customer.mind", 30), json!({"money": {"refund_percent": 80, "freight_bearer": "customer"}}));
}

#[test]
fn compiled_policies_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Policy>();
    shared::<Statute>();
}
