//! What an import will read: its files with hash, format and mapping, settled before the first row.

use crate::import::error::ImportError;
use crate::import::reader;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use suyuan_case::fact::FactKind;
use suyuan_case::value::Value;
use suyuan_connect::mapping::{self, DecimalMark, Mapping, Options, Template};
use suyuan_connect::source::{SniffOptions, Sniffed};
use suyuan_store::ImportFile;

/// A file to import: where it lies, and the name under which reports show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where.
    pub path: PathBuf,
    /// The name without folder.
    pub name: String,
}

impl Input {
    /// A file under its own name.
    pub fn of(path: &Path) -> Input {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        Input { path: path.to_owned(), name }
    }
}

/// How the caller wants the files read; what is absent follows from template, headers and content.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    /// A saved mapping.
    pub template: Option<Template>,
    /// A mapping chosen on the page: header → field or nothing.
    pub choice: Option<BTreeMap<String, Option<String>>>,
    /// Time zone of times without zone.
    pub tz: Option<String>,
    /// Currency of rows without one.
    pub currency: Option<String>,
    /// Shop of rows without one.
    pub shop: Option<String>,
    /// Decimal mark.
    pub decimal: Option<DecimalMark>,
    /// What is known about the files' form.
    pub sniff: SniffOptions,
}

/// One file of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedFile {
    /// Where it lies and what it is called.
    pub input: Input,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its form.
    pub sniffed: Sniffed,
    /// How its rows become rows of the kind.
    pub mapping: Mapping,
}

/// How a file of a run was read, as the store keeps it with the run.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct StoredMapping {
    /// Header → field.
    pub mapping: BTreeMap<String, Option<String>>,
    /// Values of fields that no column feeds.
    pub constants: BTreeMap<String, Value>,
    /// Options of reading.
    pub options: Options,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
}

impl StoredMapping {
    /// From a planned file.
    pub fn of(file: &PlannedFile) -> StoredMapping {
        let name = |index: &usize| file.mapping.kind.columns().get(*index).map(|column| column.name.to_owned());
        StoredMapping {
            mapping: file.mapping.choice(),
            constants: file.mapping.constants.iter().filter_map(|(index, value)| Some((name(index)?, value.clone()))).collect(),
            options: file.mapping.options.clone(),
            sheet: file.sniffed.sheet.clone(),
        }
    }
}

/// A whole import, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The kind of all files.
    pub kind: FactKind,
    /// Files in order.
    pub files: Vec<PlannedFile>,
    /// Currency of rows without one.
    pub currency: String,
    /// Shop of rows without one.
    pub shop: Option<String>,
}

impl Plan {
    /// Looks at every file and settles its mapping. Reads each file once for its hash; blocking.
    pub fn prepare(kind: FactKind, inputs: &[Input], wishes: &Wishes) -> Result<Plan, ImportError> {
        if inputs.is_empty() {
            return Err(ImportError::NoFiles);
        }
        for (index, input) in inputs.iter().enumerate() {
            if inputs[..index].iter().any(|other| other.path == input.path) {
                return Err(ImportError::SameFileTwice(input.path.display().to_string()));
            }
            check_file(&input.path)?;
        }
        check_wishes(wishes)?;
        let files = inputs.iter().map(|input| planned(kind, input, wishes)).collect::<Result<Vec<PlannedFile>, ImportError>>()?;
        let options = files.first().map(|file| file.mapping.options.clone()).unwrap_or_default();
        Ok(Plan { kind, files, currency: options.currency, shop: options.shop })
    }

    /// Mapping and options as JSON: part of what makes a later run the same run, and enough to plan it again.
    pub fn options_json(&self) -> String {
        serde_json::to_string(&self.files.iter().map(StoredMapping::of).collect::<Vec<_>>()).unwrap_or_default()
    }

    /// The files as the store keeps them.
    pub fn import_files(&self) -> Vec<ImportFile> {
        self.files
            .iter()
            .map(|file| ImportFile {
                name: file.input.name.clone(),
                sha256: file.sha256.clone(),
                bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
            })
            .collect()
    }

    /// Bytes of all files.
    pub fn bytes_total(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Name of a file by its number.
    pub fn file_name(&self, file_no: usize) -> &str {
        self.files.get(file_no).map_or("", |file| file.input.name.as_str())
    }
}

/// Whether a path is a file that is there.
pub fn check_file(path: &Path) -> Result<(), ImportError> {
    let shown = path.display().to_string();
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() => Err(ImportError::IsFolder(shown)),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(ImportError::FileMissing(shown)),
        Err(source) => Err(ImportError::Unreadable { path: shown, source }),
    }
}

/// Checks options that have nothing to do with the files.
fn check_wishes(wishes: &Wishes) -> Result<(), ImportError> {
    if let Some(zone) = &wishes.tz
        && zone.parse::<chrono_tz::Tz>().is_err()
    {
        return Err(ImportError::UnknownZone(zone.clone()));
    }
    if let Some(code) = &wishes.currency
        && !(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        return Err(ImportError::UnknownCurrency(code.clone()));
    }
    Ok(())
}

/// Applies the caller's options over those of template or proposal.
pub fn with_wishes(mut options: Options, wishes: &Wishes) -> Options {
    if let Some(zone) = wishes.tz.as_deref().and_then(|zone| zone.parse().ok()) {
        options.tz = zone;
    }
    if let Some(currency) = &wishes.currency {
        options.currency.clone_from(currency);
    }
    if let Some(shop) = &wishes.shop {
        options.shop = Some(shop.clone());
    }
    if let Some(decimal) = wishes.decimal {
        options.decimal = decimal;
    }
    options
}

/// Settles one file.
fn planned(kind: FactKind, input: &Input, wishes: &Wishes) -> Result<PlannedFile, ImportError> {
    let shown = input.path.display().to_string();
    let sniffed = reader::sniff(&input.path, &wishes.sniff)?;
    let proposal = mapping::propose(Some(kind), &sniffed.header, &sniffed.samples);
    let unfit = |problems| ImportError::Mapping { path: shown.clone(), problems };
    let mut mapping = match (&wishes.choice, &wishes.template) {
        (Some(choice), _) => {
            let options = with_wishes(proposal.mapping.options.clone(), wishes);
            Mapping::from_choice(kind, &sniffed.header, choice, options).map_err(unfit)?
        }
        (None, Some(template)) if template.kind != kind => {
            return Err(ImportError::TemplateKind { name: template.name.clone(), kind: template.kind });
        }
        (None, Some(template)) => template.mapping(&sniffed.header).map_err(unfit)?,
        (None, None) => proposal.mapping,
    };
    mapping.options = with_wishes(mapping.options, wishes);
    let columns: Vec<String> = mapping.missing_required().into_iter().map(str::to_owned).collect();
    if !columns.is_empty() {
        let any = mapping::propose(None, &sniffed.header, &sniffed.samples);
        let better = (any.kind != kind && any.mapping.missing_required().is_empty()).then_some(any.kind);
        return Err(ImportError::ColumnsMissing { path: shown, kind, columns, header: sniffed.header, better });
    }
    let sha256 = sha256_of(&input.path)?;
    Ok(PlannedFile { bytes: sniffed.bytes, input: input.clone(), sha256, sniffed, mapping })
}

/// SHA-256 of a file's bytes, hex; constant memory.
pub fn sha256_of(path: &Path) -> Result<String, ImportError> {
    let fail = |source| ImportError::Unreadable { path: path.display().to_string(), source };
    let mut file = std::fs::File::open(path).map_err(fail)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(fail)?;
        if read == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&buffer[..read]);
    }
}
