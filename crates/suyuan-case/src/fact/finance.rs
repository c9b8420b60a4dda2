//! Columns of what platforms report: their bill, and their scores of a shop.

use super::{Column, ColumnType, column, required};
use ColumnType::{Micro, Minor, Text, Time};

/// One movement on the merchant's account with a platform (平台账单, 资金流水).
pub const PLATFORM_BILL: &[Column] = &[
    required("entry_no", Text),
    column("shop", Text),
    column("channel", Text),
    required("booked_at", Time),
    // The platform's own word for the movement; `suyuan_case::reconcile::BillKind` reads it.
    column("kind", Text),
    // 收入 or 支出, for bills whose amounts have no sign.
    column("direction", Text),
    column("order_no", Text),
    column("case_no", Text),
    required("amount_minor", Minor),
    column("currency", Text),
    column("description", Text),
];

/// A platform's score of a shop on one day (店铺体验分).
pub const SHOP_SCORES: &[Column] = &[
    required("shop", Text),
    column("channel", Text),
    // `experience` when absent; platforms also give goods, logistics and service scores.
    column("kind", Text),
    required("scored_at", Time),
    required("score_micro", Micro),
];
