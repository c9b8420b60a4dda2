//! Cells answer as the expression library's unary mode does, which is the reference engine's own evaluator.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use suyuan_case::decision::Outcome;
use suyuan_decide::{Policy, Statute, decide, decide_line};
use zen_expression::evaluate_unary_expression;

fn table(hit_policy: &str, inputs: Json, rules: Json) -> Json {
    json!({"hitPolicy": hit_policy, "inputs": inputs, "outputs": [{"id": "o", "field": "outcome"}], "rules": rules})
}

/// A graph of tables beside each other.
fn graph(tables: &[Json]) -> Json {
    let mut nodes = vec![json!({"id": "i", "type": "inputNode"}), json!({"id": "o", "type": "outputNode"})];
    let mut edges = Vec::new();
    for (index, content) in tables.iter().enumerate() {
        nodes.push(json!({"id": format!("t{index}"), "name": format!("t{index}"), "type": "decisionTableNode", "content": content}));
        edges.push(json!({"sourceId": "i", "targetId": format!("t{index}")}));
        edges.push(json!({"sourceId": format!("t{index}"), "targetId": "o"}));
    }
    json!({"nodes": nodes, "edges": edges})
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![(-9i64..10).prop_map(|n| n.to_string()), (-90i64..100).prop_map(|n| format!("{}", n as f64 / 10.0)), Just("0.1".to_owned())]
}

fn text() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["'a'", "\"a\"", "\"退货\"", "'it s'", "\"\"", "'B'"]).prop_map(str::to_owned)
}

fn interval() -> impl Strategy<Value = String> {
    let open = proptest::sample::select(vec!["[", "("]);
    let close = proptest::sample::select(vec!["]", ")"]);
    (open, number(), number(), close).prop_map(|(open, a, b, close)| {
        let (low, high) = if a.parse::<f64>().unwrap() <= b.parse::<f64>().unwrap() { (a, b) } else { (b, a) };
        format!("{open}{low}..{high}{close}")
    })
}

fn number_test() -> impl Strategy<Value = String> {
    let list = proptest::collection::vec(number(), 1..4).prop_map(|all| format!("[{}]", all.join(", ")));
    let set = prop_oneof![interval(), list];
    prop_oneof![
        (proptest::sample::select(vec!["", "> ", ">=", "< ", "<= ", "==", "!= ", "$ > ", "$ == "]), number())
            .prop_map(|(sign, n)| format!("{sign}{n}")),
        (proptest::sample::select(vec!["", "in ", "not in ", "$ in "]), set).prop_map(|(sign, set)| format!("{sign}{set}")),
        proptest::sample::select(vec!["$ * 2 > 3", "abs($) < 5", "!= null", "$ % 2 == 0"]).prop_map(str::to_owned),
    ]
}

fn text_test() -> impl Strategy<Value = String> {
    let list = proptest::collection::vec(text(), 1..4).prop_map(|all| format!("[{}]", all.join(",")));
    prop_oneof![
        (proptest::sample::select(vec!["", "== ", "!=", "$ == "]), text()).prop_map(|(sign, text)| format!("{sign}{text}")),
        (proptest::sample::select(vec!["", "in ", "not in "]), list).prop_map(|(sign, list)| format!("{sign}{list}")),
        proptest::sample::select(vec!["contains($, '货')", "len($) > 1", "!= null"]).prop_map(str::to_owned),
    ]
}

fn joined(test: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let join = proptest::sample::select(vec![" and ", " or ", ", ", ","]);
    (proptest::collection::vec((test, join), 1..4)).prop_map(|parts| {
        let last = parts.len() - 1;
        parts.iter().enumerate().map(|(index, (test, join))| if index == last { test.clone() } else { format!("{test}{join}") }).collect()
    })
}

fn cell_and_fact() -> impl Strategy<Value = (String, Json)> {
    prop_oneof![
        (joined(number_test()), number().prop_map(|n| serde_json::from_str(&n).unwrap())),
        (joined(text_test()), text().prop_map(|text| Json::from(&text[1..text.len() - 1]))),
        (
            joined(proptest::sample::select(vec!["true", "false", "== true", "!= true", "$", "not $"]).prop_map(str::to_owned)),
            any::<bool>().prop_map(Json::from)
        ),
    ]
}

/// Whether the cell holds for us; `None` when the table or the fact is refused.
fn ours(cell: &str, fact: &Json) -> Option<bool> {
    let jdm = graph(&[table("first", json!([{"id": "a", "field": "v"}]), json!([{"_id": "r", "a": cell, "o": "\"approve\""}]))]);
    let policy = Policy::compile("test", 1, &jdm).ok()?;
    let facts = json!({"v": fact});
    let answer = decide_line(&policy, 1, &facts);
    answer.gate.is_empty().then(|| answer.rules().count() == 1)
}

fn theirs(cell: &str, fact: &Json) -> bool {
    evaluate_unary_expression(cell, json!({"$": fact, "v": fact}).into()).unwrap_or(false)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cells_of_the_grammar_answer_as_the_reference((cell, fact) in cell_and_fact()) {
        prop_assert_eq!(ours(&cell, &fact), Some(theirs(&cell, &fact)), "`{}` with {}", cell, fact);
    }

    #[test]
    fn anything_typed_into_a_cell_is_refused_or_answers_as_the_reference(
        cell in "([$<>=!()\\[\\],.'\"a-c0-9 -]|and|or|in|not in|null|true|退){1,12}",
        fact in prop_oneof![Just(json!(1)), Just(json!(0.5)), Just(json!("a")), Just(json!(true))],
    ) {
        let cell = cell.trim();
        prop_assume!(!cell.is_empty());
        if let Some(held) = ours(cell, &fact) {
            prop_assert_eq!(held, theirs(cell, &fact), "`{}` with {}", cell, fact);
        }
    }
}

#[test]
fn the_strictest_of_several_tables_wins_and_stands_first() {
    let row = |id: &str, outcome: &str| json!([{"_id": id, "a": "> 0", "o": format!("\"{outcome}\"")}]);
    let input = json!([{"id": "a", "field": "case.amount_minor"}]);
    let tables = [("money", "approve"), ("risk", "ask_for_info"), ("goods", "approve_then_inspect")];
    let jdm = graph(&tables.map(|(id, outcome)| table("first", input.clone(), row(id, outcome))));
    let policy = Policy::compile("several", 2, &jdm).unwrap();
    let facts = json!({"case": {"amount_minor": 5}});
    let decision = decide(&facts, Statute::built_in(), &policy);
    assert_eq!(decision.outcome, Outcome::AskForInfo);
    let ids: Vec<&str> = decision.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["risk", "goods", "money"]);
    assert_eq!(decide_line(&policy, 1, &facts).outcome, Outcome::AskForInfo);

    // A list answers with a list; for a case its strictest row counts.
    let rows = json!([{"_id": "1", "o": "\"approve\""}, {"_id": "2", "a": "> 4", "o": "\"review\""}, {"_id": "3", "a": "> 9", "o": "\"decline\""}]);
    let policy = Policy::compile("list", 1, &graph(&[table("collect", input.clone(), rows.clone())])).unwrap();
    assert_eq!(decide(&facts, Statute::built_in(), &policy).outcome, Outcome::Review);
    assert_eq!(decide(&json!({"case": {"amount_minor": 1}}), Statute::built_in(), &policy).outcome, Outcome::Approve);
    let beside = graph(&[table("collect", input.clone(), rows), table("first", input, row("x", "approve"))]);
    assert!(Policy::compile("beside", 1, &beside).unwrap_err().to_string().contains("stands alone"));
}
