//! The load generator: one thread and one keep-alive connection for each client, every answer read and timed.

use crate::http::Connection;
use crate::shell::Outcome;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

/// What one run of the load generator saw.
pub struct Load {
    /// Acknowledged cases (201).
    pub acknowledged: u64,
    /// Seconds between the first request and the last answer.
    pub seconds: f64,
    /// Latencies of acknowledged requests in microseconds, sorted.
    pub micros: Vec<u32>,
    /// First answer that was not a 201, if any.
    pub refused: Option<String>,
}

impl Load {
    /// Acknowledged cases a second.
    pub fn rate(&self) -> f64 {
        self.acknowledged as f64 / self.seconds.max(1e-9)
    }
    /// The latency below which this share of the requests was answered, in ms.
    pub fn percentile_ms(&self, share: f64) -> f64 {
        let rank = ((self.micros.len() as f64 * share).ceil() as usize).clamp(1, self.micros.len().max(1));
        self.micros.get(rank - 1).map_or(0.0, |micros| f64::from(*micros) / 1e3)
    }
}

/// Sends single cases from `clients` connections for a while; `run` tells the requests of different runs apart.
pub fn cases(address: SocketAddr, token: &str, clients: usize, duration: Duration, run: &str) -> Outcome<Load> {
    let (gate, stop) = (Arc::new(Barrier::new(clients + 1)), Arc::new(AtomicBool::new(false)));
    let mut threads = Vec::with_capacity(clients);
    for client in 0..clients {
        let (gate, stop, token, run) = (gate.clone(), stop.clone(), token.to_string(), run.to_string());
        let work = move || one_client(address, &token, &run, client, &gate, &stop);
        let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(work);
        threads.push(thread.map_err(|error| format!("cannot start client {client}: {error}"))?);
    }
    gate.wait();
    let start = Instant::now();
    std::thread::sleep(duration);
    stop.store(true, Ordering::Relaxed);
    let mut load = Load { acknowledged: 0, seconds: 0.0, micros: Vec::new(), refused: None };
    for thread in threads {
        let (micros, refused) = thread.join().map_err(|_| "a client of the load generator panicked")??;
        load.micros.extend(micros);
        load.refused = load.refused.or(refused);
    }
    load.seconds = start.elapsed().as_secs_f64();
    load.acknowledged = load.micros.len() as u64;
    load.micros.sort_unstable();
    Ok(load)
}

type Seen = (Vec<u32>, Option<String>);

fn one_client(address: SocketAddr, token: &str, run: &str, client: usize, gate: &Barrier, stop: &AtomicBool) -> Outcome<Seen> {
    let connection = Connection::open(address);
    gate.wait();
    let mut connection = connection?;
    let (mut micros, mut refused, mut answer, mut request) = (Vec::with_capacity(16 * 1024), None, Vec::new(), Vec::new());
    let mut number = 0u64;
    while !stop.load(Ordering::Relaxed) {
        number += 1;
        fill(&mut request, address, token, run, client, number);
        let start = Instant::now();
        let status = connection.exchange(&request, &mut answer)?;
        if status == 201 {
            micros.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
        } else if refused.is_none() {
            refused = Some(format!("{status} {}", String::from_utf8_lossy(&answer).chars().take(300).collect::<String>()));
        }
    }
    Ok((micros, refused))
}

fn fill(request: &mut Vec<u8>, address: SocketAddr, token: &str, run: &str, client: usize, number: u64) {
    let key = format!("{run}-{client}-{number}");
    let phone = 13_000_000_000 + (client as u64 * 1_000_003 + number * 7919) % 999_999_999;
    let body = format!(
        r#"{{"order_no":"B{key}","shop":"旗舰店","channel":"tmall","kind":"return_refund","customer":{{"customer_no":"C{}","phone":"{phone}"}},"lines":[{{"sku":"SKU-{:04}","quantity":1,"amount_minor":{}}}],"reason_text":"不想要了","comment":"收到就坏了,包装也破了,希望尽快退款"}}"#,
        phone % 100_000,
        number % 2_000,
        1_990 + number % 50_000,
    );
    request.clear();
    let head = format!(
        "POST /api/v1/cases HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    request.extend_from_slice(head.as_bytes());
    request.extend_from_slice(body.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_taken_from_what_was_seen() {
        let load = Load { acknowledged: 100, seconds: 2.0, micros: (1..=100).map(|number| number * 1_000).collect(), refused: None };
        assert_eq!((load.rate(), load.percentile_ms(0.5), load.percentile_ms(0.99)), (50.0, 50.0, 99.0));
    }

    #[test]
    fn every_request_has_its_own_key_and_is_valid_json() {
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        let (mut one, mut two) = (Vec::new(), Vec::new());
        fill(&mut one, address, "t", "r", 1, 1);
        fill(&mut two, address, "t", "r", 1, 2);
        assert_ne!(one, two);
        let text = String::from_utf8(one).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
        serde_json::from_str::<serde_json::Value>(body).expect("JSON");
    }
}
