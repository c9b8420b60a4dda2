//! Which column of a file feeds which column of a fact table: proposal, template and the options of reading.

mod evidence;
mod normalize;
mod options;
mod propose;
mod synonyms;
mod template;

pub(crate) use normalize::unit_of_header;
pub use options::{DateOrder, DecimalMark, MoneyForm, Options};
pub use propose::{FieldProposal, Proposal, propose};
pub use synonyms::is_known_header;
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

impl PersonalFields {
    fn by_name(&mut self, field: &str) -> Option<&mut Option<usize>> {
        match field {
            "name" => Some(&mut self.name),
            "phone" => Some(&mut self.phone),
            "email" => Some(&mut self.email),
            "address" => Some(&mut self.address),
            _ => None,
        }
    }
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
    let info = |name: &'static str, type_: ColumnType, required: bool, personal: bool| {
        let (name_zh, name_en) = synonyms::labels(kind, name);
        FieldInfo { name, kind: type_, required, personal, name_zh, name_en }
    };
    let columns = kind.columns().iter().map(|column| info(column.name, column.kind, column.required, column.personal));
    let beside = synonyms::PERSONAL.into_iter().filter(|_| synonyms::takes_personal(kind)).map(|name| info(name, ColumnType::Text, false, true));
    columns.chain(beside).collect()
}

/// The kind that a file's name means: `order-lines.csv`, `return_cases_2026.xlsx`, `订单.csv`.
pub fn kind_of_file_name(name: &str) -> Option<FactKind> {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.split('.').next().unwrap_or(stem).to_lowercase().replace(['_', ' '], "-");
    let plain = stem.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
    if let Some(kind) = FactKind::parse(plain).or_else(|| FactKind::parse(&stem)) {
        return Some(kind);
    }
    const WORDS: &[(&str, FactKind)] = &[
        ("订单明细", FactKind::OrderLines),
        ("订单行", FactKind::OrderLines),
        ("order-items", FactKind::OrderLines),
        ("order-lines", FactKind::OrderLines),
        ("退款", FactKind::ReturnCases),
        ("退货", FactKind::ReturnCases),
        ("售后", FactKind::ReturnCases),
        ("return", FactKind::ReturnCases),
        ("refund", FactKind::ReturnCases),
        ("订单", FactKind::Orders),
        ("商品", FactKind::Products),
        ("客户", FactKind::Customers),
        ("会员", FactKind::Customers),
        ("商家", FactKind::Sellers),
        ("运单", FactKind::Shipments),
        ("物流", FactKind::Shipments),
        ("会话", FactKind::Contacts),
        ("评价", FactKind::Feedback),
        ("review", FactKind::Feedback),
        ("online-retail", FactKind::Ledger),
        ("ledger", FactKind::Ledger),
        ("发票", FactKind::Ledger),
    ];
    WORDS.iter().find(|(word, _)| stem.contains(word)).map(|(_, kind)| *kind)
}

/// Feeds a field from a source column.
fn set_field(mapping: &mut Mapping, field: &str, source: usize) {
    match mapping.kind.index_of(field) {
        Some(index) => mapping.fields[index] = Some(source),
        None => {
            if let Some(place) = mapping.personal.by_name(field) {
                *place = Some(source);
            }
        }
    }
}

impl Mapping {
    /// A mapping in which nothing feeds anything yet.
    pub fn empty(kind: FactKind, header: &[String], options: Options) -> Mapping {
        Mapping {
            kind,
            header: header.to_vec(),
            fields: vec![None; kind.columns().len()],
            personal: PersonalFields::default(),
            constants: Vec::new(),
            options,
        }
    }

    /// A mapping from a person's choice: file header → field name or nothing. Unknown fields, unknown headers and
    /// a field that is chosen twice are problems; a required field without a source is one too.
    pub fn from_choice(
        kind: FactKind,
        header: &[String],
        choice: &BTreeMap<String, Option<String>>,
        options: Options,
    ) -> Result<Mapping, Vec<Problem>> {
        Mapping::build(kind, header, choice, Vec::new(), options)
    }

    /// The same with constant values for fields that no column feeds.
    pub fn build(
        kind: FactKind,
        header: &[String],
        choice: &BTreeMap<String, Option<String>>,
        constants: Vec<(usize, Value)>,
        options: Options,
    ) -> Result<Mapping, Vec<Problem>> {
        let mut mapping = Mapping::empty(kind, header, options);
        mapping.constants = constants;
        let mut problems = Vec::new();
        let mut taken: Vec<&str> = Vec::new();
        for (name, field) in choice {
            let Some(field) = field else { continue };
            let wanted = normalize::key(name);
            let place = header.iter().position(|known| known == name).or_else(|| header.iter().position(|known| normalize::key(known) == wanted));
            let Some(place) = place else {
                problems.push(Problem::new("unknown_column", name));
                continue;
            };
            if !synonyms::has_field(kind, field) {
                problems.push(Problem::new("unknown_field", name).found(field));
            } else if taken.contains(&field.as_str()) {
                problems.push(Problem::new("field_twice", name).found(field));
            } else {
                taken.push(field);
                set_field(&mut mapping, field, place);
            }
        }
        mapping.complete();
        problems.extend(mapping.missing_required().into_iter().map(|name| Problem::new("field_without_column", name)));
        if problems.is_empty() { Ok(mapping) } else { Err(problems) }
    }

    /// Adds what follows from the choice: a line without a quantity column is one unit, and a time of order that
    /// comes from a column of another meaning names that column as its basis.
    fn complete(&mut self) {
        if self.kind == FactKind::OrderLines
            && let Some(quantity) = self.kind.index_of("quantity")
            && self.fields[quantity].is_none()
            && !self.constants.iter().any(|(place, _)| *place == quantity)
        {
            self.constants.push((quantity, Value::Int(1)));
        }
        if self.kind == FactKind::Orders
            && self.options.ordered_at_basis.is_none()
            && let Some(header) = self.kind.index_of("ordered_at").and_then(|index| self.fields[index]).and_then(|source| self.header.get(source))
        {
            let candidates = synonyms::candidates(self.kind, header);
            let means_another = candidates.first().is_some_and(|(field, _, _)| *field != "ordered_at")
                && !candidates.iter().any(|(field, _, _)| *field == "ordered_at");
            self.options.ordered_at_basis = means_another.then(|| header.clone());
        }
    }

    /// The choice that this mapping stands for: each header with its field or none.
    pub fn choice(&self) -> BTreeMap<String, Option<String>> {
        let mut choice: BTreeMap<String, Option<String>> = self.header.iter().map(|name| (name.clone(), None)).collect();
        let mut feed = |source: Option<usize>, field: &str| {
            if let Some(entry) = source.and_then(|source| self.header.get(source)).and_then(|name| choice.get_mut(name)) {
                *entry = Some(field.to_owned());
            }
        };
        for (column, source) in self.kind.columns().iter().zip(&self.fields) {
            feed(*source, column.name);
        }
        let PersonalFields { name, phone, email, address } = self.personal;
        for (source, field) in [(name, "name"), (phone, "phone"), (email, "email"), (address, "address")] {
            feed(source, field);
        }
        choice
    }

    /// Required fields that neither a source column nor a constant feeds.
    pub fn missing_required(&self) -> Vec<&'static str> {
        let fed = |index: usize| self.fields.get(index).copied().flatten().is_some() || self.constants.iter().any(|(place, _)| *place == index);
        self.kind.columns().iter().enumerate().filter(|(index, column)| column.required && !fed(*index)).map(|(_, column)| column.name).collect()
    }
}
