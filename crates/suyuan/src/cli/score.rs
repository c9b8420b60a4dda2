//! `suyuan score`: a model file and a table give the table with what the model says of each row.

use crate::cli::error::CliError;
use crate::learn::{self, LearnError};
use crate::table_file::{Output, Table};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `score`.
#[derive(Debug, Args)]
pub struct ScoreCommand {
    /// Model written by `train`. 模型文件
    #[arg(long, value_name = "MODEL")]
    pub model: PathBuf,
    /// Table: .csv .jsonl .parquet .xlsx. 要评分的表格
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Result: .csv .jsonl .json .parquet; stdout without it. 结果文件
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Only the N largest contributions of each row. 每行只写前 N 项原因
    #[arg(long, value_name = "N")]
    pub reasons: Option<usize>,
    /// Column of the texts, for a text model; the one that it was trained on without it. 文本列
    #[arg(long, value_name = "COL")]
    pub text: Option<String>,
}

/// Scores every row.
pub fn run(command: &ScoreCommand) -> Result<ExitCode, CliError> {
    let output = Output::of(command.out.as_deref(), &command.input).map_err(LearnError::OutputFormat)?;
    let model = learn::load(&command.model)?;
    let mut table = Table::read(&command.input)?;
    let json = learn::score(&model, &mut table, command.reasons, command.text.as_deref(), &command.input.display().to_string())?;
    output.write(&table, json)?;
    Ok(ExitCode::SUCCESS)
}
