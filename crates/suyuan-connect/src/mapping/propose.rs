//! Proposes kind and mapping from headers and sample rows.

use super::evidence::{self, Looks};
use super::synonyms::{self, PERSONAL};
use super::{DateOrder, Mapping, Options, set_field};
use suyuan_case::fact::{ColumnType, FactKind};
use suyuan_case::person::{mask_address, mask_email, mask_name, mask_phone};
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

/// Field, confidence and how for each column.
type Assignment = Vec<Option<(&'static str, f64, &'static str)>>;

/// The type of a field; personal fields are text.
fn type_of(kind: FactKind, field: &str) -> ColumnType {
    kind.index_of(field).and_then(|index| kind.columns().get(index)).map_or(ColumnType::Text, |column| column.kind)
}

/// Gives each column at most one field and each field at most one column, the surest pairs first.
fn assign(kind: FactKind, header: &[String], looks: &[Looks]) -> Assignment {
    let mut pairs: Vec<(f64, usize, &'static str, &'static str)> = Vec::new();
    for (index, name) in header.iter().enumerate() {
        let named = synonyms::candidates(kind, name);
        for (field, confidence, how) in &named {
            pairs.push((confidence * looks[index].fit(field, type_of(kind, field)), index, field, how));
        }
        if named.is_empty() {
            for (field, confidence) in looks[index].guess() {
                if synonyms::has_field(kind, field) {
                    pairs.push((*confidence, index, field, "content"));
                }
            }
        }
    }
    pairs.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    let mut assignment: Assignment = vec![None; header.len()];
    let mut taken: Vec<&str> = Vec::new();
    for (confidence, index, field, how) in pairs {
        // Below this the page should not tick anything by itself.
        if confidence >= 0.3 && assignment[index].is_none() && !taken.contains(&field) {
            assignment[index] = Some((field, confidence, how));
            taken.push(field);
        }
    }
    stand_in(kind, header, &mut assignment);
    assignment
}

/// Without a time of order the time of approval stands in for it, and the mapping says so.
fn stand_in(kind: FactKind, header: &[String], assignment: &mut Assignment) {
    let has_time = assignment.iter().flatten().any(|(field, _, _)| *field == "ordered_at");
    if kind != FactKind::Orders || has_time {
        return;
    }
    if let Some(index) = header.iter().position(|name| matches!(super::normalize::key(name).as_str(), "orderapprovedat" | "approvedat")) {
        assignment[index] = Some(("ordered_at", 0.9, "synonym"));
    }
}

/// How well an assignment makes a file of a kind, 0 to 1: required fields first, then the share of columns understood.
fn score(kind: FactKind, assignment: &Assignment) -> f64 {
    let confidence = |name: &str| assignment.iter().flatten().find(|(field, _, _)| *field == name).map(|(_, confidence, _)| *confidence);
    let required: Vec<f64> = kind
        .columns()
        .iter()
        .filter(|column| column.required)
        .map(|column| {
            confidence(column.name).map(|found| 0.5 + 0.5 * found).unwrap_or(if kind == FactKind::OrderLines && column.name == "quantity" {
                0.7
            } else {
                0.0
            })
        })
        .collect();
    // Of two kinds that fit, the one that asks for more is meant: a return case names its order, too.
    let specific = 0.85 + 0.03 * required.len() as f64;
    let required = required.iter().sum::<f64>() / required.len().max(1) as f64;
    let understood = assignment.iter().flatten().map(|(_, confidence, _)| confidence).sum::<f64>() / assignment.len().max(1) as f64;
    required * required * (0.3 + 0.7 * understood) * specific
}

/// Up to five different values for the page; what is or looks personal is masked.
fn sample_texts(samples: &[Vec<Cell>], column: usize, header: &str, field: Option<&str>, looks: &Looks) -> Vec<String> {
    let named = synonyms::candidates(FactKind::Customers, header).first().map(|(field, _, _)| *field).filter(|field| PERSONAL.contains(field));
    let personal = field.filter(|field| PERSONAL.contains(field)).or(named).or(match () {
        () if looks.email > 0.5 => Some("email"),
        () if looks.phone > 0.5 && looks.length >= 10.0 => Some("phone"),
        () => None,
    });
    let mut out: Vec<String> = Vec::new();
    for cell in samples.iter().filter_map(|row| row.get(column)) {
        let text = evidence::text_of(cell);
        if text.is_empty() {
            continue;
        }
        let shown = match personal {
            Some("name") => mask_name(&text),
            Some("phone") => mask_phone(&text),
            Some("email") => mask_email(&text),
            Some(_) => mask_address(&text),
            None => text.chars().take(60).map(|letter| if letter.is_control() { ' ' } else { letter }).collect(),
        };
        if !out.contains(&shown) {
            out.push(shown);
        }
        if out.len() == 5 {
            break;
        }
    }
    out
}

/// Options that headers and samples tell.
fn options(kind: FactKind, assignment: &Assignment, samples: &[Vec<Cell>]) -> Options {
    let of_type = |wanted: &[ColumnType]| -> Vec<usize> {
        let typed = |index: &usize| assignment[*index].is_some_and(|(field, _, _)| wanted.contains(&type_of(kind, field)));
        (0..assignment.len()).filter(typed).collect()
    };
    let (order, written) = evidence::date_order(samples, &of_type(&[ColumnType::Time]));
    // The known wholesale ledgers are written month first when nothing in the samples says it.
    let date_order = if kind == FactKind::Ledger && order == DateOrder::Auto && written { DateOrder::MonthFirst } else { order };
    let decimal = evidence::decimal_mark(samples, &of_type(&[ColumnType::Minor, ColumnType::Micro]));
    Options { date_order, decimal, ..Options::default() }
}

/// Proposes a mapping; without a kind, the best-fitting one.
pub fn propose(kind: Option<FactKind>, header: &[String], samples: &[Vec<Cell>]) -> Proposal {
    let looks: Vec<Looks> = (0..header.len()).map(|column| evidence::look(samples, column)).collect();
    let mut kind_scores: Vec<(FactKind, f64)> = FactKind::ALL.into_iter().map(|kind| (kind, score(kind, &assign(kind, header, &looks)))).collect();
    kind_scores.sort_by(|left, right| right.1.total_cmp(&left.1));
    let kind = kind.or_else(|| kind_scores.first().map(|(kind, _)| *kind)).unwrap_or(FactKind::Orders);
    let assignment = assign(kind, header, &looks);
    let mut mapping = Mapping::empty(kind, header, options(kind, &assignment, samples));
    let mut fields = Vec::with_capacity(header.len());
    for (index, name) in header.iter().enumerate() {
        let (field, confidence, how) = match assignment[index] {
            Some((field, confidence, how)) => (Some(field), confidence, how),
            None => (None, 0.0, "none"),
        };
        if let Some(field) = field {
            set_field(&mut mapping, field, index);
        }
        let samples = sample_texts(samples, index, name, field, &looks[index]);
        fields.push(FieldProposal { header: name.clone(), field, confidence, how, samples });
    }
    mapping.complete();
    Proposal { kind, kind_scores, fields, mapping }
}
