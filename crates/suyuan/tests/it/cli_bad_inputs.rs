//! The command line called wrongly: exit code, an empty stdout, and a complaint with code, place and remedy in both languages.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs the program in a folder with its data in `data` below it; stdin is empty.
fn suyuan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_suyuan"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("SUYUAN_DATABASE")
        .env("SUYUAN_DATA", folder.join("data"))
        .env("LC_ALL", "zh_CN.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Arguments, exit code, code of the complaint.
const WRONG: &[(&[&str], i32, &str)] = &[
    (&["frobnicate"], 2, "wrong_usage"),
    (&["import"], 2, "wrong_usage"),
    (&["import", "orders"], 2, "no_files"),
    (&["import", "order", "good.csv"], 2, "unknown_import_kind"),
    (&["import", "Orders", "good.csv"], 2, "unknown_import_kind"),
    (&["import", "weather", "good.csv"], 2, "unknown_import_kind"),
    (&["import", "orders", "--frob", "good.csv"], 2, "wrong_usage"),
    (&["import", "orders", "missing.csv"], 1, "file_missing"),
    (&["import", "orders", "folder"], 1, "is_folder"),
    (&["import", "orders", "empty.csv"], 1, "file_empty"),
    (&["import", "orders", "header.csv"], 1, "header_only"),
    (&["import", "orders", "good.csv", "good.csv"], 2, "same_file_twice"),
    (&["import", "orders", "good.pdf"], 1, "unknown_file_format"),
    (&["import", "orders", "fake.xlsx"], 1, "file_broken"),
    (&["import", "orders", "fake.parquet"], 1, "file_broken"),
    (&["import", "ledger", "good.csv"], 1, "columns_missing"),
    (&["import", "orders", "bad.csv"], 1, "nothing_loaded"),
    (&["import", "orders", "bad.csv", "--dry-run"], 1, "nothing_loaded"),
    (&["import", "orders", "good.csv", "--tz", "Mars/Base"], 2, "unknown_time_zone"),
    (&["import", "orders", "good.csv", "--currency", "yuan"], 2, "unknown_currency"),
    (&["import", "orders", "good.csv", "--template", "nobody"], 1, "unknown_template"),
    (&["import", "orders", "good.csv", "--template", "missing.json"], 1, "file_missing"),
    (&["import", "orders", "good.csv", "--template", "broken.json"], 1, "stored_table_unreadable"),
    (&["import", "orders", "good.csv", "--errors", "no/such/folder/e.csv"], 1, "file_unwritable"),
    (&["import", "orders", "good.csv", "--report", "folder"], 1, "file_unwritable"),
    (&["import", "orders", "half.csv", "--dry-run", "--errors", "/dev/full"], 1, "disk_full"),
    (&["import", "orders", "half.csv", "--dry-run", "--report", "/dev/full"], 1, "disk_full"),
    (&["import", "dir"], 2, "wrong_usage"),
    (&["import", "dir", "folder", "folder"], 2, "wrong_usage"),
    (&["import", "dir", "folder"], 1, "nothing_in_folder"),
    (&["import", "dir", "missing"], 1, "file_missing"),
    (&["import", "dir", "good.csv"], 1, "not_folder"),
    (&["--data", "good.csv", "import", "orders", "good.csv"], 1, "data_folder_unusable"),
    (&["--data", "/proc/nowhere", "rebuild"], 1, "data_folder_unusable"),
    (&["--database", "mysql://host/db", "rebuild"], 2, "database_url_unknown"),
    (&["--database", "postgres://127.0.0.1:1/none", "rebuild"], 1, "store_open_failed"),
    (&["user", "add", "li"], 2, "wrong_usage"),
    (&["user", "add", "li", "--role", "boss"], 2, "unknown_role"),
    (&["user", "add", "", "--role", "agent"], 2, "user_name_unfit"),
    (&["user", "add", "a b", "--role", "agent"], 2, "user_name_unfit"),
    (&["user", "add", "li", "--role", "agent", "--password-stdin"], 1, "password_unfit"),
    (&["user", "password", "nobody"], 1, "unknown_user"),
    (&["user", "disable", "nobody"], 1, "unknown_user"),
    (&["token", "create"], 2, "wrong_usage"),
    (&["token", "create", "--user", "nobody"], 1, "unknown_user"),
    (&["template", "show", "nobody"], 1, "unknown_template"),
    (&["template", "save", "t", "missing.json"], 1, "file_missing"),
    (&["template", "save", "t", "broken.json"], 1, "stored_table_unreadable"),
    (&["setting", "show", "colour"], 2, "unknown_setting"),
    (&["setting", "save", "ledger_line_rules", "missing.json"], 1, "file_missing"),
    (&["setting", "save", "ledger_line_rules", "broken.json"], 1, "stored_table_unreadable"),
    (&["serve", "--listen", "nonsense"], 2, "wrong_usage"),
    (&["serve", "--listen", "203.0.113.1:9"], 1, "address_unusable"),
    (&["sql"], 2, "wrong_usage"),
    (&["sql", "select 1", "--format", "xml"], 2, "wrong_usage"),
    (&["sql", "select 1", "--as", "nobody"], 1, "unknown_user"),
    (&["sql", "delete from cases"], 1, "42501"),
    (&["sql", "select * from no_such_view"], 1, "42P01"),
    (&["sql", "selec 1"], 1, "42601"),
    (&["sql", "select 1", "--out", "no/such/folder/a.csv"], 1, "file_unwritable"),
    (&["simulate"], 2, "wrong_usage"),
    (&["simulate", "--orders", "0", "--seed", "1", "--out", "sim"], 2, "orders_out_of_range"),
    (&["simulate", "--orders", "-5", "--seed", "1", "--out", "sim"], 2, "wrong_usage"),
    (&["simulate", "--orders", "10", "--seed", "1", "--out", "good.csv"], 1, "file_unwritable"),
    (&["verify-log", "--frob"], 2, "wrong_usage"),
];

#[test]
fn every_wrong_call_says_what_where_and_what_helps() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).expect("writes");
    std::fs::create_dir(folder.path().join("folder")).expect("a folder");
    write("good.csv", b"order_no,shop\nA1,S\n");
    write("good.pdf", b"order_no,shop\nA1,S\n");
    write("bad.csv", b"order_no,ordered_at\n,2026-01-01\nA1,never\n");
    write("half.csv", b"order_no,ordered_at\nA1,2026-01-01\nA2,never\n");
    write("empty.csv", b"");
    write("header.csv", b"order_no,shop\n");
    write("fake.xlsx", b"no workbook");
    write("fake.parquet", b"no parquet");
    write("broken.json", b"{");
    let mut wrong = Vec::new();
    for (arguments, exit, code) in WRONG {
        let output = suyuan(folder.path(), arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let named = err.contains(&format!("错误 [{code}]")) && err.contains(&format!("error [{code}]"));
        let helps = err.contains("办法：") && err.contains("remedy:");
        // A report may stand on stdout when all rows were refused; nothing else may.
        let quiet = out.is_empty() || *code == "nothing_loaded";
        if output.status.code() != Some(*exit) || !named || !helps || !quiet {
            wrong.push(format!("{arguments:?}: exit {:?}, expected {exit} [{code}]\n{out}{err}", output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), WRONG.len(), wrong.join("\n"));
}

#[test]
fn results_go_to_stdout_and_commands_work_one_after_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("orders.csv"), "order_no,shop\nA1,S\n,S\nA2,S\n").expect("writes");
    let run = |arguments: &[&str]| {
        let output = suyuan(folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    };
    let dry: serde_json::Value = serde_json::from_str(&run(&["import", "orders", "orders.csv", "--dry-run"])).expect("json");
    assert_eq!((dry["loaded"].as_u64(), dry["refused"].as_u64(), dry["dry_run"].as_bool()), (Some(2), Some(1), Some(true)));
    assert!(!folder.path().join("data").exists(), "a dry run makes no data folder");
    let report: serde_json::Value =
        serde_json::from_str(&run(&["import", "orders", "orders.csv", "--errors", "e.csv", "--report", "r.json"])).expect("json");
    assert_eq!((report["loaded"].as_u64(), report["refused"].as_u64()), (Some(2), Some(1)));
    let errors = std::fs::read_to_string(folder.path().join("e.csv")).expect("reads");
    assert!(errors.contains("orders.csv,2,order_no,"), "{errors}");
    let saved: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.path().join("r.json")).expect("reads")).expect("json");
    assert_eq!(saved, report);
    let again: serde_json::Value = serde_json::from_str(&run(&["import", "dir", "."])).expect("json");
    assert_eq!(again[0]["unchanged"].as_u64(), Some(2));
    let rules: serde_json::Value = serde_json::from_str(&run(&["setting", "show", "ledger_line_rules"])).expect("json");
    std::fs::write(folder.path().join("rules.json"), rules.to_string().replace("\"C\"", "\"R\"")).expect("writes");
    run(&["setting", "save", "ledger_line_rules", "rules.json"]);
    assert!(run(&["setting", "show", "ledger_line_rules"]).contains("\"credit_prefix\": \"R\""));
    let password = run(&["user", "add", "li.na", "--role", "agent", "--shop", "S"]);
    assert!(password.trim().len() >= 16, "a made password is printed");
    assert!(run(&["user", "list"]).contains("li.na\tagent\tactive"));
    assert!(run(&["token", "create", "--user", "li.na"]).starts_with("sy_"));
    let verdict: serde_json::Value = serde_json::from_str(&run(&["verify-log", "--json"])).expect("json");
    assert_eq!(verdict["ok"].as_bool(), Some(true));
    let rebuilt: serde_json::Value = serde_json::from_str(&run(&["rebuild"])).expect("json");
    assert_eq!(rebuilt["differences"].as_i64(), Some(0));
    assert!(run(&["openapi"]).contains("/api/v1/cases"));
    assert!(run(&["--help"]).contains("import"));
}
