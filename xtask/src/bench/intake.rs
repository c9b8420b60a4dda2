//! Durable intake: single cases over HTTP from 64 and 256 connections against one SQLite commit per request on the same disk.

use super::machine::{cores, cpu_seconds, resident_mb};
use super::{Report, Request, Row, Scratch, load, median, peers, program, spread};
use crate::http::{free_port, get, wait_ready};
use crate::postgres::Postgres;
use crate::shell::{Outcome, capture, command, write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const P99_GOAL_MS: f64 = 50.0;

/// A server of ours on its own data directory; stopped when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// A bearer token of the first administrator.
    pub token: String,
}

impl Server {
    /// Starts a server and makes a token. The limit on requests of one person is lifted, for one person sends them all here.
    pub fn start(program: &Path, data: &Path, database: Option<&str>) -> Outcome<Server> {
        Server::start_on(program, data, database, &[])
    }

    /// The same with variables of the environment, such as those of [`slow_disk`].
    pub fn start_on(program: &Path, data: &Path, database: Option<&str>, environment: &[(String, String)]) -> Outcome<Server> {
        write(&data.join("suyuan.toml"), "requests_per_second = 1000000\n")?;
        let (program, folder) = (program.to_string_lossy().into_owned(), data.to_string_lossy().into_owned());
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let mut common = vec!["--data", &folder];
        if let Some(url) = database {
            common.extend(["--database", url]);
        }
        let listen = address.to_string();
        let mut serve = command(&program, &["serve", "--listen", &listen]);
        serve.args(&common).envs(environment.iter().cloned()).stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = serve.spawn().map_err(|error| format!("cannot start the server: {error}"))?;
        let ready = wait_ready(address, Duration::from_secs(60), || match child.try_wait() {
            Ok(Some(status)) => Err(format!("the server ended with {status}")),
            _ => Ok(()),
        });
        let mut server = Server { child, address, token: String::new() };
        ready?;
        let mut create = command(&program, &["token", "create", "--user", "admin"]);
        let printed = capture(create.args(&common))?;
        server.token = printed.split_whitespace().last().unwrap_or_default().to_string();
        Ok(server)
    }

    /// Its process id.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// How many cases the server holds.
    fn cases(&self) -> Outcome<u64> {
        let mut body = Vec::new();
        let request = format!(
            "GET /api/v1/cases?limit=1 HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
            self.address, self.token
        );
        let status = crate::http::Connection::open(self.address)?.exchange(request.as_bytes(), &mut body)?;
        let answer: serde_json::Value = serde_json::from_slice(&body).map_err(|error| format!("case list, status {status}: {error}"))?;
        answer["total"].as_u64().ok_or_else(|| format!("the case list has no total: {}", String::from_utf8_lossy(&body)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = crate::shell::quiet("kill", &["-TERM", &self.child.id().to_string()]);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The turns of one number of connections.
#[derive(Default)]
struct Turns {
    rates: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
    generator_cores: Vec<f64>,
    server_cores: Vec<f64>,
    acknowledged: u64,
}

impl Turns {
    fn take(&mut self, server: &Server, clients: usize, seconds: u64, run: &str) -> Outcome {
        let me = std::process::id();
        let before = (cpu_seconds(me), cpu_seconds(server.process()));
        let seen = load::cases(server.address, &server.token, clients, Duration::from_secs(seconds), run)?;
        let after = (cpu_seconds(me), cpu_seconds(server.process()));
        if let Some(answer) = &seen.refused {
            return Err(format!("a request was refused: {answer}"));
        }
        let share = |before: Option<f64>, after: Option<f64>| Some((after? - before?) / seen.seconds);
        self.generator_cores.extend(share(before.0, after.0));
        self.server_cores.extend(share(before.1, after.1));
        self.rates.push(seen.rate());
        self.p50.push(seen.percentile_ms(0.50));
        self.p99.push(seen.percentile_ms(0.99));
        self.acknowledged += seen.acknowledged;
        Ok(())
    }

    fn note(&self, name: &str) -> String {
        format!(
            "{name}: {} cases/s, p50 {} ms, p99 {} ms; cores used: load generator {:.2}, server {:.2} of {}",
            spread(&self.rates),
            spread(&self.p50),
            spread(&self.p99),
            median(&self.generator_cores),
            median(&self.server_cores),
            cores()
        )
    }
}

/// The variables that make every fsync of a program take some milliseconds more; the shim is compiled into the scratch folder.
fn slow_disk(scratch: &Scratch, ms: u64) -> Outcome<Vec<(String, String)>> {
    let (source, library) = (scratch.path().join("slow_disk.c"), scratch.path().join("slow_disk.so"));
    write(&source, include_str!("slow_disk.c"))?;
    let (source, library) = (source.to_string_lossy().into_owned(), library.to_string_lossy().into_owned());
    capture(&mut command("cc", &["-O2", "-shared", "-fPIC", "-o", &library, &source, "-ldl"]))?;
    Ok(vec![("LD_PRELOAD".to_string(), library), ("SLOW_DISK_MS".to_string(), ms.to_string())])
}

/// Baseline, 64, 256, and again; then the same on PostgreSQL. `--fsync-ms N` does it as on a disk whose fsync takes N ms more, on
/// SQLite alone.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?;
    let scratch = Scratch::new("intake")?;
    let (turns, seconds) = if request.quick { (1, 3) } else { (3, 10) };
    let mut baseline = Vec::new();
    let (mut few, mut many, mut disk) = (Turns::default(), Turns::default(), Vec::new());
    let mut report = Report::default();
    let slow = request.fsync_ms.map(|ms| slow_disk(&scratch, ms)).transpose()?.unwrap_or_default();
    if let Some(ms) = request.fsync_ms {
        report.notes.push(format!("every fsync of baseline and server was made to take {ms} ms more"));
    }
    let idle;
    {
        let server = Server::start_on(&program, &scratch.path().join("sqlite"), None, &slow)?;
        load::cases(server.address, &server.token, 16, Duration::from_secs(1), "warm").map(|warm| few.acknowledged += warm.acknowledged)?;
        for turn in 0..turns {
            let (rate, p50, p99) = peers::one_commit_each(&scratch, seconds.min(5), &slow)?;
            baseline.push(rate);
            disk.push((p50, p99));
            few.take(&server, 64, seconds, &format!("a{turn}"))?;
            many.take(&server, 256, seconds, &format!("b{turn}"))?;
            eprintln!("turn {}: one commit each {rate:.0}/s, 64: {:.0}/s, 256: {:.0}/s", turn + 1, few.rates[turn], many.rates[turn]);
        }
        let stored = server.cases()?;
        let equal = stored == few.acknowledged + many.acknowledged;
        report.notes.push(format!("acknowledged {} cases, the server holds {stored}", few.acknowledged + many.acknowledged));
        let peer = median(&baseline);
        report.rows.push(Row::more("64", "cases/s", median(&few.rates)).against("SQLite FULL, one commit each", peer).equal(equal));
        report.rows.push(Row::more("256", "cases/s", median(&many.rates)).against("SQLite FULL, one commit each", peer).equal(equal));
        report.rows.push(Row::less("p99", "ms, 64 connections", median(&few.p99)).against("goal", P99_GOAL_MS));
        report.rows.push(Row::less("p99/256", "ms, 256 connections", median(&many.p99)).against("goal", P99_GOAL_MS));
        idle = resident_mb(server.process());
        let health = get(server.address, "/healthz")?.0;
        report.notes.push(format!("server after the load: healthz {health}, {:.0} MB resident", idle.unwrap_or_default()));
    }
    report.notes.push(few.note("64 connections"));
    report.notes.push(many.note("256 connections"));
    let (p50, p99): (Vec<f64>, Vec<f64>) = disk.into_iter().unzip();
    report.notes.push(format!("disk, append and fdatasync: p50 {} ms, p99 {} ms", spread(&p50), spread(&p99)));
    report.notes.push(format!("{turns} turns of baseline, 64, 256; {seconds} s each"));
    if request.fsync_ms.is_some() {
        return Ok(report);
    }
    if let Err(message) = postgres(&program, &scratch, turns, seconds, median(&baseline), &mut report) {
        report.notes.push(format!("postgres: {message}"));
        report.rows.push(Row::more("postgres", "cases/s, 64 connections", 0.0).equal(false));
    }
    Ok(report)
}

fn postgres(program: &Path, scratch: &Scratch, turns: usize, seconds: u64, baseline: f64, report: &mut Report) -> Outcome {
    if crate::postgres::programs().is_none() {
        report.notes.push("postgres: not installed, left out".to_string());
        return Ok(());
    }
    let database = Postgres::start(true)?;
    let server = Server::start(program, &scratch.path().join("postgres"), Some(&database.url()))?;
    let mut seen = Turns::default();
    load::cases(server.address, &server.token, 16, Duration::from_secs(1), "warm").map(|warm| seen.acknowledged += warm.acknowledged)?;
    for turn in 0..turns {
        seen.take(&server, 64, seconds, &format!("p{turn}"))?;
    }
    let equal = server.cases()? == seen.acknowledged;
    report.notes.push(seen.note(&format!("postgres ({}, fsync on), 64 connections", database.version())));
    report
        .rows
        .push(Row::more("postgres", "cases/s, 64 connections", median(&seen.rates)).against("SQLite FULL, one commit each", baseline).equal(equal));
    Ok(())
}
