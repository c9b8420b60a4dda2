//! Free text that asks for something which no rule grants, by a word list.

/// The word list, one kind a line.
const LIST: &str = include_str!("special.txt");

/// The kinds whose words stand in one of the texts, in the order of the list.
pub fn kinds(texts: &[Option<&str>]) -> Vec<&'static str> {
    let lowered: Vec<String> = texts.iter().flatten().map(|text| text.to_lowercase()).collect();
    if lowered.iter().all(|text| text.trim().is_empty()) {
        return Vec::new();
    }
    LIST.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('|'))
        .filter(|(_, words)| words.split(',').any(|word| !word.is_empty() && lowered.iter().any(|text| contains(text, word))))
        .map(|(code, _)| code)
        .collect()
}

/// Whether a word stands in a text; Latin words only as whole words, so that `sue` is not found in `issue`.
fn contains(text: &str, word: &str) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(word)
        .any(|(at, _)| !word.is_ascii() || (!latin(text[..at].chars().next_back()) && !latin(text[at + word.len()..].chars().next())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_people_write_them() {
        assert_eq!(kinds(&[Some("不赔偿我就打12315投诉"), None]), ["compensation", "complaint"]);
        assert_eq!(kinds(&[Some("There is an issue with the firewall")]), Vec::<&str>::new());
        assert_eq!(kinds(&[Some("I will Sue you")]), ["legal"]);
        assert_eq!(kinds(&[Some("颜色不喜欢"), Some("七天无理由")]), Vec::<&str>::new());
        assert_eq!(kinds(&[None, Some("  ")]), Vec::<&str>::new());
    }
}
