//! The model versions in force: read once, checked against the log, kept in memory; what they say of a case's facts, with the parts.

use crate::learn::Model;
use crate::stage::model;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use suyuan_analysis::risk::{Column, Datum, Frame, Schema};
use suyuan_case::decision::{ModelNote, ScorePart};
use suyuan_case::event::StreamKind;
use suyuan_case::model::{Learned, ModelState};
use suyuan_decide::learned::{differs, reason_text};
use suyuan_decide::risk::{FEATURES, fact};
use suyuan_store::{CaseRow, Store, StoreError};

/// Parts of a score that a decision keeps; the others are summed.
const PARTS: usize = 6;

/// A version that can score.
#[derive(Debug)]
pub struct Scorer {
    /// Its number.
    pub version: u64,
    /// Its name in facts and decisions, such as `risk@3`.
    pub name: String,
    model: Model,
    /// Place of each field of the schema among the features; a field of another program's version is always missing.
    places: Vec<Option<usize>>,
    base: f64,
}

/// What a model reads of a case.
#[derive(Debug)]
pub struct Case<'c> {
    /// Its facts.
    pub facts: &'c Json,
    /// Its features, see [`super::row`].
    pub row: &'c [Datum],
    /// The customer's words with the form's; `None` without words.
    pub text: Option<&'c str>,
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
    pub fn read(learned: Learned, version: u64, bytes: &[u8]) -> Result<Scorer, String> {
        let model = Model::from_bytes(bytes).map_err(|error| format!("{error:?}"))?;
        let fits = match model {
            Model::Risk(_) => learned.is_chance(),
            Model::Text(_) => learned == Learned::Reason,
            Model::Anomaly(_) => learned == Learned::Anomaly,
        };
        if fits { Ok(Scorer::of(learned, version, model)) } else { Err("it is a model of another kind".to_owned()) }
    }

    /// A model in memory.
    pub fn of(learned: Learned, version: u64, model: Model) -> Scorer {
        let places = |schema: &Schema| schema.fields.iter().map(|field| FEATURES.iter().position(|path| *path == field.name)).collect();
        let (places, base) = match &model {
            Model::Risk(model) => (places(&model.schema), short(model.expected())),
            Model::Anomaly(model) => (places(&model.schema), 0.0),
            Model::Text(_) => (Vec::new(), 0.0),
        };
        Scorer { version, name: format!("{}@{version}", learned.as_str()), model, places, base }
    }

    fn value(&self, row: &[Datum]) -> impl Fn(usize) -> Datum {
        move |field| self.places.get(field).copied().flatten().and_then(|at| row.get(at)).cloned().unwrap_or(Datum::Missing)
    }

    fn frame(&self, schema: &Schema, row: &[Datum]) -> Frame {
        let value = self.value(row);
        let column = |(at, field): (usize, &suyuan_analysis::risk::Field)| Column { name: field.name.clone(), values: vec![value(at)] };
        Frame { columns: schema.fields.iter().enumerate().map(column).collect() }
    }

    /// The score of a case alone, five digits; `None` when the model has nothing to read.
    pub fn score(&self, case: &Case<'_>) -> Option<f64> {
        Some(self.answer(case)?.0)
    }

    /// The score with the class of a model that tells classes.
    fn answer(&self, case: &Case<'_>) -> Option<(f64, Option<String>)> {
        let (score, class) = match &self.model {
            Model::Risk(model) => (model.risk_one(self.value(case.row)), None),
            Model::Text(model) => {
                let (class, share) = model.classify(case.text?)?;
                (share, Some(class.to_owned()))
            }
            Model::Anomaly(model) => (model.score(&self.frame(&model.schema, case.row)).first()?.rank, None),
        };
        Some((short(score), class))
    }

    /// The score with its largest parts; `None` when the model has nothing to read.
    pub fn note(&self, case: &Case<'_>) -> Option<ModelNote> {
        let note = |score: f64, answer: Option<String>, parts: (Vec<ScorePart>, f64)| ModelNote {
            model: self.name.clone(),
            score: short(score),
            base: self.base,
            answer,
            parts: parts.0,
            rest: parts.1,
            challenger: None,
        };
        Some(match &self.model {
            Model::Risk(model) => {
                let scored = model.score_one(self.value(case.row));
                note(scored.risk, None, parts(&model.schema, &scored.contributions, case.facts))
            }
            Model::Text(model) => {
                let (reason, share) = model.classify(case.text?)?;
                note(share, Some(reason.to_owned()), (Vec::new(), 0.0))
            }
            Model::Anomaly(model) => {
                let scored = model.score(&self.frame(&model.schema, case.row)).into_iter().next()?;
                note(scored.rank, None, parts(&model.schema, &scored.contributions, case.facts))
            }
        })
    }
}

/// The largest contributions with the values of their facts, and the sum of the others.
fn parts(schema: &Schema, contributions: &[f64], facts: &Json) -> (Vec<ScorePart>, f64) {
    let mut order: Vec<usize> = (0..contributions.len()).collect();
    order.sort_by(|one, other| contributions[*other].abs().total_cmp(&contributions[*one].abs()).then(one.cmp(other)));
    let part = |at: &usize| ScorePart {
        fact: schema.fields[*at].name.clone(),
        value: fact(facts, &schema.fields[*at].name).cloned().unwrap_or(Json::Null),
        contribution: short(contributions[*at]),
    };
    let parts: Vec<ScorePart> = order.iter().take(PARTS).map(part).filter(|part| part.contribution != 0.0).collect();
    let rest = short(order.iter().skip(parts.len()).map(|at| contributions[*at]).sum());
    (parts, rest)
}

fn sound(note: &ModelNote) -> bool {
    note.score.is_finite() && note.rest.is_finite() && note.parts.iter().all(|part| part.contribution.is_finite())
}

/// The versions of one model in force.
#[derive(Debug, Default)]
pub struct Served {
    /// The version that scores.
    pub champion: Option<Scorer>,
    /// The version in the shadow.
    pub challenger: Option<Scorer>,
    /// Why a version that should score does not; rules stand alone meanwhile.
    pub unusable: Option<String>,
}

impl Served {
    fn note(&self, case: &Case<'_>) -> Option<ModelNote> {
        let champion = self.champion.as_ref()?;
        let scored = catch_unwind(AssertUnwindSafe(|| {
            let mut note = champion.note(case)?;
            note.challenger =
                self.challenger.as_ref().and_then(|other| Some((other.name.clone(), other.score(case)?))).filter(|(_, score)| score.is_finite());
            Some(note)
        }));
        match scored {
            Ok(None) => None,
            Ok(Some(note)) if sound(&note) => Some(note),
            _ => {
                tracing::error!(model = champion.name, "a learned model could not score a case; it is decided without that score");
                None
            }
        }
    }
}

/// What the models said of a case.
#[derive(Debug, Default)]
pub struct Notes {
    /// Of abuse.
    pub risk: Option<Box<ModelNote>>,
    /// The others, in the order of [`Learned::ALL`].
    pub others: Vec<ModelNote>,
}

impl Notes {
    /// What a model said.
    pub fn of(&self, learned: Learned) -> Option<&ModelNote> {
        if learned == Learned::Risk { self.risk.as_deref() } else { self.others.iter().find(|note| names(note, learned)) }
    }
}

/// Whether a note is a model's.
fn names(note: &ModelNote, learned: Learned) -> bool {
    note.model.strip_prefix(learned.as_str()).is_some_and(|rest| rest.starts_with('@'))
}

/// What is in force.
#[derive(Debug, Default)]
pub struct InService {
    /// Number of events of each stream when this was made.
    versions: HashMap<String, i64>,
    served: [Served; Learned::ALL.len()],
}

impl InService {
    /// The versions of a model.
    pub fn of(&self, learned: Learned) -> &Served {
        &self.served[learned as usize]
    }

    /// Puts the scores among the facts and gives back what the decision keeps of them. A model that fails leaves the facts
    /// as they are: rules that read the score do not fit, and the decision stands on the others.
    pub fn score(&self, facts: &mut Json, case: &CaseRow) -> Notes {
        if self.served.iter().all(|served| served.champion.is_none()) {
            return Notes::default();
        }
        let row = super::row(facts);
        let text = reason_text(case.comment.as_deref(), case.reason_text.as_deref(), case.reason_code.as_deref(), facts);
        let mut notes = Notes::default();
        let told: Vec<(Learned, ModelNote)> = {
            let seen = Case { facts, row: &row, text: text.as_deref() };
            Learned::ALL.into_iter().filter_map(|learned| Some((learned, self.of(learned).note(&seen)?))).collect()
        };
        for (learned, note) in told {
            let said = members(learned, &note.model, note.score, note.answer.as_deref(), case.amount_minor, case.reason_code.as_deref());
            suyuan_decide::add_learned(facts, learned, said);
            if learned == Learned::Risk {
                notes.risk = Some(Box::new(note));
            } else {
                notes.others.push(note);
            }
        }
        notes
    }

    /// Those of some models that are in service.
    pub fn in_service(&self, wanted: impl IntoIterator<Item = Learned>) -> Vec<Learned> {
        wanted.into_iter().filter(|learned| self.of(*learned).champion.is_some()).collect()
    }

    /// Puts the scores of some models among the facts, without their parts: for many past cases at once. `text` is what
    /// the reason model reads, see [`reason_text`].
    pub fn add_scores(&self, wanted: &[Learned], facts: &mut Json, text: Option<&str>) {
        let row = super::row(facts);
        let told: Vec<(Learned, Json)> = {
            let seen = Case { facts, row: &row, text };
            let of_case = |name: &str| fact(facts, &format!("case.{name}"));
            // What the customer claimed; an amount that follows from the order's lines is none.
            let claimed = of_case("amount_basis").is_some_and(|basis| basis == "claimed");
            let amount = of_case("amount_minor").and_then(Json::as_i64).filter(|_| claimed);
            let reason = of_case("reason_code").and_then(Json::as_str);
            let one = |learned: &Learned| {
                let scorer = self.of(*learned).champion.as_ref()?;
                let answer = catch_unwind(AssertUnwindSafe(|| scorer.answer(&seen))).ok().flatten();
                let (score, class) = answer.filter(|(score, _)| score.is_finite())?;
                Some((*learned, members(*learned, &scorer.name, score, class.as_deref(), amount, reason)))
            };
            wanted.iter().filter_map(one).collect()
        };
        for (learned, members) in told {
            suyuan_decide::add_learned(facts, learned, members);
        }
    }
}

/// The facts that a score becomes.
fn members(learned: Learned, model: &str, score: f64, answer: Option<&str>, amount: Option<i64>, reason: Option<&str>) -> Json {
    match learned {
        Learned::Risk => json!({ "score": score, "model": model }),
        Learned::Priority => json!({ "score": score }),
        Learned::Cost => {
            let expected = amount.map(|amount| (amount as f64 * score).round() as i64);
            let mut members = json!({ "share": score });
            if let Some(expected) = expected {
                members["expected_minor"] = expected.into();
            }
            members
        }
        Learned::Reason => {
            let read = answer.unwrap_or_default();
            let mut members = json!({ "code": read, "share": score });
            if let Some(stated) = reason {
                members["differs"] = differs(stated, read).into();
            }
            members
        }
        Learned::Anomaly => json!({ "rank": score }),
    }
}

/// A version's file, checked against the log.
pub async fn read(store: &Store, learned: Learned, state: &ModelState, version: u64) -> Result<Result<Scorer, String>, StoreError> {
    let Some(known) = state.version(version) else { return Ok(Err(format!("version {version} is not in the log"))) };
    let Some((_, bytes)) = store.model_file(learned.as_str(), version).await? else {
        return Ok(Err(format!("the file of version {version} is not there")));
    };
    if hex::encode(Sha256::digest(&bytes)) != known.sha256 {
        return Ok(Err(format!("the file of version {version} is not the one that the log names")));
    }
    Ok(Scorer::read(learned, version, &bytes))
}

/// The newest version of every model as if each were in service, for trying them on the past before anybody puts them there.
pub async fn newest(store: &Store) -> Result<InService, StoreError> {
    let mut made = InService::default();
    for learned in Learned::ALL {
        let state = model::state(store, learned).await?;
        let Some(version) = state.versions.last().map(|known| known.version) else { continue };
        let served = &mut made.served[learned as usize];
        match read(store, learned, &state, version).await? {
            Ok(scorer) => served.champion = Some(scorer),
            Err(why) => served.unusable = Some(why),
        }
    }
    Ok(made)
}

/// What is in force now, from the log and the files.
pub async fn load(store: &Store) -> Result<InService, StoreError> {
    let mut made = InService { versions: store.stream_versions(StreamKind::Model).await?, ..InService::default() };
    for learned in Learned::ALL {
        let state = model::state(store, learned).await?;
        let served = &mut made.served[learned as usize];
        for (version, shadow) in [(state.champion, false), (state.challenger.map(|(version, _)| version), true)] {
            let Some(version) = version else { continue };
            match read(store, learned, &state, version).await? {
                Ok(scorer) if shadow => served.challenger = Some(scorer),
                Ok(scorer) => served.champion = Some(scorer),
                Err(why) => {
                    tracing::error!(model = learned.as_str(), version, why, "a learned model cannot be used");
                    served.unusable = Some(why);
                }
            }
        }
    }
    Ok(made)
}

/// What all decisions of a process share; other processes' changes are seen at the next look.
#[derive(Default)]
pub struct Models(RwLock<Option<Arc<InService>>>);

impl Models {
    /// What is in force now, read again when a stream has moved.
    pub async fn current(&self, store: &Store) -> Result<Arc<InService>, StoreError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let versions = store.stream_versions(StreamKind::Model).await?;
        if let Some(known) = known.filter(|known| known.versions == versions) {
            return Ok(known);
        }
        let fresh = Arc::new(load(store).await?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }

    /// The same for decisions, which no failure here may stop.
    pub async fn for_decisions(&self, store: &Store) -> Arc<InService> {
        self.current(store).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the learned models could not be read; cases are decided without their scores");
            Arc::default()
        })
    }
}
