//! A backup of a large installation while requests keep coming, its restore, and what the requests felt.

use super::decisions::bodies_of;
use super::intake::Server;
use super::{Report, Request, Row, Scratch, load, program};
use crate::shell::{Outcome, capture, command, run as execute};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Requests a second.
const RATE: u64 = 500;
/// Connections that share them.
const CLIENTS: usize = 64;
/// Orders of the company: about ten gigabytes of database.
const ORDERS: u64 = 4_000_000;

/// Rows for the backup, the restore, and p99 of the answers without and with the backup.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?;
    let scratch = Scratch::new("backup")?;
    let orders = request.rows.unwrap_or(if request.quick { 20_000 } else { ORDERS });
    let (name, files, data) = (program.to_string_lossy().into_owned(), scratch.file("files"), scratch.file("data"));
    execute(command(&name, &["simulate", "--orders", &orders.to_string(), "--seed", "1", "--out", &files]).stdout(Stdio::null()))?;
    for kind in ["products", "orders", "order-lines", "return-cases"] {
        let file = format!("{files}/{kind}.csv");
        execute(command(&name, &["import", kind, &file, "--data", &data]).stdout(Stdio::null()).stderr(Stdio::null()))?;
    }
    // The files are as large as the database, and both copies of it are still to come.
    std::fs::remove_dir_all(&files).map_err(|error| format!("cannot remove {files}: {error}"))?;
    let query = |data: &str, text: &str| -> Outcome<Vec<Value>> {
        let printed = capture(&mut command(&name, &["sql", text, "--format", "json", "--data", data]))?;
        serde_json::from_str(&printed).map_err(|error| format!("the answer is not JSON: {error}"))
    };
    let bodies = bodies_of(&query(&data, super::decisions::ORDERS)?);
    let count = "select count(*) n from cases";
    let cases = |data: &str| -> Outcome<i64> { Ok(query(data, count)?[0]["n"].as_i64().unwrap_or(0)) };
    let before = cases(&data)?;
    let server = Server::start(&program, Path::new(&data), None)?;
    let slice = |run: &str, seconds| {
        let plan = load::Plan { rate: RATE, duration: Duration::from_secs(seconds), clients: CLIENTS, run };
        load::planned(server.address, &server.token, &plan, &bodies)
    };
    slice("warm", 2)?;
    let calm = slice("calm", if request.quick { 3 } else { 20 })?;
    let archive = scratch.file("backup.sbak");
    let start = Instant::now();
    let mut child = command(&name, &["backup", &archive, "--with-keys", "--json", "--data", &data])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start the backup: {error}"))?;
    let (mut micros, mut acknowledged, mut slices, mut refused) = (Vec::new(), calm.acknowledged, 0, calm.refused.clone());
    let ended = loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            break status;
        }
        let seen = slice(&format!("busy{slices}"), 2)?;
        acknowledged += seen.acknowledged;
        refused = refused.or(seen.refused);
        micros.extend(seen.micros);
        slices += 1;
    };
    let backup_seconds = start.elapsed().as_secs_f64();
    if !ended.success() {
        return Err(format!("the backup ended with {ended}"));
    }
    drop(server);
    let after = cases(&data)?;
    micros.sort_unstable();
    let busy = load::Load { acknowledged: micros.len() as u64, seconds: backup_seconds, micros, refused };
    let size = |path: &str| std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1e6);
    let (database, packed) = (size(&format!("{data}/suyuan.db")), size(&archive));
    let restored = scratch.file("restored");
    let start = Instant::now();
    execute(command(&name, &["restore", &archive, "--data", &restored, "--json"]).stdout(Stdio::null()).stderr(Stdio::null()))?;
    let restore_seconds = start.elapsed().as_secs_f64();
    let checked: Value = serde_json::from_str(capture(&mut command(&name, &["verify-log", "--json", "--data", &restored]))?.trim())
        .map_err(|error| format!("verify-log printed no JSON: {error}"))?;
    let held = cases(&restored)?;
    // What was there before the backup began is in it; what came while it ran may be.
    let sound = checked["ok"].as_bool() == Some(true) && held >= before + calm.acknowledged as i64 && held <= after && busy.refused.is_none();
    let mut report = Report::default();
    report.rows.push(Row::more("backup", "MB/s", database / backup_seconds).equal(sound));
    report.rows.push(Row::more("restore", "MB/s", database / restore_seconds).equal(sound));
    report.rows.push(Row::less("p99", "ms while it is backed up", busy.percentile_ms(0.99)).against("before it", calm.percentile_ms(0.99)));
    report.notes.push(format!(
        "{orders} orders, database {database:.0} MB, backup {packed:.0} MB in {backup_seconds:.1} s, restored in {restore_seconds:.1} s and its {} events verified; {before} cases at first, {held} in the backup, {after} in the end, {acknowledged} acknowledged in runs of {RATE}/s",
        checked["events"]
    ));
    report.notes.push(format!(
        "answers before: p50 {:.1}, p99 {:.1}, most {:.1} ms; while it was backed up: p50 {:.1}, p99 {:.1}, most {:.1} ms",
        calm.percentile_ms(0.5),
        calm.percentile_ms(0.99),
        calm.percentile_ms(1.0),
        busy.percentile_ms(0.5),
        busy.percentile_ms(0.99),
        busy.percentile_ms(1.0)
    ));
    Ok(report)
}
