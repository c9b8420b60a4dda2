//! Reviewers and cashiers who race: one decision, one movement of money, on both databases and with two programs on one PostgreSQL.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::{Kind, World};
use serde_json::{Value, json};
use suyuan_case::event::{CaseEvent, Event, StreamKind};
use suyuan_case::id::CaseId;

/// Cases that are raced over; `SUYUAN_RACE_CASES` asks for more.
fn cases_wanted() -> usize {
    std::env::var("SUYUAN_RACE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(120)
}

async fn open_cases(world: &World) -> Vec<(String, i64)> {
    let mut ids = Vec::new();
    for number in 0..cases_wanted() {
        let body = json!({
            "order_no": format!("RACE-{number}"), "channel": "tmall", "kind": "refund_only", "customer": {},
            "lines": [{ "sku": "S1", "quantity": 1, "amount_minor": 1_000 }], "reason_text": "质量问题",
        });
        let opened = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        ids.push(opened.json["id"].as_str().unwrap().to_owned());
    }
    let mut waiting = Vec::new();
    for id in ids {
        let mut version = 0;
        for _ in 0..200 {
            let seen = world.call("agent", Method::GET, &format!("/api/v1/cases/{id}"), None).await;
            if seen.json["row"]["status"] == "in_review" {
                version = seen.json["row"]["version"].as_i64().unwrap();
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(version > 0, "{id} was not decided");
        waiting.push((id, version));
    }
    waiting
}

/// Two answers of a race: one went through, the other was told who was first.
fn one_winner(answers: [common::Answer; 2], place: &str) -> i64 {
    let won: Vec<&common::Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
    let lost: Vec<&common::Answer> = answers.iter().filter(|answer| answer.status == 409).collect();
    assert_eq!((won.len(), lost.len()), (1, 1), "{place}: {} / {}", answers[0].text, answers[1].text);
    let code = &lost[0].json["code"];
    assert!(code == "version_conflict" || code == "already_refunded" || code == "step_not_allowed_now", "{place}: {code}");
    if code == "version_conflict" {
        assert!(lost[0].json["details"]["actor"].as_str().is_some_and(|actor| actor.starts_with("user:")), "{place}: {}", lost[0].text);
    }
    won[0].json["version"].as_i64().unwrap()
}

/// Races over every case through two programs, which may be the same one.
async fn race(first: &World, second: &World, cases: &[(String, i64)]) {
    for (id, version) in cases {
        let review = format!("/api/v1/cases/{id}/review");
        let approve = json!({ "version": version, "outcome": "approve" });
        let other = json!({ "version": version, "outcome": "approve", "note": "me too" });
        let (a, b) =
            tokio::join!(first.call("agent", Method::POST, &review, Some(approve)), second.call("manager", Method::POST, &review, Some(other)),);
        let version = one_winner([a, b], &review);
        let refund = format!("/api/v1/cases/{id}/refund");
        let body = json!({ "version": version, "amount_minor": 1_000 });
        let (a, b) = tokio::join!(
            first.call("finance", Method::POST, &refund, Some(body.clone())),
            second.call("manager", Method::POST, &refund, Some(body)),
        );
        one_winner([a, b], &refund);
    }
}

async fn nothing_twice(world: &World, cases: &[(String, i64)]) {
    for (id, _) in cases {
        let events = world.app.store.events(StreamKind::Case, id).await.unwrap();
        let count = |wanted: fn(&CaseEvent) -> bool| events.iter().filter(|one| matches!(&one.event, Event::Case(event) if wanted(event))).count();
        assert_eq!(count(|event| matches!(event, CaseEvent::Reviewed { .. })), 1, "{id}");
        assert_eq!(count(|event| matches!(event, CaseEvent::Refunded { .. })), 1, "{id}");
        let (_, case) = world.app.store.case(&CaseId::parse(id).unwrap()).await.unwrap().unwrap();
        assert_eq!(case.refunded_minor(), 1_000);
    }
    let verified = world.call("admin", Method::POST, "/api/v1/audit/verify", None).await;
    assert_eq!(verified.json["ok"], Value::Bool(true), "{}", verified.text);
}

async fn eventually_counts(world: &World, wanted: usize) {
    let mut seen = Value::Null;
    for _ in 0..200 {
        let body = json!({ "sql": "select count(*) from cases where status = 'refunded'" });
        let answer = world.call("admin", Method::POST, "/api/v1/query", Some(body)).await;
        seen = answer.json["rows"][0][0].clone();
        if seen == json!(wanted) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{seen} instead of {wanted}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_reviewers_never_both_decide_and_money_moves_once() {
    for database in common::databases().await {
        let world = World::new(database.fresh().await).await;
        let cases = open_cases(&world).await;
        race(&world, &world, &cases).await;
        nothing_twice(&world, &cases).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_on_one_postgresql_share_the_log_and_keep_their_own_lakes() {
    for database in common::databases().await {
        if matches!(database, Kind::Sqlite) {
            continue;
        }
        let url = database.fresh().await;
        let first = World::new(url.clone()).await;
        let second = World::beside(&first, url).await;
        let cases = open_cases(&first).await;
        race(&first, &second, &cases).await;
        nothing_twice(&second, &cases).await;
        eventually_counts(&first, cases.len()).await;
        eventually_counts(&second, cases.len()).await;
    }
}
