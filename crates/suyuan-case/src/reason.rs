//! Reason codes (退货原因码): a taxonomy of three levels, each leaf owned by a department, edited by events.

use crate::reason_event::ReasonEvent;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A node of the reason taxonomy; the built-in set is data, merchants change it by events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// snake_case code with dots between levels: `product.fault.not_working`. It is the identity and never changes.
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
    /// Words of customers and colleagues that mean this leaf.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// What belongs here, in Chinese.
    #[serde(default)]
    pub definition_zh: String,
    /// What belongs here, in English.
    #[serde(default)]
    pub definition_en: String,
    /// The platforms' own wordings (or enumeration codes) that mean this leaf, by platform.
    #[serde(default)]
    pub platforms: BTreeMap<String, Vec<String>>,
    /// Whether it can no longer be chosen; old cases keep it.
    #[serde(default)]
    pub retired: bool,
}

/// Why a change of the taxonomy is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReasonProblem {
    /// The code is not one to three snake_case words with dots between them.
    #[error("a code is one to three snake_case words with dots between them")]
    BadCode,
    /// Level or parent do not follow from the code.
    #[error("level and parent follow from the code")]
    BadPlace,
    /// The parent does not exist or is retired.
    #[error("there is no parent {0}")]
    NoParent(String),
    /// Name, department or definition is missing or too long.
    #[error("{0} is missing or too long")]
    BadText(&'static str),
    /// A wording means another leaf already.
    #[error("{words} means {code} already")]
    WordsTaken {
        /// The wording.
        words: String,
        /// The other leaf.
        code: String,
    },
    /// There is no such reason.
    #[error("there is no reason {0}")]
    Unknown(String),
    /// It has children that can still be chosen, or the program itself needs it.
    #[error("{0} is still needed")]
    StillNeeded(String),
}

impl ReasonProblem {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            ReasonProblem::BadCode => "reason_code_invalid",
            ReasonProblem::BadPlace => "reason_place_invalid",
            ReasonProblem::NoParent(_) => "reason_parent_unknown",
            ReasonProblem::BadText(_) => "reason_text_invalid",
            ReasonProblem::WordsTaken { .. } => "reason_words_taken",
            ReasonProblem::Unknown(_) => "unknown_reason_code",
            ReasonProblem::StillNeeded(_) => "reason_still_needed",
        }
    }
}

/// The built-in taxonomy; its first line names the columns.
const BUILT_IN: &str = include_str!("reasons.txt");
/// Where everything goes that nobody explained; it cannot be retired.
pub const UNSPECIFIED: &str = "other.unknown.unspecified";
/// Longest name, and longest definition.
const LONGEST: (usize, usize) = (60, 500);

/// Code of the parent; empty at level 1.
fn parent_of(code: &str) -> String {
    code.rsplit_once('.').map(|(parent, _)| parent.to_owned()).unwrap_or_default()
}

fn list(text: &str, separator: char) -> Vec<String> {
    text.split(separator).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Reads the built-in taxonomy, parents before children.
pub fn built_in() -> Vec<Reason> {
    let lines = BUILT_IN.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut parts = line.split('|').map(str::trim);
            let code = parts.next()?.to_owned();
            Some(Reason {
                level: u8::try_from(code.split('.').count()).ok()?,
                parent: parent_of(&code),
                name_zh: parts.next()?.to_owned(),
                name_en: parts.next()?.to_owned(),
                department: parts.next()?.to_owned(),
                synonyms: list(parts.next().unwrap_or(""), ','),
                definition_zh: parts.next().unwrap_or("").to_owned(),
                definition_en: parts.next().unwrap_or("").to_owned(),
                platforms: list(parts.next().unwrap_or(""), ';')
                    .iter()
                    .filter_map(|platform| platform.split_once(':'))
                    .map(|(platform, words)| (platform.to_owned(), list(words, '&')))
                    .collect(),
                retired: false,
                code,
            })
        })
        .collect()
}

/// The taxonomy after its changes, in the order of the built-in one, new nodes behind their siblings.
pub fn taxonomy<'a>(changes: impl IntoIterator<Item = &'a ReasonEvent>) -> Vec<Reason> {
    let mut reasons = built_in();
    for change in changes {
        apply(&mut reasons, change);
    }
    reasons
}

/// Applies a change that was appended.
pub fn apply(reasons: &mut Vec<Reason>, change: &ReasonEvent) {
    match change {
        ReasonEvent::ReasonSaved { reason } => match reasons.iter_mut().find(|known| known.code == reason.code) {
            Some(known) => *known = reason.clone(),
            None => {
                let prefix = format!("{}.", reason.parent);
                let family = |known: &Reason| known.code == reason.parent || known.code.starts_with(&prefix);
                let place = reasons.iter().rposition(family).filter(|_| reason.level > 1).map_or(reasons.len(), |place| place + 1);
                reasons.insert(place, reason.clone());
            }
        },
        ReasonEvent::ReasonRetired { code } => {
            if let Some(known) = reasons.iter_mut().find(|known| known.code == *code) {
                known.retired = true;
            }
        }
    }
}

/// Whether a change may be appended.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(reasons: &[Reason], change: &ReasonEvent) -> Result<(), ReasonProblem> {
    match change {
        ReasonEvent::ReasonRetired { code } => {
            let known = reasons.iter().find(|reason| reason.code == *code).ok_or_else(|| ReasonProblem::Unknown(code.clone()))?;
            let needed = reasons.iter().any(|other| other.parent == known.code && !other.retired);
            if needed || known.code == UNSPECIFIED { Err(ReasonProblem::StillNeeded(code.clone())) } else { Ok(()) }
        }
        ReasonEvent::ReasonSaved { reason } => check_saved(reasons, reason),
    }
}

fn check_saved(reasons: &[Reason], reason: &Reason) -> Result<(), ReasonProblem> {
    let words: Vec<&str> = reason.code.split('.').collect();
    let snake = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if words.len() > 3 || reason.code.len() > 80 || !words.iter().all(snake) {
        return Err(ReasonProblem::BadCode);
    }
    if usize::from(reason.level) != words.len() || reason.parent != parent_of(&reason.code) {
        return Err(ReasonProblem::BadPlace);
    }
    if reason.level > 1 && !reasons.iter().any(|known| known.code == reason.parent && !known.retired) {
        return Err(ReasonProblem::NoParent(reason.parent.clone()));
    }
    let (name, definition) = LONGEST;
    let texts = [
        ("name_zh", &reason.name_zh, name),
        ("name_en", &reason.name_en, name),
        ("department", &reason.department, name),
        ("definition_zh", &reason.definition_zh, definition),
        ("definition_en", &reason.definition_en, definition),
    ];
    if let Some((name, _, _)) = texts.iter().find(|(_, text, longest)| text.trim().is_empty() || text.chars().count() > *longest) {
        return Err(ReasonProblem::BadText(name));
    }
    let others = || reasons.iter().filter(|known| known.level == 3 && !known.retired && known.code != reason.code);
    let taken = |words: &String, found: Option<&Reason>| {
        found.map_or(Ok(()), |other| Err(ReasonProblem::WordsTaken { words: words.clone(), code: other.code.clone() }))
    };
    for words in &reason.synonyms {
        taken(words, others().find(|other| means(other, words)))?;
    }
    for (platform, wordings) in &reason.platforms {
        for words in wordings {
            taken(words, others().find(|other| on_platform(other, platform, words)))?;
        }
    }
    Ok(())
}

fn means(reason: &Reason, words: &str) -> bool {
    reason.code == words
        || reason.name_zh == words
        || reason.name_en.eq_ignore_ascii_case(words)
        || reason.synonyms.iter().any(|word| word.eq_ignore_ascii_case(words))
}

fn on_platform(reason: &Reason, platform: &str, words: &str) -> bool {
    reason.platforms.get(platform).is_some_and(|wordings| wordings.iter().any(|wording| wording.eq_ignore_ascii_case(words)))
}

/// Finds the leaf that a platform's or customer's words mean: code, zh or en name, synonym, or any platform's wording;
/// whole text only. Retired leaves are not found by words.
pub fn find<'a>(taxonomy: &'a [Reason], words: &str) -> Option<&'a Reason> {
    let words = words.trim();
    let leaves = || taxonomy.iter().filter(|reason| reason.level == 3 && !reason.retired);
    leaves()
        .find(|reason| means(reason, words))
        .or_else(|| leaves().find(|reason| reason.platforms.keys().any(|platform| on_platform(reason, platform, words))))
}

/// The same with the platform that the words come from, whose own wordings come first.
pub fn find_on<'a>(taxonomy: &'a [Reason], platform: &str, words: &str) -> Option<&'a Reason> {
    let words = words.trim();
    let mut leaves = taxonomy.iter().filter(|reason| reason.level == 3 && !reason.retired);
    leaves.find(|reason| on_platform(reason, platform, words)).or_else(|| find(taxonomy, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_taxonomy_is_a_tree_of_three_levels() {
        let reasons = built_in();
        assert_eq!(reasons.len(), BUILT_IN.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count());
        for (index, reason) in reasons.iter().enumerate() {
            assert!((1..=3).contains(&reason.level), "{}", reason.code);
            assert!(reason.parent.is_empty() == (reason.level == 1), "{}", reason.code);
            assert!(reason.parent.is_empty() || reasons[..index].iter().any(|other| other.code == reason.parent), "{}", reason.code);
            for text in [&reason.name_zh, &reason.name_en, &reason.department] {
                assert!(!text.is_empty(), "{}", reason.code);
            }
            assert!(!reason.definition_zh.is_ascii() && !reason.definition_en.is_empty(), "{}", reason.code);
        }
        for family in ["product", "description", "logistics", "warehouse", "service", "policy", "customer", "misuse"] {
            assert!(reasons.iter().any(|reason| reason.level == 3 && reason.code.starts_with(family)), "{family}");
        }
        assert!(reasons.iter().filter(|reason| reason.level == 3).count() >= 80);
        assert_eq!(find(&reasons, "七天无理由").map(|reason| reason.code.as_str()), Some("customer.mind.no_reason"));
    }

    #[test]
    fn no_word_and_no_wording_of_a_platform_means_two_leaves() {
        let reasons = built_in();
        for reason in reasons.iter().filter(|reason| reason.level == 3) {
            let change = ReasonEvent::ReasonSaved { reason: reason.clone() };
            assert_eq!(check(&reasons, &change), Ok(()), "{}", reason.code);
            for (platform, wordings) in &reason.platforms {
                for words in wordings {
                    assert_eq!(find_on(&reasons, platform, words).map(|found| &found.code), Some(&reason.code), "{platform} {words}");
                }
            }
        }
        let code = |platform, words| find_on(&reasons, platform, words).map(|reason| reason.code.as_str());
        assert_eq!(code("taobao", "拍错/多拍/不想要"), Some("customer.mind.wrong_order"));
        assert_eq!(code("wechat", "QUALITY_ISSUE"), Some("product.fault.not_working"));
        assert_eq!(code("shopify", "size_too_large"), Some("product.design.too_large"));
        assert_eq!(find(&reasons, "商品信息拍错").map(|reason| reason.code.as_str()), Some("customer.mind.wrong_order"));
    }

    #[test]
    fn changes_keep_the_tree_sound() {
        let mut reasons = built_in();
        let new = Reason {
            code: "product.fault.hinge".into(),
            level: 3,
            parent: "product.fault".into(),
            name_zh: "铰链松动".into(),
            name_en: "Loose hinge".into(),
            department: "quality".into(),
            synonyms: vec!["合页松了".into()],
            definition_zh: "铰链松动或断裂。".into(),
            definition_en: "The hinge is loose or broken.".into(),
            platforms: BTreeMap::from([("taobao".to_owned(), vec!["铰链问题".to_owned()])]),
            retired: false,
        };
        let saved = |reason: Reason| ReasonEvent::ReasonSaved { reason };
        assert_eq!(check(&reasons, &saved(new.clone())), Ok(()));
        apply(&mut reasons, &saved(new.clone()));
        let place = reasons.iter().position(|reason| reason.code == new.code).unwrap();
        assert!(reasons[place - 1].code.starts_with("product.fault.") && !reasons[place + 1].code.starts_with("product.fault."));
        assert_eq!(find(&reasons, "合页松了").map(|reason| reason.code.as_str()), Some("product.fault.hinge"));
        let wrong = |change: fn(&mut Reason)| {
            let mut reason = new.clone();
            change(&mut reason);
            check(&reasons, &saved(reason)).map_err(|problem| problem.code())
        };
        assert_eq!(wrong(|reason| reason.code = "Product.X".into()), Err("reason_code_invalid"));
        assert_eq!(wrong(|reason| reason.level = 2), Err("reason_place_invalid"));
        assert_eq!(
            wrong(|reason| {
                reason.code = "nowhere.fault.x".into();
                reason.parent = "nowhere.fault".into();
            }),
            Err("reason_parent_unknown")
        );
        assert_eq!(wrong(|reason| reason.name_en = " ".into()), Err("reason_text_invalid"));
        assert_eq!(wrong(|reason| reason.synonyms.push("假货".into())), Err("reason_words_taken"));
        let retire = |code: &str| ReasonEvent::ReasonRetired { code: code.into() };
        assert_eq!(check(&reasons, &retire("product.fault")).map_err(|problem| problem.code()), Err("reason_still_needed"));
        assert_eq!(check(&reasons, &retire(UNSPECIFIED)).map_err(|problem| problem.code()), Err("reason_still_needed"));
        assert_eq!(check(&reasons, &retire("nothing")).map_err(|problem| problem.code()), Err("unknown_reason_code"));
        apply(&mut reasons, &retire("product.fault.hinge"));
        assert_eq!(find(&reasons, "合页松了"), None);
        assert!(reasons[place].retired);
    }
}
