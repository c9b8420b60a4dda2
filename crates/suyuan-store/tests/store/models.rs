//! Model files are kept by version; cases of linked identities are found; a long job keeps its lease.

use crate::common::*;
use std::time::Duration;
use suyuan_case::event::{CaseEvent, Event, Requested, StreamKind};
use suyuan_case::id::PersonId;
use suyuan_case::person::PersonalData;
use suyuan_store::{Command, Expected, NewJob};

#[test]
fn a_version_keeps_its_file_and_another_kind_has_its_own() {
    on_both(|place| async move {
        let store = place.open().await;
        store.model_put("risk", 1, "a", vec![0, 1, 255], 1).await.unwrap();
        store.model_put("risk", 2, "b", vec![2], 2).await.unwrap();
        store.model_put("risk", 2, "c", vec![3], 3).await.unwrap();
        assert_eq!(store.model_file("risk", 1).await.unwrap(), Some(("a".to_owned(), vec![0, 1, 255])));
        assert_eq!(store.model_file("risk", 2).await.unwrap(), Some(("c".to_owned(), vec![3])), "a version that is not in the log is replaced");
        assert_eq!(store.model_file("text", 1).await.unwrap(), None);
    });
}

#[test]
fn cases_of_others_with_the_same_telephone_are_linked() {
    on_both(|place| async move {
        let store = place.open().await;
        let mut ids = Vec::new();
        for (number, customer, phone) in [(1, "C1", "13800005678"), (2, "C2", "13800005678"), (3, "C3", "13911112222")] {
            let person = PersonId::from_bits(number);
            let request = Requested { customer_no: Some(customer.into()), person: Some(person.clone()), ..request(number) };
            let event = Event::Case(CaseEvent::Requested(Box::new(request)));
            let mut command = Command::new(StreamKind::Case, case_id(number).as_str(), Expected::New, lin(), 5).event(event, 5);
            command.personal = vec![(person.clone(), PersonalData { phone: Some(phone.into()), ..PersonalData::default() })];
            store.append(command).await.unwrap();
            ids.push(person);
        }
        let linked = store.linked_cases(&ids, i64::MIN, i64::MAX).await.unwrap();
        let of = |at: usize| linked.get(ids[at].as_str()).map(|cases| cases.iter().filter_map(|one| one.customer_no.clone()).collect::<Vec<_>>());
        assert_eq!((of(0), of(1), of(2)), (Some(vec!["C2".to_owned()]), Some(vec!["C1".to_owned()]), None));
        assert!(store.linked_cases(&ids, i64::MAX - 1, i64::MAX).await.unwrap().is_empty(), "outside of the span");
        assert!(store.linked_cases(&[], i64::MIN, i64::MAX).await.unwrap().is_empty());
        assert!(store.outcomes_before(i64::MAX, 10).await.unwrap().is_empty(), "none has an outcome");
        store.append(step(1, 1, approve())).await.unwrap();
        let decided = store.outcomes_before(i64::MAX, 10).await.unwrap();
        assert_eq!((decided.len(), store.outcomes_before(decided[0].0.seq, 10).await.unwrap().len()), (1, 0));
    });
}

#[test]
fn doors_of_one_building_are_linked_each_person_with_a_limit_of_its_own() {
    on_both(|place| async move {
        let store = place.open().await;
        let append = async |number: u128, address: String| {
            let person = PersonId::from_bits(number);
            let request = Requested { customer_no: Some(format!("C{number}")), person: Some(person.clone()), ..request(number) };
            let event = Event::Case(CaseEvent::Requested(Box::new(request)));
            let mut command = Command::new(StreamKind::Case, case_id(number).as_str(), Expected::New, lin(), 5).event(event, 5);
            command.personal = vec![(person.clone(), PersonalData { address: Some(address), ..PersonalData::default() })];
            store.append(command).await.unwrap();
            person
        };
        let first = append(1, "某省某市桂语巷140号禾苑4幢3单元203室".into()).await;
        append(2, "某省某市桂语巷140号 禾苑4幢1-1102（放门口）".into()).await;
        append(3, "某省某市桂语巷140号禾苑5幢3单元203室".into()).await;
        let linked = async || store.linked_cases(std::slice::from_ref(&first), i64::MIN, i64::MAX).await.unwrap();
        let of_first: Vec<_> = linked().await.remove(first.as_str()).unwrap_or_default().into_iter().filter_map(|case| case.customer_no).collect();
        assert_eq!(of_first, ["C2"]);
        for number in 4..=1_010 {
            append(number, format!("某省某市桂语巷140号禾苑4幢{number}室")).await;
        }
        assert_eq!(linked().await[first.as_str()].len(), 1_000, "the latest of them");
        let both = [first.clone(), PersonId::from_bits(2)];
        let together = store.linked_cases(&both, i64::MIN, i64::MAX).await.unwrap();
        assert_eq!(together[first.as_str()], linked().await[first.as_str()], "nobody takes anything from another");
    });
}

#[test]
fn a_long_job_keeps_its_lease() {
    on_both(|place| async move {
        let store = place.open().await;
        store.jobs_add(vec![NewJob { kind: "train".into(), payload: "x".into(), run_at: 1, key: None }]).await.unwrap();
        let job = store.jobs_claim("train", 1, Duration::ZERO).await.unwrap().pop().unwrap();
        store.job_hold(&job.id, Duration::from_secs(60)).await.unwrap();
        assert!(store.jobs_claim("train", 1, Duration::ZERO).await.unwrap().is_empty());
    });
}
