//! `suyuan sql`: one query over the views, in the scope of a user or of the installation's owner.

use crate::cli::Global;
use crate::cli::error::CliError;
use crate::import::error::{Words, store_words};
use crate::query::{Format, SqlArgs, SqlError};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SqlFormat {
    /// Aligned columns.
    Table,
    /// CSV with a header.
    Csv,
    /// One JSON array of objects.
    Json,
    /// A Parquet file.
    Parquet,
}

/// Options of `sql`.
#[derive(Debug, Args)]
pub struct SqlCommand {
    /// One statement. 一条查询语句
    pub text: String,
    /// In whose scope. 以哪位用户的数据范围
    #[arg(long = "as", value_name = "USER")]
    pub user: Option<String>,
    /// Form of the answer. 输出格式
    #[arg(long, value_enum, default_value = "table")]
    pub format: SqlFormat,
    /// Where to write; stdout without it or for -. 输出文件
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Runs the query.
pub async fn run(global: &Global, command: SqlCommand) -> Result<ExitCode, CliError> {
    let format = match command.format {
        SqlFormat::Table => Format::Table,
        SqlFormat::Csv => Format::Csv,
        SqlFormat::Json => Format::Json,
        SqlFormat::Parquet => Format::Parquet,
    };
    let args = SqlArgs { installation: global.installation(), text: command.text, user: command.user, format };
    let mut answer: Vec<u8> = Vec::new();
    crate::query::sql(&args, &mut answer).await.map_err(complaint)?;
    match command.out.filter(|path| path.as_os_str() != "-") {
        Some(path) => std::fs::write(&path, &answer).map_err(|error| CliError::write(&path.display().to_string(), &error))?,
        None => match std::io::stdout().lock().write_all(&answer) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(CliError::write("stdout", &error)),
            _ => {}
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// A failed query as a complaint.
fn complaint(error: SqlError) -> CliError {
    let code = error.code().to_owned();
    let (place, remedy_zh, remedy_en) = match error {
        SqlError::Open(error) => return error.into(),
        SqlError::Store(error) => return CliError::data(code, "store", store_words(&error)),
        SqlError::Config(_) => ("suyuan.toml", "改正该文件中的这一项", "correct that entry of the file"),
        SqlError::Lake(_) | SqlError::Export(_) => {
            ("lake", "删除数据目录下的 lake 文件夹即可重建", "delete the folder lake in the data folder; it is rebuilt")
        }
        SqlError::Query(_) => (
            "SQL",
            "检查语句；视图有 cases、orders、import_rows 等，只能查询",
            "check the statement; views are cases, orders, import_rows …, and only queries run",
        ),
        SqlError::NoSuchUser(_) => ("--as", "用 user list 查看已有用户", "see the users with: user list"),
        SqlError::Forbidden(_) => ("--as", "换用有查询权限的用户", "use a user whose role may query"),
        SqlError::Write(_) => ("--out", "检查写入权限与磁盘空间", "check permissions and space"),
    };
    CliError::data(code, place, Words::new(format!("查询失败：{error}"), format!("the query failed: {error}"), remedy_zh, remedy_en))
}
