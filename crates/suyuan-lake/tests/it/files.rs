//! Copy-on-write, hot and cold together, crash windows, delete and rebuild: the same answers in every state.

use crate::{Manifest, engine, number, open, row, rows, text};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use suyuan_case::lake_table::{ExportRow, Freshness, LakeTable};
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_lake::Lake;

/// The store's side: the current rows by key, exported in the order of their revision.
#[derive(Default)]
struct Truth {
    rows: BTreeMap<i64, ExportRow>,
    revision: i64,
}

impl Truth {
    fn put(&mut self, key: i64, status: &str, amount: i64) -> ExportRow {
        self.revision += 1;
        let region = ["广东", "浙江", "四川"][usize::try_from(key % 3).expect("small")];
        let values =
            [("case_no", text(&format!("RC{key}"))), ("status", text(status)), ("amount_minor", Value::Int(amount)), ("region", text(region))];
        let row = row(LakeTable::Cases, key, self.revision, &values);
        self.rows.insert(key, row.clone());
        row
    }
    fn after(&self, revision: i64) -> Vec<ExportRow> {
        let mut rows: Vec<ExportRow> = self.rows.values().filter(|row| row.revision > revision).cloned().collect();
        rows.sort_by_key(|row| row.revision);
        rows
    }
    fn sum(&self) -> i64 {
        self.rows.values().map(|row| row.values.iter().filter_map(Value::as_int).sum::<i64>()).sum()
    }
}

fn figures(lake: &Arc<Lake>) -> Vec<Vec<Vec<Json>>> {
    let engine = engine(lake);
    let all = AccessScope::all();
    let questions = [
        "select count(*), count(distinct case_no), sum(amount_minor), min(case_no), max(case_no) from cases",
        "select region, status, count(*), sum(amount_minor), avg(amount_minor) from cases group by 1, 2 order by 1, 2",
        "select case_no, status, amount_minor from cases order by amount_minor desc, case_no limit 50",
    ];
    questions.map(|sql| rows(&engine, &all, sql)).into()
}

fn files(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir.join("cases"))
        .map(|entries| entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn hot_cold_and_mixed_give_the_same_figures_and_a_rebuild_too() {
    let dir = tempfile::tempdir().expect("folder");
    let (mut truth, mut manifest) = (Truth::default(), Manifest::default());
    let lake = open(dir.path(), &manifest);
    for key in 0..3_000 {
        truth.put(key, "requested", key * 7 % 1_000);
    }
    lake.ingest(LakeTable::Cases, truth.after(0)).expect("ingest");
    let hot = figures(&lake);
    manifest.flush(&lake);
    assert_eq!(lake.hot_rows(LakeTable::Cases), 0);
    assert_eq!(figures(&lake), hot, "cold equals hot");

    for key in (0..3_000).step_by(17).chain(3_000..3_050) {
        truth.put(key, "refunded", key);
    }
    lake.ingest(LakeTable::Cases, truth.after(lake.revision(LakeTable::Cases))).expect("ingest");
    let mixed = figures(&lake);
    assert_ne!(mixed, hot);
    assert_eq!(mixed[0][0][2].as_i64(), Some(truth.sum()), "changed rows count once, with their new value");
    manifest.flush(&lake);
    assert_eq!(figures(&lake), mixed, "compacted equals mixed");
    drop(lake);

    let again = open(dir.path(), &manifest);
    assert_eq!((figures(&again), again.revision(LakeTable::Cases)), (mixed.clone(), truth.revision), "reopened");
    drop(again);
    std::fs::remove_dir_all(dir.path()).expect("delete the lake");
    let rebuilt = open(dir.path(), &manifest);
    assert_eq!(rebuilt.revision(LakeTable::Cases), 0, "missing files: exported anew");
    rebuilt.ingest(LakeTable::Cases, truth.after(0)).expect("ingest");
    assert_eq!(figures(&rebuilt), mixed, "rebuilt");
    manifest.flush(&rebuilt);
    assert_eq!(figures(&rebuilt), mixed, "rebuilt and flushed");
    assert_eq!(manifest.0.iter().map(|row| row.rows).sum::<i64>(), 3_050, "the old rows left the manifest");
}

#[test]
fn a_changed_key_rewrites_only_its_segment() {
    let dir = tempfile::tempdir().expect("folder");
    let (mut truth, mut manifest) = (Truth::default(), Manifest::default());
    let lake = Arc::new(Lake::open(dir.path(), vec![]).expect("open").with_segment_rows(1_000));
    for key in 0..3_600 {
        truth.put(key, "closed", 1);
    }
    lake.ingest(LakeTable::Cases, truth.after(0)).expect("ingest");
    manifest.flush(&lake);
    let before = files(dir.path());
    assert_eq!(before.len(), 4, "{before:?}");
    let mut ranges: Vec<(i64, i64)> = manifest.0.iter().map(|row| (row.low, row.high)).collect();
    ranges.sort_unstable();
    assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0), "ranges overlap: {ranges:?}");

    truth.put(3, "refunded", 1_000);
    lake.ingest(LakeTable::Cases, truth.after(lake.revision(LakeTable::Cases))).expect("ingest");
    let seen = number(&engine(&lake), &AccessScope::all(), "select sum(amount_minor) from cases");
    assert_eq!(seen, 4_599);
    let reader = lake.snapshot();
    manifest.flush(&lake);
    let kept = files(dir.path());
    assert_eq!(kept.len(), before.len() + 1, "the retired file stays while a snapshot reads it");
    drop(reader);
    let after = files(dir.path());
    assert_eq!(after.len(), 4);
    assert_eq!(after.iter().filter(|name| before.contains(name)).count(), before.len() - 1, "one file was replaced: {after:?}");
    assert_eq!(number(&engine(&lake), &AccessScope::all(), "select sum(amount_minor) from cases"), 4_599);
}

#[test]
fn a_crash_between_flush_and_commit_loses_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    let (mut truth, mut manifest) = (Truth::default(), Manifest::default());
    let lake = open(dir.path(), &manifest);
    (0..100).for_each(|key| drop(truth.put(key, "requested", 10)));
    lake.ingest(LakeTable::Cases, truth.after(0)).expect("ingest");
    manifest.flush(&lake);
    truth.put(5, "closed", 500);
    lake.ingest(LakeTable::Cases, truth.after(100)).expect("ingest");
    let expected = figures(&lake);
    let changes = lake.flush(None).expect("flush");
    assert_eq!(lake.flush(None).expect("flush again"), changes, "an open flush is not done twice");
    assert_eq!(figures(&lake), expected, "a flush alone changes nothing");
    drop(lake);

    // Crash before the store's commit: the manifest is the old one, the new file is a left-over.
    let lake = open(dir.path(), &manifest);
    assert_eq!(lake.revision(LakeTable::Cases), 100);
    lake.ingest(LakeTable::Cases, truth.after(100)).expect("ingest");
    assert_eq!(figures(&lake), expected);
    drop(lake);
    for name in files(dir.path()) {
        let file = std::fs::File::options().write(true).open(dir.path().join("cases").join(name)).expect("open");
        file.set_modified(SystemTime::now() - Duration::from_secs(3_600)).expect("age the file");
    }
    let lake = open(dir.path(), &manifest);
    assert_eq!(files(dir.path()).len(), 1, "an old left-over is swept");
    // Crash after the store's commit, before the lake's own.
    lake.ingest(LakeTable::Cases, truth.after(100)).expect("ingest");
    lake.flush(None).expect("flush").iter().for_each(|change| manifest.apply(change));
    drop(lake);
    let lake = open(dir.path(), &manifest);
    assert_eq!((figures(&lake), lake.revision(LakeTable::Cases)), (expected, 101));
}

#[test]
fn rows_that_arrive_during_a_flush_stay_and_a_short_file_means_a_rebuild() {
    let dir = tempfile::tempdir().expect("folder");
    let (mut truth, mut manifest) = (Truth::default(), Manifest::default());
    let lake = open(dir.path(), &manifest);
    (0..10).for_each(|key| drop(truth.put(key, "requested", 1)));
    lake.ingest(LakeTable::Cases, truth.after(0)).expect("ingest");
    let changes = lake.flush(Some(LakeTable::Cases)).expect("flush");
    truth.put(4, "closed", 100);
    truth.put(10, "requested", 1);
    lake.ingest(LakeTable::Cases, truth.after(10)).expect("ingest");
    for change in &changes {
        manifest.apply(change);
        lake.commit(change).expect("commit");
    }
    assert_eq!(lake.hot_rows(LakeTable::Cases), 2, "only what came later is still hot");
    assert_eq!(number(&engine(&lake), &AccessScope::all(), "select sum(amount_minor) from cases"), 110);
    lake.mark(Freshness { seq: 12, at: 99 });
    assert_eq!(lake.snapshot().freshness, Freshness { seq: 12, at: 99 });
    drop(lake);
    let path = dir.path().join(&manifest.0[0].path);
    let bytes = std::fs::read(&path).expect("read");
    std::fs::write(&path, &bytes[..bytes.len() - 1]).expect("truncate");
    assert_eq!(open(dir.path(), &manifest).revision(LakeTable::Cases), 0);
}

#[test]
fn a_manifest_that_points_outside_is_refused() {
    let dir = tempfile::tempdir().expect("folder");
    let mut manifest = Manifest::default();
    let lake = open(dir.path(), &manifest);
    lake.ingest(LakeTable::Cases, vec![row(LakeTable::Cases, 1, 1, &[])]).expect("ingest");
    manifest.flush(&lake);
    for path in ["cases/../../etc/passwd", "/etc/passwd", "orders/x.parquet"] {
        let mut bad = manifest.0.clone();
        bad[0].path = path.into();
        assert!(Lake::open(dir.path(), bad).is_err(), "{path}");
    }
}
