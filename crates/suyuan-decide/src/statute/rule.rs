//! One rule of a statute: its conditions, its exceptions and what it says in plain words.

use crate::table::Path;
use crate::table::Slot;
use crate::table::cell::{Typed, compile_typed};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The customer may return the goods for the price.
    GrantsReturn,
    /// The customer may have the goods exchanged, and where the article says so returned.
    GrantsExchange,
    /// The customer may have the goods repaired free of charge.
    GrantsRepair,
    /// A duty of one side, shown and not decided upon.
    Duty,
    /// Days within which the refund follows the goods.
    RefundDeadline,
    /// Days within which the request is handled.
    HandlingDeadline,
    /// What the seller pays beside the price.
    Compensation,
}

impl Effect {
    /// Whether the customer is owed what was asked for, so that no policy may decline it.
    pub const fn grants(self) -> bool {
        matches!(self, Effect::GrantsReturn | Effect::GrantsExchange | Effect::GrantsRepair)
    }
}

/// What an absent fact means for a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unknown {
    /// Nobody can tell.
    #[default]
    Undetermined,
    /// The condition holds until the fact shows otherwise, such as intact goods.
    Holds,
    /// The condition fails until the fact shows otherwise, such as two earlier repairs.
    Fails,
}

/// Goods that a statutory right does not cover.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Code, as in the fact `product.no_reason_exclusion`.
    pub code: String,
    /// Paragraph and item.
    pub item: String,
    /// Official wording.
    pub name_zh: String,
    /// English.
    pub name_en: String,
    /// Words of listings that mean it, lower case.
    pub words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    fact: String,
    test: String,
    #[serde(default)]
    unknown: Unknown,
    #[serde(skip)]
    compiled: Option<(Path, Typed)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    /// Paragraph of the exception.
    article: String,
    /// Whether its wording was compared with the official text; an exception that was not never narrows a right that was.
    #[serde(default = "yes")]
    verified: bool,
    all: Vec<Condition>,
}

fn yes() -> bool {
    true
}

/// A rule with its article.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable id.
    pub id: String,
    /// What it does.
    pub effect: Effect,
    /// Who bears the cost that a duty is about, where it is about one.
    #[serde(default)]
    pub bearer: Option<String>,
    /// Calendar days, for a deadline.
    #[serde(default)]
    pub days: Option<i64>,
    /// Working days, for a deadline that is counted so.
    #[serde(default)]
    pub working_days: Option<i64>,
    /// How many times the price a compensation adds.
    #[serde(default)]
    pub factor: Option<i64>,
    /// The least that a compensation adds, minor units.
    #[serde(default)]
    pub at_least_minor: Option<i64>,
    /// Article, zh.
    pub article: String,
    /// Article, en.
    pub article_en: String,
    /// The text it comes from.
    pub source: String,
    /// First day in force, `YYYY-MM-DD`.
    pub effective_from: String,
    /// Last day in force; `None` while it is.
    pub effective_to: Option<String>,
    /// Whether the wording was compared with the official text.
    pub verified: bool,
    /// Title, zh.
    pub title_zh: String,
    /// Title, en.
    pub title_en: String,
    /// The official wording, a part of the article as it stands.
    pub wording_zh: String,
    /// Plain words, zh.
    pub text_zh: String,
    /// Plain words, en.
    pub text_en: String,
    /// What must be said with the rule, such as that its text was amended; zh.
    #[serde(default)]
    pub note_zh: String,
    /// The same, en.
    #[serde(default)]
    pub note_en: String,
    conditions: Vec<Condition>,
    exceptions: Vec<Exception>,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.id == other.id
    }
}
impl Eq for Rule {}

/// What a rule says about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// All conditions hold and no exception does.
    Granted,
    /// A condition fails or an exception holds.
    NotGranted,
    /// Facts are missing or malformed; their paths.
    Undetermined(Vec<String>),
}

/// An article as case page and customer see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Article {
    /// Rule id.
    pub id: String,
    /// Article, zh.
    pub article: String,
    /// Article, en.
    pub article_en: String,
    /// Title, zh.
    pub title_zh: String,
    /// Title, en.
    pub title_en: String,
    /// Plain words, zh.
    pub text_zh: String,
    /// Plain words, en.
    pub text_en: String,
    /// Official wording.
    pub wording_zh: String,
    /// Source text with its date.
    pub source: String,
    /// First day in force.
    pub effective_from: String,
    /// Whether the wording was compared with the official text.
    pub verified: bool,
    /// What must be said with the rule; zh.
    pub note_zh: String,
    /// The same, en.
    pub note_en: String,
    /// What the rule does.
    pub effect: Effect,
    /// Days, for a deadline.
    pub days: Option<i64>,
    /// Whether it applies.
    pub standing: Standing,
}

/// Three-valued truth: `None` when a fact is missing or of another type.
type Truth = Option<bool>;

impl Condition {
    fn compile(&mut self) -> Result<(), String> {
        let path = Path::parse(&self.fact).ok_or_else(|| format!("`{}` is not a dotted path", self.fact))?;
        let test = compile_typed(&self.test).map_err(|message| format!("`{}`: {message}", self.test))?;
        test.column_type().map_err(|message| format!("`{}`: {message}", self.test))?;
        self.compiled = Some((path, test));
        Ok(())
    }

    fn holds(&self, facts: &Json) -> Truth {
        let (path, test) = self.compiled.as_ref()?;
        match path.find(facts) {
            None | Some(Json::Null) => match self.unknown {
                Unknown::Undetermined => None,
                Unknown::Holds => Some(true),
                Unknown::Fails => Some(false),
            },
            Some(fact) => {
                let fact = Slot::from(Some(fact));
                test.column_type().ok()?.is_none_or(|kind| kind.takes(&fact)).then(|| test.holds(&fact))
            }
        }
    }
}

/// All of the conditions: false as soon as one is, unknown when none is false and one is unknown.
fn all(conditions: &[Condition], facts: &Json, missing: &mut Vec<String>) -> Truth {
    let mut known = Some(true);
    let mut here = Vec::new();
    for condition in conditions {
        match condition.holds(facts) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => {
                here.push(condition.fact.clone());
                known = None;
            }
        }
    }
    missing.append(&mut here);
    known
}

impl Rule {
    pub(super) fn compile(&mut self) -> Result<(), String> {
        let exceptions = self.exceptions.iter_mut().flat_map(|exception| exception.all.iter_mut());
        self.conditions.iter_mut().chain(exceptions).try_for_each(Condition::compile)
    }

    /// Whether the rule was in force on the day of the request (`case.requested_on`); without that day, whether it still is.
    fn in_force(&self, facts: &Json) -> bool {
        match facts.get("case").and_then(|case| case.get("requested_on")).and_then(Json::as_str) {
            Some(day) => self.effective_from.as_str() <= day && self.effective_to.as_deref().is_none_or(|last| day <= last),
            None => self.effective_to.is_none(),
        }
    }

    /// What the rule says about a case.
    pub fn standing(&self, facts: &Json) -> Standing {
        if !self.in_force(facts) {
            return Standing::NotGranted;
        }
        let mut missing = Vec::new();
        if all(&self.conditions, facts, &mut missing) == Some(false) {
            return Standing::NotGranted;
        }
        for exception in self.exceptions.iter().filter(|exception| exception.verified || !self.verified) {
            if all(&exception.all, facts, &mut missing) == Some(true) {
                return Standing::NotGranted;
            }
        }
        missing.sort();
        missing.dedup();
        if missing.is_empty() { Standing::Granted } else { Standing::Undetermined(missing) }
    }

    /// The paragraph of the exception that holds, if one does.
    pub fn excluded_by(&self, facts: &Json) -> Option<&str> {
        self.exceptions
            .iter()
            .find(|exception| (exception.verified || !self.verified) && all(&exception.all, facts, &mut Vec::new()) == Some(true))
            .map(|exception| exception.article.as_str())
    }

    /// Paths of all facts that the rule can read.
    pub fn facts_named(&self) -> impl Iterator<Item = &str> {
        let exceptions = self.exceptions.iter().flat_map(|exception| exception.all.iter());
        self.conditions.iter().chain(exceptions).map(|condition| condition.fact.as_str())
    }

    /// The facts that the rule reads and that are there.
    pub fn facts_read(&self, facts: &Json) -> Vec<(String, Json)> {
        let exceptions = self.exceptions.iter().flat_map(|exception| exception.all.iter());
        let mut read: Vec<(String, Json)> = Vec::new();
        for condition in self.conditions.iter().chain(exceptions) {
            let Some((path, _)) = &condition.compiled else { continue };
            if let Some(value) = path.find(facts)
                && read.iter().all(|(fact, _)| *fact != condition.fact)
            {
                read.push((condition.fact.clone(), value.clone()));
            }
        }
        read
    }

    /// The rule in plain words.
    pub fn article(&self, standing: Standing) -> Article {
        Article {
            id: self.id.clone(),
            article: self.article.clone(),
            article_en: self.article_en.clone(),
            title_zh: self.title_zh.clone(),
            title_en: self.title_en.clone(),
            text_zh: self.text_zh.clone(),
            text_en: self.text_en.clone(),
            wording_zh: self.wording_zh.clone(),
            source: self.source.clone(),
            effective_from: self.effective_from.clone(),
            verified: self.verified,
            note_zh: self.note_zh.clone(),
            note_en: self.note_en.clone(),
            effect: self.effect,
            days: self.days.or(self.working_days),
            standing,
        }
    }
}
