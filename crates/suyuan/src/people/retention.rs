//! Retention (保存期限): what is due by the rules, what holds it back, and its erasure in small batches that can be stopped.

use crate::clock::{self, rfc3339};
use crate::http::attachments;
use crate::open::Installation;
use crate::people::PeopleError;
use crate::people::erase::{lake_follows, remove_file};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use suyuan_case::actor::Actor;
use suyuan_case::customer::CustomerEvent;
use suyuan_case::event::{AuditEvent, Event, StreamKind};
use suyuan_case::id::{CaseId, JobId};
use suyuan_case::retention::{DataClass, LegalHold, RetentionRule, RetentionRules};
use suyuan_case::{DAY, Micros};
use suyuan_store::{AppendError, Command, Expected, Overdue, PersonRecord, Store, StoreError};

/// Stream of the audit trail that holds the versions of the rules.
const VERSIONS: &str = "retention_rules";
/// Stream of the audit trail that holds the runs.
const RUNS: &str = "retention_runs";
/// Settings: the run under way or the last one, and the run that somebody wants to end.
const RUN: &str = "retention_run";
const CANCEL: &str = "retention_cancel";
/// People erased between two looks at whether somebody wants to end the run.
const BATCH: usize = 25;
/// A run that said nothing for so long has died with its program.
const SILENCE: Micros = 15 * 60 * 1_000_000;

/// A version of the rules.
#[derive(Debug, Clone, Serialize)]
pub struct RulesVersion {
    /// 0 for the built-in rules, then counted from 1.
    pub version: i64,
    /// Who put it in force.
    pub by: Option<String>,
    /// When.
    pub at: Option<String>,
    /// The rules.
    pub rules: RetentionRules,
}

/// All versions, the one in force last; the built-in one is the first.
pub async fn versions(store: &Store) -> Result<Vec<RulesVersion>, StoreError> {
    let mut out = vec![RulesVersion { version: 0, by: None, at: None, rules: RetentionRules::built_in() }];
    for recorded in store.events(StreamKind::Audit, VERSIONS).await? {
        if let Event::Audit(AuditEvent::SettingChanged { version, value, .. }) = recorded.event {
            let rules = serde_json::from_value(value)
                .map_err(|error| StoreError::Invalid { what: format!("version {version} of the retention rules: {error}") })?;
            out.push(RulesVersion { version, by: Some(recorded.actor.as_str().to_owned()), at: Some(rfc3339(recorded.at)), rules });
        }
    }
    Ok(out)
}

/// The version in force.
pub async fn in_force(store: &Store) -> Result<RulesVersion, StoreError> {
    let built_in = RulesVersion { version: 0, by: None, at: None, rules: RetentionRules::built_in() };
    Ok(versions(store).await?.pop().unwrap_or(built_in))
}

/// Puts the next version in force; `None` when somebody else put one since `based_on`.
pub async fn put(store: &Store, based_on: i64, rules: &RetentionRules, actor: Actor) -> Result<Option<i64>, AppendError> {
    let (version, now) = (based_on + 1, clock::now());
    let value = serde_json::to_value(rules).unwrap_or_default();
    let event = Event::Audit(AuditEvent::SettingChanged { name: VERSIONS.to_owned(), version, value });
    let expected = if based_on == 0 { Expected::New } else { Expected::Version(based_on) };
    match store.append(Command::new(StreamKind::Audit, VERSIONS, expected, actor, now).event(event, now)).await {
        Ok(_) => Ok(Some(version)),
        Err(AppendError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The mark of a set of rules; who puts them in force hands in the mark that their preview gave.
pub fn mark(rules: &RetentionRules) -> String {
    let text = serde_json::to_string(rules).unwrap_or_default();
    hex::encode(Sha256::digest(text)).chars().take(16).collect()
}

/// What one class holds that is due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassReport {
    /// The class.
    pub class: String,
    /// Days of its rule.
    pub days: i64,
    /// Before which moment its time is over.
    pub before: String,
    /// What would be, or was to be, erased.
    pub due: i64,
    /// What is due but held back, by reason.
    pub held: BTreeMap<String, i64>,
    /// From when the oldest that is due counts.
    pub oldest: Option<String>,
    /// What was erased.
    pub erased: i64,
}

/// Something due: what the store says, or a folder of uploads.
struct Due {
    class: DataClass,
    before: Micros,
    items: Vec<Overdue>,
    uploads: Vec<PathBuf>,
    report: ClassReport,
}

/// What forbids to erase the people of each case.
async fn holds(store: &Store, items: &[Overdue]) -> Result<HashMap<CaseId, LegalHold>, StoreError> {
    let ids: Vec<CaseId> = items.iter().flat_map(|item| item.cases.iter().cloned()).collect();
    let mut holds = HashMap::new();
    for part in ids.chunks(500) {
        for (row, case) in store.cases_by_id(part).await? {
            if let Some(hold) = case.legal_hold() {
                holds.insert(row.case_id, hold);
            }
        }
    }
    Ok(holds)
}

/// Looks up what is due in a class.
async fn due(installation: &Installation, store: &Store, rule: &RetentionRule, now: Micros) -> Result<Due, PeopleError> {
    let (class, before) = (rule.class, now - rule.days * DAY);
    let mut report = ClassReport { class: class.as_str().to_owned(), days: rule.days, before: rfc3339(before), ..ClassReport::default() };
    let (mut uploads, mut oldest) = (Vec::new(), None);
    let mut items = match class {
        DataClass::CustomerBook => store.overdue_customers(before).await?,
        DataClass::OrderPersons => store.overdue_orders(before).await?,
        DataClass::CasePersons => store.overdue_cases(before).await?,
        DataClass::OriginalTexts => store.overdue_texts(before).await?,
        DataClass::Attachments => store.overdue_attachments(before).await?,
        DataClass::Uploads => {
            (uploads, oldest) = old_uploads(installation, before);
            report.due = i64::try_from(uploads.len()).unwrap_or(i64::MAX);
            Vec::new()
        }
        DataClass::Answers => {
            (report.due, oldest) = store.overdue_answers(before).await?;
            Vec::new()
        }
    };
    if class.can_be_held() {
        let holds = holds(store, &items).await?;
        items.retain(|item| {
            let hold = item.cases.iter().filter_map(|case| holds.get(case)).min();
            if let Some(hold) = hold {
                *report.held.entry(hold.as_str().to_owned()).or_default() += 1;
            }
            hold.is_none()
        });
        report.due = i64::try_from(items.len()).unwrap_or(i64::MAX);
        oldest = items.iter().map(|item| item.since).min();
    }
    report.oldest = oldest.map(rfc3339);
    Ok(Due { class, before, items, uploads, report })
}

/// Folders of uploads that were written last before a moment, and when the oldest was.
fn old_uploads(installation: &Installation, before: Micros) -> (Vec<PathBuf>, Option<Micros>) {
    let mut found: Vec<(Micros, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(installation.upload_dir()).into_iter().flatten().flatten() {
        let written = entry.metadata().and_then(|meta| meta.modified()).ok();
        let since = written.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).and_then(|at| Micros::try_from(at.as_micros()).ok());
        if let Some(since) = since.filter(|since| *since < before) {
            found.push((since, entry.path()));
        }
    }
    let oldest = found.iter().map(|(since, _)| *since).min();
    (found.into_iter().map(|(_, path)| path).collect(), oldest)
}

/// What the rules would erase now; nothing is erased.
pub async fn preview(installation: &Installation, store: &Store, rules: &RetentionRules) -> Result<Vec<ClassReport>, PeopleError> {
    let now = clock::now();
    let mut out = Vec::new();
    for class in DataClass::ALL {
        if let Some(rule) = rules.in_force(class) {
            out.push(due(installation, store, rule, now).await?.report);
        }
    }
    Ok(out)
}

/// A run, under way or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// `running`, `done`, `cancelled` or `failed`.
    pub state: String,
    /// Who began it.
    pub by: String,
    /// Version of the rules.
    pub rules_version: i64,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// Class by class.
    pub classes: Vec<ClassReport>,
    /// What went wrong.
    pub error: Option<String>,
    /// When it was heard of last, microseconds.
    touched: Micros,
}

/// The run under way, or the last one.
pub async fn last_run(store: &Store) -> Result<Option<Run>, StoreError> {
    let run: Option<Run> = store.settings_get(RUN).await?.and_then(|text| serde_json::from_str(&text).ok());
    Ok(run.map(|mut run| {
        if run.state == "running" && run.touched + SILENCE < clock::now() {
            run.state = "failed".to_owned();
        }
        run
    }))
}

/// Asks the run to end after its batch; whether there is one.
pub async fn cancel(store: &Store) -> Result<bool, StoreError> {
    let Some(run) = last_run(store).await?.filter(|run| run.state == "running") else { return Ok(false) };
    store.settings_put(CANCEL, &run.id).await?;
    Ok(true)
}

/// A run that works.
struct Working<'a> {
    installation: &'a Installation,
    store: &'a Store,
    actor: Actor,
    run: Run,
    /// The job under whose lease it works, and how long a lease is.
    job: Option<(&'a JobId, Micros)>,
}

impl Working<'_> {
    /// Says how far it came, makes the lease longer, and hears whether it is to end.
    async fn told_to_end(&mut self) -> Result<bool, PeopleError> {
        self.run.touched = clock::now();
        self.store.settings_put(RUN, &serde_json::to_string(&self.run).unwrap_or_default()).await?;
        if let Some((job, lease)) = self.job {
            self.store.job_move(job, clock::now() + lease).await?;
        }
        Ok(self.store.settings_get(CANCEL).await?.as_deref() == Some(self.run.id.as_str()))
    }

    /// Erases what is due in a class; whether it was told to end.
    async fn class(&mut self, due: Due) -> Result<bool, PeopleError> {
        let place = self.run.classes.len();
        let (class, before) = (due.class, due.before);
        self.run.classes.push(due.report);
        if self.told_to_end().await? {
            return Ok(true);
        }
        match class {
            DataClass::Uploads => {
                for path in &due.uploads {
                    let failed = |source| PeopleError::Files { path: path.display().to_string(), source };
                    if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.map_err(failed)?;
                    self.run.classes[place].erased += 1;
                }
            }
            DataClass::Answers => self.run.classes[place].erased = self.store.forget_answers(before).await?,
            _ => {
                for batch in due.items.chunks(BATCH) {
                    let erased = self.batch(class, batch, before, place).await?;
                    self.run.classes[place].erased += erased;
                    if self.told_to_end().await? {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    async fn batch(&mut self, class: DataClass, batch: &[Overdue], before: Micros, place: usize) -> Result<i64, PeopleError> {
        let keys: Vec<String> = batch.iter().map(|item| item.key.clone()).collect();
        let records = match class {
            DataClass::OriginalTexts => {
                self.store.forget_texts(&keys).await?;
                return Ok(i64::try_from(batch.len()).unwrap_or(i64::MAX));
            }
            DataClass::Attachments => {
                let gone = self.store.forget_attachments(&keys).await?;
                for id in &gone {
                    remove_file(&attachments::path_of(&self.installation.attachment_dir(), id))?;
                }
                return Ok(i64::try_from(gone.len()).unwrap_or(i64::MAX));
            }
            DataClass::CustomerBook => self.free(self.store.person_records(&keys).await?, place).await?,
            DataClass::OrderPersons => self.store.order_records(&keys).await?,
            _ => self.store.case_records(&batch.iter().flat_map(|item| item.cases.clone()).collect::<Vec<_>>(), before).await?,
        };
        self.erase(&records).await
    }

    /// Leaves out customers one of whose cases forbids it, those found by their telephone number included.
    async fn free(&mut self, records: Vec<PersonRecord>, place: usize) -> Result<Vec<PersonRecord>, PeopleError> {
        let mut free = Vec::with_capacity(records.len());
        for record in records {
            let cases: Vec<CaseId> = record.cases.keys().cloned().collect();
            let hold = self.store.cases_by_id(&cases).await?.iter().filter_map(|(_, case)| case.legal_hold()).min();
            match hold {
                Some(hold) => *self.run.classes[place].held.entry(hold.as_str().to_owned()).or_default() += 1,
                None => free.push(record),
            }
        }
        Ok(free)
    }

    async fn erase(&self, records: &[PersonRecord]) -> Result<i64, PeopleError> {
        let now = clock::now();
        let reports = self.store.erase_records(records, now).await?;
        let mut commands = Vec::with_capacity(reports.len());
        for report in &reports {
            let event = CustomerEvent::PersonalErased {
                persons: report.persons,
                texts: report.texts,
                attachments: i64::try_from(report.attachments.len()).unwrap_or(i64::MAX),
                reason: "retention".to_owned(),
            };
            let stream = Command::new(StreamKind::Customer, report.customer.clone(), Expected::Any, self.actor.clone(), now);
            commands.push(stream.event(Event::Customer(event), now));
            for id in report.attachments.iter().filter_map(|id| suyuan_case::id::AttachmentId::parse(id)) {
                remove_file(&attachments::path_of(&self.installation.attachment_dir(), &id))?;
            }
        }
        for result in self.store.append_many(commands).await {
            result?;
        }
        Ok(i64::try_from(reports.len()).unwrap_or(i64::MAX))
    }

    async fn work(&mut self, rules: &RetentionRules) -> Result<bool, PeopleError> {
        let now = clock::now();
        let mut ended = false;
        for class in DataClass::ALL {
            let Some(rule) = rules.in_force(class) else { continue };
            let due = due(self.installation, self.store, rule, now).await?;
            ended = self.class(due).await?;
            if ended {
                break;
            }
        }
        // Uploads and answers leave nothing that the database or the lake would have to forget.
        let elsewhere = [DataClass::Uploads.as_str(), DataClass::Answers.as_str()];
        if self.run.classes.iter().any(|class| class.erased > 0 && !elsewhere.contains(&class.class.as_str())) {
            self.store.purge_deleted().await?;
            lake_follows(self.installation, self.store).await?;
        }
        Ok(ended)
    }
}

/// Erases what is due by the rules in force. A failure is in the run; an error means that not even that could be kept.
pub async fn run(installation: &Installation, store: &Store, actor: Actor, job: Option<(&JobId, Micros)>) -> Result<Run, PeopleError> {
    let rules = in_force(store).await?;
    let now = clock::now();
    let run = Run {
        id: format!("{now}"),
        state: "running".to_owned(),
        by: actor.as_str().to_owned(),
        rules_version: rules.version,
        started_at: rfc3339(now),
        finished_at: None,
        classes: Vec::new(),
        error: None,
        touched: now,
    };
    let mut working = Working { installation, store, actor, run, job };
    let outcome = working.work(&rules.rules).await;
    (working.run.state, working.run.error) = match &outcome {
        Ok(false) => ("done".to_owned(), None),
        Ok(true) => ("cancelled".to_owned(), None),
        Err(error) => ("failed".to_owned(), Some(error.to_string())),
    };
    working.run.finished_at = Some(rfc3339(clock::now()));
    working.told_to_end().await?;
    let mut held: BTreeMap<String, i64> = BTreeMap::new();
    for (reason, count) in working.run.classes.iter().flat_map(|class| &class.held) {
        *held.entry(reason.clone()).or_default() += count;
    }
    let event = Event::Audit(AuditEvent::RetentionRan {
        rules_version: rules.version,
        outcome: working.run.state.clone(),
        erased: working.run.classes.iter().map(|class| (class.class.clone(), class.erased)).collect(),
        held: held.into_iter().collect(),
    });
    let now = clock::now();
    store.append(Command::new(StreamKind::Audit, RUNS, Expected::Any, working.actor.clone(), now).event(event, now)).await?;
    Ok(working.run)
}
