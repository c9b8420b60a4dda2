//! A whole simulated company: written, imported kind by kind, rebuilt; rows a second, memory, and that the values are equal.

use super::{Report, Request, Row, Scratch, program};
use crate::shell::{Outcome, capture, command, read};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Kinds in the order in which a folder is imported.
const KINDS: [&str; 17] = [
    "warehouses",
    "agents",
    "sellers",
    "products",
    "customers",
    "orders",
    "order-lines",
    "shipments",
    "stock",
    "usage",
    "return-cases",
    "case-history",
    "inspections",
    "refunds",
    "invoices",
    "contacts",
    "feedback",
];

/// Longest time that writing a million orders may take, seconds.
const SIMULATE_GOAL: f64 = 90.0;

/// What must be the same before and after a rebuild. Each query leaves an event of its own in the trail, which does not count.
const VALUES: &str = "select (select count(*) from cases) c, (select sum(refund_minor) from cases) r, (select sum(amount_minor) from refunds) f, \
     (select count(*) from events where kind <> 'queried') e, (select count(*) from orders) o";

/// Rows `simulate`, one for each kind, `rebuild`.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?.to_string_lossy().into_owned();
    let scratch = Scratch::new("company")?;
    let orders = request.rows.unwrap_or(if request.quick { 10_000 } else { 100_000 });
    let (files, data) = (scratch.file("files"), scratch.file("data"));
    let mut report = Report::default();
    let simulate = ["simulate", "--orders", &orders.to_string(), "--seed", "1", "--out", &files, "--truth", &scratch.file("truth.json")];
    let (seconds, memory) = timed(&mut command(&program, &simulate))?;
    report.rows.push(Row::less("simulate", "s", seconds).against("goal for 1,000,000 orders", SIMULATE_GOAL));
    report.notes.push(format!("simulate: {orders} orders, {memory} MiB at most"));
    let mut total = (0.0, 0.0, 0);
    for kind in KINDS {
        let told = scratch.file("report.json");
        let file = format!("{files}/{kind}.csv");
        let (seconds, memory) = timed(&mut command(&program, &["import", kind, &file, "--report", &told, "--data", &data]))?;
        let answer: Value = serde_json::from_str(&read(Path::new(&told))?).map_err(|error| format!("the report is not JSON: {error}"))?;
        let count = |name: &str| answer[name].as_f64().unwrap_or(0.0);
        // What the simulator spoiled on purpose is refused or found unchanged; nothing waits.
        let sound = count("pooled") == 0.0 && count("refused") < count("rows") * 0.01;
        report.rows.push(Row::more(kind, "rows/s", count("rows") / seconds).equal(sound));
        report.notes.push(format!(
            "{kind}: {} rows in {seconds:.1} s, {} loaded, {} refused, {} unchanged, {memory} MiB at most",
            count("rows"),
            count("loaded"),
            count("refused"),
            count("unchanged")
        ));
        total = (total.0 + count("rows"), total.1 + seconds, total.2.max(memory));
    }
    report.rows.push(Row::more("import", "rows/s", total.0 / total.1));
    report.notes.push(format!("import: {} rows in {:.1} s, {} MiB at most", total.0, total.1, total.2));
    let values = |program: &str| capture(&mut command(program, &["sql", VALUES, "--format", "csv", "--data", &data]));
    let before = values(&program)?;
    let start = Instant::now();
    let told: Value = serde_json::from_str(capture(&mut command(&program, &["rebuild", "--data", &data]))?.trim())
        .map_err(|error| format!("rebuild printed no JSON: {error}"))?;
    let seconds = start.elapsed().as_secs_f64();
    // The lake goes, too: the values must come back from log and batches alone.
    std::fs::remove_dir_all(format!("{data}/lake")).map_err(|error| format!("cannot remove the lake: {error}"))?;
    let after = values(&program)?;
    let events = told["events"].as_f64().unwrap_or(0.0);
    let equal = before == after && told["differences"].as_i64() == Some(0);
    report.rows.push(Row::more("rebuild", "events/s", events / seconds).equal(equal));
    report.notes.push(format!("rebuild: {events} events in {seconds:.1} s; values {}", before.trim().replace('\n', " → ")));
    Ok(report)
}

/// Seconds and the most memory in MiB of a command that must succeed; its output is thrown away.
fn timed(command: &mut Command) -> Outcome<(f64, u64)> {
    let failed = |error: std::io::Error| format!("{command:?}: {error}");
    let start = Instant::now();
    let mut child = Command::new(command.get_program()).args(command.get_args()).stdout(Stdio::null()).spawn().map_err(failed)?;
    let mut most = 0;
    loop {
        most = most.max(memory_of(child.id()));
        match child.try_wait().map_err(failed)? {
            Some(status) if status.success() => return Ok((start.elapsed().as_secs_f64(), most / 1024)),
            Some(status) => return Err(format!("{command:?} ended with {status}")),
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// The most memory that a process has held so far, KiB; 0 where the system does not tell.
fn memory_of(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}
