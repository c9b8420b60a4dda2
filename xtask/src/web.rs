//! The web UI: packages fetched when the lock file changed, built when a source changed.

use crate::shell::{Outcome, command, files, read, root, run, stamp, target, write};
use std::path::Path;

/// `npm ci` in a folder, unless the packages of this lock file are already there.
pub fn packages(folder: &Path) -> Outcome {
    let lock = stamp([read(&folder.join("package-lock.json"))?.into_bytes()]);
    let mark = folder.join("node_modules").join(".lock-stamp");
    if read(&mark).is_ok_and(|seen| seen == lock) {
        return Ok(());
    }
    run(command("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder))?;
    write(&mark, lock)
}

/// Makes `web/dist` current; answers whether a build was needed.
pub fn build() -> Outcome<bool> {
    let folder = root().join("web");
    packages(&folder)?;
    let sources = stamp(sources(&folder)?);
    let mark = target().join("web-build.stamp");
    if folder.join("dist").join("index.html").exists() && read(&mark).is_ok_and(|seen| seen == sources) {
        return Ok(false);
    }
    run(command("npm", &["run", "--silent", "build"]).current_dir(&folder))?;
    write(&mark, sources)?;
    Ok(true)
}

/// Paths and contents of everything that the build reads.
fn sources(folder: &Path) -> Outcome<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    for path in files(folder) {
        let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        if ["e2e/", "tools/", "dev/"].iter().any(|apart| below.starts_with(apart)) {
            continue;
        }
        parts.push(below.into_bytes());
        parts.push(std::fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?);
    }
    Ok(parts)
}
