//! Standard templates (标准化模板) in force: those that come with the program, and the versions that a merchant published.

pub mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use suyuan_case::Micros;
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, StreamKind};
use suyuan_case::form::{self, FormTemplate, TemplateEvent};
use suyuan_store::{AuditFilter, Store, StoreError};

/// One version of a form.
#[derive(Debug, Clone)]
pub struct Version {
    /// Counted from 1.
    pub version: u64,
    /// The form.
    pub form: FormTemplate,
    /// From when on it is used; `None` for one that came with the program.
    pub effective_at: Option<Micros>,
    /// Who published it.
    pub by: Option<Actor>,
}

/// A version that some of those who use the form try (小范围试用).
#[derive(Debug, Clone)]
pub struct Pilot {
    /// Its number.
    pub version: u64,
    /// Share of the users who get it, percent.
    pub share_percent: u32,
    /// Users who get it in any case.
    pub users: Vec<String>,
    /// Who began it.
    pub by: Actor,
    /// Since when.
    pub since: Micros,
}

impl Pilot {
    /// Whether a user gets it: named, or of the share; always the same answer, so that nobody changes forms from call to call.
    pub fn reaches(&self, form: &str, user: &str) -> bool {
        self.users.iter().any(|name| name == user) || share_of(form, self.version, user) < self.share_percent
    }
}

/// 0 to 99 for a user of a version: FNV-1a of 64 bits, spread by the finalizer of MurmurHash3.
fn share_of(form: &str, version: u64, user: &str) -> u32 {
    let text = format!("{form}@{version} {user}");
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    u32::try_from((mixed ^ (mixed >> 33)) % 100).unwrap_or(0)
}

/// Somebody's last practice of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Practice {
    /// The version.
    pub version: u64,
    /// When.
    pub at: Micros,
    /// How long it took.
    pub seconds: Option<i64>,
}

/// A proposal to change a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Its number.
    pub suggestion: u64,
    /// The question that it is about.
    pub question: Option<String>,
    /// The words.
    pub text: String,
    /// Who made it.
    pub by: Actor,
    /// When.
    pub at: Micros,
    /// Who dealt with it, and when.
    pub resolved: Option<(Actor, Micros)>,
}

/// A form with all its versions, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// The versions that are or were in force.
    pub versions: Vec<Version>,
    /// The versions that were tried; answers to them stay readable, and their numbers are not used again.
    pub tried: Vec<Version>,
    /// The version on trial.
    pub pilot: Option<Pilot>,
    /// Last practice by user name.
    pub practised: BTreeMap<String, Practice>,
    /// Proposals, oldest first.
    pub suggestions: Vec<Suggestion>,
    /// Whether it is offered no longer.
    pub retired: bool,
    /// Events of its stream, for the next one's expectation.
    pub stream_version: i64,
}

impl Form {
    /// The version in force.
    pub fn current(&self) -> Option<&Version> {
        self.versions.last()
    }
    /// A version by number, or the one in force.
    pub fn version(&self, number: Option<u64>) -> Option<&Version> {
        match number {
            Some(number) => self.versions.iter().chain(&self.tried).find(|version| version.version == number),
            None => self.current(),
        }
    }

    /// The version that a user fills in: the one on trial where it reaches them, else the one in force.
    pub fn offered(&self, user: &str) -> Option<&Version> {
        let current = self.current();
        let form = current.map_or("", |version| version.form.id.as_str());
        let pilot = self.pilot.as_ref().filter(|pilot| pilot.reaches(form, user));
        pilot.and_then(|pilot| self.version(Some(pilot.version))).or(current)
    }

    /// Number of the next version.
    pub fn next_version(&self) -> u64 {
        self.versions.iter().chain(&self.tried).map(|version| version.version).max().unwrap_or(0) + 1
    }

    /// Number of the next proposal.
    pub fn next_suggestion(&self) -> u64 {
        self.suggestions.last().map_or(0, |last| last.suggestion) + 1
    }

    /// Takes an event of its stream in.
    fn apply(&mut self, event: TemplateEvent, by: Actor, at: Micros) {
        match event {
            TemplateEvent::TemplatePublished { version, template, effective_at } => {
                (self.retired, self.pilot) = (false, None);
                self.versions.push(Version { version, form: *template, effective_at: Some(effective_at), by: Some(by) });
            }
            TemplateEvent::TemplateRetired {} => (self.retired, self.pilot) = (true, None),
            TemplateEvent::TemplatePiloted { version, template, share_percent, users } => {
                self.tried.push(Version { version, form: *template, effective_at: Some(at), by: Some(by.clone()) });
                self.pilot = Some(Pilot { version, share_percent, users, by, since: at });
            }
            TemplateEvent::PilotEnded {} => self.pilot = None,
            TemplateEvent::TemplatePractised { version, seconds } => {
                let user = by.as_str().strip_prefix("user:").unwrap_or(by.as_str()).to_owned();
                self.practised.insert(user, Practice { version, at, seconds });
            }
            TemplateEvent::TemplateSuggested { suggestion, question, text } => {
                self.suggestions.push(Suggestion { suggestion, question, text, by, at, resolved: None });
            }
            TemplateEvent::SuggestionResolved { suggestion } => {
                if let Some(found) = self.suggestions.iter_mut().find(|one| one.suggestion == suggestion && one.resolved.is_none()) {
                    found.resolved = Some((by, at));
                }
            }
        }
    }
}

/// All forms by id.
pub type Forms = BTreeMap<String, Form>;

/// How long a loaded state is trusted; another process may publish.
const TRUST: Duration = Duration::from_secs(2);
/// Events that one load reads.
const EVENTS: i64 = 100_000;

/// The forms as last read from the log.
#[derive(Default)]
pub struct Registry(Mutex<Option<(Instant, Arc<Forms>)>>);

impl Registry {
    /// The forms now.
    pub async fn forms(&self, store: &Store) -> Result<Arc<Forms>, StoreError> {
        if let Some((since, forms)) = self.lock().as_ref()
            && since.elapsed() < TRUST
        {
            return Ok(forms.clone());
        }
        let forms = Arc::new(load(store).await?);
        *self.lock() = Some((Instant::now(), forms.clone()));
        Ok(forms)
    }

    /// Reads anew at the next question, after publishing.
    pub fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Instant, Arc<Forms>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Folds the template streams over the built-in forms.
pub async fn load(store: &Store) -> Result<Forms, StoreError> {
    let mut forms = Forms::new();
    for form in form::built_in() {
        let version = Version { version: 1, form: form.clone(), effective_at: None, by: None };
        forms.insert(form.id.clone(), Form { versions: vec![version], ..Form::default() });
    }
    let filter = AuditFilter { stream: Some(StreamKind::Template), ..AuditFilter::default() };
    for recorded in store.audit(&filter, None, EVENTS).await?.into_iter().rev() {
        let Event::Template(event) = recorded.event else { continue };
        let form = forms.entry(recorded.stream_id).or_default();
        form.stream_version = recorded.stream_version;
        form.apply(event, recorded.actor, recorded.at);
    }
    Ok(forms)
}

/// Reads `id` or `id@version`.
pub fn reference(text: &str) -> Option<(&str, Option<u64>)> {
    match text.split_once('@') {
        None => Some((text, None)),
        Some((id, version)) => Some((id, Some(version.parse().ok()?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn does(form: &mut Form, who: &str, event: TemplateEvent) {
        form.apply(event, Actor::user(who), 7);
    }

    #[test]
    fn a_pilot_reaches_some_until_it_is_published_or_ended_and_numbers_are_not_used_twice() {
        let built_in = form::built_in()[0].clone();
        let mut form = Form { versions: vec![Version { version: 1, form: built_in.clone(), effective_at: None, by: None }], ..Form::default() };
        let pilot =
            |version| TemplateEvent::TemplatePiloted { version, template: Box::new(built_in.clone()), share_percent: 0, users: vec!["lin".into()] };
        let version = |form: &Form, who: &str| form.offered(who).map(|version| version.version);
        does(&mut form, "wang", pilot(2));
        assert_eq!((version(&form, "lin"), version(&form, "zhao"), form.next_version()), (Some(2), Some(1), 3));
        does(&mut form, "wang", TemplateEvent::PilotEnded {});
        assert_eq!((version(&form, "lin"), form.version(Some(2)).is_some(), form.next_version()), (Some(1), true, 3));
        does(&mut form, "wang", pilot(3));
        does(&mut form, "wang", TemplateEvent::TemplatePublished { version: 3, template: Box::new(built_in.clone()), effective_at: 8 });
        assert_eq!((version(&form, "zhao"), form.pilot.is_none(), form.next_version()), (Some(3), true, 4));
        does(&mut form, "lin", TemplateEvent::TemplatePractised { version: 3, seconds: Some(30) });
        assert_eq!(form.practised["lin"], Practice { version: 3, at: 7, seconds: Some(30) });
        let half = Pilot { version: 4, share_percent: 50, users: Vec::new(), by: Actor::user("wang"), since: 7 };
        let reached = (0..1_000).filter(|number| half.reaches("return_request", &format!("agent{number}"))).count();
        assert!((440..560).contains(&reached), "{reached}");
    }
}
