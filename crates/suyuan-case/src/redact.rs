//! Takes personal data out of free text: telephone and identity numbers, bank cards, e-mail and postal addresses, accounts
//! and names. What stays can be analysed, searched and kept; the original belongs under the person's key.

mod address;
mod known;
mod name;
mod number;

pub use known::Known;

/// A kind of personal data found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Found {
    /// Telephone number.
    Phone,
    /// Number of an identity document.
    Id,
    /// Bank card number.
    Card,
    /// E-mail address.
    Email,
    /// Postal address.
    Address,
    /// Account with a messenger or platform.
    Account,
    /// Name of a person.
    Name,
}

impl Found {
    /// What stands in its place.
    pub const fn mark(self) -> &'static str {
        match self {
            Found::Phone => "[phone]",
            Found::Id => "[id]",
            Found::Card => "[card]",
            Found::Email => "[email]",
            Found::Address => "[address]",
            Found::Account => "[account]",
            Found::Name => "[name]",
        }
    }
}

/// A place in a text, in characters: from (inclusive), to (exclusive).
type Span = (usize, usize, Found);

/// The text with marks in place of personal data; `None` when it holds none. `known` names people of the case.
pub fn redact(text: &str, known: &Known) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut spans: Vec<Span> = Vec::new();
    known.find(&letters, &mut spans);
    emails(&letters, &mut spans);
    number::find(&letters, known, &mut spans);
    accounts(&letters, &mut spans);
    address::find(&letters, &mut spans);
    name::find(&letters, &mut spans);
    if spans.is_empty() {
        return None;
    }
    spans.sort_by_key(|&(from, to, _)| (from, std::cmp::Reverse(to)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (from, to, found) in spans {
        if to <= done {
            continue;
        }
        out.extend(&letters[done..from.max(done)]);
        // The rest of a longer find that overlaps is taken out without a second mark.
        if from >= done {
            out.push_str(found.mark());
        }
        done = to;
    }
    out.extend(&letters[done..]);
    Some(out)
}

/// The text with marks in place of personal data, nobody being known.
pub fn redacted(text: &str) -> String {
    redact(text, &Known::default()).unwrap_or_else(|| text.to_owned())
}

/// Whether a letter is a Chinese character.
fn is_han(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter) || ('\u{3400}'..='\u{4dbf}').contains(&letter)
}

/// Whether the text reads so at a place.
fn at(letters: &[char], place: usize, word: &str) -> bool {
    let mut rest = letters[place.min(letters.len())..].iter();
    word.chars().all(|letter| rest.next().is_some_and(|other| other.eq_ignore_ascii_case(&letter)))
}

/// The end of signs and blanks between a cue and what it announces: `：`, `:`, 是, 为, blanks.
fn after_colon(letters: &[char], mut place: usize) -> usize {
    while letters.get(place).is_some_and(|letter| matches!(letter, ':' | '：' | '是' | '为' | '=' | '号') || letter.is_whitespace()) {
        place += 1;
    }
    place
}

fn emails(letters: &[char], spans: &mut Vec<Span>) {
    let local = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-');
    let host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-');
    for (place, _) in letters.iter().enumerate().filter(|(_, letter)| matches!(letter, '@' | '＠')) {
        let from = letters[..place].iter().rposition(|&letter| !local(letter)).map_or(0, |before| before + 1);
        let to = letters[place + 1..].iter().position(|&letter| !host(letter)).map_or(letters.len(), |length| place + 1 + length);
        if from < place && letters[place + 1..to].contains(&'.') {
            spans.push((from, to, Found::Email));
        }
    }
}

/// Words that announce an account.
const ACCOUNTS: [&str; 14] =
    ["微信号", "微信", "wechat", "weixin", "vx", "v信", "QQ", "支付宝", "旺旺", "淘宝账号", "抖音号", "小红书号", "telegram", "whatsapp"];

fn accounts(letters: &[char], spans: &mut Vec<Span>) {
    for place in 0..letters.len() {
        // "vx" inside another word announces nothing.
        if place > 0 && letters[place].is_ascii_alphanumeric() && letters[place - 1].is_ascii_alphanumeric() {
            continue;
        }
        let Some(cue) = ACCOUNTS.iter().find(|cue| at(letters, place, cue)) else { continue };
        let from = after_colon(letters, place + cue.chars().count());
        let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
        let to = letters[from..].iter().position(|&letter| !part(letter)).map_or(letters.len(), |length| from + length);
        if (5..=30).contains(&(to - from)) {
            spans.push((from, to, Found::Account));
        }
    }
}

#[cfg(test)]
mod tests;
