//! Checks on the text of the sources: opening sentences, sizes, forbidden words, languages, line ends.

use super::Tree;
use std::collections::BTreeSet;

const CODE: [&str; 4] = [".rs", ".ts", ".tsx", ".mjs"];
const LINES: usize = 600;
const CONFIGURATION_KEYS: usize = 60;
/// Where every configuration key is explained.
const GUIDE: &str = "docs/guide/configuration.md";

/// Where no wording for people belongs: the vocabulary, the store, the lake, the stages, the developer commands.
const SPEECHLESS: [&str; 5] =
    ["crates/suyuan-case/src/", "crates/suyuan-store/src/", "crates/suyuan-lake/src/", "crates/suyuan/src/stage/", "xtask/src/"];

/// Exceptions: the reasons are a table of names, the benchmarks make data, and words that are read, not spoken: what names a
/// person in free text, what a platform's bill calls a movement, what marks a gift of the whole order.
const SPEAKING: [&str; 7] = ["/reason", "_tests.rs", "/tests.rs", "xtask/src/bench/", "/redact", "case/src/reconcile.rs", "case/src/order_money.rs"];

fn generated(path: &str) -> bool {
    path.ends_with(".d.ts")
}

/// Every Rust file opens with one `//!` sentence.
pub fn sentences(tree: &Tree) -> Vec<String> {
    let good =
        |text: &str| text.lines().next().and_then(|line| line.strip_prefix("//! ")).is_some_and(|sentence| sentence.split_whitespace().count() >= 2);
    tree.ending(&[".rs"]).filter(|(_, text)| !good(text)).map(|(path, _)| format!("{path} does not open with a `//!` sentence")).collect()
}

/// No source file is longer than 600 lines.
pub fn sizes(tree: &Tree) -> Vec<String> {
    let lines = tree.ending(&CODE).filter(|(path, _)| !generated(path)).map(|(path, text)| (path, text.lines().count()));
    lines.filter(|(_, count)| *count > LINES).map(|(path, count)| format!("{path} has {count} lines")).collect()
}

/// Words that promise work instead of doing it, or that print for debugging.
pub fn forbidden(tree: &Tree) -> Vec<String> {
    let words = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("db", "g!("),
        concat!("FIX", "ME"),
        concat!("X", "XX"),
        concat!("TO", "DO"),
        concat!("console", ".debug("),
        concat!("debug", "ger;"),
    ];
    let mut problems = Vec::new();
    for (path, text) in tree.ending(&CODE).filter(|(path, _)| !generated(path)) {
        for (number, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| stands_alone(line, word)) {
                problems.push(format!("{path}:{}: `{word}`", number + 1));
            }
        }
    }
    problems
}

fn stands_alone(line: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let ends_open = word.ends_with(|letter: char| letter.is_alphanumeric());
    line.match_indices(word).any(|(start, _)| {
        let after = line[start + word.len()..].chars().next();
        let open = part(line[..start].chars().next_back()) || (ends_open && part(after));
        !open
    })
}

/// Home folders and drive letters of the machine on which something was written.
pub fn machine_paths(tree: &Tree) -> Vec<String> {
    let paths = [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/"), concat!("C:\\", "Users")];
    let ends = [&CODE[..], &[".md", ".toml", ".json", ".yaml", ".yml", ".sh", "run"]].concat();
    let mut problems = Vec::new();
    for (path, text) in tree.ending(&ends).filter(|(path, _)| !path.ends_with("package-lock.json")) {
        for (number, line) in text.lines().enumerate() {
            problems.extend(paths.iter().filter(|one| line.contains(*one)).map(|one| format!("{path}:{}: `{one}`", number + 1)));
        }
    }
    problems
}

/// Chinese letters in Rust code outside comments and tests, in the parts that speak no language.
pub fn chinese(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending(&[".rs"]) {
        if !SPEECHLESS.iter().any(|part| path.starts_with(part)) || SPEAKING.iter().any(|part| path.contains(part)) {
            continue;
        }
        let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            let spoken = line.split("//").next().unwrap_or_default();
            if spoken.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)) {
                problems.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    problems
}

/// Unix line ends, no tabs in Rust, exactly one newline at the end.
pub fn line_ends(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending(&[&CODE[..], &[".md", ".toml"]].concat()).filter(|(path, _)| !generated(path)) {
        if text.contains('\r') {
            problems.push(format!("{path} has carriage returns"));
        }
        if path.ends_with(".rs") && text.lines().any(|line| line.starts_with('\t')) {
            problems.push(format!("{path} is indented with tabs"));
        }
        if !text.ends_with('\n') || text.ends_with("\n\n") {
            problems.push(format!("{path} does not end with one newline"));
        }
    }
    problems
}

/// Everything that can be set from outside, counted and documented: environment variables and the keys of suyuan.toml.
pub fn configuration(tree: &Tree) -> Vec<String> {
    let mut keys = BTreeSet::new();
    for (path, text) in tree.ending(&[".rs"]).filter(|(path, _)| path.starts_with("crates/") && !path.contains("/tests/")) {
        for (start, _) in text.match_indices("\"SUYUAN_") {
            keys.extend(text[start + 1..].split('"').next().filter(|key| !key.starts_with("SUYUAN_TEST_")));
        }
        if path.ends_with("suyuan/src/config.rs") {
            let body = text.split_once("pub struct Config {").and_then(|(_, rest)| rest.split_once("\n}")).map_or("", |(body, _)| body);
            keys.extend(body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split(':').next()));
        }
    }
    let mut problems = Vec::new();
    if keys.len() > CONFIGURATION_KEYS {
        problems.push(format!("{} keys: {}", keys.len(), keys.iter().copied().collect::<Vec<_>>().join(" ")));
    }
    let guide = tree.ending(&[GUIDE]).next().map_or("", |(_, text)| text);
    problems.extend(keys.iter().filter(|key| !guide.contains(&format!("`{key}`"))).map(|key| format!("{GUIDE} does not explain `{key}`")));
    problems
}
