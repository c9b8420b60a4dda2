//! Connections: a receiver that fails gets every event once it listens again, signed and in order; pulls come in by the import.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::{get, post};
use common::World;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use suyuan_connect::webhook::sign;

/// Another system.
#[derive(Default)]
struct Other {
    /// Answers 503 while set.
    broken: AtomicBool,
    /// Deliveries: headers and body.
    taken: Mutex<Vec<(HeaderMap, Bytes)>>,
    refused: AtomicUsize,
    /// Answers after two seconds while set; `entered` counts the requests that came.
    slow: AtomicBool,
    entered: AtomicUsize,
    /// What it offers, and how often it was asked with the right secret.
    offer: Mutex<String>,
    asked: AtomicUsize,
}

async fn hook(State(other): State<Arc<Other>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    other.entered.fetch_add(1, Ordering::SeqCst);
    if other.slow.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    if other.broken.load(Ordering::SeqCst) {
        other.refused.fetch_add(1, Ordering::SeqCst);
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    other.taken.lock().unwrap().push((headers, body));
    StatusCode::OK
}

async fn table(State(other): State<Arc<Other>>, headers: HeaderMap) -> Result<String, StatusCode> {
    if headers.get("authorization").is_none_or(|value| value != "Bearer s3cret") {
        return Err(StatusCode::UNAUTHORIZED);
    }
    other.asked.fetch_add(1, Ordering::SeqCst);
    Ok(other.offer.lock().unwrap().clone())
}

async fn start() -> (Arc<Other>, String) {
    let other = Arc::<Other>::default();
    let router = Router::new().route("/hook", post(hook)).route("/stock.csv", get(table)).with_state(other.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (other, address)
}

async fn ask(world: &World, user: &str, method: Method, path: &str, body: Option<Value>, status: u16) -> Value {
    let answer = world.call(user, method, &format!("/api/v1{path}"), body).await;
    assert_eq!(answer.status, status, "{path}: {}", answer.text);
    answer.json
}

async fn case(world: &World, order: &str) -> String {
    let body = json!({"order_no": order, "channel": "taobao", "kind": "refund_only", "customer": {"customer_no": "C1", "name": "王小明", "phone": "13800001111"},
        "lines": [{"sku": "S1", "quantity": 1, "amount_minor": 9900}], "reason_code": "customer.mind.no_reason"});
    ask(world, "agent", Method::POST, "/cases", Some(body), 201).await["id"].as_str().unwrap().to_owned()
}

/// Waits until something holds, ten seconds at most.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}");
}

/// Sequence numbers, kinds and orders of what was taken.
fn events(other: &Other) -> Vec<(i64, String, String)> {
    let taken = other.taken.lock().unwrap();
    let bodies = taken.iter().map(|(_, body)| serde_json::from_slice::<Value>(body).unwrap());
    bodies
        .flat_map(|body| body["events"].as_array().cloned().unwrap_or_default())
        .map(|event| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (event["seq"].as_i64().unwrap(), text(&event["kind"]), text(&event["case"]["order_no"]))
        })
        .collect()
}

const CONFIG: &str = "egress_allow = [\"127.0.0.1\"]\n";

#[tokio::test(flavor = "multi_thread")]
async fn events_are_pushed_in_order_and_none_is_lost_while_the_receiver_fails() {
    for kind in common::databases().await {
        let world = World::with_config(kind.fresh().await, CONFIG).await;
        let (other, address) = start().await;
        case(&world, "BEFORE").await;
        let push = |url: String| json!({"name": "ERP", "enabled": true, "way": "push", "url": url, "kinds": ["requested", "decided"], "channels": ["taobao"]});
        ask(&world, "manager", Method::POST, "/connections", Some(push(format!("{address}/hook"))), 403).await;
        let refused = ask(&world, "admin", Method::POST, "/connections", Some(push("http://10.0.0.1/hook".into())), 422).await;
        assert_eq!((refused["code"].as_str(), refused["details"]["code"].as_str()), (Some("address_unusable"), Some("address_refused")));
        until("the earlier case is decided", async || {
            ask(&world, "agent", Method::GET, "/cases?status=in_review", None, 200).await["rows"].as_array().is_some_and(|rows| !rows.is_empty())
        })
        .await;
        let made = ask(&world, "admin", Method::POST, "/connections", Some(push(format!("{address}/hook"))), 201).await;
        let path = format!("/connections/{}", made["id"].as_str().unwrap());

        case(&world, "FIRST").await;
        until("both events arrive", async || events(&other).len() == 2).await;
        let first = events(&other);
        assert_eq!((first[0].1.as_str(), first[0].2.as_str(), first[1].1.as_str()), ("requested", "FIRST", "decided"), "nothing from before");
        let secret = ask(&world, "admin", Method::POST, &format!("{path}/secret"), None, 200).await["secret"].as_str().unwrap().to_owned();
        {
            let taken = other.taken.lock().unwrap();
            let (headers, body) = &taken[0];
            let seconds: i64 = headers["x-suyuan-timestamp"].to_str().unwrap().parse().unwrap();
            assert_eq!(headers["x-suyuan-signature"].to_str().unwrap(), sign(&secret, seconds, body));
            let text = String::from_utf8_lossy(body);
            assert!(!text.contains("13800001111") && !text.contains("王小明"), "personal data stays masked: {text}");
        }

        // The receiver fails for a while: it is told on the page, and afterwards everything comes once, in order.
        other.broken.store(true, Ordering::SeqCst);
        for order in ["SECOND", "THIRD"] {
            case(&world, order).await;
        }
        until("a failure is told", async || {
            ask(&world, "admin", Method::GET, "/connections", None, 200).await["rows"][0]["failures"].as_i64() > Some(0)
        })
        .await;
        let told = ask(&world, "admin", Method::GET, "/connections", None, 200).await["rows"][0].clone();
        assert_eq!(
            (told["attempts"][0]["ok"].as_bool(), told["attempts"][0]["status"].as_i64(), told["attempts"][0]["code"].as_str()),
            (Some(false), Some(503), Some("refused_by_receiver"))
        );
        assert!(told["behind"].as_i64() > Some(0));
        other.broken.store(false, Ordering::SeqCst);
        // Saving the connection again does not wait for the next try.
        let mut again = push(format!("{address}/hook"));
        again["version"] = made["version"].clone();
        ask(&world, "admin", Method::PUT, &path, Some(again.clone()), 200).await;
        assert_eq!(ask(&world, "admin", Method::PUT, &path, Some(again), 409).await["code"], "setting_conflict");
        until("all events arrive", async || events(&other).len() == 6).await;
        let all = events(&other);
        assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0), "in order, each once: {all:?}");

        // A new secret signs at once; a test push brings no event; a repetition brings all again.
        ask(&world, "admin", Method::POST, &format!("{path}/renew"), None, 200).await;
        assert_ne!(ask(&world, "admin", Method::POST, &format!("{path}/secret"), None, 200).await["secret"], secret.as_str());
        assert_eq!(ask(&world, "admin", Method::POST, &format!("{path}/try"), None, 200).await["status"], 200);
        assert_eq!(events(&other).len(), 6);
        ask(&world, "admin", Method::POST, &format!("{path}/replay"), Some(json!({"from": "2000-01-01T00:00:00Z"})), 200).await;
        until("everything comes again", async || events(&other).len() == 14).await;
        assert!(events(&other)[6..].iter().any(|(_, _, order)| order == "BEFORE"), "also what was before the connection");

        // What is asked for while a push is under way waits for that push alone.
        let (before, came) = (events(&other).len(), other.entered.load(Ordering::SeqCst));
        other.slow.store(true, Ordering::SeqCst);
        case(&world, "SLOW").await;
        until("a push is under way", async || other.entered.load(Ordering::SeqCst) > came).await;
        ask(&world, "admin", Method::POST, &format!("{path}/replay"), Some(json!({"from": "2000-01-01T00:00:00Z"})), 200).await;
        other.slow.store(false, Ordering::SeqCst);
        until("everything comes once more", async || events(&other).len() >= before + 10).await;

        ask(&world, "admin", Method::DELETE, &path, None, 204).await;
        case(&world, "AFTER").await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        assert!(!events(&other).iter().any(|(_, _, order)| order == "AFTER"), "a removed connection pushes nothing");
        ask(&world, "admin", Method::GET, "/connections", None, 200).await["rows"].as_array().map(|rows| assert!(rows.is_empty())).unwrap();
        world.app.store.clone().close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_system_is_pulled_by_the_ordinary_import() {
    for kind in common::databases().await {
        let world = World::with_config(kind.fresh().await, CONFIG).await;
        let (other, address) = start().await;
        *other.offer.lock().unwrap() =
            "order_no,channel,ordered_at,amount\nP1,taobao,2026-11-01 10:00:00,99.00\nP2,taobao,2026-11-02 10:00:00,abc\n".to_owned();
        let pull = |url: String, secret: Option<&str>| {
            json!({"name": "OMS", "enabled": true, "way": "pull", "url": url, "header": "Authorization", "secret": secret,
            "kind": "orders", "format": "csv", "every_minutes": 60})
        };
        let made =
            ask(&world, "admin", Method::POST, "/connections", Some(pull(format!("{address}/stock.csv?since={{since}}"), Some("Bearer wrong"))), 201)
                .await;
        assert!(made["sealed"].is_null() && made["secret"].is_null() && made["has_secret"] == true, "{made}");
        let path = format!("/connections/{}", made["id"].as_str().unwrap());
        let last = async || ask(&world, "admin", Method::GET, "/connections", None, 200).await["rows"][0]["attempts"][0].clone();
        until("the refusal is told", async || last().await["code"] == "refused_by_source").await;
        assert_eq!(last().await["status"], 401);
        ask(&world, "admin", Method::PUT, &path, Some(pull(format!("{address}/stock.csv?since={{since}}"), Some("Bearer s3cret"))), 200).await;
        until("the rows are in", async || last().await["ok"] == true).await;
        let done = last().await;
        assert_eq!((done["count"].as_i64(), done["refused"].as_i64()), (Some(2), Some(1)), "{done}");
        let elsewhere = ask(&world, "admin", Method::PUT, &path, Some(pull("https://1.1.1.1/steal".into(), None)), 422).await;
        assert_eq!(elsewhere["pointer"], "/secret", "a kept secret does not go to another host");
        let import = ask(&world, "admin", Method::GET, &format!("/imports/{}", done["id"].as_str().unwrap()), None, 200).await;
        assert!(import["actor"].as_str().unwrap().starts_with("system:connection/"), "{import}");

        // A file in the folder of a connection without an address is taken and put aside.
        let mut folder = pull(String::new(), None);
        folder["name"] = json!("SFTP");
        let made = ask(&world, "admin", Method::POST, "/connections", Some(folder), 201).await;
        let inbox = std::path::PathBuf::from(made["folder"].as_str().unwrap());
        std::fs::create_dir_all(&inbox).unwrap();
        std::fs::write(inbox.join("orders.csv"), "order_no,channel,ordered_at,amount\nP3,taobao,2026-11-03 10:00:00,12.00\n").unwrap();
        let old = std::time::SystemTime::now() - Duration::from_secs(60);
        std::fs::File::options().append(true).open(inbox.join("orders.csv")).unwrap().set_modified(old).unwrap();
        ask(&world, "admin", Method::POST, &format!("/connections/{}/try", made["id"].as_str().unwrap()), None, 200).await;
        until("the file is put aside", async || std::fs::read_dir(inbox.join("done")).is_ok_and(|mut files| files.next().is_some())).await;
        assert!(!inbox.join("orders.csv").exists());
        world.app.store.clone().close().await;
    }
}
