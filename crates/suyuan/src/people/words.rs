//! What the fields of a person's copy are called, in Chinese and English.

/// name, zh, en.
const LABELS: &[(&str, &str, &str)] = &[
    ("name", "姓名", "Name"),
    ("phone", "电话", "Telephone"),
    ("email", "电子邮箱", "E-mail"),
    ("address", "地址", "Address"),
    ("part", "身份", "Part"),
    ("case_no", "售后单号", "Case number"),
    ("order_no", "订单号", "Order number"),
    ("shop", "店铺", "Shop"),
    ("channel", "渠道", "Channel"),
    ("kind", "类型", "Type"),
    ("status", "状态", "Status"),
    ("region", "地区", "Region"),
    ("reason_code", "原因码", "Reason code"),
    ("reason_text", "原因", "Reason"),
    ("comment", "说明", "Comment"),
    ("lines", "商品行", "Lines"),
    ("currency", "币种", "Currency"),
    ("requested_at", "申请时间", "Requested at"),
    ("due_at", "应答时限", "Due at"),
    ("outcome", "结果", "Outcome"),
    ("decision", "决定依据", "Decision"),
    ("refunded_at", "退款时间", "Refunded at"),
    ("refund_minor", "退款金额（分）", "Refund, minor units"),
    ("closed_at", "关闭时间", "Closed at"),
    ("at", "时间", "Time"),
    ("event", "事件", "Event"),
    ("body", "内容", "Content"),
    ("place", "所在位置", "Where"),
    ("field", "字段", "Field"),
    ("text", "原文", "Original text"),
    ("actor", "操作人", "By"),
    ("fields", "查看的字段", "Fields seen"),
    ("case_id", "售后单", "Case"),
    ("customer_no", "客户编号", "Customer number"),
];

/// Names of the sections.
const SECTIONS: &[(&str, &str, &str)] = &[
    ("persons", "个人信息", "Personal data"),
    ("cases", "售后单", "After-sales cases"),
    ("events", "处理过程", "What happened"),
    ("texts", "您写下的原文", "What you wrote, as you wrote it"),
    ("disclosures", "谁查看过您的个人信息", "Who has seen your personal data"),
    ("orders", "订单", "Orders"),
    ("order-lines", "订单行", "Order lines"),
    ("customers", "客户档案", "Customer book"),
    ("shipments", "物流", "Shipments"),
    ("return-cases", "导入的售后记录", "Imported cases"),
    ("contacts", "客服联络", "Contacts"),
    ("feedback", "评价与反馈", "Feedback"),
    ("ledger", "销售与红字明细", "Sales and credit lines"),
];

fn find(table: &'static [(&str, &str, &str)], name: &str) -> Option<(&'static str, &'static str)> {
    table.iter().find(|row| row.0 == name).map(|row| (row.1, row.2))
}

/// zh and en of a field; a field without words is called by its name.
pub fn label(name: &str) -> (String, String) {
    find(LABELS, name).map_or_else(|| (name.to_owned(), name.to_owned()), |(zh, en)| (zh.to_owned(), en.to_owned()))
}

/// zh and en of a section.
pub fn section(name: &str) -> (String, String) {
    find(SECTIONS, name).map_or_else(|| label(name), |(zh, en)| (zh.to_owned(), en.to_owned()))
}
