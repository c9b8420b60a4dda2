//! `suyuan retention`: erases the personal data whose time is over by the rules in force, or says what that would be.

use crate::cli::customer::complaint;
use crate::cli::error::CliError;
use crate::cli::{Global, output};
use crate::people::retention;
use clap::Args;
use serde_json::json;
use std::process::ExitCode;
use suyuan_case::actor::Actor;

/// Options of `retention`.
#[derive(Debug, Args)]
pub struct RetentionCommand {
    /// Say what is due and erase nothing. 只预览，不删除
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs it; exit 1 when a run failed.
pub async fn run(global: &Global, command: &RetentionCommand) -> Result<ExitCode, CliError> {
    let installation = global.installation();
    let store = installation.store().await?;
    if command.dry_run {
        let rules = retention::in_force(&store).await?;
        let classes = retention::preview(&installation, &store, &rules.rules).await;
        store.close().await;
        output::json(&json!({ "rules_version": rules.version, "dry_run": true, "classes": classes.map_err(complaint)? }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let run = retention::run(&installation, &store, Actor::system("command-line"), None).await;
    store.close().await;
    let run = run.map_err(complaint)?;
    output::json(&run)?;
    Ok(if run.state == "done" { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
