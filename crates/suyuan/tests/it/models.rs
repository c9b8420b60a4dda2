//! Learned models from cases to scores in a decision: training, two people, shadow, roll-back, drift; on both databases.

use crate::common::{self, World};
use crate::import_support::{self, Site};
use axum::http::Method;
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};
use suyuan::learn::Model;
use suyuan::models::serve::{Case, Scorer, load};
use suyuan::stage::facts::gather;
use suyuan_analysis::risk::{Column, Frame, RiskModel};
use suyuan_case::fact::FactKind;
use suyuan_case::id::CaseId;
use suyuan_case::model::Learned;
use suyuan_decide::risk::FEATURES;

async fn ask(world: &World, user: &str, method: Method, path: &str, body: Option<Value>, status: u16) -> Value {
    let answer = world.call(user, method, &format!("/api/v1{path}"), body).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text);
    answer.json
}

/// Opens a case without words, as a change of mind, and waits until it is decided; answers its page.
async fn case(world: &World, customer: &str, amount: i64) -> Value {
    open(world, customer, amount, "customer.mind.no_reason", None).await
}

/// Opens a case and waits until it is decided; answers its page.
async fn open(world: &World, customer: &str, amount: i64, reason: &str, words: Option<&str>) -> Value {
    let body = json!({"order_no": format!("LIVE-{customer}-{amount}"), "channel": "taobao", "kind": "return_refund", "customer": {"customer_no": customer},
        "lines": [{"sku": "S1", "quantity": 1, "amount_minor": amount}], "reason_code": reason, "comment": words});
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

/// Asks for a training of the risk model and waits for its end.
async fn train(world: &World) -> Value {
    train_one(world, "risk").await
}

/// Asks for a training and waits for its end.
async fn train_one(world: &World, model: &str) -> Value {
    ask(world, "manager", Method::POST, &format!("/models/{model}/training"), None, 202).await;
    for _ in 0..1_200 {
        let overview = ask(world, "manager", Method::GET, &format!("/models/{model}"), None, 200).await;
        if overview["training"].is_null() {
            return overview;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the training does not end");
}

/// 400 cases that people decided and the bench looked at: dear goods of busy customers came back as empty boxes, mostly.
async fn reviewed(world: &World) {
    let site = Site { store: world.app.store.clone(), dir: tempfile::tempdir().unwrap() };
    let mut cases = "case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,customer_no,requested_at,decided_at,outcome,automatic,goods_received_at\n".to_owned();
    let mut bench = "质检单号,售后单号,店铺,商品编码,质检员,质检时间,数量,损坏数量,成色等级,处置方式,质检结论,残值(元),重量(kg)\n".to_owned();
    for number in 0..400 {
        let busy = number % 4 == 0;
        let abuse = if busy { number % 5 != 0 } else { number % 29 == 0 };
        let customer = if busy { format!("B{}", number / 4 % 10) } else { format!("C{number}") };
        let (amount, day) = (if busy { 90_000 + number } else { 5_000 + number * 7 }, number / 15 + 1);
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        writeln!(
            cases,
            "R{number},O{number},S,tmall,return_refund,goods_received,X,1,{amount},{customer},2026-{month:02}-{day:02}T00:00:00Z,2026-{month:02}-{day:02}T05:00:00Z,approve,false,2026-{month:02}-{day:02}T09:00:00Z"
        )
        .unwrap();
        let (arrived, words) = if abuse { (0, "空包") } else { (1, "完好，可二次销售") };
        writeln!(bench, "Q{number},R{number},S,X,老周,2026-{month:02}-{day:02} 20:30:00,{arrived},0,A,重新上架,{words},0,1.2").unwrap();
    }
    site.import(FactKind::ReturnCases, &[site.file("cases.csv", cases)]).await.unwrap();
    site.import(FactKind::Inspections, &[site.file("质检.csv", bench)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn reviewed_cases_become_a_score_in_decisions() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let empty = train(&world).await;
        assert_eq!(
            (empty["failure"]["code"].as_str(), empty["labels"]["missing"].as_u64(), empty["labels"]["missing_positive"].as_u64()),
            (Some("too_few_labels"), Some(200), Some(30)),
            "{empty}"
        );
        assert_eq!(case(&world, "B1", 95_000).await["decision"].get("risk"), None, "rules stand alone");
        assert_eq!(ask(&world, "agent", Method::GET, "/models/risk", None, 403).await["code"], "forbidden");

        reviewed(&world).await;
        let overview = train(&world).await;
        assert_eq!((overview["failure"].is_null(), overview["champion"].is_null()), (true, true), "{overview}");
        let version = &overview["versions"][0];
        let (labelled, positive) = (version["labels"]["labelled"].as_u64().unwrap(), version["labels"]["positive"].as_u64().unwrap());
        assert_eq!((labelled, positive), (400, (0..400).filter(|n| if n % 4 == 0 { n % 5 != 0 } else { n % 29 == 0 }).count() as u64));
        assert!(version["auc"].as_f64().unwrap() > 0.8, "{version}");
        let card = ask(&world, "manager", Method::GET, "/models/risk/versions/1", None, 200).await;
        assert_eq!((card["card"]["calibration"]["bins"].as_array().unwrap().len(), card["card"]["proxies"].as_array().unwrap().len()), (10, 0));

        // Two people.
        let serve = "/models/risk/versions/1/service";
        assert_eq!(ask(&world, "admin", Method::POST, serve, Some(json!({})), 409).await["code"], "model_not_proposed");
        ask(&world, "manager", Method::POST, "/models/risk/versions/1/propose", Some(json!({"note": "试用"})), 200).await;
        assert_eq!(ask(&world, "manager", Method::POST, serve, Some(json!({})), 403).await["code"], "model_second_person");
        assert_eq!(ask(&world, "admin", Method::POST, serve, Some(json!({})), 200).await["champion"], 1);

        // The score in a decision, its parts, and the fact that rules read.
        let page = case(&world, "B2", 95_000).await;
        let (risk, inputs) = (&page["decision"]["risk"], &page["decision"]["inputs"]);
        assert_eq!((risk["model"].as_str(), &inputs["risk"]["score"], &inputs["risk"]["model"]), (Some("risk@1"), &risk["score"], &risk["model"]));
        let calm = case(&world, "NEW", 5_100).await;
        let (high, low) = (risk["score"].as_f64().unwrap(), calm["decision"]["risk"]["score"].as_f64().unwrap());
        assert!(high > low, "{high} {low}");
        let parts: f64 = risk["parts"].as_array().unwrap().iter().map(|part| part["contribution"].as_f64().unwrap()).sum();
        let odds = risk["base"].as_f64().unwrap() + parts + risk["rest"].as_f64().unwrap();
        assert!((odds - (high / (1.0 - high)).ln()).abs() < 0.02, "base, parts and rest add up to the score");
        assert_ne!(page["decision"]["outcome"], "decline", "a score never declines");
        the_file_scores_a_table_as_it_scored_the_decision(&world, inputs, high).await;

        // A second version in the shadow, then in service, then back, then none.
        train(&world).await;
        assert_eq!(
            ask(&world, "manager", Method::POST, "/models/risk/challenger", Some(json!({"version": 1})), 409).await["code"],
            "model_in_service"
        );
        ask(&world, "manager", Method::POST, "/models/risk/challenger", Some(json!({"version": 2})), 200).await;
        assert_eq!(case(&world, "B3", 95_001).await["decision"]["risk"]["challenger"][0], "risk@2");
        let watch = ask(&world, "manager", Method::GET, "/models/risk/watch", None, 200).await;
        assert_eq!((watch["served"]["cases"].as_u64(), watch["comparison"]["cases"].as_u64()), (Some(3), Some(1)), "{watch}");
        assert_eq!((watch["weeks"][0]["rows"].as_u64(), watch["weeks"][0]["score"]["level"].as_str()), (Some(3), Some("few")));
        ask(&world, "manager", Method::POST, "/models/risk/versions/2/propose", Some(json!({})), 200).await;
        let served = ask(&world, "admin", Method::POST, "/models/risk/versions/2/service", Some(json!({})), 200).await;
        assert_eq!((served["champion"].as_u64(), served["challenger"].is_null(), served["before"].as_u64()), (Some(2), true, Some(1)));
        assert_eq!(ask(&world, "manager", Method::POST, "/models/risk/rollback", Some(json!({})), 200).await["champion"], 1);

        // A damaged file scores nothing and stops nothing.
        world.app.store.model_put(Learned::Risk.as_str(), 1, "?", b"damaged".to_vec(), 1).await.unwrap();
        let in_force = load(&world.app.store).await.unwrap();
        let risk = in_force.of(Learned::Risk);
        assert!(risk.champion.is_none() && risk.unusable.is_some());
        let after = ask(&world, "manager", Method::POST, "/models/risk/withdraw", Some(json!({"note": "文件坏了"})), 200).await;
        assert_eq!((after["champion"].is_null(), after["history"].as_array().unwrap().len()), (true, 3));
        assert_eq!(case(&world, "B4", 95_002).await["decision"].get("risk"), None);
        ask(&world, "manager", Method::POST, "/models/risk/versions/1/propose", Some(json!({})), 200).await;
        assert_eq!(ask(&world, "admin", Method::POST, serve, Some(json!({})), 422).await["code"], "model_unusable");
        world.app.store.clone().close().await;
    }
}

/// 400 cases with words, ratings and findings: fridges that do not cool end late and poorly rated, clothes that do not fit end well.
async fn told(world: &World) {
    let site = Site { store: world.app.store.clone(), dir: tempfile::tempdir().unwrap() };
    let mut cases = "case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,customer_no,reason_code,comment,requested_at,due_at,decided_at,outcome,automatic,goods_received_at,refunded_at,refund_minor\n".to_owned();
    let mut bench = "质检单号,售后单号,店铺,商品编码,质检员,质检时间,数量,损坏数量,成色等级,处置方式,质检结论,残值(元),重量(kg)\n".to_owned();
    let mut voice = "feedback_no,case_no,shop,channel,created_at,rating\n".to_owned();
    let bad = ["冰箱不制冷，里面的菜都坏了", "冷藏室完全不冷，制冷坏了", "冰箱插电一天还是不制冷"];
    let good = ["裤子尺码偏小，穿不下", "衣服尺码太大了，换个小一号", "尺码不合适，袖子偏长"];
    for number in 0..400 {
        let cold = number % 3 == 0;
        let late = if cold { number % 7 != 0 } else { number % 31 == 0 };
        let (code, words, amount) = if cold {
            ("product.fault.not_working", bad[number % bad.len()], 80_000 + number)
        } else {
            ("product.design.too_small", good[number % good.len()], 9_000 + number * 3)
        };
        let (day, hour) = (number / 15 + 1, number % 20);
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        let date = format!("2026-{month:02}-{day:02}");
        let refunded = if late { format!("2026-{:02}-{day:02}T00:00:00Z", month + 1) } else { format!("{date}T22:00:00Z") };
        writeln!(
            cases,
            "T{number},TO{number},S,tmall,return_refund,refunded,X,1,{amount},TC{number},{code},\"{words} {number}\",{date}T{hour:02}:00:00Z,{date}T23:00:00Z,{date}T20:30:00Z,approve,false,{date}T21:00:00Z,{refunded},{amount}"
        )
        .unwrap();
        let (grade, found) = if cold && number % 2 == 0 { ("D", "到货损坏") } else { ("A", "完好，可二次销售") };
        writeln!(bench, "TQ{number},T{number},S,X,老周,{date} 21:10:00,1,0,{grade},重新上架,{found},0,1.2").unwrap();
        if number % 4 == 0 {
            writeln!(voice, "TF{number},T{number},S,tmall,{date}T23:30:00Z,{}", if late { 1 } else { 5 }).unwrap();
        }
    }
    site.import(FactKind::ReturnCases, &[site.file("cases.csv", cases)]).await.unwrap();
    site.import(FactKind::Inspections, &[site.file("质检.csv", bench)]).await.unwrap();
    site.import(FactKind::Feedback, &[site.file("feedback.csv", voice)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_ends_losses_reasons_and_anomalies_are_learned_and_shown() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let few = train_one(&world, "anomaly").await;
        assert_eq!((few["failure"]["code"].as_str(), few["labels"]["missing_positive"].as_u64()), (Some("too_few_labels"), Some(0)));
        assert_eq!(ask(&world, "manager", Method::GET, "/models/luck", None, 404).await["code"], "model_unknown");
        told(&world).await;
        for model in ["priority", "cost", "reason", "anomaly"] {
            let overview = train_one(&world, model).await;
            assert!(overview["failure"].is_null(), "{model}: {overview}");
            assert_eq!(overview["versions"][0]["labels"]["labelled"].as_u64(), Some(400), "{model}: {overview}");
            ask(&world, "manager", Method::POST, &format!("/models/{model}/versions/1/propose"), Some(json!({})), 200).await;
            ask(&world, "admin", Method::POST, &format!("/models/{model}/versions/1/service"), Some(json!({})), 200).await;
        }
        let card = |model: &'static str| ask(&world, "manager", Method::GET, model, None, 200);
        let bad_ends = (0..400).filter(|number| if number % 3 == 0 { number % 7 != 0 } else { number % 31 == 0 }).count() as u64;
        assert_eq!(card("/models/priority/versions/1").await["card"]["positives"].as_u64(), Some(bad_ends));
        assert_eq!(card("/models/cost/versions/1").await["card"]["positives"].as_u64(), Some((0..400).filter(|n| n % 6 == 0).count() as u64));
        let reasons = card("/models/reason/versions/1").await;
        assert!(reasons["accuracy"].as_f64().unwrap() > 0.95, "{reasons}");
        assert!(card("/models/anomaly/versions/1").await["card"]["importance"].as_array().unwrap().len() > 2);

        // A fridge that does not cool, dear enough for a person.
        let page = open(&world, "L1", 90_000, "product.fault.not_working", Some("新冰箱不制冷")).await;
        let inputs = &page["decision"]["inputs"];
        let names: Vec<&str> = page["decision"]["scores"].as_array().unwrap().iter().map(|note| note["model"].as_str().unwrap()).collect();
        assert_eq!(names, ["priority@1", "cost@1", "reason@1", "anomaly@1"], "{page}");
        assert_eq!((inputs["reason"]["code"].as_str(), inputs["reason"]["differs"].as_bool()), (Some("product.fault.not_working"), Some(false)));
        let share = inputs["cost"]["share"].as_f64().unwrap();
        assert_eq!(inputs["cost"]["expected_minor"].as_i64(), Some((90_000.0 * share).round() as i64));
        assert!(inputs["priority"]["score"].as_f64().unwrap() > bad_ends as f64 / 400.0 * 1.4, "{inputs}");
        assert!(inputs["anomaly"]["rank"].as_f64().is_some() && inputs.get("risk").is_none());
        // Twice as likely as others to end badly: two steps up the queue, written by the program and not by a person.
        let mut queued = Value::Null;
        for _ in 0..200 {
            queued = ask(&world, "agent", Method::GET, "/review/queue", None, 200).await["rows"][0].clone();
            if queued["task"]["priority"].as_i64().is_some_and(|priority| priority > 0) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        assert!(queued["task"]["priority"].as_i64().is_some_and(|priority| (1..=4).contains(&priority)), "{queued}");
        for model in ["priority", "cost", "reason", "anomaly"] {
            let watch = ask(&world, "manager", Method::GET, &format!("/models/{model}/watch"), None, 200).await;
            assert_eq!(watch["served"]["cases"].as_u64(), Some(1), "{model}: {watch}");
        }
        // The same words, filed as a change of mind.
        let other = open(&world, "L3", 90_001, "customer.mind.no_reason", Some("新冰箱不制冷")).await;
        let read = &other["decision"]["inputs"]["reason"];
        assert_eq!((read["code"].as_str(), read["differs"].as_bool()), (Some("product.fault.not_working"), Some(true)));
        // A case without words has no reason to read, and everything else.
        let plain = case(&world, "L2", 9_100).await;
        assert_eq!(plain["decision"]["scores"].as_array().unwrap().len(), 3, "{plain}");
        let all = ask(&world, "manager", Method::GET, "/models", None, 200).await;
        let serving: Vec<Option<u64>> = all["models"].as_array().unwrap().iter().map(|one| one["champion"].as_u64()).collect();
        assert_eq!(serving, [None, Some(1), Some(1), Some(1), Some(1)]);
        world.app.store.clone().close().await;
    }
}

/// Training reads tables, decisions score one row in memory: both say the same of the same facts. Prints what one score takes.
async fn the_file_scores_a_table_as_it_scored_the_decision(world: &World, inputs: &Value, score: f64) {
    let (_, bytes) = world.app.store.model_file(Learned::Risk.as_str(), 1).await.unwrap().unwrap();
    let model = RiskModel::from_bytes(&bytes).unwrap();
    let mut facts = inputs.clone();
    facts.as_object_mut().unwrap().remove("risk");
    let row = suyuan::models::row(&facts);
    let columns = FEATURES.iter().zip(&row).map(|(name, value)| Column { name: (*name).to_owned(), values: vec![value.clone()] }).collect();
    let of_table = model.risks(&Frame { columns })[0];
    assert!((of_table - score).abs() < 1e-5, "{of_table} {score}");
    let scorer = Scorer::of(Learned::Risk, 1, Model::Risk(Box::new(model)));
    let begin = Instant::now();
    let one = |_| scorer.score(&Case { facts: &facts, row: &suyuan::models::row(&facts), text: None }).unwrap();
    let sum: f64 = (0..1_000).map(one).sum();
    println!("one score with its features: {:.1} µs (mean {:.3})", begin.elapsed().as_secs_f64() * 1e3, sum / 1e3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_seen_as_it_was() {
    for site in import_support::sites().await {
        let cases = "case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,customer_no,requested_at,decided_at,outcome,automatic,goods_received_at,refunded_at,refund_minor\n\
             A,O1,S,tmall,return_refund,refunded,X,1,500,C1,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,approve,false,2026-01-05T00:00:00Z,2026-01-20T00:00:00Z,500\n\
             B,O1,S,tmall,return_refund,goods_received,X,1,700,C1,2026-01-10T00:00:00Z,2026-01-11T00:00:00Z,approve,false,2026-01-15T00:00:00Z,,\n";
        site.import(
            FactKind::Orders,
            &[site.file(
                "o.csv",
                "order_no,shop,channel,customer_no,ordered_at,delivered_at\nO1,S,tmall,C1,2026-01-01T00:00:00Z,2026-01-12T00:00:00Z\n",
            )],
        )
        .await
        .unwrap();
        site.import(FactKind::ReturnCases, &[site.file("c.csv", cases)]).await.unwrap();
        let ids: Vec<CaseId> = site.cases().await.into_iter().filter(|row| row.case_no == "B").map(|row| row.case_id).collect();
        let found = site.store.cases_by_id(&ids).await.unwrap();
        let gathered = gather(&site.store, &found).await.unwrap();
        let (row, case) = &found[0];
        let then = gathered.facts(row, case, row.requested_at);
        let now = gathered.facts(row, case, suyuan::clock::now());
        let seen = |facts: &Value| {
            (facts["customer"]["refunded_90d_minor"].clone(), facts["order"]["other_open_cases"].clone(), facts["order"]["delivered"].clone())
        };
        assert_eq!(seen(&then), (json!(0), json!(1), json!(false)), "neither the later refund nor the later delivery");
        assert_eq!(seen(&now), (json!(500), json!(0), json!(true)));
        site.store.clone().close().await;
    }
}
