//! Embedded DataFusion as the query engine: own threads, one bounded memory pool per query, views per principal.

use crate::door::{Limits, Parameter, Principal, Query, QueryEngine, QueryResult, QuerySession};
use crate::error::{LakeError, QueryError};
use crate::guard;
use crate::lake::{Lake, Snapshot};
use crate::schema::UTC;
use crate::view::{STORE_URL, Views};
use crate::window::WholePartitions;
use datafusion::arrow::array::{Array, ArrayData, RecordBatch};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{
    CatalogProvider, CatalogProviderList, MemoryCatalogProvider, MemoryCatalogProviderList, MemorySchemaProvider, SchemaProvider, TableProvider,
};
use datafusion::common::{DataFusionError, ScalarValue};
use datafusion::dataframe::DataFrame;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::object_store::{DefaultObjectStoreRegistry, ObjectStoreRegistry, ObjectStoreUrl};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use object_store::local::LocalFileSystem;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use suyuan_case::lake_table::{Freshness, LakeTable};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Database name, as on the SQL port.
const CATALOG: &str = "suyuan";
/// Schema of the views.
const SCHEMA: &str = "public";
/// Longest time that a query may ask for.
const MOST_SECONDS: f64 = 86_400.0;

/// What a session shows.
enum Source {
    /// A lake, snapshot by snapshot.
    Lake(Arc<Lake>),
    /// Fixed tables without rights of their own: readable by an unrestricted principal only.
    Tables(Vec<(String, Arc<dyn TableProvider>)>),
}

/// Queries over one lake in this process.
pub struct EmbeddedEngine {
    source: Source,
    core: Arc<Core>,
}

/// What all sessions share.
struct Core {
    base: SessionState,
    /// Queries run on threads of their own, so that a heavy one does not hold up whoever serves requests.
    runtime: Option<tokio::runtime::Runtime>,
    /// Queries at a time: each may use its memory limit, so that their number bounds the whole. Others wait.
    places: Arc<Semaphore>,
}

impl Drop for Core {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A runtime must not be waited for inside another one.
            runtime.shutdown_background();
        }
    }
}

impl EmbeddedEngine {
    /// An engine over a lake; `threads` is the parallelism of one query, `None` for the number of cores (at least 2).
    ///
    /// # Errors
    /// [`LakeError::Engine`] when threads or runtime cannot be made.
    pub fn new(lake: Arc<Lake>, threads: Option<usize>) -> Result<EmbeddedEngine, LakeError> {
        let core = Core::new(lake.dir(), threads)?;
        Ok(EmbeddedEngine { source: Source::Lake(lake), core: Arc::new(core) })
    }

    /// An engine over fixed tables whose files lie in `dir`; only an unrestricted principal may open a session.
    pub(crate) fn over_tables(
        dir: &Path,
        threads: Option<usize>,
        tables: impl FnOnce(&SessionContext) -> Result<Vec<(String, Arc<dyn TableProvider>)>, LakeError>,
    ) -> Result<EmbeddedEngine, LakeError> {
        let core = Core::new(dir, threads)?;
        let tables = tables(&SessionContext::new_with_state(core.base.clone()))?;
        Ok(EmbeddedEngine { source: Source::Tables(tables), core: Arc::new(core) })
    }
}

impl Core {
    fn new(dir: &Path, threads: Option<usize>) -> Result<Core, LakeError> {
        let failed = |error| LakeError::Engine(Box::new(error));
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let threads = threads.unwrap_or(cores.max(2)).max(1);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads.max(2) * 2)
            .max_blocking_threads(threads.max(2) * 4)
            .thread_keep_alive(Duration::from_secs(60))
            .thread_name("suyuan-query")
            .enable_all()
            .build()
            .map_err(|error| failed(DataFusionError::IoError(error)))?;
        let base = base_state(dir, threads).map_err(failed)?;
        Ok(Core { base, runtime: Some(runtime), places: Arc::new(Semaphore::new(threads.max(2) * 2)) })
    }

    /// A context for one query: the shared functions and caches, its own memory pool and catalog.
    fn context(&self, limits: &Limits, tables: &[(String, Arc<dyn TableProvider>)]) -> Result<SessionContext, DataFusionError> {
        let pool = Arc::new(GreedyMemoryPool::new(limits.memory_bytes));
        let runtime = RuntimeEnv { memory_pool: pool, ..self.base.runtime_env().as_ref().clone() };
        let schema = Arc::new(MemorySchemaProvider::new());
        for (name, provider) in tables {
            schema.register_table(name.clone(), Arc::clone(provider))?;
        }
        let catalog = Arc::new(MemoryCatalogProvider::new());
        catalog.register_schema(SCHEMA, schema)?;
        let catalogs = Arc::new(MemoryCatalogProviderList::new());
        catalogs.register_catalog(CATALOG.to_owned(), catalog);
        let state = SessionStateBuilder::new_from_existing(self.base.clone()).with_runtime_env(Arc::new(runtime)).with_catalog_list(catalogs).build();
        Ok(SessionContext::new_with_state(state))
    }
}

fn base_state(dir: &Path, threads: usize) -> Result<SessionState, DataFusionError> {
    let registry = Arc::new(DefaultObjectStoreRegistry::new());
    // The only files within reach of a query are those of its own folder.
    registry.deregister_store(ObjectStoreUrl::local_filesystem().as_ref())?;
    let store = LocalFileSystem::new_with_prefix(dir).map_err(|error| DataFusionError::ObjectStore(Box::new(error)))?;
    registry.register_store(ObjectStoreUrl::parse(STORE_URL)?.as_ref(), Arc::new(store));
    let runtime = RuntimeEnvBuilder::new()
        .with_object_store_registry(registry)
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
        .with_metadata_cache_limit(32 << 20)
        .build_arc()?;
    let mut config =
        SessionConfig::new().with_target_partitions(threads).with_information_schema(true).with_default_catalog_and_schema(CATALOG, SCHEMA);
    let options = config.options_mut();
    options.execution.time_zone = Some(UTC.to_owned());
    options.execution.parquet.pushdown_filters = false;
    let builder = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features();
    Ok(builder.with_physical_optimizer_rule(Arc::new(WholePartitions)).build())
}

impl QueryEngine for EmbeddedEngine {
    fn session(&self, principal: Principal) -> Result<Arc<dyn QuerySession>, QueryError> {
        let restricted = !principal.scope.restrictions().is_empty();
        let (tables, snapshot) = match &self.source {
            Source::Lake(lake) => {
                let snapshot = lake.snapshot();
                let views = Views { snapshot: &snapshot, principal: &principal };
                let tables = LakeTable::ALL.into_iter().map(|table| Ok((table.name().to_owned(), views.provider(table)?)));
                let tables = tables.collect::<Result<Vec<_>, DataFusionError>>().map_err(|error| QueryError::Internal(error.to_string()))?;
                (tables, Some(snapshot))
            }
            Source::Tables(_) if restricted => return Err(QueryError::Refused { what: "a restricted user on tables without row rights".into() }),
            Source::Tables(tables) => (tables.clone(), None),
        };
        Ok(Arc::new(Session { core: Arc::clone(&self.core), principal, restricted, tables, snapshot }))
    }

    fn freshness(&self) -> Freshness {
        match &self.source {
            Source::Lake(lake) => lake.freshness(),
            Source::Tables(_) => Freshness::default(),
        }
    }
}

struct Session {
    core: Arc<Core>,
    principal: Principal,
    restricted: bool,
    tables: Vec<(String, Arc<dyn TableProvider>)>,
    /// Keeps the files of the views on disk.
    snapshot: Option<Arc<Snapshot>>,
}

/// Stops the query when whoever waits for it goes away.
struct Running<T>(JoinHandle<T>);

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Session {
    /// Runs `work` on the engine's threads within the time limit.
    async fn within<T: Send + 'static>(
        &self,
        seconds: f64,
        work: impl Future<Output = Result<T, QueryError>> + Send + 'static,
    ) -> Result<T, QueryError> {
        let seconds = if seconds.is_finite() { seconds.clamp(0.0, MOST_SECONDS) } else { MOST_SECONDS };
        let Some(runtime) = &self.core.runtime else { return Err(QueryError::Internal("the engine has stopped".into())) };
        let mut running = Running(runtime.spawn(work));
        // The clock is the caller's: a query that computes without a pause could hold up the engine's own.
        match tokio::time::timeout(Duration::from_secs_f64(seconds), &mut running.0).await {
            Ok(done) => done.unwrap_or_else(|error| Err(QueryError::Internal(error.to_string()))),
            Err(_) => Err(QueryError::Timeout { seconds }),
        }
    }

    fn context(&self, limits: &Limits) -> Result<SessionContext, QueryError> {
        self.core.context(limits, &self.tables).map_err(|error| QueryError::Internal(error.to_string()))
    }
}

impl QuerySession for Session {
    fn principal(&self) -> &Principal {
        &self.principal
    }

    fn freshness(&self) -> Freshness {
        self.snapshot.as_ref().map(|snapshot| snapshot.freshness).unwrap_or_default()
    }

    fn run<'a>(&'a self, query: Query, limits: Limits) -> BoxFuture<'a, Result<QueryResult, QueryError>> {
        Box::pin(async move {
            let started = Instant::now();
            let statement = guard::one_query(&query.text, self.restricted)?;
            let context = self.context(&limits)?;
            let (places, restricted) = (Arc::clone(&self.core.places), self.restricted);
            let work = async move {
                let _place = places.acquire_owned().await.map_err(|error| QueryError::Internal(error.to_string()))?;
                execute(context, statement, query.parameters, limits, restricted).await
            };
            let (schema, batches, truncated) = self.within(limits.seconds, work).await?;
            let rows = batches.iter().map(RecordBatch::num_rows).sum();
            Ok(QueryResult { schema, batches, rows, truncated, elapsed: started.elapsed(), freshness: self.freshness() })
        })
    }

    fn describe<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<SchemaRef, QueryError>> {
        Box::pin(async move {
            let statement = guard::one_query(text, self.restricted)?;
            let context = self.context(&Limits::default())?;
            let work = async move { Ok(Arc::clone(plan(&context, statement, vec![]).await?.schema().inner())) };
            self.within(Limits::default().seconds, work).await
        })
    }
}

fn scalar(parameter: &Parameter) -> ScalarValue {
    match parameter {
        Parameter::Time(micros) => ScalarValue::TimestampMicrosecond(Some(*micros), Some(UTC.into())),
        Parameter::Int(number) => ScalarValue::Int64(Some(*number)),
        Parameter::Float(number) => ScalarValue::Float64(Some(*number)),
        Parameter::Text(text) => ScalarValue::Utf8View(Some(text.clone())),
        Parameter::Bool(truth) => ScalarValue::Boolean(Some(*truth)),
        Parameter::Null => ScalarValue::Null,
    }
}

async fn plan(context: &SessionContext, statement: Statement, parameters: Vec<(String, Parameter)>) -> Result<LogicalPlan, QueryError> {
    let plan = context.state().statement_to_plan(statement).await.map_err(|error| guard::planning(&error))?;
    guard::verify(&plan)?;
    if parameters.is_empty() {
        return Ok(plan);
    }
    let values: Vec<(String, ScalarValue)> = parameters.iter().map(|(name, value)| (name.clone(), scalar(value))).collect();
    plan.with_param_values(values).map_err(|error| guard::planning(&error))
}

/// Bytes of a result, each shared buffer counted once.
#[derive(Default)]
struct Held {
    seen: HashSet<usize>,
    bytes: usize,
}

impl Held {
    fn count(&mut self, data: &ArrayData) {
        for buffer in data.buffers() {
            if self.seen.insert(buffer.data_ptr().as_ptr() as usize) {
                self.bytes += buffer.capacity();
            }
        }
        data.child_data().iter().for_each(|child| self.count(child));
    }
}

type Rows = (SchemaRef, Vec<RecordBatch>, bool);

async fn execute(
    context: SessionContext,
    statement: Statement,
    parameters: Vec<(String, Parameter)>,
    limits: Limits,
    restricted: bool,
) -> Result<Rows, QueryError> {
    let mut plan = plan(&context, statement, parameters).await?;
    let whole = matches!(plan, LogicalPlan::Explain(_) | LogicalPlan::DescribeTable(_) | LogicalPlan::Analyze(_));
    if !whole {
        let limited = LogicalPlanBuilder::from(plan).limit(0, Some(limits.rows.saturating_add(1))).and_then(LogicalPlanBuilder::build);
        plan = limited.map_err(|error| guard::planning(&error))?;
    }
    let schema = Arc::clone(plan.schema().inner());
    let frame = if whole {
        context.execute_logical_plan(plan).await.map_err(|error| guard::planning(&error))?
    } else {
        DataFrame::new(context.state(), plan)
    };
    let tasks = context.task_ctx();
    let physical = frame.create_physical_plan().await.map_err(|error| guard::planning(&error))?;
    let failed = |error: DataFusionError| guard::running(&error, limits.memory_bytes, restricted);
    let mut stream = datafusion::physical_plan::execute_stream(physical, tasks).map_err(failed)?;
    let (mut batches, mut rows, mut held) = (Vec::new(), 0, Held::default());
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(failed)?;
        batch.columns().iter().for_each(|column| held.count(&column.to_data()));
        if held.bytes > limits.memory_bytes {
            return Err(QueryError::Memory { mebibytes: limits.memory_bytes >> 20 });
        }
        let room = limits.rows - rows;
        if batch.num_rows() > room {
            batches.push(batch.slice(0, room));
            return Ok((schema, batches, true));
        }
        rows += batch.num_rows();
        batches.push(batch);
    }
    Ok((schema, batches, false))
}
