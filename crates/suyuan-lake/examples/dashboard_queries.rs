//! Runs a folder of SQL files over a folder of Parquet files through the query door and writes wall and CPU times.
//!
//! `dashboard_queries DATADIR --queries DIR [--runs 5] [--threads 2] [--only q10] [--out FILE]`. Each `*.sql` file is one
//! query; `{{pct q expr}}` is the one macro. Each runs once to warm up and then `--runs` times.

use cpu_time::ProcessTime;
use serde_json::{Map, Value, json};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;
use suyuan_case::scope::AccessScope;
use suyuan_lake::bench::{expand, open_parquet_dir};
use suyuan_lake::{Limits, Principal, Query, QueryEngine, QueryResult, QuerySession};

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Options {
    data: PathBuf,
    queries: PathBuf,
    runs: usize,
    threads: usize,
    only: Option<String>,
    out: Option<PathBuf>,
}

fn options() -> Outcome<Options> {
    let mut words = std::env::args().skip(1);
    let data = words.next().ok_or("usage: dashboard_queries DATADIR --queries DIR [--runs N] [--threads N] [--only NAME] [--out FILE]")?;
    let mut options = Options { data: data.into(), queries: PathBuf::new(), runs: 5, threads: 2, only: None, out: None };
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        match word.as_str() {
            "--queries" => options.queries = value.into(),
            "--runs" => options.runs = value.parse()?,
            "--threads" => options.threads = value.parse()?,
            "--only" => options.only = Some(value),
            "--out" => options.out = Some(value.into()),
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    Ok(options)
}

/// One cell as the comparison reads it: numbers, also written as text, with 9 significant digits.
fn canonical(cell: &Value) -> Value {
    let number = cell.as_f64().or_else(|| cell.as_str().and_then(|text| text.parse().ok()));
    match number {
        Some(number) => format!("{number:.8e}").parse::<f64>().map_or(Value::Null, Value::from),
        None => cell.clone(),
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2.0 }
}

async fn measure(session: &dyn QuerySession, text: &str, runs: usize) -> Outcome<Value> {
    let limits = Limits { seconds: 600.0, memory_bytes: 4 << 30, rows: 10_000_000 };
    let once = || session.run(Query::sql(text), limits);
    let started = Instant::now();
    let mut result: QueryResult = once().await?;
    let first = started.elapsed().as_secs_f64() * 1e3;
    let (mut wall, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let (before, started) = (ProcessTime::now(), Instant::now());
        result = once().await?;
        wall.push(started.elapsed().as_secs_f64() * 1e3);
        cpu.push(before.elapsed().as_secs_f64() * 1e3);
    }
    let answer: Vec<Vec<Value>> = result.json_rows().iter().map(|row| row.iter().map(canonical).collect()).collect();
    let cpu_median = median(&cpu);
    let least = wall.iter().copied().fold(f64::INFINITY, f64::min);
    let most = wall.iter().copied().fold(0.0, f64::max);
    println!("wall {:10.1} ms (min {least:.1} max {most:.1})  cpu {:10.1} ms  rows {}", median(&wall), cpu_median, answer.len());
    Ok(json!({"med": median(&wall), "min": least, "max": most, "cpu_med": cpu_median, "first": first, "runs": runs, "answer": answer}))
}

fn first_number(path: &str, field: &str) -> Option<f64> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix(field))?.split_whitespace().next()?.parse().ok()
}

fn sql_files(folder: &Path, only: Option<&str>) -> Outcome<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "sql") && only.is_none_or(|only| name.contains(only)) {
            files.push((name, std::fs::read_to_string(&path)?));
        }
    }
    files.sort();
    Ok(files)
}

fn main() -> Outcome<()> {
    let options = options()?;
    let started = Instant::now();
    let engine = open_parquet_dir(&options.data, Some(options.threads))?;
    let session = engine.session(Principal::new("bench", AccessScope::all()))?;
    let load = started.elapsed().as_secs_f64();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut answers, mut total) = (Map::new(), 0.0);
    for (name, text) in sql_files(&options.queries, options.only.as_deref())? {
        print!("{name:24} ");
        let measured = runtime.block_on(measure(session.as_ref(), expand(&text).trim(), options.runs));
        let measured = measured.unwrap_or_else(|error| {
            println!("ERROR {error}");
            json!({ "error": error.to_string() })
        });
        total += measured["med"].as_f64().unwrap_or(0.0);
        answers.insert(name, measured);
    }
    let truth = std::fs::read_to_string(options.data.join("truth.json")).ok();
    let truth: Value = truth.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null);
    let result = json!({
        "workload": "b1", "engine": "suyuan-parquet", "version": env!("CARGO_PKG_VERSION"), "rows": truth["rows"], "seed": truth["seed"],
        "threads": options.threads, "load_s": load, "total_ms": total, "q": answers,
        "peak_rss_mb": first_number("/proc/self/status", "VmHWM:").map(|kib| kib / 1024.0),
        "cores": std::thread::available_parallelism().map_or(0, std::num::NonZero::get), "load1": first_number("/proc/loadavg", ""),
    });
    if let Some(out) = options.out {
        std::fs::write(out, serde_json::to_string_pretty(&result)?)?;
    }
    Ok(())
}
