//! Why an import could not run, with code, place and remedy in Chinese and English.

use suyuan_case::fact::FactKind;
use suyuan_case::problem::Problem;
use suyuan_connect::source::ReadError;
use suyuan_store::{AppendError, StoreError};

/// A failure that stops a whole import; single bad rows are refused instead.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The kind is none that is known.
    #[error("unknown import kind {0}")]
    UnknownKind(String),
    /// No file was named.
    #[error("no file was named")]
    NoFiles,
    /// A file does not exist.
    #[error("{0} does not exist")]
    FileMissing(String),
    /// A folder stands where a file was expected.
    #[error("{0} is a folder")]
    IsFolder(String),
    /// A file stands where a folder was expected.
    #[error("{0} is not a folder")]
    NotFolder(String),
    /// A folder holds no file that is named after a kind.
    #[error("{0} holds no file named after an import kind")]
    NothingInFolder(String),
    /// The system refused to read a file.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what its name says, or cannot be read as such.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the reader said.
        source: ReadError,
    },
    /// A Parquet file is damaged or holds columns that cannot be read.
    #[error("{path} is not a readable parquet file: {detail}")]
    Parquet {
        /// The file.
        path: String,
        /// What the reader said.
        detail: String,
    },
    /// The file has a header but no row.
    #[error("{0} has a header but no row")]
    HeaderOnly(String),
    /// Columns that the kind requires are not in the file.
    #[error("{path} lacks {columns:?}, which {kind} needs", kind = kind.as_str())]
    ColumnsMissing {
        /// The file.
        path: String,
        /// The kind.
        kind: FactKind,
        /// Required columns that nothing feeds.
        columns: Vec<String>,
        /// The columns that the file has.
        header: Vec<String>,
        /// Another kind that the file fits better.
        better: Option<FactKind>,
    },
    /// A mapping or template does not fit the file.
    #[error("the mapping does not fit {path}: {problems:?}")]
    Mapping {
        /// The file.
        path: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// No template of that name.
    #[error("there is no template {name}")]
    UnknownTemplate {
        /// The name.
        name: String,
        /// Templates that there are.
        known: Vec<String>,
    },
    /// The template is for another kind.
    #[error("template {name} is for {kind}", kind = kind.as_str())]
    TemplateKind {
        /// The name.
        name: String,
        /// Its kind.
        kind: FactKind,
    },
    /// The stored template or table cannot be read.
    #[error("{name} cannot be read: {detail}")]
    StoredTable {
        /// Which one.
        name: String,
        /// Why.
        detail: String,
    },
    /// A time zone that is not known.
    #[error("unknown time zone {0}")]
    UnknownZone(String),
    /// A currency code that is not three capital letters.
    #[error("unknown currency {0}")]
    UnknownCurrency(String),
    /// The same file was named twice.
    #[error("{0} is named twice")]
    SameFileTwice(String),
    /// Somebody stopped it; it can be resumed.
    #[error("the import was cancelled")]
    Cancelled {
        /// Id of the run.
        import_id: String,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The log refused an append of the importer.
    #[error("the log refused an append")]
    Append(#[from] AppendError),
    /// A file that the import writes could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A thread of the importer ended without an answer: a fault of this program.
    #[error("a reader thread ended without an answer")]
    ThreadLost,
}

/// What a person reads: what is wrong and what helps, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// What is wrong, zh.
    pub zh: String,
    /// What is wrong, en.
    pub en: String,
    /// What helps, zh.
    pub remedy_zh: String,
    /// What helps, en.
    pub remedy_en: String,
}

impl Words {
    /// From four texts.
    pub fn new(zh: impl Into<String>, en: impl Into<String>, remedy_zh: impl Into<String>, remedy_en: impl Into<String>) -> Words {
        Words { zh: zh.into(), en: en.into(), remedy_zh: remedy_zh.into(), remedy_en: remedy_en.into() }
    }
}

/// The names of all kinds, for messages.
pub fn kind_names() -> String {
    FactKind::ALL.map(FactKind::as_str).join(", ")
}

impl ImportError {
    /// Stable snake_case code.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::UnknownKind(_) => "unknown_import_kind",
            ImportError::NoFiles => "no_files",
            ImportError::FileMissing(_) => "file_missing",
            ImportError::IsFolder(_) => "is_folder",
            ImportError::NotFolder(_) => "not_folder",
            ImportError::NothingInFolder(_) => "nothing_in_folder",
            ImportError::Unreadable { .. } => "file_unreadable",
            ImportError::Read { source, .. } => source.code(),
            ImportError::Parquet { .. } => "file_broken",
            ImportError::HeaderOnly(_) => "header_only",
            ImportError::ColumnsMissing { .. } => "columns_missing",
            ImportError::Mapping { .. } => "mapping_unfit",
            ImportError::UnknownTemplate { .. } => "unknown_template",
            ImportError::TemplateKind { .. } => "template_other_kind",
            ImportError::StoredTable { .. } => "stored_table_unreadable",
            ImportError::UnknownZone(_) => "unknown_time_zone",
            ImportError::UnknownCurrency(_) => "unknown_currency",
            ImportError::SameFileTwice(_) => "same_file_twice",
            ImportError::Cancelled { .. } => "import_cancelled",
            ImportError::Store(error) => error.code(),
            ImportError::Append(error) => error.code(),
            ImportError::Write { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => "disk_full",
            ImportError::Write { .. } => "file_unwritable",
            ImportError::ThreadLost => "internal_error",
        }
    }

    /// Where: a file, a column list, an option.
    pub fn place(&self) -> String {
        match self {
            ImportError::FileMissing(path)
            | ImportError::IsFolder(path)
            | ImportError::NotFolder(path)
            | ImportError::NothingInFolder(path)
            | ImportError::HeaderOnly(path)
            | ImportError::SameFileTwice(path)
            | ImportError::Unreadable { path, .. }
            | ImportError::Read { path, .. }
            | ImportError::Parquet { path, .. }
            | ImportError::Mapping { path, .. }
            | ImportError::Write { path, .. } => path.clone(),
            ImportError::ColumnsMissing { path, columns, .. } => format!("{path}: {}", columns.join(", ")),
            ImportError::UnknownTemplate { .. } | ImportError::TemplateKind { .. } => "--template".to_owned(),
            ImportError::StoredTable { name, .. } => name.clone(),
            ImportError::UnknownZone(_) => "--tz".to_owned(),
            ImportError::UnknownCurrency(_) => "--currency".to_owned(),
            ImportError::UnknownKind(_) | ImportError::NoFiles => "KIND FILE…".to_owned(),
            ImportError::Cancelled { import_id } => import_id.clone(),
            ImportError::Store(_) | ImportError::Append(_) => "store".to_owned(),
            ImportError::ThreadLost => "reader".to_owned(),
        }
    }

    /// Whether the command was called wrongly (exit 2) rather than the data being bad (exit 1).
    pub fn is_usage(&self) -> bool {
        use ImportError::{NoFiles, SameFileTwice, UnknownCurrency, UnknownKind, UnknownZone};
        matches!(self, UnknownKind(_) | NoFiles | UnknownZone(_) | UnknownCurrency(_) | SameFileTwice(_))
    }

    /// Whether the same run may go on later where it stopped.
    pub fn is_resumable(&self) -> bool {
        matches!(self, ImportError::Cancelled { .. } | ImportError::Store(_) | ImportError::Append(_) | ImportError::ThreadLost)
    }

    /// The words for people.
    pub fn words(&self) -> Words {
        match self {
            ImportError::UnknownKind(kind) => Words::new(
                format!("没有名为 {kind} 的导入类型"),
                format!("there is no import kind {kind}"),
                format!("可用的类型：{}", kind_names()),
                format!("use one of: {}", kind_names()),
            ),
            ImportError::NoFiles => {
                Words::new("没有给出文件", "no file was named", "在类型后面写出一个或多个文件", "name one or more files after the kind")
            }
            ImportError::FileMissing(path) => {
                Words::new(format!("找不到文件 {path}"), format!("{path} does not exist"), "检查路径和文件名", "check path and file name")
            }
            ImportError::IsFolder(path) => Words::new(
                format!("{path} 是文件夹，不是文件"),
                format!("{path} is a folder, not a file"),
                "给出其中的文件，或用 suyuan import dir 导入整个文件夹",
                "name a file in it, or use: suyuan import dir FOLDER",
            ),
            ImportError::NotFolder(path) => Words::new(
                format!("{path} 不是文件夹"),
                format!("{path} is not a folder"),
                "给出一个文件夹，或用 suyuan import 类型 文件",
                "name a folder, or use: suyuan import KIND FILE",
            ),
            ImportError::NothingInFolder(path) => Words::new(
                format!("{path} 中没有以导入类型命名的文件"),
                format!("{path} holds no file that is named after an import kind"),
                format!("文件名应为类型名，如 orders.csv；类型：{}", kind_names()),
                format!("name files after kinds, such as orders.csv; kinds: {}", kind_names()),
            ),
            other => other.content_words(),
        }
    }

    /// The words for what is wrong inside a file or with its mapping.
    fn content_words(&self) -> Words {
        match self {
            ImportError::Unreadable { path, source } => Words::new(
                format!("无法读取 {path}：{source}"),
                format!("cannot read {path}: {source}"),
                "检查文件是否存在以及读取权限",
                "check that the file exists and may be read",
            ),
            ImportError::Read { source, .. } => read_words(source),
            ImportError::Parquet { path, detail } => Words::new(
                format!("{path} 不是可读的 Parquet 文件：{detail}"),
                format!("{path} is not a readable Parquet file: {detail}"),
                "文件可能不完整，请重新导出或重新传输",
                "the file may be cut off; export or copy it again",
            ),
            ImportError::HeaderOnly(path) => Words::new(
                format!("{path} 只有表头，没有数据行"),
                format!("{path} has a header but no row"),
                "检查导出时的筛选条件",
                "check the filter of the export",
            ),
            ImportError::ColumnsMissing { path, kind, columns, header, better } => {
                let (zh, en) = match better {
                    Some(better) => (format!("；文件更像 {}", better.as_str()), format!("; the file looks like {}", better.as_str())),
                    None => (String::new(), String::new()),
                };
                Words::new(
                    format!("{path} 缺少 {} 必需的列：{}", kind.as_str(), columns.join("、")),
                    format!("{path} lacks columns that {} needs: {}", kind.as_str(), columns.join(", ")),
                    format!("文件的列为：{}{zh}。改正类型，或用映射模板（--template）指明对应的列", shortened(header)),
                    format!("it has: {}{en}. Correct the kind, or name the columns with a template (--template)", shortened(header)),
                )
            }
            ImportError::Mapping { path, problems } => {
                let list: Vec<(String, String)> = problems.iter().map(crate::import::words::text).collect();
                let join = |pick: fn(&(String, String)) -> &String| list.iter().map(pick).cloned().collect::<Vec<_>>().join("; ");
                Words::new(
                    format!("映射与 {path} 不符：{}", join(|pair| &pair.0)),
                    format!("the mapping does not fit {path}: {}", join(|pair| &pair.1)),
                    "在导入页面预览并修正映射，再保存为模板",
                    "preview and correct the mapping on the import page, then save it as a template",
                )
            }
            other => other.setting_words(),
        }
    }

    /// The words for options, templates and the store.
    fn setting_words(&self) -> Words {
        match self {
            ImportError::UnknownTemplate { name, known } => Words::new(
                format!("没有名为 {name} 的映射模板"),
                format!("there is no template {name}"),
                format!("已有模板：{}", if known.is_empty() { "（无）".to_owned() } else { known.join("、") }),
                format!("templates: {}", if known.is_empty() { "(none)".to_owned() } else { known.join(", ") }),
            ),
            ImportError::TemplateKind { name, kind } => Words::new(
                format!("模板 {name} 用于 {}", kind.as_str()),
                format!("template {name} is for {}", kind.as_str()),
                "换用该类型的模板，或改正类型",
                "use a template of the right kind, or correct the kind",
            ),
            ImportError::StoredTable { name, detail } => Words::new(
                format!("无法读取 {name}：{detail}"),
                format!("cannot read {name}: {detail}"),
                "重新保存该模板或设置表",
                "save that template or table again",
            ),
            ImportError::UnknownZone(zone) => Words::new(
                format!("未知时区 {zone}"),
                format!("unknown time zone {zone}"),
                "使用 IANA 名称，如 Asia/Shanghai、UTC",
                "use an IANA name, such as Asia/Shanghai or UTC",
            ),
            ImportError::UnknownCurrency(code) => Words::new(
                format!("未知币种 {code}"),
                format!("unknown currency {code}"),
                "使用三个大写字母的 ISO 4217 代码，如 CNY、GBP",
                "use a three-letter ISO 4217 code, such as CNY or GBP",
            ),
            ImportError::SameFileTwice(path) => {
                Words::new(format!("文件 {path} 给出了两次"), format!("{path} is named twice"), "每个文件只写一次", "name each file once")
            }
            ImportError::Cancelled { import_id } => Words::new(
                format!("导入 {import_id} 已取消"),
                format!("import {import_id} was cancelled"),
                "再次运行同一命令即可从中断处继续",
                "run the same command again to go on where it stopped",
            ),
            ImportError::Write { path, source } => Words::new(
                format!("无法写入 {path}：{source}"),
                format!("cannot write {path}: {source}"),
                "检查文件夹是否存在、写入权限和磁盘空间",
                "check that the folder exists, may be written and has space",
            ),
            ImportError::Store(error) => store_words(error),
            ImportError::Append(AppendError::Store(error) | AppendError::DiskFull(error)) => store_words(error),
            other => Words::new(
                format!("导入中断：{other}"),
                format!("the import stopped: {other}"),
                "再次运行同一命令即可从中断处继续",
                "run the same command again to go on where it stopped",
            ),
        }
    }
}

/// A few column names, shortened.
fn shortened(header: &[String]) -> String {
    let shown: Vec<&str> = header.iter().take(12).map(String::as_str).collect();
    let more = if header.len() > shown.len() { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// Words for a file that cannot be read at all.
fn read_words(error: &ReadError) -> Words {
    match error {
        ReadError::Io { path, source } => Words::new(
            format!("无法读取 {}：{source}", path.display()),
            format!("cannot read {}: {source}", path.display()),
            "检查文件是否存在以及读取权限",
            "check that the file exists and may be read",
        ),
        ReadError::UnknownFormat(path) => Words::new(
            format!("{} 的扩展名无法识别", path.display()),
            format!("the extension of {} is not known", path.display()),
            "可用格式：.csv .tsv .txt .xlsx .xlsm .jsonl .ndjson .parquet",
            "use .csv .tsv .txt .xlsx .xlsm .jsonl .ndjson or .parquet",
        ),
        ReadError::Empty(path) => Words::new(
            format!("{} 是空文件", path.display()),
            format!("{} is empty", path.display()),
            "检查导出是否完成",
            "check that the export was finished",
        ),
        ReadError::Broken { path, format, detail } => Words::new(
            format!("{} 不是可读的 {format} 文件：{detail}", path.display()),
            format!("{} is not a readable {format} file: {detail}", path.display()),
            "文件可能损坏、不完整或扩展名不符，请重新导出",
            "the file may be damaged, cut off or named wrongly; export it again",
        ),
        other => Words::new(
            format!("无法读取文件：{other}"),
            format!("cannot read the file: {other}"),
            "检查文件及其选项",
            "check the file and its options",
        ),
    }
}

/// Words for a failure of the store.
pub fn store_words(error: &StoreError) -> Words {
    let cause = std::error::Error::source(error).map(|source| format!(" ({source})")).unwrap_or_default();
    let (remedy_zh, remedy_en) = match error.code() {
        "disk_full" => ("腾出磁盘空间后再次运行，已确认的数据不受影响", "free disk space and run again; nothing acknowledged is lost"),
        "newer_schema" => ("请使用更新版本的程序", "use the newer version of the program"),
        "key_file_failed" | "key_file_damaged" | "decrypt_failed" => {
            ("检查数据目录下 keys 文件夹的权限，或从备份恢复", "check the keys folder of the data directory, or restore it from a backup")
        }
        "duplicate_user" => ("换一个用户名，或用 user password 修改密码", "choose another name, or change the password with: user password"),
        "unknown_user" => ("用 user list 查看已有用户", "see the users with: user list"),
        _ => ("检查数据目录、数据库地址与权限后重试", "check the data directory, the database URL and their permissions, then try again"),
    };
    Words::new(format!("存储出错：{error}{cause}"), format!("the store failed: {error}{cause}"), remedy_zh, remedy_en)
}
