//! `suyuan decide` as scripts use it: every line answered in order, in one process without a data folder.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::process::{BINARY, run};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const POLICY: &str = r#"{"nodes":[{"id":"i","type":"inputNode"},{"id":"o","type":"outputNode"},{"id":"t","type":"decisionTableNode","name":"t","content":{
  "hitPolicy":"first","inputs":[{"id":"a","field":"case.amount","type":"number","range":"[0..10000]"},{"id":"v","field":"customer.vip","optional":true}],
  "outputs":[{"id":"x","field":"outcome"}],
  "rules":[{"_id":"vip","a":"<= 900","v":"true","x":"\"approve\""},{"_id":"small","a":"<= 500","x":"\"approve\""},{"_id":"rest","x":"\"review\""}]}}],
  "edges":[{"sourceId":"i","targetId":"t"},{"sourceId":"t","targetId":"o"}]}"#;

fn decide(folder: &Path, policy: &str, facts: &[u8], more: &[&str]) -> Vec<Value> {
    std::fs::write(folder.join("p.json"), policy).unwrap();
    std::fs::write(folder.join("f.jsonl"), facts).unwrap();
    let (p, f) = (folder.join("p.json"), folder.join("f.jsonl"));
    let mut arguments = vec!["decide", "--policy", p.to_str().unwrap(), "--facts", f.to_str().unwrap()];
    arguments.extend(more);
    let (code, out, error) = run(&folder.join("nowhere"), &arguments, "");
    assert_eq!(code, 0, "{error}");
    assert!(!folder.join("nowhere").exists(), "no data folder is made");
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_line_is_answered_in_order_and_bad_ones_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let facts = b"{\"case\":{\"amount\":320}}\n\nnot json\n{\"case\":{\"amount\":\"9\"}}\n{\"case\":{}}\n{\"case\":{\"amount\":null}}\n\xff\xfe\n{\"case\":{\"amount\":90000}}\n{\"case\":{\"amount\":800},\"customer\":{\"vip\":true}}\n[1]\n{\"case\":{\"amount\":800}}";
    let answers = decide(folder.path(), POLICY, facts, &["--threads", "3"]);
    let short: Vec<Value> = answers.iter().map(|answer| json!([answer["line"], answer["outcome"], answer["rules"], answer["gate"]])).collect();
    let gate = |fact: &str, problem: &str| json!([{"fact": fact, "problem": problem}]);
    assert_eq!(
        json!(short),
        json!([
            [1, "approve", ["small"], []],
            [2, "review", [], gate("", "not_json")],
            [3, "review", [], gate("", "not_json")],
            [4, "review", [], gate("case.amount", "wrong_type")],
            [5, "review", [], gate("case.amount", "missing")],
            [6, "review", [], gate("case.amount", "null")],
            [7, "review", [], gate("", "not_json")],
            [8, "review", [], gate("case.amount", "out_of_range")],
            [9, "approve", ["vip"], []],
            [10, "review", [], gate("", "not_json")],
            [11, "review", ["rest"], []],
        ])
    );
    for answer in &answers {
        assert!(!answer["explanation"]["zh"].as_str().unwrap().is_empty() && !answer["explanation"]["en"].as_str().unwrap().is_empty());
    }
}

#[test]
fn many_lines_keep_their_order_on_many_threads() {
    let folder = tempfile::tempdir().unwrap();
    let facts: String =
        (0..60_000).map(|number| format!("{{\"case\":{{\"amount\":{}}},\"note\":\"{}\"}}\n", number % 1000, "x".repeat(number % 37))).collect();
    let answers = decide(folder.path(), POLICY, facts.as_bytes(), &["--threads", "5"]);
    assert_eq!(answers.len(), 60_000);
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer["line"], number + 1);
        assert_eq!(answer["outcome"], if number % 1000 <= 500 { "approve" } else { "review" });
    }
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("answers.jsonl");
    assert!(decide(folder.path(), POLICY, b"{\"case\":{\"amount\":1}}\r\n", &["--out", out.to_str().unwrap()]).is_empty());
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), 1);
    assert!(decide(folder.path(), POLICY, b"", &[]).is_empty());
    let run = |policy: &str, facts: &str| {
        let output = Command::new(BINARY)
            .args(["decide", "--policy", policy, "--facts", facts, "--out", "new.jsonl"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for (policy, facts, code) in [
        ("missing.json", "f.jsonl", "file_missing"),
        ("p.json", "missing.jsonl", "file_missing"),
        ("f.jsonl", "f.jsonl", "policy_refused"),
        ("p.json", ".", "file_unreadable"),
    ] {
        let (exit, error) = run(policy, facts);
        assert_eq!(exit, Some(1), "{error}");
        assert!(error.contains(code), "{error}");
    }
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains("new.jsonl"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_statute_comes_before_a_policy_that_declines() {
    let folder = tempfile::tempdir().unwrap();
    let policy = POLICY
        .replace("\"_id\":\"rest\",\"x\":\"\\\"review\\\"\"", "\"_id\":\"rest\",\"x\":\"\\\"decline\\\"\"")
        .replace("{\"nodes\"", "{\"automaticDecline\":true,\"nodes\"");
    let facts = json!({"case": {"amount": 800, "kind": "return_refund", "distance_sale": true, "days_since_delivery": 3, "requested_on": "2026-06-18"}, "product": {"no_reason_exclusion": "none"}}).to_string();
    assert_eq!(decide(folder.path(), &policy, facts.as_bytes(), &[])[0]["outcome"], "decline", "the policy alone");
    let answer = &decide(folder.path(), &policy, facts.as_bytes(), &["--statute"])[0];
    assert_eq!(answer["outcome"], "review");
    assert!(answer["explanation"]["zh"].as_str().unwrap().contains("第二十五条"), "{answer}");
    let late = facts.replace("\"days_since_delivery\":3", "\"days_since_delivery\":9");
    assert_eq!(decide(folder.path(), &policy, late.as_bytes(), &["--statute"])[0]["outcome"], "decline");
}
