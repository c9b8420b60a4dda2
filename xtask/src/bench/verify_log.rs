//! How fast the hash chain of the whole log is checked, on SQLite and on PostgreSQL.

use super::{Report, Request, Row, Scratch, median, program, spread};
use crate::postgres::Postgres;
use crate::shell::{Outcome, capture, command, run as execute};
use std::path::Path;

const GOAL: f64 = 500_000.0;

/// Fills a log by importing simulated return cases, then verifies it several times.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?;
    let scratch = Scratch::new("verify")?;
    let orders = request.rows.unwrap_or(if request.quick { 20_000 } else { 400_000 });
    let files = scratch.file("files");
    execute(&mut command(&program.to_string_lossy(), &["simulate", "--orders", &orders.to_string(), "--seed", "1", "--out", &files]))?;
    let mut report = Report::default();
    one(&program, &scratch, "sqlite", None, request, &mut report)?;
    if crate::postgres::programs().is_some() {
        let database = Postgres::start(false)?;
        one(&program, &scratch, "postgres", Some(&database.url()), request, &mut report)?;
        report.notes.push(database.version().to_string());
    } else {
        report.notes.push("postgres: not installed, left out".to_string());
    }
    Ok(report)
}

fn one(program: &Path, scratch: &Scratch, name: &str, database: Option<&str>, request: &Request, report: &mut Report) -> Outcome {
    let (program, data) = (program.to_string_lossy().into_owned(), scratch.file(name));
    let mut place = vec!["--data", data.as_str()];
    if let Some(url) = database {
        place.extend(["--database", url]);
    }
    let cases = std::fs::read_dir(scratch.file("files")).into_iter().flatten().flatten().map(|entry| entry.path());
    let cases: Vec<String> =
        cases.filter(|path| path.file_stem().is_some_and(|stem| stem == "return-cases")).map(|path| path.to_string_lossy().into_owned()).collect();
    let file = cases.first().ok_or("the simulator wrote no return-cases")?;
    execute(command(&program, &["import", "return-cases", file]).args(&place).stdout(std::process::Stdio::null()))?;
    let (mut rates, mut ok, mut events) = (Vec::new(), true, 0.0);
    for _ in 0..if request.quick { 1 } else { 5 } {
        let printed = capture(command(&program, &["verify-log", "--json"]).args(&place))?;
        let answer: serde_json::Value = serde_json::from_str(printed.trim()).map_err(|error| format!("verify-log printed no JSON: {error}"))?;
        ok &= answer["ok"].as_bool() == Some(true);
        events = super::peers::number(&answer, "events")?;
        rates.push(events / super::peers::number(&answer, "seconds")?.max(1e-9));
    }
    report.notes.push(format!("{name}: {events} events, {} events/s", spread(&rates)));
    report.rows.push(Row::more(name, "events/s", median(&rates)).against("goal on SQLite", GOAL).equal(ok));
    Ok(())
}
