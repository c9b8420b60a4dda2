//! Linked identities: a case shows who shares something with its customer, a split counts no more until it is taken back, and
//! nobody sees customers outside of their scope.

use crate::common::{self, World};
use axum::http::Method;
use serde_json::{Value, json};
use suyuan::stage::facts::gather;
use suyuan_case::actor::{Actor, Role};
use suyuan_case::id::CaseId;
use suyuan_case::scope::AccessScope;
use suyuan_store::NewUser;

async fn open(world: &World, order: &str, customer: &str, phone: &str, shop: &str) -> String {
    let body = json!({
        "order_no": order, "channel": "tmall", "shop": shop, "kind": "return_refund", "customer": { "customer_no": customer, "name": "陈志强", "phone": phone },
        "lines": [{ "sku": "A1", "quantity": 1, "amount_minor": 12_900 }], "reason_code": "customer.mind.no_reason",
    });
    let answer = world.call("admin", Method::POST, "/api/v1/cases", Some(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json["id"].as_str().unwrap().to_owned()
}

async fn ask(world: &World, user: &str, case: &str, what: &str, body: Option<Value>, status: u16) -> Value {
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let answer = world.call(user, method, &format!("/api/v1/cases/{case}/links{what}"), body).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    answer.json
}

async fn counted(world: &World, case: &str) -> i64 {
    let found = world.app.store.cases_by_id(&[CaseId::parse(case).unwrap()]).await.unwrap();
    let gathered = gather(&world.app.store, &found).await.unwrap();
    let (row, one) = &found[0];
    gathered.facts(row, one, suyuan::clock::now())["customer"]["linked_cases_90d"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_link_counts_no_more() {
    for database in common::databases().await {
        let mut world = World::new(database.fresh().await).await;
        let scope = AccessScope { shops: Some(vec!["甲店".into()]), ..AccessScope::all() };
        let user = NewUser { name: "narrow".into(), role: Role::Agent, scope, password: "correct horse battery".into() };
        world.app.store.user_add(user, Actor::system("test")).await.unwrap();
        let token = world.app.store.token_create("narrow", Actor::system("test")).await.unwrap();
        world.tokens.insert("narrow".into(), token);
        open(&world, "L-1", "C1", "13800005678", "甲店").await;
        open(&world, "L-2", "C2", "13800005678", "乙店").await;
        open(&world, "L-3", "C3", "13911112222", "甲店").await;
        let last = open(&world, "L-4", "C4", "13800005678", "甲店").await;
        let links = ask(&world, "agent", &last, "", None, 200).await;
        let numbers = |links: &Value| {
            let mut numbers: Vec<String> =
                links["links"].as_array().unwrap().iter().map(|link| link["customer_no"].as_str().unwrap().to_owned()).collect();
            numbers.sort_unstable();
            numbers
        };
        assert_eq!((numbers(&links), links["hidden"].as_i64()), (vec!["C1".to_owned(), "C2".to_owned()], Some(0)));
        assert_eq!((links["links"][0]["via"].clone(), links["links"][0]["cases_90d"].clone()), (json!(["phone"]), json!(1)));
        assert!(!links.to_string().contains("13800005678") && !links.to_string().contains("陈志强"), "masked: {links}");
        // Of another shop one learns that there is somebody, and no more.
        let narrow = ask(&world, "narrow", &last, "", None, 200).await;
        assert_eq!((numbers(&narrow), narrow["hidden"].as_i64()), (vec!["C1".to_owned()], Some(1)));
        assert_eq!(counted(&world, &last).await, 2);
        ask(&world, "narrow", &last, "/split", Some(json!({"customer_no": "C2", "reason": "household"})), 404).await;
        ask(&world, "agent", &last, "/split", Some(json!({"customer_no": "C3", "reason": "household"})), 404).await;
        ask(&world, "agent", &last, "/split", Some(json!({"customer_no": "C4", "reason": "household"})), 422).await;
        ask(&world, "agent", &last, "/split", Some(json!({"customer_no": "C1", "reason": "because"})), 422).await;
        ask(&world, "agent", &last, "/join", Some(json!({"customer_no": "C1"})), 409).await;
        let links = ask(&world, "agent", &last, "/split", Some(json!({"customer_no": "C1", "reason": "household"})), 200).await;
        let of_c1 = links["links"].as_array().unwrap().iter().find(|link| link["customer_no"] == "C1").unwrap().clone();
        assert_eq!((of_c1["split"]["reason"].clone(), of_c1["split"]["by"].clone()), (json!("household"), json!("user:agent")));
        assert_eq!(counted(&world, &last).await, 1);
        assert_eq!(
            ask(&world, "agent", &last, "/split", Some(json!({"customer_no": "C1", "reason": "checked"})), 409).await["code"],
            "link_unchanged"
        );
        ask(&world, "agent", &last, "/join", Some(json!({"customer_no": "C1"})), 200).await;
        assert_eq!(counted(&world, &last).await, 2);
        world.app.store.clone().close().await;
    }
}
