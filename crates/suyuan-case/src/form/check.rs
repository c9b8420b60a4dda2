//! Whether a form is sound: every fault with its JSON pointer.

use super::{Ask, FormTemplate, LEVELS, LONGEST_TEXT, OTHER, Question, Words};
use crate::problem::Problem;
use std::collections::HashSet;

/// Most questions of a form; nobody answers more.
const QUESTIONS: usize = 100;
/// Most options of a question.
const OPTIONS: usize = 100;
/// Longest sentence in letters.
const SENTENCE: usize = 500;

fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=60).contains(&text.len()) && text.bytes().all(plain) && text.starts_with(|letter: char| letter.is_ascii_lowercase())
}

fn words(words: &Words, place: &str, out: &mut Vec<Problem>) {
    for (language, text) in [("zh", &words.zh), ("en", &words.en)] {
        if text.trim().is_empty() {
            out.push(Problem::new("missing_member", &format!("{place}/{language}")));
        } else if text.chars().count() > SENTENCE {
            out.push(Problem::new("too_long", &format!("{place}/{language}")));
        }
    }
}

fn pattern(pattern: Option<&String>, place: &str, out: &mut Vec<Problem>) {
    if let Some(pattern) = pattern
        && super::answer::whole(pattern).is_none()
    {
        out.push(Problem::new("bad_pattern", &format!("{place}/pattern")).found(pattern));
    }
}

fn range<T: PartialOrd + std::fmt::Display>(min: Option<T>, max: Option<T>, place: &str, out: &mut Vec<Problem>) {
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        out.push(Problem::new("empty_range", &format!("{place}/max")).found(&format!("{min} > {max}")));
    }
}

fn options(question: &Question, place: &str, out: &mut Vec<Problem>) {
    let options = question.ask.options();
    if options.len() < 2 || options.len() > OPTIONS {
        out.push(Problem::new("number_out_of_range", &format!("{place}/options")).found(&format!("2 to {OPTIONS}")));
    }
    let mut seen = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        let place = format!("{place}/options/{index}");
        if !is_name(&option.code) {
            out.push(Problem::new("bad_name", &format!("{place}/code")).found(&option.code));
        }
        if !seen.insert(&option.code) {
            out.push(Problem::new("stated_twice", &format!("{place}/code")).found(&option.code));
        }
        words(&option.text, &format!("{place}/text"), out);
    }
}

fn ask(question: &Question, place: &str, out: &mut Vec<Problem>) {
    match &question.ask {
        Ask::Choice { .. } => options(question, place, out),
        Ask::Multiple { options: choices, min, max } => {
            options(question, place, out);
            range(*min, *max, place, out);
            if max.is_some_and(|max| max as usize > choices.len() || max == 0) {
                out.push(Problem::new("number_out_of_range", &format!("{place}/max")));
            }
        }
        Ask::Text { min, max, pattern: wanted, long: _ } => {
            range(*min, *max, place, out);
            if max.is_some_and(|max| max == 0 || max > LONGEST_TEXT) {
                out.push(Problem::new("number_out_of_range", &format!("{place}/max")).found(&format!("1 to {LONGEST_TEXT}")));
            }
            pattern(wanted.as_ref(), place, out);
        }
        Ask::Number { min, max, decimals, unit } => {
            range(*min, *max, place, out);
            if *decimals > 6 {
                out.push(Problem::new("number_out_of_range", &format!("{place}/decimals")).found("0 to 6"));
            }
            if let Some(unit) = unit {
                words(unit, &format!("{place}/unit"), out);
            }
        }
        Ask::Rating { scale, low, high } => {
            if !(2..=10).contains(scale) {
                out.push(Problem::new("number_out_of_range", &format!("{place}/scale")).found("2 to 10"));
            }
            for (name, text) in [("low", low), ("high", high)] {
                if let Some(text) = text {
                    words(text, &format!("{place}/{name}"), out);
                }
            }
        }
        Ask::Date { max_age_days, .. } => {
            if max_age_days.is_some_and(|days| days < 0) {
                out.push(Problem::new("number_out_of_range", &format!("{place}/max_age_days")));
            }
        }
        Ask::Photo { min, max } => {
            range(*min, *max, place, out);
            if max.is_some_and(|max| max == 0 || max > 20) {
                out.push(Problem::new("number_out_of_range", &format!("{place}/max")).found("1 to 20"));
            }
        }
        Ask::Serial { pattern: wanted } => pattern(wanted.as_ref(), place, out),
        Ask::OrderLine { .. } => {}
    }
}

/// How many conditions lead to a question; stops counting where they run in a circle.
fn depth(form: &FormTemplate, mut index: usize) -> usize {
    let mut depth = 0;
    while let Some(condition) = form.questions.get(index).and_then(|question| question.when.as_ref()) {
        depth += 1;
        match form.questions.iter().position(|question| question.id == condition.question) {
            Some(earlier) if earlier < index => index = earlier,
            _ => break,
        }
    }
    depth
}

fn condition(form: &FormTemplate, index: usize, place: &str, out: &mut Vec<Problem>) {
    let Some(condition) = &form.questions[index].when else { return };
    let place = format!("{place}/when");
    let Some(earlier) = form.questions[..index].iter().find(|question| question.id == condition.question) else {
        out.push(Problem::new("unknown_question", &format!("{place}/question")).found(&condition.question));
        return;
    };
    let numeric = matches!(earlier.ask, Ask::Number { .. } | Ask::Rating { .. });
    if condition.any_of.is_empty() == (condition.at_least.is_none() && condition.at_most.is_none()) {
        out.push(Problem::new("condition_unclear", &place));
    }
    if (condition.at_least.is_some() || condition.at_most.is_some()) && !numeric {
        out.push(Problem::new("condition_unclear", &place).found(earlier.ask.name()));
    }
    for (number, code) in condition.any_of.iter().enumerate() {
        if !earlier.ask.options().iter().any(|option| option.code == *code) {
            out.push(Problem::new("unknown_value", &format!("{place}/any_of/{number}")).found(code));
        }
    }
    if depth(form, index) > LEVELS {
        out.push(Problem::new("too_deep", &place).found(&format!("at most {LEVELS}")));
    }
}

/// Everything that is wrong with a form; empty when it can be published.
pub fn check(form: &FormTemplate) -> Vec<Problem> {
    let mut out = Vec::new();
    if !is_name(&form.id) {
        out.push(Problem::new("bad_name", "/id").found(&form.id));
    }
    words(&form.name, "/name", &mut out);
    words(&form.goal, "/goal", &mut out);
    words(&form.scope.text, "/scope/text", &mut out);
    if form.questions.is_empty() || form.questions.len() > QUESTIONS {
        out.push(Problem::new("number_out_of_range", "/questions").found(&format!("1 to {QUESTIONS}")));
    }
    let mut seen = HashSet::new();
    for (index, question) in form.questions.iter().enumerate() {
        let place = format!("/questions/{index}");
        if !is_name(&question.id) || question.id == OTHER {
            out.push(Problem::new("bad_name", &format!("{place}/id")).found(&question.id));
        }
        if !seen.insert(&question.id) {
            out.push(Problem::new("stated_twice", &format!("{place}/id")).found(&question.id));
        }
        words(&question.text, &format!("{place}/text"), &mut out);
        if let Some(help) = &question.help {
            words(help, &format!("{place}/help"), &mut out);
        }
        ask(question, &place, &mut out);
        condition(form, index, &place, &mut out);
    }
    out
}
