//! `/metrics` for Prometheus and `/readyz` for whoever sends requests here.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::http::state::App;
use crate::metrics::Page;
use axum::Json;
use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use std::sync::atomic::Ordering;
use suyuan_case::actor::Permission;
use suyuan_case::lake_table::LakeTable;

/// Commands in the queue beyond which no more requests should be sent here; at 16,384 they are refused.
const QUEUE_FULL: usize = 12_000;
/// Lag of the figures behind the log at which the program is not ready, microseconds.
const LAKE_LATE: i64 = 10 * 60 * suyuan_case::SECOND;

/// The page for someone who may read the audit trail, such as a token for Prometheus. A browser that asks for a page gets the
/// page of that address.
pub async fn with_token(State(app): State<App>, uri: Uri, request: Request) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let accepts = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    if accepts.contains("text/html") {
        return Ok(crate::http::assets::serve(uri, parts.headers).await);
    }
    let principal = Principal::from_request_parts(&mut parts, &app).await?;
    principal.may(&app, Permission::Audit, "GET /metrics").await?;
    Ok(page(&app).await)
}

/// A router for a listener of its own, which asks nobody to sign in.
pub fn open_router(app: App) -> Router {
    Router::new().route("/metrics", get(|State(app): State<App>| async move { page(&app).await })).with_state(app)
}

/// The whole page. What cannot be read now is left out, and said so by `suyuan_up`.
async fn page(app: &App) -> Response {
    let mut page = Page::default();
    page.head("suyuan_build_info", "gauge", "The program's version.");
    page.number("suyuan_build_info", &[("version", env!("CARGO_PKG_VERSION")), ("dialect", app.store.dialect())], 1.0);
    app.metrics.write(&mut page);
    log(app, &mut page);
    let stored = stored(app, &mut page).await;
    page.one("suyuan_up", "gauge", "Whether the store answers.", if stored.is_ok() { 1.0 } else { 0.0 });
    process(app, &mut page);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.finish()).into_response()
}

/// The log and its appender.
fn log(app: &App, page: &mut Page) {
    let stats = app.store.stats();
    page.head("suyuan_commit_commands", "histogram", "Commands of one commit.");
    page.histogram("suyuan_commit_commands", &[], &stats.batch_commands, 1.0);
    page.head("suyuan_commit_seconds", "histogram", "Time of one commit to the log.");
    page.histogram("suyuan_commit_seconds", &[], &stats.commit_micros, 1e-6);
    page.one("suyuan_commands_refused_total", "counter", "Commands refused by the log.", stats.refused.load(Ordering::Relaxed) as f64);
    page.one("suyuan_batches_failed_total", "counter", "Commits that failed as a whole.", stats.batches_failed.load(Ordering::Relaxed) as f64);
    page.one("suyuan_queue_commands", "gauge", "Commands that wait for the log.", app.store.queue_depth() as f64);
    page.one("suyuan_log_head", "gauge", "Sequence number of the last event.", app.store.head() as f64);
}

/// What the store and the lake say: jobs, how late deciding and the figures are, imports.
async fn stored(app: &App, page: &mut Page) -> Result<(), suyuan_store::StoreError> {
    let now = clock::now();
    let jobs = app.store.jobs_waiting().await?;
    page.head("suyuan_jobs_waiting", "gauge", "Jobs that are not finished, by kind.");
    for (kind, count, _) in &jobs {
        page.number("suyuan_jobs_waiting", &[("kind", kind)], *count as f64);
    }
    let seconds = |since: i64| (now - since).max(0) as f64 / suyuan_case::SECOND as f64;
    let oldest = jobs.iter().find(|(kind, ..)| kind == crate::stage::decide::JOB).map_or(0.0, |(.., run_at)| seconds(*run_at));
    page.one("suyuan_decide_lag_seconds", "gauge", "Age of the oldest case that waits for its decision.", oldest);
    let heads = app.store.export_heads().await?;
    page.head("suyuan_lake_lag_revisions", "gauge", "Changes that the figures do not contain yet, by table.");
    for table in LakeTable::ALL {
        let behind = heads.get(&table).copied().unwrap_or(0) - app.lake.revision(table);
        page.number("suyuan_lake_lag_revisions", &[("table", table.name())], behind.max(0) as f64);
    }
    page.one("suyuan_lake_lag_seconds", "gauge", "Since the figures last caught up with the log.", lake_lag(app, now) as f64 / 1e6);
    page.head("suyuan_lake_hot_rows", "gauge", "Rows of a table that are in memory and not in files.");
    for table in LakeTable::ALL {
        page.number("suyuan_lake_hot_rows", &[("table", table.name())], app.lake.hot_rows(table) as f64);
    }
    let imports = app.store.imports(100).await?;
    page.head("suyuan_imports", "gauge", "The latest 100 imports, by state.");
    let mut states = std::collections::BTreeMap::new();
    for import in &imports {
        *states.entry(import.state.as_str()).or_insert(0_u32) += 1;
    }
    for (state, count) in states {
        page.number("suyuan_imports", &[("state", state)], f64::from(count));
    }
    Ok(())
}

/// Microseconds since the figures caught up; 0 while the log has nothing new for them.
fn lake_lag(app: &App, now: i64) -> i64 {
    let fresh = app.lake.freshness();
    if fresh.seq >= app.store.head() { 0 } else { (now - fresh.at).max(0) }
}

/// Memory and write-ahead log, where the system tells.
fn process(app: &App, page: &mut Page) {
    let resident = std::fs::read_to_string("/proc/self/statm").ok().and_then(|text| text.split(' ').nth(1)?.parse::<f64>().ok());
    if let Some(pages) = resident {
        page.one("process_resident_memory_bytes", "gauge", "Memory in use.", pages * 4096.0);
    }
    if app.installation.database.is_none() {
        let wal = app.installation.dir.join("suyuan.db-wal");
        let bytes = std::fs::metadata(wal).map_or(0, |found| found.len());
        page.one("suyuan_wal_bytes", "gauge", "Size of SQLite's write-ahead log.", bytes as f64);
    }
}

/// 200 when requests may be sent here, 503 with the reason otherwise.
pub async fn ready(app: &App) -> Response {
    let store = app.store.export_heads().await.is_ok();
    let queue = app.store.queue_depth();
    let lag = lake_lag(app, clock::now());
    let ready = store && queue < QUEUE_FULL && lag < LAKE_LATE;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({ "ready": ready, "store": store, "queue_commands": queue, "lake_lag_seconds": lag as f64 / 1e6, "log_head": app.store.head() });
    (status, Json(body)).into_response()
}
