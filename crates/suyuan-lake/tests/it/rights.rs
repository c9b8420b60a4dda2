//! Row rights: random scopes against a plain filter, and every road by which a query might go around them.

use crate::{Manifest, engine, number, open, row, rows, text};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use suyuan_case::lake_table::{ExportRow, LakeTable};
use suyuan_case::scope::AccessScope;
use suyuan_case::value::Value;
use suyuan_lake::{EmbeddedEngine, Lake};

const REGIONS: [Option<&str>; 4] = [Some("广东"), Some("浙江"), Some("四川"), None];
const CHANNELS: [Option<&str>; 3] = [Some("tmall"), Some("jd"), None];
const SHOPS: [Option<&str>; 3] = [Some("旗舰店"), Some("专营店"), None];
const DEPARTMENTS: [Option<&str>; 3] = [Some("quality"), Some("logistics"), None];

/// Dimensions of one row, by which the plain filter decides.
#[derive(Debug, Clone)]
struct Dims {
    no: String,
    order: String,
    dims: [Option<&'static str>; 4],
}

struct World {
    _dir: tempfile::TempDir,
    _lake: Arc<Lake>,
    engine: EmbeddedEngine,
    cases: Vec<Dims>,
    orders: Vec<Dims>,
    /// Shipments by case number or by order number.
    shipments: Vec<(String, Option<usize>, Option<usize>)>,
}

fn some(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}

fn pick(index: usize) -> [Option<&'static str>; 4] {
    [DEPARTMENTS[index / 7 % 3], REGIONS[index % 4], CHANNELS[index / 4 % 3], SHOPS[index / 12 % 3]]
}

fn key(index: usize) -> i64 {
    i64::try_from(index).expect("small")
}

/// 400 orders, 300 cases on them, 300 shipments; one half in segments, one half hot, some changed.
fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let dir = tempfile::tempdir().expect("folder");
        let lake = open(dir.path(), &Manifest::default());
        let orders: Vec<Dims> = (0..400)
            .map(|index| {
                let [_, region, channel, shop] = pick(index * 5 + 1);
                Dims {
                    no: format!("O{}", index / 2),
                    order: String::new(),
                    dims: [None, region, channel, if index % 2 == 0 { Some("旗舰店") } else { shop.filter(|shop| *shop != "旗舰店") }],
                }
            })
            .collect();
        let cases: Vec<Dims> = (0..300)
            .map(|index| {
                let order = &orders[index];
                let [department, region, channel, _] = pick(index * 11 + 3);
                Dims { no: format!("RC{index}"), order: order.no.clone(), dims: [department, region, channel, order.dims[3]] }
            })
            .collect();
        let shipments: Vec<(String, Option<usize>, Option<usize>)> =
            (0..300).map(|index| (format!("T{index}"), (index % 3 == 0).then_some(index), (index % 3 == 1).then_some(index + 50))).collect();
        let dims = |dims: &[Option<&str>; 4]| {
            vec![("department", some(dims[0])), ("region", some(dims[1])), ("channel", some(dims[2])), ("shop", some(dims[3]))]
        };
        let mut manifest = Manifest::default();
        for half in 0..2 {
            let mine = |index: &usize| index % 2 == half || (half == 1 && index.is_multiple_of(10));
            let of = |index: usize, row: ExportRow| ExportRow { key: key(index), revision: key(half * 1_000 + index + 1), ..row };
            let case_rows = cases.iter().enumerate().filter(|(index, _)| mine(index)).map(|(index, case)| {
                let mut values = dims(&case.dims);
                values.extend([("case_no", text(&case.no)), ("order_no", text(&case.order)), ("amount_minor", Value::Int(1))]);
                of(index, row(LakeTable::Cases, 0, 0, &values))
            });
            lake.ingest(LakeTable::Cases, case_rows.collect()).expect("ingest");
            let order_rows = orders.iter().enumerate().filter(|(index, _)| mine(index)).map(|(index, order)| {
                let mut values = dims(&order.dims);
                values.remove(0);
                values.push(("order_no", text(&order.no)));
                of(index, row(LakeTable::Orders, 0, 0, &values))
            });
            lake.ingest(LakeTable::Orders, order_rows.collect()).expect("ingest");
            let shipment_rows = shipments.iter().enumerate().filter(|(index, _)| mine(index)).map(|(index, (no, case, order))| {
                let of_case = case.map(|case| &cases[case]);
                let of_order = order.map(|order| &orders[order]);
                let shop = of_case.or(of_order).and_then(|one| one.dims[3]);
                let region = of_case.or(of_order).and_then(|one| one.dims[1]);
                let values = [
                    ("tracking_no", text(no)),
                    ("case_no", some(of_case.map(|case| case.no.as_str()))),
                    ("order_no", some(of_order.map(|order| order.no.as_str()))),
                    ("shop", some(shop)),
                    ("region", some(region)),
                ];
                of(index, row(LakeTable::Shipments, 0, 0, &values))
            });
            lake.ingest(LakeTable::Shipments, shipment_rows.collect()).expect("ingest");
            if half == 0 {
                manifest.flush(&lake);
            }
        }
        let engine = engine(&lake);
        World { _dir: dir, _lake: lake, engine, cases, orders, shipments }
    })
}

fn passes(scope: &AccessScope, dims: &[Option<&str>; 4]) -> bool {
    scope.permits(dims[0], dims[1], dims[2], dims[3])
}

fn case_passes(scope: &AccessScope, world: &World, index: usize) -> bool {
    passes(scope, &world.cases[index].dims)
}

/// Orders have no department: with one asked for, an order is visible through a visible case of its shop.
fn order_passes(scope: &AccessScope, world: &World, index: usize) -> bool {
    let order = &world.orders[index];
    let own = AccessScope { departments: None, ..scope.clone() };
    let through = || world.cases.iter().any(|case| passes(scope, &case.dims) && case.order == order.no && case.dims[3] == order.dims[3]);
    passes(&own, &order.dims) && (scope.departments.is_none() || through())
}

fn shipment_passes(scope: &AccessScope, world: &World, index: usize) -> bool {
    let (_, case, order) = &world.shipments[index];
    let Some(of) = case.map(|case| &world.cases[case]).or(order.map(|order| &world.orders[order])) else {
        return scope.restrictions().is_empty();
    };
    let own = AccessScope { departments: None, channels: None, ..scope.clone() };
    let lacking = scope.departments.is_some() || scope.channels.is_some();
    let linked = || match (case, order) {
        (Some(case), _) => case_passes(scope, world, *case),
        (None, Some(order)) => {
            order_passes(scope, world, *order)
                || world
                    .orders
                    .iter()
                    .enumerate()
                    .any(|(other, one)| one.no == of.no && one.dims[3] == of.dims[3] && order_passes(scope, world, other))
        }
        _ => false,
    };
    passes(&own, &of.dims) && (!lacking || linked())
}

fn names(sql: &str, scope: &AccessScope) -> BTreeSet<String> {
    rows(&world().engine, scope, sql).into_iter().map(|row| row[0].as_str().expect("text").to_owned()).collect()
}

fn choice(values: &'static [Option<&'static str>]) -> impl Strategy<Value = Option<Vec<String>>> {
    let known: Vec<String> = values.iter().flatten().map(|value| (*value).to_owned()).chain(["elsewhere".to_owned()]).collect();
    prop_oneof![2 => Just(None), 3 => proptest::sample::subsequence(known, 0..3).prop_map(Some)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_view_shows_what_a_plain_filter_shows(
        departments in choice(&DEPARTMENTS), regions in choice(&REGIONS), channels in choice(&CHANNELS), shops in choice(&SHOPS)
    ) {
        let scope = AccessScope { departments, regions, channels, shops };
        let world = world();
        let cases: BTreeSet<String> = world.cases.iter().filter(|case| passes(&scope, &case.dims)).map(|case| case.no.clone()).collect();
        prop_assert_eq!(names("select case_no from cases", &scope), cases);
        let orders = (0..world.orders.len()).filter(|index| order_passes(&scope, world, *index)).count();
        prop_assert_eq!(number(&world.engine, &scope, "select count(*) from orders"), key(orders));
        let shipments: BTreeSet<String> =
            (0..world.shipments.len()).filter(|index| shipment_passes(&scope, world, *index)).map(|index| world.shipments[index].0.clone()).collect();
        prop_assert_eq!(names("select tracking_no from shipments", &scope), shipments);
    }
}

#[test]
fn no_road_leads_around_the_rights() {
    let world = world();
    let scope = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    let seen = key(world.cases.iter().filter(|case| case.dims[1] == Some("广东")).count());
    let counts = [
        "select count(*) from cases",
        "select count(*) from cases where true or region = '浙江'",
        "select count(*) from (select * from cases) t",
        "with a as (select * from cases union all select * from cases) select count(*) / 2 from a",
        "select count(*) from suyuan.public.cases",
        "select sum(amount_minor) from public.cases",
        "select count(distinct a.case_no) from cases a join cases b on a.case_no = b.case_no",
        "select count(*) from cases a where exists (select 1 from cases b where b.case_no = a.case_no)",
        "select count(*) from cases a left join (select case_no from cases) b on a.case_no = b.case_no",
        "select (select count(*) from cases)",
        "select n from (select count(*) over () as n from cases) limit 1",
        "select count(case_no) filter (where region <> '四川') from cases",
        "with recursive r as (select 1 as i union all select i + 1 from r where i < 3) select max((select count(*) from cases)) from r",
    ];
    for sql in counts {
        assert_eq!(number(&world.engine, &scope, sql), seen, "{sql}");
    }
    for sql in [
        "select distinct region from cases",
        "select region from cases group by grouping sets ((region))",
        "select a.region from cases a full outer join cases b on a.case_no = b.case_no group by 1",
        "select region from cases except select 'x'",
        "select distinct first_value(region) over (partition by channel order by case_no) from cases",
    ] {
        assert_eq!(names(sql, &scope), BTreeSet::from(["广东".to_owned()]), "{sql}");
    }
    for table in ["customers", "import_rows"] {
        let nowhere = AccessScope { shops: Some(vec!["旗舰店".into()]), ..AccessScope::all() };
        assert_eq!(number(&world.engine, &nowhere, &format!("select count(*) from {table}")), 0, "{table}");
    }
}

#[test]
fn reference_tables_are_open_and_an_empty_list_shows_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path(), &Manifest::default());
    lake.ingest(LakeTable::Reasons, vec![row(LakeTable::Reasons, 1, 1, &[("code", text("product")), ("department", text("quality"))])])
        .expect("ingest");
    lake.ingest(LakeTable::ImportRows, vec![row(LakeTable::ImportRows, 1, 1, &[("file", text("a.csv"))])]).expect("ingest");
    lake.ingest(LakeTable::Customers, vec![row(LakeTable::Customers, 1, 1, &[("customer_no", text("C1")), ("region", text("广东"))])])
        .expect("ingest");
    let engine = engine(&lake);
    let nothing = AccessScope { departments: Some(vec![]), ..AccessScope::all() };
    assert_eq!(number(&engine, &nothing, "select count(*) from reasons"), 1);
    assert_eq!(number(&engine, &nothing, "select count(*) from import_rows"), 0);
    assert_eq!(number(&engine, &AccessScope::all(), "select count(*) from import_rows"), 1);
    let region = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    assert_eq!(number(&engine, &region, "select count(*) from customers"), 1);
}

#[test]
fn an_imported_row_without_dimensions_belongs_to_its_order_and_never_to_two_shops() {
    let dir = tempfile::tempdir().expect("folder");
    let lake = open(dir.path(), &Manifest::default());
    let orders = [("O1", "旗舰店", "广东"), ("O2", "旗舰店", "浙江"), ("O3", "旗舰店", "广东"), ("O3", "专营店", "浙江")];
    let rows_of = |table: LakeTable, values: Vec<Vec<(&'static str, Value)>>| {
        let numbered = values.into_iter().enumerate();
        numbered.map(|(index, values)| ExportRow { key: key(index), revision: key(index + 1), ..row(table, 0, 0, &values) }).collect::<Vec<_>>()
    };
    let order_rows = orders.iter().map(|(no, shop, region)| vec![("order_no", text(no)), ("shop", text(shop)), ("region", text(region))]);
    lake.ingest(LakeTable::Orders, rows_of(LakeTable::Orders, order_rows.collect())).expect("orders");
    let usage = [("SN1", "O1", None), ("SN2", "O2", None), ("SN3", "O3", None), ("SN4", "O3", Some("旗舰店")), ("SN5", "O9", None)];
    let usage_rows = usage.iter().map(|(serial, order, shop)| vec![("serial_no", text(serial)), ("order_no", text(order)), ("shop", some(*shop))]);
    lake.ingest(LakeTable::Usage, rows_of(LakeTable::Usage, usage_rows.collect())).expect("usage");
    let engine = engine(&lake);
    let scope = AccessScope { regions: Some(vec!["广东".into()]), ..AccessScope::all() };
    let seen: Vec<String> = rows(&engine, &scope, "select serial_no from usage order by 1").into_iter().map(|row| row[0].to_string()).collect();
    assert_eq!(seen, [r#""SN1""#, r#""SN4""#]);
}
