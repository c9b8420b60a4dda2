//! What is wrong with a form or with an answer, in Chinese and English; `{}` stands for what was found.

use serde_json::{Value as Json, json};
use suyuan_case::problem::Problem;

/// code, zh, en.
const WORDS: &[(&str, &str, &str)] = &[
    ("missing_member", "这里需要填写（中文和英文都要有）", "fill this in, in Chinese and in English"),
    ("too_long", "太长了（{} 个字）", "too long ({} letters)"),
    ("too_short", "太短了（{} 个字）", "too short ({} letters)"),
    ("bad_pattern", "格式表达式无效：{}", "not a valid pattern: {}"),
    ("empty_range", "下限大于上限（{}）", "the least is above the most ({})"),
    ("number_out_of_range", "数值超出范围 {}", "the number is out of range {}"),
    ("bad_name", "标识只能用小写字母、数字和下划线，以字母开头：{}", "a name takes small letters, digits and _ and begins with a letter: {}"),
    ("stated_twice", "重复了：{}", "stated twice: {}"),
    ("unknown_question", "表单中没有这个问题 {}", "the form has no such earlier question {}"),
    (
        "condition_unclear",
        "条件不明确：选项与数值范围只能用一种，且须适合那个问题",
        "the condition is unclear: use options or a range, whichever fits that question",
    ),
    ("unknown_value", "没有这个选项：{}", "there is no such option: {}"),
    ("too_deep", "条件最多两级", "conditions reach two levels at most"),
    ("wrong_type", "回答的格式不对", "the answer has the wrong format"),
    ("too_few", "选得太少（{}）", "too few ({})"),
    ("too_many", "选得太多（{}）", "too many ({})"),
    ("words_missing", "选了“其他”，请写明是什么", "say what “other” means"),
    ("words_without_other", "只有选“其他”时才写文字", "words go with “other” alone"),
    ("control_characters", "含有不可见的控制字符", "it holds control characters"),
    ("pattern_differs", "与要求的格式不符", "it does not have the required format"),
    ("not_a_date", "不是有效日期，应为 年-月-日：{}", "not a date; write YYYY-MM-DD: {}"),
    ("time_in_future", "日期不能晚于今天", "the date lies in the future"),
    ("too_long_ago", "日期太早了", "the date is too long ago"),
    ("unknown_attachment", "没有这个附件，或不是您上传的；请重新上传", "there is no such attachment of yours; upload it again"),
    ("not_a_serial_number", "序列号只含字母、数字和 - / . _，3 至 64 位", "a serial number has 3 to 64 letters, digits or - / . _"),
    ("unknown_line", "申请中没有这一行：{}", "the request has no such line: {}"),
    ("missing_answer", "这个问题必须回答", "this question must be answered"),
    ("question_not_asked", "按前面的回答，不需要回答这个问题", "the earlier answers leave this question out"),
    ("unknown_member", "没有这个成员", "there is no such member"),
];

/// The words of a problem.
pub fn text(problem: &Problem) -> (String, String) {
    match WORDS.iter().find(|(code, _, _)| *code == problem.code) {
        Some((_, zh, en)) => (zh.replace("{}", &problem.found).trim_end().to_owned(), en.replace("{}", &problem.found).trim_end().to_owned()),
        None => (problem.code.clone(), problem.code.clone()),
    }
}

/// A problem for the outside.
pub fn problem_out(problem: &Problem) -> Json {
    let (zh, en) = text(problem);
    json!({ "code": problem.code, "pointer": problem.place, "found": problem.found, "text_zh": zh, "text_en": en })
}
