//! Whatever bytes a file holds, reading it ends with rows, refused rows or a named error, and accounts for every row.
#![allow(clippy::unwrap_used)]

mod common;

use proptest::prelude::*;
use suyuan_case::fact::FactKind;
use suyuan_connect::mapping::propose;
use suyuan_connect::source::{open, sniff};
use suyuan_connect::validate::{Validated, parse_and_validate};

/// Takes a file down the whole road; returns good and refused rows.
fn drive(name: &str, bytes: &[u8], kind: Option<FactKind>, batch: usize) -> Option<(u64, u64)> {
    let folder = tempfile::tempdir().unwrap();
    let path = common::write(&folder, name, bytes);
    let sniffed = sniff(&path).ok()?;
    let mapping = propose(kind, &sniffed.header, &sniffed.samples).mapping;
    let mut source = open(&path, &sniffed, 0).ok()?;
    let mut validated = Validated::default();
    let (mut good, mut bad, mut last) = (0, 0, 0);
    while let Ok(Some(raw)) = source.next_raw_batch(batch) {
        parse_and_validate(&mapping, &raw, &mut validated);
        assert_eq!(validated.rows_read, raw.len() as u64);
        assert_eq!(validated.rows.len() + validated.refused.len(), raw.len());
        assert!(raw.last_row() > last, "row numbers rise");
        last = raw.last_row();
        good += validated.rows.len() as u64;
        bad += validated.refused.len() as u64;
        assert!(source.bytes_done() <= sniffed.bytes);
    }
    Some((good, bad))
}

/// Pieces from which hostile and ordinary tables are made.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b",".to_vec()),
        3 => Just(b"\n".to_vec()),
        2 => Just(b"\"".to_vec()),
        1 => Just(b"\"\"".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\t".to_vec()),
        1 => Just(b"\0".to_vec()),
        2 => Just("订单编号".as_bytes().to_vec()),
        1 => Just("2026年11月22日".as_bytes().to_vec()),
        1 => Just(b"2026-11-22 10:00:00".to_vec()),
        1 => Just(b"-1.5e+15".to_vec()),
        1 => Just("￥１２万".as_bytes().to_vec()),
        1 => Just(b"{\"a\":1}".to_vec()),
        1 => Just(b"order_no,sku,quantity\n".to_vec()),
        2 => "[a-z0-9.:/-]{1,12}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_of_pieces(bytes in pieces(), kind in 0..10_usize, batch in 1..20_usize) {
        drive("a.csv", &bytes, Some(FactKind::ALL[kind]), batch);
        drive("a.csv", &bytes, None, batch);
        drive("a.jsonl", &bytes, None, batch);
    }

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        drive("a.csv", &bytes, None, 3);
        drive("a.jsonl", &bytes, None, 3);
    }

    #[test]
    fn damaged_workbooks(place in 0..4000_usize, byte in any::<u8>()) {
        use common::Sheet::{D, N, T};
        let mut bytes = common::workbook(&[("s", vec![vec![T("订单编号"), T("下单时间"), T("金额")], vec![N("1"), D("46348.5"), N("2.5")]])]);
        let place = place % bytes.len();
        bytes[place] = byte;
        drive("a.xlsx", &bytes, None, 3);
        bytes.truncate(place);
        drive("a.xlsx", &bytes, None, 3);
    }

    #[test]
    fn any_cell_in_any_column(cell in ".{0,40}", number in any::<f64>(), whole in any::<i64>(), kind in 0..10_usize) {
        use suyuan_case::value::Cell;
        use suyuan_connect::source::RowBatch;
        let kind = FactKind::ALL[kind];
        let header: Vec<String> = kind.columns().iter().map(|column| column.name.to_owned()).collect();
        let mapping = propose(Some(kind), &header, &[]).mapping;
        let mut batch = RowBatch::default();
        for cell in [Cell::Text(cell), Cell::Float(number), Cell::Int(whole), Cell::Time { micros: whole, zoned: false }, Cell::Time { micros: whole, zoned: true }, Cell::Bool(true)] {
            batch.push_cells(batch.last_row() + 1, &vec![cell; header.len()]);
        }
        let mut out = Validated::default();
        suyuan_connect::validate::validate_batch(&mapping, &batch, &mut out);
        prop_assert_eq!(out.rows_read, 6);
    }
}

#[test]
fn stray_quotes_cannot_swallow_or_stall_a_file() {
    let mut bytes = b"sku,name\n".to_vec();
    for number in 0..3_000 {
        bytes.extend_from_slice(format!("S{number},\"\"x\n").as_bytes());
    }
    let (good, bad) = drive("a.csv", &bytes, Some(FactKind::Products), 1000).unwrap();
    assert_eq!(good + bad, 3_000);

    let mut bytes = b"sku,name\nS0,\"open\n".to_vec();
    for number in 1..1000 {
        bytes.extend_from_slice(format!("S{number},\"name {number}\"\n").as_bytes());
    }
    assert_eq!(drive("b.csv", &bytes, Some(FactKind::Products), 100), Some((999, 1)));
}

#[test]
fn endless_lines_are_one_refused_row() {
    let mut bytes = b"sku,name\nS0,a\nS1,".to_vec();
    bytes.resize(bytes.len() + (9 << 20), b'x');
    bytes.extend_from_slice(b"\nS2,b\n");
    assert_eq!(drive("a.csv", &bytes, Some(FactKind::Products), 100), Some((2, 1)));
    let mut bytes = b"{\"sku\":\"1\"}\n{\"sku\":\"".to_vec();
    bytes.resize(bytes.len() + (9 << 20), b'x');
    bytes.extend_from_slice(b"\"}\n{\"sku\":\"2\"}\n");
    assert_eq!(drive("a.jsonl", &bytes, Some(FactKind::Products), 100), Some((2, 1)));
}
