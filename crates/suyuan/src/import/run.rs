//! Runs an import from its plan to its report: begin or resume, read, commit, match, finish.

use crate::import::case_chunk::Importer;
use crate::import::cases::Context;
use crate::import::control::{Control, Phase};
use crate::import::error::ImportError;
use crate::import::finish;
use crate::import::ledger;
use crate::import::loader::{KindState, Loader};
use crate::import::plan::Plan;
use crate::import::reader::Pipeline;
use crate::import::tally::Tally;
use crate::{clock, mint};
use std::sync::Arc;
use suyuan_case::actor::Actor;
use suyuan_case::credit::LineRules;
use suyuan_case::event::{Event, ImportEvent, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_case::id::ImportId;
use suyuan_case::import::ImportReport;
use suyuan_case::reason;
use suyuan_store::{Command, Expected, ImportRun, ImportRunState, ImportState, ImportUpdate, Store};

/// Name of the stored table of ledger line classes ([`LineRules`] as JSON).
pub const LEDGER_RULES: &str = "ledger_line_rules";

/// Imports the files of a plan. A run that was killed or cancelled goes on where it stopped; a run that was finished
/// finds every row unchanged. `dry_run` checks everything and writes nothing.
pub async fn run(store: &Store, plan: Plan, actor: Actor, control: Control, dry_run: bool) -> Result<ImportReport, ImportError> {
    if dry_run {
        return check(plan, control).await;
    }
    let state = begin(store, &plan, &actor).await?;
    run_begun(store, plan, state, actor, control).await
}

/// Registers the run, or finds the unfinished one that it continues. Callers that answer before the work is done
/// (HTTP) call this first, hand the id out, and then [`run_begun`].
pub async fn begin(store: &Store, plan: &Plan, actor: &Actor) -> Result<ImportState, ImportError> {
    let started_at = clock::now();
    let run = ImportRun {
        id: mint::import_id(),
        kind: plan.kind,
        files: plan.import_files(),
        options: plan.options_json(),
        actor: actor.clone(),
        started_at,
        rows_total: None,
    };
    let state = store.import_begin(&run).await?;
    if !state.resumed {
        let files = plan.files.iter().map(|file| (file.input.name.clone(), file.sha256.clone())).collect();
        let event = Event::Import(ImportEvent::ImportStarted { fact_kind: plan.kind.as_str().to_owned(), files });
        let command = Command::new(StreamKind::Import, state.id.as_str(), Expected::Any, actor.clone(), started_at);
        store.append(command.event(event, started_at)).await?;
    }
    Ok(state)
}

/// Carries a begun run to its end; whatever happens, the run's own row says so afterwards.
pub async fn run_begun(store: &Store, plan: Plan, state: ImportState, actor: Actor, control: Control) -> Result<ImportReport, ImportError> {
    let import = state.id.clone();
    match load(store, Arc::new(plan), state, &actor, &control).await {
        Ok(report) => Ok(report),
        Err(error) => {
            let failed = ImportUpdate {
                state: Some(match &error {
                    ImportError::Cancelled { .. } => ImportRunState::Cancelled,
                    error if error.is_resumable() => ImportRunState::Interrupted,
                    _ => ImportRunState::Failed,
                }),
                finished_at: Some(clock::now()),
                error: Some(error_json(&error)),
                ..ImportUpdate::default()
            };
            // The first failure is the one to report; when the store is the cause, this one may fail as well.
            let noted = store.import_update(&import, failed).await;
            if matches!(error, ImportError::Cancelled { .. }) && noted.is_ok() {
                let at = clock::now();
                let command = Command::new(StreamKind::Import, import.as_str(), Expected::Any, actor, at);
                store.append(command.event(Event::Import(ImportEvent::ImportCancelled {}), at)).await?;
            }
            Err(error)
        }
    }
}

/// A failure as the run's own row keeps it.
pub fn error_json(error: &ImportError) -> String {
    let words = error.words();
    serde_json::json!({
        "code": error.code(), "place": error.place(), "text_zh": words.zh, "text_en": words.en,
        "remedy_zh": words.remedy_zh, "remedy_en": words.remedy_en,
    })
    .to_string()
}

/// Reads, commits and finishes.
async fn load(store: &Store, plan: Arc<Plan>, begun: ImportState, actor: &Actor, control: &Control) -> Result<ImportReport, ImportError> {
    let file_no = usize::try_from(begun.file_no).unwrap_or(0);
    let row = u64::try_from(begun.row).unwrap_or(0);
    let importer = Importer { actor: Actor::import(begun.id.as_str()), now: clock::now() };
    let state = kind_state(Some(store), &plan).await?;
    let mut loader = Loader::new(Some(store), &plan, control, begun.id.clone(), importer, state);
    loader.progress.import_id = begun.id.to_string();
    loader.progress.resumed = begun.resumed;
    if begun.resumed {
        let tally = begun.progress.as_deref().and_then(Tally::from_json).unwrap_or_default();
        loader.resume(file_no, row, begun.counts, tally);
    }
    let mut pipeline = Pipeline::start(&plan, file_no, row);
    loader.tell();
    read_all(&mut loader, &mut pipeline).await?;
    if loader.counts.rows == 0 {
        return Err(header_only(&plan));
    }
    finish::finish(loader, store, actor, begun.resumed).await
}

/// Checks files without writing anything; needs no store.
pub async fn check(plan: Plan, control: Control) -> Result<ImportReport, ImportError> {
    let plan = Arc::new(plan);
    let state = kind_state(None, &plan).await?;
    let importer = Importer { actor: Actor::system("import"), now: clock::now() };
    let mut loader = Loader::new(None, &plan, &control, ImportId::from_bits(0), importer, state);
    let mut pipeline = Pipeline::start(&plan, 0, 0);
    read_all(&mut loader, &mut pipeline).await?;
    if loader.counts.rows == 0 {
        return Err(header_only(&plan));
    }
    loader.progress.phase = Phase::Finishing;
    loader.tell();
    // Without the store nothing says which credits would find their purchase.
    let credits = loader.tally.take(ledger::UNMATCHED);
    if credits > 0 {
        loader.tally.count("credit_to_match", credits);
    }
    let mut report = finish::report(&loader);
    report.import_id = String::new();
    report.dry_run = true;
    Ok(report)
}

/// Reads to the end of the files.
async fn read_all(loader: &mut Loader<'_>, pipeline: &mut Pipeline) -> Result<(), ImportError> {
    while let Some(batch) = pipeline.next().await {
        loader.push(batch?).await?;
    }
    loader.flush(true).await
}

/// What the kind needs to remember.
async fn kind_state(store: Option<&Store>, plan: &Plan) -> Result<KindState, ImportError> {
    Ok(match plan.kind {
        FactKind::ReturnCases => KindState::Cases(Box::new(Context {
            taxonomy: reason::built_in(),
            currency: plan.currency.clone(),
            shop: plan.shop.clone(),
            ..Context::default()
        })),
        FactKind::Ledger => KindState::Ledger { rules: line_rules(store).await?, customers: Default::default(), credits: Vec::new() },
        _ => KindState::Plain,
    })
}

/// The editable table of line classes, or the built-in one.
pub async fn line_rules(store: Option<&Store>) -> Result<LineRules, ImportError> {
    let Some(store) = store else { return Ok(LineRules::default()) };
    match store.settings_get(LEDGER_RULES).await? {
        None => Ok(LineRules::default()),
        Some(text) => {
            serde_json::from_str(&text).map_err(|error| ImportError::StoredTable { name: LEDGER_RULES.to_owned(), detail: error.to_string() })
        }
    }
}

/// No row in any file.
fn header_only(plan: &Plan) -> ImportError {
    let names: Vec<String> = plan.files.iter().map(|file| file.input.path.display().to_string()).collect();
    ImportError::HeaderOnly(names.join(", "))
}
