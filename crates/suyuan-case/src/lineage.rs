//! Where an imported row came from: the columns that each fact table of the lake has beside its own.

use crate::fact::{Column, ColumnType, FactKind};

const fn column(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, required: false, personal: false }
}

/// File, row within it, and when the import began.
pub const LINEAGE: [Column; 3] =
    [column("source_file", ColumnType::Text), column("source_row", ColumnType::Int), column("imported_at", ColumnType::Time)];

/// The columns of a kind with the lineage behind them.
const fn join<const N: usize>(own: &[Column]) -> [Column; N] {
    let mut all = [LINEAGE[0]; N];
    let mut place = 0;
    while place < own.len() {
        all[place] = own[place];
        place += 1;
    }
    let mut extra = 0;
    while extra < LINEAGE.len() {
        all[place + extra] = LINEAGE[extra];
        extra += 1;
    }
    all
}

macro_rules! joined {
    ($kind:expr) => {{
        const ALL: [Column; $kind.columns().len() + LINEAGE.len()] = join($kind.columns());
        &ALL
    }};
}

/// The columns of the lake's table of a kind.
pub const fn columns(kind: FactKind) -> &'static [Column] {
    match kind {
        FactKind::Orders => joined!(FactKind::Orders),
        FactKind::OrderLines => joined!(FactKind::OrderLines),
        FactKind::Products => joined!(FactKind::Products),
        FactKind::Customers => joined!(FactKind::Customers),
        FactKind::Sellers => joined!(FactKind::Sellers),
        FactKind::Shipments => joined!(FactKind::Shipments),
        FactKind::ReturnCases => joined!(FactKind::ReturnCases),
        FactKind::Contacts => joined!(FactKind::Contacts),
        FactKind::Feedback => joined!(FactKind::Feedback),
        FactKind::Ledger => joined!(FactKind::Ledger),
        FactKind::PlatformBill => joined!(FactKind::PlatformBill),
        FactKind::ShopScores => joined!(FactKind::ShopScores),
        FactKind::CaseHistory => joined!(FactKind::CaseHistory),
        FactKind::Inspections => joined!(FactKind::Inspections),
        FactKind::Refunds => joined!(FactKind::Refunds),
        FactKind::Agents => joined!(FactKind::Agents),
        FactKind::Warehouses => joined!(FactKind::Warehouses),
        FactKind::Stock => joined!(FactKind::Stock),
        FactKind::Usage => joined!(FactKind::Usage),
        FactKind::Invoices => joined!(FactKind::Invoices),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_keeps_its_columns_and_gains_the_lineage() {
        for kind in FactKind::ALL {
            let all = columns(kind);
            assert_eq!(&all[..kind.columns().len()], kind.columns());
            assert_eq!(all[kind.columns().len()..], LINEAGE, "{}", kind.as_str());
            let names: std::collections::BTreeSet<&str> = all.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), all.len(), "{} has a column twice", kind.as_str());
        }
    }
}
