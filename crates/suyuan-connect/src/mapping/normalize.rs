//! Header names in one form: half-width, lower case, without blanks and signs; the unit in brackets apart.

use crate::validate::narrow;

/// A header's name and the unit that stands in brackets behind it, such as 金额(元).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// The whole in one form.
    pub full: String,
    /// Without what stands in brackets.
    pub bare: String,
}

fn keep(letter: char) -> bool {
    letter.is_alphanumeric()
}

/// Brings a name into the one form.
pub(crate) fn key(name: &str) -> String {
    name.chars().map(narrow).filter(|letter| keep(*letter)).flat_map(char::to_lowercase).collect()
}

/// Brings a header into the one form, with and without brackets.
pub(crate) fn name(header: &str) -> Name {
    let mut bare = String::new();
    let mut depth = 0_u32;
    for letter in header.chars().map(narrow) {
        match letter {
            '(' | '[' | '【' | '{' | '〔' => depth += 1,
            ')' | ']' | '】' | '}' | '〕' => depth = depth.saturating_sub(1),
            letter if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    let full = key(header);
    let bare = key(&bare);
    Name { bare: if bare.is_empty() { full.clone() } else { bare }, full }
}

/// Units that a header may state in brackets.
const UNITS: [&str; 35] = [
    "元", "分", "万元", "万", "rmb", "cny", "usd", "gbp", "eur", "cent", "cents", "minor", "fen", "kg", "公斤", "千克", "g", "克", "cm", "m", "米",
    "厘米", "秒", "分钟", "min", "minutes", "小时", "h", "hours", "mv", "毫伏", "ma", "毫安", "v", "a",
];

/// The unit in brackets behind a header, if it is one that is known.
pub(crate) fn unit_of_header(header: &str) -> Option<&'static str> {
    let narrowed: String = header.chars().map(narrow).flat_map(char::to_lowercase).collect();
    let inner = narrowed.trim().strip_suffix([')', ']', '】'])?;
    let inner = inner.rsplit(['(', '[', '【']).next()?.trim();
    let inner = inner.strip_prefix("单位").unwrap_or(inner).trim_start_matches([':', ' ']);
    UNITS.iter().copied().find(|unit| *unit == inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_styles_are_one() {
        for header in ["Order ID", "order_id", "ORDER-ID", "OrderId", "ｏｒｄｅｒ＿ｉｄ", " order.id "] {
            assert_eq!(key(header), "orderid", "{header}");
        }
        assert_eq!(name("金额（元）"), Name { full: "金额元".to_owned(), bare: "金额".to_owned() });
        assert_eq!(name("(空)").bare, "空");
        assert_eq!(unit_of_header("金额（元）"), Some("元"));
        assert_eq!(unit_of_header("重量 [KG]"), Some("kg"));
        assert_eq!(unit_of_header("通话时长(单位:分钟)"), Some("分钟"));
        assert_eq!(unit_of_header("收货人(姓名)"), None);
    }
}
