//! What an inspection of another system found, told from its words; a denial is no finding.

use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::goods::Finding;

/// Words of an inspection and the finding that they mean; the first that fits counts.
const WORDS: [(Finding, &[&str]); 6] = [
    (Finding::EmptyBox, &["空包", "空盒", "空箱", "empty_box", "empty box"]),
    (Finding::Swapped, &["掉包", "调包", "序列号不符", "旧机换新", "swapped"]),
    (Finding::NoFault, &["未复现", "无故障", "检测正常", "no_fault", "no fault"]),
    (Finding::Used, &["使用痕迹", "已使用", "穿着痕迹", "signs of use"]),
    (Finding::MissingParts, &["缺配件", "缺件", "缺少配件", "missing_part", "missing parts"]),
    (Finding::AsStated, &["故障属实", "可二次销售", "与描述一致", "as_stated", "as stated"]),
];
/// Words shortly before another that deny it.
const DENIALS: [&str; 6] = ["无", "没", "未", "不", "非", "no "];

/// The finding that a row of inspections states: nothing in the parcel, else by its words.
pub fn of_row(kind: FactKind, row: &FactRow) -> Option<Finding> {
    if kind == FactKind::Inspections && row.get(kind, "quantity").as_int() == Some(0) {
        return Some(Finding::EmptyBox);
    }
    of_words(["reason_text", "comment"].iter().find_map(|column| row.get(kind, column).as_text()).unwrap_or(""))
}

/// The finding that words state.
pub fn of_words(words: &str) -> Option<Finding> {
    let words = words.to_lowercase();
    WORDS.iter().find(|(_, known)| known.iter().any(|word| states(&words, word))).map(|(finding, _)| *finding)
}

/// Whether a text states a word without denying it.
fn states(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before: String = text[..at].chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        !DENIALS.iter().any(|denial| before.contains(denial))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_state_a_finding_and_a_denial_states_none() {
        for (words, finding) in [
            ("空包", Some(Finding::EmptyBox)),
            ("退回商品与售出序列号不符", Some(Finding::Swapped)),
            ("有明显使用痕迹", Some(Finding::Used)),
            ("无明显使用痕迹", None),
            ("不是空包", None),
            ("通电正常，未复现故障", Some(Finding::NoFault)),
            ("No signs of use", None),
            ("完好，可二次销售", Some(Finding::AsStated)),
            ("外箱破损，内件受损", None),
        ] {
            assert_eq!(of_words(words), finding, "{words}");
        }
    }
}
