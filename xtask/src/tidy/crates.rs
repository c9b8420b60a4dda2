//! Checks on the crates: who may depend on whom, which dependency has which door, manifests, unused dependencies.

use super::Tree;
use serde_json::Value;

/// Each crate with the crates of this workspace that it may use; the map is docs/ARCHITECTURE.md.
const EDGES: [(&str, &[&str]); 9] = [
    ("suyuan-case", &[]),
    ("suyuan-connect", &["suyuan-case"]),
    ("suyuan-decide", &["suyuan-case"]),
    ("suyuan-store", &["suyuan-case"]),
    ("suyuan-lake", &["suyuan-case"]),
    ("suyuan-analysis", &["suyuan-case"]),
    ("suyuan-insight", &["suyuan-case", "suyuan-lake", "suyuan-analysis"]),
    ("suyuan", &["suyuan-case", "suyuan-connect", "suyuan-decide", "suyuan-store", "suyuan-lake", "suyuan-analysis", "suyuan-insight"]),
    ("xtask", &[]),
];

/// Each heavy dependency (by the beginning of its name) with the crates that may use it.
const DOORS: [(&str, &[&str]); 24] = [
    ("axum", &["suyuan"]),
    ("tower", &["suyuan"]),
    ("hyper", &["suyuan"]),
    ("utoipa", &["suyuan"]),
    ("clap", &["suyuan"]),
    ("sqlx", &["suyuan-store"]),
    ("libsqlite3-sys", &["suyuan-store"]),
    ("datafusion", &["suyuan-lake"]),
    ("arrow", &["suyuan-lake"]),
    ("parquet", &["suyuan-lake"]),
    ("object_store", &["suyuan-lake"]),
    ("pgwire", &["suyuan-lake"]),
    ("zen-expression", &["suyuan-decide"]),
    ("zen-engine", &[]),
    ("calamine", &["suyuan-connect"]),
    ("csv-core", &["suyuan-connect"]),
    ("encoding_rs", &["suyuan-connect"]),
    ("reqwest", &["suyuan-connect"]),
    ("lettre", &["suyuan-connect"]),
    ("rumqttc", &["suyuan-connect"]),
    ("jieba", &["suyuan-analysis"]),
    ("augurs", &["suyuan-analysis"]),
    ("process_mining", &["suyuan-analysis"]),
    ("typst", &["suyuan-insight"]),
];

struct Dependency<'a> {
    name: &'a str,
    /// The name under which the sources use it.
    identifier: String,
    /// `normal`, `dev` or `build`.
    kind: &'a str,
}

fn packages(tree: &Tree) -> impl Iterator<Item = (&str, &Value, Vec<Dependency<'_>>)> {
    tree.metadata["packages"].as_array().into_iter().flatten().map(|package| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let listed = dependencies.map(|one| {
            let name = one["name"].as_str().unwrap_or_default();
            let identifier = one["rename"].as_str().unwrap_or(name).replace('-', "_");
            Dependency { name, identifier, kind: one["kind"].as_str().unwrap_or("normal") }
        });
        (package["name"].as_str().unwrap_or_default(), package, listed.collect())
    })
}

/// The five middle crates never depend on each other; the vocabulary depends on nothing here.
pub fn edges(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, _, dependencies) in packages(tree) {
        let Some((_, allowed)) = EDGES.iter().find(|(one, _)| *one == name) else {
            problems.push(format!("{name} is not on the map: add it to docs/ARCHITECTURE.md and to xtask/src/tidy/crates.rs"));
            continue;
        };
        let ours = dependencies.iter().filter(|one| EDGES.iter().any(|(known, _)| *known == one.name));
        problems.extend(ours.filter(|one| !allowed.contains(&one.name)).map(|one| format!("{name} must not depend on {}", one.name)));
    }
    problems
}

/// Each heavy dependency is used by one crate only.
pub fn doors(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, _, dependencies) in packages(tree) {
        for one in &dependencies {
            let door =
                DOORS.iter().find(|(begin, _)| one.name.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_'])));
            if let Some((_, allowed)) = door.filter(|(_, allowed)| !allowed.contains(&name)) {
                problems.push(format!("{name} uses {}, whose door is {}", one.name, if allowed.is_empty() { "nowhere" } else { allowed[0] }));
            }
        }
    }
    problems
}

/// Every crate says what it is and takes over the workspace's lints, version, edition and licence.
pub fn manifests(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, package, _) in packages(tree) {
        if package["description"].as_str().unwrap_or_default().len() < 10 {
            problems.push(format!("{name} has no description"));
        }
        let folder = if name == "xtask" { "xtask".to_string() } else { format!("crates/{name}") };
        let path = format!("{folder}/Cargo.toml");
        let Some((_, text)) = tree.ending(&["Cargo.toml"]).find(|(file, _)| *file == path) else {
            problems.push(format!("{name} does not lie in {folder}"));
            continue;
        };
        let compact: String = text.chars().filter(|letter| *letter != ' ').collect();
        for wanted in ["[lints]\nworkspace=true", "edition.workspace=true", "license.workspace=true", "version.workspace=true"] {
            if !compact.contains(wanted) {
                problems.push(format!("{path} lacks `{}`", wanted.replace('\n', " ")));
            }
        }
    }
    problems
}

/// Every dependency is named in the sources of the crate that declares it.
pub fn unused(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, _, dependencies) in packages(tree) {
        let folder = if name == "xtask" { "xtask/".to_string() } else { format!("crates/{name}/") };
        let sources: Vec<(&str, &str)> = tree.ending(&[".rs"]).filter(|(path, _)| path.starts_with(&folder)).collect();
        for one in &dependencies {
            let within = |path: &str| match one.kind {
                "build" => path.ends_with("build.rs"),
                "dev" => true,
                _ => path[folder.len()..].starts_with("src/"),
            };
            if !sources.iter().any(|(path, text)| within(path) && has_word(text, &one.identifier)) {
                problems.push(format!("{name} declares {} ({}) and never names it", one.name, one.kind));
            }
        }
    }
    problems
}

/// Whether an identifier stands in a text as a whole word, outside line comments.
fn has_word(text: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
        line.match_indices(word).any(|(start, _)| {
            let before = line[..start].chars().next_back();
            let after = line[start + word.len()..].chars().next();
            !before.is_some_and(part) && !after.is_some_and(part)
        })
    })
}
