//! Short conjunctions of conditions that hold for many rows and are almost always right: a search for rules that people can read.
//!
//! Beam search over conditions on typed columns, ordered by weighted relative accuracy (Lavrač, Flach and Zupan 1999: Rule
//! evaluation measures, ILP-99), on one half of the rows. What is found must hold on the other half as well, by Wilson's lower
//! bound, or it is dropped: a search over thousands of conditions finds something in noise, too.

use crate::chance::{Share, wilson};

/// A typed column; what is unknown fits no condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers, compared by size.
    Numbers(Vec<Option<f64>>),
    /// Words, compared for sameness; truths are the words `true` and `false`.
    Words(Vec<Option<String>>),
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name, such as the path of a fact.
    pub name: String,
    /// One value for each row.
    pub values: Values,
}

/// One condition of a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The number is at most this.
    AtMost(String, f64),
    /// The number is at least this.
    AtLeast(String, f64),
    /// The word is this.
    Is(String, String),
}

impl Condition {
    /// Name of the column.
    pub fn column(&self) -> &str {
        match self {
            Condition::AtMost(name, _) | Condition::AtLeast(name, _) | Condition::Is(name, _) => name,
        }
    }
}

/// What a search asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// Fewest rows on either half.
    pub least: usize,
    /// Wilson's lower bound (95 %, one-sided) of the share of good rows on both halves.
    pub floor: f64,
    /// Most conditions of a rule.
    pub depth: usize,
}

/// Rows that a rule covers, and how many of them are good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Support {
    /// All of them.
    pub rows: usize,
    /// The good ones.
    pub good: usize,
}

impl Support {
    /// Share of good rows with its two-sided 95 % interval; `None` without rows.
    pub fn precision(self) -> Option<(f64, f64, f64)> {
        let (low, high) = wilson(self.share(), 1.96)?;
        Some((self.good as f64 / self.rows as f64, low, high))
    }

    fn share(self) -> Share {
        Share { hits: self.good as f64, trials: self.rows as f64 }
    }

    /// One-sided 95 % lower bound.
    fn floor(self) -> f64 {
        wilson(self.share(), 1.645).map_or(0.0, |(low, _)| low)
    }
}

/// A rule that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// All must hold; none where every row is covered.
    pub conditions: Vec<Condition>,
    /// On the half that was searched.
    pub searched: Support,
    /// On the half that was held out.
    pub held_out: Support,
}

/// Rules kept from one step to the next.
const BEAM: usize = 24;
/// Thresholds tried on a column of numbers.
const CUTS: usize = 12;
/// Words tried on a column.
const WORDS: usize = 20;
/// Candidates that are looked at on the other half; more would find luck.
const CHECKED: usize = 5;
/// What one more condition must bring in rows: a reader's effort has its price.
const PRICE: f64 = 0.85;

/// A set of rows.
#[derive(Clone, PartialEq)]
struct Rows(Vec<u64>);

impl Rows {
    fn of(count: usize, holds: impl Fn(usize) -> bool) -> Rows {
        let mut words = vec![0_u64; count.div_ceil(64)];
        for row in (0..count).filter(|row| holds(*row)) {
            words[row / 64] |= 1 << (row % 64);
        }
        Rows(words)
    }

    fn and(&self, other: &Rows) -> Rows {
        Rows(self.0.iter().zip(&other.0).map(|(one, two)| one & two).collect())
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn both(&self, other: &Rows) -> usize {
        self.0.iter().zip(&other.0).map(|(one, two)| (one & two).count_ones() as usize).sum()
    }
}

struct Candidate {
    conditions: Vec<usize>,
    rows: Rows,
    support: Support,
}

/// Rounds to two significant digits, so that a threshold reads well.
fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10_f64.powf(value.abs().log10().floor() - 1.0);
    let rounded = (value / scale).round() * scale;
    // What a power of ten below one leaves behind: 0.30000000000000004.
    (rounded * 1e9).round() / 1e9
}

fn conditions_of(column: &Column, half: &Rows) -> Vec<Condition> {
    let inside = |row: usize| half.0[row / 64] >> (row % 64) & 1 == 1;
    match &column.values {
        Values::Numbers(values) => {
            let mut known: Vec<f64> = values.iter().enumerate().filter(|(row, _)| inside(*row)).filter_map(|(_, value)| *value).collect();
            known.sort_by(f64::total_cmp);
            let mut cuts: Vec<f64> = (1..=CUTS).filter_map(|part| known.get(part * known.len() / (CUTS + 1)).map(|cut| round(*cut))).collect();
            cuts.dedup();
            let name = || column.name.clone();
            cuts.into_iter().flat_map(|cut| [Condition::AtMost(name(), cut), Condition::AtLeast(name(), cut)]).collect()
        }
        Values::Words(values) => {
            let mut counts = std::collections::BTreeMap::<&str, usize>::new();
            for word in values.iter().enumerate().filter(|(row, _)| inside(*row)).filter_map(|(_, word)| word.as_deref()) {
                *counts.entry(word).or_default() += 1;
            }
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
            counts.into_iter().take(WORDS).map(|(word, _)| Condition::Is(column.name.clone(), word.to_owned())).collect()
        }
    }
}

fn holds(condition: &Condition, columns: &[Column], row: usize) -> bool {
    let Some(column) = columns.iter().find(|column| column.name == condition.column()) else { return false };
    match (condition, &column.values) {
        (Condition::AtMost(_, cut), Values::Numbers(values)) => values[row].is_some_and(|value| value <= *cut),
        (Condition::AtLeast(_, cut), Values::Numbers(values)) => values[row].is_some_and(|value| value >= *cut),
        (Condition::Is(_, word), Values::Words(values)) => values[row].as_ref() == Some(word),
        _ => false,
    }
}

/// Rows that all conditions fit.
pub fn fits(conditions: &[Condition], columns: &[Column], row: usize) -> bool {
    conditions.iter().all(|condition| holds(condition, columns, row))
}

/// The rule that covers most rows among those that are right often enough on both halves; `None` when there is none.
///
/// `good` says which rows are right, one for each row of the columns. The halves follow from the rows' places.
pub fn search(columns: &[Column], good: &[bool], wanted: Wanted) -> Option<Found> {
    let count = good.len();
    if count == 0 {
        return None;
    }
    // Places that follow one another fall into either half as a coin would have it (Fibonacci hashing).
    let half = Rows::of(count, |row| (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 63 == 0);
    let other = Rows::of(count, |row| (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 63 == 1);
    let good = Rows::of(count, |row| good[row]);
    let mut literals = Vec::new();
    for condition in columns.iter().flat_map(|column| conditions_of(column, &half)) {
        let column = columns.iter().find(|column| column.name == condition.column())?;
        let rows = Rows::of(count, |row| holds(&condition, std::slice::from_ref(column), row));
        literals.push((condition, rows));
    }
    let support = |rows: &Rows| Support { rows: rows.count(), good: rows.both(&good) };
    let whole = Candidate { conditions: Vec::new(), support: support(&half), rows: half.clone() };
    let base = whole.support.good as f64 / whole.support.rows.max(1) as f64;
    let mut fit: Vec<(f64, Vec<usize>, Support)> = Vec::new();
    let mut beam = vec![whole];
    for depth in 0..=wanted.depth {
        for one in &beam {
            if one.support.rows >= wanted.least && one.support.floor() >= wanted.floor {
                fit.push((one.support.rows as f64 * PRICE.powi(i32::try_from(depth).unwrap_or(i32::MAX)), one.conditions.clone(), one.support));
            }
        }
        if depth < wanted.depth {
            beam = next(&beam, &literals, &good, base, wanted.least);
        }
    }
    fit.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.cmp(&two.1)));
    fit.into_iter().take(CHECKED).find_map(|(_, conditions, searched)| {
        let rows = conditions.iter().fold(other.clone(), |rows, condition| rows.and(&literals[*condition].1));
        let held_out = support(&rows);
        let conditions = conditions.iter().map(|condition| literals[*condition].0.clone()).collect();
        (held_out.rows >= wanted.least && held_out.floor() >= wanted.floor).then_some(Found { conditions, searched, held_out })
    })
}

/// The best rules with one condition more.
fn next(beam: &[Candidate], literals: &[(Condition, Rows)], good: &Rows, base: f64, least: usize) -> Vec<Candidate> {
    let mut found: Vec<(f64, Candidate)> = Vec::new();
    for one in beam {
        for (place, (condition, rows)) in literals.iter().enumerate() {
            // In the order of the list, so that each rule is met once; the same side of a column is not bounded twice.
            let same = |known: &usize| {
                std::mem::discriminant(&literals[*known].0) == std::mem::discriminant(condition) && literals[*known].0.column() == condition.column()
            };
            if one.conditions.iter().any(|known| *known >= place || same(known)) {
                continue;
            }
            let count = one.rows.both(rows);
            if count < least || count == one.support.rows {
                continue;
            }
            let rows = one.rows.and(rows);
            let support = Support { rows: count, good: rows.both(good) };
            let gain = count as f64 * (support.good as f64 / count as f64 - base);
            let conditions = one.conditions.iter().copied().chain([place]).collect();
            found.push((gain, Candidate { conditions, rows, support }));
        }
        found.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.conditions.cmp(&two.1.conditions)));
        found.truncate(BEAM);
    }
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator with a period long enough for a test (Knuth's MMIX constants).
    fn chances(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        }
    }

    fn table(seed: u64, rows: usize, rule: impl Fn(f64, &str, f64) -> f64) -> (Vec<Column>, Vec<bool>) {
        let mut chance = chances(seed);
        let (mut amounts, mut words, mut noise, mut good) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rows {
            let (amount, word, other) = ((chance() * 100_000.0).round(), ["fault", "mind", "damage"][(chance() * 3.0) as usize % 3], chance());
            good.push(chance() < rule(amount, word, other));
            amounts.push(Some(amount));
            words.push(if chance() < 0.05 { None } else { Some(word.to_owned()) });
            noise.push(Some(other));
        }
        let column = |name: &str, values| Column { name: name.to_owned(), values };
        (vec![column("amount", Values::Numbers(amounts)), column("reason", Values::Words(words)), column("noise", Values::Numbers(noise))], good)
    }

    const WANTED: Wanted = Wanted { least: 20, floor: 0.93, depth: 3 };

    #[test]
    fn a_planted_rule_is_found_with_its_threshold() {
        let (columns, good) = table(7, 4_000, |amount, word, _| if word == "fault" && amount <= 60_000.0 { 0.99 } else { 0.4 });
        let found = search(&columns, &good, WANTED).unwrap();
        let Some(Condition::AtMost(_, cut)) = found.conditions.iter().find(|one| one.column() == "amount") else { panic!("{found:?}") };
        assert!((50_000.0..=65_000.0).contains(cut), "{found:?}");
        assert!(found.conditions.contains(&Condition::Is("reason".into(), "fault".into())), "{found:?}");
        assert!(found.conditions.len() == 2 && found.held_out.rows > 250, "{found:?}");
        let (precision, low, high) = found.held_out.precision().unwrap();
        assert!(low < precision && precision < high && precision > 0.95, "{precision} {low} {high}");
        let row = (0..good.len()).find(|row| fits(&found.conditions, &columns, *row)).unwrap();
        assert!(matches!(&columns[0].values, Values::Numbers(values) if values[row].unwrap() <= 65_000.0));
    }

    #[test]
    fn all_rows_are_a_rule_when_all_are_good_and_noise_is_none() {
        let (columns, good) = table(8, 600, |_, _, _| 1.0);
        assert_eq!(search(&columns, &good, WANTED).unwrap().conditions, []);
        let (mut found, mut seed) = (0, 100);
        while seed < 120 {
            let (columns, good) = table(seed, 1_500, |_, _, _| 0.8);
            found += usize::from(search(&columns, &good, WANTED).is_some());
            seed += 1;
        }
        assert_eq!(found, 0, "nothing is planted");
        assert_eq!(search(&columns, &[], WANTED), None);
    }

    #[test]
    fn a_rule_may_be_bounded_from_both_sides() {
        let (columns, good) = table(9, 6_000, |amount, _, _| if (30_000.0..=60_000.0).contains(&amount) { 0.995 } else { 0.3 });
        let found = search(&columns, &good, WANTED).unwrap();
        assert!(found.conditions.len() == 2 && found.conditions.iter().all(|one| one.column() == "amount"), "{found:?}");
    }

    #[test]
    fn thresholds_read_well() {
        assert_eq!([round(61_234.0), round(0.304), round(7.0), round(-1_260.0), round(0.0)], [61_000.0, 0.3, 7.0, -1_300.0, 0.0]);
    }
}
