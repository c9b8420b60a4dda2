//! `suyuan setting`: tables that a merchant edits, such as the classes of ledger lines.

use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::http::oidc::OIDC_RULES;
use crate::import::error::{ImportError, Words};
use crate::import::run::{LEDGER_RULES, line_rules};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use suyuan_case::credit::LineRules;
use suyuan_connect::oidc::rules::Rules;

/// Commands on settings. Known are `ledger_line_rules` (which codes of a ledger are service lines and adjustments) and
/// `oidc_rules` (from a provider's claims to role and rows).
#[derive(Debug, Subcommand)]
pub enum SettingCommand {
    /// A table as JSON; the built-in one when none was saved. 输出设置表
    Show {
        /// ledger_line_rules or oidc_rules. 设置表名
        name: String,
    },
    /// Save a table from a JSON file; later imports use it. 保存设置表
    Save {
        /// ledger_line_rules or oidc_rules. 设置表名
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
            if name == OIDC_RULES {
                let saved = store.settings_get(OIDC_RULES).await;
                store.close().await;
                let rules: Rules = match saved? {
                    Some(text) => read(&text, "oidc_rules")?,
                    None => Rules::default(),
                };
                output::json(&rules)?;
                return Ok(ExitCode::SUCCESS);
            }
            let rules = line_rules(Some(&store)).await;
            store.close().await;
            output::json(&rules?)?;
        }
        SettingCommand::Save { name, file } => {
            known(&name)?;
            crate::import::plan::check_file(&file)?;
            let shown = file.display().to_string();
            let text = std::fs::read_to_string(&file).map_err(|source| ImportError::Unreadable { path: shown.clone(), source })?;
            // Read and written again, so that only what is understood is kept.
            let rules = match name.as_str() {
                OIDC_RULES => serde_json::to_string(&read::<Rules>(&text, &shown)?),
                _ => serde_json::to_string(&read::<LineRules>(&text, &shown)?),
            };
            let json = rules.map_err(|error| ImportError::StoredTable { name: shown, detail: error.to_string() })?;
            let store = global.installation().store().await?;
            let saved = store.settings_put(&name, &json).await;
            store.close().await;
            saved?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A table from its JSON.
fn read<T: serde::de::DeserializeOwned>(text: &str, shown: &str) -> Result<T, ImportError> {
    serde_json::from_str(text).map_err(|error| ImportError::StoredTable { name: shown.to_owned(), detail: error.to_string() })
}

/// Whether a table of this name exists.
fn known(name: &str) -> Result<(), CliError> {
    if matches!(name, LEDGER_RULES | OIDC_RULES) {
        return Ok(());
    }
    let words = Words::new(
        format!("没有设置表 {name}"),
        format!("there is no setting {name}"),
        format!("可用：{LEDGER_RULES}、{OIDC_RULES}"),
        format!("use: {LEDGER_RULES} or {OIDC_RULES}"),
    );
    Err(CliError::usage("unknown_setting", "NAME", words))
}
