//! The values of an import run: what it is, its chunks and what became of its rows.

use crate::command::{Command, Receipt};
use crate::error::AppendError;
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::ImportId;
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;

/// One file of a run.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ImportFile {
    /// Name without folder, as `import_rows.file` shows it.
    pub name: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
    /// Its size.
    pub bytes: i64,
}

/// A run that begins, or goes on when an unfinished one has the same kind, file hashes and options.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRun {
    /// Id for a new run.
    pub id: ImportId,
    /// Kind of its files.
    pub kind: FactKind,
    /// Its files in order.
    pub files: Vec<ImportFile>,
    /// Mapping and options as canonical JSON; part of the run's identity.
    pub options: String,
    /// Who started it.
    pub actor: Actor,
    /// When.
    pub started_at: Micros,
    /// Estimate of its rows, if there is one.
    pub rows_total: Option<i64>,
}

/// Where a run stands when it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportState {
    /// Id of the run: the earlier one's when it is resumed.
    pub id: ImportId,
    /// Whether an earlier, unfinished run goes on.
    pub resumed: bool,
    /// File in which the last committed chunk ended, counted from 0.
    pub file_no: i64,
    /// Last row of that file that is committed; 0 for none.
    pub row: i64,
    /// Bytes read so far, as the last chunk said.
    pub bytes_done: i64,
    /// Counts so far.
    pub counts: RowCounts,
    /// What the importer saved with its last chunk.
    pub progress: Option<String>,
}

/// How many rows met which fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct RowCounts {
    /// Rows read.
    pub rows: i64,
    /// Rows that went in.
    pub loaded: i64,
    /// Rows that wait.
    pub pooled: i64,
    /// Rows that were refused.
    pub refused: i64,
    /// Rows that were in already.
    pub unchanged: i64,
    /// Rows (of `loaded` and `pooled`) that replaced an earlier version of the same thing.
    pub superseded: i64,
}

/// A validated row with its fate.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkFact {
    /// The row; personal columns are Null in it.
    pub row: FactRow,
    /// `Loaded` or `Pooled`; the store turns it into `Unchanged` when it was in already.
    pub status: RowStatus,
    /// Code as in `import_rows.code`, such as `sale`; empty for none.
    pub code: String,
    /// What it became part of, such as a case number.
    pub target: Option<String>,
    /// Matched or counted units (ledger credits: units matched so far).
    pub quantity: Option<i64>,
    /// Amount in minor units.
    pub amount_minor: Option<i64>,
    /// Personal columns of the row, to be kept encrypted.
    pub personal: Option<PersonalData>,
}

/// Rows of one file that are committed together with the progress they make.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportChunk {
    /// The run.
    pub import: ImportId,
    /// File of all rows in the chunk, counted from 0.
    pub file_no: i64,
    /// Last row of that file that the chunk covers.
    pub row: i64,
    /// Validated rows in file order.
    pub facts: Vec<ChunkFact>,
    /// Refused rows in file order.
    pub refused: Vec<RefusedRow>,
    /// Appends to case streams that belong to these rows.
    pub commands: Vec<Command>,
    /// Bytes read so far over all files.
    pub bytes_done: i64,
    /// When it is committed.
    pub at: Micros,
    /// Anything the importer wants back when the run is resumed (JSON).
    pub progress: Option<String>,
    /// Whether a row that replaces another keeps the other's person; for corrections, which know no personal data.
    pub keep_persons: bool,
}

/// What became of a chunk.
#[derive(Debug, Clone, Default)]
pub struct ChunkOutcome {
    /// The run was cancelled; nothing of the chunk was written.
    pub cancelled: bool,
    /// Counts of this chunk.
    pub counts: RowCounts,
    /// Fact id of each fact of the chunk, in order; of the earlier row for unchanged ones.
    pub fact_ids: Vec<i64>,
    /// For each fact of the chunk, whether it was in already.
    pub unchanged: Vec<bool>,
    /// Result of each command, in order; a refused one does not spoil the chunk.
    pub commands: Vec<Result<Receipt, AppendError>>,
}

/// State of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportRunState {
    /// Under way.
    Running,
    /// Finished.
    Done,
    /// Stopped by a failure.
    Failed,
    /// Stopped by somebody.
    Cancelled,
    /// The program ended while it ran; it can be resumed.
    Interrupted,
}

impl ImportRunState {
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            ImportRunState::Running => "running",
            ImportRunState::Done => "done",
            ImportRunState::Failed => "failed",
            ImportRunState::Cancelled => "cancelled",
            ImportRunState::Interrupted => "interrupted",
        }
    }
    /// Reads an identifier.
    pub fn parse(text: &str) -> Option<ImportRunState> {
        use ImportRunState::*;
        [Running, Done, Failed, Cancelled, Interrupted].into_iter().find(|state| state.as_str() == text)
    }
}

/// A change of a run's own row; `None` leaves a field as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportUpdate {
    /// New estimate of its rows.
    pub rows_total: Option<i64>,
    /// New state; `Done`, `Failed` and `Cancelled` also set `finished_at`.
    pub state: Option<ImportRunState>,
    /// When it ended.
    pub finished_at: Option<Micros>,
    /// The report as JSON.
    pub report: Option<String>,
    /// What stopped it, as JSON or text.
    pub error: Option<String>,
}

/// A run as pages and commands show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportInfo {
    /// Its id.
    pub id: ImportId,
    /// Kind of its files.
    pub kind: FactKind,
    /// Its files.
    pub files: Vec<ImportFile>,
    /// Mapping and options, JSON.
    pub options: String,
    /// State.
    pub state: ImportRunState,
    /// Whether somebody asked to stop it.
    pub cancel_requested: bool,
    /// Counts so far.
    pub counts: RowCounts,
    /// Estimate of its rows.
    pub rows_total: Option<i64>,
    /// Bytes read so far.
    pub bytes_done: i64,
    /// Bytes of all files.
    pub bytes_total: i64,
    /// When it started.
    pub started_at: Micros,
    /// When it ended.
    pub finished_at: Option<Micros>,
    /// The report, JSON.
    pub report: Option<String>,
    /// What stopped it.
    pub error: Option<String>,
    /// Who started it.
    pub actor: Actor,
    /// Running SHA-256 over the rows that went in, hex; for the `FactsImported` event.
    pub facts_sha256: String,
    /// Lowest and highest fact row id; `(0, -1)` when nothing went in.
    pub fact_ids: (i64, i64),
}

/// One row of `import_rows`.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRowOut {
    /// File, counted from 0.
    pub file_no: i64,
    /// Name of the file.
    pub file: String,
    /// Row.
    pub row: i64,
    /// Fate.
    pub status: RowStatus,
    /// Code; of the first problem for refused rows.
    pub code: String,
    /// What it became part of.
    pub target: Option<String>,
    /// Units.
    pub quantity: Option<i64>,
    /// Minor units.
    pub amount_minor: Option<i64>,
    /// Problems, for refused rows.
    pub problems: Vec<Problem>,
}

/// A later verdict on a row that is in: pooled credits that found their purchase, for example.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFate {
    /// The row.
    pub fact_id: i64,
    /// Its fate now.
    pub status: RowStatus,
    /// Its code now.
    pub code: String,
    /// What it became part of.
    pub target: Option<String>,
    /// Units now.
    pub quantity: Option<i64>,
}

/// A fact row as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRecord {
    /// Row id.
    pub id: i64,
    /// Kind.
    pub kind: FactKind,
    /// The values; `row` is the row number in its file.
    pub row: FactRow,
}

/// A ledger row with its fate.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerRecord {
    /// Row id.
    pub id: i64,
    /// The values.
    pub row: FactRow,
    /// Fate.
    pub status: RowStatus,
    /// Code.
    pub code: String,
    /// What it became part of.
    pub target: Option<String>,
    /// Units matched so far.
    pub quantity: Option<i64>,
    /// Amount in minor units.
    pub amount_minor: Option<i64>,
}

/// A saved mapping of a file's headers to columns.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TemplateRow {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: FactKind,
    /// The mapping, JSON.
    pub json: String,
    /// Version, counted from 1 at each save.
    pub version: i64,
}
