//! Running other programs, finding them, and small file helpers shared by all commands.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every command returns: nothing, or one sentence about what went wrong.
pub type Outcome<T = ()> = Result<T, String>;

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_string());
    let xtask = PathBuf::from(here);
    // A child that cargo starts for another member inherits that member's folder: climb to the workspace.
    let found = xtask.ancestors().find(|folder| folder.join("Cargo.lock").exists()).map(Path::to_path_buf);
    found.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".."))
}

/// The folder of build products.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A command that runs in the root of the workspace.
pub fn command<S: AsRef<str>>(program: &str, arguments: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments.iter().map(AsRef::as_ref)).current_dir(root());
    command
}

/// `program argument argument`, as a person would type it.
pub fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Runs a command with its output on the terminal; a non-zero exit is an error.
pub fn run(command: &mut Command) -> Outcome {
    let text = shown(command);
    eprintln!("$ {text}");
    let status = command.status().map_err(|error| format!("cannot start `{text}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{text}` ended with {status}")) }
}

/// Runs a command, passing its stdout through line by line and to `line`; answers whether it succeeded.
pub fn tee(command: &mut Command, mut line: impl FnMut(&str)) -> Outcome<bool> {
    let text = shown(command);
    eprintln!("$ {text}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| format!("cannot start `{text}`: {error}"))?;
    if let Some(stdout) = child.stdout.take() {
        for read in BufReader::new(stdout).split(b'\n') {
            let bytes = read.map_err(|error| format!("cannot read the output of `{text}`: {error}"))?;
            let one = String::from_utf8_lossy(&bytes);
            println!("{one}");
            line(&one);
        }
    }
    let status = child.wait().map_err(|error| format!("cannot wait for `{text}`: {error}"))?;
    Ok(status.success())
}

/// Runs a command and answers its stdout; stderr goes to the terminal.
pub fn capture(command: &mut Command) -> Outcome<String> {
    let text = shown(command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("cannot start `{text}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{text}` ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("the output of `{text}` is not UTF-8"))
}

/// Runs a command silently; answers stdout when it succeeded.
pub fn quiet(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// The first of these programs that the PATH holds.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

/// Reads a text file, naming it when that fails.
pub fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Writes a file, making its folder first.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    std::fs::write(path, content).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// All files below a folder, sorted, leaving out build products and what was fetched.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    const LEFT_OUT: [&str; 5] = ["target", "node_modules", "dist", ".git", "suyuan-data"];
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !LEFT_OUT.iter().any(|left_out| name == *left_out) => open.push(path),
                Ok(kind) if kind.is_file() => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// FNV-1a, 64 bits: a stamp that tells whether files changed, not a security measure.
pub fn stamp(parts: impl IntoIterator<Item = Vec<u8>>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// Whether a flag stands among the arguments.
pub fn flag(arguments: &[String], name: &str) -> bool {
    arguments.iter().any(|argument| argument == name)
}

/// The value after `--name`, or in `--name=value`.
pub fn option<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let position = arguments.iter().position(|argument| argument == name);
    let after = position.and_then(|position| arguments.get(position + 1)).map(String::as_str);
    after.or_else(|| arguments.iter().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('=')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_found_in_both_spellings() {
        let arguments = ["--json", "a.json", "--listen=127.0.0.1:1"].map(String::from);
        assert_eq!(option(&arguments, "--json"), Some("a.json"));
        assert_eq!(option(&arguments, "--listen"), Some("127.0.0.1:1"));
        assert_eq!(option(&arguments, "--orders"), None);
    }

    #[test]
    fn the_stamp_tells_where_a_part_ends() {
        assert_ne!(stamp([b"ab".to_vec(), b"c".to_vec()]), stamp([b"a".to_vec(), b"bc".to_vec()]));
        assert_eq!(stamp([b"ab".to_vec()]), stamp([b"ab".to_vec()]));
    }

    #[test]
    fn the_root_holds_the_lock_file() {
        assert!(root().join("Cargo.lock").exists());
    }
}
