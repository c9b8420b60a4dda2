//! What may pass the door: one query, never a statement that writes, sets or reads files; and what an error tells.

use crate::error::QueryError;
use datafusion::common::{DataFusionError, SchemaError};
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::sqlparser::ast::{SetExpr, Statement as SqlStatement};

/// Longest statement in bytes; a longer one is a mistake or an attack on the planner.
const MOST_TEXT: usize = 200_000;

/// Statements that do not write but are not offered either; everything else that is no query counts as writing.
const UNSUPPORTED: [&str; 26] = [
    "SET",
    "RESET",
    "BEGIN",
    "START",
    "COMMIT",
    "ROLLBACK",
    "SAVEPOINT",
    "RELEASE",
    "PREPARE",
    "EXECUTE",
    "DEALLOCATE",
    "ANALYZE",
    "USE",
    "DECLARE",
    "FETCH",
    "CLOSE",
    "OPEN",
    "LISTEN",
    "UNLISTEN",
    "NOTIFY",
    "DISCARD",
    "PRAGMA",
    "KILL",
    "FLUSH",
    "CACHE",
    "UNCACHE",
];

/// Reads the text as exactly one query.
///
/// # Errors
/// [`QueryError::Refused`] for anything that writes, [`QueryError::Unsupported`] for settings, transactions and
/// several statements at once, [`QueryError::Syntax`] when it is not SQL.
pub(crate) fn one_query(text: &str, restricted: bool) -> Result<Statement, QueryError> {
    if text.len() > MOST_TEXT {
        return Err(QueryError::Unsupported { what: format!("a statement of more than {MOST_TEXT} bytes") });
    }
    let mut statements =
        DFParserBuilder::new(text).build().and_then(|mut parser| parser.parse_statements()).map_err(|error| QueryError::Syntax(plain(&error)))?;
    let Some(statement) = statements.pop_front() else {
        return Err(QueryError::Syntax("the statement is empty".into()));
    };
    check(&statement, restricted)?;
    if let Some(other) = statements.pop_front() {
        check(&other, restricted)?;
        return Err(QueryError::Unsupported { what: "several statements at once".into() });
    }
    Ok(statement)
}

fn check(statement: &Statement, restricted: bool) -> Result<(), QueryError> {
    match statement {
        Statement::Statement(inner) => check_sql(inner, statement, restricted),
        // A plan names files and estimates row counts, which a restricted viewer could learn from.
        Statement::Explain(explain) if explain.options.analyze || restricted => Err(QueryError::Unsupported { what: "EXPLAIN here".into() }),
        Statement::Explain(explain) => check(&explain.statement, restricted),
        other => Err(refusal(other)),
    }
}

fn check_sql(inner: &SqlStatement, whole: &Statement, restricted: bool) -> Result<(), QueryError> {
    match inner {
        SqlStatement::Query(query) => {
            let mut body = query.body.as_ref();
            while let SetExpr::Query(inner) = body {
                body = inner.body.as_ref();
            }
            match body {
                SetExpr::Select(select) if select.into.is_some() => Err(QueryError::Refused { what: "SELECT INTO".into() }),
                SetExpr::Insert(inner) | SetExpr::Update(inner) | SetExpr::Delete(inner) | SetExpr::Merge(inner) => {
                    check_sql(inner, whole, restricted)
                }
                _ => Ok(()),
            }
        }
        SqlStatement::Explain { analyze, .. } if *analyze || restricted => Err(QueryError::Unsupported { what: "EXPLAIN here".into() }),
        SqlStatement::Explain { statement, .. } => check_sql(statement, whole, restricted),
        SqlStatement::ExplainTable { .. } | SqlStatement::ShowTables { .. } | SqlStatement::ShowColumns { .. } => Ok(()),
        _ => Err(refusal(whole)),
    }
}

fn refusal(statement: &Statement) -> QueryError {
    let what = statement.to_string().split_whitespace().next().unwrap_or("statement").to_uppercase();
    if UNSUPPORTED.contains(&what.as_str()) || what == "SHOW" { QueryError::Unsupported { what } } else { QueryError::Refused { what } }
}

/// The second lock: the plan itself holds nothing but a query.
pub(crate) fn verify(plan: &LogicalPlan) -> Result<(), QueryError> {
    let options = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    options.verify_plan(plan).map_err(|error| QueryError::Refused { what: plain(&error) })
}

/// The first line of an error, without the engine's own prefixes.
fn plain(error: &DataFusionError) -> String {
    let text = error.strip_backtrace();
    let text = text.lines().next().unwrap_or_default();
    let mut text = text.trim();
    for prefix in ["Error during planning: ", "SQL error: ", "This feature is not implemented: ", "Schema error: ", "Execution error: "] {
        text = text.strip_prefix(prefix).unwrap_or(text);
    }
    text.to_owned()
}

/// What a failure before the first row means.
pub(crate) fn planning(error: &DataFusionError) -> QueryError {
    match error.find_root() {
        DataFusionError::SQL(..) => QueryError::Syntax(plain(error)),
        DataFusionError::NotImplemented(what) => QueryError::Unsupported { what: what.clone() },
        DataFusionError::SchemaError(problem, _) => {
            let unknown = matches!(problem.as_ref(), SchemaError::FieldNotFound { .. });
            QueryError::Plan { sqlstate: if unknown { "42703" } else { "42000" }, message: plain(error) }
        }
        DataFusionError::Plan(message) => {
            let unknown = message.contains("table '") && message.contains("not found");
            QueryError::Plan { sqlstate: if unknown { "42P01" } else { "42000" }, message: plain(error) }
        }
        DataFusionError::Internal(_) | DataFusionError::External(_) | DataFusionError::IoError(_) => QueryError::Internal(plain(error)),
        DataFusionError::ArrowError(..) | DataFusionError::Execution(_) => QueryError::Value(plain(error)),
        _ => QueryError::Plan { sqlstate: "42000", message: plain(error) },
    }
}

/// What a failure while rows were read means; a restricted viewer does not see the engine's words, because they
/// may quote a value of a row that the viewer must not see.
pub(crate) fn running(error: &DataFusionError, memory_bytes: usize, restricted: bool) -> QueryError {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => QueryError::Memory { mebibytes: memory_bytes >> 20 },
        DataFusionError::NotImplemented(what) if !restricted => QueryError::Unsupported { what: what.clone() },
        DataFusionError::ParquetError(_) | DataFusionError::ObjectStore(_) | DataFusionError::IoError(_) => {
            QueryError::Internal("a file of the lake could not be read".into())
        }
        _ if restricted => QueryError::Value("a value could not be computed (a conversion, a division by zero or an overflow)".into()),
        _ => QueryError::Value(plain(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(text: &str) -> &'static str {
        one_query(text, false).err().map_or("ok", |error| error.sqlstate())
    }

    #[test]
    fn queries_pass_and_everything_else_is_refused_with_its_code() {
        for text in
            ["select 1", "with a as (select 1) select * from a", "(select 1)", "values (1)", "explain select 1", "show tables", "describe cases"]
        {
            assert_eq!(state(text), "ok", "{text}");
        }
        let writing = [
            "drop table cases",
            "insert into cases values (1)",
            "update cases set kind = 'x'",
            "delete from cases",
            "create table a as select 1",
            "create view a as select 1",
            "create external table a stored as parquet location '/etc'",
            "copy (select 1) to '/tmp/x.csv'",
            "copy cases to '/tmp/x.parquet'",
            "truncate table cases",
            "alter table cases add column x int",
            "grant select on cases to bob",
            "select 1 into other",
            "explain drop table cases",
            "select 1; drop table cases",
        ];
        for text in writing {
            assert_eq!(state(text), "42501", "{text}");
        }
        let unsupported =
            ["set x = 1", "begin", "select 1; select 2", "explain analyze select 1", "prepare p as select 1", "execute p", "show all", "reset x"];
        for text in unsupported {
            assert_eq!(state(text), "0A000", "{text}");
        }
        for text in ["", "selec 1", "select * from"] {
            assert_eq!(state(text), "42601", "{text}");
        }
        assert_eq!(one_query("explain select 1", true).map_err(|error| error.sqlstate()).err(), Some("0A000"));
    }
}
