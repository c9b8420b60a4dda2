//! The real binary as a child process, and a small blocking HTTP client to talk to it.

#![allow(dead_code)] // each test file uses its own part

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_suyuan");

/// A running server.
pub struct Server {
    child: Child,
    /// host:port.
    pub address: String,
}

impl Server {
    /// Starts a server on a data folder and waits until it is ready.
    pub fn start(data: &Path) -> Server {
        Server::start_telling(data, Stdio::null())
    }

    /// The same; what it says on stderr goes where it is told to.
    pub fn start_telling(data: &Path, stderr: Stdio) -> Server {
        let mut child = Command::new(BINARY)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("the URL");
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert!(!address.is_empty(), "the server printed no URL");
        let server = Server { child, address };
        let begin = Instant::now();
        while server.client().and_then(|mut client| client.request("GET", "/healthz", &[], "")).is_none_or(|answer| answer.0 != 200) {
            assert!(begin.elapsed() < Duration::from_secs(30), "the server does not become ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// kill -9 while others still hold the server, without waiting for it.
    pub fn kill_now(&self) {
        let _ = Command::new("kill").args(["-9", &self.child.id().to_string()]).status();
    }

    /// kill -9.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks the server to end, as a service manager does, and waits for it; the exit code.
    pub fn stop(mut self) -> i32 {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        self.child.wait().expect("the server ends").code().unwrap_or(-1)
    }

    /// A fresh connection; `None` when the server is gone.
    pub fn client(&self) -> Option<Client> {
        Client::connect(&self.address)
    }
}

/// Runs a command of the binary on a data folder and gives back (exit code, stdout, stderr).
pub fn run(data: &Path, arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(BINARY)
        .args(arguments)
        .env("SUYUAN_DATA", data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child.stdin.take().expect("stdin").write_all(input.as_bytes()).expect("stdin takes the input");
    let output = child.wait_with_output().expect("the command ends");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// One keep-alive connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Client {
    /// Connects.
    pub fn connect(address: &str) -> Option<Client> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_nodelay(true).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        Some(Client { stream: BufReader::new(stream), host: address.to_owned() })
    }

    /// Sends a request and reads (status, body); `None` when the connection broke before the whole answer was there.
    pub fn request(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<(u16, String)> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n", self.host, body.len());
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(body);
        self.stream.get_mut().write_all(text.as_bytes()).ok()?;
        let mut line = String::new();
        self.stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let status: u16 = line.split(' ').nth(1)?.parse().ok()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok()?;
            }
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).ok()?;
        Some((status, String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// A fresh installation with an agent's bearer token.
pub fn installation(folder: &Path) -> (PathBuf, String) {
    let data = folder.join("data");
    let (code, _, error) = run(&data, &["user", "add", "robot", "--role", "agent", "--password-stdin"], "correct horse battery\n");
    assert_eq!(code, 0, "{error}");
    let (code, token, error) = run(&data, &["token", "create", "--user", "robot"], "");
    assert_eq!(code, 0, "{error}");
    (data, token.trim().to_owned())
}
