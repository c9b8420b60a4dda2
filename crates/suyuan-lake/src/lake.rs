//! The lake: segments and hot tails of all tables, taken in, flushed, committed and handed out as snapshots.

use crate::error::LakeError;
use crate::flush::{Pending, rewrite};
use crate::hot::Hot;
use crate::schema::schema_version;
use crate::segment::{SEGMENT_ROWS, Segment};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use suyuan_case::lake_table::{ExportRow, Freshness, LakeTable};
use suyuan_case::manifest::ManifestRow;

/// A tail with more rows than this wants to be flushed.
pub const FLUSH_ROWS: usize = 20_000;
/// A tail older than this wants to be flushed.
pub const FLUSH_AGE: Duration = Duration::from_secs(600);
/// Unknown files younger than this are left alone: another process may be about to commit them.
const SWEEP_AGE: Duration = Duration::from_secs(900);

/// What the manifest in the store must become: one transaction retires and adds, then [`Lake::commit`] follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestChange {
    /// The table.
    pub table: LakeTable,
    /// Paths that leave the manifest.
    pub retire: Vec<String>,
    /// Rows that enter it.
    pub add: Vec<ManifestRow>,
}

/// One table as a snapshot sees it.
#[derive(Debug, Clone, Default)]
pub struct TableView {
    /// Files by ascending key range.
    pub segments: Vec<Arc<Segment>>,
    /// Rows that replace and follow those of the files.
    pub hot: Arc<Hot>,
}

/// All tables at one moment; files that it names stay on disk as long as it lives.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The point in the store that it reflects.
    pub freshness: Freshness,
    tables: Vec<TableView>,
}

impl Snapshot {
    /// One table.
    pub fn table(&self, table: LakeTable) -> &TableView {
        &self.tables[table as usize]
    }
}

#[derive(Debug, Default)]
struct TableState {
    view: TableView,
    /// Everything up to this revision is contained.
    revision: i64,
    /// Paths that the manifest still names although their files are unusable.
    stale: Vec<String>,
    pending: Option<Pending>,
    hot_since: Option<Instant>,
}

struct State {
    tables: Vec<TableState>,
    freshness: Freshness,
}

/// The columnar tables; it can be deleted and rebuilt from the store.
pub struct Lake {
    dir: PathBuf,
    state: Mutex<State>,
    /// One flush at a time: it reads and writes files without holding up readers.
    flushing: Mutex<()>,
    segment_rows: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lake {
    /// Opens the folder with the files that the manifest names.
    ///
    /// A table with a missing or shortened file, or files of another schema version, starts empty at revision 0,
    /// so that the program exports it anew; its next flush retires the old manifest rows. Files that the manifest
    /// does not name are left-overs of a crash and are removed once they are a quarter of an hour old.
    ///
    /// # Errors
    /// When the folder cannot be made or read, or the manifest names an unknown table or a path outside the folder.
    pub fn open(dir: &Path, manifest: Vec<ManifestRow>) -> Result<Lake, LakeError> {
        std::fs::create_dir_all(dir).map_err(|source| LakeError::Io { action: "make the lake folder", path: dir.to_owned(), source })?;
        let mut tables: Vec<TableState> = LakeTable::ALL.iter().map(|_| TableState::default()).collect();
        let mut by_table: Vec<Vec<ManifestRow>> = vec![Vec::new(); tables.len()];
        for row in manifest {
            by_table[table_of(&row)? as usize].push(row);
        }
        for (table, rows) in LakeTable::ALL.into_iter().zip(by_table) {
            sweep(dir, table, &rows)?;
            tables[table as usize] = load(dir, table, rows);
        }
        let seq = tables[LakeTable::Events as usize].revision;
        let state = State { tables, freshness: Freshness { seq, at: 0 } };
        Ok(Lake { dir: dir.to_owned(), state: Mutex::new(state), flushing: Mutex::new(()), segment_rows: SEGMENT_ROWS })
    }

    /// The same lake with another size of a full segment, at least 1 row.
    pub fn with_segment_rows(mut self, rows: usize) -> Lake {
        self.segment_rows = rows.max(1);
        self
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The revision up to which the table is contained, hot tail included; export continues after it.
    pub fn revision(&self, table: LakeTable) -> i64 {
        lock(&self.state).tables[table as usize].revision
    }

    /// Takes rows in; they are visible to the next snapshot. Returns how many rows its tail now holds.
    ///
    /// # Errors
    /// [`LakeError::Row`] when a row does not fit the table; then none is taken.
    pub fn ingest(&self, table: LakeTable, rows: Vec<ExportRow>) -> Result<usize, LakeError> {
        let mut state = lock(&self.state);
        let state = &mut state.tables[table as usize];
        if !rows.is_empty() {
            let (hot, reached) = state.view.hot.with(table, &rows)?;
            state.view.hot = Arc::new(hot);
            state.revision = state.revision.max(reached);
            state.hot_since.get_or_insert_with(Instant::now);
        }
        Ok(state.view.hot.rows())
    }

    /// States that everything up to this point of the store has been ingested into all tables.
    pub fn mark(&self, freshness: Freshness) {
        lock(&self.state).freshness = freshness;
    }

    /// The point of the store that the lake has reached.
    pub fn freshness(&self) -> Freshness {
        lock(&self.state).freshness
    }

    /// A consistent view of all tables.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let state = lock(&self.state);
        Arc::new(Snapshot { freshness: state.freshness, tables: state.tables.iter().map(|table| table.view.clone()).collect() })
    }

    /// Rows in the tail of a table.
    pub fn hot_rows(&self, table: LakeTable) -> usize {
        lock(&self.state).tables[table as usize].view.hot.rows()
    }

    /// The tables whose tail is large or old enough to be flushed, or whose flush still waits for its commit.
    pub fn wants_flush(&self) -> Vec<LakeTable> {
        let state = lock(&self.state);
        let ripe = |table: &LakeTable| {
            let state = &state.tables[*table as usize];
            let old = state.hot_since.is_some_and(|since| since.elapsed() >= FLUSH_AGE);
            state.pending.is_some() || !state.stale.is_empty() || state.view.hot.rows() > FLUSH_ROWS || (old && !state.view.hot.is_empty())
        };
        LakeTable::ALL.into_iter().filter(ripe).collect()
    }

    /// Writes the tail of one table, or of all, into segments: a changed key rewrites only the segment that holds
    /// it. Nothing is visible or final before the change is in the store's manifest and [`Lake::commit`] was
    /// called; until then a further flush of the table answers the same change. Blocks on file I/O.
    ///
    /// # Errors
    /// When a segment cannot be read or written; the lake stays as it was.
    pub fn flush(&self, table: Option<LakeTable>) -> Result<Vec<ManifestChange>, LakeError> {
        let _one = lock(&self.flushing);
        let mut changes = Vec::new();
        for table in LakeTable::ALL.into_iter().filter(|one| table.is_none_or(|table| table == *one)) {
            changes.extend(self.flush_table(table)?);
        }
        Ok(changes)
    }

    fn flush_table(&self, table: LakeTable) -> Result<Option<ManifestChange>, LakeError> {
        let (view, revision, stale) = {
            let state = lock(&self.state);
            let state = &state.tables[table as usize];
            if let Some(pending) = &state.pending {
                return Ok(Some(pending.change.clone()));
            }
            if state.view.hot.is_empty() && state.stale.is_empty() {
                return Ok(None);
            }
            (state.view.clone(), state.revision, state.stale.clone())
        };
        let pending = rewrite(&self.dir, table, &view, revision, stale, self.segment_rows)?;
        let change = pending.change.clone();
        lock(&self.state).tables[table as usize].pending = Some(pending);
        Ok(Some(change))
    }

    /// Takes over a change that the store's manifest now holds. A change that is not pending is ignored.
    ///
    /// # Errors
    /// When the tail cannot be filtered; the next start then rebuilds the view from the manifest.
    pub fn commit(&self, change: &ManifestChange) -> Result<(), LakeError> {
        let mut state = lock(&self.state);
        let state = &mut state.tables[change.table as usize];
        let Some(pending) = state.pending.take_if(|pending| pending.change == *change) else { return Ok(()) };
        let hot = state.view.hot.after(pending.watermark)?;
        let old = std::mem::replace(&mut state.view, TableView { segments: pending.segments, hot: Arc::new(hot) });
        for segment in old.segments.iter().filter(|segment| change.retire.contains(&segment.row.path)) {
            segment.retire();
        }
        state.stale.clear();
        state.hot_since = (!state.view.hot.is_empty()).then(Instant::now);
        Ok(())
    }
}

fn table_of(row: &ManifestRow) -> Result<LakeTable, LakeError> {
    let refuse = |problem| LakeError::Manifest { table: row.table.clone(), path: row.path.clone(), problem };
    let table = LakeTable::ALL.into_iter().find(|table| table.name() == row.table).ok_or_else(|| refuse("no such table"))?;
    let name = row.path.strip_prefix(table.name()).and_then(|rest| rest.strip_prefix('/'));
    match name {
        Some(name) if !name.contains(['/', '\\']) && !name.starts_with('.') => Ok(table),
        _ => Err(refuse("not a file of the table's folder")),
    }
}

fn load(dir: &Path, table: LakeTable, rows: Vec<ManifestRow>) -> TableState {
    let version = schema_version(table);
    let paths: Vec<String> = rows.iter().map(|row| row.path.clone()).collect();
    let revision = rows.iter().map(|row| row.watermark).max().unwrap_or(0);
    let usable = |row: ManifestRow| (row.schema_version == version).then(|| Segment::existing(dir, row)).flatten().map(Arc::new);
    match rows.into_iter().map(usable).collect::<Option<Vec<_>>>() {
        Some(mut segments) => {
            segments.sort_by_key(|segment| segment.row.low);
            TableState { view: TableView { segments, hot: Arc::default() }, revision, ..TableState::default() }
        }
        None => {
            tracing::warn!(table = table.name(), "a lake file is missing or of another version; the table is rebuilt");
            TableState { stale: paths, ..TableState::default() }
        }
    }
}

/// Removes files of the table's folder that the manifest does not name.
fn sweep(dir: &Path, table: LakeTable, rows: &[ManifestRow]) -> Result<(), LakeError> {
    let folder = dir.join(table.name());
    let failed = |source| LakeError::Io { action: "read the lake folder", path: folder.clone(), source };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let path = format!("{}/{}", table.name(), entry.file_name().to_string_lossy());
        let ours = path.ends_with(".parquet") || path.ends_with(".tmp");
        let modified = entry.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let old = modified.elapsed().is_ok_and(|age| age >= SWEEP_AGE);
        if ours && old && !rows.iter().any(|row| row.path == path) {
            std::fs::remove_file(entry.path()).map_err(|source| LakeError::Io { action: "remove a left-over file", path: entry.path(), source })?;
        }
    }
    Ok(())
}
