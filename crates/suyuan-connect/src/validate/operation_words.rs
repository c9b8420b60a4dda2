//! Words of operations: steps of a case, grades and dispositions of goods, kinds and bearers of money, invoices.

use super::words::find;

/// Step of a case ← words. Steps that are not here stay what the source calls them.
const ACTIVITIES: &[(&str, &str)] = &[
    (
        "requested",
        "提交申请|申请|发起申请|买家申请|买家申请退款|创建售后单|售后申请|提交售后|申请退货|申请退款|request|apply|submitted|created|case created|case opened|register request|open case",
    ),
    ("approved", "审核通过|同意|同意申请|商家同意|同意退货|同意退款|批准|自动通过|自动审批通过|approve|approve request|accepted|accept"),
    ("declined", "审核拒绝|拒绝|拒绝申请|商家拒绝|驳回|不同意|decline|reject|rejected|refused|deny|denied"),
    ("sent_to_review", "转人工|转人工审核|人工审核|进入审核|待人工审核|send to review|manual review|in review|escalated to review"),
    ("asked_for_info", "要求补充|要求补充材料|补充材料通知|要求举证|ask for info|request info|more information requested"),
    ("info_provided", "补充材料|买家补充|买家举证|买家已补充|已补充材料|information provided|info received|customer answered"),
    ("goods_shipped", "买家寄回|买家发货|寄回|寄出退货|退货发出|客户寄出|return shipped|ship goods back|parcel sent|goods sent"),
    (
        "goods_received",
        "仓库收货|收货|仓库签收|退货签收|商家收货|确认收货|退货入库|收到退货|return received|receive goods|parcel received|goods arrived|received",
    ),
    ("inspected", "质检|质检完成|验货|检测|检测完成|验收|inspect|inspection|inspection done|quality check|qc|analyze defect"),
    ("refunded", "退款|退款完成|退款成功|打款|已退款|原路退款|refund|refund paid|money returned|pay refund"),
    ("closed", "关闭|完结|售后完成|售后关闭|结案|归档|关单|close|close case|completed|archived|finish|archive repair"),
];

/// What a movement of money is for ← words.
const ENTRY_KINDS: &[(&str, &str)] = &[
    ("refund", "退款|货款|商品退款|订单退款|本金|refund|goods|item|principal"),
    ("freight", "运费|退货运费|邮费|运费补偿|freight|shipping|postage"),
    ("compensation", "赔偿|补偿|赔付|赔款|先行赔付|compensation|indemnity|goodwill"),
    ("price_difference", "价保|差价|退差价|补差价|价格保护|price difference|price protection|price adjustment"),
    ("deduction", "扣款|扣减|扣除|折损扣款|deduction|deducted|withheld"),
    ("platform_advance", "垫付|平台垫付|极速退款垫付|platform advance|advance"),
    ("insurance", "运费险|运费险理赔|保险理赔|insurance|freight insurance"),
];

/// Who bears money ← words.
const BEARERS: &[(&str, &str)] = &[
    ("merchant", "商家|卖家|店铺|我方|merchant|seller|shop"),
    ("platform", "平台|platform|marketplace"),
    ("insurer", "保险|保险公司|保司|insurer|insurance"),
    ("supplier", "供应商|厂家|厂商|supplier|vendor|manufacturer"),
    ("carrier", "快递|快递公司|物流|承运商|carrier|courier"),
    ("customer", "买家|客户|顾客|消费者|customer|buyer|consumer"),
];

/// What becomes of goods ← words.
const DISPOSITIONS: &[(&str, &str)] = &[
    ("restock", "重新上架|上架|入良品库|良品入库|回库|二次销售|restock|resell|back to stock|put away"),
    ("downgrade", "降级|降级销售|折价销售|二手销售|次品销售|downgrade|sell as used|discounted sale"),
    ("refurbish", "翻新|维修后入库|整修|返修|refurbish|repair|rework"),
    ("quarantine", "隔离|待定|冻结|待复检|quarantine|hold|on hold|frozen"),
    ("return_to_customer", "退回客户|寄回客户|退回买家|返还客户|return to customer|send back|back to customer"),
    ("return_to_vendor", "退供应商|退厂|退回供应商|返厂|return to vendor|return to supplier|rtv"),
    ("scrap", "报废|销毁|废弃|scrap|dispose|destroy|write off"),
];

/// Whether a step begins or ends ← words.
const LIFECYCLES: &[(&str, &str)] = &[("start", "开始|begin|started|schedule"), ("complete", "完成|结束|end|finished|completed|done")];

/// Kind of invoice ← words.
const INVOICE_KINDS: &[(&str, &str)] = &[
    ("blue", "蓝字|蓝票|正数|正票|普通发票|专用发票|增值税普通发票|增值税专用发票|电子普通发票|invoice|sale"),
    ("red", "红字|红票|负数|红冲|红字发票|冲红|credit note|credit|red letter"),
];

/// The step that a source's word means, such as `goods_received` for 仓库签收.
pub fn activity(word: &str) -> Option<&'static str> {
    find(ACTIVITIES, word)
}

/// The identifier of a money movement's purpose.
pub fn entry_kind(word: &str) -> Option<&'static str> {
    find(ENTRY_KINDS, word)
}

/// The identifier of who bears money.
pub fn bearer(word: &str) -> Option<&'static str> {
    find(BEARERS, word)
}

/// The identifier of a disposition.
pub fn disposition(word: &str) -> Option<&'static str> {
    find(DISPOSITIONS, word)
}

/// `start` or `complete`.
pub fn lifecycle(word: &str) -> Option<&'static str> {
    find(LIFECYCLES, word)
}

/// `blue` or `red`.
pub fn invoice_kind(word: &str) -> Option<&'static str> {
    find(INVOICE_KINDS, word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_operations_mean_identifiers_and_no_word_means_two() {
        for table in [ACTIVITIES, ENTRY_KINDS, BEARERS, DISPOSITIONS, LIFECYCLES, INVOICE_KINDS] {
            let mut seen = std::collections::HashMap::new();
            for (name, words) in table {
                for word in words.split('|').chain([*name]) {
                    if let Some(other) = seen.insert(word, name) {
                        assert_eq!(other, name, "{word}");
                    }
                }
            }
        }
        assert_eq!(activity("仓库签收"), Some("goods_received"));
        assert_eq!(activity("GOODS_RECEIVED"), Some("goods_received"));
        assert_eq!(activity("等待配件"), None);
        assert_eq!((entry_kind("退货运费"), bearer("平台"), disposition("报废")), (Some("freight"), Some("platform"), Some("scrap")));
        assert_eq!((lifecycle("开始"), invoice_kind("红字发票")), (Some("start"), Some("red")));
    }
}
