//! `cargo xtask tidy`: style and architecture as checks, for a rule that no program checks is a wish.

mod crates;
mod documents;
mod sources;

use crate::shell::{Outcome, capture, command, files, flag, root, run as execute};
use crate::test::Tally;
use std::path::PathBuf;

/// What the checks look at, read once.
pub struct Tree {
    /// Path below the root, with forward slashes, and the content of each text file.
    files: Vec<(String, String)>,
    /// `cargo metadata` without dependencies.
    metadata: serde_json::Value,
}

type Check = fn(&Tree) -> Vec<String>;

/// The cheap checks, in the order in which they are printed.
const CHECKS: [(&str, Check); 14] = [
    ("crates keep the architecture's edges", crates::edges),
    ("heavy dependencies stay behind their door", crates::doors),
    ("every crate has a description and the workspace's lints", crates::manifests),
    ("no dependency is unused", crates::unused),
    ("every Rust file opens with a sentence", sources::sentences),
    ("no source file is longer than 600 lines", sources::sizes),
    ("no forbidden word", sources::forbidden),
    ("no path of somebody's machine", sources::machine_paths),
    ("the core speaks no language", sources::chinese),
    ("Unix line ends, no tabs in Rust, a newline at the end", sources::line_ends),
    ("paths named in documents exist", documents::paths),
    ("links between documents lead somewhere", documents::links),
    ("both READMEs list the same commands", documents::commands),
    ("at most 60 configuration keys, each explained", sources::configuration),
];

impl Tree {
    fn read() -> Outcome<Tree> {
        let root = root();
        let mut texts = Vec::new();
        for path in files(&root) {
            let below: PathBuf = path.strip_prefix(&root).unwrap_or(&path).into();
            if let Ok(text) = std::fs::read_to_string(&path) {
                texts.push((below.to_string_lossy().replace('\\', "/"), text));
            }
        }
        let printed = capture(&mut command("cargo", &["metadata", "--format-version", "1", "--no-deps", "--offline"]))?;
        let metadata = serde_json::from_str(&printed).map_err(|error| format!("`cargo metadata` did not print JSON: {error}"))?;
        Ok(Tree { files: texts, metadata })
    }

    /// The files whose name ends with one of these.
    fn ending<'a>(&'a self, ends: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter(|(path, _)| ends.iter().any(|end| path.ends_with(end))).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Whether a file or folder exists at this path below the root.
    fn exists(&self, path: &str) -> bool {
        root().join(path).exists()
    }
}

/// Runs the checks and prints what they found.
pub fn run(arguments: &[String]) -> Outcome {
    let tally = all(!flag(arguments, "--fast"));
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed > 0 { Err(String::new()) } else { Ok(()) }
}

/// All checks; `slow` adds clippy over all targets.
pub fn all(slow: bool) -> Tally {
    let mut tally = Tally::default();
    let mut report = |name: &str, problems: &[String]| {
        println!("{} {name}", if problems.is_empty() { "ok    " } else { "FAILED" });
        for problem in problems {
            println!("       {problem}");
        }
        if problems.is_empty() {
            tally.passed += 1;
        } else {
            tally.failed += 1;
        }
    };
    match Tree::read() {
        Ok(tree) => CHECKS.iter().for_each(|(name, check)| report(name, &check(&tree))),
        Err(message) => report("the tree can be read", &[message]),
    }
    report("cargo fmt", &failure(&["fmt", "--all", "--check"]));
    if slow {
        report("cargo clippy", &failure(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]));
    }
    tally
}

fn failure(arguments: &[&str]) -> Vec<String> {
    execute(&mut command("cargo", arguments)).err().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_tidy() {
        let tree = Tree::read().expect("the tree can be read");
        let problems: Vec<String> =
            CHECKS.iter().flat_map(|(name, check)| check(&tree).into_iter().map(move |one| format!("{name}: {one}"))).collect();
        assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    }

    #[test]
    fn each_check_finds_what_it_is_for() {
        let mark = |words: &[&str]| words.concat();
        let metadata = serde_json::json!({"packages": [
            {"name": "suyuan-store", "manifest_path": "crates/suyuan-store/Cargo.toml", "description": null, "dependencies": [
                {"name": "suyuan-lake", "kind": null, "rename": null, "path": "x"},
                {"name": "axum", "kind": null, "rename": null},
            ]},
        ]});
        let files = [
            ("crates/suyuan-store/Cargo.toml", "[package]\n".to_string()),
            ("crates/suyuan-store/src/lib.rs", mark(&["fn f() { to", "do!() }\nconst A: &str = \"/ho", "me/me\";\nconst B: &str = \"退货\";"])),
            ("crates/suyuan-store/src/long.rs", "//! A sentence that says what this is.\n".to_string() + &"\n".repeat(601)),
            ("crates/suyuan/src/config.rs", "//! What may be set.\npub struct Config {\n    pub port: u16,\n}".to_string()),
            ("README.md", "```sh\ncargo xtask demo\n```\n[gone](docs/nowhere.md) and `crates/suyuan-nowhere/src/lib.rs`\n".to_string()),
            ("README.zh-CN.md", "```sh\ncargo xtask test\n```\n".to_string()),
        ];
        let tree = Tree { files: files.into_iter().map(|(path, text)| (path.to_string(), text)).collect(), metadata };
        for (name, check) in CHECKS {
            assert!(!check(&tree).is_empty(), "{name}");
        }
    }
}
