//! File import: a CSV checked against DuckDB's reader, checked and committed, and an XLSX against openpyxl.

use super::{Report, Request, Row, Scratch, median, peers, program, spread};
use crate::shell::{Outcome, command, read, run as execute};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

const COMMIT_GOAL: f64 = 60_000.0;

/// Rows `dry`, `commit` and `xlsx`.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?;
    let python = peers::python()?;
    let scratch = Scratch::new("import")?;
    let rows = request.rows.unwrap_or(if request.quick { 100_000 } else { 1_000_000 });
    let turns = if request.quick { 1 } else { 3 };
    let mut report = Report::default();
    let csv = scratch.file("orders.csv");
    let sum = write_orders(Path::new(&csv), 0, rows.min(1_000_000))?;
    let in_file = rows.min(1_000_000);
    dry(&program, &python, &scratch, &csv, (in_file, sum), turns, &mut report)?;
    commit(&program, &scratch, rows, turns, &mut report)?;
    xlsx(&program, &python, &scratch, if request.quick { 10_000 } else { 100_000 }, turns, &mut report)?;
    report.notes.push(format!("{in_file} rows, {:.1} MB CSV; {turns} turns; {}", file_mb(&csv), peers::versions(&["duckdb", "openpyxl"])));
    Ok(report)
}

/// Seconds and the report of one import.
fn ours(program: &Path, scratch: &Scratch, data: &str, file: &str, dry: bool) -> Outcome<(f64, Value)> {
    let report = scratch.file("report.json");
    let mut import = command(&program.to_string_lossy(), &["import", "orders", file, "--report", &report, "--data", &scratch.file(data)]);
    if dry {
        import.arg("--dry-run");
    }
    let start = Instant::now();
    execute(import.stdout(std::process::Stdio::null()))?;
    let seconds = start.elapsed().as_secs_f64();
    let value = serde_json::from_str(&read(Path::new(&report))?).map_err(|error| format!("the report is not JSON: {error}"))?;
    Ok((seconds, value))
}

fn dry(program: &Path, python: &Path, scratch: &Scratch, csv: &str, wanted: (u64, u64), turns: usize, report: &mut Report) -> Outcome {
    let (mut mine, mut theirs, mut equal) = (Vec::new(), Vec::new(), true);
    peers::script(python, "peer_csv.py", &[csv])?;
    ours(program, scratch, "dry", csv, true)?;
    for _ in 0..turns {
        let peer = peers::script(python, "peer_csv.py", &[csv])?;
        theirs.push(peers::number(&peer, "seconds")?);
        let (seconds, answer) = ours(program, scratch, "dry", csv, true)?;
        mine.push(seconds);
        equal &= peers::number(&peer, "rows")? == wanted.0 as f64 && peers::number(&peer, "amount_minor")? == wanted.1 as f64;
        equal &= answer["rows"].as_u64() == Some(wanted.0) && answer["refused"].as_u64().unwrap_or(0) == 0;
    }
    report.notes.push(format!("dry: ours {} s with the start of the program, DuckDB read_csv (2 threads) {} s", spread(&mine), spread(&theirs)));
    report.rows.push(Row::less("dry", "s", median(&mine)).against("DuckDB read_csv", median(&theirs)).equal(equal));
    Ok(())
}

/// Fresh data directory each turn; with more than a million rows, one directory filled a million at a time, to see whether the pace holds.
fn commit(program: &Path, scratch: &Scratch, rows: u64, turns: usize, report: &mut Report) -> Outcome {
    let (mut rates, mut equal) = (Vec::new(), true);
    let (parts, turns) = if rows > 1_000_000 { (rows.div_ceil(1_000_000), 1) } else { (1, turns) };
    for turn in 0..turns {
        for part in 0..parts {
            let csv = scratch.file("part.csv");
            let count = (rows - part * 1_000_000).min(1_000_000);
            write_orders(Path::new(&csv), part * 1_000_000, count)?;
            let (seconds, answer) = ours(program, scratch, &format!("commit-{turn}"), &csv, false)?;
            rates.push(count as f64 / seconds);
            equal &= answer["loaded"].as_u64() == Some(count);
            eprintln!("rows {} to {}: {:.0} rows/s", part * 1_000_000, part * 1_000_000 + count, count as f64 / seconds);
        }
    }
    report.notes.push(format!("commit: {} rows/s over {} runs", spread(&rates), rates.len()));
    report.rows.push(Row::more("commit", "rows/s", median(&rates)).against("goal", COMMIT_GOAL).equal(equal));
    if parts > 1 {
        let (first, last) = (rates[0], rates[rates.len() - 1]);
        report.rows.push(Row::more("commit/last-million", "rows/s", last).against("first million", first));
    }
    Ok(())
}

fn xlsx(program: &Path, python: &Path, scratch: &Scratch, rows: u64, turns: usize, report: &mut Report) -> Outcome {
    let (csv, book) = (scratch.file("sheet.csv"), scratch.file("orders.xlsx"));
    write_orders(Path::new(&csv), 0, rows)?;
    peers::script(python, "peer_xlsx.py", &["write", &csv, &book])?;
    let (mut mine, mut theirs, mut equal) = (Vec::new(), Vec::new(), true);
    for _ in 0..turns {
        let peer = peers::script(python, "peer_xlsx.py", &["read", &book])?;
        theirs.push(peers::number(&peer, "seconds")?);
        let (seconds, answer) = ours(program, scratch, "xlsx", &book, true)?;
        mine.push(seconds);
        equal &= peers::number(&peer, "rows")? == rows as f64 && answer["rows"].as_u64() == Some(rows);
    }
    report.notes.push(format!("xlsx: {rows} rows, ours {} s with all checks, openpyxl only reading {} s", spread(&mine), spread(&theirs)));
    report.rows.push(Row::less("xlsx", "s", median(&mine)).against("openpyxl", median(&theirs)).equal(equal));
    Ok(())
}

fn file_mb(path: &str) -> f64 {
    std::fs::metadata(path).map_or(0.0, |meta| meta.len() as f64 / 1e6)
}

/// Writes orders with numbers from `first` on; answers the sum of `amount_minor`.
fn write_orders(path: &Path, first: u64, rows: u64) -> Outcome<u64> {
    const SHOPS: [&str; 4] = ["旗舰店", "专营店", "outlet", "direct"];
    const CHANNELS: [&str; 4] = ["tmall", "jd", "douyin", "wechat"];
    const REGIONS: [&str; 6] = ["广东", "浙江", "江苏", "四川", "北京", "湖北"];
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let mut out = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path).map_err(failed)?);
    out.write_all(
        b"order_no,shop,channel,customer_no,ordered_at,paid_at,region,amount_minor,discount_minor,freight_minor,currency,status,warehouse\n",
    )
    .map_err(failed)?;
    let (mut line, mut sum, mut state) = (String::new(), 0, 0x9e37_79b9_7f4a_7c15_u64 ^ first);
    for number in first..first + rows {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = (state >> 33) as usize;
        let (month, day, hour, minute) = (random % 12 + 1, random / 7 % 28 + 1, random / 11 % 24, random / 13 % 60);
        let amount = 990 + (random as u64 / 17) % 500_000;
        sum += amount;
        line.clear();
        let _ = writeln!(
            line,
            "2025{number:010},{},{},C{:06},2025-{month:02}-{day:02} {hour:02}:{minute:02}:00,2025-{month:02}-{day:02} {hour:02}:{minute:02}:30,{},{amount},{},0,CNY,finished,W{}",
            SHOPS[random % 4],
            CHANNELS[random / 4 % 4],
            random / 3 % 300_000,
            REGIONS[random / 5 % 6],
            amount / 20,
            random % 5
        );
        out.write_all(line.as_bytes()).map_err(failed)?;
    }
    out.flush().map_err(failed)?;
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_file_has_the_rows_and_the_sum_that_it_claims() {
        let path = std::env::temp_dir().join(format!("suyuan-orders-{}.csv", std::process::id()));
        let sum = write_orders(&path, 5, 1_000).expect("written");
        let text = std::fs::read_to_string(&path).expect("read");
        let _ = std::fs::remove_file(&path);
        let amounts: Vec<u64> = text.lines().skip(1).map(|line| line.split(',').nth(7).expect("a column").parse().expect("a number")).collect();
        assert_eq!((amounts.len(), amounts.iter().sum::<u64>()), (1_000, sum));
    }
}
