//! An import that is killed at a random moment and started again ends with every row in, once.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use std::process::{Command, Stdio};
use std::time::Duration;

const ROWS: u64 = 110_000;

/// Runs the program in its folder and gives back its report.
fn report(folder: &std::path::Path) -> serde_json::Value {
    let output = command(folder).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a report")
}

fn command(folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suyuan"));
    command.args(["import", "orders", "orders.csv", "--data", "data"]).current_dir(folder).env_remove("SUYUAN_DATABASE");
    command
}

#[test]
fn a_killed_import_resumes_and_loses_or_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut text = String::from("order_no,shop,amount_minor,ordered_at\n");
    for number in 0..ROWS {
        text.push_str(&format!("SO{number:07},S,{number},2026-01-01T00:00:00Z\n"));
    }
    std::fs::write(folder.path().join("orders.csv"), text).expect("writes");
    let (mut killed, mut ended) = (0, 0);
    for round in 0..4_u64 {
        let mut child = command(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
        std::thread::sleep(Duration::from_millis(300 + round * 700));
        match child.try_wait().expect("waits") {
            Some(_) => ended += 1,
            None => {
                child.kill().expect("kills");
                killed += 1;
            }
        }
        child.wait().expect("waits");
        if ended > 0 {
            break;
        }
    }
    eprintln!("killed {killed} times, ended {ended} times");
    let last = report(folder.path());
    assert_eq!(last["rows"].as_u64(), Some(ROWS));
    let (loaded, unchanged) = (last["loaded"].as_u64().expect("loaded"), last["unchanged"].as_u64().expect("unchanged"));
    assert_eq!(loaded + unchanged, ROWS);
    assert!(loaded == ROWS || unchanged == ROWS, "one run took them all: {last}");
    assert_eq!(report(folder.path())["unchanged"].as_u64(), Some(ROWS));
    let count = Command::new(env!("CARGO_BIN_EXE_suyuan"))
        .args(["sql", "select count(*) n, count(distinct order_no) d, sum(amount_minor) s from orders", "--format", "json", "--data", "data"])
        .current_dir(folder.path())
        .env_remove("SUYUAN_DATABASE")
        .output()
        .expect("the program starts");
    let rows: serde_json::Value = serde_json::from_slice(&count.stdout).expect("json");
    assert_eq!(rows[0]["n"].as_u64(), Some(ROWS));
    assert_eq!(rows[0]["d"].as_u64(), Some(ROWS));
    assert_eq!(rows[0]["s"].as_u64(), Some(ROWS * (ROWS - 1) / 2));
}
