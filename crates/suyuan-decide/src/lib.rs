//! Facts, statute and merchant policy to a decision with its reasons: pure functions, no clock, no I/O.
//!
//! The order is fixed: the data-quality gate first, then the statute, then the merchant's policy. What the statute
//! grants, no policy takes away; what is missing or malformed, no row may approve.

pub mod decide;
pub mod facts;
pub mod line;
pub mod policy;
pub mod statute;
pub mod table;
mod text;

pub use decide::decide;
pub use facts::{HistoryFacts, LineFacts, OrderFacts, ProductFacts, facts, facts_in};
pub use line::{Explanation, LineAnswer, decide_line, decide_line_under, decide_text, decide_text_under};
pub use policy::{Policy, PolicyError};
pub use statute::{Article, Standing, Statute};
pub use table::TableError;
