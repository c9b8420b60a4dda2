//! Postal addresses in free text: a street or estate with a number, and what stands around it.

use super::{Found, Span, at, is_han};

/// Letters that end the name of a street, estate or village.
const PLACES: [char; 16] = ['路', '街', '道', '巷', '弄', '村', '区', '苑', '园', '厦', '城', '里', '庄', '镇', '乡', '府'];
/// Letters that follow the number of a door.
const DOORS: [char; 9] = ['号', '栋', '幢', '弄', '室', '座', '层', '楼', '单'];
/// Words before which an address begins.
const CUES: [&str; 18] =
    ["地址", "住在", "住", "寄到", "寄往", "送到", "发到", "发往", "位于", "改到", "改成", "改为", "家在", "在", "到", "是", "为", "至"];
/// Most letters that an address reaches to the left of its first number.
const REACH: usize = 30;
/// Fewest letters between a place and the number that belongs to it.
const GAP: usize = 4;

fn is_number(letter: char) -> bool {
    letter.is_ascii_digit() || ('０'..='９').contains(&letter) || "一二三四五六七八九十百甲乙丙丁".contains(letter)
}

fn is_part(letter: char) -> bool {
    is_han(letter) || letter.is_ascii_alphanumeric() || ('０'..='９').contains(&letter) || matches!(letter, '-' | '#')
}

/// The end of a number with its door at a place, or the place itself.
fn door(letters: &[char], from: usize) -> usize {
    let mut to = from;
    while letters.get(to).is_some_and(|&letter| is_number(letter) || letter.is_ascii_uppercase() || letter == '-' || letter == '#') {
        to += 1;
    }
    if to == from || to - from > 8 {
        return from;
    }
    match letters.get(to) {
        Some('单') if letters.get(to + 1) == Some(&'元') => to + 2,
        Some('号') if letters.get(to + 1).is_some_and(|letter| "楼院门".contains(*letter)) => to + 2,
        Some(letter) if DOORS.contains(letter) && *letter != '单' => to + 1,
        _ => from,
    }
}

/// Where the address that reaches `end` begins.
fn beginning(letters: &[char], end: usize) -> usize {
    let mut from = end;
    while from > 0 && end - from < REACH && is_part(letters[from - 1]) {
        from -= 1;
    }
    // The last cue within the reach is the nearest to the address.
    let cue = (from..end).rev().find_map(|place| CUES.iter().find(|cue| at(letters, place, cue)).map(|cue| place + cue.chars().count()));
    cue.filter(|&place| place + 2 < end).unwrap_or(from)
}

/// Finds them.
pub(super) fn find(letters: &[char], spans: &mut Vec<Span>) {
    let mut done = 0;
    for place in 0..letters.len() {
        if place < done || !is_number(letters[place]) || (place > 0 && is_number(letters[place - 1])) {
            continue;
        }
        let mut to = door(letters, place);
        let near = place.saturating_sub(GAP)..place;
        if to == place || !letters[near].iter().any(|letter| PLACES.contains(letter)) {
            continue;
        }
        // Building, unit and room follow each other.
        loop {
            let next = door(letters, to);
            if next == to {
                break;
            }
            to = next;
        }
        // A room number without a word ends it: 3栋1201.
        let digits = letters[to..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        if (2..=5).contains(&digits) {
            to += digits;
        }
        let from = beginning(letters, place).max(done);
        spans.push((from, to, Found::Address));
        done = to;
    }
    english(letters, spans);
}

/// `221b Baker Street` and the like.
fn english(letters: &[char], spans: &mut Vec<Span>) {
    const STREETS: [&str; 14] =
        ["street", "st", "road", "rd", "avenue", "ave", "lane", "drive", "boulevard", "blvd", "court", "square", "way", "terrace"];
    let mut words: Vec<(usize, usize, String)> = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        let length = letters[place..].iter().take_while(|letter| letter.is_ascii_alphanumeric()).count();
        if length > 0 {
            words.push((place, place + length, letters[place..place + length].iter().collect()));
        }
        place += length.max(1);
    }
    for (index, (_, to, word)) in words.iter().enumerate() {
        if !STREETS.contains(&word.to_ascii_lowercase().as_str()) {
            continue;
        }
        let first = (index.saturating_sub(4)..index).find(|&first| {
            let begins = words[first].2.starts_with(|letter: char| letter.is_ascii_digit()) && words[first].2.len() <= 6;
            let named =
                index - first >= 2 && words[first + 1..index].iter().all(|(_, _, word)| word.starts_with(|letter: char| letter.is_ascii_uppercase()));
            begins && named
        });
        if let Some(first) = first {
            spans.push((words[first].0, *to, Found::Address));
        }
    }
}
