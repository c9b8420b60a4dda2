//! The grammar that turns a case into what its customer writes: opener, core, detail, demand, with mood and slips of the finger.

use super::World;
use super::calendar::{DAY, Seconds};
use super::cases::Case;
use super::goods::CATEGORIES;
use super::manners::{
    ASKS, ASKS_STAY, CRUSHES, DAYS, DETAILS, DETAILS_AT_HAND, DETAILS_CLOTHES, DETAILS_DEVICE, DETAILS_UNUSED, EMOJI, OPENERS, PLACES, TYPOS, WHO,
    WISHES,
};
use super::orders::{Fate, Order};
use super::people::AGENTS;
use super::phrases::{cores, cores_before_delivery};
use super::places::{CARRIERS, PROVINCES};
use super::rates::{self, Delay};
use super::rng::Rng;
use super::voices::VOICES;

/// What the slots of a pattern mean in one case.
pub struct Scene<'a> {
    world: &'a World,
    order: &'a Order,
    product: usize,
    /// Time of writing.
    at: Seconds,
    agent: &'static str,
}

impl<'a> Scene<'a> {
    /// The scene of a case.
    pub fn new(world: &'a World, order: &'a Order, case: &Case, at: Seconds) -> Scene<'a> {
        Scene { world, order, product: order.lines[case.lines[0].line].product, at, agent: AGENTS[case.team][case.agent] }
    }

    /// The scene of an order without a case.
    pub fn of_order(world: &'a World, order: &'a Order, at: Seconds) -> Scene<'a> {
        Scene { world, order, product: order.lines[0].product, at, agent: AGENTS[0][0] }
    }

    /// Fills the slots of a pattern.
    pub fn fill(&self, pattern: &str, rng: &mut Rng, out: &mut String) {
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let Some(close) = rest[open..].find('}') else { break };
            self.slot(&rest[open + 1..open + close], rng, out);
            rest = &rest[open + close + 1..];
        }
        out.push_str(rest);
    }

    fn slot(&self, name: &str, rng: &mut Rng, out: &mut String) {
        let product = &self.world.catalogue.products[self.product];
        let voice = &VOICES[product.category];
        let size = if product.size.is_empty() { "标准款" } else { product.size };
        let word: &str = match name {
            "p" => rng.word(voice.names),
            "thing" => voice.names[0],
            "part" => rng.word(voice.parts),
            "fail" => rng.word(voice.fails),
            "noise" => rng.word(voice.noises),
            "claim" | "claim2" => rng.word(voice.claims),
            "scene" => rng.word(voice.scenes),
            "misuse" => rng.word(voice.misuses),
            "look" => rng.word(voice.looks),
            "fit" => rng.word(voice.fits),
            "who" => rng.word(WHO),
            "place" => rng.word(PLACES),
            "crush" => rng.word(CRUSHES),
            "day" => rng.word(DAYS),
            "carrier" => CARRIERS[self.order.carrier].name,
            "agent" => self.agent,
            "brand" => product.brand,
            "size" => size,
            "change" => rng.word(&["换大一码", "换小一码", "直接退", "换个码", "退掉"]),
            "colour" if !product.size.is_empty() || rng.chance(0.5) => product.variant,
            "colour" => rng.word(&["白色", "黑色", "浅灰", "米白", "粉色"]),
            "city" => PROVINCES[self.order.province].cities[self.order.city],
            "festival" => rng.word(&["618", "双11", "双12", "年货节", "周年庆", "店庆"]),
            "use" => return out.push_str(&self.usage(rng)),
            "wait" => {
                return out
                    .push_str(&((self.at.min(self.order.delivered_at.max(self.at - 20 * DAY)) - self.order.ordered_at) / DAY).max(3).to_string());
            }
            "n" => return out.push_str(&rng.between(2, 9).to_string()),
            "money" => return out.push_str(&self.money(rng)),
            "paid" => return out.push_str(&(self.order.goods() / 100).to_string()),
            "body" => return out.push_str(&body(CATEGORIES[product.category].name, rng)),
            _ => "",
        };
        out.push_str(word);
    }

    /// How long the thing has been used, in words that agree with the dates.
    fn usage(&self, rng: &mut Rng) -> String {
        let days = (self.at - self.order.delivered_at) / DAY;
        match days {
            ..=0 => rng.word(&["刚收到", "刚到手", "今天才拆开", "还没怎么用", "刚拆封"]).to_owned(),
            1..=3 => format!("{}{}", rng.word(&["用了", "才", "收到"]), rng.word(&["两天", "一天多", "没几天", "两三天"])),
            4..=12 => format!("{}{days}天", rng.word(&["用了", "才用了", "到手", "买了"])),
            13..=45 => format!("用了{}", rng.word(&["半个月", "三个星期", "不到一个月", "一个来月", "二十多天"])),
            46..=150 => format!("用了{}个{}月", days / 30, if days % 30 > 12 { "多" } else { "" }),
            _ => rng.word(&["用了大半年", "用了小半年", "用了快一年", "半年多", "还在保修期内"]).to_owned(),
        }
    }

    fn money(&self, rng: &mut Rng) -> String {
        let yuan = self.order.goods() / 100;
        if rng.chance(0.5) { (yuan / 12 + rng.between(3, 20)).to_string() } else { (yuan / 8 / 10 * 10 + 10).to_string() }
    }
}

/// Height and weight in one of several spellings.
fn body(category: &str, rng: &mut Rng) -> String {
    if category == "运动鞋" {
        let length = rng.between(46, 55);
        return format!("{}{}.{}{}", rng.word(&["脚长", "量了脚", "脚长大概"]), length / 2, length % 2 * 5, rng.word(&["", "厘米", "cm"]));
    }
    let height = if matches!(category, "连衣裙" | "针织衫") { rng.between(151, 173) } else { rng.between(155, 186) };
    let jin = (height - 105) * 2 + rng.between(-14, 22);
    match rng.below(4) {
        0 => format!("{height}/{jin}斤"),
        1 => format!("身高{height}体重{jin}"),
        2 => format!("一米{}，{jin}斤", height - 100),
        _ => format!("{height}cm {}kg", jin / 2),
    }
}

/// What the customer writes with the request.
pub fn request(world: &World, order: &Order, case: &Case, rng: &mut Rng) -> String {
    let scene = Scene::new(world, order, case, case.requested_at);
    let code = case.rule().code;
    let anger = match code {
        code if code.starts_with("customer") || code == "product.design.size" => 0.06,
        code if code.starts_with("misuse") || code == "policy.price.dropped" => 0.2,
        _ => 0.42,
    };
    let mood = if rng.chance(anger) {
        2
    } else if rng.chance(0.35) {
        0
    } else {
        1
    };
    let at_hand = order.fate == Fate::Delivered && case.requested_at >= order.delivered_at;
    let apparel = CATEGORIES[world.catalogue.products[scene.product].category].apparel;
    let cores = if at_hand { cores(code, apparel) } else { cores_before_delivery(code) };
    let mut parts: Vec<&str> = Vec::with_capacity(6);
    if rng.chance(0.36) {
        parts.push(rng.word(OPENERS[mood]));
    }
    let core = rng.below(cores.len());
    parts.push(cores[core]);
    if !code.starts_with("customer") && rng.chance(0.1) {
        parts.push(cores[(core + 1 + rng.below(cores.len() - 1)) % cores.len()]);
    }
    if rng.chance(0.48) {
        let pool = details(&scene, case, at_hand, rng);
        parts.push(rng.word(pool));
    }
    let stays = !matches!(case.kind, rates::RETURN_REFUND | rates::EXCHANGE | rates::REPAIR);
    if rng.chance(0.22) {
        parts.push(rng.word(WISHES[case.kind]));
    }
    if rng.chance(0.32) {
        parts.push(rng.word(if stays { ASKS_STAY } else { ASKS }[mood]));
    }
    compose(&scene, &parts, mood, rng)
}

/// What fits the situation: nobody writes of an opened box before it came.
fn details(scene: &Scene<'_>, case: &Case, at_hand: bool, rng: &mut Rng) -> &'static [&'static str] {
    if !at_hand || matches!(case.kind, rates::PRICE_ADJUSTMENT | rates::RESHIP) || case.rule().code.starts_with("warehouse") || rng.chance(0.3) {
        return DETAILS;
    }
    let apparel = CATEGORIES[scene.world.catalogue.products[scene.product].category].apparel;
    match rng.below(3) {
        0 if case.rule().delay == Delay::Mind => DETAILS_UNUSED,
        1 if apparel && case.rule().delay == Delay::Mind => DETAILS_CLOTHES,
        1 if !apparel && case.rule().delay != Delay::Transit => DETAILS_DEVICE,
        _ => DETAILS_AT_HAND,
    }
}

/// Joins clauses in the writer's manner, then lets the fingers slip.
pub fn compose(scene: &Scene<'_>, parts: &[&str], mood: usize, rng: &mut Rng) -> String {
    let comma = rng.word(&["，", "，", "，", "，", "，", "，", "，", "。", "。", "。", "。", " ", " ", "，，", "！", "！", "；", "…"]);
    let comma = if comma == "！" && mood != 2 { "，" } else { comma };
    let mut text = String::with_capacity(96);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 && !text.ends_with(['，', '。', '！', '？', '…']) {
            text.push_str(comma);
        }
        scene.fill(part, rng, &mut text);
    }
    let end = match (mood, rng.below(10)) {
        (2, 0..=3) => "！",
        (2, 4) => "！！！",
        (0, 0..=1) => "~",
        (_, 0..=4) => "。",
        (_, 5) => "…",
        _ => "",
    };
    if !text.ends_with(['。', '！', '？', '~', '…']) {
        text.push_str(end);
    }
    if rng.chance(0.07) {
        let (right, wrong) = rng.pick(TYPOS);
        text = text.replacen(right, wrong, 1);
    }
    if rng.chance(0.08) {
        text.push_str(rng.word(EMOJI[mood]));
    }
    if rng.chance(0.05) {
        // Written in one breath.
        text = text.replace(['，', '。'], "");
    }
    text
}
