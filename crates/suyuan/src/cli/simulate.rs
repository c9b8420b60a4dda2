//! `suyuan simulate`: writes files that the ordinary import loads.

use crate::cli::error::CliError;
use crate::cli::lang::Lang;
use crate::cli::output;
use crate::cli::progress::Line;
use crate::import::error::Words;
use crate::simulate::{Options, SimulateError};
use clap::Args;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateCommand {
    /// How many orders. 订单数
    #[arg(long, value_name = "N")]
    pub orders: u64,
    /// Seed: the same seed and number give the same bytes. 随机种子
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Folder for the files. 输出文件夹
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// File for the planted truths. 埋入的事实写入此文件
    #[arg(long, value_name = "FILE.json")]
    pub truth: Option<PathBuf>,
    /// Last day of the 24 months. 最后一天
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<chrono::NaiveDate>,
}

/// Writes the files and prints what was written.
pub fn run(command: &SimulateCommand) -> Result<ExitCode, CliError> {
    let line = Line::new(Lang::of_environment());
    let options = Options { orders: command.orders, seed: command.seed, out: command.out.clone(), truth: command.truth.clone(), end: command.until };
    let result = crate::simulate::run(&options, &mut |done, of| line.show(|_| format!("simulate {done}/{of}")));
    line.end();
    output::json(&result.map_err(complaint)?)?;
    Ok(ExitCode::SUCCESS)
}

/// A failed simulation as a complaint.
fn complaint(error: SimulateError) -> CliError {
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    match error {
        SimulateError::Orders => {
            let words = Words::new("订单数须在 1 到 100,000,000 之间", error.to_string(), "改用范围内的 --orders", "give --orders within that range");
            CliError::usage("orders_out_of_range", "--orders", words)
        }
        SimulateError::Folder { ref path, ref source } | SimulateError::Write { ref path, ref source } => {
            CliError::write(&path.display().to_string(), source)
        }
        other => {
            let words = Words::new(
                format!("模拟未完成：{other}{cause}"),
                format!("the simulation stopped: {other}{cause}"),
                "检查磁盘空间后重试",
                "check disk space and try again",
            );
            CliError::data("simulation_failed", "", words)
        }
    }
}
