//! HTTP conversations as data (`tests/scenarios/*.json`), run in-process on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use serde_json::Value;
use std::collections::HashMap;

/// Replaces `{{name}}` by what an earlier step saved.
fn fill(text: &str, saved: &HashMap<String, Value>) -> String {
    let mut out = text.to_owned();
    for (name, value) in saved {
        // A quoted placeholder of a number or truth value loses its quotes, so that `"{{version}}"` becomes 2.
        let bare = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !value.is_string() {
            out = out.replace(&format!("\"{{{{{name}}}}}\""), &bare);
        }
        out = out.replace(&format!("{{{{{name}}}}}"), &bare);
    }
    out
}

/// Whether `expected` is contained in `actual`; `"*"` stands for anything that is there, arrays compare element by element.
fn contained(expected: &Value, actual: &Value, place: &str) -> Result<(), String> {
    match (expected, actual) {
        (Value::String(any), actual) if any == "*" && !actual.is_null() => Ok(()),
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                contained(value, actual.get(key).unwrap_or(&Value::Null), &format!("{place}/{key}"))?;
            }
            Ok(())
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (one, other)) in expected.iter().zip(actual).enumerate() {
                contained(one, other, &format!("{place}/{index}"))?;
            }
            Ok(())
        }
        (one, other) if one == other => Ok(()),
        (one, other) => Err(format!("{place}: expected {one}, got {other}")),
    }
}

async fn play(file: &std::path::Path, text: &str, world: &common::World) {
    let scenario: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut saved: HashMap<String, Value> = HashMap::new();
    for (name, token) in &world.tokens {
        saved.insert(format!("token_{name}"), Value::from(token.as_str()));
    }
    for (index, raw) in scenario["steps"].as_array().expect("steps").iter().enumerate() {
        let step: Value = serde_json::from_str(&fill(&raw.to_string(), &saved)).expect("a filled step is JSON");
        let label = format!("{} [{}] step {} {}", file.display(), world.dialect, index + 1, step["name"].as_str().unwrap_or(""));
        let method: Method = step["method"].as_str().unwrap_or("GET").parse().expect("method");
        let mut headers: Vec<(String, String)> = Vec::new();
        if let Some(user) = step["as"].as_str() {
            headers.push(("authorization".into(), format!("Bearer {}", world.tokens[user])));
        }
        for (name, value) in step["headers"].as_object().into_iter().flatten() {
            headers.push((name.clone(), value.as_str().unwrap_or("").to_owned()));
        }
        let body = match &step["body"] {
            Value::Null => None,
            Value::String(raw) => Some(raw.clone()),
            value => Some(value.to_string()),
        };
        let expect = &step["expect"];
        // A step with `until` waits for background work (the decision): it repeats until the answer fits.
        let tries = if step["until"].as_bool() == Some(true) { 100 } else { 1 };
        let mut fault = String::new();
        for _ in 0..tries {
            let answer = world.send(method.clone(), step["path"].as_str().expect("path"), &headers, body.clone()).await;
            let status = expect["status"].as_u64().unwrap_or(200);
            fault = if u64::from(answer.status) != status {
                format!("status {} instead of {status}: {}", answer.status, answer.text)
            } else {
                contained(&expect["body"], if expect["body"].is_null() { &Value::Null } else { &answer.json }, "").err().unwrap_or_default()
            };
            if fault.is_empty() {
                for (name, pointer) in step["save"].as_object().into_iter().flatten() {
                    let value = answer.json.pointer(pointer.as_str().unwrap_or("")).unwrap_or_else(|| panic!("{label}: nothing at {pointer}"));
                    saved.insert(name.clone(), value.clone());
                }
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(fault.is_empty(), "{label}: {fault}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_holds_on_both_databases() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("tests/scenarios").map(|entry| entry.expect("entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty());
    for database in common::databases().await {
        for file in &files {
            let world = common::World::new(database.fresh().await).await;
            let text = std::fs::read_to_string(file).expect("scenario");
            play(file, &text, &world).await;
        }
    }
}
