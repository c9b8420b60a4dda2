//! The model versions in force: read once, checked against the log, kept in memory; a score with its parts for a case's facts.

use crate::stage::model;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use suyuan_analysis::risk::{Datum, RiskModel};
use suyuan_case::decision::{RiskNote, RiskPart};
use suyuan_case::event::StreamKind;
use suyuan_case::model::{ModelState, RISK};
use suyuan_decide::RiskFacts;
use suyuan_decide::risk::{FEATURES, fact};
use suyuan_store::{Store, StoreError};

/// Parts of a score that a decision keeps; the others are summed.
const PARTS: usize = 6;

/// A version that can score.
#[derive(Debug)]
pub struct Scorer {
    /// Its number.
    pub version: u64,
    /// Its name in facts and decisions, such as `risk@3`.
    pub name: String,
    model: RiskModel,
    /// Place of each field of the schema among the features; a field of another program's version is always missing.
    places: Vec<Option<usize>>,
    base: f64,
}

/// Five digits are far below what a person or a rule can tell apart and keep the log small.
fn short(number: f64) -> f64 {
    (number * 1e5).round() / 1e5
}

impl Scorer {
    /// Reads a version's file.
    ///
    /// # Errors
    /// Why it cannot be used, in English.
    pub fn read(version: u64, bytes: &[u8]) -> Result<Scorer, String> {
        let model = RiskModel::from_bytes(bytes).map_err(|error| format!("{error:?}"))?;
        Ok(Scorer::of(version, model))
    }

    /// A model in memory.
    pub fn of(version: u64, model: RiskModel) -> Scorer {
        let places = model.schema.fields.iter().map(|field| FEATURES.iter().position(|path| *path == field.name)).collect();
        Scorer { version, name: format!("{RISK}@{version}"), places, base: short(model.expected()), model }
    }

    fn value(&self, row: &[Datum]) -> impl Fn(usize) -> Datum {
        move |field| self.places.get(field).copied().flatten().and_then(|at| row.get(at)).cloned().unwrap_or(Datum::Missing)
    }

    /// The score of a row of features, five digits.
    pub fn score(&self, row: &[Datum]) -> f64 {
        short(self.model.risk_one(self.value(row)))
    }

    /// The score with its largest parts.
    fn note(&self, row: &[Datum], facts: &Json) -> RiskNote {
        let scored = self.model.score_one(self.value(row));
        let mut order: Vec<usize> = (0..scored.contributions.len()).collect();
        order.sort_by(|one, other| scored.contributions[*other].abs().total_cmp(&scored.contributions[*one].abs()).then(one.cmp(other)));
        let part = |at: &usize| RiskPart {
            fact: self.model.schema.fields[*at].name.clone(),
            value: fact(facts, &self.model.schema.fields[*at].name).cloned().unwrap_or(Json::Null),
            contribution: short(scored.contributions[*at]),
        };
        let parts: Vec<RiskPart> = order.iter().take(PARTS).map(part).filter(|part| part.contribution != 0.0).collect();
        let rest = short(order.iter().skip(parts.len()).map(|at| scored.contributions[*at]).sum());
        RiskNote { model: self.name.clone(), score: short(scored.risk), base: self.base, parts, rest, challenger: None }
    }
}

/// What is in force.
#[derive(Debug, Default)]
pub struct InService {
    /// Number of events of the stream when this was made.
    stream_version: i64,
    /// The version that scores.
    pub champion: Option<Scorer>,
    /// The version in the shadow.
    pub challenger: Option<Scorer>,
    /// Why a version that should score does not; rules stand alone meanwhile.
    pub unusable: Option<String>,
}

impl InService {
    /// Puts the score among the facts and gives back what the decision keeps of it. A model that fails leaves the facts as
    /// they are: rules that read the score do not fit, and the decision stands on the others.
    pub fn score(&self, facts: &mut Json) -> Option<Box<RiskNote>> {
        let champion = self.champion.as_ref()?;
        let row = super::row(facts);
        let scored = catch_unwind(AssertUnwindSafe(|| {
            let mut note = champion.note(&row, facts);
            note.challenger = self.challenger.as_ref().map(|other| (other.name.clone(), other.score(&row))).filter(|(_, score)| score.is_finite());
            note
        }));
        match scored {
            Ok(note) if note.score.is_finite() && note.rest.is_finite() && note.parts.iter().all(|part| part.contribution.is_finite()) => {
                suyuan_decide::add_risk(facts, &RiskFacts { score: note.score, model: note.model.clone() });
                Some(Box::new(note))
            }
            _ => {
                tracing::error!(model = champion.name, "the risk model could not score a case; it is decided without a score");
                None
            }
        }
    }
}

/// A version's file, checked against the log.
pub async fn read(store: &Store, state: &ModelState, version: u64) -> Result<Result<Scorer, String>, StoreError> {
    let Some(known) = state.version(version) else { return Ok(Err(format!("version {version} is not in the log"))) };
    let Some((_, bytes)) = store.model_file(RISK, version).await? else { return Ok(Err(format!("the file of version {version} is not there"))) };
    if hex::encode(Sha256::digest(&bytes)) != known.sha256 {
        return Ok(Err(format!("the file of version {version} is not the one that the log names")));
    }
    Ok(Scorer::read(version, &bytes))
}

/// What is in force now, from the log and the files.
pub async fn load(store: &Store) -> Result<InService, StoreError> {
    let state = model::state(store).await?;
    let mut made = InService { stream_version: state.stream_version, ..InService::default() };
    for (version, shadow) in [(state.champion, false), (state.challenger.map(|(version, _)| version), true)] {
        let Some(version) = version else { continue };
        match read(store, &state, version).await? {
            Ok(scorer) if shadow => made.challenger = Some(scorer),
            Ok(scorer) => made.champion = Some(scorer),
            Err(why) => {
                tracing::error!(version, why, "a risk model cannot be used");
                made.unusable = Some(why);
            }
        }
    }
    Ok(made)
}

/// What all decisions of a process share; other processes' changes are seen at the next look.
#[derive(Default)]
pub struct Models(RwLock<Option<Arc<InService>>>);

impl Models {
    /// What is in force now, read again when the stream has moved.
    pub async fn current(&self, store: &Store) -> Result<Arc<InService>, StoreError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let version = store.stream_version(StreamKind::Model, RISK).await?;
        if let Some(known) = known.filter(|known| known.stream_version == version) {
            return Ok(known);
        }
        let fresh = Arc::new(load(store).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }

    /// The same for decisions, which no failure here may stop.
    pub async fn for_decisions(&self, store: &Store) -> Arc<InService> {
        self.current(store).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the risk model could not be read; cases are decided without a score");
            Arc::default()
        })
    }
}
