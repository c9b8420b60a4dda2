//! The figures of one product and one customer: the same metrics, over the rows that belong to it alone.

use crate::support::{Fixture, NOW, SHANGHAI, ago, run, text};
use suyuan_case::lake_table::LakeTable;
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_insight::figure::Period;
use suyuan_insight::subject::{Subject, customers, products, subject_page};
use suyuan_lake::{Principal, QueryEngine};

/// Two products, two customers: what belongs to one does not count for the other.
fn two_products() -> Fixture {
    let mut fixture = Fixture::new();
    for (order, sku, customer, days) in
        [("O1", "S1", "C1", 3), ("O2", "S1", "C2", 4), ("O3", "S2", "C1", 4), ("O4", "S2", "C2", 5), ("O5", "S2", "C2", 5)]
    {
        let at = ago(days + 90, 0);
        fixture.put(LakeTable::Orders, &[("order_no", text(order)), ("customer_no", text(customer)), ("ordered_at", at)]);
        fixture.put(LakeTable::OrderLines, &[("order_no", text(order)), ("sku", text(sku)), ("quantity", Value::Int(1))]);
    }
    for (case, order, sku, customer, reason) in [
        ("K1", "O1", "S1", "C1", "product.fault.x"),
        ("K2", "O3", "S2", "C1", "customer.mind.no_reason"),
        ("K3", "O1", "S1", "C1", "product.fault.x"),
    ] {
        let common = [("case_id", text(case)), ("case_no", text(case)), ("requested_at", ago(1, 0))];
        let mut whole =
            vec![("order_no", text(order)), ("customer_no", text(customer)), ("kind", text("return_refund")), ("reason_code", text(reason))];
        whole.extend(common.clone());
        whole.extend([("quantity", Value::Int(2)), ("refund_minor", Value::Int(500))]);
        fixture.put(LakeTable::Cases, &whole);
        let mut line = vec![("line", Value::Int(1)), ("sku", text(sku)), ("quantity", Value::Int(2)), ("product_name", text("电饭煲"))];
        line.extend(common);
        fixture.put(LakeTable::CaseLines, &line);
    }
    fixture
}

#[test]
fn a_products_figures_are_those_of_its_own_rows() {
    let fixture = two_products();
    let engine = fixture.engine();
    run(async {
        let session = engine.session(Principal::new("tester", AccessScope::all())).expect("session");
        let days = 200;
        let figure = async |subject: Subject, id: &str| {
            let page = subject_page(session.as_ref(), &subject, NOW, days, SHANGHAI).await.expect("page");
            let figure = page.figures.iter().find(|figure| figure.id == id).unwrap_or_else(|| panic!("no figure {id}")).clone();
            (figure.value.map(|value| (value * 1_000.0).round() as i64), figure.rows)
        };
        assert_eq!(figure(Subject::Product("S1".into()), "cases_requested").await, (Some(2_000), 2));
        // S1 is in two orders, one of which came back; S2 in three, one of which came back.
        assert_eq!(figure(Subject::Product("S1".into()), "return_rate").await, (Some(500), 2));
        assert_eq!(figure(Subject::Product("S2".into()), "return_rate").await, (Some(333), 3));
        assert_eq!(figure(Subject::Product("S2".into()), "quality_return_rate").await, (Some(0), 3));
        assert_eq!(figure(Subject::Customer("C1".into()), "return_rate").await, (Some(1_000), 2));
        assert_eq!(figure(Subject::Customer("C2".into()), "return_rate").await, (Some(0), 3));
        let page = subject_page(session.as_ref(), &Subject::Product("S1".into()), NOW, days, SHANGHAI).await.unwrap();
        assert_eq!((page.reasons.len(), page.reasons[0].count, page.reasons[0].code.as_str()), (1, 2, "product.fault.x"));
        assert!(page.reasons[0].drill.ends_with("&sku=S1"), "{}", page.reasons[0].drill);
        let period = Period::ending(NOW, days, SHANGHAI);
        let rows = products(session.as_ref(), period, "").await.unwrap();
        let short: Vec<_> = rows.iter().map(|row| (row.key.as_str(), row.cases, row.units, row.refund_minor, row.reason.as_deref())).collect();
        assert_eq!(short, [("S1", 2, 4, 1_000, Some("product.fault.x")), ("S2", 1, 2, 500, Some("customer.mind.no_reason"))]);
        assert_eq!(products(session.as_ref(), period, "饭煲").await.unwrap().len(), 2);
        assert_eq!(products(session.as_ref(), period, "s2' or 1=1 --").await.unwrap().len(), 0);
        let rows = customers(session.as_ref(), period, "c1").await.unwrap();
        assert_eq!(rows.iter().map(|row| (row.key.as_str(), row.cases)).collect::<Vec<_>>(), [("C1", 3)]);
    });
}
