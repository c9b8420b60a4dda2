//! Words of platforms and people for kinds, states, outcomes, directions and truth values.

/// Kind of case ← words.
const KINDS: &[(&str, &str)] = &[
    (
        "refund_only",
        "仅退款|退款|只退款|售前退款|未发货仅退款|已发货仅退款|极速退款|退款不退货|refund|refund only|refundonly|only refund|refund without return",
    ),
    (
        "return_refund",
        "退货退款|退货|退款退货|退货并退款|退货/退款|拒收退款|return|return refund|return and refund|return & refund|returnandrefund|return goods|rma",
    ),
    ("exchange", "换货|换新|退换货|天猫换货|淘宝换货|exchange|replace|replacement|swap|tmall exchange|taobao exchange"),
    ("repair", "维修|返修|保修|送修|修理|质保维修|repair|fix|warranty|service|maintenance"),
    ("reship", "补寄|补发|重发|缺货补寄|补件|漏发补寄|reship|resend|reshipping|re-ship|missing parts"),
    ("price_adjustment", "价保|保价|价格保护|补差价|退差价|补差|价保退款|price adjustment|price protection|price match|priceadjustment"),
];

/// State of a case ← words.
const STATUSES: &[(&str, &str)] = &[
    (
        "requested",
        "待处理|待审核|待商家处理|买家申请退款待商家处理|退货退款待商家处理|已申请|新建|申请中|requested|new|open|pending|created|wait_seller_agree",
    ),
    ("in_review", "审核中|人工审核|待人工审核|平台处理中|处理中|in review|reviewing|under review|processing|in progress"),
    ("awaiting_info", "待补充材料|待买家举证|待补充|待客户回复|awaiting info|need info|waiting for customer"),
    (
        "awaiting_goods",
        "待买家退货|待退货|待寄回|买家已退货|退货中|已同意退货退款待用户发货|待客户寄回|awaiting goods|awaiting return|waiting for goods|approved|wait_buyer_return_goods|wait_seller_confirm_goods",
    ),
    ("goods_received", "已收货|商家已收货|待质检|已入库|收货完成|goods received|received|inspected"),
    ("awaiting_refund", "待退款|退款中|商家同意退款,退款中|awaiting refund|refunding|refund pending"),
    ("refunded", "已退款|退款成功|退款完成|refunded|success|refund success|refund succeeded"),
    ("declined", "已拒绝|拒绝|拒绝退款|卖家拒绝退款|驳回|审核不通过|declined|rejected|refused|denied|seller_refuse_buyer"),
    ("closed", "已完成|完成|已关闭|关闭|退款关闭|售后关闭|买家撤销|已撤销|已取消|closed|completed|done|finished|cancelled|canceled"),
];

/// Outcome ← words.
const OUTCOMES: &[(&str, &str)] = &[
    ("approve", "同意|通过|审核通过|自动通过|批准|approve|approved|accept|accepted|agree|pass"),
    ("approve_then_inspect", "先退后检|通过后质检|先通过后质检|approve then inspect"),
    ("suggest", "建议|协商|部分退款|suggest|partial|partial refund"),
    ("ask_for_info", "补充材料|要求补充|待补充|ask for info|need info|more info"),
    ("review", "人工审核|转人工|人工|review|manual|manual review"),
    ("decline", "拒绝|驳回|不通过|审核不通过|decline|declined|reject|rejected|refuse|refused|deny|denied"),
];

/// Direction of a shipment ← words.
const DIRECTIONS: &[(&str, &str)] = &[
    ("outbound", "发货|正向|出库|寄出|销售|outbound|out|forward|delivery|sale"),
    ("return", "退货|逆向|退回|寄回|入库|返程|return|inbound|in|reverse|back"),
];

/// Truth ← words.
const BOOLS: &[(&str, &str)] = &[
    ("true", "是|对|真|有|已解决|解决|自动|自动审核|已完成|true|t|yes|y|1|on|resolved|auto|automatic|√|✓"),
    ("false", "否|不是|错|假|无|没有|未解决|没解决|人工|人工审核|未完成|false|f|no|n|0|off|unresolved|manual|×|✗"),
];

/// The identifier for a word: itself, or one of its synonyms without regard to case, spaces and underscores.
pub(super) fn find(table: &'static [(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    if let Some((name, _)) = table.iter().find(|(name, _)| *name == word) {
        return Some(name);
    }
    if word.len() > 80 {
        return None;
    }
    let key = |text: &str| -> String {
        text.chars().map(super::number::narrow).filter(|letter| !matches!(letter, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
    };
    let word = key(word);
    table.iter().find(|(name, words)| key(name) == word || words.split('|').any(|synonym| key(synonym) == word)).map(|(name, _)| *name)
}

/// The identifier of a kind of case, such as `return_refund` for 退货退款.
pub fn case_kind(word: &str) -> Option<&'static str> {
    find(KINDS, word)
}

/// The identifier of a case's state.
pub fn case_status(word: &str) -> Option<&'static str> {
    find(STATUSES, word)
}

/// The identifier of an outcome.
pub fn outcome(word: &str) -> Option<&'static str> {
    find(OUTCOMES, word)
}

/// `outbound` or `return`.
pub fn direction(word: &str) -> Option<&'static str> {
    find(DIRECTIONS, word)
}

/// A truth value.
pub fn truth(word: &str) -> Option<bool> {
    match word {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => find(BOOLS, word).map(|name| name == "true"),
    }
}

/// Provinces, short; for the evidence of a region column.
const PROVINCES: &str =
    "北京天津上海重庆河北山西辽宁吉林黑龙江江苏浙江安徽福建江西山东河南湖北湖南广东海南四川贵州云南陕西甘肃青海台湾内蒙古广西西藏宁夏新疆香港澳门";

/// Whether a value is a Chinese province, with or without its suffix.
pub(crate) fn is_province(value: &str) -> bool {
    let short = ["省", "市", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区"]
        .iter()
        .find_map(|suffix| value.strip_suffix(suffix))
        .unwrap_or(value);
    matches!(short.chars().count(), 2 | 3) && PROVINCES.contains(short)
}

/// Whether a number can be a telephone number: a Chinese mobile or landline, a service number, or an international one.
pub(crate) fn is_phone(value: &str) -> bool {
    let allowed = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b' ' | b'(' | b')' | b'*'));
    let digits = suyuan_case::person::normalize_phone(value);
    let hidden = value.contains('*') && value.len() >= 8;
    let mobile = digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10");
    let landline = digits.starts_with('0') && (10..=12).contains(&digits.len()) || value.contains('-') && (7..=16).contains(&digits.len());
    let service = (digits.starts_with("400") || digits.starts_with("800")) && digits.len() == 10;
    let foreign = (value.starts_with('+') || value.starts_with("00")) && (8..=15).contains(&digits.len());
    allowed && (hidden || mobile || landline || service || foreign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_identifiers_of_the_vocabulary() {
        for (name, _) in KINDS {
            assert!(suyuan_case::kind::CaseKind::parse(name).is_some(), "{name}");
        }
        for (name, _) in STATUSES {
            assert!(suyuan_case::kind::CaseStatus::parse(name).is_some(), "{name}");
        }
        for (name, _) in OUTCOMES {
            assert!(suyuan_case::decision::Outcome::parse(name).is_some(), "{name}");
        }
        assert_eq!(case_kind("退货退款"), Some("return_refund"));
        assert_eq!(case_kind("仅退款"), Some("refund_only"));
        assert_eq!(case_kind("缺货补寄"), Some("reship"));
        assert_eq!(case_kind("RETURN_AND_REFUND"), Some("return_refund"));
        assert_eq!(case_kind("TMALL_EXCHANGE"), Some("exchange"));
        assert_eq!(case_kind("价保"), Some("price_adjustment"));
        assert_eq!(case_kind("飞"), None);
        assert_eq!(truth("是"), Some(true));
        assert_eq!(truth("FALSE"), Some(false));
        assert_eq!(truth("maybe"), None);
        assert_eq!(direction("退回"), Some("return"));
    }

    #[test]
    fn provinces_and_phones_are_known() {
        assert!(
            is_province("广东省") && is_province("内蒙古自治区") && is_province("上海") && !is_province("江江"[..3].into()) && !is_province("火星")
        );
        for phone in ["13800005678", "+86 138 0000 5678", "021-55556666", "4008001234", "138****5678", "+442071234567"] {
            assert!(is_phone(phone), "{phone}");
        }
        for word in ["12345", "2026112200001", "张三", "", "1380000567"] {
            assert!(!is_phone(word), "{word}");
        }
    }
}
