//! `suyuan import KIND FILE…` and `suyuan import dir DIR`.

use crate::cli::error::CliError;
use crate::cli::lang::Lang;
use crate::cli::progress::Line;
use crate::cli::{Global, output};
use crate::config::Config;
use crate::import::control::Control;
use crate::import::error::{ImportError, Words};
use crate::import::plan::{Input, Plan, Wishes};
use crate::import::row_errors::{self, ErrorFile};
use crate::import::run as runner;
use crate::import::{dir, templates};
use crate::open::OpenError;
use clap::Args;
use std::fs::File;
use std::io::{BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;
use suyuan_case::id::ImportId;
use suyuan_case::import::ImportReport;
use suyuan_store::Store;

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportCommand {
    /// orders, order-lines, products, customers, sellers, shipments, return-cases, case-history, inspections, refunds, contacts,
    /// feedback, agents, warehouses, stock, usage, invoices or ledger; or dir. 类型，或 dir
    pub kind: String,
    /// Files (.csv .tsv .txt .xlsx .jsonl .parquet), or one folder after dir. 文件，或 dir 之后的文件夹
    pub files: Vec<PathBuf>,
    /// A saved mapping by name, or a JSON file of one. 映射模板
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
    /// Shop of rows that state none. 未写店铺的行属于哪个店铺
    #[arg(long, value_name = "SHOP")]
    pub shop: Option<String>,
    /// Currency of rows that state none. 未写币种的行用哪个币种
    #[arg(long, value_name = "CNY")]
    pub currency: Option<String>,
    /// Time zone of times without one. 未写时区的时间按哪个时区
    #[arg(long, value_name = "Asia/Shanghai")]
    pub tz: Option<String>,
    /// Check everything, write nothing. 只检查，不写入
    #[arg(long)]
    pub dry_run: bool,
    /// Write refused rows to this CSV file. 被拒绝的行写入此 CSV
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
    /// Write the report to this JSON file. 报告写入此 JSON
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
}

/// The error file while rows are refused.
type Errors = Arc<Mutex<ErrorFile<BufWriter<File>>>>;

/// Runs the import and prints its report.
pub async fn run(global: &Global, command: ImportCommand, lang: Lang) -> Result<ExitCode, CliError> {
    let batches = batches(&command, lang)?;
    let wishes = wishes(global, &command).await?;
    let errors: Option<Errors> = match &command.errors {
        None => None,
        Some(path) => {
            let fail = |error: std::io::Error| CliError::write(&path.display().to_string(), &error);
            let file = ErrorFile::new(BufWriter::new(File::create(path).map_err(fail)?)).map_err(fail)?;
            Some(Arc::new(Mutex::new(file)))
        }
    };
    // Both outputs are opened before any row is read: a typing error must not show after an hour of work.
    let report_file = match &command.report {
        None => None,
        Some(path) => Some((path, File::create(path).map_err(|error| CliError::write(&path.display().to_string(), &error))?)),
    };
    let plans = plan(batches, wishes).await?;
    let (reports, failure) = import_all(global, &command, plans, errors.clone(), lang).await?;
    if let (Some(errors), Some(path)) = (errors, &command.errors) {
        finish_errors(errors).map_err(|error| CliError::write(&path.display().to_string(), &error))?;
    }
    let is_dir = command.kind == "dir";
    if let Some((path, file)) = report_file {
        let written = if is_dir { serde_json::to_writer_pretty(file, &reports) } else { serde_json::to_writer_pretty(file, &reports.first()) };
        written.map_err(|error| CliError::write(&path.display().to_string(), &error.into()))?;
    }
    if !reports.is_empty() {
        show(&reports, is_dir, lang)?;
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    match reports.iter().find(|report| report.loaded + report.pooled + report.unchanged == 0) {
        Some(report) if !is_dir || reports.iter().all(|report| report.loaded + report.pooled + report.unchanged == 0) => {
            Err(nothing_loaded(report, &command))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Kinds with their files.
fn batches(command: &ImportCommand, lang: Lang) -> Result<Vec<(FactKind, Vec<PathBuf>)>, CliError> {
    if command.kind != "dir" {
        let kind = FactKind::parse(&command.kind).ok_or_else(|| ImportError::UnknownKind(command.kind.clone()))?;
        return if command.files.is_empty() { Err(ImportError::NoFiles.into()) } else { Ok(vec![(kind, command.files.clone())]) };
    }
    let [folder] = command.files.as_slice() else {
        let words = Words::new("dir 之后须给出一个文件夹", "dir takes one folder", "suyuan import dir 文件夹", "suyuan import dir FOLDER");
        return Err(CliError::usage("wrong_usage", "DIR", words));
    };
    let (batches, passed_over) = dir::files(folder)?;
    for name in passed_over {
        eprintln!("{} {name}", lang.pick("跳过（文件名不是导入类型）", "passed over (not named after a kind):"));
    }
    Ok(batches)
}

/// What the options ask for; a template is read from its file or from the store.
async fn wishes(global: &Global, command: &ImportCommand) -> Result<Wishes, CliError> {
    if global.data.exists() && !global.data.is_dir() {
        let source = std::io::Error::from(std::io::ErrorKind::NotADirectory);
        return Err(OpenError::Folder { path: global.data.display().to_string(), source }.into());
    }
    let config = Config::load(&global.data).map_err(|error| {
        let words = Words::new(
            format!("配置有误：{error}"),
            format!("the configuration is wrong: {error}"),
            "改正该文件中的这一项",
            "correct that entry of the file",
        );
        CliError::data("configuration_invalid", "suyuan.toml", words)
    })?;
    let template = match &command.template {
        None => None,
        Some(name) if name.ends_with(".json") => Some(super::template::read(Path::new(name))?),
        Some(name) => {
            let store = global.installation().store().await?;
            let template = templates::by_name(&store, name).await;
            store.close().await;
            Some(template?)
        }
    };
    // A template brings its own zone and currency along; without one the installation's apply.
    let tz = command.tz.clone().or_else(|| template.is_none().then(|| config.time_zone.clone()));
    let currency = command.currency.clone().or_else(|| (template.is_none() && config.currency != "CNY").then(|| config.currency.clone()));
    Ok(Wishes { template, tz, currency, shop: command.shop.clone().filter(|shop| !shop.trim().is_empty()), ..Wishes::default() })
}

/// Plans all batches before the first is imported: a wrong fifth file shows at once.
async fn plan(batches: Vec<(FactKind, Vec<PathBuf>)>, wishes: Wishes) -> Result<Vec<Plan>, CliError> {
    let planned = tokio::task::spawn_blocking(move || {
        batches
            .into_iter()
            .map(|(kind, files)| Plan::prepare(kind, &files.iter().map(|path| Input::of(path)).collect::<Vec<_>>(), &wishes))
            .collect::<Result<Vec<Plan>, ImportError>>()
    });
    Ok(planned.await.map_err(|_| ImportError::ThreadLost)??)
}

/// Imports the batches one after the other up to the first that fails; what went in before it is reported all the same.
async fn import_all(
    global: &Global,
    command: &ImportCommand,
    plans: Vec<Plan>,
    errors: Option<Errors>,
    lang: Lang,
) -> Result<(Vec<ImportReport>, Option<CliError>), CliError> {
    let store = if command.dry_run { None } else { Some(global.installation().store().await?) };
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let mut reports = Vec::new();
    let mut failure = None;
    for plan in plans {
        match import_one(store.as_ref(), plan, &cancel, errors.as_ref(), lang).await {
            Ok(report) => reports.push(report),
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    if let Some(store) = store {
        store.close().await;
    }
    Ok((reports, failure))
}

/// Imports one batch and collects its refused rows.
async fn import_one(
    store: Option<&Store>,
    plan: Plan,
    cancel: &Arc<AtomicBool>,
    errors: Option<&Errors>,
    lang: Lang,
) -> Result<ImportReport, CliError> {
    let line = Arc::new(Line::new(lang));
    let shown = line.clone();
    let mut control = Control { cancel: cancel.clone(), progress: Arc::new(move |progress| shown.import(progress)), ..Control::default() };
    let result = match store {
        None => {
            if let Some(errors) = errors {
                let errors = errors.clone();
                control.refused = Arc::new(move |file, row| {
                    if let Ok(mut errors) = errors.lock() {
                        // A full disk shows again, and is reported, when the file is finished.
                        let _ = errors.row(file, row);
                    }
                });
            }
            runner::check(plan, control).await
        }
        Some(store) => {
            let actor = Actor::system("command-line");
            let state = runner::begin(store, &plan, &actor).await?;
            if state.resumed {
                let words = lang.pick("继续上次未完成的导入", "going on with the unfinished import");
                eprintln!("{words} {} ({} {})", state.id, state.counts.rows, lang.pick("行已完成", "rows done"));
            }
            let id = state.id.clone();
            let result = runner::run_begun(store, plan, state, actor, control).await;
            if let Some(errors) = errors {
                write_refused(store, &id, errors).await?;
            }
            result
        }
    };
    line.end();
    Ok(result?)
}

/// Adds the refused rows of a run to the error file.
async fn write_refused(store: &Store, import: &ImportId, errors: &Errors) -> Result<(), CliError> {
    let take = &mut |name: &str, row: &suyuan_case::import::RefusedRow| match errors.lock() {
        Ok(mut file) => file.row(name, row),
        Err(_) => Ok(()),
    };
    row_errors::each(store, import, "--errors", take).await?;
    Ok(())
}

/// Ends the error file.
fn finish_errors(errors: Errors) -> std::io::Result<()> {
    let Some(file) = Arc::into_inner(errors) else { return Ok(()) };
    let file = file.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
}

/// Prints the reports: JSON for programs, lines for a person at a terminal.
fn show(reports: &[ImportReport], is_dir: bool, lang: Lang) -> Result<(), CliError> {
    if !std::io::stdout().is_terminal() {
        return if is_dir { output::json(&reports) } else { output::json(&reports.first()) };
    }
    for report in reports {
        let words = match lang {
            Lang::Zh => ["行", "导入", "待匹配", "拒绝", "未变"],
            Lang::En => ["rows", "loaded", "pooled", "refused", "unchanged"],
        };
        let counts = [report.rows, report.loaded, report.pooled, report.refused, report.unchanged];
        let counts: Vec<String> = words.iter().zip(counts).map(|(word, count)| format!("{word} {count}")).collect();
        output::print(&format!("{}: {}", report.kind, counts.join(" · ")))?;
        for (code, rows) in report.by_code.iter().filter(|(code, _)| **code != report.kind) {
            output::print(&format!("  {code:<28} {rows:>12}"))?;
        }
        for (code, rows) in &report.warnings {
            output::print(&format!("  {} {code:<25} {rows:>12}", lang.pick("提醒", "warning")))?;
        }
        for (name, sum) in &report.sums {
            output::print(&format!("  {name:<28} {sum:>20}"))?;
        }
    }
    Ok(())
}

/// Not one row went in.
fn nothing_loaded(report: &ImportReport, command: &ImportCommand) -> CliError {
    let codes: Vec<String> = report.by_code.iter().map(|(code, rows)| format!("{code} {rows}")).collect();
    let files: Vec<String> = command.files.iter().map(|path| path.display().to_string()).collect();
    let words = Words::new(
        format!("{} 行全部被拒绝：{}", report.rows, codes.join("，")),
        format!("all {} rows were refused: {}", report.rows, codes.join(", ")),
        "用 --errors 文件.csv 查看每行的原因，再改正文件或映射",
        "see the reason of each row with --errors FILE.csv, then correct the file or the mapping",
    );
    CliError::data("nothing_loaded", files.join(", "), words)
}
