//! Rules that improve: overrides with a code, the blind sample, figures per rule, proposals, limits, sheets, waiting refunds.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::World;
use serde_json::{Value, json};
use std::time::Duration;

async fn ask(world: &World, user: &str, method: Method, path: &str, body: Option<Value>, status: u16) -> Value {
    let answer = world.call(user, method, &format!("/api/v1{path}"), body).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text);
    answer.json
}

/// A policy: refunds up to 100 yuan are approved, all else goes to a person.
fn table() -> Value {
    json!({
        "nodes": [{"id": "i", "type": "inputNode"}, {"id": "o", "type": "outputNode"}, {"id": "t", "type": "decisionTableNode", "name": "主表", "content": {
            "hitPolicy": "first",
            "inputs": [{"id": "a", "name": "申请金额 / claimed amount", "field": "case.amount_minor", "type": "number"}],
            "outputs": [{"id": "o", "name": "结果 / outcome", "field": "outcome"}],
            "rules": [
                {"_id": "small", "_description_zh": "金额不超过100元", "_description_en": "Up to 100 yuan", "a": "<= 10000", "o": "\"approve\""},
                {"_id": "rest", "_description_zh": "其余由人工处理", "_description_en": "A person decides the rest", "a": "", "o": "\"review\""}]}}],
        "edges": [{"sourceId": "i", "targetId": "t"}, {"sourceId": "t", "targetId": "o"}]
    })
}

async fn publish(world: &World, table: Value) {
    let draft =
        ask(world, "manager", Method::POST, "/policies/drafts", Some(json!({"name": "试验", "table": table})), 201).await["draft"].as_u64().unwrap();
    let path = format!("/policies/drafts/{draft}");
    ask(world, "manager", Method::POST, &format!("{path}/backtest"), Some(json!({"against": "live"})), 202).await;
    for _ in 0..400 {
        if ask(world, "manager", Method::GET, &format!("{path}/backtest"), None, 200).await["state"] == "done" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    ask(world, "manager", Method::POST, &format!("{path}/propose"), Some(json!({})), 200).await;
    ask(world, "admin", Method::POST, &format!("{path}/publish"), Some(json!({})), 200).await;
}

/// Opens a case and waits until it is decided; answers its page.
async fn case(world: &World, number: usize, amount: i64) -> Value {
    let body = json!({"order_no": format!("O{number}"), "channel": "taobao", "kind": "refund_only", "customer": {"customer_no": format!("C{number}")},
        "lines": [{"sku": "S1", "quantity": 1, "amount_minor": amount}], "reason_code": "customer.mind.no_reason"});
    let opened = ask(world, "agent", Method::POST, "/cases", Some(body), 201).await;
    let path = format!("/cases/{}", opened["id"].as_str().unwrap());
    for _ in 0..400 {
        let page = ask(world, "agent", Method::GET, &path, None, 200).await;
        if !page["decision"].is_null() {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the case was not decided");
}

async fn review(world: &World, page: &Value, body: Value, status: u16) -> Value {
    let mut body = body;
    body["version"] = page["row"]["version"].clone();
    ask(world, "agent", Method::POST, &format!("/cases/{}/review", page["row"]["id"].as_str().unwrap()), Some(body), status).await
}

fn figures<'a>(all: &'a Value, rule: &str) -> &'a Value {
    all["rows"].as_array().unwrap().iter().find(|row| row["rule"] == rule).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn overrides_and_closings_are_counted_per_rule() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        publish(&world, table()).await;
        let page = case(&world, 1, 50_000).await;
        let refused = review(&world, &page, json!({"outcome": "approve", "suggested": "decline", "override_reason": "because"}), 422).await;
        assert_eq!((refused["code"].as_str(), refused["pointer"].as_str()), (Some("unknown_value"), Some("/override_reason")));
        let refused = review(&world, &page, json!({"outcome": "approve", "override_reason": "goodwill"}), 422).await;
        assert_eq!((refused["code"].as_str(), refused["pointer"].as_str()), (Some("missing_member"), Some("/suggested")));
        review(&world, &page, json!({"outcome": "approve", "suggested": "decline", "override_reason": "goodwill"}), 200).await;
        let other = case(&world, 2, 60_000).await;
        review(&world, &other, json!({"outcome": "decline", "reason": "no_evidence", "suggested": "approve", "override_reason": "no_evidence"}), 200)
            .await;
        let closing = json!({"version": other["row"]["version"].as_i64().unwrap() + 1, "reason": "declined", "deserved_person": false});
        ask(&world, "agent", Method::POST, &format!("/cases/{}/close", other["row"]["id"].as_str().unwrap()), Some(closing), 200).await;
        let all = ask(&world, "manager", Method::GET, "/policies/performance?days=9", None, 200).await;
        let rest = figures(&all, "rest");
        assert_eq!(
            (rest["hits"].as_u64(), rest["judged"].as_u64(), rest["overridden"].as_u64(), rest["undeserved"].as_u64()),
            (Some(2), Some(2), Some(2), Some(1)),
            "{rest}"
        );
        assert_eq!(rest["override_reasons"], json!({"goodwill": 1, "no_evidence": 1}));
        let shown = ask(&world, "agent", Method::GET, &format!("/cases/{}/similar", page["row"]["id"].as_str().unwrap()), None, 200).await;
        assert_eq!(shown["override_reasons"][1]["code"], "goodwill");
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_blind_sample_hides_the_outcome_until_it_is_judged_and_changes_nothing() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        publish(&world, table()).await;
        assert_eq!(ask(&world, "agent", Method::PUT, "/settings/automation", Some(json!({"sample_percent": 20.0})), 403).await["code"], "forbidden");
        ask(&world, "admin", Method::PUT, "/settings/automation", Some(json!({"sample_percent": 30.0})), 422).await;
        ask(&world, "admin", Method::PUT, "/settings/automation", Some(json!({"sample_percent": 20.0, "review_minutes": 6.0})), 200).await;
        let mut pages = Vec::new();
        for number in 0..60 {
            pages.push(case(&world, number, 5_000).await);
        }
        pages.push(case(&world, 99, 70_000).await);
        let mut waiting = Value::Null;
        for _ in 0..100 {
            waiting = ask(&world, "agent", Method::GET, "/review/samples", None, 200).await;
            if waiting["total"].as_u64() >= Some(3) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let drawn = waiting["total"].as_u64().unwrap();
        assert!((3..=25).contains(&drawn), "a fifth of sixty: {drawn}");
        assert_eq!(ask(&world, "agent", Method::GET, "/review/queue", None, 200).await["counts"]["blind"].as_u64(), Some(drawn));
        let id = waiting["rows"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/review/samples/{id}");
        let shown = world.call("agent", Method::GET, &format!("/api/v1{path}"), None).await;
        assert_eq!(shown.status, 200);
        for word in ["approve", "outcome", "automatic", "\"small\"", "status", "decided", "policy"] {
            assert!(!shown.text.contains(word) && !waiting.to_string().contains(word), "{word}: {}", shown.text);
        }
        assert!(shown.json["facts"].as_array().unwrap().iter().any(|fact| fact["path"] == "case.amount_minor"));
        assert_eq!(ask(&world, "south", Method::GET, "/review/samples", None, 200).await["total"], 0, "a scope holds here, too");
        assert_eq!(ask(&world, "finance", Method::GET, "/review/samples", None, 403).await["code"], "forbidden");
        let before = ask(&world, "agent", Method::GET, &format!("/cases/{id}"), None, 200).await;
        let told = ask(&world, "agent", Method::POST, &path, Some(json!({"outcome": "decline", "note": "商品已使用"})), 200).await;
        assert_eq!((told["automatic"].as_str(), told["agrees"].as_bool(), told["rule"].as_str()), (Some("approve"), Some(false), Some("small")));
        let after = ask(&world, "agent", Method::GET, &format!("/cases/{id}"), None, 200).await;
        assert_eq!((&after["row"]["version"], &after["row"]["status"]), (&before["row"]["version"], &before["row"]["status"]));
        assert_eq!(ask(&world, "agent", Method::POST, &path, Some(json!({"outcome": "approve"})), 409).await["code"], "not_sampled");
        let second = waiting["rows"][1]["id"].as_str().unwrap();
        ask(&world, "agent", Method::POST, &format!("/review/samples/{second}"), Some(json!({"outcome": "approve"})), 200).await;
        let all = ask(&world, "manager", Method::GET, "/policies/performance?days=8", None, 200).await;
        let small = figures(&all, "small");
        assert_eq!(
            (small["sampled"].as_u64(), small["agreed"].as_u64(), small["samples"][0]["case"].as_str()),
            (Some(2), Some(1), Some(id.as_str()))
        );
        let (low, high) = (small["accuracy_low"].as_f64().unwrap(), small["accuracy_high"].as_f64().unwrap());
        assert!((low - 0.0945).abs() < 0.001 && (high - 0.9055).abs() < 0.001, "Wilson of one in two: {low} {high}");
        assert_eq!(small["minutes_saved"].as_f64(), Some(360.0));
        assert_eq!(figures(&all, "rest")["minutes_saved"].as_f64(), Some(0.0));
        world.app.store.clone().close().await;
    }
}

async fn found(world: &World) -> Value {
    for _ in 0..400 {
        let found = ask(world, "manager", Method::GET, "/policies/improvement", None, 200).await;
        if found["state"] != "running" {
            assert_eq!(found["state"], "done", "{found}");
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the search does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_decide_becomes_a_proposal_a_draft_and_a_limit() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        publish(&world, table()).await;
        // People approve everything up to 300 yuan, and decline what is above.
        for number in 0..240_usize {
            let amount = 10_100 + (number as i64 * 6_100) % 50_000;
            let page = case(&world, number, amount).await;
            let verdict = if amount <= 30_000 { json!({"outcome": "approve"}) } else { json!({"outcome": "decline", "reason": "no_evidence"}) };
            review(&world, &page, verdict, 200).await;
        }
        let found_now = found(&world).await;
        let proposal = found_now["proposals"].as_array().unwrap().iter().find(|one| one["relaxes"] == true).unwrap().clone();
        assert_eq!((proposal["rule"].as_str(), proposal["conditions"][0]["fact"].as_str()), (Some("rest"), Some("case.amount_minor")), "{proposal}");
        let cut = proposal["conditions"][0]["value"].as_f64().unwrap();
        assert!((22_000.0..=30_500.0).contains(&cut), "{cut}");
        assert!(
            proposal["precision_low"].as_f64() > Some(0.85)
                && proposal["cases_month"].as_f64() > Some(100.0)
                && proposal["hours_month"].as_f64() > Some(5.0)
        );

        let mark = proposal["mark"].as_str().unwrap();
        assert_eq!(ask(&world, "agent", Method::POST, &format!("/policies/proposals/{mark}/draft"), None, 403).await["code"], "forbidden");
        let made = ask(&world, "manager", Method::POST, &format!("/policies/proposals/{mark}/draft"), None, 201).await["draft"].as_u64().unwrap();
        let draft = ask(&world, "manager", Method::GET, &format!("/policies/drafts/{made}"), None, 200).await;
        assert_eq!(draft["complaints"], json!([]), "{draft}");
        let rules = draft["table"]["nodes"][2]["content"]["rules"].as_array().unwrap();
        assert_eq!(rules.iter().map(|rule| rule["_id"].as_str().unwrap()).collect::<Vec<_>>(), ["small", "rest_learned_1", "rest"]);
        let again = found(&world).await;
        assert!(again["proposals"].as_array().unwrap().iter().any(|one| one["mark"] == mark && one["draft"] == made));

        let points = again["amount"]["points"].as_array().unwrap();
        let at = |value: f64| points.iter().find(|point| point["value"].as_f64() == Some(value)).unwrap();
        assert_eq!((again["amount"]["current"].as_f64(), at(10_000.0)["wrong"].as_u64()), (Some(10_000.0), Some(0)));
        assert!(at(60_000.0)["wrong"].as_u64() > Some(80) && at(60_000.0)["automatic_share"].as_f64() > at(20_000.0)["automatic_share"].as_f64());
        let set =
            ask(&world, "manager", Method::POST, "/policies/limits", Some(json!({"amount_minor": 20_000})), 201).await["draft"].as_u64().unwrap();
        let draft = ask(&world, "manager", Method::GET, &format!("/policies/drafts/{set}"), None, 200).await;
        let small = &draft["table"]["nodes"][2]["content"]["rules"][0];
        assert_eq!((small["a"].as_str(), small["_description_zh"].as_str()), (Some("<= 20000"), Some("金额不超过200元")));
        assert_eq!(ask(&world, "manager", Method::POST, "/policies/limits", Some(json!({"risk": 0.5})), 422).await["code"], "unknown_value");

        ask(&world, "manager", Method::POST, &format!("/policies/proposals/{mark}/reject"), Some(json!({"note": "先观察"})), 200).await;
        let after = found(&world).await;
        assert!(after["proposals"].as_array().unwrap().iter().all(|one| one["mark"] != mark) && after["rejected"] == 1);
        world.app.store.clone().close().await;
    }
}

fn upload(world: &World, bytes: &[u8]) -> (Vec<(String, String)>, Vec<u8>) {
    let boundary = "b0undary";
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rules.xlsx\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let headers = vec![
        ("authorization".to_owned(), format!("Bearer {}", world.tokens["manager"])),
        ("content-type".to_owned(), format!("multipart/form-data; boundary={boundary}")),
    ];
    (headers, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_goes_out_as_a_workbook_and_comes_back() {
    let world = World::new(None).await;
    let made = ask(&world, "manager", Method::POST, "/policies/drafts", Some(json!({"name": "试验", "table": table()})), 201).await["draft"]
        .as_u64()
        .unwrap();
    let path = format!("/api/v1/policies/drafts/{made}/sheet");
    let bytes = world.bytes("manager", &path).await;
    let (headers, body) = upload(&world, &bytes);
    let answer = world.send_bytes(Method::PUT, &format!("{path}?revision=1"), &headers, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!((answer.json["revision"].as_u64(), &answer.json["complaints"]), (Some(2), &json!([])));
    assert_eq!(answer.json["table"], table());
    let (headers, body) = upload(&world, b"no workbook");
    assert_eq!(world.send_bytes(Method::PUT, &format!("{path}?revision=2"), &headers, body).await.json["code"], "file_damaged");
    let sheet =
        suyuan_connect::outbound::xlsx::write("t", &["规则编号 / rule".into(), "月相".into()], &[vec!["small".into(), "满月".into()]]).unwrap();
    let (headers, body) = upload(&world, &sheet);
    let refused = world.send_bytes(Method::PUT, &format!("{path}?revision=2"), &headers, body).await;
    assert_eq!(
        (refused.status, refused.json["code"].as_str(), refused.json["details"]["problems"][0]["column"].as_str()),
        (422, Some("sheet_refused"), Some("月相"))
    );
    let (headers, body) = upload(&world, &bytes);
    assert_eq!(world.send_bytes(Method::PUT, &format!("{path}?revision=1"), &headers, body).await.json["code"], "draft_conflict");
    world.app.store.clone().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_above_the_limit_wait_for_a_second_person() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        ask(&world, "admin", Method::PUT, "/settings/money_limits", Some(json!({"hold_minutes": 0, "second_above_minor": 50_000})), 200).await;
        let page = case(&world, 1, 70_000).await;
        let id = page["row"]["id"].as_str().unwrap();
        review(&world, &page, json!({"outcome": "approve"}), 200).await;
        let row = ask(&world, "finance", Method::GET, &format!("/cases/{id}"), None, 200).await["row"].clone();
        assert_eq!(row["status"], "awaiting_refund", "{row}");
        let propose = json!({"version": row["version"], "amount_minor": 70_000});
        ask(&world, "finance", Method::POST, &format!("/cases/{id}/steps/propose-refund"), Some(propose), 200).await;
        let waiting = ask(&world, "finance", Method::GET, "/refunds/waiting", None, 200).await;
        assert_eq!(
            (waiting["total"].as_u64(), waiting["rows"][0]["own"].as_bool(), waiting["rows"][0]["amount_minor"].as_i64()),
            (Some(1), Some(true), Some(70_000))
        );
        assert_eq!(waiting["rows"][0]["invoice"], Value::Null);
        assert_eq!(ask(&world, "agent", Method::GET, "/refunds/waiting", None, 403).await["code"], "forbidden");
        let other = ask(&world, "admin", Method::GET, "/refunds/waiting", None, 200).await;
        assert_eq!(other["rows"][0]["own"], false);
        let version = other["rows"][0]["row"]["version"].clone();
        ask(&world, "admin", Method::POST, &format!("/cases/{id}/steps/confirm-refund"), Some(json!({"version": version})), 200).await;
        assert_eq!(ask(&world, "finance", Method::GET, "/refunds/waiting", None, 200).await["total"], 0);
        world.app.store.clone().close().await;
    }
}
