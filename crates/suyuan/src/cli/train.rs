//! `suyuan train`: a labelled file becomes a model file; `train cases`, and `train risk` without a file, learn from the installation's own cases.

use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::http::error::ApiError;
use crate::import::error::Words;
use crate::learn::risk::{self, RiskWishes};
use crate::learn::{LearnError, anomaly, save, text};
use crate::stage::model;
use crate::table_file::Table;
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use suyuan_case::actor::Actor;
use suyuan_case::event::ModelEvent;
use suyuan_case::model::Learned;

/// Kinds of models.
#[derive(Debug, Subcommand)]
pub enum TrainCommand {
    /// Risk of abuse from the installation's own cases, or of any yes-or-no outcome from a table. 由本系统售后单或表格训练风险模型
    Risk(RiskCommand),
    /// Any model of the installation from its own cases: risk, priority, cost, reason or anomaly. 由本系统售后单训练任一模型
    Cases(CasesCommand),
    /// Class of short texts. 由短文本训练分类模型
    Text(TextCommand),
    /// How unusual rows are, without labels. 由表格训练异常模型（无需标签）
    Anomaly(AnomalyCommand),
}

/// Options of `train risk`.
#[derive(Debug, Args)]
pub struct RiskCommand {
    /// Table with labels: .csv .jsonl .parquet .xlsx; without it the reviewed cases of --data are learned from. 带标签的表格；缺省时用本系统已审核的售后单
    #[arg(long, value_name = "FILE", requires_all = ["label", "out"])]
    pub input: Option<PathBuf>,
    /// Column of the labels: 0/1, true/false, Y/N. 标签列
    #[arg(long, value_name = "COL", requires = "input")]
    pub label: Option<String>,
    /// The label that counts as positive, where it is another. 视为正类的值
    #[arg(long, value_name = "VALUE", requires = "input")]
    pub positive: Option<String>,
    /// Columns that the model must not read. 不使用的列
    #[arg(long, value_name = "COL,COL", value_delimiter = ',', requires = "input")]
    pub ignore: Vec<String>,
    /// File for the model. 模型文件
    #[arg(long, value_name = "MODEL", requires = "input")]
    pub out: Option<PathBuf>,
    /// File for the model card, as JSON. 模型卡
    #[arg(long, value_name = "FILE.json")]
    pub card: Option<PathBuf>,
    /// Seed: the same file and seed give the same model. 随机种子
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// Options of `train cases`.
#[derive(Debug, Args)]
pub struct CasesCommand {
    /// risk, priority, cost, reason or anomaly. 模型
    #[arg(value_name = "MODEL", value_parser = learned)]
    pub model: Learned,
    /// File for the model card, as JSON. 模型卡
    #[arg(long, value_name = "FILE.json")]
    pub card: Option<PathBuf>,
}

fn learned(name: &str) -> Result<Learned, String> {
    Learned::parse(name).ok_or_else(|| format!("one of {} / 可选", Learned::ALL.map(Learned::as_str).join(", ")))
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
        TrainCommand::Risk(RiskCommand { input: Some(input), label: Some(label), out: Some(out), positive, ignore, card, seed }) => {
            train_risk(&input, RiskWishes { label, positive, ignore, seed }, &out, card.as_deref())
        }
        TrainCommand::Risk(_) | TrainCommand::Cases(_) => Err(CliError::usage("wrong_usage", "--input", crate::cli::error::wrong_usage())),
        TrainCommand::Text(command) => train_text(&command),
        TrainCommand::Anomaly(command) => train_anomaly(&command),
    }
}

fn train_risk(input: &Path, wishes: RiskWishes, out: &Path, card_file: Option<&Path>) -> Result<ExitCode, CliError> {
    let begin = Instant::now();
    let table = Table::read(input)?;
    let read_seconds = begin.elapsed().as_secs_f64();
    let model = risk::train(&table, &wishes, &input.display().to_string())?;
    let seconds = begin.elapsed().as_secs_f64() - read_seconds;
    let card = risk::card(&model);
    save_card(card_file, &card)?;
    save(out, &model.to_bytes())?;
    let measured = &model.card;
    output::json(&json!({
        "model": out.display().to_string(),
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

impl TrainCommand {
    /// Whether the installation's own cases are learned from.
    pub fn is_on_cases(&self) -> bool {
        matches!(self, TrainCommand::Risk(RiskCommand { input: None, .. }) | TrainCommand::Cases(_))
    }
}

/// Asks for a training on the installation's cases and carries it out here, or waits for the server that was faster.
pub async fn run_on_cases(global: &Global, command: TrainCommand) -> Result<ExitCode, CliError> {
    let (learned, card_file) = match command {
        TrainCommand::Risk(RiskCommand { card, .. }) => (Learned::Risk, card),
        TrainCommand::Cases(CasesCommand { model, card }) => (model, card),
        TrainCommand::Text(_) | TrainCommand::Anomaly(_) => return Err(CliError::usage("wrong_usage", "train", crate::cli::error::wrong_usage())),
    };
    let store = global.installation().store().await?;
    let begin = Instant::now();
    let before = model::state(&store, learned).await?;
    if before.training_since.is_none() {
        model::change(&store, learned, Actor::system("command-line"), |_| Ok(ModelEvent::TrainingAsked {})).await.map_err(refused)?;
    }
    let after = loop {
        model::round(&store).await?;
        let now = model::state(&store, learned).await?;
        if now.training_since.is_none() {
            break now;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    };
    store.close().await;
    let seconds = begin.elapsed().as_secs_f64();
    if let Some(failure) = &after.failure {
        let labels = failure.labels;
        output::json(
            &json!({ "model": null, "why": failure.code, "labelled": labels.labelled, "positive": labels.positive, "looked_at": labels.looked_at }),
        )?;
        return Ok(ExitCode::from(1));
    }
    let Some(found) = after.versions.last() else { return Ok(ExitCode::from(1)) };
    let mut card = found.card.clone();
    if let Some(object) = card.as_object_mut() {
        object.remove("baselines");
    }
    save_card(card_file.as_deref(), &card)?;
    output::json(&json!({
        "model": format!("{}@{}", learned.as_str(), found.version),
        "kind": learned.as_str(),
        "rows": card["rows"],
        "positives": card["positives"],
        "unlabelled": card["unlabelled"],
        "auc": card["cross_validation"]["auc"],
        "calibration_error": card["calibration"]["expected_error"],
        "accuracy": card["held_out"]["accuracy"],
        "train_seconds": card["seconds"],
        "seconds": seconds,
        "bytes": found.bytes,
        "warnings": card["warnings"],
    }))?;
    Ok(ExitCode::SUCCESS)
}

/// A refusal of the stage in the command line's words.
fn refused(error: ApiError) -> CliError {
    let (_, zh, en) = ApiError::words(error.code()).unwrap_or((500, "", ""));
    CliError::data(error.code(), "train risk", Words::new(zh, en, "稍后再试，或查看「风险模型」页", "try again later, or see the page Risk model"))
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
