//! Random histories of every kind of case: what is legal keeps the invariants, what is illegal is refused.

#![allow(clippy::unwrap_used)] // a test that fails here says where

mod support;

use proptest::prelude::*;
use support::{ROADS, event, request, somebody};
use suyuan_case::actor::Actor;
use suyuan_case::event::CaseEvent;
use suyuan_case::kind::CaseStatus;
use suyuan_case::ledger::EntryKind;
use suyuan_case::return_case::{IllegalStep, ReturnCase, fold};
use suyuan_case::step::Step;

/// Plays a history: each number picks one of the steps that the machine has a line for.
fn play(road: usize, choices: &[u16]) -> (ReturnCase, Vec<(CaseEvent, i64, Actor)>) {
    let begin = request(road);
    let mut case = ReturnCase::begin(begin.clone(), 0);
    let mut log = vec![(CaseEvent::Requested(Box::new(begin)), 0, Actor::user("lin"))];
    for (choice, at) in choices.iter().zip(1_i64..) {
        // Notes and closing are always possible; they must not crowd out the rest.
        let dull = |step: &Step| {
            matches!(step, Step::Noted | Step::Booked | Step::ParcelLinked | Step::ParcelUnlinked | Step::Closed | Step::PlatformClosed)
        };
        let steps = case.next_steps();
        let lively: Vec<Step> = steps.iter().copied().filter(|step| !dull(step)).collect();
        let pool = if lively.is_empty() || choice.is_multiple_of(16) { &steps } else { &lively };
        let step = pool[usize::from(choice / 3) % pool.len()];
        let (event, actor) = (event(&case, step, choice / 5), somebody(*choice));
        assert_eq!(Step::of(&event), Some(step));
        refused_steps(&case, &steps, *choice);
        match case.permits(&event, &actor) {
            Ok(()) => {
                case.apply(&event, at, &actor);
                log.push((event, at, actor));
                invariants(&case);
            }
            // What is sound for the machine may still be refused for what it says.
            Err(refusal) => assert!(!matches!(refusal, IllegalStep::NotNow { .. }), "{step:?} in {:?}: {refusal}", case.status),
        }
    }
    (case, log)
}

/// Steps without a line are refused.
fn refused_steps(case: &ReturnCase, steps: &[Step], salt: u16) {
    for step in Step::ALL.into_iter().filter(|step| !steps.contains(step)) {
        assert!(case.check(&event(case, step, salt)).is_err(), "{step:?} in {:?}", case.status);
    }
    assert_eq!(case.check(&CaseEvent::Requested(Box::new(case.request.clone()))), Err(IllegalStep::NotABeginning));
}

fn invariants(case: &ReturnCase) {
    let refunds: Vec<i64> = case.ledger.iter().filter(|entry| entry.kind == EntryKind::Refund).map(|entry| entry.amount_minor).collect();
    assert!(refunds.len() <= 1, "money moves once");
    assert!(refunds.is_empty() || case.exchange.is_none(), "goods or money, never both");
    assert!(refunds.iter().sum::<i64>() <= case.claimed_minor().unwrap(), "never more than was claimed");
    assert_eq!(case.refunded_at.is_some(), !refunds.is_empty());
    assert!((0..=case.quantity()).contains(&case.received_quantity), "never more than was asked for");
    assert!(case.damaged_quantity <= case.received_quantity);
    assert_eq!(case.closed_at.is_some(), case.status == CaseStatus::Closed);
    assert_eq!(case.offer.is_some(), case.status == CaseStatus::Negotiating, "{case:#?}");
    assert!(case.pending.is_none() || !case.is_paid(), "nothing waits after money has moved");
    assert!(case.takes(Step::Noted), "a note is always possible");
    assert!(!case.status.is_open() || case.gate().is_some(), "what is open stands at a gate: {:?}", case.status);
    assert!(case.resume.is_none() || matches!(case.status, CaseStatus::Negotiating | CaseStatus::InDispute | CaseStatus::Reconciling));
    if case.is_paid() {
        for step in [Step::Refunded, Step::PlatformRefunded, Step::Exchanged, Step::RefundProposed] {
            assert!(case.check(&event(case, step, 1)).is_err(), "{step:?} after money has moved, in {:?}", case.status);
        }
    }
}

/// Whether some history ends the case; breadth first, over sound events.
fn can_end(case: &ReturnCase) -> bool {
    let mut front = vec![case.clone()];
    for at in 0..4 {
        let mut next = Vec::new();
        for case in &front {
            if case.status == CaseStatus::Closed {
                return true;
            }
            for step in case.next_steps() {
                let event = event(case, step, 0);
                if matches!(step, Step::Closed | Step::RuledMerchant | Step::RuledCustomer | Step::Reconciled) && case.check(&event).is_ok() {
                    let mut later = case.clone();
                    later.apply(&event, at, &Actor::user("lin"));
                    next.push(later);
                }
            }
        }
        front = next;
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_legal_histories_keep_the_invariants(road in 0..ROADS, choices in proptest::collection::vec(any::<u16>(), 0..40)) {
        let (case, log) = play(road, &choices);
        let folded = fold(log.iter().map(|(event, at, actor)| (event, *at, actor))).unwrap();
        prop_assert_eq!(&folded, &case);
        let json = serde_json::to_string(&case).unwrap();
        prop_assert_eq!(serde_json::from_str::<ReturnCase>(&json).unwrap(), case.clone());
        for (event, _, _) in &log {
            let json = serde_json::to_string(event).unwrap();
            prop_assert_eq!(&serde_json::from_str::<CaseEvent>(&json).unwrap(), event);
        }
        prop_assert!(can_end(&case), "{:?} leads nowhere", case.status);
    }

    /// Any event in any order: what `permits` refuses is not applied, and the fold of what it lets through keeps the invariants.
    #[test]
    fn random_steps_are_refused_or_harmless(road in 0..ROADS, choices in proptest::collection::vec(any::<u16>(), 0..60)) {
        let mut case = ReturnCase::begin(request(road), 0);
        for (choice, at) in choices.iter().zip(1_i64..) {
            let step = Step::ALL[usize::from(*choice) % Step::ALL.len()];
            let event = event(&case, step, choice / 47);
            let legal = case.takes(step);
            let before = case.clone();
            match case.permits(&event, &somebody(*choice)) {
                Ok(()) => {
                    prop_assert!(legal);
                    case.apply(&event, at, &somebody(*choice));
                    invariants(&case);
                }
                Err(_) => prop_assert_eq!(&case, &before),
            }
        }
    }

    /// A log that was legal under other machines still reads: the fold takes anything.
    #[test]
    fn the_fold_takes_any_order(road in 0..ROADS, choices in proptest::collection::vec(any::<u16>(), 0..60)) {
        let mut case = ReturnCase::begin(request(road), 0);
        for (choice, at) in choices.iter().zip(1_i64..) {
            let event = event(&case, Step::ALL[usize::from(*choice) % Step::ALL.len()], choice / 47);
            case.apply(&event, at, &somebody(*choice));
        }
        prop_assert_eq!(case.version, i64::try_from(choices.len()).unwrap() + 1);
    }
}
