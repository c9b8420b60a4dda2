//! Reason codes (退货原因码): three levels, each leaf owned by a department.

use serde::{Deserialize, Serialize};

/// A node of the reason taxonomy; the built-in set is data, merchants may add to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// snake_case code with dots between levels: `product.fault.not_working`.
    pub code: String,
    /// 1, 2 or 3.
    pub level: u8,
    /// Code of the parent; empty at level 1.
    pub parent: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Owning department.
    pub department: String,
    /// Words of platforms and customers that mean this leaf.
    pub synonyms: Vec<String>,
}

/// The built-in taxonomy, one node a line: code | zh | en | department | synonyms separated by `,`.
const BUILT_IN: &str = include_str!("reasons.txt");

/// Reads the built-in taxonomy, parents before children.
pub fn built_in() -> Vec<Reason> {
    BUILT_IN
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split('|').map(str::trim);
            let code = parts.next()?.to_owned();
            let level = u8::try_from(code.split('.').count()).ok()?;
            let parent = code.rsplit_once('.').map(|(parent, _)| parent.to_owned()).unwrap_or_default();
            Some(Reason {
                level,
                parent,
                name_zh: parts.next()?.to_owned(),
                name_en: parts.next()?.to_owned(),
                department: parts.next()?.to_owned(),
                synonyms: parts.next().unwrap_or("").split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
                code,
            })
        })
        .collect()
}

/// Finds the leaf that a platform's or customer's words mean: code, zh or en name, or synonym; whole text only.
pub fn find<'a>(taxonomy: &'a [Reason], words: &str) -> Option<&'a Reason> {
    let words = words.trim();
    taxonomy.iter().filter(|reason| reason.level == 3).find(|reason| {
        reason.code == words
            || reason.name_zh == words
            || reason.name_en.eq_ignore_ascii_case(words)
            || reason.synonyms.iter().any(|word| word.eq_ignore_ascii_case(words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_taxonomy_is_a_tree_of_three_levels() {
        let reasons = built_in();
        assert_eq!(reasons.len(), BUILT_IN.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count());
        for reason in &reasons {
            assert!((1..=3).contains(&reason.level), "{}", reason.code);
            assert!(reason.parent.is_empty() == (reason.level == 1), "{}", reason.code);
            assert!(reason.parent.is_empty() || reasons.iter().any(|other| other.code == reason.parent), "{}", reason.code);
            assert!(!reason.name_zh.is_empty() && !reason.name_en.is_empty() && !reason.department.is_empty());
        }
        assert!(reasons.iter().filter(|reason| reason.level == 3).count() >= 30);
        assert_eq!(find(&reasons, "七天无理由").map(|reason| reason.code.as_str()), Some("customer.mind.no_reason"));
    }
}
