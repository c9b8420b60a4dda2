//! Runs a policy over the past: reads decisions page by page, decides them again on all cores, and can be stopped.

use crate::clock;
use crate::stage::facts::gather;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use suyuan_case::Micros;
use suyuan_case::decision::Outcome;
use suyuan_decide::{Against, Backtest, Policy, Statute};
use suyuan_store::{DecidedPage, Store, StoreError};
use tokio::task::{JoinSet, spawn_blocking};

/// Decisions of one page.
const PAGE: i64 = 4_000;
/// Imported cases of one page; what surrounds them is looked up.
const IMPORTED: i64 = 500;

/// What is tried, and against what.
#[derive(Clone)]
pub struct Trial {
    /// The policy that is tried.
    pub policy: Arc<Policy>,
    /// Another policy to compare with; what was decided then without one.
    pub against: Option<Arc<Policy>>,
    /// The statute in force.
    pub statute: &'static Statute,
    /// Only decisions taken at or after this time.
    pub since: Micros,
}

/// How far a run is, and whether somebody wants it to end.
#[derive(Debug, Default)]
pub struct Watch {
    /// Cases that were decided again.
    pub done: AtomicU64,
    /// Cases that there are, as far as can be told beforehand.
    pub of: AtomicU64,
    /// Set to end the run early.
    pub cancel: AtomicBool,
}

impl Watch {
    fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

impl Trial {
    fn against(&self) -> Against<'_> {
        self.against.as_deref().map_or(Against::Past, Against::Policy)
    }

    fn page(&self, page: &DecidedPage, watch: &Watch) -> Backtest {
        let mut sums = Backtest::default();
        for (case, body) in page.decisions() {
            sums.event(&self.policy, self.against(), self.statute, case, body);
        }
        watch.done.fetch_add(sums.cases, Ordering::Relaxed);
        sums
    }
}

/// Decides all past cases again. `None` when somebody ended the run.
pub async fn run(store: &Store, trial: &Trial, watch: &Arc<Watch>) -> Result<Option<Backtest>, StoreError> {
    watch.of.store(u64::try_from(store.decided_count(trial.since).await?).unwrap_or(0), Ordering::Relaxed);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut sums, mut working, mut after) = (Backtest::default(), JoinSet::new(), 0);
    loop {
        if watch.cancelled() {
            return Ok(None);
        }
        let page = store.decided_page(after, trial.since, PAGE).await?;
        let end = page.is_none();
        if let Some(page) = page {
            after = page.last;
            let (trial, watch) = (trial.clone(), watch.clone());
            working.spawn(async move { spawn_blocking(move || trial.page(&page, &watch)).await });
        }
        while working.len() > if end { 0 } else { cores } {
            let Some(part) = working.join_next().await else { break };
            let part = part.and_then(|part| part).map_err(|error| StoreError::Invalid { what: error.to_string() })?;
            sums.add(part);
        }
        if end {
            break;
        }
    }
    // Their facts were not stored; they are put together from what was imported, as of the request.
    sums.without_facts = 0;
    let mut after = 0;
    loop {
        let cases = store.imported_outcomes(after, trial.since, IMPORTED).await?;
        let Some((last, _)) = cases.last() else { break };
        after = last.seq;
        let gathered = gather(store, &cases).await?;
        let begin = sums.cases;
        for (row, case) in &cases {
            let stored = case.decision.as_ref().is_some_and(|decision| decision.inputs.is_object());
            let Some(past) = case.outcome.filter(|_| !stored) else { continue };
            let facts = gathered.facts(row, case, row.requested_at.min(clock::now())).to_string();
            sums.facts(&trial.policy, trial.against(), trial.statute, row.case_id.as_str(), past, &facts);
        }
        watch.done.fetch_add(sums.cases - begin, Ordering::Relaxed);
        if watch.cancelled() {
            return Ok(None);
        }
    }
    Ok(Some(sums))
}

/// The report of the contract, and what the rule page needs beside it.
pub fn report(sums: &Backtest, seconds: f64) -> serde_json::Value {
    use serde_json::json;
    let flips: Vec<_> =
        sums.flips.iter().map(|((from, to), flip)| json!({ "from": from, "to": to, "count": flip.count, "money_minor": flip.money_minor })).collect();
    let statute: Vec<_> =
        sums.broken.iter().map(|(article, cases)| json!({ "article": article, "cases": cases, "examples": sums.examples.get(article) })).collect();
    let automatic = |outcome: Outcome| matches!(outcome, Outcome::Approve | Outcome::ApproveThenInspect | Outcome::Suggest | Outcome::AskForInfo);
    let (old, new) = sums
        .outcomes
        .iter()
        .filter(|(outcome, _)| automatic(**outcome))
        .fold((0, 0), |(old, new), (_, (of_old, of_new))| (old + of_old, new + of_new));
    let outcomes: Vec<_> = sums.outcomes.iter().map(|(outcome, (old, new))| json!({ "outcome": outcome, "old": old, "new": new })).collect();
    let mut rows: Vec<_> = sums.rows.iter().collect();
    rows.sort_by(|one, two| two.1.new.cmp(&one.1.new).then(one.0.cmp(two.0)));
    let rows: Vec<_> = rows.into_iter().map(|(row, hits)| json!({ "rule": row, "new": hits.new, "old": hits.old })).collect();
    json!({
        "cases": sums.cases, "seconds": seconds, "flips": flips, "statute": statute,
        "without_facts": sums.without_facts, "outcomes": outcomes, "automatic": { "old": old, "new": new }, "rows": rows,
    })
}
