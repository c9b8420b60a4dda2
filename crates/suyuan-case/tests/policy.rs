//! The life of a policy: what may follow what, and who may publish.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use serde_json::json;
use suyuan_case::actor::Actor;
use suyuan_case::event::PolicyEvent;
use suyuan_case::policy::{BUILT_IN, BacktestSummary, DraftStatus, PolicyIllegal, PolicyState};

struct Life {
    state: PolicyState,
    now: i64,
}

impl Life {
    fn new() -> Life {
        Life { state: PolicyState::default(), now: 1_000 }
    }

    fn does(&mut self, who: &str, event: PolicyEvent) -> Result<(), PolicyIllegal> {
        let actor = Actor::user(who);
        self.now += 1;
        self.state.check(&event, &actor, self.now)?;
        self.state.apply(&event, &actor, self.now);
        Ok(())
    }

    fn save(&mut self, who: &str, draft: u64) -> Result<(), PolicyIllegal> {
        self.does(
            who,
            PolicyEvent::DraftSaved { draft, base: BUILT_IN, name: "上限".into(), note: String::new(), table: json!({"v": draft}), proposal: None },
        )
    }

    fn tested(&mut self, draft: u64, broken: &[&str]) -> Result<(), PolicyIllegal> {
        let revision = self.state.draft(draft).unwrap().revision;
        let broken = broken.iter().map(|article| (*article).to_owned()).collect();
        self.does("lin", PolicyEvent::DraftBacktested { draft, report: BacktestSummary { revision, cases: 9, flipped: 1, money_minor: 5, broken } })
    }

    fn publish(&mut self, who: &str, draft: u64, expires_at: Option<i64>) -> Result<(), PolicyIllegal> {
        let version = self.state.next_version();
        let proposed_by = self.state.draft(draft).and_then(|draft| draft.proposed_by.clone());
        self.does(who, PolicyEvent::PolicyPublished { version, table: json!({}), draft: Some(draft), proposed_by, note: String::new(), expires_at })
    }

    fn version(&mut self, draft: u64, expires_at: Option<i64>) {
        self.save("lin", draft).unwrap();
        self.tested(draft, &[]).unwrap();
        self.does("lin", PolicyEvent::DraftProposed { draft }).unwrap();
        self.publish("wang", draft, expires_at).unwrap();
    }
}

#[test]
fn a_draft_is_tested_proposed_and_published_by_somebody_else() {
    let mut life = Life::new();
    life.save("lin", 1).unwrap();
    assert_eq!(life.does("lin", PolicyEvent::DraftProposed { draft: 1 }), Err(PolicyIllegal::NotBacktested));
    life.tested(1, &[]).unwrap();
    assert_eq!(life.publish("wang", 1, None), Err(PolicyIllegal::NotProposed));
    life.does("lin", PolicyEvent::DraftProposed { draft: 1 }).unwrap();
    assert_eq!(life.publish("lin", 1, None), Err(PolicyIllegal::SamePerson));
    life.publish("wang", 1, None).unwrap();
    assert_eq!((life.state.live, life.state.draft(1).unwrap().status), (2, DraftStatus::Published));
    assert_eq!(life.save("lin", 1), Err(PolicyIllegal::Closed));
}

#[test]
fn every_author_and_whoever_proposed_is_one_person_too_many() {
    let mut life = Life::new();
    life.save("lin", 1).unwrap();
    life.save("zhao", 1).unwrap();
    life.tested(1, &[]).unwrap();
    life.does("qian", PolicyEvent::DraftProposed { draft: 1 }).unwrap();
    for who in ["lin", "zhao", "qian"] {
        assert_eq!(life.publish(who, 1, None), Err(PolicyIllegal::SamePerson));
    }
    life.publish("wang", 1, None).unwrap();
}

#[test]
fn a_change_makes_test_and_proposal_stale_and_a_broken_article_stops_it() {
    let mut life = Life::new();
    life.save("lin", 1).unwrap();
    life.tested(1, &[]).unwrap();
    life.does("lin", PolicyEvent::TrialStarted { draft: 1, share_percent: 0 }).unwrap();
    life.does("lin", PolicyEvent::DraftProposed { draft: 1 }).unwrap();
    life.save("lin", 1).unwrap();
    assert_eq!(life.state.trial, None, "what runs is what was tried");
    assert_eq!(life.publish("wang", 1, None), Err(PolicyIllegal::NotBacktested));
    life.tested(1, &["§25"]).unwrap();
    assert_eq!(life.does("lin", PolicyEvent::DraftProposed { draft: 1 }), Err(PolicyIllegal::BreaksStatute));
    assert_eq!(life.does("lin", PolicyEvent::TrialStarted { draft: 1, share_percent: 5 }), Err(PolicyIllegal::BreaksStatute));
}

#[test]
fn rolling_back_goes_to_the_version_before_and_an_ended_version_hands_over() {
    let mut life = Life::new();
    assert_eq!(life.state.before_live(), None);
    life.version(1, None);
    life.version(2, Some(5_000));
    assert_eq!((life.state.in_force(4_999), life.state.in_force(5_000)), (3, 2));
    assert_eq!(life.does("wang", PolicyEvent::RolledBack { from: 2, to: 1, note: String::new() }), Err(PolicyIllegal::Unknown));
    life.does("wang", PolicyEvent::RolledBack { from: 3, to: 2, note: String::new() }).unwrap();
    assert_eq!((life.state.live, life.state.before_live()), (2, Some(BUILT_IN)));
    life.version(3, None);
    assert_eq!((life.state.live, life.state.before_live()), (4, Some(3)));
    assert_eq!(life.publish("wang", 3, None), Err(PolicyIllegal::Closed));
    life.save("lin", 4).unwrap();
    life.tested(4, &[]).unwrap();
    life.does("lin", PolicyEvent::DraftProposed { draft: 4 }).unwrap();
    assert_eq!(life.publish("wang", 4, Some(3)), Err(PolicyIllegal::OutOfRange));
}

#[test]
fn pauses_name_a_family_or_a_customer_and_end() {
    let mut life = Life::new();
    life.does("lin", PolicyEvent::FamilyPaused { family: "repair".into(), note: "批次".into() }).unwrap();
    life.does("lin", PolicyEvent::FamilyPaused { family: "logistics".into(), note: String::new() }).unwrap();
    life.does("lin", PolicyEvent::CustomerSnoozed { customer_no: "C1".into(), until: 2_000, note: String::new() }).unwrap();
    let whom = |life: &Life, customer, kind, reason, now| life.state.pause_of(customer, kind, reason, now).map(|pause| pause.whom.clone());
    assert_eq!(whom(&life, None, "repair", None, 1_500).as_deref(), Some("repair"));
    assert_eq!(whom(&life, None, "exchange", Some("logistics.damage.broken"), 1_500).as_deref(), Some("logistics"));
    assert_eq!(whom(&life, Some("C1"), "exchange", None, 1_999).as_deref(), Some("C1"));
    assert_eq!(whom(&life, Some("C1"), "exchange", None, 2_000), None);
    assert_eq!(whom(&life, Some("C2"), "exchange", Some("product.fault"), 1_500), None);
    life.does("lin", PolicyEvent::FamilyPaused { family: "all".into(), note: String::new() }).unwrap();
    assert_eq!(whom(&life, Some("C2"), "exchange", None, 1_500).as_deref(), Some("all"));
    for family in ["all", "repair"] {
        life.does("lin", PolicyEvent::FamilyResumed { family: family.into() }).unwrap();
    }
    assert_eq!(whom(&life, None, "repair", None, 1_500), None);
    assert_eq!(life.does("lin", PolicyEvent::FamilyResumed { family: "repair".into() }), Err(PolicyIllegal::Unknown));
    assert_eq!(
        life.does("lin", PolicyEvent::CustomerSnoozed { customer_no: "C1".into(), until: 5, note: String::new() }),
        Err(PolicyIllegal::OutOfRange)
    );
}

#[test]
fn what_is_said_of_a_row_stays_and_is_done_once() {
    let mut life = Life::new();
    let said = |comment, text: &str| PolicyEvent::RuleCommented { comment, rule: "r01".into(), text: text.into() };
    life.does("lin", said(1, "618 之后再放宽")).unwrap();
    assert_eq!(life.does("wang", said(1, "同意")), Err(PolicyIllegal::Taken));
    assert_eq!(life.does("wang", said(2, "  ")), Err(PolicyIllegal::OutOfRange));
    assert_eq!(life.does("wang", said(2, &"字".repeat(2_001))), Err(PolicyIllegal::OutOfRange));
    life.does("wang", said(2, "同意")).unwrap();
    life.does("wang", PolicyEvent::CommentResolved { comment: 1 }).unwrap();
    assert_eq!(life.does("lin", PolicyEvent::CommentResolved { comment: 1 }), Err(PolicyIllegal::Unknown));
    assert_eq!(life.does("lin", PolicyEvent::CommentResolved { comment: 3 }), Err(PolicyIllegal::Unknown));
    let done: Vec<bool> = life.state.comments.iter().map(|comment| comment.resolved.is_some()).collect();
    assert_eq!(done, [true, false]);
    assert_eq!(life.state.comments[0].resolved.as_ref().unwrap().0, Actor::user("wang"));
}

#[test]
fn a_stage_is_reached_left_and_reached_again() {
    let mut life = Life::new();
    let to = |stage: Option<&str>| PolicyEvent::StageReached { stage: stage.map(str::to_owned), note: String::new() };
    assert_eq!(life.does("wang", to(None)), Err(PolicyIllegal::Taken), "nothing is staged already");
    life.does("wang", to(Some(""))).unwrap();
    life.does("wang", to(Some("small"))).unwrap();
    assert_eq!(life.does("wang", to(Some("small"))), Err(PolicyIllegal::Taken));
    assert_eq!(life.state.stage.as_ref().map(|stage| stage.whom.as_str()), Some("small"));
    life.does("lin", to(Some(""))).unwrap();
    life.does("lin", to(None)).unwrap();
    assert_eq!(life.state.stage, None);
}
