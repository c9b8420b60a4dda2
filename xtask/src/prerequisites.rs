//! What the tests need besides Rust: installed with apt-get on Debian, named exactly everywhere else.

use crate::postgres;
use crate::shell::{Outcome, command, find_program, quiet, run};

/// Names under which a Chromium may be installed.
pub const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The Node.js that the web UI and its tests need: 20.19 or newer within 20, or 22.12 and newer.
pub fn node() -> Outcome {
    let wanted = "Node.js 20.19+ or 22.12+ with npm is needed (https://nodejs.org, or the package nodejs where it is new enough)";
    let version = quiet("node", &["--version"]).ok_or_else(|| format!("`node` was not found: {wanted}"))?;
    if !node_is_enough(&version) {
        return Err(format!("`node --version` says {version}: {wanted}"));
    }
    quiet("npm", &["--version"]).map(|_| ()).ok_or_else(|| format!("`npm` was not found: {wanted}"))
}

fn node_is_enough(version: &str) -> bool {
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    match (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) {
        (20, minor) => minor >= 19,
        (21, _) => false,
        (22, minor) => minor >= 12,
        (major, _) => major > 22,
    }
}

/// Installs or names what is missing. `browser` is false for a run without browser tests.
pub fn ensure(browser: bool) -> Outcome {
    let mut missing = missing(browser);
    if !missing.is_empty() && is_debian() {
        install(&missing)?;
        missing = self::missing(browser);
    }
    if missing.is_empty() {
        return node();
    }
    let names: Vec<&str> = missing.iter().map(|one| one.what).collect();
    Err(format!(
        "please install {}\n  Debian, Ubuntu: apt-get install {}\n  Fedora: dnf install chromium google-noto-sans-cjk-fonts postgresql-server gcc\n  macOS: brew install --cask chromium; brew install postgresql@17",
        names.join(", "),
        missing.iter().map(|one| one.package).collect::<Vec<_>>().join(" ")
    ))
}

struct Missing {
    what: &'static str,
    package: &'static str,
}

fn missing(browser: bool) -> Vec<Missing> {
    let mut list = Vec::new();
    if find_program(&["cc", "gcc", "clang"]).is_none() {
        list.push(Missing { what: "a C compiler", package: "gcc libc6-dev" });
    }
    if postgres::programs().is_none() {
        list.push(Missing { what: "PostgreSQL (initdb, postgres)", package: "postgresql" });
    }
    if browser && find_program(&CHROMIUM).is_none() {
        list.push(Missing { what: "Chromium", package: "chromium" });
    }
    if browser && !has_chinese_font() {
        list.push(Missing { what: "a font with Chinese characters (Noto CJK)", package: "fonts-noto-cjk fontconfig" });
    }
    if quiet("node", &["--version"]).is_none() {
        list.push(Missing { what: "Node.js 20.19+ or 22.12+ with npm", package: "nodejs npm" });
    }
    list
}

fn has_chinese_font() -> bool {
    cfg!(target_os = "macos") || quiet("fc-list", &[":lang=zh", "family"]).is_some_and(|families| !families.is_empty())
}

fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian" || (line.starts_with("ID_LIKE=") && line.contains("debian")))
}

fn install(missing: &[Missing]) -> Outcome {
    let root = quiet("id", &["-u"]).as_deref() == Some("0");
    let sudo = !root && quiet("sudo", &["-n", "true"]).is_some();
    let packages: Vec<&str> = missing.iter().flat_map(|one| one.package.split(' ')).collect();
    if !root && !sudo {
        return Err(format!("missing packages, and neither root nor a sudo without a password: sudo apt-get install {}", packages.join(" ")));
    }
    let apt = |arguments: &[&str]| {
        let mut words: Vec<&str> = if sudo { vec!["sudo", "-n"] } else { Vec::new() };
        words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]);
        words.extend(arguments);
        run(command(words[0], &words[1..]).stdin(std::process::Stdio::null()))
    };
    apt(&["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_node_is_new_enough() {
        for (version, enough) in [
            ("v20.18.9", false),
            ("v20.19.0", true),
            ("v21.9.0", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v24.1.0", true),
            ("v8.0.0", false),
        ] {
            assert_eq!(node_is_enough(version), enough, "{version}");
        }
    }
}
