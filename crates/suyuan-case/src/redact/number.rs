//! Numbers that name a person: telephones, identity documents, bank cards.

use super::{Found, Known, Span, at};

/// Digits that stand together: (from, to, digits).
type Group = (usize, usize, String);

/// Most groups into which one number is split: 138 0000 5678, 6222 0212 3456 7890 123.
const GROUPS: usize = 5;

/// The digit that a letter means: plain, full width or Chinese.
fn digit(letter: char) -> Option<char> {
    match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10),
        _ => None,
    }
}

/// Digits spelt in characters, as in 幺三八〇〇….
fn spelt(letter: char) -> Option<char> {
    let digits = ["〇零", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九"];
    digits.iter().position(|forms| forms.contains(letter)).and_then(|number| char::from_digit(u32::try_from(number).ok()?, 10))
}

fn groups(letters: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let read = if digit(letters[place]).is_some() { digit } else { spelt };
        let digits: String = letters[place..].iter().map_while(|&letter| read(letter)).collect();
        let length = digits.len();
        if length == 0 {
            place += 1;
            continue;
        }
        // Single spelt digits are words of the language.
        if digit(letters[place]).is_some() || length >= 7 {
            let to = place + length;
            let before = |back: usize| place.checked_sub(back).map(|at| letters[at]);
            // The number of a model or parcel: XR-13800005678A, SF1234567890123.
            let part_of_word = before(1).is_some_and(|letter| letter.is_ascii_alphabetic())
                || (before(1) == Some('-') && before(2).is_some_and(|letter| letter.is_ascii_alphabetic()));
            if !part_of_word {
                groups.push((place, to, digits));
            }
        }
        place += length;
    }
    groups
}

/// Whether only one sign or blank lies between two groups.
fn neighbours(letters: &[char], left: &Group, right: &Group) -> bool {
    let between = &letters[left.1..right.0];
    between.len() <= 2 && between.iter().all(|letter| matches!(letter, ' ' | '-' | '—' | '－' | '.' | '(' | ')' | '（' | '）' | '\u{a0}'))
}

/// 11 digits that begin with 13 to 19, with or without country code.
fn is_mobile(digits: &str) -> bool {
    let plain = match digits.len() {
        13 => digits.strip_prefix("86"),
        15 => digits.strip_prefix("0086"),
        _ => Some(digits),
    };
    plain.is_some_and(|plain| plain.len() == 11 && plain.starts_with('1') && ('3'..='9').contains(&plain.chars().nth(1).unwrap_or('0')))
}

/// Area code and subscriber.
fn is_landline(digits: &str) -> bool {
    (10..=12).contains(&digits.len()) && digits.starts_with('0') && !digits.starts_with("00")
}

/// 18 characters with a date of birth in the middle (GB 11643).
fn is_identity(digits: &str, check: Option<char>) -> bool {
    let whole = digits.len() == 18 || (digits.len() == 17 && matches!(check, Some('x' | 'X' | 'Ｘ')));
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    whole && (1900..=2100).contains(&number(6, 10)) && (1..=12).contains(&number(10, 12)) && (1..=31).contains(&number(12, 14)) && number(0, 2) >= 11
}

/// 16 to 19 digits of the common issuers with a right check digit (ISO/IEC 7812, Luhn).
fn is_card(digits: &str) -> bool {
    let issuer = ["62", "4", "51", "52", "53", "54", "55", "35"].iter().any(|prefix| digits.starts_with(prefix));
    if !(16..=19).contains(&digits.len()) || !issuer {
        return false;
    }
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let value = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Words that announce a telephone number, whatever it looks like.
const CUES: [&str; 9] = ["电话", "手机", "座机", "联系方式", "号码", "tel", "phone", "mobile", "致电"];

fn is_announced(letters: &[char], from: usize) -> bool {
    let start = from.saturating_sub(8);
    (start..from).any(|place| CUES.iter().any(|cue| at(letters, place, cue) && place + cue.chars().count() <= from))
}

fn kind(letters: &[char], from: usize, to: usize, digits: &str, groups: usize, known: &Known) -> Option<Found> {
    if is_identity(digits, letters.get(to).copied()) {
        return Some(Found::Id);
    }
    let plus = from > 0 && matches!(letters[from - 1], '+' | '＋') && (8..=15).contains(&digits.len());
    if is_mobile(digits) || plus || known.numbers.iter().any(|number| number == digits) {
        return Some(Found::Phone);
    }
    if is_landline(digits) && (groups <= 3) {
        return Some(Found::Phone);
    }
    if is_card(digits) {
        return Some(Found::Card);
    }
    (groups == 1 && (7..=12).contains(&digits.len()) && is_announced(letters, from)).then_some(Found::Phone)
}

/// Finds them; of groups that could be joined the longest number that means something counts.
pub(super) fn find(letters: &[char], known: &Known, spans: &mut Vec<Span>) {
    let groups = groups(letters);
    let mut first = 0;
    while first < groups.len() {
        let mut last = first;
        while last + 1 < groups.len() && last + 1 - first < GROUPS && neighbours(letters, &groups[last], &groups[last + 1]) {
            last += 1;
        }
        let found = (first..=last).rev().find_map(|end| {
            let digits: String = groups[first..=end].iter().map(|group| group.2.as_str()).collect();
            let (from, to) = (groups[first].0, groups[end].1);
            kind(letters, from, to, &digits, end - first + 1, known).map(|found| (end, from, to, found))
        });
        match found {
            Some((end, from, to, found)) => {
                let check = found == Found::Id && letters.get(to).is_some_and(|letter| matches!(letter, 'x' | 'X' | 'Ｘ'));
                let from = if from > 0 && matches!(letters[from - 1], '+' | '＋') { from - 1 } else { from };
                spans.push((from, if check { to + 1 } else { to }, found));
                first = end + 1;
            }
            None => first += 1,
        }
    }
}
