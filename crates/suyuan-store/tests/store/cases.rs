//! Case lists: filters, pages, search, row rights, persons, export to the lake.

use crate::common::*;
use std::collections::BTreeSet;
use suyuan_case::decision::Outcome;
use suyuan_case::id::PersonId;
use suyuan_case::kind::CaseStatus;
use suyuan_case::lake_table::LakeTable;
use suyuan_case::person::PersonalData;
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_store::{CaseFilter, CaseRow, CaseSort, Database, Store, StoreError};

fn person(number: u128) -> PersonId {
    PersonId::from_bits(number)
}

/// Thirty cases: 1–5 approved, 1–4 received, 1–3 refunded, 6 declined; case 7 has a person.
async fn filled(store: &Store) {
    let mut commands: Vec<_> = (1..=30).map(open_case).collect();
    let data = PersonalData { name: Some("陈志强".into()), phone: Some("+86 138 0000 5678".into()), ..PersonalData::default() };
    let mut request = request(7);
    request.person = Some(person(7));
    commands[6].events[0].event = suyuan_case::event::Event::Case(suyuan_case::event::CaseEvent::Requested(Box::new(request)));
    commands[6].personal = vec![(person(7), data)];
    commands.extend((1..=5).map(|number| step(number, 1, approve())));
    commands.extend((1..=4).map(|number| step(number, 2, received(2))));
    commands.extend((1..=3).map(|number| step(number, 3, refund(10_000))));
    let decline = suyuan_case::event::CaseEvent::Reviewed {
        outcome: Outcome::Decline,
        reason: Some("worn".into()),
        note: None,
        question: None,
        terms: None,
        overrode: None,
    };
    commands.push(step(6, 1, decline));
    for answer in store.append_many(commands).await {
        answer.unwrap();
    }
}

fn numbers(rows: &[CaseRow]) -> Vec<u64> {
    rows.iter().map(|row| row.case_no[2..].parse().unwrap()).collect()
}

async fn found(store: &Store, filter: CaseFilter) -> BTreeSet<u64> {
    let page = store.cases(&filter, CaseSort::RequestedAsc, None, 1_000).await.unwrap();
    assert_eq!(store.count_cases(&filter).await.unwrap(), i64::try_from(page.rows.len()).unwrap());
    numbers(&page.rows).into_iter().collect()
}

#[test]
fn cases_of_many_customers_and_orders_are_those_of_each() {
    on_both(|place| async move {
        let store = place.open().await;
        // Three customers and five orders share thirty cases.
        let commands = (1..=30).map(|number| {
            let mut command = open_case(number);
            let mut request = request(number);
            (request.customer_no, request.order_no) = (Some(format!("K{}", number % 3)), format!("OO{}", number % 5));
            command.events[0].event = suyuan_case::event::Event::Case(suyuan_case::event::CaseEvent::Requested(Box::new(request)));
            command
        });
        let mut commands: Vec<_> = commands.collect();
        let mut alone = request(31);
        alone.order_no = "alone".to_owned();
        commands.push(open_case(31));
        commands[30].events[0].event = suyuan_case::event::Event::Case(suyuan_case::event::CaseEvent::Requested(Box::new(alone)));
        commands.extend([step(1, 1, approve()), step(1, 2, received(2)), step(1, 3, refund(10_000)), step(2, 1, approve())]);
        for answer in store.append_many(commands).await {
            answer.unwrap();
        }
        let texts = |prefix: &str, count: u32| (0..count).map(|number| format!("{prefix}{number}")).chain(["nobody".to_owned()]).collect::<Vec<_>>();
        for each in [4, 1_000] {
            let customers = store.history_of_customers(&texts("K", 3), each).await.unwrap();
            let orders = store.shared_orders(&texts("OO", 5), each).await.unwrap();
            assert_eq!((customers.len(), orders.len()), (3, 5));
            for (text, cases) in customers.iter().chain(&orders) {
                let named = |wanted: &str| text.starts_with(wanted).then(|| text.clone());
                let filter = CaseFilter { customer_no: named("K"), order_no: named("OO"), ..CaseFilter::default() };
                let one = store.cases(&filter, CaseSort::RequestedDesc, None, each).await.unwrap().rows;
                assert_eq!(cases.len(), one.len(), "{text}, {each} each");
                for (past, row) in cases.iter().zip(&one) {
                    let case = store.case(&row.case_id).await.unwrap().unwrap().1;
                    assert_eq!((past.case_id.as_str(), past.ordinal, past.status), (row.case_id.as_str(), row.ordinal, row.status));
                    assert_eq!((past.requested_at, &past.reason_code), (row.requested_at, &row.reason_code));
                    assert_eq!((past.decided_at, past.closed_at, past.refunded_at), (row.decided_at, row.closed_at, row.refunded_at));
                    assert_eq!((past.refund_minor, &past.lines), (row.refund_minor, &case.request.lines));
                }
            }
        }
        assert_eq!(
            store.history_of_customers(&["K1".to_owned()], 1_000).await.unwrap()["K1"].iter().filter_map(|past| past.refund_minor).sum::<i64>(),
            10_000
        );
        assert!(store.shared_orders(&["alone".to_owned()], 5).await.unwrap().is_empty());
        assert!(store.history_of_customers(&[], 5).await.unwrap().is_empty());
        store.close().await;
    });
}

#[test]
fn filters_find_exactly_what_they_say() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let some = |values: &[u64]| values.iter().copied().collect::<BTreeSet<u64>>();
        let f = CaseFilter::default;
        assert_eq!(found(&store, f()).await.len(), 30);
        assert_eq!(found(&store, CaseFilter { status: vec![CaseStatus::Refunded, CaseStatus::Declined], ..f() }).await, some(&[1, 2, 3, 6]));
        assert_eq!(found(&store, CaseFilter { open: Some(false), ..f() }).await, some(&[1, 2, 3, 6]));
        assert_eq!(found(&store, CaseFilter { outcome: vec![Outcome::Decline], ..f() }).await, some(&[6]));
        assert_eq!(found(&store, CaseFilter { automatic: Some(false), ..f() }).await, some(&[1, 2, 3, 4, 5, 6]));
        assert!(found(&store, CaseFilter { automatic: Some(true), ..f() }).await.is_empty());
        assert_eq!(found(&store, CaseFilter { received_not_refunded: true, ..f() }).await, some(&[4]));
        assert!(found(&store, CaseFilter { refunded_not_received: true, ..f() }).await.is_empty());
        assert_eq!(found(&store, CaseFilter { shop: vec!["shop0".into()], ..f() }).await.len(), 10);
        assert_eq!(found(&store, CaseFilter { shop: vec!["shop0".into(), "shop1".into()], ..f() }).await.len(), 20);
        assert_eq!(found(&store, CaseFilter { reason: vec!["customer".into()], ..f() }).await.len(), 30);
        assert!(found(&store, CaseFilter { reason: vec!["custom".into()], ..f() }).await.is_empty());
        assert_eq!(found(&store, CaseFilter { requested_from: Some(28_000_000), requested_to: Some(30_000_000), ..f() }).await, some(&[28, 29]));
        assert_eq!(found(&store, CaseFilter { refunded_from: Some(0), ..f() }).await, some(&[1, 2, 3]));
        assert!(found(&store, CaseFilter { refunded_to: Some(0), ..f() }).await.is_empty());
        let due = 7 * suyuan_case::DAY + 3_000_000;
        assert_eq!(found(&store, CaseFilter { due_before: Some(due), ..f() }).await, some(&[1, 2]));
        assert_eq!(found(&store, CaseFilter { sku: Some("SKU-0003".into()), ..f() }).await, some(&[3, 23]));
        assert_eq!(found(&store, CaseFilter { amount_from: Some(12_001), ..f() }).await, some(&[]));
        assert_eq!(found(&store, CaseFilter { order_no: Some("SO-00000012".into()), ..f() }).await, some(&[12]));
        let facets = store.facets().await.unwrap();
        assert_eq!(facets.shops, ["shop0", "shop1", "shop2"]);
        assert_eq!((facets.regions.len(), facets.channels.len(), facets.teams.len()), (2, 1, 1));
        store.close().await;
    });
}

#[test]
fn row_rights_hold_in_every_list() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let scope = |regions: Option<Vec<String>>, shops: Option<Vec<String>>| CaseFilter {
            scope: AccessScope { regions, shops, ..AccessScope::all() },
            ..CaseFilter::default()
        };
        assert_eq!(found(&store, scope(Some(vec!["浙江".into()]), None)).await.len(), 15);
        assert_eq!(found(&store, scope(Some(vec!["浙江".into()]), Some(vec!["shop0".into()]))).await.len(), 5);
        assert!(found(&store, scope(Some(vec![]), None)).await.is_empty());
        assert!(found(&store, scope(None, Some(vec!["'; DROP TABLE event; --".into()]))).await.is_empty());
        store.close().await;
    });
}

#[test]
fn search_takes_numbers_prefixes_and_telephone_numbers() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        for (search, count) in [
            ("RC0000000007", 1),
            ("SO-0000001", 10),
            ("SKU-0005", 2),
            ("C00009", 1),
            ("13800005678", 1),
            ("+86 138-0000-5678", 1),
            ("13800005679", 0),
            ("%", 0),
            ("_", 0),
            ("", 30),
        ] {
            let filter = CaseFilter { search: Some(search.into()), ..CaseFilter::default() };
            assert_eq!(found(&store, filter).await.len(), count, "{search}");
        }
        store.close().await;
    });
}

#[test]
fn pages_follow_each_other_without_loss_in_every_order() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        for sort in [CaseSort::RequestedDesc, CaseSort::RequestedAsc, CaseSort::DueAsc, CaseSort::AmountDesc, CaseSort::UpdatedDesc] {
            let whole = store.cases(&CaseFilter::default(), sort, None, 1_000).await.unwrap();
            let mut rows = Vec::new();
            let mut cursor: Option<String> = None;
            loop {
                let page = store.cases(&CaseFilter::default(), sort, cursor.as_deref(), 7).await.unwrap();
                rows.extend(page.rows);
                match page.next {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            assert_eq!(numbers(&rows), numbers(&whole.rows), "{sort:?}");
            assert_eq!(rows.len(), 30);
        }
        let first = store.cases(&CaseFilter::default(), CaseSort::RequestedDesc, None, 2).await.unwrap();
        assert_eq!(numbers(&first.rows), [30, 29]);
        let foreign = store.cases(&CaseFilter::default(), CaseSort::DueAsc, first.next.as_deref(), 2).await;
        assert!(matches!(foreign, Err(StoreError::BadCursor)));
        let by_id = store.cases_by_id(&[case_id(9), case_id(4), case_id(77)]).await.unwrap();
        assert_eq!(by_id.iter().map(|(row, _)| row.case_no.as_str()).collect::<Vec<_>>(), ["RC0000000009", "RC0000000004"]);
        assert_eq!(store.case_by_no("RC0000000009").await.unwrap().unwrap().0.case_id, case_id(9));
        store.close().await;
    });
}

#[test]
fn persons_are_shown_masked_until_their_key_is_destroyed() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let (row, _) = store.case(&case_id(7)).await.unwrap().unwrap();
        assert_eq!((row.customer_name.as_deref(), row.phone.as_deref()), (Some("陈*强"), Some("861****5678")));
        assert_eq!(store.personal(&person(7)).await.unwrap().unwrap().name.as_deref(), Some("陈志强"));
        assert!(store.personal(&person(8)).await.unwrap().is_none());
        let phone = |rows: &[suyuan_case::lake_table::ExportRow]| {
            let index = LakeTable::Cases.columns().iter().position(|column| column.name == "phone").unwrap();
            rows.iter().filter_map(|row| row.values[index].as_text().map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(phone(&store.export(LakeTable::Cases, 0, 100).await.unwrap()), ["861****5678"]);
        assert_eq!(store.erase_customer("C00007", 1).await.unwrap().unwrap().persons, 1);
        assert_eq!(store.erase_customer("C00007", 1).await.unwrap().unwrap().persons, 0, "nothing is left to erase");
        assert!(store.erase_customer("C99999", 1).await.unwrap().is_none());
        assert!(phone(&store.export(LakeTable::Cases, 0, 100).await.unwrap()).is_empty());
        assert_eq!(store.case(&case_id(7)).await.unwrap().unwrap().0.phone, None);
        let filter = CaseFilter { search: Some("13800005678".into()), ..CaseFilter::default() };
        assert!(found(&store, filter).await.is_empty());
        assert_intact(&store).await;
        store.close().await;
        if let Database::Sqlite(path) = &place.database {
            for file in [path.clone(), path.with_extension("db-wal")] {
                let bytes = std::fs::read(&file).unwrap_or_default();
                for secret in ["陈志强", "138 0000 5678", "13800005678"] {
                    assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} in {}", file.display());
                }
            }
        }
    });
}

#[test]
fn the_lake_gets_every_change_in_order() {
    on_both(|place| async move {
        let store = place.open().await;
        filled(&store).await;
        let heads = store.export_heads().await.unwrap();
        assert_eq!(heads[&LakeTable::Events], 43);
        assert_eq!(heads[&LakeTable::Cases], 43);
        for table in LakeTable::ALL {
            let whole = store.export(table, 0, 1_000).await.unwrap();
            assert!(whole.windows(2).all(|pair| pair[0].revision <= pair[1].revision), "{table:?}");
            assert!(whole.iter().all(|row| row.values.len() == table.columns().len()), "{table:?}");
            assert_eq!(whole.last().map_or(0, |row| row.revision), heads[&table], "{table:?}");
            let mut after = 0;
            let mut parts = Vec::new();
            loop {
                let part = store.export(table, after, 4).await.unwrap();
                let Some(last) = part.last() else { break };
                after = last.revision;
                parts.extend(part);
            }
            assert_eq!(parts, whole, "{table:?}");
        }
        let cases = store.export(LakeTable::Cases, 0, 100).await.unwrap();
        assert_eq!(cases.len(), 30);
        let refunds = store.export(LakeTable::Refunds, 0, 100).await.unwrap();
        assert_eq!(refunds.len(), 3);
        assert_eq!(refunds[0].values[3], Value::Int(10_000));
        let events = store.export(LakeTable::Events, 42, 100).await.unwrap();
        assert_eq!(events[0].values[8], Value::Text("shop0".into()), "events carry the dimensions of their case");
        store.append(step(1, 4, note("n"))).await.unwrap();
        let again = store.export(LakeTable::CaseLines, 43, 100).await.unwrap();
        assert_eq!((again.len(), again[0].key, again[0].revision), (1, 1, 44));
        store.close().await;
    });
}
