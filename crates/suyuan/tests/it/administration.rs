//! Users and rights, looking as another user, saved views, exports and metrics, over HTTP on both databases.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;

use axum::http::Method;
use common::{Answer, World};
use serde_json::{Value, json};
use suyuan_case::actor::Role;
use suyuan_case::event::StreamKind;

/// A signed-in browser.
struct Browser {
    cookie: String,
    csrf: String,
}

impl Browser {
    async fn sign_in(world: &World, name: &str, password: &str) -> Result<Browser, Answer> {
        let body = json!({ "username": name, "password": password }).to_string();
        let answer = world.send(Method::POST, "/api/v1/session", &[], Some(body)).await;
        if answer.status != 200 {
            return Err(answer);
        }
        let cookie = answer.headers["set-cookie"].split(';').next().unwrap().to_owned();
        Ok(Browser { cookie, csrf: answer.json["csrf"].as_str().unwrap().to_owned() })
    }

    async fn send(&self, world: &World, method: Method, path: &str, body: Option<Value>) -> Answer {
        let headers = [("cookie".to_owned(), self.cookie.clone()), ("x-csrf-token".to_owned(), self.csrf.clone())];
        world.send(method, path, &headers, body.map(|body| body.to_string())).await
    }
}

async fn open_case(world: &World, order: &str, shop: &str, comment: &str) -> Value {
    let body = json!({
        "order_no": order, "shop": shop, "channel": "tmall", "kind": "return_refund", "customer": { "customer_no": "C1", "name": "李小兰", "phone": "13800001234" },
        "lines": [{ "sku": "SKU-1", "quantity": 1, "amount_minor": 12_005 }], "reason_text": comment,
    });
    let answer = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_are_administered_and_every_change_is_in_the_log() {
    for database in common::databases().await {
        let world = World::new(database.fresh().await).await;
        let add = json!({ "name": "wu", "role": "manager", "scope": { "shops": ["A"] } });
        let refused = world.call("manager", Method::POST, "/api/v1/users", Some(add.clone())).await;
        assert_eq!((refused.status, refused.json["code"].as_str()), (403, Some("forbidden")));
        let made = world.call("admin", Method::POST, "/api/v1/users", Some(add.clone())).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let password = made.json["password"].as_str().unwrap().to_owned();
        assert_eq!(world.call("admin", Method::POST, "/api/v1/users", Some(add)).await.json["code"], "already_exists");
        let wu = Browser::sign_in(&world, "wu", &password).await.ok().unwrap();
        assert_eq!(wu.send(&world, Method::GET, "/api/v1/session", None).await.json["user"]["scope"], json!({ "shops": ["A"] }));

        let changed = world.call("admin", Method::PATCH, "/api/v1/users/wu", Some(json!({ "role": "finance", "scope": {} }))).await;
        assert_eq!((changed.status, changed.json["role"].as_str()), (200, Some("finance")));
        assert_eq!(wu.send(&world, Method::GET, "/api/v1/session", None).await.status, 401, "a change of rights ends sessions");

        let token = world.call("admin", Method::POST, "/api/v1/users/wu/tokens", Some(json!({ "label": "erp", "days": 30 }))).await;
        assert_eq!(token.status, 201, "{}", token.text);
        let bearer = vec![("authorization".to_owned(), format!("Bearer {}", token.json["token"].as_str().unwrap()))];
        assert_eq!(world.send(Method::GET, "/api/v1/cases", &bearer, None).await.status, 200);
        let listed = world.call("admin", Method::GET, "/api/v1/users/wu/tokens", None).await.json;
        assert_eq!((listed["rows"][0]["label"].as_str(), listed["rows"].as_array().unwrap().len()), (Some("erp"), 1));
        let mark = listed["rows"][0]["mark"].as_str().unwrap();
        assert_eq!(world.call("admin", Method::DELETE, &format!("/api/v1/users/wu/tokens/{mark}"), None).await.status, 204);
        assert_eq!(world.send(Method::GET, "/api/v1/cases", &bearer, None).await.status, 401, "at once");
        assert_eq!(world.call("admin", Method::DELETE, &format!("/api/v1/users/wu/tokens/{mark}"), None).await.status, 404);

        let reset = world.call("admin", Method::POST, "/api/v1/users/wu/password", Some(json!({}))).await.json;
        assert!(Browser::sign_in(&world, "wu", &password).await.is_err());
        let password = reset["password"].as_str().unwrap();
        assert!(Browser::sign_in(&world, "wu", password).await.is_ok());
        assert_eq!(world.call("admin", Method::PATCH, "/api/v1/users/wu", Some(json!({ "disabled": true }))).await.json["disabled"], true);
        assert!(Browser::sign_in(&world, "wu", password).await.is_err());
        assert_eq!(world.call("admin", Method::PATCH, "/api/v1/users/wu", Some(json!({ "disabled": false }))).await.json["disabled"], false);
        assert!(Browser::sign_in(&world, "wu", password).await.is_ok());

        let kinds: Vec<&str> = world.app.store.events(StreamKind::User, "wu").await.unwrap().iter().map(|one| one.event.name()).collect();
        let expected = ["user_added", "user_changed", "token_created", "token_revoked", "password_changed", "user_disabled", "user_enabled"];
        assert_eq!(kinds, expected);
        let own = world.call("admin", Method::PATCH, "/api/v1/users/admin", Some(json!({ "disabled": true }))).await;
        assert_eq!(own.json["code"], "not_yourself");
        let last = world.app.store.user_disable("admin", suyuan_case::actor::Actor::system("test")).await;
        assert_eq!(last.unwrap_err().code(), "last_admin");
        for (body, code) in [
            (json!({ "name": "a b", "role": "agent" }), "user_name_unfit"),
            (json!({ "name": "x", "role": "god" }), "unknown_value"),
            (json!({ "name": "x", "role": "agent", "password": "short" }), "password_unfit"),
            (json!({ "name": "x", "role": "agent", "scope": { "planets": [] } }), "unknown_member"),
        ] {
            assert_eq!(world.call("admin", Method::POST, "/api/v1/users", Some(body)).await.json["code"], code);
        }
        assert_eq!(world.call("admin", Method::GET, "/api/v1/users/nobody", None).await.status, 404);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_looks_with_other_eyes_and_can_change_nothing() {
    for database in common::databases().await {
        let world = World::new(database.fresh().await).await;
        let case = open_case(&world, "SO-1", "A", "太小").await;
        let id = case["id"].as_str().unwrap();
        world.app.store.user_set_password("admin", "correct horse battery", suyuan_case::actor::Actor::system("test")).await.unwrap();
        let admin = Browser::sign_in(&world, "admin", "correct horse battery").await.ok().unwrap();
        assert_eq!(admin.send(&world, Method::GET, &format!("/api/v1/cases/{id}"), None).await.status, 200);
        let as_south = admin.send(&world, Method::POST, "/api/v1/session/view-as", Some(json!({ "user": "south" }))).await;
        assert_eq!((as_south.status, as_south.json["user"]["name"].as_str(), as_south.json["really"].as_str()), (200, Some("south"), Some("admin")));
        assert_eq!(admin.send(&world, Method::GET, &format!("/api/v1/cases/{id}"), None).await.status, 404, "outside that scope");
        assert_eq!(admin.send(&world, Method::GET, "/api/v1/users", None).await.status, 403, "without that permission");
        for (method, path, body) in [
            (Method::POST, format!("/api/v1/cases/{id}/notes"), json!({ "text": "x" })),
            (Method::POST, format!("/api/v1/cases/{id}/reveal"), json!({ "fields": ["phone"] })),
            (Method::POST, "/api/v1/views".to_owned(), json!({ "page": "cases", "name": "x", "query": "" })),
            (Method::PATCH, "/api/v1/users/wu".to_owned(), json!({ "disabled": true })),
            (Method::POST, "/api/v1/session/view-as".to_owned(), json!({ "user": "manager" })),
        ] {
            let refused = admin.send(&world, method, &path, Some(body)).await;
            assert_eq!((refused.status, refused.json["code"].as_str()), (403, Some("view_as_read_only")), "{path}");
        }
        assert_eq!(admin.send(&world, Method::DELETE, "/api/v1/session/view-as", None).await.status, 204);
        assert_eq!(admin.send(&world, Method::GET, "/api/v1/session", None).await.json["user"]["name"], "admin");
        assert_eq!(admin.send(&world, Method::GET, &format!("/api/v1/cases/{id}"), None).await.status, 200);
        let trail = world.call("admin", Method::GET, "/api/v1/audit?stream=audit&actor=user:admin&limit=500", None).await.json;
        let kinds: Vec<&str> = trail["rows"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"view_as_began") && kinds.contains(&"view_as_ended"), "{kinds:?}");
        let manager = Browser::sign_in(&world, "manager", "correct horse battery").await.ok().unwrap();
        let refused = manager.send(&world, Method::POST, "/api/v1/session/view-as", Some(json!({ "user": "agent" }))).await;
        assert_eq!(refused.json["code"], "forbidden");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn saved_views_count_in_the_viewers_scope_and_belong_to_their_owner() {
    for database in common::databases().await {
        let world = World::new(database.fresh().await).await;
        open_case(&world, "SO-1", "A", "一").await;
        open_case(&world, "SO-2", "B", "二").await;
        let view = json!({ "page": "cases", "name": "店铺 A", "query": "shop=A&sort=-requested_at", "shared": true });
        let saved = world.call("manager", Method::POST, "/api/v1/views", Some(view)).await;
        assert_eq!(saved.status, 201, "{}", saved.text);
        let private = json!({ "page": "cases", "name": "mine", "query": "q=SO-2" });
        assert_eq!(world.call("manager", Method::POST, "/api/v1/views", Some(private)).await.status, 201);
        let rows = |answer: Answer| answer.json["rows"].as_array().unwrap().clone();
        let own = rows(world.call("manager", Method::GET, "/api/v1/views?page=cases", None).await);
        assert_eq!(
            own.iter().map(|row| (row["name"].as_str().unwrap(), row["count"].as_i64().unwrap())).collect::<Vec<_>>(),
            [("mine", 1), ("店铺 A", 1)]
        );
        let theirs = rows(world.call("south", Method::GET, "/api/v1/views?page=cases", None).await);
        assert_eq!((theirs.len(), &theirs[0]["count"], &theirs[0]["mine"]), (1, &json!(0), &json!(false)), "shared, counted in the own rows");
        let id = saved.json["id"].as_str().unwrap();
        assert_eq!(world.call("agent", Method::DELETE, &format!("/api/v1/views/{id}"), None).await.status, 404, "of somebody else");
        assert_eq!(world.call("manager", Method::DELETE, &format!("/api/v1/views/{id}"), None).await.status, 204);
        for (query, code) in [("planet=mars", "bad_query"), ("status=lost", "bad_query")] {
            let bad = json!({ "page": "cases", "name": "x", "query": query });
            assert_eq!(world.call("manager", Method::POST, "/api/v1/views", Some(bad)).await.json["code"], code);
        }
        assert_eq!(world.call("manager", Method::GET, "/api/v1/views?page=moon", None).await.json["code"], "unknown_value");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exports_hold_the_viewers_rows_without_formulas_and_are_audited() {
    for database in common::databases().await {
        let world = World::new(database.fresh().await).await;
        open_case(&world, "SO-1", "A", "=HYPERLINK(\"http://evil\")").await;
        open_case(&world, "SO-2", "B", "普通").await;
        let csv = world.call("manager", Method::GET, "/api/v1/cases/export?format=csv&lang=en", None).await;
        assert_eq!(csv.status, 200, "{}", csv.text);
        assert!(csv.headers["content-disposition"].starts_with("attachment; filename=\"suyuan-cases-"));
        assert!(csv.text.starts_with("\u{feff}Case no.,Order no.,"), "{}", csv.text);
        assert!(csv.text.contains("\"'=HYPERLINK(\"\"http://evil\"\")\"") && csv.text.contains(",120.05,"), "{}", csv.text);
        assert!(!csv.text.contains("13800001234") && !csv.text.contains("李小兰"), "personal data stays masked");
        assert_eq!(csv.text.lines().count(), 3);
        let one = world.call("manager", Method::GET, "/api/v1/cases/export?shop=B", None).await;
        assert!(one.text.contains("SO-2") && !one.text.contains("SO-1"));
        let none = world.call("south", Method::GET, "/api/v1/cases/export", None).await;
        assert_eq!(none.json["code"], "forbidden", "an agent takes nothing out");
        let book = world.call("manager", Method::GET, "/api/v1/cases/export?format=xlsx", None).await;
        assert!(book.headers["content-type"].contains("spreadsheetml") && book.text.starts_with("PK"));
        let body = json!({ "sql": "select '-1+2' as a, 5 as n", "format": "csv" });
        let sql = world.call("finance", Method::POST, "/api/v1/query/export", Some(body)).await;
        assert_eq!(sql.text, "\u{feff}a,n\r\n'-1+2,5\r\n");
        assert_eq!(
            world.call("warehouse", Method::POST, "/api/v1/query/export", Some(json!({ "sql": "select 1", "format": "csv" }))).await.status,
            403
        );
        assert_eq!(world.call("manager", Method::GET, "/api/v1/cases/export?format=pdf", None).await.json["code"], "bad_query");
        assert_eq!(world.call("manager", Method::GET, "/api/v1/cases/export?planet=x", None).await.json["code"], "bad_query");
        let trail = world.call("admin", Method::GET, "/api/v1/audit?kind=exported&limit=500", None).await.json;
        let noted: Vec<(String, i64)> = trail["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["body"]["what"].as_str().unwrap().to_owned(), row["body"]["rows"].as_i64().unwrap()))
            .collect();
        assert_eq!(noted, [("query".into(), 1), ("cases".into(), 2), ("cases".into(), 1), ("cases".into(), 2)]);
        let audit = world.call("admin", Method::GET, "/api/v1/audit/export?kind=exported", None).await;
        assert_eq!((audit.status, audit.text.lines().count()), (200, 5));
        let future = world.call("admin", Method::GET, "/api/v1/audit?kind=exported&from=2100-01-01T00:00:00Z", None).await;
        assert_eq!(future.json["rows"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_count_what_happened_and_traces_go_on() {
    for database in common::databases().await {
        let world = World::new(database.fresh().await).await;
        open_case(&world, "SO-1", "A", "x").await;
        let body = json!({ "username": "admin", "password": "wrong wrong" }).to_string();
        assert_eq!(world.send(Method::POST, "/api/v1/session", &[], Some(body)).await.status, 401);
        assert_eq!(world.send(Method::GET, "/metrics", &[], None).await.status, 401, "not for strangers");
        assert_eq!(world.call("agent", Method::GET, "/metrics", None).await.status, 403);
        let browser = world.send(Method::GET, "/metrics", &[("accept".to_owned(), "text/html,*/*".to_owned())], None).await;
        assert!(browser.headers["content-type"].starts_with("text/html"), "a page has this address too");
        let page = world.call("manager", Method::GET, "/metrics", None).await;
        assert!(page.headers["content-type"].starts_with("text/plain; version=0.0.4"));
        let value = |name: &str| {
            let line = page.text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
            line.and_then(|line| line.rsplit_once(' '))
                .and_then(|(_, value)| value.parse::<f64>().ok())
                .unwrap_or_else(|| panic!("{name}\n{}", page.text))
        };
        assert_eq!(value("suyuan_http_requests_total{method=\"POST\",route=\"/api/v1/cases\",status=\"201\"}"), 1.0);
        assert_eq!(value("suyuan_sign_ins_failed_total"), 1.0);
        assert_eq!(value("suyuan_up"), 1.0);
        assert!(value("suyuan_commit_commands_count") >= 1.0 && value("suyuan_log_head") >= 1.0);
        assert_eq!(value("suyuan_commit_seconds_bucket{le=\"+Inf\"}"), value("suyuan_commit_seconds_count"));
        assert!(!page.text.contains("SO-1"), "no number of a case becomes a label");
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let answer = world.send(Method::GET, "/readyz", &[("traceparent".to_owned(), trace.to_owned())], None).await;
        assert_eq!((answer.status, answer.json["ready"].as_bool()), (200, Some(true)), "{}", answer.text);
        let back = &answer.headers["traceparent"];
        assert!(back.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && back.ends_with("-01") && back != trace);
    }
}

#[test]
fn only_some_roles_take_rows_out() {
    use suyuan_case::actor::Permission::Export;
    let may: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may(Export)).collect();
    assert_eq!(may, [Role::Manager, Role::Finance, Role::Quality, Role::Admin]);
}
