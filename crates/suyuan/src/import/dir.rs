//! A folder of files that are named after import kinds, in the order in which later kinds refer to earlier ones.

use crate::import::error::ImportError;
use std::path::{Path, PathBuf};
use suyuan_case::fact::FactKind;
use suyuan_connect::source::Format;

/// The kind that a file's name states: `orders.csv`, `return_cases-2.parquet`, `order-lines.2026-01.csv`.
pub fn kind_of(path: &Path) -> Option<FactKind> {
    Format::of(path)?;
    let stem = path.file_stem()?.to_str()?.to_ascii_lowercase().replace('_', "-");
    FactKind::ALL
        .into_iter()
        .filter(|kind| stem.strip_prefix(kind.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.', ' ', '('])))
        .max_by_key(|kind| kind.as_str().len())
}

/// Files by kind, in the order in which they are imported.
pub type Batches = Vec<(FactKind, Vec<PathBuf>)>;

/// The folder's files by kind in [`FactKind::ALL`] order, each kind's files by name, and the names that were passed over.
pub fn files(folder: &Path) -> Result<(Batches, Vec<String>), ImportError> {
    let shown = folder.display().to_string();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(ImportError::FileMissing(shown)),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => return Err(ImportError::NotFolder(shown)),
        Err(source) => return Err(ImportError::Unreadable { path: shown, source }),
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    let mut passed_over = Vec::new();
    let mut by_kind: Vec<(FactKind, Vec<PathBuf>)> = FactKind::ALL.into_iter().map(|kind| (kind, Vec::new())).collect();
    for path in paths {
        match kind_of(&path).and_then(|kind| by_kind.iter_mut().find(|(one, _)| *one == kind)) {
            Some((_, files)) => files.push(path),
            None => passed_over.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned()),
        }
    }
    by_kind.retain(|(_, files)| !files.is_empty());
    if by_kind.is_empty() { Err(ImportError::NothingInFolder(shown)) } else { Ok((by_kind, passed_over)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_state_kinds_and_nothing_else_does() {
        let kind = |name: &str| kind_of(Path::new(name)).map(FactKind::as_str);
        assert_eq!(kind("orders.csv"), Some("orders"));
        assert_eq!(kind("Order_Lines.parquet"), Some("order-lines"));
        assert_eq!(kind("order-lines-2026-01.csv"), Some("order-lines"));
        assert_eq!(kind("return-cases (2).xlsx"), Some("return-cases"));
        assert_eq!(kind("orders_items.csv"), Some("orders"));
        assert_eq!(kind("ordersheet.csv"), None);
        assert_eq!(kind("orders.pdf"), None);
        assert_eq!(kind("truth.json"), None);
    }
}
