//! The review queue: how urgent a case is, to whom it goes, why it may be declined, and how each reason is to be reviewed.

use serde::{Deserialize, Serialize};
use suyuan_case::money::Minor;
use suyuan_case::{Micros, SECOND};

/// How much money, time and priority weigh in the order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Weight of the amount.
    pub money: f64,
    /// Weight of the time left.
    pub time: f64,
    /// Weight of the priority.
    pub priority: f64,
    /// Minutes for which a claim holds.
    pub claim_minutes: u32,
    /// Working minutes within which a case that waits for a person is to be decided.
    pub review_minutes: u32,
}

impl Default for Weights {
    /// All weigh alike; a claim holds ten minutes; a review takes at most a working day.
    fn default() -> Weights {
        Weights { money: 1.0, time: 1.0, priority: 1.0, claim_minutes: 10, review_minutes: 480 }
    }
}

impl Weights {
    /// Whether the values can be used.
    pub fn is_sound(&self) -> bool {
        let weights = [self.money, self.time, self.priority].iter().all(|weight| weight.is_finite() && (0.0..=10.0).contains(weight));
        weights && (1..=480).contains(&self.claim_minutes) && (1..=100_000).contains(&self.review_minutes)
    }
}

/// What the order of the queue looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Urgent {
    /// Claimed amount in minor units; 0 when unknown.
    pub amount_minor: Minor,
    /// Until when an answer is owed.
    pub due_at: Micros,
    /// -10 to 10; 0 is ordinary.
    pub priority: i64,
    /// Whether a supervisor was asked.
    pub escalated: bool,
}

/// Hours of time left at which the factor of time is one half.
const HALF_HOURS: f64 = 24.0;
/// Factor of time of a case that is overdue.
const OVERDUE: f64 = 4.0;

/// Urgency as a product of money, time left and priority, each to the power of its weight; higher is more urgent.
///
/// Money counts as 1 + ln(1 + yuan): a hundred times the money is not a hundred times as urgent. Time counts as
/// 24 h / (24 h + time left), and fourfold when nothing is left, growing slowly afterwards so that the oldest of the late
/// stands first. Ten steps of priority double ten times (2^(p/2) each step), an escalation counts as four steps.
pub fn urgency(case: Urgent, now: Micros, weights: &Weights) -> f64 {
    let money = 1.0 + (1.0 + (case.amount_minor.max(0) as f64) / 100.0).ln();
    let hours = (case.due_at.saturating_sub(now)) as f64 / (3_600 * SECOND) as f64;
    let time = if hours > 0.0 { HALF_HOURS / (HALF_HOURS + hours) } else { OVERDUE * (1.0 + (1.0 - hours).ln() / 10.0) };
    let steps = case.priority.clamp(-10, 10) as f64 + if case.escalated { 4.0 } else { 0.0 };
    money.powf(weights.money) * time.powf(weights.time) * (steps / 2.0).exp2().powf(weights.priority)
}

/// A colleague who can take work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// User name.
    pub name: String,
    /// Tasks in the inbox.
    pub load: usize,
    /// Reasons (codes or their beginnings), kinds and shops in which the colleague is skilled; empty means all.
    pub skills: Vec<String>,
}

/// Who should take a case with these marks (reason code, kind, shop, channel): the least loaded among the most skilled.
///
/// Somebody whose skills name a mark goes before somebody without skills, who takes everything; somebody whose skills name
/// none of the marks takes nothing. Ties go by name, so that the answer does not depend on the order of the list.
pub fn assignee<'a>(colleagues: &'a [Colleague], marks: &[&str]) -> Option<&'a str> {
    let fits = |skill: &str| marks.iter().any(|mark| *mark == skill || mark.strip_prefix(skill).is_some_and(|rest| rest.starts_with('.')));
    let rank = |one: &Colleague| match (one.skills.is_empty(), one.skills.iter().any(|skill| fits(skill))) {
        (_, true) => Some(0),
        (true, false) => Some(1),
        (false, false) => None,
    };
    colleagues.iter().filter_map(|one| Some((rank(one)?, one.load, one.name.as_str()))).min().map(|(_, _, name)| name)
}

/// What a tier of customers gets beside the ordinary service (会员等级服务): speed and a person of their own. Rights are the same for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierService {
    /// The tier as imported with the customer.
    pub tier: String,
    /// Steps of priority for reviews, 0 to 4; two of them double the urgency.
    #[serde(default)]
    pub priority: i64,
    /// The colleague who takes such cases (专属客服); who may not review is passed over.
    #[serde(default)]
    pub agent: Option<String>,
}

impl TierService {
    /// Whether a list can be used.
    ///
    /// # Errors
    /// What is wrong with it, in English, for the one who saves it.
    pub fn check(list: &[TierService]) -> Result<(), String> {
        if list.len() > 30 {
            return Err("at most thirty tiers".to_owned());
        }
        for (place, one) in list.iter().enumerate() {
            if one.tier.trim().is_empty() {
                return Err(format!("tier {place}: it needs a name"));
            }
            if !(0..=4).contains(&one.priority) {
                return Err(format!("tier {place}: the priority lies between 0 and 4 steps"));
            }
            if list[..place].iter().any(|other| other.tier.trim() == one.tier.trim()) {
                return Err(format!("tier {place}: {} stands twice", one.tier));
            }
        }
        Ok(())
    }

    /// The service of a customer's tier.
    pub fn of<'l>(list: &'l [TierService], tier: Option<&str>) -> Option<&'l TierService> {
        let tier = tier?.trim();
        list.iter().find(|one| one.tier.trim() == tier)
    }
}

/// A reason for which a case may be declined (拒绝原因); data of the merchant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclineReason {
    /// snake_case code, as it stands in the log.
    pub code: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Whether a note must say more.
    #[serde(default)]
    pub needs_note: bool,
    /// Reasons (codes or beginnings) for which the statute leaves no room for it.
    #[serde(default)]
    pub never_for: Vec<String>,
}

/// Code, zh, en, whether a note is needed, reasons for which it must not be used.
const REASONS: [(&str, &str, &str, bool, &[&str]); 9] = [
    ("past_seven_days", "超出七天无理由期限", "Past the seven days", false, &["product.fault", "logistics.damage"]),
    ("not_resalable", "商品不完好，影响再次销售", "Not fit for resale", false, &["product.fault"]),
    ("excluded_goods", "法定不适用无理由退货的商品", "Goods excluded from no-reason return", false, &["product.fault", "logistics.damage"]),
    ("no_evidence", "凭证不足，未能补充", "No evidence was given", false, &[]),
    ("as_described", "商品与描述一致", "As described", false, &[]),
    ("damaged_by_use", "使用不当造成损坏", "Damaged by improper use", false, &[]),
    ("duplicate", "重复申请", "Duplicate request", false, &[]),
    ("not_our_goods", "非本店所售商品", "Not our goods", false, &[]),
    ("other", "其他（须写备注）", "Other (a note is needed)", true, &[]),
];

impl DeclineReason {
    /// The reasons that a new installation has.
    pub fn built_in() -> Vec<DeclineReason> {
        REASONS
            .iter()
            .map(|(code, zh, en, needs_note, never_for)| DeclineReason {
                code: (*code).to_owned(),
                name_zh: (*zh).to_owned(),
                name_en: (*en).to_owned(),
                needs_note: *needs_note,
                never_for: never_for.iter().map(|code| (*code).to_owned()).collect(),
            })
            .collect()
    }

    /// Whether a list can be used.
    ///
    /// # Errors
    /// What is wrong with it, in English, for the one who saves it.
    pub fn check(list: &[DeclineReason]) -> Result<(), String> {
        if list.is_empty() || list.len() > 30 {
            return Err("one to thirty reasons".to_owned());
        }
        for (place, reason) in list.iter().enumerate() {
            if reason.code.is_empty() || !reason.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
                return Err(format!("reason {place}: a code has small letters, digits and underscores"));
            }
            if reason.name_zh.trim().is_empty() || reason.name_en.trim().is_empty() {
                return Err(format!("reason {place}: it needs a name in both languages"));
            }
            if list[..place].iter().any(|other| other.code == reason.code) {
                return Err(format!("reason {place}: {} stands twice", reason.code));
            }
        }
        Ok(())
    }

    /// Whether it may be given for a case with this reason code.
    pub fn may_be_given_for(&self, reason_code: Option<&str>) -> bool {
        let below = |prefix: &String| {
            reason_code.is_some_and(|code| code == prefix || code.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with('.')))
        };
        !self.never_for.iter().any(below)
    }
}

/// How cases of one reason are reviewed (人工审核策略, C16): which need a person, and what that person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    /// Reason code or its beginning; `*` stands for the rest.
    pub reason: String,
    /// When a person is needed, zh.
    pub when_zh: String,
    /// When a person is needed, en.
    pub when_en: String,
    /// The steps, zh.
    pub steps_zh: Vec<String>,
    /// The steps, en.
    pub steps_en: Vec<String>,
}

const STRATEGIES: &str = include_str!("strategies.json");

impl Strategy {
    /// The strategies that a new installation has.
    pub fn built_in() -> Vec<Strategy> {
        serde_json::from_str(STRATEGIES).expect("the built-in strategies are read by this file's test")
    }

    /// The strategy of a reason: the longest beginning that fits, else the one for the rest.
    pub fn for_reason<'a>(list: &'a [Strategy], reason_code: Option<&str>) -> Option<&'a Strategy> {
        let code = reason_code.unwrap_or("");
        let fits = |one: &&Strategy| code == one.reason || code.strip_prefix(one.reason.as_str()).is_some_and(|rest| rest.starts_with('.'));
        list.iter().filter(fits).max_by_key(|one| one.reason.len()).or_else(|| list.iter().find(|one| one.reason == "*"))
    }

    /// Whether a list can be used.
    ///
    /// # Errors
    /// What is wrong with it, in English, for the one who saves it.
    pub fn check(list: &[Strategy]) -> Result<(), String> {
        if !list.iter().any(|one| one.reason == "*") {
            return Err("one strategy is for the rest: reason `*`".to_owned());
        }
        let mut reasons = std::collections::HashSet::new();
        if let Some(twice) = list.iter().find(|one| !reasons.insert(one.reason.as_str())) {
            return Err(format!("{}: one strategy a reason", twice.reason));
        }
        match list.iter().find(|one| {
            one.steps_zh.is_empty() || one.steps_zh.len() != one.steps_en.len() || one.when_zh.trim().is_empty() || one.when_en.trim().is_empty()
        }) {
            Some(one) => Err(format!("{}: words in both languages, and the same number of steps, at least one", one.reason)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_gives_speed_and_a_person() {
        let vip = TierService { tier: " 钻石".into(), priority: 2, agent: Some("lin".into()) };
        let gold = TierService { tier: "黄金".into(), priority: 0, agent: None };
        let list = vec![vip.clone(), gold.clone()];
        TierService::check(&list).unwrap();
        assert_eq!(TierService::of(&list, Some("钻石 ")), Some(&vip));
        assert_eq!((TierService::of(&list, Some("白银")), TierService::of(&list, None)), (None, None));
        assert!(TierService::check(&[gold.clone(), gold.clone()]).is_err());
        assert!(TierService::check(&[TierService { priority: 5, ..gold.clone() }]).is_err());
        assert!(TierService::check(&[TierService { tier: " ".into(), ..gold }]).is_err());
    }

    const HOUR: Micros = 3_600 * SECOND;

    fn case(amount_minor: Minor, hours: i64, priority: i64) -> Urgent {
        Urgent { amount_minor, due_at: hours * HOUR, priority, escalated: false }
    }

    #[test]
    fn more_money_less_time_and_higher_priority_are_each_more_urgent() {
        let weights = Weights::default();
        let of = |one| urgency(one, 0, &weights);
        assert!(of(case(100_000, 24, 0)) > of(case(1_000, 24, 0)));
        assert!(of(case(1_000, 1, 0)) > of(case(1_000, 24, 0)));
        assert!(of(case(1_000, -1, 0)) > of(case(1_000, 1, 0)));
        assert!(of(case(1_000, -50, 0)) > of(case(1_000, -1, 0)), "the oldest of the late stands first");
        assert!(of(case(1_000, 24, 1)) > of(case(1_000, 24, 0)));
        assert!(of(Urgent { escalated: true, ..case(1_000, 24, 0) }) > of(case(1_000, 24, 3)));
        assert!(of(case(i64::MIN, i64::MAX / HOUR, -100)).is_finite());
        // 1 + ln(1 + 100) = 5.615; an amount of 100.00 due in 24 h has half of it.
        assert!((of(case(10_000, 24, 0)) - 5.615_120_516_841_261 / 2.0).abs() < 1e-12);
        let time_alone = Weights { money: 0.0, ..Weights::default() };
        assert!((urgency(case(1, 24, 0), 0, &time_alone) - urgency(case(1_000_000, 24, 0), 0, &time_alone)).abs() < 1e-12);
    }

    #[test]
    fn work_goes_to_the_least_loaded_of_the_skilled() {
        let one =
            |name: &str, load, skills: &[&str]| Colleague { name: name.into(), load, skills: skills.iter().map(|&skill| skill.into()).collect() };
        let team = [one("all", 0, &[]), one("fault", 5, &["product.fault"]), one("fault2", 4, &["product"]), one("size", 0, &["product.size"])];
        assert_eq!(assignee(&team, &["product.fault.not_working", "return_refund"]), Some("fault2"));
        assert_eq!(assignee(&team, &["customer.mind.no_reason"]), Some("all"));
        assert_eq!(assignee(&team[1..], &["customer.mind.no_reason"]), None);
        assert_eq!(assignee(&team, &["products.x"]), Some("all"), "a beginning ends at a dot");
    }

    #[test]
    fn the_built_in_tables_are_sound() {
        DeclineReason::check(&DeclineReason::built_in()).unwrap();
        Strategy::check(&Strategy::built_in()).unwrap();
        let reasons = DeclineReason::built_in();
        let late = reasons.iter().find(|one| one.code == "past_seven_days").unwrap();
        assert!(!late.may_be_given_for(Some("product.fault.not_working")) && late.may_be_given_for(Some("customer.mind.no_reason")));
        assert!(DeclineReason::check(&[reasons[0].clone(), reasons[0].clone()]).is_err());
        let list = Strategy::built_in();
        assert_eq!(Strategy::for_reason(&list, Some("product.fault.not_working")).unwrap().reason, "product.fault");
        assert_eq!(Strategy::for_reason(&list, None).unwrap().reason, "*");
        let twice: Vec<Strategy> = list.iter().chain([&list[0]]).cloned().collect();
        assert!(Strategy::check(&twice).is_err(), "one strategy a reason");
        let mut silent = list;
        silent[0].when_en.clear();
        assert!(Strategy::check(&silent).is_err(), "words in both languages");
    }
}
