//! Names that nobody knew but that the text itself announces: 我叫陈志强, 收件人:李四.

use super::{Found, Span, after_colon, at, is_han};

/// Words after which a name must follow.
const STRONG: [&str; 14] = [
    "收件人姓名",
    "收货人姓名",
    "客户姓名",
    "姓名",
    "收件人",
    "收货人",
    "寄件人",
    "发件人",
    "联系人",
    "名字叫",
    "名字是",
    "持卡人",
    "开户名",
    "户名",
];
/// Words after which a name may follow.
const WEAK: [&str; 4] = ["我叫", "我是", "本人", "叫我"];
/// The hundred most frequent surnames (Ministry of Public Security, 2020) and a few double ones.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤";
const DOUBLE: [&str; 6] = ["欧阳", "上官", "司马", "诸葛", "皇甫", "慕容"];

/// Letters of a name that begins at a place; 0 when none does.
fn length(letters: &[char], from: usize) -> usize {
    let han = letters[from.min(letters.len())..].iter().take_while(|&&letter| is_han(letter)).count();
    let double = DOUBLE.iter().any(|surname| at(letters, from, surname));
    let single = letters.get(from).is_some_and(|&letter| SURNAMES.contains(letter));
    match (double, single) {
        (true, _) if han >= 3 => han.min(4),
        (_, true) if han >= 2 => han.min(3),
        _ => 0,
    }
}

/// Finds them.
pub(super) fn find(letters: &[char], spans: &mut Vec<Span>) {
    for place in 0..letters.len() {
        if let Some(cue) = STRONG.iter().find(|cue| at(letters, place, cue)) {
            let end = place + cue.chars().count();
            let from = after_colon(letters, end);
            let count = length(letters, from);
            // Without a sign between them the cue may be part of a sentence: 收件人不在家.
            if count > 0 {
                spans.push((from, from + count, Found::Name));
            }
        } else if let Some(cue) = WEAK.iter().find(|cue| at(letters, place, cue)) {
            let from = place + cue.chars().count();
            let count = length(letters, from);
            let ends = letters.get(from + count).is_none_or(|&letter| !is_han(letter) || matches!(letter, '的' | '电' | '手'));
            if count > 0 && ends {
                spans.push((from, from + count, Found::Name));
            }
        }
    }
}
