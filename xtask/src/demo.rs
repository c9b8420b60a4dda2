//! `cargo xtask demo`: from a fresh clone to a running installation with a year of believable data.

use crate::http::wait_ready;
use crate::shell::{Outcome, command, option, read, root, run as execute, target, write};
use crate::{prerequisites, web};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const FIRST_PORT: u16 = 8620;
/// The hidden command that prints the line with the address.
pub const ANNOUNCE: &str = "demo-announce";

/// Builds, prepares data on the first start, serves until ctrl-c.
pub fn run(arguments: &[String]) -> Outcome {
    let start = Instant::now();
    prerequisites::node()?;
    web::build()?;
    execute(&mut command("cargo", &["build", "--release", "--package", "suyuan"]))?;
    let program = target().join("release").join("suyuan");
    let data = std::env::var_os("SUYUAN_DATA").map_or_else(|| root().join("suyuan-data"), PathBuf::from);
    prepare(&program, &data, option(arguments, "--orders").unwrap_or("100000"))?;
    let address = address(option(arguments, "--listen"))?;
    serve(&program, &data, address, start)
}

/// Simulates and imports once; an interrupted first start is taken up where it stopped.
fn prepare(program: &Path, data: &Path, orders: &str) -> Outcome {
    let mark = data.join("demo-ready");
    if mark.exists() {
        return Ok(());
    }
    let (program, folder, files) = (program.to_string_lossy(), data.to_string_lossy().into_owned(), data.join("demo-files"));
    let written = data.join("demo-simulated");
    let path = files.to_string_lossy().into_owned();
    if !written.exists() {
        // Until yesterday: nothing in the data may lie later today.
        let yesterday = date(SystemTime::now() - std::time::Duration::from_secs(86_400));
        // Progress comes on stderr; the summaries on stdout are for programs.
        execute(command(&program, &["simulate", "--orders", orders, "--seed", "1", "--out", &path, "--until", &yesterday]).stdout(Stdio::null()))?;
        write(&written, "")?;
    }
    execute(command(&program, &["import", "dir", &path, "--data", &folder]).stdout(Stdio::null()))?;
    // A query carries everything into the columnar tables, so that the first page has its figures and the server starts small.
    eprintln!("preparing the figures");
    execute(command(&program, &["sql", "select count(*) from cases", "--data", &folder]).stdout(Stdio::null()))?;
    write(&mark, format!("{orders} orders\n"))
}

/// The wanted address, or the first free port from 8620 on.
fn address(wanted: Option<&str>) -> Outcome<SocketAddr> {
    if let Some(text) = wanted {
        return text.parse().map_err(|_| format!("`{text}` is not an address such as 127.0.0.1:8620"));
    }
    let free = (FIRST_PORT..FIRST_PORT + 100).map(|port| SocketAddr::from(([127, 0, 0, 1], port))).find(|address| TcpListener::bind(address).is_ok());
    free.ok_or_else(|| format!("no free port from {FIRST_PORT} on"))
}

/// Becomes the server, so that whoever ends this process ends the server; a helper process says when it is ready.
fn serve(program: &Path, data: &Path, address: SocketAddr, start: Instant) -> Outcome {
    let listen = address.to_string();
    let me = std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let seconds = start.elapsed().as_secs().to_string();
    let announce = Command::new(me).args([ANNOUNCE, &listen, &data.to_string_lossy(), &seconds]).spawn();
    announce.map_err(|error| format!("cannot start the announcement: {error}"))?;
    let mut server = command(&program.to_string_lossy(), &["serve", "--data", &data.to_string_lossy(), "--listen", &listen]);
    Err(format!("cannot start the server: {}", server.exec()))
}

/// Waits for the server that is the parent of this process, and prints the one line that people look for.
pub fn announce(arguments: &[String]) -> Outcome {
    let [address, data, seconds] = arguments else { return Err("only `cargo xtask demo` calls this".to_string()) };
    let address: SocketAddr = address.parse().map_err(|_| format!("`{address}` is not an address"))?;
    let server = parent_id();
    let waited = wait_ready(address, Duration::from_secs(120), || if parent_id() == server { Ok(()) } else { Err(String::new()) })?;
    let login = match read(&Path::new(data).join("initial-admin-password.txt")) {
        Ok(password) => format!("user admin, password {}", password.trim()),
        Err(_) => "user admin, with the password that you set".to_string(),
    };
    let seconds = seconds.parse::<f64>().unwrap_or_default() + waited.as_secs_f64();
    println!("Suyuan is ready: http://{address}  ({login}; {seconds:.0} s; stop with ctrl-c)");
    Ok(())
}

/// The UTC date as `YYYY-MM-DD`; the civil calendar after Howard Hinnant's `civil_from_days`.
fn date(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let days = seconds as i64 / 86_400 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (day, month) = (day_of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    format!("{:04}-{month:02}-{day:02}", year_of_era + era * 400 + i64::from(month <= 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_right_around_leap_days_and_year_ends() {
        let at = |seconds: u64| date(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01");
        assert_eq!(at(951_782_399), "2000-02-28");
        assert_eq!(at(951_782_400), "2000-02-29");
        assert_eq!(at(1_767_225_599), "2025-12-31");
        assert_eq!(at(1_795_305_600), "2026-11-22");
    }

    #[test]
    fn a_taken_port_is_passed_over() {
        let first = address(None).expect("a port");
        let _taken = TcpListener::bind(first).expect("bound");
        assert_ne!(address(None).expect("another port"), first);
    }
}
