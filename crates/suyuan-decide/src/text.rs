//! Sentences for people about decisions, zh-CN and en side by side.

use crate::facts::{FactInfo, catalogue};
use crate::statute::{Rule, Standings};
use crate::table::{Facts, Table};
use suyuan_case::decision::{GateFinding, GateProblem, Outcome};

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// zh-CN.
    pub zh: String,
    /// en.
    pub en: String,
}

fn info(path: &str) -> Option<FactInfo> {
    catalogue().find(|info| info.path == path)
}

/// Name of a fact, with its path behind it; the path alone when the catalogue does not know it.
fn name_zh(path: &str) -> String {
    info(path).map_or_else(|| path.to_owned(), |info| format!("{}（{path}）", info.name_zh))
}
fn name_en(path: &str) -> String {
    info(path).map_or_else(|| path.to_owned(), |info| format!("{} ({path})", info.name_en))
}

/// Name of an outcome, zh.
pub fn outcome_zh(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approve => "自动通过",
        Outcome::ApproveThenInspect => "先通过，到货后质检",
        Outcome::Suggest => "建议其他方案",
        Outcome::AskForInfo => "请客户补充信息",
        Outcome::Review => "转人工审核",
        Outcome::Decline => "拒绝",
    }
}

/// Name of an outcome, en.
pub fn outcome_en(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approve => "Approved",
        Outcome::ApproveThenInspect => "Approved, to be inspected on arrival",
        Outcome::Suggest => "Another solution is suggested",
        Outcome::AskForInfo => "The customer is asked for information",
        Outcome::Review => "Sent to a person",
        Outcome::Decline => "Declined",
    }
}

fn problem(problem: GateProblem) -> (&'static str, &'static str) {
    match problem {
        GateProblem::Missing => ("缺失", "is missing"),
        GateProblem::Null => ("为空", "is null"),
        GateProblem::WrongType => ("类型不正确", "has the wrong type"),
        GateProblem::OutOfRange => ("超出允许范围", "is out of its range"),
        GateProblem::NotJson => ("不是 JSON 对象", "is not a JSON object"),
    }
}

/// The gate's sentence; it names every fact.
pub fn gate(findings: &[GateFinding]) -> Text {
    let list = |one: fn(&GateFinding) -> String, between: &str| findings.iter().map(one).collect::<Vec<_>>().join(between);
    let zh = list(
        |finding| match finding.problem {
            GateProblem::NotJson => "输入行不是 JSON 对象".to_owned(),
            other => format!("{}{}", name_zh(&finding.fact), problem(other).0),
        },
        "；",
    );
    let en = list(
        |finding| match finding.problem {
            GateProblem::NotJson => "the line is not a JSON object".to_owned(),
            other => format!("{} {}", name_en(&finding.fact), problem(other).1),
        },
        "; ",
    );
    Text { zh: format!("数据不完整，转人工审核：{zh}。"), en: format!("Sent to a person, the data is not complete: {en}.") }
}

/// No row fitted.
pub fn no_rule() -> Text {
    Text { zh: "没有适用的规则，转人工审核。".to_owned(), en: "Sent to a person: no rule fits.".to_owned() }
}

/// Somebody sent these cases to people.
pub fn paused(why: &str) -> Text {
    Text {
        zh: format!("转人工审核：自动审批已暂停（{why}）。"), en: format!("Sent to a person: automatic approval is paused ({why}).")
    }
}

/// What the tables said of a case that they do not decide yet.
pub fn not_yet(outcome: Outcome, zh: &str, en: &str) -> Text {
    let (zh, en) = (zh.trim_end_matches('。'), en.trim_end_matches('.'));
    let (of_zh, of_en) = (outcome_zh(outcome), outcome_en(outcome));
    // The row's sentence begins with the outcome already; here it stands as what would have been.
    let (why_zh, why_en) = (zh.strip_prefix(of_zh).unwrap_or(zh), en.strip_prefix(of_en).unwrap_or(en));
    Text {
        zh: format!("转人工审核：自动审批尚未放开到这类单据；规则的结果是「{of_zh}」{why_zh}。"),
        en: format!("Sent to a person: automatic approval has not reached such cases yet; the rules say “{of_en}”{why_en}."),
    }
}

/// A row's outcome in its own words.
pub fn row(outcome: Outcome, zh: &str, en: &str) -> Text {
    Text { zh: format!("{}：{zh}。", outcome_zh(outcome)), en: format!("{}: {en}.", outcome_en(outcome)) }
}

/// A row would decline, but only a person may.
pub fn decline_needs_person(zh: &str, en: &str) -> Text {
    Text {
        zh: format!("转人工审核：策略建议拒绝（{zh}），拒绝须由人工决定。"),
        en: format!("Sent to a person: the policy would decline ({en}), and only a person declines."),
    }
}

/// The statute grants what a row would decline.
pub fn statute_first(rule: &Rule, zh: &str, en: &str) -> Text {
    Text {
        zh: format!("转人工审核：{}（{}）赋予退货权，策略不得拒绝（策略意见：{zh}）。", rule.article, rule.title_zh),
        en: format!("Sent to a person: {} ({}) grants the return, so the policy may not decline it (it says: {en}).", rule.article_en, rule.title_en),
    }
}

/// The statute may grant what a row would decline; facts are missing to tell.
pub fn statute_unknown(standings: &Standings<'_>, zh: &str, en: &str) -> Option<Text> {
    let (rule, missing) = standings.undetermined.first()?;
    let names = |name: fn(&str) -> String, between: &str| missing.iter().map(|fact| name(fact)).collect::<Vec<_>>().join(between);
    Some(Text {
        zh: format!("转人工审核：缺少{}，无法排除{}（{}）的退货权（策略意见：{zh}）。", names(name_zh, "、"), rule.article, rule.title_zh),
        en: format!(
            "Sent to a person: without {} the right of {} ({}) cannot be ruled out (the policy says: {en}).",
            names(name_en, ", "),
            rule.article_en,
            rule.title_en
        ),
    })
}

/// Appends the facts that a row's cells read, as `path = value`; each column once.
pub fn facts_read(said: &mut String, table: &Table, row: usize, facts: &Facts<'_>) {
    let mut seen: Vec<&str> = Vec::new();
    for (column, _) in table.cells_of(row) {
        let Some(fact) = column.slot().map(|slot| facts.slot(slot)) else { continue };
        if seen.contains(&column.label()) {
            continue;
        }
        said.push_str(if said.is_empty() { "" } else { ", " });
        said.push_str(column.label());
        said.push_str(" = ");
        fact.say(said);
        seen.push(column.label());
    }
}
