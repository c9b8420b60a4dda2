//! The closed table of API errors: snake_case code, status, words in zh and en, written as application/problem+json.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use suyuan_store::{AppendError, StoreError};

/// code, status, title zh, title en. A code that is not here cannot be answered.
const TABLE: &[(&str, u16, &str, &str)] = &[
    ("not_signed_in", 401, "请先登录。", "Sign in first."),
    ("sign_in_failed", 401, "用户名或密码不正确。", "User name or password is wrong."),
    ("too_many_attempts", 429, "尝试次数过多,请稍后再试。", "Too many attempts; try again later."),
    ("too_many_requests", 429, "请求过于频繁,请稍后再试。", "Too many requests; slow down."),
    ("csrf_failed", 403, "页面已过期,请刷新后重试。", "The page is out of date; reload it and try again."),
    ("forbidden", 403, "您的角色没有这项权限;如有需要,请联系管理员。", "Your role lacks this permission; ask an administrator if you need it."),
    ("not_found", 404, "没有找到,或不在您的数据范围内。", "Not found, or outside your scope."),
    ("no_such_door", 404, "没有这个接口地址。", "There is no such address in the API."),
    ("method_not_allowed", 405, "该地址不支持这种请求方法。", "This address does not take that method."),
    ("version_conflict", 409, "这张单据刚被别人改动,请刷新后再操作。", "Somebody has changed this case meanwhile; reload it and try again."),
    (
        "idempotency_mismatch",
        409,
        "同一个 Idempotency-Key 已用于另一份内容;请换一个新的键。",
        "This Idempotency-Key was used with another body; take a new key.",
    ),
    ("already_exists", 409, "已经存在。", "It exists already."),
    ("step_not_allowed_now", 409, "单据当前状态不允许这一步。", "The case is not in a state that allows this step."),
    ("already_refunded", 409, "这张单据已经退款,不能再退。", "This case was refunded already; money moves once."),
    ("not_a_beginning", 409, "单据只能由申请开始。", "A case begins with its request, once."),
    ("amount_out_of_range", 422, "退款金额必须大于 0 且不超过申请金额。", "The amount must be above 0 and not above what was claimed."),
    ("quantity_out_of_range", 422, "数量必须在 1 到申请数量之间。", "The quantity must be between 1 and what was asked for."),
    ("reason_missing", 422, "拒绝必须选择原因。", "A decline needs a reason."),
    ("question_missing", 422, "请写明要客户补充什么。", "Say what the customer should add."),
    ("bad_json", 400, "请求体不是有效的 JSON。", "The body is not valid JSON."),
    ("not_an_object", 422, "请求体必须是一个 JSON 对象。", "The body must be a JSON object."),
    ("unknown_member", 422, "有不认识的字段;请删除它或检查拼写。", "There is an unknown member; remove it or check its spelling."),
    ("missing_member", 422, "缺少必填字段。", "A required member is missing."),
    ("wrong_type", 422, "字段类型不对。", "A member has the wrong type."),
    ("unknown_value", 422, "字段的取值不在允许范围内。", "A member has a value that is not known."),
    ("too_long", 422, "字段内容过长。", "A member is too long."),
    ("too_many_lines", 422, "一张单据最多 200 行。", "A case takes at most 200 lines."),
    ("number_out_of_range", 422, "数字超出允许范围。", "A number is out of range."),
    (
        "not_a_time",
        422,
        "时间必须是带时区的 RFC 3339,例如 2026-11-22T10:00:00+08:00。",
        "A time must be RFC 3339 with a zone, such as 2026-11-22T10:00:00+08:00.",
    ),
    ("time_in_future", 422, "时间不能晚于现在。", "The time lies in the future."),
    ("control_characters", 422, "文字中含有控制字符。", "The text holds control characters."),
    ("unknown_template", 422, "没有这个模板。", "There is no such template."),
    ("unknown_attachment", 422, "没有这个附件。", "There is no such attachment."),
    (
        "idempotency_key_missing",
        400,
        "缺少 Idempotency-Key 请求头;每个申请用一个唯一的键,以便安全重试。",
        "The Idempotency-Key header is missing; send one unique key per request so that retries are safe.",
    ),
    ("idempotency_key_invalid", 400, "Idempotency-Key 必须是 1–200 个可见 ASCII 字符。", "An Idempotency-Key is 1 to 200 visible ASCII characters."),
    ("unsupported_media_type", 415, "请使用 application/json。", "Send application/json."),
    ("payload_too_large", 413, "内容太大。", "The body is too large."),
    ("bad_query", 400, "查询参数不正确。", "A query parameter is wrong."),
    ("bad_cursor", 400, "翻页标记无效;请从第一页开始。", "The page cursor is not valid; begin with the first page."),
    ("bad_sql", 422, "SQL 无法执行。", "The SQL cannot be run."),
    ("sql_refused", 403, "只允许查询语句,且只能读取您范围内的视图。", "Only queries are allowed, over the views in your scope."),
    (
        "query_stopped",
        422,
        "查询超出时间、内存或行数限制,已停止;请缩小范围。",
        "The query was stopped by a limit of time, memory or rows; narrow it.",
    ),
    ("bad_upload", 422, "上传内容不完整或格式不对。", "The upload is incomplete or malformed."),
    ("unknown_upload", 404, "上传的文件已过期,请重新上传。", "The uploaded file has expired; upload it again."),
    ("import_refused", 422, "文件无法导入。", "The file cannot be imported."),
    ("import_not_running", 409, "这个导入已经结束。", "This import has ended."),
    ("unknown_reason_code", 422, "没有这个原因码。", "There is no such reason code."),
    ("overloaded", 503, "系统繁忙,请稍后重试;您的请求没有被接收。", "The system is busy; nothing was taken in, try again soon."),
    ("disk_full", 507, "磁盘已满,请求没有被保存;请清理磁盘后重试。", "The disk is full and nothing was saved; free some space and try again."),
    ("storage_failed", 500, "存储出错,请求没有被保存;请稍后重试。", "Storage failed and nothing was saved; try again."),
    ("internal", 500, "程序内部出错,已记录。", "Something went wrong inside; it was logged."),
];

/// A refused request: a code of the table, where, and details.
#[derive(Debug)]
pub struct ApiError {
    code: &'static str,
    pointer: Option<String>,
    details: Option<Json>,
    detail_text: Option<String>,
}

impl ApiError {
    /// An error with a code of the table; an unknown code becomes `internal`.
    pub fn new(code: &str) -> ApiError {
        let code = TABLE.iter().find(|row| row.0 == code).map_or("internal", |row| row.0);
        ApiError { code, pointer: None, details: None, detail_text: None }
    }
    /// With the JSON pointer of the member.
    pub fn at(mut self, pointer: impl Into<String>) -> ApiError {
        self.pointer = Some(pointer.into());
        self
    }
    /// With structured details.
    pub fn details(mut self, details: Json) -> ApiError {
        self.details = Some(details);
        self
    }
    /// With what the machine said, shown after the title; never personal data.
    pub fn because(mut self, text: impl Into<String>) -> ApiError {
        self.detail_text = Some(text.into());
        self
    }
    /// The code.
    pub fn code(&self) -> &'static str {
        self.code
    }
    /// Status, zh and en of a code.
    pub fn words(code: &str) -> Option<(u16, &'static str, &'static str)> {
        TABLE.iter().find(|row| row.0 == code).map(|row| (row.1, row.2, row.3))
    }
    /// All codes with their words, for the documentation.
    pub fn table() -> &'static [(&'static str, u16, &'static str, &'static str)] {
        TABLE
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, zh, en) = ApiError::words(self.code).unwrap_or((500, "程序内部出错,已记录。", "Something went wrong inside; it was logged."));
        let request_id = crate::mint::request_id();
        if status >= 500 {
            tracing::error!(code = self.code, request_id, detail = self.detail_text.as_deref().unwrap_or(""), "request failed");
        }
        // What a failing machine says may name paths or statements: it goes to the log, not to the caller.
        let shown = if status >= 500 { None } else { self.detail_text };
        let mut body = json!({
            "type": format!("urn:suyuan:error:{}", self.code),
            "title": en, "status": status, "code": self.code, "text_zh": zh, "text_en": en, "request_id": request_id,
        });
        if let Some(object) = body.as_object_mut() {
            if let Some(pointer) = self.pointer {
                object.insert("pointer".into(), pointer.into());
            }
            if let Some(text) = shown {
                object.insert("detail".into(), text.into());
            }
            if let Some(details) = self.details {
                object.insert("details".into(), details);
            }
        }
        let mut response = (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), body.to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> ApiError {
        let code = if error.code() == "disk_full" { "disk_full" } else { "storage_failed" };
        ApiError::new(code).because(describe(&error))
    }
}

impl From<AppendError> for ApiError {
    fn from(error: AppendError) -> ApiError {
        match error {
            AppendError::Conflict { expected, actual, actor, at } => ApiError::new("version_conflict").details(json!({
                "expected": expected, "actual": actual, "actor": actor.as_str(), "at": crate::clock::rfc3339(at),
            })),
            AppendError::Exists => ApiError::new("already_exists"),
            AppendError::NotFound => ApiError::new("not_found"),
            AppendError::Illegal(step) => ApiError::new(step.code()).because(step.to_string()),
            AppendError::IdempotencyMismatch => ApiError::new("idempotency_mismatch"),
            AppendError::Overloaded => ApiError::new("overloaded"),
            AppendError::DiskFull(_) => ApiError::new("disk_full"),
            AppendError::Store(error) => error.into(),
        }
    }
}

/// An error with everything that caused it, in one line.
pub fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_there_once_with_words_in_both_languages() {
        for (index, row) in TABLE.iter().enumerate() {
            assert!(TABLE[..index].iter().all(|other| other.0 != row.0), "{} twice", row.0);
            assert!(!row.2.is_empty() && !row.3.is_empty() && (400..600).contains(&row.1));
        }
        for step in [
            suyuan_case::return_case::IllegalStep::AlreadyRefunded,
            suyuan_case::return_case::IllegalStep::NotABeginning,
            suyuan_case::return_case::IllegalStep::ReasonMissing,
            suyuan_case::return_case::IllegalStep::QuestionMissing,
        ] {
            assert!(ApiError::words(step.code()).is_some(), "{} has no words", step.code());
        }
    }
}
