//! Typed, prefixed, time-sortable identifiers such as `case_01hk…`.

use serde::{Deserialize, Serialize};

/// Lower-case Crockford base 32: sorts as the number does and has no look-alike letters.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes a 128-bit number as 26 characters of Crockford base 32, most significant first.
fn encode(bits: u128) -> String {
    let mut out = [b'0'; 26];
    let mut rest = bits;
    for place in out.iter_mut().rev() {
        *place = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    out.iter().map(|&byte| byte as char).collect()
}

/// Whether `text` is `prefix` + 26 characters of the alphabet.
fn well_formed(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|tail| tail.len() == 26 && tail.bytes().all(|byte| ALPHABET.contains(&byte)))
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The prefix, underscore included.
            pub const PREFIX: &'static str = $prefix;
            /// Makes an id from a time-sortable 128-bit number (UUID version 7).
            pub fn from_bits(bits: u128) -> Self {
                Self(format!("{}{}", $prefix, encode(bits)))
            }
            /// Reads an id; `None` when prefix, length or alphabet is wrong.
            pub fn parse(text: &str) -> Option<Self> {
                well_formed($prefix, text).then(|| Self(text.to_owned()))
            }
            /// The text form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_type!(
    /// A return case (售后单).
    CaseId, "case_"
);
id_type!(
    /// A natural person whose data is encrypted under a key of their own.
    PersonId, "person_"
);
id_type!(
    /// One import run.
    ImportId, "import_"
);
id_type!(
    /// A leased background job.
    JobId, "job_"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_their_numbers_and_round_trip() {
        let low = CaseId::from_bits(7);
        let high = CaseId::from_bits(u128::MAX);
        assert!(low < high);
        assert_eq!(low.as_str(), "case_00000000000000000000000007");
        assert_eq!(CaseId::parse(high.as_str()), Some(high));
        assert_eq!(CaseId::parse("case_0000000000000000000000000u"), None, "u is not in the alphabet");
        assert_eq!(CaseId::parse("import_00000000000000000000000007"), None);
    }
}
