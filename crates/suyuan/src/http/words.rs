//! Words for the warnings that a case carries.

use serde_json::{Value, json};
use suyuan_case::problem::Problem;

/// code, zh, en.
const WARNINGS: &[(&str, &str, &str)] = &[
    ("order_unknown", "系统里还没有这个订单;导入订单后可核对。", "This order is not known yet; it can be checked once orders are imported."),
    ("order_in_several_shops", "多个店铺有相同的订单号;请写明店铺。", "Several shops use this order number; state the shop."),
    ("customer_differs_from_order", "客户编号与订单上的不一致。", "The customer number differs from the order's."),
    ("phone_looks_wrong", "电话号码的位数不寻常。", "The telephone number has an unusual length."),
    ("reason_unknown", "原因文字未能对应到原因码。", "The reason's words match no reason code."),
];

/// A warning with its words; a code of the importer is worded by the importer.
pub fn problem_out(problem: &Problem) -> Value {
    let (zh, en) = match WARNINGS.iter().find(|row| row.0 == problem.code) {
        Some(row) => (row.1.to_owned(), row.2.to_owned()),
        None => crate::import::words::text(problem),
    };
    json!({ "code": problem.code, "place": problem.place, "found": problem.found, "text_zh": zh, "text_en": en })
}
