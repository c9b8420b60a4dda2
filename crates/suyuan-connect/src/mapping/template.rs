//! A saved mapping that is reused for files with the same columns.

use super::normalize::key;
use super::{Mapping, Options};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use suyuan_case::fact::FactKind;
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;

/// A saved mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// The kind of fact.
    pub kind: FactKind,
    /// File header → field; headers that are left out on purpose have no field.
    pub fields: BTreeMap<String, Option<String>>,
    /// Constant values for fields that no column feeds: text, whole numbers (minor units, microseconds) or truth values.
    #[serde(default)]
    pub constants: BTreeMap<String, Value>,
    /// Options of reading.
    #[serde(default)]
    pub options: Options,
}

impl Template {
    /// The template of a mapping.
    pub fn of(name: &str, mapping: &Mapping) -> Template {
        let column = |index: usize| mapping.kind.columns().get(index).map(|column| column.name.to_owned());
        Template {
            name: name.to_owned(),
            kind: mapping.kind,
            fields: mapping.choice(),
            constants: mapping.constants.iter().filter_map(|(index, value)| Some((column(*index)?, value.clone()))).collect(),
            options: mapping.options.clone(),
        }
    }

    /// How well a file's header fits, 0 to 1: 1 when every column of the template is there and no other is; 0 when a
    /// column that feeds a field is missing more often than not.
    pub fn score(&self, header: &[String]) -> f64 {
        let file: BTreeSet<String> = header.iter().map(|name| key(name)).collect();
        let all: BTreeSet<String> = self.fields.keys().map(|name| key(name)).collect();
        let used: BTreeSet<String> = self.fields.iter().filter(|(_, field)| field.is_some()).map(|(name, _)| key(name)).collect();
        if used.is_empty() || file.is_empty() {
            return 0.0;
        }
        let present = used.intersection(&file).count() as f64 / used.len() as f64;
        let alike = all.intersection(&file).count() as f64 / all.union(&file).count() as f64;
        if present < 0.5 { 0.0 } else { present * (0.7 + 0.3 * alike) }
    }

    /// The mapping for a file's header; the file's columns that the template does not know stay unmapped, columns
    /// of the template that the file lacks are passed over unless a required field loses its source.
    pub fn mapping(&self, header: &[String]) -> Result<Mapping, Vec<Problem>> {
        let present: BTreeSet<String> = header.iter().map(|name| key(name)).collect();
        let choice = self.fields.iter().filter(|(name, _)| present.contains(&key(name))).map(|(name, field)| (name.clone(), field.clone())).collect();
        let constants = self.constants.iter().filter_map(|(name, value)| Some((self.kind.index_of(name)?, value.clone()))).collect();
        Mapping::build(self.kind, header, &choice, constants, self.options.clone())
    }
}
