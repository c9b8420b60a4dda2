//! Verification finds what an intruder with access to the database does, and a rebuild repairs projections.

use crate::common::*;
use std::sync::Arc;
use suyuan_store::{Store, VerifyReport};

const UNGUARD_SQLITE: &str = "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete;";
const UNGUARD_POSTGRES: &str = "DROP TRIGGER event_no_change ON event; DROP TRIGGER event_no_truncate ON event;";

async fn filled(place: &Place, cases: u128) -> Store {
    let store = place.open().await;
    let answers = store.append_many((1..=cases).map(open_case).collect()).await;
    assert!(answers.iter().all(Result::is_ok));
    store
}

/// Fills, closes, intrudes, and verifies.
async fn after(place: Arc<Place>, cases: u128, sql: &str) -> VerifyReport {
    filled(&place, cases).await.close().await;
    place.intrude(&format!("{UNGUARD_SQLITE} {sql}"), &format!("{UNGUARD_POSTGRES} {sql}")).await;
    let store = place.open().await;
    let report = store.verify(&mut |_| {}).await.unwrap();
    assert!(!report.ok);
    store.close().await;
    report
}

fn assert_bad(report: &VerifyReport, seq: i64, problem: &str) {
    let bad = report.first_bad.as_ref().unwrap();
    assert_eq!((bad.seq, bad.problem), (seq, problem));
}

#[test]
fn an_untouched_log_is_fine_also_after_many_signed_heads() {
    on_both(|place| async move {
        let store = filled(&place, 2_500).await;
        let mut seen = 0;
        let report = store.verify(&mut |events| seen = events).await.unwrap();
        assert!(report.ok, "{report:?}");
        assert_eq!((report.events, seen), (2_500, 2_500));
        store.close().await;
        assert_intact(&place.open().await).await;
    });
}

#[test]
fn every_column_is_under_the_hash() {
    on_both(|place| async move {
        let store = filled(&place, 12).await;
        store.close().await;
        place.intrude(UNGUARD_SQLITE, UNGUARD_POSTGRES).await;
        let changes = [
            ("stream", "'x'"),
            ("stream_id", "'x'"),
            ("stream_version", "9"),
            ("kind", "'x'"),
            ("at", "at + 1"),
            ("recorded_at", "recorded_at + 1"),
            ("actor", "'user:eve'"),
            ("source", "NULL"),
            ("body", "replace(body, '12000', '12001')"),
        ];
        for (column, value) in changes {
            let keep = "CREATE TABLE kept AS SELECT * FROM event WHERE seq = 7";
            place.try_statement(keep).await.unwrap();
            place.try_statement(&format!("UPDATE event SET {column} = {value} WHERE seq = 7")).await.unwrap();
            let store = place.open().await;
            let report = store.verify(&mut |_| {}).await.unwrap();
            assert_eq!(report.first_bad.map(|bad| (bad.seq, bad.problem)), Some((7, "altered")), "{column}");
            store.close().await;
            place.try_statement(&format!("UPDATE event SET {column} = (SELECT {column} FROM kept) WHERE seq = 7")).await.unwrap();
            place.try_statement("DROP TABLE kept").await.unwrap();
        }
        assert_intact(&place.open().await).await;
    });
}

#[test]
fn a_missing_event_is_found() {
    on_both(|place| async move { assert_bad(&after(place, 9, "DELETE FROM event WHERE seq = 4;").await, 4, "missing") });
}

#[test]
fn a_missing_first_event_is_found() {
    on_both(|place| async move { assert_bad(&after(place, 9, "DELETE FROM event WHERE seq = 1;").await, 1, "missing") });
}

#[test]
fn swapped_events_are_found() {
    on_both(|place| async move {
        let swap = "UPDATE event SET seq = -1 WHERE seq = 3; UPDATE event SET seq = 3 WHERE seq = 6; UPDATE event SET seq = 6 WHERE seq = -1;";
        assert_bad(&after(place, 9, swap).await, 3, "reordered");
    });
}

#[test]
fn a_truncated_tail_is_found_although_the_rest_is_whole() {
    on_both(|place| async move { assert_bad(&after(place, 9, "DELETE FROM event WHERE seq > 5;").await, 6, "truncated") });
}

#[test]
fn a_truncated_tail_is_found_when_the_signed_heads_went_with_it() {
    on_both(|place| async move {
        let sql = "DELETE FROM event WHERE seq > 5; DELETE FROM head_signature WHERE seq > 5;";
        assert_bad(&after(place, 9, sql).await, 6, "truncated");
    });
}

#[test]
fn a_tail_that_was_cut_and_written_anew_is_found() {
    on_both(|place| async move {
        filled(&place, 9).await.close().await;
        place.intrude(
            &format!("{UNGUARD_SQLITE} DELETE FROM event WHERE seq > 5; DELETE FROM case_row WHERE ordinal > 5; DELETE FROM case_body WHERE ordinal > 5;"),
            &format!("{UNGUARD_POSTGRES} DELETE FROM event WHERE seq > 5; DELETE FROM case_row WHERE ordinal > 5; DELETE FROM case_body WHERE ordinal > 5;"),
        )
        .await;
        let store = place.open().await;
        for number in 20..30 {
            store.append(open_case(number)).await.unwrap();
        }
        assert_bad(&store.verify(&mut |_| {}).await.unwrap(), 9, "truncated");
        store.close().await;
    });
}

#[test]
fn a_forged_head_is_found() {
    on_both(|place| async move {
        let sql = "UPDATE head_signature SET signature = hash;";
        assert_bad(&after(place, 9, sql).await, 9, "altered");
    });
}

#[test]
fn rebuild_changes_nothing_that_is_right_and_repairs_what_is_wrong() {
    on_both(|place| async move {
        let store = filled(&place, 30).await;
        store.append_many(vec![step(3, 1, approve()), step(3, 2, received(2)), step(3, 3, refund(12_000)), step(4, 1, approve())]).await;
        let report = store.rebuild(&mut |_| {}).await.unwrap();
        assert_eq!((report.events, report.cases, report.differences), (34, 30, 0));
        let dump = dump(&store).await;
        let damage = "UPDATE case_row SET status = 'closed', is_open = 0 WHERE ordinal = 2; \
             UPDATE case_body SET body = replace(body, '电饭煲', '空调') WHERE ordinal = 5; \
             DELETE FROM case_row WHERE ordinal = 7; DELETE FROM case_body WHERE ordinal = 7; \
             DELETE FROM case_body WHERE ordinal = 8; \
             UPDATE case_row SET id = 'case_0000000000000000000000zzzz', case_no = 'RC-none', ordinal = 900 WHERE ordinal = 9; \
             UPDATE ledger_entry SET amount_minor = 1;";
        place.intrude(damage, damage).await;
        let report = store.rebuild(&mut |_| {}).await.unwrap();
        // 2, 5, 7, 8 and 9 differ, one row is a stranger, one ledger entry is wrong and its right form lacks.
        assert_eq!(report.differences, 8);
        assert_eq!(self::dump(&store).await, dump);
        assert_eq!(store.rebuild(&mut |_| {}).await.unwrap().differences, 0);
        assert!(store.append(step(9, 1, approve())).await.is_ok());
        store.close().await;
    });
}

async fn dump(store: &Store) -> String {
    let page = store.cases(&Default::default(), Default::default(), None, 1_000).await.unwrap();
    format!("{:?} {:?}", page.rows, store.facets().await.unwrap())
}
