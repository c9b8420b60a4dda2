//! The twelve dashboard queries through our own SQL door against DuckDB on the same Parquet files.

use super::{Report, Request, Row, Scratch, median, peers};
use crate::shell::{Outcome, command, read, root, run as execute, target};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const SEED: &str = "1";
const THREADS: &str = "2";

/// All turns of one engine: for each query the CPU ms of each turn and the first answer.
#[derive(Default)]
struct Engine {
    times: BTreeMap<String, Vec<f64>>,
    answers: BTreeMap<String, Value>,
    version: String,
}

impl Engine {
    /// Takes over a result file in the harness's format; a query that failed counts as an unequal answer.
    fn take(&mut self, file: &Path) -> Outcome {
        let result: Value = serde_json::from_str(&read(file)?).map_err(|error| format!("{}: {error}", file.display()))?;
        self.version = result["version"].as_str().unwrap_or_default().to_string();
        for (name, one) in result["q"].as_object().into_iter().flatten() {
            if let Some(error) = one["error"].as_str() {
                eprintln!("{name}: {error}");
            }
            let time = one["cpu_med"].as_f64().or_else(|| one["med"].as_f64());
            self.times.entry(name.clone()).or_default().extend(time);
            self.answers.entry(name.clone()).or_insert_with(|| one["answer"].clone());
        }
        Ok(())
    }
}

/// One row for each query: CPU milliseconds, median of the turns; and the geometric mean of the ratios.
pub fn run(request: &Request) -> Outcome<Report> {
    let harness = root().join("..").join("shared").join("bench").join("b1_dashboard");
    if !harness.join("run_b1.py").exists() {
        return Err("the dashboard queries are not there: ../shared/bench/b1_dashboard".to_string());
    }
    let python = peers::python()?;
    let program = example()?;
    let scratch = Scratch::new("lake")?;
    let rows = request.rows.unwrap_or(if request.quick { 1_000_000 } else { 10_000_000 });
    let data = orders(&python, &harness, rows)?;
    let (turns, runs) = if request.quick { (1, "2") } else { (3, "3") };
    let (mut mine, mut theirs) = (Engine::default(), Engine::default());
    for turn in 0..turns {
        let file = scratch.path().join(format!("duckdb-{turn}.json"));
        let script = harness.join("run_b1.py").to_string_lossy().into_owned();
        let (data, out) = (data.to_string_lossy().into_owned(), file.to_string_lossy().into_owned());
        let words =
            [script.as_str(), "duckdb-parquet", &data, "--runs", runs, "--threads", THREADS, "--work", &scratch.file("duckdb"), "--out", &out];
        execute(command(&python.to_string_lossy(), &words).env("PYTHONDONTWRITEBYTECODE", "1").stdout(std::process::Stdio::null()))?;
        theirs.take(&file)?;
        let file = scratch.path().join(format!("ours-{turn}.json"));
        let (queries, out) = (harness.join("queries").to_string_lossy().into_owned(), file.to_string_lossy().into_owned());
        let words = [data.as_str(), "--queries", &queries, "--runs", runs, "--threads", THREADS, "--out", &out];
        execute(command(&program.to_string_lossy(), &words).stdout(std::process::Stdio::null()))?;
        mine.take(&file)?;
    }
    let mut report = compare(&mine, &theirs);
    report.notes.push(format!("{rows} lines, seed {SEED}, {THREADS} threads, {turns} turns of {runs} runs; CPU ms (user and system of the process)"));
    report.notes.push(format!("DuckDB {} on the same Parquet, ours {}", theirs.version, mine.version));
    Ok(report)
}

/// The lake's own runner: an example, so that it is no part of the product.
/// Built together with the program, for alone it would choose other features and compile the query engine again.
fn example() -> Outcome<PathBuf> {
    execute(&mut command("cargo", &["build", "--release", "--package", "suyuan", "--package", "suyuan-lake", "--example", "dashboard_queries"]))?;
    Ok(target().join("release").join("examples").join("dashboard_queries"))
}

/// The generated lines; kept below target/, for ten million take a while.
fn orders(python: &Path, harness: &Path, rows: u64) -> Outcome<PathBuf> {
    let folder = target().join("bench").join(format!("orders-{rows}-{SEED}"));
    if !folder.join("truth.json").exists() {
        let script = harness.join("gen_orders.py").to_string_lossy().into_owned();
        let words = [script.as_str(), "--rows", &rows.to_string(), "--seed", SEED, "--out", &folder.to_string_lossy()];
        execute(command(&python.to_string_lossy(), &words).env("PYTHONDONTWRITEBYTECODE", "1"))?;
    }
    Ok(folder)
}

fn compare(mine: &Engine, theirs: &Engine) -> Report {
    let mut report = Report::default();
    let mut logarithms = Vec::new();
    for (name, times) in &theirs.times {
        let ours = mine.times.get(name).map_or(0.0, |times| median(times));
        let peer = median(times);
        let equal = match (theirs.answers.get(name), mine.answers.get(name)) {
            (Some(theirs), Some(mine)) => same(theirs, mine),
            _ => false,
        };
        if ours > 0.0 && peer > 0.0 {
            logarithms.push((peer / ours).ln());
        }
        report.rows.push(Row::less(name, "CPU ms", ours).against("DuckDB on Parquet", peer).equal(equal));
    }
    let mean = if logarithms.is_empty() { 0.0 } else { (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp() };
    report.rows.push(Row::more("geomean", "DuckDB's CPU / ours", mean).against("equal", 1.0));
    report
}

/// Equal rows in equal order, numbers within a relative millionth.
fn same(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Array(one), Value::Array(two)) => one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same(one, two)),
        (Value::Number(one), Value::Number(two)) => {
            let (one, two) = (one.as_f64().unwrap_or(f64::NAN), two.as_f64().unwrap_or(f64::NAN));
            (one - two).abs() <= 1e-6 * one.abs().max(two.abs()).max(1e-9)
        }
        _ => one == two && !one.is_object(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_compared_row_by_row_within_a_millionth() {
        assert!(same(&json!([[1, 2.0, "a", null]]), &json!([[1.0, 2.000_000_1, "a", null]])));
        for other in [json!([[1, 2.0, "b", null]]), json!([[1, 2.1, "a", null]]), json!([]), json!(null)] {
            assert!(!same(&json!([[1, 2.0, "a", null]]), &other));
        }
    }

    #[test]
    fn a_query_without_an_answer_of_ours_is_unequal() {
        let mut theirs = Engine::default();
        theirs.times.insert("q01".into(), vec![10.0]);
        theirs.answers.insert("q01".into(), json!([[1]]));
        let report = compare(&Engine::default(), &theirs);
        assert_eq!(report.rows[0].equal, Some(false));
    }
}
