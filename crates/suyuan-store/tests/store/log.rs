//! Appending: versions, idempotency, refused neighbours, several writers, a full disk.

use crate::common::*;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::return_case::IllegalStep;
use suyuan_store::{AppendError, AuditFilter, Command, Database, Expected, Idempotency, Store};

fn keyed(number: u128, key: &str, body: u8) -> Command {
    let mut command = open_case(number);
    let answer = format!("{{\"case\":{number}}}");
    command.idempotency = Some(Idempotency { scope: "user:lin".into(), key: key.into(), body_sha256: [body; 32], answer });
    command
}

#[test]
fn sixty_four_tasks_on_few_cases_write_every_version_once() {
    on_both(|place| async move {
        let store = place.open().await;
        for number in 1..=4 {
            store.append(open_case(number)).await.unwrap();
        }
        let tasks: Vec<_> = (0..64_u128)
            .map(|task| {
                let store = store.clone();
                tokio::spawn(async move {
                    let (mut written, mut refused) = (0, 0);
                    for _ in 0..8 {
                        let number = task % 4 + 1;
                        let (row, _) = store.case(&case_id(number)).await.unwrap().unwrap();
                        match store.append(step(number, row.version, note("x"))).await {
                            Ok(receipt) => {
                                assert_eq!(receipt.version, row.version + 1);
                                written += 1;
                            }
                            Err(AppendError::Conflict { expected, actual, actor, at }) => {
                                assert!(actual > expected && expected == row.version);
                                assert_eq!(actor, lin());
                                assert!(at > 0);
                                refused += 1;
                            }
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                    (written, refused)
                })
            })
            .collect();
        let mut written = 0;
        for task in tasks {
            let (one, refused) = task.await.unwrap();
            assert_eq!(one + refused, 8);
            written += one;
        }
        let all = store.events_after(0, 10_000).await.unwrap();
        assert_eq!(i64::try_from(all.len()).unwrap(), 4 + written);
        assert!(all.iter().zip(1..).all(|(event, seq)| event.seq == seq), "sequence numbers have no gap");
        for number in 1..=4 {
            let events = store.events(StreamKind::Case, case_id(number).as_str()).await.unwrap();
            assert!(events.iter().zip(1..).all(|(event, version)| event.stream_version == version));
            let (row, case) = store.case(&case_id(number)).await.unwrap().unwrap();
            assert_eq!(row.version, i64::try_from(events.len()).unwrap());
            assert_eq!(case.version, row.version);
        }
        assert_intact(&store).await;
        store.close().await;
    });
}

#[test]
fn a_repeated_key_gets_the_same_answer_and_another_body_is_refused() {
    on_both(|place| async move {
        let store = place.open().await;
        let first = store.append(keyed(1, "k", 1)).await.unwrap();
        assert_eq!(first.replayed, None);
        let again = store.append(keyed(2, "k", 1)).await.unwrap();
        assert_eq!(again.replayed.as_deref(), Some("{\"case\":1}"));
        assert_eq!((again.seq, again.version), (first.seq, first.version));
        assert!(matches!(store.append(keyed(3, "k", 2)).await, Err(AppendError::IdempotencyMismatch)));
        assert!(store.case(&case_id(2)).await.unwrap().is_none());
        // The same within one batch, where the first is not stored yet when the others are looked up.
        let answers = store.append_many(vec![keyed(4, "b", 1), keyed(5, "b", 1), keyed(6, "b", 9), keyed(7, "c", 9)]).await;
        assert_eq!(answers[0].as_ref().unwrap().replayed, None);
        assert_eq!(answers[1].as_ref().unwrap().replayed.as_deref(), Some("{\"case\":4}"));
        assert!(matches!(answers[2], Err(AppendError::IdempotencyMismatch)));
        assert_eq!(answers[3].as_ref().unwrap().replayed, None);
        // Another scope is another key.
        let mut other = keyed(8, "k", 5);
        other.idempotency.as_mut().unwrap().scope = "user:wu".into();
        assert_eq!(store.append(other).await.unwrap().replayed, None);
        store.close().await;
        let store = place.open().await;
        let again = store.append(keyed(9, "k", 1)).await.unwrap();
        assert_eq!(again.replayed.as_deref(), Some("{\"case\":1}"));
        assert_eq!(store.head(), 4);
        store.close().await;
    });
}

#[test]
fn a_refused_key_is_free_again() {
    on_both(|place| async move {
        let store = place.open().await;
        let mut refused = keyed(1, "k", 1);
        refused.expected = Expected::Version(3);
        let answers = store.append_many(vec![refused, keyed(1, "k", 1)]).await;
        assert!(matches!(answers[0], Err(AppendError::NotFound)));
        assert_eq!(answers[1].as_ref().unwrap().replayed, None);
        store.close().await;
    });
}

#[test]
fn an_illegal_step_is_refused_and_its_neighbours_are_written() {
    on_both(|place| async move {
        let store = place.open().await;
        store.append(open_case(1)).await.unwrap();
        let answers = store
            .append_many(vec![
                open_case(2),
                step(1, 1, received(1)),
                open_case(2),
                step(2, 1, approve()),
                step(2, 2, received(3)),
                step(2, 2, received(2)),
                step(2, 2, note("late")),
                step(2, 3, refund(12_000)),
                step(2, 4, refund(1)),
                step(3, 1, approve()),
                Command { events: vec![], ..open_case(4) }.event(Event::Case(approve()), 1),
                open_case(5),
            ])
            .await;
        assert!(answers[0].is_ok());
        assert!(matches!(&answers[1], Err(AppendError::Illegal(IllegalStep::NotNow { .. }))), "{:?}", answers[1]);
        assert!(matches!(answers[2], Err(AppendError::Exists)));
        assert!(answers[3].is_ok());
        assert!(matches!(&answers[4], Err(AppendError::Illegal(IllegalStep::QuantityOutOfRange { asked: 2 }))));
        assert!(answers[5].is_ok());
        assert!(matches!(&answers[6], Err(AppendError::Conflict { expected: 2, actual: 3, .. })));
        assert_eq!(answers[7].as_ref().unwrap().version, 4);
        assert!(matches!(&answers[8], Err(AppendError::Illegal(IllegalStep::AlreadyRefunded))));
        assert!(matches!(answers[9], Err(AppendError::NotFound)));
        assert!(matches!(&answers[10], Err(AppendError::Illegal(IllegalStep::NotABeginning))));
        assert!(answers[11].is_ok());
        assert_eq!(store.head(), 6);
        assert_eq!(store.queue_depth(), 0);
        assert_intact(&store).await;
        store.close().await;
    });
}

#[test]
fn the_log_cannot_be_changed_and_money_cannot_move_twice() {
    on_both(|place| async move {
        let store = place.open().await;
        store.append_many(vec![open_case(1), step(1, 1, approve()), step(1, 2, received(2)), step(1, 3, refund(12_000))]).await;
        assert_eq!(store.head(), 4);
        for sql in ["UPDATE event SET actor = 'user:eve' WHERE seq = 1", "DELETE FROM event WHERE seq = 4", "DELETE FROM event"] {
            let refused = place.try_statement(sql).await.unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        let twice = "INSERT INTO ledger_entry (case_id, kind, slot, amount_minor, currency, bearer, at, seq) \
                     SELECT case_id, kind, slot, 1, currency, bearer, at, seq FROM ledger_entry";
        let refused = place.try_statement(twice).await.unwrap_err();
        assert!(refused.as_database_error().unwrap().is_unique_violation());
        // Even if the projection forgot the refund, the ledger's own index refuses it, alone and beside a neighbour.
        let forget = "UPDATE case_body SET body = replace(replace(body, '\"status\":\"refunded\"', '\"status\":\"goods_received\"'), \
                      '\"kind\":\"refund\"', '\"kind\":\"freight\"')";
        place.try_statement(forget).await.unwrap();
        store.close().await;
        let store = place.open().await;
        let answers = store.append_many(vec![step(1, 4, refund(12_000)), open_case(2)]).await;
        assert!(matches!(&answers[0], Err(AppendError::Illegal(IllegalStep::AlreadyRefunded))), "{:?}", answers[0]);
        assert!(answers[1].is_ok());
        assert_eq!(store.head(), 5);
        store.close().await;
    });
}

#[test]
fn two_stores_on_one_database_append_without_a_gap() {
    on_both(|place| async move {
        let stores: Vec<Store> = vec![place.open().await, place.open().await];
        let mut follow = stores[1].watch();
        let tasks: Vec<_> = (0..40_u128)
            .map(|task| {
                let store = stores[(task % 2) as usize].clone();
                tokio::spawn(async move {
                    for index in 0..10 {
                        store.append(open_case(1_000 * (task + 1) + index)).await.unwrap();
                        let shared = store.append(open_case(999_999)).await;
                        assert!(matches!(shared, Ok(_) | Err(AppendError::Exists)), "{shared:?}");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let all = stores[0].events_after(0, 10_000).await.unwrap();
        assert_eq!(all.len(), 401, "each case once, the contested one once");
        assert!(all.iter().zip(1..).all(|(event, seq)| event.seq == seq));
        // A version that one store has written is known to the other, whose cache has not seen it.
        stores[0].append(step(1_000, 1, approve())).await.unwrap();
        assert!(matches!(stores[1].append(step(1_000, 1, approve())).await, Err(AppendError::Conflict { actual: 2, .. })));
        stores[1].append(step(1_000, 2, received(1))).await.unwrap();
        stores[0].append(step(1_000, 3, refund(5))).await.unwrap();
        follow.wait_for(|head| *head == 404).await.unwrap();
        assert_intact(&stores[0]).await;
        for store in stores {
            store.close().await;
        }
    });
}

#[test]
fn a_full_disk_is_told_and_nothing_is_kept_until_there_is_room() {
    on_both(|place| async move {
        if !matches!(place.database, Database::Sqlite(_)) {
            return;
        }
        let store = place.open().await;
        store.append(open_case(1)).await.unwrap();
        // SQLite answers SQLITE_FULL when a database may not grow any more, as it does when the disk is full.
        store.limit_pages(1).await.unwrap();
        let mut refused = 0;
        let mut written = 1;
        for number in 2..200 {
            let mut large = open_case(number);
            if let Event::Case(CaseEvent::Requested(request)) = &mut large.events[0].event {
                request.comment = Some("长".repeat(2_000));
            }
            match store.append(large).await {
                Ok(_) => written += 1,
                Err(AppendError::DiskFull(_)) => refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(refused > 100, "{refused}");
        assert_eq!(store.head(), written);
        store.limit_pages(1_000_000).await.unwrap();
        store.append(open_case(500)).await.unwrap();
        assert_eq!(store.events_after(0, 1_000).await.unwrap().len(), usize::try_from(written + 1).unwrap());
        assert_intact(&store).await;
        store.close().await;
    });
}

#[test]
fn the_audit_trail_is_filtered_newest_first() {
    on_both(|place| async move {
        let store = place.open().await;
        for number in 1..=5 {
            store.append(open_case(number)).await.unwrap();
        }
        store.append(step(2, 1, note("n"))).await.unwrap();
        let all = store.audit(&AuditFilter::default(), None, 3).await.unwrap();
        assert_eq!(all.iter().map(|event| event.seq).collect::<Vec<_>>(), [6, 5, 4]);
        let rest = store.audit(&AuditFilter::default(), Some(4), 10).await.unwrap();
        assert_eq!(rest.iter().map(|event| event.seq).collect::<Vec<_>>(), [3, 2, 1]);
        let filter = AuditFilter { stream: Some(StreamKind::Case), stream_id: Some(case_id(2).as_str().into()), ..AuditFilter::default() };
        assert_eq!(store.audit(&filter, None, 10).await.unwrap().len(), 2);
        let filter = AuditFilter { kind: Some("noted".into()), actor: Some("user:lin".into()), ..AuditFilter::default() };
        assert_eq!(store.audit(&filter, None, 10).await.unwrap().len(), 1);
        assert_eq!(store.outbox_after(4, 10).await.unwrap().iter().map(|row| row.seq).collect::<Vec<_>>(), [5, 6]);
        store.close().await;
        let closed = place.open().await;
        let other = closed.clone();
        closed.close().await;
        assert!(matches!(other.append(open_case(9)).await, Err(AppendError::Store(_))));
    });
}
