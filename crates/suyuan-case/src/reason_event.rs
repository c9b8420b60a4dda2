//! Events of the reason taxonomy: one stream, whose version is the taxonomy's.

use crate::reason::Reason;
use serde::{Deserialize, Serialize};

/// Id of the one taxonomy stream.
pub const STREAM: &str = "taxonomy";

/// A change of the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum ReasonEvent {
    /// A reason was added or changed; the whole node as it is from now on.
    ReasonSaved {
        /// The node.
        reason: Reason,
    },
    /// A reason can no longer be chosen.
    ReasonRetired {
        /// Its code.
        code: String,
    },
}

impl ReasonEvent {
    /// `kind` as stored in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            ReasonEvent::ReasonSaved { .. } => "reason_saved",
            ReasonEvent::ReasonRetired { .. } => "reason_retired",
        }
    }
}
