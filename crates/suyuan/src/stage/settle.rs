//! Settle (收货与退款): goods arrive, money moves once, the case is closed.

use crate::clock;
use crate::http::error::ApiError;
use crate::http::state::App;
use crate::stage::{money, pay, step};
use suyuan_case::actor::Actor;
use suyuan_case::event::CaseEvent;
use suyuan_case::goods::ReceiptDetail;
use suyuan_case::id::CaseId;
use suyuan_case::ledger::{EntryKind, LedgerEntry};
use suyuan_case::limits::MoneyLimits;
use suyuan_case::return_case::ReturnCase;
use suyuan_store::{CaseRow, Receipt, Store};

/// Goods that arrived.
pub struct Arrival {
    /// Units.
    pub quantity: i64,
    /// Damaged units among them.
    pub damaged: i64,
    /// Warehouse.
    pub warehouse: Option<String>,
    /// Parcel, weight and lines.
    pub detail: Option<ReceiptDetail>,
}

/// Records goods that arrived.
pub async fn receive(store: &Store, id: &CaseId, version: i64, arrival: Arrival, actor: Actor) -> Result<Receipt, ApiError> {
    let Arrival { quantity, damaged, warehouse, detail } = arrival;
    let event = CaseEvent::GoodsReceived { warehouse, quantity, damaged, detail: detail.map(Box::new) };
    Ok(store.append(step(id, version, event, actor)).await?)
}

/// Name of the setting that holds [`MoneyLimits`].
pub const LIMITS: &str = "money_limits";

/// The limits in force; without a saved table money moves at once and one person is enough.
pub async fn limits(store: &Store) -> Result<MoneyLimits, ApiError> {
    let Some(saved) = store.settings_get(LIMITS).await? else { return Ok(MoneyLimits::default()) };
    serde_json::from_str(&saved).map_err(|error| ApiError::new("storage_failed").because(error.to_string()))
}

/// Moves the money: a ledger entry in slot 0, which the store holds unique, in the same transaction as its event. Where the
/// limits ask for a window or for a second person, it is proposed instead and moves later.
///
/// What goes back to state and platform, or for freight, is booked with it.
pub async fn refund(
    app: &App,
    row: &CaseRow,
    case: &ReturnCase,
    version: i64,
    (entry, freight): (LedgerEntry, Option<LedgerEntry>),
    actor: Actor,
) -> Result<Receipt, ApiError> {
    if !limits(&app.store).await?.moves_at_once(entry.amount_minor) {
        return propose(app, &row.case_id, version, entry, actor).await;
    }
    let mut follow = money::follow_ups(&app.store, row, case).await?;
    follow.extend(freight);
    let command = step(&row.case_id, version, CaseEvent::Refunded { entry }, actor);
    Ok(app.store.append(money::with_follow_ups(command, follow)).await?)
}

/// Proposes a refund; the job that moves it is written in the same transaction.
pub async fn propose(app: &App, id: &CaseId, version: i64, entry: LedgerEntry, actor: Actor) -> Result<Receipt, ApiError> {
    let limits = limits(&app.store).await?;
    let due_at = app.store.case(id).await?.map_or(i64::MAX, |(row, _)| row.due_at);
    let not_before = limits.not_before(clock::now(), due_at);
    let needs_second = limits.needs_second(entry.amount_minor);
    let mut command = step(id, version, CaseEvent::RefundProposed { entry, not_before, needs_second }, actor);
    if !needs_second {
        command.jobs.push(pay::job(id, not_before));
    }
    Ok(app.store.append(command).await?)
}

/// A second person agrees; the money moves when its window is over.
pub async fn confirm(app: &App, id: &CaseId, version: i64, actor: Actor) -> Result<Receipt, ApiError> {
    let held = app.store.case(id).await?.and_then(|(_, case)| case.pending).map_or(0, |pending| pending.not_before);
    let mut command = step(id, version, CaseEvent::RefundConfirmed {}, actor);
    command.jobs.push(pay::job(id, held.max(clock::now())));
    Ok(app.store.append(command).await?)
}

/// Books another entry than the refund in the next slot of its kind.
pub async fn book(store: &Store, id: &CaseId, version: i64, entry: LedgerEntry, actor: Actor) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::Booked { entry }, actor)).await?)
}

/// Settles an open entry with what came in.
pub async fn settle(
    store: &Store,
    id: &CaseId,
    version: i64,
    (entry_kind, slot): (EntryKind, u32),
    amount_minor: i64,
    actor: Actor,
) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::EntrySettled { entry_kind, slot, amount_minor }, actor)).await?)
}

/// Closes the case; whoever closes it may say whether it deserved a person.
pub async fn close(
    store: &Store,
    id: &CaseId,
    version: i64,
    reason: String,
    deserved_person: Option<bool>,
    actor: Actor,
) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::Closed { reason, deserved_person }, actor)).await?)
}
