//! Rule tables as workbooks: out of a version or a draft, and back into a draft.

use crate::http::attachments::receive;
use crate::http::auth::{Principal, audit};
use crate::http::error::ApiError;
use crate::http::policies::full;
use crate::http::state::App;
use crate::improve::sheet;
use crate::stage::policy::change;
use crate::stage::rules::{state, table_of};
use crate::table_file::cell_text;
use axum::Json;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use suyuan_case::actor::Permission;
use suyuan_case::event::{AuditEvent, PolicyEvent};
use suyuan_connect::outbound::xlsx;
use suyuan_connect::source::{RowBatch, SniffOptions, open, sniff_with};
use utoipa::IntoParams;

/// Largest workbook.
const LARGEST: usize = 8 << 20;
/// Most rules of a sheet.
const MOST: usize = 20_000;

/// Which table.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
pub struct SheetQuery {
    /// Place of the table, counted from 0, the first one when absent.
    table: usize,
}

async fn file(app: &App, principal: &Principal, table: &Value, place: usize, name: &str) -> Result<Response, ApiError> {
    let sheet = sheet::write(table, place).ok_or_else(|| ApiError::new("policy_unknown").at("table"))?;
    let rows: Vec<Vec<Value>> = sheet
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| if cell.is_empty() { Value::Null } else { Value::from(cell.as_str()) }).collect())
        .collect();
    let bytes = xlsx::write(&sheet.name, &sheet.header, &rows).map_err(|error| ApiError::new("internal").because(error.to_string()))?;
    audit(app, principal.actor(), AuditEvent::Exported { what: name.to_owned(), rows: i64::try_from(rows.len()).unwrap_or(i64::MAX) }).await;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}.xlsx\"")).map_err(|_| ApiError::new("internal"))?;
    let media = HeaderValue::from_static("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    Ok(([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}

/// A table of a version as a workbook.
#[utoipa::path(get, path = "/policies/versions/{version}/sheet", tag = "policies", params(("version" = u64, Path), SheetQuery), responses((status = 200, description = "the file"), (status = 404)))]
pub async fn version(
    State(app): State<App>,
    principal: Principal,
    Path(version): Path<u64>,
    Query(ask): Query<SheetQuery>,
) -> Result<Response, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/versions/{version}/sheet").await?;
    let table = table_of(&state(&app.store).await?, version).ok_or_else(|| ApiError::new("policy_unknown"))?;
    file(&app, &principal, &table, ask.table, &format!("rules-v{version}")).await
}

/// A table of a draft as a workbook.
#[utoipa::path(get, path = "/policies/drafts/{draft}/sheet", tag = "policies", params(("draft" = u64, Path), SheetQuery), responses((status = 200, description = "the file"), (status = 404)))]
pub async fn draft(
    State(app): State<App>,
    principal: Principal,
    Path(draft): Path<u64>,
    Query(ask): Query<SheetQuery>,
) -> Result<Response, ApiError> {
    principal.may(&app, Permission::ReadPolicy, "GET /policies/drafts/{draft}/sheet").await?;
    let state = state(&app.store).await?;
    let found = state.draft(draft).ok_or_else(|| ApiError::new("policy_unknown"))?;
    file(&app, &principal, &found.table, ask.table, &format!("rules-draft{draft}")).await
}

/// Reads an uploaded workbook from a file of its own, which is removed afterwards.
fn read_upload(folder: &std::path::Path, bytes: &[u8]) -> Result<(Vec<String>, Vec<Vec<String>>), ApiError> {
    let storage = |error: std::io::Error| ApiError::new("storage_failed").because(error.to_string());
    let path = folder.join(format!("sheet-{}.xlsx", crate::mint::request_id()));
    std::fs::create_dir_all(folder).map_err(storage)?;
    let written = std::fs::write(&path, bytes).map_err(storage);
    let answer = written.and_then(|()| read(&path));
    let _ = std::fs::remove_file(&path);
    answer
}

/// Header and texts of the first sheet that is not empty.
fn read(path: &std::path::Path) -> Result<(Vec<String>, Vec<Vec<String>>), ApiError> {
    let damaged = |error: &dyn std::fmt::Display| ApiError::new("file_damaged").at("file").because(error.to_string());
    let options = SniffOptions { has_header: Some(true), ..SniffOptions::default() };
    let sniffed = sniff_with(path, &options).map_err(|error| damaged(&error))?;
    let mut source = open(path, &sniffed, 0).map_err(|error| damaged(&error))?;
    let header = source.header().to_vec();
    let (mut rows, mut batch) = (Vec::new(), RowBatch::default());
    while source.next_batch(1_000, &mut batch).map_err(|error| damaged(&error))? > 0 {
        for row in 0..batch.len() {
            rows.push(
                (0..header.len())
                    .map(|column| if column < batch.width(row) { cell_text(&batch.cell(row, column).to_cell()) } else { String::new() })
                    .collect(),
            );
        }
        if rows.len() > MOST {
            return Err(ApiError::new("number_out_of_range").at("file").because(format!("at most {MOST} rules")));
        }
    }
    Ok((header, rows))
}

/// Which table, and the revision that the author saw.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SheetIn {
    /// The revision that the author saw.
    revision: u64,
    /// Place of the table, counted from 0, the first one when absent.
    #[serde(default)]
    table: usize,
}

/// Takes a workbook into a draft; what cannot be taken is named with row and column, and nothing is changed.
#[utoipa::path(put, path = "/policies/drafts/{draft}/sheet", tag = "policies", params(("draft" = u64, Path), SheetIn), responses((status = 200), (status = 409), (status = 422)))]
pub async fn take(
    State(app): State<App>,
    principal: Principal,
    Path(draft): Path<u64>,
    query: Result<Query<SheetIn>, axum::extract::rejection::QueryRejection>,
    body: Multipart,
) -> Result<Json<Value>, ApiError> {
    principal.may(&app, Permission::EditPolicy, "PUT /policies/drafts/{draft}/sheet").await?;
    let Query(ask) = query.map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))?;
    let bytes = receive(body, LARGEST).await?;
    let folder = app.installation.upload_dir();
    let read = tokio::task::spawn_blocking(move || read_upload(&folder, &bytes))
        .await
        .map_err(|error| ApiError::new("internal").because(error.to_string()))?;
    let (header, rows) = read?;
    let state = change(&app, principal.actor(), |state| {
        let found = state.draft(draft).ok_or_else(|| ApiError::new("policy_unknown"))?;
        if found.revision != ask.revision {
            return Err(ApiError::new("draft_conflict").details(json!({ "actor": found.authors.last(), "revision": found.revision })));
        }
        let table = sheet::read(&found.table, ask.table, &header, &rows).map_err(|problems| {
            let problems: Vec<Value> =
                problems.iter().map(|one| json!({ "row": one.row, "column": one.column, "text_zh": one.text_zh, "text_en": one.text_en })).collect();
            ApiError::new("sheet_refused").details(json!({ "problems": problems }))
        })?;
        Ok(PolicyEvent::DraftSaved { draft, base: found.base, name: found.name.clone(), note: found.note.clone(), table, proposal: None })
    })
    .await?;
    Ok(Json(state.draft(draft).map(full).unwrap_or(Value::Null)))
}
