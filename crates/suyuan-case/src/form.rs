//! Standard templates (标准化模板): versioned forms whose questions, formats and conditions are data, the same in every channel.

mod answer;
mod check;

pub use answer::{Answer, FormAnswers, Given, asked};
pub use check::check;

use crate::Micros;
use crate::kind::CaseKind;
use serde::{Deserialize, Serialize};

/// A sentence in Chinese and English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Where a form is meant to be used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormScope {
    /// In words: who answers, when, about what.
    pub text: Words,
    /// After-sales types; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<CaseKind>,
    /// Channels; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
}

/// What a form is for; it decides where the program offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A customer asks for something: the answers open a case.
    Intake,
    /// An agent takes a call: the answers open a case.
    PhoneIntake,
    /// How content a customer is.
    Survey,
    /// How a product was used.
    Inquiry,
    /// What came back and in what state.
    Inspection,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormTemplate {
    /// snake_case name that stays the same over all versions.
    pub id: String,
    /// Title.
    pub name: Words,
    /// What it is for.
    pub purpose: Purpose,
    /// What is to be learnt from the answers, stated before the questions were.
    pub goal: Words,
    /// Where it is used.
    pub scope: FormScope,
    /// Its questions in order.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// snake_case name, once in the form.
    pub id: String,
    /// The question.
    pub text: Words,
    /// What helps to answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Words>,
    /// Whether it must be answered when it is asked.
    #[serde(default)]
    pub required: bool,
    /// When it is asked; always without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The format of its answer.
    #[serde(flatten)]
    pub ask: Ask,
}

/// One answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// snake_case code as it is stored; `other` (其他) asks for words.
    pub code: String,
    /// What is read.
    pub text: Words,
}

/// The format of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Ask {
    /// 单选.
    Choice {
        /// What can be chosen.
        options: Vec<Choice>,
    },
    /// 多选.
    Multiple {
        /// What can be chosen.
        options: Vec<Choice>,
        /// Fewest that are chosen when it is answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        /// Most that are chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// 填空: words; personal data is taken out of them before they are stored.
    Text {
        /// Fewest letters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        /// Most letters, at most 4,000.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
        /// Regular expression that the whole answer fits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
        /// Whether it is written over several lines.
        #[serde(default)]
        long: bool,
    },
    /// 数值.
    Number {
        /// Least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// Most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
        /// Digits after the point, at most 6.
        #[serde(default)]
        decimals: u32,
        /// Unit that is shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Words>,
    },
    /// 评分, from 1 (worst) to `scale` (best).
    Rating {
        /// 2 to 10.
        scale: u32,
        /// What 1 means.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        low: Option<Words>,
        /// What `scale` means.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        high: Option<Words>,
    },
    /// 日期, as YYYY-MM-DD.
    Date {
        /// Whether a day after today is refused.
        #[serde(default)]
        past: bool,
        /// Most days before today.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_age_days: Option<i64>,
    },
    /// 照片: ids of attachments.
    Photo {
        /// Fewest when it is answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        /// Most, at most 20.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// 序列号.
    Serial {
        /// Regular expression that the whole number fits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
    },
    /// 商品行 of the order: line numbers or SKUs.
    OrderLine {
        /// Whether several may be named.
        #[serde(default)]
        many: bool,
    },
}

impl Ask {
    /// The options, where there are any.
    pub fn options(&self) -> &[Choice] {
        match self {
            Ask::Choice { options } | Ask::Multiple { options, .. } => options,
            _ => &[],
        }
    }
    /// The name of the format, as in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Ask::Choice { .. } => "choice",
            Ask::Multiple { .. } => "multiple",
            Ask::Text { .. } => "text",
            Ask::Number { .. } => "number",
            Ask::Rating { .. } => "rating",
            Ask::Date { .. } => "date",
            Ask::Photo { .. } => "photo",
            Ask::Serial { .. } => "serial",
            Ask::OrderLine { .. } => "order_line",
        }
    }
}

/// When a question is asked: the earlier one was asked, and its answer fits every statement made here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// An earlier question.
    pub question: String,
    /// One of these codes was chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<String>,
    /// The number or rating is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<i64>,
    /// The number or rating is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<i64>,
}

/// The option that asks for words.
pub const OTHER: &str = "other";
/// Deepest chain of conditions.
pub const LEVELS: usize = 2;
/// Most letters of a text answer.
pub const LONGEST_TEXT: u32 = 4_000;

/// Events of a template stream; its id is the form's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum TemplateEvent {
    /// A version became the one in force.
    TemplatePublished {
        /// Counted from 1.
        version: u64,
        /// The form.
        template: Box<FormTemplate>,
        /// From when on it is used.
        effective_at: Micros,
    },
    /// It is offered no longer; what was answered stays.
    TemplateRetired {},
    /// The next version is tried by some of those who use the form, before it is the one in force.
    TemplatePiloted {
        /// Number that it has when it is published.
        version: u64,
        /// The form.
        template: Box<FormTemplate>,
        /// Share of the users who get it, by a hash of their names, percent.
        #[serde(default)]
        share_percent: u32,
        /// Users who get it in any case.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        users: Vec<String>,
    },
    /// The version on trial is given up.
    PilotEnded {},
    /// Somebody practised a version: filled it without a case, and without a fault.
    TemplatePractised {
        /// The version.
        version: u64,
        /// How long it took.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<i64>,
    },
    /// Somebody proposes to change it.
    TemplateSuggested {
        /// Number of the suggestion, counted from 1.
        suggestion: u64,
        /// The question that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<String>,
        /// The words.
        text: String,
    },
    /// What was proposed is dealt with.
    SuggestionResolved {
        /// Its number.
        suggestion: u64,
    },
}

impl TemplateEvent {
    /// The kind as it stands in the log.
    pub const fn name(&self) -> &'static str {
        match self {
            TemplateEvent::TemplatePublished { .. } => "template_published",
            TemplateEvent::TemplateRetired {} => "template_retired",
            TemplateEvent::TemplatePiloted { .. } => "template_piloted",
            TemplateEvent::PilotEnded {} => "pilot_ended",
            TemplateEvent::TemplatePractised { .. } => "template_practised",
            TemplateEvent::TemplateSuggested { .. } => "template_suggested",
            TemplateEvent::SuggestionResolved { .. } => "suggestion_resolved",
        }
    }
}

/// The forms that come with the program, version 1 of each.
const BUILT_IN: [&str; 6] = [
    include_str!("form/return_request.json"),
    include_str!("form/repair_request.json"),
    include_str!("form/phone_intake.json"),
    include_str!("form/satisfaction_survey.json"),
    include_str!("form/misuse_inquiry.json"),
    include_str!("form/inspection.json"),
];

/// The forms that come with the program. A merchant's published version of the same id takes their place.
pub fn built_in() -> Vec<FormTemplate> {
    BUILT_IN.iter().filter_map(|text| serde_json::from_str(text).ok()).collect()
}

#[cfg(test)]
mod tests;
