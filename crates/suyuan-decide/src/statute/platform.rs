//! Platform rule sets with dates, beside the statute: whose clock runs, for how long, from which day.

use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The built-in rule sets.
pub const PLATFORMS_JSON: &str = include_str!("../../statute/platforms.json");

/// One clock of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// What has to be done: merchant_refund, merchant_return, merchant_receipt, customer_ship, customer_dispute …
    pub code: String,
    /// Hours for it.
    pub hours: i64,
    /// Words, zh.
    pub text_zh: String,
    /// Words, en.
    pub text_en: String,
}

/// The rules of a platform between two days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformRules {
    /// Short name, such as `wechat`.
    pub platform: String,
    /// Name, zh.
    pub name_zh: String,
    /// Name, en.
    pub name_en: String,
    /// Words of channels that mean it, lower case.
    pub channels: Vec<String>,
    /// Where it was read.
    pub source: String,
    /// First day, `YYYY-MM-DD`.
    pub effective_from: String,
    /// Last day; `None` while it holds.
    pub effective_to: Option<String>,
    /// Whether it was compared with the platform's own page.
    pub verified: bool,
    /// The clocks.
    pub clocks: Vec<Clock>,
    /// What else it says, zh.
    pub notes_zh: Vec<String>,
    /// The same, en.
    pub notes_en: Vec<String>,
}

impl PlatformRules {
    /// Reads rule sets.
    pub fn read(text: &str) -> Result<Vec<PlatformRules>, String> {
        serde_json::from_str(text).map_err(|error| format!("the platform rules are not readable: {error}"))
    }

    /// The built-in sets.
    pub fn built_in() -> &'static [PlatformRules] {
        static BUILT_IN: OnceLock<Vec<PlatformRules>> = OnceLock::new();
        BUILT_IN.get_or_init(|| match PlatformRules::read(PLATFORMS_JSON) {
            Ok(sets) => sets,
            // The file is part of the program and a test reads it, so this can only be a build that was never tested.
            Err(error) => panic!("{error}"),
        })
    }

    /// The set that held for a channel on a day, `YYYY-MM-DD`.
    pub fn of<'s>(sets: &'s [PlatformRules], channel: &str, day: &str) -> Option<&'s PlatformRules> {
        let channel = channel.to_lowercase();
        sets.iter().find(|set| {
            let held = set.effective_from.as_str() <= day && set.effective_to.as_deref().is_none_or(|last| day <= last);
            held && (set.platform == channel || set.channels.contains(&channel))
        })
    }

    /// One clock.
    pub fn clock(&self, code: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_of_the_day_is_found_by_channel() {
        let sets = PlatformRules::built_in();
        let wechat = PlatformRules::of(sets, "微信小店", "2026-06-18").unwrap();
        assert_eq!(wechat.clock("merchant_refund").unwrap().hours, 48);
        assert_eq!(wechat.clock("merchant_receipt").unwrap().hours, 240);
        assert!(PlatformRules::of(sets, "wechat", "2019-01-01").is_none());
        assert!(PlatformRules::of(sets, "phone", "2026-06-18").is_none());
    }
}
