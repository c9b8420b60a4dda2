//! The kinds that describe operations: loaded from Chinese and English files, corrected, refused by row, read in SQL with row rights.

#![allow(clippy::unwrap_used)] // a test that fails here says where

use crate::import_support;

use import_support::{Site, sites, sql_as};
use std::path::PathBuf;
use suyuan_case::fact::FactKind;
use suyuan_case::import::RowStatus;
use suyuan_case::scope::AccessScope;

/// Orders and cases to which the other files refer.
async fn ground(site: &Site) {
    let orders = site
        .file("orders.csv", "order_no,shop,channel,region,ordered_at\nO1,S,tmall,广东,2026-01-01T00:00:00Z\nO2,S,tmall,浙江,2026-01-01T00:00:00Z\n");
    site.import(FactKind::Orders, &[orders]).await.expect("orders");
    let cases = site.file(
        "cases.csv",
        "case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,requested_at,decided_at,outcome,automatic,goods_received_at\n\
         R1,O1,S,tmall,return_refund,goods_received,X,1,500,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,approve,true,2026-01-05T00:00:00Z\n\
         R2,O2,S,tmall,return_refund,goods_received,X,1,700,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,approve,true,2026-01-05T00:00:00Z\n",
    );
    site.import(FactKind::ReturnCases, &[cases]).await.expect("cases");
}

/// Kind, name, content, rows loaded, and (row, code) of what is refused.
type File = (FactKind, &'static str, &'static str, u64, &'static [(i64, &'static str)]);

const FILES: &[File] = &[
    (
        FactKind::Inspections,
        "质检.csv",
        "质检单号,售后单号,店铺,商品编码,质检员,质检时间,数量,损坏数量,成色等级,处置方式,质检结论,残值(元),重量(kg)\n\
         Q1,R1,S,X,老周,2026-01-06 09:30:00,1,0,A,重新上架,完好,12.50,1.2\n\
         Q2,R2,S,X,老周,2026-01-06 10:30:00,0,0,D,报废,空包,0,0.3\n\
         Q3,R1,S,X,老周,昨天,1,0,A,重新上架,,,\n\
         Q4,R1,S,X,老周,2026-01-06 09:30:00,1,-1,A,重新上架,,,\n\
         ,R1,S,X,老周,2026-01-06 09:30:00,1,0,A,重新上架,,,\n",
        2,
        &[(3, "not_a_date"), (4, "out_of_range"), (5, "missing_required")],
    ),
    (
        FactKind::Refunds,
        "退款流水.csv",
        "退款流水号,售后单号,订单号,店铺,款项类型,退款金额,承担方,退款方式,退款成功时间,退款状态\n\
         F1,R1,O1,S,退款,5.00,商家,原路退回,2026-01-07 10:00:00,成功\n\
         F2,R2,O2,S,退货运费,12.00,保险公司,余额,2026-01-07 11:00:00,成功\n\
         F3,R2,O2,S,退款,五元,商家,原路退回,2026-01-07 11:00:00,成功\n\
         F4,R2,O2,S,退款,-1,商家,原路退回,2026-01-07 11:00:00,成功\n\
         F1,R1,O1,S,退款,5.00,商家,原路退回,2026-01-07 10:00:00,成功\n",
        3,
        &[(3, "not_a_number"), (4, "out_of_range")],
    ),
    (
        FactKind::Agents,
        "agents.csv",
        "name,employee no,team,department,skill,hire date,daily capacity\n王敏,A01,家电一组,service,appliance,2024-03-01,80\n李强,A02,服饰一组,service,apparel,2024-13-01,80\n",
        1,
        &[(2, "not_a_date")],
    ),
    (
        FactKind::Warehouses,
        "仓库.csv",
        "仓库名称,仓库编号,仓库类型,省份,城市,库容,日处理能力,启用日期\n杭州仓,W1,退货仓,浙江,杭州,50000,1200,2020-01-01\n佛山仓,W2,退货仓,广东,佛山,很大,900,2020-01-01\n",
        1,
        &[(2, "not_a_number")],
    ),
    (
        FactKind::Stock,
        "库存.csv",
        "商品编码,仓库,盘点日期,实物库存,账面库存,退货待检库存,单位成本\nX,杭州仓,2026-01-31,120,118,4,35.5\nX,佛山仓,2026-01-31,-2,0,0,35.5\nX,天津仓,2026-01-31,1.5,0,0,35.5\n",
        2,
        &[(3, "not_an_integer")],
    ),
    (
        FactKind::Usage,
        "usage.csv",
        "serial_no,sku,order_no,firmware,period_start,period_end,on_seconds,cycle_count,voltage_mean_mv,Max Voltage (V),current_max(A),max temperature,error_codes,error_count\n\
         SN1,X,O1,1.4.2,2026-01-10,2026-01-17,36000,41,221500,253.4,6.25,88.5,E03;E07,3\n\
         SN2,X,O2,1.4.2,2026-01-10,2026-01-17,1:30:00,12,220100,231,5,-4.5,,0\n\
         SN3,X,O2,1.4.2,2026-01-10,2026-01-17,10,12,220100,warm,5,20,,0\n",
        2,
        &[(3, "not_a_number")],
    ),
    (
        FactKind::Invoices,
        "invoices.jsonl",
        "{\"发票号码\":\"I1\",\"发票类型\":\"普通发票\",\"订单号\":\"O1\",\"价税合计\":\"500.00\",\"税额\":\"57.52\",\"开票日期\":\"2026-01-02\"}\n\
         {\"发票号码\":\"I2\",\"发票类型\":\"红字发票\",\"原发票号码\":\"I1\",\"订单号\":\"O1\",\"售后单号\":\"R1\",\"价税合计\":\"-5.00\",\"税额\":\"-0.58\",\"开票日期\":\"2026-01-08\"}\n\
         {\"发票号码\":\"I3\",\"发票类型\":\"普通发票\",\"订单号\":\"O2\",\"价税合计\":\"x\",\"开票日期\":\"2026-01-02\"}\n",
        2,
        &[(3, "not_a_number")],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn operations_load_are_refused_by_row_and_stay_unchanged_when_they_come_again() {
    for site in sites().await {
        ground(&site).await;
        for (kind, name, content, loaded, refused) in FILES {
            let file = site.file(name, content);
            let report = site.import(*kind, std::slice::from_ref(&file)).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert_eq!((report.loaded + report.unchanged, report.refused as usize), (*loaded, refused.len()), "{name}: {report:?}");
            let rows = site.rows(&report).await;
            let codes: Vec<(i64, &str)> =
                rows.iter().filter(|row| row.status == RowStatus::Refused).map(|row| (row.row, row.code.as_str())).collect();
            assert_eq!(codes, *refused, "{name}");
            assert_eq!(rows.len() as u64, report.rows, "{name}: every row has a fate");
            let again = site.import(*kind, &[file]).await.expect("again");
            assert_eq!((again.loaded, again.unchanged), (0, *loaded), "{name}: {again:?}");
        }
        views(&site).await;
        corrections(&site).await;
        assert!(site.store.verify(&mut |_| {}).await.expect("verifies").ok);
    }
}

/// What the owner and a colleague of one province see.
async fn views(site: &Site) {
    let all = AccessScope::all();
    let south = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    let check = async |scope: &AccessScope, sql: &str, expected: &str| {
        assert_eq!(sql_as(site, scope, sql).await, expected, "{sql}");
    };
    check(
        &all,
        "select inspection_no, grade, disposition, quantity, recovered_minor, weight_g from inspections order by 1",
        r#"[["Q1","A","restock",1,1250,1200],["Q2","D","scrap",0,0,300]]"#,
    )
    .await;
    check(
        &all,
        "select refund_no, entry_kind, bearer, amount_minor from refund_records order by 1",
        r#"[["F1","refund","merchant",500],["F2","freight","insurer",1200]]"#,
    )
    .await;
    check(&all, "select sku, warehouse, on_hand_quantity, book_quantity from stock order by 2", r#"[["X","佛山仓",-2,0],["X","杭州仓",120,118]]"#)
        .await;
    check(
        &all,
        "select serial_no, on_seconds, voltage_mean_mv, voltage_max_mv, current_max_ma, temperature_max_mc, error_codes from usage order by 1",
        r#"[["SN1",36000,221500,253400,6250,88500,"E03;E07"],["SN2",5400,220100,231000,5000,-4500,null]]"#,
    )
    .await;
    check(
        &all,
        "select invoice_no, invoice_kind, original_invoice_no, amount_minor, tax_minor from invoices order by 1",
        r#"[["I1","blue",null,50000,5752],["I2","red","I1",-500,-58]]"#,
    )
    .await;
    check(&all, "select agent, agent_no, team, daily_capacity from agents", r#"[["王敏","A01","家电一组",80]]"#).await;
    // R1 and O1 are of 广东; what names neither case nor order with customers in it is nobody's.
    check(&south, "select inspection_no from inspections", r#"[["Q1"]]"#).await;
    check(&south, "select refund_no from refund_records", r#"[["F1"]]"#).await;
    check(&south, "select serial_no from usage", r#"[["SN1"]]"#).await;
    check(&south, "select invoice_no from invoices order by 1", r#"[["I1"],["I2"]]"#).await;
    check(&south, "select warehouse from warehouses", r#"[["杭州仓"]]"#).await;
    check(&south, "select count(*) from stock", "[[2]]").await;
}

/// A later file replaces what it names and leaves the rest alone; the first version stays in the store.
async fn corrections(site: &Site) {
    let file: PathBuf = site.file("later.csv", "sku,warehouse,counted_at,on_hand_quantity,book_quantity\nX,佛山仓,2026-01-31,3,0\n");
    let report = site.import(FactKind::Stock, &[file]).await.expect("imports");
    assert_eq!((report.loaded, report.unchanged), (1, 0));
    let rows = sql_as(site, &AccessScope::all(), "select warehouse, on_hand_quantity from stock order by 1").await;
    assert_eq!(rows, r#"[["佛山仓",3],["杭州仓",120]]"#);
}

const HISTORY: &str = "售后单号,店铺,步骤,发生时间,开始或完成,执行人,退款金额,备注\n\
    R1,S,提交申请,2026-01-02 08:00:00,,买家,,\n\
    R1,S,到达中转,2026-01-04 12:00:00,,迅达速运,,\n\
    R1,S,质检,2026-01-06 09:00:00,开始,老周,,\n\
    R1,S,质检,2026-01-06 10:00:00,完成,老周,,\n\
    R1,S,退款,2026-01-07 10:00:00,,财务-小苏,5.00,\n\
    R1,S,退款,2026-01-08 10:00:00,,财务-小苏,5.00,第二次\n\
    R1,S,审核拒绝,2026-01-09 10:00:00,,王敏,,已经退款\n\
    R9,S,提交申请,2026-01-07 10:00:00,,买家,,\n\
    R9,S,转派,2026-01-07 11:00:00,,王敏,,\n\
    R1,S,,2026-01-07 10:00:00,,王敏,,\n\
    R1,S,退款,很久以前,,王敏,,\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_history_moves_cases_on_keeps_other_steps_and_waits_for_cases() {
    for site in sites().await {
        ground(&site).await;
        let file = site.file("case-history.csv", HISTORY);
        let report = site.import(FactKind::CaseHistory, std::slice::from_ref(&file)).await.expect("imports");
        assert_eq!((report.rows, report.loaded, report.pooled, report.refused), (11, 7, 2, 2), "{report:?}");
        let count = |code: &str| report.by_code.get(code).copied().unwrap_or(0);
        assert_eq!((count("step_known"), count("step_applied"), count("step_kept"), count("case_unknown")), (1, 2, 4, 2), "{report:?}");
        let case = site.store.case_by_no("R1").await.expect("reads").expect("is there").0;
        assert_eq!((case.status.as_str(), case.refund_minor), ("refunded", Some(500)), "one refund, whatever the history says");
        assert_eq!(case.outcome.map(|outcome| outcome.as_str()), Some("approve"), "an impossible step changes nothing");
        let all = AccessScope::all();
        let steps = sql_as(&site, &all, "select activity, lifecycle, resource from events where kind = 'step_taken' order by seq").await;
        assert_eq!(steps, r#"[["到达中转",null,"迅达速运"],["质检","start","老周"],["退款",null,"财务-小苏"],["审核拒绝",null,"王敏"]]"#);
        let head = site.store.head();
        let again = site.import(FactKind::CaseHistory, &[file]).await.expect("again");
        assert_eq!((again.loaded, again.unchanged, again.pooled), (0, 9, 0), "{again:?}");
        assert!(site.store.head() <= head + 3, "no case was told twice");
        let late = site.file("late.csv", "case_no,order_no,shop,channel,kind,status,sku,quantity,amount_minor,requested_at\nR9,O1,S,tmall,repair,requested,X,1,500,2026-01-07T10:00:00Z\n");
        let report = site.import(FactKind::ReturnCases, &[late]).await.expect("imports");
        assert_eq!(report.sums.get("history_rows_settled"), Some(&2), "{report:?}");
        assert_eq!(sql_as(&site, &all, "select count(*) from import_rows where status = 'pooled'").await, "[[0]]");
        assert_eq!(sql_as(&site, &all, "select resource from events where activity = '转派'").await, r#"[["王敏"]]"#);
        assert!(site.store.verify(&mut |_| {}).await.expect("verifies").ok);
        assert_eq!(site.store.rebuild(&mut |_| {}).await.expect("rebuilds").differences, 0);
    }
}
