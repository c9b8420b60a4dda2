//! Serves the web interface that is embedded in the binary.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::LazyLock;

mod embedded {
    //! Written by build.rs.
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}

/// Shown when the binary was built without the web interface.
const NOT_BUILT: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>Suyuan 溯源</title>\
<h1>界面尚未构建 · The web interface was not built</h1><p>cargo xtask demo</p></html>";

/// One embedded file.
struct File {
    bytes: &'static [u8],
    brotli: &'static [u8],
    etag: String,
}

static INDEX: LazyLock<HashMap<&'static str, File>> = LazyLock::new(|| {
    let file = |(path, bytes, brotli): &(&'static str, &'static [u8], &'static [u8])| {
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(bytes)[..12]));
        (*path, File { bytes, brotli, etag })
    };
    embedded::FILES.iter().map(file).collect()
});

/// Answers every path outside /api: files by name, everything else with the single page.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    match INDEX.get(path) {
        Some(file) => answer(path, file, &headers),
        None if path.starts_with("assets/") => (StatusCode::NOT_FOUND, "not found").into_response(),
        None => match INDEX.get("index.html") {
            Some(file) => answer("index.html", file, &headers),
            None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], NOT_BUILT).into_response(),
        },
    }
}

/// One file, compressed when the browser takes it, not at all when the browser has it.
fn answer(path: &str, file: &File, headers: &HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or("");
    let fresh = text(header::IF_NONE_MATCH).split(',').any(|tag| tag.trim().trim_start_matches("W/") == file.etag);
    let brotli = !file.brotli.is_empty() && text(header::ACCEPT_ENCODING).split(',').any(|name| name.trim().split(';').next() == Some("br"));
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        axum::body::Body::from(bytes::Bytes::from_static(if brotli { file.brotli } else { file.bytes })).into_response()
    };
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&file.etag) {
        out.insert(header::ETAG, tag);
    }
    if brotli && !fresh {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// Media type by extension.
fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
