//! Runs a policy over the past: reads decisions page by page, decides them again on all cores, and can be stopped.

use crate::clock;
use crate::http::state::App;
use crate::models::serve::InService;
use crate::past_facts::{self, Block, Fate, Moved, PastFacts, Reader, Writer};
use crate::stage::facts::gather;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use suyuan_case::Micros;
use suyuan_case::decision::Outcome;
use suyuan_case::id::CaseId;
use suyuan_case::model::Learned;
use suyuan_case::return_case::ReturnCase;
use suyuan_decide::learned::reason_text;
use suyuan_decide::{Against, Backtest, Policy, Replayed, Statute};
use suyuan_store::{CaseRow, DecidedPage, Store, StoreError};
use tokio::task::{JoinError, JoinSet, spawn_blocking};

/// Decisions of one page.
const PAGE: i64 = 4_000;
/// Imported cases of one page; what surrounds them is looked up.
const IMPORTED: i64 = 500;
/// Changed cases or rows beyond which all facts are put together again.
const MOST_MOVED: i64 = 100_000;

/// What is tried, and against what.
#[derive(Clone)]
pub struct Trial {
    /// The policy that is tried.
    pub policy: Arc<Policy>,
    /// Another policy to compare with; what was decided then without one.
    pub against: Option<Arc<Policy>>,
    /// The statute in force.
    pub statute: &'static Statute,
    /// Only decisions taken at or after this time.
    pub since: Micros,
    /// The learned models of today: they score imported cases, whose facts hold no score. Decisions of this program keep the
    /// scores that they saw.
    pub models: Arc<InService>,
    /// Where each case is written.
    pub listing: Option<Arc<Listing>>,
    /// Where the facts of imported cases are kept, see [`past_facts`].
    pub past_file: PathBuf,
    /// Only for the facts of imported cases to be kept, one part at a time; what the log holds is not decided again.
    pub only_keep: bool,
}

/// A file of the cases of a run, one JSON object a line, in no order.
pub struct Listing {
    facts: Vec<String>,
    file: Mutex<std::io::Result<Box<dyn Write + Send>>>,
}

impl Listing {
    /// A file that holds these facts of each case, named by dotted paths, beside what the case comes to.
    pub fn new(facts: Vec<String>, file: Box<dyn Write + Send>) -> Listing {
        Listing { facts, file: Mutex::new(Ok(file)) }
    }

    /// Adds a case to a page of lines.
    fn add(&self, lines: &mut String, id: &str, number: Option<&str>, came: Replayed<'_>, text: &str) {
        let mut line = serde_json::json!({
            "case_id": id, "case_no": number, "old": came.old, "new": came.new, "rule": came.row,
        });
        if !self.facts.is_empty() {
            let facts: Json = serde_json::from_str(text).unwrap_or_default();
            let value = |path: &String| path.split('.').try_fold(&facts, |at, part| at.get(part)).cloned().unwrap_or_default();
            line["facts"] = self.facts.iter().map(|path| (path.clone(), value(path))).collect::<serde_json::Map<_, _>>().into();
        }
        lines.push_str(&line.to_string());
        lines.push('\n');
    }

    fn write(&self, lines: &str) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(open) = file.as_mut()
            && let Err(error) = open.write_all(lines.as_bytes())
        {
            *file = Err(error);
        }
    }

    /// Whether everything was written.
    ///
    /// # Errors
    /// The first failure.
    pub fn finish(&self) -> std::io::Result<()> {
        let gone = Err(std::io::Error::other("the file was closed already"));
        let file = std::mem::replace(&mut *self.file.lock().unwrap_or_else(PoisonError::into_inner), gone);
        file?.flush()
    }
}

/// How far a run is, and whether somebody wants it to end.
#[derive(Debug, Default)]
pub struct Watch {
    /// Cases that were decided again.
    pub done: AtomicU64,
    /// Cases that there are, as far as can be told beforehand.
    pub of: AtomicU64,
    /// Set to end the run early.
    pub cancel: AtomicBool,
    /// Set while the machine is wanted by others.
    pub pause: AtomicBool,
}

/// Time between two looks at whether a run may go on.
const PAUSE: Duration = Duration::from_millis(200);

impl Watch {
    fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

impl Trial {
    fn against(&self) -> Against<'_> {
        self.against.as_deref().map_or(Against::Past, Against::Policy)
    }

    /// The models in service whose scores one of the policies reads, or the file of cases shows.
    fn scored(&self) -> Vec<Learned> {
        let shown = |head: &str| {
            let below = |path: &String| path.split('.').next() == Some(head);
            self.listing.as_ref().is_some_and(|listing| listing.facts.iter().any(below))
        };
        let read = |head: &str| self.policy.reads(head) || self.against.as_ref().is_some_and(|other| other.reads(head)) || shown(head);
        self.models.in_service(Learned::ALL.into_iter().filter(|learned| read(learned.as_str())))
    }

    fn page(&self, page: &DecidedPage, numbers: &HashMap<String, String>, watch: &Watch) -> Backtest {
        let (mut sums, mut lines) = (Backtest::default(), String::new());
        for (case, body) in page.decisions() {
            let came = sums.event(&self.policy, self.against(), self.statute, case, body);
            if let (Some(listing), Some((text, came))) = (&self.listing, came) {
                listing.add(&mut lines, case, numbers.get(case).map(String::as_str), came, text);
            }
        }
        self.end(&sums, &lines, watch);
        sums
    }

    fn end(&self, sums: &Backtest, lines: &str, watch: &Watch) {
        watch.done.fetch_add(sums.cases, Ordering::Relaxed);
        if let Some(listing) = &self.listing {
            listing.write(lines);
        }
    }
}

/// What is asked of every imported case.
struct Past<'t> {
    trial: &'t Trial,
    scored: Vec<Learned>,
    sums: Backtest,
    lines: String,
}

impl Past<'_> {
    fn of(trial: &Trial) -> Past<'_> {
        Past { trial, scored: trial.scored(), sums: Backtest::default(), lines: String::new() }
    }

    /// Decides a case again; `text` is what the reason model reads.
    fn case(&mut self, case: &PastFacts<'_>, text: Option<&str>) {
        let trial = self.trial;
        if case.requested_at < trial.since {
            return;
        }
        let mut facts = case.facts.as_ref();
        let with_scores;
        if !self.scored.is_empty()
            && let Ok(mut json) = serde_json::from_str(facts)
        {
            trial.models.add_scores(&self.scored, &mut json, text);
            with_scores = json.to_string();
            facts = &with_scores;
        }
        let came = self.sums.facts(&trial.policy, trial.against(), trial.statute, &case.case_id, case.outcome, facts);
        if let (Some(listing), Some(came)) = (&trial.listing, came) {
            listing.add(&mut self.lines, &case.case_id, Some(&case.case_no), came, facts);
        }
    }

    fn end(self, watch: &Watch) -> Backtest {
        self.trial.end(&self.sums, &self.lines, watch);
        self.sums
    }
}

/// What a part of a run gives back.
#[derive(Default)]
struct Part {
    sums: Backtest,
    /// What the file of facts gets of it.
    kept: Kept,
    /// Cases whose facts are put together again.
    renew: Vec<CaseId>,
}

#[derive(Default)]
enum Kept {
    #[default]
    Nothing,
    Block(Block),
    Text(String, usize),
}

/// Parts of a run that are under way; dropping them ends them.
type Parts = JoinSet<Result<Part, StoreError>>;

fn broken(error: JoinError) -> StoreError {
    StoreError::Invalid { what: error.to_string() }
}

/// What a run has so far.
struct Running<'t> {
    store: &'t Store,
    trial: &'t Trial,
    watch: &'t Arc<Watch>,
    cores: usize,
    parts: Parts,
    sums: Backtest,
    writer: Option<Writer>,
    renew: Vec<CaseId>,
}

impl Running<'_> {
    /// Adds up finished parts until at most `most` are under way.
    async fn finish(&mut self, most: usize) -> Result<(), StoreError> {
        while self.parts.len() > most {
            let Some(part) = self.parts.join_next().await else { break };
            let part = part.map_err(broken)??;
            self.sums.add(part.sums);
            self.renew.extend(part.renew);
            let Some(writer) = &mut self.writer else { continue };
            let written = match &part.kept {
                Kept::Nothing => Ok(()),
                Kept::Block(block) => writer.copy(block),
                Kept::Text(text, cases) => writer.add(text, *cases),
            };
            if let Err(error) = written {
                // The file only saves time.
                tracing::warn!(%error, "the facts of imported cases could not be kept");
                self.writer = None;
            }
        }
        Ok(())
    }

    /// Whether somebody ended the run, with room made for another part.
    async fn goes_on(&mut self) -> Result<bool, StoreError> {
        self.finish(self.cores).await?;
        while self.watch.pause.load(Ordering::Relaxed) && !self.watch.cancelled() {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(!self.watch.cancelled())
    }

    /// Decides what the log holds again; `false` when somebody ended the run.
    async fn decided(&mut self) -> Result<bool, StoreError> {
        let mut after = 0;
        while let Some(page) = self.store.decided_page(after, self.trial.since, PAGE).await? {
            after = page.last;
            self.parts.spawn(decided(self.store.clone(), self.trial.clone(), self.watch.clone(), page));
            if !self.goes_on().await? {
                return Ok(false);
            }
        }
        self.finish(0).await?;
        Ok(true)
    }

    /// Decides imported cases again: those of the file as far as nothing moved, then the others.
    async fn imported(&mut self, reader: Option<(Reader, Arc<Moved>)>) -> Result<bool, StoreError> {
        let mut after = 0;
        if let Some((mut reader, moved)) = reader {
            after = reader.mark.seq;
            loop {
                let read = spawn_blocking(move || (reader.block(), reader)).await.map_err(broken)?;
                reader = read.1;
                let Some(block) = read.0.map_err(unreadable)? else { break };
                self.parts.spawn(kept(self.trial.clone(), self.watch.clone(), moved.clone(), block));
                if !self.goes_on().await? {
                    return Ok(false);
                }
            }
            self.finish(0).await?;
            for ids in std::mem::take(&mut self.renew).chunks(IMPORTED as usize) {
                let cases = self.store.cases_by_id(ids).await?;
                self.parts.spawn(made(self.store.clone(), self.trial.clone(), self.watch.clone(), cases));
                if !self.goes_on().await? {
                    return Ok(false);
                }
            }
        }
        // A file that is written holds the whole past, whatever this run asks for.
        let since = if self.writer.is_some() { Micros::MIN } else { self.trial.since };
        loop {
            let cases = self.store.imported_outcomes(after, since, IMPORTED).await?;
            let Some((last, _)) = cases.last() else { break };
            after = last.seq;
            self.parts.spawn(made(self.store.clone(), self.trial.clone(), self.watch.clone(), cases));
            if !self.goes_on().await? {
                return Ok(false);
            }
        }
        self.finish(0).await?;
        Ok(true)
    }
}

fn unreadable(error: std::io::Error) -> StoreError {
    StoreError::Invalid { what: format!("the kept facts of imported cases: {error}") }
}

/// Decides a page of decisions again.
async fn decided(store: Store, trial: Trial, watch: Arc<Watch>, page: DecidedPage) -> Result<Part, StoreError> {
    let mut numbers = HashMap::new();
    if trial.listing.is_some() {
        numbers = store.case_numbers(page.decisions().map(|(case, _)| case.to_owned()).collect()).await?;
    }
    let sums = spawn_blocking(move || trial.page(&page, &numbers, &watch)).await.map_err(broken)?;
    Ok(Part { sums, ..Part::default() })
}

/// Decides the cases of a block of the file again, as far as nothing moved that they rest on.
async fn kept(trial: Trial, watch: Arc<Watch>, moved: Arc<Moved>, block: Block) -> Result<Part, StoreError> {
    let work = move || -> std::io::Result<Part> {
        let text = block.text()?;
        let (mut past, mut renew, mut left, mut count) = (Past::of(&trial), Vec::new(), String::new(), 0);
        let mut whole = true;
        for case in past_facts::cases(&text) {
            let case = case?;
            match if moved.is_empty() { Fate::Keep } else { moved.fate(&case) } {
                Fate::Keep => {
                    past.case(&case, None);
                    if !moved.is_empty() {
                        past_facts::put(&mut left, &case);
                        count += 1;
                    }
                }
                Fate::Renew => {
                    whole = false;
                    renew.extend(CaseId::parse(&case.case_id));
                }
                Fate::Drop => whole = false,
            }
        }
        let sums = past.end(&watch);
        Ok(Part { sums, kept: if whole { Kept::Block(block) } else { Kept::Text(left, count) }, renew })
    };
    spawn_blocking(work).await.map_err(broken)?.map_err(unreadable)
}

/// Puts the facts of imported cases together and decides them again.
async fn made(store: Store, trial: Trial, watch: Arc<Watch>, cases: Vec<(CaseRow, ReturnCase)>) -> Result<Part, StoreError> {
    let gathered = gather(&store, &cases).await?;
    let work = move || {
        let (mut past, mut text, mut count, now) = (Past::of(&trial), String::new(), 0, clock::now());
        for (row, case) in &cases {
            let Some(found) = PastFacts::of(&gathered, row, case, now) else { continue };
            past.case(&found, words(row, &past.scored, &found).as_deref());
            past_facts::put(&mut text, &found);
            count += 1;
        }
        Part { sums: past.end(&watch), kept: Kept::Text(text, count), renew: Vec::new() }
    };
    spawn_blocking(work).await.map_err(broken)
}

/// What the reason model reads of a case, where it is asked.
fn words(row: &CaseRow, scored: &[Learned], found: &PastFacts<'_>) -> Option<String> {
    let asked = scored.contains(&Learned::Reason);
    let facts: Json = asked.then(|| serde_json::from_str(&found.facts).ok()).flatten()?;
    reason_text(row.comment.as_deref(), row.reason_text.as_deref(), row.reason_code.as_deref(), &facts)
}

/// Decides all past cases again. `None` when somebody ended the run.
pub async fn run(store: &Store, trial: &Trial, watch: &Arc<Watch>) -> Result<Option<Backtest>, StoreError> {
    watch.of.store(u64::try_from(store.decided_count(trial.since).await?).unwrap_or(0), Ordering::Relaxed);
    let cores = if trial.only_keep { 1 } else { std::thread::available_parallelism().map_or(1, usize::from) };
    let mut running = Running { store, trial, watch, cores, parts: Parts::new(), sums: Backtest::default(), writer: None, renew: Vec::new() };
    if !trial.only_keep && !running.decided().await? {
        return Ok(None);
    }
    // Facts of other systems' decisions were not stored; they are put together from what was imported, as of the request.
    running.sums.without_facts = 0;
    let (decided, done) = (running.sums.clone(), watch.done.load(Ordering::Relaxed));
    let statute = trial.statute.version();
    // The reason model reads words, which the file never holds.
    let with_file = !trial.scored().contains(&Learned::Reason);
    let mark = store.past_mark().await?;
    let open = || Reader::open(&trial.past_file, &statute);
    // Lines of a file of cases cannot be taken back, so there the kept facts are tried as a whole before the first is used.
    let sound = trial.listing.is_none() || open().is_none_or(Reader::reads_well);
    let reader = if with_file && sound { open() } else { None };
    let changes = match &reader {
        Some(reader) => store.past_changes(&reader.mark, MOST_MOVED).await?,
        None => None,
    };
    let reader = reader.zip(changes.map(|changes| Arc::new(Moved::of(changes))));
    let begin = || {
        let begun = Writer::begin(&trial.past_file, &statute, mark.clone());
        begun.map_err(|error| tracing::warn!(%error, "the facts of imported cases cannot be kept")).ok()
    };
    let unmoved = reader.as_ref().is_some_and(|(_, moved)| moved.is_empty());
    if with_file && !unmoved && trial.since == Micros::MIN {
        running.writer = begin();
    }
    let had_file = reader.is_some();
    let ended = match running.imported(reader).await {
        // A file that cannot be read is as good as none.
        Err(StoreError::Invalid { what }) if had_file => {
            tracing::warn!(what, "the kept facts of imported cases are put together again");
            // Awaited rather than aborted: a part on a thread of its own would still count itself as done.
            while running.parts.join_next().await.is_some() {}
            (running.sums, running.renew) = (decided, Vec::new());
            watch.done.store(done, Ordering::Relaxed);
            running.writer = (trial.since == Micros::MIN).then(begin).flatten();
            running.imported(None).await?
        }
        ended => ended?,
    };
    if !ended {
        return Ok(None);
    }
    if let Some(writer) = running.writer.take()
        && let Err(error) = spawn_blocking(move || writer.finish()).await.map_err(broken)?
    {
        tracing::warn!(%error, "the facts of imported cases could not be kept");
    }
    Ok(Some(running.sums))
}

/// How often [`keep`] looks.
const LOOK: Duration = Duration::from_secs(60);

/// Decided cases from which on the facts are put together before anybody asks. Fewer take a back-test some five seconds, once,
/// and putting them together leaves the program seventy megabytes larger.
const MANY: i64 = 50_000;

/// Keeps the facts of many imported cases at hand, so that a back-test after an import finds them. Looks once a minute, waits
/// until the imported rows stand still, takes one core and leaves it to requests that flood in.
pub async fn keep(app: App) {
    let (mut seen, mut tried) = (None, None);
    loop {
        tokio::time::sleep(LOOK).await;
        let kept = async {
            let revision = app.store.past_mark().await?.revision;
            let still = seen.replace(revision) == Some(revision);
            // Once for what was imported, whatever comes of it: a full disk is not tried every minute.
            if still && tried != Some(revision) && is_stale(&app).await? {
                tried = Some(revision);
                renew(&app).await?;
            }
            Ok::<(), StoreError>(())
        };
        if let Err(error) = kept.await {
            tracing::warn!(%error, "the facts of imported cases were not put together beforehand");
        }
    }
}

/// Whether there are many imported cases and none of their facts can be used; what little moves is renewed by the next back-test.
async fn is_stale(app: &App) -> Result<bool, StoreError> {
    if app.store.decided_count(Micros::MIN).await? < MANY {
        return Ok(false);
    }
    let (path, statute) = (app.installation.past_file(), app.statute.version());
    let Some(reader) = spawn_blocking(move || Reader::open(&path, &statute)).await.map_err(broken)? else {
        return Ok(!app.store.imported_outcomes(0, Micros::MIN, 1).await?.is_empty());
    };
    Ok(app.store.past_changes(&reader.mark, MOST_MOVED).await?.is_none())
}

async fn renew(app: &App) -> Result<(), StoreError> {
    let trial = Trial {
        policy: app.rules.current(&app.store).await?.live.clone(),
        against: None,
        statute: app.statute,
        since: Micros::MIN,
        models: Arc::default(),
        listing: None,
        past_file: app.installation.past_file(),
        only_keep: true,
    };
    let watch = Arc::new(Watch::default());
    let work = run(&app.store, &trial, &watch);
    tokio::pin!(work);
    loop {
        tokio::select! {
            ended = &mut work => return ended.map(drop),
            () = tokio::time::sleep(PAUSE) => watch.pause.store(app.intake.flooded(), Ordering::Relaxed),
        }
    }
}

/// Cases that a report names of each change.
const EXAMPLES: usize = 5;

/// The report of the contract, and what the rule page needs beside it.
pub fn report(sums: &Backtest, seconds: f64) -> serde_json::Value {
    use serde_json::json;
    let examples = |key| sums.flipping.get(key).map(|sample| sample.names().take(EXAMPLES).collect::<Vec<_>>());
    let flips: Vec<_> = sums
        .flips
        .iter()
        .map(|(key, flip)| json!({ "from": key.0, "to": key.1, "count": flip.count, "money_minor": flip.money_minor, "examples": examples(key) }))
        .collect();
    let statute: Vec<_> =
        sums.broken.iter().map(|(article, cases)| json!({ "article": article, "cases": cases, "examples": sums.examples.get(article) })).collect();
    let automatic = |outcome: Outcome| matches!(outcome, Outcome::Approve | Outcome::ApproveThenInspect | Outcome::Suggest | Outcome::AskForInfo);
    let (old, new) = sums
        .outcomes
        .iter()
        .filter(|(outcome, _)| automatic(**outcome))
        .fold((0, 0), |(old, new), (_, (of_old, of_new))| (old + of_old, new + of_new));
    let outcomes: Vec<_> = sums.outcomes.iter().map(|(outcome, (old, new))| json!({ "outcome": outcome, "old": old, "new": new })).collect();
    let mut rows: Vec<_> = sums.rows.iter().collect();
    rows.sort_by(|one, two| two.1.new.cmp(&one.1.new).then(one.0.cmp(two.0)));
    let rows: Vec<_> = rows.into_iter().map(|(row, hits)| json!({ "rule": row, "new": hits.new, "old": hits.old })).collect();
    json!({
        "cases": sums.cases, "seconds": seconds, "flips": flips, "statute": statute,
        "without_facts": sums.without_facts, "outcomes": outcomes, "automatic": { "old": old, "new": new }, "rows": rows,
    })
}
