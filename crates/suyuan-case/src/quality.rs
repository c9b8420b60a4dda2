//! Rules of data quality: what a field of a table should be, how grave a breach is, and whether one row breaks a rule.

use crate::Micros;
use crate::fact::{Column, ColumnType, FactKind};
use crate::lake_table::LakeTable;
use crate::problem::Problem;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// 完整性: the field is there.
    Completeness,
    /// 有效性: its value can be true.
    Validity,
    /// 重复: the same thing stands once.
    Duplicates,
    /// 及时性: it arrived in time.
    Lateness,
    /// 孤立: what it refers to exists.
    Orphans,
}

/// One check with its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "check", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// The field is not empty.
    Present {},
    /// A number, or an amount in minor units, lies between two bounds, both included.
    Between {
        /// Lowest value; none is no bound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// Highest value; none is no bound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
    },
    /// A text is one of a list.
    OneOf {
        /// The list.
        values: Vec<String>,
    },
    /// A text fits a pattern: `%` any letters, `_` one letter, as in SQL's LIKE.
    Like {
        /// The pattern.
        pattern: String,
    },
    /// A time is not before another one of the same row.
    NotBefore {
        /// The other column.
        other: String,
    },
    /// A time does not lie in the future.
    NotInFuture {},
    /// No other row has the same values in these columns.
    Unique {
        /// The columns, the rule's own field among them.
        columns: Vec<String>,
    },
    /// The value stands in a column of another table.
    Refers {
        /// The other table.
        table: String,
        /// Its column.
        column: String,
    },
    /// The row arrived within so many hours of the time in the field.
    WithinHours {
        /// The hours.
        hours: i64,
    },
}

impl Check {
    /// The dimension that it belongs to.
    pub const fn dimension(&self) -> Dimension {
        match self {
            Check::Present {} => Dimension::Completeness,
            Check::Between { .. } | Check::OneOf { .. } | Check::Like { .. } | Check::NotBefore { .. } | Check::NotInFuture {} => Dimension::Validity,
            Check::Unique { .. } => Dimension::Duplicates,
            Check::WithinHours { .. } => Dimension::Lateness,
            Check::Refers { .. } => Dimension::Orphans,
        }
    }
}

/// How grave a breach is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be known.
    Note,
    /// To be repaired.
    Warning,
    /// No automatic decision may rest on a row that breaks it.
    Blocking,
}

/// The rows that a rule looks at, when it does not look at all: those whose text fits a pattern, or those whose text does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// A text column of the same table.
    pub column: String,
    /// Pattern as in [`Check::Like`].
    pub like: String,
    /// Whether the rows that do not fit are meant; empty texts do not fit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not: bool,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// snake_case name, unique in the set.
    pub id: String,
    /// View that it looks at: orders, order_lines, ledger_lines …
    pub table: String,
    /// Column that it looks at.
    pub field: String,
    /// The check.
    pub test: Check,
    /// Which rows it looks at; all without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// How grave a breach is.
    pub severity: Severity,
    /// Share of failing rows above which the whole field counts as broken, in parts per thousand.
    #[serde(default = "default_limit")]
    pub limit_permille: i64,
    /// Facts of a decision that rest on the field, such as `order.amount_minor`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
    /// What it says, in Chinese.
    pub text_zh: String,
    /// What it says, in English.
    pub text_en: String,
    /// Whether it is switched off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

const fn default_limit() -> i64 {
    1_000
}

/// The rules that the product brings.
pub fn built_in() -> Vec<Rule> {
    let rules: Result<Vec<Rule>, _> = serde_json::from_str(include_str!("quality_rules.json"));
    rules.unwrap_or_default()
}

/// The table of a view's name.
pub fn table(name: &str) -> Option<LakeTable> {
    LakeTable::ALL.into_iter().find(|table| table.name() == name)
}

fn column(table: LakeTable, name: &str) -> Option<&'static Column> {
    table.columns().iter().find(|column| column.name == name)
}

/// What is wrong with a set of rules; empty when it may be used.
pub fn problems(rules: &[Rule]) -> Vec<Problem> {
    let mut out = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let place = |member: &str| format!("/rules/{index}/{member}");
        let name_ok = !rule.id.is_empty()
            && rule.id.len() <= 60
            && rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !name_ok {
            out.push(Problem::new("rule_name", &place("id")).found(&rule.id));
        }
        if rules[..index].iter().any(|other| other.id == rule.id) {
            out.push(Problem::new("rule_twice", &place("id")).found(&rule.id));
        }
        if rule.text_zh.trim().is_empty() || rule.text_en.trim().is_empty() {
            out.push(Problem::new("rule_text_missing", &place("text_zh")).found(&rule.id));
        }
        if !(0..=1_000).contains(&rule.limit_permille) {
            out.push(Problem::new("number_out_of_range", &place("limit_permille")).found(&rule.limit_permille.to_string()));
        }
        let Some(table) = table(&rule.table) else {
            out.push(Problem::new("unknown_table", &place("table")).found(&rule.table));
            continue;
        };
        if let Some(when) = &rule.when
            && (column(table, &when.column).is_none_or(|column| column.kind != ColumnType::Text) || when.like.is_empty() || when.like.len() > 200)
        {
            out.push(Problem::new("unknown_column", &place("when")).found(&when.column));
        }
        match column(table, &rule.field) {
            None => out.push(Problem::new("unknown_column", &place("field")).found(&rule.field)),
            Some(field) => out.extend(check_problems(table, field, &rule.test, &place("test"))),
        }
    }
    out
}

/// Whether a check fits its column.
fn check_problems(own: LakeTable, field: &Column, check: &Check, place: &str) -> Vec<Problem> {
    let number = matches!(field.kind, ColumnType::Int | ColumnType::Minor | ColumnType::Micro);
    let time = field.kind == ColumnType::Time;
    let text = field.kind == ColumnType::Text;
    let misfit = |fits: bool| if fits { Vec::new() } else { vec![Problem::new("check_does_not_fit", place).found(field.name)] };
    match check {
        Check::Present {} => Vec::new(),
        Check::Between { min, max } => {
            let sound = match (min, max) {
                (None, None) => false,
                (Some(min), Some(max)) => min <= max,
                _ => true,
            };
            misfit(number && sound)
        }
        Check::OneOf { values } => misfit(text && !values.is_empty() && values.len() <= 1_000),
        Check::Like { pattern } => misfit(text && !pattern.is_empty() && pattern.len() <= 200),
        Check::NotInFuture {} => misfit(time),
        Check::WithinHours { hours } => misfit(time && *hours >= 1 && *hours <= 100_000 && column(own, "imported_at").is_some()),
        Check::NotBefore { other } => misfit(time && column(own, other).is_some_and(|other| other.kind == ColumnType::Time)),
        Check::Unique { columns } => match columns.iter().find(|name| column(own, name).is_none()) {
            Some(unknown) => vec![Problem::new("unknown_column", place).found(unknown)],
            None => misfit(!columns.is_empty() && columns.iter().any(|name| name == field.name)),
        },
        Check::Refers { table: other, column: name } => match table(other) {
            None => vec![Problem::new("unknown_table", place).found(other)],
            Some(other) => match column(other, name) {
                None => vec![Problem::new("unknown_column", place).found(name)],
                Some(other) => misfit(other.kind == field.kind),
            },
        },
    }
}

/// Whether a row of facts breaks a rule. `None` when that cannot be told from the row alone (duplicates, orphans,
/// lateness) or the rule looks at another kind.
pub fn breaks(rule: &Rule, kind: FactKind, values: &[Value], now: Micros) -> Option<bool> {
    if rule.off || table(&rule.table)?.fact() != Some(kind) {
        return None;
    }
    let value = |name: &str| kind.index_of(name).and_then(|index| values.get(index)).unwrap_or(&Value::Null);
    if let Some(when) = &rule.when {
        let fits = value(&when.column).as_text().is_some_and(|text| like(text, &when.like));
        if fits == when.not {
            return Some(false);
        }
    }
    let own = value(&rule.field);
    if *own == Value::Null {
        return match rule.test {
            Check::Present {} => Some(true),
            Check::Unique { .. } | Check::Refers { .. } | Check::WithinHours { .. } => None,
            // What is not there is incomplete, not wrong.
            _ => Some(false),
        };
    }
    match &rule.test {
        Check::Present {} => Some(false),
        Check::Between { min, max } => {
            let number = own.as_int()?;
            Some(min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max))
        }
        Check::OneOf { values } => Some(!values.iter().any(|one| Some(one.as_str()) == own.as_text())),
        Check::Like { pattern } => Some(!like(own.as_text()?, pattern)),
        Check::NotBefore { other } => Some(value(other).as_int().is_some_and(|other| own.as_int().is_some_and(|own| own < other))),
        Check::NotInFuture {} => Some(own.as_int()? > now),
        Check::Unique { .. } | Check::Refers { .. } | Check::WithinHours { .. } => None,
    }
}

/// SQL's LIKE without escapes: `%` is any run of letters, `_` one.
fn like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut place) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(place) {
            Some('%') => {
                retry = Some((at, place));
                place += 1;
            }
            Some(letter) if *letter == '_' || *letter == text[at] => {
                at += 1;
                place += 1;
            }
            _ => match retry {
                Some((start, percent)) => {
                    retry = Some((start + 1, percent));
                    at = start + 1;
                    place = percent + 1;
                }
                None => return false,
            },
        }
    }
    pattern[place..].iter().all(|letter| *letter == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(field: &str, test: Check) -> Rule {
        Rule {
            id: "r".into(),
            table: "orders".into(),
            field: field.into(),
            test,
            when: None,
            severity: Severity::Warning,
            limit_permille: 1_000,
            facts: vec![],
            text_zh: "甲".into(),
            text_en: "a".into(),
            off: false,
        }
    }

    #[test]
    fn the_built_in_rules_are_sound() {
        let rules = built_in();
        assert!(rules.len() >= 20, "{}", rules.len());
        assert_eq!(problems(&rules), []);
        for dimension in [Dimension::Completeness, Dimension::Validity, Dimension::Duplicates, Dimension::Lateness, Dimension::Orphans] {
            assert!(rules.iter().any(|rule| rule.test.dimension() == dimension), "{dimension:?}");
        }
    }

    #[test]
    fn unsound_rules_say_where_and_why() {
        let codes = |rule: Rule| problems(&[rule]).into_iter().map(|problem| problem.code).collect::<Vec<_>>();
        assert_eq!(codes(Rule { table: "nowhere".into(), ..rule("order_no", Check::Present {}) }), ["unknown_table"]);
        assert_eq!(codes(rule("nothing", Check::Present {})), ["unknown_column"]);
        assert_eq!(codes(rule("order_no", Check::Between { min: Some(1), max: None })), ["check_does_not_fit"]);
        assert_eq!(codes(rule("amount_minor", Check::Between { min: Some(5), max: Some(1) })), ["check_does_not_fit"]);
        assert_eq!(codes(rule("customer_no", Check::Refers { table: "customers".into(), column: "nope".into() })), ["unknown_column"]);
        assert_eq!(codes(Rule { id: "Ä".into(), text_en: " ".into(), ..rule("order_no", Check::Present {}) }), ["rule_name", "rule_text_missing"]);
        let twice = [rule("order_no", Check::Present {}), rule("shop", Check::Present {})];
        assert_eq!(problems(&twice)[0].code, "rule_twice");
    }

    #[test]
    fn a_row_breaks_what_it_breaks() {
        let kind = FactKind::Orders;
        let mut values = vec![Value::Null; kind.columns().len()];
        let mut put = |name: &str, value: Value| values[kind.index_of(name).unwrap()] = value;
        put("order_no", Value::Text("SO-1".into()));
        put("amount_minor", Value::Int(-1));
        put("ordered_at", Value::Int(100));
        put("paid_at", Value::Int(90));
        let breaks = |field: &str, test| breaks(&rule(field, test), kind, &values, 95);
        assert_eq!(breaks("customer_no", Check::Present {}), Some(true));
        assert_eq!(breaks("amount_minor", Check::Between { min: Some(0), max: None }), Some(true));
        assert_eq!(breaks("paid_at", Check::NotBefore { other: "ordered_at".into() }), Some(true));
        assert_eq!(breaks("ordered_at", Check::NotInFuture {}), Some(true));
        assert_eq!(breaks("paid_at", Check::NotInFuture {}), Some(false));
        assert_eq!(breaks("order_no", Check::Like { pattern: "SO-%".into() }), Some(false));
        assert_eq!(breaks("order_no", Check::Like { pattern: "_O-".into() }), Some(true));
        assert_eq!(breaks("order_no", Check::OneOf { values: vec!["SO-1".into()] }), Some(false));
        assert_eq!(breaks("channel", Check::OneOf { values: vec!["x".into()] }), Some(false), "what is missing is not wrong");
        let when = |not| Some(Condition { column: "order_no".into(), like: "SO%".into(), not });
        let with = |when| super::breaks(&Rule { when, ..rule("customer_no", Check::Present {}) }, kind, &values, 95);
        assert_eq!((with(when(false)), with(when(true))), (Some(true), Some(false)));
        assert_eq!(breaks("order_no", Check::Unique { columns: vec!["order_no".into()] }), None);
    }

    #[test]
    fn like_is_that_of_sql() {
        for (text, pattern, fits) in [
            ("", "%", true),
            ("abc", "a%c", true),
            ("abc", "a_c", true),
            ("ac", "a_c", false),
            ("aXbXc", "%X%c", true),
            ("ab", "abc", false),
            ("退货", "退_", true),
        ] {
            assert_eq!(like(text, pattern), fits, "{text} {pattern}");
        }
    }
}
