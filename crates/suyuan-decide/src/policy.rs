//! A merchant's policy: one version of its decision tables.

use crate::table::{Facts, Paths, Slot, Table, TableAnswer, TableError, compile};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use suyuan_case::decision::{FiredRule, Outcome};

/// The built-in first policy, in JDM.
pub const DEFAULT_JDM: &str = include_str!("../policy/default.json");

/// Why a policy was refused: every complaint about its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError(pub Vec<TableError>);

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyError {}

impl PolicyError {
    /// All complaints in Chinese, one a line.
    pub fn text_zh(&self) -> String {
        self.0.iter().map(TableError::text_zh).collect::<Vec<_>>().join("\n")
    }
}

/// A compiled policy.
#[derive(Debug)]
pub struct Policy {
    id: String,
    version: u64,
    tables: Vec<Table>,
    paths: Paths,
    needs_all_facts: bool,
    automatic_decline: bool,
}

impl Policy {
    /// Compiles a JDM file. `"automaticDecline": true` at its top lets rows decline without a person.
    pub fn compile(id: &str, version: u64, jdm: &Json) -> Result<Policy, PolicyError> {
        let (tables, paths) = compile(jdm).map_err(PolicyError)?;
        let automatic_decline = jdm.get("automaticDecline").and_then(Json::as_bool).unwrap_or(false);
        let needs_all_facts = tables.iter().any(Table::needs_all_facts);
        Ok(Policy { id: id.to_owned(), version, tables, paths, needs_all_facts, automatic_decline })
    }

    /// The same from text.
    pub fn read(id: &str, version: u64, text: &str) -> Result<Policy, PolicyError> {
        let jdm: Json = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| PolicyError(vec![TableError::Graph(format!("the file is not JSON: {error}"))]))?;
        Policy::compile(id, version, &jdm)
    }

    /// The built-in policy `default@1`.
    pub fn built_in() -> &'static Policy {
        static BUILT_IN: OnceLock<Policy> = OnceLock::new();
        BUILT_IN.get_or_init(|| match Policy::read("default", 1, DEFAULT_JDM) {
            Ok(policy) => policy,
            // The file is part of the program and a test compiles it, so this can only be a build that was never tested.
            Err(error) => panic!("the built-in policy does not compile: {error}"),
        })
    }

    /// Name and version, such as `default@1`.
    pub fn version(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// The tables, in order.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Whether a row may decline without a person.
    pub fn automatic_decline(&self) -> bool {
        self.automatic_decline
    }

    /// The number of the slot that a dotted path has in this policy; `None` when no column names it.
    pub fn slot(&self, path: &str) -> Option<usize> {
        self.paths.find(path)
    }

    /// Whether a column names a fact below this first part of a path, such as `risk`; a policy with expressions may read any.
    pub fn reads(&self, head: &str) -> bool {
        self.needs_all_facts || self.paths.heads().any(|known| known == head)
    }

    /// Slots of which none is known, for [`Facts::of_slots`].
    pub fn blank<'f>(&self) -> Vec<Slot<'f>> {
        self.paths.blank()
    }

    /// Facts as this policy's tables see them.
    pub fn facts<'f>(&self, json: &'f Json) -> Facts<'f> {
        Facts::whole(self.paths.of_json(json), Cow::Borrowed(json))
    }

    /// The facts of one line of text; `None` when it is not a JSON object.
    pub fn read_facts<'f>(&self, text: &'f str) -> Option<Facts<'f>> {
        let text = text.trim_start_matches('\u{feff}');
        if !self.needs_all_facts {
            return self.paths.of_text(text).map(Facts::of_slots);
        }
        let json: Json = serde_json::from_str(text).ok()?;
        json.is_object().then(|| {
            let slots = self.paths.of_json(&json).into_iter().map(Slot::into_owned).collect();
            Facts::whole(slots, Cow::Owned(json))
        })
    }

    /// What every table says about the facts.
    pub fn run(&self, facts: &Facts<'_>) -> Vec<TableAnswer> {
        self.tables.iter().map(|table| table.answer(facts)).collect()
    }

    /// A row that was hit, with the facts that its cells read.
    pub(crate) fn fired(&self, table: usize, row: usize, facts: &Json) -> FiredRule {
        let (table, rule) = (&self.tables[table], &self.tables[table].rows[row]);
        let read = table.cells_of(row).map(|(column, _)| (column.label().to_owned(), column.fact(facts).cloned().unwrap_or(Json::Null))).collect();
        FiredRule {
            id: rule.id.clone(),
            set: format!("policy:{}", self.version()),
            facts: read,
            text_zh: rule.text_zh.clone(),
            text_en: rule.text_en.clone(),
        }
    }
}

/// The outcome that one row's answer names; a row that names none asks for a person.
pub(crate) fn outcome_of(output: &Json) -> Outcome {
    output.get("outcome").and_then(Json::as_str).and_then(Outcome::parse).unwrap_or(Outcome::Review)
}
