//! A machine-readable complaint about one input: code, place and parameters; the words for people are made elsewhere.

use serde::{Deserialize, Serialize};

/// Something that is wrong with an input or that a person should know about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable snake_case code, such as `unknown_kind`.
    pub code: String,
    /// Where: a JSON pointer (`/lines/0/quantity`) or a column name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// What was found there, shortened and never personal data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
}

impl Problem {
    /// A problem with a code and a place.
    pub fn new(code: &str, place: &str) -> Problem {
        Problem { code: code.to_owned(), place: place.to_owned(), found: String::new() }
    }
    /// The same with what was found, cut to 80 characters; telephone numbers and the like are taken out.
    pub fn found(mut self, found: &str) -> Problem {
        let shown: String = found.chars().take(80).collect();
        self.found = crate::redact::redact(&shown, &crate::redact::Known::default()).unwrap_or(shown);
        self
    }
}
