//! kill -9 and a full disk during intake: no acknowledged case is lost, doubled or half written.
//!
//! `SUYUAN_CRASH_ROUNDS` sets how often the server is killed (6 by default; the closing figures use 200).

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::process;

use process::{Client, Server, installation, run};
use rand::Rng;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request of a client, told apart by its key.
fn body(key: u64) -> String {
    format!(
        r#"{{"order_no":"O{key}","channel":"tmall","kind":"return_refund","customer":{{"customer_no":"C{}"}},"lines":[{{"sku":"S{}","quantity":1,"amount_minor":{}}}],"reason_text":"七天无理由"}}"#,
        key % 97,
        key % 13,
        100 + key % 10_000
    )
}

/// Sends requests until the connection breaks; notes what was acknowledged and what was only tried.
fn hammer(address: &str, token: &str, counter: &AtomicU64, acknowledged: &Mutex<BTreeMap<u64, String>>, tried: &Mutex<Vec<u64>>) {
    let Some(mut client) = Client::connect(address) else { return };
    let bearer = format!("Bearer {token}");
    loop {
        let key = counter.fetch_add(1, Ordering::Relaxed);
        let name = format!("k{key}");
        tried.lock().expect("tried").push(key);
        let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", name.as_str()), ("Content-Type", "application/json")];
        match client.request("POST", "/api/v1/cases", &headers, &body(key)) {
            Some((201, answer)) => drop(acknowledged.lock().expect("acknowledged").insert(key, answer)),
            Some((503 | 507, _)) => {}
            Some((status, answer)) => panic!("{status}: {answer}"),
            None => return,
        }
    }
}

/// The case number in an answer.
fn case_no(answer: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(answer).expect("the answer is JSON");
    value["case_no"].as_str().expect("case_no").to_owned()
}

/// Rows of a query through the command line, which sees what is on disk.
fn rows(data: &Path, sql: &str) -> Vec<String> {
    let (code, out, error) = run(data, &["sql", sql, "--format", "csv"], "");
    assert_eq!(code, 0, "{error}");
    out.lines().skip(1).map(str::to_owned).collect()
}

/// Found in a benchmark's log: every stop under load told of workers that could no longer read the closed store.
#[test]
fn a_stop_under_load_is_quiet_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let (data, token) = installation(folder.path());
    let (counter, acknowledged, tried) = (AtomicU64::new(0), Mutex::new(BTreeMap::new()), Mutex::new(Vec::new()));
    let words = folder.path().join("stderr.txt");
    let server = Server::start_telling(&data, std::fs::File::create(&words).unwrap().into());
    let address = server.address.clone();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| hammer(&address, &token, &counter, &acknowledged, &tried));
        }
        std::thread::sleep(Duration::from_millis(1_500));
        assert_eq!(server.stop(), 0);
    });
    let said = std::fs::read_to_string(&words).unwrap();
    assert!(!said.contains("ERROR") && !said.contains("WARN"), "{said}");
    let acknowledged = acknowledged.into_inner().unwrap();
    let kept = rows(&data, "SELECT case_no FROM cases");
    assert!(!acknowledged.is_empty());
    for answer in acknowledged.values() {
        assert!(kept.contains(&case_no(answer)), "{answer} is lost");
    }
}

#[test]
fn no_acknowledged_case_is_lost_or_doubled_by_kill_9() {
    let rounds: u64 = std::env::var("SUYUAN_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let folder = tempfile::tempdir().expect("folder");
    let (data, token) = installation(folder.path());
    let counter = Arc::new(AtomicU64::new(0));
    let (acknowledged, tried) = (Arc::new(Mutex::new(BTreeMap::new())), Arc::new(Mutex::new(Vec::new())));
    for _ in 0..rounds {
        let server = Server::start(&data);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| hammer(&server.address, &token, &counter, &acknowledged, &tried));
            }
            std::thread::sleep(Duration::from_millis(u64::from(rand::rng().next_u32() % 400) + 30));
            server.kill_now();
        });
        server.kill();
    }
    let acknowledged = acknowledged.lock().expect("acknowledged").clone();
    let tried = tried.lock().expect("tried").clone();
    assert!(!acknowledged.is_empty());
    // Every request is sent again with its key: an acknowledged one gets its old answer, an unknown one is taken in now.
    let server = Server::start(&data);
    let mut client = server.client().expect("connection");
    let bearer = format!("Bearer {token}");
    for key in &tried {
        let name = format!("k{key}");
        let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", name.as_str()), ("Content-Type", "application/json")];
        let (status, answer) = client.request("POST", "/api/v1/cases", &headers, &body(*key)).expect("answer");
        assert_eq!(status, 201, "{answer}");
        if let Some(first) = acknowledged.get(key) {
            assert_eq!(first, &answer, "key {key}: the answer changed");
        }
    }
    server.kill();
    let stored: BTreeMap<String, u64> = rows(&data, "select case_no, order_no from cases")
        .iter()
        .filter_map(|line| line.split_once(',').map(|(no, order)| (no.to_owned(), order.trim_start_matches('O').parse().expect("order"))))
        .collect();
    let count = rows(&data, "select count(*) from cases");
    assert_eq!(count[0].parse::<usize>().expect("count"), tried.len(), "each key is one case");
    assert_eq!(stored.len(), tried.len(), "case numbers are unique");
    for (key, answer) in &acknowledged {
        assert_eq!(stored.get(&case_no(answer)), Some(key), "an acknowledged case is there");
    }
    let (code, report, error) = run(&data, &["verify-log", "--json"], "");
    assert_eq!(code, 0, "{report} {error}");
    println!("{rounds} kills, {} tried, {} acknowledged before a kill, none lost", tried.len(), acknowledged.len());
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let mount = folder.path().join("small");
    std::fs::create_dir(&mount).expect("mount point");
    let mounted =
        std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(&mount).stderr(std::process::Stdio::null()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        println!("skipped: a small file system cannot be mounted here");
        return;
    }
    let result = std::panic::catch_unwind(|| fill_the_disk(&mount));
    let _ = std::process::Command::new("umount").arg("-l").arg(&mount).status();
    if let Err(panic) = result {
        std::panic::resume_unwind(panic);
    }
}

/// Sends cases until the disk is full, then makes room and goes on.
fn fill_the_disk(mount: &Path) {
    let ballast = mount.join("ballast");
    let (data, token) = installation(mount);
    let server = Server::start(&data);
    let mut client = server.client().expect("connection");
    let bearer = format!("Bearer {token}");
    let mut post = |key: u64| {
        let name = format!("k{key}");
        let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", name.as_str()), ("Content-Type", "application/json")];
        client.request("POST", "/api/v1/cases", &headers, &body(key)).expect("the server stays up")
    };
    for key in 0..50 {
        assert_eq!(post(key).0, 201);
    }
    // The ballast takes all that is left, so that the next commits meet a full disk.
    let _ = std::process::Command::new("dd")
        .args(["if=/dev/zero", "bs=64k"])
        .arg(format!("of={}", ballast.display()))
        .stderr(std::process::Stdio::null())
        .status();
    let mut acknowledged: Vec<u64> = (0..50).collect();
    let mut refused = 0;
    for key in 50..4_000 {
        let (status, answer) = post(key);
        match status {
            201 => acknowledged.push(key),
            507 => {
                assert!(answer.contains("disk_full"), "{answer}");
                refused += 1;
            }
            other => panic!("{other}: {answer}"),
        }
        if refused >= 20 {
            break;
        }
    }
    assert!(refused >= 20, "the disk never became full");
    std::fs::remove_file(&ballast).expect("ballast");
    let (status, answer) = post(9_999);
    assert_eq!(status, 201, "with room again, intake goes on: {answer}");
    acknowledged.push(9_999);
    server.kill();
    let orders = rows(&data, "select order_no from cases");
    for key in &acknowledged {
        assert_eq!(orders.iter().filter(|order| **order == format!("O{key}")).count(), 1, "case {key}");
    }
    assert_eq!(orders.len(), acknowledged.len(), "a refused case is not there");
    assert_eq!(run(&data, &["verify-log", "--json"], "").0, 0);
}
