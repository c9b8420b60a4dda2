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

/// A form with all its versions, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// The versions.
    pub versions: Vec<Version>,
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
            Some(number) => self.versions.iter().find(|version| version.version == number),
            None => self.current(),
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
        match event {
            TemplateEvent::TemplatePublished { version, template, effective_at } => {
                form.retired = false;
                form.versions.push(Version { version, form: *template, effective_at: Some(effective_at), by: Some(recorded.actor) });
            }
            TemplateEvent::TemplateRetired {} => form.retired = true,
        }
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
