//! The view of each table for one principal: files and tail as stock table scans, row rights as logical filters.

use crate::door::Principal;
use crate::lake::{Snapshot, TableView};
use crate::schema::{KEY, hot_schema, stored_schema, view_schema};
use datafusion::arrow::array::{Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::common::{Column, DataFusionError, NullEquality};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::datasource::{MemTable, ViewTable, provider_as_source};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, JoinType, LogicalPlan, LogicalPlanBuilder, ident, lit};
use std::sync::Arc;
use suyuan_case::lake_table::LakeTable;

/// Scheme and authority under which the engine knows the lake's folder.
pub(crate) const STORE_URL: &str = "lake://local";
/// Prefix of the columns on the linked side of a semi-join.
const LINK: &str = "__link_";

type Result<T> = std::result::Result<T, DataFusionError>;

/// A table over an explicit list of Parquet files, paths relative to the engine's folder.
pub(crate) fn file_table(paths: &[&str], schema: SchemaRef) -> Result<Arc<dyn TableProvider>> {
    let urls = paths.iter().map(|path| ListingTableUrl::parse(format!("{STORE_URL}/{path}"))).collect::<Result<Vec<_>>>()?;
    let options = ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    Ok(Arc::new(ListingTable::try_new(config)?))
}

fn memory(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<Arc<dyn TableProvider>> {
    Ok(Arc::new(MemTable::try_new(schema, vec![batches])?))
}

/// The business columns of a table as unqualified expressions, so that all parts of a view have one schema.
fn business(table: LakeTable) -> Vec<Expr> {
    table.columns().iter().map(|column| ident(column.name).alias(column.name)).collect()
}

fn part(table: LakeTable, provider: Arc<dyn TableProvider>) -> Result<LogicalPlanBuilder> {
    LogicalPlanBuilder::scan(table.name(), provider_as_source(provider), None)
}

/// All rows of a table without any rights: clean files, files with replaced keys behind an anti-join, and the tail.
fn all_rows(table: LakeTable, view: &TableView) -> Result<LogicalPlan> {
    let keys = view.hot.keys();
    let (dirty, clean): (Vec<_>, Vec<_>) = view.segments.iter().partition(|segment| segment.covers_any(keys));
    let mut parts: Vec<LogicalPlan> = Vec::new();
    if !clean.is_empty() {
        let paths: Vec<&str> = clean.iter().map(|segment| segment.row.path.as_str()).collect();
        let files = file_table(&paths, stored_schema(table))?;
        parts.push(part(table, files)?.project(business(table))?.build()?);
    }
    if !dirty.is_empty() {
        let paths: Vec<&str> = dirty.iter().map(|segment| segment.row.path.as_str()).collect();
        let files = part(table, file_table(&paths, stored_schema(table))?)?;
        let replaced = format!("{LINK}replaced");
        let schema = Arc::new(Schema::new(vec![Field::new(&replaced, DataType::Int64, false)]));
        let covered = keys.iter().copied().filter(|key| dirty.iter().any(|segment| segment.row.low <= *key && *key <= segment.row.high));
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(Int64Array::from_iter_values(covered))])?;
        let masks = LogicalPlanBuilder::scan(format!("{LINK}keys"), provider_as_source(memory(schema, vec![batch])?), None)?.build()?;
        let on = (vec![Column::new_unqualified(KEY)], vec![Column::new_unqualified(replaced)]);
        parts.push(files.join(masks, JoinType::LeftAnti, on, None)?.project(business(table))?.build()?);
    }
    if view.hot.rows() > 0 {
        let tail = memory(hot_schema(table), view.hot.batches().to_vec())?;
        parts.push(part(table, tail)?.project(business(table))?.build()?);
    }
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        let empty = memory(view_schema(table), vec![])?;
        return part(table, empty)?.project(business(table))?.build();
    };
    parts.try_fold(LogicalPlanBuilder::from(first), |union, part| union.union(part))?.build()
}

fn has(table: LakeTable, column: &str) -> bool {
    table.columns().iter().any(|one| one.name == column)
}

/// Whether the rows are imported beside cases and orders, whose own dimensions a file need not repeat.
fn may_leave_open(table: LakeTable) -> bool {
    table.fact().is_some() && table != LakeTable::Orders && ["case_id", "case_no", "order_no"].into_iter().any(|key| has(table, key))
}

/// The side of a semi-join that rows are looked up in: the distinct values of some columns, renamed so that no name occurs twice.
fn keys_of(plan: LogicalPlan, by: &[&str]) -> Result<LogicalPlan> {
    LogicalPlanBuilder::from(plan)
        .filter(ident(by[0]).is_not_null())?
        .project(by.iter().map(|name| ident(*name).alias(format!("{LINK}{name}"))).collect::<Vec<_>>())?
        .distinct()?
        .build()
}

/// Rows whose values of `by` appear among `keys`.
fn among_keys(rows: LogicalPlan, by: &[&str], keys: LogicalPlan) -> Result<LogicalPlan> {
    let left = by.iter().map(|name| Column::new_unqualified(*name)).collect::<Vec<_>>();
    let names = by.iter().map(|name| Column::new_unqualified(format!("{LINK}{name}"))).collect::<Vec<_>>();
    LogicalPlanBuilder::from(rows).join_detailed(keys, JoinType::LeftSemi, (left, names), None, NullEquality::NullEqualsNull)?.build()
}

/// The rows of `rows` whose `key` (and shop, when both sides have one) appears among the visible rows of `target`.
///
/// Two shops may use the same order number, so the shop must agree as well, "none" with "none" included. An imported row that names
/// no shop also belongs to the visible row whose number only one shop uses; `all` is every row of the target.
fn linked(rows: LogicalPlan, table: LakeTable, key: &str, target: LakeTable, visible: LogicalPlan, all: LogicalPlan) -> Result<LogicalPlan> {
    if !(has(table, "shop") && has(target, "shop")) {
        return among_keys(rows, &[key], keys_of(visible, &[key])?);
    }
    let same_shop = among_keys(rows.clone(), &[key, "shop"], keys_of(visible.clone(), &[key, "shop"])?)?;
    if !may_leave_open(table) {
        return Ok(same_shop);
    }
    let (number, shop) = (format!("{LINK}{key}"), format!("{LINK}shop"));
    let visible = LogicalPlanBuilder::from(keys_of(visible, &[key, "shop"])?).filter(ident(&shop).is_not_null())?.build()?;
    let visible = LogicalPlanBuilder::from(visible).project([ident(&number)])?.distinct()?.build()?;
    let once = LogicalPlanBuilder::from(keys_of(all, &[key, "shop"])?)
        .aggregate([ident(&number)], [count(lit(1_i64)).alias("shops")])?
        .filter(ident("shops").eq(lit(1_i64)))?
        .project([ident(&number)])?
        .build()?;
    let no_shop = LogicalPlanBuilder::from(rows).filter(ident("shop").is_null())?.build()?;
    let no_shop = among_keys(among_keys(no_shop, &[key], visible)?, &[key], once)?;
    LogicalPlanBuilder::from(same_shop).union(no_shop)?.build()
}

/// Builds the views of one principal on one snapshot.
pub(crate) struct Views<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) principal: &'a Principal,
}

impl Views<'_> {
    /// The view of a table, ready to be registered under its name.
    pub(crate) fn provider(&self, table: LakeTable) -> Result<Arc<dyn TableProvider>> {
        Ok(Arc::new(ViewTable::new(self.visible(table)?, None)))
    }

    /// The rows that the principal may see.
    ///
    /// A restricted dimension is a filter where the table has its column. Where it has not, and where an imported row leaves it
    /// empty, the row must belong to a visible case or, without a case number, to a visible order; a table that belongs to
    /// neither is empty.
    fn visible(&self, table: LakeTable) -> Result<LogicalPlan> {
        let rows = all_rows(table, self.snapshot.table(table))?;
        let restrictions = self.principal.scope.restrictions();
        if restrictions.is_empty() || table.is_reference() {
            return Ok(rows);
        }
        let (own, lacking): (Vec<_>, Vec<_>) = restrictions.into_iter().partition(|(column, _)| has(table, column));
        let among = |column: &str, allowed: &[String]| {
            if allowed.is_empty() { lit(false) } else { ident(column).in_list(allowed.iter().map(|one| lit(one.as_str())).collect(), false) }
        };
        let told = own.iter().try_fold(LogicalPlanBuilder::from(rows.clone()), |plan, (column, allowed)| plan.filter(among(column, allowed)))?;
        let told = told.build()?;
        let told = if lacking.is_empty() { told } else { self.through_links(table, told)? };
        if !may_leave_open(table) || own.is_empty() {
            return Ok(told);
        }
        let open = own.iter().map(|(column, _)| ident(*column).is_null()).reduce(Expr::or).unwrap_or_else(|| lit(false));
        let untold = own.iter().try_fold(LogicalPlanBuilder::from(rows).filter(open)?, |plan, (column, allowed)| {
            plan.filter(ident(*column).is_null().or(among(column, allowed)))
        })?;
        LogicalPlanBuilder::from(told).union(self.through_links(table, untold.build()?)?)?.build()
    }

    /// All rows of a table, whoever may see them.
    fn every(&self, table: LakeTable) -> Result<LogicalPlan> {
        all_rows(table, self.snapshot.table(table))
    }

    fn through_links(&self, table: LakeTable, rows: LogicalPlan) -> Result<LogicalPlan> {
        let case_key = ["case_id", "case_no"].into_iter().find(|key| has(table, key));
        let order_target = if table == LakeTable::Orders { LakeTable::Cases } else { LakeTable::Orders };
        match (case_key, has(table, "order_no")) {
            (Some(case), false) => linked(rows, table, case, LakeTable::Cases, self.visible(LakeTable::Cases)?, self.every(LakeTable::Cases)?),
            (None, true) => linked(rows, table, "order_no", order_target, self.visible(order_target)?, self.every(order_target)?),
            (Some(case), true) => {
                let of_case = LogicalPlanBuilder::from(rows.clone()).filter(ident(case).is_not_null())?.build()?;
                let of_order = LogicalPlanBuilder::from(rows).filter(ident(case).is_null())?.build()?;
                let of_case = linked(of_case, table, case, LakeTable::Cases, self.visible(LakeTable::Cases)?, self.every(LakeTable::Cases)?)?;
                let of_order = linked(of_order, table, "order_no", order_target, self.visible(order_target)?, self.every(order_target)?)?;
                LogicalPlanBuilder::from(of_case).union(of_order)?.build()
            }
            (None, false) => LogicalPlanBuilder::from(rows).filter(lit(false))?.build(),
        }
    }
}
