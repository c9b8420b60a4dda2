//! What a return case is: the vocabulary of after-sales, its money, its events and the fold from events to a case.
//!
//! Everything here is a plain value or a pure function: no clock, no randomness, no I/O, no wording for people.

pub mod actor;
pub mod apportion;
pub mod calendar;
pub mod case_event;
pub mod cleaning;
pub mod credit;
pub mod customer;
pub mod decision;
pub mod detail;
pub mod dispute;
pub mod event;
pub mod exchange;
pub mod fact;
mod fold;
pub mod form;
pub mod free_text;
pub mod gate;
pub mod goods;
pub mod id;
pub mod import;
pub mod kind;
pub mod lake_table;
pub mod ledger;
mod legal;
pub mod limits;
pub mod lineage;
pub mod machine;
pub mod manifest;
pub mod model;
pub mod money;
pub mod order_money;
pub mod parcel;
pub mod person;
pub mod policy;
pub mod policy_event;
pub mod problem;
pub mod quality;
pub mod reason;
pub mod reason_event;
pub mod reconcile;
pub mod redact;
pub mod refundable;
pub mod retention;
pub mod return_case;
pub mod scope;
pub mod step;
pub mod task;
pub mod terms;
pub mod value;

/// Microseconds since 1970-01-01T00:00:00Z; the only representation of time in log, facts and lake.
pub type Micros = i64;

/// One second in [`Micros`].
pub const SECOND: Micros = 1_000_000;
/// One day of 24 hours in [`Micros`].
pub const DAY: Micros = 86_400 * SECOND;
