//! Dotted paths into facts.

use serde_json::Value as Json;

/// A dotted path such as `order.amount_minor`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    text: String,
    parts: Vec<String>,
}

impl Path {
    /// Reads a path; `None` when the text is something else, such as an expression.
    pub fn parse(text: &str) -> Option<Path> {
        let parts: Vec<String> = text.split('.').map(str::to_owned).collect();
        let plain = parts.iter().all(|part| {
            part.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_') && part.chars().all(|c| c.is_alphanumeric() || c == '_')
        });
        // These words are literals or operators of the expression language, so such a text is no path there.
        let reserved = parts.first().is_some_and(|first| matches!(first.as_str(), "true" | "false" | "null" | "not" | "and" | "or" | "in"));
        (plain && !reserved).then(|| Path { text: text.to_owned(), parts })
    }

    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parts between the dots.
    pub(crate) fn parts(&self) -> &[String] {
        &self.parts
    }

    /// The fact at this path; `None` when it is absent, `Some(Null)` when it is null.
    pub fn find<'f>(&self, facts: &'f Json) -> Option<&'f Json> {
        self.parts.iter().try_fold(facts, |value, part| value.as_object()?.get(part))
    }
}

/// Writes `value` at a dotted path, making objects on the way; a path through something that is no object is left out.
pub fn insert(target: &mut serde_json::Map<String, Json>, path: &str, value: Json) {
    match path.split_once('.') {
        None => {
            target.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = target.entry(head.to_owned()).or_insert_with(|| Json::Object(serde_json::Map::new()));
            if let Json::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// Takes `other` into `target` as the reference engine's output node does: objects are merged, a null takes the member
/// away, anything else replaces what stood there.
pub fn merge(target: &mut serde_json::Map<String, Json>, other: serde_json::Map<String, Json>) {
    for (key, value) in other {
        match (target.get_mut(&key), value) {
            (_, Json::Null) => {
                target.remove(&key);
            }
            (Some(Json::Object(inner)), Json::Object(value)) => merge(inner, value),
            (_, value) => {
                target.insert(key, value);
            }
        }
    }
}
