//! Order lines through `import_chunk`: rows per second, chunk after chunk, then the same file again.
//!
//! `cargo run --release -p suyuan-store --example import_bench -- [MILLION_ROWS] [CHUNK] [POSTGRES_URL]`

use std::time::Instant;
use suyuan_case::actor::Actor;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::id::ImportId;
use suyuan_case::import::RowStatus;
use suyuan_case::lake_table::LakeTable;
use suyuan_case::value::Value;
use suyuan_store::{ChunkFact, Database, ImportChunk, ImportFile, ImportRun, ImportRunState, ImportUpdate, Store, StoreConfig, StoreError};

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn line(row: u64) -> ChunkFact {
    let values = vec![
        Value::Text(format!("SO2025{:010}", row / 3)),
        Value::Text((row % 3 + 1).to_string()),
        Value::Text(format!("SKU-{:05}", row.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 10_000)),
        Value::Text("shop1".into()),
        Value::Text("电饭煲 4L 智能预约".into()),
        Value::Null,
        Value::Int(1),
        Value::Int(299_000_000),
        Value::Int(29_900),
        Value::Int(0),
        Value::Int(0),
        Value::Text("CNY".into()),
        Value::Null,
        Value::Null,
    ];
    ChunkFact {
        row: FactRow { row, values },
        status: RowStatus::Loaded,
        code: String::new(),
        target: None,
        quantity: Some(1),
        amount_minor: Some(29_900),
        personal: None,
    }
}

async fn import(store: &Store, id: u128, rows: u64, size: u64) -> Result<(), StoreError> {
    let run = ImportRun {
        id: ImportId::from_bits(id),
        kind: FactKind::OrderLines,
        files: vec![ImportFile { name: "order-lines.csv".into(), sha256: format!("{id:064x}"), bytes: 0 }],
        options: "{}".into(),
        actor: Actor::user("bench"),
        started_at: 1,
        rows_total: None,
    };
    store.import_begin(&run).await?;
    let started = Instant::now();
    let mut part = Instant::now();
    let mut done = 0;
    while done < rows {
        let last = (done + size).min(rows);
        let chunk = ImportChunk {
            import: run.id.clone(),
            file_no: 0,
            row: i64::try_from(last).unwrap_or(i64::MAX),
            facts: (done + 1..=last).map(line).collect(),
            refused: Vec::new(),
            commands: Vec::new(),
            bytes_done: 0,
            at: 1,
            progress: None,
            keep_persons: false,
        };
        store.import_chunk(chunk).await?;
        if last / 1_000_000 > done / 1_000_000 {
            println!("  rows to {last}: {:.0}/s", 1_000_000.0 / part.elapsed().as_secs_f64());
            part = Instant::now();
        }
        done = last;
    }
    println!("{}: {rows} rows in {:.2} s = {:.0}/s", store.dialect(), started.elapsed().as_secs_f64(), rows as f64 / started.elapsed().as_secs_f64());
    let update = ImportUpdate { state: Some(ImportRunState::Done), ..ImportUpdate::default() };
    store.import_update(&run.id, update).await
}

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let mut args = std::env::args().skip(1);
    let rows: f64 = args.next().and_then(|one| one.parse().ok()).unwrap_or(1.0);
    let size: u64 = args.next().and_then(|one| one.parse().ok()).unwrap_or(50_000);
    let folder = std::env::current_dir().unwrap_or_default().join(format!("target/import-bench-{}", std::process::id()));
    let database = args.next().map_or_else(|| Database::Sqlite(folder.join("suyuan.db")), Database::Postgres);
    let store = Store::open(StoreConfig::new(database, folder.join("keys"))).await?;
    let rows = (rows * 1e6) as u64;
    println!("new rows");
    import(&store, 1, rows, size).await?;
    println!("the same rows from another file");
    import(&store, 2, rows.min(1_000_000), size).await?;
    let started = Instant::now();
    let (mut after, mut exported) = (0, 0_usize);
    loop {
        let part = store.export(LakeTable::OrderLines, after, 50_000).await?;
        let Some(last) = part.last() else { break };
        after = last.revision;
        exported += part.len();
    }
    println!("export: {exported} rows = {:.0}/s", exported as f64 / started.elapsed().as_secs_f64());
    store.close().await;
    std::fs::remove_dir_all(&folder).ok();
    Ok(())
}
