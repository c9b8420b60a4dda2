//! Which language comes first for the person at the terminal.

use clap::ValueEnum;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// By `LC_ALL`, `LC_MESSAGES` and `LANG`, the first that is set; English without any.
    pub fn of_environment() -> Lang {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        Lang::of_locale(set.as_deref().unwrap_or(""))
    }

    /// By a locale's name, such as `zh_CN.UTF-8`.
    pub fn of_locale(locale: &str) -> Lang {
        if locale.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }

    /// The text of this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The languages in the order in which they are printed.
    pub const fn both(self) -> [Lang; 2] {
        match self {
            Lang::Zh => [Lang::Zh, Lang::En],
            Lang::En => [Lang::En, Lang::Zh],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_locales_put_chinese_first() {
        assert_eq!(Lang::of_locale("zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(Lang::of_locale("C.UTF-8"), Lang::En);
        assert_eq!(Lang::of_locale(""), Lang::En);
        assert_eq!(Lang::Zh.both(), [Lang::Zh, Lang::En]);
    }
}
