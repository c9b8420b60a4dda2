//! Reading a simulated company back, for the tests.

use super::{Options, Summary, run};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use suyuan_case::fact::{ColumnType, FactKind};

/// The kinds that are written.
pub const WRITTEN: [FactKind; 17] = [
    FactKind::Sellers,
    FactKind::Products,
    FactKind::Customers,
    FactKind::Orders,
    FactKind::OrderLines,
    FactKind::Shipments,
    FactKind::ReturnCases,
    FactKind::Contacts,
    FactKind::Feedback,
    FactKind::CaseHistory,
    FactKind::Inspections,
    FactKind::Refunds,
    FactKind::Agents,
    FactKind::Warehouses,
    FactKind::Stock,
    FactKind::Usage,
    FactKind::Invoices,
];

/// Writes a company into a folder.
pub fn write(folder: &Path, orders: u64, seed: u64) -> Summary {
    let options = Options { orders, seed, out: folder.to_owned(), truth: Some(folder.join("truth.json")), end: None };
    run(&options, &mut |_, _| {}).unwrap()
}

/// One row by column name.
pub type Row = BTreeMap<&'static str, String>;

/// Splits a CSV line; no field of ours holds a line break.
pub fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            _ => out.last_mut().unwrap().push(letter),
        }
    }
    out
}

/// Whether a strict reader would take the row: what an importer checks, written again and simply.
pub fn sound(kind: FactKind, cells: &[String]) -> bool {
    let columns = kind.columns();
    cells.len() == columns.len()
        && columns.iter().zip(cells).all(|(column, cell)| match column.kind {
            _ if cell.is_empty() => !column.required,
            ColumnType::Int | ColumnType::Minor | ColumnType::Micro => {
                // A red-letter invoice is negative.
                cell.parse::<i64>().is_ok_and(|number| number >= 0 || kind == FactKind::Invoices)
            }
            ColumnType::Time => seconds(cell).is_some(),
            ColumnType::Bool => cell == "true" || cell == "false",
            ColumnType::Text => column.name != "kind" || super::rates::KINDS.contains(&cell.as_str()),
        })
}

/// A local time as seconds since 1970.
pub fn seconds(text: &str) -> Option<i64> {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok().map(|at| at.and_utc().timestamp())
}

/// The sound rows of a kind without repeats, and how many rows were refused or repeated.
pub fn read(folder: &Path, kind: FactKind) -> (Vec<Row>, u64) {
    let text = std::fs::read_to_string(folder.join(format!("{}.csv", kind.as_str()))).unwrap();
    let mut seen = BTreeSet::new();
    let mut refused = 0;
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let cells = fields(line);
        let identity: Vec<String> = kind.identity().iter().filter_map(|name| cells.get(kind.index_of(name)?).cloned()).collect();
        if sound(kind, &cells) && seen.insert(identity) {
            rows.push(kind.columns().iter().map(|column| column.name).zip(cells).collect());
        } else {
            refused += 1;
        }
    }
    (rows, refused)
}

/// The truths as written.
pub fn truths(folder: &Path) -> Vec<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap()
}
