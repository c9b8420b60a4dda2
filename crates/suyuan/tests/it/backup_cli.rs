//! `suyuan backup` while the server takes cases in, and `suyuan restore` into a fresh folder: the real binary.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::process;

use process::{Server, installation, run};
use std::sync::atomic::{AtomicBool, Ordering};

fn body(number: usize) -> String {
    format!(
        r#"{{"order_no":"SO-{number}","channel":"tmall","kind":"return_refund","customer":{{"name":"李小兰","phone":"13800001234"}},"lines":[{{"sku":"S1","quantity":1}}],"reason_text":"七天无理由"}}"#
    )
}

#[test]
fn a_backup_is_taken_while_cases_come_in_and_restores_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (data, token) = installation(folder.path());
    std::fs::write(data.join("suyuan.toml"), "session_hours = 3\n").unwrap();
    let server = Server::start(&data);
    let stop = AtomicBool::new(false);
    let file = folder.path().join("b.suyuan");
    let name = file.to_str().unwrap().to_owned();
    let bearer = format!("Bearer {token}");
    let (taken, report) = std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut client = server.client().unwrap();
            let mut taken = 0;
            while !stop.load(Ordering::Relaxed) {
                let key = format!("k{taken}");
                let headers = [("content-type", "application/json"), ("authorization", bearer.as_str()), ("idempotency-key", key.as_str())];
                let (status, text) = client.request("POST", "/api/v1/cases", &headers, &body(taken)).unwrap();
                assert_eq!(status, 201, "{text}");
                taken += 1;
            }
            taken
        });
        while server.client().and_then(|mut client| client.request("GET", "/healthz", &[], "")).is_none() {}
        let (code, out, error) = run(&data, &["backup", &name, "--passphrase-stdin", "--json"], "a good long passphrase\n");
        stop.store(true, Ordering::Relaxed);
        assert_eq!(code, 0, "{error}");
        (load.join().unwrap(), serde_json::from_str::<serde_json::Value>(&out).unwrap())
    });
    assert!(taken > 0 && report["head_seq"].as_i64().unwrap() > 0, "{report}");
    server.kill();

    let fresh = folder.path().join("fresh");
    let (code, _, error) = run(&fresh, &["restore", &name, "--lang", "en"], "");
    assert!(code == 1 && error.contains("[keys_needed]") && error.contains("--passphrase-stdin"), "{error}");
    let (code, _, error) = run(&fresh, &["restore", &name, "--passphrase-stdin"], "not the passphrase\n");
    assert!(code == 1 && error.contains("[passphrase_wrong]"), "{error}");
    assert!(!fresh.exists());
    let (code, out, error) = run(&fresh, &["restore", &name, "--passphrase-stdin", "--json"], "a good long passphrase\n");
    assert_eq!(code, 0, "{error}");
    let restored: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&restored["events"], &restored["head_hash"]), (&report["head_seq"], &report["head_hash"]));
    let (code, out, error) = run(&fresh, &["verify-log", "--json"], "");
    assert_eq!(code, 0, "{error}");
    let verified: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&verified["ok"], &verified["events"]), (&serde_json::Value::Bool(true), &report["head_seq"]));
    assert_eq!(std::fs::read_to_string(fresh.join("suyuan.toml")).unwrap(), "session_hours = 3\n");
    let (code, out, error) = run(&fresh, &["sql", "select count(*) as n from cases", "--format", "csv"], "");
    assert_eq!((code, out.trim()), (0, format!("n\n{}", report["rows"]["case_row"]).as_str()), "{error}");
    let (code, _, error) = run(&fresh, &["restore", &name, "--passphrase-stdin"], "a good long passphrase\n");
    assert!(code == 1 && error.contains("[target_not_empty]"), "{error}");
    let (code, _, error) = run(&data, &["backup", &name], "");
    assert!(code == 1 && error.contains("[file_exists]"), "{error}");
    let (code, _, error) = run(&data, &["backup", data.join("inside").to_str().unwrap()], "");
    assert!(code == 2 && error.contains("[backup_inside_data]"), "{error}");
    let (code, out, _) = run(&fresh, &["restore", &name, "--check", "--lang", "en"], "");
    assert!(code == 0 && out.contains("the chain holds"), "{out}");
    let server = Server::start(&fresh);
    let mut client = server.client().unwrap();
    let key = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "new")];
    assert_eq!(client.request("POST", "/api/v1/cases", &key, &body(1)).unwrap().0, 201, "tokens and intake work on");
    server.kill();
}
