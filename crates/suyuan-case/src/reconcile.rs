//! Reconciliation of the ledger against a platform's bill: pure, to the cent, every difference with its kind.

use crate::ledger::{EntryKind, EntryNature};
use crate::money::Minor;
use crate::{DAY, Micros};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a movement on a platform's bill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillKind {
    /// Money back to the customer: refund, partial refund, price difference, compensation, freight.
    Refund,
    /// The platform paid the customer in advance (极速退款, 先行赔付).
    Advance,
    /// A fee of the platform: commission, service, payment.
    Fee,
    /// Freight insurance: premium or claim.
    Insurance,
    /// A subsidy or coupon that goes back to the state or the platform.
    Return,
    /// Sales proceeds; no matter of after-sales.
    Sale,
    /// Anything else.
    Other,
}

/// Words of platforms, by kind; the first that is contained counts.
const WORDS: [(BillKind, &[&str]); 6] = [
    (BillKind::Advance, &["垫付", "先行赔付", "极速退款", "advance"]),
    (BillKind::Insurance, &["运费险", "退货运费", "保险", "insurance"]),
    (BillKind::Return, &["补贴", "优惠券", "平台券", "subsidy", "coupon"]),
    (BillKind::Fee, &["服务费", "手续费", "佣金", "技术费", "技术服务", "扣点", "fee", "commission"]),
    (BillKind::Refund, &["退款", "退货", "售后", "赔付", "补偿", "价保", "差价", "refund", "compensation", "price_difference"]),
    (BillKind::Sale, &["货款", "销售", "结算", "交易", "收款", "sale", "order", "payment", "settlement"]),
];

impl BillKind {
    /// Reads a platform's word; nothing is a refund, for that is what after-sales bills list.
    pub fn read(words: Option<&str>) -> BillKind {
        let Some(words) = words.map(str::trim).filter(|words| !words.is_empty()) else { return BillKind::Refund };
        let lower = words.to_lowercase();
        WORDS.iter().find(|(_, known)| known.iter().any(|word| lower.contains(word))).map_or(BillKind::Other, |(kind, _)| *kind)
    }
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            BillKind::Refund => "refund",
            BillKind::Advance => "advance",
            BillKind::Fee => "fee",
            BillKind::Insurance => "insurance",
            BillKind::Return => "return",
            BillKind::Sale => "sale",
            BillKind::Other => "other",
        }
    }
}

/// The kind of bill line in which a ledger entry shows, if it shows in a bill at all.
pub const fn shows_as(kind: EntryKind) -> Option<BillKind> {
    match kind.nature() {
        EntryNature::Payout => Some(BillKind::Refund),
        EntryNature::Remittance => Some(BillKind::Return),
        EntryNature::Receivable => match kind {
            EntryKind::PlatformAdvance => Some(BillKind::Advance),
            EntryKind::FreightInsuranceClaim => Some(BillKind::Insurance),
            _ => None,
        },
        EntryNature::Reduction | EntryNature::Task => None,
    }
}

/// An entry of our ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ours {
    /// Shop.
    pub shop: Option<String>,
    /// Case number.
    pub case_no: String,
    /// Order number.
    pub order_no: String,
    /// What for.
    pub kind: EntryKind,
    /// Minor units, positive. For an insurance claim what came in.
    pub amount_minor: Minor,
    /// When it was booked.
    pub at: Micros,
}

/// A line of the platform's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// Shop.
    pub shop: Option<String>,
    /// The platform's number of the movement.
    pub entry_no: String,
    /// What it is.
    pub kind: BillKind,
    /// Case number on the platform, when the bill has it.
    pub case_no: Option<String>,
    /// Order number, when the bill has it.
    pub order_no: Option<String>,
    /// Minor units, positive whatever the direction.
    pub amount_minor: Minor,
    /// When the platform booked it.
    pub at: Micros,
}

/// Why ledger and bill differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// The platform moved money of which our ledger knows nothing.
    MissingInOurs,
    /// Our ledger moved money that the bill does not show.
    MissingInTheirs,
    /// Both know it, with different amounts.
    AmountDiffers,
    /// Both know it with the same amount, on different days.
    TimeShift,
    /// The platform paid in advance, and our ledger has not booked it yet.
    Advance,
    /// A fee of the platform; it belongs in no case's ledger.
    Fee,
    /// The bill shows the same movement once more.
    Duplicate,
}

impl DifferenceKind {
    /// All kinds.
    pub const ALL: [DifferenceKind; 7] = [
        DifferenceKind::MissingInOurs,
        DifferenceKind::MissingInTheirs,
        DifferenceKind::AmountDiffers,
        DifferenceKind::Duplicate,
        DifferenceKind::Advance,
        DifferenceKind::TimeShift,
        DifferenceKind::Fee,
    ];
    /// The identifier.
    pub const fn as_str(self) -> &'static str {
        match self {
            DifferenceKind::MissingInOurs => "missing_in_ours",
            DifferenceKind::MissingInTheirs => "missing_in_theirs",
            DifferenceKind::AmountDiffers => "amount_differs",
            DifferenceKind::TimeShift => "time_shift",
            DifferenceKind::Advance => "advance",
            DifferenceKind::Fee => "fee",
            DifferenceKind::Duplicate => "duplicate",
        }
    }
    /// Whether somebody has to do something about it.
    pub const fn needs_work(self) -> bool {
        !matches!(self, DifferenceKind::TimeShift | DifferenceKind::Fee)
    }
}

/// One difference. Over a period, the effects of all differences add up to bill less ledger, to the cent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Why.
    pub kind: DifferenceKind,
    /// Shop; empty where none is stated.
    pub shop: String,
    /// First moment of the day that it counts on.
    pub day: Micros,
    /// Case number, where known.
    pub case_no: Option<String>,
    /// Order number, where known.
    pub order_no: Option<String>,
    /// The platform's numbers of the movement.
    pub entry_nos: Vec<String>,
    /// What our ledger says, minor units, within the period.
    pub ours_minor: Minor,
    /// What the bill says, minor units, within the period.
    pub theirs_minor: Minor,
    /// When our ledger booked it.
    pub ours_at: Option<Micros>,
    /// When the bill booked it.
    pub theirs_at: Option<Micros>,
    /// Kind of the bill line, or the one that our entry would show as.
    pub bill_kind: BillKind,
    /// Whether it lies so close to the end of the period that the other side may still follow.
    pub may_follow: bool,
}

/// One shop on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySum {
    /// Shop; empty where none is stated.
    pub shop: String,
    /// First moment of the day.
    pub day: Micros,
    /// Entries of our ledger.
    pub ours: i64,
    /// Their sum.
    pub ours_minor: Minor,
    /// Lines of the bill, fees and sales left out.
    pub theirs: i64,
    /// Their sum.
    pub theirs_minor: Minor,
    /// Differences that count on this day.
    pub differences: i64,
    /// Differences about which somebody has to do something.
    pub open: i64,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciliation {
    /// Per shop and day.
    pub days: Vec<DaySum>,
    /// Every difference, by day.
    pub differences: Vec<Difference>,
    /// Movements on which both sides agree.
    pub matched: i64,
    /// Sum of our ledger within the period.
    pub ours_minor: Minor,
    /// Sum of the bill within the period, fees included, sales left out.
    pub theirs_minor: Minor,
}

/// The period and how patient the comparison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First moment.
    pub from: Micros,
    /// First moment after it.
    pub to: Micros,
    /// How far the zone's midnight lies before UTC's, microseconds.
    pub offset: Micros,
    /// Most days between both sides of one movement.
    pub shift_days: i64,
}

impl Span {
    fn day(&self, at: Micros) -> Micros {
        (at + self.offset).div_euclid(DAY) * DAY - self.offset
    }
    const fn holds(&self, at: Micros) -> bool {
        at >= self.from && at < self.to
    }
    fn near(&self, one: Micros, other: Micros) -> bool {
        (self.day(one) - self.day(other)).abs() <= self.shift_days * DAY
    }
}

/// What both sides must agree on before amounts are compared: shop, case or order, and the kind of line.
type Key = (String, String, BillKind);

struct Work<'a> {
    span: Span,
    ours: Vec<&'a Ours>,
    theirs: Vec<&'a Theirs>,
    ours_open: Vec<bool>,
    theirs_open: Vec<bool>,
    out: Reconciliation,
}

/// Compares ledger and bill over a period.
///
/// Both sides should reach `shift_days` beyond the period, so that a movement booked on different days finds its partner;
/// only what lies within the period counts in sums and differences.
pub fn reconcile(ours: &[Ours], theirs: &[Theirs], span: Span) -> Reconciliation {
    let ours: Vec<&Ours> = ours.iter().filter(|entry| shows_as(entry.kind).is_some() && entry.amount_minor > 0).collect();
    let theirs: Vec<&Theirs> = theirs.iter().filter(|line| line.kind != BillKind::Sale && line.amount_minor != 0).collect();
    let mut work =
        Work { ours_open: vec![true; ours.len()], theirs_open: vec![true; theirs.len()], ours, theirs, span, out: Reconciliation::default() };
    work.sums();
    work.pairs(|one, other, span| one.amount_minor == other.amount_minor && span.day(one.at) == span.day(other.at));
    work.pairs(|one, other, span| one.amount_minor == other.amount_minor && span.near(one.at, other.at));
    work.groups();
    work.duplicates();
    work.pairs(|one, other, span| span.near(one.at, other.at));
    work.rest();
    work.out
        .differences
        .sort_by(|left, right| (left.day, &left.shop, &left.case_no, left.kind).cmp(&(right.day, &right.shop, &right.case_no, right.kind)));
    work.count();
    work.out
}

fn shop(name: &Option<String>) -> String {
    name.clone().unwrap_or_default()
}

impl Work<'_> {
    /// The keys under which an entry of ours may be found: by case, else by order.
    fn keys_of_ours(&self, index: usize) -> [Key; 2] {
        let entry = self.ours[index];
        let kind = shows_as(entry.kind).unwrap_or(BillKind::Other);
        let key = |prefix: &str, number: &str| (shop(&entry.shop), format!("{prefix} {number}"), kind);
        [key("case", &entry.case_no), key("order", &entry.order_no)]
    }

    fn key_of_theirs(&self, index: usize) -> Option<Key> {
        let line = self.theirs[index];
        let number = match (&line.case_no, &line.order_no) {
            (Some(case_no), _) => format!("case {case_no}"),
            (None, Some(order_no)) => format!("order {order_no}"),
            (None, None) => return None,
        };
        Some((shop(&line.shop), number, line.kind))
    }

    fn sums(&mut self) {
        let mut days: BTreeMap<(Micros, String), DaySum> = BTreeMap::new();
        for entry in self.ours.iter().filter(|entry| self.span.holds(entry.at)) {
            let key = (self.span.day(entry.at), shop(&entry.shop));
            let sum = days.entry(key.clone()).or_insert_with(|| DaySum { day: key.0, shop: key.1, ..DaySum::default() });
            sum.ours += 1;
            sum.ours_minor += entry.amount_minor;
            self.out.ours_minor += entry.amount_minor;
        }
        for line in self.theirs.iter().filter(|line| self.span.holds(line.at)) {
            let key = (self.span.day(line.at), shop(&line.shop));
            let sum = days.entry(key.clone()).or_insert_with(|| DaySum { day: key.0, shop: key.1, ..DaySum::default() });
            sum.theirs += 1;
            sum.theirs_minor += line.amount_minor;
            self.out.theirs_minor += line.amount_minor;
        }
        self.out.days = days.into_values().collect();
    }

    /// Open lines of the bill by key, earliest first.
    fn open_theirs(&self) -> HashMap<Key, Vec<usize>> {
        let mut by_key: HashMap<Key, Vec<usize>> = HashMap::new();
        let mut open: Vec<usize> = (0..self.theirs.len()).filter(|index| self.theirs_open[*index]).collect();
        open.sort_by_key(|index| self.theirs[*index].at);
        for index in open {
            if let Some(key) = self.key_of_theirs(index) {
                by_key.entry(key).or_default().push(index);
            }
        }
        by_key
    }

    /// Matches entries one to one where `fits`; what agrees in amount but not in day, or not in amount, is a difference.
    fn pairs(&mut self, fits: impl Fn(&Ours, &Theirs, Span) -> bool) {
        let by_key = self.open_theirs();
        for index in 0..self.ours.len() {
            if !self.ours_open[index] {
                continue;
            }
            let entry = self.ours[index];
            let found = self.keys_of_ours(index).iter().find_map(|key| {
                let lines = by_key.get(key)?;
                lines.iter().copied().filter(|line| self.theirs_open[*line]).find(|line| fits(entry, self.theirs[*line], self.span))
            });
            let Some(line) = found else { continue };
            self.ours_open[index] = false;
            self.theirs_open[line] = false;
            self.settle(&[index], &[line]);
        }
    }

    /// Matches groups: all open entries of a case against all its open lines, when their sums agree.
    fn groups(&mut self) {
        let by_key = self.open_theirs();
        let mut ours: HashMap<Key, Vec<usize>> = HashMap::new();
        for index in (0..self.ours.len()).filter(|index| self.ours_open[*index]) {
            if let Some(key) = self.keys_of_ours(index).into_iter().find(|key| by_key.contains_key(key)) {
                ours.entry(key).or_default().push(index);
            }
        }
        let mut keys: Vec<Key> = ours.keys().cloned().collect();
        keys.sort();
        for key in keys {
            let (left, right) = (&ours[&key], &by_key[&key]);
            let near = right.iter().all(|line| left.iter().all(|entry| self.span.near(self.ours[*entry].at, self.theirs[*line].at)));
            let sums = (
                left.iter().map(|index| self.ours[*index].amount_minor).sum::<Minor>(),
                right.iter().map(|index| self.theirs[*index].amount_minor).sum::<Minor>(),
            );
            if near && sums.0 == sums.1 && left.len() + right.len() > 2 {
                left.iter().for_each(|index| self.ours_open[*index] = false);
                right.iter().for_each(|index| self.theirs_open[*index] = false);
                self.settle(left, right);
            }
        }
    }

    /// Open lines that repeat a line which found its partner.
    fn duplicates(&mut self) {
        let same = |line: &Theirs| (shop(&line.shop), line.case_no.clone(), line.order_no.clone(), line.kind, line.amount_minor);
        let seen: std::collections::HashSet<_> =
            (0..self.theirs.len()).filter(|index| !self.theirs_open[*index]).map(|index| same(self.theirs[index])).collect();
        for index in 0..self.theirs.len() {
            let line = self.theirs[index];
            let named = line.case_no.is_some() || line.order_no.is_some();
            if self.theirs_open[index] && named && seen.contains(&same(line)) {
                self.theirs_open[index] = false;
                self.push(DifferenceKind::Duplicate, &[], &[index]);
            }
        }
    }

    /// Both sides know the movement: agreed, shifted in time, or with another amount.
    fn settle(&mut self, ours: &[usize], theirs: &[usize]) {
        let (left, right) = (self.sum_ours(ours), self.sum_theirs(theirs));
        let same_amount = ours.iter().map(|index| self.ours[*index].amount_minor).sum::<Minor>()
            == theirs.iter().map(|index| self.theirs[*index].amount_minor).sum::<Minor>();
        let day = |at: Option<Micros>| at.map(|at| self.span.day(at));
        let same_day = day(ours.first().map(|index| self.ours[*index].at)) == day(theirs.first().map(|index| self.theirs[*index].at))
            && ours.iter().all(|index| self.span.day(self.ours[*index].at) == self.span.day(self.ours[ours[0]].at))
            && theirs.iter().all(|index| self.span.day(self.theirs[*index].at) == self.span.day(self.theirs[theirs[0]].at));
        if same_amount && same_day && left == right {
            if left.is_some() {
                self.out.matched += 1;
            }
        } else {
            self.push(if same_amount { DifferenceKind::TimeShift } else { DifferenceKind::AmountDiffers }, ours, theirs);
        }
    }

    /// What found no partner.
    fn rest(&mut self) {
        for index in 0..self.theirs.len() {
            if std::mem::take(&mut self.theirs_open[index]) {
                let kind = match self.theirs[index].kind {
                    BillKind::Fee => DifferenceKind::Fee,
                    BillKind::Advance => DifferenceKind::Advance,
                    _ => DifferenceKind::MissingInOurs,
                };
                self.push(kind, &[], &[index]);
            }
        }
        for index in 0..self.ours.len() {
            if std::mem::take(&mut self.ours_open[index]) {
                self.push(DifferenceKind::MissingInTheirs, &[index], &[]);
            }
        }
    }

    /// Sum of those within the period; `None` when none is.
    fn sum_ours(&self, indexes: &[usize]) -> Option<Minor> {
        let within: Vec<Minor> =
            indexes.iter().map(|index| self.ours[*index]).filter(|entry| self.span.holds(entry.at)).map(|entry| entry.amount_minor).collect();
        (!within.is_empty()).then(|| within.iter().sum())
    }

    fn sum_theirs(&self, indexes: &[usize]) -> Option<Minor> {
        let within: Vec<Minor> =
            indexes.iter().map(|index| self.theirs[*index]).filter(|line| self.span.holds(line.at)).map(|line| line.amount_minor).collect();
        (!within.is_empty()).then(|| within.iter().sum())
    }

    /// Records a difference if any of it lies within the period.
    fn push(&mut self, kind: DifferenceKind, ours: &[usize], theirs: &[usize]) {
        let (left, right) = (self.sum_ours(ours), self.sum_theirs(theirs));
        if left.is_none() && right.is_none() {
            return;
        }
        let entry = ours.first().map(|index| self.ours[*index]);
        let line = theirs.first().map(|index| self.theirs[*index]);
        let (ours_at, theirs_at) = (entry.map(|entry| entry.at), line.map(|line| line.at));
        let at = ours_at
            .filter(|at| self.span.holds(*at))
            .or(theirs_at.filter(|at| self.span.holds(*at)))
            .or(ours_at)
            .or(theirs_at)
            .unwrap_or(self.span.from);
        self.out.differences.push(Difference {
            kind,
            shop: entry.map_or_else(|| line.map(|line| shop(&line.shop)).unwrap_or_default(), |entry| shop(&entry.shop)),
            day: self.span.day(at),
            case_no: entry.map(|entry| entry.case_no.clone()).or_else(|| line.and_then(|line| line.case_no.clone())),
            order_no: entry.map(|entry| entry.order_no.clone()).or_else(|| line.and_then(|line| line.order_no.clone())),
            entry_nos: theirs.iter().map(|index| self.theirs[*index].entry_no.clone()).collect(),
            ours_minor: left.unwrap_or(0),
            theirs_minor: right.unwrap_or(0),
            ours_at,
            theirs_at,
            bill_kind: line.map_or_else(|| entry.and_then(|entry| shows_as(entry.kind)).unwrap_or(BillKind::Other), |line| line.kind),
            may_follow: (ours.is_empty() || theirs.is_empty()) && at >= self.span.to - self.span.shift_days * DAY,
        });
    }

    fn count(&mut self) {
        for difference in &self.out.differences {
            if let Some(day) = self.out.days.iter_mut().find(|day| day.day == difference.day && day.shop == difference.shop) {
                day.differences += 1;
                day.open += i64::from(difference.kind.needs_work());
            }
        }
    }
}

#[cfg(test)]
#[path = "reconcile_tests.rs"]
mod tests;
