//! Tables that a merchant tunes: the list, both forms of a value, saving against a version, going back, and who did it.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::World;
use serde_json::{Value, json};
use suyuan::import::{Control, Input, Plan, Wishes, run};
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;

async fn ask(world: &World, user: &str, method: Method, path: &str, body: Option<Value>, status: u16) -> Value {
    let answer = world.call(user, method, &format!("/api/v1/settings{path}"), body).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text);
    answer.json
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_listed_and_shown_with_their_built_in_form() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let list = ask(&world, "agent", Method::GET, "", None, 200).await;
        let tables = list["tables"].as_array().unwrap();
        assert_eq!(tables.len(), 11);
        assert!(tables.iter().all(|one| one["version"] == 0 && one["built_in"] == true && one["changed_by"].is_null()), "{list}");
        for table in tables {
            let path = format!("/{}", table["name"].as_str().unwrap());
            let shown = ask(&world, "agent", Method::GET, &path, None, 200).await;
            assert_eq!(shown["value"], shown["default"], "{path}");
            // What is shown can be saved as it is, a list as well as an object.
            let saved = ask(&world, "manager", Method::PUT, &format!("{path}?version=0"), Some(shown["value"].clone()), 200).await;
            assert_eq!((saved["version"].as_i64(), saved["built_in"].as_bool(), &saved["value"]), (Some(1), Some(false), &shown["value"]), "{path}");
        }
        let calendar = ask(&world, "agent", Method::GET, "/calendar", None, 200).await;
        let spring = json!({"from": "2026-02-15", "to": "2026-02-23", "what": "off", "name": "春节"});
        assert!(calendar["holidays"].as_array().unwrap().contains(&spring), "{calendar}");
        let people = ask(&world, "manager", Method::GET, "/team_skills", None, 200).await["people"].clone();
        let names: Vec<&str> = people.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["admin", "agent", "manager", "south"], "who may review");
        assert!(ask(&world, "agent", Method::GET, "/team_skills", None, 200).await["people"].is_null());
        assert_eq!(ask(&world, "agent", Method::GET, "/nonsense", None, 404).await["code"], "not_found");
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_saw_an_older_version_saves_nothing() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let limits = |minutes: u32| Some(json!({"hold_minutes": minutes, "second_above_minor": 50_000}));
        assert_eq!(ask(&world, "agent", Method::PUT, "/money_limits", limits(10), 403).await["code"], "forbidden");
        ask(&world, "manager", Method::PUT, "/money_limits?version=0", limits(10), 200).await;
        let late = ask(&world, "admin", Method::PUT, "/money_limits?version=0", limits(20), 409).await;
        assert_eq!((late["code"].as_str(), late["details"]["actual"].as_i64()), (Some("setting_conflict"), Some(1)));
        assert_eq!((late["details"]["actor"].as_str(), late["details"]["at"].is_string()), (Some("user:manager"), true));
        assert!(late["text_zh"].is_string() && late["text_en"].is_string());
        let stands = ask(&world, "admin", Method::GET, "/money_limits", None, 200).await;
        assert_eq!((stands["version"].as_i64(), stands["value"]["hold_minutes"].as_i64()), (Some(1), Some(10)), "nothing was saved");
        ask(&world, "admin", Method::PUT, "/money_limits?version=1", limits(20), 200).await;
        ask(&world, "admin", Method::PUT, "/money_limits?version=9", limits(30), 409).await;
        ask(&world, "admin", Method::PUT, "/money_limits", limits(40), 200).await;
        assert_eq!(ask(&world, "admin", Method::PUT, "/money_limits?seen=2", limits(50), 400).await["code"], "bad_query");
        assert_eq!(ask(&world, "admin", Method::PUT, "/money_limits?version=3", limits(99_999), 422).await["code"], "unknown_value");
        assert_eq!(ask(&world, "admin", Method::GET, "/money_limits", None, 200).await["value"]["hold_minutes"], 40);
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_goes_back_to_built_in_and_its_versions_go_on() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let own = Some(json!([{"code": "goodwill", "name_zh": "维护客户关系", "name_en": "Goodwill"}]));
        assert_eq!(ask(&world, "manager", Method::DELETE, "/override_reasons", None, 200).await["version"], 0, "nothing to take back");
        ask(&world, "manager", Method::PUT, "/override_reasons", own.clone(), 200).await;
        assert_eq!(ask(&world, "agent", Method::DELETE, "/override_reasons", None, 403).await["code"], "forbidden");
        assert_eq!(ask(&world, "admin", Method::DELETE, "/override_reasons?version=4", None, 409).await["code"], "setting_conflict");
        let back = ask(&world, "admin", Method::DELETE, "/override_reasons?version=1", None, 200).await;
        assert_eq!((back["built_in"].as_bool(), back["version"].as_i64(), &back["value"]), (Some(true), Some(2), &back["default"]));
        assert_eq!(back["changed_by"], "user:admin");
        // A form that was opened before somebody went back holds version 1, which no later state has again.
        ask(&world, "manager", Method::PUT, "/override_reasons?version=1", own.clone(), 409).await;
        ask(&world, "manager", Method::PUT, "/override_reasons?version=2", own.clone(), 200).await;
        let rows = ask(&world, "manager", Method::GET, "/override_reasons/versions", None, 200).await["rows"].clone();
        let seen: Vec<_> =
            rows.as_array().unwrap().iter().map(|row| (row["version"].as_i64(), row["by"].as_str(), row["built_in"].as_bool())).collect();
        let (manager, admin) = (Some("user:manager"), Some("user:admin"));
        assert_eq!(seen, [(Some(3), manager, Some(false)), (Some(2), admin, Some(true)), (Some(1), manager, Some(false))]);
        assert_eq!(Some(&rows[0]["value"]), own.as_ref());
        ask(&world, "agent", Method::GET, "/override_reasons/versions", None, 403).await;
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_not_given_to_whoever_may_not_review() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let body = json!({"order_no": "A1", "channel": "tmall", "kind": "return_refund", "customer": {"customer_no": "W1"},
            "lines": [{"sku": "S1", "quantity": 1, "amount_minor": 90_000}], "reason_code": "customer.mind.no_reason"});
        let opened = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await;
        assert_eq!(opened.status, 201, "{}", opened.text);
        let path = format!("/api/v1/cases/{}", opened.json["id"].as_str().unwrap());
        let decided = async {
            while world.call("agent", Method::GET, &path, None).await.json["row"]["status"] != "in_review" {
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), decided).await.unwrap();
        ask(&world, "manager", Method::PUT, "/team_skills", Some(json!({"warehouse": []})), 200).await;
        assert_eq!(suyuan::stage::assign::round(&world.app).await.unwrap(), 0);
        ask(&world, "manager", Method::PUT, "/team_skills", Some(json!({"warehouse": [], "agent": []})), 200).await;
        suyuan::stage::assign::round(&world.app).await.unwrap();
        let task = world.call("manager", Method::GET, "/api/v1/review/queue", None).await.json["rows"][0]["task"].clone();
        assert_eq!(task["assignee"], "agent", "{task}");
        world.app.store.clone().close().await;
    }
}

/// Imports the tier of a customer.
async fn with_tier(world: &World, customer: &str, tier: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("customers.csv");
    std::fs::write(&path, format!("customer_no,tier\n{customer},{tier}\n")).unwrap();
    let plan = Plan::prepare(FactKind::Customers, &[Input::of(&path)], &Wishes::default()).unwrap();
    run(&world.app.store, plan, Actor::user("admin"), Control::default(), false).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tier_of_customers_is_reviewed_sooner_and_by_their_own_colleague() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        with_tier(&world, "V1", "钻石").await;
        with_tier(&world, "V2", "白银").await;
        let tiers = |agent: &str| Some(json!([{"tier": "钻石", "priority": 2, "agent": agent}]));
        assert_eq!(
            ask(&world, "manager", Method::PUT, "/customer_tiers", Some(json!([{"tier": "钻石", "priority": 9}])), 422).await["code"],
            "unknown_value"
        );
        ask(&world, "manager", Method::PUT, "/customer_tiers", tiers("south"), 200).await;
        for (order, customer) in [("T1", "V1"), ("T2", "V2")] {
            let body = json!({"order_no": order, "channel": "tmall", "kind": "return_refund", "customer": {"customer_no": customer},
                "lines": [{"sku": "S1", "quantity": 1, "amount_minor": 90_000}], "reason_code": "customer.mind.no_reason"});
            let opened = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await;
            assert_eq!(opened.status, 201, "{}", opened.text);
        }
        let tasks = async || {
            let rows = world.call("manager", Method::GET, "/api/v1/review/queue", None).await.json["rows"].clone();
            let of = |customer: &str| rows.as_array()?.iter().find(|row| row["row"]["customer_no"] == customer).map(|row| row["task"].clone());
            (of("V1"), of("V2"))
        };
        let waited = async {
            loop {
                if let (Some(vip), Some(other)) = tasks().await
                    && vip["priority"] == 2
                {
                    return other;
                }
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
        };
        let other = tokio::time::timeout(std::time::Duration::from_secs(20), waited).await.unwrap();
        assert_eq!(other["priority"].as_i64().unwrap_or(0), 0, "the other tier waits as ever");
        // Whoever does not see a case cannot serve it.
        suyuan::stage::assign::round(&world.app).await.unwrap();
        assert_eq!(tasks().await.0.unwrap()["assignee"], Value::Null, "south is for another region");
        ask(&world, "manager", Method::PUT, "/customer_tiers", tiers("agent"), 200).await;
        // The workers of the program assign as well; whoever comes second finds nothing left.
        suyuan::stage::assign::round(&world.app).await.unwrap();
        let (vip, other) = tasks().await;
        assert_eq!((vip.unwrap()["assignee"].as_str(), other.unwrap()["assignee"].as_str()), (Some("agent"), None));
        world.app.store.clone().close().await;
    }
}
