//! Decisions: a table of fifty rules with features out of 200 events, in turns with zen-engine and json-rules-engine;
//! and random tables and facts whose outcomes must equal the reference engine's.

use super::peers::{number, system_python};
use super::{Report, Request, Row, Scratch, median, program, spread};
use crate::shell::{Outcome, capture, command, read, root, run as execute, target, write};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Cases of the fifty-rule table.
const CASES: &str = "5000";
/// Cases of the comparison with the reference engine.
const EQUAL: u64 = 1_000_000;

/// Where the peers were installed.
struct Peers {
    python: PathBuf,
    npm: PathBuf,
}

/// Times, answers and the comparison.
pub fn run(request: &Request) -> Outcome<Report> {
    let harness = root().join("..").join("shared").join("bench");
    if !harness.join("b2_decisions").join("bench.mjs").exists() {
        return Err("the workload is not there: ../shared/bench/b2_decisions".to_string());
    }
    let peers = peers(&harness)?;
    let (binary, example) = (program()?, example()?);
    let scratch = Scratch::new("decide")?;
    let mut report = Report::default();
    speed(&harness.join("b2_decisions"), &peers, &example, &scratch, if request.quick { 1 } else { 3 }, &mut report)?;
    through_the_file(&binary, &peers, &scratch, &mut report)?;
    let cases = request.rows.unwrap_or(if request.quick { 20_000 } else { EQUAL });
    equality(&peers, &binary, &scratch, cases, &mut report)?;
    Ok(report)
}

/// The two Python and npm peers below target/, installed by the workload's own script on the first run.
fn peers(harness: &Path) -> Outcome<Peers> {
    let folder = target().join("bench").join("peers-decide");
    let (venv, npm, mark) = (folder.join("venv"), folder.join("npm"), folder.join("installed"));
    let peers = Peers { python: venv.join("bin").join("python"), npm: npm.clone() };
    if read(&mark).is_err() {
        let script = harness.join("setup.sh").to_string_lossy().into_owned();
        execute(&mut command("bash", &[script.as_str(), &venv.to_string_lossy(), &npm.to_string_lossy()]))?;
        write(&mark, "setup.sh")?;
    }
    Ok(peers)
}

/// Our runner of the same workload. Built together with the program, so that both share their artifacts.
fn example() -> Outcome<PathBuf> {
    execute(&mut command("cargo", &["build", "--release", "--package", "suyuan", "--package", "suyuan-decide", "--example", "decide_bench"]))?;
    Ok(target().join("release").join("examples").join("decide_bench"))
}

/// One of the runners' lines: `name   12.34 us/decision … wrong 0/5000`.
fn peer_line(printed: &str, name: &str) -> Option<(f64, bool)> {
    let line = printed.lines().find_map(|line| line.trim().strip_prefix(name))?;
    let time = line.split_whitespace().next()?.parse().ok()?;
    Some((time, line.contains("wrong 0/")))
}

fn speed(workload: &Path, peers: &Peers, example: &Path, scratch: &Scratch, turns: usize, report: &mut Report) -> Outcome {
    let rules = scratch.file("rules");
    let script = |name: &str| workload.join(name).to_string_lossy().into_owned();
    capture(&mut command(&system_python()?.to_string_lossy(), &[script("gen_rules.py").as_str(), &rules, "--cases", CASES]))?;
    let (mut ours, mut explained, mut zen, mut json_rules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut right, mut zen_right, mut json_right, mut versions) = (true, true, true, String::new());
    for _ in 0..turns {
        let answer = capture(&mut command(&example.to_string_lossy(), &[&rules]))?;
        let answer: Value = serde_json::from_str(answer.trim()).map_err(|error| format!("the runner printed no JSON: {error}"))?;
        right &= answer["wrong"] == 0;
        ours.push(number(&answer, "decision_us")?);
        explained.push(number(&answer, "explained_us")?);
        let printed = capture(&mut command("node", &[script("bench.mjs").as_str(), &rules, &peers.npm.to_string_lossy()]))?;
        let (time, equal) = peer_line(&printed, "zen-engine (node), features + table").ok_or("zen-engine gave no time")?;
        zen.push(time);
        zen_right &= equal;
        let (time, equal) = peer_line(&printed, "json-rules-engine, stop at 1st").ok_or("json-rules-engine gave no time")?;
        json_rules.push(time);
        json_right &= equal;
        versions = printed.lines().last().unwrap_or_default().to_string();
    }
    report.rows.push(Row::less("decision", "us", median(&ours)).against("goal", 5.0).equal(right));
    report.rows.push(Row::less("zen", "us", median(&ours)).against("zen-engine (npm), features + table", median(&zen)).equal(right && zen_right));
    let row = Row::less("json-rules-engine", "us", median(&ours));
    report.rows.push(row.against("json-rules-engine (npm), table alone", median(&json_rules)).equal(right && json_right));
    report.rows.push(Row::less("decision, explained", "us", median(&explained)).against("goal", 5.0).equal(right));
    report.notes.push(format!("50 rules, {CASES} cases, 200 events of history each, one core, {turns} turns; us a decision, median (min … max)"));
    report.notes.push(format!(
        "ours {}, explained {}, zen {}, json-rules-engine {}",
        spread(&ours),
        spread(&explained),
        spread(&zen),
        spread(&json_rules)
    ));
    report.notes.push(format!("peers: {versions}; every case compared with the oracle in every turn"));
    Ok(())
}

/// `suyuan decide` on the same table: start of the program, and lines a second on all cores.
fn through_the_file(binary: &Path, peers: &Peers, scratch: &Scratch, report: &mut Report) -> Outcome {
    let (rules, facts) = (scratch.file("rules"), scratch.file("lines.jsonl"));
    let script = root().join("xtask").join("src").join("bench").join("peer_decide.py").to_string_lossy().into_owned();
    capture(&mut command(&peers.python.to_string_lossy(), &[script.as_str(), "lines", &rules, &facts]))?;
    let policy = format!("{rules}/policy.jdm.json");
    let decide = |facts: &str| -> Outcome<f64> {
        let out = scratch.file("answers.jsonl");
        let begin = std::time::Instant::now();
        execute(&mut command(&binary.to_string_lossy(), &["decide", "--policy", &policy, "--facts", facts, "--out", &out]))?;
        Ok(begin.elapsed().as_secs_f64())
    };
    let start: Vec<f64> = (0..5).map(|_| decide(&format!("{facts}.one"))).collect::<Outcome<_>>()?;
    let all: Vec<f64> = (0..3).map(|_| decide(&facts)).collect::<Outcome<_>>()?;
    report.rows.push(Row::less("start", "ms", median(&start) * 1e3).against("goal", 50.0));
    report.rows.push(Row::more("file", "lines/s", 1e6 / median(&all)));
    Ok(())
}

/// Random tables and facts: the same outcome and output in every case.
fn equality(peers: &Peers, binary: &Path, scratch: &Scratch, cases: u64, report: &mut Report) -> Outcome {
    let folder = scratch.file("equality");
    let script = root().join("xtask").join("src").join("bench").join("peer_decide.py").to_string_lossy().into_owned();
    let python = peers.python.to_string_lossy().into_owned();
    let ask = |arguments: &[&str]| -> Outcome<Value> {
        let words: Vec<&str> = std::iter::once(script.as_str()).chain(arguments.iter().copied()).collect();
        let printed = capture(&mut command(&python, &words))?;
        serde_json::from_str(printed.trim()).map_err(|error| format!("the peer printed no JSON: {error}"))
    };
    let made = ask(&["make", &folder, &cases.to_string(), "1"])?;
    for at in 0..made["tables"].as_u64().unwrap_or(0) {
        let file = |kind: &str| format!("{folder}/{at:04}.{kind}");
        let words = ["decide", "--policy", &file("policy.json"), "--facts", &file("facts.jsonl"), "--out", &file("ours.jsonl")].map(str::to_string);
        let mut decide = command(&binary.to_string_lossy(), &words);
        // A refused table shows as unequal answers below, with the table's name.
        let _ = decide.status().map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
    }
    let checked = ask(&["check", &folder])?;
    let (of, equal) = (number(&checked, "cases")?, number(&checked, "equal")?);
    report.rows.push(Row::more("equality", "equal cases", equal).against("zen-engine (PyPI)", of).equal(equal == of && of > 0.0));
    report.notes.push(format!(
        "equality: {of} cases over {} random tables, {} with a row hit, zen-engine {}",
        made["tables"],
        checked["hits"],
        made["version"].as_str().unwrap_or("?")
    ));
    for difference in checked["differences"].as_array().into_iter().flatten() {
        report.notes.push(format!("differs: {}", difference.as_str().unwrap_or_default()));
    }
    let silent = ask(&["silent"])?;
    report.notes.push(format!("facts that the gate names and sends to review, decided silently by that engine: {silent}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_s_line_is_read() {
        let printed = "plain JS loop, table only   1.20 us/decision  cpu 1.00\nzen-engine (node), features + table        131.90 us/decision  cpu   140.10   7582 /s   min 1 max 2  wrong 0/5000\n";
        assert_eq!(peer_line(printed, "zen-engine (node), features + table"), Some((131.9, true)));
        assert_eq!(peer_line("zen 3 us wrong 1/5", "zen"), Some((3.0, false)));
        assert_eq!(peer_line("", "zen"), None);
    }
}
