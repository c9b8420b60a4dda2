//! Text cells: trimmed, without spreadsheet armour, checked for control characters, length and damaged ids.

use std::borrow::Cow;

/// What a text column holds; it decides limits and checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextClass {
    /// Numbers and codes that identify: leading zeros stay, no line breaks.
    Id,
    /// Names and labels on one line.
    Short,
    /// What people wrote.
    Free,
}

impl TextClass {
    /// Longest text in bytes.
    const fn limit(self) -> usize {
        match self {
            TextClass::Id => 200,
            TextClass::Short => 2_000,
            TextClass::Free => 60_000,
        }
    }
}

/// Blanks on both sides, full-width ones and marks included.
pub(crate) fn trim(text: &str) -> &str {
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(0x21..=0x7E), Some(0x21..=0x7E)) => text,
        (None, _) => text,
        _ => text.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '\u{FEFF}' | '\u{200B}')),
    }
}

/// Words that mean "nothing", prepared for comparison.
pub(crate) struct NullWords {
    words: Vec<String>,
    longest: usize,
    /// First bytes of the words in both cases: most values are told apart by theirs.
    first: [bool; 256],
}

impl NullWords {
    pub fn new(words: &[String]) -> NullWords {
        let mut first = [false; 256];
        for byte in words.iter().filter_map(|word| word.bytes().next()) {
            first[usize::from(byte.to_ascii_lowercase())] = true;
            first[usize::from(byte.to_ascii_uppercase())] = true;
        }
        NullWords { longest: words.iter().map(String::len).max().unwrap_or(0), words: words.to_vec(), first }
    }
    /// Whether a trimmed text means nothing.
    pub fn contains(&self, text: &str) -> bool {
        let Some(first) = text.bytes().next() else { return true };
        self.first[usize::from(first)] && text.len() <= self.longest && self.words.iter().any(|word| word.eq_ignore_ascii_case(text))
    }
}

/// `="0012"`, `'0012` and trailing tabs are how exports keep spreadsheets from changing an id.
fn without_armour(text: &str) -> &str {
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    text.strip_prefix('\'').filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// `2.02611E+15`: what a spreadsheet makes of a long number; its digits are lost.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+").or_else(|| text.split_once("e+")) else { return false };
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    number(whole) && whole.len() == 1 && number(fraction) && number(exponent)
}

/// `17850.0`: what a data frame makes of a whole number beside missing ones.
fn without_float_tail(text: &str) -> &str {
    match text.strip_suffix(".0") {
        Some(whole) if whole.len() >= 4 && whole.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        _ => text,
    }
}

/// A trimmed, non-empty text as the column holds it, or the code of what is wrong.
pub(crate) fn check(text: &str, class: TextClass) -> Result<Cow<'_, str>, &'static str> {
    let text = if class == TextClass::Id { without_float_tail(trim(without_armour(text))) } else { text };
    if text.len() > class.limit() {
        return Err("too_long");
    }
    if text.starts_with('#') && matches!(text, "#REF!" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#NUM!" | "#NULL!" | "#SPILL!" | "#CALC!") {
        return Err("cell_error");
    }
    if class == TextClass::Id && text.as_bytes().contains(&b'+') && is_scientific(text) {
        return Err("id_in_scientific_notation");
    }
    if text.bytes().all(|byte| byte >= 0x20 && byte != 0x7F) {
        return Ok(Cow::Borrowed(text));
    }
    let breaks = |letter: char| matches!(letter, '\n' | '\r' | '\t');
    if text.chars().any(|letter| letter.is_control() && !breaks(letter)) || (class == TextClass::Id && text.chars().any(breaks)) {
        return Err("control_characters");
    }
    match class {
        TextClass::Free => Ok(Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))),
        _ => Ok(Cow::Owned(text.split(breaks).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_their_zeros_and_lose_only_armour() {
        for (text, id) in
            [("0012", "0012"), ("=\"0012\"", "0012"), ("'0012", "0012"), ("17850.0", "17850"), ("2.0", "2.0"), ("12E5", "12E5"), ("1E+X", "1E+X")]
        {
            assert_eq!(check(text, TextClass::Id).as_deref(), Ok(id));
        }
        assert_eq!(check("2.02611E+15", TextClass::Id), Err("id_in_scientific_notation"));
        assert_eq!(check("a\nb", TextClass::Id), Err("control_characters"));
        assert_eq!(check("a\0b", TextClass::Free), Err("control_characters"));
        assert_eq!(check(&"x".repeat(201), TextClass::Id), Err("too_long"));
        assert_eq!(check("#REF!", TextClass::Short), Err("cell_error"));
    }

    #[test]
    fn text_of_people_keeps_its_lines() {
        assert_eq!(check("坏了\r\n退货", TextClass::Free).as_deref(), Ok("坏了\n退货"));
        assert_eq!(check("a\r\n b", TextClass::Short).as_deref(), Ok("a b"));
        assert_eq!(trim("\u{3000}张三\u{200B} "), "张三");
        let nulls = NullWords::new(&["null".to_owned(), "—".to_owned()]);
        assert!(nulls.contains("") && nulls.contains("NULL") && nulls.contains("—") && !nulls.contains("nulls"));
    }
}
