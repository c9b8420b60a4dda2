//! `suyuan backup` and `suyuan restore`: one file with everything, taken while the server runs, restored into an empty place.

use crate::cli::error::CliError;
use crate::cli::lang::Lang;
use crate::cli::progress::Line;
use crate::cli::{Global, output};
use crate::import::error::{Words, store_words};
use crate::open::{DATABASE_FILE, KEYS_FOLDER, PAST_FOLDER};
use clap::Args;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use suyuan_case::actor::Actor;
use suyuan_case::event::{AuditEvent, Event, StreamKind};
use suyuan_store::backup::{self, BackupError, BackupOptions, KeysIn, KeysInside, KeysOut, Progress, RestoreOptions};
use suyuan_store::{Command, Expected};

/// Shortest passphrase that guards keys.
const SHORTEST: usize = 12;

/// What stays out of a backup: the database's own files (its rows are carried), keys, what can be made again, what waits for a
/// moment only, and the first password.
const LEFT: [&str; 8] = [DATABASE_FILE, "suyuan.db-wal", "suyuan.db-shm", KEYS_FOLDER, "lake", "uploads", PAST_FOLDER, "initial-admin-password.txt"];

/// Options of `backup`.
#[derive(Debug, Args)]
pub struct BackupCommand {
    /// File to write; it must not exist. 要写入的文件
    pub file: PathBuf,
    /// Put the keys in, sealed by a passphrase read from stdin. 放入密钥，以标准输入的口令加密
    #[arg(long, conflicts_with = "with_keys")]
    pub passphrase_stdin: bool,
    /// Put the keys in as they are: whoever has the file reads personal data. 放入未加密的密钥
    #[arg(long)]
    pub with_keys: bool,
    /// Read at most this many MiB a second. 每秒最多读取的 MiB
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,
    /// Give up when SQLite's write-ahead log grows beyond this size, MiB. 预写日志超过此大小时放弃
    #[arg(long, value_name = "MIB", default_value_t = 8192)]
    pub wal_limit: u64,
    /// The report as JSON. 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreCommand {
    /// The backup. 备份文件
    pub file: PathBuf,
    /// Only check that the backup is whole. 只校验备份是否完整
    #[arg(long)]
    pub check: bool,
    /// Folder with the keys of the installation that was backed up. 原安装的密钥文件夹
    #[arg(long, value_name = "DIR", conflicts_with_all = ["passphrase_stdin", "new_keys"])]
    pub keys: Option<PathBuf>,
    /// Open the keys inside with a passphrase read from stdin. 用标准输入的口令打开其中的密钥
    #[arg(long, conflicts_with = "new_keys")]
    pub passphrase_stdin: bool,
    /// Make new keys and leave personal data out. 生成新密钥，不恢复个人信息
    #[arg(long)]
    pub new_keys: bool,
    /// The report as JSON. 以 JSON 输出
    #[arg(long)]
    pub json: bool,
}

/// Makes a backup.
pub async fn backup(global: &Global, command: BackupCommand, lang: Lang) -> Result<ExitCode, CliError> {
    let installation = global.installation();
    let config = installation.store_config()?;
    refuse_inside(&command.file, &installation.dir)?;
    let keys = match (command.with_keys, command.passphrase_stdin) {
        (true, _) => KeysOut::Open,
        (_, true) => KeysOut::Passphrase(passphrase(SHORTEST)?),
        _ => KeysOut::Leave,
    };
    let options = BackupOptions {
        file: command.file.clone(),
        files: Some(installation.dir.clone()),
        leave: LEFT.map(str::to_owned).to_vec(),
        keys,
        rate_mib: command.rate,
        wal_limit_mib: command.wal_limit,
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let (line, stop) = (Line::new(lang), stop_flag());
    let result = backup::backup(&config, &options, &mut |progress| tell(&line, lang, progress, &stop)).await;
    line.end();
    let report = result.map_err(|error| complaint(&error, &command.file))?;
    if report.schema_is_current {
        remember(&installation, &report).await?;
    }
    if command.json {
        output::json(&report)?;
    } else {
        let (events, mib, seconds) = (report.head_seq, report.bytes as f64 / 1_048_576.0, report.seconds);
        output::print(&match lang {
            Lang::Zh => format!("已备份 {events} 条事件到 {}（{mib:.1} MiB，{seconds:.1} 秒）", report.file),
            Lang::En => format!("backed up {events} events to {} ({mib:.1} MiB, {seconds:.1} s)", report.file),
        })?;
    }
    if report.keys == KeysInside::None {
        eprintln!(
            "{}",
            lang.pick(
                "备份中没有密钥：请另行保管数据目录下的 keys 文件夹，否则恢复后无法读取个人信息。",
                "The keys are not in the backup: keep a copy of the folder keys of the data folder apart, or personal data cannot be read after a restore.",
            )
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes to the audit trail that everything left the installation.
async fn remember(installation: &crate::open::Installation, report: &backup::BackupReport) -> Result<(), CliError> {
    let store = installation.store().await?;
    let now = crate::clock::now();
    let day: String = crate::clock::rfc3339(now).chars().take(10).collect();
    let event = AuditEvent::Exported { what: "backup".to_owned(), rows: report.rows.values().sum() };
    let command = Command::new(StreamKind::Audit, day, Expected::Any, Actor::system("command-line"), now).event(Event::Audit(event), now);
    let result = store.append(command).await;
    store.close().await;
    result?;
    Ok(())
}

/// Restores or checks a backup.
pub async fn restore(global: &Global, command: RestoreCommand, lang: Lang) -> Result<ExitCode, CliError> {
    let installation = global.installation();
    let (line, stop) = (Line::new(lang), stop_flag());
    let mut report = |progress: &Progress| tell(&line, lang, progress, &stop);
    let result = if command.check {
        backup::check(&command.file, &mut report)
    } else {
        let keys = match (&command.keys, command.passphrase_stdin, command.new_keys) {
            (Some(folder), ..) => KeysIn::Folder(folder.clone()),
            (_, true, _) => KeysIn::Passphrase(passphrase(1)?),
            (.., true) => KeysIn::New,
            _ => KeysIn::Backup,
        };
        let database = installation.store_config()?.database;
        let options = RestoreOptions { file: command.file.clone(), folder: installation.dir, database, keys_folder: KEYS_FOLDER.to_owned(), keys };
        backup::restore(&options, &mut report).await
    };
    line.end();
    let report = result.map_err(|error| complaint(&error, &command.file))?;
    if command.json {
        output::json(&report)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (events, made, seconds) = (report.events, crate::clock::rfc3339(report.created_at), report.seconds);
    output::print(&match (lang, command.check) {
        (Lang::Zh, true) => format!("备份完整：{made} 的 {events} 条事件，链条无误（{seconds:.1} 秒）"),
        (Lang::En, true) => format!("the backup is whole: {events} events of {made}, the chain holds ({seconds:.1} s)"),
        (Lang::Zh, false) => format!("已恢复 {made} 的 {events} 条事件，链条无误（{seconds:.1} 秒）"),
        (Lang::En, false) => format!("restored {events} events of {made}, the chain holds ({seconds:.1} s)"),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// One line of progress; false when the user wants to stop.
fn tell(line: &Line, lang: Lang, progress: &Progress, stop: &AtomicBool) -> bool {
    line.show(|elapsed| {
        let mib = progress.bytes >> 20;
        let rate = progress.bytes as f64 / 1_048_576.0 / elapsed.as_secs_f64().max(0.001);
        format!("{} · {mib}/{} MiB · {} {} · {rate:.0} MiB/s", progress.at, progress.of_bytes >> 20, progress.rows, lang.pick("行", "rows"))
    });
    !stop.load(Ordering::Relaxed)
}

/// Becomes true when the user presses Ctrl-C or the system asks to end.
fn stop_flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = flag.clone();
    tokio::spawn(async move {
        crate::serve::stop_signal().await;
        set.store(true, Ordering::Relaxed);
        // A second request ends at once; drafts carry a name that says so.
        crate::serve::stop_signal().await;
        std::process::exit(130);
    });
    flag
}

/// A backup inside the folder that it copies is no backup.
fn refuse_inside(file: &Path, folder: &Path) -> Result<(), CliError> {
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) if parent.starts_with(&folder) => {
            let words = Words::new(
                "备份文件不能放在数据目录之内",
                "a backup cannot lie inside the data folder",
                "放到另一块磁盘或另一个文件夹",
                "put it on another disk or into another folder",
            );
            Err(CliError::usage("backup_inside_data", file.display().to_string(), words))
        }
        _ => Ok(()),
    }
}

/// The first line of stdin.
fn passphrase(shortest: usize) -> Result<String, CliError> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(4096).read_to_string(&mut text);
    let line = text.lines().next().unwrap_or("").to_owned();
    if read.is_err() || line.chars().count() < shortest {
        let words = Words::new(
            "口令太短或无法读取",
            "the passphrase is too short or cannot be read",
            format!("从标准输入给出至少 {shortest} 个字符"),
            format!("give at least {shortest} characters on stdin"),
        );
        return Err(CliError::data("passphrase_unfit", "--passphrase-stdin", words));
    }
    Ok(line)
}

/// A failed backup or restore as a complaint.
fn complaint(error: &BackupError, file: &Path) -> CliError {
    let place = match error {
        BackupError::Store(error) => return CliError::data(error.code(), "store", store_words(error)),
        BackupError::NothingThere { place } | BackupError::TargetNotEmpty { place } => place.clone(),
        BackupError::KeysNeeded | BackupError::KeysWrong => "--keys".to_owned(),
        BackupError::PassphraseWrong => "--passphrase-stdin".to_owned(),
        BackupError::WalTooLarge { .. } => "--wal-limit".to_owned(),
        _ => file.display().to_string(),
    };
    let (zh, remedy_zh, remedy_en) = match error {
        BackupError::FileExists { .. } => ("文件已存在，备份不会覆盖任何文件", "换一个文件名", "choose another name"),
        BackupError::NothingThere { .. } => ("这里没有可备份的安装", "检查 --data 与 --database", "check --data and --database"),
        BackupError::TargetNotEmpty { .. } => {
            ("目标不为空，恢复不会覆盖任何数据", "恢复到新的数据目录和空的数据库", "restore into a new data folder and an empty database")
        }
        BackupError::NotABackup { .. } => ("这不是本程序的备份", "检查文件名", "check the file's name"),
        BackupError::Newer { .. } => ("备份来自更新版本的程序", "使用更新版本的程序", "use the newer version of the program"),
        BackupError::Damaged { .. } => {
            ("备份已损坏或不完整，未恢复任何内容", "使用另一份备份，或重新复制该文件", "use another backup, or copy the file again")
        }
        BackupError::KeysNeeded => (
            "需要原安装的密钥",
            "用 --keys 指定密钥文件夹，或 --passphrase-stdin；没有密钥时用 --new-keys，但个人信息无法恢复",
            "give --keys DIR or --passphrase-stdin; without any keys --new-keys restores all but personal data",
        ),
        BackupError::KeysWrong => ("密钥不属于这份备份", "使用原安装的密钥文件夹", "use the key folder of the installation that was backed up"),
        BackupError::PassphraseWrong => ("口令不正确", "检查口令", "check the passphrase"),
        BackupError::ColumnType { .. } => {
            ("数据库中有备份不认识的列类型", "使用与数据库相符的程序版本", "use the program that belongs to the database")
        }
        BackupError::WalTooLarge { .. } => {
            ("备份期间预写日志超过限制，已放弃备份", "在较空闲时再试，或提高 --wal-limit", "try in a quieter hour, or raise --wal-limit")
        }
        BackupError::Io { .. } => ("文件无法读写", "检查权限与磁盘空间", "check permissions and disk space"),
        BackupError::Cancelled => ("已取消，没有留下任何文件", "需要时再次运行", "run it again when you need it"),
        BackupError::Store(_) => ("存储出错", "检查数据库", "check the database"),
    };
    CliError::data(error.code(), place, Words::new(format!("{zh}（{error}）"), error.to_string(), remedy_zh, remedy_en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_words_a_place_and_a_remedy() {
        let file = Path::new("b.suyuan");
        for error in [
            BackupError::FileExists { path: "b.suyuan".into() },
            BackupError::NothingThere { place: "x".into() },
            BackupError::TargetNotEmpty { place: "x".into() },
            BackupError::Damaged { place: "table/event/000001.zst".into(), what: "the content is not what was written".into() },
            BackupError::KeysNeeded,
            BackupError::KeysWrong,
            BackupError::PassphraseWrong,
            BackupError::Cancelled,
        ] {
            let text = complaint(&error, file).text(Lang::En);
            assert!(text.contains(error.code()) && text.contains("remedy:") && text.contains("place:"), "{text}");
        }
    }

    #[test]
    fn a_backup_does_not_lie_in_what_it_copies() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir_all(data.join("deep")).unwrap();
        assert!(refuse_inside(&data.join("deep/b"), &data).is_err());
        assert!(refuse_inside(&folder.path().join("b"), &data).is_ok());
    }
}
