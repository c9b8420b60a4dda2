//! `cargo xtask test`: every check in one run, how long each step took, and one closing line that counts.

use crate::postgres::Postgres;
use crate::shell::{Outcome, command, root, run as execute, target, tee};
use crate::{codegen, prerequisites, tidy, web};
use std::cell::RefCell;
use std::time::{Duration, Instant};

/// How many checks passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Checks that held.
    pub passed: u64,
    /// Checks that did not.
    pub failed: u64,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Plan {
    fn note(&self, line: &str) {
        if names_a_failure(line) {
            self.failures.borrow_mut().push(line.trim().to_owned());
        }
    }
}

type Step = fn(&Plan) -> Outcome<Tally>;

struct Plan {
    browser: bool,
    /// Lines of the runners that name a test that failed; said again at the end, where a long log is read first.
    failures: RefCell<Vec<String>>,
}

const STEPS: [(&str, Step); 7] = [
    ("prerequisites", |plan| prerequisites::ensure(plan.browser).map(|()| Tally::default())),
    ("web", web_tests),
    ("build", |_| build()),
    ("codegen", |_| codegen::check().map(|()| Tally { passed: 1, failed: 0 })),
    ("tidy", |_| Ok(tidy::all(true))),
    ("rust", rust_tests),
    ("browser", browser_tests),
];

/// Runs the chosen steps, all by default, to the end whatever fails.
pub fn run(arguments: &[String]) -> Outcome {
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let wanted: Vec<&str> = arguments.iter().map(String::as_str).filter(|argument| *argument != "--quick").collect();
    if let Some(unknown) = wanted.iter().find(|name| !STEPS.iter().any(|(step, _)| step == *name)) {
        return Err(format!("there is no step `{unknown}`; the steps are {}", STEPS.map(|(name, _)| name).join(", ")));
    }
    let plan = Plan { browser: !quick && (wanted.is_empty() || wanted.contains(&"browser")), failures: RefCell::default() };
    let mut total = Tally::default();
    let mut table: Vec<(&str, Duration, Outcome<Tally>)> = Vec::new();
    for (name, step) in STEPS {
        let chosen = if wanted.is_empty() { name != "browser" || plan.browser } else { wanted.contains(&name) };
        if !chosen {
            continue;
        }
        eprintln!("\n=== {name}");
        let start = Instant::now();
        let outcome = step(&plan);
        if let Err(message) = &outcome {
            eprintln!("error in step {name}: {message}");
        }
        total.add(outcome.as_ref().copied().unwrap_or(Tally { passed: 0, failed: 1 }));
        table.push((name, start.elapsed(), outcome));
    }
    print_table(&table);
    for line in plan.failures.take() {
        println!("{line}");
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 { Err(String::new()) } else { Ok(()) }
}

fn print_table(table: &[(&str, Duration, Outcome<Tally>)]) {
    println!("\n{:<14} {:>9} {:>8} {:>8}", "step", "seconds", "passed", "failed");
    for (name, elapsed, outcome) in table {
        let tally = outcome.as_ref().copied().unwrap_or(Tally { passed: 0, failed: 1 });
        let word = outcome.as_ref().err().map(|message| format!("  {}", message.lines().next().unwrap_or_default())).unwrap_or_default();
        println!("{name:<14} {:>9.1} {:>8} {:>8}{word}", elapsed.as_secs_f64(), tally.passed, tally.failed);
    }
    let all: Duration = table.iter().map(|(_, elapsed, _)| *elapsed).sum();
    println!("{:<14} {:>9.1}\n", "all", all.as_secs_f64());
}

fn web_tests(plan: &Plan) -> Outcome<Tally> {
    prerequisites::node()?;
    web::build()?;
    let mut tally = Tally::default();
    let mut vitest = command("npm", &["run", "--silent", "test"]);
    let succeeded = tee(vitest.current_dir(root().join("web")).env("NO_COLOR", "1"), |line| {
        plan.note(line);
        if let Some(seen) = vitest_line(line) {
            tally.add(seen);
        }
    })?;
    counted("the tests of web/", tally, succeeded)
}

fn build() -> Outcome<Tally> {
    build_everything().map(|()| Tally::default())
}

/// The one debug build: always the same selection, for another one would choose other features and build the heavy crates again.
pub fn build_everything() -> Outcome {
    execute(&mut command("cargo", &["build", "--workspace", "--bins", "--tests"]))
}

fn rust_tests(plan: &Plan) -> Outcome<Tally> {
    let start = Instant::now();
    let postgres = Postgres::start(false)?;
    eprintln!("{} on {} after {:.1} s", postgres.version(), postgres.url(), start.elapsed().as_secs_f64());
    let mut tally = Tally::default();
    let mut tests = command("cargo", &["test", "--workspace", "--no-fail-fast"]);
    let succeeded = tee(tests.env("SUYUAN_TEST_PG", postgres.url()), |line| {
        plan.note(line);
        if let Some(seen) = cargo_line(line) {
            tally.add(seen);
        }
    })?;
    counted("cargo test", tally, succeeded)
}

fn browser_tests(plan: &Plan) -> Outcome<Tally> {
    prerequisites::node()?;
    web::packages(&root().join("web"))?;
    let program = target().join("debug").join("suyuan");
    build_everything()?;
    let mut tally = Tally::default();
    let mut node = command("node", &["web/e2e/run.mjs"]);
    let succeeded = tee(node.env("SUYUAN_BIN", &program), |line| {
        plan.note(line);
        if let Some(seen) = plain_line(line) {
            tally.add(seen);
        }
    })?;
    counted("the browser tests", tally, succeeded)
}

/// A runner that failed without counting a failure, or that counted nothing at all, is itself one failure.
fn counted(what: &str, mut tally: Tally, succeeded: bool) -> Outcome<Tally> {
    if tally == Tally::default() {
        return Err(format!("{what} reported no result"));
    }
    if !succeeded && tally.failed == 0 {
        eprintln!("{what} ended with an error although no test was reported as failed");
        tally.failed = 1;
    }
    Ok(tally)
}

/// `test result: ok. 12 passed; 0 failed; …`
fn cargo_line(line: &str) -> Option<Tally> {
    let rest = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let number = |word: &str| rest.split("; ").find_map(|part| part.strip_suffix(word)?.trim().parse().ok());
    Some(Tally { passed: number("passed")?, failed: number("failed")? })
}

/// `Tests  1 failed | 11 passed (12)`
fn vitest_line(line: &str) -> Option<Tally> {
    let rest = line.trim_start().strip_prefix("Tests ")?;
    let counts = rest.split_once('(').map_or(rest, |(counts, _)| counts);
    let number = |word: &str| counts.split('|').find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok()).unwrap_or(0);
    Some(Tally { passed: number("passed"), failed: number("failed") })
}

/// `12 passed, 0 failed`
fn plain_line(line: &str) -> Option<Tally> {
    let (passed, failed) = line.trim().split_once(" passed, ")?;
    Some(Tally { passed: passed.parse().ok()?, failed: failed.strip_suffix(" failed")?.parse().ok()? })
}

/// `FAILED walk: step` of the browser tests, `test path ... FAILED` of cargo's, ` × name 3ms` of vitest's.
fn names_a_failure(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("FAILED ") || line.starts_with("× ") || (line.starts_with("test ") && line.ends_with(" ... FAILED"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_closing_lines_of_three_runners() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(cargo_line(line), Some(Tally { passed: 12, failed: 3 }));
        assert_eq!(cargo_line("test foo ... ok"), None);
        assert_eq!(vitest_line("      Tests  1 failed | 11 passed (12)"), Some(Tally { passed: 11, failed: 1 }));
        assert_eq!(vitest_line("      Tests  11 passed (11)"), Some(Tally { passed: 11, failed: 0 }));
        assert_eq!(vitest_line(" Test Files  2 passed (2)"), None);
        assert_eq!(plain_line("7 passed, 2 failed"), Some(Tally { passed: 7, failed: 2 }));
        assert_eq!(plain_line("7 passed"), None);
    }

    #[test]
    fn lines_that_name_a_failure_are_known() {
        for line in ["FAILED cases: a case opens", "     × keeps features apart 27ms", "test people::erased ... FAILED"] {
            assert!(names_a_failure(line), "{line}");
        }
        for line in ["test result: FAILED. 1 passed; 1 failed;", "ok     cases: a case opens", "test people::erased ... ok", "272 passed, 1 failed"] {
            assert!(!names_a_failure(line), "{line}");
        }
    }

    #[test]
    fn a_runner_that_counts_nothing_or_hides_its_failure_fails() {
        assert!(counted("x", Tally::default(), true).is_err());
        assert_eq!(counted("x", Tally { passed: 1, failed: 0 }, false), Ok(Tally { passed: 1, failed: 1 }));
        assert_eq!(counted("x", Tally { passed: 1, failed: 0 }, true), Ok(Tally { passed: 1, failed: 0 }));
    }
}
