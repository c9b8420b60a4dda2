//! How fast the pages feel in a real browser on a large installation: first paint, keys, filters, search, opening a case.

use super::{Report, Request, Row, program};
use crate::shell::{Outcome, capture, command, root};
use serde_json::Value;

/// Orders of which some 200,000 become cases.
const ORDERS: u64 = 1_000_000;
const PAINT_GOAL_MS: f64 = 1_000.0;
const INPUT_GOAL_MS: f64 = 100.0;

/// Rows of first paint and of the time from an input to the next picture and to the content; 95th percentiles.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?;
    let orders = request.rows.unwrap_or(if request.quick { 5_000 } else { ORDERS });
    let rounds = if request.quick { 5 } else { 20 };
    let script = root().join("web/e2e/measure.mjs").to_string_lossy().into_owned();
    let printed = capture(command("node", &[&script, &orders.to_string(), &rounds.to_string()]).env("SUYUAN_BIN", &program))?;
    let line = printed.lines().last().unwrap_or_default();
    let found: Value = serde_json::from_str(line).map_err(|error| format!("the browser's figures are not JSON: {error}"))?;
    let mut report = Report::default();
    let mut row = |name: &str, value: &Value, goal: f64| {
        let p95 = value["p95"].as_f64().unwrap_or(f64::NAN);
        report.rows.push(Row::less(name, "ms, p95", p95).against("goal", goal).equal(p95.is_finite()));
        report.notes.push(format!("{name}: median {}, p95 {}, most {} ms of {}", value["median"], value["p95"], value["most"], value["count"]));
    };
    row("first paint cold", &found["first_paint"]["cold"], PAINT_GOAL_MS);
    row("first paint warm", &found["first_paint"]["warm"], PAINT_GOAL_MS);
    row("list opened", &found["list"], PAINT_GOAL_MS);
    for name in [
        "list_keys",
        "list_filter_picture",
        "list_filter_content",
        "list_search_picture",
        "list_search_content",
        "case_picture",
        "case_content",
        "review_keys",
    ] {
        row(&name.replace('_', " "), &found[name], INPUT_GOAL_MS);
    }
    report.notes.push(format!(
        "{} orders, {} cases; picture: from the key or click to the next paint (Event Timing, steps of 8 ms, at least 16); content: until what was asked for stands on the page, with the way to the server and the browser's remote control",
        found["orders"], found["cases"]
    ));
    if let Some(faults) = found["faults"].as_array() {
        report.notes.push(format!("the browser complained: {faults:?}"));
    }
    Ok(report)
}
