//! `cargo xtask bench NAME`: ours beside the usual tool of the field, in turns, answers first.

mod backtest;
mod backup;
mod company;
mod decide;
mod decisions;
mod hybrid;
mod import;
mod intake;
mod lake;
mod load;
mod machine;
mod pages;
mod peers;
mod risk;
mod text;
mod verify_log;

use crate::shell::{Outcome, command, flag, option, run as execute, target, write};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What a benchmark is asked for.
pub struct Request {
    /// Small data and few turns, to see that it works.
    pub quick: bool,
    /// Rows of the generated file, where a benchmark generates one.
    pub rows: Option<u64>,
    /// Milliseconds that every fsync takes more, where a benchmark measures durable writes.
    pub fsync_ms: Option<u64>,
}

/// One line of a result; `ratio` above 1 always means that ours is better.
pub struct Row {
    name: String,
    unit: &'static str,
    ours: f64,
    peer: Option<f64>,
    peer_name: String,
    less_is_better: bool,
    equal: Option<bool>,
}

impl Row {
    /// A figure of which more is better.
    pub fn more(name: &str, unit: &'static str, ours: f64) -> Row {
        Row { name: name.to_string(), unit, ours, peer: None, peer_name: String::new(), less_is_better: false, equal: None }
    }
    /// A figure of which less is better.
    pub fn less(name: &str, unit: &'static str, ours: f64) -> Row {
        Row { less_is_better: true, ..Row::more(name, unit, ours) }
    }
    /// The same figure of somebody else, or a goal.
    pub fn against(mut self, peer_name: &str, peer: f64) -> Row {
        self.peer = Some(peer);
        self.peer_name = peer_name.to_string();
        self
    }
    /// Whether both gave the same answer.
    pub fn equal(mut self, equal: bool) -> Row {
        self.equal = Some(equal);
        self
    }
    fn ratio(&self) -> Option<f64> {
        let peer = self.peer.filter(|peer| *peer > 0.0 && self.ours > 0.0)?;
        Some(if self.less_is_better { peer / self.ours } else { self.ours / peer })
    }
    fn json(&self) -> Value {
        json!({"name": self.name, "unit": self.unit, "ours": self.ours, "peer": self.peer, "peer_name": self.peer_name, "ratio": self.ratio(), "equal": self.equal})
    }
}

/// All rows and what else must be said with them.
#[derive(Default)]
pub struct Report {
    /// The figures.
    pub rows: Vec<Row>,
    /// Sentences: data, turns, CPU shares, versions.
    pub notes: Vec<String>,
}

type Bench = fn(&Request) -> Outcome<Report>;
const BENCHES: [(&str, Bench); 13] = [
    ("backtest", backtest::run),
    ("company", company::run),
    ("intake", intake::run),
    ("import", import::run),
    ("lake", lake::run),
    ("decide", decide::run),
    ("backup", backup::run),
    ("decisions", decisions::run),
    ("hybrid", hybrid::run),
    ("pages", pages::run),
    ("risk", risk::run),
    ("text", text::run),
    ("verify-log", verify_log::run),
];

/// Runs one benchmark, prints it and writes it to `--json FILE`.
pub fn run(arguments: &[String]) -> Outcome {
    let name = arguments.first().map(String::as_str).unwrap_or_default();
    let Some((name, bench)) = BENCHES.iter().find(|(known, _)| *known == name) else {
        return Err(format!("which benchmark? one of {}", BENCHES.map(|(known, _)| known).join(", ")));
    };
    let rows =
        option(arguments, "--rows").map(|text| text.replace('_', "").parse().map_err(|_| format!("--rows {text} is not a number"))).transpose()?;
    let fsync_ms = option(arguments, "--fsync-ms").map(|text| text.parse().map_err(|_| format!("--fsync-ms {text} is not a number"))).transpose()?;
    let request = Request { quick: flag(arguments, "--quick"), rows, fsync_ms };
    let before = machine::load_average();
    let report = bench(&request)?;
    let after = machine::load_average();
    println!("\n{name}: {} cores, load average {before} before and {after} after, {}", machine::cores(), machine::rust_version());
    for note in &report.notes {
        println!("  {note}");
    }
    print_rows(&report.rows);
    let unequal = report.rows.iter().any(|row| row.equal == Some(false));
    if let Some(path) = option(arguments, "--json") {
        let rows: Vec<Value> = report.rows.iter().map(Row::json).collect();
        let summary = json!({"cores": machine::cores(), "load_before": before, "load_after": after, "rust": machine::rust_version(), "quick": request.quick, "equal": !unequal, "notes": report.notes});
        let text = serde_json::to_string_pretty(&json!({"bench": name, "rows": rows, "summary": summary})).map_err(|error| error.to_string())?;
        write(Path::new(path), text + "\n")?;
    }
    if unequal { Err("answers differ: the times are not comparable".to_string()) } else { Ok(()) }
}

fn print_rows(rows: &[Row]) {
    println!("{:<26} {:>14} {:>14} {:>8}  {:<8} peer", "row", "ours", "peer", "ratio", "answers");
    for row in rows {
        let peer = row.peer.map(shown).unwrap_or_else(|| "-".to_string());
        let ratio = row.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_else(|| "-".to_string());
        let equal = row.equal.map_or("-", |equal| if equal { "equal" } else { "DIFFER" });
        println!("{:<26} {:>14} {peer:>14} {ratio:>8}  {equal:<8} {} [{}]", row.name, shown(row.ours), row.peer_name, row.unit);
    }
}

/// A figure with four decimals while it is small, such as a share, else with one.
fn shown(value: f64) -> String {
    if value.abs() < 10.0 { format!("{value:.4}") } else { format!("{value:.1}") }
}

/// Builds the release program and answers where it lies; `SUYUAN_BIN` names another one to measure.
pub fn program() -> Outcome<PathBuf> {
    if let Some(path) = std::env::var_os("SUYUAN_BIN") {
        return Ok(PathBuf::from(path));
    }
    execute(&mut command("cargo", &["build", "--release", "--package", "suyuan"]))?;
    Ok(target().join("release").join("suyuan"))
}

/// An empty folder on the disk of the build products, removed when it is dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder.
    pub fn new(name: &str) -> Outcome<Scratch> {
        let path = target().join("bench").join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).map_err(|error| format!("cannot make {}: {error}", path.display()))?;
        Ok(Scratch(path))
    }
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// A path in it, as text for a command line.
    pub fn file(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The middle value; 0 of nothing.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        count if count % 2 == 1 => sorted[count / 2],
        count => (sorted[count / 2 - 1] + sorted[count / 2]) / 2.0,
    }
}

/// `median (min … max)` for a note.
pub fn spread(values: &[f64]) -> String {
    let (least, most) = values.iter().fold((f64::MAX, f64::MIN), |(least, most), value| (least.min(*value), most.max(*value)));
    format!("{:.1} ({least:.1} … {most:.1})", median(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_above_one_always_means_that_ours_is_better() {
        assert_eq!(Row::more("a", "1/s", 200.0).against("p", 100.0).ratio(), Some(2.0));
        assert_eq!(Row::less("a", "ms", 50.0).against("p", 100.0).ratio(), Some(2.0));
        assert_eq!(Row::less("a", "ms", 50.0).ratio(), None);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.5);
        assert_eq!(median(&[9.0, 1.0, 3.0]), 3.0);
    }
}
