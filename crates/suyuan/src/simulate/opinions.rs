//! What customers write with a rating, by what pleased or hurt them.

use super::rng::Rng;
use super::words::{Scene, compose};

/// What a rating is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// The course of the case went well.
    Good,
    /// It was all right.
    Fair,
    /// It took too long.
    Slow,
    /// It was declined or cut.
    Refused,
    /// The agent was rude.
    Rude,
    /// The parcel was late or lost.
    Courier,
    /// The goods themselves disappoint.
    Goods,
    /// Nobody could say what the rules are.
    Policy,
    /// An order without a case, content.
    Buyer,
}

const GOOD: &[&str] = &[
    "处理很快",
    "客服{agent}态度很好",
    "退款{hours}小时就到账了",
    "一句废话没有直接退了",
    "全程没操心",
    "上门取件准时",
    "比想象中顺利",
    "客服耐心，讲得清楚",
    "审核秒过",
    "换的新{thing}没问题了",
    "虽然{p}不合适，售后没得说",
    "主动打电话来解释",
    "运费险也赔了",
    "下次还来",
    "{agent}很专业，一次就解决了",
    "退货体验五星",
    "没有推脱，点赞",
    "原来以为要扯皮，结果挺痛快",
    "客服晚上十点还在回消息",
    "补发的{part}第二天就到了",
];
const POLICY: &[&str] = &[
    "规则写得模模糊糊",
    "退货条件根本看不懂",
    "页面说能退，客服说要看情况",
    "三个客服三种说法",
    "价保到底保几天没人说得清",
    "运费谁出也不写清楚",
    "活动规则藏在最底下",
    "不知道为什么要扣我{money}块",
    "问政策永远是“以页面为准”，页面又没写",
    "申请之前没人告诉我要付运费",
    "条款和实际做的不一样",
    "找了半天也没找到退换说明",
    "拆封了算不算影响二次销售，一直不给准话",
    "规则一变再变",
    "说符合条件又说不符合",
    "解释了{days}天还是没懂",
];
const FAIR: &[&str] = &[
    "还行吧",
    "处理结果可以，就是流程有点绕",
    "客服一般，机器人回复太多",
    "钱退了，过程一般",
    "等的时间稍长",
    "能解决就好",
    "换来换去有点麻烦",
    "中规中矩",
    "要是能快点就好了",
    "要上传的照片太多",
    "问了两遍才说清楚",
    "结果满意，沟通一般",
    "快递取件改了两次时间",
];
const SLOW: &[&str] = &[
    "太慢了，等了{days}天",
    "退个款要{days}天",
    "仓库签收了{days}天还不退",
    "每次问都说在处理",
    "催了{n}次才有人理",
    "审核两天，质检又几天",
    "寄回去石沉大海",
    "钱押在你们那{days}天",
    "说24小时回复，等了{days}天",
    "仓库效率太低",
    "一直显示待质检",
    "从申请到到账{days}天，别家当天",
    "流程卡在仓库没人管",
];
const REFUSED: &[&str] = &[
    "拒绝退货，理由牵强",
    "非说是人为损坏",
    "扣了一部分钱也不解释清楚",
    "七天内都不给退",
    "说影响二次销售，我根本没用",
    "举证了也没用",
    "该承担的运费让我出",
    "最后不了了之",
    "条款藏得深，谁看得到",
    "说过期一天，就不给退",
    "以{part}有痕迹为由拒了",
    "只肯退一部分",
];
const RUDE: &[&str] = &[
    "客服态度极差",
    "{agent}说话阴阳怪气",
    "爱理不理，问三句回一个字",
    "直接说爱退不退",
    "客服怼人",
    "电话里直接挂我",
    "好像我求他一样",
    "一副不耐烦的口气",
    "反问我是不是故意弄坏的",
    "说我事多",
    "全程冷漠，复制粘贴",
    "{agent}没礼貌，要求道歉",
    "被客服气哭",
    "什么素质",
    "让我自己去找快递",
    "说了一句‘随便你投诉’",
    "吵起来了，从没见过这种客服",
];
const COURIER: &[&str] = &[
    "{carrier}太差了",
    "快递慢得离谱",
    "{carrier}在{city}根本不派送",
    "包裹丢了也没人管",
    "快递员态度差，不送上门",
    "等了{wait}天才到",
    "{carrier}放驿站也不说一声",
    "物流信息几天不动",
    "别再用{carrier}了",
    "晚到好几天，耽误事",
    "卡在{city}分拨中心",
    "打{carrier}电话永远占线",
];
const GOODS: &[&str] = &[
    "{fail}，失望",
    "{look}",
    "{p}质量不行",
    "{noise}，退了",
    "{claim}",
    "跟宣传不符",
    "东西一般，售后还行",
    "{fit}，只能退",
    "不会再买这个牌子",
    "{brand}品控下降了",
    "修了一次又{fail}",
];
const BUYER: &[&str] = &[
    "{p}不错",
    "物流很快",
    "和描述一致",
    "{who}很喜欢",
    "包装仔细",
    "颜值高",
    "性价比可以",
    "第{n}次回购",
    "做工挺好",
    "用了几天来评价，满意",
    "{colour}很好看",
    "客服回答及时",
    "{scene}，效果好",
    "活动价买的很划算",
    "比实体店便宜",
    "推荐",
    "{carrier}送货上门",
    "质量对得起价格",
    "朋友推荐来的",
];
const TAILS: [&[&str]; 3] = [
    &["五星", "继续加油", "会推荐给朋友", "赞", "谢谢", "以后还来买", "省心"],
    &["希望改进", "先这样吧", "三星给产品", "再观察", "勉强接受"],
    &["一星都嫌多", "差评", "别买", "避雷", "要求给说法", "已投诉", "不会再来了", "希望领导看到"],
];

/// What people add to anything.
const ASIDES: &[&str] = &[
    "给{who}买的{p}",
    "{paid}块的东西",
    "第{n}次在你家买了",
    "{city}的",
    "{brand}老用户",
    "{who}也这么说",
    "活动的时候买的",
    "对比了好几家",
    "客服是{agent}",
    "说的就是{p}这单",
    "实话实说",
    "忙到现在才来评价",
];

/// A comment for a rating; `days` and `hours` are how long the matter took.
pub fn comment(scene: &Scene<'_>, theme: Theme, rating: i64, days: i64, rng: &mut Rng) -> String {
    let pool = match theme {
        Theme::Good => GOOD,
        Theme::Fair => FAIR,
        Theme::Slow => SLOW,
        Theme::Refused => REFUSED,
        Theme::Rude => RUDE,
        Theme::Courier => COURIER,
        Theme::Goods => GOODS,
        Theme::Policy => POLICY,
        Theme::Buyer => BUYER,
    };
    let mood = match rating {
        4.. => 0,
        3 => 1,
        _ => 2,
    };
    let first = rng.below(pool.len());
    let mut parts = vec![pool[first]];
    if rng.chance(0.55) {
        parts.push(pool[(first + 1 + rng.below(pool.len() - 1)) % pool.len()]);
    }
    if rng.chance(0.36) {
        let aside = rng.word(ASIDES);
        // There is no agent to name when there was no case.
        if theme != Theme::Buyer || !aside.contains("agent") {
            parts.insert(rng.below(parts.len() + 1), aside);
        }
    }
    if rng.chance(0.3) {
        parts.push(rng.word(TAILS[mood]));
    }
    let filled: Vec<String> =
        parts.iter().map(|part| part.replace("{days}", &days.max(2).to_string()).replace("{hours}", &rng.between(1, 9).to_string())).collect();
    let parts: Vec<&str> = filled.iter().map(String::as_str).collect();
    compose(scene, &parts, mood, rng)
}
