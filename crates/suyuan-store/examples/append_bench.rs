//! Single-case appends from many tasks: commits per second, latency and CPU per case.
//!
//! `cargo run --release -p suyuan-store --example append_bench -- [TASKS] [SECONDS] [POSTGRES_URL]`

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use suyuan_case::actor::Actor;
use suyuan_case::event::{CaseEvent, CaseLine, Event, Requested, StreamKind};
use suyuan_case::id::CaseId;
use suyuan_case::kind::CaseKind;
use suyuan_store::{Command, Database, Expected, Idempotency, NewJob, Store, StoreConfig, StoreError};

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn command(number: u64, at: i64) -> Command {
    let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let id = CaseId::from_bits((u128::from(at.unsigned_abs()) << 64) | u128::from(scattered));
    let request = Requested {
        case_no: format!("RC{number:010}"),
        order_no: format!("SO{:012}", scattered % 1_000_000_000_000),
        shop: Some(format!("shop{}", number % 5)),
        channel: "tmall".into(),
        kind: CaseKind::ReturnRefund,
        customer_no: Some(format!("C{:07}", scattered % 1_000_000)),
        person: None,
        lines: vec![CaseLine {
            line_no: Some("1".into()),
            sku: Some(format!("SKU-{:05}", scattered % 10_000)),
            product_name: Some("电饭煲 4L 智能预约".into()),
            quantity: 1,
            amount_minor: Some(29_900),
            matched: Vec::new(),
        }],
        currency: "CNY".into(),
        reason_code: Some("customer.mind.no_reason".into()),
        reason_text: Some("七天无理由".into()),
        comment: Some("不喜欢，没有拆封".into()),
        region: Some("广东".into()),
        department: "after_sales".into(),
        team: None,
        agent: None,
        warehouse: None,
        carrier: None,
        requested_at: at,
        due_at: at + 7 * suyuan_case::DAY,
        due_basis: "kind".into(),
        warnings: Vec::new(),
    };
    let event = Event::Case(CaseEvent::Requested(Box::new(request)));
    let mut command = Command::new(StreamKind::Case, id.as_str(), Expected::New, Actor::user("api"), at).event(event, at);
    command.source = Some("api".into());
    command.idempotency = Some(Idempotency {
        scope: "user:api".into(),
        key: format!("{scattered:032x}"),
        body_sha256: [7; 32],
        answer: format!("{{\"id\":\"{id}\",\"case_no\":\"RC{number:010}\",\"version\":1,\"status\":\"requested\"}}"),
    });
    command.jobs = vec![NewJob { kind: "decide".into(), payload: id.as_str().into(), run_at: at, key: None }];
    command
}

/// CPU time of this process so far, from the kernel's clock ticks of 10 ms.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let mut fields = text.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).map(|one| one.parse::<u64>().unwrap_or(0));
    // After the name: eleven fields from the state to the major faults of children, then utime and stime.
    Duration::from_millis((fields.next().unwrap_or(0) + fields.next().unwrap_or(0)) * 10)
}

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let mut args = std::env::args().skip(1);
    let tasks: usize = args.next().and_then(|one| one.parse().ok()).unwrap_or(256);
    let seconds: u64 = args.next().and_then(|one| one.parse().ok()).unwrap_or(5);
    let folder = std::env::current_dir().unwrap_or_default().join(format!("target/append-bench-{}", std::process::id()));
    let database = args.next().map_or_else(|| Database::Sqlite(folder.join("suyuan.db")), Database::Postgres);
    let store = Store::open(StoreConfig::new(database, folder.join("keys"))).await?;
    let next = Arc::new(AtomicU64::new(u64::try_from(store.head()).unwrap_or(0) + 1));
    let (started, before) = (Instant::now(), cpu());
    let until = started + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..tasks)
        .map(|_| {
            let (store, next) = (store.clone(), next.clone());
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while Instant::now() < until {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let begin = Instant::now();
                    if let Err(error) = store.append(command(number, 1_780_000_000_000_000 + i64::try_from(number).unwrap_or(0) * 50)).await {
                        eprintln!("{error}");
                        break;
                    }
                    waits.push(begin.elapsed());
                }
                waits
            })
        })
        .collect();
    let mut waits = Vec::new();
    for worker in workers {
        waits.extend(worker.await.unwrap_or_default());
    }
    let (took, cpu) = (started.elapsed(), cpu() - before);
    waits.sort_unstable();
    let at = |share: f64| waits.get(((waits.len() as f64 * share) as usize).min(waits.len().saturating_sub(1))).copied().unwrap_or_default();
    println!(
        "{}: {tasks} tasks, {} cases in {:.2} s = {:.0}/s; p50 {:.1} ms, p99 {:.1} ms; {:.1} us CPU a case",
        store.dialect(),
        waits.len(),
        took.as_secs_f64(),
        waits.len() as f64 / took.as_secs_f64(),
        at(0.5).as_secs_f64() * 1e3,
        at(0.99).as_secs_f64() * 1e3,
        cpu.as_secs_f64() * 1e6 / waits.len().max(1) as f64,
    );
    for _ in 0..3 {
        let before = self::cpu();
        let report = store.verify(&mut |_| {}).await?;
        let share = (self::cpu() - before).as_secs_f64() * 1e6 / report.events.max(1) as f64;
        let rate = report.events as f64 / report.seconds;
        println!("verify: {} events in {:.2} s = {rate:.0}/s, {share:.2} us CPU an event, ok {}", report.events, report.seconds, report.ok);
    }
    let before = self::cpu();
    let report = store.rebuild(&mut |_| {}).await?;
    let share = (self::cpu() - before).as_secs_f64() * 1e6 / report.cases.max(1) as f64;
    println!("rebuild: {} cases in {:.2} s, {share:.1} us CPU a case, {} differences", report.cases, report.seconds, report.differences);
    store.close().await;
    std::fs::remove_dir_all(&folder).ok();
    Ok(())
}
