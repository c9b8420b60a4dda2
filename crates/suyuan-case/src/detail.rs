//! What a request may bring beside its lines: further people, and answers to a form with their attachments.

use crate::form::FormAnswers;
use crate::id::{AttachmentId, PersonId};
use serde::{Deserialize, Serialize};

/// Beside the essentials of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestDetail {
    /// Who received the goods (收件人), when that is not the buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<PersonId>,
    /// Who sends them back (寄件人), when that is not the buyer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<PersonId>,
    /// The form that was filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormAnswers>,
    /// Files that were handed in with the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attached>,
}

/// A file as evidence: the log keeps its hash, so that it cannot be exchanged; the file itself lies encrypted outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Its id.
    pub id: AttachmentId,
    /// SHA-256 of the file as it is kept, hex.
    pub sha256: String,
    /// Media type that its content shows, such as `image/jpeg`.
    pub media: String,
}

impl RequestDetail {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == RequestDetail::default()
    }
    /// The people in it.
    pub fn persons(&self) -> impl Iterator<Item = &PersonId> {
        self.receiver.iter().chain(&self.sender)
    }
}
