//! `suyuan verify-log` and `suyuan rebuild`: the log against its chain, and everything else from the log.

use crate::cli::error::CliError;
use crate::cli::lang::Lang;
use crate::cli::progress::Line;
use crate::cli::{Global, output};
use clap::Args;
use std::process::ExitCode;

/// Options of `verify-log`.
#[derive(Debug, Args)]
pub struct VerifyCommand {
    /// The report as JSON. 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

/// Checks the log; exit 1 when it is not what was written.
pub async fn verify(global: &Global, command: VerifyCommand, lang: Lang) -> Result<ExitCode, CliError> {
    let store = global.installation().store().await?;
    let line = Line::new(lang);
    let report = store.verify(&mut |events| line.show(|_| format!("{events} {}", lang.pick("条事件已校验", "events checked")))).await?;
    line.end();
    if command.json {
        output::json(&report)?;
    } else {
        let rate = (report.events as f64 / report.seconds.max(1e-9)) as i64;
        let head =
            format!("{} {} · {:.2} s · {rate} {}", report.events, lang.pick("条事件", "events"), report.seconds, lang.pick("条/秒", "events/s"));
        let verdict = match &report.first_bad {
            None => lang.pick("日志完整", "the log is whole").to_owned(),
            Some(bad) => {
                let json = serde_json::to_value(bad).unwrap_or_default();
                let (seq, problem) = (json["seq"].clone(), json["problem"].as_str().unwrap_or("").to_owned());
                match lang {
                    Lang::Zh => format!("日志在第 {seq} 条不可信（{problem}）；请从备份恢复，并保留现状以供调查"),
                    Lang::En => format!("the log cannot be trusted from {seq} on ({problem}); restore a backup, and keep this state for the inquiry"),
                }
            }
        };
        output::print(&format!("{verdict}\n{head}"))?;
    }
    store.close().await;
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Makes the projections again and says what differed.
pub async fn rebuild(global: &Global) -> Result<ExitCode, CliError> {
    let store = global.installation().store().await?;
    let line = Line::new(global.lang.unwrap_or_else(Lang::of_environment));
    let report = store.rebuild(&mut |events| line.show(|_| format!("{events} …"))).await?;
    line.end();
    output::json(&report)?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
