//! The end of an import: ledger credits find their purchases, the log is told, and the report is written.

use crate::clock;
use crate::import::control::Phase;
use crate::import::error::ImportError;
use crate::import::history;
use crate::import::ledger::{CREDIT_CODES, UNMATCHED};
use crate::import::ledger_match::{Settled, Settler};
use crate::import::loader::{KindState, Loader};
use suyuan_case::actor::Actor;
use suyuan_case::event::{Event, ImportEvent, StreamKind};
use suyuan_case::fact::FactKind;
use suyuan_case::import::{ImportReport, RowStatus};
use suyuan_store::{Command, Expected, ImportRunState, ImportUpdate, Store};

/// Rows of the import read back at once.
const PAGE: i64 = 20_000;

/// Matches, tells the log, writes the report.
pub async fn finish(mut loader: Loader<'_>, store: &Store, actor: &Actor, resumed: bool) -> Result<ImportReport, ImportError> {
    if let KindState::Ledger { customers, .. } = &mut loader.state {
        // A resumed run does not know the customers of the rows that went in before: it looks at all that wait.
        let customers = if resumed { None } else { Some(std::mem::take(customers)) };
        let settler = Settler { store, actor: loader.importer.actor.clone(), now: clock::now(), currency: loader.plan.currency.clone() };
        let settled = settler.settle(customers, &mut |done, of| loader.tell_matching(done, of)).await?;
        if resumed {
            recount(&mut loader, store).await?
        } else {
            resolve(&mut loader, &settled)
        }
        loader.tally.sum("cases", i128::from(settled.cases));
    }
    if loader.plan.kind == FactKind::ReturnCases {
        let settled = history::settle(store, &loader.importer).await?;
        if settled > 0 {
            loader.tally.sum("history_rows_settled", i128::try_from(settled).unwrap_or(0));
        }
    }
    loader.progress.phase = Phase::Finishing;
    loader.tell();
    let report = report(&loader);
    tell_log(&loader, store, actor, &report, resumed).await?;
    let done = ImportUpdate {
        rows_total: Some(loader.counts.rows),
        state: Some(ImportRunState::Done),
        finished_at: Some(clock::now()),
        report: serde_json::to_string(&report).ok(),
        error: None,
    };
    store.import_update(&loader.import, done).await?;
    Ok(report)
}

/// The final codes of the credits that went by.
fn resolve(loader: &mut Loader<'_>, settled: &Settled) {
    let KindState::Ledger { credits, .. } = &loader.state else { return };
    loader.tally.take(UNMATCHED);
    for credit in credits {
        let code = settled.codes.get(&credit.fact_id).copied().unwrap_or(UNMATCHED);
        loader.tally.count(code, 1);
        loader.tally.sum(&format!("{code}_minor"), i128::from(credit.minor));
        if code != UNMATCHED && !credit.unchanged {
            loader.counts.pooled -= 1;
            loader.counts.loaded += 1;
        }
    }
}

/// The final codes and fates of a resumed run, read back from the store.
async fn recount(loader: &mut Loader<'_>, store: &Store) -> Result<(), ImportError> {
    for code in CREDIT_CODES {
        loader.tally.take(code);
    }
    (loader.counts.loaded, loader.counts.pooled) = (0, 0);
    let mut after = None;
    loop {
        let page = store.import_rows(&loader.import, None, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.file_no, last.row));
        for row in &page {
            match row.status {
                RowStatus::Loaded => loader.counts.loaded += 1,
                RowStatus::Pooled => loader.counts.pooled += 1,
                RowStatus::Refused | RowStatus::Unchanged => {}
            }
            if CREDIT_CODES.contains(&row.code.as_str()) {
                loader.tally.count(&row.code, 1);
                loader.tally.sum(&format!("{}_minor", row.code), i128::from(row.amount_minor.unwrap_or(0)));
            }
        }
    }
}

/// The report as it stands.
pub fn report(loader: &Loader<'_>) -> ImportReport {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let mut report = ImportReport {
        import_id: loader.import.to_string(),
        kind: loader.plan.kind.as_str().to_owned(),
        rows: count(loader.counts.rows),
        loaded: count(loader.counts.loaded),
        pooled: count(loader.counts.pooled),
        refused: count(loader.counts.refused),
        unchanged: count(loader.counts.unchanged),
        ..ImportReport::default()
    };
    loader.tally.write_to(&mut report);
    report
}

/// One event names the batch with its hash, one the end; a run that stopped right after them is not told twice.
async fn tell_log(loader: &Loader<'_>, store: &Store, actor: &Actor, report: &ImportReport, resumed: bool) -> Result<(), ImportError> {
    let id = loader.import.as_str();
    if resumed {
        let events = store.events(StreamKind::Import, id).await?;
        if events.iter().any(|recorded| matches!(recorded.event, Event::Import(ImportEvent::ImportFinished { .. }))) {
            return Ok(());
        }
    }
    let at = clock::now();
    let mut command = Command::new(StreamKind::Import, id, Expected::Any, actor.clone(), at);
    if let Some(info) = store.import(&loader.import).await? {
        command = command.event(
            Event::Import(ImportEvent::FactsImported {
                fact_kind: report.kind.clone(),
                rows: loader.counts.loaded + loader.counts.pooled,
                sha256: info.facts_sha256,
                fact_ids: info.fact_ids,
            }),
            at,
        );
    }
    let counts = [report.rows, report.loaded, report.pooled, report.refused, report.unchanged];
    store.append(command.event(Event::Import(ImportEvent::ImportFinished { counts }), at)).await?;
    Ok(())
}
