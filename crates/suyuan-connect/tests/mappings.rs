//! Known header sets map completely, kinds are told apart, templates are found again.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use suyuan_case::fact::{FactKind, FactRow};
use suyuan_case::value::{Cell, Value};
use suyuan_connect::mapping::{DateOrder, DecimalMark, Mapping, Options, Template, fields, kind_of_file_name, propose};
use suyuan_connect::source::RowBatch;
use suyuan_connect::validate::{Validated, validate_batch};

fn header(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).collect()
}

/// Proposes without a kind and compares "header→field" for each column.
fn check(names: &str, kind: FactKind, expected: &str) -> Mapping {
    let proposal = propose(None, &header(names), &[]);
    let got: Vec<&str> = proposal.fields.iter().map(|field| field.field.unwrap_or("-")).collect();
    assert_eq!(got.join(","), expected, "{names}");
    assert_eq!(proposal.kind, kind, "{names}: {:?}", &proposal.kind_scores[..3]);
    assert_eq!(proposal.mapping.missing_required(), Vec::<&str>::new());
    proposal.mapping
}

fn validate(mapping: &Mapping, rows: &[Vec<Cell>]) -> Validated {
    let mut batch = RowBatch::default();
    for (index, row) in rows.iter().enumerate() {
        batch.push_cells(index as u64 + 1, row);
    }
    let mut out = Validated::default();
    validate_batch(mapping, &batch, &mut out);
    out
}

fn get(kind: FactKind, row: &FactRow, name: &str) -> Value {
    row.get(kind, name).clone()
}

fn text(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

const LEDGER: &str = "invoice_no,sku,description,quantity,invoiced_at,unit_price_micro,customer_no,region";

#[test]
fn both_wholesale_ledgers_map_completely() {
    let kaggle = check("InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country", FactKind::Ledger, LEDGER);
    check("Invoice, StockCode, Description, Quantity, InvoiceDate, Price, Customer ID, Country", FactKind::Ledger, LEDGER);
    let out = validate(
        &Mapping { options: Options { currency: "GBP".to_owned(), tz: chrono_tz::Europe::London, ..kaggle.options.clone() }, ..kaggle },
        &[
            vec![
                text("C536379"),
                text("D"),
                text("Discount"),
                Cell::Int(-1),
                Cell::Time { micros: 1_291_196_460_000_000, zoned: false },
                Cell::Float(27.5),
                Cell::Float(14527.0),
                text("United Kingdom"),
            ],
            vec![
                text("536414"),
                text("22139"),
                Cell::Empty,
                text("56"),
                text("2010-12-01 11:52:00"),
                text("0.0"),
                Cell::Float(f64::NAN),
                text("United Kingdom"),
            ],
            vec![
                text("A563187"),
                text("B"),
                text("Adjust bad debt"),
                text("1"),
                text("2011-08-12 14:52:00"),
                text("-11062.06"),
                text("17850.0"),
                text("United Kingdom"),
            ],
        ],
    );
    assert!(out.refused.is_empty(), "{:?}", out.refused);
    let ledger = |row: usize, name: &str| get(FactKind::Ledger, &out.rows[row], name);
    assert_eq!(ledger(0, "quantity"), Value::Int(-1));
    assert_eq!(ledger(0, "unit_price_micro"), Value::Int(27_500_000));
    assert_eq!(ledger(0, "customer_no"), Value::Text("14527".to_owned()));
    assert_eq!(ledger(0, "invoiced_at"), Value::Int(1_291_196_460_000_000), "London is at UTC in December");
    assert_eq!(ledger(1, "customer_no"), Value::Null);
    assert_eq!(ledger(1, "description"), Value::Null);
    assert_eq!(ledger(2, "unit_price_micro"), Value::Int(-11_062_060_000));
    assert_eq!(ledger(2, "customer_no"), Value::Text("17850".to_owned()));
    assert_eq!(ledger(2, "currency"), Value::Text("GBP".to_owned()));
    assert_eq!(out.keys, [0, 0, 0], "a ledger row has no identity but its place");
}

#[test]
fn olist_loads_through_mappings_alone() {
    let orders = check(
        "order_id,customer_id,order_status,order_approved_at,order_delivered_customer_date,order_estimated_delivery_date",
        FactKind::Orders,
        "order_no,customer_no,status,ordered_at,delivered_at,estimated_delivery_at",
    );
    assert_eq!(orders.options.ordered_at_basis.as_deref(), Some("order_approved_at"));
    let options = Options { tz: chrono_tz::America::Sao_Paulo, currency: "BRL".to_owned(), ..orders.options.clone() };
    let local = |text: &str| Cell::Time {
        micros: chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc().timestamp_micros(),
        zoned: false,
    };
    let out = validate(
        &Mapping { options, ..orders },
        &[
            vec![
                text("e481f51cbdc54678b7cc49136f2d6af7"),
                text("9ef4"),
                text("delivered"),
                local("2017-10-02 11:07"),
                local("2017-10-10 21:25"),
                local("2017-10-18 00:00"),
            ],
            vec![text("x"), text("9ef5"), text("canceled"), Cell::Empty, Cell::Empty, local("2017-10-18 00:00")],
        ],
    );
    let order = |row: usize, name: &str| get(FactKind::Orders, &out.rows[row], name);
    assert_eq!(order(0, "ordered_at"), Value::Int(1_506_953_220_000_000));
    assert_eq!(order(0, "ordered_at_basis"), Value::Text("order_approved_at".to_owned()));
    assert_eq!((order(1, "ordered_at"), order(1, "ordered_at_basis"), order(1, "paid_at")), (Value::Null, Value::Null, Value::Null));

    let lines = check(
        "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
        FactKind::OrderLines,
        "order_no,line_no,sku,seller_no,shipping_limit_at,unit_price_micro,freight_minor",
    );
    let out =
        validate(&lines, &[vec![text("o"), Cell::Int(1), text("p"), text("s"), local("2017-10-02 11:07"), Cell::Float(29.99), Cell::Float(8.72)]]);
    let line = |name: &str| get(FactKind::OrderLines, &out.rows[0], name);
    assert_eq!(line("quantity"), Value::Int(1), "each row is one unit");
    assert_eq!((line("amount_minor"), line("freight_minor"), line("line_no")), (Value::Int(2999), Value::Int(872), Value::Text("1".to_owned())));

    check("customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state", FactKind::Customers, "customer_no,-,-,city,region");
    check("seller_id,seller_zip_code_prefix,seller_city,seller_state", FactKind::Sellers, "seller_no,-,city,region");
    check(
        "product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm",
        FactKind::Products,
        "sku,category,-,-,-,weight_g,length_cm,height_cm,width_cm",
    );
    let full = "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date";
    let full = check(full, FactKind::Orders, "order_no,customer_no,status,ordered_at,paid_at,shipped_at,delivered_at,estimated_delivery_at");
    assert_eq!(full.options.ordered_at_basis, None);
}

#[test]
fn the_products_own_columns_map_with_certainty() {
    for kind in FactKind::ALL {
        let names: Vec<String> = kind.columns().iter().map(|column| column.name.to_owned()).collect();
        let proposal = propose(None, &names, &[]);
        assert_eq!(proposal.kind, kind);
        for (field, column) in proposal.fields.iter().zip(kind.columns()) {
            assert_eq!((field.field, field.confidence, field.how), (Some(column.name), 1.0, "header"), "{}", kind.as_str());
        }
        assert!(fields(kind).iter().all(|field| !field.name_zh.is_empty() && !field.name_en.is_empty()));
    }
}

#[test]
fn chinese_exports_are_understood() {
    check(
        "订单编号,退款编号,买家昵称,收货人,手机号,商品标题,商家编码,退款类型,退款原因,申请退款金额（元）,实退金额,申请时间,退款成功时间,退款状态,物流单号",
        FactKind::ReturnCases,
        "order_no,case_no,customer_no,name,phone,-,sku,kind,reason_text,amount_minor,refund_minor,requested_at,refunded_at,status,-",
    );
    check(
        "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,收货地址,联系手机,订单创建时间,订单付款时间,店铺名称,收货省份",
        FactKind::Orders,
        "order_no,customer_no,amount_minor,status,name,address,phone,ordered_at,paid_at,shop,region",
    );
    check("主订单编号,子订单编号,商品标题,单价,购买数量,货号", FactKind::OrderLines, "order_no,line_no,product_name,unit_price_micro,quantity,sku");
    check(
        "会话ID,客服,接入时间,首响时间,结束时间,通话时长(分钟),是否解决",
        FactKind::Contacts,
        "contact_no,agent,started_at,first_response_at,ended_at,talk_seconds,resolved",
    );
    check("评价编号,订单号,评分,评价内容,评价时间", FactKind::Feedback, "feedback_no,order_no,rating,comment,created_at");
    check(
        "物流单号,快递公司,订单号,发货时间,签收时间,重量(KG)",
        FactKind::Shipments,
        "tracking_no,carrier,order_no,shipped_at,delivered_at,weight_g",
    );
    check("会员编号,姓名,手机,邮箱,省份,会员等级,注册时间", FactKind::Customers, "customer_no,name,phone,email,region,tier,registered_at");
}

#[test]
fn units_in_headers_are_kept() {
    let mapping = check("会话ID,接入时间,通话时长(分钟),保持时长", FactKind::Contacts, "contact_no,started_at,talk_seconds,hold_seconds");
    let out = validate(&mapping, &[vec![text("1"), text("2026-11-22 10:00"), text("2.5"), text("01:05")]]);
    assert_eq!(get(FactKind::Contacts, &out.rows[0], "talk_seconds"), Value::Int(150));
    assert_eq!(get(FactKind::Contacts, &out.rows[0], "hold_seconds"), Value::Int(65));
    for (name, value, minor) in [("金额(万元)", "1.5", 1_500_000), ("金额（分）", "150", 150), ("amount_minor", "150", 150), ("实付金额", "1.5", 150)]
    {
        let header = [("订单号".to_owned()), name.to_owned()];
        let proposal = propose(Some(FactKind::Orders), &header, &[]);
        let out = validate(&proposal.mapping, &[vec![text("1"), text(value)]]);
        assert_eq!(get(FactKind::Orders, &out.rows[0], "amount_minor"), Value::Int(minor), "{name}");
    }
}

#[test]
fn contents_fill_in_where_names_say_nothing_and_prove_the_date_order() {
    let header = header("订单号,售后单号,a,b,c,d,金额");
    let row = |number: usize, day: &str, amount: &str| {
        let values = [
            format!("2026{number}"),
            format!("R{number}"),
            "仅退款".into(),
            format!("1380000567{number}"),
            day.into(),
            "广东省".into(),
            amount.into(),
        ];
        values.into_iter().map(Cell::Text).collect::<Vec<_>>()
    };
    let samples =
        [row(1, "03/04/2026 10:00", "12,50"), row(2, "25/04/2026 10:00", "1.234,50"), row(3, "04/04/2026 10:00", "3,00"), row(4, "05/04/2026", "1")];
    let proposal = propose(None, &header, &samples);
    let got: Vec<_> = proposal.fields.iter().map(|field| (field.field.unwrap_or("-"), field.how)).collect();
    assert_eq!(proposal.kind, FactKind::ReturnCases);
    assert_eq!(got[2..6], [("kind", "content"), ("phone", "content"), ("requested_at", "content"), ("region", "content")]);
    assert_eq!(proposal.mapping.options.date_order, DateOrder::DayFirst);
    assert_eq!(proposal.mapping.options.decimal, DecimalMark::Comma);
    assert!(proposal.fields[3].samples.iter().all(|sample| sample.starts_with("138****567")), "{:?}", proposal.fields[3].samples);
    let out = validate(&proposal.mapping, &samples);
    assert_eq!(out.rows.len(), 4, "{:?}", out.refused);
    assert_eq!(get(FactKind::ReturnCases, &out.rows[1], "amount_minor"), Value::Int(123_450));
}

#[test]
fn a_template_is_found_again_and_gives_the_same_mapping() {
    let names = header("单据,货品,件,价,日,备用");
    let choice: BTreeMap<String, Option<String>> = [
        ("单据", Some("invoice_no")),
        ("货品", Some("sku")),
        ("件", Some("quantity")),
        ("价", Some("unit_price_micro")),
        ("日", Some("invoiced_at")),
        ("备用", None),
    ]
    .into_iter()
    .map(|(name, field)| (name.to_owned(), field.map(str::to_owned)))
    .collect();
    let options = Options { date_order: DateOrder::MonthFirst, tz: chrono_tz::Europe::London, ..Options::default() };
    let mapping = Mapping::from_choice(FactKind::Ledger, &names, &choice, options).unwrap();
    let template = Template::of("批发", &mapping);
    let json = serde_json::to_string(&template).unwrap();
    let again: Template = serde_json::from_str(&json).unwrap();
    assert_eq!(again, template);
    assert_eq!(again.mapping(&names).unwrap(), mapping);
    assert_eq!(again.score(&names), 1.0);
    let moved = header("日,价,件,货品,单据,新列");
    assert!((0.8..1.0).contains(&again.score(&moved)));
    assert_eq!(again.mapping(&moved).unwrap().fields[0], Some(4));
    assert_eq!(again.score(&header("a,b,c")), 0.0);
    assert_eq!(
        again.mapping(&header("货品,件")).unwrap_err().iter().map(|problem| problem.place.as_str()).collect::<Vec<_>>(),
        ["invoice_no", "invoiced_at", "unit_price_micro"]
    );
}

#[test]
fn wrong_choices_are_named() {
    let choice: BTreeMap<String, Option<String>> = [("a", "order_no"), ("b", "order_no"), ("c", "nonsense"), ("z", "sku")]
        .into_iter()
        .map(|(name, field)| (name.to_owned(), Some(field.to_owned())))
        .collect();
    let problems = Mapping::from_choice(FactKind::OrderLines, &header("a,b,c"), &choice, Options::default()).unwrap_err();
    let got: Vec<_> = problems.iter().map(|problem| (problem.code.as_str(), problem.place.as_str())).collect();
    assert_eq!(got, [("field_twice", "b"), ("unknown_field", "c"), ("unknown_column", "z"), ("field_without_column", "sku")]);
}

#[test]
fn file_names_tell_kinds() {
    for kind in FactKind::ALL {
        assert_eq!(kind_of_file_name(&format!("some/dir/{}.csv", kind.as_str())), Some(kind));
    }
    assert_eq!(kind_of_file_name("return_cases_2026-11.xlsx"), Some(FactKind::ReturnCases));
    assert_eq!(kind_of_file_name("双11售后单.xlsx"), Some(FactKind::ReturnCases));
    assert_eq!(kind_of_file_name("order_items.parquet"), Some(FactKind::OrderLines));
    assert_eq!(kind_of_file_name("data.csv"), None);
}
