//! Checks on the documents: paths and links lead somewhere, both READMEs name the same commands.

use super::Tree;
use std::collections::BTreeSet;

/// The beginnings by which a word between backticks counts as a path of this repository.
const FOLDERS: [&str; 6] = ["crates/", "docs/", "web/", "xtask/", "tests/", ".ci/"];

/// Headings whose sections name files of other repositories, or files of features to come.
const ELSEWHERE: [&str; 2] = ["where to see them", "cuts through"];

/// Every path between backticks exists; a line that says "planned" may name what is still to come.
pub fn paths(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending(&[".md"]).filter(|(path, _)| !path.contains("CHANGELOG")) {
        let mut elsewhere = false;
        for (number, line) in prose(text) {
            if line.starts_with('#') {
                elsewhere = ELSEWHERE.iter().any(|part| line.contains(part));
            }
            if elsewhere || line.contains("planned") {
                continue;
            }
            for word in line.split('`').skip(1).step_by(2).filter(|word| is_path(word)) {
                let plain = word.split(':').next().unwrap_or(word);
                if !tree.exists(plain) {
                    problems.push(format!("{path}:{number}: `{word}` does not exist"));
                }
            }
        }
    }
    problems
}

fn is_path(word: &str) -> bool {
    // What a build makes is not there in a fresh clone.
    let made = ["web/dist", "web/node_modules"].iter().any(|folder| word.starts_with(folder));
    let plain = !word.contains([' ', '*', '…', '{', '<', '$', '['])
        && !word.split('/').any(|part| part.len() > 1 && part.chars().all(|letter| letter.is_ascii_uppercase()));
    plain && !made && FOLDERS.iter().any(|folder| word.starts_with(folder))
}

/// Every relative link leads to a file.
pub fn links(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending(&[".md"]) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in prose(text) {
            for (start, _) in line.match_indices("](") {
                let target = line[start + 2..].split([')', '#', ' ']).next().unwrap_or_default();
                if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                if !tree.exists(format!("{folder}/{target}").trim_start_matches('/')) {
                    problems.push(format!("{path}:{number}: the link to {target} leads nowhere"));
                }
            }
        }
    }
    problems
}

/// The lines of a document outside its code blocks, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        (!code && !fence).then_some((index + 1, line))
    })
}

/// The commands in the code blocks of README.md and README.zh-CN.md are the same.
pub fn commands(tree: &Tree) -> Vec<String> {
    let listed = |name: &str| -> BTreeSet<String> {
        let text = tree.ending(&[".md"]).find(|(path, _)| *path == name).map(|(_, text)| text).unwrap_or_default();
        let outside: BTreeSet<usize> = prose(text).map(|(number, _)| number).collect();
        let inside = text.lines().enumerate().filter(|(index, line)| !outside.contains(&(index + 1)) && !line.trim_start().starts_with("```"));
        inside.map(|(_, line)| line.split(" #").next().unwrap_or(line).trim().to_string()).filter(|line| !line.is_empty()).collect()
    };
    let (english, chinese) = (listed("README.md"), listed("README.zh-CN.md"));
    if english.is_empty() {
        return vec!["README.md names no command".to_string()];
    }
    english.symmetric_difference(&chinese).map(|command| format!("`{command}` stands in one README only")).collect()
}
