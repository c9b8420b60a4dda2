//! `suyuan setting`: tables that a merchant edits, such as the classes of ledger lines.

use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::import::error::{ImportError, Words};
use crate::import::run::{LEDGER_RULES, line_rules};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use suyuan_case::credit::LineRules;

/// Commands on settings. Known is `ledger_line_rules`: which codes of a ledger are service lines and adjustments.
#[derive(Debug, Subcommand)]
pub enum SettingCommand {
    /// A table as JSON; the built-in one when none was saved. 输出设置表
    Show {
        /// ledger_line_rules. 设置表名
        name: String,
    },
    /// Save a table from a JSON file; later imports use it. 保存设置表
    Save {
        /// ledger_line_rules. 设置表名
        name: String,
        /// File as written by `setting show`. JSON 文件
        file: PathBuf,
    },
}

/// Runs a command on settings.
pub async fn run(global: &Global, command: SettingCommand) -> Result<ExitCode, CliError> {
    match command {
        SettingCommand::Show { name } => {
            known(&name)?;
            let store = global.installation().store().await?;
            let rules = line_rules(Some(&store)).await;
            store.close().await;
            output::json(&rules?)?;
        }
        SettingCommand::Save { name, file } => {
            known(&name)?;
            crate::import::plan::check_file(&file)?;
            let shown = file.display().to_string();
            let text = std::fs::read_to_string(&file).map_err(|source| ImportError::Unreadable { path: shown.clone(), source })?;
            let rules: LineRules =
                serde_json::from_str(&text).map_err(|error| ImportError::StoredTable { name: shown.clone(), detail: error.to_string() })?;
            let json = serde_json::to_string(&rules).map_err(|error| ImportError::StoredTable { name: shown, detail: error.to_string() })?;
            let store = global.installation().store().await?;
            let saved = store.settings_put(LEDGER_RULES, &json).await;
            store.close().await;
            saved?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether a table of this name exists.
fn known(name: &str) -> Result<(), CliError> {
    if name == LEDGER_RULES {
        return Ok(());
    }
    let words = Words::new(
        format!("没有设置表 {name}"),
        format!("there is no setting {name}"),
        format!("可用：{LEDGER_RULES}"),
        format!("use: {LEDGER_RULES}"),
    );
    Err(CliError::usage("unknown_setting", "NAME", words))
}
