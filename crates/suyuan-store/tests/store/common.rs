//! A store to test with: SQLite in a temporary folder, PostgreSQL in a database of its own.

use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use std::path::PathBuf;
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, CaseLine, Event, Requested, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseKind;
use suyuan_store::{Command, Database, Expected, Store, StoreConfig};

/// Where one test keeps its store.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub database: Database,
    server: Option<(String, String)>,
}

impl Place {
    fn sqlite() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("suyuan.db"));
        Place { folder, database, server: None }
    }

    async fn postgres(url: &str) -> Place {
        let name = format!("suyuan_test_{:016x}", rand::random::<u64>());
        let mut server = PgConnection::connect(url).await.unwrap();
        server.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let (base, _) = url.rsplit_once('/').unwrap();
        let database = Database::Postgres(format!("{base}/{name}"));
        Place { folder: tempfile::tempdir().unwrap(), database, server: Some((url.to_owned(), name)) }
    }

    /// An empty place on the same kind of database.
    pub async fn another(&self) -> Place {
        match &self.server {
            Some((url, _)) => Place::postgres(url).await,
            None => Place::sqlite(),
        }
    }

    /// An empty place on the other kind of database; `None` without a server.
    pub async fn other_kind(&self) -> Option<Place> {
        match (&self.server, std::env::var("SUYUAN_TEST_PG")) {
            (Some(_), _) => Some(Place::sqlite()),
            (None, Ok(url)) => Some(Place::postgres(&url).await),
            (None, Err(_)) => None,
        }
    }

    pub fn config(&self) -> StoreConfig {
        StoreConfig::new(self.database.clone(), self.keys())
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    pub async fn open(&self) -> Store {
        Store::open(self.config()).await.unwrap()
    }

    /// Runs statements past the store, as an intruder would.
    pub async fn intrude(&self, sqlite: &str, postgres: &str) {
        match &self.database {
            Database::Sqlite(path) => {
                let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sqlite.to_owned()))).await.unwrap();
                connection.close().await.unwrap();
            }
            Database::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(postgres.to_owned()))).await.unwrap();
                connection.close().await.unwrap();
            }
        }
    }

    /// Runs one statement past the store; whether the database took it.
    pub async fn try_statement(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match &self.database {
            Database::Sqlite(path) => {
                let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                connection.execute(sqlx::raw_sql(sql)).await.map(drop)
            }
            Database::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await.unwrap();
                connection.execute(sqlx::raw_sql(sql)).await.map(drop)
            }
        }
    }

    pub async fn clean(self) {
        if let Some((url, name)) = self.server {
            let mut server = PgConnection::connect(&url).await.unwrap();
            server.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        }
    }
}

/// Runs a test on both databases.
pub fn on_both<F, T>(test: F)
where
    F: Fn(std::sync::Arc<Place>) -> T,
    T: std::future::Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let run = |place: Place| {
        let place = std::sync::Arc::new(place);
        // A task of its own, so that its panic fails the test only after the database was dropped.
        let outcome = runtime.block_on(async { tokio::spawn(test(place.clone())).await });
        let place = std::sync::Arc::into_inner(place).expect("a test keeps no place");
        runtime.block_on(place.clean());
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic.into_panic());
        }
    };
    run(Place::sqlite());
    match std::env::var("SUYUAN_TEST_PG") {
        Ok(url) => run(runtime.block_on(Place::postgres(&url))),
        Err(_) => println!("skipped PostgreSQL: SUYUAN_TEST_PG is not set"),
    }
}

pub fn case_id(number: u128) -> CaseId {
    CaseId::from_bits(number)
}

pub fn lin() -> Actor {
    Actor::user("lin")
}

/// A request for return and refund of two units for 120.00.
pub fn request(number: u128) -> Requested {
    Requested {
        case_no: format!("RC{number:010}"),
        order_no: format!("SO-{number:08}"),
        shop: Some(format!("shop{}", number % 3)),
        channel: "tmall".into(),
        kind: CaseKind::ReturnRefund,
        customer_no: Some(format!("C{:05}", number % 50)),
        person: None,
        lines: vec![CaseLine {
            order_no: None,
            line_no: Some("1".into()),
            sku: Some(format!("SKU-{:04}", number % 20)),
            product_name: Some("电饭煲".into()),
            quantity: 2,
            amount_minor: Some(12_000),
            matched: Vec::new(),
        }],
        currency: "CNY".into(),
        reason_code: Some("customer.mind.no_reason".into()),
        reason_text: None,
        comment: None,
        region: Some(["广东", "浙江"][(number % 2) as usize].into()),
        department: "after_sales".into(),
        team: Some("a".into()),
        agent: None,
        warehouse: None,
        carrier: None,
        requested_at: 1_000_000 * i64::try_from(number).unwrap(),
        due_at: 1_000_000 * i64::try_from(number).unwrap() + 7 * suyuan_case::DAY,
        due_basis: "kind".into(),
        warnings: Vec::new(),
        circumstances: Default::default(),
        detail: None,
    }
}

/// A new case.
pub fn open_case(number: u128) -> Command {
    let request = request(number);
    let at = request.requested_at;
    let event = Event::Case(CaseEvent::Requested(Box::new(request)));
    let mut command = Command::new(StreamKind::Case, case_id(number).as_str(), Expected::New, lin(), at + 5).event(event, at);
    command.source = Some("api".into());
    command
}

/// One more event on a case.
pub fn step(number: u128, version: i64, event: CaseEvent) -> Command {
    let at = 1_000_000 * i64::try_from(number).unwrap() + version * 1_000;
    Command::new(StreamKind::Case, case_id(number).as_str(), Expected::Version(version), lin(), at).event(Event::Case(event), at)
}

pub fn approve() -> CaseEvent {
    CaseEvent::Reviewed { outcome: suyuan_case::decision::Outcome::Approve, reason: None, note: None, question: None, terms: None, overrode: None }
}

pub fn received(quantity: i64) -> CaseEvent {
    CaseEvent::GoodsReceived { warehouse: Some("w1".into()), quantity, damaged: 0, detail: None }
}

pub fn refund(amount_minor: i64) -> CaseEvent {
    use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
    let entry = LedgerEntry::new(EntryKind::Refund, 0, amount_minor, "CNY", Bearer::Merchant);
    CaseEvent::Refunded { entry }
}

/// A note, which is legal in every state.
pub fn note(text: &str) -> CaseEvent {
    CaseEvent::Noted { text: text.into() }
}

pub async fn assert_intact(store: &Store) {
    let report = store.verify(&mut |_| {}).await.unwrap();
    assert!(report.ok, "{report:?}");
    assert_eq!(report.events, store.head());
}
