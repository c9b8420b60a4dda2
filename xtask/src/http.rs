//! A small blocking HTTP/1.1 client on keep-alive connections to loopback: enough to wait for a server and to load it.

use crate::shell::Outcome;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// One keep-alive connection.
pub struct Connection {
    address: SocketAddr,
    reader: BufReader<TcpStream>,
    line: String,
}

impl Connection {
    /// Connects within five seconds.
    pub fn open(address: SocketAddr) -> Outcome<Connection> {
        let stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).map_err(|error| format!("cannot reach {address}: {error}"))?;
        let prepared = stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(Duration::from_secs(60))));
        prepared.map_err(|error| format!("cannot prepare the connection to {address}: {error}"))?;
        Ok(Connection { address, reader: BufReader::with_capacity(16 * 1024, stream), line: String::new() })
    }

    /// Sends one request (head and body already joined) and reads the whole answer into `body`; answers the status.
    pub fn exchange(&mut self, request: &[u8], body: &mut Vec<u8>) -> Outcome<u16> {
        self.reader.get_mut().write_all(request).map_err(|error| format!("cannot send to {}: {error}", self.address))?;
        let status = self.head_line()?.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let (mut length, mut chunked) = (0usize, false);
        loop {
            let header = self.head_line()?.to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            chunked |= header.strip_prefix("transfer-encoding:").is_some_and(|value| value.contains("chunked"));
        }
        body.clear();
        if !chunked {
            self.take(length, body)?;
            return Ok(status);
        }
        loop {
            let size = usize::from_str_radix(self.head_line()?.trim(), 16).unwrap_or(0);
            self.take(size, body)?;
            self.head_line()?;
            if size == 0 {
                return Ok(status);
            }
        }
    }

    fn head_line(&mut self) -> Outcome<&str> {
        self.line.clear();
        let read = self.reader.read_line(&mut self.line).map_err(|error| format!("no answer from {}: {error}", self.address))?;
        if read == 0 {
            return Err(format!("{} closed the connection", self.address));
        }
        Ok(self.line.trim_end())
    }

    fn take(&mut self, length: usize, body: &mut Vec<u8>) -> Outcome {
        let start = body.len();
        body.resize(start + length, 0);
        self.reader.read_exact(&mut body[start..]).map_err(|error| format!("answer of {} broke off: {error}", self.address))
    }
}

/// `GET path` on a fresh connection: status and body.
pub fn get(address: SocketAddr, path: &str) -> Outcome<(u16, Vec<u8>)> {
    let mut body = Vec::new();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let status = Connection::open(address)?.exchange(request.as_bytes(), &mut body)?;
    Ok((status, body))
}

/// Waits until `/healthz` answers 200; `alive` may end the wait early with its own word.
pub fn wait_ready(address: SocketAddr, limit: Duration, mut alive: impl FnMut() -> Outcome) -> Outcome<Duration> {
    let start = Instant::now();
    loop {
        if matches!(get(address, "/healthz"), Ok((200, _))) {
            return Ok(start.elapsed());
        }
        alive()?;
        if start.elapsed() > limit {
            return Err(format!("the server on {address} was not ready after {} s", limit.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// A loopback port that is free now.
pub fn free_port() -> Outcome<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).map_err(|error| format!("no free port on loopback: {error}"))?;
    listener.local_addr().map(|address| address.port()).map_err(|error| format!("no free port on loopback: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sized_and_chunked_answers_on_one_connection() {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut seen = [0u8; 1024];
            for answer in [
                "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            ] {
                let _ = stream.read(&mut seen).expect("a request");
                stream.write_all(answer.as_bytes()).expect("sent");
            }
        });
        let mut connection = Connection::open(address).expect("connected");
        let mut body = Vec::new();
        assert_eq!(connection.exchange(b"GET / HTTP/1.1\r\n\r\n", &mut body), Ok(201));
        assert_eq!(body, b"ok");
        assert_eq!(connection.exchange(b"GET / HTTP/1.1\r\n\r\n", &mut body), Ok(200));
        assert_eq!(body, b"abcde");
        server.join().expect("the server ended well");
    }
}
