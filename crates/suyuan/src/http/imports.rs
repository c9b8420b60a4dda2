//! Imports over HTTP: upload and preview, start, progress, rows, errors, cancel, resume.

use crate::clock::{self, rfc3339};
use crate::http::auth::{Principal, audit};
use crate::http::error::{ApiError, describe};
use crate::http::json::Body;
use crate::http::state::App;
use crate::http::words;
use crate::import::control::{Control, Progress};
use crate::import::error::ImportError;
use crate::import::plan::{Input, Plan, Wishes};
use crate::import::run;
use axum::Json;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use suyuan_case::actor::Permission;
use suyuan_case::event::AuditEvent;
use suyuan_case::fact::FactKind;
use suyuan_case::id::ImportId;
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_store::{ImportInfo, ImportRunState, ImportUpdate};
use tokio::io::AsyncWriteExt;
use utoipa::{IntoParams, ToSchema};

/// Uploads that nobody imported are removed after this long.
const UPLOAD_LIFE: Duration = Duration::from_secs(24 * 3600);

/// The import runs of this process: flags to stop them, and dry runs, which leave no trace in the store.
#[derive(Default)]
pub struct Runs {
    flags: Mutex<HashMap<String, Arc<AtomicBool>>>,
    dry: Mutex<HashMap<String, Value>>,
}

/// Dry runs that are remembered.
const DRY_RUNS: usize = 200;
/// Refused rows that a dry run remembers; the report counts all.
const DRY_ROWS: usize = 1_000;

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// An import's error in the API's form.
pub fn import_error(error: &ImportError) -> ApiError {
    let words = error.words();
    ApiError::new("import_refused").because(error.to_string()).details(json!({
        "code": error.code(), "place": error.place(), "text_zh": words.zh, "text_en": words.en, "remedy_zh": words.remedy_zh, "remedy_en": words.remedy_en,
    }))
}

/// A file that was received.
struct Upload {
    id: String,
    path: PathBuf,
    name: String,
    kind: Option<FactKind>,
}

/// Folder of one upload; the id is made here and checked here, so that no request names a path.
fn upload_folder(app: &App, id: &str) -> Option<PathBuf> {
    let sound = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    sound.then(|| app.installation.upload_dir().join(id))
}

/// Keeps the last part of a file name, without control characters.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let tidy: String = last.chars().filter(|letter| !letter.is_control()).take(150).collect();
    if tidy.is_empty() || tidy == "." || tidy == ".." { "upload.csv".to_owned() } else { tidy }
}

/// Receives a multipart body into a folder of its own; the file never passes through memory as a whole.
async fn receive(app: &App, mut body: Multipart) -> Result<Upload, ApiError> {
    let bad = |text: String| ApiError::new("bad_upload").because(text);
    sweep(&app.installation.upload_dir());
    let id = format!("{}{}", crate::mint::request_id(), crate::mint::request_id());
    let folder = upload_folder(app, &id).ok_or_else(|| ApiError::new("internal"))?;
    let (mut file, mut kind) = (None, None);
    while let Some(mut field) = body.next_field().await.map_err(|error| bad(error.body_text()))? {
        match field.name() {
            Some("kind") => {
                let text = field.text().await.map_err(|error| bad(error.body_text()))?;
                if !text.is_empty() {
                    kind = Some(FactKind::parse(&text).ok_or_else(|| ApiError::new("unknown_value").at("kind"))?);
                }
            }
            Some("file") if file.is_none() => {
                let name = tidy_name(field.file_name().unwrap_or(""));
                let path = folder.join(&name);
                let save = async {
                    tokio::fs::create_dir_all(&folder).await?;
                    tokio::fs::File::create(&path).await
                };
                let mut target = save.await.map_err(|error| storage(&error))?;
                while let Some(piece) = field.chunk().await.map_err(|error| bad(error.body_text()))? {
                    target.write_all(&piece).await.map_err(|error| storage(&error))?;
                }
                target.sync_all().await.map_err(|error| storage(&error))?;
                file = Some((path, name));
            }
            other => return Err(ApiError::new("unknown_member").at(other.unwrap_or("").to_owned())),
        }
    }
    let (path, name) = file.ok_or_else(|| ApiError::new("missing_member").at("file"))?;
    Ok(Upload { id, path, name, kind })
}

fn storage(error: &std::io::Error) -> ApiError {
    ApiError::new(if error.kind() == std::io::ErrorKind::StorageFull { "disk_full" } else { "storage_failed" }).because(error.to_string())
}

/// Removes uploads that are a day old.
fn sweep(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let old = entry.metadata().and_then(|meta| meta.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|age| age > UPLOAD_LIFE));
        if old {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Receives a file and proposes how to read it; nothing is imported.
#[utoipa::path(post, path = "/imports/preview", tag = "imports", responses((status = 200)))]
pub async fn preview(State(app): State<App>, principal: Principal, body: Multipart) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Import, "POST /imports/preview").await?;
    let upload = receive(&app, body).await?;
    let templates = crate::import::templates(&app.store, None).await.map_err(|error| import_error(&error))?;
    let input = Input { path: upload.path.clone(), name: upload.name.clone() };
    let kind = upload.kind;
    let preview = tokio::task::spawn_blocking(move || crate::import::preview(&input, kind, &templates))
        .await
        .map_err(|error| ApiError::new("internal").because(error.to_string()))?
        .map_err(|error| import_error(&error))?;
    let mut value = serde_json::to_value(preview).unwrap_or(Value::Null);
    if let Some(object) = value.as_object_mut() {
        object.insert("upload_id".into(), upload.id.into());
    }
    Ok(Json(value))
}

/// How an uploaded file is to be imported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartIn {
    upload_id: String,
    kind: String,
    /// Header → field, or null for a column that is left out; the proposal when absent.
    mapping: Option<BTreeMap<String, Option<String>>>,
    #[serde(default)]
    options: OptionsIn,
    #[serde(default)]
    dry_run: bool,
    /// Saves the mapping under this name.
    save_as: Option<String>,
}

/// Options of an import.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OptionsIn {
    tz: Option<String>,
    currency: Option<String>,
    shop: Option<String>,
    template: Option<String>,
}

/// Parameters of the direct upload.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct DirectQuery {
    kind: Option<String>,
    template: Option<String>,
    shop: Option<String>,
    currency: Option<String>,
    tz: Option<String>,
    dry_run: bool,
}

/// Starts an import: of an earlier upload (JSON), or of a file in the same request (`?kind=KIND`, multipart `file`).
#[utoipa::path(post, path = "/imports", tag = "imports", params(DirectQuery), request_body = StartIn, responses((status = 202)))]
pub async fn start(
    State(app): State<App>,
    principal: Principal,
    query: Result<Query<DirectQuery>, axum::extract::rejection::QueryRejection>,
    request: axum::extract::Request,
) -> Result<Response, ApiError> {
    use axum::extract::FromRequest;
    principal.may(&app, Permission::Import, "POST /imports").await?;
    let Query(query) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let (input, kind, wishes, dry_run, save_as) = if crate::http::json::says_json(&request) {
        let Body(ask) = Body::<StartIn>::from_request(request, &app).await?;
        let input = uploaded(&app, &ask.upload_id)?;
        let mut wishes = wishes(&app, ask.options).await?;
        wishes.choice = ask.mapping;
        (input, ask.kind, wishes, ask.dry_run, ask.save_as)
    } else {
        let body = Multipart::from_request(request, &app).await.map_err(|error| ApiError::new("bad_upload").because(error.body_text()))?;
        let upload = receive(&app, body).await?;
        let options = OptionsIn { tz: query.tz, currency: query.currency, shop: query.shop, template: query.template };
        let kind = query.kind.or(upload.kind.map(|kind| kind.as_str().to_owned())).ok_or_else(|| ApiError::new("bad_query").at("kind"))?;
        (Input { path: upload.path, name: upload.name }, kind, wishes(&app, options).await?, query.dry_run, None)
    };
    let kind = FactKind::parse(&kind).ok_or_else(|| ApiError::new("unknown_value").at("/kind"))?;
    let plan = tokio::task::spawn_blocking(move || Plan::prepare(kind, &[input], &wishes))
        .await
        .map_err(|error| ApiError::new("internal").because(error.to_string()))?
        .map_err(|error| import_error(&error))?;
    if let Some(name) = save_as.filter(|name| !name.trim().is_empty()) {
        crate::import::save_template(&app.store, name.trim(), &plan).await.map_err(|error| import_error(&error))?;
    }
    let id = launch(&app, &principal, plan, dry_run).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "import_id": id }))).into_response())
}

/// The file of an earlier upload.
fn uploaded(app: &App, id: &str) -> Result<Input, ApiError> {
    let folder = upload_folder(app, id).ok_or_else(|| ApiError::new("unknown_upload").at("/upload_id"))?;
    let entry = std::fs::read_dir(folder).ok().and_then(|mut entries| entries.next()).and_then(Result::ok);
    let path = entry.ok_or_else(|| ApiError::new("unknown_upload").at("/upload_id"))?.path();
    Ok(Input::of(&path))
}

/// Options for the planner; a template is looked up by name.
async fn wishes(app: &App, options: OptionsIn) -> Result<Wishes, ApiError> {
    let template = match options.template.filter(|name| !name.is_empty()) {
        None => None,
        Some(name) => Some(crate::import::template(&app.store, &name).await.map_err(|error| import_error(&error))?),
    };
    let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Ok(Wishes {
        template,
        tz: filled(options.tz).or_else(|| Some(app.config.time_zone.clone())),
        currency: filled(options.currency),
        shop: filled(options.shop),
        ..Wishes::default()
    })
}

/// Registers the run and starts it in the background.
async fn launch(app: &App, principal: &Principal, plan: Plan, dry_run: bool) -> Result<String, ApiError> {
    let actor = principal.actor();
    let state = if dry_run { None } else { Some(run::begin(&app.store, &plan, &actor).await.map_err(|error| import_error(&error))?) };
    let id = state.as_ref().map_or_else(|| crate::mint::import_id().as_str().to_owned(), |state| state.id.as_str().to_owned());
    let cancel = Arc::new(AtomicBool::new(false));
    {
        let mut flags = lock(&app.imports.flags);
        flags.retain(|_, flag| Arc::strong_count(flag) > 1);
        flags.insert(id.clone(), cancel.clone());
    }
    let (news, shown) = (app.import_news.clone(), id.clone());
    let control = Control {
        cancel,
        progress: Arc::new(move |progress: &Progress| {
            let told = Progress { import_id: shown.clone(), ..progress.clone() };
            let _ = news.send(serde_json::to_string(&told).unwrap_or_default());
        }),
        ..Control::default()
    };
    let app = app.clone();
    let refused = Arc::new(Mutex::new(Vec::new()));
    let kept = refused.clone();
    let control = if dry_run {
        let sink = move |file: &str, row: &RefusedRow| {
            let mut kept = lock(&kept);
            if kept.len() < DRY_ROWS {
                let code = row.problems.first().map_or("", |problem| problem.code.as_str());
                kept.push(json!({
                    "file": file, "row": row.row, "status": "refused", "code": code, "target": null, "quantity": null, "amount_minor": null,
                    "problems": row.problems.iter().map(words::problem_out).collect::<Vec<_>>(),
                }));
            }
        };
        Control { refused: Arc::new(sink), ..control }
    } else {
        control
    };
    match state {
        Some(state) => drop(tokio::spawn(async move {
            let result = run::run_begun(&app.store, plan, state, actor, control).await;
            tell_end(&app, result.as_ref().map(|report| report.import_id.as_str()).unwrap_or_default());
            if let Err(error) = result {
                tracing::warn!(code = error.code(), error = describe(&error), "an import stopped");
            }
        })),
        None => {
            let (dry_id, begun) = (id.clone(), clock::now());
            let about = json!({
                "import_id": id, "kind": plan.kind.as_str(), "files": plan.import_files(), "dry_run": true, "rows_done": 0,
                "bytes_done": 0, "bytes_total": plan.bytes_total(), "started_at": rfc3339(begun), "finished_at": null, "actor": actor.as_str(),
                "state": "running", "report": null, "error": null,
            });
            remember(&app, &id, about.clone());
            tokio::spawn(async move {
                let mut about = about;
                match run::check(plan, control).await {
                    Ok(report) => {
                        about["state"] = "done".into();
                        about["rows_done"] = report.rows.into();
                        about["report"] = serde_json::to_value(report).unwrap_or(Value::Null);
                    }
                    Err(error) => {
                        about["state"] = "failed".into();
                        about["error"] = serde_json::from_str(&run::error_json(&error)).unwrap_or(Value::Null);
                    }
                }
                about["finished_at"] = rfc3339(clock::now()).into();
                about["refused_rows"] = std::mem::take(&mut *lock(&refused)).into();
                remember(&app, &dry_id, about);
                tell_end(&app, &dry_id);
            });
        }
    }
    Ok(id)
}

/// Keeps a dry run's state in memory.
fn remember(app: &App, id: &str, about: Value) {
    let mut dry = lock(&app.imports.dry);
    if dry.len() >= DRY_RUNS && !dry.contains_key(id) {
        // Ids sort by time, so the smallest is the oldest.
        if let Some(oldest) = dry.keys().min().cloned() {
            dry.remove(&oldest);
        }
    }
    dry.insert(id.to_owned(), about);
}

/// Tells pages that a run has ended.
fn tell_end(app: &App, id: &str) {
    let _ = app.import_news.send(json!({ "import_id": id, "ended": true }).to_string());
}

/// A run for the outside.
fn info_out(info: &ImportInfo) -> Value {
    let json = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok().or_else(|| Some(Value::from(text))));
    json!({
        "import_id": info.id.as_str(), "kind": info.kind.as_str(), "files": info.files, "state": info.state.as_str(),
        "rows_done": info.counts.rows, "counts": info.counts, "bytes_done": info.bytes_done, "bytes_total": info.bytes_total,
        "started_at": rfc3339(info.started_at), "finished_at": info.finished_at.map(rfc3339),
        "report": json(&info.report), "error": json(&info.error), "actor": info.actor.as_str(), "cancel_requested": info.cancel_requested,
        "dry_run": json(&info.report).and_then(|report| report.get("dry_run").cloned()).unwrap_or(Value::Bool(false)),
    })
}

/// Earlier and running imports, newest first.
#[utoipa::path(get, path = "/imports", tag = "imports", responses((status = 200)))]
pub async fn index(State(app): State<App>, principal: Principal) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Import, "GET /imports").await?;
    let rows: Vec<Value> = app.store.imports(100).await?.iter().map(info_out).collect();
    Ok(Json(json!({ "rows": rows })))
}

/// Finds a run.
async fn find(app: &App, id: &str) -> Result<ImportInfo, ApiError> {
    let id = ImportId::parse(id).ok_or_else(|| ApiError::new("not_found"))?;
    app.store.import(&id).await?.ok_or_else(|| ApiError::new("not_found"))
}

/// One run with its progress and report.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Import, "GET /imports/{id}").await?;
    if let Some(about) = lock(&app.imports.dry).get(&id) {
        let mut about = about.clone();
        about.as_object_mut().map(|object| object.remove("refused_rows"));
        return Ok(Json(about));
    }
    Ok(Json(info_out(&find(&app, &id).await?)))
}

/// Which rows of a run.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct RowsQuery {
    /// loaded, pooled, refused or unchanged.
    status: Option<String>,
    /// `file:row` as given in `next`.
    after: Option<String>,
    /// 1 to 1000.
    limit: Option<i64>,
}

/// Rows of a run with their fate.
#[utoipa::path(get, path = "/imports/{id}/rows", tag = "imports", params(("id" = String, Path), RowsQuery), responses((status = 200)))]
pub async fn rows(
    State(app): State<App>,
    principal: Principal,
    Path(id): Path<String>,
    Query(query): Query<RowsQuery>,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Import, "GET /imports/{id}/rows").await?;
    if let Some(about) = lock(&app.imports.dry).get(&id) {
        let refused = if query.status.as_deref().is_none_or(|status| status == "refused") { about["refused_rows"].clone() } else { Value::Null };
        return Ok(Json(json!({ "rows": refused.as_array().cloned().unwrap_or_default(), "next": null })));
    }
    let info = find(&app, &id).await?;
    let status = match query.status.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(RowStatus::parse(text).ok_or_else(|| ApiError::new("bad_query").at("status"))?),
    };
    let limit = query.limit.unwrap_or(100).clamp(1, 1_000);
    let after = match query.after.as_deref() {
        None => None,
        Some(text) => {
            let place = text.split_once(':').and_then(|(file, row)| Some((file.parse().ok()?, row.parse().ok()?)));
            Some(place.ok_or_else(|| ApiError::new("bad_cursor"))?)
        }
    };
    let rows = app.store.import_rows(&info.id, status, after, limit).await?;
    let next = (rows.len() as i64 == limit).then(|| rows.last().map(|row| format!("{}:{}", row.file_no, row.row))).flatten();
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "file": row.file, "row": row.row, "status": row.status.as_str(), "code": row.code, "target": row.target,
                "quantity": row.quantity, "amount_minor": row.amount_minor, "problems": row.problems.iter().map(words::problem_out).collect::<Vec<_>>(),
            })
        })
        .collect();
    Ok(Json(json!({ "rows": rows, "next": next })))
}

/// The refused rows as a CSV file in both languages.
#[utoipa::path(get, path = "/imports/{id}/errors.csv", tag = "imports", params(("id" = String, Path)), responses((status = 200, content_type = "text/csv")))]
pub async fn errors(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Response, ApiError> {
    principal.may(&app, Permission::Import, "GET /imports/{id}/errors.csv").await?;
    let info = find(&app, &id).await?;
    let (text, count) = crate::import::errors_csv(&app.store, &info).await.map_err(|error| import_error(&error))?;
    audit(&app, principal.actor(), AuditEvent::Exported { what: format!("refused rows of {}", info.id), rows: count }).await;
    let name = format!("attachment; filename=\"{}-errors.csv\"", info.id);
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

/// Stops a run after the chunk that is under way; what went in stays, and the run can be resumed.
#[utoipa::path(post, path = "/imports/{id}/cancel", tag = "imports", params(("id" = String, Path)), responses((status = 200)))]
pub async fn cancel(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::Import, "POST /imports/{id}/cancel").await?;
    let flag = lock(&app.imports.flags).get(&id).cloned();
    if let (Some(flag), Some(about)) = (&flag, lock(&app.imports.dry).get(&id).cloned()) {
        flag.store(true, Ordering::Relaxed);
        return Ok(Json(about));
    }
    let info = find(&app, &id).await?;
    if info.state != ImportRunState::Running {
        return Err(ApiError::new("import_not_running"));
    }
    app.store.import_cancel(&info.id).await?;
    match flag {
        Some(flag) => flag.store(true, Ordering::Relaxed),
        // The process that ran it is gone: the run is marked, so that the page does not wait for ever.
        None => {
            let update = ImportUpdate { state: Some(ImportRunState::Cancelled), finished_at: Some(clock::now()), ..ImportUpdate::default() };
            app.store.import_update(&info.id, update).await?;
        }
    }
    Ok(Json(info_out(&find(&app, &id).await?)))
}

/// Goes on with a run that was cancelled or interrupted, when its upload is still there.
#[utoipa::path(post, path = "/imports/{id}/resume", tag = "imports", params(("id" = String, Path)), responses((status = 202)))]
pub async fn resume(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Response, ApiError> {
    principal.may(&app, Permission::Import, "POST /imports/{id}/resume").await?;
    let info = find(&app, &id).await?;
    if info.state == ImportRunState::Done {
        return Err(ApiError::new("import_not_running"));
    }
    let folder = app.installation.upload_dir();
    let plan = tokio::task::spawn_blocking(move || crate::import::plan_again(&info, &folder))
        .await
        .map_err(|error| ApiError::new("internal").because(error.to_string()))?
        .map_err(|error| import_error(&error))?;
    let id = launch(&app, &principal, plan, false).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "import_id": id }))).into_response())
}
