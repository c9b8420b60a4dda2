//! A throw-away PostgreSQL server for tests and benchmarks: own folder, own port, gone afterwards whatever happens.

use crate::http::free_port;
use crate::shell::{Outcome, find_program, quiet};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Stops the server and removes its folder as soon as stdin closes: also after ctrl-c or a crash of the caller.
const GUARDIAN: &str = r#"
trap '' INT TERM
"$1/postgres" -D "$2/data" -c listen_addresses=127.0.0.1 -c port="$3" -c unix_socket_directories="$2" \
  -c max_connections=300 -c fsync="$4" -c full_page_writes="$4" >"$2/log" 2>&1 &
server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$2"
"#;

/// A running server; dropping it stops it and removes its folder.
pub struct Postgres {
    guardian: Child,
    port: u16,
    version: String,
}

impl Postgres {
    /// Initialises and starts a server on a free loopback port. `durable` keeps fsync on, for measurements.
    pub fn start(durable: bool) -> Outcome<Postgres> {
        let programs = programs().ok_or("no initdb: neither in PATH nor in /usr/lib/postgresql/*/bin (Debian: apt-get install postgresql)")?;
        let user = unprivileged()?;
        let folder = std::env::temp_dir().join(format!("suyuan-postgres-{}", std::process::id()));
        std::fs::DirBuilder::new().mode(0o700).create(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).map_err(|error| format!("cannot hand {} over: {error}", folder.display()))?;
        }
        let data = folder.join("data");
        let mut initdb = as_user(Command::new(programs.join("initdb")), user, &folder);
        initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"]).arg(&data);
        let output = initdb.output().map_err(|error| format!("cannot start initdb: {error}"))?;
        if !output.status.success() {
            let _ = std::fs::remove_dir_all(&folder);
            return Err(format!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
        let port = free_port()?;
        let mut shell = as_user(Command::new("sh"), user, &folder);
        shell.args(["-c", GUARDIAN, "postgres-guardian"]).arg(&programs).arg(&folder).arg(port.to_string()).arg(if durable { "on" } else { "off" });
        let guardian = shell.stdin(Stdio::piped()).spawn().map_err(|error| format!("cannot start PostgreSQL: {error}"))?;
        let version = quiet(&programs.join("postgres").to_string_lossy(), &["--version"]).unwrap_or_default();
        let server = Postgres { guardian, port, version };
        server.wait_ready(&programs, &folder)?;
        Ok(server)
    }

    /// The address that tests read from `SUYUAN_TEST_PG`.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// What `postgres --version` says.
    pub fn version(&self) -> &str {
        &self.version
    }

    fn wait_ready(&self, programs: &Path, folder: &Path) -> Outcome {
        let start = Instant::now();
        let port = self.port.to_string();
        let ready = programs.join("pg_isready");
        while start.elapsed() < Duration::from_secs(60) {
            if quiet(&ready.to_string_lossy(), &["-q", "-h", "127.0.0.1", "-p", &port]).is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        Err(format!("PostgreSQL did not start within 60 s: {}", log.lines().last().unwrap_or("no log")))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}

/// The folder that holds both `initdb` and `postgres`; the newest where several versions are installed.
pub fn programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut installed: Vec<PathBuf> = versions.filter(complete).collect();
    installed.sort_by_key(|folder| folder.iter().nth_back(1).and_then(|name| name.to_string_lossy().parse::<u32>().ok()));
    installed.pop().or_else(|| {
        let program = find_program(&["initdb"])?.canonicalize().ok()?;
        program.parent().map(Path::to_path_buf).filter(complete)
    })
}

/// The user to drop to when this process is root, for PostgreSQL refuses to run as root.
fn unprivileged() -> Outcome<Option<(u32, u32)>> {
    if quiet("id", &["-u"]).as_deref() != Some("0") {
        return Ok(None);
    }
    let number = |flag: &str, name: &str| quiet("id", &[flag, name]).and_then(|text| text.parse::<u32>().ok());
    let found = ["postgres", "nobody"].iter().find_map(|name| Some((number("-u", name)?, number("-g", name)?)));
    found.map(Some).ok_or_else(|| "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to drop to".to_string())
}

fn as_user(mut command: Command, user: Option<(u32, u32)>, folder: &Path) -> Command {
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command.current_dir(folder).env("HOME", folder).env("LC_ALL", "C");
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn a_server_starts_answers_and_leaves_nothing_behind() {
        if programs().is_none() {
            println!("skipped: PostgreSQL is not installed");
            return;
        }
        let server = Postgres::start(false).expect("started");
        let (port, folder) = (server.port, std::env::temp_dir().join(format!("suyuan-postgres-{}", std::process::id())));
        assert!(server.url().contains(&port.to_string()) && folder.exists());
        assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
        drop(server);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        assert!(!folder.exists());
    }
}
