//! Live news for pages over server-sent events: `GET /api/v1/stream`.

use crate::http::auth::Principal;
use crate::http::state::App;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use std::convert::Infallible;
use std::time::Duration;
use suyuan_case::actor::Permission;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::{BroadcastStream, WatchStream};

/// At most one `log` event in this time, however fast the log grows.
const PACE: Duration = Duration::from_millis(500);

/// `log` events when the log has grown (a number, no content), `import` events with progress for those who may import.
#[utoipa::path(get, path = "/stream", tag = "meta", responses((status = 200, content_type = "text/event-stream")))]
pub async fn open(State(app): State<App>, principal: Principal) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let log = WatchStream::new(app.store.watch())
        .map(|seq| Event::default().event("log").data(format!("{{\"seq\":{seq},\"at\":\"{}\"}}", crate::clock::rfc3339(crate::clock::now()))))
        .throttle(PACE);
    let may_import = principal.user.role.may(Permission::Import);
    let imports = BroadcastStream::new(app.import_news.subscribe())
        .filter_map(Result::ok)
        .filter(move |_| may_import)
        .map(|text| Event::default().event("import").data(text));
    Sse::new(log.merge(imports).map(Ok)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}
