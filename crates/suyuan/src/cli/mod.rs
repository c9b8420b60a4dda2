//! The command line: one file per command, results on stdout, progress and complaints on stderr.
//!
//! Exit 0 done, 1 the data or the check is bad, 2 wrong usage. Complaints carry code, place and remedy in Chinese and
//! English, the language of the environment first.

pub mod backtest;
pub mod backup;
pub mod customer;
pub mod decide;
pub mod egress;
pub mod error;
pub mod import;
pub mod lang;
pub mod log;
pub mod output;
pub mod progress;
pub mod reconcile;
pub mod retention;
pub mod score;
pub mod serve;
pub mod setting;
pub mod simulate;
pub mod sql;
pub mod template;
pub mod train;
pub mod user;

use crate::open::Installation;
use clap::{Args, Parser, Subcommand};
use error::CliError;
use lang::Lang;
use std::path::PathBuf;
use std::process::ExitCode;

/// Suyuan 溯源: after-sales on one event log. 退换货与售后，基于一份事件日志。
#[derive(Debug, Parser)]
#[command(name = "suyuan", version, arg_required_else_help = true, max_term_width = 110)]
pub struct Cli {
    /// Where the data lies, and in which language people are answered.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Data folder; a fresh one initialises itself. 数据目录，首次使用时自动建立
    #[arg(long, global = true, env = "SUYUAN_DATA", default_value = "./suyuan-data", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL's URL instead of DIR/suyuan.db. 使用 PostgreSQL
    #[arg(long, global = true, env = "SUYUAN_DATABASE", hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,
    /// Language that comes first in messages. 提示语言
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
}

impl Global {
    /// The installation that the options name.
    pub fn installation(&self) -> Installation {
        let database = self.database.as_deref().filter(|url| !url.trim().is_empty());
        Installation::from_args(&self.data, database)
    }
}

/// All commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages and the API. 启动服务
    Serve(serve::ServeCommand),
    /// Import files of one kind, or a folder. 导入文件或文件夹
    Import(import::ImportCommand),
    /// Decide every line of a facts file by a policy file. 按策略文件逐行审批
    Decide(decide::DecideCommand),
    /// Decide the past again by a policy file. 用策略文件回测历史审批
    Backtest(backtest::BacktestCommand),
    /// Write simulated files that the import loads. 生成模拟数据
    Simulate(simulate::SimulateCommand),
    /// Train a model from a labelled file, or the risk model from the installation's own cases. 训练模型
    #[command(subcommand)]
    Train(train::TrainCommand),
    /// Score the rows of a file with a model. 用模型评分
    Score(score::ScoreCommand),
    /// Run one query over the views. 执行一条查询
    Sql(sql::SqlCommand),
    /// Compare the ledger with imported platform bills. 台账与平台账单对账
    Reconcile(reconcile::ReconcileCommand),
    /// Check the whole log against its hash chain. 校验事件日志
    VerifyLog(log::VerifyCommand),
    /// Make all projections again from the log. 由日志重建全部投影
    Rebuild,
    /// Write everything into one file, while the server runs or not. 备份到一个文件，可在运行中进行
    Backup(backup::BackupCommand),
    /// Restore a backup into an empty data folder and database. 恢复到空的数据目录与数据库
    Restore(backup::RestoreCommand),
    /// Users: add, list, password, disable. 用户
    #[command(subcommand)]
    User(user::UserCommand),
    /// Bearer tokens for programs. 程序用的令牌
    #[command(subcommand)]
    Token(user::TokenCommand),
    /// One customer's personal data: erase, export. 客户的个人信息
    #[command(subcommand)]
    Customer(customer::CustomerCommand),
    /// Erase the personal data whose time is over. 删除保存期限已到的个人信息
    Retention(retention::RetentionCommand),
    /// Saved import mappings. 导入映射模板
    #[command(subcommand)]
    Template(template::TemplateCommand),
    /// Tables that a merchant edits. 设置表
    #[command(subcommand)]
    Setting(setting::SettingCommand),
    /// The one way out to other hosts. 对外访问
    #[command(subcommand)]
    Egress(egress::EgressCommand),
    /// Print the API's description. 输出 API 描述
    Openapi,
}

/// Reads the command line, runs the command and says how it ended.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let lang = cli.global.lang.unwrap_or_else(Lang::of_environment);
    let json =
        matches!(&cli.command, Command::Serve(_)) && crate::config::Config::load(&cli.global.data).is_ok_and(|config| config.log_format == "json");
    trace(&cli.command, json);
    match run(cli, lang) {
        Ok(code) => code,
        Err(error) => {
            error.print(lang);
            error.exit_code()
        }
    }
}

/// Runs a command.
fn run(cli: Cli, lang: Lang) -> Result<ExitCode, CliError> {
    let on_cases = matches!(&cli.command, Command::Train(command) if command.is_on_cases());
    match cli.command {
        Command::Train(_) if on_cases => {}
        Command::Openapi => return output::line(&crate::http::openapi()),
        Command::Simulate(command) => return simulate::run(&command),
        Command::Decide(command) => return decide::run(&command, lang),
        Command::Train(command) => return train::run(command),
        Command::Score(command) => return score::run(&command),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| CliError::runtime(&error))?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(command) => serve::run(&cli.global, command).await,
            Command::Import(command) => import::run(&cli.global, command, lang).await,
            Command::Sql(command) => sql::run(&cli.global, command).await,
            Command::Reconcile(command) => reconcile::run(&cli.global, command, lang).await,
            Command::VerifyLog(command) => log::verify(&cli.global, command, lang).await,
            Command::Rebuild => log::rebuild(&cli.global).await,
            Command::Backup(command) => backup::backup(&cli.global, command, lang).await,
            Command::Restore(command) => backup::restore(&cli.global, command, lang).await,
            Command::Egress(command) => egress::run(&cli.global, command).await,
            Command::User(command) => user::run(&cli.global, command).await,
            Command::Token(command) => user::token(&cli.global, command).await,
            Command::Customer(command) => customer::run(&cli.global, command).await,
            Command::Retention(command) => retention::run(&cli.global, &command).await,
            Command::Template(command) => template::run(&cli.global, command).await,
            Command::Setting(command) => setting::run(&cli.global, command).await,
            Command::Backtest(command) => backtest::run(&cli.global, command, lang).await,
            Command::Train(command) => train::run_on_cases(&cli.global, command).await,
            Command::Openapi | Command::Simulate(_) | Command::Decide(_) | Command::Score(_) => Ok(ExitCode::SUCCESS),
        }
    })
}

/// Says what clap found; help and version are no complaint.
fn usage(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind;
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => ExitCode::from(2),
        _ => {
            let place = error.context().find_map(|(kind, value)| matches!(kind, clap::error::ContextKind::InvalidArg).then(|| value.to_string()));
            CliError::usage("wrong_usage", place.unwrap_or_default(), error::wrong_usage()).print(Lang::of_environment());
            ExitCode::from(2)
        }
    }
}

/// Log lines go to stderr; `RUST_LOG` chooses them.
fn trace(command: &Command, json: bool) {
    let level = if matches!(command, Command::Serve(_)) { "info" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber can only exist in tests that call this twice.
    let _ = if json { lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init() } else { lines.try_init() };
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
