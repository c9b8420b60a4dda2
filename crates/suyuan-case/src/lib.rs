//! What a return case is: the vocabulary of after-sales, its money, its events and the fold from events to a case.
//!
//! Everything here is a plain value or a pure function: no clock, no randomness, no I/O, no wording for people.

pub mod actor;
pub mod credit;
pub mod decision;
pub mod event;
pub mod fact;
pub mod id;
pub mod import;
pub mod kind;
pub mod lake_table;
pub mod ledger;
pub mod manifest;
pub mod money;
pub mod person;
pub mod problem;
pub mod reason;
pub mod return_case;
pub mod scope;
pub mod value;

/// Microseconds since 1970-01-01T00:00:00Z; the only representation of time in log, facts and lake.
pub type Micros = i64;

/// One second in [`Micros`].
pub const SECOND: Micros = 1_000_000;
/// One day of 24 hours in [`Micros`].
pub const DAY: Micros = 86_400 * SECOND;
