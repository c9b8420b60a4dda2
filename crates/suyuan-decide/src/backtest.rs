//! A policy over past decisions: what would have come out otherwise, and which articles it would have broken.

use crate::decide::settle;
use crate::policy::Policy;
use crate::statute::{Effect, Standing, Statute};
use crate::table::Facts;
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};
use suyuan_case::decision::Outcome;

/// What past cases are compared with.
#[derive(Debug, Clone, Copy)]
pub enum Against<'p> {
    /// What was decided then.
    Past,
    /// What another policy decides on the same facts.
    Policy(&'p Policy),
}

/// Cases that came out one way and would come out another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flip {
    /// How many.
    pub count: u64,
    /// Their amounts, minor units of whatever currency each has.
    pub money_minor: i64,
}

/// Some of the cases that a flip has, drawn evenly: those whose hash is smallest. Samples of parts join to a sample of the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample(BTreeMap<u64, String>);

/// Most cases of a sample.
pub const SAMPLED: usize = 200;

impl Sample {
    fn put(&mut self, hash: u64, name: String) {
        if self.0.len() < SAMPLED || self.0.last_key_value().is_some_and(|(largest, _)| hash < *largest) {
            self.0.insert(hash, name);
            if self.0.len() > SAMPLED {
                self.0.pop_last();
            }
        }
    }

    fn draw(&mut self, name: &str) {
        // FNV-1a of 64 bits, spread by the finalizer of MurmurHash3: ids that differ only at their end spread evenly.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        self.put(mixed ^ (mixed >> 33), name.to_owned());
    }

    /// The names, in the order in which they were drawn.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

/// How often a row settled or joined in a decision.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowHits {
    /// Under the policy that is tried.
    pub new: u64,
    /// Under what it is compared with, when that is a policy.
    pub old: u64,
}

/// The sums over many cases; sums of parts add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backtest {
    /// Cases that were decided again.
    pub cases: u64,
    /// Past decisions whose facts were not stored, such as those of a source system.
    pub without_facts: u64,
    /// How many came out by each outcome: before and now.
    pub outcomes: BTreeMap<Outcome, (u64, u64)>,
    /// What changed: from, to.
    pub flips: BTreeMap<(Outcome, Outcome), Flip>,
    /// Some cases of each change.
    pub flipping: BTreeMap<(Outcome, Outcome), Sample>,
    /// Articles that the policy breaks, with the number of cases.
    pub broken: BTreeMap<String, u64>,
    /// Numbers of the first broken cases by article, as the caller counts them.
    pub examples: BTreeMap<String, Vec<String>>,
    /// Hits by row.
    pub rows: HashMap<String, RowHits>,
}

/// One past case, decided again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed<'p> {
    /// How it came out by what it is compared with.
    pub old: Outcome,
    /// How it comes out by the policy that is tried.
    pub new: Outcome,
    /// The row that settled it; none where the gate or nothing did.
    pub row: Option<&'p str>,
}

/// Examples kept for each article.
const EXAMPLES: usize = 5;

/// The part of a stored decision that is decided again.
#[derive(Deserialize)]
struct Body<'t> {
    #[serde(borrow)]
    body: Inner<'t>,
}

#[derive(Deserialize)]
struct Inner<'t> {
    #[serde(borrow)]
    decision: Past<'t>,
}

#[derive(Deserialize)]
struct Past<'t> {
    outcome: Outcome,
    #[serde(borrow)]
    inputs: &'t RawValue,
}

impl Backtest {
    /// Decides a stored `decided` event again, given as it stands in the log; gives back its facts as text and what it comes
    /// to. `name` names its case for the examples. `None` when the text is no such event or keeps no facts.
    pub fn event<'t, 'p>(
        &mut self,
        policy: &'p Policy,
        against: Against<'_>,
        statute: &Statute,
        name: &str,
        body: &'t str,
    ) -> Option<(&'t str, Replayed<'p>)> {
        let Ok(Body { body: Inner { decision: past } }) = serde_json::from_str(body) else { return None };
        let text = past.inputs.get();
        if !text.starts_with('{') {
            self.without_facts += 1;
            return None;
        }
        Some((text, self.facts(policy, against, statute, name, past.outcome, text)?))
    }

    /// Decides facts again that came out by `past`; `None` when the text holds no facts.
    pub fn facts<'p>(
        &mut self,
        policy: &'p Policy,
        against: Against<'_>,
        statute: &Statute,
        name: &str,
        past: Outcome,
        text: &str,
    ) -> Option<Replayed<'p>> {
        let whole = || -> Json { serde_json::from_str(text).unwrap_or(Json::Null) };
        let Some(facts) = policy.read_facts(text) else {
            self.without_facts += 1;
            return None;
        };
        let new = settle(policy, statute, &facts, whole);
        let old = match against {
            Against::Past => past,
            Against::Policy(other) => {
                let facts = other.read_facts(text)?;
                let old = settle(other, statute, &facts, whole);
                old.rows.iter().for_each(|row| self.row(row).old += 1);
                old.outcome
            }
        };
        new.rows.iter().for_each(|row| self.row(row).new += 1);
        self.cases += 1;
        self.outcomes.entry(old).or_default().0 += 1;
        self.outcomes.entry(new.outcome).or_default().1 += 1;
        if old != new.outcome {
            let flip = self.flips.entry((old, new.outcome)).or_default();
            flip.count += 1;
            self.flipping.entry((old, new.outcome)).or_default().draw(name);
            flip.money_minor = flip.money_minor.saturating_add(amount(policy, &facts, whole));
        }
        for article in new.broken {
            let examples = self.examples.entry(article.clone()).or_default();
            if examples.len() < EXAMPLES {
                examples.push(name.to_owned());
            }
            *self.broken.entry(article).or_default() += 1;
        }
        Some(Replayed { old, new: new.outcome, row: new.rows.first().copied() })
    }

    fn row(&mut self, row: &str) -> &mut RowHits {
        if !self.rows.contains_key(row) {
            self.rows.insert(row.to_owned(), RowHits::default());
        }
        self.rows.entry(row.to_owned()).or_default()
    }

    /// Adds the sums of another part.
    pub fn add(&mut self, other: Backtest) {
        self.cases += other.cases;
        self.without_facts += other.without_facts;
        for (outcome, (old, new)) in other.outcomes {
            let own = self.outcomes.entry(outcome).or_default();
            *own = (own.0 + old, own.1 + new);
        }
        for (key, flip) in other.flips {
            let own = self.flips.entry(key).or_default();
            own.count += flip.count;
            own.money_minor = own.money_minor.saturating_add(flip.money_minor);
        }
        for (key, sample) in other.flipping {
            let own = self.flipping.entry(key).or_default();
            sample.0.into_iter().for_each(|(hash, name)| own.put(hash, name));
        }
        for (article, cases) in other.broken {
            *self.broken.entry(article).or_default() += cases;
        }
        for (article, names) in other.examples {
            let own = self.examples.entry(article).or_default();
            own.extend(names.into_iter().take(EXAMPLES.saturating_sub(own.len())));
        }
        for (row, hits) in other.rows {
            let own = self.rows.entry(row).or_default();
            *own = RowHits { new: own.new + hits.new, old: own.old + hits.old };
        }
    }

    /// Cases that would come out otherwise, and their amounts.
    pub fn flipped(&self) -> Flip {
        self.flips
            .values()
            .fold(Flip::default(), |sum, flip| Flip { count: sum.count + flip.count, money_minor: sum.money_minor.saturating_add(flip.money_minor) })
    }
}

/// What a policy comes to on facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The outcome.
    pub outcome: Outcome,
    /// The row that settled it; none where the gate or nothing did.
    pub row: Option<String>,
}

/// Decides facts, given as text, without words and reasons; `None` when the text is no JSON object.
pub fn tried(policy: &Policy, statute: &Statute, text: &str) -> Option<Tried> {
    let facts = policy.read_facts(text)?;
    let settled = settle(policy, statute, &facts, || serde_json::from_str(text).unwrap_or(Json::Null));
    Some(Tried { outcome: settled.outcome, row: settled.rows.first().map(|row| (*row).to_owned()) })
}

fn amount(policy: &Policy, facts: &Facts<'_>, whole: impl Fn() -> Json) -> i64 {
    let slot = policy.slot("case.amount_minor").map(|slot| facts.slot(slot).json());
    slot.unwrap_or_else(|| whole()["case"]["amount_minor"].clone()).as_i64().unwrap_or(0)
}

/// The articles that a policy's answer breaks: it declines what is granted, pays less than the whole price of a return that
/// is granted, or lets the customer bear freight that is the merchant's.
pub(crate) fn broken(statute: &Statute, facts: &Json, declines: bool, terms: &serde_json::Map<String, Json>) -> Vec<String> {
    let granted =
        |effect: fn(Effect) -> bool| statute.rules.iter().filter(move |rule| effect(rule.effect) && rule.standing(facts) == Standing::Granted);
    let mut articles: Vec<String> = Vec::new();
    if declines {
        articles.extend(granted(Effect::grants).map(|rule| rule.article.clone()));
    }
    let money = |name: &str| terms.get("money").and_then(|money| money.get(name));
    if !declines && money("refund_percent").and_then(Json::as_f64).is_some_and(|share| share < 100.0) {
        articles.extend(granted(|effect| effect == Effect::GrantsReturn).map(|rule| rule.article.clone()));
    }
    if money("freight_bearer").and_then(Json::as_str) == Some("customer")
        && let Some(("merchant", rule)) = statute.freight_bearer(facts)
    {
        articles.push(rule.article.clone());
    }
    articles.sort();
    articles.dedup();
    articles
}
