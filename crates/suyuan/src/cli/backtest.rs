//! `suyuan backtest`: a policy file over the past decisions of an installation.

use crate::backtest::{Listing, Trial, Watch, report, run as replay};
use crate::cli::decide::read_policy;
use crate::cli::error::CliError;
use crate::cli::lang::Lang;
use crate::cli::progress::Line;
use crate::cli::{Global, output};
use crate::import::error::Words;
use crate::models::serve;
use crate::stage::rules;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use suyuan_case::Micros;
use suyuan_decide::Statute;

/// Options of `backtest`.
#[derive(Debug, Args)]
pub struct BacktestCommand {
    /// Decision tables in JDM. 决策表文件（JDM）
    #[arg(long, value_name = "FILE.json")]
    pub policy: PathBuf,
    /// Another policy file, or live; without it what was decided then. 与另一策略或现行策略比较
    #[arg(long, value_name = "FILE|live")]
    pub against: Option<String>,
    /// Only decisions from this day or time on. 只看此日期之后
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Score imported cases by the learned models in service, or by the newest version of each. 评分用在用模型或最新版本
    #[arg(long, value_name = "live|newest", default_value = "live", value_parser = ["live", "newest"])]
    pub models: String,
    /// The report as JSON. 以 JSON 输出
    #[arg(long)]
    pub json: bool,
    /// Every case with its old and new outcome and the rule, one JSON object a line. 逐件写出新旧结果与规则
    #[arg(long, value_name = "FILE.jsonl")]
    pub out: Option<PathBuf>,
    /// Facts that stand beside each case of --out, by dotted paths. 同时写出的事实
    #[arg(long, value_name = "PATH,PATH", value_delimiter = ',', requires = "out")]
    pub facts: Vec<String>,
}

/// Decides the past again and prints what would have come out otherwise; Ctrl-C ends it.
pub async fn run(global: &Global, command: BacktestCommand, lang: Lang) -> Result<ExitCode, CliError> {
    let policy = Arc::new(read_policy(&command.policy)?);
    let since = command.since.as_deref().map_or(Ok(Micros::MIN), day)?;
    let installation = global.installation();
    let store = installation.store().await?;
    let against = match command.against.as_deref() {
        None => None,
        Some("live") => Some(rules::load(&store).await?.live),
        Some(file) => Some(Arc::new(read_policy(&PathBuf::from(file))?)),
    };
    let listing = command.out.as_deref().map(|out| open(out, command.facts)).transpose()?;
    let models = Arc::new(if command.models == "newest" { serve::newest(&store).await? } else { serve::load(&store).await? });
    let past_file = installation.past_file();
    let trial = Trial { policy, against, statute: Statute::built_in(), since, models, listing: listing.clone(), past_file, only_keep: false };
    let (watch, line, started) = (Arc::new(Watch::default()), Line::new(lang), Instant::now());
    let sums = {
        let work = replay(&store, &trial, &watch);
        tokio::pin!(work);
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tokio::select! {
                done = &mut work => break done?,
                _ = tick.tick() => line.show(|elapsed| {
                    let (done, of) = (watch.done.load(Ordering::Relaxed), watch.of.load(Ordering::Relaxed));
                    let rate = done as f64 / elapsed.as_secs_f64().max(0.001);
                    format!("backtest {done}/{of} · {rate:.0} {}", lang.pick("件/秒", "cases/s"))
                }),
                _ = tokio::signal::ctrl_c() => watch.cancel.store(true, Ordering::Relaxed),
            }
        }
    };
    line.end();
    store.close().await;
    let Some(sums) = sums else {
        let words = Words::new("回测已取消", "the back-test was cancelled", "重新运行即可，数据未改变", "run it again; nothing was changed");
        return Err(CliError::data("cancelled", "", words));
    };
    if let (Some(listing), Some(out)) = (listing, &command.out) {
        listing.finish().map_err(|error| CliError::write(&out.display().to_string(), &error))?;
    }
    let report = report(&sums, started.elapsed().as_secs_f64());
    if command.json {
        output::json(&report)?;
    } else {
        output::print(&words(&report, lang))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The file of the cases.
fn open(out: &Path, facts: Vec<String>) -> Result<Arc<Listing>, CliError> {
    let file = std::fs::File::create(out).map_err(|error| CliError::write(&out.display().to_string(), &error))?;
    Ok(Arc::new(Listing::new(facts, Box::new(std::io::BufWriter::new(file)))))
}

/// A day in China's calendar, or a moment with its zone.
fn day(text: &str) -> Result<Micros, CliError> {
    let midnight = || crate::clock::parse_rfc3339(&format!("{}T00:00:00+08:00", text.trim()));
    crate::clock::parse_rfc3339(text).or_else(midnight).ok_or_else(|| {
        let words = Words::new(
            format!("无法识别日期 {text}"),
            format!("{text} is no date"),
            "写成 2026-06-18 或 2026-06-18T08:00:00+08:00",
            "write 2026-06-18 or 2026-06-18T08:00:00+08:00",
        );
        CliError::usage("bad_date", "--since", words)
    })
}

/// The report as lines for a person.
fn words(report: &serde_json::Value, lang: Lang) -> String {
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or(0.0);
    let mut text = format!("{} {} · {:.2} s", report["cases"], lang.pick("件", "cases"), number(&report["seconds"]));
    for flip in report["flips"].as_array().into_iter().flatten() {
        let money = number(&flip["money_minor"]) / 100.0;
        text.push_str(&format!("\n{} → {}: {} · {money:.2}", plain(&flip["from"]), plain(&flip["to"]), flip["count"]));
    }
    for broken in report["statute"].as_array().into_iter().flatten() {
        text.push_str(&format!("\n{} {}: {}", lang.pick("违反", "breaks"), plain(&broken["article"]), broken["cases"]));
    }
    text
}

fn plain(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or("")
}
