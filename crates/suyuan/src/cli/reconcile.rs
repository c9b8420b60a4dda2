//! `suyuan reconcile`: our ledger against imported platform bills, per shop and day, every difference explained.

use crate::cli::Global;
use crate::cli::error::CliError;
use crate::cli::lang::Lang;
use crate::clock;
use crate::config::Config;
use crate::http::reconciliation::{SHIFT_DAYS, day_begins};
use crate::import::error::{Words, store_words};
use crate::query::{SqlError, up_to_date};
use clap::Args;
use std::fmt::Write as _;
use std::io::Write;
use std::process::ExitCode;
use suyuan_case::DAY;
use suyuan_case::scope::AccessScope;
use suyuan_insight::InsightError;
use suyuan_insight::reconciliation::{Asked, Reconciled, reconcile};
use suyuan_lake::{EmbeddedEngine, Principal};

/// Options of `reconcile`.
#[derive(Debug, Args)]
pub struct ReconcileCommand {
    /// One shop; all without it. 店铺
    #[arg(long, value_name = "SHOP")]
    pub shop: Option<String>,
    /// First day, YYYY-MM-DD. 起始日
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// Last day, YYYY-MM-DD. 截止日（含）
    #[arg(long, value_name = "DATE")]
    pub to: String,
    /// Currency; the installation's without it. 币种
    #[arg(long, value_name = "CUR")]
    pub currency: Option<String>,
    /// Most days between both sides of one movement. 入账时差天数
    #[arg(long, value_name = "DAYS", default_value_t = SHIFT_DAYS, value_parser = clap::value_parser!(i64).range(0..=31))]
    pub shift_days: i64,
    /// The whole answer as JSON. 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Compares and prints; exit 1 when a difference needs somebody's work or no bill covers the period.
pub async fn run(global: &Global, command: ReconcileCommand, lang: Lang) -> Result<ExitCode, CliError> {
    let installation = global.installation();
    let config = Config::load(&installation.dir).map_err(|error| failed("configuration_invalid", &error.to_string()))?;
    let offset_seconds = clock::zone_offset(&config.time_zone, clock::now()).unwrap_or(0);
    let day = |option: &str, text: &str| {
        day_begins(text, offset_seconds).ok_or_else(|| {
            let words = Words::new(format!("不是日期：{text}"), format!("not a date: {text}"), "写成 2026-10-01", "write it as 2026-10-01");
            CliError::usage("not_a_date", option, words)
        })
    };
    let (from, to) = (day("--from", &command.from)?, day("--to", &command.to)? + DAY);
    if from >= to {
        let words = Words::new("起始日晚于截止日".to_owned(), "the first day lies after the last".to_owned(), "交换两者", "exchange them");
        return Err(CliError::usage("period_empty", "--from", words));
    }
    let (store, lake) = up_to_date(&installation).await.map_err(|error| match error {
        SqlError::Open(error) => error.into(),
        SqlError::Store(error) => CliError::data(error.code(), "store", store_words(&error)),
        other => failed(other.code(), &other.to_string()),
    })?;
    let engine = EmbeddedEngine::new(lake, None).map_err(|error| failed("lake_unusable", &error.to_string()))?;
    let currency = command.currency.unwrap_or_else(|| config.currency.clone());
    let asked = Asked { shop: command.shop, from, to, offset_seconds, shift_days: command.shift_days, currency };
    let answer = reconcile(&engine, Principal::new("owner", AccessScope::all()), &asked).await;
    store.close().await;
    let answer = answer.map_err(|error| match &error {
        InsightError::TooMuch(_) => failed("too_many_rows", &error.to_string()),
        _ => failed("query_failed", &error.to_string()),
    })?;
    let text = if command.json { serde_json::to_string_pretty(&answer).unwrap_or_default() + "\n" } else { report(&answer, lang) };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(CliError::write("stdout", &error)),
        _ => {}
    }
    let clean = answer.has_bill && !answer.differences.iter().any(|one| one.needs_work);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn failed(code: &str, text: &str) -> CliError {
    let words = Words::new(
        format!("对账失败：{text}"),
        format!("the reconciliation failed: {text}"),
        "缩短日期范围或指定店铺后重试",
        "choose a shop or a shorter period and try again",
    );
    CliError::data(code, "reconcile", words)
}

/// Minor units as people write money.
fn money(minor: i64) -> String {
    format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
}

/// The answer for a terminal.
fn report(answer: &Reconciled, lang: Lang) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    if !answer.has_bill {
        let _ = writeln!(out, "{}", lang.pick("期内没有导入平台账单。", "No platform bill of this period was imported."));
    }
    let _ = writeln!(
        out,
        "{} {}  {} {}  {} {}  {} {}",
        lang.pick("台账", "ledger"),
        money(answer.ours_minor),
        lang.pick("账单", "bill"),
        money(answer.theirs_minor),
        lang.pick("差额", "difference"),
        money(answer.difference_minor),
        lang.pick("未解释", "unexplained"),
        money(answer.unexplained_minor),
    );
    for sum in answer.kinds.iter().filter(|sum| sum.count > 0) {
        let _ = writeln!(out, "  {:<18} {:>6}  {:>14}", sum.kind, sum.count, money(sum.effect_minor));
    }
    for one in &answer.differences {
        let text = lang.pick(&one.text_zh, &one.text_en);
        let number = one.case_no.as_deref().or(one.order_no.as_deref()).or(one.entry_nos.first().map(String::as_str)).unwrap_or("-");
        let _ = writeln!(out, "{}  {}  {:<16}  {}  {:>12}  {text}", one.day, one.shop, one.kind, number, money(one.effect_minor));
    }
    let _ = writeln!(out, "{} {}", answer.matched, lang.pick("笔一致", "movements agree"));
    out
}
