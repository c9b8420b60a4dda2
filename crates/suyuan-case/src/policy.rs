//! The life of the merchant's policy: drafts, tests, trials, versions, and who sent which cases to people. Events and their fold.

use crate::Micros;
use crate::actor::Actor;
use crate::decision::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The stream that holds the merchant's policy.
pub const STREAM: &str = "default";
/// Version of the policy that the program brings along.
pub const BUILT_IN: u64 = 1;
/// The family that stands for all cases.
pub const ALL_CASES: &str = "all";

/// A case that a draft must decide in a certain way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestCase {
    /// What it is about.
    pub name: String,
    /// The facts.
    pub facts: Json,
    /// The outcome that is expected.
    pub expect: Outcome,
    /// The row that is expected to settle it, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// What a back-test of a draft came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BacktestSummary {
    /// Revision of the draft that was tested.
    pub revision: u64,
    /// Past cases that were decided again.
    pub cases: u64,
    /// Cases that would have come out otherwise.
    pub flipped: u64,
    /// Amount of these cases, minor units.
    pub money_minor: i64,
    /// Articles that the draft would have broken; a draft with any is not published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broken: Vec<String>,
}

/// Events of a policy stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum PolicyEvent {
    /// A version became live.
    PolicyPublished {
        /// Version, counted from 1; 1 is the built-in one.
        version: u64,
        /// The tables in JDM.
        table: Json,
        /// The draft that it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        draft: Option<u64>,
        /// Who asked for it; the event's actor is the second person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposed_by: Option<Actor>,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// When it ends by itself and the version before it is in force again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Micros>,
    },
    /// A draft was begun or changed.
    DraftSaved {
        /// Number of the draft, counted from 1.
        draft: u64,
        /// The version that it began from.
        base: u64,
        /// Name.
        name: String,
        /// What it is for.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The tables in JDM.
        table: Json,
        /// The proposal that it took up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<String>,
    },
    /// A proposal that was found in the past is not wanted; it is not made again.
    ProposalRejected {
        /// Its mark: the row, the kind of change and what it looks at.
        proposal: String,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The test cases of a draft were set.
    DraftTested {
        /// The draft.
        draft: u64,
        /// All its test cases.
        tests: Vec<TestCase>,
    },
    /// A draft was run over the past.
    DraftBacktested {
        /// The draft.
        draft: u64,
        /// What came out.
        report: BacktestSummary,
    },
    /// The author asks a second person to publish.
    DraftProposed {
        /// The draft.
        draft: u64,
    },
    /// A draft was given up.
    DraftDiscarded {
        /// The draft.
        draft: u64,
    },
    /// A draft decides beside the live version: without effect, or for a share of the cases.
    TrialStarted {
        /// The draft.
        draft: u64,
        /// Share of the cases that it decides; 0 is a shadow.
        share_percent: u32,
    },
    /// The trial is over.
    TrialEnded {},
    /// An earlier version is live again.
    RolledBack {
        /// The version that was live.
        from: u64,
        /// The version that is.
        to: u64,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A family of cases goes to people, whatever the tables say.
    FamilyPaused {
        /// `all`, an after-sales type, or a first-level reason.
        family: String,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The tables decide this family again.
    FamilyResumed {
        /// The family.
        family: String,
    },
    /// A customer's cases go to people for a while.
    CustomerSnoozed {
        /// Customer number.
        customer_no: String,
        /// Until when.
        until: Micros,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// The tables decide this customer's cases again.
    CustomerResumed {
        /// Customer number.
        customer_no: String,
    },
    /// Somebody said something about a row; what is said of a row goes with it from draft to draft.
    RuleCommented {
        /// Number of the comment, counted from 1.
        comment: u64,
        /// Id of the row.
        rule: String,
        /// The words.
        text: String,
    },
    /// What a comment was about is done; it stays readable.
    CommentResolved {
        /// Number of the comment.
        comment: u64,
    },
}

impl PolicyEvent {
    /// The kind as it stands in `events.kind`.
    pub const fn name(&self) -> &'static str {
        match self {
            PolicyEvent::PolicyPublished { .. } => "policy_published",
            PolicyEvent::DraftSaved { .. } => "draft_saved",
            PolicyEvent::DraftTested { .. } => "draft_tested",
            PolicyEvent::DraftBacktested { .. } => "draft_backtested",
            PolicyEvent::DraftProposed { .. } => "draft_proposed",
            PolicyEvent::DraftDiscarded { .. } => "draft_discarded",
            PolicyEvent::TrialStarted { .. } => "trial_started",
            PolicyEvent::TrialEnded {} => "trial_ended",
            PolicyEvent::RolledBack { .. } => "rolled_back",
            PolicyEvent::FamilyPaused { .. } => "family_paused",
            PolicyEvent::FamilyResumed { .. } => "family_resumed",
            PolicyEvent::CustomerSnoozed { .. } => "customer_snoozed",
            PolicyEvent::CustomerResumed { .. } => "customer_resumed",
            PolicyEvent::ProposalRejected { .. } => "proposal_rejected",
            PolicyEvent::RuleCommented { .. } => "rule_commented",
            PolicyEvent::CommentResolved { .. } => "comment_resolved",
        }
    }
}

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
