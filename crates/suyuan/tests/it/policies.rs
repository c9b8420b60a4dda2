//! The life of the merchant's policy through the API: draft, back-test, shadow, publication by two, roll-back, pauses, law.

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

/// Opens a case and waits until it is decided; answers its page.
async fn case(world: &World, customer: &str, kind: &str) -> Value {
    let body = json!({"order_no": "NOWHERE", "channel": "taobao", "kind": kind, "customer": {"customer_no": customer},
        "lines": [{"sku": "S1", "quantity": 1, "amount_minor": 9900}], "reason_code": "customer.mind.no_reason"});
    let opened = ask(world, "agent", Method::POST, "/cases", Some(body), 201).await;
    let path = format!("/cases/{}", opened["id"].as_str().unwrap());
    for _ in 0..200 {
        let page = ask(world, "agent", Method::GET, &path, None, 200).await;
        if !page["decision"].is_null() {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the case was not decided");
}

/// A policy of one row for every case.
fn table(outcome: &str, extra: Value) -> Value {
    let mut rule = json!({"_id": "only", "_description_zh": "唯一规则", "_description_en": "the only rule", "k": "", "o": format!("\"{outcome}\"")});
    for (key, value) in extra.as_object().into_iter().flatten() {
        rule[key] = value.clone();
    }
    json!({
        "nodes": [{"id": "i", "type": "inputNode"}, {"id": "o", "type": "outputNode"}, {"id": "t", "type": "decisionTableNode", "name": "main", "content": {
            "hitPolicy": "first", "inputs": [{"id": "k", "field": "case.kind", "type": "string"}],
            "outputs": [{"id": "o", "field": "outcome"}, {"id": "p", "field": "money.refund_percent"}], "rules": [rule]}}],
        "edges": [{"sourceId": "i", "targetId": "t"}, {"sourceId": "t", "targetId": "o"}]
    })
}

async fn draft(world: &World, table: Value) -> u64 {
    let made = ask(world, "manager", Method::POST, "/policies/drafts", Some(json!({"name": "试验", "table": table})), 201).await;
    made["draft"].as_u64().unwrap()
}

async fn backtest(world: &World, draft: u64) -> Value {
    let path = format!("/policies/drafts/{draft}/backtest");
    ask(world, "manager", Method::POST, &path, Some(json!({"against": "live"})), 202).await;
    for _ in 0..400 {
        let run = ask(world, "manager", Method::GET, &path, None, 200).await;
        if run["state"] != "running" {
            assert_eq!(run["state"], "done", "{run}");
            return run["report"].clone();
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the back-test does not end");
}

async fn published(world: &World, table: Value) -> u64 {
    let draft = draft(world, table).await;
    backtest(world, draft).await;
    ask(world, "manager", Method::POST, &format!("/policies/drafts/{draft}/propose"), Some(json!({})), 200).await;
    let overview = ask(world, "admin", Method::POST, &format!("/policies/drafts/{draft}/publish"), Some(json!({})), 200).await;
    overview["live"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_lives_from_draft_to_roll_back() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        assert_eq!(case(&world, "C1", "refund_only").await["decision"]["policy_version"], "default@1");
        let number = draft(&world, table("ask_for_info", json!({}))).await;
        let path = format!("/policies/drafts/{number}");
        assert_eq!(ask(&world, "manager", Method::POST, &format!("{path}/propose"), Some(json!({})), 409).await["code"], "draft_not_backtested");
        let report = backtest(&world, number).await;
        assert_eq!(
            (report["cases"].as_u64(), report["flips"][0]["from"].as_str(), report["flips"][0]["to"].as_str()),
            (Some(1), Some("review"), Some("ask_for_info"))
        );
        assert_eq!(report["flips"][0]["examples"].as_array().map(Vec::len), Some(1), "{report}");
        assert!(report["hours_saved"].as_f64().is_some_and(|hours| (hours - 0.05).abs() < 1e-9), "three minutes: {report}");

        // Without effect first: the live version decides, the draft is recorded beside it.
        ask(&world, "manager", Method::POST, "/policies/trial", Some(json!({"draft": number, "share_percent": 0})), 200).await;
        let page = case(&world, "C1", "refund_only").await;
        assert_eq!((page["decision"]["outcome"].as_str(), page["decision"]["shadow"]["outcome"].as_str()), (Some("review"), Some("ask_for_info")));
        let refused = ask(&world, "manager", Method::POST, "/policies/trial", Some(json!({"draft": number, "share_percent": 50})), 403).await;
        assert_eq!(refused["code"], "second_person_needed");

        ask(&world, "manager", Method::POST, &format!("{path}/propose"), Some(json!({})), 200).await;
        let refused = ask(&world, "manager", Method::POST, &format!("{path}/publish"), Some(json!({})), 403).await;
        assert_eq!(refused["code"], "second_person_needed", "the author does not publish");
        assert_eq!(ask(&world, "agent", Method::POST, &format!("{path}/publish"), Some(json!({})), 403).await["code"], "forbidden");
        assert_eq!(ask(&world, "admin", Method::POST, &format!("{path}/publish"), Some(json!({})), 200).await["live"], 2);
        let page = case(&world, "C1", "refund_only").await;
        assert_eq!((page["decision"]["policy_version"].as_str(), page["decision"]["outcome"].as_str()), (Some("default@2"), Some("ask_for_info")));
        assert_eq!(page["decision"]["shadow"], Value::Null, "what is live is no longer on trial");

        let overview = ask(&world, "manager", Method::POST, "/policies/rollback", Some(json!({"note": "太多追问"})), 200).await;
        assert_eq!((overview["live"].as_u64(), overview["versions"].as_array().unwrap().len()), (Some(1), 2));
        assert_eq!(case(&world, "C1", "refund_only").await["decision"]["policy_version"], "default@1");
        let figures = ask(&world, "manager", Method::GET, "/policies/performance?days=7", None, 200).await;
        assert_eq!((figures["decisions"].as_u64(), figures["shadows"][0]["cases"].as_u64()), (Some(4), Some(1)));
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_breaks_an_article_is_refused_with_the_article_and_the_cases() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        // The built-in policy reviews this one; its facts grant the return of the seven days once an order is known.
        let import = |kind: &str, text: &str| {
            let (boundary, kind, text) = ("b0undary", kind.to_owned(), text.to_owned());
            let body = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{kind}.csv\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n--{boundary}--\r\n"
            );
            (format!("/api/v1/imports?kind={kind}"), format!("multipart/form-data; boundary={boundary}"), body)
        };
        let now = suyuan::clock::rfc3339(suyuan::clock::now() - 2 * suyuan_case::DAY);
        for (kind, text) in [
            ("orders", format!("order_no,customer_no,amount,currency,ordered_at,shipped_at,delivered_at\nD1,C1,99.00,CNY,{now},{now},{now}\n")),
            ("order-lines", "order_no,line_no,sku,quantity,amount\nD1,1,S1,1,99.00\n".to_owned()),
            ("products", "sku,name,category\nS1,衬衫,女装\n".to_owned()),
        ] {
            let (path, media, body) = import(kind, &text);
            let headers = vec![
                ("authorization".to_owned(), format!("Bearer {}", world.tokens["admin"])),
                ("content-type".to_owned(), media),
                ("idempotency-key".to_owned(), format!("import-{kind}")),
            ];
            let answer = world.send(Method::POST, &path, &headers, Some(body)).await;
            assert!(answer.status < 300, "{kind}: {} {}", answer.status, answer.text);
        }
        let mut known = false;
        for _ in 0..200 {
            known = world.app.store.order("D1", None).await.unwrap().is_some() && world.app.store.product("S1").await.unwrap().is_some();
            if known && !world.app.store.order_lines("D1").await.unwrap().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert!(known, "the imports end");
        let body = json!({"order_no": "D1", "channel": "taobao", "kind": "return_refund", "customer": {"customer_no": "C1"},
            "lines": [{"line_no": "1", "sku": "S1", "quantity": 1, "amount_minor": 9900}], "reason_code": "customer.mind.no_reason"});
        let opened = ask(&world, "agent", Method::POST, "/cases", Some(body), 201).await;
        let path = format!("/cases/{}", opened["id"].as_str().unwrap());
        for _ in 0..200 {
            if !ask(&world, "agent", Method::GET, &path, None, 200).await["decision"].is_null() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        for table in [table("decline", json!({})), table("approve", json!({"p": "80"}))] {
            let number = draft(&world, table).await;
            let report = backtest(&world, number).await;
            assert_eq!(report["statute"][0]["article"], "《消费者权益保护法》第二十五条", "{report}");
            assert_eq!((report["statute"][0]["cases"].as_u64(), report["statute"][0]["examples"][0].as_str()), (Some(1), opened["id"].as_str()));
            let refused = ask(&world, "manager", Method::POST, &format!("/policies/drafts/{number}/propose"), Some(json!({})), 422).await;
            assert_eq!(
                (refused["code"].as_str(), refused["details"]["articles"][0].as_str()),
                (Some("policy_breaks_statute"), report["statute"][0]["article"].as_str())
            );
        }
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn families_and_customers_go_to_people_at_once() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        assert_eq!(published(&world, table("approve", json!({}))).await, 2);
        assert_eq!(case(&world, "C1", "return_refund").await["decision"]["outcome"], "approve");
        ask(&world, "manager", Method::POST, "/policies/pauses", Some(json!({"family": "return_refund", "note": "批次问题"})), 200).await;
        let page = case(&world, "C1", "return_refund").await;
        assert_eq!((page["decision"]["cause"].as_str(), page["decision"]["outcome"].as_str()), (Some("paused"), Some("review")));
        assert!(page["decision"]["text_zh"].as_str().unwrap().contains("批次问题"));
        assert_eq!(case(&world, "C1", "refund_only").await["decision"]["outcome"], "approve");
        ask(&world, "manager", Method::DELETE, "/policies/pauses/return_refund", None, 200).await;
        assert_eq!(case(&world, "C1", "return_refund").await["decision"]["outcome"], "approve");
        let until = suyuan::clock::rfc3339(suyuan::clock::now() + suyuan_case::DAY);
        ask(&world, "agent", Method::POST, "/policies/snoozes", Some(json!({"customer_no": "C7", "until": until})), 200).await;
        assert_eq!(case(&world, "C7", "return_refund").await["decision"]["cause"], "paused");
        assert_eq!(case(&world, "C1", "return_refund").await["decision"]["cause"], "policy");
        assert_eq!(ask(&world, "agent", Method::POST, "/policies/pauses", Some(json!({"family": "all"})), 403).await["code"], "forbidden");
        assert_eq!(ask(&world, "warehouse", Method::GET, "/policies", None, 403).await["code"], "forbidden");
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_saved_at_the_revision_that_was_seen_and_says_what_is_wrong() {
    let world = World::new(None).await;
    let number = draft(&world, table("approve", json!({}))).await;
    let path = format!("/policies/drafts/{number}");
    let save = |revision: u64, table: Value| Some(json!({"revision": revision, "name": "试验", "table": table}));
    let mut wrong = table("approve", json!({}));
    wrong["nodes"][2]["content"]["rules"][0]["k"] = json!("> 5");
    let saved = ask(&world, "manager", Method::PUT, &path, save(1, wrong), 200).await;
    assert_eq!(
        (saved["revision"].as_u64(), saved["complaints"][0]["rule"].as_str(), saved["complaints"][0]["column"].as_str()),
        (Some(2), Some("only"), Some("case.kind"))
    );
    let late = ask(&world, "admin", Method::PUT, &path, save(1, table("review", json!({}))), 409).await;
    assert_eq!((late["code"].as_str(), late["details"]["actor"].as_str()), (Some("draft_conflict"), Some("user:manager")));
    assert_eq!(ask(&world, "manager", Method::POST, &format!("{path}/backtest"), Some(json!({})), 422).await["code"], "policy_refused");
    ask(&world, "manager", Method::PUT, &path, save(2, table("approve", json!({}))), 200).await;
    let tests = json!({"tests": [{"name": "要人工", "facts": {"case": {"kind": "repair"}}, "expect": "review"}]});
    let tested = ask(&world, "manager", Method::PUT, &format!("{path}/tests"), Some(tests), 200).await;
    assert_eq!((tested["test_results"][0]["passed"].as_bool(), tested["test_results"][0]["rule"].as_str()), (Some(false), Some("only")));
    backtest(&world, number).await;
    assert_eq!(ask(&world, "manager", Method::POST, &format!("{path}/propose"), Some(json!({})), 422).await["code"], "policy_tests_failed");
    let checked = ask(
        &world,
        "agent",
        Method::POST,
        "/policies/check",
        Some(json!({"table": table("suggest", json!({})), "facts": {"case": {"kind": "repair"}}})),
        200,
    )
    .await;
    assert_eq!(checked["decision"]["outcome"], "suggest");
    world.app.store.clone().close().await;
}

#[tokio::test]
async fn rows_are_discussed_by_those_who_see_what_they_do() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let said = |rule: &str, text: &str| Some(json!({ "rule": rule, "text": text }));
        let tables = ask(&world, "manager", Method::GET, "/policies/versions/1", None, 200).await;
        let rule =
            tables["table"]["nodes"].as_array().unwrap().iter().find_map(|node| node["content"]["rules"][0]["_id"].as_str()).unwrap().to_owned();
        ask(&world, "warehouse", Method::POST, "/policies/comments", said(&rule, "x"), 403).await;
        ask(&world, "manager", Method::POST, "/policies/comments", said("no_such_row", "x"), 404).await;
        ask(&world, "manager", Method::POST, "/policies/comments", said(&rule, " "), 422).await;
        ask(&world, "manager", Method::POST, "/policies/comments", said(&rule, &"字".repeat(2_001)), 422).await;
        ask(&world, "manager", Method::POST, "/policies/comments", said(&rule, "618 之后再放宽"), 201).await;
        ask(&world, "manager", Method::POST, "/policies/comments/1/resolve", None, 200).await;
        ask(&world, "manager", Method::POST, "/policies/comments/1/resolve", None, 404).await;
        let all = ask(&world, "manager", Method::GET, "/policies/comments", None, 200).await;
        assert_eq!(all["comments"][0]["text"], "618 之后再放宽");
        assert_eq!(all["comments"][0]["resolved_by"], all["comments"][0]["by"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn automatic_approval_opens_in_stages_on_what_people_decided() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        published(&world, table("approve", json!({}))).await;
        assert_eq!(case(&world, "C1", "refund_only").await["decision"]["outcome"], "approve");
        let stages = |body: Value, status| ask(&world, "manager", Method::POST, "/policies/stages", Some(body), status);

        // Evidence is asked of a single agreement here, so that the test needs few cases.
        let mut list = ask(&world, "manager", Method::GET, "/settings/automation_stages", None, 200).await["value"].clone();
        for stage in list.as_array_mut().unwrap() {
            (stage["least_judged"], stage["least_agreed_percent"]) = (json!(1), json!(20.0));
        }
        ask(&world, "manager", Method::PUT, "/settings/automation_stages?version=0", Some(list), 200).await;
        ask(&world, "agent", Method::POST, "/policies/stages", Some(json!({"stage": ""})), 403).await;
        assert_eq!(stages(json!({"stage": "no_such"}), 404).await["code"], "policy_unknown");
        assert_eq!(stages(json!({"stage": ""}), 200).await["reached"], "");
        assert_eq!(stages(json!({"stage": ""}), 409).await["code"], "policy_number_taken", "a second click");

        // Everything goes to people now, with what the tables said beside it.
        let held = case(&world, "C2", "refund_only").await;
        assert_eq!((held["decision"]["outcome"].as_str(), held["decision"]["cause"].as_str()), (Some("review"), Some("staged")));
        assert_eq!(held["decision"]["staged"], json!({"stage": "small_refunds", "outcome": "approve"}));
        assert_eq!(stages(json!({"stage": "small_refunds"}), 409).await["code"], "stage_not_ready");
        let path = format!("/cases/{}", held["row"]["id"].as_str().unwrap());
        let verdict = json!({"version": held["row"]["version"], "outcome": "approve"});
        ask(&world, "agent", Method::POST, &format!("{path}/review"), Some(verdict), 200).await;
        let shown = stages(json!({"stage": "small_refunds"}), 200).await;
        assert_eq!((shown["stages"][0]["open"].as_bool(), shown["stages"][1]["open"].as_bool()), (Some(true), Some(false)), "{shown}");
        assert_eq!((shown["stages"][0]["evidence"]["judged"].as_u64(), shown["stages"][0]["evidence"]["agreed"].as_u64()), (Some(1), Some(1)));

        assert_eq!(case(&world, "C3", "refund_only").await["decision"]["outcome"], "approve");
        let exchange = case(&world, "C4", "exchange").await;
        assert_eq!((exchange["decision"]["cause"].as_str(), exchange["decision"]["staged"]["stage"].as_str()), (Some("staged"), Some("goods")));
        // A verdict against the tables says why, and stands as evidence against the stage.
        let path = format!("/cases/{}", exchange["row"]["id"].as_str().unwrap());
        let verdict =
            json!({"version": exchange["row"]["version"], "outcome": "decline", "reason": "no_evidence", "override_reason": "rule_too_lenient"});
        ask(&world, "agent", Method::POST, &format!("{path}/review"), Some(verdict), 200).await;
        assert_eq!(ask(&world, "agent", Method::GET, &path, None, 200).await["row"]["status"], "declined");
        assert_eq!(stages(json!({"stage": "goods"}), 409).await["code"], "stage_not_ready");
        assert_eq!(stages(json!({"stage": "goods", "anyway": true}), 200).await["reached"], "goods");
        assert_eq!(case(&world, "C5", "exchange").await["decision"]["outcome"], "approve");
        assert_eq!(stages(json!({"stage": null, "anyway": true}), 200).await["staged"], false);
        world.app.store.clone().close().await;
    }
}
