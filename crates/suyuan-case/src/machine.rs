//! The state machines as data: reads `machines.txt` and answers where a step leads from a state.

use crate::gate::{Gate, GateDefault};
use crate::kind::CaseStatus;
use crate::step::Step;
use crate::{Micros, SECOND};
use std::sync::LazyLock;

/// The built-in text; its head explains the notation.
pub const TEXT: &str = include_str!("machines.txt");

/// A fact about a case that a line may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// The money side is settled: a refund or an exchange has been written.
    Paid,
    /// Money or replacement goes out before goods come back.
    InAdvance,
    /// Goods stay with the customer.
    KeepGoods,
    /// Every unit is back.
    AllBack,
    /// Some unit is back.
    SomeBack,
    /// Units are still expected.
    MoreDue,
    /// A report from the site exists.
    Reported,
    /// A replacement was sent.
    Replaced,
    /// A movement of money waits.
    Proposed,
    /// The platform has ruled.
    Ruled,
    /// A parcel was linked.
    HasParcel,
}

const GUARDS: [(&str, Guard); 11] = [
    ("paid", Guard::Paid),
    ("in_advance", Guard::InAdvance),
    ("keep_goods", Guard::KeepGoods),
    ("all_back", Guard::AllBack),
    ("some_back", Guard::SomeBack),
    ("more_due", Guard::MoreDue),
    ("reported", Guard::Reported),
    ("replaced", Guard::Replaced),
    ("proposed", Guard::Proposed),
    ("ruled", Guard::Ruled),
    ("has_parcel", Guard::HasParcel),
];

/// Where a line leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To a state.
    To(CaseStatus),
    /// Along the machine's `approved` lines.
    Approved,
    /// Along the machine's `settled` lines.
    Settled,
    /// To where the side road began.
    Back,
    /// Nowhere.
    Same,
}

/// One line of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The step.
    pub step: Step,
    /// Where it leads.
    pub target: Target,
    /// Whether the state that is left is remembered.
    pub remember: bool,
    guards: Vec<(Guard, bool)>,
}

/// A gate as a machine declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateRule {
    /// Which.
    pub gate: Gate,
    /// Its own deadline, counted from when it opens.
    pub within: Micros,
    /// What happens then.
    pub default: GateDefault,
}

/// One machine, ready to be asked.
#[derive(Debug, Clone)]
pub struct Machine {
    name: String,
    rows: [Vec<Row>; CaseStatus::ALL.len()],
    approved: Vec<(Vec<(Guard, bool)>, CaseStatus)>,
    settled: Vec<(Vec<(Guard, bool)>, CaseStatus)>,
    gates: [Option<GateRule>; CaseStatus::ALL.len()],
}

impl Machine {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The line that a step takes from a state, when it is legal there.
    pub fn row(&self, from: CaseStatus, step: Step, holds: impl Fn(Guard) -> bool) -> Option<&Row> {
        self.rows[from as usize].iter().find(|row| row.step == step && all_hold(&row.guards, &holds))
    }
    /// All lines of a state, in order.
    pub fn rows(&self, from: CaseStatus) -> &[Row] {
        &self.rows[from as usize]
    }
    /// Where an approval leads.
    pub fn approved(&self, holds: impl Fn(Guard) -> bool) -> Option<CaseStatus> {
        self.approved.iter().find(|(guards, _)| all_hold(guards, &holds)).map(|(_, to)| *to)
    }
    /// Where a settled case stands.
    pub fn settled(&self, holds: impl Fn(Guard) -> bool) -> Option<CaseStatus> {
        self.settled.iter().find(|(guards, _)| all_hold(guards, &holds)).map(|(_, to)| *to)
    }
    /// The gate that is open in a state.
    pub fn gate(&self, at: CaseStatus) -> Option<GateRule> {
        self.gates[at as usize]
    }
    /// Every state that some line leads to.
    pub fn targets(&self) -> impl Iterator<Item = CaseStatus> + '_ {
        let ends = self.approved.iter().chain(&self.settled).map(|(_, to)| *to);
        let rows = self.rows.iter().flatten().filter_map(|row| if let Target::To(to) = row.target { Some(to) } else { None });
        ends.chain(rows)
    }
}

fn all_hold(guards: &[(Guard, bool)], holds: &impl Fn(Guard) -> bool) -> bool {
    guards.iter().all(|(guard, wanted)| holds(*guard) == *wanted)
}

/// The built-in machines.
pub fn machines() -> &'static [Machine] {
    static MACHINES: LazyLock<Vec<Machine>> = LazyLock::new(|| read(TEXT).expect("the built-in text is read whole by this file's test"));
    &MACHINES
}

/// A machine by its name.
pub fn machine(name: &str) -> Option<&'static Machine> {
    machines().iter().find(|machine| machine.name == name)
}

/// Reads machines from text.
///
/// # Errors
/// The number of the line that cannot be read, from 1, with what is wrong in it.
pub fn read(text: &str) -> Result<Vec<Machine>, (usize, String)> {
    let mut common = empty("");
    let mut own: Vec<Machine> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        let wrong = |what: String| (index + 1, what);
        if let Some(name) = line.strip_prefix("machine ") {
            own.push(empty(name.trim()));
            continue;
        }
        let machine = own.last_mut().unwrap_or(&mut common);
        match line.strip_prefix("gate ") {
            Some(rule) => read_gate(machine, rule).map_err(wrong)?,
            None => read_row(machine, line).map_err(wrong)?,
        }
    }
    for machine in &mut own {
        for (rows, shared) in machine.rows.iter_mut().zip(&common.rows) {
            rows.extend(shared.iter().cloned());
        }
        for (gate, shared) in machine.gates.iter_mut().zip(&common.gates) {
            *gate = gate.or(*shared);
        }
    }
    Ok(own)
}

fn empty(name: &str) -> Machine {
    Machine {
        name: name.to_owned(),
        rows: std::array::from_fn(|_| Vec::new()),
        approved: Vec::new(),
        settled: Vec::new(),
        gates: [None; CaseStatus::ALL.len()],
    }
}

fn states(text: &str) -> Result<Vec<CaseStatus>, String> {
    if text == "*" {
        return Ok(CaseStatus::ALL.into_iter().filter(|status| *status != CaseStatus::Closed).collect());
    }
    text.split(',').map(|name| CaseStatus::parse(name.trim()).ok_or_else(|| format!("no state {name}"))).collect()
}

fn guards(text: &str) -> Result<Vec<(Guard, bool)>, String> {
    let one = |word: &str| {
        let (name, wanted) = word.trim().strip_prefix('!').map_or((word.trim(), true), |name| (name, false));
        GUARDS.iter().find(|(known, _)| *known == name).map(|(_, guard)| (*guard, wanted)).ok_or_else(|| format!("no guard {name}"))
    };
    text.split(',').map(one).collect()
}

fn read_row(machine: &mut Machine, line: &str) -> Result<(), String> {
    let (remember, line) = line.strip_prefix('+').map_or((false, line), |line| (true, line));
    let (left, right) = line.split_once("->").ok_or("no arrow")?;
    let (target, conditions) = right.split_once(" when ").map_or((right.trim(), None), |(target, rest)| (target.trim(), Some(rest)));
    let guards = conditions.map_or(Ok(Vec::new()), guards)?;
    let left: Vec<&str> = left.split_whitespace().collect();
    let to = |name: &str| CaseStatus::parse(name).ok_or_else(|| format!("no state {name}"));
    match left.as_slice() {
        ["approved"] => machine.approved.push((guards, to(target)?)),
        ["settled"] => machine.settled.push((guards, to(target)?)),
        [from, step] => {
            let step = Step::parse(step).ok_or_else(|| format!("no step {step}"))?;
            let target = match target {
                "@approved" => Target::Approved,
                "@settled" => Target::Settled,
                "@back" => Target::Back,
                "@same" => Target::Same,
                name => Target::To(to(name)?),
            };
            for from in states(from)? {
                machine.rows[from as usize].push(Row { step, target, remember, guards: guards.clone() });
            }
        }
        _ => return Err("a line is `STATES step -> STATE`".to_owned()),
    }
    Ok(())
}

fn read_gate(machine: &mut Machine, rule: &str) -> Result<(), String> {
    let words: Vec<&str> = rule.split_whitespace().collect();
    let [name, "at", at, "within", within, "then", default] = words.as_slice() else {
        return Err("a gate is `gate NAME at STATES within 48h then DEFAULT`".to_owned());
    };
    let hours: i64 = within.strip_suffix('h').and_then(|hours| hours.parse().ok()).filter(|hours| *hours > 0).ok_or("a duration is like 48h")?;
    let rule = GateRule {
        gate: Gate::parse(name).ok_or_else(|| format!("no gate {name}"))?,
        within: hours * 3_600 * SECOND,
        default: GateDefault::parse(default).ok_or_else(|| format!("no default {default}"))?,
    };
    for state in states(at)? {
        machine.gates[state as usize] = Some(rule);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_text_is_read_whole() {
        let machines = read(TEXT).unwrap();
        let names: Vec<&str> = machines.iter().map(Machine::name).collect();
        assert_eq!(
            names,
            [
                "refund_after_receipt",
                "refund_before_shipping",
                "refund_in_transit",
                "return_refund",
                "refusal",
                "store_return",
                "return_installed",
                "exchange",
                "reship",
                "repair_mail_in",
                "repair_on_site",
                "price_adjustment"
            ]
        );
        for machine in &machines {
            assert!(machine.approved(|_| false).is_some() && machine.settled(|_| false).is_some(), "{}", machine.name());
            for state in CaseStatus::ALL {
                assert_eq!(
                    machine.gate(state).is_some(),
                    state.is_open() || state == CaseStatus::SettledAwaitingGoods || state == CaseStatus::AwaitingGoods,
                    "{state:?}"
                );
            }
        }
    }

    #[test]
    fn from_every_state_that_can_be_reached_there_is_a_way_to_the_end() {
        for machine in machines() {
            for state in machine.targets() {
                if state == CaseStatus::Closed {
                    continue;
                }
                // Ignoring guards: the end must be reachable in the graph of lines.
                let mut seen = vec![state];
                let mut index = 0;
                while index < seen.len() {
                    for row in machine.rows(seen[index]) {
                        let next: Vec<CaseStatus> = match row.target {
                            Target::To(to) => vec![to],
                            Target::Approved => machine.approved.iter().map(|(_, to)| *to).collect(),
                            Target::Settled => machine.settled.iter().map(|(_, to)| *to).collect(),
                            Target::Back | Target::Same => Vec::new(),
                        };
                        seen.extend(next.into_iter().filter(|one| !seen.contains(one)).collect::<Vec<_>>());
                    }
                    index += 1;
                }
                assert!(seen.contains(&CaseStatus::Closed), "{} {state:?}", machine.name());
            }
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let bad = |text: &str| read(text).unwrap_err();
        assert_eq!(bad("\nrequested flies -> closed"), (2, "no step flies".to_owned()));
        assert_eq!(bad("nowhere noted -> closed"), (1, "no state nowhere".to_owned()));
        assert_eq!(bad("requested noted -> closed when rich"), (1, "no guard rich".to_owned()));
        assert_eq!(bad("gate goods at requested within soon then close").1, "a duration is like 48h");
        assert_eq!(bad("requested noted closed").1, "no arrow");
    }
}
