//! Tokens of the typed part of the cell grammar; anything outside it belongs to the expression library.

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'c> {
    /// An unsigned decimal number as written.
    Number(&'c str),
    /// The inside of a quoted string; there are no escapes in this language.
    Text(&'c str),
    /// `true`, `false`, `null`, `and`, `or`, `in`, `$`.
    Word(&'c str),
    /// `not in`, written with exactly one space on each side of `in`.
    NotIn,
    /// `==`, `!=`, `<`, `<=`, `>`, `>=`.
    Operator(&'c str),
    /// `[`, `]`, `(`, `)`, `,`, `-`.
    Mark(char),
    /// `..`
    Range,
}

/// Splits a cell; `None` as soon as something lies outside the typed grammar.
pub fn tokens(cell: &str) -> Option<Vec<Token<'_>>> {
    let mut out = Vec::new();
    let mut rest = cell;
    loop {
        rest = rest.trim_start_matches([' ', '\n', '\t']);
        let Some(first) = rest.chars().next() else { return Some(out) };
        let (token, length) = match first {
            '"' | '\'' => {
                let inside = &rest[1..];
                let end = inside.find(first)?;
                (Token::Text(&inside[..end]), end + 2)
            }
            '0'..='9' => number(rest)?,
            '[' | ']' | '(' | ')' | ',' | '-' => (Token::Mark(first), 1),
            '.' if rest.starts_with("..") => (Token::Range, 2),
            '<' | '>' if rest[1..].starts_with('=') => (Token::Operator(&rest[..2]), 2),
            '<' | '>' => (Token::Operator(&rest[..1]), 1),
            '=' | '!' if rest[1..].starts_with('=') => (Token::Operator(&rest[..2]), 2),
            'a'..='z' | '$' => word(rest)?,
            _ => return None,
        };
        out.push(token);
        rest = &rest[length..];
    }
}

/// `12` or `12.5`; exponents, digit groups and `1.` are left to the expression library.
fn number(text: &str) -> Option<(Token<'_>, usize)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(text);
    let after = &text[length..];
    if after.starts_with('.') && !after.starts_with("..") {
        let fraction = digits(&after[1..]);
        if fraction == 0 {
            return None;
        }
        length += 1 + fraction;
    }
    let next = text[length..].chars().next();
    let ends = next.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '$' && (c != '.' || text[length..].starts_with("..")));
    ends.then(|| (Token::Number(&text[..length]), length))
}

/// One of the words that the typed grammar knows.
fn word(text: &str) -> Option<(Token<'_>, usize)> {
    let length = text.bytes().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'$' | b'#')).count();
    let word = &text[..length];
    match word {
        "true" | "false" | "null" | "and" | "or" | "in" | "$" => Some((Token::Word(word), length)),
        "not" if text[length..].starts_with(" in ") => Some((Token::NotIn, length + 4)),
        _ => None,
    }
}
