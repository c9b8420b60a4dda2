//! What a merchant says about automatic decisions: how many are judged blindly, what a review costs, why people override.

use serde::{Deserialize, Serialize};

/// The share of automatic decisions that is judged blindly (抽检), and the minutes that a review takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Automation {
    /// Percent of the automatic decisions, 0 to 20.
    pub sample_percent: f64,
    /// Minutes of a person for one review, for the time that automatic decisions save.
    pub review_minutes: f64,
}

impl Default for Automation {
    /// Two of a hundred; three minutes.
    fn default() -> Automation {
        Automation { sample_percent: 2.0, review_minutes: 3.0 }
    }
}

impl Automation {
    /// Whether the values can be used.
    pub fn is_sound(&self) -> bool {
        (0.0..=20.0).contains(&self.sample_percent) && (0.1..=240.0).contains(&self.review_minutes)
    }

    /// Whether the decision of a version on a case belongs to the sample: the same answer at any time and in any process.
    pub fn draws(&self, case_id: &str, policy_version: &str) -> bool {
        // FNV-1a of 64 bits, spread by the finalizer of MurmurHash3; ten thousand places, so that a percent has two decimals.
        let bytes = case_id.bytes().chain(std::iter::once(b' ')).chain(policy_version.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        ((mixed ^ (mixed >> 33)) % 10_000) as f64 <= self.sample_percent * 100.0 - 1.0
    }
}

/// A reason for which a reviewer decides otherwise than suggested (改判原因); data of the merchant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverrideReason {
    /// snake_case code, as it stands in the log.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
}

/// Code, zh, en.
const REASONS: [(&str, &str, &str); 8] = [
    ("evidence", "凭证说明了另一种情况", "The evidence shows otherwise"),
    ("goodwill", "维护客户关系", "Goodwill"),
    ("rule_too_strict", "规则过严", "The rule is too strict"),
    ("rule_too_lenient", "规则过宽", "The rule is too lenient"),
    ("wrong_facts", "规则看到的信息有误", "The rule saw wrong facts"),
    ("not_alike", "与相似单据不同", "Not like the similar cases"),
    ("platform_practice", "平台判例不同", "The platform rules otherwise"),
    ("other", "其他", "Other"),
];

impl OverrideReason {
    /// The reasons that a new installation has.
    pub fn built_in() -> Vec<OverrideReason> {
        let one = |(code, zh, en): &(&str, &str, &str)| OverrideReason { code: (*code).into(), name_zh: (*zh).into(), name_en: (*en).into() };
        REASONS.iter().map(one).collect()
    }

    /// Whether a list can be used.
    ///
    /// # Errors
    /// What is wrong with it, in English, for the one who saves it.
    pub fn check(list: &[OverrideReason]) -> Result<(), String> {
        if list.is_empty() || list.len() > 30 {
            return Err("one to thirty reasons".to_owned());
        }
        for (place, reason) in list.iter().enumerate() {
            let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            if reason.code.is_empty() || !reason.code.bytes().all(letters) {
                return Err(format!("reason {place}: a code has small letters, digits and underscores"));
            }
            if reason.name_zh.trim().is_empty() || reason.name_en.trim().is_empty() {
                return Err(format!("reason {place}: it needs a name in both languages"));
            }
            if list[..place].iter().any(|other| other.code == reason.code) {
                return Err(format!("reason {place}: {} stands twice", reason.code));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_its_share_and_stays() {
        for percent in [0.0, 0.5, 2.0, 20.0] {
            let automation = Automation { sample_percent: percent, ..Automation::default() };
            assert!(automation.is_sound());
            let drawn = (0..50_000).filter(|number| automation.draws(&format!("case_{number:026}"), "default@3")).count() as f64 / 500.0;
            assert!((drawn - percent).abs() < 0.25 + percent / 20.0, "{percent}: {drawn}");
        }
        let automation = Automation::default();
        assert_eq!(automation.draws("case_1", "default@1"), automation.draws("case_1", "default@1"));
        assert!(!Automation { sample_percent: 20.5, ..automation }.is_sound());
        OverrideReason::check(&OverrideReason::built_in()).unwrap();
    }
}
