//! Embeds the built web interface (`web/dist`): writes a table of files with their compressed twins.
//!
//! Without a build of the web interface the binary carries one page that says so, so that `cargo build` works on a
//! bare checkout. This script never runs npm.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let manifest = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(std::env::var("OUT_DIR").unwrap_or_default());
    let dist = manifest.join("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(error) = embed(&dist, &out) {
        panic!("cannot embed the web interface: {error}");
    }
}

/// Copies the files into the build's own folder, so that a later build of the interface cannot pull them away, and
/// writes the table that names them.
fn embed(dist: &Path, out: &Path) -> std::io::Result<()> {
    let copies = out.join("web");
    let _ = std::fs::remove_dir_all(&copies);
    std::fs::create_dir_all(&copies)?;
    let mut files = Vec::new();
    collect(dist, &mut files);
    files.sort();
    let mut table = String::from("/// (path below the root, bytes, Brotli bytes or empty)\npub static FILES: &[(&str, &[u8], &[u8])] = &[\n");
    for (number, file) in files.iter().enumerate() {
        if file.extension().is_some_and(|extension| extension == "br" || extension == "map") {
            continue;
        }
        let Ok(relative) = file.strip_prefix(dist) else { continue };
        let copy = copies.join(number.to_string());
        std::fs::copy(file, &copy)?;
        let twin = PathBuf::from(format!("{}.br", file.display()));
        let compressed = if twin.is_file() {
            let twin_copy = copies.join(format!("{number}.br"));
            std::fs::copy(&twin, &twin_copy)?;
            format!("include_bytes!({:?})", twin_copy.display().to_string())
        } else {
            "&[]".to_owned()
        };
        let path = relative.to_string_lossy().replace('\\', "/");
        let _ = writeln!(table, "    ({path:?}, include_bytes!({:?}), {compressed}),", copy.display().to_string());
    }
    table.push_str("];\n");
    std::fs::write(out.join("assets.rs"), table)
}

/// All files below a folder; an absent folder has none.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
