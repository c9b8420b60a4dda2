//! What the import page shows before anything is written: format, proposed mapping and the first rows as they would go in.

use crate::clock;
use crate::import::error::ImportError;
use crate::import::ledger::minor_digits;
use crate::import::plan::{Input, Wishes, check_file, sha256_of};
use crate::import::reader;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use suyuan_case::fact::{ColumnType, FactKind, FactRow};
use suyuan_case::person::PersonalData;
use suyuan_case::problem::Problem;
use suyuan_case::value::Value;
use suyuan_connect::mapping::{self, DecimalMark, Mapping, Template};
use suyuan_connect::source::{CellRef, RowBatch};
use suyuan_connect::validate::{Validated, validate_batch};

/// Rows that are shown.
const SHOWN_ROWS: usize = 20;

/// A kind and how well the file fits it.
#[derive(Debug, Clone, Serialize)]
pub struct KindScore {
    /// The kind.
    pub kind: &'static str,
    /// 0 to 1.
    pub score: f64,
}

/// A column of the file with its proposed field.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnPreview {
    /// Name in the file.
    pub header: String,
    /// A few values; personal ones masked.
    pub samples: Vec<String>,
    /// Proposed field.
    pub field: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// `header`, `synonym`, `content`, `template` or `none`.
    pub how: &'static str,
}

/// A field that a column can feed.
#[derive(Debug, Clone, Serialize)]
pub struct FieldPreview {
    /// Identifier.
    pub name: &'static str,
    /// Type.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// Whether rows without it are refused.
    pub required: bool,
    /// Name, zh.
    pub name_zh: &'static str,
    /// Name, en.
    pub name_en: &'static str,
}

/// Options as they would be used.
#[derive(Debug, Clone, Serialize)]
pub struct OptionsPreview {
    /// Time zone.
    pub tz: String,
    /// Currency of rows without one.
    pub currency: String,
    /// Shop of rows without one.
    pub shop: Option<String>,
    /// `dot` or `comma`.
    pub decimal: DecimalMark,
}

/// A problem with its words.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemPreview {
    /// Code.
    pub code: String,
    /// Column.
    pub place: String,
    /// What was found.
    pub found: String,
    /// zh.
    pub text_zh: String,
    /// en.
    pub text_en: String,
}

/// A row as it would go in, or why it would not.
#[derive(Debug, Clone, Serialize)]
pub struct RowPreview {
    /// Number in the file.
    pub row: u64,
    /// Field → text.
    pub values: BTreeMap<String, String>,
    /// Why it would be refused; empty when it would go in.
    pub problems: Vec<ProblemPreview>,
}

/// A saved template and how well it fits.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateScore {
    /// Name.
    pub name: String,
    /// 0 to 1.
    pub score: f64,
}

/// The whole preview of one file.
#[derive(Debug, Clone, Serialize)]
pub struct ImportPreview {
    /// Name of the file.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
    /// `csv`, `xlsx`, `jsonl` or `parquet`.
    pub format: &'static str,
    /// Encoding.
    pub encoding: String,
    /// Delimiter of a CSV file.
    pub delimiter: Option<String>,
    /// Sheets of a workbook.
    pub sheets: Vec<String>,
    /// The kind that was asked for, or the best one.
    pub kind: &'static str,
    /// Kinds, best first.
    pub kinds: Vec<KindScore>,
    /// Rows that the proposal looked at.
    pub rows_sampled: usize,
    /// Columns of the file.
    pub columns: Vec<ColumnPreview>,
    /// Fields of the kind.
    pub fields: Vec<FieldPreview>,
    /// Required fields that nothing feeds yet.
    pub missing: Vec<&'static str>,
    /// Options.
    pub options: OptionsPreview,
    /// First rows.
    pub preview: Vec<RowPreview>,
    /// Templates of the kind, best first.
    pub templates: Vec<TemplateScore>,
}

/// Looks at a file; blocking. A saved template that fits completely is used by itself.
pub fn preview(input: &Input, kind: Option<FactKind>, templates: &[Template]) -> Result<ImportPreview, ImportError> {
    preview_with(input, kind, &Wishes::default(), templates)
}

/// The same with what the caller wants.
pub fn preview_with(input: &Input, kind: Option<FactKind>, wishes: &Wishes, templates: &[Template]) -> Result<ImportPreview, ImportError> {
    check_file(&input.path)?;
    let sniffed = reader::sniff(&input.path, &wishes.sniff)?;
    let proposal = mapping::propose(kind, &sniffed.header, &sniffed.samples);
    let kind = proposal.kind;
    let mut scores: Vec<(&Template, f64)> =
        templates.iter().filter(|template| template.kind == kind).map(|template| (template, template.score(&sniffed.header))).collect();
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    let fitting = wishes.template.as_ref().or_else(|| scores.first().filter(|(_, score)| *score >= 0.999).map(|(template, _)| *template));
    let from_template = fitting.and_then(|template| template.mapping(&sniffed.header).ok());
    let by_template = from_template.is_some();
    let mut used = from_template.unwrap_or(proposal.mapping);
    if let Some(choice) = &wishes.choice {
        used = Mapping::from_choice(kind, &sniffed.header, choice, used.options)
            .map_err(|problems| ImportError::Mapping { path: input.name.clone(), problems })?;
    }
    used.options = super::plan::with_wishes(used.options, wishes);
    let choice = used.choice();
    let columns = proposal
        .fields
        .into_iter()
        .map(|proposed| {
            let field = choice.get(&proposed.header).cloned().flatten();
            let same = field.as_deref() == proposed.field;
            ColumnPreview {
                confidence: if by_template {
                    1.0
                } else if same {
                    proposed.confidence
                } else {
                    0.0
                },
                how: if by_template {
                    "template"
                } else if same {
                    proposed.how
                } else {
                    "none"
                },
                samples: proposed.samples,
                header: proposed.header,
                field,
            }
        })
        .collect();
    let rows = first_rows(input, &sniffed, &used)?;
    Ok(ImportPreview {
        file: input.name.clone(),
        bytes: sniffed.bytes,
        sha256: sha256_of(&input.path)?,
        format: sniffed.format.as_str(),
        encoding: sniffed.encoding.clone(),
        delimiter: sniffed.delimiter.map(|byte| char::from(byte).to_string()),
        sheets: sniffed.sheets.clone(),
        kind: kind.as_str(),
        kinds: proposal.kind_scores.iter().map(|(kind, score)| KindScore { kind: kind.as_str(), score: *score }).collect(),
        rows_sampled: sniffed.samples.len(),
        columns,
        fields: mapping::fields(kind)
            .into_iter()
            .map(|field| FieldPreview {
                name: field.name,
                kind: field.kind,
                required: field.required,
                name_zh: field.name_zh,
                name_en: field.name_en,
            })
            .collect(),
        missing: used.missing_required(),
        options: OptionsPreview {
            tz: used.options.tz.name().to_owned(),
            currency: used.options.currency.clone(),
            shop: used.options.shop.clone(),
            decimal: used.options.decimal,
        },
        preview: rows,
        templates: scores.into_iter().map(|(template, score)| TemplateScore { name: template.name.clone(), score }).collect(),
    })
}

/// The first rows, good and refused, in file order.
fn first_rows(input: &Input, sniffed: &suyuan_connect::source::Sniffed, mapping: &Mapping) -> Result<Vec<RowPreview>, ImportError> {
    let mut source = reader::open_sniffed(&input.path, sniffed, 0)?;
    let mut batch = RowBatch::default();
    source.next_batch(SHOWN_ROWS, &mut batch).map_err(|source| ImportError::Read { path: input.path.display().to_string(), source })?;
    let mut validated = Validated::default();
    validate_batch(mapping, &batch, &mut validated);
    let mut rows: Vec<RowPreview> = validated
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| RowPreview {
            row: row.row,
            values: good_values(mapping, row, validated.personal.get(index).and_then(Option::as_ref)),
            problems: Vec::new(),
        })
        .collect();
    let places: HashMap<u64, usize> = (0..batch.len()).map(|index| (batch.row_number(index), index)).collect();
    for refused in &validated.refused {
        let values = places.get(&refused.row).map(|index| raw_values(mapping, &batch, *index)).unwrap_or_default();
        rows.push(RowPreview { row: refused.row, values, problems: refused.problems.iter().map(with_words).collect() });
    }
    rows.sort_by_key(|row| row.row);
    Ok(rows)
}

/// A problem with its words in both languages.
pub fn with_words(problem: &Problem) -> ProblemPreview {
    let (text_zh, text_en) = crate::import::words::text(problem);
    ProblemPreview { code: problem.code.clone(), place: problem.place.clone(), found: problem.found.clone(), text_zh, text_en }
}

/// Values of a good row as they were understood; personal ones masked.
fn good_values(mapping: &Mapping, row: &FactRow, personal: Option<&PersonalData>) -> BTreeMap<String, String> {
    let columns = mapping.kind.columns();
    let currency = row.get(mapping.kind, "currency").as_text().unwrap_or(&mapping.options.currency);
    let digits = minor_digits(currency);
    let mut values: BTreeMap<String, String> =
        columns.iter().zip(&row.values).filter_map(|(column, value)| Some((column.name.to_owned(), shown(column.kind, value, digits)?))).collect();
    if let Some(masked) = personal.map(PersonalData::masked) {
        let fields = [("name", masked.name), ("phone", masked.phone), ("email", masked.email), ("address", masked.address)];
        values.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    values
}

/// A value as a person reads it; nothing for null.
fn shown(kind: ColumnType, value: &Value, digits: u32) -> Option<String> {
    match (kind, value) {
        (_, Value::Null) => None,
        (_, Value::Text(text)) => Some(text.clone()),
        (_, Value::Bool(truth)) => Some(truth.to_string()),
        (ColumnType::Time, Value::Int(at)) => Some(clock::rfc3339(*at)),
        (ColumnType::Minor, Value::Int(minor)) => Some(decimal(*minor, digits)),
        (ColumnType::Micro, Value::Int(micro)) => Some(decimal(*micro, 6).trim_end_matches('0').trim_end_matches('.').to_owned()),
        (_, Value::Int(number)) => Some(number.to_string()),
    }
}

/// A number with a fixed count of decimals.
fn decimal(number: i64, digits: u32) -> String {
    if digits == 0 {
        return number.to_string();
    }
    let unit = 10_u64.pow(digits);
    let size = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", size / unit, size % unit, width = digits as usize)
}

/// Cells of a refused row as the file holds them; personal ones hidden.
fn raw_values(mapping: &Mapping, batch: &RowBatch, index: usize) -> BTreeMap<String, String> {
    let columns = mapping.kind.columns();
    let mut values = BTreeMap::new();
    for (column, source) in columns.iter().zip(&mapping.fields) {
        let Some(source) = source else { continue };
        let text = match batch.cell(index, *source) {
            CellRef::Empty => continue,
            _ if column.personal => "***".to_owned(),
            CellRef::Text(text) => text.chars().take(80).collect(),
            CellRef::Int(number) => number.to_string(),
            CellRef::Float(number) => number.to_string(),
            CellRef::Bool(truth) => truth.to_string(),
            CellRef::Time { micros, .. } => clock::rfc3339(micros),
        };
        values.insert(column.name.to_owned(), text);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_with_their_decimals() {
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(12_345, 2), "123.45");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(shown(ColumnType::Micro, &Value::Int(2_550_000), 2).as_deref(), Some("2.55"));
        assert_eq!(shown(ColumnType::Micro, &Value::Int(3_000_000), 2).as_deref(), Some("3"));
        assert_eq!(shown(ColumnType::Minor, &Value::Null, 2), None);
    }
}
