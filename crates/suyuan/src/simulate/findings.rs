//! What the inspector finds: grade, disposition and the reason that the goods themselves show, which is not always the customer's.

use super::cases::Case;
use super::orders::Order;
use super::rates;
use super::rng::Rng;

/// A finding on one line.
#[derive(Debug, Clone, Copy)]
pub struct Finding {
    /// `as_stated`, `no_fault`, `used`, `misuse`, `missing_part`, `empty_box` or `swapped`.
    pub verdict: &'static str,
    /// A to D.
    pub grade: &'static str,
    /// Where the goods go.
    pub disposition: &'static str,
    /// Reason by the inspector.
    pub reason_code: &'static str,
    /// The finding in words.
    pub words: &'static str,
    /// Code on the device, empty when it shows none.
    pub fault_code: &'static str,
    /// What the goods are still worth, in percent.
    pub value_percent: i64,
}

/// Draws the finding on a line.
pub fn draw(order: &Order, case: &Case, rng: &mut Rng) -> Finding {
    let code = case.rule().code;
    let quality = code.starts_with("product.fault");
    let finding = |verdict, grade, disposition, reason_code, words, fault_code, value_percent| Finding {
        verdict,
        grade,
        disposition,
        reason_code,
        words,
        fault_code,
        value_percent,
    };
    if case.ring && rng.chance(0.85) {
        return if rng.chance(0.5) {
            finding("empty_box", "D", "quarantine", "customer.mind.no_reason", "空包", "", 0)
        } else {
            finding("swapped", "D", "quarantine", "customer.mind.no_reason", "退回商品与售出序列号不符", "", 3)
        };
    }
    if quality && rng.chance(rates::EXCUSE.value()) {
        return finding("no_fault", "A", "restock", "customer.mind.no_reason", "通电正常，未复现故障", "", 92);
    }
    if quality && !order.over_the_counter() && rng.chance(rates::MISUSE_BEHIND.value()) {
        return finding("misuse", "C", "refurbish", "misuse.use.against_manual", "有人为使用不当痕迹", "E14", 35);
    }
    let fault = match code {
        "product.fault.not_working" => "E01",
        "product.fault.intermittent" => "E05",
        "product.fault.overheat" => "E08",
        "product.fault.leak" => "E21",
        "misuse.use.voltage" => "E11",
        _ => "",
    };
    match code {
        _ if quality => {
            finding("as_stated", rng.word(&["C", "C", "D"]), rng.word(&["refurbish", "return_to_vendor", "scrap"]), code, "故障属实", fault, 25)
        }
        _ if code.starts_with("misuse") => finding("misuse", rng.word(&["C", "D"]), "refurbish", code, "使用或安装不当造成", fault, 30),
        _ if code.starts_with("logistics.damage") || code.starts_with("warehouse.packing") => {
            finding("as_stated", rng.word(&["C", "D"]), rng.word(&["downgrade", "scrap"]), code, "外箱破损，内件受损", "", 30)
        }
        _ if rng.chance(0.05) => finding("used", "B", "downgrade", code, "有明显使用痕迹", "", 60),
        _ if rng.chance(0.03) => finding("missing_part", "B", "quarantine", code, "缺配件或吊牌", "", 65),
        _ => finding("as_stated", "A", "restock", code, "完好，可二次销售", "", 95),
    }
}

/// A remark in the inspector's hand.
pub fn remark(finding: &Finding, rng: &mut Rng) -> String {
    if rng.chance(0.35) {
        return String::new();
    }
    let first = match finding.verdict {
        "empty_box" => rng.word(&["箱内只有填充物", "称重明显偏轻，内无商品", "开箱视频已存，空包", "包裹里是两瓶水"]),
        "swapped" => rng.word(&["序列号对不上出库记录", "不是我司售出的那台", "旧机换新机，外壳磨损严重", "型号一致，批次不对"]),
        "no_fault" => rng.word(&["连续通电两小时无异常", "按客户描述操作没有复现", "测了三遍都正常", "功能全检通过"]),
        "misuse" => rng.word(&["进水口有水垢和异物", "接口烧蚀，疑似电压不符", "内部有清洁剂残留", "安装孔位打错", "用过非原装配件"]),
        "missing_part" => rng.word(&["少一根电源线", "吊牌剪掉了", "说明书和保修卡没有寄回", "缺赠品"]),
        "used" => rng.word(&["领口有粉底印", "鞋底有磨损", "滤网积灰", "有异味，已使用"]),
        _ if finding.grade == "A" => rng.word(&["包装完整", "吊牌在，未使用", "配件齐", "外观九九新"]),
        _ => rng.word(&["通电测试不通过", "外观磕碰", "内部结构件断裂", "漏水点在底部接口", "箱体变形，泡沫碎裂"]),
    };
    let tail = rng.word(&["", "", "，照片已上传", "，已贴标", "，建议反馈供应商", "，同批次第二例", "，等主管确认", "，按流程处理"]);
    format!("{first}{tail}")
}
