//! Answers to a form: read from JSON, held against the questions, and brought into the one stored shape.

use super::{Ask, Condition, FormTemplate, LONGEST_TEXT, OTHER, Question};
use crate::problem::Problem;
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;

/// One answer as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Id of the question.
    pub question: String,
    /// Codes that were chosen, ids of photos, lines of the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// Words that were written; personal data is taken out of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A checked value that is no prose: a date, a serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// A number or rating in millionths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_micro: Option<i64>,
}

/// A form that was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswers {
    /// Id of the form.
    pub template: String,
    /// Its version.
    pub version: u64,
    /// Questions that were asked, in order; the others did not apply.
    pub asked: Vec<String>,
    /// Answers in the order of the questions; a question that was asked and not answered has none.
    pub answers: Vec<Answer>,
    /// Seconds from the first question to sending, when the channel says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
}

/// What answers are held against beside the form itself.
#[derive(Debug, Clone, Default)]
pub struct Given<'a> {
    /// Line numbers and SKUs of the request; empty when nothing is known, and then any line is taken.
    pub lines: Vec<&'a str>,
    /// Attachments that the sender may use.
    pub attachments: HashSet<&'a str>,
    /// Today as days since 1970-01-01 where the sender is.
    pub today: i64,
}

/// A pattern that must fit a whole answer; `None` when it is no regular expression or too costly.
pub(super) fn whole(pattern: &str) -> Option<Regex> {
    regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 18).build().ok()
}

/// Days since 1970-01-01 of a proleptic Gregorian date; `None` when there is no such day.
fn day_number(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *usize::try_from(month - 1).ok().and_then(|index| days.get(index))?;
    if !(1..=length).contains(&day) || year < 1900 {
        return None;
    }
    // Howard Hinnant, "chrono-compatible low-level date algorithms": days_from_civil.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// A JSON number in millionths, with at most `decimals` digits after its point.
fn micro(value: &Json, decimals: u32) -> Option<i64> {
    let text = value.as_number()?.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if part.trim_end_matches('0').len() > decimals as usize || part.len() > 18 || text.contains(['e', 'E']) {
        return None;
    }
    let digits: String = part.chars().chain(std::iter::repeat('0')).take(6).collect();
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(sign * digits.parse::<i64>().ok()?)
}

fn fits(condition: &Condition, answer: &Answer) -> bool {
    let number = answer.number_micro;
    let at_least = condition.at_least.is_none_or(|least| number.is_some_and(|number| number >= least.saturating_mul(1_000_000)));
    let at_most = condition.at_most.is_none_or(|most| number.is_some_and(|number| number <= most.saturating_mul(1_000_000)));
    let any_of = condition.any_of.is_empty() || condition.any_of.iter().any(|code| answer.codes.contains(code));
    at_least && at_most && any_of
}

/// Whether a question is asked, given the answers to the earlier ones; an answer that is there was asked for.
pub fn asked(question: &Question, earlier: &[Answer]) -> bool {
    let Some(condition) = &question.when else { return true };
    earlier.iter().find(|answer| answer.question == condition.question).is_some_and(|answer| fits(condition, answer))
}

/// Reads one answer.
struct Reader<'a> {
    question: &'a Question,
    place: String,
    given: &'a Given<'a>,
}

type Read = Result<Answer, Problem>;

impl Reader<'_> {
    fn wrong(&self, code: &str) -> Problem {
        Problem::new(code, &self.place)
    }

    fn answer(&self) -> Answer {
        Answer { question: self.question.id.clone(), codes: Vec::new(), text: None, value: None, number_micro: None }
    }

    /// A list of texts; a single text counts as a list of one.
    fn list(&self, value: &Json) -> Result<Vec<String>, Problem> {
        let one = |value: &Json| value.as_str().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let list = match value {
            Json::Array(list) => list.iter().map(one).collect::<Option<Vec<_>>>(),
            other => one(other).map(|text| vec![text]),
        }
        .ok_or_else(|| self.wrong("wrong_type"))?;
        let mut seen = HashSet::new();
        if list.iter().all(|text| seen.insert(text.clone())) { Ok(list) } else { Err(self.wrong("stated_twice")) }
    }

    fn within(&self, count: usize, min: Option<u32>, max: Option<u32>) -> Result<(), Problem> {
        let few = min.is_some_and(|min| count < min as usize);
        let many = max.is_some_and(|max| count > max as usize);
        if few || many { Err(self.wrong(if few { "too_few" } else { "too_many" }).found(&count.to_string())) } else { Ok(()) }
    }

    /// `"code"`, `{"code": "other", "text": …}`, or a list of them.
    fn choices(&self, value: &Json, many: bool) -> Read {
        let mut answer = self.answer();
        let parts = match value {
            Json::Array(list) if many => list.iter().collect(),
            other => vec![other],
        };
        for part in parts {
            let (code, text) = match part {
                Json::String(code) => (code.as_str(), None),
                Json::Object(object) => (object.get("code").and_then(Json::as_str).unwrap_or(""), object.get("text")),
                _ => return Err(self.wrong("wrong_type")),
            };
            if !self.question.ask.options().iter().any(|option| option.code == code) {
                return Err(self.wrong("unknown_value").found(code));
            }
            if answer.codes.iter().any(|known| known == code) {
                return Err(self.wrong("stated_twice").found(code));
            }
            if let Some(text) = text.filter(|text| !text.is_null()) {
                let text = text.as_str().ok_or_else(|| self.wrong("wrong_type"))?.trim();
                answer.text = (!text.is_empty()).then(|| text.to_owned());
            }
            answer.codes.push(code.to_owned());
        }
        let other = answer.codes.iter().any(|code| code == OTHER);
        if other && answer.text.is_none() {
            return Err(self.wrong("words_missing"));
        }
        if !other && answer.text.is_some() {
            return Err(self.wrong("words_without_other"));
        }
        self.prose(answer, None, Some(500), None)
    }

    /// Holds the words of an answer against their limits.
    fn prose(&self, answer: Answer, min: Option<u32>, max: Option<u32>, pattern: Option<&String>) -> Read {
        let Some(text) = &answer.text else { return Ok(answer) };
        let length = text.chars().count();
        if length > max.unwrap_or(LONGEST_TEXT) as usize {
            return Err(self.wrong("too_long").found(&length.to_string()));
        }
        if length < min.unwrap_or(0) as usize {
            return Err(self.wrong("too_short").found(&length.to_string()));
        }
        if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
            return Err(self.wrong("control_characters"));
        }
        self.pattern(text, pattern)?;
        Ok(answer)
    }

    fn pattern(&self, text: &str, pattern: Option<&String>) -> Result<(), Problem> {
        match pattern.and_then(|pattern| whole(pattern)) {
            Some(pattern) if !pattern.is_match(text) => Err(self.wrong("pattern_differs")),
            _ => Ok(()),
        }
    }

    fn number(&self, value: &Json, min: Option<i64>, max: Option<i64>, decimals: u32) -> Read {
        if !value.is_number() {
            return Err(self.wrong("wrong_type"));
        }
        let number = micro(value, decimals).ok_or_else(|| self.wrong("number_out_of_range"))?;
        let scaled = |limit: i64| limit.saturating_mul(1_000_000);
        if min.is_some_and(|min| number < scaled(min)) || max.is_some_and(|max| number > scaled(max)) {
            return Err(self.wrong("number_out_of_range").found(&value.to_string()));
        }
        Ok(Answer { number_micro: Some(number), ..self.answer() })
    }

    fn date(&self, value: &Json, past: bool, max_age_days: Option<i64>) -> Read {
        let text = value.as_str().ok_or_else(|| self.wrong("wrong_type"))?.trim();
        let day = day_number(text).ok_or_else(|| self.wrong("not_a_date").found(text))?;
        if past && day > self.given.today {
            return Err(self.wrong("time_in_future"));
        }
        if max_age_days.is_some_and(|days| day < self.given.today - days) {
            return Err(self.wrong("too_long_ago"));
        }
        Ok(Answer { value: Some(text.to_owned()), ..self.answer() })
    }

    fn read(&self, value: &Json) -> Read {
        match &self.question.ask {
            Ask::Choice { .. } => self.choices(value, false),
            Ask::Multiple { min, max, .. } => {
                let answer = self.choices(value, true)?;
                self.within(answer.codes.len(), *min, *max)?;
                Ok(answer)
            }
            Ask::Text { min, max, pattern, long: _ } => {
                let text = value.as_str().ok_or_else(|| self.wrong("wrong_type"))?.trim();
                self.prose(Answer { text: Some(text.to_owned()), ..self.answer() }, *min, *max, pattern.as_ref())
            }
            Ask::Number { min, max, decimals, .. } => self.number(value, *min, *max, *decimals),
            Ask::Rating { scale, .. } => self.number(value, Some(1), Some(i64::from(*scale)), 0),
            Ask::Date { past, max_age_days } => self.date(value, *past, *max_age_days),
            Ask::Photo { min, max } => {
                let codes = self.list(value)?;
                self.within(codes.len(), *min, Some(max.unwrap_or(20)))?;
                match codes.iter().find(|id| !self.given.attachments.contains(id.as_str())) {
                    Some(_) => Err(self.wrong("unknown_attachment")),
                    None => Ok(Answer { codes, ..self.answer() }),
                }
            }
            Ask::Serial { pattern } => {
                let text = value.as_str().ok_or_else(|| self.wrong("wrong_type"))?.trim();
                let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '/' | '.' | '_');
                if !(3..=64).contains(&text.len()) || !text.chars().all(plain) {
                    return Err(self.wrong("not_a_serial_number"));
                }
                self.pattern(text, pattern.as_ref())?;
                Ok(Answer { value: Some(text.to_owned()), ..self.answer() })
            }
            Ask::OrderLine { many } => {
                let codes = self.list(value)?;
                self.within(codes.len(), Some(1), Some(if *many { 200 } else { 1 }))?;
                let known = |line: &String| self.given.lines.is_empty() || self.given.lines.contains(&line.as_str());
                match codes.iter().find(|line| !known(line)) {
                    Some(line) => Err(self.wrong("unknown_line").found(line)),
                    None => Ok(Answer { codes, ..self.answer() }),
                }
            }
        }
    }
}

/// Whether a member says nothing.
fn is_blank(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(list) => list.is_empty(),
        _ => false,
    }
}

impl FormTemplate {
    /// Reads answers (question → value) of a version of this form.
    ///
    /// # Errors
    /// Every fault with its JSON pointer below `/answers`: unknown questions, answers to questions that were not asked,
    /// missing and wrong ones.
    pub fn read_answers(&self, version: u64, answers: &Map<String, Json>, given: &Given<'_>) -> Result<FormAnswers, Vec<Problem>> {
        let place = |question: &str| format!("/answers/{}", question.replace('~', "~0").replace('/', "~1"));
        let mut problems: Vec<Problem> = answers
            .keys()
            .filter(|name| !self.questions.iter().any(|question| question.id == **name))
            .map(|name| Problem::new("unknown_question", &place(name)))
            .collect();
        let mut out = FormAnswers { template: self.id.clone(), version, asked: Vec::new(), answers: Vec::new(), seconds: None };
        for question in &self.questions {
            let value = answers.get(&question.id).filter(|value| !is_blank(value));
            if !asked(question, &out.answers) {
                if value.is_some() {
                    problems.push(Problem::new("question_not_asked", &place(&question.id)));
                }
                continue;
            }
            out.asked.push(question.id.clone());
            match value {
                None if question.required => problems.push(Problem::new("missing_answer", &place(&question.id))),
                None => {}
                Some(value) => match (Reader { question, place: place(&question.id), given }).read(value) {
                    Ok(answer) => out.answers.push(answer),
                    Err(problem) => problems.push(problem),
                },
            }
        }
        if problems.is_empty() { Ok(out) } else { Err(problems) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_millionths_are_exact() {
        assert_eq!(day_number("1970-01-01"), Some(0));
        assert_eq!(day_number("2026-11-25"), Some(20_782));
        assert_eq!((day_number("2026-02-29"), day_number("2024-02-29").is_some(), day_number("26-1-1")), (None, true, None));
        let read = |text: &str, decimals| micro(&serde_json::from_str(text).expect("a number"), decimals);
        assert_eq!(
            (read("12.5", 1), read("-0.25", 2), read("3", 0), read("3.0", 0)),
            (Some(12_500_000), Some(-250_000), Some(3_000_000), Some(3_000_000))
        );
        assert_eq!((read("12.55", 1), read("99999999999999999999", 0), read("1e30", 0)), (None, None, None));
    }
}
