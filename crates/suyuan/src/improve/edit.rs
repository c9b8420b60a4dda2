//! Edits of decision tables in JDM: a new row before another one, and a limit set to another value wherever it stands.

use crate::improve::proposals::Proposal;
use serde_json::{Map, Value as Json, json};
use suyuan_analysis::rule_search::Condition;
use suyuan_decide::facts::catalogue;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its words, zh.
    pub text_zh: String,
    /// Its words, en.
    pub text_en: String,
    /// Whether only the first row that fits counts in its table.
    pub first_counts: bool,
}

pub(super) fn text<'j>(object: &'j Json, name: &str) -> &'j str {
    object.get(name).and_then(Json::as_str).unwrap_or("")
}

/// The tables of a policy.
fn tables(jdm: &Json) -> impl Iterator<Item = &Json> {
    jdm["nodes"].as_array().into_iter().flatten().filter(|node| node["type"] == "decisionTableNode").map(|node| &node["content"])
}

/// All rows of all tables.
pub fn rows(jdm: &Json) -> Vec<Row> {
    let row = |rule: &Json, first_counts| {
        let plain = text(rule, "_description");
        let or_plain = |name| Some(text(rule, name)).filter(|text| !text.is_empty()).unwrap_or(plain).to_owned();
        Row { id: text(rule, "_id").to_owned(), text_zh: or_plain("_description_zh"), text_en: or_plain("_description_en"), first_counts }
    };
    tables(jdm)
        .flat_map(|table| {
            let first = table["hitPolicy"].as_str().is_none_or(|policy| policy == "first");
            table["rules"].as_array().into_iter().flatten().map(move |rule| row(rule, first))
        })
        .collect()
}

/// The id of the column of a fact; a new one is optional, so that cases without the fact are not sent to people for it.
fn column(table: &mut Map<String, Json>, field: &str) -> Option<String> {
    let inputs = table.get_mut("inputs")?.as_array_mut()?;
    if let Some(known) = inputs.iter().find(|input| input["field"] == field) {
        return known["id"].as_str().map(str::to_owned);
    }
    let fact = catalogue().find(|fact| fact.path == field)?;
    let id = format!("in_{}", field.replace('.', "_"));
    let name = format!("{} / {}", fact.name_zh, fact.name_en);
    inputs.push(json!({ "id": id, "name": name, "field": field, "type": fact.kind, "optional": true, "group": "eligibility" }));
    Some(id)
}

/// A number as a cell has it.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 9e15 { format!("{value:.0}") } else { format!("{value}") }
}

/// A cell that asks for more: what it asked for, and the condition.
fn narrowed(cell: &str, condition: &Condition) -> String {
    let cell = cell.trim();
    match condition {
        // The cases that the row fits have this word, so the word alone says it all.
        Condition::Is(_, word) if word == "true" || word == "false" => word.clone(),
        Condition::Is(_, word) => format!("\"{word}\""),
        Condition::AtMost(_, cut) | Condition::AtLeast(_, cut) => {
            let most = matches!(condition, Condition::AtMost(..));
            let test = format!("{} {}", if most { "<=" } else { ">=" }, number(*cut));
            match (bounds(cell), cell.is_empty()) {
                (_, true) => test,
                (Some((low, high)), _) => {
                    let (low, high) = if most { (low, high.min(*cut)) } else { (low.max(*cut), high) };
                    match (low.is_finite(), high.is_finite()) {
                        (true, true) => format!("[{}..{}]", number(low), number(high)),
                        (true, false) => format!(">= {}", number(low)),
                        _ => format!("<= {}", number(high)),
                    }
                }
                // Joins bind from left to right, so this narrows whatever stood there.
                (None, false) => format!("{cell} and {test}"),
            }
        }
    }
}

/// The closed bounds of `<= a`, `>= a` or `[a..b]`, and of `> a` and `< a` between whole numbers.
fn bounds(cell: &str) -> Option<(f64, f64)> {
    let parse = |text: &str| text.trim().parse::<f64>().ok();
    let whole = |value: f64| (value.fract() == 0.0 && value.abs() >= 1.0).then_some(value);
    if let Some(rest) = cell.strip_prefix("<=") {
        return Some((f64::NEG_INFINITY, parse(rest)?));
    }
    if let Some(rest) = cell.strip_prefix(">=") {
        return Some((parse(rest)?, f64::INFINITY));
    }
    if let Some(rest) = cell.strip_prefix('<') {
        return Some((f64::NEG_INFINITY, whole(parse(rest)?)? - 1.0));
    }
    if let Some(rest) = cell.strip_prefix('>') {
        return Some((whole(parse(rest)?)? + 1.0, f64::INFINITY));
    }
    let (low, high) = cell.strip_prefix('[')?.strip_suffix(']')?.split_once("..")?;
    Some((parse(low)?, parse(high)?))
}

/// A condition in words.
pub fn words(condition: &Condition, chinese: bool) -> String {
    let name = catalogue().find(|fact| fact.path == condition.column()).map(|fact| if chinese { fact.name_zh } else { fact.name_en });
    let name = name.unwrap_or_else(|| condition.column());
    let value = |cut: f64| match (condition.column().ends_with("_minor"), chinese) {
        (true, true) => format!("{}元", number(cut / 100.0)),
        (true, false) => format!("{} yuan", number(cut / 100.0)),
        _ => number(cut),
    };
    match condition {
        Condition::AtMost(_, cut) => format!("{name} ≤ {}", value(*cut)),
        Condition::AtLeast(_, cut) => format!("{name} ≥ {}", value(*cut)),
        Condition::Is(_, word) => format!("{name} = {word}"),
    }
}

/// The tables with the proposal's row before the row that it relieves or guards; `None` when that row is gone.
pub fn with_row(jdm: &Json, proposal: &Proposal) -> Option<Json> {
    let mut jdm = jdm.clone();
    let nodes = jdm.get_mut("nodes")?.as_array_mut()?;
    let has =
        |node: &&mut Json| node["content"]["rules"].as_array().is_some_and(|rules| rules.iter().any(|rule| rule["_id"] == proposal.row.id.as_str()));
    let table = nodes.iter_mut().find(has)?.get_mut("content")?.as_object_mut()?;
    let rules = table["rules"].as_array()?;
    let place = rules.iter().position(|rule| rule["_id"] == proposal.row.id.as_str())?;
    let mut row = rules[place].as_object()?.clone();
    let taken = |id: &str| rules.iter().any(|rule| rule["_id"] == id);
    let id = (1..).map(|number| format!("{}_learned_{number}", proposal.row.id)).find(|id| !taken(id))?;
    let outputs: Vec<(String, String)> =
        table["outputs"].as_array()?.iter().map(|output| (text(output, "id").to_owned(), text(output, "field").to_owned())).collect();
    for (output, field) in outputs {
        if field == "outcome" {
            row.insert(output, Json::from(format!("\"{}\"", proposal.outcome.as_str())));
        } else {
            row.remove(&output);
        }
    }
    for condition in &proposal.conditions {
        let cell = column(table, condition.column())?;
        let narrowed = narrowed(row.get(&cell).and_then(Json::as_str).unwrap_or(""), condition);
        row.insert(cell, narrowed.into());
    }
    let joined =
        |chinese: bool| proposal.conditions.iter().map(|one| words(one, chinese)).collect::<Vec<_>>().join(if chinese { "，" } else { ", " });
    let (zh, en) = if proposal.conditions.is_empty() {
        (proposal.row.text_zh.clone(), proposal.row.text_en.clone())
    } else {
        (format!("{}，且{}", proposal.row.text_zh, joined(true)), format!("{}, and {}", proposal.row.text_en, joined(false)))
    };
    row.insert("_id".into(), id.into());
    row.insert("_description".into(), zh.clone().into());
    row.insert("_description_zh".into(), zh.into());
    row.insert("_description_en".into(), en.into());
    row.remove("_expires");
    table.get_mut("rules")?.as_array_mut()?.insert(place, Json::Object(row));
    Some(jdm)
}

/// A limit: the fact that it is about and its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Path of the fact.
    pub field: &'static str,
    /// Its value.
    pub value: f64,
}

/// The amount up to which most approving rows approve.
pub fn amount_limit(jdm: &Json) -> Option<Limit> {
    let field = "case.amount_minor";
    let highest = cells(jdm, field, |outcome| outcome.contains("approve")).into_iter().filter_map(|cell| bounds(&cell)).map(|(_, high)| high);
    let mut counts: Vec<(f64, usize)> = Vec::new();
    for high in highest.filter(|high| high.is_finite()) {
        match counts.iter_mut().find(|(known, _)| *known == high) {
            Some((_, count)) => *count += 1,
            None => counts.push((high, 1)),
        }
    }
    counts.into_iter().max_by(|one, two| one.1.cmp(&two.1).then(two.0.total_cmp(&one.0))).map(|(value, _)| Limit { field, value })
}

/// The highest score from which on a person looks.
pub fn risk_limit(jdm: &Json) -> Option<Limit> {
    let field = "risk.score";
    let lowest = cells(jdm, field, |outcome| outcome.contains("review")).into_iter().filter_map(|cell| bounds(&cell)).map(|(low, _)| low);
    lowest.filter(|low| low.is_finite()).max_by(f64::total_cmp).map(|value| Limit { field, value })
}

/// The cells of a fact's column in rows with such an outcome.
fn cells(jdm: &Json, field: &str, outcome: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables(jdm) {
        let id = |list: &str, field: &str| {
            table[list].as_array().into_iter().flatten().find(|one| one["field"] == field).map(|one| text(one, "id").to_owned())
        };
        let (Some(input), Some(output)) = (id("inputs", field), id("outputs", "outcome")) else { continue };
        let rules = table["rules"].as_array().into_iter().flatten();
        found.extend(rules.filter(|rule| outcome(text(rule, &output))).map(|rule| text(rule, &input).to_owned()).filter(|cell| !cell.is_empty()));
    }
    found
}

/// A text with a number replaced wherever it stands alone.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let part = |letter: char| letter.is_ascii_digit() || letter == '.';
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        // `..` is a range and no part of a number.
        let left = before.ends_with("..") || !before.ends_with(part);
        let right = after.starts_with("..") || !after.starts_with(part);
        out.push_str(before);
        out.push_str(if left && right { new } else { old });
        rest = after;
    }
    out + rest
}

/// The tables with a limit set to another value: in the cells of its column, and in the words of the rows that have it.
pub fn with_limit(jdm: &Json, limit: Limit, value: f64) -> Json {
    let mut jdm = jdm.clone();
    let (old, new) = (number(limit.value), number(value));
    let (spoken_old, spoken_new) =
        if limit.field.ends_with("_minor") { (number(limit.value / 100.0), number(value / 100.0)) } else { (old.clone(), new.clone()) };
    for node in jdm["nodes"].as_array_mut().into_iter().flatten().filter(|node| node["type"] == "decisionTableNode") {
        let table = &mut node["content"];
        let inputs = table["inputs"].as_array().into_iter().flatten();
        let Some(id) = inputs.into_iter().find(|input| input["field"] == limit.field).map(|input| text(input, "id").to_owned()) else { continue };
        for rule in table["rules"].as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut) {
            let Some(cell) = rule.get(&id).and_then(Json::as_str) else { continue };
            let changed = replaced(cell, &old, &new);
            if changed == cell {
                continue;
            }
            rule.insert(id.clone(), changed.into());
            for name in ["_description", "_description_zh", "_description_en"] {
                let said = rule.get(name).and_then(Json::as_str).map(|said| replaced(said, &spoken_old, &spoken_new));
                if let Some(said) = said {
                    rule.insert(name.to_owned(), said.into());
                }
            }
        }
    }
    jdm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_narrowed() {
        let most = |cut| Condition::AtMost("case.amount_minor".into(), cut);
        let least = |cut| Condition::AtLeast("case.amount_minor".into(), cut);
        assert_eq!(narrowed("", &most(80_000.0)), "<= 80000");
        assert_eq!(narrowed("> 50000", &most(80_000.0)), "[50001..80000]");
        assert_eq!(narrowed("[1..50000]", &least(20_000.0)), "[20000..50000]");
        assert_eq!(narrowed(">= 0.5", &least(0.7)), ">= 0.7");
        assert_eq!(narrowed("null, < 0", &most(9.0)), "null, < 0 and <= 9");
        assert_eq!(narrowed("\"a\", \"b\"", &Condition::Is("case.kind".into(), "b".into())), "\"b\"");
        assert_eq!(narrowed("", &Condition::Is("order.known".into(), "true".into())), "true");
        assert_eq!(words(&most(80_000.0), true), "申请金额 ≤ 800元");
    }

    #[test]
    fn a_limit_is_set_wherever_it_stands_and_in_words() {
        let jdm: Json = serde_json::from_str(suyuan_decide::policy::DEFAULT_JDM).unwrap();
        let limit = amount_limit(&jdm).unwrap();
        assert_eq!((limit.value, risk_limit(&jdm).unwrap().value), (50_000.0, 0.8));
        let changed = with_limit(&with_limit(&jdm, limit, 80_000.0), risk_limit(&jdm).unwrap(), 0.7);
        assert_eq!(amount_limit(&changed).unwrap().value, 80_000.0);
        assert_eq!(risk_limit(&changed).unwrap().value, 0.7);
        suyuan_decide::Policy::compile("t", 1, &changed).unwrap();
        let high = rows(&changed).into_iter().find(|row| row.id == "high_value").unwrap();
        assert_eq!((high.text_zh.as_str(), high.text_en.as_str()), ("金额超过800元", "The amount is above 800 yuan"));
        assert_eq!(replaced("[1..50000] 150000 50000.5", "50000", "9"), "[1..9] 150000 50000.5");
        let repair = rows(&changed).into_iter().find(|row| row.id == "repair_in_warranty").unwrap();
        assert!(repair.text_zh.contains("5000元"), "another limit stays");
    }
}
