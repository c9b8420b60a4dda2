//! Gathers validated rows into chunks and commits each with the progress it makes, or only counts them in a dry run.

use crate::import::case_chunk::{self, Importer, PersonRow};
use crate::import::cases::{self, Context};
use crate::import::control::{Control, Phase, Progress};
use crate::import::error::ImportError;
use crate::import::history;
use crate::import::ledger;
use crate::import::plan::Plan;
use crate::import::reader::Parsed;
use crate::import::tally::Tally;
use crate::stage::cleaning::{ValueMap, translate};
use std::collections::BTreeSet;
use suyuan_case::credit::{LineClass, LineRules};
use suyuan_case::fact::FactKind;
use suyuan_case::id::ImportId;
use suyuan_case::import::{RefusedRow, RowStatus};
use suyuan_case::problem::Problem;
use suyuan_store::{ChunkFact, Command, ImportChunk, RowCounts, RowFate, Store};

/// Rows of one chunk: one transaction. Large enough to be fast, small enough that a killed run loses little.
const CHUNK_ROWS: usize = 50_000;

/// A credit row of this run, to tell its final code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditRow {
    /// Fact row.
    pub fact_id: i64,
    /// Whether it was in already.
    pub unchanged: bool,
    /// Amount, minor units.
    pub minor: i64,
}

/// What a kind needs to remember while its rows go by.
pub enum KindState {
    /// Facts without more.
    Plain,
    /// Steps of cases that are there: history, inspections, refund records.
    Steps,
    /// Return cases.
    Cases(Box<Context>),
    /// A sales ledger.
    Ledger {
        /// The editable table of line classes.
        rules: LineRules,
        /// Customers whose lines went by.
        customers: BTreeSet<String>,
        /// Credits that went by.
        credits: Vec<CreditRow>,
    },
}

/// The running import.
pub struct Loader<'a> {
    /// Where rows go; nothing in a dry run.
    pub store: Option<&'a Store>,
    /// What is read.
    pub plan: &'a Plan,
    /// The caller's handle.
    pub control: &'a Control,
    /// The run.
    pub import: ImportId,
    /// Who imports.
    pub importer: Importer,
    /// Codes and sums.
    pub tally: Tally,
    /// Fates.
    pub counts: RowCounts,
    /// Progress as it is told.
    pub progress: Progress,
    /// What the kind remembers.
    pub state: KindState,
    /// Values that mean others, as cleanings have said.
    pub values: ValueMap,
    file_no: usize,
    last_row: u64,
    rows: Vec<PersonRow>,
    refused: Vec<RefusedRow>,
}

/// What one chunk holds.
#[derive(Default)]
struct Content {
    facts: Vec<ChunkFact>,
    refused: Vec<RefusedRow>,
    commands: Vec<Command>,
    command_rows: Vec<Vec<u64>>,
}

impl<'a> Loader<'a> {
    /// A loader that has read nothing yet.
    pub fn new(store: Option<&'a Store>, plan: &'a Plan, control: &'a Control, import: ImportId, importer: Importer, state: KindState) -> Loader<'a> {
        let progress = Progress { kind: plan.kind.as_str().to_owned(), bytes_total: plan.bytes_total(), ..Progress::default() };
        Loader {
            store,
            plan,
            control,
            import,
            importer,
            state,
            values: ValueMap::default(),
            progress,
            tally: Tally::default(),
            counts: RowCounts::default(),
            file_no: 0,
            last_row: 0,
            rows: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Goes on after rows that an earlier process committed.
    pub fn resume(&mut self, file_no: usize, row: u64, counts: RowCounts, tally: Tally) {
        (self.file_no, self.last_row, self.counts, self.tally) = (file_no, row, counts, tally);
    }

    /// Takes a batch; commits when enough has gathered.
    pub async fn push(&mut self, batch: Parsed) -> Result<(), ImportError> {
        if batch.file_no != self.file_no {
            self.flush(true).await?;
            (self.file_no, self.last_row) = (batch.file_no, 0);
        }
        let mut validated = batch.validated;
        self.tally.warn(&validated.warning_counts);
        self.last_row = self.last_row.max(validated.last_row);
        self.progress.bytes_done = batch.bytes_done;
        let persons = std::mem::take(&mut validated.personal).into_iter().chain(std::iter::repeat(None));
        self.rows.extend(validated.rows.drain(..).zip(persons));
        self.refused.append(&mut validated.refused);
        if self.rows.len() + self.refused.len() >= CHUNK_ROWS {
            self.flush(false).await?;
        }
        Ok(())
    }

    /// Commits what has gathered. Unless the file ends here, rows of the last case stay for the next chunk, because
    /// more of its lines may follow.
    pub async fn flush(&mut self, file_ends: bool) -> Result<(), ImportError> {
        if self.control.is_cancelled() {
            return Err(ImportError::Cancelled { import_id: self.import.to_string() });
        }
        let (held_rows, held_refused, row) = if file_ends { (Vec::new(), Vec::new(), self.last_row) } else { self.hold_back() };
        let rows = std::mem::take(&mut self.rows);
        let refused = std::mem::take(&mut self.refused);
        (self.rows, self.refused) = (held_rows, held_refused);
        if rows.is_empty() && refused.is_empty() {
            return Ok(());
        }
        let mut content = self.content(rows).await?;
        content.refused.extend(refused);
        content.refused.sort_by_key(|refused| refused.row);
        if !matches!(self.state, KindState::Ledger { .. }) {
            for fact in &content.facts {
                self.tally.count(&fact.code, 1);
            }
        }
        for refused in &content.refused {
            self.tally.refused(refused);
            (self.control.refused)(self.plan.file_name(self.file_no), refused);
        }
        match self.store {
            Some(store) => self.commit(store, content, row).await?,
            None => self.count(&content),
        }
        self.tell();
        Ok(())
    }

    /// Splits off the rows of the case that the chunk ends with.
    fn hold_back(&mut self) -> (Vec<PersonRow>, Vec<RefusedRow>, u64) {
        let KindState::Cases(context) = &self.state else { return (Vec::new(), Vec::new(), self.last_row) };
        let shop = context.shop.as_deref();
        let Some(last) = self.rows.last().map(|(row, _)| cases::key(row, shop)) else { return (Vec::new(), Vec::new(), self.last_row) };
        let start = self.rows.iter().rposition(|(row, _)| cases::key(row, shop) != last).map_or(0, |index| index + 1);
        let Some(first_held) = self.rows.get(start).map(|(row, _)| row.row).filter(|_| start > 0) else {
            return (Vec::new(), Vec::new(), self.last_row);
        };
        let held = self.rows.split_off(start);
        let split = self.refused.partition_point(|refused| refused.row < first_held);
        (held, self.refused.split_off(split), first_held - 1)
    }

    /// What the rows become, by kind.
    async fn content(&mut self, mut rows: Vec<PersonRow>) -> Result<Content, ImportError> {
        if !self.values.is_empty() {
            rows.iter_mut().for_each(|(row, _)| translate(&self.values, self.plan.kind, row));
        }
        let mut content = Content::default();
        match &mut self.state {
            KindState::Plain => content.facts = rows.into_iter().map(|(row, personal)| plain_fact(self.plan.kind, row, personal)).collect(),
            KindState::Steps => {
                let chunk = history::build(self.store, self.plan.kind, rows, &self.importer, self.plan.shop.as_deref()).await?;
                content = Content { facts: chunk.facts, refused: chunk.refused, commands: chunk.commands, command_rows: chunk.command_rows };
            }
            KindState::Cases(context) => {
                let chunk = case_chunk::build(self.store, rows, &self.importer, context).await?;
                content = Content { facts: chunk.facts, refused: chunk.refused, commands: chunk.commands, command_rows: chunk.command_rows };
            }
            KindState::Ledger { rules, customers, .. } => {
                for (row, _) in rows {
                    match ledger::assess(&row, rules, &self.plan.currency) {
                        Err(problem) => content.refused.push(ledger::refused(&row, problem)),
                        Ok(assessed) => {
                            if matches!(assessed.class, LineClass::Sale | LineClass::Credit)
                                && let Some(customer) = ledger::text(&row, "customer_no")
                                && !customers.contains(customer)
                            {
                                customers.insert(customer.to_owned());
                            }
                            ledger::tally(&assessed, &mut self.tally);
                            content.facts.push(ledger::fact(row, &assessed));
                        }
                    }
                }
            }
        }
        Ok(content)
    }

    /// Writes the chunk in one transaction.
    async fn commit(&mut self, store: &Store, content: Content, row: u64) -> Result<(), ImportError> {
        let credit = |fact: &ChunkFact| (fact.code == ledger::UNMATCHED).then_some(fact.amount_minor.unwrap_or(0));
        let credits: Vec<Option<i64>> = match &self.state {
            KindState::Ledger { .. } => content.facts.iter().map(credit).collect(),
            _ => Vec::new(),
        };
        let numbers: Vec<u64> = content.facts.iter().map(|fact| fact.row.row).collect();
        let codes: Vec<String> = if content.commands.is_empty() { Vec::new() } else { content.facts.iter().map(|fact| fact.code.clone()).collect() };
        let outcome = store
            .import_chunk(ImportChunk {
                import: self.import.clone(),
                file_no: self.file_no as i64,
                row: i64::try_from(row).unwrap_or(i64::MAX),
                facts: content.facts,
                refused: content.refused,
                commands: content.commands,
                bytes_done: i64::try_from(self.progress.bytes_done).unwrap_or(i64::MAX),
                at: crate::clock::now(),
                progress: self.tally.to_json(),
                keep_persons: false,
            })
            .await?;
        if outcome.cancelled {
            return Err(ImportError::Cancelled { import_id: self.import.to_string() });
        }
        add(&mut self.counts, &outcome.counts);
        if let KindState::Ledger { credits: known, .. } = &mut self.state {
            let rows = credits.into_iter().zip(&outcome.fact_ids).zip(&outcome.unchanged);
            known.extend(rows.filter_map(|((minor, id), unchanged)| minor.map(|minor| CreditRow { fact_id: *id, unchanged: *unchanged, minor })));
        }
        let mut fates = Vec::new();
        for (result, rows) in outcome.commands.iter().zip(&content.command_rows) {
            let Err(error) = result else { continue };
            for (index, id) in
                numbers.iter().enumerate().filter(|(_, number)| rows.contains(number)).map(|(index, _)| (index, outcome.fact_ids.get(index)))
            {
                let Some(&fact_id) = id else { continue };
                fates.push(RowFate { fact_id, status: RowStatus::Refused, code: error.code().to_owned(), target: None, quantity: None });
                self.move_to_refused(numbers[index], error.code(), &codes[index]);
            }
        }
        if !fates.is_empty() {
            store.set_row_fates(&fates).await?;
        }
        Ok(())
    }

    /// A row whose case the log refused after all, because somebody else changed it meanwhile.
    fn move_to_refused(&mut self, row: u64, code: &str, counted: &str) {
        self.counts.loaded -= 1;
        self.counts.refused += 1;
        self.tally.uncount(counted);
        self.tally.count(code, 1);
        let refused = RefusedRow { row, problems: vec![Problem::new(code, "case_no")] };
        (self.control.refused)(self.plan.file_name(self.file_no), &refused);
    }

    /// Counts a chunk of a dry run.
    fn count(&mut self, content: &Content) {
        let pooled = content.facts.iter().filter(|fact| fact.status == RowStatus::Pooled).count() as i64;
        let (good, refused) = (content.facts.len() as i64, content.refused.len() as i64);
        let counts = RowCounts { rows: good + refused, loaded: good - pooled, pooled, refused, unchanged: 0, superseded: 0 };
        add(&mut self.counts, &counts);
    }

    /// Tells the caller how far the run is.
    pub fn tell(&mut self) {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        self.progress.rows_done = count(self.counts.rows);
        self.progress.loaded = count(self.counts.loaded);
        self.progress.pooled = count(self.counts.pooled);
        self.progress.refused = count(self.counts.refused);
        self.progress.unchanged = count(self.counts.unchanged);
        (self.control.progress)(&self.progress);
    }

    /// Tells the caller about the matching of ledger credits.
    pub fn tell_matching(&self, done: usize, of: usize) {
        let progress = Progress { phase: Phase::Matching, matching: (done as u64, of as u64), ..self.progress.clone() };
        (self.control.progress)(&progress);
    }
}

/// A row without more than itself.
fn plain_fact(kind: FactKind, row: suyuan_case::fact::FactRow, personal: Option<suyuan_case::person::PersonalData>) -> ChunkFact {
    let amount_minor = row.get(kind, "amount_minor").as_int();
    let quantity = row.get(kind, "quantity").as_int();
    ChunkFact { row, status: RowStatus::Loaded, code: kind.as_str().to_owned(), target: None, quantity, amount_minor, personal }
}

/// Adds counts.
fn add(total: &mut RowCounts, more: &RowCounts) {
    total.rows += more.rows;
    total.loaded += more.loaded;
    total.pooled += more.pooled;
    total.refused += more.refused;
    total.unchanged += more.unchanged;
    total.superseded += more.superseded;
}
