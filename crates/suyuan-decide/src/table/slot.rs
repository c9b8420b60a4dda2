//! Facts looked up once: the paths that a policy names, numbered, and the value that a line has at each.

use super::number::Number;
use super::path::Path;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::fmt;

/// A fact as a predicate sees it.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot<'f> {
    /// Absent.
    Missing,
    /// Null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A number that no decimal holds.
    TooLarge(f64),
    /// Text.
    Text(Cow<'f, str>),
    /// A list.
    List(Whole<'f>),
    /// An object.
    Object(Whole<'f>),
}

/// A list or an object, kept as it came.
#[derive(Debug, Clone, PartialEq)]
pub enum Whole<'f> {
    /// Borrowed from facts that were read already.
    Borrowed(&'f Json),
    /// Read out of a line.
    Owned(Box<Json>),
}

impl Whole<'_> {
    fn json(&self) -> &Json {
        match self {
            Whole::Borrowed(json) => json,
            Whole::Owned(json) => json,
        }
    }
}

impl<'f> From<Option<&'f Json>> for Slot<'f> {
    fn from(fact: Option<&'f Json>) -> Slot<'f> {
        match fact {
            None => Slot::Missing,
            Some(Json::Null) => Slot::Null,
            Some(Json::Bool(value)) => Slot::Bool(*value),
            Some(Json::String(text)) => Slot::Text(Cow::Borrowed(text)),
            Some(Json::Number(number)) => {
                if let Some(value) = number.as_i64() {
                    Slot::Number(Number::Int(value))
                } else if let Some(value) = number.as_u64() {
                    Slot::Number(Number::Large(value))
                } else {
                    Slot::of_float(number.as_f64().unwrap_or(f64::INFINITY))
                }
            }
            Some(list @ Json::Array(_)) => Slot::List(Whole::Borrowed(list)),
            Some(object @ Json::Object(_)) => Slot::Object(Whole::Borrowed(object)),
        }
    }
}

impl Slot<'_> {
    fn of_float(value: f64) -> Slot<'static> {
        Number::of_float(value).map_or(Slot::TooLarge(value), Slot::Number)
    }

    /// Appends the fact as JSON.
    pub fn say(&self, said: &mut String) {
        use fmt::Write;
        // Writing to a string never fails.
        let _ = match self {
            Slot::Number(Number::Int(value)) => write!(said, "{value}"),
            Slot::Bool(value) => write!(said, "{value}"),
            other => write!(said, "{}", other.json()),
        };
    }

    /// The fact as JSON; an absent one is null.
    pub fn json(&self) -> Json {
        match self {
            Slot::Missing | Slot::Null => Json::Null,
            Slot::Bool(value) => Json::Bool(*value),
            Slot::Number(number) => number.json(),
            Slot::TooLarge(value) => Json::from(*value),
            Slot::Text(text) => Json::from(text.as_ref()),
            Slot::List(whole) | Slot::Object(whole) => whole.json().clone(),
        }
    }
}

/// The paths that a policy names, each once, and the tree of their parts.
#[derive(Debug, Default)]
pub struct Paths {
    paths: Vec<Path>,
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    slot: Option<usize>,
    children: Vec<(String, usize)>,
    /// All slots at and below this node.
    below: Vec<usize>,
}

impl Paths {
    /// The number of a path; it gets the next one when it is new.
    pub fn intern(&mut self, path: &Path) -> usize {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        if let Some(known) = self.paths.iter().position(|known| known == path) {
            return known;
        }
        let slot = self.paths.len();
        let mut at = 0;
        self.nodes[at].below.push(slot);
        for part in path.parts() {
            let known = self.nodes[at].children.iter().find(|(name, _)| name == part).map(|(_, child)| *child);
            at = match known {
                Some(child) => child,
                None => {
                    self.nodes.push(Node::default());
                    let child = self.nodes.len() - 1;
                    self.nodes[at].children.push((part.clone(), child));
                    child
                }
            };
            self.nodes[at].below.push(slot);
        }
        self.nodes[at].slot = Some(slot);
        self.paths.push(path.clone());
        slot
    }

    /// The first part of each path.
    pub fn heads(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().filter_map(|path| path.parts().first()).map(String::as_str)
    }

    /// The number of a dotted path, if the policy names it.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.paths.iter().position(|known| known.as_str() == path)
    }

    /// Slots of which none is known.
    pub fn blank<'f>(&self) -> Vec<Slot<'f>> {
        vec![Slot::Missing; self.paths.len()]
    }

    /// Looks every path up in facts that were read already.
    pub fn of_json<'f>(&self, facts: &'f Json) -> Vec<Slot<'f>> {
        self.paths.iter().map(|path| Slot::from(path.find(facts))).collect()
    }

    /// Reads one line of JSON; only what the paths name is kept. `None` when it is not a JSON object.
    pub fn of_text<'f>(&self, text: &'f str) -> Option<Vec<Slot<'f>>> {
        let mut slots = self.blank();
        let mut reader = serde_json::Deserializer::from_str(text);
        if self.nodes.is_empty() {
            // No column names a fact; the line still has to be an object.
            let map: std::collections::BTreeMap<Cow<'_, str>, IgnoredAny> = serde::Deserialize::deserialize(&mut reader).ok()?;
            drop(map);
        } else if !(Fill { paths: self, node: 0, slots: &mut slots }.deserialize(&mut reader).ok()?) {
            return None;
        }
        reader.end().ok()?;
        Some(slots)
    }
}

/// Reads one value of a line into the slots at and below a node; answers whether it was an object.
struct Fill<'p, 's, 'f> {
    paths: &'p Paths,
    node: usize,
    slots: &'s mut Vec<Slot<'f>>,
}

impl<'f> Fill<'_, '_, 'f> {
    fn put(&mut self, slot: Slot<'f>) -> bool {
        if let Some(own) = self.paths.nodes[self.node].slot {
            self.slots[own] = slot;
        }
        false
    }
}

impl<'f> DeserializeSeed<'f> for Fill<'_, '_, 'f> {
    type Value = bool;
    fn deserialize<D: Deserializer<'f>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'f> Visitor<'f> for Fill<'_, '_, 'f> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E: Error>(mut self) -> Result<bool, E> {
        Ok(self.put(Slot::Null))
    }
    fn visit_bool<E: Error>(mut self, value: bool) -> Result<bool, E> {
        Ok(self.put(Slot::Bool(value)))
    }
    fn visit_i64<E: Error>(mut self, value: i64) -> Result<bool, E> {
        Ok(self.put(Slot::Number(Number::Int(value))))
    }
    fn visit_u64<E: Error>(mut self, value: u64) -> Result<bool, E> {
        Ok(self.put(Slot::Number(i64::try_from(value).map_or(Number::Large(value), Number::Int))))
    }
    fn visit_f64<E: Error>(mut self, value: f64) -> Result<bool, E> {
        Ok(self.put(Slot::of_float(value)))
    }
    fn visit_borrowed_str<E: Error>(mut self, text: &'f str) -> Result<bool, E> {
        Ok(self.put(Slot::Text(Cow::Borrowed(text))))
    }
    fn visit_str<E: Error>(mut self, text: &str) -> Result<bool, E> {
        Ok(self.put(Slot::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'f>>(mut self, mut list: A) -> Result<bool, A::Error> {
        if self.paths.nodes[self.node].slot.is_none() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(false);
        }
        let mut values = Vec::new();
        while let Some(value) = list.next_element::<Json>()? {
            values.push(value);
        }
        Ok(self.put(Slot::List(Whole::Owned(Box::new(Json::Array(values))))))
    }

    fn visit_map<A: MapAccess<'f>>(mut self, mut map: A) -> Result<bool, A::Error> {
        let node = &self.paths.nodes[self.node];
        if node.slot.is_some() {
            // Rare: one column reads the object itself. It is kept whole and what lies below it is looked up there.
            let mut object = serde_json::Map::new();
            while let Some((key, value)) = map.next_entry::<String, Json>()? {
                object.insert(key, value);
            }
            let object = Json::Object(object);
            self.below(&object);
            self.put(Slot::Object(Whole::Owned(Box::new(object))));
            return Ok(true);
        }
        while let Some(child) = map.next_key_seed(Key { node })? {
            match child {
                Some(child) => {
                    // A repeated member replaces what the first one said, all of it.
                    for below in &self.paths.nodes[child].below {
                        self.slots[*below] = Slot::Missing;
                    }
                    map.next_value_seed(Fill { paths: self.paths, node: child, slots: self.slots })?;
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(true)
    }
}

impl Fill<'_, '_, '_> {
    /// Copies the facts below this node out of an object that is kept whole.
    fn below(&mut self, object: &Json) {
        let mut open: Vec<(usize, &Json)> = vec![(self.node, object)];
        while let Some((node, value)) = open.pop() {
            for (name, child) in &self.paths.nodes[node].children {
                let found = value.as_object().and_then(|object| object.get(name));
                if let Some(slot) = self.paths.nodes[*child].slot {
                    self.slots[slot] = Slot::owned(found);
                }
                if let Some(found) = found {
                    open.push((*child, found));
                }
            }
        }
    }
}

impl Slot<'_> {
    /// A fact that stands by itself.
    pub fn owned(fact: Option<&Json>) -> Slot<'static> {
        Slot::from(fact).into_owned()
    }

    /// The same fact, borrowing nothing.
    pub fn into_owned(self) -> Slot<'static> {
        match self {
            Slot::Missing => Slot::Missing,
            Slot::Null => Slot::Null,
            Slot::Bool(value) => Slot::Bool(value),
            Slot::Number(number) => Slot::Number(number),
            Slot::TooLarge(value) => Slot::TooLarge(value),
            Slot::Text(text) => Slot::Text(Cow::Owned(text.into_owned())),
            Slot::List(whole) => Slot::List(Whole::Owned(Box::new(whole.json().clone()))),
            Slot::Object(whole) => Slot::Object(Whole::Owned(Box::new(whole.json().clone()))),
        }
    }
}

/// The child that a member's name leads to.
struct Key<'n> {
    node: &'n Node,
}

impl<'f> DeserializeSeed<'f> for Key<'_> {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'f>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<usize>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.node.children.iter().find(|(known, _)| known == name).map(|(_, child)| *child))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(all: &[&str]) -> Paths {
        let mut paths = Paths::default();
        for path in all {
            paths.intern(&Path::parse(path).unwrap());
        }
        paths
    }

    #[test]
    fn a_line_reads_as_its_json_does() {
        let named = paths(&["a", "b.c", "b.d.e", "f", "b.d"]);
        for line in [
            "{}",
            r#"{"a":1,"b":{"c":"x","d":{"e":[1, 2]}},"f":null}"#,
            r#"{"a":1.5,"a":2,"b":{"c":1},"b":{"d":{"e":true}}}"#,
            r#"{"b":3,"f":{"x":1},"a":18446744073709551615}"#,
            r#"{"b":{"d":[{"e":1}]},"a":"\u9000\"","f":1e40}"#,
            r#"{"z":{"b":{"c":1}},"a":-0.0}"#,
            " {\"a\": 7 } ",
        ] {
            let json: Json = serde_json::from_str(line).unwrap();
            let (text, whole) = (named.of_text(line).unwrap(), named.of_json(&json));
            let plain = |slots: &[Slot<'_>]| slots.iter().map(|slot| (slot.json(), *slot == Slot::Missing)).collect::<Vec<_>>();
            assert_eq!(plain(&text), plain(&whole), "{line}");
        }
    }

    #[test]
    fn what_is_no_object_is_no_line() {
        for named in [paths(&["a.b"]), paths(&[])] {
            for line in ["", " ", "[1]", "1", "null", "{\"a\":", "{} {}", "{\"a\":{\"b\":1}} x", "{'a':1}", "\"a\""] {
                assert!(named.of_text(line).is_none(), "{line}");
            }
        }
    }
}
