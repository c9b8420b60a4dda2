//! Texts as character n-grams, hashed: no dictionary, no word boundaries, the same for Chinese and Latin script.

/// Longest n-gram in characters that a model may use.
pub const LONGEST: usize = 4;
/// Characters of a text that are read; what a reviewer writes beyond that repeats itself.
const MOST_CHARACTERS: usize = 20_000;

/// Calls `one` with the hash of every n-gram of 1 to `longest` characters (at most [`LONGEST`]), in lower case, each run of white space as one blank.
pub fn each(text: &str, longest: usize, mut one: impl FnMut(u32)) {
    let mut window = [0_u32; LONGEST];
    let mut length = 0;
    let mut blank = false;
    for letter in text.chars().flat_map(fold).take(MOST_CHARACTERS) {
        let space = letter.is_whitespace();
        if space && blank {
            continue;
        }
        blank = space;
        window.copy_within(1.., 0);
        window[LONGEST - 1] = if space { u32::from(' ') } else { u32::from(letter) };
        length = (length + 1).min(longest.min(LONGEST));
        for size in 1..=length {
            one(hash(&window[LONGEST - size..]));
        }
    }
}

/// Full-width forms as their narrow twins, then lower case.
fn fold(letter: char) -> impl Iterator<Item = char> {
    let narrow = match u32::from(letter) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(letter),
        0x3000 => ' ',
        _ => letter,
    };
    narrow.to_lowercase()
}

/// A hash of some characters with good low bits.
fn hash(letters: &[u32]) -> u32 {
    let start = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(letters.len() as u64);
    let mut sum = letters.iter().fold(start, |sum, letter| (sum ^ u64::from(*letter)).wrapping_mul(0x0100_0000_01b3).rotate_left(23));
    sum = (sum ^ (sum >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (sum >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        each(text, 3, |gram| found.push(gram));
        found
    }

    #[test]
    fn the_same_words_written_otherwise_are_the_same() {
        assert_eq!(grams("质量差").len(), 3 + 2 + 1);
        assert_eq!(grams("ＢＡＤ　ok"), grams("bad  OK"));
        assert_ne!(grams("好不"), grams("不好"));
        assert!(grams("").is_empty());
    }
}
