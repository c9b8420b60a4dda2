//! The peers: Python packages in their own environment below target/, made on demand.

use super::Scratch;
use crate::shell::{Outcome, capture, command, find_program, quiet, read, root, run, target, write};
use serde_json::Value;
use std::path::PathBuf;

const PACKAGES: [&str; 4] = ["duckdb", "pyarrow", "numpy", "openpyxl"];

/// The system's own Python: enough for SQLite.
pub fn system_python() -> Outcome<PathBuf> {
    find_program(&["python3"]).ok_or_else(|| "the peers need python3".to_string())
}

/// A Python with DuckDB, Arrow and openpyxl.
pub fn python() -> Outcome<PathBuf> {
    environment("peers", &PACKAGES)
}

/// A Python with scikit-learn.
pub fn learners() -> Outcome<PathBuf> {
    environment("peers-learn", &["scikit-learn", "pandas", "pyarrow"])
}

/// The Python of an environment with these packages, made when it is not there.
fn environment(name: &str, packages: &[&str]) -> Outcome<PathBuf> {
    let folder = target().join(name);
    let (python, mark) = (folder.join("bin").join("python"), folder.join("installed"));
    if read(&mark).is_ok_and(|seen| seen == packages.join(" ")) {
        return Ok(python);
    }
    run(&mut command(&system_python()?.to_string_lossy(), &["-m", "venv", &folder.to_string_lossy()]))?;
    let mut install = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    install.extend(packages);
    run(&mut command(&python.to_string_lossy(), &install))?;
    write(&mark, packages.join(" "))?;
    Ok(python)
}

/// `duckdb 2.0.0, openpyxl 3.1.5`, for the notes.
pub fn versions(packages: &[&str]) -> String {
    versions_of("peers", packages)
}

/// The same for another environment.
pub fn versions_of(name: &str, packages: &[&str]) -> String {
    let python = target().join(name).join("bin").join("python");
    let listed = quiet(&python.to_string_lossy(), &["-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]).unwrap_or_default();
    let wanted = listed.lines().filter(|line| packages.iter().any(|name| line.split("==").next() == Some(name)));
    wanted.map(|line| line.replace("==", " ")).collect::<Vec<_>>().join(", ")
}

/// Runs one of the scripts beside this file and reads the JSON that it prints.
pub fn script(python: &std::path::Path, name: &str, arguments: &[&str]) -> Outcome<Value> {
    script_on(python, name, arguments, &[])
}

/// The same with variables of the environment.
fn script_on(python: &std::path::Path, name: &str, arguments: &[&str], environment: &[(String, String)]) -> Outcome<Value> {
    let path = root().join("xtask").join("src").join("bench").join(name);
    let mut words = vec![path.to_string_lossy().into_owned()];
    words.extend(arguments.iter().map(|argument| argument.to_string()));
    let printed = capture(command(&python.to_string_lossy(), &words).envs(environment.iter().cloned()))?;
    serde_json::from_str(printed.trim()).map_err(|error| format!("{name} printed no JSON: {error}"))
}

/// A number in a peer's answer.
pub fn number(value: &Value, key: &str) -> Outcome<f64> {
    value[key].as_f64().ok_or_else(|| format!("the peer did not answer `{key}`: {value}"))
}

/// One turn of the baseline: rows a second with one SQLite commit each, and the disk's fdatasync in ms (p50, p99).
pub fn one_commit_each(scratch: &Scratch, seconds: u64, environment: &[(String, String)]) -> Outcome<(f64, f64, f64)> {
    let answer = script_on(&system_python()?, "peer_commit.py", &[&scratch.file("baseline"), &seconds.to_string()], environment)?;
    Ok((number(&answer, "rows_per_second")?, number(&answer, "fdatasync_p50_ms")?, number(&answer, "fdatasync_p99_ms")?))
}
