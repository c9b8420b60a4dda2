//! Decision tables as sheets and back: one row a rule, the merchant's own column names as headers, cells as they are written.

use crate::improve::edit::text;
use serde_json::{Map, Value as Json, json};
use suyuan_decide::facts::catalogue;

/// Columns that are not conditions or answers: member of a rule, zh and en.
const OWN: [(&str, &str); 4] = [
    ("_id", "规则编号 / rule"),
    ("_description_zh", "说明（中文） / words in Chinese"),
    ("_description_en", "说明（英文） / words in English"),
    ("_expires", "有效期至 / expires"),
];
/// Marks what a column answers, so that an answer and a condition about the same fact keep apart.
const ANSWER: &str = "→ ";

/// A table as a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Name.
    pub name: String,
    /// Column names.
    pub header: Vec<String>,
    /// Texts, as many as columns.
    pub rows: Vec<Vec<String>>,
}

/// Why a sheet is no table: which row (1 is the header) and column, and what is wrong, zh and en.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Row of the sheet.
    pub row: usize,
    /// Name of the column.
    pub column: String,
    /// What is wrong, zh.
    pub text_zh: String,
    /// What is wrong, en.
    pub text_en: String,
}

fn nodes(jdm: &Json) -> impl Iterator<Item = &Json> {
    jdm["nodes"].as_array().into_iter().flatten().filter(|node| node["type"] == "decisionTableNode")
}

/// Names of the policy's tables, in order.
pub fn names(jdm: &Json) -> Vec<String> {
    nodes(jdm).map(|node| text(node, "name").to_owned()).collect()
}

/// What a column is called: its name, else the name of its fact, else the path.
fn title(column: &Json) -> String {
    let field = text(column, "field");
    if !text(column, "name").is_empty() {
        return text(column, "name").to_owned();
    }
    catalogue().find(|fact| fact.path == field).map_or_else(|| field.to_owned(), |fact| format!("{} / {}", fact.name_zh, fact.name_en))
}

/// Member of a rule and header of every column, in order.
fn columns(content: &Json) -> Vec<(String, String)> {
    let own = OWN.iter().map(|(member, name)| ((*member).to_owned(), (*name).to_owned()));
    let list = |name: &str, mark: &'static str| {
        content[name]
            .as_array()
            .cloned()
            .unwrap_or_default()
            .into_iter()
            .map(move |column| (text(&column, "id").to_owned(), format!("{mark}{}", title(&column))))
    };
    let mut seen = std::collections::HashSet::new();
    own.chain(list("inputs", ""))
        .chain(list("outputs", ANSWER))
        .map(|(member, mut name)| {
            // Two columns of one name are told apart by the member.
            if !seen.insert(name.clone()) {
                name = format!("{name} ({member})");
                seen.insert(name.clone());
            }
            (member, name)
        })
        .collect()
}

/// A table of the policy as a sheet; `None` when there is no such table.
pub fn write(jdm: &Json, table: usize) -> Option<Sheet> {
    let node = nodes(jdm).nth(table)?;
    let columns = columns(&node["content"]);
    let cell = |rule: &Json, member: &str| {
        let own = text(rule, member);
        let plain = member.starts_with("_description") && own.is_empty();
        if plain { text(rule, "_description") } else { own }.to_owned()
    };
    let rules = node["content"]["rules"].as_array().into_iter().flatten();
    let rows = rules.map(|rule| columns.iter().map(|(member, _)| cell(rule, member)).collect()).collect();
    Some(Sheet { name: text(node, "name").to_owned(), header: columns.into_iter().map(|(_, name)| name).collect(), rows })
}

/// The policy with a table's rules taken from a sheet: columns are known by their headers, a header that names a fact of the
/// catalogue adds its column, rules keep their ids and get one where the sheet has none.
///
/// # Errors
/// Every header and row that cannot be taken, with its place.
pub fn read(jdm: &Json, table: usize, header: &[String], rows: &[Vec<String>]) -> Result<Json, Vec<Wrong>> {
    let mut jdm = jdm.clone();
    let content = jdm["nodes"].as_array_mut().into_iter().flatten().filter(|node| node["type"] == "decisionTableNode").nth(table);
    let Some(content) = content.and_then(|node| node.get_mut("content")).and_then(Json::as_object_mut) else {
        return Err(vec![wrong(1, "", "没有这张表。", "There is no such table.")]);
    };
    let known = columns(&Json::Object(content.clone()));
    let mut problems = Vec::new();
    let mut members: Vec<Option<String>> = Vec::with_capacity(header.len());
    for name in header {
        let name = name.trim();
        let found = known.iter().find(|(_, known)| known == name).map(|(member, _)| member.clone()).or_else(|| added(content, name));
        if found.is_none() && !name.is_empty() && rows.iter().any(|row| row.get(members.len()).is_some_and(|cell| !cell.trim().is_empty())) {
            problems.push(wrong(1, name, "这一列不是表中的列，也不是已知的事实。", "This is neither a column of the table nor a known fact."));
        } else if found.as_ref().is_some_and(|member| members.iter().flatten().any(|other| other == member)) {
            problems.push(wrong(1, name, "这一列出现了两次。", "This column stands twice."));
        }
        members.push(found);
    }
    if !members.iter().flatten().any(|member| member == "_id") {
        problems.push(wrong(1, OWN[0].1, "缺少规则编号一列。", "The column of the rules' ids is missing."));
    }
    let before: Vec<Json> = content.get("rules").and_then(Json::as_array).cloned().unwrap_or_default();
    let mut rules: Vec<Json> = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cell = |wanted: &str| {
            members.iter().position(|member| member.as_deref() == Some(wanted)).and_then(|at| row.get(at)).map_or("", |cell| cell.trim())
        };
        let mut id = cell("_id").to_owned();
        if id.is_empty() {
            let taken =
                |id: &str| before.iter().chain(&rules).any(|rule| rule["_id"] == id) || rows.iter().any(|row| row.iter().any(|cell| cell == id));
            id = (rules.len() + 1..).map(|number| format!("rule_{number}")).find(|id| !taken(id)).unwrap_or_default();
        }
        if rules.iter().any(|rule| rule["_id"] == id.as_str()) {
            problems.push(wrong(place + 2, OWN[0].1, &format!("规则编号 {id} 出现了两次。"), &format!("The id {id} stands twice.")));
            continue;
        }
        let mut rule: Map<String, Json> =
            before.iter().find(|rule| rule["_id"] == id.as_str()).and_then(Json::as_object).cloned().unwrap_or_default();
        for (member, cell) in members.iter().zip(row).filter_map(|(member, cell)| Some((member.as_ref()?, cell.trim()))) {
            if cell.is_empty() && !rule.contains_key(member) {
                continue;
            }
            match (member.as_str(), cell.is_empty()) {
                ("_expires", true) => drop(rule.remove(member)),
                _ => drop(rule.insert(member.clone(), cell.into())),
            }
        }
        rule.insert("_id".into(), id.into());
        rules.push(Json::Object(rule));
    }
    if rules.is_empty() {
        problems.push(wrong(2, "", "表里没有规则。", "There is no rule in the sheet."));
    }
    content.insert("rules".into(), rules.into());
    if problems.is_empty() { Ok(jdm) } else { Err(problems) }
}

fn wrong(row: usize, column: &str, zh: &str, en: &str) -> Wrong {
    Wrong { row, column: column.to_owned(), text_zh: zh.to_owned(), text_en: en.to_owned() }
}

/// Adds the column of a fact that a header names: by path, by its Chinese or English name, or by both as the sheet writes them.
fn added(content: &mut Map<String, Json>, name: &str) -> Option<String> {
    let fact = catalogue()
        .find(|fact| name == fact.path || name == fact.name_zh || name == fact.name_en || name == format!("{} / {}", fact.name_zh, fact.name_en))?;
    let inputs = content.get_mut("inputs")?.as_array_mut()?;
    if let Some(input) = inputs.iter().find(|input| input["field"] == fact.path) {
        return input["id"].as_str().map(str::to_owned);
    }
    let id = format!("in_{}", fact.path.replace('.', "_"));
    let name = format!("{} / {}", fact.name_zh, fact.name_en);
    inputs.push(json!({ "id": id, "name": name, "field": fact.path, "type": fact.kind, "optional": true, "group": "eligibility" }));
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> Json {
        serde_json::from_str(suyuan_decide::policy::DEFAULT_JDM).unwrap()
    }

    #[test]
    fn a_sheet_comes_back_as_the_same_rules() {
        let jdm = built_in();
        let sheet = write(&jdm, 0).unwrap();
        assert!(
            sheet.header.contains(&"申请金额（分） / amount, minor units".to_owned()) && sheet.header.contains(&"→ 结果 / outcome".to_owned()),
            "{:?}",
            sheet.header
        );
        let back = read(&jdm, 0, &sheet.header, &sheet.rows).unwrap();
        let full = |jdm: &Json| {
            let rules = nodes(jdm).next().unwrap()["content"]["rules"].as_array().unwrap().clone();
            let kept = |rule: &Json| {
                rule.as_object()
                    .unwrap()
                    .iter()
                    .filter(|(_, cell)| **cell != "")
                    .map(|(name, cell)| (name.clone(), cell.clone()))
                    .collect::<Map<_, _>>()
            };
            rules.iter().map(kept).collect::<Vec<_>>()
        };
        assert_eq!(full(&back), full(&jdm));
        assert_eq!(names(&jdm), ["first"]);
        assert_eq!(write(&jdm, 1), None);
    }

    #[test]
    fn a_new_row_and_a_new_column_are_taken_and_what_is_wrong_is_named() {
        let jdm = built_in();
        let mut sheet = write(&jdm, 0).unwrap();
        sheet.header.push("会员等级".into());
        let mut row = vec![String::new(); sheet.header.len()];
        let outcome = sheet.header.iter().position(|name| name.ends_with("/ outcome")).unwrap();
        row[outcome] = "\"approve\"".into();
        *row.last_mut().unwrap() = "\"gold\"".into();
        sheet.rows.insert(0, row);
        let changed = read(&jdm, 0, &sheet.header, &sheet.rows).unwrap();
        let policy = suyuan_decide::Policy::compile("t", 1, &changed).unwrap();
        let facts = json!({"customer": {"tier": "gold"}, "case": {"kind": "repair", "amount_minor": 1, "reason_code": "a.b.c", "special_request": false, "currency": "CNY"}, "order": {"known": false}});
        let decided = suyuan_decide::decide(&facts, suyuan_decide::Statute::built_in(), &policy);
        assert_eq!(decided.outcome, suyuan_case::decision::Outcome::Approve);
        sheet.header[5] = "月相".into();
        sheet.rows[3][0] = sheet.rows[2][0].clone();
        let problems = read(&jdm, 0, &sheet.header, &sheet.rows).unwrap_err();
        assert!(problems.iter().any(|one| one.row == 1 && one.column == "月相"), "{problems:?}");
        assert!(problems.iter().any(|one| one.row == 5 && one.text_en.contains("twice")), "{problems:?}");
    }
}
