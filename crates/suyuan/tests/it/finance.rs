//! Money, reasons, measures and reconciliation through the program's own doors, on both databases.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::World;
use serde_json::{Value, json};
use suyuan::import::{Control, Input, Plan, Wishes, run};
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;

const ORDERS: &str = "订单编号,店铺,下单时间,实付金额,平台券,国家补贴,运费,币种\n\
O1,旗舰店,2026-09-20 10:00:00,2570.00,30.00,400.00,0,CNY\n\
O2,旗舰店,2026-09-21 10:00:00,200.00,,,10.00,CNY\n";
const LINES: &str = "订单编号,行号,店铺,商品编码,商品名称,数量,行原价,赠品所属行,赠品标价\n\
O1,1,旗舰店,TV,电视,1,3000.00,,\n\
O1,2,旗舰店,STAND,支架,1,0,1,50.00\n\
O2,1,旗舰店,CUP,杯子,3,190.00,,\n";

async fn import(world: &World, kind: FactKind, name: &str, text: &str) {
    let path = world.dir().join(name);
    std::fs::write(&path, text).unwrap();
    let plan = Plan::prepare(kind, &[Input::of(&path)], &Wishes::default()).unwrap();
    let report = run(&world.app.store, plan, Actor::system("test"), Control::default(), false).await.unwrap();
    assert!(report.loaded > 0 && report.refused == 0, "{report:?}");
}

/// A case that was approved and whose goods are back; its id and version.
async fn ready(world: &World, order_no: &str, lines: Value, reason: &str) -> (String, i64) {
    let units: i64 = lines.as_array().unwrap().iter().map(|line| line["quantity"].as_i64().unwrap()).sum();
    let body = json!({"order_no": order_no, "shop": "旗舰店", "channel": "tmall", "kind": "return_refund", "customer": {}, "lines": lines, "reason_text": reason});
    let opened = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let id = opened.json["id"].as_str().unwrap().to_owned();
    let mut version = 1;
    for _ in 0..200 {
        let seen = world.call("agent", Method::GET, &format!("/api/v1/cases/{id}"), None).await.json;
        version = seen["row"]["version"].as_i64().unwrap();
        if seen["row"]["status"] != "requested" {
            if seen["row"]["status"] != "awaiting_goods" {
                let verdict = json!({"version": version, "outcome": "approve"});
                let answer = world.call("agent", Method::POST, &format!("/api/v1/cases/{id}/review"), Some(verdict)).await;
                assert_eq!(answer.status, 200, "{}", answer.text);
                version = answer.json["version"].as_i64().unwrap();
            }
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let goods = world
        .call("warehouse", Method::POST, &format!("/api/v1/cases/{id}/goods-received"), Some(json!({"version": version, "quantity": units})))
        .await;
    assert_eq!(goods.status, 200, "{}", goods.text);
    (id, goods.json["version"].as_i64().unwrap())
}

/// Asks until the figures contain what was written.
async fn until(world: &World, user: &str, path: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..200 {
        let answer = world.call(user, Method::GET, path, None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        last = answer.json;
        if fits(&last) {
            return last;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path}: {last}");
}

async fn a_subsidised_television(world: &World) {
    let (id, version) = ready(world, "O1", json!([{"line_no": "1", "quantity": 1}]), "质量问题").await;
    let money = world.call("finance", Method::GET, &format!("/api/v1/cases/{id}/money"), None).await.json;
    assert_eq!(money["paid_minor"], 257_000, "{money}");
    assert_eq!(money["lines"][0]["paid_minor"], 257_000);
    // The stand was given with the television and is not back: 50.00 are deducted.
    assert_eq!(money["refundable"]["amount_minor"], 252_000);
    let parts: Vec<&str> = money["refundable"]["parts"].as_array().unwrap().iter().filter_map(|part| part["kind"].as_str()).collect();
    assert_eq!(parts, ["goods", "gift_missing"]);
    let refund = |amount: i64| json!({"version": version, "amount_minor": amount, "money": {}});
    let door = format!("/api/v1/cases/{id}/refund");
    let too_much = world.call("finance", Method::POST, &door, Some(refund(252_001))).await;
    assert_eq!((too_much.status, too_much.json["code"].as_str()), (422, Some("amount_above_refundable")), "{}", too_much.text);
    assert_eq!(too_much.json["details"]["refundable_minor"], 252_000);
    let done = world.call("finance", Method::POST, &door, Some(refund(252_000))).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let after = world.call("finance", Method::GET, &format!("/api/v1/cases/{id}/money"), None).await.json;
    let entries: Vec<(&str, i64)> =
        after["ledger"].as_array().unwrap().iter().map(|entry| (entry["kind"].as_str().unwrap(), entry["amount_minor"].as_i64().unwrap())).collect();
    assert_eq!(entries, [("refund", 252_000), ("subsidy_return", 40_000), ("platform_return", 3_000)], "state and platform get theirs back");
    assert_eq!(after["ledger"][0]["basis"][1]["kind"], "gift_missing");
    // A claim is booked, stays open, and is settled once.
    let version = done.json["version"].as_i64().unwrap();
    let book = |version: i64, kind: &str, bearer: Option<&str>| json!({"version": version, "kind": kind, "amount_minor": 8_000, "bearer": bearer, "reference": "C-1"});
    let ledger = format!("/api/v1/cases/{id}/ledger");
    let wrong = world.call("finance", Method::POST, &ledger, Some(book(version, "carrier_claim", Some("merchant")))).await;
    assert_eq!((wrong.status, wrong.json["code"].as_str()), (422, Some("entry_does_not_fit")));
    let refused = world.call("warehouse", Method::POST, &ledger, Some(book(version, "carrier_claim", None))).await;
    assert_eq!(refused.status, 403);
    let booked = world.call("finance", Method::POST, &ledger, Some(book(version, "carrier_claim", None))).await;
    assert_eq!(booked.status, 200, "{}", booked.text);
    let settle = |version: i64| json!({"version": version, "kind": "carrier_claim", "slot": 0, "amount_minor": 6_000});
    let settled = world.call("finance", Method::POST, &format!("{ledger}/settle"), Some(settle(version + 1))).await;
    assert_eq!(settled.status, 200, "{}", settled.text);
    let again = world.call("finance", Method::POST, &format!("{ledger}/settle"), Some(settle(version + 2))).await;
    assert_eq!(again.json["code"], "nothing_open");
    let more = json!({"version": version + 2, "kind": "partial_refund", "amount_minor": 5_000});
    let more = world.call("finance", Method::POST, &ledger, Some(more)).await;
    assert_eq!(more.status, 200, "the stand's 50.00 are the most that is left: {}", more.text);
}

async fn cups_one_after_the_other(world: &World) {
    // 190.00 over three cups: 63.33, 63.33 and 63.34; a fault of the product takes its share of the freight along.
    let mut paid = Vec::new();
    for _ in 0..3 {
        let (id, version) = ready(world, "O2", json!([{"line_no": "1", "quantity": 1}]), "质量问题").await;
        let money = world.call("finance", Method::GET, &format!("/api/v1/cases/{id}/money"), None).await.json;
        let amount = money["refundable"]["amount_minor"].as_i64().unwrap();
        let done = world
            .call("finance", Method::POST, &format!("/api/v1/cases/{id}/refund"), Some(json!({"version": version, "amount_minor": amount})))
            .await;
        assert_eq!(done.status, 200, "{}", done.text);
        paid.push(amount);
    }
    assert_eq!(paid, [6_666, 6_666, 6_668], "200.00 to the cent");
    let body = json!({"order_no": "O2", "shop": "旗舰店", "channel": "tmall", "kind": "return_refund", "customer": {}, "lines": [{"line_no": "1", "quantity": 1}], "reason_text": "质量问题"});
    let fourth = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await.json;
    let money = world.call("finance", Method::GET, &format!("/api/v1/cases/{}/money", fourth["id"].as_str().unwrap()), None).await.json;
    assert_eq!(money["problems"][0]["code"], "units_exceed_order", "{money}");
}

async fn the_bill(world: &World) {
    let sum = until(world, "admin", "/api/v1/reconciliation?from=2020-01-01&to=2020-12-31", |_| true).await;
    assert_eq!((sum["has_bill"].as_bool(), sum["unexplained_minor"].as_i64()), (Some(false), Some(0)));
    let now = suyuan::clock::rfc3339(suyuan::clock::now());
    let cases = world.call("admin", Method::GET, "/api/v1/cases?order_no=O2&status=refunded&sort=requested_at", None).await.json;
    let nos: Vec<String> = cases["rows"].as_array().unwrap().iter().map(|row| row["case_no"].as_str().unwrap().to_owned()).collect();
    assert_eq!(nos.len(), 3, "{cases}");
    let television =
        world.call("admin", Method::GET, "/api/v1/cases?order_no=O1", None).await.json["rows"][0]["case_no"].as_str().unwrap().to_owned();
    let bill = format!(
        "流水号,店铺,入账时间,业务类型,退款单号,金额,币种\n\
         P1,旗舰店,{now},退款,{},-66.66,CNY\nP2,旗舰店,{now},退款,{},-66.66,CNY\nP3,旗舰店,{now},退款,{},-66.60,CNY\n\
         P4,旗舰店,{now},退款,{television},-2570.00,CNY\nP5,旗舰店,{now},技术服务费,,-1.23,CNY\nP6,旗舰店,{now},极速退款垫付,RC9,-5.00,CNY\n\
         P7,旗舰店,{now},国家补贴退回,{television},-400.00,CNY\n",
        nos[0], nos[1], nos[2]
    );
    import(world, FactKind::PlatformBill, "bill.csv", &bill).await;
    let today: String = now.chars().take(10).collect();
    // Days are those of the installation's zone: one more on each side holds whatever the hour.
    let day = |shift: i64| -> String { suyuan::clock::rfc3339(suyuan::clock::now() + shift * suyuan_case::DAY).chars().take(10).collect() };
    let path = format!("/api/v1/reconciliation?shop=%E6%97%97%E8%88%B0%E5%BA%97&from={}&to={}", day(-1), day(1));
    let sum =
        until(world, "finance", &path, |sum| sum["has_bill"] == true && sum["ours_minor"].as_i64() == Some(20_000 + 252_000 + 5_000 + 43_000)).await;
    assert_eq!(sum["unexplained_minor"], 0, "{today}: {sum}");
    let mut found: Vec<(&str, i64)> =
        sum["differences"].as_array().unwrap().iter().map(|one| (one["kind"].as_str().unwrap(), one["effect_minor"].as_i64().unwrap())).collect();
    found.sort_unstable();
    // The television's refund and partial refund stand in one line of the bill; one cup has 8 cents less, the coupon is missing.
    assert_eq!(found, [("advance", 500), ("amount_differs", -8), ("fee", 123), ("missing_in_theirs", -3_000)], "{sum}");
    assert!(sum["differences"][0]["text_zh"].as_str().unwrap().len() > 10);
    let refused = world.call("warehouse", Method::GET, &path, None).await;
    assert_eq!(refused.status, 403);
}

async fn reasons_change(world: &World) {
    let all = world.call("agent", Method::GET, "/api/v1/reasons", None).await.json;
    assert_eq!(all["version"], 0);
    let hinge = json!({"version": 0, "name_zh": "铰链松动", "name_en": "Loose hinge", "department": "quality", "definition_zh": "铰链松动或断裂。", "definition_en": "The hinge is loose.", "synonyms": ["合页松了"], "platforms": {"tmall": ["铰链问题"]}});
    let refused = world.call("agent", Method::PUT, "/api/v1/reasons/product.fault.hinge", Some(hinge.clone())).await;
    assert_eq!(refused.status, 403);
    let saved = world.call("quality", Method::PUT, "/api/v1/reasons/product.fault.hinge", Some(hinge.clone())).await;
    assert_eq!((saved.status, saved.json["version"].as_i64()), (200, Some(1)), "{}", saved.text);
    let stale = world.call("quality", Method::PUT, "/api/v1/reasons/product.fault.other_one", Some(hinge)).await;
    assert_eq!(stale.status, 409, "somebody was faster, or the words are taken: {}", stale.text);
    let body = json!({"order_no": "X", "channel": "tmall", "kind": "return_refund", "customer": {}, "lines": [{"sku": "DOOR", "quantity": 1}], "reason_text": "铰链问题"});
    let opened = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await.json;
    let id = opened["id"].as_str().unwrap().to_owned();
    let seen = until(world, "agent", &format!("/api/v1/cases/{id}"), |seen| seen["row"]["status"] != "requested").await;
    assert_eq!(seen["request"]["reason_code"], "product.fault.hinge", "the platform's own words are mapped");
    let version = seen["row"]["version"].as_i64().unwrap();
    let assess = |by: &str, code: &str| json!({"version": version, "by": by, "reason_code": code, "note": "无故障"});
    let door = format!("/api/v1/cases/{id}/reason");
    assert_eq!(world.call("agent", Method::POST, &door, Some(assess("inspector", "customer.mind.no_reason"))).await.status, 403);
    assert_eq!(world.call("warehouse", Method::POST, &door, Some(assess("inspector", "nothing"))).await.json["code"], "unknown_reason_code");
    assert_eq!(world.call("warehouse", Method::POST, &door, Some(assess("inspector", "customer.mind.no_reason"))).await.status, 200);
    let bias = until(world, "quality", "/api/v1/reasons/bias?level=1", |bias| bias["compared"]["count"] == 1).await;
    assert_eq!((bias["rows"][0]["code"].as_str(), bias["rows"][0]["cells"][0]["code"].as_str()), (Some("product"), Some("customer")), "{bias}");
    assert_eq!(bias["agreed"]["count"], 0);
    let cases = world.call("quality", Method::GET, "/api/v1/reasons/bias/cases?said=product&found=customer", None).await.json;
    assert_eq!(cases["rows"][0]["case_id"].as_str(), Some(id.as_str()));
    let names =
        until(world, "admin", "/api/v1/meta", |meta| meta["reasons"].as_array().unwrap().iter().any(|one| one["code"] == "product.fault.hinge"))
            .await;
    assert!(names["reasons"].as_array().unwrap().len() > 100);
    let sql = json!({"sql": "select code, level, parent, name_en, department from reasons where code = 'product.fault.hinge'"});
    let row = world.call("admin", Method::POST, "/api/v1/query", Some(sql)).await.json;
    assert_eq!(row["rows"][0], json!(["product.fault.hinge", 3, "product.fault", "Loose hinge", "quality"]), "{row}");
    let retired = world.call("quality", Method::POST, "/api/v1/reasons/product.fault.hinge/retire", Some(json!({"version": 1}))).await;
    assert_eq!((retired.status, retired.json["version"].as_i64()), (200, Some(2)), "{}", retired.text);
}

async fn measures(world: &World) {
    let all = until(world, "manager", "/api/v1/metrics?days=30", |all| {
        let of = |id: &str| all["metrics"].as_array().unwrap().iter().find(|one| one["definition"]["id"] == id).cloned().unwrap_or_default();
        of("cases_requested")["figure"]["value"].as_f64() >= Some(5.0) && of("cost_per_case_minor")["figure"]["value"].is_number()
    })
    .await;
    let entries = all["metrics"].as_array().unwrap();
    assert!(entries.len() >= 40);
    for one in entries {
        assert!(one["error"].is_null(), "{one}");
    }
    let of = |id: &str| entries.iter().find(|one| one["definition"]["id"] == id).unwrap();
    assert!(of("dispute_rate")["figure"]["value"].is_null() && of("dispute_rate")["figure"]["no_facts"] == true, "no intervention on record is no 0");
    let one = world.call("manager", Method::GET, "/api/v1/metrics/fcr_rate?version=1", None).await;
    assert_eq!((one.status, one.json["definition"]["version"].as_i64()), (200, Some(1)), "{}", one.text);
    assert_eq!(world.call("manager", Method::GET, "/api/v1/metrics/nothing", None).await.status, 404);
    let morning = world.call("manager", Method::GET, "/api/v1/morning", None).await.json;
    let blocks = morning["blocks"].as_array().unwrap();
    assert!(blocks.iter().any(|block| block["id"] == "late_by_shop" && block["count"].is_number()));
    assert!(blocks.iter().any(|block| block["id"] == "experience_score" && block["count"].is_null()), "no score was imported: {morning}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_reasons_and_measures_hold_on_both_databases() {
    for database in common::databases().await {
        let world = World::new(database.fresh().await).await;
        import(&world, FactKind::Orders, "orders.csv", ORDERS).await;
        import(&world, FactKind::OrderLines, "order-lines.csv", LINES).await;
        a_subsidised_television(&world).await;
        cups_one_after_the_other(&world).await;
        the_bill(&world).await;
        reasons_change(&world).await;
        measures(&world).await;
        let verified = world.call("admin", Method::POST, "/api/v1/audit/verify", None).await;
        assert_eq!(verified.json["ok"], true, "{}", verified.text);
    }
}
