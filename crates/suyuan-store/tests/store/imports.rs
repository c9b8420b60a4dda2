//! Imports: chunks, resuming, unchanged and corrected rows, cancelling, pages of rows, lookups, later verdicts.

use crate::common::*;
use suyuan_case::actor::Actor;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::ImportId;
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::lake_table::LakeTable;
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;
use suyuan_store::{ChunkFact, ImportChunk, ImportFile, ImportRun, ImportRunState, ImportUpdate, RowFate, Store};

fn run(id: u128, kind: FactKind, sha256: &str) -> ImportRun {
    ImportRun {
        id: ImportId::from_bits(id),
        kind,
        files: vec![ImportFile { name: format!("{}.csv", kind.as_str()), sha256: sha256.into(), bytes: 1_000 }],
        options: "{}".into(),
        actor: Actor::user("lin"),
        started_at: 5,
        rows_total: None,
    }
}

fn fact(kind: FactKind, row: u64, cells: &[(&str, Value)]) -> ChunkFact {
    let mut values = vec![Value::Null; kind.columns().len()];
    for (name, value) in cells {
        values[kind.index_of(name).unwrap()] = value.clone();
    }
    ChunkFact {
        row: FactRow { row, values },
        status: RowStatus::Loaded,
        code: String::new(),
        target: None,
        quantity: None,
        amount_minor: None,
        personal: None,
    }
}

fn order(row: u64, number: u64, amount: i64) -> ChunkFact {
    let cells = [
        ("order_no", Value::Text(format!("SO-{number:08}"))),
        ("shop", Value::Text("shop1".into())),
        ("customer_no", Value::Text(format!("C{}", number % 7))),
        ("amount_minor", Value::Int(amount)),
    ];
    fact(FactKind::Orders, row, &cells)
}

fn chunk(import: u128, last: i64, facts: Vec<ChunkFact>) -> ImportChunk {
    ImportChunk {
        import: ImportId::from_bits(import),
        file_no: 0,
        row: last,
        facts,
        refused: Vec::new(),
        commands: Vec::new(),
        bytes_done: last * 10,
        at: 9,
        progress: Some(format!("{{\"at\":{last}}}")),
        keep_persons: false,
    }
}

fn refused(row: u64) -> RefusedRow {
    RefusedRow { row, problems: vec![Problem::new("not_a_number", "amount_minor").found("abc"), Problem::new("missing", "order_no")] }
}

async fn finish(store: &Store, import: u128) {
    let update = ImportUpdate { state: Some(ImportRunState::Done), report: Some("{}".into()), ..ImportUpdate::default() };
    store.import_update(&ImportId::from_bits(import), update).await.unwrap();
}

#[test]
fn an_interrupted_run_goes_on_where_it_stopped() {
    on_both(|place| async move {
        let store = place.open().await;
        let state = store.import_begin(&run(1, FactKind::Orders, "aa")).await.unwrap();
        assert!(!state.resumed);
        let mut first = chunk(1, 10, (1..=9).map(|row| order(row, row, 100)).collect());
        first.refused = vec![refused(10)];
        let outcome = store.import_chunk(first.clone()).await.unwrap();
        assert_eq!((outcome.counts.loaded, outcome.counts.refused, outcome.counts.rows), (9, 1, 10));
        store.close().await;
        let store = place.open().await;
        let state = store.import_begin(&run(2, FactKind::Orders, "aa")).await.unwrap();
        assert!(state.resumed);
        assert_eq!((state.id.clone(), state.file_no, state.row, state.bytes_done), (ImportId::from_bits(1), 0, 10, 100));
        assert_eq!(state.progress.as_deref(), Some("{\"at\":10}"));
        assert_eq!(state.counts.loaded, 9);
        // A chunk that was committed already changes nothing.
        let again = store.import_chunk(first).await.unwrap();
        assert_eq!(again.counts.rows, 0);
        assert_eq!(again.fact_ids, outcome.fact_ids);
        store.import_chunk(chunk(1, 15, (11..=15).map(|row| order(row, row, 100)).collect())).await.unwrap();
        finish(&store, 1).await;
        let info = store.import(&ImportId::from_bits(1)).await.unwrap().unwrap();
        assert_eq!((info.state, info.counts.rows, info.counts.loaded, info.counts.refused), (ImportRunState::Done, 15, 14, 1));
        assert!(info.finished_at.is_some() && info.facts_sha256.len() == 64);
        assert_eq!(info.fact_ids.0, outcome.fact_ids[0]);
        // A finished run is not resumed; the same file again is all unchanged.
        let state = store.import_begin(&run(3, FactKind::Orders, "aa")).await.unwrap();
        assert!(!state.resumed);
        let outcome = store.import_chunk(chunk(3, 15, (1..=9).map(|row| order(row, row, 100)).collect())).await.unwrap();
        assert_eq!((outcome.counts.unchanged, outcome.counts.loaded), (9, 0));
        assert!(outcome.unchanged.iter().all(|unchanged| *unchanged));
        assert_eq!(store.export(LakeTable::Orders, 0, 100).await.unwrap().len(), 14);
        assert_eq!(store.imports(10).await.unwrap().len(), 2);
        store.close().await;
    });
}

#[test]
fn a_corrected_row_replaces_the_earlier_one_under_the_same_key() {
    on_both(|place| async move {
        let store = place.open().await;
        store.import_begin(&run(1, FactKind::Orders, "aa")).await.unwrap();
        // Within one chunk the same order comes twice: the later row stands.
        store.import_chunk(chunk(1, 3, vec![order(1, 1, 100), order(2, 2, 100), order(3, 1, 150)])).await.unwrap();
        finish(&store, 1).await;
        let before = store.export(LakeTable::Orders, 0, 100).await.unwrap();
        assert_eq!(before.len(), 2);
        store.import_begin(&run(2, FactKind::Orders, "bb")).await.unwrap();
        let outcome = store.import_chunk(chunk(2, 2, vec![order(1, 1, 175), order(2, 2, 100)])).await.unwrap();
        assert_eq!((outcome.counts.loaded, outcome.counts.unchanged, outcome.counts.superseded), (1, 1, 1));
        let head = before.iter().map(|row| row.revision).max().unwrap();
        let changed = store.export(LakeTable::Orders, head, 100).await.unwrap();
        assert_eq!(changed.len(), 1);
        assert!(before.iter().any(|row| row.key == changed[0].key), "the lake replaces the row by its key");
        let found = store.order("SO-00000001", None).await.unwrap().unwrap();
        assert_eq!(found.row.get(FactKind::Orders, "amount_minor"), &Value::Int(175));
        assert_eq!(found.id, outcome.fact_ids[0]);
        // The fate of the earlier rows stays answerable.
        let rows = store.import_rows(&ImportId::from_bits(1), None, None, 100).await.unwrap();
        assert_eq!(rows.len(), 3);
        store.close().await;
    });
}

#[test]
fn every_row_has_a_fate_in_pages_and_in_the_lake() {
    on_both(|place| async move {
        let store = place.open().await;
        store.import_begin(&run(1, FactKind::Orders, "aa")).await.unwrap();
        for part in 0..4_u64 {
            let mut facts: Vec<ChunkFact> = (0..50).filter(|row| row % 10 != 9).map(|row| order(part * 50 + row + 1, part * 50 + row, 1)).collect();
            for one in facts.iter_mut().step_by(9) {
                one.status = RowStatus::Pooled;
                one.code = "waiting".into();
            }
            let mut part_chunk = chunk(1, i64::try_from(part * 50 + 50).unwrap(), facts);
            part_chunk.refused = (0..50).filter(|row| row % 10 == 9).map(|row| refused(part * 50 + row + 1)).collect();
            store.import_chunk(part_chunk).await.unwrap();
        }
        let id = ImportId::from_bits(1);
        for (status, count) in [
            (None, 200),
            (Some(RowStatus::Refused), 20),
            (Some(RowStatus::Pooled), 20),
            (Some(RowStatus::Loaded), 160),
            (Some(RowStatus::Unchanged), 0),
        ] {
            let mut rows = Vec::new();
            let mut after = None;
            loop {
                let page = store.import_rows(&id, status, after, 17).await.unwrap();
                let Some(last) = page.last() else { break };
                after = Some((last.file_no, last.row));
                rows.extend(page);
            }
            assert_eq!(rows.len(), count, "{status:?}");
            assert!(rows.windows(2).all(|pair| pair[0].row < pair[1].row));
        }
        let page = store.import_rows(&id, Some(RowStatus::Refused), None, 1).await.unwrap();
        assert_eq!((page[0].code.as_str(), page[0].problems.len(), page[0].file.as_str()), ("not_a_number", 2, "orders.csv"));
        let rows = store.export(LakeTable::ImportRows, 0, 1_000).await.unwrap();
        assert_eq!(rows.len(), 200);
        let keys: std::collections::HashSet<i64> = rows.iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), 200);
        assert_eq!(store.export_heads().await.unwrap()[&LakeTable::ImportRows], rows.last().unwrap().revision);
        store.close().await;
    });
}

#[test]
fn a_cancelled_run_writes_no_further_chunk_and_can_go_on_later() {
    on_both(|place| async move {
        let store = place.open().await;
        store.import_begin(&run(1, FactKind::Orders, "aa")).await.unwrap();
        store.import_chunk(chunk(1, 1, vec![order(1, 1, 1)])).await.unwrap();
        assert!(store.import_cancel(&ImportId::from_bits(1)).await.unwrap());
        let outcome = store.import_chunk(chunk(1, 2, vec![order(2, 2, 1)])).await.unwrap();
        assert!(outcome.cancelled);
        assert_eq!(store.export(LakeTable::Orders, 0, 10).await.unwrap().len(), 1);
        let update = ImportUpdate { state: Some(ImportRunState::Cancelled), ..ImportUpdate::default() };
        store.import_update(&ImportId::from_bits(1), update).await.unwrap();
        assert!(!store.import_cancel(&ImportId::from_bits(1)).await.unwrap());
        assert!(store.import_begin(&run(2, FactKind::Orders, "aa")).await.unwrap().resumed);
        assert!(!store.import_chunk(chunk(1, 2, vec![order(2, 2, 1)])).await.unwrap().cancelled);
        store.close().await;
    });
}

#[test]
fn cases_are_appended_with_their_rows_and_a_refused_one_spoils_nothing() {
    on_both(|place| async move {
        let store = place.open().await;
        store.append(open_case(1)).await.unwrap();
        store.import_begin(&run(1, FactKind::ReturnCases, "aa")).await.unwrap();
        let row = |row: u64, number: u64| {
            let cells = [
                ("case_no", Value::Text(format!("R{number}"))),
                ("order_no", Value::Text("SO-1".into())),
                ("kind", Value::Text("return_refund".into())),
                ("requested_at", Value::Int(1)),
            ];
            fact(FactKind::ReturnCases, row, &cells)
        };
        let mut both = chunk(1, 2, vec![row(1, 1), row(2, 2)]);
        both.commands = vec![open_case(1), open_case(2)];
        let outcome = store.import_chunk(both).await.unwrap();
        assert!(outcome.commands[0].is_err() && outcome.commands[1].is_ok());
        assert_eq!(outcome.counts.loaded, 2);
        assert_eq!(store.head(), 2);
        store.append(step(2, 1, approve())).await.unwrap();
        assert_intact(&store).await;
        store.close().await;
    });
}

#[test]
fn ledger_rows_are_lines_of_their_own_and_get_later_verdicts() {
    on_both(|place| async move {
        let store = place.open().await;
        let line = |row: u64, customer: &str| {
            let cells = [
                ("invoice_no", Value::Text("C5361".into())),
                ("sku", Value::Text("85123A".into())),
                ("quantity", Value::Int(-1)),
                ("invoiced_at", Value::Int(7)),
                ("unit_price_micro", Value::Int(2_550_000)),
                ("customer_no", Value::Text(customer.into())),
            ];
            let mut fact = fact(FactKind::Ledger, row, &cells);
            fact.status = RowStatus::Pooled;
            fact.code = "credit_unmatched".into();
            fact.amount_minor = Some(-255);
            fact
        };
        store.import_begin(&run(1, FactKind::Ledger, "aa")).await.unwrap();
        let outcome = store.import_chunk(chunk(1, 3, vec![line(1, "17850"), line(2, "17850"), line(3, "13047")])).await.unwrap();
        assert_eq!(outcome.counts.pooled, 3, "equal lines are separate lines");
        assert_eq!(store.ledger_scan(None, 0, 100).await.unwrap().len(), 3);
        let of = store.ledger_scan(Some(&["17850".to_owned()]), 0, 100).await.unwrap();
        assert_eq!(of.iter().map(|record| record.id).collect::<Vec<_>>(), outcome.fact_ids[..2]);
        assert_eq!(store.ledger_scan(None, outcome.fact_ids[0], 1).await.unwrap()[0].id, outcome.fact_ids[1]);
        let before = store.export_heads().await.unwrap()[&LakeTable::ImportRows];
        let fate =
            |id: i64| RowFate { fact_id: id, status: RowStatus::Loaded, code: "credit_matched".into(), target: Some("R1".into()), quantity: Some(1) };
        store.set_row_fates(&[fate(outcome.fact_ids[0]), fate(outcome.fact_ids[2])]).await.unwrap();
        let changed = store.export(LakeTable::ImportRows, before, 100).await.unwrap();
        assert_eq!(changed.len(), 2);
        assert_ne!(changed[0].revision, changed[1].revision);
        assert_eq!(changed[0].values[4], Value::Text("credit_matched".into()));
        let scanned = store.ledger_scan(None, 0, 100).await.unwrap();
        let codes: Vec<_> = scanned.iter().map(|one| (one.status, one.code.as_str(), one.target.as_deref(), one.quantity)).collect();
        assert_eq!(codes[0], (RowStatus::Loaded, "credit_matched", Some("R1"), Some(1)));
        assert_eq!(codes[1], (RowStatus::Pooled, "credit_unmatched", None, None));
        // The same file again: file hash and row number are the identity.
        finish(&store, 1).await;
        store.import_begin(&run(2, FactKind::Ledger, "aa")).await.unwrap();
        let again = store.import_chunk(chunk(2, 3, vec![line(1, "17850"), line(2, "17850"), line(3, "13047")])).await.unwrap();
        assert_eq!(again.counts.unchanged, 3);
        assert_eq!(again.fact_ids, outcome.fact_ids);
        store.import_begin(&run(3, FactKind::Ledger, "bb")).await.unwrap();
        let other = store.import_chunk(chunk(3, 1, vec![line(1, "17850")])).await.unwrap();
        assert_eq!(other.counts.pooled, 1, "another file is another thing");
        store.close().await;
    });
}

#[test]
fn orders_lines_products_and_references_are_found() {
    on_both(|place| async move {
        let store = place.open().await;
        store.import_begin(&run(1, FactKind::Orders, "aa")).await.unwrap();
        let mut orders: Vec<ChunkFact> = (1..=600).map(|number| order(number, number, 1)).collect();
        let mut other_shop = order(601, 5, 2);
        other_shop.row.values[1] = Value::Text("shop2".into());
        orders.push(other_shop);
        store.import_chunk(chunk(1, 601, orders)).await.unwrap();
        store.import_begin(&run(2, FactKind::OrderLines, "bb")).await.unwrap();
        let line = |row: u64, number: u64, no: &str| {
            let cells = [
                ("order_no", Value::Text(format!("SO-{number:08}"))),
                ("line_no", Value::Text(no.into())),
                ("sku", Value::Text("A1".into())),
                ("quantity", Value::Int(1)),
            ];
            fact(FactKind::OrderLines, row, &cells)
        };
        store.import_chunk(chunk(2, 3, vec![line(1, 5, "1"), line(2, 5, "2"), line(3, 6, "1")])).await.unwrap();
        store.import_begin(&run(3, FactKind::Products, "cc")).await.unwrap();
        let product = |row: u64, sku: &str| fact(FactKind::Products, row, &[("sku", Value::Text(sku.into()))]);
        store.import_chunk(chunk(3, 3, vec![product(1, "A1"), product(2, "B1"), product(3, "电饭煲")])).await.unwrap();
        let amount = |record: suyuan_store::FactRecord| record.row.get(FactKind::Orders, "amount_minor").as_int();
        assert_eq!(store.order("SO-00000005", Some("shop2")).await.unwrap().and_then(amount), Some(2));
        assert_eq!(store.order("SO-00000005", Some("shop1")).await.unwrap().and_then(amount), Some(1));
        assert!(store.order("SO-00000005", Some("shop9")).await.unwrap().is_none());
        assert!(store.order("SO-00000601", None).await.unwrap().is_none());
        let numbers: Vec<String> = (1..=700).map(|number| format!("SO-{number:08}")).collect();
        let many = store.orders_many(&numbers).await.unwrap();
        assert_eq!((many.len(), many["SO-00000005"].len()), (600, 2));
        assert_eq!(store.order_lines("SO-00000005").await.unwrap().len(), 2);
        assert_eq!(store.order_lines_many(&numbers).await.unwrap().len(), 2);
        assert!(store.product("电饭煲").await.unwrap().is_some());
        assert!(store.product("A2").await.unwrap().is_none());
        assert_eq!(store.products_many(&["A1".into(), "B1".into(), "X".into()]).await.unwrap().len(), 2);
        assert_eq!(store.facts_by_reference(FactKind::Orders, "C3", 10).await.unwrap().len(), 10);
        store.close().await;
    });
}

#[test]
fn personal_columns_are_encrypted_and_masked_in_the_lake() {
    on_both(|place| async move {
        let store = place.open().await;
        store.import_begin(&run(1, FactKind::Customers, "aa")).await.unwrap();
        let customer = |phone: &str| {
            let mut fact = fact(FactKind::Customers, 1, &[("customer_no", Value::Text("C1".into()))]);
            fact.personal = Some(PersonalData { phone: Some(phone.into()), ..PersonalData::default() });
            fact
        };
        store.import_chunk(chunk(1, 1, vec![customer("13800005678")])).await.unwrap();
        finish(&store, 1).await;
        let phone = FactKind::Customers.index_of("phone").unwrap();
        let rows = store.export(LakeTable::Customers, 0, 10).await.unwrap();
        assert_eq!(rows[0].values[phone], Value::Text("138****5678".into()));
        store.import_begin(&run(2, FactKind::Customers, "bb")).await.unwrap();
        assert_eq!(store.import_chunk(chunk(2, 1, vec![customer("13800005678")])).await.unwrap().counts.unchanged, 1);
        store.import_begin(&run(3, FactKind::Customers, "cc")).await.unwrap();
        assert_eq!(store.import_chunk(chunk(3, 1, vec![customer("13900001234")])).await.unwrap().counts.superseded, 1);
        let rows = store.export(LakeTable::Customers, 0, 10).await.unwrap();
        assert_eq!((rows.len(), rows[0].values[phone].clone()), (1, Value::Text("139****1234".into())));
        store.close().await;
    });
}
