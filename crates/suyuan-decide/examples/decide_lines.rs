//! Decides every line of a file: `decide_lines POLICY.json FACTS.jsonl` prints one answer a line; `--time` times them instead.

use std::io::Write;
use std::time::Instant;
use suyuan_decide::{Policy, decide_line, decide_text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [policy, facts, rest @ ..] = arguments.as_slice() else {
        return Err("decide_lines POLICY.json FACTS.jsonl [--time]".into());
    };
    let policy = Policy::read("file", 1, &std::fs::read_to_string(policy)?)?;
    let text = std::fs::read_to_string(facts)?;
    if rest.iter().any(|word| word == "--time") {
        let facts = text.lines().map(serde_json::from_str).collect::<Result<Vec<serde_json::Value>, _>>()?;
        let (rounds, start, mut hits) = (20, Instant::now(), 0);
        for _ in 0..rounds {
            hits += facts.iter().zip(1..).map(|(facts, line)| decide_line(&policy, line, facts).rules().count()).sum::<usize>();
        }
        let each = start.elapsed().as_secs_f64() * 1e6 / (rounds * facts.len()) as f64;
        println!("{} lines, {each:.2} us a decision, {hits} rows hit", facts.len());
        return Ok(());
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (line, number) in text.lines().zip(1..) {
        serde_json::to_writer(&mut out, &decide_text(&policy, number, line))?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
