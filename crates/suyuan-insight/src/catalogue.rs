//! The catalogue of metrics: every definition with its current value, the rows behind it and its versions.

use crate::error::InsightError;
use crate::figure::Period;
use crate::metric::{Definition, metric, registry};
use crate::morning::{Kpi, Trend, kpi, trend};
use futures_util::future::join_all;
use serde::Serialize;
use suyuan_case::Micros;
use suyuan_lake::result::rfc3339;
use suyuan_lake::{Principal, QueryEngine, QuerySession};

/// One metric with its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The definition that holds.
    pub definition: Definition,
    /// The figure; absent when it could not be computed.
    pub figure: Option<Kpi>,
    /// Why it could not be computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// All metrics.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Catalogue {
    /// The moment that the figures reflect, RFC 3339.
    pub as_of: String,
    /// When they were computed, RFC 3339.
    pub computed_at: String,
    /// Metrics in the order of the registry.
    pub metrics: Vec<Entry>,
}

/// One metric in detail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail {
    /// The definition that was asked for.
    pub definition: Definition,
    /// Its figure.
    pub figure: Kpi,
    /// Its daily values, immature days marked and projected.
    pub trend: Trend,
    /// The moment that the figures reflect, RFC 3339.
    pub as_of: String,
}

fn open(engine: &dyn QueryEngine, principal: Principal) -> Result<std::sync::Arc<dyn QuerySession>, InsightError> {
    engine.session(principal).map_err(|source| InsightError::Query { figure: "catalogue".into(), source })
}

fn as_of(session: &dyn QuerySession, now: Micros) -> String {
    let at = session.freshness().at;
    rfc3339(if at > 0 { at } else { now })
}

/// Every metric over the `days` days that end `now`. A metric that fails says so and leaves the others alone.
///
/// # Errors
/// When no query can be run at all.
pub async fn catalogue(
    engine: &dyn QueryEngine,
    principal: Principal,
    now: Micros,
    days: i64,
    offset_seconds: i64,
) -> Result<Catalogue, InsightError> {
    let session = open(engine, principal)?;
    let session = session.as_ref();
    let period = Period::ending(now, days, offset_seconds);
    // The lake itself bounds how many queries run at a time.
    let entries = registry()?.iter().map(|metric| async move {
        match metric.figure(session, period, days, now).await {
            Ok(figure) => Entry { definition: metric.definition(), figure: Some(kpi(metric, &figure)), error: None },
            Err(error) => Entry { definition: metric.definition(), figure: None, error: Some(error.to_string()) },
        }
    });
    let metrics = join_all(entries).await;
    Ok(Catalogue { as_of: as_of(session, now), computed_at: rfc3339(now), metrics })
}

/// One metric, as the version that holds or as an earlier one defined it.
///
/// # Errors
/// When there is no such metric or version, or a query fails.
pub async fn detail(
    engine: &dyn QueryEngine,
    principal: Principal,
    id: &str,
    version: Option<u32>,
    (now, days, offset_seconds): (Micros, i64, i64),
) -> Result<Detail, InsightError> {
    let current = metric(id)?;
    let wanted =
        current.at_version(version.unwrap_or(current.version)).ok_or_else(|| InsightError::Unknown(format!("{id}@{}", version.unwrap_or(0))))?;
    let session = open(engine, principal)?;
    let session = session.as_ref();
    let period = Period::ending(now, days, offset_seconds);
    let figure = wanted.figure(session, period, days, now).await?;
    let trend = trend(session, &wanted, period, days, now, offset_seconds).await?;
    Ok(Detail { definition: wanted.definition(), figure: kpi(&wanted, &figure), trend, as_of: as_of(session, now) })
}
