//! Return cases from files: streams with the source's times, refusals by row, re-runs, later exports, resuming.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::import_support;

use import_support::{Site, sites};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use suyuan::import::{Control, ImportError};
use suyuan_case::event::StreamKind;
use suyuan_case::fact::FactKind;
use suyuan_case::import::RowStatus;

const HEADER: &str = "case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,reason_text,requested_at,decided_at,outcome,automatic,agent,goods_received_at,refunded_at,refund_minor,closed_at\n";

#[tokio::test(flavor = "multi_thread")]
async fn rows_become_streams_and_bad_rows_say_why() {
    for site in sites().await {
        streams(site).await;
    }
}

async fn streams(site: Site) {
    let orders = site.file("orders.csv", "order_no,shop,channel,region,ordered_at\nO1,S,tmall,广东,2026-01-01T00:00:00Z\n");
    site.import(FactKind::Orders, &[orders]).await.expect("imports");
    let file = site.file(
        "cases.csv",
        format!(
            "{HEADER}\
             R1,O1,S,,return_refund,closed,X,2,500,七天无理由,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,approve,false,王敏,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,450,2026-01-07T00:00:00Z\n\
             R2,O1,S,,refund_only,requested,X,1,100,,2026-01-02T00:00:00Z,,,,,,,,\n\
             R3,O9,S,,return_refund,in_review,X,1,100,,2026-01-02T00:00:00Z,,,,,,,,\n\
             R4,O1,S,,return_refund,refunded,X,1,100,,2026-01-02T00:00:00Z,,,,,,2026-01-06T00:00:00Z,100,\n\
             R5,O1,S,,return_refund,refunded,X,1,100,,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,approve,true,,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,100,\n"
        ),
    );
    let report = site.import(FactKind::ReturnCases, std::slice::from_ref(&file)).await.expect("imports");
    assert_eq!((report.rows, report.loaded, report.refused), (5, 3, 2), "{report:?}");
    let rows = site.rows(&report).await;
    let refused: Vec<(i64, &str)> = rows.iter().filter(|row| row.status == RowStatus::Refused).map(|row| (row.row, row.code.as_str())).collect();
    assert_eq!(refused, [(4, "step_not_allowed_now"), (5, "times_out_of_order")]);

    let cases = site.cases().await;
    let find = |no: &str| cases.iter().find(|case| case.case_no == no).unwrap_or_else(|| panic!("{no} is there"));
    let first = find("R1");
    assert_eq!((first.status.as_str(), first.region.as_deref(), first.channel.as_str()), ("closed", Some("广东"), "tmall"));
    assert_eq!((first.refund_minor, first.agent.as_deref()), (Some(450), Some("王敏")));
    let events = site.store.events(StreamKind::Case, first.case_id.as_str()).await.expect("reads");
    assert_eq!(events.iter().map(|event| event.event.name()).collect::<Vec<_>>(), ["requested", "reviewed", "goods_received", "refunded", "closed"]);
    assert_eq!(events[4].at, 1_767_744_000_000_000, "the source's own time");
    assert_eq!(find("R2").status.as_str(), "requested");
    assert_eq!(site.store.jobs_pending("decide").await.expect("reads"), 1, "only the open request waits for a decision");
    assert_eq!((find("R3").status.as_str(), find("R3").warnings), ("in_review", 1));

    let head = site.store.head();
    let again = site.import(FactKind::ReturnCases, &[file]).await.expect("imports");
    assert_eq!((again.loaded, again.unchanged, again.refused), (0, 3, 2));
    assert!(site.store.head() <= head + 3, "no case changed");

    let later = site.file(
        "later.csv",
        format!("{HEADER}R3,O9,S,,return_refund,goods_received,X,1,100,,2026-01-02T00:00:00Z,2026-01-04T00:00:00Z,approve,false,王敏,2026-01-09T00:00:00Z,,,\n"),
    );
    let report = site.import(FactKind::ReturnCases, &[later]).await.expect("imports");
    assert_eq!((report.loaded, report.refused), (1, 0), "{report:?}");
    let events = site.store.events(StreamKind::Case, find("R3").case_id.as_str()).await.expect("reads");
    assert_eq!(events.iter().map(|event| event.event.name()).collect::<Vec<_>>(), ["requested", "decided", "reviewed", "goods_received"]);
    assert!(site.store.verify(&mut |_| {}).await.expect("verifies").ok);
}

/// Orders enough for several chunks.
fn many_orders(count: usize) -> String {
    let mut text = String::from("order_no,shop,amount_minor,ordered_at\n");
    for number in 0..count {
        text.push_str(&format!("SO{number:07},S,{number},2026-01-01T00:00:00Z\n"));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_goes_on_where_it_stopped() {
    for site in sites().await {
        cancelled(site).await;
    }
}

async fn cancelled(site: Site) {
    let file = site.file("orders.csv", many_orders(60_000));
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = cancel.clone();
    let control = Control {
        cancel,
        progress: Arc::new(move |progress| {
            if progress.rows_done > 0 {
                flag.store(true, Ordering::Relaxed);
            }
        }),
        ..Control::default()
    };
    let stopped = site.import_with(FactKind::Orders, std::slice::from_ref(&file), control).await.expect_err("somebody stopped it");
    let ImportError::Cancelled { import_id } = stopped else { panic!("{stopped:?}") };
    let before = site.store.imports(1).await.expect("reads").remove(0);
    assert_eq!(before.state.as_str(), "cancelled");
    assert!(before.counts.rows > 0 && before.counts.rows < 60_000, "{:?}", before.counts);
    let report = site.import(FactKind::Orders, std::slice::from_ref(&file)).await.expect("goes on");
    assert_eq!(report.import_id, import_id, "the same run");
    assert_eq!((report.rows, report.loaded, report.unchanged), (60_000, 60_000, 0));
    assert_eq!(report.by_code["orders"], 60_000);
    let again = site.import(FactKind::Orders, &[file]).await.expect("imports");
    assert_ne!(again.import_id, import_id);
    assert_eq!((again.loaded, again.unchanged), (0, 60_000));
}
