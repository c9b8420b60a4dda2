//! Settle (收货与退款): goods arrive, money moves once, the case is closed.

use crate::http::error::ApiError;
use crate::stage::step;
use suyuan_case::actor::Actor;
use suyuan_case::event::CaseEvent;
use suyuan_case::id::CaseId;
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_store::{Receipt, Store};

/// Records goods that arrived.
pub async fn receive(
    store: &Store,
    id: &CaseId,
    version: i64,
    quantity: i64,
    damaged: i64,
    warehouse: Option<String>,
    actor: Actor,
) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::GoodsReceived { warehouse, quantity, damaged }, actor)).await?)
}

/// Moves the money: a ledger entry in slot 0, which the store holds unique, in the same transaction as its event.
pub async fn refund(
    store: &Store,
    id: &CaseId,
    version: i64,
    amount_minor: i64,
    currency: String,
    bearer: Bearer,
    actor: Actor,
) -> Result<Receipt, ApiError> {
    let entry = LedgerEntry { kind: EntryKind::Refund, slot: 0, amount_minor, currency, bearer };
    Ok(store.append(step(id, version, CaseEvent::Refunded { entry }, actor)).await?)
}

/// Closes the case.
pub async fn close(store: &Store, id: &CaseId, version: i64, reason: String, actor: Actor) -> Result<Receipt, ApiError> {
    Ok(store.append(step(id, version, CaseEvent::Closed { reason }, actor)).await?)
}
