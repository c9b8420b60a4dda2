//! Attached files: `POST /api/v1/attachments` takes one, `GET /api/v1/attachments/{id}` shows it to whoever may see its case.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::case_one;
use crate::http::error::ApiError;
use crate::http::state::App;
use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path as FilePath, PathBuf};
use suyuan_case::DAY;
use suyuan_case::actor::Permission;
use suyuan_case::id::AttachmentId;
use suyuan_connect::picture::{self, PictureError};
use suyuan_store::Attachment;

/// Largest file.
pub const LARGEST: usize = 25 << 20;
/// Files that no case took are removed after this long.
const WAIT: i64 = DAY;

/// Where the sealed file of an attachment lies.
pub fn path_of(folder: &FilePath, id: &AttachmentId) -> PathBuf {
    let name = id.as_str();
    // Ids begin with the time; their last letters spread the files over 32 folders.
    folder.join(name.get(name.len().saturating_sub(1)..).unwrap_or("0")).join(name)
}

/// An attachment for the outside.
pub fn attachment_out(info: &Attachment) -> Value {
    json!({
        "id": info.id.as_str(), "media": info.media, "bytes": info.bytes, "sha256": info.sha256,
        "width": info.size.map(|size| size.0), "height": info.size.map(|size| size.1),
        "had_location": info.had_location, "taken_at": info.taken_at, "at": clock::rfc3339(info.at),
    })
}

fn storage(error: &std::io::Error) -> ApiError {
    ApiError::new(if error.kind() == std::io::ErrorKind::StorageFull { "disk_full" } else { "storage_failed" }).because(error.to_string())
}

/// Reads the one `file` of a multipart body, at most `largest` bytes.
pub(super) async fn receive(mut body: Multipart, largest: usize) -> Result<Vec<u8>, ApiError> {
    let bad = |text: String| ApiError::new("bad_upload").because(text);
    let mut file = None;
    while let Some(mut field) = body.next_field().await.map_err(|error| bad(error.body_text()))? {
        match field.name() {
            Some("file") if file.is_none() => {
                let mut bytes = Vec::new();
                while let Some(piece) = field.chunk().await.map_err(|error| bad(error.body_text()))? {
                    if bytes.len() + piece.len() > largest {
                        return Err(ApiError::new("payload_too_large"));
                    }
                    bytes.extend(piece);
                }
                file = Some(bytes);
            }
            other => return Err(ApiError::new("unknown_member").at(other.unwrap_or("").to_owned())),
        }
    }
    file.ok_or_else(|| ApiError::new("missing_member").at("file"))
}

/// Writes the sealed file, complete and on the disk before it is noted.
fn write(path: &FilePath, sealed: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(sealed)?;
    file.sync_all()
}

/// Takes a file: its type is told by its content, place and device are taken out of its metadata, and it is kept encrypted.
#[utoipa::path(post, path = "/attachments", tag = "attachments", responses((status = 201), (status = 415)))]
pub async fn create(State(app): State<App>, principal: Principal, body: Multipart) -> Result<Response, ApiError> {
    let permission = if principal.user.role.may(Permission::ReceiveGoods) { Permission::ReceiveGoods } else { Permission::OpenCase };
    principal.may(&app, permission, "POST /attachments").await?;
    let bytes = receive(body, LARGEST).await?;
    let folder = app.installation.attachment_dir();
    let now = clock::now();
    for id in app.store.attachments_unused(now - WAIT).await? {
        let _ = std::fs::remove_file(path_of(&folder, &id));
    }
    let (store, owner) = (app.store.clone(), principal.user.name.clone());
    let (info, wrapped) = tokio::task::spawn_blocking(move || {
        let picture = picture::inspect(&bytes).map_err(|error| {
            let code = if error == PictureError::UnknownType { "unsupported_file_type" } else { "file_damaged" };
            ApiError::new(code).at("file").because(error.to_string())
        })?;
        let id = crate::mint::attachment_id();
        let (sealed, wrapped) = store.attachment_seal(&id, &picture.bytes)?;
        write(&path_of(&folder, &id), &sealed).map_err(|error| storage(&error))?;
        let info = Attachment {
            id,
            case: None,
            owner,
            media: picture.media.to_owned(),
            bytes: i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX),
            sha256: hex::encode(Sha256::digest(&picture.bytes)),
            size: picture.size.map(|(width, height)| (i64::from(width), i64::from(height))),
            had_location: picture.had_location,
            taken_at: picture.taken_at,
            at: now,
        };
        Ok::<_, ApiError>((info, wrapped))
    })
    .await
    .map_err(|error| ApiError::new("internal").because(error.to_string()))??;
    app.store.attachment_add(&info, wrapped).await?;
    Ok((StatusCode::CREATED, Json(attachment_out(&info))).into_response())
}

/// Shows a file to whoever may see its case; before it has one, to who handed it in.
#[utoipa::path(get, path = "/attachments/{id}", tag = "attachments", params(("id" = String, Path)), responses((status = 200)))]
pub async fn show(State(app): State<App>, principal: Principal, Path(id): Path<String>) -> Result<Response, ApiError> {
    principal.may(&app, Permission::ReadCases, "GET /attachments/{id}").await?;
    let missing = || ApiError::new("not_found");
    let id = AttachmentId::parse(&id).ok_or_else(missing)?;
    let info = app.store.attachment(&id).await?.ok_or_else(missing)?;
    match &info.case {
        Some(case) => drop(case_one::find(&app, &principal, case.as_str()).await?),
        None if info.owner == principal.user.name => {}
        None => return Err(missing()),
    }
    let sealed = tokio::fs::read(path_of(&app.installation.attachment_dir(), &id)).await.map_err(|error| storage(&error))?;
    let bytes = app.store.attachment_open(&id, &sealed).await?.ok_or_else(missing)?;
    if hex::encode(Sha256::digest(&bytes)) != info.sha256 {
        return Err(ApiError::new("storage_failed").because("an attachment does not have its hash any more"));
    }
    let media = HeaderValue::from_str(&info.media).map_err(|_| ApiError::new("internal"))?;
    // A picture is shown; anything that could run is only handed over.
    let shown = if info.media.starts_with("image/") { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(shown)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, bytes).into_response())
}
