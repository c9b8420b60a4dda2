//! The dictionary of header names: which field of a kind a header means, and what fields are called for people.

use super::normalize::{self, Name};
use std::collections::HashMap;
use std::sync::LazyLock;
use suyuan_case::fact::FactKind;

/// One line of the dictionary.
struct Entry {
    kinds: Vec<FactKind>,
    field: &'static str,
    zh: &'static str,
    en: &'static str,
    /// Normalised synonyms with their strength.
    words: Vec<(String, f64)>,
}

/// Personal fields that may travel beside a row of a kind that names a customer.
pub(crate) const PERSONAL: [&str; 4] = ["name", "phone", "email", "address"];

/// Whether a kind takes personal data beside its columns.
pub(crate) fn takes_personal(kind: FactKind) -> bool {
    matches!(kind, FactKind::Orders | FactKind::ReturnCases | FactKind::Contacts)
}

/// Whether a kind has a field: one of its columns, or personal data beside them.
pub(crate) fn has_field(kind: FactKind, field: &str) -> bool {
    kind.index_of(field).is_some() || (takes_personal(kind) && PERSONAL.contains(&field))
}

/// Strength of a synonym and of a weaker one.
const STRONG: f64 = 0.95;
const WEAK: f64 = 0.7;
/// How much weaker each later synonym is.
const STEP: f64 = 0.0005;

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    include_str!("synonyms.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .filter_map(|line| {
            let mut parts = line.split('|');
            let kinds = parts.next()?;
            let field = parts.next()?;
            let (zh, en) = (parts.next()?, parts.next()?);
            let mut words = vec![(normalize::key(zh), STRONG), (normalize::key(en), STRONG)];
            // Words that stand earlier are a little stronger, so that 实付金额 wins over 金额 when a file has both.
            words.extend(parts.next()?.split(',').enumerate().map(|(place, word)| match word.strip_prefix('~') {
                Some(word) => (normalize::key(word), WEAK - place as f64 * STEP),
                None => (normalize::key(word), STRONG - place as f64 * STEP),
            }));
            let kinds = match kinds {
                "*" => FactKind::ALL.into_iter().filter(|kind| has_field(*kind, field)).collect(),
                list => list.split(',').filter_map(FactKind::parse).collect(),
            };
            Some(Entry { kinds, field, zh, en, words })
        })
        .collect()
});

/// Per kind: normalised word → fields with strength.
type Index = HashMap<FactKind, HashMap<&'static str, Vec<(&'static str, f64)>>>;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index: Index = HashMap::new();
    for entry in ENTRIES.iter() {
        for kind in &entry.kinds {
            let words = index.entry(*kind).or_default();
            for (word, strength) in &entry.words {
                words.entry(word.as_str()).or_default().push((entry.field, *strength));
            }
        }
    }
    index
});

/// A field that a header may mean: its name, confidence and how it was found.
pub(crate) type Candidate = (&'static str, f64, &'static str);

fn add(found: &mut Vec<Candidate>, candidate: Candidate) {
    match found.iter_mut().find(|(field, _, _)| *field == candidate.0) {
        Some(entry) if entry.1 >= candidate.1 => {}
        Some(entry) => *entry = candidate,
        None => found.push(candidate),
    }
}

/// The fields of a kind that a header may mean, best first.
pub(crate) fn candidates(kind: FactKind, header: &str) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let name = normalize::name(header);
    let personal = PERSONAL.iter().copied().filter(|_| takes_personal(kind));
    for field in kind.columns().iter().map(|column| column.name).chain(personal) {
        if field == header {
            add(&mut found, (field, 1.0, "header"));
        } else if is_column_name(&name, field) {
            add(&mut found, (field, 0.98, "header"));
        }
    }
    if let Some(words) = INDEX.get(&kind) {
        for (form, factor) in [(&name.full, 1.0), (&name.bare, 0.99)] {
            for (field, strength) in words.get(form.as_str()).into_iter().flatten() {
                add(&mut found, (field, strength * factor, "synonym"));
            }
        }
        if found.is_empty() {
            contained(words, &name.bare, &mut found);
        }
    }
    found.sort_by(|left, right| right.1.total_cmp(&left.1));
    found
}

/// Headers that end or begin with a known word, such as 买家实付金额合计.
fn contained(words: &HashMap<&'static str, Vec<(&'static str, f64)>>, name: &str, found: &mut Vec<Candidate>) {
    for (word, fields) in words {
        let long_enough = if word.is_ascii() { word.len() >= 6 } else { word.chars().count() >= 3 };
        // English puts the noun last; Chinese exports also hang words behind it (实付金额合计).
        if long_enough && word.len() < name.len() && (name.ends_with(word) || (!word.is_ascii() && name.starts_with(word))) {
            let share = word.len() as f64 / name.len() as f64;
            for (field, strength) in fields {
                add(found, (field, strength * (0.35 + 0.35 * share), "synonym"));
            }
        }
    }
}

/// Whether a normalised header is a column's name, with or without its unit: `amount` for `amount_minor`, `ordered` is not `ordered_at`.
fn is_column_name(name: &Name, field: &str) -> bool {
    let field_key = normalize::key(field);
    let without_unit = field.strip_suffix("_minor").or_else(|| field.strip_suffix("_micro")).map(normalize::key);
    name.full == field_key || name.bare == field_key || without_unit.is_some_and(|short| name.full == short || name.bare == short)
}

/// Whether a value is a header name of any kind.
pub fn is_known_header(value: &str) -> bool {
    FactKind::ALL.into_iter().any(|kind| {
        let name = normalize::name(value);
        kind.columns().iter().any(|column| is_column_name(&name, column.name))
            || INDEX.get(&kind).is_some_and(|words| words.contains_key(name.full.as_str()) || words.contains_key(name.bare.as_str()))
    })
}

/// What a field is called in Chinese and English.
pub(crate) fn labels(kind: FactKind, field: &'static str) -> (&'static str, &'static str) {
    let entry = ENTRIES.iter().find(|entry| entry.field == field && entry.kinds.contains(&kind));
    match (field, entry) {
        (_, Some(entry)) => (entry.zh, entry.en),
        ("ordered_at_basis", None) => ("下单时间依据", "Basis of the order time"),
        _ => (field, field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_a_field_and_every_field_has_a_name() {
        for entry in ENTRIES.iter() {
            assert!(!entry.kinds.is_empty(), "{}", entry.field);
            for kind in &entry.kinds {
                assert!(has_field(*kind, entry.field), "{} has no {}", kind.as_str(), entry.field);
            }
        }
        for kind in FactKind::ALL {
            for column in kind.columns() {
                let (zh, _) = labels(kind, column.name);
                assert!(!zh.is_ascii(), "{} {} has no Chinese name", kind.as_str(), column.name);
                assert_eq!(candidates(kind, column.name).first(), Some(&(column.name, 1.0, "header")));
            }
        }
    }

    #[test]
    fn no_strong_synonym_of_one_kind_means_two_fields() {
        for (kind, words) in INDEX.iter() {
            for (word, fields) in words {
                let strong: std::collections::BTreeSet<_> = fields.iter().filter(|(_, strength)| *strength > 0.8).map(|(field, _)| field).collect();
                assert!(strong.len() <= 1, "{} {word}: {strong:?}", kind.as_str());
            }
        }
    }
}
