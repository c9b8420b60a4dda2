//! How cells are read: time zone, currency, money form, date order, decimal mark and words for nothing.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// In which unit money columns are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyForm {
    /// By the header: `…_minor` or (分) is minor units, everything else major units.
    #[default]
    Auto,
    /// Major units with decimals (元).
    Major,
    /// Minor units without decimals (分).
    Minor,
}

/// The order of day and month in dates such as 03/04/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// Each date by itself; one that could be both is read day first, with a warning.
    #[default]
    Auto,
    /// 22/11/2026.
    DayFirst,
    /// 11/22/2026.
    MonthFirst,
}

/// What separates whole units from decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// 1,234.50.
    #[default]
    Dot,
    /// 1.234,50.
    Comma,
}

/// Options of reading, saved with a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The zone of times without zone.
    #[serde(with = "zone_name")]
    pub tz: Tz,
    /// ISO 4217 code for rows without currency.
    pub currency: String,
    /// The shop for rows without shop.
    pub shop: Option<String>,
    /// Unit of money columns.
    pub money: MoneyForm,
    /// Order of day and month.
    pub date_order: DateOrder,
    /// Decimal mark.
    pub decimal: DecimalMark,
    /// What `ordered_at` stands for when it is not the time of the order, such as `order_approved_at`.
    pub ordered_at_basis: Option<String>,
    /// Words that mean "nothing", compared without regard to case.
    pub null_words: Vec<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            tz: chrono_tz::Asia::Shanghai,
            currency: "CNY".to_owned(),
            shop: None,
            money: MoneyForm::Auto,
            date_order: DateOrder::Auto,
            decimal: DecimalMark::Dot,
            ordered_at_basis: None,
            null_words: ["null", "\\n", "n/a", "na", "nan", "none", "nil", "-", "--", "—", "#n/a", "nat", "无", "空"].map(str::to_owned).to_vec(),
        }
    }
}

/// Time zones travel by their IANA name.
mod zone_name {
    use chrono_tz::Tz;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(tz: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(tz.name())
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|_| serde::de::Error::custom(format!("unknown time zone {name}")))
    }
}
