//! What the import tests share: a fresh store on SQLite, files in a temporary folder, and an import in one call.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its part, and a test may fail loudly")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use suyuan::import::{Control, ImportError, Input, Plan, Wishes, run};
use suyuan::stage::export::round;
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;
use suyuan_case::id::ImportId;
use suyuan_case::import::ImportReport;
use suyuan_case::scope::AccessScope;
use suyuan_lake::{EmbeddedEngine, Lake, Limits, Principal, Query, QueryEngine};
use suyuan_store::{CaseFilter, CaseRow, CaseSort, Database, ImportRowOut, Store, StoreConfig};

/// A store that goes away with its folder.
pub struct Site {
    pub store: Store,
    pub dir: tempfile::TempDir,
}

/// Fresh stores: on SQLite, and on the PostgreSQL server that `SUYUAN_TEST_PG` names.
pub async fn sites() -> Vec<Site> {
    let mut sites = vec![Site::new().await];
    match std::env::var("SUYUAN_TEST_PG") {
        Ok(url) => sites.push(Site::open(|_| Database::Postgres(fresh_postgres(&url))).await),
        Err(_) => eprintln!("skipped PostgreSQL: SUYUAN_TEST_PG is not set"),
    }
    sites
}

/// Makes a database of its own name on the server and gives back its URL.
fn fresh_postgres(url: &str) -> String {
    let name = format!("suyuan_{}", uuid::Uuid::now_v7().simple());
    let made = std::process::Command::new("psql").arg(url).args(["-qc", &format!("CREATE DATABASE {name}")]).status().unwrap();
    assert!(made.success(), "the database could not be made");
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

impl Site {
    /// A fresh one on SQLite.
    pub async fn new() -> Site {
        Site::open(|dir| Database::Sqlite(dir.join("suyuan.db"))).await
    }

    async fn open(database: impl FnOnce(&Path) -> Database) -> Site {
        let dir = tempfile::tempdir().unwrap();
        let config = StoreConfig { database: database(dir.path()), keys: dir.path().join("keys"), sqlite_cache_mib: 64 };
        Site { store: Store::open(config).await.unwrap(), dir }
    }

    /// Writes a file into the folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Imports files with the proposed mapping.
    pub async fn import(&self, kind: FactKind, files: &[PathBuf]) -> Result<ImportReport, ImportError> {
        self.import_with(kind, files, Control::default()).await
    }

    /// The same under somebody's control.
    pub async fn import_with(&self, kind: FactKind, files: &[PathBuf], control: Control) -> Result<ImportReport, ImportError> {
        let plan = plan(kind, files)?;
        run(&self.store, plan, Actor::system("test"), control, false).await
    }

    /// All rows of a run.
    pub async fn rows(&self, report: &ImportReport) -> Vec<ImportRowOut> {
        let id = ImportId::parse(&report.import_id).unwrap();
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.store.import_rows(&id, None, after, 50_000).await.unwrap();
            let Some(last) = page.last() else { return all };
            after = Some((last.file_no, last.row));
            all.extend(page);
        }
    }

    /// All cases.
    pub async fn cases(&self) -> Vec<CaseRow> {
        let (mut all, mut cursor): (Vec<CaseRow>, Option<String>) = (Vec::new(), None);
        loop {
            let page = self.store.cases(&CaseFilter::default(), CaseSort::RequestedAsc, cursor.as_deref(), 500).await.unwrap();
            all.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                return all;
            }
        }
    }
}

/// The rows that a query gives within a scope, as JSON, after the lake has caught up with the store.
pub async fn sql_as(site: &Site, scope: &AccessScope, text: &str) -> String {
    let folder = site.dir.path().join("lake");
    let lake = Arc::new(Lake::open(&folder, site.store.manifest().await.unwrap()).unwrap());
    round(&site.store, &lake, None).await.unwrap();
    let session = EmbeddedEngine::new(lake, None).unwrap().session(Principal::new("test", scope.clone())).unwrap();
    let result = session.run(Query::sql(text), Limits::default()).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    serde_json::Value::from(result.json_rows().into_iter().map(serde_json::Value::from).collect::<Vec<_>>()).to_string()
}

/// A plan with the proposed mapping.
pub fn plan(kind: FactKind, files: &[PathBuf]) -> Result<Plan, ImportError> {
    Plan::prepare(kind, &files.iter().map(|path| Input::of(path)).collect::<Vec<_>>(), &Wishes::default())
}

/// A file of the shared data sets; `None`, with a line on stderr, where they are not laid out.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: ../shared/data/{name} is not here");
    None
}
