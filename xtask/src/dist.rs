//! One stripped binary with the web UI inside, at dist/suyuan.

use crate::shell::{Outcome, command, root, target};
use crate::{prerequisites, web};

/// Builds with the profile `dist` and copies the result.
pub fn run(_arguments: &[String]) -> Outcome {
    prerequisites::node()?;
    web::build()?;
    build()?;
    let (from, to) = (target().join("dist").join("suyuan"), root().join("dist").join("suyuan"));
    std::fs::create_dir_all(root().join("dist")).map_err(|error| format!("cannot make dist: {error}"))?;
    let size = std::fs::copy(&from, &to).map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
    println!("{} {:.1} MB", to.display(), size as f64 / 1e6);
    Ok(())
}

fn build() -> Outcome {
    crate::shell::run(&mut command("cargo", &["build", "--profile", "dist", "--package", "suyuan"]))
}
