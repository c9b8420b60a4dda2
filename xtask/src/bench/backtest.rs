//! The past decided again by a policy: how fast `suyuan backtest` reads and decides the cases of a log.

use super::{Report, Request, Row, Scratch, median, program, spread};
use crate::shell::{Outcome, capture, command, root, run as execute};
use serde_json::Value;
use std::process::Stdio;
use std::time::Instant;

/// Seconds that a million cases may take.
const GOAL_SECONDS: f64 = 10.0;
/// Orders that the simulator needs for one return case, with some to spare.
const ORDERS_PER_CASE: u64 = 5;

/// Row `backtest`: cases a second against a million in ten seconds.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?.to_string_lossy().into_owned();
    let scratch = Scratch::new("backtest")?;
    let wanted = request.rows.unwrap_or(if request.quick { 20_000 } else { 1_000_000 });
    let (files, data) = (scratch.file("files"), scratch.file("data"));
    let orders = (wanted * ORDERS_PER_CASE).to_string();
    let start = Instant::now();
    execute(command(&program, &["simulate", "--orders", &orders, "--seed", "1", "--out", &files]).stdout(Stdio::null()))?;
    for kind in ["products", "customers", "orders", "order-lines", "return-cases"] {
        execute(command(&program, &["import", kind, &format!("{files}/{kind}.csv"), "--data", &data]).stdout(Stdio::null()))?;
    }
    let prepared = start.elapsed().as_secs_f64();
    let policy = root().join("crates/suyuan-decide/policy/default.json");
    let policy = policy.to_string_lossy().into_owned();
    let (mut seconds, mut inside, mut cases, mut flips) = (Vec::new(), Vec::new(), 0.0, 0);
    let mut answers: Vec<String> = Vec::new();
    // The first run puts the facts of the imported cases together, the others read them again.
    for _ in 0..4 {
        let start = Instant::now();
        let printed = capture(&mut command(&program, &["backtest", "--policy", &policy, "--data", &data, "--json"]))?;
        seconds.push(start.elapsed().as_secs_f64());
        let mut answer: Value = serde_json::from_str(&printed).map_err(|error| format!("the report is not JSON: {error}"))?;
        cases = answer["cases"].as_f64().unwrap_or(0.0);
        inside.extend(answer["seconds"].as_f64());
        flips = answer["flips"].as_array().map_or(0, Vec::len);
        answer["seconds"] = Value::Null;
        answers.push(answer.to_string());
    }
    let equal = cases > 0.0 && answers.iter().all(|answer| *answer == answers[0]);
    let mut report = Report::default();
    let (first, later) = (cases / seconds[0], cases / median(&seconds[1..]));
    report.rows.push(Row::more("backtest", "cases/s", later).against("a million in ten seconds", 1e6 / GOAL_SECONDS).equal(equal));
    report.rows.push(Row::more("first", "cases/s", first).against("a million in ten seconds", 1e6 / GOAL_SECONDS).equal(equal));
    let bytes = std::fs::metadata(format!("{data}/past/facts")).map_or(0, |file| file.len());
    report.notes.push(format!(
        "{cases:.0} imported return cases with their orders, lines, products and customers (prepared in {prepared:.0} s); whole command {} s after the first, \
         inside {} s; {flips} kinds of flips; the kept facts take {} MB",
        spread(&seconds[1..]),
        spread(&inside[1..]),
        bytes / 1_000_000
    ));
    report.notes.push(format!("a million cases at these rates: {:.1} s, the first time {:.1} s", 1e6 / later, 1e6 / first));
    Ok(report)
}
