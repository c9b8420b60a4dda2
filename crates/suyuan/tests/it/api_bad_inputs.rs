//! Bad inputs at the API: each is answered with its code, words in both languages and a place, and nothing is stored.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::{Kind, World};
use serde_json::{Value, json};

fn good() -> Value {
    json!({
        "order_no": "T1", "channel": "tmall", "kind": "return_refund", "customer": {"name": "陈志强", "phone": "13800005678"},
        "lines": [{"sku": "A1", "quantity": 1, "amount_minor": 12900}], "reason_text": "七天无理由"
    })
}

/// The good body with one member changed; `Null` removes it.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = good();
    let (parent, name) = pointer.rsplit_once('/').expect("pointer");
    let target = body.pointer_mut(parent).expect("parent");
    match target {
        Value::Object(object) if value.is_null() => drop(object.remove(name)),
        Value::Object(object) => drop(object.insert(name.to_owned(), value)),
        Value::Array(array) => array[name.parse::<usize>().expect("index")] = value,
        _ => panic!("{pointer}"),
    }
    body
}

/// (what, body, code, pointer) of requests for a new case.
fn bodies() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        ("no order number", with("/order_no", Value::Null), "missing_member", "/order_no"),
        ("blank order number", with("/order_no", json!("   ")), "missing_member", "/order_no"),
        ("order number as a number", with("/order_no", json!(20261122)), "wrong_type", "/order_no"),
        ("order number as a list", with("/order_no", json!(["T1"])), "wrong_type", "/order_no"),
        ("order number of 65 characters", with("/order_no", json!("9".repeat(65))), "too_long", "/order_no"),
        ("order number with a NUL", with("/order_no", json!("T\u{0}1")), "control_characters", "/order_no"),
        ("shop as an object", with("/shop", json!({})), "wrong_type", "/shop"),
        ("shop of 65 characters", with("/shop", json!("店".repeat(65))), "too_long", "/shop"),
        ("no channel", with("/channel", Value::Null), "missing_member", "/channel"),
        ("channel as truth", with("/channel", json!(true)), "wrong_type", "/channel"),
        ("no kind", with("/kind", Value::Null), "missing_member", "/kind"),
        ("unknown kind", with("/kind", json!("refund")), "unknown_value", "/kind"),
        ("kind in capitals", with("/kind", json!("RETURN_REFUND")), "unknown_value", "/kind"),
        ("kind in Chinese", with("/kind", json!("退货退款")), "unknown_value", "/kind"),
        ("no customer", with("/customer", Value::Null), "missing_member", "/customer"),
        ("customer as text", with("/customer", json!("陈")), "wrong_type", "/customer"),
        ("customer with an unknown member", with("/customer/age", json!(30)), "unknown_member", "/customer/age"),
        ("name as a number", with("/customer/name", json!(1)), "wrong_type", "/customer/name"),
        ("name of 101 characters", with("/customer/name", json!("陈".repeat(101))), "too_long", "/customer/name"),
        ("phone of 41 characters", with("/customer/phone", json!("1".repeat(41))), "too_long", "/customer/phone"),
        ("phone as a number", with("/customer/phone", json!(13_800_005_678_i64)), "wrong_type", "/customer/phone"),
        ("no lines", with("/lines", Value::Null), "missing_member", "/lines"),
        ("lines as an object", with("/lines", json!({})), "wrong_type", "/lines"),
        ("empty lines", with("/lines", json!([])), "missing_member", "/lines"),
        ("201 lines", with("/lines", json!(vec![json!({"sku": "A", "quantity": 1}); 201])), "too_many_lines", "/lines"),
        ("line as text", with("/lines/0", json!("A1")), "wrong_type", "/lines/0"),
        ("line without SKU and number", with("/lines/0/sku", Value::Null), "missing_member", "/lines/0/sku"),
        ("line without quantity", with("/lines/0/quantity", Value::Null), "missing_member", "/lines/0/quantity"),
        ("quantity 0", with("/lines/0/quantity", json!(0)), "number_out_of_range", "/lines/0/quantity"),
        ("quantity -1", with("/lines/0/quantity", json!(-1)), "number_out_of_range", "/lines/0/quantity"),
        ("quantity 1.5", with("/lines/0/quantity", json!(1.5)), "number_out_of_range", "/lines/0/quantity"),
        ("quantity as text", with("/lines/0/quantity", json!("1")), "wrong_type", "/lines/0/quantity"),
        ("quantity above a million", with("/lines/0/quantity", json!(1_000_001)), "number_out_of_range", "/lines/0/quantity"),
        ("amount -1", with("/lines/0/amount_minor", json!(-1)), "number_out_of_range", "/lines/0/amount_minor"),
        ("amount 12.50", with("/lines/0/amount_minor", json!(12.5)), "number_out_of_range", "/lines/0/amount_minor"),
        ("amount beyond money", with("/lines/0/amount_minor", json!(i64::MAX)), "number_out_of_range", "/lines/0/amount_minor"),
        ("line with an unknown member", with("/lines/0/price", json!(1)), "unknown_member", "/lines/0/price"),
        ("no reason at all", with("/reason_text", Value::Null), "missing_member", "/reason_code"),
        ("unknown reason code", with("/reason_code", json!("product.fault")), "unknown_reason_code", "/reason_code"),
        ("reason code as a number", with("/reason_code", json!(7)), "wrong_type", "/reason_code"),
        ("reason of 201 characters", with("/reason_text", json!("坏".repeat(201))), "too_long", "/reason_text"),
        ("comment of 4001 characters", with("/comment", json!("坏".repeat(4_001))), "too_long", "/comment"),
        ("comment with an escape sequence", with("/comment", json!("\u{1b}[31m")), "control_characters", "/comment"),
        ("time without a zone", with("/requested_at", json!("2026-11-22T10:00:00")), "not_a_time", "/requested_at"),
        ("time as a number", with("/requested_at", json!(1_790_000_000)), "wrong_type", "/requested_at"),
        ("30 February", with("/requested_at", json!("2026-02-30T10:00:00Z")), "not_a_time", "/requested_at"),
        ("time in the future", with("/requested_at", json!("2199-01-01T00:00:00Z")), "time_in_future", "/requested_at"),
        ("time before 1970", with("/requested_at", json!("1969-01-01T00:00:00Z")), "number_out_of_range", "/requested_at"),
        ("unknown template", with("/template", json!("return-request")), "unknown_template", "/template"),
        ("answers without a template", with("/answers", json!({"q1": "a"})), "unknown_template", "/answers"),
        ("unknown attachment", with("/attachments", json!(["att_1"])), "unknown_attachment", "/attachments/0"),
        ("attachments as text", with("/attachments", json!("a")), "wrong_type", "/attachments"),
        ("unknown member", with("/colour", json!("red")), "unknown_member", "/colour"),
        ("unknown member with a slash", with("/a~1b", json!("red")), "unknown_member", "/a~0~11b"),
    ]
}

fn check(what: &str, answer: &common::Answer, status: u16, code: &str, pointer: Option<&str>) {
    assert_eq!(answer.json["code"], code, "{what}: {}", answer.text);
    assert_eq!(answer.status, status, "{what}: {}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{what}");
    for member in ["text_zh", "text_en", "request_id", "title"] {
        assert!(answer.json[member].as_str().is_some_and(|text| !text.is_empty()), "{what} lacks {member}");
    }
    if let Some(pointer) = pointer {
        assert_eq!(answer.json["pointer"].as_str().unwrap_or(""), pointer, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bad_request_for_a_case_is_named_and_nothing_is_stored() {
    let world = World::new(Kind::Sqlite.fresh().await).await;
    let list = bodies();
    assert!(list.len() >= 50);
    for (what, body, code, pointer) in &list {
        let answer = world.call("agent", Method::POST, "/api/v1/cases", Some(body.clone())).await;
        // The pointer of a member whose name holds ~ and / is escaped; the exact escape is checked by its own case.
        let pointer = if *what == "unknown member with a slash" { None } else { Some(*pointer) };
        check(what, &answer, 422, code, pointer);
    }
    let cases = world.call("admin", Method::GET, "/api/v1/cases", None).await;
    assert_eq!(cases.json["total"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_bodies_headers_and_addresses_are_named() {
    let world = World::new(Kind::Sqlite.fresh().await).await;
    let bearer = ("authorization".to_owned(), format!("Bearer {}", world.tokens["agent"]));
    let key = ("idempotency-key".to_owned(), "k".to_owned());
    let with = |extra: &[(&str, &str)]| {
        let mut headers = vec![bearer.clone()];
        headers.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        headers
    };
    let text = good().to_string();
    let raw: Vec<(&str, String, &str, u16)> = vec![
        ("nothing", String::new(), "bad_json", 400),
        ("half an object", "{\"order_no\":".to_owned(), "bad_json", 400),
        ("two objects", "{} {}".to_owned(), "bad_json", 400),
        ("a list", "[]".to_owned(), "not_an_object", 422),
        ("a text", "\"T1\"".to_owned(), "not_an_object", 422),
        ("null", "null".to_owned(), "not_an_object", 422),
        ("a comment in JSON", "{/* */}".to_owned(), "bad_json", 400),
        ("deep nesting", "[".repeat(100_000), "bad_json", 400),
        ("a body of 2 MiB", format!("{{\"comment\":\"{}\"}}", "x".repeat(2 << 20)), "payload_too_large", 413),
    ];
    for (what, body, code, status) in raw {
        let mut headers = with(&[]);
        headers.push(key.clone());
        check(what, &world.send(Method::POST, "/api/v1/cases", &headers, Some(body)).await, status, code, None);
    }
    let long = "x".repeat(201);
    for (what, headers, code, status) in [
        ("no key", with(&[]), "idempotency_key_missing", 400),
        ("empty key", with(&[("idempotency-key", "")]), "idempotency_key_invalid", 400),
        ("key with a space", with(&[("idempotency-key", "a b")]), "idempotency_key_invalid", 400),
        ("key of 201 characters", with(&[("idempotency-key", &long)]), "idempotency_key_invalid", 400),
        ("text/plain", with(&[("idempotency-key", "k"), ("content-type", "text/plain")]), "unsupported_media_type", 415),
        ("a form", with(&[("idempotency-key", "k"), ("content-type", "application/x-www-form-urlencoded")]), "unsupported_media_type", 415),
        ("no token", vec![key.clone()], "not_signed_in", 401),
        ("a wrong token", vec![("authorization".to_owned(), "Bearer sy_wrong".to_owned()), key.clone()], "not_signed_in", 401),
        ("basic authorization", vec![("authorization".to_owned(), "Basic YTpi".to_owned()), key.clone()], "not_signed_in", 401),
        ("a made-up session", vec![("cookie".to_owned(), "suyuan_session=abc".to_owned()), key.clone()], "not_signed_in", 401),
    ] {
        check(what, &world.send(Method::POST, "/api/v1/cases", &headers, Some(text.clone())).await, status, code, None);
    }
    let get = |path: &'static str| (path, Method::GET, None);
    for ((path, method, body), code, status) in [
        (get("/api/v1/nothing"), "no_such_door", 404),
        (get("/api/v2/cases"), "no_such_door", 404),
        (get("/api/v1/cases/case_wrong"), "not_found", 404),
        (get("/api/v1/cases/%00"), "not_found", 404),
        (get("/api/v1/cases/case_00000000000000000000000000"), "not_found", 404),
        (get("/api/v1/cases?status=lost"), "bad_query", 400),
        (get("/api/v1/cases?kind=x"), "bad_query", 400),
        (get("/api/v1/cases?limit=0"), "bad_query", 400),
        (get("/api/v1/cases?limit=100000"), "bad_query", 400),
        (get("/api/v1/cases?limit=ten"), "bad_query", 400),
        (get("/api/v1/cases?sort=price"), "bad_query", 400),
        (get("/api/v1/cases?due=soon"), "bad_query", 400),
        (get("/api/v1/cases?from=yesterday"), "bad_query", 400),
        (get("/api/v1/cases?open=perhaps"), "bad_query", 400),
        (get("/api/v1/cases?colour=red"), "bad_query", 400),
        (get("/api/v1/cases?cursor=%21%21"), "bad_cursor", 400),
        (get("/api/v1/morning?days=0"), "bad_query", 400),
        (get("/api/v1/morning?days=9999999"), "bad_query", 400),
        (get("/api/v1/morning?tz=Mars/Base"), "bad_query", 400),
        (get("/api/v1/audit?stream=river"), "bad_query", 400),
        (("/api/v1/cases", Method::PUT, None), "method_not_allowed", 405),
        (("/api/v1/query", Method::POST, Some(json!({"sql": "drop table cases"}))), "sql_refused", 403),
        (("/api/v1/query", Method::POST, Some(json!({"sql": "selekt 1"}))), "bad_sql", 422),
        (("/api/v1/query", Method::POST, Some(json!({"sql": "select * from users"}))), "bad_sql", 422),
        (("/api/v1/query", Method::POST, Some(json!({"sql": ""}))), "bad_sql", 422),
        (("/api/v1/query", Method::POST, Some(json!({"sql": "select 1; select 2"}))), "sql_refused", 403),
        (("/api/v1/query", Method::POST, Some(json!({"statement": "select 1"}))), "unknown_member", 422),
        (("/api/v1/cases/case_00000000000000000000000000/review", Method::POST, Some(json!({"version": 1, "outcome": "approve"}))), "not_found", 404),
        (("/api/v1/cases/x/review", Method::POST, Some(json!({"version": "one", "outcome": "approve"}))), "wrong_type", 422),
        (("/api/v1/cases/x/review", Method::POST, Some(json!({"version": 1, "outcome": "perhaps"}))), "unknown_value", 422),
        (("/api/v1/cases/x/review", Method::POST, Some(json!({"outcome": "approve"}))), "missing_member", 422),
        (("/api/v1/imports/import_wrong", Method::GET, None), "not_found", 404),
    ] {
        let answer = world.call("admin", method, path, body).await;
        check(path, &answer, status, code, None);
    }
}
