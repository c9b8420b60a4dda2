//! Random histories: what the store projects is what the pure fold gives, and illegal steps leave no trace.

use crate::common::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use suyuan_case::decision::Outcome;
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::return_case::fold;
use suyuan_store::{AppendError, Command, Expected};

fn any_step() -> impl Strategy<Value = CaseEvent> {
    let reviewed = |outcome, reason: Option<&str>, question: Option<&str>| CaseEvent::Reviewed {
        outcome,
        reason: reason.map(str::to_owned),
        note: None,
        question: question.map(str::to_owned),
        terms: None,
        overrode: None,
    };
    prop_oneof![
        Just(approve()),
        Just(reviewed(Outcome::Decline, Some("used"), None)),
        Just(reviewed(Outcome::Decline, None, None)),
        Just(reviewed(Outcome::AskForInfo, None, Some("photo?"))),
        Just(CaseEvent::InfoProvided { text: "here".into() }),
        Just(CaseEvent::GoodsShipped { tracking_no: Some("SF1".into()) }),
        (0_i64..4).prop_map(received),
        Just(CaseEvent::Inspected { grade: Some("B".into()), detail: None }),
        (-1_i64..13_000).prop_map(refund),
        Just(CaseEvent::Closed { reason: "settled".into(), deserved_person: None }),
        Just(note("n")),
    ]
}

#[test]
fn the_projection_is_the_fold_of_what_was_written() {
    let histories = proptest::collection::vec(proptest::collection::vec(any_step(), 0..12), 1..12);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let samples: Vec<Vec<Vec<CaseEvent>>> = (0..25).map(|_| histories.new_tree(&mut runner).unwrap().current()).collect();
    on_both(move |place| {
        let samples = samples.clone();
        async move {
            let store = place.open().await;
            let mut number = 0_u128;
            for sample in samples {
                let mut commands = Vec::new();
                for history in sample {
                    number += 1;
                    commands.push(open_case(number));
                    for (event, at) in history.into_iter().zip(1_i64..) {
                        let command = Command::new(StreamKind::Case, case_id(number).as_str(), Expected::Any, lin(), at);
                        commands.push(command.event(Event::Case(event), at));
                    }
                }
                for answer in store.append_many(commands).await {
                    assert!(matches!(answer, Ok(_) | Err(AppendError::Illegal(_))), "{answer:?}");
                }
            }
            for number in 1..=number {
                let events = store.events(StreamKind::Case, case_id(number).as_str()).await.unwrap();
                let own: Vec<_> = events
                    .iter()
                    .map(|recorded| match &recorded.event {
                        Event::Case(event) => (event, recorded.at, &recorded.actor),
                        other => panic!("{other:?}"),
                    })
                    .collect();
                let folded = fold(own).unwrap();
                let (row, case) = store.case(&case_id(number)).await.unwrap().unwrap();
                assert_eq!(case, folded);
                assert_eq!((row.status, row.version, row.seq), (folded.status, folded.version, events.last().unwrap().seq));
                assert!(folded.ledger.len() <= 1);
            }
            assert_eq!(store.rebuild(&mut |_| {}).await.unwrap().differences, 0);
            assert_intact(&store).await;
            store.close().await;
        }
    });
}
