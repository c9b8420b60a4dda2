//! Plans a stored run again from its files in a folder of uploads, so that it can go on where it stopped.

use crate::import::error::ImportError;
use crate::import::plan::{Input, Plan, PlannedFile, StoredMapping, sha256_of};
use crate::import::reader;
use std::path::{Path, PathBuf};
use suyuan_connect::mapping::Mapping;
use suyuan_connect::source::SniffOptions;
use suyuan_store::{ImportFile, ImportInfo};

/// The plan of an earlier run; its files are found by name, size and SHA-256 anywhere one level below `folder`.
/// Blocking.
pub fn plan_again(info: &ImportInfo, folder: &Path) -> Result<Plan, ImportError> {
    let unreadable = |detail: String| ImportError::StoredTable { name: info.id.to_string(), detail };
    let stored: Vec<StoredMapping> = serde_json::from_str(&info.options).map_err(|error| unreadable(error.to_string()))?;
    let mut files = Vec::with_capacity(info.files.len());
    for (file, stored) in info.files.iter().zip(stored) {
        let path = find(file, folder)?;
        let sniffed = reader::sniff(&path, &SniffOptions { sheet: stored.sheet.clone(), ..SniffOptions::default() })?;
        let mut mapping = Mapping::from_choice(info.kind, &sniffed.header, &stored.mapping, stored.options)
            .map_err(|problems| ImportError::Mapping { path: file.name.clone(), problems })?;
        mapping.constants = stored.constants.into_iter().filter_map(|(name, value)| Some((info.kind.index_of(&name)?, value))).collect();
        let bytes = u64::try_from(file.bytes).unwrap_or(sniffed.bytes);
        files.push(PlannedFile { input: Input { path, name: file.name.clone() }, sha256: file.sha256.clone(), bytes, sniffed, mapping });
    }
    let options = files.first().map(|file| file.mapping.options.clone()).unwrap_or_default();
    Ok(Plan { kind: info.kind, files, currency: options.currency, shop: options.shop })
}

/// The file with this name and content.
fn find(file: &ImportFile, folder: &Path) -> Result<PathBuf, ImportError> {
    let folders = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    for candidate in folders.map(|inner| inner.join(&file.name)) {
        let same_size = std::fs::metadata(&candidate).is_ok_and(|meta| i64::try_from(meta.len()) == Ok(file.bytes));
        if same_size && sha256_of(&candidate)? == file.sha256 {
            return Ok(candidate);
        }
    }
    Err(ImportError::FileMissing(file.name.clone()))
}
