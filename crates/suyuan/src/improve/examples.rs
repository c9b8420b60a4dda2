//! Past cases as examples: the facts that were known when a case was decided, and what a person said in the end.

use crate::clock;
use crate::http::error::ApiError;
use crate::stage::facts::gather;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use suyuan_case::Micros;
use suyuan_case::decision::Outcome;
use suyuan_case::terms::Party;
use suyuan_store::{DecidedPage, Store};
use tokio::task::spawn_blocking;

/// Most cases of either source; more would not change a rule that people can read.
const MOST: usize = 20_000;
/// Events of one page.
const PAGE: i64 = 2_000;
/// Imported cases of one page; what surrounds them is looked up.
const IMPORTED: i64 = 500;

/// A past case.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its id.
    pub case: String,
    /// The facts as JSON text.
    pub facts: String,
    /// Whether the customer was to have it, as a person or a platform said; none where nobody looked.
    pub right: Option<bool>,
    /// When it was decided.
    pub at: Micros,
}

#[derive(Deserialize)]
struct Envelope<T> {
    body: T,
}

#[derive(Deserialize)]
struct Decided<'t> {
    #[serde(borrow)]
    decision: Inputs<'t>,
}

#[derive(Deserialize)]
struct Inputs<'t> {
    #[serde(borrow)]
    inputs: &'t RawValue,
}

#[derive(Deserialize)]
struct Verdict {
    outcome: Outcome,
}

#[derive(Deserialize)]
struct Ruled {
    ruling: Ruling,
}

#[derive(Deserialize)]
struct Ruling {
    party: Party,
}

const fn says(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Approve | Outcome::ApproveThenInspect | Outcome::Suggest => Some(true),
        Outcome::Decline => Some(false),
        Outcome::AskForInfo | Outcome::Review => None,
    }
}

/// The examples of the log, and in which order they came.
#[derive(Default)]
struct Gathering {
    cases: HashMap<String, (u64, Example)>,
    count: u64,
}

impl Gathering {
    fn event(&mut self, kind: &str, case: &str, at: Micros, body: &str) {
        let said = match kind {
            "decided" => {
                let Ok(Envelope { body: Decided { decision } }) = serde_json::from_str(body) else { return };
                let facts = decision.inputs.get();
                if facts.starts_with('{') {
                    self.count += 1;
                    let example = Example { case: case.to_owned(), facts: facts.to_owned(), right: None, at };
                    self.cases.insert(case.to_owned(), (self.count, example));
                    self.forget();
                }
                None
            }
            "reviewed" | "sample_judged" => serde_json::from_str::<Envelope<Verdict>>(body).ok().and_then(|verdict| says(verdict.body.outcome)),
            // A ruling for the customer says that what had been declined was right; one for the merchant leaves what people said.
            "platform_ruled" => {
                serde_json::from_str::<Envelope<Ruled>>(body).ok().filter(|ruled| ruled.body.ruling.party == Party::Customer).map(|_| true)
            }
            _ => None,
        };
        if let (Some(right), Some((_, example))) = (said, self.cases.get_mut(case)) {
            example.right = Some(right);
        }
    }

    /// Keeps the newest once there are twice as many as wanted.
    fn forget(&mut self) {
        if self.cases.len() >= 2 * MOST {
            let oldest = self.count - MOST as u64;
            self.cases.retain(|_, (number, _)| *number > oldest);
        }
    }

    fn page(mut self, page: &DecidedPage) -> Gathering {
        for (head, body) in page.decisions() {
            let mut parts = head.split(' ');
            if let (Some(kind), Some(case), Some(at)) = (parts.next(), parts.next(), parts.next().and_then(|at| at.parse().ok())) {
                self.event(kind, case, at, body);
            }
        }
        self
    }
}

/// Cases of this program and of the systems that cases were imported from, decided at or after a moment, in the order of time.
pub async fn gather_past(store: &Store, since: Micros) -> Result<Vec<Example>, ApiError> {
    let (mut gathering, mut after) = (Gathering::default(), 0);
    while let Some(page) = store.judged_page(after, since, PAGE).await? {
        after = page.last;
        let done = spawn_blocking(move || gathering.page(&page)).await;
        gathering = done.map_err(|error| ApiError::new("internal").because(error.to_string()))?;
    }
    let mut own: Vec<(u64, Example)> = gathering.cases.into_values().collect();
    own.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let mut examples: Vec<Example> = own.into_iter().take(MOST).map(|(_, example)| example).collect();
    // Their facts were not stored with a decision; they are put together from what was imported, as of the request.
    let (mut imported, mut after) = (0, 0);
    while imported < MOST {
        let cases = store.imported_outcomes(after, since, IMPORTED).await?;
        let Some((last, _)) = cases.last() else { break };
        after = last.seq;
        imported += cases.len();
        let gathered = gather(store, &cases).await?;
        for (row, case) in &cases {
            let stored = case.decision.as_ref().is_some_and(|decision| decision.inputs.is_object());
            let Some(outcome) = case.outcome.filter(|_| !stored) else { continue };
            let at = row.requested_at.min(clock::now());
            let right = says(outcome).filter(|_| !row.automatic);
            examples.push(Example { case: row.case_id.as_str().to_owned(), facts: gathered.facts(row, case, at).to_string(), right, at });
        }
    }
    examples.sort_by(|one, two| one.at.cmp(&two.at).then_with(|| one.case.cmp(&two.case)));
    Ok(examples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_people_and_platforms_counts() {
        let mut gathering = Gathering::default();
        let decided = r#"{"kind":"decided","body":{"decision":{"outcome":"review","inputs":{"case":{"kind":"repair"}}}}}"#;
        for case in ["a", "b", "c", "d"] {
            gathering.event("decided", case, 5, decided);
        }
        gathering.event("decided", "e", 5, r#"{"kind":"decided","body":{"decision":{"outcome":"approve","inputs":null}}}"#);
        gathering.event("reviewed", "a", 6, r#"{"kind":"reviewed","body":{"outcome":"approve"}}"#);
        gathering.event("reviewed", "b", 6, r#"{"kind":"reviewed","body":{"outcome":"decline"}}"#);
        gathering.event("platform_ruled", "b", 7, r#"{"kind":"platform_ruled","body":{"ruling":{"party":"customer"}}}"#);
        gathering.event("reviewed", "c", 6, r#"{"kind":"reviewed","body":{"outcome":"ask_for_info"}}"#);
        let drawn = r#"{"policy_version":"p","rule":"r","automatic":"approve"}"#;
        gathering.event("sample_judged", "d", 8, &format!(r#"{{"kind":"sample_judged","body":{{"drawn":{drawn},"outcome":"decline"}}}}"#));
        let right = |case: &str| gathering.cases.get(case).map(|(_, example)| example.right);
        assert_eq!(["a", "b", "c", "d", "e"].map(right), [Some(Some(true)), Some(Some(true)), Some(None), Some(Some(false)), None]);
    }
}
