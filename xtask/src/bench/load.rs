//! The load generator: one thread that serves all keep-alive connections, each with one request on its way, so that it takes as
//! little as it can of the cores that it shares with the server; every answer is read and timed.

use crate::shell::Outcome;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
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

/// A server that is silent for this long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends single cases from `clients` connections for a while; `run` tells the requests of different runs apart.
pub fn cases(address: SocketAddr, token: &str, clients: usize, duration: Duration, run: &str) -> Outcome<Load> {
    let failed = |error: std::io::Error| format!("the load generator cannot wait for {address}: {error}");
    let (mut poll, mut connections) = connect(address, clients)?;
    let mut load = Load { acknowledged: 0, seconds: 0.0, micros: Vec::with_capacity(256 * 1024), refused: None };
    let mut events = Events::with_capacity(clients.max(1));
    let start = Instant::now();
    for client in &mut connections {
        client.ask(address, token, run)?;
    }
    let mut waiting = clients;
    while waiting > 0 {
        poll.poll(&mut events, Some(PATIENCE)).map_err(failed)?;
        if events.is_empty() {
            return Err(format!("{address} did not answer for {} s", PATIENCE.as_secs()));
        }
        for event in &events {
            let Some(client) = connections.get_mut(event.token().0) else { continue };
            let Some(status) = client.answer()? else { continue };
            let micros = u32::try_from(client.asked.elapsed().as_micros()).unwrap_or(u32::MAX);
            if status == 201 {
                load.micros.push(micros);
            } else if load.refused.is_none() {
                load.refused = Some(String::from_utf8_lossy(&client.seen).chars().take(600).collect());
            }
            if start.elapsed() < duration {
                client.ask(address, token, run)?;
            } else {
                waiting -= 1;
            }
        }
    }
    load.seconds = start.elapsed().as_secs_f64();
    load.acknowledged = load.micros.len() as u64;
    load.micros.sort_unstable();
    Ok(load)
}

/// A run at a fixed rate.
pub struct Plan<'r> {
    /// Requests a second.
    pub rate: u64,
    /// How long.
    pub duration: Duration,
    /// Connections that share them.
    pub clients: usize,
    /// Tells the requests of different runs apart.
    pub run: &'r str,
}

/// Sends requests at planned times whether or not earlier ones were answered; latencies count from the planned time, so that a
/// server that falls behind is not spared.
pub fn planned(address: SocketAddr, token: &str, plan: &Plan<'_>, bodies: &[String]) -> Outcome<Load> {
    let failed = |error: std::io::Error| format!("the load generator cannot wait for {address}: {error}");
    let (mut poll, mut connections) = connect(address, plan.clients)?;
    let mut load = Load { acknowledged: 0, seconds: 0.0, micros: Vec::with_capacity(64 * 1024), refused: None };
    let mut events = Events::with_capacity(plan.clients.max(1));
    let mut free: Vec<usize> = (0..plan.clients).collect();
    let total = plan.rate * plan.duration.as_secs();
    let start = Instant::now();
    let due = |number: u64| start + Duration::from_micros(number * 1_000_000 / plan.rate);
    let (mut sent, mut answered, mut heard) = (0, 0, Instant::now());
    while answered < total {
        while sent < total && due(sent) <= Instant::now() {
            let Some(client) = free.pop() else { break };
            let body = bodies.get(sent as usize % bodies.len().max(1)).map_or("{}", String::as_str);
            connections[client].ask_for(address, token, &format!("{}-{sent}", plan.run), body, due(sent))?;
            sent += 1;
        }
        let wait = if sent < total && !free.is_empty() { due(sent).saturating_duration_since(Instant::now()) } else { Duration::from_millis(100) };
        poll.poll(&mut events, Some(wait)).map_err(failed)?;
        if events.is_empty() && heard.elapsed() > PATIENCE {
            return Err(format!("{address} did not answer for {} s", PATIENCE.as_secs()));
        }
        for event in &events {
            heard = Instant::now();
            let number = event.token().0;
            let Some(status) = connections[number].answer()? else { continue };
            answered += 1;
            free.push(number);
            if status == 201 {
                load.micros.push(u32::try_from(connections[number].asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            } else if load.refused.is_none() {
                load.refused = Some(String::from_utf8_lossy(&connections[number].seen).chars().take(600).collect());
            }
        }
    }
    load.seconds = start.elapsed().as_secs_f64();
    load.acknowledged = load.micros.len() as u64;
    load.micros.sort_unstable();
    Ok(load)
}

/// Opens connections, and what tells which of them has an answer.
fn connect(address: SocketAddr, clients: usize) -> Outcome<(Poll, Vec<Client>)> {
    let failed = |error: std::io::Error| format!("the load generator cannot wait for {address}: {error}");
    let poll = Poll::new().map_err(failed)?;
    let mut connections = Vec::with_capacity(clients);
    for number in 0..clients {
        let mut client = Client::open(address, number)?;
        poll.registry().register(&mut client.stream, Token(number), Interest::READABLE).map_err(failed)?;
        connections.push(client);
    }
    Ok((poll, connections))
}

/// A connection with at most one request on its way.
struct Client {
    number: usize,
    stream: TcpStream,
    sent: u64,
    asked: Instant,
    request: Vec<u8>,
    /// The answer so far.
    seen: Vec<u8>,
}

impl Client {
    fn open(address: SocketAddr, number: usize) -> Outcome<Client> {
        let failed = |error: std::io::Error| format!("cannot reach {address}: {error}");
        let stream = std::net::TcpStream::connect_timeout(&address, Duration::from_secs(5)).map_err(failed)?;
        stream.set_nodelay(true).and_then(|()| stream.set_nonblocking(true)).map_err(failed)?;
        Ok(Client { number, stream: TcpStream::from_std(stream), sent: 0, asked: Instant::now(), request: Vec::new(), seen: Vec::new() })
    }

    /// Sends the next request. The answer to the one before has been read, so there is room for it.
    fn ask(&mut self, address: SocketAddr, token: &str, run: &str) -> Outcome {
        self.sent += 1;
        fill(&mut self.request, address, token, run, self.number, self.sent);
        self.seen.clear();
        self.asked = Instant::now();
        self.stream.write_all(&self.request).map_err(|error| format!("cannot send to {address}: {error}"))
    }

    /// Sends a request with this body; its latency counts from `planned`.
    fn ask_for(&mut self, address: SocketAddr, token: &str, key: &str, body: &str, planned: Instant) -> Outcome {
        self.request.clear();
        frame(&mut self.request, address, token, key, body);
        self.seen.clear();
        self.asked = planned;
        self.stream.write_all(&self.request).map_err(|error| format!("cannot send to {address}: {error}"))
    }

    /// Reads what is there; the status once the answer is complete.
    fn answer(&mut self) -> Outcome<Option<u16>> {
        let mut part = [0; 4_096];
        loop {
            match self.stream.read(&mut part) {
                Ok(0) => return Err("the server closed a connection".to_string()),
                Ok(read) => self.seen.extend_from_slice(&part[..read]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(format!("no answer from the server: {error}")),
            }
            if let Some(status) = complete(&self.seen) {
                return Ok(Some(status));
            }
        }
    }
}

/// The status of an answer with a stated length, once all of it is there.
fn complete(answer: &[u8]) -> Option<u16> {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let name = b"content-length:";
    let place = answer[..head].windows(name.len()).position(|part| part.eq_ignore_ascii_case(name))?;
    let line = answer[place + name.len()..].split(|byte| *byte == b'\r').next()?;
    let length: usize = std::str::from_utf8(line).ok()?.trim().parse().ok()?;
    let status = std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()?;
    (answer.len() >= head + 4 + length).then_some(status)
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
    frame(request, address, token, &key, &body);
}

/// One request to open a case.
fn frame(request: &mut Vec<u8>, address: SocketAddr, token: &str, key: &str, body: &str) {
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
    fn an_answer_is_complete_with_its_last_byte() {
        let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nx: y\r\n\r\nok";
        assert_eq!((complete(answer), complete(&answer[..answer.len() - 1]), complete(b"HTTP/1.1 201")), (Some(201), None, None));
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
