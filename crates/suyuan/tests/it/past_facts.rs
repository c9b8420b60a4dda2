//! The kept facts of imported cases: whatever moves, a back-test that reads them says what one says that puts them together anew.

use crate::import_support::{Site, sites};
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use suyuan::backtest::{Listing, Trial, Watch, run};
use suyuan::models::serve::InService;
use suyuan::stage::cleaning;
use suyuan_case::actor::Actor;
use suyuan_case::cleaning::CleaningAction;
use suyuan_case::customer::{CustomerEvent, IDENTITY, SplitReason};
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_decide::{Backtest, Policy, Statute};
use suyuan_store::{Command, Expected};

/// Everything that a decision sees.
const ALL: [&str; 6] = ["case", "order", "lines", "product", "customer", "warranty"];

/// A file in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The sums of a run with every case and all its facts, in the order of their ids.
async fn replay(site: &Site, file: &Path, since: i64) -> (Backtest, Vec<String>) {
    let lines = Lines::default();
    let listing = Listing::new(ALL.map(str::to_owned).to_vec(), Box::new(lines.clone()));
    let trial = Trial {
        policy: Arc::new(Policy::read("default", 1, suyuan_decide::policy::DEFAULT_JDM).unwrap()),
        against: None,
        statute: Statute::built_in(),
        since,
        models: Arc::new(InService::default()),
        listing: Some(Arc::new(listing)),
        past_file: file.to_owned(),
        only_keep: false,
    };
    let watch = Arc::new(Watch::default());
    let sums = run(&site.store, &trial, &watch).await.unwrap().unwrap();
    assert_eq!(watch.done.load(Ordering::Relaxed), sums.cases, "progress ends with the cases");
    trial.listing.unwrap().finish().unwrap();
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let mut cases: Vec<String> = text.lines().map(str::to_owned).collect();
    cases.sort_unstable();
    (sums, cases)
}

fn orders(rows: std::ops::Range<u32>, customers: u32) -> String {
    let row = |number: u32| {
        format!(
            "O{number},S,tmall,C{},2026-01-{:02}T00:00:00Z,2026-01-{:02}T12:00:00Z,{}",
            number % customers,
            1 + number % 20,
            3 + number % 20,
            900 + number
        )
    };
    let rows: Vec<String> = rows.map(row).collect();
    format!("order_no,shop,channel,customer_no,ordered_at,delivered_at,amount_minor\n{}\n", rows.join("\n"))
}

fn cases(rows: std::ops::Range<u32>, order: impl Fn(u32) -> u32, customers: u32) -> String {
    let row = |number: u32| {
        let (order, outcome) = (order(number), if number.is_multiple_of(5) { "decline" } else { "approve" });
        format!(
            "R{number},O{order},S,tmall,return_refund,K{},1,300,C{},2026-02-{:02}T00:00:00Z,2026-02-{:02}T12:00:00Z,{outcome},true",
            number % 9,
            order % customers,
            1 + number % 25,
            1 + number % 25
        )
    };
    let rows: Vec<String> = rows.map(row).collect();
    format!(
        "case_no,order_no,shop,channel,kind,sku,quantity,amount_minor,customer_no,requested_at,decided_at,outcome,automatic\n{}\n",
        rows.join("\n")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_facts_are_those_put_together_anew() {
    for site in sites().await {
        let file = site.dir.path().join("past-facts");
        let bring = async |kind: FactKind, name: &str, content: String| {
            let report = site.import(kind, &[site.file(name, content)]).await.unwrap();
            assert!(report.loaded > 0 && report.refused == 0, "{name}: {report:?}");
        };
        // What the file says now, what one says that never saw it, and how many bytes the file has.
        let same = async |what: &str| {
            let anew = site.dir.path().join("anew");
            let _ = std::fs::remove_file(&anew);
            let kept = replay(&site, &file, i64::MIN).await;
            let fresh = replay(&site, &anew, i64::MIN).await;
            assert!(!kept.1.is_empty() && kept == fresh, "{what}");
            assert_eq!(replay(&site, &file, i64::MIN).await, fresh, "{what}, read again");
            let later = 1_770_854_400_000_000; // 2026-02-12T00:00:00Z
            assert_eq!(replay(&site, &file, later).await, replay(&site, &anew, later).await, "{what}, a part of it");
            kept.1
        };
        let customers: Vec<String> = (0..12).map(|number| format!("C{number},1380000{:04},金卡", number / 3)).collect();
        bring(FactKind::Customers, "customers.csv", format!("customer_no,phone,tier\n{}\n", customers.join("\n"))).await;
        let products: Vec<String> = (0..9).map(|number| format!("K{number},家电,{}", number * 3)).collect();
        bring(FactKind::Products, "products.csv", format!("sku,category,warranty_months\n{}\n", products.join("\n"))).await;
        bring(FactKind::Orders, "orders.csv", orders(0..60, 12)).await;
        bring(FactKind::ReturnCases, "cases.csv", cases(0..80, |number| number % 50, 12)).await;
        let first = same("at first").await;
        assert_eq!(first.len(), 80);
        let facts: Value = serde_json::from_str(&first[0]).unwrap();
        assert!(facts["facts"]["customer"]["linked_cases_90d"].as_i64().is_some_and(|count| count > 0), "{facts}");
        // Each of these moves the facts of some cases, and only the last leaves all of them as they are.
        bring(FactKind::Products, "products2.csv", "sku,category,warranty_months\nK3,服装,0\n".to_owned()).await;
        assert_ne!(same("a product").await, first);
        bring(FactKind::Orders, "orders2.csv", orders(60..70, 12)).await;
        let orders_of = |cases: &[String]| {
            cases.iter().map(|case| serde_json::from_str::<Value>(case).unwrap()["facts"]["customer"]["orders_365d"].as_i64().unwrap()).sum::<i64>()
        };
        let more = same("later orders of the same customers").await;
        assert!(orders_of(&more) > orders_of(&first));
        // An order goes from one customer to another: both have another history.
        bring(FactKind::Orders, "orders3.csv", orders(20..24, 7)).await;
        same("an order of another customer").await;
        bring(FactKind::Customers, "customers2.csv", "customer_no,phone,tier\nC1,13900009999,银卡\n".to_owned()).await;
        let unlinked = same("a customer with another telephone").await;
        assert!(unlinked.iter().any(|case| case.contains("银卡")));
        bring(FactKind::ReturnCases, "cases2.csv", cases(80..95, |number| number % 50, 12)).await;
        assert_eq!(same("cases of the same orders and persons").await.len(), 95);
        let split = CustomerEvent::IdentitySplit { one: "C3".into(), other: "C4".into(), reason: SplitReason::Household };
        let command = Command::new(StreamKind::Customer, IDENTITY, Expected::New, Actor::user("lin"), 1).event(Event::Customer(split), 1);
        site.store.append(command).await.unwrap();
        let linked_of = |cases: &[String]| {
            cases
                .iter()
                .map(|case| serde_json::from_str::<Value>(case).unwrap()["facts"]["customer"]["linked_cases_90d"].as_i64().unwrap())
                .sum::<i64>()
        };
        let before = linked_of(&replay(&site, &site.dir.path().join("anew"), i64::MIN).await.1);
        assert!(linked_of(&same("a link that was split").await) <= before);
        // A merge of customers gives cases another history, and so does taking it back.
        let by = Actor::user("lin");
        let merge = CleaningAction::MergeCustomers { from: vec!["C6".into()], into: "C7".into() };
        let (id, touched) = cleaning::apply(&site.store, merge, "同一人".into(), &by).await.unwrap();
        assert!(touched.cases > 0);
        let merged = same("merged customers").await;
        bring(FactKind::Customers, "customers3.csv", "customer_no,phone,tier\nC6,13700007777,金卡\n".to_owned()).await;
        same("another telephone of a customer who was merged").await;
        cleaning::undo(&site.store, &id, &by).await.unwrap();
        assert_ne!(same("a merge that was undone").await, merged);
        bring(FactKind::OrderLines, "lines.csv", "order_no,line_no,sku,quantity,amount_minor\nO4,1,K4,3,900\nO5,1,K5,1,900\n".to_owned()).await;
        let lined = same("lines of an order").await;
        bring(FactKind::Sellers, "sellers.csv", "seller_no,name\nS1,某店\n".to_owned()).await;
        assert_eq!(same("nothing that a decision reads").await, lined);
        // A file that was cut, spoiled or written by another program is put together again.
        let whole = std::fs::read(&file).unwrap();
        for spoiled in [
            whole[..whole.len() - 9].to_vec(),
            whole[..40].to_vec(),
            [&whole[..whole.len() / 2], &[0xff; 30], &whole[whole.len() / 2..]].concat(),
            vec![],
        ] {
            std::fs::write(&file, &spoiled).unwrap();
            assert_eq!(same("a spoiled file").await, lined);
        }
        let beside = std::fs::read_dir(site.dir.path())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("past-facts."));
        assert_eq!(beside.count(), 0, "nothing is left beside the file");
        site.store.clone().close().await;
    }
}
