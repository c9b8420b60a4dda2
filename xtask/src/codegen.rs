//! The client contract: docs/openapi.json as the program prints it, and the TypeScript types made from it.

use crate::shell::{Outcome, capture, command, flag, read, root, target, write};
use crate::{prerequisites, web};

const DOCUMENT: &str = "docs/openapi.json";
const TYPES: &str = "web/src/api/schema.d.ts";

/// Writes both files, or with `--check` compares them.
pub fn run(arguments: &[String]) -> Outcome {
    if flag(arguments, "--check") {
        return check();
    }
    let (document, types) = generate()?;
    write(&root().join(DOCUMENT), document)?;
    write(&root().join(TYPES), types)?;
    println!("wrote {DOCUMENT} and {TYPES}");
    Ok(())
}

/// Fails when a committed file differs from what the program prints today.
pub fn check() -> Outcome {
    let (document, types) = generate()?;
    let stale: Vec<&str> = [(DOCUMENT, document), (TYPES, types)]
        .iter()
        .filter(|(path, wanted)| read(&root().join(path)).map_or(true, |found| found != *wanted))
        .map(|(path, _)| *path)
        .collect();
    if stale.is_empty() { Ok(()) } else { Err(format!("{} differ from the program: run `cargo xtask codegen`", stale.join(" and "))) }
}

fn generate() -> Outcome<(String, String)> {
    prerequisites::node()?;
    crate::test::build_everything()?;
    let program = target().join("debug").join("suyuan");
    let printed = capture(&mut command(&program.to_string_lossy(), &["openapi"]))?;
    let value: serde_json::Value = serde_json::from_str(&printed).map_err(|error| format!("`suyuan openapi` did not print JSON: {error}"))?;
    let document = serde_json::to_string_pretty(&value).map_err(|error| format!("cannot write the document: {error}"))? + "\n";
    let tool = root().join("web").join("tools").join("openapi-gen");
    web::packages(&tool)?;
    let input = target().join("openapi.json");
    write(&input, &document)?;
    let types = capture(command("node", &["generate.mjs", &input.to_string_lossy()]).current_dir(&tool))?;
    Ok((document, types))
}
