//! `suyuan train risk` and `suyuan train text`: a labelled file becomes a model file.

use crate::cli::error::CliError;
use crate::cli::output;
use crate::learn::risk::{self, RiskWishes};
use crate::learn::{LearnError, anomaly, save, text};
use crate::table_file::Table;
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Kinds of models.
#[derive(Debug, Subcommand)]
pub enum TrainCommand {
    /// Risk of a yes-or-no outcome from a table. 由表格训练风险模型
    Risk(RiskCommand),
    /// Class of short texts. 由短文本训练分类模型
    Text(TextCommand),
    /// How unusual rows are, without labels. 由表格训练异常模型（无需标签）
    Anomaly(AnomalyCommand),
}

/// Options of `train risk`.
#[derive(Debug, Args)]
pub struct RiskCommand {
    /// Table with labels: .csv .jsonl .parquet .xlsx. 带标签的表格
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Column of the labels: 0/1, true/false, Y/N. 标签列
    #[arg(long, value_name = "COL")]
    pub label: String,
    /// The label that counts as positive, where it is another. 视为正类的值
    #[arg(long, value_name = "VALUE")]
    pub positive: Option<String>,
    /// Columns that the model must not read. 不使用的列
    #[arg(long, value_name = "COL,COL", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// File for the model. 模型文件
    #[arg(long, value_name = "MODEL")]
    pub out: PathBuf,
    /// File for the model card, as JSON. 模型卡
    #[arg(long, value_name = "FILE.json")]
    pub card: Option<PathBuf>,
    /// Seed: the same file and seed give the same model. 随机种子
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Options of `train text`.
#[derive(Debug, Args)]
pub struct TextCommand {
    /// Table with labels: .csv .jsonl .parquet .xlsx. 带标签的表格
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Column of the texts. 文本列
    #[arg(long, value_name = "COL")]
    pub text: String,
    /// Column of the labels, two or more classes. 标签列
    #[arg(long, value_name = "COL")]
    pub label: String,
    /// File for the model, at most 4 MB. 模型文件
    #[arg(long, value_name = "MODEL")]
    pub out: PathBuf,
    /// File for the model card, as JSON. 模型卡
    #[arg(long, value_name = "FILE.json")]
    pub card: Option<PathBuf>,
    /// Seed: the same file and seed give the same model. 随机种子
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Options of `train anomaly`.
#[derive(Debug, Args)]
pub struct AnomalyCommand {
    /// Table: .csv .jsonl .parquet .xlsx. 表格
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Columns that the model must not read. 不使用的列
    #[arg(long, value_name = "COL,COL", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// File for the model. 模型文件
    #[arg(long, value_name = "MODEL")]
    pub out: PathBuf,
    /// Seed: the same file and seed give the same model. 随机种子
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Trains and prints what was measured.
pub fn run(command: TrainCommand) -> Result<ExitCode, CliError> {
    match command {
        TrainCommand::Risk(command) => train_risk(command),
        TrainCommand::Text(command) => train_text(&command),
        TrainCommand::Anomaly(command) => train_anomaly(&command),
    }
}

fn train_risk(command: RiskCommand) -> Result<ExitCode, CliError> {
    let begin = Instant::now();
    let wishes = RiskWishes { label: command.label, positive: command.positive, ignore: command.ignore, seed: command.seed };
    let table = Table::read(&command.input)?;
    let read_seconds = begin.elapsed().as_secs_f64();
    let model = risk::train(&table, &wishes, &command.input.display().to_string())?;
    let seconds = begin.elapsed().as_secs_f64() - read_seconds;
    let card = risk::card(&model);
    if let Some(path) = &command.card {
        let text =
            serde_json::to_string_pretty(&card).map_err(|error| CliError::write(&path.display().to_string(), &std::io::Error::other(error)))?;
        save(path, (text + "\n").as_bytes())?;
    }
    save(&command.out, &model.to_bytes())?;
    let measured = &model.card;
    output::json(&json!({
        "model": command.out.display().to_string(),
        "kind": "risk",
        "rows": measured.rows,
        "positives": measured.positives,
        "unlabelled": measured.unlabelled,
        "auc": measured.auc,
        "calibration_error": measured.calibration_error,
        "read_seconds": read_seconds,
        "train_seconds": seconds,
        "warnings": card["warnings"],
    }))?;
    Ok(ExitCode::SUCCESS)
}

fn train_text(command: &TextCommand) -> Result<ExitCode, CliError> {
    let begin = Instant::now();
    let table = Table::read(&command.input)?;
    let read_seconds = begin.elapsed().as_secs_f64();
    let model = text::train(&table, &command.text, &command.label, command.seed, &command.input.display().to_string())?;
    let seconds = begin.elapsed().as_secs_f64() - read_seconds;
    save_card(command.card.as_deref(), &text::card(&model))?;
    let bytes = model.to_bytes();
    save(&command.out, &bytes)?;
    output::json(&json!({
        "model": command.out.display().to_string(),
        "kind": "text",
        "rows": model.card.rows,
        "left_out": model.card.left_out,
        "classes": model.classes.len(),
        "accuracy": model.card.accuracy,
        "macro_f1": model.card.macro_f1,
        "bytes": bytes.len(),
        "read_seconds": read_seconds,
        "train_seconds": seconds,
    }))?;
    Ok(ExitCode::SUCCESS)
}

fn train_anomaly(command: &AnomalyCommand) -> Result<ExitCode, CliError> {
    let table = Table::read(&command.input)?;
    let model = anomaly::train(&table, &command.ignore, command.seed, &command.input.display().to_string())?;
    save(&command.out, &model.to_bytes())?;
    output::json(&json!({
        "model": command.out.display().to_string(),
        "kind": "anomaly",
        "rows": model.rows,
        "columns": model.schema.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(),
    }))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the model card where it was asked for.
fn save_card(path: Option<&Path>, card: &Json) -> Result<(), CliError> {
    let Some(path) = path else { return Ok(()) };
    save(path, format!("{card:#}\n").as_bytes())?;
    Ok(())
}

impl From<LearnError> for CliError {
    fn from(error: LearnError) -> CliError {
        match error {
            LearnError::Import(error) => CliError::from(error),
            other if other.is_usage() => CliError::usage(other.code(), other.place(), other.words()),
            other => CliError::data(other.code(), other.place(), other.words()),
        }
    }
}
