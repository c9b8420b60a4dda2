//! Measures reading and validating a generated CSV file: `csv_bench [ROWS] [THREADS] [FILE]`.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::time::Instant;
use suyuan_connect::mapping::propose;
use suyuan_connect::source::{RawBatch, open, sniff};
use suyuan_connect::validate::{Validated, parse_and_validate};

/// The allocator of the program, so that the measurement is of what ships.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Writes a table of return cases; about one row in a thousand is bad.
fn generate(path: &std::path::Path, rows: u64) {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(out, "case_no,order_no,shop,kind,sku,quantity,amount,reason_text,region,requested_at,refunded_at").unwrap();
    let kinds = ["return_refund", "refund_only", "exchange", "repair"];
    let reasons = ["质量问题", "七天无理由", "\"拍错,多拍\"", "发错货"];
    let regions = ["广东", "浙江", "江苏", "北京", "四川"];
    let mut state = 88_172_645_463_325_252_u64;
    for row in 0..rows {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let pick = |count: u64, shift: u32| (state >> shift) % count;
        let amount = if row % 1000 == 999 { "abc".to_owned() } else { format!("{}.{:02}", pick(2000, 3), pick(100, 5)) };
        writeln!(
            out,
            "R{row:09},2026{:012},shop-{},{},SKU-{:05},{},{amount},{},{},2026-{:02}-{:02} {:02}:{:02}:{:02},2026-12-{:02} 08:00:00",
            pick(1_000_000_000_000, 7),
            pick(4, 9),
            kinds[pick(4, 11) as usize],
            pick(20_000, 13),
            1 + pick(3, 15),
            reasons[pick(4, 17) as usize],
            regions[pick(5, 19) as usize],
            1 + pick(11, 21),
            1 + pick(28, 23),
            pick(24, 25),
            pick(60, 27),
            pick(60, 29),
            1 + pick(28, 31),
        )
        .unwrap();
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rows: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let threads: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(2);
    let path = arguments.next().map_or_else(|| std::env::temp_dir().join(format!("suyuan_bench_{rows}.csv")), Into::into);
    if !path.exists() {
        generate(&path, rows);
    }
    let bytes = std::fs::metadata(&path).unwrap().len();
    for _ in 0..3 {
        let started = Instant::now();
        let sniffed = sniff(&path).unwrap();
        let proposal = propose(None, &sniffed.header, &sniffed.samples);
        let prepared = started.elapsed();
        let (sender, receiver) = sync_channel::<RawBatch>(8);
        let receiver = Mutex::new(receiver);
        let (mut good, mut bad) = (0_usize, 0_usize);
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| {
                        let mut out = Validated::default();
                        let mut counts = (0, 0);
                        loop {
                            let raw = receiver.lock().unwrap().recv();
                            let Ok(raw) = raw else { return counts };
                            parse_and_validate(&proposal.mapping, &raw, &mut out);
                            counts.0 += out.rows.len();
                            counts.1 += out.refused.len();
                        }
                    })
                })
                .collect();
            let mut source = open(&path, &sniffed, 0).unwrap();
            while let Some(raw) = source.next_raw_batch(8192).unwrap() {
                sender.send(raw).unwrap();
            }
            drop(sender);
            for worker in workers {
                let counts = worker.join().unwrap();
                good += counts.0;
                bad += counts.1;
            }
        });
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "kind {} rows {} refused {bad} bytes {bytes} threads {threads} sniff+propose {:.0} ms total {seconds:.3} s = {:.0} rows/s",
            proposal.kind.as_str(),
            good + bad,
            prepared.as_secs_f64() * 1e3,
            (good + bad) as f64 / seconds
        );
    }
}
