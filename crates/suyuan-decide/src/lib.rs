//! Facts, statute and merchant policy to a decision with its reasons: pure functions, no clock, no I/O.
//!
//! The order is fixed: the data-quality gate first, then the statute, then the merchant's policy. What the statute
//! grants, no policy takes away; what is missing or malformed, no row may approve.

pub mod automation;
pub mod backtest;
pub mod decide;
pub mod facts;
pub mod learned;
pub mod line;
pub mod policy;
pub mod queue;
pub mod risk;
pub mod similar;
pub mod stages;
pub mod statute;
pub mod table;
mod text;
pub mod watch;

pub use automation::{Automation, OverrideReason};
pub use backtest::{Against, Backtest, Flip, Replayed, RowHits, Tried, tried};
pub use decide::{decide, decide_paused};
pub use facts::{HistoryFacts, LineFacts, OrderFacts, ProductFacts, add_learned, facts, facts_in};
pub use line::{Explanation, LineAnswer, decide_block, decide_facts, decide_line, decide_line_under, decide_text};
pub use policy::{Policy, PolicyError};
pub use statute::{Article, PlatformRules, Standing, Statute};
pub use table::TableError;
