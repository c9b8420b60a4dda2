//! Embeds the built web interface (`web/dist`): writes a table of files with their compressed twins.
//!
//! Without a build of the web interface the binary carries one page that says so, so that `cargo build` works on a
//! bare checkout. This script never runs npm.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let manifest = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = manifest.join("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    collect(&dist, &mut files);
    files.sort();
    let mut table = String::from("/// (path below the root, bytes, Brotli bytes or empty)\npub static FILES: &[(&str, &[u8], &[u8])] = &[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        if file.extension().is_some_and(|extension| extension == "br" || extension == "map") {
            continue;
        }
        let Ok(relative) = file.strip_prefix(&dist) else { continue };
        let twin = PathBuf::from(format!("{}.br", file.display()));
        let compressed = if twin.is_file() { format!("include_bytes!({:?})", twin.display().to_string()) } else { "&[]".to_owned() };
        let path = relative.to_string_lossy().replace('\\', "/");
        let _ = writeln!(table, "    ({path:?}, include_bytes!({:?}), {compressed}),", file.display().to_string());
    }
    table.push_str("];\n");
    let out = PathBuf::from(std::env::var("OUT_DIR").unwrap_or_default());
    if let Err(error) = std::fs::write(out.join("assets.rs"), table) {
        panic!("cannot write the asset table: {error}");
    }
}

/// All files below a folder; an absent folder has none.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
