//! Reconciliation on cases worked out by hand, and a simulated month whose every cent is explained.

use super::*;

const NOON: Micros = 1_760_068_800_000_000; // 2025-10-10T04:00:00Z, noon in Shanghai
const EIGHT: Micros = 8 * 3_600 * crate::SECOND;

fn span(days: i64) -> Span {
    let midnight = (NOON + EIGHT).div_euclid(DAY) * DAY - EIGHT;
    Span { from: midnight, to: midnight + days * DAY, offset: EIGHT, shift_days: 3 }
}
fn ours(case: &str, kind: EntryKind, amount_minor: Minor, days: i64) -> Ours {
    Ours { shop: Some("A".into()), case_no: case.into(), order_no: format!("O{case}"), kind, amount_minor, at: NOON + days * DAY }
}
fn theirs(no: &str, case: Option<&str>, order: Option<&str>, kind: BillKind, amount_minor: Minor, days: i64) -> Theirs {
    let (case_no, order_no) = (case.map(str::to_owned), order.map(str::to_owned));
    Theirs { shop: Some("A".into()), entry_no: no.into(), kind, case_no, order_no, amount_minor, at: NOON + days * DAY }
}
fn kinds(answer: &Reconciliation) -> Vec<(DifferenceKind, Minor, Minor)> {
    answer.differences.iter().map(|one| (one.kind, one.ours_minor, one.theirs_minor)).collect()
}
fn exact(answer: &Reconciliation) {
    let effect: Minor = answer.differences.iter().map(|one| one.theirs_minor - one.ours_minor).sum();
    assert_eq!(effect, answer.theirs_minor - answer.ours_minor, "to the cent");
    assert_eq!(answer.days.iter().map(|day| day.ours_minor).sum::<Minor>(), answer.ours_minor);
    assert_eq!(answer.days.iter().map(|day| day.theirs_minor).sum::<Minor>(), answer.theirs_minor);
    assert_eq!(answer.days.iter().map(|day| day.differences).sum::<i64>(), answer.differences.len() as i64);
}

#[test]
fn each_kind_of_difference() {
    use EntryKind::{Freight, PlatformAdvance, RedInvoice, Refund};
    let ledger = [
        ours("1", Refund, 10_000, 0),
        ours("2", Refund, 5_000, 0), // the bill has it two days later
        ours("3", Refund, 3_000, 1), // with another amount
        ours("4", Refund, 2_000, 1), // not at all
        ours("5", Refund, 4_000, 2), // in one line with its freight
        ours("5", Freight, 800, 2),
        ours("6", PlatformAdvance, 1_500, 2), // booked as an advance on both sides
        ours("7", RedInvoice, 9_999, 2),      // shows in no bill
        ours("8", Refund, 700, 0),            // found by its order number
    ];
    let bill = [
        theirs("a", Some("1"), None, BillKind::Refund, 10_000, 0),
        theirs("b", Some("1"), None, BillKind::Refund, 10_000, 1), // once more
        theirs("c", Some("2"), None, BillKind::Refund, 5_000, 2),
        theirs("d", Some("3"), None, BillKind::Refund, 3_100, 1),
        theirs("e", Some("5"), None, BillKind::Refund, 4_800, 2),
        theirs("f", Some("6"), None, BillKind::Advance, 1_500, 2),
        theirs("g", Some("9"), None, BillKind::Advance, 600, 1), // an advance that we have not booked
        theirs("h", None, None, BillKind::Fee, 55, 1),
        theirs("i", Some("10"), None, BillKind::Refund, 1_234, 3), // unknown to us
        theirs("j", None, Some("O8"), BillKind::Refund, 700, 0),
        theirs("k", None, Some("O1"), BillKind::Sale, 99_999, 0),
    ];
    let answer = reconcile(&ledger, &bill, span(4));
    use DifferenceKind as D;
    let mut found = kinds(&answer);
    found.sort();
    let mut expected = vec![
        (D::Duplicate, 0, 10_000),
        (D::TimeShift, 5_000, 5_000),
        (D::AmountDiffers, 3_000, 3_100),
        (D::MissingInTheirs, 2_000, 0),
        (D::Advance, 0, 600),
        (D::Fee, 0, 55),
        (D::MissingInOurs, 0, 1_234),
    ];
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(answer.matched, 4, "1, 5 with its freight, 6 and 8");
    exact(&answer);
}

#[test]
fn a_partner_beyond_the_period_explains_what_lies_within() {
    let answer = reconcile(
        &[ours("1", EntryKind::Refund, 100, 0), ours("2", EntryKind::Refund, 70, -1)],
        &[theirs("a", Some("1"), None, BillKind::Refund, 100, 1), theirs("b", Some("2"), None, BillKind::Refund, 70, 0)],
        span(1),
    );
    assert_eq!(kinds(&answer), [(DifferenceKind::TimeShift, 100, 0), (DifferenceKind::TimeShift, 0, 70)]);
    exact(&answer);
    let alone = reconcile(&[ours("1", EntryKind::Refund, 100, 0)], &[], span(1));
    assert!(alone.differences[0].may_follow, "the bill of the next days may bring it");
}

#[test]
fn words_of_platforms() {
    let read = |words| BillKind::read(Some(words));
    assert_eq!(
        (read("极速退款垫付"), read("售后退款"), read("技术服务费"), read("运费险理赔")),
        (BillKind::Advance, BillKind::Refund, BillKind::Fee, BillKind::Insurance)
    );
    assert_eq!(
        (read("国家补贴退回"), read("货款结算"), read("退款手续费"), read("???")),
        (BillKind::Return, BillKind::Sale, BillKind::Fee, BillKind::Other)
    );
    assert_eq!(BillKind::read(None), BillKind::Refund);
}

/// A small generator: a month of entries, with a bill made from it by known faults.
struct Month {
    state: u64,
    ledger: Vec<Ours>,
    bill: Vec<Theirs>,
    faults: BTreeMap<DifferenceKind, i64>,
}

impl Month {
    fn roll(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }

    fn make(seed: u64, cases: i64) -> Month {
        let mut month = Month { state: seed, ledger: Vec::new(), bill: Vec::new(), faults: BTreeMap::new() };
        for number in 0..cases {
            // Faults keep away from the first and last days, so that each lies wholly within the month.
            let day = 4 + month.roll(22) as i64;
            let (case, shop) = (number.to_string(), if number % 3 == 0 { "A" } else { "B" });
            let amount = 100 + month.roll(80_000) as i64;
            let mut entry = ours(&case, EntryKind::Refund, amount, day);
            entry.shop = Some(shop.into());
            let mut line = theirs(&format!("P{number}"), Some(&case), None, BillKind::Refund, amount, day);
            line.shop = entry.shop.clone();
            let fault = match month.roll(40) {
                0 => Some(DifferenceKind::MissingInOurs),
                1 => Some(DifferenceKind::MissingInTheirs),
                2 => Some(DifferenceKind::AmountDiffers),
                3 => Some(DifferenceKind::TimeShift),
                4 => Some(DifferenceKind::Advance),
                5 => Some(DifferenceKind::Fee),
                6 => Some(DifferenceKind::Duplicate),
                _ => None,
            };
            if let Some(kind) = fault {
                *month.faults.entry(kind).or_default() += 1;
            }
            match fault {
                Some(DifferenceKind::MissingInOurs) => month.bill.push(line),
                Some(DifferenceKind::MissingInTheirs) => month.ledger.push(entry),
                Some(DifferenceKind::Advance) => month.bill.push(Theirs { kind: BillKind::Advance, ..line }),
                Some(DifferenceKind::AmountDiffers) => {
                    line.amount_minor += 1 + month.roll(50) as i64;
                    month.ledger.push(entry);
                    month.bill.push(line);
                }
                Some(DifferenceKind::TimeShift) => {
                    line.at += DAY * (1 + month.roll(3) as i64);
                    month.ledger.push(entry);
                    month.bill.push(line);
                }
                Some(DifferenceKind::Fee) => {
                    let fee = Theirs { kind: BillKind::Fee, entry_no: format!("F{number}"), amount_minor: 1 + amount / 200, ..line.clone() };
                    month.ledger.push(entry);
                    month.bill.extend([line, fee]);
                }
                Some(DifferenceKind::Duplicate) => {
                    month.ledger.push(entry);
                    month.bill.extend([line.clone(), Theirs { entry_no: format!("D{number}"), ..line }]);
                }
                None if number % 7 == 0 => {
                    // Freight beside the refund; half of the time the bill has both in one line.
                    let freight = Ours { kind: EntryKind::Freight, amount_minor: 300 + month.roll(1_200) as i64, ..entry.clone() };
                    if month.roll(2) == 0 {
                        month.bill.push(Theirs { entry_no: format!("G{number}"), amount_minor: freight.amount_minor, ..line.clone() });
                    } else {
                        line.amount_minor += freight.amount_minor;
                    }
                    month.bill.push(line);
                    month.ledger.extend([entry, freight]);
                }
                None => {
                    month.ledger.push(entry);
                    month.bill.push(line);
                }
            }
        }
        month
    }
}

#[test]
fn a_simulated_month_is_explained_to_the_cent() {
    for seed in 1..=200 {
        let month = Month::make(seed, 400);
        let answer = reconcile(&month.ledger, &month.bill, span(31));
        exact(&answer);
        let mut found: BTreeMap<DifferenceKind, i64> = BTreeMap::new();
        for one in &answer.differences {
            *found.entry(one.kind).or_default() += 1;
        }
        assert_eq!(found, month.faults, "seed {seed}");
        // The order of lines and entries tells nothing.
        let (mut ledger, mut bill) = (month.ledger.clone(), month.bill.clone());
        ledger.reverse();
        bill.reverse();
        let again = reconcile(&ledger, &bill, span(31));
        assert_eq!((again.matched, again.differences.len()), (answer.matched, answer.differences.len()), "seed {seed}");
    }
}
