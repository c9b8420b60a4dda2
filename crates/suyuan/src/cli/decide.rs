//! `suyuan decide`: every line of a facts file against a policy file, in order, on all cores; no data folder, no server.

use crate::cli::error::CliError;
use crate::cli::lang::Lang;
use crate::cli::progress::Line;
use crate::import::error::{ImportError, Words};
use clap::Args;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use suyuan_decide::{Policy, Statute, decide_block};

/// Bytes read at once; a block ends with the last line that they complete.
const BLOCK: usize = 256 * 1024;
/// Blocks that wait at each worker, so that memory stays small whatever the file's size.
const WAITING: usize = 2;

/// Options of `decide`.
#[derive(Debug, Args)]
pub struct DecideCommand {
    /// Decision tables in JDM. 决策表文件（JDM）
    #[arg(long, value_name = "FILE.json")]
    pub policy: PathBuf,
    /// One JSON object a line; - is stdin. 每行一个 JSON 对象
    #[arg(long, value_name = "FILE.jsonl")]
    pub facts: PathBuf,
    /// Let the statute come before the policy. 法定规则优先于策略
    #[arg(long)]
    pub statute: bool,
    /// Where the answers go; - or nothing is stdout. 结果文件
    #[arg(long, value_name = "FILE.jsonl")]
    pub out: Option<PathBuf>,
    /// Threads that decide; all cores without it. 线程数
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Decides all lines.
pub fn run(command: &DecideCommand, lang: Lang) -> Result<ExitCode, CliError> {
    let policy = read_policy(&command.policy)?;
    let statute = command.statute.then(Statute::built_in);
    let facts = open(&command.facts)?;
    let mut sink = Sink::open(command.out.as_deref())?;
    let threads = command.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)).clamp(1, 256);
    let progress = Line::new(lang);
    let done = decide_all(&policy, statute, facts, &mut sink, threads, |lines| {
        progress.show(|elapsed| {
            let rate = lines as f64 / elapsed.as_secs_f64().max(0.001);
            format!("decide · {lines} {} · {rate:.0} {}", lang.pick("行", "lines"), lang.pick("行/秒", "lines/s"))
        });
    });
    progress.end();
    match done {
        Ok(()) => sink.finish().map(|()| ExitCode::SUCCESS),
        // A reader of stdout that went away early is no failure.
        Err(Stop::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(Stop::Write(error)) => Err(CliError::write(&sink.place(), &error)),
        Err(Stop::Read(error)) => Err(read_failed(&command.facts, &error)),
    }
}

/// Reads and compiles a policy file; all complaints about its tables in one message.
pub fn read_policy(path: &Path) -> Result<Policy, CliError> {
    let place = path.display().to_string();
    let text = std::fs::read(path).map_err(|error| read_failed(path, &error))?;
    let text = String::from_utf8(text).map_err(|_| {
        let words = Words::new("策略文件不是 UTF-8 文本", "the policy file is not UTF-8 text", "另存为 UTF-8 编码", "save it as UTF-8");
        CliError::data("policy_encoding", place.clone(), words)
    })?;
    let name = path.file_stem().map_or_else(|| "policy".to_owned(), |name| name.to_string_lossy().into_owned());
    Policy::read(&name, 1, &text).map_err(|error| {
        let words = Words::new(
            format!("策略文件未通过检查：\n{}", error.text_zh()),
            format!("the policy file was refused:\n{error}"),
            "按提示修改对应的列或单元格",
            "mend the column or cell that is named",
        );
        CliError::data("policy_refused", place, words)
    })
}

fn open(path: &Path) -> Result<Box<dyn Read + Send>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    if path.is_dir() {
        return Err(read_failed(path, &std::io::Error::from(ErrorKind::IsADirectory)));
    }
    Ok(Box::new(File::open(path).map_err(|error| read_failed(path, &error))?))
}

fn read_failed(path: &Path, error: &std::io::Error) -> CliError {
    let place = path.display().to_string();
    if error.kind() == ErrorKind::NotFound {
        return CliError::from(ImportError::FileMissing(place));
    }
    let words = Words::new(
        format!("无法读取 {place}：{error}"),
        format!("cannot read {place}: {error}"),
        "检查路径和权限",
        "check the path and its permissions",
    );
    CliError::data("file_unreadable", place, words)
}

/// Where the answers go: stdout, or a file that appears under its name when it is complete.
enum Sink {
    Stdout,
    File { file: File, partial: PathBuf, path: PathBuf, complete: bool },
}

impl Sink {
    fn open(path: Option<&Path>) -> Result<Sink, CliError> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Sink::Stdout) };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let partial = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file = File::create(&partial).map_err(|error| CliError::write(&path.display().to_string(), &error))?;
        Ok(Sink::File { file, partial, path: path.to_owned(), complete: false })
    }

    fn place(&self) -> String {
        match self {
            Sink::Stdout => "stdout".to_owned(),
            Sink::File { path, .. } => path.display().to_string(),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Sink::Stdout => {
                let mut out = std::io::stdout().lock();
                out.write_all(bytes)?;
                out.flush()
            }
            Sink::File { file, .. } => file.write_all(bytes),
        }
    }

    fn finish(&mut self) -> Result<(), CliError> {
        let place = self.place();
        let Sink::File { partial, path, complete, .. } = self else { return Ok(()) };
        std::fs::rename(&*partial, &*path).map_err(|error| CliError::write(&place, &error))?;
        *complete = true;
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Sink::File { partial, complete: false, .. } = self {
            // Whatever stopped the command has been told; a file that cannot be removed is only untidy.
            let _ = std::fs::remove_file(partial);
        }
    }
}

enum Stop {
    Read(std::io::Error),
    Write(std::io::Error),
}

/// A block of whole lines and the number of the first.
struct Block {
    first_line: u64,
    text: Vec<u8>,
}

/// What a worker made of a block.
struct Answers {
    text: Vec<u8>,
    lines: u64,
}

/// Reads blocks, hands them round to the workers and collects their answers in the same round.
fn decide_all(
    policy: &Policy,
    statute: Option<&Statute>,
    facts: Box<dyn Read + Send>,
    sink: &mut Sink,
    threads: usize,
    mut show: impl FnMut(u64),
) -> Result<(), Stop> {
    thread::scope(|scope| {
        let mut to: Vec<SyncSender<Block>> = Vec::new();
        let mut from: Vec<Receiver<Answers>> = Vec::new();
        for _ in 0..threads {
            let (send, receive) = sync_channel::<Block>(WAITING);
            let (answer, answers) = sync_channel::<Answers>(WAITING);
            scope.spawn(move || {
                for block in receive {
                    let mut text = Vec::with_capacity(block.text.len() * 2);
                    let lines = decide_block(policy, statute, block.first_line, &block.text, &mut text);
                    if answer.send(Answers { text, lines }).is_err() {
                        return;
                    }
                }
            });
            to.push(send);
            from.push(answers);
        }
        let reader = scope.spawn(move || read_blocks(facts, &to));
        let mut lines = 0;
        for turn in (0..threads).cycle() {
            // A worker whose channel is closed was given nothing in this round, so all blocks are answered.
            let Ok(answers) = from[turn].recv() else { break };
            sink.write(&answers.text).map_err(Stop::Write)?;
            lines += answers.lines;
            show(lines);
        }
        drop(from);
        match reader.join() {
            Ok(read) => read.map_err(Stop::Read),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Cuts the input into blocks of whole lines, one worker after the other; what has arrived is decided at once.
fn read_blocks(mut facts: Box<dyn Read + Send>, to: &[SyncSender<Block>]) -> std::io::Result<()> {
    let (mut first_line, mut rest) = (1u64, Vec::<u8>::new());
    let mut turns = (0..to.len()).cycle();
    let mut send = |text: Vec<u8>, first_line: &mut u64| -> bool {
        let lines = lines_of(&text);
        let block = Block { first_line: *first_line, text };
        *first_line += lines;
        turns.next().is_some_and(|turn| to[turn].send(block).is_ok())
    };
    loop {
        let known = rest.len();
        rest.resize(known + BLOCK, 0);
        let read = match facts.read(&mut rest[known..]) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                rest.truncate(known);
                continue;
            }
            Err(error) => return Err(error),
        };
        rest.truncate(known + read);
        if read == 0 {
            if !rest.is_empty() {
                send(rest, &mut first_line);
            }
            return Ok(());
        }
        let Some(end) = rest[known..].iter().rposition(|byte| *byte == b'\n') else { continue };
        let after = rest.split_off(known + end + 1);
        // Nobody takes blocks any more when the answers cannot be written.
        if !send(std::mem::replace(&mut rest, after), &mut first_line) {
            return Ok(());
        }
    }
}

fn lines_of(text: &[u8]) -> u64 {
    let ends = text.iter().filter(|byte| **byte == b'\n').count() as u64;
    ends + u64::from(!text.ends_with(b"\n"))
}
