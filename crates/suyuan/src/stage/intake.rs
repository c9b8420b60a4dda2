//! Intake (收单): a request becomes a case, durably, before anything else is asked about it.

use crate::clock;
use crate::http::auth::Principal;
use crate::http::error::ApiError;
use crate::mint;
use crate::stage::decide::JOB;
use serde_json::json;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use suyuan_case::detail::RequestDetail;
use suyuan_case::event::{CaseEvent, Event, Requested, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;
use suyuan_store::{Command, Expected, FactRecord, Idempotency, NewEvent, NewJob, Store, StoreError};
use tokio::sync::{Mutex, mpsc, oneshot};

/// A request that was read and found sound; what the store must still add is not in it.
pub struct Request {
    /// The case as it will stand in the log; `case_no`, order facts and warnings are filled here.
    pub requested: Requested,
    /// Personal data of the customer.
    pub personal: PersonalData,
    /// Of the receiver of the goods, when that is somebody else.
    pub receiver: PersonalData,
    /// Of the sender of the return, when that is somebody else.
    pub sender: PersonalData,
}

/// What the caller gets back, now and on every retry with the same key.
pub struct Accepted {
    /// The JSON answer.
    pub answer: String,
    /// Whether this is the stored answer of an earlier request.
    pub replayed: bool,
}

type Lookup = (String, oneshot::Sender<Vec<FactRecord>>);

/// Intake's own resources: blocks of case numbers, look-ups shared by concurrent requests, and how busy it is.
pub struct Intake {
    lookups: mpsc::Sender<Lookup>,
    numbers: Mutex<Numbers>,
    /// Requests between their arrival and their answer.
    inside: AtomicUsize,
    began: Instant,
    /// When there were last many at once, in milliseconds since `began`; 0 = never.
    flooded_at: AtomicU64,
}

/// So many requests at once are a flood: the machine cannot keep up with what arrives. A steady 500 a second mostly
/// stays below it where a commit is quick.
const FLOOD: usize = 48;
/// A flood is over when this much time has passed without one.
const CALM: Duration = Duration::from_millis(250);

/// A request that counts as inside until it is dropped.
struct Inside<'a>(&'a Intake);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Case numbers that were taken from the store together.
struct Numbers {
    next: i64,
    end: i64,
    taken: Instant,
    block: i64,
}

/// Case numbers taken from the store at a time: the fewest, and the most while they are used up within a second. Each time is a
/// commit of its own, and what is left at the end of the program stays unused.
const BLOCK: (i64, i64) = (1_000, 32_000);

impl Intake {
    /// Starts the task that looks up orders for all requests that wait at the same moment.
    pub fn start(store: Store) -> Intake {
        let (lookups, mut waiting) = mpsc::channel::<Lookup>(4_096);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(512);
            while waiting.recv_many(&mut batch, 512).await > 0 {
                let mut wanted: Vec<String> = batch.iter().map(|(order_no, _)| order_no.clone()).collect();
                wanted.sort_unstable();
                wanted.dedup();
                let found = store.orders_many(&wanted).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "orders could not be looked up; cases go in with a warning");
                    HashMap::new()
                });
                for (order_no, answer) in batch.drain(..) {
                    let _ = answer.send(found.get(&order_no).cloned().unwrap_or_default());
                }
            }
        });
        Intake {
            lookups,
            numbers: Mutex::new(Numbers { next: 0, end: 0, taken: Instant::now(), block: BLOCK.0 }),
            inside: AtomicUsize::new(0),
            began: Instant::now(),
            flooded_at: AtomicU64::new(0),
        }
    }

    /// Counts a request in.
    fn enter(&self) -> Inside<'_> {
        if self.inside.fetch_add(1, Ordering::Relaxed) >= FLOOD {
            self.flooded_at.store(self.millis(), Ordering::Relaxed);
        }
        Inside(self)
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether requests flood in, so that work which can wait should leave the machine to them.
    pub fn flooded(&self) -> bool {
        let last = self.flooded_at.load(Ordering::Relaxed);
        last > 0 && u128::from(self.millis().saturating_sub(last)) < CALM.as_millis()
    }

    /// Waits while requests flood in, at most for `patience`.
    pub async fn give_way(&self, patience: Duration) {
        let begin = Instant::now();
        while self.flooded() && begin.elapsed() < patience {
            tokio::time::sleep(CALM / 5).await;
        }
    }

    /// The orders with this number; several shops may use the same one.
    async fn orders(&self, order_no: &str) -> Vec<FactRecord> {
        let (answer, found) = oneshot::channel();
        if self.lookups.send((order_no.to_owned(), answer)).await.is_err() {
            return Vec::new();
        }
        found.await.unwrap_or_default()
    }

    /// The next case number.
    async fn number(&self, store: &Store) -> Result<String, StoreError> {
        let mut numbers = self.numbers.lock().await;
        if numbers.next >= numbers.end {
            let busy = numbers.end > 0 && numbers.taken.elapsed() < Duration::from_secs(1);
            numbers.block = if busy { (numbers.block * 4).min(BLOCK.1) } else { BLOCK.0 };
            numbers.next = store.reserve_numbers(numbers.block).await?;
            numbers.end = numbers.next + numbers.block;
            numbers.taken = Instant::now();
        }
        numbers.next += 1;
        Ok(format!("RC{:010}", numbers.next - 1))
    }
}

/// Takes a request in: load the order → complete the request → append with its decision job.
pub async fn take(
    store: &Store,
    intake: &Intake,
    principal: &Principal,
    mut request: Request,
    key: &str,
    body_sha256: [u8; 32],
) -> Result<Accepted, ApiError> {
    let _inside = intake.enter();
    let orders = intake.orders(&request.requested.order_no).await;
    complete(&mut request.requested, &orders);
    request.requested.case_no = intake.number(store).await?;
    let id = mint::case_id();
    let mut personal = Vec::new();
    let mut keep = |data: PersonalData| {
        let id = (!data.is_empty()).then(mint::person_id);
        personal.extend(id.clone().map(|id| (id, data)));
        id
    };
    let person = keep(request.personal);
    let mut detail = request.requested.detail.take().map_or_else(RequestDetail::default, |detail| *detail);
    (detail.receiver, detail.sender) = (keep(request.receiver), keep(request.sender));
    request.requested.detail = (!detail.is_empty()).then(|| Box::new(detail));
    // Without data of their own, requests of a known customer show what the customer book holds.
    let known = request.requested.customer_no.as_deref().map(|customer_no| store.person_of_customer(customer_no));
    request.requested.person = person.or(known);
    let answer = json!({
        "id": id.as_str(), "case_no": request.requested.case_no, "version": 1, "status": "requested", "warnings": request.requested.warnings,
    })
    .to_string();
    let now = clock::now();
    let command = Command {
        stream: StreamKind::Case,
        stream_id: id.as_str().to_owned(),
        expected: Expected::New,
        events: vec![NewEvent { at: request.requested.requested_at, event: Event::Case(CaseEvent::Requested(Box::new(request.requested))) }],
        actor: principal.actor(),
        idempotency: Some(Idempotency { scope: principal.user.name.clone(), key: key.to_owned(), body_sha256, answer: answer.clone() }),
        personal,
        jobs: vec![NewJob { kind: JOB.to_owned(), payload: id.as_str().to_owned(), run_at: now, key: None }],
        finish_jobs: Vec::new(),
        recorded_at: now,
        source: Some("api".to_owned()),
    };
    let receipt = store.append(command).await?;
    Ok(match receipt.replayed {
        Some(answer) => Accepted { answer, replayed: true },
        None => Accepted { answer, replayed: false },
    })
}

/// Adds what the order knows, and warns of what it does not.
fn complete(requested: &mut Requested, orders: &[FactRecord]) {
    let fits = |order: &&FactRecord| {
        let shop = order.row.get(FactKind::Orders, "shop").as_text();
        requested.shop.as_deref().is_none_or(|wanted| shop.is_none_or(|shop| shop == wanted))
    };
    let found: Vec<&FactRecord> = orders.iter().filter(fits).collect();
    match found.as_slice() {
        [] => requested.warnings.push(Problem::new("order_unknown", "/order_no").found(&requested.order_no)),
        [order] => {
            let text = |name| order.row.get(FactKind::Orders, name).as_text().map(str::to_owned);
            requested.shop = requested.shop.take().or_else(|| text("shop"));
            requested.region = requested.region.take().or_else(|| text("region"));
            requested.warehouse = requested.warehouse.take().or_else(|| text("warehouse"));
            if let Some(currency) = text("currency") {
                requested.currency = currency;
            }
            match (&requested.customer_no, text("customer_no")) {
                (None, known) => requested.customer_no = known,
                (Some(said), Some(known)) if *said != known => {
                    requested.warnings.push(Problem::new("customer_differs_from_order", "/customer/customer_no"));
                }
                _ => {}
            }
        }
        _ => requested.warnings.push(Problem::new("order_in_several_shops", "/order_no").found(&requested.order_no)),
    }
}
