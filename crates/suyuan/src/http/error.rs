//! The closed table of API errors: snake_case code, status, words in zh and en, written as application/problem+json.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use suyuan_case::task::IllegalTaskStep;
use suyuan_store::{AppendError, StoreError};

/// code, status, title zh, title en. A code that is not here cannot be answered.
const TABLE: &[(&str, u16, &str, &str)] = &[
    ("not_signed_in", 401, "请先登录。", "Sign in first."),
    ("sign_in_failed", 401, "用户名或密码不正确。", "User name or password is wrong."),
    ("too_many_attempts", 429, "尝试次数过多,请稍后再试。", "Too many attempts; try again later."),
    ("too_many_requests", 429, "请求过于频繁,请稍后再试。", "Too many requests; slow down."),
    ("csrf_failed", 403, "页面已过期,请刷新后重试。", "The page is out of date; reload it and try again."),
    ("forbidden", 403, "您的角色没有这项权限;如有需要,请联系管理员。", "Your role lacks this permission; ask an administrator if you need it."),
    (
        "view_as_read_only",
        403,
        "正在以他人身份查看,不能修改任何内容;请先返回自己的身份。",
        "You are looking with another user's eyes and can change nothing; go back to your own role first.",
    ),
    (
        "provider_unreachable",
        502,
        "统一登录服务暂时无法访问,请稍后再试或使用密码登录。",
        "The sign-in provider cannot be reached; try later or use a password.",
    ),
    ("provider_refused", 403, "统一登录未通过,请重新登录。", "The provider did not confirm the sign-in; try again."),
    ("provider_no_role", 403, "您的账号尚未分配角色,请联系管理员。", "Your account has no role here yet; ask an administrator."),
    ("provider_name_taken", 409, "已有同名的本地用户,请联系管理员。", "A local user has this name already; ask an administrator."),
    ("sign_in_expired", 403, "登录已过期,请重新开始。", "The sign-in has expired; begin again."),
    (
        "last_admin",
        409,
        "这是最后一个可用的管理员,不能停用或降级。",
        "This is the last enabled administrator, who can be neither disabled nor demoted.",
    ),
    (
        "not_yourself",
        409,
        "不能停用自己或更改自己的角色;请由另一位管理员操作。",
        "You can neither disable yourself nor change your own role; ask another administrator.",
    ),
    ("user_name_unfit", 422, "用户名须为 1–60 个字母、数字或 . _ - @。", "A user name is 1 to 60 letters, digits or . _ - @."),
    ("password_unfit", 422, "密码须为 8–200 个字符。", "A password has 8 to 200 characters."),
    ("export_too_large", 422, "导出的行数超出上限;请缩小范围。", "The export has more rows than allowed; narrow it."),
    ("not_found", 404, "没有找到,或不在您的数据范围内。", "Not found, or outside your scope."),
    ("no_such_door", 404, "没有这个接口地址。", "There is no such address in the API."),
    ("method_not_allowed", 405, "该地址不支持这种请求方法。", "This address does not take that method."),
    ("template_invalid", 422, "模板有误,请按标出的位置改正。", "The template has faults; correct them where they are marked."),
    ("answers_invalid", 422, "有的回答不符合要求,请按标出的问题改正。", "Some answers do not fit; correct the questions that are marked."),
    (
        "unsupported_file_type",
        415,
        "不支持这种文件;可上传 JPEG、PNG、WebP、GIF 图片、PDF 或 MP4。",
        "This type of file is not taken; upload JPEG, PNG, WebP or GIF pictures, PDF or MP4.",
    ),
    ("file_damaged", 422, "文件为空或已损坏,请重新选择。", "The file is empty or damaged; choose it again."),
    ("confirmation_differs", 422, "输入的客户编号不一致,未作任何删除。", "The customer number typed differs; nothing was erased."),
    ("preview_missing", 422, "请先预览这组规则会删除什么,再启用。", "Look at what these rules would erase first; then put them in force."),
    ("already_running", 409, "到期删除正在进行;请等它结束或先停止。", "What is due is being erased; wait for its end or stop it first."),
    ("not_running", 409, "当前没有正在进行的到期删除。", "Nothing is being erased now."),
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
    ("line_unknown", 422, "申请中没有这一行。", "The request has no such line."),
    ("offer_empty", 422, "协商方案不能为空:请填写金额、处理方式或说明。", "An offer is empty: give an amount, a resolution or a text."),
    ("own_offer", 409, "自己提出的方案须由对方接受。", "An offer is taken by the other side."),
    ("text_missing", 422, "请填写说明。", "A text is needed."),
    ("evidence_missing", 422, "需要证据:称重、照片、视频或说明。", "Evidence is needed: a weight, a photo, a video or a statement."),
    ("not_restockable", 422, "跨境商品不能重新入库,请选择其他处置方式。", "Cross-border goods are not restocked; choose another disposition."),
    ("exchange_unbalanced", 422, "换货两边的金额与差价不一致。", "The two sides of the exchange and their difference do not agree."),
    ("currency_differs", 422, "币种与单据不一致。", "The currency differs from the case's."),
    ("entry_kind_wrong", 422, "这一步不能记这种账。", "This step does not book such an entry."),
    ("not_as_proposed", 409, "与待打款的金额或承担方不一致;请先撤回再改。", "It differs from the movement that waits; withdraw that one first."),
    ("second_missing", 409, "超过限额,须由另一人复核后才能打款。", "Above the limit; a second person must confirm before money moves."),
    ("same_person", 409, "复核人不能是提出人本人。", "The second person must not be the one who proposed it."),
    ("parcel_of_other_case", 409, "这个包裹属于另一张单据。", "The parcel belongs to another case."),
    ("claimed_by_other", 409, "同事正在处理这张单据。", "A colleague is working on this case."),
    ("not_claimed", 409, "这张单据没有被领取。", "The case is not claimed."),
    (
        "sheet_refused",
        422,
        "表格不能读入：请按标出的行和列修改后重试。",
        "The sheet cannot be taken in: correct the rows and columns that are named, then try again.",
    ),
    (
        "not_sampled",
        409,
        "这张单据没有等待盲审的自动决定，可能同事已判定。",
        "No decision of this case waits for a blind judgement; a colleague may have given it.",
    ),
    ("fired_already", 409, "这个时限已经触发过。", "This clock has fired already."),
    ("moment_in_past", 422, "时间必须晚于现在。", "The moment must lie in the future."),
    ("parcel_unknown", 409, "这个包裹没有关联到这张单据。", "The parcel is not linked to this case."),
    ("parcel_booked", 409, "这个包裹的货已在单据上收货,不能撤回认领。", "Goods of this parcel were booked on the case; the link stays."),
    (
        "reason_not_allowed",
        422,
        "这个理由不能用于客户所述的问题(法定权利)。",
        "This reason cannot be given for what the customer complains of (statutory right).",
    ),
    ("entry_does_not_fit", 422, "这笔分录的承担方或序号不成立。", "The ledger entry's bearer or slot does not fit."),
    ("nothing_open", 409, "没有这笔待结清的分录。", "There is no such open entry to settle."),
    ("order_line_unknown", 422, "订单中没有这一行。", "The order has no such line."),
    ("units_exceed_order", 422, "数量超过订单中尚未退款的件数。", "There are not that many units of the order left."),
    ("freight_negative", 422, "运费不能为负数。", "Freight cannot be negative."),
    ("amount_above_refundable", 422, "金额超过按订单实付计算的可退金额。", "The amount is above what is refundable out of what was paid."),
    ("order_unknown", 404, "订单或订单行还没有导入,算不出可退金额。", "The order or its lines are not imported yet, so nothing can be computed."),
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
    ("bad_rules", 422, "规则集有问题,没有保存;问题列在 details 中。", "The rule set has faults and was not saved; they stand in the details."),
    ("cleaning_refused", 422, "这项清理不能执行。", "This cleaning cannot be done."),
    ("cleaning_not_there", 404, "没有这次清理,或它已被撤销。", "There is no such cleaning, or it was undone already."),
    ("unknown_reason_code", 422, "没有这个原因码。", "There is no such reason code."),
    (
        "reason_code_invalid",
        422,
        "原因码由一至三段小写字母、数字、下划线组成，用点分隔。",
        "A reason code is one to three snake_case words with dots between them.",
    ),
    ("reason_place_invalid", 422, "层级和上级须与原因码一致。", "Level and parent must follow from the code."),
    ("reason_parent_unknown", 422, "上级原因不存在或已停用。", "The parent does not exist or is retired."),
    ("reason_text_invalid", 422, "名称、定义、部门必填且不能过长。", "Names, definitions and department are required and of bounded length."),
    ("reason_words_taken", 409, "这个说法已经对应另一个原因。", "These words mean another reason already."),
    ("reason_still_needed", 409, "还有在用的下级，或系统需要它，不能停用。", "It has children in use or the program needs it, so it stays."),
    ("policy_unknown", 404, "没有这个草稿、版本或暂停。", "There is no such draft, version or pause."),
    ("policy_refused", 422, "决策表未通过检查;请按提示修改。", "The tables were refused; mend what is named."),
    ("policy_tests_failed", 422, "有测试用例未通过,不能发布。", "Test cases fail, so the draft is not published."),
    (
        "policy_breaks_statute",
        422,
        "该版本会违反法定规则,不能发布;请查看条款和受影响的历史单据。",
        "This version would break the statute and is not published; see the articles and the past cases.",
    ),
    ("policy_number_taken", 409, "规则刚被别人改动,请刷新后再操作。", "Somebody has changed the policy meanwhile; reload it and try again."),
    ("policy_value_out_of_range", 422, "名称为空、比例超过 100 或时间已过。", "A name is empty, a share is above 100 or a time lies in the past."),
    ("draft_closed", 409, "草稿已发布或已放弃,不能再改。", "The draft is published or given up and no longer changes."),
    ("draft_conflict", 409, "草稿刚被别人保存,请刷新后再改。", "Somebody has saved this draft meanwhile; reload it."),
    (
        "stage_not_ready",
        409,
        "这一阶段的依据还不够：人工与规则一致的单数或比例未达到要求。可先继续人工审核，或确认仍要放开。",
        "The evidence for this stage falls short: too few cases, or people agree too rarely. Go on reviewing, or say that it is to be opened anyway.",
    ),
    ("draft_not_proposed", 409, "草稿还没有提交发布,或提交后又被修改。", "The draft was not proposed for publication, or was changed since."),
    ("draft_not_backtested", 409, "请先对最新修改做一次回测。", "Run a back-test of the latest change first."),
    (
        "address_unusable",
        422,
        "这个地址不能使用：须为 http 或 https，能解析，并且是公网地址；确需访问内网时写入 suyuan.toml 的 egress_allow。",
        "This address cannot be used: it must be http or https, resolve, and be public; to ask the own network, name it in egress_allow of suyuan.toml.",
    ),
    (
        "second_person_needed",
        403,
        "发布须由作者和提交人之外的第二个人完成。",
        "A second person publishes, neither an author nor whoever proposed it.",
    ),
    ("model_unknown", 404, "没有这个模型版本,或没有可撤回的模型。", "There is no such model version, or none to take back."),
    ("model_number_taken", 409, "模型刚被别人改动,请刷新后再操作。", "Somebody has changed the models meanwhile; reload and try again."),
    ("model_in_service", 409, "这个版本正在使用。", "This version is in service."),
    ("model_not_proposed", 409, "请先提交启用申请。", "Propose this version first."),
    (
        "model_second_person",
        403,
        "启用须由申请训练者和提交人之外的第二个人完成。",
        "A second person puts a model in service, neither whoever asked for the training nor whoever proposed it.",
    ),
    ("training_running", 409, "训练正在进行,请等它结束。", "A training runs; wait until it has ended."),
    (
        "model_unusable",
        422,
        "模型文件缺失、损坏或与日志不符,不能启用;请重新训练。",
        "The model's file is missing, damaged or not the one in the log; train again.",
    ),
    (
        "setting_conflict",
        409,
        "这张设置表刚被别人保存,您的修改没有写入;请看过新版本再保存。",
        "Somebody has saved this table meanwhile and nothing of yours was written; look at the new version, then save again.",
    ),
    (
        "link_unchanged",
        409,
        "这条关联已是这个状态,没有改动;请刷新后再看。",
        "This link stands like that already and nothing was changed; look again.",
    ),
    ("backtest_running", 409, "这个草稿的回测正在进行。", "A back-test of this draft is running."),
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
        let code = match error.code() {
            code @ ("disk_full" | "last_admin") => code,
            "duplicate_user" => "already_exists",
            "unknown_user" => "not_found",
            _ => "storage_failed",
        };
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
            AppendError::IllegalParcel(step) => ApiError::new(step.code()).because(step.to_string()),
            AppendError::IllegalTask(IllegalTaskStep::Claimed { by, until }) => {
                ApiError::new("claimed_by_other").details(json!({ "actor": by.as_str(), "until": crate::clock::rfc3339(until) }))
            }
            AppendError::IllegalTask(step) => ApiError::new(step.code()).because(step.to_string()),
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
        for step in suyuan_case::return_case::IllegalStep::EACH {
            assert!(ApiError::words(step.code()).is_some(), "{} has no words", step.code());
        }
        for illegal in suyuan_case::model::ModelIllegal::EACH {
            assert!(ApiError::words(illegal.code()).is_some(), "{} has no words", illegal.code());
        }
    }
}
