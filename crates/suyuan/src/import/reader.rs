//! Reads files on one thread, parses and validates on several, and hands batches over in file order.

use crate::import::error::ImportError;
use crate::import::parquet::ParquetSource;
use crate::import::plan::{Plan, PlannedFile};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc as std_mpsc};
use suyuan_connect::source::{self, Format, RawBatch, ReadError, RowSource, SniffOptions, Sniffed};
use suyuan_connect::validate::{Validated, parse_and_validate};
use tokio::sync::{mpsc, oneshot};

/// Rows that travel together between threads: large enough to be cheap, small enough to be many.
const BATCH_ROWS: usize = 8_192;
/// Batches that may be under way at once; with [`BATCH_ROWS`] this bounds the importer's memory.
const BATCHES_UNDER_WAY: usize = 6;

/// A validated batch with its place.
#[derive(Debug)]
pub struct Parsed {
    /// File, counted from 0.
    pub file_no: usize,
    /// The rows.
    pub validated: Validated,
    /// Bytes of all files read when this batch had been cut.
    pub bytes_done: u64,
}

/// A batch or what stopped the reading.
type Outcome = Result<Parsed, ImportError>;

/// A raw batch on its way to a worker.
struct Task {
    file_no: usize,
    raw: RawBatch,
    bytes_done: u64,
    answer: oneshot::Sender<Outcome>,
}

/// Finds out what a file is, whatever its format.
pub fn sniff(path: &Path, options: &SniffOptions) -> Result<Sniffed, ImportError> {
    let failed = |source| ImportError::Read { path: path.display().to_string(), source };
    let format = Format::of(path);
    if format.is_some() && std::fs::metadata(path).is_ok_and(|meta| meta.len() == 0) {
        return Err(failed(ReadError::Empty(path.to_owned())));
    }
    if format == Some(Format::Parquet) {
        return ParquetSource::sniff(path);
    }
    let sniffed = source::sniff_with(path, options).map_err(failed)?;
    if format == Some(Format::Csv) && !sniffed.encoding.starts_with("utf-16") && holds_nul(path) {
        let detail = "it holds NUL bytes and is no text".to_owned();
        return Err(failed(ReadError::Broken { path: path.to_owned(), format: "csv", detail }));
    }
    Ok(sniffed)
}

/// Whether a file begins with bytes that no text holds; any bytes could otherwise be read as some columns.
fn holds_nul(path: &Path) -> bool {
    use std::io::Read;
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(8_192).read_to_end(&mut head));
    read.is_ok() && head.contains(&0)
}

/// Opens a planned file after its first rows.
fn open(file: &PlannedFile, skip_rows: u64) -> Result<Box<dyn RowSource>, ImportError> {
    open_sniffed(&file.input.path, &file.sniffed, skip_rows)
}

/// Opens a file of any format after its first rows.
pub fn open_sniffed(path: &Path, sniffed: &Sniffed, skip_rows: u64) -> Result<Box<dyn RowSource>, ImportError> {
    if sniffed.format == Format::Parquet {
        return Ok(Box::new(ParquetSource::open(path, skip_rows)?));
    }
    source::open(path, sniffed, skip_rows).map_err(|source| ImportError::Read { path: path.display().to_string(), source })
}

/// The running reader; dropping it stops its threads.
#[derive(Debug)]
pub struct Pipeline {
    order: mpsc::Receiver<oneshot::Receiver<Outcome>>,
    stop: Arc<AtomicBool>,
}

impl Pipeline {
    /// Starts reading at a file (counted from 0) after its first `skip_rows` rows.
    pub fn start(plan: &Arc<Plan>, file_no: usize, skip_rows: u64) -> Pipeline {
        let (order_in, order) = mpsc::channel(BATCHES_UNDER_WAY);
        let (tasks_in, tasks) = std_mpsc::sync_channel::<Task>(BATCHES_UNDER_WAY);
        let tasks = Arc::new(Mutex::new(tasks));
        let stop = Arc::new(AtomicBool::new(false));
        let workers = std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 8);
        for _ in 0..workers {
            let (plan, tasks) = (Arc::clone(plan), Arc::clone(&tasks));
            std::thread::spawn(move || work(&plan, &tasks));
        }
        let (plan, stopped) = (Arc::clone(plan), Arc::clone(&stop));
        std::thread::spawn(move || {
            if let Err(error) = read(&plan, file_no, skip_rows, &stopped, &order_in, &tasks_in) {
                let (answer, result) = oneshot::channel();
                let _ = answer.send(Err(error));
                let _ = order_in.blocking_send(result);
            }
        });
        Pipeline { order, stop }
    }

    /// The next batch in file order; `None` at the end.
    pub async fn next(&mut self) -> Option<Outcome> {
        let answer = self.order.recv().await?;
        Some(answer.await.unwrap_or(Err(ImportError::ThreadLost)))
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Cuts files into raw batches until the end, an error, or until nobody listens any more.
fn read(
    plan: &Plan,
    first: usize,
    skip_rows: u64,
    stop: &AtomicBool,
    order: &mpsc::Sender<oneshot::Receiver<Outcome>>,
    tasks: &std_mpsc::SyncSender<Task>,
) -> Result<(), ImportError> {
    let mut bytes_before: u64 = plan.files.iter().take(first).map(|file| file.bytes).sum();
    for (file_no, file) in plan.files.iter().enumerate().skip(first) {
        let mut rows = open(file, if file_no == first { skip_rows } else { 0 })?;
        let failed = |source: ReadError| match source {
            ReadError::Broken { detail, .. } if file.sniffed.format == Format::Parquet => {
                ImportError::Parquet { path: file.input.path.display().to_string(), detail }
            }
            source => ImportError::Read { path: file.input.path.display().to_string(), source },
        };
        while let Some(raw) = rows.next_raw_batch(BATCH_ROWS).map_err(failed)? {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let (answer, result) = oneshot::channel();
            if order.blocking_send(result).is_err() {
                return Ok(());
            }
            let bytes_done = bytes_before + rows.bytes_done().min(file.bytes);
            if tasks.send(Task { file_no, raw, bytes_done, answer }).is_err() {
                return Err(ImportError::ThreadLost);
            }
        }
        bytes_before += file.bytes;
    }
    Ok(())
}

/// Takes raw batches until there are no more.
fn work(plan: &Plan, tasks: &Mutex<std_mpsc::Receiver<Task>>) {
    loop {
        let task = match tasks.lock() {
            Ok(tasks) => tasks.recv(),
            Err(_) => return,
        };
        let Ok(Task { file_no, raw, bytes_done, answer }) = task else { return };
        let Some(file) = plan.files.get(file_no) else { return };
        let mut validated = Validated::default();
        parse_and_validate(&file.mapping, &raw, &mut validated);
        let _ = answer.send(Ok(Parsed { file_no, validated, bytes_done }));
    }
}
