//! Erasure over the whole installation: no file of it holds anything of the person, the log's chain is valid and every
//! figure is what it was. And a person's complete copy.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::common;
use crate::import_support::sites;

use axum::http::Method;
use common::World;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use suyuan::import::{Control, Input, Plan, Wishes};
use suyuan::stage::export::{Writer, round};
use suyuan_case::actor::Actor;
use suyuan_case::fact::FactKind;
use suyuan_case::value::Cell;
use suyuan_lake::Lake;
use suyuan_lake::parquet_rows::ParquetRows;

const WORDS: [&str; 10] = [
    "欧阳志强",
    "13800005678",
    "zq.ouyang@example.com",
    "科技园南路18号",
    "司马小兰",
    "13911112222",
    "zhuge_dt66",
    "诸葛大同",
    "13733334444",
    "6222020200112233446",
];

const FILES: &[(FactKind, &str)] = &[
    (
        FactKind::Customers,
        "customer_no,name,phone,email,address,region\nC1,欧阳志强,13800005678,zq.ouyang@example.com,广东省深圳市南山区科技园南路18号3栋1201,广东\nC2,上官云,13655556666,,,浙江\n",
    ),
    (
        FactKind::Orders,
        "order_no,customer_no,收货人,收货人电话,region,amount,ordered_at\nSO-1,C1,司马小兰,13911112222,广东,129.00,2026-10-01 10:00:00\nSO-2,C2,,,浙江,59.00,2026-10-02 10:00:00\n",
    ),
    (
        FactKind::Feedback,
        "feedback_no,order_no,customer_no,rating,comment,created_at\nF1,SO-1,C1,1,我是欧阳志强 电话13800005678 一直没人回,2026-10-03 10:00:00\nF2,SO-1,C1,13800005678元,坏行,2026-10-03 10:00:00\nF3,SO-2,C2,5,很好,2026-10-03 10:00:00\n",
    ),
    (
        FactKind::ReturnCases,
        "case_no,order_no,kind,customer_no,sku,quantity,reason_text,comment,requested_at\nOLD-1,SO-1,return_refund,C1,A1,1,质量问题,欧阳志强说打13800005678,2026-10-04 10:00:00\n",
    ),
];

async fn import(world: &World, kind: FactKind, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{}.csv", kind.as_str()));
    std::fs::write(&path, text).unwrap();
    let plan = Plan::prepare(kind, &[Input::of(&path)], &Wishes::default()).unwrap();
    suyuan::import::run(&world.app.store, plan, Actor::user("admin"), Control::default(), false).await.unwrap();
}

async fn filled(world: &World) -> String {
    for (kind, text) in FILES {
        import(world, *kind, text).await;
    }
    let body = json!({
        "order_no": "SO-1", "channel": "tmall", "kind": "return_refund", "reason_text": "七天无理由",
        "customer": {"customer_no": "C1", "name": "欧阳志强", "phone": "13800005678", "address": "广东省深圳市南山区科技园南路18号3栋1201"},
        "sender": {"name": "诸葛大同", "phone": "13733334444"},
        "lines": [{"sku": "A1", "quantity": 1, "amount_minor": 12900}],
        "comment": "请退到卡6222020200112233446,司马小兰没收到,诸葛大同寄回",
    });
    let made = world.call("agent", Method::POST, "/api/v1/cases", Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json["id"].as_str().unwrap().to_owned();
    let noted = world.call("agent", Method::POST, &format!("/api/v1/cases/{id}/notes"), Some(json!({"text": "客户微信 zhuge_dt66"}))).await;
    assert_eq!(noted.status, 200, "{}", noted.text);
    // A guest with the same telephone number, who names no customer.
    let guest = json!({
        "order_no": "SO-77", "channel": "douyin", "kind": "refund_only", "reason_text": "少件", "customer": {"phone": "138-0000-5678"},
        "lines": [{"sku": "B1", "quantity": 1, "amount_minor": 100}],
    });
    assert_eq!(world.call("agent", Method::POST, "/api/v1/cases", Some(guest)).await.status, 201);
    // An upload that still waits for its import.
    let upload = world.app.installation.upload_dir().join("0123456789abcdef0123456789abcdef");
    std::fs::create_dir_all(&upload).unwrap();
    std::fs::write(upload.join("客户.csv"), FILES[0].1).unwrap();
    id
}

/// Until everything that was appended is decided and stands in the lake.
async fn settled(world: &World) {
    for _ in 0..300 {
        let decided = world.app.store.jobs_pending("decide").await.unwrap() == 0;
        let heads = world.app.store.export_heads().await.unwrap();
        let level = heads.iter().all(|(table, head)| world.app.lake.revision(*table) >= *head);
        if decided && level {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the lake did not follow");
}

/// Turns the lake's tails into files, as the program does after a while.
async fn into_files(world: &World) {
    let lake = Arc::clone(&world.app.lake);
    for change in tokio::task::spawn_blocking(move || lake.flush(None)).await.unwrap().unwrap() {
        world.app.store.manifest_replace(change.table.name(), &change.retire, &change.add).await.unwrap();
        world.app.lake.commit(&change).unwrap();
    }
}

async fn figures(world: &World) -> Vec<Value> {
    let queries = [
        "SELECT count(*), sum(amount_minor), count(comment), count(reason_text) FROM cases",
        "SELECT region, status, kind, count(*), sum(quantity) FROM cases GROUP BY region, status, kind ORDER BY 1, 2, 3",
        "SELECT kind, count(*) FROM events WHERE stream = 'case' GROUP BY kind ORDER BY kind",
        "SELECT region, count(*), sum(amount_minor) FROM orders GROUP BY region ORDER BY region",
        "SELECT customer_no, count(*), avg(rating), count(comment) FROM feedback GROUP BY customer_no ORDER BY customer_no",
        "SELECT region, count(*) FROM customers GROUP BY region ORDER BY region",
        "SELECT status, code, count(*) FROM import_rows GROUP BY status, code ORDER BY 1, 2",
        "SELECT case_no, customer_no, requested_at FROM cases ORDER BY case_no",
    ];
    let mut out = Vec::new();
    for sql in queries {
        let answer = world.call("admin", Method::POST, "/api/v1/query", Some(json!({ "sql": sql }))).await;
        assert_eq!(answer.status, 200, "{sql}: {}", answer.text);
        out.push(answer.json["rows"].clone());
    }
    out
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}

/// The values of a Parquet file, decompressed, one a line.
fn parquet_text(path: &Path) -> String {
    let mut rows = ParquetRows::open(path, 0).unwrap();
    let mut out = String::new();
    loop {
        let batch = rows.next_batch(10_000).unwrap();
        if batch.is_empty() {
            return out;
        }
        for cell in batch.iter().flatten() {
            if let Cell::Text(text) = cell {
                out.push_str(text);
                out.push('\n');
            }
        }
    }
}

/// Places in the installation's files that hold one of the words; files, Parquet files and bytes searched.
fn search(folder: &Path, words: &[&str]) -> (Vec<String>, usize, usize, usize) {
    let (mut hits, mut files, mut parquet, mut bytes) = (Vec::new(), 0, 0, 0);
    for path in files_below(folder) {
        let mut content = std::fs::read(&path).unwrap_or_default();
        files += 1;
        if path.extension().is_some_and(|extension| extension == "parquet") {
            parquet += 1;
            content.extend(parquet_text(&path).into_bytes());
        }
        bytes += content.len();
        let found = words.iter().filter(|word| content.windows(word.len()).any(|window| window == word.as_bytes()));
        hits.extend(found.map(|word| format!("{} holds {word}", path.display())));
    }
    (hits, files, parquet, bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_customer_stands_in_no_file_and_no_figure_moves() {
    for kind in common::databases().await {
        let world = World::new(kind.fresh().await).await;
        let id = filled(&world).await;
        settled(&world).await;
        into_files(&world).await;
        let before = figures(&world).await;
        // The upload is the one place where a file holds people in the clear, as it came.
        let (hits, ..) = search(&world.dir(), &WORDS);
        assert!(hits.iter().all(|hit| hit.contains("/uploads/") || hit.contains("欧阳志强")), "{hits:?}");
        let shown = world.call("agent", Method::POST, &format!("/api/v1/cases/{id}/reveal"), Some(json!({"fields": ["texts", "name"]}))).await;
        assert_eq!(shown.json["texts"][0]["text"], "请退到卡6222020200112233446,司马小兰没收到,诸葛大同寄回", "{}", shown.text);
        let page = world.call("agent", Method::GET, &format!("/api/v1/cases/{id}"), None).await;
        for word in WORDS {
            assert!(!page.text.contains(word), "{word} is shown unmasked");
        }
        assert_eq!((page.json["private_texts"].as_i64(), page.json["other_people"][0].as_str()), (Some(2), Some("sender")));

        let erase = "/api/v1/customers/C1/personal/erase";
        assert_eq!(world.call("agent", Method::POST, erase, Some(json!({"confirm": "C1"}))).await.status, 403);
        let wrong = world.call("manager", Method::POST, erase, Some(json!({"confirm": "C2"}))).await;
        assert_eq!((wrong.status, wrong.json["pointer"].as_str()), (422, Some("/confirm")));
        let erased = world.call("manager", Method::POST, erase, Some(json!({"confirm": "C1"}))).await;
        assert_eq!(erased.status, 200, "{}", erased.text);
        assert_eq!(
            (erased.json["lake_done"].as_bool(), erased.json["events_left"].as_i64(), erased.json["uploads_removed"].as_i64()),
            (Some(true), Some(0), Some(1)),
            "{}",
            erased.text
        );

        settled(&world).await;
        let (hits, files, parquet, bytes) = search(&world.dir(), &WORDS);
        println!("{}: searched {files} files, {parquet} of them Parquet, {bytes} bytes: {} hits", world.dialect, hits.len());
        assert!(hits.is_empty() && parquet > 0, "{hits:?}");
        // Not even the masks of the erased person are left in the lake.
        let (masks, ..) = search(&world.dir(), &["138****5678", "欧**强", "欧阳**"]);
        assert!(masks.is_empty(), "{masks:?}");
        assert_eq!(figures(&world).await, before);
        let verified = world.call("admin", Method::POST, "/api/v1/audit/verify", None).await;
        assert_eq!(verified.json["ok"], true, "{}", verified.text);
        let gone = world.call("agent", Method::POST, &format!("/api/v1/cases/{id}/reveal"), Some(json!({"fields": ["texts", "name"]}))).await;
        assert_eq!(gone.status, 404);
        // The trail says who erased, and the other customer's data is untouched.
        let trail = world.call("admin", Method::GET, "/api/v1/audit?kind=personal_erased", None).await;
        assert_eq!(trail.json["rows"][0]["actor"], "user:manager");
        let other = world.call("manager", Method::GET, "/api/v1/customers/C2/personal", None).await;
        assert_eq!(other.json["persons"][0]["phone"], "136****6666", "{}", other.text);
    }
}

/// Found on PostgreSQL: a round that was under way when a customer was erased called the erasure done, though it had carried
/// that customer's row before it was scrubbed. Here rounds never pause, so most erasures fall into one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_called_done_is_done_even_when_it_falls_into_a_round() {
    const CUSTOMERS: usize = 24;
    for site in sites().await {
        let people: String = (0..CUSTOMERS).map(|no| format!("C{no},客{no},138000{no:05},广东\n")).collect();
        site.import(FactKind::Customers, &[site.file("customers.csv", format!("customer_no,name,phone,region\n{people}"))]).await.unwrap();
        let folder = site.dir.path().join("lake");
        let lake = Arc::new(Lake::open(&folder, site.store.manifest().await.unwrap()).unwrap());
        let writer = Writer::take(&folder).unwrap();
        let erasures = async {
            for no in 0..CUSTOMERS {
                let mask = format!("138****{no:04}");
                site.store.erase_customer(&format!("C{no}"), 1_790_000_000_000_000).await.unwrap().unwrap();
                while !site.store.erasures_open().await.unwrap().is_empty() {
                    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                }
                let (masks, _, parquet, _) = search(&folder, &[&mask]);
                assert!(masks.is_empty() && parquet > 0, "{masks:?}");
            }
        };
        let rounds = async {
            loop {
                round(&site.store, &lake, Some(&writer)).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        tokio::select! { () = erasures => {}, () = rounds => {} }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_holds_everything_with_names_in_both_languages() {
    let world = World::new(None).await;
    let id = filled(&world).await;
    settled(&world).await;
    world.call("agent", Method::POST, &format!("/api/v1/cases/{id}/reveal"), Some(json!({"fields": ["phone"]}))).await;
    assert_eq!(world.call("finance", Method::POST, "/api/v1/customers/C1/personal/copy", None).await.status, 403);
    assert_eq!(world.call("manager", Method::POST, "/api/v1/customers/C9/personal/copy", None).await.status, 404);
    let copy = world.call("manager", Method::POST, "/api/v1/customers/C1/personal/copy", None).await;
    assert_eq!(copy.status, 200, "{}", copy.text);
    for word in WORDS {
        assert!(copy.text.contains(word), "{word} is missing");
    }
    assert!(!copy.text.contains("上官云"), "somebody else's data is in the copy");
    let sections: Vec<&str> = copy.json["sections"].as_array().unwrap().iter().filter_map(|section| section["section"].as_str()).collect();
    for section in ["persons", "cases", "events", "texts", "customers", "orders", "feedback", "return-cases", "disclosures"] {
        assert!(sections.contains(&section), "{section} is missing in {sections:?}");
    }
    for section in copy.json["sections"].as_array().unwrap() {
        for field in section["records"].as_array().unwrap().iter().flat_map(|record| record.as_array().unwrap()) {
            assert!(field["name_zh"].is_string() && field["name_en"].is_string() && !field["value"].is_null(), "{field}");
        }
    }
    let disclosures = copy.json["sections"].as_array().unwrap().iter().find(|section| section["section"] == "disclosures").unwrap();
    assert_eq!(disclosures["records"].as_array().unwrap().len(), 1);
}
