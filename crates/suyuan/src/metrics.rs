//! What the program counts about itself, in the text form that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use suyuan_store::stats::{Histogram, SECONDS};

/// A number that only grows.
#[derive(Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds to it.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
    /// Its value.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Requests of one route.
struct Route {
    by_status: BTreeMap<u16, u64>,
    micros: Histogram,
}

/// Counters of this process.
#[derive(Default)]
pub struct Metrics {
    /// By method and route as the router spells it, so that no number or name of a case becomes a label.
    routes: Mutex<BTreeMap<(&'static str, String), Route>>,
    /// Successful sign-ins.
    pub sign_ins: Counter,
    /// Failed sign-ins.
    pub sign_ins_failed: Counter,
}

/// A method as a label; unknown ones share one, for anybody can invent them.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        _ => "other",
    }
}

impl Metrics {
    /// Notes an answered request.
    pub fn request(&self, method: &axum::http::Method, route: &str, status: u16, micros: u64) {
        let mut routes = self.routes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let fresh = || Route { by_status: BTreeMap::new(), micros: Histogram::new(SECONDS) };
        let entry = routes.entry((method_label(method), route.to_owned())).or_insert_with(fresh);
        *entry.by_status.entry(status).or_default() += 1;
        entry.micros.note(micros);
    }

    /// Writes what is counted here.
    pub fn write(&self, page: &mut Page) {
        let routes = self.routes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        page.head("suyuan_http_requests_total", "counter", "Requests answered, by method, route and status.");
        for ((method, route), one) in routes.iter() {
            for (status, count) in &one.by_status {
                let status = status.to_string();
                page.number("suyuan_http_requests_total", &[("method", method), ("route", route), ("status", &status)], *count as f64);
            }
        }
        page.head("suyuan_http_request_seconds", "histogram", "Time to answer, by method and route.");
        for ((method, route), one) in routes.iter() {
            page.histogram("suyuan_http_request_seconds", &[("method", method), ("route", route)], &one.micros, 1e-6);
        }
        drop(routes);
        page.one("suyuan_sign_ins_total", "counter", "Successful sign-ins.", self.sign_ins.get() as f64);
        page.one("suyuan_sign_ins_failed_total", "counter", "Failed sign-ins.", self.sign_ins_failed.get() as f64);
    }
}

/// A page in Prometheus' text form, version 0.0.4.
#[derive(Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// Begins a metric.
    pub fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One value with its labels.
    pub fn number(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.text.push_str(name);
        if !labels.is_empty() {
            self.text.push('{');
            for (place, (label, text)) in labels.iter().enumerate() {
                let comma = if place > 0 { "," } else { "" };
                let _ = write!(self.text, "{comma}{label}=\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"));
            }
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }

    /// A metric of one value.
    pub fn one(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.head(name, kind, help);
        self.number(name, &[], value);
    }

    /// A histogram; `unit` turns its whole numbers into the metric's unit.
    pub fn histogram(&mut self, name: &str, labels: &[(&str, &str)], histogram: &Histogram, unit: f64) {
        let (steps, count, sum) = histogram.read();
        let bucket = format!("{name}_bucket");
        for (bound, below) in steps {
            // Powers of ten times whole numbers print without noise when divided instead of multiplied.
            let le = (bound as f64 / (1.0 / unit).round()).to_string();
            self.number(&bucket, &[labels, &[("le", le.as_str())]].concat(), below as f64);
        }
        self.number(&bucket, &[labels, &[("le", "+Inf")]].concat(), count as f64);
        self.number(&format!("{name}_sum"), labels, sum as f64 / (1.0 / unit).round());
        self.number(&format!("{name}_count"), labels, count as f64);
    }

    /// The page.
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_form_that_prometheus_reads() {
        let metrics = Metrics::default();
        metrics.request(&axum::http::Method::GET, "/api/v1/cases/{id}", 200, 700);
        metrics.request(&axum::http::Method::GET, "/api/v1/cases/{id}", 404, 60_000);
        metrics.sign_ins_failed.add(2);
        let mut page = Page::default();
        metrics.write(&mut page);
        page.number("x", &[("a", "q\"\\")], 1.0);
        let text = page.finish();
        for line in [
            "suyuan_http_requests_total{method=\"GET\",route=\"/api/v1/cases/{id}\",status=\"404\"} 1",
            "suyuan_http_request_seconds_bucket{method=\"GET\",route=\"/api/v1/cases/{id}\",le=\"0.001\"} 1",
            "suyuan_http_request_seconds_bucket{method=\"GET\",route=\"/api/v1/cases/{id}\",le=\"+Inf\"} 2",
            "suyuan_http_request_seconds_sum{method=\"GET\",route=\"/api/v1/cases/{id}\"} 0.0607",
            "suyuan_sign_ins_failed_total 2",
            "x{a=\"q\\\"\\\\\"} 1",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (_, value) = line.rsplit_once(' ').unwrap();
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
}
