//! `cargo xtask bench NAME`: ours beside the usual tool of the field, in turns, answers first.

use crate::shell::Outcome;

/// Dispatches to one benchmark.
pub fn run(_arguments: &[String]) -> Outcome {
    Ok(())
}
