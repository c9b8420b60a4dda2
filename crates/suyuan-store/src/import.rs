//! Import runs: begin or resume, follow, cancel; and the fate of their rows.

use crate::db::{Arg, Link, Row, args};
use crate::error::StoreError;
use crate::import_types::{ImportFile, ImportInfo, ImportRowOut, ImportRun, ImportRunState, ImportState, ImportUpdate, RowCounts, RowFate};
use crate::setting::take_numbers;
use crate::store::{Store, now};
use crate::{dialect, import_rows};
use sha2::{Digest, Sha256};
use suyuan_case::SECOND;
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;
use suyuan_case::id::ImportId;
use suyuan_case::import::RowStatus;

/// A running import that committed nothing for this long was left behind by a program that ended.
const LEFT_BEHIND: i64 = 120 * SECOND;

/// The counter of fact ids and revisions.
pub(crate) const REVISION: &str = "fact_revision";

/// Columns of a run, in the order in which [`read_run`] expects them.
const COLUMNS: &str = "id, kind, files, options, state, cancel, row_count, loaded, pooled, refused, unchanged, superseded, rows_total, \
     bytes_done, bytes_total, started_at, finished_at, report, error, actor, facts_sha256, fact_low, fact_high, touched_at";

/// The number by which a fate is stored.
pub(crate) const fn status_number(status: RowStatus) -> i64 {
    match status {
        RowStatus::Loaded => 0,
        RowStatus::Pooled => 1,
        RowStatus::Refused => 2,
        RowStatus::Unchanged => 3,
    }
}

/// The fate that a number stands for.
pub(crate) fn status_of(number: i64) -> Result<RowStatus, StoreError> {
    match number {
        0 => Ok(RowStatus::Loaded),
        1 => Ok(RowStatus::Pooled),
        2 => Ok(RowStatus::Refused),
        3 => Ok(RowStatus::Unchanged),
        other => Err(StoreError::decode("the fate of a row", other)),
    }
}

fn read_run(row: &Row) -> Result<ImportInfo, StoreError> {
    let damaged = |what: &str| StoreError::decode("an import run", what);
    let state = ImportRunState::parse(row.str(4)?).ok_or_else(|| damaged("its state"))?;
    let left_behind = state == ImportRunState::Running && row.int(23)? < now() - LEFT_BEHIND;
    Ok(ImportInfo {
        id: ImportId::parse(row.str(0)?).ok_or_else(|| damaged("its id"))?,
        kind: FactKind::parse(row.str(1)?).ok_or_else(|| damaged("its kind"))?,
        files: serde_json::from_str(row.str(2)?).map_err(|error| StoreError::decode("the files of an import", error))?,
        options: row.text(3)?,
        state: if left_behind { ImportRunState::Interrupted } else { state },
        cancel_requested: row.int(5)? != 0,
        counts: RowCounts {
            rows: row.int(6)?,
            loaded: row.int(7)?,
            pooled: row.int(8)?,
            refused: row.int(9)?,
            unchanged: row.int(10)?,
            superseded: row.int(11)?,
        },
        rows_total: row.opt_int(12)?,
        bytes_done: row.int(13)?,
        bytes_total: row.int(14)?,
        started_at: row.int(15)?,
        finished_at: row.opt_int(16)?,
        report: row.opt_text(17)?,
        error: row.opt_text(18)?,
        actor: Actor::from_log(row.text(19)?),
        facts_sha256: hex::encode(row.bytes(20)?),
        fact_ids: (row.int(21)?, row.int(22)?),
    })
}

/// SHA-256 over what makes two runs the same: kind, file hashes in order, options.
fn run_identity(run: &ImportRun) -> String {
    let mut hasher = Sha256::new();
    hasher.update(run.kind.as_str());
    for file in &run.files {
        hasher.update([0]);
        hasher.update(&file.sha256);
    }
    hasher.update([1]);
    hasher.update(&run.options);
    hex::encode(hasher.finalize())
}

impl Store {
    /// Begins a run, or goes on with an unfinished one of the same kind, files and options.
    pub async fn import_begin(&self, run: &ImportRun) -> Result<ImportState, StoreError> {
        let identity = run_identity(run);
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        let mut link = tx.link();
        dialect::lock_facts(&mut link).await?;
        let sql = "SELECT id, file_no, row_no, bytes_done, row_count, loaded, pooled, refused, unchanged, superseded, progress \
                   FROM import_run WHERE identity = $1 AND state <> 'done' ORDER BY no DESC LIMIT 1";
        let earlier = link.fetch_one("looking for an unfinished import", sql, args![identity.as_str()]).await?;
        let state = match earlier {
            Some(row) => {
                let sql = "UPDATE import_run SET state = 'running', cancel = 0, error = NULL, finished_at = NULL, touched_at = $2 WHERE id = $1";
                link.execute("resuming an import", sql, args![row.str(0)?, now()]).await?;
                resumed(&row)?
            }
            None => {
                begin_run(&mut link, run, identity).await?;
                ImportState { id: run.id.clone(), resumed: false, file_no: 0, row: 0, bytes_done: 0, counts: RowCounts::default(), progress: None }
            }
        };
        tx.commit("beginning an import").await?;
        Ok(state)
    }

    /// Changes a run's own row.
    pub async fn import_update(&self, id: &ImportId, update: ImportUpdate) -> Result<(), StoreError> {
        let ends = update.state.is_some_and(|state| state != ImportRunState::Running);
        let finished_at = update.finished_at.or_else(|| ends.then(now));
        let sql = "UPDATE import_run SET rows_total = COALESCE($2, rows_total), state = COALESCE($3, state), \
                   finished_at = COALESCE($4, finished_at), report = COALESCE($5, report), error = COALESCE($6, error), touched_at = $7 WHERE id = $1";
        let state = update.state.map(|state| state.as_str().to_owned());
        let values = args![id.as_str(), update.rows_total, state, finished_at, update.report, update.error, now()];
        match self.core.write().await?.link().execute("changing an import", sql, values).await? {
            0 => Err(StoreError::UnknownImport { id: id.as_str().to_owned() }),
            _ => Ok(()),
        }
    }

    /// Asks a run to stop: its next chunk is not written. Answers whether there was one to stop.
    pub async fn import_cancel(&self, id: &ImportId) -> Result<bool, StoreError> {
        let sql = "UPDATE import_run SET cancel = 1 WHERE id = $1 AND state = 'running'";
        Ok(self.core.write().await?.link().execute("cancelling an import", sql, args![id.as_str()]).await? > 0)
    }

    /// The latest runs first.
    pub async fn imports(&self, limit: i64) -> Result<Vec<ImportInfo>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM import_run ORDER BY no DESC LIMIT $1");
        self.core.read().await?.link().fetch("reading the imports", sql, args![limit]).await?.iter().map(read_run).collect()
    }

    /// One run.
    pub async fn import(&self, id: &ImportId) -> Result<Option<ImportInfo>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM import_run WHERE id = $1");
        self.core.read().await?.link().fetch_one("reading an import", sql, args![id.as_str()]).await?.as_ref().map(read_run).transpose()
    }

    /// The fate of a run's rows by (file, row), after a position; only one fate when `status` is given.
    pub async fn import_rows(
        &self,
        id: &ImportId,
        status: Option<RowStatus>,
        after: Option<(i64, i64)>,
        limit: i64,
    ) -> Result<Vec<ImportRowOut>, StoreError> {
        let mut reader = self.core.read().await?;
        let mut link = reader.link();
        let sql = "SELECT no, files, fact_low, fact_high FROM import_run WHERE id = $1";
        let Some(run) = link.fetch_one("reading an import", sql, args![id.as_str()]).await? else {
            return Err(StoreError::UnknownImport { id: id.as_str().to_owned() });
        };
        let files: Vec<ImportFile> = serde_json::from_str(run.str(1)?).map_err(|error| StoreError::decode("the files of an import", error))?;
        let page =
            import_rows::Page { import_no: run.int(0)?, ids: (run.int(2)?, run.int(3)?), files, status, after: after.unwrap_or((-1, -1)), limit };
        page.read(&mut link).await
    }

    /// Later verdicts on rows that are in. Their place in the lake is replaced.
    pub async fn set_row_fates(&self, fates: &[RowFate]) -> Result<(), StoreError> {
        if fates.is_empty() {
            return Ok(());
        }
        let mut writer = self.core.write().await?;
        let mut tx = writer.begin().await?;
        let mut link = tx.link();
        dialect::lock_facts(&mut link).await?;
        let first = take_numbers(&mut link, REVISION, i64::try_from(fates.len()).unwrap_or(i64::MAX)).await?;
        for (index, part) in fates.chunks(10_000).enumerate() {
            let revision = first + i64::try_from(index * 10_000).unwrap_or(0);
            dialect::update_fates(&mut link, part, revision).await?;
        }
        tx.commit("changing the fate of rows").await
    }
}

fn resumed(row: &Row) -> Result<ImportState, StoreError> {
    Ok(ImportState {
        id: ImportId::parse(row.str(0)?).ok_or_else(|| StoreError::decode("an import run", "its id"))?,
        resumed: true,
        file_no: row.int(1)?,
        row: row.int(2)?,
        bytes_done: row.int(3)?,
        counts: RowCounts {
            rows: row.int(4)?,
            loaded: row.int(5)?,
            pooled: row.int(6)?,
            refused: row.int(7)?,
            unchanged: row.int(8)?,
            superseded: row.int(9)?,
        },
        progress: row.opt_text(10)?,
    })
}

async fn begin_run(link: &mut Link<'_>, run: &ImportRun, identity: String) -> Result<(), StoreError> {
    let files = serde_json::to_string(&run.files).map_err(|error| StoreError::decode("the files of an import", error))?;
    let bytes: i64 = run.files.iter().map(|file| file.bytes).sum();
    let no = take_numbers(link, "import_no", 1).await?;
    let sql = "INSERT INTO import_run (no, id, kind, identity, files, options, state, rows_total, bytes_total, started_at, touched_at, actor, facts_sha256) \
               VALUES ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9, $10, $11, $12)";
    let values: Vec<Arg> = args![
        no,
        run.id.as_str(),
        run.kind.as_str(),
        identity,
        files,
        run.options.as_str(),
        run.rows_total,
        bytes,
        run.started_at,
        now(),
        run.actor.as_str(),
        Sha256::digest([]).to_vec(),
    ];
    link.execute("beginning an import", sql, values).await.map(drop)
}
