//! What was done with a customer's personal data: handed out, erased, kept no longer than the rules say.

use serde::{Deserialize, Serialize};

/// Events of a customer stream; its id is the customer's pseudonymous person id, so that the log names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum CustomerEvent {
    /// 个人信息删除: the keys were destroyed, and with them data, original texts, attachments and search hashes.
    PersonalErased {
        /// Persons whose key was destroyed: the customer, receivers, senders.
        persons: i64,
        /// Original free texts.
        texts: i64,
        /// Attached files.
        #[serde(default)]
        attachments: i64,
        /// `request` of the customer, or `retention`.
        reason: String,
    },
    /// 个人信息副本: a complete copy was handed out.
    PersonalExported {
        /// Records in it.
        records: i64,
    },
}

impl CustomerEvent {
    /// The kind as it stands in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            CustomerEvent::PersonalErased { .. } => "personal_erased",
            CustomerEvent::PersonalExported { .. } => "personal_exported",
        }
    }
}
