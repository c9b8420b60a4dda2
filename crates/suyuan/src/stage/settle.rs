//! Settle (收货与退款): goods arrive, money moves once, the case is closed.

use crate::http::error::ApiError;
use crate::stage::step;
use suyuan_case::actor::Actor;
use suyuan_case::event::CaseEvent;
use suyuan_case::goods::ReceiptDetail;
use suyuan_case::id::CaseId;
use suyuan_case::ledger::{Bearer, EntryKind, LedgerEntry};
use suyuan_store::{Receipt, Store};

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
