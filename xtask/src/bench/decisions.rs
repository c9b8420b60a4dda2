//! Decisions end to end over HTTP: requests at a fixed rate, planned in advance, until each case is decided in the log; on both databases.

use super::intake::Server;
use super::machine::{cores, cpu_seconds};
use super::{Report, Request, Row, Scratch, load, program};
use crate::postgres::Postgres;
use crate::shell::{Outcome, capture, command, run as execute};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Requests a second.
const RATE: u64 = 500;
/// Connections that share them.
const CLIENTS: usize = 64;
const P99_GOAL_MS: f64 = 50.0;
/// The latest delivered orders, each with its first line.
pub const ORDERS: &str = "with o as (select order_no, shop, channel, customer_no, delivered_at from orders where delivered_at is not null order by delivered_at desc limit 20000) \
     select o.order_no, o.shop, o.channel, o.customer_no, l.sku, l.amount_minor from o join order_lines l on l.order_no = o.order_no where l.line_no = '1'";

/// Rows for SQLite and PostgreSQL: p99 until the acknowledgement, p99 until the decision.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?;
    let scratch = Scratch::new("decisions")?;
    let (orders, seconds) = if request.quick { (5_000, 5) } else { (request.rows.unwrap_or(50_000), 30) };
    let files = scratch.file("files");
    let name = program.to_string_lossy().into_owned();
    execute(command(&name, &["simulate", "--orders", &orders.to_string(), "--seed", "1", "--out", &files]).stdout(Stdio::null()))?;
    let mut report = Report::default();
    report.notes.push(format!(
        "{RATE} requests/s for {seconds} s over {CLIENTS} connections, send times planned in advance and latencies counted from them; each asks to return goods of one of {orders} imported orders"
    ));
    one(&program, &scratch, "sqlite", None, seconds, &mut report)?;
    if crate::postgres::programs().is_some() {
        let database = Postgres::start(true)?;
        one(&program, &scratch, "postgres", Some(&database.url()), seconds, &mut report)?;
        report.notes.push(format!("{}, fsync on", database.version()));
    } else {
        report.notes.push("postgres: not installed, left out".to_string());
    }
    Ok(report)
}

fn one(program: &Path, scratch: &Scratch, name: &str, database: Option<&str>, seconds: u64, report: &mut Report) -> Outcome {
    let (path, folder) = (program.to_string_lossy().into_owned(), scratch.file(name));
    let mut common = vec!["--data", &folder];
    if let Some(url) = database {
        common.extend(["--database", url]);
    }
    execute(command(&path, &["import", "dir", &scratch.file("files")]).args(&common).stdout(Stdio::null()))?;
    let query = |text: &str| -> Outcome<Vec<Value>> {
        let printed = capture(command(&path, &["sql", text, "--format", "json"]).args(&common))?;
        serde_json::from_str(&printed).map_err(|error| format!("the answer is not JSON: {error}"))
    };
    let bodies = bodies_of(&query(ORDERS)?);
    let before = query("select count(*) n from events")?[0]["n"].as_i64().unwrap_or(0);
    let server = Server::start(program, Path::new(&folder), database)?;
    // Connections, statements and caches are warm before anything counts.
    let begin = load::Plan { rate: 200, duration: Duration::from_secs(2), clients: CLIENTS, run: "warm" };
    let warm = load::planned(server.address, &server.token, &begin, &bodies)?;
    let me = std::process::id();
    let cpu = (cpu_seconds(me), cpu_seconds(server.process()));
    let plan = load::Plan { rate: RATE, duration: Duration::from_secs(seconds), clients: CLIENTS, run: "run" };
    let seen = load::planned(server.address, &server.token, &plan, &bodies)?;
    let share = |before: Option<f64>, after: Option<f64>| after.zip(before).map_or(0.0, |(after, before)| (after - before) / seen.seconds);
    let used = (share(cpu.0, cpu_seconds(me)), share(cpu.1, cpu_seconds(server.process())));
    if let Some(answer) = &seen.refused {
        return Err(format!("a request was refused: {answer}"));
    }
    // Whatever is not decided yet is decided now; a job that hangs would hang here.
    let wanted = seen.acknowledged + warm.acknowledged;
    let start = Instant::now();
    let events = loop {
        let found = query(&format!(
            "select stream_id, kind, date_part('epoch', recorded_at) * 1000 ms from events where stream = 'case' and seq > {before} and kind in ('requested', 'decided')"
        ))?;
        let decided = found.iter().filter(|row| row["kind"] == "decided").count() as u64;
        if decided >= wanted || start.elapsed() > Duration::from_secs(60) {
            break found;
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    drop(server);
    let mut asked: HashMap<&str, f64> = HashMap::new();
    let mut waits = Vec::new();
    for row in events.iter().filter(|row| row["kind"] == "requested") {
        asked.insert(row["stream_id"].as_str().unwrap_or_default(), row["ms"].as_f64().unwrap_or_default());
    }
    for row in events.iter().filter(|row| row["kind"] == "decided") {
        if let Some(since) = asked.get(row["stream_id"].as_str().unwrap_or_default()) {
            waits.push(row["ms"].as_f64().unwrap_or_default() - since);
        }
    }
    waits.sort_by(f64::total_cmp);
    let at = |share: f64| waits.get(((waits.len() as f64 * share) as usize).min(waits.len().saturating_sub(1))).copied().unwrap_or(f64::NAN);
    let equal = waits.len() as u64 == wanted && asked.len() as u64 == wanted;
    report.rows.push(Row::less(&format!("{name} answer"), "ms, p99", seen.percentile_ms(0.99)).against("goal", P99_GOAL_MS).equal(equal));
    report.rows.push(Row::less(&format!("{name} decided"), "ms, p99", at(0.99)).against("goal", P99_GOAL_MS).equal(equal));
    report.notes.push(format!(
        "{name}: {:.0} requests/s reached; answer p50 {:.1} ms, p99 {:.1}, most {:.1}; from recorded request to recorded decision p50 {:.1} ms, p99 {:.1}, most {:.1}; {wanted} sent, {} held, {} decided; cores used: load generator {:.2}, server {:.2} of {}",
        seen.rate(),
        seen.percentile_ms(0.5),
        seen.percentile_ms(0.99),
        seen.percentile_ms(1.0),
        at(0.5),
        at(0.99),
        at(1.0),
        asked.len(),
        waits.len(),
        used.0,
        used.1,
        cores()
    ));
    Ok(())
}

/// Requests to return one unit of an imported order.
pub fn bodies_of(rows: &[Value]) -> Vec<String> {
    let body = |row: &Value| {
        serde_json::json!({
            "order_no": row["order_no"], "shop": row["shop"], "channel": row["channel"], "kind": "return_refund",
            "customer": { "customer_no": row["customer_no"] }, "lines": [{ "sku": row["sku"], "quantity": 1, "amount_minor": row["amount_minor"] }],
            "reason_code": "customer.mind.no_reason", "comment": "不合适,想退货,包装完好",
        })
        .to_string()
    };
    rows.iter().map(body).collect()
}
