//! Words for the refusals that the importer itself makes; those of single cells come from the reader's own table.

use suyuan_case::problem::Problem;

/// code, zh, en; `{}` stands for what was found.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "case_rows_disagree",
        "同一售后单的各行在这一列不一致；改成一致后重新导入",
        "rows of one case differ in this column; make them agree and import again",
    ),
    (
        "line_stated_twice",
        "同一售后单的同一行出现两次且内容不同；保留正确的一行",
        "the same line of a case occurs twice with other content; keep the right one",
    ),
    (
        "case_exists_with_other_lines",
        "售后单已导入且不含此行（{}）；为新增的行另开一张售后单",
        "the case is in already without this line ({}); open another case for the new line",
    ),
    ("times_out_of_order", "时间早于前一步；核对各时间列", "the time is before the step that precedes it; check the time columns"),
    ("outcome_missing", "有决定时间但没有审批结果；补上结果列", "a decision time without an outcome; fill in the outcome"),
    (
        "unknown_outcome",
        "无法识别的审批结果 {}；可用 approve、approve_then_inspect、ask_for_info、suggest、review、decline",
        "unknown outcome {}; use approve, approve_then_inspect, ask_for_info, suggest, review or decline",
    ),
    ("unknown_status", "无法识别的状态 {}", "unknown status {}"),
    (
        "status_contradicts_times",
        "状态与各时间列不符（写的 / 推出的：{}）",
        "the status does not fit the times (stated / following from the times: {})",
    ),
    ("step_not_allowed_now", "这一步不能在当时发生：{}", "this step could not happen then: {}"),
    ("already_refunded", "同一售后单只能退款一次", "a case is refunded once only"),
    ("amount_out_of_range", "金额超出范围：{}", "the amount is out of range: {}"),
    ("quantity_out_of_range", "数量超出范围：{}", "the quantity is out of range: {}"),
    ("credit_zero_quantity", "红字行的数量为零，没有退回任何商品", "a credit line over no unit gives nothing back"),
    ("credit_quantity_positive", "红字行的数量应为负数，这里是 {}", "a credit line's quantity must be negative; found {}"),
    ("credit_partly_matched", "只有一部分数量找到了以前的购买（{}）", "only part of the units was found among earlier purchases ({})"),
    ("version_conflict", "导入期间有人改动了这张售后单；再次导入", "somebody changed this case during the import; import again"),
    ("stream_exists", "导入期间有人建立了这张售后单；再次导入", "somebody opened this case during the import; import again"),
];

/// The words of a problem in Chinese and English.
pub fn text(problem: &Problem) -> (String, String) {
    match WORDS.iter().find(|(code, _, _)| *code == problem.code) {
        Some((_, zh, en)) => (zh.replace("{}", &problem.found), en.replace("{}", &problem.found)),
        None => suyuan_connect::message::text(problem),
    }
}
