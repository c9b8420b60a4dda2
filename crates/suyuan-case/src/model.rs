//! The life of a learned model: trained, proposed, put in service, scoring in the shadow, withdrawn. Events and their fold.

use crate::Micros;
use crate::actor::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What an installation learns from its own cases. Each has a stream of events, numbered versions and a life of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Learned {
    /// Chance that a case is abuse (滥用风险).
    #[default]
    Risk,
    /// Chance that a case ends badly: late, before the platform, or with a poor rating (优先级).
    Priority,
    /// Chance that the value of the goods is lost when the case is granted (预期损失).
    Cost,
    /// The reason that text and form speak of (原因识别).
    Reason,
    /// How unusual a case is among those before it (异常度).
    Anomaly,
}

impl Learned {
    /// All of them.
    pub const ALL: [Learned; 5] = [Learned::Risk, Learned::Priority, Learned::Cost, Learned::Reason, Learned::Anomaly];

    /// Name of the stream, of the files and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Learned::Risk => "risk",
            Learned::Priority => "priority",
            Learned::Cost => "cost",
            Learned::Reason => "reason",
            Learned::Anomaly => "anomaly",
        }
    }

    /// By name.
    pub fn parse(name: &str) -> Option<Learned> {
        Learned::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Whether it learns to tell yes from no; then positive labels are needed too.
    pub const fn is_chance(self) -> bool {
        matches!(self, Learned::Risk | Learned::Priority | Learned::Cost)
    }
}

/// How many cases say something, by what people decided and found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelCounts {
    /// Cases with a label.
    pub labelled: u64,
    /// Of these, those that say yes, such as cases of abuse; 0 where there is no yes and no.
    pub positive: u64,
    /// Decided cases that were looked at; some say nothing.
    pub looked_at: u64,
}

/// Events of a model stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum ModelEvent {
    /// Somebody asked for a training.
    TrainingAsked {},
    /// A training ended without a model.
    TrainingFailed {
        /// `too_few_labels`, `nothing_to_learn` or `failed`.
        code: String,
        /// What there was to learn from.
        labels: LabelCounts,
        /// Labels that are needed.
        least: u64,
        /// Positive labels that are needed.
        least_positive: u64,
    },
    /// A version was trained; its file is kept by the store.
    ModelTrained {
        /// Version, counted from 1.
        version: u64,
        /// SHA-256 of the file, hex.
        sha256: String,
        /// Size of the file.
        bytes: u64,
        /// Who asked for it.
        asked_by: Actor,
        /// What it learned from.
        labels: LabelCounts,
        /// The model card.
        card: Json,
    },
    /// Somebody asks a second person to put a version in service.
    ServiceProposed {
        /// The version.
        version: u64,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A version scores every decision from now on; the event's actor is the second person.
    ModelPutInService {
        /// The version.
        version: u64,
        /// Who asked for it.
        proposed_by: Actor,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// An earlier version, or none, is in service again.
    ModelRolledBack {
        /// The version that was.
        from: u64,
        /// The version that is; rules stand alone without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<u64>,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// No model scores any more; rules stand alone.
    ModelWithdrawn {
        /// The version that was in service.
        version: u64,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A version scores beside the one in service, without effect.
    ChallengeStarted {
        /// The version.
        version: u64,
    },
    /// The shadow is over.
    ChallengeEnded {},
}

impl ModelEvent {
    /// The kind as it stands in `events.kind`.
    pub const fn name(&self) -> &'static str {
        match self {
            ModelEvent::TrainingAsked {} => "training_asked",
            ModelEvent::TrainingFailed { .. } => "training_failed",
            ModelEvent::ModelTrained { .. } => "model_trained",
            ModelEvent::ServiceProposed { .. } => "service_proposed",
            ModelEvent::ModelPutInService { .. } => "model_put_in_service",
            ModelEvent::ModelRolledBack { .. } => "model_rolled_back",
            ModelEvent::ModelWithdrawn { .. } => "model_withdrawn",
            ModelEvent::ChallengeStarted { .. } => "challenge_started",
            ModelEvent::ChallengeEnded {} => "challenge_ended",
        }
    }
}

/// A trained version.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelVersion {
    /// Its number.
    pub version: u64,
    /// SHA-256 of its file, hex.
    pub sha256: String,
    /// Size of its file.
    pub bytes: u64,
    /// Who asked for it.
    pub asked_by: Actor,
    /// When it was trained.
    pub trained_at: Micros,
    /// What it learned from.
    pub labels: LabelCounts,
    /// The model card.
    pub card: Json,
    /// Who asked to put it in service, and why; until it is.
    pub proposed: Option<(Actor, String)>,
    /// Whether it ever was in service.
    pub served: bool,
}

/// A training that ended without a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub code: String,
    /// What there was to learn from.
    pub labels: LabelCounts,
    /// When.
    pub at: Micros,
}

/// A span of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The version.
    pub version: u64,
    /// Since when.
    pub since: Micros,
    /// Until when, once it is over.
    pub until: Option<Micros>,
    /// Who put it in service.
    pub by: Actor,
    /// Who asked for it; nobody for a roll-back.
    pub proposed_by: Option<Actor>,
    /// Why.
    pub note: String,
}

/// The models as their events make them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelState {
    /// Number of events so far.
    pub stream_version: i64,
    /// Trained versions, oldest first.
    pub versions: Vec<ModelVersion>,
    /// The version in service.
    pub champion: Option<u64>,
    /// The version that scores in the shadow, and since when.
    pub challenger: Option<(u64, Micros)>,
    /// Spans of service, oldest first.
    pub history: Vec<Service>,
    /// When a training was asked for, until it ends.
    pub training_since: Option<Micros>,
    /// Who asked for it.
    pub training_by: Option<Actor>,
    /// The last training, if it ended without a model.
    pub failure: Option<Failure>,
}

/// Why an event may not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelIllegal {
    /// There is no such version, or nothing to end.
    #[error("there is no such model version")]
    Unknown,
    /// The number does not continue the count.
    #[error("the number is taken")]
    Taken,
    /// The version is in service already.
    #[error("this version is in service")]
    InService,
    /// Nobody asked for it.
    #[error("nobody has proposed this version")]
    NotProposed,
    /// Whoever asked for the training or the service does not put it in service.
    #[error("a second person puts a model in service")]
    SamePerson,
    /// A training runs.
    #[error("a training runs")]
    Training,
}

impl ModelIllegal {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            ModelIllegal::Unknown => "model_unknown",
            ModelIllegal::Taken => "model_number_taken",
            ModelIllegal::InService => "model_in_service",
            ModelIllegal::NotProposed => "model_not_proposed",
            ModelIllegal::SamePerson => "model_second_person",
            ModelIllegal::Training => "training_running",
        }
    }
    /// All of them, for tables that must have words for each.
    pub const EACH: [ModelIllegal; 6] = [
        ModelIllegal::Unknown,
        ModelIllegal::Taken,
        ModelIllegal::InService,
        ModelIllegal::NotProposed,
        ModelIllegal::SamePerson,
        ModelIllegal::Training,
    ];
}

impl ModelState {
    /// A version by number.
    pub fn version(&self, version: u64) -> Option<&ModelVersion> {
        self.versions.iter().find(|one| one.version == version)
    }

    /// Number of the next version.
    pub fn next_version(&self) -> u64 {
        self.versions.last().map_or(0, |last| last.version) + 1
    }

    /// The version that was in service before the one that is.
    pub fn before(&self) -> Option<u64> {
        self.history.iter().rev().map(|one| one.version).find(|version| Some(*version) != self.champion)
    }

    fn known(&self, version: u64) -> Result<&ModelVersion, ModelIllegal> {
        self.version(version).ok_or(ModelIllegal::Unknown)
    }

    /// Whether an event may follow, by this actor.
    pub fn check(&self, event: &ModelEvent, actor: &Actor) -> Result<(), ModelIllegal> {
        match event {
            ModelEvent::TrainingAsked {} => {
                if self.training_since.is_some() {
                    Err(ModelIllegal::Training)
                } else {
                    Ok(())
                }
            }
            ModelEvent::TrainingFailed { .. } => Ok(()),
            ModelEvent::ModelTrained { version, .. } => {
                if *version == self.next_version() {
                    Ok(())
                } else {
                    Err(ModelIllegal::Taken)
                }
            }
            ModelEvent::ServiceProposed { version, .. } | ModelEvent::ChallengeStarted { version } => {
                self.known(*version)?;
                if self.champion == Some(*version) { Err(ModelIllegal::InService) } else { Ok(()) }
            }
            ModelEvent::ModelPutInService { version, .. } => {
                let found = self.known(*version)?;
                if self.champion == Some(*version) {
                    return Err(ModelIllegal::InService);
                }
                let (proposer, _) = found.proposed.as_ref().ok_or(ModelIllegal::NotProposed)?;
                if proposer == actor || found.asked_by == *actor { Err(ModelIllegal::SamePerson) } else { Ok(()) }
            }
            ModelEvent::ModelRolledBack { from, to, .. } => {
                let served = to.is_none_or(|to| self.version(to).is_some_and(|one| one.served));
                if self.champion == Some(*from) && *to != Some(*from) && served { Ok(()) } else { Err(ModelIllegal::Unknown) }
            }
            ModelEvent::ModelWithdrawn { version, .. } => {
                if self.champion == Some(*version) {
                    Ok(())
                } else {
                    Err(ModelIllegal::Unknown)
                }
            }
            ModelEvent::ChallengeEnded {} => self.challenger.map(drop).ok_or(ModelIllegal::Unknown),
        }
    }

    /// Takes an event in.
    pub fn apply(&mut self, event: &ModelEvent, actor: &Actor, at: Micros) {
        self.stream_version += 1;
        match event {
            ModelEvent::TrainingAsked {} => (self.training_since, self.training_by) = (Some(at), Some(actor.clone())),
            ModelEvent::TrainingFailed { code, labels, .. } => {
                (self.training_since, self.training_by) = (None, None);
                self.failure = Some(Failure { code: code.clone(), labels: *labels, at });
            }
            ModelEvent::ModelTrained { version, sha256, bytes, asked_by, labels, card } => {
                (self.training_since, self.training_by, self.failure) = (None, None, None);
                self.versions.push(ModelVersion {
                    version: *version,
                    sha256: sha256.clone(),
                    bytes: *bytes,
                    asked_by: asked_by.clone(),
                    trained_at: at,
                    labels: *labels,
                    card: card.clone(),
                    proposed: None,
                    served: false,
                });
            }
            ModelEvent::ServiceProposed { version, note } => self.with(*version, |one| one.proposed = Some((actor.clone(), note.clone()))),
            ModelEvent::ModelPutInService { version, proposed_by, note } => self.serve(*version, actor, Some(proposed_by.clone()), note, at),
            ModelEvent::ModelRolledBack { to, note, .. } => match to {
                Some(version) => self.serve(*version, actor, None, note, at),
                None => self.end_service(at),
            },
            ModelEvent::ModelWithdrawn { .. } => self.end_service(at),
            ModelEvent::ChallengeStarted { version } => self.challenger = Some((*version, at)),
            ModelEvent::ChallengeEnded {} => self.challenger = None,
        }
    }

    fn with(&mut self, version: u64, change: impl FnOnce(&mut ModelVersion)) {
        if let Some(found) = self.versions.iter_mut().find(|one| one.version == version) {
            change(found);
        }
    }

    fn end_service(&mut self, at: Micros) {
        self.champion = None;
        if let Some(last) = self.history.last_mut() {
            last.until.get_or_insert(at);
        }
    }

    fn serve(&mut self, version: u64, by: &Actor, proposed_by: Option<Actor>, note: &str, at: Micros) {
        self.end_service(at);
        self.champion = Some(version);
        self.challenger = self.challenger.filter(|(challenger, _)| *challenger != version);
        self.history.push(Service { version, since: at, until: None, by: by.clone(), proposed_by, note: note.to_owned() });
        self.with(version, |one| (one.proposed, one.served) = (None, true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trained(version: u64) -> ModelEvent {
        let asked_by = Actor::user("li");
        ModelEvent::ModelTrained { version, sha256: String::new(), bytes: 1, asked_by, labels: LabelCounts::default(), card: Json::Null }
    }

    fn take(state: &mut ModelState, event: ModelEvent, who: &str) -> Result<(), ModelIllegal> {
        let actor = Actor::user(who);
        state.check(&event, &actor)?;
        state.apply(&event, &actor, state.stream_version + 1);
        Ok(())
    }

    fn put(version: u64) -> ModelEvent {
        ModelEvent::ModelPutInService { version, proposed_by: Actor::user("wang"), note: String::new() }
    }

    fn propose(version: u64) -> ModelEvent {
        ModelEvent::ServiceProposed { version, note: String::new() }
    }

    #[test]
    fn a_version_needs_a_proposal_and_a_second_person() {
        let mut state = ModelState::default();
        assert_eq!(take(&mut state, trained(2), "x"), Err(ModelIllegal::Taken));
        take(&mut state, trained(1), "x").unwrap();
        assert_eq!(take(&mut state, put(1), "zhao"), Err(ModelIllegal::NotProposed));
        take(&mut state, propose(1), "wang").unwrap();
        assert_eq!(take(&mut state, put(1), "wang"), Err(ModelIllegal::SamePerson), "who proposed");
        assert_eq!(take(&mut state, put(1), "li"), Err(ModelIllegal::SamePerson), "who asked for the training");
        take(&mut state, put(1), "zhao").unwrap();
        assert_eq!((state.champion, state.before()), (Some(1), None));
        assert_eq!(take(&mut state, put(1), "zhao"), Err(ModelIllegal::InService));
    }

    #[test]
    fn roll_back_leads_to_what_served_before_or_to_the_rules_alone() {
        let mut state = ModelState::default();
        for version in [1, 2, 3] {
            take(&mut state, trained(version), "x").unwrap();
        }
        for version in [1, 2] {
            take(&mut state, propose(version), "wang").unwrap();
            take(&mut state, put(version), "zhao").unwrap();
        }
        take(&mut state, ModelEvent::ChallengeStarted { version: 3 }, "wang").unwrap();
        assert_eq!((state.before(), state.challenger.map(|one| one.0)), (Some(1), Some(3)));
        let back = |from, to| ModelEvent::ModelRolledBack { from, to, note: String::new() };
        assert_eq!(take(&mut state, back(2, Some(3)), "wang"), Err(ModelIllegal::Unknown), "it never served");
        take(&mut state, back(2, Some(1)), "wang").unwrap();
        take(&mut state, ModelEvent::ModelWithdrawn { version: 1, note: String::new() }, "wang").unwrap();
        assert_eq!((state.champion, state.history.len()), (None, 3));
        assert!(state.history.iter().all(|one| one.until.is_some()));
        take(&mut state, ModelEvent::ChallengeEnded {}, "wang").unwrap();
        assert_eq!(take(&mut state, ModelEvent::ChallengeEnded {}, "wang"), Err(ModelIllegal::Unknown));
    }

    #[test]
    fn one_training_at_a_time() {
        let mut state = ModelState::default();
        take(&mut state, ModelEvent::TrainingAsked {}, "li").unwrap();
        assert_eq!(take(&mut state, ModelEvent::TrainingAsked {}, "wang"), Err(ModelIllegal::Training));
        let labels = LabelCounts { labelled: 3, positive: 1, looked_at: 9 };
        take(&mut state, ModelEvent::TrainingFailed { code: "too_few_labels".into(), labels, least: 200, least_positive: 30 }, "x").unwrap();
        assert_eq!(state.failure.as_ref().map(|one| one.labels), Some(labels));
        take(&mut state, ModelEvent::TrainingAsked {}, "wang").unwrap();
    }
}
