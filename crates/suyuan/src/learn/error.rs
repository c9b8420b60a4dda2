//! Why a model cannot be trained, read or used, with code, place and remedy in Chinese and English.

use crate::import::error::{ImportError, Words};
use std::path::PathBuf;
use suyuan_analysis::model_file::ModelError;

/// A failure of training or scoring.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// A file could not be read or written.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The result's extension names no format that is written.
    #[error("cannot write {0:?}")]
    OutputFormat(PathBuf),
    /// A named column is not in the file.
    #[error("{path} has no column {column}")]
    NoColumn {
        /// The file.
        path: String,
        /// The column.
        column: String,
        /// The columns that it has.
        header: Vec<String>,
    },
    /// A label is neither of two known values.
    #[error("labels of {path}: {found:?}")]
    Labels {
        /// The file.
        path: String,
        /// Some of the values found.
        found: Vec<String>,
        /// The positive value that was asked for.
        positive: Option<String>,
    },
    /// Too few rows of a class.
    #[error("{path}: {positives} positive and {negatives} negative rows")]
    TooFew {
        /// The file.
        path: String,
        /// Positive rows.
        positives: usize,
        /// Negative rows.
        negatives: usize,
    },
    /// Too few rows, or no column in which they differ.
    #[error("{path}: {rows} rows, at least {least} that differ are needed")]
    TooFewRows {
        /// The file.
        path: String,
        /// Rows of the file.
        rows: usize,
        /// Rows needed.
        least: usize,
    },
    /// No column says anything.
    #[error("{0} has no column that a model could read")]
    NothingToLearn(String),
    /// Texts and classes that no model can be made of.
    #[error("{path}: {texts} texts, {classes:?} classes")]
    Classes {
        /// The file.
        path: String,
        /// Rows with text and label.
        texts: usize,
        /// Classes, where their number is the trouble.
        classes: Option<usize>,
        /// Most classes that a model holds.
        most: usize,
    },
    /// A file is no usable model.
    #[error("{path}: {error:?}")]
    Model {
        /// The file.
        path: String,
        /// What is wrong with it.
        error: ModelError,
    },
    /// The table has none of the model's columns.
    #[error("{path} has none of the model's columns")]
    ForeignTable {
        /// The file.
        path: String,
        /// Columns that the model reads.
        wanted: Vec<String>,
    },
}

/// Up to eight of a list.
fn some(values: &[String]) -> String {
    let mut text = values.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    if values.len() > 8 {
        text.push_str(" …");
    }
    text
}

impl LearnError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            LearnError::Import(error) => error.code(),
            LearnError::OutputFormat(_) => "unknown_output_format",
            LearnError::NoColumn { .. } => "no_such_column",
            LearnError::Labels { .. } => "labels_unclear",
            LearnError::TooFew { .. } => "too_few_labels",
            LearnError::TooFewRows { .. } => "too_few_rows",
            LearnError::NothingToLearn(_) => "nothing_to_learn",
            LearnError::Classes { .. } => "classes_unclear",
            LearnError::Model { error: ModelError::Foreign, .. } => "not_a_model",
            LearnError::Model { error: ModelError::Newer { .. }, .. } => "model_too_new",
            LearnError::Model { error: ModelError::Damaged, .. } => "model_damaged",
            LearnError::Model { error: ModelError::OtherKind(_), .. } => "model_of_another_kind",
            LearnError::ForeignTable { .. } => "table_does_not_fit",
        }
    }

    /// Where.
    pub fn place(&self) -> String {
        match self {
            LearnError::Import(error) => error.place(),
            LearnError::OutputFormat(path) => format!("--out {}", path.display()),
            LearnError::NoColumn { path, .. }
            | LearnError::Labels { path, .. }
            | LearnError::TooFew { path, .. }
            | LearnError::Model { path, .. }
            | LearnError::ForeignTable { path, .. }
            | LearnError::Classes { path, .. }
            | LearnError::TooFewRows { path, .. }
            | LearnError::NothingToLearn(path) => path.clone(),
        }
    }

    /// Whether the command was called wrongly.
    pub fn is_usage(&self) -> bool {
        matches!(self, LearnError::OutputFormat(_) | LearnError::NoColumn { .. })
    }

    /// What is wrong and what helps.
    pub fn words(&self) -> Words {
        match self {
            LearnError::Import(error) => error.words(),
            LearnError::OutputFormat(path) => Words::new(
                format!("不能写成 {} 这种格式", path.display()),
                format!("{} is no format that is written", path.display()),
                "改用 .csv .jsonl .json 或 .parquet",
                "use .csv .jsonl .json or .parquet",
            ),
            LearnError::NoColumn { column, header, .. } => Words::new(
                format!("文件中没有列 {column}"),
                format!("the file has no column {column}"),
                format!("现有列：{}", some(header)),
                format!("its columns are: {}", some(header)),
            ),
            LearnError::Labels { found, positive, .. } => label_words(found, positive.as_deref()),
            LearnError::TooFew { positives, negatives, .. } => Words::new(
                format!("带标签的行太少：正类 {positives} 行，负类 {negatives} 行"),
                format!("too few labelled rows: {positives} positive, {negatives} negative"),
                format!("两类各至少 {} 行；标签更多之前请只用规则", suyuan_analysis::risk::LEAST_OF_CLASS),
                format!("at least {} rows of each are needed; let the rules stand alone until then", suyuan_analysis::risk::LEAST_OF_CLASS),
            ),
            LearnError::TooFewRows { rows, least, .. } => Words::new(
                format!("只有 {rows} 行，或各行没有差别；至少需要 {least} 行"),
                format!("{rows} rows, or rows that do not differ; at least {least} are needed"),
                "换用更多行的文件，并检查 --ignore",
                "use a file with more rows and check --ignore",
            ),
            LearnError::NothingToLearn(_) => Words::new(
                "除标签外没有可用的列：全部为空、恒定，或是逐行不同的文字",
                "besides the label no column says anything: all are empty, constant, or text that names single rows",
                "检查文件与 --ignore",
                "check the file and --ignore",
            ),
            LearnError::Classes { texts, classes, most, .. } => Words::new(
                classes.map_or_else(|| format!("只有 {texts} 行带文本和标签"), |count| format!("标签有 {count} 种；需要 2 到 {most} 种")),
                classes.map_or_else(
                    || format!("only {texts} rows have text and label"),
                    |count| format!("{count} different labels; 2 to {most} are needed"),
                ),
                "检查 --text 与 --label；至少 20 行，且有重复出现的字词",
                "check --text and --label; at least 20 rows whose words repeat are needed",
            ),
            LearnError::Model { error, .. } => model_words(*error),
            LearnError::ForeignTable { wanted, .. } => Words::new(
                "表格里没有模型所用的任何一列",
                "the table has none of the columns that the model reads",
                format!("模型所用的列：{}", some(wanted)),
                format!("the model reads: {}", some(wanted)),
            ),
        }
    }
}

fn label_words(found: &[String], positive: Option<&str>) -> Words {
    match positive {
        Some(positive) => Words::new(
            format!("标签列中没有值 {positive}；有：{}", some(found)),
            format!("no label is {positive}; there are: {}", some(found)),
            "改正 --positive",
            "correct --positive",
        ),
        None => Words::new(
            format!("标签不是 0/1、true/false 或 Y/N；有：{}", some(found)),
            format!("the labels are not 0/1, true/false or Y/N; there are: {}", some(found)),
            "用 --positive 指明哪个值是正类",
            "name the positive value with --positive",
        ),
    }
}

fn model_words(error: ModelError) -> Words {
    match error {
        ModelError::Foreign => Words::new("这不是模型文件", "this is no model file", "指定由 train 写出的文件", "name a file written by train"),
        ModelError::Newer { version } => Words::new(
            format!("模型文件版本 {version} 比本程序新"),
            format!("version {version} of model files is newer than this program"),
            "升级程序，或用本程序重新训练",
            "upgrade the program, or train again with this one",
        ),
        ModelError::Damaged => Words::new(
            "模型文件不完整或已损坏",
            "the model file is cut short or damaged",
            "重新复制该文件，或重新训练",
            "copy the file again, or train again",
        ),
        ModelError::OtherKind(kind) => Words::new(
            format!("这是另一类模型（{}）", kind.as_str()),
            format!("this is a model of another kind ({})", kind.as_str()),
            "换用合适的模型",
            "use a fitting model",
        ),
    }
}
