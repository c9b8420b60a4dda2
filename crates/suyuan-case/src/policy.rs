//! The life of the merchant's policy: drafts, tests, trials, versions, and who sent which cases to people. The fold of its events.

use crate::Micros;
use crate::actor::Actor;
pub use crate::policy_event::{BacktestSummary, PolicyEvent, TestCase};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The stream that holds the merchant's policy.
pub const STREAM: &str = "default";
/// Version of the policy that the program brings along.
pub const BUILT_IN: u64 = 1;
/// The family that stands for all cases.
pub const ALL_CASES: &str = "all";

/// A published version.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number.
    pub version: u64,
    /// The tables in JDM.
    pub table: Json,
    /// The draft that it was.
    pub draft: Option<u64>,
    /// Who asked for it.
    pub proposed_by: Option<Actor>,
    /// Who published it.
    pub published_by: Actor,
    /// When.
    pub published_at: Micros,
    /// Why.
    pub note: String,
    /// When it ends by itself.
    pub expires_at: Option<Micros>,
}

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftStatus {
    /// Being written.
    Open,
    /// Waiting for a second person.
    Proposed,
    /// It became a version.
    Published,
    /// Given up.
    Discarded,
}

/// A draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its number.
    pub draft: u64,
    /// The version that it began from.
    pub base: u64,
    /// Name.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// The tables in JDM.
    pub table: Json,
    /// How often it was saved.
    pub revision: u64,
    /// Who saved it, each once, the last at the end.
    pub authors: Vec<Actor>,
    /// When it was saved last.
    pub saved_at: Micros,
    /// Its test cases.
    pub tests: Vec<TestCase>,
    /// Its last back-test.
    pub backtest: Option<BacktestSummary>,
    /// Where it stands.
    pub status: DraftStatus,
    /// Who asked for its publication.
    pub proposed_by: Option<Actor>,
    /// The proposal that it took up.
    pub proposal: Option<String>,
}

/// A draft on trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// The draft.
    pub draft: u64,
    /// Share of the cases that it decides; 0 is a shadow.
    pub share_percent: u32,
    /// Since when.
    pub since: Micros,
}

/// A family or a customer whose cases go to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Family, or customer number.
    pub whom: String,
    /// Why.
    pub note: String,
    /// Who said so.
    pub by: Actor,
    /// Since when.
    pub since: Micros,
    /// Until when; families are paused until somebody resumes them.
    pub until: Option<Micros>,
}

/// What somebody said about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub comment: u64,
    /// Id of the row.
    pub rule: String,
    /// The words.
    pub text: String,
    /// Who said it.
    pub by: Actor,
    /// When.
    pub at: Micros,
    /// Who took it as done, and when.
    pub resolved: Option<(Actor, Micros)>,
}

/// Most characters of a comment.
pub const MOST_OF_COMMENT: usize = 2_000;

/// The policy as its events make it.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyState {
    /// Number of events so far.
    pub stream_version: i64,
    /// The version that was published or rolled back to last.
    pub live: u64,
    /// Published versions, oldest first; the built-in one is not among them.
    pub versions: Vec<Version>,
    /// All drafts, oldest first.
    pub drafts: Vec<Draft>,
    /// The draft on trial.
    pub trial: Option<Trial>,
    /// Families whose cases go to people.
    pub paused: Vec<Pause>,
    /// Customers whose cases go to people.
    pub snoozed: Vec<Pause>,
    /// Marks of the proposals that nobody wants.
    pub rejected: Vec<Pause>,
    /// The stage that automatic approval has reached, who said so and when; `None` when it is not staged.
    pub stage: Option<Pause>,
    /// What was said about rows, oldest first.
    pub comments: Vec<Comment>,
}

impl Default for PolicyState {
    fn default() -> PolicyState {
        PolicyState {
            stream_version: 0,
            live: BUILT_IN,
            versions: Vec::new(),
            drafts: Vec::new(),
            trial: None,
            paused: Vec::new(),
            snoozed: Vec::new(),
            rejected: Vec::new(),
            stage: None,
            comments: Vec::new(),
        }
    }
}

/// Why an event may not follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyIllegal {
    /// There is no such draft, version, family, customer or open comment.
    #[error("there is no such draft, version or pause")]
    Unknown,
    /// The draft is published or given up.
    #[error("the draft is closed")]
    Closed,
    /// Nobody asked for the publication, or the draft was changed since.
    #[error("the draft was not proposed for publication")]
    NotProposed,
    /// Whoever wrote or proposed a draft does not publish it.
    #[error("a second person publishes")]
    SamePerson,
    /// The back-test is missing or older than the draft.
    #[error("the draft was not run over the past since its last change")]
    NotBacktested,
    /// It would break the statute.
    #[error("the draft would break the statute")]
    BreaksStatute,
    /// The number does not continue the count.
    #[error("the number is taken")]
    Taken,
    /// A share beyond 100, an empty name or a time in the past.
    #[error("a value is out of its range")]
    OutOfRange,
}

impl PolicyIllegal {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            PolicyIllegal::Unknown => "policy_unknown",
            PolicyIllegal::Closed => "draft_closed",
            PolicyIllegal::NotProposed => "draft_not_proposed",
            PolicyIllegal::SamePerson => "second_person_needed",
            PolicyIllegal::NotBacktested => "draft_not_backtested",
            PolicyIllegal::BreaksStatute => "policy_breaks_statute",
            PolicyIllegal::Taken => "policy_number_taken",
            PolicyIllegal::OutOfRange => "policy_value_out_of_range",
        }
    }
}

impl PolicyState {
    /// A draft by number.
    pub fn draft(&self, draft: u64) -> Option<&Draft> {
        self.drafts.iter().find(|one| one.draft == draft)
    }

    /// A published version by number; the built-in one is `None` here.
    pub fn version(&self, version: u64) -> Option<&Version> {
        self.versions.iter().find(|one| one.version == version)
    }

    /// The version in force at a moment: the live one, or the one before it as soon as it has expired.
    pub fn in_force(&self, now: Micros) -> u64 {
        let mut version = self.live;
        while let Some(found) = self.version(version).filter(|found| found.expires_at.is_some_and(|end| end <= now)) {
            version = self.versions.iter().rev().map(|one| one.version).find(|one| *one < found.version).unwrap_or(BUILT_IN);
        }
        version
    }

    /// The version to roll back to: the one before the live one.
    pub fn before_live(&self) -> Option<u64> {
        (self.live != BUILT_IN).then(|| self.versions.iter().rev().map(|one| one.version).find(|one| *one < self.live).unwrap_or(BUILT_IN))
    }

    /// Number of the next version.
    pub fn next_version(&self) -> u64 {
        self.versions.last().map_or(BUILT_IN, |last| last.version) + 1
    }

    /// Number of the next draft.
    pub fn next_draft(&self) -> u64 {
        self.drafts.last().map_or(0, |last| last.draft) + 1
    }

    /// Number of the next comment.
    pub fn next_comment(&self) -> u64 {
        self.comments.last().map_or(0, |last| last.comment) + 1
    }

    /// Why the cases of a customer, of an after-sales type or of a reason go to people now, if they do.
    pub fn pause_of(&self, customer_no: Option<&str>, kind: &str, reason_code: Option<&str>, now: Micros) -> Option<&Pause> {
        let reason = reason_code.map(|code| code.split('.').next().unwrap_or(code));
        let family = |pause: &&Pause| pause.whom == ALL_CASES || pause.whom == kind || Some(pause.whom.as_str()) == reason;
        let customer = |pause: &&Pause| Some(pause.whom.as_str()) == customer_no && pause.until.is_none_or(|until| now < until);
        self.paused.iter().find(family).or_else(|| self.snoozed.iter().find(customer))
    }

    fn open(&self, draft: u64) -> Result<&Draft, PolicyIllegal> {
        let found = self.draft(draft).ok_or(PolicyIllegal::Unknown)?;
        if matches!(found.status, DraftStatus::Published | DraftStatus::Discarded) { Err(PolicyIllegal::Closed) } else { Ok(found) }
    }

    /// Whether an event may follow, by this actor at this moment.
    pub fn check(&self, event: &PolicyEvent, actor: &Actor, now: Micros) -> Result<(), PolicyIllegal> {
        match event {
            PolicyEvent::DraftSaved { draft, base, name, .. } => {
                if name.trim().is_empty() {
                    return Err(PolicyIllegal::OutOfRange);
                }
                if *base != BUILT_IN && self.version(*base).is_none() {
                    return Err(PolicyIllegal::Unknown);
                }
                if *draft == self.next_draft() { Ok(()) } else { self.open(*draft).map(drop) }
            }
            PolicyEvent::DraftTested { draft, .. } | PolicyEvent::DraftBacktested { draft, .. } | PolicyEvent::DraftDiscarded { draft } => {
                self.open(*draft).map(drop)
            }
            PolicyEvent::DraftProposed { draft } => self.open(*draft).and_then(tested),
            PolicyEvent::TrialStarted { draft, share_percent } => {
                if *share_percent > 100 {
                    return Err(PolicyIllegal::OutOfRange);
                }
                self.open(*draft).and_then(tested)
            }
            PolicyEvent::PolicyPublished { version, draft, expires_at, .. } => {
                if *version != self.next_version() {
                    return Err(PolicyIllegal::Taken);
                }
                if expires_at.is_some_and(|end| end <= now) {
                    return Err(PolicyIllegal::OutOfRange);
                }
                let draft = self.open(draft.ok_or(PolicyIllegal::Unknown)?)?;
                tested(draft)?;
                if draft.status != DraftStatus::Proposed {
                    return Err(PolicyIllegal::NotProposed);
                }
                if draft.authors.contains(actor) || draft.proposed_by.as_ref() == Some(actor) { Err(PolicyIllegal::SamePerson) } else { Ok(()) }
            }
            PolicyEvent::RolledBack { from, to, .. } => {
                let known = *to == BUILT_IN || self.version(*to).is_some();
                if *from == self.live && to != from && known { Ok(()) } else { Err(PolicyIllegal::Unknown) }
            }
            PolicyEvent::TrialEnded {} => self.trial.map(drop).ok_or(PolicyIllegal::Unknown),
            PolicyEvent::FamilyPaused { family, .. } => {
                if family.trim().is_empty() {
                    Err(PolicyIllegal::OutOfRange)
                } else {
                    Ok(())
                }
            }
            PolicyEvent::FamilyResumed { family } => known(&self.paused, family),
            PolicyEvent::CustomerSnoozed { customer_no, until, .. } => {
                if customer_no.trim().is_empty() || *until <= now {
                    Err(PolicyIllegal::OutOfRange)
                } else {
                    Ok(())
                }
            }
            PolicyEvent::CustomerResumed { customer_no } => known(&self.snoozed, customer_no),
            PolicyEvent::ProposalRejected { proposal, .. } => {
                if proposal.trim().is_empty() {
                    Err(PolicyIllegal::OutOfRange)
                } else {
                    Ok(())
                }
            }
            PolicyEvent::StageReached { stage, .. } => {
                // Going where one is already says nothing and is most likely a second click.
                if self.stage.as_ref().map(|reached| &reached.whom) == stage.as_ref() { Err(PolicyIllegal::Taken) } else { Ok(()) }
            }
            PolicyEvent::RuleCommented { comment, rule, text } => {
                if *comment != self.next_comment() {
                    return Err(PolicyIllegal::Taken);
                }
                let fits = !rule.trim().is_empty() && !text.trim().is_empty() && text.chars().count() <= MOST_OF_COMMENT;
                if fits { Ok(()) } else { Err(PolicyIllegal::OutOfRange) }
            }
            PolicyEvent::CommentResolved { comment } => {
                let open = self.comments.iter().any(|one| one.comment == *comment && one.resolved.is_none());
                if open { Ok(()) } else { Err(PolicyIllegal::Unknown) }
            }
        }
    }

    /// Takes an event in.
    pub fn apply(&mut self, event: &PolicyEvent, actor: &Actor, at: Micros) {
        self.stream_version += 1;
        match event {
            PolicyEvent::PolicyPublished { version, table, draft, proposed_by, note, expires_at } => {
                self.versions.push(Version {
                    version: *version,
                    table: table.clone(),
                    draft: *draft,
                    proposed_by: proposed_by.clone(),
                    published_by: actor.clone(),
                    published_at: at,
                    note: note.clone(),
                    expires_at: *expires_at,
                });
                self.live = *version;
                if let Some(draft) = *draft {
                    self.with_draft(draft, |draft| draft.status = DraftStatus::Published);
                }
                self.trial = self.trial.filter(|trial| Some(trial.draft) != *draft);
            }
            PolicyEvent::DraftSaved { .. } => self.save(event, actor, at),
            PolicyEvent::DraftTested { draft, tests } => self.with_draft(*draft, |draft| draft.tests.clone_from(tests)),
            PolicyEvent::DraftBacktested { draft, report } => self.with_draft(*draft, |draft| draft.backtest = Some(report.clone())),
            PolicyEvent::DraftProposed { draft } => self.with_draft(*draft, |draft| {
                draft.status = DraftStatus::Proposed;
                draft.proposed_by = Some(actor.clone());
            }),
            PolicyEvent::DraftDiscarded { draft } => {
                self.with_draft(*draft, |draft| draft.status = DraftStatus::Discarded);
                self.trial = self.trial.filter(|trial| trial.draft != *draft);
            }
            PolicyEvent::TrialStarted { draft, share_percent } => {
                self.trial = Some(Trial { draft: *draft, share_percent: *share_percent, since: at });
            }
            PolicyEvent::TrialEnded {} => self.trial = None,
            PolicyEvent::RolledBack { to, .. } => self.live = *to,
            PolicyEvent::FamilyPaused { family, note } => pause(&mut self.paused, family, note, actor, at, None),
            PolicyEvent::FamilyResumed { family } => self.paused.retain(|pause| pause.whom != *family),
            PolicyEvent::CustomerSnoozed { customer_no, until, note } => pause(&mut self.snoozed, customer_no, note, actor, at, Some(*until)),
            PolicyEvent::CustomerResumed { customer_no } => self.snoozed.retain(|pause| pause.whom != *customer_no),
            PolicyEvent::ProposalRejected { proposal, note } => pause(&mut self.rejected, proposal, note, actor, at, None),
            PolicyEvent::StageReached { stage, note } => {
                self.stage = stage.clone().map(|whom| Pause { whom, note: note.clone(), by: actor.clone(), since: at, until: None });
            }
            PolicyEvent::RuleCommented { comment, rule, text } => {
                self.comments.push(Comment { comment: *comment, rule: rule.clone(), text: text.clone(), by: actor.clone(), at, resolved: None })
            }
            PolicyEvent::CommentResolved { comment } => {
                if let Some(found) = self.comments.iter_mut().find(|one| one.comment == *comment) {
                    found.resolved = Some((actor.clone(), at));
                }
            }
        }
    }

    fn with_draft(&mut self, draft: u64, change: impl FnOnce(&mut Draft)) {
        if let Some(found) = self.drafts.iter_mut().find(|one| one.draft == draft) {
            change(found);
        }
    }

    fn save(&mut self, event: &PolicyEvent, actor: &Actor, at: Micros) {
        let PolicyEvent::DraftSaved { draft, base, name, note, table, proposal } = event else { return };
        if self.draft(*draft).is_none() {
            self.drafts.push(Draft {
                draft: *draft,
                base: *base,
                name: String::new(),
                note: String::new(),
                table: Json::Null,
                revision: 0,
                authors: Vec::new(),
                saved_at: at,
                tests: Vec::new(),
                backtest: None,
                status: DraftStatus::Open,
                proposed_by: None,
                proposal: None,
            });
        }
        // A draft on trial that changes would decide otherwise than what was tried, so the trial ends.
        self.trial = self.trial.filter(|trial| trial.draft != *draft);
        self.with_draft(*draft, |found| {
            (found.base, found.name, found.note, found.table) = (*base, name.clone(), note.clone(), table.clone());
            (found.revision, found.saved_at, found.status, found.proposed_by) = (found.revision + 1, at, DraftStatus::Open, None);
            found.proposal = proposal.clone().or(found.proposal.take());
            found.authors.retain(|author| author != actor);
            found.authors.push(actor.clone());
        });
    }
}

fn tested(draft: &Draft) -> Result<(), PolicyIllegal> {
    match &draft.backtest {
        Some(report) if report.revision == draft.revision && report.broken.is_empty() => Ok(()),
        Some(report) if report.revision == draft.revision => Err(PolicyIllegal::BreaksStatute),
        _ => Err(PolicyIllegal::NotBacktested),
    }
}

fn known(pauses: &[Pause], whom: &str) -> Result<(), PolicyIllegal> {
    if pauses.iter().any(|pause| pause.whom == whom) { Ok(()) } else { Err(PolicyIllegal::Unknown) }
}

fn pause(pauses: &mut Vec<Pause>, whom: &str, note: &str, by: &Actor, since: Micros, until: Option<Micros>) {
    pauses.retain(|pause| pause.whom != whom);
    pauses.push(Pause { whom: whom.to_owned(), note: note.to_owned(), by: by.clone(), since, until });
}
