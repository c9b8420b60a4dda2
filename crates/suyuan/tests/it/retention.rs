//! Retention over the whole installation: rules are previewed and put in force with versions, what is due is erased from
//! every file, and what the law or an open case needs stays.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::World;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use suyuan::import::{Control, Input, Plan, Wishes};
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;

/// Of people whose time is over, and of people who stay.
const GONE: [&str; 5] = ["欧阳志强", "13800005678", "司马小兰", "13911112222", "科技园南路18号"];
const KEPT: [&str; 2] = ["上官云", "13655556666"];

const FILES: &[(FactKind, &str)] = &[
    (
        FactKind::Customers,
        "customer_no,name,phone,email,address,region\nC1,欧阳志强,13800005678,zq@example.com,广东省深圳市南山区科技园南路18号3栋1201,广东\nC2,上官云,13655556666,,,浙江\nC3,东方未明,13677778888,,,浙江\n",
    ),
    (
        FactKind::Orders,
        "order_no,customer_no,收货人,收货人电话,region,amount,ordered_at\nSO-1,C1,司马小兰,13911112222,广东,129.00,2021-10-01 10:00:00\nSO-2,C2,,,浙江,59.00,2026-11-02 10:00:00\nSO-3,C3,,,浙江,59.00,2021-10-02 10:00:00\n",
    ),
    (
        FactKind::Feedback,
        "feedback_no,order_no,customer_no,rating,comment,created_at\nF1,SO-1,C1,1,我是欧阳志强 电话13800005678 一直没人回,2021-10-03 10:00:00\n",
    ),
    (
        FactKind::ReturnCases,
        "case_no,order_no,kind,customer_no,sku,quantity,amount_minor,reason_text,comment,requested_at,decided_at,outcome,automatic,goods_received_at,refunded_at,refund_minor\n\
         OLD-1,SO-1,return_refund,C1,A1,1,12900,质量问题,欧阳志强说打13800005678,2021-10-04 10:00:00,2021-10-05 10:00:00,approve,false,2021-10-08 10:00:00,2021-10-09 10:00:00,12900\n\
         OLD-2,SO-3,return_refund,C3,A1,1,5900,质量问题,,2021-10-04 10:00:00,2021-10-05 10:00:00,approve,false,,,\n",
    ),
];

async fn import(world: &World, kind: FactKind, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{}.csv", kind.as_str()));
    std::fs::write(&path, text).unwrap();
    let plan = Plan::prepare(kind, &[Input::of(&path)], &Wishes::default()).unwrap();
    suyuan::import::run(&world.app.store, plan, Actor::user("admin"), Control::default(), false).await.unwrap();
}

async fn settled(world: &World) {
    for _ in 0..300 {
        let decided = world.app.store.jobs_pending("decide").await.unwrap() == 0;
        let heads = world.app.store.export_heads().await.unwrap();
        if decided && heads.iter().all(|(table, head)| world.app.lake.revision(*table) >= *head) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the lake did not follow");
}

async fn into_files(world: &World) {
    let lake = Arc::clone(&world.app.lake);
    for change in tokio::task::spawn_blocking(move || lake.flush(None)).await.unwrap().unwrap() {
        world.app.store.manifest_replace(change.table.name(), &change.retire, &change.add).await.unwrap();
        world.app.lake.commit(&change).unwrap();
    }
}

fn hits(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(hits(&path, words));
            continue;
        }
        let content = std::fs::read(&path).unwrap_or_default();
        let held = words.iter().filter(|word| content.windows(word.len()).any(|window| window == word.as_bytes()));
        found.extend(held.map(|word| format!("{} holds {word}", path.display())));
    }
    found
}

/// Customers, receivers and uploads after a year.
fn rules() -> Value {
    let rule = |class: &str, on: bool, days: i64| {
        json!({ "class": class, "on": on, "days": days, "action": "erase", "basis_zh": "必要的最短时间", "basis_en": "the shortest time needed",
            "source": "个人信息保护法 §19", "verified": true })
    };
    json!([
        rule("customer_book", true, 365),
        rule("order_persons", true, 365),
        rule("case_persons", true, 365),
        rule("original_texts", true, 365),
        rule("attachments", true, 365),
        rule("uploads", true, 7),
        rule("answers", false, 90)
    ])
}

async fn filled(world: &World) {
    for (kind, text) in FILES {
        import(world, *kind, text).await;
    }
    let uploads = world.app.installation.upload_dir();
    for (name, days) in [("00000000000000000000000000000001", 30), ("00000000000000000000000000000002", 1)] {
        let folder = uploads.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("customers.csv"), if days == 30 { FILES[0].1.lines().nth(1).unwrap() } else { "x" }).unwrap();
        let written = SystemTime::now() - Duration::from_secs(days * 86_400);
        std::fs::File::open(&folder).unwrap().set_modified(written).unwrap();
    }
}

fn class<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|class| class["class"] == name).unwrap_or(&Value::Null)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_erased_from_every_file_and_what_is_needed_stays() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        filled(&world).await;
        settled(&world).await;
        into_files(&world).await;
        let figures = "SELECT count(*), sum(amount_minor) FROM orders";
        let before = world.call("admin", Method::POST, "/api/v1/query", Some(json!({ "sql": figures }))).await.json["rows"].clone();

        assert_eq!(world.call("agent", Method::GET, "/api/v1/retention", None).await.status, 403);
        let shown = world.call("manager", Method::GET, "/api/v1/retention", None).await;
        assert_eq!((shown.status, shown.json["current"]["version"].as_i64()), (200, Some(0)), "{}", shown.text);
        // Rules whose preview nobody saw are not put in force.
        let blind = world.call("manager", Method::PUT, "/api/v1/retention", Some(json!({ "rules": rules(), "based_on": 0 }))).await;
        assert_eq!((blind.status, blind.json["code"].as_str()), (422, Some("preview_missing")), "{}", blind.text);
        let mut faulty = rules();
        faulty[1]["days"] = json!(0);
        let refused = world.call("manager", Method::POST, "/api/v1/retention/preview", Some(json!({ "rules": faulty }))).await;
        assert_eq!((refused.status, refused.json["pointer"].as_str()), (422, Some("/rules/1/days")), "{}", refused.text);

        let preview = world.call("manager", Method::POST, "/api/v1/retention/preview", Some(json!({ "rules": rules() }))).await;
        assert_eq!(preview.status, 200, "{}", preview.text);
        let classes = &preview.json["classes"];
        // C3 ordered long ago as well, but has an open case.
        assert_eq!(
            (&class(classes, "customer_book")["due"], &class(classes, "customer_book")["held"]["open_case"]),
            (&json!(1), &json!(1)),
            "{classes}"
        );
        assert_eq!(class(classes, "order_persons")["due"], 1, "{classes}");
        assert_eq!(class(classes, "order_persons")["oldest"].as_str().map(|text| &text[..7]), Some("2021-10"), "{classes}");
        assert_eq!(class(classes, "uploads")["due"], 1, "{classes}");

        let body = json!({ "rules": rules(), "based_on": 0, "preview": preview.json["preview"] });
        let saved = world.call("manager", Method::PUT, "/api/v1/retention", Some(body.clone())).await;
        assert_eq!((saved.status, saved.json["version"].as_i64()), (200, Some(1)), "{}", saved.text);
        assert_eq!(world.call("admin", Method::PUT, "/api/v1/retention", Some(body)).await.status, 409);
        assert_eq!(world.call("manager", Method::POST, "/api/v1/retention/cancel", None).await.status, 409);

        assert_eq!(world.call("manager", Method::POST, "/api/v1/retention/run", None).await.status, 202);
        let mut run = Value::Null;
        for _ in 0..600 {
            run = world.call("manager", Method::GET, "/api/v1/retention", None).await.json["run"].clone();
            if run["state"].as_str().is_some_and(|state| state != "running") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!((run["state"].as_str(), run["by"].as_str()), (Some("done"), Some("user:manager")), "{run}");
        assert_eq!(class(&run["classes"], "customer_book")["erased"], 1, "{run}");
        assert_eq!(class(&run["classes"], "uploads")["erased"], 1, "{run}");

        settled(&world).await;
        assert_eq!(hits(&world.dir(), &GONE), Vec::<String>::new());
        let masks = hits(&world.dir(), &["138****5678", "欧**强"]);
        assert!(masks.is_empty(), "{masks:?}");
        let after = world.call("admin", Method::POST, "/api/v1/query", Some(json!({ "sql": figures }))).await.json["rows"].clone();
        assert_eq!(after, before);
        assert_eq!(world.call("admin", Method::POST, "/api/v1/audit/verify", None).await.json["ok"], true);
        for customer in ["C2", "C3"] {
            let kept = world.call("manager", Method::POST, &format!("/api/v1/customers/{customer}/personal/copy"), None).await;
            assert!(kept.text.contains(if customer == "C2" { KEPT[0] } else { "东方未明" }), "{}", kept.text);
        }
        let trail = world.call("admin", Method::GET, "/api/v1/audit?kind=retention_ran", None).await;
        assert_eq!(trail.json["rows"][0]["actor"], "user:manager", "{}", trail.text);
        let erased = world.call("admin", Method::GET, "/api/v1/audit?kind=personal_erased", None).await;
        assert_eq!(erased.json["rows"][0]["body"]["reason"], "retention", "{}", erased.text);
        // Nothing is due any more.
        let again = world.call("manager", Method::POST, "/api/v1/retention/preview", Some(json!({ "rules": rules() }))).await;
        let due: i64 = again.json["classes"].as_array().unwrap().iter().filter_map(|class| class["due"].as_i64()).sum();
        assert_eq!(due, 0, "{}", again.text);
    }
}
