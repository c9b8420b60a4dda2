//! Files of every format and encoding give the same rows, and bad rows never take good ones with them.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Sheet::*, codes, load, read, workbook, write};
use suyuan_case::fact::FactKind;
use suyuan_case::value::Value;
use suyuan_connect::source::{ReadError, SniffOptions, sniff, sniff_with};

const CASES: &str = "售后单号,订单编号,售后类型,申请时间,数量,申请退款金额(元),退款原因,手机号\n\
R001,2026112200001,退货退款,2026-11-22 10:00:00,1,\"1,299.00\",质量问题,13800005678\n\
R002,0026112200002,仅退款,2026/11/22 11:30,2,￥59.9,\"拍错,多拍\",123\n";

fn at(text: &str) -> Value {
    Value::Int(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap().and_utc().timestamp_micros())
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

#[test]
fn one_table_in_eight_encodings_gives_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let utf16 = |bytes: fn(u16) -> [u8; 2]| CASES.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let files = [
        ("utf-8", CASES.as_bytes().to_vec()),
        ("utf-8", CASES.replace('\n', "\r\n").into_bytes()),
        ("utf-8", CASES.replace('\n', "\r").into_bytes()),
        ("utf-8-bom", [b"\xEF\xBB\xBF", CASES.as_bytes()].concat()),
        ("gbk", encoding_rs::GBK.encode(CASES).0.into_owned()),
        ("utf-16le", [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat()),
        ("utf-16be", [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat()),
        ("utf-8", CASES.replace("\"1,299.00\"", "1299.00").replace("\"拍错,多拍\"", "拍错").replace(',', "\t").into_bytes()),
    ];
    for (index, (encoding, bytes)) in files.into_iter().enumerate() {
        let path = write(&folder, &format!("{index}.csv"), bytes);
        let (sniffed, mapping, outcome) = load(&path, None);
        assert_eq!(sniffed.encoding, encoding, "file {index}");
        assert_eq!(mapping.kind, FactKind::ReturnCases, "file {index}");
        assert!(outcome.refused.is_empty(), "file {index}: {:?}", outcome.refused);
        let get = |row: usize, name: &str| outcome.rows[row].get(FactKind::ReturnCases, name).clone();
        assert_eq!(get(0, "amount_minor"), Value::Int(129_900));
        assert_eq!(get(0, "requested_at"), at("2026-11-22 02:00:00"));
        assert_eq!(get(0, "kind"), text("return_refund"));
        assert_eq!(get(0, "reason_text"), text("质量问题"));
        assert_eq!(get(1, "order_no"), text("0026112200002"), "leading zeros stay");
        assert_eq!(get(1, "amount_minor"), Value::Int(5990));
        assert_eq!(get(1, "currency"), text("CNY"));
        assert_eq!(get(1, "comment"), Value::Null, "nulls stay null");
        assert_eq!(outcome.phones, [Some("13800005678".to_owned()), Some("123".to_owned())]);
        assert_eq!(outcome.warnings, [(2, "phone_doubtful".to_owned())]);
    }
}

#[test]
fn bad_rows_are_refused_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "order_no,sku,quantity,amount,comment\n\
        1,A,1,10.00,x\n\
        2,B,0,10.00,zero\n\
        3,C,1.5,1.005,half\n\
        4,D\n\
        5,E,1,2,3,4\n\
        6,\"F,1,2,never closed\n\
        7,\"G\",1,2,ok\n\
        ,H,1,2,no number\n\
        \n\
        9,I,ten,abc,words\n\
        2.02611E+15,J,1,1,lost digits\n\
        11,K\u{0},1,1,nul\n\
        ,,,,\n\
        12,L,1,-1,negative\n\
        13,M,1,2,\"several\nlines\"\n\
        14,N,1,2,,,\n\
        15,#REF!,1,2,\n\
        16,O,1,2,last";
    let path = write(&folder, "lines.csv", rows);
    let (_, mapping, outcome) = load(&path, Some(FactKind::OrderLines));
    assert_eq!(mapping.missing_required(), Vec::<&str>::new());
    let good: Vec<u64> = outcome.rows.iter().map(|row| row.row).collect();
    assert_eq!(good, [1, 7, 14, 15, 17]);
    let bad: Vec<(u64, Vec<(String, String)>)> = outcome.refused.iter().map(|row| (row.row, codes(row))).collect();
    let expected: [(u64, &[(&str, &str)]); 12] = [
        (2, &[("out_of_range", "quantity")]),
        (3, &[("not_an_integer", "quantity"), ("too_many_decimals", "amount")]),
        (4, &[("wrong_field_count", "")]),
        (5, &[("wrong_field_count", "")]),
        (6, &[("unclosed_quote", "")]),
        (8, &[("missing_required", "order_no")]),
        (9, &[("not_a_number", "quantity"), ("not_a_number", "amount")]),
        (10, &[("id_in_scientific_notation", "order_no")]),
        (11, &[("control_characters", "sku")]),
        (12, &[("empty_row", "")]),
        (13, &[("out_of_range", "amount")]),
        (16, &[("cell_error", "sku")]),
    ];
    let expected: Vec<(u64, Vec<(String, String)>)> =
        expected.iter().map(|(row, list)| (*row, list.iter().map(|(code, place)| ((*code).to_owned(), (*place).to_owned())).collect())).collect();
    assert_eq!(bad, expected);
    assert_eq!(outcome.read, 17);
    for row in &outcome.refused {
        for problem in &row.problems {
            let (zh, en) = suyuan_connect::message::text(problem);
            assert!(zh != problem.code && en != problem.code, "{} has no text", problem.code);
        }
    }
}

#[test]
fn undecodable_bytes_cost_their_row_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = "sku,name,category\n".to_owned().into_bytes();
    for number in 0..50 {
        bytes.extend_from_slice(format!("S{number},空气净化器,家电\n").as_bytes());
    }
    bytes.extend_from_slice(b"S50,\xFF\xFE,x\nS51,ok,x\n");
    let path = write(&folder, "products.csv", &bytes);
    let (_, _, outcome) = load(&path, None);
    assert_eq!(outcome.rows.len(), 51);
    assert_eq!(codes(&outcome.refused[0]), [("bad_encoding".to_owned(), String::new())]);
    assert_eq!(outcome.refused[0].row, 51);
}

#[test]
fn a_resumed_file_goes_on_with_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = "contact_no,started_at,topic\n".to_owned();
    let mut json = String::new();
    for number in 1..=5000 {
        csv.push_str(&format!("C{number},2026-01-02 03:04:05,\"a\nb\"\n"));
        json.push_str(&format!("{{\"contact_no\":\"C{number}\",\"started_at\":\"2026-01-02 03:04:05\",\"topic\":\"a\\nb\"}}\n"));
        if number % 100 == 0 {
            csv.push('\n');
            json.push('\n');
        }
    }
    for (name, content) in [("c.csv", csv), ("c.jsonl", json)] {
        let path = write(&folder, name, content);
        let (sniffed, mapping, whole) = load(&path, None);
        assert_eq!((mapping.kind, whole.rows.len()), (FactKind::Contacts, 5000), "{name}: {:?}", whole.refused.first());
        for (skip, batch) in [(0, 7), (1, 1000), (2500, 333), (4999, 10_000), (5000, 10), (9000, 10)] {
            let rest = read(&path, &sniffed, &mapping, skip, batch);
            assert_eq!(rest.rows, whole.rows[(skip as usize).min(5000)..], "{name} skip {skip} batch {batch}");
        }
    }
}

#[test]
fn files_without_header_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder, "x.csv", "536365,85123A,WHITE,6,2010-12-01 08:26:00\n536366,71053,METAL,6,2010-12-01 08:28:00\n");
    let sniffed = sniff(&path).unwrap();
    assert!(!sniffed.has_header);
    assert_eq!(sniffed.header, ["column_1", "column_2", "column_3", "column_4", "column_5"]);
    assert_eq!(sniffed.samples.len(), 2);
    let forced = sniff_with(&path, &SniffOptions { has_header: Some(true), ..SniffOptions::default() }).unwrap();
    assert_eq!(forced.header[1], "85123A");
}

#[test]
fn json_lines_are_flattened_and_exact() {
    let folder = tempfile::tempdir().unwrap();
    let lines = concat!(
        r#"{"order_no": 9007199254740993, "customer": {"customer_no": "C1", "phone": "13800005678"}, "amount_minor": 1250, "paid_at": null}"#,
        "\n",
        r#"{"order_no": "2", "ordered_at": "2026-11-22T10:00:00+08:00", "amount_minor": 1.5}"#,
        "\nnot json\n[1]\n",
        r#"{"order_no": 18446744073709551615, "later": 1}"#,
    );
    let path = write(&folder, "orders.jsonl", lines);
    let sniffed = sniff(&path).unwrap();
    assert_eq!(sniffed.header, ["order_no", "customer.customer_no", "customer.phone", "amount_minor", "paid_at", "ordered_at", "later"]);
    let (_, _, outcome) = load(&path, Some(FactKind::Orders));
    let orders: Vec<_> = outcome.rows.iter().map(|row| (row.row, row.get(FactKind::Orders, "order_no").clone())).collect();
    assert_eq!(orders, [(1, text("9007199254740993")), (5, text("18446744073709551615"))]);
    assert_eq!(*outcome.rows[0].get(FactKind::Orders, "amount_minor"), Value::Int(1250));
    let bad: Vec<_> = outcome.refused.iter().map(|row| (row.row, row.problems[0].code.as_str())).collect();
    assert_eq!(bad, [(2, "not_an_integer"), (3, "bad_json"), (4, "bad_json")]);
}

#[test]
fn workbooks_give_dates_ids_and_the_first_sheet_with_content() {
    let folder = tempfile::tempdir().unwrap();
    let header = || ["售后单号", "订单编号", "售后类型", "申请时间", "申请金额(元)"].map(T).into_iter().collect::<Vec<_>>();
    let rows = vec![
        vec![T("售后单导出")],
        header(),
        vec![T("R1"), N("2026112200001"), T("换货"), D("46348.416666666664"), N("59.9")],
        vec![],
        vec![T("R2"), N("1234567890123456"), T("维修"), N("46348.5"), N("0.30000000000000004")],
        vec![T("R3"), N("1.23456789012345E+19"), T("维修"), T("2026年11月22日 10时"), N("1")],
        vec![T("R4"), T("0001"), T("飞"), Blank, T("x")],
    ];
    let bytes = workbook(&[("空", vec![]), ("数据", rows), ("其他", vec![header(), vec![T("X1"), T("1"), T("维修"), T("2026-01-01"), N("1")]])]);
    let path = write(&folder, "cases.xlsx", &bytes);
    let (sniffed, mapping, outcome) = load(&path, None);
    assert_eq!(sniffed.sheets, ["空", "数据", "其他"]);
    assert_eq!(sniffed.sheet.as_deref(), Some("数据"));
    assert_eq!(mapping.kind, FactKind::ReturnCases);
    let get = |row: usize, name: &str| outcome.rows[row].get(FactKind::ReturnCases, name).clone();
    assert_eq!(outcome.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(get(0, "order_no"), text("2026112200001"), "no 2.0e12");
    assert_eq!(get(0, "requested_at"), at("2026-11-22 02:00:00"));
    assert_eq!(get(0, "amount_minor"), Value::Int(5990));
    assert_eq!(get(1, "order_no"), text("1234567890123456"));
    assert_eq!(get(1, "requested_at"), at("2026-11-22 04:00:00"));
    assert_eq!(get(1, "amount_minor"), Value::Int(30));
    assert_eq!(outcome.refused[0].row, 4);
    assert_eq!(codes(&outcome.refused[0]), [("id_in_scientific_notation".to_owned(), "订单编号".to_owned())]);
    let mut places: Vec<String> = outcome.refused[1].problems.iter().map(|problem| problem.code.clone()).collect();
    places.sort();
    assert_eq!(places, ["missing_required", "not_a_number", "unknown_kind"]);

    let other = sniff_with(&path, &SniffOptions { sheet: Some("其他".to_owned()), ..SniffOptions::default() }).unwrap();
    assert_eq!(read(&path, &other, &mapping, 0, 10).rows.len(), 1);
    assert_eq!(read(&path, &sniffed, &mapping, 1, 10).rows.len(), 1, "resumed after row 1");
    let missing = sniff_with(&path, &SniffOptions { sheet: Some("无".to_owned()), ..SniffOptions::default() });
    assert!(matches!(missing, Err(ReadError::NoSuchSheet { .. })));
}

#[test]
fn what_is_no_such_file_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let code = |name: &str, bytes: &[u8]| sniff(&write(&folder, name, bytes)).map(|_| "ok").unwrap_or_else(|error| error.code());
    assert_eq!(code("a.csv", b""), "file_empty");
    assert_eq!(code("a.csv", b"\n\n\r\n"), "file_empty");
    assert_eq!(code("a.jsonl", b"\n"), "file_empty");
    assert_eq!(code("b.jsonl", b"no\n"), "file_broken");
    assert_eq!(code("a.xlsx", b"PK\x03\x04 not a workbook"), "file_broken");
    assert_eq!(code("b.xlsx", &workbook(&[("空", vec![])])), "file_empty");
    let mut bomb = workbook(&[("s", vec![vec![T("a"), T("b")]])]);
    let directory = bomb.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bomb[directory + 24..directory + 28].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    let path = write(&folder, "bomb.xlsx", &bomb);
    assert_eq!(sniff(&path).unwrap_err().code(), "file_broken");
    assert_eq!(code("a.pdf", b"%PDF"), "unknown_file_format");
    assert_eq!(code("a.parquet", b"PAR1"), "read_elsewhere");
    assert_eq!(sniff(&folder.path().join("none.csv")).unwrap_err().code(), "file_unreadable");
}
