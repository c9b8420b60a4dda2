//! Customers, teams and agents; every person is invented, and phone numbers start with 140, a range that people are not given.

use super::calendar::{Calendar, DAY, Seconds};
use super::places::PROVINCES;
use super::rng::{Rng, Stream, Weights};
use super::truths::Span;

/// Surnames with their weight.
const SURNAMES: &[(&str, f64)] = &[
    ("王", 7.2),
    ("李", 7.2),
    ("张", 6.8),
    ("刘", 5.4),
    ("陈", 5.0),
    ("杨", 3.1),
    ("黄", 2.5),
    ("赵", 2.3),
    ("周", 2.1),
    ("吴", 2.0),
    ("徐", 1.7),
    ("孙", 1.5),
    ("马", 1.3),
    ("朱", 1.3),
    ("胡", 1.2),
    ("郭", 1.2),
    ("何", 1.2),
    ("林", 1.2),
    ("罗", 1.0),
    ("高", 1.0),
    ("郑", 1.0),
    ("梁", 0.9),
    ("谢", 0.8),
    ("宋", 0.8),
    ("唐", 0.7),
    ("许", 0.7),
    ("邓", 0.6),
    ("冯", 0.6),
    ("韩", 0.6),
    ("曹", 0.6),
    ("曾", 0.6),
    ("彭", 0.5),
    ("萧", 0.3),
    ("蔡", 0.5),
    ("潘", 0.5),
    ("田", 0.4),
    ("董", 0.4),
    ("袁", 0.4),
    ("于", 0.5),
    ("余", 0.4),
    ("叶", 0.4),
    ("蒋", 0.4),
    ("杜", 0.4),
    ("苏", 0.4),
    ("魏", 0.4),
    ("程", 0.4),
    ("吕", 0.4),
    ("丁", 0.4),
    ("沈", 0.4),
    ("任", 0.4),
    ("姚", 0.3),
    ("卢", 0.3),
    ("傅", 0.3),
    ("钟", 0.3),
    ("姜", 0.3),
    ("崔", 0.3),
    ("谭", 0.3),
    ("廖", 0.3),
    ("范", 0.3),
    ("汪", 0.3),
    ("欧阳", 0.1),
    ("上官", 0.03),
    ("司徒", 0.03),
];
/// First characters of given names.
const GIVEN_FIRST: &[char] = &[
    '子', '雨', '欣', '梓', '浩', '佳', '思', '俊', '晓', '文', '志', '丽', '建', '海', '玉', '春', '秀', '明', '国', '小', '美', '立', '天', '永',
    '振', '一', '若', '嘉', '诗', '宇', '可', '静', '艺', '锦', '家', '红', '金', '德', '亚', '云',
];
/// Second characters of given names.
const GIVEN_SECOND: &[char] = &[
    '轩', '涵', '怡', '宇', '杰', '琪', '婷', '豪', '萱', '博', '强', '华', '军', '平', '芳', '燕', '英', '梅', '玲', '峰', '辉', '斌', '磊', '洋',
    '勇', '艳', '娟', '涛', '超', '霞', '飞', '敏', '鑫', '宁', '然', '晨', '瑶', '悦', '蕾', '龙', '彤', '航', '颖', '珊', '雯', '妍', '哲', '凯',
    '倩', '琳',
];
/// Invented street names.
const ROADS: &[&str] = &[
    "青禾路",
    "望溪街",
    "云栖大道",
    "桂语巷",
    "晴川路",
    "长汀街",
    "枫桥北路",
    "梧桐里",
    "星海路",
    "知春南路",
    "映月街",
    "松涛路",
    "锦鲤巷",
    "白鹭大道",
    "听雨路",
    "丰谷街",
    "南屏路",
    "临江大道",
    "稻香路",
    "石榴巷",
];
/// Invented compounds.
const COMPOUNDS: &[&str] =
    &["溪悦府", "禾苑", "金色家园", "云锦里", "学府花园", "望江名邸", "阳光小区", "幸福里", "翠湖天地", "青年公寓", "教师新村", "和园"];

/// A tier of customers with its share from the most active down.
const TIERS: [(&str, f64); 4] = [("钻石", 0.02), ("金卡", 0.1), ("银卡", 0.3), ("普通", 1.0)];

/// A service team: name, and its shares among appliances, apparel and live sales.
pub const TEAMS: &[(&str, [f64; 3])] = &[
    ("家电一组", [40.0, 0.0, 8.0]),
    ("家电二组", [36.0, 0.0, 8.0]),
    ("服饰一组", [0.0, 40.0, 8.0]),
    ("服饰二组", [0.0, 38.0, 8.0]),
    ("直播组", [4.0, 4.0, 58.0]),
    ("综合夜班组", [2.0, 2.0, 2.0]),
];

/// Position of the team that works at night.
pub const NIGHT_TEAM: usize = 5;

/// The agents' work names, eight for each team.
pub const AGENTS: [[&str; 8]; 6] = [
    ["青柠", "小满", "阿布", "可乐", "南风", "十一", "松子", "豆沙"],
    ["木子", "晚舟", "七七", "大熊", "柚子", "云朵", "安生", "北北"],
    ["初夏", "糯米", "小鹿", "知秋", "桃桃", "半夏", "依依", "芒果"],
    ["棉花", "星河", "小雪", "阿紫", "橙子", "若水", "团子", "锦年"],
    ["阿飞", "小辣椒", "石头", "悠悠", "布丁", "九儿", "奶茶", "麦子"],
    ["夜莺", "月半", "猫头鹰", "子夜", "小北", "寒星", "归晚", "长庚"],
];

/// How many customers stand behind a number of orders; an assumption.
pub fn customer_count(orders: u64) -> u64 {
    (orders * 3 / 5).max(20)
}

/// People who order together under many names to be refunded for goods that they keep.
#[derive(Debug, Clone)]
pub struct Ring {
    /// By date of order.
    pub span: Span,
    /// Numbers of the accounts.
    pub members: Vec<u64>,
    /// Province and city where they live.
    pub province: usize,
    /// City within the province.
    pub city: usize,
    /// The building to which everything is sent.
    building: String,
    /// Share of all orders of the span that are theirs.
    pub share: f64,
}

impl Ring {
    /// Draws a ring; it begins with three accounts, too few for anybody to find.
    fn new(seed: u64, count: u64, orders: u64, calendar: &Calendar) -> Ring {
        let mut rng = Rng::new(seed, Stream::World, 3);
        let size = rng.between(3, 24).min(count as i64 / 4).max(1) as u64;
        let span = Span { from: calendar.now - rng.between(60, 150) * DAY, to: calendar.now };
        // Quiet accounts from the end of the list, apart from one another.
        let first = count - count / 5 - 1;
        let step = (count / 5 / (size + 1)).max(1);
        let members = (0..size).map(|member| (first + member * step).min(count - 1)).collect();
        let province = rng.below(10);
        let city = rng.below(PROVINCES[province].cities.len());
        let building = format!("{}{}号{}{}幢", rng.pick(ROADS), rng.between(1, 300), rng.pick(COMPOUNDS), rng.between(1, 18));
        let per_member = rng.real(2.5, 8.0);
        let within = orders as f64 * (span.to - span.from) as f64 / (calendar.now - calendar.start()) as f64;
        Ring { span, members, province, city, building, share: (size as f64 * per_member / within.max(1.0)).min(0.2) }
    }

    /// Whether an account belongs to it.
    pub fn holds(&self, customer: u64) -> bool {
        self.members.contains(&customer)
    }
}

/// What an order needs to know of its customer.
#[derive(Debug, Clone, Copy)]
pub struct Customer {
    /// Number, from 0: the most active first.
    pub index: u64,
    /// Position in [`PROVINCES`].
    pub province: usize,
    /// Position in the province's cities.
    pub city: usize,
    /// When the account was opened.
    pub registered_at: Seconds,
    /// Factor on the rate of return: few people return much.
    pub returns: f64,
}

/// Draws and describes customers; each one follows from its number alone.
#[derive(Debug)]
pub struct People {
    seed: u64,
    count: u64,
    start: Seconds,
    span: Seconds,
    provinces: Weights,
    surnames: Weights,
    /// The planted ring.
    pub ring: Ring,
}

impl People {
    /// For a company of `orders` orders.
    pub fn new(seed: u64, orders: u64, calendar: &Calendar) -> People {
        let early = 900 * DAY;
        People {
            seed,
            count: customer_count(orders),
            start: calendar.start() - early,
            span: calendar.now - calendar.start() + early,
            provinces: Weights::new(PROVINCES.iter().map(|province| province.weight)),
            surnames: Weights::new(SURNAMES.iter().map(|surname| surname.1)),
            ring: Ring::new(seed, customer_count(orders), orders, calendar),
        }
    }

    /// Number of customers.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// A customer by number.
    pub fn customer(&self, index: u64) -> Customer {
        let mut rng = Rng::new(self.seed, Stream::Customer, index);
        let province = self.provinces.draw(&mut rng);
        let cities = PROVINCES[province].cities.len();
        // The capital and the next cities have most customers.
        let city = rng.below(cities).min(rng.below(cities));
        let registered_at = self.start + (rng.unit() * self.span as f64) as Seconds;
        let returns = if rng.chance(0.03) { rng.real(2.6, 4.5) } else { rng.real(0.55, 1.25) };
        if self.ring.holds(index) {
            // Opened within a few days of one another, shortly before they were needed.
            let registered_at = self.ring.span.from - rng.between(2, 9) * DAY;
            return Customer { index, province: self.ring.province, city: self.ring.city, registered_at, returns };
        }
        Customer { index, province, city, registered_at, returns }
    }

    /// A member of the ring.
    pub fn conspirator(&self, rng: &mut Rng) -> Customer {
        self.customer(*rng.pick(&self.ring.members))
    }

    /// The buyer of an order at a time: activity follows a power law, and nobody buys before registering.
    pub fn buyer(&self, at: Seconds, rng: &mut Rng) -> Customer {
        let mut best: Option<Customer> = None;
        for _ in 0..12 {
            let unit = rng.unit();
            // u^1.375 in exact operations.
            let skewed = unit * unit.sqrt().sqrt() * unit.sqrt().sqrt().sqrt();
            let one = self.customer(((skewed * self.count as f64) as u64).min(self.count - 1));
            if one.registered_at < at {
                return one;
            }
            if best.is_none_or(|held| one.registered_at < held.registered_at) {
                best = Some(one);
            }
        }
        // Every try was too new: the first customer that is old enough in number order.
        (0..self.count).map(|index| self.customer(index)).find(|one| one.registered_at < at).or(best).unwrap_or_else(|| self.customer(0))
    }

    /// Tier by activity.
    pub fn tier(&self, index: u64) -> &'static str {
        let share = index as f64 / self.count as f64;
        TIERS.iter().find(|tier| share < tier.1).map_or("普通", |tier| tier.0)
    }

    /// Name, phone, email (often none) and address.
    pub fn personal(&self, customer: &Customer) -> (String, String, String, String) {
        let mut rng = Rng::new(self.seed, Stream::Customer, customer.index | 1 << 63);
        let surname = SURNAMES[self.surnames.draw(&mut rng)].0;
        let mut name = surname.to_owned();
        if rng.chance(0.84) {
            name.push(*rng.pick(GIVEN_FIRST));
        }
        name.push(*rng.pick(GIVEN_SECOND));
        // A bijection of the number below 10^8: no two customers share a phone.
        let mut phone = format!("140{:08}", (customer.index.wrapping_mul(38_200_903) + 17) % 100_000_000);
        if let Some(place) = self.ring.members.iter().position(|member| *member == customer.index) {
            // A block of numbers bought together.
            phone = format!("1409{:07}", 8_812_400 + place * 3);
        }
        let email = if rng.chance(0.22) { format!("u{}@example.com", 100_000 + customer.index) } else { String::new() };
        let province = &PROVINCES[customer.province];
        let city = province.cities[customer.city];
        let place = if province.name == city { format!("{city}市") } else { format!("{}{city}市", with_suffix(province.name)) };
        let house = (rng.between(1, 480), rng.between(1, 22), rng.between(1, 3), rng.between(1, 26) * 100 + rng.between(1, 4));
        if self.ring.holds(customer.index) {
            let (unit, flat) = (rng.between(1, 2), rng.between(1, 11) * 100 + rng.between(1, 4));
            let address = match rng.below(3) {
                0 => format!("{place}{}{unit}单元{flat}", self.ring.building),
                1 => format!("{place}{} {unit}-{flat}", self.ring.building),
                _ => format!("{place}{}{unit}单元{flat}室（放门口）", self.ring.building),
            };
            return (name, phone, email, address);
        }
        let address = format!("{place}{}{}号{}{}幢{}单元{}室", rng.pick(ROADS), house.0, rng.pick(COMPOUNDS), house.1, house.2, house.3);
        (name, phone, email, address)
    }
}

/// The full name of a province.
fn with_suffix(name: &str) -> String {
    match name {
        "广西" => "广西壮族自治区".to_owned(),
        "新疆" => "新疆维吾尔自治区".to_owned(),
        "宁夏" => "宁夏回族自治区".to_owned(),
        "西藏" | "内蒙古" => format!("{name}自治区"),
        _ => format!("{name}省"),
    }
}
