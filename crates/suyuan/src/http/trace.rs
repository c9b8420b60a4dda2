//! Every request is measured and carries a trace: the caller's `traceparent` goes on, or a new one begins.

use crate::http::state::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use rand::Rng;
use std::time::Instant;
use tracing::Instrument;

/// A request slower than this is worth a line of its own, microseconds.
const SLOW: u64 = 1_000_000;

/// W3C trace context, version 00.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// 32 hex digits, the same for everything that one request causes.
    pub trace_id: String,
    /// 16 hex digits of the caller's span; empty when the trace begins here.
    pub parent_id: String,
    /// 16 hex digits of this span.
    pub span_id: String,
    /// Whether the caller wants the trace to be kept.
    pub sampled: bool,
}

impl Trace {
    /// Goes on with a caller's trace, or begins one.
    pub fn of(header: Option<&str>) -> Trace {
        let mut random = rand::rng();
        let span_id = format!("{:016x}", random.next_u64() | 1);
        match header.and_then(parse) {
            Some((trace_id, parent_id, sampled)) => Trace { trace_id, parent_id, span_id, sampled },
            None => {
                let trace_id = format!("{:016x}{:016x}", random.next_u64(), random.next_u64() | 1);
                Trace { trace_id, parent_id: String::new(), span_id, sampled: false }
            }
        }
    }

    /// The header that is handed on.
    pub fn header(&self) -> String {
        format!("00-{}-{}-{}", self.trace_id, self.span_id, if self.sampled { "01" } else { "00" })
    }
}

/// Trace, span and whether it is sampled; `None` for what the standard calls invalid.
fn parse(header: &str) -> Option<(String, String, bool)> {
    let mut parts = header.trim().split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length| text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let fits = hex(version, 2) && version != "ff" && hex(trace, 32) && hex(span, 16) && hex(flags, 2);
    let empty = trace.bytes().all(|byte| byte == b'0') || span.bytes().all(|byte| byte == b'0');
    if !fits || empty || (version == "00" && parts.next().is_some()) {
        return None;
    }
    Some((trace.to_owned(), span.to_owned(), u8::from_str_radix(flags, 16).ok()? & 1 == 1))
}

/// Measures a request, and says in the log what took long, failed or is traced by the caller.
pub async fn request(State(app): State<App>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let trace = Trace::of(request.headers().get("traceparent").and_then(|value| value.to_str().ok()));
    let method = request.method().clone();
    // The route, never the address itself: it may hold a number that names a person's case.
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "page".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", trace_id = trace.trace_id, span_id = trace.span_id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let micros = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    app.metrics.request(&method, &route, status, micros);
    span.in_scope(|| {
        let parent_id = trace.parent_id.as_str();
        if trace.sampled || status >= 500 || micros > SLOW {
            tracing::info!(target: "suyuan::span", parent_id, method = %method, route, status, micros, "answered");
        } else {
            tracing::debug!(target: "suyuan::span", parent_id, method = %method, route, status, micros, "answered");
        }
    });
    if let Ok(value) = HeaderValue::from_str(&trace.header()) {
        response.headers_mut().insert(HeaderName::from_static("traceparent"), value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_trace_goes_on_and_an_invalid_one_is_begun_anew() {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let trace = Trace::of(Some(header));
        assert_eq!(
            (trace.trace_id.as_str(), trace.parent_id.as_str(), trace.sampled),
            ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true)
        );
        assert_eq!(trace.header(), format!("00-{}-{}-01", trace.trace_id, trace.span_id));
        assert_ne!(trace.span_id, trace.parent_id);
        for bad in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            let trace = Trace::of(Some(bad));
            assert!(trace.parent_id.is_empty() && trace.trace_id.len() == 32 && !trace.sampled, "{bad}");
        }
    }
}
