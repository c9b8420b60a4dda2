//! A whole program in-process for tests: on SQLite in a temporary folder, and on PostgreSQL where one is offered.

#![allow(dead_code)] // each test file uses its own part

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use suyuan::http::state::App;
use suyuan::open::Installation;
use suyuan_case::actor::{Actor, Role};
use suyuan_case::scope::AccessScope;
use suyuan_store::NewUser;
use tower::ServiceExt;

/// A kind of database to run on.
pub enum Kind {
    /// A file in a temporary folder.
    Sqlite,
    /// Databases made on the server that SUYUAN_TEST_PG names.
    Postgres(String),
}

/// The databases to run on; says so when PostgreSQL is left out.
pub async fn databases() -> Vec<Kind> {
    match std::env::var("SUYUAN_TEST_PG") {
        Ok(url) => vec![Kind::Sqlite, Kind::Postgres(url)],
        Err(_) => {
            println!("skipped PostgreSQL: SUYUAN_TEST_PG is not set");
            vec![Kind::Sqlite]
        }
    }
}

impl Kind {
    /// A fresh, empty database: its URL, or `None` for SQLite.
    pub async fn fresh(&self) -> Option<String> {
        match self {
            Kind::Sqlite => None,
            Kind::Postgres(url) => Some(fresh_postgres(url)),
        }
    }
}

/// Makes a database of its own name on the server and gives back its URL.
fn fresh_postgres(url: &str) -> String {
    let name = format!("suyuan_{}", uuid::Uuid::now_v7().simple());
    let made = std::process::Command::new("psql").arg(url).args(["-qc", &format!("CREATE DATABASE {name}")]).status().expect("psql runs");
    assert!(made.success(), "the database could not be made");
    let (server, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}

/// A running program without its listener.
pub struct World {
    /// The router.
    pub router: Router,
    /// Shared state.
    pub app: App,
    /// `sqlite` or `postgres`.
    pub dialect: &'static str,
    /// Bearer token by user name.
    pub tokens: HashMap<String, String>,
    folder: tempfile::TempDir,
    _workers: tokio::task::JoinSet<()>,
}

/// An answer.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers in lower case.
    pub headers: HashMap<String, String>,
    /// The body as text.
    pub text: String,
    /// The body as JSON, or null.
    pub json: Value,
}

impl World {
    /// Assembles a program with one user per role, named as the role, and one of a single region.
    pub async fn new(database: Option<String>) -> World {
        World::with_config(database, "").await
    }

    /// The same with a configuration file.
    pub async fn with_config(database: Option<String>, config: &str) -> World {
        let folder = tempfile::tempdir().expect("temporary folder");
        let installation = Installation { dir: folder.path().join("data"), database };
        installation.prepare().expect("data folder");
        std::fs::write(installation.dir.join("suyuan.toml"), config).expect("configuration");
        let app = suyuan::serve::assemble(installation).await.expect("the program assembles");
        let workers = suyuan::serve::start_workers(&app);
        let mut tokens = HashMap::new();
        let by = Actor::system("test");
        let southern = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
        let mut people: Vec<(String, Role, AccessScope)> =
            Role::ALL.into_iter().map(|role| (role.as_str().to_owned(), role, AccessScope::all())).collect();
        people.push(("south".to_owned(), Role::Agent, southern));
        for (name, role, scope) in people {
            if name != "admin" {
                let user = NewUser { name: name.clone(), role, scope, password: "correct horse battery".to_owned() };
                app.store.user_add(user, by.clone()).await.expect("user");
            }
            tokens.insert(name.clone(), app.store.token_create(&name, by.clone()).await.expect("token"));
        }
        World { router: suyuan::http::router(app.clone()), dialect: app.store.dialect(), app, tokens, folder, _workers: workers }
    }

    /// A second program on the same database with a data folder of its own; the keys are copied, as an operator does it.
    pub async fn beside(first: &World, database: Option<String>) -> World {
        let folder = tempfile::tempdir().expect("temporary folder");
        let installation = Installation { dir: folder.path().join("data"), database };
        let keys = installation.dir.join("keys");
        std::fs::create_dir_all(&keys).expect("key folder");
        for entry in std::fs::read_dir(first.dir().join("keys")).expect("keys of the first") {
            let entry = entry.expect("entry");
            std::fs::copy(entry.path(), keys.join(entry.file_name())).expect("key");
        }
        let app = suyuan::serve::assemble(installation).await.expect("the program assembles");
        let workers = suyuan::serve::start_workers(&app);
        World {
            router: suyuan::http::router(app.clone()),
            dialect: app.store.dialect(),
            app,
            tokens: first.tokens.clone(),
            folder,
            _workers: workers,
        }
    }

    /// The data folder.
    pub fn dir(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Sends a request through the router.
    pub async fn send(&self, method: Method, path: &str, headers: &[(String, String)], body: Option<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(name.as_str(), value.as_str());
        }
        self.answer(request.body(body.map_or_else(Body::empty, Body::from)).expect("request")).await
    }

    /// What the router answers.
    async fn answer(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let status = response.status().as_u16();
        let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or("").to_owned())).collect();
        let bytes = axum::body::to_bytes(response.into_body(), 64 << 20).await.expect("body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null), text }
    }

    /// Sends bytes through the router.
    pub async fn send_bytes(&self, method: Method, path: &str, headers: &[(String, String)], body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name.as_str(), value.as_str());
        }
        self.answer(request.body(Body::from(body)).expect("request")).await
    }

    /// The bytes of a file that a user downloads.
    pub async fn bytes(&self, user: &str, path: &str) -> Vec<u8> {
        let request = Request::builder().uri(path).header("authorization", format!("Bearer {}", self.tokens[user]));
        let mut request = request.body(Body::empty()).expect("request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        assert!(response.status().is_success(), "{path}");
        axum::body::to_bytes(response.into_body(), 64 << 20).await.expect("body").to_vec()
    }

    /// Sends JSON as a user with a bearer token.
    pub async fn call(&self, user: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let headers = vec![
            ("authorization".to_owned(), format!("Bearer {}", self.tokens[user])),
            ("idempotency-key".to_owned(), uuid::Uuid::now_v7().to_string()),
        ];
        self.send(method, path, &headers, body.map(|body| body.to_string())).await
    }
}
