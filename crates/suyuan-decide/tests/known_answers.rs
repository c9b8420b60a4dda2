//! Known answers of the reference engine, taken by running it (zen-engine 2.1.3), and the gate's own contract.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use serde_json::{Value as Json, json};
use suyuan_decide::{Policy, decide_line, decide_text};

/// A graph with one table: inputs, outputs, rules.
fn graph(hit_policy: &str, inputs: Json, outputs: Json, rules: Json) -> Json {
    json!({
        "nodes": [
            {"id": "i", "type": "inputNode", "name": "in"},
            {"id": "t", "type": "decisionTableNode", "name": "table", "content": {"hitPolicy": hit_policy, "inputs": inputs, "outputs": outputs, "rules": rules}},
            {"id": "o", "type": "outputNode", "name": "out"}
        ],
        "edges": [{"id": "1", "sourceId": "i", "targetId": "t"}, {"id": "2", "sourceId": "t", "targetId": "o"}]
    })
}

fn one_cell(cell: &str) -> Json {
    one_cell_of(cell, json!({"id": "a", "name": "a", "field": "v", "optional": true}))
}

fn one_cell_of(cell: &str, input: Json) -> Json {
    graph("first", json!([input]), json!([{"id": "o", "name": "o", "field": "out.k"}]), json!([{"_id": "r", "a": cell, "o": "\"x\""}]))
}

fn policy(jdm: &Json) -> Policy {
    Policy::compile("test", 1, jdm).unwrap_or_else(|error| panic!("{error}"))
}

fn hit(cell: &str, fact: Json) -> bool {
    let policy = policy(&one_cell(cell));
    let facts = json!({"v": fact});
    let answer = decide_line(&policy, 1, &facts);
    assert!(answer.gate.is_empty(), "{cell} {facts}: {:?}", answer.gate);
    assert_eq!(answer.output(), if answer.rules().count() == 1 { json!({"out": {"k": "x"}}) } else { json!({}) });
    answer.rules().count() == 1
}

#[test]
fn unary_tests_answer_as_the_reference_engine_does() {
    let yes: &[(&str, Json)] = &[
        ("> 5", json!(6)),
        (">=5", json!(5)),
        ("> 5 and < 10", json!(7)),
        ("> 5 and < 10, 20", json!(20)),
        ("[1..5]", json!(5)),
        ("[1..5]", json!(1)),
        ("(1..5), (7..9)", json!(8)),
        ("[1..3], 7", json!(7)),
        ("in [1,2]", json!(2)),
        ("[1,2,3]", json!(2)),
        ("not in [1,2]", json!(3)),
        ("not in [1..5]", json!(7)),
        ("!= 3", json!(4)),
        ("== 3", json!(3)),
        ("3", json!(3.0)),
        ("1.0", json!(1)),
        ("0.1", json!(0.1)),
        ("0.3", json!(0.1 + 0.2)),
        ("-5", json!(-5)),
        ("> -5", json!(0)),
        ("> 1e3", json!(2000)),
        ("1_000", json!(1000)),
        ("> 9007199254740993", json!(9_007_199_254_740_994_i64)),
        ("$ > 3", json!(4)),
        ("> 5\n", json!(6)),
        ("null or > 5", json!(6)),
        ("\"a\",\"b\"", json!("b")),
        ("'a' , 'b'", json!("b")),
        ("['a','b']", json!("a")),
        ("$ in ['a']", json!("a")),
        ("not in ['a']", json!("b")),
        ("$ == 'a'", json!("a")),
        ("!= 'a'", json!("b")),
        ("\"退货退款\", \"换货\"", json!("换货")),
        ("len($) > 2", json!("abc")),
        ("startsWith($, 'a')", json!("abc")),
        ("contains($, '退') or contains($, '换')", json!("要换货")),
        ("true", json!(true)),
        ("false", json!(false)),
        ("! true", json!(false)),
        ("null", Json::Null),
        ("in [\"a\", null]", Json::Null),
        ("  ", json!(1)),
        ("", json!(1)),
        ("d($) >= d(\"2026-01-01\")", json!("2026-06-18")),
    ];
    for (cell, fact) in yes {
        assert!(hit(cell, fact.clone()), "{cell} should hold for {fact}");
    }
    let no: &[(&str, Json)] = &[
        ("> 5", json!(5)),
        // Joins bind from left to right: (20 or > 5) and < 10.
        ("20 or > 5 and < 10", json!(20)),
        ("(1..5]", json!(1)),
        ("[1..5)", json!(5)),
        ("0.30000000000000004", json!(0.1 + 0.2)),
        ("\"a\" and \"b\"", json!("b")),
        ("\"a\"", json!("A")),
        ("ABC", json!("ABC")),
        ("!= null", Json::Null),
        ("not in [\"a\", null]", Json::Null),
        ("not in ['a']", json!("a")),
        ("true", json!(false)),
        ("startsWith($, 'a')", json!("b")),
    ];
    for (cell, fact) in no {
        assert!(!hit(cell, fact.clone()), "{cell} should not hold for {fact}");
    }
}

#[test]
fn an_absent_optional_fact_fails_what_reads_it_and_nothing_else() {
    for (cell, held) in
        [("> 5", false), ("!= 5", false), ("not in [1]", false), ("null", true), ("> 5, null", true), ("", true), ("len($) == 0", false)]
    {
        let policy = policy(&one_cell(cell));
        for facts in [json!({}), json!({"v": null})] {
            assert_eq!(decide_line(&policy, 1, &facts).rules().count() == 1, held, "`{cell}` with {facts}");
        }
    }
}

#[test]
fn outputs_are_literals_or_expressions_and_a_failing_one_skips_its_row() {
    let answer = |cell: &str| {
        let rules = json!([{"_id": "1", "a": "> 1", "o": cell}, {"_id": "2", "a": "", "o": "7"}]);
        let policy = policy(&graph("first", json!([{"id": "a", "field": "v"}]), json!([{"id": "o", "field": "out.k"}]), rules));
        decide_line(&policy, 1, &json!({"v": 3})).output()
    };
    for (cell, value) in [
        ("1.50", json!(1.5)),
        ("5", json!(5)),
        ("-5", json!(-5)),
        ("1+1", json!(2)),
        ("null", Json::Null),
        ("true", json!(true)),
        ("'x'", json!("x")),
        ("v * 2", json!(6)),
        ("nope.x", Json::Null),
        ("{a: 1}", json!({"a": 1})),
        ("[1, 2]", json!([1, 2])),
        ("1 + 'a'", json!(7)),
    ] {
        assert_eq!(answer(cell), json!({"out": {"k": value}}), "{cell}");
    }
    assert_eq!(answer(""), json!({}));
}

#[test]
fn a_null_at_the_top_of_an_answer_takes_its_member_away() {
    let answer = |hit_policy: &str, outputs: &[(&str, &str)], pass_through: bool, facts: Json| {
        let columns: Vec<Json> = outputs.iter().map(|(field, _)| json!({"id": field, "field": field})).collect();
        let mut rule = json!({"_id": "r"});
        for (field, cell) in outputs {
            rule[*field] = json!(cell);
        }
        let mut jdm = graph(hit_policy, json!([]), json!(columns), json!([rule]));
        jdm["nodes"][1]["content"]["passThrough"] = json!(pass_through);
        decide_line(&policy(&jdm), 1, &facts).output()
    };
    assert_eq!(answer("first", &[("a", "null"), ("b", "1")], false, json!({})), json!({"b": 1}));
    assert_eq!(answer("first", &[("a", "{x: null}")], false, json!({})), json!({"a": {"x": null}}));
    assert_eq!(answer("collect", &[("a", "null"), ("b.c", "null")], false, json!({})), json!([{"a": null, "b": {"c": null}}]));
    let facts = json!({"v": 1, "x": null, "y": {"k": 2, "n": null}});
    assert_eq!(answer("first", &[("y.k", "null"), ("y.m", "3")], true, facts), json!({"v": 1, "y": {"n": null, "m": 3}}));
}

#[test]
fn collect_answers_with_all_rows_and_an_empty_list() {
    let rules = json!([{"_id": "1", "a": "> 1", "o": "\"approve\""}, {"_id": "2", "a": "> 2", "o": "\"decline\""}]);
    let policy = policy(&graph("collect", json!([{"id": "a", "field": "v"}]), json!([{"id": "o", "field": "outcome"}]), rules));
    let facts = json!({"v": 3});
    let answer = decide_line(&policy, 1, &facts);
    assert_eq!(answer.output(), json!([{"outcome": "approve"}, {"outcome": "decline"}]));
    assert_eq!(answer.rules().collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(answer.outcome.as_str(), "review", "a list has no member outcome");
    assert_eq!(decide_line(&policy, 1, &json!({"v": 0})).output(), json!([]));
}

#[test]
fn a_column_may_be_a_whole_condition_or_an_expression() {
    let columns = json!([{"id": "a", "name": "any"}, {"id": "b", "field": "v * 2"}]);
    let rules = json!([{"_id": "1", "a": "v > w", "b": "> 5", "o": "1"}, {"_id": "2", "o": "2"}]);
    let policy = policy(&graph("first", columns, json!([{"id": "o", "field": "k"}]), rules));
    assert_eq!(decide_line(&policy, 1, &json!({"v": 3, "w": 2})).output(), json!({"k": 1}));
    assert_eq!(decide_line(&policy, 1, &json!({"v": 2, "w": 1})).output(), json!({"k": 2}));
}

#[test]
fn pass_through_starts_from_the_facts() {
    let mut jdm = one_cell("> 1");
    jdm["nodes"][1]["content"]["passThrough"] = json!(true);
    let policy = policy(&jdm);
    assert_eq!(decide_line(&policy, 1, &json!({"v": 2, "out": {"z": 1}})).output(), json!({"v": 2, "out": {"z": 1, "k": "x"}}));
    assert_eq!(decide_line(&policy, 1, &json!({"v": 0, "out": {"z": 1}})).output(), json!({"v": 0, "out": {"z": 1}}));
}

#[test]
fn the_gate_names_what_is_wrong_before_any_row_is_tried() {
    let inputs = json!([
        {"id": "n", "field": "a.n"}, {"id": "s", "field": "a.s"}, {"id": "b", "field": "a.b", "type": "boolean"},
        {"id": "r", "field": "a.r", "type": "integer", "range": "[0..100]"}, {"id": "m", "field": "a.m", "min": 1}, {"id": "x", "field": "a.x", "optional": true}
    ]);
    let rules = json!([{"_id": "all", "n": "> 0", "s": "\"a\", \"b\"", "x": "", "o": "\"approve\""}, {"_id": "rest", "o": "\"approve\""}]);
    let policy = policy(&graph("first", inputs, json!([{"id": "o", "field": "outcome"}]), rules));
    let good = json!({"a": {"n": 1, "s": "a", "b": true, "r": 5, "m": 1}});
    assert_eq!(decide_line(&policy, 1, &good).outcome.as_str(), "approve");
    let gate = |change: fn(&mut Json)| {
        let mut facts = good.clone();
        change(&mut facts);
        let answer = decide_line(&policy, 1, &facts);
        assert_eq!(answer.outcome.as_str(), "review");
        assert_eq!(answer.rules().count(), 0);
        serde_json::to_value(&answer.gate).unwrap()
    };
    assert_eq!(
        gate(|facts| facts["a"] = json!({})),
        json!([
            {"fact": "a.n", "problem": "missing"}, {"fact": "a.s", "problem": "missing"}, {"fact": "a.b", "problem": "missing"},
            {"fact": "a.r", "problem": "missing"}, {"fact": "a.m", "problem": "missing"}
        ])
    );
    assert_eq!(gate(|facts| facts["a"]["n"] = Json::Null), json!([{"fact": "a.n", "problem": "null"}]));
    assert_eq!(gate(|facts| facts["a"]["n"] = json!("1")), json!([{"fact": "a.n", "problem": "wrong_type"}]));
    assert_eq!(gate(|facts| facts["a"]["n"] = json!(1e40)), json!([{"fact": "a.n", "problem": "out_of_range"}]));
    assert_eq!(gate(|facts| facts["a"]["s"] = json!(["a"])), json!([{"fact": "a.s", "problem": "wrong_type"}]));
    assert_eq!(gate(|facts| facts["a"]["b"] = json!(1)), json!([{"fact": "a.b", "problem": "wrong_type"}]));
    assert_eq!(gate(|facts| facts["a"]["r"] = json!(101)), json!([{"fact": "a.r", "problem": "out_of_range"}]));
    assert_eq!(gate(|facts| facts["a"]["r"] = json!(5.5)), json!([{"fact": "a.r", "problem": "wrong_type"}]));
    assert_eq!(gate(|facts| facts["a"]["m"] = json!(0.5)), json!([{"fact": "a.m", "problem": "out_of_range"}]));
    for line in ["", "nonsense", "[1]", "3", "{\"a\":"] {
        let answer = decide_text(&policy, None, 7, line);
        assert_eq!(serde_json::to_value(&answer.gate).unwrap(), json!([{"fact": "", "problem": "not_json"}]), "{line}");
        assert_eq!((answer.line, answer.outcome.as_str()), (7, "review"));
    }
}

#[test]
fn a_wrong_table_is_refused_with_rule_and_cell() {
    let refused = |jdm: &Json| Policy::compile("test", 1, jdm).map(|_| ()).unwrap_err().to_string();
    let cell = |cell: &str, kind: &str| refused(&one_cell_of(cell, json!({"id": "a", "field": "v", "type": kind})));
    assert_eq!(
        cell("> 5", "string"),
        "table `table`, rule `r`, column `v`, cell `> 5`: the cell compares with number, but the column's type, declared, is string"
    );
    assert!(cell("> \"a\"", "").starts_with("table `table`, rule `r`, column `v`, cell `> \"a\"`: `>` compares with a number"));
    for wrong in ["> 5 and", "-", "<> 5", "\"a", "[1, \"a\"]", "[5..1]", "> 5, \"a\"", "between 1 and 5", "5..7", "退货"] {
        let error = cell(wrong, "");
        assert!(error.contains("rule `r`") && error.contains(&format!("cell `{wrong}`")), "{wrong}: {error}");
    }
    let error = refused(&one_cell_of("", json!({"id": "a", "field": "v", "type": "colour"})));
    assert!(error.contains("column `v`: type `colour` is not known"), "{error}");
    let mixed = json!([{"_id": "r1", "a": "> 5", "o": "1"}, {"_id": "r2", "a": "\"x\"", "o": "1"}, {"_id": "r3", "a": "1 +", "o": "1 +"}]);
    let error =
        Policy::compile("test", 1, &graph("first", json!([{"id": "a", "field": "v"}]), json!([{"id": "o", "field": "k"}]), mixed)).unwrap_err();
    assert_eq!(error.0.len(), 3, "{error}");
    assert!(error.to_string().contains("rule `r2`") && error.to_string().contains("rule `r3`"), "{error}");
    assert!(error.text_zh().contains("规则「r2」列「v」单元格「\"x\"」"), "{}", error.text_zh());
    for graph in [json!({}), json!([]), json!({"nodes": [], "edges": []}), graph("priority", json!([]), json!([]), json!([]))] {
        assert!(!refused(&graph).is_empty());
    }
    assert!(Policy::read("test", 1, "{").unwrap_err().to_string().contains("not JSON"));
}

fn written(answer: &suyuan_decide::LineAnswer<'_, '_>) -> String {
    let mut out = Vec::new();
    answer.write(&mut out);
    String::from_utf8(out).unwrap() + "\n"
}

#[test]
fn answers_serialize_in_the_contract_s_form() {
    let rules = json!([{"_id": "r1", "a": "<= 500", "o": "\"approve\""}, {"_id": "r2", "o": "\"take a look\""}]);
    let policy = policy(&graph("first", json!([{"id": "a", "field": "amount"}]), json!([{"id": "o", "field": "outcome"}]), rules));
    expect_test::expect![[r#"
        {"line":1,"outcome":"approve","output":{"outcome":"approve"},"rules":["r1"],"gate":[],"explanation":{"zh":"自动通过：amount <= 500。依据：amount = 320。","en":"Approved: amount <= 500. Because amount = 320."}}
        {"line":2,"outcome":"review","output":{"outcome":"take a look"},"rules":["r2"],"gate":[],"explanation":{"zh":"转人工审核：无条件。","en":"Sent to a person: always."}}
        {"line":3,"outcome":"review","output":null,"rules":[],"gate":[{"fact":"amount","problem":"wrong_type"}],"explanation":{"zh":"数据不完整，转人工审核：amount类型不正确。","en":"Sent to a person, the data is not complete: amount has the wrong type."}}
        {"line":4,"outcome":"review","output":null,"rules":[],"gate":[{"fact":"","problem":"not_json"}],"explanation":{"zh":"数据不完整，转人工审核：输入行不是 JSON 对象。","en":"Sent to a person, the data is not complete: the line is not a JSON object."}}
    "#]]
    .assert_eq(
        &["{\"amount\": 320}", "{\"amount\": 501}", "{\"amount\": \"501\"}", "amount"]
            .iter()
            .zip(1..)
            .map(|(line, number)| written(&decide_text(&policy, None, number, line)))
            .collect::<String>(),
    );
}

#[test]
fn a_row_ends_with_its_last_day() {
    let rules = json!([{"_id": "promo", "_expires": "2026-11-12", "o": "\"approve\""}, {"_id": "rest", "o": "\"review\""}]);
    let policy = policy(&graph("first", json!([]), json!([{"id": "o", "field": "outcome"}]), rules));
    let hit = |facts: Json| decide_line(&policy, 1, &facts).rules().next().map(str::to_owned).unwrap();
    assert_eq!(hit(json!({"case": {"requested_on": "2026-11-12"}})), "promo");
    assert_eq!(hit(json!({"case": {"requested_on": "2026-11-13T08:00:00Z"}})), "rest");
    assert_eq!(hit(json!({})), "promo");
    let wrong = graph("first", json!([]), json!([{"id": "o", "field": "k"}]), json!([{"_id": "r", "_expires": "12.11.2026", "o": "1"}]));
    assert!(Policy::compile("test", 1, &wrong).unwrap_err().to_string().contains("YYYY-MM-DD"));
}

#[test]
fn large_tables_answer_as_small_ones_do() {
    // A thousand SKUs with thresholds: bitmaps where they pay, a list behind each text where not.
    let count = 3_000;
    let rules: Vec<Json> = (0..count)
        .map(|row| json!({"_id": format!("r{row}"), "s": format!("\"sku{}\"", row % 1500), "n": if row < 1500 { format!("> {}", row % 7) } else { String::new() }, "o": format!("{row}")}))
        .collect();
    let inputs = json!([{"id": "s", "field": "sku", "optional": true}, {"id": "n", "field": "n"}]);
    let large = policy(&graph("collect", inputs, json!([{"id": "o", "field": "k"}]), json!(rules)));
    for (sku, number) in [(3, 9), (3, 1), (1499, 0), (1499, 100), (1500, 5)] {
        let facts = json!({"sku": format!("sku{sku}"), "n": number});
        let expected: Vec<String> =
            (0..count).filter(|row| row % 1500 == sku && (*row >= 1500 || number > row % 7)).map(|row| format!("r{row}")).collect();
        assert_eq!(decide_line(&large, 1, &facts).rules().collect::<Vec<_>>(), expected, "{facts}");
    }
    assert_eq!(decide_line(&large, 1, &json!({"n": 3})).rules().count(), 0);
}
