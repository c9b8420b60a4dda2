//! What is known of the people of a case, in the forms in which a text may repeat it.

use super::{Found, Span};
use crate::person::{PersonalData, normalize_phone};

/// Names, numbers and addresses that must not stay in a text, whatever they look like.
#[derive(Clone, Default)]
pub struct Known {
    words: Vec<(Vec<char>, Found)>,
    pub(super) numbers: Vec<String>,
}

impl std::fmt::Debug for Known {
    /// Never prints the data, so that it cannot reach a log by accident.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({} words)", self.words.len())
    }
}

/// Fewest letters of a part of an address that names somebody's door.
const SHORTEST_STREET: usize = 6;

impl Known {
    /// Adds a person.
    pub fn add(&mut self, data: &PersonalData) {
        let mut word = |text: &str, found: Found, shortest: usize| {
            let letters: Vec<char> = text.trim().chars().collect();
            if letters.len() >= shortest && !self.words.iter().any(|(known, _)| *known == letters) {
                self.words.push((letters, found));
            }
        };
        if let Some(name) = &data.name {
            word(name, Found::Name, 2);
            // A full name of three characters is often shortened to the given name: 陈志强 → 志强.
            let letters: Vec<char> = name.trim().chars().collect();
            if letters.len() == 3 && letters.iter().all(|&letter| super::is_han(letter)) {
                word(&letters[1..].iter().collect::<String>(), Found::Name, 2);
            }
        }
        if let Some(email) = &data.email {
            word(email, Found::Email, 3);
        }
        if let Some(address) = &data.address {
            word(address, Found::Address, SHORTEST_STREET);
            // The part below the city is told without its province.
            let tail = address.rsplit_once(['区', '县']).map_or(address.as_str(), |(_, tail)| tail);
            word(tail, Found::Address, SHORTEST_STREET);
        }
        if let Some(phone) = &data.phone {
            word(phone, Found::Phone, 5);
            let digits = normalize_phone(phone);
            if digits.len() >= 5 && !self.numbers.contains(&digits) {
                self.numbers.push(digits);
            }
        }
    }

    /// Whether nobody is known.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.numbers.is_empty()
    }

    /// The words as texts, longest first; for a search that must find none of them.
    pub fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.words.iter().map(|(word, _)| word.iter().collect()).chain(self.numbers.iter().cloned()).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        words
    }

    pub(super) fn find(&self, letters: &[char], spans: &mut Vec<Span>) {
        for (word, found) in &self.words {
            let same = |a: &char, b: &char| a == b || a.eq_ignore_ascii_case(b);
            for (place, window) in letters.windows(word.len()).enumerate() {
                if window.iter().zip(word).all(|(a, b)| same(a, b)) && stands_alone(letters, place, place + word.len()) {
                    spans.push((place, place + word.len(), *found));
                }
            }
        }
    }
}

/// A Latin word or a number inside a longer one is another word: Ann in Annual.
fn stands_alone(letters: &[char], from: usize, to: usize) -> bool {
    let joined =
        |left: Option<&char>, right: Option<&char>| left.is_some_and(char::is_ascii_alphanumeric) && right.is_some_and(char::is_ascii_alphanumeric);
    let before = from.checked_sub(1).and_then(|place| letters.get(place));
    !joined(before, letters.get(from)) && !joined(to.checked_sub(1).and_then(|place| letters.get(place)), letters.get(to))
}
