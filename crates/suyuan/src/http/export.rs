//! Files of what a page or a query shows: in the viewer's scope, masked, no text a formula, and each export in the audit trail.

use crate::clock;
use crate::http::audit::AuditQuery;
use crate::http::auth::{Principal, audit};
use crate::http::cases::{ListQuery, row_out};
use crate::http::error::ApiError;
use crate::http::json::Body;
use crate::http::state::App;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;
use suyuan_case::actor::Permission;
use suyuan_case::event::AuditEvent;
use suyuan_connect::outbound;
use suyuan_lake::Query as Sql;
use suyuan_store::CaseSort;
use utoipa::ToSchema;

/// Rows read at a time.
const PAGE: i64 = 1_000;

/// Form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Comma-separated values with a byte order mark.
    Csv,
    /// A workbook of one sheet.
    Xlsx,
}

impl Form {
    fn parse(text: Option<&str>) -> Result<Form, ApiError> {
        match text {
            None | Some("csv") => Ok(Form::Csv),
            Some("xlsx") => Ok(Form::Xlsx),
            Some(_) => Err(ApiError::new("bad_query").at("format").because("csv or xlsx")),
        }
    }
}

/// The columns of an exported list of cases: member of a row, words in Chinese and English.
const CASE_COLUMNS: [(&str, &str, &str); 30] = [
    ("case_no", "售后单号", "Case no."),
    ("order_no", "订单号", "Order no."),
    ("status", "状态", "Status"),
    ("kind", "售后类型", "Kind"),
    ("shop", "店铺", "Shop"),
    ("channel", "渠道", "Channel"),
    ("region", "地区", "Region"),
    ("department", "部门", "Department"),
    ("customer_no", "客户编号", "Customer no."),
    ("customer_name", "客户", "Customer"),
    ("phone", "电话", "Phone"),
    ("sku", "SKU", "SKU"),
    ("product_name", "商品", "Product"),
    ("quantity", "数量", "Quantity"),
    ("amount_minor", "申请金额", "Amount"),
    ("currency", "币种", "Currency"),
    ("reason_code", "原因码", "Reason code"),
    ("reason_text", "原因", "Reason"),
    ("outcome", "审批结果", "Outcome"),
    ("automatic", "自动", "Automatic"),
    ("team", "班组", "Team"),
    ("agent", "客服", "Agent"),
    ("warehouse", "仓库", "Warehouse"),
    ("carrier", "承运商", "Carrier"),
    ("requested_at", "申请时间", "Requested at"),
    ("due_at", "到期时间", "Due at"),
    ("decided_at", "审批时间", "Decided at"),
    ("goods_received_at", "收货时间", "Goods received at"),
    ("refund_minor", "退款金额", "Refund"),
    ("closed_at", "关闭时间", "Closed at"),
];

/// Takes `format` and `lang` out of a query string; what is left belongs to the list.
fn split(query: &str) -> (Option<String>, bool, String) {
    let (mut form, mut chinese, mut rest) = (None, true, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("format", value)) => form = Some(value.to_owned()),
            Some(("lang", value)) => chinese = !value.starts_with("en"),
            _ => rest.push(pair),
        }
    }
    (form, chinese, rest.join("&"))
}

/// The list's filters from what is left of a query string.
fn filters<T: serde::de::DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let uri = format!("/?{query}").parse().map_err(|_| ApiError::new("bad_query"))?;
    Query::<T>::try_from_uri(&uri).map(|query| query.0).map_err(|rejection| ApiError::new("bad_query").because(rejection.body_text()))
}

/// A list of cases as a file; filters as in `GET /cases`, `format` csv or xlsx, `lang` zh or en for the header.
#[utoipa::path(get, path = "/cases/export", tag = "exports", params(ListQuery, ("format" = Option<String>, Query), ("lang" = Option<String>, Query)),
    responses((status = 200, description = "the file")))]
pub async fn cases(State(app): State<App>, principal: Principal, uri: axum::http::Uri) -> Result<Response, ApiError> {
    principal.may(&app, Permission::Export, "GET /cases/export").await?;
    let (form, chinese, rest) = split(uri.query().unwrap_or(""));
    let form = Form::parse(form.as_deref())?;
    let filter = filters::<ListQuery>(&rest)?.filter(&principal)?;
    let most = i64::from(app.config.export_rows);
    if app.store.count_cases(&filter).await? > most {
        return Err(ApiError::new("export_too_large").because(format!("at most {most} rows")));
    }
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let page = app.store.cases(&filter, CaseSort::RequestedDesc, cursor.as_deref(), PAGE).await?;
        for row in &page.rows {
            let object = serde_json::to_value(row_out(row)).unwrap_or(Value::Null);
            rows.push(CASE_COLUMNS.iter().map(|(name, ..)| money(name, &object)).collect::<Vec<_>>());
        }
        cursor = page.next;
        if cursor.is_none() || rows.len() as i64 > most {
            break;
        }
    }
    let header = CASE_COLUMNS.map(|(_, zh, en)| if chinese { zh } else { en }.to_owned());
    file(&app, &principal, "cases", form, &header, rows).await
}

/// A member; amounts in units of the currency, exactly, for people calculate with them.
fn money(name: &str, object: &Value) -> Value {
    let value = object.get(name).cloned().unwrap_or(Value::Null);
    match value.as_i64().filter(|_| name.ends_with("_minor")) {
        Some(minor) => {
            let sign = if minor < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
            text.parse::<serde_json::Number>().map_or(value, Value::Number)
        }
        None => value,
    }
}

/// A query and the form of its answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryExportIn {
    sql: String,
    format: Form,
}

/// The answer of a query as a file.
#[utoipa::path(post, path = "/query/export", tag = "exports", request_body = QueryExportIn, responses((status = 200, description = "the file")))]
pub async fn query(State(app): State<App>, principal: Principal, Body(ask): Body<QueryExportIn>) -> Result<Response, ApiError> {
    principal.may(&app, Permission::Query, "POST /query/export").await?;
    principal.may(&app, Permission::Export, "POST /query/export").await?;
    let viewer = suyuan_lake::Principal::new(principal.user.name.clone(), principal.user.scope.clone());
    let session = app.engine.session(viewer).map_err(|error| crate::http::query::query_error(&error))?;
    let result =
        session.run(Sql::sql(&ask.sql), crate::http::query::limits(&app.config)).await.map_err(|error| crate::http::query::query_error(&error))?;
    if result.truncated {
        return Err(ApiError::new("export_too_large").because(format!("at most {} rows", result.rows)));
    }
    let header: Vec<String> = result.columns().into_iter().map(|(name, _)| name).collect();
    file(&app, &principal, "query", ask.format, &header, result.json_rows()).await
}

/// The audit trail as a file; filters as in `GET /audit`.
#[utoipa::path(get, path = "/audit/export", tag = "exports", params(AuditQuery, ("format" = Option<String>, Query)), responses((status = 200, description = "the file")))]
pub async fn audit_trail(State(app): State<App>, principal: Principal, uri: axum::http::Uri) -> Result<Response, ApiError> {
    principal.may(&app, Permission::Audit, "GET /audit/export").await?;
    principal.may(&app, Permission::Export, "GET /audit/export").await?;
    let (form, _, rest) = split(uri.query().unwrap_or(""));
    let form = Form::parse(form.as_deref())?;
    let asked = filters::<AuditQuery>(&rest)?;
    let filter = asked.filter()?;
    let most = app.config.export_rows as usize;
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let events = app.store.audit(&filter, before, PAGE).await?;
        let Some(last) = events.last() else { break };
        before = Some(last.seq);
        rows.extend(events.iter().map(|one| {
            let body = one
                .event
                .to_json()
                .ok()
                .and_then(|text| serde_json::from_str::<Value>(&text).ok())
                .map_or(Value::Null, |value| value["body"].clone());
            vec![
                Value::from(one.seq),
                Value::from(clock::rfc3339(one.recorded_at)),
                Value::from(one.actor.as_str()),
                Value::from(one.stream.as_str()),
                Value::from(one.stream_id.as_str()),
                Value::from(one.event.name()),
                Value::from(body.to_string()),
            ]
        }));
        if rows.len() > most {
            return Err(ApiError::new("export_too_large").because(format!("at most {most} rows")));
        }
    }
    let header = ["seq", "recorded_at", "actor", "stream", "stream_id", "kind", "body"].map(str::to_owned);
    file(&app, &principal, "audit", form, &header, rows).await
}

/// Writes the file beside the reactor, notes the export and answers.
async fn file(
    app: &App,
    principal: &Principal,
    what: &'static str,
    form: Form,
    header: &[String],
    rows: Vec<Vec<Value>>,
) -> Result<Response, ApiError> {
    let count = rows.len() as i64;
    let header = header.to_vec();
    let written = tokio::task::spawn_blocking(move || match form {
        Form::Csv => Ok(outbound::csv::write(&header, &rows).into_bytes()),
        Form::Xlsx => outbound::xlsx::write(what, &header, &rows),
    })
    .await;
    let bytes = match written {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => return Err(ApiError::new("export_too_large").because(error.to_string())),
        Err(error) => return Err(ApiError::new("internal").because(error.to_string())),
    };
    audit(app, principal.actor(), AuditEvent::Exported { what: what.to_owned(), rows: count }).await;
    let (kind, extension) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    };
    let stamp: String = clock::rfc3339(clock::now()).chars().filter(char::is_ascii_digit).take(14).collect();
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"suyuan-{what}-{stamp}.{extension}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn amounts_are_exact_units_and_the_rest_is_left_alone() {
        let object = json!({ "amount_minor": 12_005, "refund_minor": -7, "sku": "S1" });
        let shown = ["amount_minor", "refund_minor", "sku", "none"].map(|name| money(name, &object).to_string());
        assert_eq!(shown, ["120.05", "-0.07", "\"S1\"", "null"]);
    }

    #[test]
    fn form_and_language_are_taken_out_of_the_filters() {
        assert_eq!(split("status=open&format=xlsx&lang=en&q=a%20b"), (Some("xlsx".into()), false, "status=open&q=a%20b".into()));
        assert_eq!(split(""), (None, true, String::new()));
    }
}
