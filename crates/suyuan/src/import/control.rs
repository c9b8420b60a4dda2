//! How a caller watches and stops an import, and what it is told.

use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use suyuan_case::import::RefusedRow;

/// What an import is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Rows are read, checked and written.
    #[default]
    Reading,
    /// Ledger credits look for their purchases.
    Matching,
    /// The report is written.
    Finishing,
}

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Progress {
    /// Id of the run; empty in a dry run.
    pub import_id: String,
    /// Kind of the files.
    pub kind: String,
    /// What is being done.
    pub phase: Phase,
    /// Whether an earlier run goes on.
    pub resumed: bool,
    /// Rows read and settled.
    pub rows_done: u64,
    /// Rows that went in.
    pub loaded: u64,
    /// Rows that wait.
    pub pooled: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Rows that were in already.
    pub unchanged: u64,
    /// Bytes read.
    pub bytes_done: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
    /// While matching: customers done and to do.
    pub matching: (u64, u64),
}

/// Told about progress after every chunk.
pub type ProgressSink = Arc<dyn Fn(&Progress) + Send + Sync>;
/// Told about every refused row in file order, with the file's name.
pub type RefusedSink = Arc<dyn Fn(&str, &RefusedRow) + Send + Sync>;

/// The caller's handle on a run.
#[derive(Clone)]
pub struct Control {
    /// Set it to stop the run after the chunk that is under way.
    pub cancel: Arc<AtomicBool>,
    /// Progress.
    pub progress: ProgressSink,
    /// Refused rows of this process (a resumed run has earlier ones in the store).
    pub refused: RefusedSink,
}

impl Default for Control {
    /// Nobody watches.
    fn default() -> Control {
        Control { cancel: Arc::default(), progress: Arc::new(|_| {}), refused: Arc::new(|_, _| {}) }
    }
}

impl Control {
    /// Whether somebody wants it to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}
