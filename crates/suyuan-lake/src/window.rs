//! Windows over many small partitions: the executor that evaluates a partition at once instead of row by row.

use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::execution_plan::Boundedness;
use datafusion::physical_plan::windows::{BoundedWindowAggExec, WindowAggExec};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, InputOrderMode};
use std::sync::Arc;

/// Replaces the stock streaming window executor by the stock one for whole partitions where the input is sorted,
/// finite and partitioned: with a few rows in each of many partitions (the steps of a case, the cases of a customer)
/// the streaming one spends its time on the bookkeeping of partitions.
#[derive(Debug)]
pub(crate) struct WholePartitions;

impl PhysicalOptimizerRule for WholePartitions {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let Some(window) = node.downcast_ref::<BoundedWindowAggExec>() else { return Ok(Transformed::no(node)) };
            let partitioned = window.window_expr().iter().all(|one| !one.partition_by().is_empty());
            let finite = window.input().boundedness() == Boundedness::Bounded;
            if !partitioned || !finite || window.input_order_mode != InputOrderMode::Sorted {
                return Ok(Transformed::no(node));
            }
            let repartitioned = !window.partition_keys().is_empty();
            let whole = WindowAggExec::try_new(window.window_expr().to_vec(), Arc::clone(window.input()), repartitioned)?;
            Ok(Transformed::yes(Arc::new(whole)))
        })
        .data()
    }

    fn name(&self) -> &str {
        "whole_partitions"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
