//! A command's complaint: code, place, and what is wrong and what helps, in Chinese and English.

use crate::cli::lang::Lang;
use crate::import::error::{ImportError, Words, store_words};
use crate::open::OpenError;
use std::process::ExitCode;
use suyuan_store::{AppendError, StoreError};

/// Why a command did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliError {
    /// Stable snake_case code.
    pub code: String,
    /// Where: a file, an option, a column; empty when it is nowhere in particular.
    pub place: String,
    /// The words.
    pub words: Words,
    /// Whether the command was called wrongly (exit 2).
    pub is_usage: bool,
}

impl CliError {
    /// The data or the check is bad.
    pub fn data(code: impl Into<String>, place: impl Into<String>, words: Words) -> CliError {
        CliError { code: code.into(), place: place.into(), words, is_usage: false }
    }

    /// The command was called wrongly.
    pub fn usage(code: impl Into<String>, place: impl Into<String>, words: Words) -> CliError {
        CliError { is_usage: true, ..CliError::data(code, place, words) }
    }

    /// The threads of the program could not be started.
    pub fn runtime(error: &std::io::Error) -> CliError {
        let words = Words::new(
            format!("无法启动：{error}"),
            format!("cannot start: {error}"),
            "检查系统的线程与文件数限制",
            "check the system's limits on threads and open files",
        );
        CliError::data("runtime_failed", "", words)
    }

    /// An output could not be written.
    pub fn write(path: &str, error: &std::io::Error) -> CliError {
        let source = std::io::Error::new(error.kind(), error.to_string());
        CliError::from(ImportError::Write { path: path.to_owned(), source })
    }

    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.is_usage { 2 } else { 1 })
    }

    /// The complaint as text, one block a language.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        for lang in lang.both() {
            let (words, remedy) = match lang {
                Lang::Zh => (&self.words.zh, &self.words.remedy_zh),
                Lang::En => (&self.words.en, &self.words.remedy_en),
            };
            text.push_str(&format!("{} [{}] {words}\n", lang.pick("错误", "error"), self.code));
            if !self.place.is_empty() {
                text.push_str(&format!("  {} {}\n", lang.pick("位置：", "place:"), self.place));
            }
            if !remedy.is_empty() {
                text.push_str(&format!("  {} {remedy}\n", lang.pick("办法：", "remedy:")));
            }
        }
        text
    }

    /// Prints the complaint on stderr.
    pub fn print(&self, lang: Lang) {
        eprint!("{}", self.text(lang));
    }
}

/// Words beside clap's own.
pub fn wrong_usage() -> Words {
    Words::new("命令行用法不正确，详见上文", "the command line is wrong, see above", "用 suyuan --help 查看用法", "see suyuan --help")
}

impl From<ImportError> for CliError {
    fn from(error: ImportError) -> CliError {
        CliError { code: error.code().to_owned(), place: error.place(), words: error.words(), is_usage: error.is_usage() }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> CliError {
        CliError::data(error.code(), "store", store_words(&error))
    }
}

impl From<AppendError> for CliError {
    fn from(error: AppendError) -> CliError {
        CliError::from(ImportError::Append(error))
    }
}

impl From<OpenError> for CliError {
    fn from(error: OpenError) -> CliError {
        let code = error.code();
        match error {
            OpenError::Store(error) => CliError::data(code, "--data / --database", store_words(&error)),
            OpenError::DatabaseUrl => CliError::usage(
                code,
                "--database",
                Words::new(
                    "数据库地址应以 postgres:// 开头",
                    "the database URL must begin with postgres://",
                    "例如 postgres://用户@主机/库名；不写则使用数据目录下的 SQLite",
                    "such as postgres://user@host/name; without it SQLite in the data folder is used",
                ),
            ),
            OpenError::Folder { path, source } => CliError::data(
                code,
                "--data",
                Words::new(
                    format!("无法使用数据目录 {path}：{source}"),
                    format!("cannot use the data folder {path}: {source}"),
                    "换一个可写的文件夹，或检查权限与磁盘空间",
                    "choose a folder that may be written, or check permissions and space",
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_carries_code_place_and_remedy_in_both_languages() {
        let error = CliError::from(ImportError::FileMissing("a.csv".into()));
        expect_test::expect![[r#"
            错误 [file_missing] 找不到文件 a.csv
              位置： a.csv
              办法： 检查路径和文件名
            error [file_missing] a.csv does not exist
              place: a.csv
              remedy: check path and file name
        "#]]
        .assert_eq(&error.text(Lang::Zh));
        assert!(error.text(Lang::En).starts_with("error [file_missing]"));
    }
}
