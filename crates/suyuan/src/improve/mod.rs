//! Rules that improve: what people decided in the past, which changes of the rules follow from it, and what a limit costs.

pub mod edit;
pub mod examples;
pub mod proposals;
pub mod sheet;
pub mod tradeoff;

use crate::http::error::ApiError;
use crate::stage::rules::InForce;
use examples::Example;
use proposals::Proposal;
use std::sync::{Arc, Mutex, PoisonError};
use suyuan_case::Micros;
use suyuan_decide::{Automation, Statute};
use tradeoff::Tradeoff;

/// How long findings are shown again without a new search.
const FRESH: Micros = 10 * 60 * suyuan_case::SECOND;

/// What a look at the past came to.
pub struct Findings {
    /// When.
    pub at: Micros,
    /// The version that was in force.
    pub version: u64,
    /// Cases that were looked at.
    pub cases: usize,
    /// Of these, how many a person judged.
    pub judged: usize,
    /// Days that they span.
    pub days: f64,
    /// Changes of rows, the most hours first.
    pub proposals: Vec<Proposal>,
    /// What the limits cost.
    pub tradeoff: Tradeoff,
}

impl Findings {
    /// Searches the past for changes and weighs the limits.
    pub fn of(rules: &InForce, table: &serde_json::Value, statute: &Statute, examples: &[Example], automation: &Automation, now: Micros) -> Findings {
        let begin = examples.iter().map(|one| one.at).min().unwrap_or(now);
        let days = ((now - begin) as f64 / suyuan_case::DAY as f64).max(7.0);
        Findings {
            at: now,
            version: rules.version,
            cases: examples.len(),
            judged: examples.iter().filter(|one| one.right.is_some()).count(),
            days,
            proposals: proposals::find(&rules.live, table, statute, examples, days, automation),
            tradeoff: tradeoff::weigh(table, statute, examples, days, automation),
        }
    }
}

/// The last findings of this process, and whether a search runs.
#[derive(Default)]
pub struct Search(Mutex<State>);

#[derive(Default)]
struct State {
    running: bool,
    failed: bool,
    last: Option<Arc<Findings>>,
}

/// What the search can say at a moment.
pub struct Look {
    /// Whether it runs.
    pub running: bool,
    /// Whether the last run failed.
    pub failed: bool,
    /// What was found last.
    pub last: Option<Arc<Findings>>,
}

impl Search {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, and whether the caller should begin a new run: nothing is known of this version, or it is old.
    pub fn look(&self, version: u64, now: Micros) -> (Look, bool) {
        let mut state = self.lock();
        let fresh = state.last.as_ref().is_some_and(|last| last.version == version && now - last.at < FRESH);
        let begin = !fresh && !state.running;
        if begin {
            (state.running, state.failed) = (true, false);
        }
        (Look { running: state.running, failed: state.failed, last: state.last.clone() }, begin)
    }

    /// Ends a run.
    pub fn end(&self, found: Result<Findings, ApiError>) {
        let mut state = self.lock();
        state.running = false;
        match found {
            Ok(found) => state.last = Some(Arc::new(found)),
            Err(error) => {
                tracing::error!(code = error.code(), "the search for better rules failed");
                state.failed = true;
            }
        }
    }

    /// What was found last.
    pub fn last(&self) -> Option<Arc<Findings>> {
        self.lock().last.clone()
    }
}
