//! What still counts as intact, by family of goods; which goods need a confirmation at purchase; when no warranty applies.

use serde::Deserialize;

/// A class of goods in official words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodsClass {
    /// Code.
    pub code: String,
    /// Official wording.
    pub name_zh: String,
    /// English.
    pub name_en: String,
    /// Whether the wording was compared with the official text.
    #[serde(default)]
    pub verified: bool,
}

/// Something an inspection may find.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Code.
    pub code: String,
    /// Words, zh.
    pub name_zh: String,
    /// Words, en.
    pub name_en: String,
    /// Whether goods with this finding still count as intact.
    pub intact: bool,
}

/// A family of goods with its own findings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntactFamily {
    /// Code.
    pub code: String,
    /// Name, zh.
    pub name_zh: String,
    /// Name, en.
    pub name_en: String,
    /// Words of categories that belong to it, lower case.
    pub words: Vec<String>,
    /// Its findings.
    pub findings: Vec<Finding>,
}

/// The test of intact goods (完好).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntactTests {
    /// Where it comes from.
    pub source: String,
    /// Whether the wording was compared with the official text.
    pub verified: bool,
    /// First day in force.
    pub effective_from: String,
    /// Findings of all goods.
    pub general: Vec<Finding>,
    /// Findings by family.
    pub families: Vec<IntactFamily>,
}

/// The circumstances in which the warranty does not apply (the legal list of misuse).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarrantyExclusions {
    /// Where it comes from.
    pub source: String,
    /// Whether the wording was compared with the official text.
    pub verified: bool,
    /// The list.
    pub list: Vec<GoodsClass>,
}

/// What the test says about findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intact {
    /// Nothing was found that takes the right away.
    Yes,
    /// These findings speak against it under a text that was compared with the official one.
    No(Vec<String>),
    /// These findings speak against it, but only a person may say so: the text is second-hand, or the finding unknown.
    PersonDecides(Vec<String>),
}

impl IntactTests {
    /// The family of a category as the shop calls it.
    pub fn family(&self, category: &str) -> Option<&IntactFamily> {
        let category = category.to_lowercase();
        self.families.iter().find(|family| family.code == category || family.words.iter().any(|word| category.contains(word.as_str())))
    }

    /// The findings that an inspection of this category asks about.
    pub fn findings(&self, category: &str) -> impl Iterator<Item = &Finding> {
        self.general.iter().chain(self.family(category).into_iter().flat_map(|family| &family.findings))
    }

    /// Whether goods of a category with these findings are intact.
    pub fn judge(&self, category: &str, found: &[&str]) -> Intact {
        let harmless = |code: &&&str| self.findings(category).any(|finding| finding.code == **code && finding.intact);
        let against: Vec<String> = found.iter().filter(|code| !harmless(code)).map(|code| (*code).to_owned()).collect();
        let known = against.iter().all(|code| self.findings(category).any(|finding| finding.code == *code));
        match (against.is_empty(), self.verified && known) {
            (true, _) => Intact::Yes,
            (false, true) => Intact::No(against),
            (false, false) => Intact::PersonDecides(against),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Statute;

    #[test]
    fn opening_never_harms_and_a_second_hand_text_only_sends_to_a_person() {
        let tests = &Statute::built_in().intact_tests;
        assert_eq!(tests.judge("女装/连衣裙", &["opened", "reasonable_trial"]), Intact::Yes);
        assert_eq!(tests.judge("女装/连衣裙", &["opened", "tag_cut"]), Intact::PersonDecides(vec!["tag_cut".into()]));
        assert_eq!(tests.judge("大家电 空调", &["activated_data"]), Intact::PersonDecides(vec!["activated_data".into()]));
        assert_eq!(tests.family("手机数码").map(|family| family.code.as_str()), Some("electronics"));
        assert_eq!(tests.judge("", &["something new"]), Intact::PersonDecides(vec!["something new".into()]));
        let verified = IntactTests { verified: true, ..tests.clone() };
        assert_eq!(verified.judge("食品", &["hygienic_seal_broken"]), Intact::No(vec!["hygienic_seal_broken".into()]));
    }
}
