//! Deciding by rules, learned scores and people on simulated companies that nothing was tuned on: what is found of a planted
//! ring, and what three limits of the amount automate and get wrong. Models learn from the past alone.

use super::{Report, Request, Row, Scratch, program};
use crate::shell::{Outcome, capture, command, read, root, run as execute, write};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::Stdio;

/// The first of the seeds; no test and no example uses them.
const FIRST_SEED: u64 = 9_001;
/// Seeds of a whole run.
const SEEDS: u64 = 20;
/// Orders of each company.
const ORDERS: u64 = 50_000;
/// Days at the end of each company that are decided by what was learned before them.
const TESTED_DAYS: i64 = 45;
/// Limits of the amount that are weighed, minor units; the middle one is as shipped.
const LIMITS: [i64; 3] = [20_000, 50_000, 100_000];
/// Minutes of a review, as shipped.
const REVIEW_MINUTES: f64 = 3.0;
/// Facts that the detectors read.
const FACTS: &str = "risk.score,anomaly.rank,customer.linked_cases_90d,customer.cases_90d,case.amount_minor";

/// Hits, false alarms and misses.
#[derive(Default, Clone, Copy)]
struct Found {
    right: f64,
    wrong: f64,
    missed: f64,
}

impl Found {
    fn count(&mut self, flagged: bool, true_one: bool) {
        match (flagged, true_one) {
            (true, true) => self.right += 1.0,
            (true, false) => self.wrong += 1.0,
            (false, true) => self.missed += 1.0,
            (false, false) => {}
        }
    }
    fn precision(&self) -> f64 {
        self.right / (self.right + self.wrong).max(1.0)
    }
    fn recall(&self) -> f64 {
        self.right / (self.right + self.missed).max(1.0)
    }
}

/// What one limit came to.
#[derive(Default, Clone, Copy)]
struct Setting {
    cases: f64,
    automatic: f64,
    approved: f64,
    wrong: f64,
    of_ring: f64,
}

/// Sums over the seeds.
#[derive(Default)]
struct Sums {
    detectors: [Found; 5],
    accounts: Found,
    settings: [Setting; 3],
    rings: u64,
    caught: u64,
    trained: u64,
}

/// Names of the detectors, in the order of `Sums`.
const DETECTORS: [&str; 5] = ["score ≥ 0.5", "score ≥ 0.8", "linked > 5", "unusual ≥ 0.99", "any as shipped"];

/// Rows of precision and recall by detector, automation and wrong approvals by limit.
pub fn run(request: &Request) -> Outcome<Report> {
    let program = program()?.to_string_lossy().into_owned();
    let seeds = if request.quick { 2 } else { SEEDS };
    let orders = request.rows.unwrap_or(ORDERS);
    let mut sums = Sums::default();
    let mut report = Report::default();
    for seed in FIRST_SEED..FIRST_SEED + seeds {
        let line = company(&program, seed, orders, &mut sums)?;
        println!("{line}");
        report.notes.push(line);
    }
    for (name, found) in DETECTORS.iter().zip(&sums.detectors).chain([(&"of accounts", &sums.accounts)]) {
        report.rows.push(Row::more(&format!("precision {name}"), "share", found.precision()));
        report.rows.push(Row::more(&format!("recall {name}"), "share", found.recall()));
    }
    report.rows.push(Row::more("rings caught", "share", sums.caught as f64 / sums.rings.max(1) as f64));
    for (limit, setting) in LIMITS.iter().zip(&sums.settings) {
        let yuan = limit / 100;
        report.rows.push(Row::more(&format!("automatic {yuan}"), "share", setting.automatic / setting.cases.max(1.0)));
        report.rows.push(Row::less(&format!("wrong {yuan}"), "share of approved", setting.wrong / setting.approved.max(1.0)));
        let hours = setting.automatic * REVIEW_MINUTES / 60.0 * 30.0 / TESTED_DAYS as f64 / seeds as f64;
        report.rows.push(Row::more(&format!("hours {yuan}"), "h/month and company", hours));
        report.notes.push(format!(
            "limit {yuan} yuan: {:.0} cases, {:.0} without a person, {:.0} approved, {:.0} of them wrong ({:.0} of a ring)",
            setting.cases, setting.automatic, setting.approved, setting.wrong, setting.of_ring
        ));
    }
    report.notes.push(format!(
        "{seeds} companies of {orders} orders, seeds from {FIRST_SEED}; trained {} times on what was requested before the last {TESTED_DAYS} days, held against those days; \
         a case is of the ring when its customer is, an approval wrong when it is of the ring or people declined it",
        sums.trained
    ));
    Ok(report)
}

/// One company: a line on what came out.
fn company(program: &str, seed: u64, orders: u64, sums: &mut Sums) -> Outcome<String> {
    let scratch = Scratch::new(&format!("hybrid-{seed}"))?;
    let (files, data, truth) = (scratch.file("files"), scratch.file("data"), scratch.file("truth.json"));
    let quiet = |arguments: &[&str]| execute(command(program, arguments).stdout(Stdio::null()).stderr(Stdio::null()));
    let count = orders.to_string();
    quiet(&["simulate", "--orders", &count, "--seed", &seed.to_string(), "--out", &files, "--truth", &truth])?;
    let ring = ring_of(&truth)?;
    let cases = Csv::read(&format!("{files}/return-cases.csv"))?;
    let since = cases.days("requested_at").max().ok_or("there are no cases")? - TESTED_DAYS;
    let since_text = date(since);
    let parts = [cases.split("requested_at", since), Csv::read(&format!("{files}/inspections.csv"))?.split("inspected_at", since)];
    for (name, part) in ["cases", "inspections"].iter().zip(&parts) {
        write(Path::new(&scratch.file(&format!("{name}-before.csv"))), part.0.clone())?;
        write(Path::new(&scratch.file(&format!("{name}-after.csv"))), part.1.clone())?;
    }
    for kind in ["products", "customers", "orders", "order-lines"] {
        quiet(&["import", kind, &format!("{files}/{kind}.csv"), "--data", &data])?;
    }
    quiet(&["import", "return-cases", &scratch.file("cases-before.csv"), "--data", &data])?;
    quiet(&["import", "inspections", &scratch.file("inspections-before.csv"), "--data", &data])?;
    for model in ["risk", "anomaly"] {
        // Too few labels end with 1: the rules stand alone, as they would for the merchant.
        let trained = command(program, &["train", "cases", model, "--data", &data]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        sums.trained += u64::from(trained.is_ok_and(|status| status.success()));
    }
    quiet(&["import", "return-cases", &scratch.file("cases-after.csv"), "--data", &data])?;
    let customers = cases.pairs("case_no", "customer_no");
    let shipped = read(&root().join("crates/suyuan-decide/policy/default.json"))?;
    let mut flagged_accounts: HashSet<String> = HashSet::new();
    let mut accounts: HashSet<String> = HashSet::new();
    let mut tested = 0;
    for (at, limit) in LIMITS.iter().enumerate() {
        let (policy, out) = (scratch.file("policy.json"), scratch.file("replayed.jsonl"));
        write(Path::new(&policy), shipped.replace("> 50000", &format!("> {limit}")).replace("..50000]", &format!("..{limit}]")))?;
        let asked = ["backtest", "--policy", &policy, "--since", &since_text, "--models", "newest", "--out", &out, "--facts", FACTS];
        capture(command(program, &asked).args(["--json", "--data", &data]))?;
        for line in read(Path::new(&out))?.lines() {
            let case: Value = serde_json::from_str(line).map_err(|error| format!("a replayed case is not JSON: {error}"))?;
            let customer = case["case_no"].as_str().and_then(|number| customers.get(number)).cloned().unwrap_or_default();
            let of_ring = ring.contains(&customer);
            let fact = |name: &str| case["facts"][name].as_f64();
            let over = |name: &str, value: f64| fact(name).is_some_and(|fact| fact >= value);
            let dear = fact("case.amount_minor").is_some_and(|amount| amount > 20_000.0);
            if at == 1 {
                let (linked, many) = (over("customer.linked_cases_90d", 6.0), over("customer.cases_90d", 6.0));
                let unusual = over("anomaly.rank", 0.99);
                let shipped = over("risk.score", 0.8) || over("risk.score", 0.5) && dear || unusual && dear || linked || many;
                let said = [over("risk.score", 0.5), over("risk.score", 0.8), linked, unusual, shipped];
                for (found, flagged) in sums.detectors.iter_mut().zip(said) {
                    found.count(flagged, of_ring);
                }
                accounts.insert(customer.clone());
                if shipped {
                    flagged_accounts.insert(customer);
                }
                tested += 1;
            }
            let setting = &mut sums.settings[at];
            setting.cases += 1.0;
            setting.automatic += f64::from(u8::from(case["new"] != "review"));
            if case["new"] == "approve" || case["new"] == "approve_then_inspect" {
                setting.approved += 1.0;
                setting.wrong += f64::from(u8::from(of_ring || case["old"] == "decline"));
                setting.of_ring += f64::from(u8::from(of_ring));
            }
        }
    }
    accounts.iter().for_each(|account| sums.accounts.count(flagged_accounts.contains(account), ring.contains(account)));
    let (seen, caught) = (accounts.intersection(&ring).count(), flagged_accounts.intersection(&ring).count());
    sums.rings += u64::from(seen > 0);
    sums.caught += u64::from(caught > 0);
    Ok(format!("seed {seed}: {tested} cases since {since_text}; ring of {} accounts, {seen} of them with cases, {caught} flagged", ring.len()))
}

/// The customer numbers of the planted ring.
fn ring_of(truth: &str) -> Outcome<HashSet<String>> {
    let truths: Value = serde_json::from_str(&read(Path::new(truth))?).map_err(|error| format!("the truth file is not JSON: {error}"))?;
    let members = truths.as_array().into_iter().flatten().filter_map(|truth| truth["members"].as_array()).flatten();
    Ok(members.filter_map(Value::as_str).map(str::to_owned).collect())
}

/// A table as the simulator writes it.
struct Csv {
    header: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

impl Csv {
    fn read(path: &str) -> Outcome<Csv> {
        let text = read(Path::new(path))?;
        let mut rows = records(text.trim_start_matches('\u{feff}'));
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).1 };
        Ok(Csv { header, rows })
    }

    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|column| column == name).unwrap_or(usize::MAX)
    }

    fn days<'c>(&'c self, column: &str) -> impl Iterator<Item = i64> + 'c {
        let at = self.column(column);
        self.rows.iter().filter_map(move |(_, row)| day(row.get(at)?))
    }

    /// The rows before a day and those from it on; a row without a readable day was there before.
    fn split(&self, column: &str, since: i64) -> (String, String) {
        let (at, header) = (self.column(column), self.header.join(",") + "\n");
        let (mut before, mut after) = (header.clone(), header);
        for (text, row) in &self.rows {
            let later = row.get(at).and_then(|text| day(text)).is_some_and(|day| day >= since);
            let part = if later { &mut after } else { &mut before };
            part.push_str(text.trim_end_matches(['\r', '\n']));
            part.push('\n');
        }
        (before, after)
    }

    fn pairs(&self, key: &str, value: &str) -> HashMap<String, String> {
        let (key, value) = (self.column(key), self.column(value));
        self.rows.iter().filter_map(|(_, row)| Some((row.get(key)?.clone(), row.get(value)?.clone()))).collect()
    }
}

/// Records with their text; a line's end within quotes belongs to its field.
fn records(text: &str) -> Vec<(String, Vec<String>)> {
    let (mut rows, mut begin, mut quoted) = (Vec::new(), 0, false);
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        match letter {
            '"' => quoted = !quoted,
            '\n' if !quoted || at == text.len() => {
                let line = &text[begin..at];
                if !line.trim().is_empty() {
                    rows.push((line.to_owned(), fields(line)));
                }
                begin = (at + 1).min(text.len());
            }
            _ => {}
        }
    }
    rows
}

fn fields(line: &str) -> Vec<String> {
    let (mut out, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.trim_end_matches('\r').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    out.push(field);
    out
}

/// Days since 1970-01-01 of a text that begins with a date.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.get(..10)?.split(['-', '/']).map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Howard Hinnant, chrono-compatible low-level date algorithms: days_from_civil.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The date of a day since 1970-01-01: civil_from_days of the same source.
fn date(days: i64) -> String {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_and_split_by_day() {
        let rows = records("a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n2,w");
        assert_eq!(rows.iter().map(|(_, row)| row.clone()).collect::<Vec<_>>(), [vec!["a", "b"], vec!["1", "x, \"y\"\nz"], vec!["2", "w"]]);
        let csv = Csv { header: vec!["at".into()], rows: records("2026-05-01 10:00\n2026/05/02\nsoon") };
        let (before, after) = csv.split("at", day("2026-05-02").unwrap());
        assert_eq!((before.as_str(), after.as_str()), ("at\n2026-05-01 10:00\nsoon\n", "at\n2026/05/02\n"));
        for text in ["1970-01-01", "2000-02-29", "2026-12-31", "1969-12-31"] {
            assert_eq!(date(day(text).unwrap()), text);
        }
        assert_eq!((day("1970-01-02"), day("no date at all")), (Some(1), None));
    }
}
